//! Calendar 工作日历: a year as a picture with its source, as CSV and iCalendar, and how a newer edition is loaded.
//!
//! Everybody may read it, because public clocks go by it. Who loads an edition sees first which days it would change.

mod export;
mod loading;
mod picture;

pub(crate) use export::{csv, ics};
pub(crate) use loading::{compare, form, load};

use crate::cx::Cx;
use crate::ui::{self, Column, Look, Section, Tone};
use crate::view;
use axum::response::Response;
use maud::{Markup, html};
use rules::calendar::{Calendar, Confidence, Day, Edition, EditionName, Festival, Refusal};
use rules::rights::{Deed, Place, may};
use rules::{Instant, Refusal as AnyRefusal};
use serde::Serialize;
use store::{CalendarRow, StoreError};

/// A year as a page and as JSON.
#[derive(Serialize)]
struct View {
    /// The version of the year that the centre has loaded, 0 where it goes by the software's own edition.
    version: u64,
    edition: EditionName,
    working_days: u32,
    #[serde(flatten)]
    content: Edition,
    /// The years that are covered.
    years: Vec<i16>,
    /// The centre's editions, the newest first.
    loaded: Vec<Past>,
}

/// An edition that was loaded, with what it changed.
#[derive(Serialize)]
struct Past {
    edition: EditionName,
    #[serde(serialize_with = "view::rfc3339")]
    since: Instant,
    number: String,
    title: String,
    /// The days that became worked or ceased to be.
    changed: Vec<Change>,
}

/// A day on which two editions differ.
#[derive(Clone, Serialize)]
pub(super) struct Change {
    day: Day,
    /// Whether it is worked now.
    worked: bool,
}

/// What is known of a year.
struct Found {
    calendar: Calendar,
    row: Option<CalendarRow>,
}

/// The page 工作日历.
pub(crate) async fn show(cx: Cx) -> Response {
    let year = match wanted(&cx) {
        Ok(year) => year,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let found = match find(&cx, year).await {
        Ok(found) => found,
        Err(error) => return cx.reply().fault(&error),
    };
    let Some(view) = view_of(&found, year) else { return cx.reply().refused(&Refusal::NoYear { year }.into()) };
    let manages = may(&cx.actor, Deed::ManageCalendar, &Place::default(), cx.arrived).is_ok();
    let title = cx.look(Section::Elsewhere).t_with("calendar-title-of", &[("year", year.to_string().into())]);
    cx.reply().show(Section::Elsewhere, &title, &view, |look| page(look, &view, &found.calendar, manages, &cx))
}

/// The year of the query, else the present one in the centre's zone.
fn wanted(cx: &Cx) -> Result<i16, AnyRefusal> {
    match cx.query("year") {
        Some(text) => text.parse().map_err(|_| Refusal::NotAYear.into()),
        None => Ok(cx.today().year()),
    }
}

async fn find(cx: &Cx, year: i16) -> Result<Found, StoreError> {
    let now = cx.arrived;
    cx.read(move |rows| Ok(Found { calendar: rows.calendar_at(now)?, row: rows.calendars()?.into_iter().find(|row| row.year.year == year) })).await
}

fn view_of(found: &Found, year: i16) -> Option<View> {
    let (name, content) = found.calendar.year(year)?;
    let software = Calendar::built_in().year(year).map(|(_, edition)| edition.clone());
    let mut loaded = Vec::new();
    let mut before = software;
    for (edition, number) in found.row.iter().flat_map(|row| &row.year.editions).zip(1..) {
        let changed = before.as_ref().map(|before| changes(before, &edition.edition)).unwrap_or_default();
        loaded.push(Past {
            edition: EditionName { year, loaded: true, number },
            since: edition.since,
            number: edition.edition.notice.number.clone(),
            title: edition.edition.notice.title.clone(),
            changed,
        });
        before = Some(edition.edition.clone());
    }
    loaded.reverse();
    Some(View {
        version: found.row.as_ref().map_or(0, |row| row.version),
        edition: *name,
        working_days: working_days(&found.calendar, year),
        content: content.clone(),
        years: found.calendar.years().collect(),
        loaded,
    })
}

/// The days on which an edition differs from the one before.
pub(super) fn changes(before: &Edition, after: &Edition) -> Vec<Change> {
    before.differences(after).into_iter().map(|(day, _, worked)| Change { day, worked }).collect()
}

fn working_days(calendar: &Calendar, year: i16) -> u32 {
    let days = std::iter::successors(Some(Day::new_year(year)), |day| Some(day.next())).take_while(|day| day.year() == year);
    days.map(|day| u32::from(calendar.is_working_day(day).unwrap_or(false))).sum()
}

fn page(look: &Look<'_>, view: &View, calendar: &Calendar, manages: bool, cx: &Cx) -> Markup {
    let year = view.content.year;
    html! {
        h1 { (look.t_with("calendar-title-of", &[("year", year.to_string().into())])) }
        p.lead { (look.t("calendar-lead")) }
        nav.years aria-label=(look.t("calendar-years")) {
            @for other in &view.years {
                a href={ "/calendar?year=" (other) } aria-current=[(*other == year).then_some("page")] { (other) }
            }
        }
        @if view.content.notice.confidence == Confidence::U {
            (ui::notice(Tone::Wait, html! { p { (look.t_with("calendar-unverified", &[("year", year.to_string().into())])) } }))
        }
        (picture::legend(look))
        (picture::year(look, calendar, year, cx.today()))
        (ui::section("days", &look.t("calendar-days"), None, html! {
            p { (look.t_with("calendar-working-days", &[("count", i64::from(view.working_days).into())])) }
            (days(look, &view.content))
            p.quiet {
                (look.t("calendar-exports")) " "
                a href={ "/calendar/days.csv?year=" (year) } { "CSV" } " · " a href={ "/calendar/days.ics?year=" (year) } { "iCalendar" }
            }
        }))
        (ui::section("source", &look.t("calendar-source"), None, source(look, view)))
        (ui::section("terms", &look.t("calendar-terms"), None, html! {
            p { (look.t("calendar-terms-first")) }
            p { (look.t("calendar-terms-last")) }
            p { (look.t("calendar-terms-working")) }
            p { (look.t("calendar-terms-edition")) }
        }))
        @if !view.loaded.is_empty() { (ui::section("editions", &look.t("calendar-editions"), None, editions(look, &view.loaded))) }
        @if manages {
            section.actions { a.button href={ "/calendar/editions/new?year=" (year) } { (look.t("calendar-load")) } }
        }
    }
}

/// Festivals in words.
pub(super) fn festivals(look: &Look<'_>, festivals: &[Festival]) -> String {
    let name = |festival: &Festival| match festival {
        Festival::NewYear => look.t("festival-new-year"),
        Festival::SpringFestival => look.t("festival-spring-festival"),
        Festival::Qingming => look.t("festival-qingming"),
        Festival::LabourDay => look.t("festival-labour-day"),
        Festival::DragonBoat => look.t("festival-dragon-boat"),
        Festival::MidAutumn => look.t("festival-mid-autumn"),
        Festival::NationalDay => look.t("festival-national-day"),
        Festival::Special => look.t("festival-special"),
    };
    festivals.iter().map(name).collect::<Vec<_>>().join(&look.t("calendar-and"))
}

/// How well a source is known, in words.
fn confidence(look: &Look<'_>, confidence: Confidence) -> Markup {
    let (tone, text) = match confidence {
        Confidence::V => (Tone::Good, look.t("confidence-v")),
        Confidence::M => (Tone::Plain, look.t("confidence-m")),
        Confidence::U => (Tone::Wait, look.t("confidence-u")),
    };
    html! { (ui::badge(tone, confidence.as_str())) " " (text) }
}

/// A day with its place in the week.
pub(super) fn dated(look: &Look<'_>, day: Day) -> String {
    let names = look.t("calendar-weekdays-long");
    let weekday = names.split(' ').nth(usize::try_from(day.weekday() - 1).unwrap_or(0)).unwrap_or("").to_owned();
    look.t_with("calendar-dated", &[("day", day.to_string().into()), ("weekday", weekday.into())])
}

fn days(look: &Look<'_>, edition: &Edition) -> Markup {
    let columns = [
        Column::new(look.t("calendar-festival")),
        Column::new(look.t("calendar-off")),
        Column::new(look.t("calendar-count")).numeric(),
        Column::new(look.t("calendar-on")),
    ];
    let rows: Vec<Vec<Markup>> = edition
        .off
        .iter()
        .map(|off| {
            let on: Vec<String> = edition.on.iter().filter(|on| on.festivals == off.festivals).map(|on| dated(look, on.day)).collect();
            vec![
                html! { (festivals(look, &off.festivals)) },
                html! { (dated(look, off.first)) @if off.last != off.first { " — " (dated(look, off.last)) } },
                html! { (off.first.days_until(off.last) + 1) },
                html! { @if on.is_empty() { "—" } @for (place, day) in on.iter().enumerate() { @if place > 0 { br; } (day) } },
            ]
        })
        .collect();
    ui::table(&look.t("calendar-days-caption"), &columns, &rows)
}

fn source(look: &Look<'_>, view: &View) -> Markup {
    let notice = &view.content.notice;
    let number = html! { @if notice.number.is_empty() { (look.t("calendar-no-number")) } @else { span lang="zh-CN" { (notice.number) } } };
    let mut facts = vec![
        (look.t("calendar-notice"), html! { span lang="zh-CN" { (notice.title) } }),
        (look.t("calendar-number"), number),
        (look.t("calendar-issued"), html! { (notice.issued) }),
        (look.t("calendar-confidence"), confidence(look, notice.confidence)),
    ];
    if notice.link.starts_with("https://") || notice.link.starts_with("http://") {
        facts.push((look.t("calendar-link"), html! { a href=(notice.link) rel="nofollow noreferrer" { (notice.link) } }));
    }
    let by = if view.edition.loaded { look.t("calendar-by-centre") } else { look.t("calendar-by-software") };
    facts.push((look.t("calendar-edition"), html! { code { (view.edition) } " " span.quiet { (by) } }));
    ui::fact_list(&facts)
}

fn editions(look: &Look<'_>, loaded: &[Past]) -> Markup {
    let columns: Vec<Column> =
        ["calendar-edition", "calendar-since", "calendar-notice", "calendar-changed"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = loaded
        .iter()
        .map(|past| {
            vec![
                html! { code { (past.edition) } },
                ui::when(look, past.since, &look.zone),
                html! { span lang="zh-CN" { (past.title) " " (past.number) } },
                changed(look, &past.changed),
            ]
        })
        .collect();
    ui::table(&look.t("calendar-editions-caption"), &columns, &rows)
}

/// Which days are worked now and were not, and the other way round.
pub(super) fn changed(look: &Look<'_>, changes: &[Change]) -> Markup {
    html! {
        @if changes.is_empty() { span.quiet { (look.t("calendar-changed-none")) } }
        @else {
            ul {
                @for change in changes {
                    li { (dated(look, change.day)) " " (ui::badge(if change.worked { Tone::Wait } else { Tone::Good }, &look.t(if change.worked { "calendar-now-on" } else { "calendar-now-off" }))) }
                }
            }
        }
    }
}
