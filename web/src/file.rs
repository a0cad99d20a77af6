//! File: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn attach_to_call(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn of_call(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn attach_to_draft(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn detach_from_draft(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn of_draft(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn of_application(cx: Cx) -> Response {
    cx.reply().missing()
}
