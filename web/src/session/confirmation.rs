//! Confirmation 身份确认: before what concerns the account's safety, its person shows again that it is them, in the session they are in.
//!
//! Whoever finds a session left open can read, but can neither take the account over nor make a token that outlives the session.

use super::{step, way_on};
use crate::cookie;
use crate::cx::{Cx, Outcome};
use crate::federation;
use crate::fields::{Fields, Sent};
use crate::secret;
use crate::ui::{self, Look, Part, Section};
use axum::response::Response;
use maud::{Markup, html};
use rules::person::Refusal as PersonRefusal;
use rules::refusal::FieldRefusal;
use rules::{PersonId, Refusal};
use store::{StoreError, WriteError};

/// The form 身份确认.
pub(crate) async fn confirm_form(cx: Cx) -> Response {
    let person = match cx.in_session() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let back = cx.query("back").unwrap_or_default();
    let title = cx.look(Section::Elsewhere).t("confirm-title");
    match email_of(&cx, person).await {
        Ok(email) => cx.reply().page(Section::Elsewhere, &title, |look| form(look, &back, &email, &[], &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

/// The name that the browser's store of passwords knows them by.
async fn email_of(cx: &Cx, person: PersonId) -> Result<String, StoreError> {
    Ok(cx.read(move |rows| rows.person(person)).await?.and_then(|row| row.email).unwrap_or_default())
}

fn form(look: &Look<'_>, back: &str, email: &str, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    html! {
        div.narrow {
            h1 { (look.t("confirm-title")) }
            p { (look.t("confirm-intro")) }
            form method="post" action="/sessions/confirmation" {
                (ui::hidden("back", back))
                // Without a name it is not sent; it tells the browser's store of passwords whose this is.
                input type="text" value=(email) autocomplete="username" readonly hidden;
                (ui::password(look, &Part::new("password", &look.t("account-password-current")).among(wrong), "current-password"))
                (ui::line(look, &Part::new("code", &look.t("step-code")).help(&look.t("confirm-code-help")).autocomplete("one-time-code").among(wrong), "", None))
                (ui::submit_row(look, &look.t("confirm-submit"), look.csrf(), &cx.new_key()))
            }
            (federation::confirmations(look, cx, back))
        }
    }
}

/// Shows that it is them 身份确认, by the password or by a code.
pub(crate) async fn confirm(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let back = fields.raw("back").to_owned();
    match confirmed(&cx, &fields).await {
        Ok(renewed) => {
            let mut response = cx.reply().done(&Outcome::at(way_on(&back)), "confirmed");
            if let Some(token) = renewed {
                cookie::keep(&mut response, &cx.site, cookie::SESSION, &token, None);
            }
            response
        }
        Err(error) => {
            let title = cx.look(Section::Elsewhere).t("confirm-title");
            let email = match cx.person() {
                Some(person) => email_of(&cx, person).await.unwrap_or_default(),
                None => String::new(),
            };
            cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| form(look, &back, &email, crate::person::wrong(refusal), &cx))
        }
    }
}

/// Notes it in the session. A browser gets a new token for it, since a new right begins; gives that. A program's token is sent on purpose, and stays.
async fn confirmed(cx: &Cx, fields: &Fields) -> Result<Option<String>, WriteError> {
    let person = cx.in_session()?;
    cx.guard(fields)?;
    let (password, code) = (fields.raw("password").to_owned(), fields.raw("code").trim().to_owned());
    fields.raw("back");
    fields.finish()?;
    if code.is_empty() {
        check_password(cx, person, password).await?;
    } else {
        step::check_code(cx, person, code).await?;
    }
    let Some(digest) = cx.session.clone() else { return Ok(None) };
    let renewed = if cx.by_cookie { Some(secret::token()?) } else { None };
    let now_known = renewed.as_ref().map_or_else(|| digest.clone(), |(_, digest)| digest.clone());
    cx.site.store().write(move |tx| Ok(tx.confirm_session(&digest, &now_known)?)).await?;
    Ok(renewed.map(|(token, _)| token))
}

async fn check_password(cx: &Cx, person: PersonId, password: String) -> Result<(), WriteError> {
    let key = format!("confirm/{person}");
    step::count_try(cx, key.clone()).await?;
    let stored = cx
        .read(move |rows| {
            let (head, also) = rows.records_of(person)?;
            std::iter::once(head).chain(also).map(|record| rows.credential_of(record)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let mut right = false;
    for secret in stored {
        right = right || secret::is_right(&cx.site, password.clone(), secret).await?;
    }
    if !right {
        return Err(Refusal::Fields(vec![FieldRefusal::new("password", &PersonRefusal::WrongPassword)]).into());
    }
    cx.site.store().write(move |tx| Ok(tx.forget_failures(&key)?)).await
}
