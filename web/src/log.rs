//! Log 存证日志: the checkpoint, the keys and the tiles, as any tlog-tiles client reads them.
//!
//! Everything here is public and made to be copied: a log that many keep cannot be rewritten unseen.
//! Source: C2SP tlog-tiles, tlog-checkpoint, signed-note.

use crate::cx::Cx;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use record::TilePath;
use record::tile::WIDTH;

/// The greatest place of a tile that a tree of 2^63 leaves has.
const INDEX_MOST: u64 = (1 << 55) - 1;

/// A full tile never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A partial tile is soon replaced by a wider one.
const A_MINUTE: &str = "public, max-age=60";

/// The newest published checkpoint 检查点.
pub(crate) async fn checkpoint(cx: Cx) -> Response {
    match cx.read(|rows| rows.checkpoint()).await {
        Ok(note) => text(note),
        Err(error) => cx.reply().fault(&error),
    }
}

/// The keys of this log and of those before it, the newest first, one a line 验签公钥.
///
/// ```text
/// <key>                  the first line: the key that signs today, as any tlog client takes it
/// <key> <from>-<to>      one that was replaced, with the sizes of the trees that it may sign, both ends included
/// ```
/// The newest key begins at the size where the one before it of the same name ends; that checkpoint is signed by both.
pub(crate) async fn key(cx: Cx) -> Response {
    match cx.read(|rows| rows.verifiers()).await {
        Ok(keys) => text(key_file(&keys)),
        Err(error) => cx.reply().fault(&error),
    }
}

fn key_file(keys: &[String]) -> String {
    let newest = keys.first().map(|key| key.split(' ').next().unwrap_or(key));
    newest.into_iter().chain(keys.iter().skip(1).map(String::as_str)).map(|key| format!("{key}\n")).collect()
}

/// A tile or a bundle of entries 瓦片. Only the one spelling of its address is answered, and nothing beyond the tree.
pub(crate) async fn tile(cx: Cx) -> Response {
    let Some(path) = cx.route().strip_prefix("/log/").and_then(address) else { return nowhere() };
    let width = match path {
        TilePath::Hashes { width, .. } | TilePath::Entries { width, .. } => width,
    };
    match cx.read(move |rows| rows.tile(path)).await {
        Ok(Some(bytes)) => {
            let keep = HeaderValue::from_static(if width == WIDTH { FOR_EVER } else { A_MINUTE });
            ([(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")), (header::CACHE_CONTROL, keep)], bytes).into_response()
        }
        Ok(None) => nowhere(),
        Err(error) => cx.reply().fault(&error),
    }
}

/// The tile of an address, if a tree can have it.
fn address(text: &str) -> Option<TilePath> {
    let path: TilePath = text.parse().ok()?;
    let index = match path {
        TilePath::Hashes { id, .. } => id.index,
        TilePath::Entries { index, .. } => index,
    };
    (index <= INDEX_MOST).then_some(path)
}

fn text(text: String) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))], text).into_response()
}

fn nowhere() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))], "not found\n").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_key_stands_alone_and_the_others_with_their_sizes() {
        let keys = ["k+3 40-", "k+2 17-40", "k+1 0-17", "older+1"].map(str::to_owned);
        assert_eq!(key_file(&keys), "k+3\nk+2 17-40\nk+1 0-17\nolder+1\n");
        assert_eq!(key_file(&keys[3..]), "older+1\n");
    }

    #[test]
    fn an_address_has_one_spelling_and_a_bound() {
        let check = |text: &str, found: bool| assert_eq!(address(text).is_some(), found, "{text}");
        check("tile/0/000", true);
        check("tile/0/x001/x234/067.p/5", true);
        check("tile/entries/000.p/255", true);
        check("tile/0/000.p/256", false);
        check("tile/0/000.p/0", false);
        check("tile/0/x000/001", false);
        check("tile/64/000", false);
        check("tile/0/../0/000", false);
        check("tile/0/x001%2F234", false);
        check("tile/entries/x036/x028/x797/x018/x963/967", true);
        check("tile/entries/x036/x028/x797/x018/x963/968", false);
        check("tile/0/x018/x446/x744/x073/x709/x551/615", false);
    }
}
