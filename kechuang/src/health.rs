//! Health 健康检查: asks a server whether it is ready, for images and scripts that have no other program to ask with.

use anyhow::{Context, anyhow, bail};
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::time::Duration;

/// How long it waits.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much of an answer is read.
const ANSWER_MOST: u64 = 65_536;

/// Asks an address; 0 where the answer is 200, else 1.
pub(crate) fn run(url: &str) -> anyhow::Result<ExitCode> {
    let rest =
        url.strip_prefix("http://").ok_or_else(|| anyhow!("`{url}` does not begin with http://: ask the server itself, not the proxy before it"))?;
    let (host, path) = rest.find('/').map_or((rest, "/health/ready"), |at| rest.split_at(at));
    if rest.chars().any(|letter| letter.is_control() || letter == ' ') {
        bail!("`{}` is no address", url.escape_debug());
    }
    match ask(host, path) {
        Ok((200, _)) => Ok(ExitCode::SUCCESS),
        Ok((status, body)) => {
            println!("{status} {body}");
            Ok(ExitCode::FAILURE)
        }
        Err(error) => {
            println!("{error:#}");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn ask(host: &str, path: &str) -> anyhow::Result<(u16, String)> {
    let with_port = if host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) { host.to_owned() } else { format!("{host}:80") };
    let address = with_port.to_socket_addrs().with_context(|| format!("finding {host}"))?.next().ok_or_else(|| anyhow!("{host} has no address"))?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).with_context(|| format!("asking {address}"))?;
    stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.set_write_timeout(Some(PATIENCE))).context("setting a limit")?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\nConnection: close\r\n\r\n").context("asking")?;
    let mut answer = Vec::new();
    stream.take(ANSWER_MOST).read_to_end(&mut answer).context("reading the answer")?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| anyhow!("{address} does not speak HTTP"))?;
    Ok((status, answer.split_once("\r\n\r\n").map(|(_, body)| body.trim().to_owned()).unwrap_or_default()))
}
