//! Progress 进度: what a long run is at, on the standard error, every few seconds; a short one says nothing.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// A phase that is under way; it ends when it is dropped.
pub(crate) struct Phase {
    /// Closed when the phase ends, which ends the thread that waits on it.
    _open: Sender<()>,
}

impl Phase {
    pub(crate) fn start(name: &'static str) -> Self {
        let (open, ended) = channel::<()>();
        let started = Instant::now();
        std::thread::spawn(move || {
            while ended.recv_timeout(Duration::from_secs(5)) == Err(RecvTimeoutError::Timeout) {
                eprintln!("kechuang: {name}, {} s so far", started.elapsed().as_secs());
            }
        });
        Self { _open: open }
    }
}
