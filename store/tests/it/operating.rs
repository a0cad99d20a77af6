//! Operating 运行状态: writes are counted by what became of them, what a store lacks is named within bounded time, and what is under way is waited for.

use crate::cast::{Cast, start, wait};
use crate::database::{for_each_database, on};
use rules::person::Refusal as PersonRefusal;
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant as Monotonic};
use store::{Dialect, Lack, WriteError};

/// More than any answer of an idle database takes.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_store_at_work_lacks_nothing_and_counts_its_writes() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        assert_eq!(wait(cast.store.lacks(PATIENCE)), []);
        let before = cast.store.writes();
        cast.person("李伟");
        let refused = cast.write(|_| Err::<(), _>(PersonRefusal::NotRecognised.into()));
        assert!(matches!(refused, Err(WriteError::Refused(_))));
        let failed = cast.write(|_| -> Result<(), WriteError> { panic!("a deed that panics") });
        assert!(matches!(failed, Err(WriteError::Fault(_))));
        let after = cast.store.writes();
        let more = |of: fn(&store::Writes) -> u64| of(&after) - of(&before);
        assert_eq!((more(|all| all.committed), more(|all| all.refused), more(|all| all.faults), after.full), (1, 1, 1, 0));
        assert_eq!(after.waiting, 0);
        if database.dialect == Dialect::Sqlite {
            assert_eq!((more(|all| all.batched), more(|all| all.batches.iter().sum())), (3, 3), "each came alone");
        }
        let backlog = cast.read(|rows| rows.backlog());
        assert_eq!((backlog.outbox_given_up, backlog.deliveries.0, backlog.dispatches.0), (0, 0, 0));
        assert!(backlog.outbox.0 > 0 && backlog.outbox.1.is_some(), "letters wait to be written: {backlog:?}");
        assert!(cast.store.free_bytes().is_some_and(|free| free > 0));
    });
}

#[test]
fn what_a_store_lacks_is_named() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let since = Monotonic::now();
        // On PostgreSQL the leader publishes by itself, a second later at most.
        while cast.read(|rows| rows.backlog()).published.is_none() {
            let _published = wait(cast.store.publish());
            assert!(since.elapsed() < PATIENCE, "nothing is published");
        }
        let mut raw = database.raw();
        let size = raw.number("SELECT size FROM log_head");
        raw.exec("UPDATE log_head SET size = 0", &[]);
        while wait(cast.store.lacks(PATIENCE)) != [Lack::Log] {
            // The row is committed before it is anchored.
            assert!(since.elapsed() < PATIENCE, "a log that was rolled back is not found");
        }
        raw.batch(&format!("UPDATE log_head SET size = {size}; INSERT INTO migrations (name, digest) VALUES ('9999_newer', 'sha256:0')"));
        assert_eq!(wait(cast.store.lacks(PATIENCE)), [Lack::Schema]);
        raw.batch("DELETE FROM migrations WHERE name = '9999_newer'; ALTER TABLE log_head RENAME TO away");
        assert_eq!(wait(cast.store.lacks(PATIENCE)), [Lack::Database]);
        raw.batch("ALTER TABLE away RENAME TO log_head");
        assert_eq!(wait(cast.store.lacks(PATIENCE)), []);
    });
}

#[test]
fn a_writer_that_comes_to_no_end_is_found_and_waited_for() {
    // On PostgreSQL there are several, and one that is held up holds up nobody.
    on(Dialect::Sqlite, |database| {
        let cast = Cast::new(database);
        let (release, held) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel::<()>();
        let (held, tell) = (Mutex::new(held), Mutex::new(tell));
        let store = cast.store.clone();
        let writing = start(async move {
            let written = store.write(move |_| {
                let _told = tell.lock().expect("nobody panics here").send(());
                let _released = held.lock().expect("nobody panics here").recv();
                Ok(())
            });
            written.await
        });
        told.recv().expect("the write is under way");
        assert_eq!(wait(cast.store.lacks(Duration::from_millis(200))), [Lack::Writer]);
        assert!(!wait(cast.store.settled(Duration::from_millis(20))));
        assert!(cast.store.writes().waiting > 0);
        drop(release);
        assert!(wait(cast.store.settled(PATIENCE)));
        assert!(matches!(wait(writing), Ok(Ok(()))));
        assert_eq!(wait(cast.store.lacks(PATIENCE)), []);
    });
}
