//! Slow clients 慢速客户端: headers that trickle, bodies that trickle and answers that nobody takes, hundreds at once; everybody else must not notice.
//!
//! ```text
//! ordinary requests alone ─▶ the same beside 500 slow headers, 100 slow bodies, 100 stalled downloads ─▶ everybody slow stops: when are they gone?
//! ```
//! Whoever is cut comes again at once, as an attacker does. An honest upload over a poor line goes on beside them and must get through.

use crate::Options;
use anyhow::Context;
use endure::centre::{Centre, done};
use endure::client::Client;
use endure::load::{Case, Load, Outcome};
use endure::report::Report;
use endure::server::Server;
use serde_json::json;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How many of each kind.
const HEADERS: usize = 500;
const BODIES: usize = 100;
const DOWNLOADS: usize = 100;
/// How long ordinary requests are measured alone, and beside the slow ones at least.
const ALONE: Duration = Duration::from_secs(20);
const BESIDE: Duration = Duration::from_secs(60);
/// The honest upload: so many bytes, and so many a second.
const UPLOAD: usize = 10_000_000;
const UPLOAD_RATE: usize = 100_000;
/// What the server states (`docs/slow-clients.md`), and how much later a cut may be noticed.
const HEADERS_CUT: Duration = Duration::from_secs(20);
const BODIES_CUT: Duration = Duration::from_secs(20);
const DOWNLOADS_CUT: Duration = Duration::from_secs(60);
const NOTICED: Duration = Duration::from_secs(5);
/// By how much the slow ones may slow the others, and how much memory they may cost.
const SLOWER_MOST: u32 = 5;
const MEMORY_MOST: u64 = 100 << 20;
/// How many requests a stalled client sends before it reads nothing: more than the buffers of both systems hold.
const PIPELINED: usize = 12;

/// One kind of slow client.
struct Kind<'a> {
    count: usize,
    begin: &'a [u8],
    /// Whether a byte follows every second.
    trickles: bool,
    address: SocketAddr,
}

/// What became of a kind.
#[derive(Default)]
struct Became {
    begun: usize,
    cut: usize,
    refused: usize,
    longest: Duration,
}

/// Makes it slow.
pub(crate) fn run(options: &Options) -> anyhow::Result<Report> {
    let folder = options.folder("slow")?;
    let setup = options.setup(&folder)?;
    let mut report = Report::new("slow-clients", &setup.name, options.seed(), 1);
    let mut server = Server::start(&setup)?;
    let address = server.address;
    let (case, file, upload) = prepare(&server, options)?;
    let token = case.token.as_deref().context("an applicant without a session")?;
    let alone = ordinary(address, token, &upload, ALONE);
    let (memory, sockets) = (memory(server.process()), open_sockets(server.process()));
    let slow_header = b"GET /calls HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".to_vec();
    let slow_body = format!(
        "POST {upload}/files/body HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n\
         Content-Type: multipart/form-data; boundary=kc\r\nContent-Length: 1000000\r\n\r\n--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
    );
    let stalled = format!("GET {file} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n").repeat(PIPELINED);
    let kinds = [
        Kind { count: HEADERS, begin: &slow_header, trickles: true, address },
        Kind { count: BODIES, begin: slow_body.as_bytes(), trickles: true, address },
        Kind { count: DOWNLOADS, begin: stalled.as_bytes(), trickles: false, address },
    ];
    let over = AtomicBool::new(false);
    let (became, beside, sent, most_memory, most_files, gone) = std::thread::scope(|scope| {
        let slow: Vec<_> = kinds.iter().map(|kind| scope.spawn(|| trickle(kind, &over))).collect();
        endure::wait(Duration::from_secs(3));
        let honest = scope.spawn(|| honest_upload(address, token, &upload));
        let most = scope.spawn(|| watch(server.process(), &over));
        let beside = ordinary(address, token, &upload, BESIDE);
        let sent = honest.join().unwrap_or(None);
        over.store(true, Ordering::Relaxed);
        let stopped = Instant::now();
        let (most_memory, most_files) = most.join().unwrap_or_default();
        let became: Vec<(Became, Vec<TcpStream>)> = slow.into_iter().filter_map(|thread| thread.join().ok()).collect();
        // Their ends stay open, and nothing comes from them any more: the server must let go by itself.
        let gone = until_gone(server.process(), sockets, stopped);
        (became, beside, sent, most_memory, most_files, gone)
    });
    for ((name, cut), (became, _)) in
        [("slow headers", HEADERS_CUT), ("slow bodies", BODIES_CUT), ("stalled downloads", DOWNLOADS_CUT)].iter().zip(&became)
    {
        report.count(*name, became.begun as u64);
        report.count(format!("{name} cut"), became.cut as u64);
        report.count(format!("{name} not let in"), became.refused as u64);
        report.time(format!("{name}, longest life"), became.longest);
        report.must(became.longest <= *cut + NOTICED, || format!("{name} lived for {} s", became.longest.as_secs()));
    }
    report.time("all gone after they had stopped", gone.unwrap_or_default());
    report.must(gone.is_some_and(|gone| gone <= DOWNLOADS_CUT + NOTICED), || format!("{:?} until the server let go of all of them", gone));
    let (p99_alone, p99_beside) = (share(&alone.took, 99), share(&beside.took, 99));
    report.count("ordinary requests alone", alone.took.len() as u64);
    report.count("ordinary requests beside them", beside.took.len() as u64);
    report.count("of them not answered well", beside.bad as u64);
    report.time("p50 alone", share(&alone.took, 50));
    report.time("p50 beside", share(&beside.took, 50));
    report.time("p99 alone", p99_alone);
    report.time("p99 beside", p99_beside);
    report.must(p99_beside <= p99_alone * SLOWER_MOST, || format!("ordinary requests' p99 went from {p99_alone:?} to {p99_beside:?}"));
    report.must(beside.bad == 0, || format!("{} ordinary requests were not answered well", beside.bad));
    report.count("memory more, in MiB", most_memory.saturating_sub(memory) >> 20);
    report.must(most_memory.saturating_sub(memory) <= MEMORY_MOST, || "the slow ones cost too much memory".to_owned());
    report.count("files open at most", most_files as u64);
    report.time("the honest upload of 10 MB took", sent.map_or(Duration::ZERO, |(_, took)| took));
    report.must(sent.is_some_and(|(status, _)| status == 201), || format!("the honest upload ended with {:?}", sent.map(|(status, _)| status)));
    report.must(server.runs(), || "the server ended by itself".to_owned());
    Ok(report)
}

/// An applicant with a draft, a file in it that takes long to fetch, and a draft that takes large files.
fn prepare(server: &Server, options: &Options) -> anyhow::Result<(Case, String, String)> {
    let centre = Centre::found(server)?;
    let mut load = Load::new(1, options.chance().any(), &centre.call);
    load.writers[0].file_bytes = 3_900_000;
    // As far as the first file of the first applicant.
    while load.writers[0].case.attached == 0 {
        let outcome = load.writers[0].go_on(server.address);
        anyhow::ensure!(outcome == Outcome::Acknowledged, "preparing: {outcome:?}");
    }
    let case = load.writers[0].case.clone();
    let draft = case.draft.clone().context("an applicant without a draft")?;
    let officer = Client::with(server.address, Some(&centre.officer));
    let programme = json!({ "code": "BJ-LARGE", "title_zh": "重大项目", "purpose_zh": "支持重大项目。" });
    let programme = done(officer.send("POST", "/programmes", "programme-large", &programme), 201)?;
    let label = json!({ "zh": "内容", "en": "" });
    let files =
        json!({ "id": "body", "label": label, "required": true, "kind": { "files": { "most": 8, "bytes_each": 20_000_000, "media": ["text"] } } });
    let title = json!({ "id": "title", "label": label, "required": true, "kind": { "line": { "most": 60 } } });
    let call = json!({ "code": "BJ-2026-02", "class": "free-exploration", "fields": ["physics"], "title_zh": "重大项目", "text_zh": "自由选题。",
        "opens": "2020-01-01T00:00", "closes": "2090-01-01T00:00",
        "form": { "sections": [{ "title": { "zh": "基本信息", "en": "" }, "fields": [title, files] }] } });
    let call = done(officer.send("POST", &format!("{}/calls", programme.location()), "call-large", &call), 201)?;
    done(officer.send("POST", &format!("{}/publication", call.location()), "publication-large", &json!({})), 200)?;
    let applicant = case.client(server.address);
    let large = done(applicant.send("POST", &format!("{}/drafts", call.location()), "draft-large", &json!({})), 201)?;
    Ok((case, format!("{draft}/files/body/1"), large.location().to_owned()))
}

/// Everybody of a kind, until it is over; gives what became of them, and who is still connected.
fn trickle(kind: &Kind<'_>, over: &AtomicBool) -> (Became, Vec<TcpStream>) {
    let mut became = Became::default();
    let mut all: Vec<Option<(TcpStream, Instant)>> = (0..kind.count).map(|_| None).collect();
    while !over.load(Ordering::Relaxed) {
        let round = Instant::now();
        for one in &mut all {
            if over.load(Ordering::Relaxed) {
                break;
            }
            match one {
                Some((stream, since)) if kind.trickles && is_cut(stream) => {
                    became.cut += 1;
                    became.longest = became.longest.max(since.elapsed());
                    *one = None;
                }
                Some(_) => {}
                None => {
                    let begun = TcpStream::connect_timeout(&kind.address, Duration::from_secs(2)).and_then(|mut stream| {
                        stream.write_all(kind.begin)?;
                        stream.set_nonblocking(true).map(|()| stream)
                    });
                    match begun {
                        Ok(stream) => {
                            became.begun += 1;
                            *one = Some((stream, Instant::now()));
                        }
                        Err(_) => became.refused += 1,
                    }
                }
            }
        }
        endure::wait(Duration::from_secs(1).saturating_sub(round.elapsed()));
    }
    (became, all.into_iter().flatten().map(|(stream, _)| stream).collect())
}

/// Sends one byte more, and looks whether the server is still there.
fn is_cut(mut stream: &TcpStream) -> bool {
    let waits = |error: &std::io::Error| error.kind() == ErrorKind::WouldBlock;
    let sent = stream.write(b"a");
    let read = stream.read(&mut [0; 4_096]);
    sent.is_err_and(|error| !waits(&error)) || matches!(read, Ok(0)) || read.is_err_and(|error| !waits(&error))
}

/// What ordinary requests took.
#[derive(Default)]
struct Ordinary {
    took: Vec<Duration>,
    bad: usize,
}

/// Pages and a deed, by four at once.
fn ordinary(address: SocketAddr, token: &str, draft: &str, time: Duration) -> Ordinary {
    let one = |number: usize| {
        let (client, start) = (Client { patience: Duration::from_secs(10), ..Client::with(address, Some(token)) }, Instant::now());
        let mut ordinary = Ordinary::default();
        for round in 0_usize.. {
            if start.elapsed() > time {
                break;
            }
            let asked = Instant::now();
            let answer = match (round + number) % 4 {
                0 => client.get("/calls"),
                1 => client.get("/applications"),
                2 => client.get(draft),
                _ => client.send(
                    "PATCH",
                    draft,
                    &format!("save-{number}-{round}-{}", time.as_secs()),
                    &json!({ "answers": { "title": "拓扑量子材料研究" } }),
                ),
            };
            ordinary.took.push(asked.elapsed());
            ordinary.bad += usize::from(!answer.is_some_and(|answer| matches!(answer.status, 200 | 201)));
            endure::wait(Duration::from_millis(20));
        }
        ordinary
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|number| scope.spawn(move || one(number))).collect();
        let mut all = Ordinary::default();
        for each in threads.into_iter().filter_map(|thread| thread.join().ok()) {
            all.took.extend(each.took);
            all.bad += each.bad;
        }
        all.took.sort();
        all
    })
}

fn share(sorted: &[Duration], hundredths: usize) -> Duration {
    sorted.get((sorted.len() * hundredths / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// Ten megabytes over a poor line; gives the status and how long it took.
fn honest_upload(address: SocketAddr, token: &str, draft: &str) -> Option<(u16, Duration)> {
    let start = Instant::now();
    let mut body = b"--kc\r\nContent-Disposition: form-data; name=\"unclassified\"\r\n\r\non\r\n".to_vec();
    body.extend(b"--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.txt\"\r\n\r\n");
    body.extend("研究方案\n".bytes().cycle().take(UPLOAD / 13 * 13));
    body.extend(b"\r\n--kc--\r\n");
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let head = format!(
        "POST {draft}/files/body HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=kc\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    for (number, part) in body.chunks(UPLOAD_RATE / 10).enumerate() {
        stream.write_all(part).ok()?;
        endure::wait((Duration::from_millis(100) * (number as u32 + 1)).saturating_sub(start.elapsed()));
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let status = String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()?;
    Some((status, start.elapsed()))
}

/// The most memory and files that the server has until it is over.
fn watch(process: u32, over: &AtomicBool) -> (u64, usize) {
    let mut most = (0, 0);
    while !over.load(Ordering::Relaxed) {
        most = (most.0.max(memory(process)), most.1.max(open_files(process)));
        endure::wait(Duration::from_millis(500));
    }
    most
}

/// How long after that moment the server has let go of everybody.
fn until_gone(process: u32, sockets: usize, since: Instant) -> Option<Duration> {
    while since.elapsed() < DOWNLOADS_CUT * 3 {
        if open_sockets(process) <= sockets {
            return Some(since.elapsed());
        }
        endure::wait(Duration::from_millis(200));
    }
    None
}

/// Resident memory, in bytes.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) * 1_024
}

fn open_sockets(process: u32) -> usize {
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().filter_map(Result::ok);
    files.filter(|file| std::fs::read_link(file.path()).is_ok_and(|target| target.to_string_lossy().starts_with("socket:"))).count()
}

fn open_files(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).map_or(0, Iterator::count)
}
