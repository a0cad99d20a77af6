//! Fonts 字体: the Chinese typefaces of this machine; none is brought along, because one weighs more than all the rest of the program.
//!
//! ```text
//! KECHUANG_FONTS (all in it) ─┐
//! usual folders (known names) ┴▶ Song 宋体 for text, Hei 黑体 for headings; one of them does for both
//! ```
//! Known are the typefaces that may be embedded: Noto CJK and Source Han 思源 (SIL OFL), WenQuanYi 文泉驿 (GPL with the exception for fonts), Arphic
//! (its own licence). Whoever has bought others puts them into the folder of the setting.

use std::path::{Path, PathBuf};
use typst::foundations::Bytes;
use typst::text::Font;

/// The variable that names a folder, or several by `:`.
pub const VARIABLE: &str = "KECHUANG_FONTS";
/// Where fonts usually lie.
const USUAL: &[&str] = &["/usr/share/fonts", "/usr/local/share/fonts"];
/// How deep folders are looked through.
const DEPTH: u8 = 6;
/// The most files that are looked at, and the most bytes of one.
const FILES_MOST: usize = 2_000;
const BYTES_MOST: u64 = 64 << 20;
/// Chinese, as simplified characters are drawn, of a collection of several countries' shapes.
const SIMPLIFIED: &[&str] = &[" SC", " CN", "WenQuanYi", "AR PL", "SimSun", "SimHei", "FangSong", "KaiTi", "STSong", "STHeiti"];

/// Files that are known, by how their names begin, the better first: Song, then Hei.
const SERIF: &[&str] = &["notoserifcjk-regular", "notoserifcjksc-regular", "notoserifsc-regular", "sourcehanserif", "uming"];
const SANS: &[&str] = &[
    "notosanscjk-bold",
    "notosanscjksc-bold",
    "notosanssc-bold",
    "sourcehansans",
    "notosanscjk-regular",
    "notosanscjksc-regular",
    "notosanssc",
    "wqy",
];

/// What was found.
pub struct Fonts {
    /// Every face, of which the text takes what the families before it lack.
    pub faces: Vec<Font>,
    /// Families for text, the better first.
    pub serif: Vec<String>,
    /// Families for headings.
    pub sans: Vec<String>,
}

impl Fonts {
    /// Looks for them. None where there is no Chinese typeface: pages without one would be empty boxes.
    pub fn find(named: Option<&std::ffi::OsStr>) -> Option<Self> {
        let mut own = Vec::new();
        for folder in named.map(std::env::split_paths).into_iter().flatten() {
            collect(&folder, DEPTH, &mut own);
        }
        let mut usual = Vec::new();
        for folder in USUAL {
            collect(Path::new(folder), DEPTH, &mut usual);
        }
        let own: Vec<Font> = own.iter().flat_map(|path| faces(path)).collect();
        let (serif, sans) = (best(&usual, SERIF), best(&usual, SANS));
        let names = |fonts: &[Font]| fonts.iter().map(|font| font.info().family.clone()).collect::<Vec<_>>();
        // What the operator names comes first, for text and for headings as its own name says.
        let (own_sans, own_serif): (Vec<Font>, Vec<Font>) = own.into_iter().partition(|font| is_sans(&font.info().family));
        let serif_names: Vec<String> = [names(&own_serif), names(&serif), names(&own_sans), names(&sans)].concat();
        let sans_names: Vec<String> = [names(&own_sans), names(&sans), names(&own_serif), names(&serif)].concat();
        let faces: Vec<Font> = [own_serif, own_sans, serif, sans].concat();
        faces.iter().any(draws_chinese).then_some(Self { faces, serif: once(serif_names), sans: once(sans_names) })
    }
}

fn once(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

fn is_sans(family: &str) -> bool {
    ["Sans", "Hei", "Zen", "黑", "Gothic"].iter().any(|part| family.contains(part))
}

/// Whether it has a character that every Chinese document has.
fn draws_chinese(font: &Font) -> bool {
    font.info().coverage.contains(u32::from('中'))
}

/// The faces of the first known file that is there.
fn best(found: &[PathBuf], known: &[&str]) -> Vec<Font> {
    known
        .iter()
        .flat_map(|begin| found.iter().filter(move |path| name_of(path).starts_with(begin)))
        .map(|path| faces(path))
        .find(|faces| faces.iter().any(draws_chinese))
        .unwrap_or_default()
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The faces of a file: of a collection for several countries, the one that draws simplified characters.
fn faces(path: &Path) -> Vec<Font> {
    let small = path.metadata().is_ok_and(|file| file.len() <= BYTES_MOST);
    let Some(bytes) = small.then(|| std::fs::read(path).ok()).flatten() else { return Vec::new() };
    let bytes = Bytes::new(bytes);
    let simplified = |font: &Font| SIMPLIFIED.iter().any(|part| font.info().family.contains(part)) && !font.info().family.contains("Mono");
    // The simplified face stands third in the collections of Noto and Source Han; reading a face through takes longer than finding it.
    let third = if bytes.starts_with(b"ttcf") { Font::new(bytes.clone(), 2).filter(simplified) } else { None };
    if let Some(font) = third {
        return vec![font];
    }
    let all: Vec<Font> = Font::iter(bytes).collect();
    let chosen: Vec<Font> = all.iter().filter(|font| simplified(font)).cloned().collect();
    if chosen.is_empty() { all } else { chosen }
}

fn collect(folder: &Path, depth: u8, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    // In one order on every machine, so that the same fonts are taken.
    entries.sort();
    for path in entries {
        if found.len() >= FILES_MOST {
            return;
        }
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, found);
            }
        } else if [".ttf", ".ttc", ".otf", ".otc"].iter().any(|ending| name_of(&path).ends_with(ending)) {
            found.push(path);
        }
    }
}
