//! The device that most tests are about.

/// Chitra's broken laptop.
pub struct Laptop;

impl Laptop {
    /// The request form, filled.
    pub fn request(day: &str, hand_over: &str) -> Vec<(&'static str, String)> {
        [
            ("device_category", "laptop"),
            ("brand", "Lenovo"),
            ("model", "ThinkPad X1"),
            ("serial", "PF-3K7A9"),
            ("fault", "The screen stays dark."),
            ("hand_over", hand_over),
            ("preferred_date", day),
            ("contact_name", "Chitra Customer"),
            ("phone", "98450 00014"),
            ("address", "12 Temple Road, Kochi"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .to_vec()
    }
}
