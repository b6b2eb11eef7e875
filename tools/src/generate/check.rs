//! Decodes bodies with serde, to compare the result with that of the JavaScript decoder.

use clerk_organizations::api::models;
use clerk_organizations::naming::camel_case;
use clerk_organizations::schema::{Field, Model, Type};
use serde_json::{Value, json};

/// Returns `{"ok": value in camelCase}` or `{"error": message}` for a line `{"model", "json"}`.
pub fn verdict(line: &str) -> Value {
    let line: Value = serde_json::from_str(line).unwrap_or_default();
    let text = line["json"].as_str().unwrap_or_default();
    let Some(model) = models().into_iter().find(|model| line["model"] == model.name) else {
        return json!({ "error": "no such model" });
    };
    match (model.read)(text) {
        Ok(value) => json!({ "ok": camel(value, model) }),
        Err(error) => json!({ "error": error.to_string() }),
    }
}

/// Renames the fields of a model and of those in it. Other objects are data of the user.
fn camel(value: Value, model: &Model) -> Value {
    let Value::Object(fields) = value else { return value };
    let declared = || model.base.iter().flat_map(|base| base.fields).chain(model.fields);
    let rename = |(name, value): (String, Value)| {
        let camel_name = camel_case(&name);
        match declared().find(|field| camel_case(field.name) == camel_name) {
            // An unknown field with the JavaScript name of a declared one is dropped, because it was not checked.
            Some(field) if field.name != name => None,
            Some(Field { ty, .. }) => Some((camel_name, nested(value, ty))),
            None => Some((camel_name, value)),
        }
    };
    Value::Object(fields.into_iter().filter_map(rename).collect())
}

fn nested(value: Value, ty: &Type) -> Value {
    match (ty, value) {
        (Type::Optional(inner), value) => nested(value, inner),
        (Type::Model(model), value) => camel(value, model),
        (Type::List(item) | Type::NullableList(item), Value::Array(items)) => {
            items.into_iter().map(|value| nested(value, item)).collect()
        }
        (_, value) => value,
    }
}
