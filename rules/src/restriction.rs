//! Restriction 限项: how many applications and projects one person may have at once, by rules that a call names; every counted item is listed.
//!
//! ```text
//! applied 申请中  ─ counts while it is live
//! running 在研   ─ counts from its approval until what the rule names: term end, 结题, 终止, 撤销
//! overdue 逾期未结题 ─ its term is over and nothing has ended it: goes on counting, and bars where the rule says so
//! ```
//! The application asked about is one of the most itself. Limits may be counted by title, which is no condition by title. The notice of the call
//! decides; rules are copied into it with their source. Source: practice of national funds (限项规定), reported; scenarios E12, G2.

use crate::citation::Citation;
use crate::day::Day;
use crate::eligibility::Lack;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::team::Role;
use crate::{Id, eligibility};
use serde::{Deserialize, Serialize};

/// How many a call allows.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Restrictions {
    /// Every one must be kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Limit>,
}

/// One limit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Where it comes from.
    pub cited: Citation,
    /// Whom it binds, by their role in the application; everybody where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Whom it binds, by the rank of their title; everybody where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<Rank>,
    /// How many, with the application asked about.
    pub most: u32,
    /// What counts: whatever one of these takes in.
    pub counts: Vec<Counting>,
    /// What ends a running project.
    pub ends: Vec<End>,
    /// Whether an overdue one bars by itself.
    #[serde(default)]
    pub overdue_bars: bool,
}

/// The rank of a professional title 专业技术职务级别.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// Senior 高级 (正高、副高).
    Senior,
    /// Any other 非高级.
    Other,
}

impl Rank {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Senior, Self::Other];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Senior => "senior",
            Self::Other => "other",
        }
    }

    /// The rank of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| rank.as_str() == text)
    }
}

/// What counts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Counting {
    /// In these roles; in any where none is named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Of these types: a class of call, the code of a programme or the type of a project; of any where none is named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// What is applied for.
    pub applied: bool,
    /// What runs.
    pub running: bool,
    /// Only projects approved in that year or later 批准年度.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_from: Option<i16>,
    /// Projects of these other funders too; `*` for all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub funders: Vec<String>,
}

/// What ends a running project.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Its term is over 执行期满.
    Term,
    /// It was accepted 结题 or 验收通过.
    Concluded,
    /// It was ended early 终止.
    Terminated,
    /// It was taken back 撤销.
    Revoked,
}

impl End {
    /// Every end.
    pub const ALL: [Self; 4] = [Self::Term, Self::Concluded, Self::Terminated, Self::Revoked];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Term => "term",
            Self::Concluded => "concluded",
            Self::Terminated => "terminated",
            Self::Revoked => "revoked",
        }
    }

    /// The end of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.as_str() == text)
    }
}

/// Something that may count: an application or a project of a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Which.
    pub thing: Id,
    /// By which it is named.
    pub number: String,
    /// In which role.
    pub role: Role,
    /// Of which types.
    pub types: Vec<String>,
    /// Which other funder; none for this centre.
    pub funder: Option<String>,
    /// How far it has come.
    pub state: State,
}

/// How far an item has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// Applied for, and not decided.
    Applied,
    /// Approved.
    Approved {
        /// On which day.
        on: Day,
        /// The first day after its term.
        until: Option<Day>,
        /// What ended it, and on which day.
        ended: Option<(End, Day)>,
    },
}

/// An item that counts, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counted {
    /// Which.
    pub item: Item,
    /// Why.
    pub reason: Reason,
}

/// Why an item counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// It is applied for 申请中.
    Applied,
    /// It runs 在研.
    Running {
        /// The first day after its term.
        until: Option<Day>,
    },
    /// Its term is over, and it is not finished 逾期未结题.
    Overdue {
        /// Since when.
        since: Day,
    },
}

impl Reason {
    /// Its text in locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Running { .. } => "running",
            Self::Overdue { .. } => "overdue",
        }
    }
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// There are as many as there may be.
    TooMany {
        /// How many there may be.
        most: u32,
        /// What counts already.
        counted: Vec<Counted>,
    },
    /// Something is overdue.
    Overdue {
        /// What.
        counted: Vec<Counted>,
    },
    /// The rank of their title is not known.
    LacksRank,
}

impl Limit {
    /// Whether it binds somebody in that role, by their role alone.
    pub fn binds(&self, role: Role) -> bool {
        self.roles.is_empty() || self.roles.contains(&role)
    }

    /// What counts of somebody's items, the application asked about left out; each once, however often somebody stands in it.
    pub fn counted(&self, items: &[Item], asked: Id, today: Day) -> Vec<Counted> {
        let mut counted: Vec<Counted> = Vec::new();
        for item in items.iter().filter(|item| item.thing != asked) {
            if counted.iter().any(|other| other.item.thing == item.thing) || !self.counts.iter().any(|line| line.takes(item)) {
                continue;
            }
            if let Some(reason) = self.reason(&item.state, today) {
                counted.push(Counted { item: item.clone(), reason });
            }
        }
        counted
    }

    fn reason(&self, state: &State, today: Day) -> Option<Reason> {
        let State::Approved { on, until, ended } = state else { return Some(Reason::Applied) };
        let is_ended = ended.is_some_and(|(end, day)| self.ends.contains(&end) && day <= today);
        let is_over = until.is_some_and(|until| until <= today);
        match until {
            _ if *on > today || is_ended || (is_over && self.ends.contains(&End::Term)) => None,
            // What ended otherwise than the rule names, such as by its own funder's word, is no longer overdue.
            Some(since) if is_over && ended.is_none() => Some(Reason::Overdue { since: *since }),
            _ => Some(Reason::Running { until: *until }),
        }
    }

    /// Judges a person 限项检查: their rank, their items, and the application asked about. Gives what counts where it fits.
    pub fn judge(&self, rank: Option<Rank>, items: &[Item], asked: Id, today: Day) -> Result<Vec<Counted>, Refusal> {
        let counted = self.counted(items, asked, today);
        let overdue = || counted.iter().filter(|one| matches!(one.reason, Reason::Overdue { .. })).cloned().collect::<Vec<_>>();
        let is_full = counted.len() >= self.most as usize;
        let is_barred = self.overdue_bars && !overdue().is_empty();
        match (self.rank, rank) {
            // Whom it might bind is asked only where it would matter.
            (Some(_), None) if is_full || is_barred => Err(Refusal::LacksRank),
            (Some(bound), Some(rank)) if bound != rank => Ok(counted),
            _ if is_barred => Err(Refusal::Overdue { counted: overdue() }),
            _ if is_full => Err(Refusal::TooMany { most: self.most, counted }),
            _ => Ok(counted),
        }
    }
}

impl Counting {
    fn takes(&self, item: &Item) -> bool {
        let in_role = self.roles.is_empty() || self.roles.contains(&item.role);
        let of_type = self.types.is_empty() || self.types.iter().any(|one| item.types.contains(one));
        let of_funder = item.funder.as_ref().is_none_or(|funder| self.funders.iter().any(|one| one == "*" || one == funder));
        let of_state = match &item.state {
            State::Applied => self.applied,
            State::Approved { on, .. } => self.running && self.approved_from.is_none_or(|year| year <= on.year()),
        };
        in_role && of_type && of_funder && of_state
    }
}

impl Refusal {
    /// From which day on there may be room again, as far as terms tell: the first one that ends.
    pub fn room_from(&self, ends: &[End]) -> Option<Day> {
        let Self::TooMany { counted, .. } = self else { return None };
        let by_term = |one: &Counted| match one.reason {
            Reason::Running { until } if ends.contains(&End::Term) => until,
            Reason::Running { .. } | Reason::Applied | Reason::Overdue { .. } => None,
        };
        counted.iter().filter_map(by_term).min()
    }

    /// What counts.
    pub fn counted(&self) -> &[Counted] {
        match self {
            Self::TooMany { counted, .. } | Self::Overdue { counted } => counted,
            Self::LacksRank => &[],
        }
    }
}

impl Restrictions {
    /// Refuses what no call can say.
    pub fn check(&self) -> Result<(), eligibility::Refusal> {
        for (at, rule) in self.rules.iter().enumerate() {
            if !rule.cited.is_named() || self.rules[..at].iter().any(|other| other.cited.id == rule.cited.id) {
                return Err(eligibility::Refusal::RuleName { id: rule.cited.id.clone() });
            }
            let counts = !rule.counts.is_empty() && rule.counts.iter().all(|line| line.applied || line.running);
            if !(1..=100).contains(&rule.most) || !counts || rule.ends.is_empty() {
                return Err(eligibility::Refusal::Figure { id: rule.cited.id.clone() });
            }
        }
        Ok(())
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::call(match self {
            Self::TooMany { .. } => "restriction.most",
            Self::Overdue { .. } => "restriction.overdue",
            Self::LacksRank => "eligibility.known",
        })
    }

    fn says(&self) -> Says {
        let numbers = |counted: &[Counted]| Arg::Texts(counted.iter().map(|one| one.item.number.to_string()).collect());
        match self {
            Self::TooMany { most, counted } => Says::new("refusal-restriction-too-many")
                .with("most", Arg::Number(i64::from(*most)))
                .with("count", Arg::count(counted.len()))
                .with("items", numbers(counted)),
            Self::Overdue { counted } => {
                Says::new("refusal-restriction-overdue").with("count", Arg::count(counted.len())).with("items", numbers(counted))
            }
            Self::LacksRank => eligibility::Refusal::Lacks(Lack::Rank).says(),
        }
    }
}
