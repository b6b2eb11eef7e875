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
    assert_eq!(shown(digits).unwrap(), digits);
    let one =
        r#"{"private_metadata":{"a":[1]},"public_metadata":{"private_metadata":1},"id":"x","private_metadata":2}"#;
    assert_eq!(shown(one).unwrap(), r#"{"public_metadata":{"private_metadata":1},"id":"x"}"#);
    let list = r#" {"data":[{"id":"x","private_metadata":{}} , {"private_metadata":null},[],5],"total_count":2} "#;
    assert_eq!(shown(list).unwrap(), r#" {"data":[{"id":"x"} , {},[],5],"total_count":2} "#);
    for (text, rest) in [
        (r#"{"data":{"private_metadata":1}}"#, r#"{"data":{}}"#),
        (r#"{"data":[]}"#, r#"{"data":[]}"#),
        (r#"[{"private_metadata":1},[]]"#, "[{},[]]"),
        (r#""private_metadata""#, r#""private_metadata""#),
        (" true ", " true "),
        (r#"{ "url" : 1 , "a" : 2 , "url" : [ "}," ] }"#, r#"{ "a" : 2 }"#),
        (r#"{ "url":{"a":{"url":1}}, "b":{ }, "url":1}"#, r#"{ "b":{ }}"#),
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
    let both = text.replace(r#""url":"https://a.test/?ticket=b","#, r#""url":"https://a.test/?ticket=b" , "#);
    assert_eq!(without(&both, Visibility::new(true, true)).as_deref(), Some(both.as_str()));
}

#[test]
fn an_incomplete_text_is_not_shown_and_any_depth_is_copied() {
    for invalid in
        ["", " ", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"data\":[{}", "{\"a\":\"\\", "[", "[1", "[}", "{]", "}"]
    {
        assert_eq!(shown(invalid), None, "{invalid}");
    }
    assert_eq!(shown(&format!("{{\"a\":{}", "[".repeat(100_000))), None);
    let nested = |inner: &str| format!("{}{inner}{}", "{\"a\":[".repeat(100_000), "]}".repeat(100_000));
    assert_eq!(shown(&nested(r#"{"private_metadata":1}"#)), Some(nested("{}")));
}

#[test]
fn a_name_is_held_back_only_up_to_a_bound() {
    let push = |length: usize| {
        Redactor::new(Visibility::new(false, false)).push(format!("{{\"{}", "x".repeat(length)).as_bytes())
    };
    assert_eq!(push(MAX_NAME - 1), Some(b"{".to_vec()));
    assert_eq!(push(MAX_NAME), None);
    assert_eq!(Redactor::new(Visibility::new(false, false)).push(b"{\"\xff\""), None);
}

#[test]
fn a_stream_ends_at_what_is_not_json_before_a_hidden_member_is_shown() {
    for text in [
        r#"{"id":"a" "url":"SECRET"}"#,
        r#"{"id":1 "url":"SECRET"}"#,
        r#"{"id":tr"url":"SECRET"}"#,
        r#"{"id":{} "url":"SECRET"}"#,
        r#"{"id":"a":"url":"SECRET"}"#,
        r#"{"public_metadata":{} "url":"SECRET"}"#,
        r#"{"public_metadata":"x" "url":"SECRET"}"#,
        r#"{["url":"SECRET"]}"#,
        r#"["url":"SECRET"]"#,
        r#"{1,"a":["url":"SECRET"]}"#,
        r#"{} "url":"SECRET""#,
        r#"{},{"x":"SECRET"}"#,
        r#"{"id":,"b":"SECRET"}"#,
    ] {
        let mut redactor = Redactor::new(Visibility::new(false, false));
        let mut shown = Vec::new();
        let ended = text.bytes().any(|byte| match redactor.push(&[byte]) {
            Some(out) => {
                shown.extend(out);
                false
            }
            None => true,
        });
        let shown = String::from_utf8(shown).unwrap();
        assert!(ended && !shown.contains("SECRET"), "{text}: {shown}");
    }
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

proptest! {
    #[test]
    fn the_chunks_make_no_difference(document in documents(), sizes in prop::collection::vec(1usize..9, 1..6)) {
        let text = serde_json::to_string_pretty(&document).unwrap();
        let (mut redactor, mut out, mut rest) = (Redactor::new(Visibility::new(false, false)), Vec::new(), text.as_bytes());
        for size in sizes.iter().cycle() {
            let (chunk, others) = rest.split_at(rest.len().min(*size));
            out.extend(redactor.push(chunk).unwrap());
            rest = others;
            prop_assert_eq!(redactor.is_complete() && document.is_object(), rest.is_empty() && document.is_object());
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(Some(String::from_utf8(out).unwrap()), shown(&text));
    }
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
