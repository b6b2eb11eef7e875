//! Which operations the owner admits: the option `operations`.

use crate::api::{ENDPOINTS, endpoints};
use crate::error::Invalid;
use crate::value;
use crate::value::Value;

value! {
    /// The names of sections and of operations.
    Operations: "readonly (SectionName | OperationName)[]", Vec<String>, |value| matches!(value, Value::List(names) if !names.is_empty() && names.iter().all(|name| name.text().is_some())), "must be a list of at least one section, such as memberships, or operation, such as getOrganization"
}

/// What is admitted if the owner does not say.
const DEFAULT: &str = "organizations";
/// The maximum length of a name for which a similar one is searched.
const MAX_NAME: usize = 100;

/// Returns the names of the operations that the option admits.
pub fn admitted(option: Option<&Value>) -> Result<Vec<&'static str>, Invalid> {
    let default = [Value::from(DEFAULT)];
    let names = if let Some(Value::List(names)) = option { names } else { default.as_slice() };
    let mut admitted = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let name = name.text().unwrap_or_default();
        let named = named(name);
        if named.is_empty() {
            return Err(Invalid::new("operations", &unknown(index, name)));
        }
        admitted.extend(named);
    }
    Ok(admitted)
}

/// Returns the operations of a section, or the operation with this name.
fn named(name: &str) -> Vec<&'static str> {
    let section = ENDPOINTS.iter().filter(|(section, _)| *section == name).flat_map(|(_, endpoints)| *endpoints);
    section.chain(endpoints().filter(|endpoint| endpoint.name == name)).map(|endpoint| endpoint.name).collect()
}

/// The rule does not contain the unknown name, as no rule contains a value.
fn unknown(index: usize, name: &str) -> String {
    let mut rule = ["has at index ", &index.to_string(), " neither a section nor an operation"].concat();
    if let Some(similar) = similar(name) {
        rule = [&rule, "; did you mean ", similar, "?"].concat();
    }
    let sections: Vec<_> = ENDPOINTS.iter().map(|(section, _)| *section).collect();
    [&rule, " The sections are ", &sections.join(", "), "; operations have the names of the client's methods"].concat()
}

/// Returns the most similar name of a section or an operation, if at least half of it is the same.
fn similar(name: &str) -> Option<&'static str> {
    if name.len() > MAX_NAME {
        return None;
    }
    let known = ENDPOINTS.iter().map(|(section, _)| *section).chain(endpoints().map(|endpoint| endpoint.name));
    let (changes, similar) = known.map(|known| (distance(name, known), known)).min()?;
    (2 * changes <= similar.len()).then_some(similar)
}

/// The number of bytes to insert, delete or replace (Levenshtein), in any case.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in other.bytes().enumerate() {
            let replaced = diagonal + usize::from(!a.eq_ignore_ascii_case(&b));
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::schema::params::ValueType;
    use crate::value::parse;

    fn read(option: &str) -> Result<Vec<&'static str>, String> {
        admitted(parse(option).as_ref()).map_err(|invalid| format!("{} {}", invalid.parameter, invalid.rule))
    }

    #[test]
    fn a_section_stands_for_all_its_operations_and_an_operation_for_itself() {
        for (section, endpoints) in ENDPOINTS {
            let names = read(&format!("[{section:?}]")).unwrap();
            assert!(names.iter().eq(endpoints.iter().map(|endpoint| &endpoint.name)), "{section}");
        }
        for endpoint in endpoints() {
            assert_eq!(read(&format!("[{:?}]", endpoint.name)).unwrap(), [endpoint.name]);
        }
        assert_eq!(read(r#"["billing","getOrganization"]"#).unwrap().len(), 4);
    }

    #[test]
    fn by_default_the_nine_operations_on_organizations_are_admitted() {
        let names = admitted(None).unwrap();
        assert_eq!(names.len(), 9);
        assert_eq!(names, read(r#"["organizations"]"#).unwrap());
    }

    #[test]
    fn an_unknown_name_is_an_error_that_suggests_a_similar_one() {
        for (name, similar) in [
            ("memberhsips", "memberships"),
            ("Memberships", "memberships"),
            ("membership", "memberships"),
            ("role_sets", "role-sets"),
            ("getOrganisation", "getOrganization"),
            ("createOrganizationInvitationsBulk", "createOrganizationInvitationBulk"),
        ] {
            let error = read(&format!("[\"billing\",{name:?}]")).unwrap_err();
            let expected =
                format!("operations has at index 1 neither a section nor an operation; did you mean {similar}?");
            assert!(error.starts_with(&expected), "{error}");
            assert!(error.contains("The sections are billing, settings, domains, "), "{error}");
        }
        for name in ["", "*", "all", "__proto__", "sk_test_PLANTED", &"x".repeat(10_000)] {
            let error = read(&format!("[{name:?}]")).unwrap_err();
            assert!(!error.contains("did you mean") && !error.contains("PLANTED") && error.len() < 300, "{error}");
        }
    }

    #[test]
    fn the_list_has_at_least_one_name_and_only_names() {
        for (option, good) in [
            (r#"["memberships"]"#, true),
            ("[]", false),
            (r#""memberships""#, false),
            ("[null]", false),
            ("[[\"memberships\"]]", false),
            ("true", false),
            ("null", false),
        ] {
            assert_eq!(Operations::check(&parse(option).unwrap()).is_ok(), good, "{option}");
        }
    }

    #[test]
    fn the_distance_is_the_number_of_changes() {
        for (one, other, changes) in
            [("", "", 0), ("", "ab", 2), ("kitten", "sitting", 3), ("AB", "ab", 0), ("ab", "", 2)]
        {
            assert_eq!(distance(one, other), changes, "{one} {other}");
        }
    }
}
