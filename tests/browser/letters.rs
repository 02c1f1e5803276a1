//! Every kind of mail as its reader sees it: on a narrow screen, in light and in dark, and as plain text.

use std::collections::BTreeMap;

use helpdesk::domain::lifecycle::{Mail, TABLE};
use helpdesk::domain::person::{Role, Standing};
use sea_query::{Order, Query};

use crate::mail::conversation::whole_repair;
use crate::support::{Chrome, House, Laptop, PASSWORD, Window};

const NONE: [(&str, &str); 0] = [];
const NAME: &str =
    "Venkata Naga Satya Surya Subrahmanya Lakshmi Narasimha RajasekharaVaraprasadChakravarthulaVenkataramana";
const LINK: &str =
    "https://shop.example/a/very/long/link/without/any/place/to/break/it?and=more&of=it&until=nobody&reads=it";

/// A mail of which there is at least one of each kind.
#[derive(Debug, sqlx::FromRow)]
struct Kept {
    id: i64,
    kind: String,
    subject: String,
}

/// The mails of a house, a single one of those that say the same of another ticket or in another role.
async fn kept(house: &House) -> BTreeMap<(String, String), Kept> {
    let mut db = house.app.store.read().await.expect("a connection");
    let query =
        Query::select().columns(["id", "kind", "subject"]).from("outbox").order_by("id", Order::Desc).to_owned();
    let all: Vec<Kept> = db.all(&query).await.expect("mails");
    let headline = |subject: &str| subject.split(" · ").next().expect("words").to_owned();
    all.into_iter().map(|mail| ((mail.kind.clone(), headline(&mail.subject)), mail)).collect()
}

/// Lets everything happen that somebody is mailed about, to people of long names who write long words.
async fn everything(house: &House) {
    let chitra = house.browser("chitra").await;
    let page = chitra.get("/profile").await;
    chitra.submit(&page, "#profile", &[("name", NAME)]).await;
    for who in ["esha", "tara", "tariq"] {
        let all = ["comment", "completion", "given", "taken", "rework", "place"].map(|kind| (kind, "1"));
        house.browser(who).await.peek_post("/profile/notifications", &all).await;
    }
    whole_repair(house).await;
    let mut form = Laptop::request(&house.day(1), "drop_off");
    form.retain(|(name, _)| !["fault", "model"].contains(name));
    form.extend([("fault", format!("It went dark.\nThis is it: {LINK}")), ("model", "X".repeat(120))]);
    for (who, action, fields) in
        [("esha", "rejection", [("reason", LINK)].as_slice()), ("chitra", "cancellation", NONE.as_slice())]
    {
        let location = chitra.peek_post("/tickets", &form).await.location().to_owned();
        let number = location.trim_start_matches("/tickets/").parse().expect("a number");
        house.act(who, number, action, fields).await;
    }
    house.ticket("accepted").await;

    let sunil = house.browser("sunil").await;
    let nina = house.person("Nina", None, Standing::Pending, "98450 00500").await;
    let paul = house.person("Paul", Some(Role::Customer), Standing::Active, "98450 00501").await;
    let mira = house.ids["mira"].to_string();
    for (id, form, fields) in [
        (nina, "#place", [("role", "technician"), ("superior_id", mira.as_str())].as_slice()),
        (paul, "#contact", [("name", NAME), ("email", "paul@test.example")].as_slice()),
        (paul, "#password-link", NONE.as_slice()),
        (paul, "#suspension", [("reason", LINK)].as_slice()),
        (paul, "#restoration", NONE.as_slice()),
    ] {
        let page = sunil.get(&format!("/people/{id}")).await;
        assert_eq!(sunil.submit(&page, form, fields).await.status, 200, "{form}");
    }
    let visitor = house.visitor();
    let page = visitor.get("/password/forgot").await;
    visitor.submit(&page, "#forgot", &[("login", "chitra@test.example")]).await;
    let page = chitra.get("/profile").await;
    let long = format!("{}@{}.example", "a".repeat(60), "b".repeat(60));
    chitra.submit(&page, "#profile", &[("email", long.as_str())]).await;
    let change = [("current_password", PASSWORD), ("password", "four unlikely garden spoons")];
    assert_eq!(chitra.peek_post("/profile/password", &change).await.status, 303);
}

/// What is wrong with how the mail in the window looks.
async fn faults(window: &Window) -> Vec<String> {
    let found = window
        .run(
            "const faults = []; \
             const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number); \
             const light = ([r, g, b]) => [r, g, b].map((v) => v / 255) \
                 .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4) \
                 .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0); \
             const behind = (e) => { for (; e; e = e.parentElement) { \
                 const c = numbers(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } \
                 return [255, 255, 255]; }; \
             const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
             while (texts.nextNode()) { \
                 const e = texts.currentNode.parentElement; \
                 if (!texts.currentNode.data.trim() || !e.checkVisibility()) continue; \
                 const [a, b] = [numbers(getComputedStyle(e).color), behind(e)].map(light).sort((a, b) => b - a); \
                 const contrast = (a + 0.05) / (b + 0.05); \
                 if (contrast < 4.5) faults.push(`${contrast.toFixed(2)}: ${texts.currentNode.data}`); \
             } \
             const wide = document.documentElement.scrollWidth; \
             if (wide > innerWidth) faults.push(`${wide} wide`); \
             for (const e of document.querySelectorAll('body *')) \
                 if (e.getBoundingClientRect().right > innerWidth) faults.push(`sticks out: ${e.outerHTML}`); \
             const buttons = [...document.querySelectorAll('a.button')].filter((e) => e.checkVisibility()); \
             if (buttons.length !== 1) faults.push(`${buttons.length} buttons`); \
             if (buttons.some((e) => e.getBoundingClientRect().height < 44)) faults.push('a low button'); \
             const fetched = performance.getEntriesByType('resource').length + document.images.length; \
             if (fetched) faults.push(`${fetched} things from elsewhere`); \
             if (document.documentElement.lang !== 'en') faults.push('no language'); \
             return faults",
        )
        .await;
    serde_json::from_value(found).expect("words")
}

/// Whether a page stands on light or on dark.
async fn is_dark(window: &Window) -> bool {
    let paper = window.run("return getComputedStyle(document.body).backgroundColor").await;
    paper == "rgb(23, 21, 19)"
}

/// Text in one line, without the marks of quotes.
fn flat(text: &str) -> String {
    let lines = text.lines().map(|line| line.strip_prefix("> ").unwrap_or(line));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// What the text does not hold of what is seen of the HTML, and the other way round.
async fn differences(window: &Window, text: &str) -> Vec<String> {
    let seen = window
        .run(
            "const seen = []; const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
             while (texts.nextNode()) if (texts.currentNode.parentElement.checkVisibility()) \
             seen.push(texts.currentNode.data); \
             return [seen, [...document.links].map((a) => a.getAttribute('href'))]",
        )
        .await;
    let [said, links]: [Vec<String>; 2] = serde_json::from_value(seen).expect("words");
    let (all, html) = (flat(text), flat(&said.join("\n")));
    let missing = said.iter().filter(|said| !all.contains(&flat(said))).map(|said| format!("not in the text: {said}"));
    let lost = links.iter().filter(|link| !text.lines().any(|line| line == link.as_str()));
    let lost = lost.map(|link| format!("no line of the text: {link}"));
    let bare = |word: &str| word.trim_end_matches([':', '.']).to_owned();
    let added = all.split(' ').filter(|word| !html.contains(&bare(word)) && *word != "--" && !word.starts_with("http"));
    missing.chain(lost).chain(added.map(|word| format!("not in the HTML: {word}"))).collect()
}

#[tokio::test]
async fn every_kind_of_mail_is_read_on_any_screen_and_as_text() {
    let house = House::open_with(|config| {
        config.centre.name = "The Workshop for Everything that Once Worked".to_owned();
        config.centre.address = Some("14 Marine Drive, behind the Old Lighthouse, Kochi 682031".to_owned());
        config.centre.hours = Some("Mon to Sat, 9 to 18".to_owned());
        config.centre.phone = Some("+91 484 555 0100".to_owned());
    })
    .await;
    let chrome = Chrome::start().await;
    everything(&house).await;
    let mails = kept(&house).await;
    let kinds: Vec<&str> = mails.keys().map(|(kind, _)| kind.as_str()).collect();
    let of_actions = TABLE.iter().filter(|row| row.mail != Mail::No).map(|row| row.action.as_str());
    let of_accounts = [
        "email/confirmation",
        "email/warning",
        "notification",
        "password/invitation",
        "password/reset",
        "password/warning",
        "people/approval",
        "people/correction",
        "people/restoration",
        "people/suspension",
    ];
    let missing: Vec<_> = of_actions.chain(of_accounts).filter(|kind| !kinds.contains(kind)).collect();
    assert!(missing.is_empty(), "no mail of these kinds: {missing:?}, but of {kinds:?}");

    let folder = tempfile::tempdir().expect("a folder");
    let sunil = house.browser("sunil").await;
    let window = chrome.window(&house.base).await;
    window.resize(320, 1).await;
    let mut wrong = Vec::new();
    for mail in mails.values() {
        let html = sunil.get(&format!("/mail/{}/body", mail.id)).await.body;
        let text = sunil.get(&format!("/mail/{}", mail.id)).await.all("pre")[0].text().collect::<String>();
        let mut note = |how: &str, faults: Vec<String>| {
            wrong.extend(faults.into_iter().map(|fault| format!("{} “{}”, {how}: {fault}", mail.kind, mail.subject)));
        };
        // Some programmes leave out the styles of the head, and so whatever is for the dark.
        let (start, end) = (html.find("<style>").expect("styles"), html.find("</style>").expect("their end"));
        let bare = format!("{}{}", &html[..start], &html[end..]);
        for (how, html) in [("whole", &html), ("without styles", &bare)] {
            let file = folder.path().join(format!("{} {how}.html", mail.id));
            std::fs::write(&file, html).expect("a file");
            window.client.goto(&format!("file://{}", file.display())).await.expect("the mail");
            for scheme in ["light", "dark"] {
                window.emulate("screen", scheme).await;
                note(&format!("{how}, {scheme}"), faults(&window).await);
                assert_eq!(is_dark(&window).await, scheme == "dark" && how == "whole", "{how}, {scheme}");
            }
        }
        note("as text", differences(&window, &text).await);
        let long = text.lines().filter(|line| line.chars().count() > 72 && line.trim().contains(' '));
        note("as text", long.filter(|line| !line.contains("://")).map(|line| format!("long: {line}")).collect());
    }
    assert!(wrong.is_empty(), "of {} mails:\n{}", mails.len(), wrong.join("\n"));
    window.close().await;
}
