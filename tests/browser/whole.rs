//! The whole life of a repair: everybody acts in their own window, all windows are open all the time,
//! and after every step each of them shows it within two seconds, without a reload.

use std::time::Duration;

use tokio::time::Instant;

use crate::support::{Chrome, House, Laptop, Stream, Window, at_once};

/// How soon a step is on every window that may show it.
const SOON: Duration = Duration::from_secs(2);

/// A page that shows nothing of the ticket.
const NOWHERE: &str = "main:not(:has([data-ticket='10001']))";
/// What a page hears of one change.
const ONE_CHANGE: [&str; 2] = ["ticket-10001", "tickets"];

fn is(status: &str) -> String {
    format!("main [data-ticket='10001'][data-status={status}]")
}

fn at(place: &str, status: &str) -> String {
    format!("{place} [data-ticket='10001'][data-status={status}]")
}

/// The five windows.
struct Five {
    customer: Window,
    link: Window,
    executive: Window,
    manager: Window,
    technician: Window,
}

impl Five {
    /// Holds that a step is seen: by the customer and whoever has the link alike, by the executive, by
    /// the manager and by the technician.
    async fn see(&self, taken: Instant, public: &str, [executive, manager, technician]: [&str; 3]) {
        let everybody = [
            (&self.customer, public),
            (&self.link, public),
            (&self.executive, executive),
            (&self.manager, manager),
            (&self.technician, technician),
        ];
        at_once(everybody.map(|(window, selector)| window.shows_by(taken + SOON, selector, ""))).await;
    }

    fn public(&self) -> [&Window; 2] {
        [&self.customer, &self.link]
    }

    fn staff(&self) -> [&Window; 3] {
        [&self.executive, &self.manager, &self.technician]
    }
}

/// Holds that all of these show these words in the history.
async fn read(windows: &[&Window], written: Instant, words: &str) {
    at_once(windows.iter().map(|window| window.shows_by(written + SOON, "#history li", words))).await;
}

#[tokio::test]
async fn every_step_of_a_repair_is_on_every_window_that_may_show_it_within_two_seconds() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let mut others = Vec::new();
    for name in ["carlos", "tomas", "manish", "tina", "aditi"] {
        others.push((name, Stream::open(&house.browser(name).await, "/live").await));
    }
    let mut tariq = Stream::open(&house.browser("tariq").await, "/live").await;

    let five = is_requested(&chrome, &house).await;
    comes_in(&five, &house).await;
    is_given_out(&five, &house).await;
    is_worked_on(&five).await;
    is_talked_about(&five).await;
    is_completed_twice(&five).await;
    goes_back(&five, &house).await;
    for window in [five.customer, five.link, five.executive, five.manager, five.technician] {
        window.close().await;
    }
    heard_nothing(&house, others).await;
    let heard = tariq.hears("event: ticket-10002\n").await;
    assert!(heard, "his stream is still there");
    assert_eq!(tariq.heard().matches("event: ticket-10001\n").count(), 2, "that it came to him and that it went");
}

async fn is_requested(chrome: &Chrome, house: &House) -> Five {
    let customer = chrome.window_of(house, "chitra", "/tickets/new").await;
    let executive = chrome.window_of(house, "esha", "/desk").await;
    let manager = chrome.window_of(house, "mira", "/board").await;
    let technician = chrome.window_of(house, "tara", "/bench").await;
    customer.click("#request [name=hand_over][value=pickup]").await;
    for (name, value) in Laptop::request(&house.day(1), "pickup").iter().filter(|(name, _)| *name != "hand_over") {
        customer.fill(&format!("#request [name={name}]"), value).await;
    }
    let sent = customer.click("#request button[type=submit]").await;
    customer.shows_by(sent + SOON, &is("requested"), "").await;
    executive.shows_by(sent + SOON, &at("#requests", "requested"), "").await;
    assert_eq!(customer.path().await, "/tickets/10001", "the address bar follows");

    let link = chrome.window(&house.base).await;
    link.open(customer.text("a.tracking").await.strip_prefix(&house.base).expect("a link to this house")).await;
    link.listens().await;
    Five { customer, link, executive, manager, technician }
}

/// Its pickup is planned, fails, is planned again and succeeds; then it is taken in.
async fn comes_in(five: &Five, house: &House) {
    let executive = &five.executive;
    let (tomorrow, promised) = (house.day(1), house.day(6));
    let accepted = executive.click("#requests [data-ticket='10001'] form button").await;
    five.see(accepted, &is("accepted"), [&at("#to-schedule", "accepted"), NOWHERE, NOWHERE]).await;

    executive.follow("#to-schedule [data-ticket='10001'] a.button").await;
    let pickup = [("date", tomorrow.as_str()), ("window", "09-12")];
    let scheduled = executive.send("pickup", &pickup).await;
    five.see(scheduled, &is("pickup_scheduled"), [&is("pickup_scheduled"), NOWHERE, NOWHERE]).await;
    let failed = executive.send("pickup/failure", &[("reason", "Nobody was there")]).await;
    five.see(failed, &is("accepted"), [&is("accepted"), NOWHERE, NOWHERE]).await;
    read(&[&five.customer, &five.link, executive], failed, "Nobody was there").await;
    let scheduled = executive.send("pickup", &pickup).await;
    five.see(scheduled, &is("pickup_scheduled"), [&is("pickup_scheduled"), NOWHERE, NOWHERE]).await;

    executive.follow("nav a[href='/desk']").await;
    let collected = executive.click("#later-pickups [data-ticket='10001'] form button").await;
    five.see(collected, &is("collected"), [&at("#collected", "collected"), NOWHERE, NOWHERE]).await;

    executive.follow("#collected [data-ticket='10001'] a.button").await;
    let intake = [
        ("fault_type", "screen"),
        ("condition", "A dent on the lid"),
        ("assessment", "The panel is broken"),
        ("shelf", "B-12"),
        ("promised_on", promised.as_str()),
    ];
    let received = executive.send("intake", &intake).await;
    five.see(received, &is("received"), [&is("received"), &at("#unallocated", "received"), NOWHERE]).await;
    assert_eq!(five.manager.heard().await, ONE_CHANGE, "until it is in her department she hears nothing of it");
}

/// The manager gives it to one technician, to another, and back to the first.
async fn is_given_out(five: &Five, house: &House) {
    let manager = &five.manager;
    let [tara, tariq] = ["tara", "tariq"].map(|name| house.ids[name].to_string());
    manager.fill("#unallocated [data-ticket='10001'] [name=technician_id]", &tara).await;
    let given = manager.click("#unallocated [data-ticket='10001'] form button").await;
    let on_board = at(".technicians", "allocated");
    five.see(given, &is("allocated"), [&is("allocated"), &on_board, &at("#next", "allocated")]).await;
    assert_eq!(five.technician.heard().await, ONE_CHANGE, "until it is hers she hears nothing of it");
    for window in five.public() {
        window.heard().await;
    }

    manager.follow(".technicians [data-ticket='10001'] a.card__link").await;
    let taken = manager.send("allocation", &[("technician_id", &tariq), ("note", "He knows these")]).await;
    five.see(taken, &is("allocated"), [&is("allocated"), &is("allocated"), NOWHERE]).await;
    read(&[&five.executive, manager], taken, "He knows these").await;
    let given = manager.send("allocation", &[("technician_id", &tara), ("note", "He is ill")]).await;
    five.see(given, &is("allocated"), [&is("allocated"), &is("allocated"), &at("#next", "allocated")]).await;
    read(&[&five.executive, manager], given, "He is ill").await;
    manager.follow("nav a[href='/board']").await;
}

async fn is_worked_on(five: &Five) {
    let technician = &five.technician;
    let on_board = at(".technicians", "in_progress");
    let begun = technician.click("#next [data-ticket='10001'] form button").await;
    five.see(begun, &is("in_progress"), [&is("in_progress"), &on_board, &at("#in-hand", "in_progress")]).await;
    for window in five.public() {
        assert_eq!(window.heard().await, ONE_CHANGE, "who has it meanwhile is not told outside");
    }
    for percent in ["25", "75"] {
        let bar = format!("progress[value='{percent}']");
        let reported = technician.click(&format!("#in-hand [data-ticket='10001'] button[value='{percent}']")).await;
        let there = |place: &str| format!("{} {bar}", at(place, "in_progress"));
        five.see(reported, &there("main"), [&there("main"), &there(".technicians"), &there("#in-hand")]).await;
    }

    technician.follow("#in-hand [data-ticket='10001'] a.card__link").await;
    let waits = technician.send("parts-wait", &[("part", "A panel, matt")]).await;
    let on_board = at(".technicians", "awaiting_parts");
    five.see(waits, &is("awaiting_parts"), [&is("awaiting_parts"), &on_board, &is("awaiting_parts")]).await;
    technician.follow("nav a[href='/bench']").await;
    let arrived = technician.click("#waiting [data-ticket='10001'] form button").await;
    let on_board = at(".technicians", "in_progress");
    five.see(arrived, &is("in_progress"), [&is("in_progress"), &on_board, &at("#in-hand", "in_progress")]).await;
}

/// Staff among themselves, staff to the customer, and the customer and whoever has the link to staff.
async fn is_talked_about(five: &Five) {
    five.manager.follow(".technicians [data-ticket='10001'] a.card__link").await;
    five.technician.follow("#in-hand [data-ticket='10001'] a.card__link").await;
    for window in five.public() {
        window.heard().await;
    }
    let comment = [("body", "She is in a hurry"), ("visibility", "internal")];
    let written = five.executive.send("comments", &comment).await;
    read(&five.staff(), written, "She is in a hurry").await;

    let comment = [("body", "It is done tomorrow"), ("visibility", "public")];
    let written = five.technician.send("comments", &comment).await;
    read(&five.staff(), written, "It is done tomorrow").await;
    read(&five.public(), written, "It is done tomorrow").await;
    for window in five.public() {
        assert_eq!(window.heard().await, ONE_CHANGE, "of what staff say among themselves not even the moment");
        assert!(!window.text("main").await.contains("in a hurry"));
    }
    for (writer, words) in [(&five.customer, "Thank you"), (&five.link, "My sister collects it")] {
        let written = writer.send("comments", &[("body", words)]).await;
        read(&five.staff(), written, words).await;
        read(&five.public(), written, words).await;
    }
}

/// It is completed, fails its check, and is completed again.
async fn is_completed_twice(five: &Five) {
    let Five { executive, manager, technician, .. } = five;
    executive.follow("nav a[href='/desk']").await;
    manager.follow("nav a[href='/board']").await;
    let completion = [("outcome", "repaired"), ("report", "New panel"), ("amount_due", "4500")];
    let completed = technician.send("completion", &completion).await;
    five.see(completed, &is("completed"), [&at("#to-return", "completed"), NOWHERE, &is("completed")]).await;

    executive.follow("#to-return [data-ticket='10001'] a.button").await;
    technician.follow("nav a[href='/bench']").await;
    let back = executive.send("rework", &[("reason", "A pixel is dead")]).await;
    let on_board = at(".technicians", "allocated");
    five.see(back, &is("allocated"), [&is("allocated"), &on_board, &at("#next", "allocated")]).await;
    let begun = technician.click("#next [data-ticket='10001'] form button").await;
    let on_board = at(".technicians", "in_progress");
    five.see(begun, &is("in_progress"), [&is("in_progress"), &on_board, &at("#in-hand", "in_progress")]).await;
    technician.follow("#in-hand [data-ticket='10001'] a.card__link").await;
    let completed = technician.send("completion", &completion).await;
    five.see(completed, &is("completed"), [&is("completed"), NOWHERE, &is("completed")]).await;
}

/// Nobody is at home for the delivery, so it is collected.
async fn goes_back(five: &Five, house: &House) {
    let Five { executive, manager, technician, .. } = five;
    let tomorrow = house.day(1);
    manager.follow("nav a[href='/inventory']").await;
    technician.follow("nav a[href='/bench']").await;
    let delivery = [("method", "delivery"), ("date", &tomorrow), ("window", "12-15"), ("address", "12 Temple Road")];
    for (action, fields, status) in [
        ("return", &delivery[..], "ready"),
        ("return/failure", &[("reason", "Nobody opened")], "completed"),
        ("return", &[("method", "collection")], "ready"),
    ] {
        let taken = executive.send(action, fields).await;
        five.see(taken, &is(status), [&is(status), &at("#inventory", status), &at("#done", status)]).await;
    }
    let returned = executive.send("hand-back", &[("received_by", "Chitra")]).await;
    five.see(returned, &is("returned"), [&is("returned"), NOWHERE, &at("#done", "returned")]).await;
    read(&five.public(), returned, "Handed back to Chitra.").await;
}

/// Those whom it does not concern heard nothing all the while: each is told of something of their own
/// now, and that is the first they hear.
async fn heard_nothing(house: &House, others: Vec<(&str, Stream)>) {
    let carlos = house.browser("carlos").await;
    let [tariq, tomas, tina] = ["tariq", "tomas", "tina"].map(|name| house.ids[name].to_string());
    for (number, category) in [(10002, "laptop"), (10003, "phone")] {
        let mut request = Laptop::request(&house.day(1), "drop_off");
        category.clone_into(&mut request[0].1);
        carlos.peek_post("/tickets", &request).await;
        house.act("esha", number, "acceptance", &[]).await;
        let intake = [("fault_type", "screen"), ("condition", "Good"), ("assessment", "Panel"), ("shelf", "B-13")];
        house.act("esha", number, "intake", &intake).await;
    }
    house.act("mira", 10002, "allocation", &[("technician_id", &tariq)]).await;
    house.act("mira", 10002, "allocation/withdrawal", &[]).await;
    house.act("mohan", 10002, "allocation", &[("technician_id", &tomas)]).await;
    house.act("manish", 10003, "allocation", &[("technician_id", &tina)]).await;
    for (name, mut stream) in others {
        let own = if ["carlos", "tomas"].contains(&name) { 10002 } else { 10003 };
        assert!(stream.hears(&format!("event: ticket-{own}\n")).await, "{name} hears of their own");
        let heard = stream.heard();
        let names: Vec<_> =
            heard.lines().filter_map(|line| line.strip_prefix("event: ")).filter(|name| *name != "bell").collect();
        assert_eq!(names[..2], ["tickets", &format!("ticket-{own}")], "{name}, after the opening one");
        assert!(!heard.contains("ticket-10001"), "{name}");
    }
}
