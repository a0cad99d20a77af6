//! Dense parts 全连接层: products of matrices, the norm of a place, and attention. Each sum runs over its terms in their order, many sums side by side.

/// So many outputs are counted side by side.
const BESIDE: usize = 16;
/// So many places at a time.
const ROWS: usize = 4;

/// A matrix with its bias.
pub(super) struct Dense {
    from: usize,
    /// Sixteen outputs together: for each input their weights side by side.
    panels: Vec<f32>,
    bias: Vec<f32>,
}

impl Dense {
    /// Of weights by output, then by input.
    pub(super) fn new(weights: &[f32], bias: Vec<f32>) -> Self {
        let to = bias.len();
        let from = weights.len() / to.max(1);
        let mut panels = vec![0.0; to.div_ceil(BESIDE) * BESIDE * from];
        for (output, row) in weights.chunks_exact(from.max(1)).enumerate() {
            let (panel, beside) = (output / BESIDE, output % BESIDE);
            for (input, weight) in row.iter().enumerate() {
                panels[(panel * from + input) * BESIDE + beside] = *weight;
            }
        }
        Self { from, panels, bias }
    }

    pub(super) const fn width(&self) -> usize {
        self.bias.len()
    }

    #[inline(always)]
    pub(super) fn of(&self, places: &[f32]) -> Vec<f32> {
        let (from, to) = (self.from, self.bias.len());
        let rows = places.len() / from;
        let mut out = vec![0.0; rows * to];
        for (panel, weights) in self.panels.chunks_exact(from * BESIDE).enumerate() {
            let (first, beside) = (panel * BESIDE, BESIDE.min(to - panel * BESIDE));
            let mut bias = [0.0; BESIDE];
            bias[..beside].copy_from_slice(&self.bias[first..first + beside]);
            let mut row = 0;
            while row < rows {
                // The last places are counted again rather than one by one.
                let count = ROWS.min(rows - row);
                let of = |number: usize| &places[(row + number.min(count - 1)) * from..][..from];
                let sums = beside_each_other([of(0), of(1), of(2), of(3)], weights, bias);
                for (number, sums) in sums.iter().take(count).enumerate() {
                    out[(row + number) * to + first..][..beside].copy_from_slice(&sums[..beside]);
                }
                row += count;
            }
        }
        out
    }
}

/// Sixteen outputs of four places. Plain indices, which the compiler keeps in registers.
#[inline(always)]
fn beside_each_other(places: [&[f32]; ROWS], weights: &[f32], bias: [f32; BESIDE]) -> [[f32; BESIDE]; ROWS] {
    let (weights, _) = weights.as_chunks::<BESIDE>();
    let count = weights.len();
    let [one, two, three, four] = places.map(|place| &place[..count]);
    let [mut first, mut second, mut third, mut fourth] = [bias; ROWS];
    for at in 0..count {
        let weight = &weights[at];
        for beside in 0..BESIDE {
            first[beside] += one[at] * weight[beside];
            second[beside] += two[at] * weight[beside];
            third[beside] += three[at] * weight[beside];
            fourth[beside] += four[at] * weight[beside];
        }
    }
    [first, second, third, fourth]
}

/// Brings the numbers of each place to a mean of nought and a deviation of one, and weighs them.
pub(super) struct Norm {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

impl Norm {
    #[inline(always)]
    pub(super) fn apply(&self, places: &mut [f32]) {
        let count = self.weight.len() as f32;
        for place in places.chunks_exact_mut(self.weight.len()) {
            let (mut sum, mut square) = (0.0, 0.0);
            for number in place.iter() {
                sum += number;
            }
            let mean = sum / count;
            for number in place.iter() {
                square += (number - mean) * (number - mean);
            }
            let deviation = libm::sqrtf(square / count + 1e-12);
            for ((number, weight), bias) in place.iter_mut().zip(&self.weight).zip(&self.bias) {
                *number = (*number - mean) / deviation * weight + bias;
            }
        }
    }
}

/// What each place takes from all places, by how its query meets their keys.
#[inline(always)]
pub(super) fn attended(queries: &[f32], keys: &[f32], values: &[f32], width: usize, heads: usize) -> Vec<f32> {
    let (count, head) = (queries.len() / width, width / heads);
    let scale = libm::sqrtf(head as f32);
    let mut out = vec![0.0; queries.len()];
    let mut turned = vec![0.0; head * count];
    let mut shares = vec![0.0_f32; count];
    for first in (0..width).step_by(head) {
        for (place, key) in keys.chunks_exact(width).enumerate() {
            for (number, key) in key[first..first + head].iter().enumerate() {
                turned[number * count + place] = *key;
            }
        }
        for (query, out) in queries.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
            shares.fill(0.0);
            for (query, keys) in query[first..first + head].iter().zip(turned.chunks_exact(count)) {
                shares.iter_mut().zip(keys).for_each(|(share, key)| *share += query * key);
            }
            shared_out(&mut shares, scale);
            let out = &mut out[first..first + head];
            for (share, value) in shares.iter().zip(values.chunks_exact(width)) {
                out.iter_mut().zip(&value[first..first + head]).for_each(|(out, value)| *out += share * value);
            }
        }
    }
    out
}

/// Softmax.
#[inline(always)]
fn shared_out(shares: &mut [f32], scale: f32) {
    let mut largest = f32::NEG_INFINITY;
    for share in shares.iter_mut() {
        *share /= scale;
        largest = largest.max(*share);
    }
    let mut sum = 0.0;
    for share in shares.iter_mut() {
        *share = libm::expf(*share - largest);
        sum += *share;
    }
    shares.iter_mut().for_each(|share| *share /= sum);
}

/// The unit's answer (Hendrycks and Gimpel 2016), by the error function.
#[inline(always)]
pub(super) fn gelu(number: f32) -> f32 {
    0.5 * number * (1.0 + libm::erff(number * std::f32::consts::FRAC_1_SQRT_2))
}
