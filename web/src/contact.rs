//! Contact 联系方式: the addresses and the number that are proven to be one's own; each by a code that was sent there.
//!
//! Whether an address belongs to somebody else's account is not told to who asks: the page says that a code is on its way, and the owner of
//! the address is told that somebody asked. Only who reads what arrives there learns more.

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::gateway::{self, Message};
use crate::person::{gone, member_permit, wrong};
use crate::secret::{self, new_id};
use crate::ui::{self, Column, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::authenticator::{Authenticator, Method};
use rules::contact::{CODE_MS, CODE_TRIES, Channel, Contact, Reach, Refusal as ContactRefusal};
use rules::person::{Person, Profile, Refusal as PersonRefusal};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Place};
use rules::session::Count;
use rules::text::Email;
use rules::{ContactId, Id, Instant, PersonId, Refusal};
use serde::Serialize;
use store::{Change, ContactRow, Loaded, ProofRow, StoreError, Tx, WriteError};

/// What waits for a code.
const PURPOSE: &str = "contact";

/// A contact as a page and as JSON.
#[derive(Serialize)]
struct Listed {
    /// None for a main address that is not proven yet.
    id: Option<ContactId>,
    channel: Channel,
    address: String,
    main: bool,
    proven: bool,
    /// Whether it can be made the main one, and whether it can be removed.
    #[serde(skip)]
    deeds: (bool, bool),
}

/// The page and JSON of one's contacts.
#[derive(Serialize)]
struct View {
    contacts: Vec<Listed>,
    /// Where a code was sent that has not come back.
    waiting: Option<String>,
}

/// The page 联系方式.
pub(crate) async fn show(cx: Cx) -> Response {
    let person = match cx.in_session() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let title = cx.look(Section::Elsewhere).t("contact-title");
    match load(&cx, person).await {
        Ok(view) => cx.reply().show(Section::Elsewhere, &title, &view, |look| page(look, &view, &Fields::default(), &[], &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

fn digest(person: PersonId) -> String {
    format!("contact/{person}")
}

async fn load(cx: &Cx, person: PersonId) -> Result<View, StoreError> {
    let now = cx.arrived;
    cx.read(move |rows| {
        let mut contacts: Vec<Listed> = Vec::new();
        let proven = rows.contacts_of_all(person)?;
        if !proven.iter().any(|row| row.main && row.person == person)
            && let Some(address) = rows.person(person)?.and_then(|row| row.email)
        {
            contacts.push(Listed { id: None, channel: Channel::Email, address, main: true, proven: false, deeds: (false, false) });
        }
        let listed = |row: ContactRow| Listed {
            id: Some(row.id),
            channel: row.channel,
            address: row.address.unwrap_or_default(),
            // The main address of a record that is put away is where its own letters went.
            main: row.main && row.person == person,
            proven: true,
            deeds: (row.channel == Channel::Email && !row.main && row.person == person, !row.main),
        };
        contacts.extend(proven.into_iter().map(listed));
        let waiting = rows.proof(&digest(person), PURPOSE, now)?.map(|row| row.address);
        Ok(View { contacts, waiting })
    })
    .await
}

fn page(look: &Look<'_>, view: &View, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    html! {
        (ui::crumbs(look, &[(&look.t("account-title"), Some("/account")), (&look.t("contact-title"), None)]))
        h1 { (look.t("contact-title")) }
        (ui::section("contacts", &look.t("contact-mine"), None, html! { p.quiet { (look.t("contact-help")) } (table(look, &view.contacts, cx)) }))
        @if !cx.site.reaches_people() { (ui::notice(Tone::Wait, html! { p { (look.t("contact-no-way")) } })) }
        @else {
            @if let Some(waiting) = &view.waiting {
                (ui::section("proof", &look.t("contact-proof"), None, html! {
                    p { (look.t_with("contact-sent", &[("address", waiting.as_str().into())])) }
                    form method="post" action="/account/contacts/proof" {
                        (ui::line(look, &Part::new("code", &look.t("step-code")).autocomplete("one-time-code").required(true).among(wrong), "", None))
                        (ui::submit_row(look, &look.t("contact-proof-submit"), look.csrf(), &cx.new_key()))
                    }
                    (gateway::shown_link(look, &cx.site))
                }))
            }
            (ui::section("new", &look.t("contact-new"), None, html! {
                form method="post" action="/account/contacts" {
                    (ui::line(look, &Part::new("address", &look.t("contact-address")).help(&look.t("contact-address-help")).required(true).among(wrong), fields.raw("address"), None))
                    (ui::submit_row(look, &look.t("contact-new-submit"), look.csrf(), &cx.new_key()))
                }
            }))
        }
    }
}

fn table(look: &Look<'_>, contacts: &[Listed], cx: &Cx) -> Markup {
    let columns: Vec<Column> = ["contact-address", "contact-state", "contact-deed"].iter().map(|key| Column::new(look.t(key))).collect();
    let button = |action: &str, label: &str, danger: bool| ui::post_button(action, label, look.csrf(), &cx.new_key(), danger, None);
    let row = |one: &Listed| {
        vec![
            html! { (one.address) @if one.main { " " (ui::badge(Tone::Plain, &look.t("contact-main"))) } },
            html! { @if one.proven { (ui::badge(Tone::Good, &look.t("contact-proven"))) } @else { (ui::badge(Tone::Wait, &look.t("contact-unproven"))) } },
            html! {
                @match one.id {
                    None if cx.site.reaches(Channel::Email) => {
                        form.single method="post" action="/account/contacts" {
                            (ui::hidden("address", &one.address))
                            (ui::submit_row(look, &look.t("contact-new-submit"), look.csrf(), &cx.new_key()))
                        }
                    }
                    Some(id) => {
                        @if one.deeds.0 { (button(&format!("/account/contacts/{id}/main"), &look.t("contact-make-main"), false)) }
                        @if one.deeds.1 { (button(&format!("/account/contacts/{id}/removal"), &look.t("contact-remove"), true)) }
                    }
                    _ => {}
                }
            },
        ]
    };
    ui::table(&look.t("contact-caption"), &columns, &contacts.iter().map(row).collect::<Vec<_>>())
}

/// Sends a code to a new address or number 发送验证码.
pub(crate) async fn add(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match added(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "code-sent"),
        Err(error) => again(&cx, &fields, error).await,
    }
}

async fn again(cx: &Cx, fields: &Fields, error: WriteError) -> Response {
    let Ok(person) = cx.in_session() else { return cx.reply().failed(error) };
    let title = cx.look(Section::Elsewhere).t("contact-title");
    match load(cx, person).await {
        Ok(view) => cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| page(look, &view, fields, wrong(refusal), cx)),
        Err(fault) => cx.reply().fault(&fault),
    }
}

async fn added(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.confirmed()?;
    let typed = fields.raw("address").to_owned();
    let channel = if typed.contains('@') { Channel::Email } else { Channel::Mobile };
    let reach = match channel {
        Channel::Email => fields.keep("address", Email::parse(&typed)).map(Reach::Email),
        Channel::Mobile => fields.keep("address", rules::contact::Mobile::parse(&typed)).map(Reach::Mobile),
    };
    fields.finish()?;
    let Some(reach) = reach else { return Err(Refusal::Fields(Vec::new()).into()) };
    if !cx.site.reaches(channel) {
        return Err(ContactRefusal::NoWay.into());
    }
    let code = secret::code()?;
    let centre = cx.centre.clone();
    let outcome = cx
        .write(fields, move |tx| {
            member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            let now = tx.now();
            let key = tx.keys().reach_key(&reach);
            let holder = tx.reader().holder(&key)?;
            let proven = tx.reader().proven(&key)?;
            if let Some(row) = &proven
                && tx.reader().head_of(row.person)? == person
            {
                return Err(ContactRefusal::Taken.into());
            }
            limit_letters(tx, &format!("letters/{key}"), None)?;
            limit_letters(tx, &format!("letters/{person}"), None)?;
            let until = Instant(now.0 + CODE_MS);
            let holder = holder.map(|holder| tx.reader().head_of(holder)).transpose()?;
            let anothers = holder.is_some_and(|holder| holder != person);
            let language = tx.reader().person(person)?.map_or(rules::person::Language::Zh, |row| row.language);
            let proof = ProofRow {
                digest: digest(person),
                purpose: PURPOSE.to_owned(),
                person: Some(person),
                address: reach.as_str().to_owned(),
                // Whoever owns the address has an account, so no code proves it to another.
                code: if anothers { String::new() } else { secret::digest(&format!("{person}/{code}")) },
                tries: 0,
                until,
                body: String::new(),
            };
            tx.put_proof(&proof)?;
            let values = [("centre", centre.pick(language.is_english()).into()), ("code", code.as_str().into())];
            let (subject, body) = match (anothers, reach.channel()) {
                (true, Channel::Email) => ("message-anothers-subject", "message-anothers-body"),
                (true, Channel::Mobile) => ("message-anothers", "message-anothers"),
                (false, Channel::Email) => ("message-contact-subject", "message-contact-body"),
                (false, Channel::Mobile) => ("message-contact", "message-contact"),
            };
            let message = Message { subject, body, values: &values, until };
            tx.put_dispatch(&gateway::dispatch(now, Some(person), &reach, language, &message))?;
            Ok(Outcome::at("/account/contacts"))
        })
        .await?;
    cx.site.wake_dispatches();
    Ok(outcome)
}

/// Counts letters that may be unwanted, of one address or person and, for who has not signed in, of one client. Refuses more than a mailbox
/// or a telephone should have to bear.
pub(crate) fn limit_letters(tx: &mut Tx<'_>, key: &str, client: Option<&str>) -> Result<(), WriteError> {
    let now = tx.now();
    let client = client.map(|client| format!("letters-of/{client}"));
    let keys: Vec<String> = client.iter().cloned().chain([key.to_owned()]).collect();
    if let Some(wait_seconds) = tx.reader().wait_seconds(&keys, now)? {
        return Err(PersonRefusal::TooManyTries { wait_seconds }.into());
    }
    if let Some(client) = &client {
        tx.count_failure(client, Count::Client)?;
    }
    Ok(tx.count_failure(key, Count::Letter)?)
}

/// Takes the code that came back 核验.
pub(crate) async fn prove(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match proven(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "contact-proven"),
        Err(error) => again(&cx, &fields, error).await,
    }
}

async fn proven(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.in_session()?;
    cx.guard(fields)?;
    let code = fields.raw("code").trim().to_owned();
    fields.finish()?;
    let id = ContactId(new_id());
    let (centre, base) = (cx.centre.clone(), cx.site.base().to_owned());
    let counted = cx.site.store().write(move |tx| Ok(tx.count_wrong_code(&digest(person))?));
    counted.await?;
    let outcome = cx
        .write(fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            let now = tx.now();
            let row = tx.reader().proof(&digest(person), PURPOSE, now)?.filter(|row| row.tries <= CODE_TRIES);
            let row = row.filter(|row| secret::same(&row.code, &secret::digest(&format!("{person}/{code}"))));
            let wrong = || Refusal::Fields(vec![FieldRefusal::new("code", &ContactRefusal::WrongCode)]);
            let reach = row.and_then(|row| Reach::parse(&row.address)).ok_or_else(wrong)?;
            let changes = take(tx, person, id, &reach)?;
            let committed = tx.commit(&permit, changes)?;
            tx.spend_proof(&digest(person))?;
            crate::authenticator::tell(tx, person, &centre, &base, "message-contact-added")?;
            Ok(Outcome::created("/account/contacts").event(&committed))
        })
        .await?;
    cx.site.wake_dispatches();
    Ok(outcome)
}

/// The changes that make a proven address or number the person's; a new number takes the place of the old one.
pub(crate) fn take(tx: &mut Tx<'_>, person: PersonId, id: ContactId, reach: &Reach) -> Result<Vec<Change>, WriteError> {
    let key = tx.keys().reach_key(reach);
    let before = tx.reader().contacts_of(person)?;
    let main = tx.load::<Person>(person)?.state().is_some_and(|state| state.email_key == key);
    let mut changes = Vec::new();
    if reach.channel() == Channel::Mobile {
        for row in before.iter().filter(|row| row.channel == Channel::Mobile) {
            let loaded = tx.load::<Contact>(row.id)?;
            let event = loaded.state().ok_or_else(|| gone("a contact"))?.remove()?;
            changes.push(loaded.happens(event)?);
        }
    }
    let addresses = before.iter().filter(|row| row.channel == Channel::Email && !row.main).count();
    let event = rules::contact::prove(person, reach, key, main, addresses)?;
    changes.push(Loaded::<Contact>::new(id).happens(event)?);
    Ok(changes)
}

/// A contact of one's own. Refuses what is not theirs as if it did not exist.
fn own(tx: &mut Tx<'_>, person: PersonId, id: ContactId) -> Result<ContactRow, WriteError> {
    let row = tx.reader().contact(id)?.ok_or(Denial::Hidden)?;
    if tx.reader().head_of(row.person)? == person { Ok(row) } else { Err(Denial::Hidden.into()) }
}

/// Lets letters go to a proven address 设为主邮箱. The person's record takes it up, and what was the main address stays beside it.
pub(crate) async fn make_main(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.confirmed()?;
        let id = Id::parse(&id).map(ContactId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            let row = own(tx, person, id)?;
            if row.person != person {
                // It is the account of the other record, which comes back with it when the merge is undone.
                return Err(Denial::Hidden.into());
            }
            let before = tx.reader().contacts_of(person)?.into_iter().find(|row| row.main);
            let loaded = tx.load::<Contact>(id)?;
            let event = loaded.state().ok_or_else(|| gone("a contact"))?.make_main()?;
            let mut changes = vec![loaded.happens(event)?];
            let loaded = tx.load::<Person>(person)?;
            let state = loaded.state().ok_or_else(|| gone("a person"))?;
            let address = row.address.as_deref().and_then(|text| Email::parse(text).ok());
            let (Some(email), Some(profile)) = (address, state.profile.clone()) else { return Err(gone("an address")) };
            let event = state.revise_profile(person, Profile { email, ..profile }, row.key.clone(), state.language)?;
            changes.push(loaded.happens(event)?);
            if let Some(before) = before {
                let loaded = tx.load::<Contact>(before.id)?;
                let event = loaded.state().ok_or_else(|| gone("a contact"))?.make_secondary()?;
                changes.push(loaded.happens(event)?);
            }
            let committed = tx.commit(&permit, changes)?;
            Ok(Outcome::at("/account/contacts").event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "contact-main")
}

/// No longer uses a contact 移除联系方式; codes by text message end with the number.
pub(crate) async fn remove(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.confirmed()?;
        let id = Id::parse(&id).map(ContactId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            let row = own(tx, person, id)?;
            let loaded = tx.load::<Contact>(id)?;
            let event = loaded.state().ok_or_else(|| gone("a contact"))?.remove()?;
            let mut changes = vec![loaded.happens(event)?];
            if row.channel == Channel::Mobile {
                for way in tx.reader().authenticators_of(row.person)?.into_iter().filter(|way| way.method == Method::Message) {
                    let loaded = tx.load::<Authenticator>(way.id)?;
                    let event = loaded.state().ok_or_else(|| gone("an authenticator"))?.remove()?;
                    changes.push(loaded.happens(event)?);
                    tx.drop_authenticator_secret(way.id)?;
                }
            }
            let committed = tx.commit(&permit, changes)?;
            Ok(Outcome::at("/account/contacts").event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "contact-removed")
}
