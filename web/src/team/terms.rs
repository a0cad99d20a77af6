//! What a call asks of a team 项目组要求: the officer's page, and the sentences on the public page of the call.

use super::role;
use crate::call::revision::{editable, revise_by, settled};
use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::ui::{self, Look, Part as Input, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::Content;
use rules::refusal::FieldRefusal;
use rules::team::{Composition, Role};
use serde::Serialize;
use store::CallRow;

/// What a call asks, in plain sentences.
pub(crate) fn said(look: &Look<'_>, asked: &Composition) -> Vec<String> {
    if !asked.is_asked() {
        return Vec::new();
    }
    let number = |key: &str, number: u16| look.t_with(key, &[("count", u32::from(number).into())]);
    let roles: Vec<String> = asked.roles.iter().map(|one| role(look, *one)).collect();
    let mut said = vec![look.t_with("team-said-roles", &[("roles", roles.join(&look.t("list-separator")).into())])];
    said.push(match (asked.members_min, asked.members_max) {
        (0, None) => look.t("team-said-any"),
        (0, Some(most)) => number("team-said-most", most.into()),
        (least, None) => number("team-said-least", least.into()),
        (least, Some(most)) => look.t_with("team-said-between", &[("least", u32::from(least).into()), ("most", u32::from(most).into())]),
    });
    let bounds = [
        ("team-said-co-leads", asked.co_leads_min.into()),
        ("team-said-disciplines", asked.disciplines_min.into()),
        ("team-said-share-min", asked.share_min.into()),
        ("team-said-share-max", asked.share_max.unwrap_or(0).into()),
        ("team-said-lead-share", asked.lead_share_min.into()),
        ("team-said-total-min", asked.total_min),
        ("team-said-total-max", asked.total_max.unwrap_or(0)),
    ];
    said.extend(bounds.into_iter().filter(|(_, bound): &(&str, u16)| *bound > 0).map(|(key, bound)| number(key, bound)));
    said.push(look.t(if asked.citizens_only { "team-said-citizens" } else { "team-said-foreign" }));
    said.push(look.t("team-said-consent"));
    said
}

/// The same as a section of the call's page; nothing where the call asks for no team.
pub(crate) fn section(look: &Look<'_>, content: &Content) -> Markup {
    let said = said(look, &content.terms.team);
    if said.is_empty() {
        return html! {};
    }
    ui::section("team", &look.t("team-terms-title"), None, html! { ul { @for line in &said { li { (line) } } } })
}

/// The terms as JSON.
#[derive(Serialize)]
struct View<'a> {
    version: u64,
    team: &'a Composition,
}

/// The page 项目组要求 of a draft call.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let title = cx.look(Section::Calls).t("team-terms-title");
    let view = View { version: row.version, team: &row.content.terms.team };
    cx.reply().show(Section::Calls, &title, &view, |look| page(look, &row, &typed(&row.content.terms.team), &[], &cx))
}

fn typed(asked: &Composition) -> Fields {
    let number = |number: u16| if number == 0 { Vec::new() } else { vec![number.to_string()] };
    Fields::of(
        [
            ("roles", asked.roles.iter().map(|role| role.as_str().to_owned()).collect()),
            ("members_min", number(asked.members_min.into())),
            ("members_max", number(asked.members_max.unwrap_or(0).into())),
            ("co_leads_min", number(asked.co_leads_min.into())),
            ("disciplines_min", number(asked.disciplines_min.into())),
            ("share_min", number(asked.share_min.into())),
            ("share_max", number(asked.share_max.unwrap_or(0).into())),
            ("lead_share_min", number(asked.lead_share_min.into())),
            ("total_min", number(asked.total_min)),
            ("total_max", number(asked.total_max.unwrap_or(0))),
            ("citizens_only", if asked.citizens_only { vec!["on".to_owned()] } else { Vec::new() }),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
    )
}

const NUMBERS: [&str; 9] =
    ["members_min", "members_max", "co_leads_min", "disciplines_min", "share_min", "share_max", "lead_share_min", "total_min", "total_max"];

fn page(look: &Look<'_>, row: &CallRow, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let roles: Vec<(String, String)> = Role::BESIDE.map(|one| (one.as_str().to_owned(), role(look, one))).into();
    let call = format!("/calls/{}", row.id);
    html! {
        (ui::crumbs(look, &[(&look.t("calls-title"), Some("/calls")), (look.pick(&row.content.title), Some(&call)), (&look.t("team-terms-title"), None)]))
        h1 { (look.t("team-terms-title")) }
        p.lead { (look.t("team-terms-lead")) }
        form method="post" action={ (call) "/terms/team" } {
            (ui::hidden("version", &row.version.to_string()))
            (ui::choices(look, &Input::new("roles", &look.t("team-terms-roles")).help(&look.t("team-terms-roles-help")).among(wrong), &roles, &fields.all("roles"), true))
            @for name in NUMBERS {
                (ui::line(look, &Input::new(name, &look.t(&format!("team-terms-{}", name.replace('_', "-")))).among(wrong), fields.raw(name), None))
            }
            (ui::choices(look, &Input::new("citizens_only", &look.t("team-terms-who")).among(wrong), &[("on".to_owned(), look.t("team-said-citizens"))], &fields.all("citizens_only"), true))
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

fn small<T: TryFrom<u16> + Default>(fields: &Fields, name: &str) -> T {
    if fields.raw(name).trim().is_empty() {
        return T::default();
    }
    fields.option(name, |text| text.trim().parse::<u16>().ok().and_then(|number| T::try_from(number).ok())).unwrap_or_default()
}

fn composition(fields: &Fields) -> Composition {
    let some = |number: u8| (number > 0).then_some(number);
    let total: u16 = small(fields, "total_max");
    Composition {
        roles: fields.options("roles", Role::parse),
        members_min: small(fields, "members_min"),
        members_max: some(small(fields, "members_max")),
        co_leads_min: small(fields, "co_leads_min"),
        disciplines_min: small(fields, "disciplines_min"),
        share_min: small(fields, "share_min"),
        share_max: some(small(fields, "share_max")),
        lead_share_min: small(fields, "lead_share_min"),
        total_min: small(fields, "total_min"),
        total_max: (total > 0).then_some(total),
        citizens_only: fields.ticked("citizens_only"),
    }
}

/// Sets them 设定项目组要求.
pub(crate) async fn save(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let asked = composition(&fields);
    let outcome = async {
        fields.finish()?;
        revise_by(&cx, &id, &fields, &format!("/calls/{id}"), move |content| {
            content.terms.team = asked.clone();
            Ok(())
        })
        .await
    };
    settled(&cx, &id, outcome.await, "team-terms-title", |look, row, wrong| page(look, row, &fields, wrong, &cx)).await
}
