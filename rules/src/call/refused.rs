//! Why a call is not drafted, changed or published 不予受理.

use crate::lint::{self, Finding};
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::time::Window;
use crate::{approval, budget, endorsement, form, formal_check, team};

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Another call has the code.
    CodeTaken,
    /// Not a code: 2 to 24 capital letters, digits and hyphens.
    NotACode,
    /// The programme is closed.
    ProgrammeClosed,
    /// It closes before it opens.
    EmptyWindow,
    /// It would be closed the moment it is published.
    ClosesInThePast {
        /// When it closes.
        window: Window,
    },
    /// Foreigners may lead, and the English title or text is missing.
    EnglishMissing,
    /// No field of science is named, or fewer than the mechanism unites.
    NoField,
    /// The mechanism gives the class.
    ClassOfMechanism,
    /// The mechanism unites more disciplines than the call names.
    TooFewFields {
        /// How many at least.
        least: u8,
    },
    /// It was taken from that version already.
    SameVersion,
    /// The lint found what may not be published.
    Lint {
        /// The first of it.
        first: Finding,
        /// How many there are.
        count: usize,
    },
    /// The lint finds no such thing, or not any more.
    NoSuchFinding,
    /// It stands already, or no reason could let it stand.
    MayNotStand,
    /// The form has a fault.
    Form(form::Refusal),
    /// The team has bounds that nobody can meet.
    Team(team::Refusal),
    /// The steps of approvals have a fault.
    Approval(approval::Refusal),
    /// The list of the formal check has a fault.
    FormalCheck(formal_check::Refusal),
    /// The chain has a fault.
    Endorsement(endorsement::Refusal),
    /// The funding rule has a fault.
    Funding(budget::Refusal),
    /// A condition or a limit has a fault.
    Eligibility(crate::eligibility::Refusal),
    /// What is asked of the host's file has a fault.
    UnitFile(crate::unit_file::Refusal),
    /// It is published: what it says is fixed.
    AlreadyPublished,
    /// It is not published.
    NotPublished,
    /// It is taken back.
    Cancelled,
    /// The new closing is not later than the old one.
    NotLater {
        /// The old one.
        window: Window,
    },
    /// The conditions and limits are those that it has.
    NothingAmended,
    /// It is over: no submission is to come that other conditions could bind.
    Over {
        /// When it closed.
        window: Window,
    },
    /// There is no such call.
    NoSuchCall,
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::Form(why) => why.rule(),
            Self::Team(why) => why.rule(),
            Self::Approval(why) => why.rule(),
            Self::FormalCheck(why) => why.rule(),
            Self::Endorsement(why) => why.rule(),
            Self::Funding(why) => why.rule(),
            Self::Eligibility(why) => why.rule(),
            Self::UnitFile(why) => why.rule(),
            Self::CodeTaken | Self::NotACode => Rule::house("call.code"),
            Self::ProgrammeClosed => Rule::house("call.programme"),
            Self::EmptyWindow | Self::ClosesInThePast { .. } | Self::NotLater { .. } => Rule::house("call.window"),
            Self::EnglishMissing => Rule::house("call.english"),
            Self::NoField | Self::TooFewFields { .. } => Rule::house("call.field"),
            Self::ClassOfMechanism | Self::SameVersion => Rule::house("call.mechanism"),
            Self::Lint { first, .. } => lint::article(first.point).rule,
            Self::NoSuchFinding | Self::MayNotStand => Rule::house("call.finding"),
            Self::AlreadyPublished | Self::NotPublished | Self::Cancelled => Rule::house("call.stage"),
            Self::NothingAmended | Self::Over { .. } => Rule::house("call.amendment"),
            Self::NoSuchCall => Rule::house("call.found"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::Form(why) => why.says(),
            Self::Team(why) => why.says(),
            Self::Approval(why) => why.says(),
            Self::FormalCheck(why) => why.says(),
            Self::Endorsement(why) => why.says(),
            Self::Funding(why) => why.says(),
            Self::Eligibility(why) => why.says(),
            Self::UnitFile(why) => why.says(),
            Self::CodeTaken => Says::new("refusal-call-code-taken"),
            Self::NotACode => Says::new("refusal-call-not-a-code"),
            Self::ProgrammeClosed => Says::new("refusal-call-programme-closed"),
            Self::EmptyWindow => Says::new("refusal-call-empty-window"),
            Self::ClosesInThePast { window } => closing("refusal-call-closes-in-the-past", window),
            Self::NotLater { window } => closing("refusal-call-not-later", window),
            Self::EnglishMissing => Says::new("refusal-call-english-missing"),
            Self::NoField => Says::new("refusal-call-no-field"),
            Self::TooFewFields { least } => Says::new("refusal-call-too-few-fields").with("least", Arg::Number(i64::from(*least))),
            Self::ClassOfMechanism => Says::new("refusal-call-class-of-mechanism"),
            Self::SameVersion => Says::new("refusal-call-same-version"),
            Self::Lint { first, count } => {
                Says::new("refusal-call-lint").with("quote", Arg::Text(first.quote.clone())).with("count", Arg::count(*count))
            }
            Self::NoSuchFinding => Says::new("refusal-call-no-such-finding"),
            Self::MayNotStand => Says::new("refusal-call-may-not-stand"),
            Self::AlreadyPublished => Says::new("refusal-call-already-published"),
            Self::NotPublished => Says::new("refusal-call-not-published"),
            Self::Cancelled => Says::new("refusal-call-cancelled"),
            Self::NothingAmended => Says::new("refusal-call-nothing-amended"),
            Self::Over { window } => closing("refusal-call-over", window),
            Self::NoSuchCall => Says::new("refusal-call-no-such-call"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(
            self,
            Self::NotACode
                | Self::EmptyWindow
                | Self::NoField
                | Self::TooFewFields { .. }
                | Self::ClassOfMechanism
                | Self::Form(_)
                | Self::Funding(_)
                | Self::Eligibility(_)
                | Self::UnitFile(_)
                | Self::Team(_)
                | Self::Approval(_)
                | Self::FormalCheck(_)
                | Self::Endorsement(_)
        )
    }
}

fn closing(key: &'static str, window: &Window) -> Says {
    Says::new(key).with("closes", Arg::Instant(window.closes, window.zone.clone()))
}
