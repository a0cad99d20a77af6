//! Why an approval or a declaration is not taken, with the statute that asks for it.

use super::{Flag, Need};
use crate::day::Day;
use crate::refusal::{Arg, Explain, Rule, Says};

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The flag is to be declared, with yes or no.
    Undeclared,
    /// Foreigners take part in work with human genetic resources, and it is not declared.
    ForeignUndeclared,
    /// It was answered with yes, and what is asked at this step is not there.
    Missing {
        /// What is missing.
        need: Need,
        /// For which flag.
        flag: Flag,
        /// What it rests on, with articles.
        grounds: String,
    },
    /// What is there ends before the call closes.
    Expired {
        /// For which flag.
        flag: Flag,
        /// Its last day.
        until: Day,
        /// The day on which the call closes.
        closes: Day,
    },
    /// It is dated on a day that has not come.
    IssuedLater {
        /// The day.
        issued: Day,
    },
    /// Not a number of a document.
    NotANumber,
    /// It ends before it was given.
    EndsBefore,
    /// A flag twice, or a step for foreigners that no flag can have.
    BadStep {
        /// Which flag.
        flag: Flag,
    },
    /// The call does not ask it, or the flag was not answered with yes.
    NotAsked,
    /// There is no such approval to be taken over or removed.
    NoSuchApproval,
    /// What is to be taken over is not valid any more on the day on which the call closes.
    NotValid {
        /// Its last day.
        until: Day,
    },
    /// It was asked with the submission, and a later one is not taken beside it.
    StepOver,
    /// What is handed in is not valid any more.
    RunOut {
        /// Its last day.
        until: Day,
    },
    /// More than a few were handed in.
    TooManyLater {
        /// How many at most.
        most: usize,
    },
}

const fn rule(flag: Flag) -> Rule {
    match flag {
        Flag::Ethics => Rule::law("approval.ethics", "《科技伦理审查办法（试行）》第九条"),
        Flag::HumanGenetic => Rule::law("approval.human-genetic", "《中华人民共和国生物安全法》第五十六条"),
        Flag::Export => Rule::law("approval.export", "《中华人民共和国技术进出口管理条例》"),
        Flag::Data => Rule::law("approval.data", "《中华人民共和国数据安全法》第三十一条"),
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::Undeclared | Self::NotAsked => Rule::call("approval.declared"),
            Self::ForeignUndeclared | Self::Missing { need: Need::HumanGeneticForeign, .. } => {
                Rule::law("approval.foreign", "《中华人民共和国生物安全法》第五十六条、第五十七条")
            }
            Self::Missing { flag, .. } | Self::Expired { flag, .. } => rule(*flag),
            Self::IssuedLater { .. } | Self::NotANumber | Self::EndsBefore => Rule::house("approval.record"),
            Self::BadStep { .. } => Rule::house("approval.step"),
            Self::NoSuchApproval | Self::NotValid { .. } => Rule::house("approval.reuse"),
            Self::StepOver | Self::RunOut { .. } | Self::TooManyLater { .. } => Rule::house("approval.later"),
        }
    }

    fn says(&self) -> Says {
        let day = |day: &Day| Arg::Text(day.to_string());
        match self {
            Self::Undeclared => Says::new("refusal-approval-undeclared"),
            Self::ForeignUndeclared => Says::new("refusal-approval-foreign-undeclared"),
            Self::Missing { need, grounds, .. } => Says::new(match need {
                Need::EthicsReview => "refusal-approval-missing-ethics",
                Need::EthicsExperts => "refusal-approval-missing-experts",
                Need::HumanGenetic => "refusal-approval-missing-human-genetic",
                Need::HumanGeneticForeign => "refusal-approval-missing-foreign",
                Need::Export => "refusal-approval-missing-export",
                Need::Data => "refusal-approval-missing-data",
            })
            .with("grounds", Arg::Text(grounds.clone())),
            Self::Expired { until, closes, .. } => Says::new("refusal-approval-expired").with("until", day(until)).with("closes", day(closes)),
            Self::IssuedLater { issued } => Says::new("refusal-approval-issued-later").with("issued", day(issued)),
            Self::NotANumber => Says::new("refusal-approval-not-a-number"),
            Self::EndsBefore => Says::new("refusal-approval-ends-before"),
            Self::BadStep { .. } => Says::new("refusal-approval-bad-step"),
            Self::NotAsked => Says::new("refusal-approval-not-asked"),
            Self::NoSuchApproval => Says::new("refusal-approval-no-such"),
            Self::NotValid { until } => Says::new("refusal-approval-not-valid").with("until", day(until)),
            Self::StepOver => Says::new("refusal-approval-step-over"),
            Self::RunOut { until } => Says::new("refusal-approval-run-out").with("until", day(until)),
            Self::TooManyLater { most } => Says::new("refusal-approval-too-many-later").with("most", Arg::count(*most)),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(
            self,
            Self::Undeclared
                | Self::ForeignUndeclared
                | Self::Missing { .. }
                | Self::Expired { .. }
                | Self::IssuedLater { .. }
                | Self::NotANumber
                | Self::EndsBefore
                | Self::BadStep { .. }
                | Self::RunOut { .. }
        )
    }
}
