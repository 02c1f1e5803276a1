//! The log of a busy day: what happened, and nothing about anybody.

use std::io::Write;
use std::sync::{Arc, Mutex};

use helpdesk::config::Smtp as Server;
use helpdesk::jobs::deliver_mail::{Step, deliver_next};
use helpdesk::mail::transport::Mailer;

use crate::support::{House, PASSWORD, Stream, free_port};

/// Where the log goes.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("whole").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything people do in a day, by one of each; answers the secrets that went through.
async fn day(house: &House) -> Vec<String> {
    let number = house.ticket("returned").await;
    let other = house.ticket("pickup_scheduled").await;
    let tracking = house.tracking(number).await;
    let visitor = house.visitor();
    let chitra = house.browser("chitra").await;
    let joined =
        [("name", "Nadia New"), ("email", "nadia@test.example"), ("phone", "98450 77777"), ("password", PASSWORD)];
    assert_eq!(visitor.peek_post("/register", &joined).await.status, 303);
    assert_eq!(house.visitor().peek_post("/register", &joined).await.status, 422);
    house.sign_in("chitra@test.example", "not the one").await;
    let (again, _) = house.sign_in("98450 00014", PASSWORD).await;
    visitor.peek_post("/password/forgot", &[("login", "chitra@test.example")]).await;
    for path in [
        tracking.as_str(),
        "/t/AAAAAAAAAAAAAAAAAAAAAA",
        "/password/reset/BBBBBBBBBBBBBBBBBBBBBB",
        "/nadia@test.example/x",
    ] {
        visitor.get(path).await;
    }
    house.visitor().peek_post(&format!("/tickets/{other}/comments"), &[("body", "Temple Road")]).await;
    house.visitor().peek_post(&format!("{tracking}/rating"), &[("rating", "5"), ("comment", "Temple Road")]).await;
    house.visitor().peek_post("/contact", &[("message", "Temple Road"), ("email", "nadia@test.example")]).await;
    for who in ["esha", "sunil", "mira", "tara"] {
        let browser = house.browser(who).await;
        for path in [
            "/tickets?q=chitra",
            "/people?q=98450+00014",
            "/audit?who=Chitra",
            "/data/people/csv",
            "/inventory?q=PF-3K7A9",
            "/mail/1/body",
        ] {
            browser.get(path).await;
        }
    }
    let token = chitra.post("/profile/tokens", &[("name", "Chitra's calendar"), ("scope", "read")]).await;
    let token = token.text("#new-token");
    let mut stream = Stream::open(&chitra, "/live").await;
    // Once more, for what another thread reached at the very moment of the first time.
    tracing::callsite::rebuild_interest_cache();
    house.act("esha", other, "comments", &[("body", "Temple Road"), ("visibility", "public")]).await;
    assert!(stream.hears(&format!("event: ticket-{other}\n")).await);
    let page = chitra.get(&format!("/tickets/{number}")).await;
    chitra.submit(&page, "#tracking-link", &[] as &[(&str, &str)]).await;
    chitra.with("Origin", "https://evil.example").peek_post("/profile", &[("name", "Mallory")]).await;
    house.suspend("carlos").await;
    // The mail server is away.
    let mailer = Mailer::new(house.app.config.smtp.as_ref().expect("a mail server")).expect("a way to it");
    assert!(deliver_next(&house.app, &mailer).await.expect("the outbox") == Step::ServerAway);
    let words = [&tracking, &house.tracking(number).await].map(|path| path.replace("/t/", ""));
    words.into_iter().chain([token]).chain(again.session()).chain(chitra.session()).collect()
}

#[tokio::test]
async fn the_log_of_a_busy_day_names_nobody_and_holds_no_key() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_ansi(false);
    let _kept = tracing::subscriber::set_default(subscriber.with_writer(move || writer.clone()).finish());
    let house = House::open_with(|config| {
        let server =
            Server::read(&format!("smtp://127.0.0.1:{}", free_port()), None, "Centre", config.base_url.as_deref());
        config.smtp = Some(server.expect("an address"));
    })
    .await;
    // What was first reached while another test's thread had no log may be thought to interest nobody.
    house.visitor().get("/").await;
    tracing::callsite::rebuild_interest_cache();
    let secrets = day(&house).await;
    let log = String::from_utf8(log.0.lock().expect("whole").clone()).expect("text");
    let requests = log.lines().filter(|line| line.contains("request") && line.contains("status=")).count();
    assert!(requests > 40 && log.contains("told") && log.contains("mail not sent"), "{requests}:\n{log}");
    assert!(log.contains("/t/:token") && log.contains("actor="), "the pattern and the number stand for them");
    let names = ["Chitra", "chitra", "Carlos", "Nadia", "nadia", "Mallory", "Esha", "@"];
    let contact =
        ["98450", "9845000014", "Temple", "PF-3K7A9", "ThinkPad", "127.0.0.1", "evil", "correct horse", "argon2"];
    // When it was, and how long it took, are numbers that may hold any digits.
    let is_said = |part: &&str| !part.starts_with("ms=");
    let said = |line: &str| line.split(' ').skip(1).filter(is_said).collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = log.lines().map(said).collect();
    for word in
        names.into_iter().chain(contact).chain(["AAAAAAAA", "BBBBBBBB"]).chain(secrets.iter().map(String::as_str))
    {
        // Where the house itself listens is nobody's address.
        let found = lines.iter().find(|line| line.contains(word) && !line.contains("listening"));
        assert!(found.is_none(), "{word}: {found:?}");
    }
    assert!(secrets.len() >= 5, "{secrets:?}");
}
