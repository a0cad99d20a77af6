//! Disk full 磁盘写满: the data lie on a small file system of their own, which is filled under load and emptied again.
//!
//! ```text
//! writers write ▶ fill ─ 1.5 s: writes are refused with 507 or 503, reads go on ─▶ empty ▶ back within 5 s, without a restart ▶ … ▶ audit
//! ```
//! Once it is killed and started while there is no room. A file system of its own needs root: a loop device with ext4, else a `tmpfs`; where
//! neither may be mounted, the shim refuses whatever would grow a file.

use crate::Options;
use anyhow::Context;
use endure::audit::audit;
use endure::centre::Centre;
use endure::client::Client;
use endure::load::{Load, Outcome, Silence};
use endure::report::Report;
use endure::server::Server;
use endure::shim::{Shim, Slot};
use rustix::fs;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How often, where nobody says.
const ROUNDS: u64 = 10;
/// How many write at once.
const WRITERS: usize = 4;
/// Bytes of each attached file.
const FILE: usize = 6_000;
/// How large the file system is, in MiB: much more than all rounds write at a thousand deeds a second, or the load itself leaves no room.
const SIZE: u64 = 2_048;
/// Bytes that are written rather than claimed at the end, because a file system keeps accounts of its own.
const CLAIMED_LESS: u64 = 8 << 20;
/// How long there is no room.
const FULL: Duration = Duration::from_millis(1_500);
/// How soon writing must go on after that.
const BACK_MOST: Duration = Duration::from_secs(5);
/// How long a repeated request may take to be acknowledged.
const SETTLED_MOST: Duration = Duration::from_secs(60);

/// A file system of its own, gone when it is dropped; or what behaves like one.
struct Room {
    place: PathBuf,
    kind: &'static str,
    shim: Option<Shim>,
}

impl Room {
    fn make(folder: &Path, may_mount: bool) -> anyhow::Result<Self> {
        let (image, place) = (folder.join("image"), folder.join("disk"));
        std::fs::create_dir(&place).context("making a place for the file system")?;
        File::create(&image).and_then(|image| image.set_len(SIZE << 20)).context("making an image")?;
        let did = |command: &mut Command| may_mount && command.output().is_ok_and(|output| output.status.success());
        let formatted = did(Command::new("mkfs.ext4").args(["-q", "-F", "-m", "0"]).arg(&image));
        if formatted && did(Command::new("mount").args(["-o", "loop"]).arg(&image).arg(&place)) {
            return Ok(Self { place, kind: "ext4", shim: None });
        }
        // This one is memory.
        let size = format!("size={}m", SIZE / 8);
        if did(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(&place)) {
            return Ok(Self { place, kind: "tmpfs", shim: None });
        }
        let shim = Shim::make(folder, &place.join("centre"))?;
        Ok(Self { place, kind: "the shim", shim: Some(shim) })
    }

    /// Takes all the room there is.
    fn fill(&self) -> anyhow::Result<()> {
        if let Some(shim) = &self.shim {
            return shim.set(Slot::Full, 1);
        }
        let mut ballast = File::create(self.ballast()).context("making the ballast")?;
        // Most of it is only claimed, which writes nothing; a file system that cannot do that is written full.
        let free = fs::statvfs(&self.place).context("asking for the room")?;
        let claimed = (free.f_bavail * free.f_frsize).saturating_sub(CLAIMED_LESS);
        if fs::fallocate(&ballast, fs::FallocateFlags::empty(), 0, claimed).is_ok() {
            ballast.seek(SeekFrom::End(0)).context("going to the end of the ballast")?;
        }
        for size in [1 << 20, 4_096, 512, 1] {
            let block = vec![b'x'; size];
            // The server takes some meanwhile: the last bytes are won or lost by chance.
            while ballast.write_all(&block).is_ok() {}
        }
        Ok(())
    }

    fn empty(&self) -> anyhow::Result<()> {
        match &self.shim {
            Some(shim) => shim.set(Slot::Full, 0),
            None => std::fs::remove_file(self.ballast()).context("removing the ballast"),
        }
    }

    fn ballast(&self) -> PathBuf {
        self.place.join("ballast")
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if self.shim.is_some() {
            return;
        }
        // The server is gone by now; a lazy unmount waits for whoever still looks.
        let _gone = Command::new("umount").arg("-l").arg(&self.place).output();
    }
}

/// What was read while there was no room.
#[derive(Default)]
struct Reads {
    answered: u64,
    bad: Vec<String>,
}

/// Fills it again and again.
pub(crate) fn run(options: &Options) -> anyhow::Result<Report> {
    let rounds = options.rounds(ROUNDS);
    let folder = options.folder("disk-full")?;
    let room = Room::make(folder.path(), options.may_mount())?;
    let mut setup = options.setup(&folder)?;
    setup = setup.moved(&room.place.join("centre"));
    if let Some(shim) = &room.shim {
        setup = shim.on(setup);
    }
    std::fs::create_dir(&setup.data).context("making the data folder")?;
    let mut chance = options.chance();
    let mut report = Report::new("disk-full", &format!("{} on {}", setup.name, room.kind), options.seed(), rounds);
    let mut server = Server::start(&setup)?;
    let centre = Centre::found(&server)?;
    let mut load = Load::new(WRITERS, chance.any(), &centre.call);
    load.writers.iter_mut().for_each(|writer| writer.file_bytes = FILE);
    let (mut back, mut reads) = (Vec::new(), Reads::default());
    for round in 0..rounds {
        let (address, before) = (server.address, Duration::from_millis(chance.between(100, 600)));
        let emptied = load.during(address, Silence::AsksAgain, || {
            endure::wait(before);
            room.fill()?;
            read_while_full(address, &centre, &mut reads);
            room.empty()?;
            let emptied = Instant::now();
            endure::wait(BACK_MOST / 2);
            anyhow::Ok(emptied)
        })?;
        let first = load.first_acknowledged_after(emptied);
        report.must(first.is_some() && server.runs(), || format!("round {round}: nothing was acknowledged after there was room again"));
        back.extend(first);
        let stuck = load.settle(address, SETTLED_MOST);
        report.must(stuck.is_empty(), || format!("round {round}: {}", stuck.join("; ")));
    }
    let starts = start_without_room(&setup, &room, &mut server, &mut report)?;
    let statuses = |status: u16| load.count(|asked| asked.outcome == Outcome::Failed(status)) as u64;
    for status in [507, 503, 500] {
        report.count(format!("answered {status}"), statuses(status));
    }
    let failed = load.count(|asked| matches!(asked.outcome, Outcome::Failed(_))) as u64;
    report.must(failed > 0, || "nothing was refused: it was never full".to_owned());
    report.must(statuses(500) == 0, || "some were answered 500, which says nothing".to_owned());
    report.count("reads without room", reads.answered);
    report.must(reads.answered > 0 && reads.bad.is_empty(), || format!("reads failed {} times: {}", reads.bad.len(), reads.bad[0]));
    report.times("back after there was room", back, Some(BACK_MOST));
    report.count("starts without room that served", starts);
    report.audit(&audit(&setup, &mut server, &centre, &load)?);
    Ok(report)
}

fn read_while_full(address: std::net::SocketAddr, centre: &Centre, reads: &mut Reads) {
    let (start, officer) = (Instant::now(), Client::with(address, Some(&centre.officer)));
    while start.elapsed() < FULL {
        for path in ["/calls", "/desk", &centre.call] {
            match officer.get(path) {
                Some(answer) if answer.status == 200 => reads.answered += 1,
                Some(answer) => reads.bad.push(format!("{path}: {} {}", answer.status, answer.text())),
                None => reads.bad.push(format!("{path}: no answer")),
            }
        }
        endure::wait(Duration::from_millis(20));
    }
}

/// Kills it while there is no room, starts it, then makes room and starts it again. Gives how often it served without room.
fn start_without_room(setup: &endure::setup::Setup, room: &Room, server: &mut Server, report: &mut Report) -> anyhow::Result<u64> {
    room.fill()?;
    server.kill();
    let served = match Server::start(setup) {
        Ok(without) => u64::from(without.until_read(BACK_MOST).is_some()),
        Err(error) => {
            // A start that cannot go on must say why.
            let said = format!("{error:#}");
            report.must(said.contains("full") || said.contains("space") || said.contains("room"), || format!("a start without room says: {said}"));
            0
        }
    };
    room.empty()?;
    *server = Server::start(setup)?;
    Ok(served)
}
