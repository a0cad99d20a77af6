//! Session 登录: signing in and out. Known and unknown addresses look the same and cost the same.
//!
//! ```text
//! address or number, password ─ right ▶ signed in, where there is no second step
//!                             └ right ▶ second step (step.rs) ─ code ▶ signed in
//! passkey (way.rs) ─────────────────────────────────────────────────▶ signed in
//! ```
//! How tries are counted, and why nobody is locked out by that, is told in `rules::session`.

mod confirmation;
mod step;
pub(crate) mod way;

pub(crate) use confirmation::{confirm, confirm_form};
pub(crate) use step::{Asked, ask, asked, finish, send_message};
pub(crate) use way::sign_in as sign_in_by_passkey;

use crate::authenticator::passkey_button;
use crate::cookie;
use crate::cx::{Cx, Outcome};
use crate::federation;
use crate::fields::{Fields, Sent};
use crate::reply::{Wanted, see_other};
use crate::secret;
use crate::ui::{self, Look, Part, Section};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::contact::{Mobile, Reach};
use rules::person::{Person, Refusal as PersonRefusal};
use rules::rights::{Deed, Place};
use rules::session::{Count, Refusal as SessionRefusal, client_key};
use rules::{PersonId, Refusal};
use store::{Tx, WriteError};

/// How long a device is known, in seconds: half a year.
const DEVICE_SECONDS: i64 = 183 * 86_400;

/// What came of the first step.
enum Recognised {
    /// Signed in, with the session's token.
    In(PersonId, String),
    /// The password was right; a second step is asked for.
    Step(Asked),
}

/// The form 登录.
pub(crate) async fn form(cx: Cx) -> Response {
    if cx.person().is_some() {
        return see_other(&cx.query("back").unwrap_or_else(|| "/".to_owned()));
    }
    let back = cx.query("back").unwrap_or_default();
    let title = cx.look(Section::Elsewhere).t("session-title");
    cx.reply().page(Section::Elsewhere, &title, |look| sign_in_form(look, "", &back, &cx))
}

fn sign_in_form(look: &Look<'_>, email: &str, back: &str, cx: &Cx) -> Markup {
    html! {
        div.narrow {
            h1 { (look.t("session-title")) }
            form method="post" action="/sessions" {
                (ui::hidden("back", back))
                (ui::line(look, &Part::new("email", &look.t("session-name")).autocomplete("username webauthn").required(true), email, None))
                (ui::password(look, &Part::new("password", &look.t("person-password")).required(true), "current-password"))
                (ui::submit_row(look, &look.t("session-submit"), look.csrf(), &cx.new_key()))
            }
            (passkey_button(look, cx, back))
            (federation::offers(look, cx, back))
            @if cx.site.reaches_people() { p { a href="/password-resets/new" { (look.t("reset-title")) } } }
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
        Ok(Recognised::In(person, token)) => {
            tracing::info!(person = %person, "signed in");
            signed_in(&cx, &token, way_on(fields.raw("back"))).await
        }
        Ok(Recognised::Step(asked)) => ask(&cx, &asked),
        Err(error) => {
            let title = cx.look(Section::Elsewhere).t("session-title");
            let (email, back) = (fields.raw("email").to_owned(), fields.raw("back").to_owned());
            cx.reply().again(error, Section::Elsewhere, &title, |look, _| sign_in_form(look, &email, &back, &cx))
        }
    }
}

/// Where signing in leads to.
fn way_on(back: &str) -> &str {
    if back.is_empty() { "/" } else { back }
}

/// Under what the tries of one request are counted.
#[derive(Clone)]
struct Counted {
    keys: Vec<(String, Count)>,
    client: String,
}

impl Counted {
    fn names(&self) -> Vec<String> {
        self.keys.iter().map(|(key, _)| key.clone()).chain([self.client.clone()]).collect()
    }
}

async fn recognise(cx: &Cx, fields: &Fields) -> Result<Recognised, WriteError> {
    let typed = fields.raw("email");
    let reach = match Mobile::parse(typed) {
        Ok(mobile) => Some(Reach::Mobile(mobile)),
        Err(_) => fields.email("email").map(Reach::Email),
    };
    let password = fields.raw("password").to_owned();
    let back = fields.raw("back").to_owned();
    fields.finish()?;
    let Some(reach) = reach else { return Err(PersonRefusal::NotRecognised.into()) };
    let key = cx.site.store().keys().reach_key(&reach);
    let (device, now) = (device(cx), cx.arrived);
    let (looked, known_as) = (key.clone(), device.clone());
    let (found, known) = cx
        .read(move |rows| {
            let found = rows.credential(&looked)?;
            let known = match (&found, &known_as) {
                (Some((person, _)), Some((_, digest))) => rows.is_known_device(digest, *person, now)?,
                _ => false,
            };
            Ok((found, known))
        })
        .await?;
    if let Some((person, _)) = &found {
        cx.note.tries_to_be(*person);
    }
    let client = client_key(&cx.client);
    let keys = match (&device, known) {
        (Some((_, digest)), true) => vec![(format!("device/{digest}/{key}"), Count::Device)],
        _ => vec![(format!("pair/{client}/{key}"), Count::Pair), (format!("account/{key}"), Count::Account)],
    };
    let counted = Counted { keys, client: if known { String::new() } else { format!("client/{client}") } };
    count_try(cx, &counted).await?;
    let secret = found.as_ref().map(|(_, secret)| secret.clone());
    let right = secret::is_right(&cx.site, password, secret).await?;
    let Some((person, _)) = found.filter(|_| right) else {
        let client = counted.client.clone();
        if !client.is_empty() {
            cx.site.store().write(move |tx| Ok(tx.count_failure(&client, Count::Client)?)).await?;
        }
        return Err(PersonRefusal::NotRecognised.into());
    };
    let kept = counted.clone();
    cx.site.store().write(move |tx| Ok(kept.keys.iter().try_for_each(|(key, _)| tx.forget_failures(key))?)).await?;
    match asked(cx, person, back).await? {
        Some(asked) => Ok(Recognised::Step(asked)),
        None => Ok(Recognised::In(person, begin(cx, person).await?)),
    }
}

/// Counts a try before it is made, so that many at once are not more than many. Refuses one that must wait.
async fn count_try(cx: &Cx, counted: &Counted) -> Result<(), WriteError> {
    let counted = counted.clone();
    let written = cx.site.store().write(move |tx| {
        let now = tx.now();
        if let Some(wait_seconds) = tx.reader().wait_seconds(&counted.names(), now)? {
            return Err(PersonRefusal::TooManyTries { wait_seconds }.into());
        }
        Ok(counted.keys.iter().try_for_each(|(key, count)| tx.count_failure(key, *count))?)
    });
    written.await
}

/// The device's cookie and its digest.
fn device(cx: &Cx) -> Option<(String, String)> {
    cookie::sent(&cx.site, &cx.headers, cookie::DEVICE).filter(|text| text.len() == 64).map(|text| (text.clone(), secret::digest(&text)))
}

/// Opens a session of a person who has shown that it is them, on a device that is known from now on; gives its token.
async fn begin(cx: &Cx, person: PersonId) -> Result<String, WriteError> {
    let (token, digest) = secret::token()?;
    let agent = agent(cx);
    let known = device(cx).map_or_else(|| device_of(&token), |(text, _)| text);
    cx.deed(move |tx| {
        tx.know_device(&secret::digest(&known), person)?;
        Ok(tx.open_session(&digest, person, &agent)?)
    })
    .await?;
    Ok(token)
}

/// The device's cookie that goes with a new session where there was none: made of its token, so that it need not be carried along.
fn device_of(token: &str) -> String {
    secret::digest(&format!("device/{token}")).rsplit(':').next().unwrap_or_default().to_owned()
}

/// What the browser says it is.
pub(crate) fn agent(cx: &Cx) -> String {
    cx.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
}

/// Opens a session in the transaction that makes a person; gives the token.
pub(crate) fn open(tx: &mut Tx<'_>, digest: &str, person: PersonId, agent: &str) -> Result<(), WriteError> {
    Ok(tx.open_session(digest, person, agent)?)
}

/// The answer that carries a new session: a cookie for people, the token for programs. The session that this browser had is over.
pub(crate) async fn signed_in(cx: &Cx, token: &str, to: &str) -> Response {
    if let Some(before) = cx.session.clone().filter(|_| cx.by_cookie)
        && let Err(error) = cx.site.store().write(move |tx| Ok(tx.end_session(&before)?)).await
    {
        return cx.reply().failed(error);
    }
    let mut response = match cx.wanted {
        Wanted::Json => (StatusCode::CREATED, Json(serde_json::json!({ "token": token, "location": to }))).into_response(),
        Wanted::Page => see_other(to),
    };
    cookie::keep(&mut response, &cx.site, cookie::SESSION, token, None);
    if device(cx).is_none() {
        cookie::keep(&mut response, &cx.site, cookie::DEVICE, &device_of(token), Some(DEVICE_SECONDS));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn ended(cx: &Cx, done: &str) -> Response {
    let mut response = cx.reply().done(&Outcome::at("/"), done);
    cookie::keep(&mut response, &cx.site, cookie::SESSION, "", Some(0));
    // Whatever a script kept goes too, on a machine that others use; no page is in a cache. The device stays known.
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
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

/// Ends one session of one's own 退出指定设备, by the name that the account page gives it.
pub(crate) async fn end_one(cx: Cx, Path(handle): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.in_session()?;
        fields.finish()?;
        let limits = cx.site.limits();
        cx.write(&fields, move |tx| {
            let now = tx.now();
            let rows = tx.reader().sessions_within(person, now, &limits)?;
            let found = rows.iter().find(|row| row.handle() == handle).ok_or(SessionRefusal::NoSuchSession)?;
            tx.end_session(&found.digest)?;
            Ok(Outcome::at("/account"))
        })
        .await
    };
    cx.reply().settled(outcome.await, "session-ended")
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
            tx.forget_devices(person)?;
            Ok(Outcome::at("/").event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(_) => ended(&cx, "signed-out-everywhere"),
        Err(error) => cx.reply().failed(error),
    }
}
