//! The superuser's view of the outbox.

use chrono::TimeDelta;

use super::{deliver, house};
use crate::support::{House, Smtp};

#[tokio::test]
async fn the_superuser_reads_every_mail_as_it_looks_and_nobody_else_does() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    house.ticket("received").await;
    let sunil = house.browser("sunil").await;
    let list = sunil.get("/mail").await;
    assert_eq!(list.all("#mails [data-mail-state=waiting]").len(), 3);
    assert!(list.text("#mails [data-mail]").contains("Your device is with us"), "newest first");
    let before = sunil.get("/mail/1/body").await;
    deliver(&house).await;
    let list = sunil.get("/mail").await;
    assert_eq!(list.all("#mails [data-mail-state=sent]").len(), 3);

    let page = sunil.get("/mail/1").await;
    assert_eq!(page.attribute("iframe", "sandbox"), "");
    assert_eq!(page.attribute("iframe", "src"), "/mail/1/body");
    assert!(page.header("content-security-policy").expect("a policy").contains("frame-src 'self'"));
    let body = sunil.get("/mail/1/body").await;
    assert_eq!(body.body, smtp.taken()[0].html.replace("\r\n", "\n"), "what was sent");
    assert_eq!(body.body, before.body, "and what would have been");
    let policy = body.header("content-security-policy").expect("a policy").to_owned();
    for part in ["default-src 'none'", "sandbox", "frame-ancestors 'self'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("script-src"), "no script runs there");

    for name in ["chitra", "esha", "tara", "mira", "anita"] {
        let browser = house.browser(name).await;
        for path in ["/mail", "/mail/1", "/mail/1/body"] {
            assert_eq!(browser.peek(path).await.status, 403, "{name} {path}");
        }
        assert_eq!(browser.peek_post("/mail/1/retry", &[("", ""); 0]).await.status, 403);
    }
    for path in ["/mail/99", "/mail/99/body", "/mail/none"] {
        assert_eq!(sunil.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn what_a_customer_wrote_is_text_in_every_mail() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let chitra = house.browser("chitra").await;
    let mut form = crate::support::Laptop::request(&house.day(1), "drop_off");
    form.retain(|(name, _)| !["fault", "brand"].contains(name));
    form.push(("fault", "<script>alert(1)</script>\r\nBcc: everybody@test.example".to_owned()));
    form.push(("brand", "Len<b>ovo\r\nBcc: everybody@test.example".to_owned()));
    assert_eq!(chitra.peek_post("/tickets", &form).await.status, 303);
    deliver(&house).await;
    let taken = &smtp.taken()[0];
    assert!(taken.html.contains("&lt;script&gt;") && !taken.html.contains("<script"), "{}", taken.html);
    assert_eq!(taken.envelope, "repairs@fix.example chitra@test.example");
    assert!(taken.subject.contains("Len<b>ovo Bcc: everybody"), "one line stays one line: {}", taken.subject);
    let page = house.browser("sunil").await.get("/mail/1").await;
    assert!(page.body.contains("Len&lt;b&gt;ovo") && !page.body.contains("Len<b>ovo"));
}

#[tokio::test]
async fn a_red_line_tells_the_superuser_when_mail_does_not_leave() {
    let smtp = Smtp::away();
    let house = house(&smtp).await;
    house.ticket("requested").await;
    let sunil = house.browser("sunil").await;
    house.pass(TimeDelta::minutes(14));
    assert_eq!(sunil.get("/tickets").await.all("#alert").len(), 0);
    house.pass(TimeDelta::minutes(2));
    for path in ["/tickets", "/tickets/10001", "/inventory", "/mail", "/profile"] {
        assert!(sunil.get(path).await.text("#alert").contains("today 10:00"), "{path}");
        assert_eq!(sunil.htmx().get(path).await.all("#alert").len(), 1, "{path} as a fragment");
    }
    for name in ["esha", "anita", "chitra"] {
        assert_eq!(house.browser(name).await.get("/tickets").await.all("#alert").len(), 0);
    }
}

#[tokio::test]
async fn without_a_mail_server_mail_waits_and_can_be_read() {
    let house = House::open().await;
    house.ticket("requested").await;
    let sunil = house.browser("sunil").await;
    let list = sunil.get("/mail").await;
    assert!(list.text(".notice").contains("SMTP_URL"));
    assert!(sunil.get("/mail/1/body").await.body.contains("We have your request"));
    assert_eq!(sunil.get("/mail/1").await.all("#form-retry").len(), 0, "there is nothing to try it with");
}

#[tokio::test]
async fn many_mails_are_read_page_by_page() {
    let house = House::open().await;
    for _ in 0..60 {
        house.request("drop_off").await;
    }
    let sunil = house.browser("sunil").await;
    let first = sunil.get("/mail").await;
    assert_eq!(first.all("#mails [data-mail]").len(), 50);
    let second = sunil.get(&first.attribute("a[rel=next]", "href")).await;
    assert_eq!(second.all("#mails [data-mail]").len(), 10);
    let sent = sunil.get("/mail?state=sent").await;
    assert_eq!(sent.all("#mails [data-mail]").len(), 0);
    let waiting = sunil.get("/mail?state=waiting").await;
    assert!(waiting.attribute("a[rel=next]", "href").starts_with("/mail?state=waiting&before="));
    for (q, count) in
        [("10001", 1), ("T-10 002", 1), ("chitra@test.example", 50), ("98450 00014", 50), ("nobody@test.example", 0)]
    {
        let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
        let found = sunil.get(&format!("/mail?q={q}")).await;
        assert_eq!(found.all("#mails [data-mail]").len(), count, "{q}");
        assert!(found.queries() <= 8);
    }
    let of_chitra = sunil.get(&format!("/mail?q={}&state=waiting", house.ids["chitra"])).await;
    let more = sunil.get(&of_chitra.attribute("a[rel=next]", "href")).await;
    assert_eq!((of_chitra.all("#mails [data-mail]").len(), more.all("#mails [data-mail]").len()), (50, 10));
}
