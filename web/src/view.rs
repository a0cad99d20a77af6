//! View 视图: how values that pages show as people read them are written for programs.

use rules::Instant;
use serde::Serializer;

/// An instant in RFC 3339.
pub(crate) fn rfc3339<S: Serializer>(at: &Instant, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&at.rfc3339())
}

/// An instant in RFC 3339, where there is one.
pub(crate) fn maybe_rfc3339<S: Serializer>(at: &Option<Instant>, to: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => to.serialize_some(&at.rfc3339()),
        None => to.serialize_none(),
    }
}
