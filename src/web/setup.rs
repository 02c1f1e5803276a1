//! The first superuser, made once, by whoever reads the console.

use poem::http::{StatusCode, header};
use serde::Serialize;

use super::accounts::{refused, values};
use super::answer::{page, see_other, with_session};
use super::form::{Form, FormView, Typed};
use super::sign_up::{TAKEN, join};
use super::{Error, Result, Visit};
use crate::config::base_url;
use crate::domain::input::{Choices, Input, Kind, Need};
use crate::domain::person::{Role, Standing};
use crate::own_address::is_local;
use crate::store::{people, settings};
use crate::views::Page;

/// The setting that holds the code the console prints.
pub const CODE: &str = "setup_code";

const SETUP: &[Input] = &[
    Input::new("code", "Set-up code", Kind::Line(60), Need::Required)
        .hint("It stands on the console where the programme was started"),
    Input::new("name", "Name", Kind::Line(120), Need::Required),
    Input::new("email", "E-mail", Kind::Email, Need::Required),
    Input::new("phone", "Phone", Kind::Phone, Need::Required),
    Input::new("password", "Password", Kind::NewPassword, Need::Required)
        .hint("At least 8 characters; a few words work well"),
];

/// What the setup page shows.
#[derive(Serialize)]
pub struct SetupPage {
    pub form: FormView,
}

impl Page for SetupPage {
    const TEMPLATE: &'static str = "accounts/setup.html";
}

/// The form, while there is no superuser.
pub async fn form(visit: &Visit) -> Result {
    needed(visit).await?;
    setup_page(visit, StatusCode::OK, None)
}

/// Makes the first superuser and signs them in.
pub async fn make(visit: &Visit) -> Result {
    let code = needed(visit).await?;
    let values = match values(visit, SETUP) {
        Ok(values) => values,
        Err(typed) => return setup_page(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&typed)),
    };
    if code.is_none_or(|code| code != values.required("code")) {
        visit.app.limits.used(visit.client, "set-up", 1)?;
        let wrong = "This is not the code. Copy it from the console; a restart prints it again.";
        let typed = Typed { given: visit.form.clone(), errors: std::iter::once(("code", wrong.to_owned())).collect() };
        return setup_page(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&typed));
    }
    let person = people::New {
        name: values.required("name"),
        email: values.text("email"),
        phone: values.phone("phone").cloned(),
        address: None,
        password_hash: Some(visit.app.passwords.hash(&values.required("password")).await?),
        role: Some(Role::Superuser),
        standing: Standing::Active,
        department_id: None,
        superior_id: None,
        email_confirmed_at: None,
    };
    // Whoever takes the code away makes the superuser: two at once cannot both.
    let mut tx = visit.begin().await?;
    if !settings::forget(&mut tx, CODE).await? {
        return Err(Error::NotFound);
    }
    match join(&mut tx, visit, &person).await? {
        Some((_, token)) => {
            if let Some(came_by) = came_by(visit) {
                visit.app.own_address.learn(&mut tx, &came_by).await?;
            }
            tx.commit().await?;
            with_session(visit, see_other("/tickets"), &token)
        }
        None => setup_page(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&refused(visit, TAKEN))),
    }
}

/// The address that whoever makes the superuser sees in their browser, which knows it better than we do behind
/// routers; unless it leads to nobody else.
fn came_by(visit: &Visit) -> Option<String> {
    let origin = visit.headers.get(header::ORIGIN)?.to_str().ok()?;
    base_url(origin).filter(|address| !is_local(address))
}

/// The code, while a superuser is still to be made; afterwards there is nothing here.
async fn needed(visit: &Visit) -> std::result::Result<Option<String>, Error> {
    let mut db = visit.read().await?;
    if people::has_superuser(&mut db).await? {
        return Err(Error::NotFound);
    }
    Ok(settings::get(&mut db, CODE).await?)
}

fn setup_page(visit: &Visit, status: StatusCode, typed: Option<&Typed>) -> Result {
    let form = Form {
        id: "setup",
        action: "/setup",
        button: "Create the superuser",
        inputs: SETUP,
        choices: &Choices::default(),
        typed,
        today: visit.today(),
    }
    .view(|_| None);
    page(visit, status, &SetupPage { form })
}
