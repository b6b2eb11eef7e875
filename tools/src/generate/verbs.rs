//! The names of operations on the command line: `members update-metadata` is `updateOrganizationMembershipMetadata`.

use clerk_organizations::api::Section;

/// Words that mean nothing without the section's noun behind them, as in `addRolesToRoleSet`.
const PREPOSITIONS: [&str; 3] = ["To", "From", "In"];

/// The verb of an operation: its name without `Organization` and without the noun of its section, in kebab-case.
pub fn verb(section: &Section, operation: &str) -> String {
    let noun = without_organization(words(section.class.trim_end_matches("Api")));
    let mut words = without_organization(words(operation));
    let is_noun = |found: &[String]| found.iter().zip(&noun).all(|(word, part)| singular(word) == singular(part));
    if let Some(at) = words.windows(noun.len().max(1)).rposition(|found| !noun.is_empty() && is_noun(found)) {
        words.drain(at..at + noun.len());
    }
    words.retain(|word| !PREPOSITIONS.contains(&word.as_str()));
    words.join("-").to_lowercase()
}

/// The words of a name in camelCase.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut().filter(|_| !letter.is_uppercase()) {
            Some(word) => word.push(letter),
            None => words.push(letter.to_string()),
        }
    }
    words
}

fn without_organization(mut words: Vec<String>) -> Vec<String> {
    words.retain(|word| singular(word) != "Organization");
    words
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clerk_organizations::api::SECTIONS;

    use super::*;

    fn verb_of(operation: &str) -> String {
        let has = |section: &&Section| section.signatures.iter().any(|signature| signature.name == operation);
        verb(SECTIONS.iter().find(has).unwrap(), operation)
    }

    #[test]
    fn a_verb_is_the_name_without_what_the_section_says() {
        for (operation, expected) in [
            ("listOrganizationMemberships", "list"),
            ("updateOrganizationMembershipMetadata", "update-metadata"),
            ("listInstanceOrganizationMemberships", "list-instance"),
            ("createOrganizationInvitationBulk", "create-bulk"),
            ("revokeOrganizationInvitation", "revoke"),
            ("verifyOrganizationDomainOwnership", "verify-ownership"),
            ("listAllOrganizationDomains", "list-all"),
            ("assignPermissionToOrganizationRole", "assign-permission"),
            ("addRolesToRoleSet", "add-roles"),
            ("replaceRoleInRoleSet", "replace-role"),
            ("replaceRoleSet", "replace"),
            ("getInstanceOrganizationSettings", "get"),
            ("adjustOrganizationBillingCreditBalance", "adjust-credit-balance"),
            ("mergeOrganizationMetadata", "merge-metadata"),
        ] {
            assert_eq!(verb_of(operation), expected, "{operation}");
        }
    }

    #[test]
    fn no_two_operations_of_a_section_have_the_same_verb() {
        for section in SECTIONS {
            let verbs: BTreeSet<_> = section.signatures.iter().map(|signature| verb(section, signature.name)).collect();
            assert_eq!(verbs.len(), section.signatures.len(), "{}: {verbs:?}", section.name);
            assert!(!verbs.contains(""), "{}", section.name);
        }
    }
}
