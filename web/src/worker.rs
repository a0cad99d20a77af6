//! Worker 后续事务: writes the letters that wait in the outbox, and publishes the log's head once a second.
//!
//! ```text
//! lease ─▶ write the letter, finish the step      one transaction a step
//!   └────▶ fail the step, with its problem        tried again later, ever less often; seen on the mailbox page of officers
//! ```
//! A crash after the lease leaves the step to the next worker, once the lease is over; a step that is taken twice writes one letter.

use crate::Site;
use crate::gateway;
use crate::letter;
use std::error::Error;
use std::time::Duration;
use store::{Step, StoreError, WriteError};
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at, timeout};

/// How many steps are leased at once.
const LEASED: usize = 32;
/// How long the outbox is left unread at most: another process may have filled it, and a step that failed comes due.
const IDLE: Duration = Duration::from_secs(2);
/// How often the head is published at most.
const PUBLICATION: Duration = Duration::from_secs(1);
/// How often files that nothing names are looked for.
const SWEEP: Duration = Duration::from_secs(6 * 3_600);

/// Starts what runs beside the requests; it ends with its handle.
pub(crate) fn start(site: Site) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        tokio::join!(publish(&site), drain(&site), sweep(&site), gateway::drain(&site));
    })
}

async fn publish(site: &Site) {
    let mut ticks = interval(PUBLICATION);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = site.store().publish().await {
            let error = fault(error);
            tracing::error!(error = &error as &dyn Error, "the head was not published");
        }
    }
}

/// Removes the files that nothing names, now and then: it reads the facts of all events.
async fn sweep(site: &Site) {
    let mut ticks = interval_at(Instant::now() + SWEEP, SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let store = site.store().clone();
        match tokio::task::spawn_blocking(move || store.sweep_orphans()).await {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(count)) => tracing::info!(count, "files that nothing names were removed"),
            Ok(Err(error)) => tracing::error!(error = &error as &dyn Error, "the files were not swept"),
        }
    }
}

async fn drain(site: &Site) {
    loop {
        if let Err(error) = work_once(site).await {
            tracing::error!(error = &error as &dyn Error, "the outbox was not worked off");
        }
        // Woken or not, it looks again.
        let _woken = timeout(IDLE, site.outbox()).await;
    }
}

/// Takes every step that is due; returns how many were taken to their end.
pub async fn work_once(site: &Site) -> Result<usize, StoreError> {
    let mut done = gateway::send_once(site).await?;
    loop {
        let steps = site.store().write(|tx| Ok(tx.lease_steps(LEASED)?)).await.map_err(fault)?;
        if steps.is_empty() {
            return Ok(done);
        }
        for step in steps {
            done += usize::from(take(site, step).await?);
        }
    }
}

/// Takes a step; returns whether it came to its end.
async fn take(site: &Site, step: Step) -> Result<bool, StoreError> {
    let (base, taken) = (site.base().to_owned(), step.clone());
    let written = site.store().write(move |tx| {
        if let Some(letter) = letter::write(tx, &base, &taken)? {
            tx.put_mail(&taken, &letter)?;
        }
        Ok(tx.finish_step(&taken)?)
    });
    let Err(error) = written.await.map_err(fault) else { return Ok(true) };
    let problem = chain(&error);
    tracing::error!(event = step.event, problem, "a step of the outbox failed");
    site.store().write(move |tx| Ok(tx.fail_step(&step, &problem)?)).await.map_err(fault)?;
    Ok(false)
}

/// An error with all that it comes from, in one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

/// Nothing that the worker does can be refused.
fn fault(error: WriteError) -> StoreError {
    match error {
        WriteError::Fault(error) => error,
        WriteError::Refused(refusal) => StoreError::Row(format!("the worker was refused: {refusal:?}")),
    }
}
