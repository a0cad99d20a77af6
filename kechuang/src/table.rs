//! Table 表格文件: CSV with a header, read with a word for each mistake: the file, the line, the column, and what was expected.

use anyhow::{Context, anyhow};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use tokio::signal::unix::{SignalKind, signal};

/// With which some programs begin a file of text in UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A file that has been read.
pub(crate) struct Table {
    head: Head,
    records: Vec<csv::StringRecord>,
}

/// A file that is read line by line, because it may be large.
pub(crate) struct Lines {
    head: Head,
    reader: csv::Reader<BufReader<File>>,
    record: csv::StringRecord,
}

/// What a file is called, and its columns.
pub(crate) struct Head {
    path: PathBuf,
    headers: Vec<String>,
    /// Where each wanted column stands, in the order wanted.
    columns: Vec<usize>,
}

/// One line of it.
pub(crate) struct Row<'t> {
    head: &'t Head,
    record: &'t csv::StringRecord,
}

impl Head {
    fn read(path: &Path, headers: &csv::StringRecord, wanted: &[&[&str]]) -> anyhow::Result<Self> {
        let headers: Vec<String> = headers.iter().map(str::to_lowercase).collect();
        let mut columns = Vec::with_capacity(wanted.len());
        for names in wanted {
            let found = headers.iter().position(|header| names.contains(&header.as_str()));
            columns.push(found.ok_or_else(|| anyhow!("{}, line 1: a column `{}` was expected", path.display(), names.join("` or `")))?);
        }
        Ok(Self { path: path.to_owned(), headers, columns })
    }

    /// The columns that nobody wanted, by name, to be given to a row's methods as they are.
    pub(crate) fn others(&self) -> Vec<(String, usize)> {
        let free = self.headers.iter().enumerate().filter(|(at, _)| !self.columns.contains(at));
        free.map(|(at, header)| (header.clone(), at + usize::MAX / 2)).collect()
    }
}

impl Lines {
    /// Opens a file whose header has these columns, each by one of its names. Refuses a missing column.
    pub(crate) fn open(path: &Path, wanted: &[&[&str]]) -> anyhow::Result<Self> {
        let reading = || format!("reading {}", path.display());
        let mut file = BufReader::with_capacity(1 << 16, File::open(path).with_context(reading)?);
        if file.fill_buf().with_context(reading)?.starts_with(MARK) {
            file.consume(MARK.len());
        }
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
        let head = Head::read(path, reader.headers().map_err(|error| malformed(path, &error))?, wanted)?;
        Ok(Self { head, reader, record: csv::StringRecord::new() })
    }

    /// Its columns.
    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    /// The next line. Refuses one of another length.
    pub(crate) fn next(&mut self) -> anyhow::Result<Option<Row<'_>>> {
        let more = self.reader.read_record(&mut self.record).map_err(|error| malformed(&self.head.path, &error))?;
        Ok(more.then_some(Row { head: &self.head, record: &self.record }))
    }
}

impl Table {
    /// Reads a file whose header has these columns, each by one of its names. Refuses a missing column and a line of another length.
    pub(crate) fn read(path: &Path, wanted: &[&[&str]]) -> anyhow::Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        Self::parse(path, &bytes, wanted)
    }

    /// The same from the bytes of such a file.
    pub(crate) fn parse(path: &Path, bytes: &[u8], wanted: &[&[&str]]) -> anyhow::Result<Self> {
        let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let wrong = |error: csv::Error| malformed(path, &error);
        let head = Head::read(path, reader.headers().map_err(wrong)?, wanted)?;
        let records = reader.records().collect::<Result<Vec<_>, _>>().map_err(wrong)?;
        Ok(Self { head, records })
    }

    /// Where a column stands that need not be there; given to a row's methods as it is.
    pub(crate) fn optional(&self, name: &str) -> Option<usize> {
        self.head.headers.iter().position(|header| header == name).map(|at| at + usize::MAX / 2)
    }

    /// Its lines.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|record| Row { head: &self.head, record })
    }
}

impl Row<'_> {
    /// A cell as text.
    pub(crate) fn text(&self, column: usize) -> &str {
        self.record.get(self.place(column)).unwrap_or("")
    }

    /// A cell as a count. Refuses anything but a whole number.
    pub(crate) fn count(&self, column: usize) -> anyhow::Result<u32> {
        self.text(column).parse().map_err(|_| self.wrong(column, "a whole number"))
    }

    /// A cell as a decimal, in millionths; further digits are rounded to even.
    pub(crate) fn decimal(&self, column: usize) -> anyhow::Result<i64> {
        decimal(self.text(column), 6).ok_or_else(|| self.wrong(column, "a decimal number"))
    }

    /// Keeps a name that must be new. Refuses an empty one and one that stands twice.
    pub(crate) fn fresh(&self, column: usize, names: &mut BTreeMap<String, usize>, at: usize) -> anyhow::Result<()> {
        if self.text(column).is_empty() {
            return Err(self.wrong(column, "a name"));
        }
        match names.insert(self.text(column).to_owned(), at) {
            Some(_) => Err(self.wrong(column, "a name that does not stand above already")),
            None => Ok(()),
        }
    }

    /// The number of a name that must be known.
    pub(crate) fn known(&self, column: usize, names: &BTreeMap<String, usize>) -> anyhow::Result<usize> {
        names.get(self.text(column)).copied().ok_or_else(|| self.wrong(column, "a name that the other files know"))
    }

    /// Which line it is.
    pub(crate) fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// What is wrong with a cell.
    pub(crate) fn wrong(&self, column: usize, expected: &str) -> anyhow::Error {
        let place = self.place(column);
        let line = self.line();
        let header = self.head.headers.get(place).map_or("", String::as_str);
        anyhow!("{}, line {line}, column {} ({header}): {expected} was expected, not `{}`", self.head.path.display(), place + 1, self.text(column))
    }

    fn place(&self, column: usize) -> usize {
        column.checked_sub(usize::MAX / 2).unwrap_or_else(|| self.head.columns[column])
    }
}

/// What is wrong with a file that is no table: where, and what was expected.
fn malformed(path: &Path, error: &csv::Error) -> anyhow::Error {
    let path = path.display();
    let line = error.position().map_or(1, csv::Position::line);
    if let csv::ErrorKind::Utf8 { err, .. } = error.kind() {
        return anyhow!("{path}, line {line}, column {}: text in UTF-8 was expected", err.field() + 1);
    }
    if let csv::ErrorKind::UnequalLengths { expected_len, len, .. } = error.kind() {
        return anyhow!("{path}, line {line}: {expected_len} columns were expected, not {len}");
    }
    anyhow!("{path}, line {line}: {error}")
}

/// A decimal number in units of the `places`-th decimal, half to even beyond. None for anything else, and for what does not fit.
pub(crate) fn decimal(text: &str, places: i32) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok().filter(|exponent| (-39..40).contains(exponent))?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = || whole.bytes().chain(fraction.bytes());
    if !(1..=30).contains(&(whole.len() + fraction.len())) || !all().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value = all().fold(0_i128, |value, digit| value * 10 + i128::from(digit - b'0'));
    let shift = places + exponent - i32::try_from(fraction.len()).ok()?;
    let scaled = if shift >= 0 {
        value.checked_mul(10_i128.checked_pow(shift.unsigned_abs())?)?
    } else {
        let by = 10_i128.checked_pow(shift.unsigned_abs()).unwrap_or(i128::MAX);
        let (quotient, rest) = (value / by, value % by);
        let up = rest > by - rest || (rest == by - rest && quotient % 2 == 1);
        quotient + i128::from(up)
    };
    i64::try_from(sign * scaled).ok()
}

/// Writes a file whole or not at all: beside it first, then in its place.
pub(crate) fn save(path: &Path, rows: Vec<Vec<String>>) -> anyhow::Result<()> {
    write(path, |writer| rows.iter().try_for_each(|row| writer.write_record(row)))
}

/// The same, a row at a time.
pub(crate) fn write(path: &Path, rows: impl FnOnce(&mut csv::Writer<File>) -> csv::Result<()>) -> anyhow::Result<()> {
    let beside = path.with_extension(format!("part-{}", std::process::id()));
    watch(&beside);
    let write = || -> anyhow::Result<()> {
        let mut writer = csv::Writer::from_path(&beside)?;
        rows(&mut writer)?;
        writer.flush()?;
        writer.into_inner().map_err(|error| error.into_error())?.sync_all()?;
        std::fs::rename(&beside, path)?;
        Ok(())
    };
    write().inspect_err(|_| drop(std::fs::remove_file(&beside))).with_context(|| format!("writing {}", path.display()))
}

/// Takes the unfinished file away if the command is stopped while it is written.
fn watch(beside: &Path) {
    let beside = beside.to_owned();
    let stopped = async || {
        let mut terminated = signal(SignalKind::terminate())?;
        tokio::select! {
            done = tokio::signal::ctrl_c() => done,
            _ = terminated.recv() => Ok(()),
        }
    };
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        if runtime.and_then(|runtime| runtime.block_on(stopped())).is_ok() {
            drop(std::fs::remove_file(&beside));
            // As a shell reports a command that was interrupted.
            std::process::exit(130);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_to_the_millionth() {
        for (text, millionths) in [
            ("0.25", Some(250_000)),
            ("1", Some(1_000_000)),
            ("-0.5", Some(-500_000)),
            ("1e-3", Some(1_000)),
            ("0.0000005", Some(0)),
            ("0.0000015", Some(2)),
            ("0.00000050001", Some(1)),
            ("", None),
            ("-", None),
            ("1.2.3", None),
            ("nan", None),
            ("1e99", None),
            ("1e-2147483648", None),
            ("１", None),
        ] {
            assert_eq!(decimal(text, 6), millionths, "{text}");
        }
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        let refused = |bytes: &[u8]| Table::parse(Path::new("votes.csv"), bytes, &[&["id"], &["grade"]]).err().map(|error| error.to_string());
        for (bytes, why) in [
            (&b""[..], "votes.csv, line 1: a column `id` was expected"),
            (b"id,score\n", "votes.csv, line 1: a column `grade` was expected"),
            (b"id,grade\np1,5\np2\n", "votes.csv, line 3: 2 columns were expected, not 1"),
            (b"id,grade\np1,5\np2,\xff\n", "votes.csv, line 3, column 2: text in UTF-8 was expected"),
            (b"id,\xff\n", "votes.csv, line 1, column 2: text in UTF-8 was expected"),
        ] {
            assert_eq!(refused(bytes).as_deref(), Some(why));
        }
        assert_eq!(refused(b"\xef\xbb\xbfGrade, ID\r\n5,p1\r\n"), None);
    }
}
