//! Token 访问令牌: what a person's programs send as `Authorization: Bearer`; its text is shown by the answer that makes it, and never again.

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{gone, member_permit, wrong};
use crate::reply::Wanted;
use crate::secret::{self, new_id};
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::refusal::FieldRefusal;
use rules::rights::{Area, Deed, Denial, Place};
use rules::token::{self, Stage, Token};
use rules::{Id, Instant, PersonId, Refusal, TokenId};
use serde::Serialize;
use store::{Loaded, StoreError, WriteError};

/// The most characters of a token's name.
const LABEL_MOST: usize = 60;

/// A token as a page and as JSON.
#[derive(Serialize)]
struct Listed {
    id: TokenId,
    version: u64,
    label: Option<String>,
    areas: Vec<Area>,
    #[serde(serialize_with = "view::rfc3339")]
    from: Instant,
    #[serde(serialize_with = "view::rfc3339")]
    until: Instant,
    /// `live`, `ended` or `revoked`.
    state: &'static str,
    used: Option<String>,
    #[serde(skip)]
    used_at: Option<Instant>,
}

/// The page 访问令牌.
pub(crate) async fn list(cx: Cx) -> Response {
    let person = match cx.in_session() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let title = cx.look(Section::Elsewhere).t("token-title");
    match load(&cx, person).await {
        Ok(tokens) => cx.reply().show(Section::Elsewhere, &title, &tokens, |look| page(look, &tokens, &Fields::default(), &[], &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, person: PersonId) -> Result<Vec<Listed>, StoreError> {
    let now = cx.arrived;
    let rows = cx.read(move |rows| rows.tokens_of(person)).await?;
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            id: row.id,
            version: row.version,
            label: row.label,
            areas: row.areas,
            from: row.from,
            until: row.until,
            state: match row.stage {
                Stage::Revoked => "revoked",
                Stage::Live if row.until <= now => "ended",
                Stage::Live => "live",
            },
            used: row.used.map(Instant::rfc3339),
            used_at: row.used,
        })
        .collect())
}

/// What an area is called.
fn area(look: &Look<'_>, area: Area) -> String {
    match area {
        Area::Read => look.t("token-area-read"),
        Area::Apply => look.t("token-area-apply"),
        Area::Manage => look.t("token-area-manage"),
    }
}

fn page(look: &Look<'_>, tokens: &[Listed], fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let areas: Vec<(String, String)> = Area::ALL.iter().map(|one| (one.as_str().to_owned(), area(look, *one))).collect();
    let chosen = fields.all("areas");
    let chosen = if chosen.is_empty() { vec![Area::Read.as_str().to_owned()] } else { chosen };
    let until = match fields.raw("until") {
        "" => Instant(cx.arrived.0 + 90 * 86_400_000).local_input(&look.zone),
        typed => typed.to_owned(),
    };
    html! {
        (ui::crumbs(look, &[(&look.t("account-title"), Some("/account")), (&look.t("token-title"), None)]))
        h1 { (look.t("token-title")) }
        p { (look.t("token-help")) }
        (ui::section("tokens", &look.t("token-mine"), None, html! {
            @if tokens.is_empty() { p.quiet { (look.t("token-none")) } } @else { (table(look, tokens, cx)) }
        }))
        (ui::section("new", &look.t("token-new"), None, html! {
            form method="post" action="/account/tokens" {
                (ui::line(look, &Part::new("label", &look.t("token-label")).help(&look.t("token-label-help")).required(true).among(wrong), fields.raw("label"), Some(LABEL_MOST)))
                (ui::choices(look, &Part::new("areas", &look.t("token-areas")).help(&look.t("token-areas-help")).among(wrong), &areas, &chosen, true))
                (ui::datetime(look, &Part::new("until", &look.t("token-until")).help(&look.t("token-until-help")).required(true).among(wrong), &until, &look.zone))
                (ui::submit_row(look, &look.t("token-submit"), look.csrf(), &cx.new_key()))
            }
        }))
    }
}

fn table(look: &Look<'_>, tokens: &[Listed], cx: &Cx) -> Markup {
    let columns: Vec<Column> =
        ["token-label", "token-areas", "token-until", "token-used", "token-deed"].iter().map(|key| Column::new(look.t(key))).collect();
    let row = |one: &Listed| {
        let names: Vec<String> = one.areas.iter().map(|one| area(look, *one)).collect();
        vec![
            html! { (one.label.clone().unwrap_or_else(|| look.t("erased"))) },
            html! { (names.join(&look.t("token-and"))) },
            ui::local_time(one.until, &look.zone),
            html! { @match one.used_at { Some(used) => (ui::local_time(used, &look.zone)), None => span.quiet { (look.t("authenticator-unused")) } } },
            html! {
                @match one.state {
                    "live" => (ui::post_button(&format!("/account/tokens/{}/revocation", one.id), &look.t("token-revoke"), look.csrf(), &cx.new_key(), true, Some(&look.t("token-revoke-confirm")))),
                    "ended" => (ui::badge(Tone::Bad, &look.t("token-ended"))),
                    _ => (ui::badge(Tone::Plain, &look.t("token-revoked"))),
                }
            },
        ]
    };
    ui::table(&look.t("token-caption"), &columns, &tokens.iter().map(row).collect::<Vec<_>>())
}

/// Issues a token 创建令牌 and shows it, this once.
pub(crate) async fn issue(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match issued(&cx, &fields).await {
        Ok((Some(text), _)) => shown(&cx, &text),
        // A repetition: it has been shown.
        Ok((None, _)) => cx.reply().done(&Outcome::at("/account/tokens"), "token-issued"),
        Err(error) => {
            let Ok(person) = cx.in_session() else { return cx.reply().failed(error) };
            let title = cx.look(Section::Elsewhere).t("token-title");
            match load(&cx, person).await {
                Ok(tokens) => cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| page(look, &tokens, &fields, wrong(refusal), &cx)),
                Err(fault) => cx.reply().fault(&fault),
            }
        }
    }
}

async fn issued(cx: &Cx, fields: &Fields) -> Result<(Option<String>, Outcome), WriteError> {
    let person = cx.confirmed()?;
    let label = fields.line("label", LABEL_MOST);
    let areas = fields.options("areas", Area::parse);
    let until = fields.time("until", &cx.zone);
    fields.finish()?;
    let (Some(label), Some(until)) = (label, until) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let (text, digest) = secret::access_token()?;
    let id = TokenId(new_id());
    let outcome = cx
        .write(fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            let now = tx.now();
            let live = tx.reader().tokens_of(person)?.iter().filter(|row| token::usable(row.stage, row.until, now).is_ok()).count();
            let event = token::issue(person, label.clone(), areas.clone(), now, until, digest.clone(), live)?;
            let committed = tx.commit(&permit, vec![Loaded::<Token>::new(id).happens(event)?])?;
            Ok(Outcome::created(format!("/account/tokens?made={id}")).event(&committed))
        })
        .await?;
    Ok((outcome.location.ends_with(&id.to_string()).then_some(text), outcome))
}

fn shown(cx: &Cx, text: &str) -> Response {
    let mut response = if cx.wanted == Wanted::Json {
        (StatusCode::CREATED, Json(serde_json::json!({ "token": text, "location": "/account/tokens" }))).into_response()
    } else {
        let title = cx.look(Section::Elsewhere).t("token-title");
        cx.reply().page(Section::Elsewhere, &title, |look| {
            html! {
                div.narrow {
                    h1 { (look.t("token-issued")) }
                    (ui::notice(Tone::Wait, html! { p { (look.t("token-once")) } }))
                    p { (ui::copyable(look, text)) }
                    p.quiet { (look.t("token-use")) }
                    p { a.button href="/account/tokens" { (look.t("token-kept")) } }
                }
            }
        })
    };
    response.headers_mut().insert(header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    response
}

/// Takes a token back 撤销令牌.
pub(crate) async fn revoke(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        // Not only after showing again that it is them: what has leaked is stopped at once.
        let person = cx.in_session()?;
        let id = Id::parse(&id).map(TokenId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            let row = tx.reader().token(id)?.ok_or(Denial::Hidden)?;
            if tx.reader().head_of(row.person)? != person {
                return Err(Denial::Hidden.into());
            }
            let loaded = tx.load::<Token>(id)?;
            let event = loaded.state().ok_or_else(|| gone("a token"))?.revoke()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at("/account/tokens").event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "token-revoked")
}
