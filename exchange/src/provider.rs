//! Provider 身份提供方: an identity service that a centre trusts to say who somebody is; what is asked of it, and what it says.

use crate::client::Client;
use crate::doubt::Doubt;
use crate::{cas, oidc, saml};
use rules::Instant;
use rules::text::Bilingual;
use serde::{Deserialize, Serialize};

/// An identity service.
pub struct Provider {
    /// Its name in addresses.
    pub id: String,
    /// Its name for people.
    pub name: Bilingual,
    /// The domains whose e-mail addresses it gives out itself, in lower case: of these it knows whose they are.
    pub email_domains: Vec<String>,
    /// Whether it asks for a second step itself, so that who comes from it is not asked for theirs here.
    pub strong: bool,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// Who speaks to it.
    pub(crate) client: Client,
}

/// How a provider is spoken to.
pub enum Protocol {
    /// OpenID Connect.
    Oidc(oidc::Connector),
    /// CAS 3.0.
    Cas(cas::Settings),
    /// SAML 2.0.
    Saml(saml::Settings),
}

/// Under which names a provider may say what people are called; the first that is there counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attributes {
    /// Their name.
    pub name: Vec<String>,
    /// Their address.
    pub email: Vec<String>,
    /// Where they work.
    pub organisation: Vec<String>,
}

/// One question to a provider: who is at this browser? Its secrets are known to that browser, to us and in part to the provider.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Where the answer is to be sent.
    pub answer_to: String,
    /// Who we are to a SAML provider.
    pub entity: String,
    /// Comes back with the answer.
    pub state: String,
    /// Stands inside of the answer, where the provider signs it.
    pub nonce: String,
    /// Proves that who redeems a code is who asked for it: 43 characters or more.
    pub verifier: String,
}

/// What a browser brings back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The names and values of a query.
    Query(Vec<(String, String)>),
    /// A SAML response, in base64.
    Response(String),
}

/// Who a provider says it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Asserted {
    /// Who says so: the issuer, the server, the entity.
    pub issuer: String,
    /// Their name there, for good; together with the issuer it is one person's.
    pub subject: String,
    /// What they are called.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Whether the provider vouches for the address being theirs.
    pub email_vouched: bool,
    /// Where they work.
    pub organisation: Option<String>,
}

/// An answer that is believed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// Who it is.
    pub asserted: Asserted,
    /// What may be brought only once, and until when it could be brought again: the id of a SAML assertion.
    pub spends: Option<(String, Instant)>,
}

impl Provider {
    /// The address that a browser is sent to with the question. Blocks, where the provider's metadata have to be fetched.
    pub fn begin(&self, question: &Question, now: Instant) -> Result<String, Doubt> {
        match &self.protocol {
            Protocol::Oidc(connector) => connector.begin(&self.client, question, now),
            Protocol::Cas(settings) => Ok(cas::begin(settings, question)),
            Protocol::Saml(settings) => Ok(saml::begin(settings, question, now)),
        }
    }

    /// Who the answer says it is. Blocks, where the provider has to be asked.
    pub fn finish(&self, question: &Question, answer: &Answer, now: Instant) -> Result<Verified, Doubt> {
        match (&self.protocol, answer) {
            (Protocol::Oidc(connector), Answer::Query(query)) => connector.finish(&self.client, question, query, now),
            (Protocol::Cas(settings), Answer::Query(query)) => cas::finish(settings, &self.client, question, query),
            (Protocol::Saml(settings), Answer::Response(response)) => saml::finish(settings, question, response, now),
            (Protocol::Oidc(_) | Protocol::Cas(_), Answer::Response(_)) | (Protocol::Saml(_), Answer::Query(_)) => {
                Err(Doubt::shape("it comes in another way than this protocol's"))
            }
        }
    }

    /// Within what a subject's name is one person's: another protocol, or another attribute that names them, may give the same name to another.
    pub fn realm(&self) -> String {
        match &self.protocol {
            Protocol::Oidc(connector) => format!("oidc {}", connector.issuer()),
            Protocol::Cas(settings) => format!("cas {}", settings.url),
            Protocol::Saml(settings) => format!("saml {} {}", settings.entity, settings.subject_attribute.as_deref().unwrap_or("")),
        }
    }

    /// Its own name among providers, as its answers give it.
    pub fn issuer(&self) -> &str {
        match &self.protocol {
            Protocol::Oidc(connector) => connector.issuer(),
            Protocol::Cas(settings) => &settings.url,
            Protocol::Saml(settings) => &settings.entity,
        }
    }

    /// Whether answers come by post from the provider's own page.
    pub fn answers_by_post(&self) -> bool {
        matches!(self.protocol, Protocol::Saml(_))
    }

    /// The address, if the provider gives out addresses of its domain itself and vouches for this one.
    pub fn own_address<'a>(&self, asserted: &'a Asserted) -> Option<&'a str> {
        let email = asserted.email.as_deref().filter(|_| asserted.email_vouched)?;
        let (_, domain) = email.rsplit_once('@')?;
        self.email_domains.contains(&domain.to_lowercase()).then_some(email)
    }
}
