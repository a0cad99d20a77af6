//! Harness: a real server on a free port of the loopback, over either database, with a clock that a story can set; and people who use it.

use rules::Instant;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::{CheckOptions, Clock, Options, Store, SystemClock};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use web::Site;

/// A password that everybody in the stories has.
pub const PASSWORD: &str = "stories-of-a-centre";

/// The machine's clock, moved by as much as a story wants.
pub struct StoryClock {
    ahead_ms: AtomicI64,
}

impl StoryClock {
    /// Moves the clock so that it shows that instant now.
    pub fn set(&self, to: Instant) {
        self.ahead_ms.store(to.0 - SystemClock.now().0, Ordering::SeqCst);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Instant {
        Instant(SystemClock.now().0 + self.ahead_ms.load(Ordering::SeqCst))
    }
}

/// A database to tell a story on.
pub struct Database {
    /// What it is called in messages.
    pub name: &'static str,
    /// Its address.
    pub url: String,
    /// The folder of files, keys and anchors.
    pub data: PathBuf,
}

/// Tells a story on SQLite and on PostgreSQL. Fails, and never skips, where PostgreSQL is not there.
pub fn for_each_database(story: impl Fn(&Database)) {
    let data = folder();
    let sqlite = Database { name: "sqlite", url: format!("sqlite:{}", data.join("kechuang.db").display()), data: data.clone() };
    story(&sqlite);
    drop(sqlite);
    let _gone = std::fs::remove_dir_all(&data);

    let server = std::env::var("KECHUANG_TEST_POSTGRES").expect("PostgreSQL is needed: run `cargo xtask check`, or set KECHUANG_TEST_POSTGRES");
    let name = format!("story_{}", web::new_id());
    let mut client = postgres::Client::connect(&server, postgres::NoTls).expect("PostgreSQL answers");
    client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database is made");
    let (before, _) = server.rsplit_once('/').expect("the address names a database");
    let data = folder();
    let database = Database { name: "postgres", url: format!("{before}/{name}"), data: data.clone() };
    story(&database);
    let _gone = std::fs::remove_dir_all(&data);
    let _dropped = client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kechuang-story-{}", web::new_id()));
    std::fs::create_dir_all(&folder).expect("a folder for the story");
    folder
}

/// A server at work.
pub struct Centre {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its clock.
    pub clock: Arc<StoryClock>,
    /// Its store, for what no page shows.
    pub store: Store,
    /// How it was opened.
    pub options: Options,
    /// Its site.
    pub site: Site,
    officer: Option<Person>,
    runtime: Option<Runtime>,
}

impl Centre {
    /// A server over a database, before anybody has set it up.
    pub fn empty(database: &Database) -> Self {
        let clock = Arc::new(StoryClock { ahead_ms: AtomicI64::new(0) });
        let options =
            Options { database: database.url.clone(), data: database.data.clone(), origin: Some("stories.example/log".to_owned()), clock: clock.clone(), faults: None };
        let store = Store::open(options.clone()).expect("the store opens");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let site = Site::new(store.clone(), format!("http://{address}"));
        runtime.spawn(web::serve(listener, site.clone(), std::future::pending()));
        Self { address, clock, store, options, site, officer: None, runtime: Some(runtime) }
    }

    /// A server with a centre and its first officer 周明, by the set-up link.
    pub fn found(database: &Database) -> Self {
        let mut centre = Self::empty(database);
        let link = centre.block_on(web::setup_link(&centre.site)).expect("a link").expect("there is no centre yet");
        let mut officer = centre.anonymous();
        let answer = officer.post_json(
            &link,
            &serde_json::json!({ "centre_zh": "示范科技创新中心", "centre_en": "Model Centre", "zone": "Asia/Shanghai", "name": "周明",
                "email": "zhou.ming@centre.example.org", "password": PASSWORD, "language": "zh" }),
        );
        assert_eq!(answer.status, 201, "{}", answer.body);
        officer.sign_in_with(&answer);
        centre.officer = Some(officer);
        centre
    }

    /// Somebody who has not signed in.
    pub fn anonymous(&self) -> Person {
        Person { address: self.address, token: None, language: "zh", cookies: BTreeMap::new() }
    }

    /// The first officer.
    pub fn officer(&self) -> Person {
        self.officer.clone().expect("the centre is founded")
    }

    /// Registers an applicant and signs them in.
    pub fn applicant(&self, name: &str, email: &str, organisation: &str) -> Person {
        let mut person = self.anonymous();
        let answer =
            person.post_json("/people", &serde_json::json!({ "name": name, "email": email, "organisation": organisation, "password": PASSWORD, "language": "zh" }));
        assert_eq!(answer.status, 201, "{}", answer.body);
        person.sign_in_with(&answer);
        person
    }

    /// Waits for something of the server's own.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.as_ref().expect("the runtime lives").block_on(future)
    }

    /// Everything agrees: journal, log, rows, files.
    pub fn check(&self) {
        let checked = Store::check(&self.options, &CheckOptions { files: true, against: None }).expect("the check runs");
        let says: Vec<String> = checked.findings.iter().map(ToString::to_string).collect();
        assert!(says.is_empty(), "{}", says.join("\n"));
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        // The server's own tasks are cut off; what was answered is on the disk.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
    }
}

/// Somebody who sends requests, as a browser (`page`, `post_form`) or as a program (`get`, `post_json`).
#[derive(Clone)]
pub struct Person {
    address: SocketAddr,
    /// The session's token.
    pub token: Option<String>,
    /// The language that is asked for.
    pub language: &'static str,
    cookies: BTreeMap<String, String>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// The body as bytes.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header's value; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Where the result is.
    pub fn location(&self) -> &str {
        self.header("location")
    }
}

impl Person {
    /// The same person, asking in another language.
    pub fn in_language(&self, language: &'static str) -> Self {
        Self { language, ..self.clone() }
    }

    /// Takes the token of an answer as their own.
    pub fn sign_in_with(&mut self, answer: &Answer) {
        self.token = Some(answer.json()["token"].as_str().expect("a token").to_owned());
    }

    /// Fetches JSON.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[("Accept", "application/json")], &[])
    }

    /// Fetches a page, by cookie as a browser does.
    pub fn page(&self, path: &str) -> Answer {
        self.send("GET", path, &[("Accept", "text/html")], &[])
    }

    /// Sends JSON.
    pub fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("Accept", "application/json"), ("Content-Type", "application/json")], body.to_string().as_bytes())
    }

    /// Sends JSON under a key.
    pub fn post_json_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        let headers = [("Accept", "application/json"), ("Content-Type", "application/json"), ("Idempotency-Key", key)];
        self.send("POST", path, &headers, body.to_string().as_bytes())
    }

    /// Sends a form as a browser does: by cookie, from this site, with the form's hidden fields.
    pub fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let headers = [("Accept", "text/html"), ("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Site", "same-origin")];
        self.send("POST", path, &headers, body.join("&").as_bytes())
    }

    /// Sends a file as the field `file` of a multipart form.
    pub fn post_file(&self, path: &str, name: &str, content: &[u8]) -> Answer {
        let mut body = format!("--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--kc--\r\n");
        self.send("POST", path, &[("Accept", "application/json"), ("Content-Type", "multipart/form-data; boundary=kc")], &body)
    }

    /// Sends a request and reads the whole answer.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept-Language: {}\r\nContent-Length: {}\r\n", self.address, self.language, body.len());
        let by_cookie = headers.iter().any(|(name, value)| *name == "Accept" && value.contains("text/html"));
        match &self.token {
            Some(token) if by_cookie => head.push_str(&format!("Cookie: kechuang={token}\r\n")),
            Some(token) => head.push_str(&format!("Authorization: Bearer {token}\r\n")),
            None => {}
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).expect("the head is sent");
        // A server that refuses early may stop reading; what it says still counts.
        let _sent = stream.write_all(body);
        let mut raw = Vec::new();
        let _read = stream.read_to_end(&mut raw);
        parse(&raw)
    }
}

fn parse(raw: &[u8]) -> Answer {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(raw)));
    let head = String::from_utf8_lossy(&raw[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok()).expect("a status");
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let bytes = if chunked { unchunk(&raw[end + 4..]) } else { raw[end + 4..].to_vec() };
    Answer { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
}

fn unchunk(mut raw: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = raw.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(String::from_utf8_lossy(&raw[..end]).trim(), 16).expect("a size");
        if size == 0 || raw.len() < end + 2 + size {
            break;
        }
        whole.extend_from_slice(&raw[end + 2..end + 2 + size]);
        raw = &raw[(end + 4 + size).min(raw.len())..];
    }
    whole
}

/// As in a form or a query.
pub fn encode(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
