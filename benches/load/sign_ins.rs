//! Signing in while pages are read: how many a second, and what it does to the pages.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use helpdesk::clock::stopwatch;
use helpdesk::web::accounts::{DEMO_LOGINS, DEMO_PASSWORD};
use serde::Serialize;
use tokio::task::JoinSet;

use crate::drive::{Target, drive};
use crate::forms::Sender;
use crate::house::House;
use crate::times::Times;

/// How many sign in at the same time, each again as soon as they are in.
const AT_ONCE: usize = 8;
/// How many ticket pages are read a second meanwhile.
const PAGES: f64 = 50.0;

/// What was measured.
#[derive(Debug, Serialize)]
pub struct SignedIn {
    pub size: u64,
    pub at_once: usize,
    pub per_second: f64,
    #[serde(flatten)]
    pub times: Times,
    pub errors: usize,
    pub pages_per_second: f64,
    /// The ticket page while nobody signs in.
    pub page_alone_p50_ms: f64,
    pub page_alone_p99_ms: f64,
    /// The ticket page while they do.
    pub page_beside_p50_ms: f64,
    pub page_beside_p99_ms: f64,
    pub page_errors: u64,
}

/// Drives the ticket page at a steady rate, alone and then beside those who sign in.
pub async fn measure(house: &House, how_long: Duration) -> anyhow::Result<SignedIn> {
    let visitor = house.sample.visitor("executive")?;
    let paths = visitor.lines.iter().map(|line| format!("/tickets/{}", line.number)).collect();
    let target = Target { paths, headers: vec![visitor.cookie()] };
    let alone = drive(&house.server, &target, how_long, Some(PAGES))?;

    let stop = Arc::new(AtomicBool::new(false));
    let mut signing = JoinSet::new();
    let watch = stopwatch();
    for nth in 0..AT_ONCE {
        let (sender, stop) = (Sender::nobody(house), Arc::clone(&stop));
        signing.spawn(async move {
            let mut answers = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let (_, login) = DEMO_LOGINS[(nth + answers.len()) % DEMO_LOGINS.len()];
                let fields = [("login", login.to_owned()), ("password", DEMO_PASSWORD.to_owned())];
                // Each from an address of their own: a whole town signs in at nine.
                let from = format!("10.{nth}.{}.{}", answers.len() / 250, answers.len() % 250 + 1);
                answers.push(sender.send("/sign-in", &fields, Some(from)).await.map(|a| (a.status, a.ms())));
            }
            answers
        });
    }
    let beside = tokio::task::block_in_place(|| drive(&house.server, &target, how_long, Some(PAGES)))?;
    let seconds = watch.elapsed().as_secs_f64();
    stop.store(true, Ordering::Relaxed);
    let answers: Vec<_> = signing.join_all().await.into_iter().flatten().collect();
    let good: Vec<f64> = answers.iter().flatten().filter(|(status, _)| *status == 303).map(|(_, ms)| *ms).collect();
    #[expect(clippy::cast_precision_loss, reason = "some hundred sign-ins")]
    let per_second = good.len() as f64 / seconds;
    Ok(SignedIn {
        size: house.size,
        at_once: AT_ONCE,
        per_second,
        errors: answers.len() - good.len(),
        times: Times::of(good),
        pages_per_second: PAGES,
        page_alone_p50_ms: alone.p50_ms,
        page_alone_p99_ms: alone.p99_ms,
        page_beside_p50_ms: beside.p50_ms,
        page_beside_p99_ms: beside.p99_ms,
        page_errors: alone.errors + beside.errors,
    })
}
