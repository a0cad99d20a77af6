//! Handling 需求处理: officers merge needs into a guideline item of a draft call, decline them, or let them wait again; and what the item's page shows.

use super::{Shown, title};
use crate::call::known;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::member_permit;
use crate::task::{Kind, Task, Whose, both};
use crate::ui::{self, Look, Part};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::{Item, Refusal as CallRefusal};
use rules::need::{Need, Refusal as NeedRefusal, Stage};
use rules::rights::{Deed, Place, may};
use rules::text::Bilingual;
use rules::{CallId, Id, NeedId, ProgrammeId, Refusal};
use store::{CallRow, Loaded, Reader, StoreError};

/// What waits, with the form that merges what is ticked.
pub(super) fn section(look: &Look<'_>, waiting: &[Shown], drafts: &[(CallId, ProgrammeId, String)], cx: &Cx) -> Markup {
    let calls: Vec<(String, String)> = drafts.iter().map(|(id, _, title)| (id.to_string(), title.clone())).collect();
    html! {
        h2 { (look.t("needs-waiting")) }
        @if waiting.is_empty() { p { (look.t("needs-none")) } }
        @else {
            p { (look.t("need-merge-text")) }
            form method="post" action="/needs/merges" {
                fieldset {
                    legend { (look.t("need-choose")) }
                    @for need in waiting {
                        p {
                            label for={ "need-" (need.id) } { input id={ "need-" (need.id) } type="checkbox" name="needs" value=(need.id); " " (title(look, need)) }
                            " " span.quiet { (look.discipline(need.field)) } " " a href={ "/needs/" (need.id) } { (look.t("plans-show")) }
                        }
                    }
                }
                @if calls.is_empty() { p { (look.t("need-merge-none")) } }
                @else {
                    (ui::select(look, &Part::new("call", &look.t("need-merge-call")).required(true), &calls, ""))
                    (ui::line(look, &Part::new("title_zh", &look.t("need-item-zh")).required(true), "", Some(120)))
                    (ui::line(look, &Part::new("title_en", &look.t("need-item-en")), "", Some(120)))
                    (ui::prose(look, &Part::new("text_zh", &look.t("need-item-text-zh")), "", 2_000, 3))
                    (ui::prose(look, &Part::new("text_en", &look.t("need-item-text-en")), "", 2_000, 3))
                    (ui::submit_row(look, &look.t("need-merge"), look.csrf(), &cx.new_key()))
                }
            }
        }
    }
}

/// What an officer does with one need.
pub(super) fn one(look: &Look<'_>, need: &Shown, cx: &Cx) -> Markup {
    html! {
        @if need.stage == "submitted" {
            details {
                summary { (look.t("need-decline")) }
                form method="post" action={ "/needs/" (need.id) "/refusal" } {
                    (ui::hidden("version", &need.version.to_string()))
                    (ui::prose(look, &Part::new("reason", &look.t("need-decline-reason")).required(true), "", 500, 2))
                    (ui::submit_row(look, &look.t("need-decline"), look.csrf(), &cx.new_key()))
                }
            }
        }
    }
}

/// The guideline items of a call, each with how many needs it came from.
pub(crate) fn items(look: &Look<'_>, row: &CallRow, manages: bool, cx: &Cx) -> Markup {
    let removable = manages && row.stage == rules::call::Stage::Draft;
    ui::section(
        "items",
        &look.t("items-title"),
        None,
        html! {
            @for item in &row.content.items {
                h3 { (ui::bilingual(look, &item.title)) }
                (ui::prose_text(look.pick(&item.text)))
                p.quiet {
                    (look.t_with("item-from", &[("count", item.needs.len().into())]))
                    // Which needs those are is for those who may read them.
                    @if manages { @for need in &item.needs { " · " a href={ "/needs/" (need) } { (need.0.tail(4)) } } }
                }
                @if removable { (ui::post_button(&format!("/calls/{}/items/{}/removal", row.id, item.id), &look.t("item-remove"), look.csrf(), &cx.new_key(), true, None)) }
            }
        },
    )
}

/// What waits for officers 待办: one line for all needs that wait.
pub(crate) fn tasks(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    if may(of.actor, Deed::HandleNeeds, &Place::default(), of.now).is_err() {
        return Ok(Vec::new());
    }
    let waiting = rows.needs_in("submitted")?;
    let Some(first) = waiting.first() else { return Ok(Vec::new()) };
    Ok(vec![Task {
        kind: Kind::safe("need"),
        thing: first.id.0,
        title: both("task-needs", &[("count", waiting.len().into())]),
        names: false,
        since: first.at,
        due: None,
        from: None,
        href: "/needs".to_owned(),
    }])
}

/// Merges what was ticked into a guideline item of a draft call 合并为指南条目.
pub(crate) async fn merge(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.signed_in()?;
        let mut needs = fields.options("needs", |text| Id::parse(text).map(NeedId));
        needs.sort_unstable();
        needs.dedup();
        let call = fields.option("call", |text| Id::parse(text).map(CallId));
        let (title_zh, title_en) = (fields.line("title_zh", 120), fields.maybe_line("title_en", 120));
        let (text_zh, text_en) = (fields.maybe_prose("text_zh", 2_000), fields.maybe_prose("text_en", 2_000));
        fields.finish()?;
        let (Some(call_id), Some(title_zh)) = (call, title_zh) else { return Err(Refusal::Fields(Vec::new()).into()) };
        if needs.is_empty() {
            return Err(Refusal::from(NeedRefusal::NoneChosen).into());
        }
        let english = |line: Option<rules::text::Line>| line.map_or(String::new(), |line| line.as_str().to_owned());
        let text = |text: Option<rules::text::Prose>| text.map_or(String::new(), |text| text.as_str().to_owned());
        let title = Bilingual::new(title_zh.as_str(), english(title_en));
        let text = Bilingual { zh: text(text_zh), en: text(text_en) };
        cx.write(&fields, move |tx| {
            member_permit(tx, person, Deed::HandleNeeds, &Place::default())?;
            let (loaded, place) = known(tx, person, call_id)?;
            let permit = member_permit(tx, person, Deed::ManageCall, &place)?;
            let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            let number = call.content.items.iter().filter_map(|item| item.id.strip_prefix('g')?.parse::<usize>().ok()).max().unwrap_or(0) + 1;
            let item = Item { id: format!("g{number}"), title: title.clone(), text: text.clone(), needs: needs.clone() };
            let mut changes = Vec::new();
            let event = call.with_item(item.clone())?;
            changes.push(loaded.happens(event)?);
            for id in &needs {
                let loaded: Loaded<Need> = tx.load(*id)?;
                let event = loaded.state().ok_or(Refusal::from(NeedRefusal::NoSuchNeed))?.merge(call_id, &item.id)?;
                changes.push(loaded.happens(event)?);
            }
            let committed = tx.commit(&permit, changes)?;
            Ok(Outcome::at(format!("/calls/{call_id}")).event(&committed))
        })
        .await
    };
    let outcome = outcome.await;
    cx.reply().settled(outcome, "saved")
}

/// Takes an item out of a draft call; its needs wait again 移除条目.
pub(crate) async fn release(cx: Cx, Path((call, item)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields: Fields = fields?;
        fields.finish()?;
        let person = cx.signed_in()?;
        let call_id = Id::parse(&call).map(CallId).ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
        cx.write(&fields, move |tx| {
            let (loaded, place) = known(tx, person, call_id)?;
            let permit = member_permit(tx, person, Deed::ManageCall, &place)?;
            let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            let needs =
                call.content.items.iter().find(|one| one.id == item).map(|one| one.needs.clone()).ok_or(Refusal::from(NeedRefusal::NotMerged))?;
            let event = call.without_item(&item)?;
            let mut changes = vec![loaded.happens(event)?];
            for id in needs {
                let loaded: Loaded<Need> = tx.load(id)?;
                // One that was withdrawn meanwhile stays where it is.
                if let Some(Stage::Merged { .. }) = loaded.state().map(|need| &need.stage) {
                    let event = loaded.state().ok_or(Refusal::from(NeedRefusal::NoSuchNeed))?.release()?;
                    changes.push(loaded.happens(event)?);
                }
            }
            let committed = tx.commit(&permit, changes)?;
            Ok(Outcome::at(format!("/calls/{call_id}")).event(&committed))
        })
        .await
    };
    let outcome = outcome.await;
    cx.reply().settled(outcome, "saved")
}

/// Does not take one up 不予采纳.
pub(crate) async fn decline(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let reason = fields.prose("reason", 500);
        fields.finish()?;
        let reason = reason.ok_or(Refusal::Fields(Vec::new()))?;
        let id = Id::parse(&id).map(NeedId).ok_or(Refusal::from(NeedRefusal::NoSuchNeed))?;
        let person = cx.signed_in()?;
        let version = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            // To who does not handle needs, another's does not exist.
            let permit = member_permit(tx, person, Deed::HandleNeeds, &Place::default()).map_err(|_| Refusal::from(NeedRefusal::NoSuchNeed))?;
            let loaded = tx.load::<Need>(id)?;
            loaded.expect(version)?;
            let event = loaded.state().ok_or(Refusal::from(NeedRefusal::NoSuchNeed))?.decline(reason.as_str())?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/needs/{id}")).event(&committed))
        })
        .await
    };
    let outcome = outcome.await;
    cx.reply().settled(outcome, "saved")
}
