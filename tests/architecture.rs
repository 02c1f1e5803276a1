//! The house rules that a compiler does not keep: arrows point one way, the database engines are
//! fenced, files stay small, and every engine has the same migrations.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The longest a file may be, and those that may be longer, with the reason. A file that has
/// become clearly shorter again leaves the list.
const MOST_LINES: usize = 400;
const LONGER: &[(&str, &str)] = &[
    ("src/domain/input.rs", "every kind of field beside the one check of all of them"),
    ("src/store/data/tables.rs", "every table and column there is, which a test holds against the schema"),
    ("src/domain/lifecycle.rs", "the lifecycle's one table, which is read as a whole"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file under a folder, by its path from the root.
fn files(folder: &str) -> BTreeMap<String, String> {
    fn walk(folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).expect("a folder of the project") {
            let path = entry.expect("an entry of it").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read_to_string(&path).expect("a file of text"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&root().join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} has no Rust files");
    found
}

/// The text without its comments; strings stay.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '"' {
            let end = string_end(rest);
            code.push_str(&rest[..end]);
            end
        } else if rest.starts_with("'\"'") {
            code.push_str("'\"'");
            3
        } else {
            code.push(first);
            first.len_utf8()
        };
        rest = &rest[skipped..];
    }
    code
}

/// Where the string that begins here ends, behind its closing quote.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Every path that the code names in its `use` lines, groups taken apart: `crate::store::people`.
fn uses(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("use ") {
        let begins = at == 0 || rest[..at].ends_with(|c: char| c.is_whitespace() || c == ';' || c == '}');
        rest = &rest[at + 4..];
        if begins && let Some(end) = rest.find(';') {
            expand("", &rest[..end].split_whitespace().collect::<Vec<_>>().join(" "), &mut found);
        }
    }
    found
}

fn expand(before: &str, tree: &str, found: &mut Vec<String>) {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        if !tree.is_empty() {
            found.push(format!("{before}{}", tree.split(" as ").next().unwrap_or(tree)));
        }
        return;
    };
    let before = format!("{before}{}", &tree[..open]);
    let inside = tree[open + 1..].trim_end().trim_end_matches('}');
    let (mut depth, mut from) = (0, 0);
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&before, &close(&inside[from..at]), found);
                from = at + 1;
            }
            _ => {}
        }
    }
    expand(&before, &close(&inside[from..]), found);
}

/// A branch whose closing brackets were cut off with the tree's.
fn close(branch: &str) -> String {
    let missing = branch.matches('{').count().saturating_sub(branch.matches('}').count());
    format!("{branch}{}", "}".repeat(missing))
}

/// The forbidden paths that a file uses, by `use` or written out.
fn strays(text: &str, forbidden: &[&str]) -> Vec<String> {
    let code = code(text);
    let uses = uses(&code);
    let is = |path: &str, forbidden: &str| path == forbidden || path.starts_with(&format!("{forbidden}::"));
    forbidden
        .iter()
        .filter(|f| {
            let written = code
                .match_indices(&format!("{f}::"))
                .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
            written || uses.iter().any(|path| is(path.trim_start_matches("::"), f))
        })
        .map(|f| (*f).to_owned())
        .collect()
}

#[test]
fn the_domain_knows_no_web_no_database_and_no_machine() {
    let forbidden = [
        "poem",
        "poem_openapi",
        "sqlx",
        "sea_query",
        "sea_query_sqlx",
        "minijinja",
        "lettre",
        "tokio",
        "rand",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::time",
        "crate::store",
        "crate::web",
        "crate::api",
        "crate::jobs",
        "crate::cli",
        "crate::app",
        "crate::mail",
        "crate::live",
        "crate::config",
        "crate::clock",
    ];
    for (name, text) in files("src/domain") {
        assert_eq!(strays(&text, &forbidden), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_store_knows_nothing_of_those_who_use_it() {
    let forbidden =
        ["poem", "poem_openapi", "minijinja", "crate::web", "crate::api", "crate::jobs", "crate::cli", "crate::app"];
    for (name, text) in files("src/store") {
        assert_eq!(strays(&text, &forbidden), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_engines_are_named_in_one_place() {
    for (name, text) in files("src") {
        let may = name.starts_with("src/store/dialect")
            || name.ends_with("/tests.rs")
            || name.starts_with("src/config")
            || name.starts_with("src/cli");
        for (number, line) in code(&text).lines().enumerate().filter(|_| !may) {
            let line = line.to_lowercase();
            for engine in ["sqlite", "postgres", "mysql", "mariadb"] {
                assert!(!line.contains(engine), "{name} names {engine}, about line {}: {line}", number + 1);
            }
        }
    }
}

#[test]
fn files_stay_small_enough_to_read() {
    let all: BTreeMap<String, String> = files("src").into_iter().chain(files("tests")).collect();
    for (name, text) in &all {
        let lines = text.lines().count();
        let listed = LONGER.iter().any(|(longer, _)| longer == name);
        assert!(lines <= MOST_LINES || listed, "{name} has {lines} lines; divide it, or list it with the reason");
        assert!(lines > MOST_LINES * 7 / 8 || !listed, "{name} has only {lines} lines; take it off the list");
    }
    for (name, reason) in LONGER {
        assert!(all.contains_key(*name), "{name} is no more; take it off the list");
        assert!(reason.len() > 20, "{name}: a reason says why");
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (name, text) in files("src").into_iter().chain(files("tests")).filter(|(name, _)| name != "src/main.rs") {
        assert!(text.starts_with("//! "), "{name} begins without a sentence on its purpose");
    }
}

#[test]
fn every_engine_has_the_same_migrations() {
    let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in std::fs::read_dir(root().join("migrations")).expect("the migrations") {
        let folder = folder.expect("a folder of them").path();
        assert!(folder.is_dir(), "{} lies outside the folders of the engines", folder.display());
        let mut names: Vec<String> = std::fs::read_dir(&folder)
            .expect("an engine's migrations")
            .map(|file| file.expect("a migration").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        folders.insert(folder.file_name().expect("a name").to_string_lossy().into_owned(), names);
    }
    let sqlite = folders.get("sqlite").expect("migrations/sqlite").clone();
    assert!(!sqlite.is_empty());
    for (engine, names) in &folders {
        assert_eq!(*names, sqlite, "migrations/{engine}");
    }
    for (at, name) in sqlite.iter().enumerate() {
        assert!(
            name.starts_with(&format!("{:04}_", at + 1)) && Path::new(name).extension().is_some_and(|e| e == "sql"),
            "{name}"
        );
    }
}

#[test]
fn the_reading_of_use_lines_sees_through_groups_comments_and_strings() {
    let text = r#"
        //! use poem::Route;
        use std::{collections::{BTreeMap, btree_map::Entry}, fmt};
        use crate::{
            domain::lifecycle::Action, // use lettre::Message;
            store::{self as warehouse, people},
        };
        pub use ::sqlx::query as q;
        /* use minijinja::Environment; */
        const TEXT: &str = "say \" // use poem::get;";
        fn f() { crate::web::routes(); not_poem::get(); }
    "#;
    let found = uses(&code(text));
    let expected = [
        "std::collections::BTreeMap",
        "std::collections::btree_map::Entry",
        "std::fmt",
        "crate::domain::lifecycle::Action",
        "crate::store::self",
        "crate::store::people",
        "::sqlx::query",
    ];
    assert_eq!(found.iter().filter(|path| !path.contains("poem::get")).collect::<Vec<_>>(), expected);
    let forbidden = ["crate::store", "crate::web", "crate::api", "sqlx", "lettre", "minijinja"];
    assert_eq!(strays(text, &forbidden), ["crate::store", "crate::web", "sqlx"]);
}
