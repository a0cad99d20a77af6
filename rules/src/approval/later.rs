//! Later 补交: an approval that was outstanding at the submission is handed in afterwards, and stands beside the version that was submitted, which it
//! never changes.
//!
//! ```text
//! Submitted ─ hand in (the lead, before the step that asks it) ▶ Submitted, with one more approval beside it: when, by whom, which file
//! ```
//! Handed in again under the same number, the later one counts; both stay in sight. Until an award can close the step, it is open while the application
//! is. Days are civil days of the call's zone.

use super::{Approval, Asked, Compliance, Declaration, Flag, Refusal, Step};
use crate::application::{Application, Fact, Filed, Issued, Refusal as ApplicationRefusal, Said, Stage};
use crate::call::Call;
use crate::day::Day;
use crate::endorsement;
use crate::{Event, Instant, PersonId, refusal};
use serde::{Deserialize, Serialize};

/// So many are handed in after one application at most: a thing stays small.
const LATER_MOST: usize = 40;

/// An approval as it was handed in. Who gave it, and what its file is called, is in the private part of the lead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Handed {
    /// Beside which submission it stands, from 1.
    pub revision: u32,
    /// The approval.
    pub approval: Approval,
    /// Its file.
    pub file: Filed,
    /// When the request arrived.
    pub arrived: Instant,
}

/// One that was handed in, as it stands 补交的批准文件.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Later {
    /// What was handed in.
    pub handed: Handed,
    /// By whom.
    pub by: PersonId,
    /// Who gave it, and what its file is called; none once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<Issued>,
}

/// What an application by itself can lack, whatever its call asks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Matter {
    /// Approvals of ethics.
    Ethics,
    /// Those for human genetic resources, without foreigners.
    HumanGenetic,
    /// The same with foreigners.
    Foreign,
    /// Those of export.
    Export,
    /// Those of data.
    Data,
}

impl Matter {
    /// Every matter.
    pub const ALL: [Self; 5] = [Self::Ethics, Self::HumanGenetic, Self::Foreign, Self::Export, Self::Data];

    const fn of(declared: Declaration) -> Self {
        match (declared.flag, declared.further) {
            (Flag::Ethics, _) => Self::Ethics,
            (Flag::HumanGenetic, false) => Self::HumanGenetic,
            (Flag::HumanGenetic, true) => Self::Foreign,
            (Flag::Export, _) => Self::Export,
            (Flag::Data, _) => Self::Data,
        }
    }
}

impl Compliance {
    /// With what was handed in later: under the same kind and number the later one counts.
    #[must_use]
    pub fn with(&self, later: &[Later]) -> Self {
        let mut whole = self.clone();
        for one in later.iter().map(|later| &later.handed.approval) {
            whole.approvals.retain(|other| (other.kind, &other.number) != (one.kind, &one.number));
            whole.approvals.push(one.clone());
        }
        whole
    }

    /// What it lacks, and from which day on: what was answered with yes and has no approval, or none that is still valid then.
    pub fn lacks(&self) -> Vec<(Matter, Day)> {
        let declared = Flag::ALL.into_iter().filter_map(|flag| self.said(flag));
        let from = |declared: Declaration| declared.needs().into_iter().filter_map(|need| self.lacks_from(&need.kinds())).min();
        declared.filter_map(|declared| Some((Matter::of(declared), from(declared)?))).collect()
    }

    /// From which day on none of some kinds is there; none where one has no end.
    fn lacks_from(&self, kinds: &[super::Kind]) -> Option<Day> {
        let mut given = self.approvals.iter().filter(|one| kinds.contains(&one.kind)).map(|one| one.until);
        let mut last = given.next().map_or(Some(None), |until| until.map(Some))?;
        for until in given {
            last = last.max(Some(until?));
        }
        Some(last.map_or_else(|| Day::new_year(1), Day::next))
    }
}

impl Asked {
    /// In which matters an approval is asked, at whatever step.
    pub fn matters(&self) -> Vec<Matter> {
        let mut matters = Vec::new();
        for demand in &self.demands {
            for further in [false, true] {
                let declared = Declaration { flag: demand.flag, applies: true, further };
                let matter = Matter::of(declared);
                if demand.step(declared) != Step::Declared && !matters.contains(&matter) {
                    matters.push(matter);
                }
            }
        }
        matters
    }

    /// Of which flags an approval may be handed in later: answered with yes, and asked at a later step than the submission.
    pub fn open_later(&self, said: &Compliance) -> Vec<Flag> {
        let open = |flag: &Flag| self.takes_later(said, *flag).is_ok();
        Flag::ALL.into_iter().filter(open).collect()
    }

    /// Refuses a flag of which nothing is taken after the submission.
    pub fn takes_later(&self, said: &Compliance, flag: Flag) -> Result<(), Refusal> {
        let demand = self.of(flag).ok_or(Refusal::NotAsked)?;
        let declared = said.said(flag).filter(|declared| declared.applies).ok_or(Refusal::NotAsked)?;
        match demand.step(declared) {
            Step::Award | Step::Start => Ok(()),
            Step::Submission => Err(Refusal::StepOver),
            Step::Declared => Err(Refusal::NotAsked),
        }
    }
}

impl Application {
    /// Hands an approval in that was outstanding 补交批准文件. Refuses what the call does not ask or asked with the submission, what is not valid, more
    /// than a few, and an application that came to its end.
    pub fn hand_in(&self, call: &Call, approval: Approval, file: Filed, issued: Issued, arrived: Instant) -> Result<Event<Self>, refusal::Refusal> {
        match self.stage {
            Stage::Withdrawn => return Err(ApplicationRefusal::AlreadyWithdrawn.into()),
            Stage::Refused | Stage::NotAccepted => return Err(endorsement::Refusal::Ended.into()),
            Stage::Submitted | Stage::Endorsing | Stage::Returned | Stage::Correcting => {}
        }
        call.content.terms.approvals.takes_later(&self.compliance, approval.kind.flag())?;
        let today = Day::at(arrived, &call.content.window.zone);
        if approval.issued > today {
            return Err(Refusal::IssuedLater { issued: approval.issued }.into());
        }
        if let Some(until) = approval.until.filter(|until| *until < today) {
            return Err(Refusal::RunOut { until }.into());
        }
        if self.later.len() >= LATER_MOST {
            return Err(Refusal::TooManyLater { most: LATER_MOST }.into());
        }
        let handed = Handed { revision: self.revision, approval, file, arrived };
        Ok(Event::about(Fact::ApprovalHanded(Box::new(handed)), self.lead, Said::Issued(issued)))
    }

    /// Whether the same was handed in already, which is the form sent twice.
    pub fn is_handed(&self, approval: &Approval, digest: &str) -> bool {
        self.later.iter().any(|one| one.handed.approval == *approval && one.handed.file.digest == digest)
    }
}
