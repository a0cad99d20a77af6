//! The file as an operator writes it, and as they may write it wrong.

use super::*;

const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys");

fn read(text: &str) -> Result<Vec<Provider>, String> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    providers(Path::new(KEYS), table).map_err(|error| error.to_string())
}

const OIDC: &str = "[[provider]]\nid = \"id\"\nname_zh = \"统一身份认证\"\nname_en = \"Identity\"\nprotocol = \"oidc\"\n\
     issuer = \"https://id.example.edu.cn\"\nclient_id = \"kechuang\"\nemail_domains = [\"Example.edu.cn\"]\n";
const CAS: &str =
    "[[provider]]\nid = \"cas\"\nname_zh = \"统一身份认证\"\nname_en = \"CAS\"\nprotocol = \"cas\"\nurl = \"https://cas.example.edu.cn/cas/\"\n";
const SAML: &str = "[[provider]]\nid = \"saml\"\nname_zh = \"统一身份认证\"\nname_en = \"SAML\"\nprotocol = \"saml\"\nentity_id = \"urn:idp\"\n\
     sign_in_url = \"https://idp.example.edu.cn/sso\"\ncertificate_file = \"rsa.crt\"\n";

#[test]
fn each_protocol_is_read() {
    let all = read(&format!("{OIDC}client_secret_file = \"rsa.crt\"\n{CAS}{SAML}")).expect("three providers");
    let [id, cas, saml] = &all[..] else { panic!("three providers") };
    assert_eq!((id.id.as_str(), id.name.pick(true), &id.email_domains[..]), ("id", "Identity", &["example.edu.cn".to_owned()][..]));
    assert!(matches!(&cas.protocol, Protocol::Cas(settings) if settings.url == "https://cas.example.edu.cn/cas"));
    assert!(matches!(&saml.protocol, Protocol::Saml(settings) if settings.keys.len() == 1));
    assert!(saml.answers_by_post() && !cas.answers_by_post());
    assert!(read(&format!("{CAS}authority_file = \"authority.crt\"")).is_ok());
    assert_eq!([false, false, false], [id.strong, cas.strong, saml.strong], "a second step is asked for here, unless the file says otherwise");
    assert!(read(&format!("{CAS}strong = true")).expect("a provider")[0].strong);
    assert!(read("").expect("none").is_empty());
}

#[test]
fn the_example_of_the_documents_is_read() {
    let text = include_str!("../../../docs/identity.toml").replace("identity.secret", "rsa.crt").replace("city.crt", "p256.crt");
    let all = read(&text).expect("three providers");
    let realms: Vec<String> = all.iter().map(Provider::realm).collect();
    assert_eq!(realms, ["oidc https://id.huairou.example.edu.cn", "cas https://passport.example.org/cas", "saml https://idp.city.example.org/saml "]);
    let other = read(&text.replace("# subject_attribute", "subject_attribute")).expect("three providers");
    assert_ne!(other[2].realm(), all[2].realm(), "another attribute may give the same name to another");
}

#[test]
fn what_is_wrong_is_named() {
    let check = |text: &str, expected: &str| assert_eq!(read(text).err().as_deref(), Some(expected), "{text}");
    check("[provider]\n", "identity.toml: the file: `provider` stands in double brackets: [[provider]]");
    check("providers = 1\n", "identity.toml: the file: `providers` is not a key; there is `provider`");
    check("[[provider]]\n", "identity.toml: provider 1: `id` is missing");
    check(
        &OIDC.replace("\"id\"", "\"A b\""),
        "identity.toml: provider `A b`: `id` holds other than small letters, digits and hyphens, or more than 40",
    );
    check(&format!("{OIDC}{OIDC}"), "identity.toml: provider `id`: `id` stands twice");
    check(&OIDC.replace("oidc", "oauth"), "identity.toml: provider `id`: `protocol` is `oauth`; there are oidc, cas and saml");
    check(&OIDC.replace("name_en = \"Identity\"\n", ""), "identity.toml: provider `id`: `name_en` is missing");
    check(&OIDC.replace("https", "http"), "identity.toml: provider `id`: `issuer` is neither an https address nor one on this machine");
    check(&OIDC.replace("client_id = \"kechuang\"", "client_id = 7"), "identity.toml: provider `id`: `client_id` is not a text, or is empty");
    check(&format!("{OIDC}scopes = [\"email\"]"), "identity.toml: provider `id`: `scopes` lacks `openid`, without which there is no token to verify");
    check(&format!("{CAS}strong = \"yes\""), "identity.toml: provider `cas`: `strong` is neither true nor false");
    check(&format!("{OIDC}scopes = \"openid\""), "identity.toml: provider `id`: `scopes` is not a list of texts, or is empty");
    check(
        &format!("{OIDC}client_secret = \"x\""),
        "identity.toml: provider `id`: `client_secret` is not a key here; there are id, name_zh, name_en, email_domains, strong, protocol, scopes, \
         client_secret_file, issuer, client_id, name_attributes, email_attributes, organisation_attributes, authority_file",
    );
    check(
        &format!("{CAS}authority_file = \"rsa.pkcs8\""),
        "identity.toml: provider `cas`: `authority_file` holds no certificate, or something else beside",
    );
    check(&format!("{OIDC}client_secret_file = \"none\""), &format!("{KEYS}/none cannot be read"));
    check(&CAS.replace("url = ", "urls = "), "identity.toml: provider `cas`: `url` is missing");
    check(
        &SAML.replace("rsa.crt", "rsa.pkcs8"),
        "identity.toml: provider `saml`: `certificate_file` holds no certificate, or one whose key is neither RSA nor ECDSA on P-256",
    );
}

#[test]
fn a_missing_file_is_no_provider_and_a_broken_one_stops() {
    assert!(Providers::read(Path::new(KEYS)).expect("no file").all().is_empty());
    assert!(read("provider = ").is_err());
}

#[test]
fn an_address_is_the_providers_own_in_its_domains_alone() {
    let provider = read(OIDC).expect("one").remove(0);
    let check = |email: Option<&str>, vouched: bool, expected: bool| {
        let asserted = crate::provider::Asserted {
            issuer: String::new(),
            subject: "1".to_owned(),
            name: None,
            email: email.map(str::to_owned),
            email_vouched: vouched,
            organisation: None,
        };
        assert_eq!(provider.own_address(&asserted).is_some(), expected, "{email:?}");
    };
    check(Some("li.wei@example.edu.cn"), true, true);
    check(Some("li.wei@EXAMPLE.edu.cn"), true, true);
    check(Some("li.wei@example.edu.cn"), false, false);
    check(Some("li.wei@mail.example.edu.cn"), true, false);
    check(Some("li.wei@example.org"), true, false);
    check(Some("example.edu.cn"), true, false);
    check(None, true, false);
}
