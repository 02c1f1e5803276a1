//! Joining the house: staff sign up, and wait until a superuser gives them a place.

use poem::http::StatusCode;
use serde::Serialize;

use super::accounts::{TAKEN, join, refused, values};
use super::answer::{go, page, see_other, with_session};
use super::form::{Form, FormView, Typed};
use super::shell::first_page;
use super::{Result, Visit};
use crate::domain::input::{Choices, Input, Kind, Need};
use crate::domain::notice::{About, To};
use crate::domain::person::Standing;
use crate::store::{notifications, people};
use crate::views::{Listens, Page};

/// What joining asks for.
const JOIN: &[Input] = &[
    Input::new("name", "Name", Kind::Line(120), Need::Required),
    Input::new("email", "E-mail", Kind::Email, Need::Required)
        .hint("You sign in with it, and are told when you are in"),
    Input::new("phone", "Phone", Kind::Phone, Need::Required),
    Input::new("address", "Address", Kind::Text(500), Need::Optional),
    Input::new("password", "Password", Kind::NewPassword, Need::Required)
        .hint("At least 8 characters; a few words work well"),
];

/// Where those who wait for approval are.
pub const WAITING: &str = "/waiting";

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
    if let Some(session) = &visit.session {
        return Ok(see_other(first_page(&session.person)));
    }
    join_page(visit, StatusCode::OK, None)
}

/// Signs somebody up, who then waits for approval.
pub async fn make(visit: &Visit) -> Result {
    let values = match values(visit, JOIN) {
        Ok(values) => values,
        Err(typed) => return join_page(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&typed)),
    };
    visit.app.limits.used(visit.client, "register", 2)?;
    let person = people::New {
        name: values.required("name"),
        email: values.text("email"),
        phone: values.phone("phone").cloned(),
        address: values.text("address"),
        password_hash: Some(visit.app.passwords.hash(&values.required("password")).await?),
        role: None,
        standing: Standing::Pending,
        department_id: None,
        superior_id: None,
        email_confirmed_at: None,
    };
    let mut tx = visit.app.store.begin().await?;
    match join(&mut tx, visit, &person).await? {
        Some((id, token)) => {
            let new = notifications::New {
                to: To::Superusers,
                by: None,
                line: &format!("{} wants to join and waits for approval", person.name),
                href: &format!("/people/{id}"),
                once: &format!("joined:{id}"),
                about: About::Joining,
                quote: None,
                ticket_number: None,
                at: visit.at,
            };
            notifications::tell(&mut tx, &new).await?;
            tx.commit().await?;
            with_session(visit, see_other(WAITING), &token)
        }
        None => join_page(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&refused(visit, TAKEN))),
    }
}

/// The page that opens by itself once its reader is approved.
pub async fn waiting(visit: &Visit) -> Result {
    let person = visit.person()?;
    if person.standing != Standing::Pending {
        return Ok(go(visit, first_page(person)));
    }
    page(visit, StatusCode::OK, &WaitingPage { name: person.name.clone() })
}

fn join_page(visit: &Visit, status: StatusCode, typed: Option<&Typed>) -> Result {
    let form = Form {
        id: "join",
        action: "/join",
        button: "Ask to join",
        inputs: JOIN,
        choices: &Choices::default(),
        typed,
        today: visit.today(),
    }
    .view(|_| None);
    page(visit, status, &JoinPage { form })
}
