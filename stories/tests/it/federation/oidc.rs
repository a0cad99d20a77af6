//! A fake OpenID provider: discovery, keys, authorization, token with PKCE and a client's secret, userinfo.

use super::keys::{published, sign_p256, sign_rsa};
use super::server::{Asked, Server, Told, listener};
use crate::harness::encode;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use store::{Clock, SystemClock};

/// Our name and secret at the provider.
pub const CLIENT: (&str, &str) = ("kechuang", "a secret: of the story");

/// What the provider does wrong, to the header and the claims of a token.
pub type Bend = fn(&mut Value, &mut Value);

#[derive(Default)]
struct State {
    person: Value,
    codes: BTreeMap<String, BTreeMap<String, String>>,
    tokens: BTreeMap<String, Value>,
    bend: Option<Bend>,
    denies: bool,
    count: u32,
}

/// The provider.
pub struct OpenId {
    /// Where it is.
    pub server: Server,
    state: Arc<Mutex<State>>,
}

impl OpenId {
    /// Starts one at which nobody is signed in yet.
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let (listener, shared) = (listener(), state.clone());
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let server = Server::start(listener, move |asked| answer(&issuer, &mut shared.lock().expect("no story panics here"), asked));
        Self { server, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no story panics here")
    }

    /// Who is at the browser, as the provider knows them: `sub`, `name`, `email`…
    pub fn is(&self, person: Value) {
        self.state().person = person;
    }

    /// Does something wrong with every token from now on.
    pub fn bends(&self, bend: Bend) {
        self.state().bend = Some(bend);
    }

    /// Does everything right again.
    pub fn behaves(&self) {
        let mut state = self.state();
        (state.bend, state.denies) = (None, false);
    }

    /// Says no to everybody.
    pub fn denies(&self) {
        self.state().denies = true;
    }

    /// Its description for a centre.
    pub fn described(&self, id: &str) -> String {
        format!(
            "[[provider]]\nid = \"{id}\"\nname_zh = \"怀柔大学统一身份认证\"\nname_en = \"Huairou University\"\nprotocol = \"oidc\"\n\
             issuer = \"{}\"\nclient_id = \"{}\"\nclient_secret_file = \"openid.secret\"\nemail_domains = [\"huairou.example.edu.cn\"]\n",
            self.server.url(),
            CLIENT.0
        )
    }
}

fn answer(issuer: &str, state: &mut State, asked: &Asked) -> Told {
    let json = |value: Value| Told::body("application/json", value.to_string());
    match asked.path.as_str() {
        "/.well-known/openid-configuration" => json(json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"), "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"), "userinfo_endpoint": format!("{issuer}/userinfo"),
            "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
        })),
        "/keys" => json(published()),
        "/authorize" => authorize(issuer, state, &asked.query),
        "/token" => redeem(issuer, state, asked).map_or_else(|why| Told::no(400, json!({ "error": why }).to_string()), json),
        "/userinfo" => match asked.authorization.strip_prefix("Bearer ").and_then(|token| state.tokens.get(token)) {
            Some(person) => json(person.clone()),
            None => Told::no(401, ""),
        },
        _ => Told::no(404, ""),
    }
}

fn authorize(issuer: &str, state: &mut State, query: &BTreeMap<String, String>) -> Told {
    let of = |name: &str| query.get(name).map_or("", String::as_str);
    let right = of("response_type") == "code" && of("client_id") == CLIENT.0 && of("code_challenge_method") == "S256";
    if !right || !of("scope").split(' ').any(|scope| scope == "openid") {
        return Told::no(400, "invalid_request");
    }
    let back = format!("{}?state={}&iss={}", of("redirect_uri"), encode(of("state")), encode(issuer));
    if state.denies {
        return Told::lead(format!("{back}&error=access_denied"));
    }
    state.count += 1;
    let code = format!("code-{}", state.count);
    state.codes.insert(code.clone(), query.clone());
    Told::lead(format!("{back}&code={code}"))
}

fn redeem(issuer: &str, state: &mut State, asked: &Asked) -> Result<Value, &'static str> {
    let of = |name: &str| asked.form.get(name).map_or("", String::as_str);
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(CLIENT.0), encode(CLIENT.1))));
    if asked.authorization != basic {
        return Err("invalid_client");
    }
    let request = state.codes.remove(of("code")).filter(|_| of("grant_type") == "authorization_code").ok_or("invalid_grant")?;
    let challenge = URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, of("code_verifier").as_bytes()));
    if request["redirect_uri"] != of("redirect_uri") || request["code_challenge"] != challenge {
        return Err("invalid_grant");
    }
    let now = SystemClock.now().0 / 1_000;
    let mut header = json!({ "alg": "RS256", "kid": "r", "typ": "JWT" });
    let mut claims = json!({ "iss": issuer, "sub": state.person["sub"], "aud": CLIENT.0, "exp": now + 300, "iat": now, "nonce": request["nonce"] });
    if let Some(bend) = state.bend {
        bend(&mut header, &mut claims);
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(&claims));
    let signature = match header["alg"].as_str() {
        Some("ES256") => sign_p256(message.as_bytes()),
        Some("none") => Vec::new(),
        _ => sign_rsa(message.as_bytes()),
    };
    let access = format!("access-{}", state.count);
    // What is private of the person is at the userinfo endpoint, as with most providers.
    state.tokens.insert(access.clone(), state.person.clone());
    Ok(json!({ "id_token": format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)), "access_token": access, "token_type": "Bearer" }))
}
