//! The mails of a whole repair, as the customer's mailbox has them.

use std::collections::BTreeSet;

use super::{deliver, house};
use crate::support::{House, Laptop, Smtp, Taken, form_of};

/// A pickup repair in which everything happens that customers are told of, and what is not.
/// Answers its number.
pub async fn whole_repair(house: &House) -> i64 {
    let number = house.request("pickup").await;
    let tara = house.ids["tara"].to_string();
    let tariq = house.ids["tariq"].to_string();
    let (tomorrow, later, promised) = (house.day(1), house.day(2), house.day(6));
    let intake = [
        ("fault_type", "screen"),
        ("condition", "A dent on the lid"),
        ("accessories", "Charger"),
        ("assessment", "The panel is broken"),
        ("shelf", "B-12"),
        ("promised_on", later.as_str()),
    ];
    let delivery = [
        ("method", "delivery"),
        ("date", promised.as_str()),
        ("window", "12-15"),
        ("address", "12 Temple Road, Kochi"),
        ("amount_due", "4,500"),
    ];
    let completion = [("outcome", "repaired"), ("report", "New panel.\nTested for a day."), ("amount_due", "4,500")];
    let steps: Vec<(&str, &str, Vec<(&str, &str)>)> = vec![
        ("esha", "acceptance", vec![("note", "Please remove your SIM card.")]),
        ("esha", "pickup", vec![("date", &tomorrow), ("window", "09-12")]),
        ("esha", "pickup/failure", vec![("reason", "Nobody was at home")]),
        ("esha", "pickup", vec![("date", &tomorrow), ("window", "12-15")]),
        ("esha", "pickup", vec![("date", &later), ("window", "15-18")]),
        ("esha", "pickup/collection", vec![]),
        ("esha", "intake", intake.to_vec()),
        ("mira", "allocation", vec![("technician_id", &tariq)]),
        ("mira", "allocation/withdrawal", vec![]),
        ("mira", "allocation", vec![("technician_id", &tara)]),
        ("tara", "work", vec![]),
        ("tara", "progress", vec![("percent", "40"), ("note", "Opened it")]),
        ("tara", "parts-wait", vec![("part", "A panel"), ("expected_on", &later)]),
        ("mira", "promise", vec![("date", &promised), ("reason", "The part is late")]),
        ("tara", "parts-arrival", vec![]),
        ("tara", "comments", vec![("body", "Nearly there"), ("visibility", "public")]),
        ("tara", "comments", vec![("body", "The hinge is worn"), ("visibility", "internal")]),
        ("chitra", "comments", vec![("body", "Thank you!")]),
        ("tara", "completion", completion.to_vec()),
        ("esha", "rework", vec![("reason", "The lid does not close")]),
        ("tara", "work", vec![]),
        ("tara", "completion", completion.to_vec()),
        ("esha", "return", delivery.to_vec()),
        ("esha", "return/failure", vec![("reason", "Nobody opened")]),
        ("esha", "return", vec![("method", "collection"), ("amount_due", "4,500")]),
        ("esha", "hand-back", vec![("received_by", "Chitra's brother")]),
    ];
    for (who, action, fields) in steps {
        let browser = house.browser(who).await;
        let page = browser.get(&format!("/tickets/{number}")).await;
        let answered = browser.submit(&page, &form_of(action), &fields).await;
        assert_eq!(answered.status, 200, "{action}: {}", answered.text("main"));
    }
    assert_eq!(house.status(number).await, "returned");
    number
}

/// What section 4 says of that repair, in its order.
pub const TOLD: [&str; 19] = [
    "We have your request",
    "Accepted: we will arrange the pickup",
    "We are coming to pick it up",
    "The pickup did not work out",
    "We are coming to pick it up",
    "The pickup has changed",
    "Your device is with us",
    "The repair has begun",
    "Waiting for a part",
    "The promised date has moved",
    "The part is here, the repair goes on",
    "We wrote to you about your repair",
    "Repaired",
    "Back in work after a check",
    "The repair has begun",
    "Repaired",
    "Ready: we bring it to you",
    "The return did not work out",
    "Ready for you to collect",
];

/// The customer's mails among all that were taken.
pub fn to_the_customer(smtp: &Smtp) -> Vec<Taken> {
    smtp.taken().into_iter().filter(|mail| mail.to.ends_with("<chitra@test.example>")).collect()
}

/// The subjects without the device and the number.
pub fn headlines(taken: &[Taken]) -> Vec<String> {
    taken.iter().map(|mail| mail.subject.replace(" · Lenovo ThinkPad X1 (ticket 10001)", "")).collect()
}

#[tokio::test]
async fn a_repairs_mails_arrive_once_each_in_one_conversation_with_working_links() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let number = whole_repair(&house).await;
    deliver(&house).await;
    let taken = to_the_customer(&smtp);
    let mut told: Vec<&str> = TOLD.to_vec();
    told.push("Back with you");
    assert_eq!(headlines(&taken), told);

    let ids: BTreeSet<&str> = taken.iter().map(|mail| mail.message_id.as_str()).collect();
    assert_eq!(ids.len(), taken.len(), "every mail has a Message-ID of its own");
    let tracking = house.tracking(number).await;
    for (at, mail) in taken.iter().enumerate() {
        assert!(mail.subject.contains("(ticket 10001)"), "{}", mail.subject);
        assert_eq!(mail.envelope, "repairs@fix.example chitra@test.example");
        assert_eq!(mail.from, "Technical Helpdesk <repairs@fix.example>");
        assert_eq!(mail.to, "Chitra Customer <chitra@test.example>");
        assert_eq!(mail.auto_submitted, "auto-generated");
        if at > 0 {
            assert_eq!(mail.references[0], taken[0].message_id, "one conversation");
            assert_eq!(mail.in_reply_to.as_deref(), Some(taken[at - 1].message_id.as_str()));
            assert_eq!(mail.references.last(), Some(&taken[at - 1].message_id));
        }
        assert!(mail.text.contains("Hello Chitra Customer,") && mail.html.contains("Hello Chitra Customer,"));
        let links = mail.links();
        assert_eq!(links.len(), 2, "the tracking link, in the text and in the HTML: {links:?}");
        for link in links {
            let path = link.strip_prefix(&house.base).expect("a link to this house");
            assert!(path.starts_with(&tracking), "{link}");
            let page = house.visitor().get(path).await;
            assert_eq!(page.attribute("[data-ticket]", "data-ticket"), "10001");
        }
    }
    let last = taken.last().expect("mails").links()[0].clone();
    let (path, anchor) = last.strip_prefix(&house.base).and_then(|link| link.split_once('#')).expect("an anchor");
    assert!(house.visitor().get(path).await.has(&format!("#{anchor} button")), "the last one asks how it went");

    let plain = |text: &str| text.replace(&house.base, "https://fix.example").replace(&tracking, "/t/TOKEN");
    let all: Vec<String> =
        taken.iter().map(|mail| format!("Subject: {}\n\n{}", mail.subject, plain(&mail.text))).collect();
    insta::assert_snapshot!("whole_repair", all.join("\n=================\n"));
    insta::assert_snapshot!("received_html", plain(&taken[6].html));
    // The same is in the HTML, in its own markup.
    for mail in &taken {
        let html = scraper::Html::parse_document(&mail.html);
        let words: String = html.root_element().text().collect::<Vec<_>>().join(" ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        for line in mail.text.lines().map(|line| line.trim_start_matches("> ").trim()) {
            let is_link = line.starts_with("http") || line.ends_with(':') || line.starts_with("Nobody reads");
            let said = line.split_once(": ").map_or(line, |(_, said)| said).trim_end_matches('.');
            if !is_link && line != "--" {
                assert!(words.contains(said), "{said:?} is in the HTML of {}: {words}", mail.subject);
            }
        }
    }
}

#[tokio::test]
async fn with_the_server_down_meanwhile_the_same_mails_arrive_with_the_same_words() {
    let up = Smtp::start();
    let one = house(&up).await;
    let tracking = one.tracking(whole_repair(&one).await).await;
    deliver(&one).await;

    let mut down = Smtp::away();
    let other = house(&down).await;
    let other_tracking = other.tracking(whole_repair(&other).await).await;
    for _ in 0..3 {
        deliver(&other).await;
        other.pass(chrono::TimeDelta::minutes(20));
    }
    assert!(down.taken().is_empty());
    down.run();
    deliver(&other).await;

    let words = |house: &House, taken: &[Taken], tracking: &str| -> Vec<(String, String, String)> {
        let plain = |text: &str| text.replace(&house.base, "").replace(tracking, "/t/TOKEN");
        assert_eq!(taken.len(), TOLD.len() + 1);
        taken.iter().map(|mail| (mail.subject.clone(), plain(&mail.text), plain(&mail.html))).collect()
    };
    assert_eq!(words(&other, &to_the_customer(&down), &other_tracking), words(&one, &to_the_customer(&up), &tracking));
    deliver(&other).await;
    assert_eq!(to_the_customer(&down).len(), TOLD.len() + 1, "and once each");
}

#[tokio::test]
async fn staff_are_told_what_concerns_them_by_their_own_choice() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let choice = [("completion", "1"), ("comment", "1")];
    assert_eq!(house.browser("esha").await.peek_post("/profile/notifications", &choice).await.status, 303);
    whole_repair(&house).await;
    deliver(&house).await;
    let short = |mail: &Taken| {
        let who = mail.to.split(['<', '@']).nth(1).expect("an address").to_owned();
        (who, mail.subject.replace("Lenovo ThinkPad X1 (ticket 10001) ", ""))
    };
    let told: Vec<(String, String)> =
        smtp.taken().iter().filter(|mail| !mail.to.contains("chitra@")).map(short).collect();
    let expected = [
        ("tariq", "is yours now"),
        ("tariq", "was taken back"),
        ("tara", "is yours now"),
        ("tara", "has a comment by the customer"),
        ("esha", "is repaired"),
        ("tara", "is back in work with you"),
        ("esha", "is repaired"),
    ];
    assert_eq!(told, expected.map(|(who, what)| (who.to_owned(), what.to_owned())));
    for mail in smtp.taken() {
        let says_where = mail.links().iter().any(|link| link.ends_with("/profile/notifications"));
        assert_eq!(says_where, !mail.to.contains("chitra@"), "{}", mail.subject);
    }
}

#[tokio::test]
async fn an_executives_ticket_and_every_way_out_are_told() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let esha = house.browser("esha").await;
    let mut form = Laptop::request(&house.day(1), "drop_off");
    form.push(("customer_id", house.ids["chitra"].to_string()));
    assert_eq!(esha.peek_post("/tickets", &form).await.status, 303);
    house.ticket("rejected").await;
    house.ticket("cancelled").await;
    let held = house.ticket("received").await;
    house.act("esha", held, "cancellation", &[("reason", "They changed their mind")]).await;
    let done = house.ticket("in_progress").await;
    let completion = [("outcome", "unrepairable"), ("report", "The board is corroded"), ("shelf", "B-12")];
    house.act("tara", done, "completion", &completion).await;
    deliver(&house).await;
    let taken = to_the_customer(&smtp);
    let of = |number: i64| -> Vec<&Taken> {
        taken.iter().filter(|mail| mail.subject.contains(&format!("(ticket {number})"))).collect()
    };
    assert!(of(10001)[0].subject.starts_with("We took your repair on · "), "{}", of(10001)[0].subject);
    assert!(of(10001)[0].text.contains("4 Market Square, Kochi"), "where to bring it");
    assert!(of(10002)[1].subject.starts_with("We cannot take this repair · "));
    assert!(of(10002)[1].text.contains("> We do not repair these"));
    assert!(of(10003)[1].subject.starts_with("Cancelled · "));
    assert!(of(held)[3].subject.starts_with("Cancelled, still with us · "), "{}", of(held)[3].subject);
    assert!(of(done).last().expect("mails").subject.starts_with("We could not repair it · "));
    // Each ticket is a conversation of its own.
    assert!(of(10002)[1].references.iter().all(|id| *id == of(10002)[0].message_id));
}
