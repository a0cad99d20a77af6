//! Grant: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn give(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn revoke(cx: Cx) -> Response {
    cx.reply().missing()
}
