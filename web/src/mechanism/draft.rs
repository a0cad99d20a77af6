//! The mechanism of a draft call 采用机制: what would change if it took a version, shown before it takes it.

use crate::call::known;
use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::person::member_permit;
use crate::ui::{self, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::{Content, Refusal as CallRefusal, Stage};
use rules::mechanism::{Mechanism, Refusal as MechanismRefusal, Stage as MechanismStage};
use rules::rights::{Deed, Place, may};
use rules::{CallId, Id, MechanismId, Refusal};
use serde::Serialize;
use store::{CallRow, MechanismRow};

/// What a draft has taken, and what it could take.
#[derive(Serialize)]
struct View {
    id: CallId,
    version: u64,
    taken: Option<rules::mechanism::Taken>,
    /// The newest version of what it has taken, where there is a newer one.
    newer: Option<u32>,
    choices: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    id: MechanismId,
    code: String,
    number: u32,
}

/// The page 采用机制. With `mechanism` in the query it shows what would change.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(CallId) else { return cx.reply().missing() };
    if let Err(refusal) = cx.signed_in() {
        return cx.reply().refused(&refusal);
    }
    let found = cx.read(move |rows| Ok((rows.call(id)?, rows.mechanisms()?))).await;
    let (row, mechanisms) = match found {
        Ok((Some(row), mechanisms)) => (row, mechanisms),
        Ok((None, _)) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let place = Place::call(row.programme, id);
    let known = if row.call().is_public() { Ok(()) } else { may(&cx.actor, Deed::ReadDraftCall, &place, cx.arrived).map(drop) };
    if let Err(denial) = known.and_then(|()| may(&cx.actor, Deed::ManageCall, &place, cx.arrived).map(drop)) {
        return cx.reply().refused(&denial.into());
    }
    match row.stage {
        Stage::Draft => {}
        Stage::Published { .. } => return cx.reply().refused(&CallRefusal::AlreadyPublished.into()),
        Stage::Cancelled { .. } => return cx.reply().refused(&CallRefusal::Cancelled.into()),
    }
    let taken = row.content.terms.mechanism.clone();
    let chosen = cx.query("mechanism").and_then(|text| Id::parse(&text)).map(MechanismId).or(taken.as_ref().map(|taken| taken.mechanism));
    let in_force: Vec<&MechanismRow> = mechanisms.iter().filter(|row| row.stage == MechanismStage::InForce).collect();
    let newer = newer(&row, &mechanisms);
    let choices = in_force.iter().map(|row| Choice { id: row.id, code: row.content.code.clone(), number: row.number }).collect();
    let view = View { id, version: row.version, taken, newer, choices };
    let title = cx.look(Section::Calls).t("call-mechanism");
    let chosen = in_force.iter().copied().find(|row| Some(row.id) == chosen);
    cx.reply().show(Section::Calls, &title, &view, |look| page(look, &row, &in_force, chosen, &cx))
}

/// The newer version of what a call has taken, if there is one.
pub(crate) fn newer(row: &CallRow, mechanisms: &[MechanismRow]) -> Option<u32> {
    let taken = row.content.terms.mechanism.as_ref()?;
    let standing = mechanisms.iter().find(|row| row.id == taken.mechanism)?;
    (standing.number > taken.version && standing.stage == MechanismStage::InForce).then_some(standing.number)
}

fn page(look: &Look<'_>, row: &CallRow, in_force: &[&MechanismRow], chosen: Option<&MechanismRow>, cx: &Cx) -> Markup {
    let options: Vec<(String, String)> =
        in_force.iter().map(|row| (row.id.to_string(), format!("{} · {}", look.pick(&row.content.title), look.class(row.content.class)))).collect();
    let path = format!("/calls/{}/mechanism", row.id);
    html! {
        (ui::crumbs(look, &[(&look.t("calls-title"), Some("/calls")), (look.pick(&row.content.title), Some(&format!("/calls/{}", row.id))), (&look.t("call-mechanism"), None)]))
        h1 { (look.t("call-mechanism")) }
        p { (look.t("call-mechanism-text")) }
        @if options.is_empty() { (ui::empty(&look.t("mechanisms-none"), &look.t("mechanisms-none-next"), Some(("/mechanisms", look.t("mechanisms-title").as_str())))) }
        @else {
            form.filters method="get" action=(path) {
                (ui::select(look, &Part::new("mechanism", &look.t("mechanism-title")), &options, &chosen.map_or(String::new(), |row| row.id.to_string())))
                button.plain type="submit" { (look.t("call-mechanism-compare")) }
            }
        }
        @if let Some(chosen) = chosen { (comparison(look, row, chosen, cx)) }
    }
}

/// What taking the version in force would change, and the button that takes it.
fn comparison(look: &Look<'_>, row: &CallRow, chosen: &MechanismRow, cx: &Cx) -> Markup {
    let after = row.content.clone().taken_from(chosen.id, chosen.number, &chosen.content);
    let rows: Vec<Vec<Markup>> = described(look, &row.content)
        .into_iter()
        .zip(described(look, &after))
        .filter(|((_, old), (_, new))| old != new)
        .map(|((name, old), (_, new))| vec![html! { (name) }, html! { (old) }, html! { (new) }])
        .collect();
    let is_taken = row.content.terms.mechanism == after.terms.mechanism;
    ui::section(
        "difference",
        &look.t_with("call-mechanism-difference", &[("title", look.pick(&chosen.content.title).into()), ("number", chosen.number.into())]),
        None,
        html! {
            (super::changes(look, &rows))
            @if is_taken { (ui::notice(Tone::Good, html! { p { (look.t("call-mechanism-is-taken")) } })) }
            @else {
                p { (look.t("call-mechanism-warning")) }
                form method="post" action={ "/calls/" (row.id) "/mechanism" } {
                    (ui::hidden("mechanism", &chosen.id.to_string())) (ui::hidden("version", &row.version.to_string()))
                    (ui::submit_row(look, &look.t("call-mechanism-take"), look.csrf(), &cx.new_key()))
                }
            }
        },
    )
}

/// What a mechanism gives to a call, in words.
fn described(look: &Look<'_>, content: &Content) -> Vec<(String, String)> {
    let review = &content.terms.review;
    let taken = content.terms.mechanism.as_ref();
    let mut said = vec![
        (look.t("call-class"), look.class(content.class)),
        (look.t("mechanism-number"), taken.map(|taken| look.t_with("mechanism-number-is", &[("number", taken.version.into())])).unwrap_or_default()),
        (look.t("mechanism-traits"), taken.map(|taken| super::traits(look, &taken.traits).join("; ")).unwrap_or_default()),
        (look.t("mechanism-criteria"), super::review_criteria(look, review).join("; ")),
        (look.t("mechanism-steps"), super::review_steps(look, review).join("; ")),
        (look.t("mechanism-blind"), look.blind(review.blind)),
        (look.t("mechanism-aggregation"), look.method(review.aggregation.method)),
        (look.t("call-asked"), super::form_in_words(look, &content.form)),
    ];
    said.extend(super::terms::in_words(look, &content.terms));
    said
}

/// Takes the version in force 采用.
pub(crate) async fn take(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(CallId) else { return cx.reply().missing() };
    let outcome = async {
        let fields = fields?;
        let mechanism = fields.option("mechanism", |text| Id::parse(text).map(MechanismId));
        fields.finish()?;
        let mechanism = mechanism.ok_or(Refusal::Fields(Vec::new()))?;
        let person = cx.signed_in()?;
        let version = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            let (loaded, place) = known(tx, person, id)?;
            let permit = member_permit(tx, person, Deed::ManageCall, &place)?;
            loaded.expect(version)?;
            let standing = tx.load::<Mechanism>(mechanism)?;
            let standing = standing.state().ok_or(Refusal::from(MechanismRefusal::NoSuchMechanism))?;
            standing.in_force()?;
            let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            let event = call.take(mechanism, standing.version, &standing.content)?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/calls/{id}")).event(&committed))
        })
        .await
    };
    let outcome = outcome.await;
    cx.reply().settled(outcome, "saved")
}
