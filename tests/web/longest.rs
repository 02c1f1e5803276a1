//! What is as long as its field allows is kept on every engine, whatever it is written with.

use crate::support::{House, Laptop, Page};

/// Four bytes on the wire and in the database, and one letter when it is folded.
const WIDE: &str = "𝔸";
/// Three bytes, and eighteen letters when it is folded.
const MANY: &str = "ﷺ";

/// The fields, each of so many of these characters.
fn filled(with: &str, lengths: &[(&'static str, usize)]) -> Vec<(&'static str, String)> {
    lengths.iter().map(|(name, length)| (*name, with.repeat(*length))).collect()
}

fn is_kept(page: &Page) {
    assert_eq!(page.status, 303, "{} was kept: {}", page.path, page.text("main"));
}

/// Characters that fold to many are taken or refused at their field, and never more than the database can hold.
fn is_answered(page: &Page) {
    assert!([303, 422].contains(&page.status), "{}: {} {}", page.path, page.status, page.text("main"));
}

fn with(form: Vec<(&'static str, String)>, other: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    let is_kept = |name: &str| other.iter().all(|(changed, _)| *changed != name);
    let mut form: Vec<_> = form.into_iter().filter(|(name, _)| is_kept(name)).collect();
    form.extend(other);
    form
}

const REQUEST: &[(&str, usize)] =
    &[("brand", 80), ("model", 120), ("serial", 80), ("fault", 4000), ("contact_name", 120), ("address", 500)];

#[tokio::test]
async fn a_repair_is_kept_in_the_longest_words() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let request = |character| with(Laptop::request(&house.day(1), "pickup"), filled(character, REQUEST));
    for (name, length) in REQUEST {
        let form = with(Laptop::request(&house.day(1), "pickup"), filled(MANY, &[(*name, *length)]));
        is_answered(&chitra.peek_post("/tickets", &form).await);
    }
    let answer = chitra.peek_post("/tickets", &request(WIDE)).await;
    is_kept(&answer);
    let number: i64 = answer.location().trim_start_matches("/tickets/").parse().expect("a number");

    let department = house.department("Computers").await.to_string();
    let technician = house.ids["tara"].to_string();
    let steps: [(&str, &str, &[(&'static str, usize)], Vec<(&'static str, String)>); 8] = [
        ("esha", "acceptance", &[("note", 2000)], vec![]),
        (
            "esha",
            "intake",
            &[("condition", 1000), ("accessories", 500), ("assessment", 2000), ("shelf", 40)],
            vec![("department_id", department), ("fault_type", "screen".to_owned())],
        ),
        ("mira", "allocation", &[("note", 2000)], vec![("technician_id", technician)]),
        ("tara", "work", &[], vec![]),
        ("tara", "parts-wait", &[("part", 200)], vec![]),
        ("tara", "parts-arrival", &[], vec![]),
        ("tara", "completion", &[("report", 4000), ("shelf", 40)], vec![("outcome", "repaired".to_owned())]),
        (
            "esha",
            "return",
            &[("address", 500)],
            vec![("method", "delivery".to_owned()), ("date", house.day(1)), ("window", "12-15".to_owned())],
        ),
    ];
    for (who, action, lengths, others) in steps {
        let form = with(filled(WIDE, lengths), others);
        is_kept(&house.browser(who).await.peek_post(&format!("/tickets/{number}/{action}"), &form).await);
    }
    is_kept(&chitra.peek_post(&format!("/tickets/{number}/comments"), &filled(WIDE, &[("body", 4000)])).await);
    let esha = house.browser("esha").await;
    is_kept(&esha.peek_post(&format!("/tickets/{number}/hand-back"), &filled(WIDE, &[("received_by", 120)])).await);
    let page = esha.get(&format!("/tickets/{number}")).await;
    assert!(page.body.contains(&WIDE.repeat(4000)), "nothing was cut off");
}

#[tokio::test]
async fn people_and_places_are_kept_by_the_longest_names() {
    let house = House::open().await;
    // As long as an address may be.
    let email = |local: &str| {
        let domain = format!("{0}.{0}.{1}.test", "d".repeat(63), "e".repeat(56));
        format!("{}@{domain}", local.repeat(64))
    };
    let person = |character: &str, local: &str, phone: &str| {
        let mut form = filled(character, &[("name", 120), ("address", 500)]);
        let others = [("phone", phone), ("password", "a brand new pass phrase")];
        form.push(("email", email(local)));
        form.extend(others.map(|(name, value)| (name, value.to_owned())));
        form
    };
    assert_eq!(email("a").chars().count(), 254);
    is_kept(&house.visitor().peek_post("/register", &person(WIDE, "a", "98450 44444")).await);
    is_answered(&house.visitor().peek_post("/register", &person(MANY, MANY, "98450 44445")).await);

    let chitra = house.browser("chitra").await;
    let profile = person(WIDE, "b", "98450 00014");
    is_kept(&chitra.peek_post("/profile", &with(profile, vec![("mail_choice", "all".to_owned())])).await);
    let sunil = house.browser("sunil").await;
    is_kept(&sunil.peek_post("/departments", &filled(WIDE, &[("name", 80)])).await);
    is_answered(&sunil.peek_post("/departments", &filled(MANY, &[("name", 80)])).await);
    let mut category = filled(WIDE, &[("name", 80)]);
    category.push(("department_id", house.department("Computers").await.to_string()));
    is_kept(&sunil.peek_post("/departments/categories", &category).await);
    category[0].1 = MANY.repeat(80);
    is_answered(&sunil.peek_post("/departments/categories", &category).await);

    let mut message = filled(WIDE, &[("message", 4000)]);
    message.push(("email", email("c")));
    let answer = house.visitor().peek_post("/contact", &message).await;
    assert!([200, 303].contains(&answer.status), "{}", answer.text("main"));
}
