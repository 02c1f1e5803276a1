//! The Procfile under a process manager, as hosts without containers run it: a release takes over from the one
//! before it while people go on, and nobody's request fails.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Browser, Database, Engine, free_port};

/// The Procfile's process of this name, as honcho starts it.
fn honcho(folder: &Path, url: &str, port: u16, name: &str) -> Command {
    let mut command = Command::new("honcho");
    command.args(["-f", "Procfile", "start", name]).current_dir(folder).env("DATABASE_URL", url);
    command.env("PORT", port.to_string()).env("BIND", "127.0.0.1").env("RUST_LOG", "warn").stdout(Stdio::null());
    command
}

/// A release: its release phase first, then its web process, until that is ready.
async fn release(folder: &Path, url: &str) -> (Child, u16) {
    let port = free_port();
    let phase = honcho(folder, url, port, "release").status().expect("honcho, which bin/test installs");
    assert!(phase.success(), "the release phase ends well");
    let web = honcho(folder, url, port, "web").spawn().expect("starts");
    let visitor = Browser::new(&format!("http://127.0.0.1:{port}"));
    let ready = async {
        while visitor.try_get("/readyz").await.is_none_or(|page| page.status != 200) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), ready).await.expect("it is ready within half a minute");
    (web, port)
}

/// Sends a form whose body takes three seconds to arrive; answers the status line.
async fn slow_form(port: u16) -> String {
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    let head = "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                Content-Length: 30\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sends");
    for part in ["login=some", "body&passw", "ord=guess!"] {
        tokio::time::sleep(Duration::from_secs(1)).await;
        stream.write_all(part.as_bytes()).await.expect("sends on");
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn releases_roll_over_twice_while_people_go_on_and_no_request_fails() {
    let database = Database::bare_on(Engine::Postgres).await;
    let folder = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::copy(root.join("Procfile"), folder.path().join("Procfile")).expect("the Procfile");
    std::fs::create_dir_all(folder.path().join("target/release")).expect("a folder");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_helpdesk"), folder.path().join("target/release/helpdesk"))
        .expect("the binary where the Procfile looks for it");

    let (mut old, port) = release(folder.path(), &database.url).await;
    // The router: it sends whatever comes to the release that is current.
    let current = Arc::new(AtomicU16::new(port));
    let (is_over, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let people: Vec<_> = (0..6)
        .map(|nth| {
            let (current, is_over, answered) = (current.clone(), is_over.clone(), answered.clone());
            tokio::spawn(async move {
                while !is_over.load(Ordering::Acquire) {
                    let browser = Browser::new(&format!("http://127.0.0.1:{}", current.load(Ordering::Acquire)));
                    let path = ["/sign-in", "/register", "/contact"][nth % 3];
                    let page = browser.try_get(path).await.unwrap_or_else(|| panic!("{path} is not answered"));
                    assert_eq!(page.status, 200, "{path}: {}", page.body);
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for _ in 0..2 {
        let (new, port) = release(folder.path(), &database.url).await;
        let before = current.load(Ordering::Acquire);
        let slow = tokio::spawn(slow_form(before));
        let visitor = Browser::new(&format!("http://127.0.0.1:{before}"));
        let tracked = visitor.try_get("/track?link=nothing").await.expect("an answer");
        assert!(tracked.status < 500);
        current.store(port, Ordering::Release);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let told = Command::new("kill").args(["-TERM", &old.id().to_string()]).status().expect("kill");
        assert!(told.success());
        assert!(slow.await.expect("it ends").contains(" 422 "), "a form on its way is read and answered");
        let code = tokio::task::spawn_blocking(move || old.wait()).await.expect("waits").expect("an end");
        assert!(code.success() || code.code() == Some(143), "{code}");
        old = new;
    }
    is_over.store(true, Ordering::Release);
    for person in people {
        person.await.expect("every request was answered");
    }
    assert!(answered.load(Ordering::Relaxed) > 50);
    let _ = Command::new("kill").args(["-TERM", &old.id().to_string()]).status();
    let _ = old.wait();
}
