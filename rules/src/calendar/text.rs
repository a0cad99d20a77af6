//! Text 文本: an edition as lines that people write and spreadsheets open; the software's own editions are written so too.
//!
//! ```text
//! off,2026-02-15,2026-02-23,spring-festival      放假, the last day included
//! on,2026-02-14,spring-festival                  上班; several festivals are joined by +
//! ```

use super::{Confidence, Day, Edition, Festival, Notice, Off, On, Refusal};
use std::sync::LazyLock;

/// What the software brings.
const DAYS: &str = include_str!("days.csv");

/// An edition that the software brings, with its number.
pub type BuiltIn = (u32, Edition);

static BUILT_IN: LazyLock<Vec<BuiltIn>> = LazyLock::new(|| read(DAYS));

/// The software's own editions, by year.
pub fn built_in() -> &'static [BuiltIn] {
    &BUILT_IN
}

/// Reads the lines of days off and on. Refuses the first line that is neither, by its number.
pub fn parse_days(text: &str) -> Result<(Vec<Off>, Vec<On>), Refusal> {
    let (mut off, mut on) = (Vec::new(), Vec::new());
    for (number, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim().trim_start_matches('\u{feff}'))) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = || Refusal::NoLine { line: number };
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let day = |text: &str| Day::parse(text).ok_or_else(wrong);
        match cells.as_slice() {
            ["off", first, last, festivals] => {
                off.push(Off { first: day(first)?, last: day(last)?, festivals: read_festivals(festivals).ok_or_else(wrong)? });
            }
            ["on", worked, festivals] => on.push(On { day: day(worked)?, festivals: read_festivals(festivals).ok_or_else(wrong)? }),
            _ => return Err(wrong()),
        }
    }
    Ok((off, on))
}

/// Writes the lines that `parse_days` reads, in the order of the days.
pub fn write_days(edition: &Edition) -> String {
    let mut lines: Vec<(Day, String)> =
        edition.off.iter().map(|off| (off.first, format!("off,{},{},{}\n", off.first, off.last, joined(&off.festivals)))).collect();
    lines.extend(edition.on.iter().map(|on| (on.day, format!("on,{},{}\n", on.day, joined(&on.festivals)))));
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

fn joined(festivals: &[Festival]) -> String {
    festivals.iter().map(|festival| festival.as_str()).collect::<Vec<_>>().join("+")
}

fn read_festivals(text: &str) -> Option<Vec<Festival>> {
    text.split('+').map(Festival::parse).collect()
}

/// Reads the software's own file; a test holds that nothing of it is passed over.
fn read(text: &str) -> Vec<BuiltIn> {
    let mut editions = Vec::new();
    for block in text.split("edition,").skip(1) {
        let (head, days) = block.split_once('\n').unwrap_or((block, ""));
        if let (Some((number, year, notice)), Ok((off, on))) = (read_head(head), parse_days(days)) {
            editions.extend(Edition { year, notice, off, on }.check().ok().map(|edition| (number, edition)));
        }
    }
    editions
}

fn read_head(head: &str) -> Option<(u32, i16, Notice)> {
    let cells: Vec<&str> = head.split(',').collect();
    let [year, number, document, issued, confidence, title, link] = cells.as_slice() else { return None };
    let notice = Notice {
        title: (*title).to_owned(),
        number: (*document).to_owned(),
        issued: Day::parse(issued)?,
        link: (*link).to_owned(),
        confidence: Confidence::parse(confidence)?,
    };
    Some((number.parse().ok()?, year.parse().ok()?, notice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_softwares_own_file_is_passed_over() {
        let years: Vec<i16> = built_in().iter().map(|(_, edition)| edition.year).collect();
        assert_eq!(years, [2024, 2025, 2026, 2027]);
        let lines = DAYS.lines().filter(|line| line.starts_with("off,") || line.starts_with("on,")).count();
        assert_eq!(lines, built_in().iter().map(|(_, edition)| edition.off.len() + edition.on.len()).sum::<usize>());
        for (_, edition) in built_in() {
            let (off, on) = parse_days(&write_days(edition)).expect("what is written is read");
            assert_eq!((off, on), (edition.off.clone(), edition.on.clone()), "{}", edition.year);
        }
    }
}
