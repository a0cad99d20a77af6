//! Prefill 免重复填报: what the centre knows already is not asked again: it is put into a new draft, marked with where it comes from.
//!
//! Three things are on file: what a person's records say, for the fields whose ids are listed here; what they took over from their ORCID record,
//! for the tables whose ids stand in `orcid::TABLES`; and their last application, for every field of the same id and kind. Only empty fields are
//! filled, and only with what would be taken. What comes from a record is corrected there; what comes from an application is accepted or
//! cleared, because another project is another text.
//! Source: practice of public services (一次填报、不重复提交).

use crate::form::{Answers, Attached, Field, FieldKind, Form, Raw, Values};
use crate::orcid;
use crate::{ApplicationId, Instant, Money};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The ids of fields that a person's records answer.
pub const KNOWN: [&str; 9] = ["lead-name", "latin-name", "email", "mobile", "organisation", "organisation-code", "department", "position", "orcid"];

/// From where an answer was taken 来源.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The profile 个人资料.
    Profile,
    /// The main membership 所属单位.
    Membership,
    /// The career 履历.
    Career,
    /// The proven contacts 联系方式.
    Contact,
    /// The identity documents 证件.
    Document,
    /// What was taken over from their ORCID record 学术档案.
    Orcid {
        /// When the record was read.
        read: Instant,
    },
    /// An application of theirs, by its number 以往申请.
    Application {
        /// Which.
        id: ApplicationId,
        /// By which it is named.
        number: String,
    },
}

impl Origin {
    /// Whether it is corrected where it comes from, and not in the draft.
    pub const fn is_a_record(&self) -> bool {
        !matches!(self, Self::Application { .. })
    }
}

/// What is on file of a person.
#[derive(Clone, Debug, Default)]
pub struct OnFile {
    /// What their records say, by the field that asks for it.
    pub records: BTreeMap<&'static str, (Origin, String)>,
    /// What they took over from their ORCID record, and when that was read.
    pub orcid: Option<(Instant, Vec<orcid::Entry>)>,
    /// Their last application.
    pub earlier: Option<Earlier>,
}

/// An application of before.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Which.
    pub id: ApplicationId,
    /// By which it is named.
    pub number: String,
    /// What its call asked.
    pub form: Form,
    /// Lines and texts, by field.
    pub texts: BTreeMap<String, String>,
    /// Options, by field.
    pub choices: BTreeMap<String, Vec<String>>,
    /// Amounts, by field.
    pub money: BTreeMap<String, Money>,
    /// Files, which are kept already.
    pub files: Vec<Attached>,
    /// Numbers and organisations, by field.
    pub values: Values,
}

/// What is put into a draft.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filled {
    /// Answers, by field.
    pub answers: Vec<(String, Raw, Origin)>,
    /// Files.
    pub files: Vec<(Attached, Origin)>,
}

/// Fills what is empty in a draft with what is on file 预填. A record goes before an application.
pub fn fill(form: &Form, answers: &Answers, files: &[Attached], on_file: &OnFile) -> Filled {
    let mut filled = Filled::default();
    for field in form.fields() {
        let is_empty = match answers.get(&field.id) {
            None => true,
            Some(Raw::Text(text)) => text.trim().is_empty(),
            Some(Raw::Chosen(chosen)) => chosen.is_empty(),
            Some(Raw::Rows(rows)) => rows.is_empty(),
        };
        if !is_empty || files.iter().any(|file| file.field == field.id) {
            continue;
        }
        if let Some((origin, text)) = on_file.records.get(field.id.as_str()).filter(|(_, text)| takes(field, text)) {
            filled.answers.push((field.id.clone(), Raw::Text(text.clone()), origin.clone()));
        } else if let Some((origin, rows)) = listed(field, on_file.orcid.as_ref()) {
            filled.answers.push((field.id.clone(), Raw::Rows(rows), origin));
        } else if let Some(earlier) = &on_file.earlier {
            again(field, earlier, &mut filled);
        }
    }
    filled
}

/// The rows of a table that an ORCID record fills.
fn listed(field: &Field, orcid: Option<&(Instant, Vec<orcid::Entry>)>) -> Option<(Origin, Vec<Vec<String>>)> {
    let ((read, entries), FieldKind::Table(table)) = (orcid?, &field.kind) else { return None };
    orcid::rows(&field.id, table, entries).map(|rows| (Origin::Orcid { read: *read }, rows))
}

/// Whether a line or a text takes that many characters.
fn takes(field: &Field, text: &str) -> bool {
    match field.kind {
        FieldKind::Line { most, unit } => unit.count(text) <= most && !text.contains('\n'),
        FieldKind::Text { most, unit } => unit.count(text) <= most,
        FieldKind::Choice { .. }
        | FieldKind::Money { .. }
        | FieldKind::Files { .. }
        | FieldKind::Number { .. }
        | FieldKind::Date { .. }
        | FieldKind::People { .. }
        | FieldKind::Organisations { .. }
        | FieldKind::Table(_)
        | FieldKind::Budget {} => false,
    }
}

/// What the earlier application says under the same id and in the same kind, as far as this field takes it.
fn again(field: &Field, earlier: &Earlier, filled: &mut Filled) {
    let origin = || Origin::Application { id: earlier.id, number: earlier.number.clone() };
    let same_kind = earlier.form.field(&field.id).is_some_and(|was| std::mem::discriminant(&was.kind) == std::mem::discriminant(&field.kind));
    if !same_kind {
        return;
    }
    let answer = match &field.kind {
        FieldKind::Line { .. } | FieldKind::Text { .. } => earlier.texts.get(&field.id).filter(|text| takes(field, text)).cloned().map(Raw::Text),
        FieldKind::Money { most } => {
            let fitting = earlier.money.get(&field.id).filter(|money| most.is_none_or(|most| **money <= most));
            fitting.map(|money| Raw::Text(money.plain()))
        }
        FieldKind::Choice { options, many } => {
            let known = earlier.choices.get(&field.id).into_iter().flatten().filter(|id| options.iter().any(|option| option.id == **id));
            let known: Vec<String> = known.take(if *many { usize::MAX } else { 1 }).cloned().collect();
            (!known.is_empty()).then_some(Raw::Chosen(known))
        }
        FieldKind::Files { most, bytes_each, media, .. } => {
            let fitting = earlier.files.iter().filter(|file| file.field == field.id && file.bytes <= *bytes_each && media.contains(&file.media));
            filled.files.extend(fitting.take(*most).map(|file| (file.clone(), origin())));
            None
        }
        FieldKind::Number { least, most } => {
            let number = earlier.values.numbers.get(&field.id);
            let fitting = number.filter(|number| least.is_none_or(|least| least <= **number) && most.is_none_or(|most| **number <= most));
            fitting.map(|number| Raw::Text(number.to_string()))
        }
        FieldKind::Organisations { most } => {
            let chosen = earlier.values.organisations.get(&field.id).filter(|chosen| chosen.len() <= *most);
            chosen.map(|chosen| Raw::Chosen(chosen.iter().map(ToString::to_string).collect()))
        }
        // A day and a budget belong to their own project, and rows are what a new application says anew.
        FieldKind::Date { .. } | FieldKind::People { .. } | FieldKind::Table(_) | FieldKind::Budget {} => None,
    };
    filled.answers.extend(answer.map(|answer| (field.id.clone(), answer, origin())));
}
