//! Joining the house: staff sign up, and wait until a superuser gives them a place.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{go, page};
use super::form::FormView;
use super::shell::first_page;
use super::sign_up::{self, SignUp};
use super::{Result, Visit};
use crate::domain::input::{Input, Kind, Need};
use crate::domain::person::Standing;
use crate::views::{Listens, Page};

/// Where those who wait for approval are.
pub const WAITING: &str = "/waiting";

const JOIN: SignUp = SignUp {
    id: "join",
    path: "/join",
    button: "Ask to join",
    inputs: &[
        Input::new("name", "Name", Kind::Line(120), Need::Required),
        Input::new("email", "E-mail", Kind::Email, Need::Required)
            .hint("You sign in with it, and are told when you are in"),
        Input::new("phone", "Phone", Kind::Phone, Need::Required),
        Input::new("address", "Address", Kind::Text(500), Need::Optional),
        Input::new("password", "Password", Kind::NewPassword, Need::Required)
            .hint("At least 8 characters; a few words work well"),
    ],
    role: None,
    leads_to: WAITING,
    page: |visit, status, form| page(visit, status, &JoinPage { form }),
};

/// What the page for those who want to work here shows.
#[derive(Serialize)]
pub struct JoinPage {
    pub form: FormView,
}

impl Page for JoinPage {
    const TEMPLATE: &'static str = "join/form.html";
}

/// What somebody sees who waits for approval.
#[derive(Serialize)]
pub struct WaitingPage {
    pub name: String,
}

impl Page for WaitingPage {
    const TEMPLATE: &'static str = "join/waiting.html";

    fn listens(&self) -> Option<Listens> {
        Some(Listens { trigger: "catch-up from:body".to_owned(), href: None })
    }
}

/// The form.
pub async fn form(visit: &Visit) -> Result {
    sign_up::form(visit, &JOIN)
}

/// Signs somebody up, who then waits for approval.
pub async fn make(visit: &Visit) -> Result {
    sign_up::make(visit, &JOIN).await
}

/// The page that opens by itself once its reader is approved.
pub async fn waiting(visit: &Visit) -> Result {
    let person = visit.person()?;
    if person.standing != Standing::Pending {
        return Ok(go(visit, first_page(person)));
    }
    page(visit, StatusCode::OK, &WaitingPage { name: person.name.clone() })
}
