//! Rebuild 重建: folded and derived rows made anew from the journal. The outbox is not refilled: nothing is sent again.

use crate::folded::{FOLDS, Folded, Image};
use crate::journal::Range;
use crate::value::{Dialect, Row, Sql, Val};
use crate::{Options, Store, StoreError, journal, search, vals};
use rules::{Claim, Id, Kind, Thing};

/// Whether the rows were folded by another version of the software.
pub(crate) fn is_due(sql: &mut dyn Sql) -> Result<bool, StoreError> {
    for (kind, version) in FOLDS {
        let rows = sql.query("SELECT version FROM folds WHERE kind = $1", &vals![kind.as_str()])?;
        if rows.first().map(|row| row.int(0)).transpose()? != Some(version) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes all rows anew; returns how many things there are. The caller has begun and will commit.
pub(crate) fn rebuild(sql: &mut dyn Sql) -> Result<u64, StoreError> {
    if sql.dialect() == Dialect::Postgres {
        for plan in ["seqscan", "hashjoin", "mergejoin"] {
            // As in the check: a plan that reads a whole table for each range would never end.
            sql.exec(&format!("SET LOCAL enable_{plan} = off"), &[])?;
        }
    }
    sql.exec("DELETE FROM claims", &[])?;
    search::clear(sql)?;
    for kind in Kind::ALL {
        let (table, beside) = crate::with_kind!(kind, T => (<T as Folded>::TABLE, <T as Folded>::BESIDE));
        for table in [Some(table), beside.map(|beside| beside.table)].into_iter().flatten() {
            sql.exec(&format!("DELETE FROM {table}"), &[])?;
        }
    }
    let (mut count, mut range) = (0, Some(Range::first(sql)?));
    while let Some(things) = range {
        for rows in things.events(sql)?.chunk_by(|one, other| one.0[8] == other.0[8]) {
            let thing = rows[0].id(8)?;
            let kind = rows[0].parsed(9, Kind::parse)?;
            crate::with_kind!(kind, T => rebuild_one::<T>(sql, thing, rows))?;
            count += 1;
        }
        sql.catch_up()?;
        range = things.next(sql)?;
    }
    for (kind, version) in FOLDS {
        sql.exec(
            "INSERT INTO folds (kind, version) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET version = excluded.version",
            &vals![kind.as_str(), version],
        )?;
    }
    Ok(count)
}

/// Makes a thing's row, search terms and claims from its events.
fn rebuild_one<T: Folded>(sql: &mut dyn Sql, thing: Id, rows: &[Row]) -> Result<(), StoreError> {
    let mut held: Vec<(String, String)> = Vec::new();
    let fold = journal::fold_each::<T>(thing, rows, |before, fact, _| hold::<T>(&mut held, before, thing, fact))?;
    let missing = || StoreError::Row(format!("{} {thing} has no event", T::KIND.as_str()));
    Image::of(&fold.state.ok_or_else(missing)?, thing, fold.version).write(sql)?;
    for (kind, key) in held {
        sql.exec("INSERT INTO claims (kind, key, thing) VALUES ($1, $2, $3)", &vals![kind, key, thing])?;
    }
    Ok(())
}

/// Takes and frees what one event takes and frees.
pub(crate) fn hold<T: Thing>(held: &mut Vec<(String, String)>, before: Option<&T>, thing: Id, fact: &T::Fact) {
    for claim in T::claims(before, thing, fact) {
        match claim {
            Claim::Take(kind, key) => held.push((kind.as_str().to_owned(), key)),
            Claim::Free(kind, key) => held.retain(|(other, other_key)| (other.as_str(), other_key) != (kind.as_str(), &key)),
        }
    }
}

impl Store {
    /// Makes folded and derived rows anew from the journal 重建. Nothing else may be writing. Returns how many things there are.
    pub fn rebuild(options: &Options) -> Result<u64, StoreError> {
        let (target, ..) = Self::prepare_existing(options)?;
        target.connect()?.once(rebuild)
    }
}

/// The value of a column as people read it, in findings.
pub(crate) fn shown(value: &Val) -> String {
    match value {
        Val::Null => "nothing".to_owned(),
        Val::Int(number) => number.to_string(),
        Val::Text(text) => format!("{:?}", text.chars().take(80).collect::<String>()),
        Val::Bytes(bytes) => format!("{} bytes, {}…", bytes.len(), crate::keys::hex(&bytes[..bytes.len().min(6)])),
    }
}
