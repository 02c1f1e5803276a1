//! Many who write at once into one database: whether all succeed, and how long each waits.

use helpdesk::clock::stopwatch;
use serde::Serialize;
use tokio::task::JoinSet;

use crate::forms::Sender;
use crate::house::House;
use crate::times::Times;

const WRITERS: usize = 50;

/// What became of them.
#[derive(Debug, Serialize)]
pub struct Written {
    pub size: u64,
    pub writers: usize,
    pub per_second: f64,
    #[serde(flatten)]
    pub times: Times,
    /// Answers that were no success.
    pub errors: usize,
}

/// Fifty people who comment, each again as soon as they are answered.
pub async fn measure(house: &House, each: usize) -> anyhow::Result<Written> {
    let mut writing = JoinSet::new();
    let watch = stopwatch();
    let visitor = house.sample.visitor("executive")?;
    let numbers: Vec<i64> = visitor.lines.iter().map(|line| line.number).collect();
    for writer in 0..WRITERS {
        let (sender, numbers) = (Sender::new(house, visitor), numbers.clone());
        writing.spawn(async move {
            let mut answers = Vec::new();
            for nth in 0..each {
                let number = numbers[(writer + nth * WRITERS) % numbers.len()];
                answers.push(sender.comment(number, nth).await.map(|answer| (answer.status, answer.ms())));
            }
            answers
        });
    }
    let answers: Vec<_> = writing.join_all().await.into_iter().flatten().collect();
    let seconds = watch.elapsed().as_secs_f64();
    let good: Vec<f64> = answers.iter().flatten().filter(|(status, _)| *status == 303).map(|(_, ms)| *ms).collect();
    #[expect(clippy::cast_precision_loss, reason = "some thousand answers")]
    let per_second = good.len() as f64 / seconds;
    let errors = answers.len() - good.len();
    Ok(Written { size: house.size, writers: WRITERS, per_second, times: Times::of(good), errors })
}
