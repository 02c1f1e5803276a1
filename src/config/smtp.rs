//! The mail server, as `SMTP_URL` names it.

use lettre::message::Mailbox;

/// How to reach the mail server, and whom mail is from.
#[derive(Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// User and password.
    pub login: Option<(String, String)>,
    pub from: Mailbox,
}

/// How the way to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Not at all: on this machine, or because somebody asked for it.
    None,
    /// `STARTTLS`, without which nothing is sent.
    StartTls,
    /// From the first byte.
    Wrapped,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

const EXAMPLE: &str = "smtp://user:password@smtp.example.org:587 or smtps://user:password@smtp.example.org:465";

impl Smtp {
    /// Reads `SMTP_URL` and `MAIL_FROM`; without the latter mail is from `helpdesk@` the user's domain, or the
    /// centre's own host.
    ///
    /// # Errors
    /// A sentence that names the variable. The address is not repeated: it holds a password.
    pub fn read(url: &str, from: Option<&str>, centre: &str, base_url: Option<&str>) -> Result<Self, String> {
        let wrong = |what: &str| format!("SMTP_URL {what}; set an address such as {EXAMPLE}.");
        let parsed = url::Url::parse(url).map_err(|_| wrong("is no address"))?;
        let wrapped = match parsed.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(wrong("begins with neither smtp:// nor smtps://")),
        };
        let host = parsed.host_str().filter(|host| !host.is_empty()).ok_or_else(|| wrong("names no host"))?.to_owned();
        let asked = parsed.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let tls = match (asked.as_deref(), wrapped) {
            (None | Some("required"), true) => Tls::Wrapped,
            (None, false) if is_loopback(&host) => Tls::None,
            (None | Some("required"), false) => Tls::StartTls,
            (Some("none"), false) => Tls::None,
            (Some("none"), true) => return Err(wrong("says smtps and tls=none, which contradict each other")),
            (Some(_), _) => return Err(wrong("asks for a tls that is neither required nor none")),
        };
        let default_port = match tls {
            Tls::Wrapped => 465,
            Tls::StartTls => 587,
            Tls::None => 25,
        };
        let decoded = |text: &str| {
            percent_encoding::percent_decode_str(text)
                .decode_utf8()
                .map(std::borrow::Cow::into_owned)
                .map_err(|_| wrong("has a user or password that is not UTF-8"))
        };
        let login = match (parsed.username(), parsed.password()) {
            ("", _) => None,
            (user, password) => Some((decoded(user)?, decoded(password.unwrap_or_default())?)),
        };
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: parsed.port().unwrap_or(default_port),
            tls,
            login,
            from: sender(from, centre, base_url, parsed.username())?,
        })
    }
}

fn sender(from: Option<&str>, centre: &str, base_url: Option<&str>, user: &str) -> Result<Mailbox, String> {
    let own = || {
        let url = base_url.and_then(|url| url::Url::parse(url).ok());
        // Mail is from a name; a number is no better than none. Add-ons name the domain they send for in the user.
        let user = percent_encoding::percent_decode_str(user).decode_utf8_lossy();
        let of_user = user.rsplit_once('@').map(|(_, domain)| domain);
        let host = of_user.or(url.as_ref().and_then(url::Url::domain)).unwrap_or("localhost");
        format!("helpdesk@{host}")
    };
    let typed = from.map_or_else(own, str::to_owned);
    let mut mailbox: Mailbox = typed.parse().map_err(|_| {
        format!("MAIL_FROM is {typed:?}; set the address that mail is from, such as Repairs <repairs@example.org>.")
    })?;
    mailbox.name.get_or_insert_with(|| centre.to_owned());
    Ok(mailbox)
}

fn is_loopback(host: &str) -> bool {
    let address: Option<std::net::IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<Smtp, String> {
        Smtp::read(url, None, "The Workshop", Some("https://fix.example.org"))
    }

    #[test]
    fn off_this_machine_nothing_travels_in_the_open_unless_somebody_asks_for_it() {
        let tls = |url: &str| {
            let smtp = read(url).expect(url);
            (smtp.tls, smtp.port)
        };
        assert_eq!(tls("smtp://mail.example.org"), (Tls::StartTls, 587));
        assert_eq!(tls("smtp://mail.example.org:2525?tls=required"), (Tls::StartTls, 2525));
        assert_eq!(tls("smtp://mail.example.org?tls=none"), (Tls::None, 25));
        assert_eq!(tls("smtps://mail.example.org"), (Tls::Wrapped, 465));
        for here in ["smtp://localhost:1025", "smtp://127.0.0.1:1025", "smtp://[::1]:1025"] {
            assert_eq!(tls(here), (Tls::None, 1025));
        }
        assert_eq!(tls("smtp://localhost?tls=required"), (Tls::StartTls, 587));
        // A name that only looks like this machine's is not.
        assert_eq!(tls("smtp://localhost.example.org").0, Tls::StartTls);
    }

    #[test]
    fn user_and_password_are_decoded_and_never_shown() {
        let smtp = read("smtp://ann%40example.org:p%2Fw%3A1@mail.example.org").expect("an address");
        assert_eq!(smtp.login, Some(("ann@example.org".to_owned(), "p/w:1".to_owned())));
        assert!(!format!("{smtp:?}").contains("ann"));
        for bad in ["mail.example.org", "http://u:secret@mail", "smtp://", "smtps://m?tls=none", "smtp://m?tls=maybe"] {
            let sentence = read(bad).expect_err(bad);
            assert!(
                sentence.starts_with("SMTP_URL") && sentence.ends_with('.') && !sentence.contains("secret"),
                "{sentence}"
            );
        }
    }

    #[test]
    fn mail_is_from_the_centre() {
        let from = |from: Option<&str>| {
            Smtp::read("smtp://localhost", from, "The Workshop", Some("https://fix.example.org"))
                .map(|s| s.from.to_string())
        };
        assert_eq!(from(None).as_deref(), Ok("The Workshop <helpdesk@fix.example.org>"));
        assert_eq!(from(Some("a@b.example")).as_deref(), Ok("The Workshop <a@b.example>"));
        assert_eq!(from(Some("Repairs <a@b.example>")).as_deref(), Ok("Repairs <a@b.example>"));
        assert!(from(Some("repairs")).is_err_and(|sentence| sentence.starts_with("MAIL_FROM")));
    }
}
