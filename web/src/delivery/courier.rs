//! Courier 投递: takes the letters that are due to their gateways, and writes down what each try came to.
//!
//! ```text
//! lease ─▶ try, outside of any transaction ─▶ state after the try, address that receives nothing
//! ```
//! A crash in between leaves the letter to the next worker once the lease is over; if the server had taken it, it comes twice, under one
//! Message-ID, and mail programs show it once.

use super::gateway::{Parcel, Tried};
use super::sms;
use crate::site::Site;
use rules::delivery::{Channel, Outcome, after, is_about_address};
use rules::notice::Topic;
use rules::text::Email;
use store::{DeliveryRow, DueDelivery, StoreError, WriteError};
use tokio::task::JoinSet;

/// How many letters are tried at once.
const AT_ONCE: usize = 8;

/// Tries everything that is due; returns how many letters were handed over.
pub(crate) async fn deliver_due(site: &Site) -> Result<usize, StoreError> {
    let channels = site.channels();
    let mut sent = 0;
    for channel in Channel::ALL.into_iter().filter(|channel| channels.has(*channel)) {
        loop {
            let due = site.store().write(move |tx| Ok(tx.lease_deliveries(channel, AT_ONCE)?)).await.map_err(fault)?;
            if due.is_empty() {
                break;
            }
            let taken = try_all(site, due).await?;
            sent += taken;
            // Where none gets through the gateway is probably away: the rest waits for the next round, and keeps its tries.
            if taken == 0 {
                break;
            }
        }
    }
    Ok(sent)
}

async fn try_all(site: &Site, due: Vec<DueDelivery>) -> Result<usize, StoreError> {
    let mut tries = JoinSet::new();
    for letter in due {
        let site = site.clone();
        tries.spawn(async move {
            let tried = try_one(&site, &letter).await?;
            finish(&site, letter.row, &tried).await.map(|()| tried.outcome)
        });
    }
    let mut taken = 0;
    while let Some(done) = tries.join_next().await {
        taken += usize::from(done.map_err(|_| StoreError::Panicked)?? == Outcome::Accepted);
    }
    Ok(taken)
}

async fn try_one(site: &Site, letter: &DueDelivery) -> Result<Tried, StoreError> {
    let centre = site.centre().await?.map(|centre| centre.name.pick(letter.language.is_english()).to_owned()).unwrap_or_default();
    Ok(match letter.row.channel {
        Channel::Sms => sms::send(site, &letter.row.address, &format!("【{centre}】{} {}/mailbox", letter.subject, site.base())).await,
        Channel::Mail => match site.mail() {
            None => Tried { outcome: Outcome::NotNow, status: None, said: "no mail gateway is set up".to_owned() },
            Some(gateway) => {
                let optional = !Topic::of(&letter.row.step).is_mandatory();
                let parcel = Parcel {
                    id: letter.row.id,
                    to: &letter.row.address,
                    centre: &centre,
                    language: letter.language,
                    subject: &letter.subject,
                    body: &letter.body,
                    written: letter.written,
                    unsubscribe: optional.then(|| format!("{}/notices", site.base())),
                };
                gateway.send(&parcel).await
            }
        },
    })
}

async fn finish(site: &Site, row: DeliveryRow, tried: &Tried) -> Result<(), StoreError> {
    if tried.outcome != Outcome::Accepted {
        // What the server said may name the person, and stands in their row alone.
        tracing::warn!(delivery = %row.id, attempts = row.attempts, status = tried.status, "a letter was not taken");
    }
    let tried = tried.clone();
    let finished = site.store().write(move |tx| {
        let (state, due) = after(tried.outcome, u32::try_from(row.attempts).unwrap_or(u32::MAX), tx.now());
        let said = Some(tried.said.as_str()).filter(|said| !said.is_empty());
        let ours = tx.finish_delivery(&row, state, due, said)?;
        let status = tried.status.as_deref().filter(|status| tried.outcome == Outcome::Never && is_about_address(status));
        if let (true, Some(status), Ok(email)) = (ours, status, Email::parse(&row.address)) {
            let key = tx.keys().email_key(&email);
            tx.mark_failing(row.person, &key, status)?;
        }
        Ok(())
    });
    finished.await.map_err(fault)
}

fn fault(error: WriteError) -> StoreError {
    match error {
        WriteError::Fault(error) => error,
        WriteError::Refused(refusal) => StoreError::Row(format!("the courier was refused: {refusal:?}")),
    }
}
