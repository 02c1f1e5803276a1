//! The list of tickets: search, filters, pages by key, and everybody's own scope.

use std::collections::BTreeSet;

use helpdesk::domain::permission::Scope;
use helpdesk::store::Conn;
use helpdesk::store::lines::{self, Filter};
use helpdesk::store::search::{self, Found, How, Subject};
use sea_query::{Cond, Expr, ExprTrait, Order, Query};

use crate::support::{Browser, House, Laptop, Page};

fn numbers(page: &Page) -> Vec<i64> {
    page.all("#tickets [data-ticket]").iter().filter_map(|e| e.attr("data-ticket")?.parse().ok()).collect()
}

async fn find(browser: &Browser, q: &str) -> Vec<i64> {
    let query: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
    let page = browser.get(&format!("/tickets?q={query}")).await;
    assert_eq!(page.status, 200, "{q}");
    numbers(&page)
}

async fn carlos(house: &House) -> i64 {
    let browser = house.browser("carlos").await;
    let page = browser.get("/tickets/new").await;
    let mut fields = Laptop::request(&house.day(1), "pickup");
    fields.retain(|(name, _)| !["serial", "contact_name", "phone"].contains(name));
    fields.extend([
        ("serial", "C02-XK1-A7".to_owned()),
        ("contact_name", "Élodie Núñez".to_owned()),
        ("phone", "+49 30 1234567".to_owned()),
    ]);
    browser.submit(&page, "#request", &fields).await.ticket()
}

#[tokio::test]
async fn a_ticket_is_found_by_all_that_people_remember_of_it() {
    let house = House::open().await;
    let other = house.ticket("requested").await;
    let number = carlos(&house).await;
    assert_eq!((other, number), (10_001, 10_002));
    let esha = house.browser("esha").await;
    for q in [
        "10002",
        "#10002",
        "10 002",
        "10-002",
        "T10002",
        "ticket 10002",
        "Carlos",
        "carlos cust",
        "elodie",
        "NUNEZ",
        "Núñez",
        "1234567",
        "4567",
        "+49 30 1234567",
        "00015",
        "98450 00015",
        "C02XK1A7",
        "c02-xk1",
        "XK1",
        "k1a7",
        "carlos@test.example",
        "Carlos@TEST",
    ] {
        assert_eq!(find(&esha, q).await, [number], "{q}");
    }
    for q in ["Customer", "test.example", "1"] {
        assert!(find(&esha, q).await.len() != 1, "{q} fits both or neither");
    }
    for q in ["10003", "zebra", "carlos zebra", "99999"] {
        assert_eq!(find(&esha, q).await, [] as [i64; 0], "{q}");
    }
    house.act("esha", number, "details", &[("serial", "NEW-99"), ("contact_name", "Zoë")]).await;
    assert_eq!(find(&esha, "new99").await, [number], "corrections are found");
    assert_eq!(find(&esha, "zoe").await, [number]);
    assert_eq!(find(&esha, "XK1A7").await, [] as [i64; 0], "and what was wrong is not");
}

#[tokio::test]
async fn a_closed_ticket_is_found_by_search() {
    let house = House::open().await;
    let number = house.ticket("cancelled").await;
    let esha = house.browser("esha").await;
    assert!(numbers(&esha.get("/tickets").await).is_empty());
    assert_eq!(find(&esha, &number.to_string()).await, [number]);
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let house = House::open().await;
    let requested = house.ticket("requested").await;
    let received = house.ticket("received").await;
    let allocated = house.ticket("allocated").await;
    let returned = house.ticket("returned").await;
    let pickup = carlos(&house).await;
    let computers = house.department("Computers").await;
    let phones = house.department("Phones").await;
    house.act("mira", received, "promise", &[("date", &house.day(0))]).await;
    house.pass(chrono::TimeDelta::days(2));
    let esha = house.browser("esha").await;
    let tara = house.ids["tara"];
    for (query, expected) in [
        (String::new(), vec![requested, received, allocated, pickup]),
        ("status=all".into(), vec![requested, received, allocated, returned, pickup]),
        ("status=requested".into(), vec![requested, pickup]),
        ("status=returned".into(), vec![returned]),
        ("hand_over=pickup".into(), vec![pickup]),
        ("hand_over=drop_off&status=requested".into(), vec![requested]),
        (format!("department={computers}"), vec![received, allocated]),
        (format!("department={phones}"), vec![]),
        (format!("technician={tara}"), vec![allocated]),
        ("overdue=1".into(), vec![received]),
        ("q=Carlos&status=requested".into(), vec![pickup]),
        ("q=Carlos&status=received".into(), vec![]),
    ] {
        let page = esha.get(&format!("/tickets?{query}")).await;
        assert_eq!(numbers(&page), expected, "?{query}");
    }
    let page = esha.get("/tickets?status=requested&hand_over=pickup&q=Carlos").await;
    assert_eq!(page.value("form[role='search']", "status"), "requested", "the form shows what is asked for");
    assert_eq!(page.value("form[role='search']", "q"), "Carlos");
}

#[tokio::test]
async fn pages_by_key_show_every_ticket_exactly_once() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    for _ in 0..120 {
        chitra.peek_post("/tickets", &Laptop::request(&house.day(1), "drop_off")).await;
    }
    for name in ["esha", "chitra"] {
        let browser = house.browser(name).await;
        let mut seen = Vec::new();
        let mut path = "/tickets?status=requested".to_owned();
        for turn in 0.. {
            assert!(turn < 10, "the pages never end");
            let page = browser.get(&path).await;
            seen.extend(numbers(&page));
            if turn == 0 {
                // A row that comes in between neither repeats nor hides another.
                house.request("drop_off").await;
            }
            match page.all("a[rel='next']").first().and_then(|a| a.attr("href")) {
                Some(next) => next.clone_into(&mut path),
                None => break,
            }
            assert!(path.contains("status=requested"), "the filter goes along: {path}");
        }
        let unique: BTreeSet<_> = seen.iter().copied().collect();
        assert_eq!(unique.len(), seen.len(), "{name} sees none twice");
        assert!((10_001..=10_120).all(|number| unique.contains(&number)), "{name} misses none");
        assert!(seen.is_sorted_by(|a, b| a < b), "{name}: {seen:?}");
    }
}

#[tokio::test]
async fn nobody_finds_anothers_ticket() {
    let house = House::open().await;
    let chitras = house.ticket("received").await;
    let carloss = carlos(&house).await;
    for (name, sees) in [
        ("chitra", vec![chitras]),
        ("carlos", vec![carloss]),
        ("esha", vec![chitras, carloss]),
        ("sunil", vec![chitras, carloss]),
        ("mira", vec![chitras]),
        ("arjun", vec![chitras]),
        ("manish", vec![]),
        ("aditi", vec![]),
        ("tara", vec![]),
        ("tina", vec![]),
    ] {
        let browser = house.browser(name).await;
        for (number, words) in [(chitras, ["10001", "Chitra", "PF3K7A9"]), (carloss, ["10002", "Carlos", "C02XK1A7"])] {
            for q in words {
                assert_eq!(find(&browser, q).await.contains(&number), sees.contains(&number), "{name} looks for {q}");
            }
            let expected = if sees.contains(&number) { 200 } else { 404 };
            assert_eq!(browser.get(&format!("/tickets/{number}")).await.status, expected, "{name} opens {number}");
        }
        let technician = house.ids["tara"];
        let computers = house.department("Computers").await;
        for query in [format!("status=all&technician={technician}"), format!("status=all&department={computers}")] {
            let page = browser.get(&format!("/tickets?{query}")).await;
            assert!(numbers(&page).iter().all(|number| sees.contains(number)), "{name} asks for {query}");
        }
        let inventory = browser.peek("/inventory?q=Chitra").await;
        let may = ["esha", "sunil", "mira", "arjun"].contains(&name);
        assert_eq!(inventory.has(&format!("[data-ticket='{chitras}']")), may, "{name} in the inventory");
    }
}

#[tokio::test]
async fn whatever_way_is_taken_the_same_is_found_in_its_order() {
    #[derive(sqlx::FromRow)]
    struct Number {
        number: i64,
    }
    #[derive(sqlx::FromRow)]
    struct Known {
        name: String,
        email: Option<String>,
        phone_key: Option<String>,
        serial: Option<String>,
    }
    let house = House::open_with_indexes().await;
    let app = &house.app;
    let (now, zone, country) = (app.clock.now(), app.config.zone, app.config.country);
    helpdesk::demo::fill_with_history(&app.store, now, zone, country, "no hash", 600, &mut |_| {})
        .await
        .expect("fills");
    let mut db = app.store.read().await.expect("a connection");
    let mut of_some = Query::select();
    of_some
        .columns(["name", "email", "phone_key"].map(|column| ("people", column)))
        .column(("devices", "serial"))
        .from("devices")
        .inner_join("people", Expr::col(("people", "id")).equals(("devices", "owner_id")))
        .order_by(("devices", "id"), Order::Asc)
        .limit(40);
    let some: Vec<Known> = db.all(&of_some).await.expect("reads");
    let mut looked_for = BTreeSet::from(["nobodyatall".to_owned(), "1".to_owned()]);
    for known in &some {
        let words: Vec<&str> = known.name.split(' ').collect();
        looked_for.extend(words.iter().flat_map(|word| [*word, &word[..2], &word[..1]]).map(str::to_owned));
        let (first, last) = (words[0], words[words.len() - 1]);
        looked_for.extend([known.name.clone(), format!("{last} {first}"), format!("{} {last}", &first[..1])]);
        looked_for.extend([&known.email, &known.phone_key, &known.serial].into_iter().flatten().cloned());
        looked_for.extend(known.phone_key.as_ref().map(|phone| phone[phone.len() - 4..].to_owned()));
        looked_for.extend(known.serial.as_ref().map(|serial| format!("{last} {serial}")));
    }
    assert!(looked_for.len() > 100, "{looked_for:?}");
    let mut has_pages = false;
    for q in looked_for {
        let key = ("tickets", "number");
        let number = search::number_in(&q).map(|number| Expr::col(key).eq(number));
        let mut each = Query::select();
        each.column(key).from("tickets").order_by(key, Order::Asc);
        each.cond_where(Cond::any().add_option(search::having(Subject::Ticket, &q, key)).add_option(number));
        let expected: Vec<Number> = db.all(&each).await.expect("reads");
        let expected: Vec<i64> = expected.into_iter().map(|row| row.number).collect();
        let mut found = Vec::new();
        let mut filter = Filter { q: q.clone(), ..Filter::default() };
        loop {
            let page = lines::rows(&mut db, Scope::House, &filter, 25).await.expect("finds");
            found.extend(page.rows.iter().map(|row| row.number));
            filter.after = page.next;
            if filter.after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{q}");
        for how in ways(&mut db, &q).await {
            let mut query = Query::select();
            query.column(key).from("tickets");
            let number = search::number_in(&q);
            let order = search::keep_to(&mut query, Subject::Ticket, &q, key, number.as_slice(), how);
            query.order_by_expr(order.unwrap_or(Expr::col(key)), Order::Asc);
            let found: Vec<Number> = db.all(&query).await.expect("finds");
            assert_eq!(found.into_iter().map(|row| row.number).collect::<Vec<_>>(), expected, "{q}: {how:?}");
        }
        has_pages |= found.len() > 100;
    }
    assert!(has_pages, "nothing has several pages");
}

/// Every way in which these words can be looked for, be there few that one finds or many.
async fn ways(db: &mut Conn, q: &str) -> Vec<How> {
    let mut ways = vec![How::Along];
    for (nth, word) in q.split(' ').enumerate() {
        let is_in_order = matches!(search::how(db, Subject::Ticket, word, true).await, Ok(How::InOrder(_)));
        for found in [true, false].map(|are_few| Found { word: nth, are_few }) {
            ways.push(How::By(found));
            ways.extend(is_in_order.then_some(How::InOrder(found)));
        }
    }
    ways
}
