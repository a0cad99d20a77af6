//! Gateway 邮件网关: a letter as a message (RFC 5322), handed to the centre's own server by SMTP (RFC 5321).
//!
//! It is set up by a file beside the data, never in the database:
//! ```json
//! { "host": "smtp.example.org", "security": "tls", "user": "notices", "password_file": "/run/secrets/smtp",
//!   "from": "notices@example.org", "bounces": "bounces@example.org" }
//! ```
//! `security` is `tls` (port 465), `starttls` (port 587, demanded, never given up), or `none` (port 25, without a password unless the server
//! is this machine). With `bounces`, each letter leaves under an address of its own, `bounces+ID@…`, to which reports come back.

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use rules::delivery::Outcome;
use rules::person::Language;
use rules::{Id, Instant};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long the server may take for each step.
const PATIENCE: Duration = Duration::from_secs(20);
/// How much of what a server says is kept, in characters.
const SAID_MOST: usize = 300;

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    host: String,
    port: Option<u16>,
    #[serde(default)]
    security: Security,
    /// Certificates that are trusted besides the public ones, as PEM.
    ca: Option<PathBuf>,
    user: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
    from: String,
    bounces: Option<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Default)]
#[serde(rename_all = "lowercase")]
enum Security {
    #[default]
    Tls,
    Starttls,
    None,
}

/// Why there is no gateway.
#[derive(Debug)]
pub struct GatewayError(String);

impl std::fmt::Display for GatewayError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for GatewayError {}

/// The way to the centre's server.
pub struct MailGateway {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
    bounces: Option<Address>,
}

/// A letter as it leaves.
pub(crate) struct Parcel<'a> {
    pub(crate) id: Id,
    pub(crate) to: &'a str,
    /// Who writes: the centre, in the letter's language.
    pub(crate) centre: &'a str,
    pub(crate) language: Language,
    pub(crate) subject: &'a str,
    pub(crate) body: &'a str,
    pub(crate) written: Instant,
    /// Where such letters are switched off; none for what is mandatory.
    pub(crate) unsubscribe: Option<String>,
}

/// What a try came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Tried {
    pub(crate) outcome: Outcome,
    /// The status code (RFC 3463), where one was said or follows from the reply code.
    pub(crate) status: Option<String>,
    pub(crate) said: String,
}

impl MailGateway {
    /// From the file at a path. Refuses what would send a password in the clear, and a file with a password that everybody may read.
    pub fn open(path: &Path) -> Result<Self, GatewayError> {
        let text = read(path)?;
        let file: File = serde_json::from_str(&text).map_err(|error| GatewayError(format!("{}: {error}", path.display())))?;
        if file.password.is_some() {
            is_private(path)?;
        }
        Self::make(file)
    }

    /// From the text of such a file.
    pub fn parse(text: &str) -> Result<Self, GatewayError> {
        Self::make(serde_json::from_str(text).map_err(|error| GatewayError(error.to_string()))?)
    }

    fn make(file: File) -> Result<Self, GatewayError> {
        let address = |text: &str| text.parse::<Address>().map_err(|error| GatewayError(format!("`{text}`: {error}")));
        let from = address(&file.from)?;
        let password = match (&file.password, &file.password_file) {
            (Some(_), Some(_)) => return Err(GatewayError("`password` and `password_file` are both there".to_owned())),
            (Some(password), None) => Some(password.clone()),
            (None, Some(path)) => Some(read(path)?.trim_end_matches(['\r', '\n']).to_owned()),
            (None, None) => None,
        };
        let local = file.host == "localhost" || file.host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if file.security == Security::None && password.is_some() && !local {
            return Err(GatewayError("a password is not sent without TLS: set `security` to `tls` or `starttls`".to_owned()));
        }
        let fault = |error: lettre::transport::smtp::Error| GatewayError(format!("TLS: {error}"));
        let mut tls = TlsParameters::builder(file.host.clone());
        if let Some(path) = &file.ca {
            tls = tls.add_root_certificate(Certificate::from_pem(read(path)?.as_bytes()).map_err(fault)?);
        }
        let (port, tls) = match file.security {
            Security::Tls => (465, Tls::Wrapper(tls.build_rustls().map_err(fault)?)),
            Security::Starttls => (587, Tls::Required(tls.build_rustls().map_err(fault)?)),
            Security::None => (25, Tls::None),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(file.host)
            .port(file.port.unwrap_or(port))
            .tls(tls)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(from.domain().to_owned()));
        match (file.user, password) {
            (Some(user), Some(password)) => builder = builder.credentials(Credentials::new(user, password)),
            (None, None) => {}
            _ => return Err(GatewayError("`user` and a password go together".to_owned())),
        }
        let bounces = file.bounces.as_deref().map(address).transpose()?;
        Ok(Self { transport: builder.build(), from, bounces })
    }

    /// Hands a letter over.
    pub(crate) async fn send(&self, parcel: &Parcel<'_>) -> Tried {
        let never = |said: String| Tried { outcome: Outcome::Never, status: Some("5.1.3".to_owned()), said };
        let (envelope, message) = match self.message(parcel) {
            Ok(both) => both,
            Err(said) => return never(said),
        };
        match self.transport.send_raw(&envelope, &message).await {
            Ok(_) => Tried { outcome: Outcome::Accepted, status: None, said: String::new() },
            Err(error) => tried(&error),
        }
    }

    /// The message and who it is for.
    fn message(&self, parcel: &Parcel<'_>) -> Result<(Envelope, Vec<u8>), String> {
        let to: Address = parcel.to.parse().map_err(|error| format!("the address cannot be written to: {error}"))?;
        let domain = self.from.domain();
        let mut builder = Message::builder()
            .from(Mailbox::new(Some(one_line(parcel.centre)), self.from.clone()))
            .to(Mailbox::new(None, to.clone()))
            .subject(one_line(parcel.subject))
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(parcel.written.0).unwrap_or(0)))
            .message_id(Some(format!("<{}@{domain}>", parcel.id)))
            .header(ContentType::TEXT_PLAIN)
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", if parcel.language.is_english() { "en" } else { "zh-CN" }));
        if let Some(address) = &parcel.unsubscribe {
            builder = builder.raw_header(header("List-Unsubscribe", &format!("<{}>", one_line(address))));
            if crate::subscription::is_one_click(address) {
                builder = builder.raw_header(header("List-Unsubscribe-Post", crate::subscription::ONE_CLICK));
            }
        }
        let message = builder.body(parcel.body.to_owned()).map_err(|error| error.to_string())?;
        let sender = match &self.bounces {
            Some(bounces) => Address::new(format!("{}+{}", bounces.user(), parcel.id), bounces.domain()).map_err(|error| error.to_string())?,
            None => self.from.clone(),
        };
        let envelope = Envelope::new(Some(sender), vec![to]).map_err(|error| error.to_string())?;
        Ok((envelope, message.formatted()))
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Without anything that could end a header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

/// What an error means for the letter. Only what the server says of the letter itself is final: that it does not know us, or cannot be
/// reached, is our own affair, and is tried again.
fn tried(error: &lettre::transport::smtp::Error) -> Tried {
    let said: String = error.to_string().chars().filter(|c| !c.is_control()).take(SAID_MOST).collect();
    let Some(code) = error.status().filter(|_| error.is_permanent()).map(|code| code.to_string()) else {
        return Tried { outcome: Outcome::NotNow, status: None, said };
    };
    // Signing in failed, or is asked for, or the service says that it takes nothing at all.
    if matches!(code.as_str(), "500" | "502" | "503" | "521" | "530" | "534" | "535" | "538") {
        return Tried { outcome: Outcome::NotNow, status: None, said };
    }
    let status = said.split(|c: char| !(c.is_ascii_digit() || c == '.')).find(|word| is_status(word)).map(str::to_owned);
    // Our own address is refused: the gateway is set up wrongly, and no letter is lost for that.
    if matches!(status.as_deref(), Some("5.1.7" | "5.1.8")) {
        return Tried { outcome: Outcome::NotNow, status: None, said };
    }
    let status = status.or_else(|| matches!(code.as_str(), "550" | "551" | "553").then(|| "5.1.0".to_owned()));
    Tried { outcome: Outcome::Never, status, said }
}

/// Whether a word is a status code of RFC 3463.
pub(super) fn is_status(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3
        && matches!(parts[0], "2" | "4" | "5")
        && parts[1..].iter().all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
}

fn read(path: &Path) -> Result<String, GatewayError> {
    std::fs::read_to_string(path).map_err(|error| GatewayError(format!("{}: {error}", path.display())))
}

#[cfg(unix)]
fn is_private(path: &Path) -> Result<(), GatewayError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_err(|error| GatewayError(format!("{}: {error}", path.display())))?.permissions().mode();
    if mode & 0o007 != 0 {
        return Err(GatewayError(format!("{} holds a password and is open to everybody on this machine: chmod 600", path.display())));
    }
    Ok(())
}

#[cfg(not(unix))]
fn is_private(_path: &Path) -> Result<(), GatewayError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = r#"{"host":"127.0.0.1","security":"none","from":"notices@centre.example.org","bounces":"back@centre.example.org"}"#;

    fn parcel<'a>(to: &'a str, subject: &'a str, body: &'a str) -> Parcel<'a> {
        let unsubscribe = Some("https://centre.example.org/notices".to_owned());
        Parcel {
            id: Id([7; 16]), to, centre: "示范中心", language: Language::Zh, subject, body, written: Instant(1_774_944_000_000), unsubscribe
        }
    }

    fn written(subject: &str, body: &str) -> (Envelope, String) {
        let gateway = MailGateway::parse(PLAIN).expect("a gateway");
        let (envelope, bytes) = gateway.message(&parcel("wang@example.org", subject, body)).expect("a message");
        (envelope, String::from_utf8(bytes).expect("ASCII"))
    }

    #[test]
    fn a_letter_carries_what_other_servers_want_to_know() {
        let (envelope, text) = written("申请已受理：低维量子材料前沿探索", "王芳，您好：\n\n您的申请已收到。\n");
        let id = Id([7; 16]);
        assert_eq!(envelope.from().map(ToString::to_string), Some(format!("back+{id}@centre.example.org")));
        let (head, _) = text.split_once("\r\n\r\n").expect("a head and a body");
        for line in [
            format!("Message-ID: <{id}@centre.example.org>"),
            "Auto-Submitted: auto-generated".to_owned(),
            "Content-Language: zh-CN".to_owned(),
            "List-Unsubscribe: <https://centre.example.org/notices>".to_owned(),
            "Content-Type: text/plain; charset=utf-8".to_owned(),
            "Date: Tue, 31 Mar 2026 08:00:00 +0000".to_owned(),
        ] {
            assert!(head.lines().any(|found| found == line), "{line}\nis not in\n{head}");
        }
        assert!(head.contains("Subject: =?utf-8?b?") && head.is_ascii(), "{head}");
        assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 78), "{text}");
    }

    #[test]
    fn a_subscription_ends_by_one_click_and_nothing_else_does() {
        let gateway = MailGateway::parse(PLAIN).expect("a gateway");
        let check = |address: &str, expected: bool| {
            let letter = Parcel { unsubscribe: Some(address.to_owned()), ..parcel("wang@example.org", "a", "b") };
            let (_, bytes) = gateway.message(&letter).expect("a message");
            let text = String::from_utf8(bytes).expect("ASCII");
            assert_eq!(text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), expected, "{text}");
        };
        check("https://centre.example.org/subscriptions/0-1/end", true);
        check("https://centre.example.org/notices", false);
        check("http://centre.example.org/subscriptions/0-1/end", false);
    }

    #[test]
    fn no_header_can_be_slipped_in() {
        for bad in
            ["a\r\nBcc: thief@example.org", "a\nBcc: thief@example.org", "a\rBcc: thief@example.org", "题目\r\nBcc: thief@example.org\r\n\r\nbody"]
        {
            let (_, text) = written(bad, bad);
            let (head, _) = text.split_once("\r\n\r\n").expect("a head and a body");
            assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        }
        let gateway = MailGateway::parse(PLAIN).expect("a gateway");
        for bad in ["wang@example.org\r\nRCPT TO:<thief@example.org>", "wang@example.org, thief@example.org", "", "wang"] {
            assert!(gateway.message(&parcel(bad, "a", "b")).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_password_is_never_sent_in_the_clear() {
        let open = |text: &str| MailGateway::parse(text).map(drop).map_err(|error| error.to_string());
        let with = r#""user":"a","password":"b","from":"a@example.org"}"#;
        assert!(open(&format!(r#"{{"host":"smtp.example.org","security":"none",{with}"#)).is_err_and(|error| error.contains("without TLS")));
        for good in [r#""security":"tls","#, r#""security":"starttls","#, ""] {
            assert_eq!(open(&format!(r#"{{"host":"smtp.example.org",{good}{with}"#)), Ok(()));
        }
        assert!(open(r#"{"host":"smtp.example.org","user":"a","from":"a@example.org"}"#).is_err_and(|error| error.contains("go together")));
        assert!(open(r#"{"host":"smtp.example.org","from":"a"}"#).is_err());
        assert!(open(r#"{"host":"smtp.example.org","from":"a@example.org","tls":true}"#).is_err_and(|error| error.contains("unknown field")));
    }

    #[test]
    fn only_three_numbers_are_a_status() {
        for (word, expected) in
            [("5.1.1", true), ("4.2.2", true), ("5.1.10", true), ("127.0.0", false), ("5.1", false), ("5.1.1.1", false), ("5.1.1000", false)]
        {
            assert_eq!(is_status(word), expected, "{word}");
        }
    }
}
