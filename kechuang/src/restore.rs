//! Restore 恢复: makes a backup a centre again, or brings what other tools restored in line with the anchors, and says what came of it.

use crate::backup::telling;
use crate::check;
use crate::serve::shown;
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;
use store::{HowToRestore, Options, Recovered, Restored, Store};

/// What is typed.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The backup, as `kechuang backup` made it. Without one, the database is taken as other tools have restored it.
    #[arg(long)]
    from: Option<PathBuf>,
    /// Moves what is there aside, and never removes it; else a folder that is not empty is refused.
    #[arg(long, requires = "from")]
    replace: bool,
    /// Opens a new log even where the anchors know of nothing that was lost: where the server may have answered after its newest anchor.
    #[arg(long, requires = "from")]
    new_log: bool,
    /// Goes on without anchors: nobody knows then what was erased since the backup.
    #[arg(long, requires = "from")]
    without_anchors: bool,
    /// Goes on where the check finds something.
    #[arg(long, requires = "from")]
    despite_findings: bool,
    /// Answers as JSON.
    #[arg(long)]
    json: bool,
}

/// Restores. Exit 0 where all agrees, 1 where the check finds something, 2 where it is refused or fails: then nothing has been touched.
pub(crate) fn run(options: &Options, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Some(from) = &arguments.from else { return recover(options, arguments.json) };
    let how = HowToRestore {
        from: from.clone(),
        replace: arguments.replace,
        new_log: arguments.new_log,
        without_anchors: arguments.without_anchors,
        despite_findings: arguments.despite_findings,
    };
    let restored = Store::restore(options, &how, &mut telling()).with_context(|| format!("restoring {}", from.display()))?;
    let clean = restored.checked.as_ref().is_none_or(|checked| checked.findings.is_empty());
    if arguments.json {
        println!("{}", view(&restored));
    } else {
        print(&restored);
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn recover(options: &Options, json: bool) -> anyhow::Result<ExitCode> {
    let recovered = Store::recover(options).with_context(|| format!("holding {} against its anchors", shown(&options.database)))?;
    if json {
        println!("{}", recovered_view(&recovered));
    } else {
        println!("{}", says(&recovered));
    }
    Ok(ExitCode::SUCCESS)
}

fn view(restored: &Restored) -> serde_json::Value {
    serde_json::json!({
        "of": restored.manifest.as_ref().map(|manifest| manifest.made.clone()),
        "finished": restored.manifest.is_none(),
        "recovered": restored.recovered.as_ref().map(recovered_view),
        "aside": restored.aside.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
        "check": restored.checked.as_ref().map(check::view),
    })
}

fn recovered_view(recovered: &Recovered) -> serde_json::Value {
    serde_json::json!({
        "log": recovered.log, "before": recovered.before, "kept": recovered.kept, "published": recovered.published,
        "erased": recovered.erased.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "expunged": recovered.expunged.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn print(restored: &Restored) {
    match &restored.manifest {
        Some(manifest) => println!("restored the centre of {}", manifest.made),
        None => println!("finished the restore that was cut off; `kechuang check --files` proves it"),
    }
    if let Some(recovered) = &restored.recovered {
        println!("{}", says(recovered));
        if recovered.log.is_some() {
            println!("everybody signs in again; roles, passwords and tokens are those of then: look through what was changed since");
        }
    }
    restored.aside.iter().for_each(|path| println!("what was there lies in {}: destroy it when nobody needs it", path.display()));
    if let Some(checked) = &restored.checked {
        check::print(checked);
    }
}

/// What came of the anchors.
pub(crate) fn says(recovered: &Recovered) -> String {
    let Some(log) = recovered.log else {
        return format!("the anchors know of nothing that is not here; log {} goes on", recovered.before);
    };
    let mut lines = vec![format!("log {log} is open; its first row names the checkpoint of the one before")];
    if recovered.published > recovered.kept {
        let (before, kept, last) = (&recovered.before, recovered.kept, recovered.published - 1);
        lines.push(format!("entries {kept} to {last} of {before} are lost; who holds their receipts can prove what was accepted"));
    }
    let (erased, expunged) = (recovered.erased.len(), recovered.expunged.len());
    if erased + expunged > 0 {
        lines.push(format!("done again as the anchors say: {erased} erasures, {expunged} expunctions"));
    }
    lines.join("\n")
}
