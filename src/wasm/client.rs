//! The class behind the facade: takes a call's values in, settles its promise.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use super::abort::{Signal, aborted, signal_in};
use super::convert::to_json;
use super::fetch::{Fetch, Sender};
use super::{Host, file, to_js_error};
use crate::api::{Endpoint, Input, find};
use crate::client::{self, CallOptions};
use crate::config::{ClientOptions, Config, DEFAULT_BASE_URL, UrlParts};
use crate::error::Invalid;
use crate::race::{Either, race};

/// A configured client.
#[wasm_bindgen]
pub struct Client {
    shared: Rc<Shared>,
}

struct Shared {
    host: Host,
    setup: Result<(Config, Sender), Invalid>,
}

/// A call whose values have been taken in: nothing that the caller does later changes it.
struct Call {
    endpoint: &'static Endpoint,
    input: Input,
    file: Option<Blob>,
    signal: Option<Signal>,
}

#[wasm_bindgen]
impl Client {
    /// Checks the options. A mistake in them is told by every call.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, host: Host) -> Client {
        Client { shared: Rc::new(Shared { host, setup: set_up(options) }) }
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
}

fn set_up(options: &JsValue) -> Result<(Config, Sender), Invalid> {
    let text = to_json(options, "options")?.unwrap_or_else(|| "{}".to_owned());
    let checked = ClientOptions::read(&text)?;
    let base = checked.base_url.as_ref().map_or(DEFAULT_BASE_URL, |base| &base.0);
    let config = Config::new(checked.clone(), parse_url(base).as_ref())?;
    let fetch = Reflect::get(options, &"fetch".into()).ok().and_then(|fetch| fetch.dyn_into::<Function>().ok());
    let sender = Sender::new(&config, fetch);
    Ok((config, sender))
}

fn parse_url(text: &str) -> Option<UrlParts> {
    let here = Reflect::get(&js_sys::global(), &"location".into()).ok();
    let here = here.and_then(|location| Reflect::get(&location, &"href".into()).ok()).and_then(|href| href.as_string());
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
    let input =
        Input { id: to_json(id, endpoint.id.unwrap_or("id"))?, params: to_json(params, "params")?, ..Input::default() };
    CallOptions::read(&to_json(options, "call")?.unwrap_or_else(|| "{}".to_owned()))?;
    let has_file = endpoint.takes_file && input.params.as_ref().is_some_and(|params| params.contains("\"file\":"));
    let file = has_file.then(|| file::file_in(params)).transpose()?;
    Ok(Call { endpoint, input, file, signal: signal_in(options) })
}

fn refuse(host: &Host, operation: &str, invalid: Invalid) -> JsValue {
    to_js_error(host, &client::refused_locally(operation, invalid), &JsValue::UNDEFINED)
}

async fn run(shared: &Shared, mut call: Call) -> Result<JsValue, JsValue> {
    let refuse = |invalid| refuse(&shared.host, call.endpoint.name, invalid);
    let (config, sender) = shared.setup.as_ref().map_err(|invalid| refuse(invalid.clone()))?;
    call.input.api_version.clone_from(&config.api_version);
    if let Some(file) = &call.file {
        call.input.file = Some(file::facts(file).await.map_err(refuse)?);
    }
    let request = (call.endpoint.build)(&call.input).map_err(refuse)?;
    let fetch =
        Fetch { sender, host: &shared.host, file: call.file, sent: Cell::new(false), cause: RefCell::default() };
    let stopped = aborted(call.signal);
    match race(stopped, client::execute(&&fetch, config, call.endpoint, &request)).await {
        Either::First(reason) => {
            Err(to_js_error(&shared.host, &client::aborted(call.endpoint, fetch.sent.get()), &reason))
        }
        Either::Second(ended) => ended.map_err(|error| to_js_error(&shared.host, &error, &fetch.cause.borrow())),
    }
}
