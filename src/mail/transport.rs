//! The way to the mail server.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls as Private, TlsParameters};
use lettre::transport::smtp::response::Category;
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError, PoolConfig};
use lettre::{Address, AsyncTransport, Tokio1Executor};

use crate::config::{Smtp, Tls};
use crate::domain::mail::Whose;

/// How long connecting may take.
const CONNECTION: Duration = Duration::from_secs(20);
/// How long a whole delivery may take; some servers look at a message for a while before they take it.
const DELIVERY: Duration = Duration::from_mins(2);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Sends messages to the mail server.
#[derive(Debug)]
pub struct Mailer {
    smtp: Smtp,
    patience: Duration,
    /// Replaced when a delivery was cut short: its connections may still hold answers to what was said.
    transport: Mutex<Transport>,
}

/// Why a message was not taken.
#[derive(Debug)]
pub struct Failure {
    pub whose: Whose,
    pub reason: String,
}

impl Mailer {
    /// A way to this mail server; nothing is connected yet.
    ///
    /// # Errors
    /// When TLS cannot be set up for its name.
    pub fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        Self::with_patience(smtp, DELIVERY)
    }

    /// The same, for deliveries that may take this long.
    ///
    /// # Errors
    /// When TLS cannot be set up for its name.
    pub fn with_patience(smtp: &Smtp, patience: Duration) -> anyhow::Result<Self> {
        Ok(Self { smtp: smtp.clone(), patience, transport: Mutex::new(transport(smtp)?) })
    }

    /// Greets the mail server, signs in there if it asks for that, and leaves.
    ///
    /// # Errors
    /// With what went wrong on the way.
    pub async fn greet(&self) -> Result<(), Failure> {
        let transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match tokio::time::timeout(CONNECTION, transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(Failure { whose: Whose::Server, reason: "It hung up.".to_owned() }),
            Ok(Err(error)) => Err(Failure { whose: whose(&error), reason: told(&error) }),
            Err(_) => {
                let reason = format!("It did not answer within {} seconds.", CONNECTION.as_secs());
                Err(Failure { whose: Whose::Server, reason })
            }
        }
    }

    /// Puts a message on the wire.
    ///
    /// # Errors
    /// When the mail server did not take it.
    pub async fn send(&self, to: &str, message: &str) -> Result<(), Failure> {
        let envelope = address(to)
            .and_then(|to| Ok(Envelope::new(Some(self.smtp.from.email.clone()), vec![to])?))
            .map_err(|error| Failure { whose: Whose::MessageForGood, reason: error.to_string() })?;
        let transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match tokio::time::timeout(self.patience, transport.send_raw(&envelope, message.as_bytes())).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Failure { whose: whose(&error), reason: told(&error) }),
            Err(_) => {
                let reason = format!("The mail server did not finish within {} seconds.", self.patience.as_secs());
                match self::transport(&self.smtp) {
                    Ok(fresh) => *self.transport.lock().unwrap_or_else(PoisonError::into_inner) = fresh,
                    Err(error) => tracing::error!(%error, "TLS cannot be set up any more"),
                }
                Err(Failure { whose: Whose::Server, reason })
            }
        }
    }
}

/// The address of somebody a mail goes to, its domain as the wire wants it: `bücher.example` is
/// `xn--bcher-kva.example`.
///
/// # Errors
/// A sentence, when no mail can go there.
pub fn address(typed: &str) -> anyhow::Result<Address> {
    let ascii = typed.rsplit_once('@').and_then(|(user, domain)| {
        let domain = url::Host::parse(domain).ok().filter(|_| !domain.is_ascii())?;
        Some(format!("{user}@{domain}"))
    });
    ascii.as_deref().unwrap_or(typed).parse().map_err(|_| anyhow::anyhow!("No mail can go to this address."))
}

fn transport(smtp: &Smtp) -> anyhow::Result<Transport> {
    let private = || TlsParameters::new(smtp.host.clone());
    let mut builder = Transport::builder_dangerous(&smtp.host)
        .port(smtp.port)
        .timeout(Some(CONNECTION))
        .tls(match smtp.tls {
            Tls::None => Private::None,
            Tls::StartTls => Private::Required(private()?),
            Tls::Wrapped => Private::Wrapper(private()?),
        })
        .pool_config(PoolConfig::new().max_size(2).idle_timeout(Duration::from_secs(20)));
    if let Some((user, password)) = &smtp.login {
        builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(builder.build())
}

fn whose(error: &SmtpError) -> Whose {
    // The only thing of ours that lettre refuses for the message's sake and not for the server's.
    if error.is_client() && told(error).contains("SMTPUTF8") {
        return Whose::MessageForGood;
    }
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
