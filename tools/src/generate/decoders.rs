//! Decoders: straight-line JavaScript that checks a parsed body and gives it camelCase names, at the speed of the engine.

use clerk_organizations::naming::camel_case;
use clerk_organizations::schema::{Field, Model, Type};

/// The decoder of a model.
pub fn decoder(model: &Model) -> String {
    match model.base {
        Some(base) => extending(model, base),
        None => whole(model),
    }
}

/// The decoder of the model that is extended, and the fields beside: to that one they are unknown, and kept unchecked.
fn extending(model: &Model, base: &Model) -> String {
    let mut out = format!(
        "\n/** Checks a parsed body and gives it its names in JavaScript. */\nexport function decode{}(v: any): any {{\n  const o = decode{}(v);\n",
        model.name, base.name
    );
    for field in model.fields {
        let Type::Optional(inner) = field.ty else { continue };
        let (name, wire) = (camel_case(field.name), field.name);
        out += &format!(
            "  delete o.{name};\n  if (v.{wire} !== undefined && v.{wire} !== null) {{\n    {}\n    o.{name} = v.{wire};\n  }}\n",
            check(inner, wire, "v")
        );
    }
    out + "  return o;\n}\n"
}

fn whole(model: &Model) -> String {
    let fields: Vec<&Field> = model.fields.iter().collect();
    let (optional, required): (Vec<&Field>, Vec<&Field>) =
        fields.into_iter().partition(|field| matches!(field.ty, Type::Optional(_)));
    let mut out = format!(
        "\n/** Checks a parsed body and gives it its names in JavaScript. */\nexport function decode{name}(v: any): any {{\n",
        name = model.name
    );
    out += "  if (typeof v !== \"object\" || v === null || Array.isArray(v)) mismatch(\"\", \"an object\", v);\n";
    required.iter().for_each(|field| out += &format!("  {}\n", check(&field.ty, field.name, "v")));
    let literal: Vec<_> = required.iter().map(|field| format!("{}: {}", camel_case(field.name), take(field))).collect();
    out += &format!("  const o: any = {{ {} }};\n  let n = {};\n", literal.join(", "), required.len());
    optional.iter().for_each(|field| out += &optional_field(field));
    let names: Vec<_> =
        required.iter().chain(&optional).map(|field| format!("\"{}\"", camel_case(field.name))).collect();
    // The count of keys tells whether there is one that this version does not know; counted like this it makes no list of them.
    out +=
        &format!("  for (const _ in v) n--;\n  if (n !== 0) unknown(v, o, {}_FIELDS);\n  return o;\n}}\n", model.name);
    out + &format!("const {}_FIELDS = [{}];\n", model.name, names.join(", "))
}

fn optional_field(field: &Field) -> String {
    let Type::Optional(inner) = field.ty else { return String::new() };
    let source = format!("v.{}", field.name);
    format!(
        "  if ({source} !== undefined) {{\n    n++;\n    if ({source} !== null) {{\n      {}\n      o.{} = {source};\n    }}\n  }}\n",
        check(inner, field.name, "v"),
        camel_case(field.name),
    )
}

/// A stored `null` is empty metadata.
fn take(field: &Field) -> String {
    let source = format!("v.{}", field.name);
    match field.ty {
        Type::Metadata(_) => format!("{source} === null ? {{}} : {source}"),
        Type::List(model) => format!("list({source}, \"{}\", decode{model})", field.name),
        _ => source,
    }
}

fn check(ty: &Type, name: &str, from: &str) -> String {
    let value = format!("{from}.{name}");
    let (good, expected) = match ty {
        Type::Text => (format!("typeof {value} === \"string\""), "a string"),
        Type::Flag => (format!("typeof {value} === \"boolean\""), "a boolean"),
        Type::True => (format!("{value} === true"), "true"),
        Type::Integer => (format!("Number.isSafeInteger({value})"), "an integer"),
        Type::Metadata(_) => (format!("typeof {value} === \"object\" && !Array.isArray({value})"), "an object"),
        Type::List(_) => (format!("Array.isArray({value})"), "an array"),
        Type::Optional(inner) => return check(inner, name, from),
    };
    let checked = format!("if (!({good})) wrong({from}, \"{name}\", \"{expected}\");");
    if matches!(ty, Type::Metadata(_)) { format!("{checked} bounded({from}, \"{name}\");") } else { checked }
}

/// What the decoders share.
pub const SHARED: &str = "
/** The items of a list; what is wrong in one is told with its place. */
function list<T>(items: unknown[], name: string, decode: (item: unknown) => T): T[] {
  const out = new Array<T>(items.length);
  let i = 0;
  try {
    for (; i < items.length; i++) out[i] = decode(items[i]);
  } catch (error) {
    const { pointer, expected } = error as Mismatch;
    throw new Mismatch(`/${name}/${i}${pointer}`, expected);
  }
  return out;
}

/**
 * Keeps fields that this version does not know, as own properties whatever their name. One that is already called on the wire as
 * ours is in JavaScript does not take its place unchecked.
 */
function unknown(v: any, o: object, known: string[]): void {
  for (const [wire, value] of Object.entries<any>(v)) {
    const name = camelCase(wire);
    if (known.includes(name)) continue;
    if (typeof value === \"object\") bounded(v, wire);
    Object.defineProperty(o, name, { value, enumerable: true, writable: true, configurable: true });
  }
}
";
