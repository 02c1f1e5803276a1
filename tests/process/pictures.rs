//! The largest photos of phones, sent to the programme itself: what it takes in memory, and nobody's time.

use crate::pictures::memory::photo;
use crate::support::{Process, at_once, free_port};

/// What the process may take in all.
const MOST: u64 = 250_000_000;

#[tokio::test]
async fn the_largest_photos_hold_up_nobody_and_stay_within_the_memory_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(folder.path(), free_port(), &["demo"]);
    let photo = photo();
    assert!((14_000_000..16_000_000).contains(&photo.len()), "{} bytes", photo.len());
    let mut senders = Vec::new();
    for role in ["customer", "technician", "manager", "executive"] {
        let browser = process.sign_in(role).await;
        let list = browser.get("/tickets").await;
        let open = "[data-ticket]:not([data-status=returned], [data-status=rejected], [data-status=cancelled])";
        let ticket = list.attribute(open, "data-ticket");
        senders.push((browser, ticket));
    }
    let visitor = process.sign_in("admin").await;
    let sent = async {
        let all = senders.iter().map(async |(browser, ticket)| {
            let path = format!("/tickets/{ticket}/photos");
            browser.send_files(&path, &[], &[("photos", "IMG_0001.jpg", &photo)]).await.status
        });
        assert_eq!(at_once(all).await, [303; 4]);
    };
    let mut sent = std::pin::pin!(sent);
    // Four pictures are made one after the other; meanwhile others work on.
    let mut answered = 0;
    loop {
        tokio::select! {
            () = &mut sent => break,
            page = visitor.get("/board") => {
                assert_eq!(page.status, 200);
                answered += 1;
            }
        }
    }
    assert!(answered >= 8, "{answered} pages while four pictures were made");
    let peak = process.peak();
    assert!(peak < MOST, "{peak} bytes");
}
