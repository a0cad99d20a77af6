//! Clock 时钟: the machine's clock steps by a day, forth and back, and stands still; while the server runs, and across a restart.
//!
//! ```text
//! writers write ▶ +1 day ▶ back ▶ −1 day ▶ back ▶ stands still ▶ runs ▶ the same with a kill at each step ▶ audit
//! ```
//! On SQLite deeds go on: an event's time never precedes its thing's last one, which `check` proves. On PostgreSQL the database has a clock of its
//! own, and a process that is more than 250 ms from it refuses every write with 503 until the clocks agree.

use crate::Options;
use endure::audit::audit;
use endure::centre::Centre;
use endure::client::Client;
use endure::load::{Load, Outcome, Silence};
use endure::report::Report;
use endure::server::Server;
use endure::shim::{Shim, Slot};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How often it goes through all steps, where nobody says.
const ROUNDS: u64 = 5;
/// How many write at once.
const WRITERS: usize = 4;
/// How long each step lasts.
const STEP: Duration = Duration::from_millis(700);
/// How many times as long a step may last until something is acknowledged in it.
const PATIENCE: usize = 40;
/// A process looks at the database's clock once a second: deeds right after a step may still pass.
const SEEN: Duration = Duration::from_millis(1_100);
/// How long a repeated request may take to be acknowledged.
const SETTLED_MOST: Duration = Duration::from_secs(60);
const DAY_MS: i64 = 86_400_000;
/// So long after the centre was founded the steps begin, so that a day back is not before anybody had a right.
const LATER_MS: i64 = 3 * DAY_MS;

/// What the clock does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shows {
    Ahead(i64),
    Still,
}

const STEPS: &[Shows] = &[
    Shows::Ahead(DAY_MS),
    Shows::Ahead(0),
    Shows::Ahead(-DAY_MS),
    Shows::Ahead(0),
    Shows::Still,
    Shows::Ahead(0),
    Shows::Ahead(DAY_MS),
    Shows::Ahead(-DAY_MS),
    Shows::Ahead(-2 * LATER_MS),
    Shows::Ahead(0),
];

/// Goes through the steps again and again.
pub(crate) fn run(options: &Options) -> anyhow::Result<Report> {
    let rounds = options.rounds(ROUNDS);
    let folder = options.folder("clock")?;
    let setup = options.setup(&folder)?;
    let shim = Shim::make(folder.path(), &setup.data)?;
    let setup = shim.on(setup);
    let mut chance = options.chance();
    let mut report = Report::new("clock", &setup.name, options.seed(), rounds);
    if options.postgres.is_none() {
        show(&shim, Shows::Ahead(-LATER_MS))?;
    }
    let mut server = Server::start(&setup)?;
    let mut centre = Centre::found(&server)?;
    let mut load = Load::new(WRITERS, chance.any(), &centre.call);
    // Nobody registers later: what is granted while the clock is ahead is not in force yet once it is put back, and that is no fault.
    load.writers.iter_mut().for_each(|writer| writer.stays = true);
    load.clock_moves = true;
    for _ in 0..PATIENCE {
        load.during(server.address, Silence::AsksAgain, || endure::wait(STEP));
        if load.cases().count() == WRITERS {
            break;
        }
    }
    let registered = load.cases().count();
    report.must(registered == WRITERS, || format!("only {registered} had registered before the clock moved"));
    show(&shim, Shows::Ahead(0))?;
    let has_own_clock = options.postgres.is_some();
    let (mut steps, mut passed, mut refused, mut restarts) = (0_u64, 0_u64, 0_u64, 0_u64);
    for round in 0..rounds {
        for shows in STEPS {
            show(&shim, *shows)?;
            if round % 2 == 1 {
                server.kill();
                server = Server::start(&setup)?;
                restarts += 1;
            }
            steps += 1;
            // Before anybody had a right nobody has one.
            let too_early = *shows == Shows::Ahead(-2 * LATER_MS);
            let wrong_clock = too_early || has_own_clock && *shows != Shows::Ahead(0);
            let from = Instant::now() + if has_own_clock { SEEN } else { Duration::ZERO };
            let lasts = if has_own_clock { STEP + SEEN } else { STEP };
            // A busy machine may need longer than a step for signing in again.
            for _ in 0..PATIENCE {
                load.during(server.address, Silence::AsksAgain, || endure::wait(lasts));
                if wrong_clock || load.count(|asked| asked.at >= from && asked.outcome == Outcome::Acknowledged) > 0 {
                    break;
                }
            }
            let after = |outcome: fn(Outcome) -> bool| load.count(|asked| asked.at >= from && outcome(asked.outcome)) as u64;
            let acknowledged = after(|outcome| outcome == Outcome::Acknowledged);
            passed += acknowledged;
            refused += after(|outcome| outcome == Outcome::Failed(503));
            let said_so = !too_early || has_own_clock || after(|outcome| outcome == Outcome::Failed(403)) > 0;
            report
                .must(said_so && wrong_clock == (acknowledged == 0), || format!("round {round}, {shows:?}: {acknowledged} deeds were acknowledged"));
            if !wrong_clock {
                let stuck = load.settle(server.address, SETTLED_MOST);
                report.must(stuck.is_empty(), || format!("round {round}, {shows:?}: {}", stuck.join("; ")));
            }
            report.must(server.until_read(SETTLED_MOST).is_some(), || format!("round {round}, {shows:?}: nothing can be read"));
        }
    }
    // Sessions end after a day without a request, and the clock has shown that day.
    for case in load.writers.iter_mut().flat_map(|writer| writer.done.iter_mut().chain([&mut writer.case])).filter(|case| case.token.is_some()) {
        case.token = Client::sign_in(server.address, &case.email).or(case.token.take());
    }
    centre.officer = Client::sign_in(server.address, endure::centre::OFFICER).unwrap_or(centre.officer);
    report.count("steps", steps);
    report.count("of them across a restart", restarts);
    report.count("deeds while the clock was wrong or had been", passed);
    report.count("answered 503 since the clock was wrong", refused);
    report.count("sessions that ended", load.count(|asked| asked.outcome == Outcome::Failed(401)) as u64);
    report.audit(&audit(&setup, &mut server, &centre, &load)?);
    Ok(report)
}

fn show(shim: &Shim, shows: Shows) -> anyhow::Result<()> {
    match shows {
        Shows::Ahead(ms) => {
            shim.set(Slot::StoppedMs, 0)?;
            shim.set(Slot::AheadMs, ms)
        }
        Shows::Still => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            shim.set(Slot::StoppedMs, i64::try_from(now.as_millis()).unwrap_or(0))
        }
    }
}
