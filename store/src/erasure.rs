//! Erasure 个人信息删除: destroys a person's private parts everywhere, in one transaction, then in what the disk still holds.
//!
//! The event, the emptied parts and the rewritten rows are one transaction. The anchor follows at once; then files that nobody names any
//! more are removed and the write-ahead log is emptied. A crash in between is made good by running it again: what is gone stays gone.

use crate::anchors::Anchor;
use crate::folded::Image;
use crate::{Change, Store, StoreError, WriteError, journal, vals};
use record::Digest;
use rules::erasure::{Ground, PartName};
use rules::person::Person;
use rules::rights::{Actor, Deed, Place};
use rules::{Id, Kind, PersonId, erasure};

impl Store {
    /// Erases what is private of a person. Refuses the second time, and while some of it has no place in the record yet.
    pub async fn erase(&self, actor: Actor, person: PersonId, ground: Ground) -> Result<Vec<PartName>, WriteError> {
        let (parts, files, at) = self.write(move |tx| erase(tx, &actor, person, ground)).await?;
        self.anchors().append(&Anchor::Erasure { person, ground, parts: parts.clone(), at })?;
        let store = self.clone();
        let cleaned = tokio::task::spawn_blocking(move || store.clean(&files)).await;
        cleaned.map_err(|_| StoreError::Panicked)??;
        Ok(parts)
    }

    fn clean(&self, files: &[String]) -> Result<(), StoreError> {
        for digest in files {
            if self.read_now(|reader| reader.is_filed(digest))? {
                continue;
            }
            if let Ok(digest) = digest.parse::<Digest>() {
                self.files().remove(&digest)?;
            }
        }
        self.forget_traces()
    }
}

type Erased = (Vec<PartName>, Vec<String>, rules::Instant);

fn erase(tx: &mut crate::Tx<'_>, actor: &Actor, person: PersonId, ground: Ground) -> Result<Erased, WriteError> {
    let permit = tx.may(actor, Deed::Erase, &Place::default())?;
    let rows = tx.sql.query(
        "SELECT e.thing, e.version, p.part, e.kind, e.id FROM private_parts p JOIN events e ON e.id = p.event WHERE p.of = $1 AND p.content IS NOT NULL ORDER BY e.id, p.part",
        &vals![person],
    )?;
    let mut parts = Vec::with_capacity(rows.len());
    let mut things: Vec<(Kind, Id)> = Vec::new();
    for row in &rows {
        let (thing, kind) = (row.id(0)?, row.parsed(3, Kind::parse)?);
        parts.push(PartName { thing, version: row.count(1)?, part: u16::try_from(row.int(2)?).unwrap_or(u16::MAX) });
        if !things.contains(&(kind, thing)) {
            things.push((kind, thing));
        }
        let waiting = tx.sql.query("SELECT 1 FROM unsequenced WHERE event = $1", &vals![row.int(4)?])?;
        if !waiting.is_empty() {
            return Err(erasure::Refusal::NotYetSequenced.into());
        }
    }
    let loaded = tx.load::<Person>(person)?;
    let Some(state) = loaded.state() else { return Err(rules::person::Refusal::Gone.into()) };
    let event = state.erase(ground, parts.clone())?;
    let change: Change = loaded.happens(event)?;
    tx.sql.exec("UPDATE private_parts SET salt = NULL, content = NULL WHERE of = $1", &vals![person])?;
    tx.commit(&permit, vec![change])?;
    for (kind, thing) in things {
        let image = crate::with_kind!(kind, T => image::<T>(tx, thing))?;
        image.write(tx.sql)?;
    }
    let files = forget(tx, person)?;
    Ok((parts, files, tx.now))
}

fn image<T: crate::folded::Folded>(tx: &mut crate::Tx<'_>, thing: Id) -> Result<Image, StoreError> {
    let fold = journal::fold::<T>(tx.sql, thing)?;
    let state = fold.state.ok_or_else(|| StoreError::Row(format!("{thing} has no event")))?;
    Ok(Image::of(&state, thing, fold.version))
}

/// Clears the working rows that name the person; gives the digests of files that may have nobody left who names them.
fn forget(tx: &mut crate::Tx<'_>, person: PersonId) -> Result<Vec<String>, StoreError> {
    let files = tx.sql.query("SELECT DISTINCT f.digest FROM attachments f JOIN drafts d ON d.id = f.draft WHERE d.person = $1", &vals![person])?;
    let mut files: Vec<String> = files.iter().map(|row| Ok(row.text(0)?.to_owned())).collect::<Result<_, StoreError>>()?;
    for row in tx.sql.query("SELECT kept FROM applications WHERE lead = $1", &vals![person])? {
        let kept: rules::application::Kept = row.json(0)?;
        files.extend(kept.files.into_iter().map(|file| file.digest));
    }
    for text in [
        "DELETE FROM attachments WHERE draft IN (SELECT id FROM drafts WHERE person = $1)",
        "DELETE FROM drafts WHERE person = $1",
        "DELETE FROM sessions WHERE person = $1",
        "DELETE FROM credentials WHERE person = $1",
        "DELETE FROM idempotency WHERE actor = $1",
        "DELETE FROM mails WHERE person = $1",
        "DELETE FROM outbox WHERE event IN (SELECT id FROM events WHERE thing = $1) AND done_at IS NULL",
    ] {
        tx.sql.exec(text, &vals![person])?;
    }
    Ok(files)
}
