//! Two people at the same moment, the same form twice, and forms that have grown old.

use crate::support::{Browser, House, Laptop, Page, at_once};

async fn fill(browser: &Browser, page: &Page, form: &str, fields: &[(&str, &str)]) -> Page {
    browser.submit(page, form, fields).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_decide_at_once_one_wins_and_the_other_keeps_what_they_typed() {
    let house = House::open().await;
    for _ in 0..5 {
        let number = house.ticket("requested").await;
        let here = format!("/tickets/{number}");
        let (yes, no) = (house.browser("esha").await, house.browser("ezra").await);
        let (open, his) = (yes.get(&here).await, no.get(&here).await);
        let (accepted, rejected) = tokio::join!(
            fill(&yes, &open, "#form-acceptance", &[("note", "Gladly")]),
            fill(&no, &his, "#form-rejection", &[("reason", "Not ours")]),
        );
        let status = house.status(number).await;
        let (lost, form, field, typed) = match (accepted.status, rejected.status) {
            (200, 409) => {
                assert_eq!(status, "accepted");
                (rejected, "#form-rejection", "reason", "Not ours")
            }
            (409, 200) => {
                assert_eq!(status, "rejected");
                (accepted, "#form-acceptance", "note", "Gladly")
            }
            both => panic!("one wins and one loses, not {both:?}"),
        };
        assert_eq!(lost.value(form, field), typed);
        assert_eq!(lost.attribute(&format!("[data-ticket='{number}']"), "data-status"), status, "the fresh ticket");
        assert!(!lost.text("[role='alert']").is_empty(), "and why");
        assert_eq!(lost.history().len(), 2, "one decision in the history");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_at_once_exactly_one_wins() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let here = format!("/tickets/{number}");
    let mut all = Vec::new();
    for nth in 0..20 {
        let browser = house.browser(if nth % 2 == 0 { "esha" } else { "ezra" }).await;
        let page = browser.get(&here).await;
        all.push(async move {
            let note = format!("note {nth}");
            let answer = fill(&browser, &page, "#form-acceptance", &[("note", &note)]).await;
            (note, answer)
        });
    }
    let mut won = 0;
    for (note, answer) in at_once(all).await {
        match answer.status {
            200 => won += 1,
            409 => assert_eq!(answer.value("#form-acceptance", "note"), note, "what was typed stays"),
            other => panic!("{other} for {note}"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(house.browser("esha").await.get(&here).await.history().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_who_allocate_at_once_exactly_one_wins() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let version = house.version(number).await;
    let mut all = Vec::new();
    for nth in 0..20 {
        let (who, to) = [("mira", "tara"), ("mira", "tariq"), ("mohan", "tomas"), ("anita", "tomas")][nth % 4];
        let browser = house.browser(who).await;
        let fields = [("technician_id", house.ids[to].to_string()), ("version", version.clone())];
        let path = format!("/tickets/{number}/allocation");
        all.push(async move { browser.peek_post(&path, &fields).await.status });
    }
    let answers = at_once(all).await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    // Whoever may no longer touch it, because it went to another manager's technician, reads 403.
    assert!(answers.iter().all(|status| [303, 403, 409].contains(status)), "{answers:?}");
    assert_eq!(house.count("allocations").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn finishing_and_cancelling_at_once_ends_the_work_one_way() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let here = format!("/tickets/{number}");
    let (tara, esha) = (house.browser("tara").await, house.browser("esha").await);
    let (open, theirs) = (tara.get(&here).await, esha.get(&here).await);
    let (done, cancelled) = tokio::join!(
        fill(&tara, &open, "#form-completion", &[("outcome", "repaired"), ("report", "New panel")]),
        fill(&esha, &theirs, "#form-cancellation", &[("reason", "She called")]),
    );
    // Once it is cancelled, Tara neither holds it nor has completed it, so she no longer sees it.
    assert!(matches!((done.status, cancelled.status), (200, 409) | (404, 200)), "{} {}", done.status, cancelled.status);
    assert_eq!(house.status(number).await, "completed");
    assert_eq!(house.load("mira", "tara").await, "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn comments_and_progress_never_refuse_each_other() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let here = format!("/tickets/{number}");
    let before = house.count("events").await;
    let mut all = Vec::new();
    for nth in 0..20 {
        let name = ["tara", "chitra", "esha", "mira"][nth % 4];
        let browser = house.browser(name).await;
        let page = browser.get(&here).await;
        all.push(async move {
            let text = format!("word {nth}");
            let (form, field) = if nth % 4 == 0 { ("#form-progress", "note") } else { ("#form-comments", "body") };
            fill(&browser, &page, form, &[(field, &text)]).await.status
        });
    }
    assert!(at_once(all).await.iter().all(|status| *status == 200));
    assert_eq!(house.count("events").await, before + 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_request_sent_again_makes_one_ticket() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let form = chitra.get("/tickets/new").await;
    let fields = Laptop::request(&house.day(1), "drop_off");
    let first = chitra.submit(&form, "#request", &fields).await.ticket();
    assert_eq!(chitra.submit(&form, "#request", &fields).await.ticket(), first, "the same answer");
    assert_eq!(house.count("tickets").await, 1);
    let again = chitra.get("/tickets/new").await;
    assert_ne!(chitra.submit(&again, "#request", &fields).await.ticket(), first, "a new form is a new request");

    let form = chitra.get("/tickets/new").await.form("#request");
    let mut all = Vec::new();
    for _ in 0..10 {
        let (browser, mut sent) = (chitra.clone(), form.fields.clone());
        for (name, value) in &fields {
            sent.retain(|(n, _)| n != name);
            sent.push(((*name).to_owned(), value.clone()));
        }
        all.push(async move { browser.post("/tickets", &sent).await.ticket() });
    }
    let mut numbers = at_once(all).await;
    numbers.dedup();
    assert_eq!(numbers.len(), 1, "ten at once are one: {numbers:?}");
    assert_eq!(house.count("tickets").await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_comment_or_step_sent_again_happens_once() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let here = format!("/tickets/{number}");
    let chitra = house.browser("chitra").await;
    let page = chitra.get(&here).await;
    for _ in 0..3 {
        let answer = fill(&chitra, &page, "#form-comments", &[("body", "Hello?")]).await;
        assert_eq!((answer.status, answer.path.as_str()), (200, here.as_str()));
    }
    assert_eq!(chitra.get(&here).await.history(), ["You wrote:", "You asked for a repair."]);

    let link = house.tracking(number).await;
    let visitor = house.visitor();
    let page = visitor.get(&link).await;
    for _ in 0..2 {
        assert_eq!(fill(&visitor, &page, "#form-comments", &[("body", "Me, too")]).await.status, 200);
    }
    assert_eq!(chitra.get(&here).await.history().len(), 3);

    let esha = house.browser("esha").await;
    let page = esha.get(&here).await;
    for _ in 0..2 {
        let answer = fill(&esha, &page, "#form-acceptance", &[]).await;
        assert_eq!((answer.status, answer.path.as_str()), (200, here.as_str()), "a second tap is no error");
    }
    assert_eq!(chitra.get(&here).await.history().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_form_may_be_sent_again_once_it_is_mended() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let chitra = house.browser("chitra").await;
    let page = chitra.get(&format!("/tickets/{number}")).await;
    assert_eq!(fill(&chitra, &page, "#form-comments", &[("body", " ")]).await.status, 422);
    assert_eq!(
        fill(&chitra, &page, "#form-comments", &[("body", "Now")]).await.status,
        200,
        "the refusal left no trace"
    );
    assert_eq!(chitra.get(&format!("/tickets/{number}")).await.history()[0], "You wrote:");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_made_for_an_older_ticket_is_refused_and_works_when_sent_again() {
    let house = House::open().await;
    let number = house.ticket("pickup_scheduled").await;
    let here = format!("/tickets/{number}");
    let (esha, ezra) = (house.browser("esha").await, house.browser("ezra").await);
    let old = esha.get(&here).await;
    let fresh = ezra.get(&here).await;
    fill(&ezra, &fresh, "#form-details", &[("address", "99 Other Road")]).await;

    let fields = [("date", house.day(4)), ("window", "12-15".to_owned()), ("note", "By van".to_owned())];
    let refused = esha.submit(&old, "#form-pickup", &fields).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("99 Other Road"), "the fresh ticket");
    assert_eq!(refused.value("#form-pickup", "date"), house.day(4));
    assert_eq!(refused.value("#form-pickup", "window"), "12-15");
    assert_eq!(refused.value("#form-pickup", "note"), "By van");
    let taken = fill(&esha, &refused, "#form-pickup", &[]).await;
    assert_eq!(taken.status, 200);
    assert_eq!(taken.history()[0], "Esha Executive scheduled the pickup for Sat 28 Nov 2026, 12 to 15");
}

#[tokio::test]
async fn two_steps_tapped_on_one_bench_are_two_reports() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let tara = house.browser("tara").await;
    let bench = tara.get("/bench").await;
    for percent in ["25", "50", "50"] {
        let form = format!("[data-ticket='{number}'] form:has(button[value='{percent}'])");
        tara.submit(&bench, &form, &[("percent", percent)]).await;
    }
    let page = tara.get(&format!("/tickets/{number}")).await;
    let reported =
        |percent: &str| page.history().iter().filter(|line| line.ends_with(&format!("reported {percent} %"))).count();
    assert_eq!((reported("25"), reported("50")), (1, 1), "and the same tap twice is one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_put_a_ticket_out_of_ones_sight_leads_when_sent_again_where_it_led() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let anita = house.browser("anita").await;
    let here = format!("/tickets/{number}");
    let page = anita.get(&here).await;
    let phones = house.department("Phones").await.to_string();
    let fields = [("department_id", phones.as_str()), ("shelf", "P-1"), ("reason", "It is a phone")];
    let form = page.filled("#form-transfer", &fields);
    let first = anita.peek_post(&form.action, &form.fields).await;
    assert_eq!((first.status, first.location()), (303, "/tickets"));
    let events = house.count("events").await;
    assert_eq!(anita.peek(&here).await.status, 404, "it is another department's");
    let again = anita.peek_post(&form.action, &form.fields).await;
    assert_eq!((again.status, again.location()), (303, "/tickets"), "the first result");
    assert_eq!(house.count("events").await, events, "and nothing happens twice");

    // The word is hers, and for this form: nobody else and nothing else is answered by it.
    let arjun = house.browser("arjun").await;
    assert_eq!(arjun.peek_post(&form.action, &form.fields).await.status, 404);
    assert_eq!(anita.peek_post(&format!("{here}/promise"), &form.fields).await.status, 404);
    let other: Vec<_> = form.fields.iter().filter(|(name, _)| name != "once").cloned().collect();
    assert_eq!(anita.peek_post(&form.action, &other).await.status, 404, "nor is a new form");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn corrections_that_correct_nothing_leave_no_trace() {
    let house = House::open().await;
    let number = house.ticket("accepted").await;
    let here = format!("/tickets/{number}");
    let esha = house.browser("esha").await;
    let page = esha.get(&here).await;
    let before = (house.count("events").await, house.version(number).await);
    for name in ["chitra", "esha"] {
        let page = house.act(name, number, "details", &[]).await;
        assert_eq!((page.status, page.path.as_str()), (200, here.as_str()), "{name}");
    }
    assert_eq!((house.count("events").await, house.version(number).await), before);
    // A form from before a change is still refused, whatever it says.
    house.act("chitra", number, "details", &[("contact_name", "Chitra C")]).await;
    assert_eq!(house.count("events").await, before.0 + 1);
    let form = page.filled("#form-details", &[] as &[(&str, &str)]);
    assert_eq!(esha.peek_post(&form.action, &form.fields).await.status, 409);
}
