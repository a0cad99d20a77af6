//! Grant 授权: what a person holds, given and taken back by whoever gives roles; it is shown on the person's page and on their own.

mod orphaned;

pub(crate) use orphaned::{count as count_orphaned, list as orphaned};

use crate::cx::{Cx, Outcome};
use crate::fields::{BodyRefusal, Fields, Sent};
use crate::people::{self, manager};
use crate::person::{gone, member_permit};
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Tone};
use crate::view;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::grant::{Facts, Grant, Refusal as GrantRefusal, Stage};
use rules::person::Stage as PersonStage;
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Held, Permit, Place, Role, Scope, may};
use rules::text::Bilingual;
use rules::{GrantId, Id, Instant, PersonId, Refusal};
use serde::Serialize;
use store::{Change, GrantRow, Loaded, Reader, StoreError, Tx, UnitQuery, WriteError};

/// How many organisations the form offers; the administrators of others come by their authorisation.
const ORGANISATIONS_MOST: usize = 1_000;

/// Where a grant stands at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Standing {
    /// Its term has not begun.
    Ahead,
    /// In force.
    InForce,
    /// Its term is over.
    Ended,
    /// Taken back.
    Revoked,
}

/// A grant as a page and as JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Listed {
    pub(crate) id: GrantId,
    version: u64,
    pub(crate) role: Role,
    /// As `centre`, `programme:ID`, `call:ID`.
    scope: String,
    pub(crate) scope_title: Option<Bilingual>,
    #[serde(serialize_with = "view::rfc3339")]
    from: Instant,
    #[serde(serialize_with = "view::maybe_rfc3339")]
    until: Option<Instant>,
    /// None where it came with registration or an invitation.
    given_by: Option<PersonId>,
    given_by_name: Option<String>,
    pub(crate) standing: Standing,
    #[serde(serialize_with = "view::maybe_rfc3339")]
    revoked_at: Option<Instant>,
    #[serde(skip)]
    pub(crate) place: Scope,
    #[serde(skip)]
    person: PersonId,
}

/// A place where a role can be held, with its title; the centre's own is said by the page.
pub(crate) type Titled = (Scope, Bilingual);

/// The roles that a person holds at a time, each once.
pub(crate) fn roles_in_force(rows: &mut Reader<'_>, person: PersonId, now: Instant) -> Result<Vec<Role>, StoreError> {
    let grants = rows.grants_of(person)?;
    let mut roles: Vec<Role> = grants.iter().filter(|row| standing(row, now) == Standing::InForce).map(|row| row.held.role).collect();
    roles.sort_unstable();
    roles.dedup();
    Ok(roles)
}

/// What a person holds and held, the newest first.
pub(crate) fn of_person(rows: &mut Reader<'_>, person: PersonId, now: Instant) -> Result<Vec<Listed>, StoreError> {
    rows.grants_of(person)?.into_iter().map(|row| listed(rows, &row, now)).collect()
}

/// A grant as it is listed.
pub(crate) fn listed(rows: &mut Reader<'_>, row: &GrantRow, now: Instant) -> Result<Listed, StoreError> {
    let given_by = (row.given_by != Id::SYSTEM && row.given_by != row.person.0).then_some(PersonId(row.given_by));
    let giver = given_by.map(|person| rows.person(person)).transpose()?.flatten();
    Ok(Listed {
        id: row.id,
        version: row.version,
        role: row.held.role,
        scope: row.held.scope.to_text(),
        scope_title: title(rows, row.held.scope)?,
        from: row.held.from,
        until: row.held.until,
        given_by,
        given_by_name: giver.and_then(|giver| giver.name),
        standing: standing(row, now),
        revoked_at: row.revoked_at,
        place: row.held.scope,
        person: row.person,
    })
}

/// Where a row stands at a time.
pub(crate) fn standing(row: &GrantRow, now: Instant) -> Standing {
    match (row.revoked_at, row.held.until) {
        (Some(_), _) => Standing::Revoked,
        (None, Some(until)) if until <= now => Standing::Ended,
        (None, _) if now < row.held.from => Standing::Ahead,
        (None, _) => Standing::InForce,
    }
}

/// What the programme or the call of a scope is called; none for the whole centre, and for what does not exist.
pub(crate) fn title(rows: &mut Reader<'_>, scope: Scope) -> Result<Option<Bilingual>, StoreError> {
    Ok(match scope {
        Scope::Centre => None,
        Scope::Programme(id) => rows.programme(id)?.map(|row| row.content.title),
        Scope::Call(id) => rows.call(id)?.map(|row| row.content.title),
        Scope::Organisation(id) => rows.organisation(id)?.filter(|row| row.unit.is_public()).map(|row| row.unit.name),
        Scope::Project(_) | Scope::Facility(_) => None,
    })
}

/// Every place where a role can be given: the centre, its programmes, its calls, its organisations.
pub(crate) fn places(rows: &mut Reader<'_>) -> Result<Vec<Titled>, StoreError> {
    let mut places = vec![(Scope::Centre, Bilingual::default())];
    places.extend(rows.programmes()?.into_iter().map(|row| (Scope::Programme(row.id), row.content.title)));
    places.extend(rows.all_calls()?.into_iter().map(|row| (Scope::Call(row.call.id), row.call.content.title)));
    let organisations = rows.organisations(&UnitQuery { most: ORGANISATIONS_MOST, ..UnitQuery::default() })?;
    places.extend(organisations.into_iter().map(|row| (Scope::Organisation(row.id), row.unit.name)));
    Ok(places)
}

/// Refuses a programme or a call that does not exist, and an organisation that is no more.
pub(crate) fn check_place(rows: &mut Reader<'_>, scope: Scope) -> Result<(), WriteError> {
    if let Scope::Organisation(id) = scope
        && let Some(row) = rows.organisation(id)?.filter(|row| row.unit.is_public())
    {
        return Ok(row.unit.stands()?);
    }
    if scope != Scope::Centre && title(rows, scope)?.is_none() {
        return Err(Refusal::Fields(vec![FieldRefusal::new("scope", &BodyRefusal::NotAnOption)]).into());
    }
    Ok(())
}

/// Where a role holds, in words.
pub(crate) fn place_text(look: &Look<'_>, place: Scope, title: Option<&Bilingual>) -> String {
    let title = [("title", title.map_or("", |title| look.pick(title)).into())];
    match place {
        Scope::Centre => look.t("grant-scope-centre"),
        Scope::Programme(_) => look.t_with("grant-scope-programme", &title),
        Scope::Call(_) => look.t_with("grant-scope-call", &title),
        Scope::Organisation(_) => look.t_with("grant-scope-organisation", &title),
        Scope::Project(_) => look.t_with("grant-scope-project", &title),
        Scope::Facility(_) => look.t_with("grant-scope-facility", &title),
    }
}

/// Fields for a role and where it holds.
pub(crate) fn role_fields(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], places: &[Titled]) -> Markup {
    // The administrators and the inspectors have pages of their own; of the others, what no place here fits is given elsewhere.
    let fits = |role: Role| places.iter().any(|(place, _)| role.fits(*place));
    let given = |role: &Role| !role.is_administrator() && *role != Role::Inspector && fits(*role);
    let roles: Vec<(String, String)> = Role::ALL.iter().copied().filter(given).map(|role| (role.as_str().to_owned(), look.role(role))).collect();
    let places: Vec<(String, String)> = places.iter().map(|(place, title)| (place.to_text(), place_text(look, *place, Some(title)))).collect();
    let chosen = match fields.raw("scope") {
        "" => Scope::Centre.to_text(),
        scope => scope.to_owned(),
    };
    html! {
        (ui::select(look, &Part::new("role", &look.t("grant-role")).required(true).among(wrong), &roles, fields.raw("role")))
        (ui::select(look, &Part::new("scope", &look.t("grant-scope")).help(&look.t("grant-scope-help")).required(true).among(wrong), &places, &chosen))
    }
}

/// The form that gives a role 授权.
pub(crate) fn form(look: &Look<'_>, to: PersonId, fields: &Fields, wrong: &[FieldRefusal], places: &[Titled], key: &str) -> Markup {
    html! {
        form method="post" action={ "/people/" (to) "/grants" } {
            (role_fields(look, fields, wrong, places))
            (ui::datetime(look, &Part::new("from", &look.t("grant-from")).help(&look.t("grant-from-help")).among(wrong), fields.raw("from"), &look.zone))
            (ui::datetime(look, &Part::new("until", &look.t("grant-until")).help(&look.t("grant-until-help")).among(wrong), fields.raw("until"), &look.zone))
            (ui::submit_row(look, &look.t("grant-give"), look.csrf(), key))
        }
    }
}

/// Grants as a table; with a context, those not yet taken back have a button that does it.
pub(crate) fn table(look: &Look<'_>, grants: &[Listed], revocable: Option<&Cx>) -> Markup {
    let mut columns: Vec<Column> =
        ["grant-role", "grant-scope", "grant-term", "grant-given-by", "grant-standing"].iter().map(|key| Column::new(look.t(key))).collect();
    if revocable.is_some() {
        columns.push(Column::new(look.t("grant-deed")));
    }
    let row = |grant: &Listed| {
        let mut cells = vec![
            html! { (look.role(grant.role)) },
            html! { (place_text(look, grant.place, grant.scope_title.as_ref())) },
            html! {
                (ui::local_time(grant.from, &look.zone)) " — "
                @if let Some(until) = grant.until { (ui::local_time(until, &look.zone)) } @else { (look.t("grant-open-ended")) }
            },
            giver(look, grant, revocable.is_some()),
            badge(look, grant),
        ];
        if let Some(cx) = revocable {
            cells.push(revoke_button(look, grant, cx));
        }
        cells
    };
    ui::table(&look.t("grant-caption"), &columns, &grants.iter().map(row).collect::<Vec<_>>())
}

/// A grant in one line: role, place, term, and where it stands, with the button that ends it for who may.
pub(crate) fn line(look: &Look<'_>, grant: &Listed, cx: &Cx) -> Markup {
    html! {
        (look.role(grant.role)) " · " (place_text(look, grant.place, grant.scope_title.as_ref())) br;
        span.quiet {
            (ui::local_time(grant.from, &look.zone)) " — "
            @if let Some(until) = grant.until { (ui::local_time(until, &look.zone)) } @else { (look.t("grant-open-ended")) }
        }
        " " (badge(look, grant))
        @if grant.role == Role::Inspector { (revoke_button(look, grant, cx)) }
    }
}

fn giver(look: &Look<'_>, grant: &Listed, linked: bool) -> Markup {
    let name = grant.given_by_name.clone().unwrap_or_else(|| look.t("erased"));
    html! {
        @match grant.given_by {
            None => (look.t("grant-by-joining")),
            Some(person) if linked => a href={ "/people/" (person) } { (name) },
            Some(_) => (name),
        }
    }
}

fn badge(look: &Look<'_>, grant: &Listed) -> Markup {
    match (grant.standing, grant.revoked_at) {
        (Standing::Ahead, _) => ui::badge(Tone::Wait, &look.t("grant-ahead")),
        (Standing::InForce, _) => ui::badge(Tone::Good, &look.grant_stage(Stage::Live)),
        (Standing::Ended, _) => ui::badge(Tone::Plain, &look.t("grant-ended")),
        (Standing::Revoked, at) => html! {
            (ui::badge(Tone::Bad, &look.t("grant-stage-revoked")))
            @if let Some(at) = at { " " (ui::local_time(at, &look.zone)) }
        },
    }
}

fn revoke_button(look: &Look<'_>, grant: &Listed, cx: &Cx) -> Markup {
    let place = Place::about(grant.person);
    if grant.standing == Standing::Revoked || may(&cx.actor, deed_to_give(grant.role), &place, cx.arrived).is_err() {
        return html! {};
    }
    let confirm = look.t_with("grant-revoke-confirm", &[("role", look.role(grant.role).into())]);
    ui::post_button(&format!("/grants/{}/revocation", grant.id), &look.t("grant-revoke"), look.csrf(), &cx.new_key(), true, Some(&confirm))
}

/// Gives a role 授权.
pub(crate) async fn give(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(to) = Id::parse(&id).map(PersonId) else { return cx.reply().missing() };
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match given(&cx, to, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "granted"),
        Err(error) => people::again(&cx, to, error, &fields).await,
    }
}

async fn given(cx: &Cx, to: PersonId, fields: &Fields) -> Result<Outcome, WriteError> {
    let officer = manager(cx)?;
    let role = fields.option("role", Role::parse);
    let scope = fields.option("scope", Scope::parse);
    let time = |name| if fields.raw(name).trim().is_empty() { None } else { fields.time(name, &cx.zone) };
    let (from, until) = (time("from"), time("until"));
    if let (Some(role), Some(scope)) = (role, scope)
        && !role.fits(scope)
    {
        fields.refuse("scope", &GrantRefusal::DoesNotFit);
    }
    fields.finish()?;
    let (Some(role), Some(scope)) = (role, scope) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let id = GrantId(new_id());
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, officer, Deed::GiveRole, &Place::about(to))?;
        if tx.reader().person(to)?.is_none_or(|person| person.stage != PersonStage::Active) {
            return Err(GrantRefusal::NoSuchPerson.into());
        }
        check_place(&mut tx.reader(), scope)?;
        let held = Held { role, scope, from: from.unwrap_or(tx.now()), until };
        let changes = begins(tx, &permit, id, to, held)?;
        let committed = tx.commit(&permit, changes)?;
        Ok(Outcome::created(format!("/people/{to}")).event(&committed))
    })
    .await
}

/// The changes by which a grant begins: before it, the end of an expired one of the same role there, whose place it takes.
pub(crate) fn begins(tx: &mut Tx<'_>, permit: &Permit, id: GrantId, to: PersonId, held: Held) -> Result<Vec<Change>, WriteError> {
    let given = given_by_right(tx, permit, id, to, held)?;
    let mut changes = ended(tx, to, &held)?;
    changes.push(given);
    Ok(changes)
}

/// The change by which a grant begins, judged by the right of who gives it and by what the receiver holds, where its place is free.
pub(crate) fn given_by_right(tx: &mut Tx<'_>, permit: &Permit, id: GrantId, to: PersonId, held: Held) -> Result<Change, WriteError> {
    let place = tx.reader().place_of(held.scope)?;
    let holds = holds(&mut tx.reader(), to)?;
    let event = rules::grant::give(to, held, &Facts { giver_until: permit.until(), place: &place, holds: &holds })?;
    Ok(Loaded::<Grant>::new(id).happens(event)?)
}

/// What a person holds and has not lost, each with its place.
pub(crate) fn holds(rows: &mut Reader<'_>, person: PersonId) -> Result<Vec<(Held, Place)>, StoreError> {
    Ok(rows.standing_of(person)?.into_iter().map(|standing| (standing.held, standing.place)).collect())
}

/// Notes the end of an expired grant that still has the place of the same role there.
pub(crate) fn ended(tx: &mut Tx<'_>, to: PersonId, held: &Held) -> Result<Vec<Change>, WriteError> {
    let Some(id) = tx.grant_holding(to, held)? else { return Ok(Vec::new()) };
    let loaded = tx.load::<Grant>(id)?;
    match loaded.state().and_then(|grant| grant.end(tx.now())) {
        Some(event) => Ok(vec![loaded.happens(event)?]),
        None => Ok(Vec::new()),
    }
}

/// Who gives and takes a role.
pub(crate) fn deed_to_give(role: Role) -> Deed {
    if role == Role::Inspector { Deed::AppointInspector } else { Deed::GiveRole }
}

/// Takes a role back 撤销授权.
pub(crate) async fn revoke(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let officer = manager(&cx)?;
        let id = Id::parse(&id).map(GrantId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        let read = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            // An id of something else folds to no grant, which would be a fault; its row says first whether it is one.
            let row = tx.reader().grant(id)?.ok_or(Denial::Hidden)?;
            let permit = member_permit(tx, officer, deed_to_give(row.held.role), &Place::about(row.person))?;
            let loaded = tx.load::<Grant>(id)?;
            loaded.expect(read)?;
            let now = tx.now();
            let others = tx.reader().others_with(id, row.held.role, now)?;
            let grant = loaded.state().ok_or_else(|| gone("a grant"))?;
            let (event, to) = (grant.revoke(others)?, grant.to);
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/people/{to}")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "revoked")
}
