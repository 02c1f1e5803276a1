//! Backups: of a database that is a file, made and verified here; of one on a server, by the server's own
//! programme, which we name with everything it has to be told.

use std::fs::File;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};
use url::Url;

use super::connect::needs_tls;
use super::file_of;
use super::whole::IN_A_FILE;

/// A backup that was made and verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    pub bytes: u64,
    pub rows: i64,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("it is there already; name a file that is not")]
    Exists,
    #[error("the database cannot be read ({0})")]
    Database(#[from] sqlx::Error),
    #[error("the database has no schema of this programme; is it the right one?")]
    Bare,
    #[error("what was written is damaged ({0}); look after the disk, and after the database itself")]
    Damaged(String),
    #[error("the file cannot be written ({0})")]
    File(#[from] std::io::Error),
}

/// How far a database has come.
struct State {
    schema: i64,
    /// Grows with every row that is numbered, and never falls.
    keys: i64,
}

/// Writes the whole database that `url` names, as it is at one moment, to a new file. Whoever reads or writes it
/// goes on meanwhile. The file has its name only once it is complete and verified.
///
/// # Errors
/// When the file is there, cannot be written, or did not become what it should; then nothing is left of it.
pub async fn to_file(url: &str, file: &Path) -> Result<Made, Failed> {
    if file.exists() {
        return Err(Failed::Exists);
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let options: SqliteConnectOptions = url.parse()?;
    let mut source = options.read_only(true).create_if_missing(false).disable_statement_logging().connect().await?;
    let before = state(&mut source).await?.ok_or(Failed::Bare)?;
    // Readable by its owner alone, as everybody's addresses should be. Dropped, it is removed.
    let part = tempfile::Builder::new().prefix(".backup-").suffix(".part").tempfile_in(folder)?.into_temp_path();
    let name = part.to_str().ok_or_else(|| std::io::Error::other("its folder's name is no text"))?;
    sqlx::query("vacuum into ?").bind(name).execute(&mut source).await?;
    let _ = source.close().await;
    let rows = verify(&part, &before).await?;
    let written = File::open(&part)?;
    written.sync_all()?;
    let bytes = written.metadata()?.len();
    part.persist_noclobber(file).map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => Failed::Exists,
        _ => Failed::File(error.error),
    })?;
    File::open(folder)?.sync_all()?;
    Ok(Made { bytes, rows })
}

/// Opens what was written and looks whether it is whole; says how many rows it has.
async fn verify(part: &Path, before: &State) -> Result<i64, Failed> {
    let damaged = |what: String| Err(Failed::Damaged(what));
    let mut copy = SqliteConnectOptions::new().filename(part).read_only(true).connect().await?;
    let found: Vec<String> = sqlx::query_scalar("pragma integrity_check").fetch_all(&mut copy).await?;
    if found != ["ok"] {
        return damaged(found.join("; "));
    }
    if let Some(table) = sqlx::query_scalar::<_, String>("select \"table\" from pragma_foreign_key_check")
        .fetch_optional(&mut copy)
        .await?
    {
        return damaged(format!("rows of {table} refer to nothing"));
    }
    match state(&mut copy).await? {
        Some(after) if after.schema == before.schema && after.keys >= before.keys => {}
        _ => return damaged("rows are missing".to_owned()),
    }
    let mut rows = 0;
    for table in sqlx::query_scalar::<_, String>(IN_A_FILE).fetch_all(&mut copy).await? {
        let count = AssertSqlSafe(format!("select count(*) from \"{table}\""));
        rows += sqlx::query_scalar::<_, i64>(count).fetch_one(&mut copy).await?;
    }
    copy.close().await?;
    Ok(rows)
}

async fn state(db: &mut SqliteConnection) -> Result<Option<State>, sqlx::Error> {
    let ours = "select count(*) from sqlite_master where name in ('_sqlx_migrations', 'sqlite_sequence')";
    if sqlx::query_scalar::<_, i64>(ours).fetch_one(&mut *db).await? < 2 {
        return Ok(None);
    }
    let schema =
        sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations").fetch_one(&mut *db).await?;
    let keys = sqlx::query_scalar("select coalesce(sum(seq), 0) from sqlite_sequence").fetch_one(&mut *db).await?;
    Ok(Some(State { schema, keys }))
}

/// A server's own programmes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Native {
    /// What makes the backup.
    pub make: String,
    /// What restores it, into a new database.
    pub restore: [String; 2],
    /// What these have to be told besides.
    pub asks: &'static str,
}

/// How the server that `url` names makes a backup into `file`; `None` when the database is a file. No password
/// is in it.
#[must_use]
pub fn native(url: &str, file: &str) -> Option<Native> {
    if file_of(url).is_some() {
        return None;
    }
    let url = Url::parse(url).ok()?;
    Some(if url.scheme().starts_with("postgres") { postgres(&url, file) } else { mysql(&url, file) })
}

fn postgres(url: &Url, file: &str) -> Native {
    // What its own programmes understand of an address, but for the password.
    const KNOWN: &[&str] = &["host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey"];
    let mut address = url.clone();
    let _ = address.set_password(None);
    let known: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(name, _)| KNOWN.contains(&&**name)).collect();
    address.set_query(None);
    if needs_tls(url.as_str(), url.host_str().unwrap_or_default()) {
        address.query_pairs_mut().append_pair("sslmode", "require");
    }
    if !known.is_empty() {
        address.query_pairs_mut().extend_pairs(known);
    }
    let to = |database: &str| {
        let mut address = address.clone();
        address.set_path(database);
        quoted(address.as_str())
    };
    let file = quoted(file);
    Native {
        make: format!(
            "pg_dump --format=custom --no-owner --no-privileges --file={file} --dbname={}",
            quoted(address.as_str())
        ),
        restore: [
            format!("psql --dbname={} --command='create database restored'", to("postgres")),
            format!(
                "pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname={} {file}",
                to("restored")
            ),
        ],
        asks: "They ask for the password, or take it from PGPASSWORD or ~/.pgpass.",
    }
}

fn mysql(url: &Url, file: &str) -> Native {
    let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let setting = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let mut server = match setting("socket") {
        Some(socket) => vec![format!("--socket={}", quoted(&socket))],
        None => vec![
            "--protocol=tcp".to_owned(),
            format!("--host={}", quoted(&plain(url.host_str().unwrap_or("localhost")))),
            format!("--port={}", url.port().unwrap_or(3306)),
        ],
    };
    if !url.username().is_empty() {
        server.push(format!("--user={}", quoted(&plain(url.username()))));
    }
    if url.password().is_some() {
        // Asks for it.
        server.push("--password".to_owned());
    }
    let mode = setting("ssl-mode").or_else(|| setting("sslmode")).unwrap_or_default().to_lowercase();
    if mode == "required" || mode.starts_with("verify") {
        server.push("--ssl".to_owned());
    }
    let server = server.join(" ");
    let database = quoted(&plain(url.path().trim_start_matches('/')));
    let file = quoted(file);
    Native {
        make: format!(
            "mariadb-dump {server} --single-transaction --quick --hex-blob --no-tablespaces \
             --default-character-set=utf8mb4 --result-file={file} {database}"
        ),
        restore: [
            format!("mariadb {server} --execute='create database restored character set utf8mb4 collate utf8mb4_bin'"),
            format!("mariadb {server} --default-character-set=utf8mb4 restored < {file}"),
        ],
        asks: "They take the password as they ask for it, or from ~/.my.cnf. On MySQL they are called mysqldump and mysql.",
    }
}

/// An argument as a shell takes it.
fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/.:@_-%+,=".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::native;

    #[test]
    fn what_is_printed_has_everything_but_the_password() {
        let url = "postgres://anna:s%40cret@db.example.org:5433/centre?sslmode=require&password=secret&statement-cache-capacity=1";
        let printed = native(url, "of today.dump").expect("a server");
        assert_eq!(
            printed.make,
            "pg_dump --format=custom --no-owner --no-privileges --file='of today.dump' \
             --dbname='postgres://anna@db.example.org:5433/centre?sslmode=require'"
        );
        assert!(printed.restore[1].contains("/restored?sslmode=require' 'of today.dump'"), "{printed:?}");

        let printed = native("mysql://an%27na:s%40cret@localhost/centre?ssl-mode=REQUIRED", "x.sql").expect("a server");
        assert!(
            printed
                .make
                .contains("--host=localhost --port=3306 --user='an'\\''na' --password --ssl --single-transaction"),
            "{printed:?}"
        );
        for command in [printed.make, printed.restore[0].clone(), printed.restore[1].clone()] {
            assert!(!command.contains("cret"), "{command}");
        }
        assert_eq!(native("sqlite://helpdesk.db", "x"), None);
    }
}
