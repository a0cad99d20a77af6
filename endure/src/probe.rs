//! Probe 探针: how long the database itself takes no writes, measured by another client than ours, on connections of its own.
//!
//! One connection a host, which inserts a row and commits, again and again; psycopg2 comes with Patroni. Whatever host takes the write, the
//! database was there at that moment.

use crate::programs::Programs;
use anyhow::Context;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const PROGRAM: &str = r#"
import sys, threading, time
import psycopg2

def insert(url):
    while True:
        try:
            connection = psycopg2.connect(url, connect_timeout=2)
            connection.autocommit = True
            cursor = connection.cursor()
            while True:
                cursor.execute("INSERT INTO probe DEFAULT VALUES RETURNING id")
                # A commit whose wait for the standby was cut short says so beside its yes.
                if connection.notices:
                    break
                sys.stdout.write("%d\n" % cursor.fetchone()[0])
                sys.stdout.flush()
                time.sleep(0.05)
        except psycopg2.Error:
            time.sleep(0.05)

for url in sys.argv[1:]:
    threading.Thread(target=insert, args=(url,)).start()
"#;

/// A running probe.
#[derive(Debug)]
pub(crate) struct Probe {
    child: Child,
    seen: Arc<Mutex<Vec<(Instant, u64)>>>,
}

impl Probe {
    /// Starts one on a table of its own, in that database of each host.
    pub(crate) fn start(programs: &Programs, through: &str, urls: &[String]) -> anyhow::Result<Self> {
        programs.ask(through, "CREATE TABLE IF NOT EXISTS probe (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY)")?;
        let mut command = programs.as_owner("python3");
        let mut child = command.args(["-c", PROGRAM]).args(urls).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().context("starting python3")?;
        let out = child.stdout.take().context("a probe without an output")?;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let tell = seen.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if let Ok(number) = line.parse() {
                    tell.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), number));
                }
            }
        });
        Ok(Self { child, seen })
    }

    /// When rows were acknowledged.
    pub(crate) fn moments(&self) -> Vec<Instant> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(at, _)| *at).collect()
    }

    /// Stops, and says how many rows were acknowledged, and how many of those the database does not have.
    pub(crate) fn end(mut self, programs: &Programs, through: &str) -> anyhow::Result<(usize, usize)> {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
        let acknowledged: Vec<u64> = self.seen.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(_, number)| *number).collect();
        let said = programs.ask(through, "SELECT id FROM probe")?;
        let kept: std::collections::BTreeSet<u64> = said.lines().filter_map(|line| line.parse().ok()).collect();
        Ok((acknowledged.len(), acknowledged.iter().filter(|number| !kept.contains(number)).count()))
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// The longest time without any of these between two moments, of which the first and the last count too.
pub(crate) fn longest_gap(mut moments: Vec<Instant>, from: Instant, until: Instant) -> Duration {
    moments.retain(|moment| *moment > from && *moment < until);
    moments.sort();
    let starts = std::iter::once(from).chain(moments.iter().copied());
    let ends = moments.iter().copied().chain(std::iter::once(until));
    starts.zip(ends).map(|(start, end)| end.duration_since(start)).max().unwrap_or_default()
}
