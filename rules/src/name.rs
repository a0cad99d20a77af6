//! Names 姓名: how a name is spelled in pinyin, what it sounds like, and what it looks like; only ever to say that two may be one.
//!
//! A name is what its bearer writes, in any script. Names match nobody surely: hundreds of thousands are called 张伟. `skeleton` is the same
//! for spellings that look alike (full width, Cyrillic and Greek look-alikes, invisible characters, case), `sound` for a name in characters
//! and in pinyin, in either order, and for simplified and traditional characters.
//! Source: GB/T 28039-2011 (names in pinyin: family name, then given name as one word); UTS 39 section 4 (skeletons); surname readings as
//! 《现代汉语词典》 gives them under 姓.

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Family names of one character whose reading differs from the commonest one of the character.
const READINGS: &[(char, &str)] = &[
    ('单', "shan"),
    ('單', "shan"),
    ('解', "xie"),
    ('曾', "zeng"),
    ('仇', "qiu"),
    ('查', "zha"),
    ('区', "ou"),
    ('區', "ou"),
    ('朴', "piao"),
    ('任', "ren"),
    ('盖', "ge"),
    ('蓋', "ge"),
    ('华', "hua"),
    ('華', "hua"),
    ('乐', "yue"),
    ('樂', "yue"),
    ('冼', "xian"),
    ('覃', "qin"),
    ('翟', "zhai"),
    ('缪', "miao"),
    ('繆', "miao"),
    ('员', "yun"),
    ('員', "yun"),
    ('召', "shao"),
    ('繁', "po"),
    ('黑', "he"),
    ('折', "she"),
    ('秘', "bi"),
    ('么', "yao"),
    ('能', "nai"),
    ('种', "chong"),
    ('纪', "ji"),
    ('紀', "ji"),
    ('葛', "ge"),
    ('都', "du"),
    ('洗', "xian"),
    ('燕', "yan"),
    ('宁', "ning"),
    ('应', "ying"),
    ('應', "ying"),
    ('谌', "chen"),
    ('諶', "chen"),
    ('晁', "chao"),
    ('车', "che"),
    ('車', "che"),
    ('石', "shi"),
    ('沈', "shen"),
    ('贾', "jia"),
    ('賈', "jia"),
    ('祭', "zhai"),
    ('牟', "mu"),
    ('隗', "kui"),
    ('郗', "xi"),
    ('郇', "xun"),
    ('过', "guo"),
    ('過', "guo"),
    ('哈', "ha"),
    ('佴', "nai"),
    ('相', "xiang"),
    ('尉', "wei"),
    ('句', "gou"),
    ('逄', "pang"),
    ('乜', "nie"),
    ('不', "fou"),
    ('万', "wan"),
    ('卜', "bu"),
    ('褚', "chu"),
    ('柏', "bai"),
    ('那', "na"),
    ('仉', "zhang"),
];

/// Family names of two characters, with their reading.
const COMPOUND: &[(&str, &str)] = &[
    ("欧阳", "ouyang"),
    ("歐陽", "ouyang"),
    ("司马", "sima"),
    ("司馬", "sima"),
    ("诸葛", "zhuge"),
    ("諸葛", "zhuge"),
    ("上官", "shangguan"),
    ("夏侯", "xiahou"),
    ("尉迟", "yuchi"),
    ("尉遲", "yuchi"),
    ("长孙", "zhangsun"),
    ("長孫", "zhangsun"),
    ("皇甫", "huangfu"),
    ("令狐", "linghu"),
    ("慕容", "murong"),
    ("宇文", "yuwen"),
    ("独孤", "dugu"),
    ("獨孤", "dugu"),
    ("万俟", "moqi"),
    ("萬俟", "moqi"),
    ("司徒", "situ"),
    ("东方", "dongfang"),
    ("東方", "dongfang"),
    ("端木", "duanmu"),
    ("公孙", "gongsun"),
    ("公孫", "gongsun"),
    ("轩辕", "xuanyuan"),
    ("钟离", "zhongli"),
    ("闻人", "wenren"),
    ("澹台", "tantai"),
    ("申屠", "shentu"),
    ("南宫", "nangong"),
    ("西门", "ximen"),
    ("呼延", "huyan"),
    ("鲜于", "xianyu"),
    ("太史", "taishi"),
    ("淳于", "chunyu"),
    ("单于", "chanyu"),
    ("赫连", "helian"),
    ("濮阳", "puyang"),
    ("仲孙", "zhongsun"),
    ("百里", "baili"),
    ("司空", "sikong"),
];

/// A name in Chinese characters as GB/T 28039 spells it in pinyin, without tones: 单田芳 is `Shan Tianfang`. None for any other name.
///
/// A guess to be put right by its bearer: a given name's characters may have readings of their own.
pub fn spelled(name: &str) -> Option<String> {
    let (family, given) = sounds(name)?;
    Some(if given.is_empty() { capital(&family) } else { format!("{} {}", capital(&family), capital(&given)) })
}

/// What it sounds like: the parts of the name in Latin letters without marks, sorted, so that `Wei Zhang`, `ZHANG Wei` and 张伟 are the same.
pub fn sound(name: &str) -> String {
    let mut parts: Vec<String> = match sounds(name) {
        Some((family, given)) => vec![family, given],
        None => transcribed(name).split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect(),
    };
    parts.iter_mut().for_each(|part| part.retain(|c| c != '\''));
    parts.retain(|part| !part.is_empty());
    parts.sort();
    parts.truncate(8);
    parts.join(" ")
}

/// What it looks like: the same text for all spellings that the eye may take for each other.
pub fn skeleton(name: &str) -> String {
    let shown: String = name.nfkc().take(200).filter(|c| !is_invisible(*c) && !c.is_whitespace() && !is_joint(*c)).collect();
    // Capitals have look-alikes of their own, so the eye is asked before the case is dropped, and again after it.
    let seen: String = unicode_security::skeleton(&shown).collect();
    let lower: String = unicode_security::skeleton(&seen.to_lowercase()).collect();
    lower
        .chars()
        .filter(|c| !is_invisible(*c) && !is_joint(*c))
        .map(|c| match c {
            'l' | '1' | '|' | 'ı' => 'i',
            '0' => 'o',
            // Small capitals stand in the tables for Greek and Cyrillic letters that print like ours.
            'ĸ' | 'κ' | 'к' => 'k',
            other => other,
        })
        .collect()
}

/// Family and given name of a name that is written in Chinese characters alone, in pinyin.
fn sounds(name: &str) -> Option<(String, String)> {
    let name: Vec<char> = name.nfkc().filter(|c| !is_invisible(*c) && !c.is_whitespace()).take(64).collect();
    // Names of other peoples in China have a dot between their parts and no family name in front.
    if name.contains(&'·') {
        let text: String = name.iter().collect();
        let (first, rest) = text.split_once('·')?;
        let rest: Vec<char> = rest.chars().filter(|c| *c != '·').collect();
        return Some((read(&first.chars().collect::<Vec<_>>())?, read(&rest)?));
    }
    let two: String = name.iter().take(2).collect();
    if let Some((_, reading)) = COMPOUND.iter().find(|(family, _)| *family == two && name.len() > 2) {
        return Some(((*reading).to_owned(), read(&name[2..])?));
    }
    let (first, given) = name.split_first()?;
    let family = match READINGS.iter().find(|(family, _)| family == first) {
        Some((_, reading)) => (*reading).to_owned(),
        None => first.to_pinyin()?.plain().replace('ü', "u"),
    };
    Some((family, read(given)?))
}

/// Syllables as one word; one that begins with a vowel is set off, as in `Xi'an`.
fn read(characters: &[char]) -> Option<String> {
    let mut word = String::new();
    for c in characters {
        let syllable = c.to_pinyin()?.plain();
        if !word.is_empty() && syllable.starts_with(['a', 'e', 'o']) {
            word.push('\'');
        }
        word.push_str(&syllable.replace('ü', "u"));
    }
    Some(word)
}

/// In lower case and without marks; what is written in Chinese characters is read.
fn transcribed(name: &str) -> String {
    let mut text = String::new();
    for c in name.nfkc().filter(|c| !is_invisible(*c)).take(200) {
        match c.to_pinyin() {
            Some(sound) => text.push_str(&sound.plain().replace('ü', "u")),
            None => text.extend(std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)),
        }
    }
    text
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Characters that show nothing: they only make one name into two.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// What stands between the parts of a name.
fn is_joint(c: char) -> bool {
    matches!(c, '·' | '•' | '・' | '‧' | '.' | '-' | '\'' | '\u{2010}'..='\u{2015}' | '\u{2018}' | '\u{2019}' | ',' | '，' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_families_read_them() {
        let check = |name: &str, spelling: Option<&str>| assert_eq!(spelled(name).as_deref(), spelling, "{name}");
        check("李伟", Some("Li Wei"));
        check("单田芳", Some("Shan Tianfang"));
        check("解晓东", Some("Xie Xiaodong"));
        check("曾国藩", Some("Zeng Guofan"));
        check("仇和", Some("Qiu He"));
        check("查良镛", Some("Zha Liangyong"));
        check("欧阳云帆", Some("Ouyang Yunfan"));
        check("万俟卨", Some("Moqi Xie"));
        check("尉迟恭", Some("Yuchi Gong"));
        check("王安安", Some("Wang An'an"));
        check("吕布", Some("Lu Bu"));
        check("阿依古丽·买买提", Some("Ayiguli Maimaiti"));
        check("Maria Silva", None);
        check("李Wei", None);
        check("", None);
    }

    #[test]
    fn a_name_sounds_the_same_in_characters_and_in_pinyin_and_in_either_order() {
        for other in ["Zhang Wei", "WEI ZHANG", "Wei  Zhang", "張偉", "张 伟", "ｚｈａｎｇ ｗｅｉ", "Zhāng Wěi", "章炜"] {
            assert_eq!(sound("张伟"), sound(other), "{other}");
        }
        assert_eq!(sound("Müller, Jürgen"), "jurgen muller");
        assert_ne!(sound("张伟"), sound("张薇薇"));
        assert_eq!(sound("单田芳"), sound("Tianfang Shan"));
    }

    #[test]
    fn what_looks_alike_has_one_skeleton() {
        let check = |one: &str, other: &str| assert_eq!(skeleton(one), skeleton(other), "{one:?} and {other:?}");
        check("Maria Silva", "Маriа Silvа");
        check("Maria Silva", "ＭＡＲＩＡ　ＳＩＬＶＡ");
        check("Maria Silva", "Maria\u{200b} Sil\u{ad}va");
        check("Nikos", "Νικοѕ");
        check("Ivan Petrov", "IVAN PETROV");
        check("李伟", "李\u{200d}伟");
        check("阿依古丽·买买提", "阿依古丽•买买提");
        assert_ne!(skeleton("李伟"), skeleton("李玮"));
        assert_ne!(skeleton("Maria Silva"), skeleton("Mario Silva"));
        assert_eq!(skeleton(""), "");
    }
}
