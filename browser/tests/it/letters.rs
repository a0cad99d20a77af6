//! Letters 信件里的链接: the pages that only a link in a letter leads to, and the first page of a centre that is not founded yet.

use crate::axe;
use crate::centre::Centre;
use crate::chromium::{Profile, Reader, Window};

/// Where the newest letter leads to.
fn link(window: &Window, begin: &str) -> String {
    let letters = window.api("/outgoing", None);
    let text = letters[0]["text"].as_str().expect("a letter").to_owned();
    let start = text.find(begin).unwrap_or_else(|| panic!("no {begin} in {text}"));
    text[start..].split_whitespace().next().expect("an address").trim_end_matches(['。', '.']).to_owned()
}

#[test]
fn every_link_of_a_letter_leads_to_a_page_for_everybody() {
    let centre = Centre::at_work();
    centre.show_letters();
    for language in ["zh-CN", "en"] {
        let profile = Profile::new();
        let window = Window::open(&centre.url(""), &profile, Reader { language, width: 640, scripts: true });
        axe::prepare(&window);
        window.goto("/people/new");
        window.put("#field-name", "沈清和");
        window.put("#field-email", &format!("shen.qinghe.{language}@bimsa.example.org"));
        window.put("#field-password", stories::PASSWORD);
        window.put("#field-password_again", stories::PASSWORD);
        window.click("main form button[type=submit]");
        window.text("main .notice");
        axe::nothing_found(&window);
        window.goto("/outgoing");
        axe::nothing_found(&window);
        window.goto(&link(&window, "/registrations/"));
        axe::nothing_found(&window);
        window.click("main form button[type=submit]");
        window.text("details.menu");
        window.protocol("Network.clearBrowserCookies", serde_json::json!({}));

        window.goto("/password-resets/new");
        window.put("#field-email", &format!("shen.qinghe.{language}@bimsa.example.org"));
        window.click("main form button[type=submit]");
        window.text("main .notice");
        window.goto(&link(&window, "/password-resets/"));
        axe::nothing_found(&window);
        window.click("main form button[type=submit]");
        window.text(".problem");
        axe::nothing_found(&window);

        window.sign_in("zhou.ming@centre.example.org");
        let email = format!("zhu.lin.{language}@centre.example.org");
        window.api("/invitations", Some(serde_json::json!({ "email": email, "role": "officer", "scope": "centre" })));
        let invited = window.api("/invitations", None);
        let path = invited[0]["link"].as_str().and_then(|url| url.find("/invitations/").map(|at| url[at..].to_owned())).expect("a link");
        window.protocol("Network.clearBrowserCookies", serde_json::json!({}));
        window.goto(&path);
        axe::nothing_found(&window);
    }
}

#[test]
fn the_first_page_of_a_centre_is_a_page_for_everybody() {
    let (centre, path) = Centre::not_founded();
    for language in ["zh-CN", "en"] {
        let profile = Profile::new();
        let window = Window::open(&centre.url(""), &profile, Reader { language, width: 640, scripts: true });
        axe::prepare(&window);
        for page in ["/", &path] {
            window.goto(page);
            axe::nothing_found(&window);
        }
        window.click("main form button[type=submit]");
        window.text(".problem");
        axe::nothing_found(&window);
    }
}
