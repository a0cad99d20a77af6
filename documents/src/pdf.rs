//! PDF: how many pages, which typefaces are missing, where headings stand, what is in it beside what is read; and the same file without who made it.
//!
//! Unit: pages and lines from 1. Source: ISO 32000-2, 7.6 (encryption), 9.9 (embedded fonts), 12.5 (annotations), 12.6 (actions), 14.3 (metadata).

mod lines;

use crate::facts::{Facts, Holds};
use crate::picture;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::{Page, Resources};
use hayro_syntax::{LoadPdfError, Pdf};
use lopdf::{Document, LoadOptions, Object as Written};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most pages that are looked at, and how deep drawings inside drawings are followed.
const PAGES_MOST: usize = 3_000;
const DEPTH: u8 = 8;
/// The most bytes that one stream may have once unpacked.
const STREAM_MOST: usize = 128 << 20;
/// How deep values inside values are looked into.
const VALUES_DEPTH: u8 = 32;

/// Where the file must say where its table of objects is: in its last bytes. A reader that puts a table together without may search the whole file
/// once for each object, which takes minutes for one that was made for that.
const END: usize = 2_048;

/// What is in the file; `headings` are looked for as the server compares them.
pub fn facts(bytes: &[u8], headings: &[String]) -> Facts {
    let end = &bytes[bytes.len().saturating_sub(END)..];
    if !end.windows(9).any(|window| window == b"startxref") {
        return Facts::only(Holds::Broken);
    }
    let pdf = match Pdf::new(Arc::new(bytes.to_vec())) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => return Facts::only(Holds::Locked),
        Err(LoadPdfError::Invalid) => return Facts::only(Holds::Broken),
    };
    let pages = pdf.pages();
    if !bytes.starts_with(b"%PDF-") || pages.is_empty() {
        return Facts::only(Holds::Broken);
    }
    if pages.len() > PAGES_MOST {
        return Facts { pages: u32::try_from(pages.len()).ok(), ..Facts::only(Holds::Beyond) };
    }
    let mut found = BTreeSet::new();
    if is_encrypted(bytes) {
        found.insert(Holds::Locked);
    }
    for object in pdf.objects() {
        look(&object, 0, &mut found);
    }
    let mut missing: BTreeMap<String, u32> = BTreeMap::new();
    for (page, number) in pages.iter().zip(1..) {
        for name in missing_fonts(page) {
            missing.entry(name).or_insert(number);
        }
    }
    let mut fonts_missing: Vec<(String, u32)> = missing.into_iter().collect();
    fonts_missing.sort_by_key(|(name, page)| (*page, name.clone()));
    Facts { pages: u32::try_from(pages.len()).ok(), fonts_missing, headings: lines::headings(&pdf, headings), holds: found.into_iter().collect() }
}

/// What is written on its pages, up to so many bytes; nothing where it cannot be read.
pub fn words(bytes: &[u8], most: usize) -> String {
    let end = &bytes[bytes.len().saturating_sub(END)..];
    if !end.windows(9).any(|window| window == b"startxref") {
        return String::new();
    }
    Pdf::new(Arc::new(bytes.to_vec())).map(|pdf| lines::words(&pdf, most)).unwrap_or_default()
}

/// Whether the last trailer, or a stream in its place, names how the file is encrypted. What opens without a password is locked all the same.
fn is_encrypted(bytes: &[u8]) -> bool {
    let find = |needle: &[u8], from: usize| bytes[from..].windows(needle.len()).position(|window| window == needle).map(|at| from + at);
    let trailer = bytes.windows(7).rposition(|window| window == b"trailer");
    trailer.is_some_and(|at| find(b"/Encrypt", at).is_some())
}

/// What an object says that is done, kept or asked beside what is drawn.
fn look(object: &Object<'_>, depth: u8, found: &mut BTreeSet<Holds>) {
    if depth > VALUES_DEPTH {
        return;
    }
    match object {
        Object::Dict(dict) => look_into(dict, depth, found),
        Object::Stream(stream) => look_into(stream.dict(), depth, found),
        Object::Array(array) => {
            // What lies elsewhere is an object of its own, and looked at as such.
            for value in array.raw_iter() {
                if let hayro_syntax::object::MaybeRef::NotRef(value) = value {
                    look(&value, depth + 1, found);
                }
            }
        }
        Object::Null(_) | Object::Boolean(_) | Object::Number(_) | Object::String(_) | Object::Name(_) => {}
    }
}

fn look_into(dict: &Dict<'_>, depth: u8, found: &mut BTreeSet<Holds>) {
    let name = |key: &str| dict.get::<Name<'_>>(key).map(|name| name.as_str().to_owned()).unwrap_or_default();
    match name("S").as_str() {
        "JavaScript" => _ = found.insert(Holds::Script),
        "Launch" | "SubmitForm" | "ImportData" => _ = found.insert(Holds::Launch),
        _ => {}
    }
    if dict.contains_key("JS") {
        found.insert(Holds::Script);
    }
    if dict.contains_key("EF")
        || dict.contains_key("EmbeddedFiles")
        || matches!(name("Subtype").as_str(), "FileAttachment" | "RichMedia" | "Movie" | "3D")
    {
        found.insert(Holds::Files);
    }
    if dict.contains_key("XFA")
        || dict
            .get::<Dict<'_>>("AcroForm")
            .is_some_and(|form| form.get::<Array<'_>>("Fields").is_some_and(|fields| fields.raw_iter().next().is_some()))
    {
        found.insert(Holds::Form);
    }
    if name("Type") == "XRef" && dict.contains_key("Encrypt") {
        found.insert(Holds::Locked);
    }
    let comments = ["Text", "FreeText", "Highlight", "Underline", "StrikeOut", "Squiggly", "Caret", "Ink", "Stamp"];
    if dict.contains_key("Rect") && comments.contains(&name("Subtype").as_str()) {
        found.insert(Holds::Comments);
    }
    for (_, value) in dict.entries() {
        if let hayro_syntax::object::MaybeRef::NotRef(value) = value {
            look(&value, depth + 1, found);
        }
    }
}

/// The typefaces that a page uses and that are not embedded.
fn missing_fonts(page: &Page<'_>) -> BTreeSet<String> {
    let mut missing = BTreeSet::new();
    let mut seen = BTreeSet::new();
    of_resources(page.resources(), &mut missing);
    drawings(&page.resources().x_objects, DEPTH, &mut seen, &mut missing);
    missing
}

fn of_resources(resources: &Resources<'_>, missing: &mut BTreeSet<String>) {
    of_fonts(&resources.fonts, missing);
    if let Some(parent) = resources.parent() {
        of_resources(parent, missing);
    }
}

fn drawings(objects: &Dict<'_>, depth: u8, seen: &mut BTreeSet<(i32, i32)>, missing: &mut BTreeSet<String>) {
    for key in objects.keys().collect::<Vec<_>>() {
        let Some(stream) = objects.get::<Stream<'_>>(&*key) else { continue };
        let id = stream.obj_id();
        if depth == 0 || !seen.insert((id.obj_number, id.gen_number)) {
            continue;
        }
        let Some(resources) = stream.dict().get::<Dict<'_>>("Resources") else { continue };
        if let Some(fonts) = resources.get::<Dict<'_>>("Font") {
            of_fonts(&fonts, missing);
        }
        if let Some(inner) = resources.get::<Dict<'_>>("XObject") {
            drawings(&inner, depth - 1, seen, missing);
        }
    }
}

fn of_fonts(fonts: &Dict<'_>, missing: &mut BTreeSet<String>) {
    for key in fonts.keys().collect::<Vec<_>>() {
        let Some(font) = fonts.get::<Dict<'_>>(&*key) else { continue };
        let subtype = font.get::<Name<'_>>("Subtype").map(|name| name.as_str().to_owned()).unwrap_or_default();
        // The glyphs of a Type 3 font are drawings in the file itself.
        if subtype == "Type3" {
            continue;
        }
        let below = font.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
        let descriptor = below.as_ref().unwrap_or(&font).get::<Dict<'_>>("FontDescriptor");
        let embedded = descriptor.is_some_and(|descriptor| ["FontFile", "FontFile2", "FontFile3"].iter().any(|file| descriptor.contains_key(file)));
        if !embedded {
            let name = font.get::<Name<'_>>("BaseFont").map_or_else(|| "?".to_owned(), |name| name.as_str().to_owned());
            let bare = name.split_once('+').filter(|(tag, _)| tag.len() == 6).map_or(name.as_str(), |(_, bare)| bare);
            missing.insert(bare.chars().filter(|c| !c.is_control()).take(80).collect());
        }
    }
}

/// The same file without its properties: who made it, with what and when, in the file, in its parts and in its pictures; and without files inside it.
pub fn anonymous(bytes: &[u8]) -> Result<Vec<u8>, Holds> {
    let mut document = Document::load_mem_with_options(bytes, LoadOptions::with_max_decompressed_size(STREAM_MOST)).map_err(|_| Holds::Broken)?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(Holds::Locked);
    }
    for key in [&b"Info"[..], b"ID", b"Prev"] {
        document.trailer.remove(key);
    }
    for object in document.objects.values_mut() {
        clean(object, 0);
    }
    document.prune_objects();
    let mut out = Vec::new();
    document.save_to(&mut out).map_err(|_| Holds::Broken)?;
    Ok(out)
}

fn clean(object: &mut Written, depth: u8) {
    if depth > VALUES_DEPTH {
        return;
    }
    match object {
        Written::Dictionary(dict) => clean_dict(dict, depth),
        Written::Stream(stream) => {
            clean_dict(&mut stream.dict, depth);
            let filter = stream.dict.get(b"Filter").ok();
            let is_jpeg = match filter {
                Some(Written::Name(name)) => name == b"DCTDecode",
                Some(Written::Array(names)) => matches!(names.as_slice(), [Written::Name(name)] if name == b"DCTDecode"),
                _ => false,
            };
            if is_jpeg && let Some(bare) = picture::jpeg(&stream.content) {
                stream.set_content(bare);
            }
        }
        Written::Array(values) => values.iter_mut().for_each(|value| clean(value, depth + 1)),
        Written::Null
        | Written::Boolean(_)
        | Written::Integer(_)
        | Written::Real(_)
        | Written::Name(_)
        | Written::String(..)
        | Written::Reference(_) => {}
    }
}

fn clean_dict(dict: &mut lopdf::Dictionary, depth: u8) {
    let named = |dict: &lopdf::Dictionary, key: &[u8], name: &[u8]| dict.get(key).and_then(Written::as_name).is_ok_and(|found| found == name);
    for key in [&b"Metadata"[..], b"PieceInfo", b"LastModified", b"EmbeddedFiles", b"AF", b"EF", b"CreatorInfo"] {
        dict.remove(key);
    }
    // A comment says who made it and when; a signature says who signed.
    if dict.has(b"Rect") {
        for key in [&b"T"[..], b"M", b"CreationDate", b"NM"] {
            if !(key == b"T" && named(dict, b"Subtype", b"Widget")) {
                dict.remove(key);
            }
        }
    }
    if named(dict, b"Type", b"Sig") {
        for key in [&b"Name"[..], b"ContactInfo", b"Location", b"Reason", b"M", b"Contents", b"Cert"] {
            dict.remove(key);
        }
    }
    dict.iter_mut().for_each(|(_, value)| clean(value, depth + 1));
}
