//! Panels: quotas, one of a group, those who step back, and reserves in their order.

use ranking::panel::PanelError;
use ranking::{Candidate, PassedOver, Place, Terms, panel};

/// Rows of id, field, group, and `x` for who steps back.
fn list(rows: &[&str]) -> Vec<Candidate> {
    let one = |row: &&str| {
        let cells: Vec<&str> = row.split_whitespace().collect();
        let group = if cells[2] == "-" { String::new() } else { cells[2].to_owned() };
        Candidate { id: cells[0].to_owned(), field: cells[1].to_owned(), group, conflicted: cells.get(3) == Some(&"x") }
    };
    rows.iter().map(one).collect()
}

fn drawn(rows: &[&str], terms: &Terms) -> Result<Vec<(String, Place)>, PanelError> {
    let list = list(rows);
    panel("BJ-DF-2026", "7f3a9c", &list, terms).map(|order| order.into_iter().map(|one| (list[one.candidate].id.clone(), one.place)).collect())
}

// In this draw the order is P-0107, P-0101, P-0112, P-0133, P-0120.
const LIST: [&str; 5] = ["P-0101 physics X", "P-0107 physics X", "P-0112 biology Y", "P-0120 biology -", "P-0133 physics Z x"];

#[test]
fn without_conditions_the_first_are_chosen() {
    let terms = Terms { places: 2, reserves: 1, ..Terms::default() };
    let places: Vec<Place> = drawn(&LIST, &terms).expect("enough").into_iter().map(|(_, place)| place).collect();
    let passed = |why| Place::Passed(why);
    assert_eq!(places, [Place::Chosen, Place::Chosen, Place::Reserve(1), passed(PassedOver::Conflicted), passed(PassedOver::Later)]);
}

#[test]
fn who_is_passed_over_is_told_why() {
    let terms = Terms { places: 2, quotas: [("biology".to_owned(), 1)].into(), group_most: Some(1), ..Terms::default() };
    let order = drawn(&LIST, &terms).expect("enough");
    assert_eq!(order[0], ("P-0107".to_owned(), Place::Chosen));
    assert_eq!(order[1], ("P-0101".to_owned(), Place::Passed(PassedOver::Group("P-0107".to_owned()))));
    assert_eq!(order[2], ("P-0112".to_owned(), Place::Chosen));
    let terms = Terms { places: 2, quotas: [("biology".to_owned(), 1)].into(), ..Terms::default() };
    assert_eq!(drawn(&LIST, &terms).expect("enough")[1], ("P-0101".to_owned(), Place::Passed(PassedOver::Owed)));
}

#[test]
fn nobody_is_taken_who_would_leave_a_place_empty() {
    // Only P-0101 knows law, and shares an institution with the first of the draw.
    let rows = ["P-0101 law X", "P-0107 physics X", "P-0112 physics Y", "P-0120 physics Z", "P-0133 physics Z"];
    let terms = Terms { places: 2, quotas: [("law".to_owned(), 1)].into(), group_most: Some(1), ..Terms::default() };
    let order = drawn(&rows, &terms).expect("enough");
    assert_eq!(order[0], ("P-0107".to_owned(), Place::Passed(PassedOver::Owed)));
    assert_eq!((&order[1].1, &order[2].1), (&Place::Chosen, &Place::Chosen));
}

#[test]
fn what_cannot_be_filled_is_said() {
    let quotas = |count| [("biology".to_owned(), count)].into();
    assert_eq!(drawn(&LIST, &Terms { places: 2, quotas: quotas(3), ..Terms::default() }), Err(PanelError::Overbooked { owed: 3, places: 2 }));
    let short = drawn(&LIST, &Terms { places: 4, quotas: quotas(3), ..Terms::default() });
    assert_eq!(short, Err(PanelError::Short { places: 4, filled: 3, owed: quotas(1) }));
    assert_eq!(short.expect_err("short").to_string(), "1 of 4 places stay empty: still wanted are biology 1");
}
