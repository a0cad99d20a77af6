//! Chromium 浏览器: the driver on a free port, and one window that a journey reads, clicks and types into as a person does.
//!
//! Commands return once the page has taken them; what a page does later is waited for, with a limit. Nothing here leaves the loopback.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus, WebDriver};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

pub use fantoccini::key::Key;

/// How long something on a page may take. An assumption: far above what was seen, so that a busy machine does not fail a journey.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often a page is looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(40);

/// Whoever sits before it: their language, their screen, and whether their browser runs scripts.
#[derive(Clone, Copy)]
pub struct Reader {
    /// As browsers name it: `zh-CN`, `en`.
    pub language: &'static str,
    /// The width of the window in pixels.
    pub width: u32,
    /// Whether pages run their scripts.
    pub scripts: bool,
}

/// What a browser keeps between its windows: cookies with a term, local copies, downloads.
pub struct Profile {
    folder: PathBuf,
}

impl Profile {
    /// Of a person who opens a browser for the first time.
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("kechuang-chromium-{}", web::new_id()));
        std::fs::create_dir_all(folder.join("downloads")).expect("a folder for the profile");
        Self { folder }
    }

    /// A file that was downloaded, once it is whole.
    pub fn download(&self, ending: &str) -> String {
        let folder = self.folder.join("downloads");
        until("a download", || {
            let found =
                std::fs::read_dir(&folder).expect("the downloads").flatten().find(|entry| entry.file_name().to_string_lossy().ends_with(ending))?;
            std::fs::read_to_string(found.path()).ok().filter(|text| !text.is_empty())
        })
    }

    /// Writes a file that a person has at hand, and gives its place.
    pub fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, content).expect("a file is written");
        path.display().to_string()
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

/// The driver's process.
struct Driver {
    child: Child,
    address: String,
    /// Held open, so that the driver can go on writing.
    _says: BufReader<ChildStdout>,
}

impl Driver {
    fn start() -> Self {
        let program = program("KECHUANG_TEST_CHROMEDRIVER", "/usr/bin/chromedriver");
        let mut child = Command::new(&program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        let mut says = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        let port = loop {
            line.clear();
            assert_ne!(says.read_line(&mut line).expect("its output"), 0, "the driver ended before it listened");
            // 'ChromeDriver was started successfully on port 40123.'
            if let Some((_, port)) = line.trim_end().trim_end_matches('.').split_once("successfully on port ") {
                break port.to_owned();
            }
        };
        Self { child, address: format!("http://127.0.0.1:{port}"), _says: says }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// A tool that the tests need: where the environment says it is, or where Debian puts it. Its absence is a failure, never a reason to skip.
fn program(variable: &str, usual: &str) -> PathBuf {
    let path = std::env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from);
    assert!(path.is_file(), "{} is not there: run `cargo xtask check`, or set {variable}", path.display());
    path
}

/// Looks again and again until something is there.
pub fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    until_with(|| what.to_owned(), look)
}

fn until_with<T>(what: impl Fn() -> String, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "{} did not come within {} seconds", what(), PATIENCE.as_secs());
        std::thread::sleep(GLANCE);
    }
}

/// A command of the browser's own protocol, or of its logs, which WebDriver does not have.
#[derive(Debug)]
struct Extra {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

/// Whether the element is not there or was of the page before. The driver has a code for that, and for the moment in which one document takes the
/// place of another only the words of the browser's own protocol.
fn is_of_another_page(why: &WebDriver) -> bool {
    matches!(why.error, ErrorStatus::NoSuchElement | ErrorStatus::StaleElementReference)
        || (why.error == ErrorStatus::UnknownError && why.message.contains("does not belong to the document"))
}

/// What a page fetched.
pub struct Fetched {
    /// From where.
    pub url: String,
    /// What came over the wire, with its headers.
    pub bytes: u64,
    /// How it was packed for the way; empty if it was not.
    pub packed: String,
}

/// One window of a browser.
pub struct Window {
    client: Option<Client>,
    base: String,
    runtime: Runtime,
    _driver: Driver,
}

impl Window {
    /// Opens one. `base` is where the centre is.
    pub fn open(base: &str, profile: &Profile, reader: Reader) -> Self {
        let driver = Driver::start();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--hide-scrollbars".to_owned(),
            format!("--accept-lang={}", reader.language),
            format!("--user-data-dir={}", profile.folder.display()),
        ];
        if !reader.scripts {
            arguments.push("--blink-settings=scriptEnabled=false".to_owned());
        }
        let capabilities = json!({
            "goog:chromeOptions": {
                "binary": program("KECHUANG_TEST_CHROMIUM", "/usr/bin/chromium"),
                "args": arguments,
                "prefs": { "download.default_directory": profile.folder.join("downloads"), "download.prompt_for_download": false },
            },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "unhandledPromptBehavior": "ignore",
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("an object was written") };
        let client = runtime
            .block_on(ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&driver.address))
            .unwrap_or_else(|error| panic!("no browser: {error}"));
        let window = Self { client: Some(client), base: base.to_owned(), runtime, _driver: driver };
        window.resize(reader.width);
        window
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("the window is open")
    }

    fn extra(&self, path: &'static str, body: Value) -> Value {
        self.runtime.block_on(self.client().issue_cmd(Extra { path, body: body.clone() })).unwrap_or_else(|error| panic!("{path} {body}: {error}"))
    }

    /// A command of the browser's own protocol.
    pub fn protocol(&self, command: &str, parameters: Value) -> Value {
        self.extra("goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// Makes the page that wide; 640 is what a window of 1280 has at 200 %.
    pub fn resize(&self, width: u32) {
        let height = if width < 600 { 844 } else { 900 };
        self.protocol("Emulation.setDeviceMetricsOverride", json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }));
    }

    /// Goes to a path of the centre.
    pub fn goto(&self, path: &str) {
        let url = format!("{}{path}", self.base);
        self.runtime.block_on(self.client().goto(&url)).unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Path and query of the page that is shown.
    pub fn path(&self) -> String {
        let url = self.runtime.block_on(self.client().current_url()).expect("an address");
        url.as_str().strip_prefix(&self.base).unwrap_or(url.as_str()).to_owned()
    }

    /// Waits until the path begins like this.
    pub fn arrive(&self, path: &str) -> String {
        until(&format!("the page {path}"), || Some(self.path()).filter(|now| now.starts_with(path)))
    }

    /// Does something with an element, once it is there; anew where the page was replaced meanwhile.
    fn with<T>(&self, css: &str, act: impl AsyncFn(&Element) -> Result<T, CmdError>) -> T {
        let what = || format!("{css} on {}", self.path());
        until_with(what, || {
            let acted = self.runtime.block_on(async { act(&self.client().find(Locator::Css(css)).await?).await });
            match acted {
                Ok(done) => Some(done),
                Err(CmdError::Standard(why)) if is_of_another_page(&why) => None,
                Err(error) => panic!("{}: {error}", what()),
            }
        })
    }

    /// Clicks it, once it is there.
    pub fn click(&self, css: &str) {
        self.with(css, async |element| element.click().await);
    }

    /// Types after what is in it; of a file input, chooses the file.
    pub fn put(&self, css: &str, text: &str) {
        self.with(css, async |element| element.send_keys(text).await);
    }

    /// Types instead of what is in it.
    pub fn write(&self, css: &str, text: &str) {
        self.with(css, async |element| element.clear().await);
        self.put(css, text);
    }

    /// What a field holds.
    pub fn value(&self, css: &str) -> String {
        self.with(css, async |element| element.prop("value").await).unwrap_or_default()
    }

    /// What stands in it.
    pub fn text(&self, css: &str) -> String {
        self.with(css, async |element| element.text().await)
    }

    /// An attribute of it.
    pub fn attribute(&self, css: &str, name: &str) -> String {
        self.with(css, async |element| element.attr(name).await).unwrap_or_default()
    }

    /// Waits until this stands in it, and gives all that does.
    pub fn reads(&self, css: &str, part: &str) -> String {
        let what = || format!("“{part}” in {css} on {}, where stands: {}", self.path(), self.text("main"));
        until_with(what, || {
            let text = self.script("const one = document.querySelector(arguments[0]); return one && one.innerText", &[css.into()]);
            text.as_str().filter(|text| text.contains(part)).map(str::to_owned)
        })
    }

    /// The texts of all of them.
    pub fn texts(&self, css: &str) -> Vec<String> {
        let found = self.script("return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText.trim())", &[css.into()]);
        serde_json::from_value(found).expect("texts")
    }

    /// The addresses that all of them lead to.
    pub fn links(&self, css: &str) -> Vec<String> {
        let found = self.script("return [...document.querySelectorAll(arguments[0])].map((one) => one.getAttribute('href'))", &[css.into()]);
        serde_json::from_value(found).expect("addresses")
    }

    /// Runs a script of the test's own, which works where pages run none.
    pub fn script(&self, code: &str, arguments: &[Value]) -> Value {
        self.runtime.block_on(self.client().execute(code, arguments.to_vec())).unwrap_or_else(|error| panic!("{code}: {error}"))
    }

    /// Presses a key where the focus is.
    pub fn press(&self, key: Key) {
        let value = char::from(key);
        let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.runtime.block_on(self.client().perform_actions(keys)).expect("a key is pressed");
    }

    /// What a question of the page says; it is answered with yes.
    pub fn agree(&self) -> String {
        let text = until("a question", || self.runtime.block_on(self.client().get_alert_text()).ok());
        self.runtime.block_on(self.client().accept_alert()).expect("it is answered");
        text
    }

    /// What a question of the page says; it is left without an answer, as by Escape.
    pub fn refuse(&self) -> String {
        let text = until("a question", || self.runtime.block_on(self.client().get_alert_text()).ok());
        self.runtime.block_on(self.client().dismiss_alert()).expect("it is left");
        text
    }

    /// Goes back to the page before.
    pub fn back(&self) {
        self.runtime.block_on(self.client().back()).expect("the page before");
    }

    /// What the browser complained of since it was last asked; not, that a journey was quicker than a page that wanted the focus for itself.
    pub fn complaints(&self) -> Vec<String> {
        let lines = self.extra("se/log", json!({ "type": "browser" }));
        let lines = lines.as_array().cloned().unwrap_or_default();
        let told =
            lines.iter().map(|line| format!("{} {}", line["level"].as_str().unwrap_or_default(), line["message"].as_str().unwrap_or_default()));
        told.filter(|line| !line.contains("Autofocus processing was blocked")).collect()
    }

    /// What was asked of the network since it was last asked: the addresses. What a browser's first page asks of the browser is not among it.
    pub fn requests(&self) -> Vec<String> {
        self.traffic().into_iter().map(|fetched| fetched.url).collect()
    }

    /// What was asked of the network since it was last asked, with what came over the wire.
    pub fn traffic(&self) -> Vec<Fetched> {
        let lines = self.extra("se/log", json!({ "type": "performance" }));
        let lines = lines.as_array().cloned().unwrap_or_default();
        let mut all: Vec<(Value, Fetched)> = Vec::new();
        for line in &lines {
            let Some(Value::Object(event)) =
                line["message"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()?.get("message").cloned())
            else {
                continue;
            };
            let (what, said) = (event["method"].as_str().unwrap_or_default(), &event["params"]);
            match what {
                "Network.requestWillBeSent" => {
                    let url = said["request"]["url"].as_str().unwrap_or_default().to_owned();
                    all.push((said["requestId"].clone(), Fetched { url, bytes: 0, packed: String::new() }));
                }
                "Network.responseReceived" | "Network.loadingFinished" => {
                    let Some((_, fetched)) = all.iter_mut().rev().find(|(id, _)| *id == said["requestId"]) else { continue };
                    if what == "Network.loadingFinished" {
                        fetched.bytes = said["encodedDataLength"].as_u64().unwrap_or_default();
                    } else {
                        let packed = said["response"]["headers"]
                            .as_object()
                            .into_iter()
                            .flatten()
                            .find(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
                        fetched.packed = packed.and_then(|(_, value)| value.as_str()).unwrap_or_default().to_owned();
                    }
                }
                _ => {}
            }
        }
        all.into_iter().map(|(_, fetched)| fetched).filter(|fetched| !fetched.url.starts_with("chrome:")).collect()
    }

    /// Asks as a program with the session of whoever sits here, and gives the JSON of the answer; with a body, posts it.
    pub fn api(&self, path: &str, body: Option<Value>) -> Value {
        const ASK: &str = "const ask = new XMLHttpRequest(), [path, body] = arguments;
            ask.open(body ? 'POST' : 'GET', path, false);
            ask.setRequestHeader('accept', 'application/json');
            if (body) ask.setRequestHeader('content-type', 'application/json');
            ask.send(body && JSON.stringify(body));
            return [ask.status, ask.responseText];";
        let answer = self.script(ASK, &[path.into(), body.unwrap_or(Value::Null)]);
        let text = answer[1].as_str().unwrap_or_default();
        assert!(answer[0].as_u64().is_some_and(|status| status < 300), "{path}: {} {text}", answer[0]);
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"))
    }

    /// The page as it prints on A4, as a PDF.
    pub fn print(&self) -> Vec<u8> {
        let options = json!({ "paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true, "printBackground": false });
        let printed = self.protocol("Page.printToPDF", options);
        base64::Engine::decode(&base64::prelude::BASE64_STANDARD, printed["data"].as_str().unwrap_or_default()).expect("a PDF")
    }

    /// Writes the whole page to a PNG, with what is below the window.
    pub fn picture(&self, path: &Path) {
        let picture = self.protocol("Page.captureScreenshot", json!({ "format": "png", "captureBeyondViewport": true }));
        let png = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, picture["data"].as_str().unwrap_or_default()).expect("a picture");
        std::fs::write(path, png).expect("a picture is written");
    }

    /// Signs in as somebody of the cast.
    pub fn sign_in(&self, email: &str) {
        self.goto("/sessions/new");
        self.put("#field-email", email);
        self.put("#field-password", stories::PASSWORD);
        self.click("main form button[type=submit]");
        self.text("details.menu");
    }
}

impl Drop for Window {
    /// Closed as a person closes it, so that what it kept is on the disk.
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            let _closed = self.runtime.block_on(client.close());
        }
    }
}
