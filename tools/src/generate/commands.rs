//! Generates the declarations of all operations, from which the command line makes its commands.

use clerk_organizations::api::{ParamsIn, SECTIONS, Section, find};
use clerk_organizations::http::request::Method;
use clerk_organizations::naming::camel_case;
use clerk_organizations::schema::{Model, ParameterField, Signature, Type};
use serde_json::{Value, json};

use super::HEADER;
use super::interfaces::{ids, item};
use super::verbs::verb;

/// `generated/commands.ts` of the package, which only the command line imports.
pub fn module() -> String {
    let sections: Value = SECTIONS.iter().map(section).collect();
    format!(
        "{HEADER}import type {{ Section }} from \"../src/cli/operations/declarations.js\";\n
/** All operations, by section. */
export const SECTIONS: readonly Section[] = {sections:#};\n"
    )
}

fn section(section: &Section) -> Value {
    json!({
        "name": section.name,
        "className": section.class,
        "about": summary(section.docs),
        "operations": section.signatures.iter().map(|signature| operation(section, signature)).collect::<Value>(),
    })
}

fn operation(section: &Section, signature: &Signature) -> Value {
    let method = find(signature.name).map(|endpoint| endpoint.method);
    let item = item(signature);
    json!({
        "name": signature.name,
        "verb": verb(section, signature.name),
        "about": summary(signature.docs),
        "isDeprecated": signature.docs.iter().any(|line| line.contains("@deprecated")),
        "ids": ids(signature),
        "params": signature.params.map_or(&[][..], |(list, _)| list.fields).iter().map(param).collect::<Value>(),
        "takesParams": signature.params.is_some(),
        "maxItems": max_items(signature),
        "isRead": method == Some(Method::Get),
        "isUpdate": method == Some(Method::Patch),
        "isDeletion": method == Some(Method::Delete) || signature.output.name == "DeletedObject",
        "iterator": item.and_then(|_| signature.name.strip_prefix("list")).map(|rest| format!("iterate{rest}")),
        "fields": item.map(|model| fields(model, true)).unwrap_or_default(),
    })
}

/// The maximum number of items, if the parameters are a list of objects.
fn max_items(signature: &Signature) -> Option<usize> {
    match find(signature.name)?.params_in {
        ParamsIn::JsonList(max) => Some(max),
        _ => None,
    }
}

fn param(field: &ParameterField) -> Value {
    json!({
        "name": camel_case(field.name),
        "kind": kind(field.ty),
        "choices": choices(field.ty),
        "isOptional": field.optional,
        "isNullable": field.nullable,
        "about": summary(field.docs),
    })
}

/// The kind of an option, by the TypeScript type of the parameter.
fn kind(ty: &str) -> &'static str {
    match ty {
        "boolean" => "boolean",
        "number" => "integer",
        _ if ty.ends_with("[]") => "list",
        _ if ty.contains("Metadata") || ty.starts_with("Record<") => "object",
        _ if ty.contains("BlobLike") => "file",
        _ => "text",
    }
}

/// The values of a text that has a closed set of them.
fn choices(ty: &str) -> Vec<&str> {
    let is_closed = ty.starts_with('"') && !ty.contains("string");
    if is_closed { ty.split(" | ").map(|choice| choice.trim_matches('"')).collect() } else { Vec::new() }
}

/// The paths of the fields with one value each, also of those in nested models.
fn fields(model: &Model, has_nested: bool) -> Vec<String> {
    let own = model.base.map(|base| fields(base, has_nested)).unwrap_or_default();
    let declared = model.fields.iter().filter(|field| !field.is_private).flat_map(|field| {
        let name = camel_case(field.name);
        match value_of(&field.ty) {
            Type::Text | Type::Bool | Type::True | Type::Integer => vec![name],
            Type::Model(inner) if has_nested => {
                fields(inner, false).into_iter().map(|path| format!("{name}.{path}")).collect()
            }
            _ => Vec::new(),
        }
    });
    own.into_iter().chain(declared).collect()
}

fn value_of(ty: &Type) -> &Type {
    if let Type::Optional(inner) = ty { inner } else { ty }
}

/// The first paragraph of a documentation, in one line.
fn summary(docs: &[&str]) -> String {
    let lines = docs.iter().map(|line| line.trim()).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_has_the_kind_of_its_parameter() {
        for (ty, expected) in [
            ("number", "integer"),
            ("string[]", "list"),
            ("(\"pending\" | (string & {}))[]", "list"),
            ("MetadataPatch<PublicMetadata>", "object"),
            ("Record<string, string>", "object"),
            ("`${\"\" | \"-\"}${\"name\"}`", "text"),
            ("Date | string", "text"),
        ] {
            assert_eq!(kind(ty), expected, "{ty}");
        }
    }

    #[test]
    fn only_a_closed_set_of_values_is_a_choice() {
        assert_eq!(choices("\"increase\" | \"decrease\""), ["increase", "decrease"]);
        assert!(choices("\"initial\" | (string & {})").is_empty() && choices("string").is_empty());
    }

    #[test]
    fn every_parameter_of_every_section_has_a_kind_that_the_command_line_reads() {
        let lists = SECTIONS.iter().flat_map(|section| section.signatures).filter_map(|signature| signature.params);
        for field in lists.flat_map(|(list, _)| list.fields) {
            let is_text = kind(field.ty) == "text";
            assert!(!is_text || field.ty.contains("string") || field.ty.contains('"'), "{}: {}", field.name, field.ty);
        }
    }
}
