//! The page of one's ORCID record: what is in use, what was read to choose from, and the consent that comes first.

use super::{EntryView, PATH, ReadingView, TakenView, View};
use crate::cx::Cx;
use crate::ui::{self, Column, Look, Tone};
use maud::{Markup, html};
use rules::orcid::{Entry, Found, Section};

/// Where one's own record is kept, and corrected.
const ORCID: &str = "https://orcid.org";

/// The page.
pub(super) fn page(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    html! {
        (ui::crumbs(look, &[(&look.t("account-title"), Some("/account")), (&look.t("record-title"), Some("/account/records")), (&look.t("orcid-title"), None)]))
        h1 { (look.t("orcid-title")) }
        p.quiet { (look.t("orcid-lead")) }
        (standing(look, view))
        @if view.orcid.is_none() && view.taken.is_none() {
            (ui::empty(&look.t("orcid-no-identifier"), &look.t("orcid-no-identifier-next"), Some(("/account/records#documents", &look.t("orcid-state")))))
        }
        @if let Some(reading) = &view.reading { (choosing(look, view, reading, cx)) }
        @if let (Some(orcid), Some(host)) = (&view.orcid, &view.host) {
            @match view.agreed {
                None => (consent(look, orcid, host, cx)),
                Some(_) => (ui::section("reading", &look.t("orcid-read-again"), None, html! {
                    p.quiet { (look.t_with("orcid-read-again-help", &[("host", host.as_str().into())])) }
                    form method="post" action={ (PATH) "/readings" } { (ui::submit_row(look, &look.t("orcid-read-now"), look.csrf(), &cx.new_key())) }
                })),
            }
        }
        @if let Some(taken) = &view.taken { (in_use(look, taken)) }
        @if view.agreed.is_some() {
            (ui::section("forget", &look.t("orcid-forget-title"), None, html! {
                p.quiet { (look.t("orcid-forget-help")) " " a href="/account/erasure" { (look.t("orcid-erasure")) } }
                (ui::post_button(&format!("{PATH}/removal"), &look.t("orcid-forget"), look.csrf(), &cx.new_key(), true, Some(&look.t("orcid-forget-confirm"))))
            }))
        }
    }
}

/// Which identifier, how far it has come, and what stands in the way.
fn standing(look: &Look<'_>, view: &View) -> Markup {
    let Some(orcid) = &view.orcid else { return html! {} };
    let mut facts = vec![(
        look.t("identity-orcid"),
        html! {
            (record_link(orcid)) " "
            @if view.proven { (ui::badge(Tone::Good, &look.t("identity-stage-proven"))) } @else { (ui::badge(Tone::Wait, &look.t("identity-stage-stated"))) }
        },
    )];
    facts.push((
        look.t("orcid-consent-fact"),
        html! { @match view.agreed { Some(since) => (ui::when(look, since, &look.zone)), None => (look.t("orcid-not-agreed-yet")) } },
    ));
    html! {
        (ui::fact_list(&facts))
        @if view.host.is_none() { (ui::notice(Tone::Plain, html! { p { (look.t("orcid-not-set-up")) } })) }
    }
}

fn record_link(orcid: &str) -> Markup {
    html! { a href={ (ORCID) "/" (orcid) } rel="noreferrer" { code { (orcid) } } }
}

/// The consent, with what it is to.
fn consent(look: &Look<'_>, orcid: &str, host: &str, cx: &Cx) -> Markup {
    ui::section(
        "reading",
        &look.t("orcid-consent-title"),
        None,
        html! {
            ul {
                li { (look.t_with("orcid-consent-what", &[("orcid", orcid.into()), ("host", host.into())])) }
                li { (look.t("orcid-consent-sent")) }
                li { (look.t("orcid-consent-kept")) }
                li { (look.t("orcid-consent-back")) }
            }
            form method="post" action={ (PATH) "/readings" } {
                p { label.option { input type="checkbox" name="consent" value="on" required; span { (look.t("orcid-consent-tick")) } } }
                (ui::submit_row(look, &look.t("orcid-consent-read"), look.csrf(), &cx.new_key()))
            }
        },
    )
}

/// What was read, beside what is in use, each entry with its box.
fn choosing(look: &Look<'_>, view: &View, reading: &ReadingView, cx: &Cx) -> Markup {
    let is_first = view.taken.is_none();
    // At first what makes up a career is ticked; which works stand for somebody, only they can say.
    let ticked = |one: &EntryView| match one.found {
        Some(Found::New) | None => is_first && matches!(one.entry.section, Section::Employment | Section::Education),
        Some(Found::Same | Found::Changed) => true,
    };
    ui::section(
        "choose",
        &look.t("orcid-choose-title"),
        None,
        html! {
            p { (look.t("orcid-read-at")) (look.t("form-colon")) (ui::when(look, reading.read, &look.zone)) @if let Some(name) = &reading.name { (look.t("orcid-comma")) (look.t_with("orcid-record-name", &[("name", name.as_str().into())])) } }
            p.quiet { (look.t(if is_first { "orcid-choose-help" } else { "orcid-choose-again-help" })) }
            @if reading.left_out > 0 { (ui::notice(Tone::Plain, html! { p { (look.t_with("orcid-left-out", &[("count", reading.left_out.into())])) } })) }
            @if !reading.gone.is_empty() {
                (ui::notice(Tone::Wait, html! {
                    p { (look.t_with("orcid-gone", &[("count", reading.gone.len().into())])) }
                    ul { @for one in &reading.gone { li { (title(look, &one.entry)) } } }
                }))
            }
            @if reading.entries.is_empty() {
                (ui::empty(&look.t("orcid-nothing-public"), &look.t("orcid-nothing-public-next"), Some((ORCID, &look.t("orcid-at-source")))))
            } @else {
                form method="post" action={ (PATH) "/entries" } {
                    @if let Some(version) = view.version { (ui::hidden("version", &version.to_string())) }
                    @for section in Section::ALL {
                        @let of: Vec<&EntryView> = reading.entries.iter().filter(|one| one.entry.section == section).collect();
                        @if !of.is_empty() {
                            (table(look, section, &of, Some(&ticked)))
                        }
                    }
                    (ui::submit_row(look, &look.t("orcid-take"), look.csrf(), &cx.new_key()))
                }
            }
        },
    )
}

/// What is in use.
fn in_use(look: &Look<'_>, taken: &TakenView) -> Markup {
    ui::section(
        "taken",
        &look.t("orcid-taken-title"),
        None,
        html! {
            p.quiet {
                (look.t("orcid-taken-help")) " "
                @if let Some(orcid) = &taken.orcid { (record_link(orcid)) (look.t("orcid-comma")) }
                (look.t("orcid-read-at")) (look.t("form-colon")) (ui::when(look, taken.read, &look.zone)) " · "
                a href={ (ORCID) "/my-orcid" } rel="noreferrer" { (look.t("orcid-at-source")) }
            }
            @if taken.entries.is_empty() { p.quiet { (look.t("erased")) } }
            @for section in Section::ALL {
                @let of: Vec<&EntryView> = taken.entries.iter().filter(|one| one.entry.section == section).collect();
                @if !of.is_empty() {
                    (table(look, section, &of, None))
                }
            }
        },
    )
}

fn name(look: &Look<'_>, section: Section) -> String {
    look.t(match section {
        Section::Employment => "orcid-employment",
        Section::Education => "orcid-education",
        Section::Qualification => "orcid-qualification",
        Section::Work => "orcid-work",
        Section::Funding => "orcid-funding",
    })
}

/// Entries of one part; with boxes where they are chosen from.
fn table(look: &Look<'_>, section: Section, entries: &[&EntryView], ticked: Option<&dyn Fn(&EntryView) -> bool>) -> Markup {
    let what = match section {
        Section::Employment => "orcid-position",
        Section::Education | Section::Qualification => "orcid-degree",
        Section::Work | Section::Funding => "orcid-name",
    };
    let place = match section {
        Section::Employment | Section::Education | Section::Qualification => "orcid-organisation",
        Section::Work => "orcid-journal",
        Section::Funding => "orcid-funder",
    };
    let mut columns = vec![Column::new(look.t(what)), Column::new(look.t(place)), Column::new(look.t("orcid-time"))];
    if ticked.is_some() {
        columns.insert(0, Column::new(look.t("orcid-choose")));
        columns.push(Column::new(look.t("orcid-found")));
    }
    let row = |one: &&EntryView| {
        let entry = &one.entry;
        let organisation = [&entry.organisation, &entry.department].into_iter().flatten().map(|line| line.as_str()).collect::<Vec<_>>().join(" · ");
        let mut cells = vec![
            html! {
                (title(look, entry))
                @if let Some(doi) = &entry.doi { " " a.quiet href=(doi_address(doi.as_str())) rel="noreferrer" { (doi.as_str()) } }
                @if let Some(number) = &entry.number { " " span.quiet { (number.as_str()) } }
            },
            html! { @if organisation.is_empty() { "—" } @else { (organisation) } },
            html! { (time(look, entry)) },
        ];
        if let Some(ticked) = ticked {
            let label = entry.title.as_ref().or(entry.organisation.as_ref()).map_or("", |line| line.as_str());
            cells.insert(0, html! { input type="checkbox" name="entries" value=(one.key) checked[ticked(one)] aria-label=(label); });
            cells.push(match one.found {
                Some(Found::New) | None => ui::badge(Tone::Plain, &look.t("orcid-found-new")),
                Some(Found::Same) => ui::badge(Tone::Good, &look.t("orcid-found-same")),
                Some(Found::Changed) => ui::badge(Tone::Wait, &look.t("orcid-found-changed")),
            });
        }
        cells
    };
    ui::table(&name(look, section), &columns, &entries.iter().map(row).collect::<Vec<_>>())
}

fn title(look: &Look<'_>, entry: &Entry) -> String {
    entry.title.as_ref().or(entry.organisation.as_ref()).map_or_else(|| look.t("orcid-untitled"), |line| line.as_str().to_owned())
}

fn time(look: &Look<'_>, entry: &Entry) -> String {
    match (entry.from, entry.until) {
        (None, None) => "—".to_owned(),
        (Some(from), None) if entry.section == Section::Work => from.to_string(),
        (from, until) => {
            let from = from.map_or_else(|| look.t("career-unknown"), |from| from.to_string());
            format!("{from} — {}", until.map_or_else(|| look.t("career-still"), |until| until.to_string()))
        }
    }
}

fn doi_address(doi: &str) -> String {
    format!("https://doi.org/{}", exchange::encode(doi).replace("%2F", "/"))
}
