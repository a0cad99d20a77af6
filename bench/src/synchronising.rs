//! Synchronising 落盘: durable writes counted by the system calls that make them durable, on this disk and on one whose every synchronisation takes 5 ms.
//!
//! ```text
//! this process ── steers and reads ──▶ shared file ◀── counts, delays ── disk.so ── loaded into ──▶ this program again, which writes
//! ```
//! The disk of a test machine often answers sooner than any device could; a slow one shows what a group commit is for.

use crate::centre::Prepared;
use crate::durable::{Written, small_events};
use crate::figure::{Bar, Figure, Table, number};
use crate::{Folder, Size, options};
use anyhow::{Context, ensure};
use endure::shim::{Kind, Shim};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::runtime::Runtime;

/// How long a synchronisation takes on the slow disk.
const SLOW: Duration = Duration::from_millis(5);
const CLIENTS: [usize; 4] = [1, 16, 64, 256];

/// Runs this program again as a writer, with so many clients, and shows what it reached and how often the disk was synchronised for it.
pub(crate) fn measure(folder: &Folder, size: &Size, table: &mut Table) -> anyhow::Result<()> {
    for delay in [Duration::ZERO, SLOW] {
        table.heading(&match delay {
            Duration::ZERO => "Durable writes on SQLite, with their synchronisations counted".to_owned(),
            _ => format!("The same where each synchronisation takes {} ms longer", delay.as_millis()),
        });
        for clients in CLIENTS {
            let name = format!("synchronising-{}-{clients}", delay.as_millis());
            let data = folder.path().join(&name);
            let scratch = folder.path().join(format!("{name}-shim"));
            std::fs::create_dir_all(&scratch).context("making a folder")?;
            let shim = Shim::make(&scratch, &data)?;
            shim.delay(delay)?;
            let program = std::env::current_exe().context("finding this program")?;
            let mut writer = Command::new(program);
            writer.arg("writer").arg(&data).args([clients.to_string(), size.seconds.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
            writer.envs(shim.environment());
            let mut writer = writer.spawn().context("starting the writer")?;
            let wal = || shim.syncs(Kind::Wal) + shim.syncs(Kind::Database);
            let said = running(&mut writer, &wal)?;
            let figure = |name: &str| said.0[name].as_f64().with_context(|| format!("the writer does not say {name}"));
            let (commits, seconds, syncs) = (figure("commits")?, figure("seconds")?, said.1 as f64);
            ensure!(syncs > 0.0 && commits > 0.0, "nothing was synchronised");
            let longest = clients as f64 / delay.as_secs_f64().max(f64::MIN_POSITIVE);
            let mut shown = Figure::new(format!("small event, clients: {clients}"), commits / seconds, "commits/s")
                .and("commits a synchronisation", commits / syncs)
                .and("synchronisations", syncs)
                .and("p50 ms", figure("p50")?)
                .and("p99 ms", figure("p99")?);
            if delay.is_zero() {
                shown = shown.beside("an answer waits for a synchronisation after its write".to_owned());
            } else {
                shown = shown.beside(format!("one commit each and a group for all who wait: {}/s at most", number(longest)));
                if clients == 64 {
                    shown = shown.bar(Bar::AtLeast(longest / 2.0));
                }
            }
            table.add(shown);
        }
    }
    Ok(())
}

/// Lets the writer begin once it is ready, and gives what it says with the synchronisations of that time.
fn running(writer: &mut std::process::Child, syncs: &dyn Fn() -> i64) -> anyhow::Result<(Value, i64)> {
    use std::io::{BufRead, BufReader, Write};
    let mut out = BufReader::new(writer.stdout.take().context("the writer has no output")?);
    let mut line = String::new();
    out.read_line(&mut line).context("waiting for the writer")?;
    ensure!(line.trim() == "ready", "the writer said {line:?}");
    let before = syncs();
    writer.stdin.take().context("the writer has no input")?.write_all(b"\n").context("telling the writer to begin")?;
    line.clear();
    out.read_line(&mut line).context("waiting for the writer")?;
    let counted = syncs() - before;
    ensure!(writer.wait().context("waiting for the writer")?.success(), "the writer failed");
    Ok((serde_json::from_str(&line).with_context(|| format!("the writer said {line:?}"))?, counted))
}

/// The writer: prepares a centre in that folder, says that it is ready, waits for a line, and writes.
pub(crate) fn writer(data: &Path, clients: usize, seconds: u64) -> anyhow::Result<()> {
    let database = format!("sqlite:{}", data.join("kechuang.db").display());
    let runtime = Arc::new(Runtime::new().context("starting a runtime")?);
    let centre = Prepared::found(Store::open(options(database, data.to_path_buf()))?, runtime)?;
    println!("ready");
    std::io::stdin().read_line(&mut String::new()).context("waiting to begin")?;
    let Written { commits, seconds, p50, p99 } = small_events(&centre, clients, seconds)?;
    println!("{}", serde_json::json!({ "commits": commits, "seconds": seconds, "p50": p50, "p99": p99 }));
    Ok(())
}
