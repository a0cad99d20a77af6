//! Programs 外部程序: PostgreSQL, Patroni and etcd as Debian packages bring them, run as somebody who is not root, and gone when we are.

use anyhow::{Context, ensure};
use std::ffi::OsStr;
use std::fs::{File, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Ends what runs in the folder once our end of the pipe is closed, however we end; every process of the trial notes its number there.
const KEEPER: &str = r#"
read -r _
cd "$1" || exit
for file in pids/* */postmaster.pid; do
    [ -e "$file" ] && kill -CONT $(head -n 1 "$file") 2>/dev/null && kill -KILL $(head -n 1 "$file") 2>/dev/null
done
"#;

/// A user and a group by number.
#[derive(Clone, Copy, Debug)]
struct Owner {
    user: u32,
    group: u32,
}

/// The programs, and the folder in which they work.
#[derive(Debug)]
pub(crate) struct Programs {
    /// Where they keep everything.
    pub(crate) folder: PathBuf,
    /// Where PostgreSQL's programs lie.
    pub(crate) postgres: PathBuf,
    owner: Option<Owner>,
    keeper: Child,
}

impl Programs {
    /// Finds PostgreSQL, and hands the folder to somebody who may run it.
    pub(crate) fn find(folder: &Path) -> anyhow::Result<Self> {
        let postgres = postgres_programs().context("PostgreSQL is not here: install the package postgresql")?;
        std::fs::create_dir_all(folder.join("pids")).with_context(|| format!("making {}", folder.display()))?;
        let owner = if std::fs::metadata(folder)?.uid() == 0 { Some(postgres_user()?) } else { None };
        if let (Some(owner), Some(parent)) = (owner, folder.parent()) {
            std::fs::set_permissions(parent, Permissions::from_mode(0o755))?;
            for each in [folder.to_path_buf(), folder.join("pids")] {
                chown(each, Some(owner.user), Some(owner.group))?;
            }
        }
        let keeper = Command::new("sh").args(["-c", KEEPER, "keeper"]).arg(folder).stdin(Stdio::piped()).process_group(0).spawn();
        Ok(Self { folder: folder.to_path_buf(), postgres, owner, keeper: keeper.context("starting sh")? })
    }

    /// A program of PostgreSQL.
    pub(crate) fn of_postgres(&self, name: &str) -> Command {
        self.as_owner(self.postgres.join(name))
    }

    /// A program that is run as whoever owns the folder.
    pub(crate) fn as_owner(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).stdin(Stdio::null());
        if let Some(owner) = self.owner {
            command.uid(owner.user).gid(owner.group);
        }
        command
    }

    /// Starts a program that goes on; what it says is added to a file of that name.
    pub(crate) fn start(&self, mut command: Command, name: &str) -> anyhow::Result<Child> {
        let log = File::options().create(true).append(true).open(self.folder.join(format!("{name}.log")))?;
        let child = command.stdout(log.try_clone()?).stderr(log).process_group(0).spawn().with_context(|| format!("starting {name}"))?;
        std::fs::write(self.folder.join("pids").join(name), child.id().to_string())?;
        Ok(child)
    }

    /// Runs a program to its end, which must be a good one; gives what it printed.
    pub(crate) fn run(&self, mut command: Command) -> anyhow::Result<String> {
        let output = command.output().with_context(|| format!("running {:?}", command.get_program()))?;
        ensure!(output.status.success(), "{:?}: {}", command.get_program(), String::from_utf8_lossy(&output.stderr).trim());
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Asks a server something by `psql`.
    pub(crate) fn ask(&self, url: &str, text: &str) -> anyhow::Result<String> {
        let mut command = self.of_postgres("psql");
        command.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", text, url]).env("PGCONNECT_TIMEOUT", "3");
        self.run(command)
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ended = self.keeper.wait();
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Sends processes a signal by its name; those that are gone are passed over.
pub(crate) fn signal(name: &str, processes: &[u32]) {
    for process in processes {
        let _gone = Command::new("kill").arg(format!("-{name}")).arg(process.to_string()).stderr(Stdio::null()).status();
    }
}

/// A process with all that it has started and that still runs.
pub(crate) fn family(of: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|process: u32| {
            let status = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            // The name stands in brackets and may hold spaces; the parent is the second word behind it.
            let parent = status.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            Some((process, parent))
        })
        .collect();
    let mut family = vec![of];
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(process, _)| *process));
        at += 1;
    }
    family
}

fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let newest = versions.filter(|version| *version >= 15).max()?;
    Some(PathBuf::from(format!("/usr/lib/postgresql/{newest}/bin")))
}

fn postgres_user() -> anyhow::Result<Owner> {
    let users = std::fs::read_to_string("/etc/passwd").context("/etc/passwd")?;
    let line =
        users.lines().find(|line| line.starts_with("postgres:")).context("there is no user `postgres`, and PostgreSQL refuses to run as root")?;
    let fields: Vec<&str> = line.split(':').collect();
    let number = |at: usize| fields.get(at).and_then(|field| field.parse().ok()).context("/etc/passwd is odd");
    Ok(Owner { user: number(2)?, group: number(3)? })
}
