//! Ranking: told cases with their figures, and known truths.

mod chains;

use ranking::{Settings, Vote, Votes, additive, draw, posterior, spread};

/// Rows of grades, `-` for none.
fn votes(table: &[&str]) -> Votes {
    let mut all = Vec::new();
    for (proposal, row) in (0..).zip(table) {
        for (expert, cell) in (0..).zip(row.split_whitespace()) {
            if let Ok(tenths) = cell.replace('.', "").parse::<i64>() {
                let grade = if cell.contains('.') { tenths * 100_000 } else { tenths * 1_000_000 };
                all.push(Vote { proposal, expert, section: 0, grade });
            }
        }
    }
    Votes::new(all).expect("votes")
}

/// Hundredths, half away from zero.
fn hundredths(values: &[i64]) -> Vec<i64> {
    values.iter().map(|value| (value + 5_000 * value.signum()) / 10_000).collect()
}

#[test]
fn experts_effects_are_taken_off_the_grades() {
    let votes = votes(&["86 78 90 -", "80 72 - 70", "84 - 88 72", "- 92 60 88", "78 70 82 -", "- 74 86 76"]);
    assert_eq!(hundredths(&votes.means()), [8467, 7400, 8133, 8000, 7667, 7867]);
    let adjusted = additive(&votes);
    assert_eq!(hundredths(&adjusted.effects), [332, -177, 94, -248]);
    assert_eq!(hundredths(&adjusted.worth), [8384, 7431, 8074, 8111, 7584, 7977]);
    assert_eq!(adjusted.components, [0; 6]);
    let flagged: Vec<usize> = spread(&votes).iter().enumerate().filter(|(_, one)| one.sample_deviation >= 12_000_000).map(|(at, _)| at).collect();
    assert_eq!(flagged, [3]);
    assert_eq!(hundredths(&[spread(&votes)[3].sample_deviation]), [1744]);
}

#[test]
fn those_whom_no_expert_connects_are_told_apart() {
    let adjusted = additive(&votes(&["8 6 - -", "7 - - -", "- - 9 8", "- - 5 -"]));
    assert_eq!(adjusted.components, [0, 0, 1, 1]);
    assert_eq!(adjusted.effects[0] + adjusted.effects[1], 0);
    assert_eq!(adjusted.effects[2] + adjusted.effects[3], 0);
}

#[test]
fn a_proposal_that_divides_is_flagged_by_its_spread() {
    let spread = spread(&votes(&["9.5 9.0 3.0 2.5 9.0", "7.0 7.0 6.5 7.0 7.0"]));
    assert_eq!((spread[0].mean, hundredths(&[spread[0].population_deviation]), spread[0].highest), (6_600_000, vec![315], 9_500_000));
    assert_eq!((spread[1].mean, spread[1].population_deviation), (6_900_000, 200_000));
    assert!(spread[0].two_heaps > 950_000, "{}", spread[0].two_heaps);
}

#[test]
fn anyone_repeats_the_draw() {
    let ids: Vec<String> = ["P-0101", "P-0107", "P-0112", "P-0120", "P-0133"].map(str::to_owned).to_vec();
    let order: Vec<String> = draw("BJ-DF-2026", "7f3a9c", &ids).into_iter().map(|(id, _)| id).collect();
    assert_eq!(order, ["P-0107", "P-0101", "P-0112", "P-0133", "P-0120"]);
}

#[test]
fn the_better_graded_is_expected_before_and_the_answer_repeats() {
    let votes = votes(&["6 6 5", "3 4 3", "5 4 5", "1 2 1"]);
    let settings = Settings { draws: 4_000, seed: 7 };
    let ranks = posterior(&votes, settings);
    let means: Vec<i64> = ranks.iter().map(|rank| rank.mean).collect();
    assert!(means[0] < means[2] && means[2] < means[1] && means[1] < means[3], "{means:?}");
    assert_eq!(means.iter().sum::<i64>(), 10_000_000);
    assert_eq!(ranks, posterior(&votes, settings));
}
