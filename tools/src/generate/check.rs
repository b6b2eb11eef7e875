//! What serde makes of a body, to compare with what the JavaScript decoder makes of it.

use clerk_organizations::api::organizations::{DeletedObject, Organization, OrganizationWithLogo, Organizations};
use clerk_organizations::naming::camel_case;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// `{"ok": value in camelCase}` or `{"error": words}` for a line `{"model", "json"}`.
pub fn verdict(line: &str) -> Value {
    let line: Value = serde_json::from_str(line).unwrap_or_default();
    let text = line["json"].as_str().unwrap_or_default();
    let read = match line["model"].as_str() {
        Some("Organization") => read::<Organization>(text),
        Some("OrganizationWithLogo") => read::<OrganizationWithLogo>(text),
        Some("Organizations") => read::<Organizations>(text),
        Some("DeletedObject") => read::<DeletedObject>(text),
        _ => Err("no such model".to_owned()),
    };
    match read {
        Ok(value) => json!({ "ok": value }),
        Err(error) => json!({ "error": error }),
    }
}

fn read<T: DeserializeOwned + serde::Serialize>(text: &str) -> Result<Value, String> {
    let model: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    serde_json::to_value(model).map(camel).map_err(|error| error.to_string())
}

/// The top level and the organizations of a list are renamed; what lies inside a field is the user's.
fn camel(value: Value) -> Value {
    let Value::Object(fields) = value else { return value };
    let rename = |(name, value): (String, Value)| match value {
        Value::Array(items) if name == "data" => (name, items.into_iter().map(camel).collect()),
        value => (camel_case(&name), value),
    };
    Value::Object(fields.into_iter().map(rename).collect::<Map<_, _>>())
}
