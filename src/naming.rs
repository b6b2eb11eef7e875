//! How a name on the wire (`public_metadata`) becomes a name in JavaScript (`publicMetadata`).

/// `snake_case` in camelCase. A name that is not plainly snake_case (`__proto__`, `A_b`, `x__y`) comes back as it is.
pub fn camel_case(name: &str) -> String {
    if !name.split('_').all(is_word) {
        return name.to_owned();
    }
    let mut out = String::new();
    let mut is_first_of_word = false;
    for letter in name.chars() {
        if letter == '_' {
            is_first_of_word = true;
            continue;
        }
        out.push(if is_first_of_word { letter.to_ascii_uppercase() } else { letter });
        is_first_of_word = false;
    }
    out
}

fn is_word(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::camel_case;

    #[test]
    fn words_join_and_odd_names_stay() {
        assert_eq!(camel_case("max_allowed_memberships"), "maxAllowedMemberships");
        assert_eq!(camel_case("id"), "id");
        for odd in ["__proto__", "_a", "a_", "A_B", "x__y", "é_b", "a_1", ""] {
            assert_eq!(camel_case(odd), odd);
        }
    }
}
