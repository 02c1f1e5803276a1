//! Why something was not done. What a form asks for is done by functions that know nothing of pages; this is
//! what they answer when it cannot be done, for whoever shows it.

use super::form::Typed;
use super::{Error, Visit};
use crate::domain::input::{Choices, Context, FieldErrors, Given, Input, Values, check};

/// Why something was not done, for people.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// What was sent cannot be taken; a message per field.
    Invalid(FieldErrors),
    /// What was sent is well, but not as things stand.
    Conflict(String),
}

/// What came of doing something in a transaction: it was done, or it was refused and the transaction is to be
/// dropped, or there was no way to do it at all.
pub type Done<T> = Result<Result<T, Refusal>, Error>;

impl Refusal {
    /// What was sent cannot be taken as a whole.
    #[must_use]
    pub fn whole(sentence: impl Into<String>) -> Self {
        Self::field("", sentence)
    }

    /// One field cannot be taken.
    #[must_use]
    pub fn field(name: &'static str, sentence: impl Into<String>) -> Self {
        Self::Invalid(std::iter::once((name, sentence.into())).collect())
    }

    /// It as a form shows it: a conflict is about the form as a whole.
    #[must_use]
    pub fn into_errors(self) -> FieldErrors {
        match self {
            Self::Invalid(errors) => errors,
            Self::Conflict(sentence) => std::iter::once(("", sentence)).collect(),
        }
    }

    /// It in a line, where there is no form to show it.
    #[must_use]
    pub fn into_sentence(self) -> String {
        match self {
            Self::Invalid(errors) => errors.into_values().collect::<Vec<_>>().join(" "),
            Self::Conflict(sentence) => sentence,
        }
    }

    /// The form that was sent, to be shown once more with what is wrong with it.
    #[must_use]
    pub fn typed(self, visit: &Visit) -> Typed {
        Typed { given: visit.form.clone(), errors: self.into_errors() }
    }
}

impl From<FieldErrors> for Refusal {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

/// The values of what a visit sent that is not about a ticket.
///
/// # Errors
/// [`Refusal::Invalid`] with a message per field.
pub fn checked(visit: &Visit, inputs: &[Input], choices: &Choices) -> Result<Values, Refusal> {
    checked_of(visit, &visit.form, inputs, choices)
}

/// The values of what is to be there afterwards, which may be more than the visit sent.
///
/// # Errors
/// [`Refusal::Invalid`] with a message per field.
pub fn checked_of(visit: &Visit, given: &Given, inputs: &[Input], choices: &Choices) -> Result<Values, Refusal> {
    let context =
        Context { today: visit.today(), country: visit.app.config.country, choices, by: None, current: &|_| None };
    Ok(check(inputs, given, &context)?)
}
