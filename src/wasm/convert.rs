//! JavaScript values as JSON: what `JSON.stringify` gives, and an error wherever it would lose something silently.

use js_sys::{Array, Function, JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::error::Invalid;
use crate::json::{Json, Number};

/// Deeper than this no metadata is; a bound keeps the stack safe.
const MAX_DEPTH: usize = 128;

/// Members that are no JSON and stay on this side; the text says only what they are.
const OPAQUE: [&str; 6] = ["file", "fetch", "onEvent", "onResponse", "signal", "token"];

/// The JSON value of `value`; `None` for `undefined`. `name` is what errors call it.
pub fn to_json(value: &JsValue, name: &str) -> Result<Option<Json>, Invalid> {
    if value.is_undefined() {
        return Ok(None);
    }
    Reader { path: vec![name.to_owned()], ancestors: Vec::new() }.value(value).map(Some)
}

struct Reader {
    path: Vec<String>,
    ancestors: Vec<JsValue>,
}

impl Reader {
    /// An error about the place that the reader is at: a parameter by its own name, what lies inside by a pointer.
    fn invalid(&self, rule: &'static str) -> Invalid {
        Invalid::new(self.path[1.min(self.path.len() - 1)..].join("/"), rule)
    }

    fn value(&mut self, value: &JsValue) -> Result<Json, Invalid> {
        if value.is_null() {
            Ok(Json::Null)
        } else if let Some(flag) = value.as_bool() {
            Ok(Json::Flag(flag))
        } else if let Some(number) = value.as_f64() {
            self.number(number)
        } else if let Some(text) = value.dyn_ref::<JsString>() {
            self.text(text).map(Json::Text)
        } else if value.is_object() {
            self.object(value)
        } else {
            Err(self.invalid("is undefined, a function, a symbol or a BigInt, which JSON cannot hold"))
        }
    }

    fn number(&mut self, value: f64) -> Result<Json, Invalid> {
        if !value.is_finite() {
            return Err(self.invalid("must be a finite number: JSON cannot hold NaN or Infinity"));
        }
        let digits = String::from(js_sys::Number::from(value).to_js_string());
        Ok(Json::Number(Number { value, digits }))
    }

    fn text(&self, text: &JsString) -> Result<String, Invalid> {
        let copy = String::from(text);
        // A lone surrogate arrives as U+FFFD; only then is the slow look worth it.
        if copy.contains('\u{fffd}') && !text.is_valid_utf16() {
            return Err(self.invalid("must be well-formed text: it holds half of a surrogate pair"));
        }
        Ok(copy)
    }

    fn object(&mut self, value: &JsValue) -> Result<Json, Invalid> {
        if self.ancestors.iter().any(|ancestor| Object::is(ancestor, value)) {
            return Err(self.invalid("is cyclic"));
        }
        if self.ancestors.len() == MAX_DEPTH {
            return Err(self.invalid("is nested too deeply"));
        }
        let to_json = self.read(value, "toJSON")?;
        if let Some(to_json) = to_json.dyn_ref::<Function>() {
            return self.own_form(value, to_json);
        }
        self.ancestors.push(value.clone());
        let json = if Array::is_array(value) { self.array(value) } else { self.members(value) };
        self.ancestors.pop();
        json
    }

    /// What the object itself gives as its JSON form: a `Date` or a `URL` gives a string.
    fn own_form(&mut self, value: &JsValue, to_json: &Function) -> Result<Json, Invalid> {
        let form = to_json.call0(value).map_err(|_| self.invalid("has a toJSON that throws"))?;
        if form.is_null() || form.is_object() {
            return Err(self.invalid("must be a valid Date, or have a toJSON that gives a plain value"));
        }
        self.value(&form)
    }

    fn array(&mut self, value: &JsValue) -> Result<Json, Invalid> {
        let length = self.read(value, "length")?.as_f64().unwrap_or_default() as u32;
        let mut items = Vec::new();
        for index in 0..length {
            let item = Reflect::get_u32(value, index).map_err(|_| self.invalid("could not be read"))?;
            self.path.push(index.to_string());
            items.push(self.value(&item)?);
            self.path.pop();
        }
        Ok(Json::List(items))
    }

    fn members(&mut self, value: &JsValue) -> Result<Json, Invalid> {
        // A Map, a Set or a Promise would become {} without a word.
        if object_tag(value).as_deref() != Some("[object Object]") {
            return Err(self.invalid("must be a plain value: JSON would lose what it holds"));
        }
        let keys = own_keys(value.unchecked_ref()).map_err(|_| self.invalid("could not be read"))?;
        let mut members = Vec::new();
        for key in keys.iter() {
            let name = self.text(key.unchecked_ref())?;
            self.path.push(name.clone());
            let member = Reflect::get(value, &key).map_err(|_| self.invalid("could not be read"))?;
            // Like JSON.stringify, and like the web's own APIs: undefined is not given.
            if !member.is_undefined() {
                members.push((name.clone(), self.member(&name, &member)?));
            }
            self.path.pop();
        }
        Ok(Json::Object(members))
    }

    fn member(&mut self, name: &str, member: &JsValue) -> Result<Json, Invalid> {
        if self.path.len() == 2 && OPAQUE.contains(&name) {
            return Ok(Json::Opaque(what_it_is(member)));
        }
        self.value(member)
    }

    fn read(&self, value: &JsValue, name: &str) -> Result<JsValue, Invalid> {
        Reflect::get(value, &name.into()).map_err(|_| self.invalid("could not be read"))
    }
}

mod host {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        /// `Object.keys`, which a proxy can make throw.
        #[wasm_bindgen(js_namespace = Object, js_name = keys, catch)]
        pub fn keys(value: &js_sys::Object) -> Result<js_sys::Array, JsValue>;

        /// `Object.prototype.toString.call`, which knows a Map from an object in any realm.
        #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call, catch)]
        pub fn tag(value: &JsValue) -> Result<String, JsValue>;

        /// `ArrayBuffer.isView`.
        #[wasm_bindgen(js_namespace = ArrayBuffer, js_name = isView)]
        pub fn is_view(value: &JsValue) -> bool;
    }
}

use host::keys as own_keys;

/// What `Object.prototype.toString` says of a value.
pub fn object_tag(value: &JsValue) -> Option<String> {
    host::tag(value).ok()
}

/// The name of what an opaque member is, by what it can do: instances of another realm count too.
fn what_it_is(value: &JsValue) -> &'static str {
    let is_function = |name: &str| Reflect::get(value, &name.into()).is_ok_and(|member| member.is_function());
    if value.is_function() {
        "function"
    } else if value.is_string() {
        "string"
    } else if !value.is_object() {
        "value"
    } else if host::is_view(value) || object_tag(value).as_deref() == Some("[object ArrayBuffer]") {
        "bytes"
    } else if is_function("arrayBuffer") && is_function("slice") {
        "Blob"
    } else if is_function("addEventListener") && Reflect::has(value, &"aborted".into()).unwrap_or(false) {
        "AbortSignal"
    } else {
        "object"
    }
}

#[cfg(test)]
mod tests {
    use js_sys::{JSON, eval};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn written(json: &Json) -> String {
        let mut text = String::new();
        json.write(&mut text);
        text
    }

    fn text_of(source: &str) -> Result<Option<Json>, Invalid> {
        to_json(&eval(&format!("({source})")).unwrap(), "params")
    }

    #[wasm_bindgen_test]
    fn what_json_can_hold_is_what_json_stringify_gives() {
        for source in [
            "{ a: [1, -0.5, 1e21, true, null, 'é\\n\"\\\\\\u0001'], b: { c: {} }, d: undefined }",
            "{ when: new Date(0), url: new URL('https://a.test/x') }",
            "JSON.parse('{\"__proto__\":{\"a\":1},\"constructor\":2,\"then\":3}')",
            "new (class { constructor() { this.own = 1 } get inherited() { return 2 } })()",
            "Object.assign(Object.create(null), { a: 1 })",
            "{ ok: { toJSON() { return 'form' } } }",
        ] {
            let value = eval(&format!("({source})")).unwrap();
            let expected = String::from(JSON::stringify(&value).unwrap());
            assert_eq!(written(&to_json(&value, "params").unwrap().unwrap()), expected, "{source}");
        }
        assert_eq!(text_of("undefined").unwrap(), None);
    }

    #[wasm_bindgen_test]
    fn what_json_would_lose_is_refused_where_it_stands() {
        for (source, place) in [
            ("{ m: { a: [1, { b: NaN }] } }", "m/a/1/b"),
            ("{ m: [undefined] }", "m/0"),
            ("{ m: [,1] }", "m/0"),
            ("{ m: 10n }", "m"),
            ("{ m: Symbol() }", "m"),
            ("{ m: { f() {} } }", "m/f"),
            ("{ m: new Map([[1, 2]]) }", "m"),
            ("{ m: new Date(NaN) }", "m"),
            ("{ m: '\\ud800' }", "m"),
            ("{ get m() { throw 1 } }", "m"),
            ("(() => { const m = {}; m.m = m; return { m } })()", "m/m"),
            ("{ m: new Proxy({}, { ownKeys() { throw 1 } }) }", "m"),
            ("10n", "params"),
        ] {
            assert_eq!(text_of(source).unwrap_err().parameter, place, "{source}");
        }
        let deep = format!("{{ m: {}1{} }}", "[".repeat(1000), "]".repeat(1000));
        assert!(text_of(&deep).unwrap_err().rule.contains("deep"));
    }

    #[wasm_bindgen_test]
    fn opaque_members_become_the_name_of_what_they_are() {
        let source = "{ file: new File(['x'], 'a'), fetch() {}, signal: new AbortController().signal }";
        let read = text_of(source).unwrap().unwrap();
        for (name, what) in [("file", "Blob"), ("fetch", "function"), ("signal", "AbortSignal")] {
            assert_eq!(read.get(name), Some(&Json::Opaque(what)));
        }
        for (value, what) in [
            ("'a.png'", "string"),
            ("new Uint8Array(3)", "bytes"),
            ("new ArrayBuffer(3)", "bytes"),
            ("5", "value"),
            ("{}", "object"),
        ] {
            let read = text_of(&format!("{{ file: {value} }}")).unwrap().unwrap();
            assert_eq!(read.get("file"), Some(&Json::Opaque(what)));
        }
    }
}
