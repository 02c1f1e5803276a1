//! Asking for a repair: by the customer, or by an executive for somebody at the counter.

use poem::http::StatusCode;
use serde::Serialize;

use crate::domain::contact::fold_word;
use crate::domain::input::{Choices, Context, FieldErrors, Input, Kind, Need, check};
use crate::domain::lifecycle::REQUEST_INPUTS;
use crate::domain::permission::{Actor, May};
use crate::domain::person::{Person, Role, Standing};
use crate::domain::transition::{Now, Refused, request};
use crate::domain::words;
use crate::store::submissions::{Claim, claim, led_to};
use crate::store::tickets::Made;
use crate::store::{self, Conn, departments, people, tickets};
use crate::views::Page;
use crate::web::answer::{page, see_other};
use crate::web::form::{Form, FormView, Typed};
use crate::web::profile::draft;
use crate::web::{Done, Error, Result, Visit, letters};

/// Who the repair is for, when an executive asks.
pub const CUSTOMER: &[Input] = &[
    Input::new("customer_name", "Customer's name", Kind::Line(120), Need::Required),
    Input::new("customer_phone", "Customer's phone", Kind::Phone, Need::Required)
        .hint("Somebody with this phone is found; otherwise they are new"),
    Input::new("customer_email", "Customer's e-mail", Kind::Email, Need::Optional).hint("Without one they get no mail"),
];

/// What the new page shows.
#[derive(Serialize)]
pub struct NewPage {
    pub for_others: bool,
    pub q: String,
    pub found: Vec<FoundCustomer>,
    pub customer: Option<FoundCustomer>,
    pub customer_form: FormView,
    pub form: FormView,
    pub was_kept: bool,
}

/// A customer somebody looked for.
#[derive(Debug, Clone, Serialize)]
pub struct FoundCustomer {
    pub id: i64,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
}

impl Page for NewPage {
    const TEMPLATE: &'static str = "tickets/new.html";
}

/// The form.
pub async fn form(visit: &Visit) -> Result {
    let actor = asking(visit)?;
    let kept = draft(visit).await?.filter(|draft| draft.path == "/tickets");
    let typed = kept.map(|draft| Typed { given: draft.fields, errors: FieldErrors::new() });
    let mut db = visit.read().await?;
    let kept_id = typed.as_ref().and_then(|typed| typed.given.trimmed("customer_id").parse().ok());
    let customer_id = visit.query_number("customer_id").or(kept_id);
    new_page(visit, &mut db, &actor, StatusCode::OK, typed.as_ref(), customer_id).await
}

/// Makes the ticket.
pub async fn make(visit: &Visit) -> Result {
    let actor = asking(visit)?;
    let mut tx = visit.begin().await?;
    let sender = visit.person()?.id.to_string();
    if let Some(once) = visit.once() {
        match claim(&mut tx, once, &sender, &visit.path, "/tickets", visit.at).await? {
            Claim::First => {}
            Claim::Again(location) => return Ok(see_other(&location)),
        }
    }
    let made = match ask(visit, &mut tx, &actor).await? {
        Ok(made) => made,
        Err(refusal) => {
            drop(tx);
            let typed = refusal.typed(visit);
            let mut db = visit.read().await?;
            let customer_id = visit.form.trimmed("customer_id").parse().ok();
            return new_page(visit, &mut db, &actor, StatusCode::UNPROCESSABLE_ENTITY, Some(&typed), customer_id).await;
        }
    };
    let location = format!("/tickets/{}", made.number);
    if let Some(once) = visit.once() {
        led_to(&mut tx, once, &sender, &visit.path, &location).await?;
    }
    tx.commit().await?;
    Ok(see_other(&location))
}

/// Makes the ticket that was asked for, and the customer, if an executive asks for somebody new. What is wrong
/// with the request and with its owner is said at once.
///
/// # Errors
/// [`Error::Forbidden`] for those who may not ask; else when the database does not answer.
pub async fn ask(visit: &Visit, tx: &mut Conn, actor: &Actor) -> Done<Made> {
    let choices = Choices { categories: departments::categories(tx).await?, ..Choices::default() };
    let now = Now { at: visit.at, today: visit.today(), country: visit.app.config.country, choices: &choices };
    let asked = request(actor, &visit.form, &now);
    let owner = owner(visit, tx, actor).await?;
    match (asked, owner) {
        (Ok(asked), Ok(owner)) => Ok(Ok(tickets::make(tx, &asked, &owner, actor, visit.at).await?)),
        (Err(Refused::Forbidden), _) => Err(Error::Forbidden),
        (asked, owner) => {
            let mut errors = owner.err().unwrap_or_default();
            if let Err(Refused::Invalid(found)) = asked {
                errors.extend(found);
            }
            Ok(Err(errors.into()))
        }
    }
}

/// Whoever asks: customers ask for themselves, executives for others.
///
/// # Errors
/// As [`Visit::actor`], and [`Error::Forbidden`] for everybody else.
pub fn asking(visit: &Visit) -> std::result::Result<Actor, Error> {
    let actor = visit.actor()?;
    if actor.may_ever(May::RequestRepair) || actor.may_ever(May::RequestForOthers) {
        Ok(actor)
    } else {
        Err(Error::Forbidden)
    }
}

/// Whose device it is: the customer who asks, or whom the executive found or makes now.
async fn owner(
    visit: &Visit,
    tx: &mut Conn,
    actor: &Actor,
) -> std::result::Result<std::result::Result<Person, FieldErrors>, Error> {
    let refused = |field: &'static str, message: &str| Ok(Err(std::iter::once((field, message.to_owned())).collect()));
    if !actor.may_ever(May::RequestForOthers) {
        return Ok(Ok(visit.person()?.clone()));
    }
    let chosen = visit.form.trimmed("customer_id");
    if !chosen.is_empty() {
        let found = match chosen.parse() {
            Ok(id) => people::find(tx, id).await?,
            Err(_) => None,
        };
        return match found.filter(|person| person.role == Some(Role::Customer)) {
            Some(person) => Ok(Ok(person)),
            None => {
                refused("customer_name", "This customer is not there any more. Find them again or enter them anew.")
            }
        };
    }
    let choices = Choices::default();
    let context = Context {
        today: visit.today(),
        country: visit.app.config.country,
        choices: &choices,
        by: None,
        current: &|_| None,
    };
    let values = match check(CUSTOMER, &visit.form, &context) {
        Ok(values) => values,
        Err(errors) => return Ok(Err(errors)),
    };
    if let Some(phone) = values.phone("customer_phone")
        && let Some(person) = people::by_phone(tx, phone).await?
    {
        let is_same = fold_word(&person.name) == fold_word(&values.required("customer_name"));
        return match person.role {
            Some(Role::Customer) if is_same => Ok(Ok(person)),
            // One wrong digit must not show somebody's repair to a stranger.
            Some(Role::Customer) => {
                let message = format!(
                    "This phone belongs to {}. If it is them, find them above and choose them; if not, check the number.",
                    person.name
                );
                refused("customer_phone", &message)
            }
            _ => refused("customer_phone", "This phone belongs to somebody of the house. Enter the customer's own."),
        };
    }
    let person = people::New {
        name: values.required("customer_name"),
        email: values.text("customer_email"),
        phone: values.phone("customer_phone").cloned(),
        address: visit
            .form
            .get("address")
            .map(|a| a.trim().chars().take(500).collect())
            .filter(|a: &String| !a.is_empty()),
        password_hash: None,
        role: Some(Role::Customer),
        standing: Standing::Active,
        department_id: None,
        superior_id: None,
        email_confirmed_at: None,
    };
    match people::add(tx, &person, visit.at).await {
        Ok(id) => {
            let letter = words::account::invited(&person.name, &visit.app.config.centre.name);
            letters::write(visit, tx, id, person.email.as_deref(), "password/invitation", &letter).await?;
            Ok(people::find(tx, id).await?.ok_or_else(FieldErrors::new))
        }
        Err(store::Error::Taken(_)) => refused(
            "customer_email",
            "This e-mail belongs to somebody with another phone. Find them above, or leave it empty.",
        ),
        Err(other) => Err(other.into()),
    }
}

async fn new_page(
    visit: &Visit,
    db: &mut Conn,
    actor: &Actor,
    status: StatusCode,
    typed: Option<&Typed>,
    customer_id: Option<i64>,
) -> Result {
    let for_others = actor.may_ever(May::RequestForOthers);
    let choices = Choices { categories: departments::categories(db).await?, ..Choices::default() };
    let q: String = if for_others { visit.query.trimmed("q").chars().take(200).collect() } else { String::new() };
    let found = if q.is_empty() { Vec::new() } else { people::search_customers(db, &q, 10).await? };
    let customer = match customer_id.filter(|_| for_others) {
        Some(id) => people::find(db, id).await?.filter(|person| person.role == Some(Role::Customer)),
        None => None,
    };
    let from = if for_others { customer.as_ref() } else { visit.person().ok() };
    let today = visit.today();
    let prefill = |name: &str| match name {
        "contact_name" => from.map(|person| person.name.clone()),
        "phone" => from.and_then(|person| person.phone.clone()),
        "address" => from.and_then(|person| person.address.clone()),
        "preferred_date" => Some(today.to_string()),
        _ => None,
    };
    let button = if for_others { "Make the ticket" } else { "Send the request" };
    let mut form =
        Form { id: "request", action: "/tickets", button, inputs: REQUEST_INPUTS, choices: &choices, typed, today }
            .view(prefill);
    if let Some(customer) = &customer {
        form = form.hide("customer_id", customer.id.to_string());
    }
    let searched = |name: &str| {
        let digits = q.chars().filter(char::is_ascii_digit).count();
        match name {
            "customer_phone" if digits >= 7 => Some(q.clone()),
            "customer_name" if digits == 0 => Some(q.clone()),
            _ => None,
        }
    };
    let shown = NewPage {
        for_others,
        found: found.into_iter().map(found_customer).collect(),
        customer: customer.map(found_customer),
        customer_form: Form {
            id: "customer",
            action: "/tickets",
            button: "",
            inputs: CUSTOMER,
            choices: &choices,
            typed,
            today,
        }
        .view(searched),
        form,
        was_kept: typed.is_some_and(|typed| typed.errors.is_empty()),
        q,
    };
    page(visit, status, &shown)
}

fn found_customer(person: Person) -> FoundCustomer {
    FoundCustomer { id: person.id, name: person.name, phone: person.phone, email: person.email }
}
