//! Backup 备份与恢复: copied while people write, brought back by whoever holds keys and anchors, on SQLite by our own commands and on PostgreSQL
//! by its own tools; cut off at any moment it is nothing or can be done again.

mod postgres_tools;

use crate::harness::{Answer, Database, PASSWORD, Person, for_each_database};
use crate::program::{Ended, Served, folder, kechuang, on};
use postgres_tools::{Copied, Tools};
use serde_json::{Value, json};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How many write while a backup is made.
const WRITERS: usize = 8;
/// How often a backup and a restore are each cut off.
const KILLS: usize = 6;

/// One who submits the same application again and again.
struct Writer {
    name: String,
    email: String,
    application: String,
    /// How many submissions were acknowledged.
    acknowledged: AtomicU64,
}

fn on_sqlite(story: impl Fn(&Database)) {
    for_each_database(|database| {
        if database.name == "sqlite" {
            story(database);
        }
    });
}

fn signed_in(address: SocketAddr, email: &str) -> Person {
    let mut person = Person::nobody(address);
    let answer = person.post_json("/sessions", &json!({ "email": email, "password": PASSWORD }));
    assert_eq!(answer.status, 201, "{}", answer.body);
    person.sign_in_with(&answer);
    person
}

fn registered(address: SocketAddr, name: &str, email: &str) -> Person {
    let mut person = Person::nobody(address);
    let body = json!({ "name": name, "email": email, "organisation": "示范大学", "password": PASSWORD, "language": "zh" });
    let answer = person.post_json("/people", &body);
    assert_eq!(answer.status, 201, "{}", answer.body);
    person.sign_in_with(&answer);
    person
}

/// Somebody with an application that has a file; gives its address.
fn applied(person: &Person, name: &str, call: &str, title: &str) -> String {
    let draft = person.post_json(&format!("{call}/drafts"), &json!({})).location().to_owned();
    assert_eq!(person.post_json(&draft, &json!({ "title": title })).status, 200);
    assert_eq!(person.post_file(&format!("{draft}/files/body"), "正文.txt", format!("{title}的研究方案").as_bytes()).status, 201);
    submitted(person, &draft, name);
    draft.replace("/drafts/", "/applications/")
}

fn submitted(person: &Person, draft: &str, name: &str) {
    let answer = person.post_json(&format!("{draft}/submission"), &json!({ "signed": name, "pledge": rules::application::PLEDGE }));
    assert_eq!(answer.status, 201, "{}", answer.body);
}

/// A new version of what was submitted.
fn revised(person: &Person, application: &str, name: &str) {
    let draft = application.replace("/applications/", "/drafts/");
    assert_eq!(person.post_json(&draft, &json!({ "title": "后来修改的题目" })).status, 200);
    submitted(person, &draft, name);
}

fn id(person: &Person) -> String {
    person.get("/account").json()["id"].as_str().expect("an id").to_owned()
}

fn wait(ms: u64) {
    let (_nobody, nothing) = mpsc::channel::<()>();
    let _nothing = nothing.recv_timeout(Duration::from_millis(ms));
}

/// Waits until a published checkpoint covers all there is, and gives it.
fn published(served: &Served, database: &Database) -> String {
    let started = Instant::now();
    loop {
        let (size, note) = (on(database, &["check", "--json"]).json()["size"].as_u64(), served.anonymous().get("/log/checkpoint").body);
        // The anchor follows what is published; only what is anchored is missed later.
        let anchors = fs::read_to_string(database.data.join("anchors/anchors.jsonl")).unwrap_or_default();
        let anchored = size.is_some_and(|size| anchors.contains(&format!("\"size\":{size},")));
        if anchored && note.lines().nth(1).and_then(|line| line.parse().ok()) == size {
            return note;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "the log is never published: {note}");
    }
}

/// Another data folder with the keys and anchors of the first, and nothing else.
fn machine(database: &Database, name: &str) -> Database {
    let data = database.data.with_file_name(format!("{}-{name}", database.data.file_name().expect("a name").to_string_lossy()));
    for folder in ["keys", "anchors"] {
        copy_folder(&database.data.join(folder), &data.join(folder));
    }
    Database { name: "sqlite", url: format!("sqlite:{}", data.join("kechuang.db").display()), data }
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

/// Every file below a folder that holds the text.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let holds = |path: &PathBuf| fs::read(path).expect("a file").windows(text.len()).any(|window| window == text.as_bytes());
    paths.flat_map(|path| if path.is_dir() { holding(&path, text) } else { Some(path).filter(holds).into_iter().collect() }).collect()
}

fn done(ended: &Ended) -> &Ended {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended
}

/// What a page of the verification says of a receipt, and what a program is answered.
fn verified(address: SocketAddr, receipt: &Answer) -> (Value, [String; 2]) {
    let person = Person::nobody(address);
    let answer = person.send("POST", "/verify", &[("Accept", "application/json"), ("Content-Type", "application/json")], &receipt.bytes).json();
    let page = |language| person.in_language(language).post_form("/verify", &[("receipt", &receipt.body)]).visible();
    (answer, [page("zh"), page("en")])
}

#[test]
fn a_backup_made_while_eight_people_write_holds_every_deed_acknowledged_before_it() {
    on_sqlite(|database| {
        let served = Served::start(database);
        let (_, call) = a_centre(&served);
        let writers: Vec<Writer> = (0..WRITERS)
            .map(|number| {
                let (name, email) = (format!("申请人{number}"), format!("applicant-{number}@load.example.org"));
                let application = applied(&registered(served.address, &name, &email), &name, &call, &format!("课题{number}"));
                Writer { name, email, application, acknowledged: AtomicU64::new(1) }
            })
            .collect();
        let (stop, folder) = (AtomicBool::new(false), database.data.join("backups"));
        let to = folder.display().to_string();
        let (before, made) = std::thread::scope(|scope| {
            for writer in &writers {
                scope.spawn(|| {
                    let person = signed_in(served.address, &writer.email);
                    let draft = writer.application.replace("/applications/", "/drafts/");
                    while !stop.load(Ordering::SeqCst) {
                        let count = writer.acknowledged.load(Ordering::SeqCst);
                        assert_eq!(person.post_json(&draft, &json!({ "title": format!("{}，第{count}次修改", writer.name) })).status, 200);
                        submitted(&person, &draft, &writer.name);
                        writer.acknowledged.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
            wait(1_000);
            let before: Vec<u64> = writers.iter().map(|writer| writer.acknowledged.load(Ordering::SeqCst)).collect();
            let made = on(database, &["backup", "--json", "--to", &to]);
            stop.store(true, Ordering::SeqCst);
            (before, made)
        });
        let made = done(&made).json();
        let path = made["path"].as_str().expect("where it lies").to_owned();
        assert_eq!((made["copied"].as_u64(), made["damaged"].as_array().map(Vec::len)), (Some(WRITERS as u64), Some(0)), "{made}");
        let whole = on(database, &["backup", "--json", "--check", &path]).json();
        assert_eq!((whole["clean"].as_bool(), whole["own_keys"].as_bool(), &whole["check"]["size"]), (Some(true), Some(true), &made["size"]));
        let calls = served.anonymous().get("/calls").json();
        drop(served);

        let machine = machine(database, "new");
        let restored = done(&on(&machine, &["restore", "--json", "--from", &path])).json();
        assert_eq!(restored["recovered"]["kept"], made["size"], "{restored}");
        let served = Served::start(&machine);
        assert_eq!(served.anonymous().get("/calls").json(), calls);
        for (writer, before) in writers.iter().zip(before) {
            let application = signed_in(served.address, &writer.email).get(&writer.application).json();
            assert!(application["revision"].as_u64().is_some_and(|revision| revision >= before), "{before}: {application}");
        }
        drop(served);
        assert_eq!(on(&machine, &["check", "--files", "--json"]).json()["clean"].as_bool(), Some(true));
        let _gone = fs::remove_dir_all(machine.data);
    });
}

#[test]
fn after_a_restore_the_erased_stay_erased_and_a_lost_deed_is_told_honestly() {
    on_sqlite(|database| {
        let served = Served::start(database);
        let (_, call) = a_centre(&served);
        let gone = registered(served.address, "欧阳靖雯", "jingwen@rare.example.org");
        applied(&gone, "欧阳靖雯", &call, "罕见课题");
        let kept = registered(served.address, "张平", "zhang.ping@pku.example.org");
        let application = applied(&kept, "张平", &call, "拓扑量子材料研究");
        let before = kept.get(&format!("{application}/receipts/1"));
        let to = database.data.join("backups").display().to_string();
        let path = done(&on(database, &["backup", "--json", "--to", &to])).json()["path"].as_str().expect("where it lies").to_owned();
        revised(&kept, &application, "张平");
        let lost = kept.get(&format!("{application}/receipts/2"));
        done(&on(database, &["erase", &id(&gone), "--ground", "consent-withdrawn"]));
        let checkpoint = folder().join("checkpoint");
        fs::write(&checkpoint, published(&served, database)).expect("a checkpoint is kept");
        drop(served);

        assert!(!holding(Path::new(&path), "欧阳靖雯").is_empty(), "it is in the backup");
        let refused = on(database, &["restore", "--from", &path]);
        assert!(refused.code == Some(2) && refused.err.contains("is there already"), "{refused:?}");
        let machine = machine(database, "new");
        let restored = on(&machine, &["restore", "--from", &path]);
        for says in ["log 2 is open", "are lost", "1 erasures", "everybody signs in again", "all agrees"] {
            assert!(done(&restored).out.contains(says), "{says}: {}", restored.out);
        }
        for text in ["欧阳靖雯", "罕见课题", "jingwen"] {
            assert_eq!(holding(&machine.data, text), Vec::<PathBuf>::new(), "{text}");
        }
        let against = on(&machine, &["check", "--against", &checkpoint.display().to_string()]);
        assert!(against.code == Some(1) && against.out.contains("can prove that it was accepted"), "{against:?}");
        assert!(done(&on(&machine, &["check"])).out.contains("only their receipts prove"));
        let served = Served::start(&machine);
        let (answer, pages) = verified(served.address, &before);
        assert_eq!((answer["verified"].as_bool(), answer["lost_from"].as_u64()), (Some(true), None), "{answer}");
        assert!(!pages[0].contains("不在恢复后的数据之中"), "{}", pages[0]);
        let (answer, pages) = verified(served.address, &lost);
        assert!(answer["verified"].as_bool() == Some(true) && answer["lost_from"].as_u64().is_some(), "{answer}");
        assert!(pages[0].contains("该事项不在恢复后的数据之中") && pages[1].contains("The deed is not in the restored data"), "{pages:?}");
        // The codes that were printed are followed into the log that they were printed from.
        for (receipt, says) in [(&before, "该条目在存证日志之中"), (&lost, "可能由旧的存证日志在恢复点之后签发")] {
            let proved = verified(served.address, receipt).0["proved"].clone();
            let entry = proved["entry"].as_str().expect("an entry").trim_start_matches("sha256:").to_owned();
            let page = served.anonymous().page(&format!("/verify?entry={entry}&index={}", proved["index"])).visible();
            assert!(page.contains(says), "{page}");
        }
        let again = signed_in(served.address, "zhang.ping@pku.example.org");
        assert_eq!(again.get(&application).json()["revision"].as_u64(), Some(1));
        drop(served);
        let _gone = fs::remove_dir_all(machine.data);
    });
}

#[test]
fn cut_off_at_any_moment_a_backup_is_none_and_a_restore_can_be_done_again() {
    on_sqlite(|database| {
        let served = Served::start(database);
        let (_, call) = a_centre(&served);
        for number in 0..20 {
            let name = format!("申请人{number}");
            applied(&registered(served.address, &name, &format!("{number}@load.example.org")), &name, &call, &format!("课题{number}"));
        }
        published(&served, database);
        let to = database.data.join("backups");
        let cut_off = |place: &Database, arguments: &[&str], number: usize| {
            let mut command = kechuang(&[arguments[0], "--database", &place.url, "--data"]);
            let mut child = command.arg(&place.data).args(&arguments[1..]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
            wait(15 + 25 * number as u64);
            let _gone = child.kill();
            let _ended = child.wait();
        };
        let shown = to.display().to_string();
        for number in 0..KILLS {
            cut_off(database, &["backup", "--to", &shown], number);
        }
        let path = done(&on(database, &["backup", "--json", "--to", &shown])).json()["path"].as_str().expect("where it lies").to_owned();
        for entry in fs::read_dir(&to).expect("a folder").flatten() {
            assert!(!entry.file_name().to_string_lossy().starts_with("unfinished-"), "{entry:?}");
            done(&on(database, &["backup", "--check", &entry.path().display().to_string()]));
        }
        drop(served);
        let machine = machine(database, "new");
        let mut half = 0;
        for number in 0..KILLS {
            cut_off(&machine, &["restore", "--replace", "--from", &path], number);
            let checked = on(&machine, &["check"]);
            if checked.err.contains("a restore was cut off") {
                half += 1;
                let served = on(&machine, &["work", "--once"]);
                assert!(served.code == Some(2) && served.err.contains("run the same `kechuang restore` again"), "{served:?}");
            }
        }
        println!("{half} of {KILLS} restores were half done");
        done(&on(&machine, &["restore", "--replace", "--from", &path]));
        assert_eq!(on(&machine, &["check", "--files", "--json"]).json()["clean"].as_bool(), Some(true));
        let served = Served::start(&machine);
        assert_eq!(signed_in(served.address, "7@load.example.org").get("/applications").json().as_array().map(Vec::len), Some(1));
        drop(served);
        let _gone = fs::remove_dir_all(machine.data);
    });
}

/// The same on PostgreSQL, however its database is brought back.
fn brought_back(by: impl Fn(&Database, &Tools, &Path) -> Copied) {
    for_each_database(|database| {
        if database.name != "postgres" {
            return;
        }
        let served = Served::start(database);
        let (_, call) = a_centre(&served);
        let gone = registered(served.address, "欧阳靖雯", "jingwen@rare.example.org");
        applied(&gone, "欧阳靖雯", &call, "罕见课题");
        let kept = registered(served.address, "张平", "zhang.ping@pku.example.org");
        let application = applied(&kept, "张平", &call, "拓扑量子材料研究");
        let kept_checkpoint = folder().join("checkpoint");
        fs::write(&kept_checkpoint, published(&served, database)).expect("a checkpoint is kept");
        let place = folder();
        let copied = by(database, &Tools::find(), &place);
        copy_folder(&database.data.join("files"), &place.join("data/files"));
        revised(&kept, &application, "张平");
        published(&served, database);
        let lost = kept.get(&format!("{application}/receipts/2"));
        done(&on(database, &["erase", &id(&gone), "--ground", "consent-withdrawn"]));
        published(&served, database);
        drop(served);
        for folder in ["keys", "anchors"] {
            copy_folder(&database.data.join(folder), &place.join("data").join(folder));
        }

        let back = Database { name: "postgres", url: copied.bring_back(), data: place.join("data") };
        let refused = on(&back, &["work", "--once"]);
        assert!(refused.code == Some(2) && refused.err.contains("was published: it has been rolled back"), "{refused:?}");
        let recovered = done(&on(&back, &["restore", "--json"])).json();
        assert_eq!((recovered["log"].as_i64(), recovered["erased"].as_array().map(Vec::len)), (Some(2), Some(1)), "{recovered}");
        let checkpoint = kept_checkpoint.display().to_string();
        let checked = on(&back, &["check", "--files", "--json", "--against", &checkpoint]);
        assert_eq!((checked.code, checked.json()["erased_parts"].as_u64()), (Some(0), Some(2)), "{checked:?}");
        assert_eq!(done(&on(&back, &["restore", "--json"])).json()["log"].as_i64(), None, "nothing is missing any more");
        let served = Served::start(&back);
        let (answer, _) = verified(served.address, &lost);
        assert!(answer["verified"].as_bool() == Some(true) && answer["lost_from"].as_u64().is_some(), "{answer}");
        assert_eq!(signed_in(served.address, "zhang.ping@pku.example.org").get(&application).json()["revision"].as_u64(), Some(1));
        drop(served);
        drop(copied);
        let _gone = fs::remove_dir_all(place);
    });
}

#[test]
fn on_postgresql_what_pg_dump_kept_comes_back_by_pg_restore() {
    brought_back(|database, tools, place| tools.dump(database, place));
}

#[test]
fn on_postgresql_what_pg_basebackup_kept_comes_back_as_a_server_of_its_own() {
    brought_back(|database, tools, place| tools.base_backup(database, place));
}

/// A centre by the printed link, with one open call.
fn a_centre(served: &Served) -> (String, String) {
    let mut officer = served.anonymous();
    let founded = officer.post_json(
        &served.setup_link(),
        &json!({ "centre_zh": "示范科技创新中心", "zone": "Asia/Shanghai", "name": "周明", "email": "zhou.ming@centre.example.org", "password": PASSWORD }),
    );
    assert_eq!(founded.status, 201, "{}", founded.body);
    officer.sign_in_with(&founded);
    let programme = officer.post_json("/programmes", &json!({ "code": "BJ-BASIC", "title_zh": "基础研究领先行动", "purpose_zh": "支持自由探索。" }));
    let field = |id: &str, required: bool, kind: Value| json!({ "id": id, "label": { "zh": "内容", "en": "" }, "required": required, "kind": kind });
    let fields = [
        field("title", true, json!({ "line": { "most": 60 } })),
        field("body", true, json!({ "files": { "most": 20, "bytes_each": 100_000, "media": ["text"] } })),
    ];
    let call = officer.post_json(
        &format!("{}/calls", programme.location()),
        &json!({ "code": "BJ-2026-01", "class": "free-exploration", "fields": ["physics"], "title_zh": "自由探索项目", "text_zh": "自由选题。",
            "opens": "2020-01-01T00:00", "closes": "2090-01-01T00:00", "form": { "sections": [{ "title": { "zh": "基本信息", "en": "" }, "fields": fields }] } }),
    );
    assert_eq!(call.status, 201, "{}", call.body);
    assert_eq!(officer.post_json(&format!("{}/publication", call.location()), &json!({})).status, 200);
    (officer.token.expect("the officer has signed in"), call.location().to_owned())
}
