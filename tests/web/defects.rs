//! The defects of the system that this one replaces, each refused here.

use helpdesk::domain::person::Role;

use crate::support::{CAST, House, Laptop, PASSWORD};

#[tokio::test]
async fn registering_with_somebody_elses_phone_or_email_is_refused_without_a_hint() {
    let house = House::open().await;
    let people = house.count("people").await;
    let mut answers = Vec::new();
    for (email, phone) in [
        ("mallory@test.example", "98450 00014"),
        ("mallory@test.example", "+91 (98450) 000-08"),
        ("CHITRA@test.EXAMPLE", "98450 77777"),
        ("tara@test.example", "98450 77777"),
        ("chitra@test.example", "98450 00014"),
    ] {
        let visitor = house.visitor();
        let form = visitor.get("/register").await;
        let typed = [
            ("name", "Mallory"),
            ("email", email),
            ("phone", phone),
            ("address", "1 Elm Street"),
            ("password", "a brand new pass phrase"),
        ];
        let page = visitor.submit(&form, "#register", &typed).await;
        assert_eq!(page.status, 422, "{email} {phone}");
        for (name, value) in &typed[..4] {
            assert_eq!(page.value("#register", name), *value, "typed text stays");
        }
        assert_eq!(page.value("#register", "password"), "", "secrets do not");
        assert!(page.all("#register .field__error").is_empty(), "no field is named");
        assert!(visitor.session().is_none(), "nobody is signed in");
        assert!(page.has("a[href='/sign-in']"), "the way to sign in");
        answers.push(page.text("#register [role='alert']"));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "one sentence for all: {answers:?}");
    assert_eq!(house.count("people").await, people);
    let (_, page) = house.sign_in("chitra@test.example", PASSWORD).await;
    assert_eq!(page.path, "/tickets", "the old password still works");
    let (_, page) = house.sign_in("chitra@test.example", "a brand new pass phrase").await;
    assert_eq!(page.status, 422, "and the new one does not");
}

#[tokio::test]
async fn a_profile_cannot_take_somebody_elses_phone_or_email() {
    let house = House::open().await;
    let carlos = house.browser("carlos").await;
    for (field, value) in [("email", "Chitra@test.example"), ("phone", "98450-00014"), ("email", "tara@test.example")] {
        let form = carlos.get("/profile").await;
        let page = carlos.submit(&form, "#profile", &[(field, value), ("name", "Carl")]).await;
        assert_eq!(page.status, 422, "{field}");
        assert_eq!(page.value("#profile", field), value);
        assert_eq!(page.value("#profile", "name"), "Carl");
    }
    let page = carlos.get("/profile").await;
    assert_eq!(page.value("#profile", "email"), "carlos@test.example");
    assert_eq!(page.value("#profile", "name"), "Carlos Customer");
}

#[tokio::test]
async fn nobody_cancels_anothers_ticket_or_one_already_returned() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let carlos = house.browser("carlos").await;
    let page = carlos.post(&format!("/tickets/{number}/cancellation"), &[("reason", "Ha")]).await;
    assert_eq!(page.status, 404);
    assert_eq!(carlos.get(&format!("/tickets/{number}")).await.status, 404);
    assert_eq!(house.status(number).await, "requested");
    let number = house.ticket("returned").await;
    let chitra = house.browser("chitra").await;
    let page = chitra.post(&format!("/tickets/{number}/cancellation"), &[("reason", "Too late")]).await;
    assert_eq!(page.status, 409);
    assert_eq!(house.status(number).await, "returned");
}

#[tokio::test]
async fn a_cancelled_ticket_is_not_taken_in_and_none_is_twice() {
    let house = House::open().await;
    let department = house.department("Computers").await.to_string();
    let fields = [
        ("department_id", department.as_str()),
        ("fault_type", "screen"),
        ("condition", "A dent"),
        ("assessment", "Broken"),
        ("shelf", "Z-9"),
    ];
    let esha = house.browser("esha").await;
    for state in ["requested", "cancelled", "rejected", "received", "in_progress", "ready", "returned"] {
        let number = house.ticket(state).await;
        let entries = house.count("inventory_entries").await;
        let page = esha.post(&format!("/tickets/{number}/intake"), &fields).await;
        assert_eq!(page.status, 409, "{state}");
        assert_eq!(page.value("#form-intake", "shelf"), "Z-9", "what was typed stays");
        assert_eq!(house.status(number).await, state);
        assert_eq!(house.count("inventory_entries").await, entries, "{state}");
    }
}

#[tokio::test]
async fn nothing_is_allocated_twice_or_to_somebody_elses_technician() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let path = format!("/tickets/{number}/allocation");
    let mira = house.browser("mira").await;
    for stranger in ["tomas", "tina", "mira", "chitra", "esha", "sunil"] {
        let page = mira.post(&path, &[("technician_id", house.ids[stranger].to_string())]).await;
        assert_eq!(page.status, 422, "{stranger}");
        assert_eq!(page.field_error("form-allocation", "technician_id"), "Choose one from the list.");
    }
    for nonsense in ["", "0", "-1", "abc", "99999999999999999999"] {
        assert_eq!(mira.post(&path, &[("technician_id", nonsense)]).await.status, 422, "{nonsense:?}");
    }
    assert_eq!(house.count("allocations").await, 0);

    let seen = house.version(number).await;
    let (tara, tariq) = (house.ids["tara"].to_string(), house.ids["tariq"].to_string());
    let first = [("technician_id", tara.as_str()), ("version", seen.as_str())];
    assert_eq!(mira.post(&path, &first).await.status, 200);
    let second = [("technician_id", tariq.as_str()), ("version", seen.as_str()), ("note", "Please")];
    let page = mira.post(&path, &second).await;
    assert_eq!(page.status, 409, "given in the meantime");
    assert_eq!(page.value("#form-allocation", "note"), "Please");
    assert_eq!(page.value("#form-allocation", "technician_id"), tariq);
    assert_eq!((house.load("mira", "tara").await, house.load("mira", "tariq").await), ("1".into(), "0".into()));
    let mohan = house.browser("mohan").await.post(&path, &[("technician_id", house.ids["tomas"].to_string())]).await;
    assert_eq!(mohan.status, 403, "another manager does not take it away");
    assert_eq!(mira.post(&path, &[("technician_id", &tara)]).await.status, 422, "she has it already");
    assert_eq!(house.count("allocations").await, 1);
}

#[tokio::test]
async fn an_admin_gives_to_any_technician_of_the_department_and_to_no_other() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let path = format!("/tickets/{number}/allocation");
    let anita = house.browser("anita").await;
    assert_eq!(anita.post(&path, &[("technician_id", house.ids["tina"].to_string())]).await.status, 422);
    assert_eq!(anita.post(&path, &[("technician_id", house.ids["tomas"].to_string())]).await.status, 200);
    assert_eq!(house.load("anita", "tomas").await, "1");
}

#[tokio::test]
async fn fields_that_are_not_asked_for_change_nothing() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let invented = [
        ("status", "returned"),
        ("outcome", "repaired"),
        ("amount_due", "0"),
        ("number", "1"),
        ("is_open", "0"),
        ("promised_on", "2026-12-24"),
    ];
    let mut fields = Laptop::request(&house.day(1), "drop_off");
    fields.extend(invented.map(|(name, value)| (name, value.to_owned())));
    fields.extend([
        ("customer_id", house.ids["carlos"].to_string()),
        ("department_id", "1".to_owned()),
        ("technician_id", house.ids["tara"].to_string()),
        ("customer_name", "Carlos Customer".to_owned()),
        ("customer_phone", "98450 00015".to_owned()),
    ]);
    let page = chitra.post("/tickets", &fields).await;
    let number = page.ticket();
    assert_eq!((number, house.status(number).await), (10_001, "requested".into()));
    assert_eq!(house.browser("carlos").await.get(&format!("/tickets/{number}")).await.status, 404);
    assert!(!page.has(".promise"));

    let esha = house.browser("esha").await;
    esha.post(&format!("/tickets/{number}/acceptance"), &invented).await;
    assert_eq!(house.status(number).await, "accepted");
    let mut wishes = invented.to_vec();
    wishes.push(("body", "Hello"));
    chitra.post(&format!("/tickets/{number}/comments"), &wishes).await;
    assert_eq!(house.status(number).await, "accepted");
    assert!(!chitra.get(&format!("/tickets/{number}")).await.has(".promise"));

    let wishes = [("name", "Chitra C."), ("email", "chitra@test.example"), ("role", "superuser"), ("id", "1001")];
    chitra.post("/profile", &wishes).await;
    assert_eq!(chitra.get("/profile").await.value("#profile", "name"), "Chitra C.");
    assert_eq!(chitra.get("/desk").await.status, 403);
    let visitor = house.visitor();
    let wishes = [
        ("name", "Eve"),
        ("email", "eve@test.example"),
        ("phone", "98450 33333"),
        ("password", "a brand new pass phrase"),
        ("role", "superuser"),
        ("standing", "active"),
        ("department_id", "1"),
    ];
    assert_eq!(visitor.post("/register", &wishes).await.path, "/tickets/new");
    for path in ["/desk", "/board", "/bench", "/inventory"] {
        assert_eq!(visitor.get(path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_customer_who_opens_a_staff_page_is_told_so_and_not_sent_in_circles() {
    let house = House::open().await;
    for (path, role) in [
        ("/desk", Some(Role::Executive)),
        ("/board", Some(Role::Manager)),
        ("/bench", Some(Role::Technician)),
        ("/inventory", None),
    ] {
        let page = house.browser("chitra").await.peek(path).await;
        assert_eq!(page.status, 403, "{path}");
        assert!(page.has("main h1") && page.has("main a[href='/']"), "{path} says so and has a way back");
        for member in CAST.iter().filter(|_| role.is_some()) {
            let may = Some(member.role) == role || path == "/board" && member.role == Role::Admin;
            let page = house.browser(member.name).await.peek(path).await;
            assert_eq!(page.status, if may { 200 } else { 403 }, "{path} for {}", member.name);
        }
    }
    assert_eq!(house.browser("chitra").await.get("/").await.path, "/tickets", "her own first page");
}

#[tokio::test]
async fn a_load_goes_down_whenever_work_ends() {
    for (who, action, fields) in [
        ("tara", "completion", vec![("outcome", "repaired"), ("report", "Done"), ("shelf", "B-12")]),
        ("mira", "allocation/withdrawal", vec![]),
        ("esha", "cancellation", vec![("reason", "She called")]),
    ] {
        let house = House::open().await;
        let number = house.ticket("in_progress").await;
        house.ticket("allocated").await;
        assert_eq!(house.load("mira", "tara").await, "2", "before {action}");
        house.act(who, number, action, &fields).await;
        assert_eq!(house.load("mira", "tara").await, "1", "after {action}");
        let options = house.ticket("received").await;
        let page = house.browser("mira").await.get(&format!("/tickets/{options}")).await;
        let choice = format!("#form-allocation option[value='{}']", house.ids["tara"]);
        assert!(page.text(&choice).contains("1 open job"), "the choice says the same after {action}");
    }
}
