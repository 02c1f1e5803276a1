//! How the camera was held, as it wrote it into the picture's EXIF.

/// What turns a picture upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Orientation {
    /// Rows have become columns.
    transposed: bool,
    /// What was left is right.
    mirrored: bool,
    /// What was up is down.
    flipped: bool,
}

/// The tag whose value is the orientation.
const TAG: u16 = 0x0112;

/// A value of two bytes, as the orientation is.
const SHORT: u16 = 3;

impl Orientation {
    /// Reads EXIF as the formats hold it, from the TIFF header on. What cannot be read is upright:
    /// a picture on its side is better than none.
    pub fn of_exif(exif: &[u8]) -> Self {
        // Some programmes put a JPEG's prefix into WebP and PNG, too.
        let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
        Self::of_value(value(exif).unwrap_or(1))
    }

    fn of_value(value: u16) -> Self {
        let of = |transposed, mirrored, flipped| Self { transposed, mirrored, flipped };
        match value {
            2 => of(false, true, false),
            3 => of(false, true, true),
            4 => of(false, false, true),
            5 => of(true, false, false),
            6 => of(true, false, true),
            7 => of(true, true, true),
            8 => of(true, true, false),
            _ => Self::default(),
        }
    }

    /// The size of the upright picture.
    pub fn size_of(self, width: u32, height: u32) -> (u32, u32) {
        if self.transposed { (height, width) } else { (width, height) }
    }

    /// Where an upright pixel comes from in a picture of this size.
    pub fn source_of(self, x: u32, y: u32, width: u32, height: u32) -> (u32, u32) {
        let (x, y) = if self.transposed { (y, x) } else { (x, y) };
        (if self.mirrored { width - 1 - x } else { x }, if self.flipped { height - 1 - y } else { y })
    }
}

fn value(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |bytes: &[u8], at: usize| {
        let bytes = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |bytes: &[u8], at: usize| {
        let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let directory = tiff.get(usize::try_from(long(tiff, 4)?).ok()?..)?;
    let entries = directory.get(2..)?.chunks_exact(12).take(short(directory, 0)?.into());
    entries.into_iter().find(|e| short(e, 0) == Some(TAG) && short(e, 2) == Some(SHORT)).and_then(|e| short(e, 8))
}
