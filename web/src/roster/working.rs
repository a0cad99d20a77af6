//! Working 名单处理: a list that was confirmed is worked off piece by piece, by the right of who confirmed it, as they have it then.
//!
//! ```text
//! a piece ─▶ permit, entries, moves as events, letters      one transaction; the entries say how far they have come
//! ```
//! A crash between two pieces leaves the rest staged, and the next start goes on. Two workers on one piece: one of them finds it done.

use super::{Language, base};
use crate::contact::limit_letters;
use crate::gateway::{self, Message};
use crate::site::Site;
use crate::worker::fault;
use rules::contact::Reach;
use rules::import::Import;
use rules::membership::Membership;
use rules::organisation::Refusal as UnitRefusal;
use rules::rights::{Deed, Permit, Place};
use rules::text::Bilingual;
use rules::{ImportId, Instant};
use std::time::Duration;
use store::{ASKED_MS, EntryStage, Loaded, RosterDeed, RosterEntry, RosterRow, RosterStage, StoreError, Tx, WriteError};
use tokio::time::{Instant as Moment, sleep, timeout};

/// How many are asked by one write, and how many are moved: a move is an event, and takes longer.
const ASKS: usize = 200;
const MOVES: usize = 25;
/// How long lists are left unread at most.
const IDLE: Duration = Duration::from_secs(2);

/// What every piece says alike.
#[derive(Clone)]
struct Telling {
    site: Site,
    centre: Bilingual,
}

/// Works lists off, for as long as the server runs.
pub(crate) async fn drain(site: &Site) {
    loop {
        let begun = Moment::now();
        match piece(site).await {
            // Half of the time at most: people work meanwhile.
            Ok(true) => sleep(begun.elapsed()).await,
            Ok(false) => drop(timeout(IDLE, site.rosters()).await),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a list of people was not worked off");
                sleep(IDLE).await;
            }
        }
    }
}

/// Works off all that waits; gives how many pieces there were.
pub(crate) async fn work_once(site: &Site) -> Result<usize, StoreError> {
    let mut pieces = 0;
    while piece(site).await? {
        pieces += 1;
    }
    Ok(pieces)
}

/// Forgets who was asked and never answered, and what was never confirmed.
pub(crate) async fn sweep(site: &Site) -> Result<(), StoreError> {
    while site.store().write(|tx| Ok(tx.drop_stale_entries(ASKS)?)).await.map_err(fault)? > 0 {}
    Ok(())
}

/// Does one piece of the oldest list that waits; gives whether there was one.
async fn piece(site: &Site) -> Result<bool, StoreError> {
    let Some(import) = site.store().read(|rows| rows.waiting_roster()).await? else { return Ok(false) };
    let centre = site.centre().await?.map(|centre| centre.name).unwrap_or_default();
    let telling = Telling { site: site.clone(), centre };
    let written = site.store().write(move |tx| {
        let Some(roster) = tx.reader().roster(import)? else { return Ok(()) };
        match roster.stage {
            RosterStage::Running => forward(tx, &roster, &telling),
            RosterStage::Undoing => back(tx, &roster),
            RosterStage::Done | RosterStage::Stopped | RosterStage::Undone => Ok(()),
        }
    });
    written.await.map_err(fault)?;
    site.wake_outbox();
    site.wake_dispatches();
    Ok(true)
}

/// Leave to go on, as whoever took the list in has it now; none where they have it no more, or the organisation has ended.
fn leave(tx: &mut Tx<'_>, roster: &RosterRow) -> Result<Option<Permit>, WriteError> {
    let row = tx.reader().organisation(roster.organisation)?.ok_or(UnitRefusal::NoSuchOrganisation)?;
    let active = tx.reader().person(roster.person)?.is_some_and(|row| row.stage == rules::person::Stage::Active);
    let place = Place::organisation(tx.reader().chain(roster.organisation)?);
    let actor = tx.actor(roster.person)?;
    let permit = tx.may(&actor, Deed::ManageMembers, &place).ok();
    Ok(permit.filter(|_| active && row.unit.stands().is_ok()))
}

fn forward(tx: &mut Tx<'_>, roster: &RosterRow, telling: &Telling) -> Result<(), WriteError> {
    let entries = tx.reader().roster_entries(roster.import, Some(EntryStage::Staged), 0, ASKS)?;
    let Some(permit) = leave(tx, roster)? else { return Ok(tx.set_roster(roster.import, RosterStage::Stopped)?) };
    if entries.is_empty() {
        return Ok(tx.set_roster(roster.import, RosterStage::Done)?);
    }
    let asks: Vec<&RosterEntry> = entries.iter().filter(|entry| entry.deed == RosterDeed::Ask).collect();
    let opened = tx.open_asks(roster.organisation, &asks)?;
    for entry in asks {
        if opened.contains(&entry.id) {
            telling.ask(tx, roster, entry)?;
        } else {
            tx.settle_entry(entry.id, EntryStage::Left, None)?;
        }
    }
    for entry in entries.iter().filter(|entry| entry.deed == RosterDeed::Move).take(MOVES) {
        let moved = relocate(tx, &permit, roster, entry, (entry.was, entry.department), Some(roster.import))?;
        tx.settle_entry(entry.id, if moved { EntryStage::Moved } else { EntryStage::Left }, None)?;
    }
    Ok(())
}

/// Moves a member from a part to another; gives whether they still stood where they did.
fn relocate(
    tx: &mut Tx<'_>,
    permit: &Permit,
    roster: &RosterRow,
    entry: &RosterEntry,
    (from, to): (Option<rules::OrganisationId>, Option<rules::OrganisationId>),
    import: Option<ImportId>,
) -> Result<bool, WriteError> {
    let Some(id) = entry.membership else { return Ok(false) };
    let loaded = tx.load::<Membership>(id)?;
    let Some(state) = loaded.state().filter(|state| state.department == from) else { return Ok(false) };
    let Ok(event) = state.relocate(Some(roster.person), to, import) else { return Ok(false) };
    let change = loaded.happens(event)?;
    tx.commit(permit, vec![change])?;
    Ok(true)
}

/// Takes back those who have not joined, moves back who stands where they were moved to, and says in the end how many stay.
fn back(tx: &mut Tx<'_>, roster: &RosterRow) -> Result<(), WriteError> {
    if tx.withdraw_asks(roster.import, ASKS)? > 0 {
        return Ok(());
    }
    // Without leave it stays as it is, and is honest about it.
    let Some(permit) = leave(tx, roster)? else { return Ok(tx.set_roster(roster.import, RosterStage::Stopped)?) };
    let moved = tx.reader().roster_entries(roster.import, Some(EntryStage::Moved), 0, MOVES)?;
    for entry in &moved {
        let undone = relocate(tx, &permit, roster, entry, (entry.department, entry.was), None)?;
        tx.settle_entry(entry.id, if undone { EntryStage::Undone } else { EntryStage::Kept }, None)?;
    }
    if !moved.is_empty() {
        return Ok(());
    }
    let counts = tx.reader().roster_counts(roster.import)?;
    let stay: u64 = [EntryStage::Accepted, EntryStage::Kept].iter().filter_map(|stage| counts.get(stage)).sum();
    let loaded: Loaded<Import> = tx.load(roster.import)?;
    if let Some(Ok(event)) = loaded.state().map(|state| state.undo(u32::try_from(stay).unwrap_or(u32::MAX))) {
        let change = loaded.happens(event)?;
        tx.commit(&permit, vec![change])?;
    }
    Ok(tx.set_roster(roster.import, RosterStage::Undone)?)
}

impl Telling {
    /// Tells somebody that they are asked, in the language of who took the list in: who they are is not looked up.
    fn ask(&self, tx: &mut Tx<'_>, roster: &RosterRow, entry: &RosterEntry) -> Result<(), WriteError> {
        let Some(reach) = Reach::parse(&entry.address).filter(|reach| self.site.reaches(reach.channel())) else { return Ok(()) };
        match limit_letters(tx, &format!("letters/{}", entry.key), None) {
            Ok(()) => {}
            // They find it when they sign in.
            Err(WriteError::Refused(_)) => return Ok(()),
            Err(fault) => return Err(fault),
        }
        let language = if roster.english { Language::En } else { Language::Zh };
        let unit = tx.reader().organisation(roster.organisation)?.map(|row| row.unit.name).unwrap_or_default();
        let values = [
            ("centre", self.centre.pick(roster.english).into()),
            ("unit", unit.pick(roster.english).into()),
            ("link", format!("{}/account#memberships", self.site.base()).into()),
        ];
        let until = Instant(tx.now().0 + ASKED_MS);
        let (subject, body) = match reach {
            Reach::Email(_) => ("message-roster-subject", "message-roster-body"),
            Reach::Mobile(_) => ("message-roster-subject", "message-roster-text"),
        };
        let message = Message { subject, body, values: &values, until };
        Ok(tx.put_dispatch(&gateway::dispatch(tx.now(), None, &reach, language, &message))?)
    }
}

/// Where a list stands.
pub(super) fn address(roster: &RosterRow) -> String {
    format!("{}/{}", base(roster.organisation), roster.import)
}
