//! Answers 填报内容: what was typed, and what it means once all of it is right.

use super::{Attached, Field, FieldKind, Form, Refusal};
use crate::Money;
use crate::refusal::{Explain, FieldRefusal};
use crate::text::{Line, Prose};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a draft holds, under the ids of the form's fields.
pub type Answers = BTreeMap<String, Raw>;

/// As it was typed or ticked; read only at submission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Raw {
    /// A line, a text or an amount.
    Text(String),
    /// The ids of the options ticked.
    Chosen(Vec<String>),
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
}

/// Reads all answers at once. Refuses with every field that is wrong, not only the first.
pub fn complete(form: &Form, answers: &Answers, files: &[Attached]) -> Result<Complete, Vec<FieldRefusal>> {
    let mut whole = Complete { texts: BTreeMap::new(), choices: BTreeMap::new(), money: BTreeMap::new(), files: Vec::new() };
    let mut wrong = Vec::new();
    for field in form.fields() {
        if let Err(why) = read(field, answers.get(&field.id), files, &mut whole) {
            let mut refusal = FieldRefusal::new(field.id.clone(), why.as_ref());
            refusal.label = Some(field.label.clone());
            wrong.push(refusal);
        }
    }
    for id in answers.keys().filter(|id| form.field(id).is_none()) {
        wrong.push(FieldRefusal::new(id.clone(), &Refusal::NoSuchField(id.clone())));
    }
    if wrong.is_empty() { Ok(whole) } else { Err(wrong) }
}

fn read(field: &Field, raw: Option<&Raw>, files: &[Attached], whole: &mut Complete) -> Result<(), Box<dyn Explain>> {
    let boxed = |why: Refusal| -> Box<dyn Explain> { Box::new(why) };
    if let FieldKind::Files { most, bytes_each, .. } = &field.kind {
        let mine: Vec<&Attached> = files.iter().filter(|file| file.field == field.id).collect();
        return match mine.len() {
            0 if field.required => Err(boxed(Refusal::Missing)),
            count if count > *most => Err(boxed(Refusal::TooManyFiles { most: *most })),
            _ if mine.iter().any(|file| file.bytes > *bytes_each) => Err(boxed(Refusal::FileTooLarge { most: *bytes_each })),
            _ => {
                whole.files.extend(mine.into_iter().cloned());
                Ok(())
            }
        };
    }
    let (text, chosen) = match raw {
        None => ("", &[][..]),
        Some(Raw::Text(text)) => (text.trim(), &[][..]),
        Some(Raw::Chosen(chosen)) => ("", chosen.as_slice()),
    };
    if text.is_empty() && chosen.is_empty() {
        return if field.required { Err(boxed(Refusal::Missing)) } else { Ok(()) };
    }
    let is_choice = matches!(field.kind, FieldKind::Choice { .. });
    // A list came for a text; a choice may come as a text, because a form without scripts sends a single one so.
    if !is_choice && !chosen.is_empty() {
        return Err(boxed(Refusal::WrongShape));
    }
    match &field.kind {
        FieldKind::Line { most } => {
            let line = Line::parse(text, *most).map_err(|why| -> Box<dyn Explain> { Box::new(why) })?;
            whole.texts.insert(field.id.clone(), line.as_str().to_owned());
        }
        FieldKind::Text { most } => {
            let prose = Prose::parse(text, *most).map_err(|why| -> Box<dyn Explain> { Box::new(why) })?;
            whole.texts.insert(field.id.clone(), prose.as_str().to_owned());
        }
        FieldKind::Money { most } => {
            let money = Money::parse(text)?;
            if let Some(most) = most.filter(|most| money > *most) {
                return Err(boxed(Refusal::TooMuch { most }));
            }
            whole.money.insert(field.id.clone(), money);
        }
        FieldKind::Choice { options, many } => {
            let one = [text.to_owned()];
            let chosen = if chosen.is_empty() { &one[..] } else { chosen };
            if !many && chosen.len() > 1 {
                return Err(boxed(Refusal::OneOnly));
            }
            if let Some(odd) = chosen.iter().find(|id| !options.iter().any(|option| option.id == **id)) {
                return Err(boxed(Refusal::NoSuchOption(odd.clone())));
            }
            // In the order of the form, each once, whatever order they came in.
            let kept = options.iter().map(|option| &option.id).filter(|id| chosen.contains(id)).cloned().collect();
            whole.choices.insert(field.id.clone(), kept);
        }
        FieldKind::Files { .. } => {}
    }
    Ok(())
}
