//! Comparing 比对: the worker's part of it: an application that was submitted is put into the index and held against its likely neighbours.
//!
//! A crash between the two leaves it in the index, and the comparison to the next worker. Told twice, it finds what it has found already, and nothing
//! happens. The texts are read where they stand and are kept nowhere else.

use super::words::said;
use crate::site::Site;
use crate::worker::{chain, fault};
use rules::rights::{Actor, Deed, Place};
use rules::similarity::{FINDINGS_MOST, Fingerprint, Measured, Pair, Shingled, Similarity, find};
use rules::{ApplicationId, SimilarityId};
use std::collections::{BTreeMap, BTreeSet};
use store::{ApplicationRow, Comparison, Loaded, Reader, StoreError, Tx, WriteError};

/// How many comparisons are leased at once.
const LEASED: usize = 16;

/// What is known of an application that is compared.
struct Compared {
    row: ApplicationRow,
    fingerprint: Fingerprint,
    shingled: Shingled,
}

/// Makes every comparison that is due; returns how many came to their end.
pub(crate) async fn compare_due(site: &Site) -> Result<usize, StoreError> {
    let mut done = 0;
    while let Some(some) = compare_some(site).await? {
        done += some;
    }
    Ok(done)
}

/// Makes a few comparisons; returns how many came to their end, and none where nothing is due.
pub(crate) async fn compare_some(site: &Site) -> Result<Option<usize>, StoreError> {
    let leased = site.store().write(|tx| Ok(tx.lease_comparisons(LEASED)?)).await.map_err(fault)?;
    if leased.is_empty() {
        return Ok(None);
    }
    // Together they are two writes; one that fails is not to keep the others from their end.
    if compare(site, leased.clone()).await.is_ok() {
        return Ok(Some(leased.len()));
    }
    let mut done = 0;
    for one in leased {
        match compare(site, vec![one]).await {
            Ok(()) => done += 1,
            Err(error) => {
                let problem = chain(&error);
                tracing::error!(event = one.event, problem, "a comparison failed");
                site.store().write(move |tx| Ok(tx.fail_comparison(&one, &problem)?)).await.map_err(fault)?;
            }
        }
    }
    Ok(Some(done))
}

async fn compare(site: &Site, leased: Vec<Comparison>) -> Result<(), StoreError> {
    let looked = leased.clone();
    let said = site.store().read(move |rows| looked.iter().map(|one| said(rows, one.application)).collect::<Result<Vec<_>, _>>()).await?;
    let mut compared = Vec::new();
    // What was erased has none and is passed over.
    for one in said.into_iter().flatten() {
        let shingled = one.shingled(site).await?;
        compared.push(Compared { fingerprint: shingled.fingerprint(), row: one.row, shingled });
    }
    let indexed = compared.iter().map(|one| (one.row.id, one.row.version, one.fingerprint.clone())).collect::<Vec<_>>();
    site.store()
        .write(move |tx| indexed.iter().try_for_each(|(id, version, fingerprint)| index(tx, *id, *version, fingerprint)))
        .await
        .map_err(fault)?;
    let mut found = Vec::new();
    for one in compared {
        found.extend(alike(site, one).await?);
    }
    site.store()
        .write(move |tx| {
            for (pair, measured) in &found {
                note(tx, *pair, measured)?;
            }
            leased.iter().try_for_each(|comparison| Ok(tx.finish_comparison(comparison)?))
        })
        .await
        .map_err(fault)
}

/// Puts it into the index, unless it was erased or submitted again meanwhile: the index says nothing of what is gone.
fn index(tx: &mut Tx<'_>, id: ApplicationId, version: u64, fingerprint: &Fingerprint) -> Result<(), WriteError> {
    let stands = tx.reader().application(id)?.is_some_and(|row| row.version == version && row.body.is_some());
    if stands {
        tx.put_fingerprint(id, fingerprint)?;
    }
    Ok(())
}

/// What is alike, measured: the neighbours that the index names and those that were found before.
async fn alike(site: &Site, one: Compared) -> Result<Vec<(Pair, Measured)>, StoreError> {
    let (id, fingerprint) = (one.row.id, one.fingerprint);
    let near = site.store().read(move |rows| {
        let known: BTreeMap<ApplicationId, SimilarityId> = rows
            .similarities_of(id)?
            .into_iter()
            .map(|row| (if row.similarity.pair.application == id { row.similarity.pair.other } else { row.similarity.pair.application }, row.id))
            .collect();
        let near: BTreeSet<ApplicationId> = rows.neighbours(id, &fingerprint)?.into_iter().chain(known.keys().copied()).collect();
        let mut others = Vec::new();
        for id in near {
            others.extend(said(rows, id)?.map(|other| (other, known.contains_key(&id))));
        }
        Ok(others)
    });
    let mut measured = Vec::new();
    for (other, is_known) in near.await? {
        let likeness = one.shingled.measure(&other.shingled(site).await?);
        if likeness.is_found() || is_known {
            measured.push((other.row, likeness));
        }
    }
    let own = one.row;
    site.store()
        .read(move |rows| {
            let mut alike = Vec::new();
            for (other, likeness) in &measured {
                alike.push((pair(rows, &own, other)?, likeness.clone()));
            }
            alike.sort_by_key(|(pair, measured)| (std::cmp::Reverse(measured.likeness().max(measured.title)), pair.id()));
            alike.truncate(FINDINGS_MOST);
            Ok(alike)
        })
        .await
}

/// The later one first; of two that came in one millisecond, that with the larger id.
fn pair(rows: &mut Reader<'_>, one: &ApplicationRow, other: &ApplicationRow) -> Result<Pair, StoreError> {
    let (later, earlier) = if (one.first_arrived, one.id) > (other.first_arrived, other.id) { (one, other) } else { (other, one) };
    Ok(Pair {
        application: later.id,
        version: later.version,
        call: later.call,
        other: earlier.id,
        other_version: earlier.version,
        other_call: earlier.call,
        same_lead: rows.is_same_person(later.lead, earlier.lead)?,
    })
}

fn note(tx: &mut Tx<'_>, pair: Pair, measured: &Measured) -> Result<(), WriteError> {
    let id = pair.id();
    let standing = tx.load::<Similarity>(id)?;
    let Some(event) = find(standing.state(), pair, measured.clone()) else { return Ok(()) };
    let permit = tx.may(&Actor::System, Deed::FindSimilarity, &Place::default())?;
    let place = if standing.state().is_some() { standing } else { Loaded::new(id) };
    tx.commit(&permit, vec![place.happens(event)?])?;
    Ok(())
}
