//! Choice 关联或者注册: a service says who somebody is, and nobody here is known under that name yet.
//!
//! Nothing is guessed from a name: they sign in once to the account that they have, which ties both, or register, with what the service has
//! said filled in and free to be changed.

use super::{Found, browser, found, path, provider, says, tie};
use crate::contact::take;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{self, Newcomer, make, wrong};
use crate::registration;
use crate::reset;
use crate::secret;
use crate::session;
use crate::ui::{self, Look, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use exchange::Asserted;
use maud::{Markup, html};
use rules::contact::{Channel, Reach};
use rules::federation::{self, FederatedIdentity, Ground, Refusal};
use rules::person::Language;
use rules::refusal::FieldRefusal;
use rules::rights::{Actor, Deed, Place, Role, Scope};
use rules::text::Email;
use rules::{ContactId, FederatedIdentityId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Change, Loaded, WriteError};

/// A question that waits for the choice.
struct Waiting {
    digest: String,
    browser: String,
    state: String,
    asserted: Asserted,
}

async fn waiting(cx: &Cx, id: &str, state: &str) -> Result<Waiting, WriteError> {
    provider(cx, id)?;
    let of = secret::digest(&browser(cx).ok_or(Refusal::NotAsked)?);
    let digest = secret::digest(state);
    let (looked, asked_by, name, now) = (digest.clone(), of.clone(), id.to_owned(), cx.site.store().now());
    let asserted = cx.read(move |rows| Ok(found(rows, &looked, &asked_by, &name, now).map(|found| found.asserted))).await??;
    Ok(Waiting { digest, browser: of, state: state.to_owned(), asserted })
}

/// The page 关联或者注册.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let state = cx.query("state").unwrap_or_default();
    match waiting(&cx, &id, &state).await {
        Ok(waiting) => {
            let fields = typed(&waiting.asserted);
            let title = cx.look(Section::Elsewhere).t("federation-choice-title");
            cx.reply().page(Section::Elsewhere, &title, |look| page(look, &cx, &id, &waiting, &fields, &[]))
        }
        Err(error) => cx.reply().failed(error),
    }
}

/// What the service says, as it would be typed.
fn typed(asserted: &Asserted) -> Fields {
    let one = |text: &Option<String>| vec![text.clone().unwrap_or_default()];
    Fields::of(BTreeMap::from([
        ("name".to_owned(), one(&asserted.name)),
        ("email".to_owned(), one(&asserted.email)),
        ("organisation".to_owned(), one(&asserted.organisation)),
    ]))
}

fn page(look: &Look<'_>, cx: &Cx, id: &str, waiting: &Waiting, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let Ok(provider) = provider(cx, id) else { return html! {} };
    let name = look.pick(&provider.name);
    let here = format!("{}?state={}", path(provider, "/choice"), waiting.state);
    html! {
        div.narrow {
            h1 { (look.t("federation-choice-title")) }
            (ui::notice(Tone::Good, html! { p { (look.t_with("federation-choice-said", &[("provider", name.into())])) } }))
            div.card { (says(look, &waiting.asserted)) }
            (ui::section("link", &look.t("federation-link-title"), None, html! {
                @match &look.viewer {
                    Some(viewer) => {
                        p { (look.t_with("federation-link-signed-in", &[("name", viewer.name.as_str().into())])) }
                        form method="post" action=(path(provider, "/links")) {
                            (ui::hidden("state", &waiting.state))
                            (ui::submit_row(look, &look.t("federation-link-submit"), look.csrf(), &cx.new_key()))
                        }
                    }
                    None => {
                        p { (look.t("federation-link-help")) }
                        p { a href={ "/sessions/new?" (serde_urlencoded::to_string([("back", &here)]).unwrap_or_default()) } { (look.t("federation-link-sign-in")) } }
                    }
                }
            }))
            @if look.viewer.is_none() {
                (ui::section("register", &look.t("person-register-title"), None, html! {
                    p { (look.t("federation-register-help")) }
                    form method="post" action=(path(provider, "/people")) {
                        (ui::hidden("state", &waiting.state))
                        (person::profile_fields(look, fields, wrong, true))
                        (ui::submit_row(look, &look.t("federation-register-submit"), look.csrf(), &cx.new_key()))
                    }
                }))
            }
        }
    }
}

/// Ties the subject to who has signed in 关联.
pub(crate) async fn link(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.confirmed()?;
        let state = fields.raw("state").to_owned();
        fields.finish()?;
        provider(&cx, &id)?;
        let (digest, browser) = (secret::digest(&state), secret::digest(&browser(&cx).ok_or(Refusal::NotAsked)?));
        let (name, identity) = (id.clone(), FederatedIdentityId(secret::new_id()));
        cx.write(&fields, move |tx| {
            let now = tx.now();
            let Found { question, key, asserted } = found(&mut tx.reader(), &digest, &browser, &name, now)?;
            let committed = tie(tx, identity, person, &key, &asserted, Ground::SignedIn)?;
            tx.end_question(&digest)?;
            Ok(Outcome::at(if question.back.is_empty() { "/account".to_owned() } else { question.back }).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "identity-linked")
}

/// Registers with the subject tied at once, and signs in 注册. There is no password until they choose one.
pub(crate) async fn register(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let waiting = match waiting(&cx, &id, fields.raw("state")).await {
        Ok(waiting) => waiting,
        Err(error) => return cx.reply().failed(error),
    };
    match registered(&cx, &id, &fields, &waiting).await {
        Ok(Some((token, back))) => session::signed_in(&cx, &token, if back.is_empty() { "/calls?done=registered" } else { &back }).await,
        Ok(None) => reset::sent(&cx, &cx.look(Section::Elsewhere).t("federation-choice-title"), "registration-sent"),
        Err(error) => {
            let title = cx.look(Section::Elsewhere).t("federation-choice-title");
            cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| page(look, &cx, &id, &waiting, &fields, wrong(refusal)))
        }
    }
}

/// Registers at once, or, where letters leave and the service does not vouch for the address that was typed, once the link in a letter to it is
/// followed; then there is no session yet.
async fn registered(cx: &Cx, id: &str, fields: &Fields, waiting: &Waiting) -> Result<Option<(String, String)>, WriteError> {
    cx.guard(fields)?;
    let profile = person::profile(fields, None);
    let language = if fields.raw("language").is_empty() { Some(cx.language) } else { fields.option("language", Language::parse) };
    fields.finish()?;
    let (Some(profile), Some(language)) = (profile, language) else { return Err(rules::Refusal::Fields(Vec::new()).into()) };
    // A secret that nobody knows: signing in by password costs the same as elsewhere, and is never right.
    let secret = secret::hash(&cx.site, secret::token()?.0).await?;
    let newcomer = Newcomer { profile, secret, language };
    let (digest, browser, name) = (waiting.digest.clone(), waiting.browser.clone(), id.to_owned());
    let letters_leave = cx.site.reaches(Channel::Email);
    let own = provider(cx, id)?.own_address(&waiting.asserted).and_then(|address| Email::parse(address).ok());
    let vouched = own.is_some_and(|own| own == newcomer.profile.email);
    if letters_leave && !vouched {
        begin(cx, newcomer, digest, browser, name).await?;
        return Ok(None);
    }
    let (token, session_digest) = secret::token()?;
    let (person, grant, identity) = (PersonId(secret::new_id()), secret::new_id(), FederatedIdentityId(secret::new_id()));
    let contact = ContactId(secret::new_id());
    let (agent, before) = (session::agent(cx), cx.session.clone());
    let written = cx.deed(move |tx| {
        let now = tx.now();
        let Found { question, key, asserted } = found(&mut tx.reader(), &digest, &browser, &name, now)?;
        let permit = tx.may(&Actor::Newcomer(person), Deed::Register, &Place::default())?;
        let mut changes = make(tx, person, &newcomer, None, &[(grant, Role::Applicant, Scope::Centre)])?;
        let event = federation::link(person, key, asserted.issuer, Ground::Registered);
        changes.push(Loaded::<FederatedIdentity>::new(identity).happens(event)?);
        tx.commit(&permit, changes)?;
        if letters_leave {
            let reach = Reach::Email(newcomer.profile.email.clone());
            let changes = take(tx, person, contact, &reach)?;
            tx.commit(&permit, changes)?;
        }
        tx.end_question(&digest)?;
        if let Some(before) = &before {
            tx.end_session(before)?;
        }
        session::open(tx, &session_digest, person, &agent)?;
        Ok(question.back)
    });
    let back = written.await?;
    cx.site.wake_outbox();
    Ok(Some((token, back)))
}

/// A subject that is tied once its person has proven their address.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Tied {
    key: String,
    issuer: String,
}

impl Tied {
    /// The change that ties it to a new person. Refuses what is tied meanwhile.
    pub(crate) fn to(self, person: PersonId, identity: FederatedIdentityId) -> Result<Change, WriteError> {
        Ok(Loaded::<FederatedIdentity>::new(identity).happens(federation::link(person, self.key, self.issuer, Ground::Registered))?)
    }
}

/// Lets the registration wait for the link in a letter, with the subject; the question is answered by that.
async fn begin(cx: &Cx, newcomer: Newcomer, digest: String, browser: String, name: String) -> Result<(), WriteError> {
    let (asked, by, of, now) = (digest.clone(), browser.clone(), name.clone(), cx.site.store().now());
    let Found { question, key, asserted } = cx.read(move |rows| Ok(found(rows, &asked, &by, &of, now))).await??;
    let taken = key.clone();
    if cx.read(move |rows| rows.person_of_subject(&taken)).await?.is_some() {
        return Err(Refusal::AlreadyLinked.into());
    }
    registration::wait(cx, newcomer, question.back, Some(Tied { key, issuer: asserted.issuer })).await?;
    cx.site.store().write(move |tx| Ok(tx.end_question(&digest)?)).await.map(drop)
}
