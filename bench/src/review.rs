//! Review 评审数学: assignments of the size of a funder's round and of a national one, each beside the figures that its peers reached.
//!
//! The instances are made by a documented generator of whole numbers, so that anyone has the same; their optima are known and are checked.

use crate::Size;
use crate::figure::{Bar, Figure, Table};
use crate::machine;
use anyhow::ensure;
use assignment::{Demand, Load, Pair, Problem, total};

/// The instances: proposals, experts, the known optimum in millionths, the most seconds, and what peers took on a machine of this class.
const ROUNDS: [(u64, u64, i64, f64, &str); 2] = [
    (10_000, 10_000, 44_135_768_838, 0.6, "OR-tools 0.78, LEMON 1.03, HiGHS 20 (published)"),
    (100_000, 50_000, 438_633_660_937, 10.0, "OR-tools 12.4, LEMON 21.8 (published)"),
];

/// Measures.
pub(crate) fn measure(size: &Size, table: &mut Table) -> anyhow::Result<()> {
    let rounds = if size.applications < 1_000 { &ROUNDS[..1] } else { &ROUNDS[..] };
    for (proposals, experts, optimum, most, peers) in rounds {
        let problem = problem(*proposals, *experts, 60, 5, 1);
        let before = machine::thread_cpu_ms();
        let solved = total(&problem)?;
        let took = (machine::thread_cpu_ms() - before) / 1_000.0;
        ensure!((solved.total, solved.bound) == (*optimum, *optimum), "{} of {} is not the proved optimum {optimum}", solved.total, solved.bound);
        table.add(
            Figure::new(format!("assign {proposals} × {experts}, {} pairs", problem.pairs.len()), took, "CPU s")
                .bar(Bar::AtMost(*most))
                .beside(*peers),
        );
    }
    Ok(())
}

/// A generated round: each proposal has `slots` draws from its two topics and from everybody, of which one in a hundred is in conflict.
fn problem(proposals: u64, experts: u64, slots: u64, demand: u64, seed: u64) -> Problem {
    let topics = (proposals / 250).max(8);
    let skew = |bits: u64| ((((bits >> 32) * (bits >> 32)) >> 32) * topics) >> 32;
    let mut pools = vec![Vec::new(); usize::try_from(topics).unwrap_or(0)];
    for expert in 0..experts {
        let bits = hash(seed, 2, expert, 0);
        let topic = if hash(seed, 2, expert, 1) & 1 == 0 { skew(bits) } else { ((bits >> 32) * topics) >> 32 };
        pools[usize::try_from(topic).unwrap_or(0)].push(expert);
    }
    let mean = (14 * demand * proposals).div_ceil(10 * experts);
    let least = mean - mean / 2;
    let load = |expert| Load { least: 0, most: small(least + hash(seed, 3, expert, 0) % (mean + mean / 2 - least + 1)) };
    let mut pairs = Vec::new();
    for proposal in 0..proposals {
        let own = [skew(hash(seed, 1, proposal, 0)), skew(hash(seed, 1, proposal, 1))];
        let mut seen = Vec::new();
        for slot in 0..slots {
            let bits = hash(seed, 4, proposal, slot);
            let pool = match slot % 10 {
                0..7 => Some(&pools[usize::try_from(own[0]).unwrap_or(0)]),
                7 | 8 => Some(&pools[usize::try_from(own[1]).unwrap_or(0)]),
                _ => None,
            };
            let (expert, base, span) = match (pool.filter(|pool| !pool.is_empty()), slot % 10) {
                (Some(pool), 0..7) => (pool[usize::try_from(bits % pool.len() as u64).unwrap_or(0)], 300_000, 550_000),
                (Some(pool), _) => (pool[usize::try_from(bits % pool.len() as u64).unwrap_or(0)], 150_000, 500_000),
                (None, _) => (bits % experts, 0, 300_000),
            };
            if seen.contains(&expert) {
                continue;
            }
            seen.push(expert);
            if hash(seed, 5, proposal, expert).is_multiple_of(100) {
                continue;
            }
            let score = (base + hash(seed, 6, proposal, expert) % span + hash(seed, 7, expert, 0) % 150_000).min(1_000_000);
            pairs.push(Pair { proposal: small(proposal), expert: small(expert), affinity: i32::try_from(score).unwrap_or(i32::MAX) });
        }
    }
    let need = Demand { least: small(demand), most: small(demand) };
    let proposals = vec![need; usize::try_from(proposals).unwrap_or(0)];
    Problem { proposals, experts: (0..experts).map(load).collect(), pairs, ..Problem::default() }
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Four rounds of SplitMix64's finaliser.
fn hash(seed: u64, tag: u64, one: u64, other: u64) -> u64 {
    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |bits: u64| {
        let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    };
    let bits = mix(seed.wrapping_add(STEP));
    let bits = mix((bits ^ tag).wrapping_add(STEP));
    let bits = mix((bits ^ one).wrapping_add(STEP));
    mix((bits ^ other).wrapping_add(STEP))
}
