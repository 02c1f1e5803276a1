//! Signing in and out, and what a session is.

use helpdesk::domain::person::Standing;
use helpdesk::store::people;

use crate::support::{House, PASSWORD, at_once};

#[tokio::test]
async fn people_sign_in_by_email_in_any_case_and_by_phone_in_any_spelling() {
    let house = House::open().await;
    for login in [
        "chitra@test.example",
        " Chitra@TEST.Example ",
        "98450 00014",
        "9845000014",
        "098450-00014",
        "+91 98450 00014",
        "0091 98450 00014",
        "(+91) 98450-00014",
    ] {
        let (browser, page) = house.sign_in(login, PASSWORD).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/tickets"), "{login}");
        assert!(browser.session().is_some());
        assert!(page.has("form[action='/sign-out']"), "every signed-in page can be left");
    }
    for (name, first) in
        [("esha", "/desk"), ("mira", "/board"), ("anita", "/department"), ("tara", "/bench"), ("sunil", "/people")]
    {
        let (_, page) = house.sign_in(&format!("{name}@test.example"), PASSWORD).await;
        assert_eq!(page.path, first, "{name}'s first page");
    }
}

#[tokio::test]
async fn an_address_that_holds_digits_is_no_phone() {
    let house = House::open().await;
    let visitor = house.visitor();
    let form = visitor.get("/register").await;
    let typed = [
        ("name", "Digits"),
        ("email", "9845000012@mail.example"),
        ("phone", "98450 12345"),
        ("password", "a brand new pass phrase"),
    ];
    visitor.submit(&form, "#register", &typed).await;
    let (_, page) = house.sign_in("9845000012@mail.example", "a brand new pass phrase").await;
    assert_eq!(page.path, "/tickets", "it is their own account and not that of Esha's phone");
    let (_, page) = house.sign_in("9845000012@mail.example", PASSWORD).await;
    assert_eq!(page.status, 422);
}

#[tokio::test]
async fn every_failed_sign_in_reads_the_same() {
    let house = House::open().await;
    house.suspend("tomas").await;
    let mut words = Vec::new();
    for (login, password) in [
        ("chitra@test.example", "wrong"),
        ("nobody@test.example", PASSWORD),
        ("98450 00014", "wrong"),
        ("98450 99999", PASSWORD),
        ("nonsense", PASSWORD),
        ("tomas@test.example", PASSWORD),
    ] {
        let (browser, page) = house.sign_in(login, password).await;
        assert_eq!(page.status, 422, "{login}");
        assert_eq!(page.value("#sign-in", "login"), login, "what was typed stays");
        assert_eq!(page.value("#sign-in", "password"), "", "secrets do not");
        assert!(browser.session().is_none());
        words.push(page.text("#sign-in [role='alert']"));
    }
    words.dedup();
    assert_eq!(words.len(), 1, "{words:?}");
    let (_, page) = house.sign_in("", "").await;
    assert_eq!((page.status, page.all("#sign-in .field__error").len()), (422, 2));
}

#[tokio::test]
async fn signing_out_ends_the_session_itself() {
    let house = House::open().await;
    let (browser, page) = house.sign_in("chitra@test.example", PASSWORD).await;
    assert_eq!(house.count("sessions").await, 1);
    let token = browser.session().expect("a session");
    let out = browser.submit(&page, "form[action='/sign-out']", &[] as &[(&str, &str)]).await;
    assert_eq!(out.path, "/");
    assert_eq!(house.count("sessions").await, 0, "not the cookie alone");
    assert!(browser.session().is_none());
    let thief = crate::support::Browser::with_session(&house.base, &token);
    assert!(thief.get("/tickets").await.path.starts_with("/sign-in"), "an old word opens nothing");
}

#[tokio::test]
async fn signing_in_makes_a_new_session_and_ends_the_one_before() {
    let house = House::open().await;
    let planted = "planted-by-somebody-else-0123456789abcdefg";
    let browser = crate::support::Browser::with_session(&house.base, planted);
    let form = browser.get("/sign-in").await;
    let fields = [("login", "chitra@test.example"), ("password", PASSWORD)];
    browser.submit(&form, "#sign-in", &fields).await;
    let first = browser.session().expect("a session");
    assert_ne!(first, planted);
    let again = browser.post("/sign-in", &fields).await;
    assert_eq!(again.path, "/tickets");
    let second = browser.session().expect("a session");
    assert_ne!(second, first);
    assert_eq!(house.count("sessions").await, 1, "the one before ended");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_for_a_month() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    house.pass(chrono::TimeDelta::days(20));
    assert_eq!(chitra.get("/tickets").await.path, "/tickets");
    house.pass(chrono::TimeDelta::days(20));
    assert_eq!(chitra.get("/tickets").await.path, "/tickets", "using it keeps it");
    house.pass(chrono::TimeDelta::days(31));
    assert!(chitra.get("/tickets").await.path.starts_with("/sign-in"));
}

#[tokio::test]
async fn the_cookie_is_for_this_site_alone() {
    for (base, secure) in [("http://127.0.0.1", false), ("https://repairs.example", true)] {
        let house = House::open_with(|config| config.base_url = Some(base.to_owned())).await;
        let fields = [("login", "chitra@test.example"), ("password", PASSWORD)];
        let page = house.visitor().peek_post("/sign-in", &fields).await;
        let cookie = page.header("set-cookie").expect("a cookie").to_owned();
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
            assert!(cookie.contains(flag), "{cookie} has no {flag}");
        }
        assert_eq!(cookie.contains("Secure"), secure, "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test]
async fn after_signing_in_one_is_where_one_wanted_to_be() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    for path in [format!("/tickets/{number}"), "/tickets?q=think+pad&status=all".to_owned(), "/profile".to_owned()] {
        let visitor = house.visitor();
        let form = visitor.get(&path).await;
        assert!(form.path.starts_with("/sign-in?next="), "{}", form.path);
        let fields = [("login", "chitra@test.example"), ("password", "wrong")];
        let again = visitor.submit(&form, "#sign-in", &fields).await;
        let page =
            visitor.submit(&again, "#sign-in", &[("login", "chitra@test.example"), ("password", PASSWORD)]).await;
        assert_eq!(page.path, path, "also after a wrong try");
    }
}

#[tokio::test]
async fn signing_in_leads_to_no_other_site() {
    let house = House::open().await;
    for next in [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
    ] {
        let fields = [("login", "chitra@test.example"), ("password", PASSWORD), ("next", next)];
        let page = house.visitor().peek_post("/sign-in", &fields).await;
        assert_eq!((page.status, page.location()), (303, "/tickets"), "{next:?}");
        let query = url::form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>();
        let page = house.browser("chitra").await.peek(&format!("/sign-in?next={query}")).await;
        assert_eq!(page.location(), "/tickets", "{next:?} when signed in already");
    }
    for (next, leads) in
        [("/\u{0}/evil.example", "/%EF%BF%BD/evil.example"), ("/tickets?q=José", "/tickets?q=Jos%C3%A9")]
    {
        let fields = [("login", "chitra@test.example"), ("password", PASSWORD), ("next", next)];
        assert_eq!(house.visitor().peek_post("/sign-in", &fields).await.location(), leads);
    }
}

#[tokio::test]
async fn somebody_who_waits_for_approval_has_a_profile_and_nothing_else() {
    let house = House::open().await;
    house.person("Penny", None, Standing::Pending, "98450 55555").await;
    let number = house.ticket("requested").await;
    let (penny, page) = house.sign_in("penny@test.example", PASSWORD).await;
    assert_eq!(page.path, "/waiting");
    assert!(penny.get("/profile").await.text(".notice").contains("waiting for approval"));
    let here = format!("/tickets/{number}");
    for path in ["/tickets", "/tickets/new", &here, "/desk", "/board", "/bench", "/inventory"] {
        let page = penny.peek(path).await;
        assert_eq!(page.status, 403, "{path}");
        assert!(page.text("main h1").contains("Waiting for approval"), "{path}");
    }
    for path in ["/tickets".to_owned(), format!("{here}/comments"), format!("{here}/acceptance")] {
        assert_eq!(penny.peek_post(&path, &[("body", "Hi")]).await.status, 403, "{path}");
    }
    let form = penny.get("/profile").await;
    assert_eq!(penny.submit(&form, "#profile", &[("name", "Penny P.")]).await.status, 200);
}

#[tokio::test]
async fn too_many_failures_stop_that_account_from_that_address_alone() {
    let house = House::open_with(|config| config.trust_proxy = 1).await;
    let here = house.visitor().with("X-Forwarded-For", "198.51.100.7");
    let wrong = |login: &'static str| [("login", login), ("password", "a guess")];
    let right = |login: &'static str| [("login", login), ("password", PASSWORD)];
    let mut statuses = Vec::new();
    for _ in 0..14 {
        let page = here.peek_post("/sign-in", &wrong("chitra@test.example")).await;
        statuses.push(page.status);
        if page.status == 429 {
            let seconds: u64 = page.header("retry-after").and_then(|text| text.parse().ok()).expect("Retry-After");
            assert!((1..=900).contains(&seconds), "{seconds}");
        }
    }
    assert!(statuses.starts_with(&[422; 5]), "mistyping is human: {statuses:?}");
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
    for spelled in ["CHITRA@test.example", " chitra@test.example "] {
        let page = here.peek_post("/sign-in", &wrong(spelled)).await;
        assert_eq!(page.status, 429, "another spelling is the same account");
    }
    let page = here.peek_post("/sign-in", &right("chitra@test.example")).await;
    assert_eq!(page.status, 429, "or the next guess might be the right one");
    let page = here.peek_post("/sign-in", &right("carlos@test.example")).await;
    assert_eq!(page.status, 303, "another account from there");
    let elsewhere = house.visitor().with("X-Forwarded-For", "203.0.113.9");
    let page = elsewhere.peek_post("/sign-in", &right("chitra@test.example")).await;
    assert_eq!(page.status, 303, "that account from elsewhere: nobody locks her out");
}

#[tokio::test]
async fn thirty_people_behind_one_address_sign_in() {
    let house = House::open().await;
    for _ in 0..2 {
        for member in crate::support::CAST {
            let login = format!("{}@test.example", member.name);
            let visitor = house.visitor();
            let page = visitor.peek_post("/sign-in", &[("login", login.as_str()), ("password", "mistyped")]).await;
            assert_eq!(page.status, 422, "{login}");
            let page = visitor.peek_post("/sign-in", &[("login", login.as_str()), ("password", PASSWORD)]).await;
            assert_eq!(page.status, 303, "{login}");
        }
    }
}

#[tokio::test]
async fn many_sign_in_to_one_account_at_the_same_moment_and_many_guesses_do_not_slip_through() {
    let house = House::open().await;
    let right = [("login", "chitra@test.example"), ("password", PASSWORD)];
    let visitors: Vec<_> = (0..30).map(|_| house.visitor()).collect();
    let pages = at_once(visitors.iter().map(|visitor| visitor.peek_post("/sign-in", &right))).await;
    assert!(pages.iter().all(|page| page.status == 303), "only failures count");
    let wrong = [("login", "carlos@test.example"), ("password", "a guess")];
    let pages = at_once(visitors.iter().map(|visitor| visitor.peek_post("/sign-in", &wrong))).await;
    let compared = pages.iter().filter(|page| page.status == 422).count();
    assert!((10..=14).contains(&compared), "ten, and those whose turn it was: {compared}");
    assert!(pages.iter().all(|page| [422, 429].contains(&page.status)));
}

#[tokio::test]
async fn an_account_asked_for_twice_by_the_same_form_is_one_account() {
    for (path, form, leads_to) in [("/register", "#register", "/tickets/new"), ("/join", "#join", "/waiting")] {
        asked_for_twice(path, form, leads_to).await;
    }
}

async fn asked_for_twice(path: &str, id: &str, leads_to: &str) {
    let house = House::open().await;
    let visitor = house.visitor();
    let form = visitor.get(path).await;
    let fields = [
        ("name", "Nadia New"),
        ("email", "nadia@test.example"),
        ("phone", "98450 77777"),
        ("password", "a long enough phrase"),
    ];
    let count = async || [house.count("people").await, house.count("notifications").await, house.count("outbox").await];
    let before = house.count("people").await;
    let first = visitor.submit(&form, id, &fields).await;
    let after = count().await;
    let second = house.visitor();
    let again = second.submit(&form, id, &fields).await;
    assert_eq!((first.path.as_str(), again.path.as_str()), (leads_to, leads_to));
    assert_eq!(again.text(".me"), first.text(".me"), "signed in as whom the first made");
    assert_eq!((after[0], count().await), (before + 1, after), "and nothing else is made, rung or written");
    let mut other = fields;
    other[3].1 = "somebody else's guess";
    let guessed = house.visitor().submit(&form, id, &other).await;
    assert_eq!(guessed.status, 422, "the form's word alone opens nothing");

    // At the same moment, too.
    let form = house.visitor().get(path).await;
    let twin = [("name", "Tvin"), ("email", "tvin@test.example"), ("phone", "98450 66666"), fields[3]];
    let (one, two) = (house.visitor(), house.visitor());
    let (one, two) = tokio::join!(one.submit(&form, id, &twin), two.submit(&form, id, &twin));
    assert_eq!((one.path.as_str(), two.path.as_str()), (leads_to, leads_to));
    assert_eq!(house.count("people").await, before + 2);

    // Another form with the same address is another matter, and so is who was shut out since.
    let another = house.visitor().get(path).await;
    let taken = house.visitor().submit(&another, id, &fields).await;
    assert_eq!(taken.status, 422);
    assert!(taken.text(".form__error").contains("may exist already"), "{}", taken.text("main"));
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let made = people::login(&mut tx, twin[1].1, None).await.expect("reads").expect("an account").id;
    drop(tx);
    house.suspend_person(made).await;
    assert_eq!(house.visitor().submit(&form, id, &twin).await.status, 422);
}
