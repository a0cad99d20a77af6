//! Sheet 项目组表格: the team of a draft as a workbook, and from a file again: who is asked, who is asked for something else, who is not in the file.
//!
//! Members are known by their address. Nobody is asked twice and nobody is taken out: who is missing from a file is only listed. A file with a
//! fault changes nothing.

use super::{Asking, Page, access, is_anew, load, one_of, role, stage, terms_of};
use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::file::sheet_file;
use crate::mandate;
use crate::reply::see_other;
use crate::secret::{new_id, same};
use crate::spreadsheet::{self, Fault};
use crate::ui::{self, Column as Heading, Look, Section, Tone};
use crate::words::Words;
use axum::extract::{Path, Request};
use axum::response::Response;
use exchange::sheet::{Line, Sheet, SheetFault};
use exchange::workbook::{Cell, List};
use maud::{Markup, html};
use rules::call::{Content, Discipline};
use rules::import::Refusal as ImportRefusal;
use rules::person::Language;
use rules::refusal::Explain;
use rules::rights::Denial;
use rules::team::{Access, Part, Refusal as TeamRefusal, Role};
use rules::text::Email;
use rules::{ApplicationId, Id, Refusal};
use serde::Serialize;
use std::collections::BTreeSet;
use store::{StoreError, TeammateRow, WriteError};

/// A column of the file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Column {
    Email,
    Role,
    Share,
    Discipline,
    Access,
}

impl Column {
    const ALL: [Self; 5] = [Self::Email, Self::Role, Self::Share, Self::Discipline, Self::Access];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Role => "role",
            Self::Share => "share",
            Self::Discipline => "discipline",
            Self::Access => "access",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Email => "person-email",
            Self::Role => "team-role",
            Self::Share => "team-share",
            Self::Discipline => "team-discipline",
            Self::Access => "team-access",
        }
    }

    fn is_meant(self, heading: &str) -> bool {
        let plain = spreadsheet::plain(heading);
        let label = |language| spreadsheet::plain(&Words::load().text(language, self.key()));
        let others: &[&str] = match self {
            Self::Email => &["邮箱", "电子邮箱", "email", "mail"],
            Self::Role => &["角色", "分工"],
            Self::Share => &["投入", "工作投入", "share"],
            Self::Discipline => &["领域", "学科"],
            Self::Access => &["权限", "access"],
        };
        plain == self.as_str()
            || [Language::Zh, Language::En].into_iter().any(|language| label(language) == plain)
            || others.contains(&plain.as_str())
    }
}

/// What a row of the file would do.
#[derive(Clone)]
enum Would {
    Ask(Email, Part, Access),
    Change(Id, Part, Access, bool),
    Nothing,
}

/// What a file would do to a team.
struct Plan {
    /// Each row with its line and its address.
    rows: Vec<(usize, String, Would)>,
    faults: Vec<Fault>,
    /// The addresses of those who are not in it.
    missing: Vec<String>,
}

/// The same, as a page and as JSON.
#[derive(Serialize)]
struct View {
    draft: ApplicationId,
    file: String,
    name: String,
    seal: String,
    encoding: &'static str,
    columns: Vec<(String, &'static str)>,
    lacking: Vec<String>,
    counts: Counts,
    changes: Vec<Changed>,
    faults: Vec<Fault>,
    missing: Vec<String>,
}

#[derive(Serialize)]
struct Counts {
    invited: usize,
    changed: usize,
    same: usize,
}

#[derive(Serialize)]
struct Changed {
    line: usize,
    email: String,
    /// `invited` or `changed`.
    change: &'static str,
    /// Whether they have to agree again.
    anew: bool,
    role: Role,
    share: u8,
    discipline: Option<Discipline>,
    access: String,
}

/// Reads the rows of a file against a team.
struct Reading<'a> {
    look: &'a Look<'a>,
    content: &'a Content,
    team: &'a [TeammateRow],
    mapping: &'a [Option<Column>],
    /// The lead's own addresses.
    own: &'a [String],
}

impl Reading<'_> {
    fn plan(&self, sheet: &Sheet) -> Plan {
        let mut plan = Plan { rows: Vec::new(), faults: Vec::new(), missing: Vec::new() };
        let mut seen = BTreeSet::new();
        let mut asked = self.team.len();
        for line in &sheet.rows {
            match self.row(line, &mut seen, asked) {
                Ok((email, would)) => {
                    asked += usize::from(matches!(would, Would::Ask(..)));
                    plan.rows.push((line.number, email, would));
                }
                Err(faults) => plan.faults.extend(faults),
            }
        }
        plan.missing = self.team.iter().map(|row| row.email.clone()).filter(|email| !email.is_empty() && !seen.contains(email)).collect();
        plan
    }

    fn cell(&self, line: &Line, column: Column) -> Option<String> {
        self.mapping.iter().position(|one| *one == Some(column)).map(|at| line.cells[at].trim().to_owned())
    }

    fn row(&self, line: &Line, seen: &mut BTreeSet<String>, asked: usize) -> Result<(String, Would), Vec<Fault>> {
        let look = self.look;
        let found = |column| self.cell(line, column).unwrap_or_default();
        let fault = |column: Column, why: String| Fault { line: line.number, column: look.t(column.key()), found: found(column), why };
        let Ok(email) = Email::parse(&found(Column::Email)) else { return Err(vec![fault(Column::Email, look.t("sheet-team-email"))]) };
        if !seen.insert(email.as_str().to_owned()) {
            return Err(vec![fault(Column::Email, look.t("sheet-team-twice"))]);
        }
        if self.own.iter().any(|own| own == email.as_str()) {
            return Err(vec![fault(Column::Email, look.t("sheet-team-lead"))]);
        }
        let there = self.team.iter().find(|row| row.email == email.as_str());
        let mut faults = Vec::new();
        let role = self.role(&found(Column::Role));
        if role.is_none() {
            let roles: Vec<String> = self.content.terms.team.roles.iter().map(|one| super::role(look, *one)).collect();
            faults.push(fault(Column::Role, look.t_with("sheet-team-role", &[("roles", roles.join(&look.t("list-separator")).into())])));
        }
        let share = found(Column::Share).trim_end_matches(['%', '％']).trim().parse::<u8>().ok().filter(|share| *share <= 100);
        if share.is_none() {
            faults.push(fault(Column::Share, look.t("sheet-team-share")));
        }
        let discipline = match self.cell(line, Column::Discipline) {
            None => Some(there.and_then(|row| row.mate.part.discipline)),
            Some(text) => discipline(look, &text),
        };
        if discipline.is_none() {
            faults.push(fault(Column::Discipline, look.t("sheet-team-discipline")));
        }
        let standing = || there.map_or(Access::Read, |row| row.access.clone());
        let reach = match self.cell(line, Column::Access).filter(|text| !text.is_empty()) {
            None => Some(standing()),
            Some(text) => self.reach(&text),
        };
        if reach.is_none() {
            faults.push(fault(Column::Access, look.t("sheet-team-access")));
        }
        let (Some(role), Some(share), Some(discipline), Some(reach)) = (role, share, discipline, reach) else { return Err(faults) };
        let part = Part { role, share, discipline };
        match self.content.terms.team.ask(part, if there.is_some() { 0 } else { asked }) {
            Ok(part) => Ok((email.as_str().to_owned(), would(there, email, part, reach))),
            Err(why) => {
                let about = [
                    (Column::Share, matches!(why, TeamRefusal::Share { .. })),
                    (Column::Discipline, why == TeamRefusal::NoDiscipline),
                    (Column::Email, matches!(why, TeamRefusal::TooMany { .. })),
                ];
                let column = about.into_iter().find(|(_, is)| *is).map_or(Column::Role, |(column, _)| column);
                Err(vec![fault(column, look.says(&why.says()))])
            }
        }
    }

    /// A role of those the call asks for, by its text or as it is called in either language.
    fn role(&self, text: &str) -> Option<Role> {
        let named = |role: &Role| {
            let key = super::role_key(*role);
            role.as_str() == text || [Language::Zh, Language::En].into_iter().any(|language| Words::load().text(language, key) == text)
        };
        self.content.terms.team.roles.iter().copied().find(named)
    }

    /// How far they reach: `只读`, `可填写全部栏目`, or the titles of sections behind a colon.
    fn reach(&self, text: &str) -> Option<Access> {
        let says = |key: &str| [Language::Zh, Language::En].into_iter().any(|language| Words::load().text(language, key) == text);
        if says("team-access-read") {
            return Some(Access::Read);
        }
        if says("team-access-write") {
            return Some(Access::Write(Vec::new()));
        }
        if let Some(access) = Access::parse(text) {
            return Some(access);
        }
        let (_, titles) = text.split_once(['：', ':'])?;
        let section = |title: &str| {
            let mut sections = self.content.form.sections.iter();
            let place = sections.position(|section| [&section.title.zh, &section.title.en].into_iter().any(|known| known.trim() == title))?;
            u16::try_from(place).ok()
        };
        let titles = titles.split(['、', ',', '，', ';', '；']).map(str::trim).filter(|title| !title.is_empty());
        let sections = titles.map(section).collect::<Option<Vec<u16>>>()?;
        (!sections.is_empty()).then_some(Access::Write(sections))
    }
}

fn would(there: Option<&TeammateRow>, email: Email, part: Part, access: Access) -> Would {
    match there {
        None => Would::Ask(email, part, access),
        Some(row) if row.mate.part == part && row.access == access => Would::Nothing,
        // Who has declined is asked anew only where they are asked for something else.
        Some(row) => Would::Change(row.id, part, access, is_anew(row, part)),
    }
}

/// A field of science as it is called; none inside where nothing is said.
#[expect(clippy::option_option, reason = "a field may be unknown, or known and empty")]
fn discipline(look: &Look<'_>, text: &str) -> Option<Option<Discipline>> {
    if text.is_empty() {
        return Some(None);
    }
    let named = |one: &Discipline| one.as_str() == text || look.discipline(*one) == text;
    Discipline::ALL.into_iter().find(named).map(Some)
}

/// The way to the workbook and back, on the page of the team.
pub(super) fn offer(look: &Look<'_>, draft: ApplicationId, cx: &Cx) -> Markup {
    let base = format!("/drafts/{draft}/team");
    ui::section(
        "sheet",
        &look.t("sheet-team"),
        None,
        html! {
            p.quiet { (look.t("sheet-team-help")) }
            p { a.button.plain href={ (base) "/members.xlsx" } { (look.t("sheet-team-download")) } }
            (spreadsheet::upload(look, cx, &format!("{base}/previews")))
        },
    )
}

async fn own(cx: &Cx, id: &str) -> Result<Page, Response> {
    let page = load(cx, id).await?;
    if !page.own {
        return Err(cx.reply().refused(&Denial::NotDelegable.into()));
    }
    if page.view.asked.is_asked() { Ok(page) } else { Err(cx.reply().refused(&TeamRefusal::NoTeam.into())) }
}

/// The team as a workbook 下载名单.
pub(crate) async fn xlsx(cx: Cx, Path(id): Path<String>) -> Response {
    let page = match own(&cx, &id).await {
        Ok(page) => page,
        Err(response) => return response,
    };
    let look = cx.look(Section::Mine);
    let form = &page.call.content.form;
    let cells = |row: &super::Member| {
        let text = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
        let mut cells = vec![text(row.row.email.clone()), text(role(&look, row.role)), Cell::Number(i64::from(row.share))];
        cells.push(text(row.discipline.map(|one| look.discipline(one)).unwrap_or_default()));
        cells.push(text(access(&look, &row.row.access, form)));
        cells.push(text(row.name.clone().unwrap_or_default()));
        cells.push(text(look.t(stage_key(row.stage))));
        cells
    };
    let mut heading: Vec<String> = Column::ALL.map(|column| look.t(column.key())).into();
    heading.extend(["person-name", "team-stage"].map(|key| look.t(key)));
    let roles: Vec<String> = page.view.asked.roles.iter().map(|one| role(&look, *one)).collect();
    let about = vec![
        (look.t("team-role"), Cell::Text(look.t_with("sheet-team-role", &[("roles", roles.join(&look.t("list-separator")).into())]))),
        (look.t("team-share"), Cell::Text(look.t("sheet-team-share"))),
        (look.t("team-discipline"), Cell::Text(look.t("sheet-team-discipline"))),
        (look.t("team-access"), Cell::Text(look.t("sheet-team-access"))),
        (look.t("sheet-team"), Cell::Text(look.t("sheet-team-help"))),
    ];
    let rows = page.view.team.iter().map(cells).collect();
    let list = List { name: look.t("sheet-name"), heading, rows, about: (look.t("desk-workbook-about"), about), made: cx.arrived };
    match spreadsheet::workbook(&list, "team") {
        Ok(file) => file,
        Err(error) => cx.reply().fault(&error),
    }
}

fn stage_key(stage: &str) -> &'static str {
    match stage {
        "confirmed" => "team-stage-confirmed",
        "declined" => "team-stage-declined",
        _ => "team-stage-invited",
    }
}

fn place(id: ApplicationId) -> String {
    format!("/drafts/{id}/team")
}

/// Takes a file and leads on to what it would change 上传预览.
pub(crate) async fn upload(cx: Cx, Path(id): Path<String>, request: Request) -> Response {
    let page = match own(&cx, &id).await {
        Ok(page) => page,
        Err(response) => return response,
    };
    let (stored, base) = (sheet_file(&cx, request, exchange::sheet::BYTES_MOST as u64).await, place(page.draft.id));
    let seal = stored.as_ref().ok().zip(cx.person()).map(|((_, digest), person)| spreadsheet::seal(&cx, person, &base, digest)).unwrap_or_default();
    spreadsheet::waiting(&cx, stored, |query| format!("{base}/preview?{query}&seal={seal}"))
}

fn opened(cx: &Cx, page: &Page, file: &str, seal: &str) -> Result<Option<Result<Sheet, SheetFault>>, StoreError> {
    let Some(person) = cx.person() else { return Ok(None) };
    if same(&spreadsheet::seal(cx, person, &place(page.draft.id), file), seal) { spreadsheet::opened(cx, file) } else { Ok(None) }
}

fn mapping(heading: &[String], said: impl Fn(usize) -> Option<String>) -> Vec<Option<Column>> {
    spreadsheet::mapping(heading, |at, text| match said(at) {
        Some(said) => Column::ALL.into_iter().find(|column| column.as_str() == said),
        None => Column::ALL.into_iter().find(|column| column.is_meant(text)),
    })
}

fn lacking(look: &Look<'_>, mapping: &[Option<Column>]) -> Vec<String> {
    let needed = [Column::Email, Column::Role, Column::Share];
    needed.into_iter().filter(|column| !mapping.contains(&Some(*column))).map(|column| look.t(column.key())).collect()
}

/// The lead's own addresses among those of a file: nothing is told of anybody else's.
async fn own_addresses(cx: &Cx, sheet: &Sheet) -> Result<Vec<String>, StoreError> {
    let Some(person) = cx.person() else { return Ok(Vec::new()) };
    let addresses: Vec<Email> = sheet.rows.iter().flat_map(|line| &line.cells).filter_map(|cell| Email::parse(cell).ok()).collect();
    let store = cx.site.store().clone();
    cx.read(move |rows| {
        let mut own = Vec::new();
        for email in &addresses {
            let holder = rows.credential(&store.keys().email_key(email))?.map(|(holder, _)| holder);
            if holder.map(|holder| rows.head_of(holder)).transpose()? == Some(rows.head_of(person)?) {
                own.push(email.as_str().to_owned());
            }
        }
        Ok(own)
    })
    .await
}

/// What a file would change of the team 上传预览.
pub(crate) async fn preview(cx: Cx, Path(id): Path<String>) -> Response {
    let page = match own(&cx, &id).await {
        Ok(page) => page,
        Err(response) => return response,
    };
    // Without a file there is nothing to show but the way to bring one.
    if cx.query("file").is_none() {
        return see_other(&place(page.draft.id));
    }
    let [file, name, seal] = ["file", "name", "seal"].map(|name| cx.query(name).unwrap_or_default());
    let look = cx.look(Section::Mine);
    let title = look.t("import-preview");
    let sheet = match opened(&cx, &page, &file, &seal) {
        Ok(Some(Ok(sheet))) => sheet,
        Ok(Some(Err(fault))) => {
            let said = serde_json::json!({ "fault": fault.to_string() });
            let back = place(page.draft.id);
            return cx.reply().show(Section::Mine, &title, &said, |look| spreadsheet::unreadable(look, &fault, (&back, &look.t("sheet-back"))));
        }
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let own = match own_addresses(&cx, &sheet).await {
        Ok(own) => own,
        Err(error) => return cx.reply().fault(&error),
    };
    let is_mapped = cx.query("mapped").is_some();
    let mapping = mapping(&sheet.heading, |at| if is_mapped { Some(cx.query(&format!("c{at}")).unwrap_or_default()) } else { None });
    let team: Vec<TeammateRow> = page.view.team.iter().map(|one| one.row.clone()).collect();
    let lacking = lacking(&look, &mapping);
    let reading = Reading { look: &look, content: &page.call.content, team: &team, mapping: &mapping, own: &own };
    let plan = if lacking.is_empty() { reading.plan(&sheet) } else { Plan { rows: Vec::new(), faults: Vec::new(), missing: Vec::new() } };
    let count = |wanted: fn(&Would) -> bool| plan.rows.iter().filter(|(_, _, would)| wanted(would)).count();
    let view = View {
        draft: page.draft.id,
        file,
        name,
        seal,
        encoding: sheet.encoding,
        columns: sheet.heading.iter().cloned().zip(mapping.iter().map(|one| one.map_or("", Column::as_str))).collect(),
        lacking,
        counts: Counts {
            invited: count(|would| matches!(would, Would::Ask(..))),
            changed: count(|would| matches!(would, Would::Change(..))),
            same: count(|would| matches!(would, Would::Nothing)),
        },
        changes: plan.rows.iter().filter_map(changed).collect(),
        faults: plan.faults,
        missing: plan.missing,
    };
    cx.reply().show(Section::Mine, &title, &view, |look| preview_page(look, &page, &view, &cx))
}

fn changed((line, email, would): &(usize, String, Would)) -> Option<Changed> {
    let (change, part, access, anew) = match would {
        Would::Ask(_, part, access) => ("invited", part, access, true),
        Would::Change(_, part, access, anew) => ("changed", part, access, *anew),
        Would::Nothing => return None,
    };
    let (role, share, discipline) = (part.role, part.share, part.discipline);
    Some(Changed { line: *line, email: email.clone(), change, anew, role, share, discipline, access: access.to_text() })
}

fn preview_page(look: &Look<'_>, page: &Page, view: &View, cx: &Cx) -> Markup {
    let base = place(view.draft);
    let (mine, team, here) = (look.t("applications-mine"), look.t("team-title"), look.t("import-preview"));
    let draft = format!("/drafts/{}", view.draft);
    let mut options = vec![(String::new(), look.t("import-left-out"))];
    options.extend(Column::ALL.map(|column| (column.as_str().to_owned(), look.t(column.key()))));
    let columns: Vec<(&str, String)> = view.columns.iter().map(|(heading, meant)| (heading.as_str(), (*meant).to_owned())).collect();
    let ids: Vec<&str> = view.columns.iter().map(|(_, meant)| *meant).collect();
    let counts = [("invited", view.counts.invited.into()), ("changed", view.counts.changed.into()), ("same", view.counts.same.into())];
    html! {
        (ui::crumbs(look, &[(&mine, Some("/applications")), (look.pick(&page.call.content.title), Some(&draft)), (&team, Some(&base)), (&here, None)]))
        h1 { (here) }
        p { (view.name) " · " (look.t_with("import-encoding", &[("encoding", view.encoding.into())])) }
        p { strong { (look.t_with("sheet-team-counts", &counts)) } }
        (spreadsheet::lacking(look, &view.lacking))
        @if !view.faults.is_empty() { (ui::notice(Tone::Bad, html! { p { (look.t_with("sheet-faulty", &[("count", view.faults.len().into())])) } })) (spreadsheet::faults(look, &view.faults)) p { a.button.plain href=(base) { (look.t("sheet-back")) } } }
        @else if view.changes.is_empty() { @if view.lacking.is_empty() { (ui::notice(Tone::Plain, html! { p { (look.t("sheet-nothing")) } })) p { a.button.plain href=(base) { (team) } } } }
        @else {
            form.single method="post" action={ (base) "/members" } {
                (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
                (ui::hidden("file", &view.file)) (ui::hidden("seal", &view.seal)) (ui::hidden("columns", &ids.join(",")))
                button type="submit" { (look.t("sheet-team-apply")) }
            }
        }
        @if !view.missing.is_empty() { (ui::notice(Tone::Plain, html! { p { (look.t("sheet-team-missing")) } ul { @for email in &view.missing { li { (email) } } } })) }
        @if !view.changes.is_empty() { (changes(look, page, view)) }
        (spreadsheet::columns_form(look, &format!("{base}/preview"), &[("file", &view.file), ("name", &view.name), ("seal", &view.seal)], &columns, &options))
    }
}

fn changes(look: &Look<'_>, page: &Page, view: &View) -> Markup {
    let keys = ["sheet-line", "sheet-change", "person-email", "team-role", "team-share", "team-access"];
    let columns = keys.map(|key| Heading::new(look.t(key)));
    let was = |email: &str| page.view.team.iter().find(|one| one.row.email == email).map(|one| &one.row);
    let differs = |was: Option<String>, is: String| match was {
        Some(was) if was != is => html! { del { (was) } " " ins { (is) } },
        Some(_) | None => html! { (is) },
    };
    let rows: Vec<Vec<Markup>> = view
        .changes
        .iter()
        .map(|one| {
            let was = was(&one.email);
            let with = |part: Part| {
                let science = part.discipline.map(|one| look.discipline(one)).map(|one| format!(" · {one}")).unwrap_or_default();
                role(look, part.role) + &science
            };
            let part = Part { role: one.role, share: one.share, discipline: one.discipline };
            let (tone, key) = if one.change == "invited" { (Tone::Good, "sheet-team-invited") } else { (Tone::Wait, "sheet-team-changed") };
            let reach = |reach: &Access| access(look, reach, &page.call.content.form);
            let now = Access::parse(&one.access).unwrap_or(Access::Read);
            vec![
                html! { (one.line) },
                html! { (ui::badge(tone, &look.t(key))) @if one.anew && was.is_some() { br; span.quiet { (look.t("sheet-team-anew")) } } },
                html! { (one.email) @if let Some(row) = was { br; (stage(look, &row.mate.stage)) } },
                differs(was.map(|row| with(row.mate.part)), with(part)),
                differs(was.map(|row| super::share(look, row.mate.part.share)), super::share(look, one.share)),
                differs(was.map(|row| reach(&row.access)), reach(&now)),
            ]
        })
        .collect();
    ui::section("changes", &look.t("sheet-changes"), None, ui::table(&look.t("sheet-changes"), &columns, &rows))
}

/// Asks and changes as a file says 按表格邀请和调整: all of it in one transaction, held against the team as it is then. Refuses a file with faults, and
/// one that changes nothing.
pub(crate) async fn apply(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let page = match own(&cx, &id).await {
        Ok(page) => page,
        Err(response) => return response,
    };
    let outcome: Result<Outcome, WriteError> = async {
        let (fields, person, id) = (fields?, cx.signed_in()?, page.draft.id);
        let [file, seal, columns] = ["file", "seal", "columns"].map(|name| fields.raw(name).to_owned());
        fields.finish()?;
        let sheet = opened(&cx, &page, &file, &seal)?.and_then(Result::ok).ok_or(Refusal::from(Denial::Hidden))?;
        let own = own_addresses(&cx, &sheet).await?;
        let said: Vec<&str> = columns.split(',').collect();
        let is_mapped = said.len() == sheet.heading.len();
        let mapping = mapping(&sheet.heading, |at| if is_mapped { said.get(at).map(|text| (*text).to_owned()) } else { None });
        let look = cx.look(Section::Mine);
        let lacks = lacking(&look, &mapping).len();
        if lacks > 0 {
            return Err(Refusal::from(ImportRefusal::Faulty { count: lacks }).into());
        }
        let ids: Vec<Id> = sheet.rows.iter().map(|_| new_id()).collect();
        let (asking, language, zone, content) = (Asking::of(&cx, person), cx.language, cx.zone.clone(), page.call.content.clone());
        cx.write(&fields, move |tx| {
            let (draft, _) = mandate::own_draft(tx, id, person)?;
            let team = tx.reader().team_of(id)?;
            let look =
                Look { language, viewer: None, path: "", zone: zone.clone(), centre: &asking.centre, here: Section::Mine, flash: None, about: None };
            let plan = Reading { look: &look, content: &content, team: &team, mapping: &mapping, own: &own }.plan(&sheet);
            if !plan.faults.is_empty() {
                return Err(Refusal::from(ImportRefusal::Faulty { count: plan.faults.len() }).into());
            }
            let mut changed = 0;
            for ((_, _, would), mate) in plan.rows.iter().zip(&ids) {
                match would {
                    Would::Nothing => continue,
                    Would::Ask(email, part, access) => asking.ask(tx, &draft, *mate, email, (*part, access))?,
                    Would::Change(mate, part, access, anew) => {
                        one_of(tx, id, *mate)?;
                        let part = terms_of(tx, &draft)?.ask(*part, 0)?;
                        tx.change_teammate(*mate, part, access, *anew)?;
                    }
                }
                changed += 1;
            }
            if changed == 0 { Err(Refusal::from(ImportRefusal::Nothing).into()) } else { Ok(Outcome::at(place(id))) }
        })
        .await
    }
    .await;
    if outcome.is_ok() {
        cx.site.wake_dispatches();
    }
    cx.reply().settled(outcome, "team-sheet-applied")
}
