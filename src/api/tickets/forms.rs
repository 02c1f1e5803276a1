//! What may be done with a ticket now, and what may be chosen in it: what a page shows as forms.

use poem_openapi::Object;
use poem_openapi::types::Example;

use super::Domain;
use crate::api::endpoint::PICTURES;
use crate::api::operation::BASE;
use crate::api::{Call, Problem};
use crate::domain::input::{Choices, Input, Need};
use crate::domain::lifecycle::{Action, Row, actions_open_to};
use crate::domain::permission::Actor;
use crate::domain::transition::inputs;
use crate::domain::words;
use crate::store::{Conn, tickets};

/// Everything that may be done with a ticket now.
#[derive(Debug, Object)]
pub struct Actions {
    pub items: Vec<Form>,
}

/// One thing that may be done.
#[derive(Debug, Object)]
#[oai(rename = "ActionForm")]
pub struct Form {
    pub action: Action,
    /// What a button says for it.
    pub label: String,
    /// Where it is posted.
    pub href: String,
    /// Whether the ticket's version is checked.
    pub is_versioned: bool,
    pub fields: Vec<Field>,
    /// What a picture that is posted as it is may be; empty where the fields are posted as JSON.
    pub content_types: Vec<String>,
}

/// One property of what is posted.
#[derive(Debug, Object)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub is_required: bool,
    /// What it holds when nobody says otherwise.
    pub value: Option<String>,
    /// What may be chosen; `null` where it is no choice.
    pub options: Option<Vec<FieldOption>>,
}

/// Something that may be chosen.
#[derive(Debug, Object)]
pub struct FieldOption {
    pub value: String,
    pub label: String,
}

/// What the actor may do now at the ticket's own addresses: a photo is removed at the photo's.
#[must_use]
pub fn rows(actor: &Actor, ticket: &Domain) -> Vec<&'static Row> {
    actions_open_to(actor, ticket).into_iter().filter(|row| row.action != Action::PhotosRemoval).collect()
}

/// The forms of what the actor may do now.
pub async fn open(call: &Call, db: &mut Conn, ticket: &Domain, actor: &Actor) -> Result<Actions, Problem> {
    let rows = rows(actor, ticket);
    let choices = tickets::choices(db, actor, ticket, &rows).await?;
    let items = rows
        .into_iter()
        .map(|row| Form {
            action: row.action,
            label: words::button(row.action).to_owned(),
            href: format!("{BASE}/tickets/{}/{}", ticket.number, row.action),
            is_versioned: row.versioned,
            fields: inputs(row, ticket, actor)
                .iter()
                .map(|input| field(call, ticket, row.action, input, &choices))
                .collect(),
            content_types: pictures(row.action).iter().map(|kind| (*kind).to_owned()).collect(),
        })
        .collect();
    Ok(Actions { items })
}

fn pictures(action: Action) -> &'static [&'static str] {
    if action == Action::Photos { &PICTURES } else { &[] }
}

fn field(call: &Call, ticket: &Domain, action: Action, input: &Input, choices: &Choices) -> Field {
    let options = input.kind.options(choices);
    Field {
        name: input.name.to_owned(),
        label: input.label.to_owned(),
        is_required: input.need == Need::Required,
        value: ticket.prefill(action, input.name, call.today()),
        options: options.map(|all| all.into_iter().map(|(value, label)| FieldOption { value, label }).collect()),
    }
}

impl Example for Actions {
    fn example() -> Self {
        let technician = FieldOption { value: "1006".to_owned(), label: "Tara Iyer · 2 open jobs".to_owned() };
        let field = Field {
            name: "technician_id".to_owned(),
            label: "Technician".to_owned(),
            is_required: true,
            value: None,
            options: Some(vec![technician]),
        };
        let form = Form {
            action: Action::Allocation,
            label: "Give".to_owned(),
            href: "/api/v1/tickets/10001/allocation".to_owned(),
            is_versioned: true,
            fields: vec![field],
            content_types: Vec::new(),
        };
        Self { items: vec![form] }
    }
}
