//! Account 个人账号: one's own profile, password and sessions.

mod device;

use crate::cx::{Cx, Outcome};
use crate::erasure_request;
use crate::federation;
use crate::fields::{Fields, Sent};
use crate::grant;
use crate::membership;
use crate::person::{self, gone, member_permit, wrong};
use crate::secret;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use axum::response::Response;
use maud::{Markup, html};
use rules::contact::{Channel, Contact, Refusal as ContactRefusal};
use rules::password;
use rules::person::{Language, Person, Refusal as PersonRefusal};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, Role, may};
use rules::{Instant, PersonId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{SessionRow, StoreError, WriteError};

/// How many wrong passwords may be given for a change in a quarter of an hour.
const TRIES_MOST: i64 = 10;

/// The account as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: PersonId,
    version: u64,
    name: String,
    latin_name: Option<String>,
    email: String,
    organisation: Option<String>,
    language: Language,
    roles: Vec<Role>,
    grants: Vec<grant::Listed>,
    sessions: Vec<Session>,
    /// Where they belong, as organisations confirm it.
    #[serde(flatten)]
    organisations: membership::Mine,
    /// Their newest request for erasure.
    erasure: Option<erasure_request::View>,
    identities: Vec<federation::Listed>,
}

/// A session; its digest is nobody's business, not even its owner's.
#[derive(Serialize)]
struct Session {
    /// By what it is ended.
    handle: String,
    #[serde(serialize_with = "view::rfc3339")]
    created: Instant,
    #[serde(serialize_with = "view::rfc3339")]
    seen: Instant,
    agent: String,
    /// The one that asks.
    current: bool,
}

/// What was refused, by form.
#[derive(Clone, Copy, Default)]
struct Refused<'a> {
    profile: &'a [FieldRefusal],
    password: &'a [FieldRefusal],
}

/// The page 个人账号.
pub(crate) async fn show(cx: Cx) -> Response {
    let person = match cx.in_session() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let title = cx.look(Section::Elsewhere).t("account-title");
    match load(&cx, person).await {
        Ok(Some(view)) => {
            let fields = typed(&view);
            cx.reply().show(Section::Elsewhere, &title, &view, |look| page(look, &view, &fields, Refused::default(), &cx))
        }
        Ok(None) => cx.reply().missing(),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, person: PersonId) -> Result<Option<View>, StoreError> {
    let (now, this, limits) = (cx.arrived, cx.session.clone(), cx.site.limits());
    let today = cx.today();
    cx.read(move |rows| {
        let Some(row) = rows.person(person)? else { return Ok(None) };
        let grants = grant::of_person(rows, person, now)?;
        let session = |row: SessionRow| Session {
            handle: row.handle(),
            current: Some(&row.digest) == this.as_ref(),
            created: row.created,
            seen: row.seen,
            agent: row.agent,
        };
        let sessions = rows.sessions_within(person, now, &limits)?.into_iter().map(session).collect();
        Ok(Some(View {
            id: row.id,
            version: row.version,
            name: row.name.unwrap_or_default(),
            latin_name: row.latin_name,
            email: row.email.unwrap_or_default(),
            organisation: row.organisation,
            language: row.language,
            roles: grant::roles_in_force(rows, person, now)?,
            grants,
            sessions,
            organisations: membership::of_person(rows, person, now, today)?,
            erasure: erasure_request::of_person(rows, person, now, today)?,
            identities: federation::listed(rows, person)?,
        }))
    })
    .await
}

/// The profile as it would be typed.
fn typed(view: &View) -> Fields {
    let one = |text: &str| vec![text.to_owned()];
    Fields::of(BTreeMap::from([
        ("name".to_owned(), one(&view.name)),
        ("latin_name".to_owned(), one(view.latin_name.as_deref().unwrap_or(""))),
        ("email".to_owned(), one(&view.email)),
        ("organisation".to_owned(), one(view.organisation.as_deref().unwrap_or(""))),
        ("language".to_owned(), one(view.language.as_str())),
        ("version".to_owned(), one(&view.version.to_string())),
    ]))
}

fn page(look: &Look<'_>, view: &View, profile: &Fields, refused: Refused<'_>, cx: &Cx) -> Markup {
    html! {
        h1 { (look.t("account-title")) }
        p { a href="/account/contacts" { (look.t("contact-title")) } " · " a href="/account/security" { (look.t("authenticator-title")) } " · " a href="/account/tokens" { (look.t("token-title")) } }
        (ui::section("profile", &look.t("account-profile"), None, profile_form(look, profile, refused.profile, &cx.new_key())))
        (ui::section("password", &look.t("account-password"), None, password_form(look, view, refused.password, &cx.new_key())))
        (membership::section(look, &view.organisations, cx))
        (ui::section("records", &look.t("record-title"), None, html! {
            p { (look.t("record-lead")) }
            p { a.button.plain href="/account/records" { (look.t("record-open")) } }
        }))
        (federation::section(look, cx, &view.identities))
        (ui::section("roles", &look.t("account-roles"), None, html! {
            @if view.grants.is_empty() { p.quiet { (look.t("grant-none")) } }
            @else { (grant::table(look, &view.grants, None)) }
        }))
        (ui::section("sessions", &look.t("account-sessions"), None, html! {
            p.quiet { (look.t("account-sessions-help")) }
            (sessions(look, &view.sessions, cx))
            (ui::post_button("/sessions/end-all", &look.t("account-end-all"), look.csrf(), &cx.new_key(), true, Some(&look.t("account-end-all-confirm"))))
        }))
        (erasure_request::section(look, view.erasure.as_ref(), cx))
    }
}

fn profile_form(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], key: &str) -> Markup {
    html! {
        form method="post" action="/account/profile" {
            (ui::hidden("version", fields.raw("version")))
            (person::profile_fields(look, fields, wrong, true))
            (ui::submit_row(look, &look.t("account-profile-submit"), look.csrf(), key))
        }
    }
}

fn password_form(look: &Look<'_>, view: &View, wrong: &[FieldRefusal], key: &str) -> Markup {
    html! {
        p.quiet { (look.t("account-password-help")) }
        form method="post" action="/account/password" {
            // Without a name it is not sent; it tells the browser's store of passwords whose this is.
            input type="text" value=(view.email) autocomplete="username" readonly hidden;
            (ui::password(look, &Part::new("current_password", &look.t("account-password-current")).required(true).among(wrong), "current-password"))
            (person::password_fields(look, wrong))
            (ui::submit_row(look, &look.t("account-password-submit"), look.csrf(), key))
        }
    }
}

fn sessions(look: &Look<'_>, sessions: &[Session], cx: &Cx) -> Markup {
    let columns: Vec<Column> =
        ["account-device", "account-seen", "account-since", "session-deed"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = sessions
        .iter()
        .map(|session| {
            vec![
                html! {
                    span title=(session.agent) { (device::name(look, &session.agent)) }
                    @if session.current { " " (ui::badge(Tone::Good, &look.t("account-this-session"))) }
                },
                ui::local_time(session.seen, &look.zone),
                ui::local_time(session.created, &look.zone),
                html! {
                    @if !session.current {
                        (ui::post_button(&format!("/sessions/{}/end", session.handle), &look.t("session-end"), look.csrf(), &cx.new_key(), true, None))
                    }
                },
            ]
        })
        .collect();
    ui::table(&look.t("account-sessions-caption"), &columns, &rows)
}

/// Changes the profile 修改资料.
pub(crate) async fn revise_profile(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match revised(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "profile-revised"),
        Err(error) => again(&cx, error, Some(&fields)).await,
    }
}

async fn revised(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    let profile = person::profile(fields, None);
    let language = fields.option("language", Language::parse);
    fields.finish()?;
    let (Some(profile), Some(language)) = (profile, language) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let read = cx.read_version(fields);
    let (letters_leave, confirmed) = (cx.site.reaches(Channel::Email), cx.confirmed());
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
        let loaded = tx.load::<Person>(person)?;
        loaded.expect(read)?;
        let email_key = tx.keys().email_key(&profile.email);
        let state = loaded.state().ok_or_else(|| gone("a person"))?;
        let moves = state.email_key != email_key;
        if moves && letters_leave {
            return Err(Refusal::Fields(vec![FieldRefusal::new("email", &ContactRefusal::Unproven)]).into());
        }
        let event = state.revise_profile(person, profile.clone(), email_key, language)?;
        let mut changes = vec![loaded.happens(event)?];
        if moves {
            confirmed.clone()?;
            for row in tx.reader().contacts_of(person)?.into_iter().filter(|row| row.main) {
                let loaded = tx.load::<Contact>(row.id)?;
                let event = loaded.state().ok_or_else(|| gone("a contact"))?.give_up()?;
                changes.push(loaded.happens(event)?);
            }
        }
        let committed = tx.commit(&permit, changes)?;
        Ok(Outcome::at("/account").event(&committed))
    })
    .await
}

/// Changes the password 修改密码, and ends every other session.
pub(crate) async fn change_password(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match changed(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "password-changed"),
        Err(error) => again(&cx, error, None).await,
    }
}

async fn changed(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    cx.guard(fields)?;
    // Before the password is looked at: a program that has a token must not guess.
    may(&cx.actor, Deed::ReviseSelf, &Place::default(), cx.arrived)?;
    let (present, password) = (fields.raw("current_password").to_owned(), fields.raw("password").to_owned());
    let again = fields.raw("password_again").to_owned();
    let again = if fields.has("password_again") { again } else { password.clone() };
    let own = cx.read(move |rows| rows.person(person)).await?;
    let own = own.iter().flat_map(|row| [&row.name, &row.latin_name, &row.email]).flatten().map(String::as_str).collect::<Vec<_>>();
    fields.keep("password", password::accept(&password, &again).and_then(|()| password::unlike(&password, &own)));
    fields.finish()?;
    let kept = without_passwords(cx, fields, &present, &password);
    let known = verified(cx, person, present).await?;
    let secret = match known {
        Some(_) => secret::hash(&cx.site, password).await?,
        None => String::new(),
    };
    let session = cx.session.clone();
    let (centre, base) = (cx.centre.clone(), cx.site.base().to_owned());
    cx.write(&kept, move |tx| {
        // Refused in here, so that the same form sent twice is answered as the first time.
        let Some(known) = &known else { return Err(wrong_password()) };
        let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
        let loaded = tx.load::<Person>(person)?;
        let state = loaded.state().ok_or_else(|| gone("a person"))?;
        // Changed by another session since it was verified.
        if state.credential != *known {
            return Err(wrong_password());
        }
        let event = state.change_password(secret::credential_digest(&secret))?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        tx.set_credential(person, &secret)?;
        tx.end_sessions(person, session.as_deref())?;
        tx.forget_tries(&tries(person))?;
        crate::authenticator::tell(tx, person, &centre, &base, "message-changed")?;
        Ok(Outcome::at("/account").event(&committed))
    })
    .await
}

/// What stands for the form under its key. An answer is kept with a fast digest of its request, from which a password could be guessed, so
/// the passwords go into it by a keyed digest.
fn without_passwords(cx: &Cx, fields: &Fields, present: &str, password: &str) -> Fields {
    let one = |text: &str| vec![text.to_owned()];
    let passwords = cx.site.store().keys().secret("passwords", format!("{}\0{present}\0{password}", present.len()).as_bytes());
    Fields::of(BTreeMap::from([
        ("csrf".to_owned(), one(fields.raw("csrf"))),
        ("key".to_owned(), one(fields.raw("key"))),
        ("passwords".to_owned(), vec![passwords]),
    ]))
}

/// The digest of the credential, if the password is the right one. Refuses after too many tries, so that a session left open does not let
/// anybody guess.
async fn verified(cx: &Cx, person: PersonId, password: String) -> Result<Option<String>, WriteError> {
    let (count, wait_seconds) = cx.site.store().write(move |tx| Ok(tx.count_try(&tries(person))?)).await?;
    if count > TRIES_MOST {
        return Err(PersonRefusal::TooManyTries { wait_seconds }.into());
    }
    let stored = cx.read(move |rows| rows.credential_of(person)).await?;
    let right = secret::is_right(&cx.site, password, stored.clone()).await?;
    Ok(stored.filter(|_| right).map(|secret| secret::credential_digest(&secret)))
}

fn tries(person: PersonId) -> String {
    format!("password/{person}")
}

fn wrong_password() -> WriteError {
    Refusal::Fields(vec![FieldRefusal::new("current_password", &PersonRefusal::WrongPassword)]).into()
}

/// The page again with a refusal: of the profile where its fields are given, else of the password.
async fn again(cx: &Cx, error: WriteError, profile: Option<&Fields>) -> Response {
    let page_of = match (cx.signed_in(), &error) {
        (Ok(person), WriteError::Refused(_)) => load(cx, person).await,
        (Ok(_), WriteError::Fault(_)) | (Err(_), _) => return cx.reply().failed(error),
    };
    match page_of {
        Ok(Some(view)) => {
            let title = cx.look(Section::Elsewhere).t("account-title");
            let stored = typed(&view);
            cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| {
                let refused = match profile {
                    Some(_) => Refused { profile: wrong(refusal), ..Refused::default() },
                    None => Refused { password: wrong(refusal), ..Refused::default() },
                };
                page(look, &view, profile.unwrap_or(&stored), refused, cx)
            })
        }
        Ok(None) => cx.reply().failed(error),
        Err(fault) => cx.reply().fault(&fault),
    }
}
