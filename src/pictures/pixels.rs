//! Pixels in memory: on white, cut, resized, turned, and written as a JPEG.

use anyhow::Context;
use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::orientation::Orientation;
use super::{QUALITY, Refused};

/// A picture without transparency, three bytes for each pixel.
///
/// They are taken for sRGB. Some phones photograph in Display P3, and say so in a profile that is
/// dropped with the rest: their reds and greens come out a little duller, as on most screens.
#[derive(Debug)]
pub(super) struct Pixels {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

/// A part of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crop {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

impl Pixels {
    /// Pixels of three bytes each; as many as the size says, or none at all.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Result<Self, Refused> {
        let whole = u64::try_from(rgb.len()) == Ok(3 * u64::from(width) * u64::from(height));
        if whole { Ok(Self { width, height, rgb }) } else { Err(Refused::Broken) }
    }

    /// Pixels of one (grey), two (grey and opacity), three or four bytes each.
    pub fn on_white(width: u32, height: u32, channels: usize, samples: Vec<u8>) -> Result<Self, Refused> {
        if channels == 3 {
            return Self::new(width, height, samples);
        }
        let mut rgb = Vec::with_capacity(samples.len() / channels * 3);
        put_on_white(channels, &samples, &mut rgb);
        Self::new(width, height, rgb)
    }

    /// Width and height.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// A part of it, in another size.
    pub fn resized(self, crop: Crop, size: (u32, u32)) -> anyhow::Result<Self> {
        if (crop.width, crop.height) == self.size() && size == self.size() {
            return Ok(self);
        }
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).crop(
            crop.left.into(),
            crop.top.into(),
            crop.width.into(),
            crop.height.into(),
        );
        let source = Image::from_vec_u8(self.width, self.height, self.rgb, PixelType::U8x3)?;
        let mut target = Image::new(size.0, size.1, PixelType::U8x3);
        Resizer::new().resize(&source, &mut target, &options)?;
        Ok(Self { width: size.0, height: size.1, rgb: target.into_vec() })
    }

    /// All of it, in another size, beside it.
    pub fn resized_copy(&self, size: (u32, u32)) -> anyhow::Result<Self> {
        let copy = Self { width: self.width, height: self.height, rgb: self.rgb.clone() };
        copy.resized(Crop { left: 0, top: 0, width: self.width, height: self.height }, size)
    }

    /// The picture as it was seen, from how the camera was held.
    pub fn turned(self, orientation: Orientation) -> Self {
        if orientation == Orientation::default() {
            return self;
        }
        let (width, height) = orientation.size_of(self.width, self.height);
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for y in 0..height {
            for x in 0..width {
                let (from_x, from_y) = orientation.source_of(x, y, self.width, self.height);
                let at = (from_y as usize * self.width as usize + from_x as usize) * 3;
                rgb.extend_from_slice(&self.rgb[at..at + 3]);
            }
        }
        Self { width, height, rgb }
    }

    /// Written as a JPEG that holds the picture and nothing else. JPEG, because everything shows
    /// it, mail programmes too.
    pub fn jpeg(&self) -> anyhow::Result<Vec<u8>> {
        let mut written = Vec::new();
        let mut encoder = Encoder::new(&mut written, QUALITY);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_optimized_huffman_tables(true);
        let (width, height) = (u16::try_from(self.width)?, u16::try_from(self.height)?);
        encoder.encode(&self.rgb, width, height, ColorType::Rgb).context("a picture cannot be written")?;
        Ok(written)
    }
}

/// Adds pixels to those that are already on white.
pub(super) fn put_on_white(channels: usize, samples: &[u8], rgb: &mut Vec<u8>) {
    let over = |sample: u8, opacity: u8| {
        let (sample, opacity) = (u16::from(sample), u16::from(opacity));
        u8::try_from((sample * opacity + 255 * (255 - opacity) + 127) / 255).unwrap_or(u8::MAX)
    };
    match channels {
        1 => rgb.extend(samples.iter().flat_map(|&grey| [grey; 3])),
        2 => rgb.extend(samples.as_chunks().0.iter().flat_map(|&[grey, opacity]| [over(grey, opacity); 3])),
        3 => rgb.extend_from_slice(samples),
        _ => rgb.extend(samples.as_chunks().0.iter().flat_map(|&[r, g, b, a]| [over(r, a), over(g, a), over(b, a)])),
    }
}
