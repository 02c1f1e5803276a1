//! Mail from the programme itself as a process: killed at random, with its worker beside it, and
//! over TLS.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use helpdesk::clock::{Clock, random_part};
use helpdesk::config::Config;
use helpdesk::domain::mail::MailState;
use helpdesk::store::{Store, outbox};
use helpdesk::web::accounts::DEMO_PASSWORD;

use crate::support::{Browser, Laptop, Process, Smtp, Taken, command, form_of, free_port};

/// A sample centre in a folder, under the name that `serve` looks for.
async fn centre(folder: &Path) {
    let config = Config::read(|_| None).expect("defaults");
    let hash = helpdesk::passwords::Passwords::new().hash(DEMO_PASSWORD).await.expect("hashes");
    let store = open(folder).await;
    store.migrate().await.expect("migrates");
    let now = Clock::system(config.zone).now();
    helpdesk::demo::fill(&store, now, config.zone, config.country, &hash).await.expect("fills");
    store.close().await;
}

async fn open(folder: &Path) -> Store {
    Store::open(&format!("sqlite://{}", folder.join("helpdesk.db").display())).await.expect("opens")
}

/// Every mail about a ticket, oldest first.
async fn mails(store: &Store, number: i64) -> Vec<outbox::Mail> {
    let mut db = store.read().await.expect("a connection");
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let page = outbox::list(&mut db, &outbox::Which::default(), before, 100).await.expect("mails");
        for listed in page.rows.into_iter().filter(|mail| mail.subject.ends_with(&format!("(ticket {number})"))) {
            found.insert(0, outbox::find(&mut db, listed.id).await.expect("reads").expect("a mail"));
        }
        before = page.next;
        if before.is_none() {
            return found;
        }
    }
}

async fn sign_in(base: &str, who: &str) -> Browser {
    let browser = Browser::new(base);
    let form = browser.get("/sign-in").await;
    let login = format!("{who}@demo.test");
    let page = browser.submit(&form, "#sign-in", &[("login", login.as_str()), ("password", DEMO_PASSWORD)]).await;
    assert_eq!(page.status, 200, "{who} signs in");
    browser
}

/// The process is killed twenty times, whatever it was doing; the mail server is away for the first
/// half of it.
#[tokio::test]
async fn killed_at_random_twenty_times_no_mail_is_lost_and_a_double_is_the_same_message() {
    let folder = tempfile::tempdir().expect("a folder");
    centre(folder.path()).await;
    let mut smtp = Smtp::away();
    let url = smtp.url();
    let port = free_port();
    let start = || Process::start_with(folder.path(), port, &["serve"], &[("SMTP_URL", &url)]);
    let mut process = start();
    let mut people = BTreeMap::new();
    for who in ["customer", "executive", "manager", "technician"] {
        people.insert(who, sign_in(&process.base, who).await);
    }
    let config = Config::read(|_| None).expect("defaults");
    let tomorrow = (Clock::system(config.zone).today() + chrono::TimeDelta::days(1)).to_string();
    let form = people["customer"].get("/tickets/new").await;
    let number = people["customer"].submit(&form, "#request", &Laptop::request(&tomorrow, "pickup")).await.ticket();
    let technician = people["technician"].get("/profile").await.attribute("[data-person]", "data-person");
    let intake = [("fault_type", "screen"), ("condition", "Good"), ("assessment", "The panel"), ("shelf", "B-12")];
    let steps: Vec<(&str, &str, &str, Vec<(&str, &str)>)> = vec![
        ("executive", "acceptance", "accepted", vec![]),
        ("executive", "pickup", "pickup_scheduled", vec![("date", &tomorrow), ("window", "09-12")]),
        ("executive", "pickup/collection", "collected", vec![]),
        ("executive", "intake", "received", intake.to_vec()),
        ("manager", "allocation", "allocated", vec![("technician_id", &technician)]),
        ("technician", "work", "in_progress", vec![]),
        ("technician", "parts-wait", "awaiting_parts", vec![("part", "A panel")]),
        ("technician", "parts-arrival", "in_progress", vec![]),
        ("technician", "completion", "completed", vec![("outcome", "repaired"), ("report", "New panel")]),
        ("executive", "return", "ready", vec![("method", "collection")]),
        ("executive", "hand-back", "returned", vec![("received_by", "The customer")]),
    ];
    let told = [
        "We have your request",
        "Accepted: we will arrange the pickup",
        "We are coming to pick it up",
        "Your device is with us",
        "The repair has begun",
        "Waiting for a part",
        "The part is here, the repair goes on",
        "Repaired",
        "Ready for you to collect",
        "Back with you",
    ];
    let mut done = 0;
    let here = format!("/tickets/{number}");
    for kill in 0..20 {
        if kill == 10 {
            smtp.run();
        }
        // A form is on its way when the process is killed; whether it got through is seen afterwards.
        let sending = match steps.get(done) {
            Some((who, action, _, fields)) => {
                let page = people[who].get(&here).await;
                Some(people[who].send_blindly(&page.filled(&form_of(action), fields)))
            }
            None => None,
        };
        tokio::time::sleep(Duration::from_millis(u64::from(random_part(400)))).await;
        process.kill();
        if let Some(sending) = sending {
            sending.abort();
        }
        process = start();
        let page = people["executive"].get(&here).await;
        let status = page.attribute(&format!("[data-ticket='{number}']"), "data-status");
        done += usize::from(steps.get(done).is_some_and(|(_, _, reached, _)| *reached == status));
    }
    for (who, action, reached, fields) in &steps[done..] {
        let page = people[who].get(&here).await;
        let page = people[who].submit(&page, &form_of(action), fields).await;
        assert_eq!(page.attribute(&format!("[data-ticket='{number}']"), "data-status"), *reached);
    }

    // The last claim that a kill left behind lapses by itself.
    let store = open(folder.path()).await;
    let mut kept = Vec::new();
    for _ in 0..120 {
        kept = mails(&store, number).await;
        if kept.iter().all(|mail| mail.state == MailState::Sent) {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    process.stop();
    let short = |subject: &str| subject.split(" · ").next().unwrap_or_default().to_owned();
    assert_eq!(kept.iter().map(|mail| short(&mail.subject)).collect::<Vec<_>>(), told, "each is written once");
    assert!(kept.iter().all(|mail| mail.state == MailState::Sent), "and none is lost: {kept:?}");

    let mut taken: BTreeMap<String, Vec<Taken>> = BTreeMap::new();
    let ending = format!("(ticket {number})");
    let mut order = Vec::new();
    for mail in smtp.taken().into_iter().filter(|mail| mail.subject.ends_with(&ending)) {
        let same = taken.entry(mail.message_id.clone()).or_default();
        if same.is_empty() {
            order.push(short(&mail.subject));
        }
        same.push(mail);
    }
    assert_eq!(order, told, "they arrive in their order, and a double has the Message-ID of the first");
    for mail in kept {
        let made = mail.made.expect("it was sent");
        let same = &taken[made.message_id.trim_matches(['<', '>'])];
        assert!(same.iter().all(|one| one.raw == same[0].raw), "a double has the bytes of the first");
        assert!(
            i64::try_from(same.len()).is_ok_and(|times| times <= mail.attempts),
            "{} arrived more often than it was sent",
            mail.subject
        );
    }
}

#[tokio::test]
async fn a_worker_of_its_own_sends_what_a_server_without_one_leaves() {
    let folder = tempfile::tempdir().expect("a folder");
    centre(folder.path()).await;
    let smtp = Smtp::start();
    let url = smtp.url();
    let port = free_port();
    let server = Process::start_with(folder.path(), port, &["serve", "--no-work"], &[("SMTP_URL", &url)]);
    assert!(!server.printed.contains("SMTP_URL is not set"));
    let customer = sign_in(&server.base, "customer").await;
    let tomorrow = (Clock::system(chrono_tz::UTC).today() + chrono::TimeDelta::days(1)).to_string();
    let form = customer.get("/tickets/new").await;
    let number = customer.submit(&form, "#request", &Laptop::request(&tomorrow, "drop_off")).await.ticket();
    let store = open(folder.path()).await;
    assert_eq!(mails(&store, number).await[0].attempts, 0);
    assert!(smtp.taken().is_empty(), "nobody sends");

    let mut worker = command(folder.path(), &["work"])
        .env("SMTP_URL", &url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a worker");
    arrives(&smtp, number).await;
    // What is written while it runs leaves, too, though another process wrote it.
    let form = customer.get("/tickets/new").await;
    let next = customer.submit(&form, "#request", &Laptop::request(&tomorrow, "drop_off")).await.ticket();
    arrives(&smtp, next).await;
    let pid = worker.id().to_string();
    std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("kill");
    assert_eq!(worker.wait().expect("an end").code(), Some(0));
    assert_eq!(server.stop(), Some(0));
}

async fn arrives(smtp: &Smtp, number: i64) {
    let ending = format!("(ticket {number})");
    for _ in 0..600 {
        if smtp.taken().iter().any(|mail| mail.subject.ends_with(&ending)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no mail about ticket {number} arrives");
}

#[tokio::test]
async fn without_a_mail_server_the_console_says_so_and_a_worker_does_not_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::start(folder.path(), free_port(), &["serve"]);
    assert!(server.printed.contains("SMTP_URL is not set: mail is kept readable at "), "{}", server.printed);
    let refused = command(folder.path(), &["work"]).output().expect("it ends");
    assert_ne!(refused.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("SMTP_URL is not set"));
    let wrong = command(folder.path(), &["serve"]).env("SMTP_URL", "mail.example.org").output().expect("it ends");
    assert_ne!(wrong.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("SMTP_URL is no address"));
}

/// A certificate for `localhost` and the authority that signed it, as files.
fn certificates(folder: &Path) {
    let script = "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj '/CN=Test authority' \
         && openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost \
         && printf 'subjectAltName=DNS:localhost\\nbasicConstraints=CA:FALSE\\n' > extensions \
         && openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem \
            -extfile extensions";
    let made = std::process::Command::new("sh").args(["-c", script]).current_dir(folder).output().expect("openssl");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[tokio::test]
async fn over_tls_mail_leaves_only_to_a_server_that_proves_who_it_is() {
    let certificates_folder = tempfile::tempdir().expect("a folder");
    certificates(certificates_folder.path());
    let file = |name: &str| certificates_folder.path().join(name).to_string_lossy().into_owned();
    let (cert, key, authority) = (file("cert.pem"), file("key.pem"), file("ca.pem"));
    let start_tls = Smtp::start_with(&["--tlscert", &cert, "--tlskey", &key]);
    let wrapped = Smtp::start_with(&["--smtpscert", &cert, "--smtpskey", &key]);
    let plain = Smtp::start();
    let cases = [
        (&start_tls, format!("smtp://localhost:{}?tls=required", start_tls.port()), authority.as_str(), true),
        (&wrapped, format!("smtps://localhost:{}", wrapped.port()), authority.as_str(), true),
        // Signed by somebody this machine does not know.
        (&wrapped, format!("smtps://localhost:{}", wrapped.port()), "", false),
        // A certificate for another name.
        (&wrapped, format!("smtps://127.0.0.1:{}", wrapped.port()), authority.as_str(), false),
        // No TLS where it is demanded.
        (&plain, format!("smtp://localhost:{}?tls=required", plain.port()), authority.as_str(), false),
    ];
    for (smtp, url, trusted, arrives) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Process::start(folder.path(), free_port(), &["demo"]);
        server.stop();
        let before = smtp.taken().len();
        let mut worker = command(folder.path(), &["work"])
            .env("DATABASE_URL", "sqlite://helpdesk-demo.db")
            .env("SMTP_URL", &url)
            .envs((!trusted.is_empty()).then_some(("SSL_CERT_FILE", trusted)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a worker");
        let store = Store::open(&format!("sqlite://{}", folder.path().join("helpdesk-demo.db").display()))
            .await
            .expect("opens");
        // Until the first attempt ended one way or the other.
        let mut came_to = None;
        for _ in 0..600 {
            let mut db = store.read().await.expect("a connection");
            let page = outbox::list(&mut db, &outbox::Which::default(), None, 500).await.expect("mails");
            let tried = |state, mail: &&outbox::Listed| {
                mail.state == state && mail.attempts > 0 && (state == MailState::Sent || mail.last_error.is_some())
            };
            came_to = page
                .rows
                .iter()
                .find(|mail| tried(MailState::Sent, mail) || tried(MailState::Waiting, mail))
                .map(|mail| (mail.state, mail.last_error.clone()));
            if came_to.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        worker.kill().expect("ends");
        worker.wait().expect("an end");
        let (state, error) = came_to.expect("an attempt");
        assert_eq!(state == MailState::Sent, arrives, "{url}: {error:?}");
        assert_eq!(smtp.taken().len() > before, arrives, "{url}");
    }
}

#[tokio::test]
async fn told_to_stop_it_finishes_the_mail_that_is_on_its_way() {
    let folder = tempfile::tempdir().expect("a folder");
    centre(folder.path()).await;
    let smtp = Smtp::start();
    let url = smtp.url();
    let server = Process::start_with(folder.path(), free_port(), &["serve"], &[("SMTP_URL", &url)]);
    let customer = sign_in(&server.base, "customer").await;
    // What the sample centre had in its outbox has left before the mail this is about.
    let store = open(folder.path()).await;
    for _ in 0..600 {
        let mut db = store.read().await.expect("a connection");
        let waits = outbox::Which { state: Some(MailState::Waiting), ..outbox::Which::default() };
        let waiting = outbox::list(&mut db, &waits, None, 1).await.expect("mails");
        if waiting.rows.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    smtp.take_its_time(Some(4));
    let tomorrow = (Clock::system(chrono_tz::UTC).today() + chrono::TimeDelta::days(1)).to_string();
    let form = customer.get("/tickets/new").await;
    let number = customer.submit(&form, "#request", &Laptop::request(&tomorrow, "drop_off")).await.ticket();
    arrives(&smtp, number).await;
    assert_eq!(mails(&store, number).await[0].state, MailState::Waiting, "the server has not said yet that it took it");
    assert_eq!(server.stop(), Some(0));
    assert_eq!(mails(&store, number).await[0].state, MailState::Sent);
}
