//! PDF: a small, well-formed file made from a title and paragraphs, so that the demonstration attaches what a reader can open.
//! Unit: points; A4, one font size. Chinese lines name the standard font STSong-Light, which a viewer supplies; nothing is embedded.
//! Source: ISO 32000-1, 7.5 (file structure), 9.7.5.2 (predefined CMaps).

use std::fmt::Write;

/// What a line may be wide, in half-width characters; 11 points each full-width one fit between the margins.
const WIDTH: usize = 86;
/// How many lines a page holds.
const LINES: usize = 44;

/// A PDF of the title and the paragraphs, on as many pages as they need. The same input gives the same bytes.
pub fn pdf(title: &str, paragraphs: &[&str]) -> Vec<u8> {
    let mut lines = wrapped(title);
    for paragraph in paragraphs {
        lines.push(String::new());
        lines.extend(paragraph.lines().flat_map(wrapped));
    }
    let pages: Vec<&[String]> = lines.chunks(LINES).collect();
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 7 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.join(" ")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>".to_owned(),
        // The ASCII letters of Adobe-GB1 are the CIDs 1 to 95; all else is full width.
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> \
         /FontDescriptor 6 0 R /DW 1000 /W [1 95 500] >>"
            .to_owned(),
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 \
         /CapHeight 880 /StemV 93 >>"
            .to_owned(),
    ];
    for (page, lines) in pages.iter().enumerate() {
        let stream = drawn(lines);
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {} 0 R >>",
            8 + 2 * page
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()));
    }
    assembled(&objects)
}

/// The objects with their table of offsets; each entry of it is 20 bytes, as readers count on.
fn assembled(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        push(&mut file, format_args!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let (table, count) = (file.len(), objects.len() + 1);
    push(&mut file, format_args!("xref\n0 {count}\n0000000000 65535 f \n"));
    for offset in offsets {
        push(&mut file, format_args!("{offset:010} 00000 n \n"));
    }
    push(&mut file, format_args!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
    file.into_bytes()
}

/// The drawing of one page: ASCII lines in Helvetica, all others in the Chinese font.
fn drawn(lines: &[String]) -> String {
    let mut stream = String::from("BT\n60 780 Td\n16 TL\n");
    for line in lines {
        if line.is_ascii() {
            let escaped = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
            push(&mut stream, format_args!("/F1 11 Tf ({escaped}) Tj T*\n"));
        } else {
            let hex: String = line.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            push(&mut stream, format_args!("/F2 11 Tf <{hex}> Tj T*\n"));
        }
    }
    stream.push_str("ET");
    stream
}

/// Marks that close, and blanks, hang over the margin: none of them begins a line.
const HANGING: &str = " ，。；：、！？）》”’";

/// Lines no wider than a page. A Latin word is broken only where it alone is wider; what UCS-2 cannot hold and controls become `?`.
fn wrapped(text: &str) -> Vec<String> {
    let (mut lines, mut line, mut width) = (Vec::new(), String::new(), 0);
    for c in text.chars().map(|c| if c.is_control() || u32::from(c) > 0xffff { '?' } else { c }) {
        let wide = if c.is_ascii() { 1 } else { 2 };
        if width + wide > WIDTH && !HANGING.contains(c) {
            let rest = match line.rfind(' ') {
                Some(blank) if c.is_ascii() => line.split_off(blank + 1),
                Some(_) | None => String::new(),
            };
            lines.push(std::mem::replace(&mut line, rest));
            width = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        }
        line.push(c);
        width += wide;
    }
    lines.push(line);
    lines
}

fn push(text: &mut String, written: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = text.write_fmt(written);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_well_formed() {
        let long = "A long paragraph (with brackets) \\ and words. ".repeat(120);
        for (title, paragraphs, pages) in [
            ("Quantum ice", vec!["One line."], 1),
            ("界面限域水", vec!["第一段 with Latin。", "a\u{7}\u{1F600}b"], 1),
            ("Long", vec![long.as_str()], 2),
        ] {
            let file = String::from_utf8(pdf(title, &paragraphs)).unwrap_or_default();
            assert!(file.starts_with("%PDF-1.4\n") && file.ends_with("%%EOF\n") && file.is_ascii(), "{title}");
            assert!(file.contains(&format!("/Count {pages} ")), "{title}");
            let start: usize = file.lines().rev().nth(1).and_then(|line| line.parse().ok()).unwrap_or_default();
            let table = &file[start..];
            assert!(table.starts_with("xref\n0 "), "{title}");
            for (index, entry) in table.lines().skip(3).take_while(|line| line.ends_with(" n ")).enumerate() {
                let offset: usize = entry[..10].parse().unwrap_or_default();
                assert!(file[offset..].starts_with(&format!("{} 0 obj\n", index + 1)), "{title}: object {}", index + 1);
            }
            for stream in file.split("/Length ").skip(1) {
                let (length, rest) = stream.split_once(" >>\nstream\n").unwrap_or_default();
                assert_eq!(rest.find("\nendstream"), length.parse().ok(), "{title}");
            }
        }
    }

    #[test]
    fn lines_fit_the_page() {
        let text = "限域水 with several Latin words that must stay whole ".repeat(9);
        let width = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let lines = wrapped(&text);
        assert!(lines.iter().all(|line| width(line.trim_end_matches(|c| HANGING.contains(c))) <= WIDTH && !line.starts_with(' ')));
        assert!(wrapped(&"水。".repeat(90)).iter().all(|line| !line.starts_with('。')));
        assert_eq!(lines.concat(), text);
    }
}
