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

    /// A PDF of one page and so many bytes: a page that shows nothing, beside a stream that differs and does not compress.
    pub(crate) fn pdf(&mut self, bytes: usize) -> Vec<u8> {
        const AROUND: usize = 700;
        let mut noise = Vec::with_capacity(bytes);
        while noise.len() + AROUND < bytes {
            noise.extend_from_slice(&self.next().to_le_bytes());
        }
        let stream = format!("<</Length {}>>stream\n", noise.len()).into_bytes();
        let objects: [Vec<u8>; 5] = [
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 4 0 R>>".to_vec(),
            b"<</Length 1>>stream\n \nendstream".to_vec(),
            [stream, noise, b"\nendstream".to_vec()].concat(),
        ];
        let mut content = b"%PDF-1.7\n".to_vec();
        let mut table = b"xref\n0 6\n0000000000 65535 f \n".to_vec();
        for (at, object) in objects.iter().enumerate() {
            table.extend_from_slice(format!("{:010} 00000 n \n", content.len()).as_bytes());
            content.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
            content.extend_from_slice(object);
            content.extend_from_slice(b"\nendobj\n");
        }
        let starts = content.len();
        let end = format!("trailer<</Size 6/Root 1 0 R>>\nstartxref\n{starts}\n%%EOF\n");
        // What lacks to the size asked are empty lines behind the end, which readers look past.
        content.extend_from_slice(&table);
        content.extend_from_slice(end.as_bytes());
        content.resize(bytes, b'\n');
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
