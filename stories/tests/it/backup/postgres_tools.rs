//! PostgreSQL's own tools 备份工具, as `docs/backup.md` tells an operator to use them.

use crate::harness::Database;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where the tools lie.
pub struct Tools {
    programs: PathBuf,
}

/// What was kept, and how it comes back. Dropped, what came back is gone.
pub struct Copied {
    tools: Tools,
    kept: PathBuf,
    how: How,
    server: std::cell::RefCell<Option<Child>>,
}

enum How {
    /// As a file of `pg_dump`, to be restored into this database of this server.
    Dump { server: String, name: String },
    /// As a folder of `pg_basebackup`, in which this database is.
    Base { name: String },
}

impl Tools {
    /// Those of the newest version that is here: they come with the server that these stories run on.
    pub fn find() -> Self {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
        let search = std::env::var_os("PATH").unwrap_or_default();
        let mut found: Vec<PathBuf> = versions.collect();
        found.sort_by_key(|path| path.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse::<u32>().ok()));
        let programs = found.into_iter().rev().chain(std::env::split_paths(&search));
        let whole = |folder: &PathBuf| ["pg_dump", "pg_restore", "pg_basebackup", "postgres"].iter().all(|tool| folder.join(tool).is_file());
        Self { programs: programs.into_iter().find(whole).expect("PostgreSQL's tools come with its server") }
    }

    fn run(&self, tool: &str, arguments: &[&str]) {
        let output = Command::new(self.programs.join(tool)).args(arguments).output().expect("it starts");
        assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Keeps a database as one file, while servers write it.
    pub fn dump(&self, database: &Database, place: &Path) -> Copied {
        let kept = place.join("kechuang.dump");
        self.run("pg_dump", &["--format=custom", "--no-owner", "--file", &kept.display().to_string(), &database.url]);
        let (server, name) = (crate::harness::server(), format!("{}_back", name_of(database)));
        Copied { tools: Self { programs: self.programs.clone() }, kept, how: How::Dump { server, name }, server: None.into() }
    }

    /// Keeps the whole server as a folder, while servers write it, with the write-ahead log that it needs.
    pub fn base_backup(&self, database: &Database, place: &Path) -> Copied {
        let kept = place.join("base");
        let (_, port) = address(&database.url);
        let port = port.to_string();
        let kept_text = kept.display().to_string();
        self.run("pg_basebackup", &["-h", "127.0.0.1", "-p", &port, "-U", "postgres", "-D", &kept_text, "-X", "stream", "-c", "fast", "--no-sync"]);
        Copied { tools: Self { programs: self.programs.clone() }, kept, how: How::Base { name: name_of(database) }, server: None.into() }
    }
}

impl Copied {
    /// Brings it back; gives its address.
    pub fn bring_back(&self) -> String {
        match &self.how {
            How::Dump { server, name } => {
                let mut client = postgres::Client::connect(server, postgres::NoTls).expect("PostgreSQL answers");
                client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database is made");
                let url = format!("{}/{name}", server.rsplit_once('/').expect("an address").0);
                self.tools.run("pg_restore", &["--exit-on-error", "--no-owner", "--dbname", &url, &self.kept.display().to_string()]);
                url
            }
            How::Base { name } => {
                let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
                *self.server.borrow_mut() = Some(self.start(port));
                format!("postgres://postgres@127.0.0.1:{port}/{name}")
            }
        }
    }

    /// Starts a server on the folder, as the user that it asks for: it refuses to run as root.
    fn start(&self, port: u16) -> Child {
        let mut command = Command::new(self.tools.programs.join("postgres"));
        command.current_dir("/").arg("-D").arg(&self.kept).arg("-k").arg(&self.kept);
        command.args(["-c", &format!("port={port}"), "-c", "listen_addresses=127.0.0.1"]);
        if std::fs::metadata(&self.kept).expect("the folder").uid() == 0 {
            let users = std::fs::read_to_string("/etc/passwd").expect("the users");
            let user = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields[0] == "postgres");
            let numbers = user.map(|fields| (fields[2].parse().expect("a number"), fields[3].parse().expect("a number")));
            let (user, group) = numbers.expect("the package makes a user `postgres`");
            give(&self.kept, user, group);
            command.uid(user).gid(group);
        }
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("PostgreSQL starts");
        let (started, url) = (Instant::now(), format!("postgres://postgres@127.0.0.1:{port}/postgres"));
        while postgres::Client::connect(&url, postgres::NoTls).is_err() {
            assert!(started.elapsed() < Duration::from_secs(30), "the server that came back does not answer");
        }
        child
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.borrow_mut().take() {
            let _gone = server.kill();
            let _ended = server.wait();
        }
        if let How::Dump { server, name } = &self.how
            && let Ok(mut client) = postgres::Client::connect(server, postgres::NoTls)
        {
            let _dropped = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Gives a folder and all in it to somebody.
fn give(folder: &Path, user: u32, group: u32) {
    chown(folder, Some(user), Some(group)).expect("it is given");
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            give(&entry.path(), user, group);
        } else {
            chown(entry.path(), Some(user), Some(group)).expect("it is given");
        }
    }
}

/// The host and port of an address.
fn address(url: &str) -> (String, u16) {
    let host = url.rsplit_once('@').and_then(|(_, rest)| rest.split('/').next()).expect("an address");
    let (host, port) = host.split_once(':').expect("a port");
    (host.to_owned(), port.parse().expect("a port"))
}

fn name_of(database: &Database) -> String {
    database.url.rsplit('/').next().expect("an address names a database").to_owned()
}
