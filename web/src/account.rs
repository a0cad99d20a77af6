//! Account: being built.

use crate::cx::Cx;
use axum::response::Response;

pub(crate) async fn show(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn revise_profile(cx: Cx) -> Response {
    cx.reply().missing()
}

pub(crate) async fn change_password(cx: Cx) -> Response {
    cx.reply().missing()
}
