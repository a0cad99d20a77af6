//! Career 履历: a post that somebody held, or a name that they were called by, from a day up to, not including, another.
//! None ─ enter ▶ Entered ─ remove ▶ Removed
//! Unit: one entry; days are local dates, half open. All that it says is private; that there is an entry is a fact.
//! Source: design of the house; a day that is not known is left out, and one who is still there has no last day.

use crate::day::Day;
use crate::eligibility::{Degree, Sex};
use crate::refusal::{Explain, Rule, Says};
use crate::restriction::Rank;
use crate::text::Line;
use crate::thing::{Claim, Corrupt, Fact as IsFact, Happened, Kind, Thing, decode_any};
use crate::{Event, Id, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

/// The most entries that a person keeps; an assumption, against lists that no page can show.
pub const ENTRIES_MOST: usize = 100;

/// An entry as it stands.
#[derive(Clone, Debug)]
pub struct Career {
    /// Whose.
    pub person: PersonId,
    /// What it tells of.
    pub what: What,
    /// Where, if the organisation is known to the centre.
    pub organisation: Option<OrganisationId>,
    /// How far it has come.
    pub stage: Stage,
    /// What it says; none once erased.
    pub entry: Option<Entry>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It stands.
    Entered,
    /// Its person took it out.
    Removed,
}

/// What an entry tells of.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A post 任职经历.
    Post,
    /// A former name 曾用名.
    FormerName,
    /// A degree 学位; its day is the one it was given on. From version 2 of the event on.
    Degree,
    /// A professional title 专业技术职务, by which limits may count.
    Title,
    /// The day of birth, of who has no document with one 出生日期.
    Birth,
}

impl What {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Post, Self::FormerName, Self::Degree, Self::Title, Self::Birth];

    /// Its text in rows and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::FormerName => "former-name",
            Self::Degree => "degree",
            Self::Title => "title",
            Self::Birth => "birth",
        }
    }

    /// The one of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == text)
    }
}

/// What an entry says; erasable.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The organisation of a post, the former name, who gave the degree or the title, or the document in which a birth stands.
    pub name: Line,
    /// As what they worked there.
    pub position: Option<Line>,
    /// The first day.
    pub from: Option<Day>,
    /// The first day that no longer belongs to it.
    pub until: Option<Day>,
    /// What conditions and limits ask of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub particular: Option<Particular>,
}

/// What conditions and limits ask of an entry, as one choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Particular {
    /// Which degree.
    Degree(Degree),
    /// Of which rank the title is.
    Rank(Rank),
    /// Of which sex who was born is.
    Sex(Sex),
}

impl Particular {
    /// Its text in rows and forms, as `degree:doctor`.
    pub fn to_text(self) -> String {
        match self {
            Self::Degree(degree) => format!("degree:{}", degree.as_str()),
            Self::Rank(rank) => format!("rank:{}", rank.as_str()),
            Self::Sex(sex) => format!("sex:{}", sex.as_str()),
        }
    }

    /// The one of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::every().into_iter().find(|one| one.to_text() == text)
    }

    /// Every one, the highest degree first.
    pub fn every() -> Vec<Self> {
        let degrees = Degree::ALL.into_iter().rev().map(Self::Degree);
        degrees.chain(Rank::ALL.map(Self::Rank)).chain(Sex::ALL.map(Self::Sex)).collect()
    }

    /// Of which entries it is told.
    pub const fn of(self) -> What {
        match self {
            Self::Degree(_) => What::Degree,
            Self::Rank(_) => What::Title,
            Self::Sex(_) => What::Birth,
        }
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Its person entered it.
    Entered {
        /// Whose.
        person: PersonId,
        /// What it tells of.
        what: What,
        /// Where, if the organisation is known to the centre.
        organisation: Option<OrganisationId>,
    },
    /// Its person took it out.
    Removed,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It ends before it begins.
    EmptyTerm,
    /// Not a day, as `2026-03-31`.
    NotADay,
    /// Not what is asked of such an entry: a degree of a degree, a rank of a title, a sex and a day of a birth.
    WrongParticular,
    /// It has been taken out.
    AlreadyRemoved,
    /// There are as many as there may be.
    TooMany,
}

/// A day as people write it: `2026-03-31`, or `2026-03` and `2026` for the first day of them.
pub fn parse_day(text: &str) -> Result<Day, Refusal> {
    let full = match text.trim().replace(['/', '.'], "-") {
        text if text.len() == 4 => format!("{text}-01-01"),
        text if text.len() == 7 => format!("{text}-01"),
        text => text,
    };
    Day::parse(&full).filter(|day| day.year() >= 1850).ok_or(Refusal::NotADay)
}

/// Enters one 填写履历. Refuses an empty term, and more than a page can show; `others` counts what stands already.
pub fn enter(person: PersonId, what: What, organisation: Option<OrganisationId>, entry: Entry, others: usize) -> Result<Event<Career>, Refusal> {
    if matches!((entry.from, entry.until), (Some(from), Some(until)) if until <= from) {
        return Err(Refusal::EmptyTerm);
    }
    let asked = match what {
        What::Post | What::FormerName => entry.particular.is_none(),
        What::Degree | What::Title => entry.particular.is_some_and(|one| one.of() == what),
        What::Birth => entry.from.is_some() && entry.particular.is_none_or(|one| one.of() == what),
    };
    if !asked {
        return Err(Refusal::WrongParticular);
    }
    if others >= ENTRIES_MOST {
        return Err(Refusal::TooMany);
    }
    Ok(Event::about(Fact::Entered { person, what, organisation }, person, entry))
}

impl Career {
    /// Takes it out 删除条目. Refuses the second time.
    pub fn remove(&self) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Removed => Err(Refusal::AlreadyRemoved),
            Stage::Entered => Ok(Event::fact(Fact::Removed)),
        }
    }
}

/// Whether two terms have a day in common; a day that is not given bounds nothing.
pub fn overlap(one: (Option<Day>, Option<Day>), other: (Option<Day>, Option<Day>)) -> bool {
    let begins_before_end = |from: Option<Day>, until: Option<Day>| from.zip(until).is_none_or(|(from, until)| from < until);
    begins_before_end(one.0, other.1) && begins_before_end(other.0, one.1)
}

impl Thing for Career {
    const KIND: Kind = Kind::Career;
    type Fact = Fact;
    type Private = Entry;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Entered { person, what, organisation }) => Ok(Self {
                person: *person,
                what: *what,
                organisation: *organisation,
                stage: Stage::Entered,
                entry: happened.event.private.first().and_then(|part| part.content.clone()),
            }),
            (Some(career), Fact::Removed) if career.stage == Stage::Entered => Ok(Self { stage: Stage::Removed, ..career }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, _fact: &Fact) -> Vec<Claim> {
        Vec::new()
    }
}

impl IsFact for Fact {
    /// 2: degrees, titles and births.
    const VERSION: u16 = 2;
    const NAMES: &'static [&'static str] = &["entered", "removed"];

    /// What an earlier version lacks, a later one may lack too, so one reader reads all.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, Corrupt> {
        decode_any(version, Self::VERSION, bytes)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Entered { .. } => "entered",
            Self::Removed => "removed",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::EmptyTerm | Self::NotADay => "career.term",
            Self::WrongParticular => "career.particular",
            Self::AlreadyRemoved => "career.removed",
            Self::TooMany => "career.most",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::EmptyTerm => Says::new("refusal-career-empty-term"),
            Self::NotADay => Says::new("refusal-career-not-a-day"),
            Self::WrongParticular => Says::new("refusal-career-wrong-particular"),
            Self::AlreadyRemoved => Says::new("refusal-career-already-removed"),
            Self::TooMany => Says::new("refusal-career-too-many").with("most", crate::Arg::count(ENTRIES_MOST)),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::EmptyTerm | Self::NotADay | Self::WrongParticular)
    }
}
