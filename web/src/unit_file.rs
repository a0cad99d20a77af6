//! Unit file 单位档案: the papers of a unit, kept by its own people once and asked for by every call; each paper with its versions.
//!
//! ```text
//! unit_file          the unit's list, one paper, what its people do       unit_file/terms   what a call asks
//! unit_file/sending  what comes in with a scan                            unit_file/told    the check of a draft, what a submission took
//! ```
//! To everybody else they do not exist; the centre's officers see them with the applications that were submitted on them.

mod sending;
pub(crate) mod terms;
pub(crate) mod told;

pub(crate) use sending::{add, replace};

use crate::cx::{Cx, Outcome};
use crate::eligibility::sentence;
use crate::fields::{Fields, Sent};
use crate::file;
use crate::organisation::known_row;
use crate::person::member_permit;
use crate::task::{Kind as TaskKind, Task, Whose};
use crate::ui::{self, Column, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::day::Day;
use rules::form::FileName;
use rules::organisation::Refusal as UnitRefusal;
use rules::refusal::FieldRefusal;
use rules::rights::{Actor, Deed, Denial, Held, Place, Role, Scope, may};
use rules::text::Bilingual;
use rules::unit_file::{CreditResult, Figures, Paper, Refusal as FileRefusal, Scan, Stage, Term, UnitFile, Version};
use rules::{Id, OrganisationId, Refusal, UnitFileId};
use serde::Serialize;
use store::{Reader, StoreError, UnitFileRow, WriteError};

/// For how long before it ends a paper is shown first, in days.
const SOON: u32 = 60;

/// A unit's papers as a page and as JSON.
#[derive(Serialize)]
struct List {
    organisation: OrganisationId,
    name: Bilingual,
    files: Vec<View>,
}

/// A paper as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: UnitFileId,
    version: u64,
    kind: &'static str,
    stage: Stage,
    /// From when until when it is valid, where no call says otherwise.
    term: Option<Term>,
    /// `valid`, `ends-soon`, `expired`.
    standing: &'static str,
    /// Every version, the newest first.
    versions: Vec<VersionView>,
}

/// One version.
#[derive(Serialize)]
struct VersionView {
    version: u64,
    paper: Paper,
    scan: Scan,
    at: String,
    by: Option<String>,
}

impl View {
    fn of(rows: &mut Reader<'_>, row: UnitFileRow, today: Day) -> Result<Self, StoreError> {
        let mut versions = Vec::new();
        for version in row.file.versions.iter().rev() {
            let by = rows.person(rules::PersonId(version.by))?.and_then(|person| person.name);
            let (paper, scan) = (version.paper.clone(), version.scan.clone());
            versions.push(VersionView { version: version.version, paper, scan, at: version.at.rfc3339(), by });
        }
        let newest = row.file.newest();
        let term = newest.map(|newest| newest.paper.term(&Figures::default()));
        let kind = newest.map_or("", |newest| newest.paper.kind());
        Ok(Self { id: row.id, version: row.version, kind, stage: row.file.stage, standing: standing(term, today), term, versions })
    }

    /// What ends soon stands first, then what is valid, then what is over.
    fn rank(&self) -> (u8, Option<Day>) {
        let until = self.term.and_then(|term| term.until);
        match self.standing {
            "ends-soon" => (0, until),
            "valid" => (1, until),
            _ => (2, until),
        }
    }
}

fn standing(term: Option<Term>, today: Day) -> &'static str {
    match term.and_then(|term| term.until) {
        Some(until) if until <= today => "expired",
        Some(until) if until <= today.plus(SOON) => "ends-soon",
        Some(_) | None => "valid",
    }
}

fn badge(look: &Look<'_>, standing: &str) -> Markup {
    match standing {
        "expired" => ui::badge(Tone::Bad, &look.t("unit-file-expired")),
        "ends-soon" => ui::badge(Tone::Wait, &look.t_with("unit-file-ends-soon", &[("days", SOON.into())])),
        _ => ui::badge(Tone::Good, &look.t("unit-file-valid")),
    }
}

/// What a paper is called.
pub(crate) fn called(look: &Look<'_>, paper: &Paper) -> String {
    match paper {
        Paper::Accounts { year, .. } => look.t_with("unit-file-accounts-of", &[("year", year.to_string().into())]),
        Paper::HighTech { .. } => look.t("unit-file-kind-high-tech"),
        Paper::Credit { .. } => look.t("unit-file-kind-credit"),
    }
}

/// What it says.
pub(crate) fn content(look: &Look<'_>, paper: &Paper) -> Markup {
    match paper {
        Paper::Accounts { revenue, research, assets, .. } => html! {
            (look.t("unit-file-revenue")) (look.t("form-colon")) (ui::money(look, *revenue)) (look.t("list-semicolon"))
            (look.t("unit-file-research")) (look.t("form-colon")) (ui::money(look, *research)) (look.t("list-semicolon"))
            (look.t("unit-file-assets")) (look.t("form-colon")) (ui::money(look, *assets))
        },
        Paper::HighTech { number, issued } => html! {
            code { (number) } (look.t("list-semicolon")) (look.t("unit-file-issued")) (look.t("form-colon")) (sentence::day(look, *issued))
        },
        Paper::Credit { on, result } => html! {
            (look.t(&format!("unit-file-result-{}", result.as_str()))) (look.t("list-semicolon"))
            (look.t("unit-file-made")) (look.t("form-colon")) (sentence::day(look, *on))
        },
    }
}

/// From when until when.
pub(crate) fn term(look: &Look<'_>, term: Term) -> String {
    match term.until {
        Some(until) => {
            look.t_with("unit-file-term", &[("from", sentence::day(look, term.from).into()), ("last", sentence::day(look, until.previous()).into())])
        }
        None => look.t("unit-file-term-open"),
    }
}

/// A unit whose papers the actor keeps; to everybody else there are none.
fn kept_place(rows: &mut Reader<'_>, unit: OrganisationId) -> Result<Place, StoreError> {
    Ok(Place::organisation(rows.chain(unit)?))
}

/// Whether somebody keeps the papers of a unit.
pub(crate) fn keeps(rows: &mut Reader<'_>, actor: &Actor, unit: OrganisationId, now: rules::Instant) -> Result<bool, StoreError> {
    let place = kept_place(rows, unit)?;
    Ok(may(actor, Deed::KeepUnitFiles, &place, now).is_ok())
}

/// The list 单位档案.
pub(crate) async fn list(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(OrganisationId) else { return cx.reply().failed(UnitRefusal::NoSuchOrganisation.into()) };
    match load(&cx, id).await {
        Ok(view) => {
            let title = cx.look(Section::Organisations).t("unit-file-title");
            cx.reply().show(Section::Organisations, &title, &view, |look| list_page(look, &view, &Fields::default(), &[], &cx))
        }
        Err(error) => cx.reply().failed(error),
    }
}

async fn load(cx: &Cx, id: OrganisationId) -> Result<List, WriteError> {
    let person = cx.signed_in()?;
    let (actor, now, today) = (cx.actor.clone(), cx.arrived, cx.today());
    let found = cx.read(move |rows| {
        let row = match known_row(rows, id, &actor, Some(person), now) {
            Err(WriteError::Fault(error)) => return Err(error),
            Err(error) => return Ok(Err(error)),
            Ok(row) => row,
        };
        if !keeps(rows, &actor, id, now)? {
            return Ok(Err(Denial::Hidden.into()));
        }
        let mut files = Vec::new();
        for row in rows.unit_files(id)? {
            files.push(View::of(rows, row, today)?);
        }
        files.sort_by_key(View::rank);
        Ok(Ok(List { organisation: id, name: row.unit.name, files }))
    });
    found.await?
}

fn list_page(look: &Look<'_>, list: &List, typed: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let here = format!("/organisations/{}", list.organisation);
    let columns: Vec<Column> = ["unit-file-paper", "unit-file-content", "unit-file-valid-term", "unit-file-standing", "unit-file-filed"]
        .iter()
        .map(|key| Column::new(look.t(key)))
        .collect();
    let row = |file: &View| {
        let newest = file.versions.first()?;
        Some(vec![
            html! { a href={ "/unit-files/" (file.id) } { (called(look, &newest.paper)) } },
            content(look, &newest.paper),
            html! { @if let Some(of) = file.term { (term(look, of)) } },
            badge(look, file.standing),
            html! { time datetime=(newest.at) { (newest.at.get(..10).unwrap_or("")) } @if let Some(by) = &newest.by { " " span.quiet { (by) } } },
        ])
    };
    let rows: Vec<Vec<Markup>> = list.files.iter().filter_map(row).collect();
    let kind = typed.raw("kind");
    html! {
        (ui::crumbs(look, &[(&look.t("unit-title"), Some("/organisations")), (look.pick(&list.name), Some(&here)), (&look.t("unit-file-title"), None)]))
        h1 { (ui::bilingual(look, &list.name)) " · " (look.t("unit-file-title")) }
        p.lead { (look.t("unit-file-lead")) }
        @if rows.is_empty() { (ui::empty(&look.t("unit-file-none"), &look.t("unit-file-none-next"), None)) }
        @else { (ui::table(&look.t_with("unit-file-caption", &[("count", rows.len().into())]), &columns, &rows)) }
        (ui::section("add", &look.t("unit-file-add"), None, html! {
            p.quiet { (look.t("unit-file-add-help")) }
            @for one in Paper::KINDS {
                details.card open[one == kind] {
                    summary { (look.t(&format!("unit-file-kind-{one}"))) }
                    (sending::form(look, &format!("{here}/files"), one, typed, wrong, None, cx))
                }
            }
        }))
    }
}

/// One paper with its versions, for who keeps it.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    match one(&cx, &id).await {
        Ok((row, view, name)) => {
            let title = cx.look(Section::Organisations).t("unit-file-title");
            cx.reply().show(Section::Organisations, &title, &view, |look| page(look, &row, &view, &name, &typed(&row.file), &[], &cx))
        }
        Err(error) => cx.reply().failed(error),
    }
}

async fn one(cx: &Cx, id: &str) -> Result<(UnitFileRow, View, Bilingual), WriteError> {
    cx.signed_in()?;
    let id = Id::parse(id).map(UnitFileId).ok_or(Denial::Hidden)?;
    let (actor, now, today) = (cx.actor.clone(), cx.arrived, cx.today());
    let found = cx.read(move |rows| {
        let Some(row) = rows.unit_file(id)? else { return Ok(None) };
        if !keeps(rows, &actor, row.file.unit, now)? {
            return Ok(None);
        }
        let name = rows.organisation(row.file.unit)?.map(|unit| unit.unit.name).unwrap_or_default();
        let view = View::of(rows, row.clone(), today)?;
        Ok(Some((row, view, name)))
    });
    Ok(found.await?.ok_or(Denial::Hidden)?)
}

/// What stands, as it would be typed.
fn typed(file: &UnitFile) -> Fields {
    let mut values = Vec::new();
    match file.newest().map(|newest| &newest.paper) {
        Some(Paper::Accounts { year, revenue, research, assets }) => {
            values.extend([("year", year.to_string()), ("revenue", revenue.plain()), ("research", research.plain()), ("assets", assets.plain())]);
        }
        Some(Paper::HighTech { number, issued }) => values.extend([("number", number.clone()), ("issued", issued.to_string())]),
        Some(Paper::Credit { on, result }) => values.extend([("made", on.to_string()), ("result", result.as_str().to_owned())]),
        None => {}
    }
    Fields::of(values.into_iter().map(|(name, value)| (name.to_owned(), vec![value])).collect())
}

fn page(look: &Look<'_>, row: &UnitFileRow, view: &View, unit: &Bilingual, typed: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let (here, of) = (format!("/unit-files/{}", row.id), row.file.unit);
    let Some(newest) = row.file.newest() else { return html! {} };
    let list = format!("/organisations/{of}/files");
    let columns: Vec<Column> =
        ["unit-file-version", "unit-file-content", "unit-file-scan", "unit-file-filed"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = view
        .versions
        .iter()
        .map(|version| {
            vec![
                html! { (version.version) @if version.version == newest.version { " " (ui::badge(Tone::Good, &look.t("unit-file-in-force"))) } },
                content(look, &version.paper),
                html! {
                    a href={ (here) "/scans/" (version.version) } { (look.t("unit-file-scan-open")) } " "
                    span.quiet { (version.scan.media.as_str()) " · " (rules::form::size(version.scan.bytes)) }
                    br; (ui::digest(look, &version.scan.digest))
                },
                html! { time datetime=(version.at) { (version.at.get(..10).unwrap_or("")) } @if let Some(by) = &version.by { " " span.quiet { (by) } } },
            ]
        })
        .collect();
    html! {
        (ui::crumbs(look, &[(&look.t("unit-title"), Some("/organisations")), (look.pick(unit), Some(&format!("/organisations/{of}"))), (&look.t("unit-file-title"), Some(&list)), (&called(look, &newest.paper), None)]))
        h1 { (called(look, &newest.paper)) }
        @match row.file.stage {
            Stage::Filed => p { (badge(look, view.standing)) " " @if let Some(of) = view.term { (term(look, of)) } },
            Stage::TakenOut => p { (ui::badge(Tone::Plain, &look.t("unit-file-taken-out"))) },
        }
        p.quiet { (look.t(&format!("unit-file-basis-{}", newest.paper.kind()))) }
        (ui::table(&look.t_with("unit-file-versions", &[("count", rows.len().into())]), &columns, &rows))
        @if row.file.stage == Stage::Filed {
            (ui::section("replace", &look.t("unit-file-replace"), None, html! {
                p.quiet { (look.t("unit-file-replace-help")) }
                (sending::form(look, &format!("{here}/versions"), newest.paper.kind(), typed, wrong, Some(row.version), cx))
            }))
            (ui::post_button(&format!("{here}/removal"), &look.t("unit-file-take-out"), look.csrf(), &cx.new_key(), true, Some(&look.t("unit-file-take-out-confirm"))))
        }
    }
}

/// The scan of a version, for who keeps it.
pub(crate) async fn scan(cx: Cx, Path((id, version)): Path<(String, String)>) -> Response {
    let row = match one(&cx, &id).await {
        Ok((row, ..)) => row,
        Err(error) => return cx.reply().failed(error),
    };
    match version.parse().ok().and_then(|version| row.file.version(version)) {
        Some(version) => download(&cx, version).await,
        None => cx.reply().missing(),
    }
}

/// The scan of a version, named by what it is.
pub(crate) async fn download(cx: &Cx, version: &Version) -> Response {
    let ending = version.scan.media.extensions().first().copied().unwrap_or("bin");
    let name = format!("{}.{ending}", called(&cx.look(Section::Elsewhere), &version.paper));
    match FileName::parse(&name) {
        Ok(name) => file::download(cx, name.as_str(), &version.scan.digest, version.scan.media).await,
        Err(_) => cx.reply().missing(),
    }
}

/// Takes a paper out that was entered by mistake 撤出.
pub(crate) async fn take_out(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        fields.finish()?;
        let person = cx.signed_in()?;
        let id = Id::parse(&id).map(UnitFileId).ok_or(Denial::Hidden)?;
        let version = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            let loaded = tx.load::<UnitFile>(id)?;
            let file = loaded.state().ok_or(Denial::Hidden)?;
            let unit = file.unit;
            let place = kept_place(&mut tx.reader(), unit)?;
            let permit = member_permit(tx, person, Deed::KeepUnitFiles, &place)?;
            loaded.expect(version)?;
            let event = file.take_out()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/organisations/{unit}/files")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "unit-file-taken-out")
}

/// Papers that end soon, for who keeps them: each once, until a later one of its kind is there.
pub(crate) fn tasks(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let Actor::Member(member) = of.actor else { return Ok(Vec::new()) };
    let keeps = |held: &&Held| matches!(held.role, Role::UnitAdministrator | Role::ResearchSecretary) && held.is_in_force(of.now);
    let zone = if member.held.iter().any(|held| keeps(&held)) { rows.centre()?.map(|centre| centre.zone) } else { None };
    let Some(zone) = zone else { return Ok(Vec::new()) };
    let today = Day::at(of.now, &zone);
    let mut tasks = Vec::new();
    for held in member.held.iter().filter(keeps) {
        let Scope::Organisation(unit) = held.scope else { continue };
        for row in rows.unit_files_ending(unit, today, today.plus(SOON))? {
            let Some(newest) = row.file.newest() else { continue };
            let until = newest.paper.term(&Figures::default()).until;
            let later = |other: &UnitFileRow| {
                other
                    .file
                    .newest()
                    .is_some_and(|other| other.paper.kind() == newest.paper.kind() && other.paper.term(&Figures::default()).until > until)
            };
            if rows.unit_files(unit)?.iter().any(later) {
                continue;
            }
            let Some(until) = until else { continue };
            let name = rows.organisation(unit)?.map(|unit| unit.unit.name).unwrap_or_default();
            let title = crate::task::both(&format!("task-unit-file-{}", newest.paper.kind()), &[("unit", name.zh.as_str().into())]);
            tasks.push(Task {
                kind: TaskKind::safe("unit-file"),
                thing: row.id.0,
                title,
                names: false,
                since: newest.at,
                due: Some(until.begins(&zone)),
                from: None,
                href: format!("/unit-files/{}", row.id),
            });
        }
    }
    Ok(tasks)
}

/// A refusal of a paper's words as one of its field; `day` is the field in which that paper has its day.
fn field_of(why: FileRefusal, day: &str) -> Refusal {
    let field = match why {
        FileRefusal::NotAYear | FileRefusal::YearNotOver { .. } | FileRefusal::AnotherPaper => "year",
        FileRefusal::NotANumber => "number",
        FileRefusal::Ahead { .. } => day,
        FileRefusal::AlreadyFiled
        | FileRefusal::Unchanged
        | FileRefusal::TooMany
        | FileRefusal::TakenOut
        | FileRefusal::UnitNotApproved
        | FileRefusal::NoSuchFile
        | FileRefusal::Figure
        | FileRefusal::NoProofField
        | FileRefusal::NoHost
        | FileRefusal::Missing(_)
        | FileRefusal::Expired { .. }
        | FileRefusal::Later { .. }
        | FileRefusal::CreditListed { .. }
        | FileRefusal::OwnUnproved { .. } => return why.into(),
    };
    Refusal::Fields(vec![FieldRefusal::new(field, &why)])
}

/// The results as a form offers them.
fn results(look: &Look<'_>) -> Vec<(String, String)> {
    CreditResult::ALL.map(|result| (result.as_str().to_owned(), look.t(&format!("unit-file-result-{}", result.as_str())))).into()
}

/// A line of a form.
fn line(look: &Look<'_>, name: &'static str, label: &str, kind: &str, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    ui::line(look, &Part::new(name, &look.t(label)).kind(kind).required(true).among(wrong), fields.raw(name), None)
}
