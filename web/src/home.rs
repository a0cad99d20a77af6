//! Home: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn show(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn health(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn language(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn asset(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn nothing_here(cx: Cx) -> Response {
    cx.reply().missing()
}
