//! Converts values from and to JavaScript. The input is a snapshot that the host has checked: plain data without getters.

#[cfg(feature = "proxy")]
use js_sys::JSON;
use js_sys::{Array, JsString, Object};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

use crate::value::Value;

/// The limit of nesting, which protects the stack.
const MAX_DEPTH: u32 = 200;

/// Reads plain data. `undefined`, values that are not plain data, and values beyond the limit of nesting become null.
pub fn value(js: &JsValue) -> Value {
    value_within(js, MAX_DEPTH)
}

fn value_within(js: &JsValue, depth: u32) -> Value {
    let Some(inner) = depth.checked_sub(1) else { return Value::Null };
    // Strings come first because they are the most frequent, and each check is a call into JavaScript.
    if let Some(text) = js.as_string() {
        Value::Text(text)
    } else if let Some(number) = js.as_f64() {
        Value::Number(number)
    } else if let Some(flag) = js.as_bool() {
        Value::Bool(flag)
    } else if Array::is_array(js) {
        Value::List(js.unchecked_ref::<Array>().iter().map(|item| value_within(&item, inner)).collect())
    } else if js.is_object() {
        // `instanceof` is false for an object without a prototype.
        Value::Object(Object::entries(js.unchecked_ref()).iter().map(|entry| member(&entry, inner)).collect())
    } else {
        Value::Null
    }
}

/// Reads plain data, or `undefined` as `None`.
pub fn optional(js: &JsValue) -> Option<Value> {
    (!js.is_undefined()).then(|| value(js))
}

fn member(entry: &JsValue, depth: u32) -> (String, Value) {
    let entry: &Array = entry.unchecked_ref();
    (String::from(entry.get(0).unchecked_into::<JsString>()), value_within(&entry.get(1), depth))
}

/// Converts data to plain JavaScript values. Integers become numbers, not `BigInt`s.
pub fn to_js(data: &impl Serialize) -> JsValue {
    data.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}

#[cfg(feature = "proxy")]
/// Converts a value to JavaScript. Every key becomes an own property, even `__proto__`.
pub fn value_to_js(value: &Value) -> JsValue {
    match value {
        Value::List(items) => items.iter().map(value_to_js).collect::<Array>().into(),
        Value::Object(members) => {
            let entries: Array =
                members.iter().map(|(name, value)| Array::of2(&name.into(), &value_to_js(value))).collect();
            Object::from_entries(&entries).map_or(JsValue::UNDEFINED, JsValue::from)
        }
        Value::Json(text) => JSON::parse(text).unwrap_or(JsValue::UNDEFINED),
        scalar => to_js(scalar),
    }
}
