//! JPEG, which is what phones send: decoded straight to a smaller size where that is enough, so that
//! 48 million pixels need not be in memory.

use jpeg_decoder::Decoder;

use super::orientation::Orientation;
use super::pixels::Pixels;
use super::{Kind, MOST_MEMORY, Refused, room};

/// A progressive picture comes in some ten scans. More than these are made to keep us busy.
const MOST_SCANS: usize = 50;

/// Reads a JPEG, in a half, a quarter or an eighth of its size when that is enough for its kind, or
/// all there is memory for.
pub(super) fn decode(file: &[u8], kind: Kind) -> Result<(Pixels, Orientation), Refused> {
    let frame = Frame::of(file).ok_or(Refused::Broken)?;
    let enough = |eighths: &u16| {
        let (width, height) = frame.size(*eighths);
        kind.is_enough(width.into(), height.into())
    };
    let wanted = [1, 2, 4].into_iter().find(enough).unwrap_or(8);
    let memory = |eighths: u16| {
        let (width, height) = frame.size(eighths);
        frame.memory(eighths).max(kind.resizing(width.into(), height.into()))
    };
    let affordable = |eighths: &u16| *eighths <= wanted && memory(*eighths) <= MOST_MEMORY;
    let eighths = [8, 4, 2].into_iter().find(affordable).unwrap_or(1);
    room(frame.width.into(), frame.height.into(), |_| memory(eighths))?;
    let (width, height) = frame.size(eighths);

    let mut decoder = Decoder::new(file);
    // The decoder takes the smallest size that has one of these sides; the other shall not count.
    let (least_width, least_height) = if width >= height { (width, u16::MAX) } else { (u16::MAX, height) };
    if decoder.scale(least_width, least_height).map_err(Refused::broken)? != (width, height) {
        return Err(Refused::Broken);
    }
    let mut samples = decoder.decode().map_err(Refused::broken)?;
    let orientation = decoder.exif_data().map(Orientation::of_exif).unwrap_or_default();
    drop(decoder);
    let channels = match frame.components.len() {
        4 => {
            from_print(&mut samples);
            3
        }
        other => other,
    };
    Ok((Pixels::on_white(width.into(), height.into(), channels, samples)?, orientation))
}

/// Makes light of four inks, near enough; no phone prints.
fn from_print(samples: &mut Vec<u8>) {
    let pixels = samples.len() / 4;
    for pixel in 0..pixels {
        let black = 255 - u16::from(samples[pixel * 4 + 3]);
        for ink in 0..3 {
            let light = (255 - u16::from(samples[pixel * 4 + ink])) * black / 255;
            // Behind what is still to be read.
            samples[pixel * 3 + ink] = u8::try_from(light).unwrap_or(u8::MAX);
        }
    }
    samples.truncate(pixels * 3);
}

/// What the file says of itself before it is decoded.
#[derive(Debug)]
struct Frame {
    width: u16,
    height: u16,
    progressive: bool,
    components: Vec<Component>,
    scans: usize,
}

/// One of brightness and two colours.
#[derive(Debug)]
struct Component {
    name: u8,
    across: u8,
    down: u8,
    /// The coefficients that the scans so far complete, one bit each.
    complete: u64,
}

impl Frame {
    /// Reads the file's segments up to its end; `None` when they make no sense or there is no end.
    fn of(file: &[u8]) -> Option<Self> {
        let mut frame: Option<Self> = None;
        let mut rest = file.get(2..)?;
        loop {
            let marker;
            (marker, rest) = next_marker(rest)?;
            if marker == 0xd9 {
                return frame.filter(|frame| frame.scans > 0);
            }
            let (length, _) = rest.split_first_chunk()?;
            let length = usize::from(u16::from_be_bytes(*length));
            let segment = rest.get(2..length)?;
            rest = &rest[length..];
            match marker {
                0xc0..=0xc2 if frame.is_none() => frame = Some(Self::begin(segment, marker == 0xc2)?),
                // Forms that no camera writes, with memory needs of their own.
                0x01 | 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xd8 => return None,
                0xda => frame.as_mut()?.scan(segment)?,
                _ => {}
            }
        }
    }

    fn begin(segment: &[u8], progressive: bool) -> Option<Self> {
        let [8, h0, h1, w0, w1, count, components @ ..] = segment else { return None };
        let components: Vec<Component> = components
            .as_chunks()
            .0
            .iter()
            .map(|&[name, factors, _]| Component { name, across: factors >> 4, down: factors & 15, complete: 0 })
            .collect();
        let sound = matches!(components.len(), 1 | 3 | 4)
            && components.len() == usize::from(*count)
            && components.iter().all(|c| (1..=4).contains(&c.across) && (1..=4).contains(&c.down));
        let (width, height) = (u16::from_be_bytes([*w0, *w1]), u16::from_be_bytes([*h0, *h1]));
        sound.then_some(Self { width, height, progressive, components, scans: 0 })
    }

    fn scan(&mut self, segment: &[u8]) -> Option<()> {
        self.scans += 1;
        let (count, rest) = segment.split_first()?;
        let (names, [from, to, precision]) = rest.split_at_checked(usize::from(*count) * 2)? else { return None };
        if precision % 16 == 0 && from <= to && *to < 64 {
            let these = (u64::MAX >> (63 - (to - from))) << from;
            for component in &mut self.components {
                if names.as_chunks::<2>().0.iter().any(|[name, _]| *name == component.name) {
                    component.complete |= these;
                }
            }
        }
        let most = if self.progressive { MOST_SCANS } else { self.components.len() };
        (self.scans <= most).then_some(())
    }

    /// Width and height in so many eighths.
    fn size(&self, eighths: u16) -> (u16, u16) {
        let scaled = |side: u16| u16::try_from((u32::from(side) * u32::from(eighths)).div_ceil(8)).unwrap_or(u16::MAX);
        (scaled(self.width), scaled(self.height))
    }

    /// How many bytes decoding takes in so many eighths.
    fn memory(&self, eighths: u16) -> u64 {
        let across = self.components.iter().map(|c| u64::from(c.across)).max().unwrap_or(1);
        let down = self.components.iter().map(|c| u64::from(c.down)).max().unwrap_or(1);
        let columns = u64::from(self.width).div_ceil(8 * across);
        let rows = u64::from(self.height).div_ceil(8 * down);
        // Each component by itself, and then all of them together.
        let block = u64::from(eighths) * u64::from(eighths);
        let samples = columns * across * rows * down * block * self.components.len().max(3) as u64 * 2;
        if !self.progressive {
            return samples;
        }
        // All coefficients stay until the last pass, and what is not complete then is copied.
        let coefficients = |c: &Component| columns * u64::from(c.across) * rows * u64::from(c.down) * 64 * 2;
        let all: u64 = self.components.iter().map(coefficients).sum();
        let copied = self.components.iter().filter(|c| c.complete != u64::MAX).map(coefficients).max();
        samples + all + copied.unwrap_or(0)
    }
}

/// The next marker and what follows it, past compressed data with its stuffed zeros and restarts.
fn next_marker(mut bytes: &[u8]) -> Option<(u8, &[u8])> {
    loop {
        bytes = &bytes[bytes.iter().position(|byte| *byte == 0xff)?..];
        bytes = &bytes[bytes.iter().position(|byte| *byte != 0xff)?..];
        let (marker, rest) = bytes.split_first()?;
        if !matches!(marker, 0x00 | 0xd0..=0xd7) {
            return Some((*marker, rest));
        }
        bytes = rest;
    }
}
