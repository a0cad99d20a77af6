//! Kill 断电: ten kills −9 under load on each database. What was acknowledged is there once; what was not answered is repeated under its key.
//!
//! ```text
//! writer   register ▶ start a draft ▶ ( autosave ▶ attach ▶ submit ) × REVISIONS ▶ the next applicant
//! round    writers write ─ 0.2 to 1.0 s ─▶ SIGKILL ─▶ start again ─▶ each repeats the one request that went unanswered
//! ```
//! Every submission is a revision, so an application whose revision is the number of acknowledged submissions has lost none and doubled none.

use crate::harness::{Answer, Database, PASSWORD, Person, for_each_database};
use crate::program::{Served, kechuang, on};
use record::{Receipt, Verifier};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

/// How often the server is killed.
const KILLS: usize = 10;
/// How often the key of the log is replaced meanwhile, in the other story; as often somebody tries and is killed.
const ROTATIONS: usize = 5;
/// How many write at once.
const WRITERS: usize = 4;
/// How often each applicant submits.
const REVISIONS: usize = 8;

/// What a writer does next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Register,
    Start,
    Save,
    Attach,
    Submit,
}

/// One applicant, and all that was acknowledged to them.
#[derive(Debug)]
struct Case {
    name: String,
    email: String,
    token: Option<String>,
    draft: Option<String>,
    /// The keys of the acknowledged submissions, in their order.
    submitted: Vec<String>,
    saved: usize,
    attached: usize,
}

/// One who writes.
struct Writer {
    number: usize,
    call: String,
    case: Case,
    done: Vec<Case>,
    step: Step,
    /// The key of the step; kept until the step is acknowledged.
    key: String,
    unanswered: usize,
    /// How many submissions were kept although their answer never came.
    kept_unanswered: usize,
}

/// What a story of kills came to.
#[derive(Default, Debug)]
struct Count {
    applicants: usize,
    acknowledged: usize,
    unanswered: usize,
    kept_unanswered: usize,
    lost: usize,
    doubled: usize,
}

#[test]
fn ten_kills_under_load_lose_nothing_that_was_acknowledged() {
    for_each_database(|database| drop(killed_again_and_again(database, KILLS, (200, 1_000), || ())));
}

#[test]
fn keys_replaced_under_load_and_cut_off_half_way_lose_nothing_either() {
    for_each_database(|database| {
        let served = killed_again_and_again(database, ROTATIONS, (100, 400), || {
            let rotated = on(database, &["rotate"]);
            assert_eq!(rotated.code, Some(0), "on {}: {rotated:?}", database.name);
            let mut cut_off = kechuang(&["rotate", "--database", &database.url, "--data"]);
            let mut cut_off = cut_off.arg(&database.data).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
            wait(chance_ms(0, 100));
            let _gone = cut_off.kill();
            let _ended = cut_off.wait();
        });
        let keys = served.anonymous().get("/log/key").body.lines().count();
        assert!((ROTATIONS + 1..=2 * ROTATIONS + 1).contains(&keys), "on {}: {keys}", database.name);
    });
}

/// Kills a server under load so many times, each after a while between these milliseconds; `meanwhile` is done before each. What was acknowledged
/// is there once, and `check` finds nothing. Gives a server that runs on.
fn killed_again_and_again(database: &Database, times: usize, (least, most): (u64, u64), meanwhile: impl Fn()) -> Served {
    let mut served = Served::start(database);
    let (officer, call) = a_centre(&served);
    let mut writers: Vec<Writer> = (0..WRITERS).map(|number| Writer::new(number, &call)).collect();
    for _ in 0..times {
        write_until_killed(&mut served, &mut writers, chance_ms(least, most), &meanwhile);
        served = Served::start(database);
        for writer in &mut writers {
            writer.see_what_was_kept(served.address);
            writer.repeat(served.address);
        }
    }
    let count = reckon(&served, &officer, &writers);
    println!("{}: {count:?}", database.name);
    assert_eq!((count.lost, count.doubled), (0, 0), "on {}: {count:?}", database.name);
    assert!(count.acknowledged > times, "on {}: too little load: {count:?}", database.name);
    served.kill();
    let checked = on(database, &["check", "--files"]);
    assert_eq!(checked.code, Some(0), "on {}: {checked:?}", database.name);
    Served::start(database)
}

/// A centre by the printed link, with one open call.
pub fn a_centre(served: &Served) -> (String, String) {
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
        field("body", true, json!({ "files": { "most": REVISIONS, "bytes_each": 100_000, "media": ["text"] } })),
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

/// Lets time pass in which nothing is asked.
fn wait(most_ms: u64) {
    let (_nobody, nothing) = mpsc::channel::<()>();
    let _nothing = nothing.recv_timeout(Duration::from_millis(most_ms));
}

/// Lets everybody write, does something meanwhile, and kills the server in the middle of it.
fn write_until_killed(served: &mut Served, writers: &mut [Writer], after_ms: u64, meanwhile: impl FnOnce()) {
    let address = served.address;
    let (writing, stopped) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        for writer in writers {
            let writing = writing.clone();
            scope.spawn(move || {
                while writer.go_on(address) {}
                drop(writing);
            });
        }
        drop(writing);
        meanwhile();
        // Nobody sends: this is the time to wait, cut short only where every writer has failed.
        let _nothing = stopped.recv_timeout(Duration::from_millis(after_ms));
        served.kill();
    });
}

fn chance_ms(least: u64, most: u64) -> u64 {
    // The last bytes of an id are random.
    let bytes = web::new_id().0;
    least + u64::from(u16::from_be_bytes([bytes[14], bytes[15]])) % (most - least + 1)
}

fn new_key() -> String {
    web::new_id().to_string()
}

impl Case {
    fn new(writer: usize, number: usize) -> Self {
        let name = format!("申请人{writer}之{number}");
        let email = format!("applicant-{writer}-{number}@load.example.org");
        Self { name, email, token: None, draft: None, submitted: Vec::new(), saved: 0, attached: 0 }
    }

    fn person(&self, address: SocketAddr) -> Person {
        let mut person = Person::nobody(address);
        person.token.clone_from(&self.token);
        person
    }

    fn application(&self) -> String {
        self.draft.as_ref().map(|draft| draft.replace("/drafts/", "/applications/")).unwrap_or_default()
    }
}

impl Writer {
    fn new(number: usize, call: &str) -> Self {
        let case = Case::new(number, 0);
        Self { number, call: call.to_owned(), case, done: Vec::new(), step: Step::Register, key: new_key(), unanswered: 0, kept_unanswered: 0 }
    }

    /// Takes the next step; false where no answer came.
    fn go_on(&mut self, address: SocketAddr) -> bool {
        let Some(answer) = self.ask(address) else {
            self.unanswered += 1;
            return false;
        };
        // The server asks to repeat with the same key: it is too busy, or does not know what became of it.
        if answer.status != 503 {
            self.take(address, &answer);
            self.key = new_key();
        }
        true
    }

    /// Repeats the request that went unanswered, until it is answered.
    fn repeat(&mut self, address: SocketAddr) {
        let key = self.key.clone();
        while self.key == key {
            assert!(self.go_on(address), "the server that was started again does not answer");
        }
    }

    fn ask(&self, address: SocketAddr) -> Option<Answer> {
        let case = &self.case;
        let person = case.person(address);
        let draft = case.draft.clone().unwrap_or_default();
        let json = [("Accept", "application/json"), ("Content-Type", "application/json"), ("Idempotency-Key", self.key.as_str())];
        let send = |method: &str, path: &str, body: Value| person.attempt(method, path, &json, body.to_string().as_bytes());
        match self.step {
            Step::Register => {
                send("POST", "/people", json!({ "name": case.name, "email": case.email, "organisation": "示范大学", "password": PASSWORD }))
            }
            Step::Start => send("POST", &format!("{}/drafts", self.call), json!({})),
            Step::Save => send("PATCH", &draft, json!({ "answers": { "title": title(case.saved + 1) } })),
            Step::Attach => {
                let content = format!("研究方案，{}，第{}稿", case.email, case.attached + 1);
                let body = format!(
                    "--kc\r\nContent-Disposition: form-data; name=\"unclassified\"\r\n\r\non\r\n--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}.txt\"\r\n\r\n{content}\r\n--kc--\r\n",
                    case.attached + 1
                );
                let headers = [("Accept", "application/json"), ("Content-Type", "multipart/form-data; boundary=kc")];
                person.attempt("POST", &format!("{draft}/files/body"), &headers, body.as_bytes())
            }
            Step::Submit => send("POST", &format!("{draft}/submission"), json!({ "signed": case.name, "pledge": rules::application::PLEDGE })),
        }
    }

    /// Notes what was acknowledged, and what comes next.
    fn take(&mut self, address: SocketAddr, answer: &Answer) {
        let says = format!("{:?} of {}: {} {}", self.step, self.case.email, answer.status, answer.body);
        let case = &mut self.case;
        self.step = match self.step {
            Step::Register => {
                // A repetition finds the address taken: the account is there, and its password lets them in.
                let taken = answer.status == 409 || answer.status == 422;
                let signed_in = if taken {
                    case.person(address).post_json("/sessions", &json!({ "email": case.email, "password": PASSWORD }))
                } else {
                    answer.clone()
                };
                assert_eq!(signed_in.status, 201, "{} then {}", answer.body, signed_in.body);
                case.token = signed_in.json()["token"].as_str().map(str::to_owned);
                Step::Start
            }
            Step::Start => {
                assert_eq!(answer.status, 201, "{}", says);
                case.draft = Some(answer.location().to_owned());
                Step::Save
            }
            Step::Save => {
                assert_eq!(answer.status, 200, "{}", says);
                case.saved += 1;
                Step::Attach
            }
            Step::Attach => {
                assert_eq!(answer.status, 201, "{}", says);
                case.attached += 1;
                Step::Submit
            }
            Step::Submit => {
                assert_eq!(answer.status, 201, "{}", says);
                case.submitted.push(self.key.clone());
                assert_eq!(answer.location(), format!("{}/receipts/{}", case.application(), case.submitted.len()), "one was lost or doubled");
                if case.submitted.len() < REVISIONS { Step::Save } else { self.next_case() }
            }
        };
    }

    fn next_case(&mut self) -> Step {
        let next = Case::new(self.number, self.done.len() + 1);
        self.done.push(std::mem::replace(&mut self.case, next));
        Step::Register
    }

    /// Whether a submission whose answer never came was kept all the same.
    fn see_what_was_kept(&mut self, address: SocketAddr) {
        if self.step == Step::Submit {
            let answer = self.case.person(address).get(&self.case.application());
            let kept = if answer.status == 200 { answer.json()["revision"].as_u64().unwrap_or(0) } else { 0 };
            self.kept_unanswered += usize::from(kept > self.case.submitted.len() as u64);
        }
    }
}

fn title(number: usize) -> String {
    format!("拓扑量子材料研究（第{number}稿）")
}

/// Compares what the server has with what it acknowledged.
fn reckon(served: &Served, officer: &str, writers: &[Writer]) -> Count {
    let mut count = Count::default();
    let keys: Vec<Verifier> = served.anonymous().get("/log/key").body.lines().map(|line| line.parse().expect("a key")).collect();
    for writer in writers {
        count.unanswered += writer.unanswered;
        count.kept_unanswered += writer.kept_unanswered;
        for case in writer.done.iter().chain([&writer.case]).filter(|case| case.token.is_some()) {
            count.applicants += 1;
            count.acknowledged += case.submitted.len();
            let (lost, doubled) = reckon_one(served, case, &keys);
            count.lost += lost;
            count.doubled += doubled;
        }
    }
    let cases: usize = writers.iter().map(|writer| writer.done.len() + usize::from(!writer.case.submitted.is_empty())).sum();
    let mut overseer = served.anonymous();
    overseer.token = Some(officer.to_owned());
    let listed = overseer.get("/desk").json();
    count.doubled += usize::try_from(listed["total"].as_u64().unwrap_or(0)).unwrap_or(0).saturating_sub(cases);
    count
}

/// How many of a case's submissions are lost, and how many doubled.
fn reckon_one(served: &Served, case: &Case, keys: &[Verifier]) -> (usize, usize) {
    let person = case.person(served.address);
    let unique: BTreeSet<&String> = case.submitted.iter().collect();
    assert_eq!(unique.len(), case.submitted.len(), "each submission had a key of its own");
    let mine = person.get("/applications").json();
    let mine = mine.as_array().map_or(0, Vec::len);
    assert_eq!(mine, usize::from(case.draft.is_some()), "{}: one draft or application each", case.email);
    if case.submitted.is_empty() {
        return (0, 0);
    }
    let application = person.get(&case.application()).json();
    let revision = usize::try_from(application["revision"].as_u64().expect("a revision")).expect("a small number");
    let files = application["files"].as_array().map_or(0, Vec::len);
    assert_eq!(files, case.submitted.len(), "{}: one file for each submission", case.email);
    assert_eq!(application["body"]["texts"]["title"].as_str(), Some(title(case.submitted.len()).as_str()), "{}", case.email);
    let unproved = (1..=case.submitted.len()).filter(|version| !is_proved(&person, &case.application(), *version, keys)).count();
    (case.submitted.len().saturating_sub(revision) + unproved, revision.saturating_sub(case.submitted.len()))
}

/// Whether the receipt of a version verifies, offline, as that version of the application.
fn is_proved(person: &Person, application: &str, version: usize, keys: &[Verifier]) -> bool {
    // Right after a start the log may still be giving places; each question takes the time of an answer.
    let answer = (0..2_000).map(|_| person.get(&format!("{application}/receipts/{version}"))).find(|answer| answer.status == 200);
    let Some(receipt) = answer.and_then(|answer| Receipt::parse(&answer.bytes).ok()) else { return false };
    receipt.verify(keys).is_ok_and(|verified| {
        let id = application.trim_start_matches("/applications/");
        rules::Id(verified.header.thing).to_string() == id && verified.header.event == "submitted" && verified.header.thing_version == version as u64
    })
}
