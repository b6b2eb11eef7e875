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
macro_rules! camel_case {
    ($name:expr) => {{
        const LENGTH: usize = $crate::naming::camel_case_length($name);
        const BYTES: [u8; LENGTH] = $crate::naming::camel_case_bytes($name);
        match std::str::from_utf8(&BYTES) {
            Ok(name) => name,
            Err(_) => $name,
        }
    }};
}

/// Returns the length of the camelCase form of a `snake_case` name.
pub const fn camel_case_length(name: &str) -> usize {
    let (mut bytes, mut length) = (name.as_bytes(), 0);
    while let [first, rest @ ..] = bytes {
        length += (*first != b'_') as usize;
        bytes = rest;
    }
    length
}

/// Returns the bytes of the camelCase form of a `snake_case` name.
pub const fn camel_case_bytes<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    let (name, mut out) = (name.as_bytes(), [0; LENGTH]);
    let (mut at, mut written) = (0, 0);
    while at < name.len() {
        if name[at] == b'_' {
            at += 1;
            out[written] = name[at].to_ascii_uppercase();
        } else {
            out[written] = name[at];
        }
        at += 1;
        written += 1;
    }
    out
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
