//! Scanner 病毒扫描: asks clamd about every upload before it is kept, and later about what was kept while it did not answer.
//!
//! ```text
//! upload ─ zINSTREAM, pieces, zero ▶ clamd ─ "stream: OK" ▶ kept, with engine and time
//!                                         ├ "stream: … FOUND" ▶ refused; its name stands in the security log
//!                                         └ no answer ▶ kept and shown as not scanned; asked again each minute
//! ```
//! A scanner that is down keeps nobody from submitting before a deadline. Source: clamd(8), commands zVERSION and zINSTREAM.

use crate::cx::Cx;
use crate::site::Site;
use rules::form::Refusal as FormRefusal;
use rules::{Refusal, time::Zone};
use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::WriteError;

/// How long it may take to take a connection, and to answer each time.
const CONNECT_MOST: Duration = Duration::from_secs(3);
const ANSWER_MOST: Duration = Duration::from_secs(60);
/// How much is sent at once, in bytes.
const PIECE: usize = 64 * 1024;
/// How long an answer may be, in bytes.
const LINE_MOST: usize = 4_096;
/// How many files that were not scanned are looked at in one turn.
const TURN: usize = 20;
/// What its answers begin and end with.
const STREAM: &str = "stream: ";
const FOUND: &str = " FOUND";
const CLEAN: &str = "OK";

/// Where clamd listens, on this machine alone: what is uploaded goes there unencrypted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scanner {
    /// A socket in the file system.
    Unix(PathBuf),
    /// A port of the loopback.
    Tcp(SocketAddr),
}

/// What it said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Said {
    /// Its name, its version, and the day of its signatures.
    pub(crate) engine: String,
    /// What it found; none where it found nothing.
    pub(crate) signature: Option<String>,
}

trait Talk: Read + Write {}
impl<T: Read + Write> Talk for T {}

impl Scanner {
    /// `unix:PATH`, or an address of the loopback with its port.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("unix:") {
            return path.starts_with('/').then(|| Self::Unix(PathBuf::from(path)));
        }
        text.parse::<SocketAddr>().ok().filter(|address| address.ip().is_loopback()).map(Self::Tcp)
    }

    /// Asks about a file; blocks until it answers.
    pub(crate) fn scan(&self, path: &Path) -> io::Result<Said> {
        let engine = self.engine()?;
        let mut talk = self.connect()?;
        let sent = send(talk.as_mut(), path);
        // Where it closes early, its answer says why: the file is over the limit that it was given.
        let answer = match (sent, answer(talk.as_mut())) {
            (_, Ok(answer)) if !answer.is_empty() => answer,
            (Err(error), _) | (Ok(()), Err(error)) => return Err(error),
            (Ok(()), Ok(_)) => return Err(io::ErrorKind::UnexpectedEof.into()),
        };
        match answer.strip_prefix(STREAM) {
            Some(CLEAN) => Ok(Said { engine, signature: None }),
            Some(rest) if rest.ends_with(FOUND) => Ok(Said { engine, signature: Some(rest.trim_end_matches(FOUND).to_owned()) }),
            Some(_) | None => Err(io::Error::other(answer)),
        }
    }

    fn engine(&self) -> io::Result<String> {
        let mut talk = self.connect()?;
        talk.write_all(b"zVERSION\0")?;
        let engine = answer(talk.as_mut())?;
        if engine.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(engine.chars().filter(|c| !c.is_control()).take(200).collect()) }
    }

    fn connect(&self) -> io::Result<Box<dyn Talk>> {
        match self {
            Self::Tcp(address) => {
                let stream = TcpStream::connect_timeout(address, CONNECT_MOST)?;
                stream.set_read_timeout(Some(ANSWER_MOST))?;
                stream.set_write_timeout(Some(ANSWER_MOST))?;
                Ok(Box::new(stream))
            }
            #[cfg(unix)]
            Self::Unix(path) => {
                let stream = std::os::unix::net::UnixStream::connect(path)?;
                stream.set_read_timeout(Some(ANSWER_MOST))?;
                stream.set_write_timeout(Some(ANSWER_MOST))?;
                Ok(Box::new(stream))
            }
            #[cfg(not(unix))]
            Self::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

fn send(talk: &mut dyn Talk, path: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    talk.write_all(b"zINSTREAM\0")?;
    let mut piece = vec![0; PIECE];
    loop {
        let length = file.read(&mut piece)?;
        talk.write_all(&u32::try_from(length).unwrap_or(0).to_be_bytes())?;
        if length == 0 {
            return talk.flush();
        }
        talk.write_all(&piece[..length])?;
    }
}

/// One answer, up to its NUL.
fn answer(talk: &mut dyn Talk) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 512];
    while bytes.len() < LINE_MOST && !bytes.contains(&0) {
        match talk.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
            Err(_) if !bytes.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    let line = bytes.split(|byte| matches!(byte, 0 | b'\n')).next().unwrap_or_default();
    Ok(String::from_utf8_lossy(line).into_owned())
}

/// Shows an upload to the scanner before it is kept. Refuses what it finds infected; what it does not answer about is kept as not scanned.
pub(crate) async fn judge(cx: &Cx, path: &Path, digest: &str) -> Result<Option<Said>, WriteError> {
    let said = ask(&cx.site, path).await;
    if let Some(signature) = said.as_ref().and_then(|said| said.signature.clone()) {
        note(&cx.site, &cx.zone, digest, &signature, Some(cx));
        return Err(Refusal::from(FormRefusal::Infected { signature }).into());
    }
    Ok(said)
}

async fn ask(site: &Site, path: &Path) -> Option<Said> {
    let (scanner, path) = (site.scanner()?.clone(), path.to_owned());
    match tokio::task::spawn_blocking(move || scanner.scan(&path)).await {
        Ok(Ok(said)) => Some(said),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn Error, "the virus scanner did not answer: a file is kept as not scanned");
            None
        }
        Err(_) => None,
    }
}

async fn keep(site: &Site, digest: String, said: Said) -> Result<(), WriteError> {
    site.store().write(move |tx| Ok(tx.keep_scan(&digest, &said.engine, said.signature.as_deref())?)).await
}

/// Writes into the security log what was found, in whose upload.
fn note(site: &Site, zone: &Zone, digest: &str, signature: &str, cx: Option<&Cx>) {
    let Some(log) = site.security_log() else {
        tracing::warn!(digest, signature, "an infected file");
        return;
    };
    let mut more = serde_json::Map::from_iter([("digest".to_owned(), digest.into()), ("signature".to_owned(), signature.into())]);
    if let Some(cx) = cx {
        more.extend([("source".to_owned(), cx.client.clone().into())]);
        more.extend(cx.person().map(|person| ("person".to_owned(), person.to_string().into())));
    }
    log.note(site.store().now(), zone, "infected-file", &more);
}

/// Asks about the files that were kept while the scanner did not answer. Gives how many it was asked about.
pub(crate) async fn catch_up(site: &Site) -> Result<usize, WriteError> {
    if site.scanner().is_none() {
        return Ok(0);
    }
    let waiting = site.store().read(|rows| rows.unscanned(TURN)).await?;
    let mut asked = 0;
    for digest in waiting {
        let Ok(parsed) = digest.parse() else { continue };
        let path = site.store().files().path(&parsed);
        if !path.exists() {
            continue;
        }
        let Some(said) = ask(site, &path).await else { break };
        if let Some(signature) = &said.signature {
            note(site, &Zone::shanghai(), &digest, signature, None);
        }
        keep(site, digest, said).await?;
        asked += 1;
    }
    Ok(asked)
}
