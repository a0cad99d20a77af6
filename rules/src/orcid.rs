//! ORCID record ORCID 学术档案: what a person's public ORCID record says, as far as they have taken it over, to be put into their drafts.
//!
//! ```text
//! None ─ agree ▶ Agreed ─ take, as often as they like ▶ Agreed ─ forget ▶ Forgotten ─ agree ▶ Agreed
//! ```
//! Nothing is read before its person has agreed, once; what is read stands nowhere but on their own page until they choose from it; what they
//! choose takes the place of what they chose before. That they agreed, when a record was read and how many entries were taken are facts; the
//! identifier and the entries are private, and no rule decides on them. They are corrected at ORCID and read again, never here.
//! Source: 《个人信息保护法》第十三条、第十四条 (consent, informed and by itself), 第十五条 (withdrawn as easily), 第六条 (no more than needed);
//! ORCID Public API 3.0.

mod entry;
mod explain;
mod rows;

pub use entry::{Contents, Entry, Found, Reading, Section, When};
pub use rows::{TABLES, rows};

use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// The most entries that a person takes over; an assumption, against lists that no form asks for.
pub const ENTRIES_MOST: usize = 100;
/// For how long may be chosen from what was read, in milliseconds: a day. An assumption; then it is read again.
pub const READING_MS: i64 = 24 * 60 * 60 * 1_000;

/// A record as it stands.
#[derive(Clone, Debug)]
pub struct OrcidRecord {
    /// Whose.
    pub person: PersonId,
    /// How far it has come.
    pub stage: Stage,
    /// What was taken over last; none where nothing was.
    pub taken: Option<Taken>,
    /// What it says; none where nothing was taken, and once erased.
    pub contents: Option<Contents>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It may be read 已同意读取.
    Agreed {
        /// Since when.
        since: Instant,
    },
    /// Nothing of it is used any more 已停用.
    Forgotten,
}

/// That entries were taken over, in figures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Taken {
    /// When the record was read.
    pub read: Instant,
    /// How many entries.
    pub entries: u32,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Its person agreed that it is read.
    Agreed {
        /// Whose.
        person: PersonId,
    },
    /// Its person took over what they chose, in place of what they had.
    Taken {
        /// When the record was read.
        read: Instant,
        /// How many entries.
        entries: u32,
    },
    /// Its person wants nothing of it used any more.
    Forgotten,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The operator has not said where ORCID is.
    NotSetUp,
    /// The person has stated no ORCID.
    NoIdentifier,
    /// The person has not agreed.
    NotAgreed,
    /// They have agreed already.
    AlreadyAgreed,
    /// There is nothing read to choose from, or it is a day old.
    NothingRead,
    /// Nothing is chosen.
    NoneChosen,
    /// What is chosen is not among what was read.
    NoSuchEntry,
    /// More than may be taken over.
    TooMany,
    /// Nothing of it is used as it is.
    AlreadyForgotten,
    /// The person has asked too often.
    TooSoon {
        /// How long to wait, in seconds.
        wait_seconds: i64,
    },
    /// Others are being read just now.
    Busy,
    /// ORCID cannot be reached.
    Unreachable,
    /// ORCID does not answer in time.
    TooSlow,
    /// ORCID says that it is out of order.
    Failing,
    /// ORCID answers what is no record.
    NotUnderstood,
    /// The record is larger than what is read.
    TooLarge,
    /// There is no such record.
    NotFound,
    /// ORCID has locked the record.
    Locked,
    /// Its person has deactivated the record.
    Deactivated,
    /// Its person has not claimed the record yet.
    Unclaimed,
    /// The identifier has given way to another.
    Deprecated {
        /// The other, where ORCID names it.
        to: Option<String>,
    },
    /// ORCID does not let this centre in.
    NotLetIn,
    /// ORCID has been asked too often.
    AskedTooOften,
}

/// Agrees that the record is read 同意读取, for the first time. Refuses nothing; the claim finds a second one.
pub fn agree(person: PersonId) -> Event<OrcidRecord> {
    Event::fact(Fact::Agreed { person })
}

impl OrcidRecord {
    /// Agrees again, after all was forgotten.
    pub fn agree_again(&self) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Agreed { .. } => Err(Refusal::AlreadyAgreed),
            Stage::Forgotten => Ok(agree(self.person)),
        }
    }

    /// Takes over what is chosen of what was read 采用, in place of what was taken before. Refuses what was not read, or a day ago.
    pub fn take(&self, reading: Option<&Reading>, chosen: &[(Section, u64)], now: Instant) -> Result<Event<Self>, Refusal> {
        if self.stage == Stage::Forgotten {
            return Err(Refusal::NotAgreed);
        }
        let reading = reading.filter(|reading| reading.is_fresh(now)).ok_or(Refusal::NothingRead)?;
        if chosen.is_empty() {
            return Err(Refusal::NoneChosen);
        }
        let entries: Vec<Entry> = reading.entries.iter().filter(|entry| chosen.contains(&entry.key())).cloned().collect();
        if !chosen.iter().all(|key| entries.iter().any(|entry| entry.key() == *key)) {
            return Err(Refusal::NoSuchEntry);
        }
        if entries.len() > ENTRIES_MOST {
            return Err(Refusal::TooMany);
        }
        let fact = Fact::Taken { read: reading.read, entries: u32::try_from(entries.len()).unwrap_or(u32::MAX) };
        let contents = Contents { orcid: reading.orcid.clone(), name: reading.name.clone(), entries };
        Ok(Event::about(fact, self.person, contents))
    }

    /// Has nothing of it used any more, and it read no more 停用并清除. Refuses the second time.
    pub fn forget(&self) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Forgotten => Err(Refusal::AlreadyForgotten),
            Stage::Agreed { .. } => Ok(Event::fact(Fact::Forgotten)),
        }
    }
}

impl Thing for OrcidRecord {
    const KIND: Kind = Kind::OrcidRecord;
    type Fact = Fact;
    type Private = Contents;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Agreed { person }) => Ok(Self { person: *person, stage: Stage::Agreed { since: happened.at }, taken: None, contents: None }),
            (Some(record), Fact::Agreed { person }) if record.stage == Stage::Forgotten && record.person == *person => {
                Ok(Self { stage: Stage::Agreed { since: happened.at }, ..record })
            }
            (Some(record), Fact::Taken { read, entries }) if record.stage != Stage::Forgotten => Ok(Self {
                taken: Some(Taken { read: *read, entries: *entries }),
                contents: happened.event.private.first().and_then(|part| part.content.clone()),
                ..record
            }),
            (Some(record), Fact::Forgotten) if record.stage != Stage::Forgotten => {
                Ok(Self { stage: Stage::Forgotten, taken: None, contents: None, ..record })
            }
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match (before, fact) {
            (None, Fact::Agreed { person }) => vec![Claim::Take(ClaimKind::OrcidRecord, person.to_string())],
            (None | Some(_), Fact::Agreed { .. } | Fact::Taken { .. } | Fact::Forgotten) => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["agreed", "taken", "forgotten"];

    fn name(&self) -> &'static str {
        match self {
            Self::Agreed { .. } => "agreed",
            Self::Taken { .. } => "taken",
            Self::Forgotten => "forgotten",
        }
    }
}
