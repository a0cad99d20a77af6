//! OpenAPI 接口说明: made from the table of routes, so that no address is left out; what each write takes stands beside it here.
//!
//! Bodies are flat objects of texts and lists of texts, the same names as the forms of the pages. Answers are the views of the pages; a
//! refusal is a problem (RFC 9457) with the id of its rule. Writes take `Idempotency-Key`; versions travel as `If-Match` or `version`.

use crate::routes::table;
use serde_json::{Map, Value, json};

/// What a write takes: its path, then its fields; `!` marks what must be there, `[]` a list.
const BODIES: &[(&str, &[&str])] = &[
    ("/setup/{token}", &["centre_zh!", "centre_en", "zone!", "name!", "latin_name", "email!", "organisation", "language", "password!"]),
    ("/sessions", &["email!", "password!"]),
    ("/sessions/end", &[]),
    ("/sessions/end-all", &[]),
    ("/federated-identities/{id}/unlinking", &[]),
    ("/sessions/steps", &["step!", "code!"]),
    ("/sessions/messages", &["step!"]),
    ("/sessions/passkeys", &["id!", "client_data!", "authenticator_data!", "signature!"]),
    ("/sessions/confirmation", &["password", "code"]),
    ("/sessions/{handle}/end", &[]),
    ("/password-resets", &["email!"]),
    ("/password-resets/{token}", &["password!", "password_again"]),
    ("/registrations/{token}", &[]),
    ("/account/contacts", &["address!"]),
    ("/account/contacts/proof", &["code!"]),
    ("/account/contacts/{id}/main", &[]),
    ("/account/contacts/{id}/removal", &[]),
    ("/account/authenticators", &["method!", "nonce", "code", "id", "client_data", "authenticator_data", "public_key", "label"]),
    ("/account/authenticators/{id}/removal", &["version"]),
    ("/account/recovery-codes", &[]),
    ("/account/tokens", &["label!", "areas[]", "until!"]),
    ("/account/tokens/{id}/revocation", &[]),
    ("/account/profile", &["name!", "latin_name", "email!", "organisation", "language"]),
    ("/account/password", &["current_password!", "password!", "password_again"]),
    ("/mailbox/reading", &[]),
    ("/account/erasure", &["ground!", "said"]),
    ("/erasure-requests/{id}/withdrawal", &[]),
    ("/erasure-requests/{id}/grant", &[]),
    ("/erasure-requests/{id}/refusal", &["obstacle!", "reason!"]),
    ("/erasure-requests/{id}/execution", &[]),
    ("/expunctions", &["parts[]", "files[]", "file", "thing", "ground!", "order!"]),
    ("/expunctions/{id}/confirmation", &[]),
    ("/expunctions/{id}/withdrawal", &[]),
    ("/calendar/comparison", EDITION),
    ("/calendar/editions", EDITION),
    ("/tasks/snoozes", &["task!", "days!"]),
    ("/tasks/snoozes/end", &[]),
    ("/tasks/calendar", &[]),
    ("/tasks/calendar/end", &[]),
    ("/notices", NOTICES),
    ("/notices/address", &[]),
    ("/deliveries/{id}/resending", &[]),
    ("/people", &["name!", "latin_name", "email!", "organisation", "language", "password!"]),
    ("/people/{id}/grants", &["role!", "scope!", "from", "until"]),
    ("/grants/{id}/revocation", &[]),
    ("/invitations", &["email!", "role!", "scope!"]),
    ("/invitations/{id}/withdrawal", &[]),
    ("/invitations/{id}/{token}", &["name!", "latin_name", "organisation", "language", "password!"]),
    ("/organisations", &["name_zh", "name_en", "class!", "known!", "code", "parent", "ror", "direct"]),
    ("/organisations/{id}/approval", &["replaces", "version"]),
    ("/organisations/{id}/rejection", &["reason!", "version"]),
    ("/organisations/{id}/names", &["name_zh", "name_en", "on!", "version"]),
    ("/organisations/{id}/former-names", &["former_zh", "former_en", "former_from", "former_until!", "version"]),
    ("/organisations/{id}/class", &["class!", "version"]),
    ("/organisations/{id}/parents", &["parent!", "from!", "version"]),
    ("/organisations/{id}/separation", &["left!", "left_on!", "version"]),
    ("/organisations/{id}/ending", &["way!", "into[]", "ended_on!", "version"]),
    ("/organisations/{id}/members", &["email!", "department", "from"]),
    ("/organisations/{id}/secretaries", &["person!", "last_day"]),
    ("/organisations/{id}/secretaries/{grant}/removal", &[]),
    ("/memberships", &["unit!", "department", "since", "staff_note"]),
    ("/memberships/{id}/confirmation", &["from"]),
    ("/memberships/{id}/refusal", &["reason!"]),
    ("/memberships/{id}/ending", &["last_day!"]),
    ("/memberships/{id}/withdrawal", &[]),
    ("/memberships/{id}/main", &[]),
    ("/programmes", &["code!", "title_zh!", "title_en", "purpose_zh!", "purpose_en", "points_zh", "points_en"]),
    ("/programmes/{id}/revisions", &["code!", "title_zh!", "title_en", "purpose_zh!", "purpose_en", "points_zh", "points_en", "version"]),
    ("/programmes/{id}/closure", &[]),
    ("/programmes/{id}/calls", CALL),
    ("/calls/{id}/revisions", CALL),
    ("/calls/{id}/publication", &["version"]),
    ("/calls/{id}/extension", &["closes!", "version"]),
    ("/calls/{id}/cancellation", &["reason_zh!", "reason_en", "version"]),
    ("/calls/{id}/drafts", &[]),
    ("/drafts/{id}/removal", &[]),
    ("/drafts/{id}/submission", &["signed!", "pledge!", "version"]),
    ("/applications/{id}/withdrawal", &["version"]),
];

const EDITION: &[&str] = &["year!", "title!", "number", "issued!", "link", "confidence!", "days!"];
const NOTICES: &[&str] = &[
    "digest_hour!",
    "ways_account[]",
    "timing_account",
    "ways_application[]",
    "timing_application",
    "ways_reminder[]",
    "timing_reminder",
    "ways_work[]",
    "timing_work",
];

const CALL: &[&str] = &[
    "code!",
    "class!",
    "fields![]",
    "title_zh!",
    "title_en",
    "text_zh!",
    "text_en",
    "foreign_leads",
    "opens!",
    "closes!",
    "zone",
    "budget",
    "contact",
    "form!",
    "version",
];

/// The description, as JSON with two blanks of indent; the same bytes every time.
pub fn openapi() -> String {
    let mut paths: Map<String, Value> = Map::new();
    for route in table() {
        // Pages and assets for browsers alone are no part of the API.
        if route.path.starts_with("/assets/")
            || route.path.starts_with("/sessions/federated/")
            || route.path == "/language"
            || route.path.ends_with("/new")
            || route.path.ends_with("/edit")
        {
            continue;
        }
        let path = route.path.replace("{*path}", "{path}");
        let operations = paths.entry(path.clone()).or_insert_with(|| json!({}));
        operations[route.method.as_str().to_lowercase()] = operation(route.method.as_str(), route.path, &path);
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "Kechuang 科创", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": "The same deeds as the pages. Send Accept: application/json; sign in with POST /sessions, or create an access token under /account/tokens, and send the token as Authorization: Bearer." },
        "paths": paths,
        "components": {
            "securitySchemes": { "session": { "type": "http", "scheme": "bearer" } },
            "schemas": { "Problem": problem_schema(), "Done": { "type": "object", "required": ["location"], "properties": { "location": { "type": "string" } } } },
            "responses": { "Problem": { "description": "Refused: the rule, what it stands on, and what can be done",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } } }
        },
        "security": [{}, { "session": [] }]
    });
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn operation(method: &str, route: &str, path: &str) -> Value {
    let mut parameters: Vec<Value> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let writes = method != "GET";
    if writes {
        parameters.push(json!({ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 200 } }));
        parameters.push(json!({ "name": "If-Match", "in": "header", "required": false, "schema": { "type": "string" } }));
    }
    let mut operation = json!({
        "operationId": format!("{} {}", method.to_lowercase(), route),
        "parameters": parameters,
        "responses": {
            (if writes { "201" } else { "200" }): { "description": if writes { "Done" } else { "The view" } },
            "default": { "$ref": "#/components/responses/Problem" }
        }
    });
    if writes {
        operation["responses"]["200"] =
            json!({ "description": "Done", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Done" } } } });
    }
    if let Some(body) = body(method, route) {
        operation["requestBody"] = body;
    }
    operation
}

fn body(method: &str, route: &str) -> Option<Value> {
    if method == "PATCH" || route == "/drafts/{id}" && method == "POST" {
        let answer = json!({ "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
        let answers = json!({ "type": "object", "additionalProperties": answer });
        let schema = if method == "PATCH" {
            json!({ "type": "object", "required": ["answers"], "additionalProperties": false, "properties": { "answers": answers } })
        } else {
            answers
        };
        return Some(json!({ "required": true, "content": { "application/json": { "schema": schema } } }));
    }
    if route == "/verify" {
        return Some(json!({ "required": true, "content": { "application/json": { "schema": { "type": "object", "description": "A receipt" } } } }));
    }
    if route.ends_with("/authorisations") {
        let text = json!({ "type": "string" });
        let file = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
        let schema = json!({ "type": "object", "required": ["last_day", "file"], "properties": { "last_day": text, "file": file } });
        return Some(json!({ "required": true, "content": { "multipart/form-data": { "schema": schema } } }));
    }
    if route.ends_with("/files/{field}") || route.ends_with("/documents") {
        let schema = json!({ "type": "object", "required": ["unclassified", "file"], "properties": {
            "unclassified": { "type": "string", "const": "on", "description": "The sender declares that the file holds no state secret; it comes before the file, or as the header Kechuang-Unclassified" },
            "file": { "type": "string", "contentMediaType": "application/octet-stream" } } });
        return Some(json!({ "required": true, "content": { "multipart/form-data": { "schema": schema } } }));
    }
    let (_, fields) = BODIES.iter().find(|(path, _)| *path == route && method == "POST")?;
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in *fields {
        let name = field.trim_end_matches("[]").trim_end_matches('!');
        let one = json!({ "type": "string" });
        properties.insert(name.to_owned(), if field.ends_with("[]") { json!({ "type": "array", "items": one }) } else { one });
        if field.contains('!') {
            required.push(name);
        }
    }
    let schema = json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties });
    Some(json!({ "required": !required.is_empty(), "content": { "application/json": { "schema": schema } } }))
}

fn problem_schema() -> Value {
    let text = json!({ "type": "string" });
    let field = json!({ "type": "object", "properties": { "field": text, "rule": text, "title": text, "detail": text } });
    json!({ "type": "object", "required": ["type", "title", "status", "detail", "rule", "source", "figures"],
        "properties": { "type": text, "title": text, "status": { "type": "integer" }, "detail": text, "rule": text, "source": text,
            "fields": { "type": "array", "items": field }, "figures": { "type": "object" } } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_belongs_to_a_route() {
        let routes: Vec<&str> = table().iter().map(|route| route.path).collect();
        for (path, _) in BODIES {
            assert!(routes.contains(path), "{path}");
        }
        let described: Value = serde_json::from_str(&openapi()).expect("it is JSON");
        assert!(described["paths"]["/drafts/{id}/submission"]["post"]["requestBody"].is_object());
    }
}
