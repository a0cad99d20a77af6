//! Differences: what a reader sees marked between two versions of a text.

use proptest::prelude::*;
use rules::application::difference::{Piece, texts};

fn shown(old: &str, new: &str) -> String {
    let mark = |piece: &Piece| match piece {
        Piece::Same(text) => text.clone(),
        Piece::Removed(text) => format!("[-{text}-]"),
        Piece::Added(text) => format!("[+{text}+]"),
    };
    texts(old, new).iter().map(mark).collect()
}

#[test]
fn what_changed_is_marked_by_characters_and_words() {
    let check = |old: &str, new: &str, expected: &str| assert_eq!(shown(old, new), expected, "{old} → {new}");
    check("", "", "");
    check("研究低维体系。", "研究低维体系。", "研究低维体系。");
    check("研究低维体系。", "研究二维体系。", "研究[-低-][+二+]维体系。");
    check("第一句。第二句。", "第一句。新的一句。第二句。", "第一句。[+新的一句。+]第二句。");
    check("a quick brown fox", "a slow brown fox", "a [-quick-][+slow+] brown fox");
    check("经费100万元", "经费120万元", "经费[-100-][+120+]万元");
    check("删去此段\n保留", "保留", "[-删去此段\n-]保留");
    let long = "很长的一句话".repeat(3_000);
    assert_eq!(texts(&long, "短"), vec![Piece::Removed(long.clone()), Piece::Added("短".to_owned())]);
}

proptest! {
    #[test]
    fn both_texts_come_back_from_the_pieces(old in "[a-c 一二三。\n]{0,40}", new in "[a-c 一二三。\n]{0,40}") {
        let pieces = texts(&old, &new);
        let of = |wanted: fn(&Piece) -> Option<&str>| pieces.iter().filter_map(wanted).collect::<String>();
        let before = of(|piece| match piece { Piece::Same(text) | Piece::Removed(text) => Some(text), Piece::Added(_) => None });
        let after = of(|piece| match piece { Piece::Same(text) | Piece::Added(text) => Some(text), Piece::Removed(_) => None });
        prop_assert_eq!(before, old);
        prop_assert_eq!(after, new);
    }
}
