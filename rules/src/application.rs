//! Application 申请: what a lead asks of a call; its draft is working matter, its life in the journal starts at submission.
//! None ─ submit ▶ Submitted ─ withdraw ▶ Withdrawn ─ submit ▶ Submitted · Submitted ─ submit ▶ Submitted (a new revision)
//! Unit: money in fen; arrival in milliseconds. Arrival decides, not the end of the work. Source: the notice of the call;
//! 《电子签名法》第五条、第十三条 (a receipt whose later change is detectable), 《科学技术进步法》第六十七条 (integrity).

use crate::budget::Budget;
use crate::call::Call;
use crate::form::{self, Answers, Attached, Complete, Declared, MediaType};
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::sealed::Scan;
use crate::team::Participant;
use crate::text::Line;
use crate::thing::{Claim, ClaimKind, Consequence, Corrupt, Fact as IsFact, Happened, Kind, Letter, Thing, decode_any};
use crate::time::{Phase, Window};
use crate::{ApplicationId, CallId, Event, Id, Instant, Money, PersonId, refusal};
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
    /// What is kept of the answers.
    pub kept: Kept,
    /// What can be erased of them; none once erased.
    pub body: Option<Body>,
    /// The scan of the sealed form of this submission, where it was sent in.
    pub scan: Option<Scan>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stage {
    /// The centre has it.
    Submitted,
    /// The lead took it back.
    Withdrawn,
}

impl Stage {
    /// Its text in rows and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The stage of that text.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "submitted" => Some(Self::Submitted),
            "withdrawn" => Some(Self::Withdrawn),
            _ => None,
        }
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
    /// Numbers, days, organisations, tables and the budget; from version 4 of the event on.
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

/// What can be erased of an application.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Body {
    /// The lead's name when it was submitted.
    pub lead_name: String,
    /// Where the lead worked.
    pub organisation: String,
    /// How the lead was reached.
    pub email: String,
    /// Lines and texts, by field; `title` is one of them.
    pub texts: BTreeMap<String, String>,
    /// The words of tables, persons and budgets, by field and row.
    #[serde(default, skip_serializing_if = "form::Written::is_empty")]
    pub written: form::Written,
    /// The files' names, in the order of the files.
    pub file_names: Vec<String>,
    /// The name typed under the pledge.
    pub signed: String,
}

impl Body {
    /// What it is called.
    pub fn title(&self) -> &str {
        self.texts.get(form::TITLE).map_or("", String::as_str)
    }
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
        kept: Kept,
        /// Which pledge was signed.
        pledge: String,
        /// Who takes part beside the lead; from version 3 of the event on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        team: Vec<Participant>,
    },
    /// Taken back by the lead.
    Withdrawn,
    /// The scan of the sealed form came in; from version 3 of the event on.
    ScanFiled(Scan),
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The call has not opened.
    NotOpen {
        /// When it opens.
        window: Window,
        /// When the request arrived.
        arrived: Instant,
    },
    /// The call has closed.
    Late {
        /// When it closed.
        window: Window,
        /// When the request arrived.
        arrived: Instant,
    },
    /// The lead has another live application to this call.
    AlreadyLive,
    /// The pledge is not signed, or with another name than the lead's.
    PledgeUnsigned,
    /// Another version of the pledge is in force.
    PledgeOutdated,
    /// It is withdrawn.
    AlreadyWithdrawn,
    /// There is no such draft of theirs.
    NoSuchDraft,
    /// There is no such application, or it is not theirs to see.
    NoSuchApplication,
    /// The number is taken, which chance makes all but impossible.
    NumberTaken,
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
    let window = || call.content.window.clone();
    match call.phase(submission.arrived) {
        Phase::Before => return Err(Refusal::NotOpen { window: window(), arrived: submission.arrived }.into()),
        Phase::Closed => return Err(Refusal::Late { window: window(), arrived: submission.arrived }.into()),
        Phase::Open => {}
    }
    let complete = form::complete(&call.content.form, &call.content.terms.funding, submission.answers, submission.files)?;
    if submission.pledge != PLEDGE {
        return Err(Refusal::PledgeOutdated.into());
    }
    let signed = submission.signed.filter(|signed| signed.as_str() == submission.lead_name).ok_or(Refusal::PledgeUnsigned)?;
    let (kept, body) = split(complete, submission, signed);
    let fact = Fact::Submitted {
        call: call_id,
        call_version,
        number: before.map_or_else(|| format!("{}-{}", call.content.code, id.0.tail(10)), |before| before.number.clone()),
        lead: submission.lead,
        revision: before.map_or(1, |before| before.revision + 1),
        arrived: submission.arrived,
        kept,
        pledge: submission.pledge.to_owned(),
        team: Vec::new(),
    };
    Ok(Event::about(fact, submission.lead, body))
}

fn split(complete: Complete, submission: &Submission<'_>, signed: &Line) -> (Kept, Body) {
    let mut files = Vec::new();
    let mut file_names = Vec::new();
    for file in complete.files {
        file_names.push(file.name.as_str().to_owned());
        files.push(Filed { field: file.field, digest: file.digest, bytes: file.bytes, media: file.media, declared: file.declared });
    }
    let body = Body {
        lead_name: submission.lead_name.to_owned(),
        organisation: submission.organisation.to_owned(),
        email: submission.email.to_owned(),
        texts: complete.texts,
        written: complete.written,
        file_names,
        signed: signed.as_str().to_owned(),
    };
    (Kept { choices: complete.choices, money: complete.money, files, values: Box::new(complete.values) }, body)
}

impl Application {
    /// Takes it back 撤回申请, until the call closes. Refuses the second time, and after the close.
    pub fn withdraw(&self, call: &Call, arrived: Instant) -> Result<Event<Self>, refusal::Refusal> {
        match self.stage {
            Stage::Withdrawn => return Err(Refusal::AlreadyWithdrawn.into()),
            Stage::Submitted => {}
        }
        match call.phase(arrived) {
            Phase::Closed => Err(Refusal::Late { window: call.content.window.clone(), arrived }.into()),
            Phase::Before | Phase::Open => Ok(Event::fact(Fact::Withdrawn)),
        }
    }

    /// Whether a submission would only say again what stands: the same answers and files, signed by the same name, for the same call.
    pub fn is_repeated_by(&self, event: &Event<Self>) -> bool {
        match &event.fact {
            Fact::Submitted { call_version, lead, kept, .. } => {
                self.stage == Stage::Submitted && self.call_version == *call_version && self.kept == *kept && self.body.as_ref() == event.of(*lead)
            }
            Fact::Withdrawn | Fact::ScanFiled(_) => false,
        }
    }

    fn claim_key(call: CallId, lead: PersonId) -> String {
        format!("{call}/{lead}")
    }
}

impl Thing for Application {
    const KIND: Kind = Kind::Application;
    type Fact = Fact;
    type Private = Body;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (before, Fact::Submitted { call, call_version, number, lead, revision, arrived, kept, team, .. })
                if before.as_ref().map_or(0, |before| before.revision) + 1 == *revision =>
            {
                Ok(Self {
                    call: *call,
                    call_version: *call_version,
                    number: number.clone(),
                    lead: *lead,
                    stage: Stage::Submitted,
                    revision: *revision,
                    arrived: *arrived,
                    first_arrived: before.map_or(*arrived, |before| before.first_arrived),
                    team: team.clone(),
                    kept: kept.clone(),
                    body: happened.event.of(*lead).cloned(),
                    // What was sealed before was another version.
                    scan: None,
                })
            }
            (Some(application), Fact::Withdrawn) if application.stage == Stage::Submitted => Ok(Self { stage: Stage::Withdrawn, ..application }),
            (Some(application), Fact::ScanFiled(scan)) if application.stage == Stage::Submitted => {
                Ok(Self { scan: Some(scan.clone()), ..application })
            }
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Submitted { call, lead, number, .. } => {
                let live = || Claim::Take(ClaimKind::LiveApplication, Self::claim_key(*call, *lead));
                match before.map(|before| before.stage) {
                    None => vec![live(), Claim::Take(ClaimKind::ApplicationNumber, number.clone())],
                    Some(Stage::Withdrawn) => vec![live()],
                    Some(Stage::Submitted) => Vec::new(),
                }
            }
            Fact::Withdrawn => {
                before.map(|before| Claim::Free(ClaimKind::LiveApplication, Self::claim_key(before.call, before.lead))).into_iter().collect()
            }
            Fact::ScanFiled(_) => Vec::new(),
        }
    }

    fn consequences(fact: &Fact) -> Vec<Consequence> {
        match fact {
            Fact::Submitted { .. } => vec![Consequence::Mail(Letter::Received), Consequence::Compare],
            Fact::Withdrawn => vec![Consequence::Mail(Letter::Withdrawn)],
            Fact::ScanFiled(_) => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    /// 2: a file may say who declared it free of state secrets. 3: who takes part beside the lead; the scan of the sealed form; richer fields.
    const VERSION: u16 = 3;
    const NAMES: &'static [&'static str] = &["submitted", "withdrawn", "scan-filed"];

    /// What an earlier version lacks, a later one may lack too, so one reader reads all.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, Corrupt> {
        decode_any(version, Self::VERSION, bytes)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Submitted { .. } => "submitted",
            Self::Withdrawn => "withdrawn",
            Self::ScanFiled(_) => "scan-filed",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::NotOpen { .. } | Self::Late { .. } => Rule::call("application.window"),
            Self::AlreadyLive => Rule::call("application.once"),
            Self::PledgeUnsigned | Self::PledgeOutdated => Rule::law("application.pledge", "《中华人民共和国科学技术进步法》第六十七条"),
            Self::AlreadyWithdrawn => Rule::house("application.withdrawn"),
            Self::NoSuchDraft | Self::NoSuchApplication => Rule::house("application.found"),
            Self::NumberTaken => Rule::house("application.number"),
        }
    }

    fn says(&self) -> Says {
        let instant = |at: &Instant, window: &Window| Arg::Instant(*at, window.zone.clone());
        match self {
            Self::NotOpen { window, arrived } => {
                Says::new("refusal-application-not-open").with("opens", instant(&window.opens, window)).with("arrived", instant(arrived, window))
            }
            Self::Late { window, arrived } => {
                Says::new("refusal-application-late").with("closes", instant(&window.closes, window)).with("arrived", instant(arrived, window))
            }
            Self::AlreadyLive => Says::new("refusal-application-already-live"),
            Self::PledgeUnsigned => Says::new("refusal-application-pledge-unsigned"),
            Self::PledgeOutdated => Says::new("refusal-application-pledge-outdated"),
            Self::AlreadyWithdrawn => Says::new("refusal-application-already-withdrawn"),
            Self::NoSuchDraft => Says::new("refusal-application-no-such-draft"),
            Self::NoSuchApplication => Says::new("refusal-application-no-such-application"),
            Self::NumberTaken => Says::new("refusal-application-number-taken"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::PledgeUnsigned | Self::PledgeOutdated)
    }
}
