//! JSON values: what callers give, and what error bodies hold. Small on purpose: in the page every byte is downloaded,
//! and a general parser weighs more than all the rest; on the edge the engine's own parser is at hand.

use serde::{Serialize, Serializer};

/// A JSON value, or something of the host's that stands where one was expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Flag(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, in the order of its keys.
    Object(Vec<(String, Json)>),
    /// What is no JSON and stays at the host (a file, a function), by the name of what it is.
    Opaque(&'static str),
}

/// A number, with the digits that the host writes it with: they read back as the same one.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The value.
    pub value: f64,
    /// Its digits.
    pub digits: String,
}

impl Json {
    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<&Json> {
        let Json::Object(members) = self else { return None };
        members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A string's text.
    pub fn text(&self) -> Option<&str> {
        if let Json::Text(text) = self { Some(text) } else { None }
    }

    /// The integer that a number is, where it is one of 32 bits without a sign.
    pub fn integer(&self) -> Option<u32> {
        let Json::Number(Number { value, .. }) = self else { return None };
        let integer = *value as u32;
        (f64::from(integer) == *value).then_some(integer)
    }

    /// An integer as a number.
    pub fn integer_of(integer: u32) -> Json {
        Json::Number(Number { value: f64::from(integer), digits: integer.to_string() })
    }

    /// Writes the value as JSON text, without spaces.
    pub fn write(&self, out: &mut String) {
        match self {
            Json::Null | Json::Opaque(_) => out.push_str("null"),
            Json::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Json::Number(number) => out.push_str(&number.digits),
            Json::Text(text) => quote(text, out),
            Json::List(items) => write_all(items, ['[', ']'], out, |item, out| item.write(out)),
            Json::Object(members) => write_all(members, ['{', '}'], out, |(name, value), out| {
                quote(name, out);
                out.push(':');
                value.write(out);
            }),
        }
    }
}

fn write_all<T>(items: &[T], [open, close]: [char; 2], out: &mut String, write: impl Fn(&T, &mut String)) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

/// Writes a string with its quotes, escaped as `JSON.stringify` does.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\u{0}'..='\u{1f}' => {
                out.push_str("\\u00");
                let digit = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                out.extend([digit(character as u32 / 16), digit(character as u32 % 16)]);
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null | Json::Opaque(_) => serializer.serialize_unit(),
            Json::Flag(flag) => serializer.serialize_bool(*flag),
            Json::Number(number) => serializer.serialize_f64(number.value),
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(items) => serializer.collect_seq(items),
            Json::Object(members) => serialize_members(members, serializer),
        }
    }
}

/// Serializes members as a map, in their order.
pub fn serialize_members<S: Serializer>(members: &[(String, Json)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
}

/// Natively, where size does not matter, the well-known parser.
#[cfg(not(target_arch = "wasm32"))]
mod native {
    use serde_json::Value;

    use super::{Json, Number};

    impl Json {
        /// Parses JSON text.
        pub fn parse(text: &str) -> Option<Self> {
            serde_json::from_str::<Value>(text).ok().map(Self::from)
        }
    }

    impl From<Value> for Json {
        fn from(value: Value) -> Self {
            match value {
                Value::Null => Json::Null,
                Value::Bool(flag) => Json::Flag(flag),
                Value::Number(number) => {
                    let value = number.as_f64().unwrap_or(f64::NAN);
                    Json::Number(Number { value, digits: number.to_string() })
                }
                Value::String(text) => Json::Text(text),
                Value::Array(items) => Json::List(items.into_iter().map(Json::from).collect()),
                Value::Object(members) => {
                    Json::Object(members.into_iter().map(|(name, value)| (name, Json::from(value))).collect())
                }
            }
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_quoted_so_that_it_reads_back(text in any::<String>()) {
            let mut out = String::new();
            quote(&text, &mut out);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }

    #[test]
    fn what_is_written_reads_back_as_the_same() {
        let text = r#"{"a":[1,-0.5,1e21,true,null,"é\n"],"__proto__":{"c":{}},"":""}"#;
        let value: Value = serde_json::from_str(text).unwrap();
        let mut out = String::new();
        Json::from(value.clone()).write(&mut out);
        assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), value);
        assert_eq!(
            serde_json::to_value(Json::from(value.clone())).unwrap(),
            serde_json::from_str::<Value>(&out.replace("1,-0.5", "1.0,-0.5")).unwrap()
        );
    }
}
