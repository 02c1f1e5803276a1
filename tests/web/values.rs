//! Days that are past, and names and addresses of the whole world.

use crate::support::{House, Laptop, form_of};

#[tokio::test]
async fn a_past_day_is_refused_wherever_a_day_is_asked_for() {
    let house = House::open().await;
    let yesterday = house.day(-1);
    let chitra = house.browser("chitra").await;
    let form = chitra.get("/tickets/new").await;
    let page = chitra.submit(&form, "#request", &Laptop::request(&yesterday, "drop_off")).await;
    assert_eq!(page.field_error("request", "preferred_date"), "This day is past. Choose today or a later day.");
    assert_eq!(page.value("#request", "preferred_date"), yesterday);
    chitra.submit(&page, "#request", &[("preferred_date", house.day(0))]).await.ticket();
    let page = chitra.get("/tickets/new").await;
    for wrong in ["2026-02-30", "24.11.2026", "tomorrow", "9999-12-31", "2026-11-24T10:00"] {
        let page = chitra.submit(&page, "#request", &Laptop::request(wrong, "drop_off")).await;
        assert_eq!(page.status, 422, "{wrong}");
        assert_eq!(page.value("#request", "preferred_date"), wrong);
    }
    for (who, state, action, field, rest) in [
        ("esha", "pickup_scheduled", "pickup", "date", vec![]),
        ("esha", "accepted", "intake", "promised_on", vec![("condition", "x"), ("assessment", "x"), ("shelf", "x")]),
        ("tara", "in_progress", "parts-wait", "expected_on", vec![("part", "Panel")]),
        ("mira", "received", "promise", "date", vec![]),
        ("esha", "completed", "return", "date", vec![("method", "delivery"), ("window", "09-12")]),
        ("chitra", "requested", "details", "preferred_date", vec![]),
    ] {
        let number = house.ticket(state).await;
        let mut fields = rest;
        fields.push((field, yesterday.as_str()));
        let page = house.act(who, number, action, &fields).await;
        assert_eq!(page.status, 422, "{action}");
        let form = form_of(action);
        assert!(page.field_error(form.trim_start_matches('#'), field).contains("past"), "{action}");
        assert_eq!(page.value(&form, field), yesterday, "{action}");
        assert_eq!(house.status(number).await, state);
    }
}

#[tokio::test]
async fn an_untouched_old_day_does_not_stop_a_correction() {
    let house = House::open().await;
    let number = house.ticket("accepted").await;
    house.pass(chrono::TimeDelta::days(10));
    let page = house.act("esha", number, "details", &[("model", "ThinkPad X2")]).await;
    assert_eq!(page.status, 200);
    assert!(page.text("h1").contains("ThinkPad X2"));
    assert!(page.text("#history .timeline__correction").contains("ThinkPad X1"), "old and new stay");
}

#[tokio::test]
async fn names_and_addresses_of_the_whole_world_are_taken_as_they_are() {
    let house = House::open().await;
    let people = [
        ("José Ñandú 3rd", "12/3-B, 4ª Planta, Calle Ocho 800"),
        ("मीरा नायर", "मकान नं. १४, मंदिर रोड"),
        ("李小龍", "九龍彌敦道 123 號 4 樓"),
        ("Seán O’Brien-Smith 2", "221B Baker Street"),
        ("Ægir <b>Bold</b> & \"Quote\"", "Straße 5\n2. OG links"),
        ("محمد", "شارع ٥"),
    ];
    for (nth, (name, address)) in people.into_iter().enumerate() {
        let visitor = house.visitor();
        let form = visitor.get("/register").await;
        let (email, phone) = (format!("p{nth}@test.example"), format!("98450 6600{nth}"));
        let typed = [
            ("name", name),
            ("email", email.as_str()),
            ("phone", phone.as_str()),
            ("address", address),
            ("password", "a brand new pass phrase"),
        ];
        let page = visitor.submit(&form, "#register", &typed).await;
        assert_eq!(page.path, "/tickets/new", "{name}");
        assert_eq!(page.value("#request", "contact_name"), name, "prefilled as it was written");
        assert_eq!(page.value("#request", "address"), address);
        let mut fields = Laptop::request(&house.day(1), "pickup");
        fields.retain(|(field, _)| !["contact_name", "address", "phone"].contains(field));
        let page = visitor.submit(&page, "#request", &fields).await;
        assert_eq!(page.status, 200, "{name}");
        assert!(page.text(".facts").contains(name), "{name} on the ticket");
        assert!(!page.has("main b"), "what is typed is text, never markup");
        assert_eq!(visitor.get("/profile").await.value("#profile", "address"), address);
    }
}
