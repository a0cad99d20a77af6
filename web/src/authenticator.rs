//! Authenticator 登录验证方式: what one signs in with beside the password: shown, enrolled, taken off; and codes checked.
//!
//! The secret that a page offers for an app is made from the page's nonce and this installation's key, so nothing is kept before a code of
//! the app has shown that it works. Recovery codes are shown by the answer that makes them and never again; only their digests are kept.

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::gateway::{self, Message};
use crate::passkey::{self, Creation, Party};
use crate::person::{gone, member_permit, wrong};
use crate::reply::Wanted;
use crate::secret::{self, new_id};
use crate::session::way::spend;
use crate::totp;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use crate::{assets, words::Value};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fast_qr::{ECL, QRBuilder};
use maud::{Markup, PreEscaped, html};
use rules::authenticator::{self, Authenticator, Has, Method, RECOVERY_CODES, Refusal as AuthenticatorRefusal};
use rules::contact::{Channel, Reach};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Place};
use rules::text::Line;
use rules::{AuthenticatorId, Id, Instant, PersonId, Refusal};
use serde::Serialize;
use store::{Loaded, Tx, WriteError};

/// The most characters of a name that somebody gives an authenticator.
const LABEL_MOST: usize = 40;
/// How long a letter about the account's safety is of use, in milliseconds: a day.
const LETTER_MS: i64 = 86_400_000;

/// An authenticator as a page and as JSON; nothing secret is in it.
#[derive(Serialize)]
struct Listed {
    id: AuthenticatorId,
    version: u64,
    method: Method,
    label: Option<String>,
    #[serde(serialize_with = "view::rfc3339")]
    since: Instant,
    used: Option<String>,
    /// How many recovery codes are left.
    left: Option<usize>,
    #[serde(skip)]
    used_at: Option<Instant>,
}

/// The page and JSON of one's ways to sign in.
#[derive(Serialize)]
struct View {
    /// Whether a second step is asked for after the password.
    second_step: bool,
    /// Whether there is a proven mobile number.
    number: bool,
    authenticators: Vec<Listed>,
}

/// The page 登录验证方式.
pub(crate) async fn show(cx: Cx) -> Response {
    let person = match cx.in_session() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let title = cx.look(Section::Elsewhere).t("authenticator-title");
    match load(&cx, person).await {
        Ok(view) => cx.reply().show(Section::Elsewhere, &title, &view, |look| page(look, &view, person, &[], &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, person: PersonId) -> Result<View, store::StoreError> {
    cx.read(move |rows| {
        let enrolled = rows.authenticators_of(person)?;
        let number = rows.contacts_of_all(person)?.iter().any(|row| row.channel == Channel::Mobile);
        let listed = |row: store::AuthenticatorRow| Listed {
            id: row.id,
            version: row.version,
            method: row.method,
            label: row.label,
            since: row.since,
            used: row.used.map(Instant::rfc3339),
            left: (row.method == Method::Recovery).then(|| usize::from(RECOVERY_CODES) - row.spent.len()),
            used_at: row.used,
        };
        let second_step = enrolled.iter().any(|row| row.method.is_second_step());
        Ok(View { second_step, number, authenticators: enrolled.into_iter().map(listed).collect() })
    })
    .await
}

fn page(look: &Look<'_>, view: &View, person: PersonId, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let has = |method: Method| view.authenticators.iter().any(|row| row.method == method);
    html! {
        (ui::crumbs(look, &[(&look.t("account-title"), Some("/account")), (&look.t("authenticator-title"), None)]))
        h1 { (look.t("authenticator-title")) }
        @if view.second_step { (ui::notice(Tone::Good, html! { p { (look.t("authenticator-on")) } })) }
        @else { (ui::notice(Tone::Plain, html! { p { (look.t("authenticator-off")) } })) }
        @if view.second_step && !has(Method::Recovery) { (ui::notice(Tone::Wait, html! { p { (look.t("authenticator-no-recovery")) } })) }
        (ui::section("enrolled", &look.t("authenticator-enrolled"), None, html! {
            @if view.authenticators.is_empty() { p.quiet { (look.t("authenticator-none")) } }
            @else { (table(look, &view.authenticators, cx)) }
        }))
        @if !has(Method::Totp) {
            (ui::section("totp", &look.t("authenticator-totp"), None, html! {
                p { (look.t("authenticator-totp-help")) }
                p { a.button href="/account/authenticators/new" { (look.t("authenticator-totp-begin")) } }
            }))
        }
        (ui::section("passkeys", &look.t("authenticator-passkey"), None, passkey_form(look, person, wrong, cx)))
        @if !has(Method::Message) {
            (ui::section("message", &look.t("authenticator-message"), None, html! {
                p { (look.t("authenticator-message-help")) }
                @if view.number {
                    form.single method="post" action="/account/authenticators" {
                        (ui::hidden("method", Method::Message.as_str()))
                        (ui::submit_row(look, &look.t("authenticator-message-begin"), look.csrf(), &cx.new_key()))
                    }
                } @else { p { a href="/account/contacts" { (look.t("authenticator-message-number")) } } }
            }))
        }
        @if view.second_step && !has(Method::Recovery) {
            (ui::section("recovery", &look.t("authenticator-recovery"), None, html! {
                p { (look.t("authenticator-recovery-help")) }
                form.single method="post" action="/account/recovery-codes" {
                    (ui::submit_row(look, &look.t("authenticator-recovery-begin"), look.csrf(), &cx.new_key()))
                }
            }))
        }
    }
}

/// What a kind is called.
fn method(look: &Look<'_>, method: Method) -> String {
    match method {
        Method::Totp => look.t("authenticator-totp"),
        Method::Passkey => look.t("authenticator-passkey"),
        Method::Recovery => look.t("authenticator-recovery"),
        Method::Message => look.t("authenticator-message"),
    }
}

fn table(look: &Look<'_>, listed: &[Listed], cx: &Cx) -> Markup {
    let columns: Vec<Column> = ["authenticator-method", "authenticator-since", "authenticator-used", "authenticator-deed"]
        .iter()
        .map(|key| Column::new(look.t(key)))
        .collect();
    let row = |one: &Listed| {
        let removal = format!("/account/authenticators/{}/removal", one.id);
        vec![
            html! {
                (method(look, one.method))
                @if let Some(label) = &one.label { br; span.quiet { (label) } }
                @if let Some(left) = one.left { br; span.quiet { (look.t_with("authenticator-left", &[("left", Value::from(left))])) } }
            },
            ui::local_time(one.since, &look.zone),
            html! { @match one.used_at { Some(used) => (ui::local_time(used, &look.zone)), None => span.quiet { (look.t("authenticator-unused")) } } },
            ui::post_button(
                &removal,
                &look.t("authenticator-remove"),
                look.csrf(),
                &cx.new_key(),
                true,
                Some(&look.t("authenticator-remove-confirm")),
            ),
        ]
    };
    ui::table(&look.t("authenticator-caption"), &columns, &listed.iter().map(row).collect::<Vec<_>>())
}

/// The form that the script of passkeys fills; without scripts it says what they need.
fn passkey_form(look: &Look<'_>, person: PersonId, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let challenge = passkey::challenge(cx.site.store().keys(), &format!("create-{person}"), cx.arrived).unwrap_or_default();
    html! {
        p { (look.t("authenticator-passkey-help")) }
        @if Party::of(cx.site.base()).is_empty() { p.quiet { (look.t("authenticator-passkey-name")) } }
        @else {
            form method="post" action="/account/authenticators" hidden data-passkey="create" data-challenge=(challenge) data-user=(person)
                data-name=(look.viewer.as_ref().map_or("", |viewer| viewer.name.as_str())) data-failed=(look.t("passkey-failed")) {
                (ui::hidden("method", Method::Passkey.as_str()))
                @for name in ["id", "client_data", "authenticator_data", "public_key"] { (ui::hidden(name, "")) }
                (ui::line(look, &Part::new("label", &look.t("authenticator-label")).help(&look.t("authenticator-label-help")).among(wrong), "", Some(LABEL_MOST)))
                p.wrong role="alert" hidden {}
                (ui::submit_row(look, &look.t("authenticator-passkey-begin"), look.csrf(), &cx.new_key()))
            }
            noscript { p.quiet { (look.t("passkey-no-script")) } }
            script src=(assets::url("passkey.js")) defer {}
        }
    }
}

/// The button that signs in with a passkey; shown by its script alone.
pub(crate) fn passkey_button(look: &Look<'_>, cx: &Cx, back: &str) -> Markup {
    if Party::of(cx.site.base()).is_empty() {
        return html! {};
    }
    let challenge = passkey::challenge(cx.site.store().keys(), "get", cx.arrived).unwrap_or_default();
    html! {
        form.single method="post" action="/sessions/passkeys" hidden data-passkey="get" data-challenge=(challenge) data-failed=(look.t("passkey-failed")) {
            (ui::hidden("back", back))
            @for name in ["id", "client_data", "authenticator_data", "signature"] { (ui::hidden(name, "")) }
            p.wrong role="alert" hidden {}
            (ui::submit_row(look, &look.t("passkey-sign-in"), look.csrf(), &cx.new_key()))
        }
        script src=(assets::url("passkey.js")) defer {}
    }
}

/// What a page offers to an app.
#[derive(Serialize)]
struct Offer {
    nonce: String,
    secret: String,
    address: String,
}

fn offer(cx: &Cx, person: PersonId, nonce: String) -> Offer {
    let secret = totp::offered(cx.site.store().keys(), person, &nonce);
    let account = cx.viewer.as_ref().map_or("", |viewer| viewer.name.as_str());
    let look = cx.look(Section::Elsewhere);
    Offer { secret: totp::base32(&secret), address: totp::address(look.pick(&cx.centre), account, &secret), nonce }
}

/// The form that enrols an app 启用动态口令, with its QR code.
pub(crate) async fn form(cx: Cx) -> Response {
    let person = match cx.confirmed() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let offer = offer(&cx, person, new_id().to_string());
    let title = cx.look(Section::Elsewhere).t("authenticator-totp");
    cx.reply().show(Section::Elsewhere, &title, &offer, |look| totp_form(look, &offer, &[], &cx))
}

fn totp_form(look: &Look<'_>, offer: &Offer, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let spaced: Vec<String> = offer.secret.as_bytes().chunks(4).map(|chunk| String::from_utf8_lossy(chunk).into_owned()).collect();
    html! {
        (ui::crumbs(look, &[(&look.t("authenticator-title"), Some("/account/security")), (&look.t("authenticator-totp"), None)]))
        div.narrow {
            h1 { (look.t("authenticator-totp")) }
            ol {
                li { (look.t("authenticator-totp-app")) }
                li { (look.t("authenticator-totp-scan")) (qr(look, &offer.address)) p { (ui::copyable(look, &spaced.join(" "))) } }
                li { (look.t("authenticator-totp-type")) }
            }
            form method="post" action="/account/authenticators" {
                (ui::hidden("method", Method::Totp.as_str())) (ui::hidden("nonce", &offer.nonce))
                (ui::line(look, &Part::new("code", &look.t("step-code")).autocomplete("one-time-code").required(true).among(wrong), "", None))
                (ui::line(look, &Part::new("label", &look.t("authenticator-label")).help(&look.t("authenticator-label-help")).among(wrong), "", Some(LABEL_MOST)))
                (ui::submit_row(look, &look.t("authenticator-totp-submit"), look.csrf(), &cx.new_key()))
            }
        }
    }
}

/// A QR code as SVG: one path of dark modules on a light ground, with the quiet margin of four that ISO/IEC 18004 asks for.
fn qr(look: &Look<'_>, text: &str) -> Markup {
    let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else { return html! {} };
    let mut path = String::new();
    for y in 0..code.size {
        for x in 0..code.size {
            if code[y][x].value() {
                path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
            }
        }
    }
    let size = code.size + 8;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (size) " " (size) } width="220" height="220" role="img" aria-label=(look.t("authenticator-totp-qr")) {
            rect width=(size) height=(size) fill="#fff" {}
            (PreEscaped(format!("<path fill=\"#000\" d=\"{path}\"/>")))
        }
    }
}

/// What is about to be enrolled: its secret as it is stored, and what only one may have.
#[derive(Clone)]
struct New {
    id: AuthenticatorId,
    method: Method,
    secret: String,
    handle: Option<String>,
    label: Option<Line>,
    /// A passkey's challenge and until when it must be remembered; a step of an app that is used now.
    challenge: Option<(String, Instant)>,
    step: Option<i64>,
}

/// Enrols 启用登录验证方式: an app by a code of it, a passkey by what the browser says of it, text messages by the proven number.
pub(crate) async fn enrol(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let error = match enrolled(&cx, &fields).await {
        Ok(outcome) => return cx.reply().done(&outcome, "authenticator-enrolled"),
        Err(error) => error,
    };
    let Ok(person) = cx.in_session() else { return cx.reply().failed(error) };
    let title = cx.look(Section::Elsewhere).t("authenticator-title");
    if fields.raw("method") == Method::Totp.as_str() {
        let offer = offer(&cx, person, fields.raw("nonce").to_owned());
        return cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| totp_form(look, &offer, wrong(refusal), &cx));
    }
    match load(&cx, person).await {
        Ok(view) => cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| page(look, &view, person, wrong(refusal), &cx)),
        Err(fault) => cx.reply().fault(&fault),
    }
}

async fn enrolled(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.confirmed()?;
    let Some(method) = fields.option("method", |text| Method::parse(text).filter(|method| *method != Method::Recovery)) else {
        fields.finish()?;
        return Err(Refusal::Fields(Vec::new()).into());
    };
    let new = match method {
        Method::Totp => new_app(cx, person, fields)?,
        Method::Passkey => new_passkey(cx, person, fields)?,
        Method::Message | Method::Recovery => {
            fields.finish()?;
            let id = AuthenticatorId(new_id());
            New { id, method, secret: format!("message/{id}"), handle: None, label: None, challenge: None, step: None }
        }
    };
    let centre = cx.centre.clone();
    let base = cx.site.base().to_owned();
    let outcome = cx
        .write(fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            if let Some((challenge, until)) = &new.challenge {
                spend(tx, challenge, *until)?;
            }
            let event = put(tx, person, &new)?;
            if let Some(step) = new.step {
                tx.note_use(new.id.0, step)?;
            }
            let committed = tx.commit(&permit, vec![Loaded::<Authenticator>::new(new.id).happens(event)?])?;
            tell(tx, person, &centre, &base, "message-enrolled")?;
            Ok(Outcome::created("/account/security").event(&committed))
        })
        .await?;
    cx.site.wake_dispatches();
    Ok(outcome)
}

/// Stores what is secret of a new one, and gives the event.
fn put(tx: &mut Tx<'_>, person: PersonId, new: &New) -> Result<rules::Event<Authenticator>, WriteError> {
    let enrolled = tx.reader().authenticators_of(person)?;
    let number = tx.reader().contacts_of_all(person)?.iter().any(|row| row.channel == Channel::Mobile);
    let has = Has {
        same_kind: enrolled.iter().filter(|row| row.method == new.method).count(),
        second_step: enrolled.iter().any(|row| row.method.is_second_step()),
        number,
    };
    let credential = secret::credential_digest(&new.secret);
    let event = authenticator::enrol(person, new.method, credential, new.handle.clone(), new.label.clone(), has)?;
    tx.set_authenticator_secret(new.id, &new.secret)?;
    Ok(event)
}

fn new_app(cx: &Cx, person: PersonId, fields: &Fields) -> Result<New, WriteError> {
    let (nonce, code) = (fields.raw("nonce").to_owned(), fields.raw("code").trim().to_owned());
    let label = fields.maybe_line("label", LABEL_MOST);
    let keys = cx.site.store().keys();
    let secret = totp::offered(keys, person, &nonce);
    let step = fields.keep("code", totp::matching(&secret, &code, cx.arrived, None).ok_or(AuthenticatorRefusal::WrongCode));
    fields.finish()?;
    let id = AuthenticatorId(new_id());
    Ok(New { id, method: Method::Totp, secret: totp::sealed(keys, id, &secret), handle: None, label, challenge: None, step })
}

fn new_passkey(cx: &Cx, person: PersonId, fields: &Fields) -> Result<New, WriteError> {
    let label = fields.maybe_line("label", LABEL_MOST);
    let sent = Creation {
        id: fields.raw("id"),
        client_data: fields.raw("client_data"),
        authenticator_data: fields.raw("authenticator_data"),
        public_key: fields.raw("public_key"),
    };
    fields.finish()?;
    let challenge = passkey::answered(cx.site.store().keys(), &format!("create-{person}"), sent.client_data, cx.arrived)?;
    let (_, key) = passkey::created(&Party::of(cx.site.base()), &sent)?;
    let handle = record::sha256(&[b"kechuang/passkey\0", sent.id.trim_end_matches('=').as_bytes()]).to_string();
    let id = AuthenticatorId(new_id());
    Ok(New { id, method: Method::Passkey, secret: key.to_text(), handle: Some(handle), label, challenge: Some(challenge), step: None })
}

/// Makes recovery codes 生成恢复码 and shows them, this once.
pub(crate) async fn make_codes(cx: Cx, Sent(fields): Sent) -> Response {
    let made = async {
        let fields = fields?;
        let person = cx.confirmed()?;
        fields.finish()?;
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| totp::recovery_code()).collect::<Result<_, _>>()?;
        let digests: Vec<String> = codes.iter().map(|code| digest_of(&code.replace('-', ""))).collect();
        let id = AuthenticatorId(new_id());
        let new = New { id, method: Method::Recovery, secret: digests.join(" "), handle: None, label: None, challenge: None, step: None };
        let outcome = cx
            .write(&fields, move |tx| {
                let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
                let event = put(tx, person, &new)?;
                let committed = tx.commit(&permit, vec![Loaded::<Authenticator>::new(new.id).happens(event)?])?;
                Ok(Outcome::created(format!("/account/security?made={}", new.id)).event(&committed))
            })
            .await?;
        Ok::<_, WriteError>((outcome.location.ends_with(&id.to_string()).then_some(codes), outcome))
    };
    match made.await {
        Ok((Some(codes), _)) => shown_codes(&cx, &codes),
        // A repetition: they have been shown.
        Ok((None, outcome)) => cx.reply().done(&Outcome::at(outcome.location.split('?').next().unwrap_or_default()), "codes-made"),
        Err(error) => cx.reply().failed(error),
    }
}

fn shown_codes(cx: &Cx, codes: &[String]) -> Response {
    if cx.wanted == Wanted::Json {
        return (StatusCode::CREATED, Json(serde_json::json!({ "codes": codes, "location": "/account/security" }))).into_response();
    }
    let title = cx.look(Section::Elsewhere).t("authenticator-recovery");
    cx.reply().page(Section::Elsewhere, &title, |look| {
        html! {
            div.narrow {
                h1 { (look.t("authenticator-recovery")) }
                (ui::notice(Tone::Wait, html! { p { (look.t("authenticator-recovery-once")) } }))
                ol { @for code in codes { li { code { (code) } } } }
                p { (ui::copyable(look, &codes.join("\n"))) }
                p { a.button href="/account/security" { (look.t("authenticator-recovery-kept")) } }
            }
        }
    })
}

fn digest_of(code: &str) -> String {
    record::sha256(&[b"kechuang/recovery\0", code.as_bytes()]).to_string()
}

/// Takes one off 停用登录验证方式.
pub(crate) async fn remove(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.confirmed()?;
        let id = Id::parse(&id).map(AuthenticatorId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        let read = cx.read_version(&fields);
        let (centre, base) = (cx.centre.clone(), cx.site.base().to_owned());
        let outcome = cx
            .write(&fields, move |tx| {
                let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
                let row = tx.reader().authenticator(id)?.ok_or(Denial::Hidden)?;
                if tx.reader().head_of(row.person)? != person {
                    return Err(Denial::Hidden.into());
                }
                let loaded = tx.load::<Authenticator>(id)?;
                loaded.expect(read)?;
                let event = loaded.state().ok_or_else(|| gone("an authenticator"))?.remove()?;
                let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
                tx.drop_authenticator_secret(id)?;
                tell(tx, person, &centre, &base, "message-removed")?;
                Ok(Outcome::at("/account/security").event(&committed))
            })
            .await?;
        cx.site.wake_dispatches();
        Ok::<_, WriteError>(outcome)
    };
    cx.reply().settled(outcome.await, "authenticator-removed")
}

/// Tells the person at their proven main address that what they sign in with has changed (NIST SP 800-63B-4, 4.6).
pub(crate) fn tell(tx: &mut Tx<'_>, person: PersonId, centre: &rules::text::Bilingual, base: &str, what: &str) -> Result<(), store::StoreError> {
    // Only a proven address gets such letters, and there is one only where letters leave.
    let main = tx.reader().contacts_of(person)?.into_iter().find(|row| row.main).and_then(|row| row.address);
    let Some(reach) = main.as_deref().and_then(Reach::parse) else { return Ok(()) };
    let Some(row) = tx.reader().person(person)? else { return Ok(()) };
    let values = [
        ("name", row.name.as_deref().unwrap_or("").into()),
        ("centre", centre.pick(row.language.is_english()).into()),
        ("link", format!("{base}/account/security").into()),
    ];
    let (subject, body) = (format!("{what}-subject"), format!("{what}-body"));
    let until = Instant(tx.now().0 + LETTER_MS);
    let message = Message { subject: &subject, body: &body, values: &values, until };
    tx.put_dispatch(&gateway::dispatch(tx.now(), Some(person), &reach, row.language, &message))
}

/// Whether a code is one of the person's app or of their recovery codes; it is spent with that.
pub(crate) fn verify_code(tx: &mut Tx<'_>, person: PersonId, typed: &str) -> Result<bool, WriteError> {
    let now = tx.now();
    for row in tx.reader().ways_of(person)? {
        let Some(stored) = tx.reader().authenticator_secret(row.id)? else { continue };
        match row.method {
            Method::Totp => {
                let secret = totp::opened(tx.keys(), row.id, &stored)?;
                let used = tx.reader().used_up_to(row.id.0)?;
                if let Some(step) = totp::matching(&secret, typed, now, used) {
                    tx.note_use(row.id.0, step)?;
                    return Ok(true);
                }
            }
            Method::Recovery => {
                let Some(code) = totp::typed_recovery_code(typed) else { continue };
                let digest = digest_of(&code);
                let found = stored.split(' ').position(|kept| secret::same(kept, &digest)).and_then(|place| u8::try_from(place).ok());
                let Some(number) = found.filter(|number| !row.spent.contains(number)) else { continue };
                let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
                let loaded = tx.load::<Authenticator>(row.id)?;
                let event = loaded.state().ok_or_else(|| gone("an authenticator"))?.spend_code(number)?;
                tx.commit(&permit, vec![loaded.happens(event)?])?;
                tx.note_use(row.id.0, i64::from(number))?;
                return Ok(true);
            }
            Method::Passkey | Method::Message => {}
        }
    }
    Ok(false)
}
