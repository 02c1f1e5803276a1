//! What the old system wrote, as this one takes it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use phonenumber::country;

use crate::domain::contact::{self, Phone};
use crate::domain::inventory::FaultType;

/// At most so many characters.
pub fn cut(text: &str, most: usize) -> String {
    text.trim().chars().filter(|c| *c == '\n' || !c.is_control()).take(most).collect()
}

/// On one line, with at most so many characters.
pub fn line(text: &str, most: usize) -> String {
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), most).trim().to_owned()
}

/// An Indian phone: ten digits.
pub fn phone(text: &str) -> Option<Phone> {
    contact::phone(text, country::IN)
}

/// A moment as one of the forms in which the old system wrote them, in the centre's zone.
pub fn moment(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    const MOMENTS: [&str; 4] = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"];
    const NOON: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).expect("a time");
    let read = MOMENTS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let local = read.or_else(|| day(text).map(|day| day.and_time(NOON)))?;
    zone.from_local_datetime(&local).earliest().map(|moment| moment.to_utc())
}

/// A day likewise; of a moment its day.
pub fn day(text: &str) -> Option<NaiveDate> {
    let first = text.split([' ', 'T']).next()?;
    ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"].iter().find_map(|form| NaiveDate::parse_from_str(first, form).ok())
}

/// The kind of fault that a word speaks of.
pub fn fault_type(text: &str) -> FaultType {
    let text = text.to_lowercase();
    let words: &[(&str, FaultType)] = &[
        ("screen", FaultType::Screen),
        ("display", FaultType::Screen),
        ("batter", FaultType::Battery),
        ("charg", FaultType::Charging),
        ("keyboard", FaultType::Keyboard),
        ("disk", FaultType::Storage),
        ("storage", FaultType::Storage),
        ("sound", FaultType::Sound),
        ("speaker", FaultType::Sound),
        ("camera", FaultType::Camera),
        ("network", FaultType::Network),
        ("wifi", FaultType::Network),
        ("software", FaultType::Software),
        ("heat", FaultType::Overheating),
        ("water", FaultType::Liquid),
        ("liquid", FaultType::Liquid),
        ("print", FaultType::Printing),
        ("start", FaultType::DoesNotStart),
        ("boot", FaultType::DoesNotStart),
    ];
    words.iter().find(|(word, _)| text.contains(word)).map_or(FaultType::Other, |(_, kind)| *kind)
}

/// A word for a category in addresses and forms.
pub fn key(name: &str) -> String {
    let folded = contact::fold_word(name);
    let parts: Vec<String> =
        folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    cut(&parts.join("_"), 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_every_form_the_old_system_wrote() {
        let zone = chrono_tz::Asia::Kolkata;
        let read = |text| moment(text, zone).map(|moment| moment.to_rfc3339());
        assert_eq!(read("2021-03-04 10:20:30").as_deref(), Some("2021-03-04T04:50:30+00:00"));
        assert_eq!(read("2021-03-04").as_deref(), Some("2021-03-04T06:30:00+00:00"));
        assert_eq!(read("04/03/2021").as_deref(), Some("2021-03-04T06:30:00+00:00"));
        assert_eq!(read("soon"), None);
    }

    #[test]
    fn words_become_what_forms_take() {
        assert_eq!(key(" Laptop / Notebook "), "laptop_notebook");
        assert_eq!(key("Télé"), "tele");
        assert_eq!(line(" two \n lines ", 20), "two lines");
        assert_eq!(fault_type("Display broken"), FaultType::Screen);
        assert_eq!(fault_type("?"), FaultType::Other);
    }
}
