//! Meaning 语义: the files that say what words, or whole texts, mean.

use super::{progress, wrong};
use crate::table::decimal;
use anyhow::{Context, anyhow, bail, ensure};
use assignment::affinity::{Encoder, Model, Tensor};
use safetensors::{Dtype, SafeTensors};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

/// Reads the folder of a sentence model: config.json, vocab.txt, model.safetensors.
pub(crate) fn encoder(folder: &Path) -> anyhow::Result<Encoder> {
    let bytes = |name: &str| std::fs::read(folder.join(name)).with_context(|| format!("reading {}", folder.join(name).display()));
    let config: Value =
        serde_json::from_slice(&bytes("config.json")?).with_context(|| format!("reading {}", folder.join("config.json").display()))?;
    if config["model_type"] != "bert" || config["hidden_act"] != "gelu" {
        bail!("{}: a model of the type `bert` with the activation `gelu` was expected", folder.join("config.json").display());
    }
    let heads = config["num_attention_heads"].as_u64().and_then(|heads| usize::try_from(heads).ok()).unwrap_or(0);
    let vocabulary = String::from_utf8(bytes("vocab.txt")?).with_context(|| format!("reading {}", folder.join("vocab.txt").display()))?;
    let weights = bytes("model.safetensors")?;
    let file = folder.join("model.safetensors");
    let tensors = SafeTensors::deserialize(&weights).with_context(|| format!("reading {}", file.display()))?;
    let mut tensor = |name: &str| {
        let found = tensors.tensor(name).ok().filter(|found| found.dtype() == Dtype::F32)?;
        let (numbers, _) = found.data().as_chunks();
        Some(Tensor { shape: found.shape().to_vec(), numbers: numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect() })
    };
    Encoder::new(&vocabulary, heads, &mut tensor).with_context(|| format!("reading {}", file.display()))
}

/// Reads static vectors. Words that are no single term here, such as phrases and words of stop, are passed over.
pub(crate) fn words(path: &Path) -> anyhow::Result<Model> {
    let lines = BufReader::new(File::open(path).with_context(|| format!("reading {}", path.display()))?).split(b'\n').zip(1_usize..);
    let (mut model, mut told, mut numbers) = (Model::default(), Instant::now(), Vec::new());
    for (line, at) in lines {
        let line = line.with_context(|| format!("reading {}", path.display()))?;
        let line = String::from_utf8_lossy(&line);
        let mut parts = line.split_ascii_whitespace();
        let Some(word) = parts.next() else { continue };
        numbers.clear();
        for part in parts {
            numbers.push(decimal(part, 9).ok_or_else(|| wrong(path, at, "a word with its numbers"))?);
        }
        // The first line of such a file tells how many words and numbers follow.
        if at == 1 && numbers.len() == 1 {
            continue;
        }
        if let Some(term) = super::words(!word.is_ascii()).term(word) {
            model.add(term, &numbers).map_err(|error| anyhow!("{}, line {at}: {error}", path.display()))?;
        }
        progress(&mut told, || format!("{}: {at} words", path.display()));
    }
    ensure!(!model.is_empty(), wrong(path, 1, "a word with its numbers"));
    Ok(model)
}
