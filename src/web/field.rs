//! A form's field. It is drawn here and not by a template: the forms are half of a ticket's page.

use std::fmt::Write;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::form::OptionView;
use crate::views::marks::{drawn, icon, put, text};

/// A field of a form. In a template it has its `name`, what it is called, what is wrong with it, and its `html`.
#[derive(Debug, Clone)]
pub struct FieldView {
    pub name: &'static str,
    pub id: String,
    pub label: &'static str,
    pub hint: &'static str,
    /// Which control: `line`, `text`, `choice` (radio buttons), `select`, `password`.
    pub control: &'static str,
    /// The browser's own type of a line.
    pub kind: &'static str,
    pub value: String,
    pub options: Vec<OptionView>,
    pub is_required: bool,
    /// Needed only while another field has this value, `method=delivery`.
    pub only_if: Option<String>,
    pub max_length: usize,
    pub min: Option<String>,
    pub max: Option<String>,
    pub autocomplete: &'static str,
    pub error: Option<String>,
}

/// How many characters of choices stand beside each other; more of them stand one below the other.
const BESIDE: usize = 36;

impl Serialize for FieldView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut field = serializer.serialize_struct("Field", 5)?;
        field.serialize_field("name", self.name)?;
        field.serialize_field("id", &self.id)?;
        field.serialize_field("label", self.label)?;
        field.serialize_field("error", &self.error)?;
        field.serialize_field("html", &drawn(|html| self.draw(html)))?;
        field.end()
    }
}

impl FieldView {
    fn draw(&self, html: &mut String) {
        let wrong = if self.error.is_some() { " field--wrong" } else { "" };
        put!(html, "<div class=\"field field--{}{wrong}\"", self.control);
        if let Some(only_if) = &self.only_if {
            put!(html, " data-only-if=\"{}\"", text(only_if));
        }
        html.push_str(">\n");
        if self.control == "choice" {
            self.draw_choices(html);
        } else {
            put!(html, "<label class=\"field__label\" for=\"{}\">{}", text(&self.id), text(self.label));
            if !self.is_required && self.only_if.is_none() {
                html.push_str(" <span class=\"field__optional\">optional</span>");
            }
            html.push_str("</label>\n");
            self.draw_control(html);
            self.draw_hint(html);
        }
        if let Some(error) = &self.error {
            put!(html, "<p class=\"field__error\" id=\"{}-error\">", text(&self.id));
            icon(html, "late");
            put!(html, "<span>{}</span></p>\n", text(error));
        }
        html.push_str("</div>\n");
    }

    /// One of a few, all of them in sight.
    fn draw_choices(&self, html: &mut String) {
        put!(html, "<fieldset class=\"choices\" id=\"{}\" role=\"radiogroup\"", text(&self.id));
        self.draw_described(html);
        put!(html, ">\n<legend class=\"field__label\">{}</legend>\n", text(self.label));
        self.draw_hint(html);
        let width: usize = self.options.iter().map(|option| option.label.chars().count()).sum();
        put!(html, "<div class=\"choices__list{}\">\n", if width > BESIDE { " choices__list--stacked" } else { "" });
        for option in &self.options {
            put!(html, "<label class=\"choice\"><input type=\"radio\" name=\"{}\"", self.name);
            put!(html, " value=\"{}\"", text(&option.value));
            html.push_str(if option.is_chosen { " checked" } else { "" });
            self.draw_required(html);
            put!(html, "><span>{}</span></label>\n", text(&option.label));
        }
        html.push_str("</div>\n</fieldset>\n");
    }

    fn draw_control(&self, html: &mut String) {
        let (id, value) = (text(&self.id), text(&self.value));
        let named = format_args!("id=\"{id}\" name=\"{}\"", self.name).to_string();
        let typed =
            format_args!("maxlength=\"{}\" autocomplete=\"{}\"", self.max_length, self.autocomplete).to_string();
        match (self.control, self.kind) {
            ("text", _) => put!(html, "<textarea {named} rows=\"3\" {typed}"),
            ("select", _) => put!(html, "<select {named}"),
            (_, "date") => {
                let bound = |day: &Option<String>| day.clone().unwrap_or_default();
                let (min, max) = (bound(&self.min), bound(&self.max));
                put!(html, "<input {named} type=\"date\" value=\"{value}\" min=\"{min}\" max=\"{max}\"");
            }
            (_, "number") => {
                let percent = "type=\"number\" inputmode=\"numeric\" min=\"0\" max=\"100\"";
                put!(html, "<input {named} {percent} value=\"{value}\"");
            }
            (_, kind) => put!(html, "<input {named} type=\"{kind}\" value=\"{value}\" {typed}"),
        }
        self.draw_required(html);
        self.draw_described(html);
        html.push('>');
        match self.control {
            // A browser leaves the first line's end out.
            "text" => put!(html, "\n{value}</textarea>"),
            "select" => {
                html.push_str("\n<option value=\"\">Choose…</option>\n");
                self.options.iter().for_each(|option| option.draw(html));
                html.push_str("</select>");
            }
            _ => {}
        }
        html.push('\n');
    }

    fn draw_hint(&self, html: &mut String) {
        if !self.hint.is_empty() {
            put!(html, "<p class=\"field__hint\" id=\"{}-hint\">{}.</p>\n", text(&self.id), text(self.hint));
        }
    }

    fn draw_required(&self, html: &mut String) {
        html.push_str(if self.is_required { " required" } else { "" });
    }

    /// What says more about it, for those who hear the page.
    fn draw_described(&self, html: &mut String) {
        let id = text(&self.id);
        match (self.error.is_some(), self.hint.is_empty()) {
            (true, false) => put!(html, " aria-invalid=\"true\" aria-describedby=\"{id}-error {id}-hint\""),
            (true, true) => put!(html, " aria-invalid=\"true\" aria-describedby=\"{id}-error\""),
            (false, false) => put!(html, " aria-describedby=\"{id}-hint\""),
            (false, true) => {}
        }
    }
}
