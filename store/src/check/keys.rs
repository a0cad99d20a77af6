//! Keys 密钥: every key that has signed a log, against the event that took it into use and against its file.
//!
//! The events say which key signs which sizes; they are in the log itself. The files say what each key is: the database could name any.

use super::{Finding, Findings, Found, Outside, differ};
use crate::value::{Row, Sql, Val};
use crate::{StoreError, vals};
use record::{Sizes, Verifier};
use rules::centre::Rotation;
use std::collections::{BTreeMap, BTreeSet};

/// A rotation that the journal tells of, with the number of its event.
pub(super) struct Told {
    pub(super) event: i64,
    pub(super) rotation: Rotation,
}

/// The keys of every log with the sizes that each may sign, the first first; only those whose file is there.
pub(super) struct LogKeys(BTreeMap<i64, Vec<Verifier>>);

impl LogKeys {
    /// As the table has them, for what is read before the journal.
    pub(super) fn stored(sql: &mut dyn Sql, outside: &Outside) -> Result<Self, StoreError> {
        let mut begun: BTreeMap<i64, BTreeSet<u64>> = BTreeMap::new();
        for row in &rows(sql)? {
            begun.entry(row.int(0)?).or_default().extend(row.count(1));
        }
        Ok(Self::of_files(outside, begun))
    }

    /// Compares the table with events and files.
    pub(super) fn check(sql: &mut dyn Sql, outside: &Outside, told: &[Told], findings: &mut Findings) -> Result<Self, StoreError> {
        let stored = rows(sql)?;
        let mut unknown: Vec<&Row> = stored.iter().collect();
        let mut begun = BTreeMap::new();
        for row in &sql.query("SELECT id, verifier FROM logs ORDER BY id", &[])? {
            let id = row.int(0)?;
            let first = outside.keys.verifier(id, 1).map_or_else(|_| row.text(1).map(str::to_owned), |verifier| Ok(verifier.to_string()))?;
            take(&mut unknown, (id, 0, &first), None, findings);
            let told: Vec<&Told> = told.iter().filter(|told| told.rotation.log == id).collect();
            let sizes = begun_at(id, &first, &told, &stored);
            for Told { event, rotation } in told {
                take(&mut unknown, (id, rotation.from_size, &rotation.new), Some(*event), findings);
                let number = sizes.iter().position(|size| *size == rotation.from_size).map_or(0, |place| place + 1);
                hold_file(outside, rotation, number, *event, findings);
            }
            begun.insert(id, sizes);
        }
        take_lost(sql, outside, &mut unknown, &mut begun)?;
        for row in unknown {
            let says = format!("log {} has a key from size {} on, and no event says so", row.int(0)?, row.int(1)?);
            findings.add(Finding::new(Found::ExtraRow, "log_keys", "from_size", says));
        }
        if outside.secrets
            && let Some((id, sizes)) = begun.last_key_value()
            && let Err(error) = outside.keys.signer(*id, sizes.len())
        {
            findings.add(Finding::new(Found::Log, "keys", "verifier", format!("log {id}: {error}")));
        }
        Ok(Self::of_files(outside, begun))
    }

    /// Gives each key that has a file its sizes: from where it began to where the next one did.
    fn of_files(outside: &Outside, begun: BTreeMap<i64, BTreeSet<u64>>) -> Self {
        let ranged = |log: i64, sizes: &BTreeSet<u64>| -> Vec<Verifier> {
            let ends = sizes.iter().skip(1).map(|size| Some(*size)).chain([None]);
            let numbered = sizes.iter().zip(ends).zip(1..);
            numbered.filter_map(|((from, to), number)| Some(outside.keys.verifier(log, number).ok()?.within(Sizes { from: *from, to }))).collect()
        };
        Self(begun.into_iter().map(|(log, sizes)| (log, ranged(log, &sizes))).collect())
    }

    /// The keys of one log.
    pub(super) fn of(&self, log: i64) -> &[Verifier] {
        self.0.get(&log).map_or(&[], Vec::as_slice)
    }

    /// The keys of every log.
    pub(super) fn all(&self) -> Vec<Verifier> {
        self.0.values().flatten().cloned().collect()
    }
}

fn rows(sql: &mut dyn Sql) -> Result<Vec<Row>, StoreError> {
    sql.query("SELECT log, from_size, verifier FROM log_keys ORDER BY log, from_size", &vals![])
}

/// The sizes at which the keys of a log began. The events say it; where one of them is lost, which the journal's check has found, the table's
/// word is taken as well, so that one finding does not become hundreds.
fn begun_at(log: i64, first: &str, told: &[&Told], stored: &[Row]) -> BTreeSet<u64> {
    let chain: Vec<&str> = std::iter::once(first).chain(told.iter().map(|told| told.rotation.new.as_str())).collect();
    let whole = told.iter().zip(&chain).all(|(told, before)| told.rotation.old == *before);
    let mine = || stored.iter().filter(|row| row.0[0] == Val::from(log));
    let mut sizes: BTreeSet<u64> = std::iter::once(0).chain(told.iter().map(|told| told.rotation.from_size)).collect();
    if !whole || mine().any(|row| row.text(2).is_ok_and(|verifier| !chain.contains(&verifier))) {
        sizes.extend(mine().filter_map(|row| row.count(1).ok()));
    }
    sizes
}

/// Takes out the keys that took over an older log after the point from which it was lost: their events are lost too, and their files vouch for them.
fn take_lost(sql: &mut dyn Sql, outside: &Outside, unknown: &mut Vec<&Row>, begun: &mut BTreeMap<i64, BTreeSet<u64>>) -> Result<(), StoreError> {
    let heads = sql.query("SELECT log, size FROM log_head WHERE log < (SELECT max(id) FROM logs) ORDER BY log", &[])?;
    for head in &heads {
        let (log, kept) = (head.int(0)?, head.count(1)?);
        let sizes = begun.entry(log).or_default();
        let mine = |row: &Row| row.0[0] == Val::from(log) && row.count(1).is_ok_and(|from| from > kept);
        let mut lost: Vec<u64> = unknown.iter().filter(|row| mine(row)).filter_map(|row| row.count(1).ok()).collect();
        lost.sort_unstable();
        for from in lost {
            sizes.insert(from);
            let number = sizes.iter().position(|size| *size == from).map_or(0, |place| place + 1);
            let file = outside.keys.verifier(log, number).map(|verifier| Val::from(verifier.to_string()));
            let vouched = |row: &Row| row.0[0] == Val::from(log) && row.0[1] == Val::from(from) && file.as_ref().is_ok_and(|file| row.0[2] == *file);
            unknown.retain(|row| !vouched(row));
        }
    }
    Ok(())
}

/// The key of a rotation against its file.
fn hold_file(outside: &Outside, rotation: &Rotation, number: usize, event: i64, findings: &mut Findings) {
    let log = rotation.log;
    let says = match outside.keys.verifier(log, number) {
        Ok(verifier) if verifier.to_string() == rotation.new => return,
        Ok(verifier) => format!("log {log}: the file of key {number} holds {verifier}, and {} took over", rotation.new),
        Err(error) => format!("log {log}: {error}"),
    };
    findings.add(Finding::new(Found::Log, "keys", "verifier", says).at(Some(event)));
}

/// Takes the row out of those that nothing has accounted for, and compares it.
fn take(unknown: &mut Vec<&Row>, (log, from, verifier): (i64, u64, &str), event: Option<i64>, findings: &mut Findings) {
    let finding = |found, field: &'static str, says| Finding::new(found, "log_keys", field, says).at(event);
    let Some(place) = unknown.iter().position(|row| row.0[0] == Val::from(log) && row.0[1] == Val::from(from)) else {
        return findings.add(finding(Found::Missing, "from_size", format!("log {log} has no row of its key from size {from} on")));
    };
    let (row, expected) = (unknown.swap_remove(place), Val::from(verifier));
    if row.0[2] != expected {
        findings.add(finding(Found::Log, "verifier", format!("log {log} from size {from} on {}", differ(&row.0[2], &expected))));
    }
}
