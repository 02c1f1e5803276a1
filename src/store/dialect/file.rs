//! Databases that are files.

use std::path::Path;

/// Whether the database that `url` names holds nothing yet, as far as its file says.
#[must_use]
pub fn is_absent(url: &str) -> bool {
    // A file without a byte in it is what an empty database is.
    file_of(url).is_some_and(|file| Path::new(&file).metadata().map_or(true, |file| file.len() == 0))
}

/// The file an `SQLite` address names.
#[must_use]
pub fn file_of(url: &str) -> Option<String> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split('?').next().unwrap_or(path);
    Some(percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned())
}

/// Removes the database file that `url` names, with what `SQLite` keeps beside it.
///
/// # Errors
/// When a file is there and cannot be removed.
pub fn remove(url: &str) -> std::io::Result<()> {
    let Some(file) = file_of(url) else { return Ok(()) };
    for ending in ["", "-wal", "-shm"] {
        match std::fs::remove_file(format!("{file}{ending}")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
