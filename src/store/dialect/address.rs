//! Addresses of databases, as people may read them.

use url::Url;

/// The address without its password, and without settings of which one may be another.
#[must_use]
pub fn shown(url: &str) -> String {
    if super::file_of(url).is_some() {
        return url.split('?').next().unwrap_or(url).to_owned();
    }
    match Url::parse(url) {
        Ok(mut url) => {
            // Refused only by addresses that have no room for one.
            let _ = url.set_password(None);
            url.set_query(None);
            url.set_fragment(None);
            url.to_string()
        }
        Err(_) => url.split(':').next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn no_password_is_shown() {
        let cases = [
            (
                "postgres://anna:s%40cret@db.example.org:5433/centre?sslmode=require",
                "postgres://anna@db.example.org:5433/centre",
            ),
            ("postgres:///centre?host=/run/postgresql&password=secret", "postgres:///centre"),
            ("mysql://anna:secret@localhost/centre", "mysql://anna@localhost/centre"),
            ("sqlite://helpdesk.db?mode=rwc", "sqlite://helpdesk.db"),
            ("mysql://anna:sec/ret@[/centre", "mysql"),
        ];
        for (url, is) in cases {
            assert_eq!(shown(url), is);
        }
    }
}
