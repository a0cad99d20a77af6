//! Render 排版: a sheet set by typst and written as PDF, tagged and with bookmarks, the same bytes for the same sheet and typefaces.
//!
//! The template asks for files by name and is given only those that lie in memory here: nothing on the disk, nothing from a network, no package.

use crate::appendix::{self, Taken};
use crate::input::{Foot, Sheet};
use crate::{Failure, Fonts};
use fast_qr::{ECL, QRBuilder};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// The template.
const TEMPLATE: &str = include_str!("sheet.typ");
/// The empty margin of a code, in modules; ISO/IEC 18004 asks for four.
const QUIET: usize = 4;

/// Sets a sheet with what follows it. A file that can be read but not set is left out and named, like one that cannot be read.
pub fn render(sheet: &Sheet, fonts: Fonts) -> Result<Vec<u8>, Failure> {
    let taken = appendix::take(sheet.appendix.as_ref());
    let mut world = Desk::new(fonts)?;
    world.lay(sheet, &taken)?;
    match (set(&world), &sheet.appendix) {
        (Err(Failure::Setting(_)), Some(appendix)) if !taken.files.is_empty() => {
            // Which of them it is shows when each is set by itself.
            let mut bad = Vec::new();
            for (name, _) in &taken.files {
                world.lay(sheet, &appendix::only(appendix, &taken, |other| other == name))?;
                if set(&world).is_err() {
                    bad.push(name.as_str());
                }
            }
            world.lay(sheet, &appendix::only(appendix, &taken, |name| !bad.contains(&name)))?;
            set(&world)
        }
        (other, _) => other,
    }
}

fn set(world: &Desk) -> Result<Vec<u8>, Failure> {
    let document = typst::compile::<PagedDocument>(world).output.map_err(|errors| Failure::Setting(told(&errors)))?;
    let options = PdfOptions { ident: Smart::Auto, creator: Smart::Custom(Some("Kechuang".to_owned())), ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|errors| Failure::Setting(told(&errors)))
}

fn told(errors: &[SourceDiagnostic]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; ")
}

/// All that the template can reach.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    faces: Vec<Font>,
    families: Value,
    main: FileId,
    source: Source,
    sheet: Bytes,
    files: BTreeMap<String, Bytes>,
}

impl Desk {
    fn new(fonts: Fonts) -> Result<Self, Failure> {
        let path = VirtualPath::new("/sheet.typ").map_err(|error| Failure::Setting(error.to_string()))?;
        let main = RootedPath::new(VirtualRoot::Project, path).intern();
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts.faces)),
            families: json!({ "serif": fonts.serif, "sans": fonts.sans }),
            faces: fonts.faces,
            main,
            source: Source::new(main, TEMPLATE.to_owned()),
            sheet: Bytes::new(Vec::new()),
            files: BTreeMap::new(),
        })
    }

    /// Puts the values where the template finds them.
    fn lay(&mut self, sheet: &Sheet, taken: &Taken) -> Result<(), Failure> {
        let mut value = serde_json::to_value(sheet).map_err(|error| Failure::Input(error.to_string()))?;
        value["families"] = self.families.clone();
        value["code"] = code(&sheet.foot).map_or(Value::Null, Value::String);
        value["appended"] = Value::Array(taken.listed.clone());
        self.sheet = Bytes::new(serde_json::to_vec(&value).map_err(|error| Failure::Input(error.to_string()))?);
        self.files = taken.files.iter().cloned().collect();
        Ok(())
    }
}

/// The code at the foot of each page, as a picture.
fn code(foot: &Foot) -> Option<String> {
    let code = QRBuilder::new(foot.address.as_deref()?).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for row in 0..code.size {
        let modules = &code[row];
        let mut column = 0;
        while column < code.size {
            let dark = modules[column..].iter().take_while(|module| module.value()).count();
            if dark > 0 {
                path.push_str(&format!("M{} {}h{dark}v1h-{dark}z", column + QUIET, row + QUIET));
            }
            column += dark.max(1);
        }
    }
    let side = code.size + 2 * QUIET;
    Some(format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>"#))
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.get().vpath().get_without_slash();
        if name == "sheet.json" {
            return Ok(self.sheet.clone());
        }
        self.files.get(name).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
