//! Maximin 最坏情形最优抽签: chances of being funded that keep as many of the truly best as can be promised, whatever the truth within the intervals.
//!
//! ```text
//! intervals ▶ an order of those that lie wholly above others ▶ chances p, Σ p = k ─ the worst ranking that the order allows ▶ value
//!           ▶ a mixture of rankings ─ the best k against it ▶ bound; value ≤ what any lottery can promise ≤ bound
//! ```
//! Whoever lies wholly above another is never left out for them. Alike in the order, alike in chance, to a millionth.
//! Unit: millionths. Source: Goldberg, Fanti, Shah, "A principled approach to randomized selection under uncertainty", arXiv 2506.19083 (MERIT):
//! its oracle of worst rankings and its rule of validity; the solver (classes, groups that are split where the proof is open) is our own.

use crate::lottery::CERTAIN;
use crate::master::Master;
use std::collections::BTreeMap;

/// What a proposal's quality may be, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interval {
    /// At least.
    pub low: i64,
    /// At most; not below `low`.
    pub high: i64,
}

/// A lottery with its promise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Maximin {
    /// The chance of each, in millionths; they sum to the places.
    pub chances: Vec<u32>,
    /// How many of the truly best it funds on average in the worst case, in millionths. Exact for these chances.
    pub value: u64,
    /// No lottery promises more than this; rounded up.
    pub bound: u64,
}

/// How close value and bound come before we stop: in numbers of proposals.
const CLOSE: f64 = 2e-7;
/// How many groups there are at first along either end of the intervals.
const CELLS: usize = 14;
/// How many groups there may be.
const GROUPS_MOST: usize = 700;
/// How many rounds of splitting.
const ROUNDS: usize = 40;
/// How many times cuts are added in a round, and how many at a time.
const CUTS: [usize; 2] = [400, 12];

/// The lottery 最坏情形最优. `None` where an interval is upside down or there are fewer than `places`.
pub fn maximin(intervals: &[Interval], places: usize) -> Option<Maximin> {
    if places > intervals.len() || intervals.iter().any(|one| one.low > one.high) {
        return None;
    }
    let counts = order(intervals);
    let sure = |(above, below): &(usize, usize)| (*above >= places, *below >= intervals.len() - places);
    // In every ranking among the first, or in none: the others share the places that are left.
    let open: Vec<usize> = (0..intervals.len()).filter(|at| sure(&counts[*at]) == (false, false)).collect();
    let certain = counts.iter().filter(|counts| sure(counts) == (false, true)).count();
    let mut chances: Vec<u32> = counts.iter().map(|counts| if sure(counts) == (false, true) { CERTAIN } else { 0 }).collect();
    let mut bound = certain as f64;
    if !open.is_empty() {
        let of: Vec<Interval> = open.iter().map(|at| intervals[*at]).collect();
        let classes = Classes::new(&of, places - certain);
        let (found, most) = classes.solve();
        bound += most;
        for (at, chance) in open.iter().zip(classes.whole(&found)) {
            chances[*at] = chance;
        }
    }
    let value = worst(intervals, places, &chances);
    Some(Maximin { chances, value, bound: (libm::ceil(bound * 1e6 - 1e-4).max(0.0) as u64).max(value) })
}

/// How many of the truly best these chances fund on average in the worst case 最坏情形, in millionths; exact.
pub fn worst(intervals: &[Interval], places: usize, chances: &[u32]) -> u64 {
    let mut classes = Classes::new(intervals, places);
    // One class each: chances may differ within a class.
    classes.bounds = order(intervals);
    classes.weights = vec![1.0; intervals.len()];
    classes.of = (0..intervals.len()).collect();
    let chances: Vec<f64> = chances.iter().map(|chance| f64::from(*chance)).collect();
    classes.values(&chances).into_iter().map(|(value, ..)| value).fold(f64::INFINITY, f64::min) as u64
}

/// How many lie wholly above each, and wholly below.
fn order(intervals: &[Interval]) -> Vec<(usize, usize)> {
    let mut lows: Vec<i64> = intervals.iter().map(|one| one.low).collect();
    let mut highs: Vec<i64> = intervals.iter().map(|one| one.high).collect();
    lows.sort_unstable();
    highs.sort_unstable();
    let above = |high: i64| intervals.len() - lows.partition_point(|low| *low <= high);
    let below = |low: i64| highs.partition_point(|high| *high < low);
    intervals.iter().map(|one| (above(one.high), below(one.low))).collect()
}

/// Proposals that lie above the same and below the same are one class.
struct Classes {
    /// Above, below.
    bounds: Vec<(usize, usize)>,
    weights: Vec<f64>,
    /// The class of each proposal.
    of: Vec<usize>,
    places: usize,
}

/// A set of rankings that are equally bad: who is among the best in all of them, in some of them, in none.
struct Cut {
    shares: Vec<u8>,
    some: f64,
}

impl Cut {
    fn share(&self, class: usize) -> f64 {
        match self.shares[class] {
            0 => 0.0,
            1 => self.some,
            _ => 1.0,
        }
    }
}

impl Classes {
    fn new(intervals: &[Interval], places: usize) -> Self {
        let counts = order(intervals);
        let mut numbers = BTreeMap::new();
        for counts in &counts {
            numbers.entry(*counts).and_modify(|weight| *weight += 1.0).or_insert(1.0);
        }
        let bounds: Vec<(usize, usize)> = numbers.keys().copied().collect();
        let of = counts.iter().map(|counts| bounds.partition_point(|one| one < counts)).collect();
        Self { weights: numbers.values().copied().collect(), bounds, of, places }
    }

    /// For each lower end: the value of the worst rankings that put all those with a higher one among the best, its `below`, and how many more are
    /// in. The first so many are in; any of those that do not lie wholly below that end may fill the rest.
    fn values(&self, chances: &[f64]) -> Vec<(f64, usize, usize)> {
        let count = self.bounds.len();
        let mut by_chance: Vec<usize> = (0..count).collect();
        by_chance.sort_by(|one, other| chances[*one].total_cmp(&chances[*other]).then(one.cmp(other)));
        let mut place = vec![0; count];
        for (at, class) in by_chance.iter().enumerate() {
            place[*class] = at;
        }
        let mut tree = Tree::new(count);
        let mut by_below: Vec<usize> = (0..count).collect();
        by_below.sort_by_key(|class| (std::cmp::Reverse(self.bounds[*class].1), *class));
        let mut by_above: Vec<usize> = (0..count).collect();
        by_above.sort_by_key(|class| (self.bounds[*class].0, *class));
        let (mut higher, mut sum, mut next, mut at) = (0, 0.0, 0, 0);
        let (mut inside, mut gone) = (vec![false; count], vec![false; count]);
        let mut values = Vec::new();
        while at < count && higher <= self.places {
            let below = self.bounds[by_below[at]].1;
            while next < count && self.bounds[by_above[next]].0 <= higher {
                let class = by_above[next];
                if !gone[class] {
                    inside[class] = true;
                    tree.add(place[class], self.weights[class], self.weights[class] * chances[class]);
                }
                next += 1;
            }
            let wanted = (self.places - higher) as f64;
            if let Some(least) = tree.least(wanted, |place| chances[by_chance[place]]) {
                values.push((sum + least, below, higher));
            }
            while at < count && self.bounds[by_below[at]].1 == below {
                let class = by_below[at];
                gone[class] = true;
                if inside[class] {
                    tree.add(place[class], -self.weights[class], -self.weights[class] * chances[class]);
                }
                sum += self.weights[class] * chances[class];
                higher += self.weights[class] as usize;
                at += 1;
            }
        }
        values
    }

    /// The worst rankings at a lower end. Those with the same chance share what is left evenly.
    fn cut(&self, chances: &[f64], below: usize, higher: usize) -> Cut {
        let mut shares: Vec<u8> = self.bounds.iter().map(|bounds| if bounds.1 > below { 2 } else { 0 }).collect();
        let mut pool: Vec<usize> = (0..shares.len()).filter(|class| shares[*class] == 0 && self.bounds[*class].0 <= higher).collect();
        pool.sort_by(|one, other| chances[*one].total_cmp(&chances[*other]).then(one.cmp(other)));
        let (mut left, mut at, mut some) = ((self.places - higher) as f64, 0, 0.0);
        while at < pool.len() && left > 0.0 {
            let chance = chances[pool[at]];
            let end = at + pool[at..].iter().take_while(|class| chances[**class] <= chance + 1e-9).count();
            let weight: f64 = pool[at..end].iter().map(|class| self.weights[*class]).sum();
            let full = weight <= left;
            for class in &pool[at..end] {
                shares[*class] = if full { 2 } else { 1 };
            }
            if !full {
                some = left / weight;
            }
            left -= weight;
            at = end;
        }
        Cut { shares, some }
    }

    /// The chances of the classes, and what no lottery exceeds.
    fn solve(&self) -> (Vec<f64>, f64) {
        let count = self.bounds.len();
        let mut groups = self.cells();
        let (mut best, mut value, mut bound) = (vec![0.0; count], f64::NEG_INFINITY, f64::INFINITY);
        let even = self.places as f64 / self.of.len() as f64;
        let start = vec![even; count];
        let mut cuts: Vec<Cut> = Vec::new();
        for (_, below, higher) in self.worst_first(&start).into_iter().take(1) {
            cuts.push(self.cut(&start, below, higher));
        }
        let mut exactly = false;
        for _ in 0..ROUNDS {
            let size = groups.iter().max().map_or(0, |most| most + 1);
            let mut weights = vec![0.0; size];
            for (group, weight) in groups.iter().zip(&self.weights) {
                weights[*group] += weight;
            }
            let mut master = Master::new(weights.clone(), self.places as f64, self.grouped(&cuts[0], &groups, &weights));
            for cut in &cuts[1..] {
                master.add(self.grouped(cut, &groups, &weights));
            }
            // Coarse groups need no exact answer: the proof is still open by much more.
            let enough = (CLOSE / 4.0).max(if exactly { 0.0 } else { (bound - value) / 50.0 }).min(self.places as f64 / 500.0);
            for _ in 0..CUTS[0] {
                let (of_groups, promised) = master.solve(20_000);
                let chances = self.feasible(groups.iter().map(|group| of_groups[*group]).collect());
                // Halfway to the best so far the cuts are deeper; where none of them keeps out the master's answer, they are made at that.
                let halfway = best.iter().zip(&chances).map(|(one, other)| 0.5 * (one + other)).collect();
                let mut added = false;
                for at in if value > 0.0 { vec![halfway, chances.clone()] } else { vec![chances.clone()] } {
                    let found = self.worst_first(&at);
                    let least = found.first().map_or(0.0, |found| found.0);
                    let cut: Vec<Cut> = found.iter().filter(|one| one.0 < promised).take(CUTS[1]).map(|one| self.cut(&at, one.1, one.2)).collect();
                    if least > value {
                        (value, best) = (least, at);
                    }
                    for cut in cut {
                        let shares = self.grouped(&cut, &groups, &weights);
                        let against: f64 = shares.iter().zip(&weights).zip(&of_groups).map(|((share, weight), chance)| share * weight * chance).sum();
                        if against < promised - CLOSE / 8.0 {
                            master.add(shares);
                            cuts.push(cut);
                            added = true;
                        }
                    }
                    if added {
                        break;
                    }
                }
                if !added || value >= promised - enough {
                    break;
                }
            }
            let (shares, level, most) = self.against(&master.mixture(), &cuts);
            bound = bound.min(most);
            let split = bound - value > CLOSE && self.split(&mut groups, &shares, level);
            if bound - value <= CLOSE || (exactly && !split) {
                break;
            }
            // Where no group need be split, the answer for the groups was not exact enough.
            exactly = !split;
            let used: std::collections::BTreeSet<usize> =
                master.mixture().into_iter().filter(|(_, share)| *share > 1e-12).map(|(at, _)| at).collect();
            let mut at = 0;
            cuts.retain(|_| {
                at += 1;
                used.contains(&(at - 1))
            });
        }
        (self.valid(best), bound)
    }

    fn worst_first(&self, chances: &[f64]) -> Vec<(f64, usize, usize)> {
        let mut found = self.values(chances);
        found.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        found
    }

    /// Classes that lie near each other form a group at first.
    fn cells(&self) -> Vec<usize> {
        let cell = |key: fn(&(usize, usize)) -> usize| -> Vec<usize> {
            let mut order: Vec<usize> = (0..self.bounds.len()).collect();
            order.sort_by_key(|class| (key(&self.bounds[*class]), *class));
            let mut cells = vec![0; order.len()];
            let mut passed = 0.0;
            for class in order {
                cells[class] = (passed * CELLS as f64 / self.of.len() as f64) as usize;
                passed += self.weights[class];
            }
            cells
        };
        let (above, below) = (cell(|bounds| bounds.0), cell(|bounds| bounds.1));
        let mut numbers = BTreeMap::new();
        above
            .into_iter()
            .zip(below)
            .map(|cell| {
                let next = numbers.len();
                *numbers.entry(cell).or_insert(next)
            })
            .collect()
    }

    fn grouped(&self, cut: &Cut, groups: &[usize], weights: &[f64]) -> Vec<f64> {
        let mut shares = vec![0.0; weights.len()];
        for (class, group) in groups.iter().enumerate() {
            shares[*group] += self.weights[class] * cut.share(class) / weights[*group];
        }
        shares
    }

    /// Takes away what rounding left beside the sum.
    fn feasible(&self, mut chances: Vec<f64>) -> Vec<f64> {
        for _ in 0..3 {
            let sum: f64 = chances.iter().zip(&self.weights).map(|(chance, weight)| chance * weight).sum();
            let over = sum - self.places as f64;
            let open = |chance: &f64| *chance > 0.0 && *chance < 1.0;
            let weight: f64 = chances.iter().zip(&self.weights).filter(|(chance, _)| open(chance)).map(|(_, weight)| weight).sum();
            if weight > 0.0 {
                chances.iter_mut().filter(|chance| open(chance)).for_each(|chance| *chance = (*chance - over / weight).clamp(0.0, 1.0));
            }
        }
        chances
    }

    /// Against a mixture of rankings: how often each class is among the best, the level of the last place, and the best that a lottery can do.
    fn against(&self, mixture: &[(usize, f64)], cuts: &[Cut]) -> (Vec<f64>, f64, f64) {
        let total: f64 = mixture.iter().map(|(_, share)| share).sum();
        let mut shares = vec![0.0; self.bounds.len()];
        for (at, weight) in mixture {
            for (class, share) in shares.iter_mut().enumerate() {
                *share += weight / total * cuts[*at].share(class);
            }
        }
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|one, other| shares[*other].total_cmp(&shares[*one]).then(one.cmp(other)));
        let (mut left, mut most, mut level) = (self.places as f64, 0.0, 0.0);
        for class in order {
            if left > 0.0 {
                level = shares[class];
                most += self.weights[class].min(left) * level;
                left -= self.weights[class];
            }
        }
        (shares, level, most)
    }

    /// Splits the groups in which the best answer to the mixture differs. False where nothing was split.
    fn split(&self, groups: &mut [usize], shares: &[f64], level: f64) -> bool {
        let side = |share: f64| {
            if share > level + 1e-7 {
                2
            } else if share < level - 1e-7 {
                0
            } else {
                1
            }
        };
        let before = groups.iter().max().map_or(0, |most| most + 1);
        let mut numbers: BTreeMap<(usize, u8), usize> = BTreeMap::new();
        for (class, group) in groups.iter().enumerate() {
            let next = numbers.len();
            numbers.entry((*group, side(shares[class]))).or_insert(next);
        }
        if numbers.len() > GROUPS_MOST {
            return false;
        }
        let split = numbers.len() > before;
        for (class, group) in groups.iter_mut().enumerate() {
            *group = numbers[&(*group, side(shares[class]))];
        }
        split
    }

    /// Moves chances up until whoever lies wholly above another is certain, or the other has none; the worst case does not get worse by it.
    fn valid(&self, mut chances: Vec<f64>) -> Vec<f64> {
        let mut higher = BTreeMap::new();
        for (bounds, weight) in self.bounds.iter().zip(&self.weights) {
            *higher.entry(std::cmp::Reverse(bounds.1)).or_insert(0) += *weight as usize;
        }
        let mut passed = 0;
        for count in higher.values_mut() {
            (*count, passed) = (passed, passed + *count);
        }
        // How many have a higher lower end than a class: it lies wholly above those that have more above them.
        let before: Vec<usize> = self.bounds.iter().map(|bounds| higher[&std::cmp::Reverse(bounds.1)]).collect();
        let mut lower: Vec<usize> = (0..chances.len()).collect();
        lower.sort_by_key(|class| (std::cmp::Reverse(self.bounds[*class].0), *class));
        let mut upper: Vec<usize> = (0..chances.len()).collect();
        upper.sort_by_key(|class| (before[*class], self.bounds[*class].0, *class));
        for low in lower {
            for high in &upper {
                if before[*high] >= self.bounds[low].0 || chances[low] <= 0.0 {
                    break;
                }
                let moved = (self.weights[low] * chances[low]).min(self.weights[*high] * (1.0 - chances[*high]));
                if moved > 0.0 {
                    chances[low] -= moved / self.weights[low];
                    chances[*high] += moved / self.weights[*high];
                    for chance in [low, *high] {
                        let value = &mut chances[chance];
                        *value = if *value < 1e-9 {
                            0.0
                        } else if *value > 1.0 - 1e-9 {
                            1.0
                        } else {
                            *value
                        };
                    }
                }
            }
        }
        chances
    }

    /// Whole millionths for each proposal: what rounding leaves goes to the largest rests, and then in the order of the list.
    fn whole(&self, chances: &[f64]) -> Vec<u32> {
        let (whole, certain) = (f64::from(CERTAIN), i64::from(CERTAIN));
        let mut parts: Vec<i64> = self.of.iter().map(|class| libm::floor(chances[*class] * whole) as i64).collect();
        let mut left = self.places as i64 * certain - parts.iter().sum::<i64>();
        let mut order: Vec<usize> = (0..parts.len()).filter(|at| parts[*at] > 0 && parts[*at] < certain).collect();
        if order.is_empty() {
            order = (0..parts.len()).filter(|at| parts[*at] < certain).collect();
        }
        let rest = |at: usize| chances[self.of[at]] * whole - libm::floor(chances[self.of[at]] * whole);
        order.sort_by(|one, other| rest(*other).total_cmp(&rest(*one)).then(one.cmp(other)));
        while left != 0 && !order.is_empty() {
            for at in &order {
                let step = left.signum();
                if left != 0 && (0..=certain).contains(&(parts[*at] + step)) {
                    parts[*at] += step;
                    left -= step;
                }
            }
        }
        parts.into_iter().map(|part| u32::try_from(part).unwrap_or(0)).collect()
    }
}

/// Weights and sums by place, with the least sum of so many.
struct Tree {
    weights: Vec<f64>,
    sums: Vec<f64>,
    all: f64,
}

impl Tree {
    fn new(count: usize) -> Self {
        let size = count.next_power_of_two();
        Self { weights: vec![0.0; size + 1], sums: vec![0.0; size + 1], all: 0.0 }
    }

    fn add(&mut self, place: usize, weight: f64, sum: f64) {
        let mut at = place + 1;
        while at < self.weights.len() {
            self.weights[at] += weight;
            self.sums[at] += sum;
            at += at & at.wrapping_neg();
        }
        self.all += weight;
    }

    /// The sum of the first `wanted` of weight; None where there is less.
    fn least(&self, wanted: f64, chance: impl Fn(usize) -> f64) -> Option<f64> {
        if self.all < wanted {
            return None;
        }
        let (mut at, mut left, mut sum) = (0, wanted, 0.0);
        let mut step = self.weights.len() - 1;
        while step > 0 {
            if at + step < self.weights.len() && self.weights[at + step] <= left {
                at += step;
                left -= self.weights[at];
                sum += self.sums[at];
            }
            step /= 2;
        }
        // What is left is part of one place.
        Some(if left > 0.0 { sum + left * chance(at) } else { sum })
    }
}
