//! What people of the house have by mail, too: chosen for each kind of notice, and sensible until then.

use chrono::TimeDelta;
use helpdesk::domain::notice::reaching;
use helpdesk::domain::person::Role;
use helpdesk::jobs::remind;

use crate::support::{House, PASSWORD, Page};

const PATH: &str = "/profile/notifications";

/// The kinds that somebody's page offers, and those that are ticked.
fn offered(page: &Page) -> (Vec<String>, Vec<String>) {
    let names = |selector: &str| {
        page.all(selector).iter().filter_map(|input| input.attr("name").map(str::to_owned)).collect::<Vec<_>>()
    };
    (names("#kinds input[type=checkbox]"), names("#kinds input[checked]"))
}

/// Ticks these kinds and no others, as the browser sends it.
async fn choose(house: &House, who: &str, kinds: &[&str]) -> Page {
    let ticked: Vec<_> = kinds.iter().map(|kind| (*kind, "1")).collect();
    house.browser(who).await.post(PATH, &ticked).await
}

/// How many mails there are to somebody.
async fn mails(house: &House, who: &str) -> usize {
    house.mails_to(&format!("{who}@test.example")).await.len()
}

async fn unread(house: &House, who: &str) -> String {
    house.browser(who).await.get("/notifications").await.attribute("#bell", "data-unread")
}

/// Puts somebody into a role, as a superuser does.
async fn place(house: &House, who: &str, fields: &[(&str, &str)]) {
    let sunil = house.browser("sunil").await;
    let page = sunil.get(&format!("/people/{}", house.ids[who])).await;
    assert_eq!(sunil.submit(&page, "#place", fields).await.path, format!("/people/{}?saved", house.ids[who]));
}

#[tokio::test]
async fn everybody_of_the_house_chooses_among_what_can_reach_them() {
    let house = House::open().await;
    for (who, role) in [
        ("esha", Role::Executive),
        ("tara", Role::Technician),
        ("mira", Role::Manager),
        ("anita", Role::Admin),
        ("sunil", Role::Superuser),
    ] {
        let browser = house.browser(who).await;
        assert!(browser.get("/notifications").await.has(&format!("a[href='{PATH}']")), "{who}");
        let profile = browser.get("/profile").await;
        assert!(profile.has(&format!(".tabs a[href='{PATH}']")) && !profile.has("[name=mail_choice]"), "{who}");
        let page = browser.get(PATH).await;
        assert!(page.status == 200 && page.queries() <= 8, "{who}");
        let (kinds, ticked) = offered(&page);
        assert_eq!(kinds, reaching(role).map(|(about, _)| about.to_string()).collect::<Vec<_>>(), "{who}");
        let usual: Vec<_> =
            reaching(role).filter(|(_, by_mail)| *by_mail).map(|(about, _)| about.to_string()).collect();
        assert_eq!(ticked, usual, "{who}");
        let page = choose(&house, who, &[&kinds[0]]).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/profile/notifications?saved"));
        assert_eq!(offered(&page).1, [kinds[0].clone()], "{who}");
        let none: [(&str, &str); 0] = [];
        assert_eq!(offered(&browser.post(PATH, &none).await).1, [] as [String; 0], "{who} wants none");
    }
    let chitra = house.browser("chitra").await;
    let profile = chitra.get("/profile").await;
    assert!(profile.has("[name=mail_choice]") && !profile.has(&format!("a[href='{PATH}']")));
    assert_eq!(chitra.peek(PATH).await.location(), "/profile");
    assert_eq!(choose(&house, "chitra", &["completion"]).await.path, "/profile");
}

#[tokio::test]
async fn an_executives_inbox_is_quiet_until_they_want_it_otherwise_and_the_bell_rings_in_any_case() {
    let house = House::open().await;
    house.ticket("completed").await;
    assert_eq!((mails(&house, "esha").await, unread(&house, "esha").await.as_str()), (0, "1"));
    choose(&house, "esha", &["completion", "comment"]).await;
    house.ticket("completed").await;
    assert_eq!((mails(&house, "esha").await, mails(&house, "ezra").await), (1, 0));
    let number = house.ticket("requested").await;
    choose(&house, "esha", &[]).await;
    house.act("chitra", number, "comments", &[("body", "Is it there?")]).await;
    assert_eq!((mails(&house, "esha").await, mails(&house, "ezra").await), (1, 1), "a comment needs one of them");
    assert_eq!(unread(&house, "esha").await, "3");
}

#[tokio::test]
async fn technicians_managers_and_those_who_stand_in_for_them_are_mailed_as_they_chose() {
    let house = House::open().await;
    house.ticket("allocated").await;
    assert_eq!(mails(&house, "tara").await, 1, "a job needs its technician");
    choose(&house, "tara", &["rework"]).await;
    let number = house.ticket("completed").await;
    assert_eq!(mails(&house, "tara").await, 1);
    house.act("esha", number, "rework", &[("reason", "The lid")]).await;
    assert_eq!(mails(&house, "tara").await, 2);

    choose(&house, "mira", &["promise_past"]).await;
    house.ticket("received").await;
    house.pass(TimeDelta::hours(25));
    remind::look(&house.app).await.expect("looks");
    assert_eq!((mails(&house, "mira").await, mails(&house, "mohan").await), (0, 1));
    for manager in ["mira", "mohan"] {
        house.suspend(manager).await;
    }
    choose(&house, "arjun", &[]).await;
    house.ticket("received").await;
    house.pass(TimeDelta::hours(25));
    remind::look(&house.app).await.expect("looks");
    assert!(mails(&house, "anita").await > 0, "she stands in for them");
    assert_eq!(mails(&house, "arjun").await, 0);
}

#[tokio::test]
async fn who_changes_role_has_what_is_usual_there_and_their_own_choice_again_when_they_are_back() {
    let house = House::open().await;
    // What cannot reach them is not taken, whatever is sent.
    choose(&house, "tara", &["comment", "completion", "joining"]).await;
    assert_eq!(house.count("notice_choices").await, i64::try_from(reaching(Role::Technician).count()).expect("few"));
    place(&house, "tara", &[("role", "executive")]).await;
    assert_eq!(mails(&house, "tara").await, 0, "their place was not ticked");
    assert_eq!(unread(&house, "tara").await, "1");
    let tara = house.browser("tara").await;
    assert_eq!(offered(&tara.get(PATH).await).1, ["comment"], "asked for nothing else, told of nothing else by mail");
    let mira = house.ids["mira"].to_string();
    place(&house, "tara", &[("role", "technician"), ("superior_id", &mira)]).await;
    assert_eq!(offered(&tara.get(PATH).await).1, ["comment"]);
    house.ticket("allocated").await;
    assert_eq!(mails(&house, "tara").await, 0);
}

#[tokio::test]
async fn the_choice_survives_signing_in_again() {
    let house = House::open().await;
    let visitor = house.visitor();
    let page = visitor.post(PATH, &[("given", "1")]).await;
    assert!(page.path.starts_with("/sign-in?draft="), "{}", page.path);
    let page = visitor.submit(&page, "#sign-in", &[("login", "tara@test.example"), ("password", PASSWORD)]).await;
    assert_eq!(offered(&page).1, ["given"], "as it was ticked");
    assert!(house.count("notice_choices").await == 0, "and not saved before they say so");
}
