//! The mails about somebody's account, and the words of the tree.

use super::role;
use crate::domain::mail::{Letter, Purpose, Way};
use crate::domain::person::{Person, Role};

/// Somebody's place in a few words: `Technician in Computers, under Mira`.
#[must_use]
pub fn position(person: &Person, superior: Option<&str>) -> String {
    let Some(their) = person.role else { return "no role yet".to_owned() };
    let department = person.department_name.as_deref().map(|name| format!(" in {name}")).unwrap_or_default();
    let superior = superior.map(|name| format!(", under {name}")).unwrap_or_default();
    format!("{}{department}{superior}", role(their))
}

/// The mail to somebody who was approved.
#[must_use]
pub fn approved(person: &Person, position: &str, centre: &str) -> Letter {
    let line = format!("You asked to join {centre}, and you are approved. This is your place:");
    Letter {
        details: vec![("Your place".to_owned(), position.to_owned())],
        ..letter(&person.name, "You are in", line, "Open your first page", "/")
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
        ..letter(&person.name, "Your account is suspended", line, "Ask us", "/")
    }
}

/// The mail to somebody whose suspension ended.
#[must_use]
pub fn restored(person: &Person, centre: &str) -> Letter {
    let line = format!("The suspension of your account at {centre} has ended. You can sign in as before.");
    letter(&person.name, "Your account is open again", line, "Sign in", "/sign-in")
}

/// The mail to somebody whose name, phone, e-mail or address a superuser corrected.
#[must_use]
pub fn corrected(person: &Person, changes: &[&str], centre: &str) -> Letter {
    let line = format!("Somebody at {centre} corrected what we know of you. If this surprises you, tell us.");
    Letter {
        details: vec![("Corrected".to_owned(), changes.join(", "))],
        ..letter(&person.name, "Your contact data was corrected", line, "Look at your profile", "/profile")
    }
}

/// The mail to somebody whose password was changed or set, with what to do if it was not them.
#[must_use]
pub fn password_changed(name: &str, device: &str, centre: &str) -> Letter {
    let line = format!("The password of your account at {centre} was changed, and other devices are signed out.");
    let then = "It was you? Then there is nothing to do. It was not? Set another password at once with the button, and \
                tell us.";
    Letter {
        lines: vec![line, then.to_owned()],
        details: vec![("Changed with".to_owned(), device.to_owned())],
        sends_to_centre: true,
        ..letter(name, "Your password was changed", String::new(), "It was not me", "/password/forgot")
    }
}

/// The mail to the address that somebody had until they changed it. It names the new one to nobody.
#[must_use]
pub fn email_changed(name: &str, device: &str, centre: &str) -> Letter {
    let line = format!("This is no longer the e-mail address of your account at {centre}; nothing is sent to it now.");
    let then = "It was you? Then there is nothing to do. It was not? Tell us at once: we put it back and sign everybody \
                out.";
    Letter {
        lines: vec![line, then.to_owned()],
        details: vec![("Changed with".to_owned(), device.to_owned())],
        sends_to_centre: true,
        ..letter(name, "Your e-mail address was changed", String::new(), "It was not me", "/contact")
    }
}

/// The mail by which somebody confirms that an address is theirs.
#[must_use]
pub fn confirmation(name: &str, email: &str, centre: &str) -> Letter {
    let line = format!("Somebody, most likely you, gave {email} as their address at {centre}. Is it yours?");
    let then = "The button leads to a page where you confirm it. The link works for seven days.";
    with_link(
        name,
        "Confirm your e-mail address",
        &[line, then.to_owned()],
        "Confirm the address",
        Purpose::Confirmation,
    )
}

/// The mail to whoever forgot their password.
#[must_use]
pub fn reset(name: &str, centre: &str) -> Letter {
    let line = format!("Somebody, most likely you, asked for a new password at {centre}.");
    let then = "The button leads to a page where you choose one; it signs you out everywhere. The link works once, for \
                30 minutes. It was not you? Then do nothing: your password stays as it is.";
    with_link(name, "Choose a new password", &[line, then.to_owned()], "Choose a password", Purpose::Reset)
}

/// The mail to somebody who has an account that they did not make themselves.
#[must_use]
pub fn invited(name: &str, centre: &str) -> Letter {
    let line = format!("You have an account at {centre}, under this e-mail address.");
    let then =
        "Choose a password, and you can sign in and see where things stand. The link works once, for seven days.";
    with_link(
        name,
        "Choose a password for your account",
        &[line, then.to_owned()],
        "Choose a password",
        Purpose::Invitation,
    )
}

fn with_link(name: &str, headline: &str, lines: &[String; 2], button: &str, made: Purpose) -> Letter {
    Letter {
        lines: lines.to_vec(),
        button: (button.to_owned(), Way::Made { made }),
        ..letter(name, headline, String::new(), button, "")
    }
}

fn letter(name: &str, headline: &str, line: String, button: &str, path: &str) -> Letter {
    Letter {
        subject: headline.to_owned(),
        name: name.to_owned(),
        headline: headline.to_owned(),
        lines: vec![line],
        quote: None,
        details: Vec::new(),
        next: None,
        button: (button.to_owned(), Way::To(path.to_owned())),
        sends_to_centre: false,
        settings: None,
    }
}
