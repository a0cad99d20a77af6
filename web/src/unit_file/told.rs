//! Told 单位材料核验: what the file of a host has of what the call asks: shown while one drafts, binding at submission, kept with what was submitted.

use super::{called, content, download, keeps, term};
use crate::application::missing;
use crate::cx::Cx;
use crate::eligibility::sentence;
use crate::ui::{self, Column, Look, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::application::{self, Application};
use rules::call::Call;
use rules::day::Day;
use rules::refusal::{Explain, FieldRefusal};
use rules::rights::{Deed, Place, may};
use rules::text::Bilingual;
use rules::unit_file::{Asked, Finding, HostFile, OWN_PROOF, Pinned, Refusal as FileRefusal, Term, Version, What, pinned};
use rules::{ApplicationId, Event, Id, Instant, OrganisationId, PersonId, Refusal};
use serde::Serialize;
use store::{ApplicationRow, Reader, StoreError, Tx, WriteError};

/// What a call asks of a lead's host, against its file.
pub(crate) struct Found {
    /// Whose file; none where the lead belongs nowhere.
    unit: Option<(OrganisationId, Bilingual)>,
    /// The day that counts.
    on: Day,
    findings: Vec<Finding>,
    /// Who keeps the file.
    keepers: Vec<String>,
}

/// One paper as a program reads it: whether it does, never what it says.
#[derive(Serialize)]
pub(crate) struct Told {
    kind: &'static str,
    year: Option<i16>,
    met: bool,
    term: Option<Term>,
    refused_by: Option<&'static str>,
}

/// Looks into the file of the lead's host; none where the call asks nothing of it.
pub(crate) fn found(rows: &mut Reader<'_>, call: &Call, lead: PersonId, now: Instant) -> Result<Option<Found>, StoreError> {
    let (asked, window) = (&call.content.terms.unit_files, &call.content.window);
    if !asked.is_asked() {
        return Ok(None);
    }
    let lead = rows.head_of(lead)?;
    let host = match rows.hosting(lead, Day::at(now, &window.zone))? {
        Some(unit) => rows.organisation(unit)?,
        None => None,
    };
    if !asked.binds(host.as_ref().map(|row| &row.unit)) {
        return Ok(None);
    }
    let on = Asked::day(window);
    let (mut findings, mut keepers) = (Vec::new(), Vec::new());
    if let Some(host) = &host {
        let files = rows.unit_files(host.id)?;
        findings = asked.findings(files.iter().map(|row| (row.id, &row.file)), on);
        keepers = rows.keepers(host.id, now)?;
    }
    Ok(Some(Found { unit: host.map(|row| (row.id, row.unit.name)), on, findings, keepers }))
}

/// A paper's name in both languages, for a refusal.
fn label(what: What) -> Bilingual {
    match what {
        What::Accounts(year) => crate::task::both("unit-file-accounts-of", &[("year", year.to_string().into())]),
        What::HighTech | What::Credit => crate::task::both(&format!("unit-file-kind-{}", what.kind()), &[]),
    }
}

/// The same with who can put it into the file.
fn kept_by(label: Bilingual, keepers: &[String]) -> Bilingual {
    if keepers.is_empty() {
        return label;
    }
    Bilingual { zh: format!("{}（由{}维护）", label.zh, keepers.join("、")), en: format!("{} (kept by {})", label.en, keepers.join(", ")) }
}

/// Lets a submission in by the file of its host, or refuses it paper by paper 单位材料核验. What it took is kept in its event.
pub(crate) fn admit(tx: &mut Tx<'_>, call: &Call, event: Event<Application>) -> Result<Event<Application>, WriteError> {
    let application::Fact::Submitted { lead, kept, .. } = &event.fact else { return Ok(event) };
    let mut refused = Vec::new();
    if let Err(why) = call.content.terms.unit_files.judge_own(kept) {
        refused.push(FieldRefusal::new(OWN_PROOF, &why));
    }
    let now = tx.now();
    let found = found(&mut tx.reader(), call, *lead, now)?;
    let taken = match &found {
        Some(Found { unit: None, .. }) => return Err(Refusal::from(FileRefusal::NoHost).into()),
        Some(Found { unit: Some((unit, _)), on, findings, keepers }) => {
            for finding in findings {
                let Some(why) = &finding.why else { continue };
                let label = Some(kept_by(label(finding.what), keepers));
                refused.push(FieldRefusal { field: finding.what.field(), label, rule: why.rule(), says: why.says() });
            }
            let papers = findings.iter().filter_map(|finding| finding.used).map(|used| used.pinned).collect();
            Some(HostFile { unit: *unit, on: *on, papers })
        }
        None => None,
    };
    if !refused.is_empty() {
        return Err(Refusal::Fields(refused).into());
    }
    Ok(match taken {
        Some(taken) => pinned(event, taken),
        None => event,
    })
}

/// The same for programs.
pub(crate) fn view(found: Option<&Found>) -> Vec<Told> {
    let told = |finding: &Finding| Told {
        kind: finding.what.kind(),
        year: if let What::Accounts(year) = finding.what { Some(year) } else { None },
        met: finding.why.is_none(),
        term: finding.used.map(|used| used.term),
        refused_by: finding.why.as_ref().map(|why| why.rule().id),
    };
    found.map(|found| found.findings.iter().map(told).collect()).unwrap_or_default()
}

/// What is on file of the lead's unit, as part of a draft: what does and from where, what does not and who can add it.
pub(crate) fn advice(look: &Look<'_>, found: Option<&Found>) -> Markup {
    let Some(found) = found else { return html! {} };
    let Some((_, unit)) = &found.unit else {
        let says = FileRefusal::NoHost.says();
        let body = ui::notice(Tone::Bad, html! { p { (look.says(&says)) (look.gap()) (look.next(&says)) } });
        return ui::section("unit-files", &look.t("unit-file-title"), None, body);
    };
    let wrong = found.findings.iter().filter(|finding| finding.why.is_some()).count();
    let summary = if wrong > 0 {
        look.t_with("unit-file-lacks", &[("count", wrong.into())])
    } else {
        look.t_with("unit-file-reused", &[("unit", look.pick(unit).into())])
    };
    ui::section(
        "unit-files",
        &look.t("unit-file-title"),
        None,
        html! {
            (ui::notice(if wrong > 0 { Tone::Bad } else { Tone::Good }, html! { p { (summary) } }))
            ul { @for finding in &found.findings { li id={ "field-" (finding.what.field()) } { (one(look, finding)) } } }
            p.quiet {
                (look.t_with("unit-file-counts-on", &[("day", sentence::day(look, found.on).into())])) (look.gap())
                @if found.keepers.is_empty() { (look.t("unit-file-no-keepers")) }
                @else { (look.t_with("unit-file-keepers", &[("keepers", found.keepers.join(&look.t("list-separator")).into())])) }
            }
        },
    )
}

fn one(look: &Look<'_>, finding: &Finding) -> Markup {
    let (tone, key) = if finding.why.is_none() { (Tone::Good, "admission-met") } else { (Tone::Bad, "admission-not-met") };
    html! {
        (ui::badge(tone, &look.t(key))) " " strong { (look.pick(&label(finding.what))) }
        @match (&finding.why, finding.used) {
            (Some(why), _) => { (look.t("form-colon")) (look.says(&why.says())) },
            (None, Some(used)) => {
                (look.t("form-colon")) (term(look, used.term)) " "
                span.quiet { (look.t_with("unit-file-from-file", &[("day", sentence::day(look, Day::at(used.at, &look.zone)).into())])) }
            },
            (None, None) => {},
        }
    }
}

/// What a submission took, as its page shows it.
pub(crate) struct Taken {
    unit: Bilingual,
    on: Day,
    papers: Vec<(Version, u64)>,
    /// Where the unit's own people act.
    keeps: bool,
}

/// Reads it; none where it took nothing.
pub(crate) fn taken(rows: &mut Reader<'_>, row: &ApplicationRow, cx: &Seen) -> Result<Option<Taken>, StoreError> {
    let Some(HostFile { unit, on, papers }) = &row.host_file else { return Ok(None) };
    let mut found = Vec::new();
    for Pinned { file, version } in papers {
        let Some(row) = rows.unit_file(*file)? else { continue };
        found.extend(row.file.version(*version).cloned().zip(row.file.newest().map(|newest| newest.version)));
    }
    let name = rows.organisation(*unit)?.map(|row| row.unit.name).unwrap_or_default();
    Ok(Some(Taken { unit: name, on: *on, papers: found, keeps: keeps(rows, &cx.actor, *unit, cx.now)? }))
}

/// Who looks, and when.
pub(crate) struct Seen {
    actor: rules::rights::Actor,
    now: Instant,
}

impl Seen {
    pub(crate) fn by(cx: &Cx) -> Self {
        Self { actor: cx.actor.clone(), now: cx.arrived }
    }
}

/// Whether the figures are theirs to see: of officers who handle the application, and of who keeps the file.
fn reads_figures(taken: &Taken, place: &Place, cx: &Cx) -> bool {
    taken.keeps || may(&cx.actor, Deed::CheckApplication, place, cx.arrived).is_ok()
}

/// The papers on which an application was submitted: for its lead whether they are valid, for its officers what they say.
pub(crate) fn section(look: &Look<'_>, row: &ApplicationRow, taken: Option<&Taken>, place: &Place, cx: &Cx) -> Markup {
    let Some(taken) = taken else { return html! {} };
    let figures = reads_figures(taken, place, cx);
    if !figures && !cx.actor.is(row.lead) {
        return html! {};
    }
    let mut columns = vec![Column::new(look.t("unit-file-paper")), Column::new(look.t("unit-file-version"))];
    if figures {
        columns.extend([Column::new(look.t("unit-file-content")), Column::new(look.t("unit-file-scan"))]);
    }
    let rows: Vec<Vec<Markup>> = taken
        .papers
        .iter()
        .enumerate()
        .map(|(number, (version, newest))| {
            let later = (newest > &version.version).then(|| ui::badge(Tone::Wait, &look.t("unit-file-newer")));
            let mut cells = vec![html! { (called(look, &version.paper)) }, html! { (version.version) @if let Some(later) = later { " " (later) } }];
            if figures {
                cells.push(content(look, &version.paper));
                cells.push(html! { a href={ "/applications/" (row.id) "/unit-files/" (number) } { (look.t("unit-file-scan-open")) } });
            }
            cells
        })
        .collect();
    ui::section(
        "unit-files",
        &look.t("unit-file-title"),
        None,
        html! {
            p { (look.t_with("unit-file-taken", &[("unit", look.pick(&taken.unit).into()), ("day", sentence::day(look, taken.on).into())])) }
            (ui::table(&look.t_with("unit-file-caption", &[("count", rows.len().into())]), &columns, &rows))
        },
    )
}

/// The scan of a paper on which an application was submitted, for its officers.
pub(crate) async fn scan(cx: Cx, Path((id, number)): Path<(String, String)>) -> Response {
    let (Some(id), Ok(number)) = (Id::parse(&id).map(ApplicationId), number.parse::<usize>()) else { return cx.reply().missing() };
    let seen = Seen::by(&cx);
    let found = cx
        .read(move |rows| {
            let Some(row) = rows.application(id)? else { return Ok(None) };
            let place = rows.application_place(&row)?;
            Ok(taken(rows, &row, &seen)?.zip(Some(place)))
        })
        .await;
    let (taken, place) = match found {
        Ok(Some(found)) => found,
        Ok(None) => return missing(&cx),
        Err(error) => return cx.reply().fault(&error),
    };
    match taken.papers.get(number).filter(|_| reads_figures(&taken, &place, &cx)) {
        Some((version, _)) => download(&cx, version).await,
        None => missing(&cx),
    }
}

/// Which papers a call asks of hosts, in plain sentences.
pub(crate) fn said(look: &Look<'_>, asked: &Asked) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(accounts) = asked.accounts {
        let figures = [("years", u32::from(accounts.years).into()), ("months", u32::from(accounts.ready_months).into())];
        said.push(look.t_with("unit-file-asks-accounts", &figures));
    }
    said.extend(asked.high_tech.map(|high_tech| look.t_with("unit-file-asks-high-tech", &[("years", u32::from(high_tech.years).into())])));
    said.extend(asked.credit.map(|credit| look.t_with("unit-file-asks-credit", &[("days", u32::from(credit.days).into())])));
    said
}

/// The same as a section of the call's page; nothing where the call asks for none.
pub(crate) fn asked(look: &Look<'_>, asked: &Asked) -> Markup {
    let said = said(look, asked);
    let whom = look.t(&format!("unit-file-hosts-{}", asked.hosts.as_str()));
    if said.is_empty() && !asked.own_proof {
        return html! {};
    }
    ui::section(
        "unit-files",
        &look.t("unit-file-terms-title"),
        None,
        html! {
            @if !said.is_empty() {
                p { (look.t_with("unit-file-asks", &[("whom", whom.into())])) }
                ul { @for line in &said { li { (line) } } }
            }
            @if asked.own_proof { p { (look.t("unit-file-asks-own")) } }
        },
    )
}
