//! Sheet 表格文件: a list as people send it, CSV or XLSX, read into rows of text; nothing in it is run, and nothing larger than it may be is unpacked.
//!
//! ```text
//! bytes ─ a zip? ▶ XLSX: what is packed is counted first, then the first sheet is read
//!       ─ else   ▶ text: UTF-8 with or without mark, UTF-16 with one, else GBK (GB 18030) ▶ CSV, by comma, semicolon or tab
//! ```
//! Rows keep the number of the line that people see. Unit: bytes, lines from 1. Source: RFC 4180; ECMA-376; GB 18030-2022.

use calamine::{Data, Reader as _, Xlsx};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// How large a file may be.
pub const BYTES_MOST: usize = 8_000_000;
/// How large everything packed in it may be together.
const UNPACKED_MOST: u64 = 80_000_000;
/// How many parts may be packed in it; a workbook has a few dozen.
const PARTS_MOST: usize = 2_000;
/// How many rows may stand under the heading.
pub const ROWS_MOST: usize = 20_000;
/// How many columns.
const COLUMNS_MOST: usize = 100;
/// How many characters in one cell.
const CELL_MOST: usize = 10_000;

/// A list as it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// What it was: `utf-8`, `utf-16`, `gb18030` or `xlsx`.
    pub encoding: &'static str,
    /// The first line.
    pub heading: Vec<String>,
    /// The rows below it that are not empty.
    pub rows: Vec<Line>,
}

/// A row with the number of its line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// As people see it: the heading is line 1.
    pub number: usize,
    /// As many as the heading has.
    pub cells: Vec<String>,
}

/// Why a file is no list.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SheetFault {
    /// Larger than it may be, packed or unpacked.
    #[error("it is larger than it may be")]
    TooLarge,
    /// More rows, columns or characters than it may have.
    #[error("it has more rows or columns than it may have")]
    TooMany,
    /// Neither text nor a workbook.
    #[error("it is neither a text nor a workbook: {0}")]
    Unreadable(String),
    /// Nothing below the heading.
    #[error("there is nothing in it")]
    Empty,
}

/// Reads a list.
pub fn read(bytes: &[u8]) -> Result<Sheet, SheetFault> {
    if bytes.len() > BYTES_MOST {
        return Err(SheetFault::TooLarge);
    }
    let (encoding, mut rows) = if bytes.starts_with(b"PK") { ("xlsx", workbook(bytes)?) } else { text(bytes)? };
    let heading_at = rows.iter().position(|row| row.cells.iter().any(|cell| !cell.is_empty())).ok_or(SheetFault::Empty)?;
    let heading = rows.remove(heading_at).cells;
    let width = heading.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    if width > COLUMNS_MOST || rows.len() > ROWS_MOST {
        return Err(SheetFault::TooMany);
    }
    let heading: Vec<String> = heading.into_iter().take(width).collect();
    let mut kept = Vec::with_capacity(rows.len());
    for mut row in rows.into_iter().skip(heading_at) {
        if row.cells.iter().any(|cell| cell.chars().count() > CELL_MOST) {
            return Err(SheetFault::TooMany);
        }
        row.cells.resize(width, String::new());
        if row.cells.iter().any(|cell| !cell.is_empty()) {
            kept.push(row);
        }
    }
    if kept.is_empty() { Err(SheetFault::Empty) } else { Ok(Sheet { encoding, heading, rows: kept }) }
}

/// Counts what is packed by unpacking it into nothing: what a header claims is what a bomb lies about.
fn count(bytes: &[u8], most: u64) -> Result<(), SheetFault> {
    let unreadable = |error: zip::result::ZipError| SheetFault::Unreadable(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > PARTS_MOST {
        return Err(SheetFault::TooMany);
    }
    let mut left = most;
    for part in 0..archive.len() {
        let entry = archive.by_index(part).map_err(unreadable)?;
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|error| SheetFault::Unreadable(error.to_string()))?;
        left = left.checked_sub(read).ok_or(SheetFault::TooLarge)?;
    }
    Ok(())
}

fn workbook(bytes: &[u8]) -> Result<Vec<Line>, SheetFault> {
    count(bytes, UNPACKED_MOST)?;
    let unreadable = |error: calamine::XlsxError| SheetFault::Unreadable(error.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    // A cell far away makes a range of everything before it, so cells are taken one by one.
    let name = book.sheet_names().first().cloned().ok_or(SheetFault::Empty)?;
    let mut rows: Vec<Line> = Vec::new();
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let text = shown(&Data::from(cell.get_value().clone()));
        if text.is_empty() {
            continue;
        }
        let (number, column) = (row as usize + 1, column as usize);
        if number > 4 * ROWS_MOST || column >= COLUMNS_MOST {
            return Err(SheetFault::TooMany);
        }
        match rows.last_mut() {
            Some(last) if last.number == number => put(&mut last.cells, column, text),
            Some(_) | None => {
                let mut cells = Vec::new();
                put(&mut cells, column, text);
                rows.push(Line { number, cells });
            }
        }
        if rows.len() > ROWS_MOST + 1 {
            return Err(SheetFault::TooMany);
        }
    }
    Ok(rows)
}

fn put(cells: &mut Vec<String>, column: usize, text: String) {
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    cells[column] = text;
}

/// A value as people see it: a day without a time, a whole number without a point.
fn shown(value: &Data) -> String {
    let text = match value {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(day) => {
            let (year, month, number, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{number:02}")
        }
        Data::DateTimeIso(text) => text.split('T').next().unwrap_or("").to_owned(),
        other => other.to_string(),
    };
    text.trim().to_owned()
}

fn text(bytes: &[u8]) -> Result<(&'static str, Vec<Line>), SheetFault> {
    let (encoding, text) = decoded(bytes)?;
    // A byte that no text has tells a picture or a program from a list.
    if text.chars().any(|c| c == '\0') {
        return Err(SheetFault::Unreadable("it holds bytes that no text has".to_owned()));
    }
    let first = text.lines().next().unwrap_or("");
    let by = [b',', b'\t', b';'].into_iter().max_by_key(|by| first.bytes().filter(|byte| byte == by).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(by).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let (mut number, mut seen) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| SheetFault::Unreadable(error.to_string()))?;
        // A record begins where the one before ended: empty lines between them belong to it.
        let from = record.position().map_or(seen, |position| usize::try_from(position.byte()).unwrap_or(seen));
        let begins = text[from..].find(|c| c != '\n' && c != '\r').map_or(from, |at| from + at);
        number += text[seen..begins].bytes().filter(|byte| *byte == b'\n').count();
        seen = begins;
        if record.len() > COLUMNS_MOST || rows.len() > ROWS_MOST {
            return Err(SheetFault::TooMany);
        }
        rows.push(Line { number, cells: record.iter().map(|cell| cell.trim().to_owned()).collect() });
    }
    Ok((encoding, rows))
}

fn decoded(bytes: &[u8]) -> Result<(&'static str, Cow<'_, str>), SheetFault> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        let text = std::str::from_utf8(rest).map_err(|error| SheetFault::Unreadable(error.to_string()))?;
        return Ok(("utf-8", Cow::Borrowed(text)));
    }
    for (mark, encoding) in [(b"\xff\xfe", UTF_16LE), (b"\xfe\xff", UTF_16BE)] {
        if bytes.starts_with(mark) {
            return Ok(("utf-16", encoding.decode(bytes).0));
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(("utf-8", Cow::Borrowed(text)));
    }
    let (text, _, is_odd) = GB18030.decode(bytes);
    if is_odd { Err(SheetFault::Unreadable("it is neither UTF-8 nor GBK".to_owned())) } else { Ok(("gb18030", text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(sheet: &Sheet) -> Vec<(usize, Vec<&str>)> {
        sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(String::as_str).collect())).collect()
    }

    #[test]
    fn a_list_is_read_in_whatever_encoding_it_comes() {
        let text = "项目编号,项目名称\nZ-1,量子材料\n\nZ-2,\"甲,乙\"\n";
        let mut utf16 = vec![0xff, 0xfe];
        utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        let marked = ["\u{feff}", text].concat();
        for (bytes, encoding) in [(text.as_bytes(), "utf-8"), (marked.as_bytes(), "utf-8"), (&gbk, "gb18030"), (&utf16, "utf-16")] {
            let sheet = read(bytes).expect("a list");
            assert_eq!((sheet.encoding, sheet.heading.join("|").as_str()), (encoding, "项目编号|项目名称"));
            assert_eq!(cells(&sheet), [(2, vec!["Z-1", "量子材料"]), (4, vec!["Z-2", "甲,乙"])]);
        }
        let tabs = read("a\tb\n1\t2\n".as_bytes()).expect("a list");
        assert_eq!(cells(&tabs), [(2, vec!["1", "2"])]);
    }

    #[test]
    fn what_is_no_list_or_too_large_is_refused() {
        assert_eq!(read(b""), Err(SheetFault::Empty));
        assert_eq!(read("只有标题\n".as_bytes()), Err(SheetFault::Empty));
        assert!(matches!(read(b"\x89PNG\r\n\x1a\n\0\0"), Err(SheetFault::Unreadable(_))));
        assert!(matches!(read(b"PK\x03\x04 no archive"), Err(SheetFault::Unreadable(_))));
        assert_eq!(read(&vec![b'a'; BYTES_MOST + 1]), Err(SheetFault::TooLarge));
        let long = format!("a\n{}", "1\n".repeat(ROWS_MOST + 1));
        assert_eq!(read(long.as_bytes()), Err(SheetFault::TooMany));
        let wide = format!("{}\n1\n", ",".repeat(COLUMNS_MOST + 1));
        assert_eq!(read(wide.as_bytes()), Err(SheetFault::TooMany));
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked_into_memory() {
        use std::io::Write;
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        archive.start_file("xl/worksheets/sheet1.xml", options).expect("a part");
        let zeros = vec![0_u8; 1_000_000];
        for _ in 0..3 {
            archive.write_all(&zeros).expect("written");
        }
        let bytes = archive.finish().expect("an archive").into_inner();
        assert!(bytes.len() < 100_000);
        assert_eq!(count(&bytes, 2_900_000), Err(SheetFault::TooLarge));
        assert_eq!(count(&bytes, 3_000_000), Ok(()));
    }
}
