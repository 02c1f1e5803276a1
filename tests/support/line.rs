//! The line to a database server, which a test may cut, hold, or cut at a word.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What becomes of what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// Everything is cut, and nobody is let in.
    Cut,
    /// Nothing is cut, and nothing arrives.
    Silent,
}

/// Where a line breaks by itself, once.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Breaks {
    /// Before these words reach the server.
    Before(String),
    /// After the server has done what these words ask, and before it can say so.
    After(String),
}

/// A line to a server. It ends when it is dropped.
#[derive(Debug)]
pub struct Line {
    /// What `DATABASE_URL` says to go by this line.
    pub url: String,
    state: watch::Sender<State>,
    breaks: Arc<Mutex<Option<Breaks>>>,
    _running: JoinSet<()>,
}

impl Line {
    /// A line to the database server that an address names.
    pub async fn to(url: &str) -> Self {
        let mut url = url::Url::parse(url).expect("an address");
        let server = SocketAddr::new(
            url.host_str().and_then(|host| host.parse().ok()).expect("an address of this machine"),
            url.port().expect("a port"),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let here = listener.local_addr().expect("an address");
        url.set_port(Some(here.port())).expect("a port");
        let (state, breaks) = (watch::Sender::new(State::Open), Arc::default());
        let mut running = JoinSet::new();
        running.spawn(run(Some(listener), here, server, state.subscribe(), Arc::clone(&breaks)));
        Self { url: url.to_string(), state, breaks, _running: running }
    }

    /// Cuts every connection and lets nobody in, as a server that is down.
    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// Holds everything that is sent, as a server that hangs.
    pub fn hold(&self) {
        self.state.send_replace(State::Silent);
    }

    /// Lets everything pass again.
    pub fn mend(&self) {
        self.state.send_replace(State::Open);
    }

    /// Cuts the next connection on which these words are sent, before they arrive.
    pub fn cut_before(&self, words: &str) {
        self.break_at(Breaks::Before(words.to_owned()));
    }

    /// Cuts the next connection on which these words are sent, once the server has done what they ask.
    pub fn cut_after(&self, words: &str) {
        self.break_at(Breaks::After(words.to_owned()));
    }

    /// Whether it broke where it was to break.
    pub fn has_broken(&self) -> bool {
        self.breaks.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn break_at(&self, at: Breaks) {
        *self.breaks.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
    }
}

async fn run(
    mut listener: Option<TcpListener>,
    here: SocketAddr,
    server: SocketAddr,
    mut state: watch::Receiver<State>,
    breaks: Arc<Mutex<Option<Breaks>>>,
) {
    let mut connections = JoinSet::new();
    loop {
        let now = *state.borrow_and_update();
        if now == State::Cut {
            connections.shutdown().await;
            listener = None;
        } else if listener.is_none() {
            listener = Some(TcpListener::bind(here).await.expect("the same port"));
        }
        let coming = async {
            match &listener {
                Some(listener) => listener.accept().await.expect("a connection").0,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = state.changed() => if changed.is_err() { return },
            client = coming => {
                let (state, breaks) = (state.clone(), Arc::clone(&breaks));
                connections.spawn(async move {
                    let Ok(server) = TcpStream::connect(server).await else { return };
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    let mute = AtomicBool::new(false);
                    // Once one direction ends both do.
                    tokio::select! {
                        () = ask(from_client, to_server, state.clone(), &breaks, &mute) => {}
                        () = answer(from_server, to_client, state, &mute) => {}
                    }
                });
            }
        }
    }
}

/// Carries what the programme sends, until the line breaks.
async fn ask(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut state: watch::Receiver<State>,
    breaks: &Mutex<Option<Breaks>>,
    mute: &AtomicBool,
) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let _ = state.wait_for(|state| *state != State::Silent).await;
        let sent = String::from_utf8_lossy(&buffer[..length]).to_lowercase();
        let hit = breaks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take_if(|at| matches!(at, Breaks::Before(words) | Breaks::After(words) if sent.contains(&*words)));
        if let Some(Breaks::Before(_)) = hit {
            return;
        }
        mute.store(hit.is_some(), Ordering::Release);
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
        if hit.is_some() {
            // Cut at once, the server might not even read it.
            return tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

/// Carries what the server answers.
async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<State>, mute: &AtomicBool) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let _ = state.wait_for(|state| *state != State::Silent).await;
        if mute.load(Ordering::Acquire) {
            continue;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
