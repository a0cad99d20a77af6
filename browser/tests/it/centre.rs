//! Centre 中心: the demonstration, told once into a fresh SQLite and served in this process, so that a journey can stop its server.

#[path = "../../../kechuang/src/demo/deeds.rs"]
mod deeds;

use deeds::Teller;
use rules::Instant;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::{CheckOptions, Clock, Options, Store, SystemClock};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use web::Site;

/// Shows no told instant, but the machine's.
const MACHINE: i64 = i64::MIN;

/// A clock that a told deed sets, and that is the machine's when nothing is told any more.
pub(crate) struct ToldClock(AtomicI64);

impl ToldClock {
    fn set(&self, at: Option<Instant>) {
        self.0.store(at.map_or(MACHINE, |at| at.0), Ordering::SeqCst);
    }
}

impl Clock for ToldClock {
    fn now(&self) -> Instant {
        match self.0.load(Ordering::SeqCst) {
            MACHINE => SystemClock.now(),
            told => Instant(told),
        }
    }
}

/// A centre at work.
pub struct Centre {
    folder: PathBuf,
    options: Options,
    site: Site,
    address: SocketAddr,
    /// The server and all its connections; none while it is stopped.
    running: Option<Runtime>,
}

impl Centre {
    /// The centre of the demonstration, served on a free port of the loopback.
    pub fn at_work() -> Self {
        Self::trusting(|_| {})
    }

    /// The same, with the identity services that are described in its folder.
    pub fn trusting(describe: impl FnOnce(&Path)) -> Self {
        Self::open(describe, true)
    }

    /// A centre that nobody has founded yet, and the path where somebody may.
    pub fn not_founded() -> (Self, String) {
        let centre = Self::open(|_| {}, false);
        let running = centre.running.as_ref().expect("it runs");
        let path = running.block_on(web::setup_link(&centre.site)).expect("a link is made").expect("it is not founded");
        (centre, path)
    }

    /// From now on a page shows what leaves by letter.
    pub fn show_letters(&self) {
        self.site.send_codes_by(web::Gateway::Shown);
    }

    fn open(describe: impl FnOnce(&Path), told: bool) -> Self {
        let folder = std::env::temp_dir().join(format!("kechuang-browser-{}", web::new_id()));
        std::fs::create_dir_all(&folder).expect("a folder for the centre");
        describe(&folder);
        let providers = exchange::Providers::read(&folder).expect("the identity services are read");
        let clock = Arc::new(ToldClock(AtomicI64::new(MACHINE)));
        let options = Options {
            database: format!("sqlite:{}", folder.join("kechuang.db").display()),
            data: folder.clone(),
            origin: Some("browser.example/log".to_owned()),
            clock: clock.clone(),
            faults: None,
        };
        let store = Store::open(options.clone()).expect("the store opens");
        let running = runtime();
        let listener = running.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let site = Site::new(store.clone(), format!("http://{address}")).trusting(providers);
        running.block_on(async {
            if told {
                Teller::new(&store, &clock).tell(SystemClock.now()).await.expect("the demonstration is told");
            }
            while web::work_once(&site).await.expect("the letters are written") > 0 {}
        });
        clock.set(None);
        running.spawn(web::serve(listener, site.clone(), std::future::pending()));
        Self { folder, options, site, address, running: Some(running) }
    }

    /// Where a path of it is.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Cuts every connection, and answers no more.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown_timeout(Duration::from_secs(5));
        }
    }

    /// Serves again at the same address.
    pub fn start(&mut self) {
        let running = runtime();
        let listener = running.block_on(TcpListener::bind(self.address)).expect("the port is free again");
        running.spawn(web::serve(listener, self.site.clone(), std::future::pending()));
        self.running = Some(running);
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

impl Drop for Centre {
    /// Whatever a journey did, journal, log, rows and files agree at its end.
    fn drop(&mut self) {
        self.stop();
        if !std::thread::panicking() {
            let checked = Store::check(&self.options, &CheckOptions { files: true, against: None }).expect("the check runs");
            let findings: Vec<String> = checked.findings.iter().map(ToString::to_string).collect();
            assert!(findings.is_empty(), "{}", findings.join("\n"));
        }
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}
