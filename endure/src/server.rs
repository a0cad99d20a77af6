//! Server 服务进程: `kechuang serve` as an operator starts it; killed when it is let go of.

use crate::client::Client;
use crate::setup::Setup;
use anyhow::{Context, bail};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long a start may take before it counts as failed.
pub const START_MOST: Duration = Duration::from_secs(60);

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// What it printed before it listened.
    pub said: Vec<String>,
    /// From its start until it said that it listens.
    pub started: Duration,
    log: PathBuf,
}

impl Server {
    /// Starts it and waits until it says that it listens. What it logs goes to a file beside the data folder's own name, and is added to.
    pub fn start(setup: &Setup) -> anyhow::Result<Self> {
        let (mut server, lines) = Self::spawn(setup)?;
        let start = Instant::now();
        loop {
            let Ok(line) = lines.recv_timeout(START_MOST) else {
                server.kill();
                bail!("the server does not listen: {}", server.logged().lines().last().unwrap_or("it said nothing"));
            };
            match line.strip_prefix("listening on http://") {
                Some(address) => {
                    server.address = address.parse().context("an address")?;
                    server.started = start.elapsed();
                    return Ok(server);
                }
                None => server.said.push(line),
            }
        }
    }

    /// Starts it and kills it after that time, wherever it is by then. Says whether it had already said that it listens.
    pub fn cut_off(setup: &Setup, after: Duration) -> anyhow::Result<bool> {
        let (mut server, lines) = Self::spawn(setup)?;
        crate::wait(after);
        server.kill();
        Ok(lines.iter().any(|line| line.starts_with("listening on")))
    }

    fn spawn(setup: &Setup) -> anyhow::Result<(Self, mpsc::Receiver<String>)> {
        let log = log_of(setup);
        let errors = OpenOptions::new().create(true).append(true).open(&log).with_context(|| format!("opening {}", log.display()))?;
        let mut command = setup.command("serve");
        command.arg("--listen").arg(setup.listen.to_string());
        command.envs(setup.environment.iter().map(|(name, value)| (name, value)));
        let spawned = command.stdout(Stdio::piped()).stderr(errors).spawn();
        let mut child = spawned.with_context(|| format!("starting {}", setup.program.display()))?;
        let out = child.stdout.take().context("a server without an output")?;
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).all(|line| tell.send(line).is_ok()));
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        Ok((Self { child, address: nowhere, said: Vec::new(), started: Duration::ZERO, log }, lines))
    }

    /// The path of the set-up link that it printed.
    pub fn setup_link(&self) -> anyhow::Result<String> {
        let link = self.said.iter().find_map(|line| line.split_once("/setup/")).context("the server printed no set-up link")?;
        Ok(format!("/setup/{}", link.1))
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Kills it at once, as a failing machine would: nothing is flushed and nothing is ended in good order.
    pub fn kill(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }

    /// Asks it to stop, and gives its exit code.
    pub fn end(&mut self) -> anyhow::Result<Option<i32>> {
        Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().context("asking the server to stop")?;
        Ok(self.child.wait().context("waiting for the server")?.code())
    }

    /// How long it takes from now until something is read, at most that long.
    pub fn until_read(&self, most: Duration) -> Option<Duration> {
        let start = Instant::now();
        let nobody = Client { patience: most, ..Client::nobody(self.address) };
        while start.elapsed() < most {
            if nobody.get("/calls").is_some_and(|answer| answer.status == 200) {
                return Some(start.elapsed());
            }
            crate::wait(Duration::from_millis(5));
        }
        None
    }

    /// What it and those before it on the same data logged.
    pub fn logged(&self) -> String {
        std::fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Where the servers on these data log.
pub fn log_of(setup: &Setup) -> PathBuf {
    setup.data.with_extension("log")
}

/// How often a server on these data panicked.
pub fn panics(setup: &Setup) -> usize {
    let Ok(log) = File::open(log_of(setup)) else { return 0 };
    BufReader::new(log).lines().map_while(Result::ok).filter(|line| line.contains("panicked at")).count()
}
