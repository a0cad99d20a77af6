//! Bits 位翻转: one bit of a copy of the database is flipped; it is found, or it lies where nothing is kept.
//!
//! ```text
//! a centre at rest ▶ copy ▶ flip one bit ─▶ check finds it, or SQLite cannot read it          found
//!                                        └▶ check is silent ▶ every row as it was             nothing is kept there
//!                                                           └▶ a row differs                  served silently wrong
//! ```
//! Compared is what the server shows to the officer and to the applicants: lists, the call, applications and receipts.

use crate::Options;
use anyhow::{Context, ensure};
use endure::centre::Centre;
use endure::client::Client;
use endure::load::{Load, Silence};
use endure::report::Report;
use endure::server::Server;
use endure::setup::{Ended, Setup};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

/// How often, where nobody says.
const ROUNDS: u64 = 200;
/// How many write at once.
const WRITERS: usize = 4;
/// How long they write.
const WRITE: Duration = Duration::from_secs(2);
/// How many pages are asked for, to see whether a wrong one is served.
const PAGES: usize = 40;

/// Flips one after another.
pub(crate) fn run(options: &Options) -> anyhow::Result<Report> {
    ensure!(options.postgres.is_none(), "the bits of SQLite's file are flipped; PostgreSQL has checksums of its own");
    let rounds = options.rounds(ROUNDS);
    let folder = options.folder("bits")?;
    let setup = options.setup(&folder)?;
    let mut chance = options.chance();
    let mut report = Report::new("bits", &setup.name, options.seed(), rounds);
    let mut server = Server::start(&setup)?;
    let centre = Centre::found(&server)?;
    let mut load = Load::new(WRITERS, chance.any(), &centre.call);
    load.during(server.address, Silence::AsksAgain, || endure::wait(WRITE));
    // A graceful end puts everything into the one file.
    server.end()?;
    let file = setup.data.join("kechuang.db");
    let size = fs::metadata(&file).context("the database is there")?.len();
    let before = shown(&setup, &centre, &load)?;
    let mut found = BTreeMap::<&str, u64>::new();
    for round in 0..rounds {
        let (byte, bit) = (chance.below(size), chance.below(8));
        let copy = folder.path().join("copy");
        copied(&setup.data, &copy)?;
        flip(&copy.join("kechuang.db"), byte, bit)?;
        let copied = setup.moved(&copy);
        let checked = copied.run("check", &["--files"])?;
        let verdict = if checked.code == Some(0) {
            match shown(&copied, &centre, &load) {
                Ok(after) if after == before => "silent, and everything is shown as it was",
                Ok(after) => {
                    let differs = before.iter().find(|(path, page)| after.get(*path) != Some(page)).map(|(path, _)| path.clone());
                    report.wrong.push(format!("round {round}, byte {byte}, bit {bit}: check is silent, and {} differs", differs.unwrap_or_default()));
                    "silent and shown wrongly"
                }
                Err(error) => {
                    report.wrong.push(format!("round {round}, byte {byte}, bit {bit}: check is silent, and then {error:#}"));
                    "silent and failing"
                }
            }
        } else {
            how(&checked)
        };
        *found.entry(verdict).or_default() += 1;
        fs::remove_dir_all(&copy).context("removing the copy")?;
    }
    report.count("bytes of the database", size);
    for (verdict, count) in found {
        report.count(verdict, count);
    }
    Ok(report)
}

/// How it was found.
fn how(checked: &Ended) -> &'static str {
    if checked.code == Some(1) {
        "found by check"
    } else if checked.said.contains("SQLite failed") || checked.said.contains("database disk image") {
        "found by SQLite"
    } else {
        "found at the opening"
    }
}

fn copied(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir(to).with_context(|| format!("making {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry.context("reading a folder")?;
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), &place).with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    Ok(())
}

fn flip(file: &Path, byte: u64, bit: u64) -> anyhow::Result<()> {
    let file = fs::File::options().read(true).write(true).open(file).context("opening the copy")?;
    let mut one = [0];
    file.read_exact_at(&mut one, byte).context("reading the byte")?;
    file.write_all_at(&[one[0] ^ (1 << bit)], byte).context("writing the byte")
}

/// What the officer and the applicants see of it.
fn shown(setup: &Setup, centre: &Centre, load: &Load) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let server = Server::start(setup)?;
    let mut pages = BTreeMap::new();
    let mut read = |client: &Client, path: &str| -> anyhow::Result<()> {
        let answer = client.get(path).with_context(|| format!("{path}: no answer"))?;
        ensure!(answer.status == 200, "{path}: {} {}", answer.status, answer.text());
        pages.insert(path.to_owned(), answer.bytes);
        Ok(())
    };
    let officer = Client::with(server.address, Some(&centre.officer));
    for path in ["/desk", "/calls", "/programmes", "/people", &centre.call] {
        read(&officer, path)?;
    }
    for case in load.cases().take(PAGES) {
        let own = case.client(server.address);
        read(&own, "/applications")?;
        if !case.submitted.is_empty() {
            read(&own, &case.application())?;
            for (_, receipt) in &case.submitted {
                read(&own, receipt)?;
            }
        }
    }
    Ok(pages)
}
