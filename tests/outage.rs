//! A database server that goes away, hangs, or is too slow: what visitors are told, and that nothing is lost.
//! For the servers; `bin/test` says which by `HELPDESK_TEST_ENGINE`.

use std::time::{Duration, Instant};

use helpdesk::clock::stopwatch;

use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection, PgConnection};

use crate::support::{
    Browser, Database, House, Line, Page, Process, Smtp, Stream, at_once, command, form_of, free_port,
};

/// How soon somebody is told that the database is away.
const TOLD_WITHIN: Duration = Duration::from_secs(5);

async fn house() -> (House, Line) {
    House::open_by_line().await
}

/// How soon everything is back once the database is.
const BACK_WITHIN: Duration = Duration::from_secs(5);

/// Asks for a page until it is there.
async fn is_back(browser: &Browser, path: &str) {
    let began = stopwatch();
    while browser.get(path).await.status != 200 {
        assert!(began.elapsed() < BACK_WITHIN, "it comes back by itself");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What a process that was just started answers first.
async fn first_answer(browser: &Browser, path: &str) -> Page {
    let began = stopwatch();
    loop {
        if let Some(page) = browser.try_get(path).await {
            return page;
        }
        assert!(began.elapsed() < Duration::from_secs(15), "it listens");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Thirty people ask and one acts while the database is away.
async fn everybody_is_told(house: &House, number: i64) {
    let esha = house.browser("esha").await;
    let began = stopwatch();
    let asked = (0..30).map(|nth| {
        let (esha, visitor) = (esha.clone(), house.visitor());
        async move {
            let page = match nth % 3 {
                0 => esha.get("/tickets").await,
                1 => esha.get(&format!("/tickets/{number}")).await,
                _ => visitor.post("/sign-in", &[("login", "esha@test.example"), ("password", "whatever it is")]).await,
            };
            (page, began.elapsed())
        }
    });
    for (page, after) in at_once(asked).await {
        assert_eq!(page.status, 503, "{}", page.text("main"));
        assert!(page.header("retry-after").is_some());
        assert!(after < TOLD_WITHIN, "told after {after:?}");
        assert!(page.text("main").contains("Try again shortly"), "{}", page.text("main"));
    }
    let style = esha.get("/sign-in").await.attribute("link[rel='stylesheet']", "href");
    assert_eq!(esha.get(&style).await.status, 200, "even that page has its looks");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_down_is_said_within_five_seconds_and_everything_is_back_by_itself() {
    let (house, line) = house().await;
    let number = house.ticket("requested").await;
    let esha = house.browser("esha").await;
    let page = esha.get(&format!("/tickets/{number}")).await;
    let mut stream = Stream::open(&esha, "/live").await;
    let another = house.ticket("requested").await;
    assert!(stream.hears(&format!("ticket-{another}")).await);
    line.cut();
    everybody_is_told(&house, number).await;
    let refused = esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await;
    assert_eq!(refused.status, 503);
    // Meanwhile another process, which reaches the database, changes something.
    let other = house.beside().await;
    other.act("ezra", number, "comments", &[("body", "We look into it"), ("visibility", "public")]).await;
    line.mend();
    is_back(&esha, "/tickets").await;
    assert!(stream.hears(&format!("ticket-{number}")).await, "open pages hear of it: {}", stream.heard());
    let accepted = esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await;
    assert_eq!(accepted.status, 200, "the same form works: {}", accepted.text("main"));
    assert_eq!(house.status(number).await, "accepted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_hangs_is_said_within_five_seconds_and_everything_is_back_by_itself() {
    let (house, line) = house().await;
    let number = house.ticket("requested").await;
    let esha = house.browser("esha").await;
    let page = esha.get(&format!("/tickets/{number}")).await;
    line.hold();
    everybody_is_told(&house, number).await;
    let began = stopwatch();
    assert_eq!(esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await.status, 503);
    assert!(began.elapsed() < TOLD_WITHIN);
    line.mend();
    is_back(&esha, "/tickets").await;
    assert_eq!(house.status(number).await, "requested");
    assert_eq!(esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_in_the_middle_nothing_is_half_done() {
    let (house, line) = house().await;
    let number = house.ticket("requested").await;
    let esha = house.browser("esha").await;
    let page = esha.get(&format!("/tickets/{number}")).await;
    for words in ["update `tickets`", "into `events`", "into `outbox`", "into `submissions`"] {
        let words = if house.database_url().starts_with("mysql") { words.to_owned() } else { words.replace('`', "\"") };
        let before = house.everything_but(&["sessions"]).await;
        line.cut_before(&words);
        let answer = esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await;
        assert!(line.has_broken(), "{words} are sent");
        assert_eq!(answer.status, 503, "cut before {words}: {}", answer.text("main"));
        assert_eq!(house.everything_but(&["sessions"]).await, before, "cut before {words}");
    }
    assert_eq!(esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await.status, 200);
    assert_eq!(esha.get(&format!("/tickets/{number}")).await.history().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_while_it_commits_the_same_form_finds_what_it_did() {
    let (house, line) = house().await;
    let number = house.ticket("requested").await;
    let esha = house.browser("esha").await;
    let page = esha.get(&format!("/tickets/{number}")).await;
    line.cut_after("commit");
    let answer = esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await;
    assert!(line.has_broken());
    assert_eq!(answer.status, 503, "nobody can say whether it was done");
    assert_eq!(house.status(number).await, "accepted", "it was");
    let again = esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await;
    assert_eq!(again.status, 200, "{}", again.text("main"));
    assert_eq!(again.history().len(), 2, "once: {:?}", again.history());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_pool_and_a_slow_statement_are_said_within_five_seconds() {
    let (house, _line) = house().await;
    let number = house.ticket("requested").await;
    let (esha, here) = (house.browser("esha").await, format!("/tickets/{number}"));
    let page = esha.get(&here).await;
    let told = async |what: &str, page: Page, began: Instant| {
        assert_eq!(page.status, 503, "{what}");
        assert!(began.elapsed() < TOLD_WITHIN, "{what}: told after {:?}", began.elapsed());
    };

    let mut held = Vec::new();
    while let Ok(Ok(connection)) = tokio::time::timeout(Duration::from_secs(1), house.app.store.read()).await {
        held.push(connection);
    }
    assert!(held.len() > 2);
    let began = stopwatch();
    told("a full pool", esha.get(&here).await, began).await;
    drop(held);
    assert_eq!(esha.get(&here).await.status, 200);

    let turn = house.app.store.begin().await.expect("a turn");
    let began = stopwatch();
    told("a long turn", esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await, began).await;
    assert_eq!(esha.get(&here).await.status, 200, "readers do not wait for writers");
    drop(turn);

    let mut slow = Slow::on(house.database_url(), "tickets").await;
    let began = stopwatch();
    told("a slow statement", esha.get(&here).await, began).await;
    slow.end().await;
    is_back(&esha, &here).await;
    assert_eq!(esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_not_there_at_the_start_is_waited_for() {
    let database = Database::bare().await;
    let line = Line::to(&database.url).await;
    let folder = tempfile::tempdir().expect("a folder");
    line.cut();
    let process = Process::begin(folder.path(), free_port(), &[("DATABASE_URL", &line.url)]);
    let visitor = Browser::new(&process.base);
    let told = first_answer(&visitor, "/").await;
    assert_eq!(told.status, 503, "it listens first");
    assert!(told.header("retry-after").is_some());
    line.mend();
    is_back(&visitor, "/setup").await;

    line.cut();
    let process = Process::begin(folder.path(), free_port(), &[("DATABASE_URL", &line.url)]);
    let (went_well, said) = tokio::task::spawn_blocking(|| process.ends()).await.expect("it ends");
    assert!(!went_well);
    assert!(said.contains("is it running, and reachable from here?"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_hangs_keeps_nobody_waiting_for_long() {
    let (house, _line) = house().await;
    let number = house.ticket("requested").await;
    let esha = house.browser("esha").await;
    let page = esha.get(&format!("/tickets/{number}")).await;
    // A process that stopped in the middle of writing, and whose connection is still there.
    let other = house.beside().await;
    let turn = other.app.store.begin().await.expect("a turn");
    let accept = async || esha.submit(&page, &form_of("acceptance"), &[("note", "Gladly")]).await.status;
    assert_eq!(accept().await, 503);
    let began = stopwatch();
    while accept().await != 200 {
        assert!(began.elapsed() < Duration::from_secs(15), "its turn is over");
    }
    drop(turn);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_connections_are_enough_to_serve_and_three_to_send_mail() {
    let database = Database::bare().await;
    let (folder, smtp) = (tempfile::tempdir().expect("a folder"), Smtp::start());
    let url = smtp.url();
    let environment = [("DATABASE_URL", &*database.url), ("SMTP_URL", &*url), ("DATABASE_CONNECTIONS", "3")];
    let process = Process::start_with(folder.path(), free_port(), &["serve", "--no-work"], &environment);
    let mut work = command(folder.path(), &["work"]).envs(environment).spawn().expect("starts");
    let visitor = Browser::new(&process.base);
    let form = visitor.get("/register").await;
    let fields = [
        ("name", "Nadia New"),
        ("email", "nadia@test.example"),
        ("phone", "98450 77777"),
        ("password", "correct horse battery"),
    ];
    assert_eq!(visitor.submit(&form, "#register", &fields).await.status, 200);
    let began = stopwatch();
    while smtp.taken().is_empty() && began.elapsed() < Duration::from_secs(15) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let open = connections(&database.url).await;
    work.kill().expect("kills");
    work.wait().expect("ends");
    assert_eq!(smtp.taken().len(), 1, "the worker sends it");
    assert!(open <= 6, "{open} connections are open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_while_another_process_migrates_it_stops() {
    let database = Database::empty().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut other = Slow::on(&database.url, "_sqlx_migrations").await;
    let process = Process::begin(folder.path(), free_port(), &[("DATABASE_URL", &database.url)]);
    let visitor = Browser::new(&process.base);
    assert_eq!(first_answer(&visitor, "/healthz").await.status, 200);
    assert_eq!(visitor.get("/readyz").await.status, 503);
    let began = stopwatch();
    let code = tokio::task::spawn_blocking(|| process.stop()).await.expect("it stops");
    assert_eq!(code, Some(0));
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    other.end().await;
}

/// How many connections to a database its server counts, but for the one that asks.
async fn connections(url: &str) -> i64 {
    if url.starts_with("mysql") {
        let mut asks = MySqlConnection::connect(url).await.expect("connects");
        let count = "select count(*) from information_schema.processlist where db = database()";
        return sqlx::query_scalar::<_, i64>(count).fetch_one(&mut asks).await.expect("counts") - 1;
    }
    let mut asks = PgConnection::connect(url).await.expect("connects");
    let count = "select count(*) from pg_stat_activity where datname = current_database()";
    sqlx::query_scalar::<_, i64>(count).fetch_one(&mut asks).await.expect("counts") - 1
}

/// Somebody else's lock, behind whom every statement on a table waits.
enum Slow {
    Postgres(PgConnection),
    Mysql(MySqlConnection),
}

impl Slow {
    async fn on(url: &str, table: &str) -> Self {
        if url.starts_with("mysql") {
            let mut connection = MySqlConnection::connect(url).await.expect("connects");
            connection.execute(AssertSqlSafe(format!("lock tables {table} write"))).await.expect("locks");
            return Self::Mysql(connection);
        }
        let mut connection = PgConnection::connect(url).await.expect("connects");
        connection.execute("begin").await.expect("begins");
        let lock = format!("lock table {table} in access exclusive mode");
        connection.execute(AssertSqlSafe(lock)).await.expect("locks");
        Self::Postgres(connection)
    }

    async fn end(&mut self) {
        match self {
            Self::Postgres(connection) => connection.execute("rollback").await.map(drop),
            Self::Mysql(connection) => connection.execute("unlock tables").await.map(drop),
        }
        .expect("unlocks");
    }
}
