//! Expunge 涉密清除 at the console: two persons who may expunge prove who they are, and what they name is destroyed; then the backups are listed.
//!
//! The passwords come from standard input, a line each, first that of who proposes, then that of who confirms. With an expunction that was
//! proposed on its page, only the second is asked for. The deeds and their events are those of the page.

use crate::serve::{runtime, sequenced, shown};
use anyhow::{Context, anyhow, bail};
use rules::erasure::PartName;
use rules::expunction::{Expunction, Ground, Named, propose};
use rules::rights::{Deed, Place};
use rules::text::Prose;
use rules::{ExpunctionId, Id, PersonId};
use std::io::BufRead;
use std::path::Path;
use std::process::ExitCode;
use store::{Loaded, Options, Store, WriteError};

/// What is typed.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A private part of an event, as THING/VERSION/NUMBER from the expunction page; may be given several times.
    #[arg(long = "part")]
    parts: Vec<String>,
    /// A file, by its digest sha256:…; may be given several times.
    #[arg(long = "file")]
    files: Vec<String>,
    /// An expunction that was proposed on its page, to be confirmed and carried out.
    #[arg(long, conflicts_with_all = ["parts", "files", "ground", "order", "by"])]
    expunction: Option<String>,
    /// On what ground: state-secret, work-secret, other-law.
    #[arg(long)]
    ground: Option<String>,
    /// By whose order: the authority and its document.
    #[arg(long)]
    order: Option<String>,
    /// The id of the person who proposes it.
    #[arg(long)]
    by: Option<String>,
    /// The id of the person who confirms it.
    #[arg(long)]
    and: String,
}

/// What was understood of it.
enum Asked {
    Standing(ExpunctionId),
    New { by: PersonId, named: Vec<NamedText>, files: Vec<String>, ground: Ground, order: Prose },
}

/// A part, or the facts that cannot be destroyed.
#[derive(Clone, Copy)]
enum NamedText {
    Part(PartName),
    Facts { thing: Id, version: u64 },
}

/// Expunges.
pub(crate) fn run(options: &Options, arguments: &Arguments, backups: Option<&Path>) -> anyhow::Result<ExitCode> {
    let (asked, second) = (understood(arguments)?, person(&arguments.and)?);
    let store = Store::open(options.clone()).with_context(|| format!("opening {}", shown(&options.database)))?;
    let mut lines = std::io::stdin().lock().lines();
    let mut password = |of: PersonId| -> anyhow::Result<()> {
        let typed = lines.next().transpose().context("reading a password")?.unwrap_or_default();
        let known = store.read_now(|reader| reader.credential_of(of)).context("reading a credential")?;
        if known.is_some_and(|secret| web::is_right_now(typed.trim_end_matches(['\r', '\n']), &secret)) {
            Ok(())
        } else {
            bail!("refused: the password of {of} is wrong")
        }
    };
    if let Asked::New { by, .. } = &asked {
        password(*by)?;
    }
    password(second)?;
    let runtime = runtime()?;
    let id = match asked {
        Asked::Standing(id) => id,
        Asked::New { by, named, files, ground, order } => {
            let id = ExpunctionId(web::new_id());
            let written = store.write(move |tx| proposed(tx, id, by, &named, &files, ground, &order));
            runtime.block_on(written).map_err(refused)?;
            id
        }
    };
    let actor = runtime.block_on(store.write(move |tx| Ok(tx.actor(second)?))).map_err(refused)?;
    let targets = runtime.block_on(sequenced(|| store.expunge(actor.clone(), id))).map_err(refused)?;
    println!("expunged {} parts and {} files under {id}", targets.parts.len(), targets.files.len());
    let since = store.read_now(|reader| reader.here_since(&targets)).context("reading since when it was here")?;
    match backups {
        None => println!("no folder of backups is known: find every backup and snapshot made since it came in, and destroy or replace each"),
        Some(folder) => {
            let found = Store::backups_since(folder, since).context("listing the backups")?;
            println!("{} backups may still hold it; destroy or replace each", found.len());
            found.iter().for_each(|backup| println!("  {} ({} bytes)", backup.name, backup.bytes));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn proposed(
    tx: &mut store::Tx<'_>,
    id: ExpunctionId,
    by: PersonId,
    named: &[NamedText],
    files: &[String],
    ground: Ground,
    order: &Prose,
) -> Result<(), WriteError> {
    let actor = tx.actor(by)?;
    let permit = tx.may(&actor, Deed::Expunge, &Place::default())?;
    let parts: Vec<PartName> = named.iter().filter_map(|one| if let NamedText::Part(part) = one { Some(*part) } else { None }).collect();
    let mut targets = tx.reader().named_targets(&parts, files)?;
    targets.extend(named.iter().filter_map(|one| match one {
        NamedText::Facts { thing, version } => Some(Named::Facts { thing: *thing, version: *version }),
        NamedText::Part(_) => None,
    }));
    let event = propose(by, targets, ground, order)?;
    tx.commit(&permit, vec![Loaded::<Expunction>::new(id).happens(event)?])?;
    Ok(())
}

fn understood(arguments: &Arguments) -> anyhow::Result<Asked> {
    if let Some(id) = &arguments.expunction {
        return Ok(Asked::Standing(Id::parse(id).map(ExpunctionId).ok_or_else(|| anyhow!("`{id}` is not an expunction's id"))?));
    }
    let grounds = Ground::ALL.map(Ground::as_str).join(", ");
    let ground = arguments.ground.as_deref().and_then(Ground::parse).ok_or_else(|| anyhow!("--ground must be one of {grounds}"))?;
    let order = Prose::parse(arguments.order.as_deref().unwrap_or(""), 500).map_err(|why| anyhow!("--order says by whose order: {why:?}"))?;
    let by = person(arguments.by.as_deref().ok_or_else(|| anyhow!("--by names who proposes it"))?)?;
    let named = arguments.parts.iter().map(|text| part(text)).collect::<anyhow::Result<_>>()?;
    Ok(Asked::New { by, named, files: arguments.files.clone(), ground, order })
}

fn person(text: &str) -> anyhow::Result<PersonId> {
    Id::parse(text).map(PersonId).ok_or_else(|| anyhow!("`{text}` is not a person's id"))
}

fn part(text: &str) -> anyhow::Result<NamedText> {
    let pieces: Vec<&str> = text.split('/').collect();
    let named = match pieces.as_slice() {
        [thing, version, "facts"] => Id::parse(thing).zip(version.parse().ok()).map(|(thing, version)| NamedText::Facts { thing, version }),
        [thing, version, number] => match (Id::parse(thing), version.parse(), number.parse()) {
            (Some(thing), Ok(version), Ok(part)) => Some(NamedText::Part(PartName { thing, version, part })),
            _ => None,
        },
        _ => None,
    };
    named.ok_or_else(|| anyhow!("`{text}` is not THING/VERSION/NUMBER"))
}

fn refused(error: WriteError) -> anyhow::Error {
    match error {
        WriteError::Refused(refusal) => anyhow!("refused: {refusal:?}"),
        WriteError::Fault(error) => anyhow::Error::from(error).context("expunging"),
    }
}
