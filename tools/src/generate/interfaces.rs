//! Generates the TypeScript interfaces of models and parameters, and the class of a section.

use clerk_organizations::api::{Section, id_name};
use clerk_organizations::naming::camel_case;
use clerk_organizations::schema::{Model, ParameterList, ParameterStyle, Signature, Type};

use super::category::{grouped, grouped_class};
use super::docs;

/// The interface of a model.
pub fn model(model: &Model) -> String {
    let extends = model.base.map(|base| format!(" extends {}", base.name)).unwrap_or_default();
    let mut out =
        format!("\n{}export interface {}{extends} {{\n", docs(&grouped(model.docs, model.module), ""), model.name);
    for field in model.fields {
        let (mark, ty) = match field.ty {
            Type::Optional(inner) => ("?", type_name(inner)),
            ty => ("", type_name(&ty)),
        };
        out += &format!("{}  {}{mark}: {ty};\n", docs(field.docs, "  "), camel_case(field.name));
    }
    out + "}\n"
}

fn type_name(ty: &Type) -> String {
    match ty {
        Type::Text => "string".to_owned(),
        Type::Bool => "boolean".to_owned(),
        Type::True => "true".to_owned(),
        Type::Integer => "number".to_owned(),
        Type::Metadata(name) | Type::Json(name) => (*name).to_owned(),
        Type::Model(model) => model.name.to_owned(),
        Type::List(item) | Type::NullableList(item) => format!("{}[]", type_name(item)),
        Type::Optional(inner) => type_name(inner),
    }
}

/// The interface of a set of parameters.
pub fn parameters(list: &ParameterList) -> String {
    let mut out = format!("\n{}export interface {} {{\n", docs(&grouped(list.docs, list.module), ""), list.name);
    for field in list.fields {
        let mark = if field.optional { "?" } else { "" };
        let null = if field.nullable { " | null" } else { "" };
        // `| undefined` so that exactOptionalPropertyTypes lets a caller pass a value that may be missing.
        let undefined = if field.optional { " | undefined" } else { "" };
        out +=
            &format!("{}  {}{mark}: {}{null}{undefined};\n", docs(field.docs, "  "), camel_case(field.name), field.ty);
    }
    out + "}\n"
}

/// A union of texts.
pub fn union<'a>(doc: &str, name: &str, texts: impl IntoIterator<Item = &'a str>) -> String {
    let members: String = texts.into_iter().map(|text| format!("\n  | {text:?}")).collect();
    format!("\n/** {doc} */\nexport type {name} ={members};\n")
}

/// The class of a section, with a method for each operation.
pub fn class(section: &Section) -> String {
    let docs = docs(&grouped_class(section), "");
    let out = format!("\n{docs}export class {} extends BaseClient {{\n", section.class);
    let iterators = section.signatures.iter().filter_map(iterator);
    let methods: Vec<_> = section.signatures.iter().map(method).chain(iterators).collect();
    out + &methods.join("\n") + "}\n"
}

/// The ids in the path of an operation, which are its first arguments.
pub fn ids(signature: &Signature) -> Vec<&'static str> {
    signature.path.split('/').filter_map(id_name).collect()
}

/// The items of a list, if the operation returns pages of them.
pub fn item(signature: &Signature) -> Option<&'static Model> {
    let data = signature.output.fields.iter().find(|field| field.name == "data")?;
    match data.ty {
        Type::List(Type::Model(item)) if signature.name.starts_with("list") => Some(item),
        _ => None,
    }
}

/// A method that iterates over all pages of a list.
fn iterator(signature: &Signature) -> Option<String> {
    let rest = signature.name.strip_prefix("list")?;
    let (item, (params, _)) = (item(signature)?, signature.params?);
    let ids = ids(signature);
    let arguments: String = ids.iter().map(|id| format!("{id}, ")).collect();
    let lines = [
        format!(" Iterates over all rows of `{}`, page after page:", signature.name),
        format!(" `for await (const row of api.iterate{rest}({}))`.", ids.join(", ")),
        String::new(),
        " Each row is yielded once, even if some are created or deleted meanwhile. The next pages are requested while you process this".to_owned(),
        " one, up to `prefetch` of them (default: 8). `limit` is the size of a page (default: 100), and `offset` the number of rows to".to_owned(),
        " skip. To resume after `break` or an error, loop over the same object again.".to_owned(),
    ];
    let deprecated = signature.docs.iter().find(|line| line.contains("@deprecated"));
    let lines: Vec<_> =
        lines.iter().map(String::as_str).chain(deprecated.map(|line| ["", line]).into_iter().flatten()).collect();
    Some(format!(
        "{docs}  iterate{rest}({parameters}): Iteration<{item}> {{\n    \
         const list = (page: {params}, each: CallOptions) => this.{name}({arguments}page, each);\n    \
         return new Paginator(\"iterate{rest}\", list, params, call, BaseClient.maxConcurrentOf(this));\n  }}\n",
        docs = docs(&lines, "  "),
        parameters = parameters_of(signature, "IterationOptions"),
        item = item.name,
        params = params.name,
        name = signature.name,
    ))
}

/// The parameters of a method. `options` is the type of the last one.
fn parameters_of(signature: &Signature, options: &str) -> String {
    let params = signature.params.map(|(list, style)| match style {
        ParameterStyle::Required => format!("params: {}", list.name),
        ParameterStyle::Optional => format!("params?: {}", list.name),
        ParameterStyle::List => format!("params: readonly {}[]", list.name),
    });
    let ids = ids(signature).into_iter().map(|id| format!("{id}: string"));
    ids.chain(params).chain([format!("call?: {options}")]).collect::<Vec<_>>().join(", ")
}

fn method(signature: &Signature) -> String {
    let (ids, output) = (ids(signature), signature.output.name);
    let takes_list = matches!(signature.params, Some((_, ParameterStyle::List)));
    format!(
        "{docs}  {name}({parameters}): Promise<{output}{nothing}> {{\n    return this.perform(\"{name}\", {decoder}, {ids}, {params}, call);\n  }}\n",
        docs = docs(signature.docs, "  "),
        name = signature.name,
        parameters = parameters_of(signature, "CallOptions"),
        nothing = if signature.is_optional { " | undefined" } else { "" },
        // Clerk has answered such an operation with a page and with a bare array.
        decoder = if takes_list { format!("orArray(decode{output})") } else { format!("decode{output}") },
        ids = if ids.is_empty() { "undefined".to_owned() } else { format!("{{ {} }}", ids.join(", ")) },
        params = if signature.params.is_some() { "params" } else { "undefined" },
    )
}
