//! Merge 人员归并: who may be one, what a merge would change, and the deeds that make two records one and two again.

mod preview;

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::identity;
use crate::person::{gone, member_permit, wrong};
use crate::reply::see_other;
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use preview::Preview;
use rules::identity::{DocumentKind, Number};
use rules::merge::{self, Ground, Merge, Refusal as MergeRefusal, Sign, Stage};
use rules::refusal::{Explain, FieldRefusal};
use rules::rights::{Deed, Denial, Place, may};
use rules::{Id, Instant, MergeId, PersonId, Refusal};
use serde::Serialize;
use store::{Likeness, Loaded, MergeRow, PersonRow, Reader, StoreError, Tx, WriteError};

/// The most characters of a reason.
const REASON_MOST: usize = 500;
/// How many merges the page shows.
const MERGES_MOST: usize = 100;

/// Somebody who may be somebody else, as a page and as JSON.
#[derive(Clone, Serialize)]
struct Named {
    id: PersonId,
    name: Option<String>,
    latin_name: Option<String>,
    organisation: Option<String>,
}

/// Two who may be one, as a page and as JSON.
#[derive(Clone, Serialize)]
pub(crate) struct Possible {
    one: Named,
    other: Named,
    signs: Vec<Sign>,
}

/// A merge in the list, as a page and as JSON.
#[derive(Clone, Serialize)]
struct Listed {
    id: MergeId,
    version: u64,
    kept: PersonId,
    kept_name: Option<String>,
    away: PersonId,
    away_name: Option<String>,
    stage: &'static str,
    sure: bool,
}

/// The page of possible duplicates as JSON.
#[derive(Serialize)]
struct Duplicates {
    possible: Vec<Possible>,
    merges: Vec<Listed>,
}

/// One merge as a page and as JSON.
#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    merge: Listed,
    reason: Option<String>,
    proposed_by: Id,
    confirmed_by: Option<Id>,
    #[serde(skip)]
    proposed_by_name: Option<String>,
    #[serde(skip)]
    confirmed_by_name: Option<String>,
    preview: Option<Preview>,
}

impl Look<'_> {
    /// What makes two look like one.
    fn sign(&self, sign: Sign) -> String {
        self.t(match sign {
            Sign::SameNumber => "merge-sign-same-number",
            Sign::SameLook => "merge-sign-same-look",
            Sign::FormerName => "merge-sign-former-name",
            Sign::SameSoundAndOrganisation => "merge-sign-same-sound",
        })
    }
}

fn named(row: PersonRow) -> Named {
    Named { id: row.id, name: row.name, latin_name: row.latin_name, organisation: row.organisation }
}

/// Who may be one: with one person, or in the whole centre.
pub(crate) fn possible(rows: &mut Reader<'_>, of: Option<PersonId>) -> Result<Vec<Possible>, StoreError> {
    let possible = |pair: Likeness| Possible { one: named(pair.one), other: named(pair.other), signs: pair.signs };
    Ok(rows.likenesses(of)?.into_iter().map(possible).collect())
}

/// Pairs as a table; beside one person, only the others of them.
pub(crate) fn possible_table(look: &Look<'_>, pairs: &[Possible], of: Option<PersonId>) -> Markup {
    let columns: Vec<Column> = ["merge-one", "merge-other", "merge-signs", "grant-deed"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = pairs
        .iter()
        .map(|pair| {
            let turned = of == Some(pair.other.id);
            let (one, other) = if turned { (&pair.other, &pair.one) } else { (&pair.one, &pair.other) };
            vec![
                who(look, one),
                who(look, other),
                html! { @for sign in &pair.signs { (ui::badge(if *sign == Sign::SameNumber { Tone::Bad } else { Tone::Wait }, &look.sign(*sign))) " " } },
                html! { a href={ "/merges/new?kept=" (one.id) "&away=" (other.id) } { (look.t("merge-compare")) } },
            ]
        })
        .collect();
    ui::table(&look.t("merge-possible-caption"), &columns, &rows)
}

fn who(look: &Look<'_>, person: &Named) -> Markup {
    html! {
        a href={ "/people/" (person.id) } { (person.name.clone().unwrap_or_else(|| look.t("erased"))) }
        @if let Some(latin) = &person.latin_name { " " span.quiet { (latin) } }
        @if let Some(organisation) = &person.organisation { br; span.quiet { (organisation) } }
    }
}

fn listed(rows: &mut Reader<'_>, row: &MergeRow) -> Result<Listed, StoreError> {
    let mut name = |id| Ok::<_, StoreError>(rows.person(id)?.and_then(|row| row.name));
    Ok(Listed {
        id: row.id,
        version: row.version,
        kept: row.merge.kept,
        kept_name: name(row.merge.kept)?,
        away: row.merge.away,
        away_name: name(row.merge.away)?,
        stage: match row.merge.stage {
            Stage::Proposed => "proposed",
            Stage::Confirmed { .. } => "confirmed",
            Stage::Undone { .. } => "undone",
            Stage::Withdrawn => "withdrawn",
        },
        sure: row.merge.ground.is_sure(),
    })
}

fn permitted(cx: &Cx) -> Result<PersonId, Refusal> {
    may(&cx.actor, Deed::MergePeople, &Place::default(), cx.arrived)?;
    cx.signed_in()
}

/// Who may be one, and what has been merged 疑似重复人员.
pub(crate) async fn duplicates(cx: Cx) -> Response {
    if let Err(refusal) = permitted(&cx) {
        return cx.reply().refused(&refusal);
    }
    let found = cx.read(|rows| {
        let mut merges = Vec::new();
        for row in rows.merges(None, MERGES_MOST)? {
            merges.push(listed(rows, &row)?);
        }
        Ok(Duplicates { possible: possible(rows, None)?, merges })
    });
    let view = match found.await {
        Ok(view) => view,
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::People).t("merge-possible-title");
    cx.reply().show(Section::People, &title, &view, |look| html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&title, None)]))
        h1 { (title) }
        p.quiet { (look.t("merge-possible-help")) }
        @if view.possible.is_empty() { (ui::empty(&look.t("merge-possible-none"), &look.t("merge-possible-none-next"), Some(("/people", look.t("people-all").as_str())))) }
        @else { (possible_table(look, &view.possible, None)) }
        (ui::section("merges", &look.t("merge-list-title"), None, html! {
            @if view.merges.is_empty() { p.quiet { (look.t("merge-list-none")) } } @else { (merges_table(look, &view.merges)) }
        }))
    })
}

fn merges_table(look: &Look<'_>, merges: &[Listed]) -> Markup {
    let columns: Vec<Column> = ["merge-kept", "merge-away", "merge-stage", "grant-deed"].iter().map(|key| Column::new(look.t(key))).collect();
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| look.t("erased"));
    let rows: Vec<Vec<Markup>> = merges
        .iter()
        .map(|merge| {
            vec![
                html! { a href={ "/people/" (merge.kept) } { (name(&merge.kept_name)) } },
                html! { a href={ "/people/" (merge.away) } { (name(&merge.away_name)) } },
                badge(look, merge),
                html! { a href={ "/merges/" (merge.id) } { (look.t("merge-open")) } },
            ]
        })
        .collect();
    ui::table(&look.t("merge-list-caption"), &columns, &rows)
}

fn badge(look: &Look<'_>, merge: &Listed) -> Markup {
    match merge.stage {
        "proposed" => ui::badge(Tone::Wait, &look.t("merge-stage-proposed")),
        "confirmed" => ui::badge(Tone::Good, &look.t("merge-stage-confirmed")),
        "undone" => ui::badge(Tone::Plain, &look.t("merge-stage-undone")),
        _ => ui::badge(Tone::Plain, &look.t("merge-stage-withdrawn")),
    }
}

/// What a merge would change, and the form that proposes it 归并预览.
pub(crate) async fn form(cx: Cx) -> Response {
    let by = match permitted(&cx) {
        Ok(by) => by,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let id = |name| cx.query(name).and_then(|id| Id::parse(&id)).map(PersonId);
    // Nobody is compared yet: the list says who could be.
    let (Some(kept), Some(away)) = (id("kept"), id("away")) else { return see_other("/duplicates") };
    match previewed(&cx, kept, away, by).await {
        Ok(Some(preview)) => {
            let title = cx.look(Section::People).t("merge-new-title");
            cx.reply().show(Section::People, &title, &preview, |look| form_page(look, &preview, &Fields::default(), &[], &cx))
        }
        Ok(None) => cx.reply().missing(),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn previewed(cx: &Cx, kept: PersonId, away: PersonId, by: PersonId) -> Result<Option<Preview>, StoreError> {
    let now = cx.arrived;
    cx.read(move |rows| {
        let (kept, away) = (rows.head_of(kept)?, rows.head_of(away)?);
        Preview::of(rows, kept, away, by, now)
    })
    .await
}

fn form_page(look: &Look<'_>, preview: &Preview, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let title = look.t("merge-new-title");
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("merge-possible-title"), Some("/duplicates")), (&title, None)]))
        h1 { (title) }
        p { (look.t("merge-new-lead")) }
        (preview.shown(look))
        p { a href={ "/merges/new?kept=" (preview.away.id) "&away=" (preview.kept.id) } { (look.t("merge-turn")) } }
        @if preview.obstacle.is_none() {
            (ui::section("propose", &look.t("merge-propose-title"), None, html! {
                form method="post" action="/merges" autocomplete="off" {
                    (ui::hidden("kept", &preview.kept.id.to_string()))
                    (ui::hidden("away", &preview.away.id.to_string()))
                    (ui::prose(look, &Part::new("reason", &look.t("merge-reason")).help(&look.t("merge-reason-help")).required(true).among(wrong), fields.raw("reason"), REASON_MOST, 3))
                    (ui::line(look, &Part::new("number", &look.t("merge-number")).help(&look.t("merge-number-help")).among(wrong), "", None))
                    (ui::submit_row(look, &look.t("merge-propose"), look.csrf(), &cx.new_key()))
                }
            }))
        }
    }
}

/// Proposes a merge 提出归并.
pub(crate) async fn propose(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match proposed(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "merge-proposed"),
        Err(error) => {
            let id = |name| Id::parse(fields.raw(name)).map(PersonId);
            let (Ok(by), Some(kept), Some(away)) = (permitted(&cx), id("kept"), id("away")) else { return cx.reply().failed(error) };
            match previewed(&cx, kept, away, by).await {
                Ok(Some(preview)) => {
                    let title = cx.look(Section::People).t("merge-new-title");
                    cx.reply().again(error, Section::People, &title, |look, refusal| form_page(look, &preview, &fields, wrong(refusal), &cx))
                }
                Ok(None) => cx.reply().failed(error),
                Err(fault) => cx.reply().fault(&fault),
            }
        }
    }
}

async fn proposed(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let by = permitted(cx)?;
    let id = |name| fields.option(name, Id::parse).map(PersonId);
    let (kept, away) = (id("kept"), id("away"));
    let reason = fields.prose("reason", REASON_MOST);
    let typed = fields.raw("number").trim().to_owned();
    fields.finish()?;
    let (Some(kept), Some(away), Some(reason)) = (kept, away, reason) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let (merge, arrived) = (MergeId(new_id()), cx.arrived);
    cx.write(&identity::guarded(cx, fields), move |tx| {
        let permit = member_permit(tx, by, Deed::MergePeople, &Place::default())?;
        let (kept, away) = (tx.reader().head_of(kept)?, tx.reader().head_of(away)?);
        let now = tx.now();
        let facts = tx.reader().merge_facts(kept, away, now)?;
        let ground = if typed.is_empty() { Ground::Likeness } else { same_document(tx, kept, away, &typed, arrived)? };
        let event = merge::propose(kept, away, ground, by, &facts, &reason)?;
        let committed = tx.commit(&permit, vec![Loaded::<Merge>::new(merge).happens(event)?])?;
        Ok(Outcome::created(format!("/merges/{merge}")).event(&committed))
    })
    .await
}

/// The document whose number was read from the original, if one of the two has proven it and the other has stated it.
fn same_document(tx: &mut Tx<'_>, kept: PersonId, away: PersonId, typed: &str, now: Instant) -> Result<Ground, WriteError> {
    let (ours, theirs) = (tx.reader().identities_of(kept)?, tx.reader().identities_of(away)?);
    for one in ours.iter().filter(|row| row.is_in_use()) {
        for other in theirs.iter().filter(|row| row.is_in_use() && row.key == one.key) {
            let is_proven = [one, other].iter().any(|row| matches!(row.stage, rules::identity::Stage::Proven { .. }));
            let issuer = one.issuer.as_deref().unwrap_or("");
            let kind: DocumentKind = one.kind;
            let read = Number::parse(kind, issuer, typed, now).is_ok_and(|number| tx.keys().identity_key(&number) == one.key);
            if is_proven && read {
                return Ok(Ground::SameDocument { kind });
            }
        }
    }
    Err(Refusal::Fields(vec![FieldRefusal::new("number", &MergeRefusal::NoSuchNumber)]).into())
}

/// One merge 归并.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let by = match permitted(&cx) {
        Ok(by) => by,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match load(&cx, &id, by).await {
        Ok(Some(view)) => {
            let title = cx.look(Section::People).t("merge-title");
            cx.reply().show(Section::People, &title, &view, |look| page(look, &view, by, &cx))
        }
        Ok(None) => cx.reply().missing(),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, id: &str, by: PersonId) -> Result<Option<View>, StoreError> {
    let Some(id) = Id::parse(id).map(MergeId) else { return Ok(None) };
    let now = cx.arrived;
    cx.read(move |rows| {
        let Some(row) = rows.merge(id)? else { return Ok(None) };
        let preview = if row.merge.stage == Stage::Proposed { Preview::of(rows, row.merge.kept, row.merge.away, by, now)? } else { None };
        let mut name = |id: Option<Id>| Ok::<_, StoreError>(id.map(|id| rows.person(PersonId(id))).transpose()?.flatten().and_then(|row| row.name));
        let (proposed_by_name, confirmed_by_name) = (name(Some(row.merge.proposed_by))?, name(row.merge.confirmed_by)?);
        Ok(Some(View {
            merge: listed(rows, &row)?,
            reason: rows.merge_reason(id)?,
            proposed_by: row.merge.proposed_by,
            confirmed_by: row.merge.confirmed_by,
            proposed_by_name,
            confirmed_by_name,
            preview,
        }))
    })
    .await
}

fn page(look: &Look<'_>, view: &View, by: PersonId, cx: &Cx) -> Markup {
    let merge = &view.merge;
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| look.t("erased"));
    let action = |deed: &str| format!("/merges/{}/{deed}", merge.id);
    let waits_for_second = !merge.sure && view.proposed_by == by.0;
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("merge-possible-title"), Some("/duplicates")), (&look.t("merge-title"), None)]))
        h1 { (look.t("merge-title")) }
        (ui::section("merge", &look.t("merge-facts"), None, ui::fact_list(&[
            (look.t("merge-kept"), html! { a href={ "/people/" (merge.kept) } { (name(&merge.kept_name)) } }),
            (look.t("merge-away"), html! { a href={ "/people/" (merge.away) } { (name(&merge.away_name)) } }),
            (look.t("merge-stage"), badge(look, merge)),
            (look.t("merge-ground"), html! { (look.t(if merge.sure { "merge-ground-sure" } else { "merge-ground-likeness" })) }),
            (look.t("merge-reason"), html! { (view.reason.clone().unwrap_or_else(|| look.t("erased"))) }),
            (look.t("merge-proposed-by"), html! { (name(&view.proposed_by_name)) }),
            (look.t("merge-confirmed-by"), html! { @if view.confirmed_by.is_some() { (name(&view.confirmed_by_name)) } @else { "—" } }),
        ])))
        @if let Some(preview) = &view.preview {
            (preview.shown(look))
            @if waits_for_second { (ui::notice(Tone::Wait, html! { p { (look.t("merge-waits")) } })) }
            @else if preview.obstacle.is_none() {
                (ui::post_button(&action("confirmation"), &look.t("merge-confirm"), look.csrf(), &cx.new_key(), false, Some(&look.t("merge-confirm-confirm"))))
            }
            (ui::post_button(&action("withdrawal"), &look.t("merge-withdraw"), look.csrf(), &cx.new_key(), true, None))
        }
        @if merge.stage == "confirmed" {
            p.quiet { (look.t("merge-undo-help")) }
            (ui::post_button(&action("undoing"), &look.t("merge-undo"), look.csrf(), &cx.new_key(), true, Some(&look.t("merge-undo-confirm"))))
        }
    }
}

/// What happens next to a merge.
#[derive(Clone, Copy)]
enum Next {
    Confirm,
    Withdraw,
    Undo,
}

/// Makes them one 确认归并.
pub(crate) async fn confirm(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    proceed(cx, id, fields, Next::Confirm, "merge-confirmed").await
}

/// Drops the proposal 撤回提议.
pub(crate) async fn withdraw(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    proceed(cx, id, fields, Next::Withdraw, "merge-withdrawn").await
}

/// Makes them two again 撤销归并.
pub(crate) async fn undo(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    proceed(cx, id, fields, Next::Undo, "merge-undone").await
}

async fn proceed(cx: Cx, id: String, fields: Result<Fields, Refusal>, next: Next, done: &str) -> Response {
    let outcome = async {
        let fields = fields?;
        let by = permitted(&cx)?;
        let id = Id::parse(&id).map(MergeId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        let read = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, by, Deed::MergePeople, &Place::default())?;
            // An id of something else folds to no merge, which would be a fault; its row says first whether it is one.
            let row = tx.reader().merge(id)?.ok_or(Denial::Hidden)?;
            let loaded = tx.load::<Merge>(id)?;
            loaded.expect(read)?;
            let now = tx.now();
            let state = loaded.state().ok_or_else(|| gone("a merge"))?;
            let event = match next {
                Next::Confirm => state.confirm(by, &tx.reader().merge_facts_of(state, now)?)?,
                Next::Withdraw => state.withdraw()?,
                Next::Undo => state.undo(by)?,
            };
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            match next {
                // Who is signed in as the one put away signs in anew, as the one kept; and who came in by a merge that is undone goes out again.
                Next::Confirm => tx.end_sessions(row.merge.away, None)?,
                Next::Undo => tx.end_sessions(row.merge.kept, None)?,
                Next::Withdraw => {}
            }
            Ok(Outcome::at(format!("/merges/{id}")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, done)
}

/// What a refusal says, for programs and pages alike.
fn obstacle(look: &Look<'_>, refusal: &Refusal) -> Markup {
    let says = refusal.says();
    html! { p { strong { (look.says(&says)) } } p.quiet { (look.next(&says)) " " code { (refusal.rule().id) } } }
}
