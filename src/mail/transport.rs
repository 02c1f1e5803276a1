//! The way to the mail server.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls as Private, TlsParameters};
use lettre::transport::smtp::response::Category;
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError, PoolConfig};
use lettre::{Address, AsyncTransport, Tokio1Executor};

use crate::config::{Smtp, Tls};

/// How long one answer of the mail server may take.
const ANSWER: Duration = Duration::from_secs(20);
/// How long a whole delivery may take; shorter than a claim lasts, so that nobody else sends it meanwhile.
const DELIVERY: Duration = Duration::from_secs(40);

/// Sends messages to the mail server.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Address,
}

/// Why a message was not taken.
#[derive(Debug)]
pub struct Failure {
    pub whose: Whose,
    pub reason: String,
}

/// What has to change before the message can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The mail server is away, or lets nobody in: every message fares alike.
    Server,
    /// It did not take this message now.
    Message,
    /// It will not take this message as it is.
    MessageForGood,
}

impl Mailer {
    /// A way to this mail server; nothing is connected yet.
    ///
    /// # Errors
    /// When TLS cannot be set up for its name.
    pub fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        let private = || TlsParameters::new(smtp.host.clone());
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .timeout(Some(ANSWER))
            .tls(match smtp.tls {
                Tls::None => Private::None,
                Tls::StartTls => Private::Required(private()?),
                Tls::Wrapped => Private::Wrapper(private()?),
            })
            .pool_config(PoolConfig::new().max_size(2).idle_timeout(Duration::from_secs(20)));
        if let Some((user, password)) = &smtp.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { transport: builder.build(), sender: smtp.from.email.clone() })
    }

    /// Puts a message on the wire.
    ///
    /// # Errors
    /// When the mail server did not take it.
    pub async fn send(&self, to: &str, message: &str) -> Result<(), Failure> {
        let envelope = to
            .parse()
            .map_err(|_| "No mail can go to this address.".to_owned())
            .and_then(|to: Address| Envelope::new(Some(self.sender.clone()), vec![to]).map_err(|e| e.to_string()))
            .map_err(|reason| Failure { whose: Whose::MessageForGood, reason })?;
        match tokio::time::timeout(DELIVERY, self.transport.send_raw(&envelope, message.as_bytes())).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Failure { whose: whose(&error), reason: told(&error) }),
            Err(_) => Err(Failure {
                whose: Whose::Server,
                reason: format!("The mail server did not finish within {} seconds.", DELIVERY.as_secs()),
            }),
        }
    }
}

fn whose(error: &SmtpError) -> Whose {
    match error.status().map(|code| code.category) {
        // 421 and its like, and every refused login (530, 534, 535).
        None | Some(Category::Connections | Category::Unspecified3) => Whose::Server,
        Some(_) if error.is_permanent() => Whose::MessageForGood,
        Some(_) => Whose::Message,
    }
}

/// The whole story, with its causes.
fn told(error: &SmtpError) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !told.contains(&more) {
            told = format!("{told}: {more}");
        }
        cause = inner.source();
    }
    told.chars().take(500).collect()
}
