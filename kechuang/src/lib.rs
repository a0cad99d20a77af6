//! Commands 命令: what the commands of review read, as a library, so that the fuzz targets feed the very functions that the binary has.
#![expect(dead_code, reason = "The binary has the same modules and calls the rest of them.")]

mod affinity;
mod assign;
mod draw;
pub mod fuzzed;
mod rank;
mod table;
