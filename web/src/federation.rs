//! Federation 联合身份登录: signing in through an identity service that the centre trusts.
//!
//! ```text
//! start ─ a question, bound to this browser ─▶ the service ─ an answer ─▶ answer ─ known ─▶ a session
//!                                                                              └─ not known ─▶ choice: link or register
//! ```
//! A question is answered once, at the browser that it was asked for: the state comes back in the address, the browser proves itself by its
//! cookie. A SAML response is posted from the service's page and so carries no cookie; it is held against the question that it names, kept, and
//! made a session of only when the browser comes after it by itself.

mod account;
mod choice;

pub(crate) use account::{Listed, listed, section, unlink};
pub(crate) use choice::{Tied, link, register, show as choice};

use crate::cookie;
use crate::cx::Cx;
use crate::fields::Sent;
use crate::reply::see_other;
use crate::secret;
use crate::session::{self, Asked};
use crate::ui::{self, Look};
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use exchange::{Answer, Asserted, Doubt, Protocol, Provider, Question, Verified};
use maud::{Markup, html};
use rules::federation::{self, FederatedIdentity, Ground, Refusal};
use rules::rights::{Deed, Place};
use rules::text::Email;
use rules::{FederatedIdentityId, Instant, PersonId};
use store::{Committed, Keys, Loaded, QuestionRow, StoreError, Tx, WriteError};

/// How long the cookie lasts, in seconds: as long as a question.
const BROWSER_SECONDS: i64 = 30 * 60;

/// Where things of a provider are.
fn path(provider: &Provider, what: &str) -> String {
    format!("/sessions/federated/{}{what}", provider.id)
}

/// Whether a write may come from another site: an answer that a service posts through the browser. It is believed only if it names a question
/// of ours that waits for it, and it opens no session by itself.
pub(crate) fn comes_from_elsewhere(path: &str) -> bool {
    let provider = path.strip_prefix("/sessions/federated/").and_then(|rest| rest.strip_suffix("/answer"));
    provider.is_some_and(|provider| !provider.is_empty() && !provider.contains('/'))
}

/// The services that one can sign in through, each by its name.
pub(crate) fn offers(look: &Look<'_>, cx: &Cx, back: &str) -> Markup {
    let providers = cx.site.providers().all();
    if providers.is_empty() {
        return html! {};
    }
    html! {
        div.narrow {
            (ui::section("elsewhere", &look.t("federation-sign-in"), None, html! {
                p.quiet { (look.t("federation-sign-in-help")) }
                (links(look, providers, back))
            }))
        }
    }
}

/// The ways by which who has no password shows again that it is them: through a service that they sign in through.
pub(crate) fn confirmations(look: &Look<'_>, cx: &Cx, back: &str) -> Markup {
    let providers = cx.site.providers().all();
    html! { @if !providers.is_empty() { p.quiet { (look.t("federation-confirm")) } (links(look, providers, back)) } }
}

fn links(look: &Look<'_>, providers: &[Provider], back: &str) -> Markup {
    html! {
        ul {
            @for provider in providers {
                li { a href={ (path(provider, "?")) (serde_urlencoded::to_string([("back", back)]).unwrap_or_default()) } rel="nofollow" { (look.pick(&provider.name)) } }
            }
        }
    }
}

fn provider<'a>(cx: &'a Cx, id: &str) -> Result<&'a Provider, Refusal> {
    cx.site.providers().named(id).ok_or(Refusal::NoSuchProvider)
}

/// The question whose state this is. All of its secrets are made from the state by a key of this installation, so that none is stored.
fn question(cx: &Cx, provider: &Provider, state: &str) -> Question {
    let keys: &Keys = cx.site.store().keys();
    let secret = |purpose: &str| keys.secret(purpose, state.as_bytes());
    Question {
        answer_to: format!("{}{}", cx.site.base(), path(provider, "/answer")),
        entity: format!("{}{}", cx.site.base(), path(provider, "/metadata")),
        state: state.to_owned(),
        nonce: secret("federation-nonce"),
        verifier: secret("federation-verifier") + &secret("federation-verifier-more"),
    }
}

/// Speaks to a provider beside the server's own threads, with few others at once: one that hangs must not hold up the store.
async fn ask<T, F>(cx: &Cx, provider: &Provider, work: F) -> Result<T, WriteError>
where
    T: Send + 'static,
    F: FnOnce(&Provider, Instant) -> Result<T, Doubt> + Send + 'static,
{
    let _leave = cx.site.asking().acquire().await.map_err(|_| StoreError::Busy)?;
    let (site, id, now) = (cx.site.clone(), provider.id.clone(), cx.site.store().now());
    let asked = tokio::task::spawn_blocking(move || {
        let provider = site.providers().named(&id).ok_or_else(|| Doubt::Unreachable("it is gone".to_owned()))?;
        work(provider, now)
    });
    asked.await.map_err(|_| StoreError::Panicked)?.map_err(|doubt| {
        tracing::warn!(provider = provider.id, doubt = %doubt, "an identity service was not believed");
        Refusal::from(doubt).into()
    })
}

/// Begins: a question for this browser, and the way to the service 联合身份登录.
pub(crate) async fn start(cx: Cx, Path(id): Path<String>) -> Response {
    match started(&cx, &id).await {
        Ok((to, browser)) => {
            let mut response = elsewhere(&to);
            cookie::keep(&mut response, &cx.site, cookie::BROWSER, &browser, Some(BROWSER_SECONDS));
            response
        }
        Err(error) => cx.reply().failed(error),
    }
}

async fn started(cx: &Cx, id: &str) -> Result<(String, String), WriteError> {
    let provider = provider(cx, id)?;
    let (state, digest) = secret::token()?;
    // Another page of this browser may be half way; its question stays good under the same cookie.
    let browser = match browser(cx) {
        Some(token) => token,
        None => secret::token()?.0,
    };
    let question = question(cx, provider, &state);
    let to = ask(cx, provider, move |provider, now| provider.begin(&question, now)).await?;
    let (of, name, back) = (secret::digest(&browser), provider.id.clone(), cx.query("back").unwrap_or_default());
    cx.site.store().write(move |tx| Ok(tx.put_question(&digest, &of, &name, &back)?)).await?;
    Ok((to, browser))
}

/// The token of this browser, if it has a well-formed one.
fn browser(cx: &Cx) -> Option<String> {
    cookie::sent(&cx.site, &cx.headers, cookie::BROWSER).filter(|token| token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn elsewhere(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(location) => {
            (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response()
        }
        Err(_) => see_other("/"),
    }
}

/// What an answer leads to.
enum Arrival {
    /// A session, by its token, and where to go on.
    SignedIn(String, String),
    /// Their second step is asked for first.
    Step(Asked),
    /// Nobody is known under this subject yet.
    Unknown,
}

/// The answer of a service, brought by the browser 登录结果.
pub(crate) async fn answer(cx: Cx, Path(id): Path<String>) -> Response {
    match answered(&cx, &id).await {
        Ok((Arrival::SignedIn(token, back), _)) => session::signed_in(&cx, &token, if back.is_empty() { "/" } else { &back }).await,
        Ok((Arrival::Step(asked), _)) => session::ask(&cx, &asked),
        Ok((Arrival::Unknown, state)) => see_other(&format!("/sessions/federated/{id}/choice?state={state}")),
        Err(error) => cx.reply().failed(error),
    }
}

async fn answered(cx: &Cx, id: &str) -> Result<(Arrival, String), WriteError> {
    let provider = provider(cx, id)?;
    let query: Vec<(String, String)> = cx.path.split_once('?').and_then(|(_, query)| serde_urlencoded::from_str(query).ok()).unwrap_or_default();
    let mut states = query.iter().filter(|(name, _)| name == "state").map(|(_, value)| value.clone());
    let (Some(state), None) = (states.next(), states.next()) else { return Err(Refusal::NotAsked.into()) };
    let of = secret::digest(&browser(cx).ok_or(Refusal::NotAsked)?);
    let digest = secret::digest(&state);
    if !provider.answers_by_post() {
        take(cx, provider, &digest, Some(of.clone())).await?;
        believe(cx, provider, &state, Answer::Query(query)).await?;
    }
    Ok((arrive(cx, provider, digest, of).await?, state))
}

/// The answer of a service, posted through the browser from its own page 登录结果.
pub(crate) async fn posted(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let provider = provider(&cx, &id)?;
        if !provider.answers_by_post() {
            return Err(WriteError::from(Refusal::NotAsked));
        }
        let (state, response) = (fields.raw("RelayState").to_owned(), fields.raw("SAMLResponse").to_owned());
        take(&cx, provider, &secret::digest(&state), None).await?;
        believe(&cx, provider, &state, Answer::Response(response)).await?;
        Ok(state)
    };
    match outcome.await {
        Ok(state) => see_other(&format!("/sessions/federated/{id}/answer?state={state}")),
        Err(error) => cx.reply().failed(error),
    }
}

/// Takes a question for its one answer, before the answer is looked at.
async fn take(cx: &Cx, provider: &Provider, digest: &str, browser: Option<String>) -> Result<QuestionRow, WriteError> {
    let (digest, name) = (digest.to_owned(), provider.id.clone());
    let taken = cx.site.store().write(move |tx| Ok(tx.take_question(&digest, browser.as_deref(), &name)?)).await?;
    taken.ok_or_else(|| Refusal::NotAsked.into())
}

/// Verifies an answer and keeps what it says under its question. Spends what may be brought only once.
async fn believe(cx: &Cx, provider: &Provider, state: &str, answer: Answer) -> Result<(), WriteError> {
    let question = question(cx, provider, state);
    let Verified { asserted, spends } = ask(cx, provider, move |provider, now| provider.finish(&question, &answer, now)).await?;
    let digest = secret::digest(state);
    let key = cx.site.store().keys().subject_key(&provider.realm(), &asserted.subject);
    let found = serde_json::to_string(&asserted).map_err(|error| StoreError::Row(error.to_string()))?;
    let spends = spends.map(|(id, until)| (secret::digest(&format!("{}\0{id}", asserted.issuer)), Instant(until.0 + exchange::CLOCK_SKEW_MS)));
    let kept = cx.site.store().write(move |tx| {
        if let Some((spent, until)) = &spends
            && !tx.spend(spent, *until)?
        {
            return Err(Refusal::NotAsked.into());
        }
        Ok(tx.keep_found(&digest, &key, &found)?)
    });
    kept.await
}

/// What a question has found, at its own browser.
pub(crate) struct Found {
    pub(crate) question: QuestionRow,
    pub(crate) key: String,
    pub(crate) asserted: Asserted,
}

/// What a question has found. Refuses another browser, another provider, and one without an answer.
fn found(rows: &mut store::Reader<'_>, digest: &str, browser: &str, provider: &str, now: Instant) -> Result<Found, WriteError> {
    let question = rows.question(digest, browser, now)?.filter(|question| question.provider == provider).ok_or(Refusal::NotAsked)?;
    let (Some(key), Some(text)) = (question.key.clone(), &question.found) else { return Err(Refusal::NotAsked.into()) };
    let asserted = serde_json::from_str(text).map_err(|error| StoreError::Row(error.to_string()))?;
    Ok(Found { question, key, asserted })
}

/// Opens a session for whom the subject is tied to, or may be tied to by an address that both sides know to be theirs. Never by a name. Who has a
/// second step here is asked for it, unless the service asks for one itself; nothing is tied by an address before that.
async fn arrive(cx: &Cx, provider: &Provider, digest: String, browser: String) -> Result<Arrival, WriteError> {
    let (token, session_digest) = secret::token()?;
    let (agent, before, signed_in) = (session::agent(cx), cx.session.clone(), cx.person());
    let (site, name, id, strong) = (cx.site.clone(), provider.id.clone(), FederatedIdentityId(secret::new_id()), provider.strong);
    let written = cx.deed(move |tx| {
        let now = tx.now();
        let Found { question, key, asserted } = found(&mut tx.reader(), &digest, &browser, &name, now)?;
        let known = tx.reader().person_of_subject(&key)?;
        let proven = match (known, signed_in) {
            // Who has signed in chooses themselves whether both are them.
            (Some(_), _) | (None, Some(_)) => None,
            (None, None) => by_address(tx, site.providers().named(&name), &asserted)?,
        };
        let Some(person) = known.or(proven) else { return Ok(None) };
        if signed_in.is_some_and(|signed_in| signed_in != person) {
            return Err(Refusal::AlreadyLinked.into());
        }
        let stepped = !strong && tx.reader().ways_of(person)?.iter().any(|row| row.method.is_second_step());
        if proven.is_some() && !stepped {
            tie(tx, id, person, &key, &asserted, Ground::Address)?;
        }
        if !tx.end_question(&digest)? {
            return Err(Refusal::NotAsked.into());
        }
        if stepped {
            return Ok(Some((person, question.back, true)));
        }
        if let Some(before) = &before {
            tx.end_session(before)?;
        }
        session::open(tx, &session_digest, person, &agent)?;
        Ok(Some((person, question.back, false)))
    });
    let Some((person, back, stepped)) = written.await? else { return Ok(Arrival::Unknown) };
    if stepped && let Some(asked) = session::asked(cx, person, back.clone()).await? {
        return Ok(Arrival::Step(asked));
    }
    cx.site.wake_outbox();
    tracing::info!(person = %person, provider = provider.id, "signed in");
    Ok(Arrival::SignedIn(token, back))
}

/// Whom an address belongs to: the provider gives it out itself and vouches for it, and somebody has proven here that it is theirs.
fn by_address(tx: &mut Tx<'_>, provider: Option<&Provider>, asserted: &Asserted) -> Result<Option<PersonId>, StoreError> {
    let address = provider.and_then(|provider| provider.own_address(asserted)).and_then(|address| Email::parse(address).ok());
    let Some(address) = address else { return Ok(None) };
    let key = tx.keys().email_key(&address);
    tx.reader().person_of_proven_address(&key)
}

/// Ties a subject to a person, as a deed of theirs.
fn tie(tx: &mut Tx<'_>, id: FederatedIdentityId, person: PersonId, key: &str, asserted: &Asserted, ground: Ground) -> Result<Committed, WriteError> {
    let permit = crate::person::member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
    let event = federation::link(person, key.to_owned(), asserted.issuer.clone(), ground);
    tx.commit(&permit, vec![Loaded::<FederatedIdentity>::new(id).happens(event)?])
}

/// What we are to a SAML service, for its operator to load.
pub(crate) async fn metadata(cx: Cx, Path(id): Path<String>) -> Response {
    match provider(&cx, &id) {
        Ok(provider) if matches!(provider.protocol, Protocol::Saml(_)) => {
            let question = question(&cx, provider, "");
            let text = exchange::saml::metadata(&question.entity, &question.answer_to);
            ([(header::CONTENT_TYPE, HeaderValue::from_static("application/samlmetadata+xml"))], text).into_response()
        }
        Ok(_) => cx.reply().missing(),
        Err(refusal) => cx.reply().refused(&refusal.into()),
    }
}

/// The name of a provider by its issuer, as people know it; the issuer itself where the centre has it no more.
fn provider_name(look: &Look<'_>, cx: &Cx, issuer: Option<&str>) -> String {
    match cx.site.providers().all().iter().find(|provider| Some(provider.issuer()) == issuer) {
        Some(provider) => look.pick(&provider.name).to_owned(),
        None => issuer.unwrap_or_default().to_owned(),
    }
}

/// A notice, shown where an answer waits for a choice.
fn says(look: &Look<'_>, asserted: &Asserted) -> Markup {
    let mut facts = Vec::new();
    for (key, value) in [("person-name", &asserted.name), ("person-email", &asserted.email), ("person-organisation", &asserted.organisation)] {
        if let Some(value) = value {
            facts.push((look.t(key), html! { (value) }));
        }
    }
    ui::fact_list(&facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_alone_takes_posts_from_elsewhere() {
        let cases = [
            ("/sessions/federated/cas/answer", true),
            ("/sessions/federated//answer", false),
            ("/sessions/federated/answer", false),
            ("/sessions/federated/cas/people", false),
            ("/sessions/federated/cas/links/answer", false),
            ("/sessions/federated/cas/answer/", false),
            ("/account/sessions/federated/cas/answer", false),
            ("/sessions", false),
        ];
        for (path, expected) in cases {
            assert_eq!(comes_from_elsewhere(path), expected, "{path}");
        }
    }
}
