//! Sheet 清单导出: the whole list as CSV, of one moment, written while it is read.
//!
//! ```text
//! reading thread ─ pages of one transaction ▶ channel of a few chunks ▶ the answer's body
//! ```
//! A list that ends without its end mark breaks the transfer, so that nobody takes half of it for all. Cells that a spreadsheet would take
//! for a formula begin with an apostrophe. Source: RFC 4180; the byte order mark is there because spreadsheets guess without it.

use crate::approval::outstanding_said;
use crate::cx::Cx;
use crate::words::{self, Words};
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use csv::{Terminator, Writer, WriterBuilder};
use rules::Money;
use rules::application::Stage;
use rules::day::Day;
use rules::person::Language;
use rules::time::Zone;
use std::borrow::Cow;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use store::{ListQuery, ListedApplication, Reader, Store, StoreError};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_util::io::ReaderStream;

/// How many rows are read and sent at once: few, because as many people as want it export at the same time.
pub(super) const CHUNK: usize = 125;
/// How many bytes go to the wire at once.
const FRAME_BYTES: usize = 32 * 1024;
/// How many chunks wait for a slow reader.
const WAITING_MOST: usize = 4;
/// After this long without being read, the list is given up: its transaction must not stay open for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// A piece of the list, or its end.
enum Piece {
    Bytes(Bytes),
    Broken(io::Error),
    End,
}

/// What was written so far, to be read as the answer's body.
struct Pieces {
    from: mpsc::Receiver<Piece>,
    left: Bytes,
    over: bool,
}

impl AsyncRead for Pieces {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while self.left.is_empty() && !self.over {
            match ready!(self.from.poll_recv(context)) {
                Some(Piece::Bytes(bytes)) => self.left = bytes,
                Some(Piece::End) => self.over = true,
                Some(Piece::Broken(error)) => return Poll::Ready(Err(error)),
                None => return Poll::Ready(Err(io::Error::other("the list was given up"))),
            }
        }
        let count = self.left.len().min(into.remaining());
        into.put_slice(&self.left.split_to(count));
        Poll::Ready(Ok(()))
    }
}

/// How the list is worded.
struct Wording {
    language: Language,
    zone: Zone,
    /// On which day approvals are outstanding.
    today: Day,
    /// What the stages are called, in their order.
    stages: [String; Stage::ALL.len()],
}

/// The list as a file to keep.
pub(super) fn answer(cx: &Cx, query: ListQuery) -> Response {
    let day = cx.arrived.local(&cx.zone).chars().take(10).collect::<String>();
    let (to, from) = mpsc::channel(WAITING_MOST);
    let wording = wording(cx.language, cx.zone.clone(), cx.today());
    let (store, runtime) = (cx.site.store().clone(), Handle::current());
    drop(tokio::task::spawn_blocking(move || write(&store, &runtime, &to, query, &wording)));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"applications-{day}.csv\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let pieces = Pieces { from, left: Bytes::new(), over: false };
    (headers, Body::from_stream(ReaderStream::with_capacity(pieces, FRAME_BYTES))).into_response()
}

/// Reads and sends, until the end or until nobody reads any more.
fn write(store: &Store, runtime: &Handle, to: &mpsc::Sender<Piece>, query: ListQuery, wording: &Wording) {
    let send = |piece: Piece| runtime.block_on(to.send_timeout(piece, PATIENCE)).is_ok();
    let last = match store.read_long(|rows| pages(rows, query, wording, &send)) {
        Ok(true) => Piece::End,
        Ok(false) => return,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a list could not be written to its end");
            Piece::Broken(io::Error::other("the list could not be read to its end"))
        }
    };
    // Who asked may have gone.
    let _gone = send(last);
}

/// All pages of one moment; whether they were taken to the end.
fn pages(rows: &mut Reader<'_>, mut query: ListQuery, wording: &Wording, send: &dyn Fn(Piece) -> bool) -> Result<bool, StoreError> {
    let mut text = "\u{feff}".as_bytes().to_vec();
    text.extend(lines(std::iter::once(heading(wording.language)))?);
    loop {
        let mut page = rows.every_application(&query)?;
        let more = page.len() > CHUNK;
        page.truncate(CHUNK);
        query.after = page.last().map(|last| last.id);
        text.extend(lines(page.into_iter().map(|row| cells(&row, wording)))?);
        if !send(Piece::Bytes(Bytes::from(std::mem::take(&mut text)))) {
            return Ok(false);
        }
        if !more {
            return Ok(true);
        }
    }
}

/// Records as lines of CSV, with no cell that a spreadsheet would take for a formula.
pub(crate) fn lines(records: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, StoreError> {
    let fault = |what: String| StoreError::Row(format!("a line could not be written: {what}"));
    let mut writer: Writer<Vec<u8>> = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for record in records {
        writer.write_record(record.iter().map(|cell| harmless(cell).into_owned())).map_err(|error| fault(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| fault(error.to_string()))
}

fn wording(language: Language, zone: Zone, today: Day) -> Wording {
    let stages = Stage::ALL.map(|stage| Words::load().text(language, crate::ui::stage_key(stage)));
    Wording { language, zone, today, stages }
}

fn heading(language: Language) -> Vec<String> {
    let keys = [
        "desk-number",
        "desk-title-column",
        "desk-lead",
        "desk-organisation",
        "desk-call",
        "desk-stage",
        "desk-revision-column",
        "desk-arrived",
        "desk-amount-yuan",
        "desk-amount-said",
        "desk-outstanding",
    ];
    keys.into_iter().map(|key| Words::load().text(language, key)).collect()
}

fn cells(row: &ListedApplication, wording: &Wording) -> Vec<String> {
    let stage = &wording.stages[Stage::ALL.iter().position(|stage| *stage == row.stage).unwrap_or(0)];
    vec![
        row.number.clone(),
        row.title.clone().unwrap_or_default(),
        row.lead_name.clone().unwrap_or_default(),
        row.organisation.clone().unwrap_or_default(),
        row.call_title.pick(wording.language.is_english()).to_owned(),
        stage.clone(),
        row.revision.to_string(),
        words::instant(row.arrived, &wording.zone),
        row.amount.map(yuan).unwrap_or_default(),
        row.amount.map(|amount| words::money(wording.language, amount)).unwrap_or_default(),
        outstanding_said(wording.language, &row.outstanding(wording.today)),
    ]
}

/// 元 with two places and nothing else, so that a spreadsheet reads a number.
fn yuan(amount: Money) -> String {
    amount.plain().replace(',', "")
}

/// The cell as no spreadsheet takes it for a formula.
pub(crate) fn harmless(cell: &str) -> Cow<'_, str> {
    // What stands before it is dropped by some; full-width signs are taken for the narrow ones by spreadsheets set to Chinese or Japanese.
    let first = cell.trim_start_matches([' ', '\u{3000}', '\u{a0}', '\u{feff}']);
    let formula = first.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '−']);
    if formula { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_becomes_a_formula() {
        let check = |cell: &str, shown: &str| assert_eq!(harmless(cell), shown);
        check("=HYPERLINK(\"http://example.org\")", "'=HYPERLINK(\"http://example.org\")");
        check("+86 10", "'+86 10");
        check("-1", "'-1");
        check("@SUM(A1)", "'@SUM(A1)");
        check("\tx", "'\tx");
        check("\rx", "'\rx");
        check("\nx", "'\nx");
        check("＝1＋1", "'＝1＋1");
        check("＋1", "'＋1");
        check("－1", "'－1");
        check("＠SUM(A1)", "'＠SUM(A1)");
        check(" =1", "' =1");
        check("\u{3000}=1", "'\u{3000}=1");
        check("\u{feff}=1", "'\u{feff}=1");
        check("量子=材料", "量子=材料");
        check("", "");
    }

    #[test]
    fn amounts_are_plain_numbers_of_two_places() {
        assert_eq!(yuan(Money::fen(125_000_005)), "1250000.05");
        assert_eq!(yuan(Money::yuan(3)), "3.00");
    }

    #[test]
    fn lines_are_quoted_where_they_must_be() {
        let record = vec!["甲,乙".to_owned(), "他说\"好\"".to_owned(), "=1".to_owned(), String::new()];
        let text = String::from_utf8(lines(std::iter::once(record)).expect("lines")).expect("text");
        assert_eq!(text, "\"甲,乙\",\"他说\"\"好\"\"\",'=1,\r\n");
    }
}
