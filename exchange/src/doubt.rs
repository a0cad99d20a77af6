//! Doubt 存疑: why the answer of a provider is not believed; for the log in full, for people as the rule it breaks.

use rules::federation::Refusal;

/// Why an answer is not believed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Doubt {
    /// The provider cannot be asked.
    #[error("the provider cannot be asked: {0}")]
    Unreachable(String),
    /// The provider says no.
    #[error("the provider says no: {0}")]
    Denied(String),
    /// It answers another question than ours.
    #[error("it answers another question: {0}")]
    Question(&'static str),
    /// It comes from somebody else than the provider.
    #[error("it comes from another issuer: {0}")]
    Issuer(&'static str),
    /// It is meant for somebody else than us.
    #[error("it is meant for somebody else: {0}")]
    Audience(&'static str),
    /// It holds at another time.
    #[error("it holds at another time: {0}")]
    Time(&'static str),
    /// It is not signed as it must be.
    #[error("it is not signed as it must be: {0}")]
    Signature(&'static str),
    /// It is not of the shape that the protocol gives it.
    #[error("it has another shape: {0}")]
    Shape(String),
    /// It uses what we do not read.
    #[error("it uses what is not supported: {0}")]
    Unsupported(&'static str),
    /// It does not say in a lasting way who it is.
    #[error("it names nobody in a lasting way: {0}")]
    Subject(&'static str),
}

impl Doubt {
    /// Of an odd shape.
    pub(crate) fn shape(what: impl Into<String>) -> Self {
        Self::Shape(what.into())
    }
}

impl From<Doubt> for Refusal {
    fn from(doubt: Doubt) -> Self {
        match doubt {
            Doubt::Unreachable(_) => Self::Unreachable,
            Doubt::Denied(_) => Self::Denied,
            Doubt::Question(_) => Self::NotAsked,
            Doubt::Time(_) => Self::OutOfTime,
            Doubt::Issuer(_) | Doubt::Audience(_) | Doubt::Signature(_) | Doubt::Shape(_) => Self::NotBelieved,
            Doubt::Unsupported(_) => Self::Unsupported,
            Doubt::Subject(_) => Self::NoSubject,
        }
    }
}
