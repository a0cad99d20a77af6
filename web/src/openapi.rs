//! OpenAPI: being built.

/// Being built.
pub fn openapi() -> String {
    "{}".to_owned()
}
