//! Reads the command line and runs the command.

use std::process::ExitCode;

use clap::Parser;
use helpdesk::cli::Cli;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match helpdesk::cli::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            helpdesk::cli::complain(&error);
            ExitCode::FAILURE
        }
    }
}
