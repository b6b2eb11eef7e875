//! The proxy at the edge: JSON text in, JSON text out. It has no opinions.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::config::Runtime;
use crate::json::{Json, Members};
use crate::proxy::{Proxy, passing};
use crate::secret::Secret;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;
}

thread_local! {
    /// The proxy: each has an instance of the module of its own.
    static PROXY: RefCell<Option<Proxy>> = const { RefCell::new(None) };
}

fn ask(question: impl FnOnce(&Proxy) -> String) -> String {
    PROXY.with_borrow(|proxy| proxy.as_ref().map_or_else(String::new, question))
}

fn read(text: &str) -> Json {
    Json::parse(text).unwrap_or(Json::Null)
}

/// Opens the proxy. A mistake in the options comes back, as `{ parameter, rule }`. `base` is the base URL in parts, as the host's
/// parser sees it; empty where it is no URL.
#[wasm_bindgen]
pub fn open_proxy(options: &str, base: &str, is_browser: bool) -> String {
    let runtime = if is_browser { Runtime::Browser } else { Runtime::Server };
    let (options, base) = (Json::parse(options), Json::parse(base));
    let mut out = Members::default();
    match Proxy::new(options.as_ref(), base.as_ref(), runtime) {
        Ok(opened) => PROXY.set(Some(opened)),
        Err(invalid) => {
            out.text("parameter", &invalid.parameter);
            out.text("rule", &invalid.rule);
        }
    }
    out.done()
}

/// See [`Proxy::admit`].
#[wasm_bindgen]
pub fn admit(incoming: &str) -> String {
    ask(|proxy| proxy.admit(&read(incoming)))
}

/// See [`Proxy::need_token`].
#[wasm_bindgen]
pub fn need_token() -> String {
    PROXY.with_borrow_mut(|proxy| proxy.as_mut().map_or("", |proxy| proxy.need_token(date_now)).to_owned())
}

/// See [`Proxy::take_token`].
#[wasm_bindgen]
pub fn take_token(answer: &str) -> bool {
    PROXY.with_borrow_mut(|proxy| proxy.as_mut().is_some_and(|proxy| proxy.take_token(&read(answer))))
}

/// See [`Proxy::check`].
#[wasm_bindgen]
pub fn check(incoming: &str, body: &str) -> String {
    ask(|proxy| proxy.check(&read(incoming), body))
}

/// See [`Proxy::outgoing`].
#[wasm_bindgen]
pub fn outgoing(incoming: &str, body: &str) -> String {
    ask(|proxy| proxy.outgoing(&read(incoming), body))
}

/// See [`Proxy::head`].
#[wasm_bindgen]
pub fn head(incoming: &str, told: &str) -> String {
    let told = read(told);
    PROXY.with_borrow_mut(|proxy| proxy.as_mut().map_or_else(String::new, |proxy| proxy.head(&read(incoming), &told)))
}

/// See [`Proxy::whole`].
#[wasm_bindgen]
pub fn whole(incoming: &str, told: &str, body: &str, is_json: bool) -> String {
    ask(|proxy| proxy.whole(&read(incoming), &read(told), body, is_json))
}

/// See [`passable`](passing::passable); -1 where the stream must break off. `sent` is the `Authorization` header of the request.
#[wasm_bindgen]
pub fn passable(sent: &str, bytes: &[u8], is_last: bool) -> i32 {
    let secret = Secret::of_authorization(sent);
    let passable = passing::passable(bytes, secret.as_ref(), is_last);
    passable.and_then(|bytes| i32::try_from(bytes).ok()).unwrap_or(-1)
}

/// See [`Proxy::refused`].
#[wasm_bindgen]
pub fn refused(incoming: &str, why: &str, was_sent: bool) -> String {
    ask(|proxy| proxy.refused(&read(incoming), why, was_sent))
}

/// See [`Proxy::unreachable`].
#[wasm_bindgen]
pub fn unreachable(incoming: &str, thrown: &str) -> String {
    ask(|proxy| proxy.unreachable(&read(incoming), &read(thrown)))
}
