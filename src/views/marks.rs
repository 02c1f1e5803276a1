//! The marks that stand many times on every page: icons, badges and moments. They are written here and not by a
//! template's macro, which takes ten times as long.

use std::fmt::{Display, Write};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use minijinja::value::Value;
use minijinja::{Environment, Error, HtmlEscape};
use serde::{Serialize, Serializer};

use super::calendar::{Calendar, iso};

static SPRITE: LazyLock<String> = LazyLock::new(|| crate::web::assets::paths().icons);

/// Writes to a page; what is written to a string does not fail.
macro_rules! put {
    ($html:expr, $($what:tt)*) => {{ let _ = write!($html, $($what)*); }};
}
pub(crate) use put;

/// Text as it stands on a page.
pub(crate) fn text(text: &str) -> impl Display {
    HtmlEscape(text)
}

/// Writes text as it stands on a page.
pub(crate) fn push(html: &mut String, words: &str) {
    let is_plain = !words.bytes().any(|byte| matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'' | b'/'));
    if is_plain { html.push_str(words) } else { put!(html, "{}", text(words)) }
}

/// Writes texts after each other as they stand on a page.
pub(crate) fn push_all<const N: usize>(html: &mut String, parts: [&str; N]) {
    for part in parts {
        html.push_str(part);
    }
}

pub(crate) fn icon(html: &mut String, name: &str) {
    icon_of(html, "", name);
}

/// An icon out of those whose names begin alike.
fn icon_of(html: &mut String, kind: &str, name: &str) {
    push_all(html, ["<svg class=\"icon\" aria-hidden=\"true\"><use href=\"", &SPRITE, "#", kind]);
    push(html, name);
    html.push_str("\"></use></svg>");
}

/// A status is a colour, a shape and a word, never one alone.
pub(crate) fn badge(html: &mut String, status: &str, label: &str) {
    html.push_str("<span class=\"badge badge--");
    push(html, status);
    html.push_str("\">");
    icon_of(html, "status-", status);
    push(html, label);
    html.push_str("</span>");
}

pub(crate) fn late(html: &mut String) {
    html.push_str("<strong class=\"late\">");
    icon(html, "late");
    html.push_str("late</strong>");
}

/// A moment, of which the whole is the title. A ticket has ten, and more: no text is made that is only written on.
pub(crate) fn moment_of(html: &mut String, calendar: &Calendar, at: DateTime<Utc>) {
    let (iso, full, short) = (iso(at), calendar.full(at), calendar.short(at));
    put!(html, "<time datetime=\"{iso}\" title=\"{full}\">{short}</time>");
}

/// How long something has been so, with the whole moment as its title. A list has one in each row: no text is made that
/// is only written on.
pub(crate) fn age(html: &mut String, calendar: &Calendar, since: DateTime<Utc>) {
    let (iso, full, ago) = (iso(since), calendar.full(since), calendar.ago(since));
    put!(html, "<time class=\"age\" datetime=\"{iso}\" title=\"since {full}\">{ago}</time>");
}

/// A moment of which is read how long ago it was. In a template it is the element that says so.
#[derive(Debug, Clone, Copy)]
pub struct Age {
    pub at: DateTime<Utc>,
    pub calendar: Calendar,
}

impl Serialize for Age {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        drawn(|html| age(html, &self.calendar, self.at)).serialize(serializer)
    }
}

/// A moment as an element: what is read of it is one of its texts, and the whole of it is its title.
fn time(html: &mut String, (class, before): (&str, &str), iso: &str, full: &str, read: &str) {
    let (iso, full, read) = (text(iso), text(full), text(read));
    put!(html, "<time{class} datetime=\"{iso}\" title=\"{before}{full}\">{read}</time>");
}

/// Adds them to what templates can call.
pub(super) fn add_to(env: &mut Environment<'static>) {
    env.add_function("icon", |name: &str| drawn(|html| icon(html, name)));
    env.add_function("badge", |status: &str, label: &str| drawn(|html| badge(html, status, label)));
    env.add_function("late", || drawn(late));
    env.add_function("moment", |at: Value| made(|html| of_template(html, &at, ("", ""), "short")));
    env.add_function("age", |since: Value| made(|html| age_of(html, &since)));
}

/// What was written, as a part of a page.
pub(crate) fn drawn(draw: impl FnOnce(&mut String)) -> Value {
    let mut html = String::with_capacity(128);
    draw(&mut html);
    Value::from_safe_string(html)
}

/// The same of what a template handed over, where something may be missing.
pub(super) fn made(draw: impl FnOnce(&mut String) -> Result<(), Error>) -> Result<Value, Error> {
    let mut html = String::with_capacity(256);
    draw(&mut html)?;
    Ok(Value::from_safe_string(html))
}

/// As [`age`], of what a template handed over.
fn age_of(html: &mut String, since: &Value) -> Result<(), Error> {
    of_template(html, since, (" class=\"age\"", "since "), "ago")
}

fn of_template(html: &mut String, at: &Value, around: (&str, &str), read: &str) -> Result<(), Error> {
    let part = |name: &str| at.get_attr(name);
    let (iso, full, read) = (part("iso")?, part("full")?, part(read)?);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    time(html, around, &text(&iso), &text(&full), &text(&read));
    Ok(())
}
