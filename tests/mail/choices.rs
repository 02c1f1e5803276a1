//! Who gets which mails: their choice, and whether they want any at this address.

use helpdesk::domain::person::{Role, Standing};

use super::conversation::{headlines, to_the_customer, whole_repair};
use super::{deliver, house};
use crate::support::{House, Laptop, Smtp};

async fn choose(house: &House, choice: &str) {
    let chitra = house.browser("chitra").await;
    let page = chitra.get("/profile").await;
    assert_eq!(chitra.submit(&page, "#profile", &[("mail_choice", choice)]).await.status, 200);
}

#[tokio::test]
async fn who_wants_only_what_needs_them_gets_that_and_the_essential() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    choose(&house, "needs_you").await;
    whole_repair(&house).await;
    deliver(&house).await;
    let told = [
        "We have your request",
        "We are coming to pick it up",
        "The pickup did not work out",
        "We are coming to pick it up",
        "The pickup has changed",
        "We wrote to you about your repair",
        "Ready: we bring it to you",
        "The return did not work out",
        "Ready for you to collect",
        "Back with you",
    ];
    assert_eq!(headlines(&to_the_customer(&smtp)), told);
}

#[tokio::test]
async fn who_wants_the_essential_only_gets_nothing_else() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    choose(&house, "essential").await;
    whole_repair(&house).await;
    deliver(&house).await;
    assert_eq!(headlines(&to_the_customer(&smtp)), ["We have your request", "Back with you"]);
}

#[tokio::test]
async fn without_an_address_there_is_no_mail_and_nothing_else_is_lost() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let chitra = house.browser("chitra").await;
    let page = chitra.get("/profile").await;
    assert_eq!(chitra.submit(&page, "#profile", &[("email", "")]).await.status, 200);
    whole_repair(&house).await;
    deliver(&house).await;
    assert_eq!(headlines(&to_the_customer(&smtp)), ["Your e-mail address was changed"], "where she was until then");
}

/// Somebody registers with an address that is not theirs, and asks for a repair.
async fn stranger(house: &House) {
    house.person("Nobody", Some(Role::Customer), Standing::Active, "98450 00077").await;
    let (browser, _) = house.sign_in("nobody@test.example", crate::support::PASSWORD).await;
    let page = browser.peek_post("/tickets", &Laptop::request(&house.day(1), "drop_off")).await;
    assert_eq!(page.status, 303, "{}", page.body);
}

#[tokio::test]
async fn whoever_reads_an_unconfirmed_address_can_stop_all_mail_to_it() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    stranger(&house).await;
    deliver(&house).await;
    let first = &smtp.taken()[0];
    let link = first.links().into_iter().find(|link| link.contains("/not-me/")).expect("the link");
    assert_eq!(first.links().iter().filter(|l| **l == link).count(), 2, "in the text and in the HTML");
    let path = link.strip_prefix(&house.base).expect("a link to this house");

    // Opening it, as programmes that check links do, changes nothing.
    let visitor = house.visitor();
    let page = visitor.get(path).await;
    assert_eq!(page.attribute("[data-mail]", "data-mail"), "flowing");
    house.act("esha", 10001, "acceptance", &[]).await;
    deliver(&house).await;
    assert_eq!(smtp.taken().len(), 2);

    let page = visitor.submit(&page, "[data-form=stop]", &[("mail", "stop")]).await;
    assert_eq!(page.attribute("[data-mail]", "data-mail"), "stopped");
    stranger_asks_again(&house).await;
    deliver(&house).await;
    assert_eq!(smtp.taken().len(), 2, "nothing more comes");
    let sunil = house.browser("sunil").await;
    assert_eq!(sunil.get("/mail").await.attribute("[data-mail]", "data-mail-state"), "stopped");

    let page = visitor.submit(&page, "[data-form=start]", &[("mail", "start")]).await;
    assert_eq!(page.attribute("[data-mail]", "data-mail"), "flowing");
    house.act("esha", 10002, "acceptance", &[]).await;
    deliver(&house).await;
    assert_eq!(smtp.taken().len(), 3, "it was them after all");

    // Stopped once more, and then confirmed: whoever confirms an address wants mail at it.
    let page = visitor.submit(&page, "[data-form=stop]", &[("mail", "stop")]).await;
    assert_eq!(page.attribute("[data-mail]", "data-mail"), "stopped");
    let (nobody, _) = house.sign_in("nobody@test.example", crate::support::PASSWORD).await;
    assert!(nobody.get("/profile").await.text(".notice--warn").contains("Enter your own"), "and their profile says so");
    house.confirm("nobody@test.example").await;
    stranger_asks_again(&house).await;
    deliver(&house).await;
    assert_eq!(smtp.taken().len(), 4);

    assert_eq!(visitor.get("/not-me/wrong").await.status, 404);
    assert_eq!(visitor.peek_post(path, &[("mail", "everything")]).await.status, 400);
}

async fn stranger_asks_again(house: &House) {
    let (browser, _) = house.sign_in("nobody@test.example", crate::support::PASSWORD).await;
    let page = browser.peek_post("/tickets", &Laptop::request(&house.day(1), "drop_off")).await;
    assert_eq!(page.status, 303, "{}", page.body);
}
