//! Memory 内存: how many heaps this process has.
//!
//! The GNU library gives up to eight heaps for each core to threads that ask at the same time, and what is freed in one does not serve the
//! others: under load, a third of a server's memory. It reads how many there may be from the environment, before anything of ours runs. So a
//! server that was started without it starts itself once more in its place, with the same number, arguments and files.

use std::os::unix::process::CommandExt;
use std::process::Command;

/// What the GNU library reads; others take no notice of it.
const HEAPS: &str = "MALLOC_ARENA_MAX";
/// As many as here cost no time that could be measured.
const HEAPS_MOST: &str = "2";

/// Starts this program once more with few heaps, unless somebody has said how many. Where that cannot be done, it goes on as it is.
pub(crate) fn settle() {
    if !cfg!(target_env = "gnu") || std::env::var_os(HEAPS).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut arguments = std::env::args_os();
    let mut again = Command::new(program);
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    let _failed = again.args(arguments).env(HEAPS, HEAPS_MOST).exec();
}
