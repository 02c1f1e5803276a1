//! Papers to be printed: who may open which, and what stands on them.

use crate::support::{House, Page};

const NONE: [(&str, &str); 0] = [];

/// What somebody of the cast finds on a paper.
async fn paper(house: &House, who: &str, number: i64, paper: &str) -> Page {
    house.browser(who).await.peek(&format!("/tickets/{number}/{paper}")).await
}

/// What the ticket's page offers somebody to print.
async fn offered(house: &House, who: &str, path: &str) -> Vec<String> {
    let page = house.browser(who).await.get(path).await;
    page.all("#papers a").iter().filter_map(|a| a.attr("href").map(str::to_owned)).collect()
}

/// The value beside a label on a paper.
fn fact(page: &Page, label: &str) -> String {
    let found = page.all(".paper-fact").into_iter().find_map(|fact| {
        let text: Vec<_> = fact.text().map(str::trim).filter(|text| !text.is_empty()).collect();
        (text.first() == Some(&label)).then(|| text[1..].join(" "))
    });
    found.unwrap_or_else(|| panic!("no {label} on {}", page.text(".sheet")))
}

/// A laptop that was taken in with all there is to note, and talked about among staff.
async fn talked_about(house: &House) -> i64 {
    let number = house.ticket("accepted").await;
    let department = house.department("Computers").await.to_string();
    let intake = [
        ("department_id", department.as_str()),
        ("fault_type", "screen"),
        ("condition", "A dent on the lid"),
        ("accessories", "Charger, sleeve"),
        ("assessment", "The panel is broken"),
        ("shelf", "B-12"),
        ("promised_on", &house.day(9)),
    ];
    house.act("esha", number, "intake", &intake).await;
    let tara = house.ids["tara"].to_string();
    house.act("mira", number, "allocation", &[("technician_id", &tara), ("note", "Careful with this one")]).await;
    house.act("tara", number, "comments", &[("body", "Dropped for sure"), ("visibility", "internal")]).await;
    number
}

#[tokio::test]
async fn staff_who_read_a_ticket_print_all_its_papers_and_its_customer_the_receipt() {
    let house = House::open().await;
    let number = house.ticket("allocated").await;
    for name in ["esha", "tara", "mira", "anita", "sunil"] {
        for one in ["work-order", "receipt", "label", "label?size=40x20"] {
            let page = paper(&house, name, number, one).await;
            assert_eq!(page.status, 200, "{name} {one}");
            assert!(page.has(".sheet .qr path") && page.has("button[data-print]") && page.queries() <= 8);
            assert!(page.has(&format!("main a[href='/tickets/{number}']")), "{one} leads back");
        }
    }
    for (name, receipt, others) in [("chitra", 200, 403), ("carlos", 404, 404), ("manish", 404, 404)] {
        assert_eq!(paper(&house, name, number, "receipt").await.status, receipt, "{name}");
        for one in ["work-order", "label"] {
            assert_eq!(paper(&house, name, number, one).await.status, others, "{name} {one}");
        }
    }
    assert!(house.visitor().peek(&format!("/tickets/{number}/receipt")).await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn a_ticket_leads_to_the_papers_that_its_reader_may_print_now() {
    let house = House::open().await;
    let number = house.ticket("accepted").await;
    let at = |paper: &str| format!("/tickets/{number}/{paper}");
    let here = format!("/tickets/{number}");
    let labels = [at("label?size=62"), at("label?size=40x20")];
    assert_eq!(offered(&house, "chitra", &here).await, [] as [String; 0], "there is no receipt yet");
    assert_eq!(offered(&house, "esha", &here).await, [&[at("work-order")][..], &labels].concat());
    let number = house.ticket("received").await;
    let at = |paper: &str| format!("/tickets/{number}/{paper}");
    let here = format!("/tickets/{number}");
    let labels = [at("label?size=62"), at("label?size=40x20")];
    assert_eq!(offered(&house, "chitra", &here).await, [at("receipt")]);
    assert_eq!(offered(&house, "esha", &here).await, [&[at("work-order"), at("receipt")][..], &labels].concat());
    let link = house.tracking(number).await;
    assert_eq!(offered(&house, "chitra", &link).await, [] as [String; 0], "papers are not for whoever has the link");
}

#[tokio::test]
async fn a_work_order_says_all_that_the_bench_needs() {
    let house = House::open().await;
    let number = talked_about(&house).await;
    let page = paper(&house, "tara", number, "work-order").await;
    assert_eq!(page.text(".sheet__number"), number.to_string());
    for (label, value) in [
        ("Shelf", "B-12"),
        ("Department", "Computers"),
        ("Technician", "Tara Technician"),
        ("Promised for", "Thu 3 Dec 2026"),
        ("Customer", "Chitra Customer"),
        ("To call", "+91 98450 00014"),
    ] {
        assert!(fact(&page, label).contains(value), "{label}: {}", fact(&page, label));
    }
    let text = page.text(".sheet");
    for words in ["A dent on the lid", "Charger, sleeve", "The panel is broken", "24 November 2026, 10:00", "Work done"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    // Before it is taken in there is room to write instead.
    let number = house.ticket("accepted").await;
    let page = paper(&house, "esha", number, "work-order").await;
    assert_eq!((page.status, fact(&page, "Shelf").as_str(), fact(&page, "Technician").as_str()), (200, "", ""));
}

#[tokio::test]
async fn a_receipt_says_what_was_taken_in_and_nothing_that_stays_in_the_house() {
    let house = House::open_with(|config| {
        config.centre.address = Some("4 Market Square, Kochi".to_owned());
        config.centre.hours = Some("Mon to Sat, 9 to 18".to_owned());
        config.centre.phone = Some("+91 484 555 0100".to_owned());
    })
    .await;
    let number = talked_about(&house).await;
    let link = format!("{}{}", house.base, house.tracking(number).await);
    let page = paper(&house, "chitra", number, "receipt").await;
    let text = page.text(".sheet");
    for words in [
        &number.to_string(),
        "4 Market Square, Kochi",
        "+91 484 555 0100",
        "Mon to Sat, 9 to 18",
        "Tuesday 24 November 2026, 10:00",
        "Chitra Customer",
        "A dent on the lid",
        "Charger, sleeve",
        "Thu 3 Dec 2026",
        &link,
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let entry = house.browser("esha").await.get(&format!("/tickets/{number}")).await.text(".fact dd > .number");
    for words in ["B-12", &entry, "Tara", "Careful with", "Dropped for sure", "Computers", "Esha"] {
        assert!(!page.text("main").contains(words), "{words}: {text}");
    }
    // Whoever prints it at the counter hands out the same paper.
    assert_eq!(paper(&house, "esha", number, "receipt").await.text(".sheet"), text);
}

#[tokio::test]
async fn there_is_a_receipt_from_the_intake_on_and_for_ever() {
    let house = House::open().await;
    for (status, who, words) in [
        ("requested", "chitra", "The device has not been taken in."),
        ("collected", "esha", "The device has not been taken in."),
        ("rejected", "chitra", "The device was never taken in."),
        ("cancelled", "esha", "The device was never taken in."),
    ] {
        let number = house.ticket(status).await;
        let page = paper(&house, who, number, "receipt").await;
        assert_eq!(page.status, 404, "{status}");
        assert!(page.text("#no-receipt").contains(words), "{status}: {}", page.text("main"));
        assert!(!page.has(".sheet") && page.has(&format!("#no-receipt a[href='/tickets/{number}']")));
    }
    let number = house.ticket("returned").await;
    let page = paper(&house, "chitra", number, "receipt").await;
    assert!(page.status == 200 && page.text(".sheet").contains("A dent on the lid"), "{}", page.text("main"));
}

#[tokio::test]
async fn a_label_is_of_a_size_that_there_is_and_leads_to_the_other() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    for (asked, size, other) in [
        ("", "62", "40x20"),
        ("?size=62", "62", "40x20"),
        ("?size=40x20", "40x20", "62"),
        ("?size=40%C3%9720", "62", "40x20"),
        ("?size=%00&size=9", "62", "40x20"),
    ] {
        let page = paper(&house, "esha", number, &format!("label{asked}")).await;
        assert_eq!((page.status, page.attribute(".label", "data-size").as_str()), (200, size), "{asked}");
        assert!(page.has(&format!("main .actions a[href='/tickets/{number}/label?size={other}']")), "{asked}");
        let text = page.text(".label");
        assert!(text.contains(&number.to_string()) && text.contains("B-12"), "{text}");
    }
    assert_eq!(paper(&house, "esha", 99_999, "label").await.status, 404);
    let page = house.browser("esha").await.peek_post(&format!("/tickets/{number}/label"), &NONE).await;
    assert_eq!(page.status, 405);
}
