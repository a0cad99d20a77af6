//! Commands 命令: what an operator types, what is answered, and with which exit code: 0 done, 1 a check failed, 2 wrong usage or input.

use crate::harness::{Centre, Database, Person, for_each_database};
use crate::program::{Ended, Served, folder, kechuang, on, on_reading};
use rules::application::PLEDGE;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// What a small centre left behind when its server was stopped.
struct Left {
    /// The applicant's id.
    person: String,
    /// The checkpoint, as somebody kept it.
    checkpoint: PathBuf,
}

#[test]
fn commands_on_a_centre_answer_with_their_exit_code() {
    for_each_database(|database| {
        let left = a_small_centre(database);
        checks(database, &left);
        mends(database);
        erases(database, &left);
        rotates(database);
        reopens(database);
        finds_a_changed_file(database);
    });
}

#[test]
fn an_expunction_at_the_console_needs_the_passwords_of_two_persons() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let id = |person: &Person| person.get("/account").json()["id"].as_str().expect("an id").to_owned();
        let (officer, second) = (centre.officer(), centre.applicant("郑复", "zheng.fu@centre.example.org", "科创中心"));
        let granted = officer.post_json(&format!("/people/{}/grants", id(&second)), &json!({ "role": "officer", "scope": "centre" }));
        assert_eq!(granted.status, 201, "{}", granted.body);
        let stranger = centre.applicant("霜刃", "frost@example.org", "北京大学");
        let (by, and, thing) = (id(&officer), id(&second), id(&stranger));
        let settled = || Ended::json(&on(database, &["check", "--json"]))["waiting"].as_u64() == Some(0);
        while !settled() {}
        drop(centre);
        let part = format!("{thing}/1/0");
        let expunge = |part: &str, and: &str, lines: &str| {
            on_reading(database, &["expunge", "--part", part, "--ground", "state-secret", "--order", "示例通知", "--by", &by, "--and", and], lines)
        };
        let (one, both) = (format!("{}\n", crate::harness::PASSWORD), format!("{0}\n{0}\n", crate::harness::PASSWORD));
        for (what, ended) in [
            ("one password", expunge(&part, &and, &one)),
            ("a wrong password", expunge(&part, &and, &format!("{one}guessed\n"))),
            ("the same person twice", expunge(&part, &by, &both)),
            ("somebody without the right", expunge(&part, &thing, &both)),
            ("facts", expunge(&format!("{thing}/1/facts"), &and, &both)),
            ("a part that is not there", expunge(&format!("{thing}/1/7"), &and, &both)),
            ("no part", expunge("霜刃", &and, &both)),
        ] {
            assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{what}: {ended:?}");
            assert!(!ended.err.contains("panicked") && !ended.err.contains(crate::harness::PASSWORD), "{what}: {}", ended.err);
        }
        let done = expunge(&part, &and, &both);
        assert!(done.code == Some(0) && done.out.starts_with("expunged 1 parts and 0 files under "), "{done:?}");
        assert!(done.out.contains("no folder of backups is known"), "{}", done.out);
        let checked = on(database, &["check", "--json", "--files"]);
        assert_eq!((checked.code, checked.json()["expunged"].as_u64()), (Some(0), Some(1)), "{checked:?}");
        assert!(on(database, &["check"]).out.contains("1 private parts and files are expunged"));
    });
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let cases: [&[&str]; 15] = [
        &["expunge"],
        &["expunge", "--part", "x/1/0", "--ground", "state-secret", "--and", "nobody"],
        &[],
        &["no-such-command"],
        &["check", "--no-such-option"],
        &["serve", "--listen", "nowhere"],
        &["verify"],
        &["verify", "receipt.json"],
        &["verify", "no-such-receipt.json", "--key", "no-such-key"],
        &["erase", "--ground", "unlawful"],
        &["check", "--database", "mysql://officer:swordfish@127.0.0.1/centre"],
        &["serve", "--database", "mysql://officer:swordfish@127.0.0.1/centre"],
        &["migrate", "--database", "centre.db"],
        &["rebuild", "--database", "sqlite:"],
        &["rotate", "--database", "sqlite:no-such.db"],
    ];
    let folder = folder();
    for arguments in cases {
        let ended = Ended::of(kechuang(arguments).current_dir(&folder));
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert_eq!(ended.out, "", "{arguments:?}: what went wrong is not the answer");
        assert!(!ended.err.trim().is_empty(), "{arguments:?} says nothing");
        assert!(!ended.err.contains("swordfish") && !ended.err.contains("panicked"), "{arguments:?}: {}", ended.err);
    }
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 0, "wrong usage leaves nothing behind");
    let unknown = Ended::of(&mut kechuang(&["check", "--database", "mysql://127.0.0.1/centre"]));
    assert!(unknown.err.contains("neither sqlite:PATH nor postgres://"), "{}", unknown.err);
    for (arguments, says) in [(["--help"], "Usage:"), (["--version"], "kechuang ")] {
        let ended = Ended::of(&mut kechuang(&arguments));
        assert!(ended.code == Some(0) && ended.out.contains(says), "{arguments:?}: {ended:?}");
    }
    let _gone = std::fs::remove_dir_all(folder);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = folder();
    let file = folder.join("a-file");
    std::fs::write(&file, "not a folder").expect("a file");
    // Below a file nothing can be made, whoever asks.
    let data = file.join("data").display().to_string();
    for command in ["serve", "migrate", "check"] {
        let ended = Ended::of(&mut kechuang(&[command, "--data", &data]));
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.err.contains("a-file") && !ended.err.contains("panicked"), "{}", ended.err);
    }
    let _gone = std::fs::remove_dir_all(folder);
}

#[test]
fn a_database_that_does_not_answer_is_named_without_its_password() {
    let folder = folder();
    let data = folder.join("data").display().to_string();
    for command in ["serve", "migrate", "check", "rebuild", "rotate"] {
        let ended = Ended::of(&mut kechuang(&[command, "--data", &data, "--database", "postgres://officer:swordfish@127.0.0.1:1/centre"]));
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(!ended.err.trim().is_empty() && !ended.err.contains("swordfish"), "{}", ended.err);
    }
    let _gone = std::fs::remove_dir_all(folder);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let ended = Ended::of(kechuang(&["serve", "--listen", &address]).arg("--data").arg(folder.join("data")));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains(&format!("listening on {address}")), "{}", ended.err);
    assert!(!ended.out.contains("listening on http://"), "{}", ended.out);
    let _gone = std::fs::remove_dir_all(folder);
}

#[test]
fn a_server_says_where_it_listens_and_ends_when_it_is_told() {
    for_each_database(|database| {
        let mut served = Served::start(database);
        assert_eq!(served.said.len(), 1, "{:?}", served.said);
        assert!(served.said[0].starts_with(&format!("set up the centre at http://{}/setup/", served.address)), "{:?}", served.said);
        assert_eq!(served.anonymous().get("/health").status, 200);
        assert_eq!(served.anonymous().page(&served.setup_link()).status, 200);
        assert_eq!(served.end(), Some(0), "a server that is told to stop ends in good order");

        // Another start makes another link; the first is good no longer.
        let again = Served::start(database);
        assert_ne!(again.setup_link(), served.setup_link());
        assert_eq!(again.anonymous().page(&served.setup_link()).status, 404);
        let founded = again.anonymous().post_json(&again.setup_link(), &founding());
        assert_eq!(founded.status, 201, "{}", founded.body);
        drop(again);

        let founded = Served::start(database);
        assert!(founded.said.is_empty(), "a centre that stands needs no link: {:?}", founded.said);
    });
}

fn founding() -> Value {
    json!({ "centre_zh": "示范科技创新中心", "zone": "Asia/Shanghai", "name": "周明", "email": "zhou.ming@centre.example.org",
        "password": crate::harness::PASSWORD })
}

/// One application with a file, and then the server is gone.
fn a_small_centre(database: &Database) -> Left {
    let centre = Centre::found(database);
    let officer = centre.officer();
    let made = |person: &Person, path: &str, body: &Value| {
        let answer = person.post_json(path, body);
        assert!(answer.status < 300, "{path}: {}", answer.body);
        answer.location().to_owned()
    };
    let programme = made(&officer, "/programmes", &json!({ "code": "BJ-BASIC", "title_zh": "基础研究领先行动", "purpose_zh": "支持自由探索。" }));
    let field = |id: &str, kind: Value| json!({ "id": id, "label": { "zh": "内容", "en": "" }, "required": true, "kind": kind });
    let fields = [
        field("title", json!({ "line": { "most": 60 } })),
        field("body", json!({ "files": { "most": 1, "bytes_each": 100_000, "media": ["text"] } })),
    ];
    let call = json!({ "code": "BJ-2026-01", "class": "free-exploration", "fields": ["physics"], "title_zh": "自由探索项目", "text_zh": "自由选题。",
        "opens": "2020-01-01T00:00", "closes": "2090-01-01T00:00", "form": { "sections": [{ "title": { "zh": "基本信息", "en": "" }, "fields": fields }] } });
    let call = made(&officer, &format!("{programme}/calls"), &call);
    made(&officer, &format!("{call}/publication"), &json!({}));
    let lead = centre.applicant("张平", "zhang.ping@pku.example.org", "北京大学");
    let draft = made(&lead, &format!("{call}/drafts"), &json!({}));
    made(&lead, &draft, &json!({ "title": "拓扑量子材料研究" }));
    assert_eq!(lead.post_file(&format!("{draft}/files/body"), "正文.txt", "研究方案".as_bytes()).status, 201);
    made(&lead, &format!("{draft}/submission"), &json!({ "signed": "张平", "pledge": PLEDGE }));
    let checkpoint = database.data.join("kept-checkpoint");
    std::fs::write(&checkpoint, centre.anonymous().get("/log/checkpoint").bytes).expect("a checkpoint is kept");
    Left { person: lead.get("/account").json()["id"].as_str().expect("an id").to_owned(), checkpoint }
}

fn checks(database: &Database, left: &Left) {
    let said = on(database, &["check"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.ends_with("all agrees\n"), "{}", said.out);
    let kept = left.checkpoint.display().to_string();
    let clean = on(database, &["check", "--json", "--files", "--against", &kept]);
    assert_eq!(clean.code, Some(0), "{clean:?}");
    let view = clean.json();
    assert_eq!((view["clean"].as_bool(), view["findings"].as_array().map(Vec::len)), (Some(true), Some(0)), "{view}");
    assert_eq!(
        (view["events"].as_u64(), view["files"].as_u64()),
        (view["size"].as_u64().map(|size| size + view["waiting"].as_u64().unwrap_or(0)), Some(1)),
        "{view}"
    );
    let missing = on(database, &["check", "--against", "no-such-checkpoint"]);
    assert_eq!(missing.code, Some(2), "{missing:?}");
}

fn mends(database: &Database) {
    let migrated = on(database, &["migrate"]);
    assert_eq!((migrated.code, migrated.out.as_str()), (Some(0), "the schema is up to date\n"), "{migrated:?}");
    let before = on(database, &["check", "--json"]).json();
    let rebuilt = on(database, &["rebuild"]);
    assert_eq!((rebuilt.code, rebuilt.out.as_str()), (Some(0), format!("rebuilt the rows of {} things\n", before["things"]).as_str()), "{rebuilt:?}");
    let after = on(database, &["check", "--json"]).json();
    assert_eq!((after["clean"].as_bool(), &after["events"]), (Some(true), &before["events"]), "{after}");
    let worked = on(database, &["work", "--once"]);
    assert!(worked.code == Some(0) && worked.out.ends_with(" steps done\n"), "{worked:?}");
    let again = on(database, &["work", "--once"]);
    assert_eq!((again.code, again.out.as_str()), (Some(0), "0 steps done\n"), "{again:?}");
}

fn erases(database: &Database, left: &Left) {
    let nobody = web::new_id().to_string();
    for (person, ground) in [("somebody", "unlawful"), (left.person.as_str(), "no-such-ground"), (nobody.as_str(), "unlawful")] {
        let refused = on(database, &["erase", person, "--ground", ground]);
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{refused:?}");
    }
    let erased = on(database, &["erase", &left.person, "--ground", "consent-withdrawn"]);
    assert!(erased.code == Some(0) && erased.out.starts_with("erased "), "{erased:?}");
    let checked = on(database, &["check", "--json", "--files"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(checked.json()["erased_parts"].as_u64().is_some_and(|parts| parts > 0), "{}", checked.out);
    let said = [on(database, &["check"]).out, erased.out].concat();
    assert!(!said.contains("张平") && !said.contains("zhang.ping"), "{said}");
}

/// While a server runs, and it goes on under the new key.
fn rotates(database: &Database) {
    let served = Served::start(database);
    let mut newcomer = served.anonymous();
    let register = |person: &Person, email: &str| {
        let body = json!({ "name": "陈晨", "email": email, "organisation": "物理研究所", "password": crate::harness::PASSWORD, "language": "zh" });
        let answer = person.post_json("/people", &body);
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer
    };
    newcomer.sign_in_with(&register(&served.anonymous(), "chen.chen@iphy.example.org"));
    let before = served.anonymous().get("/log/key").body;
    let rotated = on(database, &["rotate"]);
    assert_eq!(rotated.code, Some(0), "{rotated:?}");
    let key = rotated.out.lines().next().and_then(|line| line.rsplit(' ').next()).expect("the new key").to_owned();
    assert!(rotated.out.starts_with("log 1 is signed by a new key from size ") && rotated.out.contains("log-1.2.key"), "{}", rotated.out);
    register(&served.anonymous(), "chen.jing@iphy.example.org");
    let view = on(database, &["rotate", "--json"]).json();
    assert!(view["file"].as_str().is_some_and(|file| Path::new(file).exists() && file.ends_with("log-1.3.key")), "{view}");
    register(&served.anonymous(), "chen.yu@iphy.example.org");
    let keys = served.anonymous().get("/log/key").body;
    let lines: Vec<&str> = keys.lines().collect();
    let size = view["from_size"].as_u64().expect("a size");
    assert_eq!((lines.len(), lines[0]), (3, view["key"].as_str().expect("the newest key")), "{keys}");
    assert!(lines[1].starts_with(&format!("{key} ")) && lines[1].ends_with(&format!("-{size}")), "{keys}");
    assert!(lines[2].starts_with(&format!("{} 0-", before.trim())), "{keys}");
    let shown: String = [rotated.out, rotated.err, served.anonymous().get("/log/key").body].concat();
    assert!(!shown.contains("PRIVATE"), "{shown}");
    drop(served);
    let checked = on(database, &["check", "--json"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

fn reopens(database: &Database) {
    let before = on(database, &["check", "--json"]).json();
    let reopened = on(database, &["reopen"]);
    assert_eq!(
        (reopened.code, reopened.out.as_str()),
        (Some(0), "log 2 is open; its first row names the checkpoint of the one before\n"),
        "{reopened:?}"
    );
    let after = on(database, &["check", "--json"]);
    assert_eq!(after.code, Some(0), "{after:?}");
    assert_ne!(after.json()["origin"], before["origin"]);
    let served = Served::start(database);
    let keys = served.anonymous().get("/log/key").body;
    assert_eq!(keys.lines().count(), 4, "{keys}");
}

/// The data of a second centre, because what was erased took its file along.
fn finds_a_changed_file(database: &Database) {
    let served = Served::start(database);
    let mut newcomer = served.anonymous();
    let registered = newcomer.post_json(
        "/people",
        &json!({ "name": "李伟", "email": "li.wei@iphy.example.org", "organisation": "物理研究所", "password": crate::harness::PASSWORD, "language": "zh" }),
    );
    newcomer.sign_in_with(&registered);
    let calls = newcomer.get("/calls").json();
    let call = calls[0]["id"].as_str().expect("the open call").to_owned();
    let draft = newcomer.post_json(&format!("/calls/{call}/drafts"), &json!({})).location().to_owned();
    assert_eq!(newcomer.post_json(&draft, &json!({ "title": "低维磁性" })).status, 200);
    assert_eq!(newcomer.post_file(&format!("{draft}/files/body"), "正文.txt", "另一份研究方案".as_bytes()).status, 201);
    assert_eq!(newcomer.post_json(&format!("{draft}/submission"), &json!({ "signed": "李伟", "pledge": PLEDGE })).status, 201);
    drop(served);
    assert_eq!(on(database, &["check", "--files"]).code, Some(0));
    let file =
        stored(&database.data.join("files")).into_iter().find(|file| std::fs::read(file).is_ok_and(|bytes| bytes == "另一份研究方案".as_bytes()));
    std::fs::write(file.expect("the stored file"), "另一份研究方安").expect("it is changed");
    let found = on(database, &["check", "--files", "--json"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    let view = found.json();
    assert_eq!((view["clean"].as_bool(), view["findings"][0]["table"].as_str()), (Some(false), Some("files")), "{view}");
    let said = on(database, &["check", "--files"]);
    assert!(said.code == Some(1) && said.out.ends_with("1 findings\n"), "{said:?}");
}

fn stored(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { stored(&path) } else { vec![path] }).collect()
}

#[test]
fn a_log_that_cannot_be_written_stops_nothing() {
    let data = folder();
    // Every write to it fails for want of room, as on a full disk; the server warns of something before it listens.
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let mut command = kechuang(&["serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(&data).arg("--database").arg(format!("sqlite:{}", data.join("kechuang.db").display()));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(full).spawn().expect("it starts");
    let said = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let listens = said.into_iter().any(|line| line.starts_with("listening on"));
    let _gone = child.kill();
    let _ended = child.wait();
    let _removed = std::fs::remove_dir_all(&data);
    assert!(listens);
}
