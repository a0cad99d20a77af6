//! Cx 请求上下文: who asks, in which language, since when, and how they want the answer.
//!
//! The instant of arrival is taken when the request's headers are complete, before anything waits in a queue.

use crate::cookie;
use crate::fields::{BodyRefusal, Fields, KEY_MOST, fault, version};
use crate::reply::{Reply, Wanted};
use crate::request_log::Note;
use crate::secret;
use crate::site::Site;
use crate::task::{self, Whose};
use crate::ui::{Look, Section, Viewer};
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};
use axum::response::Response;
use rules::day::Day;
use rules::person::Language;
use rules::rights::{Actor, Area, Deed, Place, Role, Sight, Through, audit_sight, may, sight};
use rules::text::Bilingual;
use rules::time::Zone;
use rules::token::Refusal as TokenRefusal;
use rules::{Instant, PersonId, Refusal};
use std::sync::Arc;
use store::{Answered, StoreError, Tx, WriteError};

/// When the request's headers were complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrived(pub(crate) Instant);

/// One request's context.
#[derive(Clone)]
pub(crate) struct Cx {
    pub(crate) site: Site,
    pub(crate) language: Language,
    pub(crate) actor: Actor,
    pub(crate) viewer: Option<Viewer>,
    /// The digest of the session's token.
    pub(crate) session: Option<String>,
    /// When they last showed in this session that it is them.
    pub(crate) confirmed: Option<Instant>,
    /// Whether a browser's cookie brought them: then only forms of our own count.
    pub(crate) by_cookie: bool,
    /// Path and query.
    pub(crate) path: String,
    /// Whether the request changes nothing.
    pub(crate) safe: bool,
    pub(crate) wanted: Wanted,
    pub(crate) arrived: Instant,
    pub(crate) zone: Zone,
    pub(crate) centre: Bilingual,
    pub(crate) founded: bool,
    pub(crate) headers: HeaderMap,
    pub(crate) client: String,
    /// What the request knows of itself, for the logs.
    pub(crate) note: Arc<Note>,
}

/// What a deed brought about: where the result is, and whether it is new.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) location: String,
    pub(crate) created: bool,
    pub(crate) event: Option<i64>,
}

impl Outcome {
    /// The result is there, changed.
    pub(crate) fn at(location: impl Into<String>) -> Self {
        Self { location: location.into(), created: false, event: None }
    }

    /// The result is there, new.
    pub(crate) fn created(location: impl Into<String>) -> Self {
        Self { location: location.into(), created: true, event: None }
    }

    /// With the event that brought it about.
    pub(crate) fn event(mut self, committed: &store::Committed) -> Self {
        self.event = committed.events.first().copied();
        self
    }
}

impl Cx {
    /// Who has signed in.
    pub(crate) fn person(&self) -> Option<PersonId> {
        match &self.actor {
            Actor::Member(member) => Some(member.person),
            Actor::Anonymous | Actor::Newcomer(_) | Actor::Founder(_) | Actor::Operator | Actor::System => None,
        }
    }

    /// How they come.
    pub(crate) fn through(&self) -> Through {
        match &self.actor {
            Actor::Member(member) => member.through.clone(),
            Actor::Anonymous | Actor::Newcomer(_) | Actor::Founder(_) | Actor::Operator | Actor::System => Through::Session,
        }
    }

    /// Who has signed in, or the refusal that asks them to.
    pub(crate) fn signed_in(&self) -> Result<PersonId, Refusal> {
        self.person().ok_or(Refusal::Rights(rules::rights::Denial::NotSignedIn))
    }

    /// Who has signed in, by themselves or by a token that reaches so far.
    pub(crate) fn reaching(&self, area: Area) -> Result<PersonId, Refusal> {
        let person = self.signed_in()?;
        match self.through() {
            Through::Token(areas) if !areas.contains(&area) => Err(rules::rights::Denial::OutsideToken.into()),
            Through::Token(_) | Through::Session => Ok(person),
        }
    }

    /// Who has signed in themselves. Refuses their program, which comes by a token.
    pub(crate) fn in_session(&self) -> Result<PersonId, Refusal> {
        match self.through() {
            Through::Session => self.signed_in(),
            Through::Token(_) => Err(TokenRefusal::NotByToken.into()),
        }
    }

    /// Who has signed in and has shown recently that it is them, for what concerns the account's safety.
    pub(crate) fn confirmed(&self) -> Result<PersonId, Refusal> {
        let person = self.in_session()?;
        self.site.limits().confirm(self.confirmed.unwrap_or(Instant(i64::MIN / 2)), self.arrived)?;
        Ok(person)
    }

    /// The look of a page in a section.
    pub(crate) fn look(&self, here: Section) -> Look<'_> {
        Look {
            language: self.language,
            viewer: self.viewer.clone(),
            path: &self.path,
            zone: self.zone.clone(),
            centre: &self.centre,
            here,
            flash: self.flash(),
            about: None,
        }
    }

    /// What the address says has been done, in words.
    fn flash(&self) -> Option<String> {
        let done = self.query("done")?;
        let key = format!("flash-{done}");
        let words = crate::words::Words::load();
        words.has(self.language, &key).then(|| words.text(self.language, &key))
    }

    /// A parameter of the query, decoded.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.path.split_once('?')?;
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
        pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    /// Where to come back to after signing in: this page, or the page that the form was on.
    pub(crate) fn way_back(&self) -> String {
        if self.safe {
            return self.path.clone();
        }
        let referer = self.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
        let path = referer.and_then(|url| url.split_once("://")).and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
        path.unwrap_or_else(|| "/".to_owned())
    }

    /// The path without its query.
    pub(crate) fn route(&self) -> &str {
        self.path.split('?').next().unwrap_or("")
    }

    /// The version that the writer read, from `If-Match` or the form.
    pub(crate) fn read_version(&self, fields: &Fields) -> Option<u64> {
        let header = self.headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
        header.and_then(version).or_else(|| fields.version())
    }

    /// A key for a new form, under which it counts once.
    pub(crate) fn new_key(&self) -> String {
        secret::new_id().to_string()
    }

    /// Refuses a form of a signed-in person that does not carry their token; JSON from a browser has been held against its origin already.
    pub(crate) fn guard(&self, fields: &Fields) -> Result<(), Refusal> {
        let csrf = fields.raw("csrf");
        let from_form =
            self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|kind| !kind.starts_with("application/json"));
        match &self.viewer {
            Some(viewer) if from_form && self.by_cookie && viewer.csrf != csrf => Err(fault(&BodyRefusal::Forged)),
            Some(_) | None => Ok(()),
        }
    }

    /// The key under which the request counts once, from the header or the form. Refuses one that would be passed over.
    fn key(&self, fields: &Fields) -> Result<Option<String>, Refusal> {
        let header = self.headers.get("idempotency-key").map(|value| value.to_str().map(str::to_owned));
        let typed = fields.raw("key").to_owned();
        let keys = [header.unwrap_or_else(|| Ok(String::new())).ok(), Some(typed)];
        if keys.iter().any(|key| key.as_ref().is_none_or(|key| key.len() > KEY_MOST)) {
            return Err(fault(&BodyRefusal::NotAKey));
        }
        Ok(keys.into_iter().flatten().find(|key| !key.is_empty()))
    }

    /// Does a deed once under its key, and answers a repetition as the first time.
    pub(crate) async fn write<F>(&self, fields: &Fields, work: F) -> Result<Outcome, WriteError>
    where
        F: Fn(&mut Tx<'_>) -> Result<Outcome, WriteError> + Send + 'static,
    {
        self.guard(fields)?;
        let key = self.key(fields)?.map(|key| record::sha256(&[key.as_bytes()]).to_string());
        let route = format!("{} {}", "POST", self.route());
        let actor = self.person().map_or_else(|| "anonymous".to_owned(), |person| person.to_string());
        let request = fields.request_digest(self.route());
        let through = self.through();
        let outcome = self
            .deed(move |tx| {
                tx.comes_through(through.clone());
                let Some(key) = &key else { return work(tx) };
                if let Some(answered) = tx.answered(&actor, &route, key, &request)? {
                    return Ok(Outcome { location: answered.location, created: answered.status == 201, event: answered.event });
                }
                let outcome = work(tx)?;
                let status = if outcome.created { 201 } else { 200 };
                let answer = Answered { status, location: outcome.location.clone(), event: outcome.event };
                tx.keep_answer(&actor, &route, key, &request, &answer)?;
                Ok(outcome)
            })
            .await?;
        self.site.wake_outbox();
        Ok(outcome)
    }

    /// Does a deed that is under no key: a link of one use, a sign-in. What it does is told to the logs.
    pub(crate) async fn deed<T, F>(&self, work: F) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, WriteError> + Send + 'static,
    {
        let (note, before) = (self.note.clone(), self.note.told_before());
        let written = self.site.store().write(move |tx| {
            let value = work(tx)?;
            note.tells(before, tx.told());
            Ok(value)
        });
        let written = written.await;
        if written.is_err() {
            self.note.tells(before, &[]);
        }
        written
    }

    /// The day that it is in the centre's zone.
    pub(crate) fn today(&self) -> Day {
        Day::at(self.arrived, &self.zone)
    }

    /// A small deed on rows of one's own, without a field; not by a program's token.
    pub(crate) async fn own<F>(&self, fields: Result<Fields, Refusal>, deed: Deed, to: &'static str, work: F) -> Result<Outcome, WriteError>
    where
        F: Fn(&mut Tx<'_>, PersonId) -> Result<(), WriteError> + Send + 'static,
    {
        let (fields, person) = (fields?, self.in_session()?);
        fields.finish()?;
        self.write(&fields, move |tx| {
            let actor = tx.actor(person)?;
            tx.may(&actor, deed, &Place::default())?;
            work(tx, person)?;
            Ok(Outcome::at(to))
        })
        .await
    }

    /// Reads rows.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut store::Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.site.store().read(work).await
    }

    /// Answers in the way that was asked for.
    pub(crate) fn reply(&self) -> Reply<'_> {
        Reply::new(self)
    }
}

impl FromRequestParts<Site> for Cx {
    /// Who sends an access token that is not good is told so, wherever they go.
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let now = site.store().now();
        let arrived = parts.extensions.get::<Arrived>().map_or(now, |arrived| arrived.0);
        let path = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned());
        let wanted = Wanted::of(&parts.headers, parts.uri.path());
        let note = parts.extensions.get::<Arc<Note>>().cloned().unwrap_or_else(|| Arc::new(Note::nobodys()));
        let mut cx = Self {
            site: site.clone(),
            // An address that names its language is read in it, so that both can be linked and found.
            language: named(&path).unwrap_or_else(|| language(cookie::sent(site, &parts.headers, cookie::LANGUAGE), &parts.headers)),
            actor: Actor::Anonymous,
            viewer: None,
            session: None,
            confirmed: None,
            by_cookie: false,
            path,
            safe: parts.method.is_safe(),
            wanted,
            arrived,
            zone: Zone::shanghai(),
            centre: Bilingual::default(),
            founded: false,
            headers: parts.headers.clone(),
            client: note.source.clone(),
            note,
        };
        match site.centre().await {
            Ok(Some(centre)) => {
                cx.zone = centre.zone;
                cx.centre = centre.name;
                cx.founded = true;
            }
            Ok(None) => {}
            Err(error) => return Err(cx.reply().fault(&error)),
        }
        match cx.recognise(now).await {
            Ok(Ok(())) => Ok(cx),
            Ok(Err(refusal)) => Err(cx.reply().refused(&refusal.into())),
            // Who cannot be recognised is not told to sign in: they have, and it is we who cannot look it up.
            Err(error) => Err(cx.reply().fault(&error)),
        }
    }
}

impl Cx {
    async fn recognise(&mut self, now: Instant) -> Result<Result<(), TokenRefusal>, StoreError> {
        let sent = bearer(&self.headers);
        if let Some(token) = sent.as_deref().filter(|token| token.starts_with(secret::TOKEN_PREFIX)) {
            return self.recognise_token(token, now).await;
        }
        self.by_cookie = sent.is_none();
        let Some(token) = sent.or_else(|| cookie::sent(&self.site, &self.headers, cookie::SESSION)) else { return Ok(Ok(())) };
        let digest = secret::digest(&token);
        let (looked, page, limits) = (digest.clone(), self.wanted == Wanted::Page, self.site.limits());
        let codes = self.site.reaches(rules::contact::Channel::Email);
        let found = self
            .read(move |rows| {
                let Some(session) = rows.session_within(&looked, now, &limits)? else { return Ok(None) };
                let Some(person) = rows.person(session.person)? else { return Ok(None) };
                let actor = rows.actor(session.person, Through::Session)?;
                let unread = rows.unread(session.person)?;
                // The number stands in the frame of pages alone.
                let tasks = if page { task::count(rows, &Whose { person: session.person, actor: &actor, now, codes })? } else { 0 };
                Ok(Some((session, person, actor, (tasks, unread))))
            })
            .await?;
        let Some((session, person, actor, waiting)) = found else { return Ok(Ok(())) };
        if session.is_due(now) {
            let digest = digest.clone();
            let _seen = self.site.store().write(move |tx| Ok(tx.see_session(&digest)?)).await;
        }
        self.note.is_by(session.person, false);
        let csrf = secret::csrf(self.site.store(), session.person, session.created);
        self.viewer = Some(viewer(&actor, &person, waiting, csrf, now));
        self.actor = actor;
        self.session = Some(digest);
        self.confirmed = Some(session.confirmed);
        Ok(Ok(()))
    }

    /// A program by its person's token: as that person, as far as its areas reach. Refuses one that is unknown, revoked or over.
    async fn recognise_token(&mut self, token: &str, now: Instant) -> Result<Result<(), TokenRefusal>, StoreError> {
        if !secret::is_access_token(token) {
            return Ok(Err(TokenRefusal::Unknown));
        }
        let digest = secret::digest(token);
        let found = self
            .read(move |rows| {
                let Some(token) = rows.token_by(&digest)? else { return Ok(Err(TokenRefusal::Unknown)) };
                if let Err(why) = rules::token::usable(token.stage, token.until, now) {
                    return Ok(Err(why));
                }
                let head = rows.head_of(token.person)?;
                let Some(person) = rows.person(head)?.filter(|row| row.stage == rules::person::Stage::Active) else {
                    return Ok(Err(TokenRefusal::Revoked));
                };
                let actor = rows.actor(token.person, Through::Token(token.areas.clone()))?;
                Ok(Ok((token, person, actor)))
            })
            .await?;
        let (token, person, actor) = match found {
            Ok(found) => found,
            Err(why) => return Ok(Err(why)),
        };
        if token.used.is_none_or(|used| now.0 - used.0 > USED_EVERY_MS) {
            let id = token.id;
            let _used = self.site.store().write(move |tx| Ok(tx.note_use(id.0, 0)?)).await;
        }
        self.note.is_by(token.person, true);
        self.viewer = Some(viewer(&actor, &person, (0, 0), String::new(), now));
        self.actor = actor;
        Ok(Ok(()))
    }
}

/// How often a token's last use is written down at most, in milliseconds.
const USED_EVERY_MS: i64 = 5 * 60_000;

fn viewer(actor: &Actor, person: &store::PersonRow, (tasks, unread): (u64, u64), csrf: String, now: Instant) -> Viewer {
    let Actor::Member(member) = actor else {
        return Viewer { name: String::new(), officer: false, reader: false, applicant: false, people: false, audit: false, tasks, unread, csrf };
    };
    let nothing = Sight::Within { programmes: Vec::new(), calls: Vec::new() };
    let holds = |role: Role| member.held.iter().any(|held| held.role == role && held.is_in_force(now));
    Viewer {
        name: person.name.clone().unwrap_or_default(),
        officer: holds(Role::Officer),
        reader: sight(actor, now) != nothing,
        applicant: holds(Role::Applicant),
        people: may(actor, Deed::ReadPeople, &Place::default(), now).is_ok(),
        audit: audit_sight(actor, now) != nothing,
        tasks,
        unread,
        csrf,
    }
}

pub(crate) fn bearer(headers: &HeaderMap) -> Option<String> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(|token| token.trim().to_owned())
}

/// The language that an address names by `lang`.
fn named(path: &str) -> Option<Language> {
    let (_, query) = path.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::parse)
}

/// The language chosen on the page, else the first one of the two that the browser asks for, else Chinese.
pub(crate) fn language(chosen: Option<String>, headers: &HeaderMap) -> Language {
    if let Some(chosen) = chosen.and_then(|text| Language::parse(&text)) {
        return chosen;
    }
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    asked.split(',').filter_map(|part| Language::parse(part.trim().get(..2)?)).next().unwrap_or(Language::Zh)
}
