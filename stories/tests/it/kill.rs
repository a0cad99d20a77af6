//! Kill 断电: ten kills −9 under load on each database. What was acknowledged is there once; what was not answered is repeated under its key.
//!
//! ```text
//! round    writers write ─ 0.2 to 1.0 s ─▶ SIGKILL ─▶ start again ─▶ each repeats the one request that went unanswered
//! ```
//! Who writes, and how it is reckoned afterwards, is the part of `endure`, which does the same a hundred times, and worse.

use crate::harness::{Database, for_each_database};
use crate::program::{kechuang, on, program};
use endure::audit::audit;
use endure::centre::Centre;
use endure::chance::Chance;
use endure::client::Client;
use endure::load::{Load, Silence};
use endure::server::Server;
use endure::setup::Setup;
use std::process::Stdio;
use std::time::Duration;

/// How often the server is killed.
const KILLS: usize = 10;
/// How often the key of the log is replaced meanwhile, in the other story; as often somebody tries and is killed.
const ROTATIONS: usize = 5;
/// How many write at once.
const WRITERS: usize = 4;
/// How long a repeated request may take to be acknowledged.
const SETTLED_MOST: Duration = Duration::from_secs(60);

#[test]
fn ten_kills_under_load_lose_nothing_that_was_acknowledged() {
    for_each_database(|database| drop(killed_again_and_again(database, KILLS, (200, 1_000), |_| ())));
}

#[test]
fn keys_replaced_under_load_and_cut_off_half_way_lose_nothing_either() {
    for_each_database(|database| {
        let server = killed_again_and_again(database, ROTATIONS, (100, 400), |chance| {
            let rotated = on(database, &["rotate"]);
            assert_eq!(rotated.code, Some(0), "on {}: {rotated:?}", database.name);
            let mut cut_off = kechuang(&["rotate", "--database", &database.url, "--data"]);
            let mut cut_off = cut_off.arg(&database.data).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
            endure::wait(Duration::from_millis(chance.below(100)));
            let _gone = cut_off.kill();
            let _ended = cut_off.wait();
        });
        let keys = Client::nobody(server.address).get("/log/key").expect("an answer").text().lines().count();
        assert!((ROTATIONS + 1..=2 * ROTATIONS + 1).contains(&keys), "on {}: {keys}", database.name);
    });
}

/// Kills a server under load so many times, each after a while between these milliseconds; `meanwhile` is done before each. What was acknowledged
/// is there once, and `check` finds nothing. Gives a server that runs on.
fn killed_again_and_again(database: &Database, times: usize, (least, most): (u64, u64), meanwhile: impl Fn(&mut Chance)) -> Server {
    // The last bytes of an id are random.
    let [.., a, b, c, d] = web::new_id().0;
    let seed = u64::from(u32::from_be_bytes([a, b, c, d]));
    let mut chance = Chance::new(seed);
    let setup = match database.name {
        "sqlite" => Setup::sqlite(&program(), &database.data),
        _ => Setup::postgres(&program(), &database.url, &database.data),
    };
    let mut server = Server::start(&setup).expect("it starts");
    let centre = Centre::found(&server).expect("a centre is founded");
    let mut load = Load::new(WRITERS, chance.any(), &centre.call);
    for _ in 0..times {
        let (address, after) = (server.address, Duration::from_millis(chance.between(least, most)));
        load.during(address, Silence::Stops, || {
            meanwhile(&mut chance);
            endure::wait(after);
            server.kill();
        });
        server = Server::start(&setup).expect("it starts again");
        let stuck = load.settle(server.address, SETTLED_MOST);
        assert!(stuck.is_empty(), "on {}, seed {seed}: {stuck:?}", database.name);
    }
    let count = audit(&setup, &mut server, &centre, &load).expect("everything answers");
    println!("{}: {count:?}", database.name);
    assert!(count.is_right(), "on {}, seed {seed}: {count:?}", database.name);
    assert!(count.acknowledged > times, "on {}: too little load: {count:?}", database.name);
    let _no_longer_needed = std::fs::remove_file(endure::server::log_of(&setup));
    Server::start(&setup).expect("it starts once more")
}
