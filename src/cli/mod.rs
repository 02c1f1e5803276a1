//! The commands, one file each.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the command line")]

mod backup;
mod copy;
mod demo;
mod disk;
mod doctor;
mod health;
mod import_legacy;
mod migrate;
mod openapi;
mod routes;
mod serve;
mod superuser;
mod work;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Runs a repair service centre. Settings come from the environment; the README lists them.
#[derive(Debug, Parser)]
#[command(name = "helpdesk", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the centre (the default): migrate the database, then answer requests.
    Serve {
        /// Leave the schema to `helpdesk migrate`, and refuse an older one.
        #[arg(long)]
        no_migrate: bool,
        /// Leave the mail to `helpdesk work`.
        #[arg(long)]
        no_work: bool,
    },
    /// Send mail, and nothing else.
    Work,
    /// Serve a fresh sample centre in helpdesk-demo.db, made anew each time.
    Demo {
        /// Add so many tickets of closed history: the people and the open work stay as they are.
        #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=demo::MOST_TICKETS))]
        tickets: u32,
        /// Fill the database and end, without serving it.
        #[arg(long)]
        fill_only: bool,
    },
    /// Bring the database to this release's schema.
    Migrate,
    /// Ask the `serve` beside it whether it is alive.
    Health,
    /// Look at everything that is needed, and say what works and what to do about the rest.
    Doctor {
        /// Send a test mail to this address.
        #[arg(long, value_name = "EMAIL")]
        mail: Option<String>,
    },
    /// Make a superuser, or let one in again, with a fresh password.
    Superuser {
        /// Their e-mail.
        email: String,
    },
    /// Move over from the Flask system that this one replaces, into a fresh database.
    ImportLegacy {
        /// Where its database is: `mysql://user:password@host/name`.
        #[arg(value_name = "MYSQL-URL")]
        url: String,
    },
    /// Write the whole database to a new file while it is in use, and verify it.
    ///
    /// For a database on a server it prints the server's own commands that make a backup and restore it.
    Backup {
        /// The file to write; one that is there is never written over.
        file: PathBuf,
    },
    /// Copy everything from one database to an empty one.
    ///
    /// Any two of `sqlite://`, `postgres://` and `mysql://`. The old one is only read; the new one gets everything or
    /// nothing, and both are compared before it counts.
    Copy {
        /// The database to read, such as `sqlite://helpdesk.db`.
        #[arg(long, value_name = "URL")]
        from: String,
        /// The empty database to fill, such as `postgres://user:password@host/database`.
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Print every path, and who may call it.
    Routes,
    /// Print the document that describes the API, in the `OpenAPI` format.
    Openapi,
}

/// Runs a command to its end.
///
/// # Errors
/// With a sentence that says what is wrong and how to mend it.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    // What needs no settings, and so cannot fail for them.
    let print = match cli.command {
        Some(Command::Routes) => Some(routes::print as fn()),
        Some(Command::Openapi) => Some(openapi::print as fn()),
        _ => None,
    };
    if let Some(print) = print {
        print();
        return Ok(());
    }
    let config = Config::read(|name| std::env::var(name).ok()).map_err(anyhow::Error::msg)?;
    log_to_stderr(&config);
    match cli.command.unwrap_or(Command::Serve { no_migrate: false, no_work: false }) {
        Command::Serve { no_migrate, no_work } => serve::run(config, !no_migrate, !no_work).await,
        Command::Work => work::run(config).await,
        Command::Demo { tickets, fill_only } => demo::run(config, tickets, fill_only).await,
        Command::Superuser { email } => superuser::run(&config, &email).await,
        Command::Health => health::run(&config).await,
        Command::Doctor { mail } => doctor::run(&config, mail.as_deref()).await,
        Command::ImportLegacy { url } => import_legacy::run(&config, &url).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Backup { file } => backup::run(&config, &file).await,
        Command::Copy { from, to } => copy::run(&from, &to).await,
        Command::Routes | Command::Openapi => Ok(()),
    }
}

/// Says what went wrong, on one line, without a program's words around it.
pub fn complain(error: &anyhow::Error) {
    eprintln!("helpdesk: {error:#}");
}

fn log_to_stderr(config: &Config) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Colours are for people at a terminal, not for files and hosts.
        .with_ansi(std::io::stderr().is_terminal());
    // A second logger in one process is refused; the first one stays.
    let _ = if config.log_json { log.json().try_init() } else { log.try_init() };
}
