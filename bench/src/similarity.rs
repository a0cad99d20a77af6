//! Similarity 查重: what it costs to put an application into the index and to find its likely neighbours among many, and how many near copies are found.
//!
//! The texts are seeded: phrases of three lengths, the first ones far more frequent, as in any language. One in fifty copies an earlier one with every
//! eighth phrase changed. Fields are as long as those of a real form: a title, an abstract of 400 characters, two sections of 1,200.

use crate::Folder;
use crate::figure::{Bar, Figure, Table, number};
use crate::machine::{Process, thread_cpu_ms};
use crate::words::Chance;
use rules::ApplicationId;
use rules::similarity::{Millionths, Shingled};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Instant;
use store::Store;
use tokio::runtime::Runtime;

/// How many applications one transaction puts into the index: as many as the worker leases.
const AT_ONCE: usize = 16;
/// How many phrases the language has.
const PHRASES: usize = 20_000;
/// One in so many is a near copy.
const COPIES: usize = 50;
/// How many are looked up once the index is full.
const LOOKED_UP: usize = 500;

type Texts = BTreeMap<String, String>;

/// Phrases of two to five characters.
static LANGUAGE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let phrase = |number| {
        let mut own = Chance::new(number as u64);
        (0..2 + own.below(4)).filter_map(|_| char::from_u32(0x4e00 + own.below(3_500) as u32)).collect()
    };
    (0..PHRASES).map(phrase).collect()
});

/// A phrase; small numbers are far more frequent.
fn phrase(chance: &mut Chance) -> &'static str {
    &LANGUAGE[chance.below(PHRASES) * chance.below(PHRASES) / PHRASES]
}

fn text(chance: &mut Chance, characters: usize) -> Vec<&'static str> {
    (0..characters * 2 / 7).map(|_| phrase(chance)).collect()
}

/// The texts of an application, as phrases by field.
fn fields(chance: &mut Chance) -> Vec<(&'static str, Vec<&'static str>)> {
    [("title", 20), ("abstract", 400), ("basis", 1_200), ("plan", 1_200)].map(|(field, most)| (field, text(chance, most))).to_vec()
}

fn application(number: usize) -> (Texts, Option<usize>) {
    let copied = (number > 0 && number.is_multiple_of(COPIES)).then(|| Chance::new(number as u64 ^ 0xc0).below(number));
    // A copy of a copy would be another text than it says.
    let copied = copied.filter(|of| !of.is_multiple_of(COPIES));
    let mut fields = fields(&mut Chance::new(copied.unwrap_or(number) as u64 + 1));
    if copied.is_some() {
        let mut chance = Chance::new(number as u64 + 7);
        for (_, phrases) in &mut fields {
            for at in (0..phrases.len()).step_by(8) {
                phrases[at] = phrase(&mut chance);
            }
        }
    }
    (fields.into_iter().map(|(field, phrases)| (field.to_owned(), phrases.concat())).collect(), copied)
}

fn id(number: usize) -> ApplicationId {
    ApplicationId(rules::Id((number as u128 + 1).to_be_bytes()))
}

/// Fills an index and asks it.
pub(crate) fn measure(folder: &Folder, many: usize, table: &mut Table, runtime: &Arc<Runtime>) -> anyhow::Result<()> {
    table.heading(&format!("Similar applications among {}", number(many as f64)));
    let options = folder.options("similarity");
    let store = Store::open(options.clone())?;
    let (mut hashing, mut writing, mut slowest) = (0.0, 0.0, 0.0f64);
    for from in (0..many).step_by(AT_ONCE) {
        let texts: Vec<(ApplicationId, Texts)> = (from..many.min(from + AT_ONCE)).map(|number| (id(number), application(number).0)).collect();
        let before = thread_cpu_ms();
        let prints: Vec<_> = texts.iter().map(|(id, texts)| (*id, Shingled::of(texts).fingerprint())).collect();
        hashing += thread_cpu_ms() - before;
        let start = Instant::now();
        let put = store.write(move |tx| Ok(prints.iter().try_for_each(|(id, print)| tx.put_fingerprint(*id, print))?));
        runtime.block_on(put).map_err(|error| anyhow::anyhow!("the index is not filled: {error:?}"))?;
        let took = start.elapsed().as_secs_f64() * 1e3;
        (writing, slowest) = (writing + took, slowest.max(took));
    }
    let bytes =
        ["kechuang.db", "kechuang.db-wal"].iter().map(|name| std::fs::metadata(options.data.join(name)).map_or(0, |file| file.len())).sum::<u64>();
    table.add(
        Figure::new("fingerprints made and written, one thread", many as f64 * 1e3 / (hashing + writing), "applications/s")
            .bar(Bar::AtLeast(3_000.0))
            .and("CPU µs to make one", hashing * 1e3 / many as f64)
            .and("µs to write it", writing * 1e3 / many as f64)
            .and("ms of the slowest transaction", slowest)
            .and("memory of this process, the most, MiB", Process::own().peak())
            .and("bytes on disk", bytes as f64 / many as f64),
    );
    ask(&store, many, table)
}

fn ask(store: &Store, many: usize, table: &mut Table) -> anyhow::Result<()> {
    let (mut copies, mut found, mut near, mut reported) = (0usize, 0usize, 0usize, 0usize);
    let (mut asking, mut comparing, mut slowest) = (0.0, 0.0, 0.0f64);
    let step = (many / LOOKED_UP).max(1);
    let looked: Vec<usize> = (0..many).filter(|number| number.is_multiple_of(step) || number.is_multiple_of(COPIES)).take(LOOKED_UP * 4).collect();
    for number in &looked {
        let (texts, copied) = application(*number);
        let (start, before) = (Instant::now(), thread_cpu_ms());
        let own = Shingled::of(&texts);
        let neighbours = store.read_now(|rows| rows.neighbours(id(*number), &own.fingerprint()))?;
        asking += thread_cpu_ms() - before;
        let before = thread_cpu_ms();
        let alike = |other: &&ApplicationId| {
            let other = u128::from_be_bytes(other.0.0) as usize - 1;
            own.measure(&Shingled::of(&application(other).0)).is_found()
        };
        let alike: Vec<&ApplicationId> = neighbours.iter().filter(alike).collect();
        comparing += thread_cpu_ms() - before;
        slowest = slowest.max(start.elapsed().as_secs_f64() * 1e3);
        (near, reported) = (near + neighbours.len(), reported + alike.len());
        if let Some(of) = copied.filter(|of| own.measure(&Shingled::of(&application(*of).0)).whole >= Millionths(500_000)) {
            copies += 1;
            found += usize::from(alike.contains(&&id(of)));
        }
    }
    let count = looked.len() as f64;
    table.add(
        Figure::new("check of one among all, the slowest", slowest, "ms")
            .bar(Bar::AtMost(200.0))
            .and("CPU µs for its fingerprint and its likely neighbours, mean", asking * 1e3 / count)
            .and("neighbours", near as f64 / count)
            .and("CPU µs to compare them, mean, with making their texts", comparing * 1e3 / count)
            .and("alike", reported as f64 / count),
    );
    table.add(
        Figure::new("near copies found, of those at least half alike", found as f64 * 100.0 / copies.max(1) as f64, "%")
            .bar(Bar::AtLeast(93.0))
            .and("near copies", copies as f64),
    );
    Ok(())
}
