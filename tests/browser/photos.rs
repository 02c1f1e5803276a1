//! Photos are sent with a bar that moves, and stand on the other's page by themselves.

use crate::pictures::made;
use crate::support::{Chrome, House};

#[tokio::test]
async fn photos_are_sent_one_by_one_and_seen_by_others_without_a_reload() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("in_progress").await;
    let folder = tempfile::tempdir().expect("a folder");
    let jpeg = made::jpeg(640, 480, &made::quarters(640, 480));
    let files = [("front.jpg", jpeg.as_slice()), ("script.jpg", b"<script>alert(1)</script>"), ("back.jpg", &jpeg)];
    let mut paths = Vec::new();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        paths.push(path.to_str().expect("text").to_owned());
    }
    let path = format!("/tickets/{number}");
    let chitra = chrome.window_of(&house, "chitra", &path).await;
    let tara = chrome.window_of(&house, "tara", &path).await;
    // What the bar says on its way, in order.
    let watch = "window.told = []; window.bars = []; \
                 const [progress, status] = document.querySelector('#form-photos .upload__bar').children; \
                 new MutationObserver(() => window.told.push(status.textContent))\
                 .observe(status, { childList: true, characterData: true, subtree: true }); \
                 new MutationObserver(() => window.bars.push(progress.value))\
                 .observe(progress, { attributeFilter: ['value'] });";
    chitra.run(watch).await;
    chitra.find("#form-photos [type=file]").await.send_keys(&paths.join("\n")).await.expect("files");
    // Meanwhile something half said on the same page stays.
    chitra.fill("#form-comments [name=body]", "By the way").await;
    chitra.click("#form-photos button").await;

    chitra.until("document.querySelectorAll('.photos__one img').length === 2").await;
    tara.until("document.querySelectorAll('.photos__one img').length === 2").await;
    chitra.until("!document.querySelector('#form-photos button').disabled").await;
    let told = chitra.run("return window.told").await;
    assert_eq!(told, serde_json::json!(["Sending 1 of 3…", "Sending 2 of 3…", "Sending 3 of 3…"]));
    let bars = chitra.run("return window.bars.length > 0 && window.bars.at(-1) === 1").await;
    assert_eq!(bars, true, "the bar went to its end");
    assert_eq!(chitra.count("#form-photos [data-refused] li").await, 1);
    assert!(chitra.text("#form-photos [data-refused]").await.starts_with("script.jpg"), "the others still arrived");
    assert_eq!(chitra.run("return document.querySelector('#form-comments [name=body]').value").await, "By the way");
    for window in [&chitra, &tara] {
        assert!(window.is_marked().await, "without a reload");
        window.until("[...document.querySelectorAll('.photos__one img')].every((i) => i.naturalWidth > 0)").await;
    }
    // Another one in the place of the refused one arrives as well.
    chitra.find("#form-photos [type=file]").await.send_keys(&paths[2]).await.expect("a file");
    chitra.click("#form-photos button").await;
    chitra.until("document.querySelectorAll('.photos__one img').length === 3").await;
    chitra.until("!document.querySelector('#form-photos button').disabled").await;
    assert_eq!(chitra.count("#form-photos [data-refused] li").await, 0);
    chitra.find("#form-photos [type=file]").await.send_keys(&paths[1]).await.expect("a file");
    chitra.click("#form-photos button").await;
    chitra.find("#form-photos [data-refused] li").await;
    // The next change of the page does not take away what was refused.
    house.act("tara", number, "progress", &[("percent", "40")]).await;
    chitra.shows(".timeline", "40 %").await;
    assert_eq!(chitra.count("#form-photos [data-refused] li").await, 1);

    // One of them is looked at and removed, and gone for the other.
    chitra.click(".photos__one").await;
    chitra.find("#removal").await;
    chitra.run("document.querySelector('#removal').closest('details').open = true").await;
    chitra.click("#removal button").await;
    chitra.until("document.querySelectorAll('.photos__one img').length === 2").await;
    tara.until("document.querySelectorAll('.photos__one img').length === 2").await;
    assert!(tara.is_marked().await, "without a reload");
    for window in [chitra, tara] {
        window.close().await;
    }
}

#[tokio::test]
async fn a_portrait_stands_in_the_head_of_the_page_once_it_is_sent() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (good, bad) = (folder.path().join("me.jpg"), folder.path().join("me.svg"));
    std::fs::write(&good, made::jpeg(640, 480, &made::quarters(640, 480))).expect("a file");
    std::fs::write(&bad, "<svg xmlns='http://www.w3.org/2000/svg'/>").expect("a file");
    let tara = chrome.window_of(&house, "tara", "/profile").await;
    // What is typed beside it stays.
    tara.fill("#profile [name=name]", "Tara T.").await;
    for (file, shows) in [(&bad, "#form-picture [data-refused] li"), (&good, ".me img.face")] {
        let field = tara.find("#form-picture [type=file]").await;
        field.send_keys(file.to_str().expect("text")).await.expect("a file");
        tara.click("#form-picture button").await;
        tara.find(shows).await;
    }
    tara.until("document.querySelector('.me img.face').naturalWidth === 96").await;
    assert_eq!(tara.count("#form-picture [data-refused] li").await, 0);
    tara.find(".portrait img").await;
    assert_eq!(tara.run("return document.querySelector('#profile [name=name]').value").await, "Tara T.");
    tara.close().await;
}
