//! Source 来源地址: from which address a request comes, where proxies of ours stand before us.
//!
//! ```text
//! peer is no proxy of ours      the peer; what it says in X-Forwarded-For is its own invention
//! peer is one                   X-Forwarded-For from its end: the first address that is no proxy of ours
//! ```
//! Each proxy appends the address that it was asked from, so the end of the list is what ours have seen and its beginning is whatever the client
//! liked to send. Tries are counted and the security log is written by this one answer.

use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// A network of proxies that are believed: an address, or `10.0.0.0/8`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads an address or a network; none where it is neither, or names bits behind its length.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, Some(bits.parse::<u8>().ok()?)),
            None => (text.parse().ok()?, None),
        };
        let most = if address.is_ipv4() { 32 } else { 128 };
        let network = Self { address, bits: bits.unwrap_or(most) };
        (network.bits <= most && network.low_bits() == 0).then_some(network)
    }

    fn low_bits(self) -> u128 {
        let (number, width) = number(self.address);
        // A shift by all 128 bits is none at all.
        number.checked_shl(128 - u32::from(width) + u32::from(self.bits)).unwrap_or(0)
    }

    fn holds(self, address: IpAddr) -> bool {
        let ((ours, width), (theirs, other)) = (number(self.address), number(address.to_canonical()));
        let low = u32::from(width - self.bits);
        width == other && ours.checked_shr(low).unwrap_or(0) == theirs.checked_shr(low).unwrap_or(0)
    }
}

fn number(address: IpAddr) -> (u128, u8) {
    match address {
        IpAddr::V4(four) => (u128::from(four.to_bits()), 32),
        IpAddr::V6(six) => (six.to_bits(), 128),
    }
}

/// Whether an address is a proxy of ours.
fn is_ours(address: IpAddr, proxies: &[Network]) -> bool {
    proxies.iter().any(|network| network.holds(address))
}

/// From which address a request comes.
pub(crate) fn source(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let mut seen = peer.to_canonical();
    if !is_ours(seen, proxies) {
        return seen;
    }
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or("")).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        // What no proxy of ours would write ends the list: the last one that is known has brought it.
        let Some(address) = hop_address(hop.trim()) else { return seen };
        seen = address.to_canonical();
        if !is_ours(seen, proxies) {
            return seen;
        }
    }
    seen
}

/// An address as proxies write it, with a port or without.
fn hop_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn check(peer: &str, forwarded: &[&str], proxies: &[&str], expected: &str) {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).expect("a header"));
        }
        let proxies: Vec<Network> = proxies.iter().map(|text| Network::parse(text).expect("a network")).collect();
        let found = source(peer.parse().expect("an address"), &headers, &proxies);
        assert_eq!(found.to_string(), expected, "{peer} {forwarded:?} {proxies:?}");
    }

    #[test]
    fn what_is_forwarded_counts_from_proxies_of_ours_alone() {
        check("192.0.2.1", &["198.51.100.7"], &[], "192.0.2.1");
        check("192.0.2.1", &["198.51.100.7"], &["10.0.0.0/8"], "192.0.2.1");
        check("10.1.2.3", &["198.51.100.7"], &["10.0.0.0/8"], "198.51.100.7");
        check("10.1.2.3", &[], &["10.0.0.0/8"], "10.1.2.3");
        // What the client invented stands at the beginning.
        check("10.1.2.3", &["127.0.0.1, 203.0.113.9, 198.51.100.7"], &["10.0.0.0/8"], "198.51.100.7");
        check("10.1.2.3", &["203.0.113.9", "198.51.100.7, 10.9.9.9"], &["10.0.0.0/8"], "198.51.100.7");
        check("10.1.2.3", &["10.9.9.9"], &["10.0.0.0/8"], "10.9.9.9");
        check("10.1.2.3", &["198.51.100.7, nonsense"], &["10.0.0.0/8"], "10.1.2.3");
        check("10.1.2.3", &["nonsense, 198.51.100.7:4711"], &["10.0.0.0/8"], "198.51.100.7");
        check("::1", &["[2001:db8::7]:443"], &["::1"], "2001:db8::7");
        check("::ffff:127.0.0.1", &["2001:db8::7"], &["127.0.0.1"], "2001:db8::7");
        check("2001:db8:1::9", &["192.0.2.5"], &["2001:db8:1::/48"], "192.0.2.5");
        check("2001:db8:2::9", &["192.0.2.5"], &["2001:db8:1::/48"], "2001:db8:2::9");
        check("192.0.2.77", &["198.51.100.7"], &["0.0.0.0/0"], "198.51.100.7");
    }

    #[test]
    fn networks_are_read_strictly() {
        for good in ["127.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "2001:db8::/32", "192.0.2.4/30"] {
            assert!(Network::parse(good).is_some(), "{good}");
        }
        for wrong in ["", "localhost", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/-1", "::1/129", "2001:db8::1/32", "10.0.0"] {
            assert!(Network::parse(wrong).is_none(), "{wrong}");
        }
    }
}
