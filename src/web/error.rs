//! All the ways in which a page can refuse, each with what to do about it. Internals are logged
//! once, here, and never shown.

use poem::http::StatusCode;

use crate::store;

/// Why there is no page.
#[derive(Debug)]
pub enum Error {
    /// There is nothing here, or nothing that this visitor may see.
    NotFound,
    /// Visible, but not for them to do.
    Forbidden,
    /// Signed in, but still waiting for approval.
    Pending,
    /// Not signed in.
    SignIn,
    /// A form from somewhere else.
    CrossSite,
    /// More than the body may hold.
    TooLarge,
    /// Too many tries; worth another one after so many seconds.
    TooMany(u64),
    /// The form could not be read at all.
    Unreadable,
    /// The path is there, but not for this method.
    Method(&'static str),
    /// The database does not answer.
    Unavailable,
    /// The process has just begun, and its database is still to come.
    Opening,
    /// A fault of ours.
    Internal(anyhow::Error),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(reason) => {
                tracing::error!(%reason, "the database does not answer");
                Self::Unavailable
            }
            other => Self::Internal(other.into()),
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<minijinja::Error> for Error {
    fn from(error: minijinja::Error) -> Self {
        Self::Internal(anyhow::anyhow!("{error}"))
    }
}

impl Error {
    /// The status it is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Pending | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable | Self::Opening => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What happened and what to do, for people.
    #[must_use]
    pub fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => {
                ("There is nothing here", "The address may be mistyped, or it is something you cannot see.")
            }
            Self::Forbidden => {
                ("This is not for you to do", "If you think it should be, ask whoever leads your department.")
            }
            Self::Pending => {
                ("Waiting for approval", "A superuser has to approve you first. Come back a little later.")
            }
            Self::SignIn => ("Please sign in", "You are brought back here afterwards."),
            Self::CrossSite => {
                ("This form came from another site", "Nothing was changed. Open the page here and send it again.")
            }
            Self::TooLarge => {
                ("That is too much", "Shorten what you wrote, or choose smaller files, and send it again.")
            }
            Self::TooMany(_) => ("Too many tries", "Wait a little and try again."),
            Self::Unreadable => ("This could not be read", "Go back, reload the page and send it again."),
            Self::Method(_) => ("This address cannot do that", "Go back and use the page's own buttons."),
            Self::Unavailable | Self::Opening => {
                ("We are back in a moment", "Nothing was lost that we had confirmed. Try again shortly.")
            }
            Self::Internal(_) => {
                ("Something went wrong on our side", "Nothing was changed. Try again; if it stays, tell us.")
            }
        }
    }
}
