//! Expunction 涉密清除: destroys named private parts and files wherever they lie; what happened, and that it was destroyed, stays proved.
//!
//! ```text
//! one transaction   the event, the emptied parts, the rows folded anew, search terms, drafts, letters, outbox, kept answers
//! then              the anchor outside the database, the files, the write-ahead log
//! ```
//! A crash in between is made good by the next start, which holds every expunction against anchors and files. Promised is that nothing the
//! software can reach still holds it: SQLite overwrites what it frees, files lose their name. What a disk keeps below that, what PostgreSQL
//! keeps until it vacuums, and every backup are for the operator; the page says so and lists the backups.

use crate::anchors::{Anchor, Anchors};
use crate::folded::Folded;
use crate::value::{Dialect, Row, Sql, Val};
use crate::{FileStore, Loaded, Reader, Store, StoreError, Tx, WriteError, backup, erasure, vals};
use record::Digest;
use rules::erasure::PartName;
use rules::expunction::{Expunction, Ground, Named, Refusal, Stage, Targets};
use rules::rights::{Actor, Deed, Permit, Place};
use rules::{Event, ExpunctionId, Id, Instant, Kind, PersonId};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// An expunction's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExpunctionRow {
    /// Which.
    pub id: ExpunctionId,
    /// Its version.
    pub version: u64,
    /// What it holds.
    pub expunction: Expunction,
}

/// What stands where something was destroyed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tombstone {
    /// By which expunction.
    pub id: ExpunctionId,
    /// When.
    pub at: Instant,
    /// Why.
    pub ground: Ground,
    /// By whose order; none once erased.
    pub order: Option<String>,
    /// What was destroyed.
    pub targets: Targets,
}

/// One event of a thing, as somebody chooses what of it is to be destroyed: names and sizes, no content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventParts {
    /// The version it made.
    pub version: u64,
    /// What happened, by its name.
    pub event: String,
    /// When.
    pub at: Instant,
    /// Its private parts: number, of whom, and how large; no size once destroyed.
    pub parts: Vec<(u16, PersonId, Option<u64>)>,
    /// The files it names: digest and size.
    pub files: Vec<(String, u64)>,
}

/// A file in a folder of backups that may still hold what was destroyed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backup {
    /// Its name in the folder.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
    /// When it was written last.
    pub written: Instant,
}

impl Folded for Expunction {
    const TABLE: &'static str = "expunctions";
    const COLUMNS: &'static [&'static str] = &["id", "version", "stage", "proposed_by", "proposed_at", "content"];

    fn columns(&self) -> Vec<Val> {
        vals![self.stage.as_str(), self.proposed_by, self.proposed_at, serde_json::to_string(self).unwrap_or_default()].to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.proposed_by.0)
    }
}

impl ExpunctionRow {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, expunction: row.json(2)? })
    }
}

impl Reader<'_> {
    /// Every expunction, the newest first. A centre hopes for none.
    pub fn expunctions(&mut self) -> Result<Vec<ExpunctionRow>, StoreError> {
        all(self.sql)
    }

    /// An expunction.
    pub fn expunction(&mut self, id: ExpunctionId) -> Result<Option<ExpunctionRow>, StoreError> {
        let rows = self.sql.query("SELECT id, version, content FROM expunctions WHERE id = $1", &vals![id])?;
        rows.first().map(ExpunctionRow::read).transpose()
    }

    /// What was destroyed of a thing: its private parts, and the files among `files`.
    pub fn tombstones(&mut self, thing: Id, files: &[String]) -> Result<Vec<Tombstone>, StoreError> {
        let concerns = |stone: &Tombstone| {
            stone.targets.parts.iter().any(|part| part.thing == thing) || stone.targets.files.iter().any(|file| files.contains(file))
        };
        Ok(carried_out(self.sql)?.into_iter().filter(concerns).collect())
    }

    /// The tombstone of a file, by the digest of its content.
    pub fn tombstone_of_file(&mut self, digest: &str) -> Result<Option<Tombstone>, StoreError> {
        Ok(carried_out(self.sql)?.into_iter().find(|stone| stone.targets.files.iter().any(|file| file == digest)))
    }

    /// The events of a thing with what could be destroyed of each; none where there is no such thing.
    pub fn event_parts(&mut self, thing: Id) -> Result<Option<(Kind, Vec<EventParts>)>, StoreError> {
        let rows = self.sql.query(
            "SELECT e.version, e.event, e.at, e.facts, p.part, p.of, octet_length(p.content), e.kind \
             FROM events e LEFT JOIN private_parts p ON p.event = e.id WHERE e.thing = $1 ORDER BY e.version, p.part",
            &vals![thing],
        )?;
        let Some(first) = rows.first() else { return Ok(None) };
        let kind = first.parsed(7, Kind::parse)?;
        let mut events: Vec<EventParts> = Vec::new();
        for row in &rows {
            let version = row.count(0)?;
            if events.last().is_none_or(|event| event.version != version) {
                let (event, at) = (row.text(1)?.to_owned(), row.instant(2)?);
                events.push(EventParts { version, event, at, parts: Vec::new(), files: named_files(row.bytes(3)?) });
            }
            if let (Some(event), Some(part)) = (events.last_mut(), row.maybe_int(4)?) {
                let bytes = row.maybe_int(6)?.and_then(|bytes| u64::try_from(bytes).ok());
                event.parts.push((u16::try_from(part).unwrap_or(u16::MAX), row.id(5)?.into(), bytes));
            }
        }
        Ok(Some((kind, events)))
    }

    /// What is behind each name that somebody wants destroyed.
    pub fn named_targets(&mut self, parts: &[PartName], files: &[String]) -> Result<Vec<Named>, StoreError> {
        let mut named = Vec::with_capacity(parts.len() + files.len());
        for part in parts {
            named.push(if find_part(self.sql, *part)?.is_some() { Named::Part(*part) } else { Named::GonePart(*part) });
        }
        for file in files {
            named.push(if is_named_anywhere(self.sql, file)? { Named::File(file.clone()) } else { Named::UnknownFile(file.clone()) });
        }
        Ok(named)
    }

    /// Since when what an expunction names has been here: when the first event that holds some of it happened, or the file was declared.
    pub fn here_since(&mut self, targets: &Targets) -> Result<Option<Instant>, StoreError> {
        let mut since: Vec<Instant> = Vec::new();
        for part in &targets.parts {
            let rows = self.sql.query("SELECT at FROM events WHERE thing = $1 AND version = $2", &vals![part.thing, part.version])?;
            since.extend(rows.iter().map(|row| row.instant(0)).collect::<Result<Vec<_>, _>>()?);
        }
        for file in &targets.files {
            let text = format!("SELECT min(at) FROM events WHERE {} LIKE $1", facts_as_text(self.sql.dialect()));
            let rows = self.sql.query(&text, &vals![format!("%{file}%")])?;
            since.extend(rows.first().map(|row| row.maybe_int(0)).transpose()?.flatten().map(Instant));
        }
        Ok(since.into_iter().min())
    }
}

/// The facts of an event as text that a pattern can be held against.
fn facts_as_text(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "CAST(facts AS TEXT)",
        Dialect::Postgres => "convert_from(facts, 'UTF8')",
    }
}

fn all(sql: &mut dyn Sql) -> Result<Vec<ExpunctionRow>, StoreError> {
    let rows = sql.query("SELECT id, version, content FROM expunctions ORDER BY proposed_at DESC, id DESC", &[])?;
    rows.iter().map(ExpunctionRow::read).collect()
}

/// What stands for every expunction that was carried out.
fn carried_out(sql: &mut dyn Sql) -> Result<Vec<Tombstone>, StoreError> {
    let rows = all(sql)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let at = row.expunction.carried_out()?;
            let Expunction { ground, order, targets, .. } = row.expunction;
            Some(Tombstone { id: row.id, at, ground, order, targets })
        })
        .collect())
}

/// The event and kind of a private part that is there.
fn find_part(sql: &mut dyn Sql, part: PartName) -> Result<Option<(i64, Kind)>, StoreError> {
    let rows = sql.query(
        "SELECT e.id, e.kind FROM events e JOIN private_parts p ON p.event = e.id \
         WHERE e.thing = $1 AND e.version = $2 AND p.part = $3 AND p.content IS NOT NULL",
        &vals![part.thing, part.version, i64::from(part.part)],
    )?;
    rows.first().map(|row| Ok((row.int(0)?, row.parsed(1, Kind::parse)?))).transpose()
}

/// Whether an event or a draft names the file, or ever named it.
pub(crate) fn is_named_anywhere(sql: &mut dyn Sql, digest: &str) -> Result<bool, StoreError> {
    if digest.parse::<Digest>().is_err() {
        return Ok(false);
    }
    if !sql.query("SELECT 1 FROM attachments WHERE digest = $1 LIMIT 1", &vals![digest])?.is_empty() {
        return Ok(true);
    }
    let text = format!("SELECT 1 FROM events WHERE {} LIKE $1 LIMIT 1", facts_as_text(sql.dialect()));
    Ok(!sql.query(&text, &vals![format!("%{digest}%")])?.is_empty())
}

/// Every file that facts name: an object with `digest` and `bytes`, wherever it stands in them.
fn named_files(facts: &[u8]) -> Vec<(String, u64)> {
    fn walk(value: &serde_json::Value, found: &mut BTreeMap<String, u64>) {
        match value {
            serde_json::Value::Object(fields) => {
                if let (Some(digest), Some(bytes)) =
                    (fields.get("digest").and_then(|digest| digest.as_str()), fields.get("bytes").and_then(serde_json::Value::as_u64))
                {
                    found.insert(digest.to_owned(), bytes);
                }
                fields.values().for_each(|value| walk(value, found));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) | serde_json::Value::String(_) => {}
        }
    }
    let mut found = BTreeMap::new();
    if let Ok(value) = serde_json::from_slice(facts) {
        walk(&value, &mut found);
    }
    found.into_iter().collect()
}

impl Store {
    /// Confirms an expunction and carries it out 复核并清除. Refuses the person who proposed it, one that is decided, and while some of what it
    /// names has no place in the record yet, whose commitment must come first.
    pub async fn expunge(&self, actor: Actor, id: ExpunctionId) -> Result<Targets, WriteError> {
        let targets = self.write(move |tx| expunge(tx, &actor, id)).await?;
        let store = self.clone();
        let finished = tokio::task::spawn_blocking(move || store.finish_expunction(id)).await;
        finished.map_err(|_| StoreError::Panicked)??;
        self.forget_traces().await?;
        Ok(targets)
    }

    /// Does outside the database what an expunction asks for; doing it twice changes nothing.
    fn finish_expunction(&self, id: ExpunctionId) -> Result<(), StoreError> {
        self.read_now(|reader| finish(reader.sql, self.anchors(), self.files(), Some(id)))
    }

    /// Destroys a file that has just come in although it was expunged before.
    pub fn forget_expunged(&self, digest: &str) -> Result<(), StoreError> {
        match digest.parse::<Digest>() {
            Ok(digest) => self.files().remove(&digest),
            Err(_) => Ok(()),
        }
    }

    /// The files of a folder of backups that were written since then, the newest first: they may still hold what was destroyed.
    pub fn backups_since(folder: &Path, since: Option<Instant>) -> Result<Vec<Backup>, StoreError> {
        let mut found = Vec::new();
        list_backups(folder, folder, since, &mut found)
            .map_err(|source| StoreError::Io { what: format!("reading the backups in {}", folder.display()), source })?;
        found.sort_by(|one: &Backup, other| other.written.cmp(&one.written).then_with(|| one.name.cmp(&other.name)));
        Ok(found)
    }
}

fn list_backups(root: &Path, folder: &Path, since: Option<Instant>, found: &mut Vec<Backup>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        let path: PathBuf = entry.path();
        let (bytes, written) = if meta.is_dir() {
            // One that this software made, or has begun, is one: it is destroyed as a whole.
            let Some(whole) = backup::is_backup(&path).then(|| weigh(&path)).transpose()? else {
                list_backups(root, &path, since, found)?;
                continue;
            };
            whole
        } else {
            (meta.len(), modified(&meta)?)
        };
        if since.is_none_or(|since| written >= since) {
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            found.push(Backup { name, bytes, written });
        }
    }
    Ok(())
}

fn modified(meta: &std::fs::Metadata) -> std::io::Result<Instant> {
    let age = meta.modified()?.duration_since(std::time::UNIX_EPOCH);
    Ok(Instant(age.map_or(0, |age| i64::try_from(age.as_millis()).unwrap_or(i64::MAX))))
}

/// How large all below a folder is, and when the newest of it was written.
fn weigh(folder: &Path) -> std::io::Result<(u64, Instant)> {
    let mut whole = (0, Instant(0));
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        let (bytes, written) = if meta.is_dir() { weigh(&entry.path())? } else { (meta.len(), modified(&meta)?) };
        whole = (whole.0 + bytes, whole.1.max(written));
    }
    Ok(whole)
}

/// Makes good what a crash left undone: anchors that are missing, files that are still there.
pub(crate) fn finish(sql: &mut dyn Sql, anchors: &Anchors, files: &FileStore, only: Option<ExpunctionId>) -> Result<(), StoreError> {
    let stones: Vec<Tombstone> = carried_out(sql)?.into_iter().filter(|stone| only.is_none_or(|id| stone.id == id)).collect();
    if stones.is_empty() {
        return Ok(());
    }
    let anchored: Vec<ExpunctionId> = anchors.all()?.iter().filter_map(Anchor::expunged).collect();
    for stone in stones {
        for file in &stone.targets.files {
            if let Ok(digest) = file.parse::<Digest>() {
                files.remove(&digest)?;
            }
        }
        if !anchored.contains(&stone.id) {
            anchors.append(&Anchor::Expunction { expunction: stone.id, ground: stone.ground, targets: stone.targets, at: stone.at })?;
        }
    }
    Ok(())
}

fn expunge(tx: &mut Tx<'_>, actor: &Actor, id: ExpunctionId) -> Result<Targets, WriteError> {
    let permit = tx.may(actor, Deed::Expunge, &Place::default())?;
    // An id of something else folds to no expunction, which would be a fault; its row says first whether it is one.
    tx.reader().expunction(id)?.ok_or(Refusal::NoSuchExpunction)?;
    let loaded = tx.load::<Expunction>(id)?;
    let Some(state) = loaded.state() else { return Err(Refusal::NoSuchExpunction.into()) };
    let event = state.confirm(permit.actor())?;
    debug_assert_eq!(state.stage, Stage::Proposed);
    carry_out(tx, &permit, loaded, event)
}

/// Carries out again what an anchor says was carried out before data were lost: the parts that are here, and every file.
pub(crate) fn expunge_again(tx: &mut Tx<'_>, id: ExpunctionId, ground: Ground, anchored: &Targets) -> Result<(), WriteError> {
    let permit = tx.may(&Actor::Operator, Deed::Expunge, &Place::default())?;
    if tx.reader().expunction(id)?.is_none() {
        let mut targets = Targets { parts: Vec::new(), files: anchored.files.clone() };
        for part in &anchored.parts {
            if is_part(tx.sql, *part)? {
                targets.parts.push(*part);
            }
        }
        tx.commit(&permit, vec![Loaded::<Expunction>::new(id).happens(rules::expunction::propose_again(targets, ground))?])?;
    }
    let loaded = tx.load::<Expunction>(id)?;
    let Some(state) = loaded.state() else { return Err(Refusal::NoSuchExpunction.into()) };
    let event = state.confirm_again()?;
    carry_out(tx, &permit, loaded, event).map(drop)
}

/// Whether there is such a part, destroyed or not.
fn is_part(sql: &mut dyn Sql, part: PartName) -> Result<bool, StoreError> {
    let text = "SELECT 1 FROM events e JOIN private_parts p ON p.event = e.id WHERE e.thing = $1 AND e.version = $2 AND p.part = $3";
    Ok(!sql.query(text, &vals![part.thing, part.version, i64::from(part.part)])?.is_empty())
}

/// The event and all that it destroys, in one.
fn carry_out(tx: &mut Tx<'_>, permit: &Permit, loaded: Loaded<Expunction>, event: Event<Expunction>) -> Result<Targets, WriteError> {
    let targets = loaded.state().map(|state| state.targets.clone()).unwrap_or_default();
    let mut things: Vec<(Kind, Id)> = Vec::new();
    let mut events = Vec::new();
    for part in &targets.parts {
        // Gone meanwhile by an erasure: then that is what `check` finds it under as well.
        let Some((event, kind)) = find_part(tx.sql, *part)? else { continue };
        if !tx.sql.query("SELECT 1 FROM unsequenced WHERE event = $1", &vals![event])?.is_empty() {
            return Err(rules::erasure::Refusal::NotYetSequenced.into());
        }
        events.push((event, part.part));
        if !things.contains(&(kind, part.thing)) {
            things.push((kind, part.thing));
        }
    }
    let change = loaded.happens(event)?;
    for (event, part) in events {
        // Nothing could vouch any more for whom it concerned, so it concerns nobody.
        tx.sql.exec(
            "UPDATE private_parts SET of = $1, salt = NULL, content = NULL WHERE event = $2 AND part = $3",
            &vals![Id::SYSTEM, event, i64::from(part)],
        )?;
    }
    tx.commit(permit, vec![change])?;
    for (kind, thing) in &things {
        let image = crate::with_kind!(*kind, T => erasure::image::<T>(tx, *thing))?;
        image.write(tx.sql)?;
        forget(tx, *thing)?;
    }
    for file in &targets.files {
        tx.sql.exec("DELETE FROM attachments WHERE digest = $1", &vals![file])?;
    }
    Ok(targets)
}

/// Clears the working rows that may repeat what a thing's private parts said.
fn forget(tx: &mut Tx<'_>, thing: Id) -> Result<(), StoreError> {
    tx.drop_fingerprint(thing.into())?;
    for text in [
        "DELETE FROM prefills WHERE draft = $1",
        "DELETE FROM draft_approvals WHERE draft = $1",
        "DELETE FROM attachments WHERE draft = $1",
        "DELETE FROM drafts WHERE id = $1",
        "DELETE FROM mails WHERE person = $1 OR event IN (SELECT id FROM events WHERE thing = $1)",
        "DELETE FROM outbox WHERE done_at IS NULL AND event IN (SELECT id FROM events WHERE thing = $1)",
        "DELETE FROM idempotency WHERE actor = $1 OR event IN (SELECT id FROM events WHERE thing = $1)",
    ] {
        tx.sql.exec(text, &vals![thing])?;
    }
    Ok(())
}
