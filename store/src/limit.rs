//! Limits 极限: what the databases themselves can do, without events, rows or a log, to stand beside what the store reaches.
//!
//! For the benchmarks alone: nothing of the software calls it. It lies here because only the store may name a database driver.

use crate::StoreError;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use std::path::Path;
use std::time::{Duration, Instant};

/// Rows of 1.5 kB a second with one index, so many rows a durable commit, opened as the store opens SQLite.
pub fn sqlite_rows(path: &Path, rows: usize, time: Duration) -> Result<f64, StoreError> {
    let sqlite = Sqlite::open(path)?;
    sqlite.connection.execute_batch(
        "DROP TABLE IF EXISTS rows; CREATE TABLE rows (id INTEGER PRIMARY KEY, who TEXT, body TEXT); CREATE INDEX by_who ON rows (who)",
    )?;
    let body = "x".repeat(1_500);
    let (start, mut count) = (Instant::now(), 0_usize);
    while start.elapsed() < time {
        sqlite.connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..rows {
            let mut insert = sqlite.connection.prepare_cached("INSERT INTO rows (who, body) VALUES ($1, $2)")?;
            insert.execute((format!("u{}", count % 977), &body))?;
            count += 1;
        }
        sqlite.connection.execute_batch("COMMIT")?;
    }
    Ok(count as f64 / start.elapsed().as_secs_f64())
}

/// Makes an empty database of that name on a PostgreSQL server, and gives its address.
pub fn make_postgres(server: &str, name: &str) -> Result<String, StoreError> {
    Postgres::connect(server)?.plain(&format!("CREATE DATABASE {name}"))?;
    let (before, _) = server.rsplit_once('/').ok_or_else(|| StoreError::Schema(format!("`{server}` names no database")))?;
    Ok(format!("{before}/{name}"))
}

/// Removes it again.
pub fn drop_postgres(server: &str, name: &str) -> Result<(), StoreError> {
    Postgres::connect(server)?.plain(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
}
