//! Parts 指南各部分: what a draft is made of, each with a tick where it is filled and a link to where it is; and whom to ask.

use crate::fields::Fields;
use crate::ui::{self, Look, Part, Tone};
use maud::{Markup, html};
use rules::PersonId;
use rules::call::{Call, Contact, Content, Terms};
use rules::refusal::FieldRefusal;
use rules::text::{Bilingual, Email};
use store::{CallRow, Tx, WriteError};

/// How many offices and how many contact persons a call names.
const CONTACTS_MOST: usize = 3;
/// The longest line about a contact person, in characters.
const PERSON_MOST: usize = 200;

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
pub(super) fn contacts(look: &Look<'_>, row: &CallRow) -> Markup {
    let content = &row.content;
    html! {
        @for contact in &content.contacts {
            p {
                @if !look.pick(&contact.office).is_empty() { strong { (look.pick(&contact.office)) } " " }
                @if !contact.phone.is_empty() { a href={ "tel:" (dialled(&contact.phone)) } { (contact.phone) } " " }
                @if !contact.mail.is_empty() { a href={ "mailto:" (contact.mail) } { (contact.mail) } " " }
                @if !look.pick(&contact.hours).is_empty() { span.quiet { (look.pick(&contact.hours)) } }
            }
        }
        @for said in asked(row) { p { (said) } }
    }
}

/// What is said of the contact persons, in their order, as far as it is not erased; of a call of before, its one line.
pub(super) fn asked(row: &CallRow) -> Vec<&str> {
    let named = row.content.persons.iter().filter_map(|one| row.persons.get(&one.person)).map(|words| words.contact.as_str());
    named.chain(Some(row.content.contact.as_str()).filter(|line| !line.is_empty())).collect()
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

/// The rows in which contact persons are typed.
pub(super) fn person_rows(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let cell = |name: &str, key: &str, place: usize, most: usize| {
        let label = format!("{} {place}", look.t(key));
        ui::line(look, &Part::new(name, &label).among(wrong), fields.raw(name), Some(most))
    };
    html! {
        fieldset {
            legend { (look.t("call-persons")) }
            p.help { (look.t("call-persons-help")) }
            @for place in 1..=CONTACTS_MOST {
                div.filters {
                    (cell(&format!("person_{place}"), "call-person", place, PERSON_MOST))
                    (cell(&format!("person_{place}_account"), "call-person-account", place, 200))
                }
            }
        }
    }
}

/// A contact person as typed.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    /// In which field the account stands.
    field: String,
    /// By which account they are known; the officer's own where there is none.
    account: String,
    said: String,
}

/// Reads the contact persons that were typed. A program may say one as `contact`.
pub(super) fn read_persons(fields: &Fields) -> Vec<Typed> {
    let line = |name: &str, most: usize| fields.maybe_line(name, most).map_or(String::new(), |line| line.as_str().to_owned());
    let one = |place: usize| {
        let field = format!("person_{place}_account");
        Typed { account: line(&field, 200), said: line(&format!("person_{place}"), PERSON_MOST), field }
    };
    let contact = Typed { field: "contact".to_owned(), account: String::new(), said: line("contact", PERSON_MOST) };
    std::iter::once(contact).chain((1..=CONTACTS_MOST).map(one)).filter(|typed| !typed.said.is_empty()).collect()
}

/// Who is meant by each: the account that is named, else whose words they were already, else the officer who writes.
pub(super) fn meant(tx: &mut Tx<'_>, officer: PersonId, standing: Option<&Call>, typed: &[Typed]) -> Result<Vec<(PersonId, String)>, WriteError> {
    let mut persons = Vec::new();
    for one in typed {
        let stood = standing.and_then(|call| call.persons.iter().find(|(_, words)| words.contact == one.said)).map(|(person, _)| *person);
        let person = if one.account.is_empty() {
            stood.unwrap_or(officer)
        } else {
            let (mut rows, keys) = tx.reader_and_keys();
            crate::administrators::meant(&mut rows, keys, &one.field, &one.account)?
        };
        persons.push((person, one.said.clone()));
    }
    Ok(persons)
}

/// What offices and contact persons look like as they would be typed.
pub(super) fn typed(row: &CallRow) -> Vec<(String, Vec<String>)> {
    let said = asked(row).into_iter().enumerate().map(|(place, said)| (format!("person_{}", place + 1), vec![said.to_owned()]));
    let mut values: Vec<(String, Vec<String>)> = said.collect();
    for (place, contact) in row.content.contacts.iter().enumerate() {
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
