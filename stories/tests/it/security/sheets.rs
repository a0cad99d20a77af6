//! Sheets 导出防公式注入: no cell of a list that somebody takes along begins what a spreadsheet would calculate.

use crate::harness::{Answer, Centre, for_each_database};
use crate::scene::{complete_draft, made, open_call, signed};
use serde_json::json;

/// With what a formula begins, in one spreadsheet or another.
const BEGIN: [&str; 9] = ["=", "+", "-", "@", "＝", "＋", "－", "＠", " ="];

/// The cells of a list (RFC 4180).
fn cells(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.header("content-type").starts_with("text/csv") && answer.header("content-disposition").starts_with("attachment"));
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in answer.body.trim_start_matches('\u{feff}').chars() {
        match c {
            '"' => quoted = !quoted,
            ',' | '\n' if !quoted => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
    }
    cells
}

fn calculates_nothing(what: &str, answer: &Answer) {
    for cell in cells(answer) {
        let first = cell.trim_start_matches([' ', '\u{3000}', '\u{a0}', '\u{feff}']);
        let formula = first.starts_with(['=', '+', '@', '\t', '＝', '＋', '－', '＠'])
            || first.trim_end_matches('\r').starts_with('\r')
            || (first.starts_with('-') && first.len() > 1);
        assert!(!formula, "{what}: {cell:?} of {}", answer.body);
    }
}

#[test]
fn no_list_holds_a_formula() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let officer = centre.officer();
        let wang = centre.applicant("=王芳", "wang.fang@bjmu.example.org", "+HYPERLINK(\"//evil.example\")");
        for (number, begin) in BEGIN.into_iter().enumerate() {
            let call = open_call(&centre, &format!("BR-2026-{number:02}"), "2020-01-01 09:00", "2090-01-01 16:00");
            let draft = complete_draft(&wang, &call, &format!("{begin}cmd|' /C calc'!A{number}"));
            made(&wang.post_json(&format!("{draft}/submission"), &signed("=王芳")));
        }
        for (number, (begin, code)) in ["＝", "@", "-", "+"]
            .into_iter()
            .zip(["91110000600037341L", "12100000400000456H", "121000004000004569", "12100000400000333P"])
            .enumerate()
        {
            let unit = json!({ "name_zh": format!("{begin}1+1"), "name_en": "=1+1", "class": "research-university", "known": "code", "code": code, "direct": "on" });
            let answer = officer.post_json("/organisations", &unit);
            assert!(answer.status < 500, "{number}: {}", answer.body);
        }
        let edition = json!({ "year": "2027", "title": "放假安排,=1+1", "number": "示例;@SUM(1)", "issued": "2026-11-20", "confidence": "U", "days": "off,2027-01-01,2027-01-03,new-year" });
        let loaded = officer.post_json("/calendar/editions", &edition);
        assert!(loaded.status < 300, "{}", loaded.body);
        let desk = officer.get("/desk/applications.csv");
        assert_eq!(desk.body.matches("cmd|").count(), BEGIN.len(), "{}", desk.body);
        calculates_nothing("applications", &desk);
        // In the workbook they are text, as they were written: a cell that calculates is read by its value, and would not say it.
        let book = exchange::sheet::read(&officer.get("/desk/applications.xlsx").bytes).expect("a workbook");
        let titles: Vec<&str> = book.rows.iter().filter_map(|row| row.cells.iter().find(|cell| cell.contains("cmd|"))).map(String::as_str).collect();
        assert_eq!(titles.len(), BEGIN.len(), "{book:?}");
        assert!(BEGIN.iter().all(|begin| titles.iter().any(|title| title.starts_with(begin.trim()))), "{titles:?}");
        calculates_nothing("organisations", &officer.get("/organisations.csv"));
        calculates_nothing("events", &officer.get("/audit/events.csv"));
        let days = officer.get("/calendar/days.csv?year=2027");
        assert!(days.body.contains("放假安排") && !days.body.contains(",="), "{}", days.body);
        calculates_nothing("days", &days);
    });
}
