//! Making an account of one's own: one way for customers and for those who want to work here.

use poem::http::StatusCode;

use super::accounts::{refused, values};
use super::answer::{see_other, with_session};
use super::audit::note_by;
use super::form::{Form, FormView, Typed};
use super::shell::first_page;
use super::{Error, Result, Visit, letters};
use crate::domain::input::{Choices, Input};
use crate::domain::notice::{About, To};
use crate::domain::person::{Role, Standing};
use crate::store::submissions::{Claim, claim};
use crate::store::{self, Conn, notifications, people, sessions};

/// One neutral sentence for every account that meets an existing one.
pub const TAKEN: &str = "An account with this e-mail or phone may exist already. Sign in with either of them, or set a new \
     password if you forgot yours.";

/// What differs between those who make an account.
pub struct SignUp {
    /// The form's name on its page.
    pub id: &'static str,
    /// Where it stands and is sent.
    pub path: &'static str,
    pub button: &'static str,
    pub inputs: &'static [Input],
    /// What they are at once; who wants to work here waits for a role.
    pub role: Option<Role>,
    /// Where they go on.
    pub leads_to: &'static str,
    /// The page around the form.
    pub page: fn(&Visit, StatusCode, FormView) -> Result,
}

/// The form; those signed in already go on.
pub fn form(visit: &Visit, way: &SignUp) -> Result {
    match &visit.session {
        Some(session) => Ok(see_other(first_page(&session.person))),
        None => form_page(visit, way, StatusCode::OK, None),
    }
}

/// Makes the account and signs in.
pub async fn make(visit: &Visit, way: &SignUp) -> Result {
    let values = match values(visit, way.inputs) {
        Ok(values) => values,
        Err(typed) => return form_page(visit, way, StatusCode::UNPROCESSABLE_ENTITY, Some(&typed)),
    };
    visit.app.limits.used(visit.client, "register", 2)?;
    let (email, password) = (values.required("email"), values.required("password"));
    let person = people::New {
        name: values.required("name"),
        email: Some(email.clone()),
        phone: values.phone("phone").cloned(),
        address: values.text("address"),
        password_hash: Some(visit.app.passwords.hash(&password).await?),
        role: way.role,
        standing: if way.role.is_some() { Standing::Active } else { Standing::Pending },
        department_id: None,
        superior_id: None,
        email_confirmed_at: None,
    };
    let mut tx = visit.begin().await?;
    if let Some(once) = visit.once()
        && claim(&mut tx, once, &email, &visit.path, way.leads_to, visit.at).await? != Claim::First
    {
        // A double click is one account. Nobody's writing waits while the password is compared.
        drop(tx);
        return again(visit, way, &email, &password).await;
    }
    let Some((id, token)) = join(&mut tx, visit, &person).await? else {
        return form_page(visit, way, StatusCode::UNPROCESSABLE_ENTITY, Some(&refused(visit, TAKEN)));
    };
    if person.standing == Standing::Pending {
        tell_superusers(visit, &mut tx, id, &person.name).await?;
    }
    tx.commit().await?;
    with_session(visit, see_other(way.leads_to), &token)
}

/// The second sending of the same form: signs in whoever made the account with the first.
async fn again(visit: &Visit, way: &SignUp, email: &str, password: &str) -> Result {
    let mut db = visit.read().await?;
    let account = people::login(&mut db, email, None).await?;
    drop(db);
    let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
    let fits = visit.app.passwords.verify(password, hash).await?;
    let Some(account) = account.filter(|account| fits && account.standing != Standing::Suspended.as_str()) else {
        return form_page(visit, way, StatusCode::UNPROCESSABLE_ENTITY, Some(&refused(visit, TAKEN)));
    };
    let mut tx = visit.begin().await?;
    let token = sessions::start(&mut tx, account.id, &visit.device, visit.at).await?;
    note_by(visit, &mut tx, Some(account.id), "sign-in", Some(account.id), "").await?;
    tx.commit().await?;
    with_session(visit, see_other(way.leads_to), &token)
}

/// Makes a person and a session for them, asks them to confirm their address, and says their number and
/// the session's word; `None` when their e-mail or phone is somebody's, and then the transaction must be
/// dropped.
pub async fn join(
    tx: &mut Conn,
    visit: &Visit,
    person: &people::New,
) -> std::result::Result<Option<(i64, String)>, Error> {
    match people::add(tx, person, visit.at).await {
        Ok(id) => {
            if let Some(email) = &person.email {
                letters::ask_to_confirm(visit, tx, id, &person.name, email).await?;
            }
            note_by(visit, tx, Some(id), "people/joining", Some(id), "").await?;
            Ok(Some((id, sessions::start(tx, id, &visit.device, visit.at).await?)))
        }
        Err(store::Error::Taken(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

async fn tell_superusers(visit: &Visit, tx: &mut Conn, id: i64, name: &str) -> std::result::Result<(), store::Error> {
    let new = notifications::New {
        to: To::Superusers,
        by: None,
        line: &format!("{name} wants to join and waits for approval"),
        href: &format!("/people/{id}"),
        once: &format!("joined:{id}"),
        about: About::Joining,
        quote: None,
        ticket_number: None,
        at: visit.at,
    };
    notifications::tell(tx, &new).await
}

fn form_page(visit: &Visit, way: &SignUp, status: StatusCode, typed: Option<&Typed>) -> Result {
    let form = Form {
        id: way.id,
        action: way.path,
        button: way.button,
        inputs: way.inputs,
        choices: &Choices::default(),
        typed,
        today: visit.today(),
    }
    .view(|_| None);
    (way.page)(visit, status, form)
}
