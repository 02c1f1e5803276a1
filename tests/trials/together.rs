//! What one process does holds at the other: changes are heard there, sessions begin and end, failed sign-ins
//! count, and what is looked for by the clock is told once.

use std::time::Duration;

use chrono::TimeDelta;
use helpdesk::app::App;
use helpdesk::config::Config;
use helpdesk::jobs::remind;
use helpdesk::store::{Store, events};
use sea_query::{Asterisk, Expr, ExprTrait, Func, Query};
use tokio::time::Instant;

use super::centre::Centre;
use super::letters;
use crate::support::{Browser, Laptop, PASSWORD, Process, Stream, at_once, form_of};

/// How soon a change has to be on a page that another process serves: at once where the engine can tell, else at
/// the next look.
fn promised() -> Duration {
    if std::env::var("HELPDESK_TEST_ENGINE").as_deref() == Ok("postgres") {
        Duration::from_secs(1)
    } else {
        Duration::from_secs(2)
    }
}

/// Says how long something took, and fails when it was too long.
fn kept(what: &str, mut took: Vec<Duration>) {
    took.sort();
    let longest = *took.last().expect("some");
    println!("{what}: {} times, middle {:?}, longest {longest:?}", took.len(), took[took.len() / 2]);
    assert!(longest < promised(), "{what} took {longest:?}");
}

/// Customers' requests, for a device each.
async fn requests(centre: &Centre, customer: &Browser, many: usize) -> Vec<i64> {
    let mut numbers = Vec::new();
    for _ in 0..many {
        let answer = customer.peek_post("/tickets", &Laptop::request(&centre.day(1).to_string(), "drop_off")).await;
        numbers.push(answer.location().trim_start_matches("/tickets/").parse().expect("a number"));
    }
    numbers
}

async fn newest_event(centre: &Centre) -> i64 {
    events::newest(&mut centre.read().await).await.expect("events")
}

#[tokio::test]
async fn a_change_made_at_one_process_is_soon_on_a_page_that_another_serves() {
    let centre = Centre::open().await;
    let (here, there) = (centre.serve(), centre.serve());
    let bases = [&*here.base, &*there.base];
    let chitra = centre.browsers("chitra", &bases).await;
    let esha = centre.browsers("esha", &bases).await;
    let numbers = requests(&centre, &chitra[0], 5).await;
    let listens = format!("/live?since={}", newest_event(&centre).await);
    let mut stream = Stream::open(&chitra[1], &listens).await;
    let mut took = Vec::new();
    for number in numbers {
        let path = format!("/tickets/{number}");
        let form = esha[0].get(&path).await.form("#form-acceptance");
        let since = Instant::now();
        assert_eq!(esha[0].peek_post(&form.action, &form.fields).await.status, 303);
        assert!(stream.hears(&format!("event: ticket-{number}\n")).await);
        let fragment = chitra[1].htmx().get(&path).await;
        took.push(since.elapsed());
        assert_eq!(fragment.attribute(&format!("[data-ticket='{number}']"), "data-status"), "accepted");
    }
    kept("a change at one process on a page of the other", took);
}

#[tokio::test]
async fn who_signs_out_or_is_suspended_at_one_process_leaves_at_the_other() {
    let centre = Centre::open().await;
    let (here, there) = (centre.serve(), centre.serve());
    let bases = [&*here.base, &*there.base];
    let sunil = centre.browsers("sunil", &bases).await;
    let mut took = Vec::new();
    for name in ["tara", "tina"] {
        let person = centre.browsers(name, &bases).await;
        let mut stream = Stream::open(&person[1], "/live").await;
        assert!(stream.hears("event: tickets\n").await);
        let page = sunil[0].get(&format!("/people/{}", centre.ids[name])).await;
        let form = page.filled("#suspension", &[("reason", "Long leave")]);
        let since = Instant::now();
        assert_eq!(sunil[0].peek_post(&form.action, &form.fields).await.status, 303);
        assert!(stream.hears("event: leave\n").await);
        took.push(since.elapsed());
        assert!(stream.ends().await);
        assert!(person[1].peek("/bench").await.location().starts_with("/sign-in"));
    }
    for name in ["chitra", "esha"] {
        let person = centre.browsers(name, &bases).await;
        let mut stream = Stream::open(&person[1], "/live").await;
        assert!(stream.hears("event: tickets\n").await);
        let since = Instant::now();
        assert_eq!(person[0].peek_post("/sign-out", &[] as &[(&str, &str)]).await.status, 303);
        assert!(stream.hears("event: leave\n").await);
        took.push(since.elapsed());
        assert!(stream.ends().await);
        assert!(person[1].peek("/tickets").await.location().starts_with("/sign-in"));
    }
    kept("leaving at one process on a stream of the other", took);
}

#[tokio::test]
async fn sessions_and_failed_sign_ins_count_across_processes() {
    let centre = Centre::open().await;
    let (here, there) = (centre.serve(), centre.serve());
    let sign_in = async |process: &Process, password: &str| {
        let browser = Browser::new(&process.base);
        let form = browser.get("/sign-in").await;
        let fields = [("login", "esha@test.example"), ("password", password)];
        let page = browser.submit(&form, "#sign-in", &fields).await;
        (browser, page.status)
    };
    let (browser, status) = sign_in(&here, PASSWORD).await;
    assert_eq!(status, 200);
    let session = browser.session().expect("a session");
    assert_eq!(Browser::with_session(&there.base, &session).peek("/desk").await.status, 200);

    for nth in 0..10 {
        let process = if nth % 2 == 0 { &here } else { &there };
        assert_eq!(sign_in(process, "a guess of somebody's").await.1, 422);
    }
    for process in [&here, &there] {
        assert_eq!(sign_in(process, PASSWORD).await.1, 429, "ten failed at the two together");
    }
}

#[tokio::test]
async fn reminders_of_processes_that_look_at_once_are_written_and_mailed_once() {
    const LATE: usize = 5;
    let centre = Centre::open().await;
    let first = centre.run(&["serve", "--no-work"]);
    let chitra = centre.browsers("chitra", &[&first.base]).await;
    let esha = centre.browsers("esha", &[&first.base]).await;
    let tomorrow = centre.day(1).to_string();
    let intake = [
        ("fault_type", "screen"),
        ("condition", "Good"),
        ("assessment", "The panel"),
        ("shelf", "B-12"),
        ("promised_on", tomorrow.as_str()),
    ];
    let numbers = requests(&centre, &chitra[0], LATE).await;
    for number in &numbers {
        for (action, fields) in [("acceptance", &[] as &[_]), ("intake", &intake)] {
            let page = esha[0].get(&format!("/tickets/{number}")).await;
            assert_eq!(esha[0].submit(&page, &form_of(action), fields).await.status, 200);
        }
    }
    assert_eq!(first.stop(), Some(0));
    wait_for_two_days(&centre, &numbers).await;

    // Processes look when they start; these, and two more of this one's own, all at the same moment.
    let starting = (0..2).map(|_| {
        let starter = centre.starter.clone();
        tokio::task::spawn_blocking(move || starter.start(crate::support::free_port(), &["serve"]))
    });
    let starting: Vec<_> = starting.collect();
    let mut apps = Vec::new();
    for _ in 0..2 {
        let store = Store::open(centre.url()).await.expect("the database opens");
        apps.push(App::new(Config::read(|_| None).expect("defaults"), store, centre.clock.clone()));
    }
    let looked = at_once((0..8).map(|nth| remind::look(&apps[nth % 2]))).await;
    assert!(looked.into_iter().all(|looked| looked.is_ok()));
    let mut processes = Vec::new();
    for process in starting {
        processes.push(process.await.expect("it starts"));
    }
    letters::leave(&centre).await;
    // Whoever looked last has done so before it took a form.
    let mira = centre.browsers("mira", &[&processes[0].base, &processes[1].base]).await;
    for browser in &mira {
        assert_eq!(browser.peek_post("/notifications/reading", &[] as &[(&str, &str)]).await.status, 303);
    }
    letters::leave(&centre).await;
    let notices = reminders(&centre).await;
    let mails: Vec<_> = centre.smtp.taken().into_iter().filter(|mail| mail.subject.contains(" (ticket ")).collect();
    let reminding = mails.iter().filter(|mail| {
        ["has waited for a technician for a day", "is promised for today or tomorrow"]
            .iter()
            .any(|what| mail.subject.ends_with(what))
    });
    // Two reasons, two managers.
    assert_eq!((notices, reminding.count()), (LATE * 4, LATE * 4));
    println!("{notices} reminders, looked for ten times, written and mailed once each");
}

/// Makes these tickets have come into their status two days ago.
async fn wait_for_two_days(centre: &Centre, numbers: &[i64]) {
    let mut tx = centre.store.begin().await.expect("a transaction");
    let mut update = Query::update();
    update
        .table("tickets")
        .value("status_since", centre.clock.now() - TimeDelta::days(2))
        .and_where(Expr::col("number").is_in(numbers.iter().copied()));
    tx.run(&update).await.expect("waits");
    tx.commit().await.expect("commits");
}

/// How many reminders there are.
async fn reminders(centre: &Centre) -> usize {
    #[derive(sqlx::FromRow)]
    struct Counted {
        n: i64,
    }
    let query = Query::select()
        .expr_as(Func::count(Expr::col(Asterisk)), "n")
        .from("notifications")
        .and_where(Expr::col("once_key").not_like("event:%"))
        .to_owned();
    let counted: Counted = centre.read().await.first(&query).await.expect("counts").expect("a row");
    usize::try_from(counted.n).expect("small")
}
