//! Connections 连接: nobody who is slow keeps the server from the others.
//!
//! ```text
//! waiting ─ headers whole ─▶ at work ─ answered ─▶ waiting        each TCP connection
//! ```
//! Cut are: a connection whose next headers are not whole in time, or too long; a body that comes too slowly; an answer that nobody takes. An honest
//! slow line is far from all of these. As many connections are kept as there are file descriptors for them and their files; beyond that the one that
//! has waited longest makes room, because whoever has asked for something is answered first.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::serve::{IncomingStream, Listener};
use http_body::{Frame, SizeHint};
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep, timeout};

/// How long people may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Times {
    /// For the headers of a request, from the connection or the end of the answer before.
    headers: Duration,
    /// For the least part of a body, in which only the time counts that it is waited for.
    body: Duration,
    /// To take any part of an answer.
    taken: Duration,
}

const TIMES: Times = Times { headers: Duration::from_secs(20), body: Duration::from_secs(20), taken: Duration::from_secs(60) };
/// How many bytes of headers are read at most; their own limits are far below.
const HEADERS_MOST_BYTES: usize = 128 * 1024;
/// The least part of a body: 500 bytes a second, a fifth of the slowest mobile line.
const BODY_LEAST: u64 = 10_000;
/// File descriptors that are kept for the database, the log and the listener.
const KEPT_FILES: usize = 128;
/// How many connections are kept at most, and where the number of file descriptors is not known.
const CONNECTIONS_MOST: usize = 8_192;
const CONNECTIONS_USUAL: usize = 400;
/// How long a connection is left alone before it makes room: its request may lie there unread. And how often it is looked again who may.
const LEFT_ALONE: Duration = Duration::from_millis(500);
const LOOK: Duration = Duration::from_millis(50);

/// A listener whose connections are cut where they are too slow.
pub(crate) struct Patient {
    listener: TcpListener,
    room: Arc<Semaphore>,
    open: Arc<Open>,
}

/// The connections that are open, by the order of their coming.
#[derive(Default)]
struct Open {
    next: AtomicUsize,
    all: Mutex<BTreeMap<usize, Arc<Progress>>>,
}

/// How far a connection is.
struct Progress {
    since: Instant,
    /// How many requests are at work on it.
    at_work: AtomicUsize,
    /// Whether it must make room.
    away: AtomicBool,
    /// Who reads it.
    reader: Mutex<Option<Waker>>,
}

/// Who is at the other end of a connection.
#[derive(Clone)]
pub(crate) struct Peer {
    address: SocketAddr,
    progress: Arc<Progress>,
}

/// One connection.
pub(crate) struct Paced<S> {
    stream: S,
    progress: Arc<Progress>,
    times: Times,
    /// Since when it waits for headers, and how much it has read since.
    waits: Pin<Box<Sleep>>,
    waited_bytes: usize,
    was_at_work: bool,
    /// Runs while nobody takes what is written.
    stalled: Option<Pin<Box<Sleep>>>,
    _place: Option<Place>,
}

/// The place of a connection among those that are open.
struct Place {
    number: usize,
    open: Arc<Open>,
    _room: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.open.all).remove(&self.number);
    }
}

impl Patient {
    /// With room for as many connections as this process may have files.
    pub(crate) fn of(listener: TcpListener) -> Self {
        let most = std::fs::read_to_string("/proc/self/limits").ok().and_then(|limits| connections_most(&limits)).unwrap_or(CONNECTIONS_USUAL);
        Self { listener, room: Arc::new(Semaphore::new(most)), open: Arc::default() }
    }

    /// Room for one more, which whoever has waited longest makes where there is none.
    async fn room(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(room) = self.room.clone().try_acquire_owned() {
            return Some(room);
        }
        loop {
            if let Some(longest) = lock(&self.open.all).values().find(|progress| progress.may_go() && !progress.away.swap(true, Ordering::AcqRel)) {
                longest.wake();
            }
            if let Ok(room) = timeout(LOOK, self.room.clone().acquire_owned()).await {
                return room.ok();
            }
        }
    }
}

/// Half of the files, because what is sent or fetched is a file too.
fn connections_most(limits: &str) -> Option<usize> {
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    let soft = line.split_whitespace().nth(3)?;
    let soft: usize = if soft == "unlimited" { usize::MAX } else { soft.parse().ok()? };
    Some((soft.saturating_sub(KEPT_FILES) / 2).clamp(16, CONNECTIONS_MOST))
}

impl Listener for Patient {
    type Io = Paced<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let progress = Progress::begin();
        let place = self.room().await.map(|room| {
            let number = self.open.next.fetch_add(1, Ordering::Relaxed);
            lock(&self.open.all).insert(number, progress.clone());
            Place { number, open: self.open.clone(), _room: room }
        });
        (Paced::new(stream, progress, TIMES, place), address)
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Patient>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Patient>) -> Self {
        Self { address: *stream.remote_addr(), progress: stream.io().progress.clone() }
    }
}

impl Progress {
    fn begin() -> Arc<Self> {
        Arc::new(Self { since: Instant::now(), at_work: AtomicUsize::new(0), away: AtomicBool::new(false), reader: Mutex::new(None) })
    }

    fn may_go(&self) -> bool {
        self.waits() && self.since.elapsed() > LEFT_ALONE
    }

    fn waits(&self) -> bool {
        self.at_work.load(Ordering::Acquire) == 0
    }

    fn wake(&self) {
        if let Some(reader) = lock(&self.reader).take() {
            reader.wake();
        }
    }
}

/// While it lives, a request is at work.
struct AtWork(Arc<Progress>);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.at_work.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The layer around all others: the headers are whole, and the body must come in time.
pub(crate) async fn attend(mut request: Request, next: Next) -> Response {
    let Some(ConnectInfo(peer)) = request.extensions_mut().remove::<ConnectInfo<Peer>>() else { return next.run(request).await };
    peer.progress.at_work.fetch_add(1, Ordering::AcqRel);
    let _at_work = AtWork(peer.progress);
    request.extensions_mut().insert(ConnectInfo(peer.address));
    let late = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| if body.is_end_stream() { body } else { Body::new(Awaited::new(body, TIMES.body, late.clone())) });
    let response = next.run(request).await;
    if !late.load(Ordering::Acquire) {
        return response;
    }
    (StatusCode::REQUEST_TIMEOUT, [(header::CONNECTION, HeaderValue::from_static("close"))]).into_response()
}

/// A body that must come in time. Only the time in which it is waited for counts.
struct Awaited {
    body: Body,
    late: Arc<AtomicBool>,
    stretch: Duration,
    /// What has come in this stretch, and how long it was waited for.
    came: u64,
    waited: Duration,
    waits: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Awaited {
    fn new(body: Body, stretch: Duration, late: Arc<AtomicBool>) -> Self {
        Self { body, late, stretch, came: 0, waited: Duration::ZERO, waits: None }
    }
}

impl HttpBody for Awaited {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        loop {
            if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
                if let Some((since, _)) = this.waits.take() {
                    this.waited += since.elapsed();
                }
                if let Some(Ok(frame)) = &frame {
                    this.came += frame.data_ref().map_or(0, |data| data.len() as u64);
                }
                return Poll::Ready(frame);
            }
            let left = this.stretch.saturating_sub(this.waited);
            let (_, sleep) = this.waits.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
            ready!(sleep.as_mut().poll(cx));
            (this.waits, this.waited) = (None, Duration::ZERO);
            if std::mem::take(&mut this.came) < BODY_LEAST {
                this.late.store(true, Ordering::Release);
                return Poll::Ready(Some(Err(axum::Error::new(too_slow("the body comes too slowly")))));
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<S> Paced<S> {
    fn new(stream: S, progress: Arc<Progress>, times: Times, place: Option<Place>) -> Self {
        Self { stream, progress, times, waits: Box::pin(sleep(times.headers)), waited_bytes: 0, was_at_work: false, stalled: None, _place: place }
    }

    /// The wait for headers begins anew.
    fn wait_anew(&mut self) {
        self.waits.as_mut().reset(Instant::now() + self.times.headers);
        (self.waited_bytes, self.was_at_work) = (0, false);
    }

    /// What comes of a write: done, not yet, or nobody takes it.
    fn written<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<std::io::Result<T>>) -> Poll<std::io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let most = self.times.taken;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(most)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(too_slow("nobody takes the answer")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        let this = &mut *self;
        let waits = this.progress.waits();
        if this.was_at_work && waits {
            this.wait_anew();
        }
        this.was_at_work = !waits;
        if waits {
            *lock(&this.progress.reader) = Some(cx.waker().clone());
            if this.progress.away.load(Ordering::Acquire) {
                return Poll::Ready(Err(too_slow("it makes room for another")));
            }
            if this.waited_bytes > HEADERS_MOST_BYTES {
                return Poll::Ready(Err(Error::new(ErrorKind::InvalidData, "the headers are too long")));
            }
        }
        let before = buffer.filled().len();
        // A trickle must not go on for ever either, so the clock is asked although something may have come.
        if waits && this.waits.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(too_slow("the headers come too slowly")));
        }
        let outcome = Pin::new(&mut this.stream).poll_read(cx, buffer);
        if waits {
            this.waited_bytes += buffer.filled().len() - before;
        }
        outcome
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if outcome.is_ready() {
            self.wait_anew();
        }
        self.written(cx, outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(cx);
        self.written(cx, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.written(cx, outcome)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, parts: &[std::io::IoSlice<'_>]) -> Poll<std::io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        if outcome.is_ready() {
            self.wait_anew();
        }
        self.written(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

fn too_slow(why: &'static str) -> Error {
    Error::new(ErrorKind::TimedOut, why)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    /// Times that a test can wait for; what must not be cut is told from what must by its bytes, not by its haste.
    const SHORT: Times = Times { headers: Duration::from_millis(50), body: Duration::from_millis(50), taken: Duration::from_millis(50) };

    /// A connection and its other end.
    fn paced() -> (Paced<tokio::io::DuplexStream>, tokio::io::DuplexStream, Arc<Progress>) {
        let (near, far) = duplex(1_024);
        let progress = Progress::begin();
        (Paced::new(near, progress.clone(), SHORT, None), far, progress)
    }

    #[tokio::test]
    async fn headers_that_trickle_are_cut_when_their_time_is_over() {
        let (mut paced, mut far, _progress) = paced();
        let trickling = tokio::spawn(async move {
            let mut sent = 0;
            while far.write_all(b"a").await.is_ok() {
                sent += 1;
                sleep(Duration::from_millis(1)).await;
            }
            sent
        });
        let mut byte = [0];
        let cut = loop {
            if let Err(error) = paced.read_exact(&mut byte).await {
                break error;
            }
        };
        assert_eq!(cut.kind(), ErrorKind::TimedOut);
        drop(paced);
        assert!(trickling.await.is_ok_and(|sent| sent > 0));
    }

    #[tokio::test]
    async fn whoever_waits_for_an_answer_is_not_cut_and_makes_no_room() {
        let (mut paced, mut far, progress) = paced();
        progress.at_work.fetch_add(1, Ordering::AcqRel);
        progress.away.store(true, Ordering::Release);
        let mut byte = [0];
        let waited = timeout(SHORT.headers * 3, paced.read_exact(&mut byte)).await;
        assert!(waited.is_err(), "it still waits");
        far.write_all(b"b").await.expect("it is there");
        assert!(paced.read_exact(&mut byte).await.is_ok());
        progress.at_work.fetch_sub(1, Ordering::AcqRel);
        assert_eq!(paced.read_exact(&mut byte).await.map_err(|error| error.kind()), Err(ErrorKind::TimedOut), "now it makes room");
    }

    #[tokio::test]
    async fn an_answer_that_nobody_takes_is_cut() {
        let (mut paced, far, _progress) = paced();
        let cut = paced.write_all(&[0; 4_096]).await.map_err(|error| error.kind());
        assert_eq!(cut, Err(ErrorKind::TimedOut));
        drop(far);
    }

    #[tokio::test]
    async fn headers_without_an_end_are_cut_however_fast_they_come() {
        let (near, mut far) = duplex(1 << 20);
        let mut paced = Paced::new(near, Progress::begin(), TIMES, None);
        far.write_all(&vec![b'a'; 1 << 19]).await.expect("there is room");
        let mut all = Vec::new();
        assert_eq!(paced.read_to_end(&mut all).await.map_err(|error| error.kind()), Err(ErrorKind::InvalidData));
    }

    #[tokio::test]
    async fn a_body_that_comes_is_read_to_its_end_and_one_that_trickles_is_late() {
        for (bytes, whole) in [(usize::try_from(BODY_LEAST).expect("few"), true), (1, false)] {
            let (mut near, far) = duplex(1 << 20);
            tokio::spawn(async move {
                // Each part comes before the stretch of the one before it is over, or at least ends it with enough.
                for _ in 0..20 {
                    if near.write_all(&vec![0; bytes]).await.is_err() {
                        return;
                    }
                    sleep(SHORT.body / 5).await;
                }
            });
            let late = Arc::new(AtomicBool::new(false));
            let stretch = if whole { TIMES.body } else { SHORT.body };
            let body = Body::from_stream(tokio_util::io::ReaderStream::new(far));
            let read = axum::body::to_bytes(Body::new(Awaited::new(body, stretch, late.clone())), usize::MAX).await;
            assert_eq!((read.is_ok(), late.load(Ordering::Acquire)), (whole, !whole), "{bytes}");
        }
    }

    #[test]
    fn there_is_room_for_half_as_many_connections_as_files() {
        let check = |soft: &str, most: Option<usize>| {
            let limits = format!(
                "Limit                     Soft Limit           Hard Limit           Units\nMax open files            {soft}                 4096                 files\n"
            );
            assert_eq!(connections_most(&limits), most, "{soft}");
        };
        check("1024", Some(448));
        check("65536", Some(CONNECTIONS_MOST));
        check("unlimited", Some(CONNECTIONS_MOST));
        check("20", Some(16));
        assert_eq!(connections_most("nothing"), None);
    }
}
