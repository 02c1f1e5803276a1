//! What of a ticket is whose to read: the API says to each reader what the pages say to them, and no more.

use serde_json::{Value, json};

use super::{Client, texts};
use crate::pictures::made;
use crate::support::House;

#[tokio::test]
async fn the_inventorys_own_numbers_are_staffs() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    for (who, is_staff) in [("chitra", false), ("esha", true), ("mira", true)] {
        let client = Client::of(&house, who).await;
        let ticket = client.get(&format!("/tickets/{number}")).await.is(200);
        let line = client.get("/tickets").await.is(200)["items"][0].clone();
        let entry = &ticket["inventory_entry"];
        assert_eq!(entry["fault_type"], "screen", "{who}");
        for value in [&entry["number"], &entry["received_at"], &line["inventory_number"], &line["received_at"]] {
            assert_eq!(!value.is_null(), is_staff, "{who}: {value}");
        }
    }
}

/// Texts of the rich ticket as a page has them and as the API has them: who reads the one there reads the other here.
const TEXTS: &[(&str, &str)] = &[
    ("Black since the storm", "Black since the storm"),
    ("SER-NEW-2", "SER-NEW-2"),
    ("SER-OLD-1", "\"old\":\"SER-OLD-1\""),
    ("Drop-off, ", "drop_off"),
    ("Cable and bag", "Cable and bag"),
    ("Scratches all over", "Scratches all over"),
    ("No light behind the panel", "No light behind the panel"),
    ("Thu 3 Dec", "\"promised_on\":\"2026-12-03\""),
    ("The supplier is late", "The supplier is late"),
    ("Backlight strip", "Backlight strip"),
    ("Strip replaced", "Strip replaced"),
    ("1,500.50", "1500.50"),
    ("1,250.00", "1250.00"),
    ("We come between nine and twelve", "We come between nine and twelve"),
    ("We wish you well", "We wish you well"),
    ("Ready: we bring it to you", "Ready: we bring it to you"),
    ("We bring it on", "We bring it on"),
    // The customer's, and not for whoever was sent the link.
    ("98765 43210", "98765 43210"),
    ("Cora Contact", "Cora Contact"),
    // Staff's.
    ("Between us only", "Between us only"),
    ("Careful with this one", "Careful with this one"),
    ("It flickers again", "It flickers again"),
    ("Z-77", "Z-77"),
    ("20001", "20001"),
    ("Mira Manager", "Mira Manager"),
    ("Computers", "Computers"),
];

/// A ticket with everything filled in, corrected, promised anew, worked on twice, and ready to be delivered.
async fn rich(house: &House) -> i64 {
    let [chitra, esha, mira, tara] = [
        Client::of(house, "chitra").await,
        Client::of(house, "esha").await,
        Client::of(house, "mira").await,
        Client::of(house, "tara").await,
    ];
    let asked = json!({
        "device_category": "laptop", "brand": "Dell", "model": "XPS 13", "serial": "SER-OLD-1",
        "fault": "Black since the storm", "hand_over": "drop_off", "preferred_date": house.day(1),
        "contact_name": "Cora Contact", "phone": "98765 43210",
    });
    let number = chitra.post("/tickets", asked).await.is(201)["number"].as_i64().expect("a number");
    let path = |action: &str| format!("/tickets/{number}/{action}");
    let department = house.department("Computers").await;
    let allocation = json!({"technician_id": house.ids["tara"], "note": "Careful with this one"});
    let delivery = json!({
        "method": "delivery", "date": house.day(2), "window": "09-12", "address": "7 Harbour Lane",
        "amount_due": "1250",
    });
    let intake = json!({
        "department_id": department, "fault_type": "screen", "condition": "Scratches all over",
        "accessories": "Cable and bag", "assessment": "No light behind the panel", "shelf": "Z-77",
        "promised_on": "2026-12-01",
    });
    let completion = json!({
        "outcome": "repaired", "report": "Strip replaced", "shelf": "Z-77", "amount_due": "1500.50",
    });
    for (who, action, sent) in [
        (&esha, "acceptance", json!({"note": "We wish you well"})),
        (&esha, "details", json!({"serial": "SER-NEW-2"})),
        (&esha, "intake", intake),
        (&esha, "promise", json!({"date": "2026-12-03", "reason": "The supplier is late"})),
        (&mira, "allocation", allocation),
        (&tara, "comments", json!({"body": "Between us only", "visibility": "internal"})),
        (&tara, "work", json!({})),
        (&tara, "parts-wait", json!({"part": "Backlight strip"})),
        (&tara, "parts-arrival", json!({})),
        (&tara, "completion", completion.clone()),
        (&esha, "rework", json!({"reason": "It flickers again"})),
        (&tara, "work", json!({})),
        (&tara, "completion", completion),
        (&esha, "comments", json!({"body": "We come between nine and twelve", "visibility": "public"})),
    ] {
        who.post(&path(action), sent).await.is(200);
    }
    let jpeg = made::jpeg(64, 48, &made::quarters(64, 48));
    chitra.send_picture("POST", &path("photos"), jpeg).await.is(201);
    esha.post(&path("return"), delivery).await.is(200);
    number
}

#[tokio::test]
async fn who_reads_a_text_on_a_page_reads_it_here_and_nobody_else() {
    let house = House::open().await;
    let number = rich(&house).await;
    let word = house.tracking(number).await.replace("/t/", "");
    let mut differ = Vec::new();
    for who in ["chitra", "esha", "tara", "link"] {
        let (page, json) = if who == "link" {
            let page = house.visitor().get(&format!("/t/{word}")).await;
            (page, Client::of_nobody(&house).get(&format!("/tracking/{word}")).await.is(200))
        } else {
            let page = house.browser(who).await.get(&format!("/tickets/{number}")).await;
            (page, Client::of(&house, who).await.get(&format!("/tickets/{number}")).await.is(200))
        };
        let (page, json) = (page.text("#main"), json.to_string());
        // Where it is delivered stands on the desk's page alone; it is said to all who read where its owner lives.
        assert_eq!(json.contains("7 Harbour Lane"), who != "link", "{who}");
        for (there, here) in TEXTS {
            if page.contains(there) != json.contains(here) {
                differ.push(format!("{who}: {there}: page {}, API {}", page.contains(there), json.contains(here)));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[tokio::test]
async fn what_happens_next_what_was_corrected_and_how_it_went_are_read_by_their_readers() {
    let house = House::open().await;
    let number = rich(&house).await;
    let word = house.tracking(number).await.replace("/t/", "");
    let (esha, nobody) = (Client::of(&house, "esha").await, Client::of_nobody(&house));
    let path = format!("/tickets/{number}");
    let before = esha.get(&path).await.is(200);
    assert_eq!(before["next_step"], "We bring it on Thu 26 Nov 2026, between 9 and 12.");
    assert_eq!(before["rating"], Value::Null);
    esha.post(&format!("{path}/hand-back"), json!({"received_by": "Nina"})).await.is(200);
    nobody.post(&format!("/tracking/{word}/rating"), json!({"rating": 4, "comment": "Quick"})).await.is(200);
    let corrected = json!([{"field": "serial", "label": "Serial number", "old": "SER-OLD-1", "new": "SER-NEW-2"}]);
    for who in ["chitra", "esha", "tara"] {
        let ticket = Client::of(&house, who).await.get(&path).await.is(200);
        assert_eq!(ticket["rating"], json!({"rating": 4, "comment": "Quick"}), "{who}");
        let of = |action: &str| {
            let events = ticket["events"].as_array().expect("events").iter();
            events.clone().find(|event| event["action"] == action).expect("it happened").clone()
        };
        assert_eq!(of("details")["corrections"], corrected, "{who}");
        assert_eq!((of("completion")["amount_due"]).as_str(), Some("1500.50"), "{who}");
        assert_eq!((of("return")["amount_due"]).as_str(), Some("1250.00"), "{who}");
        assert_eq!(of("work")["amount_due"], Value::Null, "{who}");
    }
    let tracked = nobody.get(&format!("/tracking/{word}")).await.is(200);
    let of_nobody = tracked["events"].as_array().expect("events");
    assert!(of_nobody.iter().all(|event| event["corrections"] == json!([])));
}

#[tokio::test]
async fn who_has_the_link_reads_what_its_page_shows_and_the_history_to_its_beginning() {
    let house = House::open().await;
    let number = rich(&house).await;
    let word = house.tracking(number).await.replace("/t/", "");
    let nobody = Client::of_nobody(&house);
    let tracked = nobody.get(&format!("/tracking/{word}")).await.is(200);
    let intake = json!({
        "fault_type": "screen", "condition": "Scratches all over", "accessories": "Cable and bag",
        "assessment": "No light behind the panel",
    });
    assert_eq!(tracked["intake"], intake);
    assert_eq!(tracked["planned_return"], json!({"method": "delivery", "date": house.day(2), "window": "09-12"}));
    assert_eq!((&tracked["device_category"], &tracked["serial"]), (&json!("laptop"), &json!("SER-NEW-2")));
    assert_eq!((&tracked["hand_over"], &tracked["preferred_date"]), (&json!("drop_off"), &json!(house.day(1))));
    let events = nobody.all(&format!("/tracking/{word}/events?limit=2")).await;
    assert_eq!(json!(events), tracked["events"]);
    assert_eq!(texts(&events, "action").last(), Some(&"request"));
    nobody.get("/tracking/aWordThatIsNobodys0000/events").await.refuses("missing");
}

#[tokio::test]
async fn every_action_is_posted_where_a_form_says_and_pictures_are_named() {
    let house = House::open().await;
    for status in ["requested", "received", "in_progress", "completed", "returned"] {
        let number = house.ticket(status).await;
        let path = format!("/tickets/{number}");
        let jpeg = made::jpeg(8, 8, &made::quarters(8, 8));
        if status != "returned" {
            Client::of(&house, "chitra").await.send_picture("POST", &format!("{path}/photos"), jpeg).await.is(201);
        }
        for who in ["chitra", "esha", "mira", "anita", "tara"] {
            let client = Client::of(&house, who).await;
            let ticket = client.get(&path).await;
            if ticket.status == 404 {
                continue;
            }
            let (ticket, forms) = (ticket.is(200), client.get(&format!("{path}/actions")).await.is(200));
            let forms = forms["items"].as_array().expect("items");
            assert_eq!(ticket["actions"], json!(texts(forms, "action")), "{who}: {status}");
            for form in forms {
                let is_picture = form["action"] == "photos";
                let kinds = form["content_types"].as_array().expect("kinds");
                assert_eq!(kinds.contains(&json!("image/jpeg")), is_picture, "{form}");
                let href = form["href"].as_str().expect("an address").replace(&number.to_string(), ":number");
                let is_one = |of: &helpdesk::api::operation::Operation| {
                    of.method == poem::http::Method::POST && href == format!("/api/v1{}", of.path)
                };
                assert!(helpdesk::api::routes::table().iter().any(is_one), "{form}");
            }
        }
    }
}

#[tokio::test]
async fn no_filter_tells_customers_who_has_their_device() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let other =
        [format!("technician={}", house.ids["tina"]), format!("department={}", house.department("Phones").await)];
    let (chitra, browser) = (Client::of(&house, "chitra").await, house.browser("chitra").await);
    for query in &other {
        let found = chitra.all(&format!("/tickets?{query}")).await;
        assert_eq!(found.iter().map(|line| &line["number"]).collect::<Vec<_>>(), [&json!(number)], "{query}");
        assert!(browser.get(&format!("/tickets?{query}")).await.has(&format!("[data-ticket='{number}']")), "{query}");
        let found = Client::of(&house, "esha").await.all(&format!("/tickets?{query}")).await;
        assert_eq!(found, [] as [Value; 0], "{query}");
    }
}

#[tokio::test]
async fn staff_find_the_numbers_they_narrow_lists_by_and_give_work_to() {
    let house = House::open().await;
    house.ticket("in_progress").await;
    let names = |list: &Value| texts(list.as_array().expect("a list"), "name").join(", ");
    let all = "Tara Technician, Tariq Technician, Tina Technician, Tomas Technician";
    let own = "Tara Technician, Tariq Technician, Tomas Technician";
    for (who, departments, technicians) in [
        ("esha", "Computers, Phones", all),
        ("sunil", "Computers, Phones", all),
        ("mira", "", own),
        ("anita", "", own),
        ("tara", "", ""),
        ("chitra", "", ""),
    ] {
        let filters = Client::of(&house, who).await.get("/tickets/filters").await.is(200);
        assert_eq!(
            (names(&filters["departments"]), names(&filters["technicians"])),
            (departments.into(), technicians.into())
        );
    }
    let found = Client::of(&house, "mira").await.get("/technicians").await.is(200);
    assert_eq!(names(&found["items"]), own);
    let tara = json!({
        "id": house.ids["tara"], "name": "Tara Technician", "manager_id": house.ids["mira"], "load": 1, "is_own": true,
    });
    assert_eq!(found["items"][0], tara);
    let is_own = async |who: &str| {
        let items = Client::of(&house, who).await.all("/technicians").await;
        items.iter().map(|item| item["is_own"].as_bool().expect("a truth")).collect::<Vec<_>>()
    };
    assert_eq!(is_own("mira").await, [true, true, false]);
    assert_eq!(is_own("mohan").await, [true, false, false]);
    assert_eq!(is_own("anita").await, [true, true, true]);
    for who in ["chitra", "esha", "tara", "sunil"] {
        Client::of(&house, who).await.get("/technicians").await.refuses("forbidden");
    }
}
