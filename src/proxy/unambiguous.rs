//! JSON that all parsers read in the same way: no object has a name twice, and JavaScript represents every integer exactly.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A value whose objects have every name once. Of two members with the same name, some parsers take the first, others the last.
#[derive(Debug, PartialEq)]
pub struct Unambiguous(pub Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        exact(value as f64 as i128 == i128::from(value), value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        exact(value as f64 as u128 == u128::from(value), value)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unambiguous(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Unambiguous(value))) = members.next_entry::<String, _>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("two members have the same name"));
            }
        }
        Ok(object.into())
    }
}

fn exact<E: Error>(is_exact: bool, value: impl Into<Value>) -> Result<Value, E> {
    if is_exact { Ok(value.into()) } else { Err(E::custom("an integer is not exact in JavaScript")) }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<Value> {
        serde_json::from_str::<Unambiguous>(text).ok().map(|Unambiguous(value)| value)
    }

    #[test]
    fn duplicate_names_are_refused_at_every_depth_and_in_every_spelling() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"b":{"a":1,"a":2}}"#,
            r#"[[{"a":1,"b":2,"a":3}]]"#,
            r#"{"":1,"":2}"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_that_javascript_cannot_represent_are_refused() {
        for text in
            ["9007199254740993", "-9007199254740993", "18446744073709551615", "1e400", r#"{"a":[9007199254740993]}"#]
        {
            assert_eq!(read(text), None, "{text}");
        }
        for text in ["9007199254740992", "18446744073709551616", "-0", "0.1", "5e-324"] {
            assert!(read(text).is_some(), "{text}");
        }
    }

    #[test]
    fn the_order_of_members_is_kept() {
        let text = r#"{"b":{"z":1,"a":[true,null,-1.5]},"a":"x"}"#;
        assert_eq!(read(text).map(|value| value.to_string()).as_deref(), Some(text));
    }

    proptest! {
        #[test]
        fn anything_else_is_read_as_serde_json_reads_it(text in "[\\[\\]{}:,\" a1.e-]{0,30}|\\[(1|null|true|\"a\"|[0-9]{1,20}(\\.[0-9]+)?,?){0,4}\\]") {
            let value = serde_json::from_str::<Value>(&text).ok();
            if let Some(read) = read(&text) {
                prop_assert_eq!(Some(read), value);
            } else {
                let is_refused = |value: &Value| value.is_object() || value.is_array() || value.is_number();
                prop_assert!(value.is_none_or(|value| is_refused(&value)));
            }
        }
    }
}
