//! Scores 评分与抽签命令: what is not comparable is refused, who divides the experts is marked, and a budget, a panel and a lottery say why.

use crate::program::{Ended, folder, kechuang};
use std::path::Path;

fn run(folder: &Path, line: &str) -> Ended {
    Ended::of(kechuang(&line.split_whitespace().collect::<Vec<_>>()).current_dir(folder))
}

fn table(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a table is written");
}

/// One column of a table that was written, by its header.
fn column(text: &str, name: &str) -> Vec<String> {
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let at = lines.next().and_then(|header| header.iter().position(|one| one == name)).expect("a column of that name");
    lines.map(|cells| cells[at].clone()).collect()
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("it was written")
}

/// Rows of grades, `-` for none.
fn votes(rows: &[(&str, &str)]) -> String {
    let mut text = "proposal,assessor,num_grade\n".to_owned();
    for (proposal, grades) in rows {
        for (expert, grade) in grades.split_whitespace().enumerate().filter(|(_, grade)| *grade != "-") {
            text.push_str(&format!("{proposal},R{},{grade}\n", expert + 1));
        }
    }
    text
}

#[test]
fn what_no_expert_connects_is_not_compared_unless_asked() {
    let folder = folder();
    table(&folder, "votes.csv", &votes(&[("甲", "8 6 - -"), ("乙", "7 - - -"), ("C", "- - 9 8"), ("D", "- - 5 -")]));
    let rank = "rank --votes votes.csv --draws 500 --scale 10 --out ranks.csv --json";
    let ended = run(&folder, rank);
    assert_eq!(ended.code, Some(3), "{}", ended.err);
    assert_eq!(Ended::json(&ended)["unconnected"], serde_json::json!([["甲", "乙"], ["C", "D"]]));
    assert!(ended.err.contains("group 1: C, D") && !folder.join("ranks.csv").exists(), "{}", ended.err);
    let ended = run(&folder, &format!("{rank} --unconnected within --assessors assessors.csv"));
    assert_eq!((ended.code, Ended::json(&ended)["components"].as_u64()), (Some(0), Some(2)), "{}", ended.err);
    let written = read(&folder, "ranks.csv");
    assert_eq!(column(&written, "component"), ["0", "0", "1", "1"]);
    assert_eq!(column(&read(&folder, "assessors.csv"), "component"), ["0", "0", "1", "1"]);
    assert_eq!(run(&folder, &format!("{rank} --unconnected within --fund 1")).code, Some(2));
    assert_eq!(run(&folder, &format!("{rank} --unconnected model --fund 1")).code, Some(0));
}

#[test]
fn raw_and_adjusted_stand_beside_each_other_and_dissent_is_marked() {
    let folder = folder();
    let rows = [("A1", "86 78 90 -"), ("A2", "80 72 - 70"), ("A3", "84 - 88 72"), ("A4", "- 92 60 88"), ("A5", "78 70 82 -"), ("A6", "- 74 86 76")];
    table(&folder, "votes.csv", &votes(&rows));
    let rank = "rank --votes votes.csv --scale 100 --sample-deviation 12 --fund 3 --draws 1000 --assessors assessors.csv";
    for (threads, out) in [(1, "one.csv"), (2, "two.csv")] {
        let ended = run(&folder, &format!("{rank} --threads {threads} --out {out}"));
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        assert!(ended.out.contains("dividing the experts: 1"), "{}", ended.out);
    }
    let written = read(&folder, "one.csv");
    assert_eq!(written, read(&folder, "two.csv"));
    let of = |name: &str| column(&written, "proposal").into_iter().zip(column(&written, name)).find(|(one, _)| one == "A4").map(|(_, cell)| cell);
    assert_eq!(of("raw_mean").as_deref(), Some("80"));
    assert!(of("adjusted_mean").is_some_and(|mean| mean.starts_with("81.1")));
    assert_eq!((of("dissent").as_deref(), column(&written, "dissent").concat().as_str()), (Some("yes"), "yes"));
    let effects = column(&read(&folder, "assessors.csv"), "effect");
    assert!(effects[0].starts_with("3.3") && effects[3].starts_with("-2.4"), "{effects:?}");
}

#[test]
fn a_budget_moves_the_line_and_selects_with_its_proof() {
    let folder = folder();
    table(&folder, "votes.csv", &votes(&[("P1", "6 6 5"), ("P2", "3 4 3"), ("P3", "5 4 5"), ("P4", "1 2 1")]));
    table(&folder, "costs.csv", "proposal,cost,category\nP1,700,physics\nP2,300,biology\nP3,400,physics\nP4,200,biology\n");
    table(&folder, "categories.csv", "category,least,most\nphysics,0,1\nbiology,1,2\n");
    let rank = "rank --votes votes.csv --budget 1000 --costs costs.csv --draws 500 --out ranks.csv --json";
    let ended = run(&folder, &format!("{rank} --select optimal --categories categories.csv"));
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let told = Ended::json(&ended);
    assert_eq!(
        (told["line"]["at"].as_u64(), told["selection"]["gap"].as_str(), told["selection"]["cost_fen"].as_u64()),
        (Some(1), Some("0"), Some(900))
    );
    let written = read(&folder, "ranks.csv");
    assert_eq!(
        (column(&written, "proposal"), column(&written, "selected")),
        (["P1", "P3", "P2", "P4"].map(str::to_owned).to_vec(), ["", "yes", "yes", "yes"].map(str::to_owned).to_vec())
    );
    table(&folder, "categories.csv", "category,least,most\nphysics,0,1\nbiology,3,4\n");
    let ended = run(&folder, &format!("{rank} --select greedy --categories categories.csv"));
    assert_eq!((ended.code, ended.err.contains("category biology needs 3 and has 2 at most")), (Some(3), true), "{}", ended.err);
    for (file, text, told) in [
        ("costs.csv", "proposal,cost\nP1,7.5\n", "costs.csv, line 2, column 2 (cost): a whole number of fen was expected, not `7.5`"),
        ("costs.csv", "proposal,cost\nP9,7\n", "costs.csv, line 2, column 1 (proposal): a name that the other files know"),
        ("costs.csv", "proposal,cost\nP1,7\n", "costs.csv, line 3: a line for P2 was expected"),
        (
            "votes.csv",
            "proposal,assessor,num_grade\nP1,e,5\nP1,e,6\n",
            "votes.csv, line 3, column 2 (assessor): an expert who has not graded P1 above",
        ),
        (
            "votes.csv",
            "proposal,assessor,num_grade\nP1,e,five\n",
            "votes.csv, line 2, column 3 (num_grade): a decimal number was expected, not `five`",
        ),
    ] {
        table(&folder, file, text);
        let ended = run(&folder, rank);
        assert_eq!((ended.code, ended.err.contains(told)), (Some(2), true), "{told}: {}", ended.err);
    }
}

#[test]
fn a_panel_is_drawn_under_its_conditions_and_says_why() {
    let folder = folder();
    let list = "id,field,institution,conflict,cost\nP-0101,physics,北大,,120\nP-0107,physics,北大,,120\nP-0112,biology,清华,,120\n\
                P-0120,biology,,,120\nP-0133,physics,中科院,是,120\n";
    table(&folder, "list.csv", list);
    let draw = "draw --list list.csv --label BJ-DF-2026 --beacon 7f3a9c";
    let ended = run(&folder, &format!("{draw} --places 2 --quota biology=1 --one-per institution --reserves 2"));
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(column(&ended.out, "id"), ["P-0107", "P-0101", "P-0112", "P-0133", "P-0120"]);
    assert_eq!(column(&ended.out, "standing"), ["drawn", "reserve 1", "drawn", "not drawn", "reserve 2"]);
    assert_eq!(column(&ended.out, "why"), ["", "same institution as P-0107", "", "must step back", "all places were taken"]);
    let ended = run(&folder, &format!("{draw} --places 4 --quota biology=3"));
    assert_eq!((ended.code, ended.err.contains("still wanted are biology 1")), (Some(3), true), "{}", ended.err);
    let ended = run(&folder, &format!("{draw} --budget 250"));
    assert_eq!((ended.code, ended.err.contains("2 are funded; 10 fen stay unspent")), (Some(0), true), "{}", ended.err);
    assert_eq!(column(&ended.out, "standing"), ["drawn", "drawn", "reserve 1", "reserve 2", "reserve 3"]);
    for (line, told) in [
        ("--places 1 --one-per city", "a column `city` was expected"),
        ("--places 1 --quota biology", "--quota is a field and a number"),
        ("", "required"),
    ] {
        let ended = run(&folder, &format!("{draw} {line}"));
        assert_eq!((ended.code, ended.err.contains(told)), (Some(2), true), "{told}: {}", ended.err);
    }
}

#[test]
fn a_lottery_by_chances_keeps_its_promise_in_numbers() {
    let folder = folder();
    table(&folder, "list.csv", "id,score,low,high\nA,9,8,10\nB,7,5,9\nC,6,5,9\nD,2,1,4\n");
    let draw = "draw --list list.csv --places 2 --label BJ-DF-2026 --beacon 7f3a9c";
    let ended = run(&folder, &format!("{draw} --chances maximin"));
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.err.contains("at least ") && ended.err.contains(" of the truly best 2 on average"), "{}", ended.err);
    let standing = column(&ended.out, "standing");
    assert_eq!(standing.iter().filter(|one| *one == "drawn").count(), 2);
    let chance_of = |ended: &Ended, id: &str| {
        column(&ended.out, "id").into_iter().zip(column(&ended.out, "chance")).find(|(one, _)| one == id).map(|(_, chance)| chance)
    };
    assert_eq!(chance_of(&ended, "D").as_deref(), Some("0"));
    let ended = run(&folder, &format!("{draw} --chances smooth --width 4"));
    assert_eq!((chance_of(&ended, "A").as_deref(), chance_of(&ended, "D").as_deref()), (Some("1"), Some("0")), "{}", ended.err);
    assert_eq!(run(&folder, &format!("{draw} --chances smooth")).code, Some(2));
    table(&folder, "list.csv", "id,low,high\nA,8,7\n");
    let ended = run(&folder, "draw --list list.csv --places 1 --label L --beacon B --chances maximin");
    assert_eq!((ended.code, ended.err.contains("list.csv, line 2, column 3 (high): a figure not below `low`")), (Some(2), true), "{}", ended.err);
}
