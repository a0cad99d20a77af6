//! Centre: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn setup_form(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn found(cx: Cx) -> Response {
    cx.reply().missing()
}

/// Being built.
pub async fn setup_link(_site: &crate::Site) -> Result<Option<String>, store::StoreError> {
    Ok(None)
}
