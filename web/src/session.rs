//! Session: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn form(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn sign_in(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn sign_out(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn sign_out_everywhere(cx: Cx) -> Response {
    cx.reply().missing()
}
