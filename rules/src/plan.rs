//! Plan 规划: the tree above the programmes: plan 规划 → action 行动或任务 → programme 计划 → call 指南, each with owners and targets.
//! None ─ establish ▶ Running ─ revise, report ▶ Running ─ close ▶ Closed
//! Unit: each target in its own; days of the centre's calendar. Source: the plan's own text; 部市合作 plans have two owners.
//!
//! A target without a report is missing, never nought. How it stands is read from reports and the day that is asked for; nothing is stored of it.

use crate::day::Day;
use crate::programme::{Citation, Qualifier, Unit, is_code};
use crate::refusal::{Explain, Rule, Says};
use crate::text::Bilingual;
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, OrganisationId, PlanId, centre::Nothing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A node as it stands.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it says.
    pub content: Content,
    /// What was reported, in the order in which it was.
    pub reports: Vec<Report>,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Under way.
    Running,
    /// Over.
    Closed,
}

/// Where in the tree 层级.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A plan 规划.
    Plan,
    /// An action or task under a plan 行动、任务.
    Action,
}

/// What a node says 规划内容.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Content {
    /// A short code, unique in the centre.
    pub code: String,
    /// Where in the tree.
    pub level: Level,
    /// Under which plan; an action has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<PlanId>,
    /// Its title.
    pub title: Bilingual,
    /// What it is for.
    pub purpose: Bilingual,
    /// Who answers for it; two and more do so together.
    pub owners: Vec<Owner>,
    /// What is to be reached.
    pub targets: Vec<Target>,
    /// Where it was announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Citation>,
}

/// Who answers for it 责任单位: an organisation of the registry, or an office by its name, never a person's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// An organisation.
    Organisation(OrganisationId),
    /// An office 处室或岗位.
    Office(Bilingual),
}

/// What is to be reached 指标.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Target {
    /// Its id in the node; reports are kept under it.
    pub id: String,
    /// What it counts.
    pub label: Bilingual,
    /// How exact it is said to be.
    pub qualifier: Qualifier,
    /// How many, in the unit.
    pub value: i64,
    /// Of what.
    pub unit: Unit,
    /// From which day on it is worked on, with nothing reached.
    pub begins: Day,
    /// The last day.
    pub due: Day,
}

/// What was reached, as of a day 进展.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Report {
    /// Of which target.
    pub target: String,
    /// How many, in the target's unit.
    pub value: i64,
    /// As of which day.
    pub as_of: Day,
    /// What shows it.
    pub evidence: Bilingual,
}

/// How a target stands on a day 进度.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nothing was reported: not nought, but missing.
    Missing,
    /// It is not begun.
    Ahead,
    /// It is reached.
    Reached,
    /// It is where an even pace would have it, or further.
    OnPace,
    /// It is short of what an even pace would have reached by the day of the report.
    Behind {
        /// How much is lacking, in the unit.
        short: i64,
    },
    /// Its last day is over and it is not reached.
    Overdue {
        /// Since how many days.
        days: i64,
        /// How much is lacking, in the unit.
        short: i64,
    },
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Established.
    Established {
        /// What it says.
        content: Content,
    },
    /// Revised; code and level stay.
    Revised {
        /// What it says now.
        content: Content,
    },
    /// Progress was reported; a later report of the same day takes the place of the earlier one.
    Reported {
        /// What was reached.
        report: Report,
    },
    /// Closed.
    Closed,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Another node has the code.
    CodeTaken,
    /// Not a code.
    NotACode,
    /// Code and level stay.
    CodeChanged,
    /// An action hangs under a running plan, and a plan under nothing.
    ParentUnfit,
    /// Nobody answers for it.
    NoOwner,
    /// Two targets have one id, or a target has none.
    TwiceTarget,
    /// A target is due before it begins, or is nothing to be reached.
    TargetUnfit,
    /// There is no such target.
    NoSuchTarget,
    /// What is reported lies ahead.
    InFuture,
    /// It is closed.
    Closed,
    /// There is no such node.
    NoSuchPlan,
}

/// Establishes a node 设立规划或行动. Refuses a parent that does not fit, no owner, and targets without a term.
pub fn establish(content: Content, parent: Option<&Plan>) -> Result<Event<Plan>, Refusal> {
    content.check(parent)?;
    Ok(Event::fact(Fact::Established { content }))
}

impl Content {
    fn check(&self, parent: Option<&Plan>) -> Result<(), Refusal> {
        if !is_code(&self.code) {
            return Err(Refusal::NotACode);
        }
        let fits = match (self.level, parent) {
            (Level::Plan, None) => true,
            (Level::Action, Some(parent)) => parent.content.level == Level::Plan && parent.stage == Stage::Running,
            (Level::Plan, Some(_)) | (Level::Action, None) => false,
        };
        if !fits || self.parent.is_some() != parent.is_some() {
            return Err(Refusal::ParentUnfit);
        }
        if self.owners.is_empty() {
            return Err(Refusal::NoOwner);
        }
        let mut seen = BTreeSet::new();
        if self.targets.iter().any(|target| target.id.is_empty() || !seen.insert(target.id.as_str())) {
            return Err(Refusal::TwiceTarget);
        }
        let unfit = |target: &Target| target.due <= target.begins || target.value <= 0 || target.label.zh.is_empty();
        if self.targets.iter().any(unfit) { Err(Refusal::TargetUnfit) } else { Ok(()) }
    }
}

impl Plan {
    /// Revises it 修订. Refuses another code or level, and what `establish` refuses.
    pub fn revise(&self, content: Content, parent: Option<&Self>) -> Result<Event<Self>, Refusal> {
        self.running()?;
        if content.code != self.content.code || content.level != self.content.level {
            return Err(Refusal::CodeChanged);
        }
        content.check(parent)?;
        Ok(Event::fact(Fact::Revised { content }))
    }

    /// Reports progress 报告进展. Refuses a target that is not there and a day that is to come.
    pub fn report(&self, report: Report, today: Day) -> Result<Event<Self>, Refusal> {
        self.running()?;
        if self.content.targets.iter().all(|target| target.id != report.target) {
            return Err(Refusal::NoSuchTarget);
        }
        if report.as_of > today {
            return Err(Refusal::InFuture);
        }
        Ok(Event::fact(Fact::Reported { report }))
    }

    /// Closes it 关闭. Refuses the second time.
    pub fn close(&self) -> Result<Event<Self>, Refusal> {
        self.running()?;
        Ok(Event::fact(Fact::Closed))
    }

    /// Refuses a programme under what is no running action.
    pub fn holds_programmes(&self) -> Result<(), Refusal> {
        self.running()?;
        match self.content.level {
            Level::Action => Ok(()),
            Level::Plan => Err(Refusal::ParentUnfit),
        }
    }

    /// Refuses a closed one.
    pub fn running(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Running => Ok(()),
            Stage::Closed => Err(Refusal::Closed),
        }
    }

    /// The newest report of a target as of a day.
    pub fn reported(&self, target: &str, on: Day) -> Option<&Report> {
        self.reports.iter().filter(|report| report.target == target && report.as_of <= on).max_by_key(|report| report.as_of)
    }

    /// How a target stands on a day.
    pub fn standing(&self, target: &Target, on: Day) -> Standing {
        let Some(report) = self.reported(&target.id, on) else {
            return if on < target.begins { Standing::Ahead } else { Standing::Missing };
        };
        let short = target.value - report.value;
        if short <= 0 {
            return Standing::Reached;
        }
        let late = target.due.days_until(on);
        if late > 0 {
            return Standing::Overdue { days: late, short };
        }
        let (whole, gone) = (target.begins.days_until(target.due).max(1), target.begins.days_until(report.as_of).max(0));
        // Rounded down: an even pace is not asked for before its day is over.
        let expected = i128::from(target.value) * i128::from(gone) / i128::from(whole);
        match i64::try_from(expected).unwrap_or(target.value) - report.value {
            short if short > 0 => Standing::Behind { short },
            _ => Standing::OnPace,
        }
    }
}

impl Thing for Plan {
    const KIND: Kind = Kind::Plan;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Established { content }) => Ok(Self { content: content.clone(), reports: Vec::new(), stage: Stage::Running }),
            (Some(plan), Fact::Revised { content }) if plan.stage == Stage::Running => Ok(Self { content: content.clone(), ..plan }),
            (Some(mut plan), Fact::Reported { report }) if plan.stage == Stage::Running => {
                plan.reports.retain(|earlier| (&earlier.target, earlier.as_of) != (&report.target, report.as_of));
                plan.reports.push(report.clone());
                Ok(plan)
            }
            (Some(plan), Fact::Closed) if plan.stage == Stage::Running => Ok(Self { stage: Stage::Closed, ..plan }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Established { content } => vec![Claim::Take(ClaimKind::PlanCode, content.code.clone())],
            Fact::Revised { .. } | Fact::Reported { .. } | Fact::Closed => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["established", "revised", "reported", "closed"];

    fn name(&self) -> &'static str {
        match self {
            Self::Established { .. } => "established",
            Self::Revised { .. } => "revised",
            Self::Reported { .. } => "reported",
            Self::Closed => "closed",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::CodeTaken | Self::NotACode | Self::CodeChanged => "plan.code",
            Self::ParentUnfit => "plan.parent",
            Self::NoOwner => "plan.owner",
            Self::TwiceTarget | Self::TargetUnfit | Self::NoSuchTarget => "plan.target",
            Self::InFuture => "plan.report",
            Self::Closed => "plan.closed",
            Self::NoSuchPlan => "plan.found",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::CodeTaken => "refusal-plan-code-taken",
            Self::NotACode => "refusal-plan-not-a-code",
            Self::CodeChanged => "refusal-plan-code-changed",
            Self::ParentUnfit => "refusal-plan-parent-unfit",
            Self::NoOwner => "refusal-plan-no-owner",
            Self::TwiceTarget => "refusal-plan-twice-target",
            Self::TargetUnfit => "refusal-plan-target-unfit",
            Self::NoSuchTarget => "refusal-plan-no-such-target",
            Self::InFuture => "refusal-plan-in-future",
            Self::Closed => "refusal-plan-closed",
            Self::NoSuchPlan => "refusal-plan-no-such-plan",
        })
    }

    fn is_about_input(&self) -> bool {
        matches!(
            self,
            Self::NotACode | Self::ParentUnfit | Self::NoOwner | Self::TwiceTarget | Self::TargetUnfit | Self::NoSuchTarget | Self::InFuture
        )
    }
}
