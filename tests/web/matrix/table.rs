//! The table as it is printed: a row per route, a column per caller.

use std::fmt;

use super::callers::CALLERS;
use crate::support::Page;

/// How wide a column is.
const WIDTH: usize = 10;

/// One answer.
pub struct Cell {
    status: u16,
    /// Where a redirect leads, without what differs from run to run.
    to: Option<String>,
}

impl Cell {
    /// Whether somebody has to sign in first.
    pub fn is_sign_in(&self) -> bool {
        self.to.as_deref().is_some_and(|to| to.starts_with("/sign-in?next=") || to.starts_with("/sign-in?draft="))
    }

    /// Whether they were turned away.
    pub fn is_refusal(&self) -> bool {
        self.status >= 400 || self.is_sign_in()
    }
}

/// What was answered.
pub fn cell(page: &Page) -> Cell {
    Cell { status: page.status, to: page.header("location").map(masked) }
}

/// Numbers and words of links differ from run to run.
fn masked(path: &str) -> String {
    let part = |part: &str| match part {
        part if part.len() > 18 && !part.contains('=') => "…".to_owned(),
        part if part.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("#{}", part.trim_start_matches(|c: char| c.is_ascii_digit()))
        }
        part => part.to_owned(),
    };
    match path.split_once("draft=") {
        Some((before, _)) => format!("{before}draft=…"),
        None => path.split('/').map(part).collect::<Vec<_>>().join("/"),
    }
}

/// The rows so far.
pub struct Table(Vec<String>);

impl Table {
    /// The head, with who is who.
    pub fn new() -> Self {
        let mut lines: Vec<_> =
            CALLERS.iter().map(|caller| format!("{:<WIDTH$}{}", caller.label, caller.about)).collect();
        lines.push(String::new());
        let labels = columns(CALLERS.iter().map(|caller| caller.label));
        lines.push(format!("{:<46}{labels}leads to", ""));
        Self(lines)
    }

    /// One more row. Where redirects lead stands behind it, once for all that lead there.
    pub fn row(&mut self, name: &str, cells: Vec<Cell>) {
        let mut leads: Vec<(String, Vec<&str>)> = Vec::new();
        let mut line = format!("{name:<46}");
        for (cell, caller) in cells.into_iter().zip(CALLERS) {
            let shown = if cell.is_sign_in() { "sign-in".to_owned() } else { cell.status.to_string() };
            line += &columns(std::iter::once(shown.as_str()));
            let Some(to) = cell.to.filter(|_| shown != "sign-in") else { continue };
            match leads.iter_mut().find(|(known, _)| *known == to) {
                Some((_, callers)) => callers.push(caller.label),
                None => leads.push((to, vec![caller.label])),
            }
        }
        match leads.as_slice() {
            [(to, _)] => line += to,
            many => {
                line += &many
                    .iter()
                    .map(|(to, callers)| format!("{to} ({})", callers.join(", ")))
                    .collect::<Vec<_>>()
                    .join("; ");
            }
        }
        self.0.push(line.trim_end().to_owned());
    }

    /// One more row of words.
    pub fn words(&mut self, name: &str, cells: &[&str]) {
        let cells = columns(cells.iter().copied());
        self.0.push(format!("{name:<46}{cells}").trim_end().to_owned());
    }
}

fn columns<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    cells.map(|cell| format!("{cell:<WIDTH$}")).collect::<Vec<_>>().concat()
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}
