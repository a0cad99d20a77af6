//! Databases for tests: one of each kind, fresh and gone afterwards, with a way to reach the rows past the store.

use rules::Id;
use rusqlite::types::ValueRef;
use std::path::PathBuf;
use std::sync::Arc;
use store::{Dialect, Options, SystemClock, Val};

/// Where the tests learn which PostgreSQL they may use.
const VARIABLE: &str = "KECHUANG_TEST_POSTGRES";

/// A database of a test's own.
pub struct Database {
    pub options: Options,
    pub dialect: Dialect,
    folder: PathBuf,
    server: Option<(String, String)>,
}

/// A way to the rows that asks no rule: for tests that look behind the store or tamper.
pub enum Raw {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Client>),
}

/// Runs a test on both databases.
pub fn for_each_database(test: impl Fn(&Database)) {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        on(dialect, &test);
    }
}

/// Runs a test on one of them, where what it tests is a matter of that one alone.
pub fn on(dialect: Dialect, test: impl Fn(&Database)) {
    // Shown with a failure, so that one sees on which it failed.
    eprintln!("on {dialect:?}");
    test(&Database::new(dialect));
}

/// A random id, of anything.
pub fn id<T: From<Id>>() -> T {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    T::from(Id(bytes))
}

impl Database {
    /// A fresh one; most tests take theirs from `for_each_database`.
    pub fn new(dialect: Dialect) -> Self {
        let name = format!("kechuang_test_{}", id::<Id>());
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        let (database, server) = match dialect {
            Dialect::Sqlite => (format!("sqlite:{}", folder.join("centre.db").display()), None),
            Dialect::Postgres => {
                let server = std::env::var(VARIABLE)
                    .unwrap_or_else(|_| panic!("{VARIABLE} names no PostgreSQL to test on: run `cargo xtask check`, which starts one"));
                execute(&server, &format!("CREATE DATABASE {name}"));
                let (before, _) = server.rsplit_once('/').expect("an address that ends with a database");
                (format!("{before}/{name}"), Some((server.clone(), name)))
            }
        };
        let options = Options { database, data: folder.join("data"), origin: None, clock: Arc::new(SystemClock), faults: None };
        Self { options, dialect, folder, server }
    }

    /// The rows themselves.
    pub fn raw(&self) -> Raw {
        match self.dialect {
            Dialect::Sqlite => Raw::Sqlite(rusqlite::Connection::open(self.file()).expect("the database opens")),
            Dialect::Postgres => {
                Raw::Postgres(Box::new(postgres::Client::connect(&self.options.database, postgres::NoTls).expect("the database opens")))
            }
        }
    }

    /// The file of SQLite.
    pub fn file(&self) -> PathBuf {
        self.folder.join("centre.db")
    }

    /// A folder of the test's own.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            execute(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

fn execute(server: &str, text: &str) {
    let mut client = postgres::Client::connect(server, postgres::NoTls).expect("PostgreSQL answers");
    client.batch_execute(text).expect("a database is made or dropped");
}

impl Raw {
    /// Runs a statement; an error is the database's refusal of it.
    pub fn try_exec(&mut self, text: &str, args: &[Val]) -> Result<u64, String> {
        match self {
            Self::Sqlite(sqlite) => sqlite.execute(text, rusqlite::params_from_iter(args)).map(|count| count as u64).map_err(|error| error.to_string()),
            Self::Postgres(client) => {
                let args: Vec<&(dyn postgres::types::ToSql + Sync)> = args.iter().map(|value| value as _).collect();
                client.execute(text, &args).map_err(|error| format!("{error:?}"))
            }
        }
    }

    /// Runs a statement.
    pub fn exec(&mut self, text: &str, args: &[Val]) -> u64 {
        self.try_exec(text, args).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    /// Runs several statements without arguments.
    pub fn batch(&mut self, text: &str) {
        match self {
            Self::Sqlite(sqlite) => sqlite.execute_batch(text).unwrap_or_else(|error| panic!("{text}: {error}")),
            Self::Postgres(client) => client.batch_execute(text).unwrap_or_else(|error| panic!("{text}: {error}")),
        }
    }

    /// Runs a query.
    pub fn query(&mut self, text: &str, args: &[Val]) -> Vec<Vec<Val>> {
        match self {
            Self::Sqlite(sqlite) => query_sqlite(sqlite, text, args).unwrap_or_else(|error| panic!("{text}: {error}")),
            Self::Postgres(client) => {
                let args: Vec<&(dyn postgres::types::ToSql + Sync)> = args.iter().map(|value| value as _).collect();
                let rows = client.query(text, &args).unwrap_or_else(|error| panic!("{text}: {error:?}"));
                rows.iter().map(read_postgres).collect()
            }
        }
    }

    /// The one number that a query gives.
    pub fn number(&mut self, text: &str) -> i64 {
        match self.query(text, &[]).first().and_then(|row| row.first()) {
            Some(Val::Int(number)) => *number,
            other => panic!("{text} gives {other:?}"),
        }
    }
}

fn query_sqlite(sqlite: &rusqlite::Connection, text: &str, args: &[Val]) -> rusqlite::Result<Vec<Vec<Val>>> {
    let mut statement = sqlite.prepare(text)?;
    let columns = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(args))?;
    let mut answer = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (0..columns).map(|at| {
            Ok(match row.get_ref(at)? {
                ValueRef::Null => Val::Null,
                ValueRef::Integer(value) => Val::Int(value),
                ValueRef::Text(value) => Val::Text(String::from_utf8_lossy(value).into_owned()),
                ValueRef::Blob(value) => Val::Bytes(value.to_vec()),
                ValueRef::Real(value) => panic!("a float, {value}"),
            })
        });
        answer.push(values.collect::<rusqlite::Result<_>>()?);
    }
    Ok(answer)
}

fn read_postgres(row: &postgres::Row) -> Vec<Val> {
    use postgres::types::Type;
    let value = |at: usize| match *row.columns()[at].type_() {
        Type::INT8 => row.get::<_, Option<i64>>(at).map(Val::Int),
        Type::INT4 => row.get::<_, Option<i32>>(at).map(|value| Val::Int(i64::from(value))),
        Type::BYTEA => row.get::<_, Option<Vec<u8>>>(at).map(Val::Bytes),
        _ => row.get::<_, Option<String>>(at).map(Val::Text),
    };
    (0..row.len()).map(|at| value(at).unwrap_or(Val::Null)).collect()
}
