//! Home 门户: what the centre is, what is open, and what waits for whoever has signed in; besides it the small addresses that every page
//! needs: health, language, assets, and the page where nothing is.

use crate::assets;
use crate::cookie;
use crate::cx::Cx;
use crate::reply::see_other;
use crate::ui::{self, Look, Section, Tone};
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::application;
use rules::call::{Class, Stage};
use rules::person::Language;
use rules::rights::{self, Sight};
use rules::text::Bilingual;
use rules::time::{Phase, Zone};
use rules::{ApplicationId, CallId, Instant, Money};
use serde::Serialize;
use store::{Filter, ListQuery, ListedCall, Order, Reader, StoreError};

/// How many closed calls are still shown.
const CLOSED_MOST: usize = 5;

/// The portal as a page and as JSON.
#[derive(Serialize)]
struct View {
    centre: Bilingual,
    founded: bool,
    open: Vec<CallView>,
    coming: Vec<CallView>,
    closed: Vec<CallView>,
    waiting: Option<Waiting>,
}

/// A published call, in short.
#[derive(Clone, Serialize)]
struct CallView {
    id: CallId,
    code: String,
    title: Bilingual,
    programme: Bilingual,
    class: Class,
    #[serde(serialize_with = "crate::view::rfc3339")]
    opens: Instant,
    #[serde(serialize_with = "crate::view::rfc3339")]
    closes: Instant,
    zone: Zone,
    budget_fen: Option<Money>,
}

/// What waits for whoever has signed in.
#[derive(Serialize)]
struct Waiting {
    drafts: Vec<DraftView>,
    unread: u64,
    /// Live applications in sight; none for who has no desk.
    desk: Option<u64>,
}

/// A draft that is not submitted.
#[derive(Serialize)]
struct DraftView {
    id: ApplicationId,
    call: CallView,
    #[serde(serialize_with = "crate::view::rfc3339")]
    saved: Instant,
    open: bool,
}

/// The portal 首页.
pub(crate) async fn show(cx: Cx) -> Response {
    if !cx.founded {
        let view = View { centre: Bilingual::default(), founded: false, open: Vec::new(), coming: Vec::new(), closed: Vec::new(), waiting: None };
        let title = cx.look(Section::Elsewhere).t("home-unfounded-title");
        return cx.reply().show(Section::Elsewhere, &title, &view, unfounded);
    }
    let (person, sight, at) = (cx.person(), rights::sight(&cx.actor, cx.arrived), cx.arrived);
    let unread = cx.viewer.as_ref().map_or(0, |viewer| viewer.unread);
    let centre = cx.centre.clone();
    let found = cx.read(move |rows| {
        let calls = rows.public_calls("", None)?;
        let waiting = match person {
            None => None,
            Some(person) => Some(Waiting { drafts: drafts(rows, person, &calls, at)?, unread, desk: desk(rows, person, sight)? }),
        };
        Ok(view(centre, &calls, waiting, at))
    });
    match found.await {
        Ok(view) => {
            let title = cx.look(Section::Elsewhere).t("home-title");
            cx.reply().show(Section::Elsewhere, &title, &view, |look| page(look, &view, at))
        }
        Err(error) => cx.reply().fault(&error),
    }
}

fn drafts(rows: &mut Reader<'_>, person: rules::PersonId, calls: &[ListedCall], at: Instant) -> Result<Vec<DraftView>, StoreError> {
    let mut drafts = rows.drafts_of(person)?;
    let sent = rows.applications_of(person)?;
    // The draft of what was sent stays, to be revised; it does not wait.
    drafts.retain(|draft| sent.iter().all(|application| application.id != draft.id));
    Ok(drafts
        .iter()
        .filter_map(|draft| {
            let listed = calls.iter().find(|listed| listed.call.id == draft.call)?;
            let open = is_published(listed) && listed.call.content.window.phase(at) != Phase::Closed;
            Some(DraftView { id: draft.id, call: short(listed), saved: draft.saved, open })
        })
        .collect())
}

fn desk(rows: &mut Reader<'_>, person: rules::PersonId, sight: Sight) -> Result<Option<u64>, StoreError> {
    if sight == (Sight::Within { programmes: Vec::new(), calls: Vec::new() }) {
        return Ok(None);
    }
    let filter = Filter { stage: Some(application::Stage::Submitted), ..Filter::default() };
    let query = ListQuery { sight, reader: Some(person), filter, order: Order::Arrived, after: None, most: 0 };
    Ok(Some(rows.total(&query)?.counted))
}

fn is_published(listed: &ListedCall) -> bool {
    match listed.call.stage {
        Stage::Published { .. } => true,
        Stage::Draft | Stage::Cancelled { .. } => false,
    }
}

fn short(listed: &ListedCall) -> CallView {
    let content = &listed.call.content;
    CallView {
        id: listed.call.id,
        code: content.code.clone(),
        title: content.title.clone(),
        programme: listed.programme_title.clone(),
        class: content.class,
        opens: content.window.opens,
        closes: content.window.closes,
        zone: content.window.zone.clone(),
        budget_fen: content.budget,
    }
}

fn view(centre: Bilingual, calls: &[ListedCall], waiting: Option<Waiting>, at: Instant) -> View {
    let of = |phase: Phase| -> Vec<CallView> {
        calls.iter().filter(|listed| is_published(listed) && listed.call.content.window.phase(at) == phase).map(short).collect()
    };
    let (mut open, mut coming, mut closed) = (of(Phase::Open), of(Phase::Before), of(Phase::Closed));
    open.sort_by_key(|call| call.closes);
    coming.sort_by_key(|call| call.opens);
    closed.sort_by_key(|call| std::cmp::Reverse(call.closes));
    closed.truncate(CLOSED_MOST);
    View { centre, founded: true, open, coming, closed, waiting }
}

fn page(look: &Look<'_>, view: &View, at: Instant) -> Markup {
    html! {
        h1 { (look.pick(&view.centre)) }
        p.lead { (look.t("home-lead")) }
        @match &view.waiting {
            Some(waiting) => (waits(look, waiting, at)),
            None => (how_to_apply(look)),
        }
        section aria-labelledby="open-title" {
            div.head {
                h2 #open-title { (look.t("home-open")) }
                div.side { a href="/calls" { (look.t("home-all-calls")) } }
            }
            @if view.open.is_empty() {
                (ui::empty(&look.t("home-none-open"), &look.t("home-none-open-next"), Some(("/calls", &look.t("home-all-calls")))))
            } @else {
                div.tiles { @for call in &view.open { (tile(look, call, at)) } }
            }
        }
        @if !view.coming.is_empty() {
            (ui::section("coming", &look.t("home-coming"), None, calls_list(look, &view.coming, |call| html! {
                (look.t("home-opens")) " " (ui::when(look, call.opens, &call.zone))
            })))
        }
        @if !view.closed.is_empty() {
            (ui::section("closed", &look.t("home-closed"), None, calls_list(look, &view.closed, |call| html! {
                (look.t("home-closed-at")) " " (ui::when(look, call.closes, &call.zone))
            })))
        }
        (ui::section("record", &look.t("home-record"), None, html! {
            p { (look.t("home-record-text")) }
            p { a href="/verify" { (look.t("home-record-verify")) } " · " a href="/rules" { (look.t("home-record-rules")) } }
        }))
    }
}

/// One open call.
fn tile(look: &Look<'_>, call: &CallView, at: Instant) -> Markup {
    html! {
        article.card {
            div.head { h3 { a href={ "/calls/" (call.id) } { (ui::bilingual(look, &call.title)) } } (ui::badge(Tone::Good, &look.phase(Phase::Open))) }
            p.quiet { (look.pick(&call.programme)) " · " (look.class(call.class)) }
            p { (look.t("home-closes")) " " (ui::when(look, call.closes, &call.zone)) " " (ui::countdown(look, call.closes, at)) }
            @if let Some(budget) = call.budget_fen { p.quiet { (look.t("home-budget")) " " (ui::money(look, budget)) } }
        }
    }
}

fn calls_list(look: &Look<'_>, calls: &[CallView], when: impl Fn(&CallView) -> Markup) -> Markup {
    html! {
        dl.facts {
            @for call in calls {
                div { dt { code { (call.code) } } dd { a href={ "/calls/" (call.id) } { (ui::bilingual(look, &call.title)) } br; span.quiet { (when(call)) } } }
            }
        }
    }
}

/// The way to an application, for who has not signed in.
fn how_to_apply(look: &Look<'_>) -> Markup {
    ui::section(
        "apply",
        &look.t("home-apply"),
        None,
        html! {
            ol {
                li { (look.t("home-apply-register")) }
                li { (look.t("home-apply-draft")) }
                li { (look.t("home-apply-submit")) }
                li { (look.t("home-apply-receipt")) }
            }
            p { a.button href="/people/new" { (look.t("home-apply-button")) } " " a.button.plain href="/sessions/new" { (look.t("home-sign-in-button")) } }
        },
    )
}

/// What waits for whoever has signed in.
fn waits(look: &Look<'_>, waiting: &Waiting, at: Instant) -> Markup {
    let nothing = waiting.drafts.is_empty() && waiting.unread == 0 && waiting.desk.is_none();
    ui::section(
        "waiting",
        &look.t("home-waiting"),
        Some(html! { a href="/tasks" { (look.t("home-all-tasks")) } }),
        html! {
            @if nothing { p { (look.t("home-nothing-waits")) } }
            ul {
                @if waiting.unread > 0 {
                    li { a href="/mailbox" { (look.t_with("home-unread", &[("count", waiting.unread.into())])) } }
                }
                @if let Some(live) = waiting.desk {
                    li {
                        a href="/desk" {
                            @if live > 1_000 { (look.t("home-desk-many")) } @else { (look.t_with("home-desk", &[("count", live.into())])) }
                        }
                    }
                }
                @for draft in &waiting.drafts {
                    li {
                        (look.t("home-draft")) " "
                        a href={ "/drafts/" (draft.id) } { (ui::bilingual(look, &draft.call.title)) }
                        @if draft.open {
                            " " span.quiet { (look.t("home-closes")) " " (ui::when(look, draft.call.closes, &draft.call.zone)) } " "
                            (ui::countdown(look, draft.call.closes, at))
                        } @else { " " (ui::badge(Tone::Bad, &look.t("home-draft-late"))) }
                    }
                }
            }
        },
    )
}

/// Before the centre is founded there is nothing but the way to found it.
fn unfounded(look: &Look<'_>) -> Markup {
    html! {
        h1 { (look.t("home-unfounded-title")) }
        p.lead { (look.t("home-unfounded-lead")) }
        ol {
            li { (look.t("home-unfounded-find")) }
            li { (look.t("home-unfounded-open")) }
            li { (look.t("home-unfounded-fill")) }
        }
        p.quiet { (look.t("home-unfounded-lost")) }
    }
}

/// Whether the store answers.
pub(crate) async fn health(cx: Cx) -> Response {
    match cx.read(|rows| rows.centre().map(drop)).await {
        Ok(()) => (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], "ok").into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, [(header::CACHE_CONTROL, "no-store")], "unavailable").into_response()
        }
    }
}

/// Keeps the language for a year and goes back 切换语言.
pub(crate) async fn language(cx: Cx) -> Response {
    // Browsers drop tabs inside an address, so that one behind the first slash could lead off the site.
    let back: String = cx.query("back").unwrap_or_else(|| "/".to_owned()).chars().filter(|c| !c.is_control()).collect();
    let mut response = see_other(&back);
    if let Some(language) = cx.query("to").and_then(|to| Language::parse(&to)) {
        cookie::keep(&mut response, &cx.site, cookie::LANGUAGE, language.as_str(), Some(31_536_000));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An embedded file, under an address that changes with its content.
pub(crate) async fn asset(Path((hash, name)): Path<(String, String)>) -> Response {
    match assets::asset(&hash, &name) {
        Some((kind, content)) => {
            let keep = "public, max-age=31536000, immutable";
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], content).into_response()
        }
        None => (StatusCode::NOT_FOUND, "not found\n").into_response(),
    }
}

/// Nothing is at this address.
pub(crate) async fn nothing_here(cx: Cx) -> Response {
    cx.reply().missing()
}
