//! Standing 申请状态: what a draft says of the application that it became, and of what was saved elsewhere meanwhile.

use crate::ui::{self, Look, Tone};
use maud::{Markup, html};
use rules::application;
use rules::form::{Answers, Field, FieldKind, Form, Raw};
use store::ApplicationRow;

/// That there is one, and how far it has come.
pub(super) fn already(look: &Look<'_>, submitted: &ApplicationRow) -> Markup {
    let key = match submitted.stage {
        application::Stage::Submitted => "draft-already-submitted",
        application::Stage::Withdrawn => "draft-already-withdrawn",
        application::Stage::Endorsing => "draft-already-endorsing",
        application::Stage::Returned | application::Stage::Correcting => "draft-already-returned",
        application::Stage::Refused | application::Stage::NotAccepted => "draft-already-ended",
    };
    ui::notice(
        Tone::Plain,
        html! {
            p { (look.t_with(key, &[("number", submitted.number.as_str().into())])) " " a href={ "/applications/" (submitted.id) } { (look.t("call-my-application")) } }
        },
    )
}

/// What was saved meanwhile on another device or by somebody else, where what was typed here differs: both are shown, and whoever saves decides.
pub(super) fn meanwhile(look: &Look<'_>, form: &Form, saved: &Answers, typed: &Answers) -> Markup {
    let is_nothing = |raw: &Raw| matches!(raw, Raw::Text(text) if text.trim().is_empty()) || matches!(raw, Raw::Chosen(chosen) if chosen.is_empty());
    let differs = |field: &&Field| typed.get(&field.id).is_some_and(|raw| saved.get(&field.id).map_or(!is_nothing(raw), |other| other != raw));
    let rows: Vec<&Field> = form.fields().filter(differs).collect();
    if rows.is_empty() {
        return html! {};
    }
    ui::notice(
        Tone::Wait,
        html! {
            p { strong { (look.t("draft-meanwhile")) } }
            dl.answers { @for field in rows { dt { (look.pick(&field.label)) } dd { (answer(look, field, saved.get(&field.id))) } } }
        },
    )
}

fn answer(look: &Look<'_>, field: &Field, raw: Option<&Raw>) -> Markup {
    let options = if let FieldKind::Choice { options, .. } = &field.kind { options.as_slice() } else { &[] };
    let label = |id: &String| options.iter().find(|option| option.id == *id).map_or_else(|| id.clone(), |option| look.pick(&option.label).to_owned());
    match raw {
        Some(Raw::Text(text)) if !text.trim().is_empty() => ui::prose_text(text),
        Some(Raw::Chosen(chosen)) if !chosen.is_empty() => html! { (chosen.iter().map(label).collect::<Vec<_>>().join(&look.t("list-separator"))) },
        Some(Raw::Rows(rows)) if !rows.is_empty() => html! { ul { @for row in rows { li { (row.join(" · ")) } } } },
        Some(Raw::Text(_) | Raw::Chosen(_) | Raw::Rows(_)) | None => html! { span.quiet { (look.t("answer-none")) } },
    }
}
