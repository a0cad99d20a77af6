//! Guard 请求防护: what every request passes: its arrival is noted, writes from other sites are refused, answers carry their safety headers.

use crate::cookie;
use crate::cx::{Arrived, Cx};
use crate::federation;
use crate::fields::{BodyRefusal, fault};
use crate::request_log::Passing;
use crate::shield;
use crate::site::Site;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use rules::Refusal;
use rules::rights::Denial;

/// The outermost layer.
pub(crate) async fn guard(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let passing = Passing::begin(&site, &mut request);
    request.extensions_mut().insert(Arrived(site.store().now()));
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let is_asset = request.uri().path().starts_with("/assets/");
    if !is_asset && is_brought_from_elsewhere(request.headers()) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    let may_come = safe || is_of_this_site(request.headers()) || federation::comes_from_elsewhere(request.uri().path());
    let refusal = match (may_come, is_text(request.uri().path())) {
        (true, true) => None,
        (false, _) => Some(fault(&BodyRefusal::Forged)),
        (true, false) => Some(Refusal::Rights(Denial::Hidden)),
    };
    let mut response = match refusal {
        None => next.run(request).await,
        Some(refusal) => {
            let (mut parts, _) = request.into_parts();
            match Cx::from_request_parts(&mut parts, &site).await {
                Ok(cx) => cx.reply().refused(&refusal),
                Err(refused) => refused,
            }
        }
    };
    shield::put_on(&site, &mut response);
    if !is_asset {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept, Accept-Language, Cookie"));
    }
    passing.end(&mut response);
    response
}

/// Whether a path says text; what does not names nothing here.
fn is_text(path: &str) -> bool {
    let mut bytes = Vec::with_capacity(path.len());
    for (place, part) in path.split('%').enumerate() {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| place > 0) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => bytes.extend_from_slice(part.as_bytes()),
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}

/// The address is there, but not for this method.
pub(crate) async fn wrong_method(cx: Cx) -> Response {
    cx.reply().refused(&fault(&BodyRefusal::WrongMethod))
}

/// Whether another site may have sent a person's browser here. It could put a guess into the address and learn from the length of the packed
/// answer whether the page says the same (BREACH), so that such an answer goes unpacked; nobody else's request is made at will.
fn is_brought_from_elsewhere(headers: &HeaderMap) -> bool {
    let sent = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let in_session = headers.get_all(header::COOKIE).iter().any(|cookies| cookies.to_str().is_ok_and(|cookies| cookies.contains(cookie::SESSION)));
    if !in_session {
        return false;
    }
    match sent("sec-fetch-site") {
        Some(site) => !matches!(site, "same-origin" | "none"),
        // Sites not behind TLS are not told; our own pages send their address along.
        None => sent("referer").and_then(|url| url.split_once("://")).is_none_or(|(_, rest)| rest.split('/').next() != sent("host")),
    }
}

/// Browsers say where a write comes from; what says nothing is no browser of today, and its form must carry a token.
fn is_of_this_site(headers: &HeaderMap) -> bool {
    let sent = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = sent("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match sent("origin") {
        None => true,
        Some(origin) => origin.split_once("://").is_some_and(|(_, host)| Some(host) == sent("host")),
    }
}
