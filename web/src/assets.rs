//! Assets 静态文件: the stylesheet, the scripts and the mark, embedded, at addresses that change with their content.

use std::sync::OnceLock;

/// Name, content type, content.
const ASSETS: &[(&str, &str, &[u8])] = &[
    ("style.css", "text/css; charset=utf-8", include_bytes!("../assets/style.css")),
    ("app.js", "text/javascript; charset=utf-8", include_bytes!("../assets/app.js")),
    ("draft.js", "text/javascript; charset=utf-8", include_bytes!("../assets/draft.js")),
    ("passkey.js", "text/javascript; charset=utf-8", include_bytes!("../assets/passkey.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg")),
];

/// The content type and content at `/assets/HASH/NAME`; none for another hash, so that a page and its files are always of one version.
pub fn asset(hash: &str, name: &str) -> Option<(&'static str, &'static [u8])> {
    let place = ASSETS.iter().position(|(known, ..)| *known == name)?;
    let (_, content_type, content) = ASSETS[place];
    (hashes()[place] == hash).then_some((content_type, content))
}

/// The address of an asset. Panics for a name that is not embedded.
pub fn url(name: &str) -> String {
    let place = ASSETS.iter().position(|(known, ..)| *known == name).expect("only embedded files are linked");
    format!("/assets/{}/{name}", hashes()[place])
}

fn hashes() -> &'static [String] {
    static HASHES: OnceLock<Vec<String>> = OnceLock::new();
    HASHES.get_or_init(|| ASSETS.iter().map(|(.., content)| fingerprint(content)).collect())
}

/// FNV-1a, 64 bits, 12 hexadecimal digits: tells versions apart, protects nothing.
fn fingerprint(content: &[u8]) -> String {
    let hash = content.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{:012x}", hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_at_its_address_only() {
        for (name, expected, content) in ASSETS {
            let url = url(name);
            let (hash, last) = url.strip_prefix("/assets/").and_then(|rest| rest.split_once('/')).expect("an address of that shape");
            assert_eq!((hash.len(), last), (12, *name));
            assert_eq!(asset(hash, name), Some((*expected, *content)));
            assert_eq!(asset("000000000000", name), None);
        }
        assert_eq!(asset("000000000000", "../Cargo.toml"), None);
    }

    #[test]
    fn assets_stay_small() {
        for (name, most) in [("style.css", 27_000), ("app.js", 8_000), ("draft.js", 10_000), ("passkey.js", 4_000), ("icon.svg", 1_000)] {
            let size = ASSETS.iter().find(|(known, ..)| *known == name).map_or(0, |(.., content)| content.len());
            assert!(size > 0 && size <= most, "{name} has {size} bytes");
        }
    }
}
