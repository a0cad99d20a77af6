//! Smtp 邮件服务器: a small server that speaks the real protocol over a socket, and does to each letter what its recipient's name says.
//!
//! ```text
//! busy…    451 at RCPT, while the server is busy      nobody…  550 5.1.1 at RCPT
//! cut…     takes the letter, and cuts the line once before it says so
//! ```
//! Whoever signs in does so as `notices` with `secret`, until the server forgets them. The first letter to an address is always taken: it brings
//! the link by which its owner registers.

mod tls;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// A letter that the server took.
#[derive(Clone, Debug)]
pub struct Taken {
    /// From whom, in the envelope.
    pub from: String,
    /// To whom, in the envelope.
    pub to: String,
    /// Whether it came over TLS.
    pub secure: bool,
    /// Head and body as they came.
    pub text: String,
}

impl Taken {
    /// A header's value, unfolded.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.text.split_once("\r\n\r\n").expect("a head and a body");
        let unfolded = head.replace("\r\n ", " ");
        let found = unfolded.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
        found.unwrap_or_default()
    }

    /// The subject as people read it.
    pub fn subject(&self) -> String {
        let words: Vec<String> = self
            .header("Subject")
            .split(' ')
            .map(|word| {
                let inside = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
                inside.map_or_else(|| word.to_owned(), |text| String::from_utf8(base64(text)).expect("UTF-8"))
            })
            .collect();
        // Blanks between two encoded words are no part of the text; no subject of ours has others beside them.
        if self.header("Subject").contains("=?") { words.concat() } else { words.join(" ") }
    }

    /// The body as people read it.
    pub fn body(&self) -> String {
        let (_, body) = self.text.split_once("\r\n\r\n").expect("a head and a body");
        match self.header("Content-Transfer-Encoding").as_str() {
            "base64" => String::from_utf8(base64(&body.replace("\r\n", ""))).expect("UTF-8").replace("\r\n", "\n"),
            "quoted-printable" => quoted(body),
            _ => body.replace("\r\n", "\n"),
        }
    }
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes().filter(|byte| *byte != b'=') {
        let digit = ALPHABET.iter().position(|known| *known == letter).expect("a letter of base64");
        held = (held << 6) | u32::try_from(digit).expect("six bits");
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).expect("a byte"));
        }
    }
    bytes
}

fn quoted(text: &str) -> String {
    let whole = text.replace("=\r\n", "").replace("\r\n", "\n");
    let mut parts = whole.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two digits"));
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).expect("UTF-8")
}

struct State {
    taken: Mutex<Vec<Taken>>,
    busy: AtomicBool,
    cut: Mutex<Vec<String>>,
    known: Mutex<Vec<String>>,
    forgets: AtomicBool,
    ended: AtomicBool,
}

/// Whether the line is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// Never.
    None,
    /// From the beginning.
    Tls,
    /// From `STARTTLS` on.
    Starttls,
}

/// The server; it ends with its handle.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<State>,
}

impl Server {
    /// Listens on a free port.
    pub fn start() -> Self {
        Self::start_with(Security::None)
    }

    /// The same, with its line encrypted or not.
    pub fn start_with(security: Security) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State {
            taken: Mutex::default(),
            busy: AtomicBool::new(true),
            cut: Mutex::default(),
            known: Mutex::default(),
            forgets: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        });
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.ended.load(Ordering::SeqCst) {
                    return;
                }
                let shared = shared.clone();
                if let Ok(stream) = stream {
                    std::thread::spawn(move || serve(stream, &shared, security));
                }
            }
        });
        Self { address, state }
    }

    /// The gateway file that leads here, without a password.
    pub fn gateway(&self) -> String {
        self.file("")
    }

    /// The same with a name and a password.
    pub fn gateway_as(&self, user: &str, password: &str) -> String {
        self.file(&format!(r#""user":"{user}","password":"{password}","#))
    }

    fn file(&self, more: &str) -> String {
        self.whole("127.0.0.1", "none", more)
    }

    fn whole(&self, host: &str, security: &str, more: &str) -> String {
        format!(
            r#"{{"host":"{host}","port":{},"security":"{security}",{more}"from":"notices@centre.example.org","bounces":"back@centre.example.org"}}"#,
            self.address.port()
        )
    }

    /// The gateway file that leads here by TLS, with the password, trusting the authority of the stories where `folder` has room for it.
    pub fn gateway_by(&self, security: &str, folder: Option<&Path>) -> String {
        let mut more = r#""user":"notices","password":"secret","#.to_owned();
        if let Some(folder) = folder {
            let path = folder.join("authority.pem");
            std::fs::write(&path, tls::AUTHORITY).expect("the authority is written");
            more.push_str(&format!(r#""ca":"{}","#, path.display()));
        }
        self.whole("localhost", security, &more)
    }

    /// Takes letters to `busy…` from now on.
    pub fn is_free(&self) {
        self.state.busy.store(false, Ordering::SeqCst);
    }

    /// Knows nobody's password any more, and hangs up on whoever gave one.
    pub fn forgets_passwords(&self) {
        self.state.forgets.store(true, Ordering::SeqCst);
    }

    /// Takes the oldest letter to an address out of the box, if there is one.
    pub fn opened(&self, address: &str) -> Option<Taken> {
        let mut taken = self.state.taken.lock().expect("no story panics here");
        let at = taken.iter().position(|taken| taken.to == address)?;
        Some(taken.remove(at))
    }

    /// What it took for an address, in order.
    pub fn taken_for(&self, address: &str) -> Vec<Taken> {
        self.state.taken.lock().expect("no story panics here").iter().filter(|taken| taken.to == address).cloned().collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
        // The listener wakes up to see it.
        let _woken = TcpStream::connect(self.address);
    }
}

/// A line, in the clear or not.
trait Line: Read + Write + Send {}

impl<T: Read + Write + Send> Line for T {}

/// One conversation.
struct Talk {
    line: BufReader<Box<dyn Line>>,
    secure: bool,
    from: String,
    to: String,
    signed_in: bool,
}

impl Talk {
    fn say(&mut self, text: &str) -> bool {
        let line = self.line.get_mut();
        line.write_all(format!("{text}\r\n").as_bytes()).and_then(|()| line.flush()).is_ok()
    }

    fn hear(&mut self) -> Option<String> {
        let mut text = String::new();
        let heard = self.line.read_line(&mut text).ok()?;
        (heard > 0).then(|| text.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Begins TLS on the line that there is.
    fn encrypt(self) -> Self {
        Self { line: BufReader::new(Box::new(tls::server(self.line.into_inner()))), secure: true, ..self }
    }

    fn is_known(&self, state: &State) -> bool {
        state.known.lock().expect("no story panics here").contains(&self.to)
    }

    fn takes_recipient(&mut self, state: &State) -> bool {
        if !self.is_known(state) {
            self.say("250 2.1.5 ok")
        } else if self.to.starts_with("nobody") {
            self.say("550 5.1.1 no such user here")
        } else if self.to.starts_with("busy") && state.busy.load(Ordering::SeqCst) {
            self.say("451 4.3.2 too busy now")
        } else {
            self.say("250 2.1.5 ok")
        }
    }

    /// Takes a letter; false where the line is cut after it.
    fn takes_letter(&mut self, state: &State) -> bool {
        self.say("354 go on");
        let mut text = String::new();
        while let Some(line) = self.hear().filter(|line| line != ".") {
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
            text.push_str("\r\n");
        }
        let known = self.is_known(state);
        state.known.lock().expect("no story panics here").push(self.to.clone());
        let taken = Taken { from: self.from.clone(), to: self.to.clone(), secure: self.secure, text };
        state.taken.lock().expect("no story panics here").push(taken);
        let mut cut = state.cut.lock().expect("no story panics here");
        if known && self.to.starts_with("cut") && !cut.contains(&self.to) {
            cut.push(self.to.clone());
            return false;
        }
        self.say("250 2.0.0 taken")
    }
}

fn serve(stream: TcpStream, state: &State, security: Security) {
    let mut talk = Talk { line: BufReader::new(Box::new(stream)), secure: false, from: String::new(), to: String::new(), signed_in: false };
    if security == Security::Tls {
        talk = talk.encrypt();
    }
    talk.say("220 mail.example.org ESMTP");
    while let Some(line) = talk.hear() {
        let forgets = state.forgets.load(Ordering::SeqCst);
        if forgets && talk.signed_in {
            return;
        }
        let word = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        let go_on = match word.as_str() {
            "EHLO" if security == Security::Starttls && !talk.secure => talk.say("250-mail.example.org\r\n250-STARTTLS\r\n250 8BITMIME"),
            "EHLO" => talk.say("250-mail.example.org\r\n250-AUTH PLAIN\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES"),
            "STARTTLS" if security == Security::Starttls => {
                talk.say("220 2.0.0 go on");
                talk = talk.encrypt();
                true
            }
            "AUTH" => {
                let sent = line.rsplit(' ').next().map(base64).unwrap_or_default();
                talk.signed_in = sent == b"\0notices\0secret" && !forgets;
                talk.say(if talk.signed_in { "235 2.7.0 welcome" } else { "535 5.7.8 wrong name or password" })
            }
            "MAIL" => {
                talk.from = inside(&line);
                talk.say("250 2.1.0 ok")
            }
            "RCPT" => {
                talk.to = inside(&line);
                talk.takes_recipient(state)
            }
            "DATA" => talk.takes_letter(state),
            "RSET" | "NOOP" => talk.say("250 ok"),
            "QUIT" => {
                talk.say("221 bye");
                false
            }
            _ => talk.say("502 5.5.1 what?"),
        };
        if !go_on {
            return;
        }
    }
}

/// What stands between `<` and `>`.
fn inside(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inside, _)| inside.to_owned()).unwrap_or_default()
}
