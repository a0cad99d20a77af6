//! PostgreSQL: when one machine is outgrown. Serializable transactions, retried when the database asks for it.
//!
//! A server may stop, be cut off or be replaced by another at any moment. So nobody waits for it without end, what is lost with a connection is
//! told from what it refused, and a commit of which the server says anything but yes is of unknown outcome.

mod server;

pub(crate) use server::{Purpose, Server};

use crate::StoreError;
use crate::value::{Dialect, Row, Sql, Val};
use std::collections::HashMap;
use std::error::Error;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use tokio_postgres::{AsyncMessage, Client, Connection, Socket, Statement};

/// A connection with its prepared statements. Blocks, so never used on a thread of the web's runtime.
pub(crate) struct Postgres {
    client: Client,
    prepared: HashMap<String, Statement>,
    /// How long one statement may take; none where an operator waits.
    patience: Option<Duration>,
    /// Whether a statement was given up: what the server does meanwhile is not known, and nothing more is asked here.
    given_up: bool,
    /// How many rows were written since this was last asked.
    changed: u64,
    /// Whether the server has warned since the last statement.
    warned: Arc<AtomicBool>,
    /// By which tidings of the server it was made; see `Server::is_current`.
    tidings: u64,
    runtime: Runtime,
}

impl Postgres {
    /// Connects once, to what may be a single server only.
    pub(crate) fn connect(url: &str) -> Result<Self, StoreError> {
        Server::parse(url)?.connect(Purpose::Command)
    }

    /// A runtime for one connection.
    fn runtime() -> Result<Runtime, StoreError> {
        Builder::new_current_thread().enable_all().build().map_err(|source| StoreError::Io { what: "starting a runtime".to_owned(), source })
    }

    /// Runs a text without parameters, unprepared.
    pub(crate) fn plain(&mut self, text: &str) -> Result<(), StoreError> {
        let done = self.ask(async |client: &Client| client.batch_execute(text).await);
        if text != "COMMIT" {
            return done;
        }
        match done {
            // It was asked to keep it and went away: it may have.
            Err(StoreError::Away { .. }) => Err(StoreError::Unknown),
            done => done.and_then(|()| self.unwarned()),
        }
    }

    /// Makes a commit wait for the standby although it writes nothing. A server that was started again shows deeds that its standby may lack; what
    /// is told because it was found to be done already must not be lost with that server either.
    pub(crate) fn wait_for_standby(&mut self) -> Result<(), StoreError> {
        if std::mem::take(&mut self.changed) == 0 {
            self.query("SELECT 1 FROM (SELECT pg_logical_emit_message(true, 'kechuang', '')) AS message", &[])?;
        }
        Ok(())
    }

    /// PostgreSQL answers yes to a commit whose wait for the standby was cut short, and warns beside it: the standby may lack it.
    fn unwarned(&mut self) -> Result<(), StoreError> {
        if !self.warned.load(Ordering::Acquire) {
            return Ok(());
        }
        self.given_up = true;
        Err(StoreError::Unknown)
    }

    /// Waits for the server, but not without end.
    fn ask<T>(&mut self, work: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>) -> Result<T, StoreError> {
        if self.given_up {
            return Err(StoreError::Away { why: "the connection was given up", source: None });
        }
        self.warned.store(false, Ordering::Release);
        let (client, patience) = (&self.client, self.patience);
        let answer = self.runtime.block_on(async {
            match patience {
                None => Ok(work(client).await),
                Some(patience) => tokio::time::timeout(patience, work(client)).await,
            }
        });
        let failed = match answer {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(error)) => fault(error),
            Err(_) => StoreError::Away { why: "it does not answer", source: None },
        };
        self.given_up |= matches!(failed, StoreError::Away { .. });
        Err(failed)
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.ask(async |client: &Client| client.prepare(sql).await)?;
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
        let count = self.ask(async |client: &Client| client.execute(&statement, &args).await)?;
        // Outside a transaction the statement was its own commit; inside one nothing is lost by beginning anew.
        self.unwarned()?;
        self.changed += count;
        Ok(count)
    }

    fn query(&mut self, sql: &str, args: &[Val]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let rows = self.ask(async |client: &Client| client.query(&statement, &args).await)?;
        rows.iter().map(read).collect()
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
}

/// Lets the connection live beside its client, and notes warnings as they come.
async fn attend(mut connection: Connection<Socket, tokio_postgres::tls::NoTlsStream>, warned: Arc<AtomicBool>) {
    // An error here reaches whoever asks next: the client is closed with the connection.
    while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
        if let AsyncMessage::Notice(notice) = message
            && notice.code().code().starts_with("01")
        {
            tracing::warn!(notice = notice.message(), "PostgreSQL warns");
            warned.store(true, Ordering::Release);
        }
    }
}

/// Tells a database that is away from one that refuses.
fn fault(error: tokio_postgres::Error) -> StoreError {
    let gone = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::IDLE_SESSION_TIMEOUT,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        SqlState::QUERY_CANCELED,
        SqlState::READ_ONLY_SQL_TRANSACTION,
    ];
    let away = match error.code() {
        Some(code) => code.code().starts_with("08") || gone.contains(code),
        None => error.is_closed() || error.source().is_some_and(|source| source.is::<std::io::Error>()),
    };
    if away { StoreError::Away { why: "its connection is lost", source: Some(error) } } else { StoreError::Postgres(error) }
}

fn read(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
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
