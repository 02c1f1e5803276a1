//! Style sheets, scripts and pictures: embedded, named by their content's hash, kept for ever by
//! browsers, and stored compressed.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use poem::Response;
use poem::http::{StatusCode, header};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::{Error, Visit};
use crate::clock::stopwatch;
use crate::store::hash;

#[derive(RustEmbed)]
#[folder = "assets/"]
#[exclude = "vendor/README.md"]
struct Files;

/// Where a page finds its assets.
#[derive(Debug, Clone, Serialize)]
pub struct Paths {
    pub css: String,
    pub js: String,
    pub htmx: String,
    pub icons: String,
    pub favicon: String,
}

struct Asset {
    name: &'static str,
    content_type: &'static str,
    load: fn() -> Vec<u8>,
}

/// Everything that is served; style sheets and own scripts each as one file.
const ASSETS: &[Asset] = &[
    Asset { name: "style.css", content_type: "text/css; charset=utf-8", load: || joined("css/", ".css") },
    Asset { name: "behaviour.js", content_type: "text/javascript; charset=utf-8", load: || joined("js/", ".js") },
    Asset { name: "htmx.js", content_type: "text/javascript; charset=utf-8", load: || joined("vendor/", ".min.js") },
    Asset { name: "icons.svg", content_type: "image/svg+xml", load: || file("img/icons.svg") },
    Asset { name: "favicon.svg", content_type: "image/svg+xml", load: || file("img/favicon.svg") },
];

struct Served {
    hash: String,
    plain: Vec<u8>,
    gzip: Vec<u8>,
}

/// In debug builds a save and a reload show the change: what was read is kept for a second. A
/// release reads its own once.
fn served() -> Arc<Vec<Served>> {
    static READ: Mutex<Option<(Instant, Arc<Vec<Served>>)>> = Mutex::new(None);
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    match &*read {
        Some((at, served)) if !cfg!(debug_assertions) || at.elapsed() < Duration::from_secs(1) => Arc::clone(served),
        _ => {
            let served = Arc::new(serve_all());
            *read = Some((stopwatch(), Arc::clone(&served)));
            served
        }
    }
}

fn serve_all() -> Vec<Served> {
    ASSETS
        .iter()
        .map(|asset| {
            let plain = (asset.load)();
            let hash = hash(&plain)[..12].to_owned();
            Served { hash, gzip: compressed(&plain), plain }
        })
        .collect()
}

/// The assets' present addresses.
#[must_use]
pub fn paths() -> Paths {
    let served = served();
    let path = |i: usize| format!("/assets/{}/{}", served[i].hash, ASSETS[i].name);
    Paths { css: path(0), js: path(1), htmx: path(2), icons: path(3), favicon: path(4) }
}

/// Answers with an asset. Its hash is only in the way of old copies: whoever asks with another one
/// gets today's, not to be kept.
pub async fn show(visit: &Visit) -> super::Result {
    let (asked_hash, name, headers) = (visit.params.trimmed("hash"), visit.params.trimmed("name"), &visit.headers);
    let index = ASSETS.iter().position(|asset| asset.name == name).ok_or(Error::NotFound)?;
    let served = served();
    let asset = &served[index];
    let is_current = asset.hash == asked_hash;
    let etag = format!("\"{}\"", asset.hash);
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, ASSETS[index].content_type)
        .header(header::ETAG, &etag)
        .header(header::VARY, "Accept-Encoding")
        .header(header::CACHE_CONTROL, if is_current { "public, max-age=31536000, immutable" } else { "no-cache" });
    let asked = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if asked(header::IF_NONE_MATCH) == etag {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    if asked(header::ACCEPT_ENCODING).contains("gzip") {
        response = response.header(header::CONTENT_ENCODING, "gzip");
        return Ok(response.body(asset.gzip.clone()));
    }
    Ok(response.body(asset.plain.clone()))
}

fn file(path: &str) -> Vec<u8> {
    Files::get(path).map(|file| file.data.into_owned()).unwrap_or_default()
}

/// The files of a folder in the order of their names, as one.
fn joined(folder: &str, ending: &str) -> Vec<u8> {
    let mut names: Vec<_> = Files::iter().filter(|name| name.starts_with(folder) && name.ends_with(ending)).collect();
    names.sort();
    let mut all = Vec::new();
    for name in names {
        all.extend(file(&name));
        all.push(b'\n');
    }
    all
}

fn compressed(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    if encoder.write_all(plain).is_err() {
        return Vec::new();
    }
    encoder.finish().unwrap_or_default()
}
