//! Search 检索: whether the index finds what its rows say, on SQLite; PostgreSQL computes its own from the row.
//!
//! FTS5 compares an index with its rows only where it may write, and the server's writer must not wait for us. So the index is copied into a
//! temporary table of this connection and compared there; only where it does not agree is a second one made, to name what differs.

use super::{Finding, Findings, Found};
use crate::value::{Dialect, Sql};
use crate::{StoreError, vals};
use rules::Id;

/// Shadow tables of an FTS5 index.
const SHADOWS: [&str; 4] = ["data", "idx", "docsize", "config"];
const COPIED: &str =
    "CREATE VIRTUAL TABLE temp.NAME USING fts5(terms, content='copied', content_rowid='id', tokenize='unicode61 remove_diacritics 0')";

pub(super) fn check(sql: &mut dyn Sql, findings: &mut Findings) -> Result<(), StoreError> {
    if findings.are_enough() {
        return Ok(());
    }
    match sql.dialect() {
        Dialect::Sqlite => check_sqlite(sql, findings),
        Dialect::Postgres => check_postgres(sql, findings),
    }
}

fn check_postgres(sql: &mut dyn Sql, findings: &mut Findings) -> Result<(), StoreError> {
    let rows = sql.query(
        "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
         WHERE a.attrelid = 'search'::regclass AND a.attname = 'vector' AND a.attgenerated = 's'",
        &[],
    )?;
    let expression = rows.first().map(|row| row.text(0)).transpose()?;
    if expression != Some("to_tsvector('simple'::regconfig, terms)") {
        let says = format!("is not computed from the terms any more, but by {}", expression.unwrap_or("nothing"));
        findings.add(Finding::new(Found::Search, "search", "vector", says));
    }
    Ok(())
}

fn check_sqlite(sql: &mut dyn Sql, findings: &mut Findings) -> Result<(), StoreError> {
    sql.exec("CREATE TEMP TABLE copied (id INTEGER PRIMARY KEY, terms TEXT NOT NULL)", &[])?;
    sql.exec(&COPIED.replace("NAME", "copied_index"), &[])?;
    // FTS5 keeps what it has read of an index in mind; rolling back makes it forget, and read the copy.
    sql.exec("SAVEPOINT forget", &[])?;
    sql.exec("INSERT INTO temp.copied_index (copied_index) VALUES ('rebuild')", &[])?;
    sql.exec("ROLLBACK TO forget", &[])?;
    sql.exec("RELEASE forget", &[])?;
    sql.exec("INSERT INTO temp.copied (id, terms) SELECT id, terms FROM main.search", &[])?;
    for shadow in SHADOWS {
        sql.exec(&format!("DELETE FROM temp.copied_index_{shadow}"), &[])?;
        sql.exec(&format!("INSERT INTO temp.copied_index_{shadow} SELECT * FROM main.search_index_{shadow}"), &[])?;
    }
    if sql.exec("INSERT INTO temp.copied_index (copied_index, rank) VALUES ('integrity-check', 1)", &[]).is_ok() {
        return Ok(());
    }
    let before = findings.list.len();
    if let Err(error) = name(sql, findings) {
        findings.add(Finding::new(Found::Search, "search_index", "terms", format!("the index cannot be read: {}", chain(&error))));
    }
    if findings.list.len() == before {
        findings.add(Finding::new(Found::Search, "search_index", "terms", "the index does not agree with its rows"));
    }
    Ok(())
}

/// Makes the index anew and names the things of which the stored one says something else.
fn name(sql: &mut dyn Sql, findings: &mut Findings) -> Result<(), StoreError> {
    // What has no terms, such as an erased person, is missed by their comparison and found by its number alone.
    let missing = "SELECT s.id, s.thing, e.kind FROM main.search s LEFT JOIN main.events e ON e.thing = s.thing AND e.version = 1 \
         WHERE s.id NOT IN (SELECT id FROM main.search_index_docsize) LIMIT 10";
    for row in sql.query(missing, &[])? {
        let (thing, kind) = (row.maybe_text(1)?.and_then(Id::parse), row.maybe_text(2)?.and_then(rules::Kind::parse));
        let says = format!("row {} is not in the index", row.int(0)?);
        findings.add(Finding::new(Found::Search, "search", "id", says).of(kind, thing));
    }
    sql.exec(&COPIED.replace("NAME", "fresh_index"), &[])?;
    sql.exec("INSERT INTO temp.fresh_index (fresh_index) VALUES ('rebuild')", &[])?;
    sql.exec("CREATE VIRTUAL TABLE temp.fresh_terms USING fts5vocab(temp, fresh_index, instance)", &[])?;
    sql.exec("CREATE VIRTUAL TABLE temp.stored_terms USING fts5vocab(main, search_index, instance)", &[])?;
    let (fresh, stored) = ("SELECT doc, term, offset FROM temp.fresh_terms", "SELECT doc, term, offset FROM temp.stored_terms");
    for (one, other, says) in [(fresh, stored, "is not found by"), (stored, fresh, "is found by what it does not say:")] {
        let text = format!(
            "SELECT d.doc, d.term, s.thing, e.kind FROM (SELECT doc, min(term) AS term FROM ({one} EXCEPT {other}) GROUP BY doc LIMIT 10) d \
             LEFT JOIN main.search s ON s.id = d.doc LEFT JOIN main.events e ON e.thing = s.thing AND e.version = 1"
        );
        for row in sql.query(&text, &vals![])? {
            let thing = row.maybe_text(2)?.and_then(Id::parse);
            let kind = row.maybe_text(3)?.and_then(rules::Kind::parse);
            let says = format!("row {} {says} {}", row.int(0)?, crate::rebuild::shown(&row.0[1]));
            findings.add(Finding::new(Found::Search, "search_index", "terms", says).of(kind, thing));
        }
    }
    Ok(())
}

fn chain(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
