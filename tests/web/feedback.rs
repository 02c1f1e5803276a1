//! Writing to the house, and reading what was written.

use crate::support::House;

#[tokio::test]
async fn visitors_and_people_write_and_superusers_and_admins_read_and_mark_it() {
    let house = House::open_with(|config| config.centre.address = Some("4 Market Square".to_owned())).await;
    let visitor = house.visitor();
    let page = visitor.get("/contact").await;
    assert!(page.text(".facts").contains("4 Market Square"));
    let page = visitor.submit(&page, "#feedback", &[("message", "Do you mend <b>clocks</b>?")]).await;
    assert_eq!(page.status, 422);
    assert!(page.has("#feedback-email-error") && page.text("#feedback textarea").contains("<b>clocks</b>"));
    let page = visitor.submit(&page, "#feedback", &[("email", "ann@test.example")]).await;
    assert_eq!((page.status, page.has(".notice--done")), (200, true));
    let chitra = house.browser("chitra").await;
    let page = chitra.get("/contact").await;
    assert!(!page.has("#feedback [name=email]"), "we know hers");
    chitra.submit(&page, "#feedback", &[("message", "Well done")]).await;

    for who in ["sunil", "anita"] {
        let list = house.browser(who).await.get("/feedback").await;
        assert_eq!(list.all("[data-feedback]").len(), 2, "{who}");
        assert_eq!(list.text("[data-feedback='1']").matches("ann@test.example").count(), 1);
        assert!(list.text("[data-feedback='1']").contains("Do you mend <b>clocks</b>?"));
        assert!(list.text("[data-feedback='2']").contains("Chitra Customer"));
    }
    let sunil = house.browser("sunil").await;
    let page = sunil.get("/feedback").await;
    let page = sunil.submit_with(&page, "#answer-1", &[], ("answered", "yes")).await;
    assert_eq!(page.all("[data-feedback]").len(), 1);
    let answered = sunil.get("/feedback?state=answered").await;
    assert!(answered.text("[data-feedback='1']").contains("by Sunil Superuser"));
    sunil.submit_with(&answered, "#answer-1", &[], ("answered", "no")).await;
    assert_eq!(sunil.get("/feedback").await.all("[data-feedback]").len(), 2);
    assert_eq!(sunil.peek_post("/feedback/99/answer", &[("answered", "yes")]).await.status, 404);
    assert_eq!(sunil.peek_post("/feedback/1/answer", &[("answered", "maybe")]).await.status, 400);
    for who in ["mira", "tara", "esha", "chitra"] {
        assert_eq!(house.browser(who).await.peek("/feedback").await.status, 403, "{who}");
    }
}

#[tokio::test]
async fn a_double_click_is_one_message_and_too_many_are_too_many() {
    let house = House::open().await;
    let visitor = house.visitor();
    let fields = [("message", "Hello"), ("email", "ann@test.example"), ("once", "one-and-only")];
    for _ in 0..2 {
        assert_eq!(visitor.peek_post("/contact", &fields).await.location(), "/contact?sent");
    }
    assert_eq!(house.count("feedback").await, 1);
    let mut refused = None;
    for _ in 0..20 {
        let page = visitor.peek_post("/contact", &[("message", "Spam"), ("email", "spam@test.example")]).await;
        if page.status == 429 {
            refused = page.header("retry-after").map(str::to_owned);
            break;
        }
    }
    assert!(refused.is_some(), "somebody who writes and writes is told to wait");
}
