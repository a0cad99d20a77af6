//! Tokens made by hand: one that is believed, and a table of those that are not.

use super::*;
use crate::key::Key;
use crate::testing::{attributes, keys, now, question, sign_p256, sign_rsa};
use serde_json::json;

fn settings() -> Settings {
    Settings {
        issuer: "https://id.example.edu.cn".to_owned(),
        client_id: "kechuang".to_owned(),
        client_secret: Some("a secret:of ours".to_owned()),
        scopes: vec!["openid".to_owned(), "email".to_owned()],
        attributes: attributes(),
    }
}

fn metadata() -> Metadata {
    serde_json::from_value(json!({ "issuer": "https://id.example.edu.cn", "authorization_endpoint": "https://id.example.edu.cn/authorize",
        "token_endpoint": "https://id.example.edu.cn/token", "jwks_uri": "https://id.example.edu.cn/keys" }))
    .expect("metadata")
}

/// The provider's keys as it publishes them: `r` and `e`.
fn published() -> Value {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let list: Vec<Value> = keys()
        .iter()
        .map(|key| match key {
            Key::Rsa { n, e } => json!({ "kty": "RSA", "kid": "r", "use": "sig", "n": encode(n), "e": encode(e) }),
            Key::P256(point) => {
                json!({ "kty": "EC", "kid": "e", "crv": "P-256", "alg": "ES256", "x": encode(&point[1..33]), "y": encode(&point[33..]) })
            }
        })
        .collect();
    json!({ "keys": list })
}

fn claims() -> Value {
    json!({ "iss": "https://id.example.edu.cn", "sub": "248289761001", "aud": "kechuang", "nonce": "nonce",
        "exp": now().0 / 1_000 + 300, "iat": now().0 / 1_000, "email": "li.wei@example.edu.cn", "email_verified": true })
}

fn token(header: &Value, claims: &Value, sign: fn(&[u8]) -> Vec<u8>) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn verify(token: &str) -> Result<Claims, String> {
    let keys: KeySet = serde_json::from_value(published()).expect("keys");
    token::verify(&settings(), &question(), &keys, token, now()).map_err(|doubt| doubt.to_string())
}

#[test]
fn a_token_of_either_kind_is_believed() {
    for (header, sign) in [
        (json!({ "alg": "RS256", "kid": "r" }), sign_rsa as fn(&[u8]) -> Vec<u8>),
        (json!({ "alg": "RS256" }), sign_rsa),
        (json!({ "alg": "ES256", "kid": "e", "typ": "JWT" }), sign_p256),
    ] {
        let read = verify(&token(&header, &claims(), sign)).expect("it is believed");
        let asserted = asserted(&settings(), "248289761001".to_owned(), &read);
        assert_eq!((asserted.email.as_deref(), asserted.email_vouched, asserted.name), (Some("li.wei@example.edu.cn"), true, None));
    }
}

#[test]
fn what_a_token_says_must_be_for_us_and_for_now() {
    let seconds = now().0 / 1_000;
    let check = |name: &str, value: Value, expected: &str| {
        let mut claims = claims();
        claims[name] = value.clone();
        let said = verify(&token(&json!({ "alg": "RS256", "kid": "r" }), &claims, sign_rsa)).map_or_else(|doubt| doubt, |_| "believed".to_owned());
        assert_eq!(said, expected, "{name}: {value}");
    };
    check("iss", json!("https://id.example.edu.cn/"), "it comes from another issuer: the token names another one");
    check("aud", json!("other"), "it is meant for somebody else: the token names others");
    check("aud", json!(["other"]), "it is meant for somebody else: the token names others");
    check("aud", json!(["kechuang"]), "believed");
    check("aud", json!(["kechuang", "other"]), "it is meant for somebody else: the token was given to somebody else");
    check("aud", json!(7), "it is meant for somebody else: the token names others");
    check("azp", json!("other"), "it is meant for somebody else: the token was given to somebody else");
    check("nonce", json!("another"), "it answers another question: the token carries another nonce");
    check("nonce", Value::Null, "it answers another question: the token carries another nonce");
    check("exp", json!(seconds - 59), "believed");
    check("exp", json!(seconds - 60), "it holds at another time: the token is over");
    check("exp", json!(1.5e9), "it holds at another time: the token is over");
    check("exp", json!("soon"), "it has another shape: exp is no time");
    check("exp", json!(i64::MAX), "it has another shape: exp is no time");
    check("iat", json!(seconds + 60), "believed");
    check("iat", json!(seconds + 61), "it holds at another time: the token does not hold yet");
    check("nbf", json!(seconds + 61), "it holds at another time: the token does not hold yet");
}

#[test]
fn a_token_is_signed_by_a_key_of_the_provider_in_one_of_two_ways() {
    let check = |header: Value, sign: fn(&[u8]) -> Vec<u8>, expected: &str| {
        assert_eq!(verify(&token(&header, &claims(), sign)).expect_err("refused"), expected, "{header}");
    };
    let (unsigned, other) =
        ("it is not signed as it must be: the token is not signed", "it is not signed as it must be: no key of the provider has made it");
    let unsupported = "it uses what is not supported: a token that is signed neither by RS256 nor by ES256";
    check(json!({ "alg": "none" }), |_| Vec::new(), unsigned);
    check(json!({ "alg": "HS256", "kid": "r" }), sign_rsa, unsupported);
    check(json!({ "alg": "RS512", "kid": "r" }), sign_rsa, unsupported);
    check(json!({ "alg": "None" }), |_| Vec::new(), unsupported);
    check(json!({ "alg": "RS256", "kid": "e" }), sign_rsa, other);
    check(json!({ "alg": "RS256", "kid": "x" }), sign_rsa, other);
    check(json!({ "alg": "ES256", "kid": "r" }), sign_p256, other);
    check(json!({ "alg": "RS256", "kid": "r" }), |_| Vec::new(), other);
    check(json!({ "alg": "ES256", "kid": "e" }), |_| vec![0; 64], other);
    check(
        json!({ "alg": "RS256", "kid": "r", "jwk": published()["keys"][0], "crit": ["b64"] }),
        sign_rsa,
        "it uses what is not supported: a token with extensions that must be known",
    );
    check(json!({ "kid": "r" }), sign_rsa, "it has another shape: a part of the token: missing field `alg` at line 1 column 11");
    // The header's own key counts for nothing.
    let good = token(&json!({ "alg": "RS256", "kid": "r" }), &claims(), sign_rsa);
    let parts: Vec<&str> = good.split('.').collect();
    let mut forged = claims();
    forged["sub"] = json!("1");
    let forged = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(forged.to_string()), parts[2]);
    assert_eq!(verify(&forged).expect_err("refused"), other);
    for odd in ["", "a", "a.b", "a.b.c", "a.b.c.d", &format!("{good}.{}", parts[2]), &good.replace('.', "=.")] {
        assert!(verify(odd).expect_err("refused").starts_with("it has another shape"), "{odd}");
    }
}

#[test]
fn an_answer_carries_our_state_and_one_code() {
    let check = |query: &[(&str, &str)], strict: bool, expected: &str| {
        let query: Vec<(String, String)> = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let metadata = Metadata { authorization_response_iss_parameter_supported: strict, ..metadata() };
        let said = code(&settings(), &metadata, &question(), &query).map_or_else(|doubt| doubt.to_string(), str::to_owned);
        assert_eq!(said, expected, "{query:?}");
    };
    check(&[("code", "c"), ("state", "state")], false, "c");
    check(&[("code", "c"), ("state", "state"), ("iss", "https://id.example.edu.cn")], true, "c");
    check(&[("code", "c"), ("state", "state")], true, "it comes from another issuer: the answer names none");
    check(&[("code", "c"), ("state", "state"), ("iss", "https://evil.example")], false, "it comes from another issuer: the answer names another one");
    check(&[("code", "c"), ("state", "other")], false, "it answers another question: it carries another state");
    check(&[("code", "c")], false, "it answers another question: it carries another state");
    check(&[("code", "c"), ("code", "d"), ("state", "state")], false, "it has another shape: code stands twice");
    check(&[("error", "access_denied\n<b>"), ("state", "state")], false, "the provider says no: access_denied<b>");
    check(&[("state", "state")], false, "the provider says no: it sends no code");
}

#[test]
fn the_question_carries_a_challenge_and_the_redemption_its_verifier() {
    // RFC 7636, appendix B.
    let question = Question { verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned(), ..question() };
    assert_eq!(
        begin(&settings(), &metadata(), &question),
        "https://id.example.edu.cn/authorize?response_type=code&client_id=kechuang&redirect_uri=\
         https%3A%2F%2Fkechuang.example.org%2Fsessions%2Ffederated%2Fidp%2Fanswer&scope=openid%20email&state=state&nonce=nonce&\
         code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    );
    let (form, basic) = redemption(&settings(), &metadata(), &question, "c&d");
    assert_eq!(
        form,
        "grant_type=authorization_code&code=c%26d&redirect_uri=https%3A%2F%2Fkechuang.example.org%2Fsessions%2Ffederated%2Fidp%2Fanswer&\
         code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    assert_eq!(basic, Some(STANDARD.encode("kechuang:a%20secret%3Aof%20ours")));
    let posts = Metadata { token_endpoint_auth_methods_supported: Some(vec!["client_secret_post".to_owned()]), ..metadata() };
    let (form, basic) = redemption(&settings(), &posts, &question, "c");
    assert!(form.ends_with("&client_id=kechuang&client_secret=a%20secret%3Aof%20ours") && basic.is_none(), "{form}");
    let public = Settings { client_secret: None, ..settings() };
    let (form, basic) = redemption(&public, &metadata(), &question, "c");
    assert!(form.ends_with("&client_id=kechuang") && basic.is_none(), "{form}");
}

#[test]
fn an_address_is_vouched_for_by_its_own_mark_alone() {
    let check = |claims: Value, expected: bool| {
        let settings = Settings { attributes: Attributes { email: vec!["upn".to_owned(), "email".to_owned()], ..attributes() }, ..settings() };
        let claims = claims.as_object().expect("an object").clone();
        assert_eq!(asserted(&settings, "1".to_owned(), &claims).email_vouched, expected, "{claims:?}");
    };
    check(json!({ "email": "a@x.cn", "email_verified": true }), true);
    check(json!({ "email": "a@x.cn", "email_verified": "true" }), true);
    check(json!({ "email": "a@x.cn", "email_verified": false }), false);
    check(json!({ "email": "a@x.cn" }), false);
    check(json!({ "upn": "b@x.cn", "email": "a@x.cn", "email_verified": true }), false);
    check(json!({ "email_verified": true }), false);
}
