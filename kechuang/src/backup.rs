//! Backup 备份: copies a centre beside its server, or verifies such a copy where it lies.

use crate::check;
use crate::serve::shown;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use store::{Options, Progress, Store};

/// How often it is said how far it has come.
const SAY_EVERY: Duration = Duration::from_secs(2);

/// What is typed.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder below which the backup becomes a folder of its own, named by its moment. Best on another machine's disk.
    /// The folder of backups in the settings, where nothing is said.
    #[arg(long)]
    to: Option<PathBuf>,
    /// How many backups are kept there; the oldest are removed once the new one is whole. All of them where nothing is said.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
    /// Verifies this backup instead of making one: every digest, and all that `check` finds. The keys and anchors of the data folder are asked
    /// where they are there.
    #[arg(long, conflicts_with = "keep")]
    check: Option<PathBuf>,
    /// Answers as JSON.
    #[arg(long)]
    json: bool,
}

/// Makes or verifies a backup. Exit 0 where it is whole, 1 where the check finds something, 2 where it cannot be made or is damaged.
pub(crate) fn run(options: &Options, arguments: &Arguments, usual: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    match (&arguments.check, &arguments.to.clone().or(usual)) {
        (Some(backup), _) => verify(options, backup, arguments.json),
        (None, Some(to)) => make(options, to, arguments),
        (None, None) => anyhow::bail!("say by --to where the backup goes, or in the settings by `backups`"),
    }
}

fn make(options: &Options, to: &Path, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let keep = arguments.keep.map(usize::from);
    let made = Store::backup(options, to, keep, &mut telling()).with_context(|| format!("backing up {}", shown(&options.database)))?;
    let damaged: Vec<String> = made.damaged.iter().map(ToString::to_string).collect();
    if arguments.json {
        let log = &made.manifest.log;
        let answer = serde_json::json!({
            "path": made.path.display().to_string(), "at": made.manifest.made, "events": made.manifest.events, "origin": log.origin,
            "size": log.size, "root": log.root.to_string(), "database_bytes": made.manifest.database.bytes, "files": made.manifest.files.len(),
            "copied": made.copied, "linked": made.linked, "damaged": damaged, "removed": made.removed,
        });
        println!("{answer}");
    } else {
        let (manifest, log) = (&made.manifest, &made.manifest.log);
        println!("backed up into {}", made.path.display());
        println!("{} events; log {} with {} entries; {} bytes of database", manifest.events, log.origin, log.size, manifest.database.bytes);
        println!("{} files copied, {} shared with the backup before", made.copied, made.linked);
        made.removed.iter().for_each(|name| println!("removed {name}"));
        println!("keys and anchors are not in it: keep their copies elsewhere, the anchors as new as can be");
        damaged.iter().for_each(|digest| println!("damaged in the data folder, and not in the backup: {digest}"));
    }
    Ok(if damaged.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn verify(options: &Options, backup: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let verified = Store::check_backup(backup, Some(&options.data), &mut telling()).with_context(|| format!("verifying {}", backup.display()))?;
    let clean = verified.checked.as_ref().is_none_or(|checked| checked.findings.is_empty());
    if json {
        let answer = serde_json::json!({
            "whole": true, "clean": clean, "at": verified.manifest.made, "software": verified.manifest.software, "schema": verified.manifest.schema,
            "centre": verified.manifest.centre, "own_keys": verified.own_keys, "check": verified.checked.as_ref().map(check::view),
        });
        println!("{answer}");
    } else {
        println!("made {} by version {}; every file is what the manifest says", verified.manifest.made, verified.manifest.software);
        println!(
            "{}",
            if verified.own_keys { "signatures by the keys of the data folder" } else { "signatures by the keys that the backup itself names" }
        );
        match &verified.checked {
            Some(checked) => check::print(checked),
            None => println!("its schema is older than this version's: the rest is checked when it is restored"),
        }
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says now and then on the standard error how far it has come.
pub(crate) fn telling() -> impl FnMut(Progress) {
    let mut said = Instant::now();
    move |progress| {
        if said.elapsed() < SAY_EVERY {
            return;
        }
        said = Instant::now();
        match progress {
            Progress::Database(done, all) => eprintln!("database: {} of 100", done * 100 / all.max(1)),
            Progress::Files(done, all) => eprintln!("files: {done} of {all}"),
        }
    }
}
