//! Calls that are made again with the same key: done once, answered alike.

use serde_json::{Value, json};

use super::Client;
use super::rules::{problem, request};
use crate::pictures::made;
use crate::support::House;

#[tokio::test]
async fn a_call_with_a_key_is_done_once_and_answered_alike_for_a_day() {
    let house = House::open().await;
    let chitra = Client::of(&house, "chitra").await;
    let keyed = chitra.clone().with("idempotency-key", "one");
    let first = keyed.post("/tickets", request(&house)).await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, ""));
    let again = keyed.post("/tickets", request(&house)).await;
    assert_eq!((again.status, &again.json, again.header("idempotency-replayed")), (201, &first.json, "true"));
    for header in ["location", "etag"] {
        assert_eq!(again.header(header), first.header(header), "{header}");
    }
    let mut other = request(&house);
    other["brand"] = "Another one".into();
    let refused = keyed.post("/tickets", other).await;
    assert_eq!((refused.status, problem(&refused)), (422, "repeated"));
    // What is wrong in itself is no repetition of what was right in it.
    let mut wrong = request(&house);
    wrong["hand_over"] = "by drone".into();
    let refused = keyed.post("/tickets", wrong).await;
    assert_eq!((refused.status, problem(&refused)), (422, "invalid"));
    let mut more = request(&house);
    more["colour"] = "red".into();
    keyed.post("/tickets", more).await.blames(&["/colour"]);
    // It is the caller's own word.
    let carlos = Client::of(&house, "carlos").await.with("idempotency-key", "one");
    assert_eq!(carlos.post("/tickets", request(&house)).await.status, 201);
    // What was refused is not remembered.
    let later = chitra.clone().with("idempotency-key", "two");
    assert_eq!(later.post("/tickets", json!({})).await.status, 422);
    assert_eq!(later.post("/tickets", request(&house)).await.status, 201);
    assert_eq!(chitra.get("/tickets").await.json["items"].as_array().map(Vec::len), Some(2));
    house.pass(chrono::TimeDelta::hours(25));
    assert_eq!(keyed.post("/tickets", request(&house)).await.header("idempotency-replayed"), "");
    assert_eq!(chitra.get("/tickets").await.json["items"].as_array().map(Vec::len), Some(3));
    let empty = chitra.clone().with("idempotency-key", " ").post("/tickets", request(&house)).await;
    assert_eq!((empty.status, &empty.json["errors"][0]["header"]), (422, &json!("Idempotency-Key")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_call_twenty_times_at_once_makes_one_ticket() {
    let house = House::open().await;
    let chitra = Client::of(&house, "chitra").await.with("idempotency-key", "at once");
    let body = request(&house);
    let calls = (0..20).map(|_| chitra.post("/tickets", body.clone()));
    let answers = futures_util::future::join_all(calls).await;
    let numbers: std::collections::BTreeSet<_> = answers.iter().map(|answer| answer.json["number"].as_i64()).collect();
    assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
    assert_eq!(numbers.len(), 1);
    assert_eq!(chitra.get("/tickets").await.json["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_was_answered_is_answered_again_to_those_who_still_see_it() {
    let house = House::open_with(|config| config.trust_proxy = 1).await;
    let number = house.ticket("in_progress").await;
    let tara = Client::of(&house, "tara").await.with("idempotency-key", "tara's");
    let progress = format!("/tickets/{number}/progress");
    tara.post(&progress, json!({"percent": 30})).await.is(200);
    let word = house.tracking(number).await.replace("/t/", "");
    let link = Client::of_nobody(&house).with("idempotency-key", "the link's");
    let comment = format!("/tracking/{word}/comments");
    link.post(&comment, json!({"body": "Hello"})).await.is(200);
    assert_eq!(link.post(&comment, json!({"body": "Hello"})).await.header("idempotency-replayed"), "true");
    // Wherever they are: a phone changes its address while it tries again.
    let elsewhere = link.with("x-forwarded-for", "10.1.2.3");
    assert_eq!(elsewhere.post(&comment, json!({"body": "Hello"})).await.header("idempotency-replayed"), "true");
    // Somebody else's key is another one, though it reads the same.
    let feedback = json!({"message": "Hello", "email": "somebody@test.example"});
    link.post("/feedback", feedback).await.is(204);
    let mira = Client::of(&house, "mira").await;
    mira.post(&format!("/tickets/{number}/allocation/withdrawal"), json!({})).await.is(200);
    tara.post(&progress, json!({"percent": 30})).await.refuses("missing");
    let chitra = Client::of(&house, "chitra").await;
    chitra.post(&format!("/tickets/{number}/tracking-link"), json!({})).await.is(200);
    link.post(&comment, json!({"body": "Hello"})).await.refuses("missing");
}

#[tokio::test]
async fn who_gives_a_ticket_out_of_their_sight_hears_so_and_no_more_than_they_knew() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let anita = Client::of(&house, "anita").await.with("idempotency-key", "away");
    let phones = house.department("Phones").await;
    let transfer = json!({"department_id": phones, "reason": "It is a phone"});
    let path = format!("/tickets/{number}/transfer");
    let first = anita.post(&path, transfer.clone()).await.is(200);
    assert_eq!(
        (&first["tracking_token"], &first["department"], &first["events"]),
        (&json!(""), &Value::Null, &json!([]))
    );
    assert_eq!(anita.post(&path, transfer).await.is(200), first);
    anita.get(&format!("/tickets/{number}")).await.refuses("missing");
}

#[tokio::test]
async fn a_photo_with_a_key_is_added_once_and_answered_alike_whatever_happened_since() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let esha = Client::of(&house, "esha").await;
    let keyed = esha.with("idempotency-key", "one photo");
    let path = format!("/tickets/{number}/photos");
    let jpeg = |shade| made::jpeg(64, 48, &vec![shade; 64 * 48 * 3]);
    let first = keyed.send_picture("POST", &path, jpeg(10)).await;
    assert_eq!(first.status, 201, "{first:?}");
    esha.post(&format!("/tickets/{number}/rejection"), json!({"reason": "No"})).await.is(200);
    let again = keyed.send_picture("POST", &path, jpeg(10)).await;
    assert_eq!((again.status, &again.json, again.header("location")), (201, &first.json, first.header("location")));
    keyed.send_picture("POST", &path, jpeg(200)).await.refuses("repeated");
    esha.send_picture("POST", &path, jpeg(10)).await.refuses("state");
    assert_eq!(esha.all(&path).await.len(), 1);
}
