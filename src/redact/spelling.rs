//! Finds ASCII text in JSON in any spelling. A character can be plain or an escape, whose digits can be in either case, and a JSON
//! string can contain JSON in which the escapes are escaped again.

/// The comparison at one position of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    /// It differs.
    Other,
    /// The text ends, and matches so far.
    Partial,
    /// It matches, up to this position.
    Full(usize),
}

/// The result of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// The text is not found.
    NotFound,
    /// It may begin at this position, near the end.
    Partial(usize),
    /// It was found between these positions.
    Found(usize, usize),
}

/// Finds `wanted` from a position on.
pub fn find(text: &[u8], from: usize, wanted: &str) -> Search {
    let mut begins = Search::NotFound;
    let first = wanted.bytes().next().unwrap_or_default();
    // Within a run of backslashes, every position spells the same character as the first.
    let mut row = from;
    for (at, byte) in text.iter().enumerate().skip(from) {
        if *byte == b'\\' && at >= row {
            row = character(text, at).map_or(text.len(), |(_, end)| end);
        } else if *byte != first {
            continue;
        }
        match match_at(text, at, wanted) {
            Match::Full(end) => return Search::Found(at, end),
            Match::Partial if begins == Search::NotFound => begins = Search::Partial(at),
            _ => {}
        }
    }
    begins
}

fn match_at(text: &[u8], at: usize, wanted: &str) -> Match {
    let mut end = at;
    for byte in wanted.bytes() {
        match character(text, end) {
            None => return Match::Partial,
            Some((spelled, next)) if spelled == byte => end = next,
            Some(_) => return Match::Other,
        }
    }
    Match::Full(end)
}

/// Returns the end of the characters from a position on that pass a check.
pub fn end_while(text: &[u8], at: usize, fits: fn(u8) -> bool) -> usize {
    let mut end = at;
    while let Some((_, next)) = character(text, end).filter(|(spelled, _)| fits(*spelled)) {
        end = next;
    }
    end
}

/// Returns the character at a position and its end, or `None` if the text ends first. Characters that are not ASCII are read byte by
/// byte.
fn character(text: &[u8], at: usize) -> Option<(u8, usize)> {
    let mut at = at;
    let plain = *text.get(at)?;
    if plain != b'\\' {
        return Some((plain, at + 1));
    }
    loop {
        at += text.get(at..)?.iter().position(|byte| *byte != b'\\')?;
        match text.get(at)? {
            b'/' => return Some((b'/', at + 1)),
            b'u' => match ascii(text.get(at + 1..at + 5)?) {
                // An escaped backslash, which is part of the run that escapes the next character.
                Some(b'\\') => at += 5,
                Some(code) => return Some((code, at + 5)),
                None => return Some((b'\\', at)),
            },
            _ => return Some((b'\\', at)),
        }
    }
}

/// Parses four hexadecimal digits to an ASCII character.
fn ascii(digits: &[u8]) -> Option<u8> {
    let code = digits.iter().try_fold(0, |code, digit| Some(code * 16 + (*digit as char).to_digit(16)?))?;
    u8::try_from(code).ok().filter(u8::is_ascii)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    /// Spells a character plainly or as an escape.
    fn spelled(character: char, choice: u8) -> String {
        let code = format!("{:04x}", character as u32);
        match choice % 4 {
            1 => format!("\\u{code}"),
            2 => format!("\\u{}", code.to_uppercase()),
            3 if character == '/' => "\\/".to_owned(),
            _ => character.to_string(),
        }
    }

    /// Generates the spellings of a text within a JSON string. The text must not contain quotes or backslashes.
    pub fn spellings(text: &str) -> impl Strategy<Value = String> + use<> {
        let text = text.to_owned();
        prop::collection::vec(any::<u8>(), text.chars().count()).prop_map(move |choices| {
            text.chars().zip(choices).map(|(character, choice)| spelled(character, choice)).collect()
        })
    }

    /// Escapes the content of a JSON string for another one.
    fn nested(content: &str) -> String {
        let quoted = serde_json::to_string(content).unwrap();
        quoted[1..quoted.len() - 1].to_owned()
    }

    fn whole(text: &str, wanted: &str) -> Option<String> {
        match find(text.as_bytes(), 0, wanted) {
            Search::Found(from, to) => Some(text[from..to].to_owned()),
            _ => None,
        }
    }

    const KEY: &str = "sk_test_a/B9";

    #[test]
    fn a_text_is_found_in_each_spelling_and_similar_texts_are_not() {
        for text in [
            "sk_test_a/B9",
            r"\u0073k_test_a/B9",
            r"sk\u005Ftest\u005fa\/B9",
            r"sk_test_a\u002f\u00429",
            r"\\u0073k_test_a\\/B9",
            r"\\\\u0073k_test_a/B\\\\u0039",
            r"\u005cu0073k_test_a/B9",
        ] {
            assert_eq!(whole(&format!("x{text}y"), KEY).as_deref(), Some(text), "{text}");
        }
        for text in [
            r"sk\test_a/B9",
            r"\u0053k_test_a/B9",
            r"\u0173k_test_a/B9",
            r"\x73k_test_a/B9",
            "sk_test_a/B",
            "ſk_test_a/B9",
        ] {
            assert_eq!(whole(&format!("x{text}y"), KEY), None, "{text}");
        }
        assert_eq!(whole(r"\\u0073", "u0073").as_deref(), Some("u0073"), "after a backslash that is one");
    }

    #[test]
    fn a_match_that_the_end_cuts_off_is_partial() {
        for (text, at) in [("ab sk_te", 3), (r"ab \u007", 3), ("ab \\", 3), (r"ab \\\", 3), (r"s sk\u005", 2)] {
            assert_eq!(find(text.as_bytes(), 0, KEY), Search::Partial(at), "{text}");
        }
        assert_eq!(find(b"ab sk_tex", 0, KEY), Search::NotFound);
    }

    #[test]
    fn long_runs_of_backslashes_take_linear_time() {
        for part in ["\\", r"\u005c", "s\\", r"\\u0073"] {
            let text = part.repeat(2_000_000 / part.len());
            let began = Instant::now();
            find(text.as_bytes(), 0, KEY);
            assert!(began.elapsed() < Duration::from_secs(5), "{part}");
        }
    }

    proptest! {
        #[test]
        fn every_spelling_is_found_at_every_depth_in_any_text(
            content in spellings(KEY), depth in 0..3, before in "\\PC{0,20}", after in "\\PC{0,20}"
        ) {
            let text = (0..depth).fold(content, |content, _| nested(&content));
            let around = nested(&before) + &text + &nested(&after);
            prop_assert!(whole(&around, KEY).is_some(), "{}", around);
        }

        #[test]
        fn no_input_panics(bytes in prop::collection::vec(prop_oneof![Just(b'\\'), Just(b'u'), Just(b'0'), any::<u8>()], 0..60)) {
            find(&bytes, 0, KEY);
            end_while(&bytes, 0, |_| true);
        }
    }
}
