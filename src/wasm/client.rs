//! The class behind the facade: takes a call's values in, settles its promise.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use super::abort::{Signal, aborted, signal_in};
use super::convert::to_json;
use super::fetch::{Fetch, Sender};
use super::place::{global, runtime};
use super::{Host, file, member, to_js_error};
use crate::api::{Endpoint, Input, find};
use crate::call::{self, Progress};
use crate::client;
use crate::config::{CallOptions, ClientOptions, Config, DEFAULT_BASE_URL, UrlParts};
use crate::error::{Fault, Invalid, Reason};
use crate::gate::Gate;
use crate::json::Json;
use crate::latch::Latch;
use crate::merge;
use crate::race::{Either, race};

thread_local! {
    /// The gates in use, by the key and base URL whose clients share them.
    static GATES: RefCell<Vec<(String, Weak<Gate>)>> = const { RefCell::new(Vec::new()) };
}

/// A configured client.
#[wasm_bindgen]
pub struct Client {
    shared: Rc<Shared>,
}

struct Shared {
    host: Host,
    closed: Latch,
    setup: Result<Setup, Invalid>,
}

struct Setup {
    config: Config,
    sender: Sender,
    gate: Rc<Gate>,
}

/// A call whose values have been taken in: nothing that the caller does later changes it.
struct Call {
    endpoint: &'static Endpoint,
    input: Input,
    options: CallOptions,
    file: Option<Blob>,
    signal: Option<Signal>,
    on_response: Option<Function>,
}

#[wasm_bindgen]
impl Client {
    /// Checks the options. A mistake in them is told by every call.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, host: Host) -> Client {
        Client { shared: Rc::new(Shared { host, closed: Latch::default(), setup: set_up(options) }) }
    }

    /// Makes a call; `resolve` or `reject` is called with its end.
    pub fn call(
        &self,
        operation: &str,
        id: &JsValue,
        params: &JsValue,
        options: &JsValue,
        resolve: Function,
        reject: Function,
    ) {
        let taken = take_in(operation, id, params, options);
        let shared = Rc::clone(&self.shared);
        let operation = operation.to_owned();
        spawn_local(async move {
            let ended = match taken {
                Ok(call) => run(&shared, call).await,
                Err(invalid) => Err(refuse(&shared.host, &operation, invalid)),
            };
            let settled = match ended {
                Ok(value) => resolve.call1(&JsValue::UNDEFINED, &value),
                Err(error) => reject.call1(&JsValue::UNDEFINED, &error),
            };
            drop(settled);
        });
    }

    /// Stops all calls under way; later ones are refused.
    pub fn close(&self) {
        self.shared.closed.raise();
    }
}

/// What a merge of metadata will give, as JSON text: keys such as `__proto__` stay keys on their way.
#[wasm_bindgen]
pub fn preview_merge(current: &JsValue, patch: &JsValue, host: &Host) -> Result<String, JsValue> {
    let read = |value: &JsValue, name: &str| match to_json(value, name) {
        Ok(Some(json @ Json::Object(_))) => Ok(json),
        Ok(Some(Json::Null) | None) if name == "current" => Ok(Json::Object(Vec::new())),
        Ok(_) => Err(refuse(host, "previewMerge", Invalid::new(name, "must be an object"))),
        Err(invalid) => Err(refuse(host, "previewMerge", invalid)),
    };
    let preview = merge::preview(&read(current, "current")?, &read(patch, "patch")?);
    let mut text = String::new();
    preview.to_json().write(&mut text);
    Ok(text)
}

fn set_up(options: &JsValue) -> Result<Setup, Invalid> {
    let checked = ClientOptions::read(to_json(options, "options")?)?;
    let base = checked.base_url.as_ref().map_or(DEFAULT_BASE_URL, |base| &base.0);
    let parts = parse_url(base);
    let config = Config::new(checked, parts.as_ref(), runtime())?;
    let sender = Sender::new(&config, options);
    let gate = gate(&config, sender.provider.is_some());
    Ok(Setup { config, sender, gate })
}

/// The gate that this client shares. Who answers for a token cannot be told from outside: such a client has its own.
fn gate(config: &Config, has_provider: bool) -> Rc<Gate> {
    let (concurrent, queue) = (config.max_concurrent(), config.max_queue());
    if has_provider {
        return Rc::new(Gate::new(concurrent, queue));
    }
    GATES.with_borrow_mut(|gates| {
        gates.retain(|(_, gate)| gate.strong_count() > 0);
        let identity = config.identity();
        let shared = gates.iter().find(|(name, _)| *name == identity).and_then(|(_, gate)| gate.upgrade());
        if let Some(shared) = shared {
            shared.set_bounds(concurrent, queue);
            return shared;
        }
        let gate = Rc::new(Gate::new(concurrent, queue));
        gates.push((identity, Rc::downgrade(&gate)));
        gate
    })
}

fn parse_url(text: &str) -> Option<UrlParts> {
    let here = global(&["location", "href"]).as_string();
    let url =
        here.and_then(|here| web_sys::Url::new_with_base(text, &here).ok()).or_else(|| web_sys::Url::new(text).ok())?;
    Some(UrlParts {
        protocol: url.protocol(),
        hostname: url.hostname(),
        origin: url.origin(),
        pathname: url.pathname(),
        has_credentials: !url.username().is_empty() || !url.password().is_empty(),
        has_query: !url.search().is_empty() || !url.hash().is_empty(),
    })
}

fn take_in(operation: &str, id: &JsValue, params: &JsValue, options: &JsValue) -> Result<Call, Invalid> {
    let endpoint = find(operation).ok_or_else(|| Invalid::new(operation, "is no operation of this API"))?;
    let name = endpoint.id.unwrap_or("id");
    let id = to_json(id, name).map_err(|invalid| Invalid::new(name, invalid.rule))?;
    let input = Input { id, params: to_json(params, "params")?, ..Input::default() };
    let call = CallOptions::read(to_json(options, "call")?)?;
    let has_file = endpoint.takes_file && input.params.as_ref().is_some_and(|params| params.get("file").is_some());
    let file = has_file.then(|| file::file_in(params)).transpose()?;
    let signal = call.signal.as_ref().and_then(|_| signal_in(options));
    let on_response = member(options, "onResponse").and_then(|listener| listener.dyn_into().ok());
    Ok(Call { endpoint, input, options: call, file, signal, on_response })
}

fn refuse(host: &Host, operation: &str, invalid: Invalid) -> JsValue {
    to_js_error(host, &call::refused_locally(operation, invalid), &JsValue::UNDEFINED)
}

async fn run(shared: &Shared, call: Call) -> Result<JsValue, JsValue> {
    let (endpoint, progress, signal) = (call.endpoint, Progress::default(), call.signal.clone());
    let stopped = |reason: Option<Reason>, cause: &JsValue| {
        Err(to_js_error(&shared.host, &progress.error(endpoint, Fault::Aborted(reason), None), cause))
    };
    match race(race(shared.closed.raised(), aborted(&shared.host, signal)), send(shared, call, &progress)).await {
        Either::First(Either::First(())) => stopped(Some(Reason::ClientClosed), &JsValue::UNDEFINED),
        Either::First(Either::Second(reason)) => stopped(None, &reason),
        Either::Second(ended) => ended,
    }
}

async fn send(shared: &Shared, mut call: Call, progress: &Progress) -> Result<JsValue, JsValue> {
    let refuse = |invalid| refuse(&shared.host, call.endpoint.name, invalid);
    let Setup { config, sender, gate } = shared.setup.as_ref().map_err(|invalid| refuse(invalid.clone()))?;
    call.input.api_version = config.api_version().to_owned();
    if let Some(file) = &call.file {
        call.input.file = Some(file::facts(file).await.map_err(refuse)?);
    }
    let request = (call.endpoint.build)(&call.input).map_err(refuse)?;
    let limits = config.limits(&call.options, call.file.is_some());
    let sending = call::Call { endpoint: call.endpoint, request, base_url: &config.base_url, limits };
    let fetch = Fetch {
        sender,
        host: &shared.host,
        file: call.file,
        headers: call.options.headers,
        on_response: call.on_response,
        generation: Cell::default(),
        cause: RefCell::default(),
    };
    let ended = client::execute(&&fetch, gate, &sending, progress).await;
    ended.map_err(|error| to_js_error(&shared.host, &error, &fetch.cause.borrow()))
}
