//! OpenAPI 接口说明: made from the table of routes, so that no address is left out; what each write takes stands beside it (tables.rs).
//!
//! Bodies are flat objects of texts and lists of texts, the same names as the forms of the pages. Answers are the views of the pages; a
//! refusal is a problem (RFC 9457) with the id of its rule. Writes take `Idempotency-Key`; versions travel as `If-Match` or `version`.
//! `cargo xtask probe` holds a running server against every word of this.

mod calls;
mod tables;

use crate::cx::Cx;
use crate::fields::{EXACT, KEY_MOST};
use crate::routes::table;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rules::form::MediaType;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;
pub use tables::OPEN;
use tables::{BODIES, QUERIES};

/// A page of HTML, for browsers.
const PAGE: &str = "text/html";
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// The description as this server has it 接口说明.
pub(crate) async fn show(_: Cx) -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    ([(header::CONTENT_TYPE, JSON), (header::CACHE_CONTROL, "no-cache")], TEXT.get_or_init(openapi).as_str()).into_response()
}

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
            "schemas": schemas(),
            "responses": { "Problem": { "description": "Refused: the rule, what it stands on, and what can be done",
                "content": { PROBLEM: { "schema": { "$ref": "#/components/schemas/Problem" } }, PAGE: {} } } }
        },
        "security": [{ "session": [] }]
    });
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn operation(method: &str, route: &str, path: &str) -> Value {
    let mut parameters: Vec<Value> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": path_schema(name) }))
        .collect();
    let names = QUERIES.iter().find(|(of, _)| *of == route && method == "GET").map_or(&[][..], |(_, names)| *names);
    parameters.extend(names.iter().map(|name| json!({ "name": name, "in": "query", "required": false, "schema": { "type": "string" } })));
    let writes = method != "GET";
    if writes {
        let key = json!({ "type": "string", "maxLength": KEY_MOST });
        parameters.push(json!({ "name": "Idempotency-Key", "in": "header", "required": false, "schema": key }));
        parameters.push(json!({ "name": "If-Match", "in": "header", "required": false, "schema": { "type": "string" } }));
    }
    let mut operation = json!({
        "operationId": format!("{} {}", method.to_lowercase(), route),
        "tags": [path.split('/').nth(1).unwrap_or_default().split('.').next().unwrap_or_default()],
        "parameters": parameters,
        "responses": if writes { written() } else { read(route) },
    });
    if OPEN.contains(&format!("{method} {route}").as_str()) {
        operation["security"] = json!([{}, { "session": [] }]);
    }
    if let Some(body) = body(method, route) {
        operation["requestBody"] = body;
    }
    operation
}

/// What a part of a path may be.
fn path_schema(name: &str) -> Value {
    match name {
        "id" | "grant" => json!({ "type": "string", "pattern": "^[0-7][0-9a-hjkmnp-tv-z]{25}$" }),
        "number" | "version" => json!({ "type": "integer", "minimum": 0 }),
        _ => json!({ "type": "string", "minLength": 1 }),
    }
}

/// What a write answers.
fn written() -> Value {
    let done = json!({ JSON: { "schema": { "$ref": "#/components/schemas/Done" } }, PAGE: {} });
    json!({
        "200": { "description": "Done", "content": done },
        "201": { "description": "Done, and something is there that was not", "content": done },
        "202": { "description": "Taken; what comes of it is told elsewhere", "content": done },
        "204": { "description": "Done, and nothing is left to say" },
        "303": { "description": "Done, and a browser is led on" },
        "default": { "$ref": "#/components/responses/Problem" }
    })
}

/// What a reading answers.
fn read(route: &str) -> Value {
    let plain = |kinds: &[&str]| kinds.iter().map(|kind| ((*kind).to_owned(), json!({}))).collect::<Map<_, _>>();
    let files = MediaType::ALL.map(|media| media.content_type());
    let content = match route {
        "/log/checkpoint" | "/log/key" | "/health" | "/.well-known/security.txt" => plain(&["text/plain"]),
        "/log/tile/{*path}" => plain(&["application/octet-stream"]),
        "/api/openapi.json" => plain(&[JSON]),
        "/calendar/days.ics" | "/tasks/calendar/{token}" => plain(&["text/calendar"]),
        _ if route.ends_with(".csv") => plain(&["text/csv"]),
        _ if route.ends_with(".xlsx") => plain(&[MediaType::Xlsx.content_type()]),
        _ if route.ends_with("/tlog-proof") => plain(&["text/plain"]),
        _ if route.ends_with(".pdf") => plain(&["application/pdf"]),
        _ if route.ends_with("/scan") => plain(&files),
        _ if route.contains("/files/")
            || route.contains("/documents/")
            || route.contains("/scans/")
            || route.contains("/unit-files/{number}")
            || route == "/applications/{id}/approvals/{number}" =>
        {
            plain(&files)
        }
        _ => {
            let mut both = plain(&[PAGE]);
            both.insert(JSON.to_owned(), json!({ "schema": { "type": ["object", "array"] } }));
            both
        }
    };
    let mut responses = json!({ "200": { "description": "What is there", "content": content },
        "303": { "description": "A browser is led to where one signs in" },
        "default": { "$ref": "#/components/responses/Problem" } });
    if route.contains("/receipts/") {
        responses["202"] = json!({ "description": "Not in the record yet; ask again", "content": { JSON: {}, PAGE: {} } });
    }
    if route.starts_with("/log/") || route.starts_with("/.well-known/") || route == "/health" {
        responses["404"] = json!({ "description": "Nothing is there", "content": { "text/plain": {}, PROBLEM: {}, PAGE: {} } });
        responses["503"] = json!({ "description": "The store does not answer", "content": { "text/plain": {}, PROBLEM: {}, PAGE: {} } });
    }
    responses
}

fn body(method: &str, route: &str) -> Option<Value> {
    if method == "PATCH" || route == "/drafts/{id}" && method == "POST" {
        let answer = json!({ "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
        let answers = json!({ "type": "object", "additionalProperties": answer });
        let schema = if method == "PATCH" {
            json!({ "type": "object", "required": ["answers"], "additionalProperties": false, "properties": { "answers": answers } })
        } else {
            json!({ "type": "object", "additionalProperties": { "$ref": "#/components/schemas/Texts" } })
        };
        return Some(json!({ "required": method == "PATCH", "content": { JSON: { "schema": schema } } }));
    }
    if route == "/verify" && method == "POST" {
        return Some(json!({ "required": true, "content": { JSON: { "schema": { "type": "object", "description": "A receipt" } } } }));
    }
    if route.ends_with("/authorisations") {
        let text = json!({ "type": "string" });
        let file = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
        let schema = json!({ "type": "object", "required": ["last_day", "file"], "additionalProperties": false, "properties": { "last_day": text, "file": file } });
        return Some(json!({ "required": true, "content": { "multipart/form-data": { "schema": schema } } }));
    }
    if (route == "/organisations/{id}/files" && method == "POST") || route == "/unit-files/{id}/versions" {
        let said = ["kind", "version", "year", "revenue", "research", "assets", "number", "issued", "made", "result"];
        let mut properties: Map<String, Value> = said.into_iter().map(|name| (name.to_owned(), json!({ "type": "string" }))).collect();
        properties.insert("file".to_owned(), json!({ "type": "string", "contentMediaType": "application/octet-stream" }));
        let schema = json!({ "type": "object", "required": ["kind", "file"], "additionalProperties": false, "properties": properties });
        return Some(json!({ "required": true, "content": { "multipart/form-data": { "schema": schema } } }));
    }
    if route == "/applications/{id}/approvals" && method == "POST" {
        let said = ["kind", "number", "issuer", "issued", "until"];
        let mut properties: Map<String, Value> = said.into_iter().map(|name| (name.to_owned(), json!({ "type": "string" }))).collect();
        properties.insert("file".to_owned(), json!({ "type": "string", "contentMediaType": "application/octet-stream" }));
        let required = ["kind", "number", "issuer", "issued", "file"];
        let schema = json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties });
        return Some(json!({ "required": true, "content": { "multipart/form-data": { "schema": schema } } }));
    }
    if route.ends_with("/scans") {
        let text = json!({ "type": "string", "description": "The code that stands on each page of what was sealed" });
        let file = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
        let schema =
            json!({ "type": "object", "required": ["code", "file"], "additionalProperties": false, "properties": { "code": text, "file": file } });
        return Some(json!({ "required": true, "content": { "multipart/form-data": { "schema": schema } } }));
    }
    if (route.ends_with("/files/{field}") || route.ends_with("/documents") || route.ends_with("/previews")) && method == "POST" {
        let schema = json!({ "type": "object", "required": ["unclassified", "file"], "additionalProperties": false, "properties": {
            "unclassified": { "type": "string", "const": "on", "description": "The sender declares that the file holds no state secret; it comes before the file, or as the header Kechuang-Unclassified" },
            "file": { "type": "string", "contentMediaType": "application/octet-stream" } } });
        return Some(json!({ "required": true, "content": { "multipart/form-data": { "schema": schema } } }));
    }
    let (_, fields) = BODIES.iter().find(|(path, _)| *path == route && method == "POST")?;
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in *fields {
        let name = field.trim_end_matches("[]").trim_end_matches('!');
        properties.insert(name.to_owned(), field_schema(name, field));
        if field.contains('!') {
            required.push(name);
        }
    }
    // Every write may name its version and its key in the body as a form does.
    for name in ["version", "key"] {
        properties.entry(name.to_owned()).or_insert_with(|| field_schema(name, name));
    }
    let schema = json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties });
    Some(json!({ "required": !required.is_empty(), "content": { JSON: { "schema": schema } } }))
}

fn field_schema(name: &str, field: &str) -> Value {
    let kind = match (name, field.ends_with("[]"), field.contains('!')) {
        ("form", ..) => "Form",
        ("key", ..) => "Key",
        (_, true, _) => "Texts",
        (_, false, true) => "Text",
        (_, false, false) => "TextOrNone",
    };
    json!({ "$ref": format!("#/components/schemas/{kind}") })
}

/// Whole numbers as far as they are exact, and truths, are taken for their text.
fn schemas() -> Value {
    let text = |more: &[&str]| {
        let kinds: Vec<&str> = ["string", "integer", "boolean"].iter().chain(more).copied().collect();
        json!({ "type": kinds, "minimum": -EXACT, "maximum": EXACT })
    };
    let mut texts = text(&["null", "array"]);
    texts["items"] = json!({ "type": "string" });
    json!({
        "Text": text(&[]),
        "TextOrNone": text(&["null"]),
        "Texts": texts,
        "Key": { "type": ["string", "integer", "boolean", "null"], "maxLength": KEY_MOST, "minimum": -EXACT, "maximum": EXACT },
        "Form": { "type": ["string", "object"], "description": "The form of a call, as an object or as its text" },
        "Done": { "type": "object" },
        "Problem": problem_schema(),
    })
}

fn problem_schema() -> Value {
    let text = json!({ "type": "string" });
    let field = json!({ "type": "object", "required": ["field", "rule", "title", "detail"],
        "properties": { "field": text, "rule": text, "title": text, "detail": text } });
    json!({ "type": "object", "required": ["type", "title", "status"],
        "properties": { "type": text, "title": text, "status": { "type": "integer" }, "detail": text, "rule": text, "source": text,
            "fields": { "type": "array", "items": field }, "figures": { "type": "object" } } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_body_and_query_belongs_to_a_route_and_every_write_says_what_it_takes() {
        let routes: BTreeSet<String> = table().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        for (path, _) in BODIES {
            assert!(routes.contains(&format!("POST {path}")), "{path}");
        }
        for (path, _) in QUERIES {
            assert!(routes.contains(&format!("GET {path}")), "{path}");
        }
        for open in OPEN {
            assert!(routes.contains(*open), "{open}");
        }
        let described: Value = serde_json::from_str(&openapi()).expect("it is JSON");
        for (path, operations) in described["paths"].as_object().expect("paths") {
            for (method, operation) in operations.as_object().expect("operations") {
                let takes = operation["requestBody"].is_object();
                assert_eq!(takes, matches!(method.as_str(), "post" | "patch"), "{method} {path}");
            }
        }
    }
}
