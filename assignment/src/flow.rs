//! Flow 最小费用流: the one engine under every objective: least-cost flow in whole numbers, by cost scaling.
//!
//! ```text
//! saturate what pays ─▶ push excess along admissible arcs, relabel where none is left ─▶ halve ε ─▶ … ─▶ ε < 1 unit: optimal
//! ```
//! Costs are multiplied by the number of nodes plus one, so that a flow which is 1-optimal is optimal; `prices` are the proof, and `total::bound`
//! turns them into a bound that anyone can check without trusting this file.
//! Unit: a cost is a whole number, a flow too. Source: Goldberg, "An efficient implementation of a scaling minimum-cost flow algorithm",
//! J. Algorithms 22 (1997): push-look-ahead and global price updates.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

mod augment;

pub use augment::Step;

/// An arc of a network, of which at most 2^30 - 1 are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arc {
    /// Where it begins.
    pub tail: u32,
    /// Where it ends; never where it begins.
    pub head: u32,
    /// How much it takes at most; not negative.
    pub capacity: i32,
    /// What one unit costs.
    pub cost: i32,
}

/// One arc and its reverse are two halves, each in the row of the node that it leaves.
#[derive(Clone, Copy, Debug)]
struct Half {
    head: u32,
    /// Where the other half stands.
    other: u32,
    /// What may still go along it.
    residual: i32,
    /// Cost of one unit; the other half has its negative.
    cost: i32,
    /// The number of the arc, with two marks.
    arc: u32,
}

/// A network with a flow in it.
#[derive(Clone, Debug)]
pub struct Network {
    first: Vec<u32>,
    halves: Vec<Half>,
    /// Behind the last half of each node that something may still go along: those are kept in front, so that no scan meets the others.
    live: Vec<u32>,
    arcs: usize,
    excess: Vec<i64>,
    potential: Vec<i64>,
    current: Vec<u32>,
    active: Vec<u32>,
    scale: i64,
    /// More than any arc costs, twice.
    far: i64,
    relabels: usize,
    distance: Vec<i64>,
    reached: Vec<bool>,
}

/// Marks the half against the arc's direction.
const REVERSE: u32 = 1 << 31;
/// Marks a half whose other half can take something: so that a search backwards need not go there to see.
const OPEN: u32 = 1 << 30;
/// By how many powers of two ε shrinks from phase to phase. Measured on instances of 10,000 and 100,000 proposals: 2 to 5 are within a half.
const SHRINK: u32 = 3;
/// After how many relabels a node all prices are updated: 1 costs four times as much as 8, and none at all a half more.
const PATIENCE: usize = 8;

impl Network {
    /// The network, without any flow; `arcs` is gone through twice. A supply is what leaves a node beyond what enters it.
    pub fn new<I: Iterator<Item = Arc>>(supplies: Vec<i64>, arcs: impl Fn() -> I) -> Self {
        let nodes = supplies.len();
        let (mut first, mut live, mut count) = (vec![0_u32; nodes + 1], vec![0_u32; nodes], 0);
        for arc in arcs() {
            first[arc.tail as usize + 1] += 1;
            first[arc.head as usize + 1] += 1;
            live[arc.tail as usize] += u32::from(arc.capacity > 0);
            count += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
            live[node] += first[node];
        }
        let (mut front, mut behind) = (first.clone(), live.clone());
        let mut halves = vec![Half { head: 0, other: 0, residual: 0, cost: 0, arc: 0 }; count * 2];
        let take = |from: &mut Vec<u32>, node: u32| {
            let place = from[node as usize];
            from[node as usize] += 1;
            place
        };
        for (number, arc) in (0..).zip(arcs()) {
            let (tail, head, cost) = (arc.tail, arc.head, arc.cost);
            let forward = take(if arc.capacity > 0 { &mut front } else { &mut behind }, tail);
            let backward = take(&mut behind, head);
            let open = if arc.capacity > 0 { OPEN } else { 0 };
            halves[forward as usize] = Half { head, other: backward, residual: arc.capacity, cost, arc: number };
            halves[backward as usize] = Half { head: tail, other: forward, residual: 0, cost: -cost, arc: number | REVERSE | open };
        }
        Self {
            current: first.clone(),
            first,
            live,
            halves,
            arcs: count,
            excess: supplies,
            potential: vec![0; nodes],
            active: Vec::new(),
            scale: i64::try_from(nodes).unwrap_or(i64::MAX) + 1,
            far: 0,
            relabels: 0,
            distance: Vec::new(),
            reached: Vec::new(),
        }
    }

    /// Routes all supplies at least cost. Refuses supplies that do not sum to zero or cannot be routed, and says how much is left over.
    ///
    /// # Errors
    /// The units that found no way: none of the flow is then to be used.
    pub fn solve(&mut self) -> Result<(), Unroutable> {
        if self.excess.iter().sum::<i64>() != 0 {
            return Err(Unroutable { units: self.excess.iter().sum::<i64>().unsigned_abs() });
        }
        let largest = self.halves.iter().map(|half| i64::from(half.cost).abs()).max().unwrap_or(0);
        self.far = 2 * (largest + 1) * self.scale;
        self.start_prices();
        // ε is a power of two, kept as its exponent: the price update divides by it for every arc. It begins below the largest cost, because
        // the prices at the start are already close to that.
        let mut epsilon = (largest.max(1) * self.scale).ilog2().saturating_sub(SHRINK);
        loop {
            self.refine(epsilon)?;
            if epsilon == 0 {
                return Ok(());
            }
            epsilon = epsilon.saturating_sub(SHRINK);
        }
    }

    /// A source begins at the price at which it just wants to send what it has: else all it could send would be sent and come back.
    fn start_prices(&mut self) {
        let mut costs = Vec::new();
        for node in 0..self.potential.len() {
            let Ok(supply) = usize::try_from(self.excess[node]) else { continue };
            costs.clear();
            costs.extend(self.halves[self.first[node] as usize..self.live[node] as usize].iter().map(|half| half.cost));
            if supply > 0 && supply < costs.len() {
                let (_, next, _) = costs.select_nth_unstable(supply);
                self.potential[node] = -i64::from(*next) * self.scale;
            }
        }
    }

    /// What flows along each arc, in the order in which they were given.
    pub fn flows(&self) -> Vec<i32> {
        let mut flows = vec![0; self.arcs];
        // What the reverse may give back is what flows.
        for half in self.halves.iter().filter(|half| half.arc & REVERSE != 0) {
            flows[(half.arc & !(REVERSE | OPEN)) as usize] = half.residual;
        }
        flows
    }

    /// Prices in whole costs at which nothing pays any more: the proof that the flow is the cheapest. Asked of a solved network only.
    ///
    /// The scaled potentials are within one unit of such prices; what they miss is passed on from node to node until nothing is missing, which
    /// ends because no circle gains.
    pub fn prices(&self) -> Vec<i64> {
        let mut prices: Vec<i64> = self.potential.iter().map(|potential| potential.div_euclid(self.scale)).collect();
        let mut queue: VecDeque<u32> = (0..).zip(&prices).map(|(node, _)| node).collect();
        let mut queued = vec![true; prices.len()];
        while let Some(node) = queue.pop_front() {
            let at = node as usize;
            queued[at] = false;
            for half in &self.halves[self.first[at] as usize..self.live[at] as usize] {
                let head = half.head as usize;
                let offer = prices[at] + i64::from(half.cost);
                if offer < prices[head] {
                    prices[head] = offer;
                    if !std::mem::replace(&mut queued[head], true) {
                        queue.push_back(half.head);
                    }
                }
            }
        }
        prices
    }

    fn reduced(&self, tail: usize, half: &Half) -> i64 {
        i64::from(half.cost) * self.scale + self.potential[tail] - self.potential[half.head as usize]
    }

    fn refine(&mut self, epsilon: u32) -> Result<(), Unroutable> {
        let nodes = self.potential.len();
        for node in 0..nodes {
            self.current[node] = self.first[node];
            let mut at = self.first[node];
            while at < self.live[node] {
                let half = self.halves[at as usize];
                if self.reduced(node, &half) < 0 {
                    self.push(node, at, i64::from(half.residual));
                } else {
                    at += 1;
                }
            }
        }
        self.active.clear();
        for node in 0..nodes {
            if self.excess[node] > 0 {
                self.active.push(u32::try_from(node).unwrap_or(u32::MAX));
            }
        }
        self.relabels = 0;
        self.update_prices(epsilon)?;
        while let Some(node) = self.active.pop() {
            let node = node as usize;
            if self.excess[node] > 0 {
                self.discharge(node, epsilon)?;
            }
            if self.relabels > PATIENCE * nodes && !self.active.is_empty() {
                self.relabels = 0;
                self.update_prices(epsilon)?;
            }
        }
        Ok(())
    }

    /// Pushes along the half at a place. Where that fills it, another half stands at the place afterwards.
    fn push(&mut self, tail: usize, at: u32, amount: i64) {
        let half = &mut self.halves[at as usize];
        let units = i32::try_from(amount).unwrap_or(i32::MAX);
        half.residual -= units;
        half.arc |= OPEN;
        let full = half.residual == 0;
        let (head, other) = (half.head as usize, half.other);
        let back = &mut self.halves[other as usize];
        let was_empty = back.residual == 0;
        back.residual += units;
        back.arc = if full { back.arc & !OPEN } else { back.arc | OPEN };
        self.excess[tail] -= i64::from(units);
        self.excess[head] += i64::from(units);
        if was_empty {
            let live = self.live[head];
            self.live[head] += 1;
            self.swap(other, live);
        }
        if full {
            self.live[tail] -= 1;
            self.swap(at, self.live[tail]);
        }
    }

    /// Lets two halves of a node change places.
    fn swap(&mut self, one: u32, other: u32) {
        if one == other {
            return;
        }
        self.halves.swap(one as usize, other as usize);
        for place in [one, other] {
            let partner = self.halves[place as usize].other;
            self.halves[partner as usize].other = place;
        }
    }

    fn discharge(&mut self, node: usize, epsilon: u32) -> Result<(), Unroutable> {
        loop {
            let mut at = self.current[node];
            while at < self.live[node] {
                let half = self.halves[at as usize];
                if self.reduced(node, &half) >= 0 {
                    at += 1;
                    continue;
                }
                let head = half.head as usize;
                // Looking ahead: nothing is pushed to where it would only be pushed back from.
                if !self.takes(head) {
                    self.relabel(head, epsilon)?;
                    if self.reduced(node, &half) >= 0 {
                        at += 1;
                        continue;
                    }
                }
                let amount = self.excess[node].min(i64::from(half.residual));
                if self.excess[head] <= 0 && self.excess[head] + amount > 0 {
                    self.active.push(half.head);
                }
                self.push(node, at, amount);
                if self.excess[node] == 0 {
                    self.current[node] = at;
                    return Ok(());
                }
            }
            self.relabel(node, epsilon)?;
            if self.relabels > PATIENCE * self.potential.len() {
                // What cannot be routed would go up and down here for ever: the price update sees whether a deficit is in reach at all.
                self.active.push(u32::try_from(node).unwrap_or(u32::MAX));
                return Ok(());
            }
        }
    }

    /// Whether a node wants flow, or can pass it on.
    fn takes(&mut self, node: usize) -> bool {
        if self.excess[node] < 0 {
            return true;
        }
        for at in self.current[node]..self.live[node] {
            let half = self.halves[at as usize];
            if self.reduced(node, &half) < 0 {
                self.current[node] = at;
                return true;
            }
        }
        false
    }

    fn relabel(&mut self, node: usize, epsilon: u32) -> Result<(), Unroutable> {
        self.relabels += 1;
        let mut best = i64::MIN;
        let mut first_best = self.first[node];
        for at in self.first[node]..self.live[node] {
            let half = self.halves[at as usize];
            let offer = self.potential[half.head as usize] - i64::from(half.cost) * self.scale;
            if offer > best {
                best = offer;
                first_best = at;
            }
        }
        if best == i64::MIN {
            if self.excess[node] > 0 {
                return Err(self.unroutable());
            }
            // Nothing leaves here, so nothing is ever to come: the price falls out of everybody's sight.
            self.potential[node] -= self.far;
            return Ok(());
        }
        self.potential[node] = best - (1 << epsilon);
        self.current[node] = first_best;
        Ok(())
    }

    fn unroutable(&self) -> Unroutable {
        Unroutable { units: self.excess.iter().filter(|excess| **excess > 0).sum::<i64>().unsigned_abs() }
    }

    /// Lowers all potentials at once until every excess sees a deficit: shortest ways back from the deficits, in whole ε.
    fn update_prices(&mut self, epsilon: u32) -> Result<(), Unroutable> {
        let nodes = self.potential.len();
        let mut left: i64 = self.excess.iter().filter(|excess| **excess > 0).sum();
        if left == 0 {
            return Ok(());
        }
        self.distance.clear();
        self.distance.resize(nodes, i64::MAX);
        self.reached.clear();
        self.reached.resize(nodes, false);
        let mut heap: BinaryHeap<Reverse<(i64, u32)>> = BinaryHeap::new();
        for (node, excess) in (0..).zip(&self.excess) {
            if *excess < 0 {
                self.distance[node as usize] = 0;
                heap.push(Reverse((0, node)));
            }
        }
        let mut farthest = 0;
        while let Some(Reverse((distance, node))) = heap.pop() {
            let at = node as usize;
            if std::mem::replace(&mut self.reached[at], true) {
                continue;
            }
            farthest = distance;
            left -= self.excess[at].max(0);
            if left == 0 {
                break;
            }
            for back in &self.halves[self.first[at] as usize..self.first[at + 1] as usize] {
                let tail = back.head as usize;
                if back.arc & OPEN == 0 || self.reached[tail] {
                    continue;
                }
                // The arc from there costs the negative of the half that leads there.
                let reduced = self.potential[tail] - self.potential[at] - i64::from(back.cost) * self.scale;
                let there = distance + (reduced >> epsilon) + 1;
                if there < self.distance[tail] {
                    self.distance[tail] = there;
                    heap.push(Reverse((there, back.head)));
                }
            }
        }
        if left > 0 {
            return Err(self.unroutable());
        }
        for node in 0..nodes {
            let steps = if self.reached[node] { self.distance[node] } else { farthest };
            self.potential[node] -= steps << epsilon;
            self.current[node] = self.first[node];
        }
        Ok(())
    }
}

/// Some supply cannot be routed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{units} units cannot be routed")]
pub struct Unroutable {
    /// How many, at least.
    pub units: u64,
}
