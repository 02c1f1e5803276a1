//! `helpdesk copy --from URL --to URL`: moves a centre from one database to another, on whichever engines.

use std::io::IsTerminal;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use crate::clock::stopwatch;
use crate::config::check_database;
use crate::store::copy::{Original, Told};
use crate::store::dialect::{is_absent, shown};
use crate::store::{Purpose, Store};

/// Copies everything, and says so.
///
/// # Errors
/// With a sentence: a side cannot be used, the target is not empty, or the two are not alike afterwards.
pub async fn run(from: &str, to: &str) -> anyhow::Result<()> {
    check_database("--from", from).and_then(|()| check_database("--to", to)).map_err(anyhow::Error::msg)?;
    let since = stopwatch();
    if is_absent(from) {
        anyhow::bail!("--from names a file that is not there, or empty");
    }
    let source =
        Store::open_whole(from, Purpose::Reading).await.context("--from names a database that cannot be opened")?;
    // Before the target: a file would be made.
    let original = Original::of(&source).await?;
    let target =
        Store::open_whole(to, Purpose::Filling).await.context("--to names a database that cannot be opened")?;
    let mut progress = Progress::begin();
    let copied = original.copy_to(&target, &mut |told| progress.tell(told)).await;
    progress.end();
    target.close().await;
    source.close().await;
    println!(
        "Copied {} rows from {} to {} in {:.1} s, and read both again: they are alike.",
        copied?,
        shown(from),
        shown(to),
        since.elapsed().as_secs_f64()
    );
    println!(
        "Set DATABASE_URL to the new one to serve from it. What is written to the old one from now on is not in it."
    );
    Ok(())
}

/// A bar where somebody watches, else a line for each table.
struct Progress(Option<ProgressBar>);

impl Progress {
    fn begin() -> Self {
        let is_watched = std::io::stderr().is_terminal();
        Self(is_watched.then(|| {
            let style = ProgressStyle::with_template("{msg:<28} {wide_bar} {percent:>3} %");
            // A style that cannot be read is a bar in another style.
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        }))
    }

    fn tell(&mut self, told: Told) {
        match (&self.0, told) {
            // Each is written and compared.
            (Some(bar), Told::Rows(rows)) => bar.set_length(rows * 2),
            (Some(bar), Told::Wrote(table, rows)) => {
                bar.set_message(format!("Copying {table}"));
                bar.inc(rows);
            }
            (Some(bar), Told::Compared(table, rows)) => {
                bar.set_message(format!("Comparing {table}"));
                bar.inc(rows);
            }
            (None, Told::Done(table, rows)) => println!("{table}: {rows} rows"),
            _ => {}
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
