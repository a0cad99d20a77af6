//! Health 健康检查: whether the process lives, and whether it can do its work.
//!
//! ```text
//! /health/live    it answers                                               restart it where it does not
//! /health/ready   database, schema, log, writer, disk, not stopping        send it nobody where it is 503
//! /health         the database answers; as before there were two
//! ```
//! Being ready is looked up at most once a second however many ask, within a bounded time; what is lacking is named by a word and no more, because
//! everybody may ask. A log that is shorter than what was published of it means that the database was rolled back under a running server.

use crate::site::Site;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use store::Lack;
use tokio::time::Instant;

/// How long each part has to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// For how long an answer is given again.
const KEPT: Duration = Duration::from_secs(1);

/// What was lacking when it was looked last.
pub(crate) type Looked = tokio::sync::Mutex<Option<(Instant, Vec<&'static str>)>>;

/// Whether the process answers 存活检查. Asks nothing of anybody else.
pub(crate) async fn live() -> Response {
    (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Json(serde_json::json!({ "live": true }))).into_response()
}

/// Whether it can do its work 就绪检查.
pub(crate) async fn ready(State(site): State<Site>) -> Response {
    let lacks = if site.is_stopping() { vec!["stopping"] } else { lacks(&site).await };
    let status = if lacks.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(serde_json::json!({ "ready": lacks.is_empty(), "lacks": lacks }))).into_response()
}

async fn lacks(site: &Site) -> Vec<&'static str> {
    let mut looked = site.looked().lock().await;
    if let Some((_, lacks)) = looked.as_ref().filter(|(at, _)| at.elapsed() < KEPT) {
        return lacks.clone();
    }
    let mut lacks: Vec<&'static str> = site.store().lacks(PATIENCE).await.into_iter().map(Lack::as_str).collect();
    if site.store().free_bytes().is_some_and(|free| free < site.least_free_bytes()) {
        lacks.push("disk");
    }
    // Said once when it changes: who asks every second would fill the log with it.
    let before = looked.replace((Instant::now(), lacks.clone())).map_or_else(Vec::new, |(_, lacks)| lacks);
    match (before == lacks, lacks.is_empty()) {
        (true, _) => {}
        (false, true) => tracing::info!("the server is ready again"),
        (false, false) => tracing::error!(lacks = lacks.join(" "), "the server is not ready"),
    }
    lacks
}
