//! PostgreSQL: when one machine is outgrown. Serializable transactions, retried when the database asks for it.

use crate::StoreError;
use crate::value::{Dialect, Row, Sql, Val};
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use postgres::{Client, NoTls, Statement};
use std::collections::HashMap;
use std::error::Error;

/// A connection with its prepared statements.
pub(crate) struct Postgres {
    pub(crate) client: Client,
    prepared: HashMap<String, Statement>,
}

impl Postgres {
    /// Connects. Blocks, so never on a thread of the web's runtime.
    pub(crate) fn connect(url: &str) -> Result<Self, StoreError> {
        Ok(Self { client: Client::connect(url, NoTls)?, prepared: HashMap::new() })
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        // Texts are written by us and few; a limit all the same, so that a mistake cannot eat the server's memory.
        if self.prepared.len() > 500 {
            self.prepared.clear();
        }
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Sql for Postgres {
    fn exec(&mut self, sql: &str, args: &[Val]) -> Result<u64, StoreError> {
        let statement = self.prepared(sql)?;
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        Ok(self.client.execute(&statement, &args)?)
    }

    fn query(&mut self, sql: &str, args: &[Val]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let rows = self.client.query(&statement, &args)?;
        rows.iter().map(read).collect()
    }

    fn insert(&mut self, sql: &str, args: &[Val]) -> Result<i64, StoreError> {
        let rows = self.query(&format!("{sql} RETURNING id"), args)?;
        rows.first().ok_or_else(|| StoreError::Row("a row got no number".to_owned()))?.int(0)
    }

    fn later(&mut self, sql: &'static str, args: Vec<Val>) -> Result<(), StoreError> {
        self.exec(sql, &args).map(drop)
    }

    fn catch_up(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
}

fn read(row: &postgres::Row) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(row.len());
    for (at, column) in row.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map(Val::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(at)?.map(|value| Val::Int(i64::from(value))),
            Type::BOOL => row.try_get::<_, Option<bool>>(at)?.map(|value| Val::Int(i64::from(value))),
            Type::TEXT | Type::VARCHAR | Type::NAME => row.try_get::<_, Option<String>>(at)?.map(Val::Text),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map(Val::Bytes),
            ref other => return Err(StoreError::Row(format!("column {at} is of type {other}"))),
        };
        values.push(value.unwrap_or(Val::Null));
    }
    Ok(Row(values))
}

impl ToSql for Val {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *kind == Type::INT4 => i32::try_from(*value)?.to_sql(kind, out),
            Self::Int(value) => value.to_sql(kind, out),
            Self::Text(value) => value.to_sql(kind, out),
            Self::Bytes(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(_kind: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
