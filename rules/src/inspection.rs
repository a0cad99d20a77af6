//! Inspection 监督查阅记录: what an inspector opened under one grant on one day. Written before it is shown: what is not on record is not read.
//! None ─ open ▶ Open ─ open (another thing) ▶ Open
//! Unit: a grant and a local day of the centre, so that the record of a year does not grow into one thing that is slow to read; once a thing
//! and deed. Source: design of the house; GB/T 22239-2019 8.1.4.3 (安全审计: 对重要的用户行为进行审计).

use crate::rights::Deed;
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, GrantId, Id, PersonId, centre::Nothing};
use serde::{Deserialize, Serialize};

/// What was opened on a day.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Under which grant.
    pub grant: GrantId,
    /// By whom.
    pub inspector: PersonId,
    /// On which day, as `2026-03-15`.
    pub day: String,
    /// What was opened, in this order: the deed by its name, and the thing; none for a list.
    pub opened: Vec<(String, Option<Id>)>,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Something was opened, for the first time that day.
    Opened {
        /// Under which grant.
        grant: GrantId,
        /// By whom.
        inspector: PersonId,
        /// On which local day of the centre.
        day: String,
        /// What was done, by its name.
        deed: String,
        /// To which thing; none for a list.
        thing: Option<Id>,
    },
}

/// Opens something 查阅, with the record of that day, if there is one. Nothing where it stands there already.
pub fn open(before: Option<&Inspection>, grant: GrantId, inspector: PersonId, day: &str, deed: Deed, thing: Option<Id>) -> Option<Event<Inspection>> {
    let known = before.is_some_and(|inspection| inspection.opened.iter().any(|(other, what)| other == deed.as_str() && *what == thing));
    let fact = || Fact::Opened { grant, inspector, day: day.to_owned(), deed: deed.as_str().to_owned(), thing };
    (!known).then(|| Event::fact(fact()))
}

impl Thing for Inspection {
    const KIND: Kind = Kind::Inspection;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let Fact::Opened { grant, inspector, day, deed, thing } = &happened.event.fact;
        let mut inspection = before.unwrap_or_else(|| Self { grant: *grant, inspector: *inspector, day: day.clone(), opened: Vec::new() });
        if (inspection.grant, inspection.inspector, &inspection.day) != (*grant, *inspector, day) {
            return Err(Corrupt::out_of_place(&happened.event.fact));
        }
        inspection.opened.push((deed.clone(), *thing));
        Ok(inspection)
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        let Fact::Opened { grant, day, .. } = fact;
        if before.is_some() { Vec::new() } else { vec![Claim::Take(ClaimKind::InspectionDay, format!("{grant}/{day}"))] }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["opened"];

    fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
        }
    }
}
