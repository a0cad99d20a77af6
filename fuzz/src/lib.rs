//! Fuzz 模糊测试: everything that eats bytes from outside, fed with what nobody would send.
//!
//! ```text
//! corpus/TARGET/*  ─▶ as it is ─▶ target ─▶ no panic, no endless work, what is read is written as it was
//!                  └▶ mutated  ─▶
//! ```
//! The gate feeds each target its corpus and some thousands of mutations, always the same ones. `cargo xtask fuzz [TARGET] [--minutes N]` goes on
//! for longer, from where chance says, and keeps what fails in the corpus, so that the gate runs it from then on.
//!
//! With a nightly compiler the same targets run under libFuzzer. In a folder of its own, outside of this workspace:
//!
//! ```text
//! cargo fuzz init && cd fuzz && cargo add --path …/fuzz fuzz && edit fuzz_targets/receipt.rs:
//!     libfuzzer_sys::fuzz_target!(|bytes: &[u8]| { fuzz::target("receipt").expect("a target").feed(bytes) });
//! cargo +nightly fuzz run receipt …/fuzz/corpus/receipt
//! ```

mod mutator;
pub mod round;
mod targets;

pub use mutator::Mutator;
pub use targets::TARGETS;

use std::path::{Path, PathBuf};

/// The longest input, in bytes: what is longer the edge refuses before any parser, and work is measured against it.
pub const BYTES_MOST: usize = 64 * 1024;

/// One parser.
pub struct Target {
    /// Its name, and that of its corpus.
    pub name: &'static str,
    /// Reads the input; panics where what must be true of it is not.
    pub run: fn(&[u8]),
    /// What its inputs are made of.
    pub words: &'static [&'static str],
}

impl Target {
    /// Feeds it, cut to the longest input.
    pub fn feed(&self, input: &[u8]) {
        (self.run)(&input[..input.len().min(BYTES_MOST)]);
    }

    /// Where its corpus lies.
    pub fn folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(self.name)
    }

    /// Its corpus, in the order of the files' names.
    pub fn corpus(&self) -> std::io::Result<Vec<(String, Vec<u8>)>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(self.folder())? {
            let path = entry?.path();
            files.push((path.display().to_string(), std::fs::read(&path)?));
        }
        files.sort();
        Ok(files)
    }
}

/// The target of that name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
