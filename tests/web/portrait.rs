//! Pictures of people: square, in two sizes, replaced and removed, and shown to those who may see them.

use helpdesk::domain::person::Standing;

use crate::pictures::made::{self, BLUE, RED, alike};
use crate::support::{Browser, House, Page};

fn wide() -> Vec<u8> {
    made::jpeg(900, 300, &made::painted(900, 300, |x, _| if (300..600).contains(&x) { RED } else { BLUE }))
}

async fn send(browser: &Browser, name: &str, content: &[u8]) -> Page {
    browser.send_files("/profile/picture", &[], &[("picture", name, content)]).await
}

#[tokio::test]
async fn a_picture_is_cut_square_replaced_and_removed() {
    let house = House::open().await;
    let tara = house.browser("tara").await;
    let page = tara.get("/profile").await;
    assert_eq!(page.text(".portrait"), "TT", "letters until there is a picture");
    assert!(!page.has("#picture-removal"));
    let sent = send(&tara, "me.jpg", &wide()).await;
    assert_eq!((sent.status, sent.location()), (303, "/profile?saved#picture"));
    let page = tara.get("/profile").await;
    for (selector, size) in [(".portrait img", 512), (".me img", 96)] {
        let answer = tara.open(&page.attribute(selector, "src")).await;
        let picture = made::seen(&answer.bytes().await.expect("bytes"));
        assert_eq!((picture.width, picture.height), (size, size));
        assert!(alike(&picture.quarters(), &[RED; 4]), "cut from the middle");
    }
    let first = page.attribute(".me img", "src");
    assert_eq!(send(&tara, "other.jpg", &wide()).await.status, 303);
    let page = tara.get("/profile").await;
    assert_ne!(page.attribute(".me img", "src"), first, "another address for another picture");
    assert_eq!(house.count("files").await, 1, "the one before is gone");
    let none: [(&str, &str); 0] = [];
    let page = tara.submit(&page, "#picture-removal", &none).await;
    assert!(!page.has(".portrait img"));
    assert_eq!(house.count("files").await, 0);
    assert_eq!(tara.peek(&first).await.status, 404);
}

#[tokio::test]
async fn everyone_but_superusers_and_those_who_wait_has_one() {
    let house = House::open().await;
    for name in ["chitra", "esha", "tara", "mira", "anita"] {
        let browser = house.browser(name).await;
        assert!(browser.get("/profile").await.has("#form-picture"), "{name}");
        assert_eq!(send(&browser, "me.jpg", &wide()).await.status, 303, "{name}");
    }
    let sunil = house.browser("sunil").await;
    assert!(!sunil.get("/profile").await.has("#form-picture"));
    assert_eq!(send(&sunil, "me.jpg", &wide()).await.status, 403);
    house.person("Petra", None, Standing::Pending, "98450 00099").await;
    let (petra, _) = house.sign_in("petra@test.example", crate::support::PASSWORD).await;
    assert!(!petra.get("/profile").await.has("#form-picture"));
    assert_eq!(send(&petra, "me.jpg", &wide()).await.status, 403);
    assert!(send(&house.visitor(), "me.jpg", &wide()).await.location().starts_with("/sign-in?next="));
    assert_eq!(house.count("files").await, 5);
}

#[tokio::test]
async fn whoever_becomes_a_superuser_has_none_any_more() {
    let house = House::open().await;
    send(&house.browser("esha").await, "me.jpg", &wide()).await;
    let sunil = house.browser("sunil").await;
    let path = format!("/people/{}", house.ids["esha"]);
    assert!(sunil.get("/people").await.has("#people img.face"));
    let placed = sunil.peek_post(&format!("{path}/approval"), &[("role", "superuser")]).await;
    assert_eq!(placed.status, 303);
    assert!(!sunil.get("/people").await.has("#people img.face"));
    assert_eq!(house.count("files").await, 0);
}

#[tokio::test]
async fn a_picture_is_shown_to_those_who_work_with_its_person() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    for name in ["chitra", "tara"] {
        send(&house.browser(name).await, "me.jpg", &wide()).await;
    }
    let path = |name: &str| format!("/people/{}/picture/small", house.ids[name]);
    let answers = async |of: &str, name: &str| house.browser(name).await.peek(&path(of)).await.status;
    for name in ["tara", "tariq", "tina", "mira", "aditi", "esha", "sunil"] {
        assert_eq!(answers("tara", name).await, 200, "staff see staff: {name}");
    }
    for name in ["chitra", "carlos"] {
        assert_eq!(answers("tara", name).await, 404, "customers know the house: {name}");
    }
    // Chitra's ticket is with Tara, of Mira's people, in Anita's department.
    for name in ["chitra", "tara", "mira", "anita", "esha", "sunil"] {
        assert_eq!(answers("chitra", name).await, 200, "whoever sees ticket {number}: {name}");
    }
    for name in ["carlos", "tariq", "tina", "manish", "aditi"] {
        assert_eq!(answers("chitra", name).await, 404, "{name}");
    }
    assert!(house.visitor().peek(&path("tara")).await.location().starts_with("/sign-in"));
    assert_eq!(answers("mira", "sunil").await, 404, "she has none");
    assert_eq!(house.browser("sunil").await.peek("/people/999999/picture/small").await.status, 404);
    assert_eq!(house.browser("sunil").await.peek("/people/1001/picture/huge").await.status, 404);
    let people = house.browser("sunil").await.get("/people").await;
    assert_eq!(people.all("#people img.face").len(), 2);
}

#[tokio::test]
async fn a_file_that_is_no_picture_is_refused_beside_its_form() {
    let house = House::open().await;
    let tara = house.browser("tara").await;
    send(&tara, "me.jpg", &wide()).await;
    for (content, status, words) in [
        (&b"<script>alert(1)</script>"[..], 415, "not a picture"),
        (&wide()[..700], 415, "damaged"),
        (&vec![0; helpdesk::pictures::MOST_BYTES + 1][..], 413, "larger than 15 MB"),
    ] {
        let page = send(&tara, "me.jpg", content).await;
        assert_eq!(page.status, status);
        assert!(page.text("#picture [data-refused]").contains(words), "{}", page.text("#picture [data-refused]"));
        assert!(page.has(".portrait img"), "the one before stays");
    }
    assert_eq!(send(&tara, "", b"").await.status, 422);
    let none: [(&str, &str); 0] = [];
    assert_eq!(tara.peek_post("/profile/picture", &none).await.status, 422);
    assert_eq!(tara.get("/profile/picture").await.path, "/profile");
}
