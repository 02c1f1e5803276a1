//! Mails that wait while the tracking link in them is renewed.

use super::{deliver, house};
use crate::support::Smtp;

#[tokio::test]
async fn a_mail_that_waited_has_the_new_link_and_one_that_was_tried_keeps_its_bytes() {
    let smtp = Smtp::start();
    let house = house(&smtp).await;
    let number = house.ticket("requested").await;
    let first = house.tracking(number).await;
    deliver(&house).await;
    house.act("esha", number, "acceptance", &[]).await;
    let rows = house.everything_but(&["tickets"]).await;
    assert!(!rows.iter().any(|row| row.starts_with("outbox") && row.contains("\"waiting\"") && row.contains(&first)));
    let chitra = house.browser("chitra").await;
    let page = chitra.get(&format!("/tickets/{number}")).await;
    chitra.submit(&page, "#tracking-link", &[] as &[(&str, &str)]).await;
    let second = house.tracking(number).await;
    deliver(&house).await;
    let mails: Vec<String> = smtp.taken().iter().map(|taken| format!("{taken:?}")).collect();
    assert!(mails[0].contains(&first) && !mails[0].contains(&second));
    assert!(mails[1].contains(&second) && !mails[1].contains(&first), "made when it is first sent");
}
