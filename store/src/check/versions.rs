//! Versions 版本: migrations, shapes of events and versions of folds are those that the software knows.

use super::{Finding, Findings, Found, differ};
use crate::folded::FOLDS;
use crate::journal::SHAPES;
use crate::value::{Row, Sql, Val};
use crate::{StoreError, migrate, vals};

pub(super) fn check(sql: &mut dyn Sql, findings: &mut Findings) -> Result<(), StoreError> {
    let migrations = migrate::known().into_iter().map(|(name, digest)| vals![name, digest].to_vec()).collect();
    compare(sql, findings, "migrations", &["name", "digest"], 1, migrations)?;
    // What older versions of the software wrote down stays; each version adds its own.
    let shapes = SHAPES.iter().flat_map(|(kind, names, version)| names.iter().map(|name| vals![kind.as_str(), *name, u32::from(*version)].to_vec()));
    let mut shapes: Vec<Vec<Val>> = shapes.collect();
    for row in sql.query("SELECT kind, event, event_version FROM shapes ORDER BY kind, event, event_version", &[])? {
        let newest = shapes.iter().find(|shape| shape[..2] == row.0[..2]).map(|shape| shape[2].clone());
        if newest.is_some_and(|newest| Val::Int(1) <= row.0[2] && row.0[2] < newest) {
            shapes.push(row.0);
        }
    }
    compare(sql, findings, "shapes", &["kind", "event", "event_version"], 3, shapes)?;
    let folds = FOLDS.iter().map(|(kind, version)| vals![kind.as_str(), *version].to_vec()).collect();
    compare(sql, findings, "folds", &["kind", "version"], 1, folds)
}

/// Compares a table of a few rows, of which the first `keys` columns name one.
fn compare(
    sql: &mut dyn Sql,
    findings: &mut Findings,
    table: &'static str,
    columns: &[&'static str],
    keys: usize,
    expected: Vec<Vec<Val>>,
) -> Result<(), StoreError> {
    let stored = sql.query(&format!("SELECT {} FROM {table}", columns.join(", ")), &[])?;
    let named = |values: &[Val]| values[..keys].iter().map(crate::rebuild::shown).collect::<Vec<_>>().join(" ");
    let mut unknown: Vec<&Row> = stored.iter().collect();
    for row in &expected {
        let Some(place) = unknown.iter().position(|stored| stored.0[..keys] == row[..keys]) else {
            findings.add(Finding::new(Found::Version, table, columns[keys - 1], format!("there is no row of {}", named(row))));
            continue;
        };
        let stored = unknown.swap_remove(place);
        for at in keys..columns.len() {
            if stored.0[at] != row[at] {
                findings.add(Finding::new(Found::Version, table, columns[at], format!("{} {}", named(row), differ(&stored.0[at], &row[at]))));
            }
        }
    }
    for row in unknown {
        findings.add(Finding::new(Found::Version, table, columns[keys - 1], format!("{} is not known to this version", named(&row.0))));
    }
    Ok(())
}
