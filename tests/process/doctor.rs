//! The doctor: says what works, and what to do about the rest.

use crate::support::{Process, Smtp, command, free_port};

/// What it says, and whether it is content.
fn look(folder: &std::path::Path, arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String) {
    let mut command = command(folder, &[&["doctor"], arguments].concat());
    let output = command.envs(environment.iter().copied()).output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

#[tokio::test]
async fn where_everything_works_it_says_so_and_sends_a_test_mail() {
    let folder = tempfile::tempdir().expect("a folder");
    let smtp = Smtp::start();
    let process = Process::start(folder.path(), free_port(), &["serve"]);
    let environment =
        [("BASE_URL", &*process.base), ("SMTP_URL", &*smtp.url()), ("MAIL_FROM", "Repairs <repairs@house.example>")];
    let (is_content, said) = look(folder.path(), &["--mail", "owner@house.example"], &environment);
    assert!(is_content, "{said}");
    // Where tests run in a container, its disk is doubted.
    assert!(said.lines().any(|line| line.contains("SQLite 3") && !line.contains("WRONG")), "{said}");
    for good in ["is this release's", "no mail waits", "lets us in without TLS", "somebody answers"] {
        assert!(said.lines().any(|line| line.contains(good) && line.starts_with("  ok ")), "{good}: {said}");
    }
    assert!(said.contains("look   people"), "nobody is there yet: {said}");
    let taken = smtp.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].subject.starts_with("A test mail") && taken[0].to.contains("owner@house.example"));
}

#[test]
fn what_does_not_work_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let nobody = free_port();
    let server = format!("postgres://anna:secret@127.0.0.1:{nobody}/centre");
    let mail = format!("smtp://127.0.0.1:{nobody}");
    let port = free_port().to_string();
    let (is_content, said) =
        look(folder.path(), &[], &[("DATABASE_URL", &server), ("SMTP_URL", &mail), ("PORT", &port)]);
    assert!(!is_content);
    for wrong in ["DATABASE_URL", "SMTP_URL", "set BASE_URL"] {
        assert!(said.lines().any(|line| line.contains(wrong) && line.starts_with("  WRONG ")), "{wrong}: {said}");
    }
    assert!(said.contains("refused") && !said.contains("secret"), "{said}");
    let (is_content, said) = look(folder.path(), &[], &[]);
    assert!(is_content && said.contains("there is none yet"), "{said}");
    assert!(!folder.path().join("helpdesk.db").exists(), "looking makes nothing");
}
