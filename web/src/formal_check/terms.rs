//! What a draft call asks of the formal check 形式审查要求: points of its own, its list of reasons, and when a second person looks.

use crate::call::revision::{editable, revise_by, settled};
use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::ui::{self, Look, Part, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::Content;
use rules::endorsement::Ground;
use rules::formal_check::{Asked, By, OwnItem, Reason, Second, checklist};
use rules::refusal::FieldRefusal;
use rules::text::Bilingual;
use rules::{CallId, Refusal};
use serde::Serialize;
use store::CallRow;

/// How many empty rows there are for points and for reasons beside those that are filled in, and how many there may be in all.
const EMPTY: usize = 3;
const ROWS_MOST: usize = 33;
const TEXT_MOST: usize = 200;

/// The terms as JSON.
#[derive(Serialize)]
struct View<'a> {
    call: CallId,
    version: u64,
    formal_check: &'a Asked,
}

/// What a call asks of its own, in plain sentences.
pub(crate) fn said(look: &Look<'_>, asked: &Asked) -> Vec<String> {
    if !asked.is_asked() {
        return Vec::new();
    }
    let mut said = vec![look.t(&format!("formal-check-second-{}", asked.second.as_str()))];
    said.extend(asked.items.iter().map(|item| look.pick(&item.text).to_owned()));
    said.extend(asked.reasons.iter().map(|reason| look.pick(&reason.text).to_owned()));
    said
}

/// The page 形式审查要求.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let title = cx.look(Section::Calls).t("formal-check-terms-title");
    let asked = &row.content.terms.formal_check;
    let (view, fields) = (View { call: row.id, version: row.version, formal_check: asked }, typed(asked));
    cx.reply().show(Section::Calls, &title, &view, |look| page(look, &row, &fields, &[], &cx))
}

fn typed(asked: &Asked) -> Fields {
    let mut values = vec![("second".to_owned(), vec![asked.second.as_str().to_owned()])];
    let both = |values: &mut Vec<(String, Vec<String>)>, of: &str, place: usize, text: &Bilingual| {
        values.push((format!("{of}_{place}_zh"), vec![text.zh.clone()]));
        values.push((format!("{of}_{place}_en"), vec![text.en.clone()]));
    };
    for (place, item) in asked.items.iter().enumerate() {
        both(&mut values, "item", place, &item.text);
    }
    for (place, reason) in asked.reasons.iter().enumerate() {
        both(&mut values, "reason", place, &reason.text);
        values.push((format!("reason_{place}_ground"), vec![reason.ground.as_str().to_owned()]));
    }
    Fields::of(values.into_iter().collect())
}

fn page(look: &Look<'_>, row: &CallRow, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let call = format!("/calls/{}", row.id);
    let seconds: Vec<(String, String)> =
        Second::ALL.map(|second| (second.as_str().to_owned(), look.t(&format!("formal-check-second-{}", second.as_str())))).into();
    let grounds: Vec<(String, String)> = std::iter::once((String::new(), "—".to_owned()))
        .chain(Ground::ALL.map(|ground| (ground.as_str().to_owned(), look.t(&format!("ground-{}", ground.as_str())))))
        .collect();
    let cell = |name: String, key: &str, place: usize| {
        let label = format!("{} {}", look.t(key), place + 1);
        ui::line(look, &Part::new(&name, &label).among(wrong), fields.raw(&name), Some(TEXT_MOST))
    };
    let typed = |of: &str| (0..ROWS_MOST).rev().find(|place| !fields.raw(&format!("{of}_{place}_zh")).is_empty()).map_or(0, |place| place + 1);
    let rows = |of: &str| 0..(typed(of) + EMPTY).min(ROWS_MOST);
    html! {
        (ui::crumbs(look, &[(&look.t("calls-title"), Some("/calls")), (look.pick(&row.content.title), Some(&call)), (&look.t("formal-check-terms-title"), None)]))
        h1 { (look.t("formal-check-terms-title")) }
        p.lead { (look.t("formal-check-terms-lead")) }
        (made(look, &row.content))
        form method="post" action={ (call) "/terms/formal-check" } {
            (ui::hidden("version", &row.version.to_string()))
            (ui::choices(look, &Part::new("second", &look.t("formal-check-terms-second")).required(true).among(wrong), &seconds, &fields.all("second"), false))
            fieldset.section {
                legend { (look.t("formal-check-terms-items")) }
                p.help { (look.t("formal-check-terms-items-help")) }
                @for place in rows("item") { div.filters { (cell(format!("item_{place}_zh"), "formal-check-terms-item-zh", place)) (cell(format!("item_{place}_en"), "formal-check-terms-item-en", place)) } }
            }
            fieldset.section {
                legend { (look.t("formal-check-terms-reasons")) }
                p.help { (look.t("formal-check-terms-reasons-help")) }
                @for place in rows("reason") {
                    div.filters {
                        (cell(format!("reason_{place}_zh"), "formal-check-terms-reason-zh", place)) (cell(format!("reason_{place}_en"), "formal-check-terms-reason-en", place))
                        @let name = format!("reason_{place}_ground");
                        (ui::select(look, &Part::new(&name, &format!("{} {}", look.t("check-ground"), place + 1)).among(wrong), &grounds, fields.raw(&name)))
                    }
                }
            }
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

/// The list as it is made from the call now.
fn made(look: &Look<'_>, content: &Content) -> Markup {
    let text = |key: &str| look.t(&format!("formal-check-item-{}", key.replace('/', "-")));
    let items = checklist(content);
    html! {
        details.card {
            summary { (look.t_with("formal-check-terms-made", &[("count", items.len().into())])) }
            ol { @for item in &items {
                li {
                    (item.text.as_ref().map_or_else(|| text(&item.key), |own| look.pick(own).to_owned())) " "
                    span.quiet { (look.t(if item.by == By::Machine { "formal-check-by-machine" } else { "formal-check-by-people" })) }
                }
            } }
        }
    }
}

fn read(fields: &Fields) -> Result<Asked, Refusal> {
    let second = fields.option("second", Second::parse).unwrap_or_default();
    let both = |of: &str, place: usize| {
        let line = |part: &str| fields.maybe_line(&format!("{of}_{place}_{part}"), TEXT_MOST).map_or(String::new(), |line| line.as_str().to_owned());
        Bilingual { zh: line("zh"), en: line("en") }
    };
    let (mut items, mut reasons) = (Vec::new(), Vec::new());
    for place in 0..ROWS_MOST {
        let (item, reason) = (both("item", place), both("reason", place));
        let name = format!("reason_{place}_ground");
        let ground =
            if fields.raw(&name).is_empty() { Ground::Incomplete } else { fields.option(&name, Ground::parse).unwrap_or(Ground::Incomplete) };
        if item != Bilingual::default() {
            items.push(OwnItem { id: format!("p{}", items.len() + 1), text: item });
        }
        if reason != Bilingual::default() {
            reasons.push(Reason { id: format!("r{}", reasons.len() + 1), text: reason, ground });
        }
    }
    fields.finish()?;
    Ok(Asked { items, reasons, second })
}

/// Sets them 设定形式审查要求.
pub(crate) async fn save(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = async {
        let asked = read(&fields)?;
        revise_by(&cx, &id, &fields, &format!("/calls/{id}"), move |content| {
            content.terms.formal_check = asked.clone();
            Ok(())
        })
        .await
    };
    settled(&cx, &id, outcome.await, "formal-check-terms-title", |look, row, wrong| page(look, row, &fields, wrong, &cx)).await
}
