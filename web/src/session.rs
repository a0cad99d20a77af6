//! Session 登录: signing in and out. Known and unknown addresses look the same and cost the same.

use crate::cx::{Cx, Outcome, SESSION_COOKIE};
use crate::federation;
use crate::fields::{Fields, Sent};
use crate::reply::{Wanted, see_other};
use crate::secret;
use crate::ui::{self, Look, Part, Section};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::person::{Person, Refusal as PersonRefusal};
use rules::rights::{Deed, Place};
use rules::{PersonId, Refusal};
use store::{Tx, WriteError};

/// How many wrong passwords one client may send for one address in a quarter of an hour.
const TRIES_MOST: i64 = 10;

/// The form 登录.
pub(crate) async fn form(cx: Cx) -> Response {
    if cx.person().is_some() {
        return see_other(&cx.query("back").unwrap_or_else(|| "/".to_owned()));
    }
    let back = cx.query("back").unwrap_or_default();
    let title = cx.look(Section::Elsewhere).t("session-title");
    cx.reply().page(
        Section::Elsewhere,
        &title,
        |look| html! { (sign_in_form(look, "", &back, &cx.new_key())) (federation::offers(look, &cx, &back)) },
    )
}

fn sign_in_form(look: &Look<'_>, email: &str, back: &str, key: &str) -> Markup {
    html! {
        div.narrow {
            h1 { (look.t("session-title")) }
            form method="post" action="/sessions" {
                (ui::hidden("back", back))
                (ui::line(look, &Part::new("email", &look.t("person-email")).kind("email").autocomplete("username").required(true), email, None))
                (ui::password(look, &Part::new("password", &look.t("person-password")).required(true), "current-password"))
                (ui::submit_row(look, &look.t("session-submit"), look.csrf(), key))
            }
            p { (look.t("session-no-account")) " " a href="/people/new" { (look.t("person-register-title")) } }
        }
    }
}

/// Signs in 登录. A program gets the token to send as `Authorization: Bearer`.
pub(crate) async fn sign_in(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match recognise(&cx, &fields).await {
        Ok((person, token)) => {
            let back = fields.raw("back");
            let to = if back.is_empty() { "/" } else { back };
            tracing::info!(person = %person, "signed in");
            signed_in(&cx, &token, to)
        }
        Err(error) => {
            let title = cx.look(Section::Elsewhere).t("session-title");
            let (email, back) = (fields.raw("email").to_owned(), fields.raw("back").to_owned());
            cx.reply().again(error, Section::Elsewhere, &title, |look, _| {
                html! { (sign_in_form(look, &email, &back, &cx.new_key())) (federation::offers(look, &cx, &back)) }
            })
        }
    }
}

async fn recognise(cx: &Cx, fields: &Fields) -> Result<(PersonId, String), WriteError> {
    let email = fields.email("email");
    let password = fields.raw("password").to_owned();
    fields.raw("back");
    fields.finish()?;
    let Some(email) = email else { return Err(PersonRefusal::NotRecognised.into()) };
    let email_key = cx.site.store().keys().email_key(&email);
    let tries = format!("{}/{email_key}", cx.client);
    let counted = tries.clone();
    let (count, wait_seconds) = cx.site.store().write(move |tx| Ok(tx.count_try(&counted)?)).await?;
    if count > TRIES_MOST {
        return Err(PersonRefusal::TooManyTries { wait_seconds }.into());
    }
    let found = cx.read(move |rows| rows.credential(&email_key)).await?;
    let secret = found.as_ref().map(|(_, secret)| secret.clone());
    let right = secret::is_right(&cx.site, password, secret).await?;
    let Some((person, _)) = found.filter(|_| right) else { return Err(PersonRefusal::NotRecognised.into()) };
    let (token, digest) = secret::token()?;
    let agent = agent(cx);
    cx.site
        .store()
        .write(move |tx| {
            tx.forget_tries(&tries)?;
            Ok(tx.open_session(&digest, person, &agent)?)
        })
        .await?;
    Ok((person, token))
}

/// What the browser says it is.
pub(crate) fn agent(cx: &Cx) -> String {
    cx.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
}

/// Opens a session in the transaction that makes a person; gives the token.
pub(crate) fn open(tx: &mut Tx<'_>, digest: &str, person: PersonId, agent: &str) -> Result<(), WriteError> {
    Ok(tx.open_session(digest, person, agent)?)
}

/// The answer that carries a new session: a cookie for people, the token for programs.
pub(crate) fn signed_in(cx: &Cx, token: &str, to: &str) -> Response {
    let mut response = match cx.wanted {
        Wanted::Json => (StatusCode::CREATED, Json(serde_json::json!({ "token": token, "location": to }))).into_response(),
        Wanted::Page => see_other(to),
    };
    // Only over TLS would `Secure` let the cookie pass; on the loopback there is none.
    let secure = if cx.site.base().starts_with("https://") { "; Secure" } else { "" };
    set_cookie(&mut response, &format!("{SESSION_COOKIE}={token}; HttpOnly; SameSite=Lax; Path=/{secure}"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn set_cookie(response: &mut Response, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn ended(cx: &Cx, done: &str) -> Response {
    let mut response = cx.reply().done(&Outcome::at("/"), done);
    set_cookie(&mut response, &format!("{SESSION_COOKIE}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"));
    response
}

/// Ends this session 退出.
pub(crate) async fn sign_out(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        cx.guard(&fields)?;
        let Some(digest) = cx.session.clone() else { return Ok(()) };
        cx.site.store().write(move |tx| Ok(tx.end_session(&digest)?)).await
    };
    match outcome.await {
        Ok(()) => ended(&cx, "signed-out"),
        Err(error) => cx.reply().failed(error),
    }
}

/// Ends every session, this one too 全部退出; an event, because it is a deed for one's safety.
pub(crate) async fn sign_out_everywhere(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.signed_in()?;
        cx.write(&fields, move |tx| {
            let actor = tx.actor(person)?;
            let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
            let loaded = tx.load::<Person>(person)?;
            let event = loaded.state().ok_or(Refusal::from(PersonRefusal::Gone))?.sign_out_everywhere()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            tx.end_sessions(person, None)?;
            Ok(Outcome::at("/").event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(_) => ended(&cx, "signed-out-everywhere"),
        Err(error) => cx.reply().failed(error),
    }
}
