//! The superuser's view of every table: read page by page, exported, and without its secrets.

use std::collections::BTreeSet;

use helpdesk::domain::token::TokenScope;
use helpdesk::store::data::MASK;
use helpdesk::store::data::tables::{Shown, TABLES, Table};
use helpdesk::store::{doubted_addresses, drafts, settings, tokens};
use sea_query::{Expr, ExprTrait, Query};

use crate::pictures::made;
use crate::support::{House, Page};

/// A house in which every table has rows.
async fn lived_in() -> House {
    let house = House::open().await;
    let number = house.ticket("returned").await;
    let open = house.ticket("awaiting_parts").await;
    house.ticket("pickup_scheduled").await;
    let chitra = house.browser("chitra").await;
    let jpeg = made::jpeg(64, 48, &made::quarters(64, 48));
    let photo = chitra.send_files(&format!("/tickets/{open}/photos"), &[], &[("photos", "a.jpg", &jpeg)]).await;
    assert_eq!(photo.status, 303);
    let page = chitra.get(&format!("/tickets/{number}")).await;
    let comment = [("body", "=HYPERLINK(\"http://x.test\")\r\nSecond, line")];
    assert_eq!(chitra.submit(&page, "#form-comments", &comment).await.status, 200);
    assert_eq!(chitra.peek_post("/contact", &[("message", "=1+1")]).await.status, 303);
    let rating = [("rating", "5"), ("comment", "@SUM(1)")];
    let link = house.tracking(number).await;
    assert_eq!(house.visitor().peek_post(&format!("{link}/rating"), &rating).await.status, 303);
    // A form sent from nowhere becomes a draft, and a wrong password a try.
    assert_eq!(house.visitor().peek_post("/profile", &[("name", "Nobody")]).await.status, 303);
    house.sign_in("chitra@test.example", "not their password").await;
    house.suspend("carlos").await;
    assert_eq!(house.browser("esha").await.peek_post("/profile/notifications", &[("comment", "1")]).await.status, 303);
    assert_eq!(house.browser("tara").await.peek("/people").await.status, 403, "which is noted");
    let mut tx = house.app.store.begin().await.expect("a transaction");
    doubted_addresses::doubt(&mut tx, "nobody@test.example").await.expect("doubts");
    settings::get_or_set(&mut tx, "setup_code", "a-code-of-the-console").await.expect("sets");
    let link = Query::insert()
        .into_table("account_links")
        .columns(["token_hash", "purpose", "person_id", "expires_at"])
        .values_panic([
            "the-hash-of-a-link".into(),
            "reset".into(),
            house.ids["chitra"].into(),
            house.app.clock.now().into(),
        ])
        .to_owned();
    tx.run(&link).await.expect("writes");
    let at = house.app.clock.now();
    let until = at + chrono::TimeDelta::days(90);
    tokens::make(&mut tx, house.ids["chitra"], "A calendar", TokenScope::Read, until, at).await.expect("a token");
    let answer = Query::insert()
        .into_table("api_answers")
        .columns(["key_hash", "fingerprint", "status", "location", "body", "created_at"])
        .values_panic([
            "the-hash-of-a-key".into(),
            "the-hash-of-what-was-asked".into(),
            201.into(),
            "/where/an-answer/led".into(),
            "{\"what\": \"was answered\"}".into(),
            at.into(),
        ])
        .to_owned();
    tx.run(&answer).await.expect("writes");
    let mut made = Query::update();
    made.table("outbox")
        .value("body_text", "Go to /password/reset/aWordThatOpensAnAccount")
        .value("body_html", "<a href='/password/reset/aWordThatOpensAnAccount'>")
        .value("message", "To: chitra\r\n\r\n/password/reset/aWordThatOpensAnAccount");
    tx.run(&made).await.expect("writes");
    tx.commit().await.expect("commits");
    house
}

/// Reads RFC 4180.
fn parsed(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = csv.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'), "lines end with CR LF");
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(!quoted && cell.is_empty() && row.is_empty(), "the last line ends");
    rows
}

/// Every value of the columns that are masked, as they are kept.
async fn secrets(house: &House, table: &Table) -> Vec<String> {
    #[derive(sqlx::FromRow)]
    struct Kept {
        value: String,
    }
    let mut db = house.app.store.read().await.expect("a connection");
    let mut all = Vec::new();
    for column in table.columns.iter().filter(|column| column.shown == Shown::Masked) {
        let mut query = Query::select();
        // What is no text is told by how a JPEG begins.
        if column.name.ends_with("_body") && table.name == "files" {
            all.push("JFIF".to_owned());
            continue;
        }
        let value = Expr::col(column.name);
        query.expr_as(value, "value").from(table.name);
        query.and_where(Expr::col(column.name).is_not_null());
        all.extend(db.all::<Kept>(&query).await.expect("reads").into_iter().map(|kept| kept.value));
    }
    all
}

fn rows(page: &Page) -> Vec<Vec<String>> {
    let cells = scraper::Selector::parse("td").expect("a selector");
    page.all("#data tbody tr").iter().map(|row| row.select(&cells).map(|c| c.text().collect()).collect()).collect()
}

#[tokio::test]
async fn every_table_can_be_read_and_exported_and_no_secret_is_in_either() {
    let house = lived_in().await;
    let sunil = house.browser("sunil").await;
    let (mut pages, mut kept) = (String::new(), Vec::new());
    for table in TABLES {
        let count = usize::try_from(house.count(table.name).await).expect("a count");
        assert!(count > 0, "{} has no rows: fill it, or this tests nothing", table.name);
        // Every export adds a line to the audit log.
        let list = sunil.get("/data").await;
        assert!(list.queries() <= 8);
        let line = list.text(&format!("[data-table='{}'] .line__age", table.name));
        assert_eq!(line.split(' ').next(), Some(count.to_string().as_str()), "{}", table.name);
        let page = sunil.get(&format!("/data/{}", table.name)).await;
        assert!(page.status == 200 && page.queries() <= 8 && page.body.len() < 60_000, "{}", table.name);
        let names: Vec<_> = table.columns.iter().map(|column| column.name.to_owned()).collect();
        assert_eq!(page.texts("#data th"), names);
        let csv = sunil.get(&page.attribute("#csv", "href")).await;
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
        let file = format!("attachment; filename=\"{}.csv\"", table.name);
        assert_eq!(csv.header("content-disposition"), Some(file.as_str()));
        let lines = parsed(&csv.body);
        assert_eq!(lines[0], names);
        // Exporting the log is written into the log, before or after it was read.
        let more = lines.len() - 1 - count;
        assert!(more == 0 || (table.name == "audit" && more == 1), "{}: {more} more", table.name);
        assert!(lines.iter().all(|line| line.len() == names.len()), "{}", table.name);
        let own = secrets(&house, table).await;
        let is_masked = table.columns.iter().any(|column| column.shown == Shown::Masked);
        assert!(own.is_empty() != is_masked, "{} has secrets to hide", table.name);
        assert_eq!(is_masked, csv.body.contains(MASK) && page.body.contains(MASK), "{}", table.name);
        // Where a form led, and what a notification is known by, are only now and then secrets.
        kept.extend(own.into_iter().filter(|secret| secret.len() > 12 && !secret.starts_with("/tickets")));
        pages += &page.body;
        pages += &csv.body;
    }
    for word in ["aWordThatOpensAnAccount", "a-code-of-the-console", "argon2", "the-hash-of-a-link"] {
        assert!(kept.iter().any(|secret| secret.contains(word)) && !pages.contains(word), "{word}");
    }
    assert!(!pages.contains("JFIF"));
    let shown: Vec<_> = kept.iter().filter(|secret| pages.contains(secret.as_str())).collect();
    assert!(shown.is_empty(), "{shown:?}");
}

#[tokio::test]
async fn paging_visits_every_row_exactly_once_whatever_the_key() {
    let house = House::open().await;
    for _ in 0..10 {
        house.ticket("in_progress").await;
    }
    let mut tx = house.app.store.begin().await.expect("a transaction");
    for nth in 0..120 {
        let fields = std::iter::once(("note".to_owned(), "text".to_owned())).collect();
        let draft = drafts::Draft { path: format!("/tickets/{nth}"), fields };
        drafts::keep(&mut tx, &draft, house.app.clock.now()).await.expect("keeps");
        doubted_addresses::doubt(&mut tx, &format!("somebody,{nth}@test.example")).await.expect("doubts");
    }
    tx.commit().await.expect("commits");
    let sunil = house.browser("sunil").await;
    for table in ["events", "search_terms", "drafts", "doubted_addresses"] {
        let count = usize::try_from(house.count(table).await).expect("a count");
        for sort in ["", "oldest"] {
            let mut page = sunil.get(&format!("/data/{table}?sort={sort}")).await;
            let (mut found, mut pages) = (rows(&page), 1);
            while page.has("a[rel=next]") {
                page = sunil.get(&page.attribute("a[rel=next]", "href")).await;
                found.extend(rows(&page));
                pages += 1;
            }
            assert!(pages > 1, "{table} has pages");
            assert_eq!(found.len(), count, "{table} {sort}");
            assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), count, "{table} {sort}");
            let csv = parsed(&sunil.get(&format!("/data/{table}/csv?sort={sort}")).await.body);
            assert_eq!(csv.len() - 1, count);
        }
    }
    let newest = sunil.get("/data/events").await;
    assert_eq!(rows(&newest)[0][0], house.newest_event().await.to_string(), "newest first");
}

#[tokio::test]
async fn a_spreadsheet_and_a_page_run_nothing_of_what_people_wrote() {
    let house = lived_in().await;
    let sunil = house.browser("sunil").await;
    let csv = parsed(&sunil.get("/data/ratings/csv").await.body);
    assert!(csv[1].contains(&"'@SUM(1)".to_owned()), "{csv:?}");
    let csv = parsed(&sunil.get("/data/feedback/csv").await.body);
    assert!(csv[1].contains(&"'=1+1".to_owned()), "{csv:?}");
}

#[tokio::test]
async fn only_superusers_read_the_tables_and_only_those_there_are() {
    let house = House::open().await;
    for who in ["anita", "mira", "tara", "esha", "chitra"] {
        let browser = house.browser(who).await;
        for path in ["/data", "/data/people", "/data/people/csv", "/audit"] {
            assert_eq!(browser.peek(path).await.status, 403, "{who} {path}");
        }
    }
    let sunil = house.browser("sunil").await;
    for table in ["none", "sqlite_master", "_sqlx_migrations", "PEOPLE", "people;drop"] {
        assert_eq!(sunil.peek(&format!("/data/{table}")).await.status, 404, "{table}");
        assert_eq!(sunil.peek(&format!("/data/{table}/csv")).await.status, 404, "{table}");
    }
    for wrong in ["after=x", "after=%00", "sort=sideways", "q=%25_%27"] {
        assert_eq!(sunil.peek(&format!("/data/people?{wrong}")).await.status, 200, "{wrong}");
    }
    let found = sunil.get(&format!("/data/people?q={}", house.ids["tara"])).await;
    assert_eq!(rows(&found).len(), 1);
    assert_eq!(rows(&sunil.get("/data/people?q=argon2").await).len(), 0, "what is masked is not searched");
}

/// The first column of the rows that a search finds, without what is masked.
async fn found(house: &House, table: &str, q: &str) -> Vec<String> {
    let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
    let page = house.browser("sunil").await.get(&format!("/data/{table}?q={q}")).await;
    assert!(page.status == 200 && page.queries() <= 8, "{table} {q}: {}", page.status);
    rows(&page).into_iter().map(|row| row[0].clone()).collect()
}

/// Writes entries into the audit log, whose details are these.
async fn log(house: &House, details: impl IntoIterator<Item = String>) {
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let details: Vec<_> = details.into_iter().collect();
    for some in details.chunks(500) {
        let mut insert = Query::insert();
        insert.into_table("audit").columns(["at", "act", "details", "client"]);
        for details in some {
            insert.values_panic([house.app.clock.now().into(), "test".into(), details.as_str().into(), "here".into()]);
        }
        tx.run(&insert).await.expect("writes");
    }
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn a_number_finds_its_row_and_what_is_about_its_ticket_and_can_say_which() {
    let house = House::open().await;
    house.ticket("received").await;
    let number = house.ticket("requested").await;
    let sunil = house.browser("sunil").await;
    assert_eq!(found(&house, "tickets", &number.to_string()).await, [number.to_string()]);
    assert_eq!(found(&house, "people", &house.ids["tara"].to_string()).await, [house.ids["tara"].to_string()]);
    assert_eq!(found(&house, "device_categories", "laptop").await, ["laptop"]);
    assert_eq!(found(&house, "inventory_entries", "10001").await, ["20001"], "about that ticket");
    assert_eq!(found(&house, "tickets", "99999").await, [] as [String; 0]);

    // An event whose number is a ticket's, too.
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let mut update = Query::update();
    update.table("outbox").value("event_id", None::<i64>);
    tx.run(&update).await.expect("writes");
    let newest = house.newest_event().await;
    let mut update = Query::update();
    update.table("events").value("id", number).and_where(Expr::col("id").eq(newest - 1));
    tx.run(&update).await.expect("writes");
    tx.commit().await.expect("commits");
    let both = found(&house, "events", &number.to_string()).await;
    assert_eq!(both, [number.to_string(), newest.to_string()], "both are found");
    let page = sunil.get(&format!("/data/events?q={number}")).await;
    let labels = [format!("Only the row whose id is {number}"), format!("Only what is about ticket {number}")];
    assert_eq!(page.texts("#readings a"), labels);
    let mut told_apart = Vec::new();
    for link in page.all("#readings a") {
        let page = sunil.get(link.attr("href").expect("a link")).await;
        told_apart.push(rows(&page).into_iter().map(|row| row[0].clone()).collect::<Vec<_>>());
        assert!(!page.has("#readings"));
    }
    assert_eq!(told_apart, [[number.to_string()], [newest.to_string()]]);
    assert_eq!(found(&house, "events", "id:1").await, ["1"]);
    assert_eq!(found(&house, "events", "id:77777").await, [] as [String; 0]);
    assert_eq!(found(&house, "events", "id:x").await, [] as [String; 0]);
    for table in ["tickets", "ratings", "people"] {
        assert!(!sunil.get(&format!("/data/{table}?q=10001")).await.has("#readings"), "{table}: there it is one thing");
    }

    // A column's name looks there alone, and never where nobody may.
    let esha = house.ids["esha"].to_string();
    assert_eq!(found(&house, "people", "name:Esha").await, [esha]);
    assert_eq!(found(&house, "people", "name:test.example").await, [] as [String; 0]);
    assert_eq!(found(&house, "people", "role:executive").await.len(), 2);
    assert_eq!(found(&house, "people", "password_hash:argon2").await, [] as [String; 0]);
    // What refers to a row leads to that row alone.
    let page = sunil.get("/data/devices").await;
    let to_category = page.attribute("td[data-of=category_key] a", "href");
    assert_eq!(sunil.get(&to_category).await.all("#data tbody tr").len(), 1);
}

#[tokio::test]
async fn what_is_typed_is_looked_for_as_it_stands() {
    let house = House::open().await;
    let messages = ["100% sure", "100 sure", "a_b", "axb", "c\\d", "cd", "it's \"so\"", "10001 apples"];
    let mut tx = house.app.store.begin().await.expect("a transaction");
    for message in messages {
        let mut insert = Query::insert();
        insert.into_table("feedback").columns(["message", "created_at"]);
        tx.run(insert.values_panic([message.into(), house.app.clock.now().into()])).await.expect("writes");
    }
    tx.commit().await.expect("commits");
    let sunil = house.browser("sunil").await;
    for (q, expected) in [
        ("100%", &["100% sure"][..]),
        ("0% s", &["100% sure"]),
        ("a_b", &["a_b"]),
        ("A_B", &["a_b"]),
        ("c\\d", &["c\\d"]),
        ("it's \"so\"", &["it's \"so\""]),
        ("message:100", &["10001 apples", "100 sure", "100% sure"]),
        ("sure", &["100 sure", "100% sure"]),
        ("'; drop table feedback; --", &[]),
        ("note:well", &[]),
    ] {
        let typed: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
        let page = sunil.get(&format!("/data/feedback?q={typed}")).await;
        let column = page.texts("#data th").iter().position(|name| name == "message").unwrap_or_default();
        let found: Vec<_> = rows(&page).into_iter().map(|row| row[column].clone()).collect();
        assert_eq!(found, expected, "{q}");
        assert_eq!(page.attribute("#q", "value"), q);
        let csv = parsed(&sunil.get(&page.attribute("#csv", "href")).await.body);
        assert_eq!(csv.len() - 1, expected.len(), "{q}: the export holds what the page shows");
    }
}

#[tokio::test]
async fn a_search_stops_after_twenty_thousand_rows_and_goes_on_when_asked() {
    let house = House::open().await;
    let hay = (0..20_100).map(|nth| format!("hay {nth}"));
    log(&house, std::iter::once("needle one".to_owned()).chain(hay).chain(["needle two".to_owned()])).await;
    let sunil = house.browser("sunil").await;
    let page = sunil.get("/data/audit?q=needle").await;
    assert!(rows(&page).len() == 1 && page.text("#data").contains("needle two"), "the newest is found at once");
    assert!(page.text("#looked").contains("20,000 rows at a time"));
    let nothing = sunil.get("/data/audit?q=needle+one").await;
    assert!(nothing.text(".empty").contains("so far"), "{}", nothing.text("main"));
    for page in [page, nothing] {
        assert_eq!(page.text("a[rel=next]"), "Look further");
        let page = sunil.get(&page.attribute("a[rel=next]", "href")).await;
        assert!(rows(&page).len() == 1 && page.text("#data").contains("needle one"), "{}", page.text("main"));
        assert!(!page.has("#looked") && !page.has("a[rel=next]"), "that was all");
    }
    // An export looks through all of it, and is sent as it is read.
    let csv = sunil.get("/data/audit/csv?q=needle").await;
    assert_eq!(csv.header("content-length"), None);
    assert_eq!(parsed(&csv.body)[1..].iter().filter(|row| row.iter().any(|cell| cell == "test")).count(), 2);
    let csv = sunil.get("/data/audit/csv").await;
    assert_eq!(parsed(&csv.body).iter().filter(|row| row.iter().any(|cell| cell == "test")).count(), 20_102);
}

#[tokio::test]
async fn the_tables_are_there_to_be_read() {
    let house = House::open().await;
    let sunil = house.browser("sunil").await;
    for path in ["/data", "/data/people", "/data/people/csv"] {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let page = sunil.ask(method, path).await;
            assert_eq!(page.status, 405, "{method} {path}");
            assert_eq!(page.header("allow"), Some("GET, HEAD"), "{method} {path}");
        }
    }
}
