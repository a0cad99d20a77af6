//! Server 服务进程: the server that was built beside this program, over a prepared folder.

use crate::drive::{Connection, Request};
use crate::machine::Process;
use anyhow::{Context, bail};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use store::Options;

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Milliseconds from its start to the first page.
    pub(crate) started_ms: f64,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone by itself.
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}

impl Server {
    /// Starts the server that was built beside this program, and waits for the first page.
    pub(crate) fn start(options: &Options) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?.with_file_name("kechuang");
        let start = Instant::now();
        let mut child = Command::new(&program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&options.data)
            .env("KECHUANG_DATABASE", &options.database)
            .stdout(Stdio::piped())
            .stderr(File::create(options.data.join("server.log")).context("making the server's log")?)
            .spawn()
            .with_context(|| format!("starting {}: build the whole workspace first", program.display()))?;
        let out = child.stdout.take().context("a server without an output")?;
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), started_ms: 0.0 };
        let address = BufReader::new(out).lines().map_while(Result::ok).find_map(|line| line.strip_prefix("listening on http://").map(str::to_owned));
        server.address = address.context("the server ended before it listened")?.parse()?;
        let page = Request::new("GET", "/calls", &[], b"", 200, "</html>");
        while start.elapsed() < PATIENCE {
            if Connection::open(server.address).and_then(|mut connection| connection.ask(&page)).is_ok_and(|answer| answer.status == 200) {
                server.started_ms = start.elapsed().as_secs_f64() * 1e3;
                return Ok(server);
            }
        }
        bail!("no page came within {} s", PATIENCE.as_secs())
    }

    /// Its process.
    pub(crate) fn process(&self) -> Process {
        Process(self.child.id())
    }
}
