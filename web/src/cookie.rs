//! Cookie 浏览器标识: what a browser keeps for us, under names that bind it to this very host.
//!
//! Over TLS every name begins with `__Host-`: a browser takes such a cookie from this host alone, over TLS alone, for the whole site, so neither
//! a neighbour under the same domain nor somebody on the line can plant one. On the loopback there is no TLS and no such name. No cookie is
//! for scripts, and none goes along with what another site sends. Source: RFC 6265bis, 4.1.3.2; OWASP ASVS 5.0, 3.3.

use crate::site::Site;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

/// The cookie of the session.
pub(crate) const SESSION: &str = "kechuang";
/// The cookie by which a device is known again.
pub(crate) const DEVICE: &str = "device";
/// The cookie of the language.
pub(crate) const LANGUAGE: &str = "language";
/// The cookie of a browser that is on its way through an identity service.
pub(crate) const BROWSER: &str = "kechuang-browser";

/// The name under which a browser of this site keeps it.
fn name(site: &Site, name: &str) -> String {
    if site.is_over_tls() { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value that a browser sent.
pub(crate) fn sent(site: &Site, headers: &HeaderMap, cookie: &str) -> Option<String> {
    read(headers, &name(site, cookie))
}

/// The value of that very name.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Lets the browser keep it for so many seconds; until it is closed where nothing is said, and no longer where it is none.
pub(crate) fn keep(response: &mut Response, site: &Site, cookie: &str, value: &str, seconds: Option<i64>) {
    let name = name(site, cookie);
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    // Only over TLS would `Secure` let the cookie pass.
    let secure = if site.is_over_tls() { "; Secure" } else { "" };
    if let Ok(value) = HeaderValue::from_str(&format!("{name}={value}; HttpOnly; SameSite=Lax; Path=/{age}{secure}")) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
