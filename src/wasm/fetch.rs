//! The host's `fetch` as a `Transport`.

use std::cell::{Cell, RefCell};

use gloo_net::http::Headers;
use js_sys::{Function, JSON, JsString, Math, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, RequestInit, RequestRedirect};

use super::abort::RequestGuard;
use super::cause::clean;
use super::convert::to_json;
use super::credential::Provider;
use super::timer::{self, Timer};
use super::{Host, file, member, to_js, words};
use crate::config::Config;
use crate::event::{Event, ResponseMeta};
use crate::gate::Clock;
use crate::request::{Body as RequestBody, Request};
use crate::response::Body;
use crate::secret::{Secret, scrub, scrub_json};
use crate::transport::{Answer, ReadError, SendError, Transport};
use crate::values::HeaderMap;

/// The body of an error is read up to so many bytes.
const ERROR_BYTES: u32 = 1024 * 1024;

#[wasm_bindgen]
extern "C" {
    /// Looked up at each call, so that a replaced or mocked one is the one used. It can throw, and reject with anything.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &RequestInit) -> Result<JsValue, JsValue>;

    type ForeignHeaders;

    #[wasm_bindgen(method, catch)]
    fn get(this: &ForeignHeaders, name: &str) -> Result<JsValue, JsValue>;
}

/// What all requests of a client share.
pub struct Sender {
    plain: web_sys::Headers,
    json: web_sys::Headers,
    fetch: Option<Function>,
    listener: Option<Function>,
    /// The `token` function, where there is one.
    pub provider: Option<Provider>,
    max_response_bytes: u32,
    secret: Option<Secret>,
    base: Config,
}

impl Sender {
    /// The headers of every request are made once: `fetch` copies them.
    pub fn new(config: &Config, options: &JsValue) -> Self {
        let function = |name| member(options, name).and_then(|value| value.dyn_into::<Function>().ok());
        let secret = config.options.secret_key.clone();
        Self {
            plain: headers(config, secret.as_ref(), None, false),
            json: headers(config, secret.as_ref(), None, true),
            fetch: function("fetch"),
            listener: function("onEvent"),
            provider: function("token").map(Provider::new),
            max_response_bytes: config.max_response_bytes(),
            secret,
            base: config.clone(),
        }
    }

    /// The secrets that no text may hold.
    pub fn secrets(&self) -> Vec<Secret> {
        let token = self.provider.as_ref().and_then(Provider::token);
        self.secret.iter().cloned().chain(token).collect()
    }

    fn headers_for(&self, is_json: bool, own: Option<&HeaderMap>) -> web_sys::Headers {
        let token = self.provider.as_ref().and_then(Provider::token);
        if own.is_some() || token.is_some() {
            return headers(&self.base, token.as_ref().or(self.secret.as_ref()), own, is_json);
        }
        if is_json { self.json.clone() } else { self.plain.clone() }
    }

    fn fetch(&self, url: &str, init: &RequestInit) -> Result<Promise, JsValue> {
        let promise = match &self.fetch {
            Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &url.into(), init),
            None => global_fetch(url, init),
        };
        Ok(Promise::resolve(&promise?))
    }
}

/// The names and values have been checked: one that no header may carry would panic here.
fn headers(config: &Config, secret: Option<&Secret>, own: Option<&HeaderMap>, is_json: bool) -> web_sys::Headers {
    let headers = Headers::new();
    headers.set("accept", "application/json");
    headers.set("clerk-api-version", config.api_version());
    for (name, value) in config.options.headers.iter().chain(own).flat_map(|headers| &headers.0) {
        headers.set(name, value);
    }
    if let Some(secret) = secret {
        headers.set("authorization", &secret.authorization());
    }
    if is_json {
        headers.set("content-type", "application/json");
    }
    headers.into_raw()
}

/// The transport of one call.
pub struct Fetch<'a> {
    /// What all calls share.
    pub sender: &'a Sender,
    /// Decodes.
    pub host: &'a Host,
    /// The file of this call.
    pub file: Option<Blob>,
    /// The headers of this call.
    pub headers: Option<HeaderMap>,
    /// Is told of each answer's head.
    pub on_response: Option<Function>,
    /// Which token it was sent with last.
    pub generation: Cell<u32>,
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
        let is_json = matches!(request.body, RequestBody::Json(_));
        init.set_headers(&self.sender.headers_for(is_json, self.headers.as_ref()));
        match (&request.body, &self.file) {
            (RequestBody::Json(text), _) => init.set_body(&text.into()),
            (RequestBody::Multipart(parts), Some(file)) => init.set_body(&file::form(parts, file)?.into()),
            _ => {}
        }
        Ok(init)
    }

    fn scrub(&self, text: &str) -> String {
        scrub(text, &self.sender.secrets())
    }

    /// Keeps what was thrown as the cause, and gives what it says.
    fn keep(&self, thrown: &JsValue) -> String {
        self.cause.replace(clean(thrown, &self.sender.secrets()));
        self.scrub(&words(thrown))
    }

    fn failed(&self, thrown: &JsValue) -> SendError {
        SendError { words: self.keep(thrown), code: code(thrown) }
    }
}

/// The host's code for what it threw: its own, or that of what caused it.
fn code(thrown: &JsValue) -> Option<String> {
    let own = |value: &JsValue| member(value, "code").and_then(|code| code.as_string());
    own(thrown).or_else(|| own(&member(thrown, "cause")?))
}

impl Clock for Fetch<'_> {
    fn now(&self) -> f64 {
        timer::now()
    }

    async fn sleep(&self, ms: f64) {
        Timer::new(ms).await;
    }
}

impl<'a> Clock for &'a Fetch<'a> {
    fn now(&self) -> f64 {
        timer::now()
    }

    async fn sleep(&self, ms: f64) {
        Timer::new(ms).await;
    }
}

impl<'a> Transport for &'a Fetch<'a> {
    type Answer = FetchAnswer<'a>;

    fn random(&self) -> f64 {
        Math::random()
    }

    fn wall_clock(&self) -> f64 {
        timer::wall_clock()
    }

    async fn authorize(&self, refused: bool) -> Result<(), String> {
        let Some(provider) = &self.sender.provider else { return Ok(()) };
        let prepared = provider.prepare(refused.then(|| self.generation.get())).await;
        prepared.map_err(|(rule, thrown)| {
            self.cause.replace(clean(&thrown, &self.sender.secrets()));
            rule
        })
    }

    fn can_refresh(&self) -> bool {
        self.sender.provider.is_some()
    }

    async fn send(&self, request: &Request, url: &str) -> Result<FetchAnswer<'a>, SendError> {
        let guard = RequestGuard::new();
        self.generation.set(self.sender.provider.as_ref().map_or(0, Provider::generation));
        let init = self.init(request, &guard).map_err(|thrown| self.failed(&thrown))?;
        let promise = self.sender.fetch(url, &init).map_err(|thrown| self.failed(&thrown))?;
        let response = JsFuture::from(promise).await.map_err(|thrown| self.failed(&thrown))?;
        match member(&response, "status").and_then(|status| status.as_f64()) {
            Some(status) => {
                let answer = FetchAnswer { call: self, status: status as u16, response, guard: RefCell::new(guard) };
                answer.tell_head();
                Ok(answer)
            }
            None => Err(SendError { words: "fetch gave something that is no Response".to_owned(), code: None }),
        }
    }

    fn synthesize(&self, model: &'static str, json: &str) -> Option<JsValue> {
        self.host.decode(model, &json.into()).ok()
    }

    fn tell(&self, event: Event) {
        if let Some(listener) = &self.sender.listener {
            self.host.tell(listener, &to_js(&event));
        }
    }
}

/// A `Response`, by what it can do: it may be of another realm, or a mock.
pub struct FetchAnswer<'a> {
    call: &'a Fetch<'a>,
    status: u16,
    response: JsValue,
    guard: RefCell<RequestGuard>,
}

impl FetchAnswer<'_> {
    fn tell_head(&self) {
        if let Some(listener) = &self.call.on_response {
            let trace_id = self.header("x-clerk-trace-id").or_else(|| self.header("cf-ray"));
            self.call.host.tell(listener, &to_js(&ResponseMeta { status: self.status, trace_id }));
        }
    }

    async fn read(&self, max: u32) -> Result<JsValue, ReadError> {
        let read = match self.call.host.text(&self.response, max) {
            Ok(promise) => JsFuture::from(promise).await,
            Err(thrown) => Err(thrown),
        };
        let text = read.map_err(|thrown| self.read_error(&thrown, ""))?;
        self.guard.borrow_mut().finish();
        Ok(text)
    }

    /// A `Mismatch` of the facade's, or what the connection did.
    fn read_error(&self, thrown: &JsValue, beginning: &str) -> ReadError {
        let text = |name| member(thrown, name).and_then(|text| text.as_string());
        let flag = |name| member(thrown, name).is_some_and(|flag| flag.is_truthy());
        match text("expected") {
            None => ReadError::Broken(self.call.keep(thrown)),
            Some(expected) => ReadError::Mismatch {
                pointer: text("pointer").unwrap_or_default(),
                expected,
                damaged: flag("damaged"),
                too_large: flag("tooLarge"),
                body: self.body(beginning),
            },
        }
    }
}

impl FetchAnswer<'_> {
    /// A body without the secrets that it may echo, as the engine's own parser reads it.
    fn body(&self, text: &str) -> Body {
        let text = text.trim_start_matches('\u{feff}');
        let json = JSON::parse(text).ok().and_then(|value| to_json(&value, "body").ok()).flatten();
        let json = json.map(|json| scrub_json(json, &self.call.sender.secrets()));
        let text = self.call.scrub(text);
        Body { text, json }
    }
}

impl Answer for FetchAnswer<'_> {
    type Value = JsValue;

    fn status(&self) -> u16 {
        self.status
    }

    fn header(&self, name: &str) -> Option<String> {
        let headers = member(&self.response, "headers").filter(JsValue::is_object)?;
        let value = headers.unchecked_ref::<ForeignHeaders>().get(name).ok()?.as_string()?;
        Some(self.call.scrub(&value))
    }

    async fn decode(&self, model: &'static str) -> Result<JsValue, ReadError> {
        let text = self.read(self.call.sender.max_response_bytes).await?;
        self.call.host.decode(model, &text).map_err(|thrown| self.read_error(&thrown, &beginning(&text)))
    }

    async fn text(&self) -> Result<Body, String> {
        let text = self.read(ERROR_BYTES).await.map_err(|_| String::new())?;
        Ok(self.body(&text.as_string().unwrap_or_default()))
    }
}

/// Enough of a body for a snippet, or for the errors that it lists; the rest of it never enters this memory.
fn beginning(text: &JsValue) -> String {
    text.dyn_ref::<JsString>().map(|text| String::from(text.slice(0, 16_384))).unwrap_or_default()
}
