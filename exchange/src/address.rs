//! Address 地址: what may be asked, and how a query is written.

/// As in a query or a form: RFC 3986's unreserved characters stand, everything else is escaped.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Names and values as a query or a form.
pub(crate) fn pairs(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// An address with more in its query.
pub(crate) fn with_query(address: &str, more: &[(&str, &str)]) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{}", pairs(more))
}

/// Whether an address may be asked or sent to: over TLS, or on this very machine. Neither a fragment nor a name in front of the host, which
/// would make it read as another host's.
pub(crate) fn is_safe(address: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '#' | '\\' | '"' | '<' | '>');
    let Some((scheme, rest)) = address.split_once("://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or("");
    if address.contains(odd) || authority.is_empty() || authority.contains('@') {
        return false;
    }
    let host = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(authority, |(host, _)| host);
    scheme == "https" || (scheme == "http" && matches!(host, "127.0.0.1" | "localhost" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tls_and_this_machine_are_asked() {
        let cases = [
            ("https://id.example.edu.cn", true),
            ("https://id.example.edu.cn:8443/oidc?x=1", true),
            ("http://127.0.0.1:4000/cas", true),
            ("http://localhost", true),
            ("http://[::1]:80/", true),
            ("http://id.example.edu.cn", false),
            ("http://127.0.0.1.example.edu.cn", false),
            ("http://127.0.0.1@example.edu.cn/", false),
            ("https://a@example.edu.cn/", false),
            ("https://id.example.edu.cn/#top", false),
            ("https:///path", false),
            ("ftp://id.example.edu.cn", false),
            ("javascript:alert(1)", false),
            ("https://id.example.edu.cn/\nx", false),
            ("", false),
        ];
        for (address, expected) in cases {
            assert_eq!(is_safe(address), expected, "{address}");
        }
    }

    #[test]
    fn what_goes_into_a_query_is_escaped() {
        assert_eq!(
            with_query("https://a.example/x?y=1", &[("service", "http://b/?c=1&d=丁 e")]),
            "https://a.example/x?y=1&service=http%3A%2F%2Fb%2F%3Fc%3D1%26d%3D%E4%B8%81%20e"
        );
    }
}
