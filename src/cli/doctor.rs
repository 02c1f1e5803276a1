//! `helpdesk doctor`: looks at everything this programme needs, says what works, and what to do about the rest.

use std::time::Duration;

use chrono::Utc;
use lettre::Message;
use lettre::message::header::ContentType;

use crate::clock::Clock;
use crate::config::{Config, Tls};
use crate::mail::transport::{Mailer, address};
use crate::own_address::{OwnAddress, is_local};
use crate::store::{Store, outbox, people};

use super::disk;
use super::serve::{close, open};

/// How long the own address may take to answer.
const ANSWER: Duration = Duration::from_secs(5);
/// How long mail may wait before somebody should look.
const WAIT: chrono::TimeDelta = chrono::TimeDelta::minutes(30);

/// What was found: each is said at once, and counted.
#[derive(Default)]
struct Findings {
    good: usize,
    doubtful: usize,
    wrong: usize,
}

impl Findings {
    fn good(&mut self, what: &str, found: impl std::fmt::Display) {
        self.good += 1;
        println!("  ok     {what:<9} {found}");
    }

    /// Works, and may not be what was meant.
    fn doubtful(&mut self, what: &str, found: impl std::fmt::Display) {
        self.doubtful += 1;
        println!("  look   {what:<9} {found}");
    }

    fn wrong(&mut self, what: &str, found: impl std::fmt::Display) {
        self.wrong += 1;
        println!("  WRONG  {what:<9} {found}");
    }
}

/// Looks at everything; with an address, sends a test mail there.
///
/// # Errors
/// When something does not work.
pub async fn run(config: &Config, mail_to: Option<&str>) -> anyhow::Result<()> {
    let mut findings = Findings::default();
    println!("helpdesk {}", env!("CARGO_PKG_VERSION"));
    findings.good("settings", "can be read");
    let own_address = OwnAddress::new(config);
    if let Some(store) = database(config, &mut findings).await {
        schema(config, &store, &own_address, &mut findings).await;
        close(&store).await;
    }
    let base_url = own_address.get();
    mail(config, &base_url, mail_to, &mut findings).await;
    own(config, &base_url, &mut findings).await;
    let Findings { good, doubtful, wrong } = findings;
    println!("{good} good, {doubtful} to look at, {wrong} wrong");
    anyhow::ensure!(wrong == 0, "something is wrong; the lines above say what to do");
    Ok(())
}

async fn database(config: &Config, findings: &mut Findings) -> Option<Store> {
    // Opening would make a file where there is none.
    if crate::store::dialect::is_absent(&config.database_url) {
        findings.doubtful("database", "there is none yet; `helpdesk serve` makes it");
        return None;
    }
    let answer = match open(config).await {
        Ok(store) => store.about().await.map(|about| (store, about)).map_err(anyhow::Error::from),
        Err(error) => Err(error),
    };
    match answer {
        Ok((store, about)) => {
            let ours = store.connections();
            let answers = format!("{} answers", about.name);
            let opens = |most: u32| format!("{answers}; this process may open {ours} of its {most} connections");
            match (about.most_connections, disk::doubt(config)) {
                // Releases overlap, and a worker stands beside each.
                (Some(most), _) if most < 3 * ours => {
                    let how = "with others beside it, set DATABASE_CONNECTIONS lower";
                    findings.doubtful("database", format!("{}: {how}", opens(most)));
                }
                (Some(most), _) => findings.good("database", opens(most)),
                (None, Some(doubt)) => findings.doubtful("database", format!("{answers}, but {doubt}")),
                (None, None) => findings.good("database", answers),
            }
            Some(store)
        }
        Err(error) => {
            findings.wrong(
                "database",
                format!("{error:#}; look at DATABASE_URL, and whether the server runs and lets us in"),
            );
            None
        }
    }
}

async fn schema(config: &Config, store: &Store, own_address: &OwnAddress, findings: &mut Findings) {
    match store.check_schema().await {
        Ok(()) => findings.good("schema", "is this release's"),
        Err(error) => return findings.wrong("schema", error),
    }
    let looked = async {
        let mut db = store.read().await?;
        own_address.look_up(&mut db).await?;
        let has_superuser = people::has_superuser(&mut db).await?;
        crate::store::Result::Ok((has_superuser, outbox::waiting_since(&mut db).await?))
    };
    match looked.await {
        Ok((has_superuser, waiting_since)) => {
            if has_superuser {
                findings.good("people", "somebody runs the house");
            } else {
                let how = "nobody runs the house yet; open /setup with the code that `helpdesk serve` prints, or run \
                           `helpdesk superuser EMAIL`";
                findings.doubtful("people", how);
            }
            let now = Clock::system(config.zone).now();
            match waiting_since.filter(|since| now - *since > WAIT) {
                Some(since) => {
                    let since = since.with_timezone(&config.zone).format("%-d %B, %H:%M");
                    findings.doubtful("outbox", format!("mail waits since {since}; /mail says why"));
                }
                None => findings.good("outbox", "no mail waits for long"),
            }
        }
        Err(error) => findings.wrong("people", error),
    }
}

async fn mail(config: &Config, base_url: &str, to: Option<&str>, findings: &mut Findings) {
    let Some(smtp) = &config.smtp else {
        findings.doubtful("mail", "SMTP_URL is not set: mail is kept readable at /mail, and nothing is sent");
        return;
    };
    let mailer = match Mailer::new(smtp) {
        Ok(mailer) => mailer,
        Err(error) => return findings.wrong("mail", format!("TLS cannot be set up for {}: {error:#}", smtp.host)),
    };
    let server = format!("{}:{}", smtp.host, smtp.port);
    let private = match smtp.tls {
        Tls::None => "without TLS",
        Tls::StartTls | Tls::Wrapped => "by TLS",
    };
    if let Err(failure) = mailer.greet().await {
        let advice = "look at SMTP_URL, its user and password, and whether the port is open from here";
        return findings.wrong("mail", format!("{server} does not let us in ({}); {advice}", failure.reason));
    }
    findings.good("mail", format!("{server} lets us in {private}; mail is from {}", smtp.from));
    let domain = smtp.from.email.domain();
    if domain == "localhost" && smtp.host != "localhost" && smtp.host != "127.0.0.1" {
        findings.doubtful("mail", "others take no mail from localhost; set MAIL_FROM to an address of yours");
    }
    let Some(to) = to else { return };
    let message = address(to).and_then(|address| {
        let text = format!(
            "This mail was sent by helpdesk doctor for {base_url}. Whoever reads it knows that mail arrives.\n"
        );
        let message = Message::builder()
            .from(smtp.from.clone())
            .to(lettre::message::Mailbox::new(None, address))
            .date(Clock::system(config.zone).now().with_timezone(&Utc).into())
            .subject(format!("A test mail of {}", config.centre.name))
            .header(ContentType::TEXT_PLAIN)
            .body(text)?;
        Ok(String::from_utf8(message.formatted())?)
    });
    let sent = match message {
        Ok(message) => mailer.send(to, &message).await.map_err(|failure| failure.reason),
        Err(error) => Err(error.to_string()),
    };
    match sent {
        Ok(()) => findings.good("mail", format!("a test mail to {to} was taken; see whether it arrives")),
        Err(reason) => findings.wrong("mail", format!("a test mail to {to} was not taken: {reason}")),
    }
}

async fn own(config: &Config, base: &str, findings: &mut Findings) {
    let Ok(url) = url::Url::parse(base) else { return };
    if is_local(base) && !config.listen.ip().is_loopback() {
        let how = "links in mails lead nowhere for those who get them; set BASE_URL to the address that people use";
        return findings.wrong("address", format!("BASE_URL is {base}: {how}"));
    }
    if !is_local(base) && url.scheme() != "https" {
        findings.doubtful("address", format!("{base} is not https: passwords travel in the open"));
    }
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return };
    let host = host.trim_matches(['[', ']']).to_owned();
    match tokio::time::timeout(ANSWER, tokio::net::TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => findings.good("address", format!("somebody answers at {base}")),
        Ok(Err(error)) => findings.doubtful(
            "address",
            format!("nobody answers at {base} ({error}); is `helpdesk serve` running, and the name right?"),
        ),
        Err(_) => findings.doubtful("address", format!("nobody answers at {base} within {} s", ANSWER.as_secs())),
    }
}
