//! Condition 显示条件: a field or a section that is asked only where another field has one of some options.
//!
//! What is not shown is not asked, and what was typed in it before is not kept. Conditions never go round in a circle, and a field that is not
//! shown has no option, so what hides it hides all that hangs on it.

use super::{Answers, Field, FieldKind, Form, Raw, Refusal, TITLE};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// When a field or a section is asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The field of options that decides.
    pub field: String,
    /// The options of which one must be chosen.
    pub any: Vec<String>,
}

impl Form {
    /// The ids of the fields that these answers ask for.
    pub fn shown(&self, answers: &Answers) -> BTreeSet<&str> {
        let conditions = self.conditions();
        let mut decided = BTreeMap::new();
        self.fields().map(|field| field.id.as_str()).filter(|id| is_shown(id, &conditions, answers, &mut decided)).collect()
    }

    /// Refuses a condition on what is no option of another field, one that goes round in a circle, and one that could hide the title.
    pub(super) fn check_conditions(&self) -> Result<(), Refusal> {
        let conditions = self.conditions();
        for (id, on) in &conditions {
            for condition in on {
                let options = match self.field(&condition.field).map(|field| &field.kind) {
                    Some(FieldKind::Choice { options, .. }) => options,
                    Some(_) | None => return Err(Refusal::BadCondition((*id).to_owned())),
                };
                let known = |any: &String| options.iter().any(|option| option.id == *any);
                if *id == TITLE || condition.any.is_empty() || !condition.any.iter().all(known) {
                    return Err(Refusal::BadCondition((*id).to_owned()));
                }
            }
        }
        match conditions.keys().find(|id| is_reached(id, id, &conditions, &mut BTreeSet::new())) {
            Some(id) => Err(Refusal::Circle((*id).to_owned())),
            None => Ok(()),
        }
    }

    /// By field, its own condition and that of its section.
    fn conditions(&self) -> Conditions<'_> {
        let of = |section: &'_ Option<Condition>, field: &'_ Field| section.is_some() || field.when.is_some();
        self.sections
            .iter()
            .flat_map(|section| section.fields.iter().map(move |field| (section, field)))
            .filter(|(section, field)| of(&section.when, field))
            .map(|(section, field)| (field.id.as_str(), section.when.iter().chain(&field.when).collect()))
            .collect()
    }
}

type Conditions<'a> = BTreeMap<&'a str, Vec<&'a Condition>>;

fn is_shown<'a>(id: &'a str, conditions: &Conditions<'a>, answers: &Answers, decided: &mut BTreeMap<&'a str, bool>) -> bool {
    if let Some(known) = decided.get(id) {
        return *known;
    }
    // A form that goes round in a circle is refused where it is made; here it would only hide what is in the circle.
    decided.insert(id, false);
    let on = conditions.get(id).map_or(&[][..], Vec::as_slice);
    let shown =
        on.iter().all(|condition| has_one(answers.get(&condition.field), &condition.any) && is_shown(&condition.field, conditions, answers, decided));
    decided.insert(id, shown);
    shown
}

fn has_one(answer: Option<&Raw>, any: &[String]) -> bool {
    match answer {
        Some(Raw::Chosen(chosen)) => chosen.iter().any(|one| any.contains(one)),
        Some(Raw::Text(one)) => any.contains(one),
        Some(Raw::Rows(_)) | None => false,
    }
}

/// Whether a field hangs on another, directly or through others.
fn is_reached<'a>(from: &str, to: &str, conditions: &Conditions<'a>, seen: &mut BTreeSet<&'a str>) -> bool {
    let on = conditions.get(from).map_or(&[][..], Vec::as_slice);
    on.iter().any(|condition| condition.field == to || seen.insert(&condition.field) && is_reached(&condition.field, to, conditions, seen))
}
