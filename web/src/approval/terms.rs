//! What a call asks of the flags 合规要求: the officer's page, and the sentences on the public page of the call.

use crate::call::revision::{editable, revise_by, settled};
use crate::cx::Cx;
use crate::eligibility::sentence::cited;
use crate::fields::{Fields, Sent};
use crate::ui::{self, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::CallId;
use rules::approval::{Asked, Demand, Flag, Grounds, Step};
use rules::call::Content;
use rules::day::Day;
use rules::refusal::FieldRefusal;
use serde::Serialize;
use store::CallRow;

/// What a call asks of the flags, as JSON.
#[derive(Serialize)]
struct View<'a> {
    call: CallId,
    version: u64,
    approvals: &'a Asked,
    /// What the law in force on the day on which it opens asks, and at which step.
    proposed: Vec<Demand>,
}

/// A flag's name.
pub(crate) fn flag(look: &Look<'_>, flag: Flag) -> String {
    look.t(match flag {
        Flag::Ethics => "approval-flag-ethics",
        Flag::HumanGenetic => "approval-flag-human-genetic",
        Flag::Export => "approval-flag-export",
        Flag::Data => "approval-flag-data",
    })
}

/// A step in words.
pub(crate) fn step(look: &Look<'_>, step: Step) -> String {
    look.t(step_key(step))
}

pub(super) const fn step_key(step: Step) -> &'static str {
    match step {
        Step::Submission => "approval-step-submission",
        Step::Award => "approval-step-award",
        Step::Start => "approval-step-start",
        Step::Declared => "approval-step-declared",
    }
}

/// When the approval of a flag is asked, in a sentence or two.
pub(super) fn asked(look: &Look<'_>, demand: &Demand) -> String {
    let mut said = look.t_with("approval-asked", &[("step", step(look, demand.step).into())]);
    if demand.step == Step::Declared {
        said = look.t("approval-asked-declared");
    }
    if let Some(foreign) = demand.foreign {
        said.push_str(look.gap());
        said.push_str(&look.t_with("approval-asked-foreign", &[("step", step(look, foreign).into())]));
    }
    said
}

/// A flag with when its approval is asked.
pub(crate) fn demand(look: &Look<'_>, demand: &Demand) -> String {
    format!("{}{}{}", flag(look, demand.flag), look.t("form-colon"), asked(look, demand))
}

/// What a demand rests on.
pub(super) fn grounds(look: &Look<'_>, demand: &Demand) -> Markup {
    html! { @if !demand.grounds.is_empty() { ul { @for one in &demand.grounds { li { (look.pick(&one.title)) " " (cited(look, one)) } } } } }
}

/// The same as a section of the call's page; nothing where the call asks nothing.
pub(crate) fn section(look: &Look<'_>, content: &Content) -> Markup {
    let demands = &content.terms.approvals.demands;
    if demands.is_empty() {
        return html! {};
    }
    ui::section(
        "approvals",
        &look.t("approval-terms-title"),
        None,
        html! {
            p { (look.t("approval-terms-told")) }
            ul { @for demand in demands { li { strong { (flag(look, demand.flag)) } (look.t("form-colon")) (asked(look, demand)) (grounds(look, demand)) } } }
        },
    )
}

fn proposed(content: &Content) -> Grounds {
    Grounds::built_in().on(Day::at(content.window.opens, &content.window.zone))
}

/// The page 合规要求 of a draft call.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let title = cx.look(Section::Calls).t("approval-terms-title");
    let approvals = &row.content.terms.approvals;
    let view = View { call: row.id, version: row.version, approvals, proposed: proposed(&row.content).demands };
    cx.reply().show(Section::Calls, &title, &view, |look| page(look, &row, &typed(&row.content), &[], &cx))
}

/// The fields of the form, by flag.
const FIELDS: [(Flag, &str); 4] = [(Flag::Ethics, "ethics"), (Flag::HumanGenetic, "human_genetic"), (Flag::Export, "export"), (Flag::Data, "data")];

/// What stands, or what the law asks where nothing was ever said.
fn typed(content: &Content) -> Fields {
    let approvals = &content.terms.approvals;
    let law = proposed(content);
    let demand = |flag| if approvals.is_asked() { approvals.of(flag) } else { law.of(flag) };
    let mut values: std::collections::BTreeMap<String, Vec<String>> = FIELDS
        .iter()
        .map(|(flag, name)| ((*name).to_owned(), demand(*flag).map(|demand| demand.step.as_str().to_owned()).into_iter().collect()))
        .collect();
    let foreign = demand(Flag::HumanGenetic).and_then(|demand| demand.foreign).map(|step| step.as_str().to_owned());
    values.insert("foreign".to_owned(), foreign.into_iter().collect());
    Fields::of(values)
}

fn page(look: &Look<'_>, row: &CallRow, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let call = format!("/calls/{}", row.id);
    let law = proposed(&row.content);
    let steps = |none: &str| -> Vec<(String, String)> {
        let every = Step::ALL.map(|one| (one.as_str().to_owned(), step(look, one)));
        std::iter::once((String::new(), look.t(none))).chain(every).collect()
    };
    html! {
        (ui::crumbs(look, &[(&look.t("calls-title"), Some("/calls")), (look.pick(&row.content.title), Some(&call)), (&look.t("approval-terms-title"), None)]))
        h1 { (look.t("approval-terms-title")) }
        p.lead { (look.t("approval-terms-lead")) }
        @if !row.content.terms.approvals.is_asked() { (ui::notice(Tone::Plain, html! { p { (look.t("approval-terms-proposed")) } })) }
        form method="post" action={ (call) "/terms/approvals" } {
            (ui::hidden("version", &row.version.to_string()))
            @for (one, name) in FIELDS {
                fieldset.section {
                    legend { (flag(look, one)) }
                    (ui::select(look, &Part::new(name, &look.t("approval-step")).help(&look.t(question(one))).among(wrong), &steps("approval-not-asked"), fields.raw(name)))
                    @if one == Flag::HumanGenetic {
                        (ui::select(look, &Part::new("foreign", &look.t("approval-step-foreign")).help(&look.t("approval-step-foreign-help")).among(wrong), &steps("approval-step-same"), fields.raw("foreign")))
                    }
                    @if let Some(demand) = law.of(one) { (grounds(look, demand)) }
                }
            }
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

/// The question to which an application answers yes or no.
pub(super) fn question(flag: Flag) -> &'static str {
    match flag {
        Flag::Ethics => "approval-question-ethics",
        Flag::HumanGenetic => "approval-question-human-genetic",
        Flag::Export => "approval-question-export",
        Flag::Data => "approval-question-data",
    }
}

fn chosen(fields: &Fields, name: &str) -> Option<Step> {
    if fields.raw(name).is_empty() { None } else { fields.option(name, Step::parse) }
}

/// Sets them 设定合规要求; what each rests on is copied from what is in force when the call opens.
pub(crate) async fn save(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let steps = FIELDS.map(|(flag, name)| (flag, chosen(&fields, name)));
    let foreign = chosen(&fields, "foreign");
    let outcome = async {
        fields.finish()?;
        revise_by(&cx, &id, &fields, &format!("/calls/{id}"), move |content| {
            let law = proposed(content);
            let demand = |(flag, step): (Flag, Option<Step>)| {
                let grounds = law.of(flag).map_or(Vec::new(), |demand| demand.grounds.clone());
                step.map(|step| Demand { flag, step, foreign: foreign.filter(|_| flag == Flag::HumanGenetic), grounds })
            };
            content.terms.approvals = Asked { demands: steps.into_iter().filter_map(demand).collect() };
            Ok(())
        })
        .await
    };
    settled(&cx, &id, outcome.await, "approval-terms-title", |look, row, wrong| page(look, row, &fields, wrong, &cx)).await
}
