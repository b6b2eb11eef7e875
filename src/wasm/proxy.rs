//! The proxy for the JavaScript host. It only converts values.

use js_sys::{Date, Reflect};
use wasm_bindgen::prelude::*;

use super::convert::{optional, to_js, value, value_to_js};
use crate::auth::secret::Secret;
use crate::config::Runtime;
use crate::proxy::answer::Received;
use crate::proxy::incoming::Incoming;
use crate::proxy::{self, Content, Rejected, streaming};
use crate::value::Value;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
import type { TokenRequest } from "../src/client/public-types.js";
import type { Admitted, Answer, Checked, Incoming, Next, Outgoing, Received } from "../src/proxy/core.js";
"#;

#[wasm_bindgen]
extern "C" {
    /// The facts about a request: see `Incoming` in pkg/src/proxy/core.ts.
    #[wasm_bindgen(typescript_type = "Incoming")]
    pub type JsIncoming;
    /// The head of Clerk's response.
    #[wasm_bindgen(typescript_type = "Received")]
    pub type JsReceived;
}

fn incoming(js: &JsIncoming) -> Incoming {
    Incoming::read(&value(js))
}

fn received(js: &JsReceived) -> Received {
    let read = value(js);
    Received {
        status: read.get("status").and_then(|status| status.integer()?.try_into().ok()).unwrap_or_default(),
        headers: read.get("headers").cloned().unwrap_or(Value::Null),
        sent: read.text_of("sent").unwrap_or_default().to_owned(),
    }
}

/// Reads the text of a body, or a form.
fn content(js: &JsValue) -> Content {
    js.as_string().map_or_else(|| Content::Form(value(js)), Content::Text)
}

fn or_rejected(result: Result<JsValue, Rejected>) -> JsValue {
    result.unwrap_or_else(|refused| to_js(&refused))
}

/// A proxy with its settings and its credential.
#[wasm_bindgen]
pub struct Proxy(proxy::Proxy);

#[wasm_bindgen]
impl Proxy {
    /// Creates a proxy. `base` is the base URL, parsed by the host's `URL`, or undefined if it is invalid. Throws `[parameter, rule]` if the
    /// options are invalid.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, base: &JsValue, is_browser: bool) -> Result<Self, JsValue> {
        let runtime = if is_browser { Runtime::Browser } else { Runtime::Server };
        let opened = proxy::Proxy::new(optional(options).as_ref(), optional(base).as_ref(), runtime);
        opened.map(Self).map_err(|invalid| to_js(&[invalid.parameter, invalid.rule]))
    }

    /// Checks whether the body of a request may be read.
    #[wasm_bindgen(unchecked_return_type = "Admitted")]
    pub fn admit(&self, request: &JsIncoming) -> JsValue {
        or_rejected(self.0.admit(&incoming(request)).map(|admitted| to_js(&admitted)))
    }

    /// Returns the operation and its parameters for `authorize`. `body` is a text or a form.
    #[wasm_bindgen(unchecked_return_type = "Checked")]
    pub fn check(&self, request: &JsIncoming, body: &JsValue) -> JsValue {
        or_rejected(self.0.check(&incoming(request), &content(body)).map(|checked| {
            checked.map_or_else(object, |(operation, params)| {
                let operation = to_js(&operation);
                // Setting a member of a plain object cannot fail.
                let _ = Reflect::set(&operation, &"params".into(), &value_to_js(&params));
                let checked = object();
                let _ = Reflect::set(&checked, &"operation".into(), &operation);
                checked
            })
        }))
    }

    /// Returns what a request needs before it can be sent: for `"needed"` and `"refused"`, call the `token` function; for `"wait"`, wait
    /// for a pending call of it.
    #[wasm_bindgen(js_name = needToken, unchecked_return_type = "\"\" | \"wait\" | TokenRequest[\"reason\"]")]
    pub fn need_token(&mut self) -> String {
        self.0.need_token(Date::now).to_owned()
    }

    /// Takes the result of the `token` function. Returns whether it is a token.
    #[wasm_bindgen(js_name = takeToken)]
    pub fn take_token(&mut self, answer: &JsValue) -> bool {
        self.0.take_token(&value(answer))
    }

    /// Returns the request to Clerk.
    #[wasm_bindgen(unchecked_return_type = "Outgoing")]
    pub fn outgoing(&self, request: &JsIncoming, body: &JsValue) -> JsValue {
        or_rejected(self.0.outgoing(&incoming(request), &content(body)).map(|outgoing| to_js(&outgoing)))
    }

    /// Decides what to do with a response after its head. `token` is the generation of the token that was sent.
    #[wasm_bindgen(unchecked_return_type = "Next")]
    pub fn head(&mut self, request: &JsIncoming, head: &JsReceived, token: u32) -> JsValue {
        to_js(&self.0.head(&incoming(request), &received(head), token))
    }

    /// Returns the answer for a response whose body was read. `is_json` is the verdict of the host's parser.
    #[wasm_bindgen(unchecked_return_type = "Answer")]
    pub fn whole(&self, request: &JsIncoming, head: &JsReceived, body: &str, is_json: bool) -> JsValue {
        to_js(&self.0.whole(&incoming(request), &received(head), body, is_json))
    }

    /// Returns what removes hidden members from a response that is streamed. Undefined if a page may see all.
    pub fn redactor(&self) -> Option<Redactor> {
        self.0.redactor().map(Redactor)
    }

    /// Returns the answer to a request that the host rejected.
    #[wasm_bindgen(unchecked_return_type = "Answer")]
    pub fn refused(&self, request: &JsIncoming, reason: &str, was_sent: bool) -> JsValue {
        to_js(&self.0.refused(&incoming(request), reason, was_sent))
    }

    /// Returns the answer if `fetch` rejected.
    #[wasm_bindgen(unchecked_return_type = "Answer")]
    pub fn unreachable(&self, request: &JsIncoming, thrown: &JsValue) -> JsValue {
        to_js(&self.0.unreachable(&incoming(request), &value(thrown)))
    }
}

/// A response in progress.
#[wasm_bindgen]
pub struct Redactor(proxy::redact::Redactor);

#[wasm_bindgen]
impl Redactor {
    /// Returns what may be passed on after the next bytes. Undefined if they are not JSON.
    pub fn push(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        self.0.push(bytes)
    }
}

fn object() -> JsValue {
    js_sys::Object::new().into()
}

/// See [`passable`](streaming::passable). -1 if the stream has to be cut off. `sent` is the `Authorization` header of the request.
#[wasm_bindgen]
pub fn passable(sent: &str, bytes: &[u8], is_last: bool) -> i32 {
    let secret = Secret::of_authorization(sent);
    let passable = streaming::passable(bytes, secret.as_ref(), is_last);
    passable.and_then(|bytes| i32::try_from(bytes).ok()).unwrap_or(-1)
}
