//! Entry 单位注册: a member registers their unit; an officer, or the administrator of the one above, enters one that needs no authorisation.

use super::view::known;
use super::{class_options, named};
use crate::cx::{Cx, Outcome};
use crate::fields::{BodyRefusal, Fields, Sent};
use crate::person::{member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Look, Part, Section};
use axum::response::Response;
use maud::{Markup, html};
use rules::organisation::{self, Class, CreditCode, Known, Organisation, Record, Refusal as UnitRefusal, Ror};
use rules::refusal::FieldRefusal;
use rules::rights::{Actor, Deed, Held, Place, Role, may};
use rules::text::{Bilingual, Line};
use rules::{Id, OrganisationId, Refusal};
use std::collections::BTreeMap;
use store::{Loaded, Tx, WriteError};

/// The most characters of a name.
pub(super) const NAME_MOST: usize = 100;
/// The most characters of an English name.
pub(super) const LATIN_NAME_MOST: usize = 200;

/// The form 单位注册.
pub(crate) async fn form(cx: Cx) -> Response {
    if let Err(refusal) = may(&cx.actor, Deed::RegisterOrganisation, &Place::default(), cx.arrived) {
        return cx.reply().refused(&refusal.into());
    }
    let (above, title) = (cx.query("parent").and_then(|id| Id::parse(&id)).map(OrganisationId), cx.look(Section::Organisations).t("unit-new-title"));
    let parent = match cx.read(move |rows| above.map(|id| rows.organisation(id)).transpose()).await {
        Ok(parent) => parent.flatten().filter(|row| row.unit.is_public()),
        Err(error) => return cx.reply().fault(&error),
    };
    let one = |text: &str| vec![text.to_owned()];
    let fields = match &parent {
        Some(row) => Fields::of(BTreeMap::from([
            ("known".to_owned(), one("part")),
            ("class".to_owned(), one("other")),
            // A name may be borne by several; the id names one.
            ("parent".to_owned(), one(&row.id.to_string())),
            ("direct".to_owned(), one("on")),
        ])),
        None => Fields::default(),
    };
    cx.reply().page(Section::Organisations, &title, |look| page(look, &fields, &[], &cx))
}

fn page(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let kinds: Vec<(String, String)> = [("code", "unit-known-code"), ("part", "unit-known-part"), ("abroad", "unit-known-abroad")]
        .map(|(kind, key)| (kind.to_owned(), look.t(key)))
        .into();
    let chosen = if fields.raw("known").is_empty() { "code" } else { fields.raw("known") };
    let direct = [("on".to_owned(), look.t("unit-direct"))];
    let enters = may_enter(cx);
    html! {
        (ui::crumbs(look, &[(&look.t("unit-title"), Some("/organisations")), (&look.t("unit-new-title"), None)]))
        div.narrow {
            h1 { (look.t("unit-new-title")) }
            p { (look.t("unit-new-intro")) }
            form method="post" action="/organisations" {
                (name_fields(look, fields, wrong))
                (ui::select(look, &Part::new("class", &look.t("unit-class")).help(&look.t("unit-class-help")).required(true).among(wrong), &class_options(look, false), fields.raw("class")))
                (ui::choices(look, &Part::new("known", &look.t("unit-known")).required(true).among(wrong), &kinds, &[chosen.to_owned()], false))
                (ui::line(look, &Part::new("code", &look.t("unit-code")).help(&look.t("unit-code-help")).among(wrong), fields.raw("code"), None))
                (ui::line(look, &Part::new("parent", &look.t("unit-parent")).help(&look.t("unit-parent-help")).among(wrong), fields.raw("parent"), None))
                (ui::line(look, &Part::new("ror", &look.t("unit-ror")).help(&look.t("unit-ror-help")).among(wrong), fields.raw("ror"), None))
                @if enters {
                (ui::choices(look, &Part::new("direct", &look.t("unit-direct-title")).help(&look.t("unit-direct-help")), &direct, &fields.all("direct"), true))
                }
                (ui::submit_row(look, &look.t("unit-register"), look.csrf(), &cx.new_key()))
            }
        }
    }
}

/// Whether somebody may enter any unit without an authorisation: officers, and administrators of units, who add parts to theirs.
fn may_enter(cx: &Cx) -> bool {
    match &cx.actor {
        Actor::Member(member) => {
            let speaks = |held: &Held| held.role == Role::UnitAdministrator && held.is_in_force(cx.arrived);
            member.is_officer_of_all(cx.arrived) || member.held.iter().any(speaks)
        }
        Actor::Anonymous | Actor::Newcomer(_) | Actor::Founder(_) | Actor::Operator | Actor::System => false,
    }
}

/// Fields for a name in both languages.
fn name_fields(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    html! {
        (ui::line(look, &Part::new("name_zh", &look.t("unit-name-zh")).help(&look.t("unit-name-help")).among(wrong), fields.raw("name_zh"), Some(NAME_MOST)))
        (ui::line(look, &Part::new("name_en", &look.t("unit-name-en")).among(wrong), fields.raw("name_en"), Some(LATIN_NAME_MOST)))
    }
}

/// A name in either language or both.
pub(super) fn name(fields: &Fields, zh: &str, en: &str) -> Bilingual {
    let text = |line: Option<Line>| line.as_ref().map_or(String::new(), |line| line.as_str().to_owned());
    Bilingual::new(text(fields.maybe_line(zh, NAME_MOST)), text(fields.maybe_line(en, LATIN_NAME_MOST)))
}

/// What was typed of a new unit; what it is below is named by a text that the transaction looks up.
fn record(fields: &Fields) -> Option<(Record, Option<String>)> {
    let name = name(fields, "name_zh", "name_en");
    let class = fields.option("class", Class::parse);
    let filled = |field: &str| !fields.raw(field).trim().is_empty();
    let of = if filled("known") { fields.raw("known") } else { known(&Known::Abroad) };
    let known = match of {
        "code" => fields.keep("code", CreditCode::parse(fields.raw("code"))).map(Known::Code),
        "part" => Some(Known::Part),
        "abroad" => Some(Known::Abroad),
        _ => fields.keep("known", Err(BodyRefusal::NotAnOption)),
    };
    // A code that is typed where none is wanted would be lost.
    if of != "code" && filled("code") {
        fields.refuse("code", &BodyRefusal::NotAnOption);
    }
    let ror = if filled("ror") { fields.keep("ror", Ror::parse(fields.raw("ror"))) } else { None };
    let parent = Some(fields.raw("parent").trim().to_owned()).filter(|text| !text.is_empty());
    Some((Record { name, class: class?, known: known?, ror, parent: None }, parent))
}

/// Registers a unit 单位注册, or enters it.
pub(crate) async fn register(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let direct = fields.ticked("direct");
    match registered(&cx, &fields, direct).await {
        Ok(outcome) => cx.reply().done(&outcome, if direct { "unit-entered" } else { "unit-registered" }),
        Err(error) => {
            let title = cx.look(Section::Organisations).t("unit-new-title");
            cx.reply().again(error, Section::Organisations, &title, |look, refusal| page(look, &fields, wrong(refusal), &cx))
        }
    }
}

async fn registered(cx: &Cx, fields: &Fields, direct: bool) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    may(&cx.actor, Deed::RegisterOrganisation, &Place::default(), cx.arrived)?;
    let record = record(fields);
    fields.finish()?;
    let Some((record, parent)) = record else { return Err(Refusal::Fields(Vec::new()).into()) };
    let id = OrganisationId(new_id());
    cx.write(fields, move |tx| {
        let above = parent.as_deref().map(|text| named(&mut tx.reader(), "parent", text)).transpose()?;
        let record = Record { parent: above.as_ref().map(|row| row.id), ..record.clone() };
        let unit = above.map(|row| row.unit);
        let (permit, event) = if direct {
            let chain = record.parent.map(|parent| tx.reader().chain(parent)).transpose()?;
            (entering(tx, person, &record, chain)?, organisation::enter(record, unit.as_ref())?)
        } else {
            (member_permit(tx, person, Deed::RegisterOrganisation, &Place::default())?, organisation::register(record, unit.as_ref())?)
        };
        let committed = tx.commit(&permit, vec![Loaded::<Organisation>::new(id).happens(event)?])?;
        Ok(Outcome::created(format!("/organisations/{id}")).event(&committed))
    })
    .await
}

/// Leave to enter a unit without an authorisation: as an officer, or a part of what one administers.
fn entering(
    tx: &mut Tx<'_>,
    person: rules::PersonId,
    record: &Record,
    chain: Option<Vec<OrganisationId>>,
) -> Result<rules::rights::Permit, WriteError> {
    match chain {
        Some(chain) if record.known == Known::Part => member_permit(tx, person, Deed::ManageMembers, &Place::organisation(chain)),
        None if record.known == Known::Part => Err(UnitRefusal::NeedsParent.into()),
        Some(_) | None => member_permit(tx, person, Deed::ReviewOrganisation, &Place::default()),
    }
}
