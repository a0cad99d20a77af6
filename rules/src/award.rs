//! Award 既往与在研项目: a project that was approved, by this funder or another, as far as limits and reports need it.
//!
//! ```text
//! None ─ record ▶ Approved ─ end (结题, 终止, 撤销) ▶ Ended ─ reopen ▶ Approved      any ─ revise ▶ the same      any ─ take back ▶ TakenBack
//! ```
//! Entered once by hand or from a file, and used wherever projects count. Days are civil days, the term is half open. Who takes part is named by
//! id where it is known who they are; names as a file writes them, and the title, are private. One funder has a number once.
//! Source: practice of research funders (在研项目库); 《科学技术进步法》第一百零三条 (no public money twice for the same).

use crate::day::Day;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::restriction::{self, End, State};
use crate::team::Role;
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{AwardId, Event, Id, ImportId, Money, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

/// The most members that one has; an assumption, against rows that no page can show.
pub const MEMBERS_MOST: usize = 200;

/// An award as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Award {
    /// What is known of it.
    pub particulars: Particulars,
    /// How far it has come.
    pub stage: Stage,
    /// What it is called and how people are named in it; none once erased.
    pub names: Option<Names>,
    /// From which import it came or was last revised, and what it said before; none where by hand.
    pub import: Option<ImportId>,
    /// What it said before that import.
    pub before: Option<Box<(Particulars, Option<Names>)>>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It was approved, and nothing has ended it 在研.
    Approved,
    /// It has ended otherwise than by its term.
    Ended {
        /// How.
        end: Outcome,
        /// On which day.
        on: Day,
    },
    /// It was entered by mistake, or its import was undone 已撤回登记.
    TakenBack,
}

/// How a project ends 结束方式.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was accepted 结题、验收通过.
    Concluded,
    /// It was ended early 终止.
    Terminated,
    /// It was taken back by its funder 撤销.
    Revoked,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Concluded, Self::Terminated, Self::Revoked];

    /// Its text in rows, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Concluded => "concluded",
            Self::Terminated => "terminated",
            Self::Revoked => "revoked",
        }
    }

    /// The outcome of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }

    /// What it is to a limit.
    pub const fn end(self) -> End {
        match self {
            Self::Concluded => End::Concluded,
            Self::Terminated => End::Terminated,
            Self::Revoked => End::Revoked,
        }
    }
}

/// What is known of an award: nothing that names or describes anybody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Particulars {
    /// Which other funder; none for this centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funder: Option<String>,
    /// Under which programme.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub programme: String,
    /// Of which type.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sort: String,
    /// By which its funder names it.
    pub number: String,
    /// Who leads it, where it is known who that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<PersonId>,
    /// Who takes part, where it is known who they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<(PersonId, Role)>,
    /// At which organisation, where it is in the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<OrganisationId>,
    /// The host's name where it is not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host_name: String,
    /// With how much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Approved on which day 立项.
    pub approved: Day,
    /// The first day of its term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The first day after its term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// What names people, and the title; erasable.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Names {
    /// What it is called.
    pub title: String,
    /// The lead as written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lead: String,
    /// Members as written, who are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Recorded.
    Recorded {
        /// What is known of it.
        particulars: Particulars,
        /// From which import.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import: Option<ImportId>,
    },
    /// What is known of it is now this.
    Revised {
        /// What is known of it.
        particulars: Particulars,
        /// From which import, or by the undoing of which.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import: Option<ImportId>,
    },
    /// It has ended.
    Ended {
        /// How.
        end: Outcome,
        /// On which day.
        on: Day,
    },
    /// It has not ended after all.
    Reopened,
    /// It was entered by mistake.
    TakenBack,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The funder has given the number to another one.
    NumberTaken,
    /// It has no number.
    NoNumber,
    /// Its term ends before it begins.
    EmptyTerm,
    /// It ends before it was approved.
    EndsBeforeApproval {
        /// The day of its approval.
        approved: Day,
    },
    /// It ends in the future.
    NotYet,
    /// It has ended already.
    AlreadyEnded,
    /// It has not ended.
    NotEnded,
    /// It was taken back.
    TakenBack,
    /// More members than one has.
    TooManyMembers,
    /// Somebody stands in it twice.
    MemberTwice,
    /// There is no such award, or it is not theirs to see.
    NoSuchAward,
}

/// Records one 登记项目. Refuses what no project can be; the claim refuses a number twice.
pub fn record(id: AwardId, particulars: Particulars, names: Names, import: Option<ImportId>) -> Result<Event<Award>, Refusal> {
    check(&particulars)?;
    let of = whose(id, &particulars);
    Ok(Event::about(Fact::Recorded { particulars, import }, of, names))
}

/// Of whom the names are a part: of the lead where it is known who that is, else of nobody but the award itself.
fn whose(id: AwardId, particulars: &Particulars) -> PersonId {
    particulars.lead.unwrap_or(PersonId(id.0))
}

fn check(particulars: &Particulars) -> Result<(), Refusal> {
    if particulars.number.trim().is_empty() {
        return Err(Refusal::NoNumber);
    }
    if matches!((particulars.from, particulars.until), (Some(from), Some(until)) if until <= from) {
        return Err(Refusal::EmptyTerm);
    }
    if particulars.members.len() > MEMBERS_MOST {
        return Err(Refusal::TooManyMembers);
    }
    let mut all: Vec<PersonId> = particulars.members.iter().map(|(person, _)| *person).chain(particulars.lead).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    if all.len() < count { Err(Refusal::MemberTwice) } else { Ok(()) }
}

impl Award {
    /// Says what is known of it anew 更正. Refuses one that was taken back, and what `record` refuses.
    pub fn revise(&self, id: AwardId, particulars: Particulars, names: Names, import: Option<ImportId>) -> Result<Event<Self>, Refusal> {
        self.stands()?;
        check(&particulars)?;
        let of = whose(id, &particulars);
        Ok(Event::about(Fact::Revised { particulars, import }, of, names))
    }

    /// Ends it 结题、终止、撤销. Refuses the second time, a day before its approval, and a day to come.
    pub fn end(&self, end: Outcome, on: Day, today: Day) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::TakenBack => return Err(Refusal::TakenBack),
            Stage::Ended { .. } => return Err(Refusal::AlreadyEnded),
            Stage::Approved => {}
        }
        if on < self.particulars.approved {
            return Err(Refusal::EndsBeforeApproval { approved: self.particulars.approved });
        }
        if on > today {
            return Err(Refusal::NotYet);
        }
        Ok(Event::fact(Fact::Ended { end, on }))
    }

    /// Takes its end back 更正状态.
    pub fn reopen(&self) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::TakenBack => Err(Refusal::TakenBack),
            Stage::Approved => Err(Refusal::NotEnded),
            Stage::Ended { .. } => Ok(Event::fact(Fact::Reopened)),
        }
    }

    /// Takes it out of the register 撤回登记.
    pub fn take_back(&self) -> Result<Event<Self>, Refusal> {
        self.stands()?;
        Ok(Event::fact(Fact::TakenBack))
    }

    /// What undoes an import here 撤销导入: what it brought goes, what it revised says again what it said before. Nothing where it has been revised
    /// since, which the caller tells.
    pub fn undo(&self, id: AwardId, import: ImportId) -> Option<Event<Self>> {
        if self.import != Some(import) || self.stage == Stage::TakenBack {
            return None;
        }
        match &self.before {
            None => self.take_back().ok(),
            Some(before) => self.revise(id, before.0.clone(), before.1.clone().unwrap_or_default(), None).ok(),
        }
    }

    fn stands(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::TakenBack => Err(Refusal::TakenBack),
            Stage::Approved | Stage::Ended { .. } => Ok(()),
        }
    }

    /// What it is to a limit; nothing once it was taken back.
    pub fn state(&self) -> Option<State> {
        let (on, until) = (self.particulars.approved, self.particulars.until);
        match self.stage {
            Stage::TakenBack => None,
            Stage::Approved => Some(State::Approved { on, until, ended: None }),
            Stage::Ended { end, on: day } => Some(State::Approved { on, until, ended: Some((end.end(), day)) }),
        }
    }

    /// Everybody who is known to take part, the lead first.
    pub fn people(&self) -> Vec<(PersonId, Role)> {
        self.particulars.lead.map(|lead| (lead, Role::Lead)).into_iter().chain(self.particulars.members.iter().copied()).collect()
    }

    fn claim_key(particulars: &Particulars) -> String {
        format!("{}/{}", particulars.funder.as_deref().unwrap_or(""), particulars.number)
    }
}

/// As a limit counts it.
pub fn item(id: AwardId, particulars: &Particulars, role: Role, state: State) -> restriction::Item {
    let types = [&particulars.programme, &particulars.sort].into_iter().filter(|text| !text.is_empty()).cloned().collect();
    restriction::Item { thing: id.0, number: particulars.number.clone(), role, types, funder: particulars.funder.clone(), state }
}

impl Thing for Award {
    const KIND: Kind = Kind::Award;
    type Fact = Fact;
    type Private = Names;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let names = || happened.event.private.first().and_then(|part| part.content.clone());
        match (before, &happened.event.fact) {
            (None, Fact::Recorded { particulars, import }) => {
                Ok(Self { particulars: particulars.clone(), stage: Stage::Approved, names: names(), import: *import, before: None })
            }
            (Some(award), Fact::Revised { particulars, import }) if award.stage != Stage::TakenBack => {
                let before = import.map(|_| Box::new((award.particulars, award.names)));
                Ok(Self { particulars: particulars.clone(), stage: award.stage, names: names(), import: *import, before })
            }
            (Some(award), Fact::Ended { end, on }) if award.stage == Stage::Approved => {
                Ok(Self { stage: Stage::Ended { end: *end, on: *on }, ..award })
            }
            (Some(award), Fact::Reopened) if matches!(award.stage, Stage::Ended { .. }) => Ok(Self { stage: Stage::Approved, ..award }),
            (Some(award), Fact::TakenBack) if award.stage != Stage::TakenBack => Ok(Self { stage: Stage::TakenBack, ..award }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        let free = || before.map(|award| Claim::Free(ClaimKind::AwardNumber, Self::claim_key(&award.particulars)));
        match fact {
            Fact::Recorded { particulars, .. } => vec![Claim::Take(ClaimKind::AwardNumber, Self::claim_key(particulars))],
            Fact::Revised { particulars, .. } if before.is_some_and(|award| Self::claim_key(&award.particulars) != Self::claim_key(particulars)) => {
                free().into_iter().chain([Claim::Take(ClaimKind::AwardNumber, Self::claim_key(particulars))]).collect()
            }
            Fact::TakenBack => free().into_iter().collect(),
            Fact::Revised { .. } | Fact::Ended { .. } | Fact::Reopened => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["recorded", "revised", "ended", "reopened", "taken-back"];

    fn name(&self) -> &'static str {
        match self {
            Self::Recorded { .. } => "recorded",
            Self::Revised { .. } => "revised",
            Self::Ended { .. } => "ended",
            Self::Reopened => "reopened",
            Self::TakenBack => "taken-back",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::NumberTaken | Self::NoNumber => "award.number",
            Self::EmptyTerm | Self::EndsBeforeApproval { .. } | Self::NotYet => "award.term",
            Self::AlreadyEnded | Self::NotEnded | Self::TakenBack => "award.stage",
            Self::TooManyMembers | Self::MemberTwice => "award.members",
            Self::NoSuchAward => "award.found",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::NumberTaken => Says::new("refusal-award-number-taken"),
            Self::NoNumber => Says::new("refusal-award-no-number"),
            Self::EmptyTerm => Says::new("refusal-award-empty-term"),
            Self::EndsBeforeApproval { approved } => {
                Says::new("refusal-award-ends-before-approval").with("approved", Arg::Text(approved.to_string()))
            }
            Self::NotYet => Says::new("refusal-award-not-yet"),
            Self::AlreadyEnded => Says::new("refusal-award-already-ended"),
            Self::NotEnded => Says::new("refusal-award-not-ended"),
            Self::TakenBack => Says::new("refusal-award-taken-back"),
            Self::TooManyMembers => Says::new("refusal-award-too-many-members").with("most", Arg::count(MEMBERS_MOST)),
            Self::MemberTwice => Says::new("refusal-award-member-twice"),
            Self::NoSuchAward => Says::new("refusal-award-no-such-award"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NoNumber | Self::EmptyTerm | Self::EndsBeforeApproval { .. } | Self::NotYet | Self::TooManyMembers | Self::MemberTwice)
    }
}
