//! The client at the edge: JSON text in, JSON text out, with the host's clock and dice. It has no opinions.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::api::{Input, find};
use crate::client::Client;
use crate::config::{Config, Runtime};
use crate::json::{Json, Members};
use crate::merge;
use crate::response::Calendar;
use crate::run::Host;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Math)]
    fn random() -> f64;

    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    pub(super) fn date_now() -> f64;

    #[wasm_bindgen(js_namespace = Date, js_name = parse)]
    pub(super) fn parse_date(date: &str) -> f64;
}

/// The host at this moment, in milliseconds that only grow: a laptop that slept does not make timers fire in a storm. What is
/// asked for at every call comes in with it: a way out costs more than an argument.
fn host(now: f64) -> Host {
    Host { now, random, calendar: Calendar { now: date_now, parse: parse_date } }
}

thread_local! {
    /// The clients, by their numbers. The host says when one is gone.
    static CLIENTS: RefCell<Vec<Option<Box<Client>>>> = const { RefCell::new(Vec::new()) };
}

/// A client in hand: it goes back to its place when it is let go.
struct Held(usize, Option<Box<Client>>);

fn hold(number: usize) -> Held {
    Held(number, CLIENTS.with_borrow_mut(|clients| clients.get_mut(number).and_then(Option::take)))
}

impl Drop for Held {
    fn drop(&mut self) {
        let client = self.1.take();
        CLIENTS.with_borrow_mut(|clients| clients[self.0] = client);
    }
}

/// Opens a client; gives its number and what the host must know of its settings: `{ client, headers, maxResponseBytes }`. A
/// mistake in the options is told by every call. They come as JSON: `{ isBrowser, options, base }`, where `base` is the base URL
/// in parts, as the host's parser sees it, and absent where it is no URL.
#[wasm_bindgen]
pub fn open_client(given: &str) -> String {
    let given = Json::parse(given).unwrap_or(Json::Null);
    let runtime = if let Some(Json::Flag(true)) = given.get("isBrowser") { Runtime::Browser } else { Runtime::Server };
    let client = Client::new(Config::new(given.get("options"), given.get("base"), runtime));
    let mut out = Members::default();
    out.json("headers", client.headers().as_deref().unwrap_or("{}"));
    out.integer_if("maxResponseBytes", client.config().map(Config::max_response_bytes));
    let number = CLIENTS.with_borrow_mut(|clients| {
        let free = clients.iter().position(Option::is_none).unwrap_or(clients.len());
        clients.resize_with(clients.len().max(free + 1), || None);
        clients[free] = Some(Box::new(client));
        free
    });
    out.integer("client", number as u64);
    out.done()
}

/// Forgets a client.
#[wasm_bindgen]
pub fn forget_client(client: usize) {
    CLIENTS.with_borrow_mut(|clients| clients[client] = None);
}

/// A parameter is a member of a member of what comes in: metadata goes on as it came.
const PARAMETERS: u32 = 2;

/// Begins a call; gives its first step. It comes as JSON: `{ operation, id, params, options, stopped }`, of which all but the
/// first may be absent.
#[wasm_bindgen]
pub fn begin(client: usize, call: &str, now: f64) -> String {
    let call = Json::outline(call, PARAMETERS).unwrap_or(Json::Null);
    let Some(endpoint) = call.text_of("operation").and_then(find) else { return String::new() };
    let input = Input { id: call.get("id"), params: call.get("params"), options: call.get("options") };
    let mut held = hold(client);
    let Some(client) = &mut held.1 else { return String::new() };
    client.begin(endpoint, input, call.text_of("stopped").unwrap_or_default(), host(now)).to_text()
}

/// A call's request has been answered as it should be; gives the call that is to be woken, or 0.
#[wasm_bindgen]
pub fn succeed(client: usize, call: f64, now: f64) -> f64 {
    hold(client).1.as_mut().map_or(0.0, |client| client.succeed(call as u64, host(now)) as f64)
}

/// Something else has happened to a call; gives its next step.
#[wasm_bindgen]
pub fn happened(client: usize, call: f64, told: &str, now: f64) -> String {
    let mut held = hold(client);
    held.1.as_mut().map_or(String::new(), |client| client.happened(call as u64, told, host(now)).to_text())
}

/// The `token` function has answered: the calls of this client that wait are to be woken.
#[wasm_bindgen]
pub fn answer_token(client: usize, answer: &str) {
    if let Some(client) = &mut hold(client).1 {
        client.answer_token(&Json::parse(answer).unwrap_or(Json::Null));
    }
}

/// A text without the client's secrets, and without the query of this call; 0 is none.
#[wasm_bindgen]
pub fn scrub(client: usize, call: f64, text: &str) -> String {
    hold(client).1.as_ref().map_or(String::new(), |client| client.scrub(call as u64, text))
}

/// What a merge of metadata will give: from `{ current, patch }`, all as JSON.
#[wasm_bindgen]
pub fn preview_merge(given: &str) -> String {
    let given = Json::parse(given).unwrap_or(Json::Null);
    let read = |name| given.get(name).unwrap_or(&Json::Null);
    merge::preview(read("current"), read("patch")).to_json()
}
