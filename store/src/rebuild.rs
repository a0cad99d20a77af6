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
    let tables: Vec<&str> = Kind::ALL.iter().map(|kind| crate::with_kind!(kind, T => <T as Folded>::TABLE)).chain(["claims", "search"]).collect();
    let indexes = put_aside(sql, &tables)?;
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
        range = things.next(sql)?;
    }
    put_back(sql, &indexes)?;
    search::index_anew(sql)?;
    for (kind, version) in FOLDS {
        sql.exec(
            "INSERT INTO folds (kind, version) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET version = excluded.version",
            &vals![kind.as_str(), version],
        )?;
    }
    Ok(count)
}

/// SQLite's memory for pages, in KiB: while all rows are made anew, and else.
const PAGES_ANEW_KIB: i64 = 131_072;
const PAGES_KIB: i64 = 16_000;

/// Takes SQLite's indexes of these tables away, and gives the texts that make them: sorted once they cost a third of what they do row by row.
fn put_aside(sql: &mut dyn Sql, tables: &[&str]) -> Result<Vec<String>, StoreError> {
    if sql.dialect() == Dialect::Postgres {
        return Ok(Vec::new());
    }
    sql.exec(&format!("PRAGMA cache_size = -{PAGES_ANEW_KIB}"), &[])?;
    let mut texts = Vec::new();
    for row in sql.query("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name", &[])? {
        if tables.contains(&row.text(2)?) {
            sql.exec(&format!("DROP INDEX {}", row.text(0)?), &[])?;
            texts.push(row.text(1)?.to_owned());
        }
    }
    Ok(texts)
}

/// Makes them again.
fn put_back(sql: &mut dyn Sql, indexes: &[String]) -> Result<(), StoreError> {
    if sql.dialect() == Dialect::Postgres {
        return Ok(());
    }
    indexes.iter().try_for_each(|text| sql.exec(text, &[]).map(drop))?;
    sql.exec(&format!("PRAGMA cache_size = -{PAGES_KIB}"), &[]).map(drop)
}

/// Makes a thing's row, search terms and claims from its events.
fn rebuild_one<T: Folded>(sql: &mut dyn Sql, thing: Id, rows: &[Row]) -> Result<(), StoreError> {
    let mut held: Vec<(String, String)> = Vec::new();
    let fold = journal::fold_each::<T>(thing, rows, |before, fact, _| hold::<T>(&mut held, before, thing, fact))?;
    let missing = || StoreError::Row(format!("{} {thing} has no event", T::KIND.as_str()));
    Image::of(&fold.state.ok_or_else(missing)?, thing, fold.version).write_anew(sql)?;
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
