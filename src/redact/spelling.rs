//! ASCII text, found in JSON however it is spelled there. A character may stand as itself or as an escape, in either case of its
//! digits, and a JSON string may hold JSON in which the escapes are escaped again.

/// What stands at one place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    /// Something else.
    Other,
    /// The beginning of what is looked for; the text ends before the rest.
    Partial,
    /// What is looked for, and where it ends.
    Full(usize),
}

/// Where `wanted` stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// Nowhere.
    NotFound,
    /// It may begin here, at the end of the text.
    Partial(usize),
    /// It stands from here to there.
    Found(usize, usize),
}

/// The first place where `wanted` stands, or may begin, from a place on.
pub fn find(text: &[u8], from: usize, wanted: &str) -> Search {
    let mut begins = Search::NotFound;
    let first = wanted.bytes().next().unwrap_or_default();
    // From the middle of a row of backslashes the same character is spelled as from its beginning.
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

/// The end of the characters from a place on that fit.
pub fn end_while(text: &[u8], at: usize, fits: fn(u8) -> bool) -> usize {
    let mut end = at;
    while let Some((_, next)) = character(text, end).filter(|(spelled, _)| fits(*spelled)) {
        end = next;
    }
    end
}

/// The character that is spelled at a place, and where it ends; `None` where the text ends first. What is not ASCII is read byte by
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
                // Another backslash, of the row that escapes the next character.
                Some(b'\\') => at += 5,
                Some(code) => return Some((code, at + 5)),
                None => return Some((b'\\', at)),
            },
            _ => return Some((b'\\', at)),
        }
    }
}

/// The character that four hexadecimal digits give, where it is ASCII.
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

    /// A spelling of one character: as itself, or as an escape.
    fn spelled(character: char, choice: u8) -> String {
        let code = format!("{:04x}", character as u32);
        match choice % 4 {
            1 => format!("\\u{code}"),
            2 => format!("\\u{}", code.to_uppercase()),
            3 if character == '/' => "\\/".to_owned(),
            _ => character.to_string(),
        }
    }

    /// All spellings of a text that the content of a JSON string may have; the text holds neither quotes nor backslashes.
    pub fn spellings(text: &str) -> impl Strategy<Value = String> + use<> {
        let text = text.to_owned();
        prop::collection::vec(any::<u8>(), text.chars().count()).prop_map(move |choices| {
            text.chars().zip(choices).map(|(character, choice)| spelled(character, choice)).collect()
        })
    }

    /// The content of a JSON string that holds the content of another one.
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
    fn a_text_is_found_in_each_spelling_and_what_only_resembles_it_is_not() {
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
    fn what_may_go_on_after_the_end_begins_there() {
        for (text, at) in [("ab sk_te", 3), (r"ab \u007", 3), ("ab \\", 3), (r"ab \\\", 3), (r"s sk\u005", 2)] {
            assert_eq!(find(text.as_bytes(), 0, KEY), Search::Partial(at), "{text}");
        }
        assert_eq!(find(b"ab sk_tex", 0, KEY), Search::NotFound);
    }

    #[test]
    fn long_rows_of_backslashes_take_no_long_time() {
        for part in ["\\", r"\u005c", "s\\", r"\\u0073"] {
            let text = part.repeat(2_000_000 / part.len());
            let began = Instant::now();
            find(text.as_bytes(), 0, KEY);
            assert!(began.elapsed() < Duration::from_secs(5), "{part}");
        }
    }

    proptest! {
        #[test]
        fn every_spelling_is_found_at_every_depth_among_anything(
            content in spellings(KEY), depth in 0..3, before in "\\PC{0,20}", after in "\\PC{0,20}"
        ) {
            let text = (0..depth).fold(content, |content, _| nested(&content));
            let around = nested(&before) + &text + &nested(&after);
            prop_assert!(whole(&around, KEY).is_some(), "{}", around);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(prop_oneof![Just(b'\\'), Just(b'u'), Just(b'0'), any::<u8>()], 0..60)) {
            find(&bytes, 0, KEY);
            end_while(&bytes, 0, |_| true);
        }
    }
}
