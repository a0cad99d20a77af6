//! Lists 清单: narrowed, searched, sorted and paged; every one exactly once, and nobody's own among them.

use crate::cast::{Cast, Paper, paper, profile};
use crate::database::{for_each_database, id};
use rules::application::Stage;
use rules::rights::Sight;
use rules::{ApplicationId, CallId, PersonId};
use std::collections::BTreeSet;
use store::{Filter, ListQuery, ListedApplication, Order, Total};

/// A list of two calls with four applications.
struct Listed {
    cast: Cast,
    calls: [CallId; 2],
    leads: Vec<PersonId>,
}

fn query() -> ListQuery {
    ListQuery { sight: Sight::All, reader: None, filter: Filter::default(), order: Order::Arrived, after: None, most: 50 }
}

fn listed(database: &crate::database::Database) -> Listed {
    let cast = Cast::new(database);
    let calls = [cast.call("BR-2026", "基础研究指南"), cast.call("YT-2026", "青年指南")];
    let papers = [
        ("李伟", Some("Li Wei"), "高温超导机理", "12万", 0),
        ("Maria Silva", None, "Quantum matter in low dimensions", "3万", 0),
        ("王芳芳", None, "阿尔茨海默病早期筛查", "", 0),
        ("张平", None, "超导磁体", "7万", 1),
    ];
    let mut leads = Vec::new();
    for (name, latin, title, amount, call) in papers {
        let lead = cast.person_with(profile(name, latin, Some("物理研究所")));
        // Each arrives in a millisecond of its own, so that their order is known.
        let before = cast.store.now();
        while cast.store.now() == before {
            std::thread::yield_now();
        }
        cast.submit(lead, calls[call], Paper { amount, summary: "研究内容".to_owned(), ..paper(title) });
        leads.push(lead);
    }
    Listed { cast, calls, leads }
}

impl Listed {
    fn titles(&self, wanted: &ListQuery) -> Vec<String> {
        self.rows(wanted).into_iter().filter_map(|row| row.title).collect()
    }

    fn rows(&self, wanted: &ListQuery) -> Vec<ListedApplication> {
        self.cast.read(|reader| reader.applications(wanted))
    }
}

#[test]
fn a_list_is_narrowed_by_sight_call_and_stage() {
    for_each_database(|database| {
        let listed = listed(database);
        let [first, second] = listed.calls;
        assert_eq!(listed.rows(&query()).len(), 4);
        let of_call = |call| ListQuery { filter: Filter { call: Some(call), ..Filter::default() }, ..query() };
        assert_eq!(listed.titles(&of_call(second)), ["超导磁体"]);
        let within = |calls, programmes| ListQuery { sight: Sight::Within { calls, programmes }, ..query() };
        assert_eq!(listed.rows(&within(vec![first], vec![])).len(), 3);
        let programme = listed.cast.read(|reader| reader.call(second)).expect("a call").programme;
        assert_eq!(listed.titles(&within(vec![], vec![programme])), ["超导磁体"]);
        assert_eq!(listed.rows(&within(vec![], vec![])).len(), 0);
        let last = listed.rows(&of_call(second))[0].id;
        listed.cast.withdraw(listed.leads[3], last);
        let staged = |stage| ListQuery { filter: Filter { stage: Some(stage), ..Filter::default() }, ..query() };
        assert_eq!(listed.titles(&staged(Stage::Withdrawn)), ["超导磁体"]);
        assert_eq!(listed.rows(&staged(Stage::Submitted)).len(), 3);
        let own = listed.cast.read(|reader| reader.applications_of(listed.leads[0]));
        assert_eq!(own.iter().filter_map(|row| row.title.as_deref()).collect::<Vec<_>>(), ["高温超导机理"]);
        assert_eq!(own[0].call_title.zh, "基础研究指南");
    });
}

#[test]
fn two_characters_one_character_and_english_words_are_found() {
    for_each_database(|database| {
        let listed = listed(database);
        let check = |typed: &str, expected: &[&str]| {
            let wanted = ListQuery { filter: Filter { text: typed.to_owned(), ..Filter::default() }, order: Order::Title, ..query() };
            let mut expected = expected.to_vec();
            expected.sort_by_key(|title| rules::text::sort_key(title));
            assert_eq!(listed.titles(&wanted), expected, "{typed}");
            let total = listed.cast.read(|reader| reader.total(&wanted));
            assert_eq!(total, Total { counted: expected.len() as u64, withheld: 0 }, "{typed}");
        };
        check("超导", &["高温超导机理", "超导磁体"]);
        check("温超导", &["高温超导机理"]);
        check("磁", &["超导磁体"]);
        check("体", &["超导磁体"]);
        check("理", &["高温超导机理", "超导磁体", "Quantum matter in low dimensions", "阿尔茨海默病早期筛查"]);
        check("机理", &["高温超导机理"]);
        check("导高", &[]);
        check("quantum", &["Quantum matter in low dimensions"]);
        check("QUANT dimen", &["Quantum matter in low dimensions"]);
        check("quantum 超导", &[]);
        check("张平 超导", &["超导磁体"]);
        check("silva", &["Quantum matter in low dimensions"]);
        check("BR-2026", &["高温超导机理", "Quantum matter in low dimensions", "阿尔茨海默病早期筛查"]);
        check("' OR 1=1 \\ \" * ( :", &[]);
        check("，。", &[]);
        check("  ", &["高温超导机理", "超导磁体", "Quantum matter in low dimensions", "阿尔茨海默病早期筛查"]);
    });
}

#[test]
fn people_and_calls_are_found_too() {
    for_each_database(|database| {
        let listed = listed(database);
        let names = |typed: &str| -> Vec<String> {
            listed.cast.read(|reader| reader.people(typed, None, 10)).into_iter().filter_map(|row| row.name).collect()
        };
        assert_eq!(names(""), ["李伟", "Maria Silva", "王芳", "王芳芳", "张平"]);
        assert_eq!(names("王芳"), ["王芳", "王芳芳"]);
        assert_eq!(names("li wei"), ["李伟"]);
        let first = listed.cast.read(|reader| reader.people("", None, 2));
        let rest = listed.cast.read(|reader| reader.people("", Some(first[1].id), 10));
        assert_eq!(rest.iter().filter_map(|row| row.name.as_deref()).collect::<Vec<_>>(), ["王芳", "王芳芳", "张平"]);
        let codes = |typed: &str| -> Vec<String> {
            listed.cast.read(|reader| reader.public_calls(typed, None)).into_iter().map(|row| row.call.content.code).collect()
        };
        assert_eq!(codes("青年"), ["YT-2026"]);
        assert_eq!(codes("frontier").len(), 2);
        let found = listed.cast.read(|reader| reader.public_calls("基础研究指南", None));
        assert_eq!(found.iter().map(|row| row.call.id).collect::<Vec<_>>(), listed.calls[..1]);
        assert_eq!(listed.cast.read(|reader| reader.live_in(listed.calls[0])), 3);
        let titles = listed.cast.read(|reader| reader.call_titles());
        assert_eq!(titles.iter().find(|call| call.id == listed.calls[0]).map(|call| call.title.zh.as_str()), Some("基础研究指南"));
        assert_eq!(listed.cast.read(|reader| reader.programmes()).len(), 2);
        assert!(listed.cast.read(|reader| reader.newest_publication()).is_some());
    });
}

#[test]
fn lists_are_sorted_as_asked() {
    for_each_database(|database| {
        let listed = listed(database);
        let sorted = |order| listed.titles(&ListQuery { order, ..query() });
        assert_eq!(sorted(Order::Arrived), ["超导磁体", "阿尔茨海默病早期筛查", "Quantum matter in low dimensions", "高温超导机理"]);
        assert_eq!(sorted(Order::Title), ["阿尔茨海默病早期筛查", "超导磁体", "高温超导机理", "Quantum matter in low dimensions"]);
        assert_eq!(sorted(Order::Name), ["高温超导机理", "Quantum matter in low dimensions", "阿尔茨海默病早期筛查", "超导磁体"]);
        assert_eq!(sorted(Order::Amount), ["高温超导机理", "超导磁体", "Quantum matter in low dimensions", "阿尔茨海默病早期筛查"]);
    });
}

#[test]
fn pages_cover_everything_exactly_once_in_every_order() {
    for_each_database(|database| {
        let listed = listed(database);
        many(&listed, 60);
        for order in [Order::Arrived, Order::Title, Order::Name, Order::Amount] {
            let mut seen: Vec<ApplicationId> = Vec::new();
            let mut after = None;
            loop {
                let rows = listed.rows(&ListQuery { order, after, most: 7, ..query() });
                seen.extend(rows.iter().take(7).map(|row| row.id));
                // One more than asked says that there is a next page.
                if rows.len() <= 7 {
                    break;
                }
                after = Some(rows[6].id);
            }
            assert_eq!(seen.len(), 64, "{order:?}");
            assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 64, "{order:?}");
            let whole = listed.rows(&ListQuery { order, most: 100, ..query() });
            assert_eq!(seen, whole.iter().map(|row| row.id).collect::<Vec<_>>(), "{order:?}");
        }
    });
}

#[test]
fn ones_own_applications_are_withheld_and_counted() {
    for_each_database(|database| {
        let listed = listed(database);
        let wanted = ListQuery { reader: Some(listed.leads[0]), ..query() };
        assert!(!listed.titles(&wanted).contains(&"高温超导机理".to_owned()));
        assert_eq!(listed.cast.read(|reader| reader.total(&wanted)), Total { counted: 3, withheld: 1 });
        let stranger = ListQuery { reader: Some(id()), ..query() };
        assert_eq!(listed.cast.read(|reader| reader.total(&stranger)), Total { counted: 4, withheld: 0 });
    });
}

#[test]
fn counting_stops_at_a_thousand_and_one() {
    for_each_database(|database| {
        let listed = listed(database);
        // Rows alone are enough for counting, and a thousand submissions are not.
        let mut raw = database.raw();
        let columns = "version, call, call_version, number, lead, stage, revision, arrived, first_arrived, amount, title, lead_name, organisation, title_key, name_key, kept, body";
        for copies in 0..300 {
            raw.exec(
                &format!("INSERT INTO applications (id, {columns}) SELECT id || '{copies}', {columns} FROM applications WHERE length(id) = 26"),
                &[],
            );
        }
        assert_eq!(listed.cast.read(|reader| reader.total(&query())), Total { counted: 1_001, withheld: 0 });
    });
}

#[test]
fn a_search_that_finds_all_gives_the_whole_list_in_every_order() {
    for_each_database(|database| {
        let listed = listed(database);
        many(&listed, 900);
        let ids = |order, text: &str| -> Vec<ApplicationId> {
            let filter = Filter { text: text.to_owned(), ..Filter::default() };
            listed.rows(&ListQuery { order, filter, most: 1_000, ..query() }).iter().map(|row| row.id).collect()
        };
        for order in [Order::Arrived, Order::Title, Order::Name, Order::Amount] {
            let all = ids(order, "");
            assert_eq!(all.len(), 904);
            assert_eq!(ids(order, "研究内容"), all, "{order:?}");
        }
        assert_eq!(ids(Order::Arrived, "另一课题").len(), 300);
        let found = ListQuery { filter: Filter { text: "研究内容".to_owned(), ..Filter::default() }, ..query() };
        assert_eq!(listed.cast.read(|reader| reader.total(&found)), Total { counted: 904, withheld: 0 });
    });
}

#[test]
fn a_search_that_finds_more_than_a_thousand_lists_the_newest_and_loses_none_where_it_is_narrowed() {
    for_each_database(|database| {
        let listed = listed(database);
        many(&listed, 1_010);
        let found = |call| ListQuery { filter: Filter { text: "研究内容".to_owned(), call, ..Filter::default() }, most: 2_000, ..query() };
        let newest = listed.rows(&found(None));
        assert_eq!(listed.cast.read(|reader| reader.total(&found(None))), Total { counted: 1_001, withheld: 0 });
        assert_eq!(newest.len(), 1_000);
        assert!(newest.iter().all(|row| row.lead_name.as_deref() != Some("李伟")), "the oldest is not among the newest thousand");
        // What came before the newest thousand of all is still found in its own call, and in the list that is taken away.
        assert_eq!(listed.titles(&found(Some(listed.calls[1]))), ["超导磁体"]);
        let within = ListQuery { sight: Sight::Within { programmes: vec![], calls: vec![listed.calls[1]] }, ..found(None) };
        assert_eq!((listed.titles(&within), listed.cast.read(|reader| reader.total(&within)).counted), (vec!["超导磁体".to_owned()], 1));
        assert_eq!(listed.cast.read(|reader| reader.every_application(&found(None))).len(), 1_014);
    });
}

/// Applications that share titles, names and amounts, so that only the id decides among them.
fn many(listed: &Listed, count: usize) {
    let call = listed.calls[0];
    listed
        .cast
        .write(move |tx| {
            for number in 0..count {
                let lead = id();
                crate::cast::register(tx, lead, &profile(["赵敏", "钱进"][number % 2], None, None))?;
                crate::cast::submit(tx, lead, id(), call, &paper(["同名课题", "另一课题", "第三课题"][number % 3]))?;
            }
            Ok(())
        })
        .expect("many applications");
}
