//! QR codes: an address as squares that a phone's camera reads, drawn as one path.

use std::fmt::Write;

use fast_qr::{ECL, QRBuilder};
use serde::Serialize;

/// The light squares around a code, without which it is not found.
const QUIET: usize = 4;

/// A code, in squares of one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Qr {
    /// How many squares wide and high it is, with the quiet zone around it.
    pub size: usize,
    /// The dark squares, as the `d` of an SVG path.
    pub path: String,
}

impl Qr {
    /// The code of a text, which is still read when a seventh of it is covered; `None` for more than a code holds.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let mut path = String::new();
        for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
            let mut x = 0;
            while x < code.size {
                let run = row[x..code.size].iter().take_while(|module| module.value()).count();
                if run > 0 {
                    // Writing into memory does not fail.
                    let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
                }
                x += run.max(1);
            }
        }
        Some(Self { size: code.size + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_quiet_zone_of_four() {
        let code = Qr::of("https://repairs.example.org/tickets/10001").expect("it fits");
        assert_eq!(code.size, 29 + 8, "41 letters are of the third size");
        for corner in ["M4 4h7v1h-7z", "M26 4h7v1h-7z", "M4 26h7v1h-7z"] {
            assert!(code.path.contains(corner), "{corner}: {}", code.path);
        }
        assert!(!code.path.contains("M3 ") && !code.path.contains(" 3h") && !code.path.contains(" 33h"));
    }

    #[test]
    fn on_the_smallest_label_a_square_is_wide_enough_for_long_addresses() {
        for (letters, at_least) in [(41, 0.48), (84, 0.4), (122, 0.33), (152, 0.31)] {
            let code = Qr::of(&"a".repeat(letters)).expect("it fits");
            let square = 18.0 / f64::from(u32::try_from(code.size).expect("few"));
            assert!(square >= at_least, "{letters} letters: {square} mm");
        }
    }

    #[test]
    fn more_than_a_code_holds_has_none() {
        assert!(Qr::of(&"a".repeat(2331)).is_some());
        assert_eq!(Qr::of(&"a".repeat(2332)), None);
    }
}
