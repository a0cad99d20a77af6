//! Master 主问题: the adversary's best mixture of the rankings found so far, by the simplex method with columns added as they are found.
//!
//! ```text
//! least  k·τ + Σ w·s    over  Σ λ = 1,  λ-mixture of each group's share − τ − s + r = ε,    λ, s, r ≥ 0
//! ```
//! The multipliers of the groups' rows are the chances against that mixture. ε is a small jitter that keeps the method from going in circles; it
//! touches the mixture only, never the chances' feasibility.

/// A variable of the problem.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variable {
    Level,
    Over(usize),
    Under(usize),
    Cut(usize),
}

pub(crate) struct Master {
    weights: Vec<f64>,
    places: f64,
    cuts: Vec<Vec<f64>>,
    basis: Vec<Variable>,
    inverse: Vec<f64>,
    values: Vec<f64>,
    right: Vec<f64>,
    since: usize,
    /// How many steps the method has gone.
    pub(crate) steps: usize,
}

const TOLERANCE: f64 = 1e-10;

impl Master {
    /// Starts from one cut: the share of each group in it.
    pub(crate) fn new(weights: Vec<f64>, places: f64, cut: Vec<f64>) -> Self {
        let groups = weights.len();
        let mut right: Vec<f64> =
            (0..groups).map(|at| 1e-9 * (1.0 + (at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) as f64 / u64::MAX as f64)).collect();
        right.push(1.0);
        let level = |at: usize| cut[at] - right[at];
        let mut order: Vec<usize> = (0..groups).collect();
        order.sort_by(|one, other| level(*other).total_cmp(&level(*one)).then(one.cmp(other)));
        let mut passed = 0.0;
        let edge = order.iter().position(|at| {
            passed += weights[*at];
            passed >= places
        });
        let edge = edge.unwrap_or(groups - 1);
        let mut basis = vec![Variable::Level; groups];
        for (place, at) in order.iter().enumerate() {
            if place != edge {
                basis[*at] = if place < edge { Variable::Over(*at) } else { Variable::Under(*at) };
            }
        }
        basis.push(Variable::Cut(0));
        let mut master = Self { weights, places, cuts: vec![cut], basis, inverse: Vec::new(), values: Vec::new(), right, since: 0, steps: 0 };
        master.invert();
        master
    }

    pub(crate) fn add(&mut self, cut: Vec<f64>) {
        self.cuts.push(cut);
    }

    /// The mixture: cuts with their shares.
    pub(crate) fn mixture(&self) -> Vec<(usize, f64)> {
        let cut = |(variable, value): (&Variable, &f64)| match variable {
            Variable::Cut(at) => Some((*at, value.max(0.0))),
            Variable::Level | Variable::Over(_) | Variable::Under(_) => None,
        };
        self.basis.iter().zip(&self.values).filter_map(cut).collect()
    }

    /// Goes on to the optimum; the chance of each group, and the value.
    pub(crate) fn solve(&mut self, most: usize) -> (Vec<f64>, f64) {
        let size = self.basis.len();
        let mut prices = self.prices();
        for _ in 0..most {
            let Some(entering) = self.entering(&prices) else { break };
            let mut direction = vec![0.0; size];
            let column = self.column(entering);
            for (row, value) in direction.iter_mut().enumerate() {
                *value = self.inverse[row * size..(row + 1) * size].iter().zip(&column).map(|(one, other)| one * other).sum();
            }
            let mut leaving: Option<(f64, usize)> = None;
            for row in 0..size {
                if direction[row] > 1e-9 && self.basis[row] != Variable::Level {
                    let ratio = self.values[row].max(0.0) / direction[row];
                    if leaving.is_none_or(|(best, at)| ratio < best - 1e-15 || (ratio <= best && direction[row] > direction[at])) {
                        leaving = Some((ratio, row));
                    }
                }
            }
            let Some((ratio, row)) = leaving else { break };
            self.pivot(row, &direction, ratio, entering);
            self.steps += 1;
            self.since += 1;
            if self.since > 400 {
                self.invert();
            }
            prices = self.prices();
        }
        let groups = self.weights.len();
        let chances = (0..groups).map(|at| (-prices[at] / self.weights[at]).clamp(0.0, 1.0)).collect();
        (chances, prices[groups])
    }

    fn pivot(&mut self, row: usize, direction: &[f64], ratio: f64, entering: Variable) {
        let size = self.basis.len();
        let by = 1.0 / direction[row];
        let pivot: Vec<f64> = self.inverse[row * size..(row + 1) * size].iter().map(|value| value * by).collect();
        for (other, factor) in direction.iter().enumerate() {
            if other != row && *factor != 0.0 {
                for (value, pivot) in self.inverse[other * size..(other + 1) * size].iter_mut().zip(&pivot) {
                    *value -= factor * pivot;
                }
                self.values[other] -= factor * ratio;
            }
        }
        self.inverse[row * size..(row + 1) * size].copy_from_slice(&pivot);
        self.values[row] = ratio;
        self.basis[row] = entering;
    }

    fn cost(&self, variable: Variable) -> f64 {
        match variable {
            Variable::Level => self.places,
            Variable::Over(at) => self.weights[at],
            Variable::Under(_) | Variable::Cut(_) => 0.0,
        }
    }

    fn column(&self, variable: Variable) -> Vec<f64> {
        let mut column = vec![0.0; self.basis.len()];
        let groups = self.weights.len();
        match variable {
            Variable::Level => column[..groups].fill(-1.0),
            Variable::Over(at) => column[at] = -1.0,
            Variable::Under(at) => column[at] = 1.0,
            Variable::Cut(at) => {
                column[..groups].copy_from_slice(&self.cuts[at]);
                column[groups] = 1.0;
            }
        }
        column
    }

    fn prices(&self) -> Vec<f64> {
        let size = self.basis.len();
        let mut prices = vec![0.0; size];
        for (row, variable) in self.basis.iter().enumerate() {
            let cost = self.cost(*variable);
            if cost != 0.0 {
                for (price, value) in prices.iter_mut().zip(&self.inverse[row * size..(row + 1) * size]) {
                    *price += cost * value;
                }
            }
        }
        prices
    }

    /// The variable that lowers the sum most, a step each.
    fn entering(&self, prices: &[f64]) -> Option<Variable> {
        let groups = self.weights.len();
        let mut best = (-TOLERANCE * 10.0, None);
        let mut offer = |reduced: f64, variable: Variable| {
            if reduced < best.0 {
                best = (reduced, Some(variable));
            }
        };
        for (at, (weight, price)) in self.weights.iter().zip(prices).enumerate() {
            offer(weight + price, Variable::Over(at));
            offer(-price, Variable::Under(at));
        }
        for (at, cut) in self.cuts.iter().enumerate() {
            let sum: f64 = cut.iter().zip(prices).map(|(one, other)| one * other).sum();
            offer(-sum - prices[groups], Variable::Cut(at));
        }
        best.1
    }

    /// Makes the inverse anew, so that rounding does not pile up.
    fn invert(&mut self) {
        let size = self.basis.len();
        let (mut matrix, mut inverse) = (vec![0.0; size * size], vec![0.0; size * size]);
        for (at, variable) in self.basis.iter().enumerate() {
            for (row, value) in self.column(*variable).into_iter().enumerate() {
                matrix[row * size + at] = value;
            }
        }
        for at in 0..size {
            inverse[at * size + at] = 1.0;
        }
        for at in 0..size {
            let pivot = (at..size).max_by(|one, other| matrix[one * size + at].abs().total_cmp(&matrix[other * size + at].abs())).unwrap_or(at);
            if pivot != at {
                for column in 0..size {
                    matrix.swap(at * size + column, pivot * size + column);
                    inverse.swap(at * size + column, pivot * size + column);
                }
            }
            let by = 1.0 / matrix[at * size + at];
            for column in 0..size {
                matrix[at * size + column] *= by;
                inverse[at * size + column] *= by;
            }
            for row in 0..size {
                let factor = matrix[row * size + at];
                if row != at && factor != 0.0 {
                    for column in 0..size {
                        matrix[row * size + column] -= factor * matrix[at * size + column];
                        inverse[row * size + column] -= factor * inverse[at * size + column];
                    }
                }
            }
        }
        let times = |row: usize| inverse[row * size..(row + 1) * size].iter().zip(&self.right).map(|(one, other)| one * other).sum();
        self.values = (0..size).map(times).collect();
        self.inverse = inverse;
        self.since = 0;
    }
}
