//! Picture 年历: twelve months as SVG; what it shows stands in the table below it too, for those who do not see it.

use crate::ui::Look;
use maud::{Markup, html};
use rules::calendar::{Calendar, Day, DayKind};

/// The width and the height of a day, in units of the drawing.
const CELL: (i64, i64) = (40, 36);
/// The height of the line with the days of the week.
const HEAD: i64 = 24;

/// What the colours say.
pub(super) fn legend(look: &Look<'_>) -> Markup {
    let entry = |class: &str, text: String| {
        html! { li { svg.swatch.days viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" { rect class=(class) width="16" height="16" rx="3" {} } " " (text) } }
    };
    html! {
        ul.legend {
            (entry("off", look.t("calendar-legend-off"))) (entry("on", look.t("calendar-legend-on"))) (entry("weekend", look.t("calendar-legend-weekend")))
            (entry("today", look.t("calendar-legend-today")))
        }
    }
}

/// The twelve months of a year.
pub(super) fn year(look: &Look<'_>, calendar: &Calendar, year: i16, today: Day) -> Markup {
    html! { div.months { @for number in 1..=12 { (month(look, calendar, year, number, today)) } } }
}

fn month(look: &Look<'_>, calendar: &Calendar, year: i16, number: i8, today: Day) -> Markup {
    let first = Day::of(year, number, 1).unwrap_or(Day::new_year(year));
    let days: Vec<Day> = std::iter::successors(Some(first), |day| Some(day.next())).take_while(|day| day.month() == number).collect();
    let worked = days.iter().filter(|day| calendar.is_working_day(**day).unwrap_or(false)).count();
    let names = look.t("calendar-month-names");
    let name = names.split(' ').nth(usize::try_from(number - 1).unwrap_or(0)).unwrap_or("").to_owned();
    let lead = i64::from(first.weekday()) - 1;
    let rows = (lead + i64::try_from(days.len()).unwrap_or(0) + 6) / 7;
    let said = look.t_with("calendar-month-said", &[("month", name.clone().into()), ("count", worked.into())]);
    let weekdays = look.t("calendar-weekdays");
    html! {
        figure.month {
            figcaption { (name) span.quiet { (look.t_with("calendar-month-days", &[("count", worked.into())])) } }
            svg.days role="img" viewBox={ "0 0 " (CELL.0 * 7) " " (HEAD + rows * CELL.1) } aria-label=(said) {
                @for (place, weekday) in (0i64..).zip(weekdays.split(' ')) {
                    text.weekday x=(place * CELL.0 + CELL.0 / 2) y="16" text-anchor="middle" { (weekday) }
                }
                @for (place, day) in (lead..).zip(&days) { (cell(look, calendar, *day, place, *day == today)) }
            }
        }
    }
}

fn cell(look: &Look<'_>, calendar: &Calendar, day: Day, place: i64, today: bool) -> Markup {
    let (left, top) = ((place % 7) * CELL.0, HEAD + (place / 7) * CELL.1);
    let (class, mark) = match calendar.kind(day) {
        Ok(DayKind::Holiday) => ("off", Some(look.t("calendar-mark-off"))),
        Ok(DayKind::Swapped) => ("on", Some(look.t("calendar-mark-on"))),
        Ok(DayKind::Weekend) => ("weekend", None),
        Ok(DayKind::Working) | Err(_) => ("plain", None),
    };
    html! {
        rect class=(class) x=(left + 2) y=(top + 2) width=(CELL.0 - 4) height=(CELL.1 - 4) rx="4" {}
        @if today { rect.today x=(left + 2) y=(top + 2) width=(CELL.0 - 4) height=(CELL.1 - 4) rx="4" {} }
        text class={ "number " (class) } x=(left + CELL.0 / 2 - if mark.is_some() { 5 } else { 0 }) y=(top + 24) text-anchor="middle" { (day.number()) }
        @if let Some(mark) = mark { text class={ "mark " (class) } x=(left + CELL.0 - 5) y=(top + 14) text-anchor="end" { (mark) } }
    }
}
