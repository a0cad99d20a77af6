//! Ranking: told cases with their figures, and known truths.

mod chains;
mod lotteries;
mod panels;
mod posteriors;
mod selections;

use ranking::{
    Line, Measures, Settings, Standing, Ticket, TicketRefusal, Unconnected, Vote, Votes, additive, assessors, champion, dissent, draw, line,
    posterior, spread,
};

/// Rows of grades, `-` for none.
pub(crate) fn votes(table: &[&str]) -> Votes {
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
    assert_eq!(adjusted.comparable(), Ok(()));
    let flagged: Vec<usize> = spread(&votes).iter().enumerate().filter(|(_, one)| one.sample_deviation >= 12_000_000).map(|(at, _)| at).collect();
    assert_eq!(flagged, [3]);
    assert_eq!(hundredths(&[spread(&votes)[3].sample_deviation]), [1744]);
}

#[test]
fn those_whom_no_expert_connects_are_told_apart() {
    let adjusted = additive(&votes(&["8 6 - -", "7 - - -", "- - 9 8", "- - 5 -"]));
    assert_eq!(adjusted.components, [0, 0, 1, 1]);
    assert_eq!(adjusted.experts, [0, 0, 1, 1]);
    assert_eq!(adjusted.comparable(), Err(Unconnected { groups: vec![vec![0, 1], vec![2, 3]] }));
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
    let settings = Settings { draws: 4_000, seed: 7, line: 2, ..Settings::default() };
    let found = posterior(&votes, settings, &|_, _| {});
    let ranks = &found.ranks;
    let means: Vec<i64> = ranks.iter().map(|rank| rank.mean).collect();
    assert!(means[0] < means[2] && means[2] < means[1] && means[1] < means[3], "{means:?}");
    assert_eq!(means.iter().sum::<i64>(), 10_000_000);
    assert_eq!(ranks.iter().map(|rank| rank.above).sum::<i64>(), 2_000_000);
    assert!(ranks[0].worth > ranks[2].worth && ranks[2].worth > ranks[1].worth && ranks[1].worth > ranks[3].worth);
    for rank in ranks {
        assert!(rank.worth_quantiles.is_sorted() && rank.worth_quantiles[0] < rank.worth && rank.worth < rank.worth_quantiles[4], "{rank:?}");
    }
    assert_eq!(found, posterior(&votes, settings, &|_, _| {}));
    assert_eq!(found, posterior(&votes, Settings { threads: 2, ..settings }, &|_, _| {}));
}

#[test]
fn other_grades_are_adjusted_as_well() {
    // Worth 8, 5, 3; the second expert gives two less, the third one more; effects sum to zero.
    let votes = votes(&["8 6 9", "5 3 -", "- 1 4"]);
    let adjusted = additive(&votes);
    assert_eq!(hundredths(&adjusted.effects), [33, -167, 133]);
    assert_eq!(hundredths(&adjusted.worth), [767, 467, 267]);
    let assessors = assessors(&votes, &adjusted);
    assert_eq!((assessors[1].count, assessors[1].raw_mean, assessors[1].effect), (3, 3_333_333, -1_666_667));
    assert!(assessors.iter().all(|one| one.residual <= 1 && one.effect_error <= 2), "{assessors:?}");
    assert_eq!(hundredths(&[assessors[0].spread]), [212]);
}

#[test]
fn a_correction_counts_everything_again() {
    let before = additive(&votes(&["86 78 90 -", "80 72 - 70", "84 - 88 72", "- 92 60 88", "78 70 82 -", "- 74 86 76"]));
    let after = additive(&votes(&["86 78 90 -", "80 72 - 76", "84 - 88 72", "- 92 60 88", "78 70 82 -", "- 74 86 76"]));
    assert!(after.effects[3] > before.effects[3] && after.worth[1] > before.worth[1] && after.worth[0] != before.worth[0]);
}

#[test]
fn measures_flag_what_they_ask_for_and_nothing_else() {
    let spreads = spread(&votes(&["9.5 9.0 3.0 2.5 9.0", "7.0 7.0 6.5 7.0 7.0", "9.5 9.5 9.5 9.5 9.5", "9.0 - - - -"]));
    let flags = |measures: Measures| spreads.iter().map(|spread| measures.flags(spread)).collect::<Vec<_>>();
    assert_eq!(flags(Measures::TEN), [true, false, false, false]);
    assert_eq!(flags(Measures::HUNDRED), [false; 4]);
    assert_eq!(flags(Measures::default()), [false; 4], "no measure, no flag");
    assert_eq!(flags(Measures { highest: Some(9_000_000), lowest: Some(3_000_000), ..Measures::default() }), [true, false, false, false]);
    assert_eq!(flags(Measures { highest: Some(9_500_000), ..Measures::default() }), [true, false, true, false]);
    let heaps = Measures { two_heaps: Some(900_000), votes: 4, ..Measures::default() };
    assert_eq!(flags(heaps), [true, true, false, false], "four alike and one beside them are two heaps as well");
    assert_eq!(flags(Measures { sample_deviation: Some(1_000_000), ..heaps }), [true, false, false, false]);
    assert_eq!(flags(Measures { votes: 6, ..heaps }), [false; 4]);
}

#[test]
fn a_champion_has_one_ticket_and_no_conflict() {
    let flagged = [true, false, true];
    let ticket = |expert, proposal| Ticket { expert, proposal, reasoned: true, conflicted: false };
    let cases = [
        (ticket(0, 1), Err(TicketRefusal::NotFlagged)),
        (ticket(0, 9), Err(TicketRefusal::NotFlagged)),
        (Ticket { conflicted: true, ..ticket(0, 0) }, Err(TicketRefusal::Conflicted)),
        (Ticket { reasoned: false, ..ticket(0, 0) }, Err(TicketRefusal::Unreasoned)),
        (ticket(0, 0), Ok(())),
        (ticket(0, 2), Err(TicketRefusal::Spent)),
        (ticket(1, 0), Ok(())),
    ];
    let (tickets, answers): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
    assert_eq!(champion(&tickets, &flagged), answers);
    // Fifteen hundredths of 1,000,000.00 yuan pay for the first and the third.
    assert_eq!(dissent::within_share(100_000_000, 150_000, &[(0, 9_000_000), (2, 8_000_000), (1, 6_000_000)]), (vec![0, 1], 0));
}

#[test]
fn the_group_at_the_line_is_drawn_and_what_does_not_fit_is_left() {
    let million = 100_000_000;
    let names = ["A", "B", "C", "P-0101", "P-0107", "P-0112", "P-0120", "P-0133"];
    let costs: Vec<u64> = [300, 250, 200, 120, 120, 120, 120, 120].map(|hundredth| hundredth * million / 100).to_vec();
    let mut intervals: Vec<(i64, i64)> = (1..=3).map(|rank| (rank * 1_000_000, rank * 1_000_000)).collect();
    intervals.extend([(4_000_000, 8_000_000); 5]);
    let order: Vec<u32> = (0..8).collect();
    let found = line(&order, &intervals, 0, Some((&costs, 10 * million)));
    let mut standings = vec![Standing::In; 3];
    standings.extend([Standing::Lottery; 5]);
    assert_eq!(found, Line { at: 5, standings, places: 2, left: 250 * million / 100 });
    let group: Vec<(String, u64)> = (3..8).map(|at| (names[at].to_owned(), costs[at])).collect();
    let drawn = line::draw_at_line("BJ-DF-2026", "7f3a9c", &group, found.left);
    let order: Vec<&str> = drawn.order.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!((order, drawn.funded, drawn.unspent), (vec!["P-0107", "P-0101", "P-0112", "P-0133", "P-0120"], 2, 10_000_000));
    // Without a budget: so many, and the places that those before the line leave.
    let found = line(&[0, 1, 2, 3, 4, 5, 6, 7], &intervals, 4, None);
    assert_eq!((found.at, found.places, found.standings[3]), (4, 1, Standing::Lottery));
}
