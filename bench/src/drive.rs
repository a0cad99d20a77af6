//! Drive 请求驱动: prepared requests replayed in order over a few kept connections, each answer checked. The loopback only.

use anyhow::{Context, bail, ensure};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many bad answers of a run are told of.
const TOLD: usize = 1;

/// A request as it goes over the wire, and what must be in its answer.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    bytes: Vec<u8>,
    status: u16,
    want: String,
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The head, as it came.
    pub(crate) head: String,
    /// The body, put together where it came in chunks.
    pub(crate) body: Vec<u8>,
}

/// What a run of requests gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    /// How long each one took, in milliseconds, the shortest first.
    pub(crate) times: Vec<f64>,
    /// How many were not what they must be.
    pub(crate) bad: usize,
    /// Bytes of bodies.
    pub(crate) bytes: usize,
    /// The first bad ones.
    pub(crate) told: Vec<String>,
}

impl Request {
    /// A request with a body; `headers` are whole lines without their ends.
    pub(crate) fn new(method: &str, path: &str, headers: &[&str], body: &[u8], status: u16, want: impl Into<String>) -> Self {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        for line in headers {
            head.push_str(line);
            head.push_str("\r\n");
        }
        if !body.is_empty() || method != "GET" {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        Self { bytes, status, want: want.into() }
    }

    fn judge(&self, answer: &Answer) -> Option<String> {
        let text = String::from_utf8_lossy(&answer.body);
        let right = answer.status == self.status && (answer.head.contains(&self.want) || text.contains(&self.want));
        if right {
            return None;
        }
        let asked = String::from_utf8_lossy(&self.bytes).lines().next().unwrap_or("").to_owned();
        let shown: String = text.chars().take(600).collect();
        Some(format!("{asked}: {} where {} with `{}` must come\n{}{shown}", answer.status, self.status, self.want, answer.head))
    }
}

impl Answers {
    /// The time below which that part of all answers lies, in milliseconds.
    pub(crate) fn quantile(&self, part: f64) -> f64 {
        quantile(&self.times, part)
    }
}

/// The value below which that part of sorted values lies.
pub(crate) fn quantile(sorted: &[f64], part: f64) -> f64 {
    let place = (part * sorted.len() as f64) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

/// One connection that is kept.
pub(crate) struct Connection {
    reader: BufReader<TcpStream>,
}

impl Connection {
    /// Connects.
    pub(crate) fn open(address: SocketAddr) -> anyhow::Result<Self> {
        ensure!(address.ip().is_loopback(), "{address} is not on the loopback");
        let stream = TcpStream::connect_timeout(&address, PATIENCE).with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { reader: BufReader::with_capacity(64 * 1024, stream) })
    }

    /// Asks and reads the whole answer.
    pub(crate) fn ask(&mut self, request: &Request) -> anyhow::Result<Answer> {
        self.reader.get_mut().write_all(&request.bytes)?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.reader.read_line(&mut head)? == 0 {
                bail!("the connection was closed");
            }
        }
        let status = head.get(9..12).and_then(|text| text.parse().ok()).context("an answer without a status")?;
        let lower = head.to_ascii_lowercase();
        let header = |name: &str| lower.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
        let mut body = Vec::new();
        if let Some(length) = header("content-length").and_then(|text| text.parse::<usize>().ok()) {
            body.resize(length, 0);
            self.reader.read_exact(&mut body)?;
        } else if header("transfer-encoding") == Some("chunked") {
            self.chunks(&mut body)?;
        } else if !matches!(status, 204 | 304) {
            bail!("an answer that does not say where it ends");
        }
        Ok(Answer { status, head, body })
    }

    fn chunks(&mut self, body: &mut Vec<u8>) -> anyhow::Result<()> {
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim(), 16).context("a chunk without its length")?;
            let start = body.len();
            body.resize(start + length + 2, 0);
            self.reader.read_exact(&mut body[start..])?;
            body.truncate(start + length);
            if length == 0 {
                return Ok(());
            }
        }
    }
}

/// Sends every request once, in order, over so many connections.
pub(crate) fn drive(address: SocketAddr, plan: &[Request], connections: usize) -> Answers {
    let next = AtomicUsize::new(0);
    let parts: Vec<Answers> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(|| replay(address, plan, &next))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Answers { bad: 1, ..Answers::default() })).collect()
    });
    joined(parts)
}

fn joined(parts: Vec<Answers>) -> Answers {
    let mut all = Answers::default();
    for part in parts {
        all.times.extend(part.times);
        all.bad += part.bad;
        all.bytes += part.bytes;
        all.told.extend(part.told);
    }
    all.times.sort_by(f64::total_cmp);
    all.told.truncate(TOLD);
    all
}

/// Sends each request when it is due after now, whatever has become of the others, over so many connections at most. The time of an answer
/// counts from when its request was due: who had to wait for a connection has waited (no coordinated omission). The plan is in order.
pub(crate) fn arrive(address: SocketAddr, plan: &[(Duration, Request)], connections: usize) -> Answers {
    let (next, start) = (AtomicUsize::new(0), Instant::now());
    let one = || {
        gather(address, &mut || {
            let (due, request) = plan.get(next.fetch_add(1, Ordering::Relaxed))?;
            std::thread::sleep((start + *due).saturating_duration_since(Instant::now()));
            Some((start + *due, request))
        })
    };
    joined(std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Answers { bad: 1, ..Answers::default() })).collect()
    }))
}

fn replay(address: SocketAddr, plan: &[Request], next: &AtomicUsize) -> Answers {
    gather(address, &mut || plan.get(next.fetch_add(1, Ordering::Relaxed)).map(|request| (Instant::now(), request)))
}

/// Sends what it is given, one after the other over one connection, and times each from the moment that comes with it.
fn gather<'r>(address: SocketAddr, next: &mut dyn FnMut() -> Option<(Instant, &'r Request)>) -> Answers {
    let mut answers = Answers::default();
    let mut connection = None;
    while let Some((start, request)) = next() {
        let answer = match &mut connection {
            Some(kept) => Connection::ask(kept, request),
            None => Connection::open(address).and_then(|opened| connection.insert(opened).ask(request)),
        };
        let problem = match answer {
            Ok(answer) => {
                answers.times.push(start.elapsed().as_secs_f64() * 1_000.0);
                answers.bytes += answer.body.len();
                request.judge(&answer)
            }
            Err(error) => {
                connection = None;
                Some(format!("{error:#}"))
            }
        };
        if let Some(problem) = problem {
            answers.bad += 1;
            if answers.told.len() < TOLD {
                answers.told.push(problem);
            }
        }
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn answers_are_read_and_judged() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let server = std::thread::spawn(move || {
            let (stream, _) = listener.accept().expect("a client");
            let mut reader = BufReader::new(stream);
            for answer in [
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
            ] {
                let mut line = String::new();
                while line != "\r\n" {
                    line.clear();
                    reader.read_line(&mut line).expect("a line");
                }
                reader.get_mut().write_all(answer.as_bytes()).expect("sent");
            }
        });
        let plan = [Request::new("GET", "/", &[], b"", 200, "hello"), Request::new("GET", "/", &["Cookie: a=b"], b"", 200, "hello")];
        let answers = drive(address, &plan, 1);
        server.join().expect("the server ends");
        assert_eq!((answers.times.len(), answers.bad, answers.bytes), (2, 1, 10));
        assert!(answers.told[0].contains("201 where 200"), "{:?}", answers.told);
    }
}
