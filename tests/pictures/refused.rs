//! Files that are not taken, and what people are told.

use std::sync::atomic::{AtomicUsize, Ordering};

use helpdesk::pictures::{Error, Kind, MOST_BYTES, Picture, Pictures, Refused};
use jpeg_encoder::ColorType;

use super::made::{self, Png, RGB};

async fn make(file: Vec<u8>) -> Result<Picture, Refused> {
    match Pictures::new().make(move || Ok(file), Kind::Photo).await {
        Ok(picture) => Ok(picture),
        Err(Error::Refused(refused)) => Err(refused),
        Err(Error::Failed(error)) => panic!("{error:#}"),
    }
}

fn container(brands: &[u8]) -> Vec<u8> {
    let length = u32::try_from(8 + brands.len()).expect("short enough");
    [&length.to_be_bytes()[..], b"ftyp", brands, &[0; 100]].concat()
}

/// A WebP whose canvas is small and whose frame is not.
fn webp_within_webp() -> Vec<u8> {
    let mut frame = made::lossy_webp()[12..].to_vec();
    frame[14..18].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
    let canvas = [&b"VP8X"[..], &10u32.to_le_bytes(), &[0; 4], &[63, 0, 0], &[47, 0, 0]].concat();
    let length = u32::try_from(4 + canvas.len() + frame.len()).expect("short enough");
    [&b"RIFF"[..], &length.to_le_bytes(), b"WEBP", &canvas, &frame].concat()
}

/// A lossless WebP whose data could describe more codes than there is memory for.
fn webp_of_codes() -> Vec<u8> {
    let mut webp = made::webp(8, 8, &made::quarters(8, 8), None);
    webp.resize(1 << 20, 0x5a);
    let length = |taken: u32| ((1 << 20) - taken).to_le_bytes();
    webp[4..8].copy_from_slice(&length(8));
    webp[16..20].copy_from_slice(&length(20));
    webp
}

/// A JPEG that has its scans so many times.
fn again_and_again(jpeg: &[u8], times: usize) -> Vec<u8> {
    let from = jpeg.windows(2).position(|m| m == [0xff, 0xda]).expect("a scan");
    let (before, scans) = jpeg[..jpeg.len() - 2].split_at(from);
    [before, &scans.repeat(times), &[0xff, 0xd9]].concat()
}

#[tokio::test]
async fn what_is_no_picture_is_told_apart_by_its_bytes() {
    let cases: [(&str, Vec<u8>, Refused); 13] = [
        ("nothing", Vec::new(), Refused::NotAPicture),
        ("a byte", vec![0xff], Refused::NotAPicture),
        ("text", b"Not a picture, whatever its name.".to_vec(), Refused::NotAPicture),
        ("a script", b"<script>alert(1)</script>".to_vec(), Refused::NotAPicture),
        ("a drawing", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), Refused::NotAPicture),
        ("a document", b"%PDF-1.7\n".to_vec(), Refused::NotAPicture),
        ("a raw photo", b"II*\0\x08\0\0\0".to_vec(), Refused::NotAPicture),
        ("a video", container(b"isom\0\0\x02\0isommp41"), Refused::NotAPicture),
        ("HEIC", container(b"heic\0\0\0\0mif1heic"), Refused::Heic),
        ("HEIC by another name", container(b"mif1\0\0\0\0heic"), Refused::Heic),
        ("AVIF", container(b"avif\0\0\0\0avifmif1miaf"), Refused::Avif),
        ("a container and nothing in it", b"\0\0\0\x08ftyp".to_vec(), Refused::NotAPicture),
        ("16 MB of anything", vec![0; MOST_BYTES + 1], Refused::TooLarge),
    ];
    for (name, file, expected) in cases {
        assert_eq!(make(file).await, Err(expected), "{name}");
    }
}

#[tokio::test]
async fn what_would_not_fit_into_memory_is_refused_by_its_header() {
    let quarters = made::quarters(64, 64);
    let jpeg = made::jpeg(64, 64, &quarters);
    let progressive = made::jpeg_with(64, 64, &quarters, ColorType::Rgb, |e| e.set_progressive(true));
    let png = |width, height, how| made::png_of(width, height, how, &[], &[0; 1000]);
    let cases = [
        ("a PNG of 2500 million pixels", png(50_000, 50_000, RGB)),
        ("a PNG of one line", png(200_000_000, 1, RGB)),
        ("a PNG of the largest size", png(i32::MAX.unsigned_abs(), i32::MAX.unsigned_abs(), Png { bits: 16, ..RGB })),
        ("an interlaced PNG", png(6000, 5000, Png { interlaced: true, ..RGB })),
        ("a JPEG of the largest size", made::claiming(jpeg, u16::MAX, u16::MAX)),
        ("a progressive JPEG, all in memory at once", made::claiming(progressive, 10_000, 10_000)),
        ("a WebP in a small canvas", webp_within_webp()),
        ("a WebP of codes", webp_of_codes()),
        ("a GIF", {
            let mut gif = made::gif(64, 64);
            let frame = gif.windows(5).position(|w| w == [0x2c, 0, 0, 0, 0]).expect("a frame");
            gif[frame + 5..frame + 9].fill(0xff);
            gif
        }),
    ];
    for (name, file) in cases {
        assert_eq!(make(file).await, Err(Refused::TooManyPixels), "{name}");
    }
}

#[tokio::test]
async fn what_is_cut_or_damaged_is_refused() {
    let rgb = made::quarters(64, 48);
    let noise: Vec<u8> = (0..64u32 * 48 * 3).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let whole = [
        made::jpeg(64, 48, &noise),
        made::jpeg_with(64, 48, &noise, ColorType::Rgb, |e| e.set_progressive(true)),
        made::png(64, 48, RGB, &noise, &[]),
        made::png(64, 48, Png { interlaced: true, ..RGB }, &noise, &[]),
        made::webp(64, 48, &noise, None),
        made::lossy_webp(),
        made::gif(64, 48),
    ];
    for file in &whole {
        make(file.clone()).await.expect("whole, it is a picture");
        for tenths in 1..=9 {
            let cut = file[..file.len() * tenths / 10].to_vec();
            assert_eq!(make(cut).await, Err(Refused::Broken), "{tenths} tenths of {:?}", &file[..8]);
        }
    }
    let jpeg = made::jpeg(64, 48, &rgb);
    let at = |marker| jpeg.windows(2).position(|m| m == [0xff, marker]).expect("a segment");
    let without = |from: usize, to: usize| [&jpeg[..from], &jpeg[to..]].concat();
    let cases = [
        ("no pixels across", made::claiming(jpeg.clone(), 0, 48)),
        ("no pixels down", made::claiming(jpeg.clone(), 64, 0)),
        ("no frame", without(at(0xc0), at(0xc4))),
        ("no scan", without(at(0xda), jpeg.len() - 2)),
        ("a header alone", vec![0xff, 0xd8, 0xff, 0xd9]),
        ("as it was two days ago", made::with_segment(&jpeg, 0xc9, &[8, 0, 48, 0, 64, 1, 1, 0x11, 0])),
        ("a scan again and again", again_and_again(&jpeg, 4)),
        ("all scans again and again", {
            again_and_again(&made::jpeg_with(64, 48, &rgb, ColorType::Rgb, |e| e.set_progressive(true)), 60)
        }),
        ("a PNG of nothing", made::png_of(0, 10, RGB, &[], &[0; 100])),
    ];
    for (name, file) in cases {
        assert_eq!(make(file).await, Err(Refused::Broken), "{name}");
    }
}

/// A file upon which whoever reads it for the third time panics: as in the thread of the pictures.
struct Trap(Vec<u8>, AtomicUsize);

impl AsRef<[u8]> for Trap {
    fn as_ref(&self) -> &[u8] {
        assert!(self.1.fetch_add(1, Ordering::Relaxed) < 2, "a decoder's fault");
        &self.0
    }
}

#[tokio::test]
async fn a_decoder_that_panics_costs_no_more_than_its_picture() {
    let pictures = Pictures::new();
    let jpeg = made::jpeg(64, 48, &made::quarters(64, 48));
    let trap = Trap(jpeg.clone(), AtomicUsize::new(0));
    let trapped = pictures.make(move || Ok(trap), Kind::Photo).await;
    assert!(matches!(trapped, Err(Error::Refused(Refused::Broken))), "{trapped:?}");
    pictures.make(move || Ok(jpeg), Kind::Photo).await.expect("the next is made");
}

#[test]
fn people_are_told_what_to_do() {
    for refused in
        [Refused::TooLarge, Refused::NotAPicture, Refused::Heic, Refused::Avif, Refused::TooManyPixels, Refused::Broken]
    {
        let sentence = refused.sentence();
        assert!(sentence.contains("Send") || sentence.contains("send"), "{sentence}");
        assert!(sentence.ends_with('.') && !sentence.contains("  "), "{sentence}");
        assert_eq!(Error::from(refused).to_string(), sentence);
    }
}
