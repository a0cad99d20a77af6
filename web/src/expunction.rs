//! Expunction 涉密清除: one person names what must be destroyed and by whose order, another confirms it; then the page says what is promised,
//! and which backups may still hold it.

use crate::cx::{Cx, Outcome};
use crate::erasure_request::kind;
use crate::fields::{BodyRefusal, Fields, Sent};
use crate::person::{gone, member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::erasure::PartName;
use rules::expunction::{Expunction, Ground, Named, Refusal as ExpunctionRefusal, Stage, Targets, propose as propose_it};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Place, may};
use rules::{ExpunctionId, Id, Instant, Kind, PersonId, Refusal};
use serde::Serialize;
use store::{Backup, EventParts, ExpunctionRow, Loaded, Reader, Store, StoreError, Tombstone, WriteError};

const ORDER_MOST: usize = 500;

/// An expunction as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: ExpunctionId,
    version: u64,
    stage: &'static str,
    proposed_by_name: Option<String>,
    decided_by_name: Option<String>,
    targets: Targets,
    ground: Ground,
    order: Option<String>,
    #[serde(serialize_with = "view::rfc3339")]
    proposed_at: Instant,
    #[serde(skip)]
    expunction: Expunction,
    /// Which backups may still hold it: none where no folder of backups is known, or where nothing has been destroyed.
    backups: Option<Vec<BackupView>>,
}

/// A backup that may still hold it.
#[derive(Serialize)]
struct BackupView {
    name: String,
    bytes: u64,
    #[serde(serialize_with = "view::rfc3339")]
    written: Instant,
}

/// Something named in a form: a private part, the facts of an event, or a file.
#[derive(Clone)]
enum Wanted {
    Part(PartName),
    Facts { thing: Id, version: u64 },
}

/// A ground in words.
fn ground(look: &Look<'_>, ground: Ground) -> String {
    match ground {
        Ground::StateSecret => look.t("expunction-ground-state-secret"),
        Ground::WorkSecret => look.t("expunction-ground-work-secret"),
        Ground::OtherLaw => look.t("expunction-ground-other-law"),
    }
}

fn badge(look: &Look<'_>, stage: Stage) -> Markup {
    match stage {
        Stage::Proposed => ui::badge(Tone::Wait, &look.t("expunction-stage-proposed")),
        Stage::Confirmed { .. } => ui::badge(Tone::Good, &look.t("expunction-stage-confirmed")),
        Stage::Dropped { .. } => ui::badge(Tone::Plain, &look.t("expunction-stage-dropped")),
    }
}

/// What stands on a page where something was destroyed 已按规定清除: when, why, by whose order; nothing of what it was.
pub(crate) fn tombstones(look: &Look<'_>, stones: &[Tombstone]) -> Markup {
    html! {
        @for stone in stones {
            (ui::notice(Tone::Bad, html! {
                p { strong { (look.t("expunction-tombstone")) } }
                p {
                    (ui::when(look, stone.at, &look.zone)) " · " (ground(look, stone.ground)) " · " (look.t("expunction-order")) (look.t("form-colon"))
                    span lang="zh-CN" { (stone.order.clone().unwrap_or_else(|| look.t("erased"))) }
                }
            }))
        }
    }
}

/// Who expunges, or why not this person.
fn expunger(cx: &Cx) -> Result<PersonId, Refusal> {
    let person = cx.signed_in()?;
    may(&cx.actor, Deed::Expunge, &Place::default(), cx.arrived)?;
    Ok(person)
}

/// Whether the viewer may propose one, for the pages that link here.
pub(crate) fn may_propose(cx: &Cx) -> bool {
    expunger(cx).is_ok()
}

fn view_of(rows: &mut Reader<'_>, row: ExpunctionRow) -> Result<View, StoreError> {
    let mut name = |id: Id| Ok::<_, StoreError>(rows.person(PersonId(id))?.and_then(|person| person.name));
    let proposed_by_name = name(row.expunction.proposed_by.0)?;
    let decided_by_name = match row.expunction.stage {
        Stage::Confirmed { by, .. } | Stage::Dropped { by, .. } => name(by)?,
        Stage::Proposed => None,
    };
    Ok(View {
        id: row.id,
        version: row.version,
        stage: row.expunction.stage.as_str(),
        proposed_by_name,
        decided_by_name,
        targets: row.expunction.targets.clone(),
        ground: row.expunction.ground,
        order: row.expunction.order.clone(),
        proposed_at: row.expunction.proposed_at,
        expunction: row.expunction,
        backups: None,
    })
}

/// Every expunction 清除清单.
pub(crate) async fn list(cx: Cx) -> Response {
    if let Err(refusal) = expunger(&cx) {
        return cx.reply().refused(&refusal);
    }
    let found = cx.read(|rows| rows.expunctions()?.into_iter().map(|row| view_of(rows, row)).collect::<Result<Vec<View>, _>>()).await;
    let title = cx.look(Section::People).t("expunctions-title");
    match found {
        Ok(views) => cx.reply().show(Section::People, &title, &views, |look| list_page(look, &views)),
        Err(error) => cx.reply().fault(&error),
    }
}

fn list_page(look: &Look<'_>, views: &[View]) -> Markup {
    let columns: Vec<Column> = ["expunction-proposed-at", "expunction-proposed-by", "expunction-ground", "expunction-stage"]
        .iter()
        .map(|key| Column::new(look.t(key)))
        .collect();
    let rows: Vec<Vec<Markup>> = views
        .iter()
        .map(|view| {
            let proposed = ui::local_time(view.expunction.proposed_at, &look.zone);
            vec![
                html! { a href={ "/expunctions/" (view.id) } { (proposed) } },
                html! { (view.proposed_by_name.clone().unwrap_or_else(|| look.t("erased"))) },
                html! { (ground(look, view.expunction.ground)) },
                badge(look, view.expunction.stage),
            ]
        })
        .collect();
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("expunctions-title"), None)]))
        h1 { (look.t("expunctions-title")) }
        p.lead { (look.t("expunctions-lead")) }
        p { a.button href="/expunctions/new" { (look.t("expunction-new")) } }
        @if views.is_empty() { (ui::empty(&look.t("expunctions-none"), &look.t("expunctions-none-next"), None)) }
        @else { (ui::table(&look.t("expunctions-caption"), &columns, &rows)) }
    }
}

/// What somebody chooses from.
struct Choice {
    thing: Option<(Id, Kind, Vec<EventParts>)>,
    typed: String,
}

/// The form: which thing, which of its parts and files 提出清除.
pub(crate) async fn form(cx: Cx) -> Response {
    if let Err(refusal) = expunger(&cx) {
        return cx.reply().refused(&refusal);
    }
    let typed = cx.query("thing").unwrap_or_default();
    match choice(&cx, typed).await {
        Ok(choice) => {
            let title = cx.look(Section::People).t("expunction-new");
            let fields = Fields::default();
            cx.reply().page(Section::People, &title, |look| form_page(look, &choice, &fields, &[], &cx))
        }
        Err(error) => cx.reply().fault(&error),
    }
}

/// The thing that was typed: its id, or an address that ends with it or has it in the middle.
async fn choice(cx: &Cx, typed: String) -> Result<Choice, StoreError> {
    let id = typed.split(|c: char| !c.is_ascii_alphanumeric()).find_map(Id::parse);
    let Some(id) = id else { return Ok(Choice { thing: None, typed }) };
    let found = cx.read(move |rows| rows.event_parts(id)).await?;
    Ok(Choice { thing: found.map(|(kind, events)| (id, kind, events)), typed })
}

fn form_page(look: &Look<'_>, choice: &Choice, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let grounds: Vec<(String, String)> = Ground::ALL.map(|one| (one.as_str().to_owned(), ground(look, one))).into();
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("expunctions-title"), Some("/expunctions")), (&look.t("expunction-new"), None)]))
        h1 { (look.t("expunction-new")) }
        (ui::notice(Tone::Wait, html! { p { (look.t("expunction-before")) } }))
        form.filters method="get" action="/expunctions/new" {
            (ui::line(look, &Part::new("thing", &look.t("expunction-thing")).help(&look.t("expunction-thing-help")), &choice.typed, None))
            button.plain type="submit" { (look.t("search")) }
        }
        @if choice.thing.is_none() && !choice.typed.is_empty() { p.quiet { (look.t("expunction-thing-none")) } }
        form method="post" action="/expunctions" {
            @if let Some((id, of, events)) = &choice.thing {
                (ui::hidden("thing", &id.to_string()))
                h2 { (kind(look, of.as_str())) " " code { (id) } }
                @for event in events { (event_choices(look, *id, event, &fields.all("parts"), &fields.all("files"))) }
            }
            (ui::line(look, &Part::new("file", &look.t("expunction-file")).help(&look.t("expunction-file-help")).among(wrong), fields.raw("file"), None))
            (ui::select(look, &Part::new("ground", &look.t("expunction-ground")).required(true).among(wrong), &grounds, fields.raw("ground")))
            (ui::prose(look, &Part::new("order", &look.t("expunction-order")).help(&look.t("expunction-order-help")).required(true).among(wrong), fields.raw("order"), ORDER_MOST, 3))
            (ui::submit_row(look, &look.t("expunction-propose"), look.csrf(), &cx.new_key()))
        }
    }
}

/// What can be destroyed of one event; its facts cannot, and the page says why.
fn event_choices(look: &Look<'_>, thing: Id, event: &EventParts, parts: &[String], files: &[String]) -> Markup {
    html! {
        fieldset.section {
            legend { code { (event.event) } " " span.quiet { "v" (event.version) " · " (ui::local_time(event.at, &look.zone)) } }
            div.field {
                @for (number, _, bytes) in &event.parts {
                    @let name = format!("{thing}/{}/{number}", event.version);
                    label.option {
                        @match bytes {
                            Some(bytes) => { input type="checkbox" name="parts" value=(name) checked[parts.contains(&name)]; span { (look.t_with("expunction-part", &[("number", i64::from(*number + 1).into()), ("bytes", (*bytes).into())])) } },
                            None => { input type="checkbox" disabled; span.quiet { (look.t("expunction-part-gone")) } },
                        }
                    }
                }
                @for (digest, bytes) in &event.files {
                    label.option {
                        input type="checkbox" name="files" value=(digest) checked[files.contains(digest)];
                        span { (look.t("expunction-file-one")) " " (ui::digest(look, digest)) " " span.quiet { (rules::form::size(*bytes)) } }
                    }
                }
            }
            p.quiet { (look.t("expunction-facts-stay")) }
        }
    }
}

/// Reads what was named: `THING/VERSION/NUMBER`, or `THING/VERSION/facts`, which is refused with its reason.
fn wanted(text: &str) -> Option<Wanted> {
    let mut pieces = text.split('/');
    let (thing, version, part) = (Id::parse(pieces.next()?)?, pieces.next()?.parse().ok()?, pieces.next()?);
    if pieces.next().is_some() {
        return None;
    }
    match part {
        "facts" => Some(Wanted::Facts { thing, version }),
        number => Some(Wanted::Part(PartName { thing, version, part: number.parse().ok()? })),
    }
}

/// Proposes one 提出清除.
pub(crate) async fn propose(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let error = match proposed(&cx, &fields).await {
        Ok(outcome) => return cx.reply().done(&outcome, "expunction-proposed"),
        Err(error) => error,
    };
    if expunger(&cx).is_err() {
        return cx.reply().failed(error);
    }
    match choice(&cx, fields.raw("thing").to_owned()).await {
        Ok(choice) => {
            let title = cx.look(Section::People).t("expunction-new");
            cx.reply().again(error, Section::People, &title, |look, refusal| form_page(look, &choice, &fields, wrong(refusal), &cx))
        }
        Err(fault) => cx.reply().fault(&fault),
    }
}

async fn proposed(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = expunger(cx)?;
    let _thing = fields.raw("thing");
    let named = fields.options("parts", wanted);
    let mut files = fields.all("files");
    files.extend(Some(fields.raw("file").trim().to_owned()).filter(|file| !file.is_empty()));
    if files.iter().any(|file| file.parse::<record::Digest>().is_err()) {
        fields.refuse("file", &BodyRefusal::NotAnOption);
    }
    let ground = fields.option("ground", Ground::parse);
    let order = fields.prose("order", ORDER_MOST);
    fields.finish()?;
    let (Some(ground), Some(order)) = (ground, order) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let id = ExpunctionId(new_id());
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, person, Deed::Expunge, &Place::default())?;
        let parts: Vec<PartName> = named.iter().filter_map(|one| if let Wanted::Part(part) = one { Some(*part) } else { None }).collect();
        let mut targets = tx.reader().named_targets(&parts, &files)?;
        targets.extend(named.iter().filter_map(|one| match one {
            Wanted::Facts { thing, version } => Some(Named::Facts { thing: *thing, version: *version }),
            Wanted::Part(_) => None,
        }));
        let event = propose_it(person, targets, ground, &order)?;
        let committed = tx.commit(&permit, vec![Loaded::<Expunction>::new(id).happens(event)?])?;
        Ok(Outcome::created(format!("/expunctions/{id}")).event(&committed))
    })
    .await
}

/// One expunction: what it names, how far it has come, and what may still hold it 清除详情.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    if let Err(refusal) = expunger(&cx) {
        return cx.reply().refused(&refusal);
    }
    let Some(id) = Id::parse(&id).map(ExpunctionId) else { return cx.reply().missing() };
    match load(&cx, id).await {
        Ok(Some(view)) => {
            let title = cx.look(Section::People).t("expunction-title");
            cx.reply().show(Section::People, &title, &view, |look| page(look, &view, &cx))
        }
        Ok(None) => cx.reply().missing(),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, id: ExpunctionId) -> Result<Option<View>, StoreError> {
    let folder = cx.site.backups().map(std::path::Path::to_owned);
    cx.read(move |rows| {
        let Some(row) = rows.expunction(id)? else { return Ok(None) };
        let mut view = view_of(rows, row)?;
        if let (Stage::Confirmed { .. }, Some(folder)) = (view.expunction.stage, folder) {
            let since = rows.here_since(&view.expunction.targets)?;
            let backup = |backup: Backup| BackupView { name: backup.name, bytes: backup.bytes, written: backup.written };
            view.backups = Some(Store::backups_since(&folder, since)?.into_iter().map(backup).collect());
        }
        Ok(Some(view))
    })
    .await
}

fn page(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let expunction = &view.expunction;
    let erased = || look.t("erased");
    let mut facts = vec![
        (look.t("expunction-stage"), badge(look, expunction.stage)),
        (look.t("expunction-ground"), html! { (ground(look, expunction.ground)) }),
        (look.t("expunction-order"), html! { span lang="zh-CN" { (expunction.order.clone().unwrap_or_else(erased)) } }),
        (
            look.t("expunction-proposed-by"),
            html! { (view.proposed_by_name.clone().unwrap_or_else(erased)) " · " (ui::when(look, expunction.proposed_at, &look.zone)) },
        ),
    ];
    if let Stage::Confirmed { at, .. } | Stage::Dropped { at, .. } = expunction.stage {
        facts.push((
            look.t("expunction-decided-by"),
            html! { (view.decided_by_name.clone().unwrap_or_else(erased)) " · " (ui::when(look, at, &look.zone)) },
        ));
    }
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("expunctions-title"), Some("/expunctions")), (&look.t("expunction-title"), None)]))
        h1 { (look.t("expunction-title")) }
        (ui::fact_list(&facts))
        (ui::section("targets", &look.t("expunction-targets"), None, targets(look, expunction)))
        (ui::section("promise", &look.t("expunction-promise"), None, html! {
            p { (look.t("expunction-promise-done")) } p { (look.t("expunction-promise-not")) } p { (look.t("expunction-promise-proof")) }
        }))
        @if let Stage::Confirmed { .. } = expunction.stage { (ui::section("backups", &look.t("expunction-backups"), None, backups(look, view))) }
        @if expunction.stage == Stage::Proposed { (deeds(look, view, cx)) }
    }
}

fn targets(look: &Look<'_>, expunction: &Expunction) -> Markup {
    html! {
        ul {
            @for part in &expunction.targets.parts {
                li { (look.t("expunction-part-one")) " " a href={ "/expunctions/new?thing=" (part.thing) } { code { (part.thing) "/" (part.version) "/" (part.part) } } }
            }
            @for file in &expunction.targets.files { li { (look.t("expunction-file-one")) " " (ui::copyable(look, file)) } }
        }
        p.quiet { (look.t("expunction-targets-help")) }
    }
}

fn backups(look: &Look<'_>, view: &View) -> Markup {
    html! {
        @match &view.backups {
            None => { p { (look.t("expunction-backups-unknown")) } },
            Some(found) if found.is_empty() => { p { (look.t("expunction-backups-none")) } },
            Some(found) => {
                p { (look.t("expunction-backups-help")) }
                ul { @for backup in found { li { code { (backup.name) } " " span.quiet { (rules::form::size(backup.bytes)) " · " (ui::local_time(backup.written, &look.zone)) } } } }
            },
        }
        p.quiet { (look.t("expunction-anchors")) }
    }
}

fn deeds(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let path = |deed: &str| format!("/expunctions/{}/{deed}", view.id);
    let own = cx.person() == Some(view.expunction.proposed_by);
    html! {
        section.actions {
            @if own { p { (look.t("expunction-second")) } }
            @else { (ui::post_button(&path("confirmation"), &look.t("expunction-confirm"), look.csrf(), &cx.new_key(), true, Some(&look.t("expunction-confirm-confirm")))) }
            (ui::post_button(&path("withdrawal"), &look.t("expunction-drop"), look.csrf(), &cx.new_key(), false, None))
        }
    }
}

/// Confirms one, and carries it out 复核并清除.
pub(crate) async fn confirm(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        fields.finish()?;
        cx.guard(&fields)?;
        expunger(&cx)?;
        let id = Id::parse(&id).map(ExpunctionId).ok_or(Denial::Hidden)?;
        cx.site.store().expunge(cx.actor.clone(), id).await?;
        Ok::<_, WriteError>(Outcome::at(format!("/expunctions/{id}")))
    };
    cx.reply().settled(outcome.await, "expunction-confirmed")
}

/// Drops one 放弃清除.
pub(crate) async fn drop_proposal(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        fields.finish()?;
        let person = expunger(&cx)?;
        let id = Id::parse(&id).map(ExpunctionId).ok_or(Denial::Hidden)?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::Expunge, &Place::default())?;
            tx.reader().expunction(id)?.ok_or(ExpunctionRefusal::NoSuchExpunction)?;
            let loaded = tx.load::<Expunction>(id)?;
            let event = loaded.state().ok_or_else(|| gone("an expunction"))?.drop_proposal()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/expunctions/{id}")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "expunction-dropped")
}
