//! Import 导入: a file of earlier data that was taken in as a whole, and can be taken back as a whole.
//! None ─ take in ▶ TakenIn ─ undo ▶ Undone
//! It is a list of earlier projects, or one of the people of an organisation 人员名单.
//! Unit: rows. Each thing it brought or revised names it in an event of its own, and each is given back by an event of its own; who did so and
//! when is here. Source: design of the house.

use crate::refusal::{Arg, Explain, Rule, Says};
use crate::text::Line;
use crate::thing::{Claim, Corrupt, Fact as IsFact, Happened, Kind, Thing, decode_any};
use crate::{Event, Id, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

/// An import as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// Who took it in.
    pub by: PersonId,
    /// The digest of the file.
    pub digest: String,
    /// Whose people it lists, where it is a list of people.
    pub of: Option<OrganisationId>,
    /// How many of each.
    pub counts: Counts,
    /// How far it has come.
    pub stage: Stage,
    /// What the file is called; none once erased.
    pub file_name: Option<Line>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// What was right is in the register 已导入.
    TakenIn,
    /// It was given back 已撤销.
    Undone {
        /// How many things were left as they are, because they were revised since.
        left: u32,
    },
}

/// How many rows of each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Brought something new.
    pub new: u32,
    /// Changed something.
    pub changed: u32,
    /// Said what was known.
    pub same: u32,
    /// Could not be read.
    pub faulty: u32,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// What was right of a file was taken in.
    TakenIn {
        /// By whom.
        by: PersonId,
        /// The digest of the file.
        digest: String,
        /// How many of each.
        counts: Counts,
        /// Whose people it lists, where it is a list of people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<OrganisationId>,
    },
    /// It was given back.
    Undone {
        /// How many things were left as they are.
        left: u32,
    },
}

/// Why not 不予受理.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Nothing in it is new or changed.
    Nothing,
    /// It was undone already.
    AlreadyUndone,
    /// There is no such import.
    NoSuchImport,
    /// It has faults, and nothing of it is taken in.
    Faulty {
        /// How many.
        count: usize,
    },
    /// What it would do is not what was looked at.
    Changed,
}

/// Takes a file in 导入. Refuses one that brings nothing.
pub fn take_in(by: PersonId, digest: String, counts: Counts, file_name: Line) -> Result<Event<Import>, Refusal> {
    taken_in(by, None, digest, counts, file_name)
}

/// Takes a list of the people of an organisation in 导入人员名单: new are those who are asked, changed those who move. Refuses one that brings nothing.
pub fn take_in_people(by: PersonId, of: OrganisationId, digest: String, counts: Counts, file_name: Line) -> Result<Event<Import>, Refusal> {
    taken_in(by, Some(of), digest, counts, file_name)
}

fn taken_in(by: PersonId, of: Option<OrganisationId>, digest: String, counts: Counts, file_name: Line) -> Result<Event<Import>, Refusal> {
    if counts.new + counts.changed == 0 {
        return Err(Refusal::Nothing);
    }
    Ok(Event::about(Fact::TakenIn { by, digest, counts, of }, by, file_name))
}

impl Import {
    /// Gives it back 撤销导入. Refuses the second time.
    pub fn undo(&self, left: u32) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Undone { .. } => Err(Refusal::AlreadyUndone),
            Stage::TakenIn => Ok(Event::fact(Fact::Undone { left })),
        }
    }
}

impl Thing for Import {
    const KIND: Kind = Kind::Import;
    type Fact = Fact;
    type Private = Line;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::TakenIn { by, digest, counts, of }) => Ok(Self {
                by: *by,
                digest: digest.clone(),
                of: *of,
                counts: *counts,
                stage: Stage::TakenIn,
                file_name: happened.event.of(*by).cloned(),
            }),
            (Some(import), Fact::Undone { left }) if import.stage == Stage::TakenIn => Ok(Self { stage: Stage::Undone { left: *left }, ..import }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, _fact: &Fact) -> Vec<Claim> {
        Vec::new()
    }
}

impl IsFact for Fact {
    /// 2: lists of people.
    const VERSION: u16 = 2;
    const NAMES: &'static [&'static str] = &["taken-in", "undone"];

    /// What an earlier version lacks, a later one may lack too, so one reader reads all.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, Corrupt> {
        decode_any(version, Self::VERSION, bytes)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::TakenIn { .. } => "taken-in",
            Self::Undone { .. } => "undone",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::Nothing => "import.nothing",
            Self::AlreadyUndone => "import.stage",
            Self::NoSuchImport => "import.found",
            Self::Faulty { .. } => "import.faulty",
            Self::Changed => "import.changed",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::Nothing => Says::new("refusal-import-nothing"),
            Self::AlreadyUndone => Says::new("refusal-import-already-undone"),
            Self::NoSuchImport => Says::new("refusal-import-no-such-import"),
            Self::Faulty { count } => Says::new("refusal-import-faulty").with("count", Arg::count(*count)),
            Self::Changed => Says::new("refusal-import-changed"),
        }
    }
}
