//! Way 通行密钥登录: a passkey signs in by itself, since its device knows its owner; it has no share in the counts of passwords.

use super::{begin, signed_in, way_on};
use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::passkey::{self, Assertion, Key, Party};
use crate::ui::Section;
use axum::response::Response;
use rules::authenticator::{Method, Refusal};
use rules::{Instant, PersonId};
use store::{ProofRow, WriteError};

/// Signs in with a passkey 通行密钥登录.
pub(crate) async fn sign_in(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match recognised(&cx, &fields).await {
        Ok((person, token)) => {
            tracing::info!(person = %person, "signed in with a passkey");
            signed_in(&cx, &token, way_on(fields.raw("back"))).await
        }
        Err(error) => {
            let title = cx.look(Section::Elsewhere).t("session-title");
            let back = fields.raw("back").to_owned();
            cx.reply().again(error, Section::Elsewhere, &title, |look, _| super::sign_in_form(look, "", &back, &cx))
        }
    }
}

async fn recognised(cx: &Cx, fields: &Fields) -> Result<(PersonId, String), WriteError> {
    cx.guard(fields)?;
    let text = |name: &str| fields.raw(name).to_owned();
    let (id, client_data, data, signature) = (text("id"), text("client_data"), text("authenticator_data"), text("signature"));
    fields.raw("back");
    fields.finish()?;
    let keys = cx.site.store().keys();
    let (spent, until) = passkey::answered(keys, "get", &client_data, cx.arrived)?;
    let handle = record::sha256(&[b"kechuang/passkey\0", id.as_bytes()]).to_string();
    let found = cx
        .read(move |rows| {
            let Some(row) = rows.passkey(&handle)? else { return Ok(None) };
            Ok(rows.authenticator_secret(row.id)?.map(|secret| (row, secret)))
        })
        .await?;
    let Some((row, key)) = found.and_then(|(row, secret)| Some((row, Key::parse(&secret)?))) else { return Err(Refusal::NotVerified.into()) };
    cx.note.tries_to_be(row.person);
    let sent = Assertion { client_data: &client_data, authenticator_data: &data, signature: &signature };
    let counted = passkey::asserted(&Party::of(cx.site.base()), &key, &sent)?;
    debug_assert_eq!(row.method, Method::Passkey);
    let used = row.id;
    let written = cx.site.store().write(move |tx| {
        spend(tx, &spent, until)?;
        let before = tx.reader().used_up_to(used.0)?.unwrap_or(0);
        // A count that does not grow is a copy of the key; devices that keep none say 0 each time.
        if counted.count <= before && (counted.count, before) != (0, 0) {
            return Err(Refusal::NotVerified.into());
        }
        Ok(tx.note_use(used.0, counted.count)?)
    });
    written.await?;
    Ok((row.person, begin(cx, row.person).await?))
}

/// Spends a challenge. Refuses the second time.
pub(crate) fn spend(tx: &mut store::Tx<'_>, challenge: &str, until: Instant) -> Result<(), WriteError> {
    let now = tx.now();
    if tx.reader().proof(challenge, "challenge", now)?.is_some() {
        return Err(Refusal::NotVerified.into());
    }
    let proof = ProofRow {
        digest: challenge.to_owned(),
        purpose: "challenge".to_owned(),
        person: None,
        address: String::new(),
        code: String::new(),
        tries: 0,
        until,
        body: String::new(),
    };
    Ok(tx.put_proof(&proof)?)
}
