//! Known sets: bids of a real conference. Source: PrefLib 00039, as scores in YixuanEvenXu/perturbed-maximization (MIT).

use assignment::{Demand, Load, Pair, Problem, total};

pub(crate) fn preflib1() -> Problem {
    let mut pairs = Vec::new();
    for line in include_str!("../data/preflib1.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let quarters = match cells[2] {
            "0" | "0.0" => 0,
            "0.25" => 1,
            "0.5" => 2,
            "1" | "1.0" => 4,
            other => panic!("{other}"),
        };
        pairs.push(Pair { proposal: cells[0].parse().expect("a number"), expert: cells[1].parse().expect("a number"), affinity: quarters * 250_000 });
    }
    Problem { proposals: vec![Demand { least: 3, most: 3 }; 54], experts: vec![Load { least: 0, most: 6 }; 31], pairs, ..Problem::default() }
}

#[test]
fn the_known_optimum_is_reached_and_proved() {
    let assignment = total(&preflib1()).expect("feasible");
    assert_eq!((assignment.total, assignment.bound), (124_250_000, 124_250_000));
}
