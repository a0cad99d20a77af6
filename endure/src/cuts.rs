//! Cuts 断电: what the server wrote is recorded; for any moment of the record the disk of a machine that lost its power then is built, and started on.
//!
//! ```text
//! record   found a centre ▶ writers write ▶ stop and start ▶ writers write            some recordings with synchronisations that fail
//! cut      any entry of the record ▶ build ▶ start ▶ repeat what was pending ▶ audit
//! ```
//! Whatever was acknowledged before the cut is there; what was asked and not answered is there once after it was repeated.

use crate::Options;
use anyhow::Context;
use endure::audit::{Count, check, compare};
use endure::centre::Centre;
use endure::chance::Chance;
use endure::disk::{Change, Disk, Leaves, read};
use endure::load::{Load, Marks, Silence};
use endure::report::Report;
use endure::server::Server;
use endure::setup::Setup;
use endure::shim::{Shim, Slot};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How often, where nobody says.
const ROUNDS: u64 = 500;
/// How many cuts there are of each recording.
const EACH: u64 = 25;
/// How many write at once.
const WRITERS: usize = 4;
/// How long they write before and after the server is started again.
const WRITE: Duration = Duration::from_millis(900);
/// How long a repeated request may take to be acknowledged.
const SETTLED_MOST: Duration = Duration::from_secs(60);

/// What was recorded.
struct Recording {
    changes: Vec<Change>,
    centre: Centre,
    load: Load,
    /// The entry after which the centre was founded.
    founded: u64,
    failed: u64,
}

/// What all cuts came to.
#[derive(Default)]
struct Sum {
    count: Count,
    cuts: u64,
    before_founding: u64,
    names: u64,
    writes: u64,
    failed: u64,
    entries: u64,
}

/// Cuts again and again.
pub(crate) fn run(options: &Options) -> anyhow::Result<Report> {
    let rounds = options.rounds(ROUNDS);
    let folder = options.folder("cuts")?;
    let mut chance = options.chance();
    let mut report = Report::new("cuts", "sqlite", options.seed(), rounds);
    let mut sum = Sum::default();
    let mut number = 0;
    while sum.cuts < rounds {
        let place = folder.path().join(format!("recording-{number}"));
        std::fs::create_dir(&place).with_context(|| format!("making {}", place.display()))?;
        let setup = Setup::sqlite(&options.setup(&folder)?.program, &place.join("centre"));
        let recording = record(&setup, &place, &mut chance, number % 2 == 1)?;
        sum.failed += recording.failed;
        sum.entries += recording.changes.len() as u64;
        // One in five while the first start still makes its keys, folders and tables.
        let all = recording.changes.len() as u64;
        let most = |chance: &mut Chance| if chance.percent(20) { recording.founded } else { all };
        let mut moments: Vec<u64> = (0..EACH.min(rounds - sum.cuts)).map(|_| 1 + most(&mut chance)).collect::<Vec<_>>();
        moments.iter_mut().for_each(|moment| *moment = 1 + chance.below(*moment - 1));
        moments.sort_unstable();
        let (mut disk, mut followed) = (Disk::default(), 0);
        for moment in moments {
            recording.changes[followed..moment as usize].iter().for_each(|change| disk.follow(change));
            followed = moment as usize;
            let cut = place.join(format!("cut-{moment}"));
            let found = cut_at(&recording, &disk, moment, &setup.moved(&cut), &mut chance);
            sum.cuts += 1;
            sum.before_founding += u64::from(moment < recording.founded);
            let (names, writes) = disk.in_doubt();
            (sum.names, sum.writes) = (sum.names + names as u64, sum.writes + writes as u64);
            match found {
                Ok(count) => {
                    let where_it_was = format!("recording {number}, entry {moment}");
                    let wrong: Vec<String> = count.wrong.iter().map(|wrong| format!("{where_it_was}: {wrong}")).collect();
                    sum.count.add(&Count { wrong, ..count });
                }
                Err(error) => sum.count.wrong.push(format!("recording {number}, entry {moment}: {error:#}")),
            }
            if !options.keep {
                let _gone = std::fs::remove_dir_all(&cut);
            }
        }
        if !options.keep {
            let _gone = std::fs::remove_dir_all(&place);
        }
        number += 1;
    }
    report.count("recordings", number);
    report.count("entries recorded", sum.entries);
    report.count("synchronisations that failed", sum.failed);
    report.count("cuts", sum.cuts);
    report.count("of them before the centre was founded", sum.before_founding);
    report.count("writes in doubt", sum.writes);
    report.count("names in doubt", sum.names);
    report.audit(&sum.count);
    Ok(report)
}

/// Lets writers write, with a stop and a start between, and gives the record of it.
fn record(setup: &Setup, place: &Path, chance: &mut Chance, failing: bool) -> anyhow::Result<Recording> {
    std::fs::create_dir(&setup.data).with_context(|| format!("making {}", setup.data.display()))?;
    let path = place.join("record");
    let shim = Arc::new(Shim::make(place, &setup.data)?.recording(path.clone()));
    shim.set(Slot::Pretend, 1)?;
    let setup = shim.on(setup.clone());
    let marker = shim.clone();
    let marks = Marks::from(move || u64::try_from(marker.get(Slot::Changes)).unwrap_or(0));
    let mut server = Server::start(&setup)?;
    let centre = Centre::found(&server)?;
    let founded = marks.now();
    let mut load = Load::new(WRITERS, chance.any(), &centre.call);
    for writer in &mut load.writers {
        writer.marks = marks.clone();
        writer.file_bytes = chance.below(20_000) as usize;
    }
    for half in 0..2 {
        load.during(server.address, Silence::AsksAgain, || {
            for _ in 0..if failing { 6 } else { 0 } {
                endure::wait(WRITE / 6);
                let _steered = shim.fail(None, i64::try_from(chance.below(6)).unwrap_or(0), 1);
            }
            endure::wait(if failing { Duration::ZERO } else { WRITE });
        });
        shim.fail(None, 0, 0)?;
        load.settle(server.address, SETTLED_MOST);
        server.end()?;
        if half == 0 {
            server = Server::start(&setup)?;
        }
    }
    let failed = u64::try_from(shim.get(Slot::Failed)).unwrap_or(0);
    Ok(Recording { changes: read(&path)?, centre, load, founded, failed })
}

/// Builds the disk, starts on it, and compares.
fn cut_at(recording: &Recording, disk: &Disk, moment: u64, setup: &Setup, chance: &mut Chance) -> anyhow::Result<Count> {
    let (names, contents) = (Leaves::any(chance), Leaves::any(chance));
    let what = || format!("names {names:?}, contents {contents:?}");
    std::fs::create_dir(&setup.data).with_context(|| format!("making {}", setup.data.display()))?;
    disk.build(&setup.data, names, contents, chance)?;
    let mut server = Server::start(setup).with_context(what)?;
    let mut count = Count::default();
    if moment >= recording.founded {
        let mut load = recording.load.as_of(moment);
        let stuck = load.settle(server.address, SETTLED_MOST);
        count = compare(server.address, &recording.centre, &load).with_context(what)?;
        count.wrong.extend(stuck);
    }
    server.kill();
    check(setup, &mut count)?;
    count.wrong = count.wrong.into_iter().map(|wrong| format!("{}: {wrong}", what())).collect();
    Ok(count)
}
