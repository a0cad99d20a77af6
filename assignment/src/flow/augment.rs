//! Augment 增广: what to do when one arc closes in a solved network: the unit that it carried finds the cheapest other way, by the prices kept.
//! Source: Edmonds and Karp, J. ACM 19 (1972): shortest augmenting paths under reduced costs keep a flow the cheapest.

use super::{Network, OPEN, REVERSE};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// An arc whose flow changed by a unit, and whether it has one more.
pub type Step = (u32, bool);

impl Network {
    /// Makes the prices of a solved network whole, which `reroute` needs; nothing can be solved in it afterwards.
    pub fn settle(&mut self) {
        self.potential = self.prices();
        self.scale = 1;
    }

    /// Closes an arc that leaves a node, and says what flowed along it: so much is left over at its tail and lacking at its head.
    pub fn close(&mut self, arc: u32, tail: u32) -> i32 {
        let Some(at) = self.place(arc, tail) else { return 0 };
        let other = self.halves[at as usize].other;
        let flow = self.halves[other as usize].residual;
        let head = self.halves[at as usize].head;
        self.excess[tail as usize] += i64::from(flow);
        self.excess[head as usize] -= i64::from(flow);
        self.shut(other, head);
        if let Some(at) = self.place(arc, tail) {
            self.shut(at, tail);
        }
        flow
    }

    /// Undoes `close` for an arc that carried one unit and could carry no more.
    pub fn reopen(&mut self, arc: u32, tail: u32) {
        let Some(at) = self.place(arc, tail) else { return };
        let (other, head) = (self.halves[at as usize].other, self.halves[at as usize].head);
        self.halves[other as usize].residual = 1;
        self.halves[at as usize].arc |= OPEN;
        self.excess[tail as usize] -= 1;
        self.excess[head as usize] += 1;
        let live = self.live[head as usize];
        self.live[head as usize] += 1;
        self.swap(other, live);
    }

    /// Sends one unit from a node to another the cheapest way that is left, and says which arcs changed; none where there is no way.
    ///
    /// Both ends search towards each other: so a change that stays small is found without looking far.
    pub fn reroute(&mut self, from: u32, to: u32) -> Option<Vec<Step>> {
        let nodes = self.potential.len();
        let mut sides = [Side::new(nodes, from), Side::new(nodes, to)];
        let (mut length, mut meeting) = (i64::MAX, from);
        loop {
            let (ahead, behind) = (sides[0].nearest(), sides[1].nearest());
            let Some((ahead, behind)) = ahead.zip(behind) else { break };
            if ahead.saturating_add(behind) >= length {
                break;
            }
            let backwards = sides[1].heap.len() < sides[0].heap.len();
            let [one, other] = &mut sides;
            let (side, other) = if backwards { (other, &*one) } else { (one, &*other) };
            let Some(Reverse((distance, node))) = side.heap.pop() else { break };
            side.settled.push(node);
            (length, meeting) = self.look(side, other, (distance, node), backwards, (length, meeting));
        }
        if length == i64::MAX {
            return None;
        }
        let path = Self::path(&sides, meeting);
        self.move_prices(sides, length);
        let mut steps = Vec::with_capacity(path.len());
        // From the end: a push moves halves about in the rows of its two nodes only, and those are done then.
        for (tail, at) in path.into_iter().rev() {
            let arc = self.halves[at as usize].arc;
            steps.push((arc & !(REVERSE | OPEN), arc & REVERSE == 0));
            self.push(tail as usize, at, 1);
        }
        Some(steps)
    }

    /// Looks at the neighbours of a node that is settled on one side; `best` is the length of the shortest way so far and where it meets.
    fn look(&self, side: &mut Side, other: &Side, (distance, node): (i64, u32), backwards: bool, mut best: (i64, u32)) -> (i64, u32) {
        let at = node as usize;
        let end = if backwards { self.first[at + 1] } else { self.live[at] };
        for place in self.first[at]..end {
            let half = &self.halves[place as usize];
            let reduced = self.reduced(at, half);
            // What comes the other way costs the negative of the half that leads there.
            let (cost, open) = if backwards { (-reduced, half.arc & OPEN != 0) } else { (reduced, true) };
            let (there, head) = (distance.saturating_add(cost), half.head as usize);
            if open && there < side.distance[head] && there < best.0 {
                side.distance[head] = there;
                side.entered[head] = (node, if backwards { half.other } else { place });
                side.heap.push(Reverse((there, half.head)));
                let through = there.saturating_add(other.distance[head]);
                if through < best.0 {
                    best = (through, half.head);
                }
            }
        }
        best
    }

    /// The arcs from one end to the other, each as its tail and its place, without the loops that ways of no cost can make.
    fn path(sides: &[Side; 2], meeting: u32) -> Vec<(u32, u32)> {
        let mut path = Vec::new();
        let mut node = meeting;
        while let Some((tail, at)) = sides[0].from(node) {
            path.push((tail, at));
            node = tail;
        }
        path.reverse();
        node = meeting;
        while let Some((head, at)) = sides[1].from(node) {
            path.push((node, at));
            node = head;
        }
        let (mut simple, mut seen): (Vec<(u32, u32)>, BTreeMap<u32, usize>) = (Vec::new(), BTreeMap::new());
        for (tail, at) in path.into_iter().take_while(|(tail, _)| *tail != sides[1].end) {
            if let Some(before) = seen.get(&tail).copied() {
                for (gone, _) in simple.drain(before..) {
                    seen.remove(&gone);
                }
            }
            seen.insert(tail, simple.len());
            simple.push((tail, at));
        }
        simple
    }

    /// Moves the prices within reach of both ends so that the way costs nothing and no arc less: one end as far as it has searched, the other
    /// for what is left of the length. An arc that both reach is not overdrawn, because no way is shorter than the length.
    fn move_prices(&mut self, mut sides: [Side; 2], length: i64) {
        let ahead = sides[0].nearest().unwrap_or(length).min(length);
        for (side, radius, sign) in [(&sides[0], ahead, -1), (&sides[1], length - ahead, 1)] {
            for node in &side.settled {
                self.potential[*node as usize] += sign * (radius - side.distance[*node as usize]).max(0);
            }
        }
    }

    fn place(&self, arc: u32, tail: u32) -> Option<u32> {
        let row = self.first[tail as usize]..self.first[tail as usize + 1];
        row.into_iter().find(|at| self.halves[*at as usize].arc & !OPEN == arc)
    }

    /// Takes away what may still go along the half at a place of a node.
    fn shut(&mut self, at: u32, node: u32) {
        let half = &mut self.halves[at as usize];
        let was_live = std::mem::replace(&mut half.residual, 0) > 0;
        let other = half.other;
        self.halves[other as usize].arc &= !OPEN;
        if was_live {
            self.live[node as usize] -= 1;
            self.swap(at, self.live[node as usize]);
        }
    }
}

/// The search from one of the two ends.
struct Side {
    end: u32,
    distance: Vec<i64>,
    /// The node before, and the place of the half between in the row of the one that the flow leaves.
    entered: Vec<(u32, u32)>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    settled: Vec<u32>,
}

impl Side {
    fn new(nodes: usize, end: u32) -> Self {
        let mut distance = vec![i64::MAX; nodes];
        distance[end as usize] = 0;
        Self { end, distance, entered: vec![(0, 0); nodes], heap: BinaryHeap::from([Reverse((0, end))]), settled: Vec::new() }
    }

    /// How far the nearest is that has not been looked at; what has been passed by a shorter way is dropped.
    fn nearest(&mut self) -> Option<i64> {
        while let Some(Reverse((distance, node))) = self.heap.peek().copied() {
            if distance == self.distance[node as usize] {
                return Some(distance);
            }
            self.heap.pop();
        }
        None
    }

    fn from(&self, node: u32) -> Option<(u32, u32)> {
        (node != self.end).then(|| self.entered[node as usize])
    }
}
