//! Worker: being built.

use crate::Site;

/// Being built.
pub async fn work_once(_site: &Site) -> Result<usize, store::StoreError> {
    Ok(0)
}

pub(crate) fn start(site: Site) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            site.outbox().await;
        }
    })
}
