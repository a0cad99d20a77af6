//! Mutator 变异: makes of good inputs what nobody would send; the same seed makes the same ones.

/// Changes inputs by chance.
pub struct Mutator {
    chance: u64,
}

/// Numbers at which readers of lengths and counts go wrong.
const ODD: [&str; 10] = ["-1", "0", "255", "65536", "4294967296", "9223372036854775807", "18446744073709551616", "1e999", "00", "٣"];

/// Bytes at which readers of text go wrong.
const BYTES: [&[u8]; 10] = [
    b"\0",
    b"\xff",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    "\u{202e}".as_bytes(),
    "\u{feff}".as_bytes(),
    "界".as_bytes(),
    b"\r\n",
    b"\\u0000",
];

impl Mutator {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self { chance: seed ^ 0x6b65_6368_7561_6e67 }
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.chance;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, the bound; 0 for none.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { usize::try_from(self.next() % bound as u64).unwrap_or(0) }
    }

    /// One of the corpus, changed once or a few times.
    pub fn input(&mut self, corpus: &[(String, Vec<u8>)], words: &[&str]) -> Vec<u8> {
        let mut input = corpus.get(self.below(corpus.len())).map(|(_, bytes)| bytes.clone()).unwrap_or_default();
        for _ in 0..=self.below(4) {
            self.change(&mut input, corpus, words);
        }
        input.truncate(crate::BYTES_MOST);
        input
    }

    /// A piece of an input, as from and to.
    fn piece(&mut self, of: &[u8], longest: usize) -> (usize, usize) {
        let from = self.below(of.len() + 1);
        let to = from + self.below(longest.min(of.len() - from) + 1);
        (from, to)
    }

    fn change(&mut self, input: &mut Vec<u8>, corpus: &[(String, Vec<u8>)], words: &[&str]) {
        let at = self.below(input.len() + 1);
        match self.below(12) {
            0 | 1 if at < input.len() => input[at] ^= 1 << self.below(8),
            2 if at < input.len() => input[at] = self.next().to_le_bytes()[0],
            3 => input.truncate(at),
            4 => {
                let (from, to) = self.piece(input, 40);
                input.drain(from..to);
            }
            // Twice, or many times: nesting, long lists, names that stand twice.
            5 => {
                let (from, to) = self.piece(input, 60);
                let times = if self.below(6) == 0 { 200 } else { 1 };
                let again = input[from..to].repeat(times);
                input.splice(to..to, again);
            }
            6 => {
                let other = corpus.get(self.below(corpus.len())).map(|(_, bytes)| bytes.clone()).unwrap_or_default();
                let (from, to) = self.piece(&other, 200);
                input.splice(at..at, other[from..to].iter().copied());
            }
            7 => self.number(input),
            8 => {
                let bytes = BYTES[self.below(BYTES.len())];
                input.splice(at..at, bytes.iter().copied());
            }
            _ => {
                let word = words.get(self.below(words.len())).copied().unwrap_or(" ");
                let over = if self.below(2) == 0 { word.len().min(input.len() - at) } else { 0 };
                input.splice(at..at + over, word.bytes());
            }
        }
    }

    /// Puts an odd number where one stands.
    fn number(&mut self, input: &mut Vec<u8>) {
        let starts: Vec<usize> =
            (0..input.len()).filter(|at| input[*at].is_ascii_digit() && (*at == 0 || !input[*at - 1].is_ascii_digit())).collect();
        let Some(from) = starts.get(self.below(starts.len())).copied() else { return };
        let to = input[from..].iter().position(|byte| !byte.is_ascii_digit()).map_or(input.len(), |length| from + length);
        let odd = ODD[self.below(ODD.len())];
        input.splice(from..to, odd.bytes());
    }
}
