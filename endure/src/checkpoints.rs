//! Checkpoints 检查点: everything that a log has published while things went wrong, and whether it all is one log.

use anyhow::{Context, ensure};
use endure::client::{Answer, Client};
use record::{Checkpoint, Digest, Suite, Tile, TileId, TilePath, Verifier, root_at};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

/// The texts of the checkpoints that somebody saw.
#[derive(Clone, Default, Debug)]
pub(crate) struct Seen(BTreeSet<String>);

impl Seen {
    /// Looks once; a server that does not answer shows nothing.
    pub(crate) fn look(&mut self, address: SocketAddr) {
        let client = Client { patience: std::time::Duration::from_secs(2), ..Client::nobody(address) };
        self.0.extend(client.get("/log/checkpoint").filter(|answer| answer.status == 200).map(|answer| answer.text()));
    }

    /// How many were seen.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// How many entries the largest of them covers.
    pub(crate) fn largest(&self) -> u64 {
        self.0.iter().filter_map(|note| note.lines().nth(1)?.parse().ok()).max().unwrap_or(0)
    }

    /// Those that are not among others.
    pub(crate) fn beside(&self, others: &Self) -> Vec<String> {
        self.0.difference(&others.0).cloned().collect()
    }

    /// Whether one of them has a name that none of the others has.
    pub(crate) fn of_another_name(&self, others: &Self) -> bool {
        let names = |seen: &Self| -> BTreeSet<String> { seen.0.iter().filter_map(|note| note.lines().next().map(str::to_owned)).collect() };
        !names(self).is_subset(&names(others))
    }

    /// Everything that is wrong with them: each must be signed by the log, and be a beginning of the tree that the log shows now.
    pub(crate) fn wrong(&self, address: SocketAddr) -> anyhow::Result<Vec<String>> {
        let keys = endure::audit::keys(address)?;
        let newest = get(address, "/log/checkpoint")?.text();
        let newest = Checkpoint::open(&newest, &keys).map_err(|error| anyhow::anyhow!("the newest checkpoint: {error}"))?.checkpoint;
        let mut tiles = BTreeMap::new();
        Ok(self.0.iter().filter_map(|note| one(address, note, &newest, &keys, &mut tiles).err().map(|error| format!("{error:#}: {note}"))).collect())
    }
}

fn one(address: SocketAddr, note: &str, newest: &Checkpoint, keys: &[Verifier], tiles: &mut BTreeMap<TileId, Vec<Digest>>) -> anyhow::Result<()> {
    let seen = Checkpoint::open(note, keys).map_err(|error| anyhow::anyhow!("a checkpoint that was seen: {error}"))?.checkpoint;
    ensure!(seen.origin == newest.origin, "the log has another name now, {}", newest.origin);
    ensure!(seen.size <= newest.size, "the log has lost entries: {} now", newest.size);
    let root = root_at(Suite::Sha256Ed25519, seen.size, &mut |id| -> anyhow::Result<Vec<Digest>> {
        if let Some(hashes) = tiles.get(&id) {
            return Ok(hashes.clone());
        }
        let path = TilePath::Hashes { id, width: id.width_at(newest.size) };
        let hashes = Tile::parse(id, &get(address, &format!("/log/{path}"))?.bytes)?.hashes;
        tiles.insert(id, hashes.clone());
        Ok(hashes)
    });
    let root = root.map_err(|error| anyhow::anyhow!("the tiles of size {}: {error}", seen.size))?;
    ensure!(root == seen.root, "the log was forked");
    Ok(())
}

fn get(address: SocketAddr, path: &str) -> anyhow::Result<Answer> {
    let answer = Client::nobody(address).get(path).with_context(|| format!("{path} does not come"))?;
    ensure!(answer.status == 200, "{path}: {}", answer.status);
    Ok(answer)
}
