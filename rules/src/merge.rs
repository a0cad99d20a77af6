//! Merge 人员归并: two records of one person become one by an alias, and can be parted again.
//!
//! ```text
//! None ─ propose ▶ Proposed ─ confirm ▶ Confirmed ─ undo ▶ Undone
//!                           └ withdraw ▶ Withdrawn
//! ```
//! Nothing is rewritten: the record that is put away stays as it is, and whoever signs in with it is the one that is kept. What was granted to
//! either holds for the kept one as it was granted, scope and term unchanged; what belongs to either is theirs. Undoing it therefore brings
//! back just what was. Names and looks are never sure: unless the original of one document was seen for both, a second person confirms.
//! Source: design of the house; 《科学技术进步法》第一百零一条 (回避制度) for those who stood on different sides of a file.

use crate::grant::stand_together;
use crate::identity::DocumentKind;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::rights::{Held, Place};
use crate::text::Prose;
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Private, Thing};
use crate::{Event, Id, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// A merge as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merge {
    /// The record that goes on.
    pub kept: PersonId,
    /// The record that is put away.
    pub away: PersonId,
    /// What shows that they are one.
    pub ground: Ground,
    /// How far it has come.
    pub stage: Stage,
    /// Who proposed it.
    pub proposed_by: Id,
    /// Who confirmed it.
    pub confirmed_by: Option<Id>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Somebody says so 待确认.
    Proposed,
    /// They are one 已归并.
    Confirmed {
        /// Since when.
        at: Instant,
    },
    /// They are two again 已撤销归并.
    Undone {
        /// Since when.
        at: Instant,
    },
    /// It came to nothing 未归并.
    Withdrawn,
}

/// What shows that two records are of one person 归并依据.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// The original of a document was seen whose number one has proven and the other has stated: sure.
    SameDocument {
        /// Which one.
        kind: DocumentKind,
    },
    /// Anything else: a name, an address, what they say themselves.
    Likeness,
}

impl Ground {
    /// Whether one person may confirm it alone.
    pub const fn is_sure(self) -> bool {
        matches!(self, Self::SameDocument { .. })
    }

    /// Its text in rows.
    pub fn to_text(self) -> String {
        match self {
            Self::SameDocument { kind } => format!("same-document:{}", kind.as_str()),
            Self::Likeness => "likeness".to_owned(),
        }
    }

    /// The ground of that text.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("same-document", kind)) => DocumentKind::parse(kind).map(|kind| Self::SameDocument { kind }),
            Some(_) => None,
            None => (text == "likeness").then_some(Self::Likeness),
        }
    }
}

/// What makes two records look like one person's 疑似重复; the strongest first. None of them is sure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// Both have stated one number.
    SameNumber,
    /// Their names look alike.
    SameLook,
    /// The one is called as the other was.
    FormerName,
    /// Their names sound alike, and they were at one organisation at one time.
    SameSoundAndOrganisation,
}

/// What is known of the two when it is proposed and when it is confirmed, read in the same transaction.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// Of the one to be kept.
    pub kept: Side,
    /// Of the one to be put away.
    pub away: Side,
    /// To how many calls both have a live application.
    pub same_calls: usize,
    /// How many applications one of them leads that lie where the other reviews, reads, inspects or decides.
    pub opposite_sides: usize,
    /// How many applications lie where both review.
    pub same_reviews: usize,
    /// Who proposed it, once that is done: the record that stands for theirs today, which may be another than then.
    pub proposer: Option<PersonId>,
}

/// What is known of one of the two.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Side {
    /// Whether their record is there and not erased.
    pub is_active: bool,
    /// Whether another record stands for this one already.
    pub is_away: bool,
    /// Whether this one stands for another already.
    pub stands_for_others: bool,
    /// What they hold and have not lost, each with the place of its scope.
    pub holds: Vec<(Held, Place)>,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Somebody says that they are one.
    Proposed {
        /// The record that goes on.
        kept: PersonId,
        /// The record that is put away.
        away: PersonId,
        /// What shows it.
        ground: Ground,
    },
    /// They are one from now on.
    Confirmed,
    /// It came to nothing.
    Withdrawn,
    /// They are two again.
    Undone,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// One record is not merged with itself.
    Oneself,
    /// There is no such person, or they are erased.
    NoSuchPerson,
    /// A record that is put away stands for nobody, and one that stands for others is not put away: merge with the one that is kept.
    Chained,
    /// One person would hold what must stand apart: two of the three administrators, one of them with another office, an inspector of what they handle.
    StandApart,
    /// Both have a live application to the same call.
    SameCall {
        /// To how many calls.
        count: usize,
    },
    /// One leads what the other handles.
    OppositeSides {
        /// How many applications.
        count: usize,
    },
    /// Both review the same: one person would have judged it twice.
    SameReviews {
        /// How many applications.
        count: usize,
    },
    /// It is about themselves.
    OneOfThem,
    /// What is not sure is confirmed by a second person.
    SecondPerson,
    /// The record is in another merge.
    InAnother,
    /// It is not waiting to be confirmed.
    NotProposed,
    /// They are not one.
    NotConfirmed,
    /// The number that was read is not one that the one has proven and the other has stated.
    NoSuchNumber,
}

/// Proposes that two records are of one person 提出归并.
pub fn propose(kept: PersonId, away: PersonId, ground: Ground, by: PersonId, facts: &Facts, reason: &Prose) -> Result<Event<Merge>, Refusal> {
    check(kept, away, by, facts)?;
    let of = |person| Private { of: person, content: Some(reason.clone()) };
    Ok(Event { fact: Fact::Proposed { kept, away, ground }, private: vec![of(kept), of(away)] })
}

impl Merge {
    /// Makes them one 确认归并. What held when it was proposed must still hold; what is not sure needs a second person.
    pub fn confirm(&self, by: PersonId, facts: &Facts) -> Result<Event<Self>, Refusal> {
        if self.stage != Stage::Proposed {
            return Err(Refusal::NotProposed);
        }
        check(self.kept, self.away, by, facts)?;
        if !self.ground.is_sure() && (self.proposed_by == by.0 || facts.proposer == Some(by)) {
            return Err(Refusal::SecondPerson);
        }
        Ok(Event::fact(Fact::Confirmed))
    }

    /// Drops the proposal 撤回提议.
    pub fn withdraw(&self) -> Result<Event<Self>, Refusal> {
        if self.stage == Stage::Proposed { Ok(Event::fact(Fact::Withdrawn)) } else { Err(Refusal::NotProposed) }
    }

    /// Makes them two again 撤销归并; not by the one they are.
    pub fn undo(&self, by: PersonId) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Confirmed { .. } if by == self.kept || by == self.away => Err(Refusal::OneOfThem),
            Stage::Confirmed { .. } => Ok(Event::fact(Fact::Undone)),
            Stage::Proposed | Stage::Undone { .. } | Stage::Withdrawn => Err(Refusal::NotConfirmed),
        }
    }
}

fn check(kept: PersonId, away: PersonId, by: PersonId, facts: &Facts) -> Result<(), Refusal> {
    if kept == away {
        return Err(Refusal::Oneself);
    }
    if by == kept || by == away {
        return Err(Refusal::OneOfThem);
    }
    if !facts.kept.is_active || !facts.away.is_active {
        return Err(Refusal::NoSuchPerson);
    }
    // With one record in front of each, there are neither chains nor circles.
    if facts.kept.is_away || facts.away.is_away || facts.away.stands_for_others {
        return Err(Refusal::Chained);
    }
    // What either holds, the one holds from now on: what one person cannot be given they do not come to in this way either.
    let holds: Vec<(Held, Place)> = facts.kept.holds.iter().chain(&facts.away.holds).cloned().collect();
    if stand_together(&holds).is_err() {
        return Err(Refusal::StandApart);
    }
    match (facts.same_calls, facts.opposite_sides, facts.same_reviews) {
        (0, 0, 0) => Ok(()),
        (0, 0, count) => Err(Refusal::SameReviews { count }),
        (0, count, _) => Err(Refusal::OppositeSides { count }),
        (count, ..) => Err(Refusal::SameCall { count }),
    }
}

impl Thing for Merge {
    const KIND: Kind = Kind::Merge;
    type Fact = Fact;
    type Private = Prose;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Proposed { kept, away, ground }) => {
                Ok(Self { kept: *kept, away: *away, ground: *ground, stage: Stage::Proposed, proposed_by: happened.actor, confirmed_by: None })
            }
            (Some(merge), Fact::Confirmed) if merge.stage == Stage::Proposed => {
                Ok(Self { stage: Stage::Confirmed { at: happened.at }, confirmed_by: Some(happened.actor), ..merge })
            }
            (Some(merge), Fact::Withdrawn) if merge.stage == Stage::Proposed => Ok(Self { stage: Stage::Withdrawn, ..merge }),
            (Some(merge), Fact::Undone) if matches!(merge.stage, Stage::Confirmed { .. }) => {
                Ok(Self { stage: Stage::Undone { at: happened.at }, ..merge })
            }
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match (before, fact) {
            (_, Fact::Proposed { away, .. }) => vec![Claim::Take(ClaimKind::MergedPerson, away.to_string())],
            (Some(merge), Fact::Withdrawn | Fact::Undone) => vec![Claim::Free(ClaimKind::MergedPerson, merge.away.to_string())],
            (_, Fact::Confirmed | Fact::Withdrawn | Fact::Undone) => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["proposed", "confirmed", "withdrawn", "undone"];

    fn name(&self) -> &'static str {
        match self {
            Self::Proposed { .. } => "proposed",
            Self::Confirmed => "confirmed",
            Self::Withdrawn => "withdrawn",
            Self::Undone => "undone",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::OppositeSides { .. } | Self::SameReviews { .. } => Rule::law("merge.conflict", "《中华人民共和国科学技术进步法》第一百零一条"),
            Self::Oneself | Self::Chained | Self::InAnother => Rule::house("merge.one"),
            Self::NoSuchPerson => Rule::house("merge.person"),
            Self::StandApart => Rule::house("merge.stand-apart"),
            Self::SameCall { .. } => Rule::house("merge.same-call"),
            Self::OneOfThem => Rule::house("merge.oneself"),
            Self::SecondPerson => Rule::house("merge.second"),
            Self::NotProposed | Self::NotConfirmed => Rule::house("merge.stage"),
            Self::NoSuchNumber => Rule::house("merge.number"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::Oneself => Says::new("refusal-merge-oneself"),
            Self::NoSuchPerson => Says::new("refusal-merge-no-such-person"),
            Self::Chained => Says::new("refusal-merge-chained"),
            Self::StandApart => Says::new("refusal-merge-stand-apart"),
            Self::SameCall { count } => Says::new("refusal-merge-same-call").with("count", Arg::count(*count)),
            Self::OppositeSides { count } => Says::new("refusal-merge-opposite-sides").with("count", Arg::count(*count)),
            Self::SameReviews { count } => Says::new("refusal-merge-same-reviews").with("count", Arg::count(*count)),
            Self::OneOfThem => Says::new("refusal-merge-one-of-them"),
            Self::SecondPerson => Says::new("refusal-merge-second-person"),
            Self::InAnother => Says::new("refusal-merge-in-another"),
            Self::NotProposed => Says::new("refusal-merge-not-proposed"),
            Self::NotConfirmed => Says::new("refusal-merge-not-confirmed"),
            Self::NoSuchNumber => Says::new("refusal-merge-no-such-number"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NoSuchNumber)
    }
}
