//! Markup in every text field there is, and then every page of everybody who reads it.

use std::collections::{BTreeMap, VecDeque};

use helpdesk::domain::input::{Input, Kind};
use helpdesk::domain::lifecycle::{Action, REQUEST_INPUTS, TABLE};
use helpdesk::domain::person::{Role, Standing};
use helpdesk::web::routes;
use poem::http::Method;

use crate::support::{Browser, House, Laptop, PASSWORD, Page};
use crate::web::matrix::callers::{CALLERS, Caller};
use crate::web::matrix::scene::{Scene, ticket};
use crate::web::matrix::{browser, samples};

/// What would be an element, an attribute and a sum, if any of it were taken for more than text.
const EVIL: &str =
    "\"'><xss onx=1><img src=x onerror=alert(1)>{{7*7}}{%x%}</p></textarea></title><script>alert(1)</script>";
/// The same for where there is little room.
const SHORT: &str = "\"'><xss>{{7*7}}";
/// How many pages somebody reads at most.
const PAGES: usize = 140;

/// As much of it as a field holds.
fn evil(room: usize) -> &'static str {
    if room >= EVIL.len() { EVIL } else { SHORT }
}

/// A form, with markup in each of its fields that takes text.
fn poisoned(inputs: &[Input], form: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let mut fields = form.to_vec();
    for input in inputs {
        if let Kind::Line(room) | Kind::Text(room) = input.kind {
            fields.retain(|(name, _)| *name != input.name);
            fields.push((input.name, evil(room).to_owned()));
        }
    }
    fields
}

#[track_caller]
fn check(page: &Page, who: &str) {
    let at = format!("{} for {who}", page.path);
    assert!(!page.has("xss") && !page.has("img[src='x']"), "{at}: an element was injected");
    assert!(!page.has("script:not([src])"), "{at}: a script was injected");
    for element in page.all("*") {
        for (name, value) in element.value().attrs() {
            assert!(
                !name.starts_with("on") && !name.contains(['<', '"', '\'']),
                "{at}: the attribute {name} was injected"
            );
            let leads = ["href", "src", "action", "formaction", "hx-get", "hx-post"].contains(&name);
            let is_ours = value.starts_with('/') || value.starts_with('#') || value.starts_with("http://127.0.0.1");
            let is_known = ["tel:", "mailto:", "https://www.", "cid:"].iter().any(|scheme| value.starts_with(scheme));
            assert!(!leads || is_ours || is_known || value.is_empty(), "{at}: {name} leads to {value}");
        }
    }
}

/// Reads every page that links lead to from somebody's first one; counts those with the text on them.
async fn read(browser: &Browser, who: &str, from: &[&str]) -> (usize, usize) {
    let mut ahead: VecDeque<String> = from.iter().map(|path| (*path).to_owned()).collect();
    // One of each kind first: a path with its numbers taken out, and how often it was read.
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let (mut pages, mut with_it) = (0, 0);
    while let Some(path) = ahead.pop_front().filter(|_| pages < PAGES) {
        let kind: String = path.split('?').next().unwrap_or_default().chars().filter(|c| !c.is_ascii_digit()).collect();
        let times = kinds.entry(kind).or_default();
        *times += 1;
        if *times > 14 {
            continue;
        }
        let page = browser.get(&path).await;
        assert!(page.status < 500, "{path} for {who}");
        check(&page, who);
        pages += 1;
        // As it was written, sum and all.
        with_it += usize::from(page.body.contains("{{7*7}}"));
        assert!(!page.body.contains("xss&gt;49"), "{path} for {who} reckons");
        let found = page.all("a[href^='/'], iframe[src^='/']");
        let links = found.iter().filter_map(|link| link.attr("href").or(link.attr("src")));
        for link in links.map(|link| link.split('#').next().unwrap_or_default().to_owned()) {
            let is_page =
                !link.starts_with("/assets") && !link.contains("/csv") && link != "/sign-out" && !link.is_empty();
            if is_page && !ahead.contains(&link) && link != path {
                ahead.push_back(link);
            }
        }
    }
    (pages, with_it)
}

/// A ticket for each action there is, taken with markup in all that can be written with it.
async fn poison_tickets(scene: &Scene, house: &House) {
    // Files are no texts; their names are read in the photos' own tests.
    let has_texts =
        |action| !matches!(action, Action::Request | Action::Photos | Action::PhotosRemoval | Action::Release);
    for row in TABLE.iter().filter(|row| has_texts(row.action)) {
        let route = format!("/tickets/:number/{}", row.action);
        let form = poisoned(row.inputs, &samples::form(scene, &route));
        let number = ticket(house, samples::status(&route)).await;
        let mut is_done = false;
        for caller in of(&["owner", "executive", "holder", "admin"]) {
            let page =
                browser(scene, house, caller).peek_post(&format!("/tickets/{number}/{}", row.action), &form).await;
            assert!(is_done || page.status != 422, "{route} by {}: {:?}", caller.label, page.texts(".field__error"));
            is_done |= page.status == 303;
        }
        assert!(is_done, "{route}");
    }
}

/// These callers.
fn of(labels: &'static [&'static str]) -> impl Iterator<Item = &'static Caller> {
    CALLERS.iter().filter(|caller| labels.contains(&caller.label))
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_any_field_is_text_on_every_page_and_in_every_mail() {
    let (scene, closed) = Scene::set().await;
    let house = closed.open().await;
    let one = |label: &'static str| CALLERS.iter().find(|caller| caller.label == label).expect("a caller");
    let sunil = browser(&scene, &house, one("superuser")).with("User-Agent", EVIL);
    let (owner, executive) = (browser(&scene, &house, one("owner")), browser(&scene, &house, one("executive")));

    // People, places and kinds of device. Everybody is called by it first, so that every event names them so.
    for (nth, (name, _)) in house.ids.iter().enumerate() {
        let fields = [
            ("name", EVIL),
            ("email", &*format!("{name}@test.example")),
            ("phone", &*format!("98450 1{nth:04}")),
            ("address", EVIL),
        ];
        let page = sunil.peek_post(&format!("/people/{}", house.ids[name]), &fields).await;
        assert_eq!(page.status, 303, "{name}");
    }
    let joins = [
        ("name", EVIL),
        ("email", "joins@test.example"),
        ("phone", "98450 31111"),
        ("password", "a brand new pass phrase"),
    ];
    assert_eq!(house.visitor().with("User-Agent", SHORT).peek_post("/join", &joins).await.status, 303);
    let person = house.person("Tanya", Some(Role::Executive), Standing::Active, "98450 31112").await;
    assert_eq!(sunil.peek_post(&format!("/people/{person}/suspension"), &[("reason", EVIL)]).await.status, 303);

    // What customers and visitors write.
    let token = [("name", SHORT), ("scope", "read")];
    assert_eq!(owner.peek_post("/profile/tokens", &token).await.status, 201);
    let request = poisoned(REQUEST_INPUTS, &Laptop::request(&scene.tomorrow, "pickup"));
    let made = owner.peek_post("/tickets", &request).await.location().to_owned();
    assert_eq!(executive.peek_post(&format!("{made}/acceptance"), &[("note", EVIL)]).await.status, 303);
    let mut counter = request.clone();
    counter.extend([("customer_name", EVIL.to_owned()), ("customer_phone", "98450 31113".to_owned())]);
    assert_eq!(executive.peek_post("/tickets", &counter).await.status, 303);
    let link = format!("/t/{}", scene.tickets["returned"].1);
    assert_eq!(
        house.visitor().peek_post(&format!("{link}/rating"), &[("rating", "1"), ("comment", EVIL)]).await.status,
        303
    );
    let link = format!("/t/{}", scene.tickets["allocated"].1);
    assert_eq!(house.visitor().peek_post(&format!("{link}/comments"), &[("body", EVIL)]).await.status, 303);
    let feedback = [("message", EVIL), ("email", "somebody@test.example")];
    assert_eq!(house.visitor().peek_post("/contact", &feedback).await.status, 303);
    poison_tickets(&scene, &house).await;
    for (department, name) in [(scene.computers, EVIL), (scene.phones, SHORT)] {
        let name: String = name.chars().take(80).collect();
        assert_eq!(sunil.peek_post(&format!("/departments/{department}"), &[("name", name)]).await.status, 303);
    }
    for category in ["laptop", "phone"] {
        let name = format!("{SHORT} {category}");
        let fields = [("name", name), ("department_id", scene.computers.to_string())];
        assert_eq!(sunil.peek_post(&format!("/departments/categories/{category}"), &fields).await.status, 303);
    }
    house.visitor().peek_post("/sign-in", &[("login", EVIL), ("password", EVIL)]).await;

    let mut least = usize::MAX;
    for caller in
        CALLERS.iter().filter(|caller| !["visitor", "pending", "suspended", "stranger"].contains(&caller.label))
    {
        let from: Vec<String> = match caller.label {
            "link" => scene.tickets.values().map(|(_, token)| format!("/t/{token}")).collect(),
            // Every table, too.
            "superuser" => {
                ["/people", "/data", "/mail", "/audit", "/departments", "/feedback", "/tickets?status=all", "/profile"]
                    .map(str::to_owned)
                    .to_vec()
            }
            _ => [
                "/",
                "/tickets?status=all",
                "/profile/sessions",
                "/notifications",
                "/feedback",
                "/department",
                "/inventory",
            ]
            .map(str::to_owned)
            .to_vec(),
        };
        let from: Vec<&str> = from.iter().map(String::as_str).collect();
        let (pages, with_it) = read(&browser(&scene, &house, caller), caller.label, &from).await;
        assert!(
            with_it > 3 || caller.label.starts_with("far"),
            "{} read {pages} pages, and it stood on {with_it}",
            caller.label
        );
        least = least.min(pages);
    }
    assert!(least >= 8, "{least}");
    let made = sunil.get(&format!("/people?q={}", "xss")).await;
    check(&made, "a search");
    // And every mail, as it looks.
    let mut quoted = 0;
    for id in 1..=house.count("outbox").await {
        let mail = sunil.get(&format!("/mail/{id}/body")).await;
        assert_eq!(mail.status, 200, "{id}");
        check(&mail, "the reader of a mail");
        quoted += usize::from(mail.body.contains("{{7*7}}"));
    }
    assert!(quoted > 30, "{quoted}");
    let (again, _) = house.sign_in("chitra@test.example", PASSWORD).await;
    assert!(again.session().is_some(), "and all still works");
}

#[tokio::test]
async fn what_is_typed_comes_back_in_refused_forms_as_text() {
    let (scene, closed) = Scene::set().await;
    let house = closed.open().await;
    for route in routes::table().into_iter().filter(|route| route.method == Method::POST) {
        for caller in of(&["link", "owner", "executive", "holder", "admin", "superuser"]) {
            // Every field is wrong, or the form is too long for what it is asked for.
            let form: Vec<_> =
                samples::form(&scene, route.path).iter().map(|(name, _)| (*name, EVIL.repeat(60))).collect();
            let page =
                browser(&scene, &house, caller).peek_post(&samples::path(&scene, route.path, caller), &form).await;
            assert!(page.status < 500, "{} by {}", route.path, caller.label);
            check(&page, caller.label);
        }
    }
    for path in [
        "/sign-in?next=",
        "/tickets?q=",
        "/people?q=",
        "/audit?who=",
        "/data/people?q=",
        "/inventory?q=",
        "/tickets/new?q=",
    ] {
        let typed: String = url::form_urlencoded::byte_serialize(EVIL.as_bytes()).collect();
        for caller in of(&["visitor", "executive", "superuser"]) {
            check(&browser(&scene, &house, caller).get(&format!("{path}{typed}")).await, caller.label);
        }
    }
}
