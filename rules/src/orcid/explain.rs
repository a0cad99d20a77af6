//! Explain 说明: how each refusal about an ORCID record is told.

use super::{ENTRIES_MOST, Refusal};
use crate::refusal::{Arg, Explain, Rule, Says};

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::NotSetUp => Rule::house("orcid.set-up"),
            Self::NoIdentifier => Rule::house("orcid.identifier"),
            Self::NotAgreed | Self::AlreadyAgreed | Self::AlreadyForgotten => {
                Rule::law("orcid.consent", "《个人信息保护法》第十三条、第十四条、第十五条")
            }
            Self::NothingRead | Self::NoneChosen | Self::NoSuchEntry => Rule::house("orcid.choice"),
            Self::TooMany => Rule::law("orcid.most", "《个人信息保护法》第六条"),
            Self::TooSoon { .. } => Rule::house("orcid.often"),
            Self::Busy | Self::Unreachable | Self::TooSlow | Self::Failing | Self::NotUnderstood | Self::TooLarge | Self::AskedTooOften => {
                Rule::house("orcid.service")
            }
            Self::NotLetIn => Rule::house("orcid.access"),
            Self::NotFound | Self::Locked | Self::Deactivated | Self::Unclaimed | Self::Deprecated { .. } => Rule::house("orcid.record"),
        }
    }

    fn says(&self) -> Says {
        let says = Says::new(match self {
            Self::NotSetUp => "refusal-orcid-not-set-up",
            Self::NoIdentifier => "refusal-orcid-no-identifier",
            Self::NotAgreed => "refusal-orcid-not-agreed",
            Self::AlreadyAgreed => "refusal-orcid-already-agreed",
            Self::NothingRead => "refusal-orcid-nothing-read",
            Self::NoneChosen => "refusal-orcid-none-chosen",
            Self::NoSuchEntry => "refusal-orcid-no-such-entry",
            Self::TooMany => "refusal-orcid-too-many",
            Self::AlreadyForgotten => "refusal-orcid-already-forgotten",
            Self::TooSoon { .. } => "refusal-orcid-too-soon",
            Self::Busy => "refusal-orcid-busy",
            Self::Unreachable => "refusal-orcid-unreachable",
            Self::TooSlow => "refusal-orcid-too-slow",
            Self::Failing => "refusal-orcid-failing",
            Self::NotUnderstood => "refusal-orcid-not-understood",
            Self::TooLarge => "refusal-orcid-too-large",
            Self::NotFound => "refusal-orcid-not-found",
            Self::Locked => "refusal-orcid-locked",
            Self::Deactivated => "refusal-orcid-deactivated",
            Self::Unclaimed => "refusal-orcid-unclaimed",
            Self::Deprecated { to: Some(_) } => "refusal-orcid-deprecated",
            Self::Deprecated { to: None } => "refusal-orcid-deprecated-unnamed",
            Self::NotLetIn => "refusal-orcid-not-let-in",
            Self::AskedTooOften => "refusal-orcid-asked-too-often",
        });
        match self {
            Self::TooMany => says.with("most", Arg::count(ENTRIES_MOST)),
            Self::Deprecated { to: Some(to) } => says.with("to", Arg::Text(to.clone())),
            Self::TooSoon { wait_seconds } => says.with("seconds", Arg::Number(*wait_seconds)),
            Self::NotSetUp
            | Self::NoIdentifier
            | Self::NotAgreed
            | Self::AlreadyAgreed
            | Self::NothingRead
            | Self::NoneChosen
            | Self::NoSuchEntry
            | Self::AlreadyForgotten
            | Self::Busy
            | Self::Unreachable
            | Self::TooSlow
            | Self::Failing
            | Self::NotUnderstood
            | Self::TooLarge
            | Self::NotFound
            | Self::Locked
            | Self::Deactivated
            | Self::Unclaimed
            | Self::Deprecated { to: None }
            | Self::NotLetIn
            | Self::AskedTooOften => says,
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NotAgreed | Self::NoneChosen | Self::NoSuchEntry | Self::TooMany)
    }
}
