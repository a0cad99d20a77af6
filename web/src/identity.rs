//! Identity 证件: stating a document, proving it from the original, looking at its number for a stated purpose, taking it out of use.
//!
//! A number is shown masked everywhere but in the one answer to whoever looked at it, and every look is an event that its person sees.

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{gone, member_permit, wrong};
use crate::reply::Wanted;
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::{record, view};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::identity::{self, DocumentKind, Ground, Identity, Number, Particulars, Refusal as IdentityRefusal, Stage, Written};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Permit, Place, may};
use rules::text::Prose;
use rules::{Id, IdentityId, Instant, PersonId, Refusal};
use serde::Serialize;
use store::{IdentityRow, Loaded, Reader, RevealRow, StoreError, Tx, WriteError};

/// The most characters of a purpose.
const PURPOSE_MOST: usize = 200;

/// A document as a page and as JSON; never its number.
#[derive(Clone, Serialize)]
pub(crate) struct Listed {
    pub(crate) id: IdentityId,
    version: u64,
    person: PersonId,
    kind: DocumentKind,
    masked: Option<String>,
    issuer: Option<String>,
    stage: &'static str,
    #[serde(serialize_with = "view::rfc3339")]
    stated: Instant,
    #[serde(serialize_with = "view::maybe_rfc3339")]
    proven: Option<Instant>,
    reveals: u64,
    #[serde(skip)]
    in_use: bool,
}

/// One look at a number, as a page and as JSON.
#[derive(Clone, Serialize)]
pub(crate) struct Looked {
    identity: IdentityId,
    kind: DocumentKind,
    masked: Option<String>,
    #[serde(serialize_with = "view::rfc3339")]
    pub(crate) at: Instant,
    by: Id,
    by_name: Option<String>,
    ground: Ground,
    purpose: Option<Prose>,
}

/// A document with who looked at it.
#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    document: Listed,
    looks: Vec<Looked>,
    #[serde(skip)]
    row: IdentityRow,
    #[serde(skip)]
    own: bool,
    /// What its person is called.
    #[serde(skip)]
    name: Option<String>,
}

fn listed(row: &IdentityRow) -> Listed {
    let (stage, proven) = match row.stage {
        Stage::Stated => ("stated", None),
        Stage::Proven { at, .. } => ("proven", Some(at)),
        Stage::Withdrawn => ("withdrawn", None),
        Stage::Released => ("released", None),
    };
    Listed {
        id: row.id,
        version: row.version,
        person: row.person,
        kind: row.kind,
        masked: row.masked.clone(),
        issuer: row.issuer.clone(),
        stage,
        stated: row.stated,
        proven,
        reveals: row.reveals,
        in_use: row.is_in_use(),
    }
}

fn looked(row: &IdentityRow, look: RevealRow) -> Looked {
    Looked {
        identity: row.id,
        kind: row.kind,
        masked: row.masked.clone(),
        at: look.at,
        by: look.by,
        by_name: look.by_name,
        ground: look.ground,
        purpose: look.purpose,
    }
}

/// A person's documents.
pub(crate) fn of_person(rows: &mut Reader<'_>, person: PersonId) -> Result<Vec<Listed>, StoreError> {
    Ok(rows.identities_of(person)?.iter().map(listed).collect())
}

/// Who looked at a person's documents, the last one first.
pub(crate) fn looks_at(rows: &mut Reader<'_>, person: PersonId) -> Result<Vec<Looked>, StoreError> {
    let mut looks = Vec::new();
    for row in rows.identities_of(person)? {
        looks.extend(rows.reveals_of(row.id)?.into_iter().map(|look| looked(&row, look)));
    }
    looks.sort_by_key(|look| std::cmp::Reverse(look.at));
    Ok(looks)
}

impl Look<'_> {
    /// What a document is called.
    pub(crate) fn document(&self, kind: DocumentKind) -> String {
        self.t(match kind {
            DocumentKind::ResidentCard => "identity-resident-card",
            DocumentKind::Passport => "identity-passport",
            DocumentKind::HongKongMacaoPermit => "identity-hong-kong-macao-permit",
            DocumentKind::TaiwanPermit => "identity-taiwan-permit",
            DocumentKind::ResidencePermit => "identity-residence-permit",
            DocumentKind::PermanentResidence => "identity-permanent-residence",
            DocumentKind::Orcid => "identity-orcid",
        })
    }

    /// Why a number was looked at.
    fn look_ground(&self, ground: Ground) -> String {
        self.t(match ground {
            Ground::Own => "identity-ground-own",
            Ground::Checking => "identity-ground-checking",
            Ground::Matching => "identity-ground-matching",
            Ground::Asked => "identity-ground-asked",
            Ground::Law => "identity-ground-law",
        })
    }
}

impl Listed {
    /// Which document, with its number masked.
    pub(crate) fn short(&self, look: &Look<'_>) -> Markup {
        html! { (look.document(self.kind)) " " (number(look, self)) " " (badge(look, self)) }
    }
}

/// Documents as a table; each leads to its page where `linked`.
pub(crate) fn table(look: &Look<'_>, documents: &[Listed], linked: bool) -> Markup {
    let columns: Vec<Column> =
        ["identity-kind", "identity-number", "identity-stage", "identity-looks"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = documents
        .iter()
        .map(|document| {
            let name = look.document(document.kind);
            vec![
                html! { @if linked { a href={ "/identities/" (document.id) } { (name) } } @else { (name) } },
                number(look, document),
                badge(look, document),
                html! { (look.t_with("identity-looks-count", &[("count", document.reveals.into())])) },
            ]
        })
        .collect();
    ui::table(&look.t("identity-caption"), &columns, &rows)
}

fn number(look: &Look<'_>, document: &Listed) -> Markup {
    html! {
        @if let Some(issuer) = &document.issuer { span.quiet { (issuer) } " " }
        @match &document.masked { Some(masked) => code { (masked) }, None => (look.t("erased")) }
    }
}

fn badge(look: &Look<'_>, document: &Listed) -> Markup {
    match document.stage {
        "stated" => ui::badge(Tone::Wait, &look.t("identity-stage-stated")),
        "proven" => ui::badge(Tone::Good, &look.t("identity-stage-proven")),
        "withdrawn" => ui::badge(Tone::Plain, &look.t("identity-stage-withdrawn")),
        _ => ui::badge(Tone::Plain, &look.t("identity-stage-released")),
    }
}

/// Who looked at which document, when and for what.
pub(crate) fn looks_table(look: &Look<'_>, looks: &[Looked]) -> Markup {
    let columns: Vec<Column> =
        ["history-at", "identity-kind", "history-by", "identity-ground", "identity-purpose"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = looks
        .iter()
        .map(|one| {
            vec![
                ui::when(look, one.at, &look.zone),
                html! { (look.document(one.kind)) " " @if let Some(masked) = &one.masked { code { (masked) } } },
                html! { (one.by_name.clone().unwrap_or_else(|| look.t("erased"))) },
                html! { (look.look_ground(one.ground)) },
                html! { (one.purpose.as_ref().map_or("—", Prose::as_str)) },
            ]
        })
        .collect();
    ui::table(&look.t("identity-looks-caption"), &columns, &rows)
}

/// The form by which a person states one of their own.
pub(crate) fn form(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], key: &str) -> Markup {
    let kinds: Vec<(String, String)> = DocumentKind::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), look.document(kind))).collect();
    html! {
        form method="post" action="/account/identities" autocomplete="off" {
            (ui::select(look, &Part::new("document", &look.t("identity-kind")).help(&look.t("identity-kind-help")).required(true).among(wrong), &kinds, fields.raw("document")))
            (ui::line(look, &Part::new("number", &look.t("identity-number")).help(&look.t("identity-number-help")).autocomplete("off").required(true).among(wrong), fields.raw("number"), None))
            (ui::line(look, &Part::new("issuer", &look.t("identity-issuer")).help(&look.t("identity-issuer-help")).placeholder("DEU").among(wrong), fields.raw("issuer"), None))
            (ui::submit_row(look, &look.t("identity-state"), look.csrf(), key))
        }
    }
}

/// States a document 填报证件.
pub(crate) async fn state(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match stated(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "identity-stated"),
        Err(error) => record::again(&cx, error, record::Typed { identity: Some(&fields), ..record::Typed::default() }).await,
    }
}

async fn stated(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    let kind = fields.option("document", DocumentKind::parse);
    let (raw, issuer) = (fields.raw("number").to_owned(), fields.raw("issuer").to_owned());
    let number = kind.and_then(|kind| read(fields, kind, &issuer, &raw, cx.arrived));
    fields.finish()?;
    let Some(number) = number else { return Err(Refusal::Fields(Vec::new()).into()) };
    let keys = cx.site.store().keys();
    let written = if number.kind().is_public() {
        Written::Open(number.as_str().to_owned())
    } else {
        Written::Sealed(keys.seal(person, number.as_str()).map_err(WriteError::Fault)?)
    };
    let key = keys.identity_key(&number);
    let particulars = Particulars { number: written, masked: number.masked(), issuer: number.issuer().map(str::to_owned) };
    let (id, kind, kept) = (IdentityId(new_id()), number.kind(), without_number(cx, fields));
    cx.write(&kept, move |tx| {
        let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::about(person))?;
        let event = identity::state(person, kind, key.clone(), particulars.clone());
        let committed = tx.commit(&permit, vec![Loaded::<Identity>::new(id).happens(event)?])?;
        Ok(Outcome::created(format!("/identities/{id}")).event(&committed))
    })
    .await
}

/// Reads a number; a country that is none is told at its own field.
fn read(fields: &Fields, kind: DocumentKind, issuer: &str, raw: &str, now: Instant) -> Option<Number> {
    match Number::parse(kind, issuer, raw, now) {
        Ok(number) => Some(number),
        Err(why) => {
            let at = if why == identity::NumberRefusal::Country && kind == DocumentKind::Passport { "issuer" } else { "number" };
            fields.refuse(at, &why);
            None
        }
    }
}

/// What stands for the form under its key: an answer is kept with a fast digest of its request, from which a number could be guessed, so the
/// number goes into it by a keyed digest.
fn without_number(cx: &Cx, fields: &Fields) -> Fields {
    let one = |text: &str| vec![text.to_owned()];
    let number = cx.site.store().keys().secret("identity-form", fields.raw("number").as_bytes());
    Fields::of(
        ["csrf", "key", "document", "issuer", "reason", "kept", "away"]
            .into_iter()
            .map(|name| (name.to_owned(), one(fields.raw(name))))
            .chain([("number".to_owned(), vec![number])])
            .collect(),
    )
}

/// The same for a form of another capability that carries a number.
pub(crate) fn guarded(cx: &Cx, fields: &Fields) -> Fields {
    without_number(cx, fields)
}

/// One document 证件, for its person and for those who may look at numbers.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let view = match load(&cx, &id).await {
        Ok(view) => view,
        Err(response) => return response,
    };
    let title = cx.look(Section::Elsewhere).document(view.document.kind);
    cx.reply().show(Section::Elsewhere, &title, &view, |look| page(look, &view, None, &Fields::default(), &[], &cx))
}

async fn load(cx: &Cx, id: &str) -> Result<View, Response> {
    cx.signed_in().map_err(|refusal| cx.reply().refused(&refusal))?;
    let Some(id) = Id::parse(id).map(IdentityId) else { return Err(cx.reply().missing()) };
    let actor = cx.actor.clone();
    let arrived = cx.arrived;
    let found = cx.read(move |rows| {
        let Some(row) = rows.identity(id)? else { return Ok(None) };
        if may(&actor, Deed::RevealDocument, &Place::about(row.person), arrived).is_err() {
            return Ok(None);
        }
        let looks = rows.reveals_of(id)?.into_iter().map(|look| looked(&row, look)).collect();
        let name = rows.person(row.person)?.and_then(|person| person.name);
        Ok(Some(View { document: listed(&row), looks, own: actor.is(row.person), name, row }))
    });
    match found.await {
        Ok(Some(view)) => Ok(view),
        Ok(None) => Err(cx.reply().missing()),
        Err(error) => Err(cx.reply().fault(&error)),
    }
}

fn page(look: &Look<'_>, view: &View, shown: Option<&str>, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let document = &view.document;
    let name = look.document(document.kind);
    let person = view.name.clone().unwrap_or_else(|| look.t("erased"));
    html! {
        @if view.own { (ui::crumbs(look, &[(&look.t("account-title"), Some("/account")), (&look.t("record-title"), Some("/account/records")), (&name, None)])) }
        @else { (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&person, Some(&format!("/people/{}", document.person))), (&name, None)])) }
        h1 { (name) }
        @if let Some(shown) = shown {
            (ui::notice(Tone::Wait, html! { p { (look.t("identity-shown")) } p { strong { code { (shown) } } } }))
        }
        (ui::section("document", &look.t("identity-title"), None, ui::fact_list(&[
            (look.t("identity-number"), number(look, document)),
            (look.t("identity-stage"), badge(look, document)),
            (look.t("identity-stated-at"), ui::when(look, document.stated, &look.zone)),
            (look.t("identity-proven-at"), html! { @match document.proven { Some(at) => (ui::when(look, at, &look.zone)), None => "—" } }),
        ])))
        @if document.in_use && !view.own && document.stage == "stated" {
            (ui::section("prove", &look.t("identity-prove-title"), None, html! {
                p.quiet { (look.t("identity-prove-help")) }
                form method="post" action={ "/identities/" (document.id) "/proof" } autocomplete="off" {
                    (ui::line(look, &Part::new("number", &look.t("identity-number-read")).required(true).among(wrong), "", None))
                    (ui::submit_row(look, &look.t("identity-prove"), look.csrf(), &cx.new_key()))
                }
            }))
        }
        @if document.in_use && !document.kind.is_public() { (ui::section("reveal", &look.t("identity-reveal-title"), None, reveal_form(look, view, fields, wrong, cx))) }
        (ui::section("looks", &look.t("identity-looks-title"), None, html! {
            @if view.looks.is_empty() { p.quiet { (look.t("identity-looks-none")) } } @else { (looks_table(look, &view.looks)) }
        }))
        @if document.in_use && (!view.own || document.stage == "stated") {
            (ui::post_button(&format!("/identities/{}/withdrawal", document.id), &look.t("identity-withdraw"), look.csrf(), &cx.new_key(), true, Some(&look.t("identity-withdraw-confirm"))))
        }
    }
}

fn reveal_form(look: &Look<'_>, view: &View, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let grounds: Vec<(String, String)> = Ground::OTHERS.into_iter().map(|ground| (ground.as_str().to_owned(), look.look_ground(ground))).collect();
    html! {
        p.quiet { (look.t(if view.own { "identity-reveal-own-help" } else { "identity-reveal-help" })) }
        form method="post" action={ "/identities/" (view.document.id) "/reveals" } {
            @if view.own { (ui::hidden("ground", Ground::Own.as_str())) }
            @else {
                (ui::select(look, &Part::new("ground", &look.t("identity-ground")).required(true).among(wrong), &grounds, fields.raw("ground")))
                (ui::line(look, &Part::new("purpose", &look.t("identity-purpose")).help(&look.t("identity-purpose-help")).required(true).among(wrong), fields.raw("purpose"), Some(PURPOSE_MOST)))
            }
            (ui::submit_row(look, &look.t("identity-reveal"), look.csrf(), &cx.new_key()))
        }
    }
}

/// A document and leave to handle it; to all others it does not exist.
fn handled(tx: &mut Tx<'_>, person: PersonId, id: IdentityId) -> Result<(Loaded<Identity>, Permit, bool), WriteError> {
    let actor = tx.actor(person)?;
    // An id of something else folds to no document, which would be a fault; its row says first whether it is one.
    let row = tx.reader().identity(id)?.ok_or(Denial::Hidden)?;
    let permit = tx.may(&actor, Deed::RevealDocument, &Place::about(row.person)).map_err(|_| Denial::Hidden)?;
    Ok((tx.load::<Identity>(id)?, permit, actor.is(row.person)))
}

/// Proves it from the original 核验证件.
pub(crate) async fn prove(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match proven(&cx, &id, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "identity-proven"),
        Err(error) => again(&cx, &id, error, &fields).await,
    }
}

async fn proven(cx: &Cx, id: &str, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    let id = Id::parse(id).map(IdentityId).ok_or(Denial::Hidden)?;
    let raw = fields.raw("number").to_owned();
    fields.finish()?;
    let (read_at, read) = (cx.arrived, cx.read_version(fields));
    cx.write(&without_number(cx, fields), move |tx| {
        let (loaded, permit, own) = handled(tx, person, id)?;
        loaded.expect(read)?;
        let state = loaded.state().ok_or_else(|| gone("a document"))?;
        let issuer = state.particulars.as_ref().and_then(|said| said.issuer.as_deref()).unwrap_or("");
        let number = Number::parse(state.kind, issuer, &raw, read_at).map_err(|why| in_field("number", &why))?;
        let event = state.prove(own, &tx.keys().identity_key(&number)).map_err(|why| told_at(&[(IdentityRefusal::NumberDiffers, "number")], why))?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::at(format!("/identities/{id}")).event(&committed))
    })
    .await
}

fn in_field(field: &str, why: &dyn rules::refusal::Explain) -> Refusal {
    Refusal::Fields(vec![FieldRefusal::new(field, why)])
}

/// A refusal at the field that it is about, where it is about one.
fn told_at(fields: &[(IdentityRefusal, &str)], why: IdentityRefusal) -> Refusal {
    match fields.iter().find(|(about, _)| *about == why) {
        Some((_, field)) => in_field(field, &why),
        None => why.into(),
    }
}

/// Looks at the number 查看证件号码, which this one answer shows.
pub(crate) async fn reveal(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    if let Err(error) = revealed(&cx, &id, &fields).await {
        return again(&cx, &id, error, &fields).await;
    }
    let view = match load(&cx, &id).await {
        Ok(view) => view,
        Err(response) => return response,
    };
    let number = match &view.row.number {
        Some(Written::Open(number)) => Ok(number.clone()),
        Some(Written::Sealed(sealed)) => cx.site.store().keys().unseal(view.row.person, sealed),
        None => return cx.reply().missing(),
    };
    let number = match number {
        Ok(number) => number,
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Elsewhere).document(view.document.kind);
    match cx.wanted {
        Wanted::Json => cx.reply().show(Section::Elsewhere, &title, &serde_json::json!({ "number": number }), |_| html! {}),
        Wanted::Page => cx.reply().page(Section::Elsewhere, &title, |look| page(look, &view, Some(&number), &Fields::default(), &[], &cx)),
    }
}

async fn revealed(cx: &Cx, id: &str, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    let id = Id::parse(id).map(IdentityId).ok_or(Denial::Hidden)?;
    let ground = fields.option("ground", Ground::parse);
    let purpose = fields.maybe_prose("purpose", PURPOSE_MOST);
    fields.finish()?;
    let Some(ground) = ground else { return Err(Refusal::Fields(Vec::new()).into()) };
    cx.write(fields, move |tx| {
        let (loaded, permit, own) = handled(tx, person, id)?;
        let state = loaded.state().ok_or_else(|| gone("a document"))?;
        let event = state
            .reveal(own, ground, purpose.clone())
            .map_err(|why| told_at(&[(IdentityRefusal::NoPurpose, "purpose"), (IdentityRefusal::WrongGround, "ground")], why))?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::at(format!("/identities/{id}")).event(&committed))
    })
    .await
}

/// Takes it out of use 撤回证件.
pub(crate) async fn withdraw(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.signed_in()?;
        let id = Id::parse(&id).map(IdentityId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        let read = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            let (loaded, permit, own) = handled(tx, person, id)?;
            loaded.expect(read)?;
            let event = loaded.state().ok_or_else(|| gone("a document"))?.withdraw(own)?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/identities/{id}")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "identity-withdrawn")
}

/// The page of a document again, the refusal above it.
async fn again(cx: &Cx, id: &str, error: WriteError, fields: &Fields) -> Response {
    if matches!(&error, WriteError::Fault(_) | WriteError::Refused(Refusal::Rights(_))) {
        return cx.reply().failed(error);
    }
    match load(cx, id).await {
        Ok(view) => {
            let title = cx.look(Section::Elsewhere).document(view.document.kind);
            cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| page(look, &view, None, fields, wrong(refusal), cx))
        }
        Err(_) => cx.reply().failed(error),
    }
}
