//! Federation 联合身份登录: a signed response comes by a post from another site, which carries no cookie, and the browser that asked is signed
//! in all the same: only a browser can prove what it sends along.

#[path = "../../../stories/tests/it/federation/keys.rs"]
#[expect(dead_code, reason = "the stories' other services sign in other ways")]
mod keys;
#[path = "../../../stories/tests/it/federation/saml.rs"]
#[expect(dead_code, reason = "only the stories let it do something wrong")]
mod saml;
#[path = "../../../stories/tests/it/federation/server.rs"]
#[expect(dead_code, reason = "the stories' other services answer in other ways")]
mod server;

use crate::axe;
use crate::centre::Centre;
use crate::chromium::{Profile, Reader, Window};
use saml::Saml;

#[test]
fn a_response_posted_from_another_site_signs_in_the_browser_that_asked() {
    let city = Saml::start();
    city.is("P-110116-0042");
    // The centre is at 127.0.0.1; under another name the service is another site, even on the same machine.
    let centre = Centre::trusting(|folder| {
        let described = city.described("city", folder).replace("http://127.0.0.1:", "http://localhost:");
        std::fs::write(folder.join("identity.toml"), described).expect("the description is written");
    });
    for scripts in [true, false] {
        let profile = Profile::new();
        let window = Window::open(&centre.url(""), &profile, Reader { language: "zh-CN", width: 1280, scripts });
        window.goto("/sessions/new?back=/mailbox");
        window.click("a[href^='/sessions/federated/city?']");
        window.arrive(&format!("http://localhost:{}/sso?SAMLRequest=", city.server.address.port()));
        window.click("button");
        if scripts {
            // The first time: nobody is known under this name yet.
            window.arrive("/sessions/federated/city/choice?state=");
            assert_eq!(window.value("#field-name"), "苏晓");
            axe::nothing_found(&window);
            window.write("#field-email", "su.xiao@example.org");
            window.click("form[action$='/people'] button");
        }
        window.arrive("/mailbox");
        window.reads("header", "苏晓");
        // The service has no icon, which is its own affair.
        let complaints: Vec<String> = window.complaints().into_iter().filter(|one| !one.contains("favicon.ico")).collect();
        assert_eq!(complaints, Vec::<String>::new());
        if scripts {
            window.goto("/account");
            window.reads("#identities", "城市统一身份认证");
        }
    }
}
