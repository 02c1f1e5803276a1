//! Settings from the environment, checked at the start; a bad one is a sentence, not a surprise.

mod host;
mod smtp;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use chrono_tz::Tz;
use serde::Serialize;

pub use smtp::{Smtp, Tls};

use crate::store::Limits;

/// Everything the environment says.
#[derive(Clone)]
pub struct Config {
    pub database_url: String,
    /// How much of the database this process may use, and how long it waits for it.
    pub database: Limits,
    pub listen: SocketAddr,
    /// The address in links and mails, without a slash at its end. `None` until somebody says it: then it is the
    /// address by which the house was set up.
    pub base_url: Option<String>,
    /// `None` when mail stays in the outbox.
    pub smtp: Option<Smtp>,
    pub centre: Centre,
    /// The zone in which days and windows are counted.
    pub zone: Tz,
    /// The country of phones written without one.
    pub country: phonenumber::country::Id,
    /// How many routers stand before us, whose `X-Forwarded-*` are believed; 0 for none.
    pub trust_proxy: usize,
    /// How often a person, or an address without a token, may call the API in a minute.
    pub api_calls: NonZeroU32,
    pub log_json: bool,
    /// Whether this is the sample centre, whose logins are no secret.
    pub demo: bool,
}

/// The centre as visitors read it.
#[derive(Debug, Clone, Serialize)]
pub struct Centre {
    pub name: String,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub hours: Option<String>,
}

/// How often somebody may call the API in a minute when nobody says otherwise: ten times a second, all day.
const API_CALLS: NonZeroU32 = NonZeroU32::new(600).expect("it is not zero");

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("base_url", &self.base_url)
            .field("zone", &self.zone)
            .field("trust_proxy", &self.trust_proxy)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Reads the settings; `get` answers a variable's value, if it is set.
    ///
    /// # Errors
    /// A sentence that names the variable, what is wrong with it and what to set instead.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let set = |name: &str| get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let port = match set("PORT") {
            Some(text) => {
                Some(text.parse::<u16>().map_err(|_| format!("PORT is {text:?}; set a number from 0 to 65535."))?)
            }
            None => None,
        };
        let bind: IpAddr = match set("BIND") {
            Some(text) => {
                text.parse().map_err(|_| format!("BIND is {text:?}; set an address such as 127.0.0.1 or 0.0.0.0."))?
            }
            // Hosts set PORT and expect to be answered from outside.
            None if port.is_some() => Ipv4Addr::UNSPECIFIED.into(),
            None => Ipv4Addr::LOCALHOST.into(),
        };
        let listen = SocketAddr::new(bind, port.unwrap_or(8080));
        let base_url =
            match set("BASE_URL").or_else(|| host::address(&set)) {
                Some(text) => Some(base_url(&text).ok_or_else(|| {
                    format!("BASE_URL is {text:?}; set an address such as https://repairs.example.org.")
                })?),
                None => None,
            };
        let database_url =
            set("DATABASE_URL").or_else(|| host::database(&set)).unwrap_or_else(|| "sqlite://helpdesk.db".to_owned());
        check_database("DATABASE_URL", &database_url)?;
        let number = |name: &str, from: u32, to: u32| {
            let Some(text) = set(name) else { return Ok(None) };
            let read = text.parse().ok().filter(|number| (from..=to).contains(number));
            read.map(Some).ok_or_else(|| format!("{name} is {text:?}; set a number from {from} to {to}."))
        };
        let usual = Limits::default();
        let database = Limits {
            connections: number("DATABASE_CONNECTIONS", 3, 1000)?.or(usual.connections),
            timeout: number("DATABASE_TIMEOUT", 1, 60)?.map_or(usual.timeout, |s| Duration::from_secs(s.into())),
        };
        let zone = match set("TIME_ZONE") {
            Some(text) => {
                text.parse().map_err(|_| format!("TIME_ZONE is {text:?}; set a zone such as Asia/Kolkata or UTC."))?
            }
            None => Tz::UTC,
        };
        let country = match set("COUNTRY") {
            Some(text) => text
                .to_uppercase()
                .parse()
                .map_err(|_| format!("COUNTRY is {text:?}; set two letters such as IN or DE."))?,
            None => phonenumber::country::IN,
        };
        let log_json = match set("LOG_FORMAT").as_deref() {
            None | Some("text") => false,
            Some("json") => true,
            Some(other) => return Err(format!("LOG_FORMAT is {other:?}; set text or json.")),
        };
        let centre_name = set("CENTRE_NAME").unwrap_or_else(|| "Technical Helpdesk".to_owned());
        let smtp = match set("SMTP_URL").or_else(|| host::smtp(&set)) {
            Some(url) => Some(Smtp::read(&url, set("MAIL_FROM").as_deref(), &centre_name, base_url.as_deref())?),
            None => None,
        };
        Ok(Self {
            database_url,
            database,
            listen,
            base_url,
            smtp,
            centre: Centre {
                name: centre_name,
                address: set("CENTRE_ADDRESS"),
                phone: set("CENTRE_PHONE"),
                hours: set("CENTRE_HOURS"),
            },
            zone,
            country,
            trust_proxy: match number("TRUST_PROXY", 0, 9)? {
                Some(routers) => routers as usize,
                None => usize::from(host::is_behind_router(&set)),
            },
            api_calls: number("API_CALLS_PER_MINUTE", 1, 1_000_000)?.and_then(NonZeroU32::new).unwrap_or(API_CALLS),
            log_json,
            demo: false,
        })
    }

    /// The address by which this machine itself reaches us.
    #[must_use]
    pub fn local_url(&self) -> String {
        format!("http://localhost:{}", self.listen.port())
    }
}

/// An address of a site, as it is put before paths.
#[must_use]
pub fn base_url(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host())?;
    Some(url.to_string().trim_end_matches('/').to_owned())
}

/// Checks that a setting may be the address of a database.
///
/// # Errors
/// A sentence that names the setting, what is wrong with it and what to set instead.
pub fn check_database(setting: &str, url: &str) -> Result<(), String> {
    // Not more of it: what stands behind the scheme may be a password.
    let scheme = url.split(':').next().unwrap_or_default();
    if !["sqlite", "postgres", "postgresql", "mysql", "mariadb"].contains(&scheme) {
        return Err(format!(
            "{setting} asks for {scheme:?}; set an address such as sqlite://helpdesk.db, or one of postgres:// or mysql://."
        ));
    }
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(format!(
            "{setting} asks for a database in memory, which would be gone at the next start; name a file such as sqlite://helpdesk.db."
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let pairs: Vec<(String, String)> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::read(|name| pairs.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()))
    }

    #[test]
    fn an_empty_environment_serves_loopback_alone() {
        let config = read(&[]).expect("defaults are good");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!((config.base_url.as_deref(), &*config.local_url()), (None, "http://localhost:8080"));
        assert_eq!(config.trust_proxy, 0);
    }

    #[test]
    fn a_host_that_sets_the_port_is_answered_everywhere() {
        let config = read(&[("PORT", "5000"), ("BASE_URL", "https://fix.example.org/")]).expect("good settings");
        assert_eq!(config.listen.to_string(), "0.0.0.0:5000");
        assert_eq!(config.base_url.as_deref(), Some("https://fix.example.org"));
    }

    #[test]
    fn every_bad_setting_is_named_in_a_sentence() {
        let bad = [
            ("PORT", "http"),
            ("BIND", "everywhere"),
            ("BASE_URL", "repairs"),
            ("DATABASE_URL", "oracle://x"),
            ("DATABASE_URL", "sqlite::memory:"),
            ("DATABASE_CONNECTIONS", "2"),
            ("DATABASE_TIMEOUT", "soon"),
            ("TIME_ZONE", "Mars/Olympus"),
            ("COUNTRY", "Bharat"),
            ("LOG_FORMAT", "xml"),
            ("TRUST_PROXY", "yes"),
            ("API_CALLS_PER_MINUTE", "0"),
            ("SMTP_URL", "mail.example.org"),
        ];
        for (name, value) in bad {
            let sentence = read(&[(name, value)]).expect_err(name);
            assert!(sentence.starts_with(name) && sentence.ends_with('.'), "{sentence}");
        }
    }
}
