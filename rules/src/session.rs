//! Session 登录会话: how long one lasts, when its person is asked again, and how guessing is slowed without locking anybody out.
//!
//! ```text
//! who tries                         counted by                    free tries   then each try waits
//! a device that signed in before    device and account                10       1, 2, 4, 8, 15 minutes
//! any other                         client's address and account      10       1, 2, 4, 8, 15 minutes
//!                                   account                           50       15, 30, 60 seconds, then 2, 4, 8, 15 minutes
//!                                   client's address                 100       the same
//! a second step                     person                            10       1, 2, 4, 8, 15 minutes
//! letters that anybody can ask for  address or number                  5       15 minutes
//! ```
//! Whoever is attacked from elsewhere still signs in from a device of theirs at once, and by passkey or a link to a proven address from any
//! other: those have counts of their own. A count starts anew after a day without a try, and after one that was right. A wait is never more
//! than a quarter of an hour, so from unknown devices some hundred passwords a day can be tried at one account, and the list of leaked
//! passwords keeps those from being among the first hundred of any guesser. Unit: milliseconds. Source: NIST SP 800-63B-4, 3.2.2 (rate
//! limiting), 5.2 (reauthentication); OWASP, "Slow Down Online Guessing Attacks with Device Cookies". The figures are assumptions.

use crate::Instant;
use crate::refusal::{Explain, Rule, Says};

/// How long a session lasts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Without use.
    pub idle_ms: i64,
    /// At most.
    pub absolute_ms: i64,
    /// How long after giving a password or a code nothing of the kind is asked again for what concerns the account's safety.
    pub confirmed_ms: i64,
}

impl Default for Limits {
    /// Twelve hours without use, thirty days at most, a quarter of an hour for the account's safety.
    fn default() -> Self {
        Self { idle_ms: 12 * 3_600_000, absolute_ms: 30 * 86_400_000, confirmed_ms: 15 * 60_000 }
    }
}

impl Limits {
    /// Whether a session that began and was used then is still one.
    pub fn lasts(&self, created: Instant, seen: Instant, at: Instant) -> bool {
        at.0 - seen.0 < self.idle_ms && at.0 - created.0 < self.absolute_ms
    }

    /// Whether the person has shown recently enough that it is them. Refuses otherwise.
    pub fn confirm(&self, confirmed: Instant, at: Instant) -> Result<(), Refusal> {
        if at.0 - confirmed.0 < self.confirmed_ms { Ok(()) } else { Err(Refusal::ConfirmFirst) }
    }
}

/// How long a link to a proven address that lets set a new password is good for, in milliseconds: 30 minutes.
pub const RESET_MS: i64 = 30 * 60_000;
/// How long a link that proves a new address is good for, in milliseconds: a day.
pub const REGISTRATION_MS: i64 = 24 * 3_600_000;
/// How long there is for the second step after the password, in milliseconds: 10 minutes.
pub const STEP_MS: i64 = 10 * 60_000;
/// How long a count of tries is kept after the last one, in milliseconds: a day.
pub const COUNT_MS: i64 = 86_400_000;

/// Under what tries are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// A device that signed in before, at that account.
    Device,
    /// A client's address, at one account.
    Pair,
    /// An account, from devices that are not known there.
    Account,
    /// A client's address, at any account.
    Client,
    /// The second step of a person.
    Step,
    /// Codes and links to one address or number.
    Letter,
}

impl Count {
    /// How many wrong tries cost nothing.
    pub const fn free(self) -> i64 {
        match self {
            Self::Letter => 5,
            Self::Device | Self::Pair | Self::Step => 10,
            Self::Account => 50,
            Self::Client => 100,
        }
    }

    /// How long to wait after so many wrong tries, in milliseconds.
    pub fn wait_ms(self, failures: i64) -> i64 {
        let first = match self {
            Self::Letter => WAIT_MOST_MS,
            Self::Device | Self::Pair | Self::Step => 60_000,
            Self::Account | Self::Client => 15_000,
        };
        match failures - self.free() {
            beyond if beyond < 0 => 0,
            beyond => (first << beyond.min(10)).min(WAIT_MOST_MS),
        }
    }
}

/// The longest wait between two tries.
const WAIT_MOST_MS: i64 = 15 * 60_000;

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// What concerns the account's safety is done after showing again that it is them.
    ConfirmFirst,
    /// The link has been used, or its time is over, or there was none.
    NoSuchLink,
    /// The centre has no way to send letters.
    NoWay,
    /// There is no such session.
    NoSuchSession,
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::ConfirmFirst => "session.confirm",
            Self::NoSuchLink => "session.link",
            Self::NoWay => "session.way",
            Self::NoSuchSession => "session.found",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::ConfirmFirst => "refusal-session-confirm-first",
            Self::NoSuchLink => "refusal-session-no-such-link",
            Self::NoWay => "refusal-session-no-way",
            Self::NoSuchSession => "refusal-session-no-such-session",
        })
    }
}

/// What tells a client apart: an address of IPv4, and of IPv6 the network of 64 bits that one customer is given (RFC 6177).
pub fn client_key(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(six) => match six.to_ipv4_mapped() {
            Some(four) => four.to_string(),
            None => six.segments()[..4].iter().map(|part| format!("{part:x}")).collect::<Vec<_>>().join(":"),
        },
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let check = |count: Count, failures: i64, seconds: i64| assert_eq!(count.wait_ms(failures), seconds * 1_000, "{count:?} {failures}");
        for (failures, minutes) in [(0, 0), (9, 0), (10, 1), (11, 2), (12, 4), (13, 8), (14, 15), (15, 15), (1_000, 15)] {
            check(Count::Pair, failures, minutes * 60);
            check(Count::Device, failures, minutes * 60);
        }
        for (failures, seconds) in [(49, 0), (50, 15), (51, 30), (52, 60), (53, 120), (56, 900), (9_999, 900)] {
            check(Count::Account, failures, seconds);
            check(Count::Client, failures + 50, seconds);
        }
    }

    #[test]
    fn sessions_end_on_their_boundary() {
        let limits = Limits::default();
        let (start, idle, all) = (Instant(0), limits.idle_ms, limits.absolute_ms);
        assert!(limits.lasts(start, start, Instant(idle - 1)) && !limits.lasts(start, start, Instant(idle)));
        assert!(limits.lasts(start, Instant(all - 1), Instant(all - 1)) && !limits.lasts(start, Instant(all - 1), Instant(all)));
        assert_eq!(limits.confirm(start, Instant(limits.confirmed_ms)), Err(Refusal::ConfirmFirst));
        assert_eq!(limits.confirm(start, Instant(limits.confirmed_ms - 1)), Ok(()));
    }

    #[test]
    fn a_client_is_a_network() {
        assert_eq!(client_key("192.0.2.7"), "192.0.2.7");
        assert_eq!(client_key("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(client_key("2001:db8:1:2:3:4:5:6"), client_key("2001:db8:1:2::9"));
        assert_ne!(client_key("2001:db8:1:2::1"), client_key("2001:db8:1:3::1"));
    }
}
