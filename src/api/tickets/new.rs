//! Asking for a repair: by the customer, or by an executive for somebody; and what that needs to know.

use poem_openapi::Object;
use poem_openapi::types::Example;

use super::{Named, whole};
use crate::api::answer::Answer;
use crate::api::operation::{Ask, AskKind};
use crate::api::problem::Wrong;
use crate::api::{Call, Problem, Result};
use crate::domain::department::Category as Known;
use crate::domain::input::{Input, Kind, Need};
use crate::domain::lifecycle::REQUEST_INPUTS;
use crate::domain::permission::{Actor, May};
use crate::store::{Conn, Page, departments, people, tickets};
use crate::web::Error;
use crate::web::tickets::new::{CUSTOMER, ask, asking};

/// How customers are looked for.
pub const CUSTOMER_ASKS: &[Ask] =
    &[Ask { name: "q", about: "A name, the last digits of a phone, or an e-mail.", kind: AskKind::Text(200) }];

/// How many customers are found at most.
const MOST_FOUND: u64 = 20;

/// A kind of device that is repaired here.
#[derive(Debug, Object)]
pub struct Category {
    /// What forms and the API call it, such as `laptop`.
    pub key: String,
    pub name: String,
    /// The department that takes it.
    pub department_id: i64,
}

/// Somebody whose device it may be.
#[derive(Debug, Object)]
pub struct Customer {
    pub id: i64,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// What is sent: what the request asks for, and for an executive whose it is.
#[must_use]
pub fn fields() -> Vec<Input> {
    let customer = Input::new("customer_id", "The customer", Kind::Number, Need::Optional)
        .hint("For executives: somebody who is known. Else name and phone say who it is");
    // Customers say none of it.
    let said = CUSTOMER.iter().map(|input| Input { need: Need::Optional, ..*input });
    REQUEST_INPUTS.iter().copied().chain(std::iter::once(customer)).chain(said).collect()
}

/// Makes the ticket.
pub async fn make(call: &Call, db: &mut Conn) -> Result {
    let actor = asking(call)?;
    let made = ask(call, db, &actor).await?.map_err(Problem::from);
    let counter = counter_fields(call, &actor);
    let made = match made {
        Ok(_) if !counter.is_empty() => return Err(Problem::invalid(counter)),
        Err(problem) if problem.kind == "invalid" => return Err(problem.and(counter)),
        made => made?,
    };
    let ticket = tickets::find(db, made.number, &Actor::System).await?.ok_or(Error::NotFound)?;
    Ok(Answer::made(&whole(call, db, &ticket, &actor).await?, &format!("/tickets/{}", made.number)).tagged())
}

/// What was said of a customer by whoever asks for themselves, which would otherwise be passed over in silence.
fn counter_fields(call: &Call, actor: &Actor) -> Vec<Wrong> {
    let is_said = |name: &&str| !call.form.trimmed(name).is_empty();
    let names = CUSTOMER.iter().map(|input| input.name).chain(["customer_id"]).filter(is_said);
    let wrong = |name| Wrong::property(name, "Leave this out: it is for those who ask for somebody else.");
    if actor.may_ever(May::RequestForOthers) { Vec::new() } else { names.map(wrong).collect() }
}

/// The kinds of devices that are repaired here.
pub async fn categories(call: &Call, db: &mut Conn) -> Result {
    asking(call)?;
    let rows = departments::categories(db).await?;
    Ok(Answer::many(call, Page { rows, next: None }, Category::from))
}

/// Customers whom an executive looks for.
pub async fn customers(call: &Call, db: &mut Conn) -> Result {
    if !call.actor()?.may_ever(May::RequestForOthers) {
        return Err(Error::Forbidden.into());
    }
    let rows = people::search_customers(db, call.query.trimmed("q"), MOST_FOUND).await?;
    Ok(Answer::many(call, Page { rows, next: None }, |person| Customer {
        id: person.id,
        name: person.name,
        phone: person.phone,
        email: person.email,
    }))
}

impl From<Known> for Category {
    fn from(Known { key, name, department_id }: Known) -> Self {
        Self { key, name, department_id }
    }
}

impl Example for Category {
    fn example() -> Self {
        Self { key: "laptop".to_owned(), name: "Laptop".to_owned(), department_id: 1 }
    }
}

impl Example for Customer {
    fn example() -> Self {
        let Named { id, name } = Named::example();
        Self { id, name, phone: Some("+91 98765 43210".to_owned()), email: Some("chitra@example.org".to_owned()) }
    }
}
