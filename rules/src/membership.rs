//! Membership 所属关系: that a person belongs to an organisation, in which department, from when and until when, as its administrator confirms.
//!
//! ```text
//! None ─ ask ▶ Asked ─ confirm ▶ Confirmed ─ end ▶ Ended
//!                └─ refuse ▶ Refused   └─ withdraw ▶ Withdrawn (by the person)
//! None ─ name, by the administrator ▶ Confirmed ─ move ▶ Confirmed, in another part
//! None ─ join, on a list of the administrator ▶ Confirmed
//! ```
//! Several at once are usual 兼职; one of them is the main one 主要单位. Days of the centre; terms are half open. Nobody confirms themselves.
//! Who stands on a list that an office took in joins by saying yes: an office may name anybody, and so many at once, that it would learn whose addresses
//! have an account if they joined without being asked.
//! Source: practice of research funders (依托单位 confirms its staff).

use crate::day::Day;
use crate::refusal::{Explain, Rule, Says};
use crate::text::{Line, Prose};
use crate::thing::{Claim, ClaimKind, Consequence, Corrupt, Fact as IsFact, Happened, Kind, Letter, Thing, decode_any};
use crate::{Event, Id, ImportId, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

/// A membership as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Membership {
    /// Who.
    pub person: PersonId,
    /// To which organisation.
    pub organisation: OrganisationId,
    /// In which part of it.
    pub department: Option<OrganisationId>,
    /// The first day.
    pub from: Day,
    /// Whether it is the person's main one.
    pub main: bool,
    /// How far it has come.
    pub stage: Stage,
    /// What the person said to be known by: a staff number, an office; none once erased.
    pub note: Option<String>,
    /// Why it was refused; none once erased.
    pub reason: Option<String>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The person says so 待确认.
    Asked,
    /// The administrator says so 已确认.
    Confirmed,
    /// Until the day before 已终止.
    Ended {
        /// The first day on which they belong no more.
        until: Day,
    },
    /// The administrator says that it is not so 未予确认.
    Refused,
    /// The person has taken it back 已撤回.
    Withdrawn,
}

/// Where somebody belongs, and from when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Belonging {
    /// Who.
    pub person: PersonId,
    /// To which organisation.
    pub organisation: OrganisationId,
    /// In which part of it.
    pub department: Option<OrganisationId>,
    /// The first day.
    pub from: Day,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// A person said that they belong there.
    Asked(Belonging),
    /// The administrator said that a person belongs there.
    Named {
        /// Who and where.
        belonging: Belonging,
        /// Whether it is their main one.
        main: bool,
    },
    /// The administrator confirmed it.
    Confirmed {
        /// The first day.
        from: Day,
        /// Whether it is their main one.
        main: bool,
    },
    /// The administrator refused it; why is private.
    Refused,
    /// The person took it back.
    Withdrawn,
    /// It ends.
    Ended {
        /// The first day on which they belong no more.
        until: Day,
    },
    /// The person made it their main one.
    MadeMain,
    /// Another became the main one.
    MadeSecondary,
    /// Somebody on a list of the administrator's said that they belong there.
    Joined {
        /// Who and where.
        belonging: Belonging,
        /// Whether it is their main one.
        main: bool,
        /// Who took the list in.
        by: PersonId,
        /// The list.
        import: ImportId,
    },
    /// The administrator said that they belong to another part of it.
    Moved {
        /// Which; none where they belong to no part.
        department: Option<OrganisationId>,
        /// By which list, where it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        import: Option<ImportId>,
    },
}

/// What is said of the person beside it, until it is erased.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// By what the administrator may know them.
    Note(Line),
    /// Why it was refused.
    Reason(Prose),
}

/// Why not 不予受理.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// They belong there, or have asked to.
    AlreadyMember,
    /// Another one became the main one at the same time.
    MainTaken,
    /// It has been answered already.
    NotAsked,
    /// It is not in force.
    NotConfirmed,
    /// It would end before it begins.
    EmptyTerm,
    /// Nobody confirms or refuses themselves.
    OwnMembership,
    /// The department is no part of the organisation.
    NotAPart,
    /// There is no such membership, or it is not theirs to know of.
    NoSuchMembership,
    /// Only who belongs there can have that office.
    NotAMember,
    /// They belong to that part already.
    AlreadyInPart,
}

/// Asks to belong 申请加入. The claim finds a second one; that the organisation stands is asked of it.
pub fn ask(belonging: Belonging, note: Option<Line>) -> Event<Membership> {
    match note {
        Some(note) => Event::about(Fact::Asked(belonging), belonging.person, Said::Note(note)),
        None => Event::fact(Fact::Asked(belonging)),
    }
}

/// Says that somebody belongs 登记人员. Refuses to name oneself.
pub fn name(belonging: Belonging, by: Option<PersonId>, main: bool) -> Result<Event<Membership>, Refusal> {
    if by == Some(belonging.person) { Err(Refusal::OwnMembership) } else { Ok(Event::fact(Fact::Named { belonging, main })) }
}

/// Says yes to a list on which one stands 确认加入. It says by what the list knows them. Refuses who took the list in themselves.
pub fn join(belonging: Belonging, by: PersonId, import: ImportId, main: bool, note: Option<Line>) -> Result<Event<Membership>, Refusal> {
    if by == belonging.person {
        return Err(Refusal::OwnMembership);
    }
    let fact = Fact::Joined { belonging, main, by, import };
    Ok(match note {
        Some(note) => Event::about(fact, belonging.person, Said::Note(note)),
        None => Event::fact(fact),
    })
}

impl Membership {
    /// Moves them to another part 调整院系. Refuses one that is not in force, one's own, and the part to which they belong.
    pub fn relocate(&self, by: Option<PersonId>, department: Option<OrganisationId>, import: Option<ImportId>) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Confirmed if by == Some(self.person) => Err(Refusal::OwnMembership),
            Stage::Confirmed if department == self.department => Err(Refusal::AlreadyInPart),
            Stage::Confirmed => Ok(Event::fact(Fact::Moved { department, import })),
            Stage::Asked | Stage::Ended { .. } | Stage::Refused | Stage::Withdrawn => Err(Refusal::NotConfirmed),
        }
    }

    /// Confirms it from a day on 确认. It becomes the main one where there is none. Refuses one that was answered, and one's own.
    pub fn confirm(&self, by: Option<PersonId>, from: Day, main: bool) -> Result<Event<Self>, Refusal> {
        self.answerable(by)?;
        Ok(Event::fact(Fact::Confirmed { from, main }))
    }

    /// Refuses it 不予确认. Refuses one that was answered, and one's own.
    pub fn refuse(&self, by: Option<PersonId>, reason: Prose) -> Result<Event<Self>, Refusal> {
        self.answerable(by)?;
        Ok(Event::about(Fact::Refused, self.person, Said::Reason(reason)))
    }

    /// Takes back what was asked 撤回. Refuses one that was answered.
    pub fn withdraw(&self) -> Result<Event<Self>, Refusal> {
        if self.stage == Stage::Asked { Ok(Event::fact(Fact::Withdrawn)) } else { Err(Refusal::NotAsked) }
    }

    /// Ends it 终止. `until` is the first day without. Refuses one that is not in force, and an empty term.
    pub fn end(&self, until: Day) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Confirmed if until <= self.from => Err(Refusal::EmptyTerm),
            Stage::Confirmed => Ok(Event::fact(Fact::Ended { until })),
            Stage::Asked | Stage::Ended { .. } | Stage::Refused | Stage::Withdrawn => Err(Refusal::NotConfirmed),
        }
    }

    /// Makes it the main one 设为主要单位. Refuses one that is not in force, and the one that is.
    pub fn make_main(&self) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Confirmed if !self.main => Ok(Event::fact(Fact::MadeMain)),
            Stage::Confirmed => Err(Refusal::MainTaken),
            Stage::Asked | Stage::Ended { .. } | Stage::Refused | Stage::Withdrawn => Err(Refusal::NotConfirmed),
        }
    }

    /// Makes room for another main one. Refuses one that is not the main one.
    pub fn make_secondary(&self) -> Result<Event<Self>, Refusal> {
        if self.main { Ok(Event::fact(Fact::MadeSecondary)) } else { Err(Refusal::NotConfirmed) }
    }

    fn answerable(&self, by: Option<PersonId>) -> Result<(), Refusal> {
        match self.stage {
            Stage::Asked if by == Some(self.person) => Err(Refusal::OwnMembership),
            Stage::Asked => Ok(()),
            Stage::Confirmed | Stage::Ended { .. } | Stage::Refused | Stage::Withdrawn => Err(Refusal::NotAsked),
        }
    }

    fn live_key(person: PersonId, organisation: OrganisationId) -> String {
        format!("{person}/{organisation}")
    }
}

impl Stage {
    /// Whether somebody with this stage and first day belongs there on that day.
    pub fn is_in_force(self, from: Day, day: Day) -> bool {
        match self {
            Self::Confirmed => from <= day,
            Self::Ended { until } => from <= day && day < until,
            Self::Asked | Self::Refused | Self::Withdrawn => false,
        }
    }

    /// Its text in rows and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Confirmed => "confirmed",
            Self::Ended { .. } => "ended",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The stage of that text; an ended one has its day.
    pub fn parse(text: &str, until: Option<Day>) -> Option<Self> {
        match (text, until) {
            ("asked", None) => Some(Self::Asked),
            ("confirmed", None) => Some(Self::Confirmed),
            ("ended", Some(until)) => Some(Self::Ended { until }),
            ("refused", None) => Some(Self::Refused),
            ("withdrawn", None) => Some(Self::Withdrawn),
            _ => None,
        }
    }
}

impl Thing for Membership {
    const KIND: Kind = Kind::Membership;
    type Fact = Fact;
    type Private = Said;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let said = happened.event.private.first().and_then(|part| part.content.clone());
        let begun = |of: &Belonging, stage: Stage, main: bool, note: Option<String>| Self {
            person: of.person,
            organisation: of.organisation,
            department: of.department,
            from: of.from,
            main,
            stage,
            note,
            reason: None,
        };
        match (before, &happened.event.fact) {
            (None, Fact::Asked(belonging)) => {
                let note = if let Some(Said::Note(note)) = said { Some(note.as_str().to_owned()) } else { None };
                Ok(begun(belonging, Stage::Asked, false, note))
            }
            (None, Fact::Named { belonging, main }) => Ok(begun(belonging, Stage::Confirmed, *main, None)),
            (None, Fact::Joined { belonging, main, .. }) => {
                let note = if let Some(Said::Note(note)) = said { Some(note.as_str().to_owned()) } else { None };
                Ok(begun(belonging, Stage::Confirmed, *main, note))
            }
            (Some(state), Fact::Moved { department, .. }) if state.stage == Stage::Confirmed => Ok(Self { department: *department, ..state }),
            (Some(state), Fact::Confirmed { from, main }) if state.stage == Stage::Asked => {
                Ok(Self { from: *from, main: *main, stage: Stage::Confirmed, ..state })
            }
            (Some(state), Fact::Refused) if state.stage == Stage::Asked => {
                let reason = if let Some(Said::Reason(reason)) = said { Some(reason.as_str().to_owned()) } else { None };
                Ok(Self { stage: Stage::Refused, reason, ..state })
            }
            (Some(state), Fact::Withdrawn) if state.stage == Stage::Asked => Ok(Self { stage: Stage::Withdrawn, ..state }),
            (Some(state), Fact::Ended { until }) if state.stage == Stage::Confirmed => {
                Ok(Self { stage: Stage::Ended { until: *until }, main: false, ..state })
            }
            (Some(state), Fact::MadeMain) if state.stage == Stage::Confirmed => Ok(Self { main: true, ..state }),
            (Some(state), Fact::MadeSecondary) if state.main => Ok(Self { main: false, ..state }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        let live = |of: &Belonging| Claim::Take(ClaimKind::LiveMembership, Self::live_key(of.person, of.organisation));
        let main = |person: PersonId| Claim::Take(ClaimKind::MainMembership, person.to_string());
        let given_back = |state: &Self| Claim::Free(ClaimKind::LiveMembership, Self::live_key(state.person, state.organisation));
        let no_longer_main = |state: &Self| state.main.then(|| Claim::Free(ClaimKind::MainMembership, state.person.to_string()));
        match (fact, before) {
            (Fact::Asked(belonging), _) => vec![live(belonging)],
            (Fact::Named { belonging, main: is_main } | Fact::Joined { belonging, main: is_main, .. }, _) => {
                [live(belonging)].into_iter().chain(is_main.then(|| main(belonging.person))).collect()
            }
            (Fact::Confirmed { main: true, .. } | Fact::MadeMain, Some(state)) => vec![main(state.person)],
            (Fact::Refused | Fact::Withdrawn, Some(state)) => vec![given_back(state)],
            (Fact::Ended { .. }, Some(state)) => [given_back(state)].into_iter().chain(no_longer_main(state)).collect(),
            (Fact::MadeSecondary, Some(state)) => no_longer_main(state).into_iter().collect(),
            (
                Fact::Confirmed { .. }
                | Fact::MadeMain
                | Fact::Refused
                | Fact::Withdrawn
                | Fact::Ended { .. }
                | Fact::MadeSecondary
                | Fact::Moved { .. },
                _,
            ) => Vec::new(),
        }
    }

    fn consequences(fact: &Fact) -> Vec<Consequence> {
        match fact {
            Fact::Moved { .. } => vec![Consequence::Mail(Letter::MemberMoved)],
            Fact::Confirmed { .. } | Fact::Named { .. } => vec![Consequence::Mail(Letter::MemberConfirmed)],
            Fact::Refused => vec![Consequence::Mail(Letter::MemberRefused)],
            Fact::Ended { .. } => vec![Consequence::Mail(Letter::MemberEnded)],
            // Who joins knows it.
            Fact::Asked(_) | Fact::Withdrawn | Fact::MadeMain | Fact::MadeSecondary | Fact::Joined { .. } => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    /// 2: lists of people.
    const VERSION: u16 = 2;
    const NAMES: &'static [&'static str] =
        &["asked", "named", "confirmed", "refused", "withdrawn", "ended", "made-main", "made-secondary", "joined", "moved"];

    /// What an earlier version lacks, a later one may lack too, so one reader reads all.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, Corrupt> {
        decode_any(version, Self::VERSION, bytes)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Asked(_) => "asked",
            Self::Named { .. } => "named",
            Self::Confirmed { .. } => "confirmed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Ended { .. } => "ended",
            Self::MadeMain => "made-main",
            Self::MadeSecondary => "made-secondary",
            Self::Joined { .. } => "joined",
            Self::Moved { .. } => "moved",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::AlreadyMember => "membership.once",
            Self::MainTaken => "membership.main",
            Self::NotAsked | Self::NotConfirmed => "membership.stage",
            Self::EmptyTerm => "membership.term",
            Self::OwnMembership => "membership.own",
            Self::NotAPart | Self::AlreadyInPart => "membership.department",
            Self::NoSuchMembership => "membership.found",
            Self::NotAMember => "membership.office",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::AlreadyMember => "refusal-membership-already-member",
            Self::MainTaken => "refusal-membership-main-taken",
            Self::NotAsked => "refusal-membership-not-asked",
            Self::NotConfirmed => "refusal-membership-not-confirmed",
            Self::EmptyTerm => "refusal-membership-empty-term",
            Self::OwnMembership => "refusal-membership-own-membership",
            Self::NotAPart => "refusal-membership-not-a-part",
            Self::NoSuchMembership => "refusal-membership-no-such-membership",
            Self::NotAMember => "refusal-membership-not-a-member",
            Self::AlreadyInPart => "refusal-membership-already-in-part",
        })
    }
}
