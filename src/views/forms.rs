//! Forms made from a `FormView`: the same inputs that check what is typed draw the fields (`src/web/field.rs`). They are
//! drawn here and not by macros: a ticket's page and the bench consist of them.

use std::fmt::Write;

use minijinja::value::Value;
use minijinja::{Environment, Error};

use super::marks::{icon, made, put};
use super::parts::{Attribute, Part};

/// Adds them to what templates can call.
pub(super) fn add_to(env: &mut Environment<'static>) {
    env.add_function("live_form", |form: Value, tone: Option<&str>| made(|html| live(html, Part(&form), tone)));
    env.add_function("plain_form", |form: Value, tone: Option<&str>| made(|html| plain(html, Part(&form), tone)));
    env.add_function("form_hidden", |form: Value| made(|html| hidden(html, Part(&form))));
    env.add_function("form_wrong", |form: Value| made(|html| wrong(html, Part(&form))));
    env.add_function("form_end", |form: Value, tone: Option<&str>| made(|html| end(html, Part(&form), tone)));
}

/// A form that htmx sends, and that works as it stands without it.
pub(super) fn live(html: &mut String, form: Part, tone: Option<&str>) -> Result<(), Error> {
    let (id, action) = (form.get("id")?, form.get("action")?);
    let filled = if form.get("is_filled")?.is() { " data-filled" } else { "" };
    put!(
        html,
        "<form class=\"form\" id=\"{id}\" method=\"post\" action=\"{action}\" hx-post=\"{action}\" hx-target=\"#main\" \
         hx-swap=\"innerMorph\" hx-push-url=\"true\" hx-disable=\"find button\"{filled} novalidate>\n"
    );
    inner(html, form, tone)
}

/// A form that only the browser sends, because the whole page changes with it.
fn plain(html: &mut String, form: Part, tone: Option<&str>) -> Result<(), Error> {
    let (id, action) = (form.get("id")?, form.get("action")?);
    put!(html, "<form class=\"form\" id=\"{id}\" method=\"post\" action=\"{action}\" novalidate>\n");
    inner(html, form, tone)
}

/// What stands in a form, and its end.
fn inner(html: &mut String, form: Part, tone: Option<&str>) -> Result<(), Error> {
    hidden(html, form)?;
    if form.get("is_filled")?.is() {
        wrong(html, form)?;
    }
    for field in form.get("fields")?.each()? {
        html.push_str(Part(&field).get("html")?.as_str().unwrap_or_default());
    }
    end(html, form, tone)?;
    html.push_str("</form>\n");
    Ok(())
}

/// What a form says first, and what it sends unseen.
fn hidden(html: &mut String, form: Part) -> Result<(), Error> {
    let error = form.get("error")?;
    if error.is() {
        html.push_str("<p class=\"form__error\" role=\"alert\">");
        icon(html, "late");
        put!(html, "<span>{error}</span></p>\n");
    }
    for pair in form.get("hidden")?.each()? {
        let part = |nth: usize| pair.get_item_by_index(nth).map(Attribute);
        put!(html, "<input type=\"hidden\" name=\"{}\" value=\"{}\">", part(0)?, part(1)?);
    }
    html.push('\n');
    Ok(())
}

/// What was wrong, at the top of a form too long to see it at once.
fn wrong(html: &mut String, form: Part) -> Result<(), Error> {
    let fields: Vec<Value> = form.get("fields")?.each()?.collect();
    let mut links = Vec::new();
    for field in fields.iter().map(Part) {
        if field.get("error")?.is() {
            let label = field.get("label")?.to_string().replace('?', "");
            links.push(format!("<a href=\"#{}\">{label}</a>", field.get("id")?));
        }
    }
    let Some((last, others)) = links.split_last().filter(|(_, others)| !others.is_empty()) else { return Ok(()) };
    html.push_str("<p class=\"form__error\" role=\"alert\">");
    icon(html, "late");
    put!(html, "<span>Please look again at {} and {last}.</span></p>\n", others.join(", "));
    Ok(())
}

fn end(html: &mut String, form: Part, tone: Option<&str>) -> Result<(), Error> {
    let (tone, button) = (tone.unwrap_or("primary"), form.get("button")?);
    put!(
        html,
        "<p class=\"form__end\"><button class=\"button button--{tone}\" type=\"submit\">{button}</button></p>\n"
    );
    Ok(())
}
