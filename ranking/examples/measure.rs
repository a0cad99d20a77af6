//! Measures: how long the worst-case lottery and the posterior take. Arguments: `maximin N` or `posterior FILE THREADS`.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "It is run by hand, reads a file, watches the clock and prints.")]

use ranking::{Interval, Settings, Vote, Votes, maximin, posterior};

/// SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |at: usize, otherwise: usize| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let started = std::time::Instant::now();
    if arguments.get(1).is_some_and(|what| what == "posterior") {
        let text = std::fs::read_to_string(&arguments[2]).expect("a file of votes");
        let mut names: [std::collections::BTreeMap<&str, u32>; 3] = Default::default();
        let mut all = Vec::new();
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let mut number = |at: usize, cell: usize| {
                let next = names[at].len() as u32;
                *names[at].entry(cells[cell]).or_insert(next)
            };
            let (proposal, expert, section) = (number(0, 0), number(1, 1), number(2, 3));
            all.push(Vote { proposal, expert, section, grade: (cells[2].parse::<f64>().expect("a grade") * 1e6) as i64 });
        }
        let votes = Votes::new(all).expect("votes");
        let found = posterior(&votes, Settings { line: 100, threads: number(3, 1), ..Settings::default() }, &|_, _| {});
        println!("{:?} in {:.2} s", found.ranks[0], started.elapsed().as_secs_f64());
        return;
    }
    for kind in 0..4 {
        let count = number(2, 4_035);
        let mut state = 7;
        let intervals: Vec<Interval> = (0..count)
            .map(|_| {
                let mut grades: Vec<i64> = (0..4).map(|_| 1 + (next(&mut state) % 5 + next(&mut state) % 6) as i64).collect();
                grades.sort_unstable();
                let sum: i64 = grades.iter().sum();
                match kind {
                    // Leaving out one grade each.
                    0 => Interval { low: (sum - grades[3]) * 1_000, high: (sum - grades[0]) * 1_000 },
                    // The mean and a fixed reach.
                    1 => Interval { low: sum * 1_000 - 1_500, high: sum * 1_000 + 1_500 },
                    // Nothing alike, narrow and wide.
                    2 => {
                        let (middle, reach) = ((next(&mut state) % 1_000_000) as i64, (next(&mut state) % 50_000) as i64);
                        Interval { low: middle - reach, high: middle + reach }
                    }
                    _ => {
                        let (middle, reach) = ((next(&mut state) % 1_000_000) as i64, (next(&mut state) % 400_000) as i64);
                        Interval { low: middle - reach, high: middle + reach }
                    }
                }
            })
            .collect();
        let started = std::time::Instant::now();
        let found = maximin(&intervals, count / 3).expect("a lottery");
        println!(
            "{count} kind {kind}: value {} bound {} gap {} in {:.2} s",
            found.value,
            found.bound,
            found.bound - found.value,
            started.elapsed().as_secs_f64()
        );
    }
}
