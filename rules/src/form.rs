//! Form 申请书表单: what a call asks, as data: sections of fields, each with a kind and its limits.
//!
//! The form is pinned to the call when that is published. What a draft holds is whatever was typed; `complete` reads all of it at submission
//! and refuses field by field, so nothing typed is ever thrown away because something else is wrong. A form of before stands for ever as it was.

mod answer;
mod condition;
mod count;
mod difference;
mod edit;
mod file;
mod import;
mod pdf;
mod refusal;
mod sheet;
mod table;

pub use answer::{Answers, Complete, Raw, Values, Written, complete, organisations};
pub use condition::Condition;
pub use count::Unit;
pub use difference::{Aspect, Change, differences};
pub use edit::{Edit, Way};
pub use file::{Attached, Declared, FileName, MediaType, accept_file, accept_name, declare};
pub use pdf::{Fault, FileFacts, Holds, PdfRule, judge, plain};
pub use refusal::{Refusal, size};
pub use sheet::{RowChange, compare, written_day};
pub use table::{Cell, Column, ColumnKind, Filled, Row, Sum, Table, Words};

use crate::Money;
use crate::day::Day;
use crate::text::{Bilingual, Line, Prose, TextRefusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The id of the field that every form has: what the application is called 项目名称.
pub const TITLE: &str = "title";
/// The most characters of a label, a section's title or an option.
const LABEL_MOST: usize = 200;
/// The most characters of a help.
const HELP_MOST: usize = 1_000;

/// What a call asks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// One section 栏目.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its title.
    pub title: Bilingual,
    /// Where it is asked only of some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Its fields, in order.
    pub fields: Vec<Field>,
}

/// One field 填报项.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id in the form: lower case, digits, hyphens; never changed, because answers are kept under it.
    pub id: String,
    /// Its label.
    pub label: Bilingual,
    /// What helps to fill it in; may be empty.
    #[serde(default)]
    pub help: Bilingual,
    /// Whether it must be filled in.
    pub required: bool,
    /// Where it is asked only of some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// What it takes.
    pub kind: FieldKind,
}

/// What a field takes 类型.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FieldKind {
    /// One line of at most so many characters or words.
    Line {
        /// The most.
        most: usize,
        /// In what it counts.
        #[serde(default, skip_serializing_if = "Unit::is_default")]
        unit: Unit,
    },
    /// Text of at most so many characters or words.
    Text {
        /// The most.
        most: usize,
        /// In what it counts.
        #[serde(default, skip_serializing_if = "Unit::is_default")]
        unit: Unit,
    },
    /// Some of the options.
    Choice {
        /// What can be chosen.
        options: Vec<Choice>,
        /// Whether more than one.
        many: bool,
    },
    /// An amount, at most so much.
    Money {
        /// The most.
        most: Option<Money>,
    },
    /// Files.
    Files {
        /// How many at most.
        most: usize,
        /// How large each may be, in bytes.
        bytes_each: u64,
        /// Of which types.
        media: Vec<MediaType>,
        /// What a PDF has to be, where the call asks more of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pdf: Option<PdfRule>,
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
    /// A day, from the first to the last, both of them among those that may be named.
    Date {
        /// The first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Day>,
        /// The last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    },
    /// Persons by name, with their organisation and address 人员.
    People {
        /// How many at most.
        most: usize,
    },
    /// Organisations of the registry 单位.
    Organisations {
        /// How many at most.
        most: usize,
    },
    /// Rows under columns 表格.
    Table(Table),
    /// The budget that the call's funding rule asks for 预算; once in a form.
    Budget {},
}

impl FieldKind {
    /// A line of at most so many characters.
    pub const fn line(most: usize) -> Self {
        Self::Line { most, unit: Unit::Characters }
    }

    /// A text of at most so many characters.
    pub const fn text(most: usize) -> Self {
        Self::Text { most, unit: Unit::Characters }
    }

    /// The table that it is filled in as, if it is one.
    pub fn table(&self) -> Option<Table> {
        match self {
            Self::Table(table) => Some(table.clone()),
            Self::People { most } => Some(table::people(*most)),
            Self::Line { .. }
            | Self::Text { .. }
            | Self::Choice { .. }
            | Self::Money { .. }
            | Self::Files { .. }
            | Self::Number { .. }
            | Self::Date { .. }
            | Self::Organisations { .. }
            | Self::Budget {} => None,
        }
    }

    /// Whether ids, labels and limits are such as can be asked.
    fn is_sound(&self) -> bool {
        match self {
            Self::Line { most, .. } => (1..=500).contains(most),
            Self::Text { most, .. } => (1..=20_000).contains(most),
            Self::Choice { options, .. } => !options.is_empty() && options.iter().all(|option| !option.id.is_empty() && !option.label.zh.is_empty()),
            Self::Money { most } => most.is_none_or(|most| most > Money::ZERO),
            Self::Files { most, bytes_each, media, pdf } => {
                (1..=50).contains(most) && *bytes_each > 0 && !media.is_empty() && pdf.as_ref().is_none_or(PdfRule::is_sound)
            }
            Self::Number { least, most } => table::is_range(*least, *most),
            Self::Date { from, until } => from.zip(*until).is_none_or(|(from, until)| from <= until),
            Self::People { most } | Self::Organisations { most } => (1..=50).contains(most),
            Self::Table(table) => table.is_sound(),
            Self::Budget {} => true,
        }
    }
}

/// One option 选项.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its id in the field.
    pub id: String,
    /// Its label.
    pub label: Bilingual,
}

impl Form {
    /// Refuses a form whose ids are wrong or stand twice, that has no required line `title`, that leaves a label, option or limit out,
    /// that says what no text may say, or whose conditions cannot be.
    pub fn check(&self) -> Result<(), Refusal> {
        let titles = self.sections.iter().map(|section| &section.title);
        if let Some(title) = titles.clone().find(|title| !is_text(title, LABEL_MOST)) {
            return Err(Refusal::BadText(title.zh.chars().take(20).filter(|c| !c.is_control()).collect()));
        }
        let mut seen = BTreeSet::new();
        for field in self.fields() {
            if !is_id(&field.id) {
                return Err(Refusal::BadId(field.id.clone()));
            }
            if !seen.insert(field.id.as_str()) {
                return Err(Refusal::TwiceId(field.id.clone()));
            }
            if field.label.zh.trim().is_empty() || !field.kind.is_sound() {
                return Err(Refusal::Bare(field.id.clone()));
            }
            if let FieldKind::Table(table) = &field.kind {
                self.check_sums(table)?;
            }
            let options_are_texts = if let FieldKind::Choice { options, .. } = &field.kind { are_options(options) } else { true };
            if !is_text(&field.label, LABEL_MOST) || !is_text(&field.help, HELP_MOST) || !options_are_texts {
                return Err(Refusal::BadText(field.id.clone()));
            }
        }
        let budgets: Vec<&Field> = self.fields().filter(|field| matches!(field.kind, FieldKind::Budget {})).collect();
        if let [_, second, ..] = budgets.as_slice() {
            return Err(Refusal::TwiceBudget(second.id.clone()));
        }
        let titled = self.field(TITLE).is_some_and(|field| field.required && matches!(field.kind, FieldKind::Line { .. }));
        if !titled {
            return Err(Refusal::NoTitle);
        }
        self.check_conditions()
    }

    /// A column's sum is equal to a field of money or to nothing.
    fn check_sums(&self, table: &Table) -> Result<(), Refusal> {
        let is_money = |id: &String| self.field(id).is_some_and(|field| matches!(field.kind, FieldKind::Money { .. }));
        match table.columns.iter().filter_map(|column| column.equals.as_ref()).find(|id| !is_money(id)) {
            Some(id) => Err(Refusal::NoSuchField(id.clone())),
            None => Ok(()),
        }
    }

    /// All fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// The field of that id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id)
    }
}

/// Whether both languages say what a text may say, or nothing.
fn is_text(text: &Bilingual, most: usize) -> bool {
    [&text.zh, &text.en].into_iter().all(|text| matches!(Prose::parse(text, most), Ok(_) | Err(TextRefusal::Empty)))
}

/// Whether it is 1 to 40 of `a-z 0-9 -`.
fn is_id(id: &str) -> bool {
    (1..=40).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Whether there are options, each with an id and a label that say what a text may say.
fn are_options(options: &[Choice]) -> bool {
    let is_option = |option: &Choice| !option.label.zh.is_empty() && is_text(&option.label, LABEL_MOST) && Line::parse(&option.id, 40).is_ok();
    !options.is_empty() && options.iter().all(is_option)
}
