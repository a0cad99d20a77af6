//! Administrators 三员: the system, the security and the audit administrator: installed together, succeeded one by one, never united.

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::grant::{self, Standing};
use crate::people::manager;
use crate::person::{gone, member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::grant::{Grant, Named, Refusal as GrantRefusal};
use rules::invitation::Invitation;
use rules::person::Stage as PersonStage;
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Held, Place, Role, may};
use rules::text::Email;
use rules::{GrantId, Id, PersonId, Refusal};
use serde::Serialize;
use store::{Keys, Loaded, Reader, StoreError, Tx, WriteError};

/// The fields in which the three are named, in the order of the roles.
const FIELDS: [&str; 3] = ["system", "security", "audit"];

/// One of the three offices, as a page and as JSON.
#[derive(Serialize)]
struct Office {
    role: Role,
    holders: Vec<Holder>,
}

/// Who holds it.
#[derive(Serialize)]
struct Holder {
    person: PersonId,
    name: Option<String>,
    #[serde(flatten)]
    grant: grant::Listed,
}

/// The page as JSON.
#[derive(Serialize)]
struct View {
    separated: bool,
    offices: Vec<Office>,
}

/// Who the three are 三员.
pub(crate) async fn show(cx: Cx) -> Response {
    if let Err(refusal) = manager(&cx) {
        return cx.reply().refused(&refusal);
    }
    let title = cx.look(Section::People).t("administrators-title");
    match load(&cx).await {
        Ok(view) => cx.reply().show(Section::People, &title, &view, |look| page(look, &view, &Fields::default(), &[], &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx) -> Result<View, StoreError> {
    let now = cx.arrived;
    cx.read(move |rows| {
        let mut offices = Vec::new();
        for role in Role::ADMINISTRATORS {
            let mut holders = Vec::new();
            for row in rows.holders(role)?.into_iter().filter(|row| grant::standing(row, now) == Standing::InForce) {
                let name = rows.person(row.person)?.and_then(|person| person.name);
                holders.push(Holder { person: row.person, name, grant: grant::listed(rows, &row, now)? });
            }
            offices.push(Office { role, holders });
        }
        Ok(View { separated: offices.iter().all(|office| !office.holders.is_empty()), offices })
    })
    .await
}

fn page(look: &Look<'_>, view: &View, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let installs = may(&cx.actor, Deed::SeparateAdministrators, &Place::default(), cx.arrived).is_ok();
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("administrators-title"), None)]))
        h1 { (look.t("administrators-title")) }
        p.lead { (look.t("administrators-lead")) }
        @if view.separated { (ui::notice(Tone::Good, html! { p { (look.t("administrators-apart")) } })) }
        @else { (ui::notice(Tone::Wait, html! { p { (look.t("administrators-not-apart")) } })) }
        @if view.separated { @for office in &view.offices { (office_card(look, office, fields, wrong, cx)) } }
        @if installs {
            (ui::section("install", &look.t("administrators-install"), None, html! {
                p { (look.t("administrators-install-help")) }
                form method="post" action="/administrators" data-confirm=(look.t("administrators-install-confirm")) {
                    @for (name, role) in FIELDS.into_iter().zip(Role::ADMINISTRATORS) {
                        (ui::line(look, &Part::new(name, &look.role(role)).help(&look.t("administrators-person-help")).required(true).among(wrong), fields.raw(name), None))
                    }
                    (ui::submit_row(look, &look.t("administrators-install-submit"), look.csrf(), &cx.new_key()))
                }
            }))
        }
    }
}

fn office_card(look: &Look<'_>, office: &Office, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let gives = may(&cx.actor, Deed::GiveRole, &Place::default(), cx.arrived).is_ok();
    let stays = [(String::new(), look.t("administrators-instead")), ("on".to_owned(), look.t("administrators-beside"))];
    let does = if office.role == Role::SystemAdministrator {
        "administrators-system-does"
    } else if office.role == Role::SecurityAdministrator {
        "administrators-security-does"
    } else {
        "administrators-audit-does"
    };
    ui::section(
        office.role.as_str(),
        &look.role(office.role),
        None,
        html! {
            p.quiet { (look.t(does)) }
            @for holder in &office.holders {
                p { a href={ "/people/" (holder.person) } { (holder.name.clone().unwrap_or_else(|| look.t("erased"))) } }
                @if gives {
                    details {
                        summary { (look.t("administrators-succeed")) }
                        form method="post" action={ "/grants/" (holder.grant.id) "/succession" } {
                            (ui::line(look, &Part::new("successor", &look.t("administrators-successor")).help(&look.t("administrators-person-help")).required(true).among(wrong), fields.raw("successor"), None))
                            (ui::select(look, &Part::new("stays", &look.t("administrators-how")), &stays, fields.raw("stays")))
                            (ui::submit_row(look, &look.t("administrators-succeed-submit"), look.csrf(), &cx.new_key()))
                        }
                    }
                }
            }
            @if office.holders.len() == 1 { p.quiet { (look.t("administrators-no-deputy")) } }
        },
    )
}

/// Who is meant by an address or by the id on their page: somebody who may sign in.
pub(crate) fn meant(rows: &mut Reader<'_>, keys: &Keys, field: &str, text: &str) -> Result<PersonId, WriteError> {
    let text = text.trim();
    let by_id = Id::parse(&text.to_lowercase()).map(PersonId);
    let found = match (by_id, Email::parse(text)) {
        (Some(id), _) => Some(id),
        (None, Ok(email)) => {
            let key = keys.email_key(&email);
            rows.credential(&key)?.map(|(person, _)| person)
        }
        (None, Err(_)) => None,
    };
    let active = match found {
        Some(id) => rows.person(id)?.filter(|person| person.stage == PersonStage::Active).map(|_| id),
        None => None,
    };
    active.ok_or_else(|| Refusal::Fields(vec![FieldRefusal::new(field, &GrantRefusal::NobodyNamed)]).into())
}

/// What somebody holds, without places.
fn held(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Held>, StoreError> {
    Ok(grant::holds(&mut tx.reader(), person)?.into_iter().map(|(held, _)| held).collect())
}

/// Installs the three administrators 启用三员分立.
pub(crate) async fn separate(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match separated(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "administrators-installed"),
        Err(error) => again(&cx, error, &fields).await,
    }
}

async fn separated(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let officer = manager(cx)?;
    may(&cx.actor, Deed::SeparateAdministrators, &Place::default(), cx.arrived)?;
    let named = FIELDS.map(|name| fields.line(name, 200).map(|line| line.as_str().to_owned()).unwrap_or_default());
    fields.finish()?;
    let (ids, site) = ([(); 3].map(|()| GrantId(new_id())), cx.site.clone());
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, officer, Deed::SeparateAdministrators, &Place::default())?;
        let mut people = Vec::new();
        for (field, text) in FIELDS.into_iter().zip(&named) {
            let person = meant(&mut tx.reader(), site.store().keys(), field, text)?;
            people.push((person, held(tx, person)?));
        }
        let [one, two, three] = people.as_slice() else { return Err(gone("one of the three")) };
        let three = [one, two, three].map(|(person, holds)| Named { person: *person, active: true, holds });
        let events = rules::grant::separate(&three, tx.now())?;
        let mut changes = Vec::new();
        for (id, event) in ids.into_iter().zip(events) {
            changes.push(Loaded::<Grant>::new(id).happens(event)?);
        }
        let committed = tx.commit(&permit, changes)?;
        Ok(Outcome::created("/administrators").event(&committed))
    })
    .await
}

/// Gives one of the three offices to another, instead of its holder or beside them 更换管理员.
pub(crate) async fn succeed(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match succeeded(&cx, &id, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "administrator-succeeded"),
        Err(error) => again(&cx, error, &fields).await,
    }
}

async fn succeeded(cx: &Cx, id: &str, fields: &Fields) -> Result<Outcome, WriteError> {
    let giver = manager(cx)?;
    let id = Id::parse(id).map(GrantId).ok_or(Denial::Hidden)?;
    let successor = fields.line("successor", 200).map(|line| line.as_str().to_owned()).unwrap_or_default();
    let stays = fields.ticked("stays");
    fields.finish()?;
    let read = cx.read_version(fields);
    let (next, site) = (GrantId(new_id()), cx.site.clone());
    cx.write(fields, move |tx| {
        // Leave first, so that an id tells nothing to who may not; then again about who it is.
        member_permit(tx, giver, Deed::GiveRole, &Place::default())?;
        tx.reader().grant(id)?.ok_or(Denial::Hidden)?;
        let person = meant(&mut tx.reader(), site.store().keys(), "successor", &successor)?;
        let permit = member_permit(tx, giver, Deed::GiveRole, &Place::about(person))?;
        let loaded = tx.load::<Grant>(id)?;
        loaded.expect(read)?;
        let holds = held(tx, person)?;
        let standing = loaded.state().ok_or_else(|| gone("a grant"))?;
        let (ends, begins) = rules::grant::succeed(standing, &Named { person, active: true, holds: &holds }, next, stays, tx.now())?;
        let mut changes = Vec::new();
        let leaver = standing.to;
        if let Some(ends) = ends {
            changes.push(loaded.happens(ends)?);
            // What the leaver has sent and nobody has taken up would lapse with their right: the successor stands behind it.
            let now = tx.now();
            for sent in tx.reader().invitations_by(leaver, now)? {
                let loaded = tx.load::<Invitation>(sent.id)?;
                let event = loaded.state().ok_or_else(|| gone("an invitation"))?.hand_over(person)?;
                changes.push(loaded.happens(event)?);
            }
        }
        changes.push(Loaded::<Grant>::new(next).happens(begins)?);
        let committed = tx.commit(&permit, changes)?;
        Ok(Outcome::created("/administrators").event(&committed))
    })
    .await
}

/// The page again with a refusal above it.
async fn again(cx: &Cx, error: WriteError, fields: &Fields) -> Response {
    let view = match (manager(cx), &error) {
        (Ok(_), WriteError::Refused(_)) => load(cx).await,
        (Ok(_), WriteError::Fault(_)) | (Err(_), _) => return cx.reply().failed(error),
    };
    let title = cx.look(Section::People).t("administrators-title");
    match view {
        Ok(view) => cx.reply().again(error, Section::People, &title, |look, refusal| page(look, &view, fields, wrong(refusal), cx)),
        Err(fault) => cx.reply().fault(&fault),
    }
}
