//! Plans 请求计划: the requests of each scenario, each with what must be in its answer, and the peer's figure for the same deed.
//! Source of the peer's figures: HotCRP 3.4 with the same 2,000 applications on a machine of this kind, CPU a request, another run.

use crate::centre::{Session, answers};
use crate::drive::Request;
use crate::words::Chance;
use anyhow::Context;
use rules::ApplicationId;
use rules::application::PLEDGE;
use rules::form::Raw;

/// What is asked again and again.
pub(crate) struct Scenario {
    /// Its name.
    pub(crate) name: &'static str,
    /// The most CPU milliseconds a request.
    pub(crate) most: Option<f64>,
    /// What a peer needs for the same.
    pub(crate) beside: &'static str,
    /// How its requests are made; they come in order, and each counts once where `once`.
    pub(crate) plan: Plan,
    /// Whether each request may be sent only once.
    pub(crate) once: bool,
}

/// Makes the n-th request.
pub(crate) type Plan = Box<dyn Fn(usize) -> anyhow::Result<Request>>;

/// Whom and what the plans name.
#[derive(Clone)]
pub(crate) struct Named {
    /// The officer.
    pub(crate) officer: Session,
    /// The applicants, in order.
    pub(crate) applicants: Vec<Session>,
    /// The submitted applications, in the same order.
    pub(crate) applications: Vec<ApplicationId>,
    /// A ready draft of each applicant with a file of 100 kB.
    pub(crate) drafts: Vec<ApplicationId>,
}

const PAGE: &str = "Accept: text/html";
const JSON: &str = "Accept: application/json";
const LIST: &str = "HotCRP 9.7 ms, 20 rows (published, other run)";
const SEARCH: &str = "HotCRP 24.3 ms (published, other run)";

/// The scenarios, in the order in which they are run: those that change anything come last.
pub(crate) fn scenarios(named: &Named) -> Vec<Scenario> {
    let page = |name, most, beside, plan| Scenario { name, most, beside, plan, once: false };
    let one = |path: &str, how: &'static str, want: &'static str| get(named, path, &[how], want);
    let row = "href=\"/applications/";
    vec![
        page("list of 50, page", Some(1.0), LIST, one("/desk", PAGE, row)),
        page(
            "list of 50, page, gzip",
            None,
            LIST,
            get(named, "/desk", &[PAGE, "Accept-Encoding: gzip", "Sec-Fetch-Site: same-origin"], "content-encoding: gzip"),
        ),
        page("list of 50, JSON", None, LIST, one("/desk", JSON, "\"number\"")),
        // A word of which nearly every application has some is the dearest to look for.
        page("search 量子, nearly all found", None, SEARCH, one("/desk?q=%E9%87%8F%E5%AD%90", PAGE, row)),
        page("search quantum, nearly all found", None, SEARCH, one("/desk?q=quantum", PAGE, row)),
        page("search 李应77, a few found", None, SEARCH, one("/desk?q=%E6%9D%8E%E5%BA%9477", PAGE, row)),
        page("open one application, page", Some(1.2), "HotCRP 14.6 ms (published, other run)", open(named)),
        page("public list of calls", None, "HotCRP home 14.9 ms (published, other run)", one("/calls", PAGE, "href=\"/calls/")),
        page("autosave of a text of 1.5 kB", None, "HotCRP update 14.0 ms (published, other run)", autosave(named)),
        Scenario {
            name: "submit, 100 kB file attached before",
            most: Some(2.4),
            beside: "HotCRP 19.2 ms, with its upload (published, other run)",
            plan: submit(named),
            once: true,
        },
        Scenario { name: "attach a file of 100 kB", most: None, beside: "in HotCRP's 19.2 ms of submitting", plan: attach(named), once: true },
    ]
}

fn get(named: &Named, path: &str, headers: &[&str], want: &'static str) -> Plan {
    let mut lines = vec![named.officer.cookie.as_str()];
    lines.extend(headers);
    let request = Request::new("GET", path, &lines, b"", 200, want);
    Box::new(move |_| Ok(request.clone()))
}

fn open(named: &Named) -> Plan {
    let named = named.clone();
    Box::new(move |number| {
        let place = number * 7 % named.applications.len();
        let path = format!("/applications/{}", named.applications[place]);
        Ok(Request::new("GET", &path, &[named.officer.cookie.as_str(), PAGE], b"", 200, format!("#{place}</h1>")))
    })
}

fn autosave(named: &Named) -> Plan {
    let named = named.clone();
    Box::new(move |number| {
        let place = number % named.drafts.len();
        let Some(Raw::Text(summary)) = answers(number, 220).remove("summary") else { anyhow::bail!("an application has a summary") };
        let body = serde_json::json!({ "answers": { "summary": summary } }).to_string();
        let headers = [named.applicants[place].cookie.as_str(), JSON, "Content-Type: application/json"];
        Ok(Request::new("PATCH", &format!("/drafts/{}", named.drafts[place]), &headers, body.as_bytes(), 200, "\"version\""))
    })
}

fn submit(named: &Named) -> Plan {
    let named = named.clone();
    Box::new(move |number| {
        let (session, draft) = (named.applicants.get(number).context("no draft is left")?, named.drafts[number]);
        let signed = format!("李应{}", number + 1);
        let key = web::new_id().to_string();
        let fields = [("pledge", PLEDGE), ("signed", &signed), ("csrf", &session.csrf), ("key", &key)];
        let body = serde_urlencoded::to_string(fields)?;
        let headers = [session.cookie.as_str(), PAGE, "Content-Type: application/x-www-form-urlencoded"];
        let want = format!("/applications/{draft}/receipts/1");
        Ok(Request::new("POST", &format!("/drafts/{draft}/submission"), &headers, body.as_bytes(), 303, want))
    })
}

fn attach(named: &Named) -> Plan {
    let named = named.clone();
    Box::new(move |number| {
        let (session, draft) = (named.applicants.get(number).context("no draft is left")?, named.drafts[number]);
        let mut body = format!("--part\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", session.csrf).into_bytes();
        body.extend_from_slice(
            b"--part\r\nContent-Disposition: form-data; name=\"unclassified\"\r\n\r\non\r\n\
              --part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"more.pdf\"\r\nContent-Type: application/pdf\r\n\r\n",
        );
        body.extend_from_slice(&Chance::new(9_000_000 + number as u64).pdf(100_000));
        body.extend_from_slice(b"\r\n--part--\r\n");
        let headers = [session.cookie.as_str(), PAGE, "Content-Type: multipart/form-data; boundary=part"];
        Ok(Request::new("POST", &format!("/drafts/{draft}/files/papers"), &headers, &body, 303, "done=attached"))
    })
}
