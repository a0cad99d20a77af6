//! Away 数据库失联: PostgreSQL goes away, stands still or has several hosts; the store finds it again without a restart, and waits for nobody
//! without end.

use crate::cast::{Cast, wait};
use crate::database::{Database, id, on};
use rules::PersonId;
use std::net::TcpListener;
use std::time::{Duration, Instant};
use store::{Dialect, Options, Store, StoreError};

/// A host that takes connections and never says anything, as a stopped process does.
fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = listener.local_addr().expect("an address").to_string();
    (listener, host)
}

/// The same database behind further hosts that are tried as well.
fn beside(database: &Database, others: &[&str]) -> Options {
    let (before, after) = database.options.database.split_once('@').expect("an address with a user");
    Options { database: format!("{before}@{},{after}", others.join(",")), ..database.options.clone() }
}

#[test]
fn connections_that_were_cut_are_made_anew_and_nobody_is_told() {
    on(Dialect::Postgres, |database| {
        let cast = Cast::new(database);
        let mut raw = database.raw();
        for _ in 0..3 {
            let person: PersonId = cast.person("李伟");
            assert!(cast.read(|rows| rows.person(person)).is_some());
            raw.number(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
            let person: PersonId = cast.person("王芳");
            assert!(cast.read(|rows| rows.person(person)).is_some());
        }
        cast.settle();
        assert!(cast.check().findings.is_empty());
    });
}

#[test]
fn of_several_hosts_the_one_that_takes_writes_is_found_beside_dead_and_silent_ones() {
    on(Dialect::Postgres, |database| {
        let (_silent, host) = silent();
        let started = Instant::now();
        let cast = Cast::with(beside(database, &["127.0.0.1:1", &host]));
        assert!(started.elapsed() < Duration::from_secs(20), "the silent host is not waited for");
        let person: PersonId = cast.person("李伟");
        assert!(cast.read(|rows| rows.person(person)).is_some());
    });
}

#[test]
fn a_database_that_never_answers_is_away_after_some_seconds() {
    on(Dialect::Postgres, |database| {
        let (_silent, host) = silent();
        let options = Options { database: format!("postgres://postgres@{host}/{}", id::<rules::Id>()), ..database.options.clone() };
        let started = Instant::now();
        let opened = Store::open(options).map(drop);
        assert!(matches!(opened, Err(StoreError::Away { .. })), "{opened:?}");
        assert!(started.elapsed() < Duration::from_secs(20));
    });
}

#[test]
fn a_copy_that_takes_no_writes_is_no_host_for_deeds() {
    on(Dialect::Postgres, |database| {
        drop(Cast::new(database));
        let mut raw = database.raw();
        let name = database.options.database.rsplit_once('/').expect("a name").1;
        raw.batch(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
        let (_silent, host) = silent();
        let opened = Store::open(beside(database, &[&host])).map(drop);
        assert!(matches!(opened, Err(StoreError::Away { .. })), "{opened:?}");
        raw.batch(&format!("SET default_transaction_read_only = off; ALTER DATABASE {name} RESET default_transaction_read_only"));
        let store = Store::open(beside(database, &[&host])).expect("it takes writes again");
        assert!(wait(store.read(|rows| rows.centre())).is_ok());
    });
}
