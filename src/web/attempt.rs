//! One attempt of a call, from `fetch` to the end of the response, within its time limit.

use std::cell::RefCell;
use std::pin::pin;

use futures_util::future::{Either, select};
use gloo_net::http::{Headers, Request, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestRedirect};

use super::body::{Unread, read_text};
use super::client::Client;
use super::host::{self, get};
use super::logo::Logo;
use super::registry::{self, Woken};
use super::thrown;
use crate::call::client;
use crate::call::host_event::{Mismatch, Stopped};
use crate::call::step::{Send, StepOutput};
use crate::config::Runtime;
use crate::error::Reason;
use crate::http::response::{Body, ERROR_BODY_BYTES, ERROR_BODY_MS, HEADERS, Response};
use crate::value::Value;

/// What became of an attempt: a success, or what the core is told.
pub enum Ended {
    /// The result was decoded.
    Success,
    /// A report to the core, which answers with the next step.
    Event(Box<dyn FnOnce(&mut client::Client) -> StepOutput>),
}

/// The head of a response.
#[derive(Clone)]
struct Head {
    status: u16,
    headers: Value,
}

/// An attempt.
pub struct Attempt<'a> {
    pub client: &'a Client,
    pub call: u64,
    pub send: &'a Send,
    pub logo: Option<&'a Logo>,
    pub controller: &'a AbortController,
    /// Whether the response is the resource that shows whether a change was made.
    pub decode: &'a mut dyn FnMut(&str) -> Result<(), Mismatch>,
}

impl Attempt<'_> {
    /// Sends the request. The result is whatever comes first: the response, the timeout, or the end of the client.
    pub async fn run(self) -> Ended {
        let (call, client) = (self.call, self.client);
        let (limit, controller) = (self.send.limit, self.controller);
        let head = RefCell::new(None);
        let closed = registry::wait(call, client.id());
        let exchange = pin!(self.exchange(&head));
        let interrupted = pin!(select(TimeoutFuture::new(limit as u32), closed));
        let ended = match select(exchange, interrupted).await {
            Either::Left((ended, _)) => return ended,
            Either::Right((interrupted, _)) => interrupted,
        };
        controller.abort();
        let head: Option<Head> = head.borrow().clone();
        match ended {
            Either::Right((Ok(Woken::Closed), _)) => {
                let status = head.map(|head| head.status);
                let stopped = Stopped { reason: Some(Reason::ClientClosed), status, is_unsent: false };
                Ended::Event(Box::new(move |core| core.stop(call, stopped, host::env())))
            }
            _ => Ended::Event(Box::new(move |core| {
                core.time_out(call, head.map(|head| head.response(Body::default())), host::env())
            })),
        }
    }

    async fn exchange(mut self, seen: &RefCell<Option<Head>>) -> Ended {
        let call = self.call;
        let request = match self.request() {
            Ok(request) => request,
            Err(thrown) => return self.unsendable(&thrown),
        };
        let sent = match host::fetch(request) {
            Ok(sent) => sent,
            Err(thrown) => return lost(call, &thrown),
        };
        let response = match JsFuture::from(sent).await {
            Ok(response) => response,
            Err(thrown) => return lost(call, &thrown),
        };
        let Some(head) = head_of(&response) else {
            return lost(call, &JsValue::from_str("fetch did not return a Response"));
        };
        *seen.borrow_mut() = Some(head.clone());
        let (status, headers) = (head.status, head.headers.clone());
        self.client.apply(move |core| core.see_head(call, status, &headers, host::env()));
        if (200..300).contains(&status) {
            self.success(head, &response).await
        } else {
            refused(call, head, &response).await
        }
    }

    fn request(&self) -> Result<Request, JsValue> {
        let headers = Headers::new();
        let own = self.send.headers.clone().unwrap_or_else(|| self.client.headers());
        own.iter().for_each(|(name, value)| headers.set(name, value));
        let mut builder = RequestBuilder::new(&self.send.url)
            .method(method(self.send.method))
            // Redirects are never followed: the key is sent to the configured origin only.
            .redirect(RequestRedirect::Manual)
            .abort_signal(Some(&self.controller.signal()));
        // In a page, the cache must not answer for the server. Servers have no cache, and some do not support the option.
        if host::runtime() == Runtime::Browser {
            builder = builder.cache(web_sys::RequestCache::NoStore);
        }
        let body: JsValue = match (&self.send.json, &self.send.form, self.logo) {
            (Some(json), ..) => {
                headers.set("content-type", "application/json");
                json.into()
            }
            (None, Some(parts), Some(logo)) => logo.form(parts)?.into(),
            _ => return builder.headers(headers).build().map_err(|error| error.to_string().into()),
        };
        builder.headers(headers).body(body).map_err(|error| error.to_string().into())
    }

    async fn success(&mut self, head: Head, response: &JsValue) -> Ended {
        let call = self.call;
        let text = match read_text(response, self.client.max_response_bytes()).await {
            Ok(text) => text,
            Err(Unread::Lost(thrown)) => {
                let message = thrown::message(&thrown);
                return Ended::Event(Box::new(move |core| core.lose_body(call, &message, host::env())));
            }
            Err(Unread::TooLarge) => {
                self.controller.abort();
                let mismatch = Mismatch { is_too_large: true, ..Mismatch::default() };
                return mismatched(call, head, mismatch, String::new());
            }
        };
        if let Some(expected) = self.send.expected_status
            && !has_status(&text, expected)
        {
            return Ended::Event(Box::new(move |core| core.refute(call, host::env())));
        }
        match (self.decode)(&text) {
            Ok(()) => Ended::Success,
            Err(mismatch) => mismatched(call, head, mismatch, text),
        }
    }

    fn unsendable(&self, thrown: &JsValue) -> Ended {
        let (call, rule) = (self.call, "cannot send the request: ".to_owned() + &thrown::message(thrown));
        Ended::Event(Box::new(move |core| core.refuse_request(call, "fetch", &rule, host::env())))
    }
}

impl Head {
    fn response(self, body: Body) -> Response {
        Response { status: self.status, headers: self.headers, is_redirect: false, body }
    }
}

fn method(name: &str) -> gloo_net::http::Method {
    name.parse().unwrap_or_default()
}

fn head_of(response: &JsValue) -> Option<Head> {
    let status = get(response, "status").as_f64()? as u16;
    let headers = get(response, "headers");
    let mut read = Vec::new();
    if let Some(headers) = headers.dyn_ref::<web_sys::Headers>() {
        let headers = Headers::from_raw(headers.clone());
        read.extend(HEADERS.iter().filter_map(|name| Some(((*name).to_owned(), Value::Text(headers.get(name)?)))));
    }
    Some(Head { status, headers: Value::Object(read) })
}

fn lost(call: u64, thrown: &JsValue) -> Ended {
    let (message, facts) = (thrown::message(thrown), thrown::facts(thrown));
    Ended::Event(Box::new(move |core| core.lose_request(call, &message, &facts, host::env())))
}

/// Reads an error response. Its status is known, so the wait for its body is short.
async fn refused(call: u64, head: Head, response: &JsValue) -> Ended {
    let is_redirect = get(response, "type").as_string().as_deref() == Some("opaqueredirect");
    let text = match select(pin!(read_text(response, ERROR_BODY_BYTES)), TimeoutFuture::new(ERROR_BODY_MS)).await {
        Either::Left((Ok(text), _)) => text,
        // The status is reported even if the body cannot be read.
        _ => String::new(),
    };
    let response = Response { is_redirect, ..head.response(body_of(text)) };
    Ended::Event(Box::new(move |core| core.refuse(call, response, host::env())))
}

fn mismatched(call: u64, head: Head, mismatch: Mismatch, text: String) -> Ended {
    Ended::Event(Box::new(move |core| core.mismatch(call, head.response(body_of(text)), mismatch, host::env())))
}

/// Returns a body for its list of errors or for a snippet: JSON serialized again, so that no escape sequence hides a secret; of anything
/// else the beginning, on one line.
fn body_of(text: String) -> Body {
    match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(json) => Body { text: json.to_string(), json: Some(json.into()) },
        Err(_) => {
            let words: Vec<&str> = text.split_whitespace().collect();
            Body { text: words.join(" ").chars().take(16_384).collect(), json: None }
        }
    }
}

/// Whether a resource has this status.
fn has_status(text: &str, expected: &str) -> bool {
    let json = serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    json.get("status").and_then(serde_json::Value::as_str) == Some(expected)
}
