//! Edits 编辑: what the form builder does to a form, one change at a time. Each gives a new form, which `check` judges as a whole.

use super::{Condition, Field, Form, Refusal, Section};
use crate::text::Bilingual;

/// One change of a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// A section at the end.
    AddSection {
        /// Its title.
        title: Bilingual,
    },
    /// What a section says, its fields left as they are.
    ReviseSection {
        /// Which one, from 0.
        place: usize,
        /// Its title.
        title: Bilingual,
        /// Where it is asked only of some.
        when: Option<Condition>,
    },
    /// A section with its fields away.
    RemoveSection {
        /// Which one, from 0.
        place: usize,
    },
    /// A section before or behind its neighbour.
    MoveSection {
        /// Which one, from 0.
        place: usize,
        /// Where to.
        way: Way,
    },
    /// A field at the end of a section; without an id it is given the next that is free.
    AddField {
        /// Which section, from 0.
        section: usize,
        /// The field.
        field: Field,
    },
    /// What a field asks; its id stays, because answers are kept under it.
    ReviseField {
        /// Which one.
        id: String,
        /// What it asks now.
        field: Field,
    },
    /// A field away.
    RemoveField {
        /// Which one.
        id: String,
    },
    /// A field before or behind its neighbour, or into the next section.
    MoveField {
        /// Which one.
        id: String,
        /// Where to.
        way: Way,
    },
}

/// Where something is moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Up 上移.
    Up,
    /// Down 下移.
    Down,
}

impl Way {
    /// The way of that text.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "up" => Some(Self::Up),
            "down" => Some(Self::Down),
            _ => None,
        }
    }
}

impl Form {
    /// The form after a change. Refuses what is not there, and a move beyond its ends; whether the whole can be asked, `check` says.
    pub fn edited(&self, edit: Edit) -> Result<Self, Refusal> {
        let mut form = self.clone();
        let at = |id: &str| self.place(id).ok_or_else(|| Refusal::NoSuchField(id.to_owned()));
        match edit {
            Edit::AddSection { title } => form.sections.push(Section { title, when: None, fields: Vec::new() }),
            Edit::ReviseSection { place, title, when } => {
                let section = form.sections.get_mut(place).ok_or(Refusal::NoSuchPlace)?;
                (section.title, section.when) = (title, when);
            }
            Edit::RemoveSection { place } if place < form.sections.len() => drop(form.sections.remove(place)),
            Edit::RemoveSection { .. } => return Err(Refusal::NoSuchPlace),
            Edit::MoveSection { place, way } => {
                let to = neighbour(place, way).filter(|to| place.max(*to) < self.sections.len()).ok_or(Refusal::NoSuchPlace)?;
                form.sections.swap(place, to);
            }
            Edit::AddField { section, mut field } => {
                if field.id.is_empty() {
                    field.id = self.free_id();
                }
                form.sections.get_mut(section).ok_or(Refusal::NoSuchPlace)?.fields.push(field);
            }
            Edit::ReviseField { id, field } => {
                let (section, place) = at(&id)?;
                form.sections[section].fields[place] = Field { id, ..field };
            }
            Edit::RemoveField { id } => {
                let (section, place) = at(&id)?;
                form.sections[section].fields.remove(place);
            }
            Edit::MoveField { id, way } => form.move_field(at(&id)?, way)?,
        }
        Ok(form)
    }

    /// The section and the place in it of a field, from 0.
    pub fn place(&self, id: &str) -> Option<(usize, usize)> {
        let sections = self.sections.iter().enumerate();
        sections.filter_map(|(number, section)| Some((number, section.fields.iter().position(|field| field.id == id)?))).next()
    }

    /// An id that no field has: `f1`, `f2` and so on.
    fn free_id(&self) -> String {
        (1usize..).map(|number| format!("f{number}")).find(|id| self.field(id).is_none()).unwrap_or_default()
    }

    fn move_field(&mut self, (section, place): (usize, usize), way: Way) -> Result<(), Refusal> {
        let fields = &mut self.sections[section].fields;
        if let Some(to) = neighbour(place, way).filter(|to| *to < fields.len()) {
            fields.swap(place, to);
            return Ok(());
        }
        let next = neighbour(section, way).filter(|next| *next < self.sections.len()).ok_or(Refusal::NoSuchPlace)?;
        let field = self.sections[section].fields.remove(place);
        let fields = &mut self.sections[next].fields;
        fields.insert(if way == Way::Up { fields.len() } else { 0 }, field);
        Ok(())
    }
}

fn neighbour(place: usize, way: Way) -> Option<usize> {
    match way {
        Way::Up => place.checked_sub(1),
        Way::Down => place.checked_add(1),
    }
}
