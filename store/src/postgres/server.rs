//! Server 数据库服务: the servers that an address names, of which one at a time takes writes, and what is known about them.
//!
//! ```text
//! all hosts are asked at once ─▶ the first that takes writes, on no older timeline than was seen, is the one
//! ```
//! A server that was replaced while it stood still wakes up believing that it leads. Its timeline is older than its successor's, and whoever has
//! seen that one talks to it no more; what it commits before anybody knows waits for a standby that follows somebody else (`docs/failover.md`).
//!
//! While no server answers, one attempt at a time is made, and everybody else is told at once.

use super::{Postgres, attend, fault};
use crate::StoreError;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio_postgres::config::{Host, TargetSessionAttrs};
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

/// How long one server may take to let us in: a stopped one takes the connection and says nothing.
const CONNECT_MOST: Duration = Duration::from_secs(3);
/// How long the next attempt waits after one that failed.
const PAUSE: Duration = Duration::from_millis(250);
/// After how long an attempt is thought lost.
const ATTEMPT_MOST: Duration = Duration::from_secs(10);
/// How long a statement of a page or a deed may take.
const STATEMENT_MOST: Duration = Duration::from_secs(10);
/// How much longer the server goes on with a statement that we gave up: it should be we who end it.
const LONGER: Duration = Duration::from_secs(5);
/// After how long the server ends a session that stands still in a transaction, and that of a leader that stands still at all: its lock and what
/// it holds of the head must come free for another.
const STILL_MOST: Duration = Duration::from_secs(10);

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// An operator's command: it may take its time.
    Command,
    /// A page's rows.
    Read,
    /// A deed.
    Write,
    /// The lead of the log.
    Lead,
}

/// The servers behind an address.
pub(crate) struct Server {
    /// One for each host.
    hosts: Vec<Config>,
    /// Whether only one that takes writes will do.
    writes: bool,
    /// The newest timeline that was seen.
    timeline: AtomicU32,
    /// Counts what was learnt: a connection that is older than the newest of it is not used again.
    tidings: AtomicU64,
    gate: Mutex<Gate>,
}

/// Whether it is worth asking.
#[derive(Default)]
struct Gate {
    failed: Option<Instant>,
    trying: Option<Instant>,
}

impl Server {
    /// The servers that an address names, several with commas between them.
    pub(crate) fn parse(url: &str) -> Result<Self, StoreError> {
        let config: Config = url.parse()?;
        let count = config.get_hosts().len().max(config.get_hostaddrs().len());
        let writes = config.get_target_session_attrs() == TargetSessionAttrs::ReadWrite || count > 1;
        let hosts = (0..count).map(|number| one(&config, number)).collect();
        Ok(Self { hosts, writes, timeline: AtomicU32::new(0), tidings: AtomicU64::new(0), gate: Mutex::new(Gate::default()) })
    }

    /// Connects to the one that leads.
    pub(crate) fn connect(&self, purpose: Purpose) -> Result<Postgres, StoreError> {
        if matches!(purpose, Purpose::Read | Purpose::Write) {
            self.enter()?;
        }
        let connected = self.connect_now(purpose);
        let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        *gate = Gate { failed: connected.is_err().then(Instant::now), trying: None };
        connected
    }

    /// Whether a connection may still be used: none has been lost since it was made, and no newer leader seen.
    pub(crate) fn is_current(&self, connection: &Postgres) -> bool {
        connection.tidings == self.tidings.load(Ordering::Acquire)
    }

    /// A connection was lost: the others lead nowhere either, or will be told so soon enough when they are made anew.
    pub(crate) fn lost(&self, connection: &Postgres) {
        let _newer = self.tidings.compare_exchange(connection.tidings, connection.tidings + 1, Ordering::AcqRel, Ordering::Acquire);
    }

    /// While nobody answers, one at a time may try.
    fn enter(&self) -> Result<(), StoreError> {
        let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(failed) = gate.failed else { return Ok(()) };
        if failed.elapsed() < PAUSE || gate.trying.is_some_and(|since| since.elapsed() < ATTEMPT_MOST) {
            return Err(StoreError::Away { why: "it was not there a moment ago", source: None });
        }
        gate.trying = Some(Instant::now());
        Ok(())
    }

    fn connect_now(&self, purpose: Purpose) -> Result<Postgres, StoreError> {
        let tidings = self.tidings.load(Ordering::Acquire);
        let runtime = Postgres::runtime()?;
        let warned = Arc::new(AtomicBool::new(false));
        let (client, timeline) = runtime.block_on(self.race(purpose, &warned))?;
        let tidings = if self.timeline.fetch_max(timeline, Ordering::AcqRel) < timeline {
            // Whatever was connected before is connected to the one before.
            self.tidings.fetch_add(1, Ordering::AcqRel) + 1
        } else {
            tidings
        };
        let patience = match purpose {
            Purpose::Command => None,
            Purpose::Read | Purpose::Write | Purpose::Lead => Some(STATEMENT_MOST),
        };
        Ok(Postgres { client, prepared: std::collections::HashMap::new(), patience, given_up: false, changed: 0, warned, tidings, runtime })
    }

    /// Asks all at once. Who refuses says more than who is not there.
    async fn race(&self, purpose: Purpose, warned: &Arc<AtomicBool>) -> Result<(Client, u32), StoreError> {
        let mut asked = JoinSet::new();
        for host in &self.hosts {
            let host = host.clone();
            let (warned, writes, seen) = (warned.clone(), self.writes, self.timeline.load(Ordering::Acquire));
            asked.spawn(async move {
                let away = |why| StoreError::Away { why, source: None };
                let (client, connection) =
                    tokio::time::timeout(CONNECT_MOST, host.connect(NoTls)).await.map_err(|_| away("it does not answer"))?.map_err(refused)?;
                tokio::spawn(attend(connection, warned));
                let begun = begin(&client, purpose);
                let (takes_writes, timeline) = tokio::time::timeout(CONNECT_MOST, begun).await.map_err(|_| away("it does not answer"))??;
                match (takes_writes || !writes, timeline >= seen || timeline == 0) {
                    (false, _) => Err(away("it takes no writes")),
                    (true, false) => Err(away("another has taken its place")),
                    (true, true) => Ok((client, timeline)),
                }
            });
        }
        let mut said = StoreError::Schema("its address names no host".to_owned());
        while let Some(one) = asked.join_next().await {
            match one {
                Ok(Ok(found)) => return Ok(found),
                Ok(Err(error)) if !matches!(said, StoreError::Postgres(_)) => said = error,
                Ok(Err(_)) | Err(_) => {}
            }
        }
        Err(said)
    }
}

/// Sets a session up for its purpose; gives whether it takes writes, and its timeline where it does.
async fn begin(client: &Client, purpose: Purpose) -> Result<(bool, u32), StoreError> {
    // Its own limits end what we gave up and free what a stopped process of ours held. A limit never cuts the wait for a standby short.
    let limits = match purpose {
        Purpose::Command => String::new(),
        Purpose::Read => limit("statement_timeout", STATEMENT_MOST + LONGER),
        Purpose::Write => limit("statement_timeout", STATEMENT_MOST + LONGER) + &limit("idle_in_transaction_session_timeout", STILL_MOST),
        Purpose::Lead => limit("idle_session_timeout", STILL_MOST) + &limit("idle_in_transaction_session_timeout", STILL_MOST),
    };
    let alive = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; ";
    let leads = "SELECT current_setting('transaction_read_only'), \
                 CASE WHEN pg_is_in_recovery() THEN '0' ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END";
    let rows = client.simple_query(&format!("{alive}{limits}{leads}")).await.map_err(fault)?;
    let row = rows.iter().find_map(|message| if let SimpleQueryMessage::Row(row) = message { Some(row) } else { None });
    let odd = || StoreError::Row("a server does not say whether it leads".to_owned());
    let row = row.ok_or_else(odd)?;
    let timeline = u32::from_str_radix(row.get(1).ok_or_else(odd)?, 16).map_err(|_| odd())?;
    Ok((row.get(0) == Some("off"), timeline))
}

fn limit(setting: &str, most: Duration) -> String {
    format!("SET {setting} = {}; ", most.as_millis())
}

/// The address of one host alone. What it does not say about waiting is said here.
fn one(config: &Config, number: usize) -> Config {
    let mut one = Config::new();
    match config.get_hosts().get(number) {
        Some(Host::Tcp(host)) => one.host(host.as_str()),
        #[cfg(unix)]
        Some(Host::Unix(path)) => one.host_path(path),
        None => &mut one,
    };
    if let Some(address) = config.get_hostaddrs().get(number) {
        one.hostaddr(*address);
    }
    if let Some(port) = config.get_ports().get(number).or(config.get_ports().first()) {
        one.port(*port);
    }
    if let Some(user) = config.get_user() {
        one.user(user);
    }
    if let Some(password) = config.get_password() {
        one.password(password);
    }
    if let Some(name) = config.get_dbname() {
        one.dbname(name);
    }
    if let Some(options) = config.get_options() {
        one.options(options);
    }
    one.application_name(config.get_application_name().unwrap_or("kechuang"));
    one.ssl_mode(config.get_ssl_mode()).ssl_negotiation(config.get_ssl_negotiation()).channel_binding(config.get_channel_binding());
    one.connect_timeout(config.get_connect_timeout().copied().unwrap_or(CONNECT_MOST));
    one.tcp_user_timeout(config.get_tcp_user_timeout().copied().unwrap_or(STATEMENT_MOST));
    one.keepalives(config.get_keepalives()).keepalives_idle(config.get_keepalives_idle().min(Duration::from_secs(5)));
    one.keepalives_interval(config.get_keepalives_interval().unwrap_or(Duration::from_secs(2)));
    one.keepalives_retries(config.get_keepalives_retries().unwrap_or(3));
    one
}

/// Whatever keeps us from connecting: nothing was done, and it may be otherwise in a moment.
fn refused(error: tokio_postgres::Error) -> StoreError {
    StoreError::Away { why: "it takes no connection", source: Some(error) }
}

#[cfg(test)]
mod tests {
    use super::Server;

    #[test]
    fn an_address_of_several_hosts_is_as_many_servers_of_which_one_takes_writes() {
        let server = Server::parse("postgres://kechuang:secret@a.example:5433,b.example,10.0.0.3:5434/kechuang").expect("an address");
        let ports: Vec<&[u16]> = server.hosts.iter().map(tokio_postgres::Config::get_ports).collect();
        assert_eq!(ports, [&[5433][..], &[5432], &[5434]]);
        assert!(server.writes);
        assert!(!Server::parse("postgres://a.example/kechuang").expect("an address").writes, "one may be a copy that `check` reads");
    }
}
