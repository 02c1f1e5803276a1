//! What was measured, for people and for programmes.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;

use crate::actions::Acted;
use crate::measure::{Measured, Row};
use crate::options::Engine;
use crate::server::folder;
use crate::sign_ins::SignedIn;
use crate::start::Started;
use crate::streams::Streamed;
use crate::table::Table;
use crate::writers::Written;

/// Between these lines of docs/PERFORMANCE.md stands the last run that was to be written.
const BEGIN: &str = "<!-- bench:begin -->";
const END: &str = "<!-- bench:end -->";

/// A whole run.
#[derive(Debug, Serialize)]
pub struct Run {
    pub date: String,
    pub commit: String,
    /// Shared by the programme, the load tool and a database server.
    pub cores: usize,
    pub quick: bool,
    pub engines: Vec<OnEngine>,
}

/// What was measured on one database engine. Lists are empty where a part was not asked for.
#[derive(Debug, Serialize)]
pub struct OnEngine {
    pub engine: Engine,
    pub version: String,
    pub yardstick: Measured,
    pub pages: Vec<Row>,
    pub actions: Vec<Acted>,
    pub writers: Vec<Written>,
    pub streams: Vec<Streamed>,
    pub sign_ins: Vec<SignedIn>,
    pub start: Vec<Started>,
}

impl Run {
    /// As Markdown, in columns that are read as text, too.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "{}, commit {}, {} cores shared by the programme, the load tool and the database{}.\n",
            self.date,
            self.commit,
            self.cores,
            if self.quick { "; a quick run, for trying" } else { "" },
        );
        for engine in &self.engines {
            let _ = write!(text, "\n### {}\n\n{}", engine.version, engine.markdown());
        }
        text
    }

    /// Keeps it as JSON and as Markdown.
    pub fn keep(&self) -> anyhow::Result<()> {
        std::fs::write(folder().join("result.json"), serde_json::to_string_pretty(self)?)?;
        std::fs::write(folder().join("result.md"), self.markdown())?;
        Ok(())
    }

    /// Puts it into the documentation.
    pub fn write(&self) -> anyhow::Result<()> {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/PERFORMANCE.md");
        let text = std::fs::read_to_string(&page)?;
        let (before, rest) = text.split_once(BEGIN).context("docs/PERFORMANCE.md has no place for it")?;
        let (_, after) = rest.split_once(END).context("docs/PERFORMANCE.md has no place for it")?;
        std::fs::write(&page, format!("{before}{BEGIN}\n{}{END}{after}", self.markdown()))?;
        Ok(())
    }
}

impl OnEngine {
    fn markdown(&self) -> String {
        let mut parts = Vec::new();
        if !self.pages.is_empty() {
            parts.push(self.pages());
        }
        if !self.actions.is_empty() {
            parts.push(self.actions());
        }
        let figures = self.figures();
        if !figures.is_empty() {
            parts.push(figures);
        }
        parts.join("\n")
    }

    fn pages(&self) -> String {
        let has_server = self.engine != Engine::Sqlite;
        let mut columns = vec!["page", "as", "requests/s", "while it changes", "p50 ms", "p99 ms", "CPU ms"];
        columns.extend(has_server.then_some("database's CPU ms"));
        columns.extend(["queries", "bytes"]);
        let has_sizes = self.pages.iter().any(|row| row.growth().is_some());
        columns.extend(has_sizes.then_some("large : small"));
        columns.extend(["bare routes", "errors"]);
        let mut table = Table::new(&columns);
        let mut add = |page: &str, who: &str, measured: &Measured, growth: Option<f64>| {
            let mut cells = vec![page.to_owned(), who.to_owned(), format!("{:.0}", measured.per_second)];
            cells.push(measured.per_second_changing.map(|rate| format!("{rate:.0}")).unwrap_or_default());
            cells.extend([measured.p50_ms, measured.p99_ms, measured.cpu_ms].map(|ms| format!("{ms:.2}")));
            cells.extend(has_server.then(|| format!("{:.2}", measured.database_cpu_ms)));
            cells.extend([measured.queries.to_string(), measured.bytes.to_string()]);
            cells.extend(has_sizes.then(|| growth.map(|growth| format!("{growth:.2}")).unwrap_or_default()));
            cells.push(format!("{:.0}", measured.cpu_ms / self.yardstick.cpu_ms));
            cells.push(measured.errors.to_string());
            table.add(cells);
        };
        add("a bare route", "", &self.yardstick, None);
        for row in &self.pages {
            if let Some(largest) = row.sizes.last() {
                add(&row.page, &row.who, largest, row.growth());
            }
        }
        table.text()
    }

    fn actions(&self) -> String {
        let mut table = Table::new(&["action", "as", "tickets", "p50 ms", "p99 ms", "CPU ms", "queries", "errors"]);
        for acted in &self.actions {
            let times = [acted.times.p50_ms, acted.times.p99_ms, acted.cpu_ms].map(|ms| format!("{ms:.1}"));
            let mut cells = vec![acted.action.to_owned(), acted.who.to_owned(), acted.size.to_string()];
            cells.extend(times);
            cells.extend([acted.queries.to_string(), acted.errors.to_string()]);
            table.add(cells);
        }
        table.text()
    }

    /// Everything else, a line each.
    fn figures(&self) -> String {
        let mut table = Table::new(&["what", "tickets", "measured"]);
        let mut add =
            |what: &str, size: u64, measured: String| table.add(vec![what.to_owned(), size.to_string(), measured]);
        for s in &self.streams {
            let what = format!("{} live streams of {} people", s.streams, s.people);
            let (before, open, after) = (s.memory_before, s.memory_open, s.memory_after);
            add(
                &what,
                s.size,
                format!("{:.0} MB before, {:.0} MB open, {:.0} MB after", before.now, open.now, after.now),
            );
            let count = format!("{} changes, {} of {} signals", s.changes, s.received, s.expected);
            add("heard there", s.size, count);
            let delay = |times: crate::times::Times| format!("p50 {:.1} ms, p99 {:.1} ms", times.p50_ms, times.p99_ms);
            add("a change's way, from its form being sent", s.size, delay(s.since_sent));
            add("a change's way, from its answer", s.size, delay(s.since_answered));
            add("CPU for each change, with all signals", s.size, format!("{:.1} ms", s.cpu_ms));
        }
        for w in &self.writers {
            let times =
                format!("p50 {:.0} ms, p99 {:.0} ms, most {:.0} ms", w.times.p50_ms, w.times.p99_ms, w.times.most_ms);
            add(
                &format!("{} writers at once, comments", w.writers),
                w.size,
                format!("{:.0}/s, {times}, {} of {} failed", w.per_second, w.errors, w.times.count + w.errors),
            );
        }
        for s in &self.sign_ins {
            let times = format!("p50 {:.0} ms, p99 {:.0} ms, {} failed", s.times.p50_ms, s.times.p99_ms, s.errors);
            add(&format!("sign-ins, {} at once", s.at_once), s.size, format!("{:.0}/s, {times}", s.per_second));
            let page = format!("ticket page at {:.0}/s", s.pages_per_second);
            let (p50, p99) = (s.page_alone_p50_ms, s.page_alone_p99_ms);
            add(&format!("{page}, nobody signing in"), s.size, format!("p50 {p50:.1} ms, p99 {p99:.1} ms"));
            let (p50, p99) = (s.page_beside_p50_ms, s.page_beside_p99_ms);
            add(&format!("{page}, beside sign-ins"), s.size, format!("p50 {p50:.1} ms, p99 {p99:.1} ms"));
        }
        for s in &self.start {
            let times = format!("p50 {:.0} ms, most {:.0} ms", s.start.p50_ms, s.start.most_ms);
            add("start to first answer", s.size, times);
            add("memory at rest after the start", s.size, format!("{:.1} MB", s.idle.now));
            add("memory after each page once", s.size, format!("{:.1} MB", s.idle_after_each_page.now));
            add("the programme's file", s.size, format!("{:.1} MB", s.binary_mb));
        }
        table.text()
    }
}

/// A row of pages as it comes, with every size.
pub fn line(row: &Row) -> String {
    let mut text = format!("{:<24} {:<11}", row.page, row.who);
    for size in &row.sizes {
        let _ = write!(
            text,
            " | {:>6}: {:>6.0}/s p50 {:>6.2} p99 {:>6.2} cpu {:>5.2} q {:>2} {:>6} B errors {}",
            size.size, size.per_second, size.p50_ms, size.p99_ms, size.cpu_ms, size.queries, size.bytes, size.errors,
        );
    }
    if let Some(rate) = row.sizes.last().and_then(|size| size.per_second_changing) {
        let _ = write!(text, " | {rate:.0}/s while it changes");
    }
    if let Some(growth) = row.growth() {
        let _ = write!(text, " | x{growth:.2}");
    }
    text
}
