//! Tools 工具: what only tests need. Installed where `apt-get` may, else named; nothing is fetched when all is there.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Where the browser and its driver lie.
pub struct Tools {
    /// Chromium.
    pub browser: PathBuf,
    /// Its driver.
    pub driver: PathBuf,
}

/// One tool: what it is, the packages that bring it, and whether it is here.
struct Tool {
    what: &'static str,
    packages: &'static [&'static str],
    here: fn() -> bool,
}

const TOOLS: &[Tool] = &[
    Tool { what: "PostgreSQL 15 or later (initdb, postgres, pg_isready)", packages: &["postgresql"], here: || postgres_programs().is_some() },
    Tool { what: "Chromium with its driver", packages: &["chromium", "chromium-driver"], here: || browser().is_some() && driver().is_some() },
    Tool { what: "poppler's pdftotext", packages: &["poppler-utils"], here: || on_path("pdftotext").is_some() },
    Tool { what: "Python 3 (python3)", packages: &["python3"], here: || on_path("python3").is_some() },
    Tool { what: "a font with Chinese characters", packages: &["fonts-noto-cjk"], here: chinese_font },
];

/// What only the trials with a database that fails over need; the gate does without.
const FAILOVER: &[Tool] = &[
    Tool { what: "PostgreSQL 15 or later", packages: &["postgresql"], here: || postgres_programs().is_some() },
    Tool { what: "Patroni, with psycopg2", packages: &["patroni"], here: || on_path("patroni").is_some() },
    Tool { what: "etcd", packages: &["etcd-server"], here: || on_path("etcd").is_some() },
];

/// Peers of the review's mathematics, beside which the bench measures. OR-tools and HiGHS it installs by itself, into a folder of the build.
const PEERS: &[Tool] = &[
    Tool { what: "Python 3 with venv", packages: &["python3", "python3-venv"], here: || on_path("python3").is_some() },
    Tool { what: "JAGS", packages: &["jags"], here: || on_path("jags").is_some() },
];

/// Installs what the trials with a database that fails over need, where it may.
pub fn ensure_failover() -> Result<(), String> {
    ensure_all(FAILOVER)
}

/// Installs the peers of the review's mathematics, where it may.
pub fn ensure_peers() -> Result<(), String> {
    ensure_all(PEERS)
}

fn ensure_all(tools: &[Tool]) -> Result<(), String> {
    let missing = |tool: &&Tool| !(tool.here)();
    let packages: Vec<&str> = tools.iter().filter(missing).flat_map(|tool| tool.packages).copied().collect();
    if !packages.is_empty() {
        install(&packages)?;
    }
    match tools.iter().find(missing) {
        None => Ok(()),
        Some(tool) => Err(format!("installed, but not found: {}", tool.what)),
    }
}

/// Finds the tools, installs those that are missing where it may, and answers where they are.
pub fn ensure() -> Result<Tools, String> {
    let missing = missing();
    if !missing.is_empty() {
        let packages: Vec<&str> = missing.iter().flat_map(|tool| tool.packages).copied().collect();
        install(&packages)?;
    }
    let still: Vec<&str> = self::missing().iter().map(|tool| tool.what).collect();
    match (browser(), driver()) {
        (Some(browser), Some(driver)) if still.is_empty() => Ok(Tools { browser, driver }),
        _ => Err(format!("installed, but not found: {}", still.join(", "))),
    }
}

/// The folder with PostgreSQL's programs: the newest version that is here, at least 15.
pub fn postgres_programs() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter_map(|path| Some((path.file_name()?.to_str()?.parse().ok()?, path.join("bin"))))
        .collect();
    found.sort();
    let packaged = found.into_iter().rev().filter(|(version, _)| *version >= 15).map(|(_, folder)| folder);
    let others = on_path("initdb").and_then(|path| path.canonicalize().ok()?.parent().map(Path::to_path_buf));
    packaged.chain(others).find(|folder| ["initdb", "postgres", "pg_isready"].iter().all(|one| folder.join(one).is_file()))
}

fn missing() -> Vec<&'static Tool> {
    TOOLS.iter().filter(|tool| !(tool.here)()).collect()
}

fn install(packages: &[&str]) -> Result<(), String> {
    let named = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if on_path("apt-get").is_none() {
        return Err(format!("the tests need what is not here: install what these Debian packages bring: {}", packages.join(" ")));
    }
    let Some(prefix) = as_root() else {
        return Err(format!("the tests need what is not here; as root: {named}"));
    };
    println!("$ {named}");
    // A list that is out of date is no reason to stop: the packages may be there all the same.
    let _ = apt(prefix, &["update", "-qq"]).status();
    let status = apt(prefix, &["install", "-y", "-qq", "--no-install-recommends"]).args(packages).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{named}: {status}")),
        Err(error) => Err(format!("{named}: {error}")),
    }
}

/// How to become root without being asked: nothing, `sudo`, or not at all.
fn as_root() -> Option<&'static [&'static str]> {
    let root = says(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if root {
        return Some(&[]);
    }
    says(Command::new("sudo").args(["-n", "id", "-u"])).filter(|id| id == "0").map(|_| &["sudo", "-n"][..])
}

fn apt(prefix: &[&str], arguments: &[&str]) -> Command {
    let words = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}

fn says(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn browser() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path)
}

fn driver() -> Option<PathBuf> {
    ["chromedriver", "chromium.chromedriver"].into_iter().find_map(on_path)
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn chinese_font() -> bool {
    let own = std::env::var_os("HOME").map(|home| Path::new(&home).join(".local/share/fonts"));
    let shared = ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts"].map(PathBuf::from);
    shared.into_iter().chain(own).any(|folder| holds_chinese_font(&folder, 5))
}

fn holds_chinese_font(folder: &Path, depth: u8) -> bool {
    std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).any(|entry| {
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let known = ["cjk", "sourcehan", "wqy", "pingfang"].iter().any(|part| name.contains(part));
        let font = [".ttc", ".otf", ".ttf"].iter().any(|ending| name.ends_with(ending));
        (known && font) || (depth > 0 && entry.path().is_dir() && holds_chinese_font(&entry.path(), depth - 1))
    })
}
