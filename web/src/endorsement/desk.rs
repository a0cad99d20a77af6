//! The desk of a unit 推荐工作台: what lies or lay with it in one call at one step: found, sorted, ranked, counted, chosen for a batch.

use super::offices;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::member_permit;
use crate::ui::{self, Column, Look, Part as Input, Section, Tone};
use crate::view::rfc3339;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::application::Stage;
use rules::rights::{Deed, Denial};
use rules::text::{Bilingual, search_phrases, search_terms, sort_key};
use rules::{ApplicationId, CallId, Id, Instant, OrganisationId, Refusal};
use serde::Serialize;
use store::{BatchRow, CallRow, DeskRow, Reader, StoreError};

/// How many stand on a page.
const PAGE: usize = 100;

/// The desk as a page and as JSON.
#[derive(Serialize)]
pub(super) struct View {
    /// The units for which something lies or lay here.
    units: Vec<Named>,
    unit: Option<OrganisationId>,
    calls: Vec<Named>,
    call: Option<CallId>,
    step: u8,
    step_name: Bilingual,
    closes: Option<String>,
    /// How many the unit may endorse; none where there is no limit.
    quota: Option<u16>,
    /// How many it has endorsed.
    endorsed: usize,
    counts: Counts,
    filter: Filter,
    /// How many are found.
    total: usize,
    applications: Vec<Line>,
    /// Where the next page is.
    next: Option<String>,
    batches: Vec<BatchView>,
    #[serde(skip)]
    deadline: Option<Instant>,
}

#[derive(Serialize)]
struct Named {
    id: Id,
    name: Bilingual,
}

/// How many of each state.
#[derive(Serialize, Default)]
struct Counts {
    waiting: usize,
    returned: usize,
    refused: usize,
    endorsed: usize,
}

#[derive(Serialize, Clone, Default)]
struct Filter {
    q: String,
    state: String,
    sort: String,
    from: usize,
}

/// An application on the desk.
#[derive(Serialize)]
struct Line {
    id: ApplicationId,
    version: u64,
    number: String,
    title: Option<String>,
    lead_name: Option<String>,
    /// `waiting`, `returned`, `refused` or `endorsed`.
    state: &'static str,
    #[serde(serialize_with = "rfc3339")]
    since: Instant,
    #[serde(serialize_with = "rfc3339")]
    arrived: Instant,
    /// Which place the unit has given it.
    rank: Option<u16>,
}

#[derive(Serialize)]
struct BatchView {
    id: Id,
    count: usize,
    prepared_by: Option<String>,
    #[serde(serialize_with = "rfc3339")]
    prepared_at: Instant,
}

/// Where a row stands on this unit's desk.
fn state(row: &DeskRow, unit: OrganisationId, step: u8) -> &'static str {
    let here = row.passage.hop().is_some_and(|hop| hop.unit == unit && hop.step == step);
    match row.stage {
        Stage::Endorsing if here => "waiting",
        Stage::Returned if here => "returned",
        Stage::Refused if here => "refused",
        Stage::Submitted | Stage::Withdrawn | Stage::Endorsing | Stage::Returned | Stage::Refused | Stage::Correcting | Stage::NotAccepted => {
            "endorsed"
        }
    }
}

/// The desk 推荐工作台.
pub(crate) async fn list(cx: Cx) -> Response {
    match load(&cx, PAGE).await {
        Ok(view) => {
            let title = cx.look(Section::Desk).t("endorsements-title");
            cx.reply().show(Section::Desk, &title, &view, |look| page(look, &view, &cx))
        }
        Err(response) => response,
    }
}

async fn load(cx: &Cx, most: usize) -> Result<View, Response> {
    if let Err(refusal) = cx.signed_in() {
        return Err(cx.reply().refused(&refusal));
    }
    let tops = offices(&cx.actor, cx.arrived);
    if tops.is_empty() || matches!(cx.through(), rules::rights::Through::Token(_)) {
        return Err(cx.reply().refused(&Denial::NotGranted.into()));
    }
    let asked = |name: &str| cx.query(name).and_then(|text| Id::parse(&text));
    let (unit, call) = (asked("unit").map(OrganisationId), asked("call").map(CallId));
    let step = cx.query("step").and_then(|text| text.parse::<u8>().ok());
    let filter = Filter {
        q: cx.query("q").unwrap_or_default().chars().take(100).collect(),
        state: cx.query("state").unwrap_or_default(),
        sort: cx.query("sort").unwrap_or_default(),
        from: cx.query("from").and_then(|text| text.parse().ok()).unwrap_or(0),
    };
    cx.read(move |rows| read(rows, &tops, (unit, call, step), filter, most)).await.map_err(|error| cx.reply().fault(&error))
}

type Asked = (Option<OrganisationId>, Option<CallId>, Option<u8>);

fn read(rows: &mut Reader<'_>, tops: &[OrganisationId], asked: Asked, filter: Filter, most: usize) -> Result<View, StoreError> {
    let below = rows.units_below(tops)?;
    let mut units = Vec::new();
    for unit in &below {
        if !rows.endorsed_calls(*unit)?.is_empty() {
            units.push(*unit);
        }
    }
    let unit = asked.0.filter(|unit| below.contains(unit)).or(units.first().copied());
    let calls = unit.map(|unit| rows.endorsed_calls(unit)).transpose()?.unwrap_or_default();
    let call = asked.1.filter(|call| calls.contains(call)).or(calls.first().copied());
    let mut view = View {
        units: named_units(rows, &units)?,
        unit,
        calls: Vec::new(),
        call,
        step: 0,
        step_name: Bilingual::default(),
        closes: None,
        quota: None,
        endorsed: 0,
        counts: Counts::default(),
        filter,
        total: 0,
        applications: Vec::new(),
        next: None,
        batches: Vec::new(),
        deadline: None,
    };
    for id in &calls {
        if let Some(row) = rows.call(*id)? {
            view.calls.push(Named { id: id.0, name: row.content.title });
        }
    }
    if let (Some(unit), Some(call)) = (unit, call)
        && let Some(row) = rows.call(call)?
    {
        fill(rows, &mut view, unit, &row, asked.2, most)?;
    }
    Ok(view)
}

fn named_units(rows: &mut Reader<'_>, units: &[OrganisationId]) -> Result<Vec<Named>, StoreError> {
    let mut named = Vec::new();
    for unit in units {
        if let Some(row) = rows.organisation(*unit)? {
            named.push(Named { id: unit.0, name: row.unit.name });
        }
    }
    Ok(named)
}

/// The rows of one unit in one call at one step: the step that was asked for, else the one at which something waits.
fn fill(rows: &mut Reader<'_>, view: &mut View, unit: OrganisationId, call: &CallRow, step: Option<u8>, most: usize) -> Result<(), StoreError> {
    let chain = &call.content.terms.endorsement;
    let waits = rows.waiting_step(unit, call.id)?;
    let steps = u8::try_from(chain.steps.len()).unwrap_or(0);
    let mut step = step.or(waits).filter(|step| *step < steps);
    if step.is_none() {
        for one in 0..steps {
            if step.is_none() && !rows.endorsement_desk(unit, call.id, one)?.is_empty() {
                step = Some(one);
            }
        }
    }
    let step = step.unwrap_or(0);
    view.step = step;
    let deadline = chain.closes(step, &call.content.window);
    view.deadline = Some(deadline);
    view.closes = Some(deadline.rfc3339());
    if let Some(one) = chain.steps.get(usize::from(step)) {
        view.step_name = one.name.clone();
        view.quota = one.quota;
    }
    view.endorsed = rows.endorsed_by(unit, call.id, step)?;
    let batches = rows.endorsement_batches(&[unit])?;
    view.batches = batches.into_iter().filter(|batch| batch.call == call.id && batch.step == step).map(batch_view).collect();
    let found = rows.endorsement_desk(unit, call.id, step)?;
    for row in &found {
        match state(row, unit, step) {
            "waiting" => view.counts.waiting += 1,
            "returned" => view.counts.returned += 1,
            "refused" => view.counts.refused += 1,
            _ => view.counts.endorsed += 1,
        }
    }
    let phrases = search_phrases(&view.filter.q);
    let is_found = |row: &DeskRow| {
        let text = format!("{} {} {}", row.number, row.title.as_deref().unwrap_or(""), row.lead_name.as_deref().unwrap_or(""));
        let terms = format!(" {}", search_terms(&text));
        phrases.iter().all(|phrase| terms.contains(&format!(" {}", phrase.join(" "))))
    };
    let wanted = view.filter.state.clone();
    let mut lines: Vec<Line> = found
        .iter()
        .filter(|row| (wanted.is_empty() || state(row, unit, step) == wanted) && is_found(row))
        .map(|row| line(row, unit, step))
        .collect();
    match view.filter.sort.as_str() {
        "title" => lines.sort_by_key(|line| sort_key(line.title.as_deref().unwrap_or(""))),
        "name" => lines.sort_by_key(|line| sort_key(line.lead_name.as_deref().unwrap_or(""))),
        "rank" => lines.sort_by_key(|line| (line.rank.unwrap_or(u16::MAX), line.arrived)),
        _ => lines.sort_by_key(|line| line.arrived),
    }
    view.total = lines.len();
    let from = view.filter.from.min(lines.len());
    view.next = (from + most < lines.len()).then(|| address(view, "/endorsements", from + most));
    view.applications = lines.into_iter().skip(from).take(most).collect();
    Ok(())
}

fn batch_view(batch: BatchRow) -> BatchView {
    BatchView { id: batch.id, count: batch.items.len(), prepared_by: batch.prepared_name, prepared_at: batch.prepared_at }
}

fn line(row: &DeskRow, unit: OrganisationId, step: u8) -> Line {
    let endorsed = row.passage.endorsed.iter().find(|one| one.unit == unit);
    let state = state(row, unit, step);
    Line {
        id: row.id,
        version: row.version,
        number: row.number.clone(),
        title: row.title.clone(),
        lead_name: row.lead_name.clone(),
        state,
        since: endorsed.filter(|_| state == "endorsed").map_or(row.passage.since, |one| one.at),
        arrived: row.arrived,
        rank: endorsed.and_then(|one| one.rank).or(row.place),
    }
}

/// The address of the same list, further on.
fn address(view: &View, path: &str, from: usize) -> String {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    pairs.extend(view.unit.map(|unit| ("unit", unit.to_string())));
    pairs.extend(view.call.map(|call| ("call", call.to_string())));
    pairs.push(("step", view.step.to_string()));
    for (name, value) in [("q", &view.filter.q), ("state", &view.filter.state), ("sort", &view.filter.sort)] {
        if !value.is_empty() {
            pairs.push((name, value.clone()));
        }
    }
    if from > 0 {
        pairs.push(("from", from.to_string()));
    }
    format!("{path}?{}", serde_urlencoded::to_string(&pairs).unwrap_or_default())
}

fn page(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    html! {
        h1 { (look.t("endorsements-title")) }
        @if view.call.is_none() { (ui::empty(&look.t("endorsements-none"), &look.t("endorsements-none-next"), Some(("/calls", &look.t("calls-title"))))) }
        @else {
            (filters(look, view))
            div #results { (head(look, view, cx)) (results(look, view, cx)) }
        }
    }
}

fn filters(look: &Look<'_>, view: &View) -> Markup {
    let options = |named: &[Named]| named.iter().map(|one| (one.id.to_string(), look.pick(&one.name).to_owned())).collect::<Vec<_>>();
    let states: Vec<(String, String)> = ["", "waiting", "returned", "refused", "endorsed"]
        .map(|state| (state.to_owned(), look.t(if state.is_empty() { "desk-all" } else { state_key(state) })))
        .into();
    let sorts: Vec<(String, String)> =
        [("", "desk-by-arrived"), ("title", "desk-by-title"), ("name", "desk-by-name"), ("rank", "endorsements-by-rank")]
            .map(|(value, key)| (value.to_owned(), look.t(key)))
            .into();
    html! {
        form.filters data-live method="get" action="/endorsements" role="search" {
            (ui::line(look, &Input::new("q", &look.t("desk-search")).kind("search"), &view.filter.q, None))
            (ui::select(look, &Input::new("unit", &look.t("endorsements-unit")), &options(&view.units), &view.unit.map(|id| id.to_string()).unwrap_or_default()))
            (ui::select(look, &Input::new("call", &look.t("desk-call")), &options(&view.calls), &view.call.map(|id| id.to_string()).unwrap_or_default()))
            (ui::select(look, &Input::new("state", &look.t("desk-stage")), &states, &view.filter.state))
            (ui::select(look, &Input::new("sort", &look.t("endorsements-sort")), &sorts, &view.filter.sort))
            button.plain type="submit" { (look.t("desk-filter")) }
        }
    }
}

pub(super) fn state_key(state: &str) -> &'static str {
    match state {
        "waiting" => "endorsements-waiting",
        "returned" => "endorsements-returned",
        "refused" => "endorsements-refused",
        _ => "endorsements-endorsed",
    }
}

fn head(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let count = |key: &str, count: usize| look.t_with(key, &[("count", count.into())]);
    html! {
        h2 { (look.pick(&view.step_name)) }
        @if let Some(closes) = view.deadline {
            p { (look.t("passage-until")) " " strong { (ui::when(look, closes, &cx.zone)) } " "
                @if closes <= cx.arrived { (ui::badge(Tone::Bad, &look.t("endorsements-over"))) } @else { (ui::countdown(look, closes, cx.arrived)) } }
        }
        p {
            (count("endorsements-count-waiting", view.counts.waiting)) (look.t("list-separator")) (count("endorsements-count-returned", view.counts.returned))
            (look.t("list-separator")) (count("endorsements-count-refused", view.counts.refused)) (look.t("list-separator")) (count("endorsements-count-endorsed", view.counts.endorsed))
        }
        @if let Some(quota) = view.quota {
            p { (look.t_with("endorsements-quota", &[("most", u32::from(quota).into()), ("are", view.endorsed.into())])) }
        }
        @for batch in &view.batches {
            (ui::notice(Tone::Wait, html! { p {
                a href={ "/endorsements/batches/" (batch.id) } { (look.t_with("endorsements-batch", &[("count", batch.count.into())])) }
                " · " (batch.prepared_by.clone().unwrap_or_else(|| look.t("erased"))) " · " (ui::local_time(batch.prepared_at, &look.zone))
            } }))
        }
    }
}

fn results(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let csv = address(view, "/endorsements.csv", 0);
    html! {
        p { a href=(csv) download { (look.t("desk-csv")) } }
        @if view.applications.is_empty() { p.quiet { (look.t("desk-none-found")) } } @else {
            form method="post" action="/endorsements/batches" {
                (ui::hidden("unit", &view.unit.map(|id| id.to_string()).unwrap_or_default()))
                (ui::hidden("call", &view.call.map(|id| id.to_string()).unwrap_or_default()))
                (ui::hidden("step", &view.step.to_string()))
                @if view.counts.waiting > 0 { (ui::choose_all(look)) }
                (table(look, view))
                @if view.counts.waiting > 0 {
                    p.quiet { (look.t("endorsements-choose-help")) }
                    div.row {
                        (ui::submit_row(look, &look.t("endorsements-prepare"), look.csrf(), &cx.new_key()))
                        button.plain type="submit" formaction="/endorsements/ranks" { (look.t("endorsements-keep-ranks")) }
                    }
                }
            }
            @if let Some(next) = &view.next { nav.pager aria-label=(look.t("pager-label")) { a.button.plain href=(next) rel="next" { (look.t("desk-next")) " →" } } }
        }
    }
}

fn table(look: &Look<'_>, view: &View) -> Markup {
    let keys = ["endorsements-chosen", "desk-title-column", "desk-lead", "endorsements-rank", "desk-stage", "endorsements-since", "desk-arrived"];
    let columns: Vec<Column> = keys.iter().map(|key| Column::new(look.t(key))).collect();
    let erased = look.t("desk-erased");
    let rows: Vec<Vec<Markup>> = view
        .applications
        .iter()
        .map(|line| {
            let waits = line.state == "waiting";
            let tone = match line.state {
                "waiting" | "returned" => Tone::Wait,
                "refused" => Tone::Bad,
                _ => Tone::Good,
            };
            vec![
                html! { @if waits { input type="checkbox" name="applications" value=(line.id) aria-label=(line.number); } },
                html! { a href={ "/applications/" (line.id) } { (line.title.as_deref().unwrap_or(&erased)) } br; span.quiet { (line.number) } },
                html! { (line.lead_name.as_deref().unwrap_or(&erased)) },
                html! {
                    @if waits { input type="text" inputmode="numeric" size="4" name={ "rank_" (line.id) } value=(line.rank.map(|rank| rank.to_string()).unwrap_or_default()) aria-label={ (look.t("endorsements-rank")) " " (line.number) }; }
                    @else if let Some(rank) = line.rank { (rank) } @else { "—" }
                },
                ui::badge(tone, &look.t(state_key(line.state))),
                ui::local_time(line.since, &look.zone),
                ui::local_time(line.arrived, &look.zone),
            ]
        })
        .collect();
    ui::table(&look.t_with("endorsements-caption", &[("count", view.total.into())]), &columns, &rows)
}

/// The list for a spreadsheet.
pub(crate) async fn csv(cx: Cx) -> Response {
    let view = match load(&cx, usize::MAX / 2).await {
        Ok(view) => view,
        Err(response) => return response,
    };
    let look = cx.look(Section::Desk);
    let keys = ["desk-number", "desk-title-column", "desk-lead", "endorsements-rank", "desk-stage", "endorsements-since", "desk-arrived"];
    let heading: Vec<String> = keys.iter().map(|key| look.t(key)).collect();
    let cells = |line: &Line| {
        vec![
            line.number.clone(),
            line.title.clone().unwrap_or_default(),
            line.lead_name.clone().unwrap_or_default(),
            line.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            look.t(state_key(line.state)),
            line.since.local(&cx.zone),
            line.arrived.local(&cx.zone),
        ]
    };
    match crate::desk::lines(std::iter::once(heading).chain(view.applications.iter().map(cells))) {
        Ok(text) => {
            let name = format!("attachment; filename=\"endorsements-{}.csv\"", cx.today());
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (header::CACHE_CONTROL, "no-store".to_owned()),
                (header::CONTENT_DISPOSITION, name),
            ];
            // The mark tells spreadsheets that it is UTF-8.
            let whole: Vec<u8> = "\u{feff}".bytes().chain(text).collect();
            (headers, whole).into_response()
        }
        Err(error) => cx.reply().fault(&error),
    }
}

/// Keeps the unit's own order 单位内排序.
pub(crate) async fn rank(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let (fields, person) = (fields?, cx.in_session()?);
        let (unit, call, step) = desk_of(&fields);
        fields.all("applications");
        let mut ranks: Vec<(ApplicationId, Option<u16>)> = Vec::new();
        for name in fields.names() {
            let Some(id) = name.strip_prefix("rank_").and_then(Id::parse) else { continue };
            let place = if fields.raw(&name).trim().is_empty() {
                None
            } else {
                fields.option(&name, |text| text.trim().parse::<u16>().ok().filter(|place| *place > 0))
            };
            ranks.push((ApplicationId(id), place));
        }
        fields.finish()?;
        let (Some(unit), Some(call), Some(step)) = (unit, call, step) else { return Err(Refusal::Fields(Vec::new()).into()) };
        let mut places: Vec<u16> = ranks.iter().filter_map(|(_, place)| *place).collect();
        places.sort_unstable();
        if places.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Refusal::from(rules::endorsement::Refusal::RankTaken).into());
        }
        cx.write(&fields, move |tx| {
            let place = rules::rights::Place::organisation(tx.reader().chain(unit)?);
            member_permit(tx, person, Deed::Endorse, &place)?;
            let desk = tx.reader().endorsement_desk(unit, call, step)?;
            for (id, place) in &ranks {
                if !desk.iter().any(|row| row.id == *id) {
                    return Err(Refusal::from(rules::endorsement::Refusal::NotThere).into());
                }
                tx.rank_endorsement(unit, call, step, *id, *place)?;
            }
            Ok(Outcome::at(format!("/endorsements?unit={unit}&call={call}&step={step}&sort=rank")))
        })
        .await
    };
    cx.reply().settled(outcome.await, "saved")
}

/// Which desk a form is of.
pub(super) fn desk_of(fields: &Fields) -> (Option<OrganisationId>, Option<CallId>, Option<u8>) {
    (
        fields.option("unit", Id::parse).map(OrganisationId),
        fields.option("call", Id::parse).map(CallId),
        fields.option("step", |text| text.parse().ok()),
    )
}
