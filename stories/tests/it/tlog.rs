//! Tlog 存证外验: the log and its receipts, held by programs that share nothing with the server: `independent/tlog_verify.py` over HTTP and over
//! a copy in a folder, and `kechuang verify` offline.

use crate::harness::{Centre, Database, Person, for_each_database};
use crate::program::{Ended, folder, kechuang};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How many events the story makes at least; more than a full tile of 256.
const EVENTS: usize = 300;

/// A served log, and what somebody kept of it on the way.
struct Kept {
    /// The folder of what was kept.
    folder: PathBuf,
    /// The log's address.
    log: String,
    /// The public key.
    key: String,
    /// How many entries the log has by now.
    size: u64,
    /// An applicant with a receipt.
    lead: Person,
    /// Where their application is.
    application: String,
}

impl Kept {
    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn keep(&self, name: &str, content: &[u8]) -> String {
        std::fs::write(self.folder.join(name), content).expect("a file is written");
        self.path(name)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn a_verifier_that_we_did_not_write_holds_the_log_and_finds_a_flipped_bit() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let kept = a_long_log(&centre);
        let held = outside(&[&kept.log, &kept.key, "--old", &kept.path("old"), "--proof", &kept.path("proof")]);
        assert_eq!(held.code, Some(0), "on {}: {held:?}", database.name);
        assert!(held.out.contains(&format!("verified {} entries", kept.size)), "{}", held.out);
        assert!(held.out.contains("ok old") && held.out.contains("ok proof"), "{}", held.out);

        flipped_bits_of_a_copy_are_found(&centre, &kept);
        a_changed_leaf_is_found(database, &kept);
        centre.check();
    });
}

#[test]
fn a_verifier_that_we_did_not_write_holds_the_log_across_rotations() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let kept = a_short_log(&centre);
        let another = |name: &str| {
            centre.applicant(name, &format!("{}@pku.example.org", web::new_id()), "北京大学");
            let size = centre.check().events;
            published(&centre, size);
        };
        let (checkpoint, proof) = ("/log/checkpoint", format!("{}/receipts/1/tlog-proof", kept.application));
        published(&centre, centre.check().events);
        let keep = |number: usize| {
            kept.keep(&format!("old-{number}"), &centre.anonymous().get(checkpoint).bytes);
            kept.keep(&format!("proof-{number}"), &kept.lead.get(&proof).bytes);
            kept.keep(&format!("receipt-{number}.json"), &kept.lead.get(&format!("{}/receipts/1", kept.application)).bytes);
        };
        keep(0);
        for number in 1..=2 {
            let rotated = store::Store::rotate(&centre.options, &rules::rights::Actor::Operator).expect("a key is replaced");
            published(&centre, rotated.from_size);
            another("王芳");
            another("李伟");
            keep(number);
        }
        let key = centre.anonymous().get("/log/key").body;
        let newest = key.lines().next().expect("the newest key").to_owned();
        assert_eq!(key.lines().count(), 3, "{key}");
        assert!(outside(&[&kept.log, &newest]).code == Some(0), "the first line alone verifies the log of today");
        for number in 0..=2 {
            let (old, proof, receipt) =
                (kept.path(&format!("old-{number}")), kept.path(&format!("proof-{number}")), kept.path(&format!("receipt-{number}.json")));
            let held = outside(&[&kept.log, &key, "--old", &old, "--proof", &proof]);
            assert_eq!(held.code, Some(0), "on {}: {held:?}", database.name);
            let offline = Ended::of(kechuang(&["verify", &receipt]).arg("--key").arg(kept.keep("keys", key.as_bytes())));
            assert!(offline.code == Some(0) && offline.out.starts_with("verified: "), "{offline:?}");
            let page = centre.anonymous().post_form("/verify", &[("receipt", &String::from_utf8_lossy(&std::fs::read(&receipt).expect("kept")))]);
            assert_eq!(page.status, 200, "{}", page.body);
            assert!(page.body.contains(key.lines().nth(2 - number).and_then(|line| line.split(' ').next()).expect("a key")), "{}", page.body);
        }
        // What the old keys signed is not verified by the newest alone, and that key is not spread to where it began later.
        assert_eq!(outside(&[&kept.log, &newest, "--old", &kept.path("old-0")]).code, Some(1));
        let moved = key.lines().last().expect("the first key").replace(" 0-", " 1000000-");
        let refused = Ended::of(kechuang(&["verify", &kept.path("receipt-0.json")]).arg("--key").arg(kept.keep("moved", moved.trim().as_bytes())));
        assert_eq!(refused.code, Some(2), "sizes that run backwards are no key: {refused:?}");
        let later = format!("{} 1000000-", key.lines().last().and_then(|line| line.split(' ').next()).expect("the first key"));
        let refused = Ended::of(kechuang(&["verify", &kept.path("receipt-0.json")]).arg("--key").arg(kept.keep("later", later.as_bytes())));
        assert!(refused.code == Some(1) && refused.out.contains("may sign the sizes 1000000-"), "{refused:?}");
        centre.check();
    });
}

#[test]
fn a_receipt_is_verified_by_the_program_and_by_the_page() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let kept = a_short_log(&centre);
        let receipt = kept.lead.get(&format!("{}/receipts/1", kept.application)).bytes;
        let changed = changed(&receipt);
        let (right, wrong, key) = (kept.keep("receipt.json", &receipt), kept.keep("changed.json", &changed), kept.keep("key", kept.key.as_bytes()));
        offline(&right, &wrong, &key);
        on_the_page(&centre, &String::from_utf8_lossy(&receipt), &String::from_utf8_lossy(&changed));
    });
}

/// What `kechuang verify` says of a receipt and of a changed one, without any server.
fn offline(right: &str, wrong: &str, key: &str) {
    let verify = |arguments: &[&str]| Ended::of(kechuang(&["verify"]).args(arguments));
    let held = verify(&[right, "--key", key]);
    assert_eq!(held.code, Some(0), "{held:?}");
    assert!(held.out.starts_with("verified: application submitted of application "), "{}", held.out);
    let held = verify(&[right, "--key", key, "--json"]).json();
    assert_eq!((held["verified"].as_bool(), held["event"].as_str(), held["version"].as_u64()), (Some(true), Some("submitted"), Some(1)));

    let refused = verify(&[wrong, "--key", key]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.out.starts_with("not verified: "), "{}", refused.out);
    let refused = verify(&[wrong, "--key", key, "--json"]);
    assert_eq!((refused.code, refused.json()["verified"].as_bool()), (Some(1), Some(false)));

    for usage in [&[right][..], &["nothing-here.json", "--key", key], &[right, "--key", "nothing-here"], &[right, "--key", right]] {
        assert_eq!(verify(usage).code, Some(2), "{usage:?}");
    }
}

/// What `/verify` says of them, to a program and to somebody without scripts.
fn on_the_page(centre: &Centre, right: &str, wrong: &str) {
    let anybody = centre.anonymous();
    let asked =
        |receipt: &str| anybody.send("POST", "/verify", &[("Accept", "application/json"), ("Content-Type", "application/json")], receipt.as_bytes());
    let held = asked(right);
    assert_eq!((held.status, held.json()["verified"].as_bool()), (200, Some(true)), "{}", held.body);
    let refused = asked(wrong);
    assert_eq!((refused.status, refused.json()["verified"].as_bool()), (200, Some(false)), "{}", refused.body);
    for (receipt, status) in [(right, 200), (wrong, 200), ("{", 422)] {
        let page = anybody.post_form("/verify", &[("receipt", receipt)]);
        assert_eq!(page.status, status, "{}", page.body);
        assert!(page.header("content-type").starts_with("text/html"), "{}", page.body);
    }
}

/// One application, and the key and address of the log that holds it.
fn a_short_log(centre: &Centre) -> Kept {
    let officer = centre.officer();
    let made = |answer: crate::harness::Answer| {
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.location().to_owned()
    };
    let programme =
        made(officer.post_json("/programmes", &json!({ "code": "BJ-BASIC", "title_zh": "基础研究领先行动", "purpose_zh": "支持自由探索。" })));
    let call = made(officer.post_json(&format!("{programme}/calls"), &a_call()));
    assert_eq!(officer.post_json(&format!("{call}/publication"), &json!({})).status, 200);
    let lead = centre.applicant("张平", "zhang.ping@pku.example.org", "北京大学");
    let draft = made(lead.post_json(&format!("{call}/drafts"), &json!({})));
    assert_eq!(lead.post_json(&draft, &json!({ "title": "拓扑量子材料研究" })).status, 200);
    made(lead.post_json(&format!("{draft}/submission"), &json!({ "signed": "张平", "pledge": rules::application::PLEDGE })));
    let application = draft.replace("/drafts/", "/applications/");
    until(centre, "the receipt", || lead.get(&format!("{application}/receipts/1")).status == 200);
    let key = centre.anonymous().get("/log/key").body.trim().to_owned();
    Kept { folder: folder(), log: format!("http://{}/log", centre.address), key, size: 0, lead, application }
}

fn a_call() -> Value {
    let title = json!({ "id": "title", "label": { "zh": "项目名称", "en": "" }, "required": true, "kind": { "line": { "most": 60 } } });
    json!({ "code": "BJ-2026-01", "class": "free-exploration", "fields": ["physics"], "title_zh": "自由探索项目", "text_zh": "自由选题。",
        "opens": "2020-01-01T00:00", "closes": "2090-01-01T00:00", "form": { "sections": [{ "title": { "zh": "基本信息", "en": "" }, "fields": [title] }] } })
}

/// A log of more than a tile, with a checkpoint and a proof that were kept when it was short.
fn a_long_log(centre: &Centre) -> Kept {
    let mut kept = a_short_log(centre);
    published(centre, centre.check().events);
    kept.keep("old", &centre.anonymous().get("/log/checkpoint").bytes);
    let proof = kept.lead.get(&format!("{}/receipts/1/tlog-proof", kept.application));
    assert_eq!(proof.status, 200, "{}", proof.body);
    kept.keep("proof", &proof.bytes);
    for number in 0..EVENTS {
        let organisation = format!("北京大学第{number}实验室");
        let profile = json!({ "name": "张平", "email": "zhang.ping@pku.example.org", "organisation": organisation, "language": "zh" });
        assert_eq!(kept.lead.post_json("/account/profile", &profile).status, 200);
    }
    kept.size = centre.check().events;
    published(centre, kept.size);
    kept
}

/// Waits until the published checkpoint covers so many entries.
fn published(centre: &Centre, size: u64) {
    until(centre, "the checkpoint", || {
        let note = centre.anonymous().get("/log/checkpoint").body;
        note.lines().nth(1).and_then(|line| line.parse().ok()).is_some_and(|covered: u64| covered >= size)
    });
}

fn until(centre: &Centre, what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..600 {
        if done() {
            return;
        }
        centre.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
    }
    panic!("{what} did not come");
}

/// Runs the verifier of `independent/`, which needs Python and nothing of ours.
fn outside(arguments: &[&str]) -> Ended {
    let python = std::env::var("KECHUANG_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("independent/tlog_verify.py");
    Ended::of(Command::new(python).arg(program).args(arguments))
}

/// Copies the log into a folder, as anybody may, and flips one bit here and there.
fn flipped_bits_of_a_copy_are_found(centre: &Centre, kept: &Kept) {
    let copy = kept.folder.join("copy");
    let anybody = centre.anonymous();
    let mut paths = vec!["checkpoint".to_owned()];
    for (level, span) in [("0", 1), ("entries", 1), ("1", 256)] {
        let count = kept.size / span;
        let tile = |index: u64| match count - index * 256 {
            256.. => format!("tile/{level}/{index:03}"),
            width => format!("tile/{level}/{index:03}.p/{width}"),
        };
        paths.extend((0..count.div_ceil(256)).map(tile));
    }
    for path in &paths {
        let answer = anybody.get(&format!("/log/{path}"));
        assert_eq!(answer.status, 200, "{path}");
        let file = copy.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder is made");
        std::fs::write(file, answer.bytes).expect("a tile is kept");
    }
    let folder = copy.display().to_string();
    let verify = || outside(&[&folder, &kept.key, "--old", &kept.path("old"), "--proof", &kept.path("proof")]);
    assert_eq!(verify().code, Some(0), "the copy is whole");
    let entry_17 = 17 * 34 + 2 + 5;
    let cases = [
        ("tile/entries/000", entry_17, "FAIL tile/entries/000 entry 17: not the one in the signed tree"),
        ("tile/0/000", 17 * 32, "FAIL tile/0/000 hash 17"),
        (paths.last().expect("a tile of level 1"), 3, "FAIL tile/1/000.p/1 hash 0"),
    ];
    for (path, at, says) in cases {
        let file = copy.join(path);
        let whole = std::fs::read(&file).expect("it was kept");
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        std::fs::write(&file, flipped).expect("it is changed");
        let found = verify();
        assert_eq!((found.code, found.out.lines().last()), (Some(1), Some(says)), "{found:?}");
        std::fs::write(&file, whole).expect("it is put back");
    }
}

/// Changes one leaf in the database itself, behind the server's back. Only PostgreSQL lets a second client in here.
fn a_changed_leaf_is_found(database: &Database, kept: &Kept) {
    if !database.url.starts_with("postgres") {
        return;
    }
    let mut client = postgres::Client::connect(&database.url, postgres::NoTls).expect("a second client");
    let mut flip =
        || client.execute("UPDATE leaves SET entry = set_byte(entry, 0, get_byte(entry, 0) # 1) WHERE idx = 17", &[]).expect("a leaf is changed");
    assert_eq!(flip(), 1);
    let found = outside(&[&kept.log, &kept.key]);
    assert_eq!(
        (found.code, found.out.lines().last()),
        (Some(1), Some("FAIL tile/entries/000 entry 17: not the one in the signed tree")),
        "{found:?}"
    );
    let checked = crate::program::on(database, &["check", "--json"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert!(
        checked.json()["findings"].as_array().is_some_and(|findings| findings.iter().any(|finding| finding["table"] == "leaves")),
        "{}",
        checked.out
    );
    assert_eq!(flip(), 1);
}

/// The receipt with one character of its facts changed.
fn changed(receipt: &[u8]) -> Vec<u8> {
    let mut receipt: Value = serde_json::from_slice(receipt).expect("a receipt");
    let bytes = receipt["facts"]["bytes"].as_str().expect("readable facts").to_owned();
    let (at, old) = bytes.char_indices().nth(40).expect("facts of some length");
    let new = if old == 'A' { "B" } else { "A" };
    receipt["facts"]["bytes"] = format!("{}{new}{}", &bytes[..at], &bytes[at + 1..]).into();
    receipt.to_string().into_bytes()
}
