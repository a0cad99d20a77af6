//! Registration 注册核验: where letters leave, an account begins with a link to its address, so nobody takes another's and nobody learns whose
//! address has an account.
//!
//! ```text
//! form ─ new address ▶ waits, a letter with the link ─ link ▶ person, signed in
//!      └ known one   ▶           a letter to its owner: you have an account
//! ```
//! Both take as long, and both are answered alike. Source: OWASP Authentication Cheat Sheet ("Authentication and Error Messages").

use crate::contact::{limit_letters, take};
use crate::cx::Cx;
use crate::federation::Tied;
use crate::fields::{Fields, Sent};
use crate::gateway::{self, Message};
use crate::person::{self, Newcomer};
use crate::secret;
use crate::session;
use crate::ui::{self, Look, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::contact::Reach;
use rules::person::Refusal as PersonRefusal;
use rules::rights::{Actor, Deed, Place, Role, Scope};
use rules::session::{REGISTRATION_MS, Refusal as SessionRefusal};
use rules::{ContactId, FederatedIdentityId, Instant, PersonId, Refusal};
use store::{ProofRow, StoreError, WriteError};

/// What waits for the link.
const PURPOSE: &str = "registration";

/// Lets a registration wait for its link, and sends the letter.
pub(crate) async fn begin(cx: &Cx, fields: &Fields) -> Result<(), WriteError> {
    let newcomer = person::newcomer(cx, fields, None).await?;
    wait(cx, newcomer, fields.raw("back").to_owned(), None).await
}

/// Lets a newcomer wait for their link, and sends the letter; with the identity of a service, where they came by one.
pub(crate) async fn wait(cx: &Cx, newcomer: Newcomer, back: String, tied: Option<Tied>) -> Result<(), WriteError> {
    let (token, digest) = secret::token()?;
    let (base, centre) = (cx.site.base().to_owned(), cx.centre.clone());
    let client = rules::session::client_key(&cx.client);
    let waits = serde_json::to_string(&(&newcomer, &back, &tied)).map_err(|error| StoreError::Row(error.to_string()))?;
    let written = cx.site.store().write(move |tx| {
        let now = tx.now();
        let reach = Reach::Email(newcomer.profile.email.clone());
        let key = tx.keys().reach_key(&reach);
        limit_letters(tx, &format!("letters/{key}"), Some(&client))?;
        let known = tx.reader().holder(&key)?.is_some();
        let until = Instant(now.0 + REGISTRATION_MS);
        let proof = ProofRow {
            digest: digest.clone(),
            purpose: if known { "nothing".to_owned() } else { PURPOSE.to_owned() },
            person: None,
            address: if known { String::new() } else { reach.as_str().to_owned() },
            code: String::new(),
            tries: 0,
            until,
            body: if known { String::new() } else { waits.clone() },
        };
        tx.put_proof(&proof)?;
        let (path, subject, body) = if known {
            ("password-resets/new".to_owned(), "message-known-subject", "message-known-body")
        } else {
            (format!("registrations/{token}"), "message-registration-subject", "message-registration-body")
        };
        let values = [("centre", centre.pick(newcomer.language.is_english()).into()), ("link", format!("{base}/{path}").into())];
        let message = Message { subject, body, values: &values, until };
        Ok(tx.put_dispatch(&gateway::dispatch(now, None, &reach, newcomer.language, &message))?)
    });
    written.await?;
    cx.site.wake_dispatches();
    Ok(())
}

/// What waits under a link. Refuses one that is spent, over, or never was.
async fn waiting(cx: &Cx, token: &str) -> Result<(Newcomer, String, Option<Tied>), WriteError> {
    let (digest, now) = (secret::digest(token), cx.arrived);
    let found = cx.read(move |rows| rows.proof(&digest, PURPOSE, now)).await?;
    let row = found.ok_or(SessionRefusal::NoSuchLink)?;
    serde_json::from_str(&row.body).map_err(|error| StoreError::Row(format!("a registration is odd: {error}")).into())
}

/// The page behind the link 完成注册; a link that a mail program opens by itself does nothing.
pub(crate) async fn open(cx: Cx, Path(token): Path<String>) -> Response {
    match waiting(&cx, &token).await {
        Ok((newcomer, _, _)) => {
            let title = cx.look(Section::Elsewhere).t("registration-title");
            cx.reply().page(Section::Elsewhere, &title, |look| form(look, &newcomer, &token, &cx))
        }
        Err(error) => cx.reply().failed(error),
    }
}

fn form(look: &Look<'_>, newcomer: &Newcomer, token: &str, cx: &Cx) -> Markup {
    html! {
        div.narrow {
            h1 { (look.t("registration-title")) }
            p { (look.t("registration-intro")) }
            (ui::fact_list(&[
                (look.t("person-name"), html! { (newcomer.profile.name) }),
                (look.t("person-email"), html! { (newcomer.profile.email) }),
            ]))
            form method="post" action={ "/registrations/" (token) } {
                (ui::submit_row(look, &look.t("registration-submit"), look.csrf(), &cx.new_key()))
            }
        }
    }
}

/// Makes the person 完成注册, with their address proven, and signs in.
pub(crate) async fn complete(cx: Cx, Path(token): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match completed(&cx, &token, &fields).await {
        Ok((session, back)) => session::signed_in(&cx, &session, &back).await,
        Err(error) => cx.reply().failed(error),
    }
}

async fn completed(cx: &Cx, token: &str, fields: &Fields) -> Result<(String, String), WriteError> {
    cx.guard(fields)?;
    fields.finish()?;
    let (newcomer, back, tied) = waiting(cx, token).await?;
    let (session, digest) = secret::token()?;
    let agent = session::agent(cx);
    let (id, grant, contact) = (PersonId(secret::new_id()), secret::new_id(), ContactId(secret::new_id()));
    let identity = FederatedIdentityId(secret::new_id());
    let link = secret::digest(token);
    let before = cx.session.clone();
    let written = cx.deed(move |tx| {
        if !tx.spend_proof(&link)? {
            return Err(SessionRefusal::NoSuchLink.into());
        }
        let reach = Reach::Email(newcomer.profile.email.clone());
        let key = tx.keys().reach_key(&reach);
        if tx.reader().holder(&key)?.is_some() {
            // Proven twice, by two links: the first has it.
            return Err(Refusal::from(PersonRefusal::AddressTaken).into());
        }
        let permit = tx.may(&Actor::Newcomer(id), Deed::Register, &Place::default())?;
        let mut changes = person::make(tx, id, &newcomer, None, &[(grant, Role::Applicant, Scope::Centre)])?;
        if let Some(tied) = tied.clone() {
            changes.push(tied.to(id, identity)?);
        }
        tx.commit(&permit, changes)?;
        let changes = take(tx, id, contact, &reach)?;
        tx.commit(&permit, changes)?;
        if let Some(before) = &before {
            tx.end_session(before)?;
        }
        session::open(tx, &digest, id, &agent)
    });
    written.await?;
    cx.site.wake_outbox();
    let back = if back.is_empty() { "/calls?done=registered".to_owned() } else { back };
    Ok((session, back))
}
