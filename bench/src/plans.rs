//! Plans 请求计划: the requests of each scenario, each with what must be in its answer, and the peer's figure for the same deed.
//! Source of the peer's figures: HotCRP 3.4 with the same 2,000 applications on a machine of this kind, CPU a request, another run.

use crate::centre::answers;
use crate::drive::Request;
use crate::filling::{Ready, Session};
use crate::words::Chance;
use anyhow::Context;
use rules::application::PLEDGE;
use rules::form::Raw;
use rules::{ApplicationId, CallId};

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
    /// One in how many of the usual number of requests is sent.
    pub(crate) fewer: usize,
}

/// Makes the n-th request.
pub(crate) type Plan = Box<dyn Fn(usize) -> anyhow::Result<Request>>;

/// Whom and what the plans name.
#[derive(Clone)]
pub(crate) struct Named {
    /// The officer.
    pub(crate) officer: Session,
    /// The first of the applicants, in order.
    pub(crate) applicants: Vec<Session>,
    /// The submitted applications, in order.
    pub(crate) applications: Vec<ApplicationId>,
    /// The call of the first of them.
    pub(crate) call: CallId,
    /// How many applications that call has.
    pub(crate) round: usize,
    /// Drafts with a file of 100 kB that can be sent.
    pub(crate) drafts: Vec<Ready>,
}

const PAGE: &str = "Accept: text/html";
const JSON: &str = "Accept: application/json";
const LIST: &str = "HotCRP 9.7 ms, 20 rows (published, other run)";
const SEARCH: &str = "HotCRP 24.3 ms (published, other run)";

/// The scenarios, in the order in which they are run: those that change anything come last.
pub(crate) fn scenarios(named: &Named) -> Vec<Scenario> {
    let mut all = reads(named);
    all.extend(searches(named));
    all.extend(writes(named));
    all
}

fn page(name: &'static str, most: Option<f64>, beside: &'static str, plan: Plan) -> Scenario {
    Scenario { name, most, beside, plan, once: false, fewer: 1 }
}

fn reads(named: &Named) -> Vec<Scenario> {
    let one = |path: &str, how: &'static str, want: &'static str| get(named, path, &[how], want);
    let row = "href=\"/applications/";
    let all = format!("/desk/applications.csv?call={}", named.call);
    let last = format!("#{},", named.round - 1);
    vec![
        page("list of 50, page", Some(1.0), LIST, one("/desk", PAGE, row)),
        page(
            "list of 50, page, gzip",
            None,
            LIST,
            get(named, "/desk", &[PAGE, "Accept-Encoding: gzip", "Sec-Fetch-Site: same-origin"], "content-encoding: gzip"),
        ),
        page("list of 50, JSON", None, LIST, one("/desk", JSON, "\"number\"")),
        page("list of 50 from the middle, by title", None, LIST, further(named)),
        Scenario {
            fewer: 10,
            ..page("list of all 2,000 of a call", Some(15.7), "HotCRP 157 ms (published, other run)", get(named, &all, &[PAGE], last))
        },
        page("open one application, page", Some(1.2), "HotCRP 14.6 ms (published, other run)", open(named)),
        page("receipt with its proof, page", None, "HotCRP has none", receipt(named)),
        page("an applicant's own list, page", None, "", own(named)),
        page("public list of calls", None, "HotCRP home 14.9 ms (published, other run)", one("/calls", PAGE, "href=\"/calls/")),
    ]
}

fn searches(named: &Named) -> Vec<Scenario> {
    let found = "href=\"/applications/";
    let by = |typed: &str| get(named, &format!("/desk?{}", serde_urlencoded::to_string([("q", typed)]).unwrap_or_default()), &[PAGE], found);
    let of_call = format!("/desk?q=quantum&call={}", named.call);
    let bar = Some(2.4);
    vec![
        // A word of which nearly every application has some is the dearest to look for.
        page("search 量子, nearly all found", bar, SEARCH, by("量子")),
        page("search quantum, nearly all found", bar, SEARCH, by("quantum")),
        page("search quantum in one call", bar, SEARCH, get(named, &of_call, &[PAGE], found)),
        page("search 量子 by title", bar, SEARCH, get(named, "/desk?q=%E9%87%8F%E5%AD%90&sort=title", &[PAGE], found)),
        page("search quan, a word begun", None, SEARCH, by("quan")),
        page("search 托卡, one in 20 found", bar, SEARCH, by("托卡")),
        page("search stellarator, one in 500 found", bar, SEARCH, by("stellarator")),
        page("search 李应77, a few found", bar, SEARCH, by("李应77")),
        page("search University 17, the applications of a host", None, SEARCH, by("University 17")),
    ]
}

fn writes(named: &Named) -> Vec<Scenario> {
    let once = |name, most, beside, plan| Scenario { once: true, ..page(name, most, beside, plan) };
    vec![
        page("update: autosave of a text of 1.5 kB", Some(1.4), "HotCRP update 14.0 ms (published, other run)", autosave(named)),
        once("submit, 100 kB file attached before", Some(2.4), "HotCRP 19.2 ms, with its upload (published, other run)", submit(named)),
        once("attach a file of 100 kB", None, "in HotCRP's 19.2 ms of submitting", attach(named)),
    ]
}

fn get(named: &Named, path: &str, headers: &[&str], want: impl Into<String>) -> Plan {
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

/// The page after some application in the middle of the list by title.
fn further(named: &Named) -> Plan {
    let named = named.clone();
    Box::new(move |number| {
        let after = named.applications[number * 7_919 % named.applications.len()];
        let path = format!("/desk?sort=title&after={after}");
        Ok(Request::new("GET", &path, &[named.officer.cookie.as_str(), PAGE], b"", 200, "</html>"))
    })
}

fn receipt(named: &Named) -> Plan {
    let named = named.clone();
    Box::new(move |number| {
        let place = number % named.applicants.len();
        let path = format!("/applications/{}/receipts/1", named.applications[place]);
        Ok(Request::new("GET", &path, &[named.applicants[place].cookie.as_str(), PAGE], b"", 200, "tlog-proof"))
    })
}

fn own(named: &Named) -> Plan {
    let named = named.clone();
    Box::new(move |number| {
        let place = number % named.applicants.len();
        let want = named.applications[place].to_string();
        Ok(Request::new("GET", "/applications", &[named.applicants[place].cookie.as_str(), PAGE], b"", 200, want))
    })
}

fn autosave(named: &Named) -> Plan {
    let named = named.clone();
    Box::new(move |number| {
        let draft = named.drafts[number % named.drafts.len()];
        let Some(Raw::Text(summary)) = answers(number, 220).remove("summary") else { anyhow::bail!("an application has a summary") };
        let body = serde_json::json!({ "answers": { "summary": summary } }).to_string();
        let headers = [named.applicants[draft.person].cookie.as_str(), JSON, "Content-Type: application/json"];
        Ok(Request::new("PATCH", &format!("/drafts/{}", draft.id), &headers, body.as_bytes(), 200, "\"version\""))
    })
}

fn submit(named: &Named) -> Plan {
    let named = named.clone();
    Box::new(move |number| {
        let draft = *named.drafts.get(number).context("no draft is left")?;
        submission(&named.applicants[draft.person], draft, 303, &format!("/applications/{}/receipts/1", draft.id))
    })
}

/// The form that signs and sends a draft, under a key of its own.
pub(crate) fn submission(session: &Session, draft: Ready, status: u16, want: &str) -> anyhow::Result<Request> {
    let signed = format!("李应{}", draft.person + 1);
    let key = web::new_id().to_string();
    let fields = [("pledge", PLEDGE), ("signed", &signed), ("csrf", &session.csrf), ("key", &key)];
    let body = serde_urlencoded::to_string(fields)?;
    let headers = [session.cookie.as_str(), PAGE, "Content-Type: application/x-www-form-urlencoded"];
    Ok(Request::new("POST", &format!("/drafts/{}/submission", draft.id), &headers, body.as_bytes(), status, want))
}

fn attach(named: &Named) -> Plan {
    let named = named.clone();
    Box::new(move |number| {
        let draft = *named.drafts.get(number).context("no draft is left")?;
        let session = &named.applicants[draft.person];
        let mut body = format!("--part\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", session.csrf).into_bytes();
        body.extend_from_slice(
            b"--part\r\nContent-Disposition: form-data; name=\"unclassified\"\r\n\r\non\r\n\
              --part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"more.pdf\"\r\nContent-Type: application/pdf\r\n\r\n",
        );
        body.extend_from_slice(&Chance::new(9_000_000 + number as u64).pdf(100_000));
        body.extend_from_slice(b"\r\n--part--\r\n");
        let headers = [session.cookie.as_str(), PAGE, "Content-Type: multipart/form-data; boundary=part"];
        Ok(Request::new("POST", &format!("/drafts/{}/files/papers", draft.id), &headers, &body, 303, "done=attached"))
    })
}
