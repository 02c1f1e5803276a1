//! Rows as CSV (RFC 4180) that a spreadsheet opens without running anything in it.

use std::fmt::Write;

/// Rows as lines. A cell without a value is empty, one with an empty text is `""`.
pub fn lines<'a, T: AsRef<str> + 'a>(rows: impl IntoIterator<Item = &'a [Option<T>]>) -> String {
    let mut text = String::new();
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            if let Some(cell) = cell {
                write(&mut text, cell.as_ref());
            }
        }
        text.push_str("\r\n");
    }
    text
}

fn write(text: &mut String, cell: &str) {
    // Spreadsheets take what begins like this for a formula.
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if cell.is_empty() || cell.contains(['"', ',', '\r', '\n']) {
        // Writing to a string does not fail.
        let _ = write!(text, "\"{guard}{}\"", cell.replace('"', "\"\""));
    } else {
        text.push_str(guard);
        text.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn what_would_break_a_line_is_quoted_and_what_would_run_is_not_run() {
        let row = [Some("plain"), None, Some(""), Some("a,b"), Some("say \"so\""), Some("two\r\nlines"), Some("é")];
        assert_eq!(lines([&row[..]]), "plain,,\"\",\"a,b\",\"say \"\"so\"\"\",\"two\r\nlines\",é\r\n");
        let row = ["=1+1", "+91 98", "-2", "@SUM(A1)", "\tx", "\rx", "a=b"].map(Some);
        assert_eq!(lines([&row[..]]), "'=1+1,'+91 98,'-2,'@SUM(A1),'\tx,\"'\rx\",a=b\r\n");
    }
}
