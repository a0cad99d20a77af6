//! Demo 演示: a centre at work, told from the stories' cast and content by the same rules and the same write path as everybody's deeds.
//!
//! The deeds are sorted by when they happened and the clock is set to each in turn, so the journal reads as a centre's own would. After the
//! last one the clock is the machine's. Listens on 127.0.0.1 only: the accounts and their password are printed.

mod deeds;

use crate::serve::{runtime, set_documents, stopped};
use anyhow::{Context, anyhow};
use deeds::Teller;
use rules::Instant;
use rules::rights::Role;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Clock, Options, Store, SystemClock};
use tokio::net::TcpListener;
use web::{Gateway, Site};

/// A clock that a told deed sets, and that is the machine's when nothing is told any more.
pub(crate) struct ToldClock(AtomicI64);

impl ToldClock {
    /// Shows that instant until it is set again.
    pub(crate) fn set(&self, at: Option<Instant>) {
        self.0.store(at.map_or(i64::MIN, |at| at.0), Ordering::SeqCst);
    }
}

impl Clock for ToldClock {
    fn now(&self) -> Instant {
        match self.0.load(Ordering::SeqCst) {
            i64::MIN => SystemClock.now(),
            told => Instant(told),
        }
    }
}

/// Starts the demonstration and serves it until it is stopped.
pub(crate) fn run(port: u16, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let kept = data.is_some();
    let data = data.unwrap_or_else(|| std::env::temp_dir().join(format!("kechuang-demo-{}", web::new_id())));
    let clock = Arc::new(ToldClock(AtomicI64::new(i64::MIN)));
    let options = Options {
        database: format!("sqlite:{}", data.join("kechuang.db").display()),
        data: data.clone(),
        origin: Some("kechuang.example/demo".to_owned()),
        clock: clock.clone(),
        faults: None,
    };
    let store = Store::open(options).with_context(|| format!("opening {}", data.display()))?;
    let served = runtime()?.block_on(async {
        let listener = bind(port).await?;
        let base = format!("http://{}", listener.local_addr().context("reading the address")?);
        let site = Site::new(store.clone(), base.clone());
        // Codes and links are shown on a page: a demonstration sends nothing to anybody.
        site.send_codes_by(Gateway::Shown);
        set_documents(&site, std::env::var_os("KECHUANG_FONTS"));
        let is_new = store.read(|rows| rows.centre()).await?.is_none();
        if is_new {
            Teller::new(&store, &clock).tell(SystemClock.now()).await?;
            while web::work_once(&site).await.context("writing the letters")? > 0 {}
        }
        clock.set(None);
        let stop = stopped();
        announce(&base, &data, kept);
        web::serve(listener, site, stop).await.context("serving")
    });
    if !kept {
        // A folder that was made for this demonstration goes with it.
        let _gone = std::fs::remove_dir_all(&data);
    }
    served.map(|()| ExitCode::SUCCESS)
}

/// The port asked for, or any free one of the loopback where it is taken.
async fn bind(port: u16) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| anyhow!("no free port on 127.0.0.1: {error}"))
        }
        Err(error) => Err(error).with_context(|| format!("listening on 127.0.0.1:{port}")),
    }
}

fn announce(base: &str, data: &std::path::Path, kept: bool) {
    println!("A centre at work 演示中心: {base}");
    println!("password of every account 演示账号统一密码: {}", stories::PASSWORD);
    for player in stories::CAST {
        let roles: Vec<String> = player
            .roles
            .iter()
            .map(|role| match player.programme {
                Some(code) if *role != Role::Applicant => format!("{} of {code}", role.as_str()),
                Some(_) | None => role.as_str().to_owned(),
            })
            .collect();
        println!("  {:<36} {} · {} · {}", player.email, player.name, roles.join(", "), player.organisation);
    }
    println!("letters and messages 演示邮件和短信: {base}/outgoing");
    println!("data in {}{}", data.display(), if kept { "" } else { ", thrown away at the end" });
    println!("listening on {base}");
}
