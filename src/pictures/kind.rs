//! What pictures are for, and the sizes that follow from it.

use super::pixels::Crop;

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of a person: a square of 512 pixels cut from the middle, and one of 96. Always these sizes,
    /// so that pages can rely on them; a picture that is smaller is enlarged.
    Portrait,
    /// Of a device: whole, at most 2048 pixels long, and at most 320. Never enlarged.
    Photo,
}

impl Kind {
    /// What is used of a picture of this size.
    pub(super) fn crop(self, width: u32, height: u32) -> Crop {
        match self {
            Self::Portrait => {
                let side = width.min(height);
                Crop { left: (width - side) / 2, top: (height - side) / 2, width: side, height: side }
            }
            Self::Photo => Crop { left: 0, top: 0, width, height },
        }
    }

    /// How large the full picture becomes.
    pub(super) fn full(self, width: u32, height: u32) -> (u32, u32) {
        match self {
            Self::Portrait => (512, 512),
            Self::Photo => fit(width, height, 2048),
        }
    }

    /// How large the small one becomes.
    pub(super) fn small(self, width: u32, height: u32) -> (u32, u32) {
        match self {
            Self::Portrait => (96, 96),
            Self::Photo => fit(width, height, 320),
        }
    }

    /// Whether a picture of this size has all the detail that is kept.
    pub(super) fn is_enough(self, width: u32, height: u32) -> bool {
        match self {
            Self::Portrait => width.min(height) >= 512,
            Self::Photo => width.max(height) >= 2048,
        }
    }

    /// How many bytes resizing takes: the picture, the new one, and one that is already as low as
    /// the new and still as wide as the old.
    pub(super) fn resizing(self, width: u32, height: u32) -> u64 {
        let (new_width, new_height) = self.full(width, height);
        let pixels = |width: u32, height: u32| u64::from(width) * u64::from(height);
        3 * (pixels(width, height) + pixels(new_width, new_height) + pixels(width, new_height))
    }
}

fn fit(width: u32, height: u32, most: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= most {
        return (width, height);
    }
    let scaled = |side: u32| (side * most + longest / 2) / longest;
    (scaled(width).max(1), scaled(height).max(1))
}
