//! Rebuild 重建: folded and derived rows made anew from the journal. The outbox is not refilled: nothing is sent again.

use crate::folded::{FOLDS, Folded, Image};
use crate::value::{Sql, Val};
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
    sql.exec("DELETE FROM claims", &[])?;
    search::clear(sql)?;
    let mut count = 0;
    for kind in Kind::ALL {
        count += crate::with_kind!(kind, T => rebuild_kind::<T>(sql))?;
    }
    for (kind, version) in FOLDS {
        sql.exec(
            "INSERT INTO folds (kind, version) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET version = excluded.version",
            &vals![kind.as_str(), version],
        )?;
    }
    Ok(count)
}

fn rebuild_kind<T: Folded>(sql: &mut dyn Sql) -> Result<u64, StoreError> {
    sql.exec(&format!("DELETE FROM {}", T::TABLE), &[])?;
    let mut count = 0;
    let mut after = String::new();
    loop {
        let rows = sql
            .query("SELECT DISTINCT thing FROM events WHERE kind = $1 AND thing > $2 ORDER BY thing LIMIT 1000", &vals![T::KIND.as_str(), &after])?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = last.text(0)?.to_owned();
        for row in &rows {
            let thing = row.id(0)?;
            let (image, claims) = folded::<T>(sql, thing)?;
            image.write(sql)?;
            for (kind, key) in claims {
                sql.exec("INSERT INTO claims (kind, key, thing) VALUES ($1, $2, $3)", &vals![kind, key, thing])?;
            }
            count += 1;
        }
    }
}

/// What a thing's row and claims must be.
pub(crate) type Expected = (Image, Vec<(String, String)>);

/// Folds a thing into its row and the claims it holds.
pub(crate) fn folded<T: Folded>(sql: &mut dyn Sql, thing: Id) -> Result<Expected, StoreError> {
    let mut held: Vec<(String, String)> = Vec::new();
    let rows = journal::rows_of(sql, T::KIND, thing)?;
    let fold = journal::fold_each::<T>(thing, &rows, |before, fact, _| hold::<T>(&mut held, before, thing, fact))?;
    let missing = || StoreError::Row(format!("{} {thing} has no event", T::KIND.as_str()));
    Ok((Image::of(&fold.state.ok_or_else(missing)?, thing, fold.version), held))
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
