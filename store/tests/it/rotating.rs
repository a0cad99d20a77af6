//! Rotating 密钥轮换: a key signs its own sizes and no other, beside a server that writes, through every failure, and for whoever verifies offline.

use crate::cast::{Cast, clean, newest_anchor, paper, profile, register, wait};
use crate::database::{Database, for_each_database, id};
use crate::failing::Once;
use record::{Checkpoint, CheckpointError, ReceiptError, Signer, Sizes, Verifier};
use rules::PersonId;
use rules::rights::Actor;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{CheckOptions, Dialect, Fault, Finding, Found, Options, Point, Rotated, Store, Val, WriteError};

fn rotate(options: &Options) -> Rotated {
    Store::rotate(options, &Actor::Operator).expect("a key is replaced")
}

fn verifiers(cast: &Cast) -> Vec<Verifier> {
    cast.read(|reader| reader.verifiers()).iter().map(|text| text.parse().expect("a key")).collect()
}

fn key_file(options: &Options, name: &str) -> PathBuf {
    options.data.join("keys").join(name)
}

fn signer(options: &Options, name: &str) -> Signer {
    std::fs::read_to_string(key_file(options, name)).expect("a key file").trim().parse().expect("a key")
}

fn findings(options: &Options) -> Vec<Finding> {
    Store::check(options, &CheckOptions::default()).expect("a check").findings
}

/// The one published checkpoint over that many entries.
fn published(database: &Database, size: u64) -> String {
    match database.raw().query("SELECT note FROM checkpoints WHERE size = $1", &[Val::from(size)]).as_slice() {
        [row] => match &row[0] {
            Val::Text(note) => note.clone(),
            other @ (Val::Null | Val::Int(_) | Val::Bytes(_)) => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn receipts_from_before_and_after_two_rotations_verify_offline() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let first = cast.person("李伟");
        cast.settle();
        let (before, early) = (cast.receipt(first, 1, None), verifiers(&cast));
        assert_eq!(early.iter().map(Verifier::sizes).collect::<Vec<_>>(), [Sizes::ALL]);
        let one = rotate(&cast.options);
        // The store that was open all the time writes on, under the new key.
        let second = cast.person("王强");
        cast.settle();
        let between = cast.receipt(second, 1, None);
        let two = rotate(&cast.options);
        let third = cast.person("赵敏");
        cast.settle();
        let after = cast.receipt(third, 1, None);
        assert_eq!((one.log, one.number, two.log, two.number), (1, 2, 1, 3));

        let keys = verifiers(&cast);
        let sizes = [
            Sizes { from: two.from_size, to: None },
            Sizes { from: one.from_size, to: Some(two.from_size) },
            Sizes { from: 0, to: Some(one.from_size) },
        ];
        assert_eq!(keys.iter().map(Verifier::sizes).collect::<Vec<_>>(), sizes);
        for (receipt, key) in [(&before, 2), (&between, 1), (&after, 0)] {
            assert_eq!(receipt.verify(&keys).expect("it verifies").by, [&keys[key]]);
        }
        assert!(before.verify(&early).is_ok(), "whoever kept the first key verifies what it signed");
        assert!(matches!(after.verify(&early), Err(ReceiptError::Checkpoint(CheckpointError::Note(_)))));
        for rotated in [&one, &two] {
            let note = published(database, rotated.from_size);
            let by = Checkpoint::open(&note, &keys).expect("it is signed").by;
            assert_eq!((by.len(), by[1].to_string().split(' ').next()), (2, Some(rotated.verifier.to_string().as_str())));
            let anchors = std::fs::read_to_string(cast.options.data.join("anchors").join("anchors.jsonl")).expect("anchors");
            assert!(anchors.contains(&serde_json::to_string(&note).expect("a text")), "it is anchored");
        }
        let checked = cast.check();
        assert!(checked.size > two.from_size);
        assert_eq!(database.raw().number("SELECT count(*) FROM events WHERE event = 'key-rotated'"), 2);
    });
}

#[test]
fn a_server_that_writes_meanwhile_notices_and_refuses_nobody() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let stop = Arc::new(AtomicBool::new(false));
        let (store, stopped) = (cast.store.clone(), stop.clone());
        let writer = crate::cast::start(async move {
            let mut people: Vec<PersonId> = Vec::new();
            while !stopped.load(Ordering::SeqCst) {
                let (person, profile) = (id(), profile("人员", None, None));
                store.write(move |tx| register(tx, person, &profile)).await.expect("written");
                store.publish().await.expect("published");
                people.push(person);
            }
            people
        });
        let rotated: Vec<Rotated> = (0..8).map(|_| rotate(&cast.options)).collect();
        clean(&cast.options);
        stop.store(true, Ordering::SeqCst);
        let people = wait(writer).expect("it ends");
        cast.settle();
        assert!(rotated.is_sorted_by_key(|rotated| (rotated.number, rotated.from_size)), "{rotated:?}");
        // The check opens every note by the key of its size: none is signed by a key that was replaced.
        let checked = cast.check();
        assert_eq!((checked.waiting, checked.size), (0, checked.events));
        let keys = verifiers(&cast);
        assert_eq!(keys.len(), 9);
        for person in people {
            cast.receipt(person, 1, None).verify(&keys).expect("it verifies");
        }
    });
}

#[test]
fn rotations_at_once_follow_each_other() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let options = &cast.options;
        let mut rotated: Vec<Rotated> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..4).map(|_| scope.spawn(|| rotate(options))).collect();
            running.into_iter().map(|running| running.join().expect("a key is replaced")).collect()
        });
        rotated.sort_by_key(|rotated| rotated.number);
        assert_eq!(rotated.iter().map(|rotated| rotated.number).collect::<Vec<_>>(), [2, 3, 4, 5]);
        for one in &rotated {
            assert_eq!(*signer(options, &format!("log-1.{}.key", one.number)).verifier(), one.verifier, "each file holds the key that signs");
        }
        cast.person("李伟");
        cast.settle();
        cast.check();
    });
}

#[test]
fn a_stolen_old_key_signs_nothing_larger_and_a_new_one_nothing_smaller() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        cast.person("李伟");
        cast.settle();
        let (early, _) = cast.anchored();
        let boundary = rotate(&cast.options).from_size;
        let person = cast.person("王强");
        cast.settle();
        let (receipt, keys) = (cast.receipt(person, 1, None), verifiers(&cast));
        let options = cast.close(database);
        let (old, new) = (signer(&options, "log-1.key"), signer(&options, "log-1.2.key"));
        let resigned = |note: &str, by: &[&Signer]| {
            let checkpoint = Checkpoint::open(note, &keys).expect("it is signed").checkpoint;
            (checkpoint.size, checkpoint.sign(by).expect("a checkpoint"))
        };
        let mut forged = receipt.clone();
        forged.checkpoint = resigned(&receipt.checkpoint, &[&old]).1;
        let refused = forged.verify(&keys).map(drop).expect_err("an old key says nothing of a larger tree");
        assert!(matches!(refused, ReceiptError::Checkpoint(CheckpointError::OutOfRange { .. })), "{refused}");

        let newest = clean(&options).size;
        let mut raw = database.raw();
        let cases: [(&str, u64, &[&Signer]); 5] = [
            ("the newest by the old key", newest, &[&old]),
            ("the newest by both", newest, &[&new, &old]),
            ("an early one by the new key", early, &[&new]),
            ("the boundary by the old key alone", boundary, &[&old]),
            ("the boundary by the new key alone", boundary, &[&new]),
        ];
        for (what, size, by) in cases {
            let note = published(database, size);
            let (_, forged) = resigned(&note, by);
            assert_eq!(raw.exec("UPDATE checkpoints SET note = $1 WHERE size = $2", &[Val::from(&forged), Val::from(size)]), 1);
            let found = findings(&options);
            assert!(found.iter().any(|finding| (finding.found, finding.table) == (Found::Signature, "checkpoints")), "{what}: {found:?}");
            raw.exec("UPDATE checkpoints SET note = $1 WHERE size = $2", &[Val::from(&note), Val::from(size)]);
        }
        let head = match &raw.query("SELECT note FROM log_head", &[])[0][0] {
            Val::Text(note) => note.clone(),
            other @ (Val::Null | Val::Int(_) | Val::Bytes(_)) => panic!("{other:?}"),
        };
        raw.exec("UPDATE log_head SET note = $1", &[Val::from(resigned(&head, &[&old]).1)]);
        let found = findings(&options);
        assert_eq!(found.iter().map(|finding| (finding.found, finding.table)).collect::<Vec<_>>(), [(Found::Signature, "log_head")]);
        raw.exec("UPDATE log_head SET note = $1", &[Val::from(&head)]);
        assert_eq!(raw.exec("DELETE FROM checkpoints WHERE size = $1", &[Val::from(boundary)]), 1);
        std::fs::remove_dir_all(options.data.join("anchors")).expect("no anchors");
        let found = findings(&options);
        assert_eq!(found.iter().map(|finding| (finding.found, finding.table)).collect::<Vec<_>>(), [(Found::Missing, "checkpoints")]);
    });
}

#[test]
fn a_rotation_that_fails_at_any_statement_leaves_all_as_it_was() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let once = Arc::new(Once::default());
        let failing = Options { faults: Some(once.clone()), ..cast.options.clone() };
        let keys = || database.raw().number("SELECT count(*) FROM log_keys");
        let mut statements = 0;
        loop {
            once.set(Point::Statement, statements, Fault::Error);
            let outcome = Store::rotate(&failing, &Actor::Operator);
            if once.clear() {
                assert_eq!(outcome.expect("it did not fail").number, 2, "what was left is taken into use");
                break;
            }
            assert!(matches!(outcome, Err(WriteError::Fault(_))), "{statements}: {outcome:?}");
            assert_eq!(keys(), 1, "{statements}");
            // The server goes on under the key that it has.
            cast.person("李伟");
            cast.check();
            statements += 1;
            assert!(statements < 60, "a rotation has some tens of statements");
        }
        assert!(statements >= 12, "only {statements} statements were reached");

        once.set(Point::BeforeCommit, 0, Fault::Error);
        assert!(Store::rotate(&failing, &Actor::Operator).is_err());
        assert_eq!(keys(), 2);
        let left = signer(&cast.options, "log-1.3.key");
        cast.settle();
        once.set(Point::AfterCommit, 0, Fault::Error);
        assert!(Store::rotate(&failing, &Actor::Operator).is_err());
        assert_eq!(keys(), 3, "it took over, and nobody was told");
        assert_eq!(verifiers(&cast)[0].to_string().split(' ').next(), Some(left.verifier().to_string().as_str()), "the key left by the crash");
        cast.check();
        let boundary = clean(&cast.options).size;
        let options = cast.close(database);
        drop(Store::open(options.clone()).expect("the store opens"));
        assert!(newest_anchor(&options).is_some_and(|(size, _)| size >= boundary), "the next start anchors it");
        let cast = Cast::reopen(options);
        cast.person("王强");
        cast.settle();
        cast.check();
    });
}

#[test]
fn a_key_file_that_a_crash_left_torn_is_made_anew() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        std::fs::write(key_file(&cast.options, "log-1.2.key"), "PRIVATE+KEY+kech").expect("half a key");
        let rotated = rotate(&cast.options);
        assert_eq!(*signer(&cast.options, "log-1.2.key").verifier(), rotated.verifier);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(key_file(&cast.options, "log-1.2.key")).expect("a key file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        cast.person("李伟");
        cast.settle();
        cast.check();
        // One of another log is not taken for ours.
        let other = Signer::new(record::Suite::Sha256Ed25519, "kechuang/other", [5; 32]).expect("a name").to_secret_text();
        std::fs::write(key_file(&cast.options, "log-1.3.key"), other).expect("another key");
        assert!(Store::rotate(&cast.options, &Actor::Operator).is_err());
        cast.check();
    });
}

#[test]
fn only_the_operator_rotates_and_only_where_there_is_a_centre() {
    for_each_database(|database| {
        let refused = |actor: &Actor| match Store::rotate(&database.options, actor) {
            Err(WriteError::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        };
        assert!(Store::rotate(&database.options, &Actor::Operator).is_err(), "there is no database yet");
        let store = Store::open(database.options.clone()).expect("the store opens");
        assert_eq!(refused(&Actor::Operator), rules::centre::Refusal::NotFounded.into());
        drop(store);
        let fresh = Database::new(database.dialect);
        let cast = Cast::new(&fresh);
        let officer = cast.read(|reader| reader.actor(cast.officer, rules::rights::Through::Session));
        assert!(matches!(Store::rotate(&cast.options, &officer), Err(WriteError::Refused(_))));
        assert!(!key_file(&cast.options, "log-1.2.key").exists(), "what is refused makes no key");
        cast.check();
    });
}

#[test]
fn the_secret_half_of_a_replaced_key_may_be_destroyed_and_that_of_the_new_one_not() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let first = cast.person("李伟");
        cast.settle();
        rotate(&cast.options);
        let options = cast.close(database);
        std::fs::remove_file(key_file(&options, "log-1.key")).expect("destroyed");
        let cast = Cast::reopen(options);
        let person = cast.person("王强");
        let call = cast.call("BR-2026", "基础研究指南");
        cast.submit(first, call, paper("高温超导机理"));
        cast.settle();
        cast.receipt(person, 1, None).verify(&verifiers(&cast)).expect("it verifies");
        let options = cast.close(database);
        clean(&options);
        let key = key_file(&options, "log-1.2.key");
        std::fs::rename(&key, key.with_extension("away")).expect("moved");
        match database.dialect {
            Dialect::Sqlite => assert!(Store::open(options.clone()).is_err_and(|error| error.to_string().contains("the key of log 1 is missing"))),
            Dialect::Postgres => drop(Store::open(options.clone()).expect("others may serve without")),
        }
        assert!(findings(&options).iter().any(|finding| (finding.found, finding.table) == (Found::Log, "keys")));
    });
}

#[test]
fn a_log_that_was_opened_anew_has_keys_of_its_own() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let first = cast.person("李伟");
        rotate(&cast.options);
        cast.person("王强");
        cast.settle();
        let options = cast.close(database);
        assert_eq!(Store::reopen(&options).expect("reopened").log, Some(2));
        let cast = Cast::reopen(options);
        let (second, rotated) = (cast.person("赵敏"), rotate(&cast.options));
        assert_eq!((rotated.log, rotated.number), (2, 2));
        assert!(key_file(&cast.options, "log-2.2.key").exists());
        let third = cast.person("周洁");
        cast.settle();
        let keys = verifiers(&cast);
        assert_eq!(keys.len(), 4);
        for person in [first, second, third] {
            cast.receipt(person, 1, None).verify(&keys).expect("it verifies");
        }
        cast.check();
    });
}
