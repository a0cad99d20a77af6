//! Matrix 权限矩阵: every route × every role. Each cell is a real request, and `matrix.txt` says what must be answered.
//!
//! ```text
//! row      a route, or a variant of one: on a draft call, on one's own application
//! column   who asks (world.rs)
//! cell     the status of the answer to a program
//! ```
//! Beside the cells: HEAD answers as GET; pages lead to where one signs in; where existence is secret a thing is answered like none; a form
//! without its token does nothing.
//! `UPDATE=1` writes the table anew; whoever does that reads the difference. Source: `rules::rights`, whose table this one must agree with.

mod earlier;
mod formal_checks;
mod planning;
mod rows;
mod sheets;
mod unit_files;
mod world;

use crate::harness::{Answer, Centre, Person, for_each_database};
use rows::{Body, Row, fill, rows};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use world::{Names, Role, Thing, World};

/// The table as it must be.
const TABLE: &str = "tests/it/matrix.txt";
/// The same for a centre whose three administrators are apart.
const TABLE_APART: &str = "tests/it/matrix-apart.txt";
/// What ends the session of who asks; a new account takes the place of the one before.
const ENDS_SESSION: [&str; 4] = ["POST /sessions/end", "POST /sessions/end-all", "POST /people", "POST /invitations/{id}/{token}"];
/// How wide the first column is.
const WIDE: usize = 66;

#[test]
fn every_route_has_a_row() {
    let routes: BTreeSet<String> = web::routes::table().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let told: BTreeSet<String> = rows().iter().map(|row| format!("{} {}", row.method(), row.path())).collect();
    let missing: Vec<&String> = routes.difference(&told).collect();
    let extra: Vec<&String> = told.difference(&routes).collect();
    assert!(missing.is_empty() && extra.is_empty(), "routes without a row: {missing:?}; rows without a route: {extra:?}");
}

#[test]
fn each_role_gets_from_each_route_what_the_table_says() {
    as_the_table_says(TABLE, false);
}

#[test]
fn each_role_gets_what_the_table_says_where_the_three_administrators_are_apart() {
    as_the_table_says(TABLE_APART, true);
}

fn as_the_table_says(path: &str, apart: bool) {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let world = World::new(&centre, apart);
        let mut wrong = Vec::new();
        let mut answered = BTreeMap::new();
        for row in rows() {
            for (role, status) in ask(&world, &row, &mut wrong) {
                answered.insert((row.name, role), status.to_string());
            }
        }
        let table = text(&answered, world.roles);
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
        if std::env::var("UPDATE").is_ok() {
            std::fs::write(&path, &table).expect("the table is written");
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        wrong.extend(differing(&expected, &table, world.roles));
        assert!(wrong.is_empty(), "on {}:\n{}\n(UPDATE=1 writes the table anew)", database.name, wrong.join("\n"));
        if !apart {
            own_applications_stay_out_of_lists(&world);
        }
        centre.check();
    });
}

/// Asks one row of everybody, on a fresh thing where the one before was used up.
fn ask(world: &World<'_>, row: &Row, wrong: &mut Vec<String>) -> Vec<(Role, u16)> {
    let mut names = names(world, row);
    let mut statuses = Vec::new();
    for role in world.roles.iter().copied() {
        let person = world.person(role);
        if row.method() == "GET" {
            wrong.extend(reads_alike(world, row, role, &person, &names).err());
        }
        let forged = needs_token(row, role).then(|| row.send_forged(world, role, &person, &names));
        let answer = row.send(world, role, &person, &names);
        if let Some(forged) = forged.filter(|forged| answer.status < 300 && forged.status != 403) {
            wrong.push(format!("{} as {role:?} from another site: {} {}", row.name, forged.status, forged.body));
        }
        if answer.status >= 500 {
            wrong.push(format!("{} as {role:?}: {} {}", row.name, answer.status, answer.body));
        }
        wrong.extend(keeps_secrets(world, row, role, &person, &names, &answer).err());
        if ENDS_SESSION.contains(&row.name) {
            world.sign_in_again(role);
        }
        if answer.status < 300 && row.uses_up {
            names = self::names(world, row);
        }
        statuses.push((role, answer.status));
    }
    statuses
}

/// Whether a form without its token must be refused: asked of those who may do most. Signing in and verifying change nothing of theirs.
fn needs_token(row: &Row, role: Role) -> bool {
    row.method() == "POST" && matches!(role, Role::Lead | Role::Own | Role::Security) && !matches!(row.path(), "/sessions" | "/verify")
}

fn names(world: &World<'_>, row: &Row) -> Names {
    let mut names = if row.uses_up { world.fresh(row.thing) } else { world.make(row.thing) };
    match row.path() {
        "/assets/{hash}/{name}" => {
            let url = web::routes::asset_url("style.css");
            let (hash, name) = url.trim_start_matches("/assets/").split_once('/').expect("a hash and a name");
            names.extend([("hash", hash.to_owned()), ("name", name.to_owned())]);
        }
        "/tasks/calendar/{token}" => drop(names.insert("token", "nobody.ics".to_owned())),
        "/deliveries/{id}/resending" => drop(names.insert("id", web::new_id().to_string())),
        path if path.starts_with("/sessions/federated/") => drop(names.insert("provider", "nobody".to_owned())),
        "/setup/{token}" | "/password-resets/{token}" | "/registrations/{token}" | "/subscriptions/{token}" | "/subscriptions/{token}/end" => {
            drop(names.insert("token", "0".repeat(64)));
        }
        "/calls/{id}/items/{item}/removal" => drop(names.insert("item", "g1".to_owned())),
        "/sessions/{handle}/end" => drop(names.insert("handle", "0".repeat(16))),
        "/log/tile/{*path}" => drop(names.insert("path", "0/000.p/1".to_owned())),
        _ => {}
    }
    names
}

/// HEAD answers as GET does, and a page that needs somebody leads who is nobody to where they sign in, and back.
fn reads_alike(world: &World<'_>, row: &Row, role: Role, person: &Person, names: &Names) -> Result<(), String> {
    let mut path = fill(row.path(), names);
    if let Body::Query(query) = row.body {
        path = format!("{path}?{}", query(world, names));
    }
    let get = person.get(&path).status;
    let head = person.send("HEAD", &path, &[("Accept", "application/json")], &[]);
    if (head.status, head.bytes.len()) != (get, 0) {
        return Err(format!("HEAD {} as {role:?}: {} with {} bytes, and GET {get}", row.path(), head.status, head.bytes.len()));
    }
    if role == Role::Anonymous && get == 401 {
        let page = person.page(&path);
        let back = format!("/sessions/new?back={}", crate::harness::encode(&path));
        if (page.status, page.location()) != (303, back.as_str()) {
            return Err(format!("{} as a page for nobody: {} {}, and not {back}", row.name, page.status, page.location()));
        }
    }
    Ok(())
}

/// Where existence is secret, only who may read a thing is answered otherwise than about a thing that is not there, or is something else.
fn keeps_secrets(world: &World<'_>, row: &Row, role: Role, person: &Person, names: &Names, answer: &Answer) -> Result<(), String> {
    if row.thing == Thing::Nothing {
        return Ok(());
    }
    let other_kind = if row.thing == Thing::Programme { Thing::Application } else { Thing::Programme };
    let nobodys = about(world, row, role, person, names, &web::new_id().to_string());
    let another = about(world, row, role, person, names, &world.make(other_kind)["id"]);
    if nobodys != another {
        return Err(format!(
            "{} as {role:?}: an id of something else is no id, but {} {}\nis not {} {}",
            row.name, another.0, another.1, nobodys.0, nobodys.1
        ));
    }
    if nobodys.0 < 300 {
        return Err(format!("{} as {role:?}: {} for a thing that is not there", row.name, nobodys.0));
    }
    let Some(page) = row.thing.secret() else { return Ok(()) };
    let differs = answer.status >= 300 && (answer.status, answer.body.clone()) != nobodys;
    if differs && person.get(&fill(page, names)).status != 200 {
        return Err(format!(
            "{} as {role:?} gives away what they may not know:\n{} {}\n{} {}",
            row.name, answer.status, answer.body, nobodys.0, nobodys.1
        ));
    }
    Ok(())
}

/// The answer about another id, with the first id in its place.
fn about(world: &World<'_>, row: &Row, role: Role, person: &Person, names: &Names, id: &str) -> (u16, String) {
    let mut other = names.clone();
    other.insert("id", id.to_owned());
    let answer = row.send(world, role, person, &other);
    (answer.status, answer.body.replace(id, &names["id"]))
}

/// Nobody finds their own application among those they handle 回避.
fn own_applications_stay_out_of_lists(world: &World<'_>) {
    let own = world.make(Thing::OwnApplication)["id"].clone();
    let listed = |role: Role, path: &str| world.person(role).get(path).body.contains(&own);
    for path in ["/desk", "/desk/applications.csv"] {
        assert!(!listed(Role::Own, path), "{path} shows an officer their own application");
    }
    assert!(listed(Role::Reader, "/desk"), "/desk shows a reader every application");
}

fn text(answered: &BTreeMap<(&'static str, Role), String>, roles: &[Role]) -> String {
    let line = |first: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!(" {cell:>9}")).collect();
        format!("{first:<WIDE$}{cells}\n")
    };
    let mut table = line("", roles.iter().map(|role| role.heading()).collect());
    for row in rows() {
        table.push_str(&line(row.name, roles.iter().map(|role| answered[&(row.name, *role)].clone()).collect()));
    }
    table
}

/// The cells that differ, and the rows that only one of both tables has.
fn differing(expected: &str, found: &str, roles: &[Role]) -> Vec<String> {
    let (expected, found) = (cells(expected, roles), cells(found, roles));
    let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let mut differing = Vec::new();
    for name in names {
        match (expected.get(name), found.get(name)) {
            (Some(expected), Some(found)) => {
                let pairs = roles.iter().zip(expected.iter().zip(found)).filter(|(_, (expected, found))| expected != found);
                differing.extend(pairs.map(|(role, (expected, found))| format!("{name} as {}: {found}, and {expected} is expected", role.heading())));
            }
            (expected, _) => differing.push(format!("{name}: {}", if expected.is_some() { "was not asked" } else { "stands in no table" })),
        }
    }
    differing
}

fn cells(table: &str, roles: &[Role]) -> BTreeMap<String, Vec<String>> {
    let rows = table.lines().skip(1).map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, cells) = words.split_at(words.len().saturating_sub(roles.len()));
        (name.join(" "), cells.iter().map(|cell| (*cell).to_owned()).collect())
    });
    rows.collect()
}
