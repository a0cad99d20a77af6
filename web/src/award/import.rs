//! Import 导入: a list of earlier projects as a file: which column is which, what it would change, taken in as a whole and taken back as a whole.
//!
//! The file waits between preview and taking in, named by its digest; nothing names it afterwards, so a day later it is gone. What was faulty is
//! told by line and column, and what is right is taken in; each award names its import, by which it is found again when the import is undone.

use super::table::{CellFault, Column, Member, Read, read};
use crate::administrators::meant;
use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::file::sheet_file;
use crate::person::member_permit;
use crate::reply::see_other;
use crate::secret::new_id;
use crate::spreadsheet::{self, Fault, SHOWN_MOST};
use crate::ui::{self, Column as Heading, Look, Section, Tone};
use axum::extract::{Path, Request};
use axum::response::Response;
use exchange::sheet::Sheet;
use maud::{Markup, html};
use rules::award::{self, Award, Names, Particulars, Stage};
use rules::identity::{DocumentKind, Number};
use rules::import::{self, Counts, Import, Refusal as ImportRefusal};
use rules::rights::{Deed, Denial, Place, may};
use rules::text::Line;
use rules::{AwardId, Id, ImportId, Instant, PersonId, Refusal};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{Change, ImportRow, Keys, Loaded, Reader, StoreError, WriteError};

/// How many imports stand in the list.
const LISTED: usize = 100;

/// What a row would do.
enum Would {
    /// Bring something new.
    Bring,
    /// Change what is known of one.
    Change(AwardId, Vec<Column>),
    /// Nothing.
    Nothing,
}

/// A row that can be taken in.
struct Right {
    line: usize,
    particulars: Particulars,
    names: Names,
    ended: Option<(award::Outcome, rules::day::Day)>,
    would: Would,
}

/// A faulty cell, as JSON.
#[derive(Serialize)]
struct Faulty {
    line: usize,
    column: &'static str,
    #[serde(skip)]
    at: Column,
    #[serde(skip)]
    why: CellFault,
    /// What is wrong, by its key.
    fault: &'static str,
}

/// A change, as JSON.
#[derive(Serialize)]
struct Changed {
    line: usize,
    number: String,
    /// None for what is new.
    award: Option<AwardId>,
    /// Which columns say something else; empty for what is new.
    columns: Vec<&'static str>,
}

/// What a file would do.
#[derive(Serialize)]
struct Preview {
    file: String,
    name: String,
    encoding: &'static str,
    /// The columns of the file, each with what it means here.
    columns: Vec<(String, Option<&'static str>)>,
    counts: Counts,
    changes: Vec<Changed>,
    faults: Vec<Faulty>,
}

/// An import in a list, as JSON.
#[derive(Serialize)]
struct Listed {
    id: ImportId,
    version: u64,
    by: PersonId,
    file_name: Option<String>,
    counts: Counts,
    undone: bool,
    /// How many awards were left as they are when it was undone.
    left: Option<u32>,
}

impl Listed {
    fn of(row: ImportRow) -> Self {
        let left = match row.import.stage {
            import::Stage::TakenIn => None,
            import::Stage::Undone { left } => Some(left),
        };
        Self {
            id: row.id,
            version: row.version,
            by: row.import.by,
            file_name: row.import.file_name.map(|name| name.as_str().to_owned()),
            counts: row.import.counts,
            undone: left.is_some(),
            left,
        }
    }
}

fn keeper(cx: &Cx) -> Result<PersonId, Refusal> {
    may(&cx.actor, Deed::KeepAwards, &Place::default(), cx.arrived)?;
    cx.signed_in()
}

/// The imports 导入记录.
pub(crate) async fn list(cx: Cx) -> Response {
    if let Err(refusal) = keeper(&cx) {
        return cx.reply().refused(&refusal);
    }
    let imports: Vec<Listed> = match cx.read(|rows| rows.imports(LISTED)).await {
        Ok(rows) => rows.into_iter().map(Listed::of).collect(),
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::People).t("imports-title");
    cx.reply().show(Section::People, &title, &imports, |look| {
        let columns = ["import-file", "import-counts", "award-state"].map(|key| Heading::new(look.t(key)));
        let rows: Vec<Vec<Markup>> = imports
            .iter()
            .map(|one| {
                vec![
                    html! { a href={ "/imports/" (one.id) } { (one.file_name.clone().unwrap_or_else(|| look.t("erased"))) } },
                    html! { (counted(look, one.counts)) },
                    state(look, one),
                ]
            })
            .collect();
        html! {
            (ui::crumbs(look, &[(&look.t("awards-title"), Some("/awards")), (&look.t("imports-title"), None)]))
            h1 { (look.t("imports-title")) }
            (ui::section("new", &look.t("import-new"), None, html! {
                p { (look.t("import-lead")) }
                (spreadsheet::upload(look, &cx, "/imports/previews"))
            }))
            @if imports.is_empty() { p.quiet { (look.t("imports-none")) } } @else { (ui::table(&look.t("imports-title"), &columns, &rows)) }
        }
    })
}

fn counted(look: &Look<'_>, counts: Counts) -> String {
    let of = |key: &str, count: u32| look.t_with(key, &[("count", count.into())]);
    [
        of("import-count-new", counts.new),
        of("import-count-changed", counts.changed),
        of("import-count-same", counts.same),
        of("import-count-faulty", counts.faulty),
    ]
    .join(&look.t("list-comma"))
}

fn state(look: &Look<'_>, one: &Listed) -> Markup {
    if one.undone { ui::badge(Tone::Plain, &look.t("import-undone")) } else { ui::badge(Tone::Good, &look.t("import-taken-in")) }
}

/// Takes the file and leads on to what it would change 预览.
pub(crate) async fn upload(cx: Cx, request: Request) -> Response {
    let stored = async {
        keeper(&cx)?;
        sheet_file(&cx, request, exchange::sheet::BYTES_MOST as u64).await
    };
    let stored = stored.await;
    spreadsheet::waiting(&cx, stored, |query| format!("/imports/new?{query}"))
}

/// Which column of the file is which: as asked, else as guessed.
fn mapping(heading: &[String], asked: &dyn Fn(usize) -> Option<String>) -> Vec<Option<Column>> {
    spreadsheet::mapping(heading, |at, text| match asked(at) {
        Some(text) => Column::parse(&text),
        None => Column::guess(text),
    })
}

/// Reads every row and compares it with what is known.
fn compare(
    rows: &mut Reader<'_>,
    keys: &Keys,
    sheet: &Sheet,
    mapping: &[Option<Column>],
    now: Instant,
) -> Result<(Vec<Right>, Vec<Faulty>), StoreError> {
    let (mut right, mut faulty) = (Vec::new(), Vec::new());
    let mut fault =
        |line: usize, column: Column, why: CellFault| faulty.push(Faulty { line, column: column.as_str(), at: column, why, fault: why.key() });
    for (line, row) in projects(sheet, mapping, &mut fault) {
        let ended = row.ended;
        let Some((particulars, names)) = resolved(rows, keys, row, now)? else {
            fault(line, Column::LeadKnown, CellFault::Nobody);
            continue;
        };
        // The rule itself says what can be no project.
        if award::record(AwardId(Id([0; 16])), particulars.clone(), names.clone(), None).is_err()
            || ended.is_some_and(|(_, on)| on < particulars.approved)
        {
            fault(line, Column::Number, CellFault::Row);
            continue;
        }
        let would = would(rows, &particulars, &names, ended)?;
        right.push(Right { line, particulars, names, ended, would });
    }
    faulty.sort_by_key(|one| one.line);
    Ok((right, faulty))
}

/// The projects of a list, each with its first line: a row each, or a row for each person who takes part.
fn projects(sheet: &Sheet, mapping: &[Option<Column>], fault: &mut dyn FnMut(usize, Column, CellFault)) -> Vec<(usize, Read)> {
    let mut projects: Vec<(usize, Read)> = Vec::new();
    let mut places: BTreeMap<(Option<String>, String), usize> = BTreeMap::new();
    for line in &sheet.rows {
        let cell = |column: Column| mapping.iter().position(|one| *one == Some(column)).map(|at| line.cells[at].clone()).unwrap_or_default();
        let row = match read(&cell) {
            Ok(row) => row,
            Err(wrong) => {
                wrong.into_iter().for_each(|(column, why)| fault(line.number, column, why));
                continue;
            }
        };
        let key = (row.particulars.funder.clone(), row.particulars.number.clone());
        let Some(place) = places.get(&key) else {
            places.insert(key, projects.len());
            projects.push((line.number, row));
            continue;
        };
        let standing = &mut projects[*place].1;
        if !(standing.is_of_person && row.is_of_person) {
            fault(line.number, Column::Number, CellFault::Twice);
        } else if let Err((column, why)) = standing.join(row) {
            fault(line.number, column, why);
        }
    }
    projects
}

/// Who is meant: by address, by number in the register, by ORCID, by the number of a proven document. None where somebody is named by what nobody has.
fn resolved(rows: &mut Reader<'_>, keys: &Keys, row: Read, now: Instant) -> Result<Option<(Particulars, Names)>, StoreError> {
    let Read { mut particulars, mut names, lead_known, members, .. } = row;
    if !lead_known.is_empty() {
        let Some(lead) = found(rows, keys, &lead_known, now)? else { return Ok(None) };
        particulars.lead = Some(lead);
    }
    for Member { known, name, role } in members {
        match found(rows, keys, &known, now)? {
            Some(person) if particulars.lead != Some(person) && particulars.members.iter().all(|(other, _)| *other != person) => {
                particulars.members.push((person, role));
            }
            Some(_) => {}
            // A number or an address that nobody has is no name to be kept.
            None if known != name => return Ok(None),
            None => names.members.push(name),
        }
    }
    Ok(Some((particulars, names)))
}

fn found(rows: &mut Reader<'_>, keys: &Keys, text: &str, now: Instant) -> Result<Option<PersonId>, StoreError> {
    match meant(rows, keys, "lead", text) {
        Ok(person) => return rows.head_of(person).map(Some),
        Err(WriteError::Fault(error)) => return Err(error),
        Err(WriteError::Refused(_)) => {}
    }
    for kind in [DocumentKind::Orcid, DocumentKind::ResidentCard, DocumentKind::ResidencePermit, DocumentKind::PermanentResidence] {
        if let Ok(number) = Number::parse(kind, "", text, now)
            && let Some(person) = rows.proven_by_number(&keys.identity_key(&number))?
        {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

fn would(
    rows: &mut Reader<'_>,
    particulars: &Particulars,
    names: &Names,
    ended: Option<(award::Outcome, rules::day::Day)>,
) -> Result<Would, StoreError> {
    let Some(known) = rows.award_numbered(particulars.funder.as_deref(), &particulars.number)? else { return Ok(Would::Bring) };
    let (old, old_names) = (&known.particulars, known.names.clone().unwrap_or_default());
    let pairs = [
        (Column::Title, old_names.title != names.title),
        (Column::Programme, old.programme != particulars.programme),
        (Column::Sort, old.sort != particulars.sort),
        (Column::Lead, old_names.lead != names.lead),
        (Column::LeadKnown, old.lead != particulars.lead),
        (Column::Members, old.members != particulars.members || old_names.members != names.members),
        (Column::Host, old.host_name != particulars.host_name),
        (Column::Amount, old.amount != particulars.amount),
        (Column::Approved, old.approved != particulars.approved),
        (Column::From, old.from != particulars.from),
        (Column::LastDay, old.until != particulars.until),
        (Column::State, ended.is_some() && known.stage == Stage::Approved),
    ];
    let columns: Vec<Column> = pairs.into_iter().filter(|(_, differs)| *differs).map(|(column, _)| column).collect();
    Ok(if columns.is_empty() { Would::Nothing } else { Would::Change(known.id, columns) })
}

fn counts(right: &[Right], faulty: &[Faulty]) -> Counts {
    let count = |wanted: fn(&Would) -> bool| u32::try_from(right.iter().filter(|row| wanted(&row.would)).count()).unwrap_or(u32::MAX);
    let lines: BTreeSet<usize> = faulty.iter().map(|one| one.line).collect();
    Counts {
        new: count(|would| matches!(would, Would::Bring)),
        changed: count(|would| matches!(would, Would::Change(..))),
        same: count(|would| matches!(would, Would::Nothing)),
        faulty: u32::try_from(lines.len()).unwrap_or(u32::MAX),
    }
}

/// What a file would change 导入预览.
pub(crate) async fn preview(cx: Cx) -> Response {
    if let Err(refusal) = keeper(&cx) {
        return cx.reply().refused(&refusal);
    }
    // Without a file there is nothing to show but the way to bring one.
    let Some(file) = cx.query("file") else { return see_other("/imports") };
    let name = cx.query("name").unwrap_or_default();
    let sheet = match spreadsheet::opened(&cx, &file) {
        Ok(Some(sheet)) => sheet,
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::People).t("import-preview");
    let sheet = match sheet {
        Ok(sheet) => sheet,
        Err(fault) => {
            return cx.reply().show(Section::People, &title, &serde_json::json!({ "fault": fault.to_string() }), |look| {
                spreadsheet::unreadable(look, &fault, ("/imports", &look.t("imports-title")))
            });
        }
    };
    let is_mapped = cx.query("mapped").is_some();
    let columns = mapping(&sheet.heading, &|at| if is_mapped { Some(cx.query(&format!("c{at}")).unwrap_or_default()) } else { None });
    let (site, now, read_columns, read_sheet) = (cx.site.clone(), cx.arrived, columns.clone(), sheet.clone());
    let compared = cx.read(move |rows| compare(rows, site.store().keys(), &read_sheet, &read_columns, now)).await;
    let (right, faulty) = match compared {
        Ok(compared) => compared,
        Err(error) => return cx.reply().fault(&error),
    };
    let counts = counts(&right, &faulty);
    let change = |row: &Right| match &row.would {
        Would::Bring => Some(Changed { line: row.line, number: row.particulars.number.clone(), award: None, columns: Vec::new() }),
        Would::Change(award, columns) => {
            let columns = columns.iter().map(|column| column.as_str()).collect();
            Some(Changed { line: row.line, number: row.particulars.number.clone(), award: Some(*award), columns })
        }
        Would::Nothing => None,
    };
    let view = Preview {
        file,
        name,
        encoding: sheet.encoding,
        columns: sheet.heading.iter().cloned().zip(columns.iter().map(|column| column.map(Column::as_str))).collect(),
        counts,
        changes: right.iter().filter_map(change).take(SHOWN_MOST).collect(),
        faults: faulty.into_iter().take(SHOWN_MOST).collect(),
    };
    cx.reply().show(Section::People, &title, &view, |look| preview_page(look, &view, &columns, &cx))
}

fn preview_page(look: &Look<'_>, view: &Preview, columns: &[Option<Column>], cx: &Cx) -> Markup {
    let lacking: Vec<String> =
        Column::ALL.into_iter().filter(|column| column.is_needed() && !columns.contains(&Some(*column))).map(|column| column.heading(look)).collect();
    let mut options = vec![(String::new(), look.t("import-left-out"))];
    options.extend(Column::ALL.map(|column| (column.as_str().to_owned(), column.heading(look))));
    let anything = view.counts.new + view.counts.changed > 0;
    let meant: Vec<(&str, String)> = view.columns.iter().map(|(heading, meant)| (heading.as_str(), meant.unwrap_or("").to_owned())).collect();
    let fault = |one: &Faulty| Fault { line: one.line, column: one.at.heading(look), found: String::new(), why: look.t(one.why.key()) };
    let faults: Vec<Fault> = view.faults.iter().map(fault).collect();
    html! {
        (ui::crumbs(look, &[(&look.t("awards-title"), Some("/awards")), (&look.t("imports-title"), Some("/imports")), (&look.t("import-preview"), None)]))
        h1 { (look.t("import-preview")) }
        p { (view.name) " · " (look.t_with("import-encoding", &[("encoding", view.encoding.into())])) }
        p { strong { (counted(look, view.counts)) } }
        (spreadsheet::lacking(look, &lacking))
        @if anything {
            form.single method="post" action="/imports" {
                (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
                (ui::hidden("file", &view.file)) (ui::hidden("name", &view.name))
                (ui::hidden("columns", &columns.iter().map(|column| column.map_or("", Column::as_str)).collect::<Vec<_>>().join(",")))
                button type="submit" { (look.t_with("import-take-in", &[("count", (view.counts.new + view.counts.changed).into())])) }
            }
        } @else { (ui::notice(Tone::Plain, html! { p { (look.t("import-nothing")) } })) }
        (spreadsheet::columns_form(look, "/imports/new", &[("file", &view.file), ("name", &view.name)], &meant, &options))
        (spreadsheet::faults(look, &faults))
        @if !view.changes.is_empty() {
            (ui::section("changes", &look.t("import-changes"), None, html! {
                ul { @for one in &view.changes { li {
                    (look.t_with("import-line", &[("line", one.line.to_string().into())])) " " code { (one.number) } " "
                    @match one.award {
                        None => (ui::badge(Tone::Good, &look.t("import-is-new"))),
                        Some(award) => {
                            (ui::badge(Tone::Wait, &look.t("import-is-changed"))) " "
                            a href={ "/awards/" (award) } { (one.columns.iter().filter_map(|text| Column::parse(text)).map(|column| column.heading(look)).collect::<Vec<_>>().join(&look.t("list-separator"))) }
                        }
                    }
                } } }
            }))
        }
    }
}

/// Takes in what is right 确认导入: all of it in one transaction, compared again with what is known then.
pub(crate) async fn take_in(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome: Result<Outcome, WriteError> = async {
        let fields = fields?;
        let person = keeper(&cx)?;
        let file = fields.raw("file").to_owned();
        let name = fields.line("name", 200);
        let columns: Vec<String> = fields.raw("columns").split(',').map(str::to_owned).collect();
        fields.finish()?;
        let name = name.ok_or(Refusal::Fields(Vec::new()))?;
        let sheet = spreadsheet::opened(&cx, &file)?.and_then(Result::ok).ok_or(Refusal::from(Denial::Hidden))?;
        let is_mapped = columns.len() == sheet.heading.len();
        let mapping = mapping(&sheet.heading, &|at| if is_mapped { columns.get(at).cloned() } else { None });
        let (id, now, today) = (ImportId(new_id()), cx.arrived, cx.today());
        let ids: Vec<AwardId> = sheet.rows.iter().map(|_| AwardId(new_id())).collect();
        // Without the prefix by which files are found, so that the file does not stay for the name's sake.
        let digest = file.trim_start_matches("sha256:").to_owned();
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::KeepAwards, &Place::default())?;
            let (mut rows, keys) = tx.reader_and_keys();
            let (right, faulty) = compare(&mut rows, keys, &sheet, &mapping, now)?;
            let counts = counts(&right, &faulty);
            let line = Line::parse(name.as_str(), 200)?;
            let event = import::take_in(person, digest.clone(), counts, line)?;
            let mut changes: Vec<Change> = vec![Loaded::<Import>::new(id).happens(event)?];
            let mut endings = Vec::new();
            for (row, new) in right.into_iter().zip(&ids) {
                let ended = row.ended.filter(|(_, on)| *on <= today);
                let (loaded, award, event) = match row.would {
                    Would::Nothing => continue,
                    Would::Bring => (Loaded::<Award>::new(*new), *new, award::record(*new, row.particulars, row.names, Some(id))?),
                    Would::Change(award, ..) => {
                        let loaded = tx.load::<Award>(award)?;
                        let state = loaded.state().cloned().ok_or_else(super::lost)?;
                        let event = state.revise(award, Particulars { host: state.particulars.host, ..row.particulars }, row.names, Some(id))?;
                        (loaded, award, event)
                    }
                };
                changes.push(loaded.happens(event)?);
                endings.extend(ended.map(|(end, on)| (award, end, on)));
            }
            let committed = tx.commit(&permit, changes)?;
            for (award, end, on) in endings {
                let loaded = tx.load::<Award>(award)?;
                let state = loaded.state().ok_or_else(super::lost)?;
                if state.stage == Stage::Approved {
                    let event = state.end(end, on, today)?;
                    tx.commit(&permit, vec![loaded.happens(event)?])?;
                }
            }
            Ok(Outcome::created(format!("/imports/{id}")).event(&committed))
        })
        .await
    }
    .await;
    cx.reply().settled(outcome, "import-taken-in")
}

/// An import with what it brought, as JSON.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    import: Listed,
    awards: Vec<super::View>,
}

/// One import 导入详情.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(ImportId) else { return cx.reply().missing() };
    if let Err(refusal) = keeper(&cx) {
        return cx.reply().refused(&refusal);
    }
    let today = cx.today();
    let found = cx.read(move |rows| {
        // A list of people stands with its organisation.
        let Some(row) = rows.import(id)?.filter(|row| row.import.of.is_none()) else { return Ok(None) };
        let mut awards = Vec::new();
        for award in rows.awards_of_import(id)?.into_iter().take(SHOWN_MOST) {
            awards.extend(rows.award(award)?.map(|row| super::View::of(row, None, today)));
        }
        Ok(Some(Whole { import: Listed::of(row), awards }))
    });
    let whole = match found.await {
        Ok(Some(whole)) => whole,
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let title = whole.import.file_name.clone().unwrap_or_default();
    cx.reply().show(Section::People, &title, &whole, |look| {
        html! {
            (ui::crumbs(look, &[(&look.t("awards-title"), Some("/awards")), (&look.t("imports-title"), Some("/imports")), (&title, None)]))
            h1 { (title) }
            p { (state(look, &whole.import)) " " (counted(look, whole.import.counts)) }
            @if let Some(left) = whole.import.left.filter(|left| *left > 0) { (ui::notice(Tone::Wait, html! { p { (look.t_with("import-left", &[("count", left.into())])) } })) }
            @if !whole.import.undone {
                (ui::post_button(&format!("/imports/{}/undoing", whole.import.id), &look.t("import-undo"), look.csrf(), &cx.new_key(), true, Some(&look.t("import-undo-confirm"))))
            }
            @if !whole.awards.is_empty() { (super::listed(look, &whole.awards)) }
        }
    })
}

/// Gives a whole import back 撤销导入: what it brought goes, what it revised says again what it said before; what was revised since stays.
pub(crate) async fn undo(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome: Result<Outcome, WriteError> = async {
        let fields = fields?;
        let id = Id::parse(&id).map(ImportId).ok_or(Denial::Hidden)?;
        let person = keeper(&cx)?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::KeepAwards, &Place::default())?;
            let loaded = tx.load::<Import>(id)?;
            let state = loaded.state().filter(|state| state.of.is_none()).cloned().ok_or(Refusal::from(ImportRefusal::NoSuchImport))?;
            let mut changes = Vec::new();
            for award in tx.reader().awards_of_import(id)? {
                let loaded = tx.load::<Award>(award)?;
                let event = loaded.state().and_then(|state| state.undo(award, id));
                changes.extend(event.map(|event| loaded.happens(event)).transpose()?);
            }
            let given_back = u32::try_from(changes.len()).unwrap_or(u32::MAX);
            let left = (state.counts.new + state.counts.changed).saturating_sub(given_back);
            let event = state.undo(left)?;
            changes.insert(0, loaded.happens(event)?);
            let committed = tx.commit(&permit, changes)?;
            Ok(Outcome::at(format!("/imports/{id}")).event(&committed))
        })
        .await
    }
    .await;
    cx.reply().settled(outcome, "import-undone")
}
