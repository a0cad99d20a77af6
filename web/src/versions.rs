//! stub
use crate::cx::Cx;
use axum::extract::Path;
use axum::response::Response;
pub(crate) async fn show(cx: Cx, Path(_id): Path<String>) -> Response {
    cx.reply().missing()
}
