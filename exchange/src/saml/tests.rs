//! Responses that another library signed, and a table of those that must not be believed.

use super::*;
use crate::key::sha256;
use crate::testing::{keys, now, question, sign_p256, sign_rsa};

fn settings() -> Settings {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Settings {
        entity: "https://idp.example.edu.cn/idp/shibboleth".to_owned(),
        sign_in: "https://idp.example.edu.cn/idp/profile/SAML2/Redirect/SSO".to_owned(),
        keys: keys(),
        subject_attribute: None,
        attributes: Attributes { name: names(&["displayName"]), email: names(&["urn:oid:0.9.2342.19200300.100.1.3"]), organisation: names(&["o"]) },
    }
}

fn finish_text(settings: &Settings, response: &str, now: Instant) -> Result<Verified, Doubt> {
    finish(settings, &question(), &STANDARD.encode(response), now)
}

#[test]
fn what_another_library_signed_is_read() {
    // Made by libxmlsec1 1.3.9: a signed assertion with a prefix that is declared though unused, and a signed response.
    for response in [include_str!("../../tests/saml/assertion.xml"), include_str!("../../tests/saml/response.xml")] {
        let verified = finish_text(&settings(), response, now()).expect("it is believed");
        assert_eq!(
            verified.asserted,
            Asserted {
                issuer: "https://idp.example.edu.cn/idp/shibboleth".to_owned(),
                subject: "li.wei".to_owned(),
                name: Some("李伟 & 伟".to_owned()),
                email: Some("Li.Wei@Example.edu.cn".to_owned()),
                email_vouched: true,
                organisation: None,
            }
        );
        assert_eq!(verified.spends, Some(("_a1".to_owned(), Instant::parse_rfc3339("2026-11-22T02:05:00Z").expect("a time"))));
        let by = |name: &str| Settings { subject_attribute: Some(name.to_owned()), ..settings() };
        let targeted = finish_text(&by("eduPersonTargetedID"), response, now()).expect("it is believed");
        assert_eq!(targeted.asserted.subject, "targeted-1");
        assert!(matches!(finish_text(&by("uid"), response, now()), Err(Doubt::Subject(_))));
        // Any letter that is changed is noticed, wherever it stands; what is outside of the signed element may only make it refuse more.
        for (from, to) in [("li.wei<", "zhou.ming<"), ("02:05:00Z\" Recipient", "09:05:00Z\" Recipient"), ("李&#x4F1F;", "王"), ("李伟", "王伟")]
        {
            if response.contains(from) {
                let doubt = finish_text(&settings(), &response.replace(from, to), now()).expect_err("refused");
                assert_eq!(doubt, Doubt::Signature("the element has been changed since"), "{from}");
            }
        }
    }
}

#[test]
fn a_key_that_is_not_the_providers_has_signed_nothing() {
    let response = include_str!("../../tests/saml/assertion.xml");
    let only = |key: Key| Settings { keys: vec![key], ..settings() };
    let [rsa, p256] = <[Key; 2]>::try_from(keys()).expect("two keys");
    assert!(finish_text(&only(rsa), response, now()).is_ok());
    // Its certificate still stands in the document.
    assert_eq!(finish_text(&only(p256), response, now()), Err(Doubt::Signature("no key of the provider has made it")));
}

#[test]
fn no_byte_of_a_response_can_be_changed_so_that_it_says_something_else() {
    let response = include_str!("../../tests/saml/assertion.xml");
    let read = |text: &str| finish_text(&settings(), text, now()).map(|verified| verified.asserted);
    let said = read(response).expect("it is believed");
    let mut believed = 0;
    for (place, byte) in response.bytes().enumerate() {
        // A certificate that stands in the document counts for nothing, so any change of it is believed; every eighth is enough.
        if !byte.is_ascii() || (response[..place].contains("<ds:KeyInfo>") && place % 8 != 0) {
            continue;
        }
        let mut changed = response.as_bytes().to_vec();
        changed[place] = if byte == b'0' { b'1' } else { b'0' };
        let Ok(text) = String::from_utf8(changed) else { continue };
        if let Ok(other) = read(&text) {
            believed += 1;
            assert_eq!(other, said, "byte {place} of {text}");
        }
    }
    // Nor does a comment anywhere make two readers read two things.
    for place in 0..response.len() {
        if response.is_char_boundary(place) && (!response[..place].contains("<ds:KeyInfo>") || place % 8 == 0) {
            let text = format!("{}<!--x-->{}", &response[..place], &response[place..]);
            if let Ok(other) = read(&text) {
                assert_eq!(other, said, "a comment at {place}");
            }
        }
    }
    assert!(believed > 0, "what is neither signed nor read may change");
}

/// A response by hand, written in its canonical form, so that the signer needs none of what is tested here.
struct Made {
    assertion: String,
    sign: fn(&[u8]) -> Vec<u8>,
    method: &'static str,
    before: Vec<(&'static str, &'static str)>,
    info: Vec<(&'static str, &'static str)>,
    after: Vec<(&'static str, &'static str)>,
    later_ms: i64,
}

const ASSERTION_TEXT: &str = "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_a1\" IssueInstant=\"2026-11-22T02:00:00Z\" Version=\"2.0\">\
<saml:Issuer>https://idp.example.edu.cn/idp/shibboleth</saml:Issuer><saml:Subject>\
<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">li.wei</saml:NameID>\
<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData InResponseTo=\"_nonce\" \
NotOnOrAfter=\"2026-11-22T02:05:00Z\" Recipient=\"https://kechuang.example.org/sessions/federated/idp/answer\"></saml:SubjectConfirmationData>\
</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore=\"2026-11-22T02:00:00Z\" NotOnOrAfter=\"2026-11-22T02:05:00Z\">\
<saml:AudienceRestriction><saml:Audience>https://kechuang.example.org/sessions/federated/idp/metadata</saml:Audience></saml:AudienceRestriction>\
</saml:Conditions><saml:AuthnStatement AuthnInstant=\"2026-11-22T02:00:00Z\"></saml:AuthnStatement></saml:Assertion>";

const RESPONSE_TEXT: &str = "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_r1\" InResponseTo=\"_nonce\" Version=\"2.0\" \
Destination=\"https://kechuang.example.org/sessions/federated/idp/answer\"><samlp:Status>\
<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>{}</samlp:Response>";

impl Default for Made {
    fn default() -> Self {
        let (before, info, after) = (Vec::new(), Vec::new(), Vec::new());
        Self { assertion: ASSERTION_TEXT.to_owned(), sign: sign_rsa, method: "rsa", before, info, after, later_ms: 0 }
    }
}

fn replaced(text: &str, pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from} does not stand in {text}");
        text.replace(from, to)
    })
}

impl Made {
    fn signed(&self) -> String {
        let assertion = replaced(&self.assertion, &self.before);
        let digest = STANDARD.encode(sha256(assertion.as_bytes()));
        let info = format!(
            "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">\
             </ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#{}-sha256\"></ds:SignatureMethod>\
             <ds:Reference URI=\"#_a1\"><ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>\
             <ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue>\
             </ds:Reference></ds:SignedInfo>",
            self.method
        );
        let info = replaced(&info, &self.info);
        let value = STANDARD.encode((self.sign)(info.as_bytes()));
        let signature = format!(
            "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{}<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>",
            info.replace("<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">", "<ds:SignedInfo>")
        );
        assertion.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1)
    }

    fn response(&self) -> String {
        replaced(&RESPONSE_TEXT.replace("{}", &self.signed()), &self.after)
    }

    fn finish(&self) -> Result<Verified, Doubt> {
        finish_text(&settings(), &self.response(), Instant(now().0 + self.later_ms))
    }
}

#[track_caller]
fn refused(made: &Made, expected: &str) {
    assert_eq!(made.finish().expect_err("refused").to_string(), expected);
}

#[test]
fn what_is_signed_by_hand_is_read() {
    assert_eq!(Made::default().finish().expect("it is believed").asserted.subject, "li.wei");
    assert!(Made { sign: sign_p256, method: "ecdsa", ..Made::default() }.finish().is_ok());
    assert!(Made { later_ms: 5 * 60_000 + 59_999, ..Made::default() }.finish().is_ok(), "a minute of skew");
    let comment = Made { after: vec![(">li.wei<", ">li.<!-- x -->wei<")], ..Made::default() };
    assert_eq!(comment.finish().expect("comments are not signed").asserted.subject, "li.wei");
}

#[test]
fn what_the_provider_signed_but_not_for_this_is_refused() {
    let signed = |from, to, expected| refused(&Made { before: vec![(from, to)], ..Made::default() }, expected);
    signed("InResponseTo=\"_nonce\"", "InResponseTo=\"_other\"", "it answers another question: it is confirmed for another request");
    signed(" InResponseTo=\"_nonce\"", "", "it answers another question: it is confirmed for another request");
    signed("idp/answer\"", "other/answer\"", "it is meant for somebody else: another recipient is named");
    signed("idp/metadata<", "other<", "it is meant for somebody else: it names others");
    signed("idp/shibboleth<", "idp/other<", "it comes from another issuer: the assertion names another one");
    signed("cm:bearer", "cm:holder-of-key", "it answers another question: no confirmation is there for who brings it");
    signed("nameid-format:persistent", "nameid-format:transient", "it names nobody in a lasting way: its name is another one each time");
    signed(">li.wei<", "><", "it names nobody in a lasting way: its name is empty");
    signed("NotBefore=\"2026-11-22T02:00:00Z\"", "NotBefore=\"2026-11-22T02:01:01Z\"", "it holds at another time: it does not hold yet");
    signed(
        "<saml:AudienceRestriction>",
        "<saml:Other></saml:Other><saml:AudienceRestriction>",
        "it uses what is not supported: a condition that is not known",
    );
    signed("saml:AuthnStatement", "saml:OtherStatement", "it has another shape: nobody has signed in");
    signed("Version=\"2.0\"", "Version=\"1.1\"", "it uses what is not supported: another version than SAML 2.0");
    refused(&Made { later_ms: 6 * 60_000, ..Made::default() }, "it holds at another time: it is over");
    refused(&Made { later_ms: -60_001, ..Made::default() }, "it holds at another time: it does not hold yet");
}

#[test]
fn weak_and_odd_signatures_are_refused() {
    let info = |from, to, expected| refused(&Made { info: vec![(from, to)], ..Made::default() }, expected);
    let method = "it uses what is not supported: a signature that is neither RSA nor ECDSA with SHA-256";
    info("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1", method);
    info("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1", method);
    info("xmlenc#sha256", "xmldsig#sha1", "it uses what is not supported: a digest that is not SHA-256");
    info("#_a1", "#_r1", "it is not signed as it must be: it is over another element");
    info("\"#_a1\"", "\"\"", "it is not signed as it must be: it is over no element of this document");
    let transforms = "it uses what is not supported: other transforms than the two of SAML";
    info("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116", transforms);
    info("</ds:Transforms>", "<ds:Transform Algorithm=\"x\"></ds:Transform></ds:Transforms>", transforms);
    info(
        "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
        "CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#WithComments\"",
        "it uses what is not supported: a canonical form that is not exclusive, or has comments",
    );
    refused(&Made { method: "ecdsa", ..Made::default() }, "it is not signed as it must be: no key of the provider has made it");
}

#[test]
fn what_was_changed_on_the_way_is_refused() {
    let after = |from, to, expected| refused(&Made { after: vec![(from, to)], ..Made::default() }, expected);
    after(">li.wei<", ">zhou.ming<", "it is not signed as it must be: the element has been changed since");
    // A comment inside of the digest would be read in two ways by two readers.
    after("<ds:DigestValue>", "<ds:DigestValue><!--AAAA-->AAAA", "it is not signed as it must be: no key of the provider has made it");
    after("<ds:SignatureValue>", "<ds:SignatureValue>AAAA", "it is not signed as it must be: no key of the provider has made it");
    after("</ds:SignedInfo>", "</ds:SignedInfo><ds:Object></ds:Object>", "it is not signed as it must be: it carries more than a signature");
    after("ID=\"_r1\" InResponseTo=\"_nonce\"", "ID=\"_r1\" InResponseTo=\"_x\"", "it answers another question: another request is named");
    after(" ID=\"_r1\" InResponseTo=\"_nonce\"", " ID=\"_r1\"", "it answers another question: no request is named");
    after("org/sessions/federated/idp/answer\"><samlp", "net/\"><samlp", "it is meant for somebody else: another destination is named");
    after("status:Success", "status:Responder", "the provider says no: urn:oasis:names:tc:SAML:2.0:status:Responder");
    after(
        "<samlp:Status>",
        "<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">x</saml:Issuer><samlp:Status>",
        "it comes from another issuer: the response names another one",
    );
}

#[test]
fn a_signed_assertion_wrapped_around_a_forged_one_is_refused() {
    let made = Made::default();
    let signed = made.signed();
    let forged = ASSERTION_TEXT.replace("li.wei", "zhou.ming").replace("_a1", "_evil");
    let same_id = ASSERTION_TEXT.replace("li.wei", "zhou.ming");
    let signature =
        &signed[signed.find("<ds:Signature ").expect("signed")..signed.find("</ds:Signature>").expect("signed") + "</ds:Signature>".len()];
    let stolen = forged.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1);
    let within = |text: &str, inner: &str| text.replacen("</saml:Subject>", &format!("</saml:Subject><x>{inner}</x>"), 1);
    let cases = [
        ("two, the signed one first", format!("{signed}{forged}"), "it has another shape: Assertion stands twice"),
        ("two, the forged one first", format!("{forged}{signed}"), "it has another shape: Assertion stands twice"),
        ("the signed one inside of the forged one", within(&forged, &signed), "it is not signed as it must be: one stands where none belongs"),
        (
            "the signed one inside of the stolen signature",
            stolen.replacen("</ds:Signature>", &format!("<ds:Object>{}</ds:Object></ds:Signature>", ASSERTION_TEXT), 1),
            "it has another shape: there is more than one assertion",
        ),
        (
            "the signed one in the extensions",
            format!("<samlp:Extensions>{signed}</samlp:Extensions>{forged}"),
            "it is not signed as it must be: one stands where none belongs",
        ),
        ("the same id twice", format!("{signed}{same_id}"), "it has another shape: an id stands twice"),
        ("the forged one with the stolen signature", stolen.clone(), "it is not signed as it must be: it is over another element"),
        ("the signature beside the forged one", format!("{signature}{forged}"), "it is not signed as it must be: it is over another element"),
        ("nothing signed", forged.clone(), "it is not signed as it must be: neither the response nor the assertion is signed"),
        (
            "a second signature",
            signed.replacen("</saml:Subject>", &format!("</saml:Subject>{}", signature.replace("_a1", "_b")), 1),
            "it has another shape: Signature stands twice",
        ),
        (
            "another namespace's assertion",
            format!("{signed}{}", forged.replace("SAML:2.0:assertion", "SAML:3.0:assertion")),
            "it has another shape: there is more than one assertion",
        ),
        (
            "encrypted",
            "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>".to_owned(),
            "it uses what is not supported: an encrypted assertion",
        ),
    ];
    for (name, inside, expected) in cases {
        let doubt = finish_text(&settings(), &RESPONSE_TEXT.replace("{}", &inside), now()).expect_err(name);
        assert_eq!(doubt.to_string(), expected, "{name}");
    }
}

#[test]
fn what_reaches_out_or_is_no_response_is_refused() {
    let check = |text: &str, expected: &str| {
        let doubt = finish_text(&settings(), text, now()).expect_err("refused").to_string();
        assert!(doubt.starts_with(expected), "{doubt}");
    };
    let response = Made::default().response();
    check(&format!("<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{}", response.replace("li.wei", "&x;")), "it has another shape: no XML");
    check(&response.replace("samlp:Response", "samlp:LogoutResponse"), "it has another shape: it is no Response");
    check("", "it has another shape: no XML");
    assert_eq!(finish(&settings(), &question(), "&&&", now()), Err(Doubt::shape("the response is not in base64")));
    assert_eq!(finish(&settings(), &question(), &STANDARD.encode([0xff, 0xfe]), now()), Err(Doubt::shape("the response is not UTF-8")));
}

#[test]
fn the_request_is_what_the_answer_must_name() {
    let address = begin(&settings(), &question(), now());
    let (to, query) = address.split_once('?').expect("a query");
    assert_eq!(to, settings().sign_in);
    let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    assert_eq!(pairs[1], ("RelayState", "state"));
    let request = pairs[0].1.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let mut text = String::new();
    let deflated = STANDARD.decode(request).expect("base64");
    std::io::Read::read_to_string(&mut flate2::read::DeflateDecoder::new(&deflated[..]), &mut text).expect("deflated");
    assert_eq!(
        text,
        "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_nonce\" \
         Version=\"2.0\" IssueInstant=\"2026-11-22T02:00:00.000Z\" Destination=\"https://idp.example.edu.cn/idp/profile/SAML2/Redirect/SSO\" \
         ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         AssertionConsumerServiceURL=\"https://kechuang.example.org/sessions/federated/idp/answer\">\
         <saml:Issuer>https://kechuang.example.org/sessions/federated/idp/metadata</saml:Issuer></samlp:AuthnRequest>"
    );
    assert!(parse(&metadata(&question().entity, &question().answer_to)).is_ok());
}
