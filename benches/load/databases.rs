//! The databases that are measured on: filled once, and kept until the schema or what fills them changes.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ::helpdesk::clock::stopwatch;
use ::helpdesk::store::Store;
use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, Executor as _};

use crate::options::Engine;
use crate::server::{folder, helpdesk};

/// A filled database.
#[derive(Debug)]
pub struct Database {
    pub size: u64,
    pub url: String,
    /// The process of its server, if it has one.
    pub server: Option<u32>,
}

/// The database of an engine and a size, filled if it is not there yet.
pub async fn filled(engine: Engine, size: u64) -> anyhow::Result<Database> {
    let name = format!("tickets_{size}_{}", fingerprint(engine)?);
    if engine != Engine::Sqlite {
        return on_server(engine, size, &name).await;
    }
    let file = folder().join(format!("{name}.db"));
    if !file.exists() {
        let half = folder().join("half-filled.db");
        let half_url = format!("sqlite://{}", half.display());
        ::helpdesk::store::dialect::remove(&half_url)?;
        fill(&half_url, size).await?;
        std::fs::rename(&half, &file)?;
    }
    Ok(Database { size, url: format!("sqlite://{}", file.display()), server: None })
}

/// The same on a server that `bin/bench` has started; what is filled there is noted beside its data.
async fn on_server(engine: Engine, size: u64, name: &str) -> anyhow::Result<Database> {
    let is_postgres = engine == Engine::Postgres;
    let (variable, process) =
        if is_postgres { ("HELPDESK_TEST_POSTGRES", "postgres") } else { ("HELPDESK_TEST_MYSQL", "mariadb") };
    let at = std::env::var(variable).with_context(|| format!("{variable} is not set; bin/bench does it"))?;
    let servers = folder().join("servers");
    let server = std::fs::read_to_string(servers.join(format!("{process}.pid")))?.trim().parse()?;
    let mut url = url::Url::parse(&at)?;
    url.set_path(name);
    let note = servers.join(format!("{process}-{name}.filled"));
    if !note.exists() {
        let again = [format!("drop database if exists {name}"), format!("create database {name}")];
        for statement in again.map(sqlx::AssertSqlSafe) {
            if is_postgres {
                sqlx::PgConnection::connect(&at).await?.execute(statement).await?;
            } else {
                sqlx::MySqlConnection::connect(&at).await?.execute(statement).await?;
            }
        }
        fill(url.as_str(), size).await?;
        std::fs::write(note, "")?;
    }
    Ok(Database { size, url: url.into(), server: Some(server) })
}

/// Fills an empty database with the sample centre and its history.
async fn fill(url: &str, size: u64) -> anyhow::Result<()> {
    eprintln!("filling {} …", ::helpdesk::store::dialect::shown(url));
    let watch = stopwatch();
    let mut command = Command::new(helpdesk());
    command.arg("demo").env("DATABASE_URL", url).env("RUST_LOG", "warn").stdout(Stdio::piped());
    if size > 0 {
        command.args(["--tickets", &size.to_string(), "--fill-only"]);
        let status = command.stdout(Stdio::null()).status().context("the programme does not start")?;
        anyhow::ensure!(status.success(), "the database could not be filled");
    } else {
        // It serves when it has filled.
        command.env("PORT", "0").env("BIND", "127.0.0.1");
        served(command.spawn()?)?;
    }
    // What it wrote last goes into the file itself.
    let store = Store::open(url).await?;
    store.close().await;
    eprintln!("filled within {:.0?}", watch.elapsed());
    Ok(())
}

/// Waits until the sample centre says that it is open, and ends it.
fn served(mut child: Child) -> anyhow::Result<()> {
    use std::io::{BufRead as _, BufReader};
    let stdout = child.stdout.take().context("its output")?;
    let is_open = BufReader::new(stdout).lines().map_while(Result::ok).any(|line| line.contains(" is open at "));
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
    child.wait()?;
    anyhow::ensure!(is_open, "the database could not be filled");
    // Its files are closed a moment after it ended.
    std::thread::sleep(Duration::from_millis(50));
    Ok(())
}

/// Of the migrations and of what fills: a database of another one is not comparable.
fn fingerprint(engine: Engine) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    let migrations = match engine {
        Engine::Sqlite => "migrations/sqlite",
        Engine::Postgres => "migrations/postgres",
        Engine::Mysql => "migrations/mysql",
    };
    for folder in [migrations, "src/demo"] {
        add(&mut hash, &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))?;
    }
    let hash = hash.finalize();
    Ok(hash.iter().take(4).fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}

fn add(hash: &mut Sha256, folder: &Path) -> anyhow::Result<()> {
    let mut paths = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add(hash, &path)?;
        } else {
            hash.update(std::fs::read(&path)?);
        }
    }
    Ok(())
}
