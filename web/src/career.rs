//! Career 履历: posts and former names, entered and taken out by their person; shown on their own page and to who may read people.

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{NAME_MOST, ORGANISATION_MOST, gone, member_permit};
use crate::record;
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::career::{self, Career, Entry, Particular, Refusal as CareerRefusal, What, parse_day};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Place};
use rules::{CareerId, Id, PersonId, Refusal};
use serde::Serialize;
use store::{CareerRow, Loaded, Reader, StoreError, WriteError};

/// The most characters of a position.
const POSITION_MOST: usize = 60;

/// An entry as a page and as JSON.
#[derive(Clone, Serialize)]
pub(crate) struct Listed {
    id: CareerId,
    version: u64,
    what: What,
    name: Option<String>,
    position: Option<String>,
    /// As `2026-03-31`.
    from: Option<String>,
    /// The first day that no longer belongs to it.
    until: Option<String>,
    /// As `degree:doctor`.
    particular: Option<String>,
    #[serde(skip)]
    chosen: Option<Particular>,
}

/// What stands of a person's career.
pub(crate) fn of_person(rows: &mut Reader<'_>, person: PersonId) -> Result<Vec<Listed>, StoreError> {
    let listed = |row: CareerRow| Listed {
        id: row.id,
        version: row.version,
        what: row.what,
        name: row.name,
        position: row.position,
        from: row.from,
        until: row.until,
        particular: row.particular.map(Particular::to_text),
        chosen: row.particular,
    };
    Ok(rows.career_of(person)?.into_iter().map(listed).collect())
}

/// Entries as a table; with a context, each has a button that takes it out.
pub(crate) fn table(look: &Look<'_>, entries: &[Listed], own: Option<&Cx>) -> Markup {
    let mut columns: Vec<Column> =
        ["career-what", "career-name", "career-position", "career-term"].iter().map(|key| Column::new(look.t(key))).collect();
    if own.is_some() {
        columns.push(Column::new(look.t("grant-deed")));
    }
    let row = |entry: &Listed| {
        let mut cells = vec![
            html! { (what(look, entry.what)) @if let Some(chosen) = entry.chosen { (look.t("form-colon")) (particular(look, chosen)) } },
            html! { (entry.name.clone().unwrap_or_else(|| look.t("erased"))) },
            html! { (entry.position.as_deref().unwrap_or("—")) },
            html! { (term(look, entry)) },
        ];
        if let Some(cx) = own {
            let action = format!("/career/{}/removal", entry.id);
            cells.push(ui::post_button(&action, &look.t("career-remove"), look.csrf(), &cx.new_key(), true, Some(&look.t("career-remove-confirm"))));
        }
        cells
    };
    ui::table(&look.t("career-caption"), &columns, &entries.iter().map(row).collect::<Vec<_>>())
}

fn term(look: &Look<'_>, entry: &Listed) -> String {
    match (&entry.from, &entry.until) {
        (None, None) => "—".to_owned(),
        (from, until) => {
            format!(
                "{} — {}",
                from.as_deref().map_or_else(|| look.t("career-unknown"), day),
                until.as_deref().map_or_else(|| look.t("career-still"), day)
            )
        }
    }
}

/// A day as it was likely typed: the first one of a year or of a month stands for it.
fn day(day: &str) -> String {
    let month = day.strip_suffix("-01").unwrap_or(day);
    month.strip_suffix("-01").filter(|year| year.len() == 4).unwrap_or(month).to_owned()
}

fn what(look: &Look<'_>, what: What) -> String {
    look.t(match what {
        What::Post => "career-post",
        What::FormerName => "career-former-name",
        What::Degree => "career-degree",
        What::Title => "career-professional-title",
        What::Birth => "career-birth",
    })
}

/// A degree, a rank or a sex, in words.
pub(crate) fn particular(look: &Look<'_>, one: Particular) -> String {
    look.t(&format!("career-particular-{}", one.to_text().replace(':', "-")))
}

/// The form by which a person enters one.
pub(crate) fn form(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], key: &str) -> Markup {
    let kinds: Vec<(String, String)> = What::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), what(look, kind))).collect();
    let mut particulars = vec![(String::new(), "—".to_owned())];
    particulars.extend(Particular::every().into_iter().map(|one| (one.to_text(), particular(look, one))));
    let chosen = match fields.raw("what") {
        "" => What::Post.as_str(),
        chosen => chosen,
    };
    html! {
        form method="post" action="/account/career" {
            (ui::select(look, &Part::new("what", &look.t("career-what")).required(true).among(wrong), &kinds, chosen))
            (ui::select(look, &Part::new("particular", &look.t("career-particular")).help(&look.t("career-particular-help")).among(wrong), &particulars, fields.raw("particular")))
            (ui::line(look, &Part::new("entry", &look.t("career-name")).help(&look.t("career-name-help")).required(true).among(wrong), fields.raw("entry"), Some(ORGANISATION_MOST)))
            (ui::line(look, &Part::new("position", &look.t("career-position")).help(&look.t("career-position-help")).among(wrong), fields.raw("position"), Some(POSITION_MOST)))
            (ui::line(look, &Part::new("from", &look.t("career-from")).help(&look.t("career-day-help")).placeholder("2015-09").among(wrong), fields.raw("from"), None))
            (ui::line(look, &Part::new("until", &look.t("career-until")).help(&look.t("career-until-help")).placeholder("2020-07").among(wrong), fields.raw("until"), None))
            (ui::submit_row(look, &look.t("career-enter"), look.csrf(), key))
        }
    }
}

/// Enters one 填写履历.
pub(crate) async fn enter(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match entered(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "career-entered"),
        Err(error) => record::again(&cx, error, record::Typed { career: Some(&fields), ..record::Typed::default() }).await,
    }
}

async fn entered(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    let what = fields.option("what", What::parse);
    let name = fields.line("entry", if what == Some(What::FormerName) { NAME_MOST } else { ORGANISATION_MOST });
    let position = fields.maybe_line("position", POSITION_MOST);
    let day = |field: &str| {
        let raw = fields.raw(field);
        if raw.trim().is_empty() { None } else { fields.keep(field, parse_day(raw)) }
    };
    let (from, until) = (day("from"), day("until"));
    let particular = if fields.raw("particular").is_empty() { None } else { fields.option("particular", Particular::parse) };
    fields.finish()?;
    let (Some(what), Some(name)) = (what, name) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let (id, entry) = (CareerId(new_id()), Entry { name, position, from, until, particular });
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::about(person))?;
        let others = tx.reader().career_of(person)?.len();
        let event = career::enter(person, what, None, entry.clone(), others).map_err(|why| match why {
            CareerRefusal::EmptyTerm => Refusal::Fields(vec![FieldRefusal::new("until", &why)]),
            CareerRefusal::WrongParticular => Refusal::Fields(vec![FieldRefusal::new("particular", &why)]),
            other => other.into(),
        })?;
        let committed = tx.commit(&permit, vec![Loaded::<Career>::new(id).happens(event)?])?;
        Ok(Outcome::created("/account/records").event(&committed))
    })
    .await
}

/// Takes one out 删除条目.
pub(crate) async fn remove(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.signed_in()?;
        let id = Id::parse(&id).map(CareerId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let actor = tx.actor(person)?;
            // Somebody else's is answered as one that is not there.
            let row = tx.reader().career(id)?.filter(|row| actor.is(row.person)).ok_or(Denial::Hidden)?;
            let permit = tx.may(&actor, Deed::ReviseSelf, &Place::about(row.person))?;
            let loaded = tx.load::<Career>(id)?;
            let event = loaded.state().ok_or_else(|| gone("an entry"))?.remove()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at("/account/records").event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "career-removed")
}
