//! The client for the JavaScript host, with a method for each event of a call. It only converts values.

use js_sys::{Date, Math};
use wasm_bindgen::prelude::*;

use super::call::{CallInput, output};
use super::convert::{optional, to_js, value};
use crate::api::find;
use crate::call::client;
use crate::call::host_event::{Mismatch, Stopped};
use crate::call::state_machine::Env;
use crate::config::{Config, Runtime};
use crate::error::Reason;
use crate::http::response::{Body, Response};
use crate::http::retry_after::Clock;
use crate::value::Value;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
import type { StepOutput } from "../src/client/step.js";
"#;

/// The host's time and random numbers. `now` is an argument, because an import costs more per call.
fn env(now: f64) -> Env {
    Env { now, rng: Math::random, clock: Clock { now: Date::now, parse: Date::parse } }
}

fn response(status: u16, headers: &JsValue, body: Body) -> Response {
    Response { status, headers: value(headers), is_redirect: false, body }
}

fn closed(is_closed: bool) -> Option<Reason> {
    is_closed.then_some(Reason::ClientClosed)
}

/// A client, with its settings and the calls in progress.
#[wasm_bindgen]
pub struct Client(client::Client);

#[wasm_bindgen]
impl Client {
    /// Creates a client. If the options are invalid, every call fails with that error. `base` is the base URL, parsed by the host's `URL`,
    /// or undefined if it is invalid.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, base: &JsValue, is_browser: bool) -> Self {
        let runtime = if is_browser { Runtime::Browser } else { Runtime::Server };
        Self(client::Client::new(Config::new(optional(options).as_ref(), optional(base).as_ref(), runtime)))
    }

    /// Returns the headers of all requests. With a token, each request has its own.
    #[wasm_bindgen(unchecked_return_type = "Record<string, string>")]
    pub fn headers(&self) -> JsValue {
        to_js(&self.0.headers())
    }

    /// Returns the maximum size of a response body, in bytes.
    #[wasm_bindgen(js_name = maxResponseBytes)]
    pub fn max_response_bytes(&self) -> u32 {
        self.0.config().map_or(0, Config::max_response_bytes)
    }

    /// Begins a call with the input that [`CallInput::read`] describes. `stopped` says for a call that is already aborted whether
    /// `close()` did it.
    #[wasm_bindgen(unchecked_return_type = "StepOutput")]
    #[expect(clippy::too_many_arguments, reason = "an object would be built for each call and read member by member")]
    pub fn begin(
        &mut self,
        operation: &str,
        ids: &JsValue,
        values: &JsValue,
        json: &JsValue,
        options: &JsValue,
        stopped: Option<bool>,
        now: f64,
    ) -> JsValue {
        let Some(endpoint) = find(operation) else { return JsValue::UNDEFINED };
        let input = CallInput::read(ids, values, json, options);
        let stopped = stopped.map(|is_closed| Stopped { reason: closed(is_closed), ..Stopped::default() });
        output(&self.0.begin(endpoint, input.input(), stopped, env(now)))
    }

    /// Returns the request that a call would send, without secrets.
    #[wasm_bindgen(unchecked_return_type = "StepOutput")]
    pub fn preview(
        &self,
        operation: &str,
        ids: &JsValue,
        values: &JsValue,
        json: &JsValue,
        options: &JsValue,
    ) -> JsValue {
        let Some(endpoint) = find(operation) else { return JsValue::UNDEFINED };
        let input = CallInput::read(ids, values, json, options);
        output(&self.0.preview(endpoint, input.input()))
    }

    /// A wait of a call is over, or the call was woken.
    #[wasm_bindgen(unchecked_return_type = "StepOutput")]
    pub fn wake(&mut self, call: f64, now: f64) -> JsValue {
        output(&self.0.wake(call as u64, env(now)))
    }

    /// The `acquire` function has allowed the request of a call, or has not, for a reason.
    #[wasm_bindgen(unchecked_return_type = "StepOutput")]
    pub fn acquired(&mut self, call: f64, refusal: Option<String>, now: f64) -> JsValue {
        output(&self.0.acquired(call as u64, refusal.as_deref(), env(now)))
    }

    /// The head of a response was received.
    #[wasm_bindgen(js_name = seeHead, unchecked_return_type = "StepOutput")]
    pub fn see_head(&mut self, call: f64, status: u16, headers: &JsValue, now: f64) -> JsValue {
        output(&self.0.see_head(call as u64, status, &value(headers), env(now)))
    }

    /// A response has an error status, or is a redirect. `json` is the value of its body, if that is JSON.
    #[wasm_bindgen(unchecked_return_type = "StepOutput")]
    #[expect(clippy::too_many_arguments, reason = "an object would be built for each call and read member by member")]
    pub fn refuse(
        &mut self,
        call: f64,
        status: u16,
        headers: &JsValue,
        is_redirect: bool,
        text: String,
        json: &JsValue,
        now: f64,
    ) -> JsValue {
        let response = Response { is_redirect, ..response(status, headers, Body { text, json: optional(json) }) };
        output(&self.0.refuse(call as u64, response, env(now)))
    }

    /// An attempt exceeded its time limit. `status` is 0 if no head of a response was received.
    #[wasm_bindgen(js_name = timeOut, unchecked_return_type = "StepOutput")]
    pub fn time_out(&mut self, call: f64, status: u16, headers: &JsValue, now: f64) -> JsValue {
        let head = (status > 0).then(|| response(status, headers, Body::default()));
        output(&self.0.time_out(call as u64, head, env(now)))
    }

    /// `fetch` rejected, with this message and these facts.
    #[wasm_bindgen(js_name = loseRequest, unchecked_return_type = "StepOutput")]
    pub fn lose_request(&mut self, call: f64, message: &str, thrown: &JsValue, now: f64) -> JsValue {
        output(&self.0.lose_request(call as u64, message, &value(thrown), env(now)))
    }

    /// The connection was lost in the body of a success.
    #[wasm_bindgen(js_name = loseBody, unchecked_return_type = "StepOutput")]
    pub fn lose_body(&mut self, call: f64, message: &str, now: f64) -> JsValue {
        output(&self.0.lose_body(call as u64, message, env(now)))
    }

    /// The body of a success does not match its model. `mismatch` is `{ pointer, expected, damaged, tooLarge }`.
    #[wasm_bindgen(unchecked_return_type = "StepOutput")]
    #[expect(clippy::too_many_arguments, reason = "an object would be built for each call and read member by member")]
    pub fn mismatch(
        &mut self,
        call: f64,
        status: u16,
        headers: &JsValue,
        mismatch: &JsValue,
        text: String,
        json: &JsValue,
        now: f64,
    ) -> JsValue {
        let facts = value(mismatch);
        let text_of = |name| facts.text_of(name).unwrap_or_default().to_owned();
        let is_set = |name| facts.get(name) == Some(&Value::Bool(true));
        let mismatch = Mismatch {
            pointer: text_of("pointer"),
            expected: text_of("expected"),
            is_damaged: is_set("damaged"),
            is_too_large: is_set("tooLarge"),
        };
        let response = response(status, headers, Body { text, json: optional(json) });
        output(&self.0.mismatch(call as u64, response, mismatch, env(now)))
    }

    /// The host could not prepare a request, because a parameter breaks a rule.
    #[wasm_bindgen(js_name = refuseRequest, unchecked_return_type = "StepOutput")]
    pub fn refuse_request(&mut self, call: f64, parameter: &str, rule: &str, now: f64) -> JsValue {
        output(&self.0.refuse_request(call as u64, parameter, rule, env(now)))
    }

    /// The resource does not have the expected `status`.
    #[wasm_bindgen(unchecked_return_type = "StepOutput")]
    pub fn refute(&mut self, call: f64, now: f64) -> JsValue {
        output(&self.0.refute(call as u64, env(now)))
    }

    /// A call was aborted. `status` is 0 if no head of a response was received. `is_unsent` says that the host was still preparing the
    /// request.
    #[wasm_bindgen(unchecked_return_type = "StepOutput")]
    pub fn stop(&mut self, call: f64, is_closed: bool, status: u16, is_unsent: bool, now: f64) -> JsValue {
        let stopped = Stopped { reason: closed(is_closed), status: (status > 0).then_some(status), is_unsent };
        output(&self.0.stop(call as u64, stopped, env(now)))
    }

    /// A call succeeded. Returns the id of the call to wake, or 0.
    pub fn succeed(&mut self, call: f64, now: f64) -> f64 {
        self.0.succeed(call as u64, env(now)) as f64
    }

    /// Takes the result of the `token` function: a string, `{ token, expiresAt }`, or `{ error }` if it failed.
    #[wasm_bindgen(js_name = answerToken)]
    pub fn answer_token(&mut self, answer: &JsValue) {
        self.0.answer_token(&value(answer));
    }

    /// Removes the client's secrets and the query of a call from a text. There is no call 0.
    pub fn scrub(&self, call: f64, text: &str) -> String {
        self.0.scrub(call as u64, text)
    }
}
