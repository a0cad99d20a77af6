//! Direction 依赖方向: nothing points back, the driver stays in the store, and what is pure cannot reach the world.
//!
//! ```text
//! kechuang ▶ web ▶ store ▶ rules ▶ assignment, ranking, ledger        store ▶ record        web, kechuang ▶ exchange ▶ rules
//! ```

use crate::metadata::{Kind, Metadata, Package};

/// Each of our crates and those of ours that it may name. One that is not listed may name none.
const EDGES: &[(&str, &[&str])] = &[
    ("ledger", &[]),
    ("assignment", &[]),
    ("ranking", &[]),
    ("record", &[]),
    ("rules", &["assignment", "ranking", "ledger"]),
    ("store", &["rules", "record"]),
    ("exchange", &["rules"]),
    ("documents", &[]),
    ("web", &["store", "rules", "record", "exchange"]),
    ("kechuang", &["web", "store", "rules", "record", "exchange", "stories", "assignment", "ranking"]),
    // The cast and the content are values of the rules' types.
    ("stories", &["rules"]),
    ("browser", &["kechuang", "web", "store", "rules", "record", "exchange", "stories"]),
    // It prepares a centre by the rules, measures the store in its own process, and the server over HTTP.
    ("bench", &["web", "store", "rules", "record", "stories", "assignment", "ranking", "endure"]),
    // It feeds every parser that eats bytes from outside.
    ("fuzz", &["kechuang", "web", "rules", "record", "exchange", "documents"]),
    // It asks a server over HTTP, as anybody could, and reads its receipts.
    ("endure", &["record", "rules"]),
    ("xtask", &[]),
];

/// Crates whose tests may name any of ours.
const TESTS_NAME_ALL: &[&str] = &["stories", "browser"];

/// What the tests of a crate may name beside that: the simulation of years keeps its events in a log.
const TESTS_NAME: &[(&str, &str)] = &[("rules", "record")];

/// Crates that speak to a database.
const DRIVERS: &[&str] = &["rusqlite", "libsqlite3-sys", "postgres", "tokio-postgres", "postgres-types", "postgres-protocol"];

/// Crates that are told the time, the chance and the facts.
const PURE: &[&str] = &["rules", "ledger", "record", "assignment", "ranking"];

/// What a pure crate may not name, even for its tests.
const NEVER_NAMED: &[&str] = &[
    "tokio",
    "rand",
    "getrandom",
    "fastrand",
    "reqwest",
    "ureq",
    "hyper",
    "axum",
    "tempfile",
    "walkdir",
    "glob",
    "fs-err",
    "memmap2",
    "mio",
    "socket2",
    "async-std",
    "smol",
    "rayon",
    "chrono",
    "time",
    "tracing",
    "log",
];

/// What may not even lie below a pure crate. `getrandom` may: `uuid` brings it, and clippy refuses the calls.
const NEVER_BELOW: &[&str] =
    &["tokio", "rand", "reqwest", "ureq", "hyper", "mio", "socket2", "async-std", "smol", "tempfile", "rusqlite", "postgres"];

/// Every edge among our crates is an allowed one.
pub fn edges(metadata: &Metadata) -> Vec<String> {
    let ours: Vec<&str> = metadata.ours().map(|package| package.name.as_str()).collect();
    let mut problems = Vec::new();
    for package in metadata.ours() {
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == package.name) else {
            problems.push(format!("{}/Cargo.toml: a new crate: say in xtask/src/direction.rs what it may name", package.name));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|one| ours.contains(&one.name.as_str())) {
            let (from, to) = (package.name.as_str(), dependency.name.as_str());
            let free = dependency.kind == Kind::Dev && (TESTS_NAME_ALL.contains(&from) || TESTS_NAME.contains(&(from, to)));
            if !free && !allowed.contains(&dependency.name.as_str()) {
                problems.push(format!("{0}/Cargo.toml: `{0}` may not name `{1}`: nothing points back", package.name, dependency.name));
            }
        }
    }
    problems
}

/// Only the store speaks to a database; the stories may make databases for their tests.
pub fn drivers(metadata: &Metadata) -> Vec<String> {
    named(metadata.ours().filter(|package| package.name != "store"), |package, name, kind| {
        let for_tests = package == "stories" && name == "postgres" && kind == Kind::Dev;
        DRIVERS.contains(&name) && !for_tests
    })
    .map(|(package, name)| format!("{package}/Cargo.toml: `{package}` may not name the database driver `{name}`: only `store` may"))
    .collect()
}

/// The pure crates reach neither clock, chance, disk nor network.
pub fn purity(metadata: &Metadata) -> Vec<String> {
    let pure = || metadata.ours().filter(|package| PURE.contains(&package.name.as_str()));
    let mut problems: Vec<String> = named(pure(), |_, name, _| NEVER_NAMED.contains(&name))
        .map(|(package, name)| format!("{package}/Cargo.toml: `{package}` is pure and may not name `{name}`"))
        .collect();
    for package in pure() {
        let below = metadata.below(&package.name);
        for name in NEVER_BELOW.iter().filter(|name| below.contains(**name)) {
            problems.push(format!("{0}/Cargo.toml: `{0}` is pure, but `{name}` lies below it", package.name));
        }
    }
    problems
}

/// The dependencies of these packages for which something is true.
fn named<'a>(packages: impl Iterator<Item = &'a Package>, test: impl Fn(&str, &str, Kind) -> bool) -> impl Iterator<Item = (&'a str, &'a str)> {
    packages
        .flat_map(|package| package.dependencies.iter().map(move |one| (package.name.as_str(), one)))
        .filter(move |(package, one)| test(package, &one.name, one.kind))
        .map(|(package, one)| (package, one.name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::made_up;

    #[test]
    fn nothing_points_back() {
        let good = made_up(&[("web", &[("store", "normal")]), ("store", &[("rules", "normal")]), ("rules", &[])]);
        assert!(edges(&good).is_empty());
        let back = made_up(&[("rules", &[("store", "dev")]), ("store", &[])]);
        assert_eq!(edges(&back), ["rules/Cargo.toml: `rules` may not name `store`: nothing points back"]);
        assert_eq!(edges(&made_up(&[("utilities", &[])])).len(), 1);
    }

    #[test]
    fn the_simulation_alone_puts_events_of_the_rules_into_a_log() {
        let with = |kind| made_up(&[("rules", &[("record", kind)]), ("record", &[])]);
        assert!(edges(&with("dev")).is_empty());
        assert_eq!(edges(&with("normal")).len(), 1);
    }

    #[test]
    fn stories_name_all_for_their_tests_alone() {
        let with = |kind| made_up(&[("stories", &[("kechuang", kind)]), ("kechuang", &[])]);
        assert!(edges(&with("dev")).is_empty());
        assert_eq!(edges(&with("normal")).len(), 1);
    }

    #[test]
    fn the_driver_stays_in_the_store() {
        assert!(drivers(&made_up(&[("store", &[("rusqlite", "normal")])])).is_empty());
        assert_eq!(drivers(&made_up(&[("web", &[("rusqlite", "dev")])])).len(), 1);
        assert!(drivers(&made_up(&[("stories", &[("postgres", "dev")])])).is_empty());
        assert_eq!(drivers(&made_up(&[("stories", &[("postgres", "normal")])])).len(), 1);
    }

    #[test]
    fn the_pure_stay_pure() {
        assert_eq!(purity(&made_up(&[("rules", &[("rand", "dev")])])).len(), 1);
        assert_eq!(purity(&made_up(&[("rules", &[("rand", "normal")])])).len(), 2);
        assert!(purity(&made_up(&[("store", &[("getrandom", "normal")])])).is_empty());
    }
}
