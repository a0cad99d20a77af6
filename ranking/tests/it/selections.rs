//! Selections: against every subset on small cases, and with a proof on large ones.

use proptest::prelude::*;
use ranking::{Category, Item, SelectionError, greedy, optimal};

fn cases() -> impl Strategy<Value = (Vec<Item>, Vec<Category>, u64)> {
    let items = prop::collection::vec((-3_i64..12, 0_u64..10, 0_u32..3), 1..11);
    let money = prop_oneof![Just((0, u64::MAX)), (0_u64..15, 0_u64..12), (0_u64..15, Just(u64::MAX))];
    let categories = prop::collection::vec((0_u32..3, 0_u32..4, money), 0..3);
    (items, categories, 0_u64..40).prop_map(|(items, categories, budget)| {
        let items = items.into_iter().map(|(value, cost, category)| Item { value, cost, category }).collect();
        let category = |(least, more, (least_fen, more_fen)): (u32, u32, (u64, u64))| Category {
            least,
            most: least + more,
            least_fen,
            most_fen: least_fen.saturating_add(more_fen),
        };
        (items, categories.into_iter().map(category).collect(), budget)
    })
}

fn allowed(items: &[Item], categories: &[Category], budget: u64, chosen: &[u32]) -> bool {
    let within = |(number, category): (u32, &Category)| {
        let of = || chosen.iter().map(|at| &items[*at as usize]).filter(|item| item.category == number);
        let (count, cost) = (of().count() as u32, of().map(|item| item.cost).sum::<u64>());
        (category.least..=category.most).contains(&count) && (category.least_fen..=category.most_fen).contains(&cost)
    };
    chosen.iter().map(|at| items[*at as usize].cost).sum::<u64>() <= budget && (0..).zip(categories).all(within)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_beats_the_best_selection((items, categories, budget) in cases()) {
        let subsets = (0_u32..1 << items.len()).map(|set| (0..items.len() as u32).filter(|at| set >> at & 1 == 1).collect::<Vec<u32>>());
        let best = subsets.filter(|chosen| allowed(&items, &categories, budget, chosen)).map(|chosen| chosen.iter().map(|at| items[*at as usize].value).sum::<i64>()).max();
        match (optimal(&items, &categories, budget, 100_000), best) {
            (Ok(found), Some(best)) => {
                prop_assert!(allowed(&items, &categories, budget, &found.chosen), "{found:?}");
                prop_assert_eq!((found.value, found.bound), (best, best));
                let first = greedy(&items, &categories, budget).expect("as feasible as the best");
                prop_assert!(allowed(&items, &categories, budget, &first.chosen) && first.value <= best);
                // With one state at a time the bound still holds.
                let short = optimal(&items, &categories, budget, 1).expect("as feasible as the best");
                prop_assert!(short.value <= best && short.bound >= best, "{short:?} {best}");
            }
            (Err(error), None) => prop_assert!(!matches!(error, SelectionError::Undecided | SelectionError::TooLarge), "{error}"),
            (found, best) => prop_assert!(false, "{found:?} {best:?}"),
        }
    }
}

/// Items of six categories that cost whole ten thousands of yuan, and a few fen as well where that is asked for.
fn many(count: usize, fen: u64) -> Vec<Item> {
    let mut state = 11_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let mut item = || {
        let value = (1_000_000 + next() % 5_000_000) as i64;
        let cost = (20 + next() % 280) * 1_000_000;
        let category = (next() % 6) as u32;
        Item { value, cost: cost + if fen > 0 { next() % fen } else { 0 }, category }
    };
    (0..count).map(|_| item()).collect()
}

#[test]
fn thousands_are_selected_with_a_proof() {
    let items = many(3_000, 0);
    let of = |least, most| Category { least, most, ..Category::default() };
    let categories = [of(60, 90), of(60, 90), of(60, 90), of(0, 40), of(200, 400)];
    let budget = 60_000_000_000;
    let found = optimal(&items, &categories, budget, 20_000).expect("feasible");
    assert!(allowed(&items, &categories, budget, &found.chosen));
    assert_eq!(found.bound, found.value);
    assert!(greedy(&items, &categories, budget).expect("feasible").value < found.value);
}

#[test]
fn money_is_kept_for_some_categories_and_from_others() {
    // To the last millionth where costs are whole ten thousands of yuan, and within a thousandth where hardly any two sums of them are the same.
    for (count, fen, states, parts) in [(200, 0, 100_000, i64::MAX), (1_000, 1_000_000, 2_000, 1_000)] {
        let budget = count as u64 * 20_000_000;
        let of = |least_fen, most_fen| Category { least_fen, most_fen, ..Category::default() };
        // The first is worth a quarter of the others and gets three tenths of the budget all the same; the second no more than a tenth.
        let categories = [of(budget * 3 / 10, u64::MAX), of(0, budget / 10), of(budget / 10, budget / 5), of(0, u64::MAX)];
        let mut items = many(count, fen);
        items.iter_mut().filter(|item| item.category == 0).for_each(|item| item.value /= 4);
        let first = greedy(&items, &categories, budget).expect("feasible");
        let found = optimal(&items, &categories, budget, states).expect("feasible");
        assert!(allowed(&items, &categories, budget, &first.chosen) && allowed(&items, &categories, budget, &found.chosen));
        assert!(first.value < found.value && found.bound - found.value <= found.value / parts, "{} below {}", found.value, found.bound);
    }
}

#[test]
fn what_cannot_be_selected_is_named() {
    let item = |value, cost, category| Item { value, cost, category };
    let items = [item(5, 10, 0), item(4, 10, 0), item(9, 30, 1)];
    let of = |least, most| Category { least, most, ..Category::default() };
    assert_eq!(optimal(&items, &[of(3, 3)], 100, 10), Err(SelectionError::TooFew { category: 0, least: 3, found: 2 }));
    assert_eq!(optimal(&items, &[of(2, 2), of(1, 1)], 49, 10), Err(SelectionError::TooDear { needed: 50, budget: 49 }));
    assert_eq!(optimal(&items, &[of(2, 2), of(1, 1)], 50, 10).map(|found| found.chosen), Ok(vec![0, 1, 2]));
    assert_eq!(greedy(&items, &[], u64::MAX), Err(SelectionError::TooLarge));
    let of = |least_fen, most_fen| Category { least_fen, most_fen, ..Category::default() };
    assert_eq!(optimal(&items, &[of(21, 40)], 100, 10), Err(SelectionError::TooLittle { category: 0, least: 21, found: 20 }));
    assert_eq!(optimal(&items, &[of(11, 19)], 100, 10), Err(SelectionError::Apart { category: 0 }));
    assert_eq!(optimal(&items, &[of(11, 20), of(1, 30)], 49, 10), Err(SelectionError::TooDear { needed: 50, budget: 49 }));
    assert_eq!(optimal(&items, &[of(11, 20), of(1, 30)], 50, 10).map(|found| found.chosen), Ok(vec![0, 1, 2]));
    assert_eq!(optimal(&items, &[of(0, 19), of(0, 29)], 50, 10).map(|found| found.chosen), Ok(vec![0]));
    assert_eq!(greedy(&items, &[of(0, 19), of(0, 29)], 50).map(|found| found.chosen), Ok(vec![0]));
}
