//! Page 页面: the document around every page.

use super::{About, Look, Section, Viewer, flash};
use crate::assets;
use crate::words::Value;
use maud::{DOCTYPE, Markup, html};
use rules::person::Language;
use std::fmt::Write;

/// The whole document around a body: header, navigation, what the last deed brought about, footer.
pub fn page(look: &Look<'_>, title: &str, body: Markup) -> Markup {
    // Before it is founded it has no name.
    let unnamed = look.t("setup-title");
    let centre = Some(look.pick(look.centre)).filter(|name| !name.is_empty()).unwrap_or(&unnamed);
    html! {
        (DOCTYPE)
        html lang=(lang(look.language)) data-your-time=(look.t("frame-your-time")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (centre) }
                link rel="icon" type="image/svg+xml" href=(assets::url("icon.svg"));
                link rel="stylesheet" href=(assets::url("style.css"));
                script src=(assets::url("app.js")) defer {}
                @if let Some(about) = &look.about { (told(about)) }
            }
            body {
                a.skip href="#main" { (look.t("frame-skip")) }
                (header(look, centre))
                main #main tabindex="-1" {
                    @if let Some(text) = &look.flash { (flash(text)) }
                    (body)
                }
                (footer(look, centre))
            }
        }
    }
}

/// What machines are told: a description, the one address in each language, the feeds.
fn told(about: &About) -> Markup {
    let mark = if about.canonical.contains('?') { '&' } else { '?' };
    html! {
        meta name="description" content=(about.description);
        link rel="canonical" href=(about.canonical);
        @for (language, code) in [("zh-CN", "zh"), ("en", "en")] { link rel="alternate" hreflang=(language) href={ (about.canonical) (mark) "lang=" (code) }; }
        link rel="alternate" hreflang="x-default" href=(about.canonical);
        @for (kind, href) in &about.feeds { link rel="alternate" type=(kind) href=(href); }
    }
}

/// An address without the language that it names, for the switch to another.
fn without_language(path: &str) -> String {
    let Some((route, query)) = path.split_once('?') else { return path.to_owned() };
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("lang=")).collect();
    if rest.is_empty() { route.to_owned() } else { format!("{route}?{}", rest.join("&")) }
}

fn header(look: &Look<'_>, centre: &str) -> Markup {
    html! {
        header.top {
            div.band {
                div.wide {
                    a.brand href="/" { (mark()) span { (centre) } }
                    div.tools {
                        (switch(look))
                        @match &look.viewer {
                            Some(viewer) => (account(look, viewer)),
                            None => {
                                a href="/sessions/new" { (look.t("frame-sign-in")) }
                                a.register href="/people/new" { (look.t("frame-register")) }
                            }
                        }
                    }
                }
            }
            nav.wide aria-label=(look.t("frame-nav")) {
                (link(look, Section::Calls, "/calls", &look.t("nav-calls")))
                (link(look, Section::Programmes, "/programmes", &look.t("nav-programmes")))
                (link(look, Section::Organisations, "/organisations", &look.t("nav-organisations")))
                @if let Some(viewer) = &look.viewer {
                    @if viewer.applicant { (link(look, Section::Mine, "/applications", &look.t("nav-mine"))) }
                    @if viewer.officer || viewer.reader { (link(look, Section::Desk, "/desk", &look.t("nav-desk"))) }
                    @if viewer.people { (link(look, Section::People, "/people", &look.t("nav-people"))) }
                    @if viewer.audit { (link(look, Section::Audit, "/audit", &look.t("nav-audit"))) }
                    (counted(look, Section::Tasks, "/tasks", "nav-tasks", "nav-tasks-count", viewer.tasks))
                    (counted(look, Section::Mailbox, "/mailbox", "nav-mailbox", "nav-unread", viewer.unread))
                }
                (link(look, Section::Verify, "/verify", &look.t("nav-verify")))
            }
        }
    }
}

fn link(look: &Look<'_>, section: Section, href: &str, text: &str) -> Markup {
    let current = (look.here == section).then_some("page");
    html! { a href=(href) aria-current=[current] { (text) } }
}

/// A link with how many wait behind it, in figures for eyes and in words for ears.
fn counted(look: &Look<'_>, section: Section, href: &str, key: &str, spoken: &str, count: u64) -> Markup {
    let current = (look.here == section).then_some("page");
    html! {
        a href=(href) aria-current=[current] {
            (look.t(key))
            @if count > 0 {
                span.count aria-hidden="true" { @if count > 99 { "99+" } @else { (count) } }
                span.hidden { (look.t_with(spoken, &[("count", Value::from(count))])) }
            }
        }
    }
}

fn switch(look: &Look<'_>) -> Markup {
    let (to, name) = match look.language {
        Language::Zh => (Language::En, "English"),
        Language::En => (Language::Zh, "中文"),
    };
    let href = format!("/language?to={}&back={}", to.as_str(), escaped(&without_language(look.path)));
    html! { a href=(href) lang=(lang(to)) hreflang=(lang(to)) rel="nofollow" { (name) } }
}

fn account(look: &Look<'_>, viewer: &Viewer) -> Markup {
    html! {
        details.menu {
            summary { (viewer.name) }
            div.card {
                a href="/account" { (look.t("frame-account")) }
                a href="/mandates" { (look.t("mandates-title")) }
                a href="/rights" { (look.t("rights-title")) }
                a href="/notices" { (look.t("notice-title")) }
                form method="post" action="/sessions/end" {
                    input type="hidden" name="csrf" value=(viewer.csrf);
                    button.link type="submit" { (look.t("frame-sign-out")) }
                }
            }
        }
    }
}

fn footer(look: &Look<'_>, centre: &str) -> Markup {
    html! {
        footer.bottom {
            div.wide {
                p { (centre) " · " (look.t_with("frame-zone", &[("zone", look.time_of(&look.zone).into())])) }
                p.links {
                    a href="/rules" { (look.t("frame-rules")) }
                    a href="/calendar" { (look.t("frame-calendar")) }
                    a href="/log/checkpoint" { (look.t("frame-checkpoint")) }
                    a href="/verify" { (look.t("frame-verify")) }
                }
                p.quiet { (look.t("frame-record")) }
            }
        }
    }
}

/// The mark beside the name: two orbits in a seal.
fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false" {
            rect x="1" y="1" width="30" height="30" rx="5" {}
            ellipse cx="16" cy="16" rx="11" ry="4.500" transform="rotate(45 16 16)" {}
            ellipse cx="16" cy="16" rx="11" ry="4.500" transform="rotate(-45 16 16)" {}
            circle cx="16" cy="16" r="2.400" {}
        }
    }
}

/// The language as a page's `lang` wants it: it decides which Chinese glyphs are drawn.
fn lang(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

/// Percent-encoded for a query.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => escaped.push(char::from(byte)),
            // Writing to a string does not fail.
            _ => drop(write!(escaped, "%{byte:02X}")),
        }
    }
    escaped
}
