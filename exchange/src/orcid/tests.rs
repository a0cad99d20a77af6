//! What is read of a record, of whatever is sent instead, and over a real connection.

use super::*;
use rules::orcid::Section;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const RECORD: &str = include_str!("../../tests/orcid/record.json");
const WANG: &str = "0000-0002-1825-0097";
const OTHER: &str = "0000-0001-5109-3700";
const NOW: Instant = Instant(1_795_314_600_000);

fn record() -> Value {
    serde_json::from_str(RECORD).expect("JSON")
}

/// What is read, an entry in a line each.
fn told(record: &Value) -> Result<String, Trouble> {
    let reading = read(record.to_string().as_bytes(), WANG, NOW)?;
    let mut lines = vec![format!("{} {}", reading.name.as_ref().map_or("—", |name| name.as_str()), reading.left_out)];
    for entry in &reading.entries {
        let date = |when: Option<rules::orcid::When>| when.map_or("—".to_owned(), |when| when.to_string());
        let words = [&entry.title, &entry.organisation, &entry.department, &entry.kind, &entry.doi, &entry.number];
        let words: Vec<&str> = words.into_iter().map(|word| word.as_ref().map_or("—", |word| word.as_str())).collect();
        lines.push(format!("{} {} {} | {}", entry.key_text(), date(entry.from), date(entry.until), words.join(" | ")));
    }
    Ok(lines.join("\n"))
}

#[test]
fn a_record_as_orcid_sends_it_is_read() {
    let expected = [
        "Fang Wang 0",
        "employment.920001 2015-03-01 — | 教授 | 北京大学 | 物理学院 | — | — | —",
        "employment.920002 2009-09 2015-02 | Postdoctoral researcher | Max-Planck-Institut für Festkörperforschung | — | — | — | —",
        "education.910001 2004-09 2009-07 | 理学博士 | 清华大学 | 物理系 | — | — | —",
        "education.910002 2000-09 2004-06 | BSc | Wuhan University | — | — | — | —",
        "work.940002 2023-11 — | 拓扑超导体中的准粒子 | 物理学报 | — | journal-article | 10.7498/example.72.20230001 | —",
        "work.940003 2022 — | Quasiparticle transport: a data set | — | — | data-set | — | —",
        "work.940009 2021-05-14 — | Majorana zero modes in vortex cores of iron-based superconductors | Physical Review B | — | journal-article | 10.1103/example.103.174501 | —",
        "work.940004 — — | An early note | — | — | other | — | —",
        "funding.930001 2019-01 2022-12 | 拓扑超导体的输运性质 | 国家自然科学基金委员会 | — | grant | — | 11874001",
    ];
    assert_eq!(told(&record()).expect("a record"), expected.join("\n"));
}

#[test]
fn what_is_missing_null_or_of_another_kind_is_read_over() {
    let check = |pointer: &str, put: Value, expected: &str| {
        let mut changed = record();
        *changed.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = put.clone();
        let read = told(&changed).unwrap_or_else(|why| panic!("{pointer} {put}: {why}"));
        let gone: Vec<String> = told(&record())
            .expect("a record")
            .lines()
            .filter(|line| !read.contains(line))
            .map(|line| line.split(" | ").next().unwrap_or_default().chars().take(18).collect())
            .collect();
        assert_eq!(gone.join(","), expected, "{pointer} {put}");
    };
    for odd in [json!(null), json!([]), json!(3), json!("text"), json!(true), json!(1.5), json!({})] {
        check("/person", odd.clone(), "Fang Wang 0");
        check("/person/name/given-names", odd.clone(), "Fang Wang 0");
        check("/activities-summary/works/group/0", odd.clone(), "work.940009 2021-0");
        check("/activities-summary/works/group/2/work-summary/0", odd.clone(), "work.940003 2022 —");
        check("/activities-summary/educations/affiliation-group", odd.clone(), "education.910001 2,education.910002 2");
        check("/activities-summary/fundings", odd, "funding.930001 201");
    }
    let work = "/activities-summary/works/group/1/work-summary/0";
    check(&format!("{work}/put-code"), json!("940002"), "");
    check(&format!("{work}/put-code"), json!(-1), "work.940002 2023-1");
    check(&format!("{work}/visibility"), json!("limited"), "work.940002 2023-1");
    check(&format!("{work}/title/title/value"), json!("  拓扑\u{202e}超导体中的\n准粒子 "), "work.940002 2023-1");
    check(&format!("{work}/publication-date/month/value"), json!("13"), "work.940002 2023-1");
    check("/activities-summary/works", json!(null), "work.940002 2023-1,work.940003 2022 —,work.940009 2021-0,work.940004 — —");
}

#[test]
fn what_is_no_record_of_theirs_is_refused() {
    let check = |bytes: &[u8], expected: &str| assert_eq!(read(bytes, WANG, NOW).expect_err("refused").to_string(), expected);
    check(b"", "what it answers is no record: it is no such JSON at line 1 column 0");
    check(b"[]", "what it answers is no record: it names nobody");
    check(b"{}", "what it answers is no record: it names nobody");
    check(b"{\"orcid-identifier\":{\"path\":\"0000-0001-5109-3700\"}}", "what it answers is no record: it is another's");
    check(&RECORD.as_bytes()[..RECORD.len() / 2], "what it answers is no record: it is no such JSON at line 425 column 13");
    let deep = format!("{{\"orcid-identifier\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    check(deep.as_bytes(), "what it answers is no record: it names nobody");
    check(b"{\"orcid-identifier\":{\"path\":\"\xff\"}}", "what it answers is no record: it is no such JSON at line 1 column 30");
}

#[test]
fn a_long_record_is_cut_to_what_is_newest_and_says_so() {
    let mut long = record();
    let works: Vec<Value> = (0..5_000)
        .map(|number| {
            let year = (1900 + number % 120).to_string();
            json!({ "work-summary": [{ "put-code": number, "title": { "title": { "value": "长".repeat(9_000) } },
                "publication-date": { "year": { "value": year } } }] })
        })
        .take(600)
        .chain((600..5_000).map(|number| json!({ "work-summary": [{ "put-code": number, "title": { "title": { "value": "x" } } }] })))
        .collect();
    long["activities-summary"]["works"]["group"] = Value::Array(works);
    let reading = read(long.to_string().as_bytes(), WANG, NOW).expect("a record");
    let works: Vec<_> = reading.entries.iter().filter(|entry| entry.section == Section::Work).collect();
    assert_eq!((works.len(), reading.left_out), (200, 4_800));
    assert!(works.iter().all(|work| work.from.is_some_and(|from| from.year() >= 1980)));
    assert_eq!(works[0].title.as_ref().map(|title| title.as_str().chars().count()), Some(500));
}

/// Answers so many requests, each with what `answer` makes of its first line and bearer; gives the address and how many were asked.
fn server(times: usize, answer: impl Fn(&str, TcpStream) + Send + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(times).map_while(Result::ok) {
            count.fetch_add(1, Ordering::SeqCst);
            let mut stream = stream;
            let (mut asked, mut piece) = (String::new(), [0; 4_096]);
            // A form may come after its head.
            while !asked.contains("\r\n\r\n") || (asked.starts_with("POST") && asked.ends_with("\r\n\r\n")) {
                match stream.read(&mut piece) {
                    Ok(length @ 1..) => asked.push_str(&String::from_utf8_lossy(&piece[..length])),
                    Ok(0) | Err(_) => break,
                }
            }
            answer(&asked, stream);
        }
    });
    (address, asked)
}

/// Whoever has had enough hangs up.
fn tell(stream: &mut TcpStream, head: &str, body: &str) {
    let whole = format!("HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let _told = stream.write_all(whole.as_bytes());
}

fn reader(base: &str, access: Option<Access>) -> Orcid {
    Orcid::new(base, access, Duration::from_millis(400)).expect("an address")
}

const JSON: &str = "200 OK\r\nContent-Type: application/json;charset=UTF-8";

fn answered(head: &'static str, body: String) -> Result<Reading, Trouble> {
    let (base, _) = server(1, move |_, mut stream| tell(&mut stream, head, &body));
    reader(&base, None).read(WANG, NOW)
}

#[test]
fn one_address_of_one_host_is_asked() {
    let (base, _) = server(1, |head, mut stream| {
        let is_right =
            head.starts_with(&format!("GET /v3.0/{WANG}/record HTTP/1.1\r\n")) && head.to_ascii_lowercase().contains("accept: application/json");
        tell(&mut stream, if is_right && !head.to_ascii_lowercase().contains("authorization") { JSON } else { "500 Wrong" }, RECORD);
    });
    let orcid = reader(&format!("{base}/"), None);
    assert_eq!(orcid.read("https://orcid.org/0000000218250097", NOW).map(|reading| reading.entries.len()), Ok(9));
    assert_eq!(orcid.read("../../0000-0002-1825-0098", NOW), Err(Trouble::NotAnIdentifier));
    assert!(Orcid::new("http://pub.orcid.org", None, WAIT).is_err() && Orcid::new("https://pub.orcid.org", None, WAIT).is_ok());
}

const WAIT: Duration = Duration::from_secs(1);

#[test]
fn what_orcid_says_of_a_record_that_it_does_not_show_is_told_apart() {
    let check = |head: &'static str, body: &str, expected: Trouble| assert_eq!(answered(head, body.to_owned()), Err(expected), "{head} {body}");
    let fault = |code: u32, message: &str| {
        json!({ "response-code": 409, "developer-message": message, "user-message": "", "error-code": code, "more-info": "" }).to_string()
    };
    check("404 Not Found", &fault(9016, "404 Not Found: The resource was not found."), Trouble::NotFound);
    check("409 Conflict", &fault(9018, "409 Conflict: The ORCID record is locked"), Trouble::Locked);
    check("409 Conflict", &fault(9044, "409 Conflict: The ORCID record is deactivated"), Trouble::Deactivated);
    check("409 Conflict", &fault(9036, "409 Conflict: This record has not been claimed."), Trouble::Unclaimed);
    check("409 Conflict", "<error/>", Trouble::NotUnderstood("it answers 409".to_owned()));
    let moved = format!(
        "301 Moved Permanently: This account is deprecated. Please refer to account: https://orcid.org/{OTHER}. ORCID https://orcid.org/{WANG}"
    );
    check("301 Moved Permanently\r\nLocation: http://127.0.0.1:1/elsewhere", &fault(9007, &moved), Trouble::Deprecated(Some(OTHER.to_owned())));
    check("409 Conflict", &fault(9007, &moved), Trouble::Deprecated(Some(OTHER.to_owned())));
    check("409 Conflict", &fault(9007, "https://orcid.org/0000-0001-5109-3701"), Trouble::Deprecated(None));
    check(
        "301 Moved Permanently\r\nLocation: https://pub.orcid.org/v3.0/0000-0001-5109-3700/record",
        &fault(9007, ""),
        Trouble::Deprecated(Some(OTHER.to_owned())),
    );
    check("302 Found\r\nLocation: http://127.0.0.1:1/elsewhere", "", Trouble::NotUnderstood("it answers 302".to_owned()));
    check("401 Unauthorized", "", Trouble::NotLetIn(401));
    check("429 Too Many Requests", "", Trouble::AskedTooOften);
    check("503 Service Unavailable", "", Trouble::Failing(503));
    check("200 OK\r\nContent-Type: text/html", RECORD, Trouble::NotUnderstood("it is \"text/html\"".to_owned()));
    check(JSON, "<html>", Trouble::NotUnderstood("it is no such JSON at line 1 column 1".to_owned()));
}

#[test]
fn a_huge_an_endless_and_a_slow_answer_are_given_up() {
    let huge = answered(JSON, format!("{{\"a\":\"{}\"}}", "x".repeat(RECORD_MOST as usize)));
    assert_eq!(huge, Err(Trouble::TooLarge(RECORD_MOST)));
    let endless = |pause: Duration| {
        let (base, _) = server(1, move |_, mut stream| {
            let _head = stream.write_all(format!("HTTP/1.1 {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n").as_bytes());
            while stream.write_all(b"1\r\n[\r\n").is_ok() {
                std::thread::park_timeout(pause);
            }
        });
        let begun = std::time::Instant::now();
        let read = reader(&base, None).read(WANG, NOW);
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        read
    };
    assert_eq!(endless(Duration::from_millis(20)), Err(Trouble::TooSlow));
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", silent.local_addr().expect("an address"));
    assert_eq!(reader(&address, None).read(WANG, NOW), Err(Trouble::TooSlow));
    drop(silent);
    assert!(matches!(reader(&address, None).read(WANG, NOW), Err(Trouble::Unreachable(_))));
}

#[test]
fn a_token_is_asked_for_once_and_again_when_it_is_no_longer_good() {
    let (base, asked) = server(6, |head, mut stream| {
        let told = if head.starts_with("POST /oauth/token") {
            let is_right = head.ends_with("client_id=APP-1&client_secret=s%26t&grant_type=client_credentials&scope=%2Fread-public");
            if is_right { (JSON, "{\"access_token\":\"good\",\"expires_in\":631138518}") } else { ("401 Unauthorized", "") }
        } else if head.contains("Bearer good") || head.contains("bearer good") {
            (JSON, RECORD)
        } else {
            ("401 Unauthorized", "")
        };
        tell(&mut stream, told.0, told.1);
    });
    let access =
        |secret: &str| Some(Access { token_address: format!("{base}/oauth/token"), client_id: "APP-1".to_owned(), client_secret: secret.to_owned() });
    let orcid = reader(&base, access("s&t"));
    assert!(orcid.read(WANG, NOW).is_ok() && orcid.read(WANG, NOW).is_ok());
    assert_eq!(asked.load(Ordering::SeqCst), 3, "a token and two records");
    *orcid.known() = Some((NOW, "bad".to_owned()));
    assert!(orcid.read(WANG, NOW).is_ok());
    assert_eq!(asked.load(Ordering::SeqCst), 6, "a record, a token and a record");
    let (again, _) = server(1, |_, mut stream| tell(&mut stream, "401 Unauthorized", ""));
    let wrong = Access { token_address: format!("{again}/oauth/token"), ..access("x").expect("an access") };
    assert_eq!(reader(&base, Some(wrong)).read(WANG, NOW), Err(Trouble::NotLetIn(401)));
}
