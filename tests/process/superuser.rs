//! `helpdesk superuser EMAIL`: the way in when nobody else can open.

use std::path::Path;
use std::process::Output;

use chrono::{DateTime, Utc};
use helpdesk::domain::person::{Role, Standing};
use helpdesk::passwords::Passwords;
use helpdesk::store::{Store, departments, people};

use crate::support::{Browser, PASSWORD, Page, Process, command, free_port};

fn superuser(folder: &Path, email: &str) -> Output {
    command(folder, &["superuser", email]).output().expect("it ends")
}

/// The password that it printed.
fn printed(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let password = said.split_once("password is ").expect("a password").1.lines().next().expect("a line").to_owned();
    assert!(password.len() >= 16, "{password}");
    password
}

/// What it said when it did nothing.
fn refusal(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
    assert!(said.starts_with("helpdesk: ") && !said.contains("panicked"), "{said}");
    said
}

async fn sign_in(process: &Process, login: &str, password: &str) -> (Browser, Page) {
    let browser = Browser::new(&process.base);
    let form = browser.get("/sign-in").await;
    let page = browser.submit(&form, "#sign-in", &[("login", login), ("password", password)]).await;
    (browser, page)
}

/// People in the folder's database: a department's admin with a manager, one of each other standing,
/// and a customer.
async fn people_in(folder: &Path) {
    let url = format!("sqlite://{}", folder.join("helpdesk.db").display());
    let store = Store::open(&url).await.expect("opens");
    store.migrate().await.expect("migrates");
    let hash = Passwords::new().hash(PASSWORD).await.expect("hashes");
    let at: DateTime<Utc> = "2026-11-01T10:00:00Z".parse().expect("a moment");
    let mut tx = store.begin().await.expect("a transaction");
    let department = departments::add(&mut tx, "Computers").await.expect("a department");
    let mut admin = None;
    for (name, role, standing) in [
        ("anita", Some(Role::Admin), Standing::Active),
        ("mira", Some(Role::Manager), Standing::Active),
        ("esha", Some(Role::Executive), Standing::Active),
        ("sunil", Some(Role::Superuser), Standing::Suspended),
        ("nina", None, Standing::Pending),
        ("chitra", Some(Role::Customer), Standing::Active),
    ] {
        let person = people::New {
            name: name.to_owned(),
            email: Some(format!("{name}@test.example")),
            phone: None,
            address: None,
            password_hash: Some(hash.clone()),
            role,
            standing,
            department_id: (role == Some(Role::Admin)).then_some(department),
            superior_id: admin.filter(|_| role == Some(Role::Manager)),
            email_confirmed_at: Some(at),
        };
        let id = people::add(&mut tx, &person, at).await.expect("a person");
        admin = admin.or(Some(id));
    }
    tx.commit().await.expect("commits");
    store.close().await;
}

#[tokio::test]
async fn in_an_empty_folder_it_makes_one_who_can_sign_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let password = printed(&superuser(folder.path(), " Boss@Test.Example "));
    let process = Process::start(folder.path(), free_port(), &[]);
    assert!(!process.printed.contains("set-up code"), "there is nothing left to set up");
    let (boss, page) = sign_in(&process, "boss@test.example", &password).await;
    assert!(page.status == 200 && page.text(".me").contains("Superuser"), "{}", page.text("main"));
    assert_eq!(boss.get("/people").await.status, 200);
    assert!(boss.get("/profile").await.has("[data-address=confirmed]"), "whoever has the console is believed");

    // Asked again, it sets another password; while the centre is open, too.
    let newer = printed(&superuser(folder.path(), "boss@test.example"));
    assert_ne!(newer, password);
    assert!(boss.peek("/people").await.location().starts_with("/sign-in"), "every session ended");
    assert_eq!(sign_in(&process, "boss@test.example", &password).await.1.status, 422);
    let (boss, _) = sign_in(&process, "boss@test.example", &newer).await;
    assert_eq!(boss.get("/people").await.all("[data-person-id]").len(), 1, "it is one person still");
    assert!(boss.get("/audit").await.text("main").contains("console"), "and it is written down");
    assert!(boss.get("/mail").await.text("main").contains("Your password was changed"), "and told");
}

#[tokio::test]
async fn it_lets_in_again_whoever_was_suspended_demoted_or_still_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    people_in(folder.path()).await;
    let process = Process::start(folder.path(), free_port(), &[]);
    for who in ["sunil", "esha", "nina"] {
        let email = format!("{who}@test.example");
        let password = printed(&superuser(folder.path(), &email));
        assert_eq!(sign_in(&process, &email, PASSWORD).await.1.status, 422, "{who}: the old password is gone");
        let (browser, page) = sign_in(&process, &email, &password).await;
        assert!(page.text(".me").contains("Superuser"), "{who}: {}", page.text("main"));
        assert_eq!(browser.get("/people").await.status, 200, "{who}");
    }
}

#[tokio::test]
async fn what_it_will_not_do_it_says_and_nothing_is_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    for wrong in ["boss", "boss@", "@test.example", "a b@test.example", ""] {
        assert!(refusal(&superuser(folder.path(), wrong)).contains("is not an e-mail address"), "{wrong:?}");
    }
    assert!(!folder.path().join("helpdesk.db").exists(), "not even a database");

    people_in(folder.path()).await;
    let said = refusal(&superuser(folder.path(), "chitra@test.example"));
    assert!(said.contains("belongs to a customer") && said.contains("use another address"), "{said}");
    let said = refusal(&superuser(folder.path(), "anita@test.example"));
    assert!(said.contains("people stand under anita"), "{said}");
    let process = Process::start(folder.path(), free_port(), &[]);
    for (who, role) in [("chitra", "Customer"), ("anita", "Admin")] {
        let (_, page) = sign_in(&process, &format!("{who}@test.example"), PASSWORD).await;
        assert!(page.text(".me").contains(role), "{who}: {}", page.text("main"));
    }
}
