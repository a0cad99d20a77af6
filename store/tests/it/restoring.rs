//! Restoring 备份与恢复: a backup is whole or refused, and what came back forgets again what had been erased and expunged since.

use crate::cast::{Cast, Paper, clean, paper, wait};
use crate::database::{Database, for_each_database, on};
use record::{Receipt, Verifier};
use rules::erasure::{Ground, PartName};
use rules::rights::Actor;
use rules::{ApplicationId, ExpunctionId, PersonId};
use std::fs;
use std::path::{Path, PathBuf};
use store::{CheckOptions, Dialect, Found, HowToRestore, MadeBackup, Options, Store, StoreError};

/// What nobody else has in their texts: of who is erased, and of what is expunged.
const ERASED: [&str; 2] = ["欧阳靖雯", "罕见课题"];
const EXPUNGED: [&str; 2] = ["霜刃工程", "FrostEdge"];
const SECRET: &[u8] = "霜刃工程的指标：FrostEdge 42".as_bytes();

/// A centre with somebody who will be erased and something that will be expunged.
struct Before {
    cast: Cast,
    gone: PersonId,
    second: PersonId,
    application: ApplicationId,
    secret: String,
}

/// What was done after the moment to which the data go back.
struct Since {
    options: Options,
    expunction: ExpunctionId,
    /// Of a deed that is lost.
    receipt: Receipt,
    /// The receipt of a deed from before.
    old: Receipt,
}

fn before(database: &Database) -> Before {
    let cast = Cast::new(database);
    let call = cast.call("BR-2026", "基础研究指南");
    let (gone, lead, second) = (cast.person("欧阳靖雯"), cast.person("李伟"), cast.second_officer());
    let plan = cast.file("plan.txt", "罕见课题的计划".as_bytes());
    cast.submit(gone, call, Paper { files: vec![plan], ..paper("罕见课题的研究") });
    let file = cast.file("frost.txt", SECRET);
    let application = cast.submit(lead, call, Paper { files: vec![file.clone()], ..paper("霜刃工程 FrostEdge") });
    for number in 0..6 {
        let lead = cast.person(&format!("同事{number}"));
        cast.submit(lead, call, paper(&format!("课题{number}")));
    }
    cast.settle();
    Before { cast, gone, second, application, secret: file.digest }
}

/// A new key, an erasure, an expunction that nobody had proposed yet, and a person who registers: all of it is lost.
fn since(database: &Database, case: Before) -> Since {
    let Before { cast, gone, second, application, secret } = case;
    let old = cast.receipt(cast.officer, 1, None);
    Store::rotate(&cast.options, &Actor::Operator).expect("a key is replaced");
    wait(cast.store.erase(Actor::Operator, gone, Ground::ConsentWithdrawn)).expect("erased");
    let parts = vec![PartName { thing: application.0, version: 1, part: 0 }];
    let expunction = cast.propose(parts, vec![secret]).expect("proposed");
    cast.settle();
    cast.confirm(second, expunction).expect("carried out");
    let later = cast.person("后来的人");
    cast.settle();
    let receipt = cast.receipt(later, 1, None);
    Since { options: cast.close(database), expunction, receipt, old }
}

/// Every file below a folder that holds the text.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else if fs::read(&path).expect("a file").windows(text.len()).any(|window| window == text.as_bytes()) {
            found.push(path);
        }
    }
    found
}

/// Every file below a folder, by its path.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).expect("a copy");
        }
    }
}

fn backup(options: &Options, to: &Path) -> MadeBackup {
    Store::backup(options, to, None, &mut |_| ()).expect("a backup")
}

fn restore(options: &Options, from: &Path) -> Result<store::Restored, StoreError> {
    Store::restore(options, &HowToRestore { from: from.to_owned(), ..HowToRestore::default() }, &mut |_| ())
}

/// A new machine with keys and anchors, and nothing else.
fn machine(database: &Database, options: &Options, name: &str) -> Options {
    let data = database.folder().join(name);
    for folder in ["keys", "anchors"] {
        copy_folder(&options.data.join(folder), &data.join(folder));
    }
    Options { database: format!("sqlite:{}", data.join("kechuang.db").display()), data, ..options.clone() }
}

/// What must hold of data that came back from before: nothing erased is there, receipts hold, and the log does not go on under its old name.
fn came_back(options: &Options, since: &Since) {
    let checked = clean(options);
    assert_eq!((checked.lost.len(), checked.expunged), (1, 2), "{checked:?}");
    assert!(checked.lost[0].kept < checked.lost[0].published && since.receipt.index >= checked.lost[0].kept, "{:?}", checked.lost);
    let cast = Cast::reopen(options.clone());
    let keys: Vec<Verifier> = cast.read(|reader| reader.verifiers()).iter().map(|key| key.parse().expect("a key")).collect();
    since.old.verify(&keys).expect("a receipt from before verifies");
    since.receipt.verify(&keys).expect("a receipt of what was lost verifies, although its key took over in what was lost");
    let lost_from = |receipt: &Receipt| cast.read(|reader| reader.lost_from(&receipt.log.origin)).filter(|from| receipt.index >= *from);
    assert_eq!((lost_from(&since.old), lost_from(&since.receipt)), (None, Some(checked.lost[0].kept)));
    let stone = cast.read(|reader| reader.expunction(since.expunction)).expect("the expunction is there");
    assert!(stone.expunction.carried_out().is_some());
    let newcomer = cast.person("周洁");
    cast.settle();
    let receipt = cast.receipt(newcomer, 1, None);
    receipt.verify(&keys).expect("what happens now verifies");
    assert_ne!(receipt.log.origin, since.old.log.origin, "and under another name");
    assert_eq!(lost_from(&receipt), None);
    clean(options);
}

#[test]
fn a_database_that_other_tools_brought_back_forgets_again_and_goes_on_in_a_new_log() {
    for_each_database(|database| {
        let Before { cast, gone, second, application, secret } = before(database);
        let options = cast.close(database);
        database.save("older");
        let files = database.folder().join("older-files");
        copy_folder(&options.data.join("files"), &files);
        let since = since(database, Before { cast: Cast::reopen(options), gone, second, application, secret });
        let bring_back = || {
            database.restore("older");
            copy_folder(&files, &since.options.data.join("files"));
        };
        bring_back();
        let refused = Store::open(since.options.clone()).err().expect("nothing is served before it").to_string();
        assert!(refused.contains("was published") && refused.contains("kechuang reopen"), "{refused}");
        let found = Store::check(&since.options, &CheckOptions::default()).expect("a check").findings;
        assert!(found.iter().any(|finding| finding.found == Found::Anchor) && found.iter().any(|finding| finding.found == Found::Rollback));
        let recovered = Store::recover(&since.options).expect("recovered");
        assert_eq!((recovered.log, recovered.erased.as_slice(), recovered.expunged.as_slice()), (Some(2), &[gone][..], &[since.expunction][..]));
        for text in ERASED.iter().chain(&EXPUNGED) {
            assert!(!crate::erasing::everything(database).contains(text), "{text}");
            assert_eq!(holding(&since.options.data, text), Vec::<PathBuf>::new(), "{text}");
        }
        came_back(&since.options, &since);
        assert_eq!(Store::recover(&since.options).expect("again").log, None, "nothing is missing any more");
        // What was lost once more is known by the anchors of both logs: no number and no name is used twice.
        bring_back();
        let recovered = Store::recover(&since.options).expect("recovered");
        assert_eq!((recovered.log, recovered.erased.len()), (Some(3), 1));
        clean(&since.options);
        drop(Store::open(since.options.clone()).expect("it opens"));
    });
}

#[test]
fn an_erasure_that_is_anchored_and_not_here_stops_the_start_though_no_entry_is_missed() {
    for_each_database(|database| {
        let Before { cast, gone, .. } = before(database);
        let options = cast.close(database);
        database.save("older");
        // The erasure is anchored at once, the checkpoint over it only within the second in which the machine fails.
        let anchors = options.data.join("anchors").join("anchors.jsonl");
        let was = fs::read_to_string(&anchors).expect("anchors");
        let cast = Cast::reopen(options);
        wait(cast.store.erase(Actor::Operator, gone, Ground::Unlawful)).expect("erased");
        let options = cast.close(database);
        let now = fs::read_to_string(&anchors).expect("anchors");
        let erasure: String = now[was.len()..].lines().filter(|line| line.contains("\"erasure\"")).map(|line| format!("{line}\n")).collect();
        fs::write(&anchors, was + &erasure).expect("anchors");
        database.restore("older");
        let refused = Store::open(options.clone()).err().expect("nothing is served before it").to_string();
        assert!(refused.contains(&gone.to_string()) && refused.contains("was erased, and is here"), "{refused}");
        assert_eq!(Store::recover(&options).expect("recovered").erased, [gone]);
        clean(&options);
        drop(Store::open(options).expect("it opens"));
    });
}

#[test]
fn a_backup_comes_back_without_what_was_erased_since() {
    on(Dialect::Sqlite, |database| {
        let case = before(database);
        let made = backup(&case.cast.options, &database.folder().join("backups"));
        let verified = Store::check_backup(&made.path, Some(&case.cast.options.data), &mut |_| ()).expect("it is whole");
        assert!(verified.own_keys && verified.checked.is_some_and(|checked| checked.findings.is_empty() && checked.files > 0));
        assert!(ERASED.iter().chain(&EXPUNGED).all(|text| !holding(&made.path, text).is_empty()), "it is there before");
        let since = since(database, case);
        let machine = machine(database, &since.options, "new");
        let restored = restore(&machine, &made.path).expect("restored");
        let recovered = restored.recovered.expect("held against the anchors");
        assert_eq!((recovered.log, recovered.erased.len(), recovered.expunged.len()), (Some(2), 1, 1));
        for text in ERASED.iter().chain(&EXPUNGED) {
            assert_eq!(holding(&machine.data, text), Vec::<PathBuf>::new(), "{text}");
        }
        came_back(&machine, &since);
        assert!(
            Store::backups_since(&database.folder().join("backups"), None).expect("a list").iter().any(|backup| made.path.ends_with(&backup.name))
        );
    });
}

#[test]
fn a_backup_of_all_there_is_goes_on_in_the_same_log() {
    on(Dialect::Sqlite, |database| {
        let case = before(database);
        let origin = case.cast.receipt(case.cast.officer, 1, None).log.origin;
        let made = backup(&case.cast.options, &database.folder().join("backups"));
        let options = case.cast.close(database);
        let machine = machine(database, &options, "new");
        assert_eq!(restore(&machine, &made.path).expect("restored").recovered.expect("held against the anchors").log, None);
        let cast = Cast::reopen(machine);
        let person = cast.person("周洁");
        assert_eq!(cast.receipt(person, 1, None).log.origin, origin);
        cast.settle();
        cast.check();
    });
}

#[test]
fn backups_share_what_has_not_changed_and_the_oldest_go_when_the_newest_is_whole() {
    on(Dialect::Sqlite, |database| {
        let case = before(database);
        let folder = database.folder().join("backups");
        let first = backup(&case.cast.options, &folder);
        assert_eq!((first.copied, first.linked, first.damaged.len()), (2, 0, 0));
        fs::create_dir_all(folder.join("unfinished-2020-01-01T00-00-00Z")).expect("one that was cut off");
        let call = case.cast.call("BR-2027", "又一份指南");
        let lead = case.cast.person("王强");
        let file = case.cast.file("more.txt", b"more");
        case.cast.submit(lead, call, Paper { files: vec![file], ..paper("又一个课题") });
        let second = backup(&case.cast.options, &folder);
        assert_eq!((second.copied, second.linked), (1, 2));
        assert!(!folder.join("unfinished-2020-01-01T00-00-00Z").exists());
        // What an earlier backup holds damaged is copied anew.
        let held = second.path.join("files").join(&case.secret[7..9]).join(&case.secret[7..]);
        fs::remove_file(&held).and_then(|()| fs::write(&held, b"rotten")).expect("it is damaged");
        let third = Store::backup(&case.cast.options, &folder, Some(2), &mut |_| ()).expect("a third");
        assert_eq!((third.copied, third.linked, third.removed.len()), (1, 2, 1));
        assert!(!first.path.exists() && second.path.exists());
        let refused = Store::check_backup(&second.path, None, &mut |_| ()).expect_err("it is damaged").to_string();
        assert!(refused.contains(&case.secret[7..]), "{refused}");
        assert!(Store::check_backup(&third.path, None, &mut |_| ()).expect("it is whole").checked.is_some_and(|checked| checked.findings.is_empty()));
    });
}

#[test]
fn what_must_not_be_restored_is_refused_and_touches_nothing() {
    on(Dialect::Sqlite, |database| {
        let case = before(database);
        let secret = case.secret.clone();
        let folder = database.folder().join("backups");
        let made = backup(&case.cast.options, &folder);
        let options = case.cast.close(database);
        let refuses = |options: &Options, from: &Path, says: &str| {
            let seen = || files_in(&options.data);
            let before = seen();
            let refused = restore(options, from).expect_err(says).to_string();
            assert!(refused.contains(says), "{refused}");
            assert_eq!(seen(), before, "{says}: something is left behind");
        };
        refuses(&options, &made.path, "is there already");
        for (missing, says) in [("keys/index.key", "nobody can sign in"), ("keys/identity.key", "stay sealed"), ("keys/log-1.key", "log-1.pub")] {
            let machine = machine(database, &options, &format!("without-{}", missing.replace('/', "-")));
            let _gone = fs::remove_file(machine.data.join("keys").join("log-1.pub"));
            fs::remove_file(machine.data.join(missing)).expect("it is away");
            refuses(&machine, &made.path, says);
        }
        let machine = machine(database, &options, "new");
        fs::remove_dir_all(machine.data.join("anchors")).expect("they are away");
        refuses(&machine, &made.path, "--without-anchors");
        refuses(&machine, &folder, "is not a whole backup");
        copy_folder(&options.data.join("anchors"), &machine.data.join("anchors"));
        for name in ["kechuang.db".to_owned(), format!("files/{}/{}", &secret[7..9], &secret[7..])] {
            let path = made.path.join(&name);
            let whole = fs::read(&path).expect("a file");
            let mut changed = whole.clone();
            *changed.last_mut().expect("a byte") ^= 1;
            fs::write(&path, changed).expect("it is changed");
            refuses(&machine, &made.path, &name);
            fs::remove_file(&path).expect("it is gone");
            refuses(&machine, &made.path, &name);
            fs::write(&path, whole).expect("it is put back");
        }
        restore(&machine, &made.path).expect("the whole one is restored");
        clean(&machine);
    });
}

#[test]
fn what_was_there_is_moved_aside_and_a_restore_that_was_cut_off_is_finished() {
    on(Dialect::Sqlite, |database| {
        let case = before(database);
        let made = backup(&case.cast.options, &database.folder().join("backups"));
        case.cast.person("后来的人");
        case.cast.settle();
        let how = HowToRestore { from: made.path.clone(), replace: true, ..HowToRestore::default() };
        let options = case.cast.options.clone();
        let busy = Store::restore(&options, &how, &mut |_| ()).expect_err("somebody writes it").to_string();
        assert!(busy.contains("is in use"), "{busy}");
        let options = case.cast.close(database);
        let restored = Store::restore(&options, &how, &mut |_| ()).expect("restored");
        assert_eq!(restored.aside.len(), 2, "{:?}", restored.aside);
        assert!(restored.aside.iter().all(|path| path.exists()));
        assert_eq!(restored.recovered.expect("held against the anchors").log, Some(2));
        clean(&options);

        // As a crash between two renames leaves it: the database is not in its place yet.
        let place = options.data.join("restoring");
        fs::create_dir_all(&place).expect("a folder");
        let file = database.file();
        let staged = file.with_extension("db.restoring");
        fs::rename(&file, &staged).expect("it is moved back");
        let stage = serde_json::json!({ "moving": { "moves": [[staged, file]], "aside": [] } });
        fs::write(place.join("stage.json"), stage.to_string()).expect("the list of moves");
        let refused = Store::open(options.clone()).err().expect("half a restore is not served").to_string();
        assert!(refused.contains("a restore was cut off") && refused.contains("again"), "{refused}");
        let finished = Store::restore(&options, &how, &mut |_| ()).expect("finished");
        assert!(finished.manifest.is_none() && !place.exists());
        clean(&options);
        drop(Store::open(options).expect("it opens"));
    });
}
