//! SQLite: one file, one writer, readers beside it.
//!
//! Write-ahead log with full synchronisation: a commit is on the disk before it is answered. `secure_delete` overwrites what is erased.

use crate::StoreError;
use crate::search;
use crate::value::{Dialect, Row, Sql, Val};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// A connection.
pub(crate) struct Sqlite {
    pub(crate) connection: Connection,
    /// What is put off until the transaction ends.
    pub(crate) later: Vec<search::Later>,
}

impl Sqlite {
    /// Opens for writing, and makes the file where there is none.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "cache_size", -16_000)?;
        connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok(Self { connection, later: Vec::new() })
    }

    /// Opens for reading only.
    pub(crate) fn open_reader(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.pragma_update(None, "query_only", "ON")?;
        connection.pragma_update(None, "cache_size", -4_000)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok(Self { connection, later: Vec::new() })
    }

    /// Opens what there is without leave to change it; only the connection's own temporary tables can be written.
    pub(crate) fn open_untouched(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.pragma_update(None, "cache_size", -32_000)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok(Self { connection, later: Vec::new() })
    }
}

impl Sql for Sqlite {
    fn exec(&mut self, sql: &str, args: &[Val]) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let touched = statement.execute(rusqlite::params_from_iter(args))?;
        Ok(touched as u64)
    }

    fn query(&mut self, sql: &str, args: &[Val]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(args))?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next()? {
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                values.push(match row.get_ref(column)? {
                    ValueRef::Null => Val::Null,
                    ValueRef::Integer(value) => Val::Int(value),
                    ValueRef::Text(value) => Val::Text(String::from_utf8_lossy(value).into_owned()),
                    ValueRef::Blob(value) => Val::Bytes(value.to_vec()),
                    ValueRef::Real(_) => return Err(StoreError::Row(format!("column {column} holds a float"))),
                });
            }
            answer.push(Row(values));
        }
        Ok(answer)
    }

    fn insert(&mut self, sql: &str, args: &[Val]) -> Result<i64, StoreError> {
        // `RETURNING` would be a trigger, and make a savepoint of the statement.
        self.exec(sql, args)?;
        Ok(self.connection.last_insert_rowid())
    }

    fn later(&mut self, sql: &'static str, args: Vec<Val>) -> Result<(), StoreError> {
        self.later.push((sql, args));
        Ok(())
    }

    fn catch_up(&mut self) -> Result<(), StoreError> {
        for (sql, args) in search::in_order(std::mem::take(&mut self.later)) {
            self.exec(sql, &args)?;
        }
        Ok(())
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
}

impl rusqlite::ToSql for Val {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Int(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
        })
    }
}
