//! Call: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn list(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn form(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn draft(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn show(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn edit(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn revise(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn publish(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn extend(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn cancel(cx: Cx) -> Response {
    cx.reply().missing()
}
