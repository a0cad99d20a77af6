//! Endure 耐久试验: the real server under load while something goes wrong, and afterwards the reckoning: nothing acknowledged lost, nothing doubled.
//!
//! ```text
//! setup    where the data lie and how the program is started      server   a process of `kechuang serve`
//! centre   a centre with one open call                            client   one request, and whether an answer came
//! load     people who write, each deed under its own key          audit    what the server has beside what it acknowledged
//! report   what was counted, a line a trial                       chance   seeded, so that a trial replays
//! shim     counts, delays and fails synchronisations, moves the clock, records what is written      disk     what a power cut leaves of it
//! pages    whose a byte of a SQLite file is
//! ```
//! A trial never stops at the first thing that is wrong: it counts, names and goes on, and the program's exit code tells.

pub mod audit;
pub mod centre;
pub mod chance;
pub mod client;
pub mod disk;
pub mod load;
pub mod pages;
pub mod report;
pub mod server;
pub mod setup;
pub mod shim;

use std::sync::mpsc;
use std::time::Duration;

/// Lets time pass in which nothing is asked.
pub fn wait(time: Duration) {
    let (_nobody, nothing) = mpsc::channel::<()>();
    let _nothing = nothing.recv_timeout(time);
}
