//! Mail: what is written with each step, what a real mail server takes, and what becomes of it when
//! something is down, killed or refused.

mod choices;
pub mod conversation;
mod links;
mod pages;
mod renewed;
mod retries;
mod warnings;

use helpdesk::config::Smtp as Server;
use helpdesk::jobs::deliver_mail::{Step, deliver_next};
use helpdesk::mail::transport::Mailer;

use crate::support::{House, Smtp};

/// A house whose mail goes to this server.
async fn house(smtp: &Smtp) -> House {
    let url = smtp.url();
    House::open_with(|config| {
        config.centre.address = Some("4 Market Square, Kochi".to_owned());
        config.centre.hours = Some("Mon to Sat, 9 to 18".to_owned());
        config.centre.phone = Some("+91 484 555 0100".to_owned());
        let server = Server::read(&url, Some("repairs@fix.example"), &config.centre.name, config.base_url.as_deref());
        config.smtp = Some(server.expect("an address"));
    })
    .await
}

/// Sends what is due, as the worker does, and says what came of each step.
async fn deliver(house: &House) -> Vec<Step> {
    let mailer = Mailer::new(house.app.config.smtp.as_ref().expect("a mail server")).expect("a way to it");
    let mut steps = Vec::new();
    loop {
        match deliver_next(&house.app, &mailer).await.expect("the outbox") {
            Step::Idle => return steps,
            step => steps.push(step),
        }
    }
}
