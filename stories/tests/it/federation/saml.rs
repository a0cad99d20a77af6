//! A fake SAML identity provider: inflates the request, and answers with a page that posts a signed response.

use super::keys::{CERTIFICATE, sign_rsa};
use super::server::{Asked, Server, Told, listener};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rules::Instant;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use store::{Clock, SystemClock};

/// Its name among providers.
pub const ENTITY: &str = "https://idp.huairou.example.edu.cn/saml";

/// What the provider does wrong: to the assertion before it is signed, then to the whole response.
pub struct Bend {
    pub before: fn(&str) -> String,
    pub after: fn(&str) -> String,
}

struct State {
    person: String,
    bend: Option<Bend>,
    count: u32,
}

/// The provider.
pub struct Saml {
    /// Where it is.
    pub server: Server,
    state: Arc<Mutex<State>>,
}

impl Saml {
    /// Starts one.
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State { person: String::new(), bend: None, count: 0 }));
        let shared = state.clone();
        let server = Server::start(listener(), move |asked| answer(&mut shared.lock().expect("no story panics here"), asked));
        Self { server, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no story panics here")
    }

    /// Who is at the browser.
    pub fn is(&self, person: &str) {
        self.state().person = person.to_owned();
    }

    /// Does something wrong from now on; nothing, where there is none.
    pub fn bends(&self, bend: Option<Bend>) {
        self.state().bend = bend;
    }

    /// Its description for a centre, with its certificate in the folder.
    pub fn described(&self, id: &str, folder: &Path) -> String {
        std::fs::write(folder.join("saml.crt"), CERTIFICATE).expect("a certificate");
        format!(
            "[[provider]]\nid = \"{id}\"\nname_zh = \"城市统一身份认证\"\nname_en = \"City Identity\"\nprotocol = \"saml\"\nentity_id = \"{ENTITY}\"\n\
             sign_in_url = \"{}/sso\"\ncertificate_file = \"saml.crt\"\n",
            self.server.url()
        )
    }
}

fn answer(state: &mut State, asked: &Asked) -> Told {
    let Some(request) = asked.query.get("SAMLRequest").filter(|_| asked.path == "/sso") else { return Told::no(404, "") };
    let mut text = String::new();
    let deflated = STANDARD.decode(request).expect("base64");
    flate2::read::DeflateDecoder::new(&deflated[..]).read_to_string(&mut text).expect("deflated");
    let between = |from: &str, to: &str| {
        let start = text.find(from).map(|at| at + from.len()).expect("it stands there");
        text[start..start + text[start..].find(to).expect("it ends")].to_owned()
    };
    state.count += 1;
    let (id, answer_to, audience) = (between(" ID=\"", "\""), between("AssertionConsumerServiceURL=\"", "\""), between("<saml:Issuer>", "<"));
    let response = response(state, &id, &answer_to, &audience);
    let relay = asked.query.get("RelayState").cloned().unwrap_or_default();
    Told::body(
        "text/html",
        format!(
            "<html><body><form method=\"post\" action=\"{answer_to}\"><input type=\"hidden\" name=\"SAMLResponse\" value=\"{}\">\
             <input type=\"hidden\" name=\"RelayState\" value=\"{relay}\"><button type=\"submit\">Continue</button></form></body></html>",
            STANDARD.encode(response)
        ),
    )
}

/// A response whose assertion is written in its canonical form and signed.
fn response(state: &State, request: &str, answer_to: &str, audience: &str) -> String {
    let now = SystemClock.now();
    let (from, until) = (now.rfc3339(), Instant(now.0 + 300_000).rfc3339());
    let id = format!("_a{}", state.count);
    let mut assertion = format!(
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" IssueInstant=\"{from}\" Version=\"2.0\">\
         <saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">{}</saml:NameID>\
         <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData InResponseTo=\"{request}\" \
         NotOnOrAfter=\"{until}\" Recipient=\"{answer_to}\"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>\
         <saml:Conditions NotBefore=\"{from}\" NotOnOrAfter=\"{until}\"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience>\
         </saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant=\"{from}\"></saml:AuthnStatement><saml:AttributeStatement>\
         <saml:Attribute Name=\"displayName\"><saml:AttributeValue>苏晓</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>",
        state.person
    );
    if let Some(bend) = &state.bend {
        assertion = (bend.before)(&assertion);
    }
    let digest = STANDARD.encode(ring::digest::digest(&ring::digest::SHA256, assertion.as_bytes()));
    let info = format!(
        "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">\
         </ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></ds:SignatureMethod>\
         <ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>\
         <ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue>\
         </ds:Reference></ds:SignedInfo>"
    );
    let value = STANDARD.encode(sign_rsa(info.as_bytes()));
    let signature =
        format!("<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{info}<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>");
    let signed = assertion.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1);
    let response = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_r{}\" Version=\"2.0\" \
         IssueInstant=\"{from}\" Destination=\"{answer_to}\" InResponseTo=\"{request}\"><samlp:Status>\
         <samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>{signed}</samlp:Response>",
        state.count
    );
    state.bend.as_ref().map_or(response.clone(), |bend| (bend.after)(&response))
}
