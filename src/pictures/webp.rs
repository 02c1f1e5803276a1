//! WebP, whose decoder keeps no limits, so that files are looked through for what it would take.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::orientation::Orientation;
use super::pixels::Pixels;
use super::{Kind, Refused, room};

/// How many bytes of memory a byte of lossless data can become: it may describe a code in some 11
/// bytes for which the decoder makes a table of 4096.
const TABLES: u64 = 400;

/// Reads a WebP; of a moving one its first frame.
pub(super) fn decode(file: &[u8], kind: Kind) -> Result<(Pixels, Orientation), Refused> {
    let mut within = Contents::default();
    within.look_through(file.get(12..).ok_or(Refused::Broken)?);

    let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(Refused::broken)?;
    let (width, height) = decoder.dimensions();
    let for_each = if decoder.is_animated() {
        // The canvas, the frame, its brightness and colour, its opacity decoded by itself, and
        // what we get.
        4 + 4 + 2 + 5 + 4
    } else if within.longest_lossless > 0 {
        4 + 2 + 5
    } else {
        2 + 3
    };
    room(width, height, |canvas| {
        let decoding = canvas.max(within.largest_frame) * for_each + within.longest_lossless * TABLES;
        decoding.max(kind.resizing(width, height))
    })?;

    let mut samples = vec![0; decoder.output_buffer_size().ok_or(Refused::TooManyPixels)?];
    decoder.read_image(&mut samples).map_err(Refused::broken)?;
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let exif = decoder.exif_metadata().ok().flatten();
    drop(decoder);
    let orientation = exif.map(|exif| Orientation::of_exif(&exif)).unwrap_or_default();
    Ok((Pixels::on_white(width, height, channels, samples)?, orientation))
}

/// What in a file decides how much memory it takes, whichever part of it the decoder uses.
#[derive(Debug, Default)]
struct Contents {
    /// The pixels that a frame says it has, which may be more than the canvas; the decoder makes
    /// room for them before it compares.
    largest_frame: u64,
    /// The bytes of lossless data, of pixels or of opacity.
    longest_lossless: u64,
}

impl Contents {
    fn look_through(&mut self, mut chunks: &[u8]) {
        while let [a, b, c, d, l0, l1, l2, l3, rest @ ..] = chunks {
            let length = usize::try_from(u32::from_le_bytes([*l0, *l1, *l2, *l3])).unwrap_or(usize::MAX);
            let chunk = rest.get(..length).unwrap_or(rest);
            match &[*a, *b, *c, *d] {
                b"VP8 " => {
                    if let [_, _, _, _, _, _, w0, w1, h0, h1, ..] = chunk {
                        let side = |bytes| u64::from(u16::from_le_bytes(bytes) & 0x3fff);
                        self.largest_frame = self.largest_frame.max(side([*w0, *w1]) * side([*h0, *h1]));
                    }
                }
                // Opacity is lossless data, too, unless it is not compressed at all.
                b"ALPH" if chunk.first().is_some_and(|how| how % 4 == 0) => {}
                b"VP8L" | b"ALPH" => self.longest_lossless = self.longest_lossless.max(chunk.len() as u64),
                b"ANMF" => self.look_through(chunk.get(16..).unwrap_or_default()),
                _ => {}
            }
            chunks = rest.get(length.saturating_add(length % 2)..).unwrap_or_default();
        }
    }
}
