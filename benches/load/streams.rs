//! Two thousand open live streams of many people while tickets change: memory, and how long a change is on its way.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use helpdesk::clock::stopwatch;
use helpdesk::live;
use helpdesk::store::events;
use serde::Serialize;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::crowd::{Listener, crowd};
use crate::forms::{Sender, paced};
use crate::house::House;
use crate::machine::Memory;
use crate::times::Times;

/// How many changes are made a second.
const RATE: f64 = 10.0;

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Streamed {
    pub size: u64,
    pub streams: usize,
    pub people: usize,
    pub memory_before: Memory,
    pub memory_open: Memory,
    pub memory_after: Memory,
    pub opened_in_ms: f64,
    pub changes: usize,
    pub changes_per_second: f64,
    /// Signals of changes that had to arrive, and those that did.
    pub expected: usize,
    pub received: usize,
    /// From the moment the form was sent, which is before the change was committed.
    pub since_sent: Times,
    /// From the moment the sender had the answer, which is just after.
    pub since_answered: Times,
    /// The programme's processor time for each change, with everything it told of it.
    pub cpu_ms: f64,
}

/// A signal of a ticket, and when it arrived.
type Heard = (i64, Instant);

/// Opens the streams, changes tickets, and looks at what arrives.
pub async fn measure(house: &House, count: usize, changes: usize) -> anyhow::Result<Streamed> {
    let listeners = crowd(house, count).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let memory_before = house.server.memory()?;
    let (opened, mut open) = mpsc::unbounded_channel();
    let (close, closing) = watch::channel(false);
    let mut streams = JoinSet::new();
    let began = stopwatch();
    for listener in &listeners {
        let (word, port, opened, closing) = (listener.word.clone(), house.server.port, opened.clone(), closing.clone());
        streams.spawn(async move { listen(port, &word, &opened, closing).await });
        // Browsers do not come all within a millisecond, and the queue of those that wait to be let in is short.
        tokio::time::sleep(Duration::from_micros(500)).await;
    }
    drop(opened);
    for nth in 0..count {
        let is_open = tokio::time::timeout(Duration::from_secs(20), open.recv()).await;
        is_open.ok().flatten().with_context(|| format!("only {nth} of {count} streams opened"))?;
    }
    let opened_in_ms = began.elapsed().as_secs_f64() * 1000.0;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let memory_open = house.server.memory()?;

    let position = events::newest(&mut house.store.read().await?).await?;
    let visitor = house.sample.visitor("executive")?;
    let numbers: Vec<i64> = visitor.lines.iter().map(|line| line.number).collect();
    let sender = Sender::new(house, visitor);
    let cpu = house.server.cpu_seconds()?;
    let sent = paced(RATE, changes, |nth| {
        let (sender, number) = (sender.clone(), numbers[nth % numbers.len()]);
        async move { Ok((number, sender.comment(number, nth).await?)) }
    })
    .await?;
    // What is on its way arrives.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let cpu = house.server.cpu_seconds()? - cpu;
    let memory_after = house.server.memory()?;
    close.send_replace(true);
    let heard: Vec<Heard> = streams.join_all().await.into_iter().collect::<anyhow::Result<Vec<_>>>()?.concat();

    let (mut since_sent, mut since_answered) = (Vec::new(), Vec::new());
    for (number, at) in &heard {
        // The last change of that ticket before it was heard of.
        let answers = sent.iter().map(|(_, change)| change).filter(|(changed, _)| changed == number);
        let answer = answers.map(|(_, answer)| answer).filter(|answer| answer.sent <= *at).max_by_key(|a| a.sent);
        let answer = answer.context("a signal of something else")?;
        since_sent.push((*at - answer.sent).as_secs_f64() * 1000.0);
        since_answered.push(at.saturating_duration_since(answer.answered).as_secs_f64() * 1000.0);
    }
    #[expect(clippy::cast_precision_loss, reason = "some hundred changes")]
    let cpu_ms = cpu * 1000.0 / sent.len() as f64;
    Ok(Streamed {
        size: house.size,
        streams: count,
        people: listeners.iter().map(|listener| listener.person.id).collect::<std::collections::BTreeSet<_>>().len(),
        memory_before,
        memory_open,
        memory_after,
        opened_in_ms,
        changes: sent.iter().filter(|(_, (_, answer))| answer.status == 303).count(),
        changes_per_second: RATE,
        expected: expected(house, position, &listeners).await?,
        received: heard.len(),
        since_sent: Times::of(since_sent),
        since_answered: Times::of(since_answered),
        cpu_ms,
    })
}

/// How many signals the changes after that event are, by the programme's own rule of whom each concerns.
async fn expected(house: &House, position: i64, listeners: &[Listener]) -> anyhow::Result<usize> {
    let changes = live::since(&mut house.store.read().await?, position, 10_000).await?;
    let actors: Vec<_> = listeners.iter().map(|listener| listener.person.actor()).collect();
    Ok(changes.iter().map(|change| actors.iter().filter(|actor| change.concerns(actor)).count()).sum())
}

/// Opens a stream and reads it until it is closed. Written by hand, so that thousands of them take little of the
/// machine that the server has to share.
async fn listen(
    port: u16,
    word: &str,
    opened: &mpsc::UnboundedSender<()>,
    mut closing: watch::Receiver<bool>,
) -> anyhow::Result<Vec<Heard>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let request = format!("GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: session={word}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut reader = BufReader::with_capacity(1024, stream);
    let (mut heard, mut text, mut is_open) = (Vec::new(), String::new(), false);
    let mut head = String::new();
    while head != "\r\n" {
        head.clear();
        anyhow::ensure!(reader.read_line(&mut head).await? > 0, "a stream did not begin");
    }
    loop {
        tokio::select! {
            read = chunk(&mut reader, &mut text) => read?,
            _ = closing.wait_for(|closing| *closing) => return Ok(heard),
        }
        let at = stopwatch();
        while let Some((line, rest)) = text.split_once('\n') {
            if let Some(event) = line.strip_prefix("event:").map(str::trim) {
                // The first signal brings the page up to date.
                if !is_open {
                    is_open = true;
                    opened.send(())?;
                }
                if let Some(number) = event.strip_prefix("ticket-") {
                    heard.push((number.parse()?, at));
                }
            }
            text = rest.to_owned();
        }
    }
}

/// Reads a chunk of an answer; one may end in the middle of a line.
async fn chunk(reader: &mut BufReader<TcpStream>, text: &mut String) -> anyhow::Result<()> {
    let mut size = String::new();
    reader.read_line(&mut size).await?;
    let mut bytes = vec![0; usize::from_str_radix(size.trim(), 16).context("a stream ended")? + 2];
    reader.read_exact(&mut bytes).await?;
    text.push_str(&String::from_utf8_lossy(&bytes[..bytes.len() - 2]));
    Ok(())
}
