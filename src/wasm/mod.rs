//! The edge to JavaScript. It carries values across and has no opinions.

mod abort;
#[cfg(test)]
mod browser {
    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
}
mod client;
mod convert;
mod fetch;
mod file;

use wasm_bindgen::prelude::*;

use crate::error::{Error, Report};

#[wasm_bindgen]
extern "C" {
    /// What the facade lends: the decoders generated from the models, and the error classes.
    #[derive(Clone)]
    pub type Host;

    /// Parses a body and checks it against a model; throws `{ pointer, expected }`.
    #[wasm_bindgen(method, catch)]
    fn decode(this: &Host, model: &str, text: &JsValue) -> Result<JsValue, JsValue>;

    /// The error instance for a report.
    #[wasm_bindgen(method)]
    fn error(this: &Host, report: &JsValue, cause: &JsValue) -> JsValue;
}

/// An error as JavaScript sees it.
fn to_js_error(host: &Host, error: &Error, cause: &JsValue) -> JsValue {
    use serde::Serialize;
    let report = Report::from(error).serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    host.error(&report.unwrap_or_else(|error| error.into()), cause)
}

/// What a thrown or rejected value says of itself, whatever it is.
fn words(thrown: &JsValue) -> String {
    let message = js_sys::Reflect::get(thrown, &"message".into()).ok().and_then(|message| message.as_string());
    message.or_else(|| thrown.as_string()).unwrap_or_else(|| "the runtime gave no reason".to_owned())
}
