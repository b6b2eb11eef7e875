//! A value that comes from JavaScript or goes to it: a parameter, an option, or a part of an error body.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// A JSON value.
///
/// ```
/// use clerk_organizations::error::envelope::ClerkErrorItem;
/// use clerk_organizations::value::Value;
///
/// /// The numbers in the details of Clerk's error.
/// fn numbers(item: &ClerkErrorItem) -> Vec<f64> {
///     let number = |value: &Value| match value {
///         Value::Number(number) => Some(*number),
///         _ => None,
///     };
///     item.meta.iter().filter_map(|(_, value)| number(value)).collect()
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object, in the order of its keys.
    Object(Vec<(String, Value)>),
    /// JSON text that is passed on unchanged: metadata.
    Json(String),
}

impl Value {
    /// Returns a member of an object. The last of several with the same name counts, as in JavaScript.
    ///
    /// ```
    /// use clerk_organizations::value::Value;
    ///
    /// let plan = Value::Object(vec![("name".into(), "gold".into()), ("seats".into(), Value::Number(5.0))]);
    /// assert_eq!(plan.get("name"), Some(&Value::from("gold")));
    /// assert_eq!(plan.get("color"), None);
    /// ```
    pub fn get(&self, name: &str) -> Option<&Value> {
        let Value::Object(members) = self else { return None };
        members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Returns the text, if the value is a string.
    ///
    /// ```
    /// use clerk_organizations::value::Value;
    ///
    /// assert_eq!(Value::from("gold").text(), Some("gold"));
    /// assert_eq!(Value::Bool(true).text(), None);
    /// ```
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// Returns the text of a member, if it is a string.
    ///
    /// ```
    /// use clerk_organizations::value::Value;
    ///
    /// let plan = Value::Object(vec![("name".into(), "gold".into()), ("seats".into(), Value::Number(5.0))]);
    /// assert_eq!(plan.text_of("name"), Some("gold"));
    /// assert_eq!(plan.text_of("seats"), None);
    /// ```
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// Returns the number, if it is an unsigned 32-bit integer.
    ///
    /// ```
    /// use clerk_organizations::value::Value;
    ///
    /// assert_eq!(Value::Number(5.0).integer(), Some(5));
    /// assert_eq!(Value::Number(5.5).integer(), None);
    /// ```
    pub fn integer(&self) -> Option<u32> {
        let Value::Number(number) = self else { return None };
        let integer = *number as u32;
        (f64::from(integer) == *number).then_some(integer)
    }

    /// Appends the value as JSON text, without spaces. Every number has to be an integer from 0 to 2^53 - 1, as in parameters.
    ///
    /// ```
    /// use clerk_organizations::value::Value;
    ///
    /// let plan = Value::Object(vec![("name".into(), "gold".into()), ("seats".into(), Value::Number(5.0))]);
    /// let mut out = String::from("plan=");
    /// plan.write_json(&mut out);
    /// assert_eq!(out, r#"plan={"name":"gold","seats":5}"#);
    /// ```
    pub fn write_json(&self, out: &mut String) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Number(number) => out.push_str(&(*number as u64).to_string()),
            Value::Text(text) => quote(text, out),
            Value::Json(json) => out.push_str(json),
            Value::List(items) => write_all(items.iter(), ['[', ']'], out, |item, out| item.write_json(out)),
            Value::Object(members) => write_all(members.iter(), ['{', '}'], out, |(name, value), out| {
                quote(name, out);
                out.push(':');
                value.write_json(out);
            }),
        }
    }

    /// Returns the value as JSON text, without spaces.
    ///
    /// ```
    /// use clerk_organizations::value::Value;
    ///
    /// let plan = Value::Object(vec![("name".into(), "gold".into()), ("seats".into(), Value::Number(5.0))]);
    /// assert_eq!(plan.to_json(), r#"{"name":"gold","seats":5}"#);
    /// ```
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(value) => serializer.serialize_f64(*value),
            Value::Text(text) | Value::Json(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items),
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// Appends items between brackets, separated by commas.
#[cfg_attr(feature = "web", doc(hidden))]
pub fn write_all<T>(
    items: impl Iterator<Item = T>,
    [open, close]: [char; 2],
    out: &mut String,
    write: impl Fn(T, &mut String),
) {
    out.push(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

/// Appends a string with its quotes, escaped as `JSON.stringify` does.
#[cfg_attr(feature = "web", doc(hidden))]
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    // The text between two escaped characters is copied at once.
    let mut begin = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !matches!(byte, b'"' | b'\\' | ..b' ') {
            continue;
        }
        out.push_str(text.get(begin..at).unwrap_or_default());
        begin = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            8 => out.push_str("\\b"),
            12 => out.push_str("\\f"),
            _ => {
                out.push_str(if byte < 16 { "\\u000" } else { "\\u001" });
                out.extend(char::from_digit(u32::from(byte) % 16, 16));
            }
        }
    }
    out.push_str(text.get(begin..).unwrap_or_default());
    out.push('"');
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(value),
            serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Array(items) => Value::List(items.into_iter().map(Value::from).collect()),
            serde_json::Value::Object(members) => {
                Value::Object(members.into_iter().map(|(name, value)| (name, value.into())).collect())
            }
        }
    }
}

/// Parses JSON text, for tests.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub fn parse(text: &str) -> Option<Value> {
    serde_json::from_str::<serde_json::Value>(text).ok().map(Value::from)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_written_as_json_and_json_text_unchanged() {
        let value = Value::Object(vec![
            ("a".into(), json!([1, null, true]).into()),
            ("b".into(), Value::Json(r#"{"x":1.50}"#.into())),
        ]);
        assert_eq!(value.to_json(), r#"{"a":[1,null,true],"b":{"x":1.50}}"#);
    }

    #[test]
    fn integers_are_unsigned_and_have_32_bits() {
        let integer = |value: serde_json::Value| Value::from(value).integer();
        assert_eq!([integer(json!(0)), integer(json!(4_294_967_295u32))], [Some(0), Some(u32::MAX)]);
        for value in [json!(-1), json!(1.5), json!(4_294_967_296u64), json!("1"), json!(1e300)] {
            assert_eq!(integer(value.clone()), None, "{value}");
        }
        assert_eq!(Value::Number(f64::NAN).integer(), None);
    }

    proptest! {
        #[test]
        fn any_text_is_quoted_as_serde_json_does(text in any::<String>()) {
            let mut out = String::new();
            quote(&text, &mut out);
            prop_assert_eq!(out, serde_json::to_string(&text).unwrap());
        }
    }
}
