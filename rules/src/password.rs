//! Password 密码: how long it must be, and which ones are refused because guessers try them first; nothing is asked of its characters.
//!
//! ```text
//! too short ─ too long ─ in a list of leaked passwords ─ made as those are ─ made of the account's own name or address ─ taken
//! ```
//! Unit: characters. Source: NIST SP 800-63B-4, 3.1.1.2 (a blocklist of leaked, common and context-specific values; no rules of composition).
//! The list holds what was leaked worldwide; what Chinese lists hold beside it are words of affection, names and sounds with lucky numbers,
//! birthdays and telephone numbers, so those are recognised by how they are made (Li, Han and Xu: "A Large-Scale Empirical Analysis of
//! Chinese Web Passwords", USENIX Security 2014). The words and numbers below are of our own choosing.

use crate::person::{PASSWORD_LEAST, PASSWORD_MOST, Refusal};
use pinyin::ToPinyin;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

/// Sorted, in lower case; lines that begin with `#` say where it comes from.
const LEAKED: &str = include_str!("../data/leaked-passwords.txt");

/// What such passwords begin or end with: words of affection, sounds, names of accounts.
const WORDS: &[&str] = &[
    "aaaa",
    "abc",
    "abcd",
    "admin",
    "administrator",
    "aiwoma",
    "aiziji",
    "anquan",
    "asd",
    "asdf",
    "asdfgh",
    "baobao",
    "baobei",
    "beijing",
    "buzhidao",
    "caonima",
    "chen",
    "dabao",
    "dearbook",
    "diannao",
    "feng",
    "gongsi",
    "guanliyuan",
    "haha",
    "hahaha",
    "hello",
    "huang",
    "huawei",
    "iloveu",
    "iloveyou",
    "jiayou",
    "jiaoshi",
    "keji",
    "kechuang",
    "keyan",
    "lang",
    "laogong",
    "laopo",
    "laoshi",
    "li",
    "lin",
    "liu",
    "liuwei",
    "liwei",
    "long",
    "love",
    "loveyou",
    "mama",
    "meimei",
    "meiyou",
    "mima",
    "mimamima",
    "nihao",
    "nihaoma",
    "nishishui",
    "pass",
    "password",
    "passwd",
    "qaz",
    "qazwsx",
    "qq",
    "qqq",
    "qwe",
    "qwer",
    "qwert",
    "qwerty",
    "renmin",
    "root",
    "shanghai",
    "shenqing",
    "shi",
    "shouji",
    "sun",
    "system",
    "taobao",
    "test",
    "tianshi",
    "tiantian",
    "wang",
    "wangjing",
    "wangwei",
    "wangyut",
    "welcome",
    "woaibaobao",
    "woaibeijing",
    "woaijia",
    "woaini",
    "woainia",
    "woaiwo",
    "woaiwojia",
    "woaiziji",
    "wobuzhidao",
    "wocao",
    "wodeai",
    "wodejia",
    "wodemima",
    "wode",
    "woshishui",
    "woxihuanni",
    "wu",
    "xiangni",
    "xiaobao",
    "xiaoming",
    "xiaoxiao",
    "xiexie",
    "xuesheng",
    "yang",
    "yangyang",
    "yongyuan",
    "yuanzhang",
    "zhang",
    "zhangwei",
    "zhangjie",
    "zhao",
    "zhongguo",
    "zhouli",
    "zxc",
    "zxcv",
    "zxcvbn",
];

/// Numbers that say something when they are read aloud, and others that everybody thinks of.
const NUMBERS: &[&str] = &[
    "1314",
    "1314520",
    "13145200",
    "131421",
    "147258",
    "147258369",
    "1688",
    "16888",
    "168168",
    "1a2b3c",
    "201314",
    "2013",
    "3344520",
    "5201314",
    "520520",
    "5211314",
    "520",
    "521",
    "5845201314",
    "584520",
    "7758258",
    "7758521",
    "78951",
    "789456",
    "789456123",
    "8888",
    "88888888",
    "987654",
    "1qaz2wsx",
    "110",
    "119",
    "120",
    "10086",
    "12306",
];

/// Ways along a keyboard, an alphabet or the digits, each also taken backwards.
const WALKS: &[&str] =
    &["12345678901234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "abcdefghijklmnopqrstuvwxyz"];

/// The least characters of a walk.
const WALK_LEAST: usize = 3;
/// The least characters of one's own that a password may not consist of.
const OWN_LEAST: usize = 4;
/// With so few characters beside one's own name or address a password is only that.
const BESIDE_OWN_LEAST: usize = 5;

/// Checks a new password. Refuses the too short and the too long, two that differ, and those that guessers try first.
pub fn accept(password: &str, again: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    if length < PASSWORD_LEAST {
        return Err(Refusal::PasswordShort { least: PASSWORD_LEAST });
    }
    if length > PASSWORD_MOST {
        return Err(Refusal::PasswordLong { most: PASSWORD_MOST });
    }
    if is_leaked(password) {
        return Err(Refusal::PasswordLeaked);
    }
    if password != again {
        return Err(Refusal::PasswordsDiffer);
    }
    Ok(())
}

/// Refuses a password made of what anybody who knows the account knows: names, addresses.
pub fn unlike(password: &str, own: &[&str]) -> Result<(), Refusal> {
    let password = letters(password);
    let known = own.iter().flat_map(|text| parts(text)).collect::<BTreeSet<String>>();
    let resembles = known.iter().any(|part| {
        password.contains(part.as_str()) && {
            let beside = password.replacen(part.as_str(), "", 1);
            beside.chars().count() < BESIDE_OWN_LEAST || beside.bytes().all(|b| b.is_ascii_digit()) || known.contains(&beside)
        }
    });
    if resembles { Err(Refusal::PasswordLikeYou) } else { Ok(()) }
}

/// Whether a password stands in a list of leaked ones, or is made as those are.
pub fn is_leaked(password: &str) -> bool {
    static LIST: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    let list = LIST.get_or_init(|| LEAKED.lines().filter(|line| !line.starts_with('#')).collect());
    let text: String = password.nfkc().flat_map(char::to_lowercase).collect();
    let text = text.trim();
    // A mark at the end makes no guesser stumble.
    let bare = text.trim_end_matches(['!', '.', '@', '#', '?', '*', '~']);
    [text, bare].into_iter().any(|text| list.contains(text) || is_repeated(text) || is_walk(text) || is_common_pair(text) || is_number(text))
}

/// A block of up to five characters, again and again.
fn is_repeated(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    characters.len() >= 2 && (1..=5.min(characters.len() / 2)).any(|block| characters.iter().enumerate().all(|(at, c)| *c == characters[at % block]))
}

/// Nothing but ways along the keyboard.
fn is_walk(text: &str) -> bool {
    let backwards: Vec<String> = WALKS.iter().map(|walk| walk.chars().rev().collect()).collect();
    let goes = |piece: &str| WALKS.iter().any(|walk| walk.contains(piece)) || backwards.iter().any(|walk| walk.contains(piece));
    let mut rest = text;
    while !rest.is_empty() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).filter(|end| rest[..*end].chars().count() >= WALK_LEAST);
        let Some(end) = ends.take_while(|end| goes(&rest[..*end])).last() else { return false };
        rest = &rest[end..];
    }
    !text.is_empty()
}

/// A word that everybody uses with a number that everybody uses, in either order; two such words; a number between two.
fn is_common_pair(text: &str) -> bool {
    let number = |part: &str| part.is_empty() || is_common_number(part);
    WORDS.iter().any(|word| {
        let ends = |rest: &str| number(rest.trim_matches(['_', '-', '@', '.', '#'])) || WORDS.contains(&rest);
        text.strip_prefix(word).is_some_and(ends) || text.strip_suffix(word).is_some_and(ends)
    })
}

/// A number that says something, a short one, a date, or one that goes up, down or in circles.
fn is_common_number(part: &str) -> bool {
    let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    NUMBERS.contains(&part) || digits && (part.len() <= 4 || is_date(part) || is_walk(part) || is_repeated(part)) || digits && is_number(part)
}

/// Digits alone that many would think of: two common numbers in a row, a date twice, a telephone number.
fn is_number(text: &str) -> bool {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let is_mobile = text.len() == 11 && text.starts_with('1') && text.as_bytes()[1] >= b'3';
    let known = |part: &str| NUMBERS.contains(&part) || is_date(part) || is_walk(part) || is_repeated(part);
    is_mobile || known(text) || (1..text.len()).any(|at| known(&text[..at]) && known(&text[at..]))
}

/// A day of the last hundred years: `19850123`, `850123`.
fn is_date(digits: &str) -> bool {
    let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let day = |at: usize| (1..=12).contains(&number(at..at + 2)) && (1..=31).contains(&number(at + 2..at + 4));
    match digits.len() {
        8 => (1920..=2040).contains(&number(0..4)) && day(4),
        6 => day(2),
        _ => false,
    }
}

/// Letters and digits in lower case, with nothing between.
fn letters(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// What of a name or an address a guesser would try: the whole, each word, an address before its `@`, a Chinese name's sound.
fn parts(text: &str) -> Vec<String> {
    let name = text.split('@').next().unwrap_or(text);
    let sound: String = name.chars().filter_map(|c| c.to_pinyin()).map(|sound| sound.plain()).collect();
    let words = name.split(|c: char| !c.is_alphanumeric()).map(letters);
    let mut parts: Vec<String> = words.chain([letters(name), letters(text), sound]).collect();
    parts.retain(|part| part.chars().count() >= OWN_LEAST || part.chars().count() >= 2 && !part.is_ascii());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_guessers_try_first_is_refused() {
        let leaked = [
            "1234567890",
            "0987654321",
            "qwertyuiop",
            "1qaz2wsx3edc",
            "password123",
            "Password123",
            "woaini1314",
            "WoAiNi5201314",
            "5201314520",
            "woaini19850123",
            "zhangwei123",
            "wang19881001",
            "aaaaaaaaaa",
            "abcabcabcabc",
            "1234512345",
            "13812345678",
            "1985012319850123",
            "iloveyou520",
            "qwerty123456",
            "asdfghjkl123",
            "nihao123456",
            "mima123456",
            "admin@123456",
            "password2026",
            "woaiwojia1",
            "woaini1314!",
            "ｗｏａｉｎｉ１３１４",
            "playstation",
            "zxcvbnm123",
            "123456woaini",
        ];
        for password in leaked {
            assert_eq!(accept(password, password), Err(Refusal::PasswordLeaked), "{password}");
        }
        let fine = [
            "stories-of-a-centre",
            "correct horse battery",
            "怀柔的云很低也很慢啊",
            "kx7-Lampe-Baum",
            "woainizhongguoderen",
            "9241785306177",
            "wangjing lu 45 hao",
        ];
        for password in fine {
            assert_eq!(accept(password, password), Ok(()), "{password}");
        }
    }

    #[test]
    fn length_counts_characters() {
        let check = |password: &str, expected: Result<(), Refusal>| assert_eq!(accept(password, password), expected, "{password}");
        check("九个字的密码不够长", Err(Refusal::PasswordShort { least: 10 }));
        check("怀柔的云很低也很慢啊", Ok(()));
        check(&"云雨雪风".repeat(51), Err(Refusal::PasswordLong { most: 200 }));
        assert_eq!(accept("kx7-Lampe-Baum", "kx7-lampe-Baum"), Err(Refusal::PasswordsDiffer));
    }

    #[test]
    fn a_password_is_not_the_name_or_the_address() {
        let own = ["李伟明", "Li Weiming", "weiming.li@iphy.example.org"];
        for password in ["liweiming1", "weiming.li@iphy.example.org", "Li-Weiming-1985", "liweiming20260101", "weimingli!!", "李伟明的密码"] {
            assert_eq!(unlike(password, &own), Err(Refusal::PasswordLikeYou), "{password}");
        }
        for password in ["stories-of-a-centre", "liweiming rides a blue bicycle", "iphy-tea-and-snow"] {
            assert_eq!(unlike(password, &own), Ok(()), "{password}");
        }
    }
}
