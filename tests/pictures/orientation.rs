//! Pictures come out as they were seen, however the camera was held.

use helpdesk::pictures::{Kind, Pictures};

use super::made::{self, BLUE, GREEN, RED, RGB, YELLOW, alike, seen};

/// Where the standard puts the first row and the first column of the file: the side of the picture
/// as it was seen.
const SIDES: [(&str, &str); 8] = [
    ("top", "left"),
    ("top", "right"),
    ("bottom", "right"),
    ("bottom", "left"),
    ("left", "top"),
    ("right", "top"),
    ("right", "bottom"),
    ("left", "bottom"),
];

/// What a camera of this orientation writes when it sees 60 by 40 pixels in four quarters.
fn written(row: &str, column: &str) -> (u16, u16, Vec<u8>) {
    let across = matches!(row, "top" | "bottom");
    let (width, height) = if across { (60, 40) } else { (40, 60) };
    let from = |side: &str, at: u16, length: u16| if matches!(side, "top" | "left") { at } else { length - 1 - at };
    let rgb = made::painted(width, height, |x, y| {
        let (y, x) = (from(row, y, height), from(column, x, width));
        let (x, y) = if across { (x, y) } else { (y, x) };
        match (x < 30, y < 20) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => YELLOW,
        }
    });
    (width, height, rgb)
}

async fn assert_upright(name: &str, file: Vec<u8>) {
    let picture = Pictures::new().make(move || Ok(file), Kind::Photo).await.expect("a picture");
    assert_eq!((picture.width, picture.height), (60, 40), "{name}");
    let quarters = seen(&picture.full).quarters();
    assert!(alike(&quarters, &[RED, GREEN, BLUE, YELLOW]), "{name}: {quarters:?}");
}

#[tokio::test]
async fn each_of_the_eight_ways_to_hold_a_camera_comes_out_upright() {
    for (value, (row, column)) in (1..).zip(SIDES) {
        let (width, height, rgb) = written(row, column);
        for little in [true, false] {
            let exif = made::exif(value, little, "camera");
            let prefixed = [b"Exif\0\0", &exif[..]].concat();
            let jpeg = made::with_segment(&made::jpeg(width, height, &rgb), 0xe1, &prefixed);
            assert_upright(&format!("JPEG {value}"), jpeg).await;
            let png = made::png(width.into(), height.into(), RGB, &rgb, &[(b"eXIf", exif.clone())]);
            assert_upright(&format!("PNG {value}"), png).await;
            for exif in [exif, prefixed] {
                assert_upright(&format!("WebP {value}"), made::webp(width, height, &rgb, Some(exif))).await;
            }
        }
    }
}

#[tokio::test]
async fn a_portrait_is_upright_in_both_sizes() {
    let (width, height, rgb) = written("right", "top");
    let png = made::png(width.into(), height.into(), RGB, &rgb, &[(b"eXIf", made::exif(6, true, ""))]);
    let picture = Pictures::new().make(move || Ok(png), Kind::Portrait).await.expect("a picture");
    for jpeg in [&picture.full, &picture.small] {
        let quarters = seen(jpeg).quarters();
        assert!(alike(&quarters, &[RED, GREEN, BLUE, YELLOW]), "{quarters:?}");
    }
}

#[tokio::test]
async fn an_orientation_that_cannot_be_read_leaves_the_picture_as_it_is() {
    let rgb = made::quarters(60, 40);
    let whole = made::exif(6, true, "camera");
    let mut nowhere = whole.clone();
    nowhere[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut endless = whole.clone();
    endless[8..10].copy_from_slice(&u16::MAX.to_le_bytes());
    endless[22..24].copy_from_slice(&0u16.to_le_bytes());
    let unknown = [made::exif(0, true, ""), made::exif(9, false, ""), nowhere, endless, b"MM*\0".to_vec(), Vec::new()];
    let cut = (0..34).map(|length| whole[..length.min(30)].to_vec());
    for exif in unknown.into_iter().chain(cut) {
        let content = [b"Exif\0\0", &exif[..]].concat();
        assert_upright(&format!("{exif:?}"), made::with_segment(&made::jpeg(60, 40, &rgb), 0xe1, &content)).await;
    }
}
