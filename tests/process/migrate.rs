//! Bringing a database to its schema: by several processes at once, and by none that was told not to.

use std::process::{Child, Stdio};

use helpdesk::store::Store;
use helpdesk::store::dialect::Kind;
use sea_query::{Asterisk, Expr, Func, Query, Value};

use crate::support::{Database, Engine, command};

const EVERYWHERE: [Engine; 3] = [Engine::Sqlite, Engine::Postgres, Engine::Mysql];

#[tokio::test]
async fn processes_that_migrate_at_once_all_end_well_and_do_it_once() {
    let folder = tempfile::tempdir().expect("a folder");
    for engine in EVERYWHERE {
        let database = Database::bare_on(engine).await;
        let start = |_| {
            let mut migrate = command(folder.path(), &["migrate"]);
            migrate.env("DATABASE_URL", &database.url).stdout(Stdio::piped()).stderr(Stdio::piped());
            migrate.spawn().expect("it starts")
        };
        let children: Vec<Child> = (0..6).map(start).collect();
        for child in children {
            let output = child.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{engine:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let store = Store::open(&database.url).await.expect("opens");
        store.check_schema().await.expect("has this release's schema");
        let mut db = store.read().await.expect("a connection");
        let count = Query::select().expr(Func::count(Expr::col(Asterisk))).from("_sqlx_migrations").to_owned();
        let counted = db.values(&count, &[Kind::Number]).await.expect("reads").concat();
        let migrations = std::fs::read_dir("migrations/sqlite").expect("the migrations").count();
        assert_eq!(counted, [Value::BigInt(i64::try_from(migrations).ok())], "{engine:?}: each ran once");
        drop(db);
        store.close().await;
    }
}

#[tokio::test]
async fn a_schema_that_is_not_this_releases_is_refused_in_a_sentence_that_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    for engine in EVERYWHERE {
        let database = Database::bare_on(engine).await;
        let refused = |arguments: &[&str], says: &str| {
            let output = command(folder.path(), arguments)
                .env("DATABASE_URL", &database.url)
                .env("PORT", "0")
                .env("RUST_LOG", "off")
                .output()
                .expect("it ends");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && said.contains(says), "{engine:?} {arguments:?}: {said}");
            assert_eq!(said.lines().count(), 1, "{engine:?} {arguments:?}: {said}");
        };
        refused(&["serve", "--no-migrate"], "run `helpdesk migrate` first");
        let store = Store::open(&database.url).await.expect("opens");
        store.migrate().await.expect("migrates");
        let set = async |from: i64, to: i64| {
            let mut tx = store.begin().await.expect("a transaction");
            let mut set = Query::update();
            set.table("_sqlx_migrations")
                .value("version", to)
                .and_where(sea_query::ExprTrait::eq(Expr::col("version"), from));
            assert_eq!(tx.run(&set).await.expect("sets"), 1);
            tx.commit().await.expect("commits");
        };
        let newest =
            i64::try_from(std::fs::read_dir("migrations/sqlite").expect("the migrations").count()).expect("few");
        // As if the newest had not been there yet.
        set(newest, 0).await;
        refused(&["serve", "--no-migrate"], "run `helpdesk migrate` first");
        set(0, 9999).await;
        for arguments in [&["migrate"][..], &["serve"], &["serve", "--no-migrate"]] {
            refused(arguments, "start the newer release");
        }
        store.close().await;
    }
}
