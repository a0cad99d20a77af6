//! Fuzzed 模糊测试入口: the files that commands read, as plain functions of bytes, for the fuzz targets. Nothing else calls them.
//!
//! A command's files stand in one input, one after the other, with a line `%%` between them.

mod place;

use crate::table::Table;
use crate::{affinity, assign, draw, rank};
use assignment::Unsolved;
use place::{PLACE, THIRD};
use ranking::{Item, SelectionError};
use std::collections::BTreeMap;
use std::path::Path;

/// The longest input that is also solved, in bytes: what is longer is a matter of the engine, which has tests of its own.
const SOLVED_MOST: usize = 2_000;
/// The longest that is solved where the work grows fast.
const HARD_MOST: usize = 600;
/// How many flows a search takes, and how many states a selection keeps.
const EFFORT: u32 = 12;
const STATES: usize = 200;

/// Any table.
pub fn table(input: &[u8]) {
    let wanted: &[&[&str]] = &[&["paper", "proposal"], &["demand", "score", "cap"]];
    let Ok(table) = Table::parse(Path::new("table.csv"), input, wanted) else { return };
    let most = table.optional("most");
    let mut names = BTreeMap::new();
    for (at, row) in table.rows().enumerate() {
        let _ = (row.text(0).len(), row.count(1).is_ok(), row.decimal(1).is_ok(), most.map(|most| row.count(most).is_ok()));
        let known = row.fresh(0, &mut names, at).is_ok();
        assert!(!known || row.known(0, &names).is_ok_and(|number| number == at));
    }
}

/// The files of `assign`: proposals, experts, affinities, conflicts.
pub fn assign(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 4);
        let Some(named) = place.told(assign::read(&place.assign)) else { return };
        if input.len() > SOLVED_MOST {
            return;
        }
        match assignment::total(&named.problem) {
            Ok(solved) => assert_eq!(solved.total, solved.bound, "what is solved is proved"),
            Err(error) => assert!(!matches!(error, Unsolved::Malformed(_) | Unsolved::Fault(_)), "what is read is well-formed: {error}"),
        }
    });
}

/// The same with constraints in the place of conflicts.
pub fn constraints(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 4);
        let Some(named) = place.told(assign::read(&place.constraints)) else { return };
        if input.len() > HARD_MOST {
            assert_eq!(named.problem.check(), Ok(()), "what is read is well-formed");
            return;
        }
        match assignment::total_within(&named.problem, EFFORT) {
            Ok(solved) => assert!(solved.total <= solved.bound && named.problem.broken(&solved.chosen).is_none(), "{solved:?}"),
            Err(error) => assert!(!matches!(error, Unsolved::Malformed(_) | Unsolved::Fault(_)), "what is read is well-formed: {error}"),
        }
    });
}

/// The files of `assign` after declines: proposals, experts, affinities, the assignment before, who declined.
pub fn declined(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 5);
        let Some(named) = place.told(assign::read(&place.declined)) else { return };
        let Some((previous, declined)) = place.told(assign::before(&place.declined, &named)) else { return };
        if let Ok(chosen) = assign::panel::replaced(&named, &previous, &declined) {
            assert!(declined.iter().all(|pair| !chosen.contains(pair)), "who declined is not chosen again");
        }
    });
}

/// The file of `rank`: votes.
pub fn rank(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 1);
        if let Some(named) = place.told(rank::read(&place.rank)) {
            assert_eq!(named.votes.means().len(), named.proposals.len(), "each proposal has its mean");
        }
    });
}

/// The files of a selection: votes, costs, categories.
pub fn selection(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 3);
        let Some(named) = place.told(rank::read(&place.selection)) else { return };
        let Some(costs) = place.told(rank::Costs::read(&place.selection, &named)).flatten() else { return };
        let items: Vec<Item> = costs.items(&named.votes.means());
        let budget = place.selection.budget.unwrap_or(0);
        for found in [ranking::greedy(&items, &costs.categories, budget), ranking::optimal(&items, &costs.categories, budget, STATES)] {
            match found {
                Ok(found) => {
                    let keeps = |(share, category): (&rank::Share, &ranking::Category)| {
                        let counted = (category.least as usize..=category.most as usize).contains(&share.count);
                        counted && (category.least_fen..=category.most_fen).contains(&share.cost)
                    };
                    assert!(found.cost <= budget && found.value <= found.bound, "{found:?}");
                    assert!(costs.tally(&found).iter().zip(&costs.categories).all(keeps), "{found:?}");
                }
                Err(SelectionError::TooDear { needed, budget }) => assert!(needed > budget, "{needed} of {budget}"),
                Err(_) => {}
            }
        }
    });
}

/// The file of `draw`: who takes part.
pub fn draw(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 1);
        if let Some((_, mut ids)) = place.told(draw::read(&place.draws[0])) {
            let mut drawn: Vec<String> = ranking::draw("L", "B", &ids).into_iter().map(|(id, _)| id).collect();
            drawn.sort_unstable();
            ids.sort_unstable();
            assert_eq!(drawn, ids, "each takes part once");
        }
    });
}

/// The same file as each way to draw reads it: by a budget, as a panel, by scores, by intervals.
pub fn lots(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 1);
        let hard = input.len() > HARD_MOST;
        for draw in &place.draws[..if hard { 4 } else { 5 }] {
            let Some(Ok(drawn)) = place.told(draw::drawn(draw)) else { continue };
            let places = drawn.rows.iter().filter(|row| row[2] == "drawn").count();
            // Whose list is too short draws them all.
            let most = draw.places.map_or(usize::MAX, |most| (most as usize).min(drawn.rows.len() - 1));
            assert!(if most == usize::MAX { places < drawn.rows.len() } else { places == most }, "{places} places: {:?}", drawn.rows);
        }
    });
}

/// The files of `affinity`: proposals and works as JSON lines, ratings.
pub fn affinity(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 3);
        let Some(corpus) = place.told(affinity::read(&place.affinity, 1)) else { return };
        if let Some(measure) = place.told(affinity::measured(&corpus, &place.path(THIRD))) {
            assert!(measure.loss.is_none_or(|loss| loss <= 1_000_000), "{measure:?}");
        }
        for best in affinity::search(&corpus, 3, 1) {
            assert!(best.len() <= 3 && best.is_sorted_by(|one, next| one.score >= next.score), "{best:?}");
        }
    });
}

/// A file of static word vectors.
pub fn vectors(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 1);
        if let Some(model) = place.told(affinity::meaning::words(&place.path(0))) {
            assert!(!model.is_empty(), "a model has words");
        }
    });
}

/// The files of a sentence model: config, vocabulary, weights.
pub fn sentence_model(input: &[u8]) {
    PLACE.with(|place| {
        let files = place.model(input);
        match affinity::meaning::encoder(&files) {
            Ok(encoder) => drop(encoder.read("Beamline 同步光源")),
            Err(error) => {
                let (told, folder) = (format!("{error:#}"), files.display().to_string());
                assert!(told.trim_start_matches("reading ").starts_with(&folder), "an error without its file: {told}");
            }
        }
    });
}
