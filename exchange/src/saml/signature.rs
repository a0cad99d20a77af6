//! Signature 签名: whether the provider has signed an element, and the very bytes that it has signed.
//!
//! Whoever asks gets the canonical text over which the digest was made, and reads that and nothing else: what a forger puts around, beside
//! or into a signed element is not in it. The same is done with `SignedInfo`: it is read from its canonical text.
//! Source: W3C, XML Signature 1.1; SAML 2.0 Core, section 5.4 (one reference, to the parent's own id; two transforms).

use super::canonical::canonical;
use crate::doubt::Doubt;
use crate::key::{Algorithm, Key, sha256};
use crate::xml::{attribute, child, children, maybe_child, parse, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::Node;

/// The namespace of signatures.
pub(super) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

/// The canonical text of an element that carries a signature by one of the keys; none where it carries none.
pub(super) fn signed(element: Node<'_, '_>, keys: &[Key]) -> Result<Option<String>, Doubt> {
    let Some(signature) = maybe_child(element, DSIG, "Signature")? else { return Ok(None) };
    if signature.children().filter(Node::is_element).any(|part| !["SignedInfo", "SignatureValue", "KeyInfo"].contains(&part.tag_name().name())) {
        return Err(Doubt::Signature("it carries more than a signature"));
    }
    let info = child(signature, DSIG, "SignedInfo")?;
    let method = child(info, DSIG, "CanonicalizationMethod")?;
    let info = canonical(info, None, &listed(method)?)?;
    let info = parse(&info)?;
    let reference = reference(info.root_element())?;
    let value = decoded(child(signature, DSIG, "SignatureValue")?)?;
    // What is written into the document about keys is anybody's: only those of the settings count.
    if !keys.iter().any(|key| key.verifies(reference.algorithm, info.input_text().as_bytes(), &value)) {
        return Err(Doubt::Signature("no key of the provider has made it"));
    }
    if reference.of != attribute(element, "ID")? {
        return Err(Doubt::Signature("it is over another element"));
    }
    let listed: Vec<&str> = reference.listed.iter().map(String::as_str).collect();
    let canonical = canonical(element, Some(signature.id()), &listed)?;
    if sha256(canonical.as_bytes()) != reference.digest {
        return Err(Doubt::Signature("the element has been changed since"));
    }
    Ok(Some(canonical))
}

struct Reference {
    algorithm: Algorithm,
    of: String,
    listed: Vec<String>,
    digest: Vec<u8>,
}

fn reference(info: Node<'_, '_>) -> Result<Reference, Doubt> {
    if algorithm(child(info, DSIG, "CanonicalizationMethod")?)? != EXCLUSIVE {
        return Err(Doubt::Unsupported("a canonical form that is not exclusive, or has comments"));
    }
    let algorithm_of_value = match algorithm(child(info, DSIG, "SignatureMethod")?)? {
        RSA_SHA256 => Algorithm::RsaSha256,
        ECDSA_SHA256 => Algorithm::EcdsaSha256,
        _ => return Err(Doubt::Unsupported("a signature that is neither RSA nor ECDSA with SHA-256")),
    };
    let reference = child(info, DSIG, "Reference")?;
    let of = attribute(reference, "URI")?.strip_prefix('#').ok_or(Doubt::Signature("it is over no element of this document"))?;
    let transforms: Vec<Node<'_, '_>> = child(reference, DSIG, "Transforms")?.children().filter(Node::is_element).collect();
    let [enveloped, exclusive] = transforms[..] else { return Err(Doubt::Unsupported("other transforms than the two of SAML")) };
    if (algorithm(enveloped)?, algorithm(exclusive)?) != (ENVELOPED, EXCLUSIVE) || enveloped.children().any(|part| part.is_element()) {
        return Err(Doubt::Unsupported("other transforms than the two of SAML"));
    }
    if algorithm(child(reference, DSIG, "DigestMethod")?)? != SHA256 {
        return Err(Doubt::Unsupported("a digest that is not SHA-256"));
    }
    let digest = decoded(child(reference, DSIG, "DigestValue")?)?;
    let listed = listed(exclusive)?.into_iter().map(str::to_owned).collect();
    Ok(Reference { algorithm: algorithm_of_value, of: of.to_owned(), listed, digest })
}

fn algorithm<'a>(node: Node<'a, '_>) -> Result<&'a str, Doubt> {
    attribute(node, "Algorithm")
}

/// The prefixes whose namespaces are declared though they are not used.
fn listed<'a>(method: Node<'a, '_>) -> Result<Vec<&'a str>, Doubt> {
    let mut lists = method.children().filter(Node::is_element);
    match (lists.next(), lists.next()) {
        (None, _) => Ok(Vec::new()),
        (Some(list), None) if list.has_tag_name((EXCLUSIVE, "InclusiveNamespaces")) => {
            Ok(attribute(list, "PrefixList")?.split_ascii_whitespace().collect())
        }
        (Some(_), _) => Err(Doubt::Unsupported("a canonical form with arguments of its own")),
    }
}

fn decoded(node: Node<'_, '_>) -> Result<Vec<u8>, Doubt> {
    let compact: String = text(node)?.split_ascii_whitespace().collect();
    STANDARD.decode(compact).map_err(|_| Doubt::Signature("it is not written in base64"))
}

/// How many signatures there are below an element, itself not counted.
pub(super) fn count(element: Node<'_, '_>) -> usize {
    element.descendants().filter(|node| node.has_tag_name((DSIG, "Signature"))).count()
}

/// How many signatures an element itself carries.
pub(super) fn carried(element: Node<'_, '_>) -> usize {
    children(element, DSIG, "Signature").count()
}
