//! Converts what every call passes: its input, and the request that it sends. Each call into JavaScript takes as long as much of the
//! core's own work, so there are few of them.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use super::convert::{to_js, value};
use crate::api::Input;
use crate::call::step::{Send, Step, StepOutput};
use crate::http::request::Method;
use crate::value::Value;

#[wasm_bindgen(inline_js = "
export const textAt = (list, index) => (typeof list[index] === 'string' ? list[index] : undefined);
export const send = (call, method, url, json, limit) => ({ call, step: { kind: 'send', method, url, json, limit } });
")]
extern "C" {
    /// Returns an item of a list, if it is a string.
    #[wasm_bindgen(js_name = textAt)]
    fn text_at(list: &Array, index: u32) -> Option<String>;
    /// Creates a [`StepOutput`] with a [`Send`].
    fn send(call: f64, method: MethodName, url: &str, json: Option<&str>, limit: f64) -> JsValue;
}

/// The name of a method. It is passed as a number, which is faster than a text.
#[wasm_bindgen]
pub enum MethodName {
    Get = "GET",
    Post = "POST",
    Put = "PUT",
    Patch = "PATCH",
    Delete = "DELETE",
}

impl From<Method> for MethodName {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::Get,
            Method::Post => Self::Post,
            Method::Put => Self::Put,
            Method::Patch => Self::Patch,
            Method::Delete => Self::Delete,
        }
    }
}

/// The input of a call, as the host passes it.
pub struct CallInput {
    ids: Option<Value>,
    params: Option<Value>,
    options: Option<Value>,
}

impl CallInput {
    /// Reads input. The ids, the parameters and the options are lists that alternate names and values. `json` has the JSON text of the
    /// parameters that are objects. A list of parameters is `{ items }`, where each item is a list of its values and its JSON texts.
    pub fn read(ids: &JsValue, values: &JsValue, json: &JsValue, options: &JsValue) -> Self {
        Self { ids: members(ids), params: parameters(values, json), options: members(options) }
    }

    /// Returns the input for the core.
    pub fn input(&self) -> Input<'_> {
        Input { ids: self.ids.as_ref(), params: self.params.as_ref(), options: self.options.as_ref() }
    }
}

/// Reads an object from a list that alternates names and values. Any other value becomes null.
fn members(row: &JsValue) -> Option<Value> {
    if row.is_undefined() {
        return None;
    }
    if !Array::is_array(row) {
        return Some(Value::Null);
    }
    let row: &Array = row.unchecked_ref();
    let member = |at| (text_at(row, at).unwrap_or_default(), item(row, at + 1));
    Some(Value::Object((0..row.length()).step_by(2).map(member).collect()))
}

fn item(list: &Array, at: u32) -> Value {
    text_at(list, at).map_or_else(|| value(&list.get(at)), Value::Text)
}

fn parameters(values: &JsValue, json: &JsValue) -> Option<Value> {
    if values.is_undefined() || Array::is_array(values) || !values.is_object() {
        return with_json(members(values), json);
    }
    let items = Reflect::get(values, &"items".into()).unwrap_or_default();
    let item = |row: JsValue| {
        let row: &Array = row.unchecked_ref();
        with_json(members(&row.get(0)), &row.get(1)).unwrap_or(Value::Null)
    };
    Some(Value::List(items.unchecked_ref::<Array>().iter().map(item).collect()))
}

fn with_json(mut read: Option<Value>, json: &JsValue) -> Option<Value> {
    if let (Some(Value::Object(all)), Some(Value::Object(json))) = (&mut read, members(json)) {
        let texts = json.into_iter().filter_map(|(name, text)| Some((name, Value::Json(text.text()?.to_owned()))));
        all.extend(texts);
    }
    read
}

/// Converts an output. What most calls get is not converted member by member.
pub fn output(output: &StepOutput) -> JsValue {
    match output {
        StepOutput {
            call,
            step: Step::Send(Send { method, url, headers: None, json, form: None, limit, expected_status: None }),
            events,
            wake: None,
            trace_id: None,
            abandoned,
        } if events.is_empty() && abandoned.is_empty() => {
            send(*call as f64, (*method).into(), url, json.as_deref(), *limit)
        }
        other => to_js(other),
    }
}
