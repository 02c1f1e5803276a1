//! What the house is told and keeps: feedback, notifications, the inventory, mail, the audit log and every table.

use std::collections::BTreeSet;

use helpdesk::config::Smtp;
use helpdesk::store::data::MASK;
use sea_query::{Expr, ExprTrait, Query};
use serde_json::{Value, json};

use super::{Client, ids, texts};
use crate::support::House;

#[tokio::test]
async fn everybody_writes_to_the_house_and_those_who_read_it_mark_it_answered() {
    let house = House::open().await;
    let (nobody, chitra) = (Client::of_nobody(&house), Client::of(&house, "chitra").await);
    let anita = Client::of(&house, "anita").await;
    nobody.post("/feedback", json!({"message": "Hello"})).await.blames(&["/email"]);
    nobody.post("/feedback", json!({"email": "v@test.example"})).await.blames(&["/message"]);
    nobody.post("/feedback", json!({"message": "Hello", "email": "v@test.example"})).await.is(204);
    chitra.post("/feedback", json!({"message": "Thanks", "email": "v@test.example"})).await.blames(&["/email"]);
    chitra.post("/feedback", json!({"email": "v@test.example"})).await.blames(&["/email", "/message"]);
    let keyed = chitra.with("idempotency-key", "thanks");
    keyed.post("/feedback", json!({"message": "Thanks"})).await.is(204);
    keyed.post("/feedback", json!({"message": "Thanks"})).await.is(204);

    let waiting = anita.all("/feedback?limit=1").await;
    assert_eq!(texts(&waiting, "message"), ["Thanks", "Hello"]);
    assert_eq!((&waiting[0]["person"]["id"], &waiting[0]["email"]), (&json!(house.ids["chitra"]), &Value::Null));
    assert_eq!((&waiting[1]["person"], &waiting[1]["email"]), (&Value::Null, &json!("v@test.example")));
    let path = format!("/feedback/{}/answer", waiting[1]["id"]);
    anita.put(&path, Value::Null).await.is(204);
    let answered = anita.all("/feedback?answered=true").await;
    assert_eq!((texts(&answered, "message"), texts(&answered, "answered_by")), (vec!["Hello"], vec!["Anita Admin"]));
    assert_eq!(texts(&anita.all("/feedback?answered=false").await, "message"), ["Thanks"]);
    anita.delete(&path).await.is(204);
    assert_eq!(anita.all("/feedback").await.len(), 2);
    anita.put("/feedback/999999/answer", Value::Null).await.refuses("missing");
    anita.put("/feedback/99999999999999999999/answer", Value::Null).await.refuses("missing");
    for who in ["chitra", "esha", "tara", "mira"] {
        let client = Client::of(&house, who).await;
        client.get("/feedback").await.refuses("forbidden");
        client.put(&path, Value::Null).await.refuses("forbidden");
        client.delete(&path).await.refuses("forbidden");
    }
}

#[tokio::test]
async fn who_writes_much_feedback_waits() {
    let house = House::open().await;
    let nobody = Client::of_nobody(&house);
    let sent = json!({"message": "Hello", "email": "v@test.example"});
    let mut taken = 0;
    let refused = loop {
        let reply = nobody.post("/feedback", sent.clone()).await;
        if reply.status != 204 {
            break reply.refuses("too-many");
        }
        taken += 1;
        assert!(taken < 50, "there is an end to it");
    };
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(house.count("feedback").await, taken);
}

#[tokio::test]
async fn one_reads_what_one_was_told_and_nobody_elses() {
    let house = House::open().await;
    let (first, second) = (house.ticket("allocated").await, house.ticket("allocated").await);
    let tara = Client::of(&house, "tara").await;
    assert_eq!(tara.get("/me").await.is(200)["unread"], 2);
    let told = tara.all("/notifications?limit=1").await;
    let tickets = [format!("/tickets/{second}"), format!("/tickets/{first}")];
    assert_eq!(texts(&told, "href"), tickets);
    assert_eq!(told[0]["read_at"], Value::Null);
    let path = format!("/notifications/{}/reading", told[0]["id"]);
    Client::of(&house, "mira").await.post(&path, Value::Null).await.refuses("missing");
    let read = tara.post(&path, Value::Null).await.is(200);
    assert_eq!(read["line"], told[0]["line"]);
    assert!(read["read_at"].is_string());
    house.pass(chrono::TimeDelta::minutes(1));
    assert_eq!(tara.post(&path, Value::Null).await.is(200), read, "once read it stays so");
    assert_eq!(tara.get("/me").await.is(200)["unread"], 1);
    tara.post("/notifications/reading", Value::Null).await.is(204);
    assert_eq!(tara.get("/me").await.is(200)["unread"], 0);
    tara.post("/notifications/99999999999999999999/reading", Value::Null).await.refuses("missing");
    assert_eq!(Client::of(&house, "chitra").await.get("/notifications").await.is(200)["items"], json!([]));
}

#[tokio::test]
async fn the_inventory_is_read_as_far_as_one_sees_its_tickets() {
    let house = House::open().await;
    let (here, worked_on) = (house.ticket("received").await, house.ticket("in_progress").await);
    let back = house.ticket("returned").await;
    let tickets = async |who: &str, query: &str| {
        let entries = Client::of(&house, who).await.all(&format!("/inventory?limit=1{query}")).await;
        entries.iter().map(|entry| entry["ticket_number"].as_i64().expect("a number")).collect::<Vec<_>>()
    };
    for who in ["esha", "mira", "anita", "sunil"] {
        assert_eq!(tickets(who, "").await, [here, worked_on], "{who}");
        assert_eq!(tickets(who, "&closed=true").await, [back], "{who}");
    }
    assert_eq!(tickets("tara", "").await, [worked_on]);
    assert_eq!(tickets("manish", "").await, [] as [i64; 0]);
    assert_eq!(tickets("esha", &format!("&q={worked_on}")).await, [worked_on]);
    assert_eq!(tickets("esha", "&q=nothing").await, [] as [i64; 0]);
    let entry = &Client::of(&house, "esha").await.all("/inventory").await[1];
    assert_eq!((&entry["holder"], &entry["shelf"]), (&json!("Tara Technician"), &json!("B-12")));
    assert_eq!((&entry["device_category"], &entry["status"]), (&json!("laptop"), &json!("in_progress")));
    assert_eq!((&entry["department"], &entry["closed_at"]), (&json!("Computers"), &Value::Null));
    Client::of(&house, "chitra").await.get("/inventory").await.refuses("forbidden");
}

#[tokio::test]
async fn mail_is_read_without_the_keys_in_it_and_tried_again() {
    let house = House::open_with(|config| {
        let server = Smtp::read("smtp://127.0.0.1:9?tls=none", None, &config.centre.name, None);
        config.smtp = Some(server.expect("an address"));
    })
    .await;
    let number = house.ticket("received").await;
    let sunil = Client::of(&house, "sunil").await;
    let link = format!("/people/{}/password-link", house.ids["carlos"]);
    sunil.post(&link, Value::Null).await.is(200);
    let all = sunil.all("/mail?limit=2").await;
    assert!(all.len() > 2 && ids(&all).is_sorted_by(|a, b| a > b));
    let found = sunil.all(&format!("/mail?q={number}&state=waiting")).await;
    assert!(!found.is_empty() && texts(&found, "email").iter().all(|email| *email == "chitra@test.example"));
    assert_eq!(texts(&sunil.all("/mail?q=carlos@test.example").await, "email"), ["carlos@test.example"]);
    assert_eq!(sunil.all("/mail?q=who").await, [] as [Value; 0]);
    assert_eq!(sunil.all("/mail?state=sent").await, [] as [Value; 0]);
    sunil.get("/mail?state=lost").await.refuses("invalid");

    let path = format!("/mail/{}", all[0]["id"]);
    let mut made = Query::update();
    let word = "aWordThatOpensAnAccount";
    made.table("outbox")
        .value("message_id", "<1@test.example>")
        .value("body_text", format!("Go to /password/reset/{word} now"))
        .value("body_html", format!("<a href='/password/reset/{word}'>"))
        .value("message", format!("/password/reset/{word}"))
        .and_where(Expr::col("id").eq(all[0]["id"].as_i64().expect("a number")));
    let mut tx = house.app.store.begin().await.expect("a transaction");
    tx.run(&made).await.expect("writes");
    tx.commit().await.expect("commits");
    let mail = sunil.get(&path).await.is(200);
    assert_eq!(mail["text"], format!("Go to /password/reset/{MASK} now"));
    assert_eq!(mail["html"], format!("<a href='/password/reset/{MASK}'>"));
    assert!(!mail.to_string().contains(word));
    assert_eq!((&mail["can_retry"], &mail["email"]), (&json!(true), &json!("carlos@test.example")));
    assert_eq!(sunil.post(&format!("{path}/retry"), Value::Null).await.is(200)["state"], "waiting");
    assert!(house.audit().await.iter().any(|(act, _)| act == "mail/retry"));
    let mut sent = Query::update();
    sent.table("outbox").value("state", "sent");
    let mut tx = house.app.store.begin().await.expect("a transaction");
    tx.run(&sent).await.expect("writes");
    tx.commit().await.expect("commits");
    sunil.post(&format!("{path}/retry"), Value::Null).await.refuses("state");
    sunil.get("/mail/99999999999999999999").await.refuses("missing");
    for who in ["anita", "esha", "chitra"] {
        let client = Client::of(&house, who).await;
        client.get("/mail").await.refuses("forbidden");
        client.get(&path).await.refuses("forbidden");
        client.post(&format!("{path}/retry"), Value::Null).await.refuses("forbidden");
    }
}

#[tokio::test]
async fn the_audit_log_is_asked_for_acts_and_people() {
    let house = House::open().await;
    let sunil = Client::of(&house, "sunil").await;
    let suspension = format!("/people/{}/suspension", house.ids["tariq"]);
    sunil.post(&suspension, json!({"reason": "They left"})).await.is(200);
    sunil.post("/departments", json!({"name": "Cameras"})).await.is(201);
    Client::of(&house, "anita").await.get("/audit").await.refuses("forbidden");
    let all = sunil.all("/audit?limit=1").await;
    assert_eq!(texts(&all, "act"), ["refusal", "departments/new", "people/suspension"]);
    assert_eq!((&all[0]["who"]["name"], &all[0]["details"]), (&json!("Anita Admin"), &json!("GET /api/v1/audit")));
    let found = async |query: &str| {
        let found = sunil.all(&format!("/audit?{query}")).await;
        texts(&found, "act").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("act=people").await, ["people/suspension"]);
    assert_eq!(found("who=sunil&act=departments/new").await, ["departments/new"]);
    assert_eq!(found(&format!("person={}", house.ids["tariq"])).await, ["people/suspension"]);
    assert_eq!(found("who=nobody").await, [] as [&str; 0]);
    let suspended = &sunil.all("/audit?act=people/suspension").await[0];
    assert_eq!((&suspended["what"], &suspended["details"]), (&json!("Suspended"), &json!("They left")));
    assert_eq!(suspended["person"]["name"], "Tariq Technician");
    assert!(!suspended["client"].as_str().unwrap_or_default().is_empty());
}

#[tokio::test]
async fn every_table_is_read_without_its_secrets() {
    let house = House::open().await;
    let number = house.ticket("returned").await;
    let (sunil, esha) = (Client::of(&house, "sunil").await, Client::of(&house, "esha").await);
    for kind in ["comment", "completion", "place"] {
        esha.put(&format!("/me/notices/{kind}"), Value::Null).await.is(204);
    }
    let tables = sunil.all("/data").await;
    for table in &tables {
        let name = table["name"].as_str().expect("a name");
        let columns = table["columns"].as_array().expect("columns");
        let rows = sunil.all(&format!("/data/{name}?limit=2")).await;
        let counted = i64::try_from(rows.len()).expect("not so many");
        assert_eq!(table["rows"], counted, "{name}: each row once");
        let distinct: BTreeSet<String> = rows.iter().map(Value::to_string).collect();
        let has_masked_key = columns.iter().any(|column| column["is_key"] == true && column["is_masked"] == true);
        assert!(has_masked_key || distinct.len() == rows.len(), "{name}");
        let named: BTreeSet<&str> = texts(columns, "name").into_iter().collect();
        for row in rows {
            assert_eq!(row.as_object().expect("a row").keys().map(String::as_str).collect::<BTreeSet<_>>(), named);
            let masked = columns.iter().filter(|column| column["is_masked"] == true);
            for column in masked {
                let value = &row[column["name"].as_str().expect("a name")];
                assert!(value.is_null() || value == MASK, "{name}: {column}");
            }
        }
    }
    let found = sunil.all(&format!("/data/events?q=ticket_number:{number}")).await;
    assert!(found.len() > 5 && texts(&found, "ticket_number").iter().all(|of| *of == number.to_string()));
    let reversed = sunil.all(&format!("/data/events?q=ticket_number:{number}&order=reversed")).await;
    assert_eq!(reversed, found.into_iter().rev().collect::<Vec<_>>());
    sunil.get("/data/people?q=x&sort=last").await.refuses("invalid");
    let wrong = sunil.get("/data/people?after=x").await.refuses("invalid");
    assert_eq!(wrong.json["errors"][0]["parameter"], "after");
    sunil.get("/data/nothing").await.refuses("missing");
    for who in ["anita", "esha", "chitra"] {
        let client = Client::of(&house, who).await;
        client.get("/data").await.refuses("forbidden");
        client.get("/data/people").await.refuses("forbidden");
    }
}

#[tokio::test]
async fn pickups_and_returns_are_paged_in_the_order_of_their_days() {
    let house = House::open().await;
    let esha = Client::of(&house, "esha").await;
    let mut pickups = Vec::new();
    for (day, window) in [(2, "12-15"), (1, "15-18"), (2, "09-12"), (1, "09-12"), (2, "09-12")] {
        let number = house.request("pickup").await;
        esha.post(&format!("/tickets/{number}/acceptance"), json!({})).await.is(200);
        let planned = json!({"date": house.day(day), "window": window});
        esha.post(&format!("/tickets/{number}/pickup"), planned).await.is(200);
        pickups.push(number);
    }
    let mut returns = Vec::new();
    for day in [None, Some(3), None, Some(2)] {
        let number = house.ticket("completed").await;
        let planned = match day {
            Some(day) => {
                json!({"method": "delivery", "date": house.day(day), "window": "09-12", "address": "7 Harbour Lane"})
            }
            None => json!({"method": "collection"}),
        };
        esha.post(&format!("/tickets/{number}/return"), planned).await.is(200);
        returns.push(number);
    }
    let in_order = |numbers: &[i64], order: &[usize]| order.iter().map(|at| numbers[*at]).collect::<Vec<_>>();
    let found = async |path: &str| {
        let found = esha.all(path).await;
        found.iter().map(|line| line["number"].as_i64().expect("a number")).collect::<Vec<_>>()
    };
    for limit in [1, 2, 100] {
        assert_eq!(found(&format!("/pickups?limit={limit}")).await, in_order(&pickups, &[3, 1, 2, 4, 0]), "{limit}");
        assert_eq!(found(&format!("/returns?limit={limit}")).await, in_order(&returns, &[3, 1, 0, 2]), "{limit}");
    }
    let tomorrow = format!("/pickups?limit=1&until={}", house.day(1));
    assert_eq!(found(&tomorrow).await, in_order(&pickups, &[3, 1]));
    assert_eq!(found(&format!("/returns?until={}", house.day(2))).await, in_order(&returns, &[3]));
    for wrong in ["x", "2026-11-24/10001", "2026-11-24/08-10/10001", "2026-13-01/09-12/1"] {
        let refused = esha.get(&format!("/pickups?after={wrong}")).await.refuses("invalid");
        assert_eq!(refused.json["errors"][0]["parameter"], "after", "{wrong}");
    }
}
