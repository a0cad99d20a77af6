//! Site 站点: what every request shares: the store, the centre once it is known, and a limit on costly work.

use crate::delivery::{Channels, MailGateway, sms};
use crate::document::{Documents, Work};
use crate::gateway::Gateway;
use crate::health::Looked;
use crate::metrics::Metrics;
use crate::scanner::Scanner;
use crate::security_log::SecurityLog;
use crate::serving::Stopping;
use crate::similarity::words::FileWords;
use crate::source::Network;
use crate::words::Words;
use exchange::Providers;
use exchange::orcid::Orcid;
use rules::contact::Channel;
use rules::session::Limits;
use rules::time::Zone;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, RwLock};
use store::{CentreRow, Store, StoreError};
use tokio::sync::{Notify, Semaphore};

/// How many passwords are hashed at once at most: each takes 19 MiB and a core for some 20 ms.
const HASHES_AT_ONCE: usize = 2;
/// How many identity services are asked at once at most: each may take seconds, on a thread that the store could use.
const ASKED_AT_ONCE: usize = 8;
/// How many ORCID records are read at once at most, for the same reason; who comes then is asked to come again.
const RECORDS_AT_ONCE: usize = 4;
/// How many documents are set at once at most: each takes a core and hundreds of megabytes.
const MADE_AT_ONCE: usize = 2;
/// How many uploads are looked into at once at most: most take some milliseconds.
const LOOKED_AT_ONCE: usize = 4;

/// What every request shares. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    base: String,
    centre: RwLock<Option<CentreRow>>,
    hashes: Semaphore,
    providers: OnceLock<Providers>,
    asking: Semaphore,
    orcid: OnceLock<Orcid>,
    reading_orcid: Semaphore,
    outbox: Notify,
    backups: OnceLock<PathBuf>,
    mail: OnceLock<MailGateway>,
    courier: Notify,
    dispatches: Notify,
    rosters: Notify,
    gateway: OnceLock<Gateway>,
    limits: OnceLock<Limits>,
    operation: Operation,
    security_txt: OnceLock<String>,
    documents: OnceLock<Documents>,
    making: Arc<Semaphore>,
    looking: Arc<Semaphore>,
    scanner: OnceLock<Scanner>,
    file_words: FileWords,
}

/// What the operator says and sees.
struct Operation {
    metrics: Metrics,
    looked: Looked,
    is_stopping: AtomicBool,
    stopping: OnceLock<Stopping>,
    proxies: OnceLock<Vec<Network>>,
    security: OnceLock<SecurityLog>,
    least_free_bytes: OnceLock<u64>,
}

impl Operation {
    fn new() -> Self {
        Self {
            metrics: Metrics::new(),
            looked: Looked::default(),
            is_stopping: AtomicBool::new(false),
            stopping: OnceLock::new(),
            proxies: OnceLock::new(),
            security: OnceLock::new(),
            least_free_bytes: OnceLock::new(),
        }
    }
}

impl Site {
    /// The shingles of files that were read lately.
    pub(crate) fn file_words(&self) -> &FileWords {
        &self.inner.file_words
    }

    /// Over a store; `base` is the address that letters name, without a slash at its end.
    pub fn new(store: Store, base: impl Into<String>) -> Self {
        // Words are read once; a fault in them should show at the start.
        let _words = Words::load();
        let inner = Inner {
            store,
            base: base.into(),
            centre: RwLock::new(None),
            hashes: Semaphore::new(HASHES_AT_ONCE),
            outbox: Notify::new(),
            backups: OnceLock::new(),
            mail: OnceLock::new(),
            courier: Notify::new(),
            providers: OnceLock::new(),
            asking: Semaphore::new(ASKED_AT_ONCE),
            orcid: OnceLock::new(),
            reading_orcid: Semaphore::new(RECORDS_AT_ONCE),
            dispatches: Notify::new(),
            rosters: Notify::new(),
            gateway: OnceLock::new(),
            limits: OnceLock::new(),
            operation: Operation::new(),
            security_txt: OnceLock::new(),
            documents: OnceLock::new(),
            making: Arc::new(Semaphore::new(MADE_AT_ONCE)),
            looking: Arc::new(Semaphore::new(LOOKED_AT_ONCE)),
            scanner: OnceLock::new(),
            file_words: FileWords::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Says in which folder the operator keeps backups, so that expunctions can list those that may still hold what was destroyed.
    pub fn know_backups(&self, folder: PathBuf) {
        let _known = self.inner.backups.set(folder);
    }

    /// The folder of backups, where it is known.
    pub(crate) fn backups(&self) -> Option<&Path> {
        self.inner.backups.get().map(PathBuf::as_path)
    }

    /// The address that letters name.
    pub fn base(&self) -> &str {
        &self.inner.base
    }

    /// Says to whom a fault that harms somebody is reported.
    pub fn tell_whom_to_report_to(&self, text: String) {
        let _kept = self.inner.security_txt.set(text);
    }

    /// The operator's security.txt, if there is one.
    pub(crate) fn security_txt(&self) -> Option<&str> {
        self.inner.security_txt.get().map(String::as_str)
    }

    /// Has documents made by this program from now on; a second one is not taken.
    pub fn set_documents_by(&self, documents: Documents) {
        let _kept = self.inner.documents.set(documents);
    }

    /// The program that makes documents, where there is one.
    pub(crate) fn documents(&self) -> Option<&Documents> {
        self.inner.documents.get()
    }

    /// Shows every upload to this virus scanner from now on; a second one is not taken.
    pub fn scan_by(&self, scanner: Scanner) {
        let _kept = self.inner.scanner.set(scanner);
    }

    /// The virus scanner, where there is one.
    pub(crate) fn scanner(&self) -> Option<&Scanner> {
        self.inner.scanner.get()
    }

    /// Leave to run the program that makes documents; waits until there is room.
    pub(crate) fn room_for(&self, work: Work) -> Arc<Semaphore> {
        match work {
            Work::Making => self.inner.making.clone(),
            Work::Looking => self.inner.looking.clone(),
        }
    }

    /// Whether people come over TLS, which ends here or before us.
    pub(crate) fn is_over_tls(&self) -> bool {
        self.inner.base.starts_with("https://")
    }

    /// The centre, once it is founded. It never changes after that, so it is read from the store once.
    pub(crate) async fn centre(&self) -> Result<Option<CentreRow>, StoreError> {
        if let Some(centre) = self.inner.centre.read().map_err(|_| StoreError::Panicked)?.clone() {
            return Ok(Some(centre));
        }
        let found = self.store().read(|rows| rows.centre()).await?;
        if let Some(centre) = &found {
            *self.inner.centre.write().map_err(|_| StoreError::Panicked)? = Some(centre.clone());
        }
        Ok(found)
    }

    /// Leave to hash a password; waits until there is room.
    pub(crate) fn hashes(&self) -> &Semaphore {
        &self.inner.hashes
    }

    /// Lets letters leave by mail from now on; a second gateway is not taken.
    pub fn send_mail_by(&self, gateway: MailGateway) {
        let _kept = self.inner.mail.set(gateway);
    }

    /// Whether letters leave by mail.
    pub fn sends_mail(&self) -> bool {
        self.mail().is_some()
    }

    /// The centre's mail server, if it has said which.
    pub(crate) fn mail(&self) -> Option<&MailGateway> {
        self.inner.mail.get()
    }

    /// The ways that lead off the page.
    pub(crate) fn channels(&self) -> Channels {
        Channels { mail: self.inner.mail.get().is_some(), sms: sms::is_available(self) }
    }

    /// Tells the courier of this process that a letter is due.
    pub(crate) fn wake_courier(&self) {
        self.inner.courier.notify_one();
    }

    /// Waits until a letter is due.
    pub(crate) async fn courier(&self) {
        self.inner.courier.notified().await;
    }

    /// With these identity services to sign in through; the first ones stay.
    pub fn trusting(self, providers: Providers) -> Self {
        self.inner.providers.get_or_init(|| providers);
        self
    }

    /// The identity services that one can sign in through.
    pub(crate) fn providers(&self) -> &Providers {
        self.inner.providers.get_or_init(Providers::default)
    }

    /// Leave to ask an identity service; waits until there is room.
    pub(crate) fn asking(&self) -> &Semaphore {
        &self.inner.asking
    }

    /// Reads ORCID records through this from now on; a second one is not taken.
    pub fn read_orcid_by(&self, orcid: Orcid) {
        let _kept = self.inner.orcid.set(orcid);
    }

    /// Who reads ORCID records, where reading is set up.
    pub(crate) fn orcid(&self) -> Option<&Orcid> {
        self.inner.orcid.get()
    }

    /// Leave to read an ORCID record.
    pub(crate) fn reading_orcid(&self) -> &Semaphore {
        &self.inner.reading_orcid
    }

    /// Lets codes and links leave from now on; a second gateway is not taken.
    pub fn send_codes_by(&self, gateway: Gateway) {
        let _kept = self.inner.gateway.set(gateway);
    }

    /// Whether codes and links reach people by that channel: letters leave by the mail server where there is one, and else by the gateway, text
    /// messages by the gateway alone.
    pub(crate) fn reaches(&self, channel: Channel) -> bool {
        self.gateway().is_some() || (channel == Channel::Email && self.mail().is_some())
    }

    /// Whether codes and links reach people at all.
    pub(crate) fn reaches_people(&self) -> bool {
        self.reaches(Channel::Email) || self.reaches(Channel::Mobile)
    }

    /// The gateway of codes and links beside the mail server, if there is one.
    pub fn gateway(&self) -> Option<&Gateway> {
        self.inner.gateway.get()
    }

    /// Lets sessions last so long; said once, before anybody signs in.
    pub fn keep_sessions(&self, limits: Limits) {
        let _kept = self.inner.limits.set(limits);
    }

    /// How long sessions last.
    pub(crate) fn limits(&self) -> Limits {
        *self.inner.limits.get_or_init(Limits::default)
    }

    /// Tells the worker of this process that a letter or message waits.
    pub(crate) fn wake_dispatches(&self) {
        self.inner.dispatches.notify_one();
    }

    /// Waits until a letter or message waits.
    pub(crate) async fn dispatches(&self) {
        self.inner.dispatches.notified().await;
    }

    /// Tells the worker of this process that a list of people waits.
    pub(crate) fn wake_rosters(&self) {
        self.inner.rosters.notify_one();
    }

    /// Waits until a list of people waits.
    pub(crate) async fn rosters(&self) {
        self.inner.rosters.notified().await;
    }

    /// Tells the worker of this process that something waits in the outbox.
    pub(crate) fn wake_outbox(&self) {
        self.inner.outbox.notify_one();
    }

    /// Waits until something waits in the outbox.
    pub(crate) async fn outbox(&self) {
        self.inner.outbox.notified().await;
    }

    /// What is counted.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.inner.operation.metrics
    }

    /// Whether it was ready when somebody looked last.
    pub(crate) fn looked(&self) -> &Looked {
        &self.inner.operation.looked
    }

    /// Stops in this way; said once, before it serves.
    pub fn stop_in_this_way(&self, ways: Stopping) {
        let _kept = self.inner.operation.stopping.set(ways);
    }

    /// How it stops.
    pub(crate) fn stopping(&self) -> Stopping {
        *self.inner.operation.stopping.get_or_init(Stopping::default)
    }

    /// From now on it is not ready.
    pub(crate) fn stop(&self) {
        self.inner.operation.is_stopping.store(true, Ordering::SeqCst);
    }

    /// Whether it has been told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.inner.operation.is_stopping.load(Ordering::SeqCst)
    }

    /// Believes these proxies where they say for whom they ask; said once, before it serves.
    pub fn believe_proxies(&self, proxies: Vec<Network>) {
        let _kept = self.inner.operation.proxies.set(proxies);
    }

    /// The proxies that are believed.
    pub(crate) fn proxies(&self) -> &[Network] {
        self.inner.operation.proxies.get().map_or(&[], Vec::as_slice)
    }

    /// Keeps a security log from now on; a second one is not taken.
    pub fn keep_security_log(&self, log: SecurityLog) {
        let _kept = self.inner.operation.security.set(log);
    }

    /// The security log, where one is kept.
    pub fn security_log(&self) -> Option<&SecurityLog> {
        self.inner.operation.security.get()
    }

    /// Is not ready where fewer bytes of the disk are free; said once, before it serves.
    pub fn demand_free_bytes(&self, least: u64) {
        let _kept = self.inner.operation.least_free_bytes.set(least);
    }

    /// How many bytes of the disk have to be free.
    pub(crate) fn least_free_bytes(&self) -> u64 {
        self.inner.operation.least_free_bytes.get().copied().unwrap_or(0)
    }

    /// The centre's zone, as far as it is known without asking.
    pub(crate) fn zone(&self) -> Zone {
        let centre = self.inner.centre.read().ok();
        centre.and_then(|centre| centre.as_ref().map(|row| row.zone.clone())).unwrap_or_else(Zone::shanghai)
    }
}
