//! A browser in plain words, from what it says of itself. Browsers claim to be each other, so the
//! order matters; what is not known for certain is not said.

const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// `Firefox on Android`, or `A browser` where nothing is known.
#[must_use]
pub fn device(user_agent: &str) -> String {
    let named = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // Nearly all name Safari; it is one only where nobody else signs, and Safari signs with a version.
    let safari = || (user_agent.contains("Version/") && user_agent.contains("Safari/")).then_some("Safari");
    let system = named(SYSTEMS);
    let browser = named(BROWSERS).or_else(|| safari().filter(|_| system != Some("Android"))).unwrap_or("A browser");
    match system {
        Some(system) => format!("{browser} on {}{system}", if system.starts_with("iP") { "an " } else { "" }),
        None => browser.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn a_browser_is_known_by_what_only_it_says() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (user_agent, words) in [
            ("Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0", "Firefox on Android"),
            (&format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/126.0 Safari/537.36"), "Chrome on Windows"),
            (&format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/126.0 Safari/537.36 Edg/126"), "Edge on Windows"),
            (&format!("Mozilla/5.0 (Linux; Android 14) {webkit} Chrome/126.0 Mobile Safari/537"), "Chrome on Android"),
            (&format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} Chrome/126 Safari/537.36 OPR/112"), "Opera on Linux"),
            (&format!("Mozilla/5.0 (X11; CrOS x86_64 14541) {webkit} Chrome/126 Safari/537.36"), "Chrome on ChromeOS"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15", "Safari on Mac"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Mobile Safari/604.1", "Safari on an iPhone"),
            ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) FxiOS/127.0 Safari/605.1.15", "Firefox on an iPad"),
            ("Dillo/3.0 (Windows)", "A browser on Windows"),
            ("curl/8.0", "A browser"),
            ("", "A browser"),
        ] {
            assert_eq!(device(user_agent), words, "{user_agent}");
        }
    }
}
