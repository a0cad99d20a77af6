//! Token 访问令牌: what a person's program sends instead of signing in: some areas, an end, and its person's rights at most.
//! None ─ issue ▶ Live ─ revoke ▶ Revoked; at `until`, not included, it is over by itself
//! Unit: a token. Its text is shown once; the event holds its digest. Source: design of the house; RFC 6750 (bearer tokens).

use crate::refusal::{Arg, Explain, Rule, Says};
use crate::rights::Area;
use crate::text::Line;
use crate::thing::{Claim, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::time::Zone;
use crate::{Event, Id, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// The longest term, in milliseconds: a year of 366 days. An assumption until the centre's own rule is loaded.
pub const TERM_MS: i64 = 366 * 86_400_000;
/// How many live tokens a person may have.
pub const TOKENS_MOST: usize = 20;

/// A token as it stands.
#[derive(Clone, Debug)]
pub struct Token {
    /// Whose.
    pub person: PersonId,
    /// What it may be used for, in their order; reading is always among them.
    pub areas: Vec<Area>,
    /// From when.
    pub from: Instant,
    /// Until when, not included.
    pub until: Instant,
    /// The digest of its text.
    pub digest: String,
    /// What its owner calls it; none once erased.
    pub label: Option<Line>,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Taken within its term.
    Live,
    /// Taken back.
    Revoked,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Made.
    Issued {
        /// Whose.
        person: PersonId,
        /// What it may be used for.
        areas: Vec<Area>,
        /// From when.
        from: Instant,
        /// Until when, not included.
        until: Instant,
        /// The digest of its text.
        digest: String,
    },
    /// Taken back.
    Revoked,
}

/// What its owner calls it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Named {
    /// The name.
    pub label: Line,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Its end is not after its beginning.
    EmptyTerm,
    /// Its end is more than a year away.
    TooLong,
    /// As many as one may have.
    TooMany,
    /// It has been taken back, and is used all the same.
    Revoked,
    /// It has been taken back already.
    AlreadyRevoked,
    /// Its time is over.
    Ended {
        /// When it ended.
        until: Instant,
    },
    /// There is no such token.
    Unknown,
    /// What is done here is done by a person in a session.
    NotByToken,
}

/// Issues a token 创建令牌. Refuses an empty term, one of more than a year, and too many of them.
pub fn issue(
    person: PersonId,
    label: Line,
    mut areas: Vec<Area>,
    from: Instant,
    until: Instant,
    digest: String,
    live: usize,
) -> Result<Event<Token>, Refusal> {
    if until <= from {
        return Err(Refusal::EmptyTerm);
    }
    if until.0 - from.0 > TERM_MS {
        return Err(Refusal::TooLong);
    }
    if live >= TOKENS_MOST {
        return Err(Refusal::TooMany);
    }
    areas.push(Area::Read);
    areas.sort_unstable();
    areas.dedup();
    Ok(Event::about(Fact::Issued { person, areas, from, until, digest }, person, Named { label }))
}

/// Whether it may be used at that time. Refuses from its end on, and when it has been taken back.
pub fn usable(stage: Stage, until: Instant, at: Instant) -> Result<(), Refusal> {
    match stage {
        Stage::Revoked => Err(Refusal::Revoked),
        Stage::Live if until <= at => Err(Refusal::Ended { until }),
        Stage::Live => Ok(()),
    }
}

impl Token {
    /// Takes it back 撤销令牌. Refuses the second time.
    pub fn revoke(&self) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Live => Ok(Event::fact(Fact::Revoked)),
            Stage::Revoked => Err(Refusal::AlreadyRevoked),
        }
    }
}

impl Thing for Token {
    const KIND: Kind = Kind::Token;
    type Fact = Fact;
    type Private = Named;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Issued { person, areas, from, until, digest }) => Ok(Self {
                person: *person,
                areas: areas.clone(),
                from: *from,
                until: *until,
                digest: digest.clone(),
                label: happened.event.of(*person).map(|named| named.label.clone()),
                stage: Stage::Live,
            }),
            (Some(token), Fact::Revoked) if token.stage == Stage::Live => Ok(Self { stage: Stage::Revoked, ..token }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, _fact: &Fact) -> Vec<Claim> {
        Vec::new()
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["issued", "revoked"];

    fn name(&self) -> &'static str {
        match self {
            Self::Issued { .. } => "issued",
            Self::Revoked => "revoked",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::EmptyTerm | Self::TooLong => "token.term",
            Self::TooMany => "token.count",
            Self::Revoked => "token.revoked",
            Self::AlreadyRevoked => "token.once",
            Self::Ended { .. } => "token.ended",
            Self::Unknown => "token.unknown",
            Self::NotByToken => "token.session",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::EmptyTerm => Says::new("refusal-token-empty-term"),
            Self::TooLong => Says::new("refusal-token-too-long"),
            Self::TooMany => Says::new("refusal-token-too-many"),
            Self::Revoked => Says::new("refusal-token-revoked"),
            Self::AlreadyRevoked => Says::new("refusal-token-already-revoked"),
            Self::Ended { until } => Says::new("refusal-token-ended").with("until", Arg::Instant(*until, Zone::shanghai())),
            Self::Unknown => Says::new("refusal-token-unknown"),
            Self::NotByToken => Says::new("refusal-token-not-by-token"),
        }
    }
}
