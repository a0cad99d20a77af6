//! Centre 中心: the one institution that this installation serves.
//! None ─ found ▶ Founded ─ rotate a key ▶ Founded
//! Unit: the zone in which deadlines are announced; keys by the size of the log. Source: the operator, who holds the set-up link and the
//! keys; C2SP signed-note (keys that follow each other).

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
    /// Every change of a key of its logs, the oldest first.
    pub rotations: Vec<Rotation>,
}

/// The change of the key that signs a log 密钥轮换. Both keys sign the checkpoint of the size at which it changes, whose last entry is this event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rotation {
    /// Which log, by its number.
    pub log: i64,
    /// From which size on the new key signs, in entries; larger trees are signed by it alone.
    pub from_size: u64,
    /// The public half of the key that has signed so far.
    pub old: String,
    /// The public half of the key that signs from now on.
    pub new: String,
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
    /// A key of one of its logs was replaced.
    KeyRotated(Rotation),
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
    /// There is no centre yet.
    NotFounded,
    /// A key that was replaced does not come back.
    KeyUsedBefore,
}

/// Founds the centre 设立中心. Refuses nothing but a second centre, which the claim finds.
pub fn found(zh: &Line, en: Option<&Line>, zone: Zone) -> Event<Centre> {
    Event::fact(Fact::Founded { name: Bilingual::new(zh.as_str(), en.map_or("", Line::as_str)), zone })
}

impl Centre {
    /// Replaces the key of a log 轮换密钥. Refuses a key that has signed before, the present one too.
    pub fn rotate_key(&self, rotation: Rotation) -> Result<Event<Self>, Refusal> {
        let used = |key: &str| self.rotations.iter().any(|earlier| earlier.old == key || earlier.new == key);
        if rotation.new == rotation.old || used(&rotation.new) {
            return Err(Refusal::KeyUsedBefore);
        }
        Ok(Event::fact(Fact::KeyRotated(rotation)))
    }

    /// Whether the rotation continues what is known of the log's keys.
    fn continues(&self, rotation: &Rotation) -> bool {
        let last = self.rotations.iter().rfind(|earlier| earlier.log == rotation.log);
        last.is_none_or(|last| last.new == rotation.old && last.from_size < rotation.from_size)
    }
}

impl Thing for Centre {
    const KIND: Kind = Kind::Centre;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Founded { name, zone }) => Ok(Self { name: name.clone(), zone: zone.clone(), rotations: Vec::new() }),
            (Some(mut centre), Fact::KeyRotated(rotation)) if centre.continues(rotation) => {
                centre.rotations.push(rotation.clone());
                Ok(centre)
            }
            (Some(_), fact @ (Fact::Founded { .. } | Fact::KeyRotated(_))) | (None, fact @ Fact::KeyRotated(_)) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Founded { .. } => vec![Claim::Take(ClaimKind::Centre, "1".to_owned())],
            Fact::KeyRotated(_) => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["founded", "key-rotated"];

    fn name(&self) -> &'static str {
        match self {
            Self::Founded { .. } => "founded",
            Self::KeyRotated(_) => "key-rotated",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::AlreadyFounded => "centre.once",
            Self::NoSuchLink => "centre.link",
            Self::UnknownZone => "centre.zone",
            Self::NotFounded => "centre.founded",
            Self::KeyUsedBefore => "centre.key",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::AlreadyFounded => "refusal-centre-already-founded",
            Self::NoSuchLink => "refusal-centre-no-such-link",
            Self::UnknownZone => "refusal-centre-unknown-zone",
            Self::NotFounded => "refusal-centre-not-founded",
            Self::KeyUsedBefore => "refusal-centre-key-used-before",
        })
    }
}
