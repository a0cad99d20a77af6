//! Change 单位变更: what officers enter of an organisation once it has happened: another name, class, what it is below, its end.

use super::entry::{LATIN_NAME_MOST, NAME_MOST, name};
use super::review::{taken_back, unit_id};
use super::view::Listed;
use super::{class_options, day, named};
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{gone, member_permit, wrong};
use crate::ui::{self, Look, Part, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::day::Day;
use rules::organisation::{Class, FormerName, Organisation, Refusal as UnitRefusal, Way};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, Scope, may};
use rules::{Event, OrganisationId, Refusal};
use store::{Change, OrganisationRow, Tx, WriteError};

/// The page with every change 变更登记.
pub(crate) async fn edit(cx: Cx, Path(id): Path<String>) -> Response {
    match listed(&cx, &id).await {
        Ok(unit) => {
            let title = cx.look(Section::Organisations).t("unit-edit");
            cx.reply().page(Section::Organisations, &title, |look| page(look, &unit, &Fields::default(), &[], &cx))
        }
        Err(error) => cx.reply().failed(error),
    }
}

async fn listed(cx: &Cx, id: &str) -> Result<Listed, WriteError> {
    may(&cx.actor, Deed::ReviewOrganisation, &Place::default(), cx.arrived)?;
    let id = unit_id(id)?;
    let found = cx.read(move |rows| rows.organisation(id)?.map(|row| Listed::of(rows, row)).transpose());
    Ok(found.await?.ok_or(UnitRefusal::NoSuchOrganisation)?)
}

fn page(look: &Look<'_>, unit: &Listed, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let date = |name: &'static str, key: &str| {
        ui::line(look, &Part::new(name, &look.t(key)).kind("date").required(true).among(wrong), fields.raw(name), None)
    };
    // What stands there is as it was typed, else as it is.
    let text = |name: &'static str, key: &str, most: usize, now: &str| {
        let value = if fields.has(name) { fields.raw(name) } else { now };
        ui::line(look, &Part::new(name, &look.t(key)).among(wrong), value, Some(most))
    };
    let class = if fields.raw("class").is_empty() { unit.class.as_str() } else { fields.raw("class") };
    let below: Vec<(String, String)> = unit.parents.iter().map(|above| (above.id.to_string(), look.pick(&above.name).to_owned())).collect();
    let ways: Vec<(String, String)> = Way::ALL.into_iter().map(|way| (way.as_str().to_owned(), look.unit_way(way))).collect();
    let form = |deed: &str, body: Markup, button: &str| {
        html! {
            form method="post" action={ "/organisations/" (unit.id) "/" (deed) } {
                (ui::hidden("version", &unit.version.to_string()))
                (body)
                (ui::submit_row(look, &look.t(button), look.csrf(), &cx.new_key()))
            }
        }
    };
    html! {
        (ui::crumbs(look, &[(&look.t("unit-title"), Some("/organisations")), (look.pick(&unit.name), Some(&format!("/organisations/{}", unit.id))), (&look.t("unit-edit"), None)]))
        h1 { (look.t("unit-edit")) }
        p.lead { (ui::bilingual(look, &unit.name)) }
        p.quiet { (look.t("unit-edit-lead")) }
        (ui::section("rename", &look.t("unit-rename"), None, form("names", html! {
            (text("name_zh", "unit-name-zh", NAME_MOST, &unit.name.zh)) (text("name_en", "unit-name-en", LATIN_NAME_MOST, &unit.name.en)) (date("on", "unit-first-day"))
        }, "unit-rename")))
        (ui::section("former", &look.t("unit-add-former"), None, form("former-names", html! {
            (text("former_zh", "unit-name-zh", NAME_MOST, "")) (text("former_en", "unit-name-en", LATIN_NAME_MOST, ""))
            (ui::line(look, &Part::new("former_from", &look.t("unit-former-from")).help(&look.t("unit-former-from-help")).kind("date").among(wrong), fields.raw("former_from"), None))
            (date("former_until", "unit-former-until"))
        }, "unit-add-former")))
        (ui::section("class", &look.t("unit-reclassify"), None, form("class", html! {
            (ui::select(look, &Part::new("class", &look.t("unit-class")).required(true).among(wrong), &class_options(look, false), class))
        }, "unit-reclassify")))
        (ui::section("attach", &look.t("unit-attach"), None, form("parents", html! {
            (ui::line(look, &Part::new("parent", &look.t("unit-parent")).help(&look.t("unit-parent-help")).required(true).among(wrong), fields.raw("parent"), None))
            (date("from", "unit-first-day"))
        }, "unit-attach")))
        @if !below.is_empty() {
            (ui::section("detach", &look.t("unit-detach"), None, form("separation", html! {
                (ui::select(look, &Part::new("left", &look.t("unit-parent")).required(true).among(wrong), &below, fields.raw("left")))
                (date("left_on", "unit-first-day-without"))
            }, "unit-detach")))
        }
        (ui::section("end", &look.t("unit-end"), None, html! {
            p.quiet { (look.t("unit-end-help")) }
            (form("ending", html! {
                (ui::select(look, &Part::new("way", &look.t("unit-way")).required(true).among(wrong), &ways, fields.raw("way")))
                (ui::prose(look, &Part::new("into", &look.t("unit-into")).help(&look.t("unit-into-help")).among(wrong), &fields.all("into").join("\n"), 1_000, 3))
                (date("ended_on", "unit-first-day-without"))
            }, "unit-end"))
        }))
    }
}

/// What a form says, judged in the transaction in which it counts.
type Judge = Box<dyn Fn(&mut Tx<'_>, OrganisationId, &Organisation, Day) -> Result<Event<Organisation>, WriteError> + Send>;

/// Does one change of the page and shows the page again where it is refused.
async fn changed(cx: &Cx, id: &str, fields: Result<Fields, Refusal>, done: &str, read: impl Fn(&Fields) -> Option<Judge>) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match entered(cx, id, &fields, read).await {
        Ok(outcome) => cx.reply().done(&outcome, done),
        Err(error) => match listed(cx, id).await {
            Ok(unit) => {
                let title = cx.look(Section::Organisations).t("unit-edit");
                cx.reply().again(error, Section::Organisations, &title, |look, refusal| page(look, &unit, &fields, wrong(refusal), cx))
            }
            Err(_) => cx.reply().failed(error),
        },
    }
}

async fn entered(cx: &Cx, id: &str, fields: &Fields, read: impl Fn(&Fields) -> Option<Judge>) -> Result<Outcome, WriteError> {
    may(&cx.actor, Deed::ReviewOrganisation, &Place::default(), cx.arrived)?;
    let (officer, id) = (cx.signed_in()?, unit_id(id)?);
    let judge = read(fields);
    fields.finish()?;
    let Some(judge) = judge else { return Err(Refusal::Fields(Vec::new()).into()) };
    let (version, zone) = (cx.read_version(fields), cx.zone.clone());
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, officer, Deed::ReviewOrganisation, &Place::default())?;
        tx.reader().organisation(id)?.ok_or(UnitRefusal::NoSuchOrganisation)?;
        let loaded = tx.load::<Organisation>(id)?;
        loaded.expect(version)?;
        let today = Day::at(tx.now(), &zone);
        let unit = loaded.state().ok_or_else(|| gone("an organisation"))?.clone();
        let event = judge(tx, id, &unit, today)?;
        let ends = matches!(event.fact, rules::organisation::Fact::Ended(_));
        let mut changes = vec![loaded.happens(event)?];
        if ends {
            changes.extend(offices_end(tx, id)?);
        }
        let committed = tx.commit(&permit, changes)?;
        Ok(Outcome::at(format!("/organisations/{id}")).event(&committed))
    })
    .await
}

/// Nobody holds an office of what is no more.
fn offices_end(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Vec<Change>, WriteError> {
    let mut changes = Vec::new();
    for row in tx.reader().grants_in(Scope::Organisation(id))? {
        changes.extend(taken_back(tx, row.id)?);
    }
    Ok(changes)
}

/// Calls it otherwise 更名.
pub(crate) async fn rename(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| -> Option<Judge> {
        let name = name(fields, "name_zh", "name_en");
        let on = required(fields, "on");
        Some(Box::new({
            let on = on?;
            move |_, _, unit, today| Ok(unit.rename(name.clone(), on, today)?)
        }))
    };
    changed(&cx, &id, fields, "unit-renamed", read).await
}

/// Adds a name of earlier days 补录曾用名.
pub(crate) async fn add_former_name(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| -> Option<Judge> {
        let name = name(fields, "former_zh", "former_en");
        let (from, until) = (day(fields, "former_from"), required(fields, "former_until"));
        let former = FormerName { name, from, until: until? };
        Some(Box::new(move |_, _, unit, today| Ok(unit.add_former_name(former.clone(), today)?)))
    };
    changed(&cx, &id, fields, "saved", read).await
}

/// Puts it into another class 调整类别.
pub(crate) async fn reclassify(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| -> Option<Judge> {
        let class = fields.option("class", Class::parse)?;
        Some(Box::new(move |_, _, unit, _| Ok(unit.reclassify(class)?)))
    };
    changed(&cx, &id, fields, "saved", read).await
}

/// Puts it below another 隶属.
pub(crate) async fn attach(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| -> Option<Judge> {
        let (parent, from) = (fields.line("parent", NAME_MOST), required(fields, "from"));
        let (parent, from) = (parent?, from?);
        Some(Box::new(move |tx, id, unit, today| {
            let row = named(&mut tx.reader(), "parent", parent.as_str())?;
            let above = tx.reader().chain(row.id)?;
            Ok(unit.attach(id, (row.id, &row.unit), &above, from, today)?)
        }))
    };
    changed(&cx, &id, fields, "saved", read).await
}

/// Takes it from below another 脱离.
pub(crate) async fn detach(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| -> Option<Judge> {
        let (parent, until) = (fields.option("left", rules::Id::parse), required(fields, "left_on"));
        let (parent, until) = (OrganisationId(parent?), until?);
        Some(Box::new(move |_, _, unit, today| Ok(unit.detach(parent, until, today)?)))
    };
    changed(&cx, &id, fields, "saved", read).await
}

/// Ends it 并入、分立、撤销; the offices of it end with it.
pub(crate) async fn end(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| -> Option<Judge> {
        let (way, on) = (fields.option("way", Way::parse), required(fields, "ended_on"));
        // One a line in the form, a list from programs.
        let into: Vec<String> =
            fields.all("into").iter().flat_map(|text| text.lines()).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect();
        let (way, on) = (way?, on?);
        Some(Box::new(move |tx, id, unit, today| {
            let rows: Vec<OrganisationRow> = into.iter().map(|text| named(&mut tx.reader(), "into", text)).collect::<Result<_, _>>()?;
            let heirs: Vec<(OrganisationId, &Organisation)> = rows.iter().map(|row| (row.id, &row.unit)).collect();
            Ok(unit.end(id, way, &heirs, on, today)?)
        }))
    };
    changed(&cx, &id, fields, "unit-ended", read).await
}

/// A day that must be there.
fn required(fields: &Fields, name: &str) -> Option<Day> {
    if fields.raw(name).trim().is_empty() { fields.keep(name, Err(rules::text::TextRefusal::Empty)) } else { day(fields, name) }
}
