//! Drives addresses with oha: as fast as they go, and at a steady rate.
//!
//! At a steady rate a request counts from the moment at which it was due, not from when a connection was free for
//! it: a server that stops for a second is charged for everybody who would have come within that second.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;

use crate::server::{Server, folder};

/// How many connections are driven at once.
const CONNECTIONS: u32 = 16;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// Addresses of which each request takes one by chance.
    pub paths: Vec<String>,
    pub headers: Vec<String>,
}

/// What oha says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    summary: Summary,
    latency_percentiles: BTreeMap<String, Option<f64>>,
    status_code_distribution: BTreeMap<String, u64>,
    error_distribution: BTreeMap<String, u64>,
}

#[derive(Debug, Deserialize)]
struct Summary {
    total: f64,
}

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Driven {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Processor time of the server for each request.
    pub cpu_ms: f64,
    /// Processor time of a database server for each request.
    pub database_cpu_ms: f64,
    /// Answers that were no 200, and requests without an answer.
    pub errors: u64,
}

/// Drives a server for a while, at a steady rate if one is given.
pub fn drive(server: &Server, target: &Target, how_long: Duration, rate: Option<f64>) -> anyhow::Result<Driven> {
    let mut urls = String::new();
    for path in &target.paths {
        writeln!(urls, "{}{path}", server.base())?;
    }
    let list = folder().join("urls.txt");
    std::fs::write(&list, urls)?;
    let mut oha = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/target/bench-tools/bin/oha"));
    oha.args(["--no-tui", "--output-format", "json", "--redirect", "0", "-w", "--urls-from-file"]).args([
        "-c",
        &CONNECTIONS.to_string(),
        "-z",
        &format!("{}ms", how_long.as_millis()),
    ]);
    for header in &target.headers {
        oha.args(["-H", header]);
    }
    if let Some(rate) = rate {
        oha.args(["--latency-correction", "-q", &format!("{:.0}", rate.max(1.0))]);
    }
    let (cpu, database) = (server.cpu_seconds()?, server.database_cpu_seconds());
    let out = oha.arg(&list).stderr(Stdio::inherit()).output().context("oha does not start; bin/bench installs it")?;
    let (cpu, database) = (server.cpu_seconds()? - cpu, server.database_cpu_seconds() - database);
    anyhow::ensure!(out.status.success(), "oha failed");
    let said: Said = serde_json::from_slice(&out.stdout).context("oha said something else")?;
    let good = said.status_code_distribution.get("200").copied().unwrap_or_default();
    let answers: u64 = said.status_code_distribution.values().sum();
    #[expect(clippy::cast_precision_loss, reason = "requests of some seconds")]
    let count = answers.max(1) as f64;
    let ms = |name: &str| said.latency_percentiles.get(name).copied().flatten().unwrap_or_default() * 1000.0;
    Ok(Driven {
        per_second: count / said.summary.total,
        p50_ms: ms("p50"),
        p99_ms: ms("p99"),
        cpu_ms: cpu * 1000.0 / count,
        database_cpu_ms: database * 1000.0 / count,
        errors: answers - good + said.error_distribution.values().sum::<u64>(),
    })
}
