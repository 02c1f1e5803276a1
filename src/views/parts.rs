//! Reading what a template hands to a function of ours: the attributes of a value, by their names.

use std::fmt::{self, Display};

use minijinja::value::Value;
use minijinja::{Error, ErrorKind};

use super::marks::text;

/// What a template handed over.
#[derive(Clone, Copy)]
pub(super) struct Part<'a>(pub &'a Value);

impl Part<'_> {
    /// One of its attributes.
    ///
    /// # Errors
    /// When it has none of this name: a fault of ours, which a template would not let pass either.
    pub fn get(self, name: &str) -> Result<Attribute, Error> {
        let value = self.0.get_attr(name)?;
        if value.is_undefined() {
            return Err(Error::new(ErrorKind::UndefinedError, format!("nothing is called {name} here")));
        }
        Ok(Attribute(value))
    }
}

/// An attribute. It is written as text stands on a page.
pub(super) struct Attribute(pub Value);

impl Attribute {
    /// Whether a template would take it for so.
    pub fn is(&self) -> bool {
        self.0.is_true()
    }

    /// The attribute as text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_str()
    }

    /// What it holds, if it holds several things.
    ///
    /// # Errors
    /// When it does not.
    pub fn each(&self) -> Result<impl Iterator<Item = Value>, Error> {
        self.0.try_iter()
    }
}

impl Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_str() {
            Some(words) => text(words).fmt(f),
            // Numbers.
            None => self.0.fmt(f),
        }
    }
}
