//! Actions: a comment, a request for a repair and its cancellation, an allocation and its withdrawal. What is asked for
//! is taken back, so that the next run finds the same house.

use anyhow::Context as _;
use chrono::TimeDelta;
use helpdesk::domain::lifecycle::Status;
use helpdesk::domain::permission::May;
use helpdesk::store::lines::{self, Filter};
use serde::Serialize;

use crate::forms::{Answer, Sender, paced};
use crate::house::House;
use crate::sample::now;
use crate::times::Times;

/// How many of each are sent, and how many a second.
const COUNT: usize = 100;
const RATE: f64 = 40.0;

/// An action on a database of one size.
#[derive(Debug, Serialize)]
pub struct Acted {
    pub action: &'static str,
    pub who: &'static str,
    pub size: u64,
    pub rate: f64,
    #[serde(flatten)]
    pub times: Times,
    pub cpu_ms: f64,
    pub database_cpu_ms: f64,
    pub queries: u32,
    pub errors: usize,
}

/// Measures every action.
pub async fn measure(house: &House) -> anyhow::Result<Vec<Acted>> {
    let mut all = Vec::new();
    let executive = house.sample.visitor("executive")?;
    let numbers: Vec<i64> = executive.lines.iter().map(|line| line.number).collect();
    let sender = Sender::new(house, executive);
    let comment = measured(house, "comment", "executive", async || {
        at_a_rate(|nth| {
            let (sender, number) = (sender.clone(), numbers[nth % numbers.len()]);
            async move { sender.comment(number, nth).await }
        })
        .await
    });
    all.push(comment.await?.0);

    let customer = Sender::new(house, house.sample.visitor("customer")?);
    let (asked, answers) = measured(house, "request for a repair", "customer", async || {
        at_a_rate(|nth| {
            let customer = customer.clone();
            async move { customer.send("/tickets", &request(nth), None).await }
        })
        .await
    })
    .await?;
    all.push(asked);
    let made: Vec<String> = answers.iter().map(|(_, answer)| answer.location.clone()).collect();
    let cancelled = measured(house, "cancellation", "customer", async || {
        at_a_rate(|nth| {
            let (customer, path) = (customer.clone(), format!("{}/cancellation", made[nth % made.len()]));
            let fields = [("version", "1".to_owned()), ("reason", "It works again.".to_owned())];
            async move { customer.send(&path, &fields, None).await }
        })
        .await
    });
    all.push(cancelled.await?.0);
    all.extend(allocations(house).await?);
    Ok(all)
}

/// A device given out and taken back, again and again: one after the other, because each makes the next one possible.
async fn allocations(house: &House) -> anyhow::Result<Vec<Acted>> {
    let manager = house.sample.visitor("manager")?;
    let technician = house.sample.visitor("technician")?.person.id;
    let filter = Filter { statuses: vec![Status::Received], ..Filter::default() };
    let scope = manager.person.actor().scope(May::ReadTicket);
    let received = lines::list(&mut house.store.read().await?, scope, &filter, 1).await?;
    let ticket = received.rows.first().context("nothing waits for a technician")?;
    let sender = Sender::new(house, manager);
    let mut version = ticket.version;
    let (mut given, mut taken) = (Vec::new(), Vec::new());
    let (mut given_cpu, mut taken_cpu) = ((0.0, 0.0), (0.0, 0.0));
    for _ in 0..COUNT {
        for (path, answers, cpu) in [("", &mut given, &mut given_cpu), ("/withdrawal", &mut taken, &mut taken_cpu)] {
            let path = format!("/tickets/{}/allocation{path}", ticket.number);
            let fields = [
                ("version", version.to_string()),
                ("technician_id", technician.to_string()),
                ("reason", "Somebody else is free sooner.".to_owned()),
            ];
            let before = used(house)?;
            let answer = sender.send(&path, &fields, None).await?;
            let after = used(house)?;
            *cpu = (cpu.0 + after.0 - before.0, cpu.1 + after.1 - before.1);
            version += i64::from(answer.status == 303);
            answers.push((answer.sent, answer));
        }
    }
    Ok(vec![
        acted(house, "allocation", "manager", 0.0, &given, given_cpu),
        acted(house, "allocation withdrawn", "manager", 0.0, &taken, taken_cpu),
    ])
}

type Answers = Vec<(std::time::Instant, Answer)>;

/// Sends as many as there are to be, at the rate.
async fn at_a_rate<F>(job: impl Fn(usize) -> F) -> anyhow::Result<Answers>
where
    F: Future<Output = anyhow::Result<Answer>> + Send + 'static,
{
    paced(RATE, COUNT, job).await
}

/// Sends what there is to send, and says what it took.
async fn measured(
    house: &House,
    action: &'static str,
    who: &'static str,
    send: impl AsyncFnOnce() -> anyhow::Result<Answers>,
) -> anyhow::Result<(Acted, Answers)> {
    let before = used(house)?;
    let answers = send().await?;
    let after = used(house)?;
    Ok((acted(house, action, who, RATE, &answers, (after.0 - before.0, after.1 - before.1)), answers))
}

/// Processor time used so far: the programme's and the database's.
fn used(house: &House) -> anyhow::Result<(f64, f64)> {
    Ok((house.server.cpu_seconds()?, house.server.database_cpu_seconds()))
}

fn acted(
    house: &House,
    action: &'static str,
    who: &'static str,
    rate: f64,
    answers: &Answers,
    cpu: (f64, f64),
) -> Acted {
    // Each counts from when it was due.
    let times = answers.iter().map(|(due, answer)| (answer.answered - *due).as_secs_f64() * 1000.0).collect();
    #[expect(clippy::cast_precision_loss, reason = "a hundred answers")]
    let count = answers.len().max(1) as f64;
    if let Some((_, answer)) = answers.iter().find(|(_, answer)| answer.status != 303) {
        eprintln!("{action} as {who} is answered with {}", answer.status);
    }
    Acted {
        action,
        who,
        size: house.size,
        rate,
        times: Times::of(times),
        cpu_ms: cpu.0 * 1000.0 / count,
        database_cpu_ms: cpu.1 * 1000.0 / count,
        queries: answers.iter().map(|(_, answer)| answer.queries).max().unwrap_or_default(),
        errors: answers.iter().filter(|(_, answer)| answer.status != 303).count(),
    }
}

fn request(nth: usize) -> Vec<(&'static str, String)> {
    let tomorrow = (now() + TimeDelta::days(2)).date_naive();
    [
        ("device_category", "laptop"),
        ("brand", "Lenovo"),
        ("model", "ThinkPad T14"),
        ("fault", "It turns itself off while charging."),
        ("hand_over", "drop_off"),
        ("contact_name", "Meera Nair"),
        ("phone", "+91 98470 12345"),
    ]
    .into_iter()
    .map(|(name, value)| (name, value.to_owned()))
    .chain([("preferred_date", tomorrow.to_string()), ("serial", format!("BENCH{nth:05}"))])
    .collect()
}
