//! A real mail server as a process of its own, and the mail it took.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use mail_parser::{HeaderValue, MessageParser};

use super::free_port;

/// A mail server and its mailbox. The server ends when it is dropped; the mailbox stays as long.
pub struct Smtp {
    folder: tempfile::TempDir,
    port: u16,
    options: Vec<String>,
    running: Option<Child>,
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A message as the mail server took it.
#[derive(Debug, Clone)]
pub struct Taken {
    pub envelope: String,
    pub from: String,
    pub to: String,
    pub subject: String,
    pub message_id: String,
    pub references: Vec<String>,
    pub in_reply_to: Option<String>,
    pub auto_submitted: String,
    pub text: String,
    pub html: String,
    /// The bytes without what the server puts in front of them.
    pub raw: String,
}

impl Smtp {
    /// A server that runs.
    pub fn start() -> Self {
        let mut smtp = Self::away();
        smtp.run();
        smtp
    }

    /// A server that does not run yet: its address refuses connections.
    pub fn away() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("mails")).expect("a mailbox");
        Self { folder, port: free_port(), options: Vec::new(), running: None }
    }

    /// A server with more on its command line, such as a certificate.
    pub fn start_with(options: &[&str]) -> Self {
        let mut smtp = Self::away();
        smtp.options = options.iter().map(|&option| option.to_owned()).collect();
        smtp.run();
        smtp
    }

    /// Starts it and waits until it answers.
    pub fn run(&mut self) {
        let child = Command::new("aiosmtpd")
            .args(["--nosetuid", "--listen", &format!("127.0.0.1:{}", self.port)])
            .args(&self.options)
            .args(["--class", "mailbox.Mailbox"])
            .arg(self.mails())
            .env("PYTHONPATH", Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("aiosmtpd, which bin/test installs");
        self.running = Some(child);
        for _ in 0..400 {
            if std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the mail server does not answer");
    }

    /// Ends it, whatever it was doing.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Its address, as `SMTP_URL` takes it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Answers every recipient with this from now on; nothing lets them in again.
    pub fn refuse(&self, words: Option<&str>) {
        self.mark("refuse", words);
    }

    /// Answers every message with this from now on; nothing lets them in again.
    pub fn refuse_messages(&self, words: Option<&str>) {
        self.mark("refuse_message", words);
    }

    /// Takes messages from now on, and says so only after this many seconds.
    pub fn take_its_time(&self, seconds: Option<u32>) {
        self.mark("slow", seconds.map(|seconds| seconds.to_string()).as_deref());
    }

    fn mark(&self, name: &str, words: Option<&str>) {
        let file = self.mails().join(name);
        match words {
            Some(words) => std::fs::write(file, words).expect("a file"),
            None => drop(std::fs::remove_file(file)),
        }
    }

    fn mails(&self) -> PathBuf {
        self.folder.path().join("mails")
    }

    /// Everything it took, in the order of arrival.
    pub fn taken(&self) -> Vec<Taken> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(self.mails())
            .expect("the mailbox")
            .map(|file| file.expect("a file").path())
            .filter(|file| file.extension().is_some_and(|e| e == "eml"))
            .collect();
        files.sort();
        files.iter().map(|file| read(&std::fs::read_to_string(file).expect("a message"))).collect()
    }
}

fn read(stored: &str) -> Taken {
    let (envelope, raw) = stored.split_once("\r\n").expect("the envelope's line");
    let message = MessageParser::default().parse(raw).expect("a message");
    let address = |list: Option<&mail_parser::Address>| {
        let first = list.and_then(|list| list.first()).expect("an address");
        format!("{} <{}>", first.name().unwrap_or_default(), first.address().unwrap_or_default())
    };
    let ids = |value: &HeaderValue| match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    Taken {
        envelope: envelope.trim_start_matches("X-Envelope: ").to_owned(),
        from: address(message.from()),
        to: address(message.to()),
        subject: message.subject().unwrap_or_default().to_owned(),
        message_id: message.message_id().unwrap_or_default().to_owned(),
        references: ids(message.references()),
        in_reply_to: ids(message.in_reply_to()).first().cloned(),
        auto_submitted: message.header_raw("Auto-Submitted").unwrap_or_default().trim().to_owned(),
        text: message.body_text(0).expect("a text").into_owned(),
        html: message.body_html(0).expect("HTML").into_owned(),
        raw: raw.trim_end().to_owned(),
    }
}

impl Taken {
    /// Every address that the text and the HTML lead to.
    pub fn links(&self) -> Vec<String> {
        let html = scraper::Html::parse_document(&self.html);
        let anchors = scraper::Selector::parse("a[href]").expect("a selector");
        let of_html = html.select(&anchors).filter_map(|a| a.attr("href")).map(str::to_owned);
        let of_text = self.text.split_whitespace().filter(|word| word.starts_with("http")).map(str::to_owned);
        of_html.chain(of_text).collect()
    }
}
