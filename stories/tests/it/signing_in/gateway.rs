//! Gateway 网关: a local one that speaks the real protocol: it takes JSON over HTTP and keeps what it is told to send.

use crate::harness::Centre;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Monotonic};

/// What it says to whoever may send.
pub const SECRET: &str = "Bearer story";

/// A gateway with what it has been told to send.
#[derive(Clone)]
pub struct Gateway {
    address: SocketAddr,
    sent: Arc<Mutex<Vec<Value>>>,
    /// How many requests it still answers with a fault.
    failing: Arc<Mutex<usize>>,
}

impl Gateway {
    /// One that listens on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let gateway = Self { address, sent: Arc::default(), failing: Arc::default() };
        let inside = gateway.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                inside.answer(stream);
            }
        });
        gateway
    }

    /// As the server is told of it.
    pub fn described(&self) -> web::Gateway {
        let text = format!("{{\"url\":\"http://{}/send\",\"authorization\":\"{SECRET}\"}}", self.address);
        web::Gateway::Http(web::HttpGateway::parse(&text).expect("a gateway"))
    }

    /// Answers the next requests with a fault.
    pub fn fail(&self, times: usize) {
        *self.failing.lock().expect("no story panics here") = times;
    }

    /// Everything it was told to send, once nothing waits any more.
    pub fn sent(&self, centre: &Centre) -> Vec<Value> {
        let started = Monotonic::now();
        loop {
            centre.block_on(web::work_once(&centre.site)).expect("what waits is sent");
            let waits = centre
                .store
                .read_now(|rows| rows.dispatches(100))
                .expect("they are read")
                .iter()
                .any(|one| one.done.is_none() && one.problem.is_none());
            if !waits {
                return self.sent.lock().expect("no story panics here").clone();
            }
            assert!(started.elapsed() < Duration::from_secs(20), "something is never sent");
        }
    }

    /// The newest letter or message to somebody.
    pub fn to(&self, centre: &Centre, to: &str) -> Value {
        let started = Monotonic::now();
        loop {
            let sent = self.sent(centre);
            if let Some(found) = sent.iter().rfind(|one| one["to"] == to) {
                return found.clone();
            }
            // What failed before may be on its way again by the server's own worker.
            assert!(started.elapsed() < Duration::from_secs(20), "nothing to {to} among {sent:?}");
        }
    }

    /// The link in the newest letter to somebody, without the server's own address.
    pub fn link(&self, centre: &Centre, to: &str) -> String {
        let letter = self.to(centre, to);
        let text = letter["text"].as_str().expect("a text");
        let start = text.find("http://").expect("a link");
        let link = text[start..].split_whitespace().next().expect("a link");
        link.trim_start_matches(&format!("http://{}", centre.address)).to_owned()
    }

    /// The six digits in the newest letter or message to somebody.
    pub fn code(&self, centre: &Centre, to: &str) -> String {
        let letter = self.to(centre, to);
        let text = letter["text"].as_str().expect("a text");
        let runs = text.split(|c: char| !c.is_ascii_digit());
        runs.filter(|run| run.len() == 6).map(str::to_owned).next().expect("a code")
    }

    fn answer(&self, mut stream: TcpStream) {
        let mut raw = Vec::new();
        let mut part = [0; 4_096];
        let whole = loop {
            let Ok(read) = stream.read(&mut part) else { return };
            raw.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&raw).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").and_then(|text| text.parse().ok()));
                if body.len() >= length.unwrap_or(0) {
                    break (head.to_owned(), body.to_owned());
                }
            }
            if read == 0 {
                return;
            }
        };
        let (head, body) = whole;
        let mut failing = self.failing.lock().expect("no story panics here");
        let allowed = head.to_lowercase().contains(&format!("authorization: {}", SECRET.to_lowercase()));
        let status = match (*failing, allowed) {
            (0, true) => {
                self.sent.lock().expect("no story panics here").push(serde_json::from_str(&body).expect("JSON"));
                "202 Accepted"
            }
            (0, false) => "401 Unauthorized",
            (left, _) => {
                *failing = left - 1;
                "503 Service Unavailable"
            }
        };
        let _answered = stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").as_bytes());
    }
}
