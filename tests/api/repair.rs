//! The repair that docs/API.md takes from end to end, run as it stands there.

use std::process::Command;

use helpdesk::domain::token::TokenScope;

use super::token;
use crate::pictures::made;
use crate::support::House;

/// The commands of the page, in their order: everything in its blocks of shell.
fn commands() -> String {
    let page = include_str!("../../docs/API.md");
    let blocks = page.split("```sh\n").skip(1).map(|rest| rest.split("```").next().expect("an end"));
    blocks.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_repair_of_the_docs_goes_from_end_to_end() {
    let house = House::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("photo.jpg"), made::jpeg(64, 48, &made::quarters(64, 48))).expect("a photo");
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", &commands()]).current_dir(folder.path());
    shell.env("CENTRE", &house.base).env("DAY", house.day(2));
    let roles = [("CUSTOMER", "chitra"), ("EXECUTIVE", "esha"), ("MANAGER", "mira"), ("TECHNICIAN", "tara")];
    for (role, name) in roles {
        shell.env(role, token(&house, house.ids[name], TokenScope::Write).await);
    }
    let done = tokio::task::spawn_blocking(move || shell.output()).await.expect("it ends");
    let done = done.expect("bash, curl and jq are installed");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(done.status.success(), "{}\n{}", said(&done.stdout), said(&done.stderr));
    assert_eq!(house.status(10001).await, "returned");
    let lines = said(&done.stdout);
    for line in ["You asked for a repair.", "Your device is repaired.", "Handed back to Chitra Rao."] {
        assert!(lines.contains(line), "{line} is not in\n{lines}");
    }
}
