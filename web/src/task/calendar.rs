//! Calendar 待办日历: one's deadlines as iCalendar (RFC 5545), under an address that only its owner knows and can make anew.
//!
//! The address holds a keyed digest of the person and a counter, so nothing secret is stored; whoever has it reads titles and dates, and
//! nothing else. Calendars fetch it without signing in.

use super::{Task, Whose, collect, kind_text};
use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::ui::{self, Look};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::person::Language;
use rules::person::Stage as PersonStage;
use rules::rights::{Deed, Through};
use rules::text::Bilingual;
use rules::{Id, Instant, PersonId, Refusal};
use store::{Keys, StoreError};

/// How long a line of a calendar may be, in bytes.
const LINE_BYTES: usize = 75;

/// The path of a person's calendar.
pub(crate) fn path(keys: &Keys, person: PersonId, feed: u64) -> String {
    format!("/tasks/calendar/{person}-{}.ics", keys.secret("task calendar", format!("{person}/{feed}").as_bytes()))
}

/// Where one gets the address, or ends it.
pub(super) fn section(look: &Look<'_>, address: Option<&str>, cx: &Cx) -> Markup {
    ui::section(
        "calendar",
        &look.t("task-calendar"),
        None,
        html! {
            p { (look.t("task-calendar-text")) }
            @if let Some(address) = address {
                // A secret is not printed with the list.
                p.screen { (ui::copyable(look, address)) }
                p.quiet { (look.t("task-calendar-secret")) }
                (ui::post_button("/tasks/calendar", &look.t("task-calendar-anew"), look.csrf(), &cx.new_key(), false, None))
                (ui::post_button("/tasks/calendar/end", &look.t("task-calendar-end"), look.csrf(), &cx.new_key(), true, None))
            } @else {
                (ui::post_button("/tasks/calendar", &look.t("task-calendar-make"), look.csrf(), &cx.new_key(), false, None))
            }
        },
    )
}

/// Makes the address, or makes it anew, which ends the one before.
pub(crate) async fn make(cx: Cx, Sent(fields): Sent) -> Response {
    change(cx, fields, true).await
}

/// Ends the address.
pub(crate) async fn end(cx: Cx, Sent(fields): Sent) -> Response {
    change(cx, fields, false).await
}

async fn change(cx: Cx, fields: Result<Fields, Refusal>, on: bool) -> Response {
    let outcome = cx.own(fields, Deed::ReviseSelf, "/tasks", move |tx, person| {
        // The number of a feed is never used twice, or an address that was ended would work again.
        let now = u64::try_from(tx.now().0).unwrap_or(1).max(1);
        Ok(tx.set_feed(person, if on { now } else { 0 })?)
    });
    cx.reply().settled(outcome.await, if on { "task-calendar-made" } else { "task-calendar-ended" })
}

/// The calendar itself. A wrong address is answered like one that never was.
pub(crate) async fn show(cx: Cx, Path(token): Path<String>) -> Response {
    match load(&cx, token).await {
        Ok(Some(text)) => {
            let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], text).into_response()
        }
        Ok(None) => cx.reply().missing(),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, token: String) -> Result<Option<String>, StoreError> {
    let Some(person) = token.split_once('-').and_then(|(person, _)| Id::parse(person)).map(PersonId) else { return Ok(None) };
    let (site, now, centre) = (cx.site.clone(), cx.arrived, cx.centre.clone());
    cx.read(move |rows| {
        let feed = rows.notice_settings(person)?.feed;
        let expected = path(site.store().keys(), person, feed);
        // Both are digested first, so that the time of comparing tells nothing.
        let is_right = feed > 0 && crate::secret::digest(&expected) == crate::secret::digest(&format!("/tasks/calendar/{token}"));
        let Some(row) = rows.person(person)?.filter(|row| is_right && row.stage == PersonStage::Active) else { return Ok(None) };
        let actor = rows.actor(person, Through::Session)?;
        let tasks = collect(rows, &Whose { person, actor: &actor, now, codes: site.reaches(rules::contact::Channel::Email) })?;
        Ok(Some(text(&tasks, &centre, site.base(), row.language, now)))
    })
    .await
}

fn text(tasks: &[Task], centre: &Bilingual, base: &str, language: Language, now: Instant) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Kechuang//Tasks//EN".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(centre.pick(language.is_english()))),
    ];
    for task in tasks {
        let Some(due) = task.due else { continue };
        let title = format!("{}: {}", kind_text(language, task.kind), task.title.pick(language.is_english()));
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@{}", task.key(), base.split("://").nth(1).unwrap_or(base)),
            format!("DTSTAMP:{}", stamp(now)),
            format!("DTSTART:{}", stamp(due)),
            format!("SUMMARY:{}", escaped(&title)),
            format!("URL:{base}{}", task.href),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// `20260331T080000Z`.
pub(crate) fn stamp(at: Instant) -> String {
    let text: String = at.rfc3339().chars().filter(|c| !matches!(c, '-' | ':')).collect();
    text.split('.').next().map_or_else(String::new, |seconds| format!("{seconds}Z"))
}

pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A line, folded where it is too long, never inside a character.
pub(crate) fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + 8);
    let mut bytes = 0;
    for c in line.chars() {
        if bytes + c.len_utf8() > LINE_BYTES {
            text.push_str("\r\n ");
            bytes = 1;
        }
        text.push(c);
        bytes += c.len_utf8();
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Kind;

    #[test]
    fn a_calendar_is_folded_and_escaped() {
        let task = Task {
            kind: Kind::safe("draft"),
            thing: Id([7; 16]),
            names: false,
            title: Bilingual::new("低维量子材料、前沿;探索,甲\n乙".repeat(4), ""),
            since: Instant(0),
            due: Some(Instant::parse_rfc3339("2026-03-31T08:00:00Z").expect("an instant")),
            from: None,
            href: "/drafts/1".to_owned(),
        };
        let open_ended = Task { due: None, ..task.clone() };
        let text = text(&[task, open_ended], &Bilingual::new("示范中心", ""), "https://centre.example.org", Language::Zh, Instant(0));
        assert!(text.lines().all(|line| line.len() <= LINE_BYTES), "{text}");
        assert!(text.split("\r\n").all(|line| !line.contains('\n')));
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 1, "what has no deadline is no event");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains("\r\nDTSTART:20260331T080000Z\r\n"), "{unfolded}");
        assert!(unfolded.contains("前沿\\;探索\\,甲\\n乙"), "{unfolded}");
    }
}
