//! Prices 影子价格: what a fen of the budget, a fen of a category and a place in it are worth; whatever they are, they prove a bound.
//!
//! ```text
//! worth of a selection ≤ Σ (value − own price · cost − place) of what is chosen + places · counts + (own price − price) · money + price · budget
//! ```
//! A category's own price of money is that of the budget, unless its money is scarce, which raises it, or has to be spent, which lowers it.
//! Unit: 2^-34 millionths a fen. Source: Lagrangian relaxation, Geoffrion 1974.

use super::{Category, Item, WORTH_MOST};

/// Prices are counted in 2^-34 millionths a fen: so sums of price times money stay within 128 bits.
pub(super) const SHIFT: u32 = 34;
/// At this price the cheapest are chosen, at its negative the dearest, whatever they are worth.
const DEAREST: i128 = ((WORTH_MOST as i128) << (SHIFT + 1)) + 1;

/// The prices, and what they choose.
pub(super) struct Prices {
    /// Of each category: what a fen costs; the last is that of items of no category.
    money: Vec<i128>,
    /// Of each category: what one more of it is worth.
    places: Vec<i128>,
    pub(super) chosen: Vec<bool>,
    /// What no selection exceeds, in the prices' parts.
    pub(super) bound: i128,
}

impl Prices {
    /// What an item is worth after its price.
    pub(super) fn reduced(&self, item: &Item) -> i128 {
        let category = (item.category as usize).min(self.places.len());
        worth(item, self.money[category]) - self.places.get(category).copied().unwrap_or(0)
    }
}

fn worth(item: &Item, price: i128) -> i128 {
    (i128::from(item.value) << SHIFT) - price * i128::from(item.cost)
}

/// A category with its items, and the prices between which its money keeps its own least and most.
struct Own {
    items: Vec<u32>,
    category: Category,
    low: i128,
    high: i128,
}

/// What a category chooses at a price.
struct Choice {
    chosen: Vec<u32>,
    place: i128,
    /// Their worth after prices, with what the places bring.
    worth: i128,
    cost: u64,
}

impl Own {
    fn new(items: &[Item], number: usize, categories: &[Category]) -> Self {
        let own = (0..).zip(items).filter(|(_, item)| (item.category as usize).min(categories.len()) == number);
        let own: Vec<u32> = own.map(|(at, _)| at).collect();
        let all: u64 = own.iter().map(|at| items[*at as usize].cost).sum();
        let mut category = categories.get(number).copied().unwrap_or_default();
        // More than all never comes: so sums of limits stay within that of costs.
        category.most_fen = category.most_fen.min(all);
        let mut one = Self { items: own, category, low: -DEAREST, high: DEAREST };
        if category.most_fen < all {
            one.low = lowest(-DEAREST, |price| one.at(items, price).cost <= category.most_fen);
        }
        if category.least_fen > 0 {
            one.high = lowest(-DEAREST, |price| one.at(items, price).cost < category.least_fen) - 1;
        }
        one
    }

    /// The category's own price where that of the budget is this.
    fn price(&self, budget: i128) -> i128 {
        if budget < self.low { self.low } else { budget.min(self.high) }
    }

    /// What is chosen at a price of money: the best as many as pay, within the least and the most.
    fn at(&self, items: &[Item], price: i128) -> Choice {
        let mut of: Vec<(i128, u32)> = self.items.iter().map(|at| (worth(&items[*at as usize], price), *at)).collect();
        of.sort_unstable_by_key(|(worth, at)| (std::cmp::Reverse(*worth), *at));
        let Category { least, most, .. } = self.category;
        let paying = of.iter().filter(|(worth, _)| *worth > 0).count();
        let count = paying.min(most as usize).max((least as usize).min(of.len()));
        // Where the most binds, the price is what the first left out would pay; where the least binds, what the last taken lacks.
        let place = if count < paying {
            of[count].0
        } else if count > paying {
            of[count - 1].0
        } else {
            0
        };
        let places = place * if place > 0 { i128::from(most) } else { i128::from(least) };
        let chosen = || of[..count].iter();
        Choice {
            chosen: chosen().map(|(_, at)| *at).collect(),
            place,
            worth: chosen().map(|(worth, _)| worth - place).sum::<i128>() + places,
            cost: chosen().map(|(_, at)| items[*at as usize].cost).sum(),
        }
    }
}

/// The lowest price from there at which something holds that holds at all higher ones too; the dearest of all where it holds nowhere before.
fn lowest(from: i128, holds: impl Fn(i128) -> bool) -> i128 {
    let (mut low, mut high) = (from - 1, DEAREST);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle }
    }
    high
}

/// The lowest price of money at which what is chosen is paid for.
pub(super) fn prices(items: &[Item], categories: &[Category], budget: u64) -> Prices {
    let owns: Vec<Own> = (0..=categories.len()).map(|number| Own::new(items, number, categories)).collect();
    let cost = |price: i128| owns.iter().map(|own| own.at(items, own.price(price)).cost).sum::<u64>();
    let price = lowest(0, |price| cost(price) <= budget);
    let mut prices = Prices { money: Vec::new(), places: Vec::new(), chosen: vec![false; items.len()], bound: price * i128::from(budget) };
    for own in &owns {
        let money = own.price(price);
        let choice = own.at(items, money);
        let limit = if money > price { own.category.most_fen } else { own.category.least_fen };
        prices.bound += choice.worth + (money - price) * i128::from(limit);
        prices.money.push(money);
        prices.places.push(choice.place);
        for at in choice.chosen {
            prices.chosen[at as usize] = true;
        }
    }
    prices.places.pop();
    prices
}
