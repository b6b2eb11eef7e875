//! Decodes bodies with serde, to compare the result with that of the JavaScript decoder.

use clerk_organizations::api::organizations::{DeletedObject, Organization, OrganizationWithLogo, Organizations};
use clerk_organizations::naming::camel_case;
use clerk_organizations::schema::{Field, Model, Type};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Returns `{"ok": value in camelCase}` or `{"error": message}` for a line `{"model", "json"}`.
pub fn verdict(line: &str) -> Value {
    let line: Value = serde_json::from_str(line).unwrap_or_default();
    let text = line["json"].as_str().unwrap_or_default();
    let read = match line["model"].as_str() {
        Some("Organization") => read::<Organization>(text, &Organization::MODEL),
        Some("OrganizationWithLogo") => read::<OrganizationWithLogo>(text, &OrganizationWithLogo::MODEL),
        Some("Organizations") => read::<Organizations>(text, &Organizations::MODEL),
        Some("DeletedObject") => read::<DeletedObject>(text, &DeletedObject::MODEL),
        _ => Err("no such model".to_owned()),
    };
    match read {
        Ok(value) => json!({ "ok": value }),
        Err(error) => json!({ "error": error }),
    }
}

fn read<T: DeserializeOwned + Serialize>(text: &str, model: &Model) -> Result<Value, String> {
    let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    serde_json::to_value(value).map(|value| camel(value, model)).map_err(|error| error.to_string())
}

/// Renames the fields of a model and of its rows. Other objects are data of the user.
fn camel(value: Value, model: &Model) -> Value {
    let Value::Object(fields) = value else { return value };
    let declared = || model.base.iter().flat_map(|base| base.fields).chain(model.fields);
    let rename = |(name, value): (String, Value)| {
        let camel_name = camel_case(&name);
        match (declared().find(|field| camel_case(field.name) == camel_name), value) {
            // An unknown field with the JavaScript name of a declared one is dropped, because it was not checked.
            (Some(field), _) if field.name != name => None,
            (Some(Field { ty: Type::List(_), .. }), Value::Array(rows)) => {
                Some((camel_name, rows.into_iter().map(|row| camel(row, &Organization::MODEL)).collect()))
            }
            (_, value) => Some((camel_name, value)),
        }
    };
    Value::Object(fields.into_iter().filter_map(rename).collect())
}
