//! What the host threw, fit to be shown: as it is, or in its place an error without the secret that it holds.

use js_sys::{Array, Error, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::words;
use crate::secret::{Secret, scrub};

/// How deep and how far a thrown value is looked into; what has more is not passed on.
const DEPTH: usize = 5;
const VALUES: usize = 200;

/// The value itself where it holds no secret; otherwise an error that keeps what it says, without the secret.
pub fn clean(thrown: &JsValue, secrets: &[Secret]) -> JsValue {
    let mut left = VALUES;
    if is_clean(thrown, secrets, DEPTH, &mut left) {
        return thrown.clone();
    }
    Error::new(&scrub(&words(thrown), secrets)).into()
}

fn is_clean(value: &JsValue, secrets: &[Secret], depth: usize, left: &mut usize) -> bool {
    if let Some(text) = value.as_string() {
        return scrub(&text, secrets) == text;
    }
    if !value.is_object() {
        return true;
    }
    if depth == 0 || *left == 0 || !can_be_looked_into(value) {
        return false;
    }
    *left -= 1;
    let Ok(keys) = Reflect::own_keys(value) else { return false };
    keys.iter().all(|key| {
        let member = Reflect::get(value, &key);
        member.is_ok_and(|member| is_clean(&key, secrets, 1, left) && is_clean(&member, secrets, depth - 1, left))
    })
}

/// Errors, plain objects and arrays show all they hold; `Headers`, a `Request` or a `Map` do not.
fn can_be_looked_into(value: &JsValue) -> bool {
    let tag = super::convert::object_tag(value);
    Array::is_array(value)
        || value.is_instance_of::<Error>()
        || matches!(tag.as_deref(), Some("[object Object]" | "[object Error]" | "[object DOMException]"))
}
