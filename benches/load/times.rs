//! Times of many requests, and what half and nearly all of them stay below.

use serde::Serialize;

/// What was measured about many requests.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Times {
    pub count: usize,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub most_ms: f64,
}

impl Times {
    /// Of times in milliseconds.
    pub fn of(mut all: Vec<f64>) -> Self {
        all.sort_by(f64::total_cmp);
        let at = |part: usize| all.get((all.len() * part / 100).min(all.len().saturating_sub(1))).copied();
        Self {
            count: all.len(),
            p50_ms: at(50).unwrap_or_default(),
            p99_ms: at(99).unwrap_or_default(),
            most_ms: all.last().copied().unwrap_or_default(),
        }
    }
}
