//! The host's `fetch` as a `Transport`.

use std::cell::{Cell, RefCell};

use gloo_net::http::Headers;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, RequestInit, RequestRedirect};

use super::abort::RequestGuard;
use super::{Host, file, words};
use crate::config::Config;
use crate::request::{Body, Request};
use crate::transport::{Answer, ReadError, Transport};

#[wasm_bindgen]
extern "C" {
    /// Looked up at each call, so that a replaced or mocked one is the one used. It can throw, and reject with anything.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &RequestInit) -> Result<JsValue, JsValue>;

    /// A response by what it can do: it may be of another realm, or a mock.
    type ForeignResponse;

    #[wasm_bindgen(method, catch)]
    fn text(this: &ForeignResponse) -> Result<JsValue, JsValue>;

    type ForeignHeaders;

    #[wasm_bindgen(method, catch)]
    fn get(this: &ForeignHeaders, name: &str) -> Result<JsValue, JsValue>;
}

/// What all requests of a client share.
pub struct Sender {
    headers: web_sys::Headers,
    json_headers: web_sys::Headers,
    fetch: Option<Function>,
}

impl Sender {
    /// The headers are made once: `fetch` copies them.
    pub fn new(config: &Config, fetch: Option<Function>) -> Self {
        let json_headers = shared_headers(config);
        json_headers.set("content-type", "application/json");
        Self { headers: shared_headers(config).into_raw(), json_headers: json_headers.into_raw(), fetch }
    }

    fn fetch(&self, url: &str, init: &RequestInit) -> Result<Promise, JsValue> {
        let promise = match &self.fetch {
            Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &url.into(), init),
            None => global_fetch(url, init),
        };
        Ok(Promise::resolve(&promise?))
    }
}

/// `config` has checked the values: a header that cannot be set would panic here.
fn shared_headers(config: &Config) -> Headers {
    let headers = Headers::new();
    headers.set("accept", "application/json");
    headers.set("clerk-api-version", &config.api_version);
    if let Some(secret) = &config.secret {
        headers.set("authorization", &secret.authorization());
    }
    headers
}

/// The transport of one call.
pub struct Fetch<'a> {
    /// What all calls share.
    pub sender: &'a Sender,
    /// Decodes.
    pub host: &'a Host,
    /// The file of this call.
    pub file: Option<Blob>,
    /// Whether a request has left.
    pub sent: Cell<bool>,
    /// What the host threw or rejected with last.
    pub cause: RefCell<JsValue>,
}

impl Fetch<'_> {
    fn init(&self, request: &Request, guard: &RequestGuard) -> Result<RequestInit, JsValue> {
        let init = RequestInit::new();
        init.set_method(request.method.as_str());
        // A redirect is never followed: the key goes to the configured origin only.
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(guard.signal().as_ref());
        let json = matches!(request.body, Body::Json(_));
        let headers = if json { &self.sender.json_headers } else { &self.sender.headers };
        init.set_headers(headers);
        match (&request.body, &self.file) {
            (Body::Json(text), _) => init.set_body(&text.into()),
            (Body::Multipart(parts), Some(file)) => init.set_body(&file::form(parts, file)?.into()),
            _ => {}
        }
        Ok(init)
    }

    fn keep(&self, thrown: JsValue) -> String {
        let words = words(&thrown);
        self.cause.replace(thrown);
        words
    }
}

impl<'a> Transport for &'a Fetch<'a> {
    type Answer = FetchAnswer<'a>;

    async fn send(&self, request: &Request, url: &str) -> Result<FetchAnswer<'a>, String> {
        let guard = RequestGuard::new();
        let init = self.init(request, &guard).map_err(|thrown| self.keep(thrown))?;
        self.sent.set(true);
        let promise = self.sender.fetch(url, &init).map_err(|thrown| self.keep(thrown))?;
        let response = JsFuture::from(promise).await.map_err(|thrown| self.keep(thrown))?;
        let status = Reflect::get(&response, &"status".into()).ok().and_then(|status| status.as_f64());
        match status {
            Some(status) => Ok(FetchAnswer { call: self, status: status as u16, response, guard: RefCell::new(guard) }),
            None => Err("fetch gave something that is no Response".to_owned()),
        }
    }
}

/// A `Response`.
pub struct FetchAnswer<'a> {
    call: &'a Fetch<'a>,
    status: u16,
    response: JsValue,
    guard: RefCell<RequestGuard>,
}

impl FetchAnswer<'_> {
    async fn read(&self) -> Result<JsValue, String> {
        let promise =
            self.response.unchecked_ref::<ForeignResponse>().text().map_err(|thrown| self.call.keep(thrown))?;
        let text = JsFuture::from(Promise::resolve(&promise)).await.map_err(|thrown| self.call.keep(thrown))?;
        self.guard.borrow_mut().finish();
        Ok(text)
    }
}

impl Answer for FetchAnswer<'_> {
    type Value = JsValue;

    fn status(&self) -> u16 {
        self.status
    }

    fn header(&self, name: &str) -> Option<String> {
        let headers = Reflect::get(&self.response, &"headers".into()).ok().filter(JsValue::is_object)?;
        headers.unchecked_ref::<ForeignHeaders>().get(name).ok()?.as_string()
    }

    async fn decode(&self, model: &'static str) -> Result<JsValue, ReadError> {
        let text = self.read().await.map_err(ReadError::Broken)?;
        self.call.host.decode(model, &text).map_err(|mismatch| {
            let member = |name: &str| Reflect::get(&mismatch, &name.into()).ok().and_then(|member| member.as_string());
            ReadError::Mismatch {
                pointer: member("pointer").unwrap_or_default(),
                expected: member("expected").unwrap_or_else(|| words(&mismatch)),
                beginning: beginning(&text),
            }
        })
    }

    async fn text(&self) -> Result<String, String> {
        Ok(self.read().await?.as_string().unwrap_or_default())
    }
}

/// Enough of a body for a snippet; the rest of it never enters this memory.
fn beginning(text: &JsValue) -> String {
    text.dyn_ref::<js_sys::JsString>().map(|text| String::from(text.slice(0, 1000))).unwrap_or_default()
}
