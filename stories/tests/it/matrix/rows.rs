//! Rows 行: every route, with what its address names and what is sent; a variant of a route has a name of its own after ` · `.

use super::world::{Names, Role, Thing, World};
use crate::harness::{Answer, PASSWORD, Person, encode};
use crate::scene::small_pdf;
use rules::application::PLEDGE;
use serde_json::{Value, json};

/// One row of the matrix.
pub struct Row {
    /// Method, path, and the variant if there is one.
    pub name: &'static str,
    /// What the address names.
    pub thing: Thing,
    /// What is sent.
    pub body: Body,
    /// Whether what succeeded takes the thing away, so that the next one needs a fresh one.
    pub uses_up: bool,
}

/// What is sent.
#[derive(Clone, Copy)]
pub enum Body {
    /// Nothing.
    Empty,
    /// JSON, made for who asks.
    Json(fn(&World<'_>, Role, &Names) -> Value),
    /// A file.
    File,
    /// A scan, with the last day on which it is valid.
    Scan,
    /// The scan of a unit's paper, with what it says.
    Paper,
    /// A query after the path.
    Query(fn(&World<'_>, &Names) -> String),
}

impl Row {
    /// The method.
    pub fn method(&self) -> &'static str {
        self.name.split_once(' ').map_or("", |(method, _)| method)
    }

    /// The path as the table of routes has it.
    pub fn path(&self) -> &'static str {
        let (_, path) = self.name.split_once(' ').unwrap_or_default();
        path.split(" · ").next().unwrap_or_default()
    }

    /// Sends it as somebody, to a thing by its names.
    pub fn send(&self, world: &World<'_>, role: Role, person: &Person, names: &Names) -> Answer {
        let path = fill(self.path(), names);
        let json = [("Accept", "application/json"), ("Content-Type", "application/json")];
        match self.body {
            Body::Empty => person.send(self.method(), &path, &json[..1], &[]),
            Body::Json(body) => person.send(self.method(), &path, &json, body(world, role, names).to_string().as_bytes()),
            Body::File => person.post_file(&path, "补充说明.txt", format!("说明第{}稿", world.next()).as_bytes()),
            Body::Scan => person.post_file(&format!("{path}?last_day=2090-01-01"), "授权书.pdf", &small_pdf(&world.next().to_string())),
            Body::Paper => {
                let number = world.next();
                person.post_file(
                    &format!("{path}?kind=high-tech&number=GR2025{number:08}&issued=2025-06-01"),
                    "证书.pdf",
                    &small_pdf(&number.to_string()),
                )
            }
            Body::Query(query) => person.send(self.method(), &format!("{path}?{}", query(world, names)), &json[..1], &[]),
        }
    }
}

impl Row {
    /// Sends the same as a form from somewhere else would be: with the cookie, without the token of our own form.
    pub fn send_forged(&self, world: &World<'_>, role: Role, person: &Person, names: &Names) -> Answer {
        let path = fill(self.path(), names);
        let pairs: Vec<String> = match self.body {
            Body::Json(body) => body(world, role, names).as_object().into_iter().flatten().map(|(name, value)| pair(name, value)).collect(),
            Body::Empty | Body::File | Body::Scan | Body::Paper | Body::Query(_) => Vec::new(),
        };
        let (kind, sent) = match self.body {
            Body::File | Body::Scan | Body::Paper => (
                "multipart/form-data; boundary=kc",
                "--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\na\r\n--kc--\r\n".to_owned(),
            ),
            Body::Empty | Body::Json(_) | Body::Query(_) => ("application/x-www-form-urlencoded", pairs.join("&")),
        };
        person.send(self.method(), &path, &[("Accept", "text/html"), ("Content-Type", kind)], sent.as_bytes())
    }
}

fn pair(name: &str, value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = value.as_array().and_then(|values| values.first()?.as_str()).map_or(text, str::to_owned);
    format!("{}={}", encode(name), encode(&text))
}

/// A path with its braces filled.
pub fn fill(path: &str, names: &Names) -> String {
    names.iter().fold(path.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value).replace(&format!("{{*{name}}}"), value))
}

pub(super) const fn row(name: &'static str, thing: Thing) -> Row {
    Row { name, thing, body: Body::Empty, uses_up: false }
}

impl Row {
    pub(super) const fn json(self, body: fn(&World<'_>, Role, &Names) -> Value) -> Self {
        Self { body: Body::Json(body), ..self }
    }

    pub(super) const fn nothing_sent(self) -> Self {
        self.json(|_, _, _| json!({}))
    }

    pub(super) const fn file(self) -> Self {
        Self { body: Body::File, ..self }
    }

    const fn scan(self) -> Self {
        Self { body: Body::Scan, ..self }
    }

    pub(super) const fn paper(self) -> Self {
        Self { body: Body::Paper, ..self }
    }

    pub(super) const fn query(self, query: fn(&World<'_>, &Names) -> String) -> Self {
        Self { body: Body::Query(query), ..self }
    }

    pub(super) const fn uses_up(self) -> Self {
        Self { uses_up: true, ..self }
    }
}

/// A profile of somebody new.
fn newcomer(world: &World<'_>) -> Value {
    json!({ "name": "孙若彤", "email": world.email(), "password": PASSWORD, "language": "zh" })
}

fn without_email(mut profile: Value) -> Value {
    if let Some(fields) = profile.as_object_mut() {
        fields.remove("email");
    }
    profile
}

/// An edition of next year's calendar that nobody has loaded.
fn edition(world: &World<'_>, _: Role, _: &Names) -> Value {
    json!({ "year": "2027", "title": format!("放假安排（第{}稿）", world.next()), "number": "示例〔2026〕1号", "issued": "2026-11-20", "confidence": "U",
        "days": "off,2027-01-01,2027-01-03,new-year" })
}

/// Every row, in the order of the routes.
pub fn rows() -> Vec<Row> {
    let mut rows = everybodys();
    rows.extend(peoples());
    rows.extend(records());
    rows.extend(rights());
    rows.extend(signing_in());
    rows.extend(officers());
    rows.extend(applicants());
    rows.extend(readers());
    rows.extend(units());
    rows.extend(teams());
    rows.extend(endorsements());
    rows.extend(super::sheets::rows());
    rows.extend(super::earlier::rows());
    rows.extend(super::planning::rows());
    rows.extend(super::unit_files::rows());
    rows.extend(super::formal_checks::rows());
    rows
}

fn everybodys() -> Vec<Row> {
    use Thing::Nothing;
    vec![
        row("GET /", Nothing),
        row("GET /health", Nothing),
        row("GET /health/live", Nothing),
        row("GET /health/ready", Nothing),
        row("GET /language", Nothing).query(|_, _| "to=zh&back=/calls".to_owned()),
        row("GET /assets/{hash}/{name}", Nothing),
        row("GET /rules", Nothing),
        row("GET /api/openapi.json", Nothing),
        row("GET /.well-known/security.txt", Nothing),
        row("GET /setup/{token}", Nothing),
        row("POST /setup/{token}", Nothing).json(|world, _, _| {
            let mut body = newcomer(world);
            body["centre_zh"] = "另一个中心".into();
            body["zone"] = "Asia/Shanghai".into();
            body
        }),
        row("GET /calendar", Nothing),
        row("GET /calendar/days.csv", Nothing),
        row("GET /calendar/days.ics", Nothing),
        row("GET /calendar/editions/new", Nothing),
        row("POST /calendar/comparison", Nothing).json(edition),
        row("POST /calendar/editions", Nothing).json(edition),
        row("GET /verify", Nothing),
        row("POST /verify", Nothing).json(|world, _, _| {
            let receipt = world.person(Role::Lead).get(&fill("/applications/{id}/receipts/1", &world.make(Thing::Application)));
            receipt.json()
        }),
        row("GET /log/checkpoint", Nothing),
        row("GET /log/key", Nothing),
        row("GET /log/tile/{*path}", Nothing),
    ]
}

fn peoples() -> Vec<Row> {
    use Thing::{ErasureRequest, Expunction, Grant, GrantedRequest, Invitation, Nothing, Person};
    vec![
        row("GET /sessions/new", Nothing),
        row("POST /sessions", Nothing).json(|_, role, _| {
            let role = if role == Role::Anonymous { Role::Lead } else { role };
            json!({ "email": role.email(), "password": PASSWORD })
        }),
        row("POST /sessions/end", Nothing).nothing_sent(),
        row("POST /sessions/end-all", Nothing).nothing_sent(),
        row("GET /sessions/federated/{provider}", Nothing),
        row("GET /sessions/federated/{provider}/answer", Nothing).query(|_, _| format!("code=c&state={}", "0".repeat(64))),
        row("POST /sessions/federated/{provider}/answer", Nothing).json(|_, _, _| json!({ "SAMLResponse": "PHg+", "RelayState": "0" })),
        row("GET /sessions/federated/{provider}/choice", Nothing).query(|_, _| format!("state={}", "0".repeat(64))),
        row("POST /sessions/federated/{provider}/links", Nothing).json(|_, _, _| json!({ "state": "0" })),
        row("POST /sessions/federated/{provider}/people", Nothing)
            .json(|_, _, _| json!({ "state": "0", "name": "孙若彤", "email": "a@example.org" })),
        row("GET /sessions/federated/{provider}/metadata", Nothing),
        row("POST /federated-identities/{id}/unlinking", Thing::Federated).nothing_sent().uses_up(),
        row("GET /account", Nothing),
        row("POST /account/profile", Nothing)
            .json(|world, role, _| json!({ "name": world.name(role), "email": role.email(), "organisation": "示范研究院", "language": "zh" })),
        row("POST /account/password", Nothing)
            .json(|_, _, _| json!({ "current_password": PASSWORD, "password": PASSWORD, "password_again": PASSWORD })),
        row("POST /account/erasure", Nothing).json(|_, _, _| json!({ "ground": "consent-withdrawn" })),
        row("GET /erasure-requests", Nothing),
        row("GET /erasure-requests/{id}", ErasureRequest),
        row("POST /erasure-requests/{id}/withdrawal", ErasureRequest).nothing_sent(),
        row("POST /erasure-requests/{id}/grant", ErasureRequest).nothing_sent().uses_up(),
        row("POST /erasure-requests/{id}/refusal", ErasureRequest)
            .json(|_, _, _| json!({ "obstacle": "retention", "reason": "档案保存期限未届满。" }))
            .uses_up(),
        row("POST /erasure-requests/{id}/execution", GrantedRequest).nothing_sent().uses_up(),
        row("GET /expunctions", Nothing),
        row("GET /expunctions/new", Nothing),
        row("POST /expunctions", Nothing).json(|world, _, _| world.expunction_body(world.id(Role::Applicant))),
        row("GET /expunctions/{id}", Expunction),
        row("POST /expunctions/{id}/confirmation", Expunction).nothing_sent().uses_up(),
        row("POST /expunctions/{id}/withdrawal", Expunction).nothing_sent().uses_up(),
        row("GET /mailbox", Nothing),
        row("POST /mailbox/reading", Nothing).nothing_sent(),
        row("GET /tasks", Nothing),
        row("POST /tasks/snoozes", Nothing).json(|_, _, _| json!({ "task": "letters:none", "days": "1" })),
        row("POST /tasks/snoozes/end", Nothing).nothing_sent(),
        row("POST /tasks/calendar", Nothing).nothing_sent(),
        row("POST /tasks/calendar/end", Nothing).nothing_sent(),
        row("GET /tasks/calendar/{token}", Nothing),
        row("GET /notices", Nothing),
        row("POST /notices", Nothing).json(|_, _, _| json!({ "digest_hour": "8", "ways_reminder": ["mail"], "timing_reminder": "daily" })),
        row("POST /notices/address", Nothing).nothing_sent(),
        row("GET /deliveries", Nothing),
        row("POST /deliveries/{id}/resending", Nothing).nothing_sent(),
        row("GET /people/new", Nothing),
        row("POST /people", Nothing).json(|world, _, _| newcomer(world)),
        row("GET /people", Nothing),
        row("GET /people/{id}", Person),
        row("POST /people/{id}/grants", Person).json(|world, _, _| world.past_grant()),
        row("POST /grants/{id}/revocation", Grant).nothing_sent().uses_up(),
        row("GET /invitations", Nothing),
        row("POST /invitations", Nothing).json(|world, _, _| json!({ "email": world.email(), "role": "reader", "scope": "centre" })),
        row("POST /invitations/{id}/withdrawal", Invitation).nothing_sent().uses_up(),
        row("GET /invitations/{id}/{token}", Invitation),
        row("POST /invitations/{id}/{token}", Invitation).json(|world, _, _| without_email(newcomer(world))).uses_up(),
    ]
}

/// Identity documents, careers, merges.
fn records() -> Vec<Row> {
    use Thing::{Career, Identity, Merge, Nothing};
    vec![
        row("GET /account/records", Nothing),
        row("POST /account/identities", Nothing).json(|world, _, _| world.document()),
        row("GET /identities/{id}", Identity),
        row("POST /identities/{id}/proof", Identity).json(|_, _, names| json!({ "number": names["number_of_document"] })).uses_up(),
        row("POST /identities/{id}/reveals", Identity).json(|_, _, _| json!({ "ground": "checking", "purpose": "核对身份" })),
        row("POST /identities/{id}/withdrawal", Identity).nothing_sent().uses_up(),
        row("POST /account/career", Nothing).json(|_, _, _| json!({ "what": "post", "entry": "示范大学", "from": "2015-09", "until": "2020" })),
        row("POST /career/{id}/removal", Career).nothing_sent().uses_up(),
        row("GET /account/orcid", Nothing),
        row("POST /account/orcid/readings", Nothing).json(|_, _, _| json!({ "consent": "on" })),
        row("POST /account/orcid/entries", Nothing).json(|_, _, _| json!({ "entries": ["work.1"] })),
        row("POST /account/orcid/removal", Nothing).nothing_sent(),
        row("GET /duplicates", Nothing),
        row("GET /merges/new", Nothing).query(|world, _| {
            let [kept, away] = world.strangers();
            format!("kept={kept}&away={away}")
        }),
        row("POST /merges", Nothing).json(|world, _, _| {
            let [kept, away] = world.strangers();
            json!({ "kept": kept, "away": away, "reason": "两条记录的电话相同" })
        }),
        row("GET /merges/{id}", Merge),
        row("POST /merges/{id}/confirmation", Merge).nothing_sent().uses_up(),
        row("POST /merges/{id}/withdrawal", Merge).nothing_sent().uses_up(),
        row("POST /merges/{id}/undoing", Merge).nothing_sent(),
    ]
}

/// Who may what.
fn rights() -> Vec<Row> {
    use Thing::{Grant, Mandate, Nothing, OpenCall, Person};
    vec![
        row("GET /rights", Nothing).query(|_, _| "deed=manage-call".to_owned()),
        row("GET /rights · of another", Nothing).query(|world, _| format!("deed=manage-call&person={}", world.id(Role::Applicant))),
        row("GET /grants", Nothing),
        row("GET /administrators", Nothing),
        row("POST /administrators", Nothing)
            .json(|_, _, _| json!({ "system": "nobody@example.org", "security": "nobody@example.org", "audit": "nobody@example.org" })),
        row("POST /grants/{id}/succession", Grant).json(|_, _, _| json!({ "successor": Role::Lead.email() })),
        row("GET /inspections", Nothing),
        row("POST /inspections", Nothing).json(|world, _, _| world.past_inspection()),
        row("GET /people/{id}/handover", Person),
        row("POST /people/{id}/handover", Person).json(|_, _, _| json!({ "successor": Role::Lead.email(), "previewed": "" })),
        row("GET /mandates", Nothing),
        row("POST /mandates", Nothing).json(|world, _, _| json!({ "delegate": "nobody@example.org", "scope": "centre", "until": world.soon() })),
        row("POST /mandates/{id}/ending", Mandate).nothing_sent().uses_up(),
        row("POST /calls/{id}/drafts · for another", OpenCall).json(|world, _, _| json!({ "principal": world.id(Role::Lead) })),
        row("GET /audit", Nothing),
        row("GET /audit/events.csv", Nothing),
    ]
}

/// Second steps, links, contacts, ways to sign in, tokens. The centre of the matrix has no gateway, so what waits for one is refused.
fn signing_in() -> Vec<Row> {
    use Thing::{Nothing, Token};
    vec![
        row("POST /sessions/steps", Nothing).json(|_, _, _| json!({ "step": "none", "code": "000000" })),
        row("POST /sessions/messages", Nothing).json(|_, _, _| json!({ "step": "none" })),
        row("POST /sessions/passkeys", Nothing)
            .json(|_, _, _| json!({ "id": "none", "client_data": "none", "authenticator_data": "none", "signature": "none" })),
        row("GET /sessions/confirmation", Nothing),
        row("POST /sessions/confirmation", Nothing).json(|_, _, _| json!({ "password": PASSWORD })),
        row("POST /sessions/{handle}/end", Nothing).nothing_sent(),
        row("GET /password-resets/new", Nothing),
        row("POST /password-resets", Nothing).json(|_, role, _| json!({ "email": role.email() })),
        row("GET /password-resets/{token}", Nothing),
        row("POST /password-resets/{token}", Nothing).json(|_, _, _| json!({ "password": PASSWORD })),
        row("GET /registrations/{token}", Nothing),
        row("POST /registrations/{token}", Nothing).nothing_sent(),
        row("GET /outgoing", Nothing),
        row("GET /account/contacts", Nothing),
        row("POST /account/contacts", Nothing).json(|world, _, _| json!({ "address": world.email() })),
        row("POST /account/contacts/proof", Nothing).json(|_, _, _| json!({ "code": "000000" })),
        row("POST /account/contacts/{id}/main", Token).nothing_sent(),
        row("POST /account/contacts/{id}/removal", Token).nothing_sent(),
        row("GET /account/security", Nothing),
        row("GET /account/authenticators/new", Nothing),
        row("POST /account/authenticators", Nothing).json(|_, _, _| json!({ "method": "totp", "nonce": "none", "code": "none" })),
        row("POST /account/authenticators/{id}/removal", Token).nothing_sent(),
        row("POST /account/recovery-codes", Nothing).nothing_sent(),
        row("GET /account/tokens", Nothing),
        row("POST /account/tokens", Nothing)
            .json(|world, _, _| json!({ "label": "统计脚本", "areas": ["read"], "until": world.tomorrow() }))
            .uses_up(),
        row("POST /account/tokens/{id}/revocation", Token).nothing_sent().uses_up(),
    ]
}

fn officers() -> Vec<Row> {
    use Thing::{DraftCall, Nothing, OpenCall, Programme};
    let reason = |_: &World<'_>, _: Role, _: &Names| json!({ "reason_zh": "政策调整" });
    let later =
        |world: &World<'_>, _: Role, _: &Names| json!({ "closes": format!("2091-01-01T{:02}:{:02}", world.next() / 60 % 24, world.next() % 60) });
    vec![
        row("GET /programmes", Nothing),
        row("GET /programmes/new", Nothing),
        row("POST /programmes", Nothing).json(|world, _, _| world.programme_body()),
        row("GET /programmes/{id}", Programme),
        row("GET /programmes/{id}/edit", Programme),
        row("POST /programmes/{id}/revisions", Programme).json(|world, _, _| world.revised_programme()),
        row("POST /programmes/{id}/closure", Programme).nothing_sent().uses_up(),
        row("GET /calls", Nothing),
        row("GET /programmes/{id}/calls/new", Programme),
        row("POST /programmes/{id}/calls", Programme).json(|world, _, _| world.call_body()),
        row("GET /calls/{id}", OpenCall),
        row("GET /calls/{id} · draft", DraftCall),
        row("GET /calls/{id}/edit", OpenCall),
        row("GET /calls/{id}/edit · draft", DraftCall),
        row("POST /calls/{id}/revisions", OpenCall).json(|world, _, _| world.call_body()),
        row("POST /calls/{id}/revisions · draft", DraftCall).json(|world, _, _| world.call_body()),
        row("GET /calls/{id}/form", OpenCall),
        row("GET /calls/{id}/form · draft", DraftCall),
        row("GET /calls/{id}/form.json", OpenCall),
        row("GET /calls/{id}/form.json · draft", DraftCall),
        row("GET /calls/{id}/form/preview", DraftCall),
        row("GET /calls/{id}/form/comparison", DraftCall),
        row("POST /calls/{id}/form/copy", DraftCall).json(|world, _, _| json!({ "from": world.call })).uses_up(),
        row("POST /calls/{id}/form/import", DraftCall).json(|world, _, _| json!({ "form": world.call_body()["form"] })),
        row("POST /calls/{id}/form/sections", DraftCall).json(|_, _, _| json!({ "title_zh": "合作" })),
        row("POST /calls/{id}/form/sections · published", OpenCall).json(|_, _, _| json!({ "title_zh": "合作" })),
        row("GET /calls/{id}/form/sections/{place}", DraftCall),
        row("POST /calls/{id}/form/sections/{place}/revision", DraftCall).json(|_, _, _| json!({ "title_zh": "基本情况" })),
        row("POST /calls/{id}/form/sections/{place}/removal", DraftCall).nothing_sent(),
        row("POST /calls/{id}/form/sections/{place}/move", DraftCall).json(|_, _, _| json!({ "way": "down" })),
        row("GET /calls/{id}/form/fields/new", DraftCall),
        row("POST /calls/{id}/form/fields", DraftCall).json(|_, _, _| json!({ "kind": "date", "section": "0", "label_zh": "开始日期" })),
        row("GET /calls/{id}/form/fields/{field}", DraftCall),
        row("POST /calls/{id}/form/fields/{field}/revision", DraftCall).json(|_, _, _| json!({ "kind": "text", "most": "500", "label_zh": "正文" })),
        row("POST /calls/{id}/form/fields/{field}/removal", DraftCall).nothing_sent().uses_up(),
        row("POST /calls/{id}/form/fields/{field}/move", DraftCall).json(|_, _, _| json!({ "way": "up" })).uses_up(),
        row("GET /calls/{id}/terms/funding", DraftCall),
        row("POST /calls/{id}/terms/funding", DraftCall).json(|_, _, _| json!({ "way": "lump", "most": "100万" })),
        row("GET /calls/{id}/terms/closing", OpenCall),
        row("GET /calls/{id}/terms/closing · draft", DraftCall),
        row("POST /calls/{id}/terms/closing", OpenCall).json(|_, _, _| json!({ "submits_at_close": true })),
        row("POST /calls/{id}/terms/closing · draft", DraftCall).json(|_, _, _| json!({ "submits_at_close": true })),
        row("POST /calls/{id}/publication", OpenCall).nothing_sent(),
        row("POST /calls/{id}/publication · draft", DraftCall).nothing_sent().uses_up(),
        row("POST /calls/{id}/extension", OpenCall).json(later).uses_up(),
        row("POST /calls/{id}/extension · draft", DraftCall).json(later),
        row("POST /calls/{id}/cancellation", OpenCall).json(reason).uses_up(),
        row("POST /calls/{id}/cancellation · draft", DraftCall).json(reason).uses_up(),
        row("POST /calls/{id}/documents", OpenCall).file(),
        row("POST /calls/{id}/documents · draft", DraftCall).file(),
        row("GET /calls/{id}/documents/{number}", OpenCall),
        row("GET /calls/{id}/documents/{number} · draft", DraftCall),
    ]
}

fn units() -> Vec<Row> {
    use Thing::{AskedMembership, Membership, Nothing, Organisation, Registration, Secretary};
    let today = |_: &World<'_>, _: Role, _: &Names| json!({ "last_day": "2089-01-01" });
    vec![
        row("GET /organisations", Nothing),
        row("GET /organisations.csv", Nothing),
        row("GET /organisations/new", Nothing),
        row("POST /organisations", Nothing).json(|world, _, _| world.organisation_body()),
        row("POST /organisations · direct", Nothing).json(|world, _, _| {
            let mut body = world.organisation_body();
            body["direct"] = "on".into();
            body
        }),
        row("GET /organisations/reviews", Nothing),
        row("GET /organisations/{id}", Organisation),
        row("GET /organisations/{id} · registered", Registration),
        row("POST /organisations/{id}/authorisations", Organisation).scan().uses_up(),
        row("POST /organisations/{id}/authorisations · registered", Registration).scan().uses_up(),
        row("GET /organisations/{id}/files/authorisation", Registration),
        row("POST /organisations/{id}/approval", Registration).nothing_sent().uses_up(),
        row("POST /organisations/{id}/rejection", Registration).json(|_, _, _| json!({ "reason": "印章不清。" })).uses_up(),
        row("GET /organisations/{id}/edit", Organisation),
        row("POST /organisations/{id}/names", Organisation).json(|_, _, _| json!({ "name_zh": "新名称", "on": "2026-01-01" })).uses_up(),
        row("POST /organisations/{id}/former-names", Organisation)
            .json(|_, _, _| json!({ "former_zh": "旧名称", "former_until": "1990-01-01" }))
            .uses_up(),
        row("POST /organisations/{id}/class", Organisation).json(|_, _, _| json!({ "class": "new-institution" })).uses_up(),
        row("POST /organisations/{id}/parents", Organisation)
            .json(|world, _, _| json!({ "parent": world.make(Organisation)["id"], "from": "2026-01-01" }))
            .uses_up(),
        row("POST /organisations/{id}/separation", Secretary)
            .json(|_, _, names| json!({ "left": names["parent"], "left_on": "2026-02-01" }))
            .uses_up(),
        row("POST /organisations/{id}/ending", Organisation).json(|_, _, _| json!({ "way": "dissolved", "ended_on": "2026-01-01" })).uses_up(),
        row("GET /organisations/{id}/members", Organisation),
        row("POST /organisations/{id}/members", Organisation).json(|_, _, _| json!({ "email": Role::Applicant.email() })).uses_up(),
        row("POST /organisations/{id}/secretaries", Secretary).json(|_, _, names| json!({ "person": names["member"] })).uses_up(),
        row("POST /organisations/{id}/secretaries/{grant}/removal", Secretary).nothing_sent().uses_up(),
        row("POST /memberships", Nothing).json(|world, _, _| json!({ "unit": world.make(Organisation)["id"] })),
        row("POST /memberships/{id}/confirmation", AskedMembership).nothing_sent().uses_up(),
        row("POST /memberships/{id}/refusal", AskedMembership).json(|_, _, _| json!({ "reason": "查无此人。" })).uses_up(),
        row("POST /memberships/{id}/withdrawal", AskedMembership).nothing_sent().uses_up(),
        row("POST /memberships/{id}/ending", Membership).json(today).uses_up(),
        row("POST /memberships/{id}/main", Membership).nothing_sent().uses_up(),
    ]
}

fn applicants() -> Vec<Row> {
    use Thing::{Application, Draft, DraftCall, Nothing, OpenCall};
    let signed = |world: &World<'_>, role: Role, _: &Names| json!({ "signed": world.name(role), "pledge": PLEDGE });
    vec![
        row("GET /applications", Nothing),
        row("POST /calls/{id}/drafts", OpenCall).nothing_sent(),
        row("POST /calls/{id}/drafts · draft", DraftCall).nothing_sent(),
        row("GET /drafts/{id}", Draft),
        row("PATCH /drafts/{id}", Draft).json(|world, _, _| json!({ "answers": { "title": format!("拓扑量子材料研究（{}）", world.next()) } })),
        row("POST /drafts/{id}", Draft).json(|world, _, _| json!({ "title": format!("拓扑量子材料研究（{}）", world.next()) })),
        row("DELETE /drafts/{id}", Draft).uses_up(),
        row("POST /drafts/{id}/removal", Draft).nothing_sent().uses_up(),
        row("POST /drafts/{id}/files/{field}", Draft).file(),
        row("POST /drafts/{id}/files/{field}/{number}/removal", Draft).uses_up(),
        row("GET /drafts/{id}/files/{field}/{number}", Draft),
        row("POST /drafts/{id}/prefill", Draft).json(|_, _, _| json!({ "wish": "fill" })),
        row("POST /drafts/{id}/advance-pledge", Draft).json(|world, role, _| json!({ "advance_signed": world.name(role), "pledge": PLEDGE })),
        row("POST /drafts/{id}/advance-pledge/withdrawal", Draft).nothing_sent(),
        row("GET /drafts/{id}/submission", Draft),
        row("POST /drafts/{id}/submission", Draft).json(signed).uses_up(),
        row("POST /applications/{id}/withdrawal", Application).nothing_sent().uses_up(),
        row("GET /drafts/{id}/document.pdf", Draft),
        row("POST /applications/{id}/scans", Application).scan(),
        row("GET /applications/{id}/approvals", Application),
        row("POST /applications/{id}/approvals", Application).scan(),
        row("GET /applications/{id}/approvals/{number}", Application),
    ]
}

/// People in a draft, and what a call asks of them and of units.
fn teams() -> Vec<Row> {
    use Thing::{ApprovalDraft, DraftCall, OpenCall, TeamDraft, Teammate};
    let ethics = |_: &World<'_>, _: Role, _: &Names| json!({ "ethics": "submission" });
    let team = |_: &World<'_>, _: Role, _: &Names| json!({ "roles": ["member"] });
    let chain = |_: &World<'_>, _: Role, _: &Names| json!({ "acts_0": "host", "name_zh_0": "单位推荐", "days_0": "3" });
    let part = |_: &World<'_>, _: Role, _: &Names| json!({ "role": "member", "share": "30" });
    vec![
        row("GET /calls/{id}/terms/team", OpenCall),
        row("GET /calls/{id}/terms/team · draft", DraftCall),
        row("POST /calls/{id}/terms/team", OpenCall).json(team),
        row("POST /calls/{id}/terms/team · draft", DraftCall).json(team),
        row("GET /calls/{id}/terms/approvals", OpenCall),
        row("GET /calls/{id}/terms/approvals · draft", DraftCall),
        row("POST /calls/{id}/terms/approvals", OpenCall).json(ethics),
        row("POST /calls/{id}/terms/approvals · draft", DraftCall).json(ethics),
        row("GET /drafts/{id}/approvals", ApprovalDraft),
        row("POST /drafts/{id}/approvals", ApprovalDraft).json(|_, _, _| json!({ "ethics": "yes" })),
        row("POST /drafts/{id}/approvals/records", ApprovalDraft).json(|_, _, _| World::approval()),
        row("POST /drafts/{id}/approvals/{kind}/reuse", ApprovalDraft)
            .json(|world, _, _| json!({ "application": world.make(Thing::OwnApplication)["id"] })),
        row("POST /drafts/{id}/approvals/{kind}/removal", ApprovalDraft).nothing_sent().uses_up(),
        row("GET /calls/{id}/terms/endorsement", OpenCall),
        row("GET /calls/{id}/terms/endorsement · draft", DraftCall),
        row("POST /calls/{id}/terms/endorsement", OpenCall).json(chain),
        row("POST /calls/{id}/terms/endorsement · draft", DraftCall).json(chain),
        row("GET /drafts/{id}/team", TeamDraft),
        row("POST /drafts/{id}/team", TeamDraft).json(|world, _, _| json!({ "email": world.email(), "role": "member", "share": "30" })),
        row("POST /drafts/{id}/team/leading", TeamDraft).json(|_, _, _| json!({ "share": "50" })),
        row("POST /drafts/{id}/team/{member}/change", TeamDraft).json(part),
        row("POST /drafts/{id}/team/{member}/removal", TeamDraft).nothing_sent().uses_up(),
        row("GET /team-invitations/{id}", Teammate),
        row("POST /team-invitations/{id}/confirmation", Teammate).json(|world, role, _| world.agreement(role)).uses_up(),
        row("POST /team-invitations/{id}/refusal", Teammate).json(|_, _, _| json!({ "reason": "时间冲突。" })).uses_up(),
    ]
}

/// Units that endorse, what the centre gives back, versions.
fn endorsements() -> Vec<Row> {
    use Thing::{Application, Batch, Endorsing, Nothing, OwnApplication};
    let signs = |world: &World<'_>, role: Role, _: &Names| json!({ "signed": world.name(role), "pledge": rules::endorsement::PLEDGE });
    let says = |_: &World<'_>, _: Role, _: &Names| json!({ "comments": "请修改。" });
    let desk = |world: &World<'_>, _: Role, _: &Names| {
        let names = world.make(Endorsing);
        json!({ "unit": names["unit"], "call": names["call"], "step": "0", format!("rank_{}", names["id"]): "1" })
    };
    vec![
        row("GET /endorsements", Nothing),
        row("GET /endorsements.csv", Nothing),
        row("POST /endorsements/ranks", Nothing).json(desk),
        row("POST /endorsements/batches", Endorsing)
            .json(|_, _, names| json!({ "unit": names["unit"], "call": names["call"], "step": "0", "applications": [names["id"]] })),
        row("GET /endorsements/batches/{id}", Batch),
        row("POST /endorsements/batches/{id}/confirmation", Batch).json(signs).uses_up(),
        row("POST /endorsements/batches/{id}/removal", Batch).nothing_sent().uses_up(),
        row("GET /applications/{id} · with a unit", Endorsing),
        row("POST /applications/{id}/endorsement", Endorsing).json(signs).uses_up(),
        row("POST /applications/{id}/return", Endorsing).json(says).uses_up(),
        row("POST /applications/{id}/endorsement-refusal", Endorsing).json(says).uses_up(),
        row("GET /applications/{id}/versions", Application),
        row("GET /applications/{id}/versions · own", OwnApplication),
    ]
}

fn readers() -> Vec<Row> {
    use Thing::{Application, Nothing, OpenCall, OwnApplication, Similarity};
    vec![
        row("GET /applications/{id}", Application),
        row("GET /applications/{id} · own", OwnApplication),
        row("GET /applications/{id}/files/{number}", Application),
        row("GET /applications/{id}/files/{number} · own", OwnApplication),
        row("GET /applications/{id}/receipts/{version}", Application),
        row("GET /applications/{id}/receipts/{version} · own", OwnApplication),
        row("GET /applications/{id}/receipts/{version}/tlog-proof", Application),
        row("GET /applications/{id}/receipts/{version}/tlog-proof · own", OwnApplication),
        row("GET /applications/{id}/document.pdf", Application),
        row("GET /applications/{id}/document.pdf · own", OwnApplication),
        row("GET /applications/{id}/combined.pdf", Application),
        row("GET /applications/{id}/scan", Application),
        row("GET /applications/{id}/files/{number}/anonymous", Application),
        row("GET /desk", Nothing),
        row("GET /desk · call", Nothing).query(|world, _| format!("call={}", world.call)),
        row("GET /desk/applications.csv", Nothing),
        row("GET /desk/applications.xlsx", Nothing),
        row("GET /calls/{id}/similarities", OpenCall),
        row("GET /calls/{id}/similarities.csv", OpenCall),
        row("GET /similarities/{id}", Similarity),
        row("POST /similarities/{id}/resolution", Similarity).json(|_, _, _| json!({ "verdict": "different", "reason": "研究对象不同。" })).uses_up(),
    ]
}
