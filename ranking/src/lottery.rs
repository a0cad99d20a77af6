//! Lottery 部分抽签: chances that sum to the number of places, and a draw that keeps each of them exactly and that anyone can repeat.
//!
//! ```text
//! order  by hex SHA-256 of "kechuang-lottery|<label>|<beacon>|<id>", ascending, as in the plain draw
//! start  the first of SHA-256("kechuang-lottery|<label>|<beacon>|start|<0, 1, …>"), first 8 bytes as a big-endian number, below the largest
//!        multiple of 1,000,000 that fits; its remainder by 1,000,000
//! chosen those in whose stretch of the sums of chances, in that order, start + a whole number falls
//! ```
//! Unit: millionths. Sources: systematic sampling, Madow 1949; a smooth lottery: Goldberg, Fanti, Shah, "Smooth partial lotteries for stable
//! randomized selection", arXiv 2605.20069 (the clipped linear lottery).

use crate::draw::draw;
use sha2::{Digest, Sha256};

/// A chance that is certain.
pub const CERTAIN: u32 = 1_000_000;

/// Draws so many as the chances sum to 按概率抽取: each with exactly its chance. `ids` and `chances` go together; the ids differ.
/// Chances that do not sum to a whole number leave the last part undrawn.
pub fn sample(label: &str, beacon: &str, ids: &[String], chances: &[u32]) -> Vec<String> {
    let by_id: std::collections::BTreeMap<&str, u32> = ids.iter().map(String::as_str).zip(chances.iter().copied()).collect();
    let start = start(label, beacon);
    let (mut passed, mut chosen) = (0_u64, Vec::new());
    for (id, _) in draw(label, beacon, ids) {
        let until = passed + u64::from(by_id.get(id.as_str()).copied().unwrap_or(0).min(CERTAIN));
        // A point start + m lies in [passed, until) where the counts of points before them differ.
        let before = |at: u64| (at + u64::from(CERTAIN) - 1 - start) / u64::from(CERTAIN);
        if before(until) > before(passed) {
            chosen.push(id);
        }
        passed = until;
    }
    chosen
}

/// The start of the points, evenly from 0 to 999,999.
fn start(label: &str, beacon: &str) -> u64 {
    let whole = u64::from(CERTAIN);
    let most = u64::MAX / whole * whole;
    let mut again = 0_u64;
    loop {
        let digest = Sha256::digest(format!("kechuang-lottery|{label}|{beacon}|start|{again}").as_bytes());
        let value = digest.iter().take(8).fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        if value < most {
            return value % whole;
        }
        again += 1;
    }
}

/// The clipped linear lottery 平滑抽签: chances fall from certain to none along a stretch of scores `width` wide, which lies where they sum to
/// `places`. Scores and width in the same unit. `None` where there are fewer scores than places, or the width is not positive.
///
/// Stable: where one score changes by d, no chance changes by more than d ÷ width, and all changes together are at most twice that; rounding to
/// millionths adds at most two millionths to a chance. Equal scores differ by a millionth at most: what rounding leaves goes to the first.
pub fn smooth(scores: &[i64], width: i64, places: usize) -> Option<Vec<u32>> {
    let (whole, wide) = (i128::from(CERTAIN), i128::from(width));
    if width <= 0 || places > scores.len() {
        return None;
    }
    let wanted = places as i128 * whole;
    let (least, most) = (i128::from(scores.iter().copied().min().unwrap_or(0)), i128::from(scores.iter().copied().max().unwrap_or(0)));
    // Where the stretch begins, in millionths of the scores' unit over the width: the sum falls as it rises, and is found by halving.
    let exact = |begin: i128, score: i64| ((i128::from(score) * whole - begin) / wide.max(1)).clamp(0, whole);
    let floor =
        |begin: i128| -> Vec<i128> { scores.iter().map(|score| if i128::from(*score) * whole < begin { 0 } else { exact(begin, *score) }).collect() };
    let (mut low, mut high) = ((least - wide) * whole, (most + 1) * whole);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if floor(middle).iter().sum::<i128>() >= wanted { low = middle } else { high = middle }
    }
    let (mut chances, next) = (floor(low), floor(high));
    let mut over = chances.iter().sum::<i128>() - wanted;
    for (chance, next) in chances.iter_mut().zip(next).rev() {
        let less = (*chance - next).min(over);
        *chance -= less;
        over -= less;
    }
    chances.into_iter().map(|chance| u32::try_from(chance).ok()).collect()
}
