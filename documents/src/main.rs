//! Kechuang documents 文书程序: reads what is asked as JSON from the standard input, and writes the answer to the standard output.
//!
//! ```text
//! kechuang ─ JSON ▶ kechuang-documents ─ PDF ▶ kechuang        nothing is kept, no file is written, no connection is opened
//! ```
//! Exit: 0 done, 1 no document came of it, 2 what is asked cannot be read, 3 no Chinese typeface is on this machine. Why stands on the standard error.

use documents::{Failure, Fonts, Task, fonts, limits};
use std::io::{Read, Write};
use std::process::ExitCode;

/// The most bytes that are asked; files are named by their path.
const INPUT_MOST: u64 = 32 << 20;

fn main() -> ExitCode {
    limits::set();
    let mut input = Vec::new();
    if let Err(error) = std::io::stdin().take(INPUT_MOST).read_to_end(&mut input) {
        eprintln!("kechuang-documents: reading the standard input: {error}");
        return ExitCode::from(2);
    }
    let named = std::env::var_os(fonts::VARIABLE);
    let answer = documents::asked(&input).and_then(|task| {
        if let Task::Inspect(_) | Task::Words(_) = task {
            limits::inspect();
        }
        documents::answer(task, || Fonts::find(named.as_deref()))
    });
    match answer {
        Ok(bytes) => match std::io::stdout().write_all(&bytes).and_then(|()| std::io::stdout().flush()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("kechuang-documents: writing the standard output: {error}");
                ExitCode::FAILURE
            }
        },
        Err(failure) => {
            eprintln!("kechuang-documents: {failure}");
            ExitCode::from(match failure {
                Failure::Input(_) => 2,
                Failure::NoFonts => 3,
                Failure::Setting(_) | Failure::File(_) | Failure::Gone(_) => 1,
            })
        }
    }
}
