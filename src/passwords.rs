//! Passwords: argon2id, on blocking threads, only so many at once that other requests never wait.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many passwords are hashed at the same time; each takes 19 MiB and some 20 ms of one core.
const AT_ONCE: usize = 4;

/// What an unknown account's password is compared with, so that it takes as long as a known one's.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// Hashes and checks passwords without holding up the rest.
#[derive(Debug, Clone)]
pub struct Passwords {
    at_once: Arc<Semaphore>,
    compared: Arc<AtomicU64>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// A hasher with its own bound.
    #[must_use]
    pub fn new() -> Self {
        Self { at_once: Arc::new(Semaphore::new(AT_ONCE)), compared: Arc::default() }
    }

    /// The hash to store for a password.
    ///
    /// # Errors
    /// When the machine cannot hash (out of memory, shutting down).
    pub async fn hash(&self, password: &str) -> anyhow::Result<String> {
        let password = password.to_owned();
        let _turn = self.at_once.acquire().await?;
        tokio::task::spawn_blocking(move || hash_now(&password)).await?
    }

    /// Waits for one's turn to compare a password.
    ///
    /// # Errors
    /// When the programme is shutting down.
    pub async fn turn(&self) -> anyhow::Result<Turn> {
        let permit = Arc::clone(&self.at_once).acquire_owned().await?;
        Ok(Turn { _permit: permit, compared: Arc::clone(&self.compared) })
    }

    /// How many passwords were compared with a hash: what takes time, and must do so for whoever signs in.
    #[must_use]
    pub fn compared(&self) -> u64 {
        self.compared.load(Ordering::Relaxed)
    }

    /// Whether the password is the one that was hashed; see [`Turn::verify`].
    ///
    /// # Errors
    /// When the machine cannot hash.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> anyhow::Result<bool> {
        self.turn().await?.verify(password, hash).await
    }
}

/// One of the few turns at comparing passwords.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
    compared: Arc<AtomicU64>,
}

impl Turn {
    /// Whether the password is the one that was hashed. `None` stands for an unknown account and
    /// takes as long as a wrong password; only the old system's hashes take longer, until they are renewed.
    ///
    /// # Errors
    /// When the machine cannot hash.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> anyhow::Result<bool> {
        let password = password.to_owned();
        let known = hash.is_some();
        let hash = hash.map(str::to_owned);
        let compared = Arc::clone(&self.compared);
        tokio::task::spawn_blocking(move || {
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            if is_old(&hash) {
                compared.fetch_add(1, Ordering::Relaxed);
                return bcrypt::verify(&password, &hash).unwrap_or(false);
            }
            let parsed = PasswordHash::new(&hash).ok();
            compared.fetch_add(u64::from(parsed.is_some()), Ordering::Relaxed);
            parsed.is_some_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
                && known
        })
        .await
        .map_err(Into::into)
    }
}

/// Whether a hash is one of the system that this one replaces: bcrypt. It is made anew at the next sign-in.
#[must_use]
pub fn is_old(hash: &str) -> bool {
    ["$2a$", "$2b$", "$2x$", "$2y$"].iter().any(|kind| hash.starts_with(kind)) && hash.len() == 60
}

fn hash_now(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse").await.expect("hashes");
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.verify("correct horse", Some(&hash)).await.expect("verifies"));
        assert!(!passwords.verify("wrong horse", Some(&hash)).await.expect("verifies"));
        assert!(!passwords.verify("nobody has this password", None).await.expect("verifies"));
    }
}
