//! The marks that stand many times on every page: icons, badges and moments. They are written here and not by a
//! template's macro, which takes ten times as long.

use std::fmt::Write;

use minijinja::value::Value;
use minijinja::{Environment, Error, HtmlEscape};

/// Adds them to what templates can call.
pub(super) fn add_to(env: &mut Environment<'static>) {
    let sprite = crate::web::assets::paths().icons;
    let icon = move |name: &str| {
        format!("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"{sprite}#{}\"></use></svg>", HtmlEscape(name))
    };
    env.add_function("late", {
        let late = Value::from_safe_string(format!("<strong class=\"late\">{}late</strong>", icon("late")));
        move || late.clone()
    });
    // A status is a colour, a shape and a word, never one alone.
    env.add_function("badge", {
        let icon = icon.clone();
        move |status: &str, label: &str| {
            let icon = icon(&format!("status-{status}"));
            let (status, label) = (HtmlEscape(status), HtmlEscape(label));
            Value::from_safe_string(format!("<span class=\"badge badge--{status}\">{icon}{label}</span>"))
        }
    });
    env.add_function("icon", move |name: &str| Value::from_safe_string(icon(name)));
    env.add_function("moment", |at: Value| time(&at, "", "", "short"));
    env.add_function("age", |at: Value| time(&at, " class=\"age\"", "since ", "ago"));
}

/// A moment as an element: what is read of it is one of its texts, and the whole of it is its title.
fn time(at: &Value, class: &str, before: &str, read: &str) -> Result<Value, Error> {
    let part = |name: &str| at.get_attr(name);
    let (iso, full, read) = (part("iso")?, part("full")?, part(read)?);
    let text = |value: &Value| HtmlEscape(value.as_str().unwrap_or_default()).to_string();
    let mut html = String::with_capacity(128);
    // Writing to a string does not fail.
    let _ = write!(
        html,
        "<time{class} datetime=\"{}\" title=\"{before}{}\">{}</time>",
        text(&iso),
        text(&full),
        text(&read)
    );
    Ok(Value::from_safe_string(html))
}
