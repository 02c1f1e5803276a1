//! The house's own nouns: oneself, people, and departments.

use helpdesk::domain::person::Standing;
use helpdesk::domain::token::TokenScope;
use serde_json::{Value, json};

use super::{Client, ids, texts};
use crate::pictures::made;
use crate::support::House;

#[tokio::test]
async fn one_changes_of_oneself_what_one_names_and_nothing_else() {
    let house = House::open().await;
    let chitra = Client::of(&house, "chitra").await;
    let before = chitra.get("/me").await.is(200);
    assert_eq!((&before["id"], &before["role"]), (&json!(house.ids["chitra"]), &json!("customer")));
    assert_eq!((&before["mail_choice"], &before["unread"]), (&json!("all"), &json!(0)));
    assert_eq!((&before["token"]["name"], &before["token"]["scope"]), (&json!("A test"), &json!("write")));
    assert_eq!((&before["is_email_confirmed"], &before["address"]), (&json!(true), &Value::Null));

    let changed = chitra.patch("/me", json!({"address": "12 Temple Road", "mail_choice": "essential"})).await.is(200);
    let mut expected = before.clone();
    expected["address"] = json!("12 Temple Road");
    expected["mail_choice"] = json!("essential");
    assert_eq!(changed, expected);
    assert_eq!(chitra.patch("/me", json!({"address": null})).await.is(200)["address"], Value::Null);
    assert_eq!(chitra.patch("/me", json!({})).await.is(200)["mail_choice"], "essential");
    assert_eq!(chitra.patch("/me", json!({"email": null})).await.is(200)["email"], Value::Null);
    chitra.patch("/me", json!({"phone": null})).await.blames(&[""]);
    chitra.patch("/me", json!({"name": ""})).await.blames(&["/name"]);
    chitra
        .patch("/me", json!({"name": null, "role": "superuser", "phone": 9}))
        .await
        .blames(&["/name", "/phone", "/role"]);
    chitra.patch("/me", json!({"mail_choice": null})).await.blames(&["/mail_choice"]);
    let taken = chitra.patch("/me", json!({"phone": "98450 00015"})).await.refuses("invalid");
    assert!(!taken.json.to_string().contains("somebody"), "nobody finds out so who else is known");
    assert_eq!(chitra.get("/me").await.is(200)["phone"], before["phone"]);
}

#[tokio::test]
async fn a_token_is_its_persons_to_read_or_to_write() {
    let house = House::open().await;
    let nobody = Client::of_nobody(&house);
    for path in ["/me", "/people", "/department", "/departments", "/feedback", "/notifications", "/inventory", "/data"]
    {
        nobody.get(path).await.refuses("token");
    }
    let reading = Client::of_person(&house, house.ids["tara"], TokenScope::Read).await;
    assert_eq!(reading.get("/me").await.is(200)["department"]["name"], "Computers");
    reading.patch("/me", json!({"name": "Tara"})).await.refuses("read-only");
    let tara = Client::of(&house, "tara").await;
    let me = tara.get("/me").await.is(200);
    assert_eq!((&me["superior_id"], &me["mail_choice"]), (&json!(house.ids["mira"]), &Value::Null));
    tara.patch("/me", json!({"mail_choice": "all"})).await.blames(&["/mail_choice"]);
    tara.patch("/me", json!({"mail_choice": "all", "name": "", "phone": "x"})).await.blames(&[
        "/mail_choice",
        "/name",
        "/phone",
    ]);
    assert_eq!(tara.patch("/me", json!({"name": "Tara T."})).await.is(200)["name"], "Tara T.");

    let id = house.person("Petra", None, Standing::Pending, "98450 00099").await;
    let petra = Client::of_person(&house, id, TokenScope::Write).await;
    let me = petra.patch("/me", json!({"address": "A place"})).await.is(200);
    assert_eq!((&me["role"], &me["standing"]), (&Value::Null, &json!("pending")));
    assert_eq!(petra.get("/me/notices").await.is(200)["items"], json!([]));
    petra.get("/notifications").await.refuses("pending");
    petra.delete("/me/picture").await.refuses("pending");
    petra.get(&format!("/people/{id}")).await.refuses("pending");
}

#[tokio::test]
async fn a_picture_is_set_shown_to_those_who_may_see_it_and_removed() {
    let house = House::open().await;
    let tara = Client::of(&house, "tara").await;
    let jpeg = made::jpeg(64, 48, &made::quarters(64, 48));
    assert_eq!(tara.get("/me").await.is(200)["picture"], Value::Null);
    let me = tara.send_picture("PUT", "/me/picture", jpeg.clone()).await.is(200);
    let small = me["picture"]["small"].as_str().expect("an address").to_owned();
    for (who, status) in [("tara", 200), ("manish", 200), ("sunil", 200), ("chitra", 404)] {
        let answer = Client::of(&house, who).await.get(&small).await;
        assert_eq!(answer.status, status, "{who}");
        if status == 200 {
            assert_eq!((answer.header("content-type"), answer.header("vary")), ("image/jpeg", "Authorization"));
        }
    }
    tara.get(&small.replace("small", "huge")).await.refuses("missing");
    tara.send("PUT", "/me/picture", Some(("text/plain", jpeg.clone()))).await.refuses("media-type");
    tara.send_picture("PUT", "/me/picture", b"no picture".to_vec()).await.refuses("media-type");
    Client::of(&house, "sunil").await.send_picture("PUT", "/me/picture", jpeg).await.refuses("forbidden");
    tara.delete("/me/picture").await.is(204);
    tara.get(&small).await.refuses("missing");
    assert_eq!(house.count("files").await, 0);
}

#[tokio::test]
async fn each_chooses_what_of_their_own_comes_by_mail() {
    let house = House::open().await;
    let tara = Client::of(&house, "tara").await;
    let by_mail = async |kind: &str| {
        let notices = tara.get("/me/notices").await.is(200);
        let found = notices["items"].as_array().expect("items").iter().find(|notice| notice["kind"] == kind).cloned();
        found.expect("a kind that reaches technicians")["by_mail"].clone()
    };
    assert_eq!((by_mail("given").await, by_mail("rework").await), (json!(true), json!(true)));
    tara.delete("/me/notices/given").await.is(204);
    assert_eq!((by_mail("given").await, by_mail("rework").await), (json!(false), json!(true)));
    tara.put("/me/notices/given", Value::Null).await.is(204);
    assert_eq!(by_mail("given").await, true);
    for kind in ["completion", "joining", "nothing"] {
        tara.put(&format!("/me/notices/{kind}"), Value::Null).await.refuses("missing");
    }
    let chitra = Client::of(&house, "chitra").await;
    assert_eq!(chitra.get("/me/notices").await.is(200)["items"], json!([]));
    chitra.delete("/me/notices/comment").await.refuses("missing");
}

#[tokio::test]
async fn an_address_is_confirmed_by_a_mail_that_one_asks_for_a_few_times() {
    let house = House::open().await;
    let chitra = Client::of(&house, "chitra").await;
    chitra.post("/me/confirmation", Value::Null).await.refuses("state");
    let me = chitra.patch("/me", json!({"email": "new@test.example"})).await.is(200);
    assert_eq!(me["is_email_confirmed"], false);
    for _ in 0..4 {
        chitra.post("/me/confirmation", Value::Null).await.is(204);
    }
    let refused = chitra.post("/me/confirmation", Value::Null).await.refuses("too-many");
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(house.mails_to("new@test.example").await.len(), 5);
}

#[tokio::test]
async fn a_superuser_finds_places_suspends_and_corrects_people() {
    let house = House::open().await;
    let sunil = Client::of(&house, "sunil").await;
    let id = house.person("Petra", None, Standing::Pending, "98450 00099").await;
    let all = sunil.all("/people?limit=4").await;
    assert_eq!(all.len(), house.ids.len() + 1);
    assert!(ids(&all).is_sorted_by(|a, b| a > b));
    let found = async |query: &str| {
        let found = sunil.all(&format!("/people?{query}")).await;
        texts(&found, "name").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("standing=pending").await, ["Petra"]);
    assert_eq!(found("role=executive&q=ezra").await, ["Ezra Executive"]);
    assert_eq!(found("standing=suspended").await, [] as [&str; 0]);
    sunil.get("/people?standing=gone").await.refuses("invalid");

    let (path, mira) = (format!("/people/{id}"), house.ids["mira"]);
    sunil.post(&format!("{path}/approval"), json!({"role": "technician"})).await.blames(&["/superior_id"]);
    let placed = json!({"role": "technician", "superior_id": mira});
    let placed = sunil.post(&format!("{path}/approval"), placed).await.is(200);
    assert_eq!((&placed["standing"], &placed["department"]["name"]), (&json!("active"), &json!("Computers")));
    assert_eq!(sunil.get(&format!("/people/{mira}")).await.is(200)["people_below"], 3);
    let sacked = sunil.post(&format!("{path}/suspension"), json!({"reason": "They left"})).await.is(200);
    assert_eq!((&sacked["standing"], &sacked["superior_id"]), (&json!("suspended"), &json!(mira)));
    let again = sunil.post(&format!("{path}/suspension"), json!({"reason": "Again"})).await.refuses("state");
    assert_eq!((again.status, &again.json["detail"]), (409, &json!("Petra is suspended already.")));
    sunil.post(&format!("{path}/suspension"), json!({})).await.blames(&["/reason"]);
    let elsewhere = json!({"role": "executive"});
    sunil.post(&format!("{path}/approval"), elsewhere.clone()).await.refuses("state");
    sunil.post(&format!("/people/{mira}/approval"), elsewhere.clone()).await.refuses("state");
    sunil.post(&format!("/people/{}/approval", house.ids["sunil"]), elsewhere).await.refuses("state");
    sunil.post(&format!("/people/{mira}/restoration"), Value::Null).await.refuses("state");
    assert_eq!(sunil.post(&format!("{path}/restoration"), Value::Null).await.is(200)["standing"], "active");

    let before = sunil.get(&path).await.is(200);
    let corrected = sunil.patch(&path, json!({"name": "Petra P."})).await.is(200);
    assert_eq!((&corrected["name"], &corrected["phone"]), (&json!("Petra P."), &before["phone"]));
    assert_eq!(corrected["email"], before["email"]);
    assert_eq!(sunil.patch(&path, json!({})).await.is(200), corrected);
    sunil.patch(&path, json!({"email": "tara@test.example"})).await.blames(&["/email"]);
    sunil.patch(&path, json!({"email": null, "phone": null})).await.blames(&[""]);
    let own = format!("/people/{}/suspension", house.ids["sunil"]);
    sunil.post(&own, json!({"reason": "Enough"})).await.refuses("state");
    for unknown in ["/people/999999", "/people/x", "/people/99999999999999999999", "/people/-1"] {
        sunil.get(unknown).await.refuses("missing");
    }
    for who in ["chitra", "esha", "tara", "mira", "anita"] {
        let client = Client::of(&house, who).await;
        client.get("/people").await.refuses("forbidden");
        client.get(&path).await.refuses("forbidden");
        client.patch(&path, json!({"name": "X"})).await.refuses("forbidden");
        for action in ["approval", "suspension", "restoration", "password-link"] {
            client.post(&format!("{path}/{action}"), Value::Null).await.refuses("forbidden");
        }
    }
}

#[tokio::test]
async fn a_password_link_is_sent_or_seen_once() {
    let house = House::open().await;
    let sunil = Client::of(&house, "sunil").await;
    let path = format!("/people/{}/password-link", house.ids["carlos"]);
    assert_eq!(sunil.post(&path, Value::Null).await.is(200), json!({"sent": true, "link": null}));
    let mails = house.mails_to("carlos@test.example").await.len();
    assert_eq!(mails, 1);

    sunil.patch(&format!("/people/{}", house.ids["carlos"]), json!({"email": null})).await.is(200);
    let keyed = sunil.with("idempotency-key", "one-link");
    let first = keyed.post(&path, Value::Null).await.is(200);
    let link = first["link"].as_str().expect("a link");
    assert_eq!(first["sent"], false);
    let opened = house.visitor().get(link.strip_prefix(&house.base).expect("one of ours")).await;
    assert_eq!(opened.status, 200);
    let again = keyed.post(&path, Value::Null).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.is(200), json!({"sent": false, "link": null}));
    assert_eq!(house.count("account_links").await, 1);

    house.suspend("tariq").await;
    for (who, status) in [("tariq", 403), ("sunil", 403)] {
        let path = format!("/people/{}/password-link", house.ids[who]);
        assert_eq!(sunil.post(&path, Value::Null).await.status, status, "{who}");
    }
}

#[tokio::test]
async fn an_admin_sees_the_department_and_moves_its_technicians() {
    let house = House::open().await;
    house.ticket("in_progress").await;
    let anita = Client::of(&house, "anita").await;
    let led = anita.get("/department").await.is(200);
    assert_eq!(led["name"], "Computers");
    let managers = led["managers"].as_array().expect("managers");
    assert_eq!(texts(managers, "name"), ["Mira Manager", "Mohan Manager"]);
    assert_eq!((&managers[0]["load"], &managers[1]["load"]), (&json!(1), &json!(0)));
    assert_eq!(led["by_status"], json!([{"status": "in_progress", "tickets": 1}]));
    assert_eq!(led["by_week"].as_array().map(Vec::len), Some(8));

    let technician = |who: &str| format!("/department/technicians/{}", house.ids[who]);
    let under = |who: &str| json!({"superior_id": house.ids[who]});
    let led = anita.put(&technician("tara"), under("mohan")).await.is(200);
    assert_eq!(led["managers"][1]["load"], 1, "she keeps what she has in hand");
    assert_eq!(anita.put(&technician("tara"), under("mohan")).await.is(200), led);
    anita.put(&technician("tara"), under("manish")).await.blames(&["/superior_id"]);
    anita.put(&technician("tara"), json!({"superior_id": "x"})).await.blames(&["/superior_id"]);
    anita.put(&technician("tara"), json!({})).await.blames(&["/superior_id"]);
    anita.put(&technician("mira"), under("mohan")).await.refuses("state");
    anita.put(&technician("tina"), under("mohan")).await.refuses("missing");
    anita.put("/department/technicians/99999999999999999999", under("mohan")).await.refuses("missing");
    for who in ["sunil", "mira", "tara", "esha", "chitra"] {
        let client = Client::of(&house, who).await;
        client.get("/department").await.refuses("forbidden");
        client.put(&technician("tara"), under("mira")).await.refuses("forbidden");
    }
}

#[tokio::test]
async fn departments_and_kinds_of_devices_are_made_changed_and_removed() {
    let house = House::open().await;
    let sunil = Client::of(&house, "sunil").await;
    let keyed = sunil.with("idempotency-key", "a-department");
    let first = keyed.post("/departments", json!({"name": "Cameras"})).await;
    let path = first.header("location").to_owned();
    let made = first.is(201);
    let again = keyed.post("/departments", json!({"name": "Cameras"})).await;
    assert_eq!((again.header("idempotency-replayed"), again.header("location")), ("true", path.as_str()));
    assert_eq!(again.is(201), made);
    keyed.post("/departments", json!({"name": "Printers"})).await.refuses("repeated");
    sunil.post("/departments", json!({"name": "cameras"})).await.blames(&["/name"]);
    sunil.post("/departments", json!({})).await.blames(&["/name"]);
    assert_eq!(texts(&sunil.all("/departments").await, "name"), ["Cameras", "Computers", "Phones"]);
    assert_eq!(sunil.get(&path).await.is(200), made);
    assert_eq!(sunil.patch(&path, json!({"name": "Photo"})).await.is(200)["name"], "Photo");
    assert_eq!(sunil.patch(&path, json!({})).await.is(200)["name"], "Photo");
    sunil.patch(&path, json!({"name": "Phones"})).await.blames(&["/name"]);

    let kind = json!({"name": "Compact camera", "department_id": made["id"]});
    let kind = sunil.post("/categories", kind).await;
    let its_path = kind.header("location").to_owned();
    assert_eq!(kind.is(201)["department_id"], made["id"]);
    sunil.delete(&path).await.refuses("state");
    let phones = house.department("Phones").await;
    let moved = sunil.patch(&its_path, json!({"department_id": phones})).await.is(200);
    assert_eq!((&moved["name"], &moved["department_id"]), (&json!("Compact camera"), &json!(phones)));
    let renamed = sunil.patch(&its_path, json!({"name": "Camera"})).await.is(200);
    assert_eq!((&renamed["key"], &renamed["department_id"]), (&moved["key"], &json!(phones)));
    assert_eq!(sunil.get(&its_path).await.is(200), renamed);
    sunil.patch(&its_path, json!({"department_id": 999_999})).await.blames(&["/department_id"]);
    sunil.patch("/categories/nothing", json!({"name": "X"})).await.refuses("missing");
    sunil.delete(&path).await.is(204);
    sunil.delete(&path).await.refuses("missing");
    let computers = format!("/departments/{}", house.department("Computers").await);
    let kept = sunil.delete(&computers).await.refuses("state");
    assert!(kept.json["detail"].as_str().is_some_and(|why| why.starts_with("Computers cannot be removed")));
    for who in ["anita", "esha", "chitra"] {
        let client = Client::of(&house, who).await;
        client.get("/departments").await.refuses("forbidden");
        client.get(&computers).await.refuses("forbidden");
        client.post("/departments", json!({"name": "Mine"})).await.refuses("forbidden");
        client.patch(&computers, json!({"name": "Mine"})).await.refuses("forbidden");
        client.delete(&computers).await.refuses("forbidden");
        client.patch(&its_path, json!({"name": "Mine"})).await.refuses("forbidden");
    }
}
