//! Composing: a letter's text and HTML, and the message that goes over the wire.

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use serde::Serialize;

use crate::clock::random_word;
use crate::config::Centre;
use crate::domain::mail::Letter;
use crate::mail::transport::address;
use crate::store::outbox::{Made, Mail};
use crate::views::Views;

/// What a letter's templates read.
#[derive(Debug, Serialize)]
pub struct LetterPage<'a> {
    pub letter: &'a Letter,
    pub centre: &'a Centre,
    pub ticket: Option<i64>,
    /// Where the button leads, as a whole address.
    pub link: String,
    /// Where somebody says that it is not them; only on mails to an address that nobody confirmed.
    pub not_me: Option<String>,
    /// Where somebody chooses whether such mails come.
    pub settings: Option<String>,
}

/// A letter as text and as HTML.
#[derive(Debug, Clone)]
pub struct Bodies {
    pub text: String,
    pub html: String,
}

/// Writes a letter, about a ticket or not. `link` is the path its button leads to, `not_me` that of its "this is not
/// me" page.
///
/// # Errors
/// When a template uses something that is not there: a fault of ours.
pub fn bodies(
    views: &Views,
    centre: &Centre,
    base_url: &str,
    letter: &Letter,
    link: &str,
    ticket: Option<i64>,
    not_me: Option<&str>,
) -> Result<Bodies, minijinja::Error> {
    let at = |path: &str| format!("{base_url}{path}");
    let page = LetterPage {
        letter,
        centre,
        ticket,
        link: at(link),
        not_me: not_me.map(at),
        settings: letter.settings.as_deref().map(at),
    };
    Ok(Bodies { text: views.write("mail/letter.txt", &page)?, html: views.write("mail/letter.html", &page)? })
}

/// Makes the message of a mail: `earlier` are the Message-IDs of its conversation.
///
/// # Errors
/// A sentence, when no mail can go to this address.
pub fn message(
    mail: &Mail,
    bodies: &Bodies,
    from: &Mailbox,
    earlier: &[String],
    at: DateTime<Utc>,
) -> anyhow::Result<Made> {
    let name = mail.letter.as_ref().map(|letter| letter.name.clone());
    let to = Mailbox::new(name, address(&mail.email)?);
    let about = mail.ticket_number.map_or_else(|| "account".to_owned(), |number| format!("ticket-{number}"));
    let message_id = format!("<{about}.{}.{}@{}>", mail.id, random_word(64), from.email.domain());
    let mut builder = Message::builder()
        .from(from.clone())
        .to(to.clone())
        .subject(mail.subject.clone())
        .envelope(Envelope::new(Some(from.email.clone()), vec![to.email.clone()])?)
        .date(at.into())
        .message_id(Some(message_id.clone()));
    if let Some(last) = earlier.last() {
        builder = builder.in_reply_to(last.clone()).references(earlier.join(" "));
    }
    // Out-of-office answers have nobody to tell.
    for (name, value) in [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")] {
        builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()));
    }
    let part = |kind: ContentType, body: &str| SinglePart::builder().header(kind).body(body.to_owned());
    let message = builder.multipart(
        MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, &bodies.text))
            .singlepart(part(ContentType::TEXT_HTML, &bodies.html)),
    )?;
    Ok(Made {
        message_id,
        text: bodies.text.clone(),
        html: bodies.html.clone(),
        message: Some(String::from_utf8(message.formatted())?),
    })
}
