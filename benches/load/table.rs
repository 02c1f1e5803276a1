//! A table in Markdown, its columns as wide as what stands in them.

/// The table.
pub struct Table(Vec<Vec<String>>);

impl Table {
    /// With these columns.
    pub fn new(columns: &[&str]) -> Self {
        Self(vec![columns.iter().map(|column| (*column).to_owned()).collect()])
    }

    /// Adds a row.
    pub fn add(&mut self, cells: Vec<String>) {
        self.0.push(cells);
    }

    /// As text; nothing when there are no rows.
    pub fn text(&self) -> String {
        let Some((head, rows)) = self.0.split_first().filter(|(_, rows)| !rows.is_empty()) else {
            return String::new();
        };
        let width = |nth: usize| self.0.iter().filter_map(|row| row.get(nth)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..head.len()).map(|nth| width(nth).unwrap_or_default().max(3)).collect();
        // Numbers stand below each other at their ends.
        let is_number = |nth: usize| rows.iter().all(|row| row[nth].parse::<f64>().is_ok() || row[nth].is_empty());
        let line = |cells: &[String]| {
            let padded = cells.iter().zip(&widths).enumerate().map(|(nth, (cell, width))| {
                if is_number(nth) { format!(" {cell:>width$} ") } else { format!(" {cell:<width$} ") }
            });
            format!("|{}|\n", padded.collect::<Vec<_>>().join("|"))
        };
        let rules: Vec<String> = widths.iter().enumerate().map(|(nth, width)| rule(*width, is_number(nth))).collect();
        let body: String = rows.iter().map(|row| line(row)).collect();
        format!("{}|{}|\n{body}", line(head), rules.join("|"))
    }
}

fn rule(width: usize, is_number: bool) -> String {
    if is_number { format!(" {}: ", "-".repeat(width - 1)) } else { format!(" {} ", "-".repeat(width)) }
}
