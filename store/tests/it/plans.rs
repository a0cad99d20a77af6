//! Plans 查询计划: what is asked with every page, every submission and every start reads no whole table that grows with the centre.
//!
//! A test of shape: by the plans that the databases make, not by the clock. PostgreSQL is told to take an index wherever one serves.

use crate::cast::{Cast, paper, profile};
use crate::database::{Database, for_each_database, id};
use rules::application::Stage;
use rules::rights::{Sight, Through};
use rules::{Instant, PersonId};
use store::{CheckState, Dialect, Filter, ListQuery, Order, Plan};

/// Tables with a row, or several, for each application, person or event.
const GROWING: &[&str] = &[
    "events",
    "private_parts",
    "leaves",
    "claims",
    "persons",
    "credentials",
    "grants",
    "invitations",
    "applications",
    "participations",
    "awards",
    "award_people",
    "bans",
    "search",
    "sessions",
    "drafts",
    "attachments",
    "idempotency",
    "outbox",
    "mails",
    "deliveries",
    "identities",
    "careers",
    "memberships",
    "mandates",
    "contacts",
    "merges",
    "tiles",
];

/// Indexes in whose order a list is read up to its limit, or counted up to a thousand.
const IN_ORDER: &[&str] =
    &["applications_by_arrival", "applications_by_title", "applications_by_name", "applications_by_amount", "applications_lead", "persons_sort"];

/// Indexes that lead to all applications of a call.
const OF_CALL: &[&str] = &["applications_arrived", "applications_title", "applications_name", "applications_amount", "applications_stage"];

fn query() -> ListQuery {
    ListQuery { sight: Sight::All, reader: None, filter: Filter::default(), order: Order::Arrived, after: None, most: 50 }
}

/// The names by which a text calls a table: its own, and what stands behind it.
fn names<'t>(text: &'t str, table: &'t str) -> Vec<&'t str> {
    let words: Vec<&str> = text.split([' ', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let behind = words.windows(3).filter(|three| ["FROM", "JOIN", "INTO", "UPDATE"].contains(&three[0]) && three[1] == table);
    std::iter::once(table).chain(behind.map(|three| three[2])).collect()
}

/// Lines that read a whole growing table. In the order of an index up to a limit is no reading of the whole.
fn scans(dialect: Dialect, plan: &Plan) -> Vec<String> {
    let limited = plan.text.contains("LIMIT");
    let is_scan = |line: &str, table: &str| match dialect {
        Dialect::Sqlite => names(&plan.text, table).iter().any(|name| {
            let scan = format!("SCAN {name}");
            let in_order = limited && IN_ORDER.iter().any(|index| line.ends_with(&format!(" INDEX {index}")));
            line == scan || (line.starts_with(&format!("{scan} ")) && !in_order)
        }),
        Dialect::Postgres => line.contains(&format!("Seq Scan on {table} ")) || line.ends_with(&format!("Seq Scan on {table}")),
    };
    let mut found: Vec<String> =
        plan.lines.iter().filter(|line| GROWING.iter().any(|table| is_scan(line.trim(), table))).map(|line| line.trim().to_owned()).collect();
    // What is sorted is read to its end first, so a list comes out of an index in its order; one person's own are few.
    let is_list = plan.text.contains("FROM applications a JOIN calls c") && !plan.text.contains("AND a.lead IN (");
    if is_list && plan.lines.iter().any(|line| line.contains("USE TEMP B-TREE FOR ORDER BY")) {
        found.push("the list is sorted".to_owned());
    }
    found
}

fn hold(dialect: Dialect, plans: &[Plan]) {
    assert!(!plans.is_empty());
    for plan in plans {
        let found = scans(dialect, plan);
        assert!(found.is_empty(), "{found:?}\nin {}\n{}", plan.text, plan.lines.join("\n"));
    }
}

fn centre(database: &Database) -> (Cast, PersonId) {
    let cast = Cast::new(database);
    let call = cast.call("BR-2026", "基础研究指南");
    let other = cast.call("YT-2026", "青年指南");
    let mut lead = None;
    for number in 0..40 {
        let person = cast.person_with(profile(&format!("李{number}"), None, None));
        cast.submit(person, if number % 2 == 0 { call } else { other }, paper("同名课题"));
        lead = Some(person);
    }
    if database.dialect == Dialect::Postgres {
        database.raw().batch("ANALYZE");
    }
    (cast, lead.expect("somebody"))
}

#[test]
fn every_page_is_answered_without_reading_a_table_that_grows() {
    for_each_database(|database| {
        let (cast, lead) = centre(database);
        let now = cast.store.now();
        let soon = Instant(now.0 + 1_000);
        let plans = cast.store.plans_of_reading(|rows| {
            rows.session("none", now)?;
            rows.person(lead)?;
            rows.actor(lead, Through::Session)?;
            rows.unread(lead)?;
            rows.snoozes(lead, now)?;
            rows.failing_address(lead)?;
            rows.waiting_drafts(lead, now)?;
            rows.waiting_calls(now, soon)?;
            rows.waiting_invitations(lead, now)?;
            rows.ending_grants(lead, now, soon)?;
            rows.unread_since(lead)?;
            rows.ended_badly(now)?;
            rows.ending_mandates(lead, now, soon)?;
            rows.unproven_since(lead)?;
            rows.organisations_waiting()?;
            rows.asked_there(lead)?;
            rows.asks_of(lead, now)?;
            rows.proposed_merges()?;
            rows.open_erasure_requests()?;
            rows.proposed_expunctions()?;
            rows.stated_documents(lead)?;
            rows.given_grants(now, None, 500)?;
            Ok(())
        });
        let plans = plans.expect("plans");
        hold(database.dialect, &plans);
        let given = plans.last().expect("the last one").lines.join("\n");
        assert!(given.contains("grants_given"), "applicants' grants are read: {given}");
    });
}

#[test]
fn every_list_and_search_is_answered_without_reading_a_table_that_grows() {
    for_each_database(|database| {
        let (cast, lead) = centre(database);
        let rows = cast.read(|rows| rows.applications(&query()));
        let calls: Vec<_> = cast.read(|rows| rows.call_titles());
        let some = Sight::Within { programmes: vec![calls[0].programme], calls: vec![calls[1].id] };
        let of_one = Filter { call: Some(calls[0].id), stage: Some(Stage::Submitted), ..Filter::default() };
        let plans = cast.store.plans_of_reading(|reader| {
            for order in [Order::Arrived, Order::Title, Order::Name, Order::Amount] {
                for after in [None, Some(rows[20].id)] {
                    for sight in [Sight::All, some.clone()] {
                        reader.applications_counted(&ListQuery { reader: Some(lead), order, after, sight, ..query() })?;
                    }
                    reader.applications_counted(&ListQuery { filter: of_one.clone(), order, after, ..query() })?;
                }
            }
            for text in ["同名", "quantum", "课"] {
                for filter in [of_one.clone(), Filter::default()] {
                    reader.applications_counted(&ListQuery { filter: Filter { text: text.to_owned(), ..filter }, reader: Some(lead), ..query() })?;
                }
                reader.people(text, None, 50)?;
                reader.public_calls(text, None)?;
            }
            reader.people("", None, 50)?;
            reader.live_in(calls[0].id)?;
            reader.application(rows[0].id)?;
            reader.history(rows[0].id.into())?;
            reader.tombstones(rows[0].id.0, &[])?;
            reader.drafted_by(lead, rows[0].id)?;
            reader.receipt(rows[0].id.0, 1, Some(lead))?;
            reader.applications_of(lead)?;
            reader.participations_of(lead)?;
            reader.items_of(lead)?;
            reader.bans_of(lead)?;
            reader.participants_of(rows[0].id)?;
            reader.drafts_of(lead)?;
            reader.formal_check_of(rows[0].id)?;
            for state in [None, Some(CheckState::Open), Some(CheckState::Looked)] {
                reader.formal_checks(calls[0].id, lead, state, Some(rows[20].id), 50)?;
            }
            reader.formal_checks_counted(calls[0].id, lead)?;
            reader.calls_with_formal_checks(lead, cast.store.now())?;
            Ok(())
        });
        hold(database.dialect, &plans.expect("plans"));
    });
}

#[test]
fn a_submission_is_taken_without_reading_a_table_that_grows() {
    for_each_database(|database| {
        let (cast, _) = centre(database);
        let lead = cast.person("赵敏");
        let call = cast.call("LA-2026", "后来的指南");
        let plans = cast.store.plans_of_writing(|tx| {
            let draft = id();
            tx.answered("actor", "route", "key", "request")?;
            tx.start_draft(draft, lead, call)?;
            tx.reader().is_live_elsewhere(draft, lead, call)?;
            crate::cast::submit(tx, lead, draft, call, &paper("同名课题"))?;
            tx.keep_answer("actor", "route", "key", "request", &store::Answered { status: 201, location: "/".to_owned(), event: None })?;
            tx.lease_steps(32)?;
            tx.open_session("digest", lead, "test")?;
            Ok(())
        });
        let plans = plans.expect("plans");
        hold(database.dialect, &plans);
        // The more have submitted to a call, the longer it would take to read them with each further one.
        for plan in plans {
            let of_call = plan.lines.iter().find(|line| OF_CALL.iter().any(|index| line.contains(&format!("INDEX {index} "))));
            assert!(database.dialect == Dialect::Postgres || of_call.is_none(), "{of_call:?}\nin {}", plan.text);
        }
    });
}
