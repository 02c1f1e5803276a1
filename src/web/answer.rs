//! Answers: a page or its fragment, a redirect, and cookies.

use percent_encoding::{CONTROLS, utf8_percent_encode};
use poem::http::{StatusCode, header};
use poem::web::cookie::{Cookie, SameSite};
use poem::{IntoResponse, Response};

use super::shell::Shell;
use super::{Error, Visit, toast};
use crate::store::sessions::LIFETIME;
use crate::views::Page;

/// The name of the session's cookie. Over https it is one that browsers take from this very host alone:
/// no neighbour under the same domain, and nobody on an open network, can plant another.
#[must_use]
pub fn session_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-session" } else { "session" }
}

/// Renders a page for this visit: the whole of it, or only its main part for htmx.
pub fn page<P: Page>(visit: &Visit, status: StatusCode, page: &P) -> super::Result {
    let shell = Shell::of(visit, page.listens());
    let html = visit.app.views.render(&shell, page)?;
    let mut response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::VARY, "HX-Request, Cookie");
    if visit.htmx && (status.is_client_error() || visit.from_path.as_deref() == Some(&visit.path)) {
        // The address bar stays: a refused form is still the page it stood on.
        response = response.header("HX-Push-Url", "false");
    }
    let mut response = response.body(html);
    if shell.toast.is_some() {
        toast::forget(visit, &mut response);
    }
    Ok(response)
}

/// The page after a form was taken.
pub fn see_other(path: &str) -> Response {
    // What no header can hold would be left out of it.
    let path = utf8_percent_encode(path, CONTROLS).to_string();
    StatusCode::SEE_OTHER.with_header(header::LOCATION, path).into_response()
}

/// Sends the whole browser page elsewhere, whether htmx or the browser asked.
pub fn go(visit: &Visit, path: &str) -> Response {
    if visit.htmx { StatusCode::UNAUTHORIZED.with_header("HX-Redirect", path).into_response() } else { see_other(path) }
}

/// Gives the browser a session's word.
pub fn with_session(visit: &Visit, mut response: Response, token: &str) -> Result<Response, Error> {
    set_cookie(&mut response, &session_cookie(visit, token))?;
    Ok(response)
}

/// Takes the session's word from the browser.
pub fn without_session(visit: &Visit, mut response: Response) -> Result<Response, Error> {
    let mut cookie = session_cookie(visit, "");
    cookie.set_max_age(std::time::Duration::ZERO);
    set_cookie(&mut response, &cookie)?;
    Ok(response)
}

/// The cookie that holds a session's word for as long as the session lives unused.
pub fn session_cookie(visit: &Visit, token: &str) -> Cookie {
    // Setting the house up, one may have said only now that browsers come by https.
    let is_secure = visit.is_secure || visit.app.own_address.is_https();
    let mut cookie = Cookie::new_with_str(session_name(is_secure), token);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(is_secure);
    cookie.set_max_age(LIFETIME.to_std().unwrap_or_default());
    cookie
}

/// Adds a cookie to an answer.
///
/// # Errors
/// When it holds what no header can.
pub fn set_cookie(response: &mut Response, cookie: &Cookie) -> Result<(), Error> {
    let value = cookie.to_string().parse().map_err(|_| Error::Internal(anyhow::anyhow!("a cookie is no header")))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}
