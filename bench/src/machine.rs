//! Machine 机器: what the processes and the neighbours used while something was measured.
//! Unit: CPU seconds, mebibytes. Source: proc(5).

use std::fs;
use std::hint::black_box;
use std::time::Instant;

/// The clock ticks in which the kernel shows CPU time: 100 a second on every platform it shows them on.
const TICKS: f64 = 100.0;

/// A process by its number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process(pub(crate) u32);

/// A stretch of time that is being measured.
pub(crate) struct Stretch {
    start: Instant,
    busy: f64,
    own: f64,
    server: Option<(Process, f64)>,
    calibration_ms: f64,
}

/// What it cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    /// Seconds on the wall.
    pub(crate) wall: f64,
    /// CPU seconds of this process.
    pub(crate) own: f64,
    /// CPU seconds of the server.
    pub(crate) server: f64,
    /// How many cores were busy with something that is neither.
    pub(crate) foreign_cores: f64,
    /// CPU milliseconds of the fixed job, mean of before and after.
    pub(crate) calibration_ms: f64,
}

impl Process {
    /// This process.
    pub(crate) fn own() -> Self {
        Self(std::process::id())
    }

    /// CPU seconds, its own, without its children's.
    pub(crate) fn cpu(self) -> f64 {
        self.ticks(11..13)
    }

    /// CPU seconds of children that have ended and were waited for.
    pub(crate) fn childrens_cpu(self) -> f64 {
        self.ticks(13..15)
    }

    fn ticks(self, fields: std::ops::Range<usize>) -> f64 {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.0)).unwrap_or_default();
        // The name stands in brackets and may hold anything; the fields that count follow the last one.
        let after = text.rsplit_once(')').map_or("", |(_, after)| after);
        let ticks: u64 = after.split_whitespace().skip(fields.start).take(fields.len()).filter_map(|field| field.parse::<u64>().ok()).sum();
        ticks as f64 / TICKS
    }

    /// Memory in mebibytes: what it has for itself, and its share of what it shares.
    pub(crate) fn memory(self) -> f64 {
        let text = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.0)).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or("");
        line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1_024.0
    }

    /// The most memory that it has held, in mebibytes; 0 where it has ended.
    pub(crate) fn peak(self) -> f64 {
        let text = fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("");
        line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1_024.0
    }
}

impl Stretch {
    /// Begins, beside a server process where there is one.
    pub(crate) fn begin(server: Option<Process>) -> Self {
        let calibration_ms = calibration();
        Self { calibration_ms, busy: busy(), own: Process::own().cpu(), server: server.map(|server| (server, server.cpu())), start: Instant::now() }
    }

    /// Ends.
    pub(crate) fn end(&self) -> Spent {
        let wall = self.start.elapsed().as_secs_f64();
        let own = Process::own().cpu() - self.own;
        let server = self.server.map_or(0.0, |(server, before)| server.cpu() - before);
        let foreign_cores = ((busy() - self.busy - own - server) / wall.max(0.01)).max(0.0);
        Spent { wall, own, server, foreign_cores, calibration_ms: f64::midpoint(self.calibration_ms, calibration()) }
    }
}

/// CPU seconds that the whole machine has been busy.
fn busy() -> f64 {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let fields: Vec<u64> = text.lines().next().unwrap_or("").split_whitespace().skip(1).take(8).filter_map(|field| field.parse().ok()).collect();
    let idle: u64 = fields.iter().skip(3).take(2).sum();
    (fields.iter().sum::<u64>() - idle) as f64 / TICKS
}

/// CPU milliseconds of a fixed job: shows how much neighbours slow each CPU second down.
pub(crate) fn calibration() -> f64 {
    let bytes: Vec<u8> = (0..16_384u32).map(|place| place as u8).collect();
    let before = thread_cpu_ms();
    let mut sum: u32 = 0;
    for _ in 0..240 {
        for byte in black_box(&bytes) {
            // Each step waits for the one before, so no compiler makes it shorter.
            sum = sum.wrapping_mul(31).wrapping_add(u32::from(*byte));
        }
    }
    black_box(sum);
    thread_cpu_ms() - before
}

/// CPU milliseconds of this thread, to the nanosecond.
pub(crate) fn thread_cpu_ms() -> f64 {
    // The kernel brings the account up to date only at a tick or when the scheduler is entered, so it is entered.
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(0.0) / 1_000_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_cpu_and_memory() {
        assert!(calibration() > 0.0);
        assert!(Process::own().memory() > 0.1);
        let stretch = Stretch::begin(Some(Process::own()));
        while stretch.end().own < 0.02 {}
        assert!(stretch.end().wall > 0.0);
    }
}
