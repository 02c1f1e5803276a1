//! What is promised in `docs/SECURITY.md` is shown by tests that exist.

use std::path::Path;

#[test]
fn every_test_that_the_page_on_security_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/SECURITY.md")).expect("the page");
    let mut named = 0;
    for name in page.split('`').skip(1).step_by(2) {
        if !name.starts_with("tests/") && !name.starts_with("src/") {
            continue;
        }
        named += 1;
        let (file, test) = name.split_once("::").unwrap_or((name, ""));
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("there is no file {file}"));
        if test.is_empty() {
            assert!(file.contains("/snapshots/") || text.contains("#[test]"), "{file} has no tests");
            continue;
        }
        let begins = text.find(&format!("fn {test}()")).unwrap_or_else(|| panic!("there is no {name}"));
        let before = text[..begins].trim_end_matches("async ").trim_end();
        assert!(
            before.ends_with(']') && before.rsplit("\n\n").next().is_some_and(|end| end.contains("test")),
            "{name} is no test"
        );
    }
    assert!(named > 60, "{named}");
    let chapters = page.lines().filter(|line| line.starts_with("## V")).count();
    assert_eq!(chapters, 14, "every chapter");
}
