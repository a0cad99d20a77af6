//! Probe 接口探测: the demonstration, asked by schemathesis for whatever its description allows and forbids, as nobody and as three of its people.
//!
//! ```text
//! build ─▶ kechuang demo ─ listens ▶ sign in ─▶ schemathesis: every check, examples per operation, then chains of operations
//! ```
//! Outside the gate, because it installs from PyPI and takes minutes. What ends the session that it asks with is left out.

use crate::{cargo, metadata};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const PINNED: &str = "xtask/schemathesis.txt";
const SETTINGS: &str = "xtask/schemathesis.toml";
/// Who asks: an officer of the whole centre, an applicant, a reader, nobody.
const PEOPLE: [&str; 4] = ["zhou.ming@centre.example.org", "li.wei@iphy.example.org", "guo.shenzhi@audit.example.org", ""];
/// What would end the session, or change the password that opened it.
const LEFT_OUT: &str = "^/sessions/end|^/sessions/.handle.|^/account/password";

/// Runs it with so many examples an operation.
pub fn run(examples: &str) -> Result<(), String> {
    if examples.parse::<u32>().is_err() {
        return Err("usage: cargo xtask probe [EXAMPLES]".to_owned());
    }
    let target = metadata::target_directory()?;
    let tool = tool(&target.join("probe"))?;
    cargo::run(&["build", "-p", "kechuang"])?;
    let demo = Demo::start(&target.join("debug/kechuang"))?;
    let mut failed = Vec::new();
    for person in PEOPLE {
        let who = if person.is_empty() { "nobody" } else { person };
        println!("\n== as {who}");
        let header = if person.is_empty() { "Kechuang-Probe: nobody".to_owned() } else { format!("Authorization: Bearer {}", demo.sign_in(person)?) };
        let status = Command::new(&tool)
            .arg("--config-file")
            .arg(metadata::root().join(SETTINGS))
            .args(["run", &format!("http://{}/api/openapi.json", demo.address), "--checks", "all"])
            .args(["--max-examples", examples, "--workers", "1", "--continue-on-failure", "--warnings", "off"])
            .args(["--exclude-path-regex", LEFT_OUT, "--header", "Accept: application/json", "--header", &header])
            // It leaves what it remembers where it runs.
            .current_dir(target.join("probe"))
            .status();
        if !status.map_err(|error| format!("cannot run schemathesis: {error}"))?.success() {
            failed.push(who);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("schemathesis found something as {}", failed.join(", "))) }
}

/// Schemathesis in a folder of its own, installed once a version.
fn tool(folder: &Path) -> Result<PathBuf, String> {
    let (program, mark) = (folder.join("venv/bin/schemathesis"), folder.join("installed.txt"));
    let wanted = std::fs::read(metadata::root().join(PINNED)).map_err(|error| format!("{PINNED}: {error}"))?;
    if program.is_file() && std::fs::read(&mark).is_ok_and(|have| have == wanted) {
        return Ok(program);
    }
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    does(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
    does(Command::new(folder.join("venv/bin/pip")).args(["install", "--quiet", "--requirement", PINNED]).current_dir(metadata::root()))?;
    std::fs::write(&mark, wanted).map_err(|error| format!("{}: {error}", mark.display()))?;
    Ok(program)
}

fn does(command: &mut Command) -> Result<(), String> {
    println!("$ {command:?}");
    let status = command.status().map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}")) }
}

/// A demonstration that ends when it is let go of.
struct Demo {
    child: Child,
    address: SocketAddr,
    password: String,
}

impl Demo {
    fn start(program: &Path) -> Result<Self, String> {
        let mut child = Command::new(program)
            .args(["demo", "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
        let (mut password, mut lines) = (String::new(), child.stdout.take().map(|out| BufReader::new(out).lines()).into_iter().flatten());
        while let Some(Ok(line)) = lines.next() {
            match (line.strip_prefix("password of every account"), line.strip_prefix("listening on http://")) {
                (Some(rest), _) => password = rest.rsplit(": ").next().unwrap_or_default().to_owned(),
                (_, Some(address)) => {
                    let address = address.parse().map_err(|error| format!("{address}: {error}"))?;
                    return Ok(Self { child, address, password });
                }
                (None, None) => {}
            }
        }
        let _ended = child.wait();
        Err("the demonstration does not listen".to_owned())
    }

    /// The token of somebody's session.
    fn sign_in(&self, person: &str) -> Result<String, String> {
        let body = format!("{{\"email\":\"{person}\",\"password\":\"{}\"}}", self.password);
        let head = "POST /sessions HTTP/1.1\r\nHost: demo\r\nConnection: close\r\nAccept: application/json\r\nContent-Type: application/json\r\n";
        let asked = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        let mut answer = String::new();
        let mut stream = TcpStream::connect(self.address).map_err(|error| format!("{}: {error}", self.address))?;
        stream.write_all(asked.as_bytes()).and_then(|()| stream.read_to_string(&mut answer)).map_err(|error| format!("signing in: {error}"))?;
        let token = answer.split("\"token\":\"").nth(1).and_then(|rest| rest.split('"').next());
        token.map(str::to_owned).ok_or_else(|| format!("{person} did not get in: {answer}"))
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Asked to stop, it throws its folder away.
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _gone = self.child.kill();
        }
        let _ended = self.child.wait();
    }
}
