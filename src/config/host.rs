//! What hosts and their add-ons set of their own accord, so that their users need not say it again.

/// Answers a variable's value, if it is set.
type Set<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Whether all requests come by a router that says truly whom they come from. Heroku's dynos are reached by
/// nobody else; of other hosts their owner says so.
pub fn is_behind_router(set: Set) -> bool {
    set("DYNO").is_some()
}

/// The address that a host gave us.
pub fn address(set: Set) -> Option<String> {
    set("RENDER_EXTERNAL_URL")
        .or_else(|| set("HEROKU_APP_DEFAULT_DOMAIN_NAME").map(|name| format!("https://{name}")))
        .or_else(|| set("RAILWAY_PUBLIC_DOMAIN").map(|name| format!("https://{name}")))
        .or_else(|| set("FLY_APP_NAME").map(|name| format!("https://{name}.fly.dev")))
}

/// The database that a host gave us, where it does not call it `DATABASE_URL`; or a file in the folder that an
/// image has for what lasts.
pub fn database(set: Set) -> Option<String> {
    set("SCALINGO_POSTGRESQL_URL")
        .or_else(|| set("POSTGRESQL_ADDON_URI"))
        .or_else(|| set("MYSQL_ADDON_URI"))
        .or_else(|| set("DATA_FOLDER").map(|folder| format!("sqlite://{folder}/helpdesk.db")))
}

/// The mail server that an add-on gave us, as `SMTP_URL` takes it.
pub fn smtp(set: Set) -> Option<String> {
    let login = |host: String, port: Option<String>, user: &str, password: &str| {
        let encoded =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let port = port.unwrap_or_else(|| "587".to_owned());
        format!("smtp://{}:{}@{host}:{port}?tls=required", encoded(user), encoded(password))
    };
    let both = |user: &str, password: &str| Some((set(user)?, set(password)?));
    if let (Some(host), Some((user, password))) =
        (set("MAILGUN_SMTP_SERVER"), both("MAILGUN_SMTP_LOGIN", "MAILGUN_SMTP_PASSWORD"))
    {
        return Some(login(host, set("MAILGUN_SMTP_PORT"), &user, &password));
    }
    let sendgrid = "smtp.sendgrid.net".to_owned();
    if let Some(key) = set("SENDGRID_API_KEY") {
        return Some(login(sendgrid, None, "apikey", &key));
    }
    if let Some((user, password)) = both("SENDGRID_USERNAME", "SENDGRID_PASSWORD") {
        return Some(login(sendgrid, None, &user, &password));
    }
    if let Some(token) = set("POSTMARK_API_TOKEN") {
        let host = set("POSTMARK_SMTP_SERVER").unwrap_or_else(|| "smtp.postmarkapp.com".to_owned());
        return Some(login(host, None, &token, &token));
    }
    let (user, password) = both("MAILTRAP_USERNAME", "MAILTRAP_PASSWORD")?;
    Some(login(set("MAILTRAP_HOST")?, set("MAILTRAP_PORT"), &user, &password))
}
