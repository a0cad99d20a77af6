//! Subscription 指南订阅: whoever leaves an address and answers the letter is told of new calls by mail, without an account; each letter has the link
//! that ends it.
//!
//! ```text
//! form ─ a letter with the link ─ link ▶ subscribed ─ a call is published ▶ one letter ─ link ▶ gone, address and all
//! ```
//! The way out is a keyed digest of the subscription's id, so nothing secret is stored. Source: 《互联网电子邮件服务管理办法》 (consent, and a way out in
//! each letter); RFC 2369 (List-Unsubscribe); RFC 8058 (one click: a mail program sends the way out for its reader, without a page).

use crate::call::portal::{self, Filter};
use crate::contact::limit_letters;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::gateway::{self, Message};
use crate::secret::{self, new_id};
use crate::site::Site;
use crate::ui::{self, Look, Part, Section, Tone};
use crate::words::Words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::call::Stage;
use rules::contact::{Channel, Reach};
use rules::person::Language;
use rules::session::Refusal as SessionRefusal;
use rules::text::Email;
use rules::{Id, Instant, Refusal};
use store::{Keys, ListedCall, ProofRow, StoreError, SubscriptionRow, WriteError};

const PURPOSE: &str = "subscription";
/// How long the link of the first letter is good, in milliseconds: two days.
const LINK_MS: i64 = 48 * 3_600_000;
/// How long a letter about new calls is tried, in milliseconds: two days.
const NEWS_MS: i64 = 48 * 3_600_000;
/// How many calls one letter names.
const CALLS_MOST: usize = 20;
/// How many subscribers are told in one go.
const AT_ONCE: usize = 100;

/// The feeds and the form, under the list of calls; what the list is narrowed by holds for them too.
pub(crate) fn section(look: &Look<'_>, filter: &Filter, cx: &Cx) -> Markup {
    ui::section(
        "subscription",
        &look.t("subscription-title"),
        None,
        html! {
            p {
                (look.t("subscription-feeds")) " "
                a href=(portal::feed("/calls.atom", filter, look.language)) { "Atom" } " · "
                a href=(portal::feed("/calls.ics", filter, look.language)) { (look.t("subscription-calendar")) }
            }
            @if cx.site.reaches(Channel::Email) {
                p { (look.t("subscription-text")) }
                form.screen method="post" action="/subscriptions" {
                    (ui::hidden("filter", &filter.query()))
                    (ui::line(look, &Part::new("email", &look.t("person-email")).kind("email").autocomplete("email").required(true), "", None))
                    (ui::submit_row(look, &look.t("subscription-submit"), look.csrf(), &cx.new_key()))
                }
            }
        },
    )
}

/// Sends the letter by which an address is proven 订阅.
pub(crate) async fn ask(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        cx.guard(&fields)?;
        let email = fields.keep("email", Email::parse(fields.raw("email")));
        let filter = Filter::parse(fields.raw("filter")).query();
        let _key = fields.raw("key");
        fields.finish()?;
        let email = email.ok_or(Refusal::Fields(Vec::new()))?;
        if !cx.site.reaches(Channel::Email) {
            return Err(WriteError::from(Refusal::from(SessionRefusal::NoWay)));
        }
        begin(&cx, email, filter).await
    };
    match outcome.await {
        Ok(()) => cx.reply().done(&Outcome::at("/calls"), "subscription-asked"),
        Err(error) => cx.reply().failed(error),
    }
}

async fn begin(cx: &Cx, email: Email, filter: String) -> Result<(), WriteError> {
    let (token, digest) = secret::token()?;
    let (base, centre, language) = (cx.site.base().to_owned(), cx.centre.clone(), cx.language);
    let client = rules::session::client_key(&cx.client);
    let waits = serde_json::to_string(&(language.as_str(), &filter)).map_err(|error| StoreError::Row(error.to_string()))?;
    let written = cx.deed(move |tx| {
        let now = tx.now();
        let reach = Reach::Email(email.clone());
        let key = tx.keys().reach_key(&reach);
        limit_letters(tx, &format!("letters/{key}"), Some(&client))?;
        let until = Instant(now.0 + LINK_MS);
        let proof = ProofRow {
            digest: digest.clone(),
            purpose: PURPOSE.to_owned(),
            person: None,
            address: email.as_str().to_owned(),
            code: String::new(),
            tries: 0,
            until,
            body: waits.clone(),
        };
        tx.put_proof(&proof)?;
        let values = [("centre", centre.pick(language.is_english()).into()), ("link", format!("{base}/subscriptions/{token}").into())];
        let message = Message { subject: "message-subscription-subject", body: "message-subscription-body", values: &values, until };
        Ok(tx.put_dispatch(&gateway::dispatch(now, None, &reach, language, &message))?)
    });
    written.await?;
    cx.site.wake_dispatches();
    Ok(())
}

/// What waits under a link. Refuses one that is spent, over, or never was.
async fn waiting(cx: &Cx, token: &str) -> Result<(ProofRow, Language, String), WriteError> {
    let (digest, now) = (secret::digest(token), cx.arrived);
    let row = cx.read(move |rows| rows.proof(&digest, PURPOSE, now)).await?.ok_or(SessionRefusal::NoSuchLink)?;
    let (language, filter): (String, String) =
        serde_json::from_str(&row.body).map_err(|error| StoreError::Row(format!("a subscription is odd: {error}")))?;
    Ok((row, Language::parse(&language).unwrap_or(Language::Zh), filter))
}

/// The page behind the link; a link that a mail program opens by itself does nothing.
pub(crate) async fn open(cx: Cx, Path(token): Path<String>) -> Response {
    match waiting(&cx, &token).await {
        Ok((row, _, _)) => {
            let title = cx.look(Section::Calls).t("subscription-title");
            cx.reply()
                .page(Section::Calls, &title, |look| button(look, &row.address, &format!("/subscriptions/{token}"), "subscription-confirm", &cx))
        }
        Err(error) => cx.reply().failed(error),
    }
}

/// One sentence and one button.
fn button(look: &Look<'_>, address: &str, action: &str, key: &str, cx: &Cx) -> Markup {
    html! {
        div.narrow {
            h1 { (look.t("subscription-title")) }
            p { (look.t_with("subscription-of", &[("address", address.into())])) }
            form method="post" action=(action) { (ui::submit_row(look, &look.t(key), look.csrf(), &cx.new_key())) }
        }
    }
}

/// Begins it 确认订阅.
pub(crate) async fn confirm(cx: Cx, Path(token): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        cx.guard(&fields)?;
        let _key = fields.raw("key");
        fields.finish()?;
        let (row, language, filter) = waiting(&cx, &token).await?;
        let email = Email::parse(&row.address).map_err(Refusal::from)?;
        let id = new_id();
        cx.deed(move |tx| {
            if !tx.spend_proof(&row.digest)? {
                return Err(SessionRefusal::NoSuchLink.into());
            }
            let address_key = tx.keys().reach_key(&Reach::Email(email.clone()));
            // Told of what is published from now on.
            let row = SubscriptionRow { id, address_key, address: row.address.clone(), language, filter: filter.clone(), told: tx.now() };
            Ok(tx.put_subscription(&row)?)
        })
        .await
    };
    match outcome.await {
        Ok(()) => cx.reply().done(&Outcome::at("/calls"), "subscription-begun"),
        Err(error) => cx.reply().failed(error),
    }
}

/// The path that ends a subscription.
fn way_out(keys: &Keys, id: Id) -> String {
    format!("/subscriptions/{id}-{}/end", keys.secret(PURPOSE, id.to_string().as_bytes()))
}

/// The subscription of a way out, if it is one.
fn of_way_out(keys: &Keys, token: &str) -> Option<Id> {
    let id = token.split_once('-').and_then(|(id, _)| Id::parse(id))?;
    // Both are digested first, so that the time of comparing tells nothing.
    (secret::digest(&way_out(keys, id)) == secret::digest(&format!("/subscriptions/{token}/end"))).then_some(id)
}

/// What a mail program sends to a way out, as a form.
pub(crate) const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// Whether an address of a letter ends what it ends by one click: over TLS, as the RFC wants it, and a subscription's way out.
pub(crate) fn is_one_click(address: &str) -> bool {
    let path = address.strip_prefix("https://").and_then(|rest| rest.split_once('/'));
    path.is_some_and(|(_, path)| path.contains("subscriptions/") && path.ends_with("/end"))
}

/// The page that ends it; whether it is there or not is not told.
pub(crate) async fn leave_form(cx: Cx, Path(token): Path<String>) -> Response {
    let Some(id) = of_way_out(cx.site.store().keys(), &token) else { return cx.reply().missing() };
    let row = match cx.read(move |rows| rows.subscription(id)).await {
        Ok(row) => row,
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Calls).t("subscription-title");
    cx.reply().page(Section::Calls, &title, |look| match &row {
        Some(row) => button(look, &row.address, &format!("/subscriptions/{token}/end"), "subscription-end", &cx),
        None => html! { h1 { (look.t("subscription-title")) } (ui::notice(Tone::Good, html! { p { (look.t("subscription-ended")) } })) },
    })
}

/// Ends it 退订: address and all are gone. The way out itself says who leaves, so a mail program needs no token of a form; it is not led on.
pub(crate) async fn leave(cx: Cx, Path(token): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields: Fields = fields?;
        let _key = fields.raw("key");
        let is_one_click = fields.raw("List-Unsubscribe") == "One-Click";
        fields.finish()?;
        let id = of_way_out(cx.site.store().keys(), &token).ok_or(SessionRefusal::NoSuchLink)?;
        cx.deed(move |tx| Ok(tx.end_subscription(id)?)).await?;
        Ok::<_, WriteError>(is_one_click)
    };
    match outcome.await {
        Ok(true) => StatusCode::OK.into_response(),
        Ok(false) => cx.reply().done(&Outcome::at("/calls"), "subscription-ended"),
        Err(error) => cx.reply().failed(error),
    }
}

/// Writes to everybody who has not been told of what was published last; returns how many letters that makes.
pub(crate) async fn tell_due(site: &Site) -> Result<usize, StoreError> {
    let found = site.store().read(move |rows| {
        let Some(newest) = rows.newest_publication()? else { return Ok(None) };
        let due = rows.subscriptions_before(newest, AT_ONCE)?;
        Ok((!due.is_empty()).then_some((newest, due)))
    });
    let Some((newest, due)) = found.await? else { return Ok(0) };
    let mut written = 0;
    for row in due {
        let site_of = site.clone();
        let done = site.store().write(move |tx| {
            let now = tx.now();
            let calls = Filter::parse(&row.filter).calls(&mut tx.reader(), now)?;
            let is_new = |listed: &&ListedCall| matches!(listed.call.stage, Stage::Published { at } if at > row.told && at <= newest);
            let new: Vec<&ListedCall> = calls.iter().filter(is_new).take(CALLS_MOST).collect();
            if !tx.tell_subscription(&row, newest)? || new.is_empty() {
                return Ok(0);
            }
            let centre = tx.reader().centre()?.map(|centre| centre.name).unwrap_or_default();
            let way_out = format!("{}{}", site_of.base(), way_out(tx.keys(), row.id));
            let english = row.language.is_english();
            let lines: Vec<String> = new.iter().map(|listed| line(listed, site_of.base(), row.language)).collect();
            let values = [("centre", centre.pick(english).into()), ("calls", lines.join("\n").into()), ("link", way_out.as_str().into())];
            let until = Instant(now.0 + NEWS_MS);
            let message = Message { subject: "message-new-calls-subject", body: "message-new-calls-body", values: &values, until };
            let email = Email::parse(&row.address).map_err(Refusal::from)?;
            let mut dispatch = gateway::dispatch(now, None, &Reach::Email(email), row.language, &message);
            dispatch.unsubscribe = Some(way_out);
            tx.put_dispatch(&dispatch)?;
            Ok(1)
        });
        written += done.await.map_err(|error| match error {
            WriteError::Fault(error) => error,
            WriteError::Refused(refusal) => StoreError::Row(format!("a subscriber was not told: {refusal:?}")),
        })?;
    }
    site.wake_dispatches();
    Ok(written)
}

/// A call in a letter: its title, when it closes, where it is.
fn line(listed: &ListedCall, base: &str, language: Language) -> String {
    let content = &listed.call.content;
    let values = [
        ("title", content.title.pick(language.is_english()).into()),
        ("closes", crate::words::instant(content.window.closes, &content.window.zone).into()),
        ("link", format!("{base}/calls/{}", listed.call.id).into()),
    ];
    Words::load().text_with(language, "message-new-calls-line", &values)
}
