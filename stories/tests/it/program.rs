//! Program 程序: the real binary, started as an operator starts it; a process that serves is killed when a story lets go of it.

use crate::harness::{Database, Person};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a server may take to say that it listens.
const START_MOST: Duration = Duration::from_secs(60);

/// Where the program lies that was built with the tests.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let program = test.parent().and_then(std::path::Path::parent).expect("the folder of the build").join("kechuang");
    assert!(program.exists(), "{} is missing: build the workspace first", program.display());
    program
}

/// `kechuang` with nothing of our own environment in it.
pub fn kechuang(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KECHUANG_")) {
        command.env_remove(name);
    }
    command.env_remove("RUST_LOG");
    command.args(arguments);
    command
}

/// Runs it to its end on a database: exit code, what it printed, what it complained of.
pub fn on(database: &Database, arguments: &[&str]) -> Ended {
    let mut command = kechuang(&arguments[..1]);
    command.args(["--database", &database.url]).arg("--data").arg(&database.data).args(&arguments[1..]);
    Ended::of(&mut command)
}

/// The same, with lines for it to read.
pub fn on_reading(database: &Database, arguments: &[&str], lines: &str) -> Ended {
    let mut command = kechuang(&arguments[..1]);
    command.args(["--database", &database.url]).arg("--data").arg(&database.data).args(&arguments[1..]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    // It may end before it reads; that it does is seen by its exit code.
    let _read = child.stdin.take().expect("its input").write_all(lines.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ended { code: status.code(), out: text(stdout), err: text(stderr) }
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub out: String,
    /// What it complained of.
    pub err: String,
}

impl Ended {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.stdin(Stdio::null()).output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    /// Runs a command to its end with something to read.
    pub fn with_input(command: &mut Command, input: &[u8]) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(input).expect("it reads");
        let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    /// What it printed, as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A server as a process of its own.
pub struct Served {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it tells its metrics, where it was asked to.
    pub metrics: Option<SocketAddr>,
    /// What it printed before it listened.
    pub said: Vec<String>,
    errors: Option<JoinHandle<String>>,
}

impl Served {
    /// Starts it on a free port, and waits until it says that it listens.
    pub fn start(database: &Database) -> Self {
        Self::start_with(database, &[])
    }

    /// The same with more arguments.
    pub fn start_with(database: &Database, more: &[&str]) -> Self {
        let mut command = kechuang(&["serve", "--database", &database.url, "--listen", "127.0.0.1:0", "--data"]);
        command.arg(&database.data).args(more);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the server starts");
        let (out, err) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
        let errors = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _read = BufReader::new(err).read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).all(|line| tell.send(line).is_ok()));
        let mut served = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), metrics: None, said: Vec::new(), errors: Some(errors) };
        loop {
            let Ok(line) = lines.recv_timeout(START_MOST) else { panic!("the server does not listen: {}", served.kill()) };
            match line.strip_prefix("listening on http://") {
                Some(address) => {
                    served.address = address.parse().expect("an address");
                    return served;
                }
                None => match line.strip_prefix("metrics on http://").and_then(|rest| rest.strip_suffix("/metrics")) {
                    Some(address) => served.metrics = Some(address.parse().expect("an address")),
                    None => served.said.push(line),
                },
            }
        }
    }

    /// How much memory it holds now and held at most since it was last forgotten, in KiB.
    pub fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux tells of its processes");
        let kib =
            |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.trim().parse().ok()).expect("a figure");
        (kib("VmRSS:"), kib("VmHWM:"))
    }

    /// Forgets how much memory it held at most.
    pub fn forget_memory(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").expect("Linux lets the owner of a process do so");
    }

    /// The path of the set-up link that it printed.
    pub fn setup_link(&self) -> String {
        let link = self.said.iter().find_map(|line| line.split_once("/setup/")).expect("a set-up link");
        format!("/setup/{}", link.1)
    }

    /// Somebody at this server.
    pub fn anonymous(&self) -> Person {
        Person::nobody(self.address)
    }

    /// Asks it to stop, as an operator's machine does, and gives its exit code.
    pub fn end(&mut self) -> Option<i32> {
        self.ask_to_stop();
        self.ended()
    }

    /// Asks it to stop, and waits for nothing.
    pub fn ask_to_stop(&self) {
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().expect("there is a `kill`");
        assert!(asked.success(), "the server runs");
    }

    /// Asks it to stop again and again until it has ended, and gives its exit code.
    pub fn insist(&mut self) -> Option<i32> {
        let (_nobody, nothing) = mpsc::channel::<()>();
        loop {
            self.ask_to_stop();
            let _nothing = nothing.recv_timeout(Duration::from_millis(100));
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                return status.code();
            }
        }
    }

    /// Waits for its end, and gives its exit code.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }

    /// Kills it at once, as a failing machine would, and gives what it logged.
    pub fn kill(&mut self) -> String {
        // On Unix this is SIGKILL: nothing is flushed and nothing is ended in good order.
        let _gone = self.child.kill();
        let _ended = self.child.wait();
        self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A folder of a story's own.
pub fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kechuang-program-{}", web::new_id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}
