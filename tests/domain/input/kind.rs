//! Text of every kind: lines, names, phones, e-mail addresses, passwords, and far too much of it.

use helpdesk::domain::input::{Choices, Context, FieldErrors, Input, Kind, Need, Values, check};
use helpdesk::domain::lifecycle::Action;
use helpdesk::domain::transition::request;
use helpdesk::domain::{contact, money};
use phonenumber::country;

use super::{every_input, only, send};
use crate::domain::sample::{CHOICES, Who, given, moment, today, valid_but};

#[test]
fn the_choices_are_those_of_the_specification() {
    let values = |kind: Kind| -> Vec<String> {
        kind.options(&CHOICES).expect("a choice").into_iter().map(|(value, _)| value).collect()
    };
    assert_eq!(values(Kind::HandOver), ["pickup", "drop_off"]);
    assert_eq!(values(Kind::Window), ["09-12", "12-15", "15-18"]);
    assert_eq!(values(Kind::Outcome), ["repaired", "unrepairable"]);
    assert_eq!(values(Kind::Method), ["collection", "delivery"]);
    assert_eq!(values(Kind::Visibility), ["public", "internal"]);
    assert_eq!(values(Kind::TokenScope), ["read", "write"]);
    assert_eq!(values(Kind::FaultType).last().map(String::as_str), Some("other"));
    assert_eq!(values(Kind::Category), ["laptop", "phone"]);
    assert_eq!(values(Kind::Technician), ["1004", "1005", "1006"]);
    assert_eq!(Kind::Text(5).options(&CHOICES), None);
    assert_eq!(Kind::Technician.options(&Choices::default()), Some(Vec::new()));
}

/// Checks one field alone, as the forms of people (sign-in, register, profile) do.
fn check_one(kind: Kind, need: Need, typed: &str) -> Result<Values, FieldErrors> {
    let context = Context { today: today(), country: country::IN, choices: &CHOICES, by: None, current: &|_| None };
    check(&[Input::new("field", "Field", kind, need)], &given(&[("field", typed)]), &context)
}

fn read(kind: Kind, typed: &str) -> Option<String> {
    check_one(kind, Need::Required, typed).ok()?.text("field")
}

#[test]
fn one_line_stays_one_line_and_nothing_controls_it() {
    let lines: Vec<_> = every_input().filter(|(_, input)| matches!(input.kind, Kind::Line(_))).collect();
    assert!(lines.len() >= 8, "{}", lines.len());
    for (action, input) in lines {
        let typed = "a\u{0}b\r\nc\rd\te\u{1b}[31mf\u{202e}g\u{2066}h\u{7f}i\u{85}";
        let fields = valid_but(action, &[(input.name, typed)]);
        assert_eq!(send(action, &fields), FieldErrors::new(), "{action} {}", input.name);
        let kept = read(input.kind, typed).expect("a line");
        assert_eq!(kept, "ab c d e[31mfghi");
        assert!(!kept.chars().any(char::is_control));
    }
}

#[test]
fn several_lines_stay_several_and_nothing_else_controls_them() {
    assert_eq!(read(Kind::Text(80), "a\r\nb\rc\n\td\u{0}\u{8}\u{202e}e"), Some("a\nb\nc\n\tde".to_owned()));
    assert_eq!(read(Kind::Text(80), "\n\n  a  \n"), Some("a".to_owned()));
    assert_eq!(read(Kind::Text(3), "a\r\nb"), Some("a\nb".to_owned()), "a line's end counts once");
}

#[test]
fn names_of_all_people_are_names() {
    let names = [
        "José Ñandú",
        "R2-D2",
        "Anna-Lena O'Brien",
        "मीरा राव",
        "王小明",
        "محمد علي",
        "Ольга",
        "Nguyễn Thị Hoa",
        "X Æ A-12",
        "Mira Rao 3rd",
        "Ł",
        "김",
        "N'Golo Kanté",
        "Mary  Ann",
        "Zoë 🔧",
        "می‌خواهم",
    ];
    for (action, name) in
        [(Action::Request, "contact_name"), (Action::Details, "contact_name"), (Action::HandBack, "received_by")]
    {
        for person in names {
            assert_eq!(send(action, &valid_but(action, &[(name, person)])), FieldErrors::new(), "{action} {person}");
            assert_eq!(read(Kind::Line(120), person).as_deref(), Some(person), "kept as it was written");
        }
    }
}

#[test]
fn a_phone_is_read_in_every_spelling_and_kept_in_one() {
    let spellings = [
        "9876543210",
        "98765 43210",
        "98765-43210",
        "098765 43210",
        "(098765) 43210",
        "+919876543210",
        "+91 98765 43210",
        "+91-98765-43210",
        "0091 98765 43210",
        " 98765.43210 ",
        "tel:+919876543210",
    ];
    for spelling in spellings {
        let asked = request(&Who::Owner.actor(), &valid_but(Action::Request, &[("phone", spelling)]), &moment());
        let asked = asked.unwrap_or_else(|refused| panic!("{spelling}: {refused:?}"));
        let phone = asked.values.phone("phone").expect("a phone");
        assert_eq!((phone.key.as_str(), phone.shown.as_str()), ("+919876543210", "+91 98765 43210"), "{spelling}");
    }
    for (foreign, key) in
        [("+44 20 7946 0958", "+442079460958"), ("+1 (212) 555-0100", "+12125550100"), ("+49 30 901820", "+4930901820")]
    {
        assert_eq!(contact::phone(foreign, country::IN).map(|p| p.key).as_deref(), Some(key));
    }
    assert_eq!(contact::phone("020 7946 0958", country::GB).map(|p| p.key).as_deref(), Some("+442079460958"));
    for wrong in ["1", "12345", "call me", "98765432101234567", "+", "++91", "@", "mira@demo.test", "☎", "- - -"] {
        for action in [Action::Request, Action::Details] {
            only(&send(action, &valid_but(action, &[("phone", wrong)])), "phone", wrong);
        }
    }
}

#[test]
fn an_email_is_one_address() {
    for fine in [
        "mira@demo.test",
        "MIRA@Demo.Test",
        "mira.rao+repairs@mail.example.org",
        "o'brien@example.ie",
        "m@a.co",
        "ása@exämple.test",
        "用户@例子.测试",
        " mira@demo.test ",
    ] {
        assert_eq!(read(Kind::Email, fine).as_deref(), Some(fine.trim()), "{fine}");
    }
    for wrong in [
        "mira",
        "mira@",
        "@demo.test",
        "mira@demo",
        "mira@demo..test",
        "mira@@demo.test",
        "a b@demo.test",
        "Mira <mira@demo.test>",
        "a@demo.test, b@demo.test",
        "mira@demo.test\nBcc: all@demo.test",
        "mira@-demo.test",
        "mira@demo.test.",
    ] {
        only(&check_one(Kind::Email, Need::Required, wrong).expect_err(wrong), "field", wrong);
    }
    let long = |letters: usize| format!("mira@{}.test", "x.".repeat(letters / 2) + "x");
    assert!(check_one(Kind::Email, Need::Required, &long(400)).is_err());
    assert_eq!(contact::email_key(" MIRA@Demo.Test "), contact::email_key("mira@demo.test"));
    assert_eq!(contact::email_key("É@demo.test"), contact::email_key("e\u{301}@demo.test"), "one sign, two spellings");
}

#[test]
fn a_new_password_is_long_and_hard_to_guess() {
    for fine in ["correct horse battery", "tulip-anvil-rain", "Xk9#mPq2vL", "मेरा पुराना लैपटॉप", "  spaced out words  "]
    {
        let kept = read(Kind::NewPassword, fine);
        assert_eq!(kept.as_deref(), Some(fine), "kept to the letter: {fine}");
    }
    for weak in ["Xk9#mPq", "short1!", "password", "12345678", "qwertyuiop", "aaaaaaaaaaaa", "        ", "iloveyou"] {
        only(&check_one(Kind::NewPassword, Need::Required, weak).expect_err(weak), "field", weak);
    }
    assert!(check_one(Kind::NewPassword, Need::Required, "").is_err());
    let varied: String = ('!'..='z').cycle().take(201).collect();
    let most: String = varied.chars().take(200).collect();
    assert_eq!(read(Kind::NewPassword, &most), Some(most.clone()));
    only(&check_one(Kind::NewPassword, Need::Required, &varied).expect_err("too long"), "field", "201");
    // A password as it is typed at sign-in is taken as it is, weak or not.
    assert_eq!(read(Kind::Secret, " pass\tword ").as_deref(), Some(" pass\tword "));
    for kind in [Kind::Secret, Kind::NewPassword] {
        assert!(Input::new("field", "Field", kind, Need::Required).is_secret());
    }
    assert!(!Input::new("field", "Field", Kind::Login, Need::Required).is_secret());
}

#[test]
fn a_login_is_taken_as_it_is_typed() {
    for login in ["mira@demo.test", "98765 43210", "whoever"] {
        assert_eq!(read(Kind::Login, login).as_deref(), Some(login));
    }
    assert!(check_one(Kind::Login, Need::Required, "").is_err());
    assert!(check_one(Kind::Login, Need::Required, &"x".repeat(255)).is_err());
    assert!(check_one(Kind::Login, Need::Required, &"x".repeat(254)).is_ok());
}

#[test]
fn nothing_anybody_types_is_too_much() {
    let ones = [
        "", " ", "x", "0", "-", "+", ".", ",", "%", "\0", "\n", "é", "🔧", "\u{301}", "\u{200d}", "'", "<", "\u{feff}",
        "(", ";",
    ];
    let tens: Vec<String> = ["x", "0", "9", "+", " ", "\n", "é", "🔧", "-", "(", "ext", ";", "a@", "\0", "1,", "."]
        .iter()
        .map(|s| s.repeat(10_000))
        .collect();
    let all: Vec<&str> = ones.into_iter().chain(tens.iter().map(String::as_str)).collect();
    for (action, input) in every_input() {
        for typed in &all {
            _ = send(action, &valid_but(action, &[(input.name, typed)]));
        }
    }
    let kinds = [
        Kind::Line(80),
        Kind::Text(80),
        Kind::Phone,
        Kind::Email,
        Kind::Login,
        Kind::Secret,
        Kind::NewPassword,
        Kind::Date,
        Kind::Percent,
        Kind::Money,
        Kind::Number,
        Kind::HandOver,
        Kind::Window,
        Kind::FaultType,
        Kind::Outcome,
        Kind::Method,
        Kind::Visibility,
        Kind::Category,
        Kind::Department,
        Kind::Technician,
        Kind::TokenScope,
    ];
    for kind in kinds {
        for typed in &all {
            if typed.chars().count() >= 10_000 && !typed.trim().is_empty() && !typed.starts_with('\0') {
                assert!(check_one(kind, Need::Optional, typed).is_err(), "{kind:?} {typed:.5}…");
            } else {
                _ = check_one(kind, Need::Optional, typed);
            }
        }
    }
    for typed in &all {
        _ = contact::phone(typed, country::IN);
        _ = contact::is_email(typed);
        _ = contact::email_key(typed);
        _ = contact::fold_word(typed);
        _ = money::parse(typed);
    }
}

#[test]
fn a_number_is_a_number() {
    assert_eq!(check_one(Kind::Number, Need::Required, "42").expect("a number").number("field"), Some(42));
    for wrong in ["x", "1.5", "99999999999999999999", "१"] {
        only(&check_one(Kind::Number, Need::Required, wrong).expect_err(wrong), "field", wrong);
    }
}
