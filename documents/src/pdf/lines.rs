//! Lines 行: the text of a page as lines, from where each character is drawn, so that it does not matter how a program has written it.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use kurbo::{Affine, BezPath, Point, Rect};

/// The most characters of a page that are read.
const CHARACTERS_MOST: usize = 50_000;
/// How far apart two characters of one line may stand in height, in points.
const SAME_LINE: f64 = 3.0;

/// A heading as it is compared: without blanks, punctuation and the numbers before it, in half width and one case.
fn plain(text: &str) -> String {
    let half = text.chars().map(|c| match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    });
    let kept: String = half.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let bare = kept.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十第章节".contains(c));
    if bare.is_empty() { kept } else { bare.to_owned() }
}

/// Of each heading, at which page and line it begins a line.
pub(super) fn headings(pdf: &Pdf, wanted: &[String]) -> Vec<Vec<(u32, u32)>> {
    let wanted: Vec<String> = wanted.iter().map(|heading| plain(heading)).collect();
    let mut found = vec![Vec::new(); wanted.len()];
    if wanted.is_empty() {
        return found;
    }
    let cache = InterpreterCache::new();
    for (page, number) in pdf.pages().iter().zip(1..) {
        let lines: Vec<String> = read(page, &cache).lines().iter().map(|line| plain(line)).filter(|line| !line.is_empty()).collect();
        for (line, at) in lines.iter().zip(1..) {
            for (heading, found) in wanted.iter().zip(&mut found) {
                if line.starts_with(heading.as_str()) {
                    found.push((number, at));
                }
            }
        }
    }
    found
}

/// What is written on the pages, line by line, up to so many bytes.
pub(super) fn words(pdf: &Pdf, most: usize) -> String {
    let cache = InterpreterCache::new();
    let mut words = String::new();
    for page in pdf.pages().iter() {
        for line in read(page, &cache).lines() {
            if words.len() + line.len() >= most {
                return words;
            }
            words.push_str(&line);
            words.push('\n');
        }
    }
    words
}

fn read<'a>(page: &'a Page<'_>, cache: &'a InterpreterCache<'a>) -> Reader {
    let mut reader = Reader::default();
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(Affine::IDENTITY, bounds, cache, page.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, &mut reader);
    reader
}

/// Reads what is drawn as text.
#[derive(Default)]
struct Reader {
    characters: Vec<(Point, String)>,
}

impl Reader {
    /// The lines from top to bottom.
    fn lines(&self) -> Vec<String> {
        let mut rows: Vec<(f64, Vec<(f64, &str)>)> = Vec::new();
        for (at, text) in &self.characters {
            match rows.iter_mut().rev().find(|(y, _)| (y - at.y).abs() < SAME_LINE) {
                Some((_, row)) => row.push((at.x, text)),
                None => rows.push((at.y, vec![(at.x, text)])),
            }
        }
        rows.sort_by(|one, other| other.0.total_cmp(&one.0));
        rows.into_iter()
            .map(|(_, mut row)| {
                row.sort_by(|one, other| one.0.total_cmp(&other.0));
                row.into_iter().map(|(_, text)| text).collect()
            })
            .collect()
    }
}

impl Device<'_> for Reader {
    fn draw_glyph(&mut self, glyph: &Glyph<'_>, transform: Affine, glyph_transform: Affine, _: &Paint<'_>, _: &GlyphDrawMode) {
        if self.characters.len() >= CHARACTERS_MOST {
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
            None => return,
        };
        self.characters.push((transform * glyph_transform * Point::ORIGIN, text));
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
