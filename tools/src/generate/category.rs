//! Groups the pages of the reference by section: a class, its parameters and its models have the same `@category`.

use clerk_organizations::api::Section;

/// The documentation of an item that a module declares, with the category of its section. Options are in no section.
pub fn grouped(docs: &[&str], module: &str) -> Vec<String> {
    with_tag(docs, category_of_module(module))
}

/// The documentation of a class, with its category.
pub fn grouped_class(section: &Section) -> Vec<String> {
    with_tag(section.docs, Some(category_of_class(section)))
}

fn with_tag(docs: &[&str], category: Option<String>) -> Vec<String> {
    let tag = category.map(|category| [String::new(), format!(" @category {category}")]);
    docs.iter().map(|line| (*line).to_owned()).chain(tag.into_iter().flatten()).collect()
}

/// `OrganizationRolesApi` is in the category "Organization Roles".
fn category_of_class(section: &Section) -> String {
    let mut words = String::new();
    for letter in section.class.trim_end_matches("Api").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter);
    }
    words
}

/// `api::organization_roles` is in the category "Organization Roles".
fn category_of_module(module: &str) -> Option<String> {
    let (_, section) = module.split_once("::api::")?;
    Some(section.split('_').map(capitalized).collect::<Vec<_>>().join(" "))
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use clerk_organizations::api::SECTIONS;

    use super::*;

    #[test]
    fn a_class_is_in_the_category_of_its_models() {
        for section in SECTIONS {
            let (list, _) = section.signatures.iter().find_map(|signature| signature.params).unwrap();
            assert_eq!(Some(category_of_class(section)), category_of_module(list.module));
        }
    }
}
