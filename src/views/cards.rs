//! Tickets as cards, from a `LineView`, with the taps on them. They are drawn here and not by macros: the desk, the board
//! and the bench have dozens.

use std::fmt::Write;

use minijinja::value::{Rest, Value};
use minijinja::{Environment, Error, ErrorKind};

use super::forms::live;
use super::marks::{badge, icon, late, made, put, text};
use super::parts::Part;
use super::shorten;

/// How many characters of a fault a card on the bench shows.
const FAULT: usize = 140;

/// Adds them to what templates can call.
pub(super) fn add_to(env: &mut Environment<'static>) {
    env.add_function("card", |ticket: Value, about: Option<Value>, with_badge: Option<bool>| {
        made(|html| card(html, Part(&ticket), about.as_ref(), with_badge.unwrap_or(false)))
    });
    // What comes last is a one-time word and, if it is not the first thing to do, the button's tone.
    env.add_function("tap", |ticket: Value, action: &str, label: &str, back: &str, rest: Rest<String>| {
        let (once, tone) = match rest.as_slice() {
            [once] => (once.as_str(), "primary"),
            [once, tone] => (once.as_str(), tone.as_str()),
            _ => return Err(Error::new(ErrorKind::MissingArgument, "a tap wants a one-time word")),
        };
        made(|html| tap(html, Part(&ticket), [action, label, back, once, tone]))
    });
    env.add_function("place", |ticket: Value| made(|html| place(html, Part(&ticket))));
    env.add_function("job", |ticket: Value, forms: Value, once: &str, is_first: bool| {
        made(|html| job(html, Part(&ticket), Part(&forms), once, is_first))
    });
}

/// A ticket as a card, with what matters for one kind of work in `about`. Its pile says the state unless `with_badge`.
fn card(html: &mut String, ticket: Part, about: Option<&Value>, with_badge: bool) -> Result<(), Error> {
    put!(
        html,
        "<a class=\"card__link\" href=\"/tickets/{number}\" data-row draggable=\"false\">\n  <span class=\"card__head\">\
         <span><span class=\"card__number\">{number}</span> · {}</span>",
        ticket.get("category")?,
        number = ticket.get("number")?
    );
    if ticket.get("is_late")?.is() {
        html.push(' ');
        late(html);
    }
    html.push_str(" <span class=\"card__age\">");
    icon(html, "clock");
    html.push_str(ticket.get("since")?.as_str().unwrap_or_default());
    put!(html, "</span></span>\n  <span class=\"card__device\">{}</span>\n", ticket.get("device")?);
    if with_badge {
        let (status, label) = (ticket.get("status")?, ticket.get("label")?);
        badge(html, status.as_str().unwrap_or_default(), label.as_str().unwrap_or_default());
    }
    if let Some(about) = about.and_then(Value::as_str).filter(|about| !about.is_empty()) {
        put!(html, "<span class=\"card__about\">{}</span>", text(about));
    }
    html.push_str("</a>\n");
    Ok(())
}

/// One tap that takes an action and comes back to the list it stood on.
fn tap(html: &mut String, ticket: Part, said: [&str; 5]) -> Result<(), Error> {
    let [action, label, back, once, tone] = said;
    let (number, version) = (ticket.get("number")?, ticket.get("version")?);
    let (label, back, once) = (text(label), text(back), text(once));
    put!(
        html,
        "<form class=\"tap\" method=\"post\" action=\"/tickets/{number}/{action}\" hx-post=\"/tickets/{number}/{action}\" \
         hx-target=\"#main\" hx-swap=\"innerMorph\" hx-push-url=\"true\" hx-disable=\"find button\">\n\
         <input type=\"hidden\" name=\"version\" value=\"{version}\">\
         <input type=\"hidden\" name=\"once\" value=\"{once}\"><input type=\"hidden\" name=\"back\" value=\"{back}\">\n\
         <button class=\"button button--{tone}\" type=\"submit\">{label}\
         <span class=\"visually-hidden\"> ({number})</span></button>\n</form>\n"
    );
    Ok(())
}

/// Where a device lies, and for when it was promised.
fn place(html: &mut String, ticket: Part) -> Result<(), Error> {
    html.push_str("<p class=\"card__where\">");
    let (shelf, promised) = (ticket.get("shelf")?, ticket.get("promised")?);
    if shelf.is() {
        html.push_str("<span>");
        icon(html, "shelf");
        put!(html, "shelf {shelf}</span> ");
    }
    html.push_str("<span>");
    icon(html, "calendar");
    if promised.is() {
        put!(html, "promised {promised}");
    } else {
        html.push_str("no date promised");
    }
    html.push_str("</span></p>\n");
    Ok(())
}

/// A job in hand, with the forms of what is said about it most, where it has them.
fn job(html: &mut String, ticket: Part, forms: Part, once: &str, is_first: bool) -> Result<(), Error> {
    let (number, status, percent) = (ticket.get("number")?, ticket.get("status")?, ticket.get("percent")?);
    let late = if ticket.get("is_late")?.is() { " card--late" } else { "" };
    put!(
        html,
        "<li class=\"card job{late}\" id=\"card-{number}\" data-ticket=\"{number}\" data-status=\"{status}\">\n"
    );
    card(html, ticket, None, false)?;
    let fault = ticket.get("fault")?;
    put!(html, "<p class=\"card__fault\">{}</p>\n", text(&shorten(fault.as_str().unwrap_or_default(), FAULT)));
    place(html, ticket)?;
    put!(
        html,
        "<div class=\"progress\"><label for=\"progress-{number}\">{percent} % done</label>\
         <progress id=\"progress-{number}\" max=\"100\" value=\"{percent}\">{percent} %</progress></div>\n"
    );
    steps(html, ticket, once)?;
    if forms.0.is_true() {
        let first = if is_first { "primary" } else { "soft" };
        html.push_str("<div class=\"job__more\">\n");
        drawer(html, Part(&forms.get("note")?.0), "Note…", "quiet", "")?;
        drawer(html, Part(&forms.get("parts_wait")?.0), "Needs a part…", "quiet", "")?;
        drawer(html, Part(&forms.get("completion")?.0), "I'm done…", first, " drawer--wide")?;
        html.push_str("</div>\n");
    } else {
        put!(html, "<a class=\"button button--soft\" href=\"/tickets/{number}#forms\">I'm done…</a>\n");
    }
    html.push_str("</li>\n");
    Ok(())
}

/// A form for each step, each with a one-time word of its own: 25 and then 50 are two reports.
fn steps(html: &mut String, ticket: Part, once: &str) -> Result<(), Error> {
    let (number, reached) = (ticket.get("number")?, ticket.get("percent")?.0.as_i64().unwrap_or_default());
    put!(html, "<div class=\"tap tap--percent\" role=\"group\" aria-label=\"Progress of {number}\">\n");
    for percent in [25, 50, 75, 90] {
        let is_reached = if reached >= percent { " button--reached" } else { "" };
        put!(
            html,
            "<form method=\"post\" action=\"/tickets/{number}/progress\" hx-post=\"/tickets/{number}/progress\" \
             hx-target=\"#main\" hx-swap=\"innerMorph\" hx-push-url=\"true\">\n\
             <input type=\"hidden\" name=\"once\" value=\"{}-{percent}\">\
             <input type=\"hidden\" name=\"back\" value=\"/bench\">\n\
             <button class=\"button button--step{is_reached}\" type=\"submit\" name=\"percent\" value=\"{percent}\">\
             {percent} %</button>\n</form>\n",
            text(once)
        );
    }
    html.push_str("</div>\n");
    Ok(())
}

/// A form that opens where it is, so that the bench is not left for it.
fn drawer(html: &mut String, form: Part, label: &str, tone: &str, kind: &str) -> Result<(), Error> {
    put!(
        html,
        "<details class=\"drawer{kind}\" id=\"more-{}\">\n\
         <summary class=\"button button--{tone}\">{}</summary>\n",
        form.get("id")?,
        text(label)
    );
    live(html, form, None)?;
    html.push_str("</details>\n");
    Ok(())
}
