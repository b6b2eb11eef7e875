//! One attempt of a call, from `fetch` to the end of the response, within its time limit.
//!
//! Of gloo-net, only the wrapper of the finished request is used. Its `RequestBuilder` panics if the host throws something that is not an
//! `Error`, and its `Headers` on every exception. Its `Response` panics too if the host does not give what it expects, such as a mock without
//! a method, and reads a body without a limit.

use std::cell::RefCell;
use std::pin::pin;

use futures_util::future::{Either, select};
use gloo_net::http::Request;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, RequestCache, RequestInit, RequestRedirect};

use super::body::{Unread, read_text};
use super::client::Client;
use super::host::{self, call, get};
use super::logo::Logo;
use super::registry::{self, Woken};
use super::thrown;
use crate::call::client;
use crate::call::host_event::{Mismatch, Stopped};
use crate::call::step::{Send, StepOutput};
use crate::config::Runtime;
use crate::error::Reason;
use crate::http::response::{Body, ERROR_BODY_BYTES, ERROR_BODY_MS, HEADERS, Response, is_success};
use crate::value::Value;

/// How an attempt ended: with a success, or with an event for the core.
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
    /// Decodes and keeps the body of a success, or returns where it does not match its model.
    pub decode: &'a mut dyn FnMut(&str) -> Result<(), Mismatch>,
}

impl Attempt<'_> {
    /// Sends the request. The result is whatever comes first: the response, the timeout, or the end of the client.
    pub async fn run(self) -> Ended {
        let (call, client) = (self.call, self.client);
        let (limit, controller) = (self.send.limit, self.controller);
        let head = RefCell::new(None);
        let closed = registry::until_closed(call, client.id());
        let exchange = pin!(self.exchange(&head));
        let interrupted = pin!(select(TimeoutFuture::new(limit as u32), closed));
        let interruption = match select(exchange, interrupted).await {
            Either::Left((ended, _)) => return ended,
            Either::Right((interruption, _)) => interruption,
        };
        controller.abort();
        let head: Option<Head> = head.borrow().clone();
        if let Either::Right((Ok(Woken::Closed), _)) = interruption {
            let status = head.map(|head| head.status);
            let stopped = Stopped { reason: Some(Reason::ClientClosed), status, is_unsent: false };
            return Ended::Event(Box::new(move |core| core.stop(call, stopped, host::env())));
        }
        let is_error = head.as_ref().is_some_and(|head| !head.is_success());
        let response = head.map(|head| head.response(Body::default()));
        Ended::Event(Box::new(move |core| match response {
            // The status is reported even if the body cannot be read.
            Some(response) if is_error => core.refuse(call, response, host::env()),
            response => core.time_out(call, response, host::env()),
        }))
    }

    async fn exchange(mut self, seen: &RefCell<Option<Head>>) -> Ended {
        let call = self.call;
        let request = match self.request() {
            Ok(request) => request,
            Err(thrown) => return self.unsendable(&thrown),
        };
        let response = match host::fetch(request).await {
            Ok(response) => response,
            Err(thrown) => return lost(call, &thrown),
        };
        let Some(head) = head_of(&response) else {
            return lost(call, &JsValue::from_str("fetch did not return a Response"));
        };
        *seen.borrow_mut() = Some(head.clone());
        if self.client.has_listener() {
            let (status, headers) = (head.status, head.headers.clone());
            self.client.apply(move |core| core.see_head(call, status, &headers, host::env()));
        }
        if !head.is_success() {
            return refused(call, head, &response).await;
        }
        let ended = self.success(head, &response).await;
        if let Ended::Event(_) = ended {
            // The rest of the body is not wanted.
            self.controller.abort();
        }
        ended
    }

    /// Creates the request.
    fn request(&self) -> Result<Request, JsValue> {
        let headers = web_sys::Headers::new()?;
        let own = self.send.headers.clone().unwrap_or_else(|| self.client.headers());
        own.iter().try_for_each(|(name, value)| headers.set(name, value))?;
        let init = RequestInit::new();
        init.set_method(self.send.method.as_str());
        // Redirects are never followed: the key is sent to the configured origin only.
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(Some(&self.controller.signal()));
        // In a page, the cache must not answer for the server. Servers have no cache, and some do not support the option.
        if host::runtime() == Runtime::Browser {
            init.set_cache(RequestCache::NoStore);
        }
        match (&self.send.json, &self.send.form, self.logo) {
            (Some(json), ..) => {
                headers.set("content-type", "application/json")?;
                init.set_body(&json.into());
            }
            (None, Some(parts), Some(logo)) => init.set_body(&logo.form(parts)?.into()),
            _ => {}
        }
        init.set_headers(&headers);
        Ok(web_sys::Request::new_with_str_and_init(&self.send.url, &init)?.into())
    }

    async fn success(&mut self, head: Head, response: &JsValue) -> Ended {
        let call = self.call;
        let text = match read_text(response, self.client.max_response_bytes()).await {
            Ok(Some(text)) => text,
            Ok(None) => {
                let expected = "expected UTF-8, found other bytes".to_owned();
                let mismatch = Mismatch { expected, is_damaged: true, ..Mismatch::default() };
                return mismatched(call, head, mismatch, String::new());
            }
            Err(Unread::Lost(thrown)) => {
                let message = thrown::message(&thrown);
                return Ended::Event(Box::new(move |core| core.lose_body(call, &message, host::env())));
            }
            Err(Unread::TooLarge) => {
                let limit = self.client.max_response_bytes();
                let expected = format!("expected at most {limit} bytes (maxResponseBytes), found more");
                let mismatch = Mismatch { expected, is_too_large: true, ..Mismatch::default() };
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
    fn is_success(&self) -> bool {
        is_success(self.status)
    }

    fn response(self, body: Body) -> Response {
        Response { status: self.status, headers: self.headers, is_redirect: false, body }
    }
}

/// Reads the head of a response, which may be that of another realm, or a mock without headers.
fn head_of(response: &JsValue) -> Option<Head> {
    let status = get(response, "status").as_f64()? as u16;
    let headers = get(response, "headers");
    let value = |name: &str| Some(Value::Text(call(&headers, "get", &[name])?.ok()?.as_string()?));
    let read = |name: &&str| Some(((*name).to_owned(), value(name)?));
    Some(Head { status, headers: Value::Object(HEADERS.iter().filter_map(read).collect()) })
}

fn lost(call: u64, thrown: &JsValue) -> Ended {
    let (message, facts) = (thrown::message(thrown), thrown::facts(thrown));
    Ended::Event(Box::new(move |core| core.lose_request(call, &message, &facts, host::env())))
}

/// Reads an error response. Its status is known, so the wait for its body is short.
async fn refused(call: u64, head: Head, response: &JsValue) -> Ended {
    let is_redirect = get(response, "type").as_string().as_deref() == Some("opaqueredirect");
    let reading = pin!(async { if is_redirect { Ok(None) } else { read_text(response, ERROR_BODY_BYTES).await } });
    let text = match select(reading, TimeoutFuture::new(ERROR_BODY_MS)).await {
        Either::Left((Ok(Some(text)), _)) => text,
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
