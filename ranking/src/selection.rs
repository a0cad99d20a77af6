//! Selection 择优组合: which proposals to fund within a budget, with a least and a most for each category, in numbers and in money: by order, and at
//! the best sum of worth.
//!
//! ```text
//! greedy   each in the order of worth, as long as what the categories still lack stays within reach (`fill`)
//! optimal  a price of money and one a category ▶ what no selection exceeds (`prices`) ▶ flips of what the prices choose, cheapest first (`search`)
//! ```
//! Unit: worth in millionths, money in fen. All in whole numbers: the bound is proved, not estimated.
//! Source: Pisinger, "A minimal algorithm for the 0-1 knapsack problem", Operations Research 45 (1997); Lagrangian bounds, Geoffrion 1974.

mod fill;
mod prices;
mod search;

/// A proposal to select or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    /// What it is worth; from −10^12 to 10^12.
    pub value: i64,
    /// What it costs, in fen.
    pub cost: u64,
    /// Its category, by number; of none where there is no such number.
    pub category: u32,
}

/// How many of a category, and how much for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Category {
    /// At least so many.
    pub least: u32,
    /// At most so many.
    pub most: u32,
    /// They cost at least so much together 保底, in fen.
    pub least_fen: u64,
    /// They cost at most so much together 封顶, in fen.
    pub most_fen: u64,
}

impl Default for Category {
    fn default() -> Self {
        Self { least: 0, most: u32::MAX, least_fen: 0, most_fen: u64::MAX }
    }
}

/// What was selected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selection {
    /// Which, ascending.
    pub chosen: Vec<u32>,
    /// Their sum of worth.
    pub value: i64,
    /// Their sum of costs.
    pub cost: u64,
    /// No selection has more worth than this.
    pub bound: i64,
}

/// Why nothing is selected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SelectionError {
    /// A figure is beyond what is counted exactly.
    #[error("worth is from -10^12 to 10^12 millionths, and costs sum to at most 10^15 fen")]
    TooLarge,
    /// More categories have a least or a most than can be counted.
    #[error("at most 16 categories may have a least or a most that binds, and at most 8 one of money")]
    TooManyCategories,
    /// A category has too few.
    #[error("category {category} needs {least} and has {found} at most")]
    TooFew {
        /// Which.
        category: u32,
        /// How many it needs.
        least: u32,
        /// How many it can have.
        found: u32,
    },
    /// All that a category may have costs less than it is to get.
    #[error("category {category} is to get {least} fen and can use {found} at most")]
    TooLittle {
        /// Which.
        category: u32,
        /// How much it is to get.
        least: u64,
        /// How much it can use.
        found: u64,
    },
    /// Nothing keeps all that is asked of a category by itself.
    #[error("nothing keeps both the least and the most of category {category}")]
    Apart {
        /// Which.
        category: u32,
    },
    /// The cheapest way to fill the categories costs too much.
    #[error("the least of the categories costs {needed} fen, and there are {budget}")]
    TooDear {
        /// What it costs.
        needed: u64,
        /// What there is.
        budget: u64,
    },
    /// Whether anything keeps every least and most was not found out: costs combine in too many ways.
    #[error("nothing that keeps every least and most was found, and that there is nothing is not proved")]
    Undecided,
}

const WORTH_MOST: i64 = 1_000_000_000_000;
const COST_MOST: u64 = 1_000_000_000_000_000;

/// In the order of worth 依次择优: each that leaves enough for the least of the categories and does not go beyond the most of its own.
/// What does not fit is passed over.
///
/// # Errors
/// [`SelectionError`]: the least of the categories cannot be reached.
pub fn greedy(items: &[Item], categories: &[Category], budget: u64) -> Result<Selection, SelectionError> {
    check(items, budget)?;
    let plans = fill::plans(items, categories, budget)?;
    let order = |at: &u32| (std::cmp::Reverse(items[*at as usize].value), items[*at as usize].cost, *at);
    let mut by: Vec<u32> = (0..).take(items.len()).collect();
    by.sort_unstable_by_key(order);
    Ok(finish(items, &fill::fill(items, categories, budget, plans, &by), i64::MAX))
}

/// At the best sum of worth 最优组合, keeping at most `states` at a time: exact where that is enough, and else with the bound that was reached.
///
/// # Errors
/// [`SelectionError`]: the least of the categories cannot be reached.
pub fn optimal(items: &[Item], categories: &[Category], budget: u64, states: usize) -> Result<Selection, SelectionError> {
    let first = greedy(items, categories, budget)?;
    let prices = prices::prices(items, categories, budget);
    let mut by: Vec<u32> = (0..).take(items.len()).collect();
    by.sort_unstable_by_key(|at| (std::cmp::Reverse(prices.reduced(&items[*at as usize])), *at));
    let second = finish(items, &fill::fill(items, categories, budget, fill::plans(items, categories, budget)?, &by), i64::MAX);
    let best = if second.value > first.value { second } else { first };
    Ok(search::Search::new(items, categories, budget, &prices)?.run(best, states))
}

fn check(items: &[Item], budget: u64) -> Result<(), SelectionError> {
    let sum = items.iter().try_fold(0_u64, |sum, item| sum.checked_add(item.cost)).filter(|sum| *sum <= COST_MOST);
    let fits = sum.is_some() && budget <= COST_MOST && items.iter().all(|item| item.value.unsigned_abs() <= WORTH_MOST.unsigned_abs());
    if fits { Ok(()) } else { Err(SelectionError::TooLarge) }
}

fn finish(items: &[Item], taken: &[bool], bound: i64) -> Selection {
    let chosen: Vec<u32> = (0..).zip(taken).filter(|(_, taken)| **taken).map(|(at, _)| at).collect();
    let value = chosen.iter().map(|at| items[*at as usize].value).sum();
    let cost = chosen.iter().map(|at| items[*at as usize].cost).sum();
    Selection { chosen, value, cost, bound }
}
