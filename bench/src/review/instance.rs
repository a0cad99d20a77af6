//! Instance 算例: rounds to be assigned, made by a documented generator of whole numbers or read from a folder, and written for peers as they are.
//!
//! ```text
//! file = [i32]: proposals, experts, pairs · demand of each proposal · least, most of each expert · proposals, experts, affinities of all pairs
//! ```
//! Unit: affinities in millionths; every proposal needs exactly its demand. Little-endian.

use anyhow::{Context, ensure};
use assignment::{Demand, Load, Pair, Problem};
use std::collections::BTreeMap;
use std::path::Path;

/// Reads `papers.csv`, `reviewers.csv` and `affinity.csv` of a folder: plain cells without quotes, as the data of the review are.
pub(crate) fn folder(folder: &Path) -> anyhow::Result<Problem> {
    let mut problem = Problem::default();
    let (mut proposals, mut experts) = (BTreeMap::new(), BTreeMap::new());
    for (name, demand) in rows(&folder.join("papers.csv"), ["paper", "demand"])?.into_iter().map(|[name, demand]| (name, demand)) {
        let demand = demand.parse()?;
        proposals.insert(name, small(problem.proposals.len() as u64));
        problem.proposals.push(Demand { least: demand, most: demand });
    }
    for [name, most, least] in rows(&folder.join("reviewers.csv"), ["reviewer", "cap", "min"])? {
        experts.insert(name, small(problem.experts.len() as u64));
        problem.experts.push(Load { least: least.parse()?, most: most.parse()? });
    }
    for [proposal, expert, score] in rows(&folder.join("affinity.csv"), ["paper", "reviewer", "score"])? {
        let (proposal, expert) = (proposals.get(&proposal).copied(), experts.get(&expert).copied());
        let affinity = (score.parse::<f64>()? * 1e6).round() as i32;
        let (proposal, expert) = proposal.zip(expert).with_context(|| format!("{}: a pair of strangers", folder.display()))?;
        problem.pairs.push(Pair { proposal, expert, affinity });
    }
    Ok(problem)
}

/// The lines of a file whose header is this.
pub(crate) fn rows<const WIDTH: usize>(path: &Path, header: [&str; WIDTH]) -> anyhow::Result<Vec<[String; WIDTH]>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let first: Vec<&str> = lines.next().unwrap_or("").split(',').take(WIDTH).collect();
    ensure!(first == header, "{} begins with {first:?}, not {header:?}", path.display());
    let cells = |line: &str| <[String; WIDTH]>::try_from(line.split(',').take(WIDTH).map(str::to_owned).collect::<Vec<_>>()).ok();
    lines.map(|line| cells(line).with_context(|| format!("{}: {line:?} is too short", path.display()))).collect()
}

/// Writes it for us and for peers.
pub(crate) fn write(problem: &Problem, path: &Path) -> anyhow::Result<()> {
    let counts = [problem.proposals.len(), problem.experts.len(), problem.pairs.len()].map(|count| small(count as u64));
    let mut bytes = Vec::with_capacity(4 * (3 + problem.proposals.len() + 2 * problem.experts.len() + 3 * problem.pairs.len()));
    let mut put = |number: u32| bytes.extend(number.to_le_bytes());
    counts.into_iter().for_each(&mut put);
    problem.proposals.iter().for_each(|demand| put(demand.least));
    problem.experts.iter().for_each(|load| put(load.least));
    problem.experts.iter().for_each(|load| put(load.most));
    problem.pairs.iter().for_each(|pair| put(pair.proposal));
    problem.pairs.iter().for_each(|pair| put(pair.expert));
    problem.pairs.iter().for_each(|pair| put(pair.affinity.cast_unsigned()));
    std::fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}

/// Reads it again.
pub(crate) fn read(path: &Path) -> anyhow::Result<Problem> {
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let (words, _) = bytes.as_chunks::<4>();
    let at = |place: usize| u32::from_le_bytes(words.get(place).copied().unwrap_or_default());
    let [proposals, experts, pairs] = [0, 1, 2].map(|place| at(place) as usize);
    let loads = 3 + proposals;
    let from = loads + 2 * experts;
    ensure!(words.len() == from + 3 * pairs, "{} is cut short", path.display());
    let pair = |place: usize| Pair { proposal: at(place), expert: at(place + pairs), affinity: at(place + 2 * pairs).cast_signed() };
    Ok(Problem {
        proposals: (3..loads).map(|place| Demand { least: at(place), most: at(place) }).collect(),
        experts: (loads..loads + experts).map(|place| Load { least: at(place), most: at(place + experts) }).collect(),
        pairs: (from..from + pairs).map(pair).collect(),
        ..Problem::default()
    })
}

/// A generated round: each proposal has `slots` draws from its two topics and from everybody, of which one in a hundred is in conflict.
pub(crate) fn generated(proposals: u64, experts: u64, slots: u64, demand: u64, seed: u64) -> Problem {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_makes_the_documented_pairs_and_files_keep_them() {
        let made = generated(300, 200, 60, 5, 1);
        let path = std::env::temp_dir().join(format!("kechuang-bench-instance-{}", std::process::id()));
        write(&made, &path).expect("written");
        let again = read(&path).expect("read");
        std::fs::remove_file(&path).expect("removed");
        assert_eq!((&again.proposals, &again.experts, &again.pairs), (&made.proposals, &made.experts, &made.pairs));
    }
}
