//! Proxy 断网代理: a TCP connection that can be cut as a cable is: nothing is refused, nothing arrives.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often a pump looks whether the cable is cut.
const LOOK: Duration = Duration::from_millis(100);

/// A port that leads to another one.
#[derive(Debug)]
pub(crate) struct Proxy {
    /// Where it listens.
    pub(crate) port: u16,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    cut: AtomicBool,
    over: AtomicBool,
}

impl Proxy {
    /// Leads to a port of the loopback, where somebody may listen later.
    pub(crate) fn to(port: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let own = listener.local_addr()?.port();
        let state = Arc::new(State::default());
        let proxy = Self { port: own, state: state.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if state.over.load(Ordering::Relaxed) {
                    return;
                }
                let state = state.clone();
                std::thread::spawn(move || join(stream, port, &state));
            }
        });
        Ok(proxy)
    }

    /// Cuts it, or mends it: what was sent meanwhile then arrives, as it does behind a cable that was pulled.
    pub(crate) fn cut(&self, cut: bool) {
        self.state.cut.store(cut, Ordering::Relaxed);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.over.store(true, Ordering::Relaxed);
        // Wakes who accepts.
        let _woken = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn join(near: TcpStream, port: u16, state: &Arc<State>) {
    while state.cut.load(Ordering::Relaxed) {
        endure::wait(LOOK);
        if state.over.load(Ordering::Relaxed) {
            return;
        }
    }
    let Ok(far) = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))) else { return };
    let (Ok(near_too), Ok(far_too)) = (near.try_clone(), far.try_clone()) else { return };
    let other = state.clone();
    let back = std::thread::spawn(move || pump(far_too, near_too, &other));
    pump(near, far, state);
    let _ended = back.join();
}

fn pump(mut from: TcpStream, mut to: TcpStream, state: &State) {
    let mut bytes = [0; 16 * 1024];
    let _nodelay = (to.set_nodelay(true), from.set_read_timeout(Some(LOOK)));
    while !state.over.load(Ordering::Relaxed) {
        if state.cut.load(Ordering::Relaxed) {
            endure::wait(LOOK);
            continue;
        }
        match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => {
                while state.cut.load(Ordering::Relaxed) && !state.over.load(Ordering::Relaxed) {
                    endure::wait(LOOK);
                }
                if to.write_all(&bytes[..count]).is_err() {
                    break;
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
            Err(_) => break,
        }
    }
    let _ended = (from.shutdown(std::net::Shutdown::Both), to.shutdown(std::net::Shutdown::Both));
}
