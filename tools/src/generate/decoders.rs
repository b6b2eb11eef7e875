//! Generates decoders: straight-line JavaScript that checks a parsed body and renames its fields to camelCase.

use clerk_organizations::naming::camel_case;
use clerk_organizations::schema::{Field, Model, Type};

/// The decoder of a model. It sets the fields in the declared order.
pub fn decoder(model: &Model) -> String {
    let fields: Vec<&Field> = model.base.iter().flat_map(|base| base.fields).chain(model.fields).collect();
    let required = fields.iter().filter(|field| !is_optional(field)).count();
    let names: Vec<_> = fields.iter().map(|field| format!("\"{}\"", camel_case(field.name))).collect();
    let steps: String = fields.iter().map(|field| step(field)).collect();
    // The number of keys shows whether there is an unknown one. Counting them like this creates no array.
    format!(
        "
/** Checks a parsed body and renames its fields. */
export function decode{name}(v: any): any {{
  if (typeof v !== \"object\" || v === null || Array.isArray(v)) mismatch(\"\", \"an object\", v);
  const o: any = {{}};
  let n = {required};
{steps}  for (const _ in v) n--;
  if (n !== 0) unknown(v, o, {name}_FIELDS);
  return o;
}}
const {name}_FIELDS = [{names}];
",
        name = model.name,
        names = names.join(", "),
    )
}

fn is_optional(field: &Field) -> bool {
    matches!(field.ty, Type::Optional(_))
}

/// Checks and sets one field. An optional field that is missing or null is absent.
fn step(field: &Field) -> String {
    let (name, wire) = (camel_case(field.name), field.name);
    let set = |ty: &Type| format!("{}\n    o.{name} = {};", check(ty, wire), take(ty, wire));
    match field.ty {
        Type::Optional(inner) => format!(
            "  if (v.{wire} != null) {{\n    n++;\n    {}\n  }} else if (v.{wire} === null) n++;\n",
            set(inner).trim_start()
        ),
        ty => format!("  {}\n", set(&ty).trim_start()),
    }
}

/// The value of a field. A stored `null` is empty metadata.
fn take(ty: &Type, name: &str) -> String {
    let source = format!("v.{name}");
    match ty {
        Type::Metadata(_) => format!("{source} === null ? {{}} : {source}"),
        Type::Model(model) => format!("inside(v, \"{name}\", decode{})", model.name),
        Type::List(item) => format!("list({source}, \"{name}\", {})", item_decoder(item)),
        Type::NullableList(item) => format!("list({source} ?? [], \"{name}\", {})", item_decoder(item)),
        _ => source,
    }
}

/// The decoder of a list's items.
fn item_decoder(ty: &Type) -> String {
    match ty {
        Type::Model(model) => format!("decode{}", model.name),
        _ => "decodeText".to_owned(),
    }
}

/// The check of a field, unless its decoder checks it.
fn check(ty: &Type, name: &str) -> String {
    let value = format!("v.{name}");
    let (good, expected) = match ty {
        Type::Text => (format!("typeof {value} === \"string\""), "a string"),
        Type::Bool => (format!("typeof {value} === \"boolean\""), "a boolean"),
        Type::True => (format!("{value} === true"), "true"),
        Type::Integer => (format!("Number.isSafeInteger({value})"), "an integer"),
        Type::Metadata(_) => (format!("typeof {value} === \"object\" && !Array.isArray({value})"), "an object"),
        Type::Json(TEXTS) => (format!("isTexts({value})"), "an object of strings"),
        Type::Json(_) => return bounded(&value, name),
        Type::Model(_) => return String::new(),
        Type::List(_) => (format!("Array.isArray({value})"), "an array"),
        Type::NullableList(_) => (format!("Array.isArray({value}) || {value} === null"), "an array or null"),
        Type::Optional(inner) => return check(inner, name),
    };
    let checked = format!("if (!({good})) wrong(v, \"{name}\", \"{expected}\");");
    if matches!(ty, Type::Metadata(_)) { format!("{checked} {}", bounded(&value, name)) } else { checked }
}

/// The TypeScript type of a map of texts.
const TEXTS: &str = "Record<string, string>";

fn bounded(value: &str, name: &str) -> String {
    format!("if (typeof {value} === \"object\" && isTooDeep({value})) wrong(v, \"{name}\", BOUNDED);")
}

/// The functions that all decoders use.
pub const SHARED: &str = "
/** Decodes the items of a list. A mismatch in one is reported with its place. */
function list<T>(items: unknown[], name: string, decode: (item: unknown) => T): T[] {
  const out = new Array<T>(items.length);
  let i = 0;
  try {
    for (; i < items.length; i++) out[i] = decode(items[i]);
  } catch (error) {
    throw within(`/${name}/${i}`, error);
  }
  return out;
}

/** Decodes a model in a model. */
function inside<T>(of: any, name: string, decode: (value: unknown) => T): T {
  try {
    return decode(of[name]);
  } catch (error) {
    throw within(`/${name}`, error);
  }
}

function within(pointer: string, error: unknown): Mismatch {
  const mismatch = error as Mismatch;
  return new Mismatch(pointer + mismatch.pointer, mismatch.expected);
}

function decodeText(value: unknown): string {
  if (typeof value !== \"string\") mismatch(\"\", \"a string\", value);
  return value;
}

const isTexts = (value: any) =>
  typeof value === \"object\" && !Array.isArray(value) && Object.values(value).every((text) => typeof text === \"string\");

/**
 * Keeps unknown fields, as own properties whatever their name. A field whose name on the wire is the JavaScript name of a declared
 * one is dropped, because it was not checked.
 */
function unknown(v: any, o: object, known: string[]): void {
  for (const [wire, value] of Object.entries<any>(v)) {
    const name = camelCase(wire);
    if (known.includes(name)) continue;
    if (typeof value === \"object\" && isTooDeep(value)) wrong(v, wire, BOUNDED);
    Object.defineProperty(o, name, { value, enumerable: true, writable: true, configurable: true });
  }
}
";
