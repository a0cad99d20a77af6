//! A fake of ORCID's public API: it shows the record of the tests, or does whatever else a service may do.

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The record, as the API sends it.
const RECORD: &str = include_str!("../../../../exchange/tests/orcid/record.json");
/// Whose it is.
pub const WANG: &str = "0000-0002-1825-0097";

/// What it does next.
#[derive(Clone)]
pub enum Does {
    /// Shows this record.
    Show(Value),
    /// Answers with this status, these further headers, and this body.
    Say(&'static str, String),
    /// Takes the question and says nothing.
    Silence,
    /// Sends without an end.
    Endless,
}

/// The service.
pub struct FakeOrcid {
    /// Where it is.
    pub base: String,
    does: Arc<Mutex<Does>>,
    asked: Arc<Mutex<Vec<String>>>,
}

/// The record of the tests.
pub fn record() -> Value {
    serde_json::from_str(RECORD).expect("JSON")
}

/// An error as the API words it.
pub fn fault(code: u32, message: &str) -> String {
    json!({ "response-code": 409, "developer-message": message, "user-message": message, "error-code": code, "more-info": "" }).to_string()
}

impl FakeOrcid {
    /// Starts one that shows the record; it lasts as long as the tests do.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let service = Self { base, does: Arc::new(Mutex::new(Does::Show(record()))), asked: Arc::default() };
        let (does, asked) = (service.does.clone(), service.asked.clone());
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for mut stream in listener.incoming().map_while(Result::ok) {
                let mut head = [0; 4_096];
                let length = stream.read(&mut head).unwrap_or(0);
                let line = String::from_utf8_lossy(&head[..length]).lines().next().unwrap_or_default().to_owned();
                asked.lock().expect("no story panics here").push(line);
                let does = does.lock().expect("no story panics here").clone();
                match does {
                    Does::Show(record) => tell(&mut stream, "200 OK\r\nContent-Type: application/json;charset=UTF-8", &record.to_string()),
                    Does::Say(head, body) => tell(&mut stream, head, &body),
                    Does::Silence => held.push(stream),
                    Does::Endless => drop(std::thread::spawn(move || endless(stream))),
                }
            }
        });
        service
    }

    /// Does this from now on.
    pub fn does(&self, does: Does) {
        *self.does.lock().expect("no story panics here") = does;
    }

    /// The first lines of what it was asked.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no story panics here").clone()
    }
}

/// Whoever has had enough hangs up.
fn tell(stream: &mut TcpStream, head: &str, body: &str) {
    let whole = format!("HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let _told = stream.write_all(whole.as_bytes());
}

fn endless(mut stream: TcpStream) {
    let _head = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    while stream.write_all(b"1\r\n[\r\n").is_ok() {}
}
