//! Form builder 表单设计: what a draft call asks, section by section and field by field; each change is a small form and one revision of the call.
//!
//! ```text
//! builder   the page: sections and fields in order, moved up and down     field    one field or section, as a form of its own
//! exchange  preview, export, import, reuse from an earlier call           compare  what differs between two versions or calls
//! input     what an applicant sees      shown  what was answered          words    what a field takes, as people say it
//! ```
//! Every change goes through `Call::revise`, so the form is judged as a whole, by version, and can change no published call.

mod builder;
mod compare;
mod exchange;
mod field;
pub(crate) mod input;
pub(crate) mod shown;
pub(crate) mod words;

pub(crate) use builder::{add_section, move_field, move_section, remove_field, remove_section, revise_section, section_form, show};
pub(crate) use compare::compare;
pub(crate) use exchange::{copy, export, import, preview};
pub(crate) use field::{add as add_field, form as field_form, new_form as new_field_form, revise as revise_field};
