//! Number 定点数: logarithms, roots and hashes in whole numbers, so that every machine agrees to the last digit.

/// One, as shares are counted within this module: 2²⁴.
pub const ONE: u64 = 1 << 24;

/// The logarithm of a positive number to the base two, in 65,536ths, rounded down.
pub fn log2(number: u64) -> u64 {
    let number = number.max(1);
    let whole = u64::from(number.ilog2());
    // The mantissa lies in [1, 2); each squaring gives one more binary digit.
    let (mut mantissa, mut log) = ((u128::from(number) << 32) >> whole, whole << 16);
    for digit in (0..16).rev() {
        mantissa = (mantissa * mantissa) >> 32;
        if mantissa >= 2 << 32 {
            mantissa >>= 1;
            log |= 1 << digit;
        }
    }
    log
}

/// The power mean of order four of what is nought or more, rounded down. Of nothing it is nought.
///
/// A single strong match counts for more than many weak ones, and yet for less than several strong ones: between the mean and the largest.
pub fn power_mean(shares: impl Iterator<Item = u64>) -> u64 {
    let (mut sum, mut count) = (0_u128, 0_u128);
    for share in shares {
        let square = u128::from(share) * u128::from(share);
        sum += square * square;
        count += 1;
    }
    sum.checked_div(count).map_or(0, |mean| u64::try_from(mean.isqrt().isqrt()).unwrap_or(u64::MAX))
}

/// FNV-1a over bytes, with its bits mixed once more. Two terms are the same where these 64 bits are.
pub fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    mixed(bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, fold))
}

/// One step of FNV-1a, for who hashes ever longer prefixes.
pub fn fold(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// Spreads the last step over all bits.
pub fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash ^ (hash >> 29)).max(1)
}

/// A table from hashes to numbers: open addressing, for millions of terms.
#[derive(Clone, Default)]
pub struct Table {
    keys: Vec<u64>,
    values: Vec<u32>,
    len: usize,
}

impl Table {
    /// The number kept for a hash.
    pub fn get(&self, key: u64) -> Option<u32> {
        if self.keys.is_empty() {
            return None;
        }
        let at = self.place(key);
        (self.keys[at] == key).then(|| self.values[at])
    }

    /// The number kept for a hash, or this one, kept from now on.
    pub fn or_insert(&mut self, key: u64, value: u32) -> &mut u32 {
        if self.len * 3 >= self.keys.len() * 2 {
            self.grow();
        }
        let at = self.place(key);
        if self.keys[at] == 0 {
            self.keys[at] = key;
            self.values[at] = value;
            self.len += 1;
        }
        &mut self.values[at]
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    fn place(&self, key: u64) -> usize {
        let mask = self.keys.len() - 1;
        let mut at = usize::try_from(key & mask as u64).unwrap_or(0);
        while self.keys[at] != 0 && self.keys[at] != key {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let size = (self.keys.len() * 2).max(1024);
        let (keys, values) = (std::mem::replace(&mut self.keys, vec![0; size]), std::mem::replace(&mut self.values, vec![0; size]));
        for (key, value) in keys.into_iter().zip(values).filter(|(key, _)| *key != 0) {
            let at = self.place(key);
            self.keys[at] = key;
            self.values[at] = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_and_means_are_known_ones() {
        for (number, log) in [(1, 0), (2, 1 << 16), (3, 103_872), (10, 217_705), (1 << 40, 40 << 16)] {
            assert_eq!(log2(number), log, "{number}");
        }
        assert_eq!(power_mean([].into_iter()), 0);
        assert_eq!(power_mean([5, 5, 5].into_iter()), 5);
        // (16 × 10⁴ / 16)^¼ is one half of the largest where one of sixteen matches.
        assert_eq!(power_mean((0..16).map(|at| if at == 0 { 1000 } else { 0 })), 500);
    }

    #[test]
    fn a_table_keeps_what_it_is_given() {
        let mut table = Table::default();
        assert_eq!(table.get(7), None);
        for key in 1..5000_u32 {
            *table.or_insert(mixed(u64::from(key)), key) += 1;
        }
        assert_eq!(table.len(), 4999);
        assert!((1..5000).all(|key| table.get(mixed(u64::from(key))) == Some(key + 1)));
    }
}
