//! Streams of several processes over one database, and of one that is told to stop.

use std::time::Duration;

use crate::support::{Process, Stream, free_port};

#[tokio::test]
async fn what_another_process_commits_is_told_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = Process::start(folder.path(), free_port(), &["demo"]);
    let database = [("DATABASE_URL", "sqlite://helpdesk-demo.db")];
    let other = Process::start_with(folder.path(), free_port(), &["serve"], &database);
    let customer = other.sign_in("customer").await;
    let number = customer.get("/tickets").await.attribute("[data-ticket][data-status=in_progress]", "data-ticket");
    let mut stream = Stream::open(&customer, "/live").await;
    let executive = one.sign_in("executive").await;
    let page = executive.get(&format!("/tickets/{number}")).await;
    let comment = [("body", "It is nearly done"), ("visibility", "public")];
    assert_eq!(executive.submit(&page, "#form-comments", &comment).await.status, 200);
    assert!(stream.hears(&format!("event: ticket-{number}\n")).await);
}

#[tokio::test]
async fn told_to_stop_it_ends_its_streams_within_a_second_and_then_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(folder.path(), free_port(), &["demo"]);
    let mut streams = Vec::new();
    for role in ["customer", "executive", "technician"] {
        streams.push(Stream::open(&process.sign_in(role).await, "/live").await);
    }
    let stopped = tokio::task::spawn_blocking(move || process.stop());
    let all_end = async {
        for stream in &mut streams {
            assert!(stream.ends().await);
        }
    };
    // Requests in hand may take their time, but a stream would never end of itself.
    tokio::time::timeout(Duration::from_secs(1), all_end).await.expect("within a second");
    assert_eq!(stopped.await.expect("it is waited for"), Some(0));
}
