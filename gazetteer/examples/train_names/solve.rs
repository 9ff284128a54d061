//! Logistic regression by L-BFGS, on one thread, so that sums come out alike.

/// A row: which terms are not zero, their values, and the answer.
pub struct Row {
    /// Numbers of the terms with their values.
    pub terms: Vec<(u32, f32)>,
    /// Whether the answer is yes.
    pub yes: bool,
}

/// The loss per row and its gradient, with a penalty on the squares.
fn loss(rows: &[Row], penalty: &[f64], w: &[f64], gradient: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    for ((g, &x), &p) in gradient.iter_mut().zip(w).zip(penalty) {
        *g = p * x;
        sum += p * x * x / 2.0;
    }
    let n = rows.len() as f64;
    for row in rows {
        let z: f64 = row.terms.iter().map(|&(t, v)| w[t as usize] * f64::from(v)).sum();
        let sign = if row.yes { 1.0 } else { -1.0 };
        let margin = z * sign;
        sum += if margin > 0.0 { (-margin).exp().ln_1p() } else { margin.exp().ln_1p() - margin } / n;
        let slope = -sign / (1.0 + margin.exp()) / n;
        for &(t, v) in &row.terms {
            gradient[t as usize] += slope * f64::from(v);
        }
    }
    sum
}

/// The weights that explain the rows best.
pub fn solve(rows: &[Row], penalty: &[f64], steps: usize) -> Vec<f64> {
    const MEMORY: usize = 12;
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let width = penalty.len();
    let mut w = vec![0.0; width];
    let mut gradient = vec![0.0; width];
    let mut value = loss(rows, penalty, &w, &mut gradient);
    let mut history: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for _ in 0..steps {
        let mut direction = gradient.clone();
        let mut alphas = Vec::new();
        for (s, y) in history.iter().rev() {
            let alpha = dot(s, &direction) / dot(s, y);
            direction.iter_mut().zip(y).for_each(|(d, y)| *d -= alpha * y);
            alphas.push(alpha);
        }
        if let Some((s, y)) = history.last() {
            let scale = dot(s, y) / dot(y, y);
            direction.iter_mut().for_each(|d| *d *= scale);
        }
        for ((s, y), alpha) in history.iter().zip(alphas.into_iter().rev()) {
            let beta = dot(y, &direction) / dot(s, y);
            direction.iter_mut().zip(s).for_each(|(d, s)| *d += (alpha - beta) * s);
        }
        let slope = dot(&gradient, &direction);
        let mut step = 1.0;
        let mut moved = None;
        for _ in 0..20 {
            let next: Vec<f64> = w.iter().zip(&direction).map(|(w, d)| w - step * d).collect();
            let mut next_gradient = vec![0.0; width];
            let next_value = loss(rows, penalty, &next, &mut next_gradient);
            if next_value <= value - 1e-4 * step * slope {
                moved = Some((next, next_gradient, next_value));
                break;
            }
            step /= 2.0;
        }
        let Some((next, next_gradient, next_value)) = moved else { eprintln!("stuck {value:.5}"); break };
        let s: Vec<f64> = next.iter().zip(&w).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        if dot(&s, &y) > 1e-12 {
            history.push((s, y));
            if history.len() > MEMORY {
                history.remove(0);
            }
        }
        let done = value - next_value < 1e-7;
        (w, gradient, value) = (next, next_gradient, next_value);
        if done {
            eprintln!("loss {value:.5}");
            break;
        }
    }
    w
}
