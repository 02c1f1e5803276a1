//! A repair that is picked up and delivered, each step by its person, while somebody who has only
//! the tracking link follows it.

use crate::support::{Browser, House, Laptop, Page};

/// Somebody who is not signed in and has the link.
struct Follower {
    visitor: Browser,
    link: String,
    number: i64,
}

impl Follower {
    /// Opens the link and reads where the device is; answers the page.
    #[track_caller]
    fn check(&self, page: &Page, status: &str, headline: &str, next: &str) {
        assert_eq!((page.status, page.path.as_str()), (200, self.link.as_str()));
        let state = format!("[data-ticket='{}']", self.number);
        assert_eq!(page.attribute(&state, "data-status"), status);
        assert_eq!(page.text(&format!("{state} .state__headline")), headline);
        let read = page.text(&format!("{state} .state__next"));
        assert!(read.contains(next), "{read:?} does not say {next:?}");
        for inside in ["C-3", "B-12", "Tara", "Mira", "Esha"] {
            assert!(!page.body.contains(inside), "the link's holder reads {inside} while {status}");
        }
    }

    async fn reads(&self, status: &str, headline: &str, next: &str) -> Page {
        let page = self.visitor.get(&self.link).await;
        self.check(&page, status, headline, next);
        page
    }
}

#[tokio::test]
async fn a_pickup_goes_from_request_to_delivery_while_the_link_is_followed() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let esha = house.browser("esha").await;

    let form = chitra.get("/tickets/new").await;
    let mut fields = Laptop::request(&house.day(1), "pickup");
    fields.retain(|(name, _)| *name != "address");
    let refused = chitra.submit(&form, "#request", &fields).await;
    assert_eq!(refused.status, 422, "a pickup needs an address");
    assert!(!refused.field_error("request", "address").is_empty());
    let page = chitra.submit(&refused, "#request", &[("address", "14-B, 3rd Cross\nKochi 682 001")]).await;
    let number = page.ticket();
    let here = format!("/tickets/{number}");
    let card = format!("[data-ticket='{number}']");
    let link = house.tracking(number).await;
    assert!(link.len() > 20, "{link} can be guessed");
    assert_eq!(page.attribute("a[href*='/t/']", "href"), format!("{}{link}", house.base), "she sees it");
    let follower = Follower { visitor: house.visitor(), link, number };

    let page = follower.reads("requested", "We have your request", "tell you whether we can take it").await;
    let page = follower.visitor.submit(&page, "#form-comments", &[("body", "Please ring twice.")]).await;
    follower.check(&page, "requested", "We have your request", "");
    assert_eq!(page.history()[0], "Somebody with the tracking link wrote:");
    assert_eq!(page.text("#history blockquote"), "Please ring twice.");
    assert_eq!(esha.get(&here).await.history()[0], "Somebody with the tracking link wrote");

    house.act("esha", number, "acceptance", &[("note", "We come to you.")]).await;
    let page =
        follower.reads("accepted", "Accepted: we will arrange the pickup", "set a day and a time and tell you").await;
    assert_eq!(page.text("#history blockquote"), "We come to you.");
    assert!(esha.get("/desk").await.has(&format!("#to-schedule {card}")));

    let page = esha.get(&here).await;
    assert_eq!(page.value("#form-pickup", "date"), house.day(1), "the customer's own day is proposed");
    esha.submit(&page, "#form-pickup", &[("date", house.day(2).as_str()), ("window", "12-15")]).await;
    let next = "We come on Thu 26 Nov 2026, between 12 and 15.";
    follower.reads("pickup_scheduled", "We are coming to pick it up", next).await;
    assert!(esha.get("/desk").await.has(&format!("#later-pickups {card}")));

    let page = esha.get(&here).await;
    assert_eq!(page.value("#form-pickup", "window"), "12-15", "what was arranged is proposed");
    esha.submit(&page, "#form-pickup", &[("date", house.day(0).as_str()), ("window", "15-18")]).await;
    let next = "We come on Tue 24 Nov 2026, between 15 and 18.";
    follower.reads("pickup_scheduled", "We are coming to pick it up", next).await;
    let desk = esha.get("/desk").await;
    let today = format!("#round {card}");
    assert!(desk.text(&today).contains("14-B, 3rd Cross"), "who drives there reads the address");

    let desk = esha.submit(&desk, &format!("{today} form"), &[] as &[(&str, &str)]).await;
    assert!(desk.has(&format!("#collected {card}")) && !desk.has(&today));
    follower.reads("collected", "Picked up, on its way to us", "note its condition").await;

    let page = esha.get(&here).await;
    let intake = [
        ("fault_type", "screen"),
        ("condition", "A dent on the lid"),
        ("accessories", "Charger"),
        ("assessment", "The panel is broken"),
        ("shelf", "B-12"),
        ("promised_on", &house.day(5)),
    ];
    esha.submit(&page, "#form-intake", &intake).await;
    let page = follower.reads("received", "With us, waiting for a technician", "A technician takes it on").await;
    assert_eq!(page.history()[0], "Your device arrived. Promised for Sun 29 Nov 2026.");

    house.act("mira", number, "allocation", &[("technician_id", &house.ids["tara"].to_string())]).await;
    let page = follower.reads("allocated", "With us, next in line for its technician", "starts on it").await;
    assert!(page.history()[0].starts_with("Your device arrived."), "the customer reads no line about it");

    house.act("tara", number, "work", &[]).await;
    follower.reads("in_progress", "Being repaired", "reports here").await;
    let wait = [("part", "Display panel"), ("expected_on", &house.day(3))];
    house.act("tara", number, "parts-wait", &wait).await;
    let next = "We wait for: Display panel, expected on Fri 27 Nov 2026.";
    follower.reads("awaiting_parts", "Waiting for a part", next).await;
    house.act("tara", number, "parts-arrival", &[]).await;
    let page = follower.reads("in_progress", "Being repaired", "reports here").await;
    assert_eq!(page.history()[0], "The part arrived and the repair goes on.");
    house.act("tara", number, "progress", &[("percent", "80"), ("note", "The panel is fitted.")]).await;
    let page = follower.reads("in_progress", "Being repaired", "reports here").await;
    assert_eq!(page.attribute("progress", "value"), "80");
    assert_eq!(page.text("#history blockquote"), "The panel is fitted.");
    let completion = [("outcome", "repaired"), ("report", "New panel"), ("shelf", "C-3"), ("amount_due", "2500")];
    house.act("tara", number, "completion", &completion).await;
    follower.reads("completed", "Repaired", "how it gets back to you").await;

    let page = esha.get(&here).await;
    assert_eq!(page.value("#form-return", "method"), "delivery", "what was picked up is brought back");
    assert_eq!(page.value("#form-return", "address"), "14-B, 3rd Cross\nKochi 682 001", "prefilled");
    let refused = esha.submit(&page, "#form-return", &[("address", "Back door")]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.field_error("form-return", "date"), "Choose a day.");
    assert_eq!(refused.field_error("form-return", "window"), "Choose one.");
    assert_eq!(refused.value("#form-return", "address"), "Back door");
    let arranged = [("date", house.day(1)), ("window", "09-12".to_owned())];
    esha.submit(&refused, "#form-return", &arranged).await;
    let next = "We bring it on Wed 25 Nov 2026, between 9 and 12.";
    let page = follower.reads("ready", "Ready: we bring it to you", next).await;
    assert!(page.text("main").contains("2,500.00"), "what is to be paid");
    assert!(esha.get("/desk").await.has(&format!("#later-deliveries {card}")));
    house.pass(chrono::TimeDelta::days(1));
    let desk = esha.get("/desk").await;
    assert!(desk.text(&format!("#round {card}")).contains("Back door"));

    house.act("esha", number, "hand-back", &[("received_by", "Chitra's neighbour")]).await;
    let page = follower.reads("returned", "Back with you", "Nothing more to do").await;
    assert_eq!(
        page.history(),
        [
            "Handed back to Chitra's neighbour.",
            "Delivery planned for Wed 25 Nov 2026, 9 to 12.",
            "Your device is repaired.",
            "The repair is 80 % done.",
            "The part arrived and the repair goes on.",
            "Waiting for a part: Display panel, expected on Fri 27 Nov 2026.",
            "The repair began.",
            "Your device arrived. Promised for Sun 29 Nov 2026.",
            "We picked your device up.",
            "Pickup planned for Tue 24 Nov 2026, 15 to 18.",
            "Pickup planned for Thu 26 Nov 2026, 12 to 15.",
            "We accepted your request.",
            "Somebody with the tracking link wrote:",
            "You asked for a repair.",
        ]
    );
    assert_eq!(page.history(), chitra.get(&here).await.history(), "both read the same");
    assert!(!page.has("#form-cancellation"));
    let page = follower.visitor.submit(&page, "#form-comments", &[("body", "It works again!")]).await;
    assert_eq!(page.text("#history blockquote"), "It works again!", "comments are open in every state");
}

#[tokio::test]
async fn whoever_has_the_link_cancels_from_there() {
    let house = House::open().await;
    let number = house.ticket("accepted").await;
    let link = house.tracking(number).await;
    let visitor = house.visitor();
    let page = visitor.get(&link).await;
    let page = visitor.submit(&page, "#form-cancellation", &[("reason", "Found a spare one")]).await;
    assert_eq!(page.path, link);
    assert_eq!(page.attribute(&format!("[data-ticket='{number}']"), "data-status"), "cancelled");
    assert_eq!(house.status(number).await, "cancelled");
    let history = house.browser("esha").await.get(&format!("/tickets/{number}")).await.history();
    assert_eq!(history[0], "Somebody with the tracking link cancelled the repair");
}

#[tokio::test]
async fn a_link_opens_its_own_ticket_and_no_other_action() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let link = house.tracking(number).await;
    let visitor = house.visitor();
    let version = house.version(number).await;
    for action in ["acceptance", "allocation", "details", "intake", "promise", "work", "hand-back"] {
        let page = visitor.post(&format!("{link}/{action}"), &[("version", &version)]).await;
        assert_eq!(page.status, 404, "{action}");
        let page = visitor.peek_post(&format!("/tickets/{number}/{action}"), &[("version", &version)]).await;
        assert!(page.location().starts_with("/sign-in"), "{action}");
    }
    assert_eq!(house.version(number).await, version);
    let internal = [("body", "psst"), ("visibility", "internal")];
    let page = visitor.post(&format!("{link}/comments"), &internal).await;
    assert_eq!(page.status, 422, "only staff write to staff");
    assert!(page.has("#form-comments [role='alert'], #form-comments .field__error"), "the refusal says why");
    assert_eq!(visitor.get("/t/aaaaaaaaaaaaaaaaaaaaaa").await.status, 404);
    assert_eq!(visitor.get(&format!("/track?link={}{link}", house.base)).await.path, link, "pasted");
}
