//! Reset 重置密码: a link to a proven address or number lets its reader set a new password; every session ends.
//!
//! Whoever asks is told the same whether there is such an account or not, and it takes as long. A second step stays what it was: the link
//! stands for the password alone, and where text messages are the second step, none carries the link. Without a gateway there is no link, and the page says whom to ask. Source: NIST SP 800-63B-4, 4.2.

use crate::contact::limit_letters;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::gateway::{self, Message};
use crate::person::{self, gone, member_permit, wrong};
use crate::reply::Wanted;
use crate::secret;
use crate::ui::{self, Look, Part, Section, Tone};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::authenticator::Method;
use rules::contact::{Channel, Mobile, Reach};
use rules::password;
use rules::person::{Person, Refusal as PersonRefusal};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place};
use rules::session::{RESET_MS, Refusal as SessionRefusal};
use rules::{Instant, PersonId, Refusal};
use store::{ProofRow, WriteError};

/// What waits for the link.
const PURPOSE: &str = "reset";

/// The form 重置密码.
pub(crate) async fn form(cx: Cx) -> Response {
    let title = cx.look(Section::Elsewhere).t("reset-title");
    cx.reply().page(Section::Elsewhere, &title, |look| ask_form(look, &Fields::default(), &[], &cx))
}

fn ask_form(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    html! {
        div.narrow {
            h1 { (look.t("reset-title")) }
            @if !cx.site.reaches_people() { (ui::notice(Tone::Wait, html! { p { (look.t("reset-no-way")) } })) }
            @else {
                p { (look.t("reset-intro")) }
                form method="post" action="/password-resets" {
                    (ui::line(look, &Part::new("email", &look.t("session-name")).autocomplete("username").required(true).among(wrong), fields.raw("email"), None))
                    (ui::submit_row(look, &look.t("reset-submit"), look.csrf(), &cx.new_key()))
                }
            }
        }
    }
}

/// Asks for a link 申请重置密码.
pub(crate) async fn ask(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let title = cx.look(Section::Elsewhere).t("reset-title");
    match asked(&cx, &fields).await {
        Ok(()) => sent(&cx, &title, "reset-sent"),
        Err(error) => cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| ask_form(look, &fields, wrong(refusal), &cx)),
    }
}

/// The same answer for everybody: if there is something to be sent, it is on its way.
pub(crate) fn sent(cx: &Cx, title: &str, key: &str) -> Response {
    if cx.wanted == Wanted::Json {
        return (StatusCode::ACCEPTED, Json(serde_json::json!({ "location": "/sessions/new" }))).into_response();
    }
    let page = cx.reply().page(Section::Elsewhere, title, |look| {
        html! {
            div.narrow {
                h1 { (title) }
                (ui::notice(Tone::Good, html! { p { (look.t(key)) } }))
                (gateway::shown_link(look, &cx.site))
                p { a href="/sessions/new" { (look.t("session-title")) } }
            }
        }
    });
    (StatusCode::ACCEPTED, page).into_response()
}

async fn asked(cx: &Cx, fields: &Fields) -> Result<(), WriteError> {
    cx.guard(fields)?;
    let typed = fields.raw("email");
    let reach = match Mobile::parse(typed) {
        Ok(mobile) => Some(Reach::Mobile(mobile)),
        Err(_) => fields.email("email").map(Reach::Email),
    };
    fields.finish()?;
    let Some(reach) = reach else { return Err(Refusal::Fields(Vec::new()).into()) };
    if !cx.site.reaches(reach.channel()) {
        return Err(SessionRefusal::NoWay.into());
    }
    let (token, digest) = secret::token()?;
    let (base, centre) = (cx.site.base().to_owned(), cx.centre.clone());
    let client = rules::session::client_key(&cx.client);
    let written = cx.site.store().write(move |tx| {
        let now = tx.now();
        let key = tx.keys().reach_key(&reach);
        limit_letters(tx, &format!("letters/{key}"), Some(&client))?;
        let until = Instant(now.0 + RESET_MS);
        let found = tx.reader().proven(&key)?;
        let mut person = found.as_ref().map(|row| row.person);
        if let (Some(owner), Channel::Mobile) = (person, reach.channel()) {
            // One telephone must not be both steps.
            let both = tx.reader().authenticators_of(owner)?.iter().any(|row| row.method == Method::Message);
            person = person.filter(|_| !both);
        }
        // For nobody, something waits that no link finds.
        let proof = ProofRow {
            digest: digest.clone(),
            purpose: if person.is_some() { PURPOSE.to_owned() } else { "nothing".to_owned() },
            person,
            address: if person.is_some() { reach.as_str().to_owned() } else { String::new() },
            code: String::new(),
            tries: 0,
            until,
            body: String::new(),
        };
        let row = person.map(|person| tx.reader().person(person)).transpose()?.flatten();
        tx.put_proof(&proof)?;
        let Some((person, row)) = person.zip(row) else { return Ok(gateway::put_nothing(tx, &reach)?) };
        let values = [
            ("name", row.name.as_deref().unwrap_or("").into()),
            ("centre", centre.pick(row.language.is_english()).into()),
            ("link", format!("{base}/password-resets/{token}").into()),
        ];
        let (subject, body) = match reach.channel() {
            Channel::Email => ("message-reset-subject", "message-reset-body"),
            Channel::Mobile => ("message-reset", "message-reset"),
        };
        let message = Message { subject, body, values: &values, until };
        Ok(tx.put_dispatch(&gateway::dispatch(now, Some(person), &reach, row.language, &message))?)
    });
    written.await?;
    cx.site.wake_dispatches();
    Ok(())
}

/// Whose password a link lets set. Refuses one that is spent, over, or never was.
async fn owner(cx: &Cx, token: &str) -> Result<PersonId, WriteError> {
    let (digest, now) = (secret::digest(token), cx.arrived);
    let found = cx.read(move |rows| rows.proof(&digest, PURPOSE, now)).await?;
    found.and_then(|row| row.person).ok_or_else(|| SessionRefusal::NoSuchLink.into())
}

/// The form behind the link 设置新密码.
pub(crate) async fn open(cx: Cx, Path(token): Path<String>) -> Response {
    match owner(&cx, &token).await {
        Ok(_) => {
            let title = cx.look(Section::Elsewhere).t("reset-new");
            cx.reply().page(Section::Elsewhere, &title, |look| new_form(look, &token, &[], &cx))
        }
        Err(error) => cx.reply().failed(error),
    }
}

fn new_form(look: &Look<'_>, token: &str, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    html! {
        div.narrow {
            h1 { (look.t("reset-new")) }
            p { (look.t("reset-new-intro")) }
            form method="post" action={ "/password-resets/" (token) } {
                (person::password_fields(look, wrong))
                (ui::submit_row(look, &look.t("reset-new-submit"), look.csrf(), &cx.new_key()))
            }
        }
    }
}

/// Sets the new password 设置新密码, once, and ends every session.
pub(crate) async fn set(cx: Cx, Path(token): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match done(&cx, &token, &fields).await {
        Ok(()) => cx.reply().done(&Outcome::at("/sessions/new"), "password-reset"),
        Err(error) => {
            let title = cx.look(Section::Elsewhere).t("reset-new");
            cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| new_form(look, &token, wrong(refusal), &cx))
        }
    }
}

async fn done(cx: &Cx, token: &str, fields: &Fields) -> Result<(), WriteError> {
    cx.guard(fields)?;
    let person = owner(cx, token).await?;
    let profile = cx.site.store().read(move |rows| rows.person(person)).await?;
    let (password, again) = (fields.raw("password").to_owned(), fields.raw("password_again").to_owned());
    let again = if fields.has("password_again") { again } else { password.clone() };
    let own = profile.iter().flat_map(|row| [&row.name, &row.latin_name, &row.email]).flatten().map(String::as_str).collect::<Vec<_>>();
    fields.keep("password", password::accept(&password, &again).and_then(|()| password::unlike(&password, &own)));
    fields.finish()?;
    let secret = secret::hash(&cx.site, password).await?;
    let digest = secret::digest(token);
    let (centre, base) = (cx.centre.clone(), cx.site.base().to_owned());
    // Not under a key: the link is good once.
    let written = cx.deed(move |tx| {
        let now = tx.now();
        if tx.reader().proof(&digest, PURPOSE, now)?.and_then(|row| row.person) != Some(person) {
            return Err(SessionRefusal::NoSuchLink.into());
        }
        let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
        let loaded = tx.load::<Person>(person)?;
        let state = loaded.state().ok_or_else(|| gone("a person"))?;
        let email_key = state.email_key.clone();
        let event = state.change_password(secret::credential_digest(&secret)).map_err(|_| PersonRefusal::Gone)?;
        tx.commit(&permit, vec![loaded.happens(event)?])?;
        tx.set_credential(person, &secret)?;
        tx.end_sessions(person, None)?;
        tx.spend_proofs_of(person, PURPOSE)?;
        tx.spend_proofs_of(person, "step")?;
        tx.forget_devices(person)?;
        for key in tx.reader().contacts_of_all(person)?.into_iter().map(|row| row.key).chain([email_key]) {
            tx.forget_failures(&format!("account/{key}"))?;
        }
        Ok(crate::authenticator::tell(tx, person, &centre, &base, "message-password")?)
    });
    written.await?;
    cx.site.wake_dispatches();
    tracing::info!(person = %person, "the password was reset");
    Ok(())
}
