//! Parts 指南各部分: what a draft is made of, each with a tick where it is filled and a link to where it is; and whom to ask.

use crate::fields::Fields;
use crate::ui::{self, Look, Part, Tone};
use maud::{Markup, html};
use rules::call::{Contact, Content, Terms};
use rules::refusal::FieldRefusal;
use rules::text::{Bilingual, Email};
use store::CallRow;

/// How many offices a call names.
const CONTACTS_MOST: usize = 3;

/// One part: its words, where it is edited behind the call's own address, and whether it is filled.
type PartOfCall = (&'static str, &'static str, fn(&Content) -> bool);

/// Every part of a draft. A capability that adds terms to a call adds its line.
const PARTS: &[PartOfCall] = &[
    ("call-part-basics", "edit", |content| !content.title.zh.is_empty() && !content.text.zh.is_empty()),
    ("call-part-english", "edit", |content| !content.title.en.is_empty() && !content.text.en.is_empty()),
    ("call-mechanism", "mechanism", |content| content.terms.mechanism.is_some()),
    ("form-builder", "form", |content| content.form.fields().count() > 1),
    ("funding-title", "terms/funding", |content| content.terms.funding.way.is_some()),
    ("eligibility-title", "terms/eligibility", |content| {
        content.terms.eligibility != Terms::default().eligibility || content.terms.restriction != Terms::default().restriction
    }),
    ("team-terms-title", "terms/team", |content| content.terms.team.is_asked()),
    ("approval-terms-title", "terms/approvals", |content| content.terms.approvals.is_asked()),
    ("chain-title", "terms/endorsement", |content| content.terms.endorsement.is_asked()),
    ("formal-check-terms-title", "terms/formal-check", |content| content.terms.formal_check.is_asked()),
    ("unit-file-terms-title", "terms/unit-files", |content| content.terms.unit_files != Terms::default().unit_files),
    ("terms-closing-title", "terms/closing", |content| content.terms.submits_at_close),
    ("call-part-contacts", "edit", |content| content.contacts.iter().any(|contact| !contact.phone.is_empty())),
    ("call-part-items", "", |content| !content.items.is_empty()),
    ("call-documents", "", |content| !content.attachments.is_empty()),
];

/// The parts of a draft.
pub(super) fn list(look: &Look<'_>, row: &CallRow, newer: Option<u32>) -> Markup {
    ui::section(
        "parts",
        &look.t("call-parts"),
        None,
        html! {
            ul {
                @for (key, path, filled) in PARTS {
                    li {
                        @if filled(&row.content) { (ui::badge(Tone::Good, &look.t("call-part-filled"))) } @else { (ui::badge(Tone::Plain, &look.t("call-part-empty"))) }
                        " "
                        @match *path {
                            "" => (look.t(key)),
                            path => a href={ "/calls/" (row.id) "/" (path) } { (look.t(key)) },
                        }
                        @if let Some(number) = newer.filter(|_| *path == "mechanism") { " " (ui::badge(Tone::Wait, &look.t_with("call-mechanism-newer", &[("number", number.into())]))) }
                    }
                }
            }
        },
    )
}

/// Whom to ask: each office with its telephone.
pub(super) fn contacts(look: &Look<'_>, content: &Content) -> Markup {
    html! {
        @for contact in &content.contacts {
            p {
                @if !look.pick(&contact.office).is_empty() { strong { (look.pick(&contact.office)) } " " }
                @if !contact.phone.is_empty() { a href={ "tel:" (dialled(&contact.phone)) } { (contact.phone) } " " }
                @if !contact.mail.is_empty() { a href={ "mailto:" (contact.mail) } { (contact.mail) } " " }
                @if !look.pick(&contact.hours).is_empty() { span.quiet { (look.pick(&contact.hours)) } }
            }
        }
        @if !content.contact.is_empty() { p { (content.contact) } }
    }
}

/// A telephone number as it is dialled.
fn dialled(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// The rows in which offices are typed.
pub(super) fn contact_rows(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let cell = |place: usize, what: &str, key: &str| {
        let (name, label) = (format!("contact_{place}_{what}"), format!("{} {place}", look.t(key)));
        ui::line(look, &Part::new(&name, &label).among(wrong), fields.raw(&name), None)
    };
    html! {
        fieldset {
            legend { (look.t("call-contacts")) }
            p.help { (look.t("call-contacts-help")) }
            @for place in 1..=CONTACTS_MOST {
                div.filters {
                    (cell(place, "office_zh", "contact-office-zh")) (cell(place, "office_en", "contact-office-en"))
                    (cell(place, "phone", "contact-phone")) (cell(place, "mail", "contact-mail"))
                    (cell(place, "hours_zh", "contact-hours-zh")) (cell(place, "hours_en", "contact-hours-en"))
                }
            }
        }
    }
}

/// What offices look like as they would be typed.
pub(super) fn typed(contacts: &[Contact]) -> Vec<(String, Vec<String>)> {
    let mut values = Vec::new();
    for (place, contact) in contacts.iter().enumerate() {
        let said = [
            ("office_zh", &contact.office.zh),
            ("office_en", &contact.office.en),
            ("phone", &contact.phone),
            ("mail", &contact.mail),
            ("hours_zh", &contact.hours.zh),
            ("hours_en", &contact.hours.en),
        ];
        values.extend(said.map(|(what, text)| (format!("contact_{}_{what}", place + 1), vec![text.clone()])));
    }
    values
}

/// Reads the offices that were typed; a row without any word is none.
pub(super) fn read(fields: &Fields) -> Vec<Contact> {
    let mut contacts = Vec::new();
    for place in 1..=CONTACTS_MOST {
        let line = |what: &str| fields.maybe_line(&format!("contact_{place}_{what}"), 120).map_or(String::new(), |line| line.as_str().to_owned());
        let mail = format!("contact_{place}_mail");
        let contact = Contact {
            office: Bilingual { zh: line("office_zh"), en: line("office_en") },
            phone: line("phone"),
            mail: if fields.raw(&mail).trim().is_empty() {
                String::new()
            } else {
                fields.keep(&mail, Email::parse(fields.raw(&mail))).map_or(String::new(), |mail| mail.as_str().to_owned())
            },
            hours: Bilingual { zh: line("hours_zh"), en: line("hours_en") },
        };
        if contact != Contact::default() {
            contacts.push(contact);
        }
    }
    contacts
}
