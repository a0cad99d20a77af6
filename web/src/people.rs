//! People: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn list(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn show(cx: Cx) -> Response {
    cx.reply().missing()
}
