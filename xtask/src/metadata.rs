//! Metadata: what `cargo metadata` says of our crates and of everything below them.

use crate::cargo;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// One package of the closure, for every platform.
pub struct Package {
    id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence expression, if it names one.
    pub licence: Option<String>,
    /// Where it comes from; none for a path.
    pub source: Option<String>,
    /// Whether it is a member of the workspace.
    pub ours: bool,
    /// What its manifest asks for.
    pub dependencies: Vec<Dependency>,
}

/// One line of a manifest.
pub struct Dependency {
    /// The package asked for.
    pub name: String,
    /// For what.
    pub kind: Kind,
}

/// For what a dependency is needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// For the crate itself.
    Normal,
    /// For its build script.
    Build,
    /// For its tests.
    Dev,
}

/// The closure.
pub struct Metadata {
    /// Every package in it.
    pub packages: Vec<Package>,
    edges: BTreeMap<String, Vec<(String, Vec<Kind>)>>,
}

impl Metadata {
    /// Asks cargo.
    pub fn read() -> Result<Self, String> {
        Self::parse(&ask(&[])?)
    }

    /// Reads cargo's answer; refuses one whose shape it does not know.
    pub fn parse(value: &Value) -> Result<Self, String> {
        let members: BTreeSet<&str> = list(value, "workspace_members")?.iter().filter_map(Value::as_str).collect();
        let packages = list(value, "packages")?.iter().map(|one| package(one, &members)).collect::<Result<_, _>>()?;
        let mut edges = BTreeMap::new();
        for node in list(&value["resolve"], "nodes")? {
            let targets = list(node, "deps")?
                .iter()
                .map(|dep| Ok((text(dep, "pkg")?, list(dep, "dep_kinds")?.iter().map(kind).collect())))
                .collect::<Result<_, String>>()?;
            edges.insert(text(node, "id")?, targets);
        }
        Ok(Self { packages, edges })
    }

    /// Our crates.
    pub fn ours(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.ours)
    }

    /// Names of everything below a crate that is part of it when it runs or is built: its tests' needs are left out.
    pub fn below(&self, name: &str) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = self.ours().filter(|one| one.name == name).map(|one| one.id.as_str()).collect();
        while let Some(id) = open.pop() {
            for (target, kinds) in self.edges.get(id).into_iter().flatten() {
                if kinds.iter().any(|kind| *kind != Kind::Dev) && seen.insert(target.as_str()) {
                    open.push(target);
                }
            }
        }
        self.packages.iter().filter(|one| seen.contains(one.id.as_str())).map(|one| one.name.as_str()).collect()
    }
}

/// Where the build's products lie.
pub fn target_directory() -> Result<PathBuf, String> {
    text(&ask(&["--no-deps"])?, "target_directory").map(PathBuf::from)
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

fn ask(more: &[&str]) -> Result<Value, String> {
    let mut command = cargo::command(&["metadata", "--format-version", "1"]);
    let output = command.args(more).output().map_err(|error| format!("cannot run cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))
}

fn package(value: &Value, members: &BTreeSet<&str>) -> Result<Package, String> {
    let id = text(value, "id")?;
    let dependencies =
        list(value, "dependencies")?.iter().map(|one| Ok(Dependency { name: text(one, "name")?, kind: kind(one) })).collect::<Result<_, String>>()?;
    Ok(Package {
        ours: members.contains(id.as_str()),
        id,
        name: text(value, "name")?,
        version: text(value, "version")?,
        licence: text(value, "license").ok(),
        source: text(value, "source").ok(),
        dependencies,
    })
}

fn kind(value: &Value) -> Kind {
    match value["kind"].as_str() {
        Some("dev") => Kind::Dev,
        Some("build") => Kind::Build,
        _ => Kind::Normal,
    }
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>, String> {
    value[key].as_array().ok_or_else(|| format!("cargo metadata: `{key}` is no list"))
}

fn text(value: &Value, key: &str) -> Result<String, String> {
    value[key].as_str().map(str::to_owned).ok_or_else(|| format!("cargo metadata: `{key}` is no text"))
}

/// A small closure for tests: `(crate, [(dependency, kind)])`; what is not listed as a crate is somebody else's.
#[cfg(test)]
pub fn made_up(crates: &[(&str, &[(&str, &str)])]) -> Metadata {
    use serde_json::json;
    let names: BTreeSet<&str> = crates.iter().flat_map(|(name, deps)| deps.iter().map(|dep| dep.0).chain([*name])).collect();
    let deps = |name: &str| crates.iter().find(|one| one.0 == name).map_or(&[][..], |one| one.1);
    let value = json!({
        "workspace_members": crates.iter().map(|one| one.0).collect::<Vec<_>>(),
        "packages": names.iter().map(|name| json!({
            "id": name, "name": name, "version": "1.0.0", "license": "MIT",
            "source": crates.iter().all(|one| one.0 != *name).then_some("registry+one"),
            "dependencies": deps(name).iter().map(|(name, kind)| json!({ "name": name, "kind": kind })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "resolve": { "nodes": names.iter().map(|name| json!({
            "id": name,
            "deps": deps(name).iter().map(|(name, kind)| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>() },
    });
    Metadata::parse(&value).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_leaves_out_what_only_tests_need() {
        let metadata = made_up(&[("web", &[("store", "normal"), ("insta", "dev")]), ("store", &[("rusqlite", "normal"), ("cc", "build")])]);
        assert_eq!(metadata.below("web"), BTreeSet::from(["store", "rusqlite", "cc"]));
        assert_eq!(metadata.ours().count(), 2);
    }
}
