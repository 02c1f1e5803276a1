//! Mails that warn: of a changed password, and of a changed address.

use super::links::{forgot, link};
use super::{deliver, house};
use crate::support::{PASSWORD, Smtp};

const NEW: &str = "four unlikely garden spoons";
const NONE: [(&str, &str); 0] = [];
const WARNING: &str = "Your password was changed";

#[tokio::test]
async fn whoever_has_another_password_is_warned_at_their_address_however_it_changed() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let firefox = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0";
    let chitra = house.browser("chitra").await.with("User-Agent", firefox);
    let change = [("current_password", PASSWORD), ("password", NEW)];
    assert_eq!(chitra.peek_post("/profile/password", &[change[0], ("password", "x")]).await.status, 422);
    assert_eq!(chitra.peek_post("/profile/password", &[("current_password", "a guess"), change[1]]).await.status, 422);
    assert_eq!(house.count("outbox").await, 0, "nothing changed yet");
    assert_eq!(chitra.peek_post("/profile/password", &change).await.status, 303);
    deliver(&house).await;
    let mail = &smtp.taken()[0];
    assert_eq!((mail.subject.as_str(), mail.to.contains("chitra@test.example")), (WARNING, true));
    assert!(mail.text.contains("Firefox on Android") && mail.text.contains("It was not?"), "{}", mail.text);
    assert!(mail.links().iter().any(|link| link.ends_with("/password/forgot")), "and a way to act");
    assert!(!mail.text.contains(NEW), "never the password");

    // By the link for a forgotten one, and by one that a superuser sent.
    let sunil = house.browser("sunil").await;
    for (who, reset) in [("chitra", true), ("tara", false)] {
        let email = format!("{who}@test.example");
        if reset {
            forgot(&house.visitor(), &email).await;
        } else {
            let page = sunil.get(&format!("/people/{}", house.ids[who])).await;
            sunil.submit(&page, "#password-link", &NONE).await;
        }
        deliver(&house).await;
        let path = link(&house, smtp.taken().last().expect("a mail"));
        let visitor = house.visitor();
        let page = visitor.get(&path).await;
        visitor.submit(&page, "#reset", &[("password", "another few unlikely words")]).await;
        assert_eq!(house.mails_to(&email).await.last().map(String::as_str), Some(WARNING), "{who}");
    }

    // Whoever has no address is told nothing, and whoever changes it all day fills nobody's inbox.
    let carlos = house.browser("carlos").await;
    for nth in 0..8 {
        let words = |nth: usize| if nth == 0 { PASSWORD.to_owned() } else { format!("unlikely garden spoons {nth}") };
        let fields = [("current_password", words(nth)), ("password", words(nth + 1))];
        assert_eq!(carlos.peek_post("/profile/password", &fields).await.status, 303);
    }
    assert_eq!(house.mails_to("carlos@test.example").await.len(), 5);
}

#[tokio::test]
async fn the_address_one_had_is_told_when_it_is_changed_by_whomever_and_it_says_no_new_one() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let chitra = house.browser("chitra").await;
    let page = chitra.get("/profile").await;
    let page = chitra.submit(&page, "#profile", &[("name", "Chitra C"), ("email", "CHITRA@test.example")]).await;
    assert_eq!(house.count("outbox").await, 0, "the same address in another spelling is the same");
    let page = chitra.submit(&page, "#profile", &[("email", "thief@test.example")]).await;
    deliver(&house).await;
    let warnings: Vec<_> = smtp.taken().into_iter().filter(|mail| mail.to.contains("@test.example")).collect();
    let old = warnings.iter().find(|mail| mail.to.to_lowercase().contains("chitra@")).expect("a mail to the old one");
    assert_eq!(old.subject, "Your e-mail address was changed");
    assert_eq!(
        house.mails_to("chitra@test.example").await.len() + house.mails_to("CHITRA@test.example").await.len(),
        1
    );
    assert!(!old.text.contains("thief@"), "{}", old.text);
    assert!(old.text.contains("+91 484 555 0100"), "and whom to tell: {}", old.text);
    assert_eq!(house.mails_to("thief@test.example").await, ["Confirm your e-mail address"]);

    chitra.submit(&page, "#profile", &[("email", "")]).await;
    let told = house.mails_to("thief@test.example").await;
    assert_eq!(told.last().map(String::as_str), Some("Your e-mail address was changed"), "also when there is none now");
    let acts: Vec<_> = house.audit().await.into_iter().filter(|(act, _)| act == "email/change").collect();
    assert_eq!(acts.len(), 2);

    let sunil = house.browser("sunil").await;
    let page = sunil.get(&format!("/people/{}", house.ids["tara"])).await;
    sunil.submit(&page, "#contact", &[("email", "tara.new@test.example")]).await;
    assert_eq!(house.mails_to("tara@test.example").await, ["Your contact data was corrected"]);

    // No mail reaches an address whose reader stopped it: here the old one, which is nobody's now.
    let not_me = old.links().into_iter().find(|link| link.contains("/not-me/")).expect("the link");
    house.visitor().post(not_me.strip_prefix(&house.base).expect("ours"), &[("mail", "stop")]).await;
    let page = chitra.get("/profile").await;
    let page = chitra.submit(&page, "#profile", &[("email", "chitra@test.example")]).await;
    deliver(&house).await;
    let before = smtp.taken().len();
    chitra.submit(&page, "#profile", &[("email", "other@test.example")]).await;
    deliver(&house).await;
    let later = smtp.taken().split_off(before);
    assert!(
        later.iter().all(|mail| !mail.to.contains("chitra@")),
        "{:?}",
        later.iter().map(|m| &m.to).collect::<Vec<_>>()
    );
}
