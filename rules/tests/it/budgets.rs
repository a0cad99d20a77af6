//! Budgets: the cap on indirect costs tier by tier, what is asked to the fen, instalments; with the figures of the scenarios E11 and G12.

use rules::Money;
use rules::budget::{Cap, Funding, Own, Refusal, Tier, Way};
use rules::calendar::Confidence;
use rules::text::Bilingual;

fn lines(cap: Cap) -> Funding {
    Funding { way: Some(Way::Lines { cap }), ..Funding::default() }
}

fn rows(amounts: &[(&str, &str)]) -> Vec<Vec<String>> {
    amounts.iter().map(|(item, amount)| vec![(*item).to_owned(), (*amount).to_owned(), String::new()]).collect()
}

#[test]
fn the_cap_is_computed_tier_by_tier() {
    let check = |cap: &Cap, base: i64, steps: &[(i64, i64)], whole: i64| {
        let found: Vec<(i64, i64)> = cap.steps(Money::fen(base)).iter().map(|step| (step.part.in_fen(), step.gives.in_fen())).collect();
        assert_eq!((found.as_slice(), cap.on(Money::fen(base)).in_fen()), (steps, whole), "{base}");
    };
    let (standard, theory) = (Cap::standard(), Cap::theory());
    // E11: direct 8,600,000 with equipment 1,600,000; then 200,000 moved from other direct lines into equipment.
    check(&standard, 700_000_000, &[(500_000_000, 150_000_000), (200_000_000, 50_000_000), (0, 0)], 200_000_000);
    check(&standard, 680_000_000, &[(500_000_000, 150_000_000), (180_000_000, 45_000_000), (0, 0)], 195_000_000);
    // G12: direct 12,000,000 with equipment 2,000,000; then 500,000 moved into equipment.
    check(&standard, 1_000_000_000, &[(500_000_000, 150_000_000), (500_000_000, 125_000_000), (0, 0)], 275_000_000);
    check(&standard, 950_000_000, &[(500_000_000, 150_000_000), (450_000_000, 112_500_000), (0, 0)], 262_500_000);
    check(&standard, 1_000_000_005, &[(500_000_000, 150_000_000), (500_000_000, 125_000_000), (5, 1)], 275_000_001);
    check(&theory, 100_000_000, &[(100_000_000, 60_000_000)], 60_000_000);
    // Below a fen it stays with the funder.
    check(&standard, 3, &[(3, 0), (0, 0), (0, 0)], 0);
    check(&standard, 4, &[(4, 1), (0, 0), (0, 0)], 1);
    check(&standard, 0, &[(0, 0), (0, 0), (0, 0)], 0);
}

#[test]
fn a_budget_is_judged_to_the_fen() {
    let check = |funding: &Funding, amounts: &[(&str, &str)], expected: Result<Option<&str>, &[(usize, &str)]>| {
        let read = funding.read(&rows(amounts)).map(|read| read.map(|(budget, _)| budget.requested().plain()));
        let read = read.map_err(|wrong| wrong.iter().map(|(item, why)| (*item, why.says().key)).collect::<Vec<_>>());
        assert_eq!(read, expected.map(|total| total.map(str::to_owned)).map_err(<[_]>::to_vec), "{amounts:?}");
    };
    let by_lines = lines(Cap::standard());
    let direct = [("equipment", "160万"), ("business", "600万"), ("labour", "100万")];
    let with = |indirect: &'static str| [&direct[..], &[("indirect", indirect)]].concat();
    check(&by_lines, &with("2000000"), Ok(Some("10,600,000.00")));
    check(&by_lines, &with("2000000.01"), Err(&[(3, "refusal-budget-over-cap")]));
    check(&by_lines, &with("2000001"), Err(&[(3, "refusal-budget-over-cap")]));
    check(
        &by_lines,
        &[("equipment", "180万"), ("business", "580万"), ("labour", "100万"), ("indirect", "200万")],
        Err(&[(3, "refusal-budget-over-cap")]),
    );
    check(&by_lines, &[("equipment", "180万"), ("business", "580万"), ("labour", "100万"), ("indirect", "195万")], Ok(Some("10,550,000.00")));
    check(&by_lines, &[("equipment", "200万"), ("business", "900万"), ("labour", "100万"), ("indirect", "275万")], Ok(Some("14,750,000.00")));
    check(&by_lines, &[("total", "100万")], Err(&[(0, "refusal-budget-no-such-item")]));
    check(&by_lines, &[("equipment", "一百")], Err(&[(0, "refusal-money-not-an-amount")]));
    check(&by_lines, &[("equipment", "10000亿"), ("business", "0.01")], Err(&[(0, "refusal-money-too-large")]));
    check(&by_lines, &[], Ok(None));
    check(&by_lines, &[("equipment", ""), ("labour", "0")], Ok(None));
    check(&lines(Cap::theory()), &[("business", "100万"), ("indirect", "60万")], Ok(Some("1,600,000.00")));
    check(&lines(Cap::theory()), &[("business", "100万"), ("indirect", "600000.01")], Err(&[(3, "refusal-budget-over-cap")]));

    let lump = Funding {
        way: Some(Way::Lump { promise: Bilingual::default(), negative: Bilingual::default() }),
        least: Some(Money::yuan(100_000)),
        most: Some(Money::yuan(1_000_000)),
        own: Some(Own { per_cent: 33 }),
        ..Funding::default()
    };
    check(&lump, &[("total", "100万"), ("own", "33万")], Ok(Some("1,000,000.00")));
    check(&lump, &[("total", "1000000.01"), ("own", "34万")], Err(&[(0, "refusal-budget-too-much")]));
    check(&lump, &[("total", "99999.99"), ("own", "34万")], Err(&[(0, "refusal-budget-too-little")]));
    // 33 % of 100,000.01 is 33,000.0033: the applicant brings the fen.
    check(&lump, &[("total", "100000.01"), ("own", "33000")], Err(&[(1, "refusal-budget-own-too-little")]));
    check(&lump, &[("total", "100000.01"), ("own", "33000.01")], Ok(Some("100,000.01")));
    check(&lump, &[("equipment", "10万")], Err(&[(0, "refusal-budget-no-such-item")]));
    check(&Funding::default(), &[("total", "10万")], Ok(Some("100,000.00")));
}

#[test]
fn the_last_instalment_takes_what_the_others_leave() {
    let funding = Funding { instalments: vec![60, 30, 10], ..Funding::default() };
    let check = |fen: i64, expected: [i64; 3]| {
        assert_eq!(funding.instalments_of(Money::fen(fen)), expected.map(Money::fen), "{fen}");
    };
    check(1_475_000_000, [885_000_000, 442_500_000, 147_500_000]);
    check(101, [60, 30, 11]);
    check(1, [0, 0, 1]);
    check(0, [0, 0, 0]);
    assert_eq!(Funding::default().instalments_of(Money::yuan(1)), []);
}

#[test]
fn a_funding_rule_that_cannot_be_is_refused() {
    let tiers = |tiers: &[(Option<i64>, u8)]| {
        let tiers = tiers.iter().map(|(up_to, per_cent)| Tier { up_to: up_to.map(Money::yuan), per_cent: *per_cent }).collect();
        lines(Cap { tiers, confidence: Confidence::M })
    };
    let check = |funding: &Funding, expected: Result<(), Refusal>| assert_eq!(funding.check(), expected, "{funding:?}");
    check(&Funding::default(), Ok(()));
    check(&tiers(&[(Some(5), 30), (None, 20)]), Ok(()));
    for wrong in
        [&[][..], &[(Some(5), 30)], &[(None, 30), (None, 20)], &[(Some(5), 30), (Some(5), 20), (None, 1)], &[(None, 101)], &[(Some(0), 1), (None, 1)]]
    {
        check(&tiers(wrong), Err(Refusal::BadTiers));
    }
    check(&Funding { instalments: vec![60, 30, 9], ..Funding::default() }, Err(Refusal::BadInstalments));
    check(&Funding { instalments: vec![100, 0], ..Funding::default() }, Err(Refusal::BadInstalments));
    check(&Funding { least: Some(Money::yuan(2)), most: Some(Money::yuan(1)), ..Funding::default() }, Err(Refusal::BadRange));
    check(&Funding { own: Some(Own { per_cent: 0 }), ..Funding::default() }, Err(Refusal::BadRange));
    let long = Bilingual::new("字".repeat(4_001), "");
    check(&Funding { way: Some(Way::Lump { promise: long, negative: Bilingual::default() }), ..Funding::default() }, Err(Refusal::BadText));
}
