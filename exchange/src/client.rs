//! Client 客户端: the only one here who speaks to a network, to addresses that a provider's operator has named.
//!
//! Follows nobody elsewhere, waits ten seconds, and holds no more of an answer than its limit. It blocks: callers run it beside their own.

use crate::address::is_safe;
use crate::doubt::Doubt;
use std::time::Duration;
use ureq::Agent;
use ureq::http::Response;

/// How long a whole exchange may take.
const WAIT: Duration = Duration::from_secs(10);
/// The most bytes of an answer: keys and metadata are a few kilobytes.
const ANSWER_MOST: u64 = 256 << 10;

/// A client over TLS with the roots of the web's authorities.
pub struct Client {
    agent: Agent,
}

impl Default for Client {
    fn default() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(WAIT))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            // Nothing is taken from the environment: an operator who needs a proxy says so to the network.
            .proxy(None)
            .user_agent(concat!("kechuang/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.new_agent() }
    }
}

impl Client {
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
