//! A process that answers: the programme itself, or the yardstick.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use helpdesk::clock::stopwatch;
use tokio::net::TcpStream;

use crate::machine::{self, Memory};

/// The release build that is measured. `bin/bench` names the one that is released: what is built for benchmarks has the
/// features that the load tool's client asks of shared libraries.
pub fn helpdesk() -> OsString {
    std::env::var_os("HELPDESK_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_helpdesk").into())
}

/// A running server. It is killed when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    pub port: u16,
    /// How long it took from its start to its first good answer.
    pub started_in: Duration,
    /// The process of the database server that works for it, if there is one.
    pub database: Option<u32>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts the programme on a database and waits until it answers.
    pub async fn helpdesk(database_url: &str) -> anyhow::Result<Self> {
        let environment = [
            ("DATABASE_URL", database_url),
            // The load comes from one person, of whom the usual limit is meant to protect.
            ("API_CALLS_PER_MINUTE", "1000000"),
            // So that those who sign in can come from different addresses.
            ("TRUST_PROXY", "1"),
        ];
        let mut command = Command::new(helpdesk());
        command.arg("serve").envs(environment);
        Self::start(command, "/sign-in").await
    }

    /// Starts the bare route.
    pub async fn yardstick() -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--yardstick");
        Self::start(command, "/").await
    }

    async fn start(mut command: Command, path: &str) -> anyhow::Result<Self> {
        let port = free_port()?;
        // The log is written as in earnest, and read by nobody.
        command.env("PORT", port.to_string()).env("BIND", "127.0.0.1").env_remove("RUST_LOG");
        let watch = stopwatch();
        let child = command
            .current_dir(folder())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("the programme does not start")?;
        let mut server = Self { child, port, started_in: Duration::ZERO, database: None };
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        while !is_good(port, &request).await {
            anyhow::ensure!(watch.elapsed() < Duration::from_mins(1), "the programme does not answer");
            anyhow::ensure!(server.child.try_wait()?.is_none(), "the programme ended at its start");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.started_in = watch.elapsed();
        Ok(server)
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where it is reached.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Seconds of processor it has used so far.
    pub fn cpu_seconds(&self) -> anyhow::Result<f64> {
        machine::cpu_seconds(self.pid())
    }

    /// Seconds of processor that its database server has used so far.
    pub fn database_cpu_seconds(&self) -> f64 {
        machine::family_cpu_seconds(self.database)
    }

    /// Its memory.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        machine::memory(self.pid())
    }
}

/// Whether a request is answered with 200.
async fn is_good(port: u16, request: &str) -> bool {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return false };
    let mut head = [0; 12];
    stream.write_all(request.as_bytes()).await.is_ok()
        && stream.read_exact(&mut head).await.is_ok()
        && head.ends_with(b" 200")
}

fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Where everything of a run is kept.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench")
}
