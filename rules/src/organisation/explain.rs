//! Words 用词: how classes, ways and refusals of organisations are written and explained.

use super::{Class, Refusal, Way};
use crate::refusal::{Arg, Explain, Rule, Says};

impl Class {
    /// Every class, in the order of the source.
    pub const ALL: [Self; 6] =
        [Self::NationalLaboratory, Self::ResearchUniversity, Self::NationalInstitute, Self::NewInstitution, Self::LeadingCompany, Self::Other];

    /// Its text in rows and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NationalLaboratory => "national-laboratory",
            Self::ResearchUniversity => "research-university",
            Self::NationalInstitute => "national-institute",
            Self::NewInstitution => "new-institution",
            Self::LeadingCompany => "leading-company",
            Self::Other => "other",
        }
    }

    /// The class of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == text)
    }
}

impl Way {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Merged, Self::Split, Self::Dissolved];

    /// Its text in rows and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Dissolved => "dissolved",
        }
    }

    /// The way of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == text)
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::CodeTaken | Self::RorTaken => "organisation.once",
            Self::NoName => "organisation.name",
            Self::NeedsParent => "organisation.part",
            Self::NoSuchOrganisation => "organisation.found",
            Self::NotApproved => "organisation.approved",
            Self::Ended { .. } => "organisation.ended",
            Self::NotTheRegistrant | Self::AnotherWaits | Self::NothingWaits => "organisation.review",
            Self::AuthorisationExpired { .. } => "organisation.authorisation",
            Self::SecondAdministrator => "organisation.administrator",
            Self::Ahead { .. } | Self::OutOfOrder => "organisation.date",
            Self::Unchanged => "organisation.change",
            Self::Cycle | Self::NotBelow => "organisation.above",
            Self::Successors { .. } => "organisation.successors",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::CodeTaken => Says::new("refusal-organisation-code-taken"),
            Self::RorTaken => Says::new("refusal-organisation-ror-taken"),
            Self::NoName => Says::new("refusal-organisation-no-name"),
            Self::NeedsParent => Says::new("refusal-organisation-needs-parent"),
            Self::NoSuchOrganisation => Says::new("refusal-organisation-no-such-organisation"),
            Self::NotApproved => Says::new("refusal-organisation-not-approved"),
            Self::Ended { on } => Says::new("refusal-organisation-ended").with("on", Arg::Text(on.to_string())),
            Self::NotTheRegistrant => Says::new("refusal-organisation-not-the-registrant"),
            Self::AnotherWaits => Says::new("refusal-organisation-another-waits"),
            Self::NothingWaits => Says::new("refusal-organisation-nothing-waits"),
            Self::AuthorisationExpired { last } => Says::new("refusal-organisation-authorisation-expired").with("last", Arg::Text(last.to_string())),
            Self::SecondAdministrator => Says::new("refusal-organisation-second-administrator"),
            Self::Ahead { today } => Says::new("refusal-organisation-ahead").with("today", Arg::Text(today.to_string())),
            Self::OutOfOrder => Says::new("refusal-organisation-out-of-order"),
            Self::Unchanged => Says::new("refusal-organisation-unchanged"),
            Self::Cycle => Says::new("refusal-organisation-cycle"),
            Self::NotBelow => Says::new("refusal-organisation-not-below"),
            Self::Successors { way } => Says::new(match way {
                Way::Merged => "refusal-organisation-successors-merged",
                Way::Split => "refusal-organisation-successors-split",
                Way::Dissolved => "refusal-organisation-successors-dissolved",
            }),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NoName | Self::NeedsParent)
    }
}
