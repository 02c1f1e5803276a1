//! A word about what was just done, with the way to take it back. It travels in a cookie from the answer that leads
//! on to the page that is shown next, so that it is seen with htmx and without, once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poem::Response;
use poem::web::cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};

use super::Visit;
use super::answer::set_cookie;
use super::endpoint::cookie;
use crate::clock::random_word;

/// The longest cookie that is read, in bytes; what we write is far shorter.
const LONGEST: usize = 3000;
/// How long it waits for its page, in seconds.
const PATIENCE: u64 = 60;

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toast {
    /// So that a page which is fetched twice says it once.
    pub id: String,
    pub text: String,
    pub undo: Option<Undo>,
}

/// The form that takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    pub path: String,
    pub fields: Vec<(String, String)>,
}

impl Toast {
    /// A word that can be taken back by `undo`.
    #[must_use]
    pub fn new(text: String, undo: Option<Undo>) -> Self {
        Self { id: random_word(48), text, undo }
    }

    /// What the visit's browser is still to be told. The page's own ears do not ask for it: they hear a change at the
    /// same moment, in every window, and it is the answer to the one that made it.
    #[must_use]
    pub fn of(visit: &Visit) -> Option<Self> {
        let source = visit.headers.get("HX-Source").and_then(|source| source.to_str().ok()).unwrap_or_default();
        let word = cookie(visit, name(visit)).filter(|word| word.len() <= LONGEST && !is_an_ear(source))?;
        let toast: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(word).ok()?).ok()?;
        let is_ours =
            |undo: &Undo| undo.path.starts_with('/') && !undo.path.starts_with("//") && !undo.path.contains('\\');
        toast.undo.as_ref().is_none_or(is_ours).then_some(toast)
    }

    /// Sends it along with the answer that leads to the next page.
    #[must_use]
    pub fn with(&self, visit: &Visit, mut response: Response) -> Response {
        // What cannot be said is left out: the work is done all the same.
        if let Ok(json) = serde_json::to_vec(self) {
            set(visit, &mut response, &URL_SAFE_NO_PAD.encode(json), PATIENCE);
        }
        response
    }
}

impl Undo {
    /// A form with a one-time word of its own.
    #[must_use]
    pub fn new(path: String, fields: Vec<(&str, String)>) -> Self {
        let once = ("once", random_word(96));
        Self { path, fields: fields.into_iter().chain([once]).map(|(name, value)| (name.to_owned(), value)).collect() }
    }
}

/// Whether a part of a page asks by itself, by htmx's name for it: the page's ears, or the bell.
fn is_an_ear(source: &str) -> bool {
    source.starts_with("div#live-") || source.ends_with("#bell")
}

/// Lets the browser forget what was said.
pub fn forget(visit: &Visit, response: &mut Response) {
    set(visit, response, "", 0);
}

/// Bound to this host over https, as the session's is.
fn name(visit: &Visit) -> &'static str {
    if visit.is_secure { "__Host-toast" } else { "toast" }
}

fn set(visit: &Visit, response: &mut Response, value: &str, seconds: u64) {
    let mut cookie = Cookie::new_with_str(name(visit), value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(visit.is_secure);
    cookie.set_max_age(std::time::Duration::from_secs(seconds));
    // It holds nothing that no header can.
    let _ = set_cookie(response, &cookie);
}
