//! Words 用词: seeded texts of Chinese and English words, the same on every run.
//! Source: the load data that the peers were measured with (2,000 applications; titles of 8 words, abstracts of 220).

const WORDS: [&str; 52] = [
    "quantum",
    "photonic",
    "catalyst",
    "neutron",
    "beam",
    "alloy",
    "protein",
    "genome",
    "climate",
    "sensor",
    "lattice",
    "plasma",
    "network",
    "inference",
    "robot",
    "membrane",
    "battery",
    "isotope",
    "spectrum",
    "crystal",
    "enzyme",
    "vaccine",
    "soil",
    "river",
    "algorithm",
    "compiler",
    "memory",
    "optics",
    "laser",
    "polymer",
    "ceramic",
    "turbine",
    "hydrogen",
    "storage",
    "carbon",
    "capture",
    "量子",
    "光子",
    "催化",
    "中子",
    "束流",
    "合金",
    "蛋白",
    "基因",
    "气候",
    "传感",
    "晶格",
    "等离子",
    "推理",
    "机器人",
    "电池",
    "光谱",
];

/// A seeded source of chance: SplitMix64.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// From a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `below`.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        (self.next() % below.max(1) as u64) as usize
    }

    /// So many words.
    pub(crate) fn text(&mut self, words: usize) -> String {
        let words: Vec<&str> = (0..words).map(|_| WORDS[self.below(WORDS.len())]).collect();
        words.join(" ")
    }

    /// So many bytes behind the head of a PDF: content that differs and does not compress.
    pub(crate) fn pdf(&mut self, bytes: usize) -> Vec<u8> {
        let mut content = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\nstream\n".to_vec();
        while content.len() < bytes {
            content.extend_from_slice(&self.next().to_le_bytes());
        }
        content.truncate(bytes);
        content
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_text() {
        let texts: Vec<String> = [7, 7, 8].into_iter().map(|seed| Chance::new(seed).text(8)).collect();
        assert_eq!(texts[0], texts[1]);
        assert_ne!(texts[0], texts[2]);
        assert_eq!(texts[0].split(' ').count(), 8);
        assert_eq!(Chance::new(1).pdf(100_000).len(), 100_000);
    }
}
