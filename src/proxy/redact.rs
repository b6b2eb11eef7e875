//! Removes what only a server may see from the JSON text of a response, at every depth. Only whitespace changes otherwise.

use std::borrow::Cow;

use super::fields::Visibility;
use super::scanner::Scanner;

/// Removes the hidden members from a JSON text. Data of the user is unchanged. `None` if the text ends early.
pub fn without(text: &str, visibility: Visibility) -> Option<String> {
    let out = String::with_capacity(text.len());
    Copier { scanner: Scanner::new(text), visibility, open: Vec::new(), out }.all()
}

/// A copy in progress. It is not recursive, because the host's parser accepts more depth than the stack allows.
struct Copier<'a> {
    scanner: Scanner<'a>,
    visibility: Visibility,
    /// The closing brackets of the open lists and objects.
    open: Vec<u8>,
    out: String,
}

impl Copier<'_> {
    fn all(mut self) -> Option<String> {
        loop {
            match self.scanner.peek()? {
                comma @ b',' => self.scanner.pass(comma)?,
                end @ (b'}' | b']') => self.close(end)?,
                _ => self.item()?,
            }
            if self.open.is_empty() {
                return Some(self.out);
            }
        }
    }

    /// Copies a member of an object, an item of a list, or the top-level value.
    fn item(&mut self) -> Option<()> {
        if self.open.last() != Some(&b'}') {
            self.separate();
            return self.value();
        }
        let spelled = self.scanner.value()?;
        let name = name(spelled)?;
        self.scanner.pass(b':')?;
        if self.visibility.hides(&name) {
            return self.scanner.value().map(drop);
        }
        self.separate();
        self.out.push_str(spelled);
        self.out.push(':');
        if self.visibility.is_data(&name) { self.copy() } else { self.value() }
    }

    /// Copies a value, or the opening bracket of a list or an object.
    fn value(&mut self) -> Option<()> {
        match self.scanner.peek()? {
            b'{' => self.begin(b'{', b'}'),
            b'[' => self.begin(b'[', b']'),
            _ => self.copy(),
        }
    }

    /// Copies a whole value unchanged.
    fn copy(&mut self) -> Option<()> {
        self.out.push_str(self.scanner.value()?);
        Some(())
    }

    fn begin(&mut self, begin: u8, end: u8) -> Option<()> {
        self.out.push(begin as char);
        self.open.push(end);
        self.scanner.pass(begin)
    }

    fn close(&mut self, end: u8) -> Option<()> {
        (self.open.pop()? == end).then_some(())?;
        self.out.push(end as char);
        self.scanner.pass(end)
    }

    fn separate(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with(['{', '[']) {
            self.out.push(',');
        }
    }
}

/// Decodes the name of a member.
fn name(spelled: &str) -> Option<Cow<'_, str>> {
    let plain = spelled.strip_prefix('"')?.strip_suffix('"')?;
    if !plain.contains('\\') {
        return Some(Cow::Borrowed(plain));
    }
    // A name with a lone surrogate is not a declared one.
    Some(Cow::Owned(serde_json::from_str(spelled).unwrap_or_default()))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::*;
    use crate::redact::spelling::tests::spellings;

    fn shown(text: &str) -> Option<String> {
        without(text, Visibility::new(false, false))
    }

    #[test]
    fn private_metadata_is_removed_from_an_organization_and_a_list_and_nothing_else_changes() {
        let digits = r#"{"id":"a", "n":12345678901234567890.10,"s":"\ud83d\ude00\u0041"}"#;
        assert_eq!(shown(digits).unwrap(), digits.replace(", ", ","));
        let one =
            r#"{"private_metadata":{"a":[1]},"public_metadata":{"private_metadata":1},"id":"x","private_metadata":2}"#;
        assert_eq!(shown(one).unwrap(), r#"{"public_metadata":{"private_metadata":1},"id":"x"}"#);
        let list = r#" {"data":[{"id":"x","private_metadata":{}} , {"private_metadata":null},[],5],"total_count":2} "#;
        assert_eq!(shown(list).unwrap(), r#"{"data":[{"id":"x"},{},[],5],"total_count":2}"#);
        for (text, rest) in [
            (r#"{"data":{"private_metadata":1}}"#, r#"{"data":{}}"#),
            (r#"{"data":[]}"#, r#"{"data":[]}"#),
            (r#"[{"private_metadata":1},[]]"#, "[{},[]]"),
            (r#""private_metadata""#, r#""private_metadata""#),
            (" true ", "true"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(rest), "{text}");
        }
    }

    #[test]
    fn private_metadata_is_removed_at_every_depth() {
        for (text, rest) in [
            (r#"{"organization":{"id":"x","private_metadata":1}}"#, r#"{"organization":{"id":"x"}}"#),
            (
                r#"{"data":[{"role":"admin","organization":{"private_metadata":{"a":1},"id":"x"}}],"total_count":1}"#,
                r#"{"data":[{"role":"admin","organization":{"id":"x"}}],"total_count":1}"#,
            ),
            (
                r#"{"errors":[{"code":"a","meta":{"private_metadata":1,"param_name":"private_metadata"}}]}"#,
                r#"{"errors":[{"code":"a","meta":{"param_name":"private_metadata"}}]}"#,
            ),
            (r#"[[[{"a":[{"private_metadata":[]},2]}]]]"#, r#"[[[{"a":[{},2]}]]]"#),
        ] {
            assert_eq!(shown(text).as_deref(), Some(rest), "{text}");
        }
    }

    #[test]
    fn a_secret_is_removed_with_and_without_private_metadata() {
        let text = r#"{"data":[{"id":"x","url":"https://a.test/?ticket=b","public_metadata":{"url":1},"private_metadata":{"url":2}}]}"#;
        let expect = |private| format!(r#"{{"data":[{{"id":"x","public_metadata":{{"url":1}}{private}}}]}}"#);
        assert_eq!(without(text, Visibility::new(false, false)), Some(expect("")));
        assert_eq!(without(text, Visibility::new(true, false)), Some(expect(r#","private_metadata":{"url":2}"#)));
    }

    #[test]
    fn an_incomplete_text_is_not_shown_and_any_depth_is_copied() {
        for odd in
            ["", " ", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"data\":[{}", "{\"a\":\"\\", "[", "[1", "[}", "{]", "}"]
        {
            assert_eq!(shown(odd), None, "{odd}");
        }
        assert_eq!(shown(&format!("{{\"a\":{}", "[".repeat(100_000))), None);
        let nested = |inner: &str| format!("{}{inner}{}", "{\"a\":[".repeat(100_000), "]}".repeat(100_000));
        assert_eq!(shown(&nested(r#"{"private_metadata":1}"#)), Some(nested("{}")));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}:,\" a1\\\\é]{0,30}") {
            shown(&text);
        }
    }

    const HIDDEN: [&str; 2] = ["private_metadata", "url"];
    const DATA: &str = "public_metadata";

    fn documents() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![any::<i64>().prop_map(Value::from), any::<String>().prop_map(Value::from), Just(Value::Null)];
        leaf.prop_recursive(5, 40, 4, |inner| {
            let known = prop::sample::select(vec![HIDDEN[0], HIDDEN[1], DATA, "data"]).prop_map(str::to_owned);
            let name = prop_oneof![known, any::<String>()];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(name, inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn removed(value: Value) -> Value {
        match value {
            Value::Array(items) => items.into_iter().map(removed).collect(),
            Value::Object(members) => {
                let kept = members.into_iter().filter(|(name, _)| !HIDDEN.contains(&name.as_str()));
                let clean = kept.map(|(name, value)| if name == DATA { (name, value) } else { (name, removed(value)) });
                Value::Object(clean.collect::<Map<_, _>>())
            }
            other => other,
        }
    }

    proptest! {
        #[test]
        fn any_answer_loses_what_is_hidden_at_every_depth_and_keeps_all_the_rest(
            document in documents(), is_pretty in any::<bool>(), metadata in spellings(HIDDEN[0]), url in spellings(HIDDEN[1])
        ) {
            let text = if is_pretty { serde_json::to_string_pretty(&document) } else { serde_json::to_string(&document) };
            let text = text.unwrap().replace(HIDDEN[1], &url).replace(HIDDEN[0], &metadata);
            let read: Value = serde_json::from_str(&shown(&text).unwrap()).unwrap();
            prop_assert_eq!(read, removed(document));
        }
    }
}
