//! Reads the body of a response, up to a limit.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::host::get;

/// Why a body could not be read.
#[derive(Debug)]
pub enum Unread {
    /// It is larger than the limit.
    TooLarge,
    /// The connection was lost, or the host threw this.
    Lost(JsValue),
}

/// Reads a body as text. A byte order mark is removed, as by `Response.text()`.
pub async fn read_text(response: &JsValue, limit: u32) -> Result<String, Unread> {
    let stream = get(response, "body");
    if !stream.is_object() {
        return Ok(String::new());
    }
    let reader = reader(&stream).map_err(Unread::Lost)?;
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(Unread::Lost)?;
        if get(&chunk, "done").is_truthy() {
            break;
        }
        let chunk = get(&chunk, "value");
        let Some(chunk) = chunk.dyn_ref::<Uint8Array>() else { continue };
        if bytes.len() + chunk.length() as usize > limit as usize {
            // The result of `cancel` does not matter, and it may never come.
            let _ = reader.cancel();
            return Err(Unread::TooLarge);
        }
        bytes.extend(chunk.to_vec());
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

fn reader(stream: &JsValue) -> Result<ReadableStreamDefaultReader, JsValue> {
    let get_reader: js_sys::Function = Reflect::get(stream, &"getReader".into())?.dyn_into()?;
    Ok(get_reader.call0(stream)?.unchecked_into())
}
