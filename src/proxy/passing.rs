//! An answer that streams through: it is not read as a whole, and breaks off before the secret that was sent for it.

use crate::auth::secret::Secret;
use crate::redact::spelling::{Search, find};

/// The most bytes that are held back because a secret may begin there: far more than any spelling of one needs.
const MOST_HELD: usize = 64 * 1024;

/// How many bytes may pass on before those after them have come; the others are held back, as the secret may begin there. `None`
/// where the stream must break off.
pub fn passable(bytes: &[u8], secret: Option<&Secret>, is_last: bool) -> Option<usize> {
    // There is none in JSON; in UTF-16 and UTF-32, which hide a secret from the search, one stands beside each letter.
    if bytes.contains(&0) {
        return None;
    }
    match secret.and_then(Secret::searchable).map_or(Search::NotFound, |wanted| find(bytes, 0, wanted)) {
        Search::Found(..) => None,
        Search::Partial(at) if !is_last => (bytes.len() - at <= MOST_HELD).then_some(at),
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

    /// What comes out of a stream whose chunks are of these sizes, over and over; and whether it broke off.
    fn streamed(text: &str, sizes: &[usize]) -> (String, bool) {
        let secret = Secret::new(KEY).unwrap();
        let (mut out, mut held, mut rest) = (Vec::new(), Vec::new(), text.as_bytes());
        for size in sizes.iter().cycle() {
            let (chunk, others) = rest.split_at(rest.len().min(*size));
            held.extend_from_slice(chunk);
            rest = others;
            let Some(ready) = passable(&held, Some(&secret), rest.is_empty()) else {
                return (String::from_utf8_lossy(&out).into_owned(), true);
            };
            out.extend(held.drain(..ready));
            if rest.is_empty() {
                break;
            }
        }
        assert!(held.is_empty());
        (String::from_utf8(out).unwrap(), false)
    }

    #[test]
    fn what_could_be_its_beginning_waits_and_nothing_else() {
        let secret = Secret::new(KEY).unwrap();
        let ready = |text: &str, is_last| passable(text.as_bytes(), Some(&secret), is_last);
        assert_eq!((ready("abc sk_te", false), ready("abc sk_te", true)), (Some(4), Some(9)));
        assert_eq!((ready(r"abc \u00", false), ready("abc", false)), (Some(4), Some(3)));
        assert_eq!((ready(&"\\".repeat(MOST_HELD), false), ready(&"\\".repeat(MOST_HELD + 1), false)), (Some(0), None));
        assert_eq!(passable(b"s\0k\0", None, false), None);
        assert_eq!(passable(KEY.as_bytes(), Some(&Secret::new("abc").unwrap()), false), Some(KEY.len()));
    }

    proptest! {
        #[test]
        fn nothing_of_it_passes_in_whatever_chunks_it_comes(
            key in spellings(KEY), before in "[a-zé\\\\\"{]{0,20}", after in ".{0,20}", sizes in prop::collection::vec(1usize..30, 1..6)
        ) {
            let (passed, is_broken) = streamed(&format!("{before}{key}{after}"), &sizes);
            prop_assert!(is_broken && before.starts_with(&passed), "{}", passed);
        }

        #[test]
        fn all_else_passes_as_it_is(text in "[\\\\u0sk_teé\"]{0,60}", sizes in prop::collection::vec(1usize..30, 1..6)) {
            prop_assert_eq!(streamed(&text, &sizes), (text, false));
        }
    }
}
