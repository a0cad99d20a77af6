//! Eligibility 申报资格: who may apply, by rules that a call names; each is judged to met, not met, or not known from the person's own record.
//!
//! ```text
//! conditions of the call × what the record of a person says ▶ met · not met, and why · not known, and where it is said
//! ```
//! A condition by title, papers or prizes cannot be expressed here. Days are civil days; a birth date counts by the day itself, so an age limit is
//! the same whenever it is asked. A birth date, a sex and a degree are private: they are read from the person's own rows inside the transaction,
//! and the journal keeps which rules were met, never the date. So a replay needs nothing private, and what was decided stays decided after an erasure.
//! Source: the notice of the call; 《北京国际科技创新中心建设条例》第五十条 (titles, papers and prizes are no conditions); scenario: G2.

use crate::PersonId;
use crate::citation::Citation;
use crate::day::Day;
use crate::organisation::Class;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::team::Role;
use serde::{Deserialize, Serialize};

/// What a call asks of who applies.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// Every one must be met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Condition>,
}

/// One condition.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Where it comes from.
    pub cited: Citation,
    /// Whom it binds; the lead where nobody is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// What it asks.
    pub test: Test,
}

/// What a condition asks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Test {
    /// Born on that day or later 出生日期 (含).
    BornFrom {
        /// The day.
        day: Day,
        /// The day for women, where the call says another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        women: Option<Day>,
    },
    /// Younger than so many years on a day 未满周岁: who has that birthday on the day is too old.
    Under {
        /// So many years.
        age: u8,
        /// For women, where the call says another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        women: Option<u8>,
        /// On which day.
        on: Day,
    },
    /// Holds such a degree or a higher one 学位.
    Degree {
        /// The least.
        least: Degree,
    },
    /// Belongs to a registered organisation, as its administrator has confirmed 单位.
    Host {
        /// Of one of these classes; of any where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        classes: Vec<Class>,
        /// Whether it must be their main one 主要单位.
        #[serde(default)]
        main: bool,
    },
    /// Is a Chinese national 中国国籍.
    National,
    /// Is under no ban for breaches of integrity 科研诚信限制.
    NotBanned,
}

/// A degree 学位, the lowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Degree {
    /// Bachelor 学士.
    Bachelor,
    /// Master 硕士.
    Master,
    /// Doctor 博士.
    Doctor,
}

impl Degree {
    /// Every degree.
    pub const ALL: [Self; 3] = [Self::Bachelor, Self::Master, Self::Doctor];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bachelor => "bachelor",
            Self::Master => "master",
            Self::Doctor => "doctor",
        }
    }

    /// The degree of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|degree| degree.as_str() == text)
    }
}

/// A sex 性别, as identity documents say it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Female 女.
    Female,
    /// Male 男.
    Male,
}

impl Sex {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Female, Self::Male];

    /// Its text in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }

    /// The sex of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sex| sex.as_str() == text)
    }
}

/// What a person's record says, read inside the transaction. Never kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidate {
    /// Born on which day: by an identity document, else as they say.
    pub born: Option<Day>,
    /// Of which sex.
    pub sex: Option<Sex>,
    /// The highest degree.
    pub degree: Option<Degree>,
    /// Whether they are a Chinese national.
    pub national: Option<bool>,
    /// Where they belong, on this day, as confirmed there.
    pub hosts: Vec<Host>,
    /// Until when a ban holds that is in force; the one that ends last, and none at all for one without an end.
    pub banned: Option<Option<Day>>,
}

/// Where somebody belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Host {
    /// Of which class it is.
    pub class: Class,
    /// Whether an officer has approved it.
    pub approved: bool,
    /// Whether it is their main one.
    pub main: bool,
}

/// What a record lacks, and where it is said.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Lack {
    /// A birth date.
    Birth,
    /// A sex.
    Sex,
    /// A degree.
    Degree,
    /// A nationality.
    Nationality,
    /// The rank of their title, which limits count by.
    Rank,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Born before the day.
    BornBefore {
        /// The day that counts for them.
        day: Day,
    },
    /// Of that age on the day, or older.
    TooOld {
        /// The age that counts for them.
        age: u8,
        /// On which day.
        on: Day,
    },
    /// The degree is a lower one.
    DegreeTooLow,
    /// Belongs to no registered organisation that counts.
    NoHost,
    /// Foreigners may not lead.
    NotNational,
    /// A ban is in force.
    Banned {
        /// The first day on which it no longer is.
        until: Option<Day>,
    },
    /// The record lacks what the rule asks for.
    Lacks(Lack),
    /// A member does not meet a condition: only they are told which.
    Member,
    /// Two rules have one name, or a name that is none.
    RuleName {
        /// Which.
        id: String,
    },
    /// Foreigners may lead, and may not.
    Contradiction,
    /// A figure that no rule can have.
    Figure {
        /// Of which rule.
        id: String,
    },
    /// There is no such rule in the call.
    NoSuchRule,
}

impl Condition {
    /// Whether it binds somebody in that role.
    pub fn binds(&self, role: Role) -> bool {
        if self.roles.is_empty() { role == Role::Lead } else { self.roles.contains(&role) }
    }

    /// Judges a person 资格审查. What the record does not say is no reason to let somebody in: it says where to say it.
    pub fn judge(&self, who: &Candidate) -> Result<(), Refusal> {
        match &self.test {
            Test::BornFrom { day, women } => {
                let born = who.born.ok_or(Refusal::Lacks(Lack::Birth))?;
                let day = match women {
                    None => *day,
                    // Whoever meets the later of the two days meets both, and needs to say no more.
                    Some(women) if born >= *women.max(day) => return Ok(()),
                    Some(women) if born < *women.min(day) => *women.min(day),
                    Some(women) => by_sex(who.sex, *women, *day)?,
                };
                if born < day { Err(Refusal::BornBefore { day }) } else { Ok(()) }
            }
            Test::Under { age, women, on } => {
                let born = who.born.ok_or(Refusal::Lacks(Lack::Birth))?;
                let age = match women {
                    None => *age,
                    Some(women) => by_sex(who.sex, *women, *age)?,
                };
                if born.reaches(age) <= *on { Err(Refusal::TooOld { age, on: *on }) } else { Ok(()) }
            }
            Test::Degree { least } => match who.degree {
                None => Err(Refusal::Lacks(Lack::Degree)),
                Some(degree) if degree < *least => Err(Refusal::DegreeTooLow),
                Some(_) => Ok(()),
            },
            Test::Host { classes, main } => {
                let counts = |host: &Host| host.approved && (host.main || !main) && (classes.is_empty() || classes.contains(&host.class));
                if who.hosts.iter().any(counts) { Ok(()) } else { Err(Refusal::NoHost) }
            }
            Test::National => match who.national {
                None => Err(Refusal::Lacks(Lack::Nationality)),
                Some(false) => Err(Refusal::NotNational),
                Some(true) => Ok(()),
            },
            Test::NotBanned => who.banned.map_or(Ok(()), |until| Err(Refusal::Banned { until })),
        }
    }

    /// From which birth day on it lets in, for somebody of that sex: how near they are to an age limit. None where it asks no age.
    pub fn born_from(&self, sex: Option<Sex>) -> Option<Day> {
        let woman = sex == Some(Sex::Female);
        match &self.test {
            Test::BornFrom { day, women } => Some(women.filter(|_| woman).unwrap_or(*day)),
            Test::Under { age, women, on } => Some(on.years_before(women.filter(|_| woman).unwrap_or(*age)).next()),
            Test::Degree { .. } | Test::Host { .. } | Test::National | Test::NotBanned => None,
        }
    }
}

fn by_sex<T>(sex: Option<Sex>, women: T, men: T) -> Result<T, Refusal> {
    match sex {
        Some(Sex::Female) => Ok(women),
        Some(Sex::Male) => Ok(men),
        None => Err(Refusal::Lacks(Lack::Sex)),
    }
}

impl Conditions {
    /// Refuses what no call can say: a name twice, a contradiction, a figure out of all measure.
    pub fn check(&self, foreign_leads: bool) -> Result<(), Refusal> {
        for (at, rule) in self.rules.iter().enumerate() {
            let id = || rule.cited.id.clone();
            if !rule.cited.is_named() || self.rules[..at].iter().any(|other| other.cited.id == rule.cited.id) {
                return Err(Refusal::RuleName { id: id() });
            }
            let is_figure = match &rule.test {
                Test::Under { age, women, .. } => [Some(*age), *women].into_iter().flatten().all(|age| (18..=120).contains(&age)),
                Test::BornFrom { day, women } => [Some(*day), *women].into_iter().flatten().all(|day| (1900..2100).contains(&day.year())),
                Test::National if foreign_leads && rule.binds(Role::Lead) => return Err(Refusal::Contradiction),
                Test::National | Test::Degree { .. } | Test::Host { .. } | Test::NotBanned => true,
            };
            if !is_figure {
                return Err(Refusal::Figure { id: id() });
            }
        }
        Ok(())
    }

    /// Every condition against a person in a role, those not in force when the call opens left out.
    pub fn judge(&self, role: Role, who: &Candidate, opens: Day) -> Vec<(&Condition, Result<(), Refusal>)> {
        let binding = self.rules.iter().filter(|rule| rule.binds(role) && rule.cited.is_in_force(opens));
        binding.map(|rule| (rule, rule.judge(who))).collect()
    }
}

/// What somebody else may be told of why a person may not take part: that it is so, and not why.
pub fn told_others(of: PersonId, lead: PersonId, why: Refusal) -> Refusal {
    if of == lead { why } else { Refusal::Member }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::BornBefore { .. } | Self::TooOld { .. } => Rule::call("eligibility.born"),
            Self::DegreeTooLow => Rule::call("eligibility.degree"),
            Self::NoHost => Rule::call("eligibility.host"),
            Self::NotNational => Rule::call("eligibility.nationality"),
            Self::Banned { .. } => Rule::law("eligibility.ban", "《科研失信行为调查处理规则》"),
            Self::Lacks(_) => Rule::call("eligibility.known"),
            Self::Member => Rule::call("eligibility.member"),
            Self::RuleName { .. } | Self::NoSuchRule => Rule::house("eligibility.name"),
            Self::Contradiction => Rule::house("eligibility.contradiction"),
            Self::Figure { .. } => Rule::house("eligibility.figure"),
        }
    }

    fn says(&self) -> Says {
        let day = |day: &Day| Arg::Text(day.to_string());
        match self {
            Self::BornBefore { day: from } => Says::new("refusal-eligibility-born-before").with("day", day(from)),
            Self::TooOld { age, on } => Says::new("refusal-eligibility-too-old").with("age", Arg::Number(i64::from(*age))).with("on", day(on)),
            Self::DegreeTooLow => Says::new("refusal-eligibility-degree"),
            Self::NoHost => Says::new("refusal-eligibility-host"),
            Self::NotNational => Says::new("refusal-eligibility-national"),
            Self::Banned { until: Some(until) } => Says::new("refusal-eligibility-banned").with("until", day(until)),
            Self::Banned { until: None } => Says::new("refusal-eligibility-banned-open"),
            Self::Lacks(Lack::Birth) => Says::new("refusal-eligibility-lacks-birth"),
            Self::Lacks(Lack::Sex) => Says::new("refusal-eligibility-lacks-sex"),
            Self::Lacks(Lack::Degree) => Says::new("refusal-eligibility-lacks-degree"),
            Self::Lacks(Lack::Nationality) => Says::new("refusal-eligibility-lacks-nationality"),
            Self::Lacks(Lack::Rank) => Says::new("refusal-eligibility-lacks-rank"),
            Self::Member => Says::new("refusal-eligibility-member"),
            Self::RuleName { id } => Says::new("refusal-eligibility-rule-name").with("id", Arg::Text(id.clone())),
            Self::Contradiction => Says::new("refusal-eligibility-contradiction"),
            Self::Figure { id } => Says::new("refusal-eligibility-figure").with("id", Arg::Text(id.clone())),
            Self::NoSuchRule => Says::new("refusal-eligibility-no-such-rule"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::RuleName { .. } | Self::Contradiction | Self::Figure { .. })
    }
}
