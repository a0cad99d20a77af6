//! The queue of a call 审查队列: who stands where, what waits for a first and for a second look, both in batches, and the tasks of it.

use super::deeds::{find, write_acceptance, write_confirmation};
use super::{badge, reasons, state_text};
use crate::cx::{Cx, Outcome};
use crate::desk::{lines, listed_call};
use crate::fields::{Fields, Sent};
use crate::task::{Kind, Task, Whose, both};
use crate::ui::{self, Column, Look, Section};
use crate::view::rfc3339;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::formal_check::Refusal as CheckRefusal;
use rules::rights::{Actor, Deed, Denial, Place, Role, may};
use rules::text::Bilingual;
use rules::{ApplicationId, CallId, Id, Instant, PersonId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{CallRow, CheckState, QueuedCheck, Reader, StoreError, Tx, WriteError};

/// How many stand on a page, and so in a batch.
const PAGE: usize = 50;
/// How many stand in a sheet.
const SHEET_MOST: usize = 20_000;
const DAY_MS: i64 = 86_400_000;

/// The queue as a page and as JSON.
#[derive(Serialize)]
struct View {
    call: CallId,
    call_title: Bilingual,
    state: Option<&'static str>,
    counts: BTreeMap<&'static str, u64>,
    applications: Vec<Line>,
    /// Where the next page is.
    next: Option<String>,
    csv: String,
}

/// An application in the queue.
#[derive(Serialize)]
struct Line {
    id: ApplicationId,
    version: Option<u64>,
    number: String,
    title: Option<String>,
    lead_name: Option<String>,
    organisation: Option<String>,
    #[serde(serialize_with = "rfc3339")]
    arrived: Instant,
    state: &'static str,
    verdict: Option<&'static str>,
    first: Option<PersonId>,
    #[serde(skip)]
    at: CheckState,
}

/// What the address asks for. Refuses what is no option.
fn asked(cx: &Cx) -> Result<(Option<CheckState>, Option<ApplicationId>), Refusal> {
    let sent = ["state", "after"].into_iter().filter_map(|name| Some((name.to_owned(), vec![cx.query(name)?])));
    let fields = Fields::of(sent.collect::<BTreeMap<_, _>>());
    let state = fields.has("state").then(|| fields.option("state", CheckState::parse)).flatten();
    let after = fields.has("after").then(|| fields.option("after", Id::parse)).flatten().map(ApplicationId);
    fields.finish()?;
    Ok((state, after))
}

/// The queue 审查队列.
pub(crate) async fn list(cx: Cx, Path(call): Path<String>) -> Response {
    let (call, person) = match listed_call(&cx, &call, Deed::CheckApplication).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let (state, after) = match asked(&cx) {
        Ok(asked) => asked,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let id = call.id;
    let found = cx.read(move |rows| Ok((rows.formal_checks(id, person, state, after, PAGE + 1)?, rows.formal_checks_counted(id, person)?))).await;
    match found {
        Ok((rows, counts)) => {
            let view = view(&call, state, rows, &counts);
            let title = cx.look(Section::Desk).t("formal-check-queue");
            cx.reply().show(Section::Desk, &title, &view, |look| page(look, &view, &counts, &cx))
        }
        Err(error) => cx.reply().fault(&error),
    }
}

fn address(path: &str, state: Option<CheckState>, after: Option<ApplicationId>) -> String {
    let pairs = state.map(|state| format!("state={}", state.as_str())).into_iter().chain(after.map(|after| format!("after={after}")));
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

fn view(call: &CallRow, state: Option<CheckState>, mut rows: Vec<QueuedCheck>, counts: &[(CheckState, u64)]) -> View {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let here = format!("/calls/{}/formal-checks", call.id);
    View {
        call: call.id,
        call_title: call.content.title.clone(),
        state: state.map(CheckState::as_str),
        counts: counts.iter().map(|(state, count)| (state.as_str(), *count)).collect(),
        next: rows.last().filter(|_| more).map(|last| address(&here, state, Some(last.application))),
        csv: address(&format!("{here}.csv"), state, None),
        applications: rows.into_iter().map(line).collect(),
    }
}

fn line(row: QueuedCheck) -> Line {
    let check = row.check.as_ref().map(|check| &check.check).filter(|check| check.is_of(row.revision));
    Line {
        id: row.application,
        version: row.check.as_ref().map(|check| check.version),
        state: row.state.as_str(),
        verdict: check.map(|check| check.verdict.as_str()),
        first: check.map(|check| check.first),
        number: row.number,
        title: row.title,
        lead_name: row.lead_name,
        organisation: row.organisation,
        arrived: row.arrived,
        at: row.state,
    }
}

impl Line {
    /// Whether the reader can look at it now: for the first time, or after somebody else.
    fn waits_for(&self, cx: &Cx) -> bool {
        match self.at {
            CheckState::Open => true,
            CheckState::Looked => self.first.is_some_and(|first| !cx.actor.is(first)),
            CheckState::SentBack | CheckState::Correcting | CheckState::Accepted | CheckState::NotAccepted => false,
        }
    }
}

fn page(look: &Look<'_>, view: &View, counts: &[(CheckState, u64)], cx: &Cx) -> Markup {
    let desk = format!("/desk?call={}", view.call);
    let here = format!("/calls/{}/formal-checks", view.call);
    let all: u64 = counts.iter().map(|(_, count)| count).sum();
    let waits = |state| view.applications.iter().any(|row| row.at == state && row.waits_for(cx));
    html! {
        (ui::crumbs(look, &[(&look.t("desk-title"), Some("/desk")), (look.pick(&view.call_title), Some(&desk)), (&look.t("formal-check-queue"), None)]))
        h1 { (look.t("formal-check-queue")) }
        p.lead { (look.t("formal-check-queue-lead")) }
        nav.states.screen aria-label=(look.t("formal-check-state")) {
            a href=(here) aria-current=[view.state.is_none().then_some("page")] { (look.t("desk-all")) " " (all) }
            @for (state, count) in counts {
                a href=(address(&here, Some(*state), None)) aria-current=[(view.state == Some(state.as_str())).then_some("page")] { (state_text(look, *state)) " " (count) }
            }
        }
        @if view.applications.is_empty() {
            @if view.state.is_some() { (ui::empty(&look.t("formal-check-none-found"), &look.t("formal-check-none-found-next"), Some((&here, &look.t("desk-show-all"))))) }
            @else { (ui::empty(&look.t("formal-check-none"), &look.t("formal-check-none-next"), Some((&desk, &look.t("desk-title"))))) }
        } @else {
            p.screen { a href=(view.csv) download { (look.t("formal-check-csv")) } }
            form method="post" action={ (here) "/acceptances" } {
                (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
                @let (first, second) = (waits(CheckState::Open), waits(CheckState::Looked));
                // What is chosen at once waits for the same look.
                @if first != second { (ui::choose_all(look)) }
                (table(look, view, cx))
                @if first || second {
                    div.actions.screen {
                        @if first { button type="submit" { (look.t("formal-check-batch-accept")) } }
                        @if second { button type="submit" formaction={ (here) "/confirmations" } { (look.t("formal-check-batch-confirm")) } }
                    }
                    p.quiet.screen { (look.t("formal-check-batch-help")) }
                }
            }
            @if let Some(next) = &view.next { nav.pager aria-label=(look.t("pager-label")) { a.button.plain href=(next) rel="next" { (look.t("desk-next")) " →" } } }
        }
    }
}

fn table(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let columns = [
        Column::new(look.t("formal-check-choose")),
        Column::new(look.t("desk-title-column")),
        Column::new(look.t("desk-lead")),
        Column::new(look.t("desk-arrived")),
        Column::new(look.t("formal-check-state")),
        Column::new(look.t("formal-check-verdict")),
    ];
    let erased = look.t("erased");
    let rows: Vec<Vec<Markup>> = view
        .applications
        .iter()
        .map(|row| {
            vec![
                html! { @if row.waits_for(cx) { input type="checkbox" name="applications" value=(row.id) aria-label=(row.number); } },
                html! { a href={ "/applications/" (row.id) "/formal-check" } { (row.title.as_deref().unwrap_or(&erased)) } br; span.quiet { (row.number) } },
                html! { (row.lead_name.as_deref().unwrap_or(&erased)) @if let Some(organisation) = &row.organisation { br; span.quiet { (organisation) } } },
                ui::local_time(row.arrived, &look.zone),
                badge(look, row.at),
                html! { @match row.verdict { Some(verdict) => (look.t(&format!("formal-check-verdict-{verdict}"))), None => "—" } },
            ]
        })
        .collect();
    let zone = look.t_with("desk-zone", &[("zone", look.time_of(&look.zone).into())]);
    ui::table(&look.t_with("formal-check-caption", &[("count", view.applications.len().into()), ("zone", zone.into())]), &columns, &rows)
}

/// The queue for a spreadsheet 导出审查情况.
pub(crate) async fn csv(cx: Cx, Path(call): Path<String>) -> Response {
    let (call, person) = match listed_call(&cx, &call, Deed::CheckApplication).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let (state, _) = match asked(&cx) {
        Ok(asked) => asked,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let id = call.id;
    let rows = match cx.read(move |rows| rows.formal_checks(id, person, state, None, SHEET_MOST)).await {
        Ok(rows) => rows,
        Err(error) => return cx.reply().fault(&error),
    };
    let look = cx.look(Section::Desk);
    let heading = [
        "desk-number",
        "desk-title-column",
        "desk-lead",
        "desk-organisation",
        "desk-arrived",
        "formal-check-state",
        "formal-check-verdict",
        "formal-check-reasons",
    ];
    let mut records = vec![heading.iter().map(|key| look.t(key)).collect::<Vec<_>>()];
    records.extend(rows.iter().map(|row| cells(&look, &call, row)));
    let mut text = "\u{feff}".as_bytes().to_vec();
    match lines(records.into_iter()) {
        Ok(body) => text.extend(body),
        Err(error) => return cx.reply().fault(&error),
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"formal-checks-{}.csv\"", call.content.code.to_lowercase())),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, text).into_response()
}

fn cells(look: &Look<'_>, call: &CallRow, row: &QueuedCheck) -> Vec<String> {
    let check = row.check.as_ref().map(|check| &check.check).filter(|check| check.is_of(row.revision));
    let verdict = check.map(|check| look.t(&format!("formal-check-verdict-{}", check.verdict.as_str())));
    let reasons = check.map(|check| reasons(look, &call.content, &check.verdict)).unwrap_or_default();
    vec![
        row.number.clone(),
        row.title.clone().unwrap_or_default(),
        row.lead_name.clone().unwrap_or_default(),
        row.organisation.clone().unwrap_or_default(),
        crate::words::instant(row.arrived, &look.zone),
        state_text(look, row.state),
        verdict.unwrap_or_default(),
        reasons.join(&look.t("list-separator")),
    ]
}

/// Does the same to each that was chosen, all of them or none; the first that cannot be done is named.
async fn batch<F>(cx: &Cx, call: &str, fields: Result<Fields, Refusal>, each: F) -> Result<Outcome, WriteError>
where
    F: Fn(&mut Tx<'_>, ApplicationId, PersonId) -> Result<store::Committed, WriteError> + Send + 'static,
{
    let (fields, person) = (fields?, cx.in_session()?);
    let call = Id::parse(call).map(CallId).ok_or(Denial::Hidden)?;
    let chosen: Vec<ApplicationId> = fields.options("applications", Id::parse).into_iter().map(ApplicationId).collect();
    fields.finish()?;
    if chosen.is_empty() || chosen.len() > PAGE {
        return Err(Refusal::from(CheckRefusal::NothingChosen).into());
    }
    cx.write(&fields, move |tx| {
        let mut outcome = Outcome::at(format!("/calls/{call}/formal-checks"));
        for id in &chosen {
            let committed = each(tx, *id, person)?;
            outcome = outcome.event(&committed);
        }
        Ok(outcome)
    })
    .await
}

/// Looks at several in which the machine finds nothing 批量初审.
pub(crate) async fn accept_batch(cx: Cx, Path(call): Path<String>, Sent(fields): Sent) -> Response {
    let (store, now) = (cx.site.store().clone(), cx.arrived);
    let outcome = batch(&cx, &call, fields, move |tx, id, person| {
        let found = find(tx, id, person)?;
        write_acceptance(tx, store.keys(), found, person, now)
    });
    cx.reply().settled(outcome.await, "formal-check-looked")
}

/// Looks again at several and finds the same 批量复核.
pub(crate) async fn confirm_batch(cx: Cx, Path(call): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = batch(&cx, &call, fields, |tx, id, person| {
        let found = find(tx, id, person)?;
        write_confirmation(tx, found, person)
    });
    cx.reply().settled(outcome.await, "formal-check-confirmed")
}

/// Where checks wait: in each closed call, a first look and a second one.
pub(crate) fn tasks(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    // Who runs no call at all is spared the query.
    let Actor::Member(member) = of.actor else { return Ok(Vec::new()) };
    if !member.held.iter().any(|held| held.role == Role::Officer && held.is_in_force(of.now)) {
        return Ok(Vec::new());
    }
    let mut tasks = Vec::new();
    for call in rows.calls_with_formal_checks(of.person, of.now)? {
        if may(of.actor, Deed::CheckApplication, &Place::call(call.programme, call.call), of.now).is_err() {
            continue;
        }
        let said = |english: bool| [("name", call.title.pick(english).into())];
        let due = call.days.map(|days| Instant(call.window.closes.0 + i64::from(days) * DAY_MS));
        for (waits, kind, state) in [(call.open, "formal-check", CheckState::Open), (call.second, "formal-check-second", CheckState::Looked)] {
            if waits {
                let key = format!("task-{kind}");
                tasks.push(Task {
                    kind: Kind::safe(kind),
                    thing: call.call.0,
                    title: Bilingual::new(both(&key, &said(false)).zh, both(&key, &said(true)).en),
                    names: false,
                    since: call.window.closes,
                    due,
                    from: None,
                    href: format!("/calls/{}/formal-checks?state={}", call.call, state.as_str()),
                });
            }
        }
    }
    Ok(tasks)
}
