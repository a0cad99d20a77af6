//! Fuzzed 模糊测试入口: what browsers, programs and mail servers send, as plain functions of bytes, for the fuzz targets. Nothing else calls them.

use crate::cookie;
use crate::cx::{bearer, language};
use crate::fields::{self, Fields};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use rules::text::{Line, Prose};
use rules::time::Zone;

/// Reads the fields of a form or an object as deeds do, by every parser there is.
fn read(fields: &Fields) -> bool {
    let zone = Zone::shanghai();
    let _: (Option<Line>, Option<Prose>) = (fields.maybe_line("line", 60), fields.maybe_prose("prose", 200));
    let _ = (fields.email("email"), fields.maybe_money("money"), fields.time("time", &zone), fields.ticked("ticked"), fields.version());
    let _ = (fields.option("role", rules::rights::Role::parse), fields.options("scope", rules::rights::Scope::parse));
    assert_eq!(fields.request_digest("/"), fields.request_digest("/"), "one request has one digest");
    fields.finish().is_ok()
}

/// A form, as it is posted.
pub fn form(body: &[u8]) -> bool {
    Fields::from_form(body).is_ok_and(|fields| read(&fields))
}

/// A JSON object, as programs send it.
pub fn json(body: &[u8]) -> bool {
    Fields::from_json(body).is_ok_and(|fields| read(&fields))
}

/// Headers, a line each: which language is asked for, which cookies there are, which token, which version.
pub fn headers(text: &str) -> bool {
    let mut headers = HeaderMap::new();
    for (name, value) in text.lines().filter_map(|line| line.split_once(':')) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.trim()), HeaderValue::try_from(value.trim())) {
            headers.append(name, value);
        }
    }
    let version = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()).and_then(fields::version);
    let chosen = cookie::read(&headers, cookie::LANGUAGE);
    let _ = language(chosen.clone(), &headers);
    [cookie::read(&headers, cookie::SESSION), chosen, bearer(&headers)].iter().any(Option::is_some) || version.is_some()
}

/// A form with files: its boundary, a line feed, the body.
pub fn multipart(body: &[u8]) -> bool {
    let end = body.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (boundary, body) = body.split_at(end);
    let boundary: String = boundary.iter().filter(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').map(|byte| char::from(*byte)).collect();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().build() else { return false };
    runtime.block_on(crate::verify::is_sent(&format!("multipart/form-data; boundary={boundary}"), body))
}

/// A message that came to the address for bounces.
pub fn bounce(message: &[u8]) -> bool {
    crate::delivery::is_report(message)
}

/// The file that describes the mail gateway.
pub fn gateway(text: &str) -> bool {
    crate::MailGateway::parse(text).is_ok()
}
