//! Measures on letter codes: edit distance, Jaro-Winkler, bigrams. They are
//! strsim's, without allocation, as every pair of names takes a dozen of them.

/// Longer strings are cut: one machine word holds a string's positions.
const MOST: usize = 64;

fn cut(s: &[u8]) -> &[u8] {
    s.get(..MOST).unwrap_or(s)
}

/// 1 minus the Levenshtein distance over the longer length; 1 for two empty
/// strings. After Myers 1999, in Hyyrö's form.
pub(super) fn levenshtein(a: &[u8], b: &[u8]) -> f32 {
    let (a, b) = (cut(a), cut(b));
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let mut positions = [0u64; 256];
    for (i, &c) in a.iter().enumerate() {
        positions[c as usize] |= 1 << i;
    }
    let (mut plus, mut minus) = (!0u64, 0u64);
    let last = 1u64 << (a.len() - 1);
    let mut distance = a.len();
    for &c in b {
        let equal = positions[c as usize];
        let x = equal | minus;
        let d0 = (((equal & plus).wrapping_add(plus)) ^ plus) | x;
        let mut up = minus | !(d0 | plus);
        let mut down = plus & d0;
        if up & last != 0 {
            distance += 1;
        } else if down & last != 0 {
            distance -= 1;
        }
        up = up << 1 | 1;
        down <<= 1;
        plus = down | !(d0 | up);
        minus = up & d0;
    }
    1.0 - distance as f32 / a.len().max(b.len()) as f32
}

/// Jaro-Winkler similarity, symmetric: the pair is taken in one order.
pub(super) fn jaro_winkler(a: &[u8], b: &[u8]) -> f32 {
    let (a, b) = (cut(a), cut(b));
    let (a, b) = if (a.len(), a) <= (b.len(), b) { (a, b) } else { (b, a) };
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let window = (b.len() / 2).saturating_sub(1);
    let (mut used, mut matched) = (0u64, 0u64);
    for (i, &c) in a.iter().enumerate() {
        let from = i.saturating_sub(window);
        for (j, &d) in b.iter().enumerate().take(i + window + 1).skip(from) {
            if c == d && used & 1 << j == 0 {
                used |= 1 << j;
                matched |= 1 << i;
                break;
            }
        }
    }
    let m = matched.count_ones() as f32;
    if m == 0.0 {
        return 0.0;
    }
    let of = |s: &[u8], bits: u64, n: usize| s.get(n).copied().filter(|_| bits & 1 << n != 0);
    let mut j = 0;
    let mut crossed = 0;
    for i in 0..a.len() {
        let Some(c) = of(a, matched, i) else { continue };
        while used & 1 << j == 0 {
            j += 1;
        }
        crossed += usize::from(of(b, used, j) != Some(c));
        j += 1;
    }
    let t = (crossed / 2) as f32;
    let jaro = (m / a.len() as f32 + m / b.len() as f32 + (m - t) / m) / 3.0;
    let prefix = common_prefix(a, b).min(4) as f32;
    if jaro > 0.7 { jaro + 0.1 * prefix * (1.0 - jaro) } else { jaro }
}

/// How many codes the two begin with in common.
pub(super) fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

/// How many codes the two end with in common.
pub(super) fn common_suffix(a: &[u8], b: &[u8]) -> usize {
    a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count()
}

/// The set of bigrams of a string of codes below 40.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bigrams([u64; 25]);

impl Bigrams {
    pub(super) fn of(s: &[u8]) -> Self {
        let mut set = [0; 25];
        for pair in s.windows(2) {
            if let [x, y] = pair {
                let n = (*x as usize * 40 + *y as usize).min(1599);
                if let Some(word) = set.get_mut(n / 64) {
                    *word |= 1u64 << (n % 64);
                }
            }
        }
        Bigrams(set)
    }

    /// Dice's coefficient of two sets; 0 where both are empty.
    pub(super) fn dice(&self, other: &Bigrams) -> f32 {
        let (mut both, mut all) = (0, 0);
        for (x, y) in self.0.iter().zip(other.0) {
            both += (x & y).count_ones();
            all += x.count_ones() + y.count_ones();
        }
        if all == 0 { 0.0 } else { 2.0 * both as f32 / all as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_as_strsim() {
        let words = [
            "",
            "a",
            "hama",
            "hamah",
            "hamima",
            "deirezzor",
            "dayrazzawr",
            "aleppo",
            "lattaquie",
            "latakia",
            "martha",
            "marhta",
        ];
        for a in words {
            for b in words {
                let (x, y) = (levenshtein(a.as_bytes(), b.as_bytes()), strsim::normalized_levenshtein(a, b) as f32);
                assert!((x - y).abs() < 1e-6, "{a} {b}: {x} {y}");
                let (x, y) = (jaro_winkler(a.as_bytes(), b.as_bytes()), jaro_winkler(b.as_bytes(), a.as_bytes()));
                assert!((x - y).abs() < 1e-6, "{a} {b}");
                let reference = strsim::jaro_winkler(a, b) as f32;
                assert!((x - reference).abs() < 0.03, "{a} {b}: {x} {reference}");
            }
        }
    }
}
