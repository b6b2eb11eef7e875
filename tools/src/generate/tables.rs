//! The tables of operations in the documentation.

use clerk_organizations::api::{ParamsIn, SECTIONS, Section, find};
use clerk_organizations::naming::camel_case;
use clerk_organizations::schema::{ParameterField, ParameterStyle, Signature};

use super::interfaces::ids;

/// The classes with their methods, those with most methods first.
pub fn classes() -> String {
    let row = |section: &Section| format!("| `{}` | {} |\n", section.class, list(names(section)));
    format!("| Class | Methods |\n|---|---|\n{}", sections().map(row).collect::<String>())
}

/// A heading and a table for each class.
pub fn operations() -> String {
    sections().map(table).collect::<Vec<_>>().join("\n")
}

fn sections() -> impl Iterator<Item = &'static Section> {
    let mut sections: Vec<_> = SECTIONS.iter().collect();
    sections.sort_by_key(|section| std::cmp::Reverse(section.signatures.len()));
    sections.into_iter()
}

fn names(section: &Section) -> impl Iterator<Item = String> {
    section.signatures.iter().map(|signature| signature.name.to_owned())
}

fn table(section: &Section) -> String {
    let docs: String = section.docs.iter().map(|line| line.trim().to_owned() + "\n").collect();
    let rows: String = section.signatures.iter().map(row).collect();
    format!("## {}\n\n{docs}\n| Method | Request | Parameters |\n|---|---|---|\n{rows}", section.class)
}

fn row(signature: &Signature) -> String {
    let method = find(signature.name).map(|endpoint| endpoint.method.as_str()).unwrap_or_default();
    format!("| `{}` | `{method} /{}` |{}|\n", call(signature), signature.path, parameters(signature))
}

/// The method with its arguments, without the options of the call.
fn call(signature: &Signature) -> String {
    let params = signature.params.map(|(_, style)| match style {
        ParameterStyle::Required => "params",
        ParameterStyle::Optional => "params?",
        ParameterStyle::List => "params[]",
    });
    let arguments: Vec<_> = ids(signature).into_iter().chain(params).collect();
    format!("{}({})", signature.name, arguments.join(", "))
}

fn parameters(signature: &Signature) -> String {
    let Some((declared, _)) = signature.params else { return " ".to_owned() };
    let names = list(declared.fields.iter().map(name));
    match find(signature.name).map(|endpoint| endpoint.params_in) {
        Some(ParamsIn::JsonList(max)) => format!(" 1 to {max} objects with {names} "),
        _ => format!(" {names} "),
    }
}

fn name(field: &ParameterField) -> String {
    camel_case(field.name) + if field.optional { "?" } else { "" }
}

fn list(texts: impl Iterator<Item = String>) -> String {
    texts.map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
}
