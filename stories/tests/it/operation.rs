//! Operation 运行: what whoever runs the server sees and says: settings, lines, figures, health, the security log, and a stop that loses nothing.
//!
//! Through the real program, as a machine starts it.

use crate::harness::{Answer, Database, PASSWORD, Person, for_each_database};
use crate::program::{Ended, Served, folder, kechuang};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

/// A figure address of the server's own choice.
const METRICS: [&str; 2] = ["--metrics", "127.0.0.1:0"];

/// On SQLite alone: what is told here does not touch the database.
fn on_sqlite(story: impl Fn(&Database)) {
    let data = folder();
    let database = Database { name: "sqlite", url: format!("sqlite:{}", data.join("kechuang.db").display()), data: data.clone() };
    story(&database);
    let _gone = std::fs::remove_dir_all(data);
}

fn found(served: &Served) -> Person {
    let mut officer = served.anonymous();
    let answer = officer.post_json(
        &served.setup_link(),
        &json!({ "centre_zh": "示范科技创新中心", "zone": "Asia/Shanghai", "name": "周明", "email": "zhou.ming@centre.example.org", "password": PASSWORD }),
    );
    assert_eq!(answer.status, 201, "{}", answer.body);
    officer.sign_in_with(&answer);
    officer
}

fn sign_in(person: &Person, email: &str, password: &str) -> Answer {
    person.post_json("/sessions", &json!({ "email": email, "password": password }))
}

/// The lines that a text holds, each as JSON.
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// All lines of the security log.
fn security_log(data: &Path) -> Vec<Value> {
    let mut files: Vec<_> = std::fs::read_dir(data.join("security-log")).expect("the log").map(|entry| entry.expect("an entry").path()).collect();
    files.sort_unstable();
    files.iter().flat_map(|file| lines(&std::fs::read_to_string(file).expect("a file"))).collect()
}

fn asked(address: SocketAddr, path: &str) -> Answer {
    Person::nobody(address).get(path)
}

#[test]
fn a_request_is_one_line_and_no_log_holds_a_secret() {
    for_each_database(|database| {
        let mut served = Served::start_with(database, &METRICS);
        let officer = found(&served);
        let person = officer.get("/account").json()["id"].as_str().expect("an id").to_owned();
        let (stranger, spoken) = (served.anonymous(), "swordfish-in-the-dark");
        let failed = sign_in(&stranger, "zhou.ming@centre.example.org", spoken);
        assert_eq!(failed.status, 422, "{}", failed.body);
        assert_eq!(sign_in(&stranger, "nobody@elsewhere.example.org", spoken).status, 422);
        assert_eq!(sign_in(&stranger, "zhou.ming@centre.example.org", PASSWORD).status, 201);
        let link = "feedfacefeedfacefeedfacefeedfacefeedfacefeedfacefeedfacefeedface";
        assert_eq!(stranger.get(&format!("/password-resets/{link}")).status, 404);
        let denied = stranger.send("GET", "/desk?q=query-of-nobody", &[("Accept", "application/json"), ("X-Request-Id", "chosen-by-a-client")], b"");
        assert_eq!(denied.status, 401);
        assert_eq!(stranger.get("/no/such/page").status, 404);
        let programme = officer.post_json("/programmes", &json!({ "code": "BJ-BASIC", "title_zh": "基础研究", "purpose_zh": "支持自由探索。" }));
        assert_eq!(programme.status, 201, "{}", programme.body);
        let figures = asked(served.metrics.expect("it tells its metrics"), "/metrics").body;
        assert_eq!(asked(served.address, "/metrics").status, 404, "nobody reads the metrics where the pages are");
        let setup = served.setup_link();
        assert_eq!(served.end(), Some(0));
        let logged = served.kill();

        let secret = [PASSWORD, spoken, link, "query-of-nobody", "chosen-by-a-client", "example.org", "周明", setup.trim_start_matches("/setup/")];
        let kept: Vec<Value> = security_log(&database.data);
        let all = format!("{logged}{}", kept.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        for secret in secret.iter().copied().chain(officer.token.as_deref()) {
            assert!(!all.contains(secret), "{secret} on {}: {all}", database.name);
        }
        requests_are_told(&lines(&logged), &person, &[&failed, &denied, &programme]);
        security_is_told(&kept, &person);
        figures_are_told(&figures);
    });
}

fn requests_are_told(logged: &[Value], person: &str, answers: &[&Answer]) {
    let told: Vec<&Value> = logged.iter().filter(|line| line["target"] == "request").collect();
    let numbers: BTreeSet<&str> = told.iter().map(|line| line["request"].as_str().expect("a number")).collect();
    assert_eq!(numbers.len(), told.len(), "each request has a number of its own");
    let of = |answer: &Answer| (*told.iter().find(|line| line["request"] == answer.header("x-request-id")).expect("its line")).clone();
    let expect = |line: Value, expected: Value| {
        for (name, value) in expected.as_object().expect("an object") {
            assert_eq!(&line[name], value, "{name} of {line}");
        }
    };
    expect(of(answers[0]), json!({ "method": "POST", "route": "/sessions", "status": 422, "rule": "person.sign-in", "person": null }));
    expect(of(answers[1]), json!({ "method": "GET", "route": "/desk", "status": 401, "rule": "rights.sign-in", "deed": null }));
    let programme = of(answers[2]);
    let thing = answers[2].location().trim_start_matches("/programmes/");
    expect(programme.clone(), json!({ "route": "/programmes", "status": 201, "person": person, "deed": "programme.established", "thing": thing }));
    assert!(programme["event"].as_str().and_then(|event| event.parse::<u64>().ok()).is_some(), "{programme}");
    assert!(programme["ms"].as_f64().is_some_and(|ms| ms > 0.0), "{programme}");
    assert!(told.iter().any(|line| line["route"] == "/password-resets/{token}"), "a link is named by its route");
    assert!(told.iter().any(|line| line["route"] == "(none)" && line["status"] == 404));
}

fn security_is_told(kept: &[Value], person: &str) {
    let what: Vec<&str> = kept.iter().map(|line| line["what"].as_str().expect("what")).collect();
    assert_eq!((what.first(), what.last()), (Some(&"started"), Some(&"stopped")), "{what:?}");
    assert_eq!(kept[0]["settings"]["metrics"]["from"], "--metrics");
    let count = |wanted: &str| what.iter().filter(|what| **what == wanted).count();
    // Founding a centre signs in too.
    assert_eq!((count("signed-in"), count("sign-in-failed"), count("deed"), count("denied")), (2, 2, 1, 0), "{what:?}");
    let failed: Vec<&Value> = kept.iter().filter(|line| line["what"] == "sign-in-failed").collect();
    assert_eq!((failed[0]["person"].as_str(), failed[0]["source"].as_str()), (Some(person), Some("127.0.0.1")));
    assert_eq!(failed[1]["person"], Value::Null, "what names nobody is not kept");
    assert!(kept.iter().filter(|line| line["what"] == "signed-in").all(|line| line["person"] == person));
    let deed = kept.iter().find(|line| line["what"] == "deed").expect("a deed");
    assert_eq!((deed["deeds"][0]["deed"].as_str(), deed["person"].as_str()), (Some("programme.established"), Some(person)));
}

fn figures_are_told(figures: &str) {
    for expected in [
        "kechuang_requests_total{method=\"POST\",route=\"/sessions\",status=\"4xx\"} 2",
        "kechuang_requests_total{method=\"GET\",route=\"/password-resets/{token}\",status=\"4xx\"} 1",
        "kechuang_request_seconds_count{method=\"POST\",route=\"/programmes\"} 1",
        "kechuang_writes_total{outcome=\"full\"} 0",
        "kechuang_database_up 1",
        "kechuang_letters_given_up 0",
        "kechuang_security_log_failures_total 0",
        "kechuang_stopping 0",
        "kechuang_password_hashes_waiting 0",
    ] {
        assert!(figures.lines().any(|line| line == expected), "{expected} in\n{figures}");
    }
    for name in ["kechuang_log_entries", "kechuang_disk_free_bytes", "process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds_total"]
    {
        let value = figures.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok());
        assert!(value.is_some_and(|value| value >= 0.0), "{name} in\n{figures}");
    }
    for line in figures.lines().filter(|line| !line.starts_with('#')) {
        assert!(line.rsplit_once(' ').is_some_and(|(_, value)| value.parse::<f64>().is_ok()), "{line}");
    }
}

#[test]
fn a_failure_is_quoted_by_a_number_under_which_its_cause_is_found() {
    for_each_database(|database| {
        if !database.url.starts_with("postgres") {
            // The table is taken away by a client of PostgreSQL; what is shown and logged then is the same on both.
            return;
        }
        let mut served = Served::start(database);
        let officer = found(&served);
        let mut client = postgres::Client::connect(&database.url, postgres::NoTls).expect("PostgreSQL answers");
        client.batch_execute("ALTER TABLE programmes RENAME TO away").expect("the table is taken away");
        let pages = [officer.in_language("zh").page("/programmes"), officer.in_language("en").page("/programmes")];
        let program = officer.get("/programmes");
        client.batch_execute("ALTER TABLE away RENAME TO programmes").expect("it is put back");
        assert_eq!(served.end(), Some(0));
        let logged = lines(&served.kill());
        for (answer, words) in pages.iter().zip(["请提供编号", "name this number"]) {
            let number = answer.header("x-request-id");
            assert_eq!(answer.status, 500, "{}", answer.body);
            assert!(answer.visible().contains(words) && answer.visible().contains(number), "{number} in {}", answer.visible());
            let failed = logged.iter().find(|line| line["message"] == "a request failed" && line["request"] == number).expect("it is logged");
            let error = failed["error"].as_str().expect("an error");
            assert!(error.starts_with("PostgreSQL failed: ") && error.contains("programmes"), "{error}");
        }
        assert_eq!(program.json()["request"].as_str(), Some(program.header("x-request-id")));
    });
}

#[test]
fn a_proxy_is_believed_only_where_it_is_named() {
    on_sqlite(|database| {
        let mut served = Served::start(database);
        drop(found(&served));
        let from = |served: &Served, source: &str| {
            let body = json!({ "email": "zhou.ming@centre.example.org", "password": "a wrong one" }).to_string();
            let headers = [("Accept", "application/json"), ("Content-Type", "application/json"), ("X-Forwarded-For", source)];
            served.anonymous().send("POST", "/sessions", &headers, body.as_bytes()).status
        };
        assert_eq!(from(&served, "198.51.100.7"), 422);
        assert_eq!(served.end(), Some(0));
        assert!(served.kill().contains("`proxies` names none"), "the operator is told of a proxy that nobody has named");

        let mut served = Served::start_with(database, &["--proxies", "127.0.0.1"]);
        // Ten wrong tries from one address; whatever it claims to be besides, the eleventh has to wait, and another address need not.
        let tries: Vec<u16> = (0..11).map(|number| from(&served, &format!("192.0.2.{number}, 198.51.100.8"))).collect();
        assert_eq!(tries.iter().filter(|status| **status == 422).count(), 10, "{tries:?}");
        assert_eq!(tries[10], 429, "{tries:?}");
        assert_eq!(from(&served, "198.51.100.9"), 422);
        assert_eq!(served.end(), Some(0));
        let kept = security_log(&database.data);
        let sources: Vec<(&str, &str)> = kept
            .iter()
            .filter(|line| line["what"] == "sign-in-failed" || line["what"] == "throttled")
            .map(|line| (line["what"].as_str().expect("what"), line["source"].as_str().expect("a source")))
            .collect();
        assert_eq!(sources[0], ("sign-in-failed", "127.0.0.1"));
        assert_eq!(
            (sources[1], sources[11], sources[12]),
            (("sign-in-failed", "198.51.100.8"), ("throttled", "198.51.100.8"), ("sign-in-failed", "198.51.100.9"))
        );
    });
}

/// Asks for the readiness until it says what is expected.
fn until_ready_is(address: SocketAddr, status: u16) -> Answer {
    let answers = std::iter::repeat_with(|| asked(address, "/health/ready"));
    answers.take(20_000).find(|answer| answer.status == status).expect("the readiness changes")
}

fn newcomer(email: &str) -> String {
    json!({ "name": "李伟", "email": email, "organisation": "物理研究所", "password": PASSWORD, "language": "zh" }).to_string()
}

const JSON: [(&str, &str); 2] = [("Accept", "application/json"), ("Content-Type", "application/json")];

#[test]
fn what_is_under_way_when_the_server_is_told_to_stop_is_finished_and_kept() {
    for_each_database(|database| {
        let mut served = Served::start_with(database, &[METRICS[0], METRICS[1], "--stop-seconds", "60"]);
        drop(found(&served));
        let metrics = served.metrics.expect("it tells its metrics");
        assert_eq!((asked(served.address, "/health/live").status, asked(served.address, "/health/ready").status), (200, 200));
        let mut idle = TcpStream::connect(served.address).expect("it listens");
        idle.write_all(b"GET /health/live HTTP/1.1\r\nHost: centre\r\n\r\n").expect("it is asked");
        let mut answer = [0; 15];
        idle.read_exact(&mut answer).expect("it answers");
        let body = newcomer("li.wei@iphy.example.org");
        let mut slow = served.anonymous().begin_and_wait("POST", "/people", &JSON, body.len());
        assert!(slow.send(&body.as_bytes()[..10]));
        served.ask_to_stop();
        let stopping = until_ready_is(metrics, 503);
        assert_eq!(stopping.json(), json!({ "ready": false, "lacks": ["stopping"] }));
        // The connection that waits for nothing is closed, although the other one is still at it.
        idle.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
        idle.read_to_end(&mut Vec::new()).expect("the server closes it");
        let refused = (0..20_000).any(|_| TcpStream::connect(served.address).is_err());
        assert!(refused, "nobody new is let in");
        let answered = slow.end(&body.as_bytes()[10..]);
        assert_eq!(answered.status, 201, "{}", answered.body);
        assert_eq!(served.ended(), Some(0));

        let served = Served::start(database);
        assert_eq!(sign_in(&served.anonymous(), "li.wei@iphy.example.org", PASSWORD).status, 201, "what was acknowledged is there");
    });
}

#[test]
fn what_takes_too_long_is_cut_off_at_the_limit_and_a_second_signal_ends_at_once() {
    on_sqlite(|database| {
        let mut served = Served::start_with(database, &["--stop-seconds", "1"]);
        let officer = found(&served);
        let body = newcomer("li.wei@iphy.example.org");
        let slow = served.anonymous().begin_and_wait("POST", "/people", &JSON, body.len());
        assert_eq!(served.end(), Some(0), "an end at the limit is one in good order");
        drop(slow);
        let logged = lines(&served.kill());
        let cut: Vec<&Value> = logged.iter().filter(|line| line["status"] == 499).collect();
        assert!(cut.len() == 1 && cut[0]["route"] == "/people", "{logged:?}");

        let mut served = Served::start_with(database, &[METRICS[0], METRICS[1], "--stop-seconds", "3600"]);
        let mut again = served.anonymous();
        again.token = officer.token;
        assert_eq!(again.get("/account").status, 200, "what was acknowledged before is there");
        let slow = served.anonymous().begin_and_wait("POST", "/people", &JSON, body.len());
        served.ask_to_stop();
        until_ready_is(served.metrics.expect("it tells its metrics"), 503);
        assert_eq!(served.insist(), Some(130));
        drop(slow);
    });
}

#[test]
fn a_server_that_lacks_something_is_alive_but_not_ready() {
    on_sqlite(|database| {
        let mut served = Served::start_with(database, &["--disk-free-mib", "1048576"]);
        let ready = asked(served.address, "/health/ready");
        assert_eq!((ready.status, ready.json()), (503, json!({ "ready": false, "lacks": ["disk"] })), "no machine of ours has a tebibyte free");
        assert_eq!(asked(served.address, "/health/live").status, 200);
        assert_eq!(asked(served.address, "/health").status, 200);
        let health = |url: &str| Ended::of(&mut kechuang(&["health", "--url", url]));
        let base = format!("http://{}", served.address);
        let lacking = health(&base);
        assert!(lacking.code == Some(1) && lacking.out.contains("\"disk\""), "{lacking:?}");
        assert_eq!(health(&format!("{base}/health/live")).code, Some(0));
        assert_eq!(health("https://centre.example.org").code, Some(2));
        assert_eq!(served.end(), Some(0));
        assert_eq!(health(&base).code, Some(1), "nobody answers");
    });
}

#[test]
fn a_wrong_setting_stops_the_start_and_is_named() {
    let folder = folder();
    let file = folder.join("centre.toml");
    std::fs::write(&file, "data = \"data\"\nlisen = \"127.0.0.1:0\"\nsession_days = 91\n").expect("a file");
    let name = file.display().to_string();
    for command in ["serve", "work", "check", "migrate", "config"] {
        let ended = Ended::of(kechuang(&[command, "--config", &name]).env("KECHUANG_LISTN", "x").env("KECHUANG_SECURITY_LOG_MONTHS", "5"));
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
        for expected in [
            format!("{name}:2: `lisen` is not a key; the nearest is `listen`"),
            format!("{name}:3: `session_days` is 91; expected a whole number from 1 to 90"),
            "`KECHUANG_LISTN` is no variable of ours; the nearest is `KECHUANG_LISTEN`".to_owned(),
            "environment KECHUANG_SECURITY_LOG_MONTHS: `security_log_months` is \"5\"; expected a whole number from 6".to_owned(),
        ] {
            assert!(ended.err.contains(&expected), "{expected} in {}", ended.err);
        }
    }
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 1, "nothing is made by a wrong setting");
    std::fs::write(&file, "data = \"data\"\nlisten = \"127.0.0.1:0\"\n").expect("a file");
    let printed = Ended::of(kechuang(&["config", "--config", &name, "--session-days", "7"]).env("KECHUANG_STOP_SECONDS", "3"));
    assert_eq!(printed.code, Some(0), "{printed:?}");
    for expected in [
        format!("listen = \"127.0.0.1:0\"  # {name}:2"),
        "session_days = 7  # --session-days".to_owned(),
        "stop_seconds = 3  # environment KECHUANG_STOP_SECONDS".to_owned(),
        "session_idle_hours = 12  # usual".to_owned(),
        "# metrics is not set".to_owned(),
    ] {
        assert!(printed.out.lines().any(|line| line == expected), "{expected} in\n{}", printed.out);
    }
    let migrated = Ended::of(&mut kechuang(&["migrate", "--config", &name]));
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    assert!(folder.join("data/kechuang.db").exists(), "every command on the data reads the file");
    let _gone = std::fs::remove_dir_all(folder);
}
