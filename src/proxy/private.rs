//! An answer without the private metadata of its organizations: taken out of the text, of which nothing else changes.

use crate::json::Json;

/// The member that only a server may see.
pub const PRIVATE: &str = "private_metadata";
/// The member of a list that holds the organizations.
const ITEMS: &str = "data";

/// The text without it: of the organization that it is, or of each in the list that it is. The host's parser has said that it is
/// JSON; what ends too early all the same is not shown.
pub fn without(text: &str) -> Option<String> {
    let mut scanner = Scanner { text, at: 0 };
    let mut out = String::with_capacity(text.len());
    copy(&mut scanner, true, &mut out)?;
    Some(out)
}

/// Copies a value. Only an object has members to leave out; only the outermost value is, or has, a list of such objects.
fn copy(scanner: &mut Scanner<'_>, is_outermost: bool, out: &mut String) -> Option<()> {
    match scanner.peek()? {
        b'{' => copy_members(scanner, is_outermost, out),
        b'[' if is_outermost => copy_items(scanner, out),
        _ => {
            out.push_str(scanner.value()?);
            Some(())
        }
    }
}

fn copy_members(scanner: &mut Scanner<'_>, is_outermost: bool, out: &mut String) -> Option<()> {
    scanner.at += 1;
    out.push('{');
    let mut is_first = true;
    while scanner.peek()? != b'}' {
        let spelled = scanner.value()?;
        let name = Json::parse(spelled)?;
        scanner.pass(b':')?;
        if name.text()? == PRIVATE {
            scanner.value()?;
        } else {
            out.push_str(if is_first { "" } else { "," });
            out.push_str(spelled);
            out.push(':');
            is_first = false;
            copy_member(scanner, is_outermost && name.text()? == ITEMS, out)?;
        }
        scanner.pass_comma();
    }
    scanner.at += 1;
    out.push('}');
    Some(())
}

fn copy_member(scanner: &mut Scanner<'_>, is_items: bool, out: &mut String) -> Option<()> {
    match scanner.peek()? {
        b'[' if is_items => copy_items(scanner, out),
        _ if is_items => copy(scanner, false, out),
        _ => {
            out.push_str(scanner.value()?);
            Some(())
        }
    }
}

fn copy_items(scanner: &mut Scanner<'_>, out: &mut String) -> Option<()> {
    scanner.at += 1;
    out.push('[');
    while scanner.peek()? != b']' {
        copy(scanner, false, out)?;
        if scanner.pass_comma() {
            out.push(',');
        }
    }
    scanner.at += 1;
    out.push(']');
    Some(())
}

/// Goes through text that is JSON, value by value, and builds none: a list of organizations is large.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        Some(self.text.as_bytes()[self.at])
    }

    fn pass(&mut self, byte: u8) -> Option<()> {
        let is_next = self.peek()? == byte;
        self.at += usize::from(is_next);
        is_next.then_some(())
    }

    fn pass_comma(&mut self) -> bool {
        self.pass(b',').is_some()
    }

    /// Passes a value; gives it as it is written.
    fn value(&mut self) -> Option<&'a str> {
        let mut depth = 0;
        self.peek()?;
        let start = self.at;
        loop {
            match self.text.as_bytes().get(self.at)? {
                b'"' => self.string()?,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                b',' | b':' => {}
                byte if byte.is_ascii_whitespace() => {}
                _ => self.word(),
            }
            self.at += 1;
            if depth == 0 {
                return self.text.get(start..self.at);
            }
        }
    }

    /// Goes to the quote that ends a string.
    fn string(&mut self) -> Option<()> {
        loop {
            self.at += 1;
            match self.text.as_bytes().get(self.at)? {
                b'"' => return Some(()),
                b'\\' => self.at += 1,
                _ => {}
            }
        }
    }

    /// Goes to the last character of a number, or of `true`, `false` or `null`.
    fn word(&mut self) {
        let rest = self.text.as_bytes()[self.at + 1..].iter();
        self.at += rest.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')).count();
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn it_goes_out_of_an_organization_and_of_each_in_a_list_and_nothing_else_changes() {
        let digits = r#"{"id":"a", "n":12345678901234567890.10,"s":"\ud83d\ude00\u0041"}"#;
        assert_eq!(without(digits).unwrap(), digits.replace(", ", ","));
        let one =
            r#"{"private_metadata":{"a":[1]},"public_metadata":{"private_metadata":1},"id":"x","private_metadata":2}"#;
        assert_eq!(without(one).unwrap(), r#"{"public_metadata":{"private_metadata":1},"id":"x"}"#);
        let list = r#" {"data":[{"id":"x","private_metadata":{}} , {"private_metadata":null},[],5],"total_count":2} "#;
        assert_eq!(without(list).unwrap(), r#"{"data":[{"id":"x"},{},[],5],"total_count":2}"#);
        assert_eq!(without(r#"{"data":{"private_metadata":1}}"#).unwrap(), r#"{"data":{}}"#);
        assert_eq!(without(r#"{"data":[]}"#).unwrap(), r#"{"data":[]}"#);
        assert_eq!(without(r#"[{"private_metadata":1},[]]"#).unwrap(), "[{},[]]");
    }

    #[test]
    fn no_spelling_of_its_name_keeps_it() {
        for name in ["private\\u005fmetadata", "\\u0070rivate_metadata", "\\u0070rivate\\u005Fmetadata"] {
            assert_eq!(without(&format!(r#"{{"{name}":1}}"#)).as_deref(), Some("{}"), "{name}");
        }
    }

    #[test]
    fn what_ends_too_early_is_not_shown_and_depth_does_no_harm() {
        for odd in ["", " ", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"data\":[{}", "{\"a\":\"\\", "[", "[1"] {
            assert_eq!(without(odd), None, "{odd}");
        }
        assert_eq!(without(&format!("{{\"a\":{}", "[".repeat(100_000))), None);
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(without(&deep), Some(deep));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}:,\" a1\\\\é]{0,30}") {
            without(&text);
        }
    }

    fn organizations() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![any::<i64>().prop_map(Value::from), any::<String>().prop_map(Value::from), Just(Value::Null)];
        let metadata = leaf.prop_recursive(3, 20, 4, |inner| {
            let name = prop_oneof![Just(PRIVATE.to_owned()), Just(ITEMS.to_owned()), any::<String>()];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(name, inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        });
        let names = prop_oneof![Just(PRIVATE), Just("public_metadata"), Just("id"), Just("x")];
        prop::collection::hash_map(names, metadata, 0..4).prop_map(|members| {
            Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        })
    }

    fn removed(mut value: Value) -> Value {
        if let Some(members) = value.as_object_mut() {
            members.remove(PRIVATE);
        }
        value
    }

    proptest! {
        #[test]
        fn any_answer_loses_it_and_keeps_all_the_rest(all in prop::collection::vec(organizations(), 0..4), is_pretty in any::<bool>()) {
            let text = |value: &Value| if is_pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) }.unwrap();
            let read = |value: &Value| serde_json::from_str::<Value>(&without(&text(value)).unwrap()).unwrap();
            for one in &all {
                prop_assert_eq!(read(one), removed(one.clone()));
            }
            let expected: Vec<_> = all.iter().cloned().map(removed).collect();
            prop_assert_eq!(read(&json!({ "data": all, "total_count": 1 })), json!({ "data": expected, "total_count": 1 }));
        }
    }
}
