//! Targets 靶: every parser that eats bytes from outside, with what must be true of whatever it reads.

mod events;
mod from_elsewhere;
mod of_record;
mod of_rules;

use crate::Target;

const JSON: &[&str] = &["{", "}", "[", "]", "\"", ":", ",", "null", "true", "1e5", "\\ud800", "\\u0000", "{\"a\":1,\"a\":2}", "[[[[[[[["];
const RECORD: &[&str] =
    &["\n", "— ", "kechuang/demo", "+", "AAAA", "=", "000000000000000000", "sha256:", "index ", "extra ", "c2sp.org/tlog-proof@v1"];
const TEXT: &[&str] =
    &["@", ".", "-", "+86", "(", "１", "Ⅳ", "ﷺ", "e\u{301}", "\u{200b}", "李", "https://orcid.org/", "https://ror.org/", "元", "万", ",", "  "];
const TIME: &[&str] = &["2026-02-29", "T", "Z", "+08:00", "-23:59", "[Asia/Shanghai]", "24:00", "9999-12-31", "-009999", "0000", "W01", ":60"];
const XML: &[&str] =
    &["<", ">", "</", "/>", "&", "&#x0;", "&lt;", "<!DOCTYPE a>", "<!--", "-->", "<![CDATA[", "]]>", "xmlns=\"\"", "xml:id=\"_a1\"", "<?a?>"];
const FORM: &[&str] = &["&", "=", "%00", "%", "%C3%28", "+", "line=", "money=", "time=", "version=", "csrf=", "scope=centre", "role=officer"];
const MULTIPART: &[&str] =
    &["--b", "--b--", "\r\n", "\r\n\r\n", "Content-Disposition: form-data; name=\"receipt\"", "name*=UTF-8''", "filename=\"a\""];
const MAIL: &[&str] = &[
    "\n\n",
    "\r\n",
    "Content-Type: multipart/report; boundary=b",
    "--b",
    "Action: failed",
    "Status: 5.1.1",
    "Final-Recipient:",
    " ",
    "\t",
    "+",
    "@",
    "Message-ID: <",
];
const HEADERS: &[&str] = &[
    "Accept-Language: ",
    "en",
    "zh-CN",
    ";q=",
    ",",
    "Cookie: ",
    "session=",
    "language=en",
    ";",
    "If-Match: ",
    "W/",
    "\"",
    "*",
    "Authorization: Bearer ",
];
const TOML: &[&str] = &["[[provider]]", "id = ", "\"", "'''", "protocol = \"oidc\"", "\n", "#", "[", "]", "=", "1979-05-27", "nan", "{"];
const ZIP: &[&str] =
    &["PK\u{3}\u{4}", "PK\u{1}\u{2}", "PK\u{5}\u{6}", "\0\0\0\0", "[Content_Types].xml", "word/", "<!ENTITY", "w:author=\"", "\"", "<author>"];
const PICTURE: &[&str] = &["IHDR", "IEND", "tEXt", "\0\0\0\0", "Exif\0\0", "MM\0*", "II*\0"];
const PDF: &[&str] = &[
    "<<",
    ">>",
    "[",
    "]",
    "obj",
    "endobj",
    "stream",
    "endstream",
    " 0 R",
    "/Kids",
    "/Type /Pages",
    "trailer",
    "startxref",
    "%%EOF",
    "/S /JavaScript",
];
const CSV: &[&str] = &[
    ",",
    "\"",
    "\n",
    "\r",
    "paper",
    "reviewer",
    "score",
    "demand",
    "cap",
    "\u{feff}",
    "0.5",
    "1e3",
    "-",
    "=1+1",
    "off",
    "on",
    "2026-01-01",
    "\n%%\n",
];

const RULES: &[&str] = &[
    "quota",
    "group",
    "expertise",
    "fixed",
    "forbidden",
    "author",
    "reciprocal",
    "related",
    "field=A",
    "=",
    ",",
    " ",
    "\n",
    "most",
    "least",
    "4294967295",
    "p1",
    "r1",
    "\n%%\n",
];
const WORKS: &[&str] = &[
    "{\"id\":\"P1\",\"title\":\"光源\"}",
    "{",
    "}",
    "\"",
    "\"expert\":",
    "\"fields\":[\"A05\"]",
    "\"abstract\":null",
    "\"applicants\":[",
    "\\ud800",
    "\n",
    "同步辐射",
    "beamline",
    "5",
    "\n%%\n",
];

macro_rules! targets {
    ($($name:literal: $run:path, $words:ident;)*) => {
        /// Every target, in the order of its crate.
        pub const TARGETS: &[Target] = &[$(Target { name: $name, run: $run, words: $words },)*];
    };
}

targets! {
    "header": of_record::header, RECORD;
    "note": of_record::note, RECORD;
    "checkpoint": of_record::checkpoint, RECORD;
    "tlog-proof": of_record::tlog_proof, RECORD;
    "receipt": of_record::receipt, JSON;
    "tile": of_record::tile, RECORD;
    "keys": of_record::keys, RECORD;
    "names": of_rules::names, TEXT;
    "days": of_rules::days, TIME;
    "numbers": of_rules::numbers, TEXT;
    "texts": of_rules::texts, TEXT;
    "search": of_rules::search, TEXT;
    "call-form": of_rules::call_form, JSON;
    "calendar": of_rules::calendar, CSV;
    "event": events::event, JSON;
    "form": from_elsewhere::form, FORM;
    "json": from_elsewhere::json, JSON;
    "headers": from_elsewhere::headers, HEADERS;
    "multipart": from_elsewhere::multipart, MULTIPART;
    "bounce": from_elsewhere::bounce, MAIL;
    "gateway": from_elsewhere::gateway, JSON;
    "saml": from_elsewhere::saml, XML;
    "cas": from_elsewhere::cas, XML;
    "token": from_elsewhere::token, JSON;
    "metadata": from_elsewhere::metadata, JSON;
    "orcid": from_elsewhere::orcid, JSON;
    "providers": from_elsewhere::providers, TOML;
    "certificates": from_elsewhere::certificates, RECORD;
    "office-file": from_elsewhere::office_file, ZIP;
    "picture": from_elsewhere::picture, PICTURE;
    "pdf-file": from_elsewhere::pdf_file, PDF;
    "version-code": of_rules::version_code, TEXT;
    "table": kechuang::fuzzed::table, CSV;
    "assign": kechuang::fuzzed::assign, CSV;
    "constraints": kechuang::fuzzed::constraints, RULES;
    "declined": kechuang::fuzzed::declined, CSV;
    "rank": kechuang::fuzzed::rank, CSV;
    "selection": kechuang::fuzzed::selection, CSV;
    "draw": kechuang::fuzzed::draw, CSV;
    "lots": kechuang::fuzzed::lots, CSV;
    "affinity": kechuang::fuzzed::affinity, WORKS;
    "vectors": kechuang::fuzzed::vectors, TEXT;
    "sentence-model": kechuang::fuzzed::sentence_model, JSON;
}

/// The input as text, where it is some; what is none comes to no reader of text.
fn text(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}
