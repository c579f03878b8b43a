//! What this process has used, where the system says so.
//!
//! In: files of `/proc`. Out: seconds of all threads, and memory that is resident or was at most. Where there are no
//! such files, nothing.

use std::fs;

/// Linux tells programs of a hundred ticks a second, whatever it counts by itself.
const TICKS: f64 = 100.0;

/// Seconds that all threads of this process have computed, in user and kernel mode.
#[expect(clippy::cast_precision_loss, reason = "ticks of thousands of years are exact")]
pub(super) fn cpu_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may have blanks and brackets in it.
    let (_, numbers) = text.rsplit_once(')')?;
    let mut ticks = numbers.split_whitespace().skip(11).map(str::parse::<u64>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some((user + system) as f64 / TICKS)
}

/// MiB that are resident.
pub(super) fn resident() -> Option<u64> {
    status("VmRSS:")
}

/// The most MiB that were resident since the process began.
pub(super) fn most_resident() -> Option<u64> {
    status("VmHWM:")
}

fn status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1_024)
}
