//! Centre 中心: the one institution that this installation serves.
//! None ─ found ▶ Founded
//! Unit: the zone in which deadlines are announced. Source: the operator, who holds the set-up link.

use crate::refusal::{Explain, Rule, Says};
use crate::text::{Bilingual, Line};
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, time::Zone};
use serde::{Deserialize, Serialize};

/// The centre as it stands.
#[derive(Clone, Debug)]
pub struct Centre {
    /// What it is called.
    pub name: Bilingual,
    /// Where its clocks are.
    pub zone: Zone,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// It was founded.
    Founded {
        /// What it is called.
        name: Bilingual,
        /// Where its clocks are.
        zone: Zone,
    },
}

/// Nothing private is said of a centre.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Nothing {}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// There is one centre, and it stands.
    AlreadyFounded,
    /// The set-up link is spent or wrong.
    NoSuchLink,
    /// The zone is not known.
    UnknownZone,
}

/// Founds the centre 设立中心. Refuses nothing but a second centre, which the claim finds.
pub fn found(zh: &Line, en: Option<&Line>, zone: Zone) -> Event<Centre> {
    Event::fact(Fact::Founded { name: Bilingual::new(zh.as_str(), en.map_or("", Line::as_str)), zone })
}

impl Thing for Centre {
    const KIND: Kind = Kind::Centre;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Founded { name, zone }) => Ok(Self { name: name.clone(), zone: zone.clone() }),
            (Some(_), fact @ Fact::Founded { .. }) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Founded { .. } => vec![Claim::Take(ClaimKind::Centre, "1".to_owned())],
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["founded"];

    fn name(&self) -> &'static str {
        match self {
            Self::Founded { .. } => "founded",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::AlreadyFounded => "centre.once",
            Self::NoSuchLink => "centre.link",
            Self::UnknownZone => "centre.zone",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::AlreadyFounded => "refusal-centre-already-founded",
            Self::NoSuchLink => "refusal-centre-no-such-link",
            Self::UnknownZone => "refusal-centre-unknown-zone",
        })
    }
}
