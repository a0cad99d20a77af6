//! Line 资助线: who stands clearly before it, who clearly behind, and who cannot be told apart at it.
//!
//! ```text
//! the rank interval lies before the line ▶ In     across it ▶ Lottery, in the drawn order while places or money last     behind it ▶ Out
//! ```
//! With a budget the line stands where money, spent in the order of ranks, no longer reaches. Unit: fen; ranks in millionths.
//! Source: Heyard et al. 2022 (the middle half of the ranks); a public draw: the scenario of the funding line.

use crate::draw::draw;

/// How one stands to the line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Standing {
    /// Before it 直接资助.
    In,
    /// Not told apart from those around the line 进入抽签.
    Lottery,
    /// Behind it 不予资助.
    Out,
}

/// The line and what is left for the draw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// How many stand before the line.
    pub at: u32,
    /// Of each proposal.
    pub standings: Vec<Standing>,
    /// How many of those at the line can be taken where all cost the same; with different costs money decides.
    pub places: u32,
    /// What is left for them, in fen; 0 without a budget.
    pub left: u64,
}

/// How many from the front the budget pays for, until one does not fit.
pub fn affordable(order: &[u32], costs: &[u64], budget: u64) -> u32 {
    let mut left = budget;
    let fits = |at: &&u32| match left.checked_sub(costs[**at as usize]) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    u32::try_from(order.iter().take_while(fits).count()).unwrap_or(u32::MAX)
}

/// Where everybody stands 资助线. `intervals` are rank intervals in millionths; `fund` is how many, and `money` the costs and the budget in fen.
///
/// Those whose interval ends at the line or before it are in, those whose interval begins behind it are out. Where those that are in cost more
/// than the budget, nobody is in beyond what it pays for in the order given: the others join the draw.
pub fn line(order: &[u32], intervals: &[(i64, i64)], fund: u32, money: Option<(&[u64], u64)>) -> Line {
    let at = money.map_or(fund, |(costs, budget)| affordable(order, costs, budget));
    let edge = i64::from(at) * 1_000_000;
    let standing = |(low, high): &(i64, i64)| match (*low <= edge && at > 0, *high <= edge) {
        (true, true) => Standing::In,
        (true, false) => Standing::Lottery,
        (false, _) => Standing::Out,
    };
    let mut standings: Vec<Standing> = intervals.iter().map(standing).collect();
    let (mut places, mut left) = (at, money.map_or(0, |(_, budget)| budget));
    for one in order {
        if standings[*one as usize] != Standing::In {
            continue;
        }
        let cost = money.map_or(0, |(costs, _)| costs[*one as usize]);
        if places == 0 && money.is_none() || cost > left {
            standings[*one as usize] = Standing::Lottery;
        } else {
            (places, left) = (places.saturating_sub(1), left - cost);
        }
    }
    if let Some((costs, _)) = money {
        let cheapest = (0..).zip(&standings).filter(|(_, standing)| **standing == Standing::Lottery).map(|(at, _): (usize, _)| costs[at]);
        let mut cheapest: Vec<u64> = cheapest.collect();
        cheapest.sort_unstable_by(|one, other| other.cmp(one));
        // So many are paid for whoever is drawn: the dearest first.
        let mut rest = left;
        places = u32::try_from(cheapest.iter().take_while(|cost| rest.checked_sub(**cost).map(|less| rest = less).is_some()).count()).unwrap_or(0);
    }
    Line { at, standings, places, left }
}

/// What the draw of those at the line came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawn {
    /// The ids in the order of the draw, with the digest that places each.
    pub order: Vec<(String, String)>,
    /// How many from the front are funded.
    pub funded: usize,
    /// What nobody gets, in fen.
    pub unspent: u64,
}

/// Draws those at the line 抽签: funded in the drawn order until the first who does not fit, so that no reserve passes another.
pub fn draw_at_line(label: &str, beacon: &str, group: &[(String, u64)], left: u64) -> Drawn {
    let ids: Vec<String> = group.iter().map(|(id, _)| id.clone()).collect();
    let order = draw(label, beacon, &ids);
    let (mut funded, mut unspent) = (0, left);
    for (id, _) in &order {
        let cost = group.iter().find(|(other, _)| other == id).map_or(0, |(_, cost)| *cost);
        let Some(rest) = unspent.checked_sub(cost) else { break };
        (funded, unspent) = (funded + 1, rest);
    }
    Drawn { order, funded, unspent }
}
