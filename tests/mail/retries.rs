//! What becomes of mail when the mail server is away, refuses, or says nothing, and when processes
//! that send it are killed or are two.

use std::time::Duration;

use chrono::TimeDelta;
use helpdesk::jobs::deliver_mail::{Step, deliver_next};
use helpdesk::mail::transport::Mailer;
use helpdesk::store::outbox;

use super::{deliver, house};
use crate::support::{House, Smtp, at_once};

async fn mail(house: &House, id: i64) -> outbox::Mail {
    let mut db = house.app.store.read().await.expect("a connection");
    outbox::find(&mut db, id).await.expect("reads").expect("a mail")
}

#[tokio::test]
async fn the_server_away_it_is_tried_again_within_a_minute_and_then_ever_more_rarely() {
    let mut smtp = Smtp::away();
    let house = house(&smtp).await;
    house.ticket("requested").await;
    let mut pauses = Vec::new();
    for _ in 0..8 {
        assert_eq!(deliver(&house).await, [Step::ServerAway]);
        let waiting = mail(&house, 1).await;
        assert!(waiting.last_error.as_deref().is_some_and(|error| error.contains("refused")), "{waiting:?}");
        pauses.push(waiting.due_at - house.app.clock.now());
        assert_eq!(deliver(&house).await, [], "it is left alone meanwhile");
        house.app.clock.set(waiting.due_at);
    }
    assert!(pauses[0] <= TimeDelta::seconds(60));
    assert!(pauses[7] > pauses[0] * 8 && pauses[7] <= TimeDelta::minutes(12), "{pauses:?}");
    let message = mail(&house, 1).await.made.expect("made at the first attempt").message;
    smtp.run();
    assert_eq!(deliver(&house).await, [Step::Sent]);
    assert!(message.is_some_and(|m| m.trim_end() == smtp.taken()[0].raw), "the bytes of the first attempt");
    let sent = mail(&house, 1).await;
    assert_eq!((sent.attempts, sent.last_error, sent.made.expect("its looks stay").message), (9, None, None));
}

#[tokio::test]
async fn after_two_days_a_mail_is_given_up_visibly_and_may_be_tried_again_by_hand() {
    let smtp = Smtp::start();
    smtp.refuse(Some("550 No such user here"));
    let house = house(&smtp).await;
    house.ticket("requested").await;
    let mut attempts = 0;
    while mail(&house, 1).await.state.as_str() == "waiting" {
        attempts += deliver(&house).await.len();
        house.pass(TimeDelta::minutes(30));
    }
    assert!((30..110).contains(&attempts), "{attempts}");
    let given_up = mail(&house, 1).await;
    assert_eq!(given_up.state.as_str(), "given_up");
    let sunil = house.browser("sunil").await;
    let page = sunil.get("/mail/1").await;
    assert_eq!(page.attribute("[data-mail]", "data-mail-state"), "given_up");
    assert!(page.text(".facts").contains("No such user here"), "{}", page.text(".facts"));

    smtp.refuse(None);
    assert_eq!(deliver(&house).await, [], "nobody tries by themselves");
    let page = sunil.submit(&page, "#form-retry", &[("", ""); 0]).await;
    assert_eq!(page.attribute("[data-mail]", "data-mail-state"), "waiting");
    assert_eq!(deliver(&house).await, [Step::Sent]);
    assert_eq!(sunil.peek_post("/mail/1/retry", &[("", ""); 0]).await.status, 409, "it has left");
    assert_eq!(smtp.taken().len(), 1);
}

#[tokio::test]
async fn mail_from_before_a_server_was_named_is_let_loose_only_if_it_is_young() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    house.ticket("requested").await;
    house.pass(TimeDelta::hours(49));
    house.ticket("requested").await;
    deliver(&house).await;
    let taken = smtp.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].subject.ends_with("(ticket 10002)"));
    assert_eq!(mail(&house, 1).await.state.as_str(), "given_up");
}

#[tokio::test]
async fn a_later_mail_about_a_ticket_waits_for_an_earlier_one_and_others_do_not() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    smtp.refuse(Some("451 Try again later"));
    house.ticket("requested").await;
    assert_eq!(deliver(&house).await, [Step::NotSent]);
    smtp.refuse(None);
    house.act("esha", 10001, "acceptance", &[]).await;
    house.ticket("requested").await;
    deliver(&house).await;
    assert_eq!(smtp.taken().len(), 1, "the other ticket's leaves");
    house.pass(TimeDelta::minutes(1));
    deliver(&house).await;
    let subjects: Vec<String> = smtp.taken().into_iter().map(|mail| mail.subject).collect();
    assert!(subjects[1].starts_with("We have your request") && subjects[2].starts_with("Accepted"), "{subjects:?}");
}

#[tokio::test]
async fn two_that_send_at_once_send_everything_once() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    for _ in 0..6 {
        house.ticket("requested").await;
    }
    at_once((0..4).map(|_| deliver(&house))).await;
    let mut numbers: Vec<String> = smtp.taken().into_iter().map(|mail| mail.subject).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!((smtp.taken().len(), numbers.len()), (6, 6));
}

#[tokio::test]
async fn a_claim_left_behind_lapses_within_two_minutes_and_the_same_message_leaves_again() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    house.ticket("requested").await;
    smtp.take_its_time(Some(3600));
    // The server takes the message and never says so; whoever sends it is gone before it could.
    let killed = tokio::time::timeout(Duration::from_secs(3), deliver(&house)).await;
    assert!(killed.is_err());
    assert_eq!(smtp.taken().len(), 1);
    smtp.take_its_time(None);
    assert_eq!(deliver(&house).await, [], "it is still claimed");
    house.pass(TimeDelta::minutes(2));
    assert_eq!(deliver(&house).await, [Step::Sent]);
    let taken = smtp.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!((&taken[0].message_id, &taken[0].raw), (&taken[1].message_id, &taken[1].raw));
}

#[tokio::test]
async fn a_delivery_cut_short_leaves_nothing_behind_that_the_next_one_could_mistake_for_its_own_answer() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    house.ticket("requested").await;
    house.ticket("requested").await;
    let server = house.app.config.smtp.as_ref().expect("a mail server");
    let mailer = Mailer::with_patience(server, Duration::from_secs(1)).expect("a way to it");
    smtp.take_its_time(Some(2));
    assert_eq!(deliver_next(&house.app, &mailer).await.expect("the outbox"), Step::ServerAway);
    // The late answer to the first message is on its way when the second one is refused.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    smtp.take_its_time(None);
    smtp.refuse_messages(Some("554 This looks like spam"));
    assert_eq!(deliver_next(&house.app, &mailer).await.expect("the outbox"), Step::NotSent);
    let refused = mail(&house, 2).await;
    assert!(refused.last_error.as_deref().is_some_and(|error| error.contains("spam")), "{refused:?}");
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_does_not_hold_back_what_comes_after_it() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    smtp.refuse_messages(Some("554 This looks like spam"));
    house.ticket("requested").await;
    assert_eq!(deliver(&house).await, [Step::NotSent]);
    smtp.refuse_messages(None);
    house.act("esha", 10001, "acceptance", &[]).await;
    assert_eq!(deliver(&house).await, [Step::Sent]);
    assert!(smtp.taken()[0].subject.starts_with("Accepted"));
    // Once it is taken, the conversation still begins with it.
    house.pass(TimeDelta::minutes(1));
    assert_eq!(deliver(&house).await, [Step::Sent]);
    assert_eq!(smtp.taken()[0].references, [smtp.taken()[1].message_id.clone()]);
}

#[tokio::test]
async fn odd_addresses_and_names_are_either_reached_or_fail_for_themselves_alone() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let chitra = house.browser("chitra").await;
    let ask = async |email: &str, name: &str| {
        let page = chitra.get("/profile").await;
        let page = chitra.submit(&page, "#profile", &[("email", email), ("name", name)]).await;
        assert_eq!(page.status, 200, "{email}: {}", page.text("main"));
        house.request("drop_off").await
    };
    let long = "Ann-Kathrin ".repeat(10).trim().to_owned();
    let odd = [
        ("plain@test.example", "\"Ann, O'Neil\" <b@c.example>"),
        ("plain@test.example", "Zoë 🛠 Müller"),
        ("plain@test.example", long.as_str()),
        ("\"we,ird\"@test.example", "Weird"),
        ("ann@bücher.example", "Ann"),
    ];
    for (email, name) in odd {
        ask(email, name).await;
    }
    deliver(&house).await;
    // Beside those by which she confirms her last address; the ones before it lead nowhere any more.
    let taken: Vec<_> = smtp.taken().into_iter().filter(|mail| mail.subject.contains("ticket")).collect();
    assert_eq!(taken.len(), 5);
    let names: Vec<&str> = taken.iter().map(|mail| mail.to.split(" <").next().expect("a name")).collect();
    assert_eq!(names[1..3], ["Zoë 🛠 Müller", long.as_str()]);
    assert!(taken[0].to.ends_with("<plain@test.example>"), "{}", taken[0].to);
    assert!(taken[4].envelope.ends_with("ann@xn--bcher-kva.example"), "{}", taken[4].envelope);

    // A mail server without SMTPUTF8 cannot reach this one; it fails alone.
    ask("jürgen@test.example", "Jürgen").await;
    house.ticket("requested").await;
    let steps = deliver(&house).await;
    assert!(!steps.contains(&Step::ServerAway), "{steps:?}");
}
