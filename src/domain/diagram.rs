//! The lifecycle as the documentation shows it: a Mermaid diagram and a Markdown table, both drawn
//! from [`TABLE`] so that they cannot tell another story than the programme.

use std::fmt::Write as _;

use super::input::{Input, Kind, Need};
use super::lifecycle::{Action, Guard, Move, Row, Status, TABLE, To};
use super::permission::{GRANTS, May, Party, Relation};

/// One arrow of the diagram: from (`None` for nothing), to, and the actions that lead along it.
type Arrow = (Option<Status>, Status, Vec<Action>);

/// The lifecycle as a Mermaid `stateDiagram-v2`: an arrow for every way from one status to another,
/// and a sentence for the actions that change no status.
#[must_use]
pub fn diagram() -> String {
    let mut text = String::from("```mermaid\nstateDiagram-v2\n");
    for (from, to, actions) in arrows() {
        let from = from.map_or("[*]", Status::as_str);
        let paths: Vec<_> = actions.iter().map(|action| action.as_str()).collect();
        _ = writeln!(text, "    {from} --> {to}: {}", paths.join(", "));
    }
    for status in Status::ALL.iter().filter(|status| !status.is_open()) {
        _ = writeln!(text, "    {status} --> [*]");
    }
    text.push_str("```\n\nThese leave the status as it is: ");
    let staying: Vec<_> = TABLE.iter().filter(|row| row.moves.iter().any(|m| m.to == To::Same)).collect();
    for (i, row) in staying.iter().enumerate() {
        let mut from: Vec<Status> = row.moves.iter().flat_map(|m| m.from.iter().copied()).collect();
        from.sort_unstable();
        from.dedup();
        let between = if i == 0 { "" } else { ", " };
        _ = write!(text, "{between}`{}` ({})", row.action, states(&from));
    }
    text.push_str(".\n");
    text
}

/// Every arrow once, in the order of the table.
fn arrows() -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    let mut draw = |from: Option<Status>, to: Status, action: Action| match arrows
        .iter_mut()
        .find(|(f, t, _)| *f == from && *t == to)
    {
        Some((.., actions)) if actions.contains(&action) => {}
        Some((.., actions)) => actions.push(action),
        None => arrows.push((from, to, vec![action])),
    };
    for (row, m) in TABLE.iter().flat_map(|row| row.moves.iter().map(move |m| (row, m))) {
        let to: &[Status] = match &m.to {
            To::Be(status) => std::slice::from_ref(status),
            To::Same => &[],
            To::BackToWork => &[Status::Allocated, Status::Received],
        };
        for &to in to {
            if m.from.is_empty() {
                draw(None, to, row.action);
            }
            for &from in m.from {
                draw(Some(from), to, row.action);
            }
        }
    }
    arrows
}

/// The lifecycle as a Markdown table; an action that can be taken in several ways has a line for each.
#[must_use]
pub fn table() -> String {
    let mut text = String::from(
        "| action | who | from → to | input (`*` required) | customer reads it | mail | version |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for row in TABLE {
        for (i, m) in row.moves.iter().enumerate() {
            let from_to = format!("{} → {}", states(m.from), goal(m, row));
            if i == 0 {
                let inputs: Vec<_> = row.inputs.iter().map(input).collect();
                let versioned = if row.versioned { "raised" } else { "ignored" };
                _ = writeln!(
                    text,
                    "| `{}` | {} | {from_to} | {} | {} | {} | {versioned} |",
                    row.action,
                    who(m.may),
                    inputs.join(", "),
                    reads(row),
                    row.mail.as_str(),
                );
            } else {
                _ = writeln!(text, "| | {} | {from_to} | | | | |", who(m.may));
            }
        }
    }
    text
}

/// Statuses in words, the two big groups by their names.
fn states(statuses: &[Status]) -> String {
    let open = Status::ALL.iter().filter(|status| status.is_open());
    if statuses.is_empty() {
        "nothing".to_owned()
    } else if statuses == Status::ALL {
        "every state".to_owned()
    } else if statuses.iter().eq(open) {
        "every open state".to_owned()
    } else {
        statuses.iter().map(|status| status.as_str()).collect::<Vec<_>>().join(", ")
    }
}

fn goal(m: &Move, row: &Row) -> String {
    let condition = match row.guard {
        Guard::Nothing => "",
        Guard::HandOverIsPickup => " (only if the hand-over is pickup)",
        Guard::WorkWasCompleted => " (only if work was completed, not cancelled)",
    };
    let to = match m.to {
        To::Be(status) => format!("`{status}`"),
        To::Same => "the same".to_owned(),
        To::BackToWork => {
            format!("`{}` to the same technician, `{}` if they are gone", Status::Allocated, Status::Received)
        }
    };
    format!("{to}{condition}")
}

/// Who holds a grant, in the relation to the ticket that it asks for.
fn who(may: May) -> String {
    GRANTS
        .iter()
        .filter(|(granted, _)| *granted == may)
        .flat_map(|(_, to)| to.iter())
        .map(|(party, relation)| holder(*party, *relation))
        .collect::<Vec<_>>()
        .join(", ")
}

fn holder(party: Party, relation: Relation) -> String {
    let name = party.as_str();
    match relation {
        Relation::Owner | Relation::Link | Relation::House => name.to_owned(),
        Relation::Department => format!("{name} of the department"),
        Relation::OwnTechnicians => format!("{name} (to and from own technicians)"),
        Relation::Holder => format!("the {name} it is allocated to"),
        Relation::Completer => format!("the {name} who completed it"),
    }
}

fn input(input: &Input) -> String {
    let name = input.name;
    match input.need {
        Need::Required => format!("{name}\\*"),
        Need::If(_, value) | Need::RequiredIf(_, value) => format!("{name} (\\* for {value})"),
        Need::IfOneOf(_, values) => format!("{name} (\\* for {})", values.join(", ")),
        Need::From(may) => format!("{name} (\\* for {})", who(may)),
        Need::IfLater => format!("{name} (\\* when later)"),
        Need::Optional | Need::Kept | Need::KeptOrEmpty => name.to_owned(),
    }
}

fn reads(row: &Row) -> &'static str {
    let chosen = row.inputs.iter().any(|input| input.kind == Kind::Visibility);
    match (row.customer_reads, chosen) {
        (true, true) => "public ones",
        (true, false) => "yes",
        (false, _) => "no",
    }
}
