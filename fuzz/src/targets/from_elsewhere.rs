//! From elsewhere 外来: what browsers, programs, identity services and mail servers send.

use super::text;
use documents::facts::Holds;
use documents::input::Media;

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

/// Files that people send. What can be taken apart can be taken apart again once it is anonymous, and nothing more is found in it.
fn file(input: &[u8], media: Media) {
    let found = documents::inspect(input, media, &["标题".to_owned()]);
    if let Ok(copy) = documents::anonymous(input, media) {
        assert!(documents::anonymous(&copy, media).is_ok(), "an anonymous copy can be taken apart");
        let again = documents::inspect(&copy, media, &[]);
        // What was broken in a part that the copy has not is not broken in the copy.
        let whole = !found.holds.iter().any(|holds| matches!(holds, Holds::Broken | Holds::Locked | Holds::Beyond));
        assert!(!whole || again.holds.iter().all(|holds| found.holds.contains(holds)), "{:?} after {:?}", again.holds, found.holds);
    }
}

pub fn office_file(input: &[u8]) {
    file(input, Media::Docx);
    file(input, Media::Xlsx);
}

pub fn picture(input: &[u8]) {
    file(input, Media::Png);
    file(input, Media::Jpeg);
}

/// What reads it is not ours and runs in a child with limits; what must hold is that it answers, and says something of every input.
pub fn pdf_file(input: &[u8]) {
    let found = documents::inspect(input, Media::Pdf, &["标题".to_owned()]);
    assert!(found.pages.is_some() || !found.holds.is_empty(), "neither pages nor a reason");
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

pub fn orcid(input: &[u8]) {
    exchange::fuzzed::orcid(input);
}

pub fn providers(input: &[u8]) {
    text(input).map(exchange::fuzzed::providers);
}

pub fn certificates(input: &[u8]) {
    text(input).map(exchange::fuzzed::certificates);
}
