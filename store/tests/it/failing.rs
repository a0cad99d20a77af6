//! Failing 故障: a submission that fails at its every statement and around its commit, with and without having persisted.
//!
//! Whatever happened, nothing is half written, the same key gives exactly one event, the check is clean and every receipt verifies.

use crate::cast::{Cast, paper, submit};
use crate::database::{Database, Raw, for_each_database, id};
use rules::{ApplicationId, CallId, PersonId};
use std::sync::{Arc, Mutex};
use store::{Answered, Fault, Faults, Options, Point, StoreError, Tx, Val, WriteError};

/// Fails once: at the n-th time that a point is reached, once it is set.
#[derive(Default)]
pub struct Once(Mutex<Option<(Point, usize, Fault)>>);

impl Once {
    pub fn set(&self, point: Point, after: usize, fault: Fault) {
        *self.0.lock().expect("nobody panics here") = Some((point, after, fault));
    }

    /// Whether it has not failed; it will not any more.
    pub fn clear(&self) -> bool {
        self.0.lock().expect("nobody panics here").take().is_some()
    }
}

impl Faults for Once {
    fn at(&self, point: Point) -> Option<Fault> {
        let mut set = self.0.lock().expect("nobody panics here");
        match *set {
            Some((wanted, left, fault)) if wanted == point => {
                *set = left.checked_sub(1).map(|left| (wanted, left, fault));
                if left == 0 { Some(fault) } else { None }
            }
            Some(_) | None => None,
        }
    }
}

/// A centre whose writes can be made to fail.
struct Failing {
    cast: Cast,
    once: Arc<Once>,
    call: CallId,
}

impl Failing {
    fn new(database: &Database) -> Self {
        let once = Arc::new(Once::default());
        let cast = Cast::with(Options { faults: Some(once.clone()), ..database.options.clone() });
        let call = cast.call("BR-2026", "基础研究指南");
        Self { cast, once, call }
    }

    fn submit(&self, lead: PersonId) -> Result<Answered, WriteError> {
        let call = self.call;
        self.cast.write(move |tx| submit_once(tx, lead, call))
    }

    /// Fails as told, then sends the same again; says whether it failed at all.
    fn fails(&self, raw: &mut Raw, point: Point, after: usize, fault: Fault) -> bool {
        let lead = self.cast.person("李伟");
        let traces = |raw: &mut Raw| {
            let lead = [Val::from(lead)];
            let count = |raw: &mut Raw, text: &str| raw.query(text, &lead)[0][0].clone();
            [
                count(raw, "SELECT count(*) FROM events WHERE actor = $1 AND kind = 'application'"),
                count(raw, "SELECT count(*) FROM applications WHERE lead = $1"),
                count(raw, "SELECT count(*) FROM private_parts p JOIN events e ON e.id = p.event WHERE e.kind = 'application' AND p.of = $1"),
                count(raw, "SELECT count(*) FROM claims c JOIN events e ON e.thing = c.thing WHERE c.kind = 'live-application' AND e.actor = $1"),
                count(raw, "SELECT count(*) FROM outbox o JOIN events e ON e.id = o.event WHERE e.kind = 'application' AND e.actor = $1"),
                count(raw, "SELECT count(*) FROM idempotency WHERE actor = $1"),
            ]
        };
        self.once.set(point, after, fault);
        let outcome = self.submit(lead);
        let failed = !self.once.clear();
        let kept = !failed || point == Point::AfterCommit;
        match (&outcome, failed) {
            (Ok(_), false) => {}
            (Err(WriteError::Fault(StoreError::Made | StoreError::Panicked | StoreError::Unknown)), true) => {}
            (other, _) => panic!("{point:?} {after} {fault:?}: {other:?}"),
        }
        if point != Point::Statement {
            assert!(matches!(outcome, Err(WriteError::Fault(StoreError::Unknown))), "{point:?}: {outcome:?}");
        }
        assert_eq!(traces(raw), [(); 6].map(|()| Val::Int(i64::from(kept))), "{point:?} {after} {fault:?}");
        let again = self.submit(lead).expect("the same again is answered");
        assert_eq!(traces(raw), [(); 6].map(|()| Val::Int(1)), "{point:?} {after} {fault:?}, again");
        assert!(again.event.is_some());
        failed
    }

    fn prove(&self) {
        self.cast.settle();
        let checked = self.cast.check();
        let keys: Vec<record::Verifier> = self.cast.read(|reader| reader.verifiers()).iter().map(|key| key.parse().expect("a key")).collect();
        let officer = self.cast.receipt(self.cast.officer, 1, None).verify(&keys).expect("a receipt verifies");
        assert_eq!(officer.checkpoint.size, checked.size);
    }

    fn receipts(&self, raw: &mut Raw) {
        let keys: Vec<record::Verifier> = self.cast.read(|reader| reader.verifiers()).iter().map(|key| key.parse().expect("a key")).collect();
        for row in raw.query("SELECT thing FROM events WHERE kind = 'application' AND version = 1", &[]) {
            let Val::Text(thing) = &row[0] else { panic!("a thing") };
            self.cast.receipt(rules::Id::parse(thing).expect("an id"), 1, None).verify(&keys).expect("a receipt verifies");
        }
    }
}

fn submit_once(tx: &mut Tx<'_>, lead: PersonId, call: CallId) -> Result<Answered, WriteError> {
    let actor = lead.to_string();
    if let Some(answered) = tx.answered(&actor, "POST /applications", "key", "body")? {
        return Ok(answered);
    }
    let application: ApplicationId = id();
    let committed = submit(tx, lead, application, call, &paper("高温超导机理"))?;
    let answer = Answered { status: 201, location: format!("/applications/{application}"), event: committed.events.first().copied() };
    tx.keep_answer(&actor, "POST /applications", "key", "body", &answer)?;
    Ok(answer)
}

#[test]
fn a_submission_that_fails_at_any_statement_leaves_nothing_and_can_be_sent_again() {
    for_each_database(|database| {
        for fault in [Fault::Error, Fault::Panic] {
            let fresh = Database::new(database.dialect);
            let failing = Failing::new(&fresh);
            let mut raw = fresh.raw();
            let mut statements = 0;
            while failing.fails(&mut raw, Point::Statement, statements, fault) {
                statements += 1;
                assert!(statements < 200, "a submission has some tens of statements");
            }
            assert!(statements >= 12, "only {statements} statements were reached");
            failing.prove();
            failing.receipts(&mut raw);
        }
    });
}

#[test]
fn a_commit_that_fails_before_or_after_it_persisted_gives_one_event_under_its_key() {
    for_each_database(|database| {
        let failing = Failing::new(database);
        let mut raw = database.raw();
        for point in [Point::BeforeCommit, Point::AfterCommit] {
            for fault in [Fault::Error, Fault::Panic] {
                for _ in 0..3 {
                    assert!(failing.fails(&mut raw, point, 0, fault));
                }
            }
        }
        failing.prove();
        failing.receipts(&mut raw);
    });
}

#[test]
fn a_failed_publication_is_made_good_by_the_next() {
    for_each_database(|database| {
        let failing = Failing::new(database);
        for point in [Point::Statement, Point::BeforeCommit, Point::AfterCommit] {
            failing.cast.person("李伟");
            failing.once.set(point, 0, Fault::Error);
            // On PostgreSQL the leader publishes by itself, and this asks for nothing.
            let _failed = crate::cast::wait(failing.cast.store.publish());
            failing.once.clear();
            failing.prove();
            assert_eq!(failing.cast.anchored().0, failing.cast.check().size);
        }
    });
}
