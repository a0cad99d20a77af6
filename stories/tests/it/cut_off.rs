//! Cut off 截止时断电: the server is killed −9 while it submits what leads signed in advance, again and again; in the end each is submitted once, as having
//! arrived in the last millisecond of the window, with one letter each.

use crate::harness::{Centre, Database, Person, for_each_database};
use crate::program::Served;
use crate::scene::{call_content, complete_draft, letters_written, made, programme};
use rules::application::PLEDGE;
use rules::time::Zone;
use rules::{ApplicationId, CallId, Id, Instant};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{Duration, Instant as Monotonic};
use store::{Clock, Options, Store, SystemClock};

/// Who leads, each in every call.
const LEADS: [&str; 4] = ["王芳", "李伟", "赵启航", "周敏"];
/// How many calls close at the same instant.
const CALLS: usize = 6;
/// How much longer the server lives each time, until it is killed in the middle.
const LONGER: Duration = Duration::from_millis(8);
/// How long it may take in the end.
const DONE_MOST: Duration = Duration::from_secs(60);

/// What was signed in advance before the close, and when that was.
struct Signed {
    closes: Instant,
    calls: Vec<CallId>,
    drafts: Vec<ApplicationId>,
    options: Options,
}

fn id_of(path: &str) -> Id {
    Id::parse(path.rsplit('/').next().expect("an id")).expect("an id")
}

/// Everything is signed an hour before the close, which is over as soon as a server with the right time starts.
fn signed(database: &Database) -> Signed {
    let closes = Instant(SystemClock.now().0 / 60_000 * 60_000 - 3_600_000);
    let local = |at: Instant| at.local_input(&Zone::shanghai());
    let centre = Centre::found_at(database, Instant(closes.0 - 3_600_000));
    let (officer, programme) = (centre.officer(), programme(&centre, "P-CUT"));
    let calls: Vec<String> = (0..CALLS)
        .map(|number| {
            let content = call_content(&format!("CUT-{number:02}"), &local(Instant(closes.0 - 7_200_000)), &local(closes));
            let call = made(&officer.post_json(&format!("{programme}/calls"), &content));
            made(&officer.post_json(&format!("{call}/terms/closing"), &json!({ "submits_at_close": true })));
            made(&officer.post_json(&format!("{call}/publication"), &json!({})));
            call
        })
        .collect();
    let mut drafts = Vec::new();
    for (number, name) in LEADS.into_iter().enumerate() {
        let lead = centre.applicant(name, &format!("lead{number}@bjmu.example.org"), "北京大学医学部");
        for call in &calls {
            let draft = complete_draft(&lead, call, "拓扑超导体中的准粒子");
            made(&lead.post_json(&format!("{draft}/advance-pledge"), &json!({ "advance_signed": name, "pledge": PLEDGE })));
            drafts.push(ApplicationId(id_of(&draft)));
        }
    }
    let (clock, options) = (centre.clock.clone(), centre.options.clone());
    drop((officer, centre));
    // From here on everybody has the right time.
    clock.set(SystemClock.now());
    Signed { closes, calls: calls.iter().map(|call| CallId(id_of(call))).collect(), drafts, options }
}

/// How many still wait, while no server runs.
fn waiting(signed: &Signed) -> usize {
    let store = Store::open(signed.options.clone()).expect("the store opens");
    let counted = store.read_now(|rows| signed.calls.iter().map(|call| Ok(rows.waiting_advance_pledges(*call, 1_000)?.len())).sum());
    counted.expect("they are counted")
}

#[test]
fn what_was_signed_in_advance_is_submitted_once_however_often_the_server_is_killed_at_the_close() {
    for_each_database(|database| {
        let signed = signed(database);
        let all = signed.drafts.len();
        assert_eq!((waiting(&signed), all), (all, LEADS.len() * CALLS));
        let (mut lives, mut left, mut in_the_middle) = (Duration::ZERO, all, 0);
        while in_the_middle < 2 && left > 0 {
            let mut served = Served::start(database);
            endure::wait(lives);
            served.kill();
            let now = waiting(&signed);
            in_the_middle += usize::from(now < left && now > 0);
            (lives, left) = (lives + LONGER, now);
        }
        assert!(in_the_middle > 0, "on {}: it was never killed in the middle", database.name);
        let served = Served::start(database);
        let begun = Monotonic::now();
        let officer = sign_in(served.anonymous(), "zhou.ming@centre.example.org");
        while officer.get("/desk").json()["total"] != json!(all) {
            assert!(begun.elapsed() < DONE_MOST, "on {}: {}", database.name, officer.get("/desk").body);
            endure::wait(Duration::from_millis(50));
        }
        drop(served);
        submitted_once(&signed);
        one_letter_each(database);
    });
}

fn sign_in(mut person: Person, email: &str) -> Person {
    let answer = person.post_json("/sessions", &json!({ "email": email, "password": crate::harness::PASSWORD }));
    person.sign_in_with(&answer);
    person
}

/// Each lead has one letter for each call. What a worker had begun with when it was killed is left to it for a minute, so it is later by now.
fn one_letter_each(database: &Database) {
    let centre = Centre::empty(database);
    centre.clock.set(Instant(SystemClock.now().0 + 120_000));
    letters_written(&centre);
    for number in 0..LEADS.len() {
        let lead = sign_in(centre.anonymous(), &format!("lead{number}@bjmu.example.org"));
        let letters = lead.get("/mailbox").json()["letters"].clone();
        let subjects =
            letters.as_array().into_iter().flatten().filter(|letter| letter["step"] == "received").map(|letter| letter["subject"].to_string());
        let (all, each): (Vec<String>, BTreeSet<String>) = (subjects.clone().collect(), subjects.collect());
        assert_eq!((all.len(), each.len()), (CALLS, CALLS), "{letters}");
    }
    centre.check();
}

/// One event each, whose arrival is the last millisecond of the window, and a pledge that was used by it.
fn submitted_once(signed: &Signed) {
    let store = Store::open(signed.options.clone()).expect("the store opens");
    for draft in &signed.drafts {
        let (row, history, pledge) = store
            .read_now(|rows| Ok((rows.application(*draft)?, rows.history((*draft).into())?, rows.advance_pledge_of(*draft)?)))
            .expect("they are read");
        let (row, pledge) = (row.expect("it is submitted"), pledge.expect("it was signed"));
        assert_eq!((row.revision, row.version, row.arrived), (1, 1, Instant(signed.closes.0 - 1)));
        assert_eq!(history.iter().map(|entry| (entry.event.as_str(), entry.actor)).collect::<Vec<_>>(), [("submitted", Id::SYSTEM)]);
        assert_eq!(pledge.pledge.stage, rules::advance_pledge::Stage::Used { version: 1 });
    }
}
