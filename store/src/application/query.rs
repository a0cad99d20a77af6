//! Query 查询: what a list of applications is narrowed to, by what it is sorted, and how many there are.

use rules::application::Stage;
use rules::day::Day;
use rules::rights::Sight;
use rules::{ApplicationId, CallId, PersonId};

/// By what a list is sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// What arrived last first.
    #[default]
    Arrived,
    /// By title, in pinyin.
    Title,
    /// By the lead's name, in pinyin.
    Name,
    /// The largest amount first.
    Amount,
}

impl Order {
    /// Its text in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Title => "title",
            Self::Name => "name",
            Self::Amount => "amount",
        }
    }

    /// The order of that text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Arrived, Self::Title, Self::Name, Self::Amount].into_iter().find(|order| order.as_str() == text)
    }

    pub(super) const fn column(self) -> (&'static str, bool) {
        match self {
            Self::Arrived => ("a.arrived", true),
            Self::Title => ("a.title_key", false),
            Self::Name => ("a.name_key", false),
            Self::Amount => ("coalesce(a.amount, -1)", true),
        }
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// To one call.
    pub call: Option<CallId>,
    /// To one stage.
    pub stage: Option<Stage>,
    /// To what has approvals outstanding on a day.
    pub outstanding: Option<Day>,
    /// To what is found by a text.
    pub text: String,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// What the reader may see.
    pub sight: Sight,
    /// Who reads: their own applications are withheld.
    pub reader: Option<PersonId>,
    /// What it is narrowed to.
    pub filter: Filter,
    /// By what it is sorted.
    pub order: Order,
    /// The last one of the page before.
    pub after: Option<ApplicationId>,
    /// How many at most.
    pub most: usize,
}

/// How many there are; counting stops at a thousand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Total {
    /// Up to 1,001, which means more than a thousand.
    pub counted: u64,
    /// How many more are the reader's own and withheld.
    pub withheld: u64,
}
