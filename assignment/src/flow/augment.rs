//! Augment 增广: what to do when one arc closes in a solved network: the unit that it carried finds the cheapest other way, by the prices kept.
//! Source: Edmonds and Karp, J. ACM 19 (1972): shortest augmenting paths under reduced costs keep a flow the cheapest.

use super::{Network, OPEN, REVERSE};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

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
    pub fn reroute(&mut self, from: u32, to: u32) -> Option<Vec<Step>> {
        let nodes = self.potential.len();
        self.distance.clear();
        self.distance.resize(nodes, i64::MAX);
        self.reached.clear();
        self.reached.resize(nodes, false);
        let mut entered = vec![(u32::MAX, u32::MAX); nodes];
        let mut heap = BinaryHeap::from([Reverse((0_i64, from))]);
        self.distance[from as usize] = 0;
        let mut settled = Vec::new();
        let into = self.entrances(to);
        while let Some(Reverse((distance, node))) = heap.pop() {
            let tail = node as usize;
            if std::mem::replace(&mut self.reached[tail], true) {
                continue;
            }
            settled.push(node);
            if node == to {
                break;
            }
            // The arc to the end is looked at first: what it finds spares looking at most of the others.
            let direct = into.binary_search_by_key(&node, |(tail, _)| *tail).ok().map(|found| into[found].1);
            for at in direct.into_iter().chain(self.first[tail]..self.live[tail]) {
                let half = self.halves[at as usize];
                let there = distance + self.reduced(tail, &half);
                // Nothing farther than what is known of the end need be looked at.
                if there < self.distance[half.head as usize] && there <= self.distance[to as usize] {
                    self.distance[half.head as usize] = there;
                    entered[half.head as usize] = (node, at);
                    heap.push(Reverse((there, half.head)));
                }
            }
        }
        if !self.reached[to as usize] {
            return None;
        }
        let end = self.distance[to as usize];
        for node in settled {
            self.potential[node as usize] += self.distance[node as usize] - end;
        }
        let (mut steps, mut node) = (Vec::new(), to);
        // From the end: a push moves halves about in the rows of its two nodes only, and those are done then.
        while node != from {
            let (tail, at) = entered[node as usize];
            let arc = self.halves[at as usize].arc;
            steps.push((arc & !(REVERSE | OPEN), arc & REVERSE == 0));
            self.push(tail as usize, at, 1);
            node = tail;
        }
        Some(steps)
    }

    /// The nodes from which something may still go straight to a node, with where.
    fn entrances(&self, node: u32) -> Vec<(u32, u32)> {
        let row = &self.halves[self.first[node as usize] as usize..self.first[node as usize + 1] as usize];
        let mut into: Vec<(u32, u32)> = row.iter().filter(|half| half.arc & OPEN != 0).map(|half| (half.head, half.other)).collect();
        into.sort_unstable();
        into.dedup_by_key(|(tail, _)| *tail);
        into
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
