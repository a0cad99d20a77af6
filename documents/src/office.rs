//! Office 办公文件: what is in a Word document, a workbook or a presentation beside its text, and the same file without who made it.
//!
//! ```text
//! parts ─ content types ▶ is it what it claims?   names ▶ macros, embedded files, comments   relationships ▶ fetched from elsewhere   XML ▶ entities, changes
//! ```
//! Source: ECMA-376 part 1 (relationships, tracked revisions), part 2 (parts and content types).

use crate::archive::{Part, packed, parts};
use crate::facts::{Facts, Holds};
use crate::input::Media;
use crate::picture;
use std::collections::BTreeSet;

/// How deep files inside files are made anonymous.
const DEPTH: u8 = 2;
/// The name that stands for every author.
const NOBODY: &str = "Author";
/// Parts that say who made a file and with what, and what stands for them.
const PROPERTIES: &[(&str, &str)] = &[
    (
        "docprops/core.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>"#,
    ),
    (
        "docprops/app.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>"#,
    ),
    (
        "docprops/custom.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>"#,
    ),
    (
        "word/people.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>"#,
    ),
];
/// Attributes that name people, and what they say instead.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("w:author", NOBODY),
    ("w15:author", NOBODY),
    ("w:initials", ""),
    ("w:date", "1980-01-01T00:00:00Z"),
    ("displayName", NOBODY),
    ("userId", NOBODY),
    ("userName", NOBODY),
    ("lastUser", NOBODY),
    ("name", NOBODY),
    ("initials", ""),
];
/// Elements of tracked changes, as Word writes them.
const CHANGES: &[&str] = &["<w:ins ", "<w:del ", "<w:moveFrom ", "<w:moveTo "];

/// What is in the file.
pub fn facts(bytes: &[u8], media: Media) -> Facts {
    match holds(bytes, media) {
        Ok(holds) => Facts { holds: holds.into_iter().collect(), ..Facts::default() },
        Err(holds) => Facts::only(holds),
    }
}

fn holds(bytes: &[u8], media: Media) -> Result<BTreeSet<Holds>, Holds> {
    // What Office writes with a password is no archive at all.
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(Holds::Locked);
    }
    let parts = parts(bytes)?;
    let types = parts.iter().find(|part| part.name == "[Content_Types].xml").ok_or(Holds::Broken)?;
    let mut found = typed(&text(types)?, media)?;
    for part in &parts {
        let name = part.name.to_lowercase();
        if name.ends_with("vbaproject.bin") || name.ends_with("vbadata.xml") || name.contains("/activex/") || name.contains("/macrosheets/") {
            found.insert(Holds::Macros);
        }
        if name.contains("/embeddings/") {
            found.insert(Holds::Files);
        }
        if name.contains("/comments") || name.contains("/threadedcomments") {
            found.insert(Holds::Comments);
        }
        if name.starts_with("xl/revisions/") {
            found.insert(Holds::Changes);
        }
        if name.ends_with(".rels") || name.ends_with(".xml") {
            read(part, &mut found)?;
        }
    }
    Ok(found)
}

/// Whether the main part is of the type that the file claims; one with macros says so in its type.
fn typed(types: &str, media: Media) -> Result<BTreeSet<Holds>, Holds> {
    let expected = match media {
        Media::Docx => "wordprocessingml.document.main+xml",
        Media::Xlsx => "spreadsheetml.sheet.main+xml",
        Media::Pptx => "presentationml.presentation.main+xml",
        Media::Pdf | Media::Png | Media::Jpeg | Media::Other => return Err(Holds::Broken),
    };
    let macros = types.contains("macroEnabled") || types.contains("vbaProject");
    if !macros && !types.contains(expected) {
        return Err(Holds::Broken);
    }
    Ok(if macros { BTreeSet::from([Holds::Macros]) } else { BTreeSet::new() })
}

fn read(part: &Part<'_>, found: &mut BTreeSet<Holds>) -> Result<(), Holds> {
    let xml = text(part)?;
    if xml.contains("<!DOCTYPE") || xml.contains("<!ENTITY") {
        found.insert(Holds::Entities);
    }
    if part.name.ends_with(".rels") {
        let fetched = xml.split("<Relationship ").skip(1).map(|rest| rest.split('>').next().unwrap_or(rest));
        if fetched
            .filter(|one| one.contains("TargetMode=\"External\"") || one.contains("TargetMode='External'"))
            .any(|one| !one.contains("/hyperlink"))
        {
            found.insert(Holds::Fetched);
        }
    } else if part.name.starts_with("word/") && CHANGES.iter().any(|change| xml.contains(change)) {
        found.insert(Holds::Changes);
    }
    Ok(())
}

/// A part as text; what office programs write in UTF-16 is read without its zeros, which is enough to find marks in it.
fn text(part: &Part<'_>) -> Result<String, Holds> {
    let bytes = part.read()?;
    let bytes = if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        bytes.into_iter().filter(|byte| *byte != 0).collect()
    } else {
        bytes
    };
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What is written in it, a line a paragraph or cell, up to so many bytes; nothing where it cannot be read.
pub fn words(bytes: &[u8], media: Media, most: usize) -> String {
    let mut words = String::new();
    for part in parts(bytes).unwrap_or_default() {
        let name = part.name.to_lowercase();
        let is_text = name.ends_with(".xml")
            && match media {
                Media::Docx => matches!(name.as_str(), "word/document.xml" | "word/footnotes.xml" | "word/endnotes.xml"),
                Media::Xlsx => name == "xl/sharedstrings.xml" || name.starts_with("xl/worksheets/"),
                Media::Pptx => name.starts_with("ppt/slides/"),
                Media::Pdf | Media::Png | Media::Jpeg | Media::Other => false,
            };
        if let Some(xml) = is_text.then(|| text(&part).ok()).flatten() {
            runs(&xml, &mut words, most);
        }
    }
    words
}

/// The runs of text in a part: what stands in `w:t`, `a:t` and `t`, with an end of line where a paragraph, an entry or a cell ends.
fn runs(xml: &str, words: &mut String, most: usize) {
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let Some(end) = rest[at..].find('>').map(|end| at + end) else { return };
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        match tag.split([' ', '\n', '\t', '\r']).next().unwrap_or("") {
            "w:t" | "a:t" | "t" if !tag.ends_with('/') => {
                let run = &rest[..rest.find('<').unwrap_or(rest.len())];
                if words.len() + run.len() >= most {
                    return;
                }
                words.push_str(&unescaped(run));
            }
            "/w:p" | "/a:p" | "/si" | "/is" => words.push('\n'),
            _ => {}
        }
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let Some(end) = rest[at..].find(';').map(|end| at + end) else { break };
        out.push_str(&rest[..at]);
        let name = &rest[at + 1..end];
        let number = name.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16)).or_else(|| name.strip_prefix('#').map(str::parse));
        match (name, number) {
            ("lt", _) => out.push('<'),
            ("gt", _) => out.push('>'),
            ("amp", _) => out.push('&'),
            ("quot", _) => out.push('"'),
            ("apos", _) => out.push('\''),
            (_, Some(Ok(code))) => out.extend(char::from_u32(code)),
            _ => {}
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

/// The same file without who made it: properties, authors of changes and comments, people, thumbnails, and the properties of pictures in it.
pub fn anonymous(bytes: &[u8]) -> Result<Vec<u8>, Holds> {
    anonymous_to(bytes, DEPTH)
}

fn anonymous_to(bytes: &[u8], depth: u8) -> Result<Vec<u8>, Holds> {
    let mut kept = Vec::new();
    for part in parts(bytes)? {
        let name = part.name.to_lowercase();
        if name.starts_with("docprops/thumbnail") {
            continue;
        }
        let content = match PROPERTIES.iter().find(|(known, _)| *known == name) {
            Some((_, blank)) => blank.as_bytes().to_vec(),
            None => without_names(&name, part.read()?, depth),
        };
        kept.push((part.name, content));
    }
    packed(&kept)
}

fn without_names(name: &str, content: Vec<u8>, depth: u8) -> Vec<u8> {
    let ending = name.rsplit('.').next().unwrap_or("");
    match ending {
        "png" => picture::png(&content).unwrap_or(content),
        "jpg" | "jpeg" => picture::jpeg(&content).unwrap_or(content),
        "docx" | "xlsx" | "pptx" if depth > 0 => anonymous_to(&content, depth - 1).unwrap_or(content),
        "rels" => String::from_utf8(content).map_or_else(|error| error.into_bytes(), |xml| without_thumbnail(&xml).into_bytes()),
        "xml" => String::from_utf8(content).map_or_else(|error| error.into_bytes(), |xml| renamed(name, xml).into_bytes()),
        _ => content,
    }
}

fn without_thumbnail(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(at) = rest.find("<Relationship ") {
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        out.push_str(&rest[..at]);
        if !rest[at..end].contains("/thumbnail") {
            out.push_str(&rest[at..end]);
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// The XML of a part with nobody's name in it. Only parts that name people by a plain `name` lose that attribute: elsewhere it names styles and sheets.
fn renamed(part: &str, mut xml: String) -> String {
    let people = part.contains("/persons/") || part.contains("commentauthors") || part.ends_with("/usernames.xml") || part.ends_with("/authors.xml");
    for (attribute, instead) in ATTRIBUTES {
        if (*attribute == "name" || *attribute == "initials") && !people {
            continue;
        }
        xml = with_attribute(&xml, attribute, instead);
    }
    if part.starts_with("xl/comments") || part.contains("/comments") {
        xml = with_content(&xml, "author", NOBODY);
    }
    // Where the workbook lay on its author's disk.
    with_attribute(&xml, "url", "").replace("<x15ac:absPath url=\"\"", "<x15ac:absPath url=\"/\"")
}

/// Every attribute of a name with another value; `url` of `absPath` alone.
fn with_attribute(xml: &str, attribute: &str, instead: &str) -> String {
    let mark = if attribute == "url" { "<x15ac:absPath url=\"".to_owned() } else { format!(" {attribute}=\"") };
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(at) = rest.find(&mark) {
        let value = at + mark.len();
        let Some(end) = rest[value..].find('"') else { break };
        out.push_str(&rest[..value]);
        out.push_str(instead);
        rest = &rest[value + end..];
    }
    out.push_str(rest);
    out
}

/// Every element of a name with another text.
fn with_content(xml: &str, element: &str, instead: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(at) = rest.find(&open) {
        let value = at + open.len();
        let Some(end) = rest[value..].find(&close) else { break };
        out.push_str(&rest[..value]);
        out.push_str(instead);
        rest = &rest[value + end..];
    }
    out.push_str(rest);
    out
}
