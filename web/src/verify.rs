//! Verify: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn form(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn verify(cx: Cx) -> Response {
    cx.reply().missing()
}
