//! Tests of patterns: against examples, against a naive matcher, and of the bound on their cost.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

#[test]
fn patterns_match_whole_texts() {
    let cases = [
        ("%gmail.com", "a@gmail.com", true),
        ("%gmail.com", "a@gmail.com.au", false),
        ("8030_", "80301", true),
        ("8030_", "803011", false),
        ("100\\%%", "100% sure", true),
        ("100\\%%", "1000", false),
        ("a\\_b", "a_b", true),
        ("a\\_b", "axb", false),
        ("a\\\\b", "a\\b", true),
        ("", "", true),
        ("", "x", false),
        ("%", "", true),
        ("%a%b%", "xxaxxbxx", true),
        ("%ab%ab", "abab", true),
        ("%ab%ab", "ab", false),
        ("a%a", "a", false),
        ("_", "é", true),
        ("É%", "éa", false),
    ];
    for (pattern, text, expected) in cases {
        let like = Pattern::new(pattern, false);
        assert_eq!(like.matches(text), expected, "{text} LIKE {pattern}");
    }
    assert!(Pattern::new("É%", true).matches("éA"));
    assert!(Pattern::new("straße", true).matches("STRAßE"));
    assert!(Pattern::new("%3%ſ_K%", true).matches("A3bSxk"));
}

/// Whether the signs match the letters: by trying every run. Remembers what failed, or it would not end.
fn naive(
    signs: &[Sign],
    letters: &[char],
    fold: &impl Fn(char) -> char,
    failed: &mut BTreeSet<(usize, usize)>,
) -> bool {
    let Some((sign, rest)) = signs.split_first() else { return letters.is_empty() };
    if failed.contains(&(signs.len(), letters.len())) {
        return false;
    }
    let matches = match (sign, letters.split_first()) {
        (Sign::Run, None) => naive(rest, letters, fold, failed),
        (Sign::Run, Some((_, fewer))) => {
            naive(rest, letters, fold, failed) || naive(signs, fewer, fold, failed)
        }
        (_, None) => false,
        (Sign::One, Some((_, fewer))) => naive(rest, fewer, fold, failed),
        (Sign::Letter(wanted), Some((letter, fewer))) => {
            *wanted == fold(*letter) && naive(rest, fewer, fold, failed)
        }
    };
    if !matches {
        failed.insert((signs.len(), letters.len()));
    }
    matches
}

/// Texts of few letters, which match often: of one to four bytes, with and without case, and the three signs.
fn texts(most: usize) -> impl Strategy<Value = String> {
    let letters = select(vec!["a", "A", "b", "é", "É", "ſ", "s", "語", "𐐀", "𐐨", "%", "_", "\\"]);
    prop::collection::vec(letters, 0..=most).prop_map(|letters| letters.concat())
}

/// Parts of patterns, of which several often begin in the middle of a word of the automaton.
fn patterns() -> impl Strategy<Value = String> {
    let escape =
        |letter: &str| letter.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let part = prop_oneof![
        3 => texts(3).prop_map(move |text| escape(&text)),
        2 => Just("%".to_owned()),
        2 => Just("_".to_owned()),
        1 => (select(vec!["a", "_", "é"]), 0..200_usize).prop_map(|(sign, count)| sign.repeat(count)),
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

/// A text that matches the pattern but for one letter that may have been changed: chance rarely finds one.
fn near(pattern: &str, runs: &[String], change: Option<(usize, char)>) -> String {
    let (mut text, mut runs) = (Vec::new(), runs.iter().cycle());
    for sign in Pattern::new(pattern, false).signs() {
        match sign {
            Sign::Run => text.extend(runs.next().into_iter().flat_map(|run| run.chars())),
            Sign::One => text.push('語'),
            Sign::Letter(letter) => text.push(letter),
        }
    }
    if let Some((place, letter)) = change
        && let Some(at) = place.checked_rem(text.len())
    {
        text[at] = letter;
    }
    text.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_pattern_matches_as_a_naive_matcher_does(
        pattern in patterns(),
        other in texts(12),
        runs in prop::collection::vec(texts(4), 1..3),
        change in prop::option::of((0..400_usize, select(vec!['a', 'B', 'É', '語']))),
        ignore_case in any::<bool>(),
    ) {
        let like = Pattern::new(&pattern, ignore_case);
        let signs: Vec<Sign> = like.signs().collect();
        for text in [other, near(&pattern, &runs, change)] {
            let letters: Vec<char> = text.chars().collect();
            let fold = |letter| fold(letter, ignore_case);
            let expected = naive(&signs, &letters, &fold, &mut BTreeSet::new());
            prop_assert_eq!(like.matches(&text), expected, "{} LIKE {}", text, pattern);
        }
    }
}

#[test]
fn the_longest_patterns_match_across_all_words() {
    let signs = limits::PATTERN_BYTES - 2;
    for ends in [0, 1, 37, 63, 64, 500] {
        // A first piece in signs moves where the second begins.
        let (first, second) = ("_".repeat(ends), "ab_".repeat(signs).split_off(2 * signs + ends));
        let like = Pattern::new(&format!("{first}%{second}%"), false);
        let text = format!("{first}xxab{}x", second.replace('_', "é"));
        assert!(like.matches(&text), "{ends}");
        assert!(!like.matches(&text.replacen("abéab", "abéaa", 1)) || second.len() < 5, "{ends}");
    }
}

#[test]
fn a_pattern_that_is_too_long_is_not_read_back() {
    let form = |letters: usize| {
        format!(r#"{{"pieces":[[{}"a"]],"ignore_case":false}}"#, "null,".repeat(letters))
    };
    let read = |letters| serde_json::from_str::<Pattern>(&form(letters));
    assert_eq!(read(3).expect("a pattern"), Pattern::new("___a", false));
    assert!(read(limits::PATTERN_BYTES).is_err());
}

#[test]
fn patterns_that_ask_for_one_end_alone_say_for_which() {
    let ends = |text: &str, ignore_case| {
        let pattern = Pattern::new(text, ignore_case);
        (pattern.beginning(), pattern.ending())
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(ends("%@gmail.com", false), (None, some("@gmail.com")));
    assert_eq!(ends("An%", false), (some("An"), None));
    assert_eq!(ends("%é\\%", false), (None, some("é%")));
    assert_eq!(ends("%", false), (some(""), some("")));
    for (text, ignore_case) in [("a", false), ("%a%", false), ("%a_", false), ("%a", true)] {
        assert_eq!(ends(text, ignore_case), (None, None), "{text}");
    }
}
