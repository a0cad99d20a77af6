//! Selection 择优组合: which proposals to fund within a budget, with a least and a most for each category: by order, and at the best sum of worth.
//!
//! ```text
//! optimal: a price of money μ and one a category ν ▶ L(μ, ν), which no selection exceeds ▶ flips of what the prices choose, cheapest first,
//!          dominated and hopeless states dropped ▶ the best selection; where the states run out, the bound says how much could be missing
//! ```
//! Unit: worth in millionths, money in fen. All in whole numbers: the bound is proved, not estimated.
//! Source: Pisinger, "A minimal algorithm for the 0-1 knapsack problem", Operations Research 45 (1997); Lagrangian bounds, Geoffrion 1974.

use std::collections::BTreeMap;

/// A proposal to select or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    /// What it is worth; from −10^12 to 10^12.
    pub value: i64,
    /// What it costs, in fen.
    pub cost: u64,
    /// Its category, by number.
    pub category: u32,
}

/// How many of a category.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Category {
    /// At least.
    pub least: u32,
    /// At most.
    pub most: u32,
}

impl Default for Category {
    fn default() -> Self {
        Self { least: 0, most: u32::MAX }
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
    #[error("at most 16 categories may have a least or a most that binds")]
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
    /// The cheapest way to fill the categories costs too much.
    #[error("the least of the categories costs {needed} fen, and there are {budget}")]
    TooDear {
        /// What it costs.
        needed: u64,
        /// What there is.
        budget: u64,
    },
}

const WORTH_MOST: i64 = 1_000_000_000_000;
const COST_MOST: u64 = 1_000_000_000_000_000;
/// Prices are counted in 2^-36 millionths a fen.
const SHIFT: u32 = 36;
/// How many categories are counted.
const COUNTED: usize = 16;

/// In the order of worth 依次择优: each that leaves enough for the least of the other categories and does not go beyond its own most.
/// What does not fit is passed over.
///
/// # Errors
/// [`SelectionError`]: the least of the categories cannot be reached.
pub fn greedy(items: &[Item], categories: &[Category], budget: u64) -> Result<Selection, SelectionError> {
    check(items, categories, budget)?;
    let order = |at: &u32| (std::cmp::Reverse(items[*at as usize].value), items[*at as usize].cost, *at);
    let mut by: Vec<u32> = (0..).take(items.len()).collect();
    by.sort_unstable_by_key(order);
    Ok(finish(items, fill(items, categories, budget, &by), i64::MAX))
}

/// At the best sum of worth 最优组合, keeping at most `states` at a time: exact where that is enough, and else with the bound that was reached.
///
/// # Errors
/// [`SelectionError`]: the least of the categories cannot be reached.
pub fn optimal(items: &[Item], categories: &[Category], budget: u64, states: usize) -> Result<Selection, SelectionError> {
    let first = greedy(items, categories, budget)?;
    let prices = prices(items, categories, budget);
    let mut by: Vec<u32> = (0..).take(items.len()).collect();
    by.sort_unstable_by_key(|at| (std::cmp::Reverse(prices.reduced(&items[*at as usize])), *at));
    let second = finish(items, fill(items, categories, budget, &by), i64::MAX);
    let best = if second.value > first.value { second } else { first };
    Search::new(items, categories, budget, &prices)?.run(best, states)
}

fn check(items: &[Item], categories: &[Category], budget: u64) -> Result<(), SelectionError> {
    let sum = items.iter().try_fold(0_u64, |sum, item| sum.checked_add(item.cost)).filter(|sum| *sum <= COST_MOST);
    if sum.is_none() || budget > COST_MOST || items.iter().any(|item| item.value.abs() > WORTH_MOST) {
        return Err(SelectionError::TooLarge);
    }
    let mut needed = 0_u64;
    for (number, category) in (0..).zip(categories) {
        let costs = cheapest(items, number, &[]);
        let found = u32::try_from(costs.len()).unwrap_or(u32::MAX).min(category.most);
        if found < category.least {
            return Err(SelectionError::TooFew { category: number, least: category.least, found });
        }
        needed += costs[..category.least as usize].iter().sum::<u64>();
    }
    if needed > budget { Err(SelectionError::TooDear { needed, budget }) } else { Ok(()) }
}

/// The costs of a category's items that are not taken, ascending.
fn cheapest(items: &[Item], category: u32, taken: &[bool]) -> Vec<u64> {
    let free = |at: usize| !taken.get(at).copied().unwrap_or(false);
    let mut costs: Vec<u64> =
        items.iter().enumerate().filter(|(at, item)| item.category == category && free(*at)).map(|(_, item)| item.cost).collect();
    costs.sort_unstable();
    costs
}

/// Takes in an order what fits and leaves the least of every category within reach.
fn fill(items: &[Item], categories: &[Category], budget: u64, order: &[u32]) -> Vec<bool> {
    let mut taken = vec![false; items.len()];
    let (mut left, mut counts) = (budget, vec![0_u32; categories.len()]);
    // What the least of each category still costs at the cheapest.
    let still = |taken: &[bool], counts: &[u32], category: usize| -> u64 {
        let missing = categories[category].least.saturating_sub(counts[category]) as usize;
        if missing == 0 { 0 } else { cheapest(items, u32::try_from(category).unwrap_or(u32::MAX), taken).iter().take(missing).sum() }
    };
    let mut reserved: Vec<u64> = (0..categories.len()).map(|category| still(&taken, &counts, category)).collect();
    for at in order {
        let (at, item) = (*at as usize, &items[*at as usize]);
        let category = item.category as usize;
        if item.cost > left || categories.get(category).is_some_and(|one| counts[category] >= one.most) {
            continue;
        }
        // Beyond the categories' least, what lowers the sum of worth is not taken.
        let missing = categories.get(category).is_some_and(|one| counts[category] < one.least);
        if item.value <= 0 && !missing {
            continue;
        }
        taken[at] = true;
        let mut now = 0;
        if category < categories.len() {
            counts[category] += 1;
            now = still(&taken, &counts, category);
        }
        let others: u64 = reserved.iter().enumerate().filter(|(other, _)| *other != category).map(|(_, cost)| cost).sum();
        if item.cost + now + others <= left {
            left -= item.cost;
            if category < categories.len() {
                reserved[category] = now;
            }
        } else {
            taken[at] = false;
            if category < categories.len() {
                counts[category] -= 1;
            }
        }
    }
    taken
}

fn finish(items: &[Item], taken: Vec<bool>, bound: i64) -> Selection {
    let chosen: Vec<u32> = (0..).zip(&taken).filter(|(_, taken)| **taken).map(|(at, _)| at).collect();
    let value = chosen.iter().map(|at| items[*at as usize].value).sum();
    let cost = chosen.iter().map(|at| items[*at as usize].cost).sum();
    Selection { chosen, value, cost, bound }
}

/// The prices, and what they choose.
struct Prices {
    money: i128,
    /// Of each category: what one more of it is worth.
    places: Vec<i128>,
    chosen: Vec<bool>,
    /// What no selection exceeds, in the prices' parts.
    bound: i128,
}

impl Prices {
    /// What an item is worth after its price.
    fn reduced(&self, item: &Item) -> i128 {
        let place = self.places.get(item.category as usize).copied().unwrap_or(0);
        (i128::from(item.value) << SHIFT) - self.money * i128::from(item.cost) - place
    }
}

/// The lowest price of money at which what is chosen is paid for.
fn prices(items: &[Item], categories: &[Category], budget: u64) -> Prices {
    let (mut low, mut high) = (-1_i128, (i128::from(WORTH_MOST) << (SHIFT + 1)) + 1);
    let cost = |chosen: &[bool]| items.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(item, _)| item.cost).sum::<u64>();
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if cost(&at_price(items, categories, budget, middle).chosen) <= budget { high = middle } else { low = middle }
    }
    at_price(items, categories, budget, high)
}

/// What is chosen at a price of money: the best of each category as many as pay, within its least and most.
fn at_price(items: &[Item], categories: &[Category], budget: u64, money: i128) -> Prices {
    let mut prices = Prices { money, places: vec![0; categories.len()], chosen: vec![false; items.len()], bound: money * i128::from(budget) };
    let mut of: Vec<Vec<(i128, usize)>> = vec![Vec::new(); categories.len() + 1];
    for (at, item) in items.iter().enumerate() {
        of[(item.category as usize).min(categories.len())].push((prices.reduced(item), at));
    }
    for (category, mut of) in of.into_iter().enumerate() {
        of.sort_unstable_by_key(|(reduced, at)| (std::cmp::Reverse(*reduced), *at));
        let Category { least, most } = categories.get(category).copied().unwrap_or_default();
        let paying = of.iter().filter(|(reduced, _)| *reduced > 0).count();
        let count = paying.min(most as usize).max((least as usize).min(of.len()));
        // Where the most binds, the price is what the first left out would pay; where the least binds, what the last taken lacks.
        let place = if count < paying {
            of[count].0
        } else if count > paying {
            of[count - 1].0
        } else {
            0
        };
        if let Some(price) = prices.places.get_mut(category) {
            *price = place;
            prices.bound += place * if place > 0 { i128::from(most) } else { i128::from(least) };
        }
        for (reduced, at) in &of[..count] {
            prices.chosen[*at] = true;
            prices.bound += reduced - place;
        }
    }
    prices
}

/// One way to differ from what the prices choose.
#[derive(Clone, Copy)]
struct State {
    value: i64,
    cost: u64,
    counts: [i16; COUNTED],
    /// What the prices lose by it.
    loss: i128,
    /// The last flip, as an index of `flips`.
    last: u32,
}

struct Search<'a> {
    items: &'a [Item],
    budget: u64,
    prices: &'a Prices,
    /// Of each category, where it is counted.
    counted: Vec<Option<usize>>,
    limits: [(i64, i64); COUNTED],
    /// Each flip with the one before it.
    flips: Vec<(u32, u32)>,
}

const NONE: u32 = u32::MAX;

impl<'a> Search<'a> {
    fn new(items: &'a [Item], categories: &[Category], budget: u64, prices: &'a Prices) -> Result<Self, SelectionError> {
        let mut counted = Vec::with_capacity(categories.len());
        let (mut limits, mut used) = ([(0, i64::MAX); COUNTED], 0);
        for (number, category) in (0..).zip(categories) {
            let of = items.iter().filter(|item| item.category == number).count();
            if category.least == 0 && category.most as usize >= of {
                counted.push(None);
                continue;
            }
            *limits.get_mut(used).ok_or(SelectionError::TooManyCategories)? = (i64::from(category.least), i64::from(category.most));
            counted.push(Some(used));
            used += 1;
        }
        Ok(Self { items, budget, prices, counted, limits, flips: Vec::new() })
    }

    fn run(mut self, mut best: Selection, most: usize) -> Result<Selection, SelectionError> {
        let mut start = State { value: 0, cost: 0, counts: [0; COUNTED], loss: 0, last: NONE };
        for (item, _) in self.items.iter().zip(&self.prices.chosen).filter(|(_, chosen)| **chosen) {
            (start.value, start.cost) = (start.value + item.value, start.cost + item.cost);
            if let Some(at) = self.counted.get(item.category as usize).copied().flatten() {
                start.counts[at] += 1;
            }
        }
        let mut order: Vec<(i128, u32)> = (0..).zip(self.items).map(|(at, item)| (self.prices.reduced(item).abs(), at)).collect();
        order.sort_unstable();
        let (mut states, mut missed) = (vec![start], i64::MIN);
        self.better(&start, &mut best);
        for (at, (loss, item)) in order.iter().enumerate() {
            let mut next = Vec::with_capacity(states.len() * 2);
            for state in &states {
                let flipped = self.flip(state, *item, *loss);
                self.better(&flipped, &mut best);
                next.extend([*state, flipped]);
            }
            // What is no solution yet loses at least the next flip.
            let coming = order.get(at + 1).map(|(loss, _)| *loss);
            let value = best.value;
            next.retain(|state| self.hope(state, coming) > value);
            states = thin(next);
            if states.len() > most {
                states.sort_by_key(|state| state.loss);
                for state in states.drain(most..) {
                    missed = missed.max(self.hope(&state, coming));
                }
            }
            if states.is_empty() {
                break;
            }
        }
        best.bound = best.value.max(missed);
        Ok(best)
    }

    fn flip(&mut self, state: &State, item: u32, loss: i128) -> State {
        let (one, out) = (&self.items[item as usize], self.prices.chosen[item as usize]);
        let mut next = *state;
        next.value += if out { -one.value } else { one.value };
        next.cost = if out { next.cost - one.cost } else { next.cost + one.cost };
        next.loss += loss;
        if let Some(at) = self.counted.get(one.category as usize).copied().flatten() {
            next.counts[at] += if out { -1 } else { 1 };
        }
        next.last = u32::try_from(self.flips.len()).unwrap_or(NONE);
        self.flips.push((item, state.last));
        next
    }

    fn feasible(&self, state: &State) -> bool {
        let within = |(count, (least, most)): (&i16, &(i64, i64))| (*least..=*most).contains(&i64::from(*count));
        state.cost <= self.budget && state.counts.iter().zip(&self.limits).all(within)
    }

    /// What a state with further flips may be worth at most; nothing where none is to come.
    fn hope(&self, state: &State, coming: Option<i128>) -> i64 {
        coming.map_or(i64::MIN, |coming| i64::try_from((self.prices.bound - state.loss - coming) >> SHIFT).unwrap_or(i64::MAX))
    }

    fn better(&self, state: &State, best: &mut Selection) {
        if state.value <= best.value || !self.feasible(state) {
            return;
        }
        let mut taken = self.prices.chosen.clone();
        let mut last = state.last;
        while let Some((item, before)) = self.flips.get(last as usize) {
            taken[*item as usize] = !taken[*item as usize];
            last = *before;
        }
        *best = finish(self.items, taken, i64::MAX);
    }
}

/// Of states with the same counts, keeps those that no other beats in worth and cost.
fn thin(states: Vec<State>) -> Vec<State> {
    let mut by: BTreeMap<[i16; COUNTED], Vec<State>> = BTreeMap::new();
    for state in states {
        by.entry(state.counts).or_default().push(state);
    }
    let mut kept = Vec::new();
    for (_, mut alike) in by {
        alike.sort_by_key(|state| (state.cost, std::cmp::Reverse(state.value)));
        let mut best = i64::MIN;
        alike.retain(|state| {
            let better = state.value > best;
            best = best.max(state.value);
            better
        });
        kept.append(&mut alike);
    }
    kept
}
