//! Bits 位翻转: one bit of a copy of the database is flipped; it is found, or it lies where nothing is kept.
//!
//! ```text
//! a centre at rest ▶ copy ▶ flip one bit ─▶ check finds it, or SQLite cannot read it                     found
//!                                        ├▶ silent, the byte is no table's: a gap, a page without rows   nothing is kept there
//!                                        ├▶ silent, in a working row, of which nothing is proved         counted by table
//!                                        └▶ silent in any other table, or something is shown otherwise   broken
//! ```
//! Shown is what the officer and the applicants see: lists, the call, applications and receipts. Half of the bits lie in bytes that are used.

use crate::Options;
use anyhow::{Context, ensure};
use endure::centre::Centre;
use endure::client::Client;
use endure::load::{Load, Silence};
use endure::pages::Pages;
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
const WRITE: Duration = Duration::from_secs(6);
/// How many pages are asked for, to see whether a wrong one is served.
const PAGES: usize = 40;

/// Tables of which nothing is proved: what they hold may be lost or expire, and nothing is decided on them alone.
const WORKING: &str = include_str!("../../store/working-tables.txt");
/// What SQLite keeps for itself and does not need to read a row: the text of the schema, counters, its own version.
const OWN: &[&str] = &["the file's head", "sqlite_schema", "sqlite_sequence"];

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
    server.end()?;
    let file = setup.data.join("kechuang.db");
    // What the server would do by itself when it starts is done: two starts then show the same.
    setup.run("work", &["--once"])?;
    // The first reader after the last writer puts everything into the one file, when it closes.
    setup.run("migrate", &[])?;
    let wal = fs::metadata(setup.data.join("kechuang.db-wal")).map_or(0, |wal| wal.len());
    ensure!(wal == 0, "{wal} bytes lie outside of the one file");
    let bytes = fs::read(&file).context("reading the database")?;
    let pages = Pages::read(&bytes).context("reading the database's pages")?;
    let rest = folder.path().join("rest");
    copied(&setup.data, &rest)?;
    let before = shown(&setup.moved(&rest), &centre, &load)?;
    let mut found = BTreeMap::<String, u64>::new();
    for round in 0..rounds {
        let mut byte = chance.below(bytes.len() as u64);
        while round % 2 == 0 && pages.owner(byte as usize).is_none() {
            byte = chance.below(bytes.len() as u64);
        }
        let (bit, owner) = (chance.below(8), pages.owner(byte as usize));
        let copy = folder.path().join("copy");
        copied(&setup.data, &copy)?;
        flip(&copy.join("kechuang.db"), byte, bit)?;
        let copied = setup.moved(&copy);
        let checked = copied.run("check", &["--files"])?;
        let mut broken = |why: String| report.wrong.push(format!("round {round}, byte {byte}, bit {bit}, {owner:?}: check is silent, and {why}"));
        let verdict = if checked.code == Some(0) {
            match shown(&copied, &centre, &load) {
                Ok(after) if after == before => {}
                Ok(after) => {
                    let differs = before.iter().find(|(path, page)| after.get(*path) != Some(page)).map(|(path, _)| path.clone());
                    broken(format!("{} differs", differs.unwrap_or_default()));
                }
                Err(error) => broken(format!("then {error:#}")),
            }
            match owner {
                None => "silent: unused space".to_owned(),
                Some(table) if WORKING.lines().any(|working| working == table) => format!("silent: working rows, {table}"),
                Some(own) if OWN.contains(&own) => format!("silent: {own}"),
                Some(table) => {
                    broken(format!("{table} is proved"));
                    "silent: broken".to_owned()
                }
            }
        } else {
            how(&checked).to_owned()
        };
        *found.entry(verdict).or_default() += 1;
        fs::remove_dir_all(&copy).context("removing the copy")?;
    }
    report.count("bytes of the database", bytes.len() as u64);
    report.count("of them used", pages.used() as u64);
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
