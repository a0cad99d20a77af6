//! Numbers 证件号码: each kind of identity document, read into one canonical text; what no authority can have issued is refused.
//!
//! ```text
//! resident card 居民身份证            18: 6 region, 8 birth, 3 order, 1 check          GB 11643-1999, GB/T 2260
//! residence permit 港澳台居民居住证    18: 810000, 820000 or 830000, then the same      国办发〔2018〕81号
//! permanent residence, from 2023      18: 9, 2 region, 3 nationality, 8 birth, 3 order, 1 check
//! permanent residence, 2017 to 2023   15: 3 letters nationality, 4 region, 6 birth, 1 order, 1 check by 7-3-1
//! travel permit 来往内地/大陆通行证    H or M with 8 digits; 8 digits for Taiwan; two more count renewals and are left out
//! passport 护照                       issuer, then 5 to 12 letters and digits          ICAO Doc 9303-4
//! ORCID                               16, the last one a check                         ISO 27729
//! ```
//! Eighteen characters and ORCID are checked by ISO 7064 MOD 11-2, which finds every wrong digit and every two neighbours exchanged; 7-3-1
//! (ICAO Doc 9303-3) finds every wrong digit. Source for permanent residence: 国家移民管理局《新版外国人永久居留身份证机读信息规则》(2023).

use super::country;
use crate::Instant;
use crate::day::Day;
use crate::eligibility::Sex;
use crate::refusal::{Explain, Rule, Says};
use crate::time::Zone;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Which document 证件类型.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// Of a citizen who lives in the mainland 居民身份证.
    ResidentCard,
    /// Of any country 护照.
    Passport,
    /// Of residents of Hong Kong and Macao 港澳居民来往内地通行证.
    HongKongMacaoPermit,
    /// Of residents of Taiwan 台湾居民来往大陆通行证.
    TaiwanPermit,
    /// Of residents of the three who live in the mainland 港澳台居民居住证.
    ResidencePermit,
    /// Of foreigners 外国人永久居留身份证.
    PermanentResidence,
    /// A researcher's own number, which is public.
    Orcid,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::ResidentCard,
        Self::Passport,
        Self::HongKongMacaoPermit,
        Self::TaiwanPermit,
        Self::ResidencePermit,
        Self::PermanentResidence,
        Self::Orcid,
    ];

    /// Its text in rows and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ResidentCard => "resident-card",
            Self::Passport => "passport",
            Self::HongKongMacaoPermit => "hong-kong-macao-permit",
            Self::TaiwanPermit => "taiwan-permit",
            Self::ResidencePermit => "residence-permit",
            Self::PermanentResidence => "permanent-residence",
            Self::Orcid => "orcid",
        }
    }

    /// The kind of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether anybody may know its number, so that it is kept as it is.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Orcid)
    }
}

/// A number that such an authority could have issued.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Number {
    kind: DocumentKind,
    issuer: Option<String>,
    text: String,
}

/// Why a number is none of that kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NumberRefusal {
    /// Not as many characters as it has, or others than it has.
    Shape,
    /// The first digits name no region.
    Region,
    /// No such day, or one that is still to come.
    Birth,
    /// The last character does not follow from the others: something is mistyped.
    Check,
    /// The three letters or digits name no country.
    Country,
    /// It is the number of another kind of document.
    OtherKind {
        /// Which one.
        is: DocumentKind,
    },
}

impl Number {
    /// Reads a number as people type it: blanks, hyphens, full-width and lower-case characters are all right. `issuer` is asked of passports alone.
    pub fn parse(kind: DocumentKind, issuer: &str, raw: &str, now: Instant) -> Result<Self, NumberRefusal> {
        // Longer than any of them: not worth normalising.
        if raw.len() > 200 || issuer.len() > 60 {
            return Err(NumberRefusal::Shape);
        }
        let text = plain(raw);
        let (issuer, text) = match kind {
            DocumentKind::ResidentCard | DocumentKind::ResidencePermit => (None, eighteen(kind, text, now)?),
            DocumentKind::PermanentResidence if text.len() == 15 => (None, fifteen(text, now)?),
            DocumentKind::PermanentResidence => (None, eighteen(kind, text, now)?),
            DocumentKind::HongKongMacaoPermit => (None, permit(text, true)?),
            DocumentKind::TaiwanPermit => (None, permit(text, false)?),
            DocumentKind::Orcid => (None, orcid(&text)?),
            DocumentKind::Passport => {
                let issuer = plain(issuer);
                if !country::issues_passports(&issuer) {
                    return Err(NumberRefusal::Country);
                }
                (Some(issuer), passport(text)?)
            }
        };
        Ok(Self { kind, issuer, text })
    }

    /// Which document.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// Who issued it: of passports, three letters.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// In full.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What is matched, under a key: the same for the same document, however it was typed.
    pub fn matched(&self) -> String {
        format!("{}/{}/{}", self.kind.as_str(), self.issuer.as_deref().unwrap_or(""), self.text)
    }

    /// The day of birth that stands in it 出生日期; none in the others, and none where the century is not said.
    pub fn born(&self) -> Option<Day> {
        let text = self.eighteen()?;
        let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i16>().ok());
        Day::of(number(6, 10)?, i8::try_from(number(10, 12)?).ok()?, i8::try_from(number(12, 14)?).ok()?)
    }

    /// The sex that stands in it 性别: the last digit of the order is odd for men (GB 11643-1999, 4.3).
    pub fn sex(&self) -> Option<Sex> {
        let digit = self.eighteen()?.as_bytes().get(16)?;
        Some(if digit % 2 == 1 { Sex::Male } else { Sex::Female })
    }

    /// Whether who holds it is a Chinese national; none where it does not say.
    pub fn is_national(&self) -> Option<bool> {
        match self.kind {
            DocumentKind::ResidentCard | DocumentKind::HongKongMacaoPermit | DocumentKind::TaiwanPermit | DocumentKind::ResidencePermit => Some(true),
            DocumentKind::PermanentResidence => Some(false),
            DocumentKind::Passport => self.issuer.as_ref().map(|issuer| issuer == "CHN"),
            DocumentKind::Orcid => None,
        }
    }

    fn eighteen(&self) -> Option<&str> {
        let has_birth = matches!(self.kind, DocumentKind::ResidentCard | DocumentKind::ResidencePermit | DocumentKind::PermanentResidence);
        Some(self.text.as_str()).filter(|text| has_birth && text.len() == 18)
    }

    /// What is shown: enough for its holder to know it again. What is public is shown in full.
    pub fn masked(&self) -> String {
        if self.kind.is_public() {
            return self.text.clone();
        }
        let count = self.text.len();
        let (head, tail) = if count >= 15 { (3, 2) } else { (1, 2) };
        format!("{}{}{}", &self.text[..head], "*".repeat(count - head - tail), &self.text[count - tail..])
    }
}

/// The character that ISO 7064 MOD 11-2 puts behind these digits; none where one is no digit.
pub fn check_character(digits: &str) -> Option<char> {
    let mut rest = 0;
    for digit in digits.chars() {
        rest = (rest + digit.to_digit(10)?) * 2 % 11;
    }
    match (12 - rest) % 11 {
        10 => Some('X'),
        digit => char::from_digit(digit, 10),
    }
}

/// Without blanks, hyphens and what else people put between groups; in upper case and of normal width.
fn plain(raw: &str) -> String {
    raw.nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '·' | '.'))
        .flat_map(char::to_uppercase)
        .collect()
}

fn is_checked(text: &str) -> bool {
    let Some((at, last)) = text.char_indices().last() else { return false };
    check_character(&text[..at]) == Some(last)
}

fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// The provinces of GB/T 2260.
fn is_province(code: &str) -> bool {
    matches!(code.parse(), Ok(11_u8..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71))
}

fn eighteen(kind: DocumentKind, text: String, now: Instant) -> Result<String, NumberRefusal> {
    let is_shaped = text.is_ascii() && text.len() == 18 && digits(&text[..17]) && (digits(&text[17..]) || text.ends_with('X'));
    if !is_shaped {
        return Err(NumberRefusal::Shape);
    }
    let is = match &text[..2] {
        "81" | "82" | "83" => DocumentKind::ResidencePermit,
        code if code.starts_with('9') => DocumentKind::PermanentResidence,
        _ => DocumentKind::ResidentCard,
    };
    if is != kind {
        return Err(NumberRefusal::OtherKind { is });
    }
    let region = match kind {
        DocumentKind::ResidencePermit => &text[2..6] == "0000",
        DocumentKind::PermanentResidence => is_province(&text[1..3]),
        DocumentKind::ResidentCard
        | DocumentKind::Passport
        | DocumentKind::HongKongMacaoPermit
        | DocumentKind::TaiwanPermit
        | DocumentKind::Orcid => is_province(&text[..2]),
    };
    if !region {
        return Err(NumberRefusal::Region);
    }
    if kind == DocumentKind::PermanentResidence && !country::is_numbered(&text[3..6]) {
        return Err(NumberRefusal::Country);
    }
    if !is_born(&text[6..14], now) {
        return Err(NumberRefusal::Birth);
    }
    if is_checked(&text) { Ok(text) } else { Err(NumberRefusal::Check) }
}

/// The card of 2017.
fn fifteen(text: String, now: Instant) -> Result<String, NumberRefusal> {
    if !(text.is_ascii() && text[..3].bytes().all(|b| b.is_ascii_uppercase()) && digits(&text[3..])) {
        return Err(NumberRefusal::Shape);
    }
    if !country::is_country(&text[..3]) {
        return Err(NumberRefusal::Country);
    }
    if !is_province(&text[3..5]) {
        return Err(NumberRefusal::Region);
    }
    // The year has two digits: of either century is right.
    if !["19", "20"].iter().any(|century| is_born(&format!("{century}{}", &text[7..13]), now)) {
        return Err(NumberRefusal::Birth);
    }
    let weighed = text[..14].chars().zip([7, 3, 1].into_iter().cycle());
    let sum: u32 = weighed.filter_map(|(c, weight)| Some(c.to_digit(36)? * weight)).sum();
    if text[14..].chars().next().and_then(|c| c.to_digit(10)) == Some(sum % 10) { Ok(text) } else { Err(NumberRefusal::Check) }
}

/// Without the two digits that count how often it was renewed: the holder stays the same.
fn permit(text: String, lettered: bool) -> Result<String, NumberRefusal> {
    let start = usize::from(lettered);
    let is_shaped = text.is_ascii()
        && matches!(text.len() - start.min(text.len()), 8 | 10)
        && (!lettered || text.starts_with(['H', 'M']))
        && text.get(start..).is_some_and(digits);
    if !is_shaped {
        return Err(NumberRefusal::Shape);
    }
    Ok(text[..start + 8].to_owned())
}

fn passport(text: String) -> Result<String, NumberRefusal> {
    let is_shaped = (5..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    // A word is no number, and neither is one repeated character.
    let is_number = text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().any(|b| b != text.as_bytes()[0]);
    if is_shaped && is_number { Ok(text) } else { Err(NumberRefusal::Shape) }
}

/// In four groups, as it is written.
fn orcid(text: &str) -> Result<String, NumberRefusal> {
    // It is often given as an address, of which blanks, points and hyphens are already gone.
    let text = ["HTTPS://ORCIDORG/", "HTTP://ORCIDORG/", "ORCIDORG/"].iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text);
    let is_shaped = text.is_ascii() && text.len() == 16 && digits(&text[..15]) && (digits(&text[15..]) || text.ends_with('X'));
    if !is_shaped {
        return Err(NumberRefusal::Shape);
    }
    if !is_checked(text) {
        return Err(NumberRefusal::Check);
    }
    Ok(format!("{}-{}-{}-{}", &text[..4], &text[4..8], &text[8..12], &text[12..]))
}

/// Whether the eight digits are a day that has come, in China, and on which somebody alive may have been born.
fn is_born(text: &str, now: Instant) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i16>().ok()).unwrap_or(-1);
    let (Ok(month), Ok(day)) = (i8::try_from(number(4, 6)), i8::try_from(number(6, 8))) else { return false };
    Day::of(number(0, 4), month, day).is_some_and(|born| born.year() >= 1850 && born <= Day::at(now, &Zone::shanghai()))
}

impl Explain for NumberRefusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::Shape => "identity.shape",
            Self::Region => "identity.region",
            Self::Birth => "identity.birth",
            Self::Check => "identity.check",
            Self::Country => "identity.country",
            Self::OtherKind { .. } => "identity.kind",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::Shape => Says::new("refusal-identity-shape"),
            Self::Region => Says::new("refusal-identity-region"),
            Self::Birth => Says::new("refusal-identity-birth"),
            Self::Check => Says::new("refusal-identity-check"),
            Self::Country => Says::new("refusal-identity-country"),
            Self::OtherKind { is: DocumentKind::ResidencePermit } => Says::new("refusal-identity-is-residence-permit"),
            Self::OtherKind { is: DocumentKind::PermanentResidence } => Says::new("refusal-identity-is-permanent-residence"),
            Self::OtherKind { .. } => Says::new("refusal-identity-is-resident-card"),
        }
    }

    fn is_about_input(&self) -> bool {
        true
    }
}
