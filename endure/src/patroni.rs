//! Patroni 高可用集群: three PostgreSQL under Patroni with one etcd, all on the loopback, with cables that can be cut.
//!
//! ```text
//! node: patroni ─ cable ─▶ etcd        node: standby ─ cable of the leader ─▶ PostgreSQL of the leader
//! ```

use crate::programs::{Programs, family, free_port, signal};
use crate::proxy::Proxy;
use anyhow::{Context, bail};
use endure::client::Client;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

/// How long a cluster may take to be whole.
const WHOLE_MOST: Duration = Duration::from_secs(120);

/// One machine of the cluster.
#[derive(Debug)]
pub(crate) struct Node {
    name: String,
    /// Where clients reach its PostgreSQL.
    pub(crate) port: u16,
    rest: u16,
    /// Between its Patroni and etcd.
    pub(crate) to_etcd: Proxy,
    /// Between its PostgreSQL and the standbys that follow it.
    pub(crate) to_standbys: Proxy,
    patroni: Option<Child>,
}

/// The cluster.
#[derive(Debug)]
pub(crate) struct Cluster {
    /// Its machines.
    pub(crate) nodes: Vec<Node>,
    etcd: Child,
    synchronous: bool,
    /// What runs it.
    pub(crate) programs: Programs,
}

impl Cluster {
    /// Starts one and waits until it is whole, with an empty database `kechuang`.
    pub(crate) fn start(folder: &Path, synchronous: bool) -> anyhow::Result<Self> {
        let programs = Programs::find(folder)?;
        let etcd_port = free_port()?;
        let etcd = start_etcd(&programs, etcd_port)?;
        let mut nodes = Vec::new();
        for number in 1..=3 {
            let (port, rest) = (free_port()?, free_port()?);
            let node =
                Node { name: format!("node{number}"), port, rest, to_etcd: Proxy::to(etcd_port)?, to_standbys: Proxy::to(port)?, patroni: None };
            let file = folder.join(format!("{}.json", node.name));
            std::fs::write(file, settings(&programs, &node, synchronous).to_string())?;
            nodes.push(node);
        }
        let mut cluster = Self { nodes, etcd, synchronous, programs };
        for number in 0..cluster.nodes.len() {
            cluster.raise(number)?;
            cluster.until("a leader", |cluster| cluster.leader().is_some())?;
        }
        cluster.until_whole()?;
        cluster.programs.ask(&cluster.url("postgres"), "CREATE DATABASE kechuang")?;
        Ok(cluster)
    }

    /// The address of one of its databases, by which the leader is found.
    pub(crate) fn url(&self, database: &str) -> String {
        let hosts: Vec<String> = self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
        format!("postgres://postgres@{}/{database}?target_session_attrs=read-write", hosts.join(","))
    }

    /// Which node holds the lead, as it says itself.
    pub(crate) fn leader(&self) -> Option<usize> {
        (0..self.nodes.len()).find(|number| self.answers(*number, "/leader"))
    }

    fn answers(&self, number: usize, path: &str) -> bool {
        let address = SocketAddr::from(([127, 0, 0, 1], self.nodes[number].rest));
        let client = Client { patience: Duration::from_secs(1), ..Client::nobody(address) };
        client.get(path).is_some_and(|answer| answer.status == 200)
    }

    /// Waits until there is a leader other than that.
    pub(crate) fn until_led_by_another(&self, than: usize) -> anyhow::Result<usize> {
        let found = || (0..self.nodes.len()).find(|number| *number != than && self.answers(*number, "/leader"));
        self.until("another leader", |_| found().is_some())?;
        found().context("the leader is gone again")
    }

    /// Waits until one leads and two follow, one of them synchronously.
    pub(crate) fn until_whole(&self) -> anyhow::Result<()> {
        let synchronous = if self.synchronous { "> 0" } else { ">= 0" };
        let text = format!(
            "SELECT count(*) = 2 AND count(*) FILTER (WHERE sync_state = 'sync') {synchronous} FROM pg_stat_replication WHERE state = 'streaming'"
        );
        self.until("a whole cluster", |cluster| {
            cluster.leader().is_some_and(|leader| {
                let url = format!("postgres://postgres@127.0.0.1:{}/postgres", cluster.nodes[leader].port);
                cluster.programs.ask(&url, &text).is_ok_and(|said| said == "t")
            })
        })
    }

    fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) -> anyhow::Result<()> {
        let start = Instant::now();
        while !holds(self) {
            if start.elapsed() > WHOLE_MOST {
                bail!("{what} does not come: see {}", self.programs.folder.display());
            }
            endure::wait(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Starts a node's Patroni, which starts its PostgreSQL.
    pub(crate) fn raise(&mut self, number: usize) -> anyhow::Result<()> {
        let node = &self.nodes[number];
        let mut command = self.programs.as_owner("patroni");
        command.arg(self.programs.folder.join(format!("{}.json", node.name))).env("LC_ALL", "C.UTF-8");
        let child = self.programs.start(command, &node.name)?;
        self.nodes[number].patroni = Some(child);
        Ok(())
    }

    /// Every process of a node.
    fn processes(&self, number: usize) -> Vec<u32> {
        let node = &self.nodes[number];
        let postmaster = std::fs::read_to_string(self.programs.folder.join(&node.name).join("postmaster.pid"));
        let postmaster = postmaster.ok().and_then(|text| text.lines().next()?.trim().parse().ok());
        let patroni = node.patroni.as_ref().map(Child::id);
        patroni.into_iter().chain(postmaster).flat_map(family).collect()
    }

    /// Kills PostgreSQL and its Patroni, all at once, as a failing machine would.
    pub(crate) fn kill(&mut self, number: usize) {
        signal("KILL", &self.processes(number));
        if let Some(mut patroni) = self.nodes[number].patroni.take() {
            let _ended = patroni.wait();
        }
    }

    /// Stops a node where it stands, as a paused virtual machine does; gives what goes on with it.
    pub(crate) fn pause(&self, number: usize) -> Vec<u32> {
        let processes = self.processes(number);
        signal("STOP", &processes);
        processes
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for number in 0..self.nodes.len() {
            signal("CONT", &self.processes(number));
            self.kill(number);
        }
        let _gone = self.etcd.kill();
        let _ended = self.etcd.wait();
    }
}

fn start_etcd(programs: &Programs, port: u16) -> anyhow::Result<Child> {
    let peers = format!("http://127.0.0.1:{}", free_port()?);
    let clients = format!("http://127.0.0.1:{port}");
    let mut command = programs.as_owner("etcd");
    command.arg("--data-dir").arg(programs.folder.join("etcd"));
    command.args(["--listen-client-urls", &clients, "--advertise-client-urls", &clients, "--listen-peer-urls", &peers]);
    command.arg("--enable-v2=true").args(["--initial-advertise-peer-urls", &peers, "--initial-cluster", &format!("default={peers}")]);
    programs.start(command, "etcd")
}

/// The settings of a node; `docs/failover.md` says the same for machines.
fn settings(programs: &Programs, node: &Node, synchronous: bool) -> serde_json::Value {
    let folder = programs.folder.join(&node.name);
    serde_json::json!({
        "scope": "kechuang",
        "name": node.name,
        "restapi": { "listen": format!("127.0.0.1:{}", node.rest), "connect_address": format!("127.0.0.1:{}", node.rest) },
        // The cable is a proxy that Patroni must not look behind. By the newer protocol, Patroni before 3.0.3 writes itself over another's lock once it
        // wakes up; Debian 12 has 3.0.2.
        "etcd": { "host": format!("127.0.0.1:{}", node.to_etcd.port), "use_proxies": true },
        "bootstrap": {
            "dcs": {
                "ttl": 20, "loop_wait": 5, "retry_timeout": 5, "maximum_lag_on_failover": 1_048_576, "synchronous_mode": synchronous,
                "postgresql": {
                    "use_pg_rewind": true, "use_slots": true,
                    "parameters": { "max_connections": 100, "wal_sender_timeout": "10s", "wal_receiver_timeout": "10s", "wal_log_hints": "on" }
                }
            },
            "initdb": [{ "encoding": "UTF8" }, { "locale": "C" }, { "auth-host": "trust" }, { "auth-local": "trust" }, "data-checksums"],
        },
        "postgresql": {
            "listen": format!("127.0.0.1:{}", node.port),
            "connect_address": format!("127.0.0.1:{}", node.to_standbys.port),
            "data_dir": folder,
            "bin_dir": programs.postgres,
            "pgpass": programs.folder.join(format!("{}.pgpass", node.name)),
            "authentication": { "superuser": { "username": "postgres" }, "replication": { "username": "postgres" }, "rewind": { "username": "postgres" } },
            "pg_hba": ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
            "parameters": { "unix_socket_directories": programs.folder }
        }
    })
}
