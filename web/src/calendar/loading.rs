//! Loading 载入工作日历: the form, which days the edition would change, and the deed.

use super::{Change, changed, changes, find};
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Look, Part, Section, Tone};
use axum::response::Response;
use maud::{Markup, html};
use rules::calendar::{Calendar, Confidence, Day, Edition, Notice, Refusal, Year, parse_days, write_days};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, may};
use rules::{CalendarId, Refusal as AnyRefusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Loaded, WriteError};

const TITLE_MOST: usize = 120;
const NUMBER_MOST: usize = 60;
const LINK_MOST: usize = 300;
const DAYS_MOST: usize = 6_000;
/// The fields of an edition as they are sent.
const FIELDS: [&str; 7] = ["year", "title", "number", "issued", "link", "confidence", "days"];

/// What an edition would change, as a page and as JSON.
#[derive(Serialize)]
struct Comparison {
    year: i16,
    changed: Vec<Change>,
}

/// The form of a newer edition.
pub(crate) async fn form(cx: Cx) -> Response {
    if let Err(denial) = may(&cx.actor, Deed::ManageCalendar, &Place::default(), cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    let year = cx.query("year").and_then(|text| text.parse().ok()).unwrap_or_else(|| cx.today().year());
    let found = match find(&cx, year).await {
        Ok(found) => found,
        Err(error) => return cx.reply().fault(&error),
    };
    let fields = typed(year, found.calendar.year(year).map(|(_, edition)| edition));
    let title = cx.look(Section::Elsewhere).t("calendar-load");
    cx.reply().page(Section::Elsewhere, &title, |look| editor(look, &fields, &[], &cx))
}

/// The edition in force as it would be typed; the year alone where there is none.
fn typed(year: i16, edition: Option<&Edition>) -> Fields {
    let one = |text: String| vec![text];
    let mut values = BTreeMap::from([("year".to_owned(), one(year.to_string()))]);
    if let Some(edition) = edition {
        let notice = &edition.notice;
        values.extend([
            ("title".to_owned(), one(notice.title.clone())),
            ("number".to_owned(), one(notice.number.clone())),
            ("issued".to_owned(), one(notice.issued.to_string())),
            ("link".to_owned(), one(notice.link.clone())),
            ("confidence".to_owned(), one(notice.confidence.as_str().to_owned())),
            ("days".to_owned(), one(write_days(edition))),
        ]);
    }
    Fields::of(values)
}

fn editor(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let line = |name: &str, key: &str, required: bool, most: usize| {
        ui::line(look, &Part::new(name, &look.t(key)).required(required).among(wrong), fields.raw(name), Some(most))
    };
    let confidences: Vec<(String, String)> = [(Confidence::V, "confidence-v"), (Confidence::M, "confidence-m"), (Confidence::U, "confidence-u")]
        .into_iter()
        .map(|(confidence, key)| (confidence.as_str().to_owned(), format!("{} {}", confidence.as_str(), look.t(key))))
        .collect();
    html! {
        (ui::crumbs(look, &[(&look.t("calendar-title"), Some("/calendar")), (&look.t("calendar-load"), None)]))
        h1 { (look.t("calendar-load")) }
        p { (look.t("calendar-load-help")) }
        form method="post" action="/calendar/comparison" {
            (ui::line(look, &Part::new("year", &look.t("calendar-year")).required(true).among(wrong), fields.raw("year"), None))
            (line("title", "calendar-notice", true, TITLE_MOST))
            (line("number", "calendar-number", false, NUMBER_MOST))
            (ui::line(look, &Part::new("issued", &look.t("calendar-issued")).kind("date").required(true).among(wrong), fields.raw("issued"), None))
            (line("link", "calendar-link", false, LINK_MOST))
            (ui::select(look, &Part::new("confidence", &look.t("calendar-confidence")).required(true).among(wrong), &confidences, fields.raw("confidence")))
            (ui::prose(look, &Part::new("days", &look.t("calendar-lines")).help(&look.t("calendar-lines-help")).required(true).among(wrong), fields.raw("days"), DAYS_MOST, 18))
            (ui::submit_row(look, &look.t("calendar-compare"), look.csrf(), &cx.new_key()))
        }
    }
}

/// Reads an edition, and holds it against the one in force.
fn read(fields: &Fields) -> Result<Edition, AnyRefusal> {
    let year = fields.keep("year", fields.raw("year").trim().parse::<i16>().map_err(|_| Refusal::NotAYear));
    let title = fields.line("title", TITLE_MOST);
    let (number, link) = (fields.maybe_line("number", NUMBER_MOST), fields.maybe_line("link", LINK_MOST));
    let issued = fields.option("issued", Day::parse);
    let confidence = fields.option("confidence", Confidence::parse);
    let days = fields.prose("days", DAYS_MOST).and_then(|text| fields.keep("days", parse_days(text.as_str())));
    fields.finish()?;
    let (Some(year), Some(title), Some(issued), Some(confidence), Some((off, on))) = (year, title, issued, confidence, days) else {
        return Err(AnyRefusal::Fields(Vec::new()));
    };
    let text = |line: Option<rules::text::Line>| line.map_or(String::new(), |line| line.as_str().to_owned());
    let notice = Notice { title: title.as_str().to_owned(), number: text(number), issued, link: text(link), confidence };
    Ok(Edition { year, notice, off, on })
}

/// What is wrong with the days stands at their field.
fn at_days(refusal: Refusal) -> AnyRefusal {
    use rules::refusal::Explain;
    if refusal.is_about_input() { AnyRefusal::Fields(vec![FieldRefusal::new("days", &refusal)]) } else { refusal.into() }
}

/// Shows which days an edition would change, before it is loaded 比较.
pub(crate) async fn compare(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let compared = async {
        may(&cx.actor, Deed::ManageCalendar, &Place::default(), cx.arrived).map_err(AnyRefusal::from)?;
        cx.guard(&fields)?;
        let edition = read(&fields)?;
        let found = find(&cx, edition.year).await?;
        let present = found.calendar.year(edition.year).map(|(_, edition)| edition.clone());
        rules::calendar::load(present.as_ref(), edition.clone()).map_err(at_days)?;
        let checked = edition.check().map_err(at_days)?;
        let changed = present.as_ref().map(|present| changes(present, &checked));
        Ok::<_, WriteError>((checked, changed))
    };
    let title = cx.look(Section::Elsewhere).t("calendar-load");
    match compared.await {
        Ok((edition, changed)) => {
            let view = Comparison { year: edition.year, changed: changed.clone().unwrap_or_default() };
            cx.reply().show(Section::Elsewhere, &title, &view, |look| comparison(look, &edition, changed.as_deref(), &fields, &cx))
        }
        Err(error) => cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| editor(look, &fields, wrong(refusal), &cx)),
    }
}

fn comparison(look: &Look<'_>, edition: &Edition, changes: Option<&[Change]>, fields: &Fields, cx: &Cx) -> Markup {
    let year = edition.year.to_string();
    html! {
        (ui::crumbs(look, &[(&look.t("calendar-title"), Some("/calendar")), (&look.t("calendar-load"), None)]))
        h1 { (look.t_with("calendar-confirm-title", &[("year", year.as_str().into())])) }
        p { span lang="zh-CN" { (edition.notice.title) " " (edition.notice.number) } }
        (ui::section("changed", &look.t("calendar-changed"), None, html! {
            @match changes {
                Some(changes) => (changed(look, changes)),
                None => (ui::notice(Tone::Plain, html! { p { (look.t_with("calendar-first", &[("year", year.as_str().into())])) } })),
            }
        }))
        p { (look.t("calendar-confirm-help")) }
        form method="post" action="/calendar/editions" {
            @for name in FIELDS { (ui::hidden(name, fields.raw(name))) }
            (ui::submit_row(look, &look.t("calendar-confirm"), look.csrf(), &cx.new_key()))
        }
    }
}

/// Loads an edition 载入工作日历.
pub(crate) async fn load(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match loaded(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "calendar-loaded"),
        Err(error) => {
            let title = cx.look(Section::Elsewhere).t("calendar-load");
            cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| editor(look, &fields, wrong(refusal), &cx))
        }
    }
}

async fn loaded(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    may(&cx.actor, Deed::ManageCalendar, &Place::default(), cx.arrived).map_err(AnyRefusal::from)?;
    let edition = read(fields)?;
    let new: CalendarId = new_id().into();
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, person, Deed::ManageCalendar, &Place::default())?;
        let row = tx.reader().calendars()?.into_iter().find(|row| row.year.year == edition.year);
        let loaded = match &row {
            Some(row) => tx.load::<Year>(row.id)?,
            None => Loaded::<Year>::new(new),
        };
        let years: Vec<Year> = loaded.state().cloned().into_iter().collect();
        let now = Calendar::at(&years, tx.now());
        let event = rules::calendar::load(now.year(edition.year).map(|(_, edition)| edition), edition.clone()).map_err(at_days)?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::created(format!("/calendar?year={}", edition.year)).event(&committed))
    })
    .await
}
