//! Search 精确求解: flips of what the prices choose, those that lose least first; states that another beats or that have no hope are dropped.
//! Where the effort ends before the states do, the bound says how much could be missing.

use super::prices::{Prices, SHIFT};
use super::{Category, Item, Selection, SelectionError, finish};
use std::collections::BTreeMap;

/// How many categories are counted.
const COUNTED: usize = 16;
/// How many categories have their money summed.
const SUMMED: usize = 8;
/// How many flips are tried for each state that may be kept.
const FLIPS: usize = 64;
/// With how many others a state is compared where money of categories counts: a few that are near in cost beat most of those that are beaten.
const COMPARED: usize = 24;

/// One way to differ from what the prices choose.
#[derive(Clone, Copy)]
struct State {
    value: i64,
    cost: u64,
    counts: [i32; COUNTED],
    sums: [u64; SUMMED],
    /// What the prices lose by it.
    loss: i128,
    /// The last flip, as an index of `flips`.
    last: u32,
}

pub(super) struct Search<'a> {
    items: &'a [Item],
    budget: u64,
    prices: &'a Prices,
    /// Of each category, where it is counted.
    counted: Vec<Option<usize>>,
    limits: [(i64, i64); COUNTED],
    /// Of each category, where its money is summed.
    summed: Vec<Option<usize>>,
    money: [(u64, u64); SUMMED],
    /// Each flip with the one before it.
    flips: Vec<(u32, u32)>,
}

const NONE: u32 = u32::MAX;

impl<'a> Search<'a> {
    pub(super) fn new(items: &'a [Item], categories: &[Category], budget: u64, prices: &'a Prices) -> Result<Self, SelectionError> {
        let (mut counted, mut limits) = (Vec::with_capacity(categories.len()), Vec::new());
        let (mut summed, mut money) = (Vec::with_capacity(categories.len()), Vec::new());
        for (number, category) in (0..).zip(categories) {
            let of = || items.iter().filter(|item| item.category == number);
            let binds = category.least > 0 || (category.most as usize) < of().count();
            counted.push(binds.then_some(limits.len()));
            limits.extend(binds.then_some((i64::from(category.least), i64::from(category.most))));
            let binds = category.least_fen > 0 || category.most_fen < of().map(|item| item.cost).sum::<u64>();
            summed.push(binds.then_some(money.len()));
            money.extend(binds.then_some((category.least_fen, category.most_fen)));
        }
        if limits.len() > COUNTED || money.len() > SUMMED {
            return Err(SelectionError::TooManyCategories);
        }
        limits.resize(COUNTED, (0, i64::MAX));
        money.resize(SUMMED, (0, u64::MAX));
        let (limits, money) = (std::array::from_fn(|at| limits[at]), std::array::from_fn(|at| money[at]));
        Ok(Self { items, budget, prices, counted, limits, summed, money, flips: Vec::new() })
    }

    /// The best there is, from what is known; keeps so many states at most.
    pub(super) fn run(mut self, mut best: Selection, most: usize) -> Selection {
        let start = self.start();
        let mut order: Vec<(i128, u32)> = (0..).zip(self.items).map(|(at, item)| (self.prices.reduced(item).abs(), at)).collect();
        order.sort_unstable();
        let (mut states, mut missed) = (vec![start], i64::MIN);
        self.better(&start, &mut best);
        for (at, (loss, item)) in order.iter().enumerate() {
            if self.flips.len() > most.saturating_mul(FLIPS) {
                missed = states.iter().map(|state| self.hope(state, Some(*loss))).fold(missed, i64::max);
                break;
            }
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
            states = self.thin(next);
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
        best
    }

    /// What the prices choose.
    fn start(&self) -> State {
        let mut start = State { value: 0, cost: 0, counts: [0; COUNTED], sums: [0; SUMMED], loss: 0, last: NONE };
        for (item, _) in self.items.iter().zip(&self.prices.chosen).filter(|(_, chosen)| **chosen) {
            (start.value, start.cost) = (start.value + item.value, start.cost + item.cost);
            if let Some(at) = place(&self.counted, item) {
                start.counts[at] += 1;
            }
            if let Some(at) = place(&self.summed, item) {
                start.sums[at] += item.cost;
            }
        }
        start
    }

    fn flip(&mut self, state: &State, item: u32, loss: i128) -> State {
        let (one, out) = (&self.items[item as usize], self.prices.chosen[item as usize]);
        let mut next = *state;
        next.value += if out { -one.value } else { one.value };
        next.cost = if out { next.cost - one.cost } else { next.cost + one.cost };
        next.loss += loss;
        if let Some(at) = place(&self.counted, one) {
            next.counts[at] += if out { -1 } else { 1 };
        }
        if let Some(at) = place(&self.summed, one) {
            next.sums[at] = if out { next.sums[at] - one.cost } else { next.sums[at] + one.cost };
        }
        next.last = u32::try_from(self.flips.len()).unwrap_or(NONE);
        self.flips.push((item, state.last));
        next
    }

    fn feasible(&self, state: &State) -> bool {
        let within = |(count, (least, most)): (&i32, &(i64, i64))| (*least..=*most).contains(&i64::from(*count));
        let paid = |(sum, (least, most)): (&u64, &(u64, u64))| (*least..=*most).contains(sum);
        state.cost <= self.budget && state.counts.iter().zip(&self.limits).all(within) && state.sums.iter().zip(&self.money).all(paid)
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
        *best = finish(self.items, &taken, i64::MAX);
    }

    /// Of states with the same counts, keeps those that no other beats in worth, cost and the money of categories.
    fn thin(&self, states: Vec<State>) -> Vec<State> {
        let mut by: BTreeMap<[i32; COUNTED], Vec<State>> = BTreeMap::new();
        for state in states {
            by.entry(state.counts).or_default().push(state);
        }
        let money = self.summed.iter().any(Option::is_some);
        let mut kept = Vec::new();
        for (_, mut alike) in by {
            alike.sort_by_key(|state| (state.cost, std::cmp::Reverse(state.value)));
            if money {
                let first = kept.len();
                for state in alike {
                    let near: &[State] = &kept[kept.len().saturating_sub(COMPARED).max(first)..];
                    if !near.iter().any(|other| self.beats(other, &state)) {
                        kept.push(state);
                    }
                }
                continue;
            }
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

    /// Whether whatever can follow one state is as good after another of the same counts.
    fn beats(&self, other: &State, state: &State) -> bool {
        let as_good =
            |((sum, own), (least, most)): ((&u64, &u64), &(u64, u64))| sum == own || (sum > own && *most == u64::MAX) || (sum < own && *least == 0);
        other.value >= state.value && other.cost <= state.cost && other.sums.iter().zip(&state.sums).zip(&self.money).all(as_good)
    }
}

fn place(of: &[Option<usize>], item: &Item) -> Option<usize> {
    of.get(item.category as usize).copied().flatten()
}
