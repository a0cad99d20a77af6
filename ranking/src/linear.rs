//! Linear 线性方程: symmetric positive definite systems, by Cholesky, in a fixed order of sums.

/// The lower factor of a symmetric positive definite matrix in place, row by row; what lies above the diagonal is left as it was. Returns the
/// logarithm of the determinant.
pub(crate) fn factor(matrix: &mut [f64], size: usize) -> f64 {
    let mut logarithm = 0.0;
    for row in 0..size {
        let (above, this) = matrix.split_at_mut(row * size);
        for column in 0..row {
            let other = &above[column * size..column * size + column + 1];
            let sum: f64 = dot(&this[..column], &other[..column]);
            this[column] = (this[column] - sum) / other[column];
        }
        let sum = dot(&this[..row], &this[..row]);
        // Rounding may eat a diagonal that is all but zero: what remains is too small to matter, and never negative.
        let diagonal = libm::sqrt((this[row] - sum).max(1e-300));
        this[row] = diagonal;
        logarithm += 2.0 * libm::log(diagonal);
    }
    logarithm
}

/// Eight sums side by side, always in the same order.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (left_chunks, right_chunks) = (left.chunks_exact(8), right.chunks_exact(8));
    let rest: f64 = left_chunks.remainder().iter().zip(right_chunks.remainder()).map(|(one, other)| one * other).sum();
    for (one, other) in left_chunks.zip(right_chunks) {
        for at in 0..8 {
            sums[at] += one[at] * other[at];
        }
    }
    sums.iter().sum::<f64>() + rest
}

/// Solves with the lower factor.
pub(crate) fn forward(factor: &[f64], right: &mut [f64]) {
    let size = right.len();
    for row in 0..size {
        let (known, rest) = right.split_at_mut(row);
        rest[0] = (rest[0] - dot(&factor[row * size..row * size + row], known)) / factor[row * size + row];
    }
}

/// Solves with the transposed lower factor.
pub(crate) fn backward(factor: &[f64], right: &mut [f64]) {
    let size = right.len();
    for row in (0..size).rev() {
        right[row] /= factor[row * size + row];
        let value = right[row];
        for column in 0..row {
            right[column] -= factor[row * size + column] * value;
        }
    }
}

/// Solves a system; the matrix becomes its factor.
pub(crate) fn solve(matrix: &mut [f64], mut right: Vec<f64>, size: usize) -> Vec<f64> {
    factor(matrix, size);
    forward(matrix, &mut right);
    backward(matrix, &mut right);
    right
}
