//! Advance pledge 预先承诺: a lead signs before the close that what stands in the draft then is to be submitted; the system submits it at the close.
//!
//! ```text
//! None ─ sign ▶ Signed ─ use, at the close ▶ Used      (there is a submission: the system's, or the lead's own of before)
//!                 ├─ lapse, at the close ▶ Lapsed ─ sign (the close was moved) ▶ Signed
//!                 └─ withdraw ▶ Withdrawn ─ sign ▶ Signed
//! ```
//! What is submitted so counts as in time: it arrives in the last millisecond of the window, and its event names the pledge, so that nobody takes it for
//! a request. What cannot be submitted lapses 逾期未提交 with what is missing, and the lead is told.
//! Unit: instants in milliseconds. Source: the notice of the call, which must allow it; 《民法典》第一百五十八条 (附条件的民事法律行为).

use crate::application::{PLEDGE, Refusal as ApplicationRefusal};
use crate::call::Call;
use crate::refusal::{Explain, Rule, Says};
use crate::text::Line;
use crate::thing::{Claim, ClaimKind, Consequence, Corrupt, Fact as IsFact, Happened, Kind, Letter, Thing};
use crate::time::Phase;
use crate::{AdvancePledgeId, ApplicationId, CallId, Event, Id, Instant, PersonId, application, refusal};
use serde::{Deserialize, Serialize};

/// A pledge as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdvancePledge {
    /// For which draft.
    pub of: Of,
    /// Which pledge was signed.
    pub pledge: String,
    /// When it was signed last.
    pub signed_at: Instant,
    /// The name typed under it; none once erased.
    pub signed: Option<String>,
    /// How far it has come.
    pub stage: Stage,
}

/// Whose, and for what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Of {
    /// The draft, by the id that the application will have.
    pub application: ApplicationId,
    /// Its call.
    pub call: CallId,
    /// Its lead.
    pub lead: PersonId,
}

/// How far it has come 状态.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It waits for the close 已签署.
    Signed,
    /// The lead took it back 已撤回.
    Withdrawn,
    /// There is a submission 已提交.
    Used {
        /// The version of the application.
        version: u64,
    },
    /// It could not be submitted 逾期未提交.
    Lapsed(Lack),
}

/// Why it could not be submitted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lack {
    /// When the call closed.
    pub closes: Instant,
    /// Which rule refused it.
    pub rule: String,
    /// Which fields were empty or wrong, by their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

impl Stage {
    /// Its text in rows.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Withdrawn => "withdrawn",
            Self::Used { .. } => "used",
            Self::Lapsed(_) => "lapsed",
        }
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Signed by the lead.
    Signed {
        /// For what.
        of: Of,
        /// Which pledge.
        pledge: String,
    },
    /// Taken back by the lead.
    Withdrawn,
    /// There is a submission.
    Used {
        /// The version of the application.
        version: u64,
    },
    /// It could not be submitted.
    Lapsed(Lack),
}

/// What the lead signed with, until it is erased.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// The name typed under the pledge.
    Signed(Line),
}

/// Why not 不予受理.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The call submits nothing by itself.
    NotOffered,
    /// It is signed.
    AlreadySigned,
    /// There is a live submission: a new one is sent by hand.
    AlreadySubmitted,
    /// It is not signed.
    NotSigned,
    /// The call has closed, and the system is about to use it.
    Closed,
}

/// Signs in advance 预先签署. Refuses where the call does not offer it or is not open, a live submission, and an unsigned pledge.
pub fn sign(
    before: Option<&AdvancePledge>,
    of: Of,
    call: &Call,
    is_submitted: bool,
    signature: &Signature<'_>,
    now: Instant,
) -> Result<Event<AdvancePledge>, refusal::Refusal> {
    call.published()?;
    if !call.content.terms.submits_at_close {
        return Err(Refusal::NotOffered.into());
    }
    let window = || call.content.window.clone();
    match call.phase(now) {
        Phase::Before => return Err(ApplicationRefusal::NotOpen { window: window(), arrived: now }.into()),
        Phase::Closed => return Err(ApplicationRefusal::Late { window: window(), arrived: now }.into()),
        Phase::Open => {}
    }
    if is_submitted {
        return Err(Refusal::AlreadySubmitted.into());
    }
    if before.is_some_and(|before| before.stage == Stage::Signed) {
        return Err(Refusal::AlreadySigned.into());
    }
    if signature.pledge != PLEDGE {
        return Err(ApplicationRefusal::PledgeOutdated.into());
    }
    let signed = signature.signed.filter(|signed| signed.as_str() == signature.lead_name).ok_or(ApplicationRefusal::PledgeUnsigned)?;
    Ok(Event::about(Fact::Signed { of, pledge: signature.pledge.to_owned() }, of.lead, Said::Signed(signed.clone())))
}

/// What was signed, by whom.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'a> {
    /// The name that was typed.
    pub signed: Option<&'a Line>,
    /// The lead's name.
    pub lead_name: &'a str,
    /// Which pledge they saw.
    pub pledge: &'a str,
}

impl AdvancePledge {
    /// Takes it back 撤回, while the call is open. Refuses what is not signed, and the system's turn.
    pub fn withdraw(&self, call: &Call, now: Instant) -> Result<Event<Self>, Refusal> {
        self.signed()?;
        match call.phase(now) {
            Phase::Closed => Err(Refusal::Closed),
            Phase::Before | Phase::Open => Ok(Event::fact(Fact::Withdrawn)),
        }
    }

    /// There is a submission in that version 履行. Refuses what is not signed, so that nothing is submitted twice.
    pub fn used(&self, version: u64) -> Result<Event<Self>, Refusal> {
        self.signed()?;
        Ok(Event::fact(Fact::Used { version }))
    }

    /// It cannot be submitted 逾期未提交. Refuses what is not signed.
    pub fn lapse(&self, lack: Lack) -> Result<Event<Self>, Refusal> {
        self.signed()?;
        Ok(Event::fact(Fact::Lapsed(lack)))
    }

    /// When what is submitted by it arrives: in the last millisecond of the window, whenever the system comes to it.
    pub fn arrival(call: &Call) -> Instant {
        Instant(call.content.window.closes.0 - 1)
    }

    fn signed(&self) -> Result<(), Refusal> {
        if self.stage == Stage::Signed { Ok(()) } else { Err(Refusal::NotSigned) }
    }
}

impl Lack {
    /// What a refusal says was lacking.
    pub fn of(why: &refusal::Refusal, closes: Instant) -> Self {
        let missing = if let refusal::Refusal::Fields(fields) = why { fields.iter().map(|field| field.field.clone()).collect() } else { Vec::new() };
        Self { closes, rule: why.rule().id.to_owned(), missing }
    }
}

/// The event of a submission that the system made by a pledge.
pub fn submitted_by(mut event: Event<application::Application>, pledge: AdvancePledgeId) -> Event<application::Application> {
    if let application::Fact::Submitted { advance, .. } = &mut event.fact {
        *advance = Some(pledge);
    }
    event
}

impl Thing for AdvancePledge {
    const KIND: Kind = Kind::AdvancePledge;
    type Fact = Fact;
    type Private = Said;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (before, Fact::Signed { of, pledge }) if before.as_ref().is_none_or(|before| before.of == *of && before.stage != Stage::Signed) => {
                let signed = happened.event.of(of.lead).map(|Said::Signed(name)| name.as_str().to_owned());
                Ok(Self { of: *of, pledge: pledge.clone(), signed_at: happened.at, signed, stage: Stage::Signed })
            }
            (Some(state), Fact::Withdrawn) if state.stage == Stage::Signed => Ok(Self { stage: Stage::Withdrawn, ..state }),
            (Some(state), Fact::Used { version }) if state.stage == Stage::Signed => Ok(Self { stage: Stage::Used { version: *version }, ..state }),
            (Some(state), Fact::Lapsed(lack)) if state.stage == Stage::Signed => Ok(Self { stage: Stage::Lapsed(lack.clone()), ..state }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match (before, fact) {
            (None, Fact::Signed { of, .. }) => vec![Claim::Take(ClaimKind::AdvancePledge, of.application.to_string())],
            (Some(_), Fact::Signed { .. }) | (_, Fact::Withdrawn | Fact::Used { .. } | Fact::Lapsed(_)) => Vec::new(),
        }
    }

    fn consequences(fact: &Fact) -> Vec<Consequence> {
        match fact {
            Fact::Lapsed(_) => vec![Consequence::Mail(Letter::Lapsed)],
            // What is submitted has its own letter.
            Fact::Signed { .. } | Fact::Withdrawn | Fact::Used { .. } => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["signed", "withdrawn", "used", "lapsed"];

    fn name(&self) -> &'static str {
        match self {
            Self::Signed { .. } => "signed",
            Self::Withdrawn => "withdrawn",
            Self::Used { .. } => "used",
            Self::Lapsed(_) => "lapsed",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::NotOffered => Rule::call("advance-pledge.offered"),
            Self::AlreadySigned | Self::NotSigned | Self::AlreadySubmitted => Rule::house("advance-pledge.stage"),
            Self::Closed => Rule::call("advance-pledge.close"),
        }
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::NotOffered => "refusal-advance-pledge-not-offered",
            Self::AlreadySigned => "refusal-advance-pledge-already-signed",
            Self::AlreadySubmitted => "refusal-advance-pledge-already-submitted",
            Self::NotSigned => "refusal-advance-pledge-not-signed",
            Self::Closed => "refusal-advance-pledge-closed",
        })
    }
}
