//! Rotate 轮换密钥: a new key takes over the log; the operator is told which, from where on, and where its file lies.

use crate::serve::shown;
use anyhow::{Context, bail};
use rules::rights::Actor;
use std::process::ExitCode;
use store::{Options, Store, WriteError};

/// Rotates. Exit 0 where the new key has taken over, 2 where it is refused or fails; `check` tells what holds then.
pub(crate) fn run(options: &Options, json: bool) -> anyhow::Result<ExitCode> {
    let rotated = match Store::rotate(options, &Actor::Operator) {
        Ok(rotated) => rotated,
        Err(WriteError::Refused(refusal)) => bail!("refused: {refusal:?}"),
        Err(WriteError::Fault(error)) => return Err(error).with_context(|| format!("rotating the key in {}", shown(&options.database))),
    };
    let file = options.data.join("keys").join(format!("log-{}.{}.key", rotated.log, rotated.number));
    if json {
        let answer = serde_json::json!({
            "log": rotated.log, "from_size": rotated.from_size, "key": rotated.verifier.to_string(), "file": file.display().to_string(),
        });
        println!("{answer}");
    } else {
        println!("log {} is signed by a new key from size {} on: {}", rotated.log, rotated.from_size, rotated.verifier);
        println!("its secret half is {}; every machine whose server may append needs it", file.display());
    }
    Ok(ExitCode::SUCCESS)
}
