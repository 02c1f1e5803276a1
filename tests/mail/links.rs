//! Mails that carry a key to somebody's account: confirming an address, and setting a password.

use chrono::TimeDelta;
use helpdesk::domain::person::{Role, Standing};
use sea_query::Query;

use super::{deliver, house};
use crate::support::{Browser, House, Laptop, PASSWORD, Page, Smtp, Taken};

const NEW: &str = "four unlikely garden spoons";
const NONE: [(&str, &str); 0] = [];

/// The path of the last mail's button.
pub fn link(house: &House, mail: &Taken) -> String {
    let links = mail.links();
    let keys: Vec<_> = links.iter().filter(|l| l.contains("/password/reset/") || l.contains("/confirm/")).collect();
    assert_eq!(keys.len(), 2, "in the text and in the HTML: {links:?}");
    assert_eq!(keys[0], keys[1]);
    keys[0].strip_prefix(&house.base).expect("a link to this house").to_owned()
}

/// Asks for a link to set another password.
pub async fn forgot(browser: &Browser, login: &str) -> Page {
    let page = browser.get("/password/forgot").await;
    browser.submit(&page, "#forgot", &[("login", login)]).await
}

/// Everything the database keeps of its mails, and of the links in them.
async fn kept(house: &House) -> String {
    #[derive(sqlx::FromRow)]
    struct Row {
        letter: String,
        body_text: Option<String>,
        body_html: Option<String>,
        message: Option<String>,
    }
    let mut db = house.app.store.read().await.expect("a connection");
    let columns = ["letter", "body_text", "body_html", "message"];
    let rows: Vec<Row> = db.all(&Query::select().columns(columns).from("outbox").to_owned()).await.expect("reads");
    let of = |row: Row| [Some(row.letter), row.body_text, row.body_html, row.message].into_iter().flatten();
    rows.into_iter().flat_map(of).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn whoever_forgot_their_password_sets_another_once_and_is_signed_out_everywhere() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let (chitra, _) = house.sign_in("chitra@test.example", PASSWORD).await;
    let visitor = house.visitor();
    let page = forgot(&visitor, " 98450-00014 ").await;
    assert_eq!((page.status, page.path.as_str()), (200, "/password/forgot?asked"));
    assert_eq!(house.count("account_links").await, 0, "the link is made when it is sent");
    assert!(!kept(&house).await.contains("/password/reset/"), "so no secret waits");
    deliver(&house).await;
    let path = link(&house, &smtp.taken()[0]);
    let token = path.rsplit('/').next().expect("a word").to_owned();
    assert!(!kept(&house).await.contains(&token), "and none is left once it was sent");
    let sunil = house.browser("sunil").await;
    for path in ["/mail/1", "/mail/1/body"] {
        let page = sunil.get(path).await;
        let shown = if page.has("pre") { page.text("pre") } else { page.body.clone() };
        assert!(shown.contains("/password/reset/•••") && !page.body.contains(&token), "{path}: {shown}");
    }

    let page = visitor.get(&path).await;
    assert_eq!(visitor.get(&path).await.status, 200, "opening it changes nothing");
    let weak = visitor.submit(&page, "#reset", &[("password", "password1")]).await;
    assert_eq!(weak.status, 422);
    assert!(!weak.field_error("reset", "password").is_empty() && !weak.body.contains("password1"));
    let page = visitor.submit(&weak, "#reset", &[("password", NEW)]).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/sign-in?password"), "{}", page.text("main"));
    assert!(page.text("main [role=status]").contains("new password is set"));
    assert!(visitor.session().is_none(), "nobody is signed in by it");
    assert!(chitra.peek("/tickets").await.location().starts_with("/sign-in"), "and everybody out");
    assert_eq!(house.sign_in("chitra@test.example", PASSWORD).await.1.status, 422);
    assert_eq!(house.sign_in("chitra@test.example", NEW).await.1.path, "/tickets");

    let used = visitor.get(&path).await;
    assert_eq!(used.status, 404);
    assert!(used.has("a[href='/password/forgot']"), "the page says what to do");
    assert_eq!(visitor.post(&path, &[("password", "another few unlikely words")]).await.status, 404);
    assert_eq!(house.sign_in("chitra@test.example", NEW).await.1.path, "/tickets", "nothing changed");
    let audit = house.audit().await;
    for act in ["password/forgot", "password/reset"] {
        assert!(audit.iter().any(|(done, _)| done == act), "{act} is written down: {audit:?}");
    }
}

#[tokio::test]
async fn a_link_works_for_half_an_hour_from_when_it_was_sent_and_ends_those_before() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let visitor = house.visitor();
    forgot(&visitor, "chitra@test.example").await;
    house.pass(TimeDelta::minutes(40));
    deliver(&house).await;
    let first = link(&house, &smtp.taken()[0]);
    house.pass(TimeDelta::minutes(29));
    assert_eq!(visitor.get(&first).await.status, 200);
    forgot(&visitor, "chitra@test.example").await;
    assert_eq!(visitor.get(&first).await.status, 200, "until the new one is sent");
    deliver(&house).await;
    let second = link(&house, &smtp.taken()[1]);
    assert_eq!(visitor.get(&first).await.status, 404);
    let page = visitor.get(&second).await;
    house.pass(TimeDelta::minutes(31));
    assert_eq!(visitor.submit(&page, "#reset", &[("password", NEW)]).await.status, 404);
    assert_eq!(visitor.get(&second).await.status, 404);
    assert_eq!(house.sign_in("chitra@test.example", PASSWORD).await.1.path, "/tickets", "the old one still works");
}

#[tokio::test]
async fn two_who_use_a_link_at_the_same_moment_set_one_password() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let visitor = house.visitor();
    forgot(&visitor, "chitra@test.example").await;
    deliver(&house).await;
    let path = link(&house, &smtp.taken()[0]);
    let (one, other) = (house.visitor(), house.visitor());
    let (one, other) = tokio::join!(async { one.peek_post(&path, &[("password", NEW)]).await.status }, async {
        other.peek_post(&path, &[("password", "another few unlikely words")]).await.status
    },);
    let mut statuses = [one, other];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404]);
}

#[tokio::test]
async fn the_answer_is_the_same_whoever_asks_and_there_is_an_end_to_asking() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    house.suspend("tomas").await;
    let logins = ["chitra@test.example", "nobody@test.example", "98450 00014", "98450 99999", "tomas@test.example"];
    let mut answers = Vec::new();
    for login in logins {
        let visitor = house.visitor();
        let page = visitor.get("/password/forgot").await;
        let form = page.filled("#forgot", &[("login", login)]);
        let answer = visitor.peek_post(&form.action, &form.fields).await;
        let names: Vec<_> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
        let page = visitor.get(answer.location()).await;
        answers.push((answer.status, answer.location().to_owned(), answer.queries(), names, answer.body, page.body));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "the same words, headers and statements: {answers:#?}");
    assert_eq!(house.count("outbox").await, 2, "to Chitra, twice");
    for _ in 0..3 {
        forgot(&house.visitor(), "chitra@test.example").await;
    }
    assert_eq!(house.count("outbox").await, 3, "three an hour, whoever asks");
    let mut last = forgot(&house.visitor(), "").await;
    assert_eq!(last.status, 422);
    for _ in 0..10 {
        last = house.visitor().peek_post("/password/forgot", &[("login", "nobody@test.example")]).await;
    }
    assert_eq!(last.status, 429);
    assert!(last.header("retry-after").is_some());
}

#[tokio::test]
async fn wrong_links_are_nothing_and_cannot_be_tried_for_long() {
    let house = House::open().await;
    let visitor = house.visitor();
    let mut statuses = Vec::new();
    for nth in 0..40 {
        let page = visitor.peek(&format!("/password/reset/guess-{nth}")).await;
        if page.status == 429 {
            assert!(page.header("retry-after").and_then(|text| text.parse::<u64>().ok()).is_some());
        }
        statuses.push(page.status);
    }
    assert_eq!((statuses[0], statuses[39]), (404, 429));
    assert_eq!(visitor.peek("/confirm/guess").await.status, 429, "they count together");
    assert_eq!(visitor.peek_post("/confirm/guess", &NONE).await.status, 429);
}

#[tokio::test]
async fn whoever_registers_confirms_their_address_by_a_button_and_starts_mail_that_was_stopped() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let nadia = house.visitor();
    let page = nadia.get("/register").await;
    let email = "nadia@test.example";
    let fields = [("name", "Nadia New"), ("email", email), ("phone", "98450 77777"), ("password", NEW)];
    nadia.submit(&page, "#register", &fields).await;
    assert_eq!(house.mails_to(email).await, ["Confirm your e-mail address"]);
    let page = nadia.get("/profile").await;
    assert_eq!(page.attribute("[data-address]", "data-address"), "open");
    assert!(!kept(&house).await.contains("/confirm/"));
    deliver(&house).await;
    let mail = &smtp.taken()[0];
    let path = link(&house, mail);
    let not_me = mail.links().into_iter().find(|link| link.contains("/not-me/")).expect("the link");
    let not_me = not_me.strip_prefix(&house.base).expect("a link to this house").to_owned();
    let visitor = house.visitor();
    visitor.post(&not_me, &[("mail", "stop")]).await;
    let page = nadia.get("/profile").await;
    assert!(page.has(".notice--warn") && !page.has("#confirmation"), "nothing is sent to a stopped address");
    nadia.post("/profile/confirmation", &NONE).await;
    assert_eq!(house.count("outbox").await, 1);

    let page = visitor.get(&path).await;
    assert_eq!(page.attribute("[data-address]", "data-address"), "open");
    assert_eq!(visitor.get(&path).await.attribute("[data-address]", "data-address"), "open", "opening changes nothing");
    let page = visitor.submit(&page, "#confirm", &NONE).await;
    assert_eq!((page.path.as_str(), page.attribute("[data-address]", "data-address").as_str()), (&*path, "confirmed"));
    let page = nadia.get("/profile").await;
    assert_eq!(page.attribute("[data-address]", "data-address"), "confirmed");
    assert!(!page.has(".notice--warn"));
    visitor.get(&not_me).await;
    let request = nadia.peek_post("/tickets", &Laptop::request(&house.day(1), "drop_off")).await;
    assert_eq!(request.status, 303);
    deliver(&house).await;
    assert_eq!(smtp.taken().len(), 2, "mail flows");
    assert!(!smtp.taken()[1].links().iter().any(|link| link.contains("/not-me/")));
    house.pass(TimeDelta::days(8));
    assert_eq!(visitor.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_changed_address_is_confirmed_anew_and_old_links_fit_it_no_more() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let chitra = house.browser("chitra").await;
    forgot(&house.visitor(), "chitra@test.example").await;
    deliver(&house).await;
    let reset = link(&house, &smtp.taken()[0]);
    forgot(&house.visitor(), "chitra@test.example").await;
    let page = chitra.get("/profile").await;
    assert_eq!(page.attribute("[data-address]", "data-address"), "confirmed");
    let page = chitra.submit(&page, "#profile", &[("email", "other@test.example")]).await;
    assert_eq!(page.attribute("[data-address]", "data-address"), "open");
    assert_eq!(house.mails_to("other@test.example").await, ["Confirm your e-mail address"]);
    assert_eq!(house.visitor().get(&reset).await.status, 404, "whoever reads the old address has no key any more");
    deliver(&house).await;
    let later = smtp.taken().split_off(1);
    let keys = |mail: &&Taken| mail.links().iter().any(|l| l.contains("/password/reset/") || l.contains("/confirm/"));
    let keys: Vec<_> = later.iter().filter(keys).collect();
    assert!(keys.len() == 1 && keys[0].to.contains("other@"), "and gets no other, only a warning");
    let confirm = link(&house, keys[0]);

    for _ in 0..4 {
        let page = chitra.get("/profile").await;
        let page = chitra.submit(&page, "#confirmation", &NONE).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/profile?sent"));
    }
    let page = chitra.peek_post("/profile/confirmation", &NONE).await;
    assert_eq!(page.status, 429);
    assert!(page.header("retry-after").is_some());
    let page = house.visitor().get(&confirm).await;
    house.visitor().submit(&page, "#confirm", &NONE).await;
    assert_eq!(chitra.get("/profile").await.attribute("[data-address]", "data-address"), "confirmed");

    let sunil = house.browser("sunil").await;
    let page = sunil.get(&format!("/people/{}", house.ids["chitra"])).await;
    sunil.submit(&page, "#contact", &[("email", "third@test.example")]).await;
    assert_eq!(house.mails_to("third@test.example").await, ["Confirm your e-mail address"]);
    assert_eq!(house.visitor().get(&confirm).await.status, 404);
}

#[tokio::test]
async fn somebody_made_at_the_counter_gets_a_link_to_set_a_password() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let esha = house.browser("esha").await;
    let mut fields = Laptop::request(&house.day(0), "drop_off");
    for (name, value) in
        [("customer_name", "Wanda"), ("customer_phone", "98450 11111"), ("customer_email", "wanda@test.example")]
    {
        fields.push((name, value.to_owned()));
    }
    let refused: Vec<_> = fields.iter().filter(|(name, _)| *name != "fault").cloned().collect();
    assert_eq!(esha.peek_post("/tickets", &refused).await.status, 422);
    assert_eq!(house.count("outbox").await, 0, "nobody was made");
    assert_eq!(esha.peek_post("/tickets", &fields).await.status, 303);
    assert_eq!(house.mails_to("wanda@test.example").await[0], "Choose a password for your account");
    deliver(&house).await;
    let path = link(&house, &smtp.taken()[0]);
    house.pass(TimeDelta::days(6));
    let visitor = house.visitor();
    let page = visitor.get(&path).await;
    assert_eq!(visitor.submit(&page, "#reset", &[("password", NEW)]).await.path, "/sign-in?password");
    let (wanda, page) = house.sign_in("98450 11111", NEW).await;
    assert_eq!(page.all("[data-ticket]").len(), 1, "their repair");
    let page = wanda.get("/profile").await;
    assert_eq!(page.attribute("[data-address]", "data-address"), "confirmed", "the link came by mail");
    assert_eq!(visitor.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_superuser_sends_a_link_or_shows_it_once_to_whom_has_no_address() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let sunil = house.browser("sunil").await;
    let of = |name: &str| format!("/people/{}", house.ids[name]);
    let page = sunil.get(&of("tara")).await;
    assert!(page.text("#password-link").contains("Send a link"));
    let page = sunil.submit(&page, "#password-link", &NONE).await;
    assert!(page.text("main [role=status]").contains("on its way"));
    assert_eq!(house.mails_to("tara@test.example").await, ["Choose a password for your account"]);

    let chitra = house.browser("chitra").await;
    let profile = chitra.get("/profile").await;
    chitra.submit(&profile, "#profile", &[("email", "")]).await;
    let page = sunil.get(&of("chitra")).await;
    assert!(page.text("#password-link").contains("Show a link"));
    let page = sunil.submit(&page, "#password-link", &NONE).await;
    let shown = page.text("code#password-link");
    let path = shown.strip_prefix(&house.base).expect("a link to this house").to_owned();
    assert!(!page.has("[data-live]"), "it is not swept away while it is read");
    assert!(!sunil.get(&of("chitra")).await.body.contains(&path), "it stands there once");
    let page = house.visitor().get(&path).await;
    house.visitor().submit(&page, "#reset", &[("password", NEW)]).await;
    assert_eq!(house.sign_in("98450 00014", NEW).await.1.path, "/tickets");
    let made: Vec<_> = house.audit().await.into_iter().filter(|(act, _)| act == "password/invitation").collect();
    assert_eq!(made.iter().map(|(_, details)| details.as_str()).collect::<Vec<_>>(), ["sent", "shown"]);

    let own = format!("{}/password-link", of("sunil"));
    assert!(!sunil.get(&of("sunil")).await.has("#password-link"));
    assert_eq!(sunil.peek_post(&own, &NONE).await.status, 403, "their own password has a page");
    house.suspend("tariq").await;
    assert!(!sunil.get(&of("tariq")).await.has("#password-link"));
    assert_eq!(
        house.browser("esha").await.peek_post(&format!("{}/password-link", of("tara")), &NONE).await.status,
        403
    );
}

#[tokio::test]
async fn a_waiting_mail_with_a_link_can_be_read_without_one() {
    let house = House::open().await;
    house.person("Nobody", Some(Role::Customer), Standing::Active, "98450 00077").await;
    forgot(&house.visitor(), "nobody@test.example").await;
    let page = house.browser("sunil").await.get("/mail/1/body").await;
    assert!(page.body.contains("/password/reset/•••") && page.body.contains("Choose a new password"), "{}", page.body);
}
