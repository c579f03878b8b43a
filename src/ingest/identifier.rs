//! Identifiers of contacts: their shapes, and the one spelling in which they are stored and looked up.
//!
//! In: text from records, events and lookups. Out: the same text without what nobody sees, addresses in lower case, the
//! domain of an address in its ASCII form (feature `idn`), telephone numbers without separators. Commands hold what
//! comes out, so a file means the same with and without the feature. LAW: normalising twice changes nothing.

use std::borrow::Cow;

use crate::schema::FieldId;

/// Whether a character has no width and no meaning in an identifier: soft hyphen, direction marks, joiners and
/// non-joiners, zero-width spaces, the byte-order mark. Programs paste them in; people cannot see them.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
    )
}

/// The text without blanks around it and without invisible characters.
fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(is_invisible) {
        return text.trim().into();
    }
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    seen.trim().to_owned().into()
}

/// An identifier (one of [`crate::schema::IDENTIFIERS`]) as it is stored and compared: an address in lower case (SPEC),
/// a telephone number as `+` and digits or digits alone, any other text as it is seen.
pub fn normalised(identifier: FieldId, text: &str) -> String {
    let text = visible(text);
    match identifier {
        FieldId::EMAIL if text.is_ascii() => text.to_ascii_lowercase(),
        FieldId::EMAIL => {
            let text = text.to_lowercase();
            ascii_domain(&text).unwrap_or(text)
        }
        FieldId::PHONE_NUMBER_ID => {
            telephone_number(&text).unwrap_or_else(|| text.clone().into_owned())
        }
        _ => text.into_owned(),
    }
}

/// An address, a pattern of addresses or a domain with the ASCII form of its domain, if that is another one.
#[cfg(feature = "idn")]
pub(crate) fn ascii_domain(text: &str) -> Option<String> {
    let begins = text.rfind('@').map_or(0, |at| at + 1);
    let (local, domain) = text.split_at(begins);
    if domain.is_ascii() {
        return None;
    }
    // A domain that has no ASCII form stays as it is written.
    let ascii = idna::domain_to_ascii(domain).ok().filter(|ascii| !ascii.is_empty())?;
    Some(format!("{local}{ascii}"))
}

/// Without the feature `idn` domains stay as they are written.
#[cfg(not(feature = "idn"))]
pub(crate) fn ascii_domain(_: &str) -> Option<String> {
    None
}

/// A telephone number without what people write between its digits. `00` begins an international number as `+` does,
/// and the `(0)` that some write after the country is not dialled from abroad.
fn telephone_number(text: &str) -> Option<String> {
    let is_separator = |c: char| {
        c.is_whitespace()
            || matches!(c, '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}')
    };
    let text = text.strip_prefix("tel:").unwrap_or(text).trim_start_matches(is_separator);
    let after_zeros = text.strip_prefix("00").filter(|rest| {
        // `00` alone, or before another zero, begins no number.
        rest.trim_start_matches(is_separator).starts_with(|c: char| matches!(c, '1'..='9'))
    });
    let (prefix, rest) = match text.strip_prefix('+').or(after_zeros) {
        Some(rest) => ("+", rest.replacen("(0)", "", 1)),
        None => ("", text.to_owned()),
    };
    let digits: String = rest.chars().filter(|c| !is_separator(*c)).collect();
    let is_number =
        (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{prefix}{digits}"))
}

/// Whether a text is an email address: atoms with dots between them, `@`, and a host name. Quoted local parts and
/// numeric hosts are refused: mail is not sent to such addresses.
pub fn is_address(text: &str) -> bool {
    let is_of_atom =
        |c: char| !(c.is_whitespace() || c.is_control() || r#"()<>[]:;@\,""#.contains(c));
    let is_label = |label: &str| {
        let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        !label.is_empty()
            && label.chars().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.rsplit_once('@').is_some_and(|(local, host)| {
        local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_of_atom))
            && host.split('.').all(is_label)
    })
}

/// Whether a text is a telephone number: up to 15 digits (E.164), with the usual separators.
/// This engine takes any text as `phone_number_id`; the official API takes telephone numbers only.
pub fn is_phone_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    (1..=15).contains(&digits) && rest.chars().all(|c| c.is_ascii_digit() || " -.()/".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_phone_numbers_have_their_shapes() {
        for good in
            ["a@b", "ada@example.com", "a+b.c_d@x-1.example", "zoë@bücher.example", "o'neil@x.org"]
        {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "@",
            "a@",
            "@b",
            "a",
            "a@@b",
            "a@b@c",
            "a@x..org",
            "a@.x",
            "a@x.",
            ".a@x",
            "a.@x",
            "a..b@x",
            "<a@x.org>",
            "a@-x.org",
            "a@x-.org",
            "a@x.org,b@x.org",
            "a b@x.org",
            "a@x y",
            "\"a\"@x",
            "a\u{0}@x",
            "a@[127.0.0.1]",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
        for good in ["+15551234567", "5551234567", "+1 (555) 123-4567", "112"] {
            assert!(is_phone_number(good), "{good}");
        }
        for bad in ["", "+", "not a phone", "1234567890123456", "+1+2", "'+15551234567", "١٢٣"] {
            assert!(!is_phone_number(bad), "{bad}");
        }
    }

    #[test]
    fn what_nobody_sees_makes_no_other_identifier() {
        for c in "\u{feff}\u{200b}\u{200d}\u{2060}\u{200e}\u{202a}\u{ad}\u{a0} \t".chars() {
            for text in [format!("{c}Ann@example.com"), format!("ann@example.com{c}")] {
                assert_eq!(normalised(FieldId::EMAIL, &text), "ann@example.com", "{c:?}");
            }
            assert_eq!(normalised(FieldId::EXTERNAL_ID, &format!("{c}A 7{c}")), "A 7", "{c:?}");
        }
        assert_eq!(normalised(FieldId::EMAIL, "an\u{200b}n@exam\u{ad}ple.com"), "ann@example.com");
        assert_eq!(normalised(FieldId::EMAIL, "ZO\u{cb}@x.org"), "zo\u{eb}@x.org");
    }

    #[test]
    fn a_telephone_number_has_one_spelling_and_other_texts_stay() {
        for text in
            ["+1 (555) 010-1234", "+1.555.010.1234", "+1\u{200e}5550101234", " +15550101234 "]
        {
            assert_eq!(normalised(FieldId::PHONE_NUMBER_ID, text), "+15550101234", "{text}");
        }
        for text in [
            "0047 22 00 11 22",
            "+47 22\u{a0}00\u{a0}11\u{a0}22",
            "(+47) 22-00-11-22",
            "+47 (0) 22 00 11 22",
            "00 47 22\u{2011}00\u{2013}11\u{2212}22",
            "tel:+47-22-00-11-22",
        ] {
            assert_eq!(normalised(FieldId::PHONE_NUMBER_ID, text), "+4722001122", "{text}");
        }
        assert_eq!(normalised(FieldId::PHONE_NUMBER_ID, "(555) 010-1234"), "5550101234");
        assert_eq!(
            normalised(FieldId::PHONE_NUMBER_ID, "022 00 11"),
            "0220011",
            "(0) within a country"
        );
        for text in ["desk 12-a", "00 00", "+", "+1+2", "12345678901234567"] {
            let kept = if text == "00 00" { "0000" } else { text };
            assert_eq!(normalised(FieldId::PHONE_NUMBER_ID, text), kept, "{text}");
        }
        assert_eq!(normalised(FieldId::ANONYMOUS_ID, "12-34"), "12-34");
    }

    #[cfg(feature = "idn")]
    #[test]
    fn an_international_domain_and_its_ascii_form_are_one() {
        for (text, stored) in [
            ("Ann@B\u{fc}cher.example", "ann@xn--bcher-kva.example"),
            ("ann@bu\u{308}cher.example", "ann@xn--bcher-kva.example"),
            ("ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example"),
            ("ann@b\u{fc}cher\u{3002}example", "ann@xn--bcher-kva.example"),
            ("zo\u{eb}@example.com", "zo\u{eb}@example.com"),
            ("ann@stra\u{df}e.example", "ann@xn--strae-oqa.example"),
            ("ann@\u{4f8b}\u{5b50}.example", "ann@xn--fsqu00a.example"),
        ] {
            let once = normalised(FieldId::EMAIL, text);
            assert_eq!(once, stored, "{text}");
            assert_eq!(normalised(FieldId::EMAIL, &once), once, "twice");
            assert!(is_address(&once), "{once}");
        }
    }
}
