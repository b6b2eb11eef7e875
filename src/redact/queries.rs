//! Removes queries from texts. They contain what somebody searched for, and hosts write whole URLs into their errors.

use super::REDACTED;
use crate::http::request::{Query, QueryPair};

/// Removes the pairs of a query from a text, whether they are plain, percent-encoded, encoded as in a form, or quoted.
pub fn without_pairs(text: &str, query: &Query) -> String {
    query.iter().filter(|(_, value)| !value.is_empty()).fold(text.to_owned(), |text, pair| without_pair(&text, pair))
}

fn without_pair(text: &str, (name, value): &QueryPair) -> String {
    let name = [name, "="].concat();
    let end_of = |at| end_of(text, end_of(text, at, &name)?, value);
    let (mut out, mut from) = (String::new(), 0);
    // A pair begins with its name, which is ASCII. Every match is therefore at the boundary of a character.
    for at in 0..text.len() {
        if let Some(end) = end_of(at).filter(|_| at >= from) {
            out.push_str(text.get(from..at).unwrap_or_default());
            out.push_str(REDACTED);
            from = end;
        }
    }
    out + text.get(from..).unwrap_or_default()
}

/// Returns the end of `value` at a position, in the first spelling that matches. Spellings are not mixed: `%` and a backslash have a
/// special meaning in one of them only.
fn end_of(text: &str, at: usize, value: &str) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    let length = [plain, encoded, quoted].iter().find_map(|spelling| length_of(rest, value, *spelling))?;
    Some(at + length)
}

type Spelling = fn(&[u8], u8) -> Option<usize>;

fn length_of(text: &[u8], value: &str, spelling: Spelling) -> Option<usize> {
    value.bytes().try_fold(0, |at, byte| Some(at + spelling(text.get(at..)?, byte)?))
}

/// Returns how many bytes at the beginning of a text spell this byte.
fn plain(text: &[u8], byte: u8) -> Option<usize> {
    (text.first() == Some(&byte)).then_some(1)
}

/// The same, percent-encoded or encoded as in a form.
fn encoded(text: &[u8], byte: u8) -> Option<usize> {
    match text {
        [b'%', high, low, ..] if is_digit(*high, byte >> 4) && is_digit(*low, byte & 15) => Some(3),
        [b'+', ..] if byte == b' ' => Some(1),
        _ => plain(text, byte),
    }
}

/// The same in a quoted text.
fn quoted(text: &[u8], byte: u8) -> Option<usize> {
    let is_escaped = text.first() == Some(&b'\\') && text.get(1) == Some(&byte);
    if is_escaped { Some(2) } else { plain(text, byte) }
}

/// Whether a hexadecimal digit has this value, from 0 to 15.
fn is_digit(digit: u8, value: u8) -> bool {
    digit.to_ascii_lowercase() == if value < 10 { b'0' + value } else { b'a' + value - 10 }
}

/// Removes the queries of URLs and paths from a text.
pub fn without_queries(text: &str) -> String {
    text.split_inclusive(ends_url).map(without_query).collect()
}

fn ends_url(character: char) -> bool {
    character.is_ascii_whitespace() || matches!(character, '"' | '<' | '>' | '`')
}

/// Removes the query of one word. Punctuation at its end is kept.
fn without_query(word: &str) -> String {
    match word.split_once('?').filter(|(path, _)| path.contains('/')) {
        Some((path, query)) => {
            let closes = |c: char| ends_url(c) || matches!(c, ')' | '\'' | ',' | '.' | ':' | ';');
            let kept = query.get(query.trim_end_matches(closes).len()..).unwrap_or_default();
            path.to_owned() + kept
        }
        None => word.to_owned(),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::http::request::{Method, Request};

    fn query(pairs: &[(&'static str, &str)]) -> Vec<QueryPair> {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_pair_is_found_in_every_spelling() {
        let pairs = query(&[("limit", "5"), ("query", "ann@example.com o'hara \"é\"")]);
        for text in [
            "/v1?limit=5&query=ann%40example.com%20o%27hara%20%22%C3%A9%22",
            "/v1?limit=5&query=ann%40example.com%20o%27hara%20%22%c3%a9%22",
            "/v1?limit=5&query=ann%40example.com+o%27hara+%22%C3%A9%22",
            "/v1?limit=5&query=ann@example.com o'hara \"é\"",
            "/v1?limit=5&query=ann@example.com%20o'hara%20%22é%22",
            r#"/v1?limit=5&query=ann@example.com o'hara \"é\""#,
        ] {
            assert_eq!(without_pairs(text, &pairs), "/v1?[redacted]&[redacted]", "{text}");
        }
        assert_eq!(without_pairs("limit%3D5", &pairs), "[redacted]");
        assert_eq!(without_pairs("limit=6, offset=5, queries", &pairs), "limit=6, offset=5, queries");
        assert_eq!(without_pairs("query=, é", &query(&[("query", "")])), "query=, é");
    }

    #[test]
    fn every_url_and_path_loses_its_query() {
        for (text, clean) in [
            (
                "error sending request for url (http://a.test/v1?a=b&c=d): client error",
                "error sending request for url (http://a.test/v1): client error",
            ),
            ("fetching \"https://a.test/v1?a=b\". For more", "fetching \"https://a.test/v1\". For more"),
            ("no match for path '/v1?a=b': next", "no match for path '/v1': next"),
            ("request to https://a.test/?a=(b)#c failed", "request to https://a.test/ failed"),
            ("Failed to parse URL from /v1?a", "Failed to parse URL from /v1"),
            ("Is the computer able to access the url?", "Is the computer able to access the url?"),
            ("what? and/or why", "what? and/or why"),
        ] {
            assert_eq!(without_queries(text), clean);
        }
    }

    proptest! {
        #[test]
        fn nothing_of_a_value_is_left_of_the_url_that_is_sent(value in "\\PC{1,20}", before in "\\PC{0,9}") {
            let mut request = Request::new(Method::Get, vec!["organizations".into()]);
            request.query = query(&[("query", &value)]);
            let url = request.url("https://a.test/v1");
            let text = format!("{before} {url}: failed, query={value}");
            let clean = without_queries(&without_pairs(&text, &request.query));
            prop_assert_eq!(clean, format!("{} https://a.test/v1/organizations: failed, [redacted]", without_queries(&before)));
        }
    }
}
