//! Security.txt 漏洞报告渠道: to whom a fault that harms somebody is reported, as the centre's operator has written it.
//!
//! The file `security.txt` in the data folder, read at the start; without one nothing is at the address. Source: RFC 9116.

use crate::cx::Cx;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// The most bytes of such a file.
pub const SECURITY_TXT_MOST: u64 = 16_384;

/// The operator's file.
pub(crate) async fn show(cx: Cx) -> Response {
    match cx.site.security_txt() {
        Some(text) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], text.to_owned()).into_response(),
        None => cx.reply().missing(),
    }
}
