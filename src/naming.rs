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
    fn other_names_are_unchanged() {
        assert_eq!(camel_case("max_allowed_memberships"), "maxAllowedMemberships");
        assert_eq!(camel_case("id"), "id");
        for other in ["__proto__", "_a", "a_", "A_B", "x__y", "é_b", "a_1", ""] {
            assert_eq!(camel_case(other), other);
        }
    }
}
