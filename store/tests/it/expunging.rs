//! Expunging 涉密清除: what is named is gone from every table, the index and the disk; what happened stays proved. And files that nothing names.

use crate::cast::{Cast, Paper, clean, paper, wait};
use crate::database::{Database, for_each_database, id, on};
use rules::erasure::{Ground, PartName};
use rules::expunction::Refusal as ExpunctionRefusal;
use rules::rights::{Actor, Sight};
use rules::{ApplicationId, PersonId, Refusal, erasure};
use std::path::Path;
use store::{CheckOptions, Dialect, Filter, Found, ListQuery, MailRow, Order, Store, Val, WriteError};

/// What nobody else in the database has in their texts.
const SECRET: [&str; 3] = ["霜刃工程", "霜刃", "FrostEdge"];
/// What the file says.
const CONTENT: &[u8] = "霜刃工程的指标：FrostEdge 42".as_bytes();

/// An application that should never have been sent.
struct Case {
    cast: Cast,
    lead: PersonId,
    second: PersonId,
    application: ApplicationId,
    parts: Vec<PartName>,
    digest: String,
}

fn case(database: &Database) -> Case {
    let cast = Cast::new(database);
    let call = cast.call("BR-2026", "基础研究指南");
    let (lead, second) = (cast.person("李伟"), cast.second_officer());
    let file = cast.file("frost.txt", CONTENT);
    let secret = Paper { files: vec![file.clone()], ..paper("霜刃工程 FrostEdge") };
    let application = cast.submit(lead, call, secret.clone());
    let again = Paper { summary: "霜刃工程的修订".to_owned(), ..secret };
    cast.write(move |tx| crate::cast::submit(tx, lead, application, call, &again)).expect("a revision");
    for number in 0..30 {
        let lead = cast.person(&format!("同事{number}"));
        cast.submit(lead, call, paper(&format!("课题{number}")));
    }
    let attached = file.clone();
    cast.write(move |tx| {
        let draft = tx.start_draft(application, lead, call)?;
        tx.attach(draft, &attached)?;
        let row = tx.own_draft(draft, lead)?;
        tx.save_draft(&row, None, &[("title".to_owned(), rules::form::Raw::Text("霜刃工程草稿".to_owned()))].into())?;
        let steps = tx.lease_steps(500)?;
        let step = steps.iter().find(|step| step.thing == application.0).expect("a letter").clone();
        let letter = MailRow {
            event: step.event,
            person: lead,
            address: "li.wei@example.org".to_owned(),
            language: rules::person::Language::Zh,
            subject: "收到".to_owned(),
            body: "您的申请“霜刃工程 FrostEdge”已收到。".to_owned(),
            at: tx.now(),
            read_at: None,
        };
        Ok(tx.put_mail(step.letter.as_str(), &letter)?)
    })
    .expect("working rows");
    cast.settle();
    let parts = [1, 2].map(|version| PartName { thing: application.0, version, part: 0 }).into();
    Case { cast, lead, second, application, parts, digest: file.digest }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, WriteError>) -> Refusal {
    match outcome {
        Err(WriteError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// Every text and every byte that any table holds.
fn everything(database: &Database) -> Vec<u8> {
    let mut raw = database.raw();
    let mut all = Vec::new();
    for table in raw.tables() {
        let columns = raw.columns(&table).join(", ");
        for value in raw.query(&format!("SELECT {columns} FROM {table}"), &[]).into_iter().flatten() {
            match value {
                Val::Text(text) => all.extend_from_slice(text.as_bytes()),
                Val::Bytes(bytes) => all.extend_from_slice(&bytes),
                Val::Int(_) | Val::Null => {}
            }
            all.push(b'\n');
        }
    }
    all
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// Every file below a folder that holds the text.
fn holding(folder: &Path, text: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            holding(&path, text, found);
        } else if contains(&std::fs::read(&path).unwrap_or_default(), text.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
}

#[test]
fn what_is_named_is_gone_everywhere_and_what_happened_stays_proved() {
    for_each_database(|database| {
        let case = case(database);
        let cast = &case.cast;
        assert!(SECRET.iter().all(|text| contains(&everything(database), text.as_bytes())), "it must be there before");
        let expunction = cast.propose(case.parts.clone(), vec![case.digest.clone()]).expect("proposed");
        assert_eq!(refused(cast.confirm(cast.officer, expunction)), ExpunctionRefusal::SamePerson.into());
        assert!(contains(&everything(database), SECRET[0].as_bytes()), "a proposal destroys nothing");
        let targets = cast.confirm(case.second, expunction).expect("carried out");
        assert_eq!((targets.parts.len(), targets.files.len()), (2, 1));
        cast.settle();
        let whole = everything(database);
        for text in SECRET {
            assert!(!contains(&whole, text.as_bytes()), "{text} must be gone");
        }
        assert!(!cast.store.files().path(&case.digest.parse().expect("a digest")).exists());
        let row = cast.read(|reader| reader.application(case.application)).expect("the application stays");
        assert_eq!((row.body, row.revision, row.kept.files.len()), (None, 2, 1));
        let wanted = ListQuery {
            sight: Sight::All,
            reader: None,
            filter: Filter { text: "霜刃".to_owned(), ..Filter::default() },
            order: Order::Arrived,
            after: None,
            most: 10,
        };
        assert_eq!(cast.read(|reader| reader.applications(&wanted)).len(), 0);
        assert_eq!(cast.read(|reader| reader.draft(case.application)), None);
        assert_eq!(cast.read(|reader| reader.person(case.lead)).expect("the lead stays").name.as_deref(), Some("李伟"));

        let stones = cast.read(|reader| reader.tombstones(case.application.0, &[]));
        assert_eq!((stones.len(), stones[0].order.as_deref()), (1, Some("市保密行政管理部门通知")));
        assert_eq!(cast.read(|reader| reader.tombstone_of_file(&case.digest)), Some(stones[0].clone()));
        let checked = cast.check();
        assert_eq!((checked.erased, checked.expunged), (0, 3));
        let keys: Vec<record::Verifier> = cast.read(|reader| reader.verifiers()).iter().map(|key| key.parse().expect("a key")).collect();
        for (thing, version) in [(case.application.0, 1), (case.application.0, 2), (expunction.0, 1), (expunction.0, 2)] {
            cast.receipt(thing, version, Some(case.lead)).verify(&keys).unwrap_or_else(|error| panic!("{thing} {version}: {error}"));
        }
        assert_eq!(refused(cast.confirm(case.second, expunction)), ExpunctionRefusal::AlreadyDecided.into());
        assert!(matches!(refused(cast.propose(case.parts.clone(), Vec::new())), Refusal::Expunction(ExpunctionRefusal::NotThere { .. })));
        let unknown = format!("sha256:{}", "0".repeat(64));
        assert!(matches!(refused(cast.propose(Vec::new(), vec![unknown])), Refusal::Expunction(ExpunctionRefusal::NotThere { .. })));

        // What is left of the lead can still be erased, and rebuilding brings nothing back.
        wait(cast.store.erase(Actor::Operator, case.lead, Ground::ConsentWithdrawn)).expect("erased");
        cast.settle();
        let options = case.cast.close(database);
        Store::rebuild(&options).expect("rebuilt");
        assert!(!contains(&everything(database), SECRET[0].as_bytes()));
        clean(&options);
    });
}

#[test]
fn nothing_of_it_is_left_on_the_disk_of_sqlite() {
    on(Dialect::Sqlite, |database| {
        let case = case(database);
        let left = |text: &str| {
            let mut found = Vec::new();
            holding(database.folder(), text, &mut found);
            found
        };
        assert!(SECRET.iter().all(|text| !left(text).is_empty()), "it must be there before");
        let expunction = case.cast.propose(case.parts.clone(), vec![case.digest.clone()]).expect("proposed");
        case.cast.confirm(case.second, expunction).expect("carried out");
        for text in SECRET {
            assert_eq!(left(text), Vec::<String>::new(), "{text} must be gone from database, write-ahead log, files and anchors");
        }
    });
}

#[test]
fn what_a_crash_left_undone_is_made_good_by_the_next_start() {
    for_each_database(|database| {
        let case = case(database);
        let expunction = case.cast.propose(Vec::new(), vec![case.digest.clone()]).expect("proposed");
        case.cast.confirm(case.second, expunction).expect("carried out");
        case.cast.settle();
        // The same content is put back, and the anchor is lost, as if the process had died after the commit.
        let again = case.cast.file("frost.txt", CONTENT);
        assert_eq!(again.digest, case.digest);
        let options = case.cast.close(database);
        let there = options.data.join("files").join(&case.digest[7..9]).join(&case.digest[7..]);
        let anchors = options.data.join("anchors").join("anchors.jsonl");
        let lines = || std::fs::read_to_string(&anchors).expect("anchors").lines().filter(|line| line.contains("\"expunction\"")).count();
        assert!(there.exists() && lines() == 1);
        let text = std::fs::read_to_string(&anchors).expect("anchors");
        let kept: String = text.lines().filter(|line| !line.contains("\"expunction\"")).map(|line| format!("{line}\n")).collect();
        std::fs::write(&anchors, kept).expect("anchors");
        let checked = Store::check(&options, &CheckOptions { files: true, against: None }).expect("a check");
        assert!(checked.findings.iter().any(|finding| finding.found == Found::File && finding.says.contains("expunction")), "{:?}", checked.findings);
        drop(Store::open(options.clone()).expect("the store opens"));
        assert!(!there.exists() && lines() == 1);
        clean(&options);
    });
}

#[test]
fn an_expunction_that_the_journal_has_lost_is_found_by_its_anchor() {
    for_each_database(|database| {
        let case = case(database);
        let expunction = case.cast.propose(case.parts.clone(), Vec::new()).expect("proposed");
        case.cast.confirm(case.second, expunction).expect("carried out");
        case.cast.settle();
        let options = case.cast.close(database);
        let mut raw = database.raw();
        raw.exec("DELETE FROM events WHERE thing = $1 AND version = 2", &[Val::from(expunction)]);
        let checked = Store::check(&options, &CheckOptions::default()).expect("a check");
        let founds: Vec<Found> = checked.findings.iter().map(|finding| finding.found).collect();
        assert!(founds.contains(&Found::Anchor) && founds.contains(&Found::Erasure), "{:?}", checked.findings);
    });
}

#[test]
fn on_postgres_what_has_no_place_yet_is_not_destroyed() {
    on(Dialect::Postgres, |database| {
        let case = case(database);
        let second = case.second;
        let options = case.cast.close(database);
        let mut leader = database.raw();
        leader.batch("SELECT pg_advisory_lock(7461002)");
        let cast = Cast::reopen(options);
        let lead = cast.person("周洁");
        let call = cast.call("LATER", "后来的指南");
        let application = cast.submit(lead, call, paper("霜刃"));
        let part = PartName { thing: application.0, version: 1, part: 0 };
        let expunction = cast.propose(vec![part], Vec::new()).expect("proposed");
        assert_eq!(refused(cast.confirm(second, expunction)), erasure::Refusal::NotYetSequenced.into());
        assert!(cast.read(|reader| reader.application(application)).is_some_and(|row| row.body.is_some()));
    });
}

/// Makes a stored file as old as it must be to be swept.
fn age(path: &Path) {
    let file = std::fs::File::options().append(true).open(path).expect("a file");
    file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(25 * 3_600)).expect("it is aged");
}

#[test]
fn a_file_that_nothing_names_is_swept_after_a_day() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let call = cast.call("BR-2026", "基础研究指南");
        let lead = cast.person("李伟");
        let files = ["orphan", "fresh", "draft", "sent", "earlier"].map(|name| cast.file("a.txt", name.as_bytes()));
        let [orphan, fresh, drafted, sent, earlier] = files.clone();
        let place = |digest: &str| cast.store.files().path(&digest.parse().expect("a digest"));
        let application = cast.submit(lead, call, Paper { files: vec![earlier.clone()], ..paper("课题") });
        cast.write(move |tx| crate::cast::submit(tx, lead, application, call, &Paper { files: vec![sent.clone()], ..paper("课题") }))
            .expect("a revision");
        let other = cast.call("OTHER", "另一指南");
        cast.write(move |tx| {
            let draft = tx.start_draft(id(), lead, other)?;
            Ok(tx.attach(draft, &drafted)?)
        })
        .expect("attached");
        files.iter().filter(|file| file.digest != fresh.digest).for_each(|file| age(&place(&file.digest)));
        assert_eq!(cast.store.sweep_orphans().expect("swept"), 1);
        let left: Vec<bool> = files.iter().map(|file| place(&file.digest).exists()).collect();
        assert_eq!(left, [false, true, true, true, true], "only what no draft and no event ever named is gone");
        assert_eq!(cast.store.sweep_orphans().expect("swept"), 0);

        // Sent again while the old one is being swept, it is a new file; what a crash left set aside goes back.
        let again = cast.file("a.txt", b"orphan");
        assert_eq!(cast.store.sweep_orphans().expect("swept"), 0);
        let aside = cast.options.data.join("files").join("incoming").join(format!("aside-{}", &again.digest[7..]));
        std::fs::rename(place(&orphan.digest), &aside).expect("set aside");
        let options = cast.options.clone();
        let store = Store::open(options).expect("the store opens");
        assert!(!aside.exists() && store.files().path(&again.digest.parse().expect("a digest")).exists());
        drop(store);
        cast.settle();
        cast.check();
    });
}
