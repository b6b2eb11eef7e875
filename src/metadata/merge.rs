//! A preview of a merge of metadata, by the rules of Clerk's endpoint.

use crate::value::Value;

/// The result of a merge, and its changes as JSON pointers.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// The metadata after the merge.
    pub result: Value,
    /// The keys that are added.
    pub added: Vec<String>,
    /// The keys whose values change.
    pub changed: Vec<String>,
    /// The keys that are removed.
    pub removed: Vec<String>,
}

/// Merges `patch` into `current`. Objects are merged at every level, `null` removes a key, and any other value replaces the old one.
/// An array is one value.
pub fn preview(current: &Value, patch: &Value) -> Preview {
    let mut preview = Preview { result: Value::Null, added: Vec::new(), changed: Vec::new(), removed: Vec::new() };
    let current = if let Value::Object(members) = current { members.as_slice() } else { &[] };
    let patch = if let Value::Object(members) = patch { members.as_slice() } else { &[] };
    preview.result = preview.merge(current, patch, "");
    preview
}

type Entries = [(String, Value)];

impl Preview {
    fn merge(&mut self, current: &Entries, patch: &Entries, at: &str) -> Value {
        let mut merged = current.to_vec();
        for (name, value) in patch {
            let pointer = at.to_owned() + "/" + &escape(name);
            let index = merged.iter().position(|(key, _)| key == name);
            match (index, value) {
                (None, Value::Null) => {}
                (Some(index), Value::Null) => {
                    merged.remove(index);
                    self.removed.push(pointer);
                }
                (None, value) => {
                    merged.push((name.clone(), without_nulls(value)));
                    self.added.push(pointer);
                }
                (Some(index), value) => merged[index].1 = self.replace(&merged[index].1, value, pointer),
            }
        }
        Value::Object(merged)
    }

    fn replace(&mut self, current: &Value, value: &Value, pointer: String) -> Value {
        if let (Value::Object(current), Value::Object(patch)) = (current, value) {
            return self.merge(current, patch, &pointer);
        }
        let value = without_nulls(value);
        if value != *current {
            self.changed.push(pointer);
        }
        value
    }
}

/// Removes the keys whose value is `null` from an object that is added.
fn without_nulls(value: &Value) -> Value {
    let Value::Object(members) = value else { return value.clone() };
    let kept = members.iter().filter(|(_, value)| !matches!(value, Value::Null));
    Value::Object(kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
}

/// Escapes a key for a JSON pointer (RFC 6901).
fn escape(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        match character {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn of(current: &str, patch: &str) -> Preview {
        preview(&crate::value::parse(current).unwrap(), &crate::value::parse(patch).unwrap())
    }

    #[test]
    fn objects_merge_null_removes_and_the_rest_replaces() {
        let preview = of(
            r#"{"a":{"b":1,"c":2},"l":[1],"x":1,"same":1}"#,
            r#"{"a":{"b":null,"d":{"e":null,"f":1}},"l":[2],"x":{"y":null},"same":1}"#,
        );
        assert_eq!(
            preview.result,
            crate::value::parse(r#"{"a":{"c":2,"d":{"f":1}},"l":[2],"x":{},"same":1}"#).unwrap()
        );
        assert_eq!(preview.removed, ["/a/b"]);
        assert_eq!(preview.added, ["/a/d"]);
        assert_eq!(preview.changed, ["/l", "/x"]);
    }

    #[test]
    fn any_key_is_merged_and_pointers_are_escaped() {
        let preview = of(r#"{"a/b":1,"~":2}"#, r#"{"a/b":null,"~":3,"__proto__":{"x":1}}"#);
        assert_eq!((preview.removed[0].as_str(), preview.changed[0].as_str()), ("/a~1b", "/~0"));
        assert_eq!(preview.added, ["/__proto__"]);
    }
}
