//! Sheet 表格导入导出: a table or the budget of a draft as a workbook to fill in, and from a file again: first what it would change, then one save.
//!
//! ```text
//! rows.xlsx ─ filled in elsewhere ▶ previews ─ faults, or what changes ▶ one save, held against the version that the preview showed
//! ```
//! Nothing of a file with a fault is taken in. A file waits under a seal that is the uploader's, the draft's and the field's.

use super::{Whole, merged, whole, writable};
use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::file::sheet_file;
use crate::form::input::typed;
use crate::form::words;
use crate::mandate;
use crate::reply::see_other;
use crate::secret::same;
use crate::spreadsheet::{self, Fault, SHOWN_MOST};
use crate::ui::{self, Column as Heading, Look, Section, Tone};
use axum::extract::{Path, Request};
use axum::response::Response;
use exchange::sheet::Sheet;
use exchange::workbook::{Cell, List};
use maud::{Markup, html};
use rules::form::{Answers, Column, ColumnKind, Field, FieldKind, Raw, RowChange, Table, compare};
use rules::import::Refusal as ImportRefusal;
use rules::rights::{Area, Denial};
use rules::{ApplicationId, Money, Refusal};
use serde::Serialize;
use std::collections::BTreeSet;
use store::{StoreError, WriteError};

/// A field of a draft that is filled in by rows.
struct Asked {
    whole: Whole,
    field: Field,
    table: Table,
}

/// The field as JSON: its columns, and the rows that are there.
#[derive(Serialize)]
struct View<'a> {
    draft: ApplicationId,
    field: &'a str,
    version: u64,
    columns: &'a [Column],
    rows: Vec<Vec<String>>,
}

/// What a file says, as it would be typed.
struct Read {
    rows: Vec<Vec<String>>,
    /// The line of each row.
    lines: Vec<usize>,
    faults: Vec<Fault>,
    /// How many cells are empty that must not be when the draft is sent.
    open: usize,
}

/// What a file would do.
#[derive(Serialize)]
struct Preview {
    draft: ApplicationId,
    field: String,
    version: u64,
    file: String,
    name: String,
    seal: String,
    encoding: &'static str,
    /// The columns of the file, each with what it means here.
    columns: Vec<(String, String)>,
    lacking: Vec<String>,
    counts: Counts,
    changes: Vec<Changed>,
    faults: Vec<Fault>,
    /// How many cells are empty that must not be when the draft is sent.
    open: usize,
    /// What the budget does not keep to; no hindrance to a draft.
    notes: Vec<String>,
}

/// How many rows of each.
#[derive(Serialize, Default)]
struct Counts {
    added: usize,
    changed: usize,
    moved: usize,
    removed: usize,
    same: usize,
}

/// A row that changes.
#[derive(Serialize)]
struct Changed {
    /// `added`, `changed`, `moved` or `removed`.
    change: &'static str,
    /// Its line in the file; none for one that goes.
    line: Option<usize>,
    before: Option<Vec<String>>,
    after: Option<Vec<String>>,
    /// Which cells differ, from 0.
    cells: Vec<usize>,
}

impl Asked {
    fn base(&self) -> String {
        format!("/drafts/{}/tables/{}", self.whole.draft.id, self.field.id)
    }

    /// The rows that are there, as the file's would be typed.
    fn rows(&self) -> Vec<Vec<String>> {
        let there = self.table.typed(typed(&self.whole.draft.answers, &self.field));
        let is_budget = matches!(self.field.kind, FieldKind::Budget {});
        let said = |row: &Vec<String>| !is_budget || row.iter().skip(1).any(|cell| !cell.trim().is_empty());
        there.iter().filter(|row| said(row)).map(|row| self.as_typed(row)).collect()
    }

    fn as_typed(&self, row: &[String]) -> Vec<String> {
        self.table.columns.iter().zip(row).map(|(column, cell)| column.as_typed(cell)).collect()
    }

    fn may_write(&self) -> bool {
        self.whole.call.content.form.place(&self.field.id).is_some_and(|(section, _)| self.whole.writes(section))
    }

    /// Which column of the file is which: as said, else by its id or its label in either language.
    fn mapping(&self, heading: &[String], said: impl Fn(usize) -> Option<String>) -> Vec<Option<usize>> {
        let columns = || self.table.columns.iter().enumerate();
        spreadsheet::mapping(heading, |at, text| {
            let is_meant =
                |column: &Column, fits: &dyn Fn(&str) -> bool| [&column.id, &column.label.zh, &column.label.en].into_iter().any(|name| fits(name));
            match said(at) {
                Some(id) => columns().find(|(_, column)| column.id == id),
                None => columns().find(|(_, column)| is_meant(column, &|name| !name.is_empty() && name.trim() == text)).or_else(|| {
                    let plain = spreadsheet::plain(text);
                    columns().find(|(_, column)| is_meant(column, &|name| !plain.is_empty() && spreadsheet::plain(name) == plain))
                }),
            }
            .map(|(place, _)| place)
        })
    }

    /// Reads the rows of a file, and says of each wrong cell what was expected there.
    fn read(&self, look: &Look<'_>, sheet: &Sheet, mapping: &[Option<usize>]) -> Read {
        let (mut rows, mut lines) = (Vec::new(), Vec::new());
        let mut found = Vec::new();
        for line in &sheet.rows {
            let cell = |place: usize| mapping.iter().position(|one| *one == Some(place)).map(|at| line.cells[at].clone()).unwrap_or_default();
            let came: Vec<String> = (0..self.table.columns.len()).map(cell).collect();
            if came.iter().all(|cell| cell.trim().is_empty()) || self.table.is_sum(&came) {
                continue;
            }
            rows.push(self.as_typed(&came));
            lines.push(line.number);
            found.push(came);
        }
        let open =
            rows.iter().map(|row| self.table.columns.iter().zip(row).filter(|(column, cell)| column.required && cell.is_empty()).count()).sum();
        let mut read = Read { rows, lines, faults: Vec::new(), open };
        self.judge(look, &mut read, &found);
        read
    }

    fn judge(&self, look: &Look<'_>, read: &mut Read, found: &[Vec<String>]) {
        let whole = look.pick(&self.field.label);
        let last = read.lines.get(self.table.most).or(read.lines.last()).copied().unwrap_or(1);
        for wrong in self.table.read(&read.rows).err().unwrap_or_default() {
            let why = look.says(&wrong.why.says());
            let Some((row, place)) = wrong.cell else {
                // Too few rows are no fault of a draft.
                if read.rows.len() >= self.table.least {
                    read.faults.push(Fault { line: last, column: whole.to_owned(), found: String::new(), why });
                }
                continue;
            };
            if !read.rows[row][place].is_empty() {
                let column = &self.table.columns[place];
                let why = [why, expected(look, column)].join(look.gap());
                let (column, found) = (look.pick(&column.label).to_owned(), found[row][place].clone());
                read.faults.push(Fault { line: read.lines[row], column, found, why });
            }
        }
        if matches!(self.field.kind, FieldKind::Budget {}) {
            let mut seen = BTreeSet::new();
            for (row, line) in read.rows.iter().zip(&read.lines).filter(|(row, _)| !row[0].is_empty()) {
                if !seen.insert(row[0].clone()) {
                    let column = look.pick(&self.table.columns[0].label).to_owned();
                    read.faults.push(Fault { line: *line, column, found: self.shown(look, 0, &row[0]), why: look.t("sheet-item-twice") });
                }
            }
        }
        read.faults.sort_by_key(|fault| fault.line);
    }

    /// A cell as people read it.
    fn shown(&self, look: &Look<'_>, place: usize, cell: &str) -> String {
        match self.table.columns.get(place).map(|column| &column.kind) {
            Some(ColumnKind::Choice { options }) => {
                options.iter().find(|option| option.id == cell).map_or_else(|| cell.to_owned(), |option| look.pick(&option.label).to_owned())
            }
            Some(ColumnKind::Line { .. } | ColumnKind::Number { .. } | ColumnKind::Money { .. } | ColumnKind::Date {}) | None => cell.to_owned(),
        }
    }

    /// What a budget does not keep to.
    fn notes(&self, look: &Look<'_>, rows: &[Vec<String>]) -> Vec<String> {
        if !matches!(self.field.kind, FieldKind::Budget {}) {
            return Vec::new();
        }
        let wrong = self.whole.call.content.terms.funding.read(rows).err().unwrap_or_default();
        wrong.into_iter().map(|(_, why)| look.says(&why.says())).collect()
    }
}

/// What a column takes, with its options and limits.
fn expected(look: &Look<'_>, column: &Column) -> String {
    let takes = words::column(look, &column.kind);
    let limits = match &column.kind {
        ColumnKind::Choice { options } => options.iter().map(|option| look.pick(&option.label)).collect::<Vec<_>>().join(&look.t("list-separator")),
        ColumnKind::Line { most } => look.t_with("kind-text", &[("most", (*most).into())]),
        ColumnKind::Number { least, most } => words::limits(look, &FieldKind::Number { least: *least, most: *most }),
        ColumnKind::Money { .. } => look.t("sheet-money"),
        ColumnKind::Date {} => look.t("sheet-date"),
    };
    if limits.is_empty() { takes } else { look.t_with("sheet-expected", &[("takes", takes.into()), ("limits", limits.into())]) }
}

async fn asked(cx: &Cx, id: &str, field: &str) -> Result<Asked, Response> {
    let whole = whole(cx, id).await?;
    let Some(field) = whole.call.content.form.field(field).cloned() else { return Err(cx.reply().missing()) };
    let is_budget = matches!(field.kind, FieldKind::Budget {});
    let table = if is_budget { Some(whole.call.content.terms.funding.as_table()) } else { field.kind.table() };
    match table {
        Some(table) => Ok(Asked { whole, field, table }),
        None => Err(cx.reply().missing()),
    }
}

/// The way from a table of a draft to its page here, for whoever writes in it.
pub(super) fn offer(whole: &Whole, look: &Look<'_>, field: &Field) -> Markup {
    let is_table = matches!(field.kind, FieldKind::Budget {}) || field.kind.table().is_some();
    html! { @if is_table { p { a href={ "/drafts/" (whole.draft.id) "/tables/" (field.id) } { (look.t_with("sheet-offer", &[("field", look.pick(&field.label).into())])) } } } }
}

/// One table of a draft, to be filled in elsewhere 表格填报.
pub(crate) async fn show(cx: Cx, Path((id, field)): Path<(String, String)>) -> Response {
    let asked = match asked(&cx, &id, &field).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let title = cx.look(Section::Mine).pick(&asked.field.label).to_owned();
    let draft = &asked.whole.draft;
    let view = View { draft: draft.id, field: &asked.field.id, version: draft.version, columns: &asked.table.columns, rows: asked.rows() };
    cx.reply().show(Section::Mine, &title, &view, |look| {
        let columns = [Heading::new(look.t("sheet-column")), Heading::new(look.t("sheet-takes"))];
        let rows: Vec<Vec<Markup>> = asked
            .table
            .columns
            .iter()
            .map(|column| {
                let required = html! { @if column.required { " " span.required { (look.t("form-required")) } } };
                vec![html! { (look.pick(&column.label)) (required) }, html! { (expected(look, column)) }]
            })
            .collect();
        html! {
            (crumbs(look, &asked, None))
            h1 { (title) }
            p.lead { (look.t("sheet-lead")) }
            p { a.button.plain href={ (asked.base()) "/rows.xlsx" } { (look.t("sheet-download")) } " " span.quiet { (look.t_with("table-count", &[("count", view.rows.len().into())])) } }
            @if asked.may_write() { (ui::section("new", &look.t("sheet-upload"), None, html! { p { (look.t("sheet-upload-help")) } (spreadsheet::upload(look, &cx, &format!("{}/previews", asked.base()))) })) }
            @else { (ui::notice(Tone::Wait, html! { p { (look.t("sheet-not-yours")) } })) }
            (ui::table(&look.t("sheet-columns"), &columns, &rows))
        }
    })
}

fn crumbs(look: &Look<'_>, asked: &Asked, last: Option<&str>) -> Markup {
    let draft = format!("/drafts/{}", asked.whole.draft.id);
    let (mine, base) = (look.t("applications-mine"), asked.base());
    let mut steps = vec![(mine.as_str(), Some("/applications")), (look.pick(&asked.whole.call.content.title), Some(draft.as_str()))];
    steps.push((look.pick(&asked.field.label), last.map(|_| base.as_str())));
    steps.extend(last.map(|last| (last, None)));
    ui::crumbs(look, &steps)
}

/// A table of a draft as a workbook 下载表格.
pub(crate) async fn xlsx(cx: Cx, Path((id, field)): Path<(String, String)>) -> Response {
    let asked = match asked(&cx, &id, &field).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let look = cx.look(Section::Mine);
    let mut rows = asked.rows();
    if matches!(asked.field.kind, FieldKind::Budget {}) {
        // Every item has its row, whether something is asked for it or not.
        let items = asked.whole.call.content.terms.funding.items().into_iter().map(|item| {
            let there = rows.iter().find(|row| row.first().is_some_and(|id| id == item.as_str()));
            there.cloned().unwrap_or_else(|| vec![item.as_str().to_owned(), String::new(), String::new()])
        });
        rows = items.collect();
    }
    let about = asked.table.columns.iter().map(|column| (look.pick(&column.label).to_owned(), Cell::Text(expected(&look, column))));
    let list = List {
        name: look.t("sheet-name"),
        heading: asked.table.columns.iter().map(|column| look.pick(&column.label).to_owned()).collect(),
        rows: rows.iter().map(|row| row.iter().enumerate().map(|(place, cell)| to_cell(&look, &asked, place, cell)).collect()).collect(),
        about: (look.t("desk-workbook-about"), about.collect()),
        made: cx.arrived,
    };
    match spreadsheet::workbook(&list, &asked.field.id) {
        Ok(file) => file,
        Err(error) => cx.reply().fault(&error),
    }
}

fn to_cell(look: &Look<'_>, asked: &Asked, place: usize, cell: &str) -> Cell {
    if cell.is_empty() {
        return Cell::Empty;
    }
    match asked.table.columns.get(place).map(|column| &column.kind) {
        Some(ColumnKind::Money { .. }) => Money::parse(cell).map_or_else(|_| Cell::Text(cell.to_owned()), Cell::Amount),
        Some(ColumnKind::Number { .. }) => cell.parse().map_or_else(|_| Cell::Text(cell.to_owned()), Cell::Number),
        Some(ColumnKind::Line { .. } | ColumnKind::Date {} | ColumnKind::Choice { .. }) | None => Cell::Text(asked.shown(look, place, cell)),
    }
}

/// Takes a file and leads on to what it would change 上传预览.
pub(crate) async fn upload(cx: Cx, Path((id, field)): Path<(String, String)>, request: Request) -> Response {
    let person = match cx.reaching(Area::Apply) {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let asked = match asked(&cx, &id, &field).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let stored = sheet_file(&cx, request, exchange::sheet::BYTES_MOST as u64).await;
    let seal = stored.as_ref().map(|(_, digest)| spreadsheet::seal(&cx, person, &asked.base(), digest)).unwrap_or_default();
    let base = asked.base();
    spreadsheet::waiting(&cx, stored, |query| format!("{base}/preview?{query}&seal={seal}"))
}

/// The sheet that waits under a seal; none where the seal is another's or the file is gone.
fn opened(cx: &Cx, asked: &Asked, file: &str, seal: &str) -> Result<Option<Result<Sheet, exchange::sheet::SheetFault>>, StoreError> {
    let Some(person) = cx.person() else { return Ok(None) };
    if same(&spreadsheet::seal(cx, person, &asked.base(), file), seal) { spreadsheet::opened(cx, file) } else { Ok(None) }
}

/// What a file would change of a table 上传预览.
pub(crate) async fn preview(cx: Cx, Path((id, field)): Path<(String, String)>) -> Response {
    let asked = match asked(&cx, &id, &field).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    // Without a file there is nothing to show but the way to bring one.
    if cx.query("file").is_none() {
        return see_other(&asked.base());
    }
    let [file, name, seal] = ["file", "name", "seal"].map(|name| cx.query(name).unwrap_or_default());
    let look = cx.look(Section::Mine);
    let title = look.t("import-preview");
    let sheet = match opened(&cx, &asked, &file, &seal) {
        Ok(Some(Ok(sheet))) => sheet,
        Ok(Some(Err(fault))) => {
            let said = serde_json::json!({ "fault": fault.to_string() });
            return cx
                .reply()
                .show(Section::Mine, &title, &said, |look| spreadsheet::unreadable(look, &fault, (&asked.base(), &look.t("sheet-back"))));
        }
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let is_mapped = cx.query("mapped").is_some();
    let mapping = asked.mapping(&sheet.heading, |at| if is_mapped { Some(cx.query(&format!("c{at}")).unwrap_or_default()) } else { None });
    let read = asked.read(&look, &sheet, &mapping);
    let before = asked.rows();
    let changes = compare(&before, &read.rows);
    let column = |place: usize| asked.table.columns[place].id.clone();
    let lacks = |(place, column): (usize, &Column)| (!mapping.contains(&Some(place))).then(|| look.pick(&column.label).to_owned());
    let view = Preview {
        draft: asked.whole.draft.id,
        field: asked.field.id.clone(),
        version: asked.whole.draft.version,
        file,
        name,
        seal,
        encoding: sheet.encoding,
        columns: sheet.heading.iter().cloned().zip(mapping.iter().map(|one| one.map(column).unwrap_or_default())).collect(),
        lacking: asked.table.columns.iter().enumerate().filter_map(lacks).collect(),
        counts: counts(&changes),
        changes: changes.iter().filter(|change| !change.is_same()).take(SHOWN_MOST).map(|change| changed(&before, &read, change)).collect(),
        notes: asked.notes(&look, &read.rows),
        faults: read.faults,
        open: read.open,
    };
    cx.reply().show(Section::Mine, &title, &view, |look| preview_page(look, &asked, &view, &cx))
}

const fn kind(change: &RowChange) -> &'static str {
    match (change.before, change.after) {
        (None, _) => "added",
        (Some(_), None) => "removed",
        (Some(_), Some(_)) if change.moved => "moved",
        (Some(_), Some(_)) => "changed",
    }
}

fn counts(changes: &[RowChange]) -> Counts {
    let mut counts = Counts::default();
    for change in changes {
        match (change.is_same(), kind(change)) {
            (true, _) => counts.same += 1,
            (false, "added") => counts.added += 1,
            (false, "removed") => counts.removed += 1,
            (false, "moved") => counts.moved += 1,
            (false, _) => counts.changed += 1,
        }
    }
    counts
}

fn changed(before: &[Vec<String>], read: &Read, change: &RowChange) -> Changed {
    Changed {
        change: kind(change),
        line: change.after.map(|row| read.lines[row]),
        before: change.before.map(|row| before[row].clone()),
        after: change.after.map(|row| read.rows[row].clone()),
        cells: change.cells.clone(),
    }
}

fn preview_page(look: &Look<'_>, asked: &Asked, view: &Preview, cx: &Cx) -> Markup {
    let base = asked.base();
    let mut options = vec![(String::new(), look.t("import-left-out"))];
    options.extend(asked.table.columns.iter().map(|column| (column.id.clone(), look.pick(&column.label).to_owned())));
    let columns: Vec<(&str, String)> = view.columns.iter().map(|(heading, meant)| (heading.as_str(), meant.clone())).collect();
    let ids: Vec<&str> = view.columns.iter().map(|(_, meant)| meant.as_str()).collect();
    html! {
        (crumbs(look, asked, Some(&look.t("import-preview"))))
        h1 { (look.t("import-preview")) }
        p { (view.name) " · " (look.t_with("import-encoding", &[("encoding", view.encoding.into())])) }
        p { strong { (counted(look, &view.counts)) } }
        (spreadsheet::lacking(look, &view.lacking))
        @if !view.faults.is_empty() { (ui::notice(Tone::Bad, html! { p { (look.t_with("sheet-faulty", &[("count", view.faults.len().into())])) } })) (spreadsheet::faults(look, &view.faults)) p { a.button.plain href=(base) { (look.t("sheet-back")) } } }
        @else if view.changes.is_empty() { (ui::notice(Tone::Plain, html! { p { (look.t("sheet-nothing")) } })) p { a.button.plain href={ "/drafts/" (view.draft) "#field-" (view.field) } { (look.t("team-to-draft")) } } }
        @else if view.lacking.is_empty() {
            @if view.open > 0 { (ui::notice(Tone::Wait, html! { p { (look.t_with("sheet-open", &[("count", view.open.into())])) } })) }
            @if !view.notes.is_empty() { (ui::notice(Tone::Wait, html! { p { (look.t("sheet-notes")) } ul { @for note in &view.notes { li { (note) } } } })) }
            form.single method="post" action=(base) {
                (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
                (ui::hidden("version", &view.version.to_string()))
                (ui::hidden("file", &view.file)) (ui::hidden("seal", &view.seal)) (ui::hidden("columns", &ids.join(",")))
                button type="submit" { (look.t("sheet-apply")) }
            }
        }
        @if !view.changes.is_empty() { (changes(look, asked, view)) }
        (spreadsheet::columns_form(look, &format!("{base}/preview"), &[("file", &view.file), ("name", &view.name), ("seal", &view.seal)], &columns, &options))
    }
}

fn counted(look: &Look<'_>, counts: &Counts) -> String {
    let of = |key: &str, count: usize| look.t_with(key, &[("count", count.into())]);
    let all = [
        ("sheet-count-added", counts.added),
        ("sheet-count-changed", counts.changed),
        ("sheet-count-moved", counts.moved),
        ("sheet-count-removed", counts.removed),
        ("sheet-count-same", counts.same),
    ];
    all.iter().filter(|(_, count)| *count > 0).map(|(key, count)| of(key, *count)).collect::<Vec<_>>().join(&look.t("list-comma"))
}

/// What changes, row by row, as a table of the field's columns.
fn changes(look: &Look<'_>, asked: &Asked, view: &Preview) -> Markup {
    let mut columns = vec![Heading::new(look.t("sheet-line")), Heading::new(look.t("sheet-change"))];
    columns.extend(asked.table.columns.iter().map(|column| Heading::new(look.pick(&column.label).to_owned())));
    let rows: Vec<Vec<Markup>> = view
        .changes
        .iter()
        .map(|one| {
            let (tone, key) = match one.change {
                "added" => (Tone::Good, "sheet-added"),
                "removed" => (Tone::Bad, "sheet-removed"),
                "moved" => (Tone::Plain, "sheet-moved"),
                _ => (Tone::Wait, "sheet-changed"),
            };
            let mut cells = vec![html! { @if let Some(line) = one.line { (line) } @else { "—" } }, ui::badge(tone, &look.t(key))];
            cells.extend((0..asked.table.columns.len()).map(|place| {
                let cell = |row: &Option<Vec<String>>| {
                    row.as_ref().and_then(|row| row.get(place)).map(|cell| asked.shown(look, place, cell)).unwrap_or_default()
                };
                let (was, is) = (cell(&one.before), cell(&one.after));
                match one.change {
                    "removed" => html! { del { (was) } },
                    "changed" if one.cells.contains(&place) => html! { @if !was.is_empty() { del { (was) } " " } ins { (is) } },
                    _ => html! { (is) },
                }
            }));
            cells
        })
        .collect();
    ui::section("changes", &look.t("sheet-changes"), None, ui::table(&look.t("sheet-changes"), &columns, &rows))
}

/// Takes the rows of a file into the draft 写入草稿: one save of the one field. Refuses a file with faults, one that lacks a column, one that
/// changes nothing, and a field that somebody else wrote meanwhile.
pub(crate) async fn apply(cx: Cx, Path((id, field)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let asked = match asked(&cx, &id, &field).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let outcome: Result<Outcome, WriteError> = async {
        let (fields, person) = (fields?, cx.reaching(Area::Apply)?);
        let [file, seal, columns] = ["file", "seal", "columns"].map(|name| fields.raw(name).to_owned());
        fields.finish()?;
        let sheet = opened(&cx, &asked, &file, &seal)?.and_then(Result::ok).ok_or(Refusal::from(Denial::Hidden))?;
        let said: Vec<&str> = columns.split(',').collect();
        let is_mapped = said.len() == sheet.heading.len();
        let mapping = asked.mapping(&sheet.heading, |at| if is_mapped { said.get(at).map(|id| (*id).to_owned()) } else { None });
        let read = asked.read(&cx.look(Section::Mine), &sheet, &mapping);
        let lacks = (0..asked.table.columns.len()).filter(|place| !mapping.contains(&Some(*place))).count();
        if !read.faults.is_empty() || lacks > 0 {
            return Err(Refusal::from(ImportRefusal::Faulty { count: read.faults.len() + lacks }).into());
        }
        let (draft, form, field) = (asked.whole.draft.id, asked.whole.call.content.form.clone(), asked.field.id.clone());
        let version = cx.read_version(&fields);
        let answers = Answers::from([(field.clone(), Raw::Rows(read.rows))]);
        cx.write(&fields, move |tx| {
            let row = mandate::draft_in_hand(tx, draft, person)?;
            let sent = merged(tx, &form, &answers)?;
            if row.answers.get(&field) == sent.get(&field) {
                return Err(Refusal::from(ImportRefusal::Nothing).into());
            }
            writable(tx, &row, &form, person, &sent)?;
            tx.merge_draft(&row, person, version, &sent)?;
            Ok(Outcome::at(format!("/drafts/{draft}#field-{field}")))
        })
        .await
    }
    .await;
    cx.reply().settled(outcome, "draft-saved")
}
