//! Ban 科研诚信限制: imposed and lifted by officers, on the page of a person; the person reads theirs on the radar, and nobody else knows of it.

use crate::cx::{Cx, Outcome};
use crate::eligibility::sentence;
use crate::fields::{Fields, Sent};
use crate::organisation::day;
use crate::person::{member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::ban::{self, Ban, Ground, Refusal as BanRefusal, Stage};
use rules::day::Day;
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Place, may};
use rules::{BanId, Id, PersonId, Refusal};
use serde::Serialize;
use store::{BanRow, Loaded, Reader, StoreError, WriteError};

/// The most characters of what it rests on.
const SOURCE_MOST: usize = 300;

/// A ban as a page and as JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct View {
    id: BanId,
    version: u64,
    ground: Ground,
    from: Day,
    /// The first day on which it no longer holds.
    until: Option<Day>,
    stage: &'static str,
    in_force: bool,
    source: Option<String>,
}

impl View {
    /// Whether it holds today.
    pub(crate) fn is_in_force(&self) -> bool {
        self.in_force
    }

    fn of(row: &BanRow, today: Day) -> Self {
        let ban = &row.ban;
        Self {
            id: row.id,
            version: row.version,
            ground: ban.ground,
            from: ban.from,
            until: ban.until,
            stage: ban.stage.as_str(),
            in_force: ban.is_in_force(today),
            source: ban.source.as_ref().map(|source| source.as_str().to_owned()),
        }
    }
}

/// A person's bans.
pub(crate) fn of_person(rows: &mut Reader<'_>, person: PersonId, today: Day) -> Result<Vec<View>, StoreError> {
    Ok(rows.bans_of(person)?.iter().map(|row| View::of(row, today)).collect())
}

/// One as a line of a list.
pub(crate) fn line(look: &Look<'_>, one: &View) -> Markup {
    let (tone, key) = match (one.in_force, one.stage == Stage::Lifted.as_str()) {
        (true, _) => (Tone::Bad, "ban-in-force"),
        (false, true) => (Tone::Plain, "ban-lifted"),
        (false, false) => (Tone::Plain, "ban-over"),
    };
    html! {
        (ui::badge(tone, &look.t(key))) " " strong { (ground(look, one.ground)) } (look.t("list-comma"))
        (look.t_with("ban-from", &[("day", sentence::day(look, one.from).into())])) (look.t("list-comma"))
        @match one.until { Some(until) => (look.t_with("ban-until", &[("day", sentence::day(look, until).into())])), None => (look.t("ban-open")) }
        @if let Some(source) = &one.source { br; span.quiet { (source) } }
    }
}

fn ground(look: &Look<'_>, ground: Ground) -> String {
    look.t(&format!("ban-ground-{}", ground.as_str()))
}

fn imposer(cx: &Cx) -> Result<PersonId, Refusal> {
    may(&cx.actor, Deed::ImposeBan, &Place::default(), cx.arrived)?;
    cx.signed_in()
}

/// A person's bans, as JSON with whom they bind.
#[derive(Serialize)]
struct List {
    person: PersonId,
    bans: Vec<View>,
}

async fn load(cx: &Cx, id: &str) -> Result<(List, String), Response> {
    let Some(id) = Id::parse(id).map(PersonId) else { return Err(cx.reply().missing()) };
    if let Err(refusal) = imposer(cx) {
        return Err(cx.reply().refused(&refusal));
    }
    let today = cx.today();
    let found = cx.read(move |rows| {
        let Some(person) = rows.person(id)? else { return Ok(None) };
        Ok(Some((List { person: id, bans: of_person(rows, id, today)? }, person.name.unwrap_or_default())))
    });
    match found.await {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(cx.reply().missing()),
        Err(error) => Err(cx.reply().fault(&error)),
    }
}

/// A person's bans, for officers 科研诚信限制.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    match load(&cx, &id).await {
        Ok((list, name)) => {
            let title = cx.look(Section::People).t("bans-title");
            cx.reply().show(Section::People, &title, &list, |look| page(look, &list, &name, &Fields::default(), &[], &cx))
        }
        Err(response) => response,
    }
}

fn page(look: &Look<'_>, list: &List, name: &str, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let grounds: Vec<(String, String)> = Ground::ALL.map(|one| (one.as_str().to_owned(), ground(look, one))).into();
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (name, Some(&format!("/people/{}", list.person))), (&look.t("bans-title"), None)]))
        h1 { (look.t("bans-title")) }
        p.quiet { (look.t("bans-lead")) }
        @if list.bans.is_empty() { p.quiet { (look.t("bans-none")) } }
        @else {
            ul { @for one in &list.bans {
                li {
                    (line(look, one))
                    @if one.stage == Stage::InForce.as_str() {
                        (ui::post_button(&format!("/bans/{}/lifting", one.id), &look.t("ban-lift"), look.csrf(), &cx.new_key(), false, Some(&look.t("ban-lift-confirm"))))
                    }
                }
            } }
        }
        (ui::section("impose", &look.t("ban-impose"), None, html! {
            form method="post" action={ "/people/" (list.person) "/bans" } {
                (ui::select(look, &Part::new("ground", &look.t("ban-ground")).required(true).among(wrong), &grounds, fields.raw("ground")))
                (ui::line(look, &Part::new("from", &look.t("ban-first-day")).kind("date").required(true).among(wrong), fields.raw("from"), None))
                (ui::line(look, &Part::new("until", &look.t("ban-end")).help(&look.t("ban-end-help")).kind("date").among(wrong), fields.raw("until"), None))
                (ui::prose(look, &Part::new("source", &look.t("ban-source")).help(&look.t("ban-source-help")).required(true).among(wrong), fields.raw("source"), SOURCE_MOST, 2))
                (ui::submit_row(look, &look.t("ban-impose"), look.csrf(), &cx.new_key()))
            }
        }))
    }
}

/// Imposes one 登记限制.
pub(crate) async fn impose(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match imposed(&cx, &id, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "ban-imposed"),
        Err(error) => match load(&cx, &id).await {
            Ok((list, name)) => {
                let title = cx.look(Section::People).t("bans-title");
                cx.reply().again(error, Section::People, &title, |look, refusal| page(look, &list, &name, &fields, wrong(refusal), &cx))
            }
            Err(_) => cx.reply().failed(error),
        },
    }
}

async fn imposed(cx: &Cx, id: &str, fields: &Fields) -> Result<Outcome, WriteError> {
    let about = Id::parse(id).map(PersonId).ok_or(Denial::Hidden)?;
    let person = imposer(cx)?;
    let ground = fields.option("ground", Ground::parse);
    let (from, until) = (day(fields, "from"), day(fields, "until"));
    if fields.raw("from").trim().is_empty() {
        fields.refuse("from", &rules::text::TextRefusal::Empty);
    }
    let source = fields.prose("source", SOURCE_MOST);
    fields.finish()?;
    let (Some(ground), Some(from), Some(source)) = (ground, from, source) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let ban = BanId(new_id());
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, person, Deed::ImposeBan, &Place::default())?;
        let about = tx.reader().head_of(about)?;
        if tx.reader().person(about)?.is_none() {
            return Err(Refusal::from(Denial::Hidden).into());
        }
        let own = tx.actor(person)?.is(about);
        let event = ban::impose(about, ground, from, until, source.clone(), own)
            .map_err(|why| if why == BanRefusal::EmptyTerm { Refusal::Fields(vec![FieldRefusal::new("until", &why)]) } else { why.into() })?;
        let committed = tx.commit(&permit, vec![Loaded::<Ban>::new(ban).happens(event)?])?;
        Ok(Outcome::created(format!("/people/{about}/bans")).event(&committed))
    })
    .await
}

/// Lifts one 解除限制.
pub(crate) async fn lift(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = imposer(&cx)?;
        let id = Id::parse(&id).map(BanId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ImposeBan, &Place::default())?;
            let loaded = tx.load::<Ban>(id)?;
            let state = loaded.state().cloned().ok_or(Refusal::from(BanRefusal::NoSuchBan))?;
            let own = tx.actor(person)?.is(state.person);
            let event = state.lift(own)?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/people/{}/bans", state.person)).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "ban-lifted")
}
