//! Lotteries: the worst case against every ranking, chances kept by the draw, stability, and validity.

use proptest::prelude::*;
use ranking::lottery::CERTAIN;
use ranking::maximin::worst;
use ranking::{Interval, maximin, sample, smooth};

fn cases() -> impl Strategy<Value = (Vec<Interval>, usize)> {
    prop::collection::vec((0_i64..12, 0_i64..7), 1..9)
        .prop_flat_map(|all| (Just(all.into_iter().map(|(low, more)| Interval { low, high: low + more }).collect::<Vec<_>>()), 0_usize..9))
        .prop_map(|(intervals, places)| {
            let places = places.min(intervals.len());
            (intervals, places)
        })
}

/// All sets that may be the best: whoever lies wholly above one of them is one too.
fn best_sets(intervals: &[Interval], places: usize) -> Vec<u32> {
    let closed = |set: &u32| {
        let inside = |at: usize| set >> at & 1 == 1;
        (0..intervals.len()).all(|one| !inside(one) || (0..intervals.len()).all(|other| intervals[other].low <= intervals[one].high || inside(other)))
    };
    (0_u32..1 << intervals.len()).filter(|set| set.count_ones() as usize == places).filter(closed).collect()
}

/// The value of the game by playing it often: each side answers what the other has done so far; between the two figures lies the truth.
fn played(sets: &[u32], count: usize, places: usize) -> (f64, f64) {
    let (mut times, mut often) = (vec![0_u32; sets.len()], vec![0_u32; count]);
    let (mut low, mut high) = (0.0_f64, f64::INFINITY);
    let mut seen = vec![0_u32; count];
    for round in 1..=3_000_u32 {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|at| (std::cmp::Reverse(seen[*at]), *at));
        high = high.min(
            order[..places].iter().map(|at| f64::from(seen[*at])).sum::<f64>() / f64::from((round - 1).max(1)) + if round == 1 { 1e9 } else { 0.0 },
        );
        order[..places].iter().for_each(|at| often[*at] += 1);
        let value = |set: &u32| (0..count).filter(|at| set >> at & 1 == 1).map(|at| often[at]).sum::<u32>();
        let worst = (0..sets.len()).min_by_key(|at| value(&sets[*at])).expect("some set");
        low = low.max(f64::from(value(&sets[worst])) / f64::from(round));
        times[worst] += 1;
        (0..count).filter(|at| sets[worst] >> at & 1 == 1).for_each(|at| seen[at] += 1);
    }
    (low, high)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_worst_case_is_the_worst_of_all_rankings((intervals, places) in cases(), noise in prop::collection::vec(0_u32..=CERTAIN, 8)) {
        let sets = best_sets(&intervals, places);
        let value = |chances: &[u32]| sets.iter().map(|set| (0..intervals.len()).filter(|at| set >> at & 1 == 1).map(|at| u64::from(chances[at])).sum::<u64>()).min();
        prop_assert_eq!(Some(worst(&intervals, places, &noise[..intervals.len()])), value(&noise));
        let found = maximin(&intervals, places).expect("upright intervals");
        prop_assert_eq!(found.chances.iter().map(|chance| u64::from(*chance)).sum::<u64>(), places as u64 * u64::from(CERTAIN));
        prop_assert_eq!(Some(found.value), value(&found.chances));
        // The proof is closed but for the rounding of each chance to a millionth.
        prop_assert!(found.bound >= found.value && found.bound - found.value <= 2 + places as u64, "{found:?}");
        for (one, above) in intervals.iter().zip(&found.chances) {
            for (other, below) in intervals.iter().zip(&found.chances) {
                prop_assert!(one.low <= other.high || *above == CERTAIN || *below == 0, "{found:?}");
            }
        }
    }

    #[test]
    fn no_score_moves_a_smooth_lottery_by_more_than_was_promised(
        mut scores in prop::collection::vec(-5_000_i64..5_000, 2..12), width in 1_i64..4_000, places in 0_usize..12, which in 0_usize..12, by in 0_i64..1_000,
    ) {
        let places = places.min(scores.len());
        let before = smooth(&scores, width, places).expect("enough scores");
        prop_assert_eq!(before.iter().map(|chance| u64::from(*chance)).sum::<u64>(), places as u64 * u64::from(CERTAIN));
        let which = which % scores.len();
        scores[which] += by;
        let after = smooth(&scores, width, places).expect("enough scores");
        let moved: Vec<i64> = before.iter().zip(&after).map(|(one, other)| (i64::from(*one) - i64::from(*other)).abs()).collect();
        let promised = (by * i64::from(CERTAIN) + width - 1) / width;
        prop_assert!(moved.iter().all(|moved| *moved <= promised + 2), "{moved:?} {promised}");
        prop_assert!(moved.iter().sum::<i64>() <= 2 * promised + 2 * moved.len() as i64, "{moved:?} {promised}");
        for (one, chance) in scores.iter().zip(&after) {
            for (other, beside) in scores.iter().zip(&after) {
                prop_assert!(one <= other || chance + 1 >= *beside);
            }
        }
    }
}

#[test]
fn the_value_is_that_of_the_game() {
    let cases: [(&[(i64, i64)], usize); 4] = [
        (&[(0, 5), (3, 8), (6, 9), (1, 2), (4, 7)], 2),
        (&[(0, 9), (3, 4), (5, 6), (7, 8), (1, 2)], 3),
        (&[(0, 3), (2, 5), (4, 7), (6, 9), (8, 11), (1, 10)], 3),
        (&[(0, 1), (0, 1), (0, 1), (2, 3)], 2),
    ];
    for (ends, places) in cases {
        let intervals: Vec<Interval> = ends.iter().map(|(low, high)| Interval { low: *low, high: *high }).collect();
        let (low, high) = played(&best_sets(&intervals, places), intervals.len(), places);
        let found = maximin(&intervals, places).expect("upright intervals").value as f64 / 1e6;
        assert!(low - 1e-5 <= found && found <= high + 1e-5 && high - low < 0.1, "{low} {found} {high}");
    }
}

#[test]
fn a_small_change_does_not_turn_chance_into_certainty() {
    // All alike: everybody has the same chance. One interval a little higher: it alone becomes more certain.
    let mut intervals = vec![Interval { low: 0, high: 10 }; 6];
    assert_eq!(maximin(&intervals, 3).map(|found| found.chances), Some(vec![500_000; 6]));
    intervals[0] = Interval { low: 10, high: 11 };
    let found = maximin(&intervals, 3).expect("upright intervals").chances;
    assert!(found.iter().filter(|chance| **chance == 0 || **chance == CERTAIN).count() <= 1, "{found:?}");
    // Turned upside down, two change their chances.
    let two = [Interval { low: 0, high: 4 }, Interval { low: 3, high: 9 }];
    let turned = two.map(|one| Interval { low: 9 - one.high, high: 9 - one.low });
    let (one, mut other) = (maximin(&two, 1).expect("upright").chances, maximin(&turned, 1).expect("upright").chances);
    other.reverse();
    assert_eq!(one, other);
}

#[test]
fn the_proof_is_closed_where_many_share_the_places() {
    // It once stopped here at an answer for groups that was not exact, with a thirtieth of a proposal open: the seed is one of fourteen.
    let mut bits = 1_u64;
    let mut below = |end: u64| {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((bits >> 33) % end).expect("less than 2³¹")
    };
    for widest in [20_000, 50_000, 100_000, 400_000] {
        let intervals: Vec<Interval> = (0..500)
            .map(|_| {
                let (middle, reach) = (below(1_000_000), below(widest));
                Interval { low: middle - reach, high: middle + reach }
            })
            .collect();
        let found = maximin(&intervals, 170).expect("upright intervals");
        assert!(found.bound - found.value <= 172, "{} {}", found.bound, found.value);
    }
}

#[test]
fn the_draw_keeps_every_chance() {
    let chances = [1_000_000, 730_001, 500_000, 250_000, 249_999, 0, 270_000];
    let ids: Vec<String> = (0..chances.len()).map(|at| format!("P-{at}")).collect();
    let (mut counts, draws) = (vec![0_u32; ids.len()], 10_000_u32);
    for beacon in 0..draws {
        let chosen = sample("call", &format!("{beacon:x}"), &ids, &chances);
        assert_eq!(chosen.len(), 3);
        for id in chosen {
            counts[ids.iter().position(|other| *other == id).expect("an id of the list")] += 1;
        }
    }
    for (count, chance) in counts.iter().zip(chances) {
        let chance = f64::from(chance) / 1e6;
        let deviation = (chance * (1.0 - chance) / f64::from(draws)).sqrt();
        assert!((f64::from(*count) / f64::from(draws) - chance).abs() <= 3.0 * deviation, "{count} {chance}");
    }
    assert_eq!(sample("call", "7f3a9c", &ids, &chances), sample("call", "7f3a9c", &ids, &chances));
}

#[test]
fn a_lottery_of_nothing_or_of_too_many() {
    assert_eq!(maximin(&[], 0).map(|found| found.chances), Some(Vec::new()));
    assert_eq!(maximin(&[Interval { low: 1, high: 0 }], 1), None);
    assert_eq!(maximin(&[Interval { low: 0, high: 0 }], 2), None);
    assert_eq!(smooth(&[5], 1, 2), None);
    assert_eq!(smooth(&[5, 6], 0, 1), None);
    assert_eq!(smooth(&[10, 20, 30], 20, 1), Some(vec![0, 250_000, 750_000]));
}
