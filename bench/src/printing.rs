//! Printing 合并件: what the combined PDF of an application of forty pages takes, asked of the server as an officer asks for it; and forty pages set from
//! words alone, by the program that sets them.
//!
//! The file attached is set by the same program from seeded Chinese and English words: real pages with embedded typefaces, not empty ones.

use crate::centre::{Paper, Prepared, answers, register, submit};
use crate::drive::{Connection, Request, quantile};
use crate::figure::{Bar, Figure, Table};
use crate::machine::{Process, Stretch};
use crate::server::Server;
use crate::words::Chance;
use crate::{Folder, Size};
use anyhow::{Context, ensure};
use record::sha256;
use rules::form::{Attached, FileName, MediaType};
use rules::rights::Role;
use rules::{ApplicationId, PersonId};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;
use store::{Store, WriteError};
use tokio::runtime::Runtime;

/// How many pages are aimed at, and how long they may take in seconds.
const PAGES: usize = 40;
const SECONDS_MOST: f64 = 1.5;
/// Words on a page of such text, and the pages of the form itself.
const WORDS_A_PAGE: usize = 440;
const FORM_PAGES: usize = 3;

fn program() -> anyhow::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(web::DOCUMENTS))
}

/// What the program answers.
fn asked(task: &Value) -> anyhow::Result<Vec<u8>> {
    let program = program()?;
    let mut child = Command::new(&program)
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}: build the whole workspace first", program.display()))?;
    child.stdin.take().context("a program without an input")?.write_all(task.to_string().as_bytes())?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "{}: {}", program.display(), output.status);
    Ok(output.stdout)
}

/// A document of about so many pages.
fn sheet(pages: usize) -> Value {
    let sections: Vec<Value> = (0..pages)
        .map(|page| {
            let text: Vec<String> = (0..5).map(|paragraph| Chance::new((page * 5 + paragraph) as u64).text(WORDS_A_PAGE / 5)).collect();
            json!({ "title": format!("{} 研究内容", page + 1), "fields": [{ "label": "说明", "answer": { "text": text.join("\n") } }] })
        })
        .collect();
    json!({ "sheet": {
        "language": "zh", "kind": "申报书", "title": "托卡马克等离子体约束研究", "facts": [{ "label": "编号", "says": "BENCH-1" }], "sections": sections,
        "foot": { "lines": ["版本编码 0000"], "address": "https://bench.example.org/verify", "pages": "第 {page} 页，共 {pages} 页" },
    }})
}

/// How many pages a file has.
fn pages(path: &Path) -> anyhow::Result<u64> {
    let facts: Value = serde_json::from_slice(&asked(&json!({ "inspect": { "path": path, "media": "pdf" } }))?)?;
    facts["pages"].as_u64().with_context(|| format!("no pages in {facts}"))
}

/// Measures both.
pub(crate) fn measure(folder: &Folder, size: &Size, table: &mut Table) -> anyhow::Result<()> {
    let times = if size.requests > 100 { 20 } else { 2 };
    table.heading(&format!("A document of {PAGES} pages"));
    alone(folder, times, table)?;
    let options = folder.options("printing");
    let application = prepared(folder, &options)?;
    let server = Server::start(&options)?;
    let path = format!("/applications/{}/combined.pdf", application.0);
    let request = Request::new("GET", &path, &[application.1.as_str()], b"", 200, "application/pdf");
    let mut connection = Connection::open(server.address)?;
    let copy = folder.path().join("combined.pdf");
    std::fs::write(&copy, connection.ask(&request)?.body).context("keeping the document")?;
    let (mut took, mut bytes, before, stretch) = (Vec::new(), 0, server.process().childrens_cpu(), Stretch::begin(Some(server.process())));
    for _ in 0..times {
        let start = Instant::now();
        let answer = connection.ask(&request)?;
        took.push(start.elapsed().as_secs_f64());
        ensure!(answer.status == 200, "{}: {}", path, answer.status);
        bytes = answer.body.len();
    }
    let (spent, child) = (stretch.end(), server.process().childrens_cpu() - before);
    took.sort_by(f64::total_cmp);
    let pages = pages(&copy)?;
    ensure!(pages >= PAGES as u64, "the document has {pages} pages only");
    table.add(
        Figure::new("combined PDF of an application through the server, median", quantile(&took, 0.5), "s")
            .bar(Bar::AtMost(SECONDS_MOST))
            .and("pages", pages as f64)
            .and("most s", quantile(&took, 1.0))
            .and("CPU s of the program", child / times as f64)
            .and("CPU s of the server", spent.server / times as f64)
            .and("kB", bytes as f64 / 1_024.0)
            .and("foreign cores", spent.foreign_cores),
    );
    Ok(())
}

/// Forty pages set from words.
fn alone(folder: &Folder, times: usize, table: &mut Table) -> anyhow::Result<()> {
    let (task, copy) = (sheet(PAGES), folder.path().join("alone.pdf"));
    std::fs::write(&copy, asked(&task)?).context("keeping the document")?;
    let (mut took, before) = (Vec::new(), Process::own().childrens_cpu());
    for _ in 0..times {
        let start = Instant::now();
        asked(&task)?;
        took.push(start.elapsed().as_secs_f64());
    }
    let child = Process::own().childrens_cpu() - before;
    took.sort_by(f64::total_cmp);
    let pages = pages(&copy)?;
    ensure!(pages >= PAGES as u64, "the document has {pages} pages only");
    table.add(
        Figure::new("set from words, median", quantile(&took, 0.5), "s")
            .bar(Bar::AtMost(SECONDS_MOST))
            .and("pages", pages as f64)
            .and("most s", quantile(&took, 1.0))
            .and("CPU s", child / times as f64),
    );
    Ok(())
}

/// A centre with one application that has a long file; and whose session may read it.
fn prepared(folder: &Folder, options: &store::Options) -> anyhow::Result<(ApplicationId, String)> {
    let centre = Prepared::found(Store::open(options.clone())?, Arc::new(Runtime::new().context("starting a runtime")?))?;
    let content = asked(&sheet(PAGES - FORM_PAGES))?;
    std::fs::write(folder.path().join("attached.pdf"), &content).context("keeping the file")?;
    let mut incoming = centre.store.files().begin()?;
    incoming.write(&content)?;
    let digest = incoming.keep()?.to_string();
    let name = crate::centre::told(FileName::parse("申请书正文.pdf").map_err(WriteError::from))?;
    let file = Attached { field: "papers".to_owned(), name, digest, bytes: content.len() as u64, media: MediaType::Pdf, declared: None };
    let (call, lead, id) = (centre.call("PRINTED")?, PersonId(web::new_id()), ApplicationId(web::new_id()));
    let paper = Paper { answers: answers(1, 220), files: vec![file] };
    centre.write(move |tx| register(tx, lead, 1, Role::Applicant))?;
    centre.write(move |tx| submit(tx, lead, id, call, &paper))?;
    let token = sha256(&[b"bench printing", &id.0.0]).to_string();
    let (opened, officer) = (token.clone(), centre.officer);
    centre.write(move |tx| Ok(tx.open_session(&web::token_digest(&opened), officer, "bench")?))?;
    Ok((id, format!("Cookie: kechuang={token}; language=zh")))
}
