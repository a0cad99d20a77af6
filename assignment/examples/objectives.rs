//! Measures the objectives on a folder of CSV files: `objectives <folder> fair|leximin|total`.
use assignment::*;
use std::time::Instant;

fn load(dir: &str) -> Problem {
    let rows = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(format!("{dir}/{name}.csv")).expect(name);
        text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let n = |cell: &String| cell.parse::<u32>().expect("number");
    let proposals = rows("papers").iter().map(|row| Demand { least: n(&row[1]), most: n(&row[1]) }).collect();
    let experts = rows("reviewers").iter().map(|row| Load { least: n(&row[2]), most: n(&row[1]) }).collect();
    let pair = |row: &Vec<String>| {
        let affinity = (row[2].parse::<f64>().expect("score") * 1e6).round() as i32;
        Pair { proposal: n(&row[0]), expert: n(&row[1]), affinity }
    };
    let pairs = rows("affinity").iter().map(pair).collect();
    Problem { proposals, experts, pairs, groups: None }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let problem = load(&args[1]);
    let start = Instant::now();
    match args[2].as_str() {
        "total" => {
            let answer = total(&problem).expect("feasible");
            println!("total {} worst {:?} {:?}", answer.total, problem.sums(&answer.chosen).iter().min(), start.elapsed());
        }
        "fair" | "leximin" => {
            let fairness = if args[2] == "fair" { Fairness::Worst } else { Fairness::Leximin };
            let answer = fair(&problem, fairness, 1).expect("feasible");
            let mut sums = problem.sums(&answer.chosen);
            sums.sort_unstable();
            println!("worst {} ceiling {} total {} bound {} {:?} {:?}", answer.worst, answer.ceiling, answer.total, answer.bound, start.elapsed(), &sums[..sums.len().min(20)]);
        }
        _ => {}
    }
}
