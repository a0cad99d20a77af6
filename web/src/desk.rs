//! Desk 工作台: the applications in an officer's or a reader's sight: found, sorted, paged by key, and as one list for a spreadsheet.
//!
//! What is in sight is decided by `rules::rights::sight`; their own applications are withheld and counted, so nobody wonders where they are.

pub(crate) mod sheet;
mod workbook;

pub(crate) use sheet::lines;

use crate::cx::Cx;
use crate::fields::Fields;
use crate::inspection;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view::rfc3339;
use axum::response::Response;
use maud::{Markup, html};
use rules::application::Stage;
use rules::approval::Outstanding;
use rules::day::Day;
use rules::rights::{self, Deed, Denial, Place, Sight, may};
use rules::text::{Bilingual, Line};
use rules::time::{Phase, Zone};
use rules::{ApplicationId, CallId, Id, Instant, Money, PersonId, ProgrammeId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{CallRow, CallTitle, Filter, ListQuery, ListedApplication, Order, Total};

/// How many stand on a page.
const PAGE: usize = 50;
/// How many calls have a card above the list; all of them stand in the choice below.
const CARDS_MOST: usize = 6;
/// Counting stops here.
const COUNTED_MOST: u64 = 1_000;
/// What the address says where the list is narrowed to outstanding approvals.
const OUTSTANDING: &str = "outstanding";
/// The longest search, in characters.
const SEARCH_MOST: usize = 100;

/// The desk as a page and as JSON.
#[derive(Serialize)]
struct View {
    calls: Vec<CallView>,
    filter: FilterView,
    /// How many are found; counting stops at a thousand.
    total: u64,
    /// Whether there are more than were counted.
    more: bool,
    /// How many of one's own are withheld.
    withheld: u64,
    applications: Vec<ApplicationView>,
    /// Where the next page is.
    next: Option<String>,
    /// Where the whole list is, for a spreadsheet.
    csv: String,
}

/// A call in sight.
#[derive(Serialize)]
struct CallView {
    id: CallId,
    code: String,
    title: Bilingual,
    #[serde(serialize_with = "rfc3339")]
    opens: Instant,
    #[serde(serialize_with = "rfc3339")]
    closes: Instant,
    zone: Zone,
    cancelled: bool,
    /// Of which programme.
    #[serde(skip)]
    programme: ProgrammeId,
    /// Live applications; 1,001 means more than a thousand. They are counted for the calls that have a card.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<u64>,
    #[serde(skip)]
    phase: Phase,
}

/// What the list is narrowed to and sorted by.
#[derive(Serialize)]
struct FilterView {
    q: String,
    call: Option<CallId>,
    stage: Option<&'static str>,
    /// Whether only what has approvals outstanding today is shown.
    outstanding: bool,
    sort: &'static str,
}

/// An application in the list.
#[derive(Serialize)]
struct ApplicationView {
    id: ApplicationId,
    number: String,
    title: Option<String>,
    lead_name: Option<String>,
    organisation: Option<String>,
    call: CallId,
    call_title: Bilingual,
    stage: &'static str,
    revision: u32,
    #[serde(serialize_with = "rfc3339")]
    arrived: Instant,
    amount_fen: Option<Money>,
    /// Approvals that are asked and not there today.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outstanding: Vec<Outstanding>,
    #[serde(skip)]
    at: Stage,
}

/// The list 申请清单.
pub(crate) async fn list(cx: Cx) -> Response {
    let query = match asked(&cx, PAGE) {
        Ok(query) => query,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    if let Err(error) = inspection::note_list(&cx, Deed::ListApplications).await {
        return cx.reply().failed(error);
    }
    let (wanted, arrived) = (query.clone(), cx.arrived);
    let found = cx.read(move |rows| {
        let mut calls = calls(rows.call_titles()?, &wanted.sight, arrived);
        for call in calls.iter_mut().take(CARDS_MOST) {
            call.live = Some(rows.live_in(call.id)?);
        }
        Ok((calls, rows.applications_counted(&wanted)?))
    });
    match found.await {
        Ok((calls, (rows, total))) => {
            let view = view(&query, calls, (rows, total), cx.today());
            let title = cx.look(Section::Desk).t("desk-title");
            cx.reply().show(Section::Desk, &title, &view, |look| page(look, &view, query.after.is_some(), &cx))
        }
        Err(error) => cx.reply().fault(&error),
    }
}

/// A call with who asks, for whoever may do that deed with its applications. Refuses the rest as if there were none, and notes who inspects.
pub(crate) async fn listed_call(cx: &Cx, call: &str, deed: Deed) -> Result<(CallRow, PersonId), Response> {
    let Some(call) = Id::parse(call).map(CallId) else { return Err(cx.reply().missing()) };
    let person = cx.signed_in().map_err(|refusal| cx.reply().refused(&refusal))?;
    let row = match cx.read(move |rows| rows.call(call)).await {
        Ok(Some(row)) => row,
        Ok(None) => return Err(cx.reply().missing()),
        Err(error) => return Err(cx.reply().fault(&error)),
    };
    if let Err(denial) = may(&cx.actor, deed, &Place::call(row.programme, call), cx.arrived) {
        let hidden = !row.call().is_public() || denial == Denial::NotGranted;
        return Err(if hidden { cx.reply().missing() } else { cx.reply().refused(&denial.into()) });
    }
    match inspection::note_list(cx, Deed::ListApplications).await {
        Ok(()) => Ok((row, person)),
        Err(error) => Err(cx.reply().failed(error)),
    }
}

/// The whole list for a spreadsheet 导出清单.
pub(crate) async fn csv(cx: Cx) -> Response {
    let query = match asked(&cx, sheet::CHUNK) {
        Ok(query) => query,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match inspection::note_list(&cx, Deed::ListApplications).await {
        Ok(()) => sheet::answer(&cx, query),
        Err(error) => cx.reply().failed(error),
    }
}

/// The whole list as a workbook 导出工作簿.
pub(crate) async fn xlsx(cx: Cx) -> Response {
    let query = match asked(&cx, sheet::CHUNK) {
        Ok(query) => query,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match inspection::note_list(&cx, Deed::ListApplications).await {
        Ok(()) => workbook::answer(&cx, query).await,
        Err(error) => cx.reply().failed(error),
    }
}

/// What the address asks for. Refuses who has no desk, and what is no option.
fn asked(cx: &Cx, most: usize) -> Result<ListQuery, Refusal> {
    let person = cx.signed_in()?;
    let sight = rights::sight(&cx.actor, cx.arrived);
    if sight == (Sight::Within { programmes: Vec::new(), calls: Vec::new() }) {
        return Err(Denial::NotGranted.into());
    }
    let sent = ["q", "call", "stage", "approvals", "sort", "after"].into_iter().filter_map(|name| Some((name.to_owned(), vec![cx.query(name)?])));
    let fields = Fields::of(sent.collect::<BTreeMap<_, _>>());
    let option = |name: &str| fields.has(name).then(|| fields.option(name, Id::parse)).flatten();
    let filter = Filter {
        call: option("call").map(CallId),
        stage: fields.has("stage").then(|| fields.option("stage", Stage::parse)).flatten(),
        outstanding: fields.has("approvals").then(|| fields.option("approvals", |text| (text == OUTSTANDING).then(|| cx.today()))).flatten(),
        text: fields.maybe_line("q", SEARCH_MOST).as_ref().map(Line::as_str).unwrap_or_default().to_owned(),
    };
    let order = fields.has("sort").then(|| fields.option("sort", Order::parse)).flatten().unwrap_or_default();
    let after = option("after").map(ApplicationId);
    fields.finish()?;
    Ok(ListQuery { sight, reader: Some(person), filter, order, after, most })
}

/// The calls in sight: open ones first, what closes soonest first; then what is coming; then the closed ones, the newest first.
fn calls(titles: Vec<CallTitle>, sight: &Sight, now: Instant) -> Vec<CallView> {
    let mut calls: Vec<CallView> = titles.into_iter().filter(|call| is_in_sight(sight, call)).map(|call| call_view(call, now)).collect();
    calls.sort_by_key(|call| match (call.cancelled, call.phase) {
        (false, Phase::Open) => (0, call.closes.0),
        (false, Phase::Before) => (1, call.opens.0),
        (false, Phase::Closed) => (2, -call.closes.0),
        (true, _) => (3, -call.closes.0),
    });
    calls
}

fn view(query: &ListQuery, calls: Vec<CallView>, (mut rows, total): (Vec<ListedApplication>, Total), today: Day) -> View {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|last| address("/desk", query, query.order, Some(last.id)));
    View {
        calls,
        filter: FilterView {
            q: query.filter.text.clone(),
            call: query.filter.call,
            stage: query.filter.stage.map(Stage::as_str),
            outstanding: query.filter.outstanding.is_some(),
            sort: query.order.as_str(),
        },
        total: total.counted.min(COUNTED_MOST),
        more: total.counted > COUNTED_MOST,
        withheld: total.withheld,
        applications: rows.into_iter().map(|row| application_view(row, today)).collect(),
        next,
        csv: address("/desk/applications.csv", query, query.order, None),
    }
}

/// The same sight as the list's, for calls. A draft takes no applications, so it is not on the desk.
fn is_in_sight(sight: &Sight, call: &CallTitle) -> bool {
    let seen = match sight {
        Sight::All => true,
        Sight::Within { programmes, calls } => programmes.contains(&call.programme) || calls.contains(&call.id),
    };
    seen && !call.is_draft
}

fn call_view(call: CallTitle, now: Instant) -> CallView {
    let phase = call.window.phase(now);
    let CallTitle { id, programme, code, title, is_cancelled: cancelled, window, .. } = call;
    CallView { id, code, title, opens: window.opens, closes: window.closes, zone: window.zone, cancelled, programme, live: None, phase }
}

fn application_view(row: ListedApplication, today: Day) -> ApplicationView {
    ApplicationView {
        outstanding: row.outstanding(today),
        id: row.id,
        number: row.number,
        title: row.title,
        lead_name: row.lead_name,
        organisation: row.organisation,
        call: row.call,
        call_title: row.call_title,
        stage: row.stage.as_str(),
        revision: row.revision,
        arrived: row.arrived,
        amount_fen: row.amount,
        at: row.stage,
    }
}

/// The address of the same list, sorted otherwise or further on.
fn address(path: &str, query: &ListQuery, order: Order, after: Option<ApplicationId>) -> String {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    if !query.filter.text.is_empty() {
        pairs.push(("q", query.filter.text.clone()));
    }
    pairs.extend(query.filter.call.map(|call| ("call", call.to_string())));
    pairs.extend(query.filter.stage.map(|stage| ("stage", stage.as_str().to_owned())));
    pairs.extend(query.filter.outstanding.map(|_| ("approvals", OUTSTANDING.to_owned())));
    if order != Order::default() {
        pairs.push(("sort", order.as_str().to_owned()));
    }
    pairs.extend(after.map(|after| ("after", after.to_string())));
    match serde_urlencoded::to_string(&pairs) {
        Ok(text) if !text.is_empty() => format!("{path}?{text}"),
        Ok(_) | Err(_) => path.to_owned(),
    }
}

fn page(look: &Look<'_>, view: &View, further: bool, cx: &Cx) -> Markup {
    let now = cx.arrived;
    let shown = view.calls.iter().find(|call| view.filter.call == Some(call.id));
    let checks = shown.is_some_and(|call| may(&cx.actor, Deed::CheckApplication, &Place::call(call.programme, call.id), now).is_ok());
    html! {
        h1 { (look.t("desk-title")) }
        @if !view.calls.is_empty() { div.tiles { @for call in view.calls.iter().take(CARDS_MOST) { (card(look, call, now)) } } }
        (filters(look, view))
        div #results { (results(look, view, further, checks)) }
    }
}

/// A call in short: how many applications, and how long still.
fn card(look: &Look<'_>, call: &CallView, now: Instant) -> Markup {
    let state = match (call.cancelled, call.phase) {
        (true, _) => ui::badge(Tone::Bad, &look.t("call-stage-cancelled")),
        (false, Phase::Open) => ui::badge(Tone::Good, &look.phase(Phase::Open)),
        (false, phase) => ui::badge(Tone::Plain, &look.phase(phase)),
    };
    let live = call.live.unwrap_or(0);
    let live = if live > COUNTED_MOST { look.t("desk-live-many") } else { look.t_with("desk-live", &[("count", live.into())]) };
    html! {
        article.card {
            div.head { h2 { a href={ "/desk?call=" (call.id) } { (ui::bilingual(look, &call.title)) } } (state) }
            p { strong { (live) } }
            p.quiet {
                (look.t("desk-closes")) " " (ui::when(look, call.closes, &call.zone))
                @if !call.cancelled && call.phase == Phase::Open { " " (ui::countdown(look, call.closes, now)) }
            }
        }
    }
}

fn filters(look: &Look<'_>, view: &View) -> Markup {
    let all = || (String::new(), look.t("desk-all"));
    let calls: Vec<(String, String)> = std::iter::once(all())
        .chain(view.calls.iter().map(|call| (call.id.to_string(), format!("{} {}", call.code, look.pick(&call.title)))))
        .collect();
    let stages: Vec<(String, String)> = std::iter::once(all())
        .chain(Stage::ALL.into_iter().filter(|stage| !stage.is_underway()).map(|stage| (stage.as_str().to_owned(), look.stage(stage))))
        .collect();
    let call = view.filter.call.map(|call| call.to_string()).unwrap_or_default();
    let approvals = [all(), (OUTSTANDING.to_owned(), look.t("desk-outstanding"))];
    html! {
        form.filters data-live method="get" action="/desk" role="search" {
            (ui::line(look, &Part::new("q", &look.t("desk-search")).kind("search").placeholder(&look.t("desk-search-example")), &view.filter.q, None))
            (ui::select(look, &Part::new("call", &look.t("desk-call")), &calls, &call))
            (ui::select(look, &Part::new("stage", &look.t("desk-stage")), &stages, view.filter.stage.unwrap_or_default()))
            (ui::select(look, &Part::new("approvals", &look.t("desk-approvals")), &approvals, if view.filter.outstanding { OUTSTANDING } else { "" }))
            (ui::hidden("sort", view.filter.sort))
            button.plain type="submit" { (look.t("desk-filter")) }
        }
    }
}

fn results(look: &Look<'_>, view: &View, further: bool, checks: bool) -> Markup {
    html! {
        @if view.withheld > 0 { (ui::notice(Tone::Wait, html! { p { (look.t_with("desk-withheld", &[("count", view.withheld.into())])) } })) }
        @if view.applications.is_empty() { (nothing(look, view, further)) } @else {
            p { a href=(view.csv) download { (look.t("desk-csv")) } " · " a href=(view.csv.replacen(".csv", ".xlsx", 1)) download { (look.t("desk-xlsx")) } @if let Some(call) = view.filter.call { @if checks { " · " a href={ "/calls/" (call) "/formal-checks" } { (look.t("formal-check-queue")) } } " · " a href={ "/calls/" (call) "/similarities" } { (look.t("similarity-link")) } } }
            @if view.more && !view.filter.q.is_empty() { p.quiet { (look.t("desk-newest")) } }
            (table(look, view))
            @if further || view.next.is_some() {
                nav.pager aria-label=(look.t("pager-label")) {
                    @if further { a.button.plain href=(first(view)) { "← " (look.t("desk-first")) } }
                    @if let Some(next) = &view.next { a.button.plain href=(next) rel="next" { (look.t("desk-next")) " →" } }
                }
            }
        }
    }
}

/// An empty list says what to do next.
fn nothing(look: &Look<'_>, view: &View, further: bool) -> Markup {
    let narrowed = further || !view.filter.q.is_empty() || view.filter.call.is_some() || view.filter.stage.is_some() || view.filter.outstanding;
    match (narrowed, view.calls.is_empty()) {
        (true, _) => ui::empty(&look.t("desk-none-found"), &look.t("desk-none-found-next"), Some(("/desk", &look.t("desk-show-all")))),
        (false, false) => ui::empty(&look.t("desk-none-yet"), &look.t("desk-none-yet-next"), Some(("/calls", &look.t("desk-see-calls")))),
        (false, true) => ui::empty(&look.t("desk-no-calls"), &look.t("desk-no-calls-next"), Some(("/programmes", &look.t("desk-see-programmes")))),
    }
}

/// The first page of the same list.
fn first(view: &View) -> String {
    view.csv.replacen("/desk/applications.csv", "/desk", 1)
}

/// The same list, sorted by another column.
fn sorted(view: &View, order: Order) -> String {
    let filter = &view.filter;
    let mut pairs: Vec<(&str, String)> = Vec::new();
    if !filter.q.is_empty() {
        pairs.push(("q", filter.q.clone()));
    }
    pairs.extend(filter.call.map(|call| ("call", call.to_string())));
    pairs.extend(filter.stage.map(|stage| ("stage", stage.to_owned())));
    pairs.extend(filter.outstanding.then(|| ("approvals", OUTSTANDING.to_owned())));
    pairs.push(("sort", order.as_str().to_owned()));
    format!("/desk?{}", serde_urlencoded::to_string(&pairs).unwrap_or_default())
}

fn table(look: &Look<'_>, view: &View) -> Markup {
    let heading = |label: String, order: Order, way: ui::Order| {
        Column::new(label).sorted(sorted(view, order), (view.filter.sort == order.as_str()).then_some(way))
    };
    let columns = [
        heading(look.t("desk-title-column"), Order::Title, ui::Order::Ascending),
        heading(look.t("desk-lead"), Order::Name, ui::Order::Ascending),
        Column::new(look.t("desk-call")),
        Column::new(look.t("desk-stage")),
        heading(look.t("desk-arrived"), Order::Arrived, ui::Order::Descending),
        heading(look.t("desk-amount"), Order::Amount, ui::Order::Descending).numeric(),
    ];
    // Words that stand in every row are looked up once.
    let outstanding = look.t("desk-outstanding");
    let (badges, erased) = (Stage::ALL.map(|stage| (stage, crate::application::badge(look, stage))), look.t("desk-erased"));
    let rows: Vec<Vec<Markup>> = view
        .applications
        .iter()
        .map(|row| {
            let state = badges.iter().find(|(stage, _)| *stage == row.at).map(|(_, badge)| badge.clone()).unwrap_or_default();
            vec![
                html! {
                    a href={ "/applications/" (row.id) } { (row.title.as_deref().unwrap_or(&erased)) }
                    br; span.quiet { (row.number) @if row.revision > 1 { " · " (look.t_with("desk-revision", &[("count", row.revision.into())])) } }
                },
                html! { (row.lead_name.as_deref().unwrap_or(&erased)) @if let Some(organisation) = &row.organisation { br; span.quiet { (organisation) } } },
                html! { (ui::bilingual(look, &row.call_title)) },
                html! { (state) @if !row.outstanding.is_empty() { br; (ui::badge(Tone::Wait, &outstanding)) } },
                ui::local_time(row.arrived, &look.zone),
                html! { @if let Some(amount) = row.amount_fen { (ui::money(look, amount)) } @else { "—" } },
            ]
        })
        .collect();
    ui::table(&caption(look, view), &columns, &rows)
}

fn caption(look: &Look<'_>, view: &View) -> String {
    let total = if view.more { look.t("desk-total-many") } else { look.t_with("desk-total", &[("count", view.total.into())]) };
    let sorted = match Order::parse(view.filter.sort).unwrap_or_default() {
        Order::Arrived => look.t("desk-by-arrived"),
        Order::Title => look.t("desk-by-title"),
        Order::Name => look.t("desk-by-name"),
        Order::Amount => look.t("desk-by-amount"),
    };
    let zone = look.t_with("desk-zone", &[("zone", look.time_of(&look.zone).into())]);
    look.t_with("desk-caption", &[("total", total.into()), ("sorted", sorted.into()), ("zone", zone.into())])
}
