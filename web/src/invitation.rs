//! Invitation: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn list(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn invite(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn withdraw(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn accept_form(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn accept(cx: Cx) -> Response {
    cx.reply().missing()
}
