//! The mails about somebody's account, and the words of the tree.

use super::role;
use crate::domain::mail::Letter;
use crate::domain::person::{Person, Role};

/// Somebody's place in a few words: `Technician in Computers, under Mira`.
#[must_use]
pub fn position(person: &Person, superior: Option<&str>) -> String {
    let Some(their) = person.role else { return "no role yet".to_owned() };
    let department = person.department_name.as_deref().map(|name| format!(" in {name}")).unwrap_or_default();
    let superior = superior.map(|name| format!(", under {name}")).unwrap_or_default();
    format!("{}{department}{superior}", role(their))
}

/// The mail to somebody who was given a role, for the first time or another one.
#[must_use]
pub fn placed(person: &Person, position: &str, is_new: bool, centre: &str) -> Letter {
    let headline = if is_new { "You are in" } else { "Your place has changed" };
    let line = if is_new {
        format!("You asked to join {centre}, and you are approved. This is your place:")
    } else {
        format!("Your place at {centre} was changed. It is now:")
    };
    Letter {
        details: vec![("Your place".to_owned(), position.to_owned())],
        ..letter(person, headline, line, "Open your first page", "/")
    }
}

/// The mail to somebody who was suspended.
#[must_use]
pub fn suspended(person: &Person, reason: &str, centre: &str) -> Letter {
    let line = format!("Your account at {centre} was suspended, and you are signed out everywhere. The reason:");
    let next = match person.role {
        Some(Role::Customer) => "Your devices and their repairs stay as they are. Ask us at the counter.",
        _ => "Ask whoever leads your department, or a superuser.",
    };
    Letter {
        quote: Some(reason.to_owned()),
        next: Some(next.to_owned()),
        ..letter(person, "Your account is suspended", line, "Ask us", "/")
    }
}

/// The mail to somebody whose suspension ended.
#[must_use]
pub fn restored(person: &Person, centre: &str) -> Letter {
    let line = format!("The suspension of your account at {centre} has ended. You can sign in as before.");
    letter(person, "Your account is open again", line, "Sign in", "/sign-in")
}

/// The mail to somebody whose name, phone, e-mail or address a superuser corrected.
#[must_use]
pub fn corrected(person: &Person, changes: &[&str], centre: &str) -> Letter {
    let line = format!("Somebody at {centre} corrected what we know of you. If this surprises you, tell us.");
    Letter {
        details: vec![("Corrected".to_owned(), changes.join(", "))],
        ..letter(person, "Your contact data was corrected", line, "Look at your profile", "/profile")
    }
}

fn letter(person: &Person, headline: &str, line: String, button: &str, path: &str) -> Letter {
    Letter {
        subject: headline.to_owned(),
        name: person.name.clone(),
        headline: headline.to_owned(),
        lines: vec![line],
        quote: None,
        details: Vec::new(),
        next: None,
        button: (button.to_owned(), path.to_owned()),
        sends_to_centre: false,
    }
}
