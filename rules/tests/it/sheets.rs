//! Sheets: how the cells of a file are read, and what its rows change of those that are there.

use proptest::prelude::*;
use rules::Money;
use rules::budget::{Cap, Funding, Way};
use rules::form::{Choice, Column, ColumnKind, Table, compare, written_day};
use rules::text::Bilingual;

fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .map(|line| line.trim().split('|').map(str::to_owned).collect())
        .filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty()))
        .collect()
}

/// A change a word: `=0` the same, `~0:1,2` its second and third cell, `>0` elsewhere, `+` new, `-0` gone.
fn said(before: &str, after: &str) -> String {
    let word = |change: &rules::form::RowChange| match (change.before, change.after) {
        (Some(was), None) => format!("-{was}"),
        (None, _) => "+".to_owned(),
        (Some(was), Some(_)) if change.is_same() => format!("={was}"),
        (Some(was), Some(_)) if change.moved => format!(">{was}"),
        (Some(was), Some(_)) => format!("~{was}:{}", change.cells.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")),
    };
    compare(&rows(before), &rows(after)).iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn rows_that_belong_together_are_held_against_each_other() {
    let check = |before: &str, after: &str, expected: &str| assert_eq!(said(before, after), expected, "{before} → {after}");
    check("", "", "");
    check("", "甲|1", "+");
    check("甲|1", "", "-0");
    check("甲|1\n乙|2", "甲|1\n乙|2", "=0 =1");
    check("甲|1\n乙|2", "甲|1\n乙|3", "=0 ~1:1");
    check("甲|1\n乙|2", "甲|1\n丙|3\n乙|2", "=0 + =1");
    check("甲|1\n乙|2\n丙|3", "甲|1\n丙|3", "=0 -1 =2");
    // A row that stands elsewhere is the same row, and one that is called otherwise in its place is still it.
    check("甲|1\n乙|2", "乙|2\n甲|1", "=1 >0");
    check("甲|1|买|北京", "戊|1|买|北京", "~0:0");
    check("甲|1|买|北京", "戊|9|租|上海", "+ -0");
    check("甲|1\n甲|2", "甲|2\n甲|2", "=1 ~0:1");
}

#[test]
fn a_cell_is_read_as_it_would_be_typed_and_what_cannot_be_read_stays() {
    let column = |kind| Column { id: "c".to_owned(), label: Bilingual::new("列", "Column"), required: false, kind, sum: false, equals: None };
    let options = vec![Choice { id: "buy".to_owned(), label: Bilingual::new("购置", "Bought") }];
    let check = |kind: ColumnKind, text: &str, expected: &str| assert_eq!(column(kind).as_typed(text), expected, "{text}");
    check(ColumnKind::Choice { options: options.clone() }, "购置", "buy");
    check(ColumnKind::Choice { options: options.clone() }, " bought ", "buy");
    check(ColumnKind::Choice { options: options.clone() }, "buy", "buy");
    check(ColumnKind::Choice { options }, "租用", "租用");
    check(ColumnKind::Money { most: None }, "1,250,000.05", "1,250,000.05");
    check(ColumnKind::Money { most: None }, "30万", "300,000.00");
    // A part of a fen is nothing that is rounded behind anybody's back.
    check(ColumnKind::Money { most: None }, "0.30000000000000004", "0.30000000000000004");
    check(ColumnKind::Date {}, "2026年3月1日", "2026-03-01");
    check(ColumnKind::Date {}, "2026/3/1", "2026-03-01");
    check(ColumnKind::Date {}, "2026", "2026");
    check(ColumnKind::Number { least: None, most: None }, "1,000", "1000");
    check(ColumnKind::Number { least: Some(1), most: Some(9) }, "12", "12");
    check(ColumnKind::Line { most: 3 }, "=1+1 ", "=1+1");
    assert_eq!(written_day("2026.3"), "2026-03");
}

#[test]
fn a_budget_is_a_table_of_its_items_and_a_row_of_sums_is_none_of_it() {
    let funding = Funding { way: Some(Way::Lines { cap: Cap::standard() }), ..Funding::default() };
    let table = funding.as_table();
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let typed: Vec<Vec<String>> = [row(["业务费", "30万", "试剂"]), row(["Indirect costs", "100", ""])]
        .iter()
        .map(|cells| table.columns.iter().zip(cells).map(|(column, cell)| column.as_typed(cell)).collect())
        .collect();
    assert!(table.read(&typed).is_ok());
    let (budget, basis) = funding.read(&typed).ok().flatten().expect("a budget");
    assert_eq!((budget.requested(), basis.len()), (Money::yuan(300_100), 1));
    assert!(table.is_sum(&row(["合计", "300100", ""])) && table.is_sum(&row(["", "Total", ""])) && !table.is_sum(&row(["设备费", "合计", ""])));
    let lines = Table { columns: vec![Column { kind: ColumnKind::Line { most: 9 }, ..table.columns[2].clone() }], least: 0, most: 9 };
    assert!(!lines.is_sum(&["合计".to_owned()]), "a table of words has no sum");
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    proptest::collection::vec(proptest::collection::vec("[甲乙丙]{0,1}", 3), 0..12)
}

proptest! {
    #[test]
    fn every_row_comes_up_once_and_the_changes_make_the_file(before in table(), after in table()) {
        let changes = compare(&before, &after);
        let mut was: Vec<usize> = changes.iter().filter_map(|change| change.before).collect();
        was.sort_unstable();
        prop_assert_eq!(was, (0..before.len()).collect::<Vec<_>>());
        let is: Vec<usize> = changes.iter().filter_map(|change| change.after).collect();
        prop_assert_eq!(is, (0..after.len()).collect::<Vec<_>>());
        for change in &changes {
            if let (Some(was), Some(is)) = (change.before, change.after) {
                prop_assert_eq!(change.cells.is_empty(), before[was] == after[is]);
            }
        }
        prop_assert!(compare(&before, &before).iter().all(rules::form::RowChange::is_same));
    }
}
