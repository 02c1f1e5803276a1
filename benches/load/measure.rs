//! Measures pages: on databases of every size one after the other, so that what the machine does besides is the same
//! for all of them.

use std::time::Duration;

use serde::Serialize;

use crate::drive::{Target, drive};
use crate::forms::{Sender, paced};
use crate::house::House;
use crate::options::Options;
use crate::pages::{PAGES, Page};
use crate::server::Server;

/// Of how many addresses queries and bytes are looked at.
const LOOKED_AT: usize = 12;
/// Of what a page sustains, how much it gets at a steady rate.
const STEADY: f64 = 0.5;

/// How many changes a second are made while pages that people have open are measured once more: a busy house's.
const CHANGES: f64 = 10.0;

/// A page on a database of one size.
#[derive(Debug, Clone, Serialize)]
pub struct Measured {
    pub size: u64,
    /// As fast as it goes, while nothing changes.
    pub per_second: f64,
    /// As fast as it goes, while somebody comments ten times a second; of the largest database, where it was measured.
    pub per_second_changing: Option<f64>,
    /// The steady rate, at which the percentiles were measured.
    pub rate: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub cpu_ms: f64,
    pub database_cpu_ms: f64,
    /// Of those looked at, the most.
    pub queries: u32,
    /// Of those looked at, the largest.
    pub bytes: usize,
    pub errors: u64,
}

/// A page on databases of every size.
#[derive(Debug, Serialize)]
pub struct Row {
    pub page: String,
    pub who: String,
    /// The smallest first.
    pub sizes: Vec<Measured>,
}

impl Row {
    /// How much longer half of the requests take on the largest database than on the smallest.
    pub fn growth(&self) -> Option<f64> {
        let (small, large) = (self.sizes.first()?, self.sizes.last()?);
        (small.size != large.size).then(|| large.p50_ms / small.p50_ms)
    }
}

/// Measures the bare route.
pub async fn yardstick(options: &Options) -> anyhow::Result<Measured> {
    let server = Server::yardstick().await?;
    let target = Target { paths: vec!["/".to_owned()], headers: Vec::new() };
    drive(&server, &target, options.flat_out() / 4, None)?;
    let flat_out = drive(&server, &target, options.flat_out(), None)?;
    let rate = flat_out.per_second * STEADY;
    let steady = drive(&server, &target, options.steady(), Some(rate))?;
    Ok(Measured {
        size: 0,
        per_second: flat_out.per_second,
        per_second_changing: None,
        rate,
        p50_ms: steady.p50_ms,
        p99_ms: steady.p99_ms,
        cpu_ms: flat_out.cpu_ms,
        database_cpu_ms: 0.0,
        queries: 0,
        bytes: "constant".len(),
        errors: flat_out.errors + steady.errors,
    })
}

/// Measures every page.
pub async fn pages(options: &Options, houses: &[House]) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    let wanted = |page: &&Page| options.only.as_ref().is_none_or(|only| page.name.contains(only.as_str()));
    for page in PAGES.iter().filter(wanted) {
        let row = one(options, houses, page).await?;
        eprintln!("{}", crate::report::line(&row));
        rows.push(row);
    }
    Ok(rows)
}

async fn one(options: &Options, houses: &[House], page: &Page) -> anyhow::Result<Row> {
    let mut sizes = Vec::new();
    let mut targets = Vec::new();
    for house in houses {
        let target = page.target(&house.sample)?;
        anyhow::ensure!(!target.paths.is_empty(), "{} as {:?} has nothing to ask for", page.name, page.who);
        let (mut queries, mut bytes) = (0, 0);
        for path in target.paths.iter().step_by(target.paths.len().div_ceil(LOOKED_AT)) {
            let looked = house.ask(path, &target.headers).await?;
            (queries, bytes) = (queries.max(looked.0), bytes.max(looked.1));
        }
        drive(&house.server, &target, options.flat_out() / 4, None)?;
        let driven = drive(&house.server, &target, options.flat_out(), None)?;
        sizes.push(Measured {
            size: house.size,
            per_second: driven.per_second,
            per_second_changing: None,
            rate: 0.0,
            p50_ms: driven.p50_ms,
            p99_ms: driven.p99_ms,
            cpu_ms: driven.cpu_ms,
            database_cpu_ms: driven.database_cpu_ms,
            queries,
            bytes,
            errors: driven.errors,
        });
        targets.push(target);
    }
    // The same rate for every size, so that only the page itself makes a difference.
    let rate = sizes.iter().map(|size| size.per_second).fold(f64::INFINITY, f64::min) * STEADY;
    for ((house, target), size) in houses.iter().zip(&targets).zip(&mut sizes) {
        let driven = drive(&house.server, target, options.steady(), Some(rate))?;
        (size.rate, size.p50_ms, size.p99_ms) = (rate, driven.p50_ms, driven.p99_ms);
        size.errors += driven.errors;
    }
    if let Some(((house, target), size)) = houses.iter().zip(&targets).zip(&mut sizes).next_back()
        && page.is_open_all_day()
    {
        let driven =
            while_changing(house, options.flat_out(), || drive(&house.server, target, options.flat_out(), None));
        let driven = driven.await?;
        size.per_second_changing = Some(driven.per_second);
        size.errors += driven.errors;
    }
    Ok(Row { page: page.name.to_owned(), who: page.who.to_owned(), sizes })
}

/// Does something while comments are written for so long.
async fn while_changing<T>(
    house: &House,
    how_long: Duration,
    does: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let executive = house.sample.visitor("executive")?;
    let (sender, numbers) = (Sender::new(house, executive), executive.lines.iter().map(|line| line.number));
    let numbers: Vec<i64> = numbers.collect();
    anyhow::ensure!(!numbers.is_empty(), "the executive has no tickets to comment on");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some ten")]
    let count = (CHANGES * how_long.as_secs_f64()) as usize;
    let changing = tokio::spawn(paced(CHANGES, count, move |nth| {
        let (sender, number) = (sender.clone(), numbers[nth % numbers.len()]);
        async move { sender.comment(number, nth).await }
    }));
    let done = tokio::task::block_in_place(does);
    if done.is_err() {
        changing.abort();
        return done;
    }
    let failed = changing.await??.iter().filter(|(_, answer)| answer.status != 303).count();
    anyhow::ensure!(failed == 0, "{failed} comments were not taken");
    done
}
