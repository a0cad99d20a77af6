//! Answers 填报内容: what was typed, and what it means once all of it is right.

use super::table::{Wrong, amount, number, within};
use super::{Attached, Field, FieldKind, Form, Refusal, Row, Sum, Table, Words};
use crate::budget::{Budget, Funding};
use crate::day::Day;
use crate::refusal::{Explain, FieldRefusal};
use crate::text::{Bilingual, Line, Prose};
use crate::{Id, Money, OrganisationId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a draft holds, under the ids of the form's fields.
pub type Answers = BTreeMap<String, Raw>;

/// As it was typed or ticked; read only at submission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Raw {
    /// A line, a text, a number, a day or an amount.
    Text(String),
    /// The ids of the options ticked, or of the organisations chosen.
    Chosen(Vec<String>),
    /// The rows of a table, of persons, or of a budget.
    Rows(Vec<Vec<String>>),
}

/// A form filled in without fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complete {
    /// Lines and texts, by field.
    pub texts: BTreeMap<String, String>,
    /// Options, by field.
    pub choices: BTreeMap<String, Vec<String>>,
    /// Amounts, by field.
    pub money: BTreeMap<String, Money>,
    /// Files, in the order of the form.
    pub files: Vec<Attached>,
    /// What else is kept.
    pub values: Values,
    /// What else can be erased.
    pub written: Written,
}

/// What is kept of the richer fields: nothing that names or describes anybody.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Values {
    /// Whole numbers, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, i64>,
    /// Days, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub dates: BTreeMap<String, Day>,
    /// Organisations of the registry, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub organisations: BTreeMap<String, Vec<OrganisationId>>,
    /// Rows of tables, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, Vec<Row>>,
    /// The budget, by its field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub budgets: BTreeMap<String, Budget>,
}

/// What can be erased of tables, persons and budgets: by field, row by row, by column.
pub type Written = BTreeMap<String, Vec<Words>>;

impl Values {
    /// Whether there is nothing, as in every application of before.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Reads all answers at once. Refuses with every field that is wrong, not only the first. What the conditions do not ask is passed over.
pub fn complete(form: &Form, funding: &Funding, answers: &Answers, files: &[Attached]) -> Result<Complete, Vec<FieldRefusal>> {
    let mut reading = Reading {
        whole: Complete {
            texts: BTreeMap::new(),
            choices: BTreeMap::new(),
            money: BTreeMap::new(),
            files: Vec::new(),
            values: Values::default(),
            written: Written::new(),
        },
        wrong: Vec::new(),
    };
    let shown = form.shown(answers);
    for field in form.fields().filter(|field| shown.contains(field.id.as_str())) {
        if let Err(why) = reading.read(field, funding, answers.get(&field.id), files) {
            reading.refuse(field, why.as_ref());
        }
    }
    // Sums are held against other fields when all of them are read.
    for field in form.fields().filter(|field| shown.contains(field.id.as_str())) {
        if let FieldKind::Table(table) = &field.kind
            && let Err(why) = reading.sums_agree(&field.id, table)
        {
            reading.refuse(field, &why);
        }
    }
    for id in answers.keys().filter(|id| form.field(id).is_none()) {
        reading.wrong.push(FieldRefusal::new(id.clone(), &Refusal::NoSuchField(id.clone())));
    }
    if reading.wrong.is_empty() { Ok(reading.whole) } else { Err(reading.wrong) }
}

/// The organisations that answers name, with the field: whoever takes them into a draft looks each up in the registry. Refuses what is no id.
pub fn organisations(form: &Form, answers: &Answers) -> Result<Vec<(String, OrganisationId)>, Vec<FieldRefusal>> {
    let (mut named, mut wrong) = (Vec::new(), Vec::new());
    for field in form.fields().filter(|field| matches!(field.kind, FieldKind::Organisations { .. })) {
        let Some(Raw::Chosen(chosen)) = answers.get(&field.id) else { continue };
        for text in chosen {
            match Id::parse(text) {
                Some(id) => named.push((field.id.clone(), OrganisationId(id))),
                None => wrong.push(FieldRefusal::new(field.id.clone(), &Refusal::NotAnOrganisation(text.clone()))),
            }
        }
    }
    if wrong.is_empty() { Ok(named) } else { Err(wrong) }
}

type Boxed = Box<dyn Explain>;

struct Reading {
    whole: Complete,
    wrong: Vec<FieldRefusal>,
}

impl Reading {
    fn refuse(&mut self, field: &Field, why: &dyn Explain) {
        self.wrong.push(FieldRefusal { label: Some(field.label.clone()), ..FieldRefusal::new(field.id.clone(), why) });
    }

    /// A refusal of one cell, named as the page names its input: `budget.2.1`.
    fn refuse_cell(&mut self, field: &Field, (row, column): (usize, usize), heading: &Bilingual, why: &dyn Explain) {
        let label = Bilingual::new(
            format!("{} · 第{}行 · {}", field.label.zh, row + 1, heading.zh),
            format!("{} · row {} · {}", field.label.pick(true), row + 1, heading.pick(true)),
        );
        self.wrong.push(FieldRefusal { label: Some(label), ..FieldRefusal::new(format!("{}.{row}.{column}", field.id), why) });
    }

    fn read(&mut self, field: &Field, funding: &Funding, raw: Option<&Raw>, files: &[Attached]) -> Result<(), Boxed> {
        match &field.kind {
            FieldKind::Files { most, bytes_each, .. } => self.read_files(field, *most, *bytes_each, files),
            FieldKind::Choice { .. } | FieldKind::Organisations { .. } => self.read_chosen(field, raw),
            FieldKind::Table(_) | FieldKind::People { .. } => self.read_table(field, raw),
            FieldKind::Budget {} => self.read_budget(field, funding, raw),
            FieldKind::Line { .. } | FieldKind::Text { .. } | FieldKind::Money { .. } | FieldKind::Number { .. } | FieldKind::Date { .. } => {
                self.read_text(field, raw)
            }
        }
    }

    fn read_files(&mut self, field: &Field, most: usize, bytes_each: u64, files: &[Attached]) -> Result<(), Boxed> {
        let mine: Vec<&Attached> = files.iter().filter(|file| file.field == field.id).collect();
        match mine.len() {
            0 if field.required => Err(Refusal::Missing.into()),
            count if count > most => Err(Refusal::TooManyFiles { most }.into()),
            _ if mine.iter().any(|file| file.bytes > bytes_each) => Err(Refusal::FileTooLarge { most: bytes_each }.into()),
            _ => {
                self.whole.files.extend(mine.into_iter().cloned());
                Ok(())
            }
        }
    }

    fn read_text(&mut self, field: &Field, raw: Option<&Raw>) -> Result<(), Boxed> {
        let text = match raw {
            None => "",
            Some(Raw::Text(text)) => text.trim(),
            Some(Raw::Chosen(none)) if none.is_empty() => "",
            Some(Raw::Chosen(_) | Raw::Rows(_)) => return Err(Refusal::WrongShape.into()),
        };
        if text.is_empty() {
            return if field.required { Err(Refusal::Missing.into()) } else { Ok(()) };
        }
        let (id, whole) = (field.id.clone(), &mut self.whole);
        match &field.kind {
            FieldKind::Line { most, unit } => {
                let line = Line::parse(text, unit.characters_most(*most)).map_err(|why| -> Boxed { Box::new(why) })?;
                unit.is_default().then_some(Ok(())).unwrap_or_else(|| within(*unit, line.as_str(), *most))?;
                whole.texts.insert(id, line.as_str().to_owned());
            }
            FieldKind::Text { most, unit } => {
                let prose = Prose::parse(text, unit.characters_most(*most)).map_err(|why| -> Boxed { Box::new(why) })?;
                unit.is_default().then_some(Ok(())).unwrap_or_else(|| within(*unit, prose.as_str(), *most))?;
                whole.texts.insert(id, prose.as_str().to_owned());
            }
            FieldKind::Money { most } => drop(whole.money.insert(id, amount(text, *most)?)),
            FieldKind::Number { least, most } => drop(whole.values.numbers.insert(id, number(text, *least, *most)?)),
            FieldKind::Date { from, until } => {
                let day = Day::parse(text).ok_or(Refusal::NotADay)?;
                if from.is_some_and(|from| day < from) || until.is_some_and(|until| until < day) {
                    return Err(Refusal::DayOutside { from: *from, until: *until }.into());
                }
                whole.values.dates.insert(id, day);
            }
            FieldKind::Choice { .. }
            | FieldKind::Files { .. }
            | FieldKind::People { .. }
            | FieldKind::Organisations { .. }
            | FieldKind::Table(_)
            | FieldKind::Budget {} => {}
        }
        Ok(())
    }

    fn read_chosen(&mut self, field: &Field, raw: Option<&Raw>) -> Result<(), Boxed> {
        let chosen: Vec<&str> = match raw {
            None => Vec::new(),
            // A form without scripts sends a single one as a text.
            Some(Raw::Text(one)) => Some(one.trim()).filter(|one| !one.is_empty()).into_iter().collect(),
            Some(Raw::Chosen(chosen)) => chosen.iter().map(String::as_str).collect(),
            Some(Raw::Rows(_)) => return Err(Refusal::WrongShape.into()),
        };
        if chosen.is_empty() {
            return if field.required { Err(Refusal::Missing.into()) } else { Ok(()) };
        }
        match &field.kind {
            FieldKind::Choice { options, many } => {
                if !many && chosen.len() > 1 {
                    return Err(Refusal::OneOnly.into());
                }
                if let Some(odd) = chosen.iter().find(|id| !options.iter().any(|option| option.id == **id)) {
                    return Err(Refusal::NoSuchOption((*odd).to_owned()).into());
                }
                // In the order of the form, each once, whatever order they came in.
                let kept = options.iter().map(|option| &option.id).filter(|id| chosen.contains(&id.as_str())).cloned().collect();
                self.whole.choices.insert(field.id.clone(), kept);
            }
            FieldKind::Organisations { most } => {
                let mut kept: Vec<OrganisationId> = Vec::new();
                for text in chosen {
                    let id = Id::parse(text).map(OrganisationId).ok_or_else(|| Refusal::NotAnOrganisation(text.to_owned()))?;
                    if !kept.contains(&id) {
                        kept.push(id);
                    }
                }
                if kept.len() > *most {
                    return Err(Refusal::TooManyNamed { most: *most }.into());
                }
                self.whole.values.organisations.insert(field.id.clone(), kept);
            }
            _ => {}
        }
        Ok(())
    }

    fn read_table(&mut self, field: &Field, raw: Option<&Raw>) -> Result<(), Boxed> {
        let Some(table) = field.kind.table() else { return Ok(()) };
        let rows = table.typed(rows(raw)?);
        if rows.is_empty() {
            return if field.required { Err(Refusal::Missing.into()) } else { Ok(()) };
        }
        match table.read(&rows) {
            Ok(filled) => {
                // What has nothing but words has nothing to keep.
                if filled.kept.iter().any(|row| !row.is_empty()) {
                    self.whole.values.tables.insert(field.id.clone(), filled.kept);
                }
                if filled.written.iter().any(|row| !row.is_empty()) {
                    self.whole.written.insert(field.id.clone(), filled.written);
                }
            }
            Err(wrong) => {
                for Wrong { cell, why } in wrong {
                    match cell {
                        Some((row, column)) => self.refuse_cell(field, (row, column), &table.columns[column].label, why.as_ref()),
                        None => self.refuse(field, why.as_ref()),
                    }
                }
            }
        }
        Ok(())
    }

    fn read_budget(&mut self, field: &Field, funding: &Funding, raw: Option<&Raw>) -> Result<(), Boxed> {
        match funding.read(rows(raw)?) {
            Ok(None) if field.required => return Err(Refusal::Missing.into()),
            Ok(None) => {}
            Ok(Some((budget, words))) => {
                self.whole.values.budgets.insert(field.id.clone(), budget);
                if !words.is_empty() {
                    self.whole.written.insert(field.id.clone(), vec![words]);
                }
            }
            Err(wrong) => {
                for (row, why) in wrong {
                    let item = funding.items()[row];
                    let label = |english: bool| format!("{} · {}", field.label.pick(english), item.name().pick(english));
                    let label = Some(Bilingual::new(label(false), label(true)));
                    self.wrong.push(FieldRefusal { label, ..FieldRefusal::new(format!("{}.{}.1", field.id, item.as_str()), why.as_ref()) });
                }
            }
        }
        Ok(())
    }

    fn sums_agree(&self, id: &str, table: &Table) -> Result<(), Refusal> {
        let Some(rows) = self.whole.values.tables.get(id) else { return Ok(()) };
        for (column, sum) in table.columns.iter().zip(table.sums(rows).unwrap_or_default()) {
            let other = column.equals.as_ref().and_then(|other| self.whole.money.get(other));
            if let (Some(Sum::Money(sum)), Some(other)) = (sum, other.copied())
                && sum != other
            {
                return Err(Refusal::SumDiffers { sum, other });
            }
        }
        Ok(())
    }
}

/// The rows that were sent; an empty list of options is what a table without rows looks like.
fn rows(raw: Option<&Raw>) -> Result<&[Vec<String>], Refusal> {
    match raw {
        None => Ok(&[]),
        Some(Raw::Rows(rows)) => Ok(rows),
        Some(Raw::Chosen(none)) if none.is_empty() => Ok(&[]),
        Some(Raw::Text(text)) if text.trim().is_empty() => Ok(&[]),
        Some(Raw::Chosen(_) | Raw::Text(_)) => Err(Refusal::WrongShape),
    }
}
