//! What a form or an API call may say: every field's name, label, kind and bounds as data, and the
//! one check that turns typed text into values or into a message per field.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::contact::{self, Phone};
use super::department::{Category, Department, Technician};
use super::inventory::FaultType;
use super::lifecycle::Outcome;
use super::permission::May;
use super::person::{MailChoice, Role};
use super::pickup::{HandOver, Window};
use super::return_::Method;
use super::staff::Superior;
use super::token::TokenScope;
use super::{money, words};

text_enum! {
    /// Who reads a comment.
    Visibility { Public = "public", Internal = "internal" }
}

/// What kind of value a field takes. Bounds are in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line of at most this many characters.
    Line(usize),
    /// Several lines of at most this many characters.
    Text(usize),
    Phone,
    Email,
    /// E-mail or phone, as a person signs in.
    Login,
    /// A password as it is typed; never echoed.
    Secret,
    /// A password to be: long and hard enough to guess.
    NewPassword,
    /// A day from today on, within two years.
    Date,
    Percent,
    /// One to five.
    Stars,
    Money,
    Number,
    HandOver,
    Window,
    FaultType,
    Outcome,
    Method,
    Visibility,
    MailChoice,
    Category,
    Department,
    Technician,
    /// A role of the house.
    Role,
    Superior,
    TokenScope,
}

/// When a field must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
    /// Required when that field has that value; otherwise optional.
    RequiredIf(&'static str, &'static str),
    /// Required when that field has that value; otherwise left out.
    If(&'static str, &'static str),
    /// Required when that field has one of those values; otherwise left out.
    IfOneOf(&'static str, &'static [&'static str]),
    /// Required of whoever acts by this grant.
    From(May),
    /// Required when the promised date moves later (decided by the transition).
    IfLater,
    /// May be left out, which keeps what is there; may not be emptied.
    Kept,
    /// May be left out, which keeps what is there, or emptied.
    KeptOrEmpty,
}

/// One field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    pub name: &'static str,
    pub label: &'static str,
    pub kind: Kind,
    pub need: Need,
    /// A sentence below the label; empty for none.
    pub hint: &'static str,
}

impl Input {
    /// A field without a hint.
    #[must_use]
    pub const fn new(name: &'static str, label: &'static str, kind: Kind, need: Need) -> Self {
        Self { name, label, kind, need, hint: "" }
    }

    /// The same field with a hint.
    #[must_use]
    pub const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// Whether what was typed here may be shown again.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret | Kind::NewPassword)
    }
}

/// What somebody sent, by field name, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given(pub BTreeMap<String, String>);

impl Given {
    /// The text of a field; `None` when it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A field's text without surrounding space; empty when it was not sent.
    #[must_use]
    pub fn trimmed(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default().trim()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Given {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }
}

/// A message per field, for people. The empty name is the form as a whole.
pub type FieldErrors = BTreeMap<&'static str, String>;

/// A checked value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Phone(Phone),
    Date(NaiveDate),
    Number(i64),
}

/// The checked values of a form; a field left empty is absent.
#[derive(Debug, Clone, Default)]
pub struct Values {
    values: BTreeMap<&'static str, Value>,
    sent: Vec<&'static str>,
}

impl Values {
    /// The field's text, if it was filled.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        match self.values.get(name)? {
            Value::Text(text) => Some(text.clone()),
            Value::Phone(phone) => Some(phone.shown.clone()),
            Value::Date(date) => Some(date.to_string()),
            Value::Number(number) => Some(number.to_string()),
        }
    }

    /// The text of a field that the check guarantees.
    #[must_use]
    pub fn required(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// The field as one of an enumeration's words.
    #[must_use]
    pub fn word<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// The field's date.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        match self.values.get(name)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The field's number (a percent, hundredths of money, somebody's number).
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.values.get(name)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The field's phone.
    #[must_use]
    pub fn phone(&self, name: &str) -> Option<&Phone> {
        match self.values.get(name)? {
            Value::Phone(phone) => Some(phone),
            _ => None,
        }
    }

    /// Whether the field was sent at all, filled or emptied.
    #[must_use]
    pub fn was_sent(&self, name: &str) -> bool {
        self.sent.contains(&name)
    }

    /// All filled fields by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.values.keys().filter_map(|name| Some((*name, self.text(name)?)))
    }
}

/// What the choice fields may be set to.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    pub categories: Vec<Category>,
    pub departments: Vec<Department>,
    /// Those whom the actor may give this ticket to.
    pub technicians: Vec<Technician>,
    /// Those whom somebody may report to.
    pub superiors: Vec<Superior>,
}

/// What the check needs to know beside the text.
pub struct Context<'a> {
    /// Today in the centre's time zone.
    pub today: NaiveDate,
    /// The country of phones written without one.
    pub country: phonenumber::country::Id,
    pub choices: &'a Choices,
    /// The grant somebody acts by, for [`Need::From`].
    pub by: Option<May>,
    /// What a field holds now; a date that did not change is not refused for being past.
    pub current: &'a (dyn Fn(&str) -> Option<String> + Sync),
}

impl Kind {
    /// The options of a choice, value and label; `None` when the kind is not a choice.
    #[must_use]
    pub fn options(self, choices: &Choices) -> Option<Vec<(String, String)>> {
        fn labelled<T: Copy + std::fmt::Display>(
            all: &[T],
            label: impl Fn(T) -> &'static str,
        ) -> Vec<(String, String)> {
            all.iter().map(|word| (word.to_string(), label(*word).to_owned())).collect()
        }
        Some(match self {
            Self::HandOver => labelled(HandOver::ALL, words::hand_over),
            Self::Window => labelled(Window::ALL, words::window),
            Self::FaultType => labelled(FaultType::ALL, words::fault_type),
            Self::Outcome => labelled(&[Outcome::Repaired, Outcome::Unrepairable], words::outcome),
            Self::Method => labelled(Method::ALL, words::method),
            Self::Visibility => labelled(Visibility::ALL, words::visibility),
            Self::MailChoice => labelled(MailChoice::ALL, words::mail_choice),
            Self::Category => choices.categories.iter().map(|c| (c.key.clone(), c.name.clone())).collect(),
            Self::Department => choices.departments.iter().map(|d| (d.id.to_string(), d.name.clone())).collect(),
            Self::Technician => {
                let load = |n: i64| if n == 1 { "1 open job".to_owned() } else { format!("{n} open jobs") };
                choices
                    .technicians
                    .iter()
                    .map(|t| (t.id.to_string(), format!("{} · {}", t.name, load(t.load))))
                    .collect()
            }
            Self::TokenScope => labelled(TokenScope::ALL, words::token_scope),
            Self::Role => {
                let of_the_house: Vec<Role> = Role::ALL.iter().copied().filter(|role| role.is_staff()).collect();
                labelled(&of_the_house, words::role)
            }
            Self::Superior => choices
                .superiors
                .iter()
                .filter(|s| s.is_active)
                .map(|s| (s.id.to_string(), format!("{} · {}, {}", s.name, words::role(s.role), s.department.name)))
                .collect(),
            _ => return None,
        })
    }

    /// The most characters the kind takes.
    #[must_use]
    pub fn max_length(self) -> usize {
        match self {
            Self::Line(max) | Self::Text(max) => max,
            Self::Email | Self::Login => 254,
            Self::Secret | Self::NewPassword => 200,
            _ => 60,
        }
    }
}

/// Checks what was given against the inputs: every field's value, or every field's message.
///
/// # Errors
/// A message for each field that is missing, too long, malformed or no choice.
pub fn check(inputs: &[Input], given: &Given, context: &Context) -> Result<Values, FieldErrors> {
    let mut values = Values::default();
    let mut errors = FieldErrors::new();
    for input in inputs {
        let is_left_out = match input.need {
            Need::If(other, is) => given.trimmed(other) != is,
            Need::IfOneOf(other, are) => !are.contains(&given.trimmed(other)),
            _ => false,
        };
        if is_left_out {
            continue;
        }
        if given.get(input.name).is_some() {
            values.sent.push(input.name);
        }
        let typed = if input.is_secret() {
            given.get(input.name).unwrap_or_default().to_owned()
        } else {
            clean(input.kind, given.trimmed(input.name))
        };
        if typed.is_empty() {
            if is_needed(input, given, context) {
                errors.insert(input.name, missing(input.kind));
            }
            continue;
        }
        match value(input, &typed, context) {
            Ok(value) => {
                values.values.insert(input.name, value);
            }
            Err(message) => {
                errors.insert(input.name, message);
            }
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}

fn is_needed(input: &Input, given: &Given, context: &Context) -> bool {
    match input.need {
        Need::Required | Need::If(..) | Need::IfOneOf(..) => true,
        Need::RequiredIf(other, is) => given.trimmed(other) == is,
        Need::From(may) => context.by == Some(may),
        Need::Kept => given.get(input.name).is_some(),
        Need::Optional | Need::IfLater | Need::KeptOrEmpty => false,
    }
}

/// One line stays one line, and nothing invisible is kept.
fn clean(kind: Kind, typed: &str) -> String {
    let several_lines = matches!(kind, Kind::Text(_));
    let text: String = typed
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if matches!(c, '\r' | '\u{2028}' | '\u{2029}') { '\n' } else { c })
        .map(|c| if !several_lines && (c == '\n' || c == '\t') { ' ' } else { c })
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
        // Bidirectional overrides can make a line read as something else; a space nobody sees fills nothing.
        .filter(
            |c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{2060}' | '\u{feff}'),
        )
        .collect();
    text.trim().to_owned()
}

fn missing(kind: Kind) -> String {
    match kind {
        Kind::Date => "Choose a day.",
        Kind::Phone => "Enter a phone number.",
        Kind::Email => "Enter an e-mail address.",
        Kind::Login => "Enter your e-mail or phone.",
        Kind::Secret | Kind::NewPassword => "Enter a password.",
        Kind::HandOver
        | Kind::Window
        | Kind::FaultType
        | Kind::Outcome
        | Kind::Method
        | Kind::Visibility
        | Kind::MailChoice
        | Kind::Category
        | Kind::Department
        | Kind::Technician
        | Kind::Role
        | Kind::Superior
        | Kind::TokenScope => "Choose one.",
        _ => "Fill this in.",
    }
    .to_owned()
}

fn value(input: &Input, typed: &str, context: &Context) -> Result<Value, String> {
    let max = input.kind.max_length();
    let length = typed.chars().count();
    if length > max {
        return Err(format!("This is {length} characters long; at most {max} fit here."));
    }
    if let Some(options) = input.kind.options(context.choices) {
        if !options.iter().any(|(value, _)| value == typed) {
            return Err("Choose one from the list.".to_owned());
        }
        return Ok(match typed.parse() {
            Ok(number) if matches!(input.kind, Kind::Department | Kind::Technician | Kind::Superior) => {
                Value::Number(number)
            }
            _ => Value::Text(typed.to_owned()),
        });
    }
    match input.kind {
        Kind::Line(_) if !contact::is_foldable(typed) => {
            Err("Some of these characters stand for many others. Write it with fewer of them.".to_owned())
        }
        Kind::Phone => contact::phone(typed, context.country)
            .map(Value::Phone)
            .ok_or_else(|| "This is not a phone number. Write it with its digits, such as 98765 43210.".to_owned()),
        Kind::Email if !contact::is_email(typed) => {
            Err("This is not an e-mail address. It looks like name@example.org.".to_owned())
        }
        Kind::Date => date(input.name, typed, context).map(Value::Date),
        Kind::Percent => match typed.trim_end_matches('%').trim().parse::<i64>() {
            Ok(percent) if (0..=100).contains(&percent) => Ok(Value::Number(percent)),
            _ => Err("Enter a whole number from 0 to 100.".to_owned()),
        },
        Kind::Stars => match typed.parse::<i64>() {
            Ok(stars) if (1..=5).contains(&stars) => Ok(Value::Number(stars)),
            _ => Err("Choose one from the list.".to_owned()),
        },
        Kind::Money => {
            money::parse(typed).map(Value::Number).ok_or_else(|| "Enter an amount such as 1500 or 1500.50.".to_owned())
        }
        Kind::Number => typed.parse().map(Value::Number).map_err(|_| "Enter a number.".to_owned()),
        Kind::NewPassword => new_password(typed),
        _ => Ok(Value::Text(typed.to_owned())),
    }
}

fn date(name: &str, typed: &str, context: &Context) -> Result<NaiveDate, String> {
    let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d")
        .map_err(|_| "Enter the day as year-month-day, such as 2026-11-24.".to_owned())?;
    let unchanged = (context.current)(name).as_deref() == Some(&date.to_string());
    if date < context.today && !unchanged {
        return Err("This day is past. Choose today or a later day.".to_owned());
    }
    if context.today.checked_add_days(Days::new(731)).is_some_and(|latest| date > latest) {
        return Err("Choose a day within the next two years.".to_owned());
    }
    Ok(date)
}

/// A password must take an attacker some effort, however it is made up.
fn new_password(typed: &str) -> Result<Value, String> {
    if typed.chars().count() < 8 {
        return Err("Use at least 8 characters; a few words in a row are easy to remember.".to_owned());
    }
    if zxcvbn::zxcvbn(typed, &[]).score() < zxcvbn::Score::Two {
        return Err("This password is easy to guess. A few words that do not belong together work well.".to_owned());
    }
    Ok(Value::Text(typed.to_owned()))
}
