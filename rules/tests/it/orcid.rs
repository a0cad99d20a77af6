//! ORCID record ORCID 学术档案: agreed to, taken over, forgotten; dates as far as they are known; which cells it fills.

use crate::charts::line;
use crate::golden::written;
use crate::samples::{LEAD, after, at};
use proptest::prelude::*;
use rules::Event;
use rules::form::{Choice, Column, ColumnKind, Table};
use rules::orcid::{Contents, ENTRIES_MOST, Entry, Fact, Found, OrcidRecord, Reading, Refusal, Section, When, agree, rows};
use rules::refusal::Explain;
use rules::text::{Bilingual, Line};

fn text(text: &str) -> Option<Line> {
    Line::parse(text, 500).ok()
}

fn when(text: &str) -> Option<When> {
    if text.is_empty() { None } else { Some(When::parse(text).unwrap_or_else(|| panic!("{text}"))) }
}

/// `part code title @organisation from until`: a work, a post or whatever the part is.
fn entry(section: Section, put_code: u64, title: &str, organisation: &str, from: &str, until: &str) -> Entry {
    Entry {
        section,
        put_code,
        title: text(title),
        organisation: text(organisation),
        department: None,
        from: when(from),
        until: when(until),
        kind: None,
        doi: None,
        number: None,
    }
}

fn entries() -> Vec<Entry> {
    vec![
        Entry { department: text("物理学院"), ..entry(Section::Employment, 1, "教授", "北京大学", "2015-03-01", "") },
        entry(Section::Employment, 2, "Postdoc", "Max-Planck-Institut", "2009-09", "2015-02"),
        entry(Section::Education, 3, "理学博士", "清华大学", "2004-09-01", "2009-07-10"),
        entry(Section::Qualification, 4, "注册工程师", "", "2012", ""),
        Entry {
            kind: text("journal-article"),
            doi: text("10.7498/a.1"),
            ..entry(Section::Work, 5, "拓扑超导体中的准粒子", "物理学报", "2023-11", "")
        },
        entry(Section::Work, 6, "An early note", "", "", ""),
        Entry { kind: text("book"), ..entry(Section::Work, 7, "A book", "", "2020-02-29", "") },
        Entry { number: text("11874001"), ..entry(Section::Funding, 8, "输运性质", "基金委", "2019-01", "2022-12") },
    ]
}

fn reading() -> Reading {
    Reading { read: at("2026-03-10 09:00"), orcid: "0000-0002-1825-0097".to_owned(), name: text("Fang Wang"), entries: entries(), left_out: 0 }
}

#[test]
fn chart_of_a_record() {
    let read = reading();
    let (now, day_after) = (at("2026-03-11 08:59"), at("2026-03-11 09:00"));
    let work = [(Section::Work, 5)];
    let agreed = after(None, agree(LEAD), 1);
    let taken = after(Some(agreed.clone()), agreed.take(Some(&read), &work, now).expect("it is taken"), 2);
    let forgotten = after(Some(taken.clone()), taken.forget().expect("it is forgotten"), 3);
    let mut chart = line::<_, Refusal>("none", "agree", Ok(agree(LEAD)));
    for (stage, record) in [("agreed", &agreed), ("taken", &taken), ("forgotten", &forgotten)] {
        chart.push_str(&line(stage, "agree again", record.agree_again()));
        chart.push_str(&line(stage, "take", record.take(Some(&read), &work, now)));
        chart.push_str(&line(stage, "take, nothing read", record.take(None, &work, now)));
        chart.push_str(&line(stage, "take, a day later", record.take(Some(&read), &work, day_after)));
        chart.push_str(&line(stage, "take nothing", record.take(Some(&read), &[], now)));
        chart.push_str(&line(stage, "take another's code", record.take(Some(&read), &[(Section::Work, 5), (Section::Work, 1)], now)));
        chart.push_str(&line(stage, "forget", record.forget()));
    }
    let many = |count: u64| {
        let entries: Vec<Entry> = (0..count).map(|code| entry(Section::Work, code, "x", "", "", "")).collect();
        let keys: Vec<(Section, u64)> = entries.iter().map(Entry::key).collect();
        agreed.take(Some(&Reading { entries, ..reading() }), &keys, now)
    };
    chart.push_str(&line("agreed", "take the most", many(ENTRIES_MOST as u64)));
    chart.push_str(&line("agreed", "take one too many", many(ENTRIES_MOST as u64 + 1)));
    insta::assert_snapshot!(chart);
    assert!(agreed.contents.is_none() && forgotten.contents.is_none() && forgotten.taken.is_none());
    assert_eq!(taken.contents.as_ref().map(|contents| contents.entries.len()), Some(1));
    let erased = after(Some(agreed.clone()), Event::fact(Fact::Taken { read: read.read, entries: 1 }), 2);
    assert!(erased.contents.is_none() && erased.taken == taken.taken, "an erased record still says that it was taken");
}

#[test]
fn a_record_is_written_for_good() {
    let agreed = after(None, agree(LEAD), 1);
    let all: Vec<(Section, u64)> = entries().iter().map(Entry::key).collect();
    let taken = agreed.take(Some(&reading()), &all, at("2026-03-10 10:00")).expect("it is taken");
    insta::assert_snapshot!([written(&agree(LEAD)), written(&taken), written::<OrcidRecord>(&Event::fact(Fact::Forgotten))].concat());
}

#[test]
fn each_refusal_names_its_rule() {
    let all = [
        Refusal::NotSetUp,
        Refusal::NoIdentifier,
        Refusal::TooSoon { wait_seconds: 60 },
        Refusal::Busy,
        Refusal::Unreachable,
        Refusal::TooSlow,
        Refusal::Failing,
        Refusal::NotUnderstood,
        Refusal::TooLarge,
        Refusal::NotFound,
        Refusal::Locked,
        Refusal::Deactivated,
        Refusal::Unclaimed,
        Refusal::Deprecated { to: Some("0000-0001-5109-3700".to_owned()) },
        Refusal::Deprecated { to: None },
        Refusal::NotLetIn,
        Refusal::AskedTooOften,
    ];
    let told: Vec<String> = all.iter().map(|why| format!("{} {}", why.rule().id, why.says().key)).collect();
    insta::assert_snapshot!(told.join("\n"));
    assert!(all.iter().all(|why| !why.is_about_input()));
}

#[test]
fn dates_are_as_far_as_they_are_known() {
    let check = |text: &str, expected: bool| assert_eq!(When::parse(text).map(|when| when.to_string()), expected.then(|| text.to_owned()), "{text}");
    for right in ["2019", "2019-09", "2020-02-29", "1850", "2200-12-31"] {
        check(right, true);
    }
    for wrong in ["", "19", "2019-9", "2019-13", "2019-00", "2019-02-29", "2019-09-00", "2019-09-01-01", "2019-", "-2019", "1849", "2201", "２０１９"]
    {
        check(wrong, false);
    }
    assert_eq!(When::of(2019, None, Some(1)), None, "a day without its month is none");
    let mut sorted = ["2020-02", "2019", "2020", "2020-02-29", "2020-01-31"].map(|text| When::parse(text).expect("a date"));
    sorted.sort();
    assert_eq!(sorted.map(|when| when.to_string()), ["2019", "2020", "2020-01-31", "2020-02", "2020-02-29"]);
}

proptest! {
    #[test]
    fn a_date_goes_both_ways(year in 1850_u16..=2200, month in proptest::option::of(1_u8..=12), day in proptest::option::of(1_u8..=31)) {
        if let Some(when) = When::of(year, month, day) {
            prop_assert_eq!(When::parse(&when.to_string()), Some(when));
            let json = serde_json::to_string(&when).expect("it is written");
            prop_assert_eq!(serde_json::from_str::<When>(&json).expect("it is read"), when);
        }
    }
}

fn column(id: &str, kind: ColumnKind) -> Column {
    Column { id: id.to_owned(), label: Bilingual::new(id, id), required: false, kind, sum: false, equals: None }
}

/// A table by its columns: `title` a line, `title:3` one of three characters, `year#` a number, `from@` a day, `type?a,b` a choice.
fn table(columns: &str, most: usize) -> Table {
    let one = |text: &str| {
        let number = ColumnKind::Number { least: Some(2000), most: None };
        if let Some(id) = text.strip_suffix('#') {
            return column(id, number);
        }
        if let Some(id) = text.strip_suffix('@') {
            return column(id, ColumnKind::Date {});
        }
        if let Some((id, options)) = text.split_once('?') {
            let option = |id: &str| Choice { id: id.to_owned(), label: Bilingual::new(id, id) };
            return column(id, ColumnKind::Choice { options: options.split(',').map(option).collect() });
        }
        let (id, most) = text.split_once(':').map_or((text, 80), |(id, most)| (id, most.parse().expect("a number")));
        column(id, ColumnKind::Line { most })
    };
    Table { columns: columns.split_whitespace().map(one).collect(), least: 0, most }
}

#[test]
fn a_table_is_filled_by_the_ids_of_its_columns_with_what_they_take() {
    let check = |field: &str, columns: &str, most: usize, expected: Option<&str>| {
        let filled = rows(field, &table(columns, most), &entries());
        let shown = filled.map(|rows| rows.iter().map(|row| row.join("|")).collect::<Vec<_>>().join("; "));
        assert_eq!(shown.as_deref(), expected, "{field} {columns}");
    };
    check(
        "employment",
        "from until organisation department position",
        9,
        Some("2015-03-01||北京大学|物理学院|教授; 2009-09|2015-02|Max-Planck-Institut||Postdoc"),
    );
    check("employment", "term organisation:4", 9, Some("2015-03-01—|北京大学; 2009-09—2015-02|"));
    check("employment", "from@ until@ position", 1, Some("2015-03-01||教授"));
    check("education", "from@ until@ organisation degree year", 9, Some("|||注册工程师|2012; 2004-09-01|2009-07-10|清华大学|理学博士|2004"));
    check(
        "publications",
        "title journal year# published@ type doi",
        9,
        Some("An early note|||||; 拓扑超导体中的准粒子|物理学报|2023||journal-article|10.7498/a.1; A book||2020|2020-02-29|book|"),
    );
    check("representative-works", "title type?book,other", 2, Some("An early note|; 拓扑超导体中的准粒子|"));
    check("achievements", "type?book,other", 9, Some("book"));
    check("fundings", "title funder number from until", 9, Some("输运性质|基金委|11874001|2019-01|2022-12"));
    // A budget of a grant is not in a record, and a column that nobody knows stays empty.
    check("fundings", "role", 9, None);
    check("fundings", "title role", 9, Some("输运性质|"));
    check("papers", "title", 9, None);
    check("publications", "position organisation from", 9, None);
    assert_eq!(rows("education", &table("from", 3), &entries()[..2]), None);
}

#[test]
fn what_was_read_is_told_beside_what_was_taken() {
    let before = Contents { orcid: reading().orcid, name: None, entries: entries()[..5].to_vec() };
    let mut now = reading();
    now.entries[0].title = text("院长");
    now.entries.remove(1);
    let told =
        |found: Found| now.beside(Some(&before)).filter(|(_, one)| *one == found).map(|(entry, _)| entry.key_text()).collect::<Vec<_>>().join(" ");
    assert_eq!(told(Found::Changed), "employment.1");
    assert_eq!(told(Found::Same), "education.3 qualification.4 work.5");
    assert_eq!(told(Found::New), "work.6 work.7 funding.8");
    assert_eq!(now.gone(Some(&before)).map(Entry::key_text).collect::<Vec<_>>(), ["employment.2"]);
    now.left_out = 1;
    assert_eq!(now.gone(Some(&before)).count(), 0, "what is not shown may still be there");
    assert_eq!(now.beside(None).filter(|(_, one)| *one == Found::New).count(), 7);
}
