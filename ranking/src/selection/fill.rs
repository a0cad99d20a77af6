//! Fill 保底后依次入选: in an order, what fits, while for each category a plan stands that brings it to its least.
//!
//! ```text
//! plan of each category ─ an item is offered ▶ taken, if it and all plans are within the budget; its category plans anew
//! ```
//! A plan names items that are still to be offered, so that in the end every plan has been carried out: an item of a plan is never refused.

use super::{Category, Item, SelectionError};
use std::collections::BTreeMap;

/// How many sums of costs are looked at for one category before that is given up.
const SUMS: usize = 50_000;

/// What brings a category to its least.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    items: Vec<u32>,
    cost: u64,
}

/// What a category lacks, and what it may still have.
#[derive(Clone, Copy)]
struct Want {
    least: u32,
    most: u32,
    least_fen: u64,
    most_fen: u64,
}

impl Want {
    fn of(category: &Category) -> Self {
        let Category { least, most, least_fen, most_fen } = *category;
        Self { least, most, least_fen, most_fen }
    }

    /// The same once an item of that cost is taken; none where it goes beyond the most.
    fn after(self, cost: u64) -> Option<Self> {
        let (most, most_fen) = (self.most.checked_sub(1)?, self.most_fen.checked_sub(cost)?);
        Some(Self { least: self.least.saturating_sub(1), most, least_fen: self.least_fen.saturating_sub(cost), most_fen })
    }

    fn lacks(self) -> bool {
        self.least > 0 || self.least_fen > 0
    }

    fn allows(self, plan: &Plan) -> bool {
        plan.items.len() <= self.most as usize && plan.cost <= self.most_fen
    }
}

/// Of each category the cheapest plan that is found. Refuses where there is none, or where all together cost too much.
pub(super) fn plans(items: &[Item], categories: &[Category], budget: u64) -> Result<Vec<Plan>, SelectionError> {
    let (mut plans, mut all_cheapest) = (Vec::with_capacity(categories.len()), true);
    for (number, category) in (0..).zip(categories) {
        let free = by_cost(items, number);
        let want = Want::of(category);
        within_reach(number, category, &free)?;
        let (plan, cheapest) = match window(&free, want) {
            Some(plan) => (plan, category.least_fen == 0),
            None => match cover(&free, want) {
                (Some(plan), cheapest) => (plan, cheapest),
                (None, true) => return Err(SelectionError::Apart { category: number }),
                (None, false) => return Err(SelectionError::Undecided),
            },
        };
        all_cheapest &= cheapest;
        plans.push(plan);
    }
    let sum = |plans: &[Plan]| plans.iter().map(|plan| plan.cost).sum::<u64>();
    if sum(&plans) > budget && !all_cheapest {
        all_cheapest = true;
        for ((number, category), plan) in (0..).zip(categories).zip(&mut plans).filter(|((_, category), _)| category.least_fen > 0) {
            let (found, cheapest) = cover(&by_cost(items, number), Want::of(category));
            all_cheapest &= cheapest;
            if let Some(found) = found.filter(|found| found.cost < plan.cost) {
                *plan = found;
            }
        }
    }
    match sum(&plans) {
        needed if needed <= budget => Ok(plans),
        needed if all_cheapest => Err(SelectionError::TooDear { needed, budget }),
        _ => Err(SelectionError::Undecided),
    }
}

/// A category's items with what each costs, the cheapest first.
fn by_cost(items: &[Item], category: u32) -> Vec<(u64, u32)> {
    let own = (0..).zip(items).filter(|(_, item)| item.category == category);
    let mut own: Vec<(u64, u32)> = own.map(|(at, item)| (item.cost, at)).collect();
    own.sort_unstable();
    own
}

/// Refuses what the numbers and the sums of a category already rule out.
fn within_reach(number: u32, category: &Category, free: &[(u64, u32)]) -> Result<(), SelectionError> {
    let found = u32::try_from(free.len()).unwrap_or(u32::MAX).min(category.most);
    if found < category.least {
        return Err(SelectionError::TooFew { category: number, least: category.least, found });
    }
    let dearest: u64 = free.iter().rev().take(category.most as usize).map(|(cost, _)| cost).sum();
    if dearest < category.least_fen {
        return Err(SelectionError::TooLittle { category: number, least: category.least_fen, found: dearest });
    }
    let cheapest: u64 = free[..category.least as usize].iter().map(|(cost, _)| cost).sum();
    if category.least_fen.max(cheapest) > category.most_fen { Err(SelectionError::Apart { category: number }) } else { Ok(()) }
}

/// The cheapest plan among neighbours in cost: so many that follow each other, for each number. The very cheapest where no money is asked for.
fn window(free: &[(u64, u32)], want: Want) -> Option<Plan> {
    if !want.lacks() {
        return Some(Plan::default());
    }
    let mut sums = vec![0];
    for (cost, _) in free {
        sums.push(sums.last().copied().unwrap_or(0) + cost);
    }
    let fewest = want.least.max(1) as usize;
    let greatest = if want.least_fen == 0 { fewest } else { free.len() }.min(free.len()).min(want.most as usize);
    let mut best: Option<(u64, usize, usize)> = None;
    for size in fewest..=greatest {
        let (mut low, mut high) = (0, free.len() - size + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if sums[middle + size] - sums[middle] < want.least_fen { low = middle + 1 } else { high = middle }
        }
        if let Some(end) = sums.get(low + size) {
            let one = (end - sums[low], size, low);
            if one.0 <= want.most_fen && best.is_none_or(|best| one < best) {
                best = Some(one);
            }
        }
    }
    best.map(|(cost, size, from)| Plan { items: free[from..from + size].iter().map(|(_, at)| *at).collect(), cost })
}

/// The cheapest plan of all, by every number and sum that can be reached; and whether the search came to its end.
fn cover(free: &[(u64, u32)], want: Want) -> (Option<Plan>, bool) {
    let mut reached: BTreeMap<(u64, u32), usize> = BTreeMap::from([((0, 0), 0)]);
    // Each with the item that led there, and from where.
    let mut steps: Vec<(u32, usize)> = vec![(u32::MAX, 0)];
    let (mut best, mut complete): (Option<(u64, usize)>, bool) = (None, true);
    for (cost, at) in free {
        let dearest = best.map_or(want.most_fen, |(best, _)| want.most_fen.min(best.saturating_sub(1)));
        let open: Vec<((u64, u32), usize)> = reached.iter().map(|(key, step)| (*key, *step)).collect();
        for ((sum, count), from) in open {
            let (sum, count) = (sum + cost, count + 1);
            if sum > dearest || count > want.most || reached.contains_key(&(sum, count)) {
                continue;
            }
            if steps.len() >= SUMS {
                complete = false;
                break;
            }
            steps.push((*at, from));
            reached.insert((sum, count), steps.len() - 1);
            if sum >= want.least_fen && count >= want.least && best.is_none_or(|(best, _)| sum < best) {
                best = Some((sum, steps.len() - 1));
            }
        }
    }
    let plan = best.map(|(cost, mut step)| {
        let mut items = Vec::new();
        while step > 0 {
            items.push(steps[step].0);
            step = steps[step].1;
        }
        Plan { items, cost }
    });
    (plan, complete)
}

/// What is taken while items are offered in an order.
struct Filling<'a> {
    items: &'a [Item],
    /// What nobody has and no plan needs.
    left: u64,
    wants: Vec<Want>,
    plans: Vec<Plan>,
    /// Of each category what is still to be offered, the cheapest first.
    open: Vec<Vec<(u64, u32)>>,
}

/// Takes in an order what fits.
pub(super) fn fill(items: &[Item], categories: &[Category], budget: u64, plans: Vec<Plan>, order: &[u32]) -> Vec<bool> {
    let planned: u64 = plans.iter().map(|plan| plan.cost).sum();
    let open = (0..).zip(categories).map(|(number, _)| by_cost(items, number)).collect();
    let mut filling = Filling { items, left: budget.saturating_sub(planned), wants: categories.iter().map(Want::of).collect(), plans, open };
    let mut taken = vec![false; items.len()];
    for at in order {
        taken[*at as usize] = filling.offer(*at);
    }
    taken
}

impl Filling<'_> {
    fn offer(&mut self, at: u32) -> bool {
        let item = self.items[at as usize];
        let category = item.category as usize;
        let Some(want) = self.wants.get(category).copied() else {
            let fits = item.value > 0 && item.cost <= self.left;
            self.left -= if fits { item.cost } else { 0 };
            return fits;
        };
        self.open[category].retain(|(_, other)| *other != at);
        // Beyond the categories' least, what lowers the sum of worth is not taken.
        let (Some(after), true) = (want.after(item.cost), item.value > 0 || want.lacks()) else { return false };
        let old = &self.plans[category];
        let has = self.left + old.cost;
        let new = if let Some(place) = old.items.iter().position(|other| *other == at) {
            let mut rest = old.clone();
            rest.items.swap_remove(place);
            rest.cost -= item.cost;
            Some(rest)
        } else {
            let kept = after.allows(old).then(|| old.clone());
            let fresh = window(&self.open[category], after);
            fresh.into_iter().chain(kept).min_by_key(|plan| plan.cost)
        };
        let Some(new) = new.filter(|new| item.cost + new.cost <= has) else { return false };
        self.left = has - item.cost - new.cost;
        self.wants[category] = after;
        self.plans[category] = new;
        true
    }
}
