//! Passkey 通行密钥: a person adds one and signs in with it, in a browser with an authenticator of its own; without scripts nothing of it shows.

use crate::centre::Centre;
use crate::chromium::{Profile, Reader, Window};
use serde_json::json;

const OFFICER: &str = "zhou.ming@centre.example.org";

/// Keys are kept under names, so the page is reached under one.
fn by_name(centre: &Centre) -> String {
    centre.url("").replace("127.0.0.1", "localhost")
}

#[test]
fn a_passkey_is_added_and_signs_in() {
    let centre = Centre::at_work();
    let profile = Profile::new();
    let window = Window::open(&by_name(&centre), &profile, Reader { language: "zh-CN", width: 1280, scripts: true });
    window.protocol("WebAuthn.enable", json!({}));
    let options = json!({ "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "automaticPresenceSimulation": true });
    window.protocol("WebAuthn.addVirtualAuthenticator", json!({ "options": options }));
    window.sign_in(OFFICER);
    window.goto("/account/security");
    window.put("form[data-passkey=create] #field-label", "办公室电脑");
    window.click("form[data-passkey=create] button");
    window.arrive("/account/security?done=");
    window.reads("#enrolled", "办公室电脑");
    window.protocol("Network.clearBrowserCookies", json!({}));
    window.goto("/sessions/new?back=/account");
    window.click("form[data-passkey=get] button");
    window.arrive("/account");
    window.text("details.menu");
    assert_eq!(window.complaints(), Vec::<String>::new());
    assert_eq!(window.texts("#sessions tbody tr").len(), 2, "the session before has not ended");
}

#[test]
fn without_scripts_the_page_offers_the_password_alone() {
    let centre = Centre::at_work();
    let profile = Profile::new();
    let window = Window::open(&by_name(&centre), &profile, Reader { language: "en", width: 390, scripts: false });
    window.sign_in(OFFICER);
    window.goto("/account/security");
    window.reads("#passkeys", "need scripts");
    assert_eq!(window.text("form[data-passkey=create]"), "");
}
