//! The edge to JavaScript. It carries values across and has no opinions.

mod abort;
mod cause;
#[cfg(test)]
mod browser {
    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
}
mod client;
mod convert;
mod credential;
mod fetch;
mod file;
mod pending;
mod place;
mod timer;

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::report::Report;

#[wasm_bindgen]
extern "C" {
    /// What the facade lends: the decoders generated from the models, and the error classes.
    #[derive(Clone)]
    pub type Host;

    /// Reads a body as text: at most `max` bytes of strict UTF-8. Rejects with a `Mismatch`, or with what the connection did.
    #[wasm_bindgen(method, catch)]
    fn text(this: &Host, response: &JsValue, max: u32) -> Result<js_sys::Promise, JsValue>;

    /// Parses a body and checks it against a model; throws a `Mismatch`.
    #[wasm_bindgen(method, catch)]
    fn decode(this: &Host, model: &str, text: &JsValue) -> Result<JsValue, JsValue>;

    /// Hands an event to the caller's listener, whatever that does with it.
    #[wasm_bindgen(method)]
    fn tell(this: &Host, listener: &js_sys::Function, event: &JsValue);

    /// Calls `listener` when the signal fires.
    #[wasm_bindgen(method, catch)]
    fn listen(this: &Host, signal: &JsValue, listener: &js_sys::Function) -> Result<(), JsValue>;

    /// Forgets `listener`.
    #[wasm_bindgen(method, catch)]
    fn unlisten(this: &Host, signal: &JsValue, listener: &js_sys::Function) -> Result<(), JsValue>;

    /// The error instance for a report.
    #[wasm_bindgen(method)]
    fn error(this: &Host, report: &JsValue, cause: &JsValue) -> JsValue;
}

/// A small result as a plain JavaScript object.
fn to_js(value: &impl serde::Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or_else(|error| error.into())
}

/// An error as JavaScript sees it.
fn to_js_error(host: &Host, error: &Error, cause: &JsValue) -> JsValue {
    host.error(&to_js(&Report::from(error)), cause)
}

/// What a thrown or rejected value says of itself, whatever it is.
fn words(thrown: &JsValue) -> String {
    let message = member(thrown, "message").and_then(|message| message.as_string());
    let inner = member(thrown, "cause").and_then(|cause| member(&cause, "message")?.as_string());
    let said = message.or_else(|| thrown.as_string()).unwrap_or_else(|| "the runtime gave no reason".to_owned());
    // "fetch failed" says nothing; what it was caused by does.
    inner.filter(|inner| !inner.is_empty()).map_or(said.clone(), |inner| format!("{said} ({inner})"))
}

/// A member of what may be anything.
fn member(value: &JsValue, name: &str) -> Option<JsValue> {
    value.is_object().then(|| js_sys::Reflect::get(value, &name.into()).ok()).flatten()
}
