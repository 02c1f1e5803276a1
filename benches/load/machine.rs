//! What the system knows of a process: its time on the processors, and its memory.

use std::fs::read_to_string;

use anyhow::Context as _;

/// How many ticks of `/proc` make a second: the same on every Linux we measure on.
const TICKS: f64 = 100.0;

/// Seconds of processor that a process has used so far, in its own code and in the system's.
pub fn cpu_seconds(pid: u32) -> anyhow::Result<f64> {
    let stat = read_to_string(format!("/proc/{pid}/stat")).context("the process is gone")?;
    // The name may hold anything, brackets and spaces included.
    let (_, rest) = stat.rsplit_once(')').context("no stat")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |nth: usize| fields.get(nth).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    Ok((ticks(11) + ticks(12)) / TICKS)
}

/// The same of a database server with all of its processes; nothing where there is none.
pub fn family_cpu_seconds(pid: Option<u32>) -> f64 {
    let Some(pid) = pid else { return 0.0 };
    let children = read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|text| text.parse().ok());
    children.chain([pid]).filter_map(|one| cpu_seconds(one).ok()).sum()
}

/// Memory of a process in megabytes: what it has now, and the most it has had.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Memory {
    pub now: f64,
    pub peak: f64,
}

/// The memory of a process.
pub fn memory(pid: u32) -> anyhow::Result<Memory> {
    let status = read_to_string(format!("/proc/{pid}/status")).context("the process is gone")?;
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
    };
    Ok(Memory { now: of("VmRSS:").context("no VmRSS")?, peak: of("VmHWM:").context("no VmHWM")? })
}

/// How many cores there are for everything together: server, load tool and database.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
