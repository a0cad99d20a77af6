//! Program 文书程序: how the server has documents made, by a child with a clock over it.
//!
//! ```text
//! JSON ─ standard input ▶ kechuang-documents ─ standard output ▶ bytes        over its time: ended; over its memory: it ends itself
//! ```
//! The child is told nothing of the environment but where fonts lie. Few run at once: each may take a core and hundreds of megabytes.

use crate::site::Site;
use rules::document::Refusal;
use serde_json::Value;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use store::WriteError;

/// What the program is called, beside the server's own.
pub const PROGRAM: &str = "kechuang-documents";
/// How long a document may take, and how long one waits for a place.
const TIME_MOST: Duration = Duration::from_secs(60);
const WAIT_MOST: Duration = Duration::from_secs(60);
/// The most bytes of an answer.
const ANSWER_MOST: u64 = 256 << 20;
/// How much of what it complains of is logged, in bytes.
const COMPLAINT_MOST: u64 = 2_000;
/// What it says where no Chinese typeface is on the machine.
const NO_TYPEFACE: i32 = 3;

/// The program, and where fonts lie beside the usual folders.
#[derive(Clone, Debug)]
pub struct Documents {
    program: PathBuf,
    fonts: Option<OsString>,
}

impl Documents {
    /// The program in a folder, if it is there.
    pub fn of_folder(folder: &Path, fonts: Option<OsString>) -> Option<Self> {
        let program = folder.join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
        program.is_file().then_some(Self { program, fonts })
    }

    fn start(&self) -> std::io::Result<Child> {
        let mut command = Command::new(&self.program);
        // One thread: the second would only ask for more memory. The same folder, from which paths of the data count.
        command.env_clear().env("RAYON_NUM_THREADS", "1").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(fonts) = &self.fonts {
            command.env("KECHUANG_FONTS", fonts);
        }
        command.spawn()
    }

    /// Blocks until it has answered, or its time is over.
    fn answer(&self, input: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        let mut child = self.start().map_err(|error| {
            tracing::error!(program = %self.program.display(), %error, "a document's program did not start");
            Refusal::NotInstalled
        })?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
            return Err(Refusal::NotMade);
        };
        // A child that has ended before it read all says why by its exit code.
        std::thread::spawn(move || stdin.write_all(&input));
        let (done, told) = mpsc::channel();
        std::thread::spawn(move || {
            let mut answer = Vec::new();
            let read = stdout.take(ANSWER_MOST).read_to_end(&mut answer);
            let _nobody_waits = done.send(read.map(|_| answer));
        });
        let complaint = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _read = stderr.take(COMPLAINT_MOST).read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let answer = told.recv_timeout(TIME_MOST);
        if answer.is_err() {
            let _ended = child.kill();
        }
        let late = matches!(answer, Err(mpsc::RecvTimeoutError::Timeout));
        let status = child.wait().map_err(|_| Refusal::NotMade)?;
        match (answer, status.code()) {
            (Ok(Ok(bytes)), Some(0)) => Ok(bytes),
            (_, Some(NO_TYPEFACE)) => Err(Refusal::NoTypeface),
            // It had its own limits left: the machine is busy, and the work may be done another time.
            _ if late => Err(Refusal::Busy),
            _ => {
                let why = complaint.join().unwrap_or_default();
                tracing::error!(%status, why, "no document came of it");
                Err(Refusal::NotMade)
            }
        }
    }
}

/// What the program is asked for; those who wait for one do not wait for the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Work {
    /// Pages, or a copy of a file.
    Making,
    /// What is in a file that is being sent.
    Looking,
}

/// Has a document made. Refuses where there is no program, and where nothing comes of it.
pub(crate) async fn make(site: &Site, work: Work, task: &Value) -> Result<Vec<u8>, WriteError> {
    let refused = |why: Refusal| WriteError::Refused(why.into());
    let documents = site.documents().ok_or_else(|| refused(Refusal::NotInstalled))?.clone();
    let input = task.to_string().into_bytes();
    let place = match tokio::time::timeout(WAIT_MOST, site.room_for(work).acquire_owned()).await {
        Ok(Ok(place)) => place,
        Ok(Err(_)) | Err(_) => return Err(refused(Refusal::Busy)),
    };
    let answered = tokio::task::spawn_blocking(move || {
        // Whoever goes away leaves the child running; its place is free when it has ended.
        let _place = place;
        documents.answer(input)
    });
    match answered.await {
        Ok(answer) => answer.map_err(refused),
        Err(_) => Err(refused(Refusal::NotMade)),
    }
}
