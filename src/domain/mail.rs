//! Which mail an event sends, and to whom.

use super::lifecycle::Mail;
use super::person::MailChoice;

/// Whether somebody with this choice gets a mail of this weight.
#[must_use]
pub fn wanted(mail: Mail, choice: MailChoice) -> bool {
    match mail {
        Mail::No => false,
        Mail::All => choice == MailChoice::All,
        Mail::NeedsYou => choice != MailChoice::Essential,
        Mail::Essential => true,
    }
}
