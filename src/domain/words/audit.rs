//! The words of the audit log.

/// Acts one can ask for, each with all that stands under it, and what to call them.
pub const KINDS: &[(&str, &str)] = &[
    ("people", "People: places, suspensions, corrections"),
    ("departments", "Departments and categories"),
    ("tracking-link", "Tracking links"),
    ("sign-in", "Sign-ins"),
    ("sign-in/failure", "Failed sign-ins"),
    ("sign-out", "Sign-outs"),
    ("password", "Passwords"),
    ("email", "E-mail addresses"),
    ("sessions", "Sessions"),
    ("tokens", "Tokens"),
    ("mail", "Mails tried again"),
    ("data", "Exports"),
    ("refusal", "Refusals"),
];

/// What somebody did. An act that has no words of its own is named as it is kept.
#[must_use]
pub fn act(act: &str) -> String {
    let words = match act {
        "people/approval" => "Approved",
        "people/place" => "Gave another place",
        "people/suspension" => "Suspended",
        "people/restoration" => "Let in again",
        "people/correction" => "Corrected contact data",
        "legacy/import" => "Imported the old system",
        "people/superuser" => "Made a superuser",
        "departments/new" => "Made a department",
        "departments/name" => "Renamed a department",
        "departments/removal" => "Removed a department",
        "departments/category" => "Changed a device category",
        "tracking-link/renewal" => "Renewed a tracking link",
        "sign-in" => "Signed in",
        "sign-in/failure" => "Sign-in failed",
        "sign-out" => "Signed out",
        "email/confirmation" => "Confirmed an e-mail address",
        "sessions/end" => "Ended a session",
        "tokens/new" => "Made a token",
        "tokens/revocation" => "Revoked a token",
        "mail/retry" => "Tried a mail again",
        "data/export" => "Exported a table",
        "refusal" => "Was refused",
        other => return plain(other),
    };
    words.to_owned()
}

/// `tokens/new_one` as `Tokens: new one`.
fn plain(act: &str) -> String {
    let words = act.replace('/', ": ").replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::act;

    #[test]
    fn an_act_without_words_reads_well_enough() {
        assert_eq!(act("tokens/new_one"), "Tokens: new one");
        assert_eq!(act("password/reset-by-mail"), "Password: reset by mail");
        assert_eq!(act(""), "");
    }
}
