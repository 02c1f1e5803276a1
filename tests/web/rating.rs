//! How it went: asked on the tracking page once the device is back.

use crate::support::House;

const NONE: [(&str, &str); 0] = [];

#[tokio::test]
async fn a_repair_is_rated_by_one_tap_once_the_device_is_back() {
    let house = House::open().await;
    let early = house.ticket("ready").await;
    let link = house.tracking(early).await;
    let visitor = house.visitor();
    assert!(!visitor.get(&link).await.has("#rating"));
    assert_eq!(visitor.peek_post(&format!("{link}/rating"), &[("rating", "5")]).await.status, 409);

    let number = house.ticket("returned").await;
    let link = house.tracking(number).await;
    let page = visitor.get(&link).await;
    assert_eq!(page.all("#form-rating button").len(), 5);
    let page = visitor.submit_with(&page, "#form-rating", &[], ("rating", "4")).await;
    assert_eq!(page.attribute("#rating", "data-stars"), "4");
    let page = visitor.submit_with(&page, "#form-rating", &[("comment", "Quick & <b>kind</b>")], ("rating", "5")).await;
    assert_eq!(page.attribute("#rating", "data-stars"), "5", "the last one counts");
    assert_eq!(page.value("#form-rating", "comment"), "Quick & <b>kind</b>", "another tap keeps the sentence");
    assert_eq!(house.count("ratings").await, 1);

    // Its customer may give it on their own page, staff read it.
    let own = house.browser("chitra").await.get(&format!("/tickets/{number}")).await;
    assert!(own.has("#form-rating"));
    for who in ["esha", "tara", "mira", "sunil"] {
        let page = house.browser(who).await.get(&format!("/tickets/{number}")).await;
        assert!(page.text("#rating").contains("very good Quick & <b>kind</b>"), "{who}: {}", page.text("#rating"));
        assert!(!page.has("#form-rating"));
    }
}

#[tokio::test]
async fn a_rating_that_is_none_changes_nothing() {
    let house = House::open().await;
    let number = house.ticket("returned").await;
    let link = house.tracking(number).await;
    let visitor = house.visitor();
    let long = "x".repeat(501);
    let wrong: [&[(&str, &str)]; 5] =
        [&NONE, &[("rating", "0")], &[("rating", "6")], &[("rating", "many")], &[("rating", "5"), ("comment", &long)]];
    for fields in wrong {
        assert_eq!(visitor.peek_post(&format!("{link}/rating"), fields).await.status, 422, "{fields:?}");
    }
    assert_eq!(house.count("ratings").await, 0);
    let page = visitor.peek_post(&format!("{link}/rating"), wrong[4]).await;
    assert_eq!(page.value("#form-rating", "comment"), long, "what was typed is still there");
    assert_eq!(visitor.peek_post("/t/wrong/rating", &[("rating", "5")]).await.status, 404);
    assert_eq!(visitor.peek(&format!("{link}/rating")).await.location(), link);
}
