//! E-mail addresses and phone numbers: what people type, and the folded key that makes each unique.

use phonenumber::{Mode, country};
use unicode_normalization::UnicodeNormalization;

/// A phone number somebody typed, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// As it is shown: `+91 98765 43210`.
    pub shown: String,
    /// As it is compared: E.164, `+919876543210`.
    pub key: String,
}

/// Reads a phone number as people write them in `country`; `None` when it cannot be one.
///
/// Deliberately lenient on ranges: number plans change faster than their tables, and a centre
/// that refuses a customer's real number has lost a customer.
#[must_use]
pub fn phone(typed: &str, country: country::Id) -> Option<Phone> {
    let number = phonenumber::parse(Some(country), typed.trim()).ok()?;
    let digits = number.national().value().to_string().len();
    (7..=14).contains(&digits).then(|| Phone {
        shown: number.format().mode(Mode::International).to_string(),
        key: number.format().mode(Mode::E164).to_string(),
    })
}

/// The most characters that a folded key has: what every database indexes. Some characters fold to eighteen.
const MOST_FOLDED: usize = 500;

/// Whether a key made of this text is no longer than databases take.
#[must_use]
pub fn is_foldable(text: &str) -> bool {
    fold(text).chars().count() <= MOST_FOLDED
}

/// Whether this is one e-mail address somebody can be written to.
#[must_use]
pub fn is_email(typed: &str) -> bool {
    typed.chars().count() <= 254
        && is_foldable(typed)
        && email_address::EmailAddress::parse_with_options(
            typed,
            email_address::Options::default().with_required_tld().without_display_text(),
        )
        .is_ok()
        && typed.chars().all(|c| !c.is_control() && !c.is_whitespace())
}

/// The form in which e-mail addresses are compared.
#[must_use]
pub fn email_key(email: &str) -> String {
    fold(email)
}

/// Folds text so that what looks the same compares the same on every engine, bytewise.
#[must_use]
pub fn fold(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Folds text for searching by words: like [`fold`], and accents dropped.
#[must_use]
pub fn fold_word(text: &str) -> String {
    text.trim().nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).flat_map(char::to_lowercase).nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_phone_has_one_key_however_it_is_written() {
        for typed in ["98765 43210", "098765-43210", "+91 98765 43210", "(+91) 9876543210", "00919876543210"] {
            let key = phone(typed, country::IN).map(|p| p.key);
            assert_eq!(key.as_deref(), Some("+919876543210"), "{typed}");
        }
        for wrong in ["", "12", "call me", "98765432101234567"] {
            assert_eq!(phone(wrong, country::IN), None, "{wrong}");
        }
    }

    #[test]
    fn emails_are_one_address_and_fold_to_one_key() {
        assert!(is_email("Ása@exämple.test"));
        for wrong in ["", "a", "a@b", "a@b.c d", "A <a@b.test>", "a@b.test, c@d.test"] {
            assert!(!is_email(wrong), "{wrong}");
        }
        let longest = format!("{}@{1}.{1}.{2}.test", "a".repeat(64), "d".repeat(63), "e".repeat(56));
        assert!(longest.len() == 254 && is_email(&longest));
        assert!(!is_email(&longest.replace("test", "tests")), "255 characters are no address");
        assert_eq!(email_key(" MIRA@Demo.Test "), "mira@demo.test");
    }

    #[test]
    fn words_fold_without_accents_but_keep_other_scripts() {
        assert_eq!(fold_word("José"), "jose");
        assert_eq!(fold_word("Ｍｉｒａ"), "mira");
        assert_eq!(fold_word("मीरा"), "मीरा");
    }
}
