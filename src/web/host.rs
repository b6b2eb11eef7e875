//! The host: its time, its runtime, its URL parser and its `fetch`.

use gloo_net::http::Request;
use js_sys::{Array, Date, Function, Math, Promise, Reflect, global};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Url;

use crate::call::state_machine::Env;
use crate::config::{DEFAULT_BASE_URL, Runtime};
use crate::http::retry_after::Clock;
use crate::value::Value;

#[wasm_bindgen]
extern "C" {
    /// The `fetch` of a window, a worker, Node or a Worker of Cloudflare.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(request: &web_sys::Request) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// Returns the host's time and random numbers.
pub fn env() -> Env {
    Env { now: performance_now(), rng: Math::random, clock: Clock { now: Date::now, parse: Date::parse } }
}

/// Sends a request. gloo-net's `send` panics if `fetch` rejects with something that is not an `Error`.
pub(super) async fn fetch(request: Request) -> Result<JsValue, JsValue> {
    settled(global_fetch(&request.into())?).await
}

/// Waits for a value that may be a promise, or another object with a method `then`. Nothing that it throws is an uncaught exception.
pub(super) async fn settled(value: JsValue) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, _| {
        // `resolve` does not throw: an exception of `then` rejects the promise.
        let _ = resolve.call1(&JsValue::UNDEFINED, &value);
    });
    JsFuture::from(promise).await
}

/// Calls a method. `None` if there is none.
pub(super) fn call(of: &JsValue, name: &str, arguments: &[&str]) -> Option<Result<JsValue, JsValue>> {
    let method = get(of, name);
    let arguments: Array = arguments.iter().map(|argument| JsValue::from_str(argument)).collect();
    Some(method.dyn_ref::<Function>()?.apply(of, &arguments))
}

/// Returns a member of a value. A value without members, and a getter that throws, have none.
pub fn get(of: &JsValue, name: &str) -> JsValue {
    if of.is_object() || of.is_function() {
        Reflect::get(of, &name.into()).unwrap_or_default()
    } else {
        JsValue::UNDEFINED
    }
}

fn global_member(path: &[&str]) -> JsValue {
    path.iter().fold(global().into(), |value, name| get(&value, name))
}

/// Returns where the program runs. Servers with a document or workers of their own do not count as browsers.
pub fn runtime() -> Runtime {
    let is_text = |path: &[&str]| global_member(path).is_string();
    let is_server = is_text(&["process", "versions", "node"])
        || global_member(&["Deno"]).is_object()
        || global_member(&["Bun"]).is_object()
        || is_text(&["EdgeRuntime"])
        || global_member(&["navigator", "userAgent"]).as_string().as_deref() == Some("Cloudflare-Workers");
    let is_page = global_member(&["document"]).is_object() || global_member(&["WorkerGlobalScope"]).is_function();
    let is_electron = global_member(&["process", "type"]).as_string().as_deref() == Some("renderer");
    if is_electron || (is_page && !is_server) { Runtime::Browser } else { Runtime::Server }
}

/// Parses a base URL, or the default one, with the host's own parser. `None` if it is not a URL.
pub fn parse_base_url(base_url: Option<&str>) -> Option<Value> {
    let text = base_url.unwrap_or(DEFAULT_BASE_URL);
    let url = match page_url() {
        Some(page) => Url::new_with_base(text, &page),
        None => Url::new(text),
    }
    .ok()?;
    let parts = [
        ("protocol", url.protocol()),
        ("hostname", url.hostname()),
        ("origin", url.origin()),
        ("pathname", url.pathname()),
        ("username", url.username()),
        ("password", url.password()),
        ("search", url.search()),
        ("hash", url.hash()),
    ];
    Some(Value::Object(parts.map(|(name, text)| (name.to_owned(), Value::Text(text))).into()))
}

/// The URL against which `fetch` resolves a relative one. A worker that was created from a blob has a URL without a path.
fn page_url() -> Option<String> {
    let url = global_member(&["document", "baseURI"]).as_string();
    let url = url.or_else(|| global_member(&["location", "href"]).as_string())?;
    if url.starts_with("blob:") { Url::new(&url).ok().map(|url| url.origin()) } else { Some(url) }
}
