//! Upgrade 升级: what any earlier version has left behind opens with this one, for ever.
//!
//! `stories/tests/made/<version>-<database>.tar.gz` is a centre as that version of the software left it when its server was stopped:
//!
//! ```text
//! kechuang.db | kechuang.sql     the database: SQLite's file, or what `pg_dump --inserts --no-owner` gives
//! keys/ anchors/ files/          the data folder; its keys sign nothing but these
//! receipt.json checkpoint log-keys   a receipt, the checkpoint and `/log/key`, as somebody kept them
//! ```
//! Each holds at least a replaced key, an erased person (王芳), and 张平 (`zhang.ping@pku.example.org`) with a submitted application, whose first
//! receipt it is; everybody's password is that of the demonstration. Every release adds one of each, made by its own binary before anything is
//! changed after it: `kechuang demo --data …`, `rotate`, `erase`, a receipt, `tar --format=ustar -czf`. None is ever removed or made anew: what is
//! written by one version is read by all that follow.

use crate::harness::{Database, Person, server};
use crate::program::{Ended, Served, folder, kechuang, on};
use flate2::read::GzDecoder;
use record::{Receipt, Verifier};
use serde_json::json;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A record of a tar file.
const BLOCK: usize = 512;

/// What earlier versions have left, the oldest first.
fn left_behind() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("made");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// Unpacks a tar file of plain names, as GNU tar writes it with `--format=ustar`.
fn unpack(archive: &Path, to: &Path) {
    let mut bytes = Vec::new();
    GzDecoder::new(fs::File::open(archive).expect("the file")).read_to_end(&mut bytes).expect("it is whole");
    let mut at = 0;
    while let Some(header) = bytes.get(at..at + BLOCK).filter(|header| header[0] != 0) {
        let text = |from: usize, to: usize| String::from_utf8_lossy(&header[from..to]).trim_end_matches(['\0', ' ']).to_owned();
        let (name, prefix) = (text(0, 100), text(345, 500));
        let size = usize::from_str_radix(&text(124, 136), 8).expect("a size");
        let path = if prefix.is_empty() { to.join(name) } else { to.join(prefix).join(name) };
        at += BLOCK;
        if header[156] == b'5' {
            fs::create_dir_all(&path).expect("a folder");
        } else {
            fs::write(&path, &bytes[at..at + size]).expect("a file");
        }
        at += size.next_multiple_of(BLOCK);
    }
}

/// Brings one back, and runs the story on it.
fn on_left_behind(archive: &Path, story: impl Fn(&Database)) {
    let data = folder();
    unpack(archive, &data);
    let dump = data.join("kechuang.sql");
    if !dump.exists() {
        story(&Database { name: "sqlite", url: format!("sqlite:{}", data.join("kechuang.db").display()), data: data.clone() });
    } else {
        let name = format!("upgrade_{}", web::new_id());
        let mut client = postgres::Client::connect(&server(), postgres::NoTls).expect("PostgreSQL answers");
        client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database is made");
        let url = format!("{}/{name}", server().rsplit_once('/').expect("an address").0);
        let mut inside = postgres::Client::connect(&url, postgres::NoTls).expect("PostgreSQL answers");
        inside.batch_execute(&fs::read_to_string(dump).expect("the dump")).expect("the dump is read in");
        drop(inside);
        story(&Database { name: "postgres", url, data: data.clone() });
        client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).expect("it is dropped");
    }
    let _gone = fs::remove_dir_all(data);
}

fn signed_in(served: &Served, email: &str) -> Person {
    let mut person = served.anonymous();
    let answer = person.post_json("/sessions", &json!({ "email": email, "password": stories::PASSWORD }));
    assert_eq!(answer.status, 201, "{}", answer.body);
    person.sign_in_with(&answer);
    person
}

fn opens(database: &Database) {
    let migrated = on(database, &["migrate"]);
    assert_eq!((migrated.code, migrated.out.as_str()), (Some(0), "the schema is up to date\n"), "{migrated:?}");
    let kept = |name: &str| database.data.join(name).display().to_string();
    // Rows that the new version folds otherwise are made anew by the first start, before anything is compared.
    assert_eq!(on(database, &["work", "--once"]).code, Some(0));
    let checked = on(database, &["check", "--json", "--files", "--against", &kept("checkpoint")]);
    let view = checked.json();
    assert_eq!((checked.code, view["clean"].as_bool()), (Some(0), Some(true)), "{checked:?}");
    assert!(view["erased_parts"].as_u64().is_some_and(|parts| parts > 0), "{view}");
    let verified = Ended::of(&mut kechuang(&["verify", &kept("receipt.json"), "--key", &kept("log-keys")]));
    assert!(verified.code == Some(0) && verified.out.starts_with("verified: application submitted"), "{verified:?}");

    let served = Served::start(database);
    let kept_keys = fs::read_to_string(kept("log-keys")).expect("the keys that were kept");
    let keys = served.anonymous().get("/log/key").body;
    assert_eq!(keys, kept_keys, "nothing has replaced them");
    let kept_receipt = fs::read(kept("receipt.json")).expect("the receipt");
    let receipt = Receipt::parse(&kept_receipt).expect("a receipt");
    let keys: Vec<Verifier> = keys.lines().map(|line| line.parse().expect("a key")).collect();
    let header = receipt.verify(&keys).expect("it verifies").header;
    let (officer, lead) = (signed_in(&served, "zhou.ming@centre.example.org"), signed_in(&served, "zhang.ping@pku.example.org"));
    let application = format!("/applications/{}", rules::Id(header.thing));
    let again = lead.get(&format!("{application}/receipts/1"));
    let again = Receipt::parse(&again.bytes).expect("a receipt").verify(&keys).expect("it verifies").entry;
    assert_eq!(again, receipt.verify(&keys).expect("it verifies").entry, "the same deed has the same place");
    for (person, path) in [(&lead, application.as_str()), (&lead, "/account"), (&officer, "/desk"), (&officer, "/people"), (&officer, "/audit")] {
        for language in ["zh", "en"] {
            let page = person.in_language(language).page(path);
            assert_eq!(page.status, 200, "{path}: {}", page.visible());
        }
    }
    assert!(!officer.get("/people").body.contains("王芳"), "who was erased stays erased");
    let body = json!({ "code": "AFTER-UPGRADE", "title_zh": "升级之后", "purpose_zh": "升级之后照常办理。" });
    let done = officer.post_json("/programmes", &body);
    assert_eq!(done.status, 201, "{}", done.body);
    drop(served);
    let after = on(database, &["check", "--json", "--files"]).json();
    assert_eq!((after["clean"].as_bool(), after["events"].as_u64()), (Some(true), view["events"].as_u64().map(|events| events + 1)), "{after}");
}

#[test]
fn what_every_earlier_version_left_behind_opens_and_goes_on() {
    let left = left_behind();
    for name in ["0.1.0-sqlite.tar.gz", "0.1.0-postgres.tar.gz"] {
        assert!(left.iter().any(|path| path.ends_with(name)), "{name} is never removed");
    }
    for archive in left {
        println!("{}", archive.display());
        on_left_behind(&archive, opens);
    }
}
