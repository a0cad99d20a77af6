//! Award 项目库: projects of this centre and of other funders, once entered and used wherever projects count; one's own, and the register.

pub(crate) mod import;
pub(crate) mod table;

use crate::administrators::meant;
use crate::cx::{Cx, Outcome};
use crate::desk::lines;
use crate::eligibility::sentence;
use crate::fields::{Fields, Sent};
use crate::organisation::day;
use crate::person::{gone, member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::award::{self, Award, Names, Outcome as End, Particulars, Refusal as AwardRefusal, Stage};
use rules::day::Day;
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Place, may};
use rules::team::Role;
use rules::{AwardId, Event, Id, Money, PersonId, Refusal};
use serde::Serialize;
use store::{AwardQuery, AwardRow, Keys, Loaded, Reader, Tx, WriteError};

/// How many stand on a page of the register.
const PAGE: usize = 50;
/// How many go into a file for a spreadsheet.
const FILE_MOST: usize = 20_000;
/// The most characters of a title, a number, a name.
const TITLE_MOST: usize = 200;
const NUMBER_MOST: usize = 60;
const NAME_MOST: usize = 100;

/// An award as a page and as JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct View {
    pub(crate) id: AwardId,
    pub(crate) version: u64,
    /// `approved`, `concluded`, `terminated`, `revoked` or `taken-back`.
    pub(crate) stage: &'static str,
    ended: Option<Day>,
    /// Whether its term is over and nothing has ended it.
    overdue: bool,
    title: Option<String>,
    lead_name: Option<String>,
    #[serde(flatten)]
    pub(crate) particulars: Particulars,
    /// In which role it is one's own.
    role: Option<Role>,
}

impl View {
    fn of(row: AwardRow, role: Option<Role>, today: Day) -> Self {
        let ended = match row.stage {
            Stage::Ended { on, .. } => Some(on),
            Stage::Approved | Stage::TakenBack => None,
        };
        let overdue = row.stage == Stage::Approved && row.particulars.until.is_some_and(|until| until <= today);
        let (title, lead_name) = row.names.clone().map_or((None, None), |names| (Some(names.title), Some(names.lead)));
        Self { id: row.id, version: row.version, stage: row.stage_text(), ended, overdue, title, lead_name, particulars: row.particulars, role }
    }

    fn title(&self, look: &Look<'_>) -> String {
        self.title.clone().filter(|title| !title.is_empty()).unwrap_or_else(|| look.t("erased"))
    }

    fn badge(&self, look: &Look<'_>) -> Markup {
        let (tone, key) = match (self.stage, self.overdue) {
            (_, true) => (Tone::Bad, "award-overdue"),
            ("approved", false) => (Tone::Good, "award-stage-approved"),
            ("concluded", _) => (Tone::Plain, "award-stage-concluded"),
            ("terminated", _) => (Tone::Plain, "award-stage-terminated"),
            ("revoked", _) => (Tone::Bad, "award-stage-revoked"),
            _ => (Tone::Plain, "award-stage-taken-back"),
        };
        ui::badge(tone, &look.t(key))
    }

    fn funder(&self, look: &Look<'_>) -> String {
        self.particulars.funder.clone().unwrap_or_else(|| look.t("award-own"))
    }

    fn term(&self, look: &Look<'_>) -> String {
        let said = |day: Option<Day>| day.map_or_else(|| "—".to_owned(), |day| sentence::day(look, day));
        format!("{} — {}", said(self.particulars.from.or(Some(self.particulars.approved))), said(self.particulars.until.map(Day::previous)))
    }
}

/// Awards as a table.
pub(crate) fn listed(look: &Look<'_>, awards: &[View]) -> Markup {
    let columns = ["award-title", "award-funder", "award-term", "award-amount", "award-state"].map(|key| Column::new(look.t(key)));
    let row = |one: &View| {
        vec![
            html! {
                a href={ "/awards/" (one.id) } { (one.title(look)) } br;
                span.quiet { (one.particulars.number) @if let Some(role) = one.role { " · " (look.t(sentence::role(role))) } @else if let Some(lead) = &one.lead_name { " · " (lead) } }
            },
            html! { (one.funder(look)) @if !one.particulars.programme.is_empty() { br; span.quiet { (one.particulars.programme) } } },
            html! { (one.term(look)) },
            html! { @match one.particulars.amount { Some(amount) => (ui::money(look, amount)), None => "—" } },
            one.badge(look),
        ]
    };
    ui::table(&look.t_with("awards-caption", &[("count", awards.len().into())]), &columns, &awards.iter().map(row).collect::<Vec<_>>())
}

/// One's own projects 我的项目.
pub(crate) async fn mine(cx: Cx) -> Response {
    let person = match cx.signed_in() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let today = cx.today();
    let found = cx.read(move |rows| rows.awards_of(person)).await;
    let awards: Vec<View> = match found {
        Ok(found) => found.into_iter().map(|(row, role)| View::of(row, Some(role), today)).collect(),
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Mine).t("awards-mine");
    cx.reply().show(Section::Mine, &title, &awards, |look| {
        html! {
            (ui::crumbs(look, &[(&look.t("applications-mine"), Some("/applications")), (&look.t("awards-mine"), None)]))
            h1 { (look.t("awards-mine")) }
            p.quiet { (look.t("awards-mine-lead")) }
            @if awards.is_empty() { (ui::empty(&look.t("awards-none"), &look.t("awards-mine-next"), Some(("/radar", look.t("radar-title").as_str())))) }
            @else { (listed(look, &awards)) }
        }
    })
}

fn keeper(cx: &Cx) -> Result<PersonId, Refusal> {
    may(&cx.actor, Deed::KeepAwards, &Place::default(), cx.arrived)?;
    cx.signed_in()
}

fn asked(cx: &Cx, most: usize) -> AwardQuery {
    AwardQuery {
        text: cx.query("q").unwrap_or_default(),
        funder: cx.query("funder").unwrap_or_default(),
        stage: cx.query("stage").unwrap_or_default(),
        after: cx.query("after").and_then(|id| Id::parse(&id)).map(AwardId),
        most,
    }
}

/// The register as JSON.
#[derive(Serialize)]
struct List {
    awards: Vec<View>,
    /// Where it goes on, if it does.
    next: Option<String>,
}

/// The register 项目库.
pub(crate) async fn list(cx: Cx) -> Response {
    if let Err(refusal) = keeper(&cx) {
        return cx.reply().refused(&refusal);
    }
    let wanted = asked(&cx, PAGE);
    let (query, today) = (wanted.clone(), cx.today());
    let mut rows = match cx.read(move |rows| rows.awards(&query)).await {
        Ok(rows) => rows,
        Err(error) => return cx.reply().fault(&error),
    };
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let narrowed = [("q", wanted.text.as_str()), ("funder", wanted.funder.as_str()), ("stage", wanted.stage.as_str())];
    let narrowed = serde_urlencoded::to_string(narrowed).unwrap_or_default();
    let next = rows.last().filter(|_| more).map(|last| format!("/awards?{narrowed}&after={}", last.id));
    let view = List { awards: rows.into_iter().map(|row| View::of(row, None, today)).collect(), next };
    let title = cx.look(Section::People).t("awards-title");
    cx.reply().show(Section::People, &title, &view, |look| {
        let options = |pairs: &[(&str, &str)]| pairs.iter().map(|(value, key)| ((*value).to_owned(), look.t(key))).collect::<Vec<_>>();
        let funders = options(&[("", "award-any"), ("own", "award-own"), ("others", "award-others")]);
        let stages = options(&[
            ("", "award-any"),
            ("approved", "award-stage-approved"),
            ("concluded", "award-stage-concluded"),
            ("terminated", "award-stage-terminated"),
            ("revoked", "award-stage-revoked"),
            ("taken-back", "award-stage-taken-back"),
        ]);
        html! {
            h1 { (look.t("awards-title")) }
            p.row { a.button href="/awards/new" { (look.t("award-new")) } " " a.button.plain href="/imports" { (look.t("imports-title")) } " " a.button.plain href={ "/awards.csv?" (narrowed) } { (look.t("awards-csv")) } }
            form.filters method="get" action="/awards" data-live {
                (ui::line(look, &Part::new("q", &look.t("awards-search")).kind("search"), &wanted.text, None))
                (ui::select(look, &Part::new("funder", &look.t("award-funder")), &funders, &wanted.funder))
                (ui::select(look, &Part::new("stage", &look.t("award-state")), &stages, &wanted.stage))
                button type="submit" { (look.t("search")) }
            }
            div #results {
                @if view.awards.is_empty() { (ui::empty(&look.t("awards-none"), &look.t("awards-none-next"), Some(("/awards/new", look.t("award-new").as_str())))) }
                @else { (listed(look, &view.awards)) (ui::pager(look, None, view.next.as_deref())) }
            }
        }
    })
}

/// The register for a spreadsheet 导出项目库.
pub(crate) async fn csv(cx: Cx) -> Response {
    if let Err(refusal) = keeper(&cx) {
        return cx.reply().refused(&refusal);
    }
    let query = AwardQuery { after: None, ..asked(&cx, FILE_MOST) };
    let rows = match cx.read(move |rows| rows.awards(&query)).await {
        Ok(rows) => rows,
        Err(error) => return cx.reply().fault(&error),
    };
    let look = cx.look(Section::People);
    let mut records = vec![table::Column::OF_PROJECTS.iter().map(|column| column.heading(&look)).collect::<Vec<_>>()];
    records.extend(rows.iter().map(|row| table::cells(&look, row)));
    let mut text = "\u{feff}".as_bytes().to_vec();
    match lines(records.into_iter()) {
        Ok(body) => text.extend(body),
        Err(error) => return cx.reply().fault(&error),
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"awards.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, text).into_response()
}

/// One with who takes part, as JSON.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    award: View,
    people: Vec<(PersonId, Role, Option<String>)>,
    members_named: Vec<String>,
}

/// One project 项目详情: for who takes part in it, and for who keeps the register.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    match load(&cx, &id).await {
        Ok((row, whole, keeps)) => {
            let title = whole.award.title(&cx.look(Section::Mine));
            cx.reply().show(Section::Mine, &title, &whole, |look| page(look, &row, &whole, keeps, None, &[], &cx))
        }
        Err(response) => response,
    }
}

async fn load(cx: &Cx, id: &str) -> Result<(AwardRow, Whole, bool), Response> {
    let Some(id) = Id::parse(id).map(AwardId) else { return Err(cx.reply().missing()) };
    if let Err(refusal) = cx.signed_in() {
        return Err(cx.reply().refused(&refusal));
    }
    let found = cx.read(move |rows| {
        let Some(row) = rows.award(id)? else { return Ok(None) };
        let people = rows.award_people(id)?;
        Ok(Some((row, people)))
    });
    let (row, people) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return Err(cx.reply().missing()),
        Err(error) => return Err(cx.reply().fault(&error)),
    };
    let keeps = keeper(cx).is_ok();
    let own = people.iter().find(|(person, ..)| cx.actor.is(*person)).map(|(_, role, _)| *role);
    if !keeps && own.is_none() {
        return Err(cx.reply().missing());
    }
    let members_named = row.names.as_ref().map(|names| names.members.clone()).unwrap_or_default();
    let whole = Whole { award: View::of(row.clone(), own, cx.today()), people, members_named };
    Ok((row, whole, keeps))
}

fn page(look: &Look<'_>, row: &AwardRow, whole: &Whole, keeps: bool, typed: Option<&Fields>, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let (award, particulars) = (&whole.award, &row.particulars);
    let text = |text: &str| html! { @if text.is_empty() { "—" } @else { (text) } };
    let people: Vec<String> = whole
        .people
        .iter()
        .map(|(_, role, name)| format!("{}（{}）", name.clone().unwrap_or_else(|| look.t("erased")), look.t(sentence::role(*role))))
        .chain(whole.members_named.iter().cloned())
        .collect();
    let facts = [
        (look.t("award-number"), html! { (particulars.number) }),
        (look.t("award-funder"), html! { (award.funder(look)) }),
        (look.t("award-programme"), text(&particulars.programme)),
        (look.t("award-sort"), text(&particulars.sort)),
        (look.t("award-lead"), text(award.lead_name.as_deref().unwrap_or(""))),
        (look.t("award-people"), text(&people.join(&look.t("list-separator")))),
        (look.t("award-host"), text(&particulars.host_name)),
        (look.t("award-amount"), html! { @match particulars.amount { Some(amount) => (ui::money(look, amount)), None => "—" } }),
        (look.t("award-approved"), html! { (sentence::day(look, particulars.approved)) }),
        (look.t("award-term"), html! { (award.term(look)) }),
        (look.t("award-ended"), html! { @match award.ended { Some(day) => (sentence::day(look, day)), None => "—" } }),
    ];
    let back = if keeps { ("/awards", look.t("awards-title")) } else { ("/awards/mine", look.t("awards-mine")) };
    html! {
        (ui::crumbs(look, &[(&back.1, Some(back.0)), (&award.title(look), None)]))
        h1 { (award.title(look)) }
        p { (award.badge(look)) }
        (ui::fact_list(&facts))
        @if !keeps { p.quiet { (look.t("award-wrong")) } }
        @if keeps && row.stage != Stage::TakenBack { (kept(look, row, typed, wrong, cx)) }
    }
}

/// What the keeper of the register can do.
fn kept(look: &Look<'_>, row: &AwardRow, typed: Option<&Fields>, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let path = |what: &str| format!("/awards/{}/{what}", row.id);
    let ends: Vec<(String, String)> = End::ALL.map(|end| (end.as_str().to_owned(), look.t(&format!("award-stage-{}", end.as_str())))).into();
    let as_it_is = table::typed(row);
    let nothing = Fields::default();
    html! {
        (ui::section("status", &look.t("award-status"), None, html! {
            @match row.stage {
                Stage::Approved => form method="post" action=(path("ending")) {
                    (ui::hidden("version", &row.version.to_string()))
                    (ui::select(look, &Part::new("end", &look.t("award-end")).required(true).among(wrong), &ends, typed.unwrap_or(&nothing).raw("end")))
                    (ui::line(look, &Part::new("on", &look.t("award-ended")).kind("date").required(true).among(wrong), typed.unwrap_or(&nothing).raw("on"), None))
                    (ui::submit_row(look, &look.t("award-end-it"), look.csrf(), &cx.new_key()))
                },
                Stage::Ended { .. } => (ui::post_button(&path("reopening"), &look.t("award-reopen"), look.csrf(), &cx.new_key(), false, Some(&look.t("award-reopen-confirm")))),
                Stage::TakenBack => {},
            }
        }))
        (ui::section("revision", &look.t("award-revise"), None, html! {
            form method="post" action=(path("revisions")) {
                (ui::hidden("version", &row.version.to_string()))
                (parts(look, typed.filter(|fields| fields.has("number")).unwrap_or(&as_it_is), wrong))
                (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
            }
            (ui::post_button(&path("removal"), &look.t("award-take-back"), look.csrf(), &cx.new_key(), true, Some(&look.t("award-take-back-confirm"))))
        }))
    }
}

fn parts(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let line = |name: &'static str, key: &str, help: &str, required: bool, kind: &str, most: Option<usize>| {
        let help = if help.is_empty() { String::new() } else { look.t(help) };
        ui::line(look, &Part::new(name, &look.t(key)).help(&help).kind(kind).required(required).among(wrong), fields.raw(name), most)
    };
    html! {
        (line("title", "award-title", "", true, "text", Some(TITLE_MOST)))
        (line("number", "award-number", "", true, "text", Some(NUMBER_MOST)))
        (line("funder", "award-funder", "award-funder-help", false, "text", Some(NAME_MOST)))
        (line("programme", "award-programme", "award-programme-help", false, "text", Some(NAME_MOST)))
        (line("sort", "award-sort", "award-sort-help", false, "text", Some(NAME_MOST)))
        (line("lead", "award-lead-known", "award-lead-help", false, "text", None))
        (line("lead_name", "award-lead", "", false, "text", Some(NAME_MOST)))
        (ui::prose(look, &Part::new("members", &look.t("award-members")).help(&look.t("award-members-help")).among(wrong), fields.raw("members"), 10_000, 4))
        (line("host", "award-host", "", false, "text", Some(NAME_MOST)))
        (ui::money_field(look, &Part::new("amount", &look.t("award-amount")).among(wrong), fields.raw("amount"), None))
        (line("approved", "award-approved", "", true, "date", None))
        (line("from", "award-from", "", false, "date", None))
        (line("last_day", "award-last-day", "award-last-day-help", false, "date", None))
    }
}

/// The form of a new one.
pub(crate) async fn form(cx: Cx) -> Response {
    if let Err(refusal) = keeper(&cx) {
        return cx.reply().refused(&refusal);
    }
    let title = cx.look(Section::People).t("award-new");
    cx.reply().page(Section::People, &title, |look| new_page(look, &Fields::default(), &[], &cx))
}

fn new_page(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    html! {
        (ui::crumbs(look, &[(&look.t("awards-title"), Some("/awards")), (&look.t("award-new"), None)]))
        h1 { (look.t("award-new")) }
        form method="post" action="/awards" {
            (parts(look, fields, wrong))
            (ui::submit_row(look, &look.t("award-record"), look.csrf(), &cx.new_key()))
        }
    }
}

/// What a form says, before it is known who is meant.
#[derive(Clone)]
struct Typed {
    particulars: Particulars,
    names: Names,
    lead: String,
    members: Vec<String>,
}

fn read(fields: &Fields) -> Result<Typed, Refusal> {
    let text = |name: &str, most: usize| fields.maybe_line(name, most).map(|line| line.as_str().to_owned());
    let title = fields.line("title", TITLE_MOST);
    let number = fields.line("number", NUMBER_MOST);
    let funder = text("funder", NAME_MOST);
    let (programme, sort) = (text("programme", NAME_MOST), text("sort", NAME_MOST));
    let (lead, lead_name) = (fields.raw("lead").trim().to_owned(), text("lead_name", NAME_MOST));
    let members = fields.maybe_prose("members", 10_000).map(|text| text.as_str().to_owned()).unwrap_or_default();
    let host = text("host", NAME_MOST);
    let amount: Option<Money> = fields.maybe_money("amount");
    let (approved, from, last) = (day(fields, "approved"), day(fields, "from"), day(fields, "last_day"));
    if fields.raw("approved").trim().is_empty() {
        fields.refuse("approved", &rules::text::TextRefusal::Empty);
    }
    fields.finish()?;
    let none = || Refusal::Fields(Vec::new());
    let particulars = Particulars {
        funder,
        programme: programme.unwrap_or_default(),
        sort: sort.unwrap_or_default(),
        number: number.ok_or_else(none)?.as_str().to_owned(),
        lead: None,
        members: Vec::new(),
        host: None,
        host_name: host.unwrap_or_default(),
        amount,
        approved: approved.ok_or_else(none)?,
        from,
        until: last.map(Day::next),
    };
    let names = Names { title: title.ok_or_else(none)?.as_str().to_owned(), lead: lead_name.unwrap_or_default(), members: Vec::new() };
    Ok(Typed { particulars, names, lead, members: members.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect() })
}

/// Finds out who is meant: a lead that is named by what nobody has is refused; of members, whoever is not known stays a name.
fn resolve(rows: &mut Reader<'_>, keys: &Keys, typed: &Typed) -> Result<(Particulars, Names), WriteError> {
    let (mut particulars, mut names) = (typed.particulars.clone(), typed.names.clone());
    if !typed.lead.is_empty() {
        let lead = meant(rows, keys, "lead", &typed.lead)?;
        particulars.lead = Some(lead);
        if names.lead.is_empty() {
            names.lead = rows.person(lead)?.and_then(|row| row.name).unwrap_or_default();
        }
    }
    for member in &typed.members {
        let (who, role) = table::with_role(member);
        match meant(rows, keys, "members", who) {
            Ok(person) => particulars.members.push((person, role)),
            Err(WriteError::Refused(_)) if !who.contains('@') => names.members.push(who.to_owned()),
            Err(other) => return Err(other),
        }
    }
    Ok((particulars, names))
}

/// Records one 登记项目.
pub(crate) async fn record(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = async {
        let person = keeper(&cx)?;
        let typed = read(&fields)?;
        let id = AwardId(new_id());
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::KeepAwards, &Place::default())?;
            let (particulars, names) = resolved(tx, &typed)?;
            let event = award::record(id, particulars, names, None)?;
            let committed = tx.commit(&permit, vec![Loaded::<Award>::new(id).happens(event)?])?;
            Ok(Outcome::created(format!("/awards/{id}")).event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "award-recorded"),
        Err(error) => {
            let title = cx.look(Section::People).t("award-new");
            cx.reply().again(error, Section::People, &title, |look, refusal| new_page(look, &fields, wrong(refusal), &cx))
        }
    }
}

fn resolved(tx: &mut Tx<'_>, typed: &Typed) -> Result<(Particulars, Names), WriteError> {
    let (mut rows, keys) = tx.reader_and_keys();
    resolve(&mut rows, keys, typed)
}

/// A rule of an award, told what was sent.
type Change<R> = fn(&mut Tx<'_>, AwardId, &Award, R, Day) -> Result<Event<Award>, WriteError>;

async fn deed<R: Clone + Send + Sync + 'static>(
    cx: &Cx,
    id: &str,
    sent: Result<Fields, Refusal>,
    read: impl FnOnce(&Fields) -> Result<R, Refusal>,
    change: Change<R>,
    done: &str,
) -> Response {
    let fields = match sent {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome: Result<Outcome, WriteError> = async {
        let award = Id::parse(id).map(AwardId).ok_or(Denial::Hidden)?;
        let person = keeper(cx)?;
        let asked = read(&fields)?;
        fields.finish()?;
        let (version, today) = (cx.read_version(&fields), cx.today());
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::KeepAwards, &Place::default())?;
            let loaded = tx.load::<Award>(award)?;
            let state = loaded.state().cloned().ok_or(Refusal::from(AwardRefusal::NoSuchAward))?;
            loaded.expect(version)?;
            let event = change(tx, award, &state, asked.clone(), today)?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/awards/{award}")).event(&committed))
        })
        .await
    }
    .await;
    match outcome {
        Ok(outcome) => cx.reply().done(&outcome, done),
        Err(error) => match load(cx, id).await {
            Ok((row, whole, keeps)) => {
                let title = whole.award.title(&cx.look(Section::Mine));
                cx.reply().again(error, Section::Mine, &title, |look, refusal| page(look, &row, &whole, keeps, Some(&fields), wrong(refusal), cx))
            }
            Err(_) => cx.reply().failed(error),
        },
    }
}

/// Says what is known of it anew 更正项目.
pub(crate) async fn revise(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let change: Change<Typed> = |tx, id, award, typed, _| {
        let (particulars, names) = resolved(tx, &typed)?;
        Ok(award.revise(id, Particulars { host: award.particulars.host, ..particulars }, names, None)?)
    };
    deed(&cx, &id, fields, read, change, "saved").await
}

/// Ends it 登记结束.
pub(crate) async fn end(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let asked = |fields: &Fields| {
        let (end, on) = (fields.option("end", End::parse), day(fields, "on"));
        if fields.raw("on").trim().is_empty() {
            fields.refuse("on", &rules::text::TextRefusal::Empty);
        }
        fields.finish()?;
        end.zip(on).ok_or(Refusal::Fields(Vec::new()))
    };
    let change: Change<(End, Day)> = |_, _, award, (end, on), today| {
        let of_day = |why: &AwardRefusal| matches!(why, AwardRefusal::EndsBeforeApproval { .. } | AwardRefusal::NotYet);
        let named = |why: AwardRefusal| if of_day(&why) { Refusal::Fields(vec![FieldRefusal::new("on", &why)]) } else { why.into() };
        Ok(award.end(end, on, today).map_err(named)?)
    };
    deed(&cx, &id, fields, asked, change, "saved").await
}

/// Takes its end back 更正状态.
pub(crate) async fn reopen(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    deed(&cx, &id, fields, |_| Ok(()), |_, _, award, (), _| Ok(award.reopen()?), "saved").await
}

/// Takes it out of the register 撤回登记.
pub(crate) async fn take_back(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    deed(&cx, &id, fields, |_| Ok(()), |_, _, award, (), _| Ok(award.take_back()?), "award-taken-back").await
}

/// The award's thing as a fault names it.
pub(crate) fn lost() -> WriteError {
    gone("an award")
}
