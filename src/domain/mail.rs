//! Which mail an event sends, to whom, and what a mail says.

use chrono::TimeDelta;
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

text_enum! {
    /// What a link that is a key to somebody's account is for.
    Purpose {
        /// To say that an address is one's own.
        Confirmation = "confirmation",
        /// To set another password, for whoever forgot theirs.
        Reset = "reset",
        /// To set the first password, for whom somebody of the house made an account.
        Invitation = "invitation",
    }
}

impl Purpose {
    /// The path that the link's word stands behind.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Confirmation => "/confirm/",
            Self::Reset | Self::Invitation => "/password/reset/",
        }
    }

    /// How long the link works. Whoever asked for one is waiting for it; the others find theirs some day.
    #[must_use]
    pub const fn lifetime(self) -> TimeDelta {
        match self {
            Self::Reset => TimeDelta::minutes(30),
            Self::Confirmation | Self::Invitation => TimeDelta::days(7),
        }
    }
}

/// Where a letter's button leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Way {
    /// To a path.
    To(String),
    /// To a key to the reader's account, made when the mail is: what waits holds no secret.
    Made { made: Purpose },
    /// To the tracking page of the ticket, by the link that it has when the mail is made, and to this place on it.
    Tracking { tracking: String },
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
    /// The one button: its label, and where it leads.
    pub button: (String, Way),
    /// Whether it sends the reader to the centre, whose address and hours it then has to say.
    pub sends_to_centre: bool,
    /// The path at which the reader chooses whether such mails come.
    pub settings: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_written_as_a_path_or_as_what_is_to_be_made_and_read_again() {
        let written = |way: &Way| serde_json::to_string(way).expect("writes");
        let read = |text: &str| serde_json::from_str::<Way>(text).expect("reads");
        let path = Way::To("/t/abc".to_owned());
        assert_eq!(written(&path), r#""/t/abc""#);
        assert_eq!(read(r#""/t/abc""#), path);
        let tracking = Way::Tracking { tracking: "#rating".to_owned() };
        assert_eq!(read(&written(&tracking)), tracking);
        for purpose in Purpose::ALL {
            let made = Way::Made { made: *purpose };
            assert_eq!(read(&written(&made)), made);
        }
    }
}
