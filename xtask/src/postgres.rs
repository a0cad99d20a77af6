//! PostgreSQL for tests: a cluster of its own in a folder of its own, gone when we are.
//!
//! ```text
//! xtask ── pipe ──▶ sh (the keeper) ──▶ postgres
//! ```
//! The keeper waits for the pipe to close, then stops the server and removes the folder. The pipe closes however we end:
//! return, panic, Ctrl-C or kill -9. Both run in a process group of their own, so that Ctrl-C reaches them by the pipe alone.

use crate::install;
use std::{
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The environment variable through which tests learn where it is.
pub const VARIABLE: &str = "KECHUANG_TEST_POSTGRES";

/// Crash reasoning: what is removed was made by us in this run, so stopping at once loses nothing that anybody wants.
const KEEPER: &str = r#"
folder=$1; shift
"$@" >"$folder/log" 2>&1 </dev/null &
server=$!
read -r _
kill -QUIT $server 2>/dev/null
wait $server
cd / && rm -rf "$folder"
"#;

/// A running throw-away server. Dropping it stops the server and removes its folder.
pub struct Cluster {
    keeper: Child,
    port: u16,
}

impl Cluster {
    /// Makes and starts one; with fsync, because the tests are about what survives.
    pub fn start() -> Result<Self, String> {
        let programs =
            install::postgres_programs().ok_or("PostgreSQL is not here: `cargo xtask check` installs it, or install the package postgresql")?;
        let mut said = String::new();
        // Between our asking for a free port and the server's taking it, somebody else may: so three times.
        for attempt in 1..=3 {
            let folder = std::env::temp_dir().join(format!("kechuang-postgres-{}-{attempt}", std::process::id()));
            match Self::start_in(&programs, &folder) {
                Ok(cluster) => return Ok(cluster),
                Err(problem) => said = problem,
            }
            // The keeper may have done it already.
            let _ = std::fs::remove_dir_all(&folder);
        }
        Err(said)
    }

    /// `postgres://postgres@127.0.0.1:PORT/postgres`.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn start_in(programs: &Path, folder: &Path) -> Result<Self, String> {
        let owner = owner(folder)?;
        initialise(programs, folder, owner)?;
        let cluster = Self::launch(programs, folder, owner)?;
        let log = folder.join("log");
        if cluster.ready(programs, &log) {
            return Ok(cluster);
        }
        let said = std::fs::read_to_string(log).unwrap_or_default();
        Err(format!("PostgreSQL did not start: {}", said.lines().last().unwrap_or("it said nothing")))
    }

    fn launch(programs: &Path, folder: &Path, owner: Option<Owner>) -> Result<Self, String> {
        let port = free_port().map_err(|error| format!("no free port: {error}"))?;
        let mut command = as_owner(Path::new("sh"), owner);
        command.arg("-c").arg(KEEPER).arg("keeper").arg(folder).arg(programs.join("postgres"));
        command.arg("-D").arg(folder.join("cluster")).arg("-k").arg(folder);
        for setting in [&*format!("port={port}"), "listen_addresses=127.0.0.1", "max_connections=200", "fsync=on"] {
            command.args(["-c", setting]);
        }
        let keeper = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| format!("cannot start PostgreSQL: {error}"))?;
        Ok(Self { keeper, port })
    }

    fn ready(&self, programs: &Path, log: &Path) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(30) {
            let mut ask = Command::new(programs.join("pg_isready"));
            ask.args(["-q", "-h", "127.0.0.1", "-U", "postgres", "-p"]).arg(self.port.to_string());
            if ask.status().is_ok_and(|status| status.success()) {
                return true;
            }
            if std::fs::read_to_string(log)
                .is_ok_and(|said| said.lines().any(|line| line.contains("FATAL") && !line.contains("the database system is starting up")))
            {
                return false;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// A user and a group by number.
#[derive(Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

/// Makes the folder; the server refuses to run as root, so root hands it to the user `postgres`.
fn owner(folder: &Path) -> Result<Option<Owner>, String> {
    let say = |error: std::io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir(folder).map_err(say)?;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(say)?;
    if std::fs::metadata(folder).map_err(say)?.uid() != 0 {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
    let owner = user(&users, "postgres").ok_or("there is no user `postgres`, and PostgreSQL refuses to run as root")?;
    chown(folder, Some(owner.user), Some(owner.group)).map_err(say)?;
    Ok(Some(owner))
}

fn user(users: &str, name: &str) -> Option<Owner> {
    let fields: Vec<&str> = users.lines().map(|line| line.split(':').collect()).find(|fields: &Vec<&str>| fields[0] == name)?;
    Some(Owner { user: fields.get(2)?.parse().ok()?, group: fields.get(3)?.parse().ok()? })
}

fn as_owner(program: &Path, owner: Option<Owner>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    if let Some(owner) = owner {
        command.uid(owner.user).gid(owner.group);
    }
    command
}

fn initialise(programs: &Path, folder: &Path, owner: Option<Owner>) -> Result<(), String> {
    let output = as_owner(&programs.join("initdb"), owner)
        .args(["--username=postgres", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync", "-D"])
        .arg(folder.join("cluster"))
        .output()
        .map_err(|error| format!("cannot run initdb: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("initdb: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::user;

    #[test]
    fn finds_a_user_by_name() {
        let users = "root:x:0:0:root:/:/bin/sh\npostgres:x:101:102::/:/bin/sh\n";
        let owner = user(users, "postgres").unwrap();
        assert_eq!((owner.user, owner.group), (101, 102));
        assert!(user(users, "nobody").is_none());
    }
}
