//! Proofs 证明: how many a second one core makes from a log of this size, each read from the database and verified.

use crate::figure::{Figure, Table, number};
use crate::machine::thread_cpu_ms;
use anyhow::{Context, anyhow};
use record::{Checkpoint, Digest, Suite, TileId, TilePath, Verifier, consistency_proof, inclusion_proof, root_at};
use rules::ApplicationId;
use std::cell::RefCell;
use store::{ReceiptState, Store, StoreError};

const SUITE: Suite = Suite::Sha256Ed25519;
/// How many of each are made.
const TIMES: u64 = 2_000;
/// As far apart as two numbers of this run can be, so that hardly two proofs share a tile.
const STRIDE: u64 = 2_654_435_761;

/// Receipts, inclusion proofs and consistency proofs of places all over the log.
pub(crate) fn measure(store: &Store, applications: &[ApplicationId], verifiers: &[Verifier], table: &mut Table) -> anyhow::Result<()> {
    let note = store.read_now(|rows| rows.checkpoint())?;
    let checkpoint = Checkpoint::open(&note, verifiers)?.checkpoint;
    let beside = || format!("a tree of {} entries", number(checkpoint.size as f64));

    let (before, mut bytes) = (thread_cpu_ms(), 0);
    for time in 0..TIMES {
        let id = applications[(time.wrapping_mul(STRIDE) % applications.len() as u64) as usize];
        match store.read_now(move |rows| rows.receipt(id.into(), 1 + time % 5, None))? {
            Some(ReceiptState::Ready(receipt)) => bytes += receipt.to_json().len(),
            Some(ReceiptState::Pending) | None => return Err(anyhow!("{id} has no receipt")),
        }
    }
    let cpu = thread_cpu_ms() - before;
    table.add(per_second("receipts with their proofs, read", cpu).beside(beside()).and("bytes each", bytes as f64 / TIMES as f64));

    let (before, mut hashes) = (thread_cpu_ms(), 0);
    for time in 0..TIMES {
        let index = time.wrapping_mul(STRIDE) % checkpoint.size;
        let proof = tiles(store, checkpoint.size, |reader| inclusion_proof(SUITE, checkpoint.size, index, reader))?;
        hashes += proof.len();
    }
    let cpu = thread_cpu_ms() - before;
    table.add(per_second("inclusion proofs, made from tiles", cpu).beside(beside()).and("hashes each", hashes as f64 / TIMES as f64));

    let (mut made, before) = (Vec::new(), thread_cpu_ms());
    for time in 0..TIMES {
        let old = 1 + time.wrapping_mul(STRIDE) % checkpoint.size;
        made.push((old, tiles(store, checkpoint.size, |reader| consistency_proof(SUITE, old, checkpoint.size, reader))?));
    }
    let cpu = thread_cpu_ms() - before;
    table.add(per_second("consistency proofs, made from tiles", cpu).beside(beside()));
    for (old, proof) in made.iter().step_by(100) {
        let root = tiles(store, checkpoint.size, |reader| root_at(SUITE, *old, reader))?;
        record::tree::verify_consistency(SUITE, *old, checkpoint.size, &root, &checkpoint.root, proof).context("a proof that does not verify")?;
    }
    Ok(())
}

fn per_second(name: &str, cpu_ms: f64) -> Figure {
    Figure::new(name, TIMES as f64 * 1e3 / cpu_ms, "a CPU s").and("CPU µs each", cpu_ms * 1e3 / TIMES as f64)
}

/// Something made from the stored tiles of a tree of that size.
fn tiles<T, E>(
    store: &Store,
    size: u64,
    make: impl Fn(&mut dyn FnMut(TileId) -> Result<Vec<Digest>, StoreError>) -> Result<T, E>,
) -> anyhow::Result<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let made = store.read_now(|rows| {
        let rows = RefCell::new(rows);
        let reader = &mut |id: TileId| {
            let data = rows.borrow_mut().tile(TilePath::Hashes { id, width: id.width_at(size) })?.unwrap_or_default();
            Ok(data.chunks(32).filter_map(|chunk| Digest::from_slice(chunk).ok()).collect())
        };
        Ok(make(reader))
    })?;
    Ok(made?)
}
