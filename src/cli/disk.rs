//! Whether a database in a file lives on a disk that lasts.

use std::path::Path;

use crate::config::Config;
use crate::store::dialect;

/// A sentence when the database is a file that the host throws away with the next restart.
pub fn doubt(config: &Config) -> Option<String> {
    let file = dialect::file_of(&config.database_url)?;
    let folder = Path::new(&file).parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let why = if is_set("DYNO") {
        "Heroku's disks are thrown away at every restart"
    } else if is_in_container(&is_set) && is_on_the_image(folder) {
        "it is on the container's own disk, which is thrown away with the container, and not on a volume"
    } else {
        return None;
    };
    Some(format!(
        "the database is the file {file}, and {why}: everything in it will be LOST. Set DATABASE_URL to a PostgreSQL \
         database, or mount a disk where the file is"
    ))
}

fn is_in_container(is_set: &dyn Fn(&str) -> bool) -> bool {
    Path::new("/.dockerenv").exists()
        || Path::new("/run/.containerenv").exists()
        || ["RENDER", "FLY_APP_NAME", "RAILWAY_ENVIRONMENT", "K_SERVICE", "KUBERNETES_SERVICE_HOST"]
            .iter()
            .any(|name| is_set(name))
        || std::process::id() == 1
}

/// Whether a folder is on the same disk as the system itself.
#[cfg(unix)]
fn is_on_the_image(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |path: &Path| path.metadata().map(|about| about.dev()).ok();
    disk(folder) == disk(Path::new("/"))
}

#[cfg(not(unix))]
fn is_on_the_image(_: &Path) -> bool {
    false
}
