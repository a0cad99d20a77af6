//! Calendar: text tables of days and terms, each refusal at least once, and that adding and counting agree.

use crate::samples::{after, at};
use proptest::prelude::*;
use rules::calendar::{
    Calendar, Confidence, Day, Edition, EditionName, Festival, Loaded, Notice, Off, On, Refusal, Term, Year, built_in, load, parse_days,
};
use rules::refusal::Explain;
use rules::time::Zone;
use rules::{Instant, Thing};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn edition(year: i16) -> Edition {
    built_in().iter().find(|(_, edition)| edition.year == year).map(|(_, edition)| edition.clone()).expect("an edition of that year")
}

#[test]
fn days_of_the_notices() {
    let calendar = Calendar::built_in();
    let table = "
        2024-02-04 swapped   2024-02-09 working   2024-02-10 holiday   2024-02-17 holiday   2024-02-18 swapped
        2024-09-14 swapped   2024-09-17 holiday   2024-10-12 swapped   2024-12-31 working
        2025-01-01 holiday   2025-01-26 swapped   2025-01-28 holiday   2025-02-04 holiday   2025-02-08 swapped
        2025-09-28 swapped   2025-10-06 holiday   2025-10-08 holiday   2025-10-09 working   2025-10-11 swapped   2025-10-12 weekend
        2025-12-31 working   2026-01-01 holiday   2026-01-03 holiday   2026-01-04 swapped
        2026-02-14 swapped   2026-02-15 holiday   2026-02-23 holiday   2026-02-24 working   2026-02-28 swapped   2026-03-01 weekend
        2026-09-20 swapped   2026-10-07 holiday   2026-10-10 swapped   2026-11-22 weekend   2026-12-31 working
        2027-02-05 holiday   2027-05-02 holiday   2027-05-03 working";
    for pair in table.split_whitespace().collect::<Vec<_>>().chunks(2) {
        let kind = format!("{:?}", calendar.kind(day(pair[0])).expect("a year that is covered")).to_lowercase();
        assert_eq!(kind, pair[1], "{}", pair[0]);
    }
    for year in [2023, 2028] {
        let refused = calendar.is_working_day(Day::of(year, 6, 1).expect("a day"));
        assert_eq!(refused, Err(Refusal::NoYear { year }), "nothing is guessed");
    }
}

/// Days off and on are moved, not made: a year has as many weekdays off beside its statutory days as weekend days that are worked.
#[test]
fn the_working_days_of_each_year() {
    let calendar = Calendar::built_in();
    let counted: Vec<u32> = [2024, 2025, 2026, 2027]
        .into_iter()
        .map(|year| {
            let (first, last) = (Day::new_year(year), Day::of(year, 12, 31).expect("a day"));
            let first_worked = u32::from(calendar.is_working_day(first).expect("covered"));
            first_worked + calendar.working_days_between(first, last).expect("covered")
        })
        .collect();
    assert_eq!(counted, [251, 248, 248, 254]);
}

#[test]
fn working_days_added() {
    let calendar = Calendar::built_in();
    let check = |from: &str, days: u32, expected: &str| {
        let answer = calendar.add_working_days(day(from), days).map_or_else(|why| why.rule().id.to_owned(), |day| day.to_string());
        assert_eq!(answer, expected, "{from} + {days}");
    };
    // 春节 2026: the Saturday before is worked, the next working day is nine days off.
    check("2026-02-13", 1, "2026-02-14");
    check("2026-02-14", 1, "2026-02-24");
    check("2026-02-14", 5, "2026-02-28");
    check("2026-02-14", 6, "2026-03-02");
    // 国庆节、中秋节 2025.
    check("2025-09-26", 1, "2025-09-28");
    check("2025-09-30", 1, "2025-10-09");
    check("2025-09-30", 3, "2025-10-11");
    check("2025-09-30", 4, "2025-10-13");
    // The turn of the year: the Sunday is worked.
    check("2025-12-31", 1, "2026-01-04");
    check("2025-12-30", 3, "2026-01-05");
    check("2026-11-22", 15, "2026-12-11");
    check("2026-11-22", 0, "2026-11-22");
    check("2027-12-31", 1, "calendar.year");
    check("2023-12-31", 0, "2023-12-31");
}

#[test]
fn terms() {
    let zone = Zone::shanghai();
    let calendar = Calendar::built_in();
    let check = |from: &str, term: Term, closes: Option<u16>, expected: &str| {
        let answer = match calendar.reckon(at(from), term, &zone, closes) {
            Ok(reckoned) => {
                let names: Vec<String> = reckoned.editions.iter().map(ToString::to_string).collect();
                let put_off = reckoned.put_off.map_or(String::new(), |day| format!(" put off from {day}"));
                format!("{} ends {}{put_off} {} {}", reckoned.last, reckoned.ends.local(&zone), names.join(" "), reckoned.confidence.as_str())
            }
            Err(why) => why.rule().id.to_owned(),
        };
        assert_eq!(answer.replace("  ", " "), expected, "{from} {term:?}");
    };
    // The first day is not counted, whatever the hour; the last ends at 24:00.
    check("2026-03-02 00:00", Term::CalendarDays(7), None, "2026-03-09 ends 2026-03-10 00:00 2026/software-1 M");
    check("2026-03-02 23:59:59.999", Term::CalendarDays(7), None, "2026-03-09 ends 2026-03-10 00:00 2026/software-1 M");
    // A last day that is not worked is put off; one that is worked although a Saturday is not.
    check("2026-02-10 12:00", Term::CalendarDays(7), None, "2026-02-24 ends 2026-02-25 00:00 put off from 2026-02-17 2026/software-1 M");
    check("2026-02-21 12:00", Term::CalendarDays(7), None, "2026-02-28 ends 2026-03-01 00:00 2026/software-1 M");
    check("2025-09-24 12:00", Term::CalendarDays(7), None, "2025-10-09 ends 2025-10-10 00:00 put off from 2025-10-01 2025/software-1 M");
    check("2025-12-22 12:00", Term::CalendarDays(10), None, "2026-01-04 ends 2026-01-05 00:00 put off from 2026-01-01 2026/software-1 M");
    // Working days cross the year by both editions, and what is unverified is said to be.
    check("2025-12-30 12:00", Term::WorkingDays(3), None, "2026-01-05 ends 2026-01-06 00:00 2025/software-1 2026/software-1 M");
    check("2026-12-30 12:00", Term::WorkingDays(3), None, "2027-01-05 ends 2027-01-06 00:00 2026/software-1 2027/software-1 U");
    check("2026-03-02 12:00", Term::WorkingDays(5), Some(17 * 60 + 30), "2026-03-09 ends 2026-03-09 17:30 2026/software-1 M");
    // Hours run from the instant, through holidays.
    check("2026-02-14 12:00", Term::Hours(72), None, "2026-02-17 ends 2026-02-17 12:00 V");
    check("2027-12-20 12:00", Term::WorkingDays(30), None, "calendar.year");
    check("2027-12-20 12:00", Term::CalendarDays(30), None, "calendar.year");
}

/// A case goes by what was in force on its date: what is loaded later changes nothing of before.
#[test]
fn a_newer_edition_is_in_force_from_its_loading() {
    let mut first = edition(2027);
    first.notice.confidence = Confidence::V;
    first.on.push(On { day: day("2027-02-20"), festivals: vec![Festival::SpringFestival] });
    first.off[1].last = day("2027-02-11");
    let mut second = first.clone();
    second.on.push(On { day: day("2027-02-21"), festivals: vec![Festival::SpringFestival] });
    let loaded = |since: &str, edition: &Edition| Loaded { since: at(since), edition: edition.clone() };
    let year = Year { year: 2027, editions: vec![loaded("2026-11-25 10:00", &first), loaded("2026-12-01 10:00", &second)] };
    let check = |when: &str, name: &str, worked: [bool; 2]| {
        let calendar = Calendar::at(std::slice::from_ref(&year), at(when));
        assert_eq!(calendar.year(2027).expect("it is there").0.to_string(), name, "{when}");
        assert_eq!(["2027-02-20", "2027-02-21"].map(|text| calendar.is_working_day(day(text)).expect("covered")), worked, "{when}");
    };
    check("2026-11-25 09:59:59.999", "2027/software-1", [false, false]);
    check("2026-11-25 10:00", "2027/centre-1", [true, false]);
    check("2026-12-01 10:00", "2027/centre-2", [true, true]);
    assert_eq!(first.differences(&second), [(day("2027-02-21"), false, true)]);
    for text in ["2027/centre-2", "2026/software-1"] {
        assert_eq!(EditionName::parse(text).expect("a name").to_string(), text);
    }
    for wrong in ["2027", "2027/else-1", "2027/centre", "x/centre-1"] {
        assert_eq!(EditionName::parse(wrong), None, "{wrong}");
    }
}

/// The notice of a year may name the last days of the year before.
#[test]
fn a_holiday_that_begins_in_december_belongs_to_the_next_years_notice() {
    let mut next = edition(2027);
    next.off[0].first = day("2026-12-31");
    next.on.push(On { day: day("2026-12-27"), festivals: vec![Festival::NewYear] });
    let event = load(Some(&edition(2027)), next).expect("it can be loaded");
    let year: Year = after(None, event, 1);
    let calendar = Calendar::at(&[year], Instant(i64::MAX));
    assert_eq!(["2026-12-27", "2026-12-30", "2026-12-31"].map(|text| calendar.is_working_day(day(text)).expect("covered")), [true, true, false]);
}

#[test]
fn editions_that_cannot_be_are_refused() {
    let check = |change: &dyn Fn(&mut Edition), rule: &str, key: &str| {
        let mut changed = edition(2026);
        change(&mut changed);
        let why = load(Some(&edition(2026)), changed).expect_err("it is refused");
        assert_eq!((why.rule().id, why.says().key), (rule, key));
    };
    let on = |text: &str| On { day: day(text), festivals: vec![Festival::Special] };
    let off = |first: &str, last: &str| Off { first: day(first), last: day(last), festivals: vec![Festival::Special] };
    check(&|_| {}, "calendar.newer", "refusal-calendar-same-again");
    check(&|it| it.notice.issued = day("2025-11-03"), "calendar.newer", "refusal-calendar-older");
    check(&|it| it.off.clear(), "calendar.lines", "refusal-calendar-empty");
    check(&|it| it.on = (0..60).map(|_| on("2026-03-07")).collect(), "calendar.lines", "refusal-calendar-too-many");
    check(&|it| it.on.push(on("2025-12-14")), "calendar.days", "refusal-calendar-outside-year");
    check(&|it| it.on.push(on("2027-01-02")), "calendar.days", "refusal-calendar-outside-year");
    check(&|it| it.on.push(on("2026-03-02")), "calendar.days", "refusal-calendar-no-weekend");
    check(&|it| it.on.push(on("2026-02-14")), "calendar.days", "refusal-calendar-twice");
    check(&|it| it.on.push(on("2026-02-15")), "calendar.days", "refusal-calendar-twice");
    check(&|it| it.off.push(off("2026-02-23", "2026-02-24")), "calendar.days", "refusal-calendar-twice");
    check(&|it| it.off.push(off("2026-03-04", "2026-03-03")), "calendar.days", "refusal-calendar-no-span");
    check(&|it| it.off.push(off("2026-07-01", "2026-08-01")), "calendar.days", "refusal-calendar-no-span");
    let ancient = Edition { year: 1999, off: vec![off("1999-10-01", "1999-10-07")], on: Vec::new(), notice: edition(2026).notice };
    assert_eq!(load(None, ancient).expect_err("no notice is so old"), Refusal::NotAYear);
    for (text, line) in [("off,2026-01-01", 1), ("\n# a note\non,2026-01-04,new-years", 3), ("on,2026-13-01,new-year", 1), ("OFF,a,b,c", 1)] {
        assert_eq!(parse_days(text), Err(Refusal::NoLine { line }), "{text}");
    }
    let notice = Notice { link: String::new(), ..edition(2026).notice };
    let event = load(Some(&edition(2026)), Edition { notice, ..edition(2026) }).expect("another notice is another edition");
    let year: Year = after(None, event, 1);
    let other = load(None, edition(2025)).expect("an edition");
    assert!(
        Year::apply(Some(year), &rules::thing::Happened { event: other, at: at("2026-03-01 10:00"), actor: rules::Id::SYSTEM, version: 2 }).is_err(),
        "a journal that loads another year into this one is corrupt"
    );
}

proptest! {
    /// Counting what was added gives what was added, and more days end no earlier.
    #[test]
    fn adding_and_counting_agree(start in 0u32..1_000, days in 0u32..60) {
        let calendar = Calendar::built_in();
        let from = day("2024-01-01").plus(start);
        let to = calendar.add_working_days(from, days).expect("covered");
        prop_assert_eq!(calendar.working_days_between(from, to).expect("covered"), days);
        prop_assert!(days == 0 || calendar.is_working_day(to).expect("covered"));
        prop_assert!(calendar.add_working_days(from, days + 1).expect("covered") > to);
        prop_assert!(calendar.add_working_days(from.next(), days).expect("covered") >= to);
    }

    /// Every term ends on a day that is worked, no earlier than it says, and a longer one or a later start ends no earlier.
    #[test]
    fn terms_are_monotone(start in 0i64..86_400_000 * 1_000, days in 1u32..60, more in 0u32..5, later in 0i64..200_000_000) {
        let (calendar, zone) = (Calendar::built_in(), Zone::shanghai());
        let from = Instant(at("2024-01-01 00:00").0 + start);
        for term in [Term::CalendarDays, Term::WorkingDays] {
            let reckoned = calendar.reckon(from, term(days), &zone, None).expect("covered");
            prop_assert!(calendar.is_working_day(reckoned.last).expect("covered"));
            prop_assert!(Day::at(from, &zone).days_until(reckoned.last) >= i64::from(days).min(1));
            prop_assert_eq!(Day::at(Instant(reckoned.ends.0 - 1), &zone), reckoned.last);
            prop_assert!(calendar.reckon(from, term(days + more), &zone, None).expect("covered").ends >= reckoned.ends);
            prop_assert!(calendar.reckon(Instant(from.0 + later), term(days), &zone, None).expect("covered").ends >= reckoned.ends);
        }
    }
}
