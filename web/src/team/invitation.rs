//! The page of one who is asked 参加邀请: what the project is, which part they are asked to take, and their own answer.

use super::{role, share, title_of};
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{member_permit, wrong};
use crate::secret;
use crate::task::{Kind, Task, Whose};
use crate::ui::{self, Look, Part as Input, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::Discipline;
use rules::day::Day;
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place};
use rules::team::{Consent, PLEDGE, Refusal as TeamRefusal, Role, Stage};
use rules::text::Bilingual;
use rules::{ApplicationId, Id, OrganisationId, PersonId, Refusal};
use serde::Serialize;
use store::{CallRow, Keys, Reader, StoreError, TeammateRow, Tx, WriteError};

const REASON_MOST: usize = 300;

/// What somebody is asked, as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: Id,
    draft: ApplicationId,
    call_title: Bilingual,
    /// What the project is called so far.
    title: Option<String>,
    lead_name: Option<String>,
    role: Role,
    share: u8,
    discipline: Option<Discipline>,
    access: String,
    stage: &'static str,
    /// Which pledge is signed today.
    pledge: &'static str,
    #[serde(skip)]
    row: TeammateRow,
    #[serde(skip)]
    call: CallRow,
    #[serde(skip)]
    name: String,
}

fn is_right(keys: &Keys, id: Id, token: &str) -> bool {
    // Digests are compared, so that the time it takes tells nothing of the token.
    secret::digest(&keys.secret("teammate", &id.0)) == secret::digest(token)
}

/// The question as far as it is somebody's: asked at their address, or with the link of the letter while nobody else has answered it.
fn theirs(rows: &mut Reader<'_>, id: Id, person: PersonId, by_link: bool) -> Result<Option<TeammateRow>, StoreError> {
    let Some(row) = rows.teammate(id)? else { return Ok(None) };
    let known = match row.mate.person {
        Some(asked) => rows.head_of(asked)? == person,
        None => rows.teams_of(person)?.iter().any(|one| one.id == id),
    };
    let open = by_link && row.mate.stage == Stage::Invited;
    Ok((known || open).then_some(row))
}

/// The page 参加邀请.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    match load(&cx, &id, &cx.query("token").unwrap_or_default()).await {
        Ok(view) => {
            let title = cx.look(Section::Tasks).t("teammate-title");
            cx.reply().show(Section::Tasks, &title, &view, |look| page(look, &view, &Fields::default(), &[], &cx))
        }
        Err(response) => response,
    }
}

async fn load(cx: &Cx, id: &str, token: &str) -> Result<View, Response> {
    let person = cx.signed_in().map_err(|refusal| cx.reply().refused(&refusal))?;
    let refused = || cx.reply().refused(&TeamRefusal::NoSuchTeammate.into());
    let Some(id) = Id::parse(id) else { return Err(refused()) };
    let by_link = is_right(cx.site.store().keys(), id, token);
    let found = cx.read(move |rows| {
        let Some(row) = theirs(rows, id, person, by_link)? else { return Ok(None) };
        let Some(draft) = rows.draft(row.draft)? else { return Ok(None) };
        let Some(call) = rows.call(draft.call)? else { return Ok(None) };
        let lead_name = rows.person(draft.person)?.and_then(|row| row.name);
        let name = rows.person(person)?.and_then(|row| row.name).unwrap_or_default();
        let part = row.mate.part;
        Ok(Some(View {
            id,
            draft: draft.id,
            call_title: call.content.title.clone(),
            title: title_of(&draft).map(str::to_owned),
            lead_name,
            role: part.role,
            share: part.share,
            discipline: part.discipline,
            access: row.access.to_text(),
            stage: row.mate.stage.as_str(),
            pledge: PLEDGE,
            row,
            call,
            name,
        }))
    });
    match found.await {
        Ok(Some(view)) => Ok(view),
        Ok(None) => Err(refused()),
        Err(error) => Err(cx.reply().fault(&error)),
    }
}

fn page(look: &Look<'_>, view: &View, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let window = &view.call.content.window;
    let token = cx.query("token").unwrap_or_else(|| fields.raw("token").to_owned());
    let mut facts = vec![
        (look.t("application-title"), html! { (view.title.clone().unwrap_or_else(|| look.t("draft-untitled"))) }),
        (look.t("application-lead"), html! { (view.lead_name.clone().unwrap_or_else(|| look.t("erased"))) }),
        (look.t("call-title"), html! { a href={ "/calls/" (view.call.id) } { (look.pick(&view.call_title)) } }),
        (look.t("call-closes"), html! { (ui::when(look, window.closes, &window.zone)) " " (ui::countdown(look, window.closes, cx.arrived)) }),
        (look.t("team-role"), html! { strong { (role(look, view.role)) } }),
        (look.t("team-share"), html! { strong { (share(look, view.share)) } }),
    ];
    if let Some(discipline) = view.discipline {
        facts.push((look.t("team-discipline"), html! { (look.discipline(discipline)) }));
    }
    facts.push((look.t("team-access"), html! { (super::access(look, &view.row.access, &view.call.content.form)) }));
    html! {
        h1 { (look.t("teammate-title")) }
        p { (super::stage(look, &view.row.mate.stage)) }
        (ui::fact_list(&facts))
        @match view.row.mate.stage {
            Stage::Invited => (answer_forms(look, view, fields, wrong, &token, cx)),
            Stage::Confirmed { .. } => {
                p { a.button.plain href={ "/drafts/" (view.draft) } { (look.t("team-to-draft")) } }
                (decline_form(look, view, fields, wrong, &token, cx))
            },
            Stage::Declined => (ui::notice(Tone::Plain, html! { p { (look.t("teammate-declined")) } })),
        }
    }
}

fn answer_forms(look: &Look<'_>, view: &View, fields: &Fields, wrong: &[FieldRefusal], token: &str, cx: &Cx) -> Markup {
    let citizens = view.call.content.terms.team.citizens_only;
    let box_of = |name: &'static str, key: &str| {
        ui::choices(
            look,
            &Input::new(name, &look.t(&format!("{key}-label"))).required(true).among(wrong),
            &[("on".to_owned(), look.t(key))],
            &fields.all(name),
            true,
        )
    };
    html! {
        (ui::section("confirm", &look.t("teammate-confirm"), None, html! {
            (ui::prose_text(&look.t("teammate-pledge-text")))
            form method="post" action={ "/team-invitations/" (view.id) "/confirmation" } {
                (ui::hidden("pledge", PLEDGE)) (ui::hidden("token", token))
                (ui::hidden("role", view.role.as_str())) (ui::hidden("share", &view.share.to_string()))
                (box_of("consent", "teammate-consent"))
                @if citizens { (box_of("citizen", "teammate-citizen")) }
                (ui::line(look, &Input::new("signed", &look.t("pledge-sign")).help(&look.t_with("pledge-sign-help", &[("name", view.name.as_str().into())])).required(true).among(wrong), fields.raw("signed"), None))
                (ui::submit_row(look, &look.t("teammate-confirm"), look.csrf(), &cx.new_key()))
            }
        }))
        (decline_form(look, view, fields, wrong, token, cx))
    }
}

fn decline_form(look: &Look<'_>, view: &View, fields: &Fields, wrong: &[FieldRefusal], token: &str, cx: &Cx) -> Markup {
    ui::section(
        "decline",
        &look.t("teammate-decline"),
        None,
        html! {
            form method="post" action={ "/team-invitations/" (view.id) "/refusal" } {
                (ui::hidden("token", token))
                (ui::prose(look, &Input::new("reason", &look.t("teammate-reason")).help(&look.t("teammate-reason-help")).required(true).among(wrong), fields.raw("reason"), REASON_MOST, 3))
                (ui::submit_row(look, &look.t("teammate-decline"), look.csrf(), &cx.new_key()))
            }
        },
    )
}

/// The question in its own transaction, for whose it is.
fn found(tx: &mut Tx<'_>, id: Id, person: PersonId, by_link: bool) -> Result<TeammateRow, WriteError> {
    member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
    let row = theirs(&mut tx.reader(), id, person, by_link)?;
    Ok(row.ok_or(Refusal::from(TeamRefusal::NoSuchTeammate))?)
}

/// Agrees 确认参加.
pub(crate) async fn confirm(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = confirmed(&cx, &id, &fields).await;
    answered(&cx, &id, &fields, outcome, "teammate-confirmed").await
}

async fn answered(cx: &Cx, id: &str, fields: &Fields, outcome: Result<Outcome, WriteError>, done: &str) -> Response {
    match outcome {
        Ok(outcome) => cx.reply().done(&outcome, done),
        Err(error @ WriteError::Fault(_)) => cx.reply().failed(error),
        Err(error) => match load(cx, id, fields.raw("token")).await {
            Ok(view) => {
                let title = cx.look(Section::Tasks).t("teammate-title");
                cx.reply().again(error, Section::Tasks, &title, |look, refusal| page(look, &view, fields, wrong(refusal), cx))
            }
            Err(_) => cx.reply().failed(error),
        },
    }
}

async fn confirmed(cx: &Cx, id: &str, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.in_session()?;
    let id = Id::parse(id).ok_or(Refusal::from(TeamRefusal::NoSuchTeammate))?;
    let by_link = is_right(cx.site.store().keys(), id, fields.raw("token"));
    let signed = fields.maybe_line("signed", crate::person::NAME_MOST);
    let (pledge, consents, is_citizen) = (fields.raw("pledge").to_owned(), fields.ticked("consent"), fields.ticked("citizen"));
    let (role, share) = (fields.option("role", Role::parse), super::per_cent(fields, "share"));
    fields.finish()?;
    let today = cx.today();
    cx.write(fields, move |tx| {
        let row = found(tx, id, person, by_link)?;
        // What they saw is what they agree to: the lead may have changed it meanwhile.
        if (role, share) != (Some(row.mate.part.role), Some(row.mate.part.share)) {
            return Err(Refusal::from(TeamRefusal::NotInvited).into());
        }
        let draft = tx.reader().draft(row.draft)?.ok_or(Refusal::from(TeamRefusal::NoSuchTeammate))?;
        if tx.reader().head_of(draft.person)? == person {
            return Err(Refusal::from(TeamRefusal::IsLead).into());
        }
        for other in tx.reader().team_of(row.draft)?.into_iter().filter(|other| other.id != id) {
            if let Some(other) = other.mate.person
                && tx.reader().head_of(other)? == person
            {
                return Err(Refusal::from(TeamRefusal::AskedAlready).into());
            }
        }
        let name = tx.reader().person(person)?.and_then(|row| row.name).unwrap_or_default();
        let said = Consent { consents, is_citizen, is_signed: signed.as_ref().is_some_and(|signed| signed.as_str() == name), pledge: &pledge };
        let organisation = works_at(tx, person, today)?;
        let terms = super::terms_of(tx, &draft)?;
        let stage = row.mate.confirm(&terms, &said, organisation, tx.now())?;
        tx.answer_teammate(id, person, &stage, None)?;
        Ok(Outcome::at(format!("/team-invitations/{id}")))
    })
    .await
}

/// Where somebody belongs in the first place, on a day.
fn works_at(tx: &mut Tx<'_>, person: PersonId, today: Day) -> Result<Option<OrganisationId>, StoreError> {
    Ok(tx.reader().main_membership(person)?.filter(|row| row.is_in_force(today)).map(|row| row.membership.organisation))
}

/// Declines 婉拒, with a reason that the lead reads.
pub(crate) async fn decline(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = async {
        let person = cx.in_session()?;
        let id = Id::parse(&id).ok_or(Refusal::from(TeamRefusal::NoSuchTeammate))?;
        let by_link = is_right(cx.site.store().keys(), id, fields.raw("token"));
        let reason = fields.prose("reason", REASON_MOST);
        fields.finish()?;
        let Some(reason) = reason else { return Err(Refusal::Fields(Vec::new()).into()) };
        cx.write(&fields, move |tx| {
            let row = found(tx, id, person, by_link)?;
            let stage = row.mate.decline()?;
            tx.answer_teammate(id, person, &stage, Some(reason.as_str()))?;
            Ok(Outcome::at(format!("/team-invitations/{id}")))
        })
        .await
    };
    let outcome = outcome.await;
    answered(&cx, &id, &fields, outcome, "teammate-declined").await
}

/// What waits in teams: a question to answer, and for a lead somebody who has declined.
pub(crate) fn tasks(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let mut tasks = Vec::new();
    for row in rows.teams_of(of.person)? {
        if row.mate.stage != Stage::Invited {
            continue;
        }
        let Some(draft) = rows.draft(row.draft)? else { continue };
        let Some(call) = rows.call(draft.call)? else { continue };
        let closes = call.content.window.closes;
        if closes <= of.now {
            continue;
        }
        tasks.push(Task {
            kind: Kind::firm("teammate"),
            thing: row.id,
            title: title_of(&draft).map_or_else(|| call.content.title.clone(), |title| Bilingual::new(title, title)),
            names: false,
            since: row.asked,
            due: Some(closes),
            from: Some(draft.person),
            href: format!("/team-invitations/{}", row.id),
        });
    }
    for row in rows.declined_in_drafts_of(of.person)? {
        let Some(draft) = rows.draft(row.draft)? else { continue };
        // Who sent it since has gone on without them.
        if rows.application(row.draft)?.is_some_and(|sent| Some(sent.arrived) >= row.answered) {
            continue;
        }
        let Some(call) = rows.call(draft.call)?.filter(|call| call.content.window.closes > of.now) else { continue };
        tasks.push(Task {
            kind: Kind::firm("teammate-declined"),
            thing: row.id,
            title: title_of(&draft).map_or_else(|| call.content.title.clone(), |title| Bilingual::new(title, title)),
            names: false,
            since: row.answered.unwrap_or(row.asked),
            due: Some(call.content.window.closes),
            from: row.mate.person,
            href: format!("/drafts/{}/team", row.draft),
        });
    }
    Ok(tasks)
}
