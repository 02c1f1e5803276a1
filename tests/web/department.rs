//! The admin's department: the tree at work, and its figures.

use chrono::TimeDelta;

use crate::support::House;

#[tokio::test]
async fn an_admin_sees_managers_with_their_technicians_and_loads() {
    let house = House::open().await;
    house.ticket("in_progress").await;
    house.ticket("allocated").await;
    house.ticket("received").await;
    house.ticket("completed").await;
    let page = house.browser("anita").await.get("/department").await;
    let id = |name: &str| house.ids[name];
    assert_eq!(page.all("[data-manager]").len(), 2);
    assert_eq!(page.all(&format!("#manager-{} [data-technician]", id("mira"))).len(), 2);
    assert_eq!(page.attribute(&format!("[data-technician='{}']", id("tara")), "data-load"), "2");
    assert!(page.text(&format!("#technician-{}", id("tara"))).contains("2 open jobs · 1 done in 8 weeks"));
    assert!(!page.has(&format!("[data-technician='{}']", id("tina"))), "nobody of another department");
    let open = page.text("[aria-labelledby=open]");
    for line in ["Received1", "Allocated1", "In progress1", "Completed1"] {
        assert!(open.contains(line), "{open}");
    }
    assert!(page.text("[aria-labelledby=age]").contains("Less than a day4"));
    assert!(
        page.text("[aria-labelledby=weeks]").contains("1 completed23 Nov"),
        "{}",
        page.text("[aria-labelledby=weeks]")
    );
    house.pass(TimeDelta::days(8));
    let page = house.new_browser("anita").await.get("/department").await;
    assert!(page.text("[aria-labelledby=age]").contains("1 to 2 weeks4"));
    assert!(page.text("[aria-labelledby=weeks]").contains("1 completed23 Nov 0 completed30 Nov"));
}

#[tokio::test]
async fn a_promise_counts_once_and_by_the_day_on_which_the_work_was_done_at_last() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    house.act("mira", number, "promise", &[("date", &house.day(1)), ("reason", "")]).await;
    let completion = [("outcome", "repaired"), ("report", "Cable seated"), ("shelf", "B-12")];
    house.act("tara", number, "completion", &completion).await;
    let kept = async || house.new_browser("anita").await.get("/department").await.text("[aria-labelledby=promises]");
    assert!(kept().await.contains("1/1 promised"), "{}", kept().await);
    house.act("esha", number, "rework", &[("reason", "The screen flickers.")]).await;
    house.pass(TimeDelta::days(2));
    house.act("tara", number, "work", &[]).await;
    house.act("tara", number, "completion", &completion).await;
    assert!(kept().await.contains("0/1 promised"), "{}", kept().await);
    let page = house.new_browser("anita").await.get("/department").await;
    assert!(page.text(&format!("#technician-{}", house.ids["tara"])).contains("2 done in 8 weeks"));
    assert_eq!(house.count("daily_tallies").await, 2);
}

#[tokio::test]
async fn a_technician_is_put_under_another_manager_in_one_step_and_keeps_their_jobs() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let (tara, mohan) = (house.ids["tara"], house.ids["mohan"].to_string());
    let anita = house.browser("anita").await;
    let page = anita.get("/department").await;
    let page = anita.submit(&page, &format!("#move-{tara}"), &[("superior_id", &mohan)]).await;
    assert!(page.has(&format!("#manager-{mohan} [data-technician='{tara}']")), "{}", page.text("main"));
    assert_eq!(house.status(number).await, "in_progress");
    assert_eq!(
        house.mails_to("tara@test.example").await[1..],
        ["Your place has changed: Technician in Computers, under Mohan Manager"]
    );
    // The new manager acts on what she has, the old one no longer does.
    let form = "#form-allocation-withdrawal";
    assert!(house.browser("mohan").await.get(&format!("/tickets/{number}")).await.has(form));
    assert!(!house.browser("mira").await.get(&format!("/tickets/{number}")).await.has(form));
    let place = "Technician in Computers, under Mohan Manager".to_owned();
    assert!(house.audit().await.contains(&("people/place".to_owned(), place)));
}

#[tokio::test]
async fn only_within_the_department_and_only_by_who_leads_it() {
    let house = House::open().await;
    let id = |name: &str| house.ids[name].to_string();
    let path = |name: &str| format!("/department/technicians/{}", id(name));
    let anita = house.browser("anita").await;
    let refused = [
        ("tina", "mira", 404),
        ("mira", "mohan", 422),
        ("tara", "manish", 422),
        ("tara", "anita", 422),
        ("tara", "tariq", 422),
    ];
    for (whom, under, status) in refused {
        let page = anita.peek_post(&path(whom), &[("superior_id", id(under))]).await;
        assert_eq!(page.status, status, "{whom} under {under}");
    }
    for wrong in ["", "nobody", "999999"] {
        assert_eq!(anita.peek_post(&path("tara"), &[("superior_id", wrong)]).await.status, 422, "{wrong:?}");
    }
    house.suspend("mohan").await;
    let page = anita.peek_post(&path("tara"), &[("superior_id", id("mohan"))]).await;
    assert!(page.status == 422 && page.text(".notice--warn").contains("suspended"), "{}", page.text("main"));
    for who in ["mira", "tara", "esha", "sunil", "chitra"] {
        let browser = house.browser(who).await;
        assert_eq!(browser.peek("/department").await.status, 403, "{who}");
        assert_eq!(browser.peek_post(&path("tara"), &[("superior_id", id("mira"))]).await.status, 403, "{who}");
    }
    assert!(house.audit().await.iter().all(|(act, _)| act == "refusal"), "nothing was changed");
}
