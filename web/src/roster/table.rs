//! Table 名单表: the columns of a list of people, by which names they are known, how a row is read, and what is wrong in it.

use crate::spreadsheet::{self, Fault};
use crate::ui::Look;
use crate::words::Words;
use exchange::sheet::{Line as SheetLine, Sheet};
use rules::Instant;
use rules::contact::{Channel, Reach};
use rules::identity::{DocumentKind, Number};
use rules::person::Language;
use rules::text::Line;
use store::Keys;

/// The most characters of a name.
const NAME_MOST: usize = 100;
/// The most characters of a staff number.
pub(super) const NUMBER_MOST: usize = 60;

/// A column of the file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Column {
    Name,
    Contact,
    Mobile,
    Department,
    Number,
    Orcid,
}

/// A row that can be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) name: String,
    /// Where they are asked: by letter, else by message.
    pub(super) address: Reach,
    /// The keyed digests of their addresses and numbers; the first is that of `address`.
    pub(super) keys: Vec<String>,
    /// The part as the file calls it; empty where it says nothing.
    pub(super) department: String,
    pub(super) number: Option<Line>,
    /// The keyed digest of their ORCID.
    pub(super) orcid: Option<String>,
}

/// What is wrong in one cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Wrong {
    /// It must say something.
    Empty,
    /// Too long, or with characters that no line has.
    Text,
    /// Neither an address nor a number.
    Contact,
    /// Not a mobile number.
    Mobile,
    /// Not an ORCID.
    Orcid,
    /// Not a standing part of the organisation.
    Department,
    /// Several parts are called so.
    Departments,
    /// The same as in an earlier row.
    Same(usize),
    /// The contact stands in another row under another name.
    TwoNames(usize, String),
    /// The same name and number stand in another row under another contact.
    TwoContacts(usize),
    /// The number stands in another row under another name.
    NumberTwice(usize, String),
    /// The ORCID stands in another row.
    OrcidTwice(usize),
    /// The register knows who has that contact by another name.
    NameDiffers(String),
    /// Its contacts are those of two members.
    TwoMembers,
    /// An earlier row is the same member, by another contact.
    SameMember(usize),
    /// It is who takes the list in.
    Own,
}

/// A faulty cell of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Faulty {
    pub(super) line: usize,
    pub(super) column: Column,
    pub(super) found: String,
    pub(super) why: Wrong,
}

impl Column {
    pub(super) const ALL: [Self; 6] = [Self::Name, Self::Contact, Self::Mobile, Self::Department, Self::Number, Self::Orcid];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Contact => "contact",
            Self::Mobile => "mobile",
            Self::Department => "department",
            Self::Number => "number",
            Self::Orcid => "orcid",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == text)
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Name => "roster-column-name",
            Self::Contact => "roster-column-contact",
            Self::Mobile => "roster-column-mobile",
            Self::Department => "roster-column-department",
            Self::Number => "roster-column-number",
            Self::Orcid => "roster-column-orcid",
        }
    }

    pub(super) fn heading(self, look: &Look<'_>) -> String {
        look.t(self.key())
    }

    /// What stands in it, for people who fill it in.
    pub(super) fn takes(self, look: &Look<'_>) -> String {
        look.t(match self {
            Self::Name => "roster-takes-name",
            Self::Contact => "roster-takes-contact",
            Self::Mobile => "roster-takes-mobile",
            Self::Department => "roster-takes-department",
            Self::Number => "roster-takes-number",
            Self::Orcid => "roster-takes-orcid",
        })
    }

    /// By what headings it is known elsewhere, without blanks and brackets, in small letters.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["姓名", "名字", "人员姓名", "教师姓名", "职工姓名", "name", "fullname"],
            Self::Contact => &["电子邮箱", "邮箱", "电子邮件", "邮件", "联系方式", "邮箱地址", "email", "mail", "emailaddress", "contact"],
            Self::Mobile => &["手机", "手机号", "手机号码", "移动电话", "联系电话", "电话", "mobile", "phone", "mobilephone", "telephone"],
            Self::Department => &["院系", "部门", "所在部门", "所在院系", "二级单位", "学院", "department", "unit", "school", "faculty"],
            Self::Number => &["工号", "职工号", "人员编号", "教工号", "学工号", "staffnumber", "staffno", "staffid", "employeeid", "number"],
            Self::Orcid => &["orcid", "orcidid", "orcid号"],
        }
    }

    /// The column that a heading most likely means.
    pub(super) fn guess(heading: &str) -> Option<Self> {
        let plain = spreadsheet::plain(heading);
        let label = |column: Self, language| spreadsheet::plain(&Words::load().text(language, column.key()));
        Self::ALL.into_iter().find(|column| {
            column.names().contains(&plain.as_str()) || [Language::Zh, Language::En].into_iter().any(|language| label(*column, language) == plain)
        })
    }
}

impl Wrong {
    /// What is wrong, and what is expected.
    pub(super) fn says(&self, look: &Look<'_>) -> String {
        let line = |key: &str, line: usize| look.t_with(key, &[("line", line.to_string().into())]);
        let named = |key: &str, line: usize, name: &str| look.t_with(key, &[("line", line.to_string().into()), ("name", name.into())]);
        match self {
            Self::Empty => look.t("import-fault-empty"),
            Self::Text => look.t("import-fault-text"),
            Self::Contact => look.t("roster-wrong-contact"),
            Self::Mobile => look.t("roster-wrong-mobile"),
            Self::Orcid => look.t("roster-wrong-orcid"),
            Self::Department => look.t("roster-wrong-department"),
            Self::Departments => look.t("roster-wrong-departments"),
            Self::Same(at) => line("roster-wrong-same", *at),
            Self::TwoNames(at, name) => named("roster-wrong-two-names", *at, name),
            Self::TwoContacts(at) => line("roster-wrong-two-contacts", *at),
            Self::NumberTwice(at, name) => named("roster-wrong-number-twice", *at, name),
            Self::OrcidTwice(at) => line("roster-wrong-orcid-twice", *at),
            Self::NameDiffers(name) => look.t_with("roster-wrong-name-differs", &[("name", name.as_str().into())]),
            Self::TwoMembers => look.t("roster-wrong-two-members"),
            Self::SameMember(at) => line("roster-wrong-same-member", *at),
            Self::Own => look.t("roster-wrong-own"),
        }
    }
}

impl Faulty {
    pub(super) fn shown(&self, look: &Look<'_>) -> Fault {
        Fault { line: self.line, column: self.column.heading(look), found: self.found.clone(), why: self.why.says(look) }
    }
}

/// Which column of the file is which: as asked, else as guessed.
pub(super) fn mapping(heading: &[String], asked: impl Fn(usize) -> Option<String>) -> Vec<Option<Column>> {
    spreadsheet::mapping(heading, |at, text| match asked(at) {
        Some(text) => Column::parse(&text),
        None => Column::guess(text),
    })
}

/// The needed columns that a file has not: a name, and one way to reach somebody.
pub(super) fn lacking(mapping: &[Option<Column>]) -> Vec<Column> {
    let has = |column: Column| mapping.contains(&Some(column));
    let mut lacking = Vec::new();
    if !has(Column::Name) {
        lacking.push(Column::Name);
    }
    if !has(Column::Contact) && !has(Column::Mobile) {
        lacking.push(Column::Contact);
    }
    lacking
}

/// Reads every row by itself.
pub(super) fn read(sheet: &Sheet, mapping: &[Option<Column>], keys: &Keys, now: Instant) -> (Vec<Row>, Vec<Faulty>) {
    let (mut rows, mut faulty) = (Vec::with_capacity(sheet.rows.len()), Vec::new());
    for line in &sheet.rows {
        match row(line, mapping, keys, now) {
            Ok(row) => rows.push(row),
            Err(wrong) => faulty.extend(wrong),
        }
    }
    (rows, faulty)
}

fn row(line: &SheetLine, mapping: &[Option<Column>], keys: &Keys, now: Instant) -> Result<Row, Vec<Faulty>> {
    let cell = |column: Column| mapping.iter().position(|one| *one == Some(column)).map_or("", |at| line.cells[at].trim());
    let mut wrong = Vec::new();
    let mut fault = |column: Column, why: Wrong| wrong.push(Faulty { line: line.number, column, found: cell(column).to_owned(), why });
    let name = if cell(Column::Name).is_empty() {
        fault(Column::Name, Wrong::Empty);
        None
    } else {
        Line::parse(cell(Column::Name), NAME_MOST).map_err(|_| fault(Column::Name, Wrong::Text)).ok()
    };
    // A column of contacts holds addresses in most lists and numbers in some.
    let contact = Some(cell(Column::Contact)).filter(|text| !text.is_empty()).map(Reach::parse);
    if contact == Some(None) {
        fault(Column::Contact, Wrong::Contact);
    }
    let mobile = Some(cell(Column::Mobile)).filter(|text| !text.is_empty()).map(|text| Reach::parse_as(Channel::Mobile, text).ok());
    if mobile == Some(None) {
        fault(Column::Mobile, Wrong::Mobile);
    }
    if contact.is_none() && mobile.is_none() {
        fault(Column::Contact, Wrong::Empty);
    }
    let number = Some(cell(Column::Number)).filter(|text| !text.is_empty());
    let number = number.and_then(|text| Line::parse(text, NUMBER_MOST).map_err(|_| fault(Column::Number, Wrong::Text)).ok());
    let orcid = Some(cell(Column::Orcid)).filter(|text| !text.is_empty());
    let orcid = orcid.and_then(|text| Number::parse(DocumentKind::Orcid, "", text, now).map_err(|_| fault(Column::Orcid, Wrong::Orcid)).ok());
    let mut reached: Vec<Reach> = [contact, mobile].into_iter().flatten().flatten().collect();
    reached.dedup();
    match (name, reached.first().cloned()) {
        (Some(name), Some(address)) if wrong.is_empty() => Ok(Row {
            line: line.number,
            name: name.as_str().to_owned(),
            address,
            keys: reached.iter().map(|reach| keys.reach_key(reach)).collect(),
            department: cell(Column::Department).to_owned(),
            number,
            orcid: orcid.map(|number| keys.identity_key(&number)),
        }),
        _ => Err(wrong),
    }
}

/// A name as two of them are held against each other: without blanks, points and cases.
pub(super) fn plain_name(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '·' | '•' | '.' | '-' | '‐' | '\'')).flat_map(char::to_lowercase).collect()
}
