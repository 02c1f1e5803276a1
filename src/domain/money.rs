//! Amounts of money in the centre's own currency, in hundredths.

/// Reads an amount as people write it (`1500`, `1,500.50`) into hundredths; `None` when it is not one.
#[must_use]
pub fn parse(typed: &str) -> Option<i64> {
    let (grouped, rest) = typed.split_once('.').unwrap_or((typed, ""));
    // `1,50` is somebody's one and a half, not our hundred and fifty.
    if grouped.rsplit_once(',').is_some_and(|(_, last)| last.trim().len() != 3) || rest.contains(',') {
        return None;
    }
    let plain: String = typed.trim().chars().filter(|c| *c != ',' && *c != ' ').collect();
    let (whole, hundredths) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || hundredths.len() > 2 || !digits(whole) || !digits(hundredths) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let hundredths: i64 = if hundredths.is_empty() { 0 } else { format!("{hundredths:0<2}").parse().ok()? };
    Some(whole * 100 + hundredths)
}

/// Writes hundredths as people read them: `1,500.50`.
#[must_use]
pub fn show(hundredths: i64) -> String {
    let whole = (hundredths / 100).to_string();
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{:02}", hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_as_people_write_them() {
        assert_eq!(parse("1,500.5"), Some(150_050));
        assert_eq!(parse("1,50,000"), Some(15_000_000));
        assert_eq!(parse("0"), Some(0));
        for wrong in ["", "-1", "1.234", "abc", "1e9", "9999999999", ".", "1,50", "1.5,0"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(show(123_456_705), "1,234,567.05");
        assert_eq!(show(0), "0.00");
    }
}
