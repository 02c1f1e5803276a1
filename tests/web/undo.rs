//! What was just done is said once, to whoever did it, with the way to take it back where there is one.

use crate::support::House;

const NOTHING: &[(&str, &str)] = &[];

#[tokio::test]
async fn a_given_device_is_taken_back_by_the_word_about_it() {
    let house = House::open().await;
    let (mira, number) = (house.browser("mira").await, house.ticket("received").await);
    let tara = house.ids["tara"].to_string();
    let card = format!("#unallocated [data-ticket='{number}']");
    let board = mira.get("/board").await;
    let board = mira.submit(&board, &format!("{card} form"), &[("technician_id", &tara)]).await;
    assert!(board.text(".toast > p").starts_with(&format!("{number} is given to Tara")), "{}", board.text(".toast"));
    assert!(!mira.get("/board").await.has(".toast"), "it is said once");
    let board = mira.submit(&board, ".toast form", NOTHING).await;
    assert_eq!((board.path.as_str(), house.status(number).await.as_str()), ("/board", "received"));
    assert!(board.has(&card) && board.text(".toast > p").contains("taken back"));
    // And that, too.
    let again = mira.submit(&board, ".toast form", NOTHING).await;
    assert!(again.has(&format!("#lane-{tara} [data-ticket='{number}'][data-status='allocated']")));
    let page = house.act("mira", number, "allocation/withdrawal", &[]).await;
    assert!(!page.has(".toast"), "the ticket's own page shows what became of it");
}

#[tokio::test]
async fn what_changed_since_is_not_taken_back() {
    let house = House::open().await;
    let (mira, number) = (house.browser("mira").await, house.ticket("received").await);
    let tara = house.ids["tara"].to_string();
    let board = mira.get("/board").await;
    let selector = format!("#unallocated [data-ticket='{number}'] form");
    let board = mira.submit(&board, &selector, &[("technician_id", &tara)]).await;
    house.act("tara", number, "work", &[]).await;
    let refused = mira.submit(&board, ".toast form", NOTHING).await;
    assert_eq!((refused.status, house.status(number).await.as_str()), (409, "in_progress"));
}

#[tokio::test]
async fn progress_is_taken_back_from_the_bench_and_mails_are_not() {
    let house = House::open().await;
    let (tara, number) = (house.browser("tara").await, house.ticket("allocated").await);
    let bench = tara.get("/bench").await;
    let bench = tara.submit(&bench, &format!("#next [data-ticket='{number}'] form"), NOTHING).await;
    assert!(bench.has(".toast") && !bench.has(".toast form"), "the mail about it has left");
    for percent in ["25", "75"] {
        let here = format!("/tickets/{number}/progress");
        tara.post(&here, &[("percent", percent), ("once", percent), ("back", "/bench")]).await;
    }
    let bench = tara.post(&format!("/tickets/{number}/progress"), &[("percent", "90"), ("back", "/bench")]).await;
    let bench = tara.submit(&bench, ".toast form", NOTHING).await;
    assert_eq!(bench.attribute(&format!("#progress-{number}"), "value"), "75");
}

#[tokio::test]
async fn a_made_up_word_is_text_and_leads_nowhere_else() {
    let house = House::open().await;
    let browser = house.browser("mira").await;
    // {"id":"x","text":"<b>hello</b>","undo":{"path":"//elsewhere.example/","fields":[]}}
    let planted = "eyJpZCI6IngiLCJ0ZXh0IjoiPGI-aGVsbG88L2I-IiwidW5kbyI6eyJwYXRoIjoiLy9lbHNld2hlcmUuZXhhbXBsZS8iLCJmaWVsZHMiOltdfX0";
    let session = browser.session().expect("signed in");
    let with = |word: &str| browser.with("Cookie", &format!("session={session}; toast={word}"));
    assert!(!with(planted).get("/board").await.has(".toast"));
    // The same without the form.
    let plain = "eyJpZCI6IngiLCJ0ZXh0IjoiPGI-aGVsbG88L2I-IiwidW5kbyI6bnVsbH0";
    let page = with(plain).get("/board").await;
    assert!(page.text(".toast").contains("<b>hello</b>") && !page.has(".toast b"));
    assert_eq!(with("nonsense").get("/board").await.status, 200);
}
