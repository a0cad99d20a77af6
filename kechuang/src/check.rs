//! Check 校验: the store's check on the command line, for people and for programs.

use crate::serve::shown;
use anyhow::Context;
use std::path::Path;
use std::process::ExitCode;
use store::{CheckOptions, Checked, Options, Store};

/// Checks. Exit 0 where all agrees, 1 where something does not.
pub(crate) fn run(options: &Options, files: bool, against: Option<&Path>, json: bool) -> anyhow::Result<ExitCode> {
    let against = against.map(|path| std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))).transpose()?;
    let checked = Store::check(options, &CheckOptions { files, against }).with_context(|| format!("checking {}", shown(&options.database)))?;
    if json {
        println!("{}", view(&checked));
    } else {
        print(&checked);
    }
    Ok(if checked.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(crate) fn view(checked: &Checked) -> serde_json::Value {
    let findings: Vec<serde_json::Value> = checked
        .findings
        .iter()
        .map(|finding| {
            serde_json::json!({
                "found": finding.found.as_str(), "table": finding.table, "kind": finding.kind.map(rules::Kind::as_str),
                "thing": finding.thing.map(|id| id.to_string()), "field": finding.field,
                "person": finding.person.map(|person| person.to_string()), "event": finding.event, "says": finding.says,
            })
        })
        .collect();
    serde_json::json!({
        "clean": checked.findings.is_empty(), "events": checked.events, "bytes": checked.bytes, "things": checked.things, "waiting": checked.waiting,
        "erased_parts": checked.erased, "expunged": checked.expunged, "files": checked.files, "origin": checked.origin, "size": checked.size,
        "lost": checked.lost.iter().map(|lost| serde_json::json!({
            "origin": lost.origin, "kept": lost.kept, "published": lost.published,
        })).collect::<Vec<_>>(),
        "root": checked.root.map(|root| root.to_string()), "findings": findings, "stopped": checked.stopped,
    })
}

pub(crate) fn print(checked: &Checked) {
    println!(
        "{} events of {} things; log {} with {} entries, {} waiting",
        checked.events, checked.things, checked.origin, checked.size, checked.waiting
    );
    if checked.erased > 0 {
        println!("{} private parts are lawfully erased", checked.erased);
    }
    if checked.expunged > 0 {
        println!("{} private parts and files are expunged", checked.expunged);
    }
    if checked.files > 0 {
        println!("{} files read through", checked.files);
    }
    for lost in &checked.lost {
        println!(
            "log {} had at least {} entries, and {} are here: the data were restored from before the others, which only their receipts prove",
            lost.origin, lost.published, lost.kept
        );
    }
    for finding in &checked.findings {
        println!("{finding}");
    }
    match checked.findings.len() {
        0 => println!("all agrees"),
        count if checked.stopped => println!("{count} findings, and the check stopped there"),
        count => println!("{count} findings"),
    }
}
