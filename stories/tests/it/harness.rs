//! Harness: a real server on a free port of the loopback, over either database, with a clock that a story can set; and people who use it.

use crate::html::{self, Form};
use rules::Instant;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{CheckOptions, Checked, Clock, Options, Store, SystemClock};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use web::Site;

/// A password that everybody in the stories has.
pub const PASSWORD: &str = "stories-of-a-centre";

/// The machine's clock, moved by as much as a story wants, or stopped; the database's clock goes with it.
pub struct StoryClock {
    shows: Mutex<Shows>,
}

struct Shows {
    stopped: Option<Instant>,
    ahead_ms: i64,
    database: Option<postgres::Client>,
}

/// PostgreSQL asks its own clock, so that two processes never disagree by much; in a story it asks this one.
const DATABASE_CLOCK: &str = "CREATE SCHEMA story;
    CREATE TABLE story.clock (stopped BIGINT, ahead_ms BIGINT NOT NULL);
    INSERT INTO story.clock VALUES (NULL, 0);
    CREATE FUNCTION story.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
        'SELECT coalesce(to_timestamp(stopped / 1000.0), pg_catalog.clock_timestamp() + ahead_ms * interval ''1 millisecond'') FROM story.clock'";

impl StoryClock {
    fn new(database: &Database) -> Self {
        let client =
            database.url.starts_with("postgres").then(|| postgres::Client::connect(&database.url, postgres::NoTls).expect("PostgreSQL answers"));
        Self { shows: Mutex::new(Shows { stopped: None, ahead_ms: 0, database: client }) }
    }

    /// Moves the clock so that it shows that instant now, and goes on.
    pub fn set(&self, to: Instant) {
        self.show(None, to.0 - SystemClock.now().0);
    }

    /// Stops the clock at that instant.
    pub fn stop_at(&self, at: Instant) {
        self.show(Some(at), 0);
    }

    fn show(&self, stopped: Option<Instant>, ahead_ms: i64) {
        let mut shows = self.shows.lock().expect("no story panics here");
        if let Some(database) = &mut shows.database {
            database
                .execute("UPDATE story.clock SET stopped = $1, ahead_ms = $2", &[&stopped.map(|at| at.0), &ahead_ms])
                .expect("the clock is moved");
        }
        (shows.stopped, shows.ahead_ms) = (stopped, ahead_ms);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Instant {
        let shows = self.shows.lock().expect("no story panics here");
        shows.stopped.unwrap_or_else(|| Instant(SystemClock.now().0 + shows.ahead_ms))
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
    insta::allow_duplicates! { story(&sqlite) }
    drop(sqlite);
    let _gone = std::fs::remove_dir_all(&data);

    let server = server();
    let name = format!("story_{}", web::new_id());
    let mut client = postgres::Client::connect(&server, postgres::NoTls).expect("PostgreSQL answers");
    client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database is made");
    let (before, _) = server.rsplit_once('/').expect("the address names a database");
    let data = folder();
    let database = Database { name: "postgres", url: format!("{before}/{name}"), data: data.clone() };
    let mut inside = postgres::Client::connect(&database.url, postgres::NoTls).expect("PostgreSQL answers");
    inside.batch_execute(&format!("{DATABASE_CLOCK}; ALTER DATABASE {name} SET search_path = public, story, pg_catalog")).expect("a clock is made");
    insta::allow_duplicates! { story(&database) }
    let _gone = std::fs::remove_dir_all(&data);
    let _dropped = client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
}

/// The PostgreSQL of the stories.
pub fn server() -> String {
    std::env::var("KECHUANG_TEST_POSTGRES").expect("PostgreSQL is needed: run `cargo xtask check`, or set KECHUANG_TEST_POSTGRES")
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
        Self::empty_with(database, None)
    }

    /// The same with a gateway, where codes and links leave.
    pub fn empty_with(database: &Database, gateway: Option<web::Gateway>) -> Self {
        Self::empty_called(database, gateway, None)
    }

    /// The same under a name of its own, as behind a server that speaks TLS for it.
    pub fn empty_called(database: &Database, gateway: Option<web::Gateway>, base: Option<&str>) -> Self {
        let clock = Arc::new(StoryClock::new(database));
        let options = Options {
            database: database.url.clone(),
            data: database.data.clone(),
            origin: Some("stories.example/log".to_owned()),
            clock: clock.clone(),
            faults: None,
        };
        let store = Store::open(options.clone()).expect("the store opens");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("an address");
        // A story that signs in through an identity service has described it in the data folder.
        let providers = exchange::Providers::read(&database.data).expect("the identity services are read");
        let site = Site::new(store.clone(), base.map_or_else(|| format!("http://{address}"), str::to_owned)).trusting(providers);
        if let Some(gateway) = gateway {
            site.send_codes_by(gateway);
        }
        runtime.spawn(web::serve(listener, site.clone(), std::future::pending()));
        Self { address, clock, store, options, site, officer: None, runtime: Some(runtime) }
    }

    /// A server with a centre and its first officer 周明, by the set-up link.
    pub fn found(database: &Database) -> Self {
        Self::empty(database).founded()
    }

    /// The same, with the clock stopped at an instant before anything happens.
    pub fn found_at(database: &Database, at: Instant) -> Self {
        let centre = Self::empty(database);
        centre.clock.stop_at(at);
        centre.founded()
    }

    /// With a centre and its first officer, by the set-up link.
    pub fn founded(self) -> Self {
        let mut centre = self;
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
        Person::nobody(self.address)
    }

    /// The first officer.
    pub fn officer(&self) -> Person {
        self.officer.clone().expect("the centre is founded")
    }

    /// Registers an applicant and signs them in.
    pub fn applicant(&self, name: &str, email: &str, organisation: &str) -> Person {
        let mut person = self.anonymous();
        let answer = person.post_json(
            "/people",
            &serde_json::json!({ "name": name, "email": email, "organisation": organisation, "password": PASSWORD, "language": "zh" }),
        );
        assert_eq!(answer.status, 201, "{}", answer.body);
        person.sign_in_with(&answer);
        person
    }

    /// Waits for something of the server's own.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.as_ref().expect("the runtime lives").block_on(future)
    }

    /// Everything agrees: journal, log, rows, files. Gives what was counted on the way.
    pub fn check(&self) -> Checked {
        let checked = Store::check(&self.options, &CheckOptions { files: true, against: None }).expect("the check runs");
        let says: Vec<String> = checked.findings.iter().map(ToString::to_string).collect();
        assert!(says.is_empty(), "{}", says.join("\n"));
        checked
    }

    /// How many files are stored, and how many are half way in.
    pub fn stored_files(&self) -> usize {
        count_files(&self.options.data.join("files"))
    }
}

fn count_files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.map(|entry| entry.expect("an entry").path()).map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
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
    from: Option<IpAddr>,
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

    /// The form of a page that is sent to an address with this end.
    pub fn form(&self, action: &str) -> Form {
        let forms = html::forms(&self.body);
        let found = forms.iter().find(|form| form.action.ends_with(action));
        found.cloned().unwrap_or_else(|| panic!("no form for {action} among {:?}", forms.iter().map(|form| &form.action).collect::<Vec<_>>()))
    }

    /// What a reader sees of the page.
    pub fn visible(&self) -> String {
        html::visible(&self.body)
    }

    /// The rule that refused, as the problem names it.
    pub fn rule(&self) -> String {
        self.json()["rule"].as_str().unwrap_or_default().to_owned()
    }
}

impl Person {
    /// Somebody who has not signed in, at a server.
    pub fn nobody(address: SocketAddr) -> Self {
        Self { address, from: None, token: None, language: "zh", cookies: BTreeMap::new() }
    }

    /// The same person, asking in another language.
    pub fn in_language(&self, language: &'static str) -> Self {
        Self { language, ..self.clone() }
    }

    /// The same person at another machine of this network.
    pub fn at(&self, address: [u8; 4]) -> Self {
        Self { from: Some(address.into()), ..self.clone() }
    }

    /// Keeps the cookies of an answer, as a browser does.
    pub fn keep_cookies(&mut self, answer: &Answer) {
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            match (name, value) {
                ("kechuang", "") => self.token = None,
                ("kechuang", token) => self.token = Some(token.to_owned()),
                (name, value) => drop(self.cookies.insert(name.to_owned(), value.to_owned())),
            }
        }
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

    /// Presses the button of a form that a page showed.
    pub fn submit(&self, form: &Form) -> Answer {
        let fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post_form(&form.action, &fields)
    }

    /// Sends a form that a page showed with a file chosen, as a browser does.
    pub fn upload(&self, form: &Form, name: &str, content: &[u8]) -> Answer {
        assert!(form.multipart, "{} takes no files", form.action);
        let headers = [("Accept", "text/html"), ("Content-Type", "multipart/form-data; boundary=kc"), ("Sec-Fetch-Site", "same-origin")];
        self.send("POST", &form.action, &headers, &multipart(&form.fields, name, content))
    }

    /// Saves a part of a draft, as the script of its page does.
    pub fn patch_json(&self, path: &str, version: &str, body: &Value) -> Answer {
        let headers = [("Accept", "application/json"), ("Content-Type", "application/json"), ("If-Match", version)];
        self.send("PATCH", path, &headers, body.to_string().as_bytes())
    }

    /// Sends a file as the field `file` of a multipart form.
    pub fn post_file(&self, path: &str, name: &str, content: &[u8]) -> Answer {
        let headers = [("Accept", "application/json"), ("Content-Type", "multipart/form-data; boundary=kc")];
        self.send("POST", path, &headers, &multipart(&[], name, content))
    }

    /// Sends a request and reads the whole answer.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.begin(method, path, headers, body.len()).end(body)
    }

    /// Sends the head of a request, and returns once the server has taken it up and waits for the body.
    pub fn begin_and_wait(&self, method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> Begun {
        let mut headers = headers.to_vec();
        headers.push(("Expect", "100-continue"));
        let mut begun = self.begin(method, path, &headers, length);
        let mut asked = [0; 25];
        begun.stream.read_exact(&mut asked).expect("the server asks for the body");
        assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
        begun
    }

    fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = match self.from {
            None => TcpStream::connect(self.address),
            Some(from) => tokio::runtime::Builder::new_current_thread().enable_io().build().and_then(|runtime| {
                runtime.block_on(async {
                    let socket = TcpSocket::new_v4()?;
                    socket.bind(SocketAddr::new(from, 0))?;
                    let stream = socket.connect(self.address).await?.into_std()?;
                    stream.set_nonblocking(false).map(|()| stream)
                })
            }),
        }?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(stream)
    }

    /// Sends the head of a request.
    pub fn begin(&self, method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> Begun {
        self.try_begin(method, path, headers, length).expect("the server listens and takes the head of a request")
    }

    fn try_begin(&self, method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> std::io::Result<Begun> {
        let mut stream = self.connect()?;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept-Language: {}\r\nContent-Length: {length}\r\n",
            self.address, self.language
        );
        let by_cookie = headers.iter().any(|(name, value)| *name == "Accept" && value.contains("text/html"));
        let session = self.token.as_ref().map(|token| format!("kechuang={token}"));
        if by_cookie {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).chain(session).collect();
            head.push_str(&format!("Cookie: {}\r\n", cookies.join("; ")));
        } else if let Some(token) = &self.token {
            head.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        Ok(Begun { stream })
    }
}

/// A request of which the server has the head.
pub struct Begun {
    stream: TcpStream,
}

/// Sends bytes as they are, and reads all that comes back until the server closes the line or is silent for a while.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_millis(1_500))).expect("a time limit");
    let _sent = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _read = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

impl Begun {
    /// Sends some of the body; a server that refuses early may stop reading, and what it says still counts.
    pub fn send(&mut self, part: &[u8]) -> bool {
        self.stream.write_all(part).is_ok()
    }

    /// Sends the rest of the body and reads the whole answer.
    pub fn end(mut self, body: &[u8]) -> Answer {
        self.send(body);
        let mut raw = Vec::new();
        let _read = self.stream.read_to_end(&mut raw);
        parse(&raw)
    }
}

fn multipart(fields: &[(String, String)], name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = String::new();
    let declared = ("unclassified".to_owned(), "on".to_owned());
    for (field, value) in fields.iter().chain([&declared]) {
        body.push_str(&format!("--kc\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str(&format!(
        "--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    ));
    let mut body = body.into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--kc--\r\n");
    body
}

fn parse(raw: &[u8]) -> Answer {
    try_parse(raw).unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(raw)))
}

fn try_parse(raw: &[u8]) -> Option<Answer> {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&raw[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok())?;
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let bytes = if chunked { unchunk(&raw[end + 4..]) } else { raw[end + 4..].to_vec() };
    Some(Answer { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes })
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
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
