//! Backups: of a file while people work on it, and by the servers' own programmes, which are run as they are printed.

use std::path::Path;
use std::process::Command;

use helpdesk::clock::Clock;
use helpdesk::store::Store;
use helpdesk::store::data::tables::TABLES;
use sqlx::{ConnectOptions, Connection, Executor};

use super::full_house::full_house;
use crate::support::{Database, Engine, Laptop, Process, command, free_port};

/// What `helpdesk backup` printed, and whether it was content.
fn backup(folder: &Path, url: &str, file: &str) -> (bool, String) {
    let output = command(folder, &["backup", file]).env("DATABASE_URL", url).output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// The files in a folder, but for what the engine keeps beside its own.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_backup_made_while_people_work_opens_with_everything_answered_before_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let url = format!("sqlite://{}", here.join("helpdesk.db").display());
    full_house(&url).await;
    let process = Process::start(here, free_port(), &["serve"]);
    let customer = process.sign_in("customer").await;
    let tomorrow = (Clock::system(chrono_tz::Tz::UTC).today() + chrono::TimeDelta::days(1)).to_string();
    let request = async || {
        let form = customer.get("/tickets/new").await;
        customer.submit(&form, "#request", &Laptop::request(&tomorrow, "drop_off")).await.ticket()
    };
    let before = request().await;
    let backing_up = tokio::task::spawn_blocking({
        let (here, url) = (here.to_owned(), url.clone());
        move || backup(&here, &url, "backup.db")
    });
    // Somebody writes all the while.
    let mut during = 0;
    while !backing_up.is_finished() {
        request().await;
        during += 1;
    }
    let (is_content, said) = backing_up.await.expect("it ends");
    assert!(is_content && said.contains("read again and found whole"), "{said}");
    assert!(during > 0, "somebody wrote");
    let (is_content, said) = backup(here, &url, "backup.db");
    assert!(!is_content && said.contains("there already"), "never written over: {said}");
    assert!(!names(here).iter().any(|name| name.contains("part")), "{:?}", names(here));

    // It is a database like any other.
    let elsewhere = tempfile::tempdir().expect("a folder");
    std::fs::copy(here.join("backup.db"), elsewhere.path().join("helpdesk.db")).expect("copies");
    let restored = Process::start(elsewhere.path(), free_port(), &["serve"]);
    let customer = restored.sign_in("customer").await;
    assert_eq!(customer.get(&format!("/tickets/{before}")).await.status, 200, "what was answered before is in it");
    let form = customer.get("/tickets/new").await;
    let next = customer.submit(&form, "#request", &Laptop::request(&tomorrow, "drop_off")).await.ticket();
    assert!(next > before);
}

#[tokio::test]
async fn a_backup_that_cannot_be_made_leaves_nothing_and_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let url = format!("sqlite://{}", here.join("helpdesk.db").display());
    std::fs::write(here.join("text.db"), "this is no database, but a text of some length").expect("writes");
    let store = Store::open(&url).await.expect("opens");
    store.close().await;
    let was = names(here);
    for (url, file, says) in [
        ("sqlite://none.db", "b.db", "not there"),
        ("sqlite://text.db", "b.db", "not a database"),
        (url.as_str(), "b.db", "no schema"),
        (url.as_str(), "text.db", "there already"),
        (url.as_str(), "nowhere/b.db", "nowhere/b.db"),
    ] {
        let (is_content, said) = backup(here, url, file);
        assert!(!is_content && said.contains(says) && said.lines().count() == 1, "{file}: {said}");
        assert_eq!(names(here), was);
    }
    damaged(here).await;
    let was = names(here);
    let (is_content, said) = backup(here, "sqlite://damaged.db", "b.db");
    assert!(!is_content && said.contains("refer to nothing"), "{said}");
    assert_eq!(names(here), was);
}

/// A database in which rows refer to what is not there.
async fn damaged(here: &Path) {
    full_house(&format!("sqlite://{}", here.join("damaged.db").display())).await;
    let mut raw = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(here.join("damaged.db"))
        .foreign_keys(false)
        .connect()
        .await
        .expect("opens");
    raw.execute("delete from departments").await.expect("deletes");
    raw.close().await.expect("closes");
}

#[tokio::test]
async fn the_servers_own_commands_make_a_backup_and_restore_it_as_they_are_printed() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let folder = tempfile::tempdir().expect("a folder");
        let here = folder.path();
        let database = Database::bare_on(engine).await;
        full_house(&database.url).await;
        let (is_content, printed) = backup(here, &database.url, "the backup");
        assert!(is_content, "{printed}");
        // A name that no other test has at the same moment.
        let restored = format!("{}_restored", database.url.rsplit('/').next().expect("a name"));
        let commands: Vec<String> = printed
            .lines()
            .filter_map(|line| line.strip_prefix("  "))
            .map(|line| line.replace("database restored", &format!("database {restored}")))
            .map(|line| {
                line.replace("/restored", &format!("/{restored}")).replace(" restored ", &format!(" {restored} "))
            })
            .collect();
        assert_eq!(commands.len(), 3, "one makes it, two restore it: {printed}");
        for line in &commands {
            let output = Command::new("sh").args(["-c", line]).current_dir(here).output().expect("it ends");
            assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let url = database.url.replace(database.url.rsplit('/').next().expect("a name"), &restored);
        {
            let (old, new) =
                (Store::open(&database.url).await.expect("opens"), Store::open(&url).await.expect("opens"));
            new.check_schema().await.expect("the schema came along");
            let (mut was, mut is) = (old.read().await.expect("reads"), new.read().await.expect("reads"));
            for table in TABLES {
                assert_eq!(
                    super::copy::rows(&mut was, table).await,
                    super::copy::rows(&mut is, table).await,
                    "{engine:?}: {}",
                    table.name
                );
            }
            drop((was, is));
            old.close().await;
            new.close().await;
        }
        let process = Process::start_with(here, free_port(), &["serve"], &[("DATABASE_URL", &url)]);
        process.sign_in("customer").await;
        drop(process);
        Database::forget(engine, &restored).await;
    }
}
