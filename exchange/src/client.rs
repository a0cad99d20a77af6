//! Client 客户端: the only one here who speaks to a network, to addresses that the operator has named.
//!
//! Follows nobody elsewhere, waits ten seconds, and holds no more of an answer than its limit. It blocks: callers run it beside their own.

use crate::address::is_safe;
use crate::doubt::Doubt;
use std::time::Duration;
use ureq::Agent;
use ureq::http::Response;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// How long a whole exchange may take.
const WAIT: Duration = Duration::from_secs(10);
/// The most bytes of an answer: keys and metadata are a few kilobytes.
const ANSWER_MOST: u64 = 256 << 10;

/// What was answered.
pub(crate) struct Told {
    pub(crate) status: u16,
    /// Its media type.
    pub(crate) kind: String,
    /// Where it leads, where it leads anywhere.
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Why nothing was answered that could be read.
pub(crate) enum Silence {
    /// It took too long.
    Slow,
    /// It is longer than its limit.
    Long,
    /// It broke off, or never came about.
    Broken(String),
}

/// A client over TLS.
pub struct Client {
    agent: Agent,
}

impl Default for Client {
    /// It believes the authorities of the web.
    fn default() -> Self {
        Self::waiting(WAIT)
    }
}

impl Client {
    /// It believes the authorities in a PEM text instead, as of a university that has its own; none where there is no certificate in it.
    pub(crate) fn of_authorities(pem: &str) -> Option<Self> {
        let certificates: Vec<Certificate<'static>> = parse_pem(pem.as_bytes())
            .map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                Ok(_) | Err(_) => None,
            })
            .collect::<Option<_>>()?;
        let some = !certificates.is_empty();
        some.then(|| Self::believing(TlsConfig::builder().root_certs(RootCerts::new_with_certs(&certificates)).build(), WAIT))
    }

    /// It believes the authorities of the web, and waits so long for a whole exchange.
    pub(crate) fn waiting(wait: Duration) -> Self {
        Self::believing(TlsConfig::default(), wait)
    }

    fn believing(tls: TlsConfig, wait: Duration) -> Self {
        let config = Agent::config_builder()
            .tls_config(tls)
            .timeout_global(Some(wait))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            // Nothing is taken from the environment: an operator who needs a proxy says so to the network.
            .proxy(None)
            .user_agent(concat!("kechuang/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.new_agent() }
    }

    /// Fetches a text; `token` is sent as its bearer.
    pub(crate) fn get(&self, address: &str, token: Option<&str>) -> Result<String, Doubt> {
        check(address)?;
        let request = self.agent.get(address).header("Accept", "application/json, application/xml;q=0.9, text/xml;q=0.9");
        let request = match token {
            Some(token) => request.header("Authorization", format!("Bearer {token}")),
            None => request,
        };
        read(address, request.call())
    }

    /// Sends a form; `basic` is the client's name and secret, as base64.
    pub(crate) fn post(&self, address: &str, form: &str, basic: Option<&str>) -> Result<String, Doubt> {
        check(address)?;
        let request = self.agent.post(address).header("Accept", "application/json").header("Content-Type", "application/x-www-form-urlencoded");
        let request = match basic {
            Some(basic) => request.header("Authorization", format!("Basic {basic}")),
            None => request,
        };
        read(address, request.send(form))
    }
}

impl Client {
    /// Fetches what is of that media type, at most so many bytes, whatever the status; `token` is sent as its bearer.
    pub(crate) fn ask(&self, address: &str, accept: &str, token: Option<&str>, most: u64) -> Result<Told, Silence> {
        check(address).map_err(|doubt| Silence::Broken(doubt.to_string()))?;
        let request = self.agent.get(address).header("Accept", accept);
        let request = match token {
            Some(token) => request.header("Authorization", format!("Bearer {token}")),
            None => request,
        };
        told(request.call(), most)
    }

    /// Sends a form, and reads at most so many bytes of JSON, whatever the status.
    pub(crate) fn send(&self, address: &str, form: &str, most: u64) -> Result<Told, Silence> {
        check(address).map_err(|doubt| Silence::Broken(doubt.to_string()))?;
        let request = self.agent.post(address).header("Accept", "application/json").header("Content-Type", "application/x-www-form-urlencoded");
        told(request.send(form), most)
    }
}

fn told(answer: Result<Response<ureq::Body>, ureq::Error>, most: u64) -> Result<Told, Silence> {
    let mut answer = answer.map_err(silence)?;
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (status, kind, location) = (answer.status().as_u16(), header("content-type").unwrap_or_default(), header("location"));
    let body = answer.body_mut().with_config().limit(most).read_to_vec().map_err(silence)?;
    Ok(Told { status, kind, location, body })
}

fn silence(error: ureq::Error) -> Silence {
    let is_late = |error: &std::io::Error| error.kind() == std::io::ErrorKind::TimedOut;
    if matches!(&error, ureq::Error::Timeout(_)) || matches!(&error, ureq::Error::Io(error) if is_late(error)) {
        return Silence::Slow;
    }
    if matches!(error, ureq::Error::BodyExceedsLimit(_)) { Silence::Long } else { Silence::Broken(error.to_string()) }
}

fn check(address: &str) -> Result<(), Doubt> {
    if is_safe(address) { Ok(()) } else { Err(Doubt::Unreachable(format!("{address} is neither https nor on this machine"))) }
}

fn read(address: &str, answer: Result<Response<ureq::Body>, ureq::Error>) -> Result<String, Doubt> {
    // The query may carry a ticket, which no log should hold.
    let address = address.split('?').next().unwrap_or_default();
    let fault = |error: ureq::Error| Doubt::Unreachable(format!("{address}: {error}"));
    let mut answer = answer.map_err(fault)?;
    let status = answer.status().as_u16();
    if status != 200 {
        return Err(Doubt::Unreachable(format!("{address} answers {status}")));
    }
    answer.body_mut().with_config().limit(ANSWER_MOST).read_to_string().map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// Answers one request with these bytes, and gives the address.
    fn server(answer: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a request");
            let mut asked = [0; 4096];
            let _count = stream.read(&mut asked);
            // Whoever has had enough hangs up.
            let _written = stream.write_all(&answer);
        });
        address
    }

    /// The same over TLS, with a certificate of the tests' own authority, as `https://localhost`.
    fn tls_server() -> String {
        use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject};
        let certificate = CertificateDer::from_pem_slice(include_bytes!("../tests/keys/localhost.crt")).expect("a certificate");
        let key: String = include_str!("../tests/keys/localhost.pkcs8").split_whitespace().collect();
        let key = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, key).expect("base64");
        let config = rustls::ServerConfig::builder_with_provider(std::sync::Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key)))
            .expect("a key");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        std::thread::spawn(move || {
            let (stream, _) = listener.accept().expect("a request");
            let session = rustls::ServerConnection::new(std::sync::Arc::new(config)).expect("a session");
            let mut stream = rustls::StreamOwned::new(session, stream);
            let mut asked = [0; 4096];
            let answered = stream.read(&mut asked).and_then(|_| stream.write_all(&told("200 OK", "yes")));
            // Whoever does not believe the certificate hangs up.
            if answered.is_ok() {
                stream.conn.send_close_notify();
                let _flushed = stream.flush();
            }
        });
        format!("https://localhost:{port}")
    }

    #[test]
    fn a_certificate_is_believed_if_one_of_the_named_authorities_vouches_for_it() {
        let own = Client::of_authorities(include_str!("../tests/keys/authority.crt")).expect("an authority");
        assert_eq!(own.get(&tls_server(), None), Ok("yes".to_owned()));
        let another = Client::of_authorities(include_str!("../tests/keys/p256.crt")).expect("an authority");
        for client in [Client::default(), another] {
            let doubt = client.get(&tls_server(), None).expect_err("refused").to_string();
            assert!(doubt.contains("certificate"), "{doubt}");
        }
        assert!(own.get(&tls_server().replace("localhost", "127.0.0.1"), None).is_err(), "it is a certificate for another name");
        assert!(Client::of_authorities("no certificate").is_none() && Client::of_authorities(include_str!("../tests/keys/rsa.pkcs8")).is_none());
    }

    fn told(head: &str, body: &str) -> Vec<u8> {
        format!("HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    #[test]
    fn it_goes_nowhere_else_and_holds_no_more_than_its_limit() {
        let client = Client::default();
        assert_eq!(client.get(&format!("{}/a?ticket=x", server(told("200 OK", "yes"))), None), Ok("yes".to_owned()));
        let check = |address: &str, expected: &str| {
            let doubt = client.get(address, None).expect_err("refused").to_string();
            assert!(doubt.contains(expected) && !doubt.contains("ticket"), "{doubt}");
        };
        let led = server(told("302 Found\r\nLocation: http://127.0.0.1:1/elsewhere", ""));
        check(&format!("{led}/a?ticket=x"), &format!("{led}/a answers 302"));
        check(&server(told("404 Not Found", "")), "answers 404");
        check(&server(told("200 OK", &"x".repeat((256 << 10) + 1))), "");
        check(&server(b"no HTTP".to_vec()), "");
        check("http://id.example.edu.cn/", "is neither https nor on this machine");
        assert!(client.post("http://id.example.edu.cn/", "", None).is_err());
    }
}
