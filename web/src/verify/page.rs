//! Pages of a verification 校验页面: the form, what a link says, and a result step by step with what was proved.

use super::{Failure, LinkState, LinkView, Proved, View, What};
use crate::receipt::{hex, named};
use crate::ui::{self, Column, Look, Part, Tone};
use maud::{Markup, html};
use rules::refusal::FieldRefusal;
use rules::{Instant, Money};
use serde_json::Value;

/// How many lines of a receipt are shown; the receipt itself has them all.
const LINES_MOST: usize = 500;

/// What the log holds at the place that a link names.
pub(super) fn link_page(look: &Look<'_>, link: &LinkView) -> Markup {
    let (tone, says) = match link.state {
        LinkState::Held => (Tone::Good, look.t("verify-link-held")),
        LinkState::Differs => (Tone::Bad, look.t("verify-link-differs")),
        LinkState::Beyond => (Tone::Wait, look.t_with("verify-link-beyond", &[("size", link.size.into())])),
        LinkState::Malformed => (Tone::Wait, look.t("verify-link-malformed")),
        LinkState::Lost => (Tone::Wait, look.t("verify-link-lost")),
        LinkState::Broken => (Tone::Bad, look.t("verify-link-broken")),
    };
    let mut facts = Vec::new();
    facts.extend(link.index.map(|index| (look.t("proof-index"), html! { (index) })));
    facts.extend(link.entry.map(|entry| (look.t("proof-entry"), html! { code { "sha256:" (hex(&entry)) } })));
    if link.state == LinkState::Held {
        facts.extend(
            link.version_code.map(|code| (look.t("document-version"), html! { code { (code) } " " span.quiet { (look.t("document-verify-code")) } })),
        );
    }
    facts.push((look.t("proof-checkpoint"), lines(&link.checkpoint)));
    ui::section(
        "link",
        &look.t("verify-link-title"),
        None,
        html! { (ui::notice(tone, html! { p { (says) } })) (ui::fact_list(&facts)) p.quiet { (look.t("verify-link-note")) } },
    )
}

/// A text of several lines that must not be joined.
pub(crate) fn lines(text: &str) -> Markup {
    html! { code { @for line in text.trim_end().lines() { (line) br; } } }
}

pub(super) fn form_page(look: &Look<'_>, typed: &str, key: &str, wrong: &[FieldRefusal]) -> Markup {
    let refused = wrong.iter().find(|wrong| wrong.field == "receipt");
    html! {
        form method="post" action="/verify" enctype="multipart/form-data" {
            div.field.invalid[refused.is_some()] {
                label for="field-file" { (look.t("verify-file")) }
                input #field-file name="file" type="file" accept=".json,application/json";
            }
            div.field.invalid[refused.is_some()] {
                label for="field-receipt" { (look.t("verify-paste")) }
                p.help #field-receipt-help { (look.t("verify-paste-help")) }
                @if let Some(wrong) = refused { p.wrong #field-receipt-wrong { (look.says(&wrong.says)) (look.gap()) (look.next(&wrong.says)) } }
                textarea #field-receipt name="receipt" rows="8" spellcheck="false" aria-invalid=[refused.map(|_| "true")]
                    aria-describedby={ "field-receipt-help" @if refused.is_some() { " field-receipt-wrong" } } { "\n" (typed) }
            }
            (ui::line(look, &Part::new("own_key", &look.t("verify-key")).help(&look.t("verify-key-help")).autocomplete("off").among(wrong), key, None))
            div.submit { button type="submit" { (look.t("verify-submit")) } }
        }
    }
}

/// How to verify without us.
pub(super) fn offline(look: &Look<'_>) -> Markup {
    ui::section(
        "offline",
        &look.t("verify-offline"),
        None,
        html! {
            p { (look.t("verify-offline-text")) }
            p { code { (look.t("proof-command")) } }
            p { a href="/log/key" { (look.t("proof-key-file")) } " · " a href="/log/checkpoint" { (look.t("proof-checkpoint")) } }
        },
    )
}

pub(super) fn result_page(look: &Look<'_>, view: &View) -> Markup {
    html! {
        h1 { (look.t("verify-result-title")) }
        @match view.failure {
            None => (ui::notice(Tone::Good, html! { p { strong { (look.t("verify-holds")) } } p { (look.t("verify-holds-text")) } })),
            Some(failure) => (ui::notice(Tone::Bad, html! { p { strong { (look.t("verify-fails")) } } p { (said(look, failure)) } @if let Some(why) = &view.why { p.quiet { code { (why) } } } })),
        }
        @if let Some(from) = view.lost_from {
            (ui::notice(Tone::Wait, html! { p { strong { (look.t("verify-lost")) } } p { (look.t_with("verify-lost-text", &[("from", from.into())])) } }))
        }
        (ui::section("checks", &look.t("verify-checks"), None, html! {
            ul {
                @for check in &view.checks {
                    li { (check_name(look, check.what)) " " (match check.holds {
                        Some(true) => ui::badge(Tone::Good, &look.t("verify-check-holds")),
                        Some(false) => ui::badge(Tone::Bad, &look.t("verify-check-fails")),
                        None => ui::badge(Tone::Plain, &look.t("verify-check-unreached")),
                    }) }
                }
            }
            p.quiet { @if view.own_key { (look.t("verify-by-own-key")) } @else { (look.t("verify-by-published-key")) } }
        }))
        @if let Some(proved) = &view.proved { (proved_page(look, view, proved)) }
        (offline(look))
        p { a.button.plain href="/verify" { (look.t("verify-another")) } }
    }
}

fn check_name(look: &Look<'_>, what: What) -> String {
    look.t(match what {
        What::Form => "verify-check-form",
        What::Signature => "verify-check-signature",
        What::Log => "verify-check-log",
        What::Content => "verify-check-content",
    })
}

fn said(look: &Look<'_>, failure: Failure) -> String {
    look.t(match failure {
        Failure::Form => "verify-why-form",
        Failure::NotSigned => "verify-why-not-signed",
        Failure::BadSignature => "verify-why-bad-signature",
        Failure::OutOfRange => "verify-why-range",
        Failure::Checkpoint => "verify-why-checkpoint",
        Failure::Log => "verify-why-log",
        Failure::Content => "verify-why-content",
    })
}

fn proved_page(look: &Look<'_>, view: &View, proved: &Proved) -> Markup {
    html! {
        (ui::section("proved", &look.t("verify-proved"), None, ui::fact_list(&[
            (look.t("verify-thing"), html! { (thing(look, &proved.kind)) " " code { (proved.thing) } }),
            (look.t("proof-what"), html! { (named(look, &proved.event)) " · " (look.t_with("verify-version", &[("version", proved.version.into())])) }),
            (look.t("proof-at"), ui::when(look, proved.at, &look.zone)),
            (look.t("verify-actor"), html! { code { (proved.actor) } }),
            (look.t("proof-log"), html! { code { (view.log) } }),
            (look.t("proof-index"), html! { (look.t_with("verify-index", &[("index", proved.index.into()), ("size", proved.size.into())])) }),
            (look.t("proof-entry"), ui::digest(look, &proved.entry.to_string())),
            (look.t("verify-root"), ui::digest(look, &proved.root.to_string())),
            (look.t("proof-key"), html! { @for key in &proved.by { (ui::copyable(look, key)) br; } }),
        ])))
        @match &proved.facts {
            Some(facts) => (ui::section("facts", &look.t("verify-facts"), None, part(look, facts))),
            None => p.quiet { (look.t("verify-facts-closed")) },
        }
        @for (place, readable) in proved.private.iter().enumerate() {
            (ui::section(&format!("private-{place}"), &look.t("verify-private"), None, html! {
                p.quiet { (look.t("verify-private-of")) " " code { (readable.of) } }
                (part(look, &readable.content))
            }))
        }
        @if proved.closed > 0 { p.quiet { (look.t_with("verify-closed", &[("count", proved.closed.into())])) } }
    }
}

/// A kind of thing, as people call it; most receipts are of applications.
fn thing(look: &Look<'_>, kind: &str) -> String {
    if kind == "application" { look.t("verify-application") } else { kind.to_owned() }
}

/// A part as a table of names and values.
fn part(look: &Look<'_>, value: &Value) -> Markup {
    let mut found = Vec::new();
    flatten(String::new(), value, &mut found);
    let cut = found.len() > LINES_MOST;
    let rows: Vec<Vec<Markup>> = found
        .iter()
        .take(LINES_MOST)
        .map(|(path, value)| {
            let label = label(look, path);
            vec![
                html! { @if let Some(label) = &label { (label) br; span.quiet { code { (path) } } } @else { code { (path) } } },
                shown(look, path, value),
            ]
        })
        .collect();
    html! {
        (ui::table(&look.t("verify-part"), &[Column::new(look.t("verify-name")), Column::new(look.t("verify-value"))], &rows))
        @if cut { p.quiet { (look.t_with("verify-cut", &[("count", LINES_MOST.into())])) } }
    }
}

/// Each value that is not a list or an object, under its path.
fn flatten<'a>(path: String, value: &'a Value, found: &mut Vec<(String, &'a Value)>) {
    let under = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(members) if !members.is_empty() => members.iter().for_each(|(name, member)| flatten(under(name), member, found)),
        Value::Array(items) if !items.is_empty() => {
            items.iter().zip(1_u64..).for_each(|(item, place)| flatten(under(&place.to_string()), item, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => found.push((path, value)),
    }
}

/// What an application's parts call their members, in words.
fn label(look: &Look<'_>, path: &str) -> Option<String> {
    let first = path.split('.').take(2).collect::<Vec<_>>();
    Some(match first.as_slice() {
        ["event"] => look.t("proof-what"),
        ["number"] => look.t("proof-number"),
        ["arrived"] => look.t("proof-arrived"),
        ["revision"] => look.t("proof-revision"),
        ["call"] => look.t("verify-label-call"),
        ["call_version"] => look.t("verify-label-call-version"),
        ["lead"] => look.t("verify-label-lead"),
        ["pledge"] => look.t("verify-label-pledge"),
        ["kept", "money"] => look.t("verify-label-money"),
        ["kept", "choices"] => look.t("verify-label-choices"),
        ["kept", "files"] => look.t("verify-label-files"),
        ["lead_name"] => look.t("verify-label-lead-name"),
        ["organisation"] => look.t("verify-label-organisation"),
        ["email"] => look.t("verify-label-email"),
        ["texts", ..] => look.t("verify-label-texts"),
        ["file_names", ..] => look.t("verify-label-file-names"),
        ["signed"] => look.t("verify-label-signed"),
        _ => return None,
    })
}

fn shown(look: &Look<'_>, path: &str, value: &Value) -> Markup {
    match (path, value) {
        ("arrived", Value::Number(number)) if number.is_i64() => ui::when(look, Instant(number.as_i64().unwrap_or_default()), &look.zone),
        (path, Value::Number(number)) if path.starts_with("kept.money.") && number.is_i64() => {
            ui::money(look, Money::fen(number.as_i64().unwrap_or_default()))
        }
        (_, Value::String(text)) if text.contains('\n') => ui::prose_text(text),
        (_, Value::String(text)) => html! { (text) },
        (_, Value::Null) => html! { "—" },
        (_, other) => html! { (other.to_string()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_shown_line_by_line() {
        let value = super::super::value(br#"{"a":{"b":[1,{"c":"x"}]},"d":[],"e":null}"#);
        let mut found = Vec::new();
        flatten(String::new(), &value, &mut found);
        let lines: Vec<String> = found.iter().map(|(path, value)| format!("{path}={value}")).collect();
        assert_eq!(lines, ["a.b.1=1", "a.b.2.c=\"x\"", "d=[]", "e=null"]);
        assert_eq!(super::super::value(b"\xff"), Value::String("\u{fffd}".to_owned()));
    }
}
