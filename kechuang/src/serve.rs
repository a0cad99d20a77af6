//! Serve 服务: opens the store, prints where it listens, and serves until it is told to stop.

use crate::config::Settings;
use crate::{notify, security};
use anyhow::{Context, anyhow, bail};
use rules::erasure::{Ground, Refusal::NotYetSequenced};
use rules::rights::Actor;
use rules::session::Limits;
use rules::{Id, PersonId, Refusal};
use std::io::Read;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use store::{Options, Store, WriteError};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use web::{DOCUMENTS, Documents, Gateway, HttpGateway, MailGateway, Returned, Site};

/// The most bytes of a message that is handed in.
const MESSAGE_MOST: u64 = 4 << 20;
/// What tells a mail server to hand a message over again later (`EX_TEMPFAIL`).
const LATER: u8 = 75;

/// How long a deed waits for places in the record, and how often it looks.
const SEQUENCED_MOST: Duration = Duration::from_secs(10);
const TRY_EVERY: Duration = Duration::from_millis(100);
/// How long what was cut off may still take on its thread.
const AFTERWARDS: Duration = Duration::from_secs(1);
/// Signals so soon after the first are the same one.
const SAME_BREATH: Duration = Duration::from_millis(500);
/// The exit code of a server that was told to stop twice, as a shell says it of an interruption.
const AT_ONCE: i32 = 130;

/// The runtime of the web: as many threads as processors, and not more blocking ones than the store has use for.
pub(crate) fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(64).build().context("starting the runtime")
}

/// Serves.
pub(crate) fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let options = settings.options();
    let providers = exchange::Providers::read(&options.data).context("reading the identity services")?;
    let store = Store::open(options.clone()).with_context(|| format!("opening {}", shown(&options.database)))?;
    let zone = security::zone(&store)?;
    let log = security::open(settings, &zone)?;
    log.note(store.now(), &zone, "started", &security::started(settings, "serve"));
    let runtime = runtime()?;
    let served = runtime.block_on(async {
        let listen = settings.listen().context("no address to listen on")?;
        let listener = TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
        let address = listener.local_addr().context("reading the address")?;
        let site = Site::new(store.clone(), settings.base().unwrap_or_else(|| format!("http://{address}"))).trusting(providers);
        equip(&site, settings)?;
        tell_whom_to_report_to(&site, &options)?;
        site.keep_security_log(log);
        let metrics = match settings.metrics() {
            Some(metrics) => Some(TcpListener::bind(metrics).await.with_context(|| format!("listening on {metrics} for the metrics"))?),
            None => None,
        };
        if let Some(path) = web::setup_link(&site).await.context("making the set-up link")? {
            println!("set up the centre at {}{path}", site.base());
        }
        let stop = stopped();
        if let Some(listener) = metrics {
            println!("metrics on http://{}/metrics", listener.local_addr().context("reading the address")?);
            tokio::spawn(web::serve_metrics(listener, site.clone()));
        }
        println!("listening on http://{address}");
        notify::tell("READY=1");
        let served = web::serve(listener, site.clone(), told(stop)).await.context("serving");
        if let Some(log) = site.security_log() {
            let done = serde_json::Map::from_iter([("done".to_owned(), served.is_ok().into())]);
            log.note(site.store().now(), &zone, "stopped", &done);
            log.synchronise();
        }
        served
    });
    // What still reads or writes for somebody who was cut off is not waited for.
    runtime.shutdown_timeout(AFTERWARDS);
    served.map(|()| ExitCode::SUCCESS)
}

/// Done when the process is told to stop; a second time, later than a moment after, it ends at once, whatever is under way.
async fn told(stop: impl Future<Output = ()> + Send + 'static) {
    stop.await;
    notify::tell("STOPPING=1");
    tokio::spawn(async move {
        // What stops a whole group of processes often tells each of them twice in one breath.
        tokio::time::sleep(SAME_BREATH).await;
        stopped().await;
        tracing::warn!("told to stop again: ending at once");
        std::process::exit(AT_ONCE);
    });
}

/// Serves `security.txt` of the data folder, where the operator has put one.
fn tell_whom_to_report_to(site: &Site, options: &Options) -> anyhow::Result<()> {
    let path = options.data.join("security.txt");
    if path.metadata().is_ok_and(|file| file.len() <= web::SECURITY_TXT_MOST) {
        site.tell_whom_to_report_to(std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?);
    }
    Ok(())
}

/// All that the settings say of a site.
fn equip(site: &Site, settings: &Settings) -> anyhow::Result<()> {
    if let Some(folder) = settings.backups() {
        site.know_backups(folder);
    }
    site.believe_proxies(settings.proxies());
    site.stop_in_this_way(settings.stopping());
    site.demand_free_bytes(settings.least_free_bytes());
    set_documents(site, settings.fonts());
    if let Some(scanner) = settings.scanner() {
        site.scan_by(scanner);
    }
    if let Some((base, client, wait)) = settings.orcid() {
        let access = client.map(|path| exchange::orcid::access(&path)).transpose().context("reading the client at ORCID")?;
        site.read_orcid_by(exchange::orcid::Orcid::new(base, access, wait).context("setting up ORCID")?);
    }
    if let Some(path) = settings.mail() {
        site.send_mail_by(MailGateway::open(&path).context("setting up the mail gateway")?);
    }
    signs_in(site, settings)
}

/// Has documents made by the program beside this one, where it is there.
pub(crate) fn set_documents(site: &Site, fonts: Option<std::ffi::OsString>) {
    let beside = std::env::current_exe().ok().and_then(|own| Documents::of_folder(own.parent()?, fonts));
    match beside {
        Some(documents) => site.set_documents_by(documents),
        None => tracing::warn!("no {DOCUMENTS} beside this program: application forms are printed from their pages, and PDFs are not looked into"),
    }
}

/// Takes back what came to the address for bounces. A message that is no report of ours is done with too: a mail server would bounce the bounce.
pub(crate) fn bounce(options: &Options) -> ExitCode {
    let mut message = Vec::new();
    let taken = std::io::stdin().take(MESSAGE_MOST).read_to_end(&mut message).context("reading the message").and_then(|_| {
        let store = Store::open(options.clone()).with_context(|| format!("opening {}", shown(&options.database)))?;
        runtime()?.block_on(web::take_back(&store, &message)).context("taking a report back")
    });
    match taken {
        Ok(Returned::Bounced { delivery, status }) => println!("{delivery} came back: {status}"),
        Ok(Returned::Late) => println!("a letter is late; nothing to do"),
        Ok(Returned::Unknown) => println!("not a report about a letter of ours; nothing to do"),
        Err(error) => {
            eprintln!("kechuang: {error:#}");
            return ExitCode::from(LATER);
        }
    }
    ExitCode::SUCCESS
}

/// Done when the process is told to stop, from now on: whoever calls it before saying that it listens is never cut off instead.
pub(crate) fn stopped() -> impl Future<Output = ()> + Send + 'static {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
        async move {
            let told = signals.map(|signal| {
                Box::pin(async {
                    match signal {
                        Ok(mut signal) => drop(signal.recv().await),
                        Err(_) => std::future::pending().await,
                    }
                })
            });
            let [interrupted, terminated] = told;
            tokio::select! { () = interrupted => {}, () = terminated => {} }
        }
    }
    #[cfg(not(unix))]
    async {
        let _interrupted = tokio::signal::ctrl_c().await;
    }
}

/// How people are reached and how long they stay signed in, as the operator says.
fn signs_in(site: &Site, settings: &Settings) -> anyhow::Result<()> {
    let (idle_hours, days) = settings.sessions();
    site.keep_sessions(Limits { idle_ms: idle_hours * 3_600_000, absolute_ms: days * 86_400_000, ..Limits::default() });
    let Some(path) = settings.gateway() else {
        if !site.sends_mail() {
            tracing::warn!(
                "no way for mail: addresses are not proven, passwords cannot be reset, and registering tells whether an address has an account"
            );
        }
        return Ok(());
    };
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let gateway = HttpGateway::parse(&text).map_err(|why| anyhow!("{}: {why}", path.display()))?;
    site.send_codes_by(Gateway::Http(gateway));
    Ok(())
}

/// Does what waits in the outbox.
pub(crate) fn work(settings: &Settings, once: bool) -> anyhow::Result<ExitCode> {
    let options = settings.options();
    let store = Store::open(options.clone()).with_context(|| format!("opening {}", shown(&options.database)))?;
    let listen = settings.listen().context("no address that the server listens on")?;
    let site = Site::new(store, settings.base().unwrap_or_else(|| format!("http://{listen}")));
    equip(&site, settings)?;
    runtime()?.block_on(async {
        if once {
            let done = web::work_once(&site).await.context("working")?;
            println!("{done} steps done");
            return Ok(ExitCode::SUCCESS);
        }
        notify::tell("READY=1");
        tokio::select! { () = web::work(&site) => {}, () = stopped() => notify::tell("STOPPING=1") }
        Ok(ExitCode::SUCCESS)
    })
}

/// Erases a person.
pub(crate) fn erase(options: &Options, person: &str, ground: &str) -> anyhow::Result<ExitCode> {
    let person = Id::parse(person).map(PersonId).ok_or_else(|| anyhow!("`{person}` is not a person's id"))?;
    let grounds = Ground::ALL.map(Ground::as_str).join(", ");
    let ground = Ground::parse(ground).ok_or_else(|| anyhow!("`{ground}` is not a ground; there are {grounds}"))?;
    let store = Store::open(options.clone()).with_context(|| format!("opening {}", shown(&options.database)))?;
    match runtime()?.block_on(sequenced(|| store.erase(Actor::Operator, person, ground))) {
        Ok(parts) => {
            println!("erased {} parts", parts.len());
            Ok(ExitCode::SUCCESS)
        }
        Err(WriteError::Refused(refusal)) => bail!("refused: {refusal:?}"),
        Err(WriteError::Fault(error)) => Err(error).context("erasing"),
    }
}

/// Tries until what is destroyed has its place in the record: on PostgreSQL this process may itself have to give it one first.
pub(crate) async fn sequenced<T>(deed: impl AsyncFn() -> Result<T, WriteError>) -> Result<T, WriteError> {
    let started = Instant::now();
    loop {
        match deed().await {
            Err(WriteError::Refused(Refusal::Erasure(NotYetSequenced))) if started.elapsed() < SEQUENCED_MOST => tokio::time::sleep(TRY_EVERY).await,
            other => return other,
        }
    }
}

/// An address without its password.
pub(crate) fn shown(database: &str) -> String {
    match (database.split_once("://"), database.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => database.to_owned(),
    }
}
