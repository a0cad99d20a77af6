//! Measures the objectives on a folder of CSV files: `objectives <folder> fair|leximin|total`.
use assignment::*;
use std::time::Instant;

fn load(dir: &str) -> Problem {
    let rows = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(format!("{dir}/{name}.csv")).expect(name);
        text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let n = |cell: &String| cell.parse::<u32>().expect("number");
    let proposals = rows("papers").iter().map(|row| Demand { least: n(&row[1]), most: n(&row[1]) }).collect();
    let experts = rows("reviewers").iter().map(|row| Load { least: n(&row[2]), most: n(&row[1]) }).collect();
    let pair = |row: &Vec<String>| {
        let affinity = (row[2].parse::<f64>().expect("score") * 1e6).round() as i32;
        Pair { proposal: n(&row[0]), expert: n(&row[1]), affinity }
    };
    let pairs = rows("affinity").iter().map(pair).collect();
    Problem { proposals, experts, pairs, groups: None }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let problem = if args[1] == "10k" { problem(10_000, 10_000, 60, 5, 1) } else if let Some(sizes) = args[1].strip_prefix("gen:") {
        let n: Vec<u64> = sizes.split(',').map(|n| n.parse().expect("number")).collect();
        let mut problem = problem(n[0], n[1], n[2], n[3], n[4]);
        for load in &mut problem.experts {
            load.most = load.most * n[5] as u32 / 100;
        }
        problem
    } else { load(&args[1]) };
    let start = Instant::now();
    match args[2].as_str() {
        "total" => {
            let answer = total(&problem).expect("feasible");
            println!("total {} worst {:?} {:?}", answer.total, problem.sums(&answer.chosen).iter().min(), start.elapsed());
        }
        "fair" | "leximin" => {
            let fairness = match args.get(3) { Some(line) => Fairness::AtLeast(line.parse().expect("line")), None if args[2] == "fair" => Fairness::Worst, None => Fairness::Leximin };
            let answer = fair(&problem, fairness, std::env::var("THREADS").map_or(1, |n| n.parse().expect("number"))).expect("feasible");
            let mut sums = problem.sums(&answer.chosen);
            sums.sort_unstable();
            println!("complete {} worst {} ceiling {} total {} bound {} {:?} {:?}", answer.complete, answer.worst, answer.ceiling, answer.total, answer.bound, start.elapsed(), &sums[..sums.len().min(20)]);
        }
        "perturbed" => {
            let n = |at: usize| args[at].parse::<i32>().expect("number");
            let how = if n(4) >= 0 { Perturbation::Quadratic(n(4)) } else { Perturbation::Exponential(-n(4)) };
            let answer = perturbed(&problem, n(3), how).expect("feasible");
            let took = start.elapsed();
            let best = total(&problem).expect("feasible").total;
            let x: Vec<f64> = answer.chances.of.iter().map(|chance| f64::from(*chance) / 1024.0).collect();
            let entropy: f64 = x.iter().filter(|x| **x > 0.0).map(|x| -x * x.ln()).sum();
            let support = x.iter().filter(|x| **x > 0.0).count();
            let norm = x.iter().map(|x| x * x).sum::<f64>().sqrt();
            let quality = answer.chances.expected as f64 / 1024.0 / best as f64;
            let value = answer.value as f64 / GRAIN as f64 / 1e6;
            let gap = (answer.bound - answer.value) as f64 / GRAIN as f64 / 1e6;
            println!("value {value} gap {gap:e} quality {quality} entropy {entropy} support {support} norm {norm} {took:?} entropy {}", answer.chances.entropy());
        }
        _ => {}
    }
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
    Problem { proposals, experts: (0..experts).map(load).collect(), pairs, groups: None }
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
