//! Sent 待校验回执: a receipt as it was pasted or uploaded, and why it cannot be read.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use record::receipt::RECEIPT_BYTES_MAX;
use record::{Receipt, ReceiptError, Verifier};
use rules::refusal::Explain;
use rules::{Arg, Rule, Says};

/// The most bytes of a request: a receipt, its key and the frame around them, which is an assumption.
const BODY_MOST: usize = RECEIPT_BYTES_MAX + 64 * 1024;

/// What was sent.
#[derive(Default)]
pub(super) struct Sent {
    file: Bytes,
    text: String,
    /// The reader's own key; the log's published ones are used where it is empty.
    pub(super) key: String,
}

/// Why it cannot be read 无法读取.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Unreadable {
    /// Nothing was sent.
    Empty,
    /// Larger than a receipt may be.
    TooLarge,
    /// Neither a form nor JSON.
    NotAForm,
    /// Not JSON, or not the members of a receipt.
    NotAReceipt(String),
    /// Another format than this version knows.
    UnknownFormat(String),
    /// The key is none.
    NotAKey(String),
}

impl Sent {
    /// What was typed, to be shown again.
    pub(super) fn typed(&self) -> &str {
        &self.text
    }

    /// The receipt; an uploaded file comes before a pasted text.
    pub(super) fn receipt(&self) -> Result<Receipt, Unreadable> {
        let json = if self.file.is_empty() { self.text.trim().as_bytes() } else { &self.file };
        // Editors put a mark there.
        let json = json.strip_prefix("\u{feff}".as_bytes()).unwrap_or(json);
        if json.is_empty() {
            return Err(Unreadable::Empty);
        }
        Receipt::parse(json).map_err(|error| match error {
            ReceiptError::TooLarge => Unreadable::TooLarge,
            ReceiptError::UnknownFormat(format) => Unreadable::UnknownFormat(format),
            ReceiptError::Json(why) => Unreadable::NotAReceipt(why.to_string()),
            // Parsing finds none of these.
            ReceiptError::Header(_)
            | ReceiptError::Private(_)
            | ReceiptError::ProofLength
            | ReceiptError::Checkpoint(_)
            | ReceiptError::Origin { .. }
            | ReceiptError::Suite
            | ReceiptError::Inclusion(_) => Unreadable::NotAReceipt(error.to_string()),
        })
    }

    /// The reader's own keys, as `/log/key` gives them.
    pub(super) fn verifiers(&self) -> Result<Vec<Verifier>, Unreadable> {
        record::parse_keys(&self.key).map_err(|error| Unreadable::NotAKey(error.to_string()))
    }
}

/// Whether a receipt and keys are read from a body of that type: for the fuzz targets.
pub(crate) async fn is_sent(kind: &str, body: &[u8]) -> bool {
    let Ok(request) = Request::builder().header(header::CONTENT_TYPE, kind).body(Body::from(body.to_vec())) else { return false };
    read(request, String::new()).await.is_ok_and(|sent| sent.receipt().is_ok() && sent.verifiers().is_ok())
}

/// Reads a form, a form with a file, or a receipt as it is.
pub(super) async fn read(request: Request, key: String) -> Result<Sent, Unreadable> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_MOST).await.map_err(|_| Unreadable::TooLarge)?;
    match kind.split(';').next().unwrap_or("").trim() {
        "multipart/form-data" => {
            let request = Request::from_parts(parts, Body::from(body));
            let form = Multipart::from_request(request, &()).await.map_err(|_| Unreadable::NotAForm)?;
            from_multipart(form).await
        }
        "application/x-www-form-urlencoded" => {
            let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&body).map_err(|_| Unreadable::NotAForm)?;
            let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone()).unwrap_or_default();
            Ok(Sent { file: Bytes::new(), text: value("receipt"), key: value("own_key") })
        }
        "application/json" => Ok(Sent { file: body, text: String::new(), key }),
        "" if body.is_empty() => Err(Unreadable::Empty),
        _ => Err(Unreadable::NotAForm),
    }
}

async fn from_multipart(mut form: Multipart) -> Result<Sent, Unreadable> {
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(|_| Unreadable::NotAForm)? {
        let name = field.name().unwrap_or("").to_owned();
        let bytes = field.bytes().await.map_err(|_| Unreadable::NotAForm)?;
        match name.as_str() {
            "file" => sent.file = bytes,
            "receipt" => sent.text = String::from_utf8_lossy(&bytes).into_owned(),
            "own_key" => sent.key = String::from_utf8_lossy(&bytes).into_owned(),
            _ => {}
        }
    }
    Ok(sent)
}

impl Explain for Unreadable {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::Empty => "text.required",
            Self::TooLarge => "request.size",
            Self::NotAForm => "request.shape",
            Self::NotAReceipt(_) => "receipt.shape",
            Self::UnknownFormat(_) => "receipt.format",
            Self::NotAKey(_) => "receipt.key",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::Empty => Says::new("refusal-receipt-empty"),
            Self::TooLarge => Says::new("refusal-receipt-too-large").with("most", Arg::Text(rules::form::size(RECEIPT_BYTES_MAX as u64))),
            Self::NotAForm => Says::new("refusal-request-not-a-form"),
            Self::NotAReceipt(why) => Says::new("refusal-receipt-unreadable").with("why", Arg::Text(why.clone())),
            Self::UnknownFormat(format) => Says::new("refusal-receipt-format").with("format", Arg::Text(format.clone())),
            Self::NotAKey(why) => Says::new("refusal-receipt-key").with("why", Arg::Text(why.clone())),
        }
    }

    fn is_about_input(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_receipt_says_why() {
        let check = |text: &str, id: &str| {
            let sent = Sent { text: text.to_owned(), ..Sent::default() };
            assert_eq!(sent.receipt().err().map(|why| why.rule().id), Some(id), "{:.40}", text);
        };
        check(" \n", "text.required");
        check("not json", "receipt.shape");
        check(&"[".repeat(10_000), "receipt.shape");
        check(&format!("{{\"format\":{}", "[".repeat(10_000)), "receipt.shape");
        check("{\"format\":\"kechuang-receipt/9\"}", "receipt.format");
        check("{\"format\":\"kechuang-receipt/1\"}", "receipt.shape");
        check(&" x".repeat(RECEIPT_BYTES_MAX), "request.size");
    }

    #[test]
    fn what_is_no_key_says_why() {
        let sent = Sent { key: "kechuang/a+00000000+AAAA".to_owned(), ..Sent::default() };
        assert_eq!(sent.verifiers().err().map(|why| why.rule().id), Some("receipt.key"));
        assert_eq!(Sent::default().verifiers().map(|keys| keys.len()), Ok(0));
    }
}
