//! The start, memory at rest, and the size of the programme.

use std::time::Duration;

use serde::Serialize;

use crate::house::House;
use crate::machine::Memory;
use crate::pages::PAGES;
use crate::server::{Server, helpdesk};
use crate::times::Times;

/// How often it is started.
const STARTS: usize = 9;

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Started {
    pub size: u64,
    /// From the start of the process to its first good answer.
    pub start: Times,
    /// A second after the start, with nobody there.
    pub idle: Memory,
    /// After every page was asked for once.
    pub idle_after_each_page: Memory,
    pub binary_mb: f64,
}

/// Starts the programme a few times on the house's database, each time by itself.
pub async fn measure(house: &House) -> anyhow::Result<Started> {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..STARTS {
        // The one before it has ended.
        drop(last.take());
        let server = Server::helpdesk(&house.url).await?;
        times.push(server.started_in.as_secs_f64() * 1000.0);
        last = Some(server);
    }
    let server = last.ok_or_else(|| anyhow::anyhow!("it was started"))?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = server.memory()?;
    for page in PAGES {
        let target = page.target(&house.sample)?;
        if let Some(path) = target.paths.first() {
            house.ask_at(&server.base(), path, &target.headers).await?;
        }
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
    let binary_mb = std::fs::metadata(helpdesk())?.len() as f64 / 1e6;
    let idle_after_each_page = server.memory()?;
    Ok(Started { size: house.size, start: Times::of(times), idle, idle_after_each_page, binary_mb })
}
