//! Dissent 非共识: which proposals divide the experts by a call's own measures, and a champion's ticket that brings one to the committee.
//!
//! ```text
//! flagged ─ champion with a written reason ▶ Committee, judged apart within its own share of the budget; its place in the ranking stays
//! ```
//! Unit: millionths of a grade. Sources: the scenarios of the non-consensus call (highest ≥ 9 and population deviation ≥ 2.5 on grades up to 10;
//! sample deviation ≥ 12 on grades up to 100); one joker a reviewer and meeting: Volkswagen Foundation, "Experiment!"; a written reason: CoARA.

use crate::spread::Spread;
use std::collections::BTreeSet;

/// What counts as dissent, by the call's notice. A measure that is `None` asks nothing; every one that is given must hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Measures {
    /// The highest grade is at least this.
    pub highest: Option<i64>,
    /// The lowest grade is at most this: with `highest`, one very high against low.
    pub lowest: Option<i64>,
    /// The population standard deviation is at least this.
    pub population_deviation: Option<i64>,
    /// The sample standard deviation is at least this.
    pub sample_deviation: Option<i64>,
    /// The grades fall into two heaps: the share of their variation that one cut explains is at least this, in millionths. Two grades always
    /// make two heaps, and so does one that differs by little from many alike: it says something beside a deviation and from `votes` ≥ 4.
    pub two_heaps: Option<i64>,
    /// At least so many grades.
    pub votes: u32,
}

impl Measures {
    /// Of the scenario with grades up to 10: highest ≥ 9 and population deviation ≥ 2.5.
    pub const TEN: Self =
        Self { highest: Some(9_000_000), lowest: None, population_deviation: Some(2_500_000), sample_deviation: None, two_heaps: None, votes: 2 };
    /// Of the scenario with grades up to 100: sample deviation ≥ 12.
    pub const HUNDRED: Self =
        Self { highest: None, lowest: None, population_deviation: None, sample_deviation: Some(12_000_000), two_heaps: None, votes: 2 };

    /// Whether these grades divide 是否标记为非共识.
    pub fn flags(&self, spread: &Spread) -> bool {
        let least = |wanted: Option<i64>, value: i64| wanted.is_none_or(|wanted| value >= wanted);
        spread.count >= self.votes
            && self != &Self { votes: self.votes, ..Self::default() }
            && least(self.highest, spread.highest)
            && self.lowest.is_none_or(|most| spread.lowest <= most)
            && least(self.population_deviation, spread.population_deviation)
            && least(self.sample_deviation, spread.sample_deviation)
            && least(self.two_heaps, spread.two_heaps)
    }
}

/// A champion's ticket 举荐票: an expert stands by name for one proposal against the mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ticket {
    /// Who stands for it.
    pub expert: u32,
    /// Which proposal.
    pub proposal: u32,
    /// Whether they wrote why.
    pub reasoned: bool,
    /// Whether they declared a conflict with it.
    pub conflicted: bool,
}

/// Why a ticket does not count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum TicketRefusal {
    /// The proposal was not flagged.
    #[error("the proposal does not divide the experts by the call's measures")]
    NotFlagged,
    /// Whoever has a conflict judges nothing of it, for or against.
    #[error("the champion declared a conflict with the proposal")]
    Conflicted,
    /// No reason was written.
    #[error("a champion writes why")]
    Unreasoned,
    /// A champion has one ticket in a call.
    #[error("the champion's ticket of this call is spent")]
    Spent,
}

/// Uses tickets in the order they were given 使用举荐票: one an expert and call. What is refused does not spend the ticket.
pub fn champion(tickets: &[Ticket], flagged: &[bool]) -> Vec<Result<(), TicketRefusal>> {
    let mut spent = BTreeSet::new();
    let mut one = |ticket: &Ticket| {
        if !flagged.get(ticket.proposal as usize).copied().unwrap_or(false) {
            return Err(TicketRefusal::NotFlagged);
        }
        if ticket.conflicted {
            return Err(TicketRefusal::Conflicted);
        }
        if !ticket.reasoned {
            return Err(TicketRefusal::Unreasoned);
        }
        if spent.insert(ticket.expert) { Ok(()) } else { Err(TicketRefusal::Spent) }
    };
    tickets.iter().map(&mut one).collect()
}

/// Which championed proposals the share for non-consensus 非共识预算 pays for: in the order given, each that still fits; and what is left.
/// The share is in millionths of the budget and rounds down to the fen.
pub fn within_share(budget: u64, share: u32, championed: &[(u32, u64)]) -> (Vec<u32>, u64) {
    let mut left = u64::try_from(u128::from(budget) * u128::from(share.min(1_000_000)) / 1_000_000).unwrap_or(budget);
    let mut paid = Vec::new();
    for (proposal, cost) in championed {
        if *cost <= left && !paid.contains(proposal) {
            left -= cost;
            paid.push(*proposal);
        }
    }
    (paid, left)
}
