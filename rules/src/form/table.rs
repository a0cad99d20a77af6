//! Table 表格: rows under columns of lines, numbers, amounts, days and options, with the sums of what can be summed.
//!
//! A row is a list of cells as they were typed, in the order of the columns; a row with nothing in it is none. Lines can be erased with the
//! body; what else is in a row is kept. Sums are exact; one that no amount may be is refused.

use super::{Choice, Refusal, Unit};
use crate::day::Day;
use crate::money::{Money, MoneyRefusal};
use crate::refusal::Explain;
use crate::text::{Bilingual, Line};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The largest number that every reader of JSON takes for the same one (RFC 8259, 6).
pub(super) const EXACT: i64 = (1 << 53) - 1;

/// The most cells of a table: a page has to show all of them.
const CELLS_MOST: usize = 600;

/// What a table asks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The fewest rows of one that is filled in.
    #[serde(default)]
    pub least: usize,
    /// The most rows.
    pub most: usize,
}

/// One column 列.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its id in the table.
    pub id: String,
    /// Its heading.
    pub label: Bilingual,
    /// Whether every row must have it.
    #[serde(default)]
    pub required: bool,
    /// What its cells take.
    pub kind: ColumnKind,
    /// Whether its numbers are added up; amounts always are.
    #[serde(default, skip_serializing_if = "is_not")]
    pub sum: bool,
    /// The field of money that its sum must be equal to, where both are given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
}

/// What a cell takes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ColumnKind {
    /// A line of at most so many characters.
    Line {
        /// The most.
        most: usize,
    },
    /// A whole number.
    Number {
        /// The least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<i64>,
        /// The most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<i64>,
    },
    /// An amount.
    Money {
        /// The most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<Money>,
    },
    /// A day.
    Date {},
    /// One of some options.
    Choice {
        /// What can be chosen.
        options: Vec<Choice>,
    },
}

/// What is kept of a cell.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cell {
    /// A number.
    Number(i64),
    /// An amount.
    Money(Money),
    /// A day.
    Date(Day),
    /// The id of an option.
    Choice(String),
}

/// What a column comes to in all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sum {
    /// Of numbers.
    Number(i64),
    /// Of amounts.
    Money(Money),
}

/// What is kept of a row, by column.
pub type Row = BTreeMap<String, Cell>;
/// What can be erased of a row, by column.
pub type Words = BTreeMap<String, String>;

/// A table filled in without fault: as many rows of the one as of the other.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filled {
    /// What is kept.
    pub kept: Vec<Row>,
    /// What can be erased.
    pub written: Vec<Words>,
}

/// What is wrong with a cell, or with the table where no cell is named.
pub struct Wrong {
    /// The row and the column, from 0.
    pub cell: Option<(usize, usize)>,
    /// Why.
    pub why: Box<dyn Explain>,
}

impl Table {
    /// The rows in which something is typed, each with one cell a column.
    pub fn typed(&self, rows: &[Vec<String>]) -> Vec<Vec<String>> {
        let wide = |row: &Vec<String>| (0..self.columns.len()).map(|place| row.get(place).cloned().unwrap_or_default()).collect();
        rows.iter().map(wide).filter(|row: &Vec<String>| row.iter().any(|cell| !cell.trim().is_empty())).collect()
    }

    /// Reads all cells at once. Refuses with every cell that is wrong, too few rows or too many, and a sum that is no amount.
    pub fn read(&self, rows: &[Vec<String>]) -> Result<Filled, Vec<Wrong>> {
        let rows = self.typed(rows);
        let mut wrong = Vec::new();
        let mut filled = Filled::default();
        let mut of_all = |why: Refusal| wrong.push(Wrong { cell: None, why: Box::new(why) });
        if rows.len() > self.most {
            of_all(Refusal::TooManyRows { most: self.most });
        } else if rows.len() < self.least && !rows.is_empty() {
            of_all(Refusal::TooFewRows { least: self.least });
        }
        for (number, row) in rows.iter().take(self.most).enumerate() {
            let (mut kept, mut written) = (Row::new(), Words::new());
            for (place, (column, text)) in self.columns.iter().zip(row).enumerate() {
                match column.read(text.trim()) {
                    Ok(None) => {}
                    Ok(Some(Read::Kept(cell))) => drop(kept.insert(column.id.clone(), cell)),
                    Ok(Some(Read::Written(text))) => drop(written.insert(column.id.clone(), text)),
                    Err(why) => wrong.push(Wrong { cell: Some((number, place)), why }),
                }
            }
            filled.kept.push(kept);
            filled.written.push(written);
        }
        if self.sums(&filled.kept).is_err() {
            wrong.push(Wrong { cell: None, why: Box::new(MoneyRefusal::TooLarge) });
        }
        if wrong.is_empty() { Ok(filled) } else { Err(wrong) }
    }

    /// What each column comes to; none where it has nothing to sum. Refuses a sum that no amount may be.
    pub fn sums(&self, rows: &[Row]) -> Result<Vec<Option<Sum>>, MoneyRefusal> {
        self.columns.iter().map(|column| column.sum(rows)).collect()
    }

    /// What each column comes to as far as its cells can be read, for a page on which somebody still types.
    pub fn sums_so_far(&self, rows: &[Vec<String>]) -> Vec<Option<Sum>> {
        let kept = |row: &Vec<String>| {
            let cells = self.columns.iter().zip(row);
            cells
                .filter_map(|(column, text)| match column.read(text.trim()) {
                    Ok(Some(Read::Kept(cell))) => Some((column.id.clone(), cell)),
                    Ok(_) | Err(_) => None,
                })
                .collect::<Row>()
        };
        let rows: Vec<Row> = self.typed(rows).iter().map(kept).collect();
        self.columns.iter().map(|column| column.sum(&rows).ok().flatten()).collect()
    }

    /// The rows as they could be typed again; what was erased is empty.
    pub fn cells(&self, kept: &[Row], written: &[Words]) -> Vec<Vec<String>> {
        let cell = |row: usize, column: &Column| match kept.get(row).and_then(|cells| cells.get(&column.id)) {
            Some(Cell::Number(number)) => number.to_string(),
            Some(Cell::Money(money)) => money.plain(),
            Some(Cell::Date(day)) => day.to_string(),
            Some(Cell::Choice(id)) => id.clone(),
            None => written.get(row).and_then(|words| words.get(&column.id)).cloned().unwrap_or_default(),
        };
        (0..kept.len().max(written.len())).map(|row| self.columns.iter().map(|column| cell(row, column)).collect()).collect()
    }

    /// Whether ids, headings, options and limits are such as can be asked.
    pub(super) fn is_sound(&self) -> bool {
        let ids: std::collections::BTreeSet<&str> = self.columns.iter().map(|column| column.id.as_str()).collect();
        let sizes = (1..=12).contains(&self.columns.len())
            && (1..=200).contains(&self.most)
            && self.least <= self.most
            && self.columns.len() * self.most <= CELLS_MOST;
        sizes && ids.len() == self.columns.len() && self.columns.iter().all(Column::is_sound)
    }
}

enum Read {
    Kept(Cell),
    Written(String),
}

impl Column {
    fn read(&self, text: &str) -> Result<Option<Read>, Box<dyn Explain>> {
        if text.is_empty() {
            return if self.required { Err(Box::new(Refusal::Missing)) } else { Ok(None) };
        }
        let cell = match &self.kind {
            ColumnKind::Line { most } => {
                let line = Line::parse(text, *most).map_err(|why| -> Box<dyn Explain> { Box::new(why) })?;
                return Ok(Some(Read::Written(line.as_str().to_owned())));
            }
            ColumnKind::Number { least, most } => Cell::Number(number(text, *least, *most)?),
            ColumnKind::Money { most } => Cell::Money(amount(text, *most)?),
            ColumnKind::Date {} => Cell::Date(Day::parse(text).ok_or(Refusal::NotADay)?),
            ColumnKind::Choice { options } => {
                let option = options.iter().find(|option| option.id == text).ok_or_else(|| Refusal::NoSuchOption(text.to_owned()))?;
                Cell::Choice(option.id.clone())
            }
        };
        Ok(Some(Read::Kept(cell)))
    }

    fn sum(&self, rows: &[Row]) -> Result<Option<Sum>, MoneyRefusal> {
        let cells = rows.iter().filter_map(|row| row.get(&self.id));
        match &self.kind {
            ColumnKind::Number { .. } if !self.sum => Ok(None),
            ColumnKind::Number { .. } => {
                let total = cells.filter_map(|cell| if let Cell::Number(number) = cell { Some(i128::from(*number)) } else { None }).sum::<i128>();
                i64::try_from(total).map(|total| Some(Sum::Number(total))).map_err(|_| MoneyRefusal::TooLarge)
            }
            ColumnKind::Money { .. } => Money::sum(cells.filter_map(|cell| if let Cell::Money(money) = cell { Some(*money) } else { None }))
                .map(|total| Some(Sum::Money(total))),
            ColumnKind::Line { .. } | ColumnKind::Date {} | ColumnKind::Choice { .. } => Ok(None),
        }
    }

    fn is_sound(&self) -> bool {
        let limits = match &self.kind {
            ColumnKind::Line { most } => (1..=500).contains(most),
            ColumnKind::Number { least, most } => is_range(*least, *most),
            ColumnKind::Money { most } => most.is_none_or(|most| most > Money::ZERO && most <= Money::MOST),
            ColumnKind::Date {} => true,
            ColumnKind::Choice { options } => super::are_options(options),
        };
        let equals = self.equals.is_none() || matches!(self.kind, ColumnKind::Money { .. });
        limits && equals && super::is_id(&self.id) && !self.label.zh.trim().is_empty() && super::is_text(&self.label, super::LABEL_MOST)
    }
}

/// Whether a least and a most leave a number between them that every reader takes for the same one.
pub(super) fn is_range(least: Option<i64>, most: Option<i64>) -> bool {
    let exact = |bound: Option<i64>| bound.is_none_or(|bound| (-EXACT..=EXACT).contains(&bound));
    exact(least) && exact(most) && least.zip(most).is_none_or(|(least, most)| least <= most)
}

/// A whole number as people type it, with separators or without.
pub(super) fn number(text: &str, least: Option<i64>, most: Option<i64>) -> Result<i64, Refusal> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '，')).collect();
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    if digits.is_empty() || digits.len() > 16 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::NotANumber);
    }
    let number: i64 = plain.parse().map_err(|_| Refusal::NotANumber)?;
    let (least, most) = (least.unwrap_or(-EXACT), most.unwrap_or(EXACT));
    if (least..=most).contains(&number) { Ok(number) } else { Err(Refusal::NumberOutside { least, most }) }
}

/// An amount, at most so much.
pub(super) fn amount(text: &str, most: Option<Money>) -> Result<Money, Box<dyn Explain>> {
    let money = Money::parse(text)?;
    match most.filter(|most| money > *most) {
        Some(most) => Err(Box::new(Refusal::TooMuch { most })),
        None => Ok(money),
    }
}

/// The columns under which people are named 人员: who, of which unit, how they are reached. All of it can be erased.
pub(super) fn people(most: usize) -> Table {
    let column = |id: &str, zh: &str, en: &str, required: bool, most: usize| Column {
        id: id.to_owned(),
        label: Bilingual::new(zh, en),
        required,
        kind: ColumnKind::Line { most },
        sum: false,
        equals: None,
    };
    let columns = vec![
        column("name", "姓名", "Name", true, 60),
        column("organisation", "单位", "Organisation", false, 120),
        column("email", "电子邮箱", "E-mail", false, 254),
    ];
    Table { columns, least: 0, most }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes what it may skip by reference")]
fn is_not(set: &bool) -> bool {
    !set
}

/// A limit that a text keeps, or how many it has too many.
pub(super) fn within(unit: Unit, text: &str, most: usize) -> Result<(), Refusal> {
    match unit.count(text) {
        count if count > most => Err(Refusal::TooManyWords { count, most }),
        _ => Ok(()),
    }
}

impl From<Refusal> for Box<dyn Explain> {
    fn from(why: Refusal) -> Self {
        Box::new(why)
    }
}
