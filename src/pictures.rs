//! Pictures people send: told apart by their bytes, turned upright, made small and written anew,
//! with nothing left of where and with what they were taken. One at a time, off the async threads.

mod jpeg;
mod kind;
mod orientation;
mod pixels;
mod plain;
mod refused;
mod webp;

use std::sync::Arc;

use anyhow::Context;
use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::{OnceCell, Semaphore, oneshot};

pub use kind::Kind;
pub use refused::Refused;

use orientation::Orientation;
use pixels::Pixels;

/// The longest file that is looked at. People are told 15 MB, of whichever kind; the rest is for
/// what a form puts around a file.
pub const MOST_BYTES: usize = 16 << 20;

/// The most pixels, whatever a file claims; the largest cameras of phones make 200 million.
const MOST_PIXELS: u64 = 200 << 20;

/// The longest side. JPEG can say no more; in a PNG, one endless line would fit under the rest.
const LONGEST_SIDE: u32 = 65_535;

/// The most memory that decoding and resizing one picture may take, reckoned before it begins. With
/// the idle process (40 MB), the file (16 MB) and what the allocator keeps of earlier ones, all of
/// it stays below 250 MB.
const MOST_MEMORY: u64 = 150 << 20;

/// How well the written JPEGs are kept; above this, files grow faster than anybody sees.
const QUALITY: u8 = 82;

/// What is kept of a picture: two JPEGs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The one that is looked at.
    pub full: Vec<u8>,
    /// The one for lists.
    pub small: Vec<u8>,
    /// Of the full one.
    pub width: u32,
    /// Of the full one.
    pub height: u32,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not one we take; the sender can do something about it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A fault of ours, or the programme is shutting down.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

/// Makes pictures, one at a time, without holding up the rest.
#[derive(Debug, Clone)]
pub struct Pictures {
    turn: Arc<Semaphore>,
    /// Always the same thread. An allocator keeps what a thread has freed for that thread; if each
    /// picture were made on another one, memory would be kept for as many pictures as there are.
    thread: Arc<OnceCell<ThreadPool>>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self::new()
    }
}

impl Pictures {
    /// A maker with its own turn.
    #[must_use]
    pub fn new() -> Self {
        Self { turn: Arc::new(Semaphore::new(1)), thread: Arc::default() }
    }

    /// What we keep of a file that somebody sent. Neither its name nor the type it was sent as
    /// count, only its bytes. They are read into memory when its turn has come: `read` does, on the
    /// thread of the pictures.
    ///
    /// # Errors
    /// When the file is none we take, see [`Refused`]; when it cannot be read or the machine cannot
    /// start a thread.
    pub async fn make<F, B>(&self, read: F, kind: Kind) -> Result<Picture, Error>
    where
        F: FnOnce() -> std::io::Result<B> + Send + 'static,
        B: AsRef<[u8]>,
    {
        let turn = Arc::clone(&self.turn).acquire_owned().await.context("nothing is made any more")?;
        let thread = self.thread.get_or_try_init(async || start()).await?;
        let (made, result) = oneshot::channel();
        thread.spawn(move || {
            // The turn ends with the work, not with the request: a visitor who goes away does not
            // let the next picture in beside theirs.
            let _turn = turn;
            let _ = made.send(make_now(read, kind));
        });
        // A decoder that panics leaves no answer.
        result.await.unwrap_or_else(|_| Err(Refused::Broken.into()))
    }
}

/// Starts the thread, as a pool, so that a decoder that divides its work does so there.
fn start() -> anyhow::Result<ThreadPool> {
    ThreadPoolBuilder::new()
        .num_threads(1)
        .thread_name(|_| "pictures".to_owned())
        .panic_handler(|_| tracing::error!("a decoder of pictures panicked"))
        .build()
        .context("no thread for pictures")
}

fn make_now<B: AsRef<[u8]>>(read: impl FnOnce() -> std::io::Result<B>, kind: Kind) -> Result<Picture, Error> {
    let file = read().context("a file that was sent cannot be read")?;
    if file.as_ref().len() > MOST_BYTES {
        return Err(Refused::TooLarge.into());
    }
    let format = Format::of(file.as_ref())?;
    let (pixels, orientation) = format.decode(file.as_ref(), kind)?;
    // What follows needs the room.
    drop(file);
    let (width, height) = pixels.size();
    let full = pixels.resized(kind.crop(width, height), kind.full(width, height))?.turned(orientation);
    let (width, height) = full.size();
    let small = full.resized_copy(kind.small(width, height))?;
    Ok(Picture { full: full.jpeg()?, small: small.jpeg()?, width, height })
}

/// What a file is, as far as we read it.
#[derive(Debug, Clone, Copy)]
enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
}

impl Format {
    fn of(file: &[u8]) -> Result<Self, Refused> {
        match file {
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Self::Gif),
            [_, _, _, length, b'f', b't', b'y', b'p', brands @ ..] => {
                Err(Refused::container(brands.get(..usize::from(*length).saturating_sub(8)).unwrap_or(brands)))
            }
            _ => Err(Refused::NotAPicture),
        }
    }

    fn decode(self, file: &[u8], kind: Kind) -> Result<(Pixels, Orientation), Refused> {
        match self {
            Self::Jpeg => jpeg::decode(file, kind),
            Self::Png => plain::png(file, kind),
            Self::WebP => webp::decode(file, kind),
            Self::Gif => plain::gif(file, kind),
        }
    }
}

/// Whether there is room for a picture of this size; from its pixels follows how many bytes of
/// memory it takes.
fn room(width: u32, height: u32, memory: impl FnOnce(u64) -> u64) -> Result<(), Refused> {
    if width == 0 || height == 0 {
        return Err(Refused::Broken);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > LONGEST_SIDE || pixels > MOST_PIXELS || memory(pixels) > MOST_MEMORY {
        return Err(Refused::TooManyPixels);
    }
    Ok(())
}
