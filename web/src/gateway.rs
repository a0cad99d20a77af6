//! Gateway 短信与邮件网关: how codes and links leave, and the page where a demonstration shows them instead.
//!
//! ```text
//! a deed ─ put_dispatch ▶ waits ─ lease ▶ the mail server or the gateway ─ taken ▶ sent, its words forgotten
//!                            ▲               └ anything else ▶ tried again, ever less often, while it is of use
//! ```
//! Where the centre has said by which server its mail leaves (`delivery::gateway`), letters leave by that alone. The gateway is the centre's own
//! too: one address that takes JSON and sends text messages, and e-mail where there is no mail server, by whatever contract the centre has. Told
//! twice, it may send twice; the id lets it know better. Where no letter leaves, nobody can be asked to show that an address is theirs, so
//! registering takes effect at once and a forgotten password is the officers' affair; the operator is told so at the start.

use crate::cx::Cx;
use crate::delivery::{Parcel, Tried};
use crate::secret::new_id;
use crate::site::Site;
use crate::ui::{self, Column, Look, Section};
use crate::words::{Value, Words};
use axum::response::Response;
use maud::{Markup, html};
use rules::contact::{Channel, Reach};
use rules::delivery::Outcome;
use rules::person::Language;
use rules::{Instant, PersonId};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{DispatchRow, StoreError, Tx, WriteError};
use tokio::time::timeout;

/// How many are leased at once.
const LEASED: usize = 16;
/// How long they are left unread at most.
const IDLE: Duration = Duration::from_secs(2);
/// How long the gateway has to answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many the page of a demonstration shows.
const SHOWN: usize = 20;

/// How codes and links leave.
#[derive(Clone, Debug)]
pub enum Gateway {
    /// They do not: a page shows them. For demonstrations alone, because everybody reads it.
    Shown,
    /// By a POST of JSON.
    Http(HttpGateway),
}

/// A gateway behind an address, as its file describes it: `{"url": "https://…", "authorization": "Bearer …"}`.
#[derive(Clone, Deserialize)]
pub struct HttpGateway {
    /// Where to.
    pub url: String,
    /// What the header `Authorization` says, if anything.
    #[serde(default)]
    pub authorization: Option<String>,
}

impl std::fmt::Debug for HttpGateway {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What authorizes is nobody's to read.
        out.debug_struct("HttpGateway").field("url", &self.url).finish_non_exhaustive()
    }
}

/// What is sent to a gateway.
#[derive(Serialize)]
struct Sent<'a> {
    id: String,
    channel: Channel,
    to: &'a str,
    subject: &'a str,
    text: &'a str,
}

impl HttpGateway {
    /// Reads the description of a gateway. Refuses one over plain HTTP, save on this machine: codes and links are as good as passwords.
    pub fn parse(text: &str) -> Result<Self, String> {
        let gateway: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
            .iter()
            .any(|start| gateway.url.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])));
        if gateway.url.starts_with("https://") || local { Ok(gateway) } else { Err("the address of a gateway begins with https://".to_owned()) }
    }

    /// Sends one; blocks.
    fn send(&self, dispatch: &DispatchRow) -> Result<(), String> {
        let sent =
            Sent { id: dispatch.id.to_string(), channel: dispatch.channel, to: &dispatch.address, subject: &dispatch.subject, text: &dispatch.body };
        let body = serde_json::to_string(&sent).map_err(|error| error.to_string())?;
        let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build().into();
        let mut request = agent.post(&self.url).header("content-type", "application/json").header("idempotency-key", &sent.id);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let answer = request.send(&body).map_err(|error| error.to_string())?;
        if answer.status().is_success() { Ok(()) } else { Err(format!("the gateway answered {}", answer.status())) }
    }
}

/// What a letter or text message says, and for how long it is of use.
pub(crate) struct Message<'a> {
    /// The keys of subject and body; a text message has the body of its own key.
    pub(crate) subject: &'a str,
    pub(crate) body: &'a str,
    pub(crate) values: &'a [(&'a str, Value)],
    pub(crate) until: Instant,
}

/// A letter or text message to somebody, in their language.
pub(crate) fn dispatch(now: Instant, person: Option<PersonId>, reach: &Reach, language: Language, message: &Message<'_>) -> DispatchRow {
    let words = |key: &str| Words::load().text_with(language, key, message.values);
    DispatchRow {
        id: new_id(),
        person,
        channel: reach.channel(),
        language,
        address: reach.as_str().to_owned(),
        subject: if reach.channel() == Channel::Email { words(message.subject) } else { String::new() },
        body: words(message.body),
        unsubscribe: None,
        at: now,
        until: message.until,
        done: None,
        problem: None,
    }
}

/// Takes as long as putting a letter on its way, and puts none: so that nobody can tell by the time whether there was somebody to write to.
pub(crate) fn put_nothing(tx: &mut Tx<'_>, reach: &Reach) -> Result<(), StoreError> {
    let now = tx.now();
    let nothing = DispatchRow {
        id: new_id(),
        person: None,
        channel: reach.channel(),
        language: Language::Zh,
        address: String::new(),
        subject: String::new(),
        body: String::new(),
        unsubscribe: None,
        at: now,
        until: now,
        done: Some(now),
        problem: None,
    };
    tx.put_dispatch(&nothing)
}

/// Sends what waits, for as long as the server runs.
pub(crate) async fn drain(site: &Site) {
    loop {
        if let Err(error) = send_once(site).await {
            tracing::error!(error = &error as &dyn std::error::Error, "letters and messages were not sent");
        }
        let _woken = timeout(IDLE, site.dispatches()).await;
    }
}

/// Sends every letter and message that is due; gives how many were sent.
pub(crate) async fn send_once(site: &Site) -> Result<usize, StoreError> {
    if !site.reaches_people() {
        return Ok(0);
    }
    let mut done = 0;
    loop {
        let leased = site.store().write(|tx| Ok(tx.lease_dispatches(LEASED)?)).await.map_err(fault)?;
        if leased.is_empty() {
            return Ok(done);
        }
        for dispatch in leased {
            let id = dispatch.id;
            let tried = hand_over(site, &dispatch).await;
            if tried.outcome != Outcome::Accepted {
                // What a server says may name the person, and stands in their row alone.
                tracing::error!(dispatch = %id, status = tried.status, "a letter or message was not sent");
            }
            let keep = is_shown(site, dispatch.channel);
            let noted = site.store().write(move |tx| match tried.outcome {
                Outcome::Accepted => Ok(tx.finish_dispatch(id, keep)?),
                Outcome::NotNow => Ok(tx.fail_dispatch(id, &tried.said)?),
                Outcome::Never => Ok(tx.give_up_dispatch(id, &tried.said)?),
            });
            noted.await.map_err(fault)?;
            done += 1;
        }
    }
}

/// Whether a channel ends on a demonstration's page.
fn is_shown(site: &Site, channel: Channel) -> bool {
    matches!(site.gateway(), Some(Gateway::Shown)) && !(channel == Channel::Email && site.mail().is_some())
}

/// Hands one over: a letter to the mail server where there is one, anything else to the gateway.
pub(crate) async fn hand_over(site: &Site, dispatch: &DispatchRow) -> Tried {
    let tried = |outcome: Outcome, said: String| Tried { outcome, status: None, said };
    if let (Channel::Email, Some(mail)) = (dispatch.channel, site.mail()) {
        let centre = match site.centre().await {
            Ok(centre) => centre.map(|centre| centre.name.pick(dispatch.language.is_english()).to_owned()).unwrap_or_default(),
            Err(error) => return tried(Outcome::NotNow, error.to_string()),
        };
        let parcel = Parcel {
            id: dispatch.id,
            to: &dispatch.address,
            centre: &centre,
            language: dispatch.language,
            subject: &dispatch.subject,
            body: &dispatch.body,
            written: dispatch.at,
            unsubscribe: dispatch.unsubscribe.clone(),
        };
        return mail.send(&parcel).await;
    }
    match site.gateway().cloned() {
        None => tried(Outcome::NotNow, "no gateway is set up".to_owned()),
        Some(Gateway::Shown) => tried(Outcome::Accepted, String::new()),
        Some(Gateway::Http(http)) => {
            let dispatch = dispatch.clone();
            match tokio::task::spawn_blocking(move || http.send(&dispatch)).await {
                Ok(Ok(())) => tried(Outcome::Accepted, String::new()),
                Ok(Err(said)) => tried(Outcome::NotNow, said),
                Err(_) => tried(Outcome::NotNow, "the sending ended in a panic".to_owned()),
            }
        }
    }
}

/// In a demonstration, the way to what would have been sent.
pub(crate) fn shown_link(look: &Look<'_>, site: &Site) -> Markup {
    html! { @if matches!(site.gateway(), Some(Gateway::Shown)) { p { a href="/outgoing" { (look.t("gateway-title")) } } } }
}

fn fault(error: WriteError) -> StoreError {
    match error {
        WriteError::Fault(error) => error,
        WriteError::Refused(refusal) => StoreError::Row(format!("the gateway was refused: {refusal:?}")),
    }
}

/// A letter or message as a demonstration shows it.
#[derive(Serialize)]
struct Listed {
    #[serde(serialize_with = "crate::view::rfc3339")]
    at: Instant,
    channel: Channel,
    to: String,
    subject: String,
    text: String,
}

/// The page 演示短信与邮件: what would have been sent. There is none where letters leave.
pub(crate) async fn show(cx: Cx) -> Response {
    if !matches!(cx.site.gateway(), Some(Gateway::Shown)) {
        return cx.reply().missing();
    }
    let found = cx.read(move |rows| rows.dispatches(SHOWN)).await;
    let listed: Vec<Listed> = match found {
        Ok(found) => found
            .into_iter()
            .filter(|row| !row.body.is_empty())
            .map(|row| Listed { at: row.at, channel: row.channel, to: row.address, subject: row.subject, text: row.body })
            .collect(),
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Elsewhere).t("gateway-title");
    cx.reply().show(Section::Elsewhere, &title, &listed, |look| {
        let columns: Vec<Column> = ["gateway-at", "gateway-to", "gateway-text"].iter().map(|key| Column::new(look.t(key))).collect();
        let row = |one: &Listed| {
            vec![
                ui::local_time(one.at, &look.zone),
                html! { (one.to) },
                html! { @if !one.subject.is_empty() { p { strong { (one.subject) } } } (ui::prose_text(&one.text)) },
            ]
        };
        html! {
            h1 { (look.t("gateway-title")) }
            p { (look.t("gateway-help")) }
            @if listed.is_empty() { (ui::empty(&look.t("gateway-none"), &look.t("gateway-none-next"), None)) }
            @else { (ui::table(&look.t("gateway-title"), &columns, &listed.iter().map(row).collect::<Vec<_>>())) }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_is_reached_over_tls_or_on_this_machine() {
        for good in ["https://sms.example.org/send", "http://127.0.0.1:9000/", "http://localhost:9000/send"] {
            assert!(HttpGateway::parse(&format!("{{\"url\":\"{good}\"}}")).is_ok(), "{good}");
        }
        for bad in ["http://sms.example.org/send", "http://localhost.evil.example/", "ftp://sms.example.org", ""] {
            assert!(HttpGateway::parse(&format!("{{\"url\":\"{bad}\"}}")).is_err(), "{bad}");
        }
        let secret = HttpGateway::parse("{\"url\":\"https://sms.example.org\",\"authorization\":\"Bearer s3cret\"}").expect("a gateway");
        assert!(!format!("{secret:?}").contains("s3cret"));
    }
}
