//! Delivering: clocks, putting off, choices, digests and tries, as tables.

use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use rules::day::Day;
use rules::delivery::{Outcome, Refusal as DeliveryRefusal, State, TRIES_MOST, after, is_about_address};
use rules::notice::{Choice, Refusal as NoticeRefusal, Topic, choose, is_digest_due, is_news};
use rules::refusal::Explain;
use rules::task::{Refusal as TaskRefusal, SNOOZE_DAYS_MOST, Standing, snooze, standing};
use rules::time::Zone;
use rules::{Instant, Refusal};

fn at(text: &str, zone: &Zone) -> Instant {
    Instant::parse_local(text, zone).expect("a local time")
}

#[test]
fn days_are_the_local_dates_of_the_centre() {
    let zone = Zone::shanghai();
    let check = |due: &str, now: &str, expected: Standing| {
        assert_eq!(standing(Some(at(due, &zone)), at(now, &zone), &zone), expected, "due {due}, now {now}");
    };
    check("2026-03-31 16:00", "2026-03-28 23:59", Standing::Left { days: 3 });
    check("2026-03-31 16:00", "2026-03-29 00:00", Standing::Left { days: 2 });
    check("2026-03-31 16:00", "2026-03-30 23:59:59.999", Standing::Left { days: 1 });
    check("2026-03-31 16:00", "2026-03-31 00:00", Standing::Today);
    check("2026-03-31 16:00", "2026-03-31 15:59:59.999", Standing::Today);
    // The closing instant is the first that is too late.
    check("2026-03-31 16:00", "2026-03-31 16:00", Standing::Overdue { days: 0 });
    check("2026-03-31 16:00", "2026-04-01 00:00", Standing::Overdue { days: 1 });
    // What ends at midnight ends with the day before.
    check("2026-04-01 00:00", "2026-03-31 08:00", Standing::Today);
    check("2026-04-01 00:00", "2026-04-01 00:00", Standing::Overdue { days: 1 });
    assert_eq!(standing(None, at("2026-03-31 16:00", &zone), &zone), Standing::Open);
    // The same instants, told in a zone whose clocks change in between: dates are counted, not hours.
    let york = Zone::parse("America/New_York").expect("a zone");
    assert_eq!(standing(Some(at("2026-03-09 00:30", &york)), at("2026-03-07 23:30", &york), &york), Standing::Left { days: 2 });
    assert_eq!(standing(Some(at("2026-11-02 00:30", &york)), at("2026-10-31 23:30", &york), &york), Standing::Left { days: 2 });
}

#[test]
fn a_task_comes_back_a_whole_day_before_its_deadline() {
    let zone = Zone::shanghai();
    let now = at("2026-03-28 10:00", &zone);
    let due = |text: &str| Some(at(text, &zone));
    let check = |safe: bool, due: Option<Instant>, days: u16, expected: Result<&str, &str>| {
        let answer = snooze(safe, due, days, now, &zone);
        let text = answer.as_ref().map(|until| until.local(&zone)).map_err(|why| why.rule().id);
        assert_eq!(text.as_deref().map_err(|id| *id), expected, "{days} days, due {due:?}");
    };
    check(true, None, 1, Ok("2026-03-29 00:00"));
    check(true, None, SNOOZE_DAYS_MOST, Ok("2026-04-27 00:00"));
    check(true, None, 0, Err("task.days"));
    check(true, None, SNOOZE_DAYS_MOST + 1, Err("task.days"));
    check(false, None, 1, Err("task.safe"));
    check(true, due("2026-03-30 00:00"), 1, Ok("2026-03-29 00:00"));
    check(true, due("2026-03-29 23:59"), 1, Err("task.due"));
    check(true, due("2026-03-31 16:00"), 2, Ok("2026-03-30 00:00"));
    check(true, due("2026-03-31 16:00"), 3, Err("task.due"));
    check(true, due("2026-03-27 16:00"), 1, Err("task.due"));
    let gone = Refusal::from(TaskRefusal::NoSuchTask);
    assert_eq!((gone.rule().id, gone.is_about_input()), ("task.found", false));
    // São Paulo once skipped midnight; the day then began at one.
    let south = Zone::parse("America/Sao_Paulo").expect("a zone");
    let until = snooze(true, None, 1, at("2017-10-14 12:00", &south), &south).expect("put off");
    assert_eq!(until.local(&south), "2017-10-15 01:00");
}

#[test]
fn what_is_mandatory_is_neither_switched_off_nor_held_back() {
    let choice = |mail, sms, daily| Choice { mail, sms, daily };
    for (topic, mandatory) in [(Topic::Account, true), (Topic::Application, true), (Topic::Reminder, false), (Topic::Work, false)] {
        let refused = if mandatory { Err(NoticeRefusal::Mandatory) } else { Ok(()) };
        assert_eq!(topic.is_mandatory(), mandatory);
        assert_eq!(choose(topic, choice(false, false, false)).map(drop), refused, "{topic:?} off");
        assert_eq!(choose(topic, choice(true, true, true)).map(drop), refused, "{topic:?} daily");
        assert_eq!(choose(topic, choice(true, true, false)), Ok(choice(true, true, false)), "{topic:?} at once");
        assert_eq!(choose(topic, topic.default_choice()), Ok(topic.default_choice()));
        assert_eq!(Topic::parse(topic.as_str()), Some(topic));
    }
    for (step, topic) in [
        ("welcome", Topic::Account),
        ("invitation", Topic::Account),
        ("received", Topic::Application),
        ("withdrawn", Topic::Application),
        ("reminder:draft", Topic::Reminder),
        ("digest:someone:2026-03-31", Topic::Reminder),
        ("a letter that nobody has thought about", Topic::Account),
    ] {
        assert_eq!(Topic::of(step), topic, "{step}");
    }
}

#[test]
fn a_digest_is_due_from_its_hour_on_once_a_local_date() {
    let shanghai = Zone::shanghai();
    let check = |zone: &Zone, hour: u8, now: Instant, expected: (bool, &str)| {
        assert_eq!((is_digest_due(hour, now, zone), Day::at(now, zone).to_string().as_str()), expected, "{}", now.local(zone));
    };
    check(&shanghai, 8, at("2026-03-31 07:59:59.999", &shanghai), (false, "2026-03-31"));
    check(&shanghai, 8, at("2026-03-31 08:00", &shanghai), (true, "2026-03-31"));
    check(&shanghai, 8, at("2026-03-31 23:59", &shanghai), (true, "2026-03-31"));
    check(&shanghai, 8, at("2026-04-01 00:00", &shanghai), (false, "2026-04-01"));
    check(&shanghai, 0, at("2026-04-01 00:00", &shanghai), (true, "2026-04-01"));
    let york = Zone::parse("America/New_York").expect("a zone");
    // On 8 March there is no 02:30; whoever chose 2 o'clock gets it at 3.
    check(&york, 2, at("2026-03-08 01:59", &york), (false, "2026-03-08"));
    check(&york, 2, at("2026-03-08 03:00", &york), (true, "2026-03-08"));
    // On 1 November there are two one o'clocks, of one date.
    let first = Instant::parse_rfc3339("2026-11-01T05:30:00Z").expect("an instant");
    let second = Instant::parse_rfc3339("2026-11-01T06:30:00Z").expect("an instant");
    check(&york, 1, first, (true, "2026-11-01"));
    check(&york, 1, second, (true, "2026-11-01"));
}

#[test]
fn a_digest_is_written_for_what_is_new_or_presses() {
    let zone = Zone::shanghai();
    let (last, now) = (at("2026-03-30 08:00", &zone), at("2026-03-31 08:00", &zone));
    let check = |since: &str, due: Option<&str>, expected: bool| {
        assert_eq!(is_news(at(since, &zone), due.map(|due| at(due, &zone)), last, now, &zone), expected, "since {since}, due {due:?}");
    };
    check("2026-03-30 08:00", None, false);
    check("2026-03-30 08:00:00.001", None, true);
    check("2026-03-01 08:00", Some("2026-04-04 08:00"), false);
    check("2026-03-01 08:00", Some("2026-04-03 08:00"), true);
    check("2026-03-01 08:00", Some("2026-03-31 09:00"), true);
    check("2026-03-01 08:00", Some("2026-03-24 09:00"), true);
    check("2026-03-01 08:00", Some("2026-03-23 09:00"), false);
}

#[test]
fn tries_follow_later_and_later_and_end() {
    let now = Instant(1_000_000);
    assert_eq!(after(Outcome::Accepted, 1, now), (State::Sent, None));
    assert_eq!(after(Outcome::Never, 1, now), (State::Failed, None));
    let mut before = 0;
    for tries in 1..TRIES_MOST {
        let (state, next) = after(Outcome::NotNow, tries, now);
        let delay = next.expect("another try").0 - now.0;
        assert!(state == State::Deferred && delay > before, "try {tries}");
        before = delay;
    }
    assert_eq!(after(Outcome::NotNow, TRIES_MOST, now), (State::Failed, None));
    assert_eq!(after(Outcome::NotNow, 0, now).1, Some(Instant(now.0 + 60_000)));
}

#[test]
fn only_what_has_ended_is_sent_again() {
    for state in State::ALL {
        let expected = match state {
            State::Failed | State::Bounced => Ok(State::Queued),
            State::Queued | State::Deferred | State::Sent => Err(DeliveryRefusal::NotEnded),
        };
        assert_eq!(state.resend(), expected, "{state:?}");
        assert_eq!(State::parse(state.as_str()), Some(state));
    }
    assert_eq!(Refusal::from(DeliveryRefusal::NoGateway).rule().id, "delivery.gateway");
    let all =
        [("5.0.0", true), ("5.1.1", true), ("5.1.10", true), ("5.2.1", true), ("5.4.4", true), ("5.2.2", false), ("5.3.4", false), ("5.7.1", false)];
    for (status, expected) in all.into_iter().chain([("5.1.8", false), ("4.1.1", false)]) {
        assert_eq!(is_about_address(status), expected, "{status}");
    }
}

proptest! {
    /// Whatever is due when: what is put off comes back in the future, at the start of a local day, a whole day before it is too late.
    #[test]
    fn what_is_put_off_always_comes_back_in_time(now in 0_i64..4_000_000_000_000, left in -40_i64..400, odd in 0_i64..86_400_000, days in 0_u16..40, zone in 0_usize..5) {
        let zone = Zone::parse(["Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"][zone]).expect("a zone");
        let (now, due) = (Instant(now), Some(Instant(now + left * 86_400_000 + odd)));
        if let Ok(until) = snooze(true, due, days, now, &zone) {
            prop_assert!(until > now && until.0 <= due.expect("a deadline").0 - 86_400_000);
            let day = |at: Instant| Day::at(at, &zone);
            prop_assert!(day(until) > day(now) && day(Instant(until.0 - 1)) < day(until));
        }
        // The clock agrees with the deadline, and runs one way.
        let is_over = due.expect("a deadline") <= now;
        prop_assert_eq!(matches!(standing(due, now, &zone), Standing::Overdue { .. }), is_over);
        let later = standing(due, Instant(now.0 + odd), &zone);
        let rank = |standing: Standing| match standing {
            Standing::Open => i64::MIN,
            Standing::Left { days } => -i64::from(days),
            Standing::Today => 0,
            Standing::Overdue { days } => 1 + i64::from(days),
        };
        prop_assert!(rank(later) >= rank(standing(due, now, &zone)));
    }
}
