//! From elsewhere 外来: what browsers, programs, identity services and mail servers send.

use super::text;

pub fn form(input: &[u8]) {
    web::fuzzed::form(input);
}

pub fn json(input: &[u8]) {
    web::fuzzed::json(input);
}

pub fn headers(input: &[u8]) {
    text(input).map(web::fuzzed::headers);
}

pub fn multipart(input: &[u8]) {
    web::fuzzed::multipart(input);
}

pub fn bounce(input: &[u8]) {
    web::fuzzed::bounce(input);
}

pub fn gateway(input: &[u8]) {
    text(input).map(web::fuzzed::gateway);
}

pub fn saml(input: &[u8]) {
    let Some(text) = text(input) else { return };
    // What was signed stands in the corpus; nobody signs for the mutator, so what is believed must say the very same.
    let genuine = [include_str!("../../../exchange/tests/saml/assertion.xml"), include_str!("../../../exchange/tests/saml/response.xml")];
    if exchange::fuzzed::saml(text) {
        let signed = |whole: &str| whole.split("SignatureValue>").nth(1).map(str::to_owned);
        assert!(genuine.iter().any(|one| signed(one).is_some_and(|value| text.contains(value.trim()))), "a response is believed that nobody signed");
    }
}

pub fn cas(input: &[u8]) {
    text(input).map(exchange::fuzzed::cas);
}

pub fn token(input: &[u8]) {
    text(input).map(exchange::fuzzed::token);
}

pub fn metadata(input: &[u8]) {
    text(input).map(exchange::fuzzed::metadata);
}

pub fn providers(input: &[u8]) {
    text(input).map(exchange::fuzzed::providers);
}

pub fn certificates(input: &[u8]) {
    text(input).map(exchange::fuzzed::certificates);
}
