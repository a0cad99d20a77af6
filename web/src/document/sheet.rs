//! Sheet 申报书: what the printed form of an application or a draft says, word by word, for the program that sets it.
//!
//! Every word comes from here, in the language of whoever asks; the program adds none. Unit: money in fen, said in 元 and 万.

use super::rows;
use crate::approval::{self, Printed};
use crate::form::input::{Units, chosen as ticked, typed as rows_typed};
use crate::ui::Look;
use crate::words;
use rules::OrganisationId;
use rules::application::Body;
use rules::day::Day;
use rules::form::{Answers, Field, FieldKind, Form, MediaType, Raw, size};
use rules::person::Language;
use rules::time::Zone;
use rules::{Instant, Money};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{ApplicationRow, CallRow, Declared, DraftRow, FileStore, PersonRow, Submitted};

/// The most pages and bytes of files that follow in one document.
const PAGES_MOST: usize = 400;
const BYTES_MOST: u64 = 100_000_000;

/// What an application is, all that its form needs.
pub(super) struct Sent<'a> {
    pub(super) row: &'a ApplicationRow,
    pub(super) call: &'a CallRow,
    pub(super) of: &'a Submitted,
    /// The names of the organisations that it names.
    pub(super) units: &'a Units,
    /// The address of this centre.
    pub(super) base: &'a str,
    /// On which day approvals are outstanding.
    pub(super) today: Day,
}

/// What a draft is, all that its form needs.
pub(super) struct Drafted<'a> {
    pub(super) draft: &'a DraftRow,
    pub(super) call: &'a CallRow,
    pub(super) lead: &'a PersonRow,
    pub(super) units: &'a Units,
    pub(super) declared: &'a Declared,
    pub(super) today: Day,
}

/// The form of an application as it was sent.
pub(super) fn of_application(look: &Look<'_>, sent: &Sent<'_>) -> Value {
    let (row, call) = (sent.row, sent.call);
    let zone = &call.content.window.zone;
    let erased = look.t("erased");
    let of = |pick: fn(&Body) -> &str| row.body.as_ref().map_or(erased.as_str(), pick).to_owned();
    let code = sent.of.of.code.to_string();
    let facts = [
        (look.t("application-number"), row.number.clone()),
        (look.t("application-call"), format!("{}{}", look.pick(&call.content.title), in_brackets(look, &call.content.code))),
        (look.t("call-class"), look.class(call.content.class)),
        (look.t("application-lead"), of(|body| &body.lead_name)),
        (look.t("person-organisation"), of(|body| &body.organisation)),
        (look.t("person-email"), of(|body| &body.email)),
        (look.t("application-arrived"), said(row.arrived, zone)),
        (
            look.t("document-version"),
            look.t_with("document-version-of", &[("code", code.as_str().into()), ("revision", row.revision.to_string().into())]),
        ),
        (look.t("document-entry"), sent.of.entry.to_string()),
    ];
    let withdrawn = row.stage == rules::application::Stage::Withdrawn;
    // For a moment after it is sent it has no place in the record yet; then the code stands there in letters alone.
    let entry = sent.of.entry.to_string();
    let address = sent.of.index.map(|index| format!("{}/verify?entry={}&index={index}", sent.base, entry.strip_prefix("sha256:").unwrap_or(&entry)));
    let signed = pairs(&[(look.t("pledge-signed"), of(|body| &body.signed)), (look.t("application-arrived"), said(row.arrived, zone))]);
    let mut sections = sections(look, &call.content.form, &ticks(&row.kept.choices), |field| answered(look, sent, field));
    let files: Vec<(String, String)> = row.kept.files.iter().map(|file| (file.field.clone(), file.digest.clone())).collect();
    let declared = approval::declared_by(look, row);
    sections.extend(approval::printed(
        look,
        &call.content.terms.approvals,
        &Printed { said: &declared, files: &files, later: &row.later, zone, on: sent.today },
    ));
    json!({
        "language": language(look),
        "kind": look.t("document-kind"),
        "title": of(Body::title),
        "author": row.body.as_ref().map(|body| body.lead_name.clone()),
        "facts": pairs(&facts),
        "sections": sections,
        "pledge": { "title": look.t("pledge-title"), "text": look.t("pledge-text"), "signed": signed, "seal": look.t("document-seal") },
        "watermark": withdrawn.then(|| look.t("document-withdrawn")),
        "foot": {
            "lines": [
                look.t_with("document-foot-code", &[("code", code.as_str().into()), ("revision", row.revision.to_string().into())]),
                format!("{} · {}", row.number, if withdrawn { look.t("document-foot-withdrawn") } else { look.t("document-foot-scan") }),
            ],
            "address": address,
            "pages": look.t("document-pages"),
        },
    })
}

/// The same with its files behind it.
pub(super) fn with_files(look: &Look<'_>, sent: &Sent<'_>, files: &FileStore) -> Value {
    let mut sheet = of_application(look, sent);
    let names = sent.row.body.as_ref().map(|body| &body.file_names);
    let listed: Vec<Value> = sent
        .row
        .kept
        .files
        .iter()
        // What was handed in after the submission comes last.
        .chain(sent.row.later.iter().map(|one| &one.handed.file))
        .enumerate()
        .filter_map(|(place, file)| {
            let name = if place < sent.row.kept.files.len() {
                names.and_then(|names| names.get(place)).cloned()
            } else {
                let later = place - sent.row.kept.files.len();
                sent.row.later.get(later).and_then(|one| one.issued.as_ref()).map(|issued| issued.approval_file.clone())
            };
            let name = name.unwrap_or_else(|| look.t("erased"));
            let path = files.path(&file.digest.parse().ok()?);
            let media = match file.media {
                MediaType::Pdf => "pdf",
                MediaType::Png => "png",
                MediaType::Jpeg => "jpeg",
                MediaType::Docx | MediaType::Xlsx | MediaType::Pptx | MediaType::Text => "other",
            };
            let heading = look.t_with("document-attachment", &[("number", (place + 1).to_string().into())]);
            Some(json!({ "heading": heading, "line": file_line(&name, file.media, file.bytes, &file.digest), "path": path, "media": media }))
        })
        .collect();
    sheet["appendix"] = json!({
        "title": look.t("document-attachments"),
        "left_out": look.t("document-left-out"),
        "why": {
            "kind": look.t("document-left-out-kind"),
            "unreadable": look.t("document-left-out-unreadable"),
            "much": look.t_with("document-left-out-much", &[("pages", PAGES_MOST.into()), ("size", size(BYTES_MOST).into())]),
            "gone": look.t("document-left-out-gone"),
        },
        "files": listed,
        "pages_most": PAGES_MOST,
        "bytes_most": BYTES_MOST,
    });
    sheet
}

/// What a draft says so far, under a watermark and without a code.
pub(super) fn of_draft(look: &Look<'_>, drafted_in: &Drafted<'_>) -> Value {
    let Drafted { draft, call, lead, units, declared, today } = *drafted_in;
    let zone = &call.content.window.zone;
    let typed = |text: &Option<String>| text.clone().unwrap_or_else(|| look.t("answer-none"));
    let title = match draft.answers.get(rules::form::TITLE) {
        Some(Raw::Text(text)) if !text.trim().is_empty() => text.trim().to_owned(),
        Some(_) | None => look.t("draft-untitled"),
    };
    let facts = [
        (look.t("application-number"), look.t("document-unsubmitted")),
        (look.t("application-call"), format!("{}{}", look.pick(&call.content.title), in_brackets(look, &call.content.code))),
        (look.t("call-class"), look.class(call.content.class)),
        (look.t("application-lead"), typed(&lead.name)),
        (look.t("person-organisation"), typed(&lead.organisation)),
        (look.t("call-closes"), said(call.content.window.closes, zone)),
        (look.t("draft-saved-at"), said(draft.saved, zone)),
    ];
    let mut sections = sections(look, &call.content.form, &draft.answers, |field| drafted(look, (draft, call, units), field));
    let files: Vec<(String, String)> = draft.files.iter().map(|file| (file.field.clone(), file.digest.clone())).collect();
    sections.extend(approval::printed(look, &call.content.terms.approvals, &Printed { said: declared, files: &files, later: &[], zone, on: today }));
    json!({
        "language": language(look),
        "kind": look.t("document-kind"),
        "title": title,
        "author": lead.name,
        "facts": pairs(&facts),
        "sections": sections,
        "watermark": look.t("document-draft"),
        "foot": {
            "lines": [look.t("document-foot-draft"), look.t("document-foot-draft-next")],
            "pages": look.t("document-pages"),
        },
    })
}

fn language(look: &Look<'_>) -> &'static str {
    match look.language {
        Language::Zh => "zh",
        Language::En => "en",
    }
}

fn said(at: Instant, zone: &Zone) -> String {
    words::instant(at, zone)
}

fn in_brackets(look: &Look<'_>, text: &str) -> String {
    match look.language {
        Language::Zh => format!("（{text}）"),
        Language::En => format!(" ({text})"),
    }
}

fn pairs(facts: &[(String, String)]) -> Value {
    facts.iter().map(|(label, says)| json!({ "label": label, "says": says })).collect()
}

/// What decides which fields were asked.
fn ticks(choices: &BTreeMap<String, Vec<String>>) -> Answers {
    choices.iter().map(|(field, ids)| (field.clone(), Raw::Chosen(ids.clone()))).collect()
}

/// What was asked, section by section.
fn sections(look: &Look<'_>, form: &Form, answers: &Answers, answer: impl Fn(&Field) -> Value) -> Vec<Value> {
    let shown = form.shown(answers);
    let asked = |field: &&Field| shown.contains(field.id.as_str());
    let of = |field: &Field| json!({ "label": look.pick(&field.label), "answer": answer(field) });
    let sections = form.sections.iter().map(|section| (look.pick(&section.title), section.fields.iter().filter(asked).map(of).collect::<Vec<_>>()));
    sections.filter(|(_, fields)| !fields.is_empty()).map(|(title, fields)| json!({ "title": title, "fields": fields })).collect()
}

fn none(look: &Look<'_>) -> Value {
    json!({ "none": look.t("answer-none") })
}

fn text(look: &Look<'_>, text: &str) -> Value {
    if text.trim().is_empty() { none(look) } else { json!({ "text": text }) }
}

/// An amount in words people use, and to the fen.
fn amount(look: &Look<'_>, amount: Money) -> Value {
    let spoken = words::money(look.language, amount);
    match look.language {
        Language::Zh if spoken.ends_with("万元") || spoken.ends_with("亿元") => json!({ "line": format!("{spoken}（{}元）", amount.plain()) }),
        Language::Zh | Language::En => json!({ "line": spoken }),
    }
}

fn chosen(look: &Look<'_>, kind: &FieldKind, ids: &[String]) -> Value {
    let FieldKind::Choice { options, .. } = kind else { return none(look) };
    let labels: Vec<&str> = options.iter().filter(|option| ids.contains(&option.id)).map(|option| look.pick(&option.label)).collect();
    if labels.is_empty() { none(look) } else { json!({ "lines": labels }) }
}

fn file_line(name: &str, media: MediaType, bytes: u64, digest: &str) -> Value {
    json!({ "name": name, "size": format!("{} · {}", media.as_str(), size(bytes)), "digest": digest })
}

fn files(look: &Look<'_>, files: Vec<Value>) -> Value {
    if files.is_empty() { none(look) } else { json!({ "files": files }) }
}

fn answered(look: &Look<'_>, sent: &Sent<'_>, field: &Field) -> Value {
    let row = sent.row;
    let (values, erased) = (&row.kept.values, || json!({ "none": look.t("erased") }));
    let written = row.body.as_ref().and_then(|body| body.written.get(&field.id)).map_or(&[][..], Vec::as_slice);
    match &field.kind {
        FieldKind::Line { .. } | FieldKind::Text { .. } => match &row.body {
            None => erased(),
            Some(body) => text(look, body.texts.get(&field.id).map_or("", String::as_str)),
        },
        FieldKind::Money { .. } => row.kept.money.get(&field.id).map_or_else(|| none(look), |money| amount(look, *money)),
        FieldKind::Number { .. } => values.numbers.get(&field.id).map_or_else(|| none(look), |number| json!({ "line": words::number(*number) })),
        FieldKind::Date { .. } => values.dates.get(&field.id).map_or_else(|| none(look), |day| json!({ "line": day.to_string() })),
        FieldKind::Choice { .. } => chosen(look, &field.kind, row.kept.choices.get(&field.id).map_or(&[][..], Vec::as_slice)),
        FieldKind::Organisations { .. } => {
            let ids = values.organisations.get(&field.id).map_or(&[][..], Vec::as_slice);
            rows::organisations(look, ids, sent.units).unwrap_or_else(|| none(look))
        }
        FieldKind::Table(_) | FieldKind::People { .. } => {
            let kept = values.tables.get(&field.id).map_or(&[][..], Vec::as_slice);
            if row.body.is_none() && kept.is_empty() {
                return erased();
            }
            let table = field.kind.table().and_then(|table| rows::table(look, &table, &table.cells(kept, written)));
            table.unwrap_or_else(|| none(look))
        }
        FieldKind::Budget {} => values.budgets.get(&field.id).map_or_else(|| none(look), |budget| rows::budget(look, budget, written.first())),
        FieldKind::Files { .. } => {
            let name = |place: usize| row.body.as_ref().and_then(|body| body.file_names.get(place)).cloned().unwrap_or_else(|| look.t("erased"));
            let mine = row.kept.files.iter().enumerate().filter(|(_, file)| file.field == field.id);
            files(look, mine.map(|(place, file)| file_line(&name(place), file.media, file.bytes, &file.digest)).collect())
        }
    }
}

fn drafted(look: &Look<'_>, (draft, call, units): (&DraftRow, &CallRow, &Units), field: &Field) -> Value {
    let typed = match draft.answers.get(&field.id) {
        Some(Raw::Text(typed)) => typed.as_str(),
        Some(Raw::Chosen(_) | Raw::Rows(_)) | None => "",
    };
    let rows_of = || rows_typed(&draft.answers, field);
    match &field.kind {
        FieldKind::Line { .. } | FieldKind::Text { .. } | FieldKind::Number { .. } | FieldKind::Date { .. } => text(look, typed),
        // What cannot be read as an amount yet stands as it was typed.
        FieldKind::Money { .. } => Money::parse(typed).map_or_else(|_| text(look, typed), |money| amount(look, money)),
        FieldKind::Choice { .. } => chosen(look, &field.kind, &ticked(&draft.answers, field)),
        FieldKind::Organisations { .. } => {
            let ids: Vec<OrganisationId> = ticked(&draft.answers, field).iter().filter_map(|id| rules::Id::parse(id)).map(OrganisationId).collect();
            rows::organisations(look, &ids, units).unwrap_or_else(|| none(look))
        }
        FieldKind::Table(_) | FieldKind::People { .. } => {
            let table = field.kind.table().and_then(|table| rows::table(look, &table, &table.typed(rows_of())));
            table.unwrap_or_else(|| none(look))
        }
        FieldKind::Budget {} => match call.content.terms.funding.read(rows_of()) {
            Ok(Some((budget, words))) => rows::budget(look, &budget, Some(&words)),
            Ok(None) | Err(_) => none(look),
        },
        FieldKind::Files { .. } => {
            let mine = draft.files.iter().filter(|file| file.field == field.id);
            files(look, mine.map(|file| file_line(file.name.as_str(), file.media, file.bytes, &file.digest)).collect())
        }
    }
}
