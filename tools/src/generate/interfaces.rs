//! Generates the TypeScript interfaces of models and parameters, and the class of a section.

use clerk_organizations::api::Section;
use clerk_organizations::naming::camel_case;
use clerk_organizations::schema::{Model, ParameterList, Signature, Type};

use super::docs;

/// The interface of a model.
pub fn model(model: &Model) -> String {
    let extends = model.base.map(|base| format!(" extends {}", base.name)).unwrap_or_default();
    let mut out = format!("\n{}export interface {}{extends} {{\n", docs(model.docs, ""), model.name);
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
        Type::Metadata(name) => (*name).to_owned(),
        Type::List(model) => format!("{model}[]"),
        Type::Optional(inner) => type_name(inner),
    }
}

/// The interface of a set of parameters.
pub fn parameters(list: &ParameterList) -> String {
    let mut out = format!("\n{}export interface {} {{\n", docs(list.docs, ""), list.name);
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

/// The class of a section, with a method for each operation.
pub fn class(section: &Section) -> String {
    let out = format!("\n{}export class {} extends BaseClient {{\n", docs(section.docs, ""), section.class);
    let iterators = section.signatures.iter().filter_map(|signature| iterator(section, signature));
    let methods: Vec<_> = section.signatures.iter().map(method).chain(iterators).collect();
    out + &methods.join("\n") + "}\n"
}

/// A method that iterates over all pages of a list.
fn iterator(section: &Section, signature: &Signature) -> Option<String> {
    let rest = signature.name.strip_prefix("list")?;
    let page = section.models.iter().find(|model| model.name == signature.output)?;
    let item = page.fields.iter().find_map(|field| if let Type::List(item) = field.ty { Some(item) } else { None })?;
    let (params, _) = signature.params?;
    let lines = [
        format!(" Iterates over all {}: `for await (const one of api.iterate{rest}())`. Each is yielded once, even if some are", rest.to_lowercase()),
        " created or deleted meanwhile. The next page is requested while you process this one. `limit` is the size of a page".to_owned(),
        " (default: 100), and `offset` the number of rows to skip. To resume after `break` or an error, loop over the same".to_owned(),
        " object again.".to_owned(),
    ];
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    Some(format!(
        "{docs}  iterate{rest}(params?: {params}, call?: CallOptions): Iteration<{item}> {{\n    \
         return new Paginator(\"iterate{rest}\", (page: {params}, each: CallOptions) => this.{name}(page, each), params, call);\n  }}\n",
        docs = docs(&lines, "  "),
        name = signature.name,
    ))
}

fn method(signature: &Signature) -> String {
    let mut parameters = Vec::new();
    if let Some(id) = signature.id {
        parameters.push(format!("{id}: string"));
    }
    if let Some((name, optional)) = signature.params {
        parameters.push(format!("params{}: {name}", if optional { "?" } else { "" }));
    }
    parameters.push("call?: CallOptions".to_owned());
    format!(
        "{docs}  {name}({parameters}): Promise<{output}> {{\n    return this.perform(\"{name}\", decode{output}, {id}, {params}, call);\n  }}\n",
        docs = docs(signature.docs, "  "),
        name = signature.name,
        parameters = parameters.join(", "),
        output = signature.output,
        id = signature.id.map_or("undefined".to_owned(), |id| format!("{{ {id} }}")),
        params = if signature.params.is_some() { "params" } else { "undefined" },
    )
}
