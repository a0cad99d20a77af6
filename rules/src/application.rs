//! Application 申请: what a lead asks of a call; its draft is working matter, its life in the journal starts at submission.
//! None ─ submit ▶ Submitted ─ withdraw ▶ Withdrawn ─ submit ▶ Submitted · Submitted ─ submit ▶ Submitted (a new revision)
//! Where the call has a chain: submit ▶ Endorsing ─ endorse, at each step ▶ Submitted (the centre has it); `passage` has the rest.
//! Unit: money in fen; arrival in milliseconds. Arrival decides, not the end of the work. Source: the notice of the call;
//! 《电子签名法》第五条、第十三条 (a receipt whose later change is detectable), 《科学技术进步法》第六十七条 (integrity).

mod asked;
pub mod difference;
mod passage;
mod refused;
mod said;

pub use asked::disciplines_least;
pub use passage::{Endorsing, endorsed_key};
pub use refused::Refusal;
pub use said::{Body, Issued, Named, Said, Signature};

use crate::admission::Checked;
use crate::approval::{self, Compliance, Handed, Later};
use crate::budget::Budget;
use crate::call::Call;
use crate::endorsement::{self, Ground, Hop, Passage};
use crate::form::{self, Answers, Attached, Complete, Declared, MediaType};
use crate::sealed::Scan;
use crate::team::{Leading, Participant};
use crate::text::Line;
use crate::thing::{Claim, ClaimKind, Consequence, Corrupt, Fact as IsFact, Happened, Kind, Letter, Thing, decode_any};
use crate::time::{Phase, Window};
use crate::unit_file::HostFile;
use crate::{AdvancePledgeId, ApplicationId, CallId, Event, Id, Instant, Money, OrganisationId, PersonId, Private, refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the integrity pledge 承诺书 that is signed today; its text lies beside the locales and is pinned by a golden file.
pub const PLEDGE: &str = "2026-1";

/// An application as it stands.
#[derive(Clone, Debug)]
pub struct Application {
    /// To which call.
    pub call: CallId,
    /// The version of the call, and so of its form, that it answers.
    pub call_version: u64,
    /// By which the centre and the lead name it.
    pub number: String,
    /// Who leads it.
    pub lead: PersonId,
    /// How far it has come.
    pub stage: Stage,
    /// Which submission this is, from 1.
    pub revision: u32,
    /// When it arrived.
    pub arrived: Instant,
    /// When the first submission arrived.
    pub first_arrived: Instant,
    /// Who takes part beside the lead.
    pub team: Vec<Participant>,
    /// What the team is called by; of each until it is erased.
    pub names: Vec<(PersonId, Named)>,
    /// What the lead brings, where the call asks.
    pub leading: Option<Leading>,
    /// Through whose hands it goes.
    pub passage: Passage,
    /// What it declares of ethics, human genetic resources, export and data, with the approvals.
    pub compliance: Compliance,
    /// The approvals that were handed in after a submission, the earliest first; no submission changes by them.
    pub later: Vec<Later>,
    /// What is kept of the answers.
    pub kept: Kept,
    /// What can be erased of them; none once erased.
    pub body: Option<Body>,
    /// The scan of the sealed form of this submission, where it was sent in.
    pub scan: Option<Scan>,
    /// What it took from the file of its host, where the call asks.
    pub host_file: Option<HostFile>,
    /// When this submission was accepted on its form.
    pub accepted: Option<Instant>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stage {
    /// The centre has it.
    Submitted,
    /// The lead took it back.
    Withdrawn,
    /// A unit has it, before the centre 推荐中.
    Endorsing,
    /// A unit gave it back to the lead 单位退回修改.
    Returned,
    /// A unit will not endorse it 单位不予推荐.
    Refused,
    /// The centre gave it back to be corrected 补正.
    Correcting,
    /// The centre does not accept it on its form 不予受理.
    NotAccepted,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 7] =
        [Self::Submitted, Self::Withdrawn, Self::Endorsing, Self::Returned, Self::Refused, Self::Correcting, Self::NotAccepted];
    /// Those in which it has not reached the centre.
    pub const UNDERWAY: [Self; 3] = [Self::Endorsing, Self::Returned, Self::Refused];

    /// Its text in rows and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Withdrawn => "withdrawn",
            Self::Endorsing => "endorsing",
            Self::Returned => "returned",
            Self::Refused => "refused",
            Self::Correcting => "correcting",
            Self::NotAccepted => "not-accepted",
        }
    }

    /// The stage of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// Whether it has not reached the centre, which then knows nothing of it.
    pub fn is_underway(self) -> bool {
        Self::UNDERWAY.contains(&self)
    }
}

/// What is kept of the answers: nothing that names or describes anybody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Options, by field.
    pub choices: BTreeMap<String, Vec<String>>,
    /// Amounts, by field.
    pub money: BTreeMap<String, Money>,
    /// Files, in the order of the form, without their names.
    pub files: Vec<Filed>,
    /// Numbers, days, organisations, tables and the budget; from version 3 of the event on.
    #[serde(default, skip_serializing_if = "form::Values::is_empty")]
    pub values: Box<form::Values>,
}

impl Kept {
    /// What it asks in all: its budget, else its first amount.
    pub fn requested(&self) -> Option<Money> {
        self.values.budgets.values().next().map(Budget::requested).or_else(|| self.money.values().next().copied())
    }
}

/// A file as the journal names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Filed {
    /// The field.
    pub field: String,
    /// The digest of its content.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Its type.
    pub media: MediaType,
    /// Who declared it free of state secrets; from version 2 of the event on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<Declared>,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Submitted, for the first time or again.
    Submitted {
        /// To which call.
        call: CallId,
        /// The version of the call that it answers.
        call_version: u64,
        /// By which it is named.
        number: String,
        /// Who leads it.
        lead: PersonId,
        /// Which submission this is, from 1.
        revision: u32,
        /// When the request arrived.
        arrived: Instant,
        /// What is kept of the answers.
        kept: Box<Kept>,
        /// Which pledge was signed.
        pledge: String,
        /// Who takes part beside the lead; from version 3 of the event on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        team: Vec<Participant>,
        /// What the lead brings, where the call asks; from version 3 of the event on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leading: Option<Leading>,
        /// Through whose hands it goes; from version 3 of the event on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        route: Vec<Hop>,
        /// To which of them it goes now; from version 3 of the event on.
        #[serde(default, skip_serializing_if = "is_first")]
        at: u8,
        /// Which rules of the call were checked, for whom; from version 3 of the event on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        checked: Vec<Checked>,
        /// What it declares of ethics, human genetic resources, export and data, with the approvals; from version 3 of the event on.
        #[serde(default, skip_serializing_if = "Compliance::is_empty")]
        compliance: Box<Compliance>,
        /// By which pledge in advance the system submitted it at the close; from version 3 of the event on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        advance: Option<AdvancePledgeId>,
        /// What it took from the file of its host, where the call asks; from version 3 of the event on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host_file: Option<Box<HostFile>>,
    },
    /// Taken back by the lead.
    Withdrawn,
    /// Endorsed by a unit, and sent on.
    Endorsed {
        /// At which place of the route.
        hop: u8,
        /// By which unit.
        unit: OrganisationId,
        /// Which place it has in the unit's own order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rank: Option<u16>,
        /// Which pledge of the unit was signed.
        pledge: String,
        /// When the request arrived.
        arrived: Instant,
        /// Who prepared the batch in which it was, if it was in one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prepared_by: Option<PersonId>,
    },
    /// Given back to the lead, by the unit that has it.
    Returned {
        /// Until when it may come again, not included.
        until: Instant,
        /// Which sections may be changed, by their place in the form; all of them where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sections: Vec<u16>,
    },
    /// Not endorsed by the unit that has it.
    Refused,
    /// Given back to the lead to be corrected, by the centre.
    CorrectionAsked {
        /// Until when it may come again, not included.
        until: Instant,
        /// Which sections may be changed, by their place in the form; all of them where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sections: Vec<u16>,
    },
    /// Accepted by the centre, on its form; from version 4 of the event on.
    Accepted,
    /// Not accepted by the centre, on its form.
    NotAccepted {
        /// Why.
        ground: Ground,
        /// By which reasons of the call's list; from version 4 of the event on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<String>,
    },
    /// The scan of the sealed form came in; from version 3 of the event on.
    ScanFiled(Scan),
    /// An approval that was outstanding was handed in; from version 4 of the event on.
    ApprovalHanded(Box<Handed>),
}

fn is_first(at: &u8) -> bool {
    *at == 0
}

/// What a lead sends with a submission.
#[derive(Clone, Debug)]
pub struct Submission<'a> {
    /// What was typed.
    pub answers: &'a Answers,
    /// What was attached.
    pub files: &'a [Attached],
    /// Who leads.
    pub lead: PersonId,
    /// The lead's name, from their profile.
    pub lead_name: &'a str,
    /// Where they work.
    pub organisation: &'a str,
    /// How they are reached.
    pub email: &'a str,
    /// The name typed under the pledge.
    pub signed: Option<&'a Line>,
    /// Which pledge they saw.
    pub pledge: &'a str,
    /// When the request arrived.
    pub arrived: Instant,
    /// With whom, and through whose hands.
    pub beside: Beside,
}

/// What goes with a submission beside the answers, where the call asks for it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Beside {
    /// Who takes part, with what they are called by.
    pub team: Vec<(Participant, Named)>,
    /// What the lead brings.
    pub leading: Option<Leading>,
    /// Through whose hands it goes.
    pub route: Vec<Hop>,
    /// What is declared, and by which approvals.
    pub compliance: Compliance,
    /// Who gave each approval, by its kind.
    pub issuers: BTreeMap<String, String>,
    /// Whether somebody who takes part is known to be a foreigner, or to come from abroad; no fact keeps it.
    pub foreign: bool,
}

/// Submits for the first time, or anew after withdrawal, or a new revision 提交申请.
///
/// Refuses outside the window by the instant of arrival, an unsigned pledge, and every field that is wrong.
pub fn submit(
    id: ApplicationId,
    before: Option<&Application>,
    call_id: CallId,
    call: &Call,
    call_version: u64,
    submission: &Submission<'_>,
) -> Result<Event<Application>, refusal::Refusal> {
    call.published()?;
    in_time(before, call, submission.arrived)?;
    let (complete, compliance) = asked::whole(call, submission)?;
    if submission.pledge != PLEDGE {
        return Err(Refusal::PledgeOutdated.into());
    }
    let signed = submission.signed.filter(|signed| signed.as_str() == submission.lead_name).ok_or(Refusal::PledgeUnsigned)?;
    let beside = &submission.beside;
    let (kept, body) = split(complete, submission, &compliance, signed);
    let (route, at) = passage::way(before, &beside.route);
    let fact = Fact::Submitted {
        call: call_id,
        call_version,
        number: before.map_or_else(|| format!("{}-{}", call.content.code, id.0.tail(10)), |before| before.number.clone()),
        lead: submission.lead,
        revision: before.map_or(1, |before| before.revision + 1),
        arrived: submission.arrived,
        kept: Box::new(kept),
        pledge: submission.pledge.to_owned(),
        team: beside.team.iter().map(|(participant, _)| participant.clone()).collect(),
        leading: beside.leading,
        route,
        at,
        checked: Vec::new(),
        compliance: Box::new(compliance),
        advance: None,
        host_file: None,
    };
    let mut event = Event::about(fact, submission.lead, Said::Body(Box::new(body)));
    // Each name lies in a part of its own, so that it can be erased for itself.
    event
        .private
        .extend(beside.team.iter().map(|(participant, named)| Private { of: participant.person, content: Some(Said::Named(named.clone())) }));
    Ok(event)
}

/// Refuses what arrives outside the window of the call, or after the time for its correction, and what came to its end.
fn in_time(before: Option<&Application>, call: &Call, arrived: Instant) -> Result<(), refusal::Refusal> {
    let window = || call.content.window.clone();
    match before {
        Some(application) if matches!(application.stage, Stage::Refused | Stage::NotAccepted) => return Err(endorsement::Refusal::Ended.into()),
        Some(Application { passage: Passage { returned: Some(returned), .. }, .. }) => {
            let window = Window { closes: returned.until, ..window() };
            if arrived < window.opens {
                return Err(Refusal::NotOpen { window, arrived }.into());
            }
            return if arrived < returned.until { Ok(()) } else { Err(endorsement::Refusal::CorrectionLate { window, arrived }.into()) };
        }
        Some(_) | None => {}
    }
    match call.phase(arrived) {
        Phase::Before => Err(Refusal::NotOpen { window: window(), arrived }.into()),
        Phase::Closed => Err(Refusal::Late { window: window(), arrived }.into()),
        Phase::Open => Ok(()),
    }
}

fn split(complete: Complete, submission: &Submission<'_>, compliance: &Compliance, signed: &Line) -> (Kept, Body) {
    let mut files = Vec::new();
    let mut file_names = Vec::new();
    // Behind the files of the form come those of the approvals.
    let of_approval = |file: &&Attached| approval::Kind::of_field(&file.field).is_some_and(|kind| compliance.approval(kind).is_some());
    for file in complete.files.into_iter().chain(submission.files.iter().filter(of_approval).cloned()) {
        file_names.push(file.name.as_str().to_owned());
        files.push(Filed { field: file.field, digest: file.digest, bytes: file.bytes, media: file.media, declared: file.declared });
    }
    let is_kept = |kind: &str| approval::Kind::parse(kind).is_some_and(|kind| compliance.approval(kind).is_some());
    let body = Body {
        lead_name: submission.lead_name.to_owned(),
        organisation: submission.organisation.to_owned(),
        email: submission.email.to_owned(),
        texts: complete.texts,
        written: complete.written,
        issuers: submission.beside.issuers.clone().into_iter().filter(|(kind, _)| is_kept(kind)).collect(),
        file_names,
        signed: signed.as_str().to_owned(),
    };
    (Kept { choices: complete.choices, money: complete.money, files, values: Box::new(complete.values) }, body)
}

impl Application {
    /// Takes it back 撤回申请, until the call closes. Refuses the second time, after the close, and what came to its end.
    pub fn withdraw(&self, call: &Call, arrived: Instant) -> Result<Event<Self>, refusal::Refusal> {
        match self.stage {
            Stage::Withdrawn => return Err(Refusal::AlreadyWithdrawn.into()),
            Stage::Refused | Stage::NotAccepted => return Err(endorsement::Refusal::Ended.into()),
            Stage::Submitted | Stage::Endorsing | Stage::Returned | Stage::Correcting => {}
        }
        match call.phase(arrived) {
            Phase::Closed => Err(Refusal::Late { window: call.content.window.clone(), arrived }.into()),
            Phase::Before | Phase::Open => Ok(Event::fact(Fact::Withdrawn)),
        }
    }

    /// Whether a submission would only say again what stands: the same answers, files and team, signed by the same name, for the same call.
    pub fn is_repeated_by(&self, event: &Event<Self>) -> bool {
        match &event.fact {
            Fact::Submitted { call_version, lead, kept, team, leading, compliance, .. } => {
                matches!(self.stage, Stage::Submitted | Stage::Endorsing)
                    && (self.call_version, self.leading) == (*call_version, *leading)
                    && self.kept == **kept
                    && self.compliance == **compliance
                    && self.team == *team
                    && self.body.as_ref() == event.of(*lead).and_then(Said::body)
            }
            Fact::Withdrawn
            | Fact::Endorsed { .. }
            | Fact::Returned { .. }
            | Fact::Refused
            | Fact::CorrectionAsked { .. }
            | Fact::Accepted
            | Fact::NotAccepted { .. }
            | Fact::ScanFiled(_)
            | Fact::ApprovalHanded(_) => false,
        }
    }

    fn claim_key(call: CallId, lead: PersonId) -> String {
        format!("{call}/{lead}")
    }
}

impl Thing for Application {
    const KIND: Kind = Kind::Application;
    type Fact = Fact;
    type Private = Said;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (
                before,
                Fact::Submitted {
                    call, call_version, number, lead, revision, arrived, kept, team, leading, route, at, compliance, host_file, ..
                },
            ) if before.as_ref().map_or(0, |before| before.revision) + 1 == *revision && usize::from(*at) <= route.len() => {
                let named = |one: &Participant| Some((one.person, happened.event.of(one.person)?.named()?.clone()));
                let passage = Passage {
                    endorsed: before.as_ref().map(|before| passage::standing(before, *at)).unwrap_or_default(),
                    ..Passage::begun(route.clone(), *at, happened.at)
                };
                Ok(Self {
                    call: *call,
                    call_version: *call_version,
                    number: number.clone(),
                    lead: *lead,
                    stage: if passage.hop().is_some() { Stage::Endorsing } else { Stage::Submitted },
                    revision: *revision,
                    arrived: *arrived,
                    first_arrived: before.as_ref().map_or(*arrived, |before| before.first_arrived),
                    team: team.clone(),
                    names: team.iter().filter_map(named).collect(),
                    leading: *leading,
                    passage,
                    compliance: (**compliance).clone(),
                    later: before.map(|before| before.later).unwrap_or_default(),
                    kept: Kept::clone(kept),
                    body: happened.event.of(*lead).and_then(Said::body).cloned(),
                    // What was sealed before was another version.
                    scan: None,
                    host_file: host_file.as_deref().cloned(),
                    accepted: None,
                })
            }
            (Some(application), Fact::ScanFiled(scan)) if matches!(application.stage, Stage::Submitted | Stage::Endorsing) => {
                Ok(Self { scan: Some(scan.clone()), ..application })
            }
            (Some(application), _) => passage::moved(application, happened),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Submitted { call, lead, number, at, .. } => {
                let live = || Claim::Take(ClaimKind::LiveApplication, Self::claim_key(*call, *lead));
                match before.map(|before| (before.stage, before)) {
                    None => vec![live(), Claim::Take(ClaimKind::ApplicationNumber, number.clone())],
                    Some((Stage::Withdrawn, _)) => vec![live()],
                    Some((_, before)) => passage::given_back(before, id, *at),
                }
            }
            Fact::Withdrawn => {
                let live = before.map(|before| Claim::Free(ClaimKind::LiveApplication, Self::claim_key(before.call, before.lead)));
                live.into_iter().chain(before.map(|before| passage::given_back(before, id, 0)).unwrap_or_default()).collect()
            }
            Fact::Endorsed { unit, rank, .. } => before.map(|before| passage::taken(before, id, *unit, *rank)).unwrap_or_default(),
            Fact::Refused => before.map(|before| passage::given_back(before, id, 0)).unwrap_or_default(),
            Fact::Returned { .. }
            | Fact::CorrectionAsked { .. }
            | Fact::Accepted
            | Fact::NotAccepted { .. }
            | Fact::ScanFiled(_)
            | Fact::ApprovalHanded(_) => Vec::new(),
        }
    }

    fn consequences(fact: &Fact) -> Vec<Consequence> {
        match fact {
            Fact::Submitted { .. } => vec![Consequence::Mail(Letter::Received), Consequence::Compare],
            Fact::Withdrawn => vec![Consequence::Mail(Letter::Withdrawn)],
            Fact::Endorsed { .. } => vec![Consequence::Mail(Letter::ApplicationEndorsed)],
            Fact::Returned { .. } | Fact::CorrectionAsked { .. } => vec![Consequence::Mail(Letter::ApplicationReturned)],
            Fact::Refused | Fact::NotAccepted { .. } => vec![Consequence::Mail(Letter::ApplicationRefused)],
            Fact::Accepted => vec![Consequence::Mail(Letter::ApplicationAccepted)],
            Fact::ScanFiled(_) | Fact::ApprovalHanded(_) => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    /// 2: a file may say who declared it free of state secrets. 3: who takes part beside the lead; what was checked; by which pledge in advance; the
    /// scan of the sealed form; richer fields; through whose hands it goes; what is declared of ethics and the like. 4: an approval that is handed in
    /// after the submission; accepted, and by which reasons not.
    const VERSION: u16 = 4;
    const NAMES: &'static [&'static str] = &[
        "submitted",
        "withdrawn",
        "scan-filed",
        "endorsed",
        "returned",
        "refused",
        "correction-asked",
        "accepted",
        "not-accepted",
        "approval-handed",
    ];

    /// What an earlier version lacks, a later one may lack too, so one reader reads all.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, Corrupt> {
        decode_any(version, Self::VERSION, bytes)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Submitted { .. } => "submitted",
            Self::Withdrawn => "withdrawn",
            Self::Endorsed { .. } => "endorsed",
            Self::Returned { .. } => "returned",
            Self::Refused => "refused",
            Self::CorrectionAsked { .. } => "correction-asked",
            Self::Accepted => "accepted",
            Self::NotAccepted { .. } => "not-accepted",
            Self::ScanFiled(_) => "scan-filed",
            Self::ApprovalHanded(_) => "approval-handed",
        }
    }
}
