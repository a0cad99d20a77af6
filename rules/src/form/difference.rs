//! Difference 比对: what one form asks and another does not, field by field, in the order in which a reader meets them.

use super::{Field, Form};

/// One change from a form to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change<'a> {
    /// Only the later form asks it.
    Added(&'a Field),
    /// Only the earlier form asks it.
    Removed(&'a Field),
    /// Both ask it, otherwise.
    Changed {
        /// As it was.
        before: &'a Field,
        /// As it is.
        after: &'a Field,
        /// In what it differs.
        what: Vec<Aspect>,
    },
}

/// In what a field differs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aspect {
    /// Its label.
    Label,
    /// Its help.
    Help,
    /// Whether it must be filled in.
    Required,
    /// Of whom it is asked, its section's condition too.
    Condition,
    /// What it takes, with its limits.
    Kind,
    /// The section in which it stands.
    Section,
}

/// What changed: first what the later form asks, in its order, then what it asks no more. Only a field's order within its section is no change.
pub fn differences<'a>(before: &'a Form, after: &'a Form) -> Vec<Change<'a>> {
    let later = after.fields().filter_map(|field| match before.field(&field.id) {
        None => Some(Change::Added(field)),
        Some(old) => {
            let what = aspects(before, after, old, field);
            (!what.is_empty()).then_some(Change::Changed { before: old, after: field, what })
        }
    });
    later.chain(before.fields().filter(|field| after.field(&field.id).is_none()).map(Change::Removed)).collect()
}

fn aspects(before: &Form, after: &Form, old: &Field, new: &Field) -> Vec<Aspect> {
    let section =
        |form: &Form, id: &str| form.place(id).map(|(section, _)| (form.sections[section].title.clone(), form.sections[section].when.clone()));
    let (was, is) = (section(before, &old.id).unwrap_or_default(), section(after, &new.id).unwrap_or_default());
    [
        (Aspect::Label, old.label != new.label),
        (Aspect::Help, old.help != new.help),
        (Aspect::Required, old.required != new.required),
        (Aspect::Condition, old.when != new.when || was.1 != is.1),
        (Aspect::Kind, old.kind != new.kind),
        (Aspect::Section, was.0 != is.0),
    ]
    .into_iter()
    .filter_map(|(aspect, differs)| differs.then_some(aspect))
    .collect()
}
