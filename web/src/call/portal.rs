//! Portal 指南门户: the calls that all may see, narrowed and sorted, as a page, as JSON, as a feed (RFC 4287) and as a calendar (RFC 5545).
//!
//! One filter does for all of them and for subscriptions: what the page shows is what the feed brings and what letters tell of.

use super::{Listed, listed, table};
use crate::cx::Cx;
use crate::reply::Wanted;
use crate::task::calendar::{escaped, folded, stamp};
use crate::ui::{self, About, Look, Part, Section};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::call::{Class, Discipline, Stage};
use rules::{Instant, Money};
use store::{ListedCall, Reader, StoreError};

/// What a list is narrowed and sorted by; its text is the query of the page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Filter {
    words: String,
    class: Option<Class>,
    field: Option<Discipline>,
    /// `foreign` where foreigners may lead.
    foreign: bool,
    /// The least amount that a call has to give.
    least: Option<Money>,
    state: String,
    sort: Sort,
}

/// In which order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Sort {
    /// What can be answered first.
    #[default]
    Closing,
    /// What was published last.
    Newest,
    /// What has most to give.
    Money,
}

impl Sort {
    const ALL: [Self; 3] = [Self::Closing, Self::Newest, Self::Money];

    fn as_str(self) -> &'static str {
        match self {
            Self::Closing => "closing",
            Self::Newest => "newest",
            Self::Money => "money",
        }
    }
}

impl Filter {
    /// From the pairs of a query; what it does not know is passed over.
    pub(crate) fn of(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| get(name).unwrap_or_default();
        Self {
            words: text("q").chars().take(200).collect(),
            class: get("class").and_then(|text| Class::parse(&text)),
            field: get("field").and_then(|text| Discipline::parse(&text)),
            foreign: text("audience") == "foreign",
            least: get("money").and_then(|text| Money::parse(&text).ok()),
            state: Some(text("state")).filter(|state| ["open", "before", "closed"].contains(&state.as_str())).unwrap_or_default(),
            sort: Sort::ALL.into_iter().find(|sort| sort.as_str() == text("sort")).unwrap_or_default(),
        }
    }

    /// From the query that it was written as.
    pub(crate) fn parse(query: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        Self::of(|name| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).filter(|value| !value.is_empty()))
    }

    /// As a query; empty where nothing is narrowed.
    pub(crate) fn query(&self) -> String {
        let pairs = [
            ("q", self.words.clone()),
            ("class", self.class.map_or(String::new(), |class| class.as_str().to_owned())),
            ("field", self.field.map_or(String::new(), |field| field.as_str().to_owned())),
            ("audience", if self.foreign { "foreign".to_owned() } else { String::new() }),
            ("money", self.least.map_or(String::new(), |least| least.plain().replace(',', ""))),
            ("state", self.state.clone()),
            ("sort", if self.sort == Sort::default() { String::new() } else { self.sort.as_str().to_owned() }),
        ];
        let pairs: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }

    /// The calls that it lets through, in its order; whether they are open is judged at an instant.
    pub(crate) fn calls(&self, rows: &mut Reader<'_>, at: Instant) -> Result<Vec<ListedCall>, StoreError> {
        let mut calls = rows.public_calls(&self.words, self.class)?;
        calls.retain(|listed| self.lets(listed, at));
        let published = |listed: &ListedCall| match listed.call.stage {
            Stage::Published { at } => Some(at.0),
            Stage::Draft | Stage::Cancelled { .. } => None,
        };
        calls.sort_by_key(|listed| {
            let window = &listed.call.content.window;
            let state = match (published(listed), window.phase(at)) {
                (Some(_), rules::time::Phase::Open) => (0, window.closes.0),
                (Some(_), rules::time::Phase::Before) => (1, window.opens.0),
                _ => (2, -window.closes.0),
            };
            match self.sort {
                Sort::Closing => state,
                Sort::Newest => (0, -published(listed).unwrap_or(i64::MIN / 2)),
                Sort::Money => (0, -listed.call.content.budget.map_or(0, Money::in_fen)),
            }
        });
        Ok(calls)
    }

    fn lets(&self, listed: &ListedCall, at: Instant) -> bool {
        let content = &listed.call.content;
        let phase = super::phase_text(content.window.phase(at));
        self.field.is_none_or(|field| content.fields.contains(&field))
            && (!self.foreign || content.foreign_leads)
            && self.least.is_none_or(|least| content.budget.is_some_and(|budget| budget >= least))
            && (self.state.is_empty() || (matches!(listed.call.stage, Stage::Published { .. }) && phase == self.state))
    }
}

/// The list 项目指南.
pub(crate) async fn list(cx: Cx) -> Response {
    let filter = Filter::of(|name| cx.query(name));
    let (asked, at) = (filter.clone(), cx.arrived);
    let rows = match cx.read(move |rows| asked.calls(rows, at)).await {
        Ok(rows) => rows,
        Err(error) => return cx.reply().fault(&error),
    };
    let calls: Vec<Listed> = rows.iter().map(|row| listed(row, &cx)).collect();
    let look = cx.look(Section::Calls);
    let title = look.t("calls-title");
    let about = About {
        description: look.t_with("calls-description", &[("centre", look.pick(&cx.centre).into())]),
        canonical: format!("{}/calls", cx.site.base()),
        feeds: vec![("application/atom+xml", feed("/calls.atom", &filter, cx.language)), ("text/calendar", feed("/calls.ics", &filter, cx.language))],
    };
    drop(look);
    cx.reply().about(about).show(Section::Calls, &title, &calls, |look| {
        html! {
            h1 { (look.t("calls-title")) }
            (filters(look, &filter))
            div #results {
                @if calls.is_empty() { (ui::empty(&look.t("calls-none"), &look.t("calls-none-found-next"), Some(("/calls", look.t("calls-all").as_str())))) }
                @else { (table(look, &calls, &cx)) }
            }
            (crate::subscription::section(look, &filter, &cx))
        }
    })
}

/// The address of a feed with the same filter, in the reader's language.
pub(crate) fn feed(path: &str, filter: &Filter, language: rules::person::Language) -> String {
    let query = filter.query();
    let mark = if query.is_empty() { "" } else { "&" };
    format!("{path}?{query}{mark}lang={}", language.as_str())
}

fn filters(look: &Look<'_>, filter: &Filter) -> Markup {
    let any = |key: &str| vec![(String::new(), look.t(key))];
    let mut classes = any("calls-any-class");
    classes.extend(Class::ALL.map(|class| (class.as_str().to_owned(), look.class(class))));
    let mut fields = any("calls-any-field");
    fields.extend(Discipline::ALL.map(|field| (field.as_str().to_owned(), look.discipline(field))));
    let words = |pairs: &[(&str, &str)]| pairs.iter().map(|(value, key)| ((*value).to_owned(), look.t(key))).collect::<Vec<_>>();
    let states = words(&[("", "calls-any-state"), ("open", "phase-open"), ("before", "phase-before"), ("closed", "phase-closed")]);
    let audiences = words(&[("", "calls-any-audience"), ("foreign", "call-leads-foreign")]);
    let moneys = words(&[("", "calls-any-money"), ("1000000", "calls-money-1"), ("10000000", "calls-money-10"), ("50000000", "calls-money-50")]);
    let sorts = words(&[("closing", "calls-sort-closing"), ("newest", "calls-sort-newest"), ("money", "calls-sort-money")]);
    let least = filter.least.map_or(String::new(), |least| (least.in_fen() / 100).to_string());
    let select = |name: &str, key: &str, options: &[(String, String)], value: &str| ui::select(look, &Part::new(name, &look.t(key)), options, value);
    html! {
        form.filters method="get" action="/calls" data-live {
            (ui::line(look, &Part::new("q", &look.t("calls-search")).kind("search"), &filter.words, None))
            (select("class", "call-class", &classes, filter.class.map_or("", Class::as_str)))
            (select("field", "call-fields", &fields, filter.field.map_or("", Discipline::as_str)))
            (select("state", "call-state", &states, &filter.state))
            (select("audience", "call-leads", &audiences, if filter.foreign { "foreign" } else { "" }))
            (select("money", "call-budget", &moneys, &least))
            (select("sort", "calls-sort", &sorts, filter.sort.as_str()))
            button type="submit" { (look.t("search")) }
        }
    }
}

/// The feed 指南订阅源, newest first.
pub(crate) async fn atom(cx: Cx) -> Response {
    let filter = Filter { sort: Sort::Newest, ..Filter::of(|name| cx.query(name)) };
    let (asked, at) = (filter.clone(), cx.arrived);
    let rows = match cx.read(move |rows| asked.calls(rows, at)).await {
        Ok(rows) => rows,
        Err(error) => return cx.reply().fault(&error),
    };
    let look = cx.look(Section::Calls);
    let text = feed_text(&look, &rows, &filter, cx.site.base());
    ([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

fn feed_text(look: &Look<'_>, rows: &[ListedCall], filter: &Filter, base: &str) -> String {
    let published = |listed: &ListedCall| match listed.call.stage {
        Stage::Published { at } => at,
        Stage::Draft | Stage::Cancelled { .. } => listed.call.content.window.opens,
    };
    let newest = rows.iter().map(published).max().unwrap_or(Instant(0));
    let here = format!("{base}{}", feed("/calls.atom", filter, look.language));
    let body = html! {
        feed xmlns="http://www.w3.org/2005/Atom" xml:lang=(if look.language.is_english() { "en" } else { "zh-CN" }) {
            title { (look.pick(look.centre)) " · " (look.t("calls-title")) }
            id { (here) }
            link rel="self" type="application/atom+xml" href=(here) {}
            link rel="alternate" type="text/html" href={ (base) "/calls" } {}
            updated { (newest.rfc3339()) }
            author { name { (look.pick(look.centre)) } }
            @for listed in rows {
                entry {
                    title { (look.pick(&listed.call.content.title)) }
                    id { (base) "/calls/" (listed.call.id) }
                    link rel="alternate" type="text/html" href={ (base) "/calls/" (listed.call.id) } {}
                    published { (published(listed).rfc3339()) }
                    updated { (published(listed).rfc3339()) }
                    category term=(listed.call.content.class.as_str()) label=(look.class(listed.call.content.class)) {}
                    summary { (summary(look, listed)) }
                }
            }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}", body.0)
}

/// A call in one sentence: its class, its state, its window.
pub(crate) fn summary(look: &Look<'_>, listed: &ListedCall) -> String {
    let content = &listed.call.content;
    let state = match &listed.call.stage {
        Stage::Cancelled { reason } => format!("{}{}", look.t("call-cancelled-because"), look.pick(reason)),
        Stage::Draft | Stage::Published { .. } => look.t_with(
            "calls-summary",
            &[
                ("opens", crate::words::instant(content.window.opens, &content.window.zone).into()),
                ("closes", crate::words::instant(content.window.closes, &content.window.zone).into()),
            ],
        ),
    };
    format!("{} · {} · {state}", listed.call.content.code, look.class(content.class))
}

/// The calendar 指南日历: when each call opens and closes.
pub(crate) async fn ics(cx: Cx) -> Response {
    let filter = Filter::of(|name| cx.query(name));
    let (asked, at) = (filter.clone(), cx.arrived);
    let rows = match cx.read(move |rows| asked.calls(rows, at)).await {
        Ok(rows) => rows,
        Err(error) => return cx.reply().fault(&error),
    };
    let look = cx.look(Section::Calls);
    let text = calendar_text(&look, &rows, cx.site.base());
    ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

fn calendar_text(look: &Look<'_>, rows: &[ListedCall], base: &str) -> String {
    let host = base.split("://").nth(1).unwrap_or(base);
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Kechuang//Calls//EN".to_owned(),
        format!("X-WR-CALNAME:{} {}", escaped(look.pick(look.centre)), escaped(&look.t("calls-title"))),
    ];
    for listed in rows {
        let Stage::Published { at: published } = listed.call.stage else { continue };
        let content = &listed.call.content;
        for (mark, at, key) in [("opens", content.window.opens, "calls-ics-opens"), ("closes", content.window.closes, "calls-ics-closes")] {
            let title = look.t_with(key, &[("title", look.pick(&content.title).into())]);
            lines.extend([
                "BEGIN:VEVENT".to_owned(),
                format!("UID:{}-{mark}@{host}", listed.call.id),
                format!("DTSTAMP:{}", stamp(published)),
                format!("DTSTART:{}", stamp(at)),
                format!("SUMMARY:{}", escaped(&title)),
                format!("URL:{base}/calls/{}", listed.call.id),
                "TRANSP:TRANSPARENT".to_owned(),
                "END:VEVENT".to_owned(),
            ]);
        }
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// Whether programs asked; a page alone needs its words for machines.
pub(crate) fn about(cx: &Cx, listed: &store::CallRow) -> Option<About> {
    if cx.wanted == Wanted::Json || listed.stage == Stage::Draft {
        return None;
    }
    let look = cx.look(Section::Calls);
    let text: String = look.pick(&listed.content.text).split_whitespace().collect::<Vec<_>>().join(" ");
    let description = if text.chars().count() > 160 { text.chars().take(159).chain(['…']).collect() } else { text };
    Some(About { description, canonical: format!("{}/calls/{}", cx.site.base(), listed.id), feeds: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_its_query() {
        for query in ["", "q=%E9%87%8F%E5%AD%90", "class=disruptive&field=physics&audience=foreign&money=10000000.00&state=open&sort=newest"] {
            assert_eq!(Filter::parse(query).query(), query);
        }
        assert_eq!(Filter::parse("state=odd&class=x&money=-1&sort=y&lang=en"), Filter::default());
    }
}
