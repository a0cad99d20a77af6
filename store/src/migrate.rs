//! Migrations 迁移: numbered texts, each run once in a transaction, each pinned by its digest; a changed one stops the start.

use crate::folded::FOLDS;
use crate::journal::SHAPES;
use crate::value::{Dialect, Sql};
use crate::{StoreError, vals};

const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_spine", include_str!("../migrations/0001_spine.sql")),
    ("0002_rotation", include_str!("../migrations/0002_rotation.sql")),
    ("0003_federation", include_str!("../migrations/0003_federation.sql")),
    ("0004_people", include_str!("../migrations/0004_people.sql")),
    ("0005_units", include_str!("../migrations/0005_units.sql")),
    ("0006_rights", include_str!("../migrations/0006_rights.sql")),
    ("0007_calendar", include_str!("../migrations/0007_calendar.sql")),
    ("0008_signing_in", include_str!("../migrations/0008_signing_in.sql")),
    ("0009_expunge", include_str!("../migrations/0009_expunge.sql")),
    ("0010_tasks", include_str!("../migrations/0010_tasks.sql")),
    ("0011_reach", include_str!("../migrations/0011_reach.sql")),
    ("0012_waiting", include_str!("../migrations/0012_waiting.sql")),
    ("0013_size", include_str!("../migrations/0013_size.sql")),
    ("0014_limits", include_str!("../migrations/0014_limits.sql")),
    ("0015_documents", include_str!("../migrations/0015_documents.sql")),
    ("0016_teams", include_str!("../migrations/0016_teams.sql")),
    ("0017_planning", include_str!("../migrations/0017_planning.sql")),
    ("0018_similarity", include_str!("../migrations/0018_similarity.sql")),
    ("0019_applying", include_str!("../migrations/0019_applying.sql")),
    ("0020_approvals", include_str!("../migrations/0020_approvals.sql")),
    ("0021_unit_files", include_str!("../migrations/0021_unit_files.sql")),
    ("0022_amendments", include_str!("../migrations/0022_amendments.sql")),
    ("0023_rosters", include_str!("../migrations/0023_rosters.sql")),
    ("0024_orcid", include_str!("../migrations/0024_orcid.sql")),
    ("0025_handing", include_str!("../migrations/0025_handing.sql")),
    ("0026_formal_checks", include_str!("../migrations/0026_formal_checks.sql")),
    ("0027_fingerprints", include_str!("../migrations/0027_fingerprints.sql")),
];

/// Brings the schema up to the software's. Returns the names of what was run. Refuses to start on what it does not know.
pub(crate) fn migrate(sql: &mut dyn Sql) -> Result<Vec<&'static str>, StoreError> {
    let strict =
        words(sql.dialect(), "CREATE TABLE IF NOT EXISTS migrations (name {{text}} NOT NULL PRIMARY KEY, digest {{text}} NOT NULL){{strict}}");
    sql.exec(&strict, &[])?;
    let done = sql.query("SELECT name, digest FROM migrations ORDER BY name", &[])?;
    for row in &done {
        let known = MIGRATIONS.iter().find(|(name, _)| row.text(0).is_ok_and(|text| text == *name));
        match known {
            None => return Err(StoreError::Schema(format!("{} was made by a newer version", row.text(0)?))),
            Some((name, text)) if row.text(1)? != digest(text) => {
                return Err(StoreError::Schema(format!("{name} has been changed since it was run")));
            }
            Some(_) => {}
        }
    }
    let mut run = Vec::new();
    for (name, text) in MIGRATIONS.iter().skip(done.len()) {
        for statement in statements(&words(sql.dialect(), text)) {
            sql.exec(&statement, &[])?;
        }
        sql.exec("INSERT INTO migrations (name, digest) VALUES ($1, $2)", &vals![*name, digest(text)])?;
        run.push(*name);
    }
    know_shapes(sql)?;
    Ok(run)
}

/// The name of the newest migration.
pub(crate) fn newest() -> &'static str {
    MIGRATIONS.last().map_or("", |(name, _)| *name)
}

/// Every migration with the digest that pins it.
pub(crate) fn known() -> Vec<(&'static str, String)> {
    MIGRATIONS.iter().map(|(name, text)| (*name, digest(text))).collect()
}

/// Whether every migration has been run.
pub(crate) fn is_current(sql: &mut dyn Sql) -> Result<bool, StoreError> {
    let exists = match sql.dialect() {
        Dialect::Sqlite => "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migrations'",
        Dialect::Postgres => "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migrations'",
    };
    if sql.query(exists, &[])?[0].int(0)? == 0 {
        return Ok(false);
    }
    Ok(sql.query("SELECT count(*) FROM migrations", &[])?[0].count(0)? == MIGRATIONS.len() as u64)
}

/// Writes down every shape of event that this version may write, and stops where the journal may hold others.
fn know_shapes(sql: &mut dyn Sql) -> Result<(), StoreError> {
    for row in sql.query("SELECT kind, event, event_version FROM shapes ORDER BY kind, event, event_version", &[])? {
        let known = SHAPES.iter().any(|(kind, names, version)| {
            row.text(0).is_ok_and(|text| text == kind.as_str())
                && row.text(1).is_ok_and(|text| names.contains(&text))
                && row.int(2).is_ok_and(|number| (1..=i64::from(*version)).contains(&number))
        });
        if !known {
            return Err(StoreError::Schema(format!("event {}.{} version {} is not known to this version", row.text(0)?, row.text(1)?, row.int(2)?)));
        }
    }
    for (kind, names, version) in SHAPES {
        for name in *names {
            sql.exec(
                "INSERT INTO shapes (kind, event, event_version) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                &vals![kind.as_str(), *name, i64::from(*version)],
            )?;
        }
    }
    for (kind, version) in FOLDS {
        sql.exec("INSERT INTO folds (kind, version) VALUES ($1, $2) ON CONFLICT DO NOTHING", &vals![kind.as_str(), version])?;
    }
    Ok(())
}

fn words(dialect: Dialect, text: &str) -> String {
    let search = match dialect {
        Dialect::Sqlite => SEARCH_SQLITE,
        Dialect::Postgres => SEARCH_POSTGRES,
    };
    let (int, bytes, plain, identity, strict) = match dialect {
        Dialect::Sqlite => ("INTEGER", "BLOB", "TEXT", "INTEGER PRIMARY KEY AUTOINCREMENT", " STRICT"),
        Dialect::Postgres => ("BIGINT", "BYTEA", "TEXT COLLATE \"C\"", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", ""),
    };
    let fingerprint_keys = match dialect {
        Dialect::Sqlite => FINGERPRINT_KEYS_SQLITE,
        Dialect::Postgres => FINGERPRINT_KEYS_POSTGRES,
    };
    let things = match dialect {
        Dialect::Sqlite => "CREATE INDEX search_things ON search (id, thing);",
        Dialect::Postgres => "",
    };
    // Rows that are nothing but their key stand in its order, once.
    let clustered = match dialect {
        Dialect::Sqlite => " STRICT, WITHOUT ROWID",
        Dialect::Postgres => "",
    };
    text.replace("{{search}}", search)
        .replace("{{search_things}}", things)
        .replace("{{fingerprint_keys}}", fingerprint_keys)
        .replace("{{int}}", int)
        .replace("{{bytes}}", bytes)
        .replace("{{text}}", plain)
        .replace("{{identity}}", identity)
        .replace("{{strict}}", strict)
        .replace("{{clustered}}", clustered)
}

/// The terms are kept beside their index, so that `check` can compare both. What is taken out of the index is overwritten there: pairs of
/// characters are most of a name.
const SEARCH_SQLITE: &str = "
CREATE TABLE search (id INTEGER PRIMARY KEY, thing TEXT NOT NULL UNIQUE, terms TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE search_index USING fts5(terms, content='search', content_rowid='id', tokenize='unicode61 remove_diacritics 0');
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
";

const SEARCH_POSTGRES: &str = "
CREATE TABLE search (
    thing TEXT COLLATE \"C\" NOT NULL PRIMARY KEY,
    terms TEXT COLLATE \"C\" NOT NULL,
    vector TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', terms)) STORED
);
CREATE INDEX search_vector ON search USING GIN (vector);
";

const FINGERPRINT_KEYS_SQLITE: &str = "
CREATE VIRTUAL TABLE fingerprint_keys USING fts5(keys, content='', contentless_delete=1, detail=none, tokenize='ascii');
";

const FINGERPRINT_KEYS_POSTGRES: &str = "
CREATE TABLE fingerprint_keys (key BIGINT NOT NULL, fingerprint BIGINT NOT NULL, PRIMARY KEY (key, fingerprint));
CREATE INDEX fingerprint_keys_fingerprint ON fingerprint_keys (fingerprint);
";

fn statements(text: &str) -> Vec<String> {
    let without_comments: String = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
    without_comments.split(';').map(str::trim).filter(|statement| !statement.is_empty()).map(str::to_owned).collect()
}

fn digest(text: &str) -> String {
    record::sha256(&[text.as_bytes()]).to_string()
}
