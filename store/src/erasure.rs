//! Erasure 个人信息删除: destroys a person's private parts everywhere, in one transaction, then in what the disk still holds.
//!
//! The event, the emptied parts and the rewritten rows are one transaction. The anchor follows at once; then files that nobody names any
//! more are removed, what the index of texts still holds is overwritten, and the write-ahead log is emptied. A crash in between is made good by asking for it again: that is refused, but finishes
//! what was left; the anchor is also written at the next start.

use crate::anchors::{Anchor, Anchors};
use crate::folded::Image;
use crate::value::Sql;
use crate::{Change, Store, StoreError, WriteError, journal, vals};
use record::Digest;
use rules::authenticator::Authenticator;
use rules::contact::Contact;
use rules::erasure::{Ground, PartName};
use rules::erasure_request::ErasureRequest;
use rules::identity::Identity;
use rules::person::{self, Person};
use rules::rights::{Actor, Deed, Place};
use rules::thing::Fact;
use rules::token::Token;
use rules::{ErasureRequestId, Id, Kind, PersonId, application, erasure, erasure_request, grant, organisation};
use std::collections::BTreeSet;

impl Store {
    /// Erases what is private of a person, in every record that is theirs, all or none. Refuses the second time, and while some of it has no
    /// place in the record yet; asked again, it finishes what was left. A request of theirs that is open is done with it.
    pub async fn erase(&self, actor: Actor, person: PersonId, ground: Ground) -> Result<Vec<PartName>, WriteError> {
        self.erase_as(person, move |tx| erase_all(tx, &actor, person, ground, Why::Told)).await
    }

    /// Carries out a request for erasure that was granted, in every record of who asked: also in the one into which theirs was merged since.
    /// Refuses also while the letter that says so has not gone out, and one's own.
    pub async fn erase_as_asked(&self, actor: Actor, id: ErasureRequestId) -> Result<Vec<PartName>, WriteError> {
        let row = self.read(move |reader| reader.erasure_request(id)).await?.ok_or(erasure_request::Refusal::NoSuchRequest)?;
        let (person, ground) = (row.request.person, row.request.ground);
        self.erase_as(person, move |tx| erase_all(tx, &actor, person, ground, Why::Asked(id))).await
    }

    async fn erase_as(
        &self,
        person: PersonId,
        work: impl Fn(&mut crate::Tx<'_>) -> Result<Erased, WriteError> + Send + 'static,
    ) -> Result<Vec<PartName>, WriteError> {
        let erased = self.write(work).await;
        let files = match &erased {
            Ok((_, files)) => files.clone(),
            Err(WriteError::Refused(rules::Refusal::Erasure(erasure::Refusal::AlreadyErased))) => Vec::new(),
            Err(_) => return erased.map(|(parts, _)| parts),
        };
        let store = self.clone();
        let finished = tokio::task::spawn_blocking(move || store.finish_erasure(person, files)).await;
        finished.map_err(|_| StoreError::Panicked)??;
        self.forget_traces().await?;
        erased.map(|(parts, _)| parts)
    }

    /// Does outside the database what an erasure asks for, in every record of the person; doing it twice changes nothing.
    fn finish_erasure(&self, person: PersonId, mut files: Vec<String>) -> Result<(), StoreError> {
        self.read_now(|reader| {
            let (head, also) = reader.records_of(person)?;
            for record in also.into_iter().chain([head]) {
                files.extend(named_files(reader.sql, record)?);
                anchor_one(reader.sql, self.anchors(), record)?;
            }
            Ok(())
        })?;
        self.clean(&files)
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
        Ok(())
    }
}

/// Writes the anchors of erasures that a crash has left without one.
pub(crate) fn anchor(sql: &mut dyn Sql, anchors: &Anchors) -> Result<(), StoreError> {
    let erased = sql.query("SELECT id FROM persons WHERE stage = 'erased' ORDER BY id", &[])?;
    let erased: Vec<Id> = erased.iter().map(|row| row.id(0)).collect::<Result<_, _>>()?;
    if erased.is_empty() {
        return Ok(());
    }
    let known: BTreeSet<PersonId> = anchors.all()?.iter().filter_map(Anchor::erased).collect();
    erased.into_iter().map(PersonId).filter(|person| !known.contains(person)).try_for_each(|person| anchor_one(sql, anchors, person))
}

/// Anchors the erasure of a person, unless that has been done.
fn anchor_one(sql: &mut dyn Sql, anchors: &Anchors, person: PersonId) -> Result<(), StoreError> {
    if anchors.all()?.iter().any(|anchor| anchor.erased() == Some(person)) {
        return Ok(());
    }
    let rows = sql.query("SELECT event_version, facts, at FROM events WHERE thing = $1 AND event = 'erased' ORDER BY version", &vals![person])?;
    for row in &rows {
        let corrupt = |source| StoreError::Corrupt { thing: format!("person {person}"), source };
        let fact = person::Fact::decode(u16::try_from(row.int(0)?).unwrap_or(0), row.bytes(1)?).map_err(corrupt)?;
        if let person::Fact::Erased { ground, parts } = fact {
            anchors.append(&Anchor::Erasure { person, ground, parts, at: row.instant(2)? })?;
        }
    }
    Ok(())
}

type Erased = (Vec<PartName>, Vec<String>);

/// Why it is done now.
#[derive(Clone, Copy)]
enum Why {
    /// Somebody says so.
    Told,
    /// The person asked for it, and it was granted.
    Asked(ErasureRequestId),
    /// It was done before data were lost, as an anchor says.
    Again,
}

/// Erases again whoever an anchor says was erased before data were lost; whatever office they hold in what came back, nobody hears the last holder.
pub(crate) fn erase_again(tx: &mut crate::Tx<'_>, person: PersonId, ground: Ground) -> Result<Erased, WriteError> {
    erase(tx, &Actor::Operator, person, ground, Why::Again)
}

/// The files that were a person's, erased as they are.
pub(crate) fn files_of(sql: &mut dyn Sql, person: PersonId) -> Result<Vec<String>, StoreError> {
    named_files(sql, person)
}

/// What becomes of a person's request: as the one who carries it out, else overtaken by the operator.
fn answered(tx: &mut crate::Tx<'_>, by: Id, person: PersonId, asked: Option<ErasureRequestId>) -> Result<Option<Change>, WriteError> {
    let Some(row) = tx.reader().erasure_request_of(person)?.filter(|row| asked.is_none_or(|id| row.id == id)) else {
        return match asked {
            Some(_) => Err(erasure_request::Refusal::NoSuchRequest.into()),
            None => Ok(None),
        };
    };
    let loaded = tx.load::<ErasureRequest>(row.id)?;
    let Some(request) = loaded.state() else { return Ok(None) };
    let event = match asked {
        Some(id) => {
            let waits = tx.reader().erasure_letter_waits(id, request)?;
            Some(request.carry_out(by, waits)?)
        }
        None => request.overtaken(),
    };
    Ok(event.map(|event| loaded.happens(event)).transpose()?)
}

/// Erases every record of a person: those that were merged into the one that stands for all of them, then that one. A request is answered
/// with the record that asked, wherever that is among them; one that another of the records made is overtaken.
fn erase_all(tx: &mut crate::Tx<'_>, actor: &Actor, person: PersonId, ground: Ground, why: Why) -> Result<Erased, WriteError> {
    let (head, also) = tx.reader().records_of(person)?;
    if matches!(why, Why::Asked(_)) && tx.may(actor, Deed::Erase, &Place::default())?.actor() == head.0 {
        // Who asked as another record of theirs still asked for themselves.
        return Err(erasure_request::Refusal::OwnRequest.into());
    }
    let (mut parts, mut files, mut refused) = (Vec::new(), Vec::new(), None);
    let records: Vec<PersonId> = also.into_iter().chain([head]).collect();
    let mut left = records.len();
    for record in records {
        match erase(tx, actor, record, ground, if record == person { why } else { Why::Told }) {
            Ok((more, named)) => {
                parts.extend(more);
                files.extend(named);
            }
            // It was erased before it was merged. Only where nothing is left to erase is that an answer.
            Err(WriteError::Refused(why @ rules::Refusal::Erasure(erasure::Refusal::AlreadyErased))) => {
                left -= 1;
                refused = Some(why);
            }
            Err(other) => return Err(other),
        }
    }
    match refused {
        Some(why) if left == 0 => Err(WriteError::Refused(why)),
        Some(_) | None => Ok((parts, files)),
    }
}

fn erase(tx: &mut crate::Tx<'_>, actor: &Actor, person: PersonId, ground: Ground, why: Why) -> Result<Erased, WriteError> {
    let permit = tx.may(actor, Deed::Erase, &Place::default())?;
    let asked = match why {
        Why::Asked(id) => Some(id),
        Why::Told | Why::Again => None,
    };
    let answer = answered(tx, permit.actor(), person, asked)?;
    if !matches!(why, Why::Again) {
        keeps_offices(tx, person)?;
    }
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
    let Some(state) = loaded.state() else { return Err(person::Refusal::Gone.into()) };
    let event = state.erase(ground, parts.clone())?;
    let known = Known { key: state.email_key.clone(), address: state.profile.as_ref().map(|profile| profile.email.as_str().to_owned()) };
    let mut changes: Vec<Change> = vec![loaded.happens(event)?];
    changes.extend(answer);
    changes.extend(released(tx, person)?);
    tx.sql.exec("UPDATE private_parts SET salt = NULL, content = NULL WHERE of = $1", &vals![person])?;

    // Nobody signs in as them from elsewhere either.
    changes.extend(tx.end_federated_identities(person)?);
    tx.commit(&permit, changes)?;
    give_up(tx, &permit, person, known)?;
    for (kind, thing) in things {
        let image = crate::with_kind!(kind, T => image::<T>(tx, thing))?;
        image.write(tx.sql)?;
    }
    let files = forget(tx, person)?;
    Ok((parts, files))
}

/// An office that nobody holds and that no other can give could never be filled again: its last holder has a successor first.
fn keeps_offices(tx: &mut crate::Tx<'_>, person: PersonId) -> Result<(), WriteError> {
    let now = tx.now;
    for standing in tx.reader().standing_of(person)?.into_iter().filter(|standing| !standing.held.is_over(now)) {
        let others = tx.reader().others_with(standing.grant, standing.held.role, now)?;
        grant::can_be_spared(&standing.held, others)?;
    }
    Ok(())
}

/// What frees the numbers of a person's identity documents for whoever proves them next.
fn released(tx: &mut crate::Tx<'_>, person: PersonId) -> Result<Vec<Change>, StoreError> {
    let rows = tx.sql.query("SELECT id FROM identities WHERE person = $1 AND stage IN ('stated', 'proven') ORDER BY id", &vals![person])?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in &rows {
        let loaded = tx.load::<Identity>(row.id(0)?)?;
        if let Some(event) = loaded.state().and_then(Identity::release) {
            changes.push(loaded.happens(event)?);
        }
    }
    Ok(changes)
}

pub(crate) fn image<T: crate::folded::Folded>(tx: &mut crate::Tx<'_>, thing: Id) -> Result<Image, StoreError> {
    let fold = journal::fold::<T>(tx.sql, thing)?;
    let state = fold.state.ok_or_else(|| StoreError::Row(format!("{thing} has no event")))?;
    Ok(Image::of(&state, thing, fold.version))
}

/// By what somebody was known before they were erased.
struct Known {
    key: String,
    address: Option<String>,
}

/// Clears what waits for, was sent to, or was counted of an address or number.
fn forget_known(tx: &mut crate::Tx<'_>, known: &Known) -> Result<(), StoreError> {
    tx.sql.exec("DELETE FROM throttles WHERE key LIKE $1", &vals![format!("%{}", known.key)])?;
    // Also what they have answered: the office's list calls them by name.
    tx.sql.exec("DELETE FROM roster_entries WHERE key = $1", &vals![&known.key])?;
    if let Some(address) = &known.address {
        tx.sql.exec("DELETE FROM proofs WHERE address = $1", &vals![address])?;
        tx.sql.exec("DELETE FROM dispatches WHERE address = $1", &vals![address])?;
        tx.sql.exec("DELETE FROM teammates WHERE email = $1", &vals![address])?;
        tx.sql.exec("DELETE FROM roster_entries WHERE address = $1", &vals![address])?;
        tx.sql.exec("DELETE FROM subscriptions WHERE address = $1", &vals![address])?;
    }
    Ok(())
}

/// Frees the person's contacts, and ends what they sign in with and their programs' tokens.
fn give_up(tx: &mut crate::Tx<'_>, permit: &rules::rights::Permit, person: PersonId, known: Known) -> Result<(), WriteError> {
    let mut changes = Vec::new();
    forget_known(tx, &known)?;
    forget_known(tx, &Known { key: person.to_string(), address: None })?;
    for row in tx.reader().contacts_of(person)? {
        let loaded = tx.load::<Contact>(row.id)?;
        if let Some(event) = loaded.state().and_then(|contact| contact.give_up().ok()) {
            changes.push(loaded.happens(event)?);
        }
        forget_known(tx, &Known { key: row.key, address: row.address })?;
    }
    for row in tx.reader().authenticators_of(person)? {
        let loaded = tx.load::<Authenticator>(row.id)?;
        if let Some(event) = loaded.state().and_then(|authenticator| authenticator.remove().ok()) {
            changes.push(loaded.happens(event)?);
        }
        tx.drop_authenticator_secret(row.id)?;
    }
    for row in tx.reader().tokens_of(person)?.into_iter().filter(|row| row.person == person) {
        let loaded = tx.load::<Token>(row.id)?;
        if let Some(event) = loaded.state().and_then(|token| token.revoke().ok()) {
            changes.push(loaded.happens(event)?);
        }
        tx.sql.exec("DELETE FROM uses WHERE thing = $1", &vals![row.id])?;
    }
    if !changes.is_empty() {
        tx.commit(permit, changes)?;
    }
    Ok(())
}

/// Clears the working rows that name the person; gives the digests of files that may have nobody left who names them.
fn forget(tx: &mut crate::Tx<'_>, person: PersonId) -> Result<Vec<String>, StoreError> {
    let files = tx.sql.query("SELECT DISTINCT f.digest FROM attachments f JOIN drafts d ON d.id = f.draft WHERE d.person = $1", &vals![person])?;
    let files: Vec<String> = files.iter().map(|row| Ok(row.text(0)?.to_owned())).collect::<Result<_, StoreError>>()?;
    for row in tx.sql.query("SELECT id FROM applications WHERE lead = $1", &vals![person])? {
        tx.drop_fingerprint(row.id(0)?.into())?;
    }
    for text in [
        "DELETE FROM prefills WHERE draft IN (SELECT id FROM drafts WHERE person = $1)",
        "DELETE FROM attachments WHERE draft IN (SELECT id FROM drafts WHERE person = $1)",
        "DELETE FROM teammates WHERE draft IN (SELECT id FROM drafts WHERE person = $1)",
        "DELETE FROM team_leads WHERE draft IN (SELECT id FROM drafts WHERE person = $1)",
        "DELETE FROM draft_fields WHERE draft IN (SELECT id FROM drafts WHERE person = $1)",
        "DELETE FROM draft_approvals WHERE draft IN (SELECT id FROM drafts WHERE person = $1)",
        "DELETE FROM teammates WHERE person = $1",
        "DELETE FROM roster_entries WHERE membership IN (SELECT id FROM memberships WHERE person = $1)",
        "DELETE FROM drafts WHERE person = $1",
        "DELETE FROM orcid_readings WHERE person = $1",
        "DELETE FROM sessions WHERE person = $1",
        "DELETE FROM credentials WHERE person = $1",
        "DELETE FROM idempotency WHERE actor = $1",
        "DELETE FROM mails WHERE person = $1",
        "DELETE FROM devices WHERE person = $1",
        "DELETE FROM proofs WHERE person = $1",
        "DELETE FROM dispatches WHERE person = $1",
        "DELETE FROM outbox WHERE done_at IS NULL AND event IN \
         (SELECT id FROM events WHERE thing = $1 OR thing IN (SELECT id FROM erasure_requests WHERE person = $1))",
        "DELETE FROM deliveries WHERE person = $1",
        "DELETE FROM digests WHERE person = $1",
        "DELETE FROM failing_addresses WHERE person = $1",
        "DELETE FROM notice_choices WHERE person = $1",
        "DELETE FROM notice_settings WHERE person = $1",
        "DELETE FROM snoozes WHERE person = $1",
    ] {
        tx.sql.exec(text, &vals![person])?;
    }
    Ok(files)
}

/// The files that a person's applications and authorisations name or ever named: a later one leaves those of the earlier ones where they are.
fn named_files(sql: &mut dyn Sql, person: PersonId) -> Result<Vec<String>, StoreError> {
    let rows = sql
        .query("SELECT event_version, facts FROM events WHERE thing IN (SELECT id FROM applications WHERE lead = $1) ORDER BY id", &vals![person])?;
    let mut files = Vec::new();
    for row in &rows {
        let corrupt = |source| StoreError::Corrupt { thing: format!("an application of {person}"), source };
        let fact = application::Fact::decode(u16::try_from(row.int(0)?).unwrap_or(0), row.bytes(1)?).map_err(corrupt)?;
        match fact {
            application::Fact::Submitted { kept, .. } => files.extend(kept.files.into_iter().map(|file| file.digest)),
            application::Fact::ScanFiled(scan) => files.push(scan.digest),
            application::Fact::ApprovalHanded(handed) => files.push(handed.file.digest),
            application::Fact::Withdrawn
            | application::Fact::Endorsed { .. }
            | application::Fact::Returned { .. }
            | application::Fact::Refused
            | application::Fact::CorrectionAsked { .. }
            | application::Fact::Accepted
            | application::Fact::NotAccepted { .. } => {}
        }
    }
    files.extend(sealed_files(sql, person)?);
    Ok(files)
}

/// The scans of authorisations that name a person; the parts that named the scans are empty by now, and stay.
fn sealed_files(sql: &mut dyn Sql, person: PersonId) -> Result<Vec<String>, StoreError> {
    let rows = sql.query(
        "SELECT DISTINCT e.event_version, e.facts, e.id FROM events e JOIN private_parts p ON p.event = e.id \
         WHERE p.of = $1 AND e.event = 'authorisation-sent' ORDER BY e.id",
        &vals![person],
    )?;
    let mut files = Vec::new();
    for row in &rows {
        let corrupt = |source| StoreError::Corrupt { thing: format!("an authorisation of {person}"), source };
        let fact = organisation::Fact::decode(u16::try_from(row.int(0)?).unwrap_or(0), row.bytes(1)?).map_err(corrupt)?;
        if let organisation::Fact::AuthorisationSent { digest, .. } = fact {
            files.push(digest);
        }
    }
    Ok(files)
}
