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

    /// Whether anybody but us has it open.
    pub fn is_open(&self) -> bool {
        match self.dialect {
            // The last connection that closes takes the write-ahead log with it. Two that close at once may both leave it to the other,
            // so one of our own closes after them.
            Dialect::Sqlite => {
                self.raw().number("SELECT count(*) FROM events");
                self.folder.join("centre.db-wal").exists()
            }
            Dialect::Postgres => {
                self.raw().number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()") > 0
            }
        }
    }

    /// Keeps every row as it is now, under a name. Nobody else may have it open.
    pub fn save(&self, name: &str) {
        match self.dialect {
            Dialect::Sqlite => {
                std::fs::copy(self.file(), self.folder.join(name)).expect("a copy");
            }
            Dialect::Postgres => {
                let mut raw = self.raw();
                let copies: Vec<String> = raw.tables().iter().map(|table| format!("CREATE TABLE {name}.{table} AS TABLE public.{table};")).collect();
                raw.batch(&format!("CREATE SCHEMA {name}; {}", copies.join(" ")));
            }
        }
    }

    /// Brings every row back as it was. Nobody else may have it open.
    pub fn restore(&self, name: &str) {
        match self.dialect {
            Dialect::Sqlite => {
                std::fs::copy(self.folder.join(name), self.file()).expect("a copy");
            }
            Dialect::Postgres => {
                let mut raw = self.raw();
                let mut text = "SET synchronous_commit = off; BEGIN;".to_owned();
                for table in raw.tables() {
                    let columns = raw.columns(&table).join(", ");
                    text.push_str(&format!(
                        "DELETE FROM public.{table}; INSERT INTO public.{table} ({columns}) SELECT {columns} FROM {name}.{table};"
                    ));
                }
                raw.batch(&format!("{text} COMMIT"));
            }
        }
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
            Self::Sqlite(sqlite) => {
                sqlite.execute(text, rusqlite::params_from_iter(args)).map(|count| count as u64).map_err(|error| error.to_string())
            }
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

    /// The tables that migrations have made, without those that an index keeps for itself.
    pub fn tables(&mut self) -> Vec<String> {
        let text = match self {
            Self::Sqlite(_) => {
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_index%' \
                 AND name NOT LIKE 'fingerprint_keys_%' ORDER BY name"
            }
            Self::Postgres(_) => "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
        };
        self.texts(text, &[])
    }

    /// The columns of a table, but for those that the database computes.
    pub fn columns(&mut self, table: &str) -> Vec<String> {
        let text = match self {
            Self::Sqlite(_) => "SELECT name FROM pragma_table_info($1) ORDER BY cid",
            Self::Postgres(_) => {
                "SELECT CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 \
                 AND is_generated = 'NEVER' ORDER BY ordinal_position"
            }
        };
        self.texts(text, &[Val::Text(table.to_owned())])
    }

    fn texts(&mut self, text: &str, args: &[Val]) -> Vec<String> {
        let text_of = |row: &Vec<Val>| match &row[0] {
            Val::Text(text) => text.clone(),
            other @ (Val::Null | Val::Int(_) | Val::Bytes(_)) => panic!("{text} gives {other:?}"),
        };
        self.query(text, args).iter().map(text_of).collect()
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
