//! Reads the body of a response, up to a limit.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use super::host::{call, get, settled};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Uint8Array)]
    type Bytes;

    /// js-sys expects that no buffer is detached.
    #[wasm_bindgen(constructor, catch)]
    fn new(bytes: &JsValue) -> Result<Bytes, JsValue>;
}

/// Why a body could not be read.
#[derive(Debug)]
pub enum Unread {
    /// It is larger than the limit.
    TooLarge,
    /// The connection was lost, or the host threw this.
    Lost(JsValue),
}

/// Reads a body as text, or returns `None` if it is not UTF-8. A byte order mark is removed, as by `Response.text()`. The response may be that of
/// another realm, or a mock that has only some of the members of a `Response`.
pub async fn read_text(response: &JsValue, limit: u32) -> Result<Option<String>, Unread> {
    let bytes = match call(&get(response, "body"), "getReader", &[]) {
        Some(reader) => read_chunks(&reader.map_err(Unread::Lost)?, limit).await?,
        None => read_whole(response).await.map_err(Unread::Lost)?,
    };
    if bytes.len() > limit as usize {
        return Err(Unread::TooLarge);
    }
    let text = String::from_utf8(bytes).ok();
    Ok(text.map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

async fn read_chunks(reader: &JsValue, limit: u32) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    loop {
        let reading = call(reader, "read", &[]).unwrap_or_else(|| Err(no_bytes())).map_err(Unread::Lost)?;
        let chunk = settled(reading).await.map_err(Unread::Lost)?;
        if get(&chunk, "done").is_truthy() {
            return Ok(bytes);
        }
        let chunk = bytes_of(&get(&chunk, "value")).map_err(Unread::Lost)?;
        if bytes.len() + chunk.length() as usize > limit as usize {
            // The result of `cancel` does not matter, and it may never come.
            if let Some(Ok(cancelled)) = call(reader, "cancel", &[]) {
                spawn_local(async move { drop(settled(cancelled).await) });
            }
            return Err(Unread::TooLarge);
        }
        bytes.extend(chunk.to_vec());
    }
}

/// Reads the body of a response that has no stream.
async fn read_whole(response: &JsValue) -> Result<Vec<u8>, JsValue> {
    if let Some(buffer) = call(response, "arrayBuffer", &[]) {
        return Ok(bytes_of(&settled(buffer?).await?)?.to_vec());
    }
    let Some(text) = call(response, "text", &[]) else { return Ok(Vec::new()) };
    Ok(settled(text?).await?.as_string().ok_or_else(no_bytes)?.into_bytes())
}

/// Returns the bytes of an `ArrayBuffer` or an `Uint8Array`, also of another realm, for which `instanceof` is false.
fn bytes_of(value: &JsValue) -> Result<Uint8Array, JsValue> {
    let size = get(value, "byteLength").as_f64().ok_or_else(no_bytes)?;
    let bytes: Uint8Array = Bytes::new(value)?.unchecked_into();
    if f64::from(bytes.length()) == size { Ok(bytes) } else { Err(no_bytes()) }
}

fn no_bytes() -> JsValue {
    JsValue::from_str("the body of the response does not consist of bytes")
}
