//! Forms: old ones stand for ever, richer kinds are read to the letter, conditions hide what they hide, edits and differences say what they do.

use crate::samples::{answers as plain_answers, form as plain_form};
use proptest::prelude::*;
use rules::Money;
use rules::budget::{Cap, Funding, Way as FundingWay};
use rules::day::Day;
use rules::form::{
    Answers, Aspect, Cell, Change, Choice, Column, ColumnKind, Complete, Condition, Edit, Field, FieldKind, Form, Raw, Refusal, Section, Sum, Table,
    Unit, Way, complete, differences,
};
use rules::text::Bilingual;

const RICH: &str = include_str!("../../../fuzz/corpus/call-form/rich.json");

fn rich() -> Form {
    Form::parse(RICH).expect("a form")
}

fn answers(json: &str) -> Answers {
    serde_json::from_str(json).expect("answers")
}

fn filled() -> Answers {
    answers(include_str!("../../../fuzz/corpus/call-form/rich-answers.json"))
}

fn by_lines() -> Funding {
    Funding { way: Some(FundingWay::Lines { cap: Cap::standard() }), ..Funding::default() }
}

fn done(form: &Form, answers: &Answers) -> Result<Complete, Vec<String>> {
    let said = |field: &rules::refusal::FieldRefusal| format!("{} {} {}", field.field, field.rule.id, field.says.key);
    complete(form, &by_lines(), answers, &[]).map_err(|wrong| wrong.iter().map(said).collect())
}

/// What was published before the richer kinds is read for ever, and is written back as it was.
#[test]
fn forms_of_before_stand_as_they_were() {
    let old = r#"{"sections":[{"title":{"zh":"基本信息","en":"Basics"},"fields":[{"id":"title","label":{"zh":"题目","en":"Title"},"help":{"zh":"","en":""},"required":true,"kind":{"line":{"most":20}}},{"id":"abstract","label":{"zh":"摘要","en":""},"help":{"zh":"","en":""},"required":true,"kind":{"text":{"most":40}}},{"id":"field","label":{"zh":"领域","en":""},"help":{"zh":"","en":""},"required":false,"kind":{"choice":{"options":[{"id":"a","label":{"zh":"a","en":"a"}}],"many":true}}},{"id":"amount","label":{"zh":"金额","en":""},"help":{"zh":"","en":""},"required":true,"kind":{"money":{"most":100000}}},{"id":"body","label":{"zh":"正文","en":""},"help":{"zh":"","en":""},"required":false,"kind":{"files":{"most":2,"bytes_each":1000,"media":["pdf"]}}}]}]}"#;
    let form = Form::parse(old).expect("a form");
    assert_eq!(serde_json::to_string(&form).expect("it is written"), old);
    let kept = r#"{"choices":{"field":["a"]},"money":{"amount":100},"files":[]}"#;
    let read: rules::application::Kept = serde_json::from_str(kept).expect("it is read");
    assert_eq!(serde_json::to_string(&read).expect("it is written"), kept);
    assert_eq!(read.requested(), Some(Money::fen(100)));
}

#[test]
fn every_richer_kind_is_kept_and_what_is_words_can_be_erased() {
    let done = done(&rich(), &filled()).expect("it is complete");
    let values = r#"{"numbers":{"months":36},"dates":{"starts":"2026-04-01"},"organisations":{"partners":["0e1r3gw3875w3gf0ng3hr60wr7"]},"tables":{"devices":[{"by":{"date":"2026-05-01"},"count":{"number":2},"price":{"money":30000000},"source":{"choice":"buy"}}]},"budgets":{"budget":{"asked":{"lines":{"equipment":30000000,"business":0,"labour":0,"indirect":0}}}}}"#;
    let written = r#"{"budget":[{"equipment":"显微镜"}],"devices":[{"name":"显微镜"}],"referees":[{"name":"张三","organisation":"某大学"}]}"#;
    assert_eq!(serde_json::to_string(&done.values).expect("values"), values);
    assert_eq!(serde_json::to_string(&done.written).expect("words"), written);
    assert_eq!(serde_json::from_str::<rules::form::Values>(values).expect("values are read"), done.values);
    assert_eq!(done.texts.keys().collect::<Vec<_>>(), ["title"]);
}

#[test]
fn every_richer_answer_that_is_wrong_is_named() {
    let check = |change: &str, expected: &[&str]| {
        let mut all = filled();
        all.extend(answers(change));
        assert_eq!(done(&rich(), &all).err().unwrap_or_default(), expected, "{change}");
    };
    check("{}", &[]);
    check(
        r#"{"title": "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十 x"}"#,
        &["title form.words refusal-form-too-many-words"],
    );
    check(r#"{"title": "one two three four-five six seven eight nine ten 十一"}"#, &[]);
    check(r#"{"months": "三"}"#, &["months form.number refusal-form-not-a-number"]);
    check(r#"{"months": "0"}"#, &["months form.number refusal-form-number-outside"]);
    check(r#"{"months": "61"}"#, &["months form.number refusal-form-number-outside"]);
    check(r#"{"months": "60"}"#, &[]);
    check(r#"{"months": "99999999999999999999"}"#, &["months form.number refusal-form-not-a-number"]);
    check(r#"{"starts": "2025-12-31"}"#, &["starts form.date refusal-form-day-outside"]);
    check(r#"{"starts": "2026-01-01"}"#, &[]);
    check(r#"{"starts": "2026-02-30"}"#, &["starts form.date refusal-form-not-a-day"]);
    check(r#"{"starts": ["2026-02-03"]}"#, &["starts form.answer refusal-form-wrong-shape"]);
    check(r#"{"partners": ["x"]}"#, &["partners form.organisation refusal-form-not-an-organisation"]);
    check(r#"{"referees": [["张三"], ["李四"], ["王五"]]}"#, &["referees form.rows refusal-form-too-many-rows"]);
    check(r#"{"referees": [["", "某大学", ""]]}"#, &["referees.0.0 form.required refusal-form-missing"]);
    check(r#"{"devices": []}"#, &["devices form.required refusal-form-missing"]);
    check(r#"{"devices": [["", "", ""]]}"#, &["devices form.required refusal-form-missing"]);
    check(
        r#"{"devices": [["显微镜", "0", "", "昨天", "rent"]]}"#,
        &[
            "devices.0.1 form.number refusal-form-number-outside",
            "devices.0.2 form.required refusal-form-missing",
            "devices.0.3 form.date refusal-form-not-a-day",
            "devices.0.4 form.options refusal-form-no-such-option",
        ],
    );
    check(r#"{"devices": [["a", "", "10万"], ["", ""], ["b", "", "200000"]]}"#, &[]);
    check(r#"{"devices": [["a", "", "10万"], ["b", "", "200000.01"]]}"#, &["devices form.sum refusal-form-sum-differs"]);
    check(r#"{"devices": [["a", "", "10000亿"], ["b", "", "0.01"]]}"#, &["devices money.amount refusal-money-too-large"]);
    check(r#"{"devices": "显微镜"}"#, &["devices form.answer refusal-form-wrong-shape"]);
    check(r#"{"budget": [["equipment", "30万", ""], ["indirect", "0.01", ""]]}"#, &["budget.indirect.1 budget.indirect refusal-budget-over-cap"]);
    check(r#"{"budget": []}"#, &["budget form.required refusal-form-missing"]);
    check(r#"{"nothing": "x"}"#, &["nothing form.answer refusal-form-no-such-field"]);
}

#[test]
fn what_a_condition_hides_is_not_asked_and_not_kept() {
    let mut all = filled();
    all.insert("kind".to_owned(), Raw::Chosen(vec!["theory".to_owned()]));
    assert_eq!(rich().shown(&all).into_iter().collect::<Vec<_>>(), ["kind", "months", "starts", "title"]);
    let done = done(&rich(), &all).expect("what is hidden is not missing");
    assert!(done.money.is_empty() && done.written.is_empty() && done.values.tables.is_empty() && done.values.organisations.is_empty());
    assert!(rich().shown(&filled()).contains("budget"));
}

#[test]
fn conditions_are_checked() {
    let on = |field: &str, any: &[&str]| Some(Condition { field: field.to_owned(), any: any.iter().map(|id| (*id).to_owned()).collect() });
    let choice = |id: &str, when: Option<Condition>| Field {
        id: id.to_owned(),
        label: Bilingual::new(id, id),
        help: Bilingual::default(),
        required: false,
        when,
        kind: FieldKind::Choice { options: vec![Choice { id: "yes".to_owned(), label: Bilingual::new("是", "Yes") }], many: false },
    };
    let check = |title: Option<Condition>, section: Option<Condition>, fields: Vec<Field>, expected: Result<(), Refusal>| {
        let mut form = plain_form();
        form.sections[0].fields[0].when = title;
        form.sections.push(Section { title: Bilingual::new("更多", ""), when: section, fields });
        assert_eq!(form.check(), expected, "{form:?}");
    };
    check(None, None, vec![choice("x", on("field", &["a"]))], Ok(()));
    check(None, on("field", &["a", "b"]), vec![choice("x", None)], Ok(()));
    check(None, None, vec![choice("x", on("field", &[]))], Err(Refusal::BadCondition("x".to_owned())));
    check(None, None, vec![choice("x", on("field", &["c"]))], Err(Refusal::BadCondition("x".to_owned())));
    check(None, None, vec![choice("x", on("amount", &["a"]))], Err(Refusal::BadCondition("x".to_owned())));
    check(None, None, vec![choice("x", on("gone", &["a"]))], Err(Refusal::BadCondition("x".to_owned())));
    check(on("field", &["a"]), None, Vec::new(), Err(Refusal::BadCondition("title".to_owned())));
    check(None, None, vec![choice("x", on("x", &["yes"]))], Err(Refusal::Circle("x".to_owned())));
    check(None, None, vec![choice("x", on("y", &["yes"])), choice("y", on("x", &["yes"]))], Err(Refusal::Circle("x".to_owned())));
    check(None, on("x", &["yes"]), vec![choice("x", None)], Err(Refusal::Circle("x".to_owned())));
    check(None, None, vec![choice("x", on("y", &["yes"])), choice("y", on("field", &["a"]))], Ok(()));
}

#[test]
fn a_file_that_is_no_form_is_refused_with_its_place() {
    let check = |json: &str, expected: &str| assert_eq!(Form::parse(json).map_err(|why| format!("{why:?}")).err().unwrap_or_default(), expected);
    check(&RICH.replace(r#""months""#, r#""starts""#), r#"TwiceId("starts")"#);
    check(
        &RICH.replace(r#"{"number":{"least":1,"most":60}}"#, r#"{"slider":{}}"#),
        "BadPart { section: 1, field: Some(3), why: \"months: unknown variant `slider`, expected one of `line`, `text`, `choice`, `money`, `files`, `number`, `date`, `people`, `organisations`, `table`, `budget`\" }",
    );
    check(
        &RICH.replace(r#""when":{"field":"kind","any":["applied"]},"fields""#, r#""when":3,"fields""#),
        "BadPart { section: 2, field: None, why: \"invalid type: integer `3`, expected struct Condition\" }",
    );
    check("{", r#"Unreadable("EOF while parsing an object at line 1 column 1")"#);
    check("{}", r#"Unreadable("missing field `sections` at line 1 column 2")"#);
    check(&RICH.replace(r#""budget","label""#, r#""budget-2","label""#), "");
    check(&RICH.replace(r#""equals":"amount""#, r#""equals":"months""#), r#"NoSuchField("months")"#);
    check(&RICH.replace(r#""least":1,"most":20"#, r#""least":21,"most":20"#), r#"Bare("devices")"#);
    check(&RICH.replace(r#"{"date":{"from":"2026-01-01"}}"#, r#"{"budget":{}}"#), r#"TwiceBudget("budget")"#);
}

#[test]
fn edits_change_one_thing_and_keep_the_rest() {
    let order = |form: &Form| {
        form.sections
            .iter()
            .map(|section| section.fields.iter().map(|field| field.id.as_str()).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join(" | ")
    };
    let check = |edit: Edit, expected: Result<&str, Refusal>| {
        assert_eq!(rich().edited(edit.clone()).map(|form| order(&form)), expected.map(str::to_owned), "{edit:?}");
    };
    let id = |id: &str| id.to_owned();
    let new = Field { id: String::new(), ..rich().field("months").expect("a field").clone() };
    check(Edit::AddSection { title: Bilingual::new("附件", "") }, Ok("title kind months starts | partners referees amount devices budget | "));
    check(Edit::AddField { section: 0, field: new.clone() }, Ok("title kind months starts f1 | partners referees amount devices budget"));
    check(Edit::AddField { section: 2, field: new.clone() }, Err(Refusal::NoSuchPlace));
    check(Edit::RemoveField { id: id("months") }, Ok("title kind starts | partners referees amount devices budget"));
    check(Edit::RemoveField { id: id("gone") }, Err(Refusal::NoSuchField(id("gone"))));
    check(Edit::MoveField { id: id("kind"), way: Way::Up }, Ok("kind title months starts | partners referees amount devices budget"));
    check(Edit::MoveField { id: id("starts"), way: Way::Down }, Ok("title kind months | starts partners referees amount devices budget"));
    check(Edit::MoveField { id: id("partners"), way: Way::Up }, Ok("title kind months starts partners | referees amount devices budget"));
    check(Edit::MoveField { id: id("title"), way: Way::Up }, Err(Refusal::NoSuchPlace));
    check(Edit::MoveField { id: id("budget"), way: Way::Down }, Err(Refusal::NoSuchPlace));
    check(Edit::MoveSection { place: 0, way: Way::Down }, Ok("partners referees amount devices budget | title kind months starts"));
    check(Edit::MoveSection { place: 0, way: Way::Up }, Err(Refusal::NoSuchPlace));
    check(Edit::MoveSection { place: 1, way: Way::Down }, Err(Refusal::NoSuchPlace));
    check(Edit::MoveSection { place: 9, way: Way::Up }, Err(Refusal::NoSuchPlace));
    check(Edit::RemoveSection { place: 1 }, Ok("title kind months starts"));
    check(Edit::RemoveSection { place: 2 }, Err(Refusal::NoSuchPlace));
    let revised = rich().edited(Edit::ReviseField { id: id("starts"), field: new }).expect("it is revised");
    assert_eq!(revised.field("starts").map(|field| &field.kind), Some(&FieldKind::Number { least: Some(1), most: Some(60) }));
    // What a condition hangs on cannot be taken away under it.
    let without = rich().edited(Edit::RemoveField { id: id("kind") }).expect("an edit");
    assert_eq!(without.check(), Err(Refusal::BadCondition(id("amount"))));
}

#[test]
fn differences_say_what_was_added_removed_and_changed() {
    let (before, mut after) = (rich(), rich());
    assert_eq!(differences(&before, &after), []);
    after.sections[0].fields[2].required = false;
    after.sections[0].fields[2].label.zh = "执行期限".to_owned();
    after.sections[1].when = None;
    let moved = after.sections[0].fields.remove(3);
    after.sections[1].fields.push(moved);
    after.sections[1].fields.remove(0);
    after.sections[1].fields.push(Field { id: "new".to_owned(), ..before.fields().next().expect("a field").clone() });
    let said: Vec<String> = differences(&before, &after)
        .iter()
        .map(|change| match change {
            Change::Added(field) => format!("+{}", field.id),
            Change::Removed(field) => format!("-{}", field.id),
            Change::Changed { after, what, .. } => format!("{} {what:?}", after.id),
        })
        .collect();
    let expected = [
        "months [Label, Required]",
        "referees [Condition]",
        "amount [Condition]",
        "devices [Condition]",
        "budget [Condition]",
        "starts [Section]",
        "+new",
        "-partners",
    ];
    assert_eq!(said, expected);
    assert_eq!(Aspect::Kind, Aspect::Kind);
}

/// Any table of numbers and amounts.
fn table() -> impl Strategy<Value = (Table, Vec<Vec<String>>)> {
    let column = prop_oneof![
        Just(ColumnKind::Line { most: 20 }),
        Just(ColumnKind::Number { least: None, most: None }),
        Just(ColumnKind::Money { most: None }),
        Just(ColumnKind::Date {}),
    ];
    let cell = prop_oneof![
        2 => (0i64..1_000_000).prop_map(|number| number.to_string()),
        1 => (0i64..1_000_000_000).prop_map(|fen| Money::fen(fen).plain()),
        1 => Just(String::new()),
        1 => Just("2026-02-28".to_owned()),
        1 => "\\PC{0,6}",
    ];
    let columns = proptest::collection::vec((column, any::<bool>(), any::<bool>()), 1..6);
    (columns, proptest::collection::vec(proptest::collection::vec(cell, 0..7), 0..8)).prop_map(|(columns, rows)| {
        let column = |(place, (kind, required, sum)): (usize, (ColumnKind, bool, bool))| {
            let label = Bilingual::new(format!("列{place}"), "");
            Column { id: format!("c{place}"), label, required, kind, sum, equals: None }
        };
        (Table { columns: columns.into_iter().enumerate().map(column).collect(), least: 0, most: 6 }, rows)
    })
}

fn form() -> impl Strategy<Value = Form> {
    let kind = prop_oneof![
        (1usize..500, any::<bool>()).prop_map(|(most, words)| FieldKind::Line { most, unit: if words { Unit::Words } else { Unit::Characters } }),
        (1usize..20_000, any::<bool>()).prop_map(|(most, words)| FieldKind::Text { most, unit: if words { Unit::Words } else { Unit::Characters } }),
        (1usize..50).prop_map(|most| FieldKind::People { most }),
        (1usize..50).prop_map(|most| FieldKind::Organisations { most }),
        (proptest::option::of(-9i64..0), proptest::option::of(0i64..9)).prop_map(|(least, most)| FieldKind::Number { least, most }),
        proptest::option::of(1i8..28).prop_map(|day| FieldKind::Date { from: day.and_then(|day| Day::of(2026, 2, day)), until: None }),
        table().prop_map(|(table, _)| FieldKind::Table(table)),
        Just(FieldKind::Choice { options: vec![Choice { id: "a".to_owned(), label: Bilingual::new("甲", "") }], many: true }),
    ];
    proptest::collection::vec((kind, any::<bool>(), any::<bool>()), 0..8).prop_map(|fields| {
        let mut form = plain_form();
        let when = |set: bool| set.then(|| Condition { field: "field".to_owned(), any: vec!["a".to_owned()] });
        let field = |(place, (kind, required, conditional)): (usize, (FieldKind, bool, bool))| {
            let (label, help) = (Bilingual::new(format!("项{place}"), ""), Bilingual::new("", "Help"));
            Field { id: format!("f{place}"), label, help, required, when: when(conditional), kind }
        };
        let fields = fields.into_iter().enumerate().map(field).collect();
        form.sections.push(Section { title: Bilingual::new("更多", "More"), when: None, fields });
        form
    })
}

fn raw() -> impl Strategy<Value = Raw> {
    let text = || prop_oneof!["\\PC{0,12}", Just("3".to_owned()), Just("2026-02-03".to_owned()), Just("a".to_owned())];
    prop_oneof![
        text().prop_map(Raw::Text),
        proptest::collection::vec(text(), 0..3).prop_map(Raw::Chosen),
        proptest::collection::vec(proptest::collection::vec(text(), 0..4), 0..4).prop_map(Raw::Rows),
    ]
}

proptest! {
    #[test]
    fn what_is_exported_is_imported(form in form()) {
        prop_assert_eq!(Form::parse(&form.export()), Ok(form.clone()));
        prop_assert!(differences(&form, &form).is_empty());
    }

    /// Whatever is answered, it is complete or each refusal names a field that is shown, and nothing is kept that is not shown.
    #[test]
    fn completing_is_total(form in form(), raws in proptest::collection::vec(raw(), 8), chosen in any::<bool>()) {
        let mut answers = plain_answers();
        answers.insert("field".to_owned(), Raw::Chosen(chosen.then(|| "a".to_owned()).into_iter().collect()));
        answers.extend(raws.into_iter().enumerate().map(|(place, raw)| (format!("f{place}"), raw)).filter(|(id, _)| form.field(id).is_some()));
        let shown: Vec<String> = form.shown(&answers).into_iter().map(str::to_owned).collect();
        match complete(&form, &Funding::default(), &answers, &[]) {
            Ok(done) => {
                let kept = done.texts.keys().chain(done.choices.keys()).chain(done.values.tables.keys()).chain(done.written.keys()).chain(done.values.numbers.keys());
                prop_assert!(kept.chain(done.values.dates.keys()).all(|id| shown.contains(id)));
            }
            Err(wrong) => prop_assert!(wrong.iter().all(|wrong| shown.iter().any(|id| wrong.field.split('.').next() == Some(id)))),
        }
    }

    /// The sum that somebody sees while typing is the sum of what is kept, and what is kept can be typed again.
    #[test]
    fn the_sum_shown_is_the_sum_kept((table, rows) in table()) {
        if let Ok(filled) = table.read(&rows) {
            let sums = table.sums(&filled.kept).expect("it was summed before");
            prop_assert_eq!(&sums, &table.sums_so_far(&rows));
            let by_hand = |id: &str| filled.kept.iter().filter_map(|row| match row.get(id) { Some(Cell::Money(money)) => Some(money.in_fen()), _ => None }).sum::<i64>();
            for (column, sum) in table.columns.iter().zip(&sums) {
                if let Some(Sum::Money(sum)) = sum {
                    prop_assert_eq!(sum.in_fen(), by_hand(&column.id));
                }
            }
            let again = table.read(&table.cells(&filled.kept, &filled.written)).map_err(|_| ()).expect("what was read is read");
            prop_assert_eq!((again.kept, again.written), (filled.kept, filled.written));
        }
    }
}
