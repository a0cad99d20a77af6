//! Linked identities 已关联的身份: what is tied to one's own account, and how one unties it.

use super::{links, provider_name};
use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::person::{gone, member_permit};
use crate::ui::{self, Column, Look};
use crate::view;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::federation::FederatedIdentity;
use rules::rights::{Deed, Denial, Place};
use rules::{FederatedIdentityId, Id, Instant, PersonId};
use serde::Serialize;
use store::{Reader, StoreError};

/// An identity that is tied to the account.
#[derive(Serialize)]
pub(crate) struct Listed {
    id: FederatedIdentityId,
    issuer: Option<String>,
    #[serde(serialize_with = "view::maybe_rfc3339")]
    since: Option<Instant>,
}

/// What is tied to a person, the oldest first.
pub(crate) fn listed(rows: &mut Reader<'_>, person: PersonId) -> Result<Vec<Listed>, StoreError> {
    let rows = rows.all_federated_identities_of(person)?;
    Ok(rows.into_iter().map(|row| Listed { id: row.id, issuer: row.issuer, since: row.since }).collect())
}

/// The section of the account's page; nothing where the centre has no identity service and nothing is tied.
pub(crate) fn section(look: &Look<'_>, cx: &Cx, identities: &[Listed]) -> Markup {
    let providers = cx.site.providers().all();
    if providers.is_empty() && identities.is_empty() {
        return html! {};
    }
    let columns: Vec<Column> = ["federation-issuer", "federation-since", "federation-deed"].iter().map(|key| Column::new(look.t(key))).collect();
    let row = |identity: &Listed| {
        let action = format!("/federated-identities/{}/unlinking", identity.id);
        let confirm = look.t("federation-unlink-confirm");
        vec![
            html! { (provider_name(look, cx, identity.issuer.as_deref())) },
            html! { @if let Some(since) = identity.since { (ui::local_time(since, &look.zone)) } },
            ui::post_button(&action, &look.t("federation-unlink"), look.csrf(), &cx.new_key(), true, Some(&confirm)),
        ]
    };
    let rows: Vec<Vec<Markup>> = identities.iter().map(row).collect();
    ui::section(
        "identities",
        &look.t("federation-account"),
        None,
        html! {
            p.quiet { (look.t("federation-account-help")) }
            @if rows.is_empty() { p { (look.t("federation-none")) } } @else { (ui::table(&look.t("federation-caption"), &columns, &rows)) }
            @if !providers.is_empty() {
                h3 { (look.t("federation-add")) }
                (links(look, providers, "/account"))
            }
        },
    )
}

/// Unties an identity 解除关联. Refuses the last way in.
pub(crate) async fn unlink(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.confirmed()?;
        let id = Id::parse(&id).map(FederatedIdentityId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            let actor = tx.actor(person)?;
            tx.reader().federated_identity(id)?.filter(|row| actor.is(row.person)).ok_or(Denial::Hidden)?;
            let loaded = tx.load::<FederatedIdentity>(id)?;
            let other_ways = tx.reader().other_ways_in(person, id)?;
            let event = loaded.state().ok_or_else(|| gone("an identity"))?.unlink(other_ways)?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at("/account").event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "identity-unlinked")
}
