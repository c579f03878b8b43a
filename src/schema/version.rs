//! Versions of software: texts that are ordered as releases are numbered.
//!
//! In: a text such as `10.2.0`, `v2` or `2.0-beta.1`. Out: a key, and `None` for a text that is no version.
//! INVARIANT: keys are ordered as texts the way Semantic Versioning 2.0 (section 11) orders versions. Beyond it, a
//! version has any number of numbers, zeros at the end do not count, and a `v` may stand before it.

/// Ends the numbers of a release. It is below the first character of a number, so 1.2 comes before 1.2.1.
const RELEASE: char = '.';
/// Ends the numbers of what comes before a release; below [`RELEASE`], so 1.2-beta comes before 1.2.
const PRERELEASE: char = '-';
/// Begins a word; above the first character of a number, which comes first.
const WORD: char = 'a';
/// Ends a word; below all characters of a word, so that a word comes before a longer one.
const WORD_END: char = '!';

/// The key of a version.
pub(crate) fn version_key(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (text, build) =
        text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (release, prerelease) =
        text.split_once('-').map_or((text, None), |(release, rest)| (release, Some(rest)));
    if build.is_some_and(|build| !build.split('.').all(is_identifier)) {
        return None;
    }
    let mut numbers = Vec::new();
    for number in release.split('.') {
        numbers.push(Some(number).filter(|number| is_number(number))?.trim_start_matches('0'));
    }
    let used = numbers.iter().rposition(|number| !number.is_empty()).map_or(0, |last| last + 1);
    let mut key = String::with_capacity(text.len() + numbers.len() + 1);
    for number in &numbers[..used] {
        push_number(&mut key, number)?;
    }
    let Some(prerelease) = prerelease else {
        key.push(RELEASE);
        return Some(key);
    };
    key.push(PRERELEASE);
    for identifier in prerelease.split('.') {
        if is_number(identifier) {
            push_number(&mut key, identifier.trim_start_matches('0'))?;
        } else if is_identifier(identifier) {
            key.push(WORD);
            key.push_str(identifier);
            key.push(WORD_END);
        } else {
            return None;
        }
    }
    Some(key)
}

/// Appends a number without zeros at its start: the count of its digits, then these, so that numbers are ordered by
/// their values. `None` beyond 35 digits.
fn push_number(key: &mut String, number: &str) -> Option<()> {
    let number = if number.is_empty() { "0" } else { number };
    key.push(char::from_digit(number.len() as u32, 36)?.to_ascii_uppercase());
    key.push_str(number);
    Some(())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    /// The order of two versions, written down a second time; `None` where one of them is none.
    fn version_order(left: &str, right: &str) -> Option<Ordering> {
        version_key(left)?;
        version_key(right)?;
        let parts = |text: &str| {
            let text = text.trim().trim_start_matches(['v', 'V']);
            let text = text.split('+').next().unwrap_or_default().to_owned();
            let (release, rest) = match text.split_once('-') {
                Some((release, rest)) => (release.to_owned(), Some(rest.to_owned())),
                None => (text, None),
            };
            let numbers: Vec<u128> =
                release.split('.').map(|n| n.parse().unwrap_or(u128::MAX)).collect();
            (numbers, rest)
        };
        let ((left, left_rest), (right, right_rest)) = (parts(left), parts(right));
        for place in 0..left.len().max(right.len()) {
            let at = |numbers: &[u128]| numbers.get(place).copied().unwrap_or(0);
            match at(&left).cmp(&at(&right)) {
                Ordering::Equal => {}
                order => return Some(order),
            }
        }
        Some(match (left_rest, right_rest) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(left), Some(right)) => {
                let identifiers = |text: &str| -> Vec<Result<u128, String>> {
                    text.split('.').map(|part| part.parse().map_err(|_| part.to_owned())).collect()
                };
                // A number comes before a word, and fewer before more: the order of `Result` and of lists.
                identifiers(&left).cmp(&identifiers(&right))
            }
        })
    }

    #[test]
    fn versions_are_in_the_order_of_releases() {
        let ordered = [
            "0-alpha",
            "0",
            "0.0.1",
            "0.9",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-beta-2",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.0.1",
            "1.2",
            "1.2.1",
            "1.10",
            "2",
            "9.9.9",
            "10.2.0",
            "10.10",
            "2026.11.29",
            "20260000000000000001",
        ];
        for (place, left) in ordered.iter().enumerate() {
            for (other, right) in ordered.iter().enumerate() {
                let keys =
                    (version_key(left).expect("a version"), version_key(right).expect("a version"));
                assert_eq!(keys.0.cmp(&keys.1), place.cmp(&other), "{left} and {right}");
                assert_eq!(
                    version_order(left, right),
                    Some(place.cmp(&other)),
                    "{left} and {right}"
                );
            }
        }
        for (one, other) in
            [("1", "1.0.0"), ("v1.2", "1.2"), ("01.02", "1.2"), ("1.2+build.5", " 1.2 ")]
        {
            assert_eq!(version_key(one), version_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn what_is_no_version_has_no_key() {
        let long = "9".repeat(36);
        for text in [
            "", "v", "x.1", "1.", ".1", "1..2", "1.2-", "1.2-a..b", "1.2+", "1,2", "1.2-ä", "-1",
            &long,
        ] {
            assert_eq!(version_key(text), None, "{text}");
        }
    }
}
