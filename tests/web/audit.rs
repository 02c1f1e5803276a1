//! The audit log, as the superuser reads it.

use helpdesk::domain::person::Standing;
use helpdesk::store::audit;

use crate::support::{House, PASSWORD, Page};

/// Writes an act down that nobody here takes.
async fn wrote(house: &House, actor_id: Option<i64>, act: &str, person_id: Option<i64>, details: &str) {
    let at = house.app.clock.now();
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let entry = audit::New { at, actor_id, act, person_id, details, client: "10.1.2.3" };
    audit::add(&mut tx, &entry).await.expect("writes");
    tx.commit().await.expect("commits");
}

fn lines(page: &Page) -> Vec<String> {
    page.texts("#audit tbody tr")
}

#[tokio::test]
async fn the_log_says_who_did_what_about_whom_and_from_where() {
    let house = House::open().await;
    let sunil = house.browser("sunil").await;
    let tara = house.ids["tara"];
    let page = sunil.get(&format!("/people/{tara}")).await;
    sunil.submit(&page, "#suspension", &[("reason", "Long <leave>")]).await;
    wrote(&house, None, "sign-in/failure", Some(tara), "").await;
    wrote(&house, Some(house.ids["esha"]), "tokens/new_one", None, "for the printer").await;
    let page = sunil.get("/audit").await;
    let cells = ["Sunil Superuser", "Suspended", "Tara Technician", "Long <leave>", "127.0.0.1"];
    assert_eq!(page.texts("#audit tbody tr:nth-child(3) td")[1..], cells);
    assert_eq!(page.attribute("#audit tbody tr:nth-child(3) td:nth-child(4) a", "href"), format!("/people/{tara}"));
    assert_eq!(lines(&page)[1], "today 10:00Nobody signed inSign-in failedTara Technician10.1.2.3");
    assert!(lines(&page)[0].contains("Tokens: new one") && lines(&page)[0].contains("for the printer"), "newest first");
    assert!(page.queries() <= 8);

    let found = async |query: &str| lines(&sunil.get(&format!("/audit?{query}")).await).len();
    assert_eq!(found("act=people/suspension").await, 1);
    assert_eq!(found("act=peopl").await, 0);
    assert_eq!(found("act=tokens").await, 1, "whether it has words or not");
    assert_eq!(found("who=esha").await, 1);
    assert_eq!(found("person=tara+tech").await, 2);
    assert_eq!(found(&format!("person={tara}&who=sunil&act=people")).await, 1);
    assert_eq!(found("person=nobody").await, 0);
    assert!(sunil.get("/audit?act=tokens").await.has("#act option[value=tokens][selected]"));
    assert!(sunil.get("/audit?who=nobody").await.has(".empty"));
}

#[tokio::test]
async fn the_log_is_read_page_by_page() {
    let house = House::open().await;
    for nth in 0..120 {
        wrote(&house, Some(house.ids["esha"]), "people/place", None, &format!("act {nth}")).await;
        wrote(&house, Some(house.ids["sunil"]), "departments/new", None, "another").await;
    }
    let sunil = house.browser("sunil").await;
    let mut page = sunil.get("/audit?act=people&who=esha").await;
    let mut found = lines(&page);
    while page.has("a[rel=next]") {
        page = sunil.get(&page.attribute("a[rel=next]", "href")).await;
        found.extend(lines(&page));
    }
    assert_eq!(found.len(), 120);
    assert!(found[0].contains("act 119") && found[119].contains("act 0"), "each once, newest first");
}

#[tokio::test]
async fn who_is_refused_stands_in_the_log_with_what_they_asked_for_and_not_too_often() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let none: [(&str, &str); 0] = [];
    let anita = house.browser("anita").await;
    assert_eq!(anita.peek_post(&format!("/tickets/{number}/acceptance"), &none).await.status, 403);
    let page = house.browser("sunil").await.get("/audit?act=refusal").await;
    let refusal = "Anita AdminWas refusedPOST /tickets/:number/acceptance127.0.0.1";
    assert!(lines(&page)[0].ends_with(refusal), "{:?}", lines(&page));
    let refusals = async || house.audit().await.iter().filter(|(act, _)| act == "refusal").count();
    assert_eq!(house.visitor().peek("/people").await.status, 303);
    assert_eq!(anita.peek("/nowhere").await.status, 404);
    assert_eq!(refusals().await, 1, "these are no refusals");

    let tara = house.browser("tara").await;
    for _ in 0..20 {
        assert_eq!(tara.peek("/people/1001").await.status, 403, "refused all the same");
    }
    let of_tara = refusals().await - 1;
    assert!((3..10).contains(&of_tara), "{of_tara}");
    let pending = house.person("Nina", None, Standing::Pending, "98450 00500").await;
    let (nina, _) = house.sign_in("nina@test.example", PASSWORD).await;
    assert_eq!(nina.peek("/tickets").await.status, 403);
    let page = house.browser("sunil").await.get(&format!("/audit?act=refusal&who={pending}")).await;
    assert!(lines(&page)[0].contains("GET /tickets"), "everybody is counted for themselves");
}
