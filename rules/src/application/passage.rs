//! Passage 流转: what units and the centre do to an application that was submitted.
//!
//! ```text
//! Endorsing ─ endorse ▶ Endorsing (the next unit) … ▶ Submitted     Endorsing ─ return ▶ Returned ─ submit ▶ Endorsing (the same unit)
//! Endorsing ─ refuse ▶ Refused     Submitted ─ ask for correction ▶ Correcting ─ submit ▶ Submitted     Submitted, Correcting ─ not accept ▶ NotAccepted
//! Submitted ─ accept ▶ Submitted, accepted (by the formal check)
//! ```

use super::{Application, Fact, Said, Signature, Stage};
use crate::approval::{Handed, Later};
use crate::call::Call;
use crate::endorsement::{Comments, Endorsed, Ground, Hop, PLEDGE, Passage, Refusal, Returned};
use crate::text::Line;
use crate::thing::{Claim, ClaimKind, Corrupt, Happened};
use crate::time::Window;
use crate::{Event, Id, Instant, OrganisationId, PersonId};

/// What somebody does who endorses for a unit.
#[derive(Clone, Copy, Debug)]
pub struct Endorsing<'a> {
    /// For which unit.
    pub unit: OrganisationId,
    /// Who signs.
    pub signer: PersonId,
    /// Their name, from their profile.
    pub signer_name: &'a str,
    /// The name typed under the unit's pledge.
    pub signed: Option<&'a Line>,
    /// Which pledge they saw.
    pub pledge: &'a str,
    /// Which place it has in the unit's own order.
    pub rank: Option<u16>,
    /// How many the unit has endorsed in this call at this step.
    pub are: usize,
    /// Who prepared the batch in which it is.
    pub prepared_by: Option<PersonId>,
    /// When the request arrived.
    pub arrived: Instant,
}

impl Application {
    /// Where it lies, if it lies with that unit. Refuses any other, and a step whose deadline is over.
    fn lies_with(&self, call: &Call, unit: OrganisationId, arrived: Instant) -> Result<Hop, Refusal> {
        let hop = self.passage.hop().filter(|hop| self.stage == Stage::Endorsing && hop.unit == unit).ok_or(Refusal::NotThere)?;
        let (chain, window) = (&call.content.terms.endorsement, &call.content.window);
        if arrived >= chain.closes(hop.step, window) {
            return Err(Refusal::Late { window: chain.window(hop.step, window), arrived });
        }
        Ok(hop)
    }

    /// Endorses it and sends it on 推荐. Refuses another unit, a step that is over, a full quota and an unsigned pledge.
    pub fn endorse(&self, call: &Call, by: &Endorsing<'_>) -> Result<Event<Self>, Refusal> {
        let hop = self.lies_with(call, by.unit, by.arrived)?;
        call.content.terms.endorsement.allows(hop.step, by.are, 1)?;
        if by.pledge != PLEDGE {
            return Err(Refusal::PledgeOutdated);
        }
        let signed = by.signed.filter(|signed| signed.as_str() == by.signer_name).ok_or(Refusal::PledgeUnsigned)?;
        let fact = Fact::Endorsed {
            hop: self.passage.at,
            unit: by.unit,
            rank: by.rank,
            pledge: by.pledge.to_owned(),
            arrived: by.arrived,
            prepared_by: by.prepared_by,
        };
        Ok(Event::about(fact, by.signer, Said::Signature(Signature { signed_for_unit: signed.as_str().to_owned() })))
    }

    /// Gives it back to the lead 退回修改, until the step ends or earlier. Refuses what `endorse` refuses of the place, and a date that is too late.
    pub fn give_back(
        &self,
        call: &Call,
        unit: OrganisationId,
        how: Option<Instant>,
        said: Comments,
        arrived: Instant,
    ) -> Result<Event<Self>, Refusal> {
        let hop = self.lies_with(call, unit, arrived)?;
        let window = call.content.terms.endorsement.window(hop.step, &call.content.window);
        let until = how.unwrap_or(window.closes);
        if until <= arrived || until > window.closes {
            return Err(Refusal::BadDate { window });
        }
        Ok(Event::about(Fact::Returned { until, sections: sections(&said) }, self.lead, Said::Comments(said)))
    }

    /// Does not endorse it 不予推荐, with a reason. Refuses what `endorse` refuses of the place.
    pub fn refuse(&self, call: &Call, unit: OrganisationId, said: Comments, arrived: Instant) -> Result<Event<Self>, Refusal> {
        self.lies_with(call, unit, arrived)?;
        Ok(Event::about(Fact::Refused, self.lead, Said::Comments(said)))
    }

    /// Asks the lead to correct it 补正, until a date. Refuses what the centre does not have, and a date that is over.
    pub fn ask_correction(&self, call: &Call, until: Instant, said: Comments, now: Instant) -> Result<Event<Self>, Refusal> {
        if self.stage != Stage::Submitted {
            return Err(Refusal::NotAtCentre);
        }
        if until <= now {
            return Err(Refusal::BadDate { window: Window { closes: now, ..call.content.window.clone() } });
        }
        Ok(Event::about(Fact::CorrectionAsked { until, sections: sections(&said) }, self.lead, Said::Comments(said)))
    }

    /// Accepts it on its form 受理. Refuses what the centre does not have, and the second time.
    pub fn accept(&self) -> Result<Event<Self>, Refusal> {
        if self.stage == Stage::Submitted && self.accepted.is_none() { Ok(Event::fact(Fact::Accepted)) } else { Err(Refusal::NotAtCentre) }
    }

    /// Does not accept it on its form 不予受理, with a ground, reasons of the call's list, and what is said of them. Refuses what the centre does not have.
    pub fn not_accept(&self, ground: Ground, reasons: Vec<String>, said: Comments) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Submitted | Stage::Correcting => Ok(Event::about(Fact::NotAccepted { ground, reasons }, self.lead, Said::Comments(said))),
            Stage::Withdrawn | Stage::Endorsing | Stage::Returned | Stage::Refused | Stage::NotAccepted => Err(Refusal::NotAtCentre),
        }
    }

    /// Whether the lead may change what stands in a section: all of them, unless some were named when it was given back.
    pub fn may_change(&self, section: usize) -> bool {
        let named = self.passage.returned.as_ref().map(|returned| &returned.sections).filter(|sections| !sections.is_empty());
        named.is_none_or(|sections| sections.iter().any(|one| usize::from(*one) == section))
    }
}

fn sections(said: &Comments) -> Vec<u16> {
    said.by_section.iter().map(|comment| comment.section).collect()
}

/// Through whose hands a submission goes, and to which of them first: what was given back goes to who gave it back, anything else begins anew.
pub(super) fn way(before: Option<&Application>, route: &[Hop]) -> (Vec<Hop>, u8) {
    match before {
        Some(before) if before.passage.returned.is_some() => (before.passage.route.clone(), before.passage.at),
        Some(_) | None => (route.to_vec(), 0),
    }
}

/// The endorsements that still stand where it goes to that place of its route.
pub(super) fn standing(before: &Application, at: u8) -> Vec<Endorsed> {
    before.passage.endorsed.iter().filter(|endorsed| endorsed.hop < at && before.stage != Stage::Withdrawn).copied().collect()
}

fn place(application: &Application, unit: OrganisationId, hop: u8) -> String {
    let step = application.passage.route.get(usize::from(hop)).map_or(hop, |hop| hop.step);
    endorsed_key(unit, application.call, step)
}

/// Under what the endorsements of a unit in a call at a step are counted, and all of the unit's found.
pub fn endorsed_key(unit: OrganisationId, call: crate::CallId, step: u8) -> String {
    format!("{unit}/{call}/{step}/")
}

/// What an endorsement takes: one of the unit's number, and its place in the unit's order.
pub(super) fn taken(before: &Application, id: Id, unit: OrganisationId, rank: Option<u16>) -> Vec<Claim> {
    let place = place(before, unit, before.passage.at);
    let ranked = rank.map(|rank| Claim::Take(ClaimKind::EndorsementRank, format!("{place}{rank}")));
    std::iter::once(Claim::Take(ClaimKind::Endorsement, format!("{place}{id}"))).chain(ranked).collect()
}

/// What endorsements give back that stand no more where it goes to that place of its route.
pub(super) fn given_back(before: &Application, id: Id, at: u8) -> Vec<Claim> {
    if before.stage == Stage::Withdrawn {
        return Vec::new();
    }
    let gone = before.passage.endorsed.iter().filter(|endorsed| endorsed.hop >= at);
    gone.flat_map(|endorsed| {
        let place = place(before, endorsed.unit, endorsed.hop);
        let ranked = endorsed.rank.map(|rank| Claim::Free(ClaimKind::EndorsementRank, format!("{place}{rank}")));
        std::iter::once(Claim::Free(ClaimKind::Endorsement, format!("{place}{id}"))).chain(ranked)
    })
    .collect()
}

/// The application after an event that is no submission.
pub(super) fn moved(mut application: Application, happened: &Happened<Application>) -> Result<Application, Corrupt> {
    let said = |of: PersonId| happened.event.of(of).and_then(Said::comments).cloned();
    match (&happened.event.fact, application.stage) {
        (Fact::Withdrawn, Stage::Submitted | Stage::Endorsing | Stage::Returned | Stage::Correcting) => {
            application.stage = Stage::Withdrawn;
            application.passage.returned = None;
            application.passage.endorsed.clear();
            application.accepted = None;
        }
        (Fact::Accepted, Stage::Submitted) if application.accepted.is_none() => application.accepted = Some(happened.at),
        (Fact::Endorsed { hop, unit, rank, .. }, Stage::Endorsing) if *hop == application.passage.at => {
            let passage: &mut Passage = &mut application.passage;
            passage.endorsed.push(Endorsed { hop: *hop, unit: *unit, at: happened.at, by: happened.actor, rank: *rank });
            passage.at += 1;
            passage.since = happened.at;
            if passage.hop().is_none() {
                application.stage = Stage::Submitted;
            }
        }
        (Fact::Returned { until, sections }, Stage::Endorsing) => given(&mut application, Stage::Returned, (*until, sections), happened),
        (Fact::CorrectionAsked { until, sections }, Stage::Submitted) => {
            given(&mut application, Stage::Correcting, (*until, sections), happened);
        }
        (Fact::Refused, Stage::Endorsing) => {
            application.passage.said = said(application.lead);
            application.passage.endorsed.clear();
            application.passage.since = happened.at;
            application.stage = Stage::Refused;
        }
        (Fact::NotAccepted { ground, .. }, Stage::Submitted | Stage::Correcting) => {
            application.accepted = None;
            application.passage.said = said(application.lead);
            application.passage.ground = Some(*ground);
            application.passage.returned = None;
            application.passage.since = happened.at;
            application.stage = Stage::NotAccepted;
        }
        (Fact::ApprovalHanded(handed), Stage::Submitted | Stage::Endorsing | Stage::Returned | Stage::Correcting)
            if handed.revision == application.revision =>
        {
            let issued = happened.event.of(application.lead).and_then(Said::issued).cloned();
            application.later.push(Later { handed: Handed::clone(handed), by: PersonId(happened.actor), issued });
        }
        (fact, _) => return Err(Corrupt::out_of_place(fact)),
    }
    Ok(application)
}

fn given(application: &mut Application, to: Stage, (until, sections): (Instant, &[u16]), happened: &Happened<Application>) {
    application.passage.said = happened.event.of(application.lead).and_then(Said::comments).cloned();
    application.passage.returned = Some(Returned { until, sections: sections.to_vec() });
    application.passage.since = happened.at;
    application.accepted = None;
    application.stage = to;
}
