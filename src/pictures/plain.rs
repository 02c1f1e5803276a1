//! PNG and GIF, of which the first picture counts.

use std::io::Cursor;

use super::orientation::Orientation;
use super::pixels::{Pixels, put_on_white};
use super::{Kind, MOST_MEMORY, Refused, room};

/// Reads a PNG, row by row, so that a long screenshot takes no more than its own pixels.
pub(super) fn png(file: &[u8], kind: Kind) -> Result<(Pixels, Orientation), Refused> {
    let limits = png::Limits { bytes: usize::try_from(MOST_MEMORY).unwrap_or(usize::MAX) };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);

    let header = decoder.read_header_info().map_err(Refused::broken)?;
    let (width, height, interlaced) = (header.width, header.height, header.interlaced);
    // An interlaced picture is there only when all of it is, with up to four bytes for each pixel.
    let for_each = if interlaced { 4 + 3 } else { 3 };
    room(width, height, |pixels| (pixels * for_each).max(kind.resizing(width, height)))?;

    let mut reader = decoder.read_info().map_err(Refused::broken)?;
    let channels = reader.output_color_type().0.samples();
    let pixels = if interlaced {
        let mut samples = vec![0; reader.output_buffer_size().ok_or(Refused::Broken)?];
        reader.next_frame(&mut samples).map_err(Refused::broken)?;
        Pixels::on_white(width, height, channels, samples)?
    } else {
        let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
        while let Some(row) = reader.next_row().map_err(Refused::broken)? {
            put_on_white(channels, row.data(), &mut rgb);
        }
        Pixels::new(width, height, rgb)?
    };
    let orientation = reader.info().exif_metadata.as_deref().map(Orientation::of_exif);
    Ok((pixels, orientation.unwrap_or_default()))
}

/// Reads a GIF's first frame, which is as large as it is, whatever the canvas.
pub(super) fn gif(file: &[u8], kind: Kind) -> Result<(Pixels, Orientation), Refused> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(file).map_err(Refused::broken)?;
    let frame = decoder.next_frame_info().map_err(Refused::broken)?.ok_or(Refused::Broken)?;
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    room(width, height, |pixels| (pixels * (4 + 3)).max(kind.resizing(width, height)))?;

    let mut samples = vec![0; decoder.buffer_size()];
    decoder.read_into_buffer(&mut samples).map_err(Refused::broken)?;
    drop(decoder);
    Ok((Pixels::on_white(width, height, 4, samples)?, Orientation::default()))
}
