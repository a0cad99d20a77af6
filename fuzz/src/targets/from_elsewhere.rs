//! From elsewhere 外来: what browsers, programs, identity services and mail servers send, and the tables that commands read.

use super::table::Table;
use super::text;
use std::collections::BTreeMap;
use std::path::Path;

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

pub fn table(input: &[u8]) {
    let wanted: &[&[&str]] = &[&["paper", "proposal"], &["demand", "score", "cap"]];
    let Ok(table) = Table::parse(Path::new("table.csv"), input, wanted) else { return };
    let most = table.optional("most");
    let mut names = BTreeMap::new();
    for (at, row) in table.rows().enumerate() {
        let _ = (row.text(0).len(), row.count(1).is_ok(), row.decimal(1).is_ok(), most.map(|most| row.count(most).is_ok()));
        let known = row.fresh(0, &mut names, at).is_ok();
        assert!(!known || row.known(0, &names).is_ok_and(|number| number == at));
    }
}
