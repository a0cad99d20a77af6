//! Export 导出: the days of a year as lines that can be loaded again, and as a calendar that others subscribe to.
//! Source: RFC 4180; RFC 5545 (lines of at most 75 octets, ended by CR and LF).

use super::{Refusal, festivals, find, wanted};
use crate::cx::Cx;
use crate::ui::Section;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rules::calendar::{Day, Edition, EditionName, write_days};

/// The most octets of a line of iCalendar.
const LINE_MOST: usize = 75;

/// The lines of a year as CSV 导出CSV.
pub(crate) async fn csv(cx: Cx) -> Response {
    answer(&cx, "text/csv; charset=utf-8", "csv", |_, name, edition| {
        let notice = &edition.notice;
        // A cell of its own in no spreadsheet, or what the title says after a comma could be a formula.
        let heading = format!("# {name} {} {} {} {}", notice.title, notice.number, notice.issued, notice.confidence.as_str());
        format!("{}\n{}", heading.replace([',', ';', '\t', '"'], " "), write_days(edition)).replace('\n', "\r\n")
    })
    .await
}

/// The days of a year as iCalendar 导出日历.
pub(crate) async fn ics(cx: Cx) -> Response {
    answer(&cx, "text/calendar; charset=utf-8", "ics", calendar).await
}

async fn answer(cx: &Cx, kind: &'static str, ending: &str, write: impl Fn(&Cx, EditionName, &Edition) -> String) -> Response {
    let year = match wanted(cx) {
        Ok(year) => year,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let found = match find(cx, year).await {
        Ok(found) => found,
        Err(error) => return cx.reply().fault(&error),
    };
    let Some((name, edition)) = found.calendar.year(year) else { return cx.reply().refused(&Refusal::NoYear { year }.into()) };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"working-days-{year}.{ending}\"")),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    (headers, write(cx, *name, edition)).into_response()
}

fn calendar(cx: &Cx, name: EditionName, edition: &Edition) -> String {
    let look = cx.look(Section::Elsewhere);
    let mut text = String::new();
    let mut put = |line: &str| {
        text.push_str(&folded(line));
        text.push_str("\r\n");
    };
    let stamp = format!("DTSTAMP:{}T000000Z", plain(edition.notice.issued));
    let source = [edition.notice.title.as_str(), edition.notice.number.as_str(), edition.notice.confidence.as_str()].join(" ");
    put("BEGIN:VCALENDAR");
    put("VERSION:2.0");
    put("PRODID:-//Kechuang//Working days//EN");
    put(&format!("X-WR-CALNAME:{}", escaped(&look.t_with("calendar-title-of", &[("year", edition.year.to_string().into())]))));
    let spans = edition.off.iter().map(|off| (off.first, off.last, "off", festivals(&look, &off.festivals), "calendar-ics-off"));
    let worked = edition.on.iter().map(|on| (on.day, on.day, "on", festivals(&look, &on.festivals), "calendar-ics-on"));
    for (first, last, kind, what, key) in spans.chain(worked) {
        put("BEGIN:VEVENT");
        put(&format!("UID:{first}-{kind}@working-days.kechuang"));
        put(&stamp);
        put(&format!("DTSTART;VALUE=DATE:{}", plain(first)));
        put(&format!("DTEND;VALUE=DATE:{}", plain(last.next())));
        put(&format!("SUMMARY:{}", escaped(&look.t_with(key, &[("festival", what.into())]))));
        put(&format!("DESCRIPTION:{}", escaped(&format!("{source} ({name})"))));
        put("TRANSP:TRANSPARENT");
        put("END:VEVENT");
    }
    put("END:VCALENDAR");
    text
}

fn plain(day: Day) -> String {
    day.to_string().replace('-', "")
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A line cut so that no piece is too long and no character is torn; what goes on begins with a blank.
fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + 8);
    let mut octets = 0;
    for letter in line.chars() {
        if octets + letter.len_utf8() > LINE_MOST {
            text.push_str("\r\n ");
            octets = 1;
        }
        text.push(letter);
        octets += letter.len_utf8();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_characters() {
        let line = format!("DESCRIPTION:{}", "国务院办公厅关于部分节假日安排的通知".repeat(4));
        let text = folded(&line);
        assert!(text.split("\r\n").all(|piece| piece.len() <= LINE_MOST), "{text}");
        assert_eq!(text.replace("\r\n ", ""), line);
        assert_eq!(folded("SUMMARY:short"), "SUMMARY:short");
    }
}
