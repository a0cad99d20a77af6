//! Tour 巡览: who looks at which pages. Together they are every page there is, with content in its lists, with forms refused, with menus opened.
//!
//! An address may go on: `/calls → td a` is where the first such link on that page leads, ` + /edit` puts something behind it, and
//! `/people/new ⇒ button` is what is shown after such a button of that page was pressed.

use crate::chromium::Window;
use serde_json::json;
use store::{Clock, SystemClock};

/// One person's pages: name and address of each.
pub struct Walk {
    /// Whose; nobody's where it is empty.
    pub email: &'static str,
    /// What they did before, so that there is something to see.
    pub before: fn(&Window),
    /// The pages.
    pub pages: &'static [(&'static str, &'static str)],
}

/// Every walk, in an order in which each finds what those before it left.
pub const WALKS: &[Walk] = &[
    Walk {
        email: "",
        before: |_| {},
        pages: &[
            ("home", "/"),
            ("calls", "/calls"),
            ("no-calls", "/calls?q=zzzz"),
            ("call", "/calls → #results tbody a"),
            ("programmes", "/programmes"),
            ("programme", "/programmes → main h2 a[href]"),
            ("mechanisms", "/mechanisms"),
            ("mechanism", "/mechanisms → td a"),
            ("plans", "/plans"),
            ("plan", "/plans → main h2 a[href]"),
            ("needs", "/needs"),
            ("organisations", "/organisations"),
            ("no-organisations", "/organisations?q=zzzz"),
            ("organisation", "/organisations → #results tbody a"),
            ("verify", "/verify"),
            ("verify-wrong", "/verify ⇒ main form button[type=submit]"),
            ("rules", "/rules"),
            ("calendar", "/calendar"),
            ("sign-in", "/sessions/new"),
            ("sign-in-wrong", "/sessions/new ⇒ main form button[type=submit]"),
            ("register", "/people/new"),
            ("register-wrong", "/people/new ⇒ main form button[type=submit]"),
            ("forgotten", "/password-resets/new"),
            ("dead-reset", "/password-resets/0000"),
            ("dead-registration", "/registrations/0000"),
            ("dead-setup", "/setup/0000"),
            ("nothing-here", "/nothing/here"),
        ],
    },
    Walk {
        email: "zhang.ping@pku.example.org",
        before: |window| {
            window.api("/account/identities", Some(json!({ "document": "passport", "issuer": "DEU", "number": "C00000042" })));
            window.api("/account/career", Some(json!({ "what": "post", "entry": "北京大学物理学院", "from": "2015-09" })));
            window.api("/account/tokens", Some(json!({ "label": "统计脚本", "areas": ["read"], "until": soon() })));
            window.api("/mandates", Some(json!({ "delegate": "tang.ke@bit.example.org", "scope": "centre", "until": soon() })));
        },
        pages: &[
            ("home-of-an-applicant", "/"),
            ("menu", "/ ⇒ details.menu summary"),
            ("applications", "/applications"),
            ("application", "/applications → td a[href^='/applications/']"),
            ("versions", "/applications → td a[href^='/applications/'] + /versions"),
            ("receipt", "/applications → td a[href^='/applications/'] → a[href*='/receipts/']"),
            ("mailbox", "/mailbox"),
            ("tasks", "/tasks"),
            ("notices", "/notices"),
            ("account", "/account"),
            ("account-wrong", "/account ⇒ form[action='/account/password'] button[type=submit]"),
            ("contacts", "/account/contacts"),
            ("security", "/account/security"),
            ("authenticator", "/account/authenticators/new"),
            ("tokens", "/account/tokens"),
            ("token-wrong", "/account/tokens ⇒ form[action='/account/tokens'] button[type=submit]"),
            ("records", "/account/records"),
            ("orcid", "/account/orcid"),
            ("identity", "/account/records → a[href^='/identities/']"),
            ("mandates", "/mandates"),
            ("radar", "/radar"),
            ("awards-of-mine", "/awards/mine"),
            ("rights", "/rights"),
            ("rights-of-a-deed", "/rights?deed=manage-call"),
            ("confirmation", "/sessions/confirmation"),
            ("not-for-applicants", "/people"),
        ],
    },
    Walk {
        email: "liu.siyuan@buaa.example.org",
        before: |_| {},
        pages: &[
            ("draft", "/applications → td a[href^='/drafts/']"),
            ("draft-unfinished", "/applications → td a[href^='/drafts/'] ⇒ button[name=then][value=submit]"),
            ("review", "/applications → td a[href^='/drafts/'] + /submission"),
            ("approvals-of-a-draft", "/applications → td a[href^='/drafts/'] + /approvals"),
            ("team-of-a-draft", "/applications → td a[href^='/drafts/'] + /team"),
        ],
    },
    Walk {
        email: "zhao.qihang@yunheng.example.org",
        before: |_| {},
        pages: &[
            ("endorsements", "/endorsements"),
            ("own-unit", "/organisations?q=云衡 → #results tbody a"),
            ("papers-of-a-unit", "/organisations?q=云衡 → #results tbody a + /files"),
            ("paper-of-a-unit", "/organisations?q=云衡 → #results tbody a + /files → main a[href^='/unit-files/']"),
        ],
    },
    Walk {
        email: "feng.xue@ccmu.example.org",
        before: |window| drop(window.api("/account/erasure", Some(json!({ "ground": "consent-withdrawn" })))),
        pages: &[("account-to-be-erased", "/account")],
    },
    Walk {
        email: "guo.shenzhi@audit.example.org",
        before: |_| {},
        pages: &[("desk-of-a-reader", "/desk"), ("nothing-to-do", "/tasks"), ("no-letters", "/mailbox"), ("no-mandates", "/mandates")],
    },
    Walk {
        email: "zhou.ming@centre.example.org",
        before: |window| {
            let person = |email: &str| {
                let found = window.api(&format!("/people?q={email}"), None);
                found["people"][0]["id"].as_str().unwrap_or_else(|| panic!("nobody is {email}: {found}")).to_owned()
            };
            let (kept, away) = (person("ma.xiao@bjtu.example.org"), person("zheng.jiahe@bnu.example.org"));
            window.api("/merges", Some(json!({ "kept": kept, "away": away, "reason": "两条记录的电话相同" })));
            let parts = [format!("{}/1/0", person("lin.xi@cnu.example.org"))];
            window.api("/expunctions", Some(json!({ "parts": parts, "ground": "state-secret", "order": "示例保密工作机构通知" })));
            draft_a_rich_call(window);
            window.api("/invitations", Some(json!({ "email": "zhu.lin@centre.example.org", "role": "officer", "scope": "centre" })));
        },
        pages: &[
            ("desk", "/desk"),
            ("desk-found", "/desk?q=研究"),
            ("no-desk", "/desk?q=zzzz"),
            ("desk-application", "/desk → #results tbody a"),
            ("similarities", "/calls → #results tbody a + /similarities"),
            ("formal-checks", "/calls → #results tbody a + /formal-checks"),
            ("formal-check", "/desk → #results tbody a + /formal-check"),
            ("call-formal-check", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /terms/formal-check"),
            ("call-at-the-close", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /terms/closing"),
            ("people", "/people"),
            ("person", "/people → td a[href^='/people/']"),
            ("handover", "/people → td a[href^='/people/'] + /handover"),
            ("duplicates", "/duplicates"),
            ("merge", "/duplicates → a[href^='/merges/0']"),
            ("new-merge", "/duplicates → a[href^='/merges/new']"),
            ("erasure-requests", "/erasure-requests"),
            ("erasure-request", "/erasure-requests → td a[href^='/erasure-requests/']"),
            ("expunctions", "/expunctions"),
            ("expunction", "/expunctions → td a[href^='/expunctions/']"),
            ("new-expunction", "/expunctions/new"),
            ("invitations", "/invitations"),
            ("grants", "/grants"),
            ("administrators", "/administrators"),
            ("inspections", "/inspections"),
            ("audit", "/audit"),
            ("deliveries", "/deliveries"),
            ("organisations-waiting", "/organisations/reviews"),
            ("organisation-waiting", "/organisations/reviews → table a[href^='/organisations/']"),
            ("organisation-changed", "/organisations → #results tbody a + /edit"),
            ("new-organisation", "/organisations/new"),
            ("new-organisation-wrong", "/organisations/new ⇒ main form button[type=submit]"),
            ("staff", "/organisations → #results tbody a + /members"),
            ("lists-of-people", "/organisations → #results tbody a + /members/imports"),
            ("papers-of-a-call", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /terms/unit-files"),
            ("new-edition", "/calendar/editions/new"),
            ("new-programme", "/programmes/new"),
            ("new-mechanism", "/mechanisms/new"),
            ("mechanism-changed", "/mechanisms → td a + /edit"),
            ("new-plan", "/plans/new"),
            ("plan-changed", "/plans → main h2 a[href] + /edit"),
            ("new-need", "/needs/new"),
            ("need", "/needs → fieldset p a[href]"),
            ("new-programme-wrong", "/programmes/new ⇒ main form button[type=submit]"),
            ("programme-changed", "/programmes → main h2 a[href] + /edit"),
            ("new-call", "/programmes → main h2 a[href] + /calls/new"),
            ("managed-call", "/calls → #results tbody a"),
            ("call-changed", "/calls → #results tbody a + /edit"),
            ("limits-of-a-call", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /terms/eligibility"),
            ("team-of-a-call", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /terms/team"),
            ("approvals-of-a-call", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /terms/approvals"),
            ("endorsement-of-a-call", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /terms/endorsement"),
            ("awards", "/awards"),
            ("award", "/awards → #results tbody a"),
            ("new-award", "/awards/new"),
            ("new-award-wrong", "/awards/new ⇒ main form button[type=submit]"),
            ("imports", "/imports"),
            ("bans", "/people → td a[href^='/people/'] + /bans"),
            ("form-builder", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /form"),
            ("form-section", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /form/sections/1"),
            ("form-field", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /form/fields/devices"),
            ("form-new-field", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /form/fields/new?kind=choice"),
            ("form-preview", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /form/preview"),
            ("form-comparison", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /form/comparison?with=1"),
            ("funding", "/programmes → main h2 a[href] → td a[href^='/calls/'] + /terms/funding"),
        ],
    },
    // From here on the three administrators are apart.
    Walk {
        email: "zhou.ming@centre.example.org",
        before: |window| {
            let (system, security, audit) = ("aygul.memet@cau.example.org", "xu.yifan@ustb.example.org", "sun.ruotong@buct.example.org");
            window.api("/administrators", Some(json!({ "system": system, "security": security, "audit": audit })));
        },
        pages: &[("no-longer-given", "/people → td a[href^='/people/']")],
    },
    Walk {
        email: "sun.ruotong@buct.example.org",
        before: |window| {
            drop(window.api("/inspections", Some(json!({ "person": "daniel.okafor@iap.example.org", "scope": "centre", "until": soon() }))));
        },
        pages: &[("three-administrators", "/administrators"), ("inspectors", "/inspections"), ("audit-of-the-auditor", "/audit")],
    },
];

/// What answers a GET and is no page, or is looked at elsewhere.
pub const ELSEWHERE: &[(&str, &str)] = &[
    ("/health", "a word"),
    ("/health/live", "a word"),
    ("/health/ready", "a word"),
    ("/api/openapi.json", "for programs"),
    ("/.well-known/security.txt", "a text"),
    ("/language", "leads back"),
    ("/assets/{hash}/{name}", "weighed with each page"),
    ("/outgoing", "a demonstration shows it: letters.rs"),
    ("/password-resets/{token}", "letters.rs"),
    ("/invitations/{id}/{token}", "letters.rs"),
    ("/registrations/{token}", "letters.rs"),
    ("/setup/{token}", "letters.rs"),
    ("/sessions/federated/{provider}", "leads to the identity service"),
    ("/sessions/federated/{provider}/answer", "leads on"),
    ("/sessions/federated/{provider}/choice", "federation.rs"),
    ("/sessions/federated/{provider}/metadata", "for programs"),
    ("/tasks/calendar/{token}", "for programs"),
    ("/calendar/days.csv", "a sheet"),
    ("/calendar/days.ics", "for programs"),
    ("/organisations.csv", "a sheet"),
    ("/awards.csv", "a sheet"),
    ("/imports/new", "limits.rs of the stories: it needs a file"),
    ("/imports/{id}", "limits.rs of the stories: it needs a file"),
    ("/organisations/{id}/files/authorisation", "a file"),
    ("/organisations/{id}/members.csv", "a sheet"),
    ("/organisations/{id}/members/imports/template.csv", "a sheet"),
    ("/organisations/{id}/members/imports/template.xlsx", "a sheet"),
    ("/organisations/{id}/members/imports/new", "rosters.rs of the stories: it needs a file"),
    ("/organisations/{id}/members/imports/{import}", "rosters.rs of the stories: it needs a file"),
    ("/audit/events.csv", "a sheet"),
    ("/calls/{id}/documents/{number}", "a file"),
    ("/calls.atom", "a feed"),
    ("/calls.ics", "a calendar"),
    ("/calls/{id}/mechanism", "its difference is told in the stories"),
    ("/subscriptions/{token}", "behind a letter"),
    ("/subscriptions/{token}/end", "behind a letter"),
    ("/calls/{id}/form.json", "a file"),
    ("/drafts/{id}/files/{field}/{number}", "a file"),
    ("/applications/{id}/files/{number}", "a file"),
    ("/drafts/{id}/document.pdf", "a file"),
    ("/drafts/{id}/tables/{field}", "told over HTTP: stories/tests/it/sheets.rs"),
    ("/drafts/{id}/tables/{field}/rows.xlsx", "a sheet"),
    ("/drafts/{id}/tables/{field}/preview", "sheets.rs of the stories: it needs a file"),
    ("/drafts/{id}/team/members.xlsx", "a sheet"),
    ("/drafts/{id}/team/preview", "sheets.rs of the stories: it needs a file"),
    ("/applications/{id}/document.pdf", "a file"),
    ("/applications/{id}/combined.pdf", "a file"),
    ("/applications/{id}/scan", "a file"),
    ("/applications/{id}/approvals/{number}", "a file"),
    ("/applications/{id}/approvals", "told over HTTP: stories/tests/it/handing.rs"),
    ("/applications/{id}/files/{number}/anonymous", "a file"),
    ("/applications/{id}/receipts/{version}/tlog-proof", "for programs"),
    ("/desk/applications.csv", "a sheet"),
    ("/endorsements.csv", "a sheet"),
    ("/unit-files/{id}/scans/{version}", "a file"),
    ("/applications/{id}/unit-files/{number}", "a file"),
    ("/team-invitations/{id}", "told over HTTP: stories/tests/it/teams.rs"),
    ("/endorsements/batches/{id}", "told over HTTP: stories/tests/it/endorsing.rs"),
    ("/desk/applications.xlsx", "a sheet"),
    ("/calls/{id}/similarities.csv", "a sheet"),
    ("/calls/{id}/formal-checks.csv", "a sheet"),
    ("/similarities/{id}", "the demonstration has no two that are alike: similarity.rs of the stories"),
    ("/log/checkpoint", "for programs"),
    ("/log/key", "for programs"),
    ("/log/tile/{*path}", "for programs"),
];

/// A call that asks every kind of field, the first of its programme's list, under the first programme.
fn draft_a_rich_call(window: &Window) {
    let programmes = window.api("/programmes", None);
    let programme = programmes[0]["id"].as_str().unwrap_or_else(|| panic!("no programme: {programmes}")).to_owned();
    let content = json!({ "code": "RICH-2090", "class": "goal-oriented", "fields": ["physics"], "title_zh": "先进仪器研制项目", "text_zh": "研制先进科学仪器。",
        "opens": "2090-01-01T09:00", "closes": "2090-03-31T16:00" });
    let call = window.api(&format!("/programmes/{programme}/calls"), Some(content))["location"].as_str().unwrap_or_default().to_owned();
    let form: serde_json::Value = serde_json::from_str(include_str!("../../../fuzz/corpus/call-form/rich.json")).expect("a form");
    drop(window.api(&format!("{call}/form/import"), Some(json!({ "form": form }))));
    drop(window.api(&format!("{call}/terms/funding"), Some(json!({ "way": "lines", "tier.0.0": "500万", "tier.0.1": "30", "tier.1.1": "25" }))));
}

/// Thirty days from now.
fn soon() -> String {
    rules::Instant(SystemClock.now().0 + 30 * 86_400_000).rfc3339()
}

/// Where an address of the tour leads, before anything is pressed there, and what is pressed.
pub fn resolve<'a>(window: &Window, address: &'a str) -> Result<(String, Option<&'a str>), String> {
    let (address, press) = address.split_once(" ⇒ ").map_or((address, None), |(address, css)| (address, Some(css)));
    let mut steps = address.split(" → ");
    let mut path = steps.next().unwrap_or_default().to_owned();
    for step in steps {
        let (css, rest) = step.split_once(" + ").unwrap_or((step, ""));
        window.goto(&path);
        let links = window.links(css);
        let link = links.first().ok_or_else(|| format!("{path} has no {css}"))?;
        path = format!("{link}{rest}");
    }
    Ok((path, press))
}

/// Which routes of pages none of those paths goes to.
pub fn left_out(visited: &[String]) -> Vec<&'static str> {
    let goes_to = |route: &str, path: &str| {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let (route, path): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
        route.len() == path.len() && route.iter().zip(&path).all(|(part, said)| part.starts_with('{') || part == said)
    };
    // What is written out goes before what has a parameter there.
    let table = web::routes::table();
    let routes: Vec<&'static str> = table.iter().filter(|route| route.method == "GET").map(|route| route.path).collect();
    let best = |path: &String| routes.iter().filter(|route| goes_to(route, path)).min_by_key(|route| route.matches('{').count()).copied();
    let seen: Vec<&str> = visited.iter().filter_map(best).collect();
    routes.iter().filter(|route| !seen.contains(*route) && !ELSEWHERE.iter().any(|(known, _)| known == *route)).copied().collect()
}
