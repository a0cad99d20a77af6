//! The record 可信存证, tested as its callers use it: one binary, a module for each promise.

mod entries;
mod golden;
mod log;
mod mutations;
mod notes;
mod receipts;
mod rotation;
mod tiles;
mod trees;
