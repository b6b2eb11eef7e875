//! Streaming of a response. It is not buffered as a whole, and is cut off before the secret of its request.

use crate::auth::secret::Secret;
use crate::redact::spelling::{Search, find};

/// The maximum number of bytes that are held back because a secret may begin there. No spelling of a secret is nearly as long.
const MAX_HELD: usize = 64 * 1024;

/// Returns how many bytes may be passed on before the next ones arrive. The others are held back, because the secret may begin there.
/// `None` if the stream has to be cut off.
pub fn passable(bytes: &[u8], secret: Option<&Secret>, is_last: bool) -> Option<usize> {
    // JSON contains no zero bytes. UTF-16 and UTF-32, which would hide a secret from the search, do.
    if bytes.contains(&0) {
        return None;
    }
    match secret.and_then(Secret::searchable).map_or(Search::NotFound, |wanted| find(bytes, 0, wanted)) {
        Search::Found(..) => None,
        Search::Partial(at) if !is_last => (bytes.len() - at <= MAX_HELD).then_some(at),
        _ => Some(bytes.len()),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::redact::spelling::tests::spellings;

    const KEY: &str = "sk_test_PLANTED";

    /// Returns what is passed on of a stream with chunks of these sizes in turn, and whether it was cut off.
    fn streamed(text: &str, sizes: &[usize]) -> (Vec<u8>, bool) {
        let secret = Secret::new(KEY).unwrap();
        let (mut out, mut held, mut rest) = (Vec::new(), Vec::new(), text.as_bytes());
        for size in sizes.iter().cycle() {
            let (chunk, others) = rest.split_at(rest.len().min(*size));
            held.extend_from_slice(chunk);
            rest = others;
            let Some(ready) = passable(&held, Some(&secret), rest.is_empty()) else {
                return (out, true);
            };
            out.extend(held.drain(..ready));
            if rest.is_empty() {
                break;
            }
        }
        assert!(held.is_empty());
        (out, false)
    }

    #[test]
    fn only_a_possible_beginning_of_the_secret_is_held_back() {
        let secret = Secret::new(KEY).unwrap();
        let ready = |text: &str, is_last| passable(text.as_bytes(), Some(&secret), is_last);
        assert_eq!((ready("abc sk_te", false), ready("abc sk_te", true)), (Some(4), Some(9)));
        assert_eq!((ready(r"abc \u00", false), ready("abc", false)), (Some(4), Some(3)));
        assert_eq!((ready(&"\\".repeat(MAX_HELD), false), ready(&"\\".repeat(MAX_HELD + 1), false)), (Some(0), None));
        assert_eq!(passable(b"s\0k\0", None, false), None);
        assert_eq!(passable(KEY.as_bytes(), Some(&Secret::new("abc").unwrap()), false), Some(KEY.len()));
    }

    proptest! {
        #[test]
        fn the_secret_is_never_passed_on_whatever_the_chunks(
            key in spellings(KEY), before in "[a-zé\\\\\"{]{0,20}", after in ".{0,20}", sizes in prop::collection::vec(1usize..30, 1..6)
        ) {
            let (passed, is_broken) = streamed(&format!("{before}{key}{after}"), &sizes);
            // A chunk may end within a character.
            prop_assert!(is_broken && before.as_bytes().starts_with(&passed), "{:?}", passed);
        }

        #[test]
        fn everything_else_is_unchanged(text in "[\\\\u0sk_teé\"]{0,60}", sizes in prop::collection::vec(1usize..30, 1..6)) {
            prop_assert_eq!(streamed(&text, &sizes), (text.into_bytes(), false));
        }
    }
}
