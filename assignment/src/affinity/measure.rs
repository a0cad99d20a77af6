//! Measure 评测: how well scores follow what experts say of their own expertise: the loss of the gold standard.
//!
//! For each expert, and each two proposals that the expert rated differently, the difference of the ratings is the weight of that pair. The loss is the
//! weight of the pairs that the scores put the other way round, and half the weight of those they do not tell apart, as a share of the weight
//! of all pairs of all experts. 0 is perfect, ½ is chance.
//! Easy pairs have a rating of at most 2 and one of at least 4; hard pairs have two ratings of at least 4 that differ. Their accuracy is the share
//! of them that is put the right way round, not weighted; what is not told apart counts half.
//! Source: Stelmakh, Wieting, Xi, Neubig and Shah, A Gold Standard Dataset for the Reviewer Assignment Problem (2023).

use std::cmp::Ordering;

/// Losses that were published on the gold standard, in millionths. They speak of that set, not of any other.
pub const PUBLISHED: [(&str, u32); 6] =
    [("TPMS", 281_000), ("ELMo", 345_000), ("SPECTER", 269_000), ("SPECTER+MFR", 238_000), ("ACL", 296_000), ("TF-IDF", 261_000)];

/// What an expert said of a proposal, beside the score.
#[derive(Clone, Copy, Debug)]
pub struct Rated {
    /// The expert.
    pub expert: u32,
    /// From 1 to 5, in millionths.
    pub rating: i64,
    /// The score; only the order matters.
    pub score: i64,
}

/// How the scores did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// The loss, in millionths. None where no expert rated two proposals differently.
    pub loss: Option<u32>,
    /// The accuracy on easy pairs, in millionths, and how many there are.
    pub easy: (Option<u32>, u64),
    /// The accuracy on hard pairs, in millionths, and how many there are.
    pub hard: (Option<u32>, u64),
}

/// Measures.
pub fn measure(rated: &[Rated]) -> Measure {
    let mut rated = rated.to_vec();
    rated.sort_by_key(|one| one.expert);
    // Twice the wrong and the whole weight; twice the right and the number of easy and of hard pairs.
    let (mut wrong, mut weight, mut easy, mut hard) = (0_i128, 0_i128, (0_i128, 0_i128), (0_i128, 0_i128));
    for same in rated.chunk_by(|one, other| one.expert == other.expert) {
        for (at, one) in same.iter().enumerate() {
            for other in &same[at + 1..] {
                let (high, low) = if one.rating > other.rating { (one, other) } else { (other, one) };
                let difference = i128::from(high.rating - low.rating);
                let misses = match high.score.cmp(&low.score) {
                    Ordering::Greater => 0,
                    Ordering::Equal => 1,
                    Ordering::Less => 2,
                };
                wrong += misses * difference;
                weight += difference;
                let count = match (high.rating, low.rating) {
                    (4_000_000.., ..=2_000_000) => &mut easy,
                    (4_000_000.., 4_000_000..) if difference > 0 => &mut hard,
                    _ => continue,
                };
                count.0 += 2 - misses;
                count.1 += 1;
            }
        }
    }
    let share = |twice: i128, of: i128| (twice * 500_000).checked_div(of).and_then(|share| u32::try_from(share).ok());
    let count = |count: i128| u64::try_from(count).unwrap_or(0);
    Measure { loss: share(wrong, weight), easy: (share(easy.0, easy.1), count(easy.1)), hard: (share(hard.0, hard.1), count(hard.1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_is_the_weight_of_what_is_misranked() {
        let of = |rows: &[(u32, i64, i64)]| {
            let rated: Vec<Rated> =
                rows.iter().map(|(expert, rating, score)| Rated { expert: *expert, rating: rating * 1_000_000, score: *score }).collect();
            measure(&rated)
        };
        assert_eq!(of(&[]), Measure::default());
        assert_eq!(of(&[(0, 5, 9), (1, 1, 10)]).loss, None, "pairs are within an expert");
        // 5–1 right, weight 4; 5–4 wrong, weight 1; 4–1 not told apart, weight 3, half: 2.5 of 8.
        let measured = of(&[(0, 5, 6), (0, 1, 7), (0, 4, 7)]);
        assert_eq!(measured.loss, Some((4_000_000 + 1_000_000 + 1_500_000) / 8));
        assert_eq!((measured.easy, measured.hard), ((Some(250_000), 2), (Some(0), 1)));
        assert_eq!(of(&[(0, 5, 3), (0, 2, 1), (3, 4, 2), (3, 1, 1)]).loss, Some(0));
    }
}
