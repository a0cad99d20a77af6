//! Admission 准入检查: everybody in an application against the conditions and the limits of its call, in one list of findings.
//!
//! ```text
//! lead, team × eligibility, restriction ▶ findings ─ some refuses ▶ refused, every one named ─ none refuses ▶ what was checked, kept
//! ```
//! While somebody drafts the findings are advice; at submission they bind, inside the transaction that writes it. What is kept names the rule, its
//! version and what counted, and no birth date: nothing is decided on it later, and nothing private is in it.

use crate::call::Terms;
use crate::citation::{Citation, Force};
use crate::day::Day;
use crate::eligibility::{self, Candidate};
use crate::refusal::{Explain, FieldRefusal, Rule, Says};
use crate::restriction::{self, Counted, Item, Rank};
use crate::team::Role;
use crate::{Event, Id, PersonId, application};
use serde::{Deserialize, Serialize};

/// Somebody in an application, with what is known of them now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Applicant {
    /// Who.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// What their record says.
    pub candidate: Candidate,
    /// The rank of their title, where they have said it.
    pub rank: Option<Rank>,
    /// What they apply for and run.
    pub items: Vec<Item>,
}

/// One rule against one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding<'a> {
    /// Whom.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// Which rule.
    pub rule: Judged<'a>,
    /// Why not; none where it is met.
    pub why: Option<Why>,
    /// What counts against a limit, met or not.
    pub counted: Vec<Counted>,
}

/// A rule of either sort.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Judged<'a> {
    /// A condition.
    Condition(&'a eligibility::Condition),
    /// A limit.
    Limit(&'a restriction::Limit),
}

/// Why a rule is not met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// A condition.
    Condition(eligibility::Refusal),
    /// A limit.
    Limit(restriction::Refusal),
}

/// What the journal keeps of one rule and one person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Checked {
    /// Whom.
    pub person: PersonId,
    /// Which rule.
    pub rule: String,
    /// Which version of it.
    pub version: u32,
    /// Whether it was met; a rule that only advises may not be.
    pub met: bool,
    /// What counted against a limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counted: Vec<Id>,
}

impl<'a> Judged<'a> {
    /// Where it comes from.
    pub fn cited(self) -> &'a Citation {
        match self {
            Self::Condition(rule) => &rule.cited,
            Self::Limit(rule) => &rule.cited,
        }
    }
}

impl Finding<'_> {
    /// Whether it refuses.
    pub fn refuses(&self) -> bool {
        self.why.is_some() && self.rule.cited().force() == Force::Block
    }

    /// From which day on it may be otherwise, as far as days tell.
    pub fn from(&self) -> Option<Day> {
        match (&self.why, self.rule) {
            (Some(Why::Condition(eligibility::Refusal::Banned { until })), _) => *until,
            (Some(Why::Limit(why)), Judged::Limit(limit)) => why.room_from(&limit.ends),
            _ => None,
        }
    }

    /// As the lead may read it: of others only that a condition is not met, and of limits what counts.
    pub fn told(&self, lead: PersonId) -> Option<Why> {
        self.why.clone().map(|why| match why {
            Why::Condition(why) => Why::Condition(eligibility::told_others(self.person, lead, why)),
            Why::Limit(restriction::Refusal::LacksRank) if self.person != lead => Why::Condition(eligibility::Refusal::Member),
            Why::Limit(why) => Why::Limit(why),
        })
    }
}

/// Everybody against every rule of a call 准入检查: conditions and limits that are in force when it opens.
pub fn findings<'a>(terms: &'a Terms, people: &[Applicant], asked: Id, opens: Day, today: Day) -> Vec<Finding<'a>> {
    let mut found = Vec::new();
    for one in people {
        for (rule, outcome) in terms.eligibility.judge(one.role, &one.candidate, opens) {
            let why = outcome.err().map(Why::Condition);
            found.push(Finding { person: one.person, role: one.role, rule: Judged::Condition(rule), why, counted: Vec::new() });
        }
        for limit in terms.restriction.rules.iter().filter(|limit| limit.binds(one.role) && limit.cited.is_in_force(opens)) {
            let (why, counted) = match limit.judge(one.rank, &one.items, asked, today) {
                Ok(counted) => (None, counted),
                Err(why) => {
                    let counted = why.counted().to_vec();
                    (Some(Why::Limit(why)), counted)
                }
            };
            found.push(Finding { person: one.person, role: one.role, rule: Judged::Limit(limit), why, counted });
        }
    }
    found
}

/// What refuses, each as a field of its own: the rule's name, and behind the lead the place of the member.
pub fn refusals(findings: &[Finding<'_>], lead: PersonId) -> Vec<FieldRefusal> {
    let refusing = findings.iter().filter(|finding| finding.refuses());
    let one = |finding: &Finding<'_>| {
        let cited = finding.rule.cited();
        let why = finding.told(lead)?;
        Some(FieldRefusal { field: cited.id.clone(), label: Some(cited.title.clone()), rule: why.rule(), says: why.says() })
    };
    refusing.filter_map(one).collect()
}

/// The event of a submission with what was checked for it.
pub fn kept(mut event: Event<application::Application>, findings: &[Finding<'_>]) -> Event<application::Application> {
    let one = |finding: &Finding<'_>| Checked {
        person: finding.person,
        rule: finding.rule.cited().id.clone(),
        version: finding.rule.cited().version,
        met: finding.why.is_none(),
        counted: finding.counted.iter().map(|one| one.item.thing).collect(),
    };
    match &mut event.fact {
        application::Fact::Submitted { checked, .. } => *checked = findings.iter().map(one).collect(),
        application::Fact::Withdrawn
        | application::Fact::Endorsed { .. }
        | application::Fact::Returned { .. }
        | application::Fact::Refused
        | application::Fact::CorrectionAsked { .. }
        | application::Fact::Accepted
        | application::Fact::NotAccepted { .. }
        | application::Fact::ScanFiled(_)
        | application::Fact::ApprovalHanded(_) => {}
    }
    event
}

impl Explain for Why {
    fn rule(&self) -> Rule {
        match self {
            Self::Condition(why) => why.rule(),
            Self::Limit(why) => why.rule(),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::Condition(why) => why.says(),
            Self::Limit(why) => why.says(),
        }
    }
}
