//! Need 需求: what somebody needs solved, collected before calls are written; several are merged into one guideline item, and each keeps its trace.
//! None ─ submit ▶ Submitted ─ merge ▶ Merged ─ release ▶ Submitted · Submitted ─ decline ▶ Declined · Submitted ─ withdraw ▶ Withdrawn
//! Unit: a need. Source: 凝练重大需求; what is typed may name people, so it is private to who submits, and can be erased.

use crate::call::Discipline;
use crate::refusal::{Explain, Rule, Says};
use crate::thing::{Claim, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{CallId, Event, Id, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

/// A need as it stands.
#[derive(Clone, Debug)]
pub struct Need {
    /// Who submitted it.
    pub by: PersonId,
    /// For which organisation, where they speak for one.
    pub organisation: Option<OrganisationId>,
    /// In which field.
    pub field: Discipline,
    /// What it says; none once erased.
    pub body: Option<Body>,
    /// How far it has come.
    pub stage: Stage,
}

/// What is typed 需求内容.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Body {
    /// In one line.
    pub title: String,
    /// In full.
    pub text: String,
    /// Whom to ask.
    pub contact: String,
}

/// What is said of a person beside the facts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Private {
    /// What they submitted.
    Body(Body),
    /// Why it was not taken up, as they were told.
    Reason(String),
}

/// How far it has come 状态.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Waits.
    Submitted,
    /// Taken up in a guideline item.
    Merged {
        /// Of which call.
        call: CallId,
        /// Which item of it.
        item: String,
    },
    /// Not taken up.
    Declined {
        /// Why; none once erased.
        reason: Option<String>,
    },
    /// Taken back.
    Withdrawn,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Submitted.
    Submitted {
        /// By whom.
        by: PersonId,
        /// For which organisation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        organisation: Option<OrganisationId>,
        /// In which field.
        field: Discipline,
    },
    /// Taken up.
    Merged {
        /// In which call.
        call: CallId,
        /// In which item of it.
        item: String,
    },
    /// It waits again, because its item was taken out.
    Released,
    /// Not taken up.
    Declined,
    /// Taken back.
    Withdrawn,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It does not wait any more.
    NotWaiting,
    /// It is in no item.
    NotMerged,
    /// No need was chosen.
    NoneChosen,
    /// There is no such need, or not for this reader.
    NoSuchNeed,
    /// They do not belong to that organisation.
    NotTheirs,
}

/// Submits a need 提交需求.
pub fn submit(by: PersonId, organisation: Option<OrganisationId>, field: Discipline, body: Body) -> Event<Need> {
    Event::about(Fact::Submitted { by, organisation, field }, by, Private::Body(body))
}

impl Need {
    /// Takes it up in a guideline item 纳入指南条目. Refuses one that does not wait.
    pub fn merge(&self, call: CallId, item: &str) -> Result<Event<Self>, Refusal> {
        self.waits()?;
        Ok(Event::fact(Fact::Merged { call, item: item.to_owned() }))
    }

    /// Lets it wait again 退回待办. Refuses one that is in no item.
    pub fn release(&self) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Merged { .. } => Ok(Event::fact(Fact::Released)),
            Stage::Submitted | Stage::Declined { .. } | Stage::Withdrawn => Err(Refusal::NotMerged),
        }
    }

    /// Does not take it up 不予采纳, with the reason for who submitted it.
    pub fn decline(&self, reason: &str) -> Result<Event<Self>, Refusal> {
        self.waits()?;
        Ok(Event::about(Fact::Declined, self.by, Private::Reason(reason.to_owned())))
    }

    /// Takes it back 撤回.
    pub fn withdraw(&self) -> Result<Event<Self>, Refusal> {
        self.waits()?;
        Ok(Event::fact(Fact::Withdrawn))
    }

    fn waits(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Submitted => Ok(()),
            Stage::Merged { .. } | Stage::Declined { .. } | Stage::Withdrawn => Err(Refusal::NotWaiting),
        }
    }
}

impl Thing for Need {
    const KIND: Kind = Kind::Need;
    type Fact = Fact;
    type Private = Private;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Submitted { by, organisation, field }) => {
                let body = match happened.event.of(*by) {
                    Some(Private::Body(body)) => Some(body.clone()),
                    Some(Private::Reason(_)) | None => None,
                };
                Ok(Self { by: *by, organisation: *organisation, field: *field, body, stage: Stage::Submitted })
            }
            (Some(need), Fact::Merged { call, item }) if need.stage == Stage::Submitted => {
                Ok(Self { stage: Stage::Merged { call: *call, item: item.clone() }, ..need })
            }
            (Some(need), Fact::Released) if matches!(need.stage, Stage::Merged { .. }) => Ok(Self { stage: Stage::Submitted, ..need }),
            (Some(need), Fact::Declined) if need.stage == Stage::Submitted => {
                let reason = match happened.event.of(need.by) {
                    Some(Private::Reason(reason)) => Some(reason.clone()),
                    Some(Private::Body(_)) | None => None,
                };
                Ok(Self { stage: Stage::Declined { reason }, ..need })
            }
            (Some(need), Fact::Withdrawn) if need.stage == Stage::Submitted => Ok(Self { stage: Stage::Withdrawn, ..need }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, _fact: &Fact) -> Vec<Claim> {
        Vec::new()
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["submitted", "merged", "released", "declined", "withdrawn"];

    fn name(&self) -> &'static str {
        match self {
            Self::Submitted { .. } => "submitted",
            Self::Merged { .. } => "merged",
            Self::Released => "released",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::NotWaiting | Self::NotMerged => "need.stage",
            Self::NoneChosen => "need.chosen",
            Self::NoSuchNeed => "need.found",
            Self::NotTheirs => "need.organisation",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::NotWaiting => "refusal-need-not-waiting",
            Self::NotMerged => "refusal-need-not-merged",
            Self::NoneChosen => "refusal-need-none-chosen",
            Self::NoSuchNeed => "refusal-need-no-such-need",
            Self::NotTheirs => "refusal-need-not-theirs",
        })
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NoneChosen | Self::NotTheirs)
    }
}
