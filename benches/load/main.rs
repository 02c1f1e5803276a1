//! The load benchmark, which `bin/bench` builds and runs: the release build under load, on databases small and large.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command")]

mod options;
mod report;
mod table;

mod actions;
mod measure;
mod sign_ins;
mod start;
mod streams;
mod writers;

mod crowd;
mod databases;
mod house;
mod pages;
mod sample;

mod drive;
mod forms;
mod machine;
mod server;
mod times;
mod yardstick;

use std::process::Command;

use anyhow::Context as _;
use clap::Parser as _;

use house::House;
use options::{Engine, Options, Part};
use report::{OnEngine, Run};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    if options.yardstick {
        return yardstick::serve().await;
    }
    std::fs::create_dir_all(server::folder())?;
    let mut run = Run {
        date: sample::now().date_naive().to_string(),
        commit: commit(),
        cores: machine::cores(),
        quick: options.quick,
        engines: Vec::new(),
    };
    for engine in &options.engine {
        run.engines.push(on(&options, *engine).await.with_context(|| format!("on {engine:?}"))?);
    }
    println!("{}", run.markdown());
    run.keep()?;
    if options.write { run.write() } else { Ok(()) }
}

/// Everything that was asked for, on one engine.
async fn on(options: &Options, engine: Engine) -> anyhow::Result<OnEngine> {
    let mut houses = Vec::new();
    for size in options.sizes() {
        houses.push(House::open(databases::filled(engine, size).await?).await?);
    }
    let version = houses.first().context("a size")?.store.about().await?.name;
    eprintln!("{version}: the bare route");
    let yardstick = measure::yardstick(options).await?;
    let mut all = OnEngine {
        engine,
        version,
        yardstick,
        pages: Vec::new(),
        actions: Vec::new(),
        writers: Vec::new(),
        streams: Vec::new(),
        sign_ins: Vec::new(),
        start: Vec::new(),
    };
    if options.has(Part::Pages) {
        all.pages = measure::pages(options, &houses).await?;
    }
    for house in &mut houses {
        if options.has(Part::Actions) {
            eprintln!("{} tickets: actions", house.size);
            all.actions.extend(actions::measure(house).await?);
        }
    }
    // What follows is hardly about the number of tickets.
    let house = houses.last_mut().context("a size")?;
    if options.has(Part::Start) {
        eprintln!("{} tickets: starts", house.size);
        all.start.push(start::measure(house).await?);
    }
    if options.has(Part::SignIns) {
        eprintln!("{} tickets: sign-ins", house.size);
        all.sign_ins.push(sign_ins::measure(house, options.steady() * 2).await?);
    }
    if options.has(Part::Writers) {
        eprintln!("{} tickets: writers", house.size);
        all.writers.push(writers::measure(house, if options.quick { 5 } else { 20 }).await?);
    }
    if options.has(Part::Streams) {
        eprintln!("{} tickets: streams", house.size);
        // Its memory by itself, and not after everything else.
        house.restart().await?;
        let (count, changes) = if options.quick { (500, 100) } else { (2000, 300) };
        all.streams.push(streams::measure(house, count, changes).await?);
    }
    Ok(all)
}

/// The commit that is measured, and whether there is more than it.
fn commit() -> String {
    let git = |arguments: &[&str]| {
        let out = Command::new("git").args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
        out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
    };
    let hash = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    let is_changed = git(&["status", "--porcelain", "--", "src", "views", "assets", "migrations", "Cargo.lock"])
        .is_some_and(|changed| !changed.is_empty());
    if is_changed { format!("{hash} with changes") } else { hash }
}
