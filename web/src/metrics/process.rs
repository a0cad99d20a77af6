//! Process 进程: memory, processor time and open files of the server, as the kernel tells them; nothing on kernels that tell it otherwise.
//!
//! The names are those that Prometheus gives every process, without our prefix.

use super::Text;
use std::fmt::Write;
use std::fs;

/// In how many ticks the kernel counts a second of processor time towards programs; the same on every Linux of today.
const TICKS: f64 = 100.0;

/// Writes them.
pub(super) fn write(text: &mut Text) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()
    };
    let number = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?.trim().parse::<u64>().ok();
    gauge(text, "process_resident_memory_bytes", "Resident memory.", kilobytes("VmRSS").map(|size| size * 1_024));
    gauge(text, "process_virtual_memory_bytes", "Virtual memory.", kilobytes("VmSize").map(|size| size * 1_024));
    gauge(text, "process_threads", "Threads.", number("Threads"));
    gauge(text, "process_open_fds", "Open files.", fs::read_dir("/proc/self/fd").ok().map(|files| files.count() as u64));
    gauge(text, "process_max_fds", "How many files may be open.", most_files());
    if let Some(seconds) = processor_seconds(&fs::read_to_string("/proc/self/stat").unwrap_or_default()) {
        let _infallible = write!(
            text.0,
            "# HELP process_cpu_seconds_total Processor time, ours and the kernel's for us.\n# TYPE process_cpu_seconds_total counter\n\
             process_cpu_seconds_total {seconds}\n"
        );
    }
}

fn gauge(text: &mut Text, name: &str, help: &str, value: Option<u64>) {
    if let Some(value) = value {
        let _infallible = write!(text.0, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
    }
}

fn most_files() -> Option<u64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace().next()?.parse().ok()
}

/// The 14th and 15th field; the second one, a name in brackets, may hold spaces.
fn processor_seconds(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let (ours, kernel) = (fields.next()?.parse::<f64>().ok()?, fields.next()?.parse::<f64>().ok()?);
    Some((ours + kernel) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::processor_seconds;

    #[test]
    fn a_name_in_brackets_may_hold_anything() {
        let stat = "42 (a ) b) S 1 42 42 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 9 0 1 2 3";
        assert_eq!(processor_seconds(stat), Some(3.0));
        assert_eq!(processor_seconds(""), None);
    }
}
