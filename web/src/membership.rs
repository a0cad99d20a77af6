//! Membership 所属关系: where I belong, as I ask and as the administrator of the organisation answers; the staff page is in `membership/staff.rs`.

pub(crate) mod staff;

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::organisation::{Named, day, named, part_named, taken_back};
use crate::person::{gone, member_permit};
use crate::roster::asked::Ask;
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::day::Day;
use rules::membership::{self, Belonging, Membership, Refusal as MemberRefusal, Stage};
use rules::rights::{Deed, Permit, Place, Role, Scope};
use rules::text::Bilingual;
use rules::{Event, Id, MembershipId, OrganisationId, PersonId, Refusal};
use serde::Serialize;
use store::{Change, Loaded, MembershipRow, Reader, StoreError, Tx, WriteError};

/// The most characters of a note.
const NOTE_MOST: usize = 60;
/// The most characters of a reason.
const REASON_MOST: usize = 300;

/// A membership as a page and as JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Listed {
    id: MembershipId,
    version: u64,
    person: PersonId,
    name: Option<String>,
    email: Option<String>,
    organisation: OrganisationId,
    /// As it is called now, or was called on the last day of a membership that is over.
    organisation_name: Bilingual,
    /// Whether the organisation is no more.
    organisation_ended: bool,
    department: Option<OrganisationId>,
    department_name: Option<Bilingual>,
    from: Day,
    /// The last day, where it is over or will be.
    last_day: Option<Day>,
    main: bool,
    stage: &'static str,
    note: Option<String>,
    reason: Option<String>,
    #[serde(skip)]
    at: Stage,
    #[serde(skip)]
    in_force: bool,
}

/// What the account page shows of one's organisations.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Mine {
    pub(crate) memberships: Vec<Listed>,
    /// Organisations whose lists ask one to join.
    pub(crate) asks: Vec<Ask>,
    /// Organisations whose staff one may see.
    pub(crate) staff_of: Vec<Named>,
}

impl Listed {
    fn of(row: MembershipRow, today: Day) -> Self {
        let MembershipRow { id, version, membership, organisation, department, name, email } = row;
        let last = match membership.stage {
            Stage::Ended { until } => Some(until.previous()),
            Stage::Asked | Stage::Confirmed | Stage::Refused | Stage::Withdrawn => None,
        };
        let shown = last.filter(|last| *last < today).unwrap_or(today);
        Self {
            id,
            version,
            person: membership.person,
            name,
            email,
            organisation: membership.organisation,
            organisation_name: organisation.name_on(shown).clone(),
            organisation_ended: organisation.stands().is_err(),
            department: membership.department,
            department_name: department.map(|department| department.name_on(shown).clone()),
            from: membership.from,
            last_day: last,
            main: membership.main,
            stage: membership.stage.as_str(),
            note: membership.note,
            reason: membership.reason,
            at: membership.stage,
            in_force: membership.stage.is_in_force(membership.from, today),
        }
    }

    fn place(&self, look: &Look<'_>) -> Markup {
        html! {
            a href={ "/organisations/" (self.organisation) } { (ui::bilingual(look, &self.organisation_name)) }
            @if let Some(name) = &self.department_name { " · " (ui::bilingual(look, name)) }
            @if self.organisation_ended { " " (ui::badge(Tone::Plain, &look.t("member-organisation-ended"))) }
        }
    }

    fn stage_key(&self) -> &'static str {
        match self.at {
            Stage::Asked => "member-stage-asked",
            Stage::Confirmed if self.in_force => "member-stage-confirmed",
            Stage::Confirmed => "member-stage-ahead",
            Stage::Ended { .. } if self.in_force => "member-stage-ending",
            Stage::Ended { .. } => "member-stage-ended",
            Stage::Refused => "member-stage-refused",
            Stage::Withdrawn => "member-stage-withdrawn",
        }
    }

    fn badge(&self, look: &Look<'_>) -> Markup {
        let tone = match self.at {
            Stage::Asked => Tone::Wait,
            Stage::Confirmed if !self.in_force => Tone::Wait,
            Stage::Ended { .. } if !self.in_force => Tone::Plain,
            Stage::Confirmed | Stage::Ended { .. } => Tone::Good,
            Stage::Refused => Tone::Bad,
            Stage::Withdrawn => Tone::Plain,
        };
        html! { (ui::badge(tone, &look.t(self.stage_key()))) @if self.main { " " (ui::badge(Tone::Plain, &look.t("member-main"))) } }
    }

    fn term(&self, look: &Look<'_>) -> Markup {
        html! { time datetime=(self.from) { (self.from) } " — " @match self.last_day { Some(last) => time datetime=(last) { (last) }, None => (look.t("member-open-ended")) } }
    }
}

/// Where a person belongs, and whose staff they may see.
pub(crate) fn of_person(rows: &mut Reader<'_>, person: PersonId, at: rules::Instant, today: Day) -> Result<Mine, StoreError> {
    // Of two records of one person each may have its main one; that of the record that is kept counts.
    let main = rows.main_membership(person)?.map(|row| row.id);
    let memberships =
        rows.memberships_of(person)?.into_iter().map(|row| Listed::of(row, today)).map(|one| Listed { main: main == Some(one.id), ..one }).collect();
    let mut staff_of = Vec::new();
    for grant in rows.grants_of(person)? {
        let office = matches!(grant.held.role, Role::UnitAdministrator | Role::ResearchSecretary);
        if let Scope::Organisation(id) = grant.held.scope
            && office
            && grant.revoked_at.is_none()
            && grant.held.is_in_force(at)
        {
            staff_of.extend(rows.organisation(id)?.map(Named::of));
        }
    }
    Ok(Mine { memberships, asks: crate::roster::asked::of_person(rows, person, at)?, staff_of })
}

/// The main organisation of a person that its administrator has confirmed, in words; none where there is none today.
pub(crate) fn main_of(rows: &mut Reader<'_>, person: PersonId, today: Day) -> Result<Option<Bilingual>, StoreError> {
    let row = rows.main_membership(person)?.filter(|row| row.is_in_force(today));
    Ok(row.map(|row| row.organisation.name_on(today).clone()))
}

/// The part of the account page.
pub(crate) fn section(look: &Look<'_>, mine: &Mine, cx: &Cx) -> Markup {
    let columns: Vec<Column> =
        ["member-organisation", "member-term", "member-standing", "member-deed"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = mine
        .memberships
        .iter()
        .map(|one| {
            vec![
                one.place(look),
                one.term(look),
                html! { (one.badge(look)) @if let Some(reason) = &one.reason { br; span.quiet { (reason) } } },
                own_deeds(look, one, cx),
            ]
        })
        .collect();
    ui::section(
        "memberships",
        &look.t("member-mine"),
        None,
        html! {
            @if !mine.staff_of.is_empty() {
                p { (look.t("member-staff-of")) @for unit in &mine.staff_of { " " a href={ "/organisations/" (unit.id) "/members" } { (ui::bilingual(look, &unit.name)) } } }
            }
            (crate::roster::asked::section(look, &mine.asks, cx))
            @if rows.is_empty() { p.quiet { (look.t("member-none")) } } @else { (ui::table(&look.t("member-mine-caption"), &columns, &rows)) }
            details {
                summary { (look.t("member-ask")) }
                form method="post" action="/memberships" {
                    (ui::line(look, &Part::new("unit", &look.t("member-organisation")).help(&look.t("unit-parent-help")).required(true), "", None))
                    (ui::line(look, &Part::new("department", &look.t("member-department")).help(&look.t("member-department-help")), "", None))
                    (ui::line(look, &Part::new("since", &look.t("member-from")).help(&look.t("member-from-help")).kind("date"), "", None))
                    (ui::line(look, &Part::new("staff_note", &look.t("member-note")).help(&look.t("member-note-help")), "", Some(NOTE_MOST)))
                    (ui::submit_row(look, &look.t("member-ask"), look.csrf(), &cx.new_key()))
                }
            }
        },
    )
}

fn own_deeds(look: &Look<'_>, one: &Listed, cx: &Cx) -> Markup {
    let button =
        |deed: &str, key: &str| ui::post_button(&format!("/memberships/{}/{deed}", one.id), &look.t(key), look.csrf(), &cx.new_key(), false, None);
    match one.at {
        Stage::Asked => button("withdrawal", "member-withdraw"),
        Stage::Confirmed if !one.main => button("main", "member-make-main"),
        Stage::Confirmed | Stage::Ended { .. } | Stage::Refused | Stage::Withdrawn => html! {},
    }
}

/// Asks to belong 申请加入.
pub(crate) async fn ask(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.signed_in()?;
        let organisation = fields.line("unit", 200);
        let (department, from) = (fields.maybe_line("department", 200), day(&fields, "since"));
        let note = fields.maybe_line("staff_note", NOTE_MOST);
        fields.finish()?;
        let Some(organisation) = organisation else { return Err(Refusal::Fields(Vec::new()).into()) };
        let (id, zone) = (MembershipId(new_id()), cx.zone.clone());
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            let today = Day::at(tx.now(), &zone);
            let unit = named(&mut tx.reader(), "unit", organisation.as_str())?;
            let department = department.as_ref().map(|text| part_named(&mut tx.reader(), "department", unit.id, text.as_str())).transpose()?;
            unit.unit.stands()?;
            // The claim finds a second one of this record, not one under another record of theirs.
            if tx.reader().live_membership(person, unit.id)?.is_some() {
                return Err(MemberRefusal::AlreadyMember.into());
            }
            let belonging = Belonging { person, organisation: unit.id, department, from: from.unwrap_or(today) };
            let event = membership::ask(belonging, note.clone());
            let committed = tx.commit(&permit, vec![Loaded::<Membership>::new(id).happens(event)?])?;
            Ok(Outcome::created("/account").event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "member-asked")
}

/// Confirms who belongs, and from when 确认.
pub(crate) async fn confirm(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| Some(day(fields, "from"));
    let deed = |from: &Option<Day>, tx: &mut Tx<'_>, state: &Membership, by: PersonId| {
        standing(tx, state)?;
        let main = tx.reader().main_membership(state.person)?.is_none();
        Ok(state.confirm(Some(by), from.unwrap_or(state.from), main)?)
    };
    let outcome = managed(&cx, &id, fields, read, deed).await;
    cx.reply().settled(outcome, "member-confirmed")
}

/// Refuses who does not belong 不予确认.
pub(crate) async fn refuse(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| fields.prose("reason", REASON_MOST);
    let outcome = managed(&cx, &id, fields, read, |reason, _, state, by| Ok(state.refuse(Some(by), reason.clone())?)).await;
    cx.reply().settled(outcome, "member-refused")
}

/// Ends it, by the administrator or by who leaves 终止.
pub(crate) async fn end(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| {
        if fields.raw("last_day").trim().is_empty() { fields.keep("last_day", Err(rules::text::TextRefusal::Empty)) } else { day(fields, "last_day") }
    };
    let outcome = managed(&cx, &id, fields, read, |last, _, state, _| Ok(state.end(last.next())?)).await;
    cx.reply().settled(outcome, "member-ended")
}

/// Takes back what one asked 撤回.
pub(crate) async fn withdraw(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = own(&cx, &id, fields, |_, loaded| {
        let event = state(&loaded)?.withdraw()?;
        Ok(vec![loaded.happens(event)?])
    });
    cx.reply().settled(outcome.await, "member-withdrawn")
}

/// Makes it one's main one 设为主要单位.
pub(crate) async fn make_main(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = own(&cx, &id, fields, |tx, loaded| {
        let event = state(&loaded)?.make_main()?;
        let mut changes = Vec::new();
        // The former one makes room first: a person has one.
        // Where two records of theirs have one each, both make room.
        let person = tx.reader().head_of(state(&loaded)?.person)?;
        for former in tx.reader().memberships_of(person)?.into_iter().filter(|row| row.membership.main) {
            let former = tx.load::<Membership>(former.id)?;
            let event = state(&former)?.make_secondary()?;
            changes.push(former.happens(event)?);
        }
        changes.push(loaded.happens(event)?);
        Ok(changes)
    });
    cx.reply().settled(outcome.await, "member-made-main")
}

fn state(loaded: &Loaded<Membership>) -> Result<&Membership, WriteError> {
    loaded.state().ok_or_else(|| gone("a membership"))
}

/// Refuses where the organisation is not, or no longer, approved, and where the person has been erased meanwhile.
fn standing(tx: &mut Tx<'_>, state: &Membership) -> Result<(), WriteError> {
    is_active(tx, state.person)?;
    let row = tx.reader().organisation(state.organisation)?.ok_or_else(|| gone("an organisation"))?;
    Ok(row.unit.stands()?)
}

/// Refuses a person whose account has been erased.
pub(crate) fn is_active(tx: &mut Tx<'_>, person: PersonId) -> Result<(), WriteError> {
    let active = tx.reader().person(person)?.is_some_and(|row| row.stage == rules::person::Stage::Active);
    if active { Ok(()) } else { Err(rules::grant::Refusal::NoSuchPerson.into()) }
}

/// Who leaves is secretary there no longer, from the day on which that is entered.
fn office_ends(tx: &mut Tx<'_>, row: &MembershipRow) -> Result<Vec<Change>, WriteError> {
    let Membership { person, organisation, department, .. } = row.membership;
    let (head, also) = tx.reader().records_of(person)?;
    let records: Vec<PersonId> = std::iter::once(head).chain(also).collect();
    let mut changes = Vec::new();
    for unit in department.into_iter().chain([organisation]) {
        for grant in tx.reader().grants_in(Scope::Organisation(unit))? {
            if records.contains(&grant.person) && grant.held.role == Role::ResearchSecretary {
                changes.extend(taken_back(tx, grant.id)?);
            }
        }
    }
    Ok(changes)
}

/// Who may act for an organisation and a part of it.
fn place(tx: &mut Tx<'_>, organisation: OrganisationId, department: Option<OrganisationId>) -> Result<Place, WriteError> {
    let mut chain = department.map(|department| tx.reader().chain(department)).transpose()?.unwrap_or_default();
    chain.extend(tx.reader().chain(organisation)?);
    Ok(Place::organisation(chain))
}

/// Leave to answer for a membership: as who administers the organisation, or as the person. Who is neither does not know that it is there.
fn leave(tx: &mut Tx<'_>, by: PersonId, row: &MembershipRow) -> Result<Permit, WriteError> {
    let place = place(tx, row.membership.organisation, row.membership.department)?;
    match member_permit(tx, by, Deed::ManageMembers, &place) {
        Err(WriteError::Refused(_)) if tx.reader().head_of(row.membership.person)? == by => {
            member_permit(tx, by, Deed::ReviseSelf, &Place::default())
        }
        Err(WriteError::Refused(_)) => Err(MemberRefusal::NoSuchMembership.into()),
        other => other,
    }
}

/// What an administrator does with a membership; `read` takes it from the form, `deed` judges it.
async fn managed<T: Send + 'static>(
    cx: &Cx,
    id: &str,
    fields: Result<Fields, Refusal>,
    read: impl Fn(&Fields) -> Option<T>,
    deed: impl Fn(&T, &mut Tx<'_>, &Membership, PersonId) -> Result<Event<Membership>, WriteError> + Send + 'static,
) -> Result<Outcome, WriteError> {
    let fields = fields?;
    let (by, id) = (cx.signed_in()?, membership_id(id)?);
    let said = read(&fields);
    fields.finish()?;
    let Some(said) = said else { return Err(Refusal::Fields(Vec::new()).into()) };
    let version = cx.read_version(&fields);
    cx.write(&fields, move |tx| {
        let row = tx.reader().membership(id)?.ok_or(MemberRefusal::NoSuchMembership)?;
        let permit = leave(tx, by, &row)?;
        let loaded = tx.load::<Membership>(id)?;
        loaded.expect(version)?;
        let event = deed(&said, tx, state(&loaded)?, by)?;
        let ends = matches!(event.fact, membership::Fact::Ended { .. });
        let mut changes = vec![loaded.happens(event)?];
        if ends {
            changes.extend(office_ends(tx, &row)?);
        }
        let committed = tx.commit(&permit, changes)?;
        let at = if permit.deed() == Deed::ManageMembers {
            format!("/organisations/{}/members", row.membership.organisation)
        } else {
            "/account".to_owned()
        };
        Ok(Outcome::at(at).event(&committed))
    })
    .await
}

/// What a person does with their own membership.
async fn own(
    cx: &Cx,
    id: &str,
    fields: Result<Fields, Refusal>,
    deed: impl Fn(&mut Tx<'_>, Loaded<Membership>) -> Result<Vec<Change>, WriteError> + Send + 'static,
) -> Result<Outcome, WriteError> {
    let fields = fields?;
    let (person, id) = (cx.signed_in()?, membership_id(id)?);
    fields.finish()?;
    let version = cx.read_version(&fields);
    cx.write(&fields, move |tx| {
        let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
        let row = tx.reader().membership(id)?.ok_or(MemberRefusal::NoSuchMembership)?;
        if tx.reader().head_of(row.membership.person)? != person {
            return Err(MemberRefusal::NoSuchMembership.into());
        }
        let loaded = tx.load::<Membership>(id)?;
        loaded.expect(version)?;
        let changes = deed(tx, loaded)?;
        let committed = tx.commit(&permit, changes)?;
        Ok(Outcome::at("/account").event(&committed))
    })
    .await
}

fn membership_id(text: &str) -> Result<MembershipId, Refusal> {
    Id::parse(text).map(MembershipId).ok_or_else(|| MemberRefusal::NoSuchMembership.into())
}
