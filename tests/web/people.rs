//! Joining, being approved, moved and suspended, and what the superuser may not do.

use helpdesk::domain::person::{Role, Standing};

use crate::support::{Browser, House, PASSWORD, Page};

const NONE: [(&str, &str); 0] = [];

async fn joins(house: &House, name: &str) -> (Browser, i64) {
    let browser = house.visitor();
    let page = browser.get("/join").await;
    let email = format!("{name}@test.example");
    let fields = [("name", name), ("email", &email), ("phone", "98450 00500"), ("password", PASSWORD)];
    let page = browser.submit(&page, "#join", &fields).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/waiting"), "{}", page.text("main"));
    let id = page.attribute("[data-person]", "data-person").parse().expect("a number");
    (browser, id)
}

/// Sends one of the forms on a person's page.
async fn send(house: &House, id: i64, form: &str, fields: &[(&str, &str)]) -> Page {
    let sunil = house.browser("sunil").await;
    let page = sunil.get(&format!("/people/{id}")).await;
    sunil.submit(&page, form, fields).await
}

#[tokio::test]
async fn whoever_joins_waits_sees_nothing_and_is_let_in_by_a_superuser() {
    let house = House::open().await;
    let (nina, id) = joins(&house, "nina").await;
    assert_eq!(nina.peek("/").await.location(), "/waiting");
    for path in ["/tickets", "/bench", "/board", "/people", "/inventory"] {
        assert_eq!(nina.peek(path).await.status, 403, "{path}");
    }
    let sunil = house.browser("sunil").await;
    let list = sunil.get("/people").await;
    assert_eq!(list.attribute("#waiting [data-person-id]", "data-person-id"), id.to_string());

    let mira = house.ids["mira"].to_string();
    let page = send(&house, id, "#place", &[("role", "technician"), ("superior_id", &mira)]).await;
    assert_eq!((page.status, page.attribute("[data-standing]", "data-standing").as_str()), (200, "active"));
    assert!(page.text(".facts").contains("Technician in Computers, under Mira Manager"), "{}", page.text(".facts"));
    assert_eq!(nina.peek("/waiting").await.location(), "/bench");
    assert_eq!(nina.get("/bench").await.status, 200);
    assert!(house.browser("mira").await.get("/board").await.has(&format!("[data-technician='{id}']")));
    assert_eq!(house.mails_to("nina@test.example").await, ["Confirm your e-mail address", "You are in"]);
}

#[tokio::test]
async fn a_place_has_to_fit_the_tree() {
    let house = House::open().await;
    let (_, id) = joins(&house, "nina").await;
    let of = |name: &str| house.ids[name].to_string();
    let wrong: [(&[(&str, &str)], &str); 5] = [
        (&[], "#place-role-error"),
        (&[("role", "technician")], "#place-superior_id-error"),
        (&[("role", "technician"), ("superior_id", &of("anita"))], "#place-superior_id-error"),
        (&[("role", "manager"), ("superior_id", &of("mira"))], "#place-superior_id-error"),
        (&[("role", "admin")], "#place-department_id-error"),
    ];
    for (fields, error) in wrong {
        let page = send(&house, id, "#place", fields).await;
        assert_eq!(page.status, 422, "{fields:?}");
        assert!(page.has(error), "{fields:?}: {}", page.text("main"));
    }
    let sunil = house.browser("sunil").await;
    let path = format!("/people/{id}/approval");
    for fields in [[("role", "customer"), ("superior_id", "")], [("role", "technician"), ("superior_id", "99999")]] {
        assert_eq!(sunil.peek_post(&path, &fields).await.status, 422, "{fields:?}");
    }
    // What a role does not stand under is left out, not kept.
    let fields = [("role", "executive"), ("superior_id", &of("mira")), ("department_id", "1")];
    assert_eq!(sunil.peek_post(&path, &fields).await.status, 303);
    let page = sunil.get(&format!("/people/{id}")).await;
    assert!(page.text(".facts").contains("Executive") && !page.text(".facts").contains("Computers"));
}

#[tokio::test]
async fn only_superusers_change_people_and_never_themselves() {
    let house = House::open().await;
    let (nina, id) = joins(&house, "nina").await;
    let forms = ["approval", "suspension", "restoration"];
    let fields = [("role", "superuser"), ("reason", "Because")];
    for who in ["anita", "mira", "tara", "esha", "chitra"] {
        let browser = house.browser(who).await;
        assert_eq!(browser.peek("/people").await.status, 403, "{who}");
        for form in forms {
            assert_eq!(browser.peek_post(&format!("/people/{id}/{form}"), &fields).await.status, 403, "{who} {form}");
        }
    }
    assert_eq!(
        nina.peek_post(&format!("/people/{id}/approval"), &fields).await.status,
        403,
        "nobody approves themselves"
    );
    let sunil = house.browser("sunil").await;
    let own = format!("/people/{}", house.ids["sunil"]);
    assert!(!sunil.get(&own).await.has("#place, #suspension"));
    for form in ["approval", "suspension"] {
        let page = sunil.peek_post(&format!("{own}/{form}"), &[("role", "executive"), ("reason", "Tired")]).await;
        assert_eq!(page.status, 422, "{form}");
    }
    assert_eq!(sunil.get("/people").await.status, 200, "still a superuser");
}

#[tokio::test]
async fn the_last_superuser_stays_one() {
    let house = House::open().await;
    let second = house.person("Second", Some(Role::Superuser), Standing::Active, "98450 00501").await;
    let (other, _) = house.sign_in("second@test.example", PASSWORD).await;
    let first = house.ids["sunil"];
    let fields = [("reason", "Gone"), ("role", "executive")];
    assert_eq!(other.peek_post(&format!("/people/{first}/suspension"), &fields).await.status, 303, "one is left");
    assert_eq!(house.browser("sunil").await.peek("/people").await.location(), "/sign-in?next=%2Fpeople");
    // The one who is left is alone now; two that suspend each other at the same moment end the same way.
    assert_eq!(other.peek_post(&format!("/people/{second}/suspension"), &fields).await.status, 422);
    assert_eq!(other.peek_post(&format!("/people/{first}/restoration"), &NONE).await.status, 303);
    let sunil = house.new_browser("sunil").await;
    let (by_first, by_second) = (format!("/people/{second}/suspension"), format!("/people/{first}/approval"));
    let (a, b) = tokio::join!(sunil.peek_post(&by_first, &fields), other.peek_post(&by_second, &fields));
    // Whoever was second is refused, or signed out already.
    let done = |page: &Page| page.status == 303 && !page.location().starts_with("/sign-in");
    assert!(done(&a) != done(&b), "{} {}", a.status, b.status);
}

#[tokio::test]
async fn suspended_they_are_out_at_once_their_jobs_are_free_and_restored_they_are_back() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let tara = house.browser("tara").await;
    assert_eq!(tara.get("/bench").await.status, 200);
    let id = house.ids["tara"];
    let refused = send(&house, id, "#suspension", &NONE).await;
    assert_eq!(refused.status, 422, "a reason is asked for");
    let page = send(&house, id, "#suspension", &[("reason", "Long leave")]).await;
    assert_eq!(page.attribute("[data-standing]", "data-standing"), "suspended");
    assert_eq!(tara.peek("/bench").await.location(), "/sign-in?next=%2Fbench");
    assert_eq!(house.status(number).await, "received");
    let board = house.browser("mira").await.get("/board").await;
    assert!(board.has(&format!("#unallocated [data-ticket='{number}']")));
    let ticket = house.browser("mira").await.get(&format!("/tickets/{number}")).await;
    assert!(ticket.text(".timeline").contains("released it from Tara Technician"), "{}", ticket.text(".timeline"));
    let (_, page) = house.sign_in("tara@test.example", PASSWORD).await;
    assert_eq!(page.status, 422);

    let sunil = house.browser("sunil").await;
    assert_eq!(sunil.peek_post(&format!("/people/{id}/approval"), &[("role", "executive")]).await.status, 422);
    let page = send(&house, id, "#restoration", &NONE).await;
    assert!(page.text(".facts").contains("Technician in Computers, under Mira Manager"), "the tree is as it was");
    let (tara, _) = house.sign_in("tara@test.example", PASSWORD).await;
    assert_eq!(tara.get("/bench").await.status, 200);
    let mails = house.mails_to("tara@test.example").await;
    assert_eq!(mails[1..], ["Your account is suspended", "Your account is open again"], "{mails:?}");
}

#[tokio::test]
async fn moving_within_the_department_keeps_the_jobs_and_leaving_it_gives_them_up() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let id = house.ids["tara"];
    let under = |name: &str| house.ids[name].to_string();
    let page = send(&house, id, "#place", &[("role", "technician"), ("superior_id", &under("mohan"))]).await;
    assert_eq!(page.status, 200);
    assert_eq!(house.status(number).await, "in_progress");
    assert_eq!(house.browser("tara").await.peek("/bench").await.status, 200, "still signed in");
    send(&house, id, "#place", &[("role", "technician"), ("superior_id", &under("manish"))]).await;
    assert_eq!(house.status(number).await, "received");
    let page = house.browser("tara").await.peek(&format!("/tickets/{number}")).await;
    assert_eq!(page.status, 404, "on the very next request");
}

#[tokio::test]
async fn demotion_counts_from_the_next_request() {
    let house = House::open().await;
    let anita = house.browser("arjun").await;
    assert_eq!(anita.get("/board").await.status, 200);
    send(&house, house.ids["arjun"], "#place", &[("role", "executive")]).await;
    assert_eq!(anita.peek("/board").await.status, 403);
    assert_eq!(anita.get("/desk").await.status, 200);
}

#[tokio::test]
async fn who_has_people_under_them_is_moved_only_after_those_were() {
    let house = House::open().await;
    let mira = house.ids["mira"];
    let page = send(&house, mira, "#place", &[("role", "executive")]).await;
    assert_eq!(page.status, 422);
    assert!(page.text("#place .form__error").contains("2 people stand under Mira Manager"), "{}", page.text("#place"));
    let page = send(&house, mira, "#suspension", &[("reason", "Away")]).await;
    assert_eq!(page.status, 200, "suspending always works");
    assert!(page.text(".facts").contains("2 people"), "and leaves the tree as it is");
    let number = house.ticket("received").await;
    assert_eq!(house.status(number).await, "received");
    let fields = [("technician_id", house.ids["tara"].to_string())];
    let anita = house.browser("anita").await;
    let page = anita.get(&format!("/tickets/{number}")).await;
    assert_eq!(anita.submit(&page, "#form-allocation", &fields).await.status, 200, "the admin acts for them");
    assert_eq!(house.status(number).await, "allocated");
}

#[tokio::test]
async fn a_superuser_corrects_contact_data_and_whoever_it_is_hears_of_it() {
    let house = House::open().await;
    let chitra = house.ids["chitra"];
    let page = send(&house, chitra, "#contact", &[("email", "carlos@test.example")]).await;
    assert_eq!(page.status, 422);
    assert!(page.has("#contact-email-error"));
    let page = send(&house, chitra, "#contact", &[("email", "new@test.example"), ("name", "Chitra Corrected")]).await;
    assert_eq!(page.status, 200, "{}", page.text("main"));
    assert_eq!(
        house.mails_to("chitra@test.example").await,
        ["Your contact data was corrected"],
        "where she was reached"
    );
    let (_, page) = house.sign_in("new@test.example", PASSWORD).await;
    assert!(page.text(".me").contains("Chitra Corrected"));
    assert!(house.audit().await.contains(&("people/correction".to_owned(), "name, e-mail".to_owned())));
    // A customer's role is theirs.
    let sunil = house.browser("sunil").await;
    let page = sunil.peek_post(&format!("/people/{chitra}/approval"), &[("role", "executive")]).await;
    assert_eq!(page.status, 422);
}

#[tokio::test]
async fn people_are_found_by_name_phone_e_mail_and_number() {
    let house = House::open().await;
    let sunil = house.browser("sunil").await;
    let id = house.ids["tariq"].to_string();
    for q in ["tariq", "Tariq Tech", "00009", "tariq@test.example", &id] {
        let query: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
        let page = sunil.get(&format!("/people?q={query}")).await;
        assert_eq!(page.attribute("#people [data-person-id]", "data-person-id"), id, "{q}");
    }
    let page = sunil.get("/people?which=admin").await;
    assert_eq!(page.all("#people [data-person-id]").len(), 3);
    assert!(sunil.get("/people?q=nobody%20at%20all").await.has(".empty"));
}
