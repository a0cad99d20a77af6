//! Chromium of long ago, spoken to in its own protocol over a pipe: no driver of today takes it, and none of its time is to be had.

use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long anything may take. An assumption.
const PATIENCE: Duration = Duration::from_secs(30);

/// One window of one browser.
pub struct Window {
    child: RefCell<Child>,
    says: RefCell<ChildStdin>,
    hears: Receiver<Value>,
    session: RefCell<Option<String>>,
    count: Cell<u64>,
    loaded: Cell<bool>,
    complaints: RefCell<Vec<String>>,
    profile: PathBuf,
    base: String,
}

impl Window {
    /// Starts the browser that `KECHUANG_OLD_CHROMIUM` names.
    pub fn open(base: &str, language: &str) -> Self {
        let program = std::env::var_os("KECHUANG_OLD_CHROMIUM").expect("KECHUANG_OLD_CHROMIUM: run `cargo xtask old-browser`");
        let profile = std::env::temp_dir().join(format!("kechuang-old-{}", web::new_id()));
        // The protocol is on the file descriptors 3 and 4, which a shell can arrange.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1"])
            .arg(program)
            .args(["--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"])
            .args([format!("--lang={language}"), format!("--user-data-dir={}", profile.display()), "about:blank".to_owned()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the old browser starts");
        let (says, mut reader) = (child.stdin.take().expect("its input"), BufReader::new(child.stdout.take().expect("its output")));
        let (tell, hears) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while reader.read_until(0, &mut message).is_ok_and(|read| read > 0) {
                message.pop();
                if serde_json::from_slice(&message).is_ok_and(|value| tell.send(value).is_err()) {
                    return;
                }
                message.clear();
            }
        });
        let window = Self {
            child: RefCell::new(child),
            says: RefCell::new(says),
            hears,
            session: RefCell::new(None),
            count: Cell::new(0),
            loaded: Cell::new(false),
            complaints: RefCell::default(),
            profile,
            base: base.to_owned(),
        };
        let target = window.call("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].clone();
        let session = window.call("Target.attachToTarget", json!({ "targetId": target, "flatten": true }))["sessionId"].as_str().map(str::to_owned);
        *window.session.borrow_mut() = session;
        for domain in ["Page", "Runtime", "Log", "Network", "DOM"] {
            window.call(&format!("{domain}.enable"), json!({}));
        }
        window.call("Network.setExtraHTTPHeaders", json!({ "headers": { "accept-language": language } }));
        window.resize(1280);
        window
    }

    /// Says a command and waits for its answer.
    pub fn call(&self, method: &str, parameters: Value) -> Value {
        self.count.set(self.count.get() + 1);
        let mut message = json!({ "id": self.count.get(), "method": method, "params": parameters });
        if let Some(session) = &*self.session.borrow() {
            message["sessionId"] = session.as_str().into();
        }
        self.says.borrow_mut().write_all(format!("{message}\0").as_bytes()).expect("the old browser listens");
        loop {
            let heard = self.hear();
            if heard["id"] == self.count.get() {
                assert!(heard["error"].is_null(), "{method} {parameters}: {}", heard["error"]);
                return heard["result"].clone();
            }
        }
    }

    fn hear(&self) -> Value {
        let heard = self.hears.recv_timeout(PATIENCE).expect("the old browser answers");
        match heard["method"].as_str() {
            Some("Page.loadEventFired") => self.loaded.set(true),
            Some("Runtime.exceptionThrown") => self.complaints.borrow_mut().push(heard["params"]["exceptionDetails"].to_string()),
            Some("Log.entryAdded") if heard["params"]["entry"]["level"] == "error" => {
                // A refusal is answered as one, which the browser notes.
                let text = heard["params"]["entry"]["text"].to_string();
                if !text.contains("the server responded with a status of 4") {
                    self.complaints.borrow_mut().push(text);
                }
            }
            _ => {}
        }
        heard
    }

    fn wait_loaded(&self) {
        while !self.loaded.get() {
            self.hear();
        }
    }

    /// What failed since it was last asked.
    pub fn complaints(&self) -> Vec<String> {
        self.complaints.take()
    }

    /// Which browser it is.
    pub fn version(&self) -> String {
        self.script("return navigator.userAgent", &[]).to_string()
    }

    /// Goes to a path of the centre.
    pub fn goto(&self, path: &str) {
        self.loaded.set(false);
        self.call("Page.navigate", json!({ "url": format!("{}{path}", self.base) }));
        self.wait_loaded();
    }

    /// Runs a script and gives its value.
    pub fn script(&self, code: &str, arguments: &[Value]) -> Value {
        let expression = format!("(function () {{ {code} }}).apply(null, {})", Value::from(arguments.to_vec()));
        let answer = self.call("Runtime.evaluate", json!({ "expression": expression, "returnByValue": true, "awaitPromise": true }));
        assert!(answer["exceptionDetails"].is_null(), "{code}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    fn wait(&self, what: &str, code: &str, arguments: &[Value]) {
        let start = Instant::now();
        while self.script(code, arguments) != Value::Bool(true) {
            assert!(start.elapsed() < PATIENCE, "{what} does not come on {}", self.script("return location.href + document.body.innerText", &[]));
        }
    }

    /// The addresses that all of them lead to.
    pub fn links(&self, css: &str) -> Vec<String> {
        let found = self.script("return Array.from(document.querySelectorAll(arguments[0])).map((one) => one.getAttribute('href'))", &[css.into()]);
        serde_json::from_value(found).expect("addresses")
    }

    /// Waits until this stands in it.
    pub fn reads(&self, css: &str, part: &str) {
        let code = "const one = document.querySelector(arguments[0]); return Boolean(one && one.innerText.includes(arguments[1]))";
        self.wait(part, code, &[css.into(), part.into()]);
    }

    /// Types into a field.
    pub fn put(&self, css: &str, text: &str) {
        self.script("document.querySelector(arguments[0]).focus()", &[css.into()]);
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Chooses a file.
    pub fn choose(&self, css: &str, file: &Path) {
        let root = self.call("DOM.getDocument", json!({}))["root"]["nodeId"].clone();
        let node = self.call("DOM.querySelector", json!({ "nodeId": root, "selector": css }))["nodeId"].clone();
        self.call("DOM.setFileInputFiles", json!({ "nodeId": node, "files": [file] }));
    }

    /// Presses a button or a summary; waits for the page that a form leads to.
    pub fn press(&self, css: &str) {
        self.loaded.set(false);
        let leads = self.script("const one = document.querySelector(arguments[0]); one.click(); return one.type === 'submit'", &[css.into()]);
        if leads == Value::Bool(true) {
            self.wait_loaded();
        }
    }

    /// Asks as a program, as the window of the gate does.
    pub fn api(&self, path: &str, body: Option<Value>) -> Value {
        let code = "const ask = new XMLHttpRequest(), [path, body] = arguments;
            ask.open(body ? 'POST' : 'GET', path, false);
            ask.setRequestHeader('accept', 'application/json');
            if (body) ask.setRequestHeader('content-type', 'application/json');
            ask.send(body && JSON.stringify(body));
            return [ask.status, ask.responseText];";
        let answer = self.script(code, &[path.into(), body.unwrap_or(Value::Null)]);
        assert!(answer[0].as_u64().is_some_and(|status| status < 300), "{path}: {answer}");
        serde_json::from_str(answer[1].as_str().unwrap_or_default()).expect("JSON")
    }

    /// Signs in as somebody of the cast.
    pub fn sign_in(&self, email: &str) {
        self.goto("/sessions/new");
        self.put("#field-email", email);
        self.put("#field-password", stories::PASSWORD);
        self.press("main form button[type=submit]");
        self.reads("details.menu", "");
    }

    /// Makes the page that wide.
    pub fn resize(&self, width: u32) {
        let height = if width < 600 { 844 } else { 900 };
        self.call("Emulation.setDeviceMetricsOverride", json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }));
    }

    /// Writes what is seen to a PNG.
    pub fn picture(&self, path: &Path) {
        let png = self.call("Page.captureScreenshot", json!({}))["data"].clone();
        let png = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, png.as_str().unwrap_or_default()).expect("a picture");
        std::fs::write(path, png).expect("a picture is written");
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let child = self.child.get_mut();
        let (_killed, _ended) = (child.kill(), child.wait());
        let _gone = std::fs::remove_dir_all(&self.profile);
    }
}
