//! Files that a form brings, read as they arrive: each goes to a temporary file, so that however many
//! people send however slowly, memory holds none of them.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use futures_util::{Stream, TryStreamExt};
use multer::bytes::Bytes;
use multer::{Constraints, Field, Multipart, SizeLimit};
use poem::Body;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout, timeout_at};

use super::rate_limit::Counted;
use super::{Error, Visit};
use crate::domain::input::Given;
use crate::pictures::{self, Kind, MOST_BYTES, Picture, Refused};
use crate::store::hash;

/// The paths that take files; whoever sends some elsewhere is refused.
const TAKEN_AT: &[&str] = &["/profile/picture", "/tickets/:number/photos"];

/// The most bytes that one form may bring: ten files, and one that is too large and has to be read to say so.
const MOST_OF_ALL: u64 = 12 * MOST_BYTES as u64;
/// How many forms with files are read at a time. Each holds a temporary file of at most [`MOST_BYTES`].
const AT_A_TIME: usize = 64;
/// How many of them are one person's: a window or two, and what was given up there and has not ended yet.
const OF_ONE: usize = 4;
/// How long one waits for more of a file that does not come.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a form with files may take in all; ten photos by a slow telephone do.
const LONGEST: Duration = Duration::from_mins(20);
/// The longest field that is no file, in bytes.
const LONGEST_FIELD: usize = 1000;
/// How much of a body that nobody wants is still read, so that the sender reads the answer.
const MOST_UNWANTED: usize = 20 << 20;

/// Whether files may be sent to this path.
#[must_use]
pub fn is_taken_at(pattern: &str) -> bool {
    TAKEN_AT.contains(&pattern)
}

/// Bounds how many forms with files are read at a time, in all and of one person.
#[derive(Debug, Clone, Default)]
pub struct Uploads(Arc<Mutex<HashMap<i64, usize>>>);

impl Uploads {
    /// With nobody in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A place for one more.
    ///
    /// # Errors
    /// [`Error::TooMany`] when this person has as many as one may, [`Error::Unavailable`] when all are taken.
    fn begin(&self, person: i64) -> Result<Place, Error> {
        let mut of = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if of.get(&person).is_some_and(|count| *count >= OF_ONE) {
            return Err(Error::TooMany(PATIENCE.as_secs()));
        }
        if of.values().sum::<usize>() >= AT_A_TIME {
            return Err(Error::Unavailable);
        }
        *of.entry(person).or_default() += 1;
        Ok(Place { of: Arc::clone(&self.0), person })
    }
}

/// One of the places, given back when it is dropped.
struct Place {
    of: Arc<Mutex<HashMap<i64, usize>>>,
    person: i64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = of.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                of.remove(&self.person);
            }
        }
    }
}

/// A body with files that nobody has read yet.
#[derive(Debug)]
pub struct Unread {
    body: Body,
    boundary: String,
}

impl Unread {
    /// The body of a form with files, as its type says; `None` when it says something else.
    #[must_use]
    pub fn of(body: Body, content_type: &str) -> Option<Self> {
        Some(Self { body, boundary: multer::parse_boundary(content_type).ok()? })
    }

    /// Reads what nobody wants, within bounds. A browser that is cut off in the middle of sending shows
    /// its user a broken connection instead of our answer.
    pub async fn drain(self) {
        use futures_util::StreamExt;
        let mut stream = self.body.into_bytes_stream();
        let mut read = 0;
        while let Ok(Some(Ok(bytes))) = timeout(PATIENCE, stream.next()).await {
            read += bytes.len();
            if read > MOST_UNWANTED {
                return;
            }
        }
    }
}

/// A form with files, being read.
pub struct Upload {
    parts: Multipart<'static>,
    /// What else the form said, as far as it was read.
    pub fields: Given,
    until: Instant,
    _place: Place,
}

/// A file that arrived.
pub struct Arrived {
    /// Its name where it came from.
    pub name: String,
    /// `None` when it is larger than any that is looked at.
    file: Option<File>,
    /// Its sender's place, when no form holds it.
    _place: Option<Place>,
}

impl Upload {
    /// Reads a file that is the whole of a body, within the same bounds as those of a form.
    ///
    /// # Errors
    /// [`Error::TooMany`] and [`Error::Unavailable`] when too many are being read, [`Error::TooLarge`] and
    /// [`Error::Unreadable`]; [`Error::Internal`] when there is nowhere to put it.
    pub async fn alone(visit: &Visit, body: Body) -> Result<Arrived, Error> {
        let place = visit.app.uploads.begin(visit.person()?.id)?;
        let stream = body.into_bytes_stream().map_err(|error| multer::Error::StreamReadFailed(error.into()));
        let read = timeout_at(Instant::now() + LONGEST, keep(pin!(stream))).await;
        let (file, _) = read.map_err(|_| Error::Unreadable)??;
        Ok(Arrived { name: shown_name(""), file, _place: Some(place) })
    }

    /// Begins to read the files of a visit; `None` when it brings none.
    ///
    /// # Errors
    /// [`Error::TooMany`] and [`Error::Unavailable`] when too many are being read.
    pub async fn of(visit: &Visit) -> Result<Option<Self>, Error> {
        let Some(unread) = visit.unread_files.lock().await.take() else { return Ok(None) };
        let place = visit.app.uploads.begin(visit.person()?.id)?;
        let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(MOST_OF_ALL));
        let parts = Multipart::with_constraints(unread.body.into_bytes_stream(), unread.boundary, limits);
        Ok(Some(Self { parts, fields: Given::default(), until: Instant::now() + LONGEST, _place: place }))
    }

    /// The next file. A field without a chosen file is none.
    ///
    /// # Errors
    /// [`Error::TooLarge`] and [`Error::Unreadable`]; [`Error::Internal`] when there is nowhere to put it.
    pub async fn next(&mut self) -> Result<Option<Arrived>, Error> {
        while let Some(mut field) = soon(self.parts.next_field()).await? {
            if Instant::now() > self.until {
                return Err(Error::Unreadable);
            }
            let Some(name) = field.file_name().map(str::to_owned) else {
                let text = text(&mut field).await?;
                self.fields.0.insert(field.name().unwrap_or_default().to_owned(), text);
                continue;
            };
            let (file, length) = keep(&mut field).await?;
            // A field in which nothing was chosen has neither a name nor content.
            if length > 0 || !name.is_empty() {
                return Ok(Some(Arrived { name: shown_name(&name), file, _place: None }));
            }
        }
        Ok(None)
    }
}

impl Arrived {
    /// What tells this file from another.
    ///
    /// # Errors
    /// [`Error::Internal`] when it cannot be read again.
    pub async fn digest(&self) -> Result<String, Error> {
        let Some(file) = &self.file else { return Ok(String::new()) };
        let mut file = file.try_clone().context("a file that was sent cannot be opened again")?;
        let read = move || {
            let mut bytes = Vec::new();
            file.rewind()?;
            file.read_to_end(&mut bytes)?;
            Ok::<_, std::io::Error>(hash(bytes))
        };
        let digest = tokio::task::spawn_blocking(read).await.context("a file that was sent is not read to its end")?;
        Ok(digest.context("a file that was sent cannot be read again")?)
    }

    /// The picture that is kept of it.
    ///
    /// # Errors
    /// The sentence for whoever sent it, or a fault of ours.
    pub async fn picture(self, visit: &Visit, kind: Kind) -> Result<Result<Picture, Refused>, Error> {
        let Some(mut file) = self.file else { return Ok(Err(Refused::TooLarge)) };
        visit.app.limits.used(Counted::Person(visit.person()?.id), "picture", 1)?;
        let read = move || {
            let mut bytes = Vec::new();
            file.rewind()?;
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match visit.app.pictures.make(read, kind).await {
            Ok(picture) => Ok(Ok(picture)),
            Err(pictures::Error::Refused(refused)) => Ok(Err(refused)),
            Err(pictures::Error::Failed(cause)) => Err(Error::Internal(cause)),
        }
    }
}

/// Puts a file away, and says how long it is. Of one that is too large nothing is kept.
async fn keep(mut content: impl Stream<Item = multer::Result<Bytes>> + Unpin) -> Result<(Option<File>, usize), Error> {
    let file = tempfile::tempfile().context("there is nowhere to put a file that is sent")?;
    let mut file = tokio::fs::File::from_std(file);
    let mut length = 0;
    while let Some(bytes) = soon(content.try_next()).await? {
        length += bytes.len();
        // A form is held to this as a whole, before its file can be.
        if length as u64 > MOST_OF_ALL {
            return Err(Error::TooLarge);
        }
        if length <= MOST_BYTES {
            file.write_all(&bytes).await.context("a file that is sent cannot be put away")?;
        }
    }
    file.flush().await.context("a file that is sent cannot be put away")?;
    let file = file.into_std().await;
    Ok(((length <= MOST_BYTES).then_some(file), length))
}

async fn text(field: &mut Field<'_>) -> Result<String, Error> {
    let mut text = Vec::new();
    while let Some(bytes) = soon(field.chunk()).await? {
        text.extend_from_slice(&bytes);
        if text.len() > LONGEST_FIELD {
            return Err(Error::TooLarge);
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// What arrives soon enough; a connection on which nothing comes any more is given up.
async fn soon<T>(coming: impl Future<Output = multer::Result<T>>) -> Result<T, Error> {
    match timeout(PATIENCE, coming).await {
        Ok(Ok(come)) => Ok(come),
        Ok(Err(multer::Error::StreamSizeExceeded { .. })) => Err(Error::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Error::Unreadable),
    }
}

/// A file's name as it is shown: without folders, and not endless.
fn shown_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
    if name.is_empty() { "The file".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    /// What is kept of a file that arrives in pieces of these lengths: whether it is, and how long it was.
    async fn kept(pieces: &[usize]) -> Result<(bool, usize), Error> {
        let pieces: Vec<_> = pieces.iter().map(|length| Ok(Bytes::from(vec![7; *length]))).collect();
        keep(stream::iter(pieces)).await.map(|(file, length)| (file.is_some(), length))
    }

    #[tokio::test]
    async fn a_file_is_kept_up_to_the_most_bytes_and_read_on_only_to_the_most_of_all() {
        assert_eq!(kept(&[MOST_BYTES - 1, 1]).await.expect("kept"), (true, MOST_BYTES));
        assert_eq!(kept(&[MOST_BYTES, 1]).await.expect("read"), (false, MOST_BYTES + 1));
        assert!(matches!(kept(&[MOST_BYTES; 13]).await, Err(Error::TooLarge)));
    }

    #[tokio::test]
    async fn a_file_whose_line_breaks_is_none() {
        let broken = multer::Error::StreamReadFailed("the line broke".into());
        let pieces = [Ok(Bytes::from_static(b"\xff\xd8")), Err(broken)];
        assert!(matches!(keep(stream::iter(pieces)).await, Err(Error::Unreadable)));
    }
}
