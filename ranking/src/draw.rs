//! Draw 抽签: an order of those whom the scores cannot tell apart, from a public value that nobody knew when the list was closed.
//!
//! ```text
//! order by hex SHA-256 of "kechuang-lottery|<label>|<beacon>|<id>", ascending
//! ```
//! Anyone repeats it with a command that every system has. Published before the draw: the list, the number of places, and this rule.

use sha2::{Digest, Sha256};

/// The ids in the order of the draw, each with the digest that places it. An id that stands twice is drawn once.
pub fn draw(label: &str, beacon: &str, ids: &[String]) -> Vec<(String, String)> {
    let mut order: Vec<(String, String)> = ids
        .iter()
        .map(|id| {
            let digest = Sha256::digest(format!("kechuang-lottery|{label}|{beacon}|{id}").as_bytes());
            (digest.iter().map(|byte| format!("{byte:02x}")).collect(), id.clone())
        })
        .collect();
    order.sort_unstable();
    order.dedup();
    order.into_iter().map(|(digest, id)| (id, digest)).collect()
}
