//! Pictures for the tests, made in code: four quarters in four colours, in every format, with
//! whatever belongs into their headers; and a look at what came out.

use std::io::Write;

use base64::Engine;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

pub const RED: [u8; 3] = [220, 30, 30];
pub const GREEN: [u8; 3] = [30, 160, 60];
pub const BLUE: [u8; 3] = [40, 60, 210];
pub const YELLOW: [u8; 3] = [230, 200, 40];
pub const WHITE: [u8; 3] = [255, 255, 255];

/// Red and green above, blue and yellow below, in three bytes for each pixel.
pub fn quarters(width: u16, height: u16) -> Vec<u8> {
    painted(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => RED,
        (false, true) => GREEN,
        (true, false) => BLUE,
        (false, false) => YELLOW,
    })
}

pub fn painted(width: u16, height: u16, colour: impl Fn(u16, u16) -> [u8; 3]) -> Vec<u8> {
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| colour(x, y)).collect()
}

pub fn jpeg(width: u16, height: u16, rgb: &[u8]) -> Vec<u8> {
    jpeg_with(width, height, rgb, ColorType::Rgb, |_| {})
}

pub fn jpeg_with(
    width: u16,
    height: u16,
    samples: &[u8],
    colours: ColorType,
    set: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut written = Vec::new();
    let mut encoder = Encoder::new(&mut written, 90);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    set(&mut encoder);
    encoder.encode(samples, width, height, colours).expect("a JPEG");
    written
}

/// A JPEG with one more segment at its beginning.
pub fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("short enough");
    [&jpeg[..2], &[0xff, marker], &length.to_be_bytes(), content, &jpeg[2..]].concat()
}

/// A JPEG that says it has another size.
pub fn claiming(mut jpeg: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let at = jpeg.windows(2).position(|m| matches!(m, [0xff, 0xc0 | 0xc2])).expect("a frame");
    jpeg[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

/// EXIF from its TIFF header on: an orientation between two other tags, and a text.
pub fn exif(orientation: u16, little: bool, text: &str) -> Vec<u8> {
    let short = |value: u16| if little { value.to_le_bytes() } else { value.to_be_bytes() };
    let long = |value: u32| if little { value.to_le_bytes() } else { value.to_be_bytes() };
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&short(tag)[..], &short(kind), &long(count), &value].concat()
    };
    let end = 8 + 2 + 3 * 12 + 4;
    let [high, low] = short(orientation);
    [
        if little { b"II*\0" } else { b"MM\0*" }.to_vec(),
        long(8).to_vec(),
        short(3).to_vec(),
        entry(0x010f, 2, u32::try_from(text.len()).expect("a short text"), long(end)),
        entry(0x0112, 3, 1, [high, low, 0, 0]),
        entry(0x0128, 3, 1, [0, 2, 0, 0]),
        long(0).to_vec(),
        text.as_bytes().to_vec(),
    ]
    .concat()
}

/// How a PNG holds its pixels: the colour type and the bits of a sample, as in its header.
#[derive(Clone, Copy)]
pub struct Png {
    pub colours: u8,
    pub bits: u8,
    pub interlaced: bool,
}

/// Three bytes for each pixel, in rows.
pub const RGB: Png = Png { colours: 2, bits: 8, interlaced: false };

/// A PNG of whole-byte pixels, written by hand, with more chunks before the pixels.
pub fn png(width: u32, height: u32, how: Png, samples: &[u8], more: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let (across, down) = (width as usize, height as usize);
    let pixel = samples.len() / (across * down);
    let passes: &[[usize; 4]] = if how.interlaced {
        &[[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]]
    } else {
        &[[0, 0, 1, 1]]
    };
    let mut raw = Vec::new();
    for &[left, top, right, below] in passes.iter().filter(|pass| pass[0] < across) {
        for y in (top..down).step_by(below) {
            raw.push(0);
            for x in (left..across).step_by(right) {
                raw.extend_from_slice(&samples[(y * across + x) * pixel..][..pixel]);
            }
        }
    }
    let mut data = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    data.write_all(&raw).expect("compresses");
    png_of(width, height, how, more, &data.finish().expect("compresses"))
}

/// A PNG that says it is so large, around whatever data.
pub fn png_of(width: u32, height: u32, how: Png, more: &[(&[u8; 4], Vec<u8>)], data: &[u8]) -> Vec<u8> {
    let header =
        [&width.to_be_bytes()[..], &height.to_be_bytes(), &[how.bits, how.colours, 0, 0, how.interlaced.into()]];
    let mut written = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], content: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(content);
        let length = u32::try_from(content.len()).expect("short enough");
        written.extend([&length.to_be_bytes()[..], name, content, &sum.sum().to_be_bytes()].concat());
    };
    chunk(b"IHDR", &header.concat());
    for (name, content) in more {
        chunk(name, content);
    }
    chunk(b"IDAT", data);
    chunk(b"IEND", &[]);
    written
}

/// A lossless WebP.
pub fn webp(width: u16, height: u16, rgb: &[u8], exif: Option<Vec<u8>>) -> Vec<u8> {
    let mut written = Vec::new();
    let mut encoder = image_webp::WebPEncoder::new(&mut written);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif);
    }
    encoder.encode(rgb, width.into(), height.into(), image_webp::ColorType::Rgb8).expect("a WebP");
    written
}

/// A lossy WebP of 64 by 48 pixels, which nothing here can write.
pub fn lossy_webp() -> Vec<u8> {
    base64::engine::general_purpose::STANDARD
        .decode(
            "UklGRn4AAABXRUJQVlA4IHIAAACQBACdASpAADAAPu1kqU2ppaOiMrkoATAdiUAZVQKvQKn8BE4is0Wu8qJQVgAA/uX6Pp1y/wC//HbV\
             RTFT2WSfvAr3P+tJvlc+8PVI616JjjuV34f/0eb+FEMkHrIv/+SFO3UKU6FofCkNcHd+3PAAAAA=",
        )
        .expect("base64")
}

/// A GIF of the four colours in a quarter each, the rest of its canvas empty.
pub fn gif(width: u16, height: u16) -> Vec<u8> {
    let colours = [RED, GREEN, BLUE, YELLOW];
    let pixels = quarters(width, height);
    let index = |pixel: &[u8]| colours.iter().position(|c| c == pixel).and_then(|at| u8::try_from(at).ok());
    let frame = gif::Frame {
        width,
        height,
        buffer: pixels.chunks_exact(3).filter_map(index).collect::<Vec<u8>>().into(),
        ..gif::Frame::default()
    };
    let mut written = Vec::new();
    let mut encoder = gif::Encoder::new(&mut written, width + 10, height, colours.as_flattened()).expect("a GIF");
    encoder.write_frame(&frame).expect("a frame");
    drop(encoder);
    written
}

/// A JPEG that came out, decoded.
pub struct Seen {
    pub width: u32,
    pub height: u32,
    rgb: Vec<u8>,
}

pub fn seen(jpeg: &[u8]) -> Seen {
    let mut decoder = jpeg_decoder::Decoder::new(jpeg);
    let rgb = decoder.decode().expect("a JPEG");
    let info = decoder.info().expect("its header");
    assert_eq!(info.pixel_format, jpeg_decoder::PixelFormat::RGB24);
    Seen { width: info.width.into(), height: info.height.into(), rgb }
}

impl Seen {
    /// The colour at so many hundredths from the left and from above.
    pub fn at(&self, x: u32, y: u32) -> [u8; 3] {
        let pixel = (self.height * y / 100 * self.width + self.width * x / 100) as usize;
        self.rgb[pixel * 3..pixel * 3 + 3].try_into().expect("three bytes")
    }

    /// The colours in the middle of the four quarters, in reading order.
    pub fn quarters(&self) -> [[u8; 3]; 4] {
        [self.at(25, 25), self.at(75, 25), self.at(25, 75), self.at(75, 75)]
    }
}

/// Whether all colours are these, as closely as JPEG keeps them.
pub fn alike(seen: &[[u8; 3]], expected: &[[u8; 3]]) -> bool {
    seen.len() == expected.len()
        && seen.as_flattened().iter().zip(expected.as_flattened()).all(|(a, b)| a.abs_diff(*b) <= 24)
}
