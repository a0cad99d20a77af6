//! May 权限判断: how long the rights of a list of 1,000 things take, for somebody with a few grants and for somebody with a hundred.
//!
//! Run with `cargo run --release -p rules --example may`. The aim is 2 ms a list.
#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "An example may look at the clock and print.")]

use rules::rights::{Actor, Deed, Held, Member, Place, Role, Scope, may};
use rules::{CallId, Id, Instant, PersonId, ProgrammeId};
use std::hint::black_box;
use std::time::Instant as Monotonic;

const THINGS: u16 = 1_000;
const ROUNDS: u32 = 200;

fn main() {
    for grants in [3, 20, 100] {
        let actor = Actor::Member(Member { separated: true, ..Member::new(PersonId(id(7, 1)), held(grants)) });
        let places: Vec<Place> =
            (0..THINGS).map(|n| Place::application(Some(ProgrammeId(id(1, n % 40))), CallId(id(2, n % 200)), PersonId(id(3, n)))).collect();
        for deed in [Deed::ReadApplication, Deed::ManageCall, Deed::DraftFor] {
            let begun = Monotonic::now();
            let mut permitted = 0_u32;
            for _ in 0..ROUNDS {
                permitted += places.iter().filter(|place| may(black_box(&actor), deed, place, Instant(1_000)).is_ok()).count() as u32;
            }
            let micros = begun.elapsed().as_micros() / u128::from(ROUNDS);
            println!("{:<20} {grants:>4} grants: {micros:>6} µs for {THINGS} things, {} permitted", deed.as_str(), permitted / ROUNDS);
        }
    }
}

/// Grants of programmes and calls, most of them elsewhere.
fn held(count: u16) -> Vec<Held> {
    let scope = |n: u16| if n.is_multiple_of(2) { Scope::Programme(ProgrammeId(id(1, n))) } else { Scope::Call(CallId(id(2, n))) };
    (0..count)
        .map(|n| Held { role: if n.is_multiple_of(3) { Role::Officer } else { Role::Reader }, scope: scope(n), from: Instant(0), until: None })
        .collect()
}

fn id(kind: u8, number: u16) -> Id {
    let mut bytes = [kind; 16];
    bytes[14..].copy_from_slice(&number.to_be_bytes());
    Id(bytes)
}
