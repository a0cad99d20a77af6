//! Reply 应答: the same result as a page or as JSON, and every refusal as a page or as a problem (RFC 9457).

use crate::cx::{Cx, Outcome};
use crate::ui::{self, Section};
use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::refusal::{Explain, Source};
use rules::rights::Denial;
use rules::session::Refusal as SessionRefusal;
use rules::{Arg, Refusal, Says};
use serde::Serialize;
use store::{StoreError, WriteError};

/// How the answer is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wanted {
    /// A page.
    Page,
    /// JSON.
    Json,
}

impl Wanted {
    /// JSON where `Accept` names it before HTML, or where the body is JSON and nothing is said.
    pub(crate) fn of(headers: &HeaderMap, path: &str) -> Self {
        let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        let accept = header(header::ACCEPT);
        let json = accept.find("application/json").or_else(|| accept.find("application/problem+json"));
        let sends_json = header(header::CONTENT_TYPE).starts_with("application/json");
        match (json, accept.find("text/html")) {
            (Some(json), Some(html)) if json < html => Self::Json,
            (Some(_), None) => Self::Json,
            (None, None) if sends_json || path.starts_with("/api/") => Self::Json,
            _ => Self::Page,
        }
    }
}

/// A refusal for programs, RFC 9457.
#[derive(Serialize)]
pub(crate) struct Problem {
    /// Where the rule is explained.
    r#type: String,
    /// What was wrong, in the reader's language.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What can be done next.
    detail: String,
    /// The rule.
    rule: String,
    /// What the rule stands on.
    source: String,
    /// Each field that was wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<ProblemField>,
    /// The figures of the refusal.
    figures: serde_json::Map<String, serde_json::Value>,
}

/// One field of a problem.
#[derive(Serialize)]
pub(crate) struct ProblemField {
    field: String,
    rule: String,
    title: String,
    detail: String,
}

/// Answers of one request.
pub(crate) struct Reply<'a> {
    cx: &'a Cx,
    about: Option<ui::About>,
}

impl<'a> Reply<'a> {
    pub(crate) fn new(cx: &'a Cx) -> Self {
        Self { cx, about: None }
    }

    /// With what machines are told of the page.
    pub(crate) fn about(mut self, about: ui::About) -> Self {
        self.about = Some(about);
        self
    }

    /// A result, as a page or as the JSON of its view.
    pub(crate) fn show(&self, here: Section, title: &str, view: &impl Serialize, body: impl FnOnce(&ui::Look<'_>) -> Markup) -> Response {
        match self.cx.wanted {
            Wanted::Json => json_view(view),
            Wanted::Page => {
                let look = ui::Look { about: self.about.clone(), ..self.cx.look(here) };
                let body = body(&look);
                no_store(html_page(ui::page(&look, title, body)))
            }
        }
    }

    /// A page alone.
    pub(crate) fn page(&self, here: Section, title: &str, body: impl FnOnce(&ui::Look<'_>) -> Markup) -> Response {
        let look = self.cx.look(here);
        let body = body(&look);
        no_store(html_page(ui::page(&look, title, body)))
    }

    /// A deed is done: people are led on to the result, programs are told where it is.
    pub(crate) fn done(&self, outcome: &Outcome, done: &str) -> Response {
        match self.cx.wanted {
            Wanted::Page => {
                // What was done is said in the query, which ends before the part of the page that is led to.
                let (address, part) =
                    outcome.location.split_once('#').map_or((outcome.location.as_str(), None), |(address, part)| (address, Some(part)));
                let mark = if address.contains('?') { '&' } else { '?' };
                let part = part.map_or_else(String::new, |part| format!("#{part}"));
                see_other(&format!("{address}{mark}done={done}{part}"))
            }
            Wanted::Json => {
                let status = if outcome.created { StatusCode::CREATED } else { StatusCode::OK };
                let mut response = (status, Json(serde_json::json!({ "location": outcome.location }))).into_response();
                if let Ok(location) = HeaderValue::from_str(&outcome.location) {
                    response.headers_mut().insert(header::LOCATION, location);
                }
                no_store(response)
            }
        }
    }

    /// A deed did not happen. Programs get the problem; people get the form again, with what they typed, made by `again`.
    pub(crate) fn again(&self, error: WriteError, here: Section, title: &str, again: impl FnOnce(&ui::Look<'_>, &Refusal) -> Markup) -> Response {
        match error {
            WriteError::Fault(error) => self.fault(&error),
            WriteError::Refused(refusal) if self.cx.wanted == Wanted::Json || !keeps_form(&refusal) => self.refused(&refusal),
            WriteError::Refused(refusal) => {
                let status = self.status(&refusal);
                self.cx.note.refused(refusal.rule().id);
                let look = self.cx.look(here);
                let body = html! {
                    @match &refusal {
                        Refusal::Fields(fields) => (ui::field_errors(&look, fields)),
                        other => div tabindex="-1" autofocus { (ui::problem(&look, other, status.as_u16())) },
                    }
                    (again(&look, &refusal))
                };
                retry_after(&refusal, (status, no_store(html_page(ui::page(&look, title, body)))).into_response())
            }
        }
    }

    /// What became of a deed without a form of its own; `done` names what is said of it on the next page.
    pub(crate) fn settled(&self, outcome: Result<Outcome, WriteError>, done: &str) -> Response {
        match outcome {
            Ok(outcome) => self.done(&outcome, done),
            Err(error) => self.failed(error),
        }
    }

    /// A deed without a form of its own did not happen.
    pub(crate) fn failed(&self, error: WriteError) -> Response {
        match error {
            WriteError::Fault(error) => self.fault(&error),
            WriteError::Refused(refusal) => self.refused(&refusal),
        }
    }

    /// A refusal by itself. Who has not signed in is led to where they can, and back.
    pub(crate) fn refused(&self, refusal: &Refusal) -> Response {
        let status = self.status(refusal);
        self.cx.note.refused(refusal.rule().id);
        if self.cx.wanted == Wanted::Json {
            return retry_after(refusal, no_store(self.problem(refusal, status)));
        }
        let look = self.cx.look(Section::Elsewhere);
        if *refusal == Refusal::Rights(Denial::NotSignedIn) {
            let back = self.cx.way_back();
            return see_other(&format!("/sessions/new?{}", serde_urlencoded::to_string([("back", &back)]).unwrap_or_default()));
        }
        if *refusal == Refusal::Session(SessionRefusal::ConfirmFirst) {
            let back = self.cx.way_back();
            return see_other(&format!("/sessions/confirmation?{}", serde_urlencoded::to_string([("back", &back)]).unwrap_or_default()));
        }
        let title = look.t(if status == StatusCode::NOT_FOUND { "not-found-title" } else { "refused-title" });
        let body = ui::problem(&look, refusal, status.as_u16());
        retry_after(refusal, (status, no_store(html_page(ui::page(&look, &title, body)))).into_response())
    }

    /// Nothing is there, or nothing for this reader.
    pub(crate) fn missing(&self) -> Response {
        self.refused(&Refusal::Rights(Denial::Hidden))
    }

    /// The system failed: logged once, here, and said without detail.
    pub(crate) fn fault(&self, error: &StoreError) -> Response {
        let full = error.lacks_room();
        let again = full || matches!(error, StoreError::Busy | StoreError::Away { .. } | StoreError::Unknown | StoreError::Clock(_));
        let status = if full {
            StatusCode::INSUFFICIENT_STORAGE
        } else if again {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        };
        // Not the path, which may hold the token of a link: the line of the request names its route under the same number.
        let number = &self.cx.note.number;
        tracing::error!(request = number, error = error as &dyn std::error::Error, "a request failed");
        let look = self.cx.look(Section::Elsewhere);
        let key = if matches!(error, StoreError::Unknown) {
            "fault-unknown"
        } else if full {
            "fault-full"
        } else if again {
            "fault-busy"
        } else {
            "fault-other"
        };
        let mut response = match self.cx.wanted {
            Wanted::Json => {
                let told = serde_json::json!({ "type": "about:blank", "title": look.t(key), "status": status.as_u16(), "request": number });
                problem_kind(Json(told).into_response())
            }
            Wanted::Page => {
                let said = html! { p { (look.t(key)) } p.quiet { (look.t_with("fault-request", &[("number", number.as_str().into())])) } };
                html_page(ui::page(&look, &look.t("fault-title"), ui::notice(ui::Tone::Bad, said)))
            }
        };
        if again {
            // Room is not made in a second.
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(if full { "60" } else { "1" }));
        }
        (status, no_store(response)).into_response()
    }

    /// The status of a refusal; a version that came in `If-Match` and is stale is a condition that failed (RFC 9110, 13.1.1).
    fn status(&self, refusal: &Refusal) -> StatusCode {
        let conditional = self.cx.headers.contains_key(header::IF_MATCH);
        if conditional && matches!(refusal, Refusal::Stale { .. }) { StatusCode::PRECONDITION_FAILED } else { status(refusal) }
    }

    fn problem(&self, refusal: &Refusal, status: StatusCode) -> Response {
        let look = self.cx.look(Section::Elsewhere);
        let (rule, says) = (refusal.rule(), refusal.says());
        let fields = crate::person::wrong(refusal)
            .iter()
            .map(|field| ProblemField {
                field: field.field.clone(),
                rule: field.rule.id.to_owned(),
                title: look.says(&field.says),
                detail: look.next(&field.says),
            })
            .collect();
        let problem = Problem {
            r#type: format!("/rules#{}", rule.id),
            title: look.says(&says),
            status: status.as_u16(),
            detail: look.next(&says),
            rule: rule.id.to_owned(),
            source: match rule.source {
                Source::Law(article) => article.to_owned(),
                Source::House | Source::Call => look.source(rule),
            },
            fields,
            figures: figures(&says),
        };
        problem_kind((status, Json(problem)).into_response())
    }
}

/// With the type of a problem (RFC 9457, 3).
fn problem_kind(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// Who tries too often is told when to try again (RFC 6585, 4).
fn retry_after(refusal: &Refusal, mut response: Response) -> Response {
    if let Refusal::Person(rules::person::Refusal::TooManyTries { wait_seconds }) = refusal {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*wait_seconds));
    }
    response
}

/// A view as JSON; its version, where it has one, as the tag that a later write may name in `If-Match`.
fn json_view(view: &impl Serialize) -> Response {
    let view = serde_json::to_value(view).unwrap_or_default();
    let tag = view.get("version").and_then(serde_json::Value::as_u64).and_then(|version| HeaderValue::from_str(&format!("\"{version}\"")).ok());
    let mut response = Json(view).into_response();
    if let Some(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    no_store(response)
}

/// A page's bytes with their type.
fn html_page(markup: Markup) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], markup.0).into_response()
}

fn figures(says: &Says) -> serde_json::Map<String, serde_json::Value> {
    says.args
        .iter()
        .map(|(name, arg)| {
            let value = match arg {
                Arg::Text(text) => text.clone().into(),
                Arg::Texts(texts) => texts.clone().into(),
                Arg::Number(number) => (*number).into(),
                Arg::Instant(at, _) => at.rfc3339().into(),
                Arg::Money(money) => money.in_fen().into(),
            };
            ((*name).to_owned(), value)
        })
        .collect()
}

/// Whether the form should be shown again with the refusal above it, rather than the refusal alone.
fn keeps_form(refusal: &Refusal) -> bool {
    !matches!(refusal, Refusal::Rights(_) | Refusal::Session(SessionRefusal::ConfirmFirst))
}

/// The status of a refusal: first by its rule, else 422 for what was malformed and 409 for what is in conflict with what is.
pub(crate) fn status(refusal: &Refusal) -> StatusCode {
    match refusal.rule().id {
        "federation.question" | "federation.denied" | "federation.answer" | "federation.time" | "federation.supported" | "federation.subject" => {
            StatusCode::BAD_REQUEST
        }
        "federation.provider" => StatusCode::NOT_FOUND,
        "federation.reach" | "orcid.service" => StatusCode::SERVICE_UNAVAILABLE,
        "rights.sign-in" | "token.unknown" | "token.ended" | "token.revoked" => StatusCode::UNAUTHORIZED,
        "rights.grant"
        | "rights.conflict"
        | "rights.own-role"
        | "rights.handles"
        | "rights.not-delegable"
        | "rights.token"
        | "request.origin"
        | "session.confirm"
        | "token.session" => StatusCode::FORBIDDEN,
        "session.link" | "session.found" => StatusCode::NOT_FOUND,
        "organisation.found" | "membership.found" | "erasure.found" | "expunction.found" => StatusCode::NOT_FOUND,
        "team.found" | "endorsement.found" | "endorsement.versions" => StatusCode::NOT_FOUND,
        "award.found" | "ban.found" | "import.found" => StatusCode::NOT_FOUND,
        "expunction.gone" => StatusCode::GONE,
        "rights.found" | "application.found" | "call.found" | "programme.found" | "grant.person" | "mandate.found" | "invitation.link"
        | "centre.link" | "task.found" | "similarity.found" | "mechanism.found" | "plan.found" | "need.found" | "enquiry.found" => {
            StatusCode::NOT_FOUND
        }
        "person.tries" | "orcid.often" => StatusCode::TOO_MANY_REQUESTS,
        "request.size" => StatusCode::PAYLOAD_TOO_LARGE,
        "request.method" => StatusCode::METHOD_NOT_ALLOWED,
        "request.shape" => StatusCode::BAD_REQUEST,
        _ if refusal.is_about_input() => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::CONFLICT,
    }
}

/// Leads on with a GET.
pub(crate) fn see_other(to: &str) -> Response {
    // Only paths of our own are followed, so nobody is led off the site.
    // Browsers drop tabs and line breaks, and take `\` for `/`, before they look where a path begins.
    let is_ours = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\') && !to.contains(char::is_control);
    let to = if is_ours { to } else { "/" };
    let location = HeaderValue::from_str(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// What is shown to one person is kept by no cache.
fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
