//! Checking 校验: beside a writing server, against a kept checkpoint, and with the files.

use crate::cast::{Cast, Paper, clean, paper, register};
use crate::database::{Database, for_each_database, id, on};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{CheckOptions, Dialect, Found, Options, Store};

fn founds(options: &Options, check: &CheckOptions) -> Vec<(Found, &'static str)> {
    Store::check(options, check).expect("a check").findings.iter().map(|finding| (finding.found, finding.table)).collect()
}

fn against(note: String) -> CheckOptions {
    CheckOptions { files: false, against: Some(note) }
}

#[test]
fn it_finds_nothing_wrong_beside_a_server_that_writes() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let stop = Arc::new(AtomicBool::new(false));
        let (store, stopped) = (cast.store.clone(), stop.clone());
        let writer = crate::cast::start(async move {
            let mut count = 0;
            while !stopped.load(Ordering::SeqCst) {
                let profile = crate::cast::profile("人员", None, None);
                store.write(move |tx| register(tx, id(), &profile)).await.expect("written");
                store.publish().await.expect("published");
                count += 1;
            }
            count
        });
        let mut seen = Vec::new();
        for _ in 0..15 {
            seen.push(clean(&cast.options).events);
        }
        stop.store(true, Ordering::SeqCst);
        assert!(crate::cast::wait(writer).expect("it ends") > 0);
        assert!(seen.is_sorted() && seen.first() < seen.last(), "{seen:?}");
        cast.settle();
        let checked = cast.check();
        assert_eq!((checked.events, checked.waiting, checked.size), (checked.size, 0, checked.events));
    });
}

#[test]
fn a_checkpoint_that_was_kept_is_found_in_the_log_or_not() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        cast.settle();
        let (_, kept) = cast.anchored();
        cast.person("李伟");
        cast.settle();
        let (_, newer) = cast.anchored();
        assert_eq!(founds(&cast.options, &against(kept.clone())), []);
        assert_eq!(founds(&cast.options, &against(newer)), []);
        let other = Database::new(database.dialect);
        let stranger = Cast::new(&other);
        stranger.settle();
        let (_, strange) = stranger.anchored();
        assert_eq!(founds(&cast.options, &against(strange)), [(Found::Against, "logs")]);
        let forged = kept.replacen("\n3\n", "\n4\n", 1);
        assert_ne!(forged, kept);
        assert_eq!(founds(&cast.options, &against(forged)), [(Found::Against, "logs")]);
        assert_eq!(founds(&cast.options, &against("no checkpoint".to_owned())), [(Found::Against, "logs")]);
    });
}

#[test]
fn a_file_that_is_missing_or_changed_is_found_only_where_it_is_asked_for() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let lead = cast.person("李伟");
        let call = cast.call("BR-2026", "基础研究指南");
        let files = vec![cast.file("one.txt", b"one"), cast.file("two.txt", b"two")];
        let [one, two] = [&files[0], &files[1]].map(|file| cast.store.files().path(&file.digest.parse().expect("a digest")));
        let application = cast.submit(lead, call, Paper { files, ..paper("高温超导机理") });
        cast.settle();
        assert_eq!(cast.check().files, 2);
        std::fs::remove_file(one).expect("removed");
        std::fs::write(two, b"other").expect("changed");
        assert_eq!(founds(&cast.options, &CheckOptions::default()), []);
        let checked = Store::check(&cast.options, &CheckOptions { files: true, against: None }).expect("a check");
        assert_eq!(checked.findings.len(), 2);
        for finding in &checked.findings {
            assert_eq!((finding.found, finding.table, finding.thing, finding.person), (Found::File, "files", Some(application.0), Some(lead)));
        }
    });
}

#[test]
fn it_stops_at_a_hundred_findings() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        cast.write(|tx| {
            for number in 0..150 {
                register(tx, id(), &crate::cast::profile(&format!("人员{number}"), None, None))?;
            }
            Ok(())
        })
        .expect("many people");
        cast.settle();
        database.raw().batch("UPDATE persons SET language = 'en'");
        let checked = Store::check(&cast.options, &CheckOptions::default()).expect("a check");
        assert_eq!((checked.findings.len(), checked.stopped), (100, true));
    });
}

#[test]
fn a_database_that_is_not_there_is_a_fault_and_leaves_nothing_behind() {
    for_each_database(|database| {
        assert!(Store::check(&Options { data: database.folder().join("none"), ..database.options.clone() }, &CheckOptions::default()).is_err());
        assert!(!database.folder().join("none").join("keys").exists());
        assert!(!database.file().exists());
    });
}

#[test]
fn a_damaged_page_is_found_with_the_files() {
    on(Dialect::Sqlite, |database| {
        let cast = Cast::new(database);
        cast.settle();
        clean(&cast.options);
        // The schema forgets an index, as it would if a bit in it had flipped: its pages are nobody's now, and no row tells.
        database.raw().batch("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'throttles_last'; PRAGMA writable_schema = RESET");
        assert_eq!(founds(&cast.options, &CheckOptions::default()), []);
        assert_eq!(founds(&cast.options, &CheckOptions { files: true, against: None }), [(Found::Page, "database")]);
    });
}
