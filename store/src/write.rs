//! Write and read 写入与读取: how closures reach a database.
//!
//! SQLite has one writer thread. All who wait share one transaction, each in a savepoint of its own, and one synchronisation of the disk
//! (group commit); a refused deed rolls back to its savepoint alone. PostgreSQL has a few writer threads, each with a serializable
//! transaction, and groups commits by itself. Either way a closure may run more than once and must have no side effects.

mod sequencer;
mod sqlite_writer;
pub(crate) mod workers;

use crate::anchors::Anchors;
use crate::commit::Tx;
use crate::figures::{Counts, Waiting};
use crate::log::LogWriter;
use crate::postgres::{Postgres, Purpose, Server};
use crate::sqlite::Sqlite;
use crate::value::{Dialect, Sql};
use crate::{
    Clock, FileStore, Keys, StoreError, WriteError, erasure, expunction, folder, identity, migrate, publish, rebuild, restore, rotation, search, vals,
};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot};

/// How many writes may wait; the next one is told to come back.
const QUEUE: usize = 4_096;
/// How many writes share one commit at most.
const BATCH: usize = 128;
/// How many connections read and write on PostgreSQL.
const CONNECTIONS: usize = 8;
/// How long a read waits for one of them.
const LEAVE_MOST: Duration = Duration::from_secs(5);
/// How far this process's clock may be from the database's, in milliseconds.
const CLOCK_MOST_MS: i64 = 250;

/// Where the data lie.
#[derive(Clone)]
pub struct Options {
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// The folder of files, keys and anchors.
    pub data: PathBuf,
    /// The name of a new log; a random one where there is none.
    pub origin: Option<String>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes writes fail, in tests.
    pub faults: Option<Arc<dyn Faults>>,
}

/// Decides in tests where a write fails.
pub trait Faults: Send + Sync {
    /// Asked before each statement of a write, and around each commit.
    fn at(&self, point: Point) -> Option<Fault>;
}

/// Where a write may be made to fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Point {
    /// Before a statement.
    Statement,
    /// Before the commit: nothing is kept.
    BeforeCommit,
    /// After the commit: all is kept, but nobody is told.
    AfterCommit,
}

/// How it fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// With an error.
    Error,
    /// With a panic.
    Panic,
}

/// What a write gives back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done<T> {
    /// What the closure gave.
    pub value: T,
}

/// Reads rows of one moment; its methods are in the files of the capabilities.
pub struct Reader<'a> {
    pub(crate) sql: &'a mut dyn Sql,
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    target: Target,
    keys: Arc<Keys>,
    anchors: Anchors,
    files: FileStore,
    clock: Arc<dyn Clock>,
    queue: mpsc::Sender<Box<dyn Job>>,
    readers: Mutex<Vec<Connection>>,
    /// One leave for each connection that is kept: who comes later waits, because opening another costs more than any read.
    reading: Arc<Semaphore>,
    counts: Arc<Counts>,
    /// Where the disk may run full: the data, and the file of SQLite.
    folders: Vec<PathBuf>,
    /// Held by who asks how the store does.
    looking: Arc<tokio::sync::Mutex<()>>,
}

impl Drop for Inner {
    /// Whoever lets go of the store last may be a thread of the web's runtime, where a PostgreSQL connection cannot be closed: it would wait.
    fn drop(&mut self) {
        let readers = std::mem::take(&mut *self.readers.lock().unwrap_or_else(PoisonError::into_inner));
        if readers.iter().any(|reader| matches!(reader, Connection::Postgres(_))) {
            // Where no thread is to be had the connections go with the closure, and there is nobody left to tell.
            let closed = std::thread::Builder::new().name("closing".to_owned()).spawn(move || drop(readers));
            let _closed = closed.map(std::thread::JoinHandle::join);
        }
    }
}

/// A database by its address.
#[derive(Clone)]
pub(crate) enum Target {
    Sqlite(PathBuf),
    Postgres(Arc<Server>),
}

pub(crate) enum Connection {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

/// A write that waits.
pub(crate) trait Job: Send {
    /// Runs the closure; may be asked again.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), WriteError>;
    /// Answers who waits.
    fn settle(self: Box<Self>, outcome: Result<(), WriteError>);
}

struct Typed<T, F> {
    work: F,
    value: Option<T>,
    answer: oneshot::Sender<Result<T, WriteError>>,
    waiting: Waiting,
}

impl<T: Send, F: Fn(&mut Tx<'_>) -> Result<T, WriteError> + Send> Job for Typed<T, F> {
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        self.value = None;
        self.value = Some((self.work)(tx)?);
        Ok(())
    }

    fn settle(self: Box<Self>, outcome: Result<(), WriteError>) {
        let Self { value, answer: to, waiting, .. } = *self;
        let answer = match (outcome, value) {
            (Ok(()), Some(value)) => Ok(value),
            (Ok(()), None) => Err(WriteError::Fault(StoreError::Unknown)),
            (Err(error), _) => Err(error),
        };
        waiting.came_to(&answer);
        // Who has been answered waits no more.
        drop(waiting);
        // Who asked may have gone; what was done stays done.
        let _gone = to.send(answer);
    }
}

impl Target {
    pub(crate) fn parse(text: &str) -> Result<Self, StoreError> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path.trim_start_matches("//")))),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(Arc::new(Server::parse(text)?))),
            // The address is not repeated: it may hold a password.
            Some(_) | None => Err(StoreError::Schema("its address is neither sqlite:PATH nor postgres://…".to_owned())),
        }
    }

    /// The folder of SQLite's file.
    fn folder(&self) -> Option<PathBuf> {
        let Self::Sqlite(path) = self else { return None };
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).map(PathBuf::from)
    }

    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        self.connect_for(Purpose::Command)
    }

    pub(crate) fn connect_for(&self, purpose: Purpose) -> Result<Connection, StoreError> {
        Ok(match self {
            Self::Sqlite(path) if purpose == Purpose::Read => Connection::Sqlite(Sqlite::open_reader(path)?),
            Self::Sqlite(path) => Connection::Sqlite(Sqlite::open(path)?),
            Self::Postgres(server) => Connection::Postgres(Box::new(server.connect(purpose)?)),
        })
    }

    pub(crate) fn connect_reader(&self) -> Result<Connection, StoreError> {
        self.connect_for(Purpose::Read)
    }

    /// Whether a connection may still be used: PostgreSQL may have been replaced by another since it was made.
    pub(crate) fn is_current(&self, connection: &Connection) -> bool {
        match (self, connection) {
            (Self::Postgres(server), Connection::Postgres(postgres)) => server.is_current(postgres),
            (Self::Sqlite(_) | Self::Postgres(_), Connection::Sqlite(_) | Connection::Postgres(_)) => true,
        }
    }

    /// A connection has failed in this way: whether the others are worth asking is found out anew.
    pub(crate) fn failed(&self, connection: &Connection, error: &StoreError) {
        if let (Self::Postgres(server), Connection::Postgres(postgres), StoreError::Away { .. } | StoreError::Unknown) = (self, connection, error) {
            server.lost(postgres);
        }
    }
}

impl Connection {
    pub(crate) fn sql(&mut self) -> &mut dyn Sql {
        match self {
            Self::Sqlite(sqlite) => sqlite,
            Self::Postgres(postgres) => postgres.as_mut(),
        }
    }

    pub(crate) fn begin(&mut self) -> Result<(), StoreError> {
        let text = match self {
            Self::Sqlite(sqlite) => {
                sqlite.later.clear();
                "BEGIN IMMEDIATE"
            }
            Self::Postgres(_) => "BEGIN ISOLATION LEVEL READ COMMITTED",
        };
        self.plain(text)
    }

    /// Ends what was begun, with what was put off in it.
    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        self.sql().catch_up()?;
        self.plain("COMMIT")
    }

    /// Runs a text without parameters, unprepared: transaction words cannot be prepared everywhere.
    pub(crate) fn plain(&mut self, text: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.connection.execute_batch(text).map_err(StoreError::from),
            Self::Postgres(postgres) => postgres.plain(text),
        }
    }

    /// Makes a commit wait for the standby although it writes nothing, where there is one.
    pub(crate) fn wait_for_standby(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(postgres) => postgres.wait_for_standby(),
        }
    }

    /// Runs in one transaction and keeps what it did, or nothing.
    pub(crate) fn once<T>(&mut self, work: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.begin()?;
        match work(self.sql()) {
            Ok(value) => self.commit().map(|()| value),
            Err(error) => {
                let _failed = self.plain("ROLLBACK");
                Err(error)
            }
        }
    }
}

impl Store {
    /// Opens the store: brings the schema up to date, opens a log where there is none, and holds the anchors against the database.
    /// Blocks, so never call it on a thread of the web's runtime.
    pub fn open(options: Options) -> Result<Self, StoreError> {
        let (target, keys, anchors) = Self::prepare(&options)?;
        let mut connection = target.connect()?;
        connection.once(|sql| publish::compare(sql, &anchors))?;
        identity::know_key(connection.sql(), &keys)?;
        publish::anchor(connection.sql(), &anchors)?;
        rotation::anchor(connection.sql(), &anchors)?;
        erasure::anchor(connection.sql(), &anchors)?;
        if rebuild::is_due(connection.sql())? {
            connection.once(|sql| rebuild::rebuild(sql).map(drop))?;
        }
        expunction::finish(connection.sql(), &anchors, &FileStore::open(&options.data)?, None)?;
        let (queue, jobs) = mpsc::channel(QUEUE);
        let keys = Arc::new(keys);
        let files = FileStore::open(&options.data)?;
        files.sweep()?;
        let shared = workers::Shared {
            target: target.clone(),
            keys: keys.clone(),
            clock: options.clock.clone(),
            faults: options.faults.clone(),
            counts: Arc::default(),
        };
        let counts = shared.counts.clone();
        match connection {
            Connection::Sqlite(sqlite) => sqlite_writer::start(shared, sqlite, jobs)?,
            Connection::Postgres(_) => workers::start(&shared, jobs, anchors.clone())?,
        }
        let (readers, reading) = (Mutex::new(Vec::new()), Arc::new(Semaphore::new(CONNECTIONS)));
        let folders = std::iter::once(options.data).chain(target.folder()).collect();
        let inner = Inner { target, folders, keys, anchors, files, clock: options.clock, queue, readers, reading, counts, looking: Arc::default() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Opens folders, brings the schema up to date and opens a log where there is none.
    pub(crate) fn prepare(options: &Options) -> Result<(Target, Keys, Anchors), StoreError> {
        let target = Target::parse(&options.database)?;
        restore::refuse_half(&options.data)?;
        folder::make(&options.data)?;
        if let Some(above) = target.folder() {
            folder::make(&above)?;
        }
        let keys = Keys::open(&options.data)?;
        let anchors = Anchors::open(&options.data)?;
        let mut connection = target.connect()?;
        connection.once(|sql| {
            // Several processes may start at once.
            alone(sql)?;
            migrate::migrate(sql)?;
            search::prepare(sql)?;
            if sql.query("SELECT id FROM logs LIMIT 1", &[])?.is_empty() {
                let origin = options.origin.clone().unwrap_or_else(|| format!("kechuang/{}", &crate::keys::hex(&crate::keys::random())[..12]));
                LogWriter::open_new(sql, &keys, 1, &origin, None)?;
            }
            Ok(())
        })?;
        Ok((target, keys, anchors))
    }

    /// As `prepare`, for commands that must not make a new database where an address is mistyped.
    pub(crate) fn prepare_existing(options: &Options) -> Result<(Target, Keys, Anchors), StoreError> {
        Self::existing(options)?;
        Self::prepare(options)
    }

    /// The database, which must be there already.
    pub(crate) fn existing(options: &Options) -> Result<Target, StoreError> {
        match Target::parse(&options.database)? {
            Target::Sqlite(path) if !path.exists() => Err(StoreError::Schema(format!("there is no database at {}", path.display()))),
            target @ (Target::Sqlite(_) | Target::Postgres(_)) => Ok(target),
        }
    }

    /// Brings the schema up to date 数据库升级. Returns whether it is.
    pub fn migrate(options: &Options) -> Result<bool, StoreError> {
        let (target, ..) = Self::prepare(options)?;
        migrate::is_current(target.connect()?.sql())
    }

    /// Runs a deed: all of it or nothing. The closure may run more than once and has no side effects.
    pub async fn write<T, F>(&self, work: F) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, WriteError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(Typed { work, value: None, answer, waiting: self.inner.counts.wait() });
        self.inner.queue.try_send(job).map_err(|_| {
            self.inner.counts.no_place();
            WriteError::Fault(StoreError::Busy)
        })?;
        answered.await.unwrap_or(Err(WriteError::Fault(StoreError::Unknown)))
    }

    /// Reads rows of one moment.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let store = self.clone();
        // Where all who read wait for a database that does not answer, the next are told to come back.
        let leave = tokio::time::timeout(LEAVE_MOST, self.inner.reading.clone().acquire_owned()).await.map_err(|_| StoreError::Busy)?;
        let leave = leave.map_err(|_| StoreError::Panicked)?;
        let read = tokio::task::spawn_blocking(move || {
            let value = store.read_now(work);
            drop(leave);
            value
        });
        read.await.map_err(|_| StoreError::Panicked)?
    }

    /// Reads on this thread, which must not be one of the web's runtime.
    pub fn read_now<T>(&self, work: impl FnOnce(&mut Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.begin_read()?;
        let value = work(&mut Reader { sql: connection.sql() });
        if let Err(error) = &value {
            self.inner.target.failed(&connection, error);
        }
        // A connection that cannot even end its transaction is dropped, and so is one that has just failed.
        if connection.plain("COMMIT").is_ok() && value.is_ok() {
            let mut readers = self.inner.readers.lock().map_err(|_| StoreError::Panicked)?;
            if readers.len() < CONNECTIONS {
                readers.push(connection);
            }
        }
        value
    }

    /// A connection in a transaction that reads: a kept one, or where those are lost a new one.
    fn begin_read(&self) -> Result<Connection, StoreError> {
        let target = &self.inner.target;
        let begin = match target {
            Target::Sqlite(_) => "BEGIN",
            Target::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        loop {
            let pooled = self.inner.readers.lock().map_err(|_| StoreError::Panicked)?.pop();
            let Some(mut connection) = pooled.filter(|connection| target.is_current(connection)) else { break };
            match connection.plain(begin) {
                Ok(()) => return Ok(connection),
                Err(error @ StoreError::Away { .. }) => target.failed(&connection, &error),
                Err(error) => return Err(error),
            }
        }
        let mut connection = target.connect_reader()?;
        connection.plain(begin)?;
        Ok(connection)
    }

    /// Works in a transaction of its own connection and undoes it.
    pub(crate) fn apart<T>(&self, work: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.inner.target.connect()?;
        connection.plain(match self.inner.target {
            Target::Sqlite(_) => "BEGIN IMMEDIATE",
            Target::Postgres(_) => "BEGIN; SET LOCAL enable_seqscan = off",
        })?;
        let value = work(connection.sql());
        connection.plain("ROLLBACK")?;
        value
    }

    /// Publishes the head, if it has grown. On PostgreSQL the leader does it, and this does nothing.
    pub async fn publish(&self) -> Result<Option<u64>, WriteError> {
        if matches!(self.inner.target, Target::Postgres(_)) {
            return Ok(None);
        }
        let published = self.write(|tx| Ok(publish::publish(tx.sql, tx.now)?)).await?;
        let anchors = self.inner.anchors.clone();
        self.read(move |reader| publish::anchor(reader.sql, &anchors)).await?;
        Ok(published)
    }

    /// The files.
    pub fn files(&self) -> &FileStore {
        &self.inner.files
    }

    /// The keys.
    pub fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    /// The clock.
    pub fn now(&self) -> rules::Instant {
        self.inner.clock.now()
    }

    pub(crate) fn anchors(&self) -> &Anchors {
        &self.inner.anchors
    }

    pub(crate) fn folders(&self) -> &[PathBuf] {
        &self.inner.folders
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.inner.counts
    }

    pub(crate) fn looking(&self) -> Arc<tokio::sync::Mutex<()>> {
        self.inner.looking.clone()
    }

    /// After an erasure: what the index of texts still holds of it is overwritten, in steps between which others write, and then what the
    /// write-ahead log does. A fault here leaves the erasure done, and so does a crash; whoever asks for it again goes on from there.
    pub(crate) async fn forget_traces(&self) -> Result<(), WriteError> {
        let Target::Sqlite(path) = self.inner.target.clone() else { return Ok(()) };
        let mut begins = true;
        while self.write(move |tx| Ok(search::purge(tx.sql, begins)?)).await? {
            begins = false;
        }
        let emptied = tokio::task::spawn_blocking(move || {
            let busy: i64 = Sqlite::open(&path)?.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            // Somebody has read for longer than we waited; whoever asks for the erasure again empties it then.
            if busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
        });
        Ok(emptied.await.map_err(|_| StoreError::Panicked)??)
    }
}

/// Keeps out, until the transaction ends, whoever else would change the schema, open a log or make a key. On SQLite whoever writes is alone.
pub(crate) fn alone(sql: &mut dyn Sql) -> Result<(), StoreError> {
    if sql.dialect() == Dialect::Postgres {
        sql.query("SELECT 1 FROM (SELECT pg_advisory_xact_lock(7461001)) AS locked", &[])?;
    }
    Ok(())
}

/// Refuses to write where this process's clock and the database's differ too much. SQLite has no clock but ours.
pub(crate) fn check_clock(sql: &mut dyn Sql, clock: &dyn Clock) -> Result<(), StoreError> {
    let apart = match sql.dialect() {
        Dialect::Sqlite => 0,
        Dialect::Postgres => {
            // The database looked at its clock some time between our asking and its answer, which may be long in coming.
            let asked = clock.now();
            let there = database_clock(sql)?;
            let answered = clock.now();
            if there < asked.0 { asked.0 - there } else { (answered.0 - there).min(0) }
        }
    };
    if apart.abs() > CLOCK_MOST_MS { Err(StoreError::Clock(apart)) } else { Ok(()) }
}

/// Reads the database's clock, in milliseconds.
fn database_clock(sql: &mut dyn Sql) -> Result<i64, StoreError> {
    sql.query("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)", &vals![])?[0].int(0)
}
