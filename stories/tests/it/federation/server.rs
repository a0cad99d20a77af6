//! Server: a small HTTP server on the loopback, for what a story's centre speaks to.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What was asked.
pub struct Asked {
    /// The path without its query.
    pub path: String,
    /// The query.
    pub query: BTreeMap<String, String>,
    /// The form that was sent.
    pub form: BTreeMap<String, String>,
    /// `Authorization`.
    pub authorization: String,
}

/// What is answered.
pub struct Told {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Told {
    /// A body.
    pub fn body(kind: &'static str, body: impl Into<String>) -> Self {
        Self { status: 200, headers: vec![("Content-Type", kind.to_owned())], body: body.into() }
    }

    /// Leads on.
    pub fn lead(to: impl Into<String>) -> Self {
        Self { status: 302, headers: vec![("Location", to.into())], body: String::new() }
    }

    /// A refusal.
    pub fn no(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }
}

/// A server; it ends with its owner.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    ended: Arc<AtomicBool>,
}

impl Server {
    /// Its own address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves, one request after the other.
    pub fn start(listener: TcpListener, answer: impl Fn(&Asked) -> Told + Send + 'static) -> Self {
        let address = listener.local_addr().expect("an address");
        let ended = Arc::new(AtomicBool::new(false));
        let over = ended.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                // Whoever hangs up has had their answer.
                let _served = serve(stream, &answer);
            }
        });
        Self { address, ended }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _woken = TcpStream::connect(self.address);
    }
}

/// A free port of the loopback.
pub fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a free port")
}

fn serve(mut stream: TcpStream, answer: &impl Fn(&Asked) -> Told) -> std::io::Result<()> {
    let mut raw = Vec::new();
    let mut chunk = [0; 4096];
    let head = loop {
        let count = stream.read(&mut chunk)?;
        if count == 0 {
            return Ok(());
        }
        raw.extend_from_slice(&chunk[..count]);
        if let Some(end) = raw.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
    };
    let text = String::from_utf8_lossy(&raw[..head]).into_owned();
    let header = |name: &str| {
        let found = text.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.trim()).to_owned()
    };
    let length: usize = header("content-length").parse().unwrap_or(0);
    let mut body = raw.split_off(head + 4);
    while body.len() < length {
        let count = stream.read(&mut chunk)?;
        if count == 0 {
            break;
        }
        body.extend_from_slice(&chunk[..count]);
    }
    let target = text.split(' ').nth(1).unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let asked =
        Asked { path: path.to_owned(), query: pairs(query), form: pairs(&String::from_utf8_lossy(&body)), authorization: header("authorization") };
    let told = answer(&asked);
    let mut response = format!("HTTP/1.1 {} Told\r\nContent-Length: {}\r\nConnection: close\r\n", told.status, told.body.len());
    for (name, value) in &told.headers {
        response.push_str(&format!("{name}: {value}\r\n"));
    }
    response.push_str("\r\n");
    response.push_str(&told.body);
    stream.write_all(response.as_bytes())
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (decode(name), decode(value))).collect()
}

/// What a query's escapes stand for.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next(), rest.next()].into_iter().flatten().map(char::from).collect::<String>();
                bytes.push(u8::from_str_radix(&digits, 16).expect("two digits"));
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
