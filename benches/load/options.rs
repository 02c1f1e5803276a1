//! What a run is asked to do.

use std::time::Duration;

use clap::{Parser, ValueEnum};
use serde::Serialize;

/// Measures the release build under load. Everything it needs it makes in target/bench.
#[derive(Debug, Parser)]
pub struct Options {
    /// The database engines to measure on.
    #[arg(long, value_delimiter = ',', default_value = "sqlite")]
    pub engine: Vec<Engine>,
    /// How many tickets the databases hold; 0 is the sample centre alone [default: 2000,200000, or 2000 when quick].
    #[arg(long, value_delimiter = ',')]
    pub sizes: Vec<u64>,
    /// Shorter measurements, for trying.
    #[arg(long)]
    pub quick: bool,
    /// Only the pages whose name holds this.
    #[arg(long)]
    pub only: Option<String>,
    /// Only these parts.
    #[arg(long, value_delimiter = ',')]
    pub parts: Vec<Part>,
    /// Put the table into docs/PERFORMANCE.md, too.
    #[arg(long)]
    pub write: bool,
    /// Serve the yardstick instead; the benchmark calls itself so.
    #[arg(long, hide = true)]
    pub yardstick: bool,
    /// Cargo says so to every benchmark.
    #[arg(long, hide = true)]
    pub bench: bool,
}

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    Sqlite,
    Postgres,
    Mysql,
}

/// A part of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Every page at its fastest, and at a steady rate.
    Pages,
    /// Forms sent one after another.
    Actions,
    /// Many who write at once.
    Writers,
    /// Many open live streams.
    Streams,
    /// Signing in while pages are read.
    SignIns,
    /// Start, idle memory, the binary's size.
    Start,
}

impl Options {
    /// Whether a part was asked for.
    pub fn has(&self, part: Part) -> bool {
        self.parts.is_empty() || self.parts.contains(&part)
    }

    /// The sizes to measure, the smallest first.
    pub fn sizes(&self) -> Vec<u64> {
        let mut sizes = match self.sizes.as_slice() {
            [] if self.quick => vec![2000],
            [] => vec![2000, 200_000],
            asked => asked.to_vec(),
        };
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    /// How long a page is driven as fast as it goes.
    pub fn flat_out(&self) -> Duration {
        Duration::from_millis(if self.quick { 1000 } else { 2000 })
    }

    /// How long a page is driven at a steady rate.
    pub fn steady(&self) -> Duration {
        Duration::from_millis(if self.quick { 1400 } else { 3500 })
    }
}
