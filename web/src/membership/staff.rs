//! Staff 单位人员: who belongs, who asks to, and who helps; for the administrator of the organisation or of one above, its secretaries and officers.

use super::{Listed, REASON_MOST, place};
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::organisation::{day, known_row, part_named};
use crate::person::{gone, member_permit};
use crate::reply::Wanted;
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::day::Day;
use rules::grant::{Grant, Refusal as GrantRefusal};
use rules::membership::{self, Belonging, Membership, Refusal as MemberRefusal, Stage};
use rules::organisation::{Known, Refusal as UnitRefusal};
use rules::rights::{Deed, Held, Place, Role, Scope, may};
use rules::text::Bilingual;
use rules::{GrantId, Id, Instant, MembershipId, OrganisationId, PersonId, Refusal};
use serde::Serialize;
use store::{Loaded, Reader, StoreError, Tx, WriteError};

/// The staff as a page and as JSON.
#[derive(Serialize)]
struct View {
    organisation: OrganisationId,
    name: Bilingual,
    members: Vec<Listed>,
    /// Whether there are more of them than are listed.
    more: bool,
    secretaries: Vec<Secretary>,
    #[serde(skip)]
    manages: bool,
    #[serde(skip)]
    stands: bool,
    #[serde(skip)]
    whole: bool,
}

/// How many stand on the page; the rest is found by name.
const SHOWN: usize = 200;
/// How many a program is given.
const GIVEN: usize = 2_000;
/// How many go into a file.
const FILE_MOST: usize = 50_000;

/// Who helps the applicants of an organisation 院系科研秘书.
#[derive(Serialize)]
struct Secretary {
    grant: GrantId,
    person: PersonId,
    name: Option<String>,
    #[serde(serialize_with = "view::maybe_rfc3339")]
    until: Option<Instant>,
}

/// The page 单位人员.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(OrganisationId) else { return cx.reply().failed(UnitRefusal::NoSuchOrganisation.into()) };
    let most = if cx.wanted == Wanted::Json { GIVEN } else { SHOWN };
    let view = match load(&cx, id, most).await {
        Ok(view) => view,
        Err(error) => return cx.reply().failed(error),
    };
    let title = cx.look(Section::Organisations).t("unit-members");
    cx.reply().show(Section::Organisations, &title, &view, |look| page(look, &view, &cx))
}

/// The people of an organisation as a file has them 导出人员名单: what can be taken in again, then since when and how they belong there.
pub(crate) async fn exported(cx: &Cx, id: &str, look: &Look<'_>) -> Result<Vec<Vec<String>>, WriteError> {
    let id = Id::parse(id).map(OrganisationId).ok_or(UnitRefusal::NoSuchOrganisation)?;
    let view = load(cx, id, FILE_MOST).await?;
    let row = |one: Listed| {
        let stage = look.t(one.stage_key());
        let part = one.department_name.as_ref().map(|name| look.pick(name).to_owned()).unwrap_or_default();
        let said = [one.name, one.email, None, Some(part), one.note, None, Some(one.from.to_string())].map(Option::unwrap_or_default);
        [said.to_vec(), vec![one.last_day.map(|day| day.to_string()).unwrap_or_default(), stage]].concat()
    };
    Ok(view.members.into_iter().map(row).collect())
}

async fn load(cx: &Cx, id: OrganisationId, most: usize) -> Result<View, WriteError> {
    let person = cx.signed_in()?;
    let wanted = cx.query("q").unwrap_or_default();
    let (actor, now, today) = (cx.actor.clone(), cx.arrived, cx.today());
    let found = cx.read(move |rows| {
        let row = match known_row(rows, id, &actor, Some(person), now) {
            Err(WriteError::Fault(error)) => return Err(error),
            Err(error) => return Ok(Err(error)),
            Ok(row) => row,
        };
        let place = Place::organisation(rows.chain(id)?);
        if let Err(denial) = may(&actor, Deed::ReadMembers, &place, now) {
            return Ok(Err(denial.into()));
        }
        let manages = may(&actor, Deed::ManageMembers, &place, now).is_ok();
        let mut members = rows.members_of(id, wanted.trim(), most + 1)?;
        let more = members.len() > most;
        members.truncate(most);
        let members = members.into_iter().map(|row| Listed::of(row, today)).filter_map(|one| seen(one, manages)).collect();
        let view = View {
            organisation: id,
            members,
            more,
            secretaries: secretaries(rows, id, now)?,
            manages,
            stands: row.unit.stands().is_ok(),
            whole: row.unit.known != Known::Part,
            name: row.unit.name,
        };
        Ok(Ok((view, place)))
    });
    let (view, place) = found.await??;
    crate::inspection::note(cx, Deed::ReadMembers, &place, Some(id.0)).await?;
    Ok(view)
}

/// What was taken back is nobody's business; what was asked and refused is the administrator's.
fn seen(one: Listed, manages: bool) -> Option<Listed> {
    match one.at {
        Stage::Withdrawn => None,
        Stage::Asked | Stage::Refused if !manages => None,
        Stage::Confirmed | Stage::Ended { .. } if !manages => Some(Listed { note: None, reason: None, ..one }),
        Stage::Asked | Stage::Refused | Stage::Confirmed | Stage::Ended { .. } => Some(one),
    }
}

fn secretaries(rows: &mut Reader<'_>, id: OrganisationId, now: Instant) -> Result<Vec<Secretary>, StoreError> {
    let mut found = Vec::new();
    for row in rows.grants_in(Scope::Organisation(id))? {
        if row.held.role == Role::ResearchSecretary && row.held.is_in_force(now) {
            let name = rows.person(row.person)?.and_then(|person| person.name);
            found.push(Secretary { grant: row.id, person: row.person, name, until: row.held.until });
        }
    }
    Ok(found)
}

fn page(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let here = format!("/organisations/{}", view.organisation);
    let changes = view.manages && view.stands;
    html! {
        (ui::crumbs(look, &[(&look.t("unit-title"), Some("/organisations")), (look.pick(&view.name), Some(&here)), (&look.t("unit-members"), None)]))
        h1 { (ui::bilingual(look, &view.name)) " · " (look.t("unit-members")) }
        (crate::roster::file::links(look, view.organisation, changes && view.whole))
        (ui::section("members", &look.t("unit-members"), None, html! {
            form.filters method="get" action={ (here) "/members" } role="search" {
                label for="q" { (look.t("roster-find")) }
                input #q type="search" name="q" value=(cx.query("q").unwrap_or_default());
                button.plain type="submit" { (look.t("roster-find-submit")) }
            }
            @if view.more { p.quiet { (look.t_with("roster-shown", &[("count", SHOWN.into())])) } }
            @if view.members.is_empty() { p.quiet { (look.t("member-nobody")) } } @else { (table(look, view, cx)) }
        }))
        @if changes && view.whole {
            (ui::section("name", &look.t("member-name-title"), None, html! {
                p.quiet { (look.t("member-name-help")) }
                form method="post" action={ (here) "/members" } {
                    (ui::line(look, &Part::new("email", &look.t("person-email")).kind("email").required(true), "", None))
                    (ui::line(look, &Part::new("department", &look.t("member-department")).help(&look.t("member-department-help")), "", None))
                    (ui::line(look, &Part::new("from", &look.t("member-from")).help(&look.t("member-from-help")).kind("date"), "", None))
                    (ui::submit_row(look, &look.t("member-name-submit"), look.csrf(), &cx.new_key()))
                }
            }))
        }
        (ui::section("secretaries", &look.t("member-secretaries"), None, html! {
            p.quiet { (look.t("member-secretaries-help")) }
            @if view.secretaries.is_empty() { p.quiet { (look.t("member-secretaries-none")) } } @else { (helpers(look, view, cx)) }
            @if changes { (appointing(look, view, cx)) }
        }))
    }
}

fn table(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let mut columns: Vec<Column> =
        ["person-name", "member-department", "member-term", "member-standing"].iter().map(|key| Column::new(look.t(key))).collect();
    if view.manages {
        columns.push(Column::new(look.t("member-deed")));
    }
    let rows: Vec<Vec<Markup>> = view
        .members
        .iter()
        .map(|one| {
            let mut cells = vec![
                html! {
                    (one.name.clone().unwrap_or_else(|| look.t("erased")))
                    @if let Some(email) = &one.email { br; span.quiet { (email) } }
                    @if let Some(note) = &one.note { br; span.quiet { (note) } }
                },
                html! { @match &one.department_name { Some(name) => (ui::bilingual(look, name)), None => span.quiet { "—" } } },
                one.term(look),
                html! { (one.badge(look)) @if let Some(reason) = &one.reason { br; span.quiet { (reason) } } },
            ];
            if view.manages {
                cells.push(deeds(look, one, cx));
            }
            cells
        })
        .collect();
    ui::table(&look.t("member-caption"), &columns, &rows)
}

/// Small forms in a row; their fields are named by label, because the same ones stand in every row.
fn deeds(look: &Look<'_>, one: &Listed, cx: &Cx) -> Markup {
    let form = |deed: &str, field: Markup, button: &str, danger: bool| {
        html! {
            form.small method="post" action={ "/memberships/" (one.id) "/" (deed) } {
                (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key())) (ui::hidden("version", &one.version.to_string()))
                (field)
                button.plain.danger[danger] type="submit" { (look.t(button)) }
            }
        }
    };
    match one.at {
        Stage::Asked if cx.person() == Some(one.person) => html! { span.quiet { (look.t("member-by-another")) } },
        Stage::Asked => html! {
            (form("confirmation", html! { input type="date" name="from" value=(one.from) aria-label=(look.t("member-from")); }, "member-confirm", false))
            (form("refusal", html! { input type="text" name="reason" data-most=(REASON_MOST) placeholder=(look.t("member-reason")) aria-label=(look.t("member-reason")); }, "member-refuse", true))
        },
        Stage::Confirmed => form("ending", html! { input type="date" name="last_day" aria-label=(look.t("member-last-day")); }, "member-end", true),
        Stage::Ended { .. } | Stage::Refused | Stage::Withdrawn => html! {},
    }
}

fn helpers(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    html! {
        ul.plain {
            @for one in &view.secretaries {
                li {
                    (one.name.clone().unwrap_or_else(|| look.t("erased")))
                    @if let Some(until) = one.until { " " span.quiet { (look.t("unit-until")) (Day::at(until, &look.zone).previous()) } }
                    @if view.manages {
                        (ui::post_button(&format!("/organisations/{}/secretaries/{}/removal", view.organisation, one.grant), &look.t("member-dismiss"), look.csrf(), &cx.new_key(), true, Some(&look.t("member-dismiss-confirm"))))
                    }
                }
            }
        }
    }
}

fn appointing(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let mut people: Vec<(String, String)> = Vec::new();
    for one in view.members.iter().filter(|one| one.in_force && Some(one.person) != cx.person()) {
        let shown = format!("{} {}", one.name.clone().unwrap_or_default(), one.email.clone().unwrap_or_default());
        if !people.iter().any(|(id, _)| *id == one.person.to_string()) {
            people.push((one.person.to_string(), shown));
        }
    }
    if people.is_empty() {
        return ui::notice(Tone::Plain, html! { p { (look.t("member-secretaries-first")) } });
    }
    html! {
        form method="post" action={ "/organisations/" (view.organisation) "/secretaries" } {
            (ui::select(look, &Part::new("person", &look.t("member-secretary")).required(true), &people, ""))
            (ui::line(look, &Part::new("last_day", &look.t("member-last-day")).help(&look.t("member-last-day-help")).kind("date"), "", None))
            (ui::submit_row(look, &look.t("member-appoint"), look.csrf(), &cx.new_key()))
        }
    }
}

/// What the administrator does to an organisation's staff: leave for it, then the deed.
async fn managed<T: Send + 'static>(
    cx: &Cx,
    id: &str,
    fields: Result<Fields, Refusal>,
    done: fn(String) -> Outcome,
    read: impl Fn(&Fields) -> Option<T>,
    deed: impl Fn(&T, &mut Tx<'_>, OrganisationId, PersonId) -> Result<store::Committed, WriteError> + Send + 'static,
) -> Result<Outcome, WriteError> {
    let fields = fields?;
    let by = cx.signed_in()?;
    let id = Id::parse(id).map(OrganisationId).ok_or(UnitRefusal::NoSuchOrganisation)?;
    let (actor, now) = (cx.actor.clone(), cx.arrived);
    let said = read(&fields);
    fields.finish()?;
    let Some(said) = said else { return Err(Refusal::Fields(Vec::new()).into()) };
    cx.write(&fields, move |tx| {
        known_row(&mut tx.reader(), id, &actor, Some(by), now)?;
        let within = place(tx, id, None)?;
        member_permit(tx, by, Deed::ManageMembers, &within)?;
        let committed = deed(&said, tx, id, by)?;
        Ok(done(format!("/organisations/{id}/members")).event(&committed))
    })
    .await
}

/// Names somebody who belongs 登记人员.
pub(crate) async fn name(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let (membership, zone) = (MembershipId(new_id()), cx.zone.clone());
    let read = |fields: &Fields| {
        let (email, department, from) = (fields.email("email"), fields.maybe_line("department", 200), day(fields, "from"));
        Some((email?, department, from))
    };
    let outcome = managed(&cx, &id, fields, Outcome::created, read, move |(email, department, from), tx, id, by| {
        let row = tx.reader().organisation(id)?.ok_or(UnitRefusal::NoSuchOrganisation)?;
        row.unit.stands()?;
        let key = tx.keys().email_key(email);
        let (person, _) = tx.reader().credential(&key)?.ok_or(GrantRefusal::NoSuchPerson)?;
        let person = tx.reader().head_of(person)?;
        let department = department.as_ref().map(|text| part_named(&mut tx.reader(), "department", id, text.as_str())).transpose()?;
        let within = place(tx, id, department)?;
        let permit = member_permit(tx, by, Deed::ManageMembers, &within)?;
        let main = tx.reader().main_membership(person)?.is_none();
        let from = from.unwrap_or_else(|| Day::at(tx.now(), &zone));
        let belonging = Belonging { person, organisation: id, department, from };
        let event = membership::name(belonging, Some(by), main)?;
        if tx.reader().live_membership(person, id)?.is_some() {
            return Err(MemberRefusal::AlreadyMember.into());
        }
        tx.commit(&permit, vec![Loaded::<Membership>::new(membership).happens(event)?])
    });
    cx.reply().settled(outcome.await, "member-named")
}

/// Appoints a secretary 任命院系科研秘书: just this role, in just this organisation, to somebody who belongs there.
pub(crate) async fn appoint(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let (grant, zone) = (GrantId(new_id()), cx.zone.clone());
    let read = |fields: &Fields| {
        let (person, last) = (fields.option("person", Id::parse).map(PersonId), day(fields, "last_day"));
        Some((person?, last))
    };
    let outcome = managed(&cx, &id, fields, Outcome::created, read, move |(person, last), tx, id, by| {
        let row = tx.reader().organisation(id)?.ok_or(UnitRefusal::NoSuchOrganisation)?;
        row.unit.stands()?;
        let within = place(tx, id, None)?;
        let permit = member_permit(tx, by, Deed::ManageMembers, &within.clone().concerning(*person))?;
        let today = Day::at(tx.now(), &zone);
        let person = tx.reader().head_of(*person)?;
        let belongs = tx.reader().memberships_of(person)?.into_iter().any(|row| {
            let Membership { organisation, department, .. } = row.membership;
            row.is_in_force(today)
                && (within.organisations.contains(&organisation) || department.is_some_and(|part| within.organisations.contains(&part)))
        });
        if !belongs {
            return Err(MemberRefusal::NotAMember.into());
        }
        // Without a last day, as long as whoever appoints: nothing that is given outlives the right by which it is given.
        let until = last.map(|last| last.next().begins(&zone)).or(permit.until());
        let held = Held { role: Role::ResearchSecretary, scope: Scope::Organisation(id), from: tx.now(), until };
        let changes = crate::grant::begins(tx, &permit, grant, person, held)?;
        tx.commit(&permit, changes)
    });
    cx.reply().settled(outcome.await, "member-appointed")
}

/// Takes the office back 免去.
pub(crate) async fn dismiss(cx: Cx, Path((id, grant)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let grant = Id::parse(&grant).map(GrantId);
    let outcome = managed(
        &cx,
        &id,
        fields,
        Outcome::at,
        |_| Some(grant),
        |grant, tx, id, by| {
            let missing = || WriteError::Refused(MemberRefusal::NoSuchMembership.into());
            let row = grant.map(|grant| tx.reader().grant(grant)).transpose()?.flatten();
            let row = row.filter(|row| row.held.role == Role::ResearchSecretary && row.held.scope == Scope::Organisation(id)).ok_or_else(missing)?;
            let within = place(tx, id, None)?;
            let permit = member_permit(tx, by, Deed::ManageMembers, &within.concerning(row.person))?;
            let loaded = tx.load::<Grant>(row.id)?;
            let event = loaded.state().ok_or_else(|| gone("a grant"))?.revoke(1)?;
            tx.commit(&permit, vec![loaded.happens(event)?])
        },
    );
    cx.reply().settled(outcome.await, "member-dismissed")
}
