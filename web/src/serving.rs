//! Serving 服务: from listening to a stop that loses nothing.
//!
//! ```text
//! told to stop ─▶ not ready ─ delay ─▶ no new connection, idle ones closed ─ requests under way finish ─┬─▶ writes finish ─▶ the end
//!                                                                        └─ the limit: the rest is cut off ┘
//! ```
//! What was answered is on the disk at any moment, so cutting off loses nothing that somebody was told; the limit only says how long somebody slow
//! may keep the machine. A connection that is cut off while a write waits is not told what became of it, and repeats under its key.

use crate::site::Site;
use crate::{connection, routes, worker};
use axum::middleware::from_fn;
use std::future::Future;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::sleep;

/// How long the writes that wait may take after the last request.
const WRITES_MOST: Duration = Duration::from_secs(10);

/// How a server stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stopping {
    /// For how long it goes on taking connections after it has said that it is not ready, so that who asks for that has time to notice.
    pub delay: Duration,
    /// How long requests under way may take then.
    pub most: Duration,
}

impl Default for Stopping {
    /// At once, and twenty seconds.
    fn default() -> Self {
        Self { delay: Duration::ZERO, most: Duration::from_secs(20) }
    }
}

/// Serves until `stop` is done, then lets requests under way finish, for as long as the site says.
pub async fn serve(listener: TcpListener, site: Site, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    let background = worker::start(site.clone());
    let app = routes::router(site.clone()).layer(from_fn(connection::attend)).into_make_service_with_connect_info::<connection::Peer>();
    let (tell, told) = oneshot::channel();
    let (stopping, ways) = (site.clone(), site.stopping());
    let close = async move {
        stop.await;
        stopping.stop();
        tracing::info!(in_flight = stopping.metrics().in_flight(), "told to stop");
        sleep(ways.delay).await;
        let _served = tell.send(());
    };
    let limit = async move {
        // Where nobody tells, the server has ended by itself.
        if told.await.is_ok() {
            sleep(ways.most).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    let served = tokio::select! {
        served = axum::serve(connection::Patient::of(listener), app).with_graceful_shutdown(close) => served,
        () = limit => {
            tracing::warn!(in_flight = site.metrics().in_flight(), "requests that took too long are cut off");
            Ok(())
        }
    };
    background.abort();
    if !site.store().settled(WRITES_MOST).await {
        tracing::error!(waiting = site.store().writes().waiting, "writes were still waiting at the end; nobody was told that they were done");
    }
    served
}
