//! Endorsement 推荐: through whose hands an application goes before the centre has it, step by step, as the call says.
//!
//! ```text
//! lead submits ▶ step 1 (院系) ─ endorse ▶ step 2 (申报单位) ─ endorse ▶ … ▶ the centre has it
//!                  ├─ return, with comments ▶ the lead submits anew ▶ the step that returned it
//!                  └─ refuse ▶ its end
//! ```
//! The lead's arrival decides the lead's deadline; each step's own arrival decides that step's. Who acts at which step is settled when the lead
//! submits, and kept. Unit: deadlines in days after the close of the call, at the same time of day. Source: the notice of the call.

use crate::refusal::{Arg, Explain, Rule, Says};
use crate::text::Bilingual;
use crate::time::Window;
use crate::{Id, Instant, OrganisationId};
use serde::{Deserialize, Serialize};

/// The version of a unit's pledge 单位承诺书 that is signed today; its text lies beside the locales and is pinned by a golden file.
pub const PLEDGE: &str = "2026-1";
/// The most steps of a chain.
pub const STEPS_MOST: usize = 5;
/// How many days after the close of the call a step may end at the latest. An assumption: no notice is known that gives more than two months.
pub const DAYS_MOST: u16 = 60;

const DAY_MS: i64 = 86_400_000;

/// The steps of a call, in order; none where the centre has an application at once.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Chain {
    /// In order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

/// One step 环节.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it is called, as 院系审核.
    pub name: Bilingual,
    /// Which unit acts.
    pub acts: Acts,
    /// Until when: so many days after the close of the call, not included.
    pub days: u16,
    /// How many a unit may endorse at most; none where there is no limit 限额推荐.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u16>,
}

/// Which unit acts at a step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acts {
    /// The department of the lead 院系; left out where the lead belongs to none.
    Department,
    /// The organisation of the lead 依托单位、申报单位.
    Host,
    /// One unit for all 归口管理单位.
    Unit(OrganisationId),
    /// A unit by the lead's organisation 推荐单位、区.
    ByHost(Vec<Recommends>),
}

/// Which unit recommends for an organisation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recommends {
    /// For whom.
    pub host: OrganisationId,
    /// Who.
    pub unit: OrganisationId,
}

/// A step of one application: who acts there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hop {
    /// Which step of the chain.
    pub step: u8,
    /// Which unit.
    pub unit: OrganisationId,
}

/// How an application passes through the chain of its call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Passage {
    /// Through whose hands it goes; empty where the centre has it at once.
    pub route: Vec<Hop>,
    /// Which of them has it, or gave it back; as many as there are once all have endorsed it.
    pub at: u8,
    /// Since when.
    pub since: Instant,
    /// By whom it is endorsed, in order.
    pub endorsed: Vec<Endorsed>,
    /// How it was given back, while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Returned>,
    /// Why it was not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<Ground>,
    /// What was said when it was given back or refused; none once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Comments>,
}

/// One endorsement 推荐意见.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Endorsed {
    /// At which place of the route.
    pub hop: u8,
    /// By which unit.
    pub unit: OrganisationId,
    /// When.
    pub at: Instant,
    /// Who signed.
    pub by: Id,
    /// Which place it has in the unit's own order 单位内排序.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u16>,
}

/// How it was given back 退回修改、补正.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Returned {
    /// Until when it may come again, not included.
    pub until: Instant,
    /// Which sections may be changed, by their place in the form; all of them where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<u16>,
}

/// What is said to the lead, until it is erased.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Comments {
    /// Of the whole.
    pub comments: String,
    /// Of sections.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_section: Vec<Comment>,
}

/// What is said of one section.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Comment {
    /// Which, by its place in the form.
    pub section: u16,
    /// What.
    pub text: String,
}

/// Why the centre does not accept it 不予受理的理由, from a managed list; each is a rule of the call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// Something asked for is missing 材料不全.
    Incomplete,
    /// Lead or unit do not meet the conditions 不符合申报条件.
    Ineligible,
    /// Beyond the limits on the number of projects 超出限项.
    OverLimit,
    /// It does not answer the call 不符合指南方向.
    OffTopic,
    /// It was not corrected in time 逾期未补正.
    NotCorrected,
    /// False statements 材料不实.
    Untrue,
}

impl Ground {
    /// Every ground.
    pub const ALL: [Self; 6] = [Self::Incomplete, Self::Ineligible, Self::OverLimit, Self::OffTopic, Self::NotCorrected, Self::Untrue];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Ineligible => "ineligible",
            Self::OverLimit => "over-limit",
            Self::OffTopic => "off-topic",
            Self::NotCorrected => "not-corrected",
            Self::Untrue => "untrue",
        }
    }

    /// The ground of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == text)
    }
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// More steps than there may be, a step without a name, or deadlines that do not follow each other.
    BadChain,
    /// The lead belongs to no organisation that could endorse.
    NoHost,
    /// The call names no unit for the lead's organisation.
    NoUnit {
        /// At which step, from 1.
        step: usize,
    },
    /// It does not lie there, or not any more.
    NotThere,
    /// The step's own deadline is over.
    Late {
        /// When it ended, with the zone of the call.
        window: Window,
        /// When it arrived.
        arrived: Instant,
    },
    /// The unit has endorsed as many as it may.
    QuotaFull {
        /// The most.
        most: u16,
        /// How many it has endorsed.
        are: usize,
        /// How many more were to be endorsed.
        more: usize,
    },
    /// Another one has this place in the unit's order.
    RankTaken,
    /// The unit's pledge is not signed with the signer's own name.
    PledgeUnsigned,
    /// Another version of the pledge is in force.
    PledgeOutdated,
    /// It would have to come again before it can, or after the step ends.
    BadDate {
        /// The latest.
        window: Window,
    },
    /// Nothing was chosen.
    NothingChosen,
    /// One of a batch has changed since it was prepared.
    Changed {
        /// Which.
        number: String,
    },
    /// Who prepared a batch does not confirm it.
    SamePerson,
    /// There is no such batch, or it is done.
    NoSuchBatch,
    /// The centre does not have it, so it can neither return it nor refuse it.
    NotAtCentre,
    /// It came to its end: refused, or not accepted.
    Ended,
    /// The time for its correction is over.
    CorrectionLate {
        /// When it ended, with the zone of the call.
        window: Window,
        /// When it arrived.
        arrived: Instant,
    },
    /// This section is not among those that may be corrected.
    SectionClosed,
    /// Submissions with these numbers are not there to be compared.
    NoSuchVersion,
}

impl Chain {
    /// Whether an application goes through other hands first.
    pub fn is_asked(&self) -> bool {
        !self.steps.is_empty()
    }

    /// Refuses too many steps, one without a name, and deadlines that do not follow each other.
    pub fn check(&self) -> Result<(), Refusal> {
        let named = self.steps.iter().all(|step| !step.name.zh.trim().is_empty() && step.quota != Some(0));
        let follow = self.steps.windows(2).all(|pair| pair[0].days < pair[1].days);
        let ends = self.steps.last().is_none_or(|last| last.days <= DAYS_MOST);
        let served = self.steps.iter().all(|step| !matches!(&step.acts, Acts::ByHost(units) if units.is_empty()));
        if self.steps.len() <= STEPS_MOST && named && follow && ends && served { Ok(()) } else { Err(Refusal::BadChain) }
    }

    /// Until when a step endorses, not included.
    pub fn closes(&self, step: u8, window: &Window) -> Instant {
        let days = self.steps.get(usize::from(step)).map_or(0, |step| step.days);
        Instant(window.closes.0 + i64::from(days) * DAY_MS)
    }

    /// The window with the step's end, to be said in the zone of the call.
    pub fn window(&self, step: u8, window: &Window) -> Window {
        Window { closes: self.closes(step, window), ..window.clone() }
    }

    /// Through whose hands an application goes. Refuses a lead who belongs nowhere, and one for whose organisation no unit is named.
    pub fn route(&self, host: Option<OrganisationId>, department: Option<OrganisationId>) -> Result<Vec<Hop>, Refusal> {
        if !self.is_asked() {
            return Ok(Vec::new());
        }
        let host = host.ok_or(Refusal::NoHost)?;
        let mut route = Vec::with_capacity(self.steps.len());
        for (number, step) in self.steps.iter().enumerate() {
            let unit = match &step.acts {
                Acts::Department => department,
                Acts::Host => Some(host),
                Acts::Unit(unit) => Some(*unit),
                Acts::ByHost(units) => {
                    let unit = units.iter().find(|one| one.host == host).map(|one| one.unit);
                    Some(unit.ok_or(Refusal::NoUnit { step: number + 1 })?)
                }
            };
            if let (Some(unit), Ok(step)) = (unit, u8::try_from(number)) {
                route.push(Hop { step, unit });
            }
        }
        Ok(route)
    }

    /// Refuses more endorsements of a unit than its quota; `are` is how many it has made in this call at this step.
    pub fn allows(&self, step: u8, are: usize, more: usize) -> Result<(), Refusal> {
        match self.steps.get(usize::from(step)).and_then(|step| step.quota) {
            Some(most) if are + more > usize::from(most) => Err(Refusal::QuotaFull { most, are, more }),
            Some(_) | None => Ok(()),
        }
    }
}

impl Passage {
    /// On its way through those hands, at that place, since then.
    pub fn begun(route: Vec<Hop>, at: u8, since: Instant) -> Self {
        Self { route, at, since, endorsed: Vec::new(), returned: None, ground: None, said: None }
    }

    /// Where it lies now; none once all have endorsed it.
    pub fn hop(&self) -> Option<Hop> {
        self.route.get(usize::from(self.at)).copied()
    }

    /// The units that have or had it.
    pub fn reached(&self) -> impl Iterator<Item = OrganisationId> + '_ {
        self.route.iter().take(usize::from(self.at) + 1).map(|hop| hop.unit)
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::BadChain => Rule::house("endorsement.chain"),
            Self::NoHost | Self::NoUnit { .. } => Rule::call("endorsement.route"),
            Self::NotThere => Rule::house("endorsement.place"),
            Self::Late { .. } | Self::BadDate { .. } => Rule::call("endorsement.window"),
            Self::QuotaFull { .. } => Rule::call("endorsement.quota"),
            Self::RankTaken => Rule::house("endorsement.rank"),
            Self::PledgeUnsigned | Self::PledgeOutdated => Rule::law("endorsement.pledge", "《中华人民共和国科学技术进步法》第六十七条"),
            Self::NothingChosen | Self::Changed { .. } => Rule::house("endorsement.batch"),
            Self::NoSuchBatch => Rule::house("endorsement.found"),
            Self::SamePerson => Rule::house("endorsement.second-person"),
            Self::NotAtCentre | Self::Ended => Rule::house("endorsement.stage"),
            Self::CorrectionLate { .. } | Self::SectionClosed => Rule::call("endorsement.correction"),
            Self::NoSuchVersion => Rule::house("endorsement.versions"),
        }
    }

    fn says(&self) -> Says {
        let closes = |key: &'static str, window: &Window| Says::new(key).with("closes", Arg::Instant(window.closes, window.zone.clone()));
        match self {
            Self::BadChain => Says::new("refusal-endorsement-bad-chain"),
            Self::NoHost => Says::new("refusal-endorsement-no-host"),
            Self::NoUnit { step } => Says::new("refusal-endorsement-no-unit").with("step", Arg::count(*step)),
            Self::NotThere => Says::new("refusal-endorsement-not-there"),
            Self::Late { window, arrived } => closes("refusal-endorsement-late", window).with("arrived", Arg::Instant(*arrived, window.zone.clone())),
            Self::QuotaFull { most, are, more } => Says::new("refusal-endorsement-quota-full")
                .with("most", Arg::Number(i64::from(*most)))
                .with("are", Arg::count(*are))
                .with("more", Arg::count(*more)),
            Self::RankTaken => Says::new("refusal-endorsement-rank-taken"),
            Self::PledgeUnsigned => Says::new("refusal-endorsement-pledge-unsigned"),
            Self::PledgeOutdated => Says::new("refusal-endorsement-pledge-outdated"),
            Self::BadDate { window } => closes("refusal-endorsement-bad-date", window),
            Self::NothingChosen => Says::new("refusal-endorsement-nothing-chosen"),
            Self::Changed { number } => Says::new("refusal-endorsement-changed").with("number", Arg::Text(number.clone())),
            Self::SamePerson => Says::new("refusal-endorsement-same-person"),
            Self::NoSuchBatch => Says::new("refusal-endorsement-no-such-batch"),
            Self::NotAtCentre => Says::new("refusal-endorsement-not-at-centre"),
            Self::Ended => Says::new("refusal-endorsement-ended"),
            Self::CorrectionLate { window, arrived } => {
                closes("refusal-endorsement-correction-late", window).with("arrived", Arg::Instant(*arrived, window.zone.clone()))
            }
            Self::SectionClosed => Says::new("refusal-endorsement-section-closed"),
            Self::NoSuchVersion => Says::new("refusal-endorsement-no-such-version"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::BadChain | Self::PledgeUnsigned | Self::PledgeOutdated | Self::BadDate { .. } | Self::NothingChosen)
    }
}
