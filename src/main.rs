//! Reads the command line and runs the command.

use std::process::ExitCode;

use clap::Parser;
use helpdesk::cli::Cli;

fn main() -> ExitCode {
    give_large_blocks_back();
    answer()
}

/// Hashing a password takes 19 MiB, a picture up to 150. Left alone, glibc keeps such blocks for the threads that
/// freed them, for ever; told where large begins, it maps each and gives it back to the system. It listens
/// only at a programme's start, so this one starts once more in its own place.
fn give_large_blocks_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::os::unix::process::CommandExt;
        const LARGE: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "1048576");
        // A mark of our own: where a programme has rights its user has not, glibc's is taken away.
        const ONCE: &str = "HELPDESK_STARTED_ONCE_MORE";
        let is_set = |name: &str| std::env::var_os(name).is_some();
        let mut arguments = std::env::args_os();
        let (Ok(this), Some(called)) = (std::env::current_exe(), arguments.next()) else { return };
        // A loader that runs us would be started in our place.
        let is_ours = this.file_name() == std::path::Path::new(&called).file_name();
        if is_ours && !is_set(LARGE.0) && !is_set(ONCE) {
            // Comes back only when it failed; then everything works as well, and takes more memory.
            let _ = std::process::Command::new(this)
                .arg0(called)
                .args(arguments)
                .env(LARGE.0, LARGE.1)
                .env(ONCE, "1")
                .exec();
        }
    }
}

#[tokio::main]
async fn answer() -> ExitCode {
    match helpdesk::cli::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            helpdesk::cli::complain(&error);
            ExitCode::FAILURE
        }
    }
}
