//! Photos on tickets: added by customers and staff, seen by whoever sees the ticket, removed by who added
//! them, and every file that is none refused by its name.

use crate::pictures::made::{self, RGB};
use crate::support::{Browser, House, Page};

fn jpeg() -> Vec<u8> {
    made::jpeg(640, 480, &made::quarters(640, 480))
}

async fn add(browser: &Browser, number: i64, files: &[(&str, &[u8])]) -> Page {
    let files: Vec<_> = files.iter().map(|(name, content)| ("photos", *name, *content)).collect();
    browser.send_files(&format!("/tickets/{number}/photos"), &[], &files).await
}

/// How many photos somebody sees on a ticket's page.
async fn seen(browser: &Browser, number: i64) -> usize {
    browser.get(&format!("/tickets/{number}")).await.all(".photos__one img").len()
}

async fn bytes(browser: &Browser, path: &str) -> Vec<u8> {
    let answer = browser.open(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    answer.bytes().await.expect("bytes").to_vec()
}

#[tokio::test]
async fn customer_and_staff_add_photos_that_all_who_see_the_ticket_see() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let (chitra, tara) = (house.browser("chitra").await, house.browser("tara").await);
    let page = add(&chitra, number, &[("front.jpg", &jpeg()), ("back.jpg", &jpeg())]).await;
    assert_eq!((page.status, page.location()), (303, format!("/tickets/{number}#photos").as_str()));
    let png = made::png(64, 48, RGB, &made::quarters(64, 48), &[]);
    assert_eq!(add(&tara, number, &[("inside.png", &png)]).await.status, 303);
    for name in ["chitra", "tara", "mira", "anita", "esha", "sunil"] {
        assert_eq!(seen(&house.browser(name).await, number).await, 3, "{name}");
    }
    let page = chitra.get(&format!("/tickets/{number}")).await;
    assert_eq!(page.text("#photos .field__hint"), "JPEG, PNG, WebP or GIF, up to 15 MB each. 7 more fit.");
    let href = page.attribute(".photos__one", "href");
    let one = chitra.get(&href).await;
    assert_eq!(one.text("h1"), "Photo 1 of 3");
    assert!(one.text("figcaption").starts_with("Added by you"), "{}", one.text("figcaption"));
    let full = made::seen(&bytes(&chitra, &one.attribute(".photo img", "src")).await);
    assert_eq!((full.width, full.height), (640, 480));
    let small = made::seen(&bytes(&chitra, &page.attribute(".photos__one img", "src")).await);
    assert_eq!((small.width, small.height), (320, 240));
    let last = chitra.get(page.all(".photos__one")[2].attr("href").expect("a way")).await;
    assert!(last.text("figcaption").starts_with("Added by us"), "customers know the house, not who of it");
    assert!(!last.has("[rel=next]") && last.has("[rel=prev]"));
}

#[tokio::test]
async fn the_history_says_so_in_a_line_for_each_who_added_some() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let (chitra, esha) = (house.browser("chitra").await, house.browser("esha").await);
    for name in ["a.jpg", "b.jpg"] {
        add(&chitra, number, &[(name, &jpeg())]).await;
    }
    add(&esha, number, &[("c.jpg", &jpeg()), ("d.jpg", &jpeg()), ("e.jpg", &jpeg())]).await;
    let lines = |page: Page| page.texts(".timeline__line").into_iter().take(2).collect::<Vec<_>>();
    let path = format!("/tickets/{number}");
    assert_eq!(lines(chitra.get(&path).await), ["We added 3 photos.", "You added 2 photos."]);
    let staff = lines(esha.get(&path).await);
    assert_eq!(staff, ["Esha Executive added 3 photos", "Chitra Customer added 2 photos"]);
    assert!(house.mails_to("chitra@test.example").await.iter().all(|subject| !subject.contains("photo")));
}

#[tokio::test]
async fn files_that_are_none_are_named_and_the_others_still_arrive() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let chitra = house.browser("chitra").await;
    let huge = vec![0xff; helpdesk::pictures::MOST_BYTES + 1];
    let bomb = made::png_of(50_000, 50_000, RGB, &[], &[0; 100]);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let files: &[(&str, &[u8])] = &[
        ("first.jpg", &jpeg()),
        ("script.jpg", b"<script>alert(1)</script>"),
        ("drawing.jpg", svg),
        ("bomb.png", &bomb),
        ("IMG_0001.HEIC", heic),
        ("film.mov", &huge),
        ("cut.jpg", &jpeg()[..400]),
        ("../../<b>last</b>.jpg", &jpeg()),
    ];
    let page = add(&chitra, number, files).await;
    assert_eq!(page.status, 415, "the status of the first that was refused");
    let said = page.texts("[data-refused] li");
    let names: Vec<_> = said.iter().map(|said| said.split(':').next().unwrap_or_default()).collect();
    assert_eq!(names, ["script.jpg", "drawing.jpg", "bomb.png", "IMG_0001.HEIC", "film.mov", "cut.jpg"]);
    assert!(said[0].contains("not a picture"), "{}", said[0]);
    assert!(said[2].contains("more pixels"), "{}", said[2]);
    assert!(said[3].contains("HEIC"), "{}", said[3]);
    assert!(said[4].contains("larger than 15 MB"), "{}", said[4]);
    assert_eq!(seen(&chitra, number).await, 2, "the others arrived");
    let refused = add(&chitra, number, &[("<img src=x>.jpg", b"no")]).await;
    assert!(!refused.has("[data-refused] img"), "a name is text");
    assert_eq!(refused.text("[data-refused] strong"), "<img src=x>.jpg");
    assert_eq!(add(&chitra, number, &[("large.jpg", &huge)]).await.status, 413);
}

#[tokio::test]
async fn ten_are_the_most_and_one_that_is_removed_makes_room() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let (chitra, esha) = (house.browser("chitra").await, house.browser("esha").await);
    let photo = jpeg();
    let nine: Vec<_> = (0..9).map(|_| ("p.jpg", photo.as_slice())).collect();
    assert_eq!(add(&chitra, number, &nine).await.status, 303);
    let page = add(&esha, number, &[("tenth.jpg", &photo), ("eleventh.jpg", &photo)]).await;
    assert_eq!(page.status, 422);
    assert!(page.text("[data-refused]").starts_with("eleventh.jpg"), "{}", page.text("[data-refused]"));
    assert_eq!(seen(&chitra, number).await, 10);
    assert!(!chitra.get(&format!("/tickets/{number}")).await.has("#form-photos"), "there is no room");

    let page = chitra.get(&format!("/tickets/{number}")).await;
    let hrefs: Vec<_> = page.all(".photos__one").iter().filter_map(|a| a.attr("href").map(str::to_owned)).collect();
    let of_esha = chitra.get(&hrefs[9]).await;
    assert!(!of_esha.has("#removal"), "whoever added it removes it");
    let none: [(&str, &str); 0] = [];
    assert_eq!(chitra.peek_post(&format!("{}/removal", hrefs[9]), &none).await.status, 403);
    let own = chitra.get(&hrefs[0]).await;
    let page = chitra.submit(&own, "#removal", &none).await;
    assert_eq!(page.all(".photos__one").len(), 9);
    assert_eq!(house.count("files").await, 9, "the picture itself is gone");
    assert_eq!(chitra.peek(&format!("{}/full", hrefs[0])).await.status, 404);
    assert_eq!(chitra.peek_post(&format!("{}/removal", hrefs[0]), &none).await.status, 303, "pressed twice");
    assert_eq!(house.count("files").await, 9);
    assert_eq!(page.texts(".timeline__line")[0], "You removed a photo.");
    assert_eq!(add(&esha, number, &[("again.jpg", &photo)]).await.status, 303, "there is room again");
}

#[tokio::test]
async fn whoever_does_not_see_the_ticket_sees_no_photo_and_adds_none() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let chitra = house.browser("chitra").await;
    add(&chitra, number, &[("a.jpg", &jpeg())]).await;
    let href = chitra.get(&format!("/tickets/{number}")).await.attribute(".photos__one", "href");
    let none: [(&str, &str); 0] = [];
    for name in ["carlos", "tariq", "manish", "aditi"] {
        let other = house.browser(name).await;
        for path in [href.clone(), format!("{href}/full"), format!("{href}/small")] {
            assert_eq!(other.peek(&path).await.status, 404, "{name} {path}");
        }
        assert_eq!(add(&other, number, &[("b.jpg", &jpeg())]).await.status, 404, "{name}");
        assert_eq!(other.peek_post(&format!("{href}/removal"), &none).await.status, 404, "{name}");
    }
    let visitor = house.visitor();
    assert!(visitor.peek(&format!("{href}/full")).await.location().starts_with("/sign-in"));
    let sent = add(&visitor, number, &[("b.jpg", &jpeg())]).await;
    assert_eq!(sent.location(), format!("/sign-in?next=%2Ftickets%2F{number}%2Fphotos"));
    let page = visitor.get(&house.tracking(number).await).await;
    assert!(!page.has("#photos img") && !page.has("#form-photos"), "the link shows where the device is, not more");
    assert_eq!(page.text("#photos p"), "There is a photo. Sign in to see it.");
    // Another ticket's photo is not found under one's own number.
    let own = house.ticket("requested").await;
    let (_, id) = href.rsplit_once('/').expect("a number");
    assert_eq!(chitra.peek(&format!("/tickets/{own}/photos/{id}/full")).await.status, 404);
    assert_eq!(house.count("photos").await, 1);
}

#[tokio::test]
async fn at_the_end_of_a_repair_photos_stay_and_no_more_are_taken() {
    let house = House::open().await;
    let number = house.ticket("ready").await;
    let chitra = house.browser("chitra").await;
    add(&chitra, number, &[("a.jpg", &jpeg())]).await;
    house.act("esha", number, "hand-back", &[("received_by", "Chitra")]).await;
    let page = add(&chitra, number, &[("b.jpg", &jpeg())]).await;
    assert_eq!(page.status, 409);
    assert!(page.has("[role=alert]"));
    assert_eq!(seen(&chitra, number).await, 1);
    let href = chitra.get(&format!("/tickets/{number}")).await.attribute(".photos__one", "href");
    let none: [(&str, &str); 0] = [];
    let removed = chitra.peek_post(&format!("{href}/removal"), &none).await;
    assert_eq!(removed.status, 303, "one's own photo can always be removed");
}

#[tokio::test]
async fn a_form_that_is_sent_twice_adds_once() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let chitra = house.browser("chitra").await;
    let path = format!("/tickets/{number}/photos");
    for _ in 0..2 {
        let page = chitra.send_files(&path, &[("once", "a-word")], &[("photos", "a.jpg", &jpeg())]).await;
        assert_eq!(page.status, 303);
    }
    assert_eq!(seen(&chitra, number).await, 1);
}

#[tokio::test]
async fn what_is_no_form_with_files_is_refused_in_words() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let chitra = house.browser("chitra").await;
    let path = format!("/tickets/{number}/photos");
    assert_eq!(add(&chitra, number, &[]).await.status, 422, "no file chosen");
    assert_eq!(add(&chitra, number, &[("", b"")]).await.status, 422, "as a browser sends it");
    let none: [(&str, &str); 0] = [];
    let page = chitra.peek_post(&path, &none).await;
    assert_eq!(page.status, 422);
    assert!(page.text("[data-refused]").contains("Choose one or more photos"));
    for (kind, body) in [
        ("multipart/form-data", "nothing"),
        ("multipart/form-data; boundary=x", "no boundary at all"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a\"\r\n\r\ncut",
        ),
        ("application/json", "{}"),
    ] {
        assert_eq!(chitra.send_body(&path, kind, body).await.status, 400, "{kind} {body}");
    }
    let long = "x".repeat(5000);
    assert_eq!(chitra.send_files(&path, &[("once", &long)], &[]).await.status, 413);
    let elsewhere = chitra.send_files("/profile", &[("name", "Mallory")], &[]).await;
    assert_eq!(elsewhere.status, 400, "files are taken where there is a form for them");
    let foreign = chitra.with("Sec-Fetch-Site", "cross-site");
    assert_eq!(add(&foreign, number, &[("a.jpg", &jpeg())]).await.status, 403);
    assert_eq!(house.count("files").await, 0);
}

#[tokio::test]
async fn a_photo_is_kept_by_its_readers_browser_and_asked_for_by_its_tag() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let chitra = house.browser("chitra").await;
    add(&chitra, number, &[("a.jpg", &jpeg())]).await;
    let path = chitra.get(&format!("/tickets/{number}")).await.attribute(".photos__one img", "src");
    let answer = chitra.open(&path).await;
    let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
    assert_eq!(header("cache-control"), "private, max-age=86400");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("vary").contains("Cookie"));
    let again = chitra.with("If-None-Match", &header("etag")).peek(&path).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(chitra.peek(&path.replace("small", "huge")).await.status, 404);
}
