//! Review 评审命令: who judges what, what the scores say, and who is drawn, from tables as an officer has them.

use crate::program::{Ended, folder, kechuang};
use std::path::Path;

fn run(folder: &Path, arguments: &[&str]) -> Ended {
    Ended::of(kechuang(arguments).current_dir(folder))
}

fn tables(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("a table is written");
    }
}

const ASSIGN: [&str; 10] =
    ["assign", "--affinity", "affinity.csv", "--proposals", "papers.csv", "--experts", "reviewers.csv", "--out", "assignment.csv", "--json"];

#[test]
fn experts_are_assigned_with_the_proof_or_the_shortage_is_told() {
    let folder = folder();
    tables(
        &folder,
        &[
            ("papers.csv", "\u{feff}paper,demand\nA,2\nB,1\n"),
            ("reviewers.csv", "reviewer,cap,min\n李伟,2,0\n王芳,1,0\nSolheim,1,0\n"),
            ("affinity.csv", "paper,reviewer,score\nA,李伟,0.9\nA,王芳,0.25\nA,Solheim,0.5\nB,李伟,0.75\nB,王芳,1\n"),
        ],
    );
    let ended = run(&folder, &ASSIGN);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let told = Ended::json(&ended);
    assert_eq!((told["total"].as_str(), told["bound"].as_str(), told["gap"].as_str()), (Some("2.4"), Some("2.4"), Some("0")));
    let written = std::fs::read_to_string(folder.join("assignment.csv")).expect("the assignment");
    assert_eq!(written, "paper,reviewer,score\nA,李伟,0.9\nA,Solheim,0.5\nB,王芳,1\n");
    // No pair above three quarters: what is expected is proved too, to the last digit.
    let ended = run(&folder, &[&ASSIGN[..], &["--objective", "randomised", "--cap", "0.75"]].concat());
    let told = Ended::json(&ended);
    let figures = ["objective", "expected", "bound", "gap"].map(|name| told[name].as_str().map(str::to_owned).unwrap_or_default());
    assert_eq!((ended.code, figures), (Some(0), ["2.05", "2.05", "2.05", "0"].map(str::to_owned)), "{}", ended.err);
    // In conflict with one, A has the other two.
    tables(&folder, &[("conflicts.csv", "paper,reviewer\nA,Solheim\n")]);
    let ended = run(&folder, &[&ASSIGN[..], &["--conflicts", "conflicts.csv"]].concat());
    assert_eq!(Ended::json(&ended)["total"].as_str(), Some("1.9"), "{}", ended.err);
    tables(&folder, &[("reviewers.csv", "reviewer,cap,min\n李伟,1,0\n王芳,1,0\nSolheim,0,0\n"), ("assignment.csv", "kept\n")]);
    let ended = run(&folder, &ASSIGN);
    let told = Ended::json(&ended);
    assert_eq!((ended.code, told["short"].as_i64(), told["needed"].as_i64(), told["available"].as_i64()), (Some(3), Some(1), Some(3), Some(2)));
    assert_eq!(std::fs::read_to_string(folder.join("assignment.csv")).expect("it is kept"), "kept\n");
}

#[test]
fn a_panel_keeps_its_rules_explains_itself_and_outlives_a_decline() {
    let folder = folder();
    tables(
        &folder,
        &[
            ("papers.csv", "paper,demand\nA,2\nB,2\nC,1\n"),
            (
                "reviewers.csv",
                "reviewer,cap,min,institution,field,age,carried\n李伟,3,0,清华,A,young,1\n王芳,2,0,清华,B,old,0\nSolheim,2,0,NTNU,A,old,0\n\
                 赵敏,2,0,中科院,B,young,0\n",
            ),
            (
                "affinity.csv",
                "paper,reviewer,score,text\nA,李伟,0.9,0.8\nA,王芳,0.85,0.7\nA,Solheim,0.5,0.5\nA,赵敏,0.2,0.2\nB,李伟,0.75,0.7\nB,王芳,1,0.9\n\
                 B,Solheim,0.4,0.4\nB,赵敏,0.6,0.6\nC,李伟,0.3,0.3\nC,赵敏,0.5,0.5\n",
            ),
            ("constraints.csv", "rule,proposal,attribute,least,most,score\ngroup,,institution,,1,\nquota,A B,field=B,1,,\nexpertise,,,1,,0.45\n"),
            ("declined.csv", "paper,reviewer\nB,王芳\n"),
            ("young.csv", "rule,attribute,least\nquota,age=young,2\n"),
        ],
    );
    let ruled = [&ASSIGN[..], &["--constraints", "constraints.csv"]].concat();
    let ended = run(&folder, &[&ruled[..], &["--explain", "why.csv", "--reserves", "reserves.csv"]].concat());
    let told = Ended::json(&ended);
    assert_eq!((ended.code, told["total"].as_str(), told["gap"].as_str()), (Some(0), Some("3.45"), Some("0")), "{}", ended.err);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("it was written");
    assert_eq!(read("assignment.csv"), "paper,reviewer,score\nA,王芳,0.85\nA,Solheim,0.5\nB,王芳,1\nB,赵敏,0.6\nC,赵敏,0.5\n");
    assert!(read("why.csv").contains("A,王芳,0.85,text=0.7,"), "{}", read("why.csv"));
    assert!(read("reserves.csv").contains("B,1,李伟,0.75,王芳\n"), "{}", read("reserves.csv"));
    // One place is changed; the rest stays.
    std::fs::rename(folder.join("assignment.csv"), folder.join("before.csv")).expect("it is kept");
    let ended = run(&folder, &[&ruled[..], &["--previous", "before.csv", "--declined", "declined.csv"]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(read("assignment.csv"), read("before.csv").replace("B,王芳,1\n", "").replace("B,赵敏", "B,李伟,0.75\nB,赵敏"));
    // What crosses is not sampled, and what cannot hold is told with what would help.
    let ended = run(&folder, &[&ruled[..], &["--objective", "randomised"]].concat());
    assert_eq!(
        (ended.code, ended.err.contains("line 3: quota field=B A B at least 1, at proposal A is not laminar")),
        (Some(2), true),
        "{}",
        ended.err
    );
    // Proposals that are near each other have fewer experts together where that costs little, and it is told what it costs.
    tables(&folder, &[("near.csv", "rule,proposal,score\nnear,B C,0.4\n")]);
    let ended = run(&folder, &[&ASSIGN[..], &["--constraints", "near.csv"]].concat());
    let told = Ended::json(&ended);
    let figures = ["total", "near_experts", "near_charged", "objective"].map(|name| told[name].to_string());
    assert_eq!((ended.code, figures), (Some(0), [r#""3.85""#, "2", r#""0.8""#, r#""3.05""#].map(str::to_owned)), "{}", ended.err);
    let ended = run(&folder, &[&ASSIGN[..], &["--constraints", "near.csv", "--objective", "fair"]].concat());
    assert_eq!((ended.code, ended.err.contains("`near` is weighed against the total alone")), (Some(2), true), "{}", ended.err);
    let ended = run(&folder, &[&ASSIGN[..], &["--constraints", "young.csv"]].concat());
    let told = Ended::json(&ended);
    assert_eq!((ended.code, told["each_of_these_is_needed"].as_bool()), (Some(3), Some(true)), "{}", ended.err);
    let parts = told["cannot_hold_together"].as_array().expect("a list");
    assert!(parts.contains(&"line 2: quota age=young at least 2".into()), "{parts:?}");
}

#[test]
fn what_is_wrong_in_a_table_is_told_by_its_line_and_column() {
    let folder = folder();
    let (papers, reviewers, affinity) = ("paper,demand\nA,1\n", "reviewer,cap,min\nx,1,0\n", "paper,reviewer,score\nA,x,0.5\n");
    for (file, text, told) in [
        ("papers.csv", "paper,demand\nA,one\n", "papers.csv, line 2, column 2 (demand): a whole number was expected, not `one`"),
        ("papers.csv", "paper\nA\n", "papers.csv, line 1: a column `demand` was expected"),
        ("papers.csv", "paper,demand\nA,1\nA,1\n", "papers.csv, line 3, column 1 (paper): a name that does not stand above already"),
        ("reviewers.csv", "reviewer,cap,min\nx,1,-1\n", "reviewers.csv, line 2, column 3 (min)"),
        ("affinity.csv", "paper,reviewer,score\nA,x,nan\n", "affinity.csv, line 2, column 3 (score): a decimal number was expected, not `nan`"),
        ("affinity.csv", "paper,reviewer,score\nB,x,1\n", "affinity.csv, line 2, column 1 (paper): a name that the other files know"),
        (
            "affinity.csv",
            "paper,reviewer,score\nA,x,1\nA,x,1\n",
            "affinity.csv, line 3, column 2 (reviewer): a pair that does not stand above already",
        ),
    ] {
        tables(&folder, &[("papers.csv", papers), ("reviewers.csv", reviewers), ("affinity.csv", affinity), (file, text)]);
        let ended = run(&folder, &ASSIGN);
        assert_eq!((ended.code, ended.err.contains(told)), (Some(2), true), "{told}: {}", ended.err);
        assert!(!folder.join("assignment.csv").exists());
    }
}

#[test]
fn money_is_kept_for_a_category_and_from_another() {
    let folder = folder();
    let mut votes = "proposal,assessor,num_grade\n".to_owned();
    for (proposal, grades) in [("P1", [6, 6, 5]), ("P2", [5, 6, 5]), ("P3", [3, 4, 3]), ("P4", [2, 1, 2])] {
        for (expert, grade) in grades.iter().enumerate() {
            votes.push_str(&format!("{proposal},e{expert},{grade}\n"));
        }
    }
    let costs = "proposal,cost,category\nP1,40000000,应用\nP2,40000000,应用\nP3,20000000,基础\nP4,30000000,基础\n";
    tables(&folder, &[("votes.csv", &votes), ("costs.csv", costs)]);
    let rank = ["rank", "--votes", "votes.csv", "--budget", "100000000", "--costs", "costs.csv", "--draws", "500", "--out", "ranks.csv", "--json"];
    let select = |categories: &str, how: &str| {
        tables(&folder, &[("categories.csv", categories)]);
        run(&folder, &[&rank[..], &["--categories", "categories.csv", "--select", how]].concat())
    };
    let chosen = || -> Vec<String> {
        let written = std::fs::read_to_string(folder.join("ranks.csv")).expect("ranks");
        let mut chosen: Vec<String> = written.lines().filter(|line| line.ends_with(",yes")).map(|line| line[..2].to_owned()).collect();
        chosen.sort();
        chosen
    };
    for (categories, expected, shares) in [
        // Nothing is asked of either.
        ("category,least,most\n基础,0,9\n应用,,\n", &["P1", "P2", "P3"][..], [20_000_000, 80_000_000]),
        // Three tenths of the budget go to what is basic, which only the dearer of the two takes up.
        ("category,least_fen,most_fen\n基础,30000000,\n应用,,\n", &["P1", "P3", "P4"], [50_000_000, 40_000_000]),
        // No more than half of it to what is applied.
        ("category,most,least_fen,most_fen\n基础,1,,\n应用,,,50000000\n", &["P1", "P3"], [20_000_000, 40_000_000]),
    ] {
        for how in ["greedy", "optimal"] {
            let ended = select(categories, how);
            assert_eq!(ended.code, Some(0), "{}", ended.err);
            let told = Ended::json(&ended);
            let paid = told["selection"]["categories"].as_array().map(|list| list.iter().map(|one| one["cost_fen"].as_i64()).collect::<Vec<_>>());
            assert_eq!((chosen(), paid), (expected.iter().map(|one| (*one).to_owned()).collect(), Some(shares.map(Some).to_vec())), "{how}");
            assert_eq!(told["selection"]["gap"].as_str(), Some(if how == "greedy" { "unknown" } else { "0" }));
        }
    }
    for (categories, code, told) in [
        ("category,least_fen\n基础,60000000\n应用,\n", 3, "category 基础 is to get 60000000 fen and can use 50000000 at most"),
        ("category,least_fen,most_fen\n基础,21000000,29000000\n应用,,\n", 3, "nothing keeps both the least and the most of category 基础"),
        (
            "category,least_fen,most_fen\n基础,2,1\n应用,,\n",
            2,
            "categories.csv, line 2, column 3 (most_fen): at least as much as the least was expected",
        ),
        ("category\n基础\n应用\n", 2, "categories.csv, line 1: a column `least`, `most`, `least_fen` or `most_fen` was expected"),
    ] {
        let ended = select(categories, "optimal");
        assert_eq!((ended.code, ended.err.contains(told)), (Some(code), true), "{told}: {}", ended.err);
    }
}

#[test]
fn votes_are_ranked_and_lots_are_drawn_alike_each_time() {
    let folder = folder();
    let mut votes = "proposal,assessor,num_grade\n".to_owned();
    for (proposal, grades) in [("P1", [6, 6, 5]), ("P2", [3, 4, 3]), ("P3", [5, 4, 5]), ("P4", [1, 2, 1])] {
        for (expert, grade) in grades.iter().enumerate() {
            votes.push_str(&format!("{proposal},e{expert},{grade}\n"));
        }
    }
    tables(&folder, &[("votes.csv", &votes), ("list.csv", "id\nP-0101\nP-0107\nP-0112\nP-0120\nP-0133\n")]);
    let rank = ["rank", "--votes", "votes.csv", "--fund", "2", "--draws", "2000", "--out", "ranks.csv"];
    let mut written = Vec::new();
    for _ in 0..2 {
        let ended = run(&folder, &rank);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        written.push(std::fs::read_to_string(folder.join("ranks.csv")).expect("ranks"));
    }
    assert_eq!(written[0], written[1]);
    let order: Vec<&str> = written[0].lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(order, ["P1", "P3", "P2", "P4"]);
    let ended = run(&folder, &["draw", "--list", "list.csv", "--places", "2", "--label", "BJ-DF-2026", "--beacon", "7f3a9c"]);
    let drawn: Vec<String> = ended.out.lines().skip(1).map(|line| line.split(',').skip(1).take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(drawn, ["P-0107 drawn", "P-0101 drawn", "P-0112 reserve 1", "P-0133 reserve 2", "P-0120 reserve 3"]);
    let told = ["draw", "--list", "list.csv", "--places", "2", "--label", "BJ-DF-2026", "--beacon", "7f3a9c", "--out", "order.csv", "--json"];
    let summary = Ended::json(&run(&folder, &told));
    assert_eq!((summary["listed"].as_i64(), summary["drawn"].as_i64(), summary["reserves"].as_i64()), (Some(5), Some(2), Some(3)));
    assert_eq!(std::fs::read_to_string(folder.join("order.csv")).expect("the order"), ended.out);
}

#[test]
fn a_champion_stands_for_what_divides_the_experts() {
    let folder = folder();
    let mut votes = "proposal,assessor,num_grade\n".to_owned();
    for (proposal, grades) in [("A", [95, 90, 30, 25, 90]), ("B", [70, 70, 65, 70, 70]), ("C", [86, 85, 87, 86, 86]), ("D", [95, 30, 90, 20, 90])] {
        for (expert, grade) in grades.iter().enumerate() {
            votes.push_str(&format!("{proposal},e{expert},{}.{}\n", grade / 10, grade % 10));
        }
    }
    tables(
        &folder,
        &[
            ("votes.csv", &votes),
            ("costs.csv", "proposal,cost\nA,1000000\nB,4000000\nC,4000000\nD,1000000\n"),
            (
                "tickets.csv",
                "assessor,proposal,reason,conflict\ne0,B,敢为人先,\ne1,A,路线独特,yes\ne0,A,方法可行,no\ne0,D,另一项,\ne4,D,,\ne2,D,值得一试,\n",
            ),
        ],
    );
    let dissent = ["--highest", "9", "--deviation", "2.5", "--scale", "9", "--draws", "500", "--out", "ranks.csv"];
    let rank = [&["rank", "--votes", "votes.csv", "--tickets", "tickets.csv"][..], &dissent].concat();
    let money = ["--budget", "10000000", "--costs", "costs.csv", "--dissent-share", "0.15", "--json"];
    let ended = run(&folder, &[&rank[..], &money].concat());
    let told = &Ended::json(&ended)["tickets"];
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!((told["given"].as_i64(), told["counted"].as_i64(), told["left_fen"].as_i64()), (Some(6), Some(2), Some(500_000)));
    assert_eq!(told["paid_apart"], serde_json::json!(["A"]));
    let why: Vec<&str> = told["refused"].as_array().expect("a list").iter().filter_map(|one| one["why"].as_str()).collect();
    assert_eq!(
        why,
        [
            "the proposal does not divide the experts by the call's measures",
            "the champion declared a conflict with the proposal",
            "the champion's ticket of this call is spent",
            "a champion writes why",
        ]
    );
    let written = std::fs::read_to_string(folder.join("ranks.csv")).expect("ranks");
    let last = |proposal: &str| written.lines().find(|line| line.starts_with(proposal)).map(|line| line.split(',').rev().take(2).collect::<Vec<_>>());
    assert_eq!((last("proposal,"), last("A,"), last("D,")), (Some(vec!["paid_apart", "champions"]), Some(vec!["yes", "e0"]), Some(vec!["", "e2"])));
    // Without a budget tickets count all the same; what stands in their table is checked.
    let ended = run(&folder, &rank);
    assert!(ended.code == Some(0) && ended.out.contains("champions' tickets that count: 2 of 6"), "{} {}", ended.out, ended.err);
    tables(&folder, &[("tickets.csv", "assessor,proposal,reason,conflict\ne0,A,方法可行,perhaps\n")]);
    let ended = run(&folder, &rank);
    assert!(ended.err.contains("tickets.csv, line 2, column 4 (conflict): yes, no or nothing was expected"), "{}", ended.err);
}
