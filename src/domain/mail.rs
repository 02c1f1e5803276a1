//! Which mail an event sends, to whom, and what a mail says.

use serde::{Deserialize, Serialize};

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

text_enum! {
    /// Where a mail is on its way.
    MailState {
        /// To be sent, for the first time or again.
        Waiting = "waiting",
        /// The mail server took it.
        Sent = "sent",
        /// Tried for too long, or too old when a mail server was first set.
        GivenUp = "given_up",
        /// Whoever reads that address said that it is not theirs to read.
        Stopped = "stopped",
    }
}

text_enum! {
    /// What has to change before a mail that was not taken can be.
    Whose {
        /// The mail server is away, or lets nobody in: every mail fares alike.
        Server = "server",
        /// It did not take this mail now.
        Message = "message",
        /// It will not take this mail as it is.
        MessageForGood = "message_for_good",
    }
}

/// What a mail says, in its reader's words. It is written down with the event it tells of, so that a
/// mail that leaves late says what one that left at once would have said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub subject: String,
    /// Whom it greets.
    pub name: String,
    pub headline: String,
    pub lines: Vec<String>,
    /// What somebody wrote, in their own words.
    pub quote: Option<String>,
    /// Labels and values.
    pub details: Vec<(String, String)>,
    /// What happens next, or what the reader has to do.
    pub next: Option<String>,
    /// The one button: its label, and the path it leads to.
    pub button: (String, String),
    /// Whether it sends the reader to the centre, whose address and hours it then has to say.
    pub sends_to_centre: bool,
}
