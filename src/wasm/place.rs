//! Where this runs: whether somebody could look into it.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::config::Runtime;

/// What the global object says under `path`; `undefined` where nothing is.
pub fn global(path: &[&str]) -> JsValue {
    path.iter().fold(js_sys::global().into(), |object: JsValue, name| {
        let inside = object.is_object() || object.is_function();
        if inside { Reflect::get(&object, &(*name).into()).unwrap_or_default() } else { JsValue::UNDEFINED }
    })
}

fn text(path: &[&str]) -> String {
    global(path).as_string().unwrap_or_default()
}

/// A browser is what has a document, or is a worker of one, and is no server that only looks so (jsdom, workerd, Deno).
pub fn runtime() -> Runtime {
    let is_renderer = text(&["process", "type"]) == "renderer" || text(&["navigator", "product"]) == "ReactNative";
    let on_server = global(&["process", "versions", "node"]).is_string()
        || global(&["Deno"]).is_object()
        || global(&["Bun"]).is_object()
        || global(&["EdgeRuntime"]).is_string()
        || text(&["navigator", "userAgent"]) == "Cloudflare-Workers";
    let in_browser = global(&["document"]).is_object() || global(&["WorkerGlobalScope"]).is_function();
    if is_renderer || (in_browser && !on_server) { Runtime::Browser } else { Runtime::Server }
}
