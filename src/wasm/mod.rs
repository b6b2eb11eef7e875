//! The edge to JavaScript: JSON text in, JSON text out, with the host's clock and dice. It has no opinions.

#[cfg(test)]
mod browser;

use js_sys::{Date, Math};
use wasm_bindgen::prelude::*;

use crate::api::{Input, find};
use crate::client;
use crate::config::{Config, Runtime, UrlParts};
use crate::json::{Json, Members};
use crate::merge;
use crate::response::Calendar;
use crate::run::Host;
use crate::step::pairs;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds that only grow: a laptop that slept does not make timers fire in a storm.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

fn host() -> Host {
    Host { now: performance_now(), random: Math::random(), calendar: Calendar { now: Date::now(), parse: Date::parse } }
}

/// A client and the calls under way in it.
#[wasm_bindgen]
pub struct Client(client::Client);

#[wasm_bindgen]
impl Client {
    /// Checks the options. A mistake in them is told by every call. `base` is the base URL in parts, as the host's parser sees it; empty where it is no URL.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str, base: &str, is_browser: bool) -> Client {
        let runtime = if is_browser { Runtime::Browser } else { Runtime::Server };
        let base = Json::parse(base).map(|parts| UrlParts::read(&parts));
        Client(client::Client::new(Config::new(Json::parse(options).as_ref(), base.as_ref(), runtime)))
    }

    /// What the host must know of the settings: `{ headers, maxResponseBytes }`.
    pub fn settings(&self) -> String {
        let mut out = Members::default();
        out.json("headers", &pairs(self.0.headers().iter().map(|(name, value)| [name, value])));
        out.integer_if("maxResponseBytes", self.0.config().map(Config::max_response_bytes));
        out.done()
    }

    /// Begins a call; gives its first step. `id`, `params` and `options` are JSON, or empty where they were not given.
    pub fn begin(&mut self, operation: &str, id: &str, params: &str, options: &str, stopped: &str) -> String {
        let Some(endpoint) = find(operation) else { return String::new() };
        let input = Input { id: Json::parse(id), params: Json::parse(params) };
        self.0.begin(endpoint, &input, Json::parse(options).as_ref(), stopped, host()).to_json()
    }

    /// A call's request has been answered as it should be; gives the call that is to be woken, or 0.
    pub fn succeed(&mut self, call: f64) -> f64 {
        self.0.succeed(call as u64, host()) as f64
    }

    /// Something else has happened to a call; gives its next step.
    pub fn happened(&mut self, call: f64, told: &str) -> String {
        let told = Json::parse(told).unwrap_or(Json::Null);
        self.0.happened(call as u64, &told, host()).to_json()
    }

    /// The head of an answer has come; gives `{ events, traceId }`.
    pub fn saw(&mut self, call: f64, status: u16, headers: &str) -> String {
        let headers = Json::parse(headers).unwrap_or(Json::Null);
        let (told, trace_id) = self.0.saw(call as u64, status, &headers, host());
        let mut out = Members::default();
        out.json("told", &told.to_json());
        out.text_if("traceId", trace_id.as_deref());
        out.done()
    }

    /// The `token` function has answered; gives the calls that are to be woken.
    pub fn answer_token(&mut self, answer: &str) -> Vec<f64> {
        self.0.answer_token(&Json::parse(answer).unwrap_or(Json::Null))
    }

    /// A text without the client's secrets.
    pub fn scrub(&self, text: &str) -> String {
        self.0.scrub(text)
    }
}

/// What a merge of metadata will give; all three are JSON.
#[wasm_bindgen]
pub fn preview_merge(current: &str, patch: &str) -> String {
    let read = |text| Json::parse(text).unwrap_or(Json::Null);
    merge::preview(&read(current), &read(patch)).to_json()
}
