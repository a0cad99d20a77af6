//! Setup 环境: where a trial's data lie, and how the program is started on them.

use anyhow::Context;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A database, a folder and a program.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What it is called in what is printed.
    pub name: String,
    /// The program.
    pub program: PathBuf,
    /// The address of the database.
    pub database: String,
    /// The folder of files, keys and anchors.
    pub data: PathBuf,
    /// Where the server listens; port 0 for a free one.
    pub listen: SocketAddr,
    /// What is added to the environment of the server, and of nothing else.
    pub environment: Vec<(OsString, OsString)>,
}

/// How a run of the program ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// What it printed, and what it complained of.
    pub said: String,
}

impl Setup {
    /// On SQLite, all in one folder.
    pub fn sqlite(program: &Path, data: &Path) -> Self {
        Self::on("sqlite", program, format!("sqlite:{}", data.join("kechuang.db").display()), data)
    }

    /// On the PostgreSQL of that address.
    pub fn postgres(program: &Path, url: &str, data: &Path) -> Self {
        Self::on("postgres", program, url.to_owned(), data)
    }

    fn on(name: &str, program: &Path, database: String, data: &Path) -> Self {
        Self {
            name: name.to_owned(),
            program: program.to_owned(),
            database,
            data: data.to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            environment: Vec::new(),
        }
    }

    /// The same with a variable in the server's environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The same data somewhere else: a copy of the folder is tried, not the folder.
    #[must_use]
    pub fn moved(&self, data: &Path) -> Self {
        Self { environment: self.environment.clone(), ..Self::sqlite(&self.program, data) }
    }

    /// The program with nothing of our own settings in its environment.
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KECHUANG_")) {
            command.env_remove(name);
        }
        command.arg(name).args(["--database", &self.database, "--data"]).arg(&self.data).stdin(Stdio::null());
        command
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, name: &str, arguments: &[&str]) -> anyhow::Result<Ended> {
        let output = self.command(name).args(arguments).output().with_context(|| format!("running {}", self.program.display()))?;
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Ok(Ended { code: output.status.code(), said })
    }
}

/// A folder that goes when it is dropped, unless it is to be looked at.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Whether it stays.
    pub stays: bool,
}

impl Folder {
    /// Makes one under that folder, or where temporary files lie.
    pub fn make(under: Option<&Path>, name: &str) -> anyhow::Result<Self> {
        let under = under.map_or_else(std::env::temp_dir, Path::to_path_buf);
        for number in 0_u32.. {
            let path = under.join(format!("kechuang-endure-{name}-{}-{number}", std::process::id()));
            match std::fs::create_dir(&path) {
                Ok(()) => return Ok(Self { path, stays: false }),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error).with_context(|| format!("making {}", path.display())),
            }
        }
        anyhow::bail!("no name is left for a folder")
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.stays {
            // What cannot be removed lies in the folder for temporary files.
            let _left = std::fs::remove_dir_all(&self.path);
        }
    }
}
