//! SAML 2.0: our request goes by redirect, the provider's signed response comes by post through the browser.
//!
//! ```text
//! begin ▶ AuthnRequest, deflated, in an address      finish ▶ Response ─ signed ▶ canonical text ─ read ▶ Verified
//! ```
//! A response counts only as an answer to a request of ours, for us, now, once, and in the one signed way: RSA or ECDSA with SHA-256 over an
//! exclusive canonical form. Encrypted assertions are not read: the response travels over TLS, and the provider can be set to send it plain.
//! Source: OASIS SAML 2.0 Core, Bindings, and Profiles (section 4.1, Web Browser SSO); its errata 05.

mod canonical;
mod signature;

use crate::CLOCK_SKEW_MS;
use crate::address::with_query;
use crate::certificate;
use crate::doubt::Doubt;
use crate::key::Key;
use crate::provider::{Asserted, Attributes, Question, Verified};
use crate::xml::{attribute, child, children, maybe_child, parse, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, write::DeflateEncoder};
use roxmltree::Node;
use rules::Instant;
use std::collections::BTreeSet;
use std::io::Write;

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
/// Names that are another one each time.
const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

/// What is known of a provider.
pub struct Settings {
    /// Its name among providers.
    pub entity: String,
    /// Where browsers are sent with a request.
    pub sign_in: String,
    /// The keys that sign its responses.
    pub keys: Vec<Key>,
    /// The attribute that names the person for good; the subject's own name where there is none.
    pub subject_attribute: Option<String>,
    /// Where it says what people are called.
    pub attributes: Attributes,
}

impl Settings {
    /// The keys in a PEM text; none where there is no certificate, or one that cannot be read.
    pub fn keys(pem: &str) -> Option<Vec<Key>> {
        certificate::keys(pem).filter(|keys| !keys.is_empty())
    }
}

/// The id of the request that asks a question; an XML id must not begin with a digit.
fn request_id(question: &Question) -> String {
    format!("_{}", question.nonce)
}

/// The address that asks the question.
pub(crate) fn begin(settings: &Settings, question: &Question, now: Instant) -> String {
    let request = format!(
        "<samlp:AuthnRequest xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{}\" Version=\"2.0\" IssueInstant=\"{}\" Destination=\"{}\" \
         ProtocolBinding=\"{POST}\" AssertionConsumerServiceURL=\"{}\"><saml:Issuer>{}</saml:Issuer></samlp:AuthnRequest>",
        request_id(question),
        now.rfc3339(),
        escaped(&settings.sign_in),
        escaped(&question.answer_to),
        escaped(&question.entity)
    );
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let deflated = deflated.write_all(request.as_bytes()).and_then(|()| deflated.finish()).unwrap_or_default();
    with_query(&settings.sign_in, &[("SAMLRequest", &STANDARD.encode(deflated)), ("RelayState", &question.state)])
}

/// What we are to a provider, for its operator to load: our name, and where responses are to be sent.
pub fn metadata(entity: &str, answer_to: &str) -> String {
    format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{}\"><md:SPSSODescriptor AuthnRequestsSigned=\"false\" \
         WantAssertionsSigned=\"true\" protocolSupportEnumeration=\"{PROTOCOL}\"><md:AssertionConsumerService Binding=\"{POST}\" Location=\"{}\" index=\"0\" \
         isDefault=\"true\"/></md:SPSSODescriptor></md:EntityDescriptor>",
        escaped(entity),
        escaped(answer_to)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// What the response says, if the provider says it to us, in answer to this question, now.
pub(crate) fn finish(settings: &Settings, question: &Question, response: &str, now: Instant) -> Result<Verified, Doubt> {
    let compact: String = response.split_ascii_whitespace().collect();
    let decoded = STANDARD.decode(compact).map_err(|_| Doubt::shape("the response is not in base64"))?;
    let text = String::from_utf8(decoded).map_err(|_| Doubt::shape("the response is not UTF-8"))?;
    let document = parse(&text)?;
    let response = document.root_element();
    if !response.has_tag_name((PROTOCOL, "Response")) {
        return Err(Doubt::shape("it is no Response"));
    }
    if response.descendants().any(|node| node.has_tag_name((ASSERTION, "EncryptedAssertion"))) {
        return Err(Doubt::Unsupported("an encrypted assertion"));
    }
    once_each(response)?;
    check_response(settings, question, response)?;
    let assertion = signed_assertion(settings, response)?;
    let document = parse(&assertion)?;
    let root = document.root_element();
    let assertion = if root.has_tag_name((ASSERTION, "Assertion")) { root } else { sole_assertion(root)? };
    if root != assertion {
        check_response(settings, question, root)?;
    }
    read(settings, question, assertion, now)
}

/// No id stands twice, and no signature stands where none belongs: either would let two readers read two things.
fn once_each(response: Node<'_, '_>) -> Result<(), Doubt> {
    let mut ids = BTreeSet::new();
    for node in response.descendants() {
        for attribute in node.attributes().filter(|attribute| attribute.name().eq_ignore_ascii_case("id")) {
            if !ids.insert(attribute.value()) {
                return Err(Doubt::shape("an id stands twice"));
            }
        }
    }
    let assertions: usize = children(response, ASSERTION, "Assertion").map(signature::carried).sum();
    if signature::count(response) != signature::carried(response) + assertions {
        return Err(Doubt::Signature("one stands where none belongs"));
    }
    Ok(())
}

/// What the envelope says. It may be unsigned, so it is believed in nothing; but what it says must agree.
fn check_response(settings: &Settings, question: &Question, response: Node<'_, '_>) -> Result<(), Doubt> {
    if attribute(response, "Version")? != "2.0" {
        return Err(Doubt::Unsupported("another version than SAML 2.0"));
    }
    if attribute(response, "InResponseTo").map_err(|_| Doubt::Question("no request is named"))? != request_id(question) {
        return Err(Doubt::Question("another request is named"));
    }
    if response.attribute("Destination").is_some_and(|destination| destination != question.answer_to) {
        return Err(Doubt::Audience("another destination is named"));
    }
    let status = child(response, PROTOCOL, "Status")?;
    let code = attribute(child(status, PROTOCOL, "StatusCode")?, "Value")?;
    if code != SUCCESS {
        return Err(Doubt::Denied(code.to_owned()));
    }
    match maybe_child(response, ASSERTION, "Issuer")? {
        Some(issuer) if text(issuer)? != settings.entity => Err(Doubt::Issuer("the response names another one")),
        Some(_) | None => Ok(()),
    }
}

/// The canonical text of what was signed: of the assertion, or of the response with its assertion. Where both are signed, both must hold.
fn signed_assertion(settings: &Settings, response: Node<'_, '_>) -> Result<String, Doubt> {
    let assertion = sole_assertion(response)?;
    let whole = signature::signed(response, &settings.keys)?;
    let part = signature::signed(assertion, &settings.keys)?;
    part.or(whole).ok_or(Doubt::Signature("neither the response nor the assertion is signed"))
}

/// The only assertion there is, at any depth: one that hides elsewhere makes the whole response odd.
fn sole_assertion<'a, 'input>(response: Node<'a, 'input>) -> Result<Node<'a, 'input>, Doubt> {
    let named = response.descendants().filter(|node| node.is_element() && node.tag_name().name() == "Assertion").count();
    match (named, maybe_child(response, ASSERTION, "Assertion")?) {
        (1, Some(assertion)) => Ok(assertion),
        (_, None) => Err(Doubt::shape("there is no assertion")),
        (_, Some(_)) => Err(Doubt::shape("there is more than one assertion")),
    }
}

/// Reads an assertion whose every byte was signed.
fn read(settings: &Settings, question: &Question, assertion: Node<'_, '_>, now: Instant) -> Result<Verified, Doubt> {
    if attribute(assertion, "Version")? != "2.0" {
        return Err(Doubt::Unsupported("another version than SAML 2.0"));
    }
    if text(child(assertion, ASSERTION, "Issuer")?)? != settings.entity {
        return Err(Doubt::Issuer("the assertion names another one"));
    }
    conditions(assertion, question, now)?;
    let subject = child(assertion, ASSERTION, "Subject")?;
    let until = confirmed(subject, question, now)?;
    let statement = children(assertion, ASSERTION, "AuthnStatement").next().ok_or(Doubt::shape("nobody has signed in"))?;
    if let Some(end) = statement.attribute("SessionNotOnOrAfter") {
        before(end, now)?;
    }
    let said = attributes(assertion)?;
    let first = |names: &[String]| names.iter().find_map(|name| said.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()));
    let named = match &settings.subject_attribute {
        Some(name) => first(std::slice::from_ref(name)).ok_or(Doubt::Subject("the attribute that should name it is missing"))?,
        None => lasting_name(subject)?,
    };
    if named.is_empty() {
        return Err(Doubt::Subject("its name is empty"));
    }
    let email = first(&settings.attributes.email);
    let asserted = Asserted {
        issuer: settings.entity.clone(),
        subject: named,
        name: first(&settings.attributes.name),
        email_vouched: email.is_some(),
        email,
        organisation: first(&settings.attributes.organisation),
    };
    Ok(Verified { asserted, spends: Some((attribute(assertion, "ID")?.to_owned(), until)) })
}

/// For us, and now. A condition that we do not know cannot be met.
fn conditions(assertion: Node<'_, '_>, question: &Question, now: Instant) -> Result<(), Doubt> {
    let conditions = child(assertion, ASSERTION, "Conditions")?;
    if let Some(begin) = conditions.attribute("NotBefore")
        && instant(begin)?.0 > now.0 + CLOCK_SKEW_MS
    {
        return Err(Doubt::Time("it does not hold yet"));
    }
    if let Some(end) = conditions.attribute("NotOnOrAfter") {
        before(end, now)?;
    }
    let mut for_us = false;
    for condition in conditions.children().filter(Node::is_element) {
        match (condition.tag_name().namespace(), condition.tag_name().name()) {
            (Some(ASSERTION), "AudienceRestriction") => {
                let audiences: Vec<String> = children(condition, ASSERTION, "Audience").map(text).collect::<Result<_, _>>()?;
                if !audiences.contains(&question.entity) {
                    return Err(Doubt::Audience("it names others"));
                }
                for_us = true;
            }
            (Some(ASSERTION), "OneTimeUse" | "ProxyRestriction") => {}
            _ => return Err(Doubt::Unsupported("a condition that is not known")),
        }
    }
    if for_us { Ok(()) } else { Err(Doubt::Audience("it names nobody")) }
}

/// Until when a confirmation holds that lets whoever brings it be the subject: brought to us, for our request, in time.
fn confirmed(subject: Node<'_, '_>, question: &Question, now: Instant) -> Result<Instant, Doubt> {
    let mut doubt = Doubt::Question("no confirmation is there for who brings it");
    for confirmation in children(subject, ASSERTION, "SubjectConfirmation").filter(|one| one.attribute("Method") == Some(BEARER)) {
        match confirms(child(confirmation, ASSERTION, "SubjectConfirmationData")?, question, now) {
            Ok(until) => return Ok(until),
            Err(why) => doubt = why,
        }
    }
    Err(doubt)
}

fn confirms(data: Node<'_, '_>, question: &Question, now: Instant) -> Result<Instant, Doubt> {
    if data.attribute("Recipient") != Some(&question.answer_to) {
        return Err(Doubt::Audience("another recipient is named"));
    }
    if data.attribute("InResponseTo") != Some(&request_id(question)) {
        return Err(Doubt::Question("it is confirmed for another request"));
    }
    if data.has_attribute("NotBefore") {
        return Err(Doubt::shape("a bearer's confirmation has a beginning"));
    }
    before(attribute(data, "NotOnOrAfter")?, now)
}

fn before(end: &str, now: Instant) -> Result<Instant, Doubt> {
    let end = instant(end)?;
    if now.0 >= end.0 + CLOCK_SKEW_MS { Err(Doubt::Time("it is over")) } else { Ok(end) }
}

fn instant(text: &str) -> Result<Instant, Doubt> {
    Instant::parse_rfc3339(text).ok_or_else(|| Doubt::shape(format!("{text} is no time")))
}

/// The subject's own name, if it is the same each time.
fn lasting_name(subject: Node<'_, '_>) -> Result<String, Doubt> {
    let name = maybe_child(subject, ASSERTION, "NameID")?.ok_or(Doubt::Subject("it has no name"))?;
    if name.attribute("Format") == Some(TRANSIENT) {
        return Err(Doubt::Subject("its name is another one each time"));
    }
    text(name)
}

/// Every attribute by its name and by its friendly name, with its first value that is a text or, as eduPersonTargetedID is, a name.
fn attributes(assertion: Node<'_, '_>) -> Result<Vec<(String, String)>, Doubt> {
    let mut said = Vec::new();
    for statement in children(assertion, ASSERTION, "AttributeStatement") {
        for attribute in children(statement, ASSERTION, "Attribute") {
            let Some(value) = children(attribute, ASSERTION, "AttributeValue").next() else { continue };
            let value = maybe_child(value, ASSERTION, "NameID")?.unwrap_or(value);
            let Ok(value) = text(value) else { continue };
            for name in [attribute.attribute("Name"), attribute.attribute("FriendlyName")].into_iter().flatten() {
                said.push((name.to_owned(), value.clone()));
            }
        }
    }
    Ok(said)
}

#[cfg(test)]
mod tests;
