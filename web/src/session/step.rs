//! Step 第二步验证: after the right password, a code: of an app, from a text message, or from the paper of recovery codes.
//!
//! Between both steps there is no session, only a row that knows who gave the right password; it is good for ten minutes. A code is spent with
//! its success: a step of the app's clock is never taken twice, a text message and a recovery code once.

use super::{begin, signed_in, way_on};
use crate::authenticator::verify_code;
use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::gateway::{self, Message};
use crate::reply::Wanted;
use crate::secret;
use crate::ui::{self, Look, Part, Section};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::authenticator::{Method, Refusal as AuthenticatorRefusal};
use rules::contact::{CODE_MS, Mobile, Reach};
use rules::person::Refusal as PersonRefusal;
use rules::refusal::FieldRefusal;
use rules::session::{Count, STEP_MS};
use rules::{Instant, PersonId, Refusal};
use store::{ProofRow, WriteError};

/// What waits in the table between both steps.
const PURPOSE: &str = "step";

/// A second step that is asked for.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(super) token: String,
    pub(super) methods: Vec<Method>,
    back: String,
    /// Whether a text message has been sent.
    sent: bool,
}

/// Under what the tries at a person's second step are counted: a device that signed in before has a count of its own, so that somebody who
/// got hold of the password keeps nobody waiting but themselves.
async fn tries(cx: &Cx, person: PersonId) -> Result<String, WriteError> {
    let Some((_, digest)) = super::device(cx) else { return Ok(format!("step/{person}")) };
    let (looked, now) = (digest.clone(), cx.arrived);
    let known = cx.read(move |rows| rows.is_known_device(&looked, person, now)).await?;
    Ok(if known { format!("step/{digest}/{person}") } else { format!("step/{person}") })
}

/// By what a text message to a person is found again.
fn message(person: PersonId) -> String {
    format!("step-message/{person}")
}

/// Asks for a second step where the person has one; none where the password is enough.
pub(crate) async fn asked(cx: &Cx, person: PersonId, back: String) -> Result<Option<Asked>, WriteError> {
    let enrolled = cx.read(move |rows| rows.ways_of(person)).await?;
    if !enrolled.iter().any(|row| row.method.is_second_step()) {
        return Ok(None);
    }
    let mut methods: Vec<Method> = enrolled.iter().map(|row| row.method).collect();
    methods.sort_unstable();
    methods.dedup();
    let (token, digest) = secret::token()?;
    let body = back.clone();
    let written = cx.site.store().write(move |tx| {
        let until = Instant(tx.now().0 + STEP_MS);
        let proof = ProofRow {
            digest: digest.clone(),
            purpose: PURPOSE.to_owned(),
            person: Some(person),
            address: String::new(),
            code: String::new(),
            tries: 0,
            until,
            body: body.clone(),
        };
        Ok(tx.put_proof(&proof)?)
    });
    written.await?;
    Ok(Some(Asked { token, methods, back, sent: false }))
}

/// The page that asks for the code, or for programs what to send where.
pub(crate) fn ask(cx: &Cx, asked: &Asked) -> Response {
    match cx.wanted {
        Wanted::Json => {
            let body = serde_json::json!({ "step": asked.token, "methods": asked.methods, "location": "/sessions/steps" });
            (StatusCode::ACCEPTED, Json(body)).into_response()
        }
        Wanted::Page => {
            let title = cx.look(Section::Elsewhere).t("step-title");
            cx.reply().page(Section::Elsewhere, &title, |look| form(look, asked, &[], cx))
        }
    }
}

fn form(look: &Look<'_>, asked: &Asked, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let has = |method: Method| asked.methods.contains(&method);
    html! {
        div.narrow {
            h1 { (look.t("step-title")) }
            @if has(Method::Totp) { p { (look.t("step-totp")) } }
            @if asked.sent { p role="status" { (look.t("step-message-sent")) } (gateway::shown_link(look, &cx.site)) }
            @if has(Method::Totp) || has(Method::Message) || has(Method::Recovery) {
                form method="post" action="/sessions/steps" {
                    (ui::hidden("step", &asked.token)) (ui::hidden("back", &asked.back))
                    (ui::line(look, &Part::new("code", &look.t("step-code")).help(&look.t("step-code-help")).autocomplete("one-time-code").required(true).among(wrong), "", None))
                    (ui::submit_row(look, &look.t("session-submit"), look.csrf(), &cx.new_key()))
                }
            }
            @if has(Method::Message) {
                form method="post" action="/sessions/messages" {
                    (ui::hidden("step", &asked.token)) (ui::hidden("back", &asked.back))
                    (ui::submit_row(look, &look.t("step-message"), look.csrf(), &cx.new_key()))
                }
            }
            @if has(Method::Passkey) { (crate::authenticator::passkey_button(look, cx, &asked.back)) }
            p { a href="/sessions/new" { (look.t("step-again")) } }
        }
    }
}

/// What waits between both steps, under its token.
async fn waiting(cx: &Cx, token: &str) -> Result<(PersonId, ProofRow), WriteError> {
    let (digest, now) = (secret::digest(token), cx.arrived);
    let found = cx.read(move |rows| rows.proof(&digest, PURPOSE, now)).await?;
    found.and_then(|row| Some((row.person?, row))).ok_or_else(|| AuthenticatorRefusal::NoStep.into())
}

/// The second step 第二步验证: signs in with a code.
pub(crate) async fn finish(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match finished(&cx, &fields).await {
        Ok((person, token, back)) => {
            tracing::info!(person = %person, "signed in, in two steps");
            signed_in(&cx, &token, way_on(&back)).await
        }
        Err(error) => again(&cx, &fields, error).await,
    }
}

async fn again(cx: &Cx, fields: &Fields, error: WriteError) -> Response {
    let title = cx.look(Section::Elsewhere).t("step-title");
    let Ok((person, row)) = waiting(cx, fields.raw("step")).await else { return cx.reply().failed(error) };
    let enrolled = cx.read(move |rows| rows.ways_of(person)).await.unwrap_or_default();
    let methods = enrolled.iter().map(|row| row.method).collect();
    let asked = Asked { token: fields.raw("step").to_owned(), methods, back: row.body, sent: false };
    cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| form(look, &asked, crate::person::wrong(refusal), cx))
}

async fn finished(cx: &Cx, fields: &Fields) -> Result<(PersonId, String, String), WriteError> {
    cx.guard(fields)?;
    let (step, code) = (fields.raw("step").to_owned(), fields.raw("code").trim().to_owned());
    fields.raw("back");
    fields.finish()?;
    let (person, row) = waiting(cx, &step).await?;
    check_code(cx, person, code).await?;
    let digest = row.digest.clone();
    // Spent by the first who gets here; a second one with the same step finds nothing.
    let spent = cx.site.store().write(move |tx| Ok(tx.spend_proof(&digest)?)).await?;
    if !spent {
        return Err(AuthenticatorRefusal::NoStep.into());
    }
    Ok((person, begin(cx, person).await?, row.body))
}

/// Counts a try as a failure before it is judged, so that tries at once do not pass together. Refuses while one must wait.
pub(super) async fn count_try(cx: &Cx, key: String) -> Result<(), WriteError> {
    let written = cx.site.store().write(move |tx| {
        let now = tx.now();
        if let Some(wait_seconds) = tx.reader().wait_seconds(std::slice::from_ref(&key), now)? {
            return Err(PersonRefusal::TooManyTries { wait_seconds }.into());
        }
        Ok(tx.count_failure(&key, Count::Step)?)
    });
    written.await
}

/// Takes a code of a person, whichever way it came. Refuses a wrong one, and one that must wait.
pub(super) async fn check_code(cx: &Cx, person: PersonId, code: String) -> Result<(), WriteError> {
    cx.note.tries_to_be(person);
    let key = tries(cx, person).await?;
    count_try(cx, key.clone()).await?;
    let written = cx.site.store().write(move |tx| {
        let now = tx.now();
        let sent = tx.reader().proof(&message(person), "step-message", now)?;
        let by_message = sent.is_some_and(|row| secret::same(&row.code, &secret::digest(&format!("{person}/{code}"))));
        if by_message {
            tx.spend_proof(&message(person))?;
        } else if !verify_code(tx, person, &code)? {
            return Err(Refusal::Fields(vec![FieldRefusal::new("code", &AuthenticatorRefusal::WrongCode)]).into());
        }
        Ok(tx.forget_failures(&key)?)
    });
    written.await
}

/// Sends a text message with a code 发送短信验证码.
pub(crate) async fn send_message(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        cx.guard(&fields)?;
        let token = fields.raw("step").to_owned();
        fields.raw("back");
        fields.finish()?;
        let (person, row) = waiting(&cx, &token).await?;
        put_message(&cx, person).await?;
        let enrolled = cx.read(move |rows| rows.ways_of(person)).await?;
        Ok::<_, WriteError>(Asked { token, methods: enrolled.iter().map(|row| row.method).collect(), back: row.body, sent: true })
    };
    match outcome.await {
        Ok(asked) => ask(&cx, &asked),
        Err(error) => cx.reply().failed(error),
    }
}

/// Puts a text message with a code on its way to the person's number. Refuses one without, and too many.
pub(super) async fn put_message(cx: &Cx, person: PersonId) -> Result<(), WriteError> {
    let code = secret::code()?;
    let centre = cx.centre.clone();
    let written = cx.site.store().write(move |tx| {
        let now = tx.now();
        let has = tx.reader().ways_of(person)?.iter().any(|row| row.method == Method::Message);
        let number = tx.reader().number_of(person)?;
        let (true, Some(number)) = (has, number) else { return Err(AuthenticatorRefusal::NoNumber.into()) };
        let key = format!("letters/{person}");
        if let Some(wait_seconds) = tx.reader().wait_seconds(std::slice::from_ref(&key), now)? {
            return Err(PersonRefusal::TooManyTries { wait_seconds }.into());
        }
        tx.count_failure(&key, Count::Letter)?;
        let language = tx.reader().person(person)?.map_or(rules::person::Language::Zh, |row| row.language);
        let until = Instant(now.0 + CODE_MS);
        let reach = Reach::Mobile(Mobile::parse(&number)?);
        let proof = ProofRow {
            digest: message(person),
            purpose: "step-message".to_owned(),
            person: Some(person),
            address: number.clone(),
            code: secret::digest(&format!("{person}/{code}")),
            tries: 0,
            until,
            body: String::new(),
        };
        tx.put_proof(&proof)?;
        let values = [("centre", centre.pick(language.is_english()).into()), ("code", code.as_str().into())];
        let said = Message { subject: "message-step", body: "message-step", values: &values, until };
        Ok(tx.put_dispatch(&gateway::dispatch(now, Some(person), &reach, language, &said))?)
    });
    written.await?;
    cx.site.wake_dispatches();
    Ok(())
}
