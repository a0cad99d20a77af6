//! Workbook 工作簿: a list as a spreadsheet that people open: amounts are numbers, times are times, and nothing in it is a formula.
//!
//! ```text
//! rows of cells ─▶ one sheet: heading frozen and filtered, columns as wide as they need ─▶ a second one that says what the list is
//! ```
//! Text is written as text, also where it begins with a sign of a formula, and stays so when somebody edits it. The same rows give the same bytes: the
//! time in its properties is an argument. Unit: amounts in 元. Source: ECMA-376.

use rules::time::Zone;
use rules::{Instant, Money};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook as Book, Worksheet, XlsxError};

/// The most characters that a cell can hold; the format's own limit.
const CELL_MOST: usize = 32_767;
/// The widest column, in characters.
const WIDE: usize = 60;

/// What stands in a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, whatever it begins with.
    Text(String),
    /// A whole number.
    Number(i64),
    /// An amount, in 元 with two places.
    Amount(Money),
    /// A time, in that zone.
    Time(Instant, Zone),
}

/// A list to be written.
#[derive(Clone, Debug)]
pub struct List {
    /// What the sheet is called; at most 31 characters.
    pub name: String,
    /// The headings of the columns.
    pub heading: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// What the second sheet is called, and what it says: a name and a cell each.
    pub about: (String, Vec<(String, Cell)>),
    /// When it was made.
    pub made: Instant,
}

/// Why a list cannot be written: it has more rows or columns than the format allows.
#[derive(Debug, thiserror::Error)]
#[error("a workbook cannot be written")]
pub struct WorkbookFault(#[from] XlsxError);

/// How cells look.
struct Looks {
    heading: Format,
    quoted: Format,
    amount: Format,
    number: Format,
    time: Format,
}

impl List {
    /// The bytes of the workbook.
    pub fn write(&self) -> Result<Vec<u8>, WorkbookFault> {
        let mut book = Book::new();
        book.set_properties(&DocProperties::new().set_creation_datetime(&excel_time(self.made, &utc())?));
        let looks = Looks {
            heading: Format::new().set_bold().set_align(FormatAlign::Top).set_text_wrap(),
            quoted: Format::new().set_quote_prefix(),
            amount: Format::new().set_num_format("#,##0.00"),
            number: Format::new().set_num_format("0"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        let sheet = book.add_worksheet();
        sheet.set_name(&self.name)?;
        for (column, heading) in (0u16..).zip(&self.heading) {
            sheet.write_string_with_format(0, column, fitting(heading), &looks.heading)?;
            sheet.set_column_width(column, width(heading, self.rows.iter().filter_map(|row| row.get(usize::from(column)))))?;
        }
        for (line, row) in (1u32..).zip(&self.rows) {
            for (column, cell) in (0u16..).zip(row) {
                put(sheet, line, column, cell, &looks)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        if let (Some(last), Ok(lines)) = (self.heading.len().checked_sub(1), u32::try_from(self.rows.len())) {
            sheet.autofilter(0, 0, lines, u16::try_from(last).unwrap_or(u16::MAX))?;
        }
        let about = book.add_worksheet();
        about.set_name(&self.about.0)?;
        for (line, (name, cell)) in (0u32..).zip(&self.about.1) {
            about.write_string_with_format(line, 0, fitting(name), &looks.heading)?;
            put(about, line, 1, cell, &looks)?;
        }
        about.set_column_width(0, 24)?;
        about.set_column_width(1, 60)?;
        Ok(book.save_to_buffer()?)
    }
}

fn put(sheet: &mut Worksheet, line: u32, column: u16, cell: &Cell, looks: &Looks) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) if is_like_a_formula(text) => drop(sheet.write_string_with_format(line, column, fitting(text), &looks.quoted)?),
        Cell::Text(text) => drop(sheet.write_string(line, column, fitting(text))?),
        // Whole numbers up to 2^53 are exact in the format's own numbers; what is larger stands as text.
        Cell::Number(number) => match exact(*number) {
            Some(value) => drop(sheet.write_number_with_format(line, column, value, &looks.number)?),
            None => drop(sheet.write_string(line, column, number.to_string())?),
        },
        Cell::Amount(amount) => match exact(amount.in_fen()) {
            Some(fen) => drop(sheet.write_number_with_format(line, column, fen / 100.0, &looks.amount)?),
            None => drop(sheet.write_string(line, column, amount.plain())?),
        },
        Cell::Time(at, zone) => drop(sheet.write_datetime_with_format(line, column, excel_time(*at, zone)?, &looks.time)?),
    }
    Ok(())
}

/// A number that the format holds exactly.
fn exact(number: i64) -> Option<f64> {
    const MOST: u64 = 1 << 53;
    #[expect(clippy::cast_precision_loss, reason = "it is held against 2^53 first")]
    let value = (number.unsigned_abs() <= MOST).then_some(number as f64);
    value
}

fn excel_time(at: Instant, zone: &Zone) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::parse_from_str(&at.local_input(zone))
}

fn utc() -> Zone {
    Zone::parse("UTC").unwrap_or_else(Zone::shanghai)
}

fn fitting(text: &str) -> String {
    text.chars().take(CELL_MOST).collect()
}

/// Whether a spreadsheet would take it for a formula if somebody typed it.
fn is_like_a_formula(text: &str) -> bool {
    let first = text.trim_start_matches([' ', '\u{3000}', '\u{a0}', '\u{feff}']);
    first.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '−'])
}

/// How wide a column is: as its heading and its first rows need, a Chinese character as two.
fn width<'a>(heading: &str, cells: impl Iterator<Item = &'a Cell>) -> u16 {
    let wide = |text: &str| text.chars().take(WIDE).map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let of = |cell: &Cell| match cell {
        Cell::Empty => 0,
        Cell::Text(text) => wide(text),
        Cell::Number(_) => 8,
        Cell::Amount(_) => 18,
        Cell::Time(..) => 19,
    };
    let widest = cells.take(200).map(of).chain([wide(heading)]).max().unwrap_or(8);
    u16::try_from(widest.clamp(8, WIDE) + 2).unwrap_or(20)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(rows: Vec<Vec<Cell>>) -> List {
        List {
            name: "申请清单".to_owned(),
            heading: ["编号", "名称", "经费（元）", "收到时间"].map(str::to_owned).to_vec(),
            rows,
            about: ("说明".to_owned(), vec![("未列入的本人申请".to_owned(), Cell::Number(2))]),
            made: Instant(1_774_944_000_000),
        }
    }

    /// The parts of the workbook as text, unpacked.
    fn parts(bytes: &[u8]) -> String {
        let mut all = String::new();
        let mut at = 0;
        // Each local header names its part; what is stored deflated is unpacked.
        while let Some(found) = bytes[at..].windows(4).position(|four| four == b"PK\x03\x04") {
            let start = at + found;
            let word = |offset: usize| usize::from(u16::from_le_bytes([bytes[start + offset], bytes[start + offset + 1]]));
            let data = start + 30 + word(26) + word(28);
            let mut text = String::new();
            if word(8) == 8 {
                use std::io::Read;
                let _whole = flate2::read::DeflateDecoder::new(&bytes[data..]).read_to_string(&mut text);
            }
            all.push_str(&text);
            at = start + 4;
        }
        all
    }

    #[test]
    fn amounts_and_times_are_numbers_and_formulas_are_text() {
        let zone = Zone::shanghai();
        let row = vec![
            Cell::Text("BR-1".to_owned()),
            Cell::Text("=HYPERLINK(\"http://example.org\")".to_owned()),
            Cell::Amount(Money::fen(125_000_005)),
            Cell::Time(Instant::parse_local("2026-03-31 16:00", &zone).expect("a time"), zone),
        ];
        let text = parts(&list(vec![row]).write().expect("a workbook"));
        assert!(text.contains("<v>1250000.05</v>"), "{text}");
        assert!(text.contains("<v>46112.666666"), "2026-03-31 16:00 in days of the format: {text}");
        assert!(!text.contains("<f>") && text.contains("quotePrefix=\"1\""), "{text}");
        assert!(text.contains("state=\"frozen\"") && text.contains("<autoFilter ref=\"A1:D2\"/>"), "{text}");
    }

    #[test]
    fn the_same_rows_give_the_same_bytes_and_nothing_is_a_list_too() {
        assert_eq!(list(Vec::new()).write().expect("a workbook"), list(Vec::new()).write().expect("a workbook"));
        let long = list(vec![vec![Cell::Text("长".repeat(40_000)), Cell::Number(i64::MAX), Cell::Amount(Money::fen(i64::MAX)), Cell::Empty]]);
        assert!(long.write().is_ok(), "what a cell cannot hold is cut, and numbers beyond 2^53 stand as text");
    }
}
