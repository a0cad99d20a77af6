//! Forms 表单: what people mistype in one, build wrongly, or ask beyond its funding rule. Nothing happens.

use crate::chance::Chance;
use rules::Money;
use rules::budget::{Cap, Funding, Own, Refusal as BudgetRefusal, Tier, Way};
use rules::calendar::Confidence;
use rules::form::{Answers, Edit, Form, complete};
use rules::text::Bilingual;

const RICH: &str = include_str!("../../../../fuzz/corpus/call-form/rich.json");

/// Answers that are wrong in every way that the rich form knows, in two halves because a field is wrong in one way at a time.
const WRONG: [&str; 2] = [
    r#"{"title": "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十 x", "kind": ["applied"], "months": "三", "starts": "昨天",
        "partners": ["x"], "referees": [["张三"], ["李四"], ["王五"]], "amount": "30万", "devices": [["a", "", "29万"]], "budget": [["total", "1"]]}"#,
    r#"{"title": "a", "kind": ["applied"], "months": "61", "starts": "2025-12-31", "amount": "30万", "budget": [["indirect", "1万"], ["own", "1"]],
        "partners": ["00000000000000000000000001", "00000000000000000000000002", "00000000000000000000000003", "00000000000000000000000004"]}"#,
];

fn funding(way: Way, least: i64, most: i64) -> Funding {
    Funding { way: Some(way), least: Some(Money::yuan(least)), most: Some(Money::yuan(most)), own: Some(Own { per_cent: 50 }), ..Funding::default() }
}

fn answered(form: &Form, funding: &Funding, json: &str) -> Result<(), rules::Refusal> {
    let answers: Answers = serde_json::from_str(json).expect("answers");
    complete(form, funding, &answers, &[]).map(drop).map_err(rules::Refusal::Fields)
}

/// One of them.
pub fn mistyped(chance: &mut Chance) -> Result<(), rules::Refusal> {
    let parsed = |old: &str, new: &str| Form::parse(&RICH.replace(old, new)).map(drop).map_err(rules::Refusal::from);
    let form = Form::parse(RICH).expect("a form");
    let ruled = |funding: Funding, expected: BudgetRefusal| {
        assert_eq!(funding.check(), Err(expected.clone()));
        // A page names the field; here the rule is what counts.
        Err(rules::Refusal::Call(rules::call::Refusal::Funding(expected)))
    };
    let lines = || Way::Lines { cap: Cap::standard() };
    match chance.below(14) {
        0 => answered(&form, &funding(lines(), 1, 9), WRONG[0]),
        1 => answered(&form, &funding(lines(), 20_000, 30_000), WRONG[1]),
        2 => answered(&form, &funding(lines(), 1, 9_000), WRONG[1]),
        3 => parsed(r#"{"number":{"least":1,"most":60}}"#, r#"{"slider":{}}"#),
        4 => parsed(r#""when":{"field":"kind","any":["applied"]},"fields""#, r#""when":3,"fields""#),
        5 => parsed(r#"["applied"]"#, r#"["gone"]"#),
        6 => parsed(r#"{"id":"kind","label""#, r#"{"id":"kind","when":{"field":"kind","any":["theory"]},"label""#),
        7 => parsed(r#"{"date":{"from":"2026-01-01"}}"#, r#"{"budget":{}}"#),
        8 => form.edited(Edit::RemoveSection { place: 9 }).map(drop).map_err(Into::into),
        9 => {
            let cap = Cap { tiers: vec![Tier { up_to: Some(Money::yuan(5)), per_cent: 30 }], confidence: Confidence::U };
            ruled(funding(Way::Lines { cap }, 1, 9), BudgetRefusal::BadTiers)
        }
        10 => ruled(Funding { instalments: vec![60, 30], ..Funding::default() }, BudgetRefusal::BadInstalments),
        11 => ruled(funding(lines(), 9, 1), BudgetRefusal::BadRange),
        12 => {
            let promise = Bilingual::new("字".repeat(4_001), "");
            ruled(funding(Way::Lump { promise, negative: Bilingual::default() }, 1, 9), BudgetRefusal::BadText)
        }
        _ => {
            let few = Form::parse(&RICH.replace(r#""least":1,"most":20"#, r#""least":2,"most":20"#)).expect("a form");
            answered(
                &few,
                &funding(lines(), 1, 9),
                r#"{"title": "a", "kind": ["applied"], "months": "1", "amount": "1", "devices": [["a", "", "1"]], "budget": []}"#,
            )
        }
    }
}
