//! Client 客户端: one request over one connection, and its whole answer, or none. The loopback only.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer is waited for.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct Client {
    /// Whom.
    pub address: SocketAddr,
    /// Their session.
    pub token: Option<String>,
    /// How long they wait for an answer.
    pub patience: Duration,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header's value; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Where the result is.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The body as JSON; null where it is something else.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Client {
    /// Nobody in particular.
    pub fn nobody(address: SocketAddr) -> Self {
        Self { address, token: None, patience: PATIENCE }
    }

    /// Somebody with a session.
    pub fn with(address: SocketAddr, token: Option<&str>) -> Self {
        Self { token: token.map(str::to_owned), ..Self::nobody(address) }
    }

    /// Reads something.
    pub fn get(&self, path: &str) -> Option<Answer> {
        self.ask("GET", path, &[("Accept", "application/json")], b"")
    }

    /// Sends JSON under a key.
    pub fn send(&self, method: &str, path: &str, key: &str, body: &Value) -> Option<Answer> {
        let headers = [("Accept", "application/json"), ("Content-Type", "application/json"), ("Idempotency-Key", key)];
        self.ask(method, path, &headers, body.to_string().as_bytes())
    }

    /// Sends a text file as the field `file` of a form, declared as unclassified.
    pub fn attach(&self, path: &str, name: &str, content: &[u8]) -> Option<Answer> {
        let mut body = b"--kc\r\nContent-Disposition: form-data; name=\"unclassified\"\r\n\r\non\r\n".to_vec();
        body.extend(format!("--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes());
        body.extend(content);
        body.extend(b"\r\n--kc--\r\n");
        self.ask("POST", path, &[("Accept", "application/json"), ("Content-Type", "multipart/form-data; boundary=kc")], &body)
    }

    /// Sends a request and reads the whole answer; none where the connection broke, or nothing came in time.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Answer> {
        let mut stream = TcpStream::connect_timeout(&self.address, self.patience).ok()?;
        stream.set_nodelay(true).ok()?;
        stream.set_read_timeout(Some(self.patience)).ok()?;
        stream.set_write_timeout(Some(self.patience)).ok()?;
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n", self.address, body.len());
        if let Some(token) = &self.token {
            head.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).ok()?;
        // A server that refuses early may stop reading, and what it says still counts.
        let _sent = stream.write_all(body);
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw).ok()?;
        parse(&raw)
    }
}

/// An answer of which every byte is there.
fn parse(raw: &[u8]) -> Option<Answer> {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&raw[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let mut answer = Answer { status, headers, bytes: Vec::new() };
    let body = &raw[end + 4..];
    if answer.header("transfer-encoding") == "chunked" {
        answer.bytes = unchunked(body)?;
    } else {
        answer.bytes = body.to_vec();
        let promised = answer.header("content-length").parse::<usize>();
        if promised.is_ok_and(|length| length != body.len()) {
            return None;
        }
    }
    Some(answer)
}

fn unchunked(mut raw: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = raw.windows(2).position(|window| window == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&raw[..end]).ok()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(raw.get(end + 2..end + 2 + size)?);
        raw = raw.get(end + 4 + size..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn half_an_answer_is_none() {
        let whole = "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nLocation: /a\r\n\r\nhello";
        let answer = parse(whole.as_bytes()).expect("an answer");
        assert_eq!((answer.status, answer.location(), answer.text().as_str()), (201, "/a", "hello"));
        assert!((0..whole.len()).all(|length| parse(&whole.as_bytes()[..length]).is_none()));
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
        assert_eq!(parse(chunked.as_bytes()).expect("an answer").text(), "hello");
        assert!(parse(&chunked.as_bytes()[..chunked.len() - 8]).is_none());
    }
}
