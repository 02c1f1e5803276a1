//! What the largest photos cost: memory, in a process of its own, and nobody else's time.

use std::future::poll_fn;
use std::path::Path;
use std::pin::{Pin, pin};
use std::process::Command;
use std::task::Poll;

use helpdesk::pictures::{Kind, Pictures};
use jpeg_encoder::ColorType;

use super::made;

/// What the process may take in all, and what of it is there before any picture.
const MOST: u64 = 250_000_000;
const IDLE: u64 = 40_000_000;

/// Where the process that is measured finds the photos, and leaves what it took.
const FOLDER: &str = "HELPDESK_TEST_PHOTOS";

/// What a small sensor sees of 8000 by 6000 pixels. Only a strip of it is made, and repeated: the
/// marks at which a decoder may restart allow it.
pub fn photo() -> Vec<u8> {
    const STRIPS: u16 = 125;
    const HEIGHT: u16 = 6000 / STRIPS;
    let mut chance = 1_u32;
    let strip: Vec<u8> = (0..8000 * u32::from(HEIGHT))
        .flat_map(|at| {
            chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [noise, ..] = chance.to_be_bytes();
            let light = u8::try_from(at % 8000 / 50).expect("a byte") / 2 + 60 + noise % 37;
            [light, light / 2 + 60, 255 - light]
        })
        .collect();
    let pieces = 8000 / 16 * HEIGHT / 16;
    let jpeg = made::jpeg_with(8000, HEIGHT, &strip, ColorType::Rgb, |encoder| encoder.set_restart_interval(pieces));
    let mut photo = made::claiming(jpeg, 8000, 6000);
    let end = photo.split_off(photo.len() - 2);
    let scan = photo.windows(2).position(|mark| mark == [0xff, 0xda]).expect("a scan");
    let header = scan + 2 + usize::from(u16::from_be_bytes([photo[scan + 2], photo[scan + 3]]));
    let data = photo[header..].to_vec();
    for mark in (0xd0..=0xd7).cycle().take(usize::from(STRIPS) - 1) {
        photo.extend([0xff, mark]);
        photo.extend_from_slice(&data);
    }
    [photo, end].concat()
}

#[test]
fn a_photo_of_48_megapixels_is_made_within_the_memory_there_is() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return make(Path::new(&folder));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = photo();
    assert!((14_000_000..16_000_000).contains(&file.len()), "{} bytes", file.len());
    std::fs::write(folder.path().join("photo.jpg"), file).expect("a file");

    let name = "pictures::memory::a_photo_of_48_megapixels_is_made_within_the_memory_there_is";
    let measured = Command::new(std::env::current_exe().expect("this programme"))
        .args(["--exact", name])
        .env(FOLDER, folder.path())
        .output()
        .expect("it starts");
    assert!(measured.status.success(), "{}", String::from_utf8_lossy(&measured.stdout));
    let taken = std::fs::read_to_string(folder.path().join("taken")).expect("what it took");
    let taken: u64 = taken.parse().expect("a number");
    assert!(IDLE + taken < MOST, "{taken} bytes");
}

fn make(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("a runtime");
    let file = || {
        let path = folder.join("photo.jpg");
        move || std::fs::read(path)
    };
    let before = peak();
    runtime.block_on(async {
        let pictures = Pictures::new();
        // Visitors who go away: the first photo is already being made, the others leave with them.
        for _ in 0..12 {
            assert!(waits(pin!(pictures.make(file(), Kind::Photo))).await);
        }
        let made = pictures.make(file(), Kind::Photo).await.expect("a picture");
        assert_eq!((made.width, made.height), (2048, 1536));
    });
    std::fs::write(folder.join("taken"), (peak() - before).to_string()).expect("a file");
}

/// The most memory this process has had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("what the system knows of us");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the peak");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

#[tokio::test]
async fn whoever_waits_for_a_picture_holds_up_nobody() {
    let pictures = Pictures::new();
    let file = made::jpeg(600, 400, &made::quarters(600, 400));
    // There is one thread here, which would have finished the picture had it worked on it.
    let again = file.clone();
    let mut first = pin!(pictures.make(move || Ok(file), Kind::Photo));
    let mut second = pin!(pictures.make(move || Ok(again), Kind::Portrait));
    assert!(waits(first.as_mut()).await);
    assert!(waits(second.as_mut()).await);
    assert_eq!(second.await.expect("a picture").width, 512);
    assert_eq!(first.await.expect("a picture").width, 600);
}

/// Whether a future, asked once, has no answer yet.
async fn waits(mut future: Pin<&mut impl Future>) -> bool {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}
