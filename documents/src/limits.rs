//! Limits 资源上限: how much memory and time the program may take, set by itself before it reads a byte of what somebody else made.
//!
//! What is over them ends the program, and the server that asked goes on. It opens no connection; nothing in it can.

use rustix::process::{Resource, Rlimit, setrlimit};

/// How many bytes of memory, and seconds of a processor, a document may take.
pub const MEMORY_MOST: u64 = 1 << 30;
/// The seconds of a processor.
pub const SECONDS_MOST: u64 = 30;
/// The seconds for looking into a file, for which somebody waits.
pub const INSPECTION_SECONDS_MOST: u64 = 10;
/// How many bytes the answer may have where it is written into a file.
pub const OUTPUT_MOST: u64 = 256 << 20;

/// Sets them. What the machine does not let be set is said, and the server's own clock still ends the program.
pub fn set() {
    let limits =
        [(Resource::As, MEMORY_MOST), (Resource::Cpu, SECONDS_MOST), (Resource::Fsize, OUTPUT_MOST), (Resource::Core, 0), (Resource::Nofile, 64)];
    limits.into_iter().for_each(|(resource, most)| limit(resource, most));
}

/// Sets the shorter time of an inspection.
pub fn inspect() {
    limit(Resource::Cpu, INSPECTION_SECONDS_MOST);
}

fn limit(resource: Resource, most: u64) {
    if let Err(error) = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }) {
        eprintln!("kechuang-documents: a limit of {most} was not set: {error}");
    }
}
