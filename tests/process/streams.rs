//! Streams of a process that is told to stop.

use std::time::Duration;

use crate::support::{Process, Stream, free_port};

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
