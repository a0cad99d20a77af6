//! Appendix 附件: which of the files follow as pages of the same document, and why the others do not.
//!
//! They are read one after the other until the pages or the bytes are too many. A page of a PDF is drawn as it is and loses what is not drawn: scripts,
//! forms, embedded files, properties. Unit: bytes, pages.

use crate::input::{Appended, Appendix, Media};
use hayro_syntax::Pdf;
use serde_json::{Value, json};
use std::sync::Arc;
use typst::foundations::Bytes;

/// What was taken in: what the template is told of each file, and their bytes by name.
pub(crate) struct Taken {
    pub(crate) listed: Vec<Value>,
    pub(crate) files: Vec<(String, Bytes)>,
}

/// Takes in what can be.
pub(crate) fn take(appendix: Option<&Appendix>) -> Taken {
    let mut taken = Taken { listed: Vec::new(), files: Vec::new() };
    let Some(appendix) = appendix else { return taken };
    let (mut pages_left, mut bytes_left) = (appendix.pages_most, appendix.bytes_most);
    for (place, file) in appendix.files.iter().enumerate() {
        match read(appendix, file, pages_left, bytes_left) {
            Ok((bytes, pages)) => {
                pages_left -= pages;
                bytes_left -= bytes.len() as u64;
                let name = format!("{place}.{}", ending(file.media));
                taken.listed.push(json!({ "file": name, "pages": pages, "why": null }));
                taken.files.push((name, Bytes::new(bytes)));
            }
            Err(why) => taken.listed.push(json!({ "file": null, "pages": 0, "why": why })),
        }
    }
    taken
}

/// The same with some of them alone; the others are listed as what cannot be read.
pub(crate) fn only(appendix: &Appendix, taken: &Taken, keep: impl Fn(&str) -> bool) -> Taken {
    let kept = |listed: &Value| listed["file"].as_str().is_none_or(&keep);
    let unreadable = || json!({ "file": null, "pages": 0, "why": appendix.why.unreadable });
    Taken {
        listed: taken.listed.iter().map(|listed| if kept(listed) { listed.clone() } else { unreadable() }).collect(),
        files: taken.files.iter().filter(|(name, _)| keep(name)).cloned().collect(),
    }
}

fn read(appendix: &Appendix, file: &Appended, pages_left: usize, bytes_left: u64) -> Result<(Vec<u8>, usize), String> {
    let why = &appendix.why;
    if !matches!(file.media, Media::Pdf | Media::Png | Media::Jpeg) {
        return Err(why.kind.clone());
    }
    let length = file.path.metadata().map_err(|_| why.gone.clone())?.len();
    if length > bytes_left || pages_left == 0 {
        return Err(why.much.clone());
    }
    let bytes = std::fs::read(&file.path).map_err(|_| why.gone.clone())?;
    let pages = match file.media {
        Media::Pdf => pages(&bytes).ok_or_else(|| why.unreadable.clone())?,
        Media::Png | Media::Jpeg | Media::Docx | Media::Xlsx | Media::Pptx | Media::Other => 1,
    };
    if pages > pages_left {
        return Err(why.much.clone());
    }
    Ok((bytes, pages))
}

/// How many pages there are to draw; none where there is none, or the file cannot be read.
fn pages(bytes: &[u8]) -> Option<usize> {
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).ok()?;
    let pages = pdf.pages().len();
    (pages > 0).then_some(pages)
}

fn ending(media: Media) -> &'static str {
    match media {
        Media::Pdf => "pdf",
        Media::Png => "png",
        Media::Jpeg => "jpg",
        Media::Docx | Media::Xlsx | Media::Pptx | Media::Other => "bin",
    }
}
