//! The sizes and colours that are kept, from every format, and what is not kept.

use helpdesk::pictures::{Kind, Picture, Pictures};
use jpeg_encoder::ColorType;

use super::made::{self, BLUE, GREEN, Png, RED, RGB, WHITE, YELLOW, alike, seen};

async fn make(file: Vec<u8>, kind: Kind) -> Picture {
    Pictures::new().make(move || Ok(file), kind).await.expect("a picture")
}

fn sizes(picture: &Picture) -> [(u32, u32); 2] {
    let (full, small) = (seen(&picture.full), seen(&picture.small));
    assert_eq!((picture.width, picture.height), (full.width, full.height));
    [(full.width, full.height), (small.width, small.height)]
}

#[tokio::test]
async fn a_portrait_is_a_square_from_the_middle_in_two_sizes() {
    for (width, height) in [(1200, 800), (800, 1200)] {
        let file = made::jpeg(
            width,
            height,
            &made::painted(width, height, |x, y| match (x.max(y) * 6 / 1200, x.min(y) < 400) {
                (0 | 5, _) => BLUE,
                (_, true) => RED,
                (_, false) => YELLOW,
            }),
        );
        let picture = make(file, Kind::Portrait).await;
        assert_eq!(sizes(&picture), [(512, 512), (96, 96)]);
        for jpeg in [&picture.full, &picture.small] {
            let corners = [(3, 3), (97, 3), (3, 97), (97, 97)].map(|(x, y)| seen(jpeg).at(x, y));
            assert!(corners.iter().all(|c| !alike(&[*c], &[BLUE])), "{width}x{height}: {corners:?}");
        }
    }
}

#[tokio::test]
async fn a_portrait_has_its_size_however_small_the_picture_was() {
    let picture = make(made::jpeg(40, 30, &made::quarters(40, 30)), Kind::Portrait).await;
    assert_eq!(sizes(&picture), [(512, 512), (96, 96)]);
    assert!(alike(&seen(&picture.full).quarters(), &[RED, GREEN, BLUE, YELLOW]));
}

#[tokio::test]
async fn a_photo_fits_into_its_two_sizes_and_is_never_enlarged() {
    let cases = [
        ((640, 480), [(640, 480), (320, 240)]),
        ((101, 67), [(101, 67), (101, 67)]),
        ((1, 1), [(1, 1), (1, 1)]),
        ((2048, 1), [(2048, 1), (320, 1)]),
        ((2049, 300), [(2048, 300), (320, 47)]),
        ((300, 3000), [(205, 2048), (32, 320)]),
        // From here on, the JPEG is decoded in a half, a quarter and an eighth.
        ((4099, 300), [(2048, 150), (320, 23)]),
        ((8197, 150), [(2048, 38), (320, 6)]),
        ((129, 16_391), [(17, 2048), (3, 320)]),
    ];
    for ((width, height), expected) in cases {
        let picture = make(made::jpeg(width, height, &made::quarters(width, height)), Kind::Photo).await;
        assert_eq!(sizes(&picture), expected, "{width}x{height}");
        if expected[0].0.min(expected[0].1) > 8 {
            let quarters = seen(&picture.full).quarters();
            assert!(alike(&quarters, &[RED, GREEN, BLUE, YELLOW]), "{width}x{height}: {quarters:?}");
        }
    }
}

#[tokio::test]
async fn every_format_looks_the_same() {
    let (width, height) = (66, 50);
    let rgb = made::quarters(width, height);
    let wide: Vec<u8> = rgb.iter().flat_map(|sample| [*sample, 7]).collect();
    let indexes: Vec<u8> = made::painted(width, height, |x, y| [u8::from(x >= 33) + 2 * u8::from(y >= 25); 3])
        .chunks_exact(3)
        .map(|pixel| pixel[0])
        .collect();
    let palette = [RED, GREEN, BLUE, YELLOW].concat();
    let ink: Vec<u8> = rgb.chunks_exact(3).flat_map(|p| [255 - p[0], 255 - p[1], 255 - p[2], 0]).collect();
    let png = |how, samples: &[u8]| made::png(width.into(), height.into(), how, samples, &[]);
    let cases = [
        ("JPEG", made::jpeg(width, height, &rgb)),
        ("progressive JPEG", made::jpeg_with(width, height, &rgb, ColorType::Rgb, |e| e.set_progressive(true))),
        ("JPEG with restarts", made::jpeg_with(width, height, &rgb, ColorType::Rgb, |e| e.set_restart_interval(2))),
        ("JPEG for printing", made::jpeg_with(width, height, &ink, ColorType::Cmyk, |_| {})),
        ("PNG", png(RGB, &rgb)),
        ("interlaced PNG", png(Png { interlaced: true, ..RGB }, &rgb)),
        ("PNG of 16 bits", png(Png { bits: 16, ..RGB }, &wide)),
        (
            "PNG with a palette",
            made::png(width.into(), height.into(), Png { colours: 3, ..RGB }, &indexes, &[(b"PLTE", palette)]),
        ),
        ("lossless WebP", made::webp(width, height, &rgb, None)),
        ("lossy WebP", made::lossy_webp()),
        ("GIF", made::gif(width, height)),
    ];
    for (name, file) in cases {
        let quarters = seen(&make(file, Kind::Photo).await.full).quarters();
        assert!(alike(&quarters, &[RED, GREEN, BLUE, YELLOW]), "{name}: {quarters:?}");
    }
}

#[tokio::test]
async fn grey_stays_grey_and_what_is_transparent_is_white() {
    let grey = vec![90; 64 * 64];
    let half: Vec<u8> = (0..64 * 64).flat_map(|at| [0, if at % 64 < 32 { 0 } else { 255 }]).collect();
    let red: Vec<u8> = (0..64 * 64).flat_map(|at| [220, 30, 30, if at % 64 < 32 { 0 } else { 128 }]).collect();
    let png = |colours, samples: &[u8]| made::png(64, 64, Png { colours, ..RGB }, samples, &[]);
    let cases = [
        (made::jpeg_with(64, 64, &grey, ColorType::Luma, |_| {}), [[90; 3]; 2]),
        (png(0, &grey), [[90; 3]; 2]),
        (png(4, &half), [WHITE, [0; 3]]),
        (png(6, &red), [WHITE, [237, 142, 142]]),
    ];
    for (at, (file, [left, right])) in cases.into_iter().enumerate() {
        let quarters = seen(&make(file, Kind::Photo).await.full).quarters();
        assert!(alike(&quarters, &[left, right, left, right]), "{at}: {quarters:?}");
    }
}

#[tokio::test]
async fn nothing_of_what_was_written_into_the_file_is_left() {
    const SECRET: &str = "59.9139N 10.7522E";
    let rgb = made::quarters(64, 48);
    let jpeg = made::jpeg(64, 48, &rgb);
    let exif = made::exif(1, false, SECRET);
    let jpeg = made::with_segment(&jpeg, 0xe1, &[b"Exif\0\0", &exif[..]].concat());
    let jpeg = made::with_segment(&jpeg, 0xe1, format!("http://ns.adobe.com/xap/1.0/\0<x>{SECRET}</x>").as_bytes());
    let jpeg = made::with_segment(&jpeg, 0xe2, format!("ICC_PROFILE\0\x01\x01{SECRET}").as_bytes());
    let jpeg = made::with_segment(&jpeg, 0xed, format!("Photoshop 3.0\0{SECRET}").as_bytes());
    let jpeg = made::with_segment(&jpeg, 0xfe, SECRET.as_bytes());
    // Phones put a film of the moment, or a second picture, behind the first.
    let jpeg = [jpeg, SECRET.into()].concat();
    let text = format!("Comment\0{SECRET}").into_bytes();
    let png = made::png(64, 48, RGB, &rgb, &[(b"tEXt", text), (b"eXIf", exif.clone())]);
    let webp = made::webp(64, 48, &rgb, Some(exif));
    for file in [jpeg, png, webp] {
        let holds = |bytes: &[u8]| bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        assert!(holds(&file));
        for kind in [Kind::Portrait, Kind::Photo] {
            let picture = make(file.clone(), kind).await;
            for kept in [&picture.full, &picture.small] {
                assert!(!holds(kept));
                // The header that every JPEG has, with no resolution of the camera's, and no other.
                assert_eq!(segments(kept), [0xe0], "{kind:?}");
            }
        }
    }
}

/// The application's and comment segments of a JPEG.
fn segments(jpeg: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    let mut at = 2;
    while jpeg[at + 1] != 0xda {
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found.retain(|marker| matches!(marker, 0xe0..=0xef | 0xfe));
    found
}
