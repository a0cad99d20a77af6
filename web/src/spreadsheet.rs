//! Spreadsheet 表格文件: what every import of a list shares: a file waits between upload and taking in, its columns are guessed or said, and what is
//! wrong in it is told by line and column; and what every list gives that can be downloaded for a spreadsheet program.
//!
//! The file is named by its digest; nothing names it afterwards, so a day later it is gone.

use crate::cx::{Cx, Outcome};
use crate::reply::{Wanted, see_other};
use crate::ui::{self, Look, Part, Tone};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use exchange::sheet::{Sheet, SheetFault};
use exchange::workbook::List;
use maud::{Markup, html};
use record::Digest;
use rules::PersonId;
use rules::form::FileName;
use serde::Serialize;
use std::collections::BTreeSet;
use store::{StoreError, WriteError};

/// How many changes and faults a preview lists; the counts are of all.
pub(crate) const SHOWN_MOST: usize = 200;

/// A faulty cell.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Fault {
    /// The line of the file, as people see it.
    pub(crate) line: usize,
    /// The column, by its heading.
    pub(crate) column: String,
    /// What stands there.
    pub(crate) found: String,
    /// What is wrong with it, or what is expected.
    pub(crate) why: String,
}

/// Leads a browser on to what a file would change, and tells a program where that is.
pub(crate) fn waiting(cx: &Cx, stored: Result<(FileName, String), WriteError>, to: impl FnOnce(&str) -> String) -> Response {
    match stored {
        Ok((name, digest)) => {
            let to = to(&serde_urlencoded::to_string([("file", digest.as_str()), ("name", name.as_str())]).unwrap_or_default());
            if cx.wanted == Wanted::Json { cx.reply().done(&Outcome::created(to), "uploaded").into_response() } else { see_other(&to) }
        }
        Err(error) => cx.reply().failed(error),
    }
}

/// The sheet behind a digest; what is no list says so. None where there is no such file.
pub(crate) fn opened(cx: &Cx, digest: &str) -> Result<Option<Result<Sheet, SheetFault>>, StoreError> {
    let Ok(digest) = digest.parse::<Digest>() else { return Ok(None) };
    let bytes = tokio::task::block_in_place(|| cx.site.store().files().read(&digest))?;
    Ok(bytes.map(|bytes| tokio::task::block_in_place(|| exchange::sheet::read(&bytes))))
}

/// Which column of the file is which; each column of ours once.
pub(crate) fn mapping<C: Copy + Ord>(heading: &[String], meant: impl Fn(usize, &str) -> Option<C>) -> Vec<Option<C>> {
    let mut taken = BTreeSet::new();
    heading.iter().enumerate().map(|(at, text)| meant(at, text).filter(|column| taken.insert(*column))).collect()
}

/// A heading without blanks, marks and brackets, in small letters, as it is compared.
pub(crate) fn plain(heading: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && !matches!(c, '*' | '_' | '-' | ':' | '：');
    heading.to_lowercase().split(['(', '（']).next().unwrap_or("").chars().filter(kept).collect()
}

/// The input of a file, in a form of its own.
pub(crate) fn upload(look: &Look<'_>, cx: &Cx, action: &str) -> Markup {
    html! {
        form method="post" action=(action) enctype="multipart/form-data" {
            (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
            (ui::unclassified(look, None))
            div.field {
                label for="sheet" { (look.t("import-file")) }
                input #sheet type="file" name="file" accept=".csv,.txt,.xlsx" required;
            }
            button type="submit" { (look.t("import-preview")) }
        }
    }
}

/// Says why a file is no list, and leads back.
pub(crate) fn unreadable(look: &Look<'_>, fault: &SheetFault, back: (&str, &str)) -> Markup {
    let key = match fault {
        SheetFault::TooLarge => "import-too-large",
        SheetFault::TooMany => "import-too-many",
        SheetFault::Unreadable(_) => "import-unreadable",
        SheetFault::Empty => "import-empty",
    };
    html! {
        h1 { (look.t("import-preview")) }
        (ui::notice(Tone::Bad, html! { p { (look.t(key)) } }))
        p { a.button href=(back.0) { (back.1) } }
    }
}

/// Which heading of the file means what, to be said anew; `options` begins with what leaves a column out.
pub(crate) fn columns_form(look: &Look<'_>, action: &str, kept: &[(&str, &str)], columns: &[(&str, String)], options: &[(String, String)]) -> Markup {
    ui::section(
        "columns",
        &look.t("import-columns"),
        None,
        html! {
            form method="get" action=(action) {
                @for (name, value) in kept { (ui::hidden(name, value)) }
                (ui::hidden("mapped", "1"))
                @for (at, (heading, meant)) in columns.iter().enumerate() { (ui::select(look, &Part::new(&format!("c{at}"), heading), options, meant)) }
                button.plain type="submit" { (look.t("import-map")) }
            }
        },
    )
}

/// Says which needed columns a file has not; nothing where it has all.
pub(crate) fn lacking(look: &Look<'_>, columns: &[String]) -> Markup {
    if columns.is_empty() {
        return html! {};
    }
    let columns = columns.join(&look.t("list-separator"));
    ui::notice(Tone::Bad, html! { p { (look.t_with("import-lacks", &[("columns", columns.into())])) } })
}

/// What is wrong in it, by line and column.
pub(crate) fn faults(look: &Look<'_>, faults: &[Fault]) -> Markup {
    if faults.is_empty() {
        return html! {};
    }
    let listed = html! {
        ul { @for one in faults.iter().take(SHOWN_MOST) { li {
            (look.t_with("import-at", &[("line", one.line.to_string().into()), ("column", one.column.as_str().into())])) (look.t("form-colon"))
            @if !one.found.is_empty() { q { (one.found.chars().take(60).collect::<String>()) } (look.gap()) }
            (one.why)
        } } }
    };
    ui::section("faults", &look.t("import-faults"), None, listed)
}

/// A workbook as a file to keep.
pub(crate) fn workbook(list: &List, name: &str) -> Result<Response, StoreError> {
    let why = |error: exchange::workbook::WorkbookFault| {
        StoreError::Row(format!("{error}: {:?}", std::error::Error::source(&error).map(ToString::to_string)))
    };
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.xlsx\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, list.write().map_err(why)?).into_response())
}

/// What stands for the right to read a waiting file again: whoever knows a digest, as of a receipt, must not learn what is behind it.
pub(crate) fn seal(cx: &Cx, person: PersonId, place: &str, digest: &str) -> String {
    cx.site.store().keys().secret("sheet", format!("{person}/{place}/{digest}").as_bytes())
}
