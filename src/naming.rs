//! Converts a name on the wire (`public_metadata`) to a name in JavaScript (`publicMetadata`).

/// Converts `snake_case` to camelCase. Other names (`__proto__`, `A_b`, `x__y`) are returned unchanged.
pub fn camel_case(name: &str) -> String {
    let mut out = String::new();
    let mut begins = true;
    for byte in name.bytes() {
        let is_letter = byte.is_ascii_lowercase();
        match byte {
            _ if is_letter && begins && !out.is_empty() => out.push(byte.to_ascii_uppercase() as char),
            _ if is_letter || (byte.is_ascii_digit() && !begins) => out.push(byte as char),
            b'_' if !begins => {}
            _ => return name.to_owned(),
        }
        begins = byte == b'_';
    }
    if begins { name.to_owned() } else { out }
}

/// Converts a `snake_case` literal to camelCase at compile time.
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! camel_case {
    ($name:expr) => {
        $crate::camel_case!($name, $crate::naming::camel_case_length($name, true), true)
    };
    ($text:expr, $length:expr, $is_name:literal) => {{
        const BYTES: [u8; $length] = $crate::naming::camel_case_bytes($text, $is_name);
        match std::str::from_utf8(&BYTES) {
            Ok(name) => name,
            Err(_) => $text,
        }
    }};
}

/// Converts the names in braces of a path to camelCase at compile time, and removes its last slash: `a_b/{c_d}/` becomes `a_b/{cD}`.
#[macro_export]
#[cfg_attr(feature = "web", doc(hidden))]
macro_rules! camel_case_path {
    ($path:expr) => {
        $crate::camel_case!($path, $crate::naming::camel_case_length($path, false) - 1, false)
    };
}

/// Returns the length of the camelCase form of a `snake_case` name, or of a path with names in braces.
pub const fn camel_case_length(text: &str, mut is_name: bool) -> usize {
    let (mut bytes, mut length) = (text.as_bytes(), 0);
    while let [first, rest @ ..] = bytes {
        is_name = begins_name(*first, is_name);
        length += !(is_name && *first == b'_') as usize;
        bytes = rest;
    }
    length
}

/// Returns the bytes of the camelCase form of a `snake_case` name, or of a path with names in braces.
pub const fn camel_case_bytes<const LENGTH: usize>(text: &str, mut is_name: bool) -> [u8; LENGTH] {
    let (text, mut out) = (text.as_bytes(), [0; LENGTH]);
    let (mut at, mut written) = (0, 0);
    while written < LENGTH {
        is_name = begins_name(text[at], is_name);
        if is_name && text[at] == b'_' {
            at += 1;
            out[written] = text[at].to_ascii_uppercase();
        } else {
            out[written] = text[at];
        }
        at += 1;
        written += 1;
    }
    out
}

const fn begins_name(byte: u8, is_name: bool) -> bool {
    byte == b'{' || is_name && byte != b'}'
}

/// Whether `name` is the camelCase form of `snake`, without allocating it.
pub fn is_camel_case_of(name: &str, snake: &str) -> bool {
    let mut letters = name.bytes();
    let mut begins = false;
    for byte in snake.bytes() {
        if byte == b'_' {
            begins = true;
            continue;
        }
        if letters.next() != Some(if begins { byte.to_ascii_uppercase() } else { byte }) {
            return false;
        }
        begins = false;
    }
    letters.next().is_none()
}

/// Whether two names are the same. `==` of texts is not available at compile time.
pub const fn is_same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([a, rest @ ..], [b, others @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::{camel_case, is_camel_case_of};

    #[test]
    fn the_comparison_agrees_with_the_conversion() {
        for snake in ["max_allowed_memberships", "id", "a_b_c"] {
            assert!(is_camel_case_of(&camel_case(snake), snake));
            for other in ["", "i", "idd", "ID", "maxAllowedMembership", "max_allowed_memberships", "aBC1", "abc"] {
                assert_eq!(is_camel_case_of(other, snake), camel_case(snake) == other, "{other} {snake}");
            }
        }
    }

    #[test]
    fn a_name_is_converted_at_compile_time_as_at_run_time() {
        const NAME: &str = camel_case!("list_user_organization_invitations");
        assert_eq!(NAME, camel_case("list_user_organization_invitations"));
        assert_eq!((camel_case!("id"), camel_case!("a_b_c")), ("id", "aBC"));
    }

    #[test]
    fn other_names_are_unchanged() {
        assert_eq!(camel_case("max_allowed_memberships"), "maxAllowedMemberships");
        assert_eq!(camel_case("id"), "id");
        for other in ["__proto__", "_a", "a_", "A_B", "x__y", "é_b", "a_1", ""] {
            assert_eq!(camel_case(other), other);
        }
    }
}
