//! The programme itself as a process, in an empty folder, to be started and killed.

use std::fmt::Write;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use helpdesk::web::accounts::DEMO_PASSWORD;

use super::Browser;

/// A running `helpdesk`. It is killed when it is dropped.
pub struct Process {
    child: Child,
    pub base: String,
    /// What it printed until it was open.
    pub printed: String,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The command in a folder, with nothing of our own environment that could change it.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_helpdesk"));
    command.args(arguments).current_dir(folder).env_clear().env("RUST_LOG", "warn");
    command
}

impl Process {
    /// Starts `helpdesk` in a folder on a port and waits until it says that it is open, or sending mail.
    pub fn start(folder: &Path, port: u16, arguments: &[&str]) -> Self {
        Self::start_with(folder, port, arguments, &[])
    }

    /// The same with more in its environment.
    pub fn start_with(folder: &Path, port: u16, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = command(folder, arguments)
            .envs(environment.iter().copied())
            .env("PORT", port.to_string())
            .env("BIND", "127.0.0.1")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the programme starts");
        let stdout = child.stdout.take().expect("its output");
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut printed = String::new();
        while !printed.contains(" is open at ") && !printed.contains(" is sending mail.") {
            let line = lines.recv_timeout(Duration::from_secs(30)).expect("it says that it is open");
            let _ = writeln!(printed, "{line}");
        }
        Self { child, base: format!("http://127.0.0.1:{port}"), printed }
    }

    /// Starts `helpdesk serve` without waiting for anything.
    pub fn begin(folder: &Path, port: u16, environment: &[(&str, &str)]) -> Self {
        let child = command(folder, &["serve"])
            .envs(environment.iter().copied())
            .env("PORT", port.to_string())
            .env("BIND", "127.0.0.1")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the programme starts");
        Self { child, base: format!("http://127.0.0.1:{port}"), printed: String::new() }
    }

    /// Waits for its end; answers whether it went well, and what it said.
    pub fn ends(mut self) -> (bool, String) {
        let mut said = String::new();
        let stderr = self.child.stderr.take().expect("its complaints");
        BufReader::new(stderr).read_to_string(&mut said).expect("text");
        (self.child.wait().expect("an end").success(), said)
    }

    /// Somebody of the sample centre, signed in.
    pub async fn sign_in(&self, role: &str) -> Browser {
        let browser = Browser::new(&self.base);
        let form = browser.get("/sign-in").await;
        let login = format!("{role}@demo.test");
        let fields = [("login", login.as_str()), ("password", DEMO_PASSWORD)];
        let page = browser.submit(&form, "#sign-in", &fields).await;
        assert_eq!(page.status, 200, "{role} signs in");
        browser
    }

    /// The port it serves from.
    pub fn port(&self) -> u16 {
        self.base.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    /// The most memory it has had, in bytes.
    pub fn peak(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("what the system knows");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the peak");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }

    /// SIGKILL, and the end awaited.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM; answers the exit code.
    pub fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("kill");
        self.child.wait().expect("an end").code()
    }
}
