//! What holds for every call: whose it is, what may be sent, what is remembered, and how it is refused.

use helpdesk::api::document;
use helpdesk::api::operation::{BASE, Operation};
use helpdesk::api::routes::table;
use helpdesk::domain::token::TokenScope;
use helpdesk::store::tokens;
use poem::http::Method;
use serde_json::{Value, json};

use super::{Client, Reply, token};
use crate::support::{House, Laptop};

pub fn request(house: &House) -> Value {
    let fields = Laptop::request(&house.day(1), "drop_off");
    fields.into_iter().filter(|(name, _)| *name != "once").map(|(name, value)| (name.to_owned(), value)).collect()
}

pub fn problem(answer: &Reply) -> &str {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
    assert_eq!(answer.json["status"], answer.status);
    assert!(answer.json["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{answer:?}");
    answer.json["type"].as_str().expect("a type").trim_start_matches("/api/docs#problem-")
}

#[tokio::test]
async fn a_call_is_somebodys_by_a_token_that_has_not_ended() {
    let house = House::open().await;
    let me = Client::of(&house, "esha").await.get("/me").await;
    assert_eq!((me.status, &me.json["name"]), (200, &json!("Esha Executive")));
    let nobody = Client::of_nobody(&house);
    for wrong in [nobody.clone(), Client::with_token(&house, "hd_guessed"), nobody.with("authorization", "Basic eA==")]
    {
        let refused = wrong.get("/me").await;
        assert_eq!((refused.status, problem(&refused)), (401, "token"));
        assert!(refused.header("www-authenticate").starts_with("Bearer"), "{refused:?}");
    }
    // What a browser has is no token, and what a programme has is no session.
    let session = house.browser("esha").await.session().expect("a session");
    let by_cookie = Client::of_nobody(&house).with("cookie", &format!("session={session}")).get("/me").await;
    assert_eq!(by_cookie.status, 401);
    let word = token(&house, house.ids["esha"], TokenScope::Read).await;
    let page = house.visitor().with("Authorization", &format!("Bearer {word}")).peek("/tickets").await;
    assert_eq!(page.status, 303);
    let mut tx = house.app.store.begin().await.expect("a transaction");
    tokens::revoke_all(&mut tx, house.ids["esha"], house.app.clock.now()).await.expect("revokes");
    tx.commit().await.expect("commits");
    assert_eq!(Client::with_token(&house, &word).get("/me").await.status, 401);
}

#[tokio::test]
async fn who_may_no_longer_may_not_at_the_next_call() {
    let house = House::open().await;
    let tara = Client::of(&house, "tara").await;
    assert_eq!(tara.get("/tickets").await.status, 200);
    house.suspend("tara").await;
    assert_eq!(tara.get("/tickets").await.status, 401);
}

#[tokio::test]
async fn a_token_that_reads_writes_nothing() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let word = token(&house, house.ids["esha"], TokenScope::Read).await;
    let reading = Client::with_token(&house, &word);
    assert_eq!(reading.get(&format!("/tickets/{number}")).await.status, 200);
    let refused = reading.post(&format!("/tickets/{number}/acceptance"), json!({})).await;
    assert_eq!((refused.status, problem(&refused)), (403, "read-only"));
    assert!(refused.header("www-authenticate").contains("insufficient_scope"), "{refused:?}");
    assert_eq!(house.status(number).await, "requested");
}

#[tokio::test]
async fn everything_that_is_wrong_is_named_at_once() {
    let house = House::open().await;
    let chitra = Client::of(&house, "chitra").await;
    let wrong = json!({
        "device_category": "laptop", "brand": 5, "model": "x".repeat(121), "hand_over": "pickup",
        "preferred_date": "2020-01-01", "phone": "no", "colour": "red", "contact_name": "Chitra", "fault": null,
    });
    let named = ["/address", "/brand", "/colour", "/fault", "/model", "/phone", "/preferred_date"];
    chitra.post("/tickets", wrong).await.blames(&named);
    assert!(chitra.get("/tickets").await.json["items"].as_array().is_some_and(Vec::is_empty));
    let asked = chitra.get("/tickets?limit=0&stauts=open&status=done").await;
    let named: Vec<_> = asked.json["errors"].as_array().into_iter().flatten().map(|e| e["parameter"].clone()).collect();
    assert_eq!((asked.status, named), (422, vec![json!("limit"), json!("stauts"), json!("status")]));
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_the_same_way() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let esha = Client::of(&house, "esha").await;
    let path = format!("/api/v1/tickets/{number}/acceptance");
    let send =
        async |kind: &'static str, content: &[u8]| esha.send("POST", &path, Some((kind, content.to_vec()))).await;
    for (kind, content, status, expected) in [
        ("application/json", &b"{\"note\": "[..], 400, "unreadable"),
        ("application/json", &b"\xff\xfe"[..], 400, "unreadable"),
        ("application/json", &b"[]"[..], 422, "invalid"),
        ("text/plain", &b"hello"[..], 415, "media-type"),
        ("application/x-www-form-urlencoded", &b"note=hello"[..], 415, "media-type"),
    ] {
        let refused = send(kind, content).await;
        assert_eq!((refused.status, problem(&refused)), (status, expected), "{kind}");
    }
    let large = format!("{{\"note\": \"{}\"}}", "x".repeat(1 << 20));
    let refused = send("application/json", large.as_bytes()).await;
    assert_eq!((refused.status, problem(&refused)), (413, "too-large"));
    let away = esha.get("/nothing/here").await;
    assert_eq!((away.status, problem(&away)), (404, "missing"));
    let patched = esha.patch(&path, json!({})).await;
    assert_eq!((patched.status, problem(&patched), patched.header("allow")), (405, "method", "POST"));
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(send("application/json", deep.as_bytes()).await.status, 400);
    assert_eq!(house.status(number).await, "requested");
}

#[tokio::test]
async fn an_action_on_another_version_is_refused_with_the_ticket_as_it_is() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let esha = Client::of(&house, "esha").await;
    let seen = esha.get(&format!("/tickets/{number}")).await;
    let tag = seen.header("etag").to_owned();
    let version = seen.json["version"].as_i64().expect("a version");
    assert!(tag.starts_with(&format!("\"{version}-")), "{tag}");
    let same = esha.clone().with("if-none-match", &tag).get(&format!("/tickets/{number}")).await;
    assert_eq!((same.status, &same.json), (304, &Value::Null));
    // What does not raise the version is no reason to refuse, but another answer.
    esha.post(&format!("/tickets/{number}/comments"), json!({"body": "Hello"})).await;
    assert_eq!(esha.clone().with("if-none-match", &tag).get(&format!("/tickets/{number}")).await.status, 200);
    let path = format!("/tickets/{number}/acceptance");
    for (header, expected) in [("\"99\"", 412), ("W/\"1\"", 412), ("nonsense", 412)] {
        let refused = esha.clone().with("if-match", header).post(&path, json!({})).await;
        assert_eq!((refused.status, problem(&refused)), (expected, "precondition"), "{header}");
        assert_eq!(refused.json["ticket"]["status"], "requested");
    }
    let refused = esha.post(&path, json!({"version": 99})).await;
    assert_eq!((refused.status, problem(&refused)), (409, "overtaken"));
    assert_eq!(refused.json["ticket"]["version"], version);
    let taken = esha.clone().with("if-match", &tag).post(&path, json!({"note": "Welcome"})).await;
    assert_eq!((taken.status, &taken.json["status"]), (200, &json!("accepted")), "{taken:?}");
    let again = esha.post(&path, json!({})).await;
    assert_eq!((again.status, problem(&again), &again.json["ticket"]["status"]), (409, "state", &json!("accepted")));
}

#[tokio::test]
async fn who_calls_too_often_is_told_when_to_come_again() {
    let house = House::open_with(|config| config.api_calls = 5.try_into().expect("not zero")).await;
    let (esha, tara) = (Client::of(&house, "esha").await, Client::of(&house, "tara").await);
    let first = esha.get("/me").await;
    assert_eq!(first.header("ratelimit-policy"), "\"calls\";q=5;w=60");
    assert_eq!(first.header("ratelimit"), "\"calls\";r=4;t=12");
    let mut last = first;
    for _ in 0..5 {
        last = esha.get("/me").await;
    }
    assert_eq!((last.status, problem(&last)), (429, "too-many"));
    let wait: u64 = last.header("retry-after").parse().expect("seconds");
    assert!((1..=12).contains(&wait), "{wait}");
    assert!(last.header("ratelimit").contains("r=0"), "{last:?}");
    // Another token of the same person is no way around; somebody else is not concerned.
    assert_eq!(Client::of(&house, "esha").await.get("/me").await.status, 429);
    assert_eq!(tara.get("/me").await.status, 200);
}

#[tokio::test]
async fn lists_are_paged_by_key_to_their_end() {
    let house = House::open().await;
    for _ in 0..5 {
        house.request("drop_off").await;
    }
    let esha = Client::of(&house, "esha").await;
    let (mut path, mut numbers, mut pages) =
        (Some("/api/v1/tickets?limit=2&status=requested".to_owned()), Vec::new(), 0);
    while let Some(next) = path {
        let page = esha.get(&next).await;
        numbers.extend(page.json["items"].as_array().into_iter().flatten().filter_map(|item| item["number"].as_i64()));
        path = page.json["next"].as_str().map(str::to_owned);
        assert_eq!(!page.header("link").is_empty(), path.is_some());
        pages += 1;
    }
    assert_eq!((pages, numbers), (3, vec![10001, 10002, 10003, 10004, 10005]));
    let newest = esha.get("/tickets?limit=2&order=newest").await;
    assert_eq!(newest.json["items"][0]["number"], 10005);
    let after = newest.json["next"].as_str().expect("more").to_owned();
    assert_eq!(esha.get(&after).await.json["items"][0]["number"], 10003);
}

#[tokio::test]
async fn what_may_be_done_with_a_ticket_is_posted_where_it_says() {
    let house = House::open().await;
    let mut posted = 0;
    for status in ["requested", "in_progress", "ready", "returned"] {
        let number = house.ticket(status).await;
        for name in ["chitra", "esha", "mira", "tara"] {
            let forms = Client::of(&house, name).await.get(&format!("/tickets/{number}/actions")).await;
            for form in forms.json["items"].as_array().into_iter().flatten() {
                let path = form["href"].as_str().expect("an address").replace(&number.to_string(), ":number");
                let is_one = |of: &Operation| of.method == Method::POST && path == format!("{BASE}{}", of.path);
                assert!(table().iter().any(is_one), "{form}");
                posted += 1;
            }
        }
    }
    assert!(posted > 20, "{posted}");
}

#[tokio::test]
async fn whoever_rates_too_early_or_adds_a_photo_too_late_is_refused_as_the_document_says() {
    let house = House::open().await;
    let (early, late) = (house.ticket("requested").await, house.ticket("returned").await);
    let word = house.tracking(early).await.replace("/t/", "");
    let rated = Client::of_nobody(&house).post(&format!("/tracking/{word}/rating"), json!({"rating": 5})).await;
    let path = format!("/tickets/{late}/photos");
    let added = Client::of(&house, "esha").await.send_picture("POST", &path, b"\xff\xd8".to_vec()).await;
    for (id, refused) in [("rate_by_link", rated), ("add_photo", added)] {
        assert_eq!((refused.status, problem(&refused)), (409, "state"), "{id}");
        let operation = table().iter().find(|of| of.id == id).expect("it");
        assert!(document::of(operation)["responses"]["409"].is_object(), "{id}");
    }
}

#[tokio::test]
async fn customers_and_link_holders_read_nothing_that_is_staffs() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let tara = Client::of(&house, "tara").await;
    tara.post(&format!("/tickets/{number}/comments"), json!({"body": "Secret", "visibility": "internal"})).await;
    let chitra = Client::of(&house, "chitra").await.get(&format!("/tickets/{number}")).await;
    assert_eq!(chitra.status, 200);
    assert_eq!(chitra.json["percent"], 0);
    let word = house.tracking(number).await.replace("/t/", "");
    let tracked = Client::of_nobody(&house).get(&format!("/tracking/{word}")).await;
    assert_eq!((tracked.status, &tracked.json["status"]), (200, &json!("in_progress")));
    for body in [&chitra.json, &tracked.json] {
        for secret in ["Secret", "B-12", "Tara", "Computers", "Esha", "Mira"] {
            assert!(!body.to_string().contains(secret), "{secret}: {body}");
        }
    }
    for mine in ["98450", "chitra@", "Chitra"] {
        assert!(!tracked.json.to_string().contains(mine), "{mine}: {}", tracked.json);
    }
    let staff = tara.get(&format!("/tickets/{number}")).await;
    assert_eq!(staff.json["comments"][0]["body"], "Secret");
    assert_eq!(staff.json["technician"]["name"], "Tara Technician");
}

#[tokio::test]
async fn a_condition_is_held_to_wherever_it_is_set() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let chitra = Client::of(&house, "chitra").await.with("if-match", "\"99\"");
    for (path, body) in
        [("comments", json!({"body": "Hello"})), ("tracking-link", json!({})), ("cancellation", json!({}))]
    {
        let refused = chitra.post(&format!("/tickets/{number}/{path}"), body).await.refuses("precondition");
        assert_eq!(refused.json["ticket"]["number"], number, "{path}");
    }
    let word = house.tracking(number).await.replace("/t/", "");
    let link = Client::of_nobody(&house).with("if-match", "\"99\"");
    let refused = link.post(&format!("/tracking/{word}/cancellation"), json!({})).await.refuses("precondition");
    assert_eq!((&refused.json["ticket"], &refused.json["repair"]["status"]), (&Value::Null, &json!("received")));
    // Who may not at all hears that first.
    let tara = Client::of(&house, "tomas").await.with("if-match", "\"99\"");
    tara.post(&format!("/tickets/{number}/work"), json!({})).await.refuses("missing");
    let mira = Client::of(&house, "mira").await.with("if-match", "\"99\"");
    mira.post(&format!("/tickets/{number}/intake"), json!({})).await.refuses("forbidden");
    let listed = Client::of(&house, "esha").await.with("if-match", "\"7\", \"99\", *");
    listed.post(&format!("/tickets/{number}/comments"), json!({"body": "Hello"})).await.is(200);
}

#[tokio::test]
async fn what_is_said_twice_or_by_the_wrong_one_is_not_passed_over() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let esha = Client::of(&house, "esha").await;
    let path = format!("/tickets/{number}/comments");
    let twice = br#"{"body": "first", "body": "second"}"#.to_vec();
    esha.send("POST", &path, Some(("application/json", twice))).await.blames(&["/body"]);
    let mut sent = request(&house);
    sent["customer_id"] = json!(1);
    sent["brand"] = json!("");
    Client::of(&house, "chitra").await.post("/tickets", sent).await.blames(&["/brand", "/customer_id"]);
    let together = esha.post(&format!("{path}?x=1"), json!({})).await.refuses("invalid");
    assert_eq!(together.json["errors"].as_array().map(Vec::len), Some(2), "{together:?}");
    let squeezed = esha.with("content-encoding", "gzip").post(&path, json!({"body": "Hello"})).await;
    assert_eq!(squeezed.refuses("media-type").header("accept-encoding"), "identity");
    let other = ("application/json; charset=utf-16", br#"{"body": "Hello"}"#.to_vec());
    esha.send("POST", &path, Some(other)).await.refuses("media-type");
    let same = ("application/json; charset=UTF-8", br#"{"body": "Hello"}"#.to_vec());
    esha.send("POST", &path, Some(same)).await.is(200);
}
