//! Draft: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn start(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn show(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn autosave(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn save(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn remove(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn review(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn submit(cx: Cx) -> Response {
    cx.reply().missing()
}
