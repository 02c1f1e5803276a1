//! Forms as pages show them: made from the same inputs that check them, with what was typed and
//! what was wrong with it.

use chrono::{Days, NaiveDate};
use serde::{Serialize, Serializer};

use super::field::FieldView;
use crate::clock::random_word;
use crate::domain::input::{Choices, FieldErrors, Given, Input, Kind, Need};
use crate::views::marks::{drawn, push};

/// A form.
#[derive(Debug, Clone, Serialize)]
pub struct FormView {
    /// Unique on its page.
    pub id: String,
    /// Where it is sent.
    pub action: String,
    pub button: String,
    /// What is wrong with the form as a whole.
    pub error: Option<String>,
    pub fields: Vec<FieldView>,
    /// Hidden fields, name and value.
    pub hidden: Vec<(String, String)>,
    /// Whether it came back refused or carries what somebody had typed.
    pub is_filled: bool,
}

/// One of a field's choices.
#[derive(Debug, Clone, Serialize)]
pub struct OptionView {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

impl OptionView {
    /// One of what somebody can choose from a list.
    pub fn draw(&self, html: &mut String) {
        html.push_str("<option value=\"");
        push(html, &self.value);
        html.push_str(if self.is_chosen { "\" selected>" } else { "\">" });
        push(html, &self.label);
        html.push_str("</option>\n");
    }
}

/// What somebody can choose from a list. In a template it is the list's options, and nothing where there are none.
#[derive(Debug, Clone)]
pub struct Options(pub Vec<OptionView>);

impl FromIterator<OptionView> for Options {
    fn from_iter<T: IntoIterator<Item = OptionView>>(options: T) -> Self {
        Self(options.into_iter().collect())
    }
}

impl Serialize for Options {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        drawn(|html| self.0.iter().for_each(|option| option.draw(html))).serialize(serializer)
    }
}

/// What somebody typed, and what was wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub given: Given,
    pub errors: FieldErrors,
}

/// What a form is made of.
pub struct Form<'a> {
    /// Unique on its page.
    pub id: &'a str,
    /// Where it is sent.
    pub action: &'a str,
    pub button: &'a str,
    pub inputs: &'a [Input],
    pub choices: &'a Choices,
    /// What somebody typed before, if they did.
    pub typed: Option<&'a Typed>,
    pub today: NaiveDate,
}

impl Form<'_> {
    /// The form as a page shows it. `prefill` fills fields that nobody has typed in yet.
    pub fn view(&self, prefill: impl Fn(&str) -> Option<String>) -> FormView {
        let value = |input: &Input| match self.typed.and_then(|typed| typed.given.get(input.name)) {
            Some(_) if input.is_secret() => String::new(),
            Some(given) => given.chars().take(20_000).collect(),
            None => prefill(input.name).unwrap_or_default(),
        };
        let error = |name: &str| self.typed.and_then(|typed| typed.errors.get(name)).cloned();
        let fields = self
            .inputs
            .iter()
            .map(|input| field(self.id, input, value(input), self.choices, error(input.name), self.today))
            .collect();
        FormView {
            id: self.id.to_owned(),
            action: self.action.to_owned(),
            button: self.button.to_owned(),
            error: self.error(),
            fields,
            hidden: vec![("once".to_owned(), random_word(96))],
            is_filled: self.typed.is_some(),
        }
    }
}

impl Form<'_> {
    /// What is wrong with the form as a whole, and with values that it has no field for.
    fn error(&self) -> Option<String> {
        let has_field = |name: &str| self.inputs.iter().any(|input| input.name == name);
        let errors = self.typed.iter().flat_map(|typed| &typed.errors);
        let said: Vec<_> = errors.filter(|(name, _)| !has_field(name)).map(|(_, message)| message.as_str()).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }
}

impl FormView {
    /// The same form with one more hidden field.
    #[must_use]
    pub fn hide(mut self, name: &str, value: impl Into<String>) -> Self {
        self.hidden.push((name.to_owned(), value.into()));
        self
    }
}

fn field(
    form: &str,
    input: &Input,
    value: String,
    choices: &Choices,
    error: Option<String>,
    today: NaiveDate,
) -> FieldView {
    let options: Vec<OptionView> = input
        .kind
        .options(choices)
        .unwrap_or_default()
        .into_iter()
        .map(|(option, label)| OptionView { is_chosen: option == value, value: option, label })
        .collect();
    let is_date = input.kind == Kind::Date;
    FieldView {
        name: input.name,
        id: format!("{form}-{}", input.name),
        label: input.label,
        hint: input.hint,
        control: control(input.kind),
        kind: browser_type(input.kind),
        value,
        options,
        is_required: matches!(input.need, Need::Required | Need::Kept),
        only_if: match input.need {
            Need::If(other, is) | Need::RequiredIf(other, is) => Some(format!("{other}={is}")),
            Need::IfOneOf(other, are) => Some(format!("{other}={}", are.join(","))),
            _ => None,
        },
        max_length: input.kind.max_length(),
        min: is_date.then(|| today.to_string()),
        max: is_date.then(|| today.checked_add_days(Days::new(730)).unwrap_or(today).to_string()),
        autocomplete: autocomplete(input),
        error,
    }
}

fn control(kind: Kind) -> &'static str {
    match kind {
        Kind::Text(_) => "text",
        Kind::HandOver
        | Kind::Window
        | Kind::Outcome
        | Kind::Method
        | Kind::Visibility
        | Kind::MailChoice
        | Kind::Role
        | Kind::TokenScope => "choice",
        Kind::FaultType | Kind::Category | Kind::Department | Kind::Technician | Kind::Superior => "select",
        Kind::Secret | Kind::NewPassword => "password",
        _ => "line",
    }
}

fn browser_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Phone => "tel",
        Kind::Email => "email",
        Kind::Date => "date",
        Kind::Percent => "number",
        Kind::Secret | Kind::NewPassword => "password",
        _ => "text",
    }
}

fn autocomplete(input: &Input) -> &'static str {
    match (input.kind, input.name) {
        (Kind::Secret, _) => "current-password",
        (Kind::NewPassword, _) => "new-password",
        (Kind::Login, _) => "username",
        (Kind::Email, "email") => "email",
        (Kind::Phone, "phone") => "tel",
        (_, "name" | "contact_name") => "name",
        (_, "address") => "street-address",
        _ => "off",
    }
}
