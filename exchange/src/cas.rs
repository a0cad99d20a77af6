//! CAS 3.0 中央认证服务: a browser brings a ticket, and the server is asked once what it stands for.
//!
//! ```text
//! begin ▶ /login?service=…      finish ▶ ticket ─ /p3/serviceValidate ▶ an XML answer ─ read ▶ Verified
//! ```
//! A ticket is for one service and for one use; the state of our question stands in the service's address, so that a ticket of another
//! sign-in is one for another service. Proxy tickets are refused: nobody signs in through somebody else.
//! Source: Apereo, CAS Protocol 3.0 Specification, sections 2.1, 2.5, 2.8 and 3.1.

use crate::address::with_query;
use crate::client::Client;
use crate::doubt::Doubt;
use crate::provider::{Asserted, Attributes, Question, Verified};
use crate::xml::{attribute, child, maybe_child, parse, text};

const NAMESPACE: &str = "http://www.yale.edu/tp/cas";
/// The most characters of a ticket: the specification asks for 256 to be taken.
const TICKET_MOST: usize = 512;

/// What is known of a server.
pub struct Settings {
    /// Its address, as `https://cas.example.edu.cn/cas`; also the issuer of the names it gives.
    pub url: String,
    /// Where it says what people are called.
    pub attributes: Attributes,
}

/// The address that the server gives tickets for: ours, with the state of the question.
fn service(question: &Question) -> String {
    with_query(&question.answer_to, &[("state", &question.state)])
}

/// The address that asks the question.
pub(crate) fn begin(settings: &Settings, question: &Question) -> String {
    with_query(&format!("{}/login", settings.url), &[("service", &service(question))])
}

/// What the ticket stands for.
pub(crate) fn finish(settings: &Settings, client: &Client, question: &Question, query: &[(String, String)]) -> Result<Verified, Doubt> {
    let ticket = ticket(query)?;
    let address = with_query(&format!("{}/p3/serviceValidate", settings.url), &[("service", &service(question)), ("ticket", ticket)]);
    let asserted = read(settings, &client.get(&address, None)?)?;
    Ok(Verified { asserted, spends: None })
}

/// The one ticket of an answer, of the kind that stands for somebody who signed in themselves.
fn ticket(query: &[(String, String)]) -> Result<&str, Doubt> {
    let mut tickets = query.iter().filter(|(name, _)| name == "ticket").map(|(_, value)| value.as_str());
    match (tickets.next(), tickets.next()) {
        (None, _) => Err(Doubt::Denied("it sends no ticket".to_owned())),
        (Some(_), Some(_)) => Err(Doubt::shape("there are two tickets")),
        (Some(ticket), None) if ticket.starts_with("PT-") => Err(Doubt::Unsupported("a proxy ticket")),
        (Some(ticket), None) => {
            let well_formed = ticket.starts_with("ST-") && ticket.len() <= TICKET_MOST && ticket.bytes().all(|byte| byte.is_ascii_graphic());
            if well_formed { Ok(ticket) } else { Err(Doubt::shape("it is no service ticket")) }
        }
    }
}

/// Reads what the server says of a ticket.
pub(crate) fn read(settings: &Settings, answer: &str) -> Result<Asserted, Doubt> {
    let document = parse(answer)?;
    let root = document.root_element();
    if !root.has_tag_name((NAMESPACE, "serviceResponse")) {
        return Err(Doubt::shape("it is no serviceResponse"));
    }
    let success = maybe_child(root, NAMESPACE, "authenticationSuccess")?;
    let failure = maybe_child(root, NAMESPACE, "authenticationFailure")?;
    let success = match (success, failure) {
        (Some(success), None) => success,
        (None, Some(failure)) => return Err(failed(attribute(failure, "code")?)),
        (Some(_), Some(_)) | (None, None) => return Err(Doubt::shape("it says neither yes nor no")),
    };
    if maybe_child(success, NAMESPACE, "proxies")?.is_some() {
        return Err(Doubt::Unsupported("a sign-in through a proxy"));
    }
    let subject = text(child(success, NAMESPACE, "user")?)?;
    if subject.is_empty() {
        return Err(Doubt::Subject("its name is empty"));
    }
    let mut said = Vec::new();
    if let Some(attributes) = maybe_child(success, NAMESPACE, "attributes")? {
        for attribute in attributes.children().filter(roxmltree::Node::is_element) {
            said.push((attribute.tag_name().name(), text(attribute)?));
        }
    }
    let first = |names: &[String]| {
        names.iter().find_map(|name| said.iter().find(|(key, value)| key == name && !value.is_empty())).map(|(_, value)| value.clone())
    };
    let email = first(&settings.attributes.email);
    Ok(Asserted {
        issuer: settings.url.clone(),
        subject,
        name: first(&settings.attributes.name),
        email_vouched: email.is_some(),
        email,
        organisation: first(&settings.attributes.organisation),
    })
}

/// A ticket that is spent, too old, or for another service answers no question of ours; anything else is the server's no.
fn failed(code: &str) -> Doubt {
    match code {
        "INVALID_TICKET" => Doubt::Question("the ticket is not known, spent, or too old"),
        "INVALID_SERVICE" => Doubt::Question("the ticket is for another service"),
        "UNAUTHORIZED_SERVICE_PROXY" | "INVALID_PROXY_CALLBACK" | "INVALID_TICKET_SPEC" => Doubt::Unsupported("a proxy ticket"),
        other => Doubt::Denied(other.to_owned()),
    }
}

#[cfg(test)]
mod tests;
