//! Why an application is not taken, or not taken back 不予受理.

use crate::Instant;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::time::Window;

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The call has not opened.
    NotOpen {
        /// When it opens.
        window: Window,
        /// When the request arrived.
        arrived: Instant,
    },
    /// The call has closed.
    Late {
        /// When it closed.
        window: Window,
        /// When the request arrived.
        arrived: Instant,
    },
    /// The lead has another live application to this call.
    AlreadyLive,
    /// The pledge is not signed, or with another name than the lead's.
    PledgeUnsigned,
    /// Another version of the pledge is in force.
    PledgeOutdated,
    /// It is withdrawn.
    AlreadyWithdrawn,
    /// There is no such draft of theirs.
    NoSuchDraft,
    /// There is no such application, or it is not theirs to see.
    NoSuchApplication,
    /// The number is taken, which chance makes all but impossible.
    NumberTaken,
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::NotOpen { .. } | Self::Late { .. } => Rule::call("application.window"),
            Self::AlreadyLive => Rule::call("application.once"),
            Self::PledgeUnsigned | Self::PledgeOutdated => Rule::law("application.pledge", "《中华人民共和国科学技术进步法》第六十七条"),
            Self::AlreadyWithdrawn => Rule::house("application.withdrawn"),
            Self::NoSuchDraft | Self::NoSuchApplication => Rule::house("application.found"),
            Self::NumberTaken => Rule::house("application.number"),
        }
    }

    fn says(&self) -> Says {
        let instant = |at: &Instant, window: &Window| Arg::Instant(*at, window.zone.clone());
        match self {
            Self::NotOpen { window, arrived } => {
                Says::new("refusal-application-not-open").with("opens", instant(&window.opens, window)).with("arrived", instant(arrived, window))
            }
            Self::Late { window, arrived } => {
                Says::new("refusal-application-late").with("closes", instant(&window.closes, window)).with("arrived", instant(arrived, window))
            }
            Self::AlreadyLive => Says::new("refusal-application-already-live"),
            Self::PledgeUnsigned => Says::new("refusal-application-pledge-unsigned"),
            Self::PledgeOutdated => Says::new("refusal-application-pledge-outdated"),
            Self::AlreadyWithdrawn => Says::new("refusal-application-already-withdrawn"),
            Self::NoSuchDraft => Says::new("refusal-application-no-such-draft"),
            Self::NoSuchApplication => Says::new("refusal-application-no-such-application"),
            Self::NumberTaken => Says::new("refusal-application-number-taken"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::PledgeUnsigned | Self::PledgeOutdated)
    }
}
