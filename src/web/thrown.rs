//! Plain facts of what `fetch` rejected with. The core decides from them how far the request got.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::host::get;
use crate::value::Value;

/// How many errors are read in all, including causes and members.
const MAX_ERRORS: u32 = 32;

/// Returns the message of a thrown value and that of its root cause, because "fetch failed" alone says little.
pub fn message(thrown: &JsValue) -> String {
    let mut messages = Vec::new();
    let mut at = thrown.clone();
    for _ in 0..5 {
        messages.extend(text(&at, "message").or_else(|| at.as_string()).filter(|message| !message.is_empty()));
        at = get(&at, "cause");
    }
    match (messages.first(), messages.last()) {
        (Some(first), Some(last)) if !first.contains(last.as_str()) => format!("{first} ({last})"),
        (Some(first), _) => first.clone(),
        _ => "no reason was given".to_owned(),
    }
}

/// Returns the facts of an error, of its causes, and of the members of an `AggregateError`.
pub fn facts(thrown: &JsValue) -> Value {
    let mut left = MAX_ERRORS;
    read(thrown, &mut left)
}

fn read(value: &JsValue, left: &mut u32) -> Value {
    // The chain of causes may be cyclic. No host uses this code, so the core draws no conclusion from it.
    if *left == 0 {
        return Value::Object(vec![("code".to_owned(), "unread".into())]);
    }
    *left -= 1;
    let message = text(value, "message").or_else(|| value.as_string());
    let texts = [
        ("name", text(value, "name")),
        ("code", text(value, "code")),
        ("syscall", text(value, "syscall")),
        ("message", message),
    ];
    let mut facts: Vec<(String, Value)> =
        texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::Text(text?)))).collect();
    let cause = get(value, "cause");
    if !cause.is_undefined() && !cause.is_null() {
        facts.push(("cause".to_owned(), read(&cause, left)));
    }
    let errors = get(value, "errors");
    if let Some(errors) = errors.dyn_ref::<Array>() {
        facts.push((
            "errors".to_owned(),
            Value::List(errors.iter().take(MAX_ERRORS as usize).map(|error| read(&error, left)).collect()),
        ));
    }
    Value::Object(facts)
}

fn text(value: &JsValue, name: &str) -> Option<String> {
    get(value, name).as_string().filter(|text| !text.is_empty())
}
