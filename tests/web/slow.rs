//! Forms that arrive slowly: who sends them counts when they have arrived.

use std::fmt::Write;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::pictures::made;
use crate::support::House;

/// A request of which only the head and the beginning of the body were sent.
async fn begin(house: &House, name: &str, path: &str, kind: &str, body: &[u8], sent: usize) -> TcpStream {
    let session = house.new_browser(name).await.session().expect("a session");
    let host = house.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.expect("a connection");
    let mut head = format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: session={session}\r\n");
    write!(head, "Content-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())
        .expect("writes");
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream.write_all(&body[..sent]).await.expect("sent");
    stream
}

/// Sends the rest, and answers the head of what comes back.
async fn finish(mut stream: TcpStream, rest: &[u8]) -> String {
    stream.write_all(rest).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.split("\r\n\r\n").next().unwrap_or_default().to_owned()
}

/// Lets the server read what was sent.
async fn a_moment(house: &House) {
    for _ in 0..20 {
        assert_eq!(house.visitor().peek("/").await.status, 200);
    }
}

#[tokio::test]
async fn whoever_is_suspended_while_their_form_arrives_sends_it_for_nothing() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let body = b"body=I+was+never+here&visibility=public";
    let path = format!("/tickets/{number}/comments");
    let slow = begin(&house, "ezra", &path, "application/x-www-form-urlencoded", body, 10).await;
    a_moment(&house).await;
    house.suspend("ezra").await;
    let head = finish(slow, &body[10..]).await;
    assert!(head.starts_with("HTTP/1.1 303") && head.contains("/sign-in?draft="), "{head}");
    let page = house.browser("esha").await.get(&format!("/tickets/{number}")).await;
    assert!(!page.text(".timeline").contains("never here"));
}

#[tokio::test]
async fn whoever_is_suspended_while_their_photo_arrives_adds_none() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let jpeg = made::jpeg(640, 480, &made::quarters(640, 480));
    let mut body = b"--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n\r\n".to_vec();
    body.extend(&jpeg);
    body.extend(b"\r\n--x--\r\n");
    let path = format!("/tickets/{number}/photos");
    let half = body.len() / 2;
    let slow = begin(&house, "ezra", &path, "multipart/form-data; boundary=x", &body, half).await;
    a_moment(&house).await;
    house.suspend("ezra").await;
    let head = finish(slow, &body[half..]).await;
    assert!(head.starts_with("HTTP/1.1 303") && head.contains("/sign-in?"), "{head}");
    assert_eq!(house.count("photos").await + house.count("files").await, 0);
    // Somebody who is still there is not held up by it.
    let slow = begin(&house, "esha", &path, "multipart/form-data; boundary=x", &body, half).await;
    assert!(finish(slow, &body[half..]).await.starts_with("HTTP/1.1 303"));
    assert_eq!(house.count("photos").await, 1);
}

#[tokio::test]
async fn nobody_takes_all_the_room_there_is_for_files() {
    let house = House::open().await;
    let body = b"--x\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a.jpg\"\r\n\r\nslow";
    let mut slow = Vec::new();
    for _ in 0..4 {
        slow.push(
            begin(&house, "chitra", "/profile/picture", "multipart/form-data; boundary=x", body, body.len() - 1).await,
        );
    }
    a_moment(&house).await;
    let jpeg = made::jpeg(640, 480, &made::quarters(640, 480));
    let picture = [("picture", "me.jpg", jpeg.as_slice())];
    let more = house.browser("chitra").await.send_files("/profile/picture", &[], &picture).await;
    assert_eq!(more.status, 429);
    assert!(more.header("retry-after").is_some());
    let other = house.browser("carlos").await.send_files("/profile/picture", &[], &picture).await;
    assert_eq!(other.status, 303, "others have theirs");
    drop(slow);
}
