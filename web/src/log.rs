//! Log: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn checkpoint(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn key(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn tile(cx: Cx) -> Response {
    cx.reply().missing()
}
