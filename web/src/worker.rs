//! Worker 后续事务: writes the letters that wait in the outbox, sends them on their ways, and publishes the log's head once a second.
//!
//! ```text
//! lease ─▶ write the letter, finish the step      one transaction a step
//!   └────▶ fail the step, with its problem        tried again later, ever less often; seen on the mailbox page of officers
//! ```
//! A crash after the lease leaves the step to the next worker, once the lease is over; a step that is taken twice writes one letter.

use crate::Site;
use crate::advance_pledge::submit_due;
use crate::delivery::courier::deliver_due;
use crate::gateway;
use crate::letter;
use crate::notice::{digest, dispatch};
use crate::roster::working as roster;
use crate::secret::new_id;
use crate::similarity::compare::{compare_due, compare_some};
use crate::subscription;
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

/// How often files are looked for that the virus scanner has not been asked about.
const RESCAN: Duration = Duration::from_secs(60);

/// Does what is due, for as long as it is let: the work of a process that serves nobody.
pub async fn work(site: &Site) {
    tokio::join!(drain(site), deliver(site), gateway::drain(site), compare(site), close(site), roster::drain(site));
}

/// Starts what runs beside the requests; it ends with its handle.
pub(crate) fn start(site: Site) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        tokio::join!(
            publish(&site),
            drain(&site),
            deliver(&site),
            gateway::drain(&site),
            compare(&site),
            close(&site),
            roster::drain(&site),
            sweep(&site),
            synchronise(&site),
            catch_up(&site),
        );
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

/// Brings the security log onto the disk once a second.
async fn synchronise(site: &Site) {
    let mut ticks = interval(PUBLICATION);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let here = site.clone();
        let _done = tokio::task::spawn_blocking(move || here.security_log().inspect(|log| log.synchronise()).is_some()).await;
    }
}

/// Has files scanned that came while the virus scanner did not answer.
async fn catch_up(site: &Site) {
    let mut ticks = interval_at(Instant::now() + RESCAN, RESCAN);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(WriteError::Fault(error)) = crate::scanner::catch_up(site).await {
            tracing::error!(error = &error as &dyn Error, "what the virus scanner said was not kept");
        }
    }
}

/// Removes the files that nothing names, now and then: it reads the facts of all events.
async fn sweep(site: &Site) {
    let mut ticks = interval_at(Instant::now() + SWEEP, SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = roster::sweep(site).await {
            tracing::error!(error = &error as &dyn Error, "lists of people were not swept");
        }
        if let Err(WriteError::Fault(error)) = crate::orcid::forget_old(site).await {
            tracing::error!(error = &error as &dyn Error, "what was read at ORCID was not swept");
        }
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
        if let Err(error) = drain_once(site).await {
            tracing::error!(error = &error as &dyn Error, "the outbox was not worked off");
        }
        // Woken or not, it looks again.
        let _woken = timeout(IDLE, site.outbox()).await;
    }
}

/// Holds what was submitted against what is there, apart from the letters: it reads long texts.
async fn compare(site: &Site) {
    loop {
        let begun = Instant::now();
        let rest = match compare_some(site).await {
            // Half of the time at most: after an upgrade all that is there is compared, and people work meanwhile.
            Ok(Some(_)) => begun.elapsed(),
            Ok(None) => IDLE,
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "applications were not compared");
                IDLE
            }
        };
        tokio::time::sleep(rest).await;
    }
}

/// Submits what was signed in advance, soon after each close.
async fn close(site: &Site) {
    loop {
        if let Err(error) = submit_due(site).await {
            tracing::error!(error = &error as &dyn Error, "what was signed in advance was not submitted");
        }
        tokio::time::sleep(IDLE).await;
    }
}

/// Takes what is due on its way off the page, apart from the outbox, so that a slow server keeps no letter from its page.
async fn deliver(site: &Site) {
    let mut looked = None;
    loop {
        // Digests are looked for once a minute: that reads everybody whose hour has come.
        let minute = site.store().now().0.div_euclid(60_000);
        if looked != Some(minute) {
            looked = Some(minute);
            if let Err(error) = digest::write_due(site).await {
                tracing::error!(error = &error as &dyn Error, "the digests were not written");
            }
            if let Err(error) = subscription::tell_due(site).await {
                tracing::error!(error = &error as &dyn Error, "subscribers were not told of calls");
            }
        }
        if let Err(error) = deliver_due(site).await {
            tracing::error!(error = &error as &dyn Error, "letters were not sent");
        }
        // Woken or not, it looks again.
        let _woken = timeout(IDLE, site.courier()).await;
    }
}

/// Does all that is due once: the outbox, the digests, the deliveries; returns how many steps and letters were taken to their end.
pub async fn work_once(site: &Site) -> Result<usize, StoreError> {
    Ok(submit_due(site).await?
        + roster::work_once(site).await?
        + drain_once(site).await?
        + compare_due(site).await?
        + digest::write_due(site).await?
        + subscription::tell_due(site).await?
        + deliver_due(site).await?
        + gateway::send_once(site).await?
        + crate::scanner::catch_up(site).await.map_err(fault)?)
}

/// Takes every step that is due; returns how many were taken to their end.
async fn drain_once(site: &Site) -> Result<usize, StoreError> {
    let mut done = 0;
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
    let (base, taken, channels) = (site.base().to_owned(), step.clone(), site.channels());
    let written = site.store().write(move |tx| {
        for (name, letter) in letter::write(tx, &base, &taken)? {
            tx.put_mail(&name, &letter)?;
            dispatch(tx, channels, &name, &letter, [new_id(), new_id()])?;
        }
        Ok(tx.finish_step(&taken)?)
    });
    let Err(error) = written.await.map_err(fault) else {
        site.wake_courier();
        return Ok(true);
    };
    let problem = chain(&error);
    tracing::error!(event = step.event, problem, "a step of the outbox failed");
    site.store().write(move |tx| Ok(tx.fail_step(&step, &problem)?)).await.map_err(fault)?;
    Ok(false)
}

/// An error with all that it comes from, in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
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
pub(crate) fn fault(error: WriteError) -> StoreError {
    match error {
        WriteError::Fault(error) => error,
        WriteError::Refused(refusal) => StoreError::Row(format!("the worker was refused: {refusal:?}")),
    }
}
