//! Shield 安全响应头: what every answer tells the browser, so that nothing but our own pages runs, frames, embeds or is guessed at.
//!
//! Source: OWASP ASVS 5.0, 3.4; HTML Living Standard (cross-origin opener policy); Fetch (cross-origin resource policy); RFC 6797 (HSTS).

use crate::site::Site;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// Nothing from elsewhere, nothing inline: a page shows what this server sent and runs nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
     object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
/// No page of ours asks for any of these; passkeys and the clipboard are ours alone.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
     usb=(), clipboard-write=(self), publickey-credentials-create=(self), publickey-credentials-get=(self)";
/// Two years, as lists that browsers bring along ask for, for every name below ours as well.
const TRANSPORT: &str = "max-age=63072000; includeSubDomains";

/// What every answer carries that does not say otherwise.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Puts them on.
pub(crate) fn put_on(site: &Site, response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // Said without TLS it is to be ignored, and a centre that has no TLS yet must stay reachable.
    if site.is_over_tls() {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static(TRANSPORT));
    }
}
