//! How a name on the wire (`public_metadata`) becomes a name in JavaScript (`publicMetadata`).

/// `snake_case` in camelCase. A name that is not plainly snake_case (`__proto__`, `A_b`, `x__y`) comes back as it is.
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

/// Whether a name is the camelCase of a plain snake_case one: without writing that down.
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
    fn a_name_is_known_without_writing_the_other_one_down() {
        for snake in ["max_allowed_memberships", "id", "a_b_c"] {
            assert!(is_camel_case_of(&camel_case(snake), snake));
            for other in ["", "i", "idd", "ID", "maxAllowedMembership", "max_allowed_memberships", "aBC1", "abc"] {
                assert_eq!(is_camel_case_of(other, snake), camel_case(snake) == other, "{other} {snake}");
            }
        }
    }

    #[test]
    fn words_join_and_odd_names_stay() {
        assert_eq!(camel_case("max_allowed_memberships"), "maxAllowedMemberships");
        assert_eq!(camel_case("id"), "id");
        for odd in ["__proto__", "_a", "a_", "A_B", "x__y", "é_b", "a_1", ""] {
            assert_eq!(camel_case(odd), odd);
        }
    }
}
