//! Numbers as every format writes them: shortest, six decimals at most.

/// Writes `value`; `null` for what is no number (JSON has no word for it).
pub fn write_number(value: f64, out: &mut Vec<u8>) {
    if !value.is_finite() {
        out.extend_from_slice(b"null");
        return;
    }
    let millionths = (value * 1e6).round();
    if millionths.abs() > 9e15 {
        // Beyond what fits, a number has no decimals left.
        out.extend_from_slice(format!("{value:.0}").as_bytes());
        return;
    }
    let millionths = millionths as i64;
    if millionths < 0 {
        out.push(b'-');
    }
    let (whole, mut fraction) = (millionths.unsigned_abs() / 1_000_000, millionths.unsigned_abs() % 1_000_000);
    write_digits(whole, out);
    if fraction > 0 {
        let mut decimals = *b".000000";
        for digit in decimals.iter_mut().skip(1).rev() {
            *digit = b'0' + (fraction % 10) as u8;
            fraction /= 10;
        }
        let last = decimals.iter().rposition(|&d| d != b'0').unwrap_or_default();
        out.extend_from_slice(decimals.get(..=last).unwrap_or_default());
    }
}

/// `value` as [`write_number`] writes it, for formats that hold numbers in binary
/// form; `None` for what is no number.
pub fn rounded(value: f64) -> Option<f64> {
    let rounded = (value * 1e6).round() / 1e6;
    rounded.is_finite().then_some(rounded)
}

/// Writes a whole number.
pub fn write_integer(value: i64, out: &mut Vec<u8>) {
    if value < 0 {
        out.push(b'-');
    }
    write_digits(value.unsigned_abs(), out);
}

fn write_digits(mut value: u64, out: &mut Vec<u8>) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        if let Some(digit) = digits.get_mut(at) {
            *digit = b'0' + (value % 10) as u8;
        }
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(at..).unwrap_or_default());
}

/// `value` as [`write_number`] writes it.
pub fn number(value: f64) -> String {
    let mut out = Vec::new();
    write_number(value, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_short() {
        for (value, written) in [
            (0.0, "0"),
            (-0.0, "0"),
            (15.0, "15"),
            (36.20124, "36.20124"),
            (-0.5, "-0.5"),
            (0.1 + 0.2, "0.3"),
            (-0.000_000_4, "0"),
            (0.000_001, "0.000001"),
            (179.999_999_9, "180"),
            (37.050_000_000_1, "37.05"),
            (1e20, "100000000000000000000"),
            (f64::NAN, "null"),
        ] {
            assert_eq!(number(value), written);
        }
    }
}
