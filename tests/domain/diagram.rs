//! The documentation's picture of the lifecycle stays what the programme does.
//! `UPDATE_DOCS=1 cargo test --test suite diagram` draws it anew.

use std::path::Path;

use helpdesk::domain::diagram::{diagram, table};
use helpdesk::domain::lifecycle::{Action, Status};

use super::specification::{LINES, Leads};

const BEGIN: &str = "<!-- lifecycle:begin -->";
const END: &str = "<!-- lifecycle:end -->";

#[test]
fn the_documentation_shows_the_lifecycle_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ARCHITECTURE.md");
    let text = std::fs::read_to_string(&path).expect("docs/ARCHITECTURE.md can be read");
    let (before, rest) = text.split_once(BEGIN).expect("docs/ARCHITECTURE.md has the mark where the lifecycle begins");
    let (shown, after) = rest.split_once(END).expect("docs/ARCHITECTURE.md has the mark where the lifecycle ends");
    let drawn = format!("\n\n{}\n{}\n", diagram(), table());
    if std::env::var("UPDATE_DOCS").is_ok_and(|v| v == "1") {
        std::fs::write(&path, format!("{before}{BEGIN}{drawn}{END}{after}"))
            .expect("docs/ARCHITECTURE.md can be written");
        return;
    }
    assert_eq!(shown, drawn, "the lifecycle changed; draw it anew with UPDATE_DOCS=1 cargo test --test suite diagram");
}

#[test]
fn the_diagram_has_one_arrow_for_each_way_of_the_specification() {
    let diagram = diagram();
    let mut drawn: Vec<(String, Vec<String>)> = diagram
        .lines()
        .filter_map(|line| line.trim().split_once(": "))
        .filter(|(arrow, _)| arrow.contains("-->"))
        .map(|(arrow, label)| (arrow.to_owned(), label.split(", ").map(str::to_owned).collect()))
        .collect();
    let mut meant: Vec<(String, Vec<String>)> = Vec::new();
    for line in LINES {
        for (_, from, leads) in line.moves {
            let to: &[Status] = match leads {
                Leads::To(status) => &[*status],
                Leads::Nowhere => &[],
                Leads::BackToWork => &[Status::Allocated, Status::Received],
            };
            let from: Vec<_> = if from.is_empty() { vec!["[*]"] } else { from.iter().map(|s| s.as_str()).collect() };
            for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to))) {
                let (arrow, path) = (format!("{from} --> {to}"), line.action.to_string());
                match meant.iter_mut().find(|(known, _)| *known == arrow) {
                    Some((_, paths)) if paths.contains(&path) => {}
                    Some((_, paths)) => paths.push(path),
                    None => meant.push((arrow, vec![path])),
                }
            }
        }
    }
    drawn.sort();
    meant.sort();
    assert_eq!(drawn, meant);
}

#[test]
fn the_diagram_is_mermaid_and_ends_where_life_ends() {
    let diagram = diagram();
    assert!(diagram.starts_with("```mermaid\nstateDiagram-v2\n"));
    for &status in Status::ALL {
        assert_eq!(diagram.contains(&format!("    {status} --> [*]\n")), !status.is_open(), "{status}");
    }
    let sentence = diagram.split_once("```\n\n").expect("a sentence after the drawing").1;
    for action in Action::ALL {
        let stays = matches!(
            action,
            Action::Transfer
                | Action::Progress
                | Action::Details
                | Action::Promise
                | Action::Comments
                | Action::Photos
                | Action::PhotosRemoval
        );
        assert_eq!(sentence.contains(&format!("`{action}`")), stays, "{action}");
    }
}

#[test]
fn the_table_has_a_line_for_every_action_and_cells_for_every_column() {
    let table = table();
    for action in Action::ALL {
        assert_eq!(table.matches(&format!("| `{action}` |")).count(), 1, "{action}");
    }
    for line in table.lines() {
        assert_eq!(line.matches('|').count(), 8, "{line}");
    }
}
