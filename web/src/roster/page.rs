//! Page 名单页面: the lists of an organisation, what a file would do, and how far a list has come.

use super::table::{self, Column};
use super::working::address;
use super::{Looked, Office, Opened, Would, base, office};
use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::person::member_permit;
use crate::spreadsheet::{self, Fault, SHOWN_MOST};
use crate::ui::{self, Column as Heading, Look, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::import::{Counts, Import, Refusal as ImportRefusal, Stage};
use rules::rights::{Deed, Place};
use rules::text::Bilingual;
use rules::{Id, ImportId, OrganisationId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{EntryStage, ImportRow, Loaded, Reader, RosterEntry, RosterRow, RosterStage, StoreError, WriteError};

/// How many lists stand on the page.
const LISTED: usize = 50;
/// How many entries stand on a page.
const PAGE: usize = 100;

/// What a file would do, as a page and as JSON.
#[derive(Serialize)]
pub(super) struct Preview {
    organisation: OrganisationId,
    file: String,
    name: String,
    seal: String,
    /// What is confirmed: a digest of all that it would do.
    plan: String,
    encoding: &'static str,
    /// The columns of the file, each with what it means here.
    columns: Vec<(String, &'static str)>,
    lacking: Vec<String>,
    counts: Counts,
    changes: Vec<Changed>,
    faults: Vec<Fault>,
    /// Members who do not stand in it: they stay.
    missing: Vec<String>,
    missing_count: usize,
}

#[derive(Serialize)]
struct Changed {
    line: usize,
    name: String,
    contact: String,
    /// `ask` or `move`.
    change: &'static str,
    from: Option<Bilingual>,
    to: Option<Bilingual>,
}

/// A list, as a page and as JSON.
#[derive(Serialize)]
struct Listed {
    import: ImportId,
    file_name: Option<String>,
    counts: Counts,
    /// `running`, `done`, `stopped`, `undoing`, `undone`.
    stage: &'static str,
    /// How many of it have come how far.
    entries: BTreeMap<&'static str, u64>,
    /// How many stay as they are although it was given back.
    left: Option<u32>,
    #[serde(skip)]
    at: RosterStage,
}

/// One list with a page of its entries.
#[derive(Serialize)]
struct Whole {
    organisation: OrganisationId,
    #[serde(flatten)]
    list: Listed,
    shown: Vec<Shown>,
    /// Where it goes on, if it does.
    next: Option<String>,
}

#[derive(Serialize)]
struct Shown {
    line: usize,
    name: String,
    contact: String,
    stage: &'static str,
    #[serde(skip)]
    at: EntryStage,
    department: Option<Bilingual>,
    /// What the register calls who has joined.
    registered: Option<String>,
}

impl Preview {
    pub(super) fn of(look: &Look<'_>, office: &Office, opened: &Opened, looked: &Looked) -> Self {
        let part = |id: &Option<OrganisationId>| id.and_then(|id| looked.parts.get(&id)).cloned();
        let change = |(at, would): &(usize, Would)| {
            let row = &opened.read[*at];
            let (change, from, to) = match would {
                Would::Ask(to) => ("ask", None, part(to)),
                Would::Move { from, to, .. } => ("move", part(from), part(&Some(*to))),
                Would::Belongs | Would::Asks | Would::Asked => return None,
            };
            Some(Changed { line: row.line, name: row.name.clone(), contact: row.address.as_str().to_owned(), change, from, to })
        };
        let plan = &looked.plan;
        Self {
            organisation: office.id,
            file: opened.file.clone(),
            name: opened.name.clone(),
            seal: opened.seal.clone(),
            plan: looked.digest.clone(),
            encoding: opened.sheet.encoding,
            columns: opened.sheet.heading.iter().cloned().zip(opened.mapping.iter().map(|one| one.map_or("", Column::as_str))).collect(),
            lacking: table::lacking(&opened.mapping).into_iter().map(|column| column.heading(look)).collect(),
            counts: plan.counts(),
            changes: plan.rows.iter().filter_map(change).take(SHOWN_MOST).collect(),
            faults: plan.faulty.iter().take(SHOWN_MOST).map(|one| one.shown(look)).collect(),
            missing: plan.missing.iter().take(SHOWN_MOST).map(|one| one.name.clone().unwrap_or_else(|| look.t("erased"))).collect(),
            missing_count: plan.missing.len(),
        }
    }
}

fn crumbs(look: &Look<'_>, office: &Office, here: Option<&str>) -> Markup {
    let (unit, members, lists) = (format!("/organisations/{}", office.id), format!("/organisations/{}/members", office.id), base(office.id));
    let (units, staff, title) = (look.t("unit-title"), look.t("unit-members"), look.t("roster-title"));
    let name = look.pick(&office.name);
    let mut steps = vec![(units.as_str(), Some("/organisations")), (name, Some(unit.as_str())), (staff.as_str(), Some(members.as_str()))];
    match here {
        Some(here) => steps.extend([(title.as_str(), Some(lists.as_str())), (here, None)]),
        None => steps.push((title.as_str(), None)),
    }
    ui::crumbs(look, &steps)
}

fn counted(look: &Look<'_>, counts: Counts) -> String {
    let of = |key: &str, count: u32| look.t_with(key, &[("count", count.into())]);
    [
        of("roster-count-new", counts.new),
        of("roster-count-moved", counts.changed),
        of("roster-count-same", counts.same),
        of("roster-count-faulty", counts.faulty),
    ]
    .join(&look.t("list-comma"))
}

pub(super) fn preview(look: &Look<'_>, office: &Office, view: &Preview, cx: &Cx) -> Markup {
    let here = look.t("import-preview");
    let base = base(office.id);
    let mut options = vec![(String::new(), look.t("import-left-out"))];
    options.extend(Column::ALL.map(|column| (column.as_str().to_owned(), column.heading(look))));
    let columns: Vec<(&str, String)> = view.columns.iter().map(|(heading, meant)| (heading.as_str(), (*meant).to_owned())).collect();
    let meant: Vec<&str> = view.columns.iter().map(|(_, meant)| *meant).collect();
    let changes = view.counts.new + view.counts.changed;
    html! {
        (crumbs(look, office, Some(&here)))
        h1 { (here) }
        p { (view.name) " · " (look.t_with("import-encoding", &[("encoding", view.encoding.into())])) }
        p { strong { (counted(look, view.counts)) } }
        (spreadsheet::lacking(look, &view.lacking))
        @if view.counts.new > 0 { (ui::notice(Tone::Plain, html! { p { (look.t("roster-asked-alike")) } })) }
        @if changes > 0 {
            form.single method="post" action=(base) {
                (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
                (ui::hidden("file", &view.file)) (ui::hidden("name", &view.name)) (ui::hidden("seal", &view.seal))
                (ui::hidden("columns", &meant.join(","))) (ui::hidden("plan", &view.plan))
                button type="submit" { (look.t_with("roster-take-in", &[("count", changes.into())])) }
            }
            @if view.counts.faulty > 0 { p.quiet { (look.t("roster-faulty-stay")) } }
        } @else if view.lacking.is_empty() { (ui::notice(Tone::Plain, html! { p { (look.t("import-nothing")) } })) p { a.button.plain href=(base) { (look.t("roster-back")) } } }
        (spreadsheet::faults(look, &view.faults))
        @if !view.changes.is_empty() { (diff(look, view)) }
        @if !view.missing.is_empty() {
            (ui::section("missing", &look.t_with("roster-missing", &[("count", view.missing_count.into())]), None, html! {
                p.quiet { (look.t("roster-missing-stay")) }
                p { (view.missing.join(&look.t("list-separator"))) @if view.missing.len() < view.missing_count { "…" } }
            }))
        }
        (spreadsheet::columns_form(look, &format!("{base}/new"), &[("file", &view.file), ("name", &view.name), ("seal", &view.seal)], &columns, &options))
    }
}

fn diff(look: &Look<'_>, view: &Preview) -> Markup {
    let columns =
        ["sheet-line", "sheet-change", "person-name", "roster-column-contact", "roster-column-department"].map(|key| Heading::new(look.t(key)));
    let part = |name: &Option<Bilingual>| name.as_ref().map_or_else(|| "—".to_owned(), |name| look.pick(name).to_owned());
    let row = |one: &Changed| {
        let (tone, key) = if one.change == "ask" { (Tone::Good, "roster-would-ask") } else { (Tone::Wait, "roster-would-move") };
        vec![
            html! { (one.line) },
            ui::badge(tone, &look.t(key)),
            html! { (one.name) },
            html! { (one.contact) },
            html! { @if one.change == "move" { del { (part(&one.from)) } " " ins { (part(&one.to)) } } @else { (part(&one.to)) } },
        ]
    };
    let rows: Vec<Vec<Markup>> = view.changes.iter().map(row).collect();
    let all = (view.counts.new + view.counts.changed) as usize;
    let title = look.t("import-changes");
    ui::section(
        "changes",
        &title,
        None,
        html! { (ui::table(&title, &columns, &rows)) @if all > rows.len() { p.quiet { (look.t_with("roster-more", &[("count", (all - rows.len()).into())])) } } },
    )
}

fn listed(rows: &mut Reader<'_>, roster: &RosterRow, import: ImportRow) -> Result<Listed, StoreError> {
    let left = match import.import.stage {
        Stage::TakenIn => None,
        Stage::Undone { left } => Some(left),
    };
    let entries = rows.roster_counts(roster.import)?.into_iter().map(|(stage, count)| (stage.as_str(), count)).collect();
    Ok(Listed {
        import: roster.import,
        file_name: import.import.file_name.map(|name| name.as_str().to_owned()),
        counts: import.import.counts,
        stage: roster.stage.as_str(),
        entries,
        left,
        at: roster.stage,
    })
}

impl Listed {
    fn badge(&self, look: &Look<'_>) -> Markup {
        let (tone, key) = match self.at {
            RosterStage::Running => (Tone::Wait, "roster-running"),
            RosterStage::Done => (Tone::Good, "roster-done"),
            RosterStage::Stopped => (Tone::Bad, "roster-stopped"),
            RosterStage::Undoing => (Tone::Wait, "roster-undoing"),
            RosterStage::Undone => (Tone::Plain, "import-undone"),
        };
        ui::badge(tone, &look.t(key))
    }

    fn of(&self, stage: EntryStage) -> u64 {
        self.entries.get(stage.as_str()).copied().unwrap_or(0)
    }

    fn title(&self, look: &Look<'_>) -> String {
        self.file_name.clone().unwrap_or_else(|| look.t("erased"))
    }
}

/// The lists of an organisation 人员名单, with the way to bring one.
pub(crate) async fn list(cx: Cx, Path(id): Path<String>) -> Response {
    let office = match office(&cx, &id).await {
        Ok(office) => office,
        Err(error) => return cx.reply().failed(error),
    };
    let organisation = office.id;
    let found = cx.read(move |rows| {
        let mut lists = Vec::new();
        for roster in rows.rosters_of(organisation, LISTED)? {
            if let Some(import) = rows.import(roster.import)? {
                lists.push(listed(rows, &roster, import)?);
            }
        }
        Ok(lists)
    });
    let lists = match found.await {
        Ok(lists) => lists,
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Organisations).t("roster-title");
    cx.reply().show(Section::Organisations, &title, &lists, |look| list_page(look, &office, &lists, &cx))
}

fn list_page(look: &Look<'_>, office: &Office, lists: &[Listed], cx: &Cx) -> Markup {
    let (base, title) = (base(office.id), look.t("roster-title"));
    let columns = ["import-file", "import-counts", "roster-state"].map(|key| Heading::new(look.t(key)));
    let rows: Vec<Vec<Markup>> = lists
        .iter()
        .map(|one| vec![html! { a href={ (base) "/" (one.import) } { (one.title(look)) } }, html! { (counted(look, one.counts)) }, one.badge(look)])
        .collect();
    let takes = ["roster-column", "roster-takes"].map(|key| Heading::new(look.t(key)));
    let cells: Vec<Vec<Markup>> = Column::ALL.iter().map(|column| vec![html! { (column.heading(look)) }, html! { (column.takes(look)) }]).collect();
    html! {
        (crumbs(look, office, None))
        h1 { (ui::bilingual(look, &office.name)) " · " (title) }
        p.lead { (look.t("roster-lead")) }
        @if office.stands {
            (ui::section("new", &look.t("roster-new"), None, html! {
                p { (look.t("import-lead")) }
                p.row {
                    a.button.plain href={ (base) "/template.xlsx" } { (look.t("roster-template-xlsx")) } " "
                    a.button.plain href={ (base) "/template.csv" } { (look.t("roster-template-csv")) }
                }
                (spreadsheet::upload(look, cx, &format!("{base}/previews")))
                details { summary { (look.t("roster-columns")) } (ui::table(&look.t("roster-columns"), &takes, &cells)) }
            }))
        }
        (ui::section("lists", &look.t("imports-title"), None, html! {
            @if rows.is_empty() { p.quiet { (look.t("roster-none")) } } @else { (ui::table(&title, &columns, &rows)) }
        }))
    }
}

/// How far a list has come 导入详情.
pub(crate) async fn show(cx: Cx, Path((id, import)): Path<(String, String)>) -> Response {
    let office = match office(&cx, &id).await {
        Ok(office) => office,
        Err(error) => return cx.reply().failed(error),
    };
    let Some(import) = Id::parse(&import).map(ImportId) else { return cx.reply().missing() };
    let stage = cx.query("stage").and_then(|text| EntryStage::parse(&text));
    let after = cx.query("after").and_then(|text| text.parse().ok()).unwrap_or(0);
    let organisation = office.id;
    let found = cx.read(move |rows| {
        let Some(roster) = rows.roster(import)?.filter(|roster| roster.organisation == organisation) else { return Ok(None) };
        let Some(row) = rows.import(import)? else { return Ok(None) };
        let entries = rows.roster_entries(import, stage, after, PAGE + 1)?;
        let more = (entries.len() > PAGE).then(|| entries[PAGE - 1].line);
        let shown = entries.into_iter().take(PAGE).map(|entry| shown(rows, entry)).collect::<Result<_, _>>()?;
        let narrowed = stage.map(|stage| format!("&stage={}", stage.as_str())).unwrap_or_default();
        let next = more.map(|line| format!("{}?after={line}{narrowed}", address(&roster)));
        Ok(Some(Whole { organisation, list: listed(rows, &roster, row)?, shown, next }))
    });
    let whole = match found.await {
        Ok(Some(whole)) => whole,
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let title = whole.list.title(&cx.look(Section::Organisations));
    cx.reply().show(Section::Organisations, &title, &whole, |look| show_page(look, &office, &whole, stage, &cx))
}

fn shown(rows: &mut Reader<'_>, entry: RosterEntry) -> Result<Shown, StoreError> {
    let department = entry.department.map(|id| rows.organisation(id)).transpose()?.flatten().map(|row| row.unit.name);
    // What the register calls them is the office's to know once they belong there.
    let joined = entry.membership.filter(|_| entry.stage == EntryStage::Accepted);
    let registered = joined.map(|id| rows.membership(id)).transpose()?.flatten().and_then(|row| row.name);
    Ok(Shown { line: entry.line, name: entry.name, contact: entry.address, stage: entry.stage.as_str(), at: entry.stage, department, registered })
}

const fn stage_key(stage: EntryStage) -> (Tone, &'static str) {
    match stage {
        EntryStage::Staged => (Tone::Plain, "roster-entry-staged"),
        EntryStage::Open => (Tone::Wait, "roster-entry-open"),
        EntryStage::Accepted => (Tone::Good, "roster-entry-accepted"),
        EntryStage::Declined => (Tone::Bad, "roster-entry-declined"),
        EntryStage::Moved => (Tone::Good, "roster-entry-moved"),
        EntryStage::Left => (Tone::Bad, "roster-entry-left"),
        EntryStage::Undone => (Tone::Plain, "roster-entry-undone"),
        EntryStage::Kept => (Tone::Wait, "roster-entry-kept"),
    }
}

fn show_page(look: &Look<'_>, office: &Office, whole: &Whole, narrowed: Option<EntryStage>, cx: &Cx) -> Markup {
    let (list, here) = (&whole.list, format!("{}/{}", base(office.id), whole.list.import));
    let title = list.title(look);
    let all: u64 = list.entries.values().sum();
    let progress = [("done", (all - list.of(EntryStage::Staged)).into()), ("all", all.into())];
    let can_undo = matches!(list.at, RosterStage::Running | RosterStage::Done | RosterStage::Stopped);
    html! {
        (crumbs(look, office, Some(&title)))
        h1 { (title) }
        p { (list.badge(look)) " " (counted(look, list.counts)) }
        @match list.at {
            RosterStage::Running => (ui::notice(Tone::Wait, html! { p { (look.t_with("roster-progress", &progress)) " " a href=(here) { (look.t("roster-look-again")) } } })),
            RosterStage::Undoing => (ui::notice(Tone::Wait, html! { p { (look.t("roster-undoing-help")) " " a href=(here) { (look.t("roster-look-again")) } } })),
            RosterStage::Stopped => (ui::notice(Tone::Bad, html! { p { (look.t_with("roster-stopped-help", &[("left", list.of(EntryStage::Staged).into())])) } })),
            RosterStage::Done | RosterStage::Undone => {}
        }
        @if list.of(EntryStage::Left) > 0 { (ui::notice(Tone::Wait, html! { p { (look.t_with("roster-left", &[("count", list.of(EntryStage::Left).into())])) } })) }
        @if let Some(left) = list.left.filter(|left| *left > 0) { (ui::notice(Tone::Wait, html! { p { (look.t_with("roster-undone-left", &[("count", left.into())])) } })) }
        @if can_undo { (ui::post_button(&format!("{here}/undoing"), &look.t("import-undo"), look.csrf(), &cx.new_key(), true, Some(&look.t("roster-undo-confirm")))) }
        @if all > 0 {
            nav.row aria-label=(look.t("roster-entries")) {
                a aria-current=[narrowed.is_none().then_some("true")] href=(here) { (look.t("roster-all")) " " (all) }
                @for stage in EntryStage::ALL { @if list.of(stage) > 0 {
                    " " a aria-current=[(narrowed == Some(stage)).then_some("true")] href={ (here) "?stage=" (stage.as_str()) } { (look.t(stage_key(stage).1)) " " (list.of(stage)) }
                } }
            }
            (entries(look, whole))
            (ui::pager(look, None, whole.next.as_deref()))
        }
    }
}

fn entries(look: &Look<'_>, whole: &Whole) -> Markup {
    let columns =
        ["sheet-line", "person-name", "roster-column-contact", "roster-column-department", "roster-state"].map(|key| Heading::new(look.t(key)));
    let row = |one: &Shown| {
        let (tone, key) = stage_key(one.at);
        let differs = one.registered.as_ref().filter(|name| table::plain_name(name) != table::plain_name(&one.name));
        vec![
            html! { (one.line) },
            html! { (one.name) @if let Some(name) = differs { br; span.quiet { (look.t_with("roster-registered-as", &[("name", name.as_str().into())])) } } },
            html! { (one.contact) },
            html! { @match &one.department { Some(name) => (ui::bilingual(look, name)), None => span.quiet { "—" } } },
            ui::badge(tone, &look.t(key)),
        ]
    };
    ui::table(&look.t("roster-entries"), &columns, &whole.shown.iter().map(row).collect::<Vec<_>>())
}

/// Gives a list back 撤销导入: who has not joined is asked no more, who was moved stands where they stood; who has joined stays.
pub(crate) async fn undo(cx: Cx, Path((id, import)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let outcome: Result<Outcome, WriteError> = async {
        let (fields, office) = (fields?, office(&cx, &id).await?);
        let import = Id::parse(&import).map(ImportId).ok_or(Refusal::from(ImportRefusal::NoSuchImport))?;
        fields.finish()?;
        let (organisation, person) = (office.id, office.person);
        cx.write(&fields, move |tx| {
            let place = Place::organisation(tx.reader().chain(organisation)?);
            member_permit(tx, person, Deed::ManageMembers, &place)?;
            let roster = tx.reader().roster(import)?.filter(|roster| roster.organisation == organisation);
            let roster = roster.ok_or(Refusal::from(ImportRefusal::NoSuchImport))?;
            let loaded: Loaded<Import> = tx.load(import)?;
            // The rule says now what it will say at the end; being given back counts as given back.
            loaded.state().ok_or(Refusal::from(ImportRefusal::NoSuchImport))?.undo(0)?;
            if roster.stage == RosterStage::Undoing {
                return Err(Refusal::from(ImportRefusal::AlreadyUndone).into());
            }
            tx.undo_roster(import, person)?;
            Ok(Outcome::at(address(&roster)))
        })
        .await
    }
    .await;
    cx.site.wake_rosters();
    cx.reply().settled(outcome, "roster-undoing")
}
