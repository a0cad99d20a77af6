//! Verify 校验回执: offline, with the public key alone; reads neither the network nor the store.

use anyhow::{Context, bail};
use record::{Receipt, parse_keys};
use std::path::Path;
use std::process::ExitCode;

/// Verifies a receipt. Exit 0 where it holds, 1 where it does not.
pub(crate) fn run(receipt: &Path, key: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let text = std::fs::read(receipt).with_context(|| format!("reading {}", receipt.display()))?;
    let keys = std::fs::read_to_string(key).with_context(|| format!("reading {}", key.display()))?;
    let verifiers = parse_keys(&keys).with_context(|| format!("{} holds no public key", key.display()))?;
    if verifiers.is_empty() {
        bail!("{} is empty", key.display());
    }
    let receipt = match Receipt::parse(&text) {
        Ok(receipt) => receipt,
        Err(error) => return Ok(failed(&error, json)),
    };
    let verified = match receipt.verify(&verifiers) {
        Ok(verified) => verified,
        Err(error) => return Ok(failed(&error, json)),
    };
    let header = &verified.header;
    let at = rules::Instant(header.at_ms).rfc3339();
    let facts = verified.facts.as_deref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let private: Vec<String> = verified.private.iter().map(|part| String::from_utf8_lossy(&part.bytes).into_owned()).collect();
    if json {
        let answer = serde_json::json!({
            "verified": true, "kind": header.kind, "event": header.event, "thing": rules::Id(header.thing).to_string(),
            "version": header.thing_version, "at": at, "actor": rules::Id(header.actor).to_string(), "entry": verified.entry.to_string(),
            "origin": verified.checkpoint.origin, "index": verified.index, "size": verified.checkpoint.size, "facts": facts, "private": private,
        });
        println!("{answer}");
        return Ok(ExitCode::SUCCESS);
    }
    println!("verified: {} {} of {} {}, version {}", header.kind, header.event, header.kind, rules::Id(header.thing), header.thing_version);
    println!("  at      {at} by {}", rules::Id(header.actor));
    println!("  entry   {}", verified.entry);
    println!("  place   {} of {} in {}", verified.index, verified.checkpoint.size, verified.checkpoint.origin);
    if let Some(facts) = facts {
        println!("  facts   {facts}");
    }
    for part in private {
        println!("  private {part}");
    }
    Ok(ExitCode::SUCCESS)
}

fn failed(error: &dyn std::error::Error, json: bool) -> ExitCode {
    let mut why = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        why = format!("{why}: {error}");
        source = error.source();
    }
    if json {
        println!("{}", serde_json::json!({ "verified": false, "why": why }));
    } else {
        println!("not verified: {why}");
    }
    ExitCode::FAILURE
}
