//! Selections: against every subset on small cases, and with a proof on large ones.

use proptest::prelude::*;
use ranking::{Category, Item, SelectionError, greedy, optimal};

fn cases() -> impl Strategy<Value = (Vec<Item>, Vec<Category>, u64)> {
    let items = prop::collection::vec((-3_i64..12, 0_u64..10, 0_u32..3), 1..11);
    let categories = prop::collection::vec((0_u32..3, 0_u32..4), 0..3);
    (items, categories, 0_u64..40).prop_map(|(items, categories, budget)| {
        let items = items.into_iter().map(|(value, cost, category)| Item { value, cost, category }).collect();
        (items, categories.into_iter().map(|(least, more)| Category { least, most: least + more }).collect(), budget)
    })
}

fn allowed(items: &[Item], categories: &[Category], budget: u64, chosen: &[u32]) -> bool {
    let within = |(number, category): (u32, &Category)| {
        let count = chosen.iter().filter(|at| items[**at as usize].category == number).count() as u32;
        (category.least..=category.most).contains(&count)
    };
    chosen.iter().map(|at| items[*at as usize].cost).sum::<u64>() <= budget && (0..).zip(categories).all(within)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

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
            (Err(SelectionError::TooFew { .. } | SelectionError::TooDear { .. }), None) => {}
            (found, best) => prop_assert!(false, "{found:?} {best:?}"),
        }
    }
}

#[test]
fn thousands_are_selected_with_a_proof() {
    let mut state = 11_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let items: Vec<Item> = (0..3_000)
        .map(|_| Item { value: (1_000_000 + next() % 5_000_000) as i64, cost: (20 + next() % 280) * 1_000_000, category: (next() % 6) as u32 })
        .collect();
    let mut categories = vec![Category { least: 60, most: 90 }; 3];
    categories.extend([Category { least: 0, most: 40 }, Category { least: 200, most: 400 }]);
    let budget = 60_000_000_000;
    let found = optimal(&items, &categories, budget, 20_000).expect("feasible");
    assert!(allowed(&items, &categories, budget, &found.chosen));
    assert_eq!(found.bound, found.value);
    assert!(greedy(&items, &categories, budget).expect("feasible").value < found.value);
}

#[test]
fn what_cannot_be_selected_is_named() {
    let item = |value, cost, category| Item { value, cost, category };
    let items = [item(5, 10, 0), item(4, 10, 0), item(9, 30, 1)];
    let of = |least, most| Category { least, most };
    assert_eq!(optimal(&items, &[of(3, 3)], 100, 10), Err(SelectionError::TooFew { category: 0, least: 3, found: 2 }));
    assert_eq!(optimal(&items, &[of(2, 2), of(1, 1)], 49, 10), Err(SelectionError::TooDear { needed: 50, budget: 49 }));
    assert_eq!(optimal(&items, &[of(2, 2), of(1, 1)], 50, 10).map(|found| found.chosen), Ok(vec![0, 1, 2]));
    assert_eq!(greedy(&items, &[], u64::MAX), Err(SelectionError::TooLarge));
}
