//! Starting 启动: what stops a start, how a new log is opened after a loss, and rows made anew.

use crate::cast::{Cast, clean, newest_anchor, paper};
use crate::database::{Database, Raw, for_each_database};
use rules::erasure::Ground;
use rules::rights::Actor;
use store::{CheckOptions, Dialect, Found, Options, Store, Val};

/// Every row that `rebuild` makes, but for the numbers that the index gives itself.
fn rows(raw: &mut Raw) -> Vec<(String, Vec<Vec<Val>>)> {
    let tables =
        ["claims", "centres", "persons", "federated_identities", "grants", "invitations", "programmes", "calls", "applications", "participations"];
    let mut all: Vec<(String, Vec<Vec<Val>>)> =
        tables.iter().map(|table| ((*table).to_owned(), raw.query(&format!("SELECT * FROM {table} ORDER BY 1, 2"), &[]))).collect();
    all.push(("search".to_owned(), raw.query("SELECT thing, terms FROM search ORDER BY thing", &[])));
    all
}

/// A centre with something in it, closed again.
fn closed(database: &Database) -> Options {
    let cast = Cast::new(database);
    let lead = cast.person("李伟");
    let gone = cast.person("陈晨");
    let call = cast.call("BR-2026", "基础研究指南");
    let application = cast.submit(lead, call, paper("高温超导机理"));
    cast.submit(gone, call, paper("即将删除"));
    cast.withdraw(lead, application);
    cast.settle();
    crate::cast::wait(cast.store.erase(Actor::Operator, gone, Ground::ConsentWithdrawn)).expect("erased");
    cast.settle();
    cast.close(database)
}

fn refuses(options: &Options, says: &str) {
    match Store::open(options.clone()) {
        Ok(_) => panic!("the store must not open"),
        Err(error) => assert!(error.to_string().contains(says), "{error}"),
    }
}

#[test]
fn rebuilding_gives_the_same_rows() {
    for_each_database(|database| {
        let options = closed(database);
        let mut raw = database.raw();
        let before = rows(&mut raw);
        assert!(before.iter().all(|(name, rows)| !rows.is_empty() || ["invitations", "federated_identities"].contains(&name.as_str())));
        let count = Store::rebuild(&options).expect("rebuilt");
        assert_eq!(count, clean(&options).things);
        assert_eq!(rows(&mut raw), before);
        // Rows that were lost come back, and rows that nothing accounts for go.
        raw.batch("DELETE FROM applications; DELETE FROM participations; DELETE FROM claims; UPDATE persons SET name = 'x'; DELETE FROM search");
        if database.dialect == Dialect::Sqlite {
            raw.batch("INSERT INTO search_index (search_index) VALUES ('rebuild')");
        }
        Store::rebuild(&options).expect("rebuilt");
        assert_eq!(rows(&mut raw), before);
        clean(&options);
        assert_eq!(raw.number("SELECT count(*) FROM outbox WHERE step LIKE 'mail:%'"), 5, "nothing is sent again");
    });
}

#[test]
fn rows_folded_by_another_version_are_made_anew_at_the_start() {
    for_each_database(|database| {
        let options = closed(database);
        let mut raw = database.raw();
        let before = rows(&mut raw);
        raw.batch("UPDATE folds SET version = 0 WHERE kind = 'person'; UPDATE persons SET sort_key = 'old'");
        drop(Store::open(options.clone()).expect("the store opens"));
        assert_eq!(rows(&mut raw), before);
        clean(&options);
    });
}

#[test]
fn an_event_that_this_version_does_not_know_stops_the_start() {
    for_each_database(|database| {
        let options = closed(database);
        let mut raw = database.raw();
        raw.batch("INSERT INTO shapes (kind, event, event_version) VALUES ('person', 'canonised', 1)");
        refuses(&options, "event person.canonised version 1 is not known to this version");
        raw.batch("UPDATE shapes SET event = 'registered', event_version = 9 WHERE event = 'canonised'");
        refuses(&options, "event person.registered version 9 is not known to this version");
        raw.batch("DELETE FROM shapes WHERE event_version = 9");
        drop(Store::open(options.clone()).expect("the store opens"));
    });
}

#[test]
fn a_migration_that_was_changed_or_is_newer_stops_the_start() {
    for_each_database(|database| {
        let options = closed(database);
        assert!(Store::migrate(&options).expect("migrated"));
        let mut raw = database.raw();
        raw.batch("UPDATE migrations SET digest = 'sha256:' || digest");
        refuses(&options, "has been changed since it was run");
        raw.batch("UPDATE migrations SET digest = substr(digest, 8)");
        drop(Store::open(options.clone()).expect("the store opens"));
        raw.batch("INSERT INTO migrations (name, digest) VALUES ('9999_later', 'x')");
        refuses(&options, "9999_later was made by a newer version");
    });
}

#[test]
fn a_key_that_is_missing_stops_the_start() {
    for_each_database(|database| {
        let options = closed(database);
        let key = options.data.join("keys").join("log-1.key");
        std::fs::rename(&key, key.with_extension("away")).expect("moved");
        match database.dialect {
            Dialect::Sqlite => refuses(&options, "the key of log 1 is missing"),
            // On PostgreSQL the leader needs it, and other processes may serve without.
            Dialect::Postgres => drop(Store::open(options.clone()).expect("the store opens")),
        }
        let checked = Store::check(&options, &CheckOptions::default()).expect("a check");
        assert!(checked.findings.iter().any(|finding| finding.found == Found::Log), "{:?}", checked.findings);
    });
}

#[test]
fn after_a_loss_a_new_log_names_the_old_checkpoint_and_takes_what_comes() {
    for_each_database(|database| {
        let options = closed(database);
        database.save("older");
        let cast = Cast::reopen(options);
        cast.person("后来的人");
        cast.settle();
        let options = cast.close(database);
        let (size, note) = newest_anchor(&options).expect("an anchor");
        database.restore("older");
        refuses(&options, &format!("a checkpoint over {size} was published: it has been rolled back or rewritten"));
        let found = Store::check(&options, &CheckOptions::default()).expect("a check").findings;
        assert!(found.iter().any(|finding| finding.found == Found::Rollback), "{found:?}");
        assert_eq!(Store::reopen(&options).expect("reopened").log, Some(2));
        let cast = Cast::reopen(options);
        assert_eq!(database.raw().query("SELECT continues FROM logs WHERE id = 2", &[]), [[Val::Text(note)]]);
        let person = cast.person("周洁");
        cast.settle();
        let keys: Vec<record::Verifier> = cast.read(|reader| reader.verifiers()).iter().map(|key| key.parse().expect("a key")).collect();
        assert_eq!(keys.len(), 2);
        cast.receipt(person, 1, None).verify(&keys).expect("it verifies under the new key");
        let old = cast.receipt(cast.officer, 1, None).verify(&keys).expect("and the old one under the old").checkpoint;
        assert_eq!(database.raw().number("SELECT count(*) FROM leaves WHERE log = 2"), 2);
        let checked = cast.check();
        assert_eq!((checked.size, checked.events), (2, old.size + 2));
        // A log that names nothing, or another checkpoint, is found.
        database.raw().batch("UPDATE logs SET continues = NULL WHERE id = 2");
        let found = Store::check(&cast.options, &CheckOptions::default()).expect("a check").findings;
        assert_eq!((found[0].found, found[0].table, found[0].field.as_str()), (Found::Log, "logs", "continues"));
    });
}
