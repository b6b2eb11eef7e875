//! Small tools for texts. The standard library's search is faster in long ones, and weighs ten times as much.

/// A digit of a number to the base 16, from 0 to 15.
pub fn hex_digit(value: u8) -> char {
    (if value < 10 { b'0' + value } else { b'a' + value - 10 }) as char
}

/// Adds some texts to another.
pub fn push_all(out: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| out.push_str(part));
}

/// The place of `found` in `text`.
pub fn position(text: &str, found: &str) -> Option<usize> {
    text.as_bytes().windows(found.len()).position(|window| window == found.as_bytes())
}

/// What stands before and after the first `found`.
pub fn cut<'a>(text: &'a str, found: &str) -> Option<(&'a str, &'a str)> {
    let at = position(text, found)?;
    Some((text.get(..at)?, text.get(at + found.len()..)?))
}

/// Whether `found` stands in `text`.
pub fn holds(text: &str, found: &str) -> bool {
    position(text, found).is_some()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_finds_what_the_standard_library_finds(text in "[abé]{0,12}", found in "[abé]{1,3}") {
            prop_assert_eq!(position(&text, &found), text.find(&found));
            prop_assert_eq!(cut(&text, &found), text.split_once(&found));
        }
    }
}
