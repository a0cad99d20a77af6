//! Limits 机器极限: what this disk and this processor can do in this run, to stand beside what we reach.
//!
//! A raw synchronised append is the limit of any durable write; a bare row in SQLite is the limit of any on SQLite, and is measured inside
//! the store, which alone speaks to the database.

use crate::Folder;
use crate::machine::thread_cpu_ms;
use anyhow::Context;
use std::fs::OpenOptions;
use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

/// What the machine can do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Synchronised appends of 4 KiB a second, by one thread.
    pub(crate) sync_1: f64,
    /// The same by eight threads, each to its own file.
    pub(crate) sync_8: f64,
    /// Rows of 1.5 kB a second in bare SQLite, a commit each.
    pub(crate) sqlite_1: f64,
    /// The same, 64 rows a commit.
    pub(crate) sqlite_64: f64,
    /// Hashes of two digests a CPU second.
    pub(crate) hashes: f64,
}

impl Limits {
    /// Measures them.
    pub(crate) fn measure(folder: &Folder, time: Duration) -> anyhow::Result<Self> {
        let path = folder.path().join("limits.db");
        Ok(Self {
            sync_1: syncs(folder, 1, time)?,
            sync_8: syncs(folder, 8, time)?,
            sqlite_1: store::limit::sqlite_rows(&path, 1, time)?,
            sqlite_64: store::limit::sqlite_rows(&path, 64, time)?,
            hashes: hashes(time / 4),
        })
    }
}

fn syncs(folder: &Folder, threads: usize, time: Duration) -> anyhow::Result<f64> {
    let counts: Vec<anyhow::Result<u64>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .map(|number| {
                let path = folder.path().join(format!("sync-{number}"));
                scope.spawn(move || {
                    let mut file = OpenOptions::new().create(true).append(true).open(&path).with_context(|| format!("opening {}", path.display()))?;
                    let (start, mut count) = (Instant::now(), 0);
                    while start.elapsed() < time {
                        file.write_all(&[7; 4_096])?;
                        file.sync_data()?;
                        count += 1;
                    }
                    drop(file);
                    std::fs::remove_file(&path)?;
                    Ok(count)
                })
            })
            .collect();
        started.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a thread panicked")))).collect()
    });
    let mut sum = 0;
    for count in counts {
        sum += count?;
    }
    Ok(sum as f64 / time.as_secs_f64())
}

fn hashes(time: Duration) -> f64 {
    let (start, before, mut count) = (Instant::now(), thread_cpu_ms(), 0_u64);
    let mut digest = record::sha256(&[b"start"]);
    while start.elapsed() < time {
        for _ in 0..1_000 {
            digest = record::sha256(&[&[1], digest.as_bytes(), digest.as_bytes()]);
        }
        count += 1_000;
    }
    black_box(digest);
    count as f64 * 1e3 / (thread_cpu_ms() - before)
}
